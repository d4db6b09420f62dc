// SPDX-License-Identifier: GPL-2.0
/* Which TSNs have arrived, also against a model that is too simple to err. */
#include "unit.h"

#include <linux/kernel.h>
#include "core/seq.h"
#include "core/tsnmap.h"

#define SPAN	SCTP_TSNMAP_SPAN

static struct sctp_tsnmap map;

static void start(u32 initial_tsn)
{
	sctp_tsnmap_init(&map, initial_tsn);
}

/* Arrival of the TSN @off behind the cumulative point of the beginning. */
static void arrive(u64 base, u32 off)
{
	ASSERT_EQ(sctp_tsnmap_check(&map, base + off), SCTP_TSN_NEW);
	ASSERT_EQ(sctp_tsnmap_record(&map, base + off, GFP_ATOMIC), 0);
	ASSERT_EQ(sctp_tsnmap_check(&map, base + off), SCTP_TSN_DUPLICATE);
}

TEST(begins_before_the_initial_tsn)
{
	static const u32 initial[] = { 0, 1, 0x7fffffff, 0x80000000, ~0u };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(initial); i++) {
		unit_case("%#x", initial[i]);
		start(initial[i]);
		EXPECT_EQ((u32)map.cum, initial[i] - 1);
		EXPECT_EQ(sctp_unwrap32(map.cum, initial[i]), map.cum + 1);
		EXPECT_EQ(sctp_unwrap32(map.cum, initial[i] - 2), map.cum - 1);
		EXPECT_FALSE(sctp_tsnmap_has_gap(&map));
	}
}

TEST(in_order_owns_no_memory)
{
	u32 i;
	u64 base;

	start(0xfffffff0);
	base = map.cum;
	for (i = 1; i <= 1000; i++)
		arrive(base, i);
	EXPECT_EQ(map.cum, base + 1000);
	EXPECT_EQ((u32)map.cum, 0xfffffff0u + 999);
	EXPECT_NULL(map.bits);
	EXPECT_EQ(unit_alloc_live(), 0);
}

TEST(several_next)
{
	u64 base;

	start(0xfffffff0);
	base = map.cum;
	sctp_tsnmap_record_next(&map, 40);
	EXPECT_EQ(map.cum, base + 40);
	EXPECT_FALSE(sctp_tsnmap_has_gap(&map));
	EXPECT_EQ(sctp_tsnmap_check(&map, base + 40), SCTP_TSN_DUPLICATE);
	arrive(base, 42);
	arrive(base, 41);
	EXPECT_EQ(map.cum, base + 42);
	EXPECT_EQ(unit_alloc_live(), 0);
}

TEST(memory_goes_with_the_last_gap)
{
	struct sctp_gap gap;
	u64 base;

	start(0xffffffff);
	base = map.cum;
	arrive(base, 2);
	arrive(base, 4);
	EXPECT_TRUE(sctp_tsnmap_has_gap(&map));
	EXPECT_EQ(unit_alloc_live(), 1);
	arrive(base, 1);
	EXPECT_EQ(map.cum, base + 2);
	EXPECT_EQ(sctp_tsnmap_gaps(&map, &gap, 1), 1);
	EXPECT_EQ(gap.start, 2);
	EXPECT_EQ(gap.end, 2);
	arrive(base, 3);
	EXPECT_EQ(map.cum, base + 4);
	EXPECT_FALSE(sctp_tsnmap_has_gap(&map));
	EXPECT_EQ(unit_alloc_live(), 0);
	EXPECT_EQ(sctp_tsnmap_gaps(&map, &gap, 1), 0);
}

struct check_case {
	const char *name;
	s64 off;
	enum sctp_tsnmap_verdict want;
};

