// SPDX-License-Identifier: GPL-2.0
/*
 * What has been sent and is not acknowledged: rfc9260#section-6.2.1,
 * rfc9260#section-6.3, rfc9260#section-7.2.4
 *
 * Invariant: a chunk counts in its flight, and in the total, exactly while it
 * is neither acknowledged by a gap block nor marked for retransmission. Every
 * change of these two marks goes through the helpers at the top.
 *
 * A SACK costs one step per chunk it takes off and, only while there are gaps,
 * two per chunk up to the highest gap. It is checked as a whole before
 * anything changes.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/outstanding.h"
#include "core/seq.h"

/* rfc9260#section-7.2.4: the third report makes a chunk lost. */
#define MISSING_REPORTS	3

/**
 * struct gap_cursor - position in a SACK's gap ack blocks
 * @sack: the SACK
 * @cum: its cumulative TSN, unwrapped
 * @next: index of the block after the current one
 * @start: first TSN of the current block
 * @end: its last TSN
 */
struct gap_cursor {
	const struct sctp_sack	*sack;
	u64			cum;
	u16			next;
	u64			start;
	u64			end;
};

static void flight_add(struct sctp_outstanding *o, struct sctp_out_node *node)
{
	o->bytes += node->size;
	node->flight->bytes += node->wire;
}

static void flight_sub(struct sctp_outstanding *o, struct sctp_out_node *node)
{
	o->bytes -= node->size;
	node->flight->bytes -= node->wire;
}

static void rtx_mark(struct sctp_outstanding *o, struct sctp_out_node *node)
{
	flight_sub(o, node);
	node->rtx = true;
	node->timed_out = false;
	node->missing = 0;
	o->n_rtx++;
}

static void transmitted(struct sctp_outstanding *o, struct sctp_out_node *node,
			struct sctp_flight *flight, u64 now)
{
	if (node->sends && node->flight != flight)
		node->many = true;
	node->flight = flight;
	node->sent_at = now;
	node->missing = 0;
	if (node->sends < U16_MAX)
		node->sends++;
	flight_add(o, node);
}

/*
 * Karn's rule (C5 of rfc9260#section-6.3.1): a chunk gives a sample when it was
 * sent once and nothing up to its TSN was retransmitted since. Of several the
 * latest is taken, which waited least for a delayed SACK.
 */
static void rtt_note(const struct sctp_outstanding *o,
		     const struct sctp_out_node *node)
{
	struct sctp_flight *flight = node->flight;

	if (node->sends == 1 &&
	    (node->sent_at >= o->resent_at || node->tsn < o->resent_low))
		flight->rtt_sent = max(flight->rtt_sent, node->sent_at);
}

static void latest(struct sctp_delivered *d, const struct sctp_out_node *node)
{
	if (node->sent_at < d->sent_at)
		return;
	d->sent_at = node->sent_at;
	d->tsn = node->tsn;
}

/* For those who tell losses by time. */
static void delivered(struct sctp_flight *flight,
		      const struct sctp_out_node *node)
{
	if (node->sends > 1 || node->many) {
		latest(&flight->again, node);
	} else if (node->sent_at) {
		latest(&flight->once, node);
		flight->overtaken |= node->tsn < flight->highest;
	}
	flight->highest = max(flight->highest, node->tsn);
}

/*
 * A chunk is acknowledged that was not before, in whatever way. Chunks come
 * here in the order of their TSNs.
 */
static void newly_acked(struct sctp_outstanding *o, struct sctp_out_node *node,
			struct sctp_sack_result *res)
{
	struct sctp_flight *flight = node->flight;

	if (node->rtx) {
		node->rtx = false;
		o->n_rtx--;
	} else {
		flight_sub(o, node);
		flight->first_acked |= !flight->passed;
	}
	delivered(flight, node);
	flight->acked += node->wire;
	flight->proved |= !node->many;
	res->acked_bytes += node->size;
	rtt_note(o, node);
}

