// SPDX-License-Identifier: GPL-2.0
/* Reassembly and ordering: rfc9260#section-6.5, 6.6 and 6.9. */
#include "reasm_rig.h"

TEST(in_order)
{
	struct rig rig;
	u32 i;

	start(&rig, 10);
	EXPECT_EQ(unit_alloc_live(), 0);
	for (i = 0; i < 20; i++) {
		EXPECT_EQ(add(&rig, i, i % 2, i / 2, B | E), OK);
		EXPECT_FALSE(take(&rig, i, i)->partial);
	}
	finish_empty(&rig);
}

TEST(unordered_needs_no_stream)
{
	struct rig rig;

	start(&rig, 1);
	EXPECT_EQ(add(&rig, 0, 0, 999, B | E | U), OK);
	EXPECT_EQ(add(&rig, 5, 0, 7, B | E | U), OK);
	take(&rig, 0, 0);
	take(&rig, 5, 5);
	EXPECT_EQ(unit_alloc_live(), 0);
	finish_empty(&rig);
}

TEST(waits_for_its_turn)
{
	struct rig rig;

	start(&rig, 2);
	EXPECT_EQ(add(&rig, 3, 0, 2, B | E), OK);
	EXPECT_EQ(add(&rig, 4, 1, 0, B | E), OK);
	take(&rig, 4, 4);
	EXPECT_EQ(add(&rig, 2, 0, 1, E), OK);
	EXPECT_EQ(rig.r.messages, 1);
	EXPECT_EQ(add(&rig, 0, 0, 0, B | E), OK);
	take(&rig, 0, 0);
	EXPECT_TRUE(list_empty(&rig.ready));
	EXPECT_EQ(add(&rig, 1, 0, 1, B), OK);
	take(&rig, 1, 2);
	take(&rig, 3, 3);
	finish_empty(&rig);
}

/* One message of five fragments in all 120 orders, between two others. */
static void permute(struct rig *rig, u32 *order, u32 n)
{
	u32 i, k;

	if (n == 5) {
		start(rig, 1);
		EXPECT_EQ(add(rig, 6, 0, 2, B), OK);
		EXPECT_EQ(add(rig, 0, 0, 0, E), OK);
		for (i = 0; i < 5; i++) {
			EXPECT_TRUE(list_empty(&rig->ready));
			EXPECT_EQ(add(rig, 1 + order[i], 0, 0,
				      (order[i] == 0 ? B | U : U) |
				      (order[i] == 4 ? E : 0)), OK);
		}
		take(rig, 1, 5);
		EXPECT_TRUE(list_empty(&rig->ready));
		finish(rig, 2);
		return;
	}
	for (i = 0; i < 5; i++) {
		for (k = 0; k < n && order[k] != i; k++)
			;
		if (k < n)
			continue;
		order[n] = i;
		permute(rig, order, n + 1);
	}
}

TEST(fragments_in_any_order)
{
	u32 order[5];
	struct rig rig;

	permute(&rig, order, 0);
}

TEST(several_at_once)
{
	struct rig rig;

	start(&rig, 1);
	EXPECT_EQ(add_run(&rig, 0, 9, B | E), OK);
	take(&rig, 0, 9);
	EXPECT_EQ(add(&rig, 10, 0, 1, B | E), OK);
	take(&rig, 10, 10);
	finish_empty(&rig);

	start(&rig, 1);
	EXPECT_EQ(add(&rig, 6, 0, 0, 0), OK);
	EXPECT_EQ(add(&rig, 9, 0, 0, E), OK);
	EXPECT_EQ(add_run(&rig, 2, 5, 0), OK);
	EXPECT_EQ(add_run(&rig, 0, 1, B), OK);
	EXPECT_TRUE(list_empty(&rig.ready));
	EXPECT_EQ(add_run(&rig, 7, 8, 0), OK);
	take(&rig, 0, 9);
	finish_empty(&rig);
}

