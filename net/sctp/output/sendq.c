// SPDX-License-Identifier: GPL-2.0
/* Messages that wait for their turn. */
#include "output/output.h"

#include <linux/slab.h>

#include "assoc/mem.h"
#include "host/mib.h"
#include "socket/sock.h"

static u32 total_charge(const struct list_head *chunks)
{
	const struct sctp_tx_chunk *c;
	u32 charge = 0;

	list_for_each_entry(c, chunks, out.link)
		charge += c->charge;
	return charge;
}

/**
 * sctp_sendq_append() - queue a message for sending
 * @a: the association
 * @msg: built by sctp_txmsg_build()
 *
 * Context: assoc->lock held.
 * Return: 0, or -ENOBUFS when sctp_mem is exhausted or -ENOMEM; then the
 * message is still the caller's.
 */
int sctp_sendq_append(struct sctp_assoc *a, struct sctp_tx_msg *msg)
{
	struct list_head *first = &msg->first.out.link;

	lockdep_assert_held(&a->lock);
	if (!a->out) {
		a->out = kvcalloc(a->cfg.outs, sizeof(*a->out), GFP_ATOMIC);
		if (!a->out)
			return -ENOMEM;
	}
	if (!sctp_mem_tx_charge(a, msg->charge))
		return -ENOBUFS;
	if (msg->n_chunks > 1)
		SCTP_MIB_INC(a->sn, FRAGUSRMSGS);
	a->sendq_bytes += msg->len;
	list_bulk_move_tail(&a->sendq, first, first->prev);
	sctp_lifetime_watch(a, msg);
	if ((a->sendq_bytes < a->held_below && !a->cfg.nodelay) ||
	    sctp_gather_waits(a, msg))
		sctp_assoc_mark(a, SCTP_MARK_HELD);
	else
		sctp_assoc_mark(a, SCTP_MARK_PUMP);
	return 0;
}

/**
 * sctp_sendq_charge() - what unsent and unacknowledged messages are charged
 * @a: the association
 *
 * Context: assoc->lock held.
 * Return: bytes of memory.
 */
u32 sctp_sendq_charge(const struct sctp_assoc *a)
{
	return total_charge(&a->sendq) + total_charge(&a->outstanding.sent);
}

static void purge_list(struct sctp_assoc *a, struct list_head *list, u16 cause)
{
	struct sctp_tx_chunk *c, *next;

	list_for_each_entry_safe(c, next, list, out.link) {
		list_del(&c->out.link);
		sctp_event_send_failed(a, c, cause);
		sctp_txmsg_free_chunk(a, c);
	}
}

/**
 * sctp_sendq_purge() - give up everything unsent and unacknowledged
 * @a: an association that ends, or restarts
 * @cause: enum sctp_cause for SCTP_SEND_FAILED; 0 none
 *
 * Context: assoc->lock held.
 */
void sctp_sendq_purge(struct sctp_assoc *a, u16 cause)
{
	purge_list(a, &a->outstanding.sent, cause);
	purge_list(a, &a->sendq, cause);
	a->outstanding.bytes = 0;
	a->outstanding.n_rtx = 0;
	a->sendq_bytes = 0;
}