TEST(verdicts)
{
	static const struct check_case rows[] = {
		{ "long ago", -0x7fffffff, SCTP_TSN_DUPLICATE },
		{ "one before", -1, SCTP_TSN_DUPLICATE },
		{ "cumulative", 0, SCTP_TSN_DUPLICATE },
		{ "next", 1, SCTP_TSN_NEW },
		{ "held", 3, SCTP_TSN_DUPLICATE },
		{ "in a gap", 4, SCTP_TSN_NEW },
		{ "highest", 5, SCTP_TSN_DUPLICATE },
		{ "behind the highest", 6, SCTP_TSN_NEW },
		{ "last of the span", SPAN, SCTP_TSN_NEW },
		{ "beyond the span", SPAN + 1, SCTP_TSN_BEYOND },
		{ "far beyond", 0x7fffffff, SCTP_TSN_BEYOND },
	};
	const struct check_case *r;

	start(2);
	arrive(map.cum, 3);
	arrive(map.cum, 5);
	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		unit_case("%s", r->name);
		EXPECT_EQ(sctp_tsnmap_check(&map, map.cum + r->off), r->want);
	}
	sctp_tsnmap_free(&map);
}

TEST(the_whole_span_backwards)
{
	struct sctp_gap gap;
	u64 base;
	u32 i;

	start(0xffff8000);
	base = map.cum;
	for (i = SPAN; i > 1; i--)
		arrive(base, i);
	EXPECT_EQ(sctp_tsnmap_gaps(&map, &gap, 1), 1);
	EXPECT_EQ(gap.start, 2);
	EXPECT_EQ(gap.end, SPAN);
	EXPECT_LE(unit_alloc_bytes(), 8192);
	arrive(base, 1);
	EXPECT_EQ(map.cum, base + SPAN);
	EXPECT_EQ(unit_alloc_live(), 0);
}

TEST(every_other_tsn)
{
	static struct sctp_gap gaps[SPAN];
	u64 base;
	u32 i;

	start(0xffffff00);
	base = map.cum;
	for (i = 2; i <= SPAN; i += 2)
		arrive(base, i);
	ASSERT_EQ(sctp_tsnmap_gaps(&map, gaps, SPAN), SPAN / 2);
	for (i = 0; i < SPAN / 2; i++) {
		EXPECT_EQ(gaps[i].start, 2 * i + 2);
		EXPECT_EQ(gaps[i].end, 2 * i + 2);
	}
	EXPECT_EQ(sctp_tsnmap_gaps(&map, gaps, 7), 7);
	EXPECT_EQ(gaps[6].end, 14);
	EXPECT_EQ(sctp_tsnmap_gaps(&map, gaps, 0), 0);
	for (i = 1; i <= SPAN; i += 2)
		arrive(base, i);
	EXPECT_EQ(map.cum, base + SPAN);
	EXPECT_EQ(unit_alloc_live(), 0);
}

TEST(no_memory_changes_nothing)
{
	struct sctp_tsnmap before;
	u64 base;

	start(1);
	base = map.cum;
	before = map;
	unit_fail_alloc_after(0);
	EXPECT_EQ(sctp_tsnmap_record(&map, base + 2, GFP_ATOMIC), -ENOMEM);
	EXPECT_MEM_EQ(&map, &before, sizeof(map));
	arrive(base, 1);
	unit_alloc_ok();
	arrive(base, 3);
	before = map;
	unit_fail_alloc_after(0);
	EXPECT_EQ(sctp_tsnmap_record(&map, base + 60000, GFP_ATOMIC), -ENOMEM);
	EXPECT_MEM_EQ(&map, &before, sizeof(map));
	EXPECT_EQ(sctp_tsnmap_check(&map, base + 3), SCTP_TSN_DUPLICATE);
	EXPECT_EQ(sctp_tsnmap_check(&map, base + 60000), SCTP_TSN_NEW);
	arrive(base, 2);
	EXPECT_EQ(map.cum, base + 3);
	unit_alloc_ok();
}