static void cursor_init(struct gap_cursor *c, const struct sctp_sack *sack,
			u64 cum)
{
	c->sack = sack;
	c->cum = cum;
	c->next = 0;
	c->start = 0;
	c->end = 0;
}

/*
 * Does a gap ack block cover @tsn? Asked in increasing order only. Blocks are
 * in order of their starts, but may touch and overlap.
 */
static bool cursor_covers(struct gap_cursor *c, u64 tsn)
{
	u16 start, end;

	while (tsn > c->end && c->next < c->sack->n_gaps) {
		sctp_sack_gap(c->sack, c->next++, &start, &end);
		c->start = c->cum + start;
		c->end = c->cum + end;
	}
	return tsn >= c->start && tsn <= c->end;
}

/*
 * Blocks must be in order and cover only what was sent; *@highest becomes the
 * highest TSN the SACK acknowledges.
 */
static bool gaps_are_sane(const struct sctp_outstanding *o,
			  const struct sctp_sack *sack, u64 cum, u64 *highest)
{
	u16 start, end, before = 0, top = 0;
	u16 i;

	for (i = 0; i < sack->n_gaps; i++) {
		sctp_sack_gap(sack, i, &start, &end);
		if (start > end || start < before)
			return false;
		before = start;
		top = max(top, end);
	}
	*highest = cum + top;
	return *highest < o->next_tsn;
}

static enum sctp_sack_verdict cum_check(const struct sctp_outstanding *o,
					u64 cum)
{
	if (cum < o->cum_acked)
		return SCTP_SACK_OLD;
	return cum < o->next_tsn ? SCTP_SACK_OK : SCTP_SACK_VIOLATION;
}

static void cum_take(struct sctp_outstanding *o, u64 cum,
		     struct list_head *done, struct sctp_sack_result *res)
{
	struct sctp_out_node *node;
	LIST_HEAD(taken);

	list_for_each_entry(node, &o->sent, link) {
		if (node->tsn > cum)
			break;
		if (!node->gap_acked)
			newly_acked(o, node, res);
		res->acked_chunks++;
	}
	list_cut_before(&taken, &o->sent, &node->link);
	list_splice_tail(&taken, done);
	res->cum_advanced = cum > o->cum_acked;
	o->cum_acked = cum;
	o->highest_gap = max(o->highest_gap, cum);
	if (o->recovery && cum >= o->recovery_exit) {
		o->recovery = false;
		res->exit_recovery = true;
	}
}

/* Returns the highest TSN that a block acknowledged for the first time. */
static u64 gaps_ack(struct sctp_outstanding *o, const struct sctp_sack *sack,
		    u64 highest, struct sctp_sack_result *res)
{
	struct sctp_out_node *node;
	struct gap_cursor c;
	u64 newest = 0;

	cursor_init(&c, sack, o->cum_acked);
	list_for_each_entry(node, &o->sent, link) {
		if (node->tsn > highest)
			break;
		if (node->gap_acked)
			continue;
		if (!cursor_covers(&c, node->tsn)) {
			node->flight->passed |= !node->rtx;
			continue;
		}
		newly_acked(o, node, res);
		node->gap_acked = true;
		newest = node->tsn;
	}
	return newest;
}

/*
 * The peer gave up what it had acknowledged (rfc9260#section-6.2.1 D iii). To
 * it the chunk is as new: it may be retransmitted fast again.
 */
static void reneged(struct sctp_outstanding *o, struct sctp_out_node *node)
{
	node->gap_acked = false;
	node->fast = false;
	node->missing = 1;
	/* too late for an RTT sample: rtt_note() passes over the time 0 */
	node->sent_at = 0;
	flight_add(o, node);
}

/**
 * sctp_outstanding_lost() - a chunk in flight is known to be lost
 * @o: state
 * @node: the chunk
 * @res: counts it
 *
 * It is marked for fast retransmission. When all are marked, call
 * sctp_outstanding_recover().
 */
void sctp_outstanding_lost(struct sctp_outstanding *o,
			   struct sctp_out_node *node,
			   struct sctp_sack_result *res)
{
	rtx_mark(o, node);
	node->fast = true;
	node->flight->lost++;
	node->flight->lost_tsn = node->tsn;
	res->lost++;
}

