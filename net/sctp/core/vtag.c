// SPDX-License-Identifier: GPL-2.0
/* Which packets belong to an association, and what to do with the others. */
#include "core/vtag.h"

/* rfc9260#section-8.5.1 B and C: our tag, or with the T bit the peer's */
static bool reflects(const struct sctp_vtag_in *in)
{
	if (in->first->flags & SCTP_FLAG_T)
		return in->peer && in->vtag == in->peer;
	return in->vtag == in->mine;
}

static bool is_forming(enum sctp_state st)
{
	return st == SCTP_ST_COOKIE_WAIT || st == SCTP_ST_COOKIE_ECHOED;
}

static enum sctp_vtag_verdict verdict(bool ok)
{
	return ok ? SCTP_VTAG_OK : SCTP_VTAG_DISCARD;
}

/**
 * sctp_vtag_check() - does a packet belong to the association it hit?
 * @in: the packet and the association; ->first is the packet's first chunk
 *
 * A COOKIE ECHO passes with any tag but 0: it is held against the tag inside
 * the cookie, which after the peer's restart is not the association's. That an
 * INIT is alone in its packet is sctp_state_admit()'s to say. As both prove
 * nothing by their tag, no ABORT comes in behind them.
 *
 * Context: any.
 * Return: enum sctp_vtag_verdict.
 */
enum sctp_vtag_verdict sctp_vtag_check(const struct sctp_vtag_in *in)
{
	if (in->late_reflection)
		return SCTP_VTAG_DISCARD;
	switch (in->first->type) {
	case SCTP_CT_INIT:
		return verdict(!in->vtag && !in->has_abort);
	case SCTP_CT_COOKIE_ECHO:
		return verdict(in->vtag && !in->has_abort);
	case SCTP_CT_ABORT:
	case SCTP_CT_SHUTDOWN_COMPLETE:
		return verdict(in->vtag && reflects(in));
	}
	/* rfc9260#section-8.5.1 E */
	if (in->has_shutdown_ack && is_forming(in->state))
		return SCTP_VTAG_OOTB;
	return verdict(in->vtag && in->vtag == in->mine);
}

/**
 * sctp_vtag_ootb() - how to treat a packet that hit no association
 * @in: what a look over all its chunks found
 *
 * The order of the tests is that of rfc9260#section-8.4. A tag of 0 is for an
 * INIT alone, and an INIT has no other: rfc9260#section-8.5.1 A and
 * rfc9260#section-12.3 (MUST) go before rule 8 (SHOULD). A COOKIE ECHO needs
 * no endpoint to be found forged, and then it is not answered.
 *
 * Context: any.
 * Return: enum sctp_ootb_verdict.
 */
enum sctp_ootb_verdict sctp_vtag_ootb(const struct sctp_ootb_in *in)
{
	if (!in->unicast || in->has_abort)
		return SCTP_OOTB_DISCARD;
	if (in->has_init || !in->vtag) {
		if (!in->has_init || !in->alone || in->vtag)
			return SCTP_OOTB_DISCARD;
		return in->has_endpoint ? SCTP_OOTB_INIT :
					  SCTP_OOTB_ABORT_PEER_TAG;
	}
	if (in->first->type == SCTP_CT_COOKIE_ECHO)
		return SCTP_OOTB_COOKIE_ECHO;
	if (in->has_shutdown_ack)
		return SCTP_OOTB_SHUTDOWN_COMPLETE;
	if (in->has_shutdown_complete || in->has_stale_cookie ||
	    in->has_cookie_ack)
		return SCTP_OOTB_DISCARD;
	return SCTP_OOTB_ABORT;
}