TEST(several_in_pieces)
{
	struct sctp_reasm_node *piece;
	struct rig rig;

	start(&rig, 1);
	EXPECT_EQ(add_run(&rig, 0, 4, B), OK);
	piece = sctp_reasm_partial(&rig.r);
	ASSERT_NOT_NULL(piece);
	EXPECT_EQ(add_run(&rig, 6, 8, E), OK);
	EXPECT_TRUE(list_empty(&rig.ready));
	EXPECT_EQ(add(&rig, 5, 0, 0, 0), OK);
	take(&rig, 5, 8);
	EXPECT_FALSE(rig.r.partial);
	finish_empty(&rig);
}

/* None of them has arrived by itself. */
TEST(several_overlap)
{
	struct rig rig;

	start(&rig, 1);
	EXPECT_EQ(add(&rig, 5, 0, 0, 0), OK);
	EXPECT_EQ(add_run(&rig, 3, 5, 0), VIOLATION);
	EXPECT_EQ(add_run(&rig, 4, 6, 0), VIOLATION);
	EXPECT_EQ(add_run(&rig, 0, 4, B), OK);
	EXPECT_EQ(add_run(&rig, 4, 4, 0), VIOLATION);
	EXPECT_EQ(add_run(&rig, 6, 9, B), VIOLATION);
	EXPECT_EQ(add_run(&rig, 6, 9, E), OK);
	take(&rig, 0, 9);
	finish_empty(&rig);
}

struct step {
	u32 tsn;
	u16 sid, ssn;
	u8 flags;
};

struct bad_case {
	const char *name;
	u8 n;
	struct step steps[4];	/* the last one is refused */
};

static const struct bad_case bad[] = {
	{ "begins inside a message", 2, { { 0, 0, 0, B }, { 1, 0, 0, B } } },
	{ "whole inside a message", 2,
	  { { 0, 0, 0, B }, { 1, 0, 0, B | E } } },
	{ "continues what has ended", 2, { { 0, 0, 0, E }, { 1, 0, 0, 0 } } },
	{ "ends before no beginning", 2, { { 1, 0, 0, 0 }, { 0, 0, 0, E } } },
	{ "does not end before a beginning", 2,
	  { { 1, 0, 0, B }, { 0, 0, 0, 0 } } },
	{ "whole before no beginning", 2,
	  { { 1, 0, 0, 0 }, { 0, 0, 0, B | E } } },
	{ "other stream", 2, { { 0, 0, 0, B }, { 1, 1, 0, 0 } } },
	{ "other SSN", 2, { { 0, 0, 0, B }, { 1, 0, 1, 0 } } },
	{ "other order", 2, { { 0, 0, 0, B }, { 1, 0, 0, U } } },
	{ "other stream after", 2, { { 1, 0, 0, E }, { 0, 1, 0, B } } },
	{ "fits before, not after", 3,
	  { { 0, 0, 0, B }, { 2, 0, 1, E }, { 1, 0, 0, 0 } } },
	{ "a TSN twice", 2, { { 0, 0, 0, B }, { 0, 0, 0, B } } },
	{ "a TSN twice, inside", 4,
	  { { 0, 0, 0, B }, { 1, 0, 0, 0 }, { 2, 0, 0, 0 },
	    { 1, 0, 0, 0 } } },
	{ "SSN twice", 2, { { 0, 0, 0, B | E }, { 1, 0, 0, B | E } } },
	{ "SSN twice, lower TSN", 2,
	  { { 9, 0, 0, B | E }, { 1, 0, 0, B | E } } },
	{ "SSN before the first", 1, { { 0, 0, 65535, B | E } } },
	{ "SSN behind, fragment", 2, { { 0, 0, 0, B | E }, { 1, 0, 0, B } } },
	{ "SSN twice while waiting", 2,
	  { { 0, 0, 3, B | E }, { 1, 0, 3, B | E } } },
	{ "SSN twice while waiting, fragments", 3,
	  { { 0, 0, 3, B | E }, { 1, 0, 3, B }, { 2, 0, 3, E } } },
};

