// SPDX-License-Identifier: GPL-2.0
/* Verification tags, and packets out of the blue. */
#include "unit.h"

#include <linux/kernel.h>
#include "core/vtag.h"

#define MINE	0x11111111u
#define PEER	0xffffffffu
#define OTHER	0x22222222u

struct vtag_case {
	const char *name;
	u8 type;
	u8 flags;
	u32 vtag;
	u32 peer;
	enum sctp_state state;
	enum sctp_vtag_verdict want;
};

static const struct vtag_case checks[] = {
	{ "DATA, mine", SCTP_CT_DATA, 0, MINE, PEER, SCTP_ST_ESTABLISHED,
	  SCTP_VTAG_OK },
	{ "DATA, the peer's", SCTP_CT_DATA, 0, PEER, PEER,
	  SCTP_ST_ESTABLISHED, SCTP_VTAG_DISCARD },
	{ "DATA, the peer's, a flag like T", SCTP_CT_DATA, 1, PEER, PEER,
	  SCTP_ST_ESTABLISHED, SCTP_VTAG_DISCARD },
	{ "DATA, 0", SCTP_CT_DATA, 0, 0, PEER, SCTP_ST_ESTABLISHED,
	  SCTP_VTAG_DISCARD },
	{ "INIT ACK, mine, no peer tag", SCTP_CT_INIT_ACK, 0, MINE, 0,
	  SCTP_ST_COOKIE_WAIT, SCTP_VTAG_OK },
	{ "INIT ACK, 0, no peer tag", SCTP_CT_INIT_ACK, 0, 0, 0,
	  SCTP_ST_COOKIE_WAIT, SCTP_VTAG_DISCARD },
	{ "INIT, 0", SCTP_CT_INIT, 0, 0, PEER, SCTP_ST_ESTABLISHED,
	  SCTP_VTAG_OK },
	{ "INIT, mine", SCTP_CT_INIT, 0, MINE, PEER, SCTP_ST_ESTABLISHED,
	  SCTP_VTAG_DISCARD },
	{ "COOKIE ECHO, mine", SCTP_CT_COOKIE_ECHO, 0, MINE, PEER,
	  SCTP_ST_COOKIE_ECHOED, SCTP_VTAG_OK },
	{ "COOKIE ECHO, another", SCTP_CT_COOKIE_ECHO, 0, OTHER, PEER,
	  SCTP_ST_ESTABLISHED, SCTP_VTAG_OK },
	{ "COOKIE ECHO, 0", SCTP_CT_COOKIE_ECHO, 0, 0, PEER,
	  SCTP_ST_ESTABLISHED, SCTP_VTAG_DISCARD },
	{ "ABORT, mine", SCTP_CT_ABORT, 0, MINE, PEER, SCTP_ST_ESTABLISHED,
	  SCTP_VTAG_OK },
	{ "ABORT, mine, T", SCTP_CT_ABORT, 1, MINE, PEER, SCTP_ST_ESTABLISHED,
	  SCTP_VTAG_DISCARD },
	{ "ABORT, the peer's, T", SCTP_CT_ABORT, 1, PEER, PEER,
	  SCTP_ST_ESTABLISHED, SCTP_VTAG_OK },
	{ "ABORT, the peer's, reserved bits", SCTP_CT_ABORT, 0xfe, PEER, PEER,
	  SCTP_ST_ESTABLISHED, SCTP_VTAG_DISCARD },
	{ "ABORT, mine, reserved bits", SCTP_CT_ABORT, 0xfe, MINE, PEER,
	  SCTP_ST_ESTABLISHED, SCTP_VTAG_OK },
	{ "ABORT, 0, T, no peer tag", SCTP_CT_ABORT, 1, 0, 0,
	  SCTP_ST_COOKIE_WAIT, SCTP_VTAG_DISCARD },
	{ "ABORT, mine, no peer tag", SCTP_CT_ABORT, 0, MINE, 0,
	  SCTP_ST_COOKIE_WAIT, SCTP_VTAG_OK },
	{ "ABORT, another", SCTP_CT_ABORT, 0, OTHER, PEER,
	  SCTP_ST_ESTABLISHED, SCTP_VTAG_DISCARD },
	{ "ABORT, another, T", SCTP_CT_ABORT, 1, OTHER, PEER,
	  SCTP_ST_ESTABLISHED, SCTP_VTAG_DISCARD },
	{ "SHUTDOWN COMPLETE, mine", SCTP_CT_SHUTDOWN_COMPLETE, 0, MINE, PEER,
	  SCTP_ST_SHUTDOWN_ACK_SENT, SCTP_VTAG_OK },
	{ "SHUTDOWN COMPLETE, the peer's, T", SCTP_CT_SHUTDOWN_COMPLETE, 1,
	  PEER, PEER, SCTP_ST_SHUTDOWN_ACK_SENT, SCTP_VTAG_OK },
	{ "SHUTDOWN COMPLETE, the peer's", SCTP_CT_SHUTDOWN_COMPLETE, 0, PEER,
	  PEER, SCTP_ST_SHUTDOWN_ACK_SENT, SCTP_VTAG_DISCARD },
	{ "SHUTDOWN ACK, mine", SCTP_CT_SHUTDOWN_ACK, 0, MINE, PEER,
	  SCTP_ST_SHUTDOWN_SENT, SCTP_VTAG_OK },
	{ "SHUTDOWN ACK, another", SCTP_CT_SHUTDOWN_ACK, 0, OTHER, PEER,
	  SCTP_ST_SHUTDOWN_SENT, SCTP_VTAG_DISCARD },
	{ "SHUTDOWN ACK in COOKIE-WAIT", SCTP_CT_SHUTDOWN_ACK, 0, OTHER, 0,
	  SCTP_ST_COOKIE_WAIT, SCTP_VTAG_OOTB },
	{ "SHUTDOWN ACK in COOKIE-ECHOED", SCTP_CT_SHUTDOWN_ACK, 0, MINE, PEER,
	  SCTP_ST_COOKIE_ECHOED, SCTP_VTAG_OOTB },
	{ "unknown type, mine", 0x7f, 0, MINE, PEER, SCTP_ST_ESTABLISHED,
	  SCTP_VTAG_OK },
	{ "unknown type, another", 0x7f, 1, OTHER, PEER, SCTP_ST_ESTABLISHED,
	  SCTP_VTAG_DISCARD },
};

