// SPDX-License-Identifier: GPL-2.0
/* What is acknowledged, and what that says: rfc9260#section-6.2.1, rfc9260#section-6.3. */
#include "outstanding_rig.h"

TEST(cumulative_over_the_wrap)
{
	struct rig r;

	start(&r);
	EXPECT_TRUE(sctp_outstanding_empty(&r.o));
	send_many(&r, 6);
	EXPECT_EQ((u32)chunk(&r, 3)->tsn, 0);
	EXPECT_EQ(r.o.bytes, 6 * SIZE);
	EXPECT_EQ(SACK(&r, 2), SCTP_SACK_OK);
	EXPECT_EQ(r.res.acked_chunks, 2);
	EXPECT_EQ(r.res.acked_bytes, 2 * SIZE);
	EXPECT_TRUE(r.res.cum_advanced);
	EXPECT_TRUE(r.f[0].first_acked);
	EXPECT_EQ(done_len(&r), 2);
	EXPECT_EQ(SACK(&r, 2), SCTP_SACK_OK);
	EXPECT_FALSE(r.res.cum_advanced);
	EXPECT_EQ(SACK(&r, 1), SCTP_SACK_OLD);
	EXPECT_EQ(r.res.acked_chunks, 0);
	EXPECT_EQ(SACK(&r, 6), SCTP_SACK_OK);
	EXPECT_EQ(done_len(&r), 4);
	EXPECT_TRUE(sctp_outstanding_empty(&r.o));
	check_sums(&r);
}

TEST(what_lies_changes_nothing)
{
	static const struct {
		const char *name;
		s32 acked;
		u16 pairs[6];
		u16 n;
		enum sctp_sack_verdict verdict;
	} cases[] = {
		{ "never sent", 11, { 0 }, 0, SCTP_SACK_VIOLATION },
		{ "half the space ahead", S32_MAX, { 0 }, 0,
		  SCTP_SACK_VIOLATION },
		{ "half the space behind", S32_MIN, { 0 }, 0, SCTP_SACK_OLD },
		{ "one behind", -1, { 0 }, 0, SCTP_SACK_OLD },
		{ "block never sent", 1, { 3, 10 }, 1, SCTP_SACK_VIOLATION },
		{ "second block never sent", 1, { 3, 4, 6, 65535 }, 2,
		  SCTP_SACK_VIOLATION },
		{ "start behind end", 1, { 4, 3 }, 1, SCTP_SACK_VIOLATION },
		{ "out of order", 1, { 5, 6, 3, 3 }, 2, SCTP_SACK_VIOLATION },
		{ "old with a lie", -1, { 4, 3 }, 1, SCTP_SACK_OLD },
	};
	struct rig r;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("%s", cases[i].name);
		start_with(&r, 10);
		EXPECT_EQ(sack(&r, cases[i].acked, cases[i].pairs, cases[i].n),
			  cases[i].verdict);
		EXPECT_EQ(r.o.bytes, 10 * SIZE);
		EXPECT_EQ(r.o.cum_acked, r.o.next_tsn - 11);
		EXPECT_EQ(done_len(&r), 0);
		EXPECT_EQ(r.res.acked_bytes, 0);
		EXPECT_EQ(r.f[0].acked, 0);
		check_sums(&r);
	}
}

TEST(blocks_that_touch_or_overlap)
{
	static const u16 shapes[][6] = {
		{ 2, 3, 4, 5, 6, 7 }, { 2, 7, 3, 4, 5, 5 },
		{ 2, 4, 2, 5, 4, 7 }, { 2, 2, 2, 2, 2, 7 },
		{ 2, 6, 3, 3, 7, 7 },
	};
	struct rig r;
	size_t i;
	u32 k;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		unit_case("shape %zu", i);
		start_with(&r, 10);
		EXPECT_EQ(sack(&r, 0, shapes[i], 3), SCTP_SACK_OK);
		EXPECT_EQ(r.res.acked_bytes, 6 * SIZE);
		EXPECT_EQ(r.o.highest_gap, r.o.cum_acked + 7);
		for (k = 0; k < 10; k++)
			EXPECT_EQ(chunk(&r, k)->gap_acked, k >= 1 && k <= 6);
		check_sums(&r);
	}
	start_with(&r, 2);
	EXPECT_EQ(SACK(&r, 1, 0, 0), SCTP_SACK_OK);
	EXPECT_EQ(SACK(&r, 1, 0, 1), SCTP_SACK_OK);
	EXPECT_TRUE(chunk(&r, 1)->gap_acked);
}

