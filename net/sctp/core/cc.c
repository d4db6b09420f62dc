// SPDX-License-Identifier: GPL-2.0
/* Congestion control, what is common to all algorithms. */
#include <linux/limits.h>

#include "core/cc.h"

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
 * @left: bytes that have left the network since the last time
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
