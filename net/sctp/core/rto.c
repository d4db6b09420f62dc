// SPDX-License-Identifier: GPL-2.0
/* Retransmission timeout: rfc9260#section-6.3.1, rfc9260#section-6.3.3. */
#include <linux/minmax.h>

#include "core/rto.h"

/**
 * sctp_rto_init() - start with nothing measured (rule C1)
 * @r: to be initialised
 * @cfg: limits; RTO.Initial is taken as it is
 *
 * Context: any; the owner of @r serialises.
 */
void sctp_rto_init(struct sctp_rto *r, const struct sctp_rto_cfg *cfg)
{
	r->srtt = 0;
	r->rttvar = 0;
	r->rto = cfg->initial;
	r->measured = false;
}

/**
 * sctp_rto_sample() - take a round trip measurement into account (C2, C3)
 * @r: state
 * @cfg: limits; the two shifts are below 64
 * @rtt: measured round trip, ns
 *
 * A sample beyond RTO.Max counts as RTO.Max: it cannot ask for more, and a
 * peer that delays or forges a HEARTBEAT ACK must not poison the average for
 * long. A new sample undoes any backoff (rfc9260#section-6.3.3).
 *
 * Context: any; the owner of @r serialises.
 */
void sctp_rto_sample(struct sctp_rto *r, const struct sctp_rto_cfg *cfg,
		     u64 rtt)
{
	u64 diff;

	rtt = min(rtt, cfg->max);
	if (!r->measured) {
		r->measured = true;
		r->srtt = rtt;
		r->rttvar = rtt / 2;
	} else {
		diff = r->srtt > rtt ? r->srtt - rtt : rtt - r->srtt;
		r->rttvar = r->rttvar - (r->rttvar >> cfg->beta_shift) +
			    (diff >> cfg->beta_shift);
		r->srtt = r->srtt - (r->srtt >> cfg->alpha_shift) +
			  (rtt >> cfg->alpha_shift);
	}
	/* G1: the clock's granularity is 1 ns */
	r->rttvar = max_t(u64, r->rttvar, 1);
	r->rto = min(max(r->srtt + 4 * r->rttvar, cfg->min), cfg->max);
}

/**
 * sctp_rto_backoff() - double the timeout after it expired (rule E2)
 * @r: state
 * @cfg: limits
 *
 * Context: any; the owner of @r serialises.
 */
void sctp_rto_backoff(struct sctp_rto *r, const struct sctp_rto_cfg *cfg)
{
	r->rto = r->rto < cfg->max / 2 ? r->rto * 2 : cfg->max;
}
