// SPDX-License-Identifier: GPL-2.0
/* When a SACK is due. */
#include "unit.h"

#include <linux/kernel.h>
#include "core/delack.h"

static const struct sctp_delack_cfg usual = { .delay = 200000000, .every = 2 };
static const struct sctp_delack_packet plain = { .new_data = true };

/* An association whose first DATA has been acknowledged. */
static struct sctp_delack running(void)
{
	return (struct sctp_delack){ .started = true };
}

struct urgent_case {
	const char *name;
	struct sctp_delack_packet pkt;
	bool now;
};

TEST(what_a_packet_tells)
{
	static const struct urgent_case rows[] = {
		{ "new data", { .new_data = true }, false },
		{ "duplicate", { .duplicate = true }, true },
		{ "duplicate with new data",
		  { .new_data = true, .duplicate = true }, true },
		{ "gap", { .new_data = true, .gap = true }, true },
		{ "I bit", { .new_data = true, .immediate = true }, true },
		{ "dropped", { .dropped = true }, true },
	};
	const struct urgent_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_delack d = running();

		unit_case("%s", r->name);
		EXPECT_EQ(sctp_delack_packet(&d, &usual, &r->pkt), r->now);
		EXPECT_EQ(d.now, r->now);
		EXPECT_TRUE(d.pending);
	}
}

TEST(first_data_is_acknowledged_at_once)
{
	struct sctp_delack d = { 0 };

	EXPECT_TRUE(sctp_delack_packet(&d, &usual, &plain));
	sctp_delack_sent(&d, false);
	EXPECT_FALSE(sctp_delack_packet(&d, &usual, &plain));
}

TEST(every_second_packet)
{
	struct sctp_delack d = running();
	u32 i;

	for (i = 0; i < 10; i++) {
		EXPECT_FALSE(sctp_delack_packet(&d, &usual, &plain));
		EXPECT_TRUE(sctp_delack_packet(&d, &usual, &plain));
		sctp_delack_sent(&d, false);
		EXPECT_FALSE(d.pending);
	}
}

TEST(a_sack_due_stays_due_until_sent)
{
	struct sctp_delack_packet urgent = plain;
	struct sctp_delack d = running();

	urgent.immediate = true;
	EXPECT_TRUE(sctp_delack_packet(&d, &usual, &urgent));
	EXPECT_TRUE(sctp_delack_packet(&d, &usual, &plain));
	sctp_delack_sent(&d, false);
	EXPECT_FALSE(sctp_delack_packet(&d, &usual, &plain));
}

TEST(filling_a_gap_is_told_at_once)
{
	struct sctp_delack d = running();

	sctp_delack_sent(&d, true);
	EXPECT_TRUE(sctp_delack_packet(&d, &usual, &plain));
	sctp_delack_sent(&d, false);
	EXPECT_FALSE(sctp_delack_packet(&d, &usual, &plain));
}

struct wish_case {
	const char *name;
	struct sctp_delack_cfg cfg;
	u32 packets;	/* until a SACK is due */
};

TEST(the_users_wish)
{
	static const struct wish_case rows[] = {
		{ "no delay", { .delay = 0, .every = 2 }, 1 },
		{ "every 0", { .delay = 1, .every = 0 }, 1 },
		{ "every 1", { .delay = 1, .every = 1 }, 1 },
		{ "every 3", { .delay = 1, .every = 3 }, 3 },
		{ "every 255", { .delay = 1, .every = 255 }, 255 },
	};
	const struct wish_case *r;
	u32 n;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_delack d = running();

		unit_case("%s", r->name);
		n = 1;
		while (n < 1000 && !sctp_delack_packet(&d, &r->cfg, &plain))
			n++;
		EXPECT_EQ(n, r->packets);
	}
}

TEST(the_count_does_not_wrap)
{
	struct sctp_delack d = running();

	d.packets = U32_MAX;
	sctp_delack_packet(&d, &usual, &plain);
	EXPECT_EQ(d.packets, U32_MAX);
	EXPECT_TRUE(d.now);
}

TEST(many_packets_may_share_a_sack)
{
	const struct sctp_delack_cfg patient = { .delay = 1, .every = 300 };
	struct sctp_delack d = running();
	u32 i;

	for (i = 1; i < 300; i++)
		EXPECT_FALSE(sctp_delack_packet(&d, &patient, &plain));
	EXPECT_TRUE(sctp_delack_packet(&d, &patient, &plain));
}

TEST(expiry)
{
	struct sctp_delack d = running();

	sctp_delack_expired(&d);
	EXPECT_FALSE(d.now);
	sctp_delack_packet(&d, &usual, &plain);
	sctp_delack_expired(&d);
	EXPECT_TRUE(d.now);
	sctp_delack_sent(&d, false);
	sctp_delack_expired(&d);
	EXPECT_FALSE(d.now);
}

struct read_case {
	const char *name;
	struct sctp_delack_packet pkt;
	struct sctp_delack_cfg cfg;
	u64 delay;
};

