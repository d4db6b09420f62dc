// SPDX-License-Identifier: GPL-2.0
/*
 * Reachability of one destination: rfc9260#section-8.2, rfc9260#section-8.3,
 * rfc7829#section-3.2.
 */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "core/pathstate.h"

enum {
	/* rfc7829#section-4.1: an order of magnitude beyond the limit */
	DORMANT_FACTOR	= 10,
};

/**
 * sctp_pathstate_init() - a path is created
 * @p: to be initialised
 * @confirmed: the address needs no verification (rfc9260#section-5.4)
 * @max: limits
 *
 * Context: any; the owner of @p serialises.
 */
void sctp_pathstate_init(struct sctp_pathstate *p, bool confirmed,
			 const struct sctp_path_limits *max)
{
	p->state = confirmed ? SCTP_PATH_ACTIVE : SCTP_PATH_UNCONFIRMED;
	p->confirmed = confirmed;
	p->errors = 0;
	p->max = *max;
}

/*
 * Once the path is inactive the counter stands still (rfc9260#section-8.3);
 * with rfc7829 it goes on, so that the least bad of all paths can be told.
 */
static u16 ceiling(const struct sctp_pathstate *p, bool pf)
{
	u32 dormant = DORMANT_FACTOR * (p->max.down + 1);

	if (p->state != SCTP_PATH_INACTIVE)
		return U16_MAX;
	return pf ? min_t(u32, dormant, U16_MAX) : p->errors;
}

/**
 * sctp_pathstate_error() - T3 expired or a HEARTBEAT was not answered
 * @p: state
 * @pf: rfc7829 is in use
 *
 * Context: any; the owner of @p serialises.
 * Return: SCTP_PATH_DOWN when the path became inactive with this error,
 * SCTP_PATH_SUSPECTED when it became potentially failed, else SCTP_PATH_SAME.
 */
enum sctp_path_event sctp_pathstate_error(struct sctp_pathstate *p, bool pf)
{
	if (p->errors < ceiling(p, pf))
		p->errors++;
	if (p->state == SCTP_PATH_INACTIVE)
		return SCTP_PATH_SAME;
	if (p->errors > p->max.down) {
		p->state = SCTP_PATH_INACTIVE;
		return SCTP_PATH_DOWN;
	}
	if (pf && p->state == SCTP_PATH_ACTIVE && p->errors > p->max.pf) {
		p->state = SCTP_PATH_PF;
		return SCTP_PATH_SUSPECTED;
	}
	return SCTP_PATH_SAME;
}

/**
 * sctp_pathstate_alive() - the destination answered
 * @p: state
 * @hb: by a HEARTBEAT ACK with the right nonce; else by acknowledging data
 *	that was sent there and nowhere else (rfc7829#section-3.2, 9: data sent
 *	to several addresses says nothing certain)
 *
 * Only a HEARTBEAT ACK verifies an address (rfc9260#section-5.4): a peer may
 * acknowledge what never reached it.
 *
 * Context: any; the owner of @p serialises.
 * Return: SCTP_PATH_CONFIRMED when the address became verified (and active),
 * SCTP_PATH_UP when an inactive path became active, SCTP_PATH_RECOVERED when a
 * potentially failed one did, else SCTP_PATH_SAME.
 */
enum sctp_path_event sctp_pathstate_alive(struct sctp_pathstate *p, bool hb)
{
	bool was_confirmed = p->confirmed;
	u8 was = p->state;

	if (!p->confirmed && !hb)
		return SCTP_PATH_SAME;
	p->errors = 0;
	p->confirmed = true;
	p->state = SCTP_PATH_ACTIVE;
	if (!was_confirmed)
		return SCTP_PATH_CONFIRMED;
	if (was == SCTP_PATH_PF)
		return SCTP_PATH_RECOVERED;
	return was == SCTP_PATH_INACTIVE ? SCTP_PATH_UP : SCTP_PATH_SAME;
}

/* An address that is not verified must not get data: rfc9260#section-5.4. */
static u8 rank(const struct sctp_pathstate *p)
{
	if (!p->confirmed)
		return 0;
	switch (p->state) {
	case SCTP_PATH_ACTIVE:
		return 3;
	case SCTP_PATH_PF:
		return 2;
	default:
		return 1;
	}
}

/**
 * sctp_pathstate_better() - which of two destinations is the better one?
 * @p: one
 * @than: another
 *
 * An active one; else one that is only potentially failed; else, in dormant
 * state, one that is inactive; of those that are not active the one with fewer
 * errors in a row (rfc7829#section-3.2, 4, rfc7829#section-4.1).
 *
 * Context: any; the owner of both serialises.
 * Return: true when @p is; false when @than is, or when they are alike.
 */
bool sctp_pathstate_better(const struct sctp_pathstate *p,
			   const struct sctp_pathstate *than)
{
	if (rank(p) != rank(than))
		return rank(p) > rank(than);
	return p->state != SCTP_PATH_ACTIVE && p->errors < than->errors;
}

/**
 * sctp_pathstate_gives_way() - is a primary path to be replaced?
 * @p: the primary path
 *
 * Primary path switchover: rfc7829#section-5.
 *
 * Context: any; the owner of @p serialises.
 * Return: true when the path where data goes now becomes the primary one.
 */
bool sctp_pathstate_gives_way(const struct sctp_pathstate *p)
{
	return p->max.primary != SCTP_PATH_NO_SWITCH &&
	       p->errors > p->max.primary;
}
