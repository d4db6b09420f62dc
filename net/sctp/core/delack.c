// SPDX-License-Identifier: GPL-2.0
/* When to send a SACK. */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "core/delack.h"

enum {
	/* More, and the user wants few SACKs rather than early ones. */
	USUAL_EVERY	= 2,
	/* SACKs that go alone before an exchange is taken for one-way. */
	ANSWERING	= 4,
	/* ns: in the midst of many packets the next one comes before. */
	QUICK_DELAY	= 1000000,
};

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

/* Nagle's rule may hold the sender's next message back until a small packet is
 * acknowledged. Once that is read, and if it is not likely to be answered, there
 * is nothing the SACK could wait for but another packet.
 */
static bool is_eager(const struct sctp_delack *d,
		     const struct sctp_delack_cfg *cfg,
		     const struct sctp_delack_packet *pkt)
{
	return pkt->small && !d->answering && cfg->every <= USUAL_EVERY;
}

/* A SACK for each train, or for what is as long, would cost as much as the
 * train. It may wait until the user has read what came, which is when the window
 * is told anyway, but not for long: rfc9260#section-6.2 SHOULD have one for every
 * second packet.
 */
static bool waits_for_reader(const struct sctp_delack_cfg *cfg,
			     const struct sctp_delack_packet *pkt)
{
	return (pkt->more || pkt->large) && pkt->unread &&
	       cfg->every == USUAL_EVERY;
}

/**
 * sctp_delack_packet() - a packet with DATA is through
 * @d: pending acknowledgment
 * @cfg: delay and count
 * @pkt: what the packet told
 *
 * Context: any; the owner of @d serialises.
 * Return: true when a SACK is due now; false: after sctp_delack_wait() at the
 * latest.
 */
bool sctp_delack_packet(struct sctp_delack *d, const struct sctp_delack_cfg *cfg,
			const struct sctp_delack_packet *pkt)
{
	d->packets = min_t(u64, (u64)d->packets + 1 + pkt->more, U32_MAX);
	d->pending = true;
	if (is_urgent(d, pkt) || !cfg->delay)
		d->now = true;
	else if (d->packets >= cfg->every && waits_for_reader(cfg, pkt))
		WRITE_ONCE(d->reader, true);
	else if (d->packets >= cfg->every)
		d->now = true;
	d->started = true;
	d->heard = true;
	WRITE_ONCE(d->eager, is_eager(d, cfg, pkt));
	return d->now;
}

/**
 * sctp_delack_wait() - how long may a SACK wait that is not due?
 * @d: pending acknowledgment
 * @cfg: delay and count
 *
 * Context: any; the owner of @d serialises.
 * Return: ns from the packet that has just come.
 */
u64 sctp_delack_wait(const struct sctp_delack *d,
		     const struct sctp_delack_cfg *cfg)
{
	return d->reader ? min_t(u64, cfg->delay, QUICK_DELAY) : cfg->delay;
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
	d->answering = 0;
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
	d->answering -= d->answering > 0;
	WRITE_ONCE(d->eager, false);
	WRITE_ONCE(d->reader, false);
}

/**
 * sctp_delack_answered() - new DATA of ours left
 * @d: pending acknowledgment
 *
 * Whoever sends after having received will do so again, and the SACK can come
 * along.
 *
 * Context: any; the owner of @d serialises.
 */
void sctp_delack_answered(struct sctp_delack *d)
{
	if (d->heard)
		d->answering = ANSWERING;
	d->heard = false;
}

/**
 * sctp_delack_read() - the user has read everything that came
 * @d: pending acknowledgment
 * @cfg: delay and count
 *
 * Context: any; the owner of @d serialises.
 * Return: ns that the SACK waits from now on at most; 0: as long as before.
 */
u64 sctp_delack_read(struct sctp_delack *d, const struct sctp_delack_cfg *cfg)
{
	bool eager = d->eager && d->pending && !d->now;

	WRITE_ONCE(d->eager, false);
	return eager ? min_t(u64, cfg->delay, QUICK_DELAY) : 0;
}
