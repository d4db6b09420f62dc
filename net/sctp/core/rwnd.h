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
 * @edge: bytes of payload up to the rightmost edge the peer was ever told: it
 *	may have sent them before it heard of another
 * @buffer: memory there was for them, bytes
 * @arrived: bytes of payload so far; wraps
 */
struct sctp_rwnd {
	u32	left;
	u32	floor;
	u32	edge;
	u32	buffer;
	u32	arrived;
};

/* The peer is told its first window, for which there is @buffer. */
void sctp_rwnd_start(struct sctp_rwnd *w, u32 bytes, u32 buffer);
/* The peer was told @bytes. */
void sctp_rwnd_told(struct sctp_rwnd *w, u32 bytes);
/* There is now @room for payload in a receive buffer of @buffer bytes. */
void sctp_rwnd_resize(struct sctp_rwnd *w, u32 room, u32 buffer);
/*
 * The memory that @payload bytes may use: @buffer, or what there was when they
 * were promised, if the user made it smaller since.
 */
u32 sctp_rwnd_memory(const struct sctp_rwnd *w, u32 payload, u32 buffer);
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