TEST(of_an_association)
{
	const struct vtag_case *c;

	for (c = checks; c < checks + ARRAY_SIZE(checks); c++) {
		struct sctp_chunk_ref first = {
			.type = c->type, .flags = c->flags,
		};
		struct sctp_vtag_in in = {
			.vtag = c->vtag, .mine = MINE, .peer = c->peer,
			.state = c->state, .first = &first,
			.has_shutdown_ack = c->type == SCTP_CT_SHUTDOWN_ACK,
		};

		unit_case("%s", c->name);
		EXPECT_EQ(sctp_vtag_check(&in), c->want);
	}
}

/* What stands behind the first chunk can matter, too. */
TEST(of_an_association_by_later_chunks)
{
	struct sctp_chunk_ref first = { .type = SCTP_CT_ERROR };
	struct sctp_vtag_in in = {
		.vtag = MINE, .mine = MINE, .peer = PEER,
		.state = SCTP_ST_ESTABLISHED, .first = &first,
		.has_shutdown_ack = true,
	};

	EXPECT_EQ(sctp_vtag_check(&in), SCTP_VTAG_OK);
	in.state = SCTP_ST_COOKIE_ECHOED;
	EXPECT_EQ(sctp_vtag_check(&in), SCTP_VTAG_OOTB);
	in.has_shutdown_ack = false;
	EXPECT_EQ(sctp_vtag_check(&in), SCTP_VTAG_OK);
	in.late_reflection = true;
	EXPECT_EQ(sctp_vtag_check(&in), SCTP_VTAG_DISCARD);
}

TEST(no_abort_behind_a_chunk_whose_tag_proves_nothing)
{
	struct sctp_chunk_ref first = { .type = SCTP_CT_INIT };
	struct sctp_vtag_in in = {
		.mine = MINE, .peer = PEER, .state = SCTP_ST_ESTABLISHED, .first = &first,
	};

	EXPECT_EQ(sctp_vtag_check(&in), SCTP_VTAG_OK);
	in.has_abort = true;
	EXPECT_EQ(sctp_vtag_check(&in), SCTP_VTAG_DISCARD);
	first.type = SCTP_CT_COOKIE_ECHO;
	in.vtag = OTHER;
	EXPECT_EQ(sctp_vtag_check(&in), SCTP_VTAG_DISCARD);
	in.has_abort = false;
	EXPECT_EQ(sctp_vtag_check(&in), SCTP_VTAG_OK);
}

enum seen {
	ABORT		= 1,
	COMPLETE	= 2,
	COOKIE_ACK	= 4,
	STALE		= 8,
	INIT		= 16,
	MULTICAST	= 32,
	NOBODY		= 64,
	SHUT_ACK	= 128,
	COMPANY		= 256,
};

struct ootb_case {
	const char *name;
	u8 type;
	u32 vtag;
	u32 seen;
	enum sctp_ootb_verdict want;
};

