/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The walk over a packet's chunks: the only place that computes where the
 * next chunk starts. It sees chunk headers, never payload, so the same code
 * serves linear memory and paged skbs.
 */
#ifndef SCTP_WIRE_PACKET_H
#define SCTP_WIRE_PACKET_H

#include "wire/format.h"

/**
 * struct sctp_walk - position in a packet
 * @off: offset of the next chunk from the common header, bytes
 * @end: length of the packet from the common header, bytes
 */
struct sctp_walk {
	u32	off;
	u32	end;
};

/**
 * struct sctp_chunk_ref - one bounded chunk of a packet
 * @off: offset of the chunk header from the common header, bytes
 * @len: chunk length as in its header (header and value, no padding), bytes
 * @type: enum sctp_chunk_type
 * @flags: chunk flags
 */
struct sctp_chunk_ref {
	u32	off;
	u16	len;
	u8	type;
	u8	flags;
};

enum sctp_walk_verdict {
	SCTP_WALK_CHUNK,	/* *ref is valid */
	SCTP_WALK_END,		/* the packet ends here, as it should */
	SCTP_WALK_BAD,		/* truncated, or a length below the minimum */
};

static inline void sctp_walk_start(struct sctp_walk *w, u32 packet_len)
{
	w->off = SCTP_COMMON_LEN;
	w->end = packet_len;
}

/* A chunk header can be read at @w->off: the caller fetches it there. */
static inline bool sctp_walk_more(const struct sctp_walk *w)
{
	return w->off + SCTP_CHUNK_LEN <= w->end;
}

enum sctp_walk_verdict sctp_walk_next(struct sctp_walk *w,
				      const struct sctp_chunk_hdr *hdr,
				      struct sctp_chunk_ref *ref);

/* Is a chunk of type @t one whose legal place is alone in its packet? */
static inline bool sctp_chunk_is_alone(u8 t)
{
	return t == SCTP_CT_INIT || t == SCTP_CT_INIT_ACK ||
	       t == SCTP_CT_SHUTDOWN_COMPLETE;
}

#endif
