// SPDX-License-Identifier: GPL-2.0
/* Protocol timers as values. */
#include "unit.h"

#include <linux/kernel.h>
#include "core/timer.h"

#define SEC	1000000000ull
#define NOW	(100 * SEC)
#define RTO	(3 * SEC)

TEST(nothing_runs_at_first)
{
	struct sctp_path_timers p;
	struct sctp_timers t;
	u32 i;

	memset(&p, 0, sizeof(p));
	memset(&t, 0, sizeof(t));
	sctp_timers_init(&t);
	sctp_path_timers_init(&p);
	EXPECT_EQ(sctp_timers_earliest(&t), SCTP_NEVER);
	EXPECT_EQ(sctp_path_timers_earliest(&p), SCTP_NEVER);
	for (i = 0; i < SCTP_TIMERS; i++)
		EXPECT_FALSE(sctp_timer_take(&t, i, SCTP_NEVER - 1));
	for (i = 0; i < SCTP_PATH_TIMERS; i++)
		EXPECT_FALSE(sctp_path_timer_take(&p, i, SCTP_NEVER - 1));
	EXPECT_FALSE(p.hb_pending);
}

TEST(stopped_is_stopped)
{
	struct sctp_path_timers p;
	u32 i;

	for (i = 0; i < SCTP_PATH_TIMERS; i++) {
		sctp_path_timers_init(&p);
		p.at[i] = NOW;
		sctp_path_timer_stop(&p, i);
		EXPECT_EQ(sctp_path_timers_earliest(&p), SCTP_NEVER);
	}
}

TEST(the_earliest_is_found)
{
	struct sctp_timers t;
	u32 i;

	for (i = 0; i < SCTP_TIMERS; i++) {
		sctp_timers_init(&t);
		sctp_timer_start(&t, (i + 1) % SCTP_TIMERS, NOW + 5);
		sctp_timer_start(&t, i, NOW);
		EXPECT_EQ(sctp_timers_earliest(&t), NOW);
		sctp_timer_stop(&t, i);
		EXPECT_EQ(sctp_timers_earliest(&t), NOW + 5);
	}
}

TEST(soonest_is_never_late)
{
	struct sctp_path_timers p;
	struct sctp_timers t;

	sctp_timers_init(&t);
	sctp_path_timers_init(&p);
	EXPECT_EQ(t.soonest, SCTP_NEVER);
	EXPECT_EQ(p.soonest, SCTP_NEVER);
	sctp_timer_start(&t, SCTP_T1, NOW + 5);
	sctp_timer_start(&t, SCTP_T2, NOW);
	sctp_timer_start(&t, SCTP_T5, NOW + 9);
	EXPECT_EQ(t.soonest, NOW);
	sctp_timer_stop(&t, SCTP_T2);
	EXPECT_TRUE(t.soonest <= NOW + 5);
	EXPECT_EQ(sctp_timers_look(&t), NOW + 5);
	EXPECT_EQ(t.soonest, NOW + 5);
	sctp_path_timer_start(&p, SCTP_TLOSS, NOW + 1);
	sctp_timer_data_sent(&p, NOW, RTO);
	sctp_timer_heartbeat_at(&p, NOW + 2);
	EXPECT_EQ(p.soonest, NOW + 1);
	sctp_path_timer_stop(&p, SCTP_TLOSS);
	sctp_timer_data_acked(&p, NOW, RTO, false);
	EXPECT_EQ(sctp_path_timers_look(&p), NOW + 2);
	EXPECT_EQ(p.soonest, NOW + 2);
}

TEST(taken_once_when_its_time_has_come)
{
	struct sctp_timers t;

	sctp_timers_init(&t);
	sctp_timer_start(&t, SCTP_T2, NOW);
	EXPECT_FALSE(sctp_timer_take(&t, SCTP_T2, NOW - 1));
	EXPECT_FALSE(sctp_timer_take(&t, SCTP_T1, NOW));
	EXPECT_TRUE(sctp_timer_take(&t, SCTP_T2, NOW));
	EXPECT_FALSE(sctp_timer_take(&t, SCTP_T2, NOW));
	sctp_timer_start(&t, SCTP_T2, 0);
	EXPECT_TRUE(sctp_timer_take(&t, SCTP_T2, NOW));
}

