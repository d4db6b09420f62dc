// SPDX-License-Identifier: GPL-2.0
/* Sent and not acknowledged: rfc9260#section-6.2.1, rfc9260#section-7.2.4. */
#include "unit.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <asm/unaligned.h>
#include "core/outstanding.h"
#include "core/seq.h"

enum limits {
	NODES	= 128,	/* a power of two: slots by TSN */
	BLOCKS	= 8,
	SIZE	= 100,
};

/* So that TSNs wrap after a few chunks. */
#define FIRST_TSN	0xfffffffdU

/* Chunk header, payload, padding. */
#define ON_WIRE(size)	(16 + ALIGN(size, 4))
#define WIRE		ON_WIRE(SIZE)

struct rig {
	struct sctp_outstanding o;
	struct sctp_flight f[2];
	struct sctp_out_node n[NODES];
	struct list_head done;
	struct sctp_sack_result res;
	u8 gaps[BLOCKS * 4];
};

static struct sctp_out_node *slot(struct rig *r, u64 tsn)
{
	return &r->n[tsn % NODES];
}

/* The i-th chunk ever sent, from 0. */
static struct sctp_out_node *chunk(struct rig *r, u32 i)
{
	return slot(r, SCTP_SEQ_BASE + FIRST_TSN + i);
}

static void start(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	INIT_LIST_HEAD(&r->done);
	sctp_outstanding_init(&r->o, FIRST_TSN);
}

static void send_one(struct rig *r, int path, u32 size, u64 now)
{
	struct sctp_out_node *node = slot(r, r->o.next_tsn);

	node->size = size;
	node->wire = ON_WIRE(size);
	sctp_outstanding_send(&r->o, node, &r->f[path], now);
}

static void send_many(struct rig *r, int n)
{
	while (n--)
		send_one(r, 0, SIZE, 1000);
}

static void flights_reset(struct rig *r)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(r->f); i++)
		sctp_flight_start(&r->f[i]);
	INIT_LIST_HEAD(&r->done);
}

static void sack_make(struct rig *r, struct sctp_sack *sack, const u16 *pairs,
		      u16 n)
{
	u16 i;

	memset(sack, 0, sizeof(*sack));
	for (i = 0; i < 2 * n; i++)
		put_unaligned_be16(pairs[i], r->gaps + 2 * i);
	sack->n_gaps = n;
	sack->gaps.p = r->gaps;
	sack->gaps.len = n * 4;
}

/* @acked: how many chunks are cumulatively acknowledged since the start. */
static enum sctp_sack_verdict sack(struct rig *r, s32 acked, const u16 *pairs,
				   u16 n)
{
	struct sctp_sack s;

	flights_reset(r);
	sack_make(r, &s, pairs, n);
	s.cum_tsn = FIRST_TSN - 1 + acked;
	return sctp_outstanding_sack(&r->o, &s, &r->done, &r->res);
}

#define SACK(r, acked, ...) ({						\
	const u16 __p[] = { __VA_ARGS__ };				\
									\
	sack(r, acked, __p, ARRAY_SIZE(__p) / 2);			\
})

static u32 done_len(struct rig *r)
{
	struct sctp_out_node *node;
	u32 n = 0;

	list_for_each_entry(node, &r->done, link)
		n++;
	return n;
}

