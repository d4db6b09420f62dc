// SPDX-License-Identifier: GPL-2.0
/* Streams and extensions: the smaller wish wins, the common ones are on. */
#include <linux/minmax.h>

#include "core/negotiate.h"

/* What the peer tells about itself, whatever we can do. */
#define ONE_SIDED	SCTP_FEAT_ADAPTATION

/*
 * With I-DATA partial reliability needs I-FORWARD-TSN, and I-FORWARD-TSN
 * needs I-DATA: rfc8260#section-2.3.1.
 */
static u32 without_orphans(u32 features)
{
	if (!(features & SCTP_FEAT_IDATA))
		return features & ~SCTP_FEAT_I_FORWARD;
	if (!(features & SCTP_FEAT_I_FORWARD))
		return features & ~SCTP_FEAT_PRSCTP;
	return features;
}

static u32 common_features(u32 ours, u32 theirs)
{
	u32 both = (ours | ONE_SIDED) & theirs;

	/* Bare ASCONF is for those only who never asked for AUTH:
	 * rfc5061#section-4.1.1
	 */
	if (ours & ~both & SCTP_FEAT_AUTH)
		both &= ~SCTP_FEAT_ASCONF;
	return without_orphans(both);
}

/**
 * sctp_negotiate() - what holds for the association
 * @cfg: our wishes
 * @peer: the peer's INIT or INIT ACK, without ->problem
 * @out: the result
 *
 * Context: any.
 */
void sctp_negotiate(const struct sctp_negotiate_cfg *cfg,
		    const struct sctp_init *peer, struct sctp_negotiated *out)
{
	out->outs = min(cfg->outs, peer->ins);
	out->ins = min(cfg->ins, peer->outs);
	out->features = common_features(cfg->features, peer->features);
}