/* In the order of rfc9260#section-8.4. */
static const struct ootb_case ootb[] = {
	{ "multicast", SCTP_CT_INIT, 0, INIT | MULTICAST, SCTP_OOTB_DISCARD },
	{ "ABORT", SCTP_CT_ABORT, OTHER, ABORT, SCTP_OOTB_DISCARD },
	{ "ABORT behind INIT", SCTP_CT_INIT, 0, INIT | ABORT,
	  SCTP_OOTB_DISCARD },
	{ "ABORT behind COOKIE ECHO", SCTP_CT_COOKIE_ECHO, OTHER, ABORT,
	  SCTP_OOTB_DISCARD },
	{ "INIT", SCTP_CT_INIT, 0, INIT, SCTP_OOTB_INIT },
	{ "INIT to nobody", SCTP_CT_INIT, 0, INIT | NOBODY,
	  SCTP_OOTB_ABORT_PEER_TAG },
	{ "INIT with a tag", SCTP_CT_INIT, OTHER, INIT, SCTP_OOTB_DISCARD },
	{ "INIT and company", SCTP_CT_INIT, 0, INIT | COMPANY,
	  SCTP_OOTB_DISCARD },
	{ "INIT behind something", SCTP_CT_SACK, OTHER, INIT | COMPANY,
	  SCTP_OOTB_DISCARD },
	{ "INIT behind something, tag 0", SCTP_CT_SACK, 0, INIT | COMPANY,
	  SCTP_OOTB_DISCARD },
	{ "tag 0 without INIT", SCTP_CT_DATA, 0, 0, SCTP_OOTB_DISCARD },
	{ "COOKIE ECHO", SCTP_CT_COOKIE_ECHO, OTHER, 0,
	  SCTP_OOTB_COOKIE_ECHO },
	{ "COOKIE ECHO with tag 0", SCTP_CT_COOKIE_ECHO, 0, 0,
	  SCTP_OOTB_DISCARD },
	{ "COOKIE ECHO to nobody", SCTP_CT_COOKIE_ECHO, OTHER, NOBODY,
	  SCTP_OOTB_COOKIE_ECHO },
	{ "COOKIE ECHO, SHUTDOWN ACK", SCTP_CT_COOKIE_ECHO, OTHER, SHUT_ACK,
	  SCTP_OOTB_COOKIE_ECHO },
	{ "SHUTDOWN ACK", SCTP_CT_SHUTDOWN_ACK, OTHER, SHUT_ACK,
	  SCTP_OOTB_SHUTDOWN_COMPLETE },
	{ "SHUTDOWN ACK to nobody", SCTP_CT_SHUTDOWN_ACK, OTHER,
	  SHUT_ACK | NOBODY, SCTP_OOTB_SHUTDOWN_COMPLETE },
	{ "SHUTDOWN ACK, SHUTDOWN COMPLETE", SCTP_CT_SHUTDOWN_ACK, OTHER,
	  SHUT_ACK | COMPLETE, SCTP_OOTB_SHUTDOWN_COMPLETE },
	{ "SHUTDOWN ACK, ABORT", SCTP_CT_SHUTDOWN_ACK, OTHER,
	  SHUT_ACK | ABORT, SCTP_OOTB_DISCARD },
	{ "ERROR, SHUTDOWN ACK", SCTP_CT_ERROR, OTHER, SHUT_ACK | STALE,
	  SCTP_OOTB_SHUTDOWN_COMPLETE },
	{ "SHUTDOWN ACK, tag 0", SCTP_CT_SHUTDOWN_ACK, 0, SHUT_ACK,
	  SCTP_OOTB_DISCARD },
	{ "SHUTDOWN COMPLETE", SCTP_CT_SHUTDOWN_COMPLETE, OTHER, COMPLETE,
	  SCTP_OOTB_DISCARD },
	{ "stale cookie", SCTP_CT_ERROR, OTHER, STALE, SCTP_OOTB_DISCARD },
	{ "another ERROR", SCTP_CT_ERROR, OTHER, 0, SCTP_OOTB_ABORT },
	{ "COOKIE ACK", SCTP_CT_COOKIE_ACK, OTHER, COOKIE_ACK,
	  SCTP_OOTB_DISCARD },
	{ "DATA", SCTP_CT_DATA, OTHER, 0, SCTP_OOTB_ABORT },
	{ "DATA to nobody", SCTP_CT_DATA, OTHER, NOBODY, SCTP_OOTB_ABORT },
	{ "INIT ACK", SCTP_CT_INIT_ACK, OTHER, 0, SCTP_OOTB_ABORT },
	{ "unknown type", 0xff, OTHER, 0, SCTP_OOTB_ABORT },
};

TEST(out_of_the_blue)
{
	const struct ootb_case *c;

	for (c = ootb; c < ootb + ARRAY_SIZE(ootb); c++) {
		struct sctp_chunk_ref first = { .type = c->type };
		struct sctp_ootb_in in = {
			.vtag = c->vtag,
			.first = &first,
			.has_abort = c->seen & ABORT,
			.has_shutdown_ack = c->seen & SHUT_ACK,
			.has_shutdown_complete = c->seen & COMPLETE,
			.has_cookie_ack = c->seen & COOKIE_ACK,
			.has_stale_cookie = c->seen & STALE,
			.has_init = c->seen & INIT,
			.alone = !(c->seen & COMPANY),
			.unicast = !(c->seen & MULTICAST),
			.has_endpoint = !(c->seen & NOBODY),
		};

		unit_case("%s", c->name);
		EXPECT_EQ(sctp_vtag_ootb(&in), c->want);
	}
}