TEST(contradictions)
{
	const struct bad_case *c;
	const struct step *s;
	struct rig rig;
	u32 bytes, out;
	size_t i;
	int k;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		c = &bad[i];
		unit_case("%s", c->name);
		start(&rig, 2);
		for (k = 0; k < c->n - 1; k++) {
			s = &c->steps[k];
			EXPECT_EQ(add(&rig, s->tsn, s->sid, s->ssn, s->flags),
				  OK);
		}
		s = &c->steps[k];
		bytes = rig.r.bytes;
		out = count(&rig.ready);
		EXPECT_EQ(add(&rig, s->tsn, s->sid, s->ssn, s->flags),
			  VIOLATION);
		EXPECT_EQ(rig.r.bytes, bytes);
		EXPECT_EQ(count(&rig.ready), out);
		finish(&rig, k - out);
	}
}

TEST(stream_limits)
{
	struct rig rig;

	start(&rig, 65535);
	EXPECT_EQ(add(&rig, 0, 65535, 0, B | E), SCTP_REASM_BAD_STREAM);
	EXPECT_EQ(add(&rig, 1, 65534, 0, B | E), OK);
	EXPECT_EQ(add(&rig, 2, 0, 0, B | E), OK);
	EXPECT_LT(unit_alloc_bytes(), 12000);
	EXPECT_EQ(count(&rig.ready), 2);
	finish(&rig, 0);

	start(&rig, 65);
	EXPECT_EQ(add(&rig, 0, 65, 0, B | E), SCTP_REASM_BAD_STREAM);
	EXPECT_EQ(add(&rig, 0, 64, 0, B | E), OK);
	EXPECT_EQ(add(&rig, 1, 64, 2, B | E), OK);
	finish(&rig, 1);

	start(&rig, 0);
	EXPECT_EQ(add(&rig, 0, 0, 0, B | E | U), SCTP_REASM_BAD_STREAM);
	finish(&rig, 0);
}

TEST(streams_cost_what_is_told)
{
	static const struct {
		u16	streams;
		u16	sid;
	} rows[] = { { 1, 0 }, { 64, 63 }, { 65, 64 }, { 100, 7 }, { 65535, 65534 } };
	struct rig rig;
	u32 i, cost;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		start(&rig, rows[i].streams);
		EXPECT_EQ(rig.r.stream_bytes, 0);
		EXPECT_EQ(add(&rig, 0, rows[i].sid, 0, B), OK);
		EXPECT_EQ(add(&rig, 2, rows[i].sid, 0, B | E | U), OK);
		EXPECT_EQ(rig.r.stream_bytes, 0);
		cost = sctp_reasm_stream_cost(&rig.r, rows[i].sid);
		EXPECT_TRUE(cost);
		EXPECT_EQ(add(&rig, 1, rows[i].sid, 0, E), OK);
		EXPECT_EQ(rig.r.stream_bytes, cost);
		EXPECT_EQ(sctp_reasm_stream_cost(&rig.r, rows[i].sid), 0);
		take(&rig, 2, 2);
		take(&rig, 0, 1);
		finish_empty(&rig);
	}
}

TEST(no_memory_takes_nothing)
{
	struct rig rig;
	u32 fail;

	for (fail = 0; fail < 2; fail++) {
		start(&rig, 100);
		EXPECT_EQ(add(&rig, 0, 7, 0, B), OK);
		EXPECT_EQ(add(&rig, 2, 7, 0, E), OK);
		unit_fail_alloc_after(fail);
		EXPECT_EQ(add(&rig, 1, 7, 0, 0), SCTP_REASM_NOMEM);
		EXPECT_EQ(add(&rig, 3, 7, 1, B | E), SCTP_REASM_NOMEM);
		EXPECT_EQ(add(&rig, 3, 7, 1, B | E | U), OK);
		unit_alloc_ok();
		take(&rig, 3, 3);
		EXPECT_EQ(rig.r.bytes, pool[0].len + pool[1].len);
		EXPECT_EQ(add(&rig, 1, 7, 0, 0), OK);
		take(&rig, 0, 2);
		finish_empty(&rig);
	}
}

