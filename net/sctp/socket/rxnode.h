/* SPDX-License-Identifier: GPL-2.0 */
/* Memory of received chunks: socket/rxnode.c. */
#ifndef SCTP_SOCKET_RXNODE_H
#define SCTP_SOCKET_RXNODE_H

#include "socket/sock.h"

/* For a payload that is in @skb, all else 0; NULL: no memory. */
struct sctp_rx_chunk *sctp_rxnode_new(struct sk_buff *skb);
/* Likewise up to *@n, one behind the other. */
struct sctp_rx_chunk *sctp_rxnode_lot(struct sk_buff *skb, u32 *n);
/* What is left of a lot: @c and those behind it. */
void sctp_rxnode_unused(struct sctp_rx_chunk *c, u32 n);
void sctp_rxnode_free(struct sctp_rx_chunk *c);
/* All, by ->next; says how many of them hold their association. */
u32 sctp_rxnode_free_all(struct sctp_reasm_node *node);
int sctp_rxnode_init(void);
void sctp_rxnode_exit(void);

#endif
