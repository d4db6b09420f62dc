// SPDX-License-Identifier: GPL-2.0
/* Acknowledgements, both ways: rfc9260#section-6.2.1, section-6.3. */
#include "procedure/procedure.h"

#include <linux/slab.h>

#include "assoc/grow.h"
#include "assoc/mem.h"
#include "compat/stack.h"
#include "core/ecn.h"
#include "host/mib.h"
#include "socket/sock.h"
#include "wire/chunk.h"

enum {
	/* Gap ack blocks that need no memory of their own. */
	FEW_GAPS	= 16,
	/* Of half the greatest window, a step that is worth telling. */
	BEHIND_PART	= 4,
};

static void start_flights(struct sctp_assoc *a)
{
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		sctp_flight_start(&p->flight);
}

static u64 highest_sent(const struct sctp_assoc *a)
{
	return a->outstanding.next_tsn - 1;
}

static void path_acked(struct sctp_path *p, const struct sctp_sack_result *res,
		       u64 now)
{
	const struct sctp_outstanding *o = &p->assoc->outstanding;
	const struct sctp_cc_acked acked = {
		.bytes		= p->flight.acked,
		.flight		= p->flight.before,
		.in_recovery	= o->recovery && !res->enter_recovery,
		.all_acked	= !p->flight.bytes,
		.now		= now,
		.srtt		= p->rto.srtt,
		.min_rtt	= p->rack.min_rtt,
	};

	/* Once per round trip: rfc9260#section-6.3.1 C4 */
	if (p->flight.rtt_sent && p->flight.rtt_sent >= p->rtt_at) {
		sctp_path_rtt(p, now - p->flight.rtt_sent);
		p->rtt_at = now;
	}
	p->cc.ops->acked(&p->cc, &acked);
	p->left += p->flight.acked;
	p->left_at = now;
	p->carries = true;
	if (p->flight.proved)
		sctp_path_alive(p, false);
}

static void each_path(struct sctp_assoc *a, const struct sctp_sack_result *res,
		      u64 now)
{
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link) {
		if (p->flight.acked)
			path_acked(p, res, now);
		if (p->flight.lost && res->enter_recovery)
			sctp_recovery_lost(p, p->flight.lost_tsn);
		/* rfc9260#section-6.3.2 R2, R3; else R4 */
		if (p->flight.first_acked || !p->flight.bytes)
			sctp_timer_data_acked(&p->timers, now, p->rto.rto,
					      p->flight.bytes > 0);
		else
			sctp_timer_data_sent(&p->timers, now, p->rto.rto);
		sctp_recovery_arm(p, now);
	}
}

static void acknowledged(struct sctp_assoc *a, struct list_head *done,
			 const struct sctp_sack_result *res, u64 now)
{
	if (res->enter_recovery)
		a->fast_rtx = true;
	SCTP_MIB_ADD(a->sn, FAST_RETRANSMITS, res->lost);
	/* rfc9260#section-8.1 */
	if (res->acked_bytes)
		a->errors = 0;
	each_path(a, res, now);
	if (!list_empty(done)) {
		a->progress = true;
		sctp_txmsg_free_list(a, done);
		if (sctp_sendq_idle(a)) {
			sctp_event_sender_dry(a);
			sctp_shutdown_progress(a);
		}
	}
	sctp_assoc_mark(a, SCTP_MARK_PUMP);
}

/* A peer whose window is shut is alive as long as it says so: what it could
 * not take counts against nobody. rfc9260#section-6.1 A
 */
static void window_is_shut(struct sctp_assoc *a)
{
	struct sctp_path *p;

	a->probe_heard = true;
	a->errors = 0;
	list_for_each_entry(p, &a->paths, link)
		if (p->flight.bytes)
			p->ps.errors = 0;
}

/* The window opens again, and what was sent meanwhile has not been taken: it
 * goes again now, and not when a timer that has backed off expires. What is
 * more than there is room for goes as if one had: a packet, and more with the
 * next SACK.
 */
static void window_opened(struct sctp_assoc *a)
{
	struct sctp_path *p;

	a->probing = false;
	a->t3_rtx = a->peer_rwnd < a->outstanding.bytes;
	list_for_each_entry(p, &a->paths, link)
		sctp_outstanding_requeue(&a->outstanding, &p->flight, 0);
}