/* The invariant that everything else stands on. */
static void check_sums(struct rig *r)
{
	u32 total = 0, rtx = 0, flight[2] = { 0, 0 };
	struct sctp_out_node *node;
	u64 tsn = r->o.cum_acked;

	list_for_each_entry(node, &r->o.sent, link) {
		ASSERT_EQ(node->tsn, ++tsn);
		ASSERT_FALSE(node->gap_acked && node->rtx);
		rtx += node->rtx;
		if (node->gap_acked || node->rtx)
			continue;
		total += node->size;
		flight[node->flight - r->f] += node->wire;
	}
	ASSERT_EQ(tsn + 1, r->o.next_tsn);
	ASSERT_EQ(r->o.bytes, total);
	ASSERT_EQ(r->o.n_rtx, rtx);
	ASSERT_EQ(r->f[0].bytes, flight[0]);
	ASSERT_EQ(r->f[1].bytes, flight[1]);
}

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
		start(&r);
		send_many(&r, 10);
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
		start(&r);
		send_many(&r, 10);
		EXPECT_EQ(sack(&r, 0, shapes[i], 3), SCTP_SACK_OK);
		EXPECT_EQ(r.res.acked_bytes, 6 * SIZE);
		EXPECT_EQ(r.o.highest_gap, r.o.cum_acked + 7);
		for (k = 0; k < 10; k++)
			EXPECT_EQ(chunk(&r, k)->gap_acked, k >= 1 && k <= 6);
		check_sums(&r);
	}
	start(&r);
	send_many(&r, 2);
	EXPECT_EQ(SACK(&r, 1, 0, 0), SCTP_SACK_OK);
	EXPECT_EQ(SACK(&r, 1, 0, 1), SCTP_SACK_OK);
	EXPECT_TRUE(chunk(&r, 1)->gap_acked);
}

TEST(third_report_loses_once)
{
	struct rig r;

	start(&r);
	send_many(&r, 10);
	SACK(&r, 0, 2, 2);
	SACK(&r, 0, 2, 3);
	EXPECT_EQ(chunk(&r, 0)->missing, 2);
	EXPECT_EQ(r.res.lost, 0);
	SACK(&r, 0, 2, 4);
	EXPECT_EQ(r.res.lost, 1);
	EXPECT_EQ(r.f[0].lost, 1);
	EXPECT_TRUE(r.res.enter_recovery);
	EXPECT_TRUE(chunk(&r, 0)->rtx);
	EXPECT_EQ(r.o.recovery_exit, chunk(&r, 9)->tsn);
	EXPECT_EQ(r.o.bytes, 6 * SIZE);
	check_sums(&r);

	EXPECT_PTR_EQ(sctp_outstanding_next_rtx(&r.o, NULL), chunk(&r, 0));
	EXPECT_NULL(sctp_outstanding_next_rtx(&r.o, chunk(&r, 0)));
	sctp_outstanding_resend(&r.o, chunk(&r, 0), &r.f[1], 2000);
	EXPECT_EQ(r.f[1].bytes, WIRE);
	EXPECT_NULL(sctp_outstanding_next_rtx(&r.o, NULL));
	check_sums(&r);

	SACK(&r, 0, 2, 5);
	SACK(&r, 0, 2, 6);
	SACK(&r, 0, 2, 7);
	SACK(&r, 0, 2, 8);
	EXPECT_FALSE(chunk(&r, 0)->rtx);

	SACK(&r, 10);
	EXPECT_TRUE(r.res.exit_recovery);
	EXPECT_FALSE(r.o.recovery);
	check_sums(&r);
}

/* rfc9260#section-7.2.4, HTNA: only what is older than the newly acked. */
TEST(only_older_chunks_are_reported)
{
	struct rig r;
	int i;

	start(&r);
	send_many(&r, 10);
	SACK(&r, 0, 2, 2, 5, 5);
	EXPECT_EQ(chunk(&r, 0)->missing, 1);
	EXPECT_EQ(chunk(&r, 2)->missing, 1);
	EXPECT_EQ(chunk(&r, 5)->missing, 0);
	SACK(&r, 0, 2, 3, 5, 5);
	EXPECT_EQ(chunk(&r, 0)->missing, 2);
	EXPECT_EQ(chunk(&r, 3)->missing, 1);
	for (i = 0; i < 5; i++)
		SACK(&r, 0, 2, 3, 5, 5);
	EXPECT_EQ(chunk(&r, 0)->missing, 2);
	EXPECT_EQ(r.res.lost, 0);
}

