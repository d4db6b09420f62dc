// SPDX-License-Identifier: GPL-2.0
/* The packet walk, and every parser on what it finds. The input is a packet. */
#include "fuzz.h"

#include <linux/kernel.h>
#include "wire/build.h"
#include "wire/packet.h"
#include "wire_touch.h"

/* Parsers of the chunk's type; all of them when there is none. */
static void touch_chunk(const u8 *p, const struct sctp_chunk_ref *ref)
{
	bool known = false;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(wire_parsers); i++) {
		if (wire_parsers[i].type != ref->type)
			continue;
		known = true;
		FUZZ_CHECK(wire_parsers[i].touch(p, ref->len) ||
			   ref->len >= wire_parsers[i].min);
	}
	for (i = 0; !known && i < ARRAY_SIZE(wire_parsers); i++)
		wire_parsers[i].touch(p, ref->len);
}

static enum sctp_walk_verdict step(struct sctp_walk *w, const u8 *packet,
				   struct sctp_chunk_ref *ref)
{
	const struct sctp_chunk_hdr *hdr = NULL;

	if (sctp_walk_more(w))
		hdr = (const struct sctp_chunk_hdr *)(packet + w->off);
	return sctp_walk_next(w, hdr, ref);
}

FUZZ(in)
{
	enum sctp_walk_verdict verdict;
	struct sctp_chunk_ref ref;
	struct sctp_walk w;
	u32 off;

	sctp_walk_start(&w, in->left);
	off = w.off;
	while ((verdict = step(&w, in->p, &ref)) == SCTP_WALK_CHUNK) {
		u8 *copy;

		FUZZ_CHECK(ref.off == off && ref.len >= SCTP_CHUNK_LEN);
		FUZZ_CHECK(ref.len <= in->left - ref.off);
		FUZZ_CHECK(w.off - off == ALIGN(ref.len, 4u) ||
			   w.off == in->left);
		off = w.off;
		copy = malloc(ref.len);
		memcpy(copy, in->p + ref.off, ref.len);
		touch_chunk(copy, &ref);
		free(copy);
	}
	FUZZ_CHECK(verdict == SCTP_WALK_BAD || w.off == in->left);
	FUZZ_CHECK(step(&w, in->p, &ref) == verdict);
	wire_sink += (__force u32)sctp_crc_packet(in->p, in->left);
}