static void watch_window(struct sctp_assoc *a,
			 const struct sctp_sack_result *res)
{
	if (res->acked_bytes)
		a->probing = false;
	if (!a->peer_rwnd && !sctp_outstanding_empty(&a->outstanding))
		a->probing = true;
	if (!a->probing)
		return;
	window_is_shut(a);
	if (a->peer_rwnd)
		window_opened(a);
}

/**
 * sctp_sack_received() - a SACK
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held.
 */
void sctp_sack_received(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_sack_result res = {};
	struct sctp_sack sack;
	LIST_HEAD(done);

	if (sctp_parse_sack(sctp_in_chunk(in, c), c->len, &sack)) {
		sctp_abort_violation(a, "SACK whose counts exceed its length");
		return;
	}
	if (!sctp_in_may_look(in))
		return;
	start_flights(a);
	switch (sctp_outstanding_sack(&a->outstanding, &sack, &done, &res)) {
	case SCTP_SACK_VIOLATION:
		sctp_abort_violation(a, "SACK of what was never sent");
		return;
	case SCTP_SACK_OLD:
		in->drop = true;
		return;
	case SCTP_SACK_OK:
		break;
	}
	a->stats.isacks++;
	a->stats.gaps += sack.n_gaps;
	a->peer_rwnd = sack.a_rwnd;
	watch_window(a, &res);
	sctp_recovery_sack(a, &sack, &res, in->now);
	acknowledged(a, &done, &res, in->now);
}

/**
 * sctp_sack_cum() - a cumulative acknowledgement without gap reports
 * @a: the association
 * @cum_tsn: of a SHUTDOWN
 * @now: ns
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_sack_cum(struct sctp_assoc *a, u32 cum_tsn, u64 now)
{
	struct sctp_sack_result res = {};
	LIST_HEAD(done);

	start_flights(a);
	switch (sctp_outstanding_cum(&a->outstanding, cum_tsn, &done, &res)) {
	case SCTP_SACK_VIOLATION:
		sctp_abort_violation(a, "SHUTDOWN that acknowledges what was never sent");
		return;
	case SCTP_SACK_OLD:
		return;
	case SCTP_SACK_OK:
		acknowledged(a, &done, &res, now);
		return;
	}
}

/**
 * sctp_sack_t3() - T3-rtx expired: rfc9260#section-6.3.3
 * @p: the path
 * @now: ns
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_sack_t3(struct sctp_path *p, u64 now)
{
	struct sctp_assoc *a = p->assoc;
	u32 n;

	SCTP_MIB_INC(a->sn, T3_RTX_EXPIREDS);
	/* Probes say nothing of congestion: rfc9260#section-6.1 A */
	if (!a->probing)
		p->cc.ops->timeout(&p->cc);
	sctp_ecn_lost(&p->ecn, highest_sent(a), highest_sent(a));
	sctp_path_backoff(p);
	p->probe_tsn = 0;
	p->rack.deadline = SCTP_NEVER;
	sctp_path_timer_stop(&p->timers, SCTP_TLOSS);
	p->carries = false;
	n = sctp_outstanding_timeout(&a->outstanding, &p->flight);
	SCTP_MIB_ADD(a->sn, T3_RETRANSMITS, n);
	a->t3_rtx = true;
	/* A peer that keeps its window shut, and says so, is alive. */
	if (!a->probing || !a->probe_heard)
		sctp_path_error(p);
	a->probe_heard = false;
	sctp_assoc_mark(a, SCTP_MARK_PUMP);
}

/* The highest TSNs are left out when the packet is full:
 * rfc9260#section-6.7.
 */
static u16 gaps_that_fit(const struct sctp_assoc *a, u16 room)
{
	u16 fit = room > SCTP_SACK_LEN ? (room - SCTP_SACK_LEN) / 4 : 0;

	if (!sctp_tsnmap_has_gap(&a->tsnmap))
		return 0;
	return sctp_tsnmap_gaps(&a->tsnmap, NULL, fit);
}

/**
 * sctp_sack_size() - how long the SACK that is due wants to be
 * @a: the association
 * @room: bytes a SACK may have in a packet
 *
 * Context: assoc->lock held.
 * Return: bytes for sctp_sack_build(), at most @room.
 */
u16 sctp_sack_size(const struct sctp_assoc *a, u16 room)
{
	u32 len = SCTP_SACK_LEN + 4 * (u32)gaps_that_fit(a, room) +
		  4 * (u32)a->tsnmap.n_dups;

	return min_t(u32, len, room);
}

