/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SO_SNDBUF and SO_RCVBUF grow with the path, as TCP's: up to sctp_wmem [2] and
 * sctp_rmem [2], while sctp_mem has no pressure, unless the user has set them.
 * A socket's buffers never shrink.
 */
#ifndef SCTP_ASSOC_GROW_H
#define SCTP_ASSOC_GROW_H

#include "assoc/assoc.h"

/* assoc->lock held: a SACK is due. */
void sctp_grow_receive(struct sctp_assoc *a, u64 now);
/* assoc->lock held: chunks of @wire bytes that took @charge were acked. */
void sctp_grow_send(struct sctp_assoc *a, u32 charge, u32 wire);
/* assoc->lock held: a round trip from @p and back took @ns at most. */
void sctp_grow_rtt(struct sctp_path *p, u64 ns);

#endif