TEST(what_is_read_is_acknowledged_soon)
{
	static const struct read_case rows[] = {
		{ "a small packet", { .new_data = true, .small = true },
		  { .delay = 200000000, .every = 2 }, 1000000 },
		{ "a full one", { .new_data = true },
		  { .delay = 200000000, .every = 2 }, 0 },
		{ "a shorter delay", { .new_data = true, .small = true },
		  { .delay = 1000, .every = 2 }, 1000 },
		{ "the user wants few SACKs", { .new_data = true, .small = true },
		  { .delay = 200000000, .every = 3 }, 0 },
		{ "a SACK is due anyway",
		  { .new_data = true, .small = true, .gap = true },
		  { .delay = 200000000, .every = 2 }, 0 },
	};
	const struct read_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_delack d = running();

		unit_case("%s", r->name);
		sctp_delack_packet(&d, &r->cfg, &r->pkt);
		EXPECT_EQ(sctp_delack_read(&d, &r->cfg), r->delay);
		EXPECT_EQ(sctp_delack_read(&d, &r->cfg), 0);
	}
}

static u64 delay_when_read(struct sctp_delack *d)
{
	static const struct sctp_delack_packet small = {
		.new_data = true,
		.small = true,
	};

	sctp_delack_packet(d, &usual, &small);
	return sctp_delack_read(d, &usual);
}

TEST(what_is_answered_is_acknowledged_by_the_answer)
{
	struct sctp_delack d = running();
	u32 i;

	EXPECT_TRUE(delay_when_read(&d));
	for (i = 0; i < 10; i++) {
		sctp_delack_sent(&d, false);
		sctp_delack_answered(&d);
		EXPECT_FALSE(delay_when_read(&d));
	}
	sctp_delack_expired(&d);
	sctp_delack_sent(&d, false);
	EXPECT_TRUE(delay_when_read(&d));
}

TEST(one_answer_is_forgotten)
{
	struct sctp_delack d = running();
	u32 alone = 0;

	sctp_delack_packet(&d, &usual, &plain);
	sctp_delack_answered(&d);
	while (alone < 100 && !delay_when_read(&d)) {
		sctp_delack_sent(&d, false);
		alone++;
	}
	EXPECT_EQ(alone, 4);
}

TEST(sending_alone_is_no_answer)
{
	struct sctp_delack d = running();

	sctp_delack_answered(&d);
	EXPECT_TRUE(delay_when_read(&d));
}

TEST(what_a_sack_has_told_needs_no_other)
{
	struct sctp_delack_packet small = plain;
	struct sctp_delack d = running();

	small.small = true;
	sctp_delack_packet(&d, &usual, &small);
	sctp_delack_sent(&d, false);
	EXPECT_FALSE(sctp_delack_read(&d, &usual));
}

struct train_case {
	const char *name;
	struct sctp_delack_packet pkt;
	struct sctp_delack_cfg cfg;
	bool now;
	u64 wait;	/* if not now */
};

TEST(a_train_is_acknowledged_when_it_is_read)
{
	static const struct train_case rows[] = {
		{ "something to read", { .more = 9, .unread = true },
		  { .delay = 200000000, .every = 2 }, false, 1000000 },
		{ "as long as one", { .large = true, .unread = true },
		  { .delay = 200000000, .every = 2 }, false, 200000000 },
		{ "a shorter delay", { .more = 9, .unread = true },
		  { .delay = 1000, .every = 2 }, false, 1000 },
		{ "no message is complete", { .more = 9 },
		  { .delay = 200000000, .every = 2 }, true, 0 },
		{ "the I bit", { .more = 9, .unread = true, .immediate = true },
		  { .delay = 200000000, .every = 2 }, true, 0 },
		{ "a gap", { .more = 9, .unread = true, .gap = true },
		  { .delay = 200000000, .every = 2 }, true, 0 },
		{ "each packet is wanted", { .more = 9, .unread = true },
		  { .delay = 200000000, .every = 1 }, true, 0 },
		{ "no delay is wanted", { .more = 9, .unread = true },
		  { .delay = 0, .every = 2 }, true, 0 },
		{ "no train", { .unread = true },
		  { .delay = 200000000, .every = 2 }, false, 200000000 },
	};
	const struct train_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_delack d = running();

		unit_case("%s", r->name);
		EXPECT_EQ(sctp_delack_packet(&d, &r->cfg, &r->pkt), r->now);
		if (!r->now)
			EXPECT_EQ(sctp_delack_wait(&d, &r->cfg), r->wait);
	}
}

TEST(two_that_are_as_long_as_trains_wait_for_the_reader)
{
	struct sctp_delack_packet large = plain;
	struct sctp_delack d = running();

	large.large = true;
	large.unread = true;
	EXPECT_FALSE(sctp_delack_packet(&d, &usual, &large));
	EXPECT_FALSE(d.reader);
	EXPECT_FALSE(sctp_delack_packet(&d, &usual, &large));
	EXPECT_TRUE(d.reader);
	EXPECT_EQ(sctp_delack_wait(&d, &usual), 1000000);
	large.unread = false;
	EXPECT_TRUE(sctp_delack_packet(&d, &usual, &large));
}

TEST(what_follows_a_train_does_not_wait_for_the_reader)
{
	struct sctp_delack_packet train = plain;
	struct sctp_delack d = running();

	train.more = 9;
	train.unread = true;
	EXPECT_FALSE(sctp_delack_packet(&d, &usual, &train));
	EXPECT_TRUE(d.reader);
	EXPECT_TRUE(sctp_delack_packet(&d, &usual, &plain));
	sctp_delack_sent(&d, false);
	EXPECT_FALSE(d.reader);
	EXPECT_EQ(sctp_delack_wait(&d, &usual), 200000000);
}
