/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The window told to the peer, without the silly window syndrome and without
 * taking back what was promised: rfc9260#section-6.2, rfc1122#section-4.2.3.3
 */
#ifndef SCTP_CORE_RWND_H
#define SCTP_CORE_RWND_H

#include <linux/types.h>

/**
 * struct sctp_rwnd - what the peer was told
 * @left: bytes of payload the peer may still count on; may be read without a
 *	lock
 * @floor: the least to tell next: the promise less what has arrived since,
 *	counted as the memory it took, so that tiny messages use it up
 */
struct sctp_rwnd {
	u32	left;
	u32	floor;
};

/* The peer was told @bytes. */
void sctp_rwnd_told(struct sctp_rwnd *w, u32 bytes);
/* @payload new bytes arrived and took @charge bytes of memory. */
void sctp_rwnd_received(struct sctp_rwnd *w, u32 payload, u32 charge);
/*
 * The a_rwnd of a SACK when there is @room: it grows by @step at least, or to
 * @step, and shrinks no more than what arrived explains, as far as @memory goes.
 */
u32 sctp_rwnd_offer(const struct sctp_rwnd *w, u32 room, u32 memory, u32 step);
/* Is the growth worth a SACK of its own? */
bool sctp_rwnd_grew(const struct sctp_rwnd *w, u32 room, u32 step, u32 chunk);

#endif
