// SPDX-License-Identifier: GPL-2.0
/*
 * Losses told by time: rfc8985.
 *
 * Its segments are our chunks, its duplicate SACKs our duplicate TSNs. Unlike
 * there, three missing reports remain a loss as they are in
 * rfc9260#section-7.2.4, until packets are seen to overtake each other.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/rack.h"
#include "core/seq.h"

/* rfc8985#section-6.2, and section-7.2 with rfc9260#section-6.2's delay */
#define PERSIST		16
#define DELAYED_SACK	200000000ULL

/*
 * Less than this, a peer that is merely scheduled late would be probed: ns.
 * rfc8985#section-7.2 leaves it to the implementation.
 */
#define MIN_PROBE	50000000ULL

/**
 * sctp_rack_init() - nothing has been delivered
 * @r: of a destination
 *
 * Context: any; the owner of @r serialises, here and in all that follows.
 */
void sctp_rack_init(struct sctp_rack *r)
{
	memset(r, 0, sizeof(*r));
	r->deadline = SCTP_NEVER;
	r->patience = 1;
}

static void take(struct sctp_rack *r, const struct sctp_delivered *d, u64 rtt)
{
	if (d->sent_at < r->sent_at ||
	    (d->sent_at == r->sent_at && d->tsn < r->tsn))
		return;
	r->sent_at = d->sent_at;
	r->tsn = d->tsn;
	r->rtt = rtt;
}

/**
 * sctp_rack_delivered() - chunks were acknowledged (rfc8985#section-6.2)
 * @r: of the destination
 * @f: likewise
 * @now: ns
 *
 * A chunk that was sent more than once and is acknowledged sooner than any
 * packet ever was: that is for an earlier transmission, and tells nothing.
 */
void sctp_rack_delivered(struct sctp_rack *r, struct sctp_flight *f, u64 now)
{
	u64 rtt;

	if (f->once.sent_at) {
		rtt = now - f->once.sent_at;
		r->min_rtt = r->min_rtt ? min(r->min_rtt, rtt) : rtt;
		take(r, &f->once, rtt);
	}
	if (f->again.sent_at) {
		rtt = now - f->again.sent_at;
		if (rtt >= r->min_rtt)
			take(r, &f->again, rtt);
	}
	if (f->overtaken) {
		r->reordered = true;
		f->patient = true;
	}
}

/**
 * sctp_rack_adapt() - how long reordering is awaited (rfc8985#section-6.2)
 * @r: of a destination
 * @o: what is outstanding, after the SACK
 * @duplicates: the SACK reported chunks that arrived twice
 * @recovered: fast recovery ended with it
 */
void sctp_rack_adapt(struct sctp_rack *r, const struct sctp_outstanding *o,
		     bool duplicates, bool recovered)
{
	if (r->round && o->cum_acked >= r->round)
		r->round = 0;
	if (duplicates && !r->round) {
		r->round = o->next_tsn;
		r->patience += r->patience < U8_MAX;
		r->persist = PERSIST;
	} else if (recovered && r->persist && !--r->persist) {
		r->patience = 1;
	}
}

/* rfc8985#section-6.2: how much later than expected a chunk may come */
static u64 window(const struct sctp_rack *r, const struct sctp_outstanding *o,
		  u64 srtt)
{
	if (!r->reordered && o->recovery)
		return 0;
	return min(r->min_rtt / 4 * r->patience, srtt);
}

static bool sent_before(const struct sctp_out_node *node,
			const struct sctp_rack *r)
{
	return node->sent_at < r->sent_at ||
	       (node->sent_at == r->sent_at && node->tsn < r->tsn);
}

/* First transmissions have the order of their TSNs. */
static bool none_behind(const struct sctp_out_node *node,
			const struct sctp_rack *r)
{
	return node->sends == 1 && node->sent_at && !sent_before(node, r);
}

static bool suspect(const struct sctp_out_node *node, const struct sctp_rack *r,
		    const struct sctp_flight *f)
{
	return node->flight == f && !node->gap_acked && !node->rtx &&
	       node->sent_at && sent_before(node, r);
}

/*
 * One more reduction when what was retransmitted since the last one is lost:
 * rfc5681#section-4.3.
 */
static void reduce(struct sctp_rack *r, struct sctp_outstanding *o, bool again,
		   u64 now, struct sctp_sack_result *res)
{
	if (again && o->recovery && !res->enter_recovery) {
		o->recovery_exit = o->next_tsn - 1;
		res->enter_recovery = true;
	}
	sctp_outstanding_recover(o, res);
	if (res->enter_recovery)
		r->cut_at = now;
}

/**
 * sctp_rack_detect() - what was sent before the latest delivery, and how long
 * @r: of a destination
 * @o: what is outstanding
 * @f: of the destination
 * @look: when, and how
 * @res: of the SACK, or zero; losses are added
 *
 * rfc8985#section-6.2, step 5. Costs one step per chunk up to the first that was
 * sent after the latest delivery; without losses that is the first of all.
 */
void sctp_rack_detect(struct sctp_rack *r, struct sctp_outstanding *o,
		      struct sctp_flight *f, const struct sctp_rack_look *look,
		      struct sctp_sack_result *res)
{
	u64 wait = r->rtt + window(r, o, look->srtt), latest = 0;
	struct sctp_out_node *node;
	bool again = false;

	list_for_each_entry(node, &o->sent, link) {
		if (none_behind(node, r))
			break;
		if (!suspect(node, r, f))
			continue;
		if (node->sent_at + wait > look->now) {
			latest = max(latest, node->sent_at + wait);
			continue;
		}
		again |= node->fast && node->sent_at > r->cut_at;
		sctp_outstanding_lost(o, node, res);
	}
	r->deadline = latest ?: SCTP_NEVER;
	reduce(r, o, again, look->now, res);
}

/**
 * sctp_rack_probe_timeout() - how long a SACK is awaited (rfc8985#section-7.2)
 * @srtt: smoothed round trip, ns
 * @few: at most one packet is in flight, whose SACK may be delayed
 *
 * Return: ns, from the last transmission or the last SACK.
 */
u64 sctp_rack_probe_timeout(u64 srtt, bool few)
{
	return max_t(u64, 2 * srtt, MIN_PROBE) + (few ? DELAYED_SACK : 0);
}
