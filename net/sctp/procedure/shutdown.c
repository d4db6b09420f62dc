// SPDX-License-Identifier: GPL-2.0
/* The graceful end: rfc9260#section-9.2. */
#include "procedure/procedure.h"

#include "host/mib.h"
#include "socket/sock.h"
#include "wire/chunk.h"

enum {
	/* T5-shutdown-guard: rfc9260#section-9.2 recommends 5 * RTO.Max. */
	GUARD_FACTOR	= 5,
};

static void send_shutdown(struct sctp_assoc *a, struct sctp_path *path)
{
	struct sctp_writer w;
	struct sctp_ctrl *c = sctp_ctrl_new(a, path, SCTP_SHUTDOWN_LEN, &w);

	if (!c)
		return;
	sctp_put_shutdown(&w, (u32)a->tsnmap.cum);
	sctp_ctrl_commit(a, c, &w);
}

/* T5 bounds the whole, counted from the last progress. */
static void start_guard(struct sctp_assoc *a, u64 now)
{
	sctp_timer_start(&a->timers, SCTP_T5,
			 now + GUARD_FACTOR * a->cfg.rto.max);
}

static void restart_t2(struct sctp_assoc *a, u64 now)
{
	struct sctp_path *p = a->t2_path ? a->t2_path : a->active;

	sctp_timer_start(&a->timers, SCTP_T2, now + p->rto.rto);
}

/* Once more what the state calls for, to ->t2_path. */
static void send_by_state(struct sctp_assoc *a, u64 now)
{
	if (a->state == SCTP_ST_SHUTDOWN_SENT)
		send_shutdown(a, a->t2_path);
	else
		sctp_ctrl_bare(a, a->t2_path, SCTP_CT_SHUTDOWN_ACK, 0);
	restart_t2(a, now);
}

static void enter(struct sctp_assoc *a, enum sctp_state st)
{
	sctp_assoc_set_state(a, st);
	a->shutdown_tries = 0;
	a->t2_path = a->active;
	send_by_state(a, sctp_assoc_now(a));
}

/**
 * sctp_shutdown_progress() - take the next step when nothing is outstanding
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_shutdown_progress(struct sctp_assoc *a)
{
	if (!sctp_sendq_idle(a))
		return;
	switch (a->state) {
	case SCTP_ST_SHUTDOWN_PENDING:
		start_guard(a, sctp_assoc_now(a));
		enter(a, SCTP_ST_SHUTDOWN_SENT);
		break;
	case SCTP_ST_SHUTDOWN_RECEIVED:
		enter(a, SCTP_ST_SHUTDOWN_ACK_SENT);
		break;
	default:
		break;
	}
}

/**
 * sctp_shutdown_answer() - DATA came although SHUTDOWN was sent
 * @a: the association, in SHUTDOWN-SENT
 * @path: where it came from
 * @now: ns
 *
 * Context: assoc->lock held.
 */
void sctp_shutdown_answer(struct sctp_assoc *a, struct sctp_path *path, u64 now)
{
	send_shutdown(a, path);
	restart_t2(a, now);
}

/**
 * sctp_shutdown_heard() - a packet came from the peer
 * @a: the association
 * @now: ns
 *
 * A peer that still talks has all the time it needs for its data; T5 bounds it.
 *
 * Context: assoc->lock held.
 */
void sctp_shutdown_heard(struct sctp_assoc *a, u64 now)
{
	if (a->state != SCTP_ST_SHUTDOWN_SENT)
		return;
	a->shutdown_tries = 0;
	restart_t2(a, now);
}

/**
 * sctp_shutdown_start() - the user asks for a graceful end
 * @a: the association
 *
 * During the handshake it waits for what is queued; with nothing queued there
 * is nothing to be graceful about.
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_shutdown_start(struct sctp_assoc *a)
{
	a->user_shutdown = true;
	switch (a->state) {
	case SCTP_ST_COOKIE_WAIT:
	case SCTP_ST_COOKIE_ECHOED:
		if (sctp_sendq_idle(a))
			sctp_abort_send(a, SCTP_CAUSE_USER_ABORT, NULL, 0, 0);
		break;
	case SCTP_ST_ESTABLISHED:
		sctp_assoc_set_state(a, SCTP_ST_SHUTDOWN_PENDING);
		sctp_timer_stop(&a->timers, SCTP_TAUTOCLOSE);
		start_guard(a, sctp_assoc_now(a));
		/* Nagle no longer holds back what is queued. */
		sctp_assoc_mark(a, SCTP_MARK_PUMP);
		sctp_shutdown_progress(a);
		break;
	default:
		break;
	}
}