TEST(ssn_wraps)
{
	struct rig rig;
	u32 i;

	start(&rig, 1);
	for (i = 0; i < 65534; i++) {
		ASSERT_EQ(add(&rig, i, 0, i, B | E), OK);
		take(&rig, i, i);
	}
	EXPECT_EQ(add(&rig, 65536, 0, 0, B | E), OK);
	EXPECT_EQ(add(&rig, 65535, 0, 65535, B | E), OK);
	EXPECT_EQ(add(&rig, 65537, 0, 1, B | E), OK);
	EXPECT_EQ(add(&rig, 65538, 0, 65533, B | E), VIOLATION);
	EXPECT_EQ(add(&rig, 65534, 0, 65534, B | E), OK);
	for (i = 65534; i < 65538; i++)
		take(&rig, i, i);
	finish_empty(&rig);
}

/* rfc9260#section-6.1: up to 2^16 - 1 ordered messages may be in flight. */
TEST(far_ahead_is_not_behind)
{
	struct rig rig;
	u32 i;

	start(&rig, 1);
	EXPECT_EQ(add(&rig, 0, 0, 0, B | E), OK);
	take(&rig, 0, 0);
	EXPECT_EQ(add(&rig, 65535, 0, 0, B | E), VIOLATION);
	for (i = 65536; i > 1; i--)
		ASSERT_EQ(add(&rig, i, 0, i, B | E), OK);
	EXPECT_EQ(rig.r.messages, 65535);
	EXPECT_EQ(add(&rig, 1, 0, 1, B | E), OK);
	for (i = 1; i < 65537; i++)
		take(&rig, i, i);
	finish_empty(&rig);
}

TEST(partial_delivery)
{
	struct sctp_reasm_node *piece;
	struct rig rig;

	start(&rig, 3);
	EXPECT_NULL(sctp_reasm_partial(&rig.r));
	EXPECT_EQ(add(&rig, 0, 1, 0, B), OK);
	EXPECT_EQ(add(&rig, 1, 1, 0, 0), OK);
	EXPECT_EQ(add(&rig, 3, 1, 0, 0), OK);
	piece = sctp_reasm_partial(&rig.r);
	ASSERT_NOT_NULL(piece);
	EXPECT_TRUE(piece->partial);
	EXPECT_EQ(piece->tail->tsn, TSN0 + 1);
	EXPECT_EQ(piece->run_len, pool[0].len + pool[1].len);
	EXPECT_EQ(rig.r.bytes, pool[2].len);
	EXPECT_NULL(sctp_reasm_partial(&rig.r));

	/* others wait, in the order they came */
	EXPECT_EQ(add(&rig, 7, 0, 0, B | E), OK);
	EXPECT_EQ(add(&rig, 8, 2, 9, B | E | U), OK);
	EXPECT_EQ(add(&rig, 6, 1, 1, B | E), OK);
	EXPECT_EQ(rig.r.messages, 3);
	EXPECT_TRUE(list_empty(&rig.ready));

	EXPECT_EQ(add(&rig, 2, 1, 0, 0), OK);
	EXPECT_TRUE(take(&rig, 2, 3)->partial);
	EXPECT_EQ(add(&rig, 5, 1, 0, E), OK);
	EXPECT_TRUE(list_empty(&rig.ready));
	EXPECT_EQ(add(&rig, 4, 1, 0, 0), OK);
	EXPECT_TRUE(take(&rig, 4, 5)->partial);
	EXPECT_FALSE(rig.r.partial);
	EXPECT_FALSE(take(&rig, 7, 7)->partial);
	take(&rig, 8, 8);
	take(&rig, 6, 6);
	EXPECT_EQ(add(&rig, 9, 1, 2, B | E), OK);
	take(&rig, 9, 9);
	finish_empty(&rig);
}

