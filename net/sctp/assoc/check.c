// SPDX-License-Identifier: GPL-2.0
/* Invariants of an association, for builds with SCTP_CHECKS=1. */
#include "assoc/check.h"

#include <linux/moduleparam.h>

#include "output/output.h"

uint sctp_check_initial_tsn;
module_param_named(initial_tsn, sctp_check_initial_tsn, uint, 0644);
MODULE_PARM_DESC(initial_tsn, "Initial TSN of new associations, to meet its wrap; 0: random");

/* The expression is the message; a failure says where to look. */
#define CHECK(assoc, expr) \
	WARN(!(expr), "sctp check: association %u: " #expr "\n", (assoc)->id)

/* What the queue of sent chunks adds up to. */
struct sums {
	u32	bytes;
	u32	n_rtx;
	u32	charge;
};

static bool in_flight(const struct sctp_out_node *node)
{
	return !node->gap_acked && !node->rtx;
}

static void add_sent(const struct sctp_assoc *a, struct sums *sum)
{
	u64 tsn = a->outstanding.cum_acked;
	struct sctp_tx_chunk *c;

	list_for_each_entry(c, &a->outstanding.sent, out.link) {
		CHECK(a, c->out.tsn == ++tsn);
		CHECK(a, !c->out.gap_acked || !c->out.rtx);
		sum->bytes += in_flight(&c->out) ? c->out.size : 0;
		sum->n_rtx += c->out.rtx;
		sum->charge += c->charge;
	}
	CHECK(a, tsn + 1 == a->outstanding.next_tsn);
}

static void check_outstanding(const struct sctp_assoc *a, struct sums *sum)
{
	const struct sctp_outstanding *o = &a->outstanding;

	add_sent(a, sum);
	CHECK(a, o->bytes == sum->bytes);
	CHECK(a, o->n_rtx == sum->n_rtx);
	CHECK(a, o->highest_gap >= o->cum_acked && o->highest_gap < o->next_tsn);
	CHECK(a, !o->recovery || o->recovery_exit < o->next_tsn);
}

static void check_sendq(const struct sctp_assoc *a, struct sums *sum)
{
	struct sctp_tx_chunk *c;
	u32 bytes = 0;

	list_for_each_entry(c, &a->sendq, out.link) {
		bytes += c->out.size;
		sum->charge += c->charge;
	}
	CHECK(a, bytes == a->sendq_bytes);
	/* Messages that are being built are charged, but not queued yet. */
	CHECK(a, atomic_read(&a->wmem) >= (int)sum->charge);
}

static u32 flight_to(const struct sctp_assoc *a, const struct sctp_path *p)
{
	const struct sctp_out_node *node;
	u32 bytes = 0;

	list_for_each_entry(node, &a->outstanding.sent, link)
		if (node->flight == &p->flight && in_flight(node))
			bytes += node->wire;
	return bytes;
}

static bool is_path(const struct sctp_assoc *a, const struct sctp_path *wanted)
{
	const struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		if (p == wanted)
			return true;
	return !wanted;
}

static void check_paths(const struct sctp_assoc *a)
{
	bool data = sctp_state_sends_data(a->state);
	const struct sctp_path *p;
	u32 n = 0;

	list_for_each_entry(p, &a->paths, link) {
		bool t3 = p->timers.at[SCTP_T3] != SCTP_NEVER;

		n++;
		CHECK(a, p->flight.bytes == flight_to(a, p));
		/* What went along with a COOKIE ECHO is T1's. */
		CHECK(a, t3 == (p->flight.bytes && data));
		CHECK(a, p->cc.cwnd >= p->cc.mtu);
	}
	CHECK(a, n == a->n_paths);
	CHECK(a, is_path(a, a->primary));
	CHECK(a, is_path(a, a->active));
	CHECK(a, is_path(a, a->last_from));
}

static bool running(const struct sctp_assoc *a, enum sctp_timer_id id)
{
	return a->timers.at[id] != SCTP_NEVER;
}

static void check_timers(const struct sctp_assoc *a)
{
	bool setup = a->state == SCTP_ST_COOKIE_WAIT ||
		     a->state == SCTP_ST_COOKIE_ECHOED;
	bool ending = a->state == SCTP_ST_SHUTDOWN_SENT ||
		      a->state == SCTP_ST_SHUTDOWN_ACK_SENT;

	CHECK(a, running(a, SCTP_T1) == setup);
	CHECK(a, running(a, SCTP_T2) == ending);
	CHECK(a, !a->delack.pending || running(a, SCTP_TSACK));
	CHECK(a, a->armed <= sctp_timers_earliest(&a->timers));
}

/* Data that may go, nothing on its way, and no timer to come back for it. */
static void check_progress(const struct sctp_assoc *a)
{
	bool waiting = a->outstanding.n_rtx || !list_empty(&a->sendq);

	if (sctp_state_sends_data(a->state))
		CHECK(a, !waiting || a->outstanding.bytes || a->corked ||
		      running(a, SCTP_TPROBE));
}

static void check_receiving(const struct sctp_assoc *a)
{
	const struct sctp_tsnmap *map = &a->tsnmap;

	CHECK(a, map->highest >= map->cum);
	CHECK(a, !sctp_tsnmap_has_gap(map) || map->bits);
	CHECK(a, atomic_read(&a->rmem) >= 0);
	CHECK(a, a->fwd >= 0);
}

/**
 * sctp_check_assoc() - verify what must hold between two entries
 * @a: the association; alive
 *
 * A violation is a WARNING of the kernel, which fails any test run.
 *
 * Context: assoc->lock held, after the pump and the timer.
 */
void sctp_check_assoc(const struct sctp_assoc *a)
{
	struct sums sum = {};

	lockdep_assert_held(&a->lock);
	if (a->state == SCTP_ST_CLOSED)
		return;
	/* Before, an INIT may wait for a message, and all for the COOKIE ACK. */
	CHECK(a, list_empty(&a->ctrl) || a->state < SCTP_ST_ESTABLISHED);
	/* Before, the peer's INIT has not set up what these look at. */
	if (a->state > SCTP_ST_COOKIE_WAIT) {
		check_outstanding(a, &sum);
		check_receiving(a);
	}
	check_sendq(a, &sum);
	check_paths(a);
	check_timers(a);
	check_progress(a);
}
