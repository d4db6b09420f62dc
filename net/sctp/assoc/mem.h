/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory accounting under assoc->lock: sctp_mem, SO_SNDBUF, SO_RCVBUF.
 *
 * sk->sk_forward_alloc is guarded by sk->sk_receive_queue.lock for our
 * sockets, never by lock_sock alone. So that the data path does not take that
 * lock per chunk, each association keeps a reserve (a->fwd, assoc->lock): it
 * is filled from the socket in steps of SCTP_MEM_STEP and given back when it
 * has grown past SCTP_MEM_KEEP. sk_wmem_alloc, sk_rmem_alloc, a->wmem and
 * a->rmem are atomic and need no lock.
 *
 * Whoever charges bytes for receiving gives them back with
 * sctp_mem_rx_uncharge(), which needs no assoc->lock: a message outlives its
 * association in the socket's queue.
 */
#ifndef SCTP_ASSOC_MEM_H
#define SCTP_ASSOC_MEM_H

#include "assoc/assoc.h"

enum sctp_mem_steps {
	SCTP_MEM_STEP	= 16384,
	SCTP_MEM_KEEP	= 65536,
};

/* assoc->lock held. false: sctp_mem is exhausted, nothing was charged. */
bool sctp_mem_rx_charge(struct sctp_assoc *a, u32 bytes);
/* Likewise, but not for anybody yet; then @used of what was reserved is charged,
 * and the rest given back. What streams need stays reserved as long as they are.
 */
bool sctp_mem_rx_reserve(struct sctp_assoc *a, u32 bytes);
void sctp_mem_rx_use(struct sctp_assoc *a, u32 reserved, u32 used);
/* No lock, or only leaf locks other than @sk's receive queue lock. */
void sctp_mem_rx_uncharge(struct sock *sk, struct sctp_assoc *a, u32 bytes);
/*
 * Sending in two steps: the user call charges sk_wmem_alloc and a->wmem
 * without a lock (tx_get), and the reserve under assoc->lock when the message
 * is queued (tx_charge; false: exhausted). tx_free undoes both, tx_put only
 * the first.
 */
void sctp_mem_tx_get(struct sctp_assoc *a, struct sock *sk, u32 bytes);
void sctp_mem_tx_put(struct sctp_assoc *a, struct sock *sk, u32 bytes);
bool sctp_mem_tx_charge(struct sctp_assoc *a, u32 bytes);
void sctp_mem_tx_free(struct sctp_assoc *a, u32 bytes);	/* assoc->lock */
/*
 * The association changes to socket @to, and takes along what is charged for
 * receiving and @queued bytes of what is charged for sending. assoc->lock and
 * the old socket's lock_sock held. false: sctp_mem is exhausted, nothing moved.
 */
bool sctp_mem_move(struct sctp_assoc *a, struct sock *to, u32 queued);
/* Gives the whole reserve back to the socket: assoc->lock held. */
void sctp_mem_drain(struct sctp_assoc *a);
/* Gives back what of the reserve is not needed at rest: assoc->lock held. */
void sctp_mem_idle(struct sctp_assoc *a);
/* Room to send in bytes by sndbuf_policy; <= 0: wait. No lock. */
int sctp_mem_tx_space(const struct sctp_assoc *a, const struct sock *sk);
/*
 * @payload bytes arrived and cost @charge: assoc->lock held. Keeps a->rx_ratio,
 * so that a stream of tiny messages, which cost more memory than they carry,
 * is offered a window that the buffer can hold.
 */
void sctp_mem_rx_observe(struct sctp_assoc *a, u32 payload, u32 charge);
/* Bytes charged for receiving, by rcvbuf_policy. No lock. */
u32 sctp_mem_rx_used(const struct sctp_assoc *a, const struct sock *sk);
/* Payload bytes there is room for: assoc->lock held or stale is fine. */
u32 sctp_mem_rwnd(const struct sctp_assoc *a, const struct sock *sk);
/* @wanted, or less when no window could ever grow by so much; payload bytes. */
u32 sctp_mem_rwnd_step(const struct sctp_assoc *a, const struct sock *sk,
		       u32 wanted);

#endif
