// SPDX-License-Identifier: GPL-2.0
/* The chunk admission table, and what a state allows. */
#include <linux/kernel.h>

#include "core/state.h"
#include "wire/chunk.h"
#include "wire/packet.h"

enum in {
	IN_CLOSED		= BIT(SCTP_ST_CLOSED),
	IN_COOKIE_WAIT		= BIT(SCTP_ST_COOKIE_WAIT),
	IN_COOKIE_ECHOED	= BIT(SCTP_ST_COOKIE_ECHOED),
	IN_ESTABLISHED		= BIT(SCTP_ST_ESTABLISHED),
	IN_SHUTDOWN_PENDING	= BIT(SCTP_ST_SHUTDOWN_PENDING),
	IN_SHUTDOWN_SENT	= BIT(SCTP_ST_SHUTDOWN_SENT),
	IN_SHUTDOWN_RECEIVED	= BIT(SCTP_ST_SHUTDOWN_RECEIVED),
	IN_SHUTDOWN_ACK_SENT	= BIT(SCTP_ST_SHUTDOWN_ACK_SENT),

	TO_RECEIVE	= SCTP_RECEIVES_DATA,
	TO_SEND		= SCTP_SENDS_DATA,
	TO_TALK		= TO_RECEIVE | TO_SEND,
	SET_UP		= TO_TALK | IN_SHUTDOWN_ACK_SENT,
	FORMING		= IN_COOKIE_WAIT | IN_COOKIE_ECHOED,
	WITH_TCB	= FORMING | SET_UP,
	ANY		= IN_CLOSED | WITH_TCB,
	NEVER		= 0,
};

/**
 * struct row - what there is to know about a chunk type before its procedure
 * @min: least legal chunk length, bytes; 0: the type is unknown
 * @features: enum sctp_init_features, all of which make the type known
 * @in: enum in, the states in which it means something
 */
struct row {
	u8	min;
	u16	features;
	u16	in;
};

/*
 * INIT and COOKIE ECHO have a meaning in every state (rfc9260#section-5.2),
 * and so does what authenticates a COOKIE ECHO (rfc4895#section-6.3). DATA
 * before the COOKIE ACK is dropped, and retransmitted. A PAD chunk's only
 * procedure is to be dropped: rfc4820#section-3.
 */
static const struct row rows[] = {
	[SCTP_CT_DATA] = { SCTP_DATA_LEN, 0, TO_RECEIVE },
	[SCTP_CT_INIT] = { SCTP_INIT_LEN, 0, ANY },
	[SCTP_CT_INIT_ACK] = { SCTP_INIT_LEN, 0, IN_COOKIE_WAIT },
	[SCTP_CT_SACK] = { SCTP_SACK_LEN, 0, TO_SEND },
	[SCTP_CT_HEARTBEAT] = { SCTP_CHUNK_LEN + SCTP_PARAM_LEN, 0,
				IN_COOKIE_ECHOED | TO_TALK },
	[SCTP_CT_HEARTBEAT_ACK] = { SCTP_CHUNK_LEN + SCTP_PARAM_LEN, 0,
				    TO_TALK },
	[SCTP_CT_ABORT] = { SCTP_CHUNK_LEN, 0, WITH_TCB },
	[SCTP_CT_SHUTDOWN] = { SCTP_SHUTDOWN_LEN, 0, SET_UP },
	[SCTP_CT_SHUTDOWN_ACK] = { SCTP_CHUNK_LEN, 0,
				   IN_SHUTDOWN_SENT | IN_SHUTDOWN_ACK_SENT },
	[SCTP_CT_ERROR] = { SCTP_CHUNK_LEN + SCTP_PARAM_LEN, 0,
			    IN_COOKIE_ECHOED | SET_UP },
	[SCTP_CT_COOKIE_ECHO] = { SCTP_CHUNK_LEN, 0, ANY },
	[SCTP_CT_COOKIE_ACK] = { SCTP_CHUNK_LEN, 0, IN_COOKIE_ECHOED },
	[SCTP_CT_ECNE] = { SCTP_CHUNK_LEN + 4, SCTP_FEAT_ECN, TO_TALK },
	[SCTP_CT_CWR] = { SCTP_CHUNK_LEN + 4, SCTP_FEAT_ECN, TO_TALK },
	[SCTP_CT_SHUTDOWN_COMPLETE] = { SCTP_CHUNK_LEN, 0,
					IN_SHUTDOWN_ACK_SENT },
	[SCTP_CT_AUTH] = { SCTP_CHUNK_LEN + 4, SCTP_FEAT_AUTH, ANY },
	[SCTP_CT_I_DATA] = { SCTP_I_DATA_LEN, SCTP_FEAT_IDATA, TO_RECEIVE },
	[SCTP_CT_ASCONF_ACK] = { SCTP_CHUNK_LEN + 4, SCTP_FEAT_ASCONF,
				 TO_TALK },
	[SCTP_CT_RECONF] = { SCTP_CHUNK_LEN + SCTP_PARAM_LEN,
			     SCTP_FEAT_RECONF, TO_TALK },
	[SCTP_CT_PAD] = { SCTP_CHUNK_LEN, 0, NEVER },
	[SCTP_CT_FORWARD_TSN] = { SCTP_CHUNK_LEN + 4, SCTP_FEAT_PRSCTP,
				  TO_RECEIVE },
	/* serial number and address parameter: rfc5061#section-4.1.1 */
	[SCTP_CT_ASCONF] = { SCTP_CHUNK_LEN + 4 + 8, SCTP_FEAT_ASCONF,
			     TO_TALK },
	[SCTP_CT_I_FORWARD_TSN] = { SCTP_CHUNK_LEN + 4, SCTP_FEAT_I_FORWARD,
				    TO_RECEIVE },
};

