/* SPDX-License-Identifier: GPL-2.0 */
/* The receive queue, as the files of socket/ share it. */
#ifndef SCTP_SOCKET_DELIVER_H
#define SCTP_SOCKET_DELIVER_H

#include "socket/sock.h"

struct sctp_rx_chunk *sctp_deliver_inline(struct sctp_assoc *a, u32 len,
					  enum sctp_rx_kind kind);
bool sctp_deliver_append(struct sctp_assoc *a, struct sctp_rx_chunk *first);
void sctp_deliver_free_chunk(struct sock *sk, struct sctp_rx_chunk *c);
struct sctp_rx_chunk *sctp_deliver_head(struct sock *sk);
struct sctp_rx_chunk *sctp_deliver_pop(struct sock *sk);
void sctp_deliver_settle(struct sock *sk);
bool sctp_deliver_spend(struct sock *sk, struct sctp_rx_chunk *first);
void sctp_deliver_shut(struct sock *sk, u8 how);

#endif
