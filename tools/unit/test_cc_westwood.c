// SPDX-License-Identifier: GPL-2.0
/* Westwood: a loss leaves what is known to arrive. */
#include "unit.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include "core/cc.h"

enum mtu { MTU = 1000 };

#define MS	1000000ULL
#define RTT	(100 * MS)

static void start(struct sctp_cc *cc, u32 cwnd)
{
	sctp_cc_init(cc, &sctp_cc_westwood, MTU, false);
	cc->cwnd = cwnd;
	cc->ssthresh = cwnd - 1;
}

/* @rounds round trips of @srtt, in each of which @bytes arrive. */
static void run(struct sctp_cc *cc, int rounds, u32 bytes, u64 srtt)
{
	struct sctp_cc_acked a = {
		.bytes = bytes, .srtt = srtt, .min_rtt = RTT, .now = 1000 * MS,
	};

	for (; rounds >= 0; rounds--) {
		cc->ops->acked(cc, &a);
		a.now += srtt;
	}
}

TEST(loss)
{
	static const struct {
		const char *name;
		u32 cwnd, bytes, left;
		u64 srtt;
	} cases[] = {
		{ "no queue: nothing is given up", 50000, 50000, 50000, RTT },
		{ "half of it stands in a queue", 80000, 80000, 40000, 2 * RTT },
		{ "a quarter", 80000, 80000, 64000, RTT * 5 / 4 },
		{ "more: never less than a half", 90000, 90000, 45000, 4 * RTT },
		{ "little was sent", 50000, 1000, 25000, RTT },
		{ "more arrived than was sent", 50000, 900000, 50000, RTT },
	};
	struct sctp_cc cc;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("%s", cases[i].name);
		start(&cc, cases[i].cwnd);
		run(&cc, 3, cases[i].bytes, cases[i].srtt);
		cc.cwnd = cases[i].cwnd;
		cc.ops->lost(&cc, SCTP_CC_LOST);
		EXPECT_EQ(cc.cwnd, cases[i].left);
		EXPECT_EQ(cc.ssthresh, cases[i].left);
	}
}

/* Nothing was measured: as in rfc9260#section-7.2.3. */
TEST(nothing_measured)
{
	struct sctp_cc cc;

	start(&cc, 50000);
	cc.ops->lost(&cc, SCTP_CC_LOST);
	EXPECT_EQ(cc.cwnd, 25000);
	cc.ops->lost(&cc, SCTP_CC_LOST);
	cc.ops->lost(&cc, SCTP_CC_LOST);
	cc.ops->lost(&cc, SCTP_CC_LOST);
	EXPECT_EQ(cc.cwnd, 4 * MTU);
}

/* rfc3168#section-6.1.2: what the network says itself is no chance. */
TEST(mark)
{
	struct sctp_cc cc;

	start(&cc, 50000);
	run(&cc, 3, 50000, RTT);
	cc.cwnd = 50000;
	cc.ops->lost(&cc, SCTP_CC_MARKED);
	EXPECT_EQ(cc.cwnd, 25000);
}

TEST(timeout)
{
	struct sctp_cc cc;

	start(&cc, 50000);
	run(&cc, 3, 50000, RTT);
	cc.cwnd = 60000;
	cc.ops->timeout(&cc);
	EXPECT_EQ(cc.cwnd, MTU);
	EXPECT_EQ(cc.ssthresh, 50000);
}

/* A rate that has fallen is believed within some round trips. */
TEST(decay)
{
	struct sctp_cc cc;
	u64 before;

	start(&cc, 50000);
	run(&cc, 3, 100000, RTT);
	before = cc.westwood.rate;
	EXPECT_EQ(before, 1000000);
	cc.westwood.since = 0;
	run(&cc, 1, 20000, RTT);
	EXPECT_EQ(cc.westwood.rate, 900000);
	cc.westwood.since = 0;
	run(&cc, 40, 20000, RTT);
	EXPECT_TRUE(cc.westwood.rate < 210000);
}

/* What was measured before a pause is not spread over it. */
TEST(pause)
{
	struct sctp_cc cc;

	start(&cc, 50000);
	run(&cc, 3, 50000, RTT);
	cc.cwnd = 50000;
	cc.ops->idle(&cc, 2 * RTT, RTT);
	EXPECT_EQ(cc.cwnd, 12500);
	EXPECT_EQ(cc.westwood.since, 0);
	EXPECT_EQ(cc.westwood.bytes, 0);
	EXPECT_EQ(cc.westwood.rate, 500000);
}

TEST(another_mtu)
{
	struct sctp_cc cc;

	start(&cc, 50000);
	cc.ops->mtu(&cc, 60000);
	EXPECT_EQ(cc.cwnd, 60000);
	EXPECT_EQ(cc.mtu, 60000);
}

TEST(extremes)
{
	struct sctp_cc_acked a = {
		.bytes = U32_MAX, .srtt = 0, .min_rtt = U64_MAX / 4,
	};
	struct sctp_cc cc;

	start(&cc, SCTP_CC_MAX);
	for (a.now = 1; a.now < 100; a.now++)
		cc.ops->acked(&cc, &a);
	cc.westwood.min_rtt = 60000 * MS;
	cc.ops->lost(&cc, SCTP_CC_LOST);
	EXPECT_EQ(cc.cwnd, SCTP_CC_MAX);
}

TEST(find_and_switch)
{
	struct sctp_cc cc;

	EXPECT_PTR_EQ(sctp_cc_find("rfc9260"), &sctp_cc_rfc9260);
	EXPECT_PTR_EQ(sctp_cc_find("cubic"), &sctp_cc_cubic);
	EXPECT_NULL(sctp_cc_find("reno"));
	start(&cc, 50000);
	run(&cc, 3, 50000, RTT);
	sctp_cc_switch(&cc, &sctp_cc_cubic);
	EXPECT_EQ(cc.cwnd, 50000);
	EXPECT_EQ(cc.ssthresh, 49999);
	EXPECT_EQ(cc.cubic.epoch, 0);
	EXPECT_PTR_EQ(cc.ops, &sctp_cc_cubic);
}