TEST(rtt_samples)
{
	struct rig r;

	start(&r);
	send_to(&r, "0", 10);
	send_to(&r, "0", 20);
	send_to(&r, "1", 30);
	SACK(&r, 3);
	EXPECT_EQ(r.f[0].rtt_sent, 20);
	EXPECT_EQ(r.f[1].rtt_sent, 30);

	send_to(&r, "0", 40);
	send_to(&r, "0", 50);
	EXPECT_EQ(time_out(&r, 0), 2);
	resend(&r, 3, 0, 60);
	send_to(&r, "0", 60);
	send_to(&r, "0", 70);
	/* retransmitted; sent before that */
	SACK(&r, 5);
	EXPECT_EQ(r.f[0].rtt_sent, 0);
	EXPECT_EQ(r.f[0].acked, 2 * WIRE);
	SACK(&r, 5, 2, 2);
	EXPECT_EQ(r.f[0].rtt_sent, 70);
	SACK(&r, 7);
	EXPECT_EQ(r.f[0].rtt_sent, 60);
}

/* TSN 4 waits behind 3, which was retransmitted, even when 5 is, too. */
TEST(no_sample_behind_a_retransmission)
{
	struct rig r;

	start(&r);
	send_to(&r, "001", 10);
	send_to(&r, "1", 20);
	send_to(&r, "0", 10);
	time_out(&r, 0);
	resend(&r, 0, 0, 30);
	resend(&r, 1, 0, 30);
	SACK(&r, 1);
	resend(&r, 4, 0, 40);
	SACK(&r, 4);
	EXPECT_EQ(r.f[1].acked, 2 * WIRE);
	EXPECT_EQ(r.f[1].rtt_sent, 0);
	/* nothing that was retransmitted is outstanding any more */
	SACK(&r, 5);
	send_to(&r, "10", 50);
	time_out(&r, 0);
	resend(&r, 6, 0, 60);
	SACK(&r, 6);
	EXPECT_EQ(r.f[1].rtt_sent, 50);
}

TEST(timeout_marks_one_destination)
{
	struct rig r;

	start(&r);
	send_powers(&r, "0100", 10);
	SACK(&r, 0, 3, 3);
	EXPECT_EQ(time_out(&r, 0), 2);
	EXPECT_EQ(time_out(&r, 0), 0);
	EXPECT_EQ(r.o.n_rtx, 2);
	EXPECT_EQ(r.o.bytes, 2);
	check_sums(&r);
	EXPECT_PTR_EQ(sctp_outstanding_next_rtx(&r.o, NULL), chunk(&r, 0));
	EXPECT_PTR_EQ(sctp_outstanding_next_rtx(&r.o, chunk(&r, 0)),
		      chunk(&r, 3));
	/* acknowledged while it waits for its retransmission */
	SACK(&r, 1, 2, 3);
	EXPECT_EQ(r.o.n_rtx, 0);
	EXPECT_EQ(r.res.acked_bytes, 1 + 8);
	EXPECT_EQ(r.f[0].acked, ON_WIRE(1) + ON_WIRE(8));
	check_sums(&r);
}

TEST(shutdown_says_nothing_about_gaps)
{
	struct rig r;

	start_with(&r, 6);
	SACK(&r, 0, 2, 2, 4, 5);
	flights_reset(&r);
	EXPECT_EQ(sctp_outstanding_cum(&r.o, FIRST_TSN + 1, &r.done, &r.res),
		  SCTP_SACK_OK);
	EXPECT_EQ(r.res.acked_chunks, 2);
	EXPECT_EQ(r.res.acked_bytes, SIZE);
	EXPECT_TRUE(chunk(&r, 3)->gap_acked);
	EXPECT_EQ(r.o.highest_gap, chunk(&r, 4)->tsn);
	check_sums(&r);
	EXPECT_EQ(sctp_outstanding_cum(&r.o, FIRST_TSN, &r.done, &r.res),
		  SCTP_SACK_OLD);
	EXPECT_EQ(sctp_outstanding_cum(&r.o, FIRST_TSN + 6, &r.done, &r.res),
		  SCTP_SACK_VIOLATION);
	EXPECT_EQ(sctp_outstanding_cum(&r.o, FIRST_TSN + 5, &r.done, &r.res),
		  SCTP_SACK_OK);
	EXPECT_TRUE(sctp_outstanding_empty(&r.o));
	check_sums(&r);
}

TEST(cum_over_gap_acked_only_is_no_progress_of_the_earliest)
{
	struct rig r;

	start(&r);
	send_to(&r, "100", 1);
	SACK(&r, 0, 2, 2);
	SACK(&r, 2);
	EXPECT_TRUE(r.f[1].first_acked);
	EXPECT_FALSE(r.f[0].first_acked);
}

