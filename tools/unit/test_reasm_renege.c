// SPDX-License-Identifier: GPL-2.0
/* What a receiver gives up again, and chunks that belong to nothing. */
#include "reasm_rig.h"

TEST(renege)
{
	struct rig rig;

	start(&rig, 1);
	EXPECT_NULL(sctp_reasm_renege(&rig.r, 0));
	add(&rig, 0, 0, 0, B);
	add(&rig, 1, 0, 0, 0);
	add(&rig, 2, 0, 0, 0);
	add(&rig, 5, 0, 0, 0);
	add(&rig, 4, 0, 0, 0);
	EXPECT_EQ(sctp_reasm_renege(&rig.r, TSN0)->tsn, TSN0 + 5);
	EXPECT_EQ(sctp_reasm_renege(&rig.r, TSN0)->tsn, TSN0 + 4);
	EXPECT_EQ(sctp_reasm_renege(&rig.r, TSN0)->tsn, TSN0 + 2);
	EXPECT_EQ(sctp_reasm_renege(&rig.r, TSN0)->tsn, TSN0 + 1);
	EXPECT_NULL(sctp_reasm_renege(&rig.r, TSN0));
	EXPECT_EQ(rig.r.bytes, pool[0].len);
	add(&rig, 9, 0, 1, B | E);

	/* they come again, and what was cut grows again */
	EXPECT_EQ(add(&rig, 1, 0, 0, 0), OK);
	EXPECT_EQ(add(&rig, 3, 0, 0, E), OK);
	EXPECT_EQ(add(&rig, 2, 0, 0, 0), OK);
	take(&rig, 0, 3);
	take(&rig, 9, 9);
	finish_empty(&rig);
}

/* All of a node goes, or none of it. */
TEST(renege_several)
{
	struct rig rig;

	start(&rig, 1);
	add(&rig, 0, 0, 0, B);
	add_run(&rig, 3, 6, 0);
	EXPECT_NULL(sctp_reasm_renege(&rig.r, TSN0 + 3));
	EXPECT_EQ(sctp_reasm_renege(&rig.r, TSN0 + 2)->tsn, TSN0 + 3);
	EXPECT_EQ(rig.r.bytes, pool[0].len);
	EXPECT_EQ(add_run(&rig, 1, 6, E), OK);
	take(&rig, 0, 6);
	finish_empty(&rig);
}

/* What waits for its turn may go again, the newest first, in pieces. */
TEST(renege_what_is_complete)
{
	struct rig rig;

	start(&rig, 3);
	add(&rig, 3, 0, 1, B);
	add(&rig, 4, 0, 1, 0);
	add(&rig, 5, 0, 1, E);
	add(&rig, 7, 1, 2, B | E);
	add(&rig, 9, 2, 0, B);
	EXPECT_EQ(rig.r.messages, 2);
	EXPECT_NULL(sctp_reasm_renege(&rig.r, TSN0 + 9));
	EXPECT_EQ(sctp_reasm_renege(&rig.r, TSN0 + 1)->tsn, TSN0 + 9);
	EXPECT_EQ(sctp_reasm_renege(&rig.r, TSN0 + 1)->tsn, TSN0 + 7);
	EXPECT_EQ(sctp_reasm_renege(&rig.r, TSN0 + 1)->tsn, TSN0 + 5);
	EXPECT_EQ(rig.r.messages, 0);
	EXPECT_EQ(sctp_reasm_renege(&rig.r, TSN0 + 1)->tsn, TSN0 + 4);
	EXPECT_EQ(rig.r.bytes, pool[0].len);

	/* the fragments come again, and then the stream's turn */
	EXPECT_EQ(add(&rig, 5, 0, 1, E), OK);
	EXPECT_EQ(add(&rig, 4, 0, 1, 0), OK);
	EXPECT_EQ(rig.r.messages, 1);
	EXPECT_TRUE(list_empty(&rig.ready));
	EXPECT_EQ(add(&rig, 2, 0, 0, B | E), OK);
	take(&rig, 2, 2);
	take(&rig, 3, 5);
	finish_empty(&rig);
}

TEST(what_had_its_turn_is_not_given_up)
{
	struct rig rig;

	start(&rig, 3);
	add(&rig, 0, 0, 0, B);
	ASSERT_NOT_NULL(sctp_reasm_partial(&rig.r));
	add(&rig, 7, 1, 0, B | E);
	add(&rig, 8, 2, 0, B | E | U);
	EXPECT_EQ(rig.r.messages, 2);
	EXPECT_NULL(sctp_reasm_renege(&rig.r, TSN0));
	finish(&rig, 2);
}

static bool stray(struct rig *rig, u32 tsn, u8 flags, bool prev, bool next)
{
	return sctp_reasm_is_stray(&rig->r, node(tsn, 0, 0, flags), prev, next);
}

/* Chunks between others that are whole: rfc9260#section-6.9 */
TEST(strays)
{
	struct rig rig;

	start(&rig, 1);
	EXPECT_FALSE(stray(&rig, 5, B | E, true, true));
	EXPECT_FALSE(stray(&rig, 5, B, true, false));
	EXPECT_TRUE(stray(&rig, 5, B, true, true));
	EXPECT_TRUE(stray(&rig, 5, E, true, true));
	EXPECT_FALSE(stray(&rig, 5, E, false, true));
	EXPECT_TRUE(stray(&rig, 5, 0, true, false));
	EXPECT_TRUE(stray(&rig, 5, 0, false, true));
	EXPECT_FALSE(stray(&rig, 5, 0, false, false));

	add(&rig, 3, 0, 0, B);
	add(&rig, 4, 0, 0, 0);
	add(&rig, 6, 0, 0, 0);
	EXPECT_FALSE(stray(&rig, 5, 0, true, true));
	EXPECT_TRUE(stray(&rig, 8, 0, true, false));
	EXPECT_FALSE(stray(&rig, 7, 0, true, false));
	EXPECT_EQ(add_run(&rig, 10, 14, 0), OK);
	EXPECT_FALSE(stray(&rig, 15, 0, true, false));
	EXPECT_TRUE(stray(&rig, 11, 0, true, false));
	finish(&rig, 4);
}

TEST(the_next_piece_is_no_stray)
{
	struct rig rig;

	start(&rig, 1);
	add(&rig, 3, 0, 0, B);
	EXPECT_EQ(sctp_reasm_partial_len(&rig.r), pool[0].len);
	ASSERT_NOT_NULL(sctp_reasm_partial(&rig.r));
	EXPECT_EQ(sctp_reasm_partial_len(&rig.r), 0);
	EXPECT_EQ(rig.r.partial_ssn, 0);
	EXPECT_FALSE(stray(&rig, 4, 0, true, false));
	EXPECT_TRUE(stray(&rig, 5, 0, true, false));
	finish(&rig, 0);
}
