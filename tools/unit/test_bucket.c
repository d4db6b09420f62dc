// SPDX-License-Identifier: GPL-2.0
/* So many per second, and not more. */
#include "unit.h"

#include <linux/time64.h>
#include "core/bucket.h"

#define START	(5 * NSEC_PER_SEC)

static u32 take_all(u64 *state, u64 now, u32 rate)
{
	u64 next;
	u32 n = 0;

	while ((next = sctp_bucket_take(*state, now, rate))) {
		*state = next;
		n++;
	}
	return n;
}

TEST(a_second_is_worth_the_rate)
{
	static const u32 rates[] = { 1, 2, 10, 1000, 10000 };
	u32 i;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		u64 state = 0;

		unit_case("%u per second", rates[i]);
		EXPECT_EQ(take_all(&state, START, rates[i]), rates[i]);
		EXPECT_EQ(take_all(&state, START, rates[i]), 0u);
	}
}

TEST(it_refills_steadily)
{
	u64 state = 0;

	take_all(&state, START, 10);
	EXPECT_EQ(take_all(&state, START + NSEC_PER_SEC / 10 - 1, 10), 0u);
	EXPECT_EQ(take_all(&state, START + NSEC_PER_SEC / 10, 10), 1u);
	EXPECT_EQ(take_all(&state, START + NSEC_PER_SEC / 2, 10), 4u);
}

TEST(it_is_never_more_than_full)
{
	u64 state = 0;

	take_all(&state, START, 10);
	EXPECT_EQ(take_all(&state, START + 3600 * NSEC_PER_SEC, 10), 10u);
}

TEST(a_rate_beyond_the_clock)
{
	u64 state = 0;

	EXPECT_NE(sctp_bucket_take(state, START, U32_MAX), 0u);
}