/* Without memory for all of them a SACK tells of the first gaps. */
static struct sctp_gap *get_gaps(const struct sctp_assoc *a,
				 struct sctp_gap *few, u16 *n)
{
	struct sctp_gap *gaps = few;

	if (*n > FEW_GAPS)
		gaps = kmalloc_array(*n, sizeof(*gaps),
				     GFP_ATOMIC | __GFP_NOWARN);
	if (!gaps) {
		*n = FEW_GAPS;
		gaps = few;
	}
	if (*n)
		*n = sctp_tsnmap_gaps(&a->tsnmap, gaps, *n);
	return gaps;
}

/**
 * sctp_sack_pmtu() - a path carries less than was thought
 * @p: the path, whose new path MTU is known
 *
 * What is in flight and larger has been dropped, or will be: it goes again at
 * once. That is no sign of congestion.
 *
 * Context: assoc->lock held, not from the pump.
 */
void sctp_sack_pmtu(struct sctp_path *p)
{
	struct sctp_assoc *a = p->assoc;
	u32 n;

	n = sctp_outstanding_requeue(&a->outstanding, &p->flight, p->cc.mtu);
	SCTP_MIB_ADD(a->sn, PMTUD_RETRANSMITS, n);
	if (n)
		sctp_assoc_mark(a, SCTP_MARK_PUMP);
}

/**
 * sctp_sack_step() - by how much the window told grows at least
 * @a: the association
 * @room: bytes of payload that might be told
 *
 * What is told in steps while the user reads on is told in full at the end.
 * While he is far behind the steps are larger: as the buffer is for twice of
 * what was told, the window would shut in ever smaller ones, each at the price
 * of a SACK and of a train that is shorter than the last.
 *
 * Context: assoc->lock held, or none when a stale answer does.
 * Return: bytes of payload.
 */
u32 sctp_sack_step(const struct sctp_assoc *a, u32 room)
{
	u32 step, half;

	if (!sctp_mem_rx_used(a, a->sk))
		return 1;
	step = sctp_mem_rwnd_step(a, a->sk, READ_ONCE(a->frag_point));
	if (sctp_sock_all_read(a->sk))
		return step;
	half = sctp_mem_rwnd_step(a, a->sk, U32_MAX);
	return room < half ? max(step, half / BEHIND_PART) : step;
}

static u32 window(struct sctp_assoc *a)
{
	u32 buffer = READ_ONCE(a->sk->sk_rcvbuf);
	u32 room = sctp_mem_rwnd(a, a->sk);
	int memory;

	sctp_rwnd_resize(&a->rwnd, room, buffer);
	memory = sctp_rwnd_memory(&a->rwnd, 1, buffer) -
		 sctp_mem_rx_used(a, a->sk);
	return sctp_rwnd_offer(&a->rwnd, room, max(memory, 0),
			       sctp_sack_step(a, room));
}

/* The others of its socket may have to tell when there is room again. */
static void note_shut(struct sctp_assoc *a)
{
	/* Who looks for such windows resets the mark, and looks then: this side
	 * publishes the window and looks at the rest, that side the other way
	 * round, so that one of the two sees it.
	 */
	smp_mb();
	if (sctp_data_window_shut(a))
		WRITE_ONCE(sctp_sk(a->sk)->window_shut, true);
}

/**
 * sctp_sack_build() - write the SACK that is due
 * @a: the association
 * @w: where to; what does not fit is left out
 *
 * Context: assoc->lock held.
 */
void sctp_sack_build(struct sctp_assoc *a, struct sctp_writer *w)
{
	struct sctp_gap few[FEW_GAPS] __uninitialized, *gaps;
	struct sctp_sack_args args = {
		.cum_tsn	= (u32)a->tsnmap.cum,
		.a_rwnd		= window(a),
		.n_gaps		= gaps_that_fit(a, sctp_write_room(w)),
		.n_dups		= a->tsnmap.n_dups,
		.dups		= a->tsnmap.dups,
	};

	gaps = get_gaps(a, few, &args.n_gaps);
	args.gaps = gaps;
	sctp_put_sack(w, &args);
	if (gaps != few)
		kfree(gaps);
	sctp_rwnd_told(&a->rwnd, args.a_rwnd);
	note_shut(a);
	sctp_tsnmap_reported(&a->tsnmap);
	sctp_delack_sent(&a->delack, args.n_gaps > 0);
	sctp_timer_stop(&a->timers, SCTP_TSACK);
	a->marks &= ~SCTP_MARK_SACK;
	a->stats.osacks++;
}