TEST(duplicates_are_bounded)
{
	u32 i;

	start(0);
	for (i = 0; i < 100; i++)
		sctp_tsnmap_duplicate(&map, map.cum - i);
	ASSERT_EQ(map.n_dups, SCTP_TSNMAP_MAX_DUPS);
	for (i = 0; i < map.n_dups; i++)
		EXPECT_EQ(map.dups[i], ~0u - i);
	sctp_tsnmap_reported(&map);
	EXPECT_EQ(map.n_dups, 0);
	sctp_tsnmap_duplicate(&map, map.cum);
	EXPECT_EQ(map.n_dups, 1);
}

struct forward_case {
	const char *name;
	s64 to;
	u32 cum;
	u32 gaps;
};

/* 3, 4 and 8 have arrived. */
TEST(forward)
{
	static const struct forward_case rows[] = {
		{ "back", -5, 0, 2 },
		{ "nowhere", 0, 0, 2 },
		{ "into the first hole", 1, 1, 2 },
		{ "up to what is held", 2, 4, 1 },
		{ "onto what is held", 3, 4, 1 },
		{ "into the last hole", 5, 5, 1 },
		{ "to before the highest", 7, 8, 0 },
		{ "onto the highest", 8, 8, 0 },
		{ "beyond", 9, 9, 0 },
		{ "beyond the span", 100000, 100000, 0 },
	};
	const struct forward_case *r;
	struct sctp_gap gaps[4];
	u64 base;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		unit_case("%s", r->name);
		start(0xfffffffe);
		base = map.cum;
		arrive(base, 3);
		arrive(base, 4);
		arrive(base, 8);
		sctp_tsnmap_forward(&map, base + r->to);
		EXPECT_EQ(map.cum, base + r->cum);
		EXPECT_EQ(map.highest, base + max_t(u32, r->cum, 8));
		EXPECT_EQ(sctp_tsnmap_gaps(&map, gaps, 4), r->gaps);
		EXPECT_EQ(unit_alloc_live(), r->gaps ? 1 : 0);
		sctp_tsnmap_free(&map);
	}
}

/* -- against the model -------------------------------------------------------- */

#define STEPS	100000
#define ROOM	(64 * SPAN)

static struct {
	u8 *got;	/* by offset from the beginning */
	u64 base;
	u32 cum;
	u32 highest;
	u32 limit;	/* how far behind cum TSNs arrive */
	u64 seed;
} model;

static void model_absorb(void)
{
	while (model.got[model.cum + 1])
		model.cum++;
	model.highest = max(model.highest, model.cum);
}

static void model_arrive(u32 off)
{
	bool is_new = off > model.cum && !model.got[off];
	enum sctp_tsnmap_verdict want = is_new ? SCTP_TSN_NEW :
						 SCTP_TSN_DUPLICATE;

	ASSERT_EQ(sctp_tsnmap_check(&map, model.base + off), want);
	if (!is_new)
		return;
	ASSERT_EQ(sctp_tsnmap_record(&map, model.base + off, GFP_ATOMIC), 0);
	model.got[off] = 1;
	model.highest = max(model.highest, off);
	model_absorb();
}

static void model_forward(u32 to)
{
	sctp_tsnmap_forward(&map, model.base + to);
	model.cum = max(model.cum, to);
	model_absorb();
}

static void model_compare_gaps(void)
{
	struct sctp_gap gaps[64];
	u32 off = model.cum + 1, start, i;
	u16 n = sctp_tsnmap_gaps(&map, gaps, ARRAY_SIZE(gaps));

	for (i = 0; i < n; i++) {
		while (off <= model.highest && !model.got[off])
			off++;
		start = off;
		while (model.got[off])
			off++;
		ASSERT_EQ(gaps[i].start, start - model.cum);
		ASSERT_EQ(gaps[i].end, off - 1 - model.cum);
	}
	if (n < ARRAY_SIZE(gaps))
		ASSERT_EQ(off > model.highest, true);
}

