// SPDX-License-Identifier: GPL-2.0
/*
 * Commands to the TSN map and to a model: one byte per TSN, looked through
 * from end to end.
 */
#include "fuzz.h"

#include <linux/errno.h>
#include "core/seq.h"
#include "core/tsnmap.h"

#define SPAN	65535
/* More than a span, so that the bytes of live TSNs never share a place. */
#define PLACES	(2 * (SPAN + 1))

enum command {
	ARRIVE_NEAR,
	ARRIVE_NEXT,
	ARRIVE_ANYWHERE,
	ARRIVE_WITHOUT_MEMORY,
	RESERVE_THEN_NO_MEMORY,
	RUN_OF_TSNS,
	DUPLICATE,
	FORGET,
	FORGET_HIGHEST,
	REPORTED,
	FORWARD,
	FEW_GAPS,
	PROBE,
	COMMANDS,
};

static struct sctp_tsnmap map;

static struct {
	u8 got[PLACES];
	u64 cum;
	u64 highest;
	u32 dups[SCTP_TSNMAP_MAX_DUPS];
	u32 n_dups;
	/* how far ahead of the cumulative TSN this input goes as a rule */
	u32 width;
	u32 since_gaps;
} model;

static u8 *place(u64 tsn)
{
	return &model.got[tsn % PLACES];
}

static bool has(u64 tsn)
{
	return tsn <= model.cum ||
	       (tsn - model.cum <= SPAN && *place(tsn));
}

static void model_settle(void)
{
	u64 tsn;

	while (*place(model.cum + 1)) {
		model.cum++;
		*place(model.cum) = 0;
	}
	if (model.highest < model.cum)
		model.highest = model.cum;
	for (tsn = model.highest; tsn > model.cum && !*place(tsn); tsn--)
		;
	model.highest = tsn;
}

static void model_record(u64 tsn)
{
	*place(tsn) = 1;
	if (tsn > model.highest)
		model.highest = tsn;
	model_settle();
}

static void model_forward(u64 to)
{
	if (to <= model.cum)
		return;
	while (model.cum < to) {
		model.cum++;
		*place(model.cum) = 0;
	}
	model_settle();
}

static void model_reset(u32 first)
{
	u64 tsn;

	for (tsn = model.cum; tsn <= model.highest; tsn++)
		*place(tsn) = 0;
	model.cum = SCTP_SEQ_BASE + first - 1;
	model.highest = model.cum;
	model.n_dups = 0;
	model.since_gaps = 0;
}

/* The first TSN after @tsn that has (@got) or has not arrived. */
static u64 next_that(u64 tsn, bool got)
{
	do {
		tsn++;
	} while (tsn <= model.highest && has(tsn) != got);
	return tsn;
}

static void check_gaps(u16 max)
{
	static struct sctp_gap gaps[SPAN];
	u16 n = sctp_tsnmap_gaps(&map, gaps, max);
	u64 start, end = model.cum;
	u16 i;

	for (i = 0; i < max; i++) {
		start = next_that(end, true);
		if (start > model.highest)
			break;
		end = next_that(start, false) - 1;
		FUZZ_CHECK(i < n);
		FUZZ_CHECK(gaps[i].start == start - model.cum);
		FUZZ_CHECK(gaps[i].end == end - model.cum);
	}
	FUZZ_CHECK(n == i);
}

static enum sctp_tsnmap_verdict expected(u64 tsn)
{
	if (has(tsn))
		return SCTP_TSN_DUPLICATE;
	return tsn - model.cum > SPAN ? SCTP_TSN_BEYOND : SCTP_TSN_NEW;
}

static void check_one(u64 tsn)
{
	FUZZ_CHECK(sctp_tsnmap_check(&map, tsn) == expected(tsn));
}

static void check_all(void)
{
	bool gap = model.highest > model.cum;

	FUZZ_CHECK(map.cum == model.cum);
	FUZZ_CHECK(map.highest == model.highest);
	FUZZ_CHECK(sctp_tsnmap_has_gap(&map) == gap);
	FUZZ_CHECK(gap || !unit_alloc_live());
	FUZZ_CHECK(map.n_dups == model.n_dups);
	FUZZ_CHECK(!memcmp(map.dups, model.dups,
			   model.n_dups * sizeof(map.dups[0])));
	check_one(model.cum);
	check_one(model.cum + 1);
	check_one(model.highest);
	check_one(model.highest + 1);
	/* long stretches are looked through now and then only */
	model.since_gaps += 1 + SPAN / (1 + model.highest - model.cum);
	if (model.since_gaps < 200)
		return;
	model.since_gaps = 0;
	check_gaps(SPAN);
}