TEST(partial_unordered)
{
	struct rig rig;

	start(&rig, 1);
	EXPECT_EQ(add(&rig, 0, 0, 5, B | U), OK);
	ASSERT_NOT_NULL(sctp_reasm_partial(&rig.r));
	EXPECT_EQ(add(&rig, 2, 0, 0, B | E), OK);
	EXPECT_EQ(add(&rig, 1, 0, 6, E | U), OK);
	take(&rig, 1, 1);
	take(&rig, 2, 2);
	finish_empty(&rig);
}

TEST(partial_not_when)
{
	static const struct {
		const char *name;
		struct step first, second;
	} cases[] = {
		{ "not its turn", { 0, 0, 1, B }, { 1, 0, 1, 0 } },
		{ "beginning missing", { 1, 0, 0, 0 }, { 2, 0, 0, 0 } },
		{ "a chunk before is missing", { 0, 0, 0, 0 },
		  { 2, 0, 1, B } },
	};
	struct rig rig;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct step *a = &cases[i].first, *b = &cases[i].second;

		unit_case("%s", cases[i].name);
		start(&rig, 1);
		EXPECT_EQ(add(&rig, a->tsn, a->sid, a->ssn, a->flags), OK);
		EXPECT_EQ(add(&rig, b->tsn, b->sid, b->ssn, b->flags), OK);
		EXPECT_NULL(sctp_reasm_partial(&rig.r));
		finish(&rig, 2);
	}
}

TEST(partial_contradictions)
{
	static const struct step bad_next[] = {
		{ 1, 0, 0, B }, { 1, 0, 0, B | E }, { 1, 1, 0, 0 },
		{ 1, 0, 1, 0 }, { 1, 0, 0, U }, { 1, 0, 0, E | U },
		/* another message with the SSN that is being delivered */
		{ 5, 0, 0, B | E },
	};
	const struct step *s;
	struct rig rig;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_next); i++) {
		unit_case("%zu", i);
		s = &bad_next[i];
		start(&rig, 2);
		EXPECT_EQ(add(&rig, 0, 0, 0, B), OK);
		ASSERT_NOT_NULL(sctp_reasm_partial(&rig.r));
		EXPECT_EQ(add(&rig, s->tsn, s->sid, s->ssn, s->flags),
			  VIOLATION);
		EXPECT_TRUE(rig.r.partial);
		finish(&rig, 0);
	}
}

TEST(partial_end_without_memory)
{
	struct rig rig;

	start(&rig, 1);
	EXPECT_EQ(add(&rig, 0, 0, 0, B), OK);
	ASSERT_NOT_NULL(sctp_reasm_partial(&rig.r));
	unit_fail_alloc_after(0);
	EXPECT_EQ(add(&rig, 1, 0, 0, E), SCTP_REASM_NOMEM);
	unit_alloc_ok();
	EXPECT_EQ(add(&rig, 1, 0, 0, E), OK);
	take(&rig, 1, 1);
	finish_empty(&rig);
}

TEST(purge_with_everything)
{
	struct rig rig;

	start(&rig, 200);
	add(&rig, 0, 0, 0, B);
	ASSERT_NOT_NULL(sctp_reasm_partial(&rig.r));
	add(&rig, 2, 150, 1, B | E);
	add(&rig, 4, 1, 1, B);
	add(&rig, 5, 1, 1, E);
	add(&rig, 7, 3, 0, B | E | U);
	add(&rig, 9, 3, 0, 0);
	add(&rig, 10, 3, 0, 0);
	add(&rig, 12, 3, 0, B);
	EXPECT_EQ(rig.r.messages, 3);
	finish(&rig, 7);
	EXPECT_FALSE(rig.r.partial);
	EXPECT_EQ(add(&rig, 50, 3, 0, B | E), OK);
	take(&rig, 50, 50);
	finish_empty(&rig);
}

