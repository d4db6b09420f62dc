// SPDX-License-Identifier: GPL-2.0
/* The peer's window and Nagle's algorithm: may the next new chunk leave? */
#include <linux/minmax.h>

#include "core/sendwin.h"

enum {
	/* Of the greatest window a lesser one is silly below this part, */
	SILLY_PART	= 2,
	/* and below this one when no acknowledgement is to be expected. */
	IDLE_PART	= 8,
};

static u32 usable(const struct sctp_sendwin *s)
{
	return s->rwnd - min(s->rwnd, s->flying);
}

/* A bit of a window that is shut otherwise is not worth a packet, unless all
 * that waits fits, or the window is never much greater.
 */
static bool is_silly(const struct sctp_sendwin *s)
{
	u32 part = s->idle ? IDLE_PART : SILLY_PART;
	u32 window = usable(s);

	return !s->bundled && window < min(s->queued, s->full) &&
	       window < s->rwnd_max / part;
}

/* The peer may not have more to offer than it does: its window is of payload,
 * and becomes smaller with small messages, which take more memory.
 */
static enum sctp_sendwin_verdict silly(const struct sctp_sendwin *s)
{
	if (!s->idle)
		return SCTP_SENDWIN_WAIT;
	return s->probe_due ? SCTP_SENDWIN_GO : SCTP_SENDWIN_GO_SOON;
}

/* With nothing outstanding no SACK will come that tells of the window, except
 * one that might get lost. A chunk for which the window is hardly ever great
 * enough has nothing to wait for.
 */
static enum sctp_sendwin_verdict shut(const struct sctp_sendwin *s)
{
	if (!s->idle)
		return SCTP_SENDWIN_WAIT;
	if (s->probe_due || (s->rwnd && s->rwnd >= s->rwnd_max - s->rwnd_max / 4))
		return SCTP_SENDWIN_PROBE;
	return SCTP_SENDWIN_PROBE_LATER;
}

/* A packet that is not full waits while another such one is in flight, but not
 * the rest of a message: without it, its beginning is of no use. What is in
 * flight in packets to which the next chunk was too long is no reason to wait,
 * so that the end of a long transfer does not.
 */
static bool nagle_holds(const struct sctp_sendwin *s)
{
	if (s->pushed || s->bundled || !s->begins || s->queued >= s->full)
		return false;
	return s->corked || (s->small && !s->nodelay);
}

/**
 * sctp_sendwin_check() - may the next new chunk leave?
 * @s: what the answer depends on
 *
 * The congestion window is not looked at.
 *
 * Context: any.
 * Return: enum sctp_sendwin_verdict.
 */
enum sctp_sendwin_verdict sctp_sendwin_check(const struct sctp_sendwin *s)
{
	if (s->size > usable(s))
		return shut(s);
	if (is_silly(s))
		return silly(s);
	return nagle_holds(s) ? SCTP_SENDWIN_WAIT : SCTP_SENDWIN_GO;
}
