// SPDX-License-Identifier: GPL-2.0
/* Serial numbers of the wire as numbers that only grow. */
#include "unit.h"

#include <linux/kernel.h>
#include "core/seq.h"

struct unwrap_case {
	u64 ref;
	s64 distance;
};

TEST(thirty_two_bits)
{
	static const struct unwrap_case rows[] = {
		{ SCTP_SEQ_BASE, 0 },
		{ SCTP_SEQ_BASE, -1 },
		{ SCTP_SEQ_BASE + U32_MAX, 1 },
		{ SCTP_SEQ_BASE + U32_MAX, S32_MAX },
		{ SCTP_SEQ_BASE + S32_MAX, S32_MAX },
		{ 2 * SCTP_SEQ_BASE, S32_MIN },
		{ 2 * SCTP_SEQ_BASE + 5, S32_MIN + 1 },
		{ 7 * SCTP_SEQ_BASE + 0x80000000, S32_MAX },
	};
	const struct unwrap_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		unit_case("%#llx%+lld", (unsigned long long)r->ref,
			  (long long)r->distance);
		EXPECT_EQ(sctp_unwrap32(r->ref, r->ref + r->distance),
			  r->ref + r->distance);
	}
}

TEST(sixteen_bits)
{
	static const struct unwrap_case rows[] = {
		{ SCTP_SEQ_BASE, 0 },
		{ SCTP_SEQ_BASE, -1 },
		{ SCTP_SEQ_BASE + U16_MAX, 1 },
		{ SCTP_SEQ_BASE + U16_MAX, S16_MAX },
		{ SCTP_SEQ_BASE + U32_MAX, S16_MAX },
		{ SCTP_SEQ_BASE + 0x8000, S16_MIN },
		{ 2 * SCTP_SEQ_BASE, S16_MIN },
	};
	const struct unwrap_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		unit_case("%#llx%+lld", (unsigned long long)r->ref,
			  (long long)r->distance);
		EXPECT_EQ(sctp_unwrap16(r->ref, r->ref + r->distance),
			  r->ref + r->distance);
	}
}