/**
 * sctp_outstanding_recover() - fast recovery begins if it has to
 * @o: state
 * @res: whose ->lost says so; ->enter_recovery is set if it begins now
 */
void sctp_outstanding_recover(struct sctp_outstanding *o,
			      struct sctp_sack_result *res)
{
	if (!res->lost || o->recovery)
		return;
	o->recovery = true;
	o->recovery_exit = o->next_tsn - 1;
	res->enter_recovery = true;
}

static void missing_report(struct sctp_outstanding *o,
			   struct sctp_out_node *node,
			   struct sctp_sack_result *res)
{
	if (node->rtx || node->fast)
		return;
	if (node->missing < MISSING_REPORTS)
		node->missing++;
	if (node->missing >= MISSING_REPORTS && !node->flight->patient)
		sctp_outstanding_lost(o, node, res);
}

/*
 * Looks at what the SACK does not cover, up to the highest TSN that is or was
 * covered. @newest: highest TSN newly acknowledged (HTNA): only what is older
 * is reported missing. In fast recovery, when the cumulative TSN moved,
 * everything below the last block is (rfc9260#section-7.2.4).
 */
static void gaps_missing(struct sctp_outstanding *o,
			 const struct sctp_sack *sack, u64 highest, u64 newest,
			 struct sctp_sack_result *res)
{
	struct sctp_out_node *node;
	struct gap_cursor c;
	u64 end;

	if (o->recovery && res->cum_advanced)
		newest = highest;
	end = max(newest, o->highest_gap);
	cursor_init(&c, sack, o->cum_acked);
	list_for_each_entry(node, &o->sent, link) {
		if (node->tsn > end)
			break;
		if (cursor_covers(&c, node->tsn))
			continue;
		if (node->gap_acked)
			reneged(o, node);
		else if (node->tsn < newest)
			missing_report(o, node, res);
	}
}

/**
 * sctp_outstanding_init() - nothing has been sent
 * @o: to be initialised
 * @initial_tsn: our initial TSN, as on the wire
 *
 * Context: any; the owner of @o serialises, here and in all that follows.
 */
void sctp_outstanding_init(struct sctp_outstanding *o, u32 initial_tsn)
{
	memset(o, 0, sizeof(*o));
	INIT_LIST_HEAD(&o->sent);
	o->next_tsn = SCTP_SEQ_BASE + initial_tsn;
	o->cum_acked = o->next_tsn - 1;
	o->highest_gap = o->cum_acked;
}

/**
 * sctp_outstanding_send() - a chunk goes out for the first time
 * @o: state
 * @node: the chunk; ->size and ->wire are set by the caller, everything else
 *	here
 * @flight: the destination's
 * @now: ns
 *
 * Gives the chunk the next TSN and puts it last in the queue.
 */
void sctp_outstanding_send(struct sctp_outstanding *o,
			   struct sctp_out_node *node,
			   struct sctp_flight *flight, u64 now)
{
	node->tsn = o->next_tsn++;
	node->sends = 0;
	node->gap_acked = false;
	node->rtx = false;
	node->fast = false;
	node->timed_out = false;
	node->many = false;
	transmitted(o, node, flight, now);
	list_add_tail(&node->link, &o->sent);
}

/**
 * sctp_outstanding_resend() - a chunk marked for retransmission goes out
 * @o: state
 * @node: the chunk; ->rtx is set
 * @flight: the destination's, which need not be the first one's
 * @now: ns
 */
void sctp_outstanding_resend(struct sctp_outstanding *o,
			     struct sctp_out_node *node,
			     struct sctp_flight *flight, u64 now)
{
	node->rtx = false;
	node->timed_out = false;
	o->n_rtx--;
	o->resent_at = now;
	if (o->resent_high <= o->cum_acked || node->tsn < o->resent_low)
		o->resent_low = node->tsn;
	o->resent_high = max(o->resent_high, node->tsn);
	transmitted(o, node, flight, now);
}

