// SPDX-License-Identifier: GPL-2.0
/*
 * Westwood: rfc9260#section-7.2, but for what a loss costs, and the first window,
 * which is that of rfc6928.
 *
 * After a loss the window becomes what is known to arrive: the rate at which
 * bytes are acknowledged, times the shortest round trip, and never less than
 * rfc9260#section-7.2.3 leaves of it. What stands in queues is given up, as a
 * full queue's loss demands; a loss without a queue, as on a radio link, costs
 * little. S. Mascolo and others: TCP Westwood, ACM MobiCom 2001.
 */
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/cc.h"

/* A rate that falls is believed by an eighth per round trip. */
#define DECAY_SHIFT	3

#define NS_PER_S	1000000000ULL

/* Bytes per second, so that nothing wraps. */
#define MAX_RATE	0x10000000000ULL

/* Once per round trip. */
static void measure(struct sctp_cc_westwood *w,
		    const struct sctp_cc_acked *acked)
{
	u64 rate, took = acked->now - w->since;

	w->min_rtt = acked->min_rtt;
	w->bytes += acked->bytes;
	if (w->since && took < max_t(u64, acked->srtt, 1))
		return;
	if (w->since) {
		rate = mul_u64_u64_div_u64(min_t(u64, w->bytes, SCTP_CC_MAX),
					   NS_PER_S, took);
		w->rate -= w->rate >> DECAY_SHIFT;
		w->rate = min(max(rate, w->rate + (rate >> DECAY_SHIFT)),
			      MAX_RATE);
	}
	w->since = acked->now;
	w->bytes = 0;
}

/* What is on the way and not in queues, bytes. */
static u32 arrives(const struct sctp_cc *cc)
{
	const struct sctp_cc_westwood *w = &cc->westwood;
	u64 pipe = mul_u64_u64_div_u64(w->rate, w->min_rtt, NS_PER_S);

	return min_t(u64, max_t(u64, pipe, cc->cwnd / 2), cc->cwnd);
}

static void westwood_init(struct sctp_cc *cc)
{
	sctp_cc_begin(cc);
	memset(&cc->westwood, 0, sizeof(cc->westwood));
}

static void westwood_acked(struct sctp_cc *cc,
			   const struct sctp_cc_acked *acked)
{
	measure(&cc->westwood, acked);
	sctp_cc_rfc9260.acked(cc, acked);
}

/* A mark is the network's own word: rfc3168#section-6.1.2 */
static void westwood_lost(struct sctp_cc *cc, enum sctp_cc_sign sign)
{
	sctp_cc_shrink(cc, sign == SCTP_CC_MARKED ? cc->cwnd / 2 : arrives(cc));
}

static void westwood_timeout(struct sctp_cc *cc)
{
	sctp_cc_collapse(cc, arrives(cc));
}

/* What arrives in a pause tells nothing of the path. */
static void westwood_idle(struct sctp_cc *cc, u64 idle_for, u64 rto)
{
	cc->westwood.since = 0;
	cc->westwood.bytes = 0;
	sctp_cc_rfc9260.idle(cc, idle_for, rto);
}

static void westwood_mtu(struct sctp_cc *cc, u32 mtu)
{
	sctp_cc_rfc9260.mtu(cc, mtu);
}

const struct sctp_cc_ops sctp_cc_westwood = {
	.name		= "westwood",
	.init		= westwood_init,
	.acked		= westwood_acked,
	.lost		= westwood_lost,
	.timeout	= westwood_timeout,
	.idle		= westwood_idle,
	.mtu		= westwood_mtu,
};
