// SPDX-License-Identifier: GPL-2.0
/* Congestion control, what is common to all algorithms. */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/cc.h"

/* rfc6928#section-2, bytes */
#define INITIAL		14600

static const struct sctp_cc_ops * const algorithms[] = {
	&sctp_cc_rfc9260, &sctp_cc_cubic, &sctp_cc_westwood,
};

/**
 * sctp_cc_find() - an algorithm by its name
 * @name: as in struct sctp_cc_ops
 *
 * Return: the algorithm or NULL.
 */
const struct sctp_cc_ops *sctp_cc_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(algorithms); i++)
		if (!strcmp(algorithms[i]->name, name))
			return algorithms[i];
	return NULL;
}

/**
 * sctp_cc_begin() - nothing is known of the path
 * @cc: state
 *
 * With the initial window of rfc6928#section-2, for algorithms that are not
 * bound to rfc9260#section-7.2.1.
 */
void sctp_cc_begin(struct sctp_cc *cc)
{
	sctp_cc_rfc9260.init(cc);
	cc->cwnd = min_t(u32, 10 * cc->mtu, max_t(u32, 2 * cc->mtu, INITIAL));
}

/**
 * sctp_cc_floor() - no reduction goes below four packets
 * @cc: state
 * @window: what an algorithm would make of it, bytes
 *
 * Return: bytes (rfc9260#section-7.2.3).
 */
u32 sctp_cc_floor(const struct sctp_cc *cc, u32 window)
{
	return max(window, 4 * cc->mtu);
}

/**
 * sctp_cc_grow() - a larger window
 * @cc: state
 * @bytes: by how much
 */
void sctp_cc_grow(struct sctp_cc *cc, u32 bytes)
{
	cc->cwnd = min_t(u32, cc->cwnd + min_t(u32, bytes, SCTP_CC_MAX),
			 SCTP_CC_MAX);
}

/**
 * sctp_cc_was_full() - was the window in use before a SACK?
 * @cc: state
 * @flight: flight size before the SACK
 *
 * When it is one packet, any packet fills it, however little it carried.
 *
 * Return: true when it was; only then it may grow (rfc9260#section-7.2.1).
 */
bool sctp_cc_was_full(const struct sctp_cc *cc, u32 flight)
{
	return flight >= cc->cwnd || (cc->cwnd <= cc->mtu && flight);
}

/**
 * sctp_cc_shrink() - data was lost
 * @cc: state
 * @window: what is left of it, bytes; a loss never opens a window below that
 */
void sctp_cc_shrink(struct sctp_cc *cc, u32 window)
{
	cc->ssthresh = sctp_cc_floor(cc, window);
	cc->cwnd = min(cc->cwnd, cc->ssthresh);
	cc->partial_acked = 0;
}

/**
 * sctp_cc_collapse() - T3 expired
 * @cc: state
 * @window: up to which slow start is to go, bytes
 */
void sctp_cc_collapse(struct sctp_cc *cc, u32 window)
{
	cc->ssthresh = sctp_cc_floor(cc, window);
	cc->cwnd = cc->mtu;
	cc->partial_acked = 0;
}

/**
 * sctp_cc_init() - a path is created
 * @cc: to be initialised
 * @ops: the algorithm
 * @mtu: PMDCS, bytes
 * @v6: the destination is an IPv6 address
 *
 * Context: any; the owner of @cc serialises.
 */
void sctp_cc_init(struct sctp_cc *cc, const struct sctp_cc_ops *ops, u32 mtu,
		  bool v6)
{
	cc->ops = ops;
	cc->mtu = mtu;
	cc->v6 = v6;
	ops->init(cc);
}

/**
 * sctp_cc_switch() - another algorithm
 * @cc: state; an algorithm that is replaced has nothing to undo
 * @ops: goes on with the window there is, and learns the rest anew
 *
 * Context: any; the owner of @cc serialises.
 */
void sctp_cc_switch(struct sctp_cc *cc, const struct sctp_cc_ops *ops)
{
	u32 cwnd = cc->cwnd, ssthresh = cc->ssthresh;

	if (cc->ops == ops)
		return;
	cc->ops = ops;
	ops->init(cc);
	cc->cwnd = cwnd;
	cc->ssthresh = ssthresh;
}

/* What a timeout leaves: only one packet may be in flight then. */
static bool one_packet(const struct sctp_cc *cc)
{
	return cc->cwnd <= cc->mtu;
}

/**
 * sctp_cc_room() - how much of the window is left (rfc9260#section-6.1 B)
 * @cc: state
 * @flight: outstanding bytes on this path, chunk headers and padding included
 *
 * A packet may begin while there is any room, and then be filled: so a window
 * that is not full is exceeded by one packet, less one byte. A window of one
 * packet is never exceeded (rfc9260#section-7.2.1).
 *
 * Context: any; the owner of @cc serialises.
 * Return: bytes of chunks.
 */
u32 sctp_cc_room(const struct sctp_cc *cc, u32 flight)
{
	if (one_packet(cc))
		return flight ? 0 : cc->mtu;
	return flight < cc->cwnd ? cc->cwnd - flight : 0;
}

/**
 * sctp_cc_packets() - how many packets one event may send
 * @cc: state
 * @burst: Max.Burst, packets (rfc9260#section-6.1 D); 0: no limit
 * @left: bytes that have left the network and were not replaced
 *
 * A SACK of a whole train must let another one go, or each would be shorter
 * than the one before: Max.Burst is for what comes on top of what has left.
 *
 * Context: any; the owner of @cc serialises.
 * Return: packets.
 */
u32 sctp_cc_packets(const struct sctp_cc *cc, u32 burst, u32 left)
{
	if (one_packet(cc))
		return 1;
	return burst ? burst + left / cc->mtu : U32_MAX;
}
