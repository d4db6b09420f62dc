/* SPDX-License-Identifier: GPL-2.0 */
/* What the two INITs agree on: rfc9260#section-5.1.1. */
#ifndef SCTP_CORE_NEGOTIATE_H
#define SCTP_CORE_NEGOTIATE_H

#include "wire/chunk.h"

struct sctp_negotiate_cfg {
	u16	outs;		/* streams we want to send on */
	u16	ins;		/* streams we accept at most */
	u32	features;	/* extensions we support */
};

struct sctp_negotiated {
	u16	outs;
	u16	ins;
	u32	features;
};

void sctp_negotiate(const struct sctp_negotiate_cfg *cfg,
		    const struct sctp_init *peer, struct sctp_negotiated *out);

#endif
