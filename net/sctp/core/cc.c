// SPDX-License-Identifier: GPL-2.0
/* Congestion control, what is common to all algorithms. */
#include <linux/minmax.h>

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

/**
 * sctp_cc_room() - how much may be sent now (rfc9260#section-6.1 B and D)
 * @cc: state
 * @flight: outstanding bytes on this path
 * @burst: Max.Burst, packets; 0: no limit
 *
 * A window that is not full may be exceeded by one packet, less one byte. A
 * window of one packet, which is what a timeout leaves, is never exceeded:
 * only one packet may be in flight then (rfc9260#section-7.2.1).
 *
 * Context: any; the owner of @cc serialises.
 * Return: bytes of chunks.
 */
u32 sctp_cc_room(const struct sctp_cc *cc, u32 flight, u32 burst)
{
	u32 room;

	if (cc->cwnd <= cc->mtu)
		return flight ? 0 : cc->mtu;
	if (flight >= cc->cwnd)
		return 0;
	room = cc->cwnd - flight + cc->mtu - 1;
	if (burst)
		room = min_t(u64, room, (u64)burst * cc->mtu);
	return room;
}