TEST(recovery_counts_all_when_cum_advances)
{
	struct rig r;

	start(&r);
	send_many(&r, 10);
	SACK(&r, 0, 2, 2, 4, 4);
	SACK(&r, 0, 2, 2, 4, 5);
	SACK(&r, 0, 2, 2, 4, 6);
	EXPECT_TRUE(r.res.enter_recovery);
	EXPECT_EQ(r.res.lost, 2);
	SACK(&r, 0, 2, 2, 4, 6, 9, 9);
	EXPECT_EQ(chunk(&r, 6)->missing, 1);
	EXPECT_EQ(chunk(&r, 7)->missing, 1);
	/* nothing new beyond, but cum moves within recovery */
	SACK(&r, 2, 2, 4, 7, 7);
	EXPECT_EQ(chunk(&r, 6)->missing, 2);
	SACK(&r, 2, 2, 4, 7, 7);
	EXPECT_EQ(chunk(&r, 6)->missing, 2);
	sctp_outstanding_resend(&r.o, chunk(&r, 2), &r.f[0], 1);
	SACK(&r, 6, 3, 3);
	EXPECT_EQ(r.res.lost, 2);
	EXPECT_FALSE(r.res.enter_recovery);
	check_sums(&r);
}

TEST(reneging)
{
	struct rig r;

	start(&r);
	send_many(&r, 6);
	SACK(&r, 0, 2, 5);
	EXPECT_EQ(r.o.bytes, 2 * SIZE);
	SACK(&r, 0, 2, 3);
	EXPECT_EQ(r.res.acked_bytes, 0);
	EXPECT_EQ(r.o.bytes, 4 * SIZE);
	EXPECT_EQ(chunk(&r, 3)->missing, 1);
	EXPECT_FALSE(chunk(&r, 3)->gap_acked);
	EXPECT_EQ(r.o.highest_gap, r.o.cum_acked + 3);
	check_sums(&r);

	/* all of it */
	SACK(&r, 0);
	EXPECT_EQ(r.o.bytes, 6 * SIZE);
	EXPECT_EQ(r.o.highest_gap, r.o.cum_acked);
	/* acknowledged again: bytes count, time does not (Karn) */
	SACK(&r, 0, 2, 5);
	EXPECT_EQ(r.res.acked_bytes, 4 * SIZE);
	EXPECT_EQ(r.f[0].rtt_sent, 0);
	check_sums(&r);
}

TEST(reneged_chunks_may_be_lost_again)
{
	struct rig r;

	start(&r);
	send_many(&r, 20);
	SACK(&r, 0, 2, 2);
	SACK(&r, 0, 2, 3);
	SACK(&r, 0, 2, 4);
	sctp_outstanding_resend(&r.o, chunk(&r, 0), &r.f[0], 2);
	SACK(&r, 0, 1, 4);
	EXPECT_TRUE(chunk(&r, 0)->gap_acked);
	SACK(&r, 0, 2, 4);
	EXPECT_EQ(chunk(&r, 0)->missing, 1);
	SACK(&r, 0, 2, 5);
	SACK(&r, 0, 2, 6);
	EXPECT_TRUE(chunk(&r, 0)->rtx);
	EXPECT_EQ(r.res.lost, 1);
	EXPECT_FALSE(r.res.enter_recovery);
	check_sums(&r);
}