TEST(r1_starts_only_what_does_not_run)
{
	struct sctp_path_timers p;

	sctp_path_timers_init(&p);
	sctp_timer_data_sent(&p, NOW, RTO);
	EXPECT_EQ(p.at[SCTP_T3], NOW + RTO);
	sctp_timer_data_sent(&p, NOW + SEC, RTO);
	EXPECT_EQ(p.at[SCTP_T3], NOW + RTO);
	EXPECT_EQ(sctp_path_timers_earliest(&p), NOW + RTO);
}

TEST(r2_and_r3)
{
	struct sctp_path_timers p;

	sctp_path_timers_init(&p);
	sctp_timer_data_sent(&p, NOW, RTO);
	sctp_timer_data_acked(&p, NOW + SEC, RTO, true);
	EXPECT_EQ(p.at[SCTP_T3], NOW + SEC + RTO);
	sctp_timer_data_acked(&p, NOW + SEC, RTO, false);
	EXPECT_EQ(p.at[SCTP_T3], SCTP_NEVER);
}

TEST(restart_after_a_timeout)
{
	struct sctp_path_timers p;

	sctp_path_timers_init(&p);
	sctp_timer_data_sent(&p, NOW, RTO);
	EXPECT_TRUE(sctp_path_timer_take(&p, SCTP_T3, NOW + RTO));
	sctp_timer_data_restart(&p, NOW + RTO, 2 * RTO);
	EXPECT_EQ(p.at[SCTP_T3], NOW + 3 * RTO);
	sctp_timer_data_restart(&p, NOW + RTO + SEC, 2 * RTO);
	EXPECT_EQ(p.at[SCTP_T3], NOW + 3 * RTO + SEC);
}

TEST(heartbeat_awaits_its_answer)
{
	struct sctp_path_timers p;

	sctp_path_timers_init(&p);
	sctp_timer_heartbeat_sent(&p, NOW, RTO);
	EXPECT_TRUE(p.hb_pending);
	EXPECT_EQ(p.at[SCTP_THB], NOW + RTO);
	sctp_timer_heartbeat_next(&p, NOW + SEC, RTO, 30 * SEC, 0);
	EXPECT_FALSE(p.hb_pending);
	EXPECT_EQ(p.at[SCTP_T3], SCTP_NEVER);
}

TEST(heartbeat_at_a_given_time)
{
	struct sctp_path_timers p;

	sctp_path_timers_init(&p);
	sctp_timer_heartbeat_at(&p, NOW + SEC);
	EXPECT_EQ(p.at[SCTP_THB], NOW + SEC);
	EXPECT_FALSE(p.hb_pending);
}

struct next_case {
	const char *name;
	u64 rto, interval;
	u32 random;
	u64 want;
};

TEST(next_heartbeat)
{
	static const struct next_case rows[] = {
		{ "earliest", 4 * SEC, 30 * SEC, 0, NOW + 32 * SEC },
		{ "middle", 4 * SEC, 30 * SEC, 1u << 31, NOW + 34 * SEC },
		{ "latest", 4 * SEC, 30 * SEC, ~0u, NOW + 36 * SEC - 1 },
		{ "odd RTO", 3, 0, 0, NOW + 2 },
		{ "no interval", 4 * SEC, 0, 1u << 31, NOW + 4 * SEC },
		{ "long RTO", 3600 * SEC, 0, ~0u, NOW + 5400 * SEC - 839 },
		{ "off", 4 * SEC, SCTP_NEVER, 5, SCTP_NEVER },
		{ "too far away", 4 * SEC, SCTP_NEVER - NOW, 5, SCTP_NEVER },
	};
	const struct next_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_path_timers p;

		unit_case("%s", r->name);
		sctp_path_timers_init(&p);
		sctp_timer_heartbeat_next(&p, NOW, r->rto, r->interval,
					  r->random);
		EXPECT_EQ(p.at[SCTP_THB], r->want);
	}
}

TEST(jitter_stays_within_half_an_rto)
{
	struct sctp_path_timers p;
	u64 seed = 1;
	u32 i;

	for (i = 0; i < 100000; i++) {
		sctp_timer_heartbeat_next(&p, NOW, RTO, 30 * SEC,
					  unit_rand(&seed));
		ASSERT_GE(p.at[SCTP_THB], NOW + 30 * SEC + RTO / 2);
		ASSERT_LT(p.at[SCTP_THB], NOW + 30 * SEC + RTO + RTO / 2);
	}
}
