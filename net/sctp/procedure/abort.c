// SPDX-License-Identifier: GPL-2.0
/* ABORT and ERROR: rfc9260#section-9.1, section-3.3.7, section-3.3.10. */
#include "procedure/procedure.h"

#include "host/mib.h"
#include "socket/sock.h"
#include "wire/chunk.h"

enum {
	/* Explanations and user reasons are cut to what any packet carries. */
	MAX_REASON	= 1024,
	ABORT_ROOM	= SCTP_CHUNK_LEN + SCTP_PARAM_LEN + MAX_REASON,
};

/* The one chunk that does not wait for the pump: after it there is no
 * association left to pump.
 */
static void send_now(struct sctp_assoc *a, u16 cause, const void *value, u16 len)
{
	struct sctp_bundle b;
	struct sctp_writer w;
	u8 *buf, *chunk;

	if (!a->peer_tag || !a->active)
		return;
	buf = kmalloc(ABORT_ROOM, GFP_ATOMIC);
	if (!buf)
		return;
	sctp_write_init(&w, buf, ABORT_ROOM);
	chunk = sctp_put_chunk(&w, SCTP_CT_ABORT, 0);
	if (cause)
		sctp_put_param_bytes(&w, cause, value, min_t(u16, len, MAX_REASON));
	sctp_put_close(&w, chunk);
	sctp_bundle_start(&b, a->active);
	sctp_bundle_ctrl(&b, buf, sctp_write_len(&w));
	sctp_bundle_flush(&b);
	kfree(buf);
}

/* @causes: those of the ABORT received, or NULL. */
static void tell_user(struct sctp_assoc *a, u16 cause, const void *causes,
		      u16 len)
{
	a->cause = cause;
	if (a->state < SCTP_ST_ESTABLISHED)
		sctp_event_assoc_change(a, SCTP_CANT_STR_ASSOC, NULL, 0);
	else
		sctp_event_assoc_change(a, SCTP_COMM_LOST, causes, len);
}

/**
 * sctp_abort_send() - end the association and say so
 * @a: the association
 * @cause: enum sctp_cause, or 0 for an ABORT without a cause
 * @value: the cause's value
 * @len: bytes of @value
 * @err: positive errno for the user, 0 when the user asked for it
 *
 * Context: assoc->lock held; a->dead afterwards.
 */
void sctp_abort_send(struct sctp_assoc *a, u16 cause, const void *value,
		     u16 len, int err)
{
	SCTP_MIB_INC(a->sn, ABORTEDS);
	send_now(a, cause, value, len);
	tell_user(a, cause, NULL, 0);
	sctp_assoc_dead(a, err);
}

/**
 * sctp_abort_violation() - the peer broke the protocol
 * @a: the association
 * @why: goes to the peer in the cause, in ASCII
 *
 * Context: assoc->lock held; a->dead afterwards.
 */
void sctp_abort_violation(struct sctp_assoc *a, const char *why)
{
	sctp_abort_send(a, SCTP_CAUSE_PROTOCOL_VIOLATION, why, strlen(why),
			EPROTO);
}

/**
 * sctp_abort_silent() - end the association without a word to the peer
 * @a: the association
 * @err: positive errno for the user
 *
 * Context: assoc->lock held; a->dead afterwards.
 */
void sctp_abort_silent(struct sctp_assoc *a, int err)
{
	SCTP_MIB_INC(a->sn, ABORTEDS);
	tell_user(a, 0, NULL, 0);
	sctp_assoc_dead(a, err);
}

/**
 * sctp_abort_received() - an ABORT with a good tag
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held; a->dead afterwards unless it is malformed.
 */
void sctp_abort_received(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	const u8 *chunk = sctp_in_chunk(in, c);
	bool setup = a->state < SCTP_ST_ESTABLISHED;
	struct sctp_reader causes;

	if (sctp_parse_causes(chunk, c->len, false, &causes)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_MALFORMED);
		return;
	}
	SCTP_MIB_INC(a->sn, ABORTEDS);
	tell_user(a, sctp_read_u16(&causes), chunk + SCTP_CHUNK_LEN,
		  c->len - SCTP_CHUNK_LEN);
	sctp_assoc_dead(a, setup ? ECONNREFUSED : ECONNRESET);
}

/**
 * sctp_error_received() - an ERROR chunk
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_error_received(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	const u8 *chunk = sctp_in_chunk(in, c);
	struct sctp_reader causes;
	struct sctp_param cause;
	u32 us;

	if (sctp_parse_causes(chunk, c->len, true, &causes)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_MALFORMED);
		return;
	}
	while (!a->dead && sctp_param_next(&causes, &cause) == 1) {
		if (cause.type != SCTP_CAUSE_STALE_COOKIE)
			continue;
		/* rfc9260#section-5.2.6: too late to matter */
		if (a->state != SCTP_ST_COOKIE_ECHOED) {
			sctp_in_drop(in, SCTP_MIB_DISCARD_STATE);
			return;
		}
		if (!sctp_parse_stale(&cause, &us))
			sctp_setup_stale_cookie(in, us);
	}
	if (!a->dead)
		sctp_event_remote_error(a, chunk, c->len);
}
