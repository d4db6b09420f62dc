// SPDX-License-Identifier: GPL-2.0
/* Messages that are only worth sending for a while: rfc9260#section-11.1.5. */
#include "output/output.h"

#include <linux/timerqueue.h>

#include "procedure/procedure.h"
#include "socket/sock.h"

static struct sctp_tx_msg *next_to_expire(struct sctp_assoc *a)
{
	struct timerqueue_node *node = timerqueue_getnext(&a->lifetimes);

	return node ? container_of(node, struct sctp_tx_msg, life) : NULL;
}

static void set_timer(struct sctp_assoc *a)
{
	struct sctp_tx_msg *msg = next_to_expire(a);

	sctp_timer_start(&a->timers, SCTP_TLIFETIME,
			 msg ? (u64)msg->life.expires : SCTP_NEVER);
}

/**
 * sctp_lifetime_watch() - a message was queued
 * @a: the association
 * @msg: the message; its lifetime, if any, begins now
 *
 * Context: assoc->lock held.
 */
void sctp_lifetime_watch(struct sctp_assoc *a, struct sctp_tx_msg *msg)
{
	lockdep_assert_held(&a->lock);
	if (!msg->lifetime)
		return;
	msg->life.expires = sctp_now() + (u64)msg->lifetime * NSEC_PER_MSEC;
	timerqueue_add(&a->lifetimes, &msg->life);
	set_timer(a);
	sctp_assoc_mark(a, SCTP_MARK_PUMP);
}

/**
 * sctp_lifetime_forget() - a message that had a lifetime no longer waits
 * @a: the association
 * @msg: the message
 *
 * Context: assoc->lock held.
 */
void sctp_lifetime_forget(struct sctp_assoc *a, struct sctp_tx_msg *msg)
{
	timerqueue_del(&a->lifetimes, &msg->life);
	set_timer(a);
}

/* None of its chunks has been sent, so they stand together. */
static void discard(struct sctp_assoc *a, struct sctp_tx_msg *msg)
{
	struct sctp_tx_chunk *c = &msg->first, *next;
	u32 n = msg->n_chunks;

	while (n--) {
		next = list_next_entry(c, out.link);
		list_del(&c->out.link);
		a->sendq_bytes -= c->out.size;
		sctp_event_send_failed(a, c, 0);
		sctp_txmsg_free_chunk(a, c);
		c = next;
	}
}

/**
 * sctp_lifetime_expire() - discard what has waited for too long
 * @a: the association
 * @now: ns
 *
 * The user is told. All else goes on as if it had been sent.
 *
 * Context: assoc->lock held.
 */
void sctp_lifetime_expire(struct sctp_assoc *a, u64 now)
{
	struct sctp_tx_msg *msg;

	if (!sctp_timer_take(&a->timers, SCTP_TLIFETIME, now))
		return;
	while ((msg = next_to_expire(a)) && (u64)msg->life.expires <= now)
		discard(a, msg);
	set_timer(a);
	if (!list_empty(&a->sendq))
		return;
	/* There is nothing to probe the peer's window with any more. */
	sctp_timer_stop(&a->timers, SCTP_TPROBE);
	a->probe_due = false;
	if (sctp_sendq_idle(a) && a->state >= SCTP_ST_ESTABLISHED) {
		sctp_event_sender_dry(a);
		sctp_shutdown_progress(a);
	}
}
