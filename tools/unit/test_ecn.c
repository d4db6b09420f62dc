// SPDX-License-Identifier: GPL-2.0
/* Explicit congestion notification: rfc4960#appendix-A. */
#include "unit.h"

#include "core/ecn.h"

TEST(told_until_it_is_answered)
{
	struct sctp_ecn_echo e = { };

	sctp_ecn_marked(&e, 100);
	EXPECT_TRUE(e.due);
	EXPECT_EQ(e.tsn, 100);
	sctp_ecn_cwr(&e, 99);
	EXPECT_TRUE(e.due);
	sctp_ecn_cwr(&e, 100);
	EXPECT_FALSE(e.due);
	sctp_ecn_marked(&e, 90);
	EXPECT_TRUE(e.due);
	EXPECT_EQ(e.tsn, 90);
}

/* The answer to the first must not hide the second. */
TEST(later_congestion_takes_its_place)
{
	struct sctp_ecn_echo e = { };

	sctp_ecn_marked(&e, 100);
	sctp_ecn_marked(&e, 110);
	sctp_ecn_marked(&e, 105);
	EXPECT_EQ(e.tsn, 110);
	sctp_ecn_cwr(&e, 100);
	EXPECT_TRUE(e.due);
	sctp_ecn_cwr(&e, 110);
	EXPECT_FALSE(e.due);
}

TEST(halved_once_per_window)
{
	struct sctp_ecn_window w = { };

	EXPECT_TRUE(sctp_ecn_echoed(&w, 100, 120));
	EXPECT_FALSE(sctp_ecn_echoed(&w, 100, 125));
	EXPECT_FALSE(sctp_ecn_echoed(&w, 120, 130));
	EXPECT_TRUE(sctp_ecn_echoed(&w, 121, 140));
	EXPECT_FALSE(sctp_ecn_echoed(&w, 140, 150));
}

TEST(a_mark_and_a_loss_of_one_window_count_once)
{
	struct sctp_ecn_window w = { };

	EXPECT_TRUE(sctp_ecn_echoed(&w, 100, 120));
	EXPECT_FALSE(sctp_ecn_lost(&w, 110, 125));
	EXPECT_TRUE(sctp_ecn_lost(&w, 121, 130));
	EXPECT_FALSE(sctp_ecn_echoed(&w, 130, 140));
	EXPECT_TRUE(sctp_ecn_echoed(&w, 131, 140));
}

/* Two losses are two reasons, whatever their TSNs: recovery decides. */
TEST(losses_do_not_hide_losses)
{
	struct sctp_ecn_window w = { };

	EXPECT_TRUE(sctp_ecn_lost(&w, 100, 120));
	EXPECT_TRUE(sctp_ecn_lost(&w, 110, 120));
}
