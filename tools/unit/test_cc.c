// SPDX-License-Identifier: GPL-2.0
/* Congestion control: rfc9260#section-7.2. */
#include "unit.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include "core/cc.h"

enum mtu { MTU = 1000 };

static void start(struct sctp_cc *cc, u32 cwnd, u32 ssthresh)
{
	sctp_cc_init(cc, &sctp_cc_rfc9260, MTU, false);
	cc->cwnd = cwnd;
	cc->ssthresh = ssthresh;
}

static void acked(struct sctp_cc *cc, u32 bytes, u32 flight)
{
	struct sctp_cc_acked a = {
		.bytes = bytes, .flight = flight,
	};

	cc->ops->acked(cc, &a);
}

TEST(initial_window)
{
	static const struct {
		u32 mtu;
		bool v6;
		u32 cwnd;
	} cases[] = {
		{ 500, false, 2000 }, { 1101, false, 4404 },
		{ 1468, false, 4404 }, { 1448, true, 4344 },
		{ 2202, false, 4404 }, { 2203, false, 4406 },
		{ 8988, false, 17976 }, { 8968, true, 17936 },
		{ 65503, false, 131006 },
	};
	struct sctp_cc cc;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("mtu %u", cases[i].mtu);
		sctp_cc_init(&cc, &sctp_cc_rfc9260, cases[i].mtu, cases[i].v6);
		EXPECT_EQ(cc.cwnd, cases[i].cwnd);
		EXPECT_EQ(cc.ssthresh, U32_MAX);
		EXPECT_EQ(cc.partial_acked, 0);
	}
}

/* rfc9260#section-6.1 B, rfc9260#section-7.2.1 */
TEST(room)
{
	static const struct {
		const char *name;
		u32 cwnd, flight, room;
	} cases[] = {
		{ "nothing sent", 4000, 0, 4000 },
		{ "one byte left: a packet may begin", 4000, 3999, 1 },
		{ "full", 4000, 4000, 0 },
		{ "exceeded", 4000, 4999, 0 },
		{ "far exceeded", 4000, U32_MAX, 0 },
		{ "one packet", 1000, 0, 1000 },
		{ "one packet, in flight", 1000, 1, 0 },
		{ "less than a packet", 500, 0, 1000 },
	};
	struct sctp_cc cc;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("%s", cases[i].name);
		start(&cc, cases[i].cwnd, U32_MAX);
		EXPECT_EQ(sctp_cc_room(&cc, cases[i].flight), cases[i].room);
	}
}

/* rfc9260#section-6.1 D */
TEST(max_burst)
{
	struct sctp_cc cc;

	start(&cc, 4000, U32_MAX);
	EXPECT_EQ(sctp_cc_packets(&cc, 4, 0), 4);
	EXPECT_EQ(sctp_cc_packets(&cc, 0, 0), U32_MAX);
	/* a train was acknowledged: another one may go */
	EXPECT_EQ(sctp_cc_packets(&cc, 4, 10 * cc.mtu + 1), 14);
	start(&cc, 1000, U32_MAX);
	EXPECT_EQ(sctp_cc_packets(&cc, 4, 10 * cc.mtu), 1);
	EXPECT_EQ(sctp_cc_packets(&cc, 0, 0), 1);
}

TEST(one_sack)
{
	static const struct {
		const char *name;
		u32 cwnd, ssthresh, partial;
		struct sctp_cc_acked a;
		u32 cwnd_after, partial_after;
	} cases[] = {
		{ "slow start, full", 4000, 9000, 0,
		  { .bytes = 700, .flight = 4000 }, 4700, 0 },
		{ "slow start, no more than a packet", 4000, 9000, 0,
		  { .bytes = 3000, .flight = 4000 }, 5000, 0 },
		{ "the first slow start, a SACK for two packets", 4000, U32_MAX, 0,
		  { .bytes = 1900, .flight = 4000 }, 5900, 0 },
		{ "the first slow start, a SACK for more", 4000, U32_MAX, 0,
		  { .bytes = 3000, .flight = 4000 }, 6000, 0 },
		{ "slow start at the threshold", 4000, 4000, 0,
		  { .bytes = 1000, .flight = 4500 }, 5000, 0 },
		{ "slow start, not full", 4000, 9000, 0,
		  { .bytes = 1000, .flight = 3999 }, 4000, 0 },
		{ "slow start, in recovery", 4000, 9000, 0,
		  { .bytes = 1000, .flight = 4000, .in_recovery = true },
		  4000, 0 },
		{ "one packet window, small packet", 1000, 9000, 0,
		  { .bytes = 10, .flight = 10 }, 1010, 0 },
		{ "nothing acknowledged", 4000, 9000, 0,
		  { .bytes = 0, .flight = 4000 }, 4000, 0 },
		{ "avoidance, counting", 8000, 4000, 3000,
		  { .bytes = 2000, .flight = 8000 }, 8000, 5000 },
		{ "avoidance, a window acknowledged", 8000, 4000, 7000,
		  { .bytes = 2000, .flight = 8000 }, 9000, 1000 },
		{ "avoidance, exactly a window", 8000, 4000, 7000,
		  { .bytes = 1000, .flight = 8000 }, 9000, 0 },
		{ "avoidance, not full", 8000, 4000, 7000,
		  { .bytes = 2000, .flight = 7999 }, 8000, 8000 },
		{ "avoidance, all acknowledged", 8000, 4000, 3000,
		  { .bytes = 2000, .flight = 2000, .all_acked = true },
		  8000, 0 },
		{ "avoidance, in recovery", 8000, 4000, 7000,
		  { .bytes = 2000, .flight = 8000, .in_recovery = true },
		  8000, 7000 },
		{ "a SACK for more than a window", 8000, 4000, 7999,
		  { .bytes = U32_MAX, .flight = U32_MAX }, 9000, 8000 },
		{ "the largest window", 1 << 30, U32_MAX, 0,
		  { .bytes = 1000, .flight = U32_MAX }, 1 << 30, 0 },
	};
	struct sctp_cc cc;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("%s", cases[i].name);
		start(&cc, cases[i].cwnd, cases[i].ssthresh);
		cc.partial_acked = cases[i].partial;
		cc.ops->acked(&cc, &cases[i].a);
		EXPECT_EQ(cc.cwnd, cases[i].cwnd_after);
		EXPECT_EQ(cc.partial_acked, cases[i].partial_after);
		EXPECT_EQ(cc.ssthresh, cases[i].ssthresh);
	}
}

