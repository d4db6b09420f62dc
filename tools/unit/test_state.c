// SPDX-License-Identifier: GPL-2.0
/* Which chunk is legal when. */
#include "unit.h"

#include <linux/kernel.h>
#include "core/state.h"
#include "wire/chunk.h"

#define ALL_FEATURES	0xffffffffu
#define LONG		1000

/*
 * Columns: CLOSED, COOKIE-WAIT, COOKIE-ECHOED, ESTABLISHED, SHUTDOWN-PENDING,
 * -SENT, -RECEIVED, -ACK-SENT; + admitted, . discarded.
 */
struct state_case {
	const char *name;
	u8 type;
	u16 min;
	u32 feature;
	const char *in;
};

static const struct state_case cases[] = {
	{ "DATA", SCTP_CT_DATA, 16, 0, "...+++.." },
	{ "INIT", SCTP_CT_INIT, 20, 0, "++++++++" },
	{ "INIT ACK", SCTP_CT_INIT_ACK, 20, 0, ".+......" },
	{ "SACK", SCTP_CT_SACK, 16, 0, "...++.+." },
	{ "HEARTBEAT", SCTP_CT_HEARTBEAT, 8, 0, "..+++++." },
	{ "HEARTBEAT ACK", SCTP_CT_HEARTBEAT_ACK, 8, 0, "...++++." },
	{ "ABORT", SCTP_CT_ABORT, 4, 0, ".+++++++" },
	{ "SHUTDOWN", SCTP_CT_SHUTDOWN, 8, 0, "...+++++" },
	{ "SHUTDOWN ACK", SCTP_CT_SHUTDOWN_ACK, 4, 0, ".....+.+" },
	{ "ERROR", SCTP_CT_ERROR, 8, 0, "..++++++" },
	{ "COOKIE ECHO", SCTP_CT_COOKIE_ECHO, 4, 0, "++++++++" },
	{ "COOKIE ACK", SCTP_CT_COOKIE_ACK, 4, 0, "..+....." },
	{ "ECNE", SCTP_CT_ECNE, 8, SCTP_FEAT_ECN, "...++++." },
	{ "CWR", SCTP_CT_CWR, 8, SCTP_FEAT_ECN, "...++++." },
	{ "SHUTDOWN COMPLETE", SCTP_CT_SHUTDOWN_COMPLETE, 4, 0, ".......+" },
	{ "AUTH", SCTP_CT_AUTH, 8, SCTP_FEAT_AUTH, "++++++++" },
	{ "I-DATA", SCTP_CT_I_DATA, 20, SCTP_FEAT_IDATA, "...+++.." },
	{ "ASCONF-ACK", SCTP_CT_ASCONF_ACK, 8, SCTP_FEAT_ASCONF, "...++++." },
	{ "RE-CONFIG", SCTP_CT_RECONF, 8, SCTP_FEAT_RECONF, "...++++." },
	{ "PAD", SCTP_CT_PAD, 4, 0, "........" },
	{ "FORWARD-TSN", SCTP_CT_FORWARD_TSN, 8, SCTP_FEAT_PRSCTP,
	  "...+++.." },
	{ "ASCONF", SCTP_CT_ASCONF, 16, SCTP_FEAT_ASCONF, "...++++." },
	{ "I-FORWARD-TSN", SCTP_CT_I_FORWARD_TSN, 8, SCTP_FEAT_I_FORWARD,
	  "...+++.." },
};

static const struct state_case *case_of(u8 type)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (cases[i].type == type)
			return &cases[i];
	}
	return NULL;
}

static enum sctp_state column(u32 i)
{
	return SCTP_ST_CLOSED + i;
}

TEST(every_type_in_every_state)
{
	enum sctp_admit want;
	u32 i, s;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		ASSERT_EQ(strlen(cases[i].in), 8);
		for (s = 0; s < 8; s++) {
			unit_case("%s in %s", cases[i].name,
				  sctp_state_name(column(s)));
			want = SCTP_ADMIT_DISCARD;
			if (cases[i].in[s] == '+')
				want = SCTP_ADMIT;
			EXPECT_EQ(sctp_state_admit(column(s), cases[i].type,
						   LONG, true, ALL_FEATURES),
				  want);
		}
	}
}

