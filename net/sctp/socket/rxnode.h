/* SPDX-License-Identifier: GPL-2.0 */
/* Memory of received chunks: socket/rxnode.c. */
#ifndef SCTP_SOCKET_RXNODE_H
#define SCTP_SOCKET_RXNODE_H

#include "socket/sock.h"

/* For a payload that is not in the chunk itself, all 0; NULL: no memory. */
struct sctp_rx_chunk *sctp_rxnode_new(void);
/* Likewise up to @n, by ->node.next. */
struct sctp_rx_chunk *sctp_rxnode_lot(u32 n);
/* What is left of a lot. */
void sctp_rxnode_unused(struct sctp_rx_chunk *c);
void sctp_rxnode_free(struct sctp_rx_chunk *c);
/* All, by ->next; says how many of them hold their association. */
u32 sctp_rxnode_free_all(struct sctp_reasm_node *node);
int sctp_rxnode_init(void);
void sctp_rxnode_exit(void);

#endif