TEST(loss_and_timeout)
{
	static const struct {
		u32 cwnd, ssthresh, after_loss;
	} cases[] = {
		{ 20000, 10000, 10000 }, { 8001, 4000, 4000 },
		{ 6000, 4000, 4000 }, { 1000, 4000, 1000 },
	};
	struct sctp_cc cc;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("cwnd %u", cases[i].cwnd);
		start(&cc, cases[i].cwnd, U32_MAX);
		cc.partial_acked = 500;
		cc.ops->lost(&cc, SCTP_CC_LOST);
		EXPECT_EQ(cc.ssthresh, cases[i].ssthresh);
		EXPECT_EQ(cc.cwnd, cases[i].after_loss);
		EXPECT_EQ(cc.partial_acked, 0);

		start(&cc, cases[i].cwnd, U32_MAX);
		cc.partial_acked = 500;
		cc.ops->timeout(&cc);
		EXPECT_EQ(cc.ssthresh, cases[i].ssthresh);
		EXPECT_EQ(cc.cwnd, MTU);
		EXPECT_EQ(cc.partial_acked, 0);
	}
}

/* One packet, then two, and so on to the threshold, then linear. */
TEST(recovers_after_a_timeout)
{
	struct sctp_cc cc;
	u32 rtt, flight;

	start(&cc, 64000, U32_MAX);
	cc.ops->timeout(&cc);
	for (rtt = 0; rtt < 40; rtt++) {
		flight = 0;
		while (sctp_cc_room(&cc, flight))
			flight += 984;
		EXPECT_GT(flight, 0);
		for (; flight; flight -= 984)
			acked(&cc, 984, flight);
	}
	EXPECT_GT(cc.cwnd, 32000);
	EXPECT_LT(cc.cwnd, 32000 + 40 * MTU);
}

TEST(idle_decays)
{
	static const struct {
		const char *name;
		u32 cwnd;
		u64 idle_for;
		u32 cwnd_after, ssthresh;
	} cases[] = {
		{ "short", 32000, 99, 32000, 90000 },
		{ "one RTO", 32000, 100, 16000, 32000 },
		{ "almost two", 32000, 199, 16000, 32000 },
		{ "two", 32000, 200, 8000, 32000 },
		{ "three: the floor", 32000, 300, 4000, 32000 },
		{ "for ever", 32000, U64_MAX, 4000, 32000 },
		{ "not up to the floor", 3000, 500, 3000, 90000 },
		{ "at the floor", 4000, 500, 4000, 90000 },
	};
	struct sctp_cc cc;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("%s", cases[i].name);
		start(&cc, cases[i].cwnd, 90000);
		cc.ops->idle(&cc, cases[i].idle_for, 100);
		EXPECT_EQ(cc.cwnd, cases[i].cwnd_after);
		EXPECT_EQ(cc.ssthresh, cases[i].ssthresh);
	}
	start(&cc, 1 << 30, 90000);
	cc.ops->idle(&cc, 1000, 0);
	EXPECT_EQ(cc.cwnd, 4 * MTU);
}

/* rfc9260#section-7.2.1: before the first adjustment ssthresh becomes cwnd. */
TEST(one_pause_decays_in_steps)
{
	struct sctp_cc cc;

	start(&cc, 32000, 90000);
	cc.ops->idle(&cc, 100, 100);
	EXPECT_EQ(cc.cwnd, 16000);
	EXPECT_EQ(cc.ssthresh, 32000);
	cc.ops->idle(&cc, 100, 100);
	EXPECT_EQ(cc.cwnd, 8000);
	EXPECT_EQ(cc.ssthresh, 32000);
	sctp_cc_sent(&cc);
	cc.ops->idle(&cc, 100, 100);
	EXPECT_EQ(cc.cwnd, 4000);
	EXPECT_EQ(cc.ssthresh, 8000);
}

/* rfc9260#section-7.2.5 */
TEST(new_network_begins_anew)
{
	struct sctp_cc cc;

	start(&cc, 32000, 9000);
	cc.partial_acked = 5;
	cc.ops->init(&cc);
	EXPECT_EQ(cc.cwnd, 4000);
	EXPECT_EQ(cc.ssthresh, U32_MAX);
	EXPECT_EQ(cc.partial_acked, 0);
}

TEST(mtu_changes)
{
	static const struct {
		u32 cwnd, mtu, cwnd_after;
	} cases[] = {
		{ 8000, 500, 8000 }, { 8000, 2000, 8000 },
		{ 8000, 9000, 9000 }, { 1000, 500, 500 },
		{ 1000, 1400, 1400 },
	};
	struct sctp_cc cc;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("%u, mtu %u", cases[i].cwnd, cases[i].mtu);
		start(&cc, cases[i].cwnd, U32_MAX);
		cc.ops->mtu(&cc, cases[i].mtu);
		EXPECT_EQ(cc.cwnd, cases[i].cwnd_after);
		EXPECT_EQ(cc.mtu, cases[i].mtu);
	}
}
