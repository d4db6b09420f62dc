// SPDX-License-Identifier: GPL-2.0
/* Congestion control as in rfc9260#section-7.2. */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "core/cc.h"

enum initial {
	INITIAL_V4	= 4404,
	INITIAL_V6	= 4344,
};

/* L of rfc9260#section-7.2.1: a SACK for two packets lets cwnd grow by both, so
 * that it doubles per round trip, until a first loss has shown where the limit
 * is: rfc3465#section-2.2, section-2.3.
 */
static u32 most_at_once(const struct sctp_cc *cc)
{
	return cc->ssthresh == U32_MAX ? 2 * cc->mtu : cc->mtu;
}

/* rfc9260#section-7.2.2 */
static void avoid_congestion(struct sctp_cc *cc,
			     const struct sctp_cc_acked *acked, bool full)
{
	cc->partial_acked += min_t(u32, acked->bytes, SCTP_CC_MAX);
	if (cc->partial_acked < cc->cwnd)
		return;
	if (!full) {
		cc->partial_acked = cc->cwnd;
		return;
	}
	/* by no more than one packet per round trip, whatever was acked */
	cc->partial_acked = min(cc->partial_acked - cc->cwnd, cc->cwnd);
	sctp_cc_grow(cc, cc->mtu);
}

static void rfc9260_init(struct sctp_cc *cc)
{
	u32 initial = cc->v6 ? INITIAL_V6 : INITIAL_V4;

	cc->cwnd = min(4 * cc->mtu, max(2 * cc->mtu, initial));
	cc->ssthresh = U32_MAX;
	cc->partial_acked = 0;
	cc->decayed = false;
}

static void rfc9260_acked(struct sctp_cc *cc, const struct sctp_cc_acked *acked)
{
	bool full = sctp_cc_was_full(cc, acked->flight);

	/*
	 * Forbidden in slow start (rfc9260#section-7.2.1); afterwards it would
	 * give back at once what the loss has just taken.
	 */
	if (!acked->in_recovery && acked->bytes) {
		if (cc->cwnd > cc->ssthresh)
			avoid_congestion(cc, acked, full);
		else if (full)
			sctp_cc_grow(cc, min(acked->bytes, most_at_once(cc)));
	}
	if (acked->all_acked)
		cc->partial_acked = 0;
}

/* rfc9260#section-7.2.3, but a loss never opens a window below 4 packets. */
static void rfc9260_lost(struct sctp_cc *cc, enum sctp_cc_sign sign)
{
	sctp_cc_shrink(cc, cc->cwnd / 2);
}

static void rfc9260_timeout(struct sctp_cc *cc)
{
	sctp_cc_collapse(cc, cc->cwnd / 2);
}

/*
 * rfc9260#section-7.2.1: max(cwnd / 2, 4 * PMDCS) per RTO. It is a decay: a
 * window below 4 packets is left alone. Asked again before anything was sent,
 * it goes on where it stopped.
 */
static void rfc9260_idle(struct sctp_cc *cc, u64 idle_for, u64 rto)
{
	u32 floor = 4 * cc->mtu;

	if (idle_for < rto || cc->cwnd <= floor)
		return;
	if (!cc->decayed)
		cc->ssthresh = cc->cwnd;
	cc->decayed = true;
	for (; idle_for >= rto && cc->cwnd > floor; idle_for -= rto)
		cc->cwnd = sctp_cc_floor(cc, cc->cwnd / 2);
	cc->partial_acked = 0;
}

/* The window stays, but for one packet: that is the new size. */
static void rfc9260_mtu(struct sctp_cc *cc, u32 mtu)
{
	if (cc->cwnd <= cc->mtu || cc->cwnd < mtu)
		cc->cwnd = mtu;
	cc->mtu = mtu;
}

const struct sctp_cc_ops sctp_cc_rfc9260 = {
	.name		= "rfc9260",
	.init		= rfc9260_init,
	.acked		= rfc9260_acked,
	.lost		= rfc9260_lost,
	.timeout	= rfc9260_timeout,
	.idle		= rfc9260_idle,
	.mtu		= rfc9260_mtu,
};
