// SPDX-License-Identifier: GPL-2.0
/* What two INITs agree on, and each extension's rule one by one. */
#include "fuzz.h"

#include <linux/kernel.h>
#include "core/negotiate.h"

static bool both(u32 ours, u32 theirs, u32 feature)
{
	return (ours & feature) && (theirs & feature);
}

static u32 agreed(u32 ours, u32 theirs)
{
	static const u32 plain[] = {
		SCTP_FEAT_ECN, SCTP_FEAT_AUTH, SCTP_FEAT_RECONF,
		SCTP_FEAT_IDATA, SCTP_FEAT_ZERO_CRC,
	};
	bool idata = both(ours, theirs, SCTP_FEAT_IDATA);
	bool iforward = both(ours, theirs, SCTP_FEAT_I_FORWARD);
	bool auth = both(ours, theirs, SCTP_FEAT_AUTH);
	u32 i, got = 0;

	for (i = 0; i < ARRAY_SIZE(plain); i++)
		got |= both(ours, theirs, plain[i]) ? plain[i] : 0;
	/* the peer's own affair */
	got |= theirs & SCTP_FEAT_ADAPTATION;
	/* rfc8260#section-2.3.1 */
	if (idata && iforward)
		got |= SCTP_FEAT_I_FORWARD;
	if (both(ours, theirs, SCTP_FEAT_PRSCTP) && (!idata || iforward))
		got |= SCTP_FEAT_PRSCTP;
	/* rfc5061#section-4.1.1: without AUTH only for those who lack it */
	if (both(ours, theirs, SCTP_FEAT_ASCONF) &&
	    (auth || !(ours & SCTP_FEAT_AUTH)))
		got |= SCTP_FEAT_ASCONF;
	return got;
}

static u32 all_features(void)
{
	return SCTP_FEAT_ECN | SCTP_FEAT_AUTH | SCTP_FEAT_RECONF |
	       SCTP_FEAT_IDATA | SCTP_FEAT_ZERO_CRC | SCTP_FEAT_ADAPTATION |
	       SCTP_FEAT_I_FORWARD | SCTP_FEAT_PRSCTP | SCTP_FEAT_ASCONF;
}

FUZZ(in)
{
	struct sctp_negotiate_cfg cfg;
	struct sctp_negotiated got;
	struct sctp_init peer;

	memset(&peer, 0, sizeof(peer));
	while (in->left) {
		fuzz_command(in);
		cfg.outs = fuzz_u16(in);
		cfg.ins = fuzz_u16(in);
		cfg.features = fuzz_u16(in) & all_features();
		peer.outs = fuzz_u16(in);
		peer.ins = fuzz_u16(in);
		peer.features = fuzz_u16(in) & all_features();
		sctp_negotiate(&cfg, &peer, &got);
		FUZZ_CHECK(got.features == agreed(cfg.features, peer.features));
		FUZZ_CHECK(got.outs == (cfg.outs < peer.ins ? cfg.outs : peer.ins));
		FUZZ_CHECK(got.ins == (cfg.ins < peer.outs ? cfg.ins : peer.outs));
	}
}