TEST(rtt_samples)
{
	struct rig r;

	start(&r);
	send_one(&r, 0, SIZE, 10);
	send_one(&r, 0, SIZE, 20);
	send_one(&r, 1, SIZE, 30);
	SACK(&r, 3);
	EXPECT_EQ(r.f[0].rtt_sent, 20);
	EXPECT_EQ(r.f[1].rtt_sent, 30);

	send_one(&r, 0, SIZE, 40);
	send_one(&r, 0, SIZE, 50);
	EXPECT_EQ(sctp_outstanding_timeout(&r.o, &r.f[0]), 2);
	sctp_outstanding_resend(&r.o, chunk(&r, 3), &r.f[0], 60);
	send_one(&r, 0, SIZE, 60);
	send_one(&r, 0, SIZE, 70);
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
	int i;

	start(&r);
	for (i = 0; i < 3; i++)
		send_one(&r, i == 2, SIZE, 10);
	send_one(&r, 1, SIZE, 20);
	send_one(&r, 0, SIZE, 10);
	sctp_outstanding_timeout(&r.o, &r.f[0]);
	sctp_outstanding_resend(&r.o, chunk(&r, 0), &r.f[0], 30);
	sctp_outstanding_resend(&r.o, chunk(&r, 1), &r.f[0], 30);
	SACK(&r, 1);
	sctp_outstanding_resend(&r.o, chunk(&r, 4), &r.f[0], 40);
	SACK(&r, 4);
	EXPECT_EQ(r.f[1].acked, 2 * WIRE);
	EXPECT_EQ(r.f[1].rtt_sent, 0);
	/* nothing that was retransmitted is outstanding any more */
	SACK(&r, 5);
	send_one(&r, 1, SIZE, 50);
	send_one(&r, 0, SIZE, 50);
	sctp_outstanding_timeout(&r.o, &r.f[0]);
	sctp_outstanding_resend(&r.o, chunk(&r, 6), &r.f[0], 60);
	SACK(&r, 6);
	EXPECT_EQ(r.f[1].rtt_sent, 50);
}

TEST(lost_again_is_not_timed_out)
{
	struct rig r;

	start(&r);
	send_many(&r, 6);
	sctp_outstanding_timeout(&r.o, &r.f[0]);
	EXPECT_TRUE(chunk(&r, 0)->timed_out);
	/* all but the last have arrived; then the peer gives the first up */
	SACK(&r, 0, 1, 3);
	SACK(&r, 0, 2, 3);
	EXPECT_FALSE(chunk(&r, 0)->rtx);
	SACK(&r, 0, 2, 4);
	SACK(&r, 0, 2, 5);
	EXPECT_TRUE(chunk(&r, 0)->rtx);
	EXPECT_FALSE(chunk(&r, 0)->timed_out);
}

