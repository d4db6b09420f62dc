// SPDX-License-Identifier: GPL-2.0
/* Explicit congestion notification: rfc4960#appendix-A, rfc3168#section-6.1. */
#include <linux/minmax.h>

#include "core/ecn.h"

/**
 * sctp_ecn_marked() - a packet with the CE mark brought new data
 * @e: what is to be told
 * @tsn: the lowest TSN of the packet, unwrapped
 *
 * Congestion later than what is being told already takes its place, so that
 * the answer to the earlier one does not end the telling.
 *
 * Context: any; the owner of @e serialises.
 */
void sctp_ecn_marked(struct sctp_ecn_echo *e, u64 tsn)
{
	e->tsn = e->due ? max(e->tsn, tsn) : tsn;
	e->due = true;
}

/**
 * sctp_ecn_cwr() - the sender says that it has reduced its window
 * @e: what is to be told
 * @tsn: of the CWR, unwrapped
 *
 * Context: any; the owner of @e serialises.
 */
void sctp_ecn_cwr(struct sctp_ecn_echo *e, u64 tsn)
{
	if (tsn >= e->tsn)
		e->due = false;
}

/**
 * sctp_ecn_echoed() - the receiver tells of congestion
 * @w: of the destination where @tsn went
 * @tsn: of the ECNE, unwrapped
 * @highest: the highest TSN sent so far
 *
 * Context: any; the owner of @w serialises.
 * Return: true when the window is to be reduced: once per window of data.
 */
bool sctp_ecn_echoed(struct sctp_ecn_window *w, u64 tsn, u64 highest)
{
	if (tsn <= w->answered)
		return false;
	w->answered = highest;
	w->by_ecn = highest;
	return true;
}

/**
 * sctp_ecn_lost() - data was lost
 * @w: of the destination it was sent to
 * @tsn: the highest TSN that was lost
 * @highest: the highest TSN sent so far
 *
 * Context: any; the owner of @w serialises.
 * Return: true when the window is to be reduced; false when it has been for an
 * ECNE about the same window of data.
 */
bool sctp_ecn_lost(struct sctp_ecn_window *w, u64 tsn, u64 highest)
{
	if (tsn <= w->by_ecn)
		return false;
	w->answered = max(w->answered, highest);
	return true;
}
