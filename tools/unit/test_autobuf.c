// SPDX-License-Identifier: GPL-2.0
/* How large buffers must be for what a path carries. */
#include "unit.h"

#include <linux/kernel.h>
#include "core/autobuf.h"

enum { MS = 1000000 };

static u64 told(struct sctp_autobuf *b, u32 arrived, u32 window, u64 now)
{
	const struct sctp_autobuf_window w = {
		.arrived = arrived, .bytes = window, .moves = true,
	};

	return sctp_autobuf_rtt(b, &w, now);
}

TEST(a_window_takes_a_round_trip)
{
	struct sctp_autobuf b = {};

	EXPECT_EQ(told(&b, 0, 10000, 1 * MS), 0);
	/* what was allowed before may have been under way */
	EXPECT_EQ(told(&b, 9999, 10000, 30 * MS), 0);
	EXPECT_EQ(told(&b, 10000, 10000, 51 * MS), 50 * MS);
	/* and the next begins there */
	EXPECT_EQ(told(&b, 19999, 10000, 90 * MS), 0);
	EXPECT_EQ(told(&b, 21000, 10000, 111 * MS), 60 * MS);
}

TEST(an_edge_that_stays_measures_nothing)
{
	static const struct sctp_autobuf_window stays = {
		.arrived = 5000, .bytes = 2000,
	};
	struct sctp_autobuf b = {};

	EXPECT_EQ(sctp_autobuf_rtt(&b, &stays, 1 * MS), 0);
	EXPECT_EQ(b.told, 0);
	EXPECT_EQ(told(&b, 5000, 3000, 2 * MS), 0);
	EXPECT_EQ(told(&b, 8000, 3000, 12 * MS), 10 * MS);
}

TEST(counts_wrap)
{
	struct sctp_autobuf b = {};
	u32 near_end = U32_MAX - 999;

	EXPECT_EQ(told(&b, near_end, 5000, 1 * MS), 0);
	EXPECT_EQ(told(&b, 3999, 5000, 5 * MS), 0);
	EXPECT_EQ(told(&b, 4000, 5000, 11 * MS), 10 * MS);
	b = (struct sctp_autobuf) { .since = 1, .read = U32_MAX - 49999 };
	EXPECT_EQ(sctp_autobuf_window(&b, 11 * MS, 10 * MS, 50000),
		  200000 + 2 * 200000);
	EXPECT_EQ(b.most, 100000);
}

struct reading {
	const char *name;
	u32 most;		/* in one round trip so far */
	u64 waited, rtt;	/* ms */
	u32 read;
	u32 window, most_then;
};

TEST(twice_what_is_read_in_a_round_trip)
{
	static const struct reading rows[] = {
		{ "no more than before", 50000, 10, 10, 50000, 0, 50000 },
		{ "a little more", 50000, 10, 10, 51000, 102000 + 4080, 51000 },
		{ "half as much again", 40000, 10, 10, 60000, 240000, 60000 },
		{ "twice as much", 40000, 10, 10, 80000, 480000, 80000 },
		{ "a burst", 40000, 10, 10, 400000, 2400000, 400000 },
		{ "too early", 40000, 9, 10, 80000, 0, 40000 },
		{ "late", 40000, 15, 10, 80000, 480000, 80000 },
		{ "round trip not known", 40000, 1000, 0, 80000, 0, 40000 },
		{ "what any buffer holds", 0, 10, 10, 16384, 0, 0 },
		{ "more than that", 0, 10, 10, 32768, 196608, 32768 },
		{ "beyond all numbers", 1 << 30, 10, 10, S32_MAX, S32_MAX,
		  S32_MAX },
		{ "less than nothing", 0, 10, 10, (u32)-5, 0, 0 },
	};
	const struct reading *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_autobuf b = {
			.since = 100 * MS, .read = 7, .most = r->most,
		};

		unit_case("%s", r->name);
		EXPECT_EQ(sctp_autobuf_window(&b, (100 + r->waited) * MS,
					      r->rtt * MS, 7 + r->read),
			  r->window);
		EXPECT_EQ(b.most, r->most_then);
	}
}

TEST(the_first_look_is_a_beginning)
{
	struct sctp_autobuf b = {};

	EXPECT_EQ(sctp_autobuf_window(&b, 5 * MS, 10 * MS, 1000000), 0);
	EXPECT_EQ(b.since, 5 * MS);
	EXPECT_EQ(sctp_autobuf_window(&b, 15 * MS, 10 * MS, 1030000), 159726);
}

TEST(two_congestion_windows_are_sent_from)
{
	EXPECT_EQ(sctp_autobuf_send(10000, 1200, 1000), 24000);
	EXPECT_EQ(sctp_autobuf_send(10000, 200, 20), 200000);
	EXPECT_EQ(sctp_autobuf_send(1 << 30, U32_MAX, 1),
		  (u64)U32_MAX << 31);
	EXPECT_EQ(sctp_autobuf_send(10000, 0, 0), 0);
}
