/* SPDX-License-Identifier: GPL-2.0 */
/* How large buffers must be for what a path carries. */
#ifndef SCTP_CORE_AUTOBUF_H
#define SCTP_CORE_AUTOBUF_H

#include <linux/types.h>

/**
 * struct sctp_autobuf - what a receiver knows of its sender's pace
 * @since: when the user's reading was last looked at, ns; 0: never
 * @told: when the window up to @edge was told, ns; 0: none is watched
 * @edge: count of payload bytes that nobody can have sent before hearing of it
 * @read: bytes the user had read at @since
 * @most: the most it ever read in one round trip, bytes
 */
struct sctp_autobuf {
	u64	since;
	u64	told;
	u32	edge;
	u32	read;
	u32	most;
};

/**
 * struct sctp_autobuf_window - the window that is about to be told
 * @arrived: payload bytes so far; may wrap
 * @bytes: of the window
 * @moves: its right edge is beyond any that was told before
 */
struct sctp_autobuf_window {
	u32	arrived;
	u32	bytes;
	bool	moves;
};

/* ns that a round trip took at most; 0: nothing new is known. */
u64 sctp_autobuf_rtt(struct sctp_autobuf *b,
		     const struct sctp_autobuf_window *w, u64 now);
/* Payload bytes the window should have for the pace; 0: no news. */
u32 sctp_autobuf_window(struct sctp_autobuf *b, u64 now, u64 rtt, u32 read);
/* Bytes of memory to send from; @charge for each @wire bytes of chunks. */
u64 sctp_autobuf_send(u32 cwnd, u32 charge, u32 wire);

#endif
