// SPDX-License-Identifier: GPL-2.0
/* The walk over a packet's chunks. */
#include <linux/minmax.h>

#include "wire/packet.h"

#include <asm/byteorder.h>

/**
 * sctp_walk_next() - take the next chunk of a packet
 * @w: the walk, begun by sctp_walk_start()
 * @hdr: the chunk header at @w->off, fetched by the caller; not read unless
 *	sctp_walk_more()
 * @ref: the chunk, valid with SCTP_WALK_CHUNK
 *
 * The last chunk's padding may be absent: no receiver needs it, so a sender
 * that forgets it does no harm. Once bad, a walk stays bad.
 *
 * Context: any.
 * Return: enum sctp_walk_verdict.
 */
enum sctp_walk_verdict sctp_walk_next(struct sctp_walk *w,
				      const struct sctp_chunk_hdr *hdr,
				      struct sctp_chunk_ref *ref)
{
	u32 len;

	if (w->off == w->end)
		return SCTP_WALK_END;
	if (!sctp_walk_more(w))
		return SCTP_WALK_BAD;
	len = be16_to_cpu(hdr->length);
	if (len < SCTP_CHUNK_LEN || len > w->end - w->off)
		return SCTP_WALK_BAD;
	ref->off = w->off;
	ref->len = len;
	ref->type = hdr->type;
	ref->flags = hdr->flags;
	w->off += min_t(u32, (len + 3) & ~3U, w->end - w->off);
	return SCTP_WALK_CHUNK;
}