/**
 * sctp_shutdown_received() - a SHUTDOWN
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_shutdown_received(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	enum sctp_state was = a->state;
	u32 cum_tsn;

	if (sctp_parse_shutdown(sctp_in_chunk(in, c), c->len, &cum_tsn)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_MALFORMED);
		return;
	}
	/* Both ends at once: whoever hears it first acknowledges, and sends no
	 * SHUTDOWN any more when it acknowledges the last data.
	 */
	if (was < SCTP_ST_SHUTDOWN_RECEIVED)
		sctp_assoc_set_state(a, SCTP_ST_SHUTDOWN_RECEIVED);
	sctp_sack_cum(a, cum_tsn, in->now);
	if (a->dead)
		return;
	if (was == SCTP_ST_SHUTDOWN_ACK_SENT) {
		/* Our answer was lost. */
		sctp_ctrl_bare(a, in->path, SCTP_CT_SHUTDOWN_ACK, 0);
	} else if (was < SCTP_ST_SHUTDOWN_RECEIVED) {
		sctp_timer_stop(&a->timers, SCTP_TAUTOCLOSE);
		sctp_event_shutdown(a);
		sctp_deliver_peer_shutdown(a);
	}
	sctp_shutdown_progress(a);
}

static void finished(struct sctp_assoc *a)
{
	SCTP_MIB_INC(a->sn, SHUTDOWNS);
	sctp_event_assoc_change(a, SCTP_SHUTDOWN_COMP, NULL, 0);
	sctp_assoc_dead(a, 0);
}

/**
 * sctp_shutdown_ack_received() - a SHUTDOWN ACK
 * @in: the packet
 *
 * Context: assoc->lock held, SHUTDOWN-SENT or SHUTDOWN-ACK-SENT; a->dead
 * afterwards.
 */
void sctp_shutdown_ack_received(struct sctp_in *in)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_bundle b;
	struct sctp_writer w;
	u8 chunk[SCTP_CHUNK_LEN];

	sctp_write_init(&w, chunk, sizeof(chunk));
	sctp_put_bare(&w, SCTP_CT_SHUTDOWN_COMPLETE, 0);
	sctp_bundle_start(&b, in->path->ps.confirmed ? in->path : a->active);
	sctp_bundle_ctrl(&b, chunk, sizeof(chunk));
	sctp_bundle_flush(&b);
	finished(a);
}

/**
 * sctp_shutdown_complete_received() - a SHUTDOWN COMPLETE
 * @in: the packet
 *
 * Context: assoc->lock held, SHUTDOWN-ACK-SENT; a->dead afterwards.
 */
void sctp_shutdown_complete_received(struct sctp_in *in)
{
	finished(in->path->assoc);
}

/**
 * sctp_shutdown_t2() - T2-shutdown expired
 * @a: the association
 * @now: ns
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_shutdown_t2(struct sctp_assoc *a, u64 now)
{
	struct sctp_path *last = a->t2_path ? a->t2_path : a->active;

	SCTP_MIB_INC(a->sn, T2_SHUTDOWN_EXPIREDS);
	a->stats.t2++;
	sctp_path_backoff(last);
	sctp_path_error(last);
	if (a->dead)
		return;
	if (++a->shutdown_tries > a->cfg.assoc_retrans) {
		sctp_abort_silent(a, ETIMEDOUT);
		return;
	}
	a->t2_path = sctp_path_for_resend(a, last, true);
	send_by_state(a, now);
}

/**
 * sctp_shutdown_t5() - the guard's time is up: the peer never let go
 * @a: the association
 * @now: ns
 *
 * While data is still on its way the guard is for closed sockets only: whoever
 * has the socket open may wait for a peer that does not read, or abort.
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_shutdown_t5(struct sctp_assoc *a, u64 now)
{
	if (a->state == SCTP_ST_SHUTDOWN_PENDING &&
	    (!sock_flag(a->sk, SOCK_DEAD) || a->progress)) {
		a->progress = false;
		start_guard(a, now);
		return;
	}
	SCTP_MIB_INC(a->sn, T5_SHUTDOWN_GUARD_EXPIREDS);
	sctp_abort_send(a, 0, NULL, 0, ETIMEDOUT);
}
