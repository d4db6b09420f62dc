/* SPDX-License-Identifier: GPL-2.0 */
/* Retransmission timeout: rfc9260#section-6.3.1, rfc9260#section-6.3.3. */
#ifndef SCTP_CORE_RTO_H
#define SCTP_CORE_RTO_H

#include <linux/types.h>

/* All times in ns. */
struct sctp_rto_cfg {
	u64	initial;
	u64	min;
	u64	max;
	u8	alpha_shift;	/* RTO.Alpha = 1 / 2^alpha_shift */
	u8	beta_shift;
};

struct sctp_rto {
	u64	srtt;
	u64	rttvar;
	u64	rto;
	bool	measured;
};

void sctp_rto_init(struct sctp_rto *r, const struct sctp_rto_cfg *cfg);
void sctp_rto_sample(struct sctp_rto *r, const struct sctp_rto_cfg *cfg,
		     u64 rtt);
void sctp_rto_backoff(struct sctp_rto *r, const struct sctp_rto_cfg *cfg);

#endif
