// SPDX-License-Identifier: GPL-2.0
/* How large buffers must be for what a path carries. */
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "core/autobuf.h"

enum {
	/* What the first round trips bring: any buffer has room for it. */
	FIRST_TRIPS	= 16384,
};

/**
 * sctp_autobuf_rtt() - measure round trips by the window
 * @b: state
 * @w: the window that is about to be told
 * @now: ns
 *
 * What goes beyond all that was allowed so far can only be sent by a peer that
 * has heard of the new window: until it is here, a round trip has passed, or
 * more. It needs neither data of our own nor HEARTBEATs.
 *
 * Context: any; the owner of @b serialises.
 * Return: ns, no less than the round trip time; 0: nothing new is known.
 */
u64 sctp_autobuf_rtt(struct sctp_autobuf *b,
		     const struct sctp_autobuf_window *w, u64 now)
{
	u64 sample = 0;

	if (b->told && (s32)(w->arrived - b->edge) >= 0) {
		sample = now - b->told;
		b->told = 0;
	}
	if (!b->told && w->moves) {
		b->told = now;
		b->edge = w->arrived + w->bytes;
	}
	return sample;
}

/* Twice what was read, for what is on its way back and forth; while each round
 * trip brings more than the one before, as much more as it will be when the
 * sender hears of the window.
 */
static u32 window_for(u32 read, u32 before)
{
	u64 want = 2ULL * read;

	want += div_u64(2 * want * min(read - before, before), before);
	return min_t(u64, want, S32_MAX);
}

/**
 * sctp_autobuf_window() - the window that lets the sender go on as it does
 * @b: state
 * @now: ns
 * @rtt: the least round trip time seen, ns; 0: not known
 * @read: payload bytes the user has read so far; may wrap
 *
 * Reading is what counts, not arrival: for a user who is slow the buffer need
 * not be greater.
 *
 * Context: any; the owner of @b serialises.
 * Return: payload bytes, once per round trip that brought more than any before;
 * else 0.
 */
u32 sctp_autobuf_window(struct sctp_autobuf *b, u64 now, u64 rtt, u32 read)
{
	u32 before = max_t(u32, b->most, FIRST_TRIPS);
	s32 got = read - b->read;
	bool known = b->since;

	if (known && (!rtt || now - b->since < rtt))
		return 0;
	b->since = now;
	b->read = read;
	if (!known || got <= (s32)before)
		return 0;
	b->most = got;
	return window_for(got, before);
}

/**
 * sctp_autobuf_send() - the send buffer that keeps a congestion window full
 * @cwnd: bytes of chunks
 * @charge: bytes of memory that chunks took
 * @wire: bytes of these chunks
 *
 * One window is in flight, one may be written meanwhile.
 *
 * Return: bytes of memory.
 */
u64 sctp_autobuf_send(u32 cwnd, u32 charge, u32 wire)
{
	return div_u64(2ULL * cwnd * charge, max(wire, 1U));
}