TEST(minimum_lengths)
{
	const struct state_case *c;
	enum sctp_state st;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		c = &cases[i];
		if (!strchr(c->in, '+'))
			continue;
		unit_case("%s", c->name);
		st = column(strchr(c->in, '+') - c->in);
		EXPECT_EQ(sctp_state_admit(st, c->type, c->min, true,
					   ALL_FEATURES), SCTP_ADMIT);
		EXPECT_EQ(sctp_state_admit(st, c->type, c->min - 1, true,
					   ALL_FEATURES), SCTP_ADMIT_SHORT);
		EXPECT_EQ(sctp_state_admit(st, c->type, U16_MAX, true,
					   ALL_FEATURES), SCTP_ADMIT);
	}
}

TEST(short_chunk_that_is_dropped_anyway)
{
	EXPECT_EQ(sctp_state_admit(SCTP_ST_COOKIE_WAIT, SCTP_CT_SACK, 4, true,
				   0), SCTP_ADMIT_DISCARD);
}

TEST(extension_that_is_off_is_unknown)
{
	u32 i, feature;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		feature = cases[i].feature;
		unit_case("%s", cases[i].name);
		EXPECT_EQ(sctp_state_admit(SCTP_ST_ESTABLISHED, cases[i].type,
					   LONG, true, ~feature) ==
			  SCTP_ADMIT_UNKNOWN, feature != 0);
		EXPECT_NE(sctp_state_admit(SCTP_ST_ESTABLISHED, cases[i].type,
					   LONG, true, feature),
			  SCTP_ADMIT_UNKNOWN);
	}
}

TEST(all_other_types_are_unknown)
{
	u32 type;

	for (type = 0; type < 256; type++) {
		unit_case("type %u", type);
		EXPECT_EQ(sctp_state_admit(SCTP_ST_ESTABLISHED, type, LONG,
					   true, ALL_FEATURES) ==
			  SCTP_ADMIT_UNKNOWN, !case_of(type));
	}
}

TEST(alone_in_its_packet)
{
	enum sctp_admit got;
	bool alone_only;
	u32 i, s;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		alone_only = cases[i].type == SCTP_CT_INIT ||
			     cases[i].type == SCTP_CT_INIT_ACK ||
			     cases[i].type == SCTP_CT_SHUTDOWN_COMPLETE;
		for (s = 0; s < 8; s++) {
			unit_case("%s in %s", cases[i].name,
				  sctp_state_name(column(s)));
			got = sctp_state_admit(column(s), cases[i].type, LONG,
					       false, ALL_FEATURES);
			EXPECT_EQ(got == SCTP_ADMIT_BUNDLED, alone_only);
		}
	}
}

TEST(bundled_and_short)
{
	EXPECT_EQ(sctp_state_admit(SCTP_ST_CLOSED, SCTP_CT_INIT, 4, false, 0),
		  SCTP_ADMIT_BUNDLED);
}

struct allowed {
	enum sctp_state state;
	const char *name;
	bool takes, sends, receives;
};

TEST(what_a_state_allows)
{
	static const struct allowed rows[] = {
		{ SCTP_ST_CLOSED, "CLOSED", false, false, false },
		{ SCTP_ST_COOKIE_WAIT, "COOKIE-WAIT", true, false, false },
		{ SCTP_ST_COOKIE_ECHOED, "COOKIE-ECHOED", true, false, false },
		{ SCTP_ST_ESTABLISHED, "ESTABLISHED", true, true, true },
		{ SCTP_ST_SHUTDOWN_PENDING, "SHUTDOWN-PENDING", false, true,
		  true },
		{ SCTP_ST_SHUTDOWN_SENT, "SHUTDOWN-SENT", false, false, true },
		{ SCTP_ST_SHUTDOWN_RECEIVED, "SHUTDOWN-RECEIVED", false, true,
		  false },
		{ SCTP_ST_SHUTDOWN_ACK_SENT, "SHUTDOWN-ACK-SENT", false, false,
		  false },
	};
	const struct allowed *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		unit_case("%s", r->name);
		EXPECT_STREQ(sctp_state_name(r->state), r->name);
		EXPECT_EQ(sctp_state_takes_user_data(r->state), r->takes);
		EXPECT_EQ(sctp_state_sends_data(r->state), r->sends);
		EXPECT_EQ(sctp_state_receives_data(r->state), r->receives);
	}
}

TEST(names_of_no_state)
{
	EXPECT_STREQ(sctp_state_name(0), "UNKNOWN");
	EXPECT_STREQ(sctp_state_name(9), "UNKNOWN");
}
