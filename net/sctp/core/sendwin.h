/* SPDX-License-Identifier: GPL-2.0 */
/*
 * May the next new chunk leave, as far as the peer's window and Nagle's
 * algorithm are concerned? rfc9260#section-6.1 A, rfc1122#section-4.2.3.4
 */
#ifndef SCTP_CORE_SENDWIN_H
#define SCTP_CORE_SENDWIN_H

#include <linux/types.h>

/**
 * struct sctp_sendwin - what the answer depends on; sizes are bytes of payload
 * @rwnd: the last a_rwnd the peer told
 * @rwnd_max: the greatest it told, as far as that still says something
 * @flying: in flight
 * @size: of the chunk
 * @queued: of all that waits, the chunk included
 * @full: of a chunk that fills a packet
 * @idle: nothing at all is outstanding
 * @begins: the chunk begins a message
 * @bundled: its packet has DATA already
 * @small: a packet that could have held more is not acknowledged
 * @nodelay: SCTP_NODELAY
 * @corked: the user said that more follows (MSG_MORE)
 * @pushed: no message will follow, so that waiting is of no use
 * @probe_due: nothing was sent for as long as PROBE_LATER or GO_SOON said
 */
struct sctp_sendwin {
	u32	rwnd;
	u32	rwnd_max;
	u32	flying;
	u32	size;
	u32	queued;
	u32	full;
	bool	idle;
	bool	begins;
	bool	bundled;
	bool	small;
	bool	nodelay;
	bool	corked;
	bool	pushed;
	bool	probe_due;
};

enum sctp_sendwin_verdict {
	SCTP_SENDWIN_GO,
	SCTP_SENDWIN_PROBE,	/* goes as a zero window probe */
	SCTP_SENDWIN_WAIT,	/* an acknowledgement or a message will tell */
	SCTP_SENDWIN_PROBE_LATER, /* nobody will: only a timer */
	SCTP_SENDWIN_GO_SOON,	/* nobody may: after a short wait it goes */
};

/* For a packet with DATA only the peer's window counts. */
static inline bool sctp_sendwin_takes_more(u32 rwnd, u32 flying, u32 size)
{
	return rwnd >= flying && size <= rwnd - flying;
}

enum sctp_sendwin_verdict sctp_sendwin_check(const struct sctp_sendwin *s);

#endif
