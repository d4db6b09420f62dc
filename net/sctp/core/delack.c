// SPDX-License-Identifier: GPL-2.0
/* When to send a SACK. */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "core/delack.h"

/*
 * A first DATA: rfc9260#section-5.1; a duplicate, a drop, the I bit:
 * rfc9260#section-6.2; a gap, or one that has just been filled:
 * rfc5681#section-4.2, to which rfc9260#section-6.2 points.
 */
static bool is_urgent(const struct sctp_delack *d,
		      const struct sctp_delack_packet *pkt)
{
	return !d->started || pkt->duplicate || pkt->dropped ||
	       pkt->immediate || pkt->gap || d->had_gap;
}

/**
 * sctp_delack_packet() - a packet with DATA is through
 * @d: pending acknowledgment
 * @cfg: delay and count
 * @pkt: what the packet told
 *
 * Context: any; the owner of @d serialises.
 * Return: true when a SACK is due now; false: after @cfg->delay at the latest,
 * counted from the first packet that is not acknowledged.
 */
bool sctp_delack_packet(struct sctp_delack *d, const struct sctp_delack_cfg *cfg,
			const struct sctp_delack_packet *pkt)
{
	d->packets = min_t(u64, (u64)d->packets + 1 + pkt->more, U32_MAX);
	d->pending = true;
	if (is_urgent(d, pkt) || !cfg->delay || d->packets >= cfg->every)
		d->now = true;
	d->started = true;
	return d->now;
}

/**
 * sctp_delack_expired() - the delay is over
 * @d: pending acknowledgment
 *
 * Context: any; the owner of @d serialises.
 */
void sctp_delack_expired(struct sctp_delack *d)
{
	if (d->pending)
		d->now = true;
}

/**
 * sctp_delack_sent() - a SACK left
 * @d: pending acknowledgment
 * @with_gap: it reported a gap
 *
 * Context: any; the owner of @d serialises.
 */
void sctp_delack_sent(struct sctp_delack *d, bool with_gap)
{
	d->packets = 0;
	d->now = false;
	d->pending = false;
	d->had_gap = with_gap;
}