/**
 * sctp_state_admit() - is a chunk legal here and now?
 * @st: of the association; CLOSED when there is none
 * @chunk_type: any number
 * @len: chunk length as in its header, bytes
 * @alone: it is its packet's only chunk
 * @features: enum sctp_init_features negotiated
 *
 * A chunk that would be dropped anyway is not judged by its length. That the
 * chunk belongs to the association is sctp_vtag_check()'s business, and what
 * a combination of legal chunks breaks (DATA where I-DATA was agreed on) is
 * the procedure's.
 *
 * Context: any.
 * Return: enum sctp_admit.
 */
enum sctp_admit sctp_state_admit(enum sctp_state st, u8 chunk_type, u16 len,
				 bool alone, u32 features)
{
	const struct row *row;

	if (chunk_type >= ARRAY_SIZE(rows))
		return SCTP_ADMIT_UNKNOWN;
	row = &rows[chunk_type];
	if (!row->min || (features & row->features) != row->features)
		return SCTP_ADMIT_UNKNOWN;
	if (!alone && sctp_chunk_is_alone(chunk_type))
		return SCTP_ADMIT_BUNDLED;
	if (!(BIT(st) & row->in))
		return SCTP_ADMIT_DISCARD;
	return len < row->min ? SCTP_ADMIT_SHORT : SCTP_ADMIT;
}

/**
 * sctp_state_name() - the state as rfc9260#section-4 writes it
 * @st: any number
 *
 * Context: any.
 * Return: a constant string.
 */
const char *sctp_state_name(enum sctp_state st)
{
	static const char * const names[] = {
		[SCTP_ST_CLOSED] = "CLOSED",
		[SCTP_ST_COOKIE_WAIT] = "COOKIE-WAIT",
		[SCTP_ST_COOKIE_ECHOED] = "COOKIE-ECHOED",
		[SCTP_ST_ESTABLISHED] = "ESTABLISHED",
		[SCTP_ST_SHUTDOWN_PENDING] = "SHUTDOWN-PENDING",
		[SCTP_ST_SHUTDOWN_SENT] = "SHUTDOWN-SENT",
		[SCTP_ST_SHUTDOWN_RECEIVED] = "SHUTDOWN-RECEIVED",
		[SCTP_ST_SHUTDOWN_ACK_SENT] = "SHUTDOWN-ACK-SENT",
	};

	if (st >= ARRAY_SIZE(names) || !names[st])
		return "UNKNOWN";
	return names[st];
}
