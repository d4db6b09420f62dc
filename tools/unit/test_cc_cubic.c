// SPDX-License-Identifier: GPL-2.0
/* CUBIC: rfc9438. */
#include "unit.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include "core/cc.h"

enum mtu { MTU = 1000 };

#define MS	1000000ULL
#define S	1000000000ULL
#define BEGIN	(10 * S)

/* In congestion avoidance after a loss at @cwnd; it was never larger. */
static void start(struct sctp_cc *cc, u32 cwnd)
{
	sctp_cc_init(cc, &sctp_cc_cubic, MTU, false);
	cc->cwnd = cwnd;
	cc->ops->lost(cc, SCTP_CC_LOST);
	/* one more byte than slow start has */
	cc->cwnd++;
}

static void acked(struct sctp_cc *cc, u32 bytes, u32 flight, u64 now)
{
	const struct sctp_cc_acked a = {
		.bytes = bytes, .flight = flight, .now = now, .srtt = 100 * MS,
	};

	cc->ops->acked(cc, &a);
}

/* Full windows, ten round trips a second. */
static void run(struct sctp_cc *cc, u64 from, u64 until)
{
	for (; from < until; from += 100 * MS) {
		u32 left = cc->cwnd;

		for (; left >= MTU; left -= MTU)
			acked(cc, MTU, cc->cwnd, from);
	}
}

/* rfc9438#section-4.6: beta_cubic is 0.7 */
TEST(decrease)
{
	struct sctp_cc cc;

	start(&cc, 100000);
	EXPECT_EQ(cc.ssthresh, 70000);
	EXPECT_EQ(cc.cubic.w_max, 100000);
	/* rfc9438#section-4.7: fast convergence */
	cc.cwnd = 80000;
	cc.ops->lost(&cc, SCTP_CC_MARKED);
	EXPECT_EQ(cc.cubic.w_max, 68000);
	EXPECT_EQ(cc.cwnd, 56000);
	/* never below four packets: rfc9260#section-7.2.3 */
	cc.cwnd = 5000;
	cc.ops->lost(&cc, SCTP_CC_LOST);
	EXPECT_EQ(cc.cwnd, 4000);
}

/* rfc9438#section-4.2: K = cbrt((W_max - cwnd_epoch) / C), in seconds */
TEST(k)
{
	static const struct {
		u32 packets, ms;
	} cases[] = {
		/* cbrt(0.3 * W_max / 0.4) */
		{ 100, 4217 }, { 1000, 9085 }, { 10000, 19574 },
	};
	struct sctp_cc cc;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("%u packets", cases[i].packets);
		start(&cc, cases[i].packets * MTU);
		cc.cwnd--;
		cc.ssthresh--;
		acked(&cc, MTU, cc.cwnd, BEGIN);
		EXPECT_EQ(cc.cubic.k, cases[i].ms);
	}
}

/* Concave up to W_max at K, then convex: it is back there, and beyond. */
TEST(curve)
{
	struct sctp_cc cc;
	u32 before;

	start(&cc, 1000 * MTU);
	run(&cc, BEGIN, BEGIN + 3 * S);
	/* 1000 - 0.4 * (9.085 - 3)^3 = 910 */
	EXPECT_TRUE(cc.cwnd > 890000 && cc.cwnd < 920000);
	run(&cc, BEGIN + 3 * S, BEGIN + 9 * S);
	EXPECT_TRUE(cc.cwnd > 990000 && cc.cwnd <= 1001000);
	before = cc.cwnd;
	run(&cc, BEGIN + 9 * S, BEGIN + 10 * S);
	EXPECT_TRUE(cc.cwnd - before < 3000);
	run(&cc, BEGIN + 10 * S, BEGIN + 15 * S);
	/* 1000 + 0.4 * 5.915^3 = 1083 */
	EXPECT_TRUE(cc.cwnd > 1060000 && cc.cwnd < 1090000);
}

/* rfc9438#section-4.3: where Reno would be faster, it is as fast */
TEST(reno_friendly)
{
	struct sctp_cc cc;

	start(&cc, 20 * MTU);
	/* K is 2.5 s; Reno's 9 / 17 of a packet per round trip is faster */
	run(&cc, BEGIN, BEGIN + S);
	EXPECT_TRUE(cc.cwnd > 18000 && cc.cwnd < 20500);
	/* as much as was lost is back: a packet per round trip */
	run(&cc, BEGIN + S, BEGIN + 3 * S);
	EXPECT_TRUE(cc.cwnd > 34000 && cc.cwnd < 41000);
}

/* rfc9438#section-4.8: slow start, then a new curve from there */
TEST(timeout)
{
	struct sctp_cc cc;

	start(&cc, 100000);
	cc.ops->timeout(&cc);
	EXPECT_EQ(cc.cwnd, MTU);
	EXPECT_EQ(cc.ssthresh, 49000);
	acked(&cc, MTU, MTU, BEGIN);
	EXPECT_EQ(cc.cwnd, 2 * MTU);
	cc.cwnd = 50000;
	acked(&cc, MTU, cc.cwnd, BEGIN);
	EXPECT_EQ(cc.cubic.k, 0);
	EXPECT_EQ(cc.cubic.w_max, 50000);
}

/* rfc9438#section-5.8: time without use is no time */
TEST(unused_window)
{
	struct sctp_cc cc;
	u32 before;

	start(&cc, 1000 * MTU);
	acked(&cc, MTU, cc.cwnd, BEGIN);
	before = cc.cwnd;
	acked(&cc, MTU, cc.cwnd / 2, BEGIN + 20 * S);
	EXPECT_EQ(cc.cwnd, before);
	EXPECT_EQ(cc.cubic.epoch, BEGIN + 20 * S);
	acked(&cc, MTU, cc.cwnd, BEGIN + 20 * S);
	EXPECT_TRUE(cc.cwnd < before + MTU);
}

TEST(no_growth_in_recovery)
{
	const struct sctp_cc_acked a = {
		.bytes = MTU, .flight = U32_MAX, .in_recovery = true, .now = BEGIN,
	};
	struct sctp_cc cc;

	start(&cc, 100000);
	cc.ops->acked(&cc, &a);
	EXPECT_EQ(cc.cwnd, 70001);
}

/* No time, window or SACK makes anything wrap. */
TEST(extremes)
{
	struct sctp_cc cc;

	sctp_cc_init(&cc, &sctp_cc_cubic, 65503, true);
	cc.cwnd = SCTP_CC_MAX;
	cc.ops->lost(&cc, SCTP_CC_LOST);
	cc.cwnd++;
	acked(&cc, U32_MAX, U32_MAX, 1);
	acked(&cc, U32_MAX, U32_MAX, U64_MAX / 2);
	EXPECT_TRUE(cc.cwnd <= SCTP_CC_MAX);
	acked(&cc, U32_MAX, U32_MAX, U64_MAX);
	EXPECT_TRUE(cc.cwnd <= SCTP_CC_MAX && cc.cwnd > SCTP_CC_MAX / 2);
}
