/* SPDX-License-Identifier: GPL-2.0 */
/* Verification tag verdicts: rfc9260#section-8.5, rfc9260#section-8.4. */
#ifndef SCTP_CORE_VTAG_H
#define SCTP_CORE_VTAG_H

#include "core/state.h"
#include "wire/packet.h"

/**
 * struct sctp_vtag_in - what the verdict needs
 * @vtag: the packet's tag
 * @mine: the tag this end chose (what the peer must send)
 * @peer: the tag the peer chose; 0 when not yet known
 * @state: of the association
 * @first: the packet's first chunk
 * @has_shutdown_ack: some chunk is a SHUTDOWN ACK
 * @has_abort: some chunk is an ABORT
 * @late_reflection: an ABORT that is not the first chunk has the T bit
 */
struct sctp_vtag_in {
	u32				vtag;
	u32				mine;
	u32				peer;
	enum sctp_state			state;
	const struct sctp_chunk_ref	*first;
	bool				has_shutdown_ack;
	bool				has_abort;
	bool				late_reflection;
};

enum sctp_vtag_verdict {
	SCTP_VTAG_OK,
	SCTP_VTAG_DISCARD,
	/* SHUTDOWN ACK in COOKIE-WAIT or COOKIE-ECHOED: answer it as out of
	 * the blue (rfc9260#section-8.5.1 E).
	 */
	SCTP_VTAG_OOTB,
};

enum sctp_vtag_verdict sctp_vtag_check(const struct sctp_vtag_in *in);

enum sctp_ootb_verdict {
	SCTP_OOTB_DISCARD,
	SCTP_OOTB_INIT,			/* the endpoint's INIT handler */
	SCTP_OOTB_COOKIE_ECHO,		/* likewise; without an endpoint, too */
	SCTP_OOTB_SHUTDOWN_COMPLETE,	/* answer, T bit, reflected tag */
	SCTP_OOTB_ABORT,		/* answer, T bit, reflected tag */
	SCTP_OOTB_ABORT_PEER_TAG,	/* INIT without an endpoint */
};

/**
 * struct sctp_ootb_in - a packet with no association: rfc9260#section-8.4
 * @vtag: the packet's tag
 * @first: its first chunk
 * @has_abort: some chunk is an ABORT
 * @has_shutdown_ack: likewise
 * @has_shutdown_complete: likewise
 * @has_cookie_ack: likewise
 * @has_stale_cookie: an ERROR chunk with a Stale Cookie cause
 * @has_init: some chunk is an INIT
 * @alone: the packet has one chunk
 * @unicast: both addresses are unicast: it can be answered
 * @has_endpoint: an endpoint of ours listens there
 */
struct sctp_ootb_in {
	u32				vtag;
	const struct sctp_chunk_ref	*first;
	bool				has_abort;
	bool				has_shutdown_ack;
	bool				has_shutdown_complete;
	bool				has_cookie_ack;
	bool				has_stale_cookie;
	bool				has_init;
	bool				alone;
	bool				unicast;
	bool				has_endpoint;
};

enum sctp_ootb_verdict sctp_vtag_ootb(const struct sctp_ootb_in *in);

#endif