static void arrive(u64 tsn, bool memory)
{
	enum sctp_tsnmap_verdict want = expected(tsn);
	int err;

	FUZZ_CHECK(sctp_tsnmap_check(&map, tsn) == want);
	if (want == SCTP_TSN_DUPLICATE) {
		sctp_tsnmap_duplicate(&map, tsn);
		if (model.n_dups < SCTP_TSNMAP_MAX_DUPS)
			model.dups[model.n_dups++] = tsn;
	}
	if (want != SCTP_TSN_NEW)
		return;
	if (!memory)
		unit_fail_alloc_after(0);
	err = sctp_tsnmap_record(&map, tsn, GFP_ATOMIC);
	FUZZ_CHECK(!err || (err == -ENOMEM && unit_alloc_failed()));
	FUZZ_CHECK(!err || tsn != model.cum + 1);
	unit_alloc_ok();
	if (!err)
		model_record(tsn);
}

static void reserve_first(u64 tsn)
{
	if (expected(tsn) != SCTP_TSN_NEW)
		return;
	if (sctp_tsnmap_reserve(&map, tsn, GFP_ATOMIC))
		FUZZ_CHECK(false);
	unit_fail_alloc_after(0);
	FUZZ_CHECK(!sctp_tsnmap_record(&map, tsn, GFP_ATOMIC));
	unit_alloc_ok();
	model_record(tsn);
}

static void run_of_tsns(u64 tsn, u32 n)
{
	while (n--)
		arrive(tsn++, true);
}

/* What a caller may give up: beyond the cumulative TSN, and there. */
static void forget(u64 from)
{
	u64 tsn = next_that(from, true);

	if (tsn > model.highest)
		return;
	sctp_tsnmap_forget(&map, tsn);
	*place(tsn) = 0;
	model_settle();
	check_one(tsn);
}

static void forward(u64 to)
{
	sctp_tsnmap_forward(&map, to);
	model_forward(to);
}

static u64 near(struct fuzz_input *in)
{
	return model.cum + 1 + fuzz_u16(in) % model.width;
}

static u64 anywhere(struct fuzz_input *in)
{
	return model.cum + (s32)(fuzz_u32(in) % (4 * model.width)) -
	       2 * model.width;
}

static void on_arrivals(struct fuzz_input *in, enum command command)
{
	switch (command) {
	case ARRIVE_NEAR:
		arrive(near(in), true);
		break;
	case ARRIVE_NEXT:
		arrive(model.cum + 1, false);
		break;
	case ARRIVE_ANYWHERE:
		arrive(anywhere(in), true);
		break;
	case ARRIVE_WITHOUT_MEMORY:
		arrive(near(in), false);
		break;
	case RESERVE_THEN_NO_MEMORY:
		reserve_first(near(in));
		break;
	default:
		run_of_tsns(near(in), fuzz_u8(in));
		break;
	}
}

static void on_others(struct fuzz_input *in, enum command command)
{
	switch (command) {
	case DUPLICATE:
		arrive(model.cum - fuzz_u8(in), true);
		break;
	case FORGET:
		forget(near(in) - 1);
		break;
	case FORGET_HIGHEST:
		forget(model.highest - 1 < model.cum ? model.cum :
		       model.highest - 1);
		break;
	case REPORTED:
		sctp_tsnmap_reported(&map);
		model.n_dups = 0;
		break;
	case FORWARD:
		forward(near(in) - 2);
		break;
	case FEW_GAPS:
		check_gaps(fuzz_u8(in) % 8);
		break;
	default:
		check_one(anywhere(in));
		break;
	}
}

static u32 draw_width(u8 kind)
{
	static const u32 widths[] = { 4, 20, 20, 60, 100, 300, 700, 3000 };

	return kind < 250 ? widths[kind % 8] : SPAN + kind % 2;
}

FUZZ(in)
{
	enum command command;
	u32 first;

	first = fuzz_first_tsn(in);
	model.width = draw_width(fuzz_u8(in));
	model_reset(first);
	sctp_tsnmap_init(&map, first);
	while (in->left) {
		command = fuzz_command(in) % COMMANDS;
		if (command <= RUN_OF_TSNS)
			on_arrivals(in, command);
		else
			on_others(in, command);
		check_all();
	}
	check_gaps(SPAN);
	sctp_tsnmap_free(&map);
}
