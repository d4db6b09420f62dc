// SPDX-License-Identifier: GPL-2.0
/* The window told to the peer: rfc9260#section-6.2, rfc1122#section-4.2.3.3 */
#include "unit.h"

#include <linux/kernel.h>
#include <linux/minmax.h>
#include "core/rwnd.h"

struct offer_case {
	const char *name;
	u32 told;
	u32 payload, charge;	/* arrived since */
	u32 room, memory, step;
	u32 offer;
};

TEST(what_is_offered)
{
	static const struct offer_case rows[] = {
		{ "nothing new", 1000, 0, 0, 1000, 2000, 100, 1000 },
		{ "grown by a step", 1000, 0, 0, 1100, 2000, 100, 1100 },
		{ "grown by less", 1000, 0, 0, 1099, 2000, 100, 1000 },
		{ "a chunk fits again", 99, 0, 0, 101, 2000, 100, 101 },
		{ "a chunk fits as before", 100, 0, 0, 150, 2000, 100, 100 },
		{ "the edge stays", 1000, 300, 300, 750, 2000, 100, 700 },
		{ "the edge moves", 1000, 300, 300, 800, 2000, 100, 800 },
		{ "not below the promise", 1000, 300, 300, 200, 2000, 100, 700 },
		{ "but by the memory it took", 1000, 300, 500, 200, 2000, 100, 500 },
		{ "and no further than needed", 1000, 300, 500, 600, 2000, 100, 600 },
		{ "used up", 1000, 1000, 1000, 50, 2000, 100, 0 },
		{ "used up, and room again", 1000, 1000, 1000, 100, 2000, 100, 100 },
		{ "more than was told", 1000, 1500, 1500, 0, 2000, 100, 0 },
		{ "others took the memory", 1000, 300, 300, 0, 50, 100, 50 },
		{ "and all of it", 1000, 300, 300, 0, 0, 100, 0 },
		{ "cheap payload counts whole", 1000, 400, 100, 0, 2000, 100, 600 },
	};
	const struct offer_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_rwnd w = {};

		unit_case("%s", r->name);
		sctp_rwnd_told(&w, r->told);
		sctp_rwnd_received(&w, r->payload, r->charge);
		EXPECT_EQ(sctp_rwnd_offer(&w, r->room, r->memory, r->step), r->offer);
	}
}

TEST(a_smaller_buffer_keeps_the_promise)
{
	struct sctp_rwnd w;

	sctp_rwnd_start(&w, 1000, 2000);
	EXPECT_EQ(sctp_rwnd_memory(&w, 1000, 2000), 2000);
	EXPECT_EQ(sctp_rwnd_memory(&w, 1000, 300), 2000);
	EXPECT_EQ(sctp_rwnd_memory(&w, 1001, 300), 300);
	EXPECT_EQ(sctp_rwnd_memory(&w, 1000, 4000), 4000);
	/* the peer hears of a smaller window, but may have sent more */
	sctp_rwnd_received(&w, 400, 500);
	sctp_rwnd_resize(&w, 150, 300);
	sctp_rwnd_told(&w, 500);
	EXPECT_EQ(sctp_rwnd_memory(&w, 600, 300), 2000);
	EXPECT_EQ(sctp_rwnd_memory(&w, 601, 300), 300);
	/* all of it has come, and the user has read */
	sctp_rwnd_received(&w, 500, 600);
	sctp_rwnd_resize(&w, 150, 300);
	EXPECT_EQ(sctp_rwnd_memory(&w, 100, 300), 300);
	sctp_rwnd_told(&w, 150);
	EXPECT_EQ(sctp_rwnd_memory(&w, 150, 300), 300);
}

TEST(an_update_is_due_for_a_step)
{
	struct sctp_rwnd w = {};

	sctp_rwnd_told(&w, 0);
	EXPECT_FALSE(sctp_rwnd_grew(&w, 99, 100, 100));
	EXPECT_TRUE(sctp_rwnd_grew(&w, 100, 100, 100));
	sctp_rwnd_told(&w, 500);
	EXPECT_FALSE(sctp_rwnd_grew(&w, 400, 100, 10));
	EXPECT_FALSE(sctp_rwnd_grew(&w, 500, 1, 501));
	/* by less than a step; but to what a chunk takes */
	EXPECT_FALSE(sctp_rwnd_grew(&w, 550, 100, 551));
	EXPECT_TRUE(sctp_rwnd_grew(&w, 550, 100, 550));
	EXPECT_FALSE(sctp_rwnd_grew(&w, 550, 100, 500));
}

/* A buffer of one byte messages that nobody reads: memory is never exceeded. */
TEST(tiny_messages_do_not_cheat)
{
	const u32 buffer = 200000, cost = 250;
	u32 used = 0, sent = 0, left, window = buffer / 2;
	struct sctp_rwnd w = {};

	sctp_rwnd_told(&w, window);
	while (window) {
		used += cost;
		sent++;
		sctp_rwnd_received(&w, 1, cost);
		left = buffer - min(used, buffer);
		window = sctp_rwnd_offer(&w, left / 2, left, 1452);
		sctp_rwnd_told(&w, window);
		ASSERT_LE(used, buffer);
	}
	EXPECT_LE(sent, buffer / cost);
}

/* What a reader frees byte by byte is told in steps. */
TEST(no_silly_windows)
{
	u32 room, told = 0, told_times = 0, smallest = ~0U;
	struct sctp_rwnd w = {};

	sctp_rwnd_told(&w, 0);
	for (room = 0; room <= 100000; room++) {
		u32 offer = sctp_rwnd_offer(&w, room, 2 * room, 1452);

		if (offer == told)
			continue;
		smallest = min(smallest, offer - told);
		told = offer;
		told_times++;
		sctp_rwnd_told(&w, offer);
	}
	EXPECT_EQ(smallest, 1452);
	EXPECT_EQ(told_times, 100000 / 1452);
}