/* -- against a naive model --------------------------------------------------- */

enum random_limits {
	STREAMS		= 70,
	CHUNKS		= 100000,
	WINDOW		= 64,
	MAX_FRAGS	= 9,
};

/* A message as the sender made it. */
struct msg {
	u32 first, last;
	u16 sid, ssn;
	u8 unord;
	u8 got;
	bool out;
	struct msg *next_in_stream;
};

struct world {
	struct msg msgs[CHUNKS];
	struct msg *of_tsn[CHUNKS];
	struct msg *turn[STREAMS];	/* of each stream */
	struct msg *newest[STREAMS];
	struct sctp_reasm_node nodes[CHUNKS];
	u32 order[CHUNKS];
	u16 ssn[STREAMS];
};

static struct world world;

static void world_message(struct msg *m, u32 tsn, u64 *seed)
{
	u32 frags = unit_rand_below(seed, 3) ? 1 :
		    1 + unit_rand_below(seed, MAX_FRAGS);
	u16 sid = unit_rand_below(seed, 2) ? unit_rand_below(seed, STREAMS) :
		  STREAMS - 1;

	*m = (struct msg){
		.first = tsn,
		.last = min_t(u32, tsn + frags, CHUNKS) - 1,
		.sid = sid,
		.unord = unit_rand_below(seed, 4) ? 0 : U,
	};
	if (m->unord)
		return;
	m->ssn = world.ssn[sid]++;
	if (world.newest[sid])
		world.newest[sid]->next_in_stream = m;
	else
		world.turn[sid] = m;
	world.newest[sid] = m;
}

static void world_make(u64 *seed)
{
	struct sctp_reasm_node *n;
	struct msg *m = world.msgs;
	u32 tsn, k;

	memset(&world, 0, sizeof(world));
	for (tsn = 0; tsn < CHUNKS; m++) {
		world_message(m, tsn, seed);
		for (; tsn <= m->last; tsn++) {
			world.of_tsn[tsn] = m;
			n = &world.nodes[tsn];
			n->tsn = TSN0 + tsn;
			n->len = 1 + unit_rand_below(seed, 1400);
			n->sid = m->sid;
			n->ssn = m->unord ? unit_rand(seed) : m->ssn;
			n->flags = m->unord | (tsn == m->first ? B : 0) |
				   (tsn == m->last ? E : 0);
		}
	}
	/* a shuffle in which nothing moves forward by more than a window */
	for (tsn = 0; tsn < CHUNKS; tsn++)
		world.order[tsn] = tsn;
	for (tsn = 0; tsn < CHUNKS; tsn++) {
		k = tsn + unit_rand_below(seed, min_t(u32, WINDOW,
						      CHUNKS - tsn));
		swap(world.order[tsn], world.order[k]);
	}
}

/* Marks what @m's completion makes deliverable; checks it came out, in order. */
static void world_expect(struct rig *rig, struct msg *m, u32 *bytes)
{
	u32 tsn;

	while (m) {
		take(rig, m->first, m->last);
		m->out = true;
		for (tsn = m->first; tsn <= m->last; tsn++)
			*bytes -= world.nodes[tsn].len;
		if (m->unord)
			return;
		m = m->next_in_stream;
		world.turn[world.of_tsn[tsn - 1]->sid] = m;
		if (m && m->got <= m->last - m->first)
			return;
	}
}

static bool world_deliverable(struct msg *m)
{
	return m->got == m->last - m->first + 1 &&
	       (m->unord || world.turn[m->sid] == m);
}

