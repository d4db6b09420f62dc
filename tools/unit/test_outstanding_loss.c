// SPDX-License-Identifier: GPL-2.0
/* What counts as lost: rfc9260#section-7.2.4; and all of it against a naive model. */
#include "outstanding_rig.h"

/* Three SACKs in a row miss it. */
static void lose_first(struct rig *r)
{
	SACK(r, 0, 2, 2);
	SACK(r, 0, 2, 3);
	SACK(r, 0, 2, 4);
}

/* The first and the third. */
static void lose_two(struct rig *r)
{
	SACK(r, 0, 2, 2, 4, 4);
	SACK(r, 0, 2, 2, 4, 5);
	SACK(r, 0, 2, 2, 4, 6);
}

TEST(third_report_loses_once)
{
	struct rig r;

	start_with(&r, 10);
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
	resend(&r, 0, 1, 2000);
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

	start_with(&r, 10);
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

	start_with(&r, 10);
	lose_two(&r);
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
	resend(&r, 2, 0, 1);
	SACK(&r, 6, 3, 3);
	EXPECT_EQ(r.res.lost, 2);
	EXPECT_FALSE(r.res.enter_recovery);
	check_sums(&r);
}

TEST(reneging)
{
	struct rig r;

	start_with(&r, 6);
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

	start_with(&r, 20);
	lose_first(&r);
	resend(&r, 0, 0, 2);
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

TEST(lost_again_is_not_timed_out)
{
	struct rig r;

	start_with(&r, 6);
	time_out(&r, 0);
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

TEST(timeout_ends_fast_recovery)
{
	struct rig r;

	start_with(&r, 10);
	lose_first(&r);
	EXPECT_TRUE(r.o.recovery);
	EXPECT_EQ(time_out(&r, 1), 0);
	EXPECT_TRUE(r.o.recovery);
	EXPECT_EQ(time_out(&r, 0), 6);
	EXPECT_FALSE(r.o.recovery);
}

TEST(lost_tells_the_highest_tsn)
{
	struct rig r;

	start_with(&r, 10);
	lose_two(&r);
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
	EXPECT_EQ(time_out(&r, 1), 1);
	EXPECT_TRUE(chunk(&r, 2)->timed_out);
	resend(&r, 2, 0, 5);
	EXPECT_FALSE(chunk(&r, 2)->timed_out);
	check_sums(&r);
}

/* A known loss is no reason to leave fast recovery. */
TEST(requeue_keeps_recovery)
{
	struct rig r;

	start_with(&r, 10);
	lose_first(&r);
	EXPECT_TRUE(r.o.recovery);
	EXPECT_EQ(sctp_outstanding_requeue(&r.o, &r.f[0], 0), 6);
	EXPECT_TRUE(r.o.recovery);
	check_sums(&r);
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
