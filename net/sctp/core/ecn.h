/* SPDX-License-Identifier: GPL-2.0 */
/* Explicit congestion notification: rfc4960#appendix-A, rfc3168#section-6.1. */
#ifndef SCTP_CORE_ECN_H
#define SCTP_CORE_ECN_H

#include <linux/types.h>

/**
 * struct sctp_ecn_echo - what a receiver must tell about marked packets
 * @due: an ECNE goes along with each SACK
 * @tsn: for it: the lowest TSN of the marked packet
 */
struct sctp_ecn_echo {
	bool	due;
	u64	tsn;
};

/**
 * struct sctp_ecn_window - congestion that a sender has answered
 * @answered: congestion of data up to this TSN, however it was noticed
 * @by_ecn: likewise, of that which ECNE told
 */
struct sctp_ecn_window {
	u64	answered;
	u64	by_ecn;
};

void sctp_ecn_marked(struct sctp_ecn_echo *e, u64 tsn);
void sctp_ecn_cwr(struct sctp_ecn_echo *e, u64 tsn);
bool sctp_ecn_echoed(struct sctp_ecn_window *w, u64 tsn, u64 highest);
bool sctp_ecn_lost(struct sctp_ecn_window *w, u64 tsn, u64 highest);

#endif