TEST(like_the_model)
{
	u32 i, bytes = 0;
	u64 seed = 1982;
	struct rig rig;
	struct msg *m;

	world_make(&seed);
	start(&rig, STREAMS);
	for (i = 0; i < CHUNKS; i++) {
		unit_case("step %u", i);
		m = world.of_tsn[world.order[i]];
		ASSERT_EQ(sctp_reasm_add(&rig.r, &world.nodes[world.order[i]],
					 &rig.ready, GFP_ATOMIC), OK);
		bytes += world.nodes[world.order[i]].len;
		m->got++;
		if (world_deliverable(m))
			world_expect(&rig, m, &bytes);
		ASSERT_TRUE(list_empty(&rig.ready));
		ASSERT_EQ(rig.r.bytes, bytes);
	}
	finish_empty(&rig);
}

/*
 * Pieces now and then, reneging now and then: each message comes out once,
 * whole, undisturbed, and in its stream's order.
 */
struct reader {
	struct msg *in;		/* comes in pieces */
	u32 next;
};

static void read_one(struct reader *rd, struct sctp_reasm_node *head)
{
	u32 tsn = head->tsn - TSN0;
	struct msg *m = world.of_tsn[tsn];
	struct sctp_reasm_node *n;

	if (rd->in) {
		ASSERT_PTR_EQ(m, rd->in);
		ASSERT_EQ(tsn, rd->next);
	} else {
		ASSERT_EQ(tsn, m->first);
		if (!m->unord)
			ASSERT_PTR_EQ(world.turn[m->sid], m);
	}
	ASSERT_EQ(head->partial, rd->in || head->tail->tsn - TSN0 != m->last);
	for (n = head; n; n = n->next)
		ASSERT_EQ(n->tsn, TSN0 + tsn++);
	rd->next = tsn;
	rd->in = tsn > m->last ? NULL : m;
	if (rd->in)
		return;
	m->out = true;
	if (!m->unord)
		world.turn[m->sid] = m->next_in_stream;
}

static void read_all(struct rig *rig, struct reader *rd)
{
	struct sctp_reasm_node *head, *tmp;

	list_for_each_entry_safe(head, tmp, &rig->ready, link)
		read_one(rd, head);
	INIT_LIST_HEAD(&rig->ready);
}

static void feed(struct rig *rig, struct reader *rd, u32 tsn)
{
	ASSERT_EQ(sctp_reasm_add(&rig->r, &world.nodes[tsn], &rig->ready,
				 GFP_ATOMIC), OK);
	read_all(rig, rd);
}

TEST(pieces_and_reneging)
{
	struct sctp_reasm_node *n;
	struct reader rd = { };
	u64 seed = 6458;
	struct rig rig;
	u32 i;

	world_make(&seed);
	start(&rig, STREAMS);
	for (i = 0; i < CHUNKS; i++) {
		unit_case("step %u", i);
		feed(&rig, &rd, world.order[i]);
		if (!unit_rand_below(&seed, 8)) {
			n = sctp_reasm_partial(&rig.r);
			if (n)
				read_one(&rd, n);
		}
		if (!unit_rand_below(&seed, 8)) {
			n = sctp_reasm_renege(&rig.r, 0);
			if (n)
				feed(&rig, &rd, n->tsn - TSN0);
		}
	}
	for (i = 0; i < CHUNKS; i++)
		ASSERT_TRUE(world.of_tsn[i]->out);
	finish_empty(&rig);
}

/* Every second TSN downwards, then the holes: n runs, n joins. */
TEST(hostile_order_is_not_quadratic)
{
	struct rig rig;
	s32 i;

	start(&rig, 1);
	for (i = 60000; i >= 0; i -= 2)
		ASSERT_EQ(add(&rig, i, 0, 0, i ? 0 : B), OK);
	for (i = 59999; i > 0; i -= 2)
		ASSERT_EQ(add(&rig, i, 0, 0, 0), OK);
	while (sctp_reasm_renege(&rig.r, TSN0 + 30000))
		;
	EXPECT_EQ(add(&rig, 30001, 0, 0, E), OK);
	take(&rig, 0, 30001);
	finish_empty(&rig);
}