TEST(a_destination_goes_away)
{
	struct rig r;

	start(&r);
	send_powers(&r, "0100", 1);
	SACK(&r, 0, 3, 3);
	sctp_outstanding_move(&r.o, &r.f[0], &r.f[1]);
	EXPECT_EQ(r.f[0].bytes, 0);
	EXPECT_EQ(r.f[1].bytes, 3 * 16 + 4 + 4 + 8);
	check_sums(&r);
	SACK(&r, 0);
	EXPECT_EQ(r.f[1].bytes, 4 * 16 + 4 + 4 + 4 + 8);
	check_sums(&r);
}

/* rfc9260#section-6.3.2 R3: the earliest, however it is acknowledged. */
TEST(r3_also_by_gap_block)
{
	struct rig r;

	start(&r);
	send_to(&r, "0110", 1);
	SACK(&r, 0, 2, 2);
	EXPECT_TRUE(r.f[1].first_acked);
	EXPECT_FALSE(r.f[0].first_acked);
	SACK(&r, 0, 2, 2, 4, 4);
	EXPECT_FALSE(r.f[0].first_acked);
	EXPECT_FALSE(r.f[1].first_acked);
	SACK(&r, 0, 2, 4);
	EXPECT_TRUE(r.f[1].first_acked);
	check_sums(&r);
}

/* What waits for its retransmission is not in flight, so no T3 runs for it. */
TEST(r3_not_by_what_waits)
{
	struct rig r;

	start_with(&r, 3);
	time_out(&r, 0);
	resend(&r, 0, 0, 5);
	SACK(&r, 0, 2, 2);
	EXPECT_FALSE(r.f[0].first_acked);
	EXPECT_EQ(r.f[0].acked, WIRE);
	SACK(&r, 2);
	EXPECT_TRUE(r.f[0].first_acked);
}

/* rfc9260#section-6.3.1 C5: TSNs below what was retransmitted give samples. */
TEST(c5_samples_below_a_retransmission)
{
	struct rig r;

	start(&r);
	send_to(&r, "0", 10);
	send_to(&r, "1", 20);
	send_to(&r, "0", 30);
	time_out(&r, 1);
	resend(&r, 1, 1, 40);
	SACK(&r, 1);
	EXPECT_EQ(r.f[0].rtt_sent, 10);
	SACK(&r, 3);
	EXPECT_EQ(r.f[0].rtt_sent, 0);
	EXPECT_EQ(r.f[1].rtt_sent, 0);
	/* that is over */
	send_to(&r, "0", 50);
	send_to(&r, "0", 60);
	sctp_outstanding_requeue(&r.o, &r.f[0], 0);
	resend(&r, 3, 0, 70);
	SACK(&r, 4);
	EXPECT_EQ(r.f[0].rtt_sent, 0);
}

/* rfc7829#section-3.2, 9 */
TEST(sent_to_several_addresses_proves_nothing)
{
	struct rig r;

	start_with(&r, 3);
	time_out(&r, 0);
	resend(&r, 0, 0, 5);
	resend(&r, 1, 1, 5);
	SACK(&r, 0, 2, 2);
	EXPECT_FALSE(r.f[1].proved);
	SACK(&r, 2);
	EXPECT_TRUE(r.f[0].proved);
	EXPECT_FALSE(r.f[1].proved);
}

TEST(flight_before_a_sack)
{
	struct rig r;

	start_with(&r, 10);
	SACK(&r, 1, 2, 4);
	EXPECT_EQ(r.f[0].before, 10 * WIRE);
	EXPECT_EQ(r.f[0].bytes, 6 * WIRE);
	EXPECT_EQ(r.o.bytes, 6 * SIZE);
}

/* rfc9260#section-7.2.4 (4), rfc9260#section-6.1 */
TEST(earliest_of_its_destination)
{
	struct rig r;

	start(&r);
	send_to(&r, "100", 1);
	EXPECT_TRUE(sctp_outstanding_is_first(&r.o, chunk(&r, 0)));
	EXPECT_TRUE(sctp_outstanding_is_first(&r.o, chunk(&r, 1)));
	EXPECT_FALSE(sctp_outstanding_is_first(&r.o, chunk(&r, 2)));
	SACK(&r, 0, 2, 2);
	EXPECT_TRUE(sctp_outstanding_is_first(&r.o, chunk(&r, 2)));
}

TEST(where_a_tsn_went)
{
	struct rig r;

	start(&r);
	send_to(&r, "01", 1);
	SACK(&r, 1);
	EXPECT_NULL(sctp_outstanding_where(&r.o, chunk(&r, 0)->tsn));
	EXPECT_PTR_EQ(sctp_outstanding_where(&r.o, chunk(&r, 1)->tsn), &r.f[1]);
	EXPECT_NULL(sctp_outstanding_where(&r.o, r.o.next_tsn));
}
