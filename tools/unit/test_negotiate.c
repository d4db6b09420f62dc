// SPDX-License-Identifier: GPL-2.0
/* What two INITs agree on. */
#include "unit.h"

#include <linux/kernel.h>
#include "core/negotiate.h"

struct streams_case {
	u16 outs, ins;
	u16 peer_outs, peer_ins;
	u16 want_outs, want_ins;
};

TEST(the_smaller_number_of_streams)
{
	static const struct streams_case rows[] = {
		{ 10, 20, 10, 20, 10, 10 },
		{ 10, 20, 30, 5, 5, 20 },
		{ 1, 1, 65535, 65535, 1, 1 },
		{ 65535, 65535, 1, 1, 1, 1 },
		{ 65535, 65535, 65535, 65535, 65535, 65535 },
	};
	const struct streams_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_negotiate_cfg cfg = {
			.outs = r->outs, .ins = r->ins,
		};
		struct sctp_init peer = {
			.outs = r->peer_outs, .ins = r->peer_ins,
		};
		struct sctp_negotiated out;

		unit_case("row %zu", (size_t)(r - rows));
		sctp_negotiate(&cfg, &peer, &out);
		EXPECT_EQ(out.outs, r->want_outs);
		EXPECT_EQ(out.ins, r->want_ins);
		EXPECT_EQ(out.features, 0);
	}
}

struct features_case {
	const char *name;
	u32 ours, theirs, want;
};

#define PR	SCTP_FEAT_PRSCTP
#define ID	SCTP_FEAT_IDATA
#define IFWD	SCTP_FEAT_I_FORWARD
#define ASCONF	SCTP_FEAT_ASCONF
#define AUTH	SCTP_FEAT_AUTH
#define ADAPT	SCTP_FEAT_ADAPTATION

static const struct features_case features[] = {
	{ "nothing in common", PR | ASCONF, ID | IFWD, 0 },
	{ "what both can", SCTP_FEAT_ECN | PR | SCTP_FEAT_RECONF,
	  PR | SCTP_FEAT_RECONF | SCTP_FEAT_ZERO_CRC, PR | SCTP_FEAT_RECONF },
	{ "I-DATA and partial reliability", PR | ID | IFWD, PR | ID | IFWD,
	  PR | ID | IFWD },
	{ "I-DATA, the peer without I-FORWARD-TSN", PR | ID | IFWD, PR | ID,
	  ID },
	{ "the peer without I-DATA", PR | ID | IFWD, PR | IFWD, PR },
	{ "we without I-DATA", PR, PR | ID | IFWD, PR },
	{ "ASCONF with AUTH", ASCONF | AUTH, ASCONF | AUTH, ASCONF | AUTH },
	{ "ASCONF, the peer without AUTH", ASCONF | AUTH, ASCONF, 0 },
	{ "bare ASCONF, as configured", ASCONF, ASCONF | AUTH, ASCONF },
	{ "AUTH alone", AUTH, ASCONF | AUTH, AUTH },
	{ "the peer tells its adaptation", 0, ADAPT, ADAPT },
	{ "only we tell it", ADAPT, 0, 0 },
};

TEST(the_common_features)
{
	const struct features_case *r;

	for (r = features; r < features + ARRAY_SIZE(features); r++) {
		struct sctp_negotiate_cfg cfg = { .features = r->ours };
		struct sctp_init peer = { .features = r->theirs };
		struct sctp_negotiated out;

		unit_case("%s", r->name);
		sctp_negotiate(&cfg, &peer, &out);
		EXPECT_EQ(out.features, r->want);
	}
}
