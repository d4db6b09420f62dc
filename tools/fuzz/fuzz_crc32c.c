// SPDX-License-Identifier: GPL-2.0
/* The stand-in for CRC32c: in pieces it is what it is in one run. */
#include "fuzz.h"

#include <linux/crc32c.h>

FUZZ(in)
{
	u32 whole, pieces;
	size_t got;
	const u8 *p;

	whole = crc32c(~0u, in->p, in->left);
	pieces = ~0u;
	while (in->left) {
		p = fuzz_bytes(in, 1 + in->p[0] % 16, &got);
		pieces = crc32c(pieces, p, got);
	}
	FUZZ_CHECK(whole == pieces);
}