TEST(timeout_marks_one_destination)
{
	struct rig r;

	start(&r);
	send_one(&r, 0, 1, 10);
	send_one(&r, 1, 2, 10);
	send_one(&r, 0, 4, 10);
	send_one(&r, 0, 8, 10);
	SACK(&r, 0, 3, 3);
	EXPECT_EQ(sctp_outstanding_timeout(&r.o, &r.f[0]), 2);
	EXPECT_EQ(sctp_outstanding_timeout(&r.o, &r.f[0]), 0);
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

TEST(timeout_ends_fast_recovery)
{
	struct rig r;

	start(&r);
	send_many(&r, 10);
	SACK(&r, 0, 2, 2);
	SACK(&r, 0, 2, 3);
	SACK(&r, 0, 2, 4);
	EXPECT_TRUE(r.o.recovery);
	EXPECT_EQ(sctp_outstanding_timeout(&r.o, &r.f[1]), 0);
	EXPECT_TRUE(r.o.recovery);
	EXPECT_EQ(sctp_outstanding_timeout(&r.o, &r.f[0]), 6);
	EXPECT_FALSE(r.o.recovery);
}

TEST(shutdown_says_nothing_about_gaps)
{
	struct rig r;

	start(&r);
	send_many(&r, 6);
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
	send_one(&r, 1, SIZE, 1);
	send_one(&r, 0, SIZE, 1);
	send_one(&r, 0, SIZE, 1);
	SACK(&r, 0, 2, 2);
	SACK(&r, 2);
	EXPECT_TRUE(r.f[1].first_acked);
	EXPECT_FALSE(r.f[0].first_acked);
}

TEST(a_destination_goes_away)
{
	struct rig r;

	start(&r);
	send_one(&r, 0, 1, 1);
	send_one(&r, 1, 2, 1);
	send_one(&r, 0, 4, 1);
	send_one(&r, 0, 8, 1);
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
	send_one(&r, 0, SIZE, 1);
	send_one(&r, 1, SIZE, 1);
	send_one(&r, 1, SIZE, 1);
	send_one(&r, 0, SIZE, 1);
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

	start(&r);
	send_many(&r, 3);
	sctp_outstanding_timeout(&r.o, &r.f[0]);
	sctp_outstanding_resend(&r.o, chunk(&r, 0), &r.f[0], 5);
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
	send_one(&r, 0, SIZE, 10);
	send_one(&r, 1, SIZE, 20);
	send_one(&r, 0, SIZE, 30);
	sctp_outstanding_timeout(&r.o, &r.f[1]);
	sctp_outstanding_resend(&r.o, chunk(&r, 1), &r.f[1], 40);
	SACK(&r, 1);
	EXPECT_EQ(r.f[0].rtt_sent, 10);
	SACK(&r, 3);
	EXPECT_EQ(r.f[0].rtt_sent, 0);
	EXPECT_EQ(r.f[1].rtt_sent, 0);
	/* that is over */
	send_one(&r, 0, SIZE, 50);
	send_one(&r, 0, SIZE, 60);
	sctp_outstanding_requeue(&r.o, &r.f[0], 0);
	sctp_outstanding_resend(&r.o, chunk(&r, 3), &r.f[0], 70);
	SACK(&r, 4);
	EXPECT_EQ(r.f[0].rtt_sent, 0);
}

/* rfc7829#section-3.2, 9 */
TEST(sent_to_several_addresses_proves_nothing)
{
	struct rig r;

	start(&r);
	send_many(&r, 3);
	sctp_outstanding_timeout(&r.o, &r.f[0]);
	sctp_outstanding_resend(&r.o, chunk(&r, 0), &r.f[0], 5);
	sctp_outstanding_resend(&r.o, chunk(&r, 1), &r.f[1], 5);
	SACK(&r, 0, 2, 2);
	EXPECT_FALSE(r.f[1].proved);
	SACK(&r, 2);
	EXPECT_TRUE(r.f[0].proved);
	EXPECT_FALSE(r.f[1].proved);
}

TEST(flight_before_a_sack)
{
	struct rig r;

	start(&r);
	send_many(&r, 10);
	SACK(&r, 1, 2, 4);
	EXPECT_EQ(r.f[0].before, 10 * WIRE);
	EXPECT_EQ(r.f[0].bytes, 6 * WIRE);
	EXPECT_EQ(r.o.bytes, 6 * SIZE);
}

TEST(lost_tells_the_highest_tsn)
{
	struct rig r;

	start(&r);
	send_many(&r, 10);
	SACK(&r, 0, 2, 2, 4, 4);
	SACK(&r, 0, 2, 2, 4, 5);
	SACK(&r, 0, 2, 2, 4, 6);
	EXPECT_EQ(r.f[0].lost, 2);
	EXPECT_EQ(r.f[0].lost_tsn, chunk(&r, 2)->tsn);
}

TEST(timeouts_are_told_from_other_losses)
{
	struct rig r;

	start(&r);
	send_one(&r, 0, 100, 1);
	send_one(&r, 0, 1000, 1);
	send_one(&r, 1, 1000, 1);
	/* the path MTU has shrunk */
	EXPECT_EQ(sctp_outstanding_requeue(&r.o, &r.f[0], 600), 1);
	EXPECT_TRUE(chunk(&r, 1)->rtx);
	EXPECT_FALSE(chunk(&r, 1)->timed_out);
	EXPECT_FALSE(chunk(&r, 1)->fast);
	EXPECT_EQ(sctp_outstanding_requeue(&r.o, &r.f[0], 600), 0);
	check_sums(&r);
	EXPECT_EQ(sctp_outstanding_timeout(&r.o, &r.f[1]), 1);
	EXPECT_TRUE(chunk(&r, 2)->timed_out);
	sctp_outstanding_resend(&r.o, chunk(&r, 2), &r.f[0], 5);
	EXPECT_FALSE(chunk(&r, 2)->timed_out);
	check_sums(&r);
}

/* A known loss is no reason to leave fast recovery. */
TEST(requeue_keeps_recovery)
{
	struct rig r;

	start(&r);
	send_many(&r, 10);
	SACK(&r, 0, 2, 2);
	SACK(&r, 0, 2, 3);
	SACK(&r, 0, 2, 4);
	EXPECT_TRUE(r.o.recovery);
	EXPECT_EQ(sctp_outstanding_requeue(&r.o, &r.f[0], 0), 6);
	EXPECT_TRUE(r.o.recovery);
	check_sums(&r);
}

/* rfc9260#section-7.2.4 (4), rfc9260#section-6.1 */
TEST(earliest_of_its_destination)
{
	struct rig r;

	start(&r);
	send_one(&r, 1, SIZE, 1);
	send_one(&r, 0, SIZE, 1);
	send_one(&r, 0, SIZE, 1);
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
	send_one(&r, 0, SIZE, 1);
	send_one(&r, 1, SIZE, 1);
	SACK(&r, 1);
	EXPECT_NULL(sctp_outstanding_where(&r.o, chunk(&r, 0)->tsn));
	EXPECT_PTR_EQ(sctp_outstanding_where(&r.o, chunk(&r, 1)->tsn), &r.f[1]);
	EXPECT_NULL(sctp_outstanding_where(&r.o, r.o.next_tsn));
}

/* -- against a naive model --------------------------------------------------- */

struct model_chunk {
	bool gap, rtx, fast;
	u8 missing;
};

/* One entry per slot, one full pass over the window per question. */
struct model {
	struct model_chunk c[NODES];
	u64 cum, next;
	bool recovery;
	u64 exit;
	u32 lost;
};

static bool model_covered(const u16 *pairs, u16 n, u64 offset)
{
	u16 i;

	for (i = 0; i < n; i++) {
		if (offset >= pairs[2 * i] && offset <= pairs[2 * i + 1])
			return true;
	}
	return false;
}

static void model_missing(struct model *m, struct model_chunk *c, bool counts)
{
	if (!counts || c->rtx || c->fast || ++c->missing < 3)
		return;
	c->rtx = true;
	c->fast = true;
	c->missing = 0;
	m->lost++;
}

static void model_sack(struct model *m, u64 cum, const u16 *pairs, u16 n)
{
	u64 tsn, newest = 0, highest = cum, old_cum = m->cum;
	struct model_chunk *c;

	if (m->recovery && cum >= m->exit)
		m->recovery = false;
	m->cum = cum;
	for (tsn = cum + 1; tsn < m->next; tsn++) {
		c = &m->c[tsn % NODES];
		if (!model_covered(pairs, n, tsn - cum))
			continue;
		highest = tsn;
		if (!c->gap)
			newest = tsn;
	}
	if (m->recovery && cum > old_cum)
		newest = highest;
	m->lost = 0;
	for (tsn = cum + 1; tsn < m->next; tsn++) {
		c = &m->c[tsn % NODES];
		if (model_covered(pairs, n, tsn - cum)) {
			c->gap = true;
			c->rtx = false;
		} else if (c->gap) {
			*c = (struct model_chunk){ .missing = 1 };
		} else {
			model_missing(m, c, tsn < newest);
		}
	}
	if (m->lost && !m->recovery) {
		m->recovery = true;
		m->exit = m->next - 1;
	}
}

static void model_compare(struct rig *r, const struct model *m)
{
	const struct model_chunk *c;
	struct sctp_out_node *node;

	ASSERT_EQ(r->o.cum_acked, m->cum);
	ASSERT_EQ(r->o.recovery, m->recovery);
	list_for_each_entry(node, &r->o.sent, link) {
		c = &m->c[node->tsn % NODES];
		ASSERT_EQ(node->gap_acked, c->gap);
		ASSERT_EQ(node->rtx, c->rtx);
		if (!c->gap && !c->rtx)
			ASSERT_EQ(node->missing, c->missing);
	}
	check_sums(r);
}

/* Sorted by start; touching and overlapping as they fall. */
static u16 random_pairs(u64 *seed, u16 *pairs, u32 window)
{
	u32 start = 1, width = window / 4 + 1;
	u16 n = 0;

	while (n < BLOCKS && unit_rand_below(seed, 4)) {
		start += unit_rand_below(seed, 6);
		if (start > window)
			break;
		pairs[2 * n] = start;
		pairs[2 * n + 1] = min(start + unit_rand_below(seed, width),
				       window);
		n++;
	}
	return n;
}

static void random_sack(struct rig *r, struct model *m, u64 *seed)
{
	u32 window = m->next - 1 - m->cum;
	u32 cum = unit_rand_below(seed, 3) ? 0 :
		  unit_rand_below(seed, window / 4 + 2);
	u16 pairs[2 * BLOCKS], n;
	struct sctp_sack s;

	cum = min(cum, window);
	n = random_pairs(seed, pairs, window - cum);
	sack_make(r, &s, pairs, n);
	s.cum_tsn = (u32)m->cum + cum;
	flights_reset(r);
	model_sack(m, m->cum + cum, pairs, n);
	ASSERT_EQ(sctp_outstanding_sack(&r->o, &s, &r->done, &r->res),
		  SCTP_SACK_OK);
	ASSERT_EQ(r->res.lost, m->lost);
	ASSERT_EQ(r->f[0].lost + r->f[1].lost, m->lost);
	ASSERT_GE(r->f[0].acked + r->f[1].acked, r->res.acked_bytes);
	ASSERT_EQ(done_len(r), r->res.acked_chunks);
}

static void random_resend(struct rig *r, struct model *m, u64 *seed)
{
	struct sctp_out_node *node = sctp_outstanding_next_rtx(&r->o, NULL);
	struct model_chunk *c;

	if (!node)
		return;
	sctp_outstanding_resend(&r->o, node,
				&r->f[unit_rand_below(seed, 2)], 5);
	c = &m->c[node->tsn % NODES];
	c->rtx = false;
	c->missing = 0;
}

static void random_timeout(struct rig *r, struct model *m, u64 *seed)
{
	struct sctp_flight *f = &r->f[unit_rand_below(seed, 2)];
	struct sctp_out_node *node;
	u32 n = 0;

	list_for_each_entry(node, &r->o.sent, link) {
		if (node->flight != f || node->gap_acked || node->rtx)
			continue;
		m->c[node->tsn % NODES].rtx = true;
		n++;
	}
	if (n)
		m->recovery = false;
	ASSERT_EQ(sctp_outstanding_timeout(&r->o, f), n);
}

static void random_step(struct rig *r, struct model *m, u64 *seed)
{
	u32 what = unit_rand_below(seed, 100);

	if (what < 60) {
		if (m->next - m->cum >= NODES)
			return;
		memset(&m->c[m->next % NODES], 0, sizeof(m->c[0]));
		send_one(r, unit_rand_below(seed, 4) == 0,
			 1 + unit_rand_below(seed, 1400), 5);
		m->next++;
	} else if (what < 75) {
		random_resend(r, m, seed);
	} else if (what < 98) {
		random_sack(r, m, seed);
	} else {
		random_timeout(r, m, seed);
	}
}

TEST(like_the_model)
{
	struct model m = { };
	struct rig r;
	u64 seed = 9260;
	u32 i;

	start(&r);
	m.cum = r.o.cum_acked;
	m.next = r.o.next_tsn;
	for (i = 0; i < 100000; i++) {
		unit_case("step %u", i);
		random_step(&r, &m, &seed);
		model_compare(&r, &m);
	}
	EXPECT_GT(r.o.cum_acked, SCTP_SEQ_BASE + FIRST_TSN + 10000);
}