static void model_step(void)
{
	u32 roll = unit_rand_below(&model.seed, 1000);

	if (roll < 300)
		model_arrive(model.cum + 1);
	else if (roll < 310)
		model_forward(model.cum +
			      unit_rand_below(&model.seed, model.limit));
	else if (roll < 330)
		model_arrive(unit_rand_below(&model.seed, model.highest + 1));
	else
		model_arrive(model.cum + 1 +
			     unit_rand_below(&model.seed, model.limit));
	ASSERT_EQ(map.cum, model.base + model.cum);
	ASSERT_EQ(map.highest, model.base + model.highest);
	ASSERT_EQ(!map.bits, model.highest == model.cum);
	if (roll % 8 == 0)
		model_compare_gaps();
}

static void against_the_model(u32 initial_tsn, u32 limit, u32 steps)
{
	u32 i;

	start(initial_tsn);
	model.got = calloc(ROOM, 1);
	ASSERT_NOT_NULL(model.got);
	model.base = map.cum;
	model.cum = 0;
	model.highest = 0;
	model.limit = limit;
	model.seed = limit;
	for (i = 0; i < steps && model.cum < ROOM - 2 * SPAN; i++)
		model_step();
	EXPECT_EQ(i, steps);
	sctp_tsnmap_free(&map);
	free(model.got);
}

TEST(model_near)
{
	against_the_model(0xffff0000, 8, STEPS);
}

TEST(model_middle)
{
	against_the_model(0xfffffff0, 700, STEPS);
}

TEST(model_far)
{
	against_the_model(0, SPAN, STEPS / 10);
}

TEST(reserve_makes_recording_safe)
{
	start(100);
	EXPECT_EQ(sctp_tsnmap_reserve(&map, map.cum + 1, GFP_ATOMIC), 0);
	EXPECT_NULL(map.bits);
	unit_fail_alloc_after(0);
	EXPECT_EQ(sctp_tsnmap_reserve(&map, map.cum + 500, GFP_ATOMIC), -ENOMEM);
	unit_fail_alloc_after(-1);
	EXPECT_EQ(sctp_tsnmap_reserve(&map, map.cum + 500, GFP_ATOMIC), 0);
	unit_fail_alloc_after(0);
	EXPECT_EQ(sctp_tsnmap_record(&map, map.cum + 500, GFP_ATOMIC), 0);
	unit_fail_alloc_after(-1);
	EXPECT_TRUE(sctp_tsnmap_has_gap(&map));
	sctp_tsnmap_free(&map);
}

TEST(forget_takes_a_gap_report_back)
{
	u64 cum;

	start(100);
	cum = map.cum;
	EXPECT_EQ(sctp_tsnmap_record(&map, cum + 3, GFP_ATOMIC), 0);
	EXPECT_EQ(sctp_tsnmap_record(&map, cum + 7, GFP_ATOMIC), 0);
	sctp_tsnmap_forget(&map, cum + 7);
	EXPECT_EQ(map.highest, cum + 3);
	EXPECT_EQ(sctp_tsnmap_check(&map, cum + 7), SCTP_TSN_NEW);
	sctp_tsnmap_forget(&map, cum + 3);
	EXPECT_FALSE(sctp_tsnmap_has_gap(&map));
	EXPECT_NULL(map.bits);
	EXPECT_EQ(sctp_tsnmap_record(&map, cum + 1, GFP_ATOMIC), 0);
	EXPECT_EQ(map.cum, cum + 1);
	sctp_tsnmap_free(&map);
}

/* As many as a packet has room for are counted before they are written. */
TEST(gaps_are_counted)
{
	struct sctp_tsnmap map;
	u32 i;

	sctp_tsnmap_init(&map, 1);
	EXPECT_EQ(sctp_tsnmap_gaps(&map, NULL, 9), 0);
	for (i = 3; i < 1000; i += 2)
		ASSERT_EQ(sctp_tsnmap_record(&map, map.cum + i - 1, GFP_ATOMIC), 0);
	EXPECT_EQ(sctp_tsnmap_gaps(&map, NULL, 9), 9);
	EXPECT_EQ(sctp_tsnmap_gaps(&map, NULL, 65535), 499);
	sctp_tsnmap_free(&map);
}