/**
 * sctp_flight_start() - forget what the last SACK told
 * @flight: of each destination, before each SACK and SHUTDOWN
 */
void sctp_flight_start(struct sctp_flight *flight)
{
	*flight = (struct sctp_flight){
		.bytes		= flight->bytes,
		.patient	= flight->patient,
		.highest	= flight->highest,
		.before		= flight->bytes,
	};
}

/**
 * sctp_outstanding_sack() - process a SACK (rfc9260#section-6.2.1 D)
 * @o: state
 * @sack: as parsed; may lie
 * @done: chunks that are cumulatively acknowledged are added here, in order
 * @res: what happened; zero unless SCTP_SACK_OK is returned
 *
 * Gap ack blocks have to be in order of their starts; blocks that touch or
 * overlap count as one. The caller calls sctp_flight_start() for every flight
 * before, and finds there what concerns each destination after.
 *
 * Return: SCTP_SACK_OK, SCTP_SACK_OLD or SCTP_SACK_VIOLATION; nothing has
 * changed after the last two.
 */
enum sctp_sack_verdict sctp_outstanding_sack(struct sctp_outstanding *o,
					     const struct sctp_sack *sack,
					     struct list_head *done,
					     struct sctp_sack_result *res)
{
	u64 cum = sctp_unwrap32(o->cum_acked, sack->cum_tsn);
	enum sctp_sack_verdict verdict = cum_check(o, cum);
	u64 highest, newest = 0;

	memset(res, 0, sizeof(*res));
	if (verdict != SCTP_SACK_OK)
		return verdict;
	if (!gaps_are_sane(o, sack, cum, &highest))
		return SCTP_SACK_VIOLATION;

	cum_take(o, cum, done, res);
	if (highest > cum)
		newest = gaps_ack(o, sack, highest, res);
	if (max(highest, o->highest_gap) > cum)
		gaps_missing(o, sack, highest, newest, res);
	o->highest_gap = highest;
	sctp_outstanding_recover(o, res);
	return SCTP_SACK_OK;
}

/**
 * sctp_outstanding_cum() - process a SHUTDOWN's cumulative TSN
 * @o: state
 * @cum_tsn: as on the wire
 * @done: chunks that are cumulatively acknowledged are added here, in order
 * @res: what happened; zero unless SCTP_SACK_OK is returned
 *
 * What gap ack blocks acknowledged stays so. For the flights see
 * sctp_outstanding_sack().
 *
 * Return: SCTP_SACK_OK, SCTP_SACK_OLD or SCTP_SACK_VIOLATION; nothing has
 * changed after the last two.
 */
enum sctp_sack_verdict sctp_outstanding_cum(struct sctp_outstanding *o,
					    u32 cum_tsn,
					    struct list_head *done,
					    struct sctp_sack_result *res)
{
	u64 cum = sctp_unwrap32(o->cum_acked, cum_tsn);
	enum sctp_sack_verdict verdict = cum_check(o, cum);

	memset(res, 0, sizeof(*res));
	if (verdict == SCTP_SACK_OK)
		cum_take(o, cum, done, res);
	return verdict;
}

/* Marks what is in flight to @flight and has more than @above bytes. */
static u32 mark_flight(struct sctp_outstanding *o, struct sctp_flight *flight,
		       u32 above, bool timed_out)
{
	struct sctp_out_node *node;
	u32 n = 0;

	list_for_each_entry(node, &o->sent, link) {
		if (node->flight != flight || node->gap_acked || node->rtx ||
		    node->wire <= above)
			continue;
		rtx_mark(o, node);
		node->timed_out = timed_out;
		n++;
	}
	return n;
}

/**
 * sctp_outstanding_timeout() - T3 expired (rfc9260#section-6.3.3 E3)
 * @o: state
 * @flight: the destination's
 *
 * Everything in flight to this destination is marked for retransmission. Fast
 * recovery ends, because slow start is asked for from here on
 * (rfc9260#section-7.2.3) and forbidden during fast recovery
 * (rfc9260#section-7.2.1).
 *
 * Return: how many chunks were marked.
 */
