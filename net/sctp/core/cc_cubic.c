// SPDX-License-Identifier: GPL-2.0
/*
 * CUBIC: rfc9438. Its segments are packets of PMDCS bytes.
 *
 * Slow start, idle periods and the least window are those of rfc9260, the first
 * window is that of rfc6928. All windows are bytes, times within an epoch ms.
 */
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/cc.h"

enum limits {
	/* An epoch's offset from K, ms: the cube of it times PMDCS is a u64. */
	MAX_OFFSET	= 100000,
	NS_PER_MS	= 1000000,
};

/* C = 0.4 packets per second cubed */
static u64 cubed(u32 mtu, u64 ms)
{
	return div_u64(ms * ms * ms * mtu / 10 * 4, 1000000000);
}

/* beta_cubic = 0.7: rfc9438#section-4.6 */
static u32 decreased(u32 window)
{
	return div_u64((u64)window * 7, 10);
}

/* Digit by digit, from the highest. */
static u32 cube_root(u64 x)
{
	u64 root = 0, next;
	int bit;

	for (bit = 20; bit >= 0; bit--) {
		next = root | (1ULL << bit);
		if (next * next * next <= x)
			root = next;
	}
	return root;
}

/* rfc9438#section-4.2: ms until a window that has shrunk to cwnd is W_max. */
static u32 time_to(const struct sctp_cc *cc, u32 w_max)
{
	u64 lost = w_max > cc->cwnd ? w_max - cc->cwnd : 0;

	return cube_root(div_u64(lost * 2500000000ULL, cc->mtu));
}

/* rfc9438#section-4.2: W_cubic(t); t in ms */
static u32 w_cubic(const struct sctp_cc *cc, u64 t)
{
	const struct sctp_cc_cubic *c = &cc->cubic;
	u64 far;

	if (t < c->k) {
		far = cubed(cc->mtu, min_t(u64, c->k - t, MAX_OFFSET));
		return far < c->w_max ? c->w_max - far : 0;
	}
	far = cubed(cc->mtu, min_t(u64, t - c->k, MAX_OFFSET));
	return min_t(u64, c->w_max + far, SCTP_CC_MAX);
}

static void begin_epoch(struct sctp_cc *cc, u64 now)
{
	struct sctp_cc_cubic *c = &cc->cubic;

	c->epoch = now;
	c->last = now;
	c->w_est = cc->cwnd;
	/* rfc9438#section-4.8, and a window that has outgrown what was lost */
	if (c->timed_out || cc->cwnd >= c->w_max)
		c->w_max = cc->cwnd;
	c->timed_out = false;
	c->k = time_to(cc, c->w_max);
}

/* rfc9438#section-4.3: what Reno would make of it; alpha_cubic = 9/17 */
static void estimate(struct sctp_cc *cc, u32 bytes)
{
	struct sctp_cc_cubic *c = &cc->cubic;
	u64 more = div_u64((u64)bytes * cc->mtu, cc->cwnd);

	if (c->w_est < c->prior)
		more = div_u64(more * 9, 17);
	c->w_est = min_t(u64, c->w_est + more, SCTP_CC_MAX);
}

/* rfc9438#section-4.4, section-4.5 */
static void approach(struct sctp_cc *cc, u32 bytes, u32 target)
{
	target = min(target, cc->cwnd + cc->cwnd / 2);
	if (target > cc->cwnd)
		sctp_cc_grow(cc, div_u64((u64)(target - cc->cwnd) * bytes,
					 cc->cwnd));
}

static void avoid_congestion(struct sctp_cc *cc,
			     const struct sctp_cc_acked *acked)
{
	u32 bytes = min(acked->bytes, cc->cwnd);
	struct sctp_cc_cubic *c = &cc->cubic;
	u64 t;

	if (!c->epoch)
		begin_epoch(cc, acked->now);
	/* rfc9438#section-5.8: what was not in use does not count */
	if (!sctp_cc_was_full(cc, acked->flight)) {
		c->epoch += acked->now - c->last;
		c->last = acked->now;
		return;
	}
	c->last = acked->now;
	t = div_u64(acked->now - c->epoch, NS_PER_MS);
	estimate(cc, bytes);
	if (w_cubic(cc, t) < c->w_est)
		cc->cwnd = max(cc->cwnd, c->w_est);
	else
		approach(cc, bytes, w_cubic(cc, t + div_u64(acked->srtt,
							    NS_PER_MS)));
}

static void cubic_init(struct sctp_cc *cc)
{
	sctp_cc_begin(cc);
	memset(&cc->cubic, 0, sizeof(cc->cubic));
}

static void cubic_acked(struct sctp_cc *cc, const struct sctp_cc_acked *acked)
{
	if (cc->cwnd <= cc->ssthresh)
		sctp_cc_rfc9260.acked(cc, acked);
	else if (!acked->in_recovery && acked->bytes)
		avoid_congestion(cc, acked);
}

/* rfc9438#section-4.6, and section-4.7: fast convergence */
static void remember(struct sctp_cc *cc)
{
	struct sctp_cc_cubic *c = &cc->cubic;

	c->prior = cc->cwnd;
	c->w_max = cc->cwnd < c->w_max ? div_u64((u64)cc->cwnd * 17, 20) :
					 cc->cwnd;
	c->epoch = 0;
}

static void cubic_lost(struct sctp_cc *cc, enum sctp_cc_sign sign)
{
	remember(cc);
	sctp_cc_shrink(cc, decreased(cc->cwnd));
}

static void cubic_timeout(struct sctp_cc *cc)
{
	remember(cc);
	cc->cubic.timed_out = true;
	sctp_cc_collapse(cc, decreased(cc->cwnd));
}

static void cubic_idle(struct sctp_cc *cc, u64 idle_for, u64 rto)
{
	cc->cubic.epoch = 0;
	sctp_cc_rfc9260.idle(cc, idle_for, rto);
}

static void cubic_mtu(struct sctp_cc *cc, u32 mtu)
{
	cc->cubic.epoch = 0;
	sctp_cc_rfc9260.mtu(cc, mtu);
}

const struct sctp_cc_ops sctp_cc_cubic = {
	.name		= "cubic",
	.init		= cubic_init,
	.acked		= cubic_acked,
	.lost		= cubic_lost,
	.timeout	= cubic_timeout,
	.idle		= cubic_idle,
	.mtu		= cubic_mtu,
};
