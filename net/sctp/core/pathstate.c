// SPDX-License-Identifier: GPL-2.0
/* Reachability of one destination: rfc9260#section-8.2, rfc9260#section-8.3. */
#include <linux/limits.h>

#include "core/pathstate.h"

/**
 * sctp_pathstate_init() - a path is created
 * @p: to be initialised
 * @confirmed: the address needs no verification (rfc9260#section-5.4)
 * @max: Path.Max.Retrans
 *
 * Context: any; the owner of @p serialises.
 */
void sctp_pathstate_init(struct sctp_pathstate *p, bool confirmed, u16 max)
{
	p->state = confirmed ? SCTP_PATH_ACTIVE : SCTP_PATH_UNCONFIRMED;
	p->confirmed = confirmed;
	p->errors = 0;
	p->max_errors = max;
}

/**
 * sctp_pathstate_error() - T3 expired or a HEARTBEAT was not answered
 * @p: state
 *
 * The counter stops once the path is inactive (rfc9260#section-8.3).
 *
 * Context: any; the owner of @p serialises.
 * Return: SCTP_PATH_DOWN when the path became inactive with this error, else
 * SCTP_PATH_SAME.
 */
enum sctp_path_event sctp_pathstate_error(struct sctp_pathstate *p)
{
	if (p->state == SCTP_PATH_INACTIVE)
		return SCTP_PATH_SAME;
	if (p->errors < U16_MAX)
		p->errors++;
	if (p->errors <= p->max_errors)
		return SCTP_PATH_SAME;
	p->state = SCTP_PATH_INACTIVE;
	return SCTP_PATH_DOWN;
}

/**
 * sctp_pathstate_alive() - the destination answered
 * @p: state
 * @hb: by a HEARTBEAT ACK with the right nonce; else by acknowledging data
 *	whose only transmission went there (rfc9260#section-8.2: data sent to
 *	several addresses says nothing certain)
 *
 * Only a HEARTBEAT ACK verifies an address (rfc9260#section-5.4): a peer may
 * acknowledge what never reached it.
 *
 * Context: any; the owner of @p serialises.
 * Return: SCTP_PATH_CONFIRMED when the address became verified (and active),
 * SCTP_PATH_UP when an inactive path became active, else SCTP_PATH_SAME.
 */
enum sctp_path_event sctp_pathstate_alive(struct sctp_pathstate *p, bool hb)
{
	bool was_active = p->state == SCTP_PATH_ACTIVE;
	bool was_confirmed = p->confirmed;

	if (!p->confirmed && !hb)
		return SCTP_PATH_SAME;
	p->errors = 0;
	p->confirmed = true;
	p->state = SCTP_PATH_ACTIVE;
	if (!was_confirmed)
		return SCTP_PATH_CONFIRMED;
	return was_active ? SCTP_PATH_SAME : SCTP_PATH_UP;
}