u32 sctp_outstanding_timeout(struct sctp_outstanding *o,
			     struct sctp_flight *flight)
{
	u32 n = mark_flight(o, flight, 0, true);

	if (n)
		o->recovery = false;
	return n;
}

/**
 * sctp_outstanding_requeue() - what is in flight is known to be lost
 * @o: state
 * @flight: the destination's
 * @above: only chunks with more bytes on the wire than this
 *
 * Because the peer had no room for it, or because it was larger than the path
 * MTU turned out to be. That is no sign of congestion, and none of a dead path.
 *
 * Return: how many chunks were marked.
 */
u32 sctp_outstanding_requeue(struct sctp_outstanding *o,
			     struct sctp_flight *flight, u32 above)
{
	return mark_flight(o, flight, above, false);
}

/**
 * sctp_outstanding_probe() - what was sent last goes again (rfc8985#section-7.3)
 * @o: state
 * @flight: the destination's
 *
 * Return: the TSN of the chunk that is marked, or 0: nothing is in flight.
 */
u64 sctp_outstanding_probe(struct sctp_outstanding *o,
			   struct sctp_flight *flight)
{
	struct sctp_out_node *node;

	list_for_each_entry_reverse(node, &o->sent, link) {
		if (node->flight != flight || node->gap_acked || node->rtx)
			continue;
		rtx_mark(o, node);
		return node->tsn;
	}
	return 0;
}

/**
 * sctp_outstanding_is_first() - is a chunk the earliest of its destination?
 * @o: state
 * @node: a chunk in flight
 *
 * rfc9260#section-6.1: its retransmission restarts T3.
 *
 * Return: true when nothing with a lower TSN is in flight there.
 */
bool sctp_outstanding_is_first(const struct sctp_outstanding *o,
			       const struct sctp_out_node *node)
{
	const struct sctp_out_node *n;

	list_for_each_entry(n, &o->sent, link) {
		if (n->flight == node->flight && !n->gap_acked && !n->rtx)
			return n == node;
	}
	return false;
}

/**
 * sctp_outstanding_where() - where a TSN was last sent
 * @o: state
 * @tsn: unwrapped
 *
 * Return: the destination's flight, or NULL: never sent, or done with.
 */
struct sctp_flight *sctp_outstanding_where(const struct sctp_outstanding *o,
					   u64 tsn)
{
	const struct sctp_out_node *node;

	if (tsn <= o->cum_acked || tsn >= o->next_tsn)
		return NULL;
	list_for_each_entry(node, &o->sent, link) {
		if (node->tsn == tsn)
			return node->flight;
	}
	return NULL;
}

/**
 * sctp_outstanding_next_rtx() - which chunk is retransmitted next
 * @o: state
 * @after: a chunk in the queue, to look behind it; NULL: from the first
 *
 * Return: the chunk with the lowest TSN that is marked, or NULL.
 */
struct sctp_out_node *sctp_outstanding_next_rtx(struct sctp_outstanding *o,
						struct sctp_out_node *after)
{
	struct sctp_out_node *node;

	if (!o->n_rtx)
		return NULL;
	node = list_prepare_entry(after, &o->sent, link);
	list_for_each_entry_continue(node, &o->sent, link) {
		if (node->rtx)
			return node;
	}
	return NULL;
}

/**
 * sctp_outstanding_move() - a destination goes away
 * @o: state
 * @old: its flight; empty afterwards
 * @new: counts what was sent there from now on
 */
void sctp_outstanding_move(struct sctp_outstanding *o, struct sctp_flight *old,
			   struct sctp_flight *new)
{
	struct sctp_out_node *node;

	list_for_each_entry(node, &o->sent, link) {
		if (node->flight != old)
			continue;
		node->flight = new;
		/* Its acknowledgement says nothing about the new one. */
		node->many = true;
	}
	new->bytes += old->bytes;
	old->bytes = 0;
}
