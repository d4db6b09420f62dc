// SPDX-License-Identifier: GPL-2.0
/* A packet meets its association: tag, admission, then each chunk's procedure. */
#include "input/input.h"

#include "core/vtag.h"
#include "host/mib.h"
#include "output/output.h"
#include "procedure/procedure.h"
#include "wire/chunk.h"

enum next {
	NEXT_CHUNK,
	STOP,		/* the rest of the packet is not for us any more */
};

/* Until the COOKIE ACK nothing goes out, and what waits for it must not become
 * any number: one report, or what the INIT ACK called for.
 */
static bool must_wait(const struct sctp_assoc *a)
{
	return a->state == SCTP_ST_COOKIE_ECHOED && !list_empty(&a->ctrl);
}

/* The whole chunk goes back, as far as a packet carries it. Not every chunk is
 * linear: data of an extension that is off is unknown.
 */
static void report_unknown(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	u16 len = min_t(u32, c->len, sctp_ctrl_error_room(in->path));
	u16 room = SCTP_CHUNK_LEN + SCTP_PARAM_LEN + ALIGN(len, 4);
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_writer w;
	struct sctp_ctrl *ctrl;
	u8 *chunk, *cause, *copy;

	if (!a->peer_tag || must_wait(a) || !sctp_in_may_reply(in, room))
		return;
	ctrl = sctp_ctrl_new(a, in->path, room, &w);
	if (!ctrl)
		return;
	chunk = sctp_put_chunk(&w, SCTP_CT_ERROR, 0);
	cause = sctp_put_param(&w, SCTP_CAUSE_UNRECOGNIZED_CHUNK);
	copy = sctp_write_reserve(&w, len);
	/* Within the packet: the scan has bounded it. */
	if (copy)
		skb_copy_bits(in->skb, c->off, copy, len);
	sctp_put_close(&w, cause);
	sctp_put_close(&w, chunk);
	sctp_ctrl_commit(a, ctrl, &w);
}

/* An unknown chunk's type says what to do: rfc9260#section-3.2. */
static enum next unknown(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	sctp_in_drop(in, SCTP_MIB_DISCARD_UNKNOWN);
	if (c->type & SCTP_UNKNOWN_REPORT)
		report_unknown(in, c);
	return c->type & SCTP_UNKNOWN_SKIP ? NEXT_CHUNK : STOP;
}

static enum next handshake(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	switch (c->type) {
	case SCTP_CT_INIT:
		sctp_setup_init(in, c, in->path->assoc, NULL);
		return STOP;
	case SCTP_CT_INIT_ACK:
		sctp_setup_init_ack(in, c);
		return STOP;
	case SCTP_CT_COOKIE_ECHO:
		if (c->off == in->scan.first.off)
			return sctp_setup_cookie_echo(in, c) ? NEXT_CHUNK : STOP;
		sctp_in_drop(in, SCTP_MIB_DISCARD_BUNDLED);
		return STOP;
	default:
		sctp_setup_cookie_ack(in);
		return NEXT_CHUNK;
	}
}

static enum next ending(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	switch (c->type) {
	case SCTP_CT_ABORT:
		/* What follows would have got in by the T bit's tag. */
		sctp_abort_received(in, c);
		return STOP;
	case SCTP_CT_SHUTDOWN:
		sctp_shutdown_received(in, c);
		break;
	case SCTP_CT_SHUTDOWN_ACK:
		sctp_shutdown_ack_received(in);
		break;
	default:
		sctp_shutdown_complete_received(in);
		break;
	}
	return NEXT_CHUNK;
}

static enum next procedure(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	switch (c->type) {
	case SCTP_CT_DATA:
		sctp_data_received(in, c);
		break;
	case SCTP_CT_SACK:
		sctp_sack_received(in, c);
		break;
	case SCTP_CT_HEARTBEAT:
		sctp_heartbeat_received(in, c);
		break;
	case SCTP_CT_HEARTBEAT_ACK:
		sctp_heartbeat_ack_received(in, c);
		break;
	case SCTP_CT_ERROR:
		sctp_error_received(in, c);
		break;
	case SCTP_CT_ECNE:
		sctp_ecn_ecne_received(in, c);
		break;
	case SCTP_CT_CWR:
		sctp_ecn_cwr_received(in, c);
		break;
	case SCTP_CT_INIT:
	case SCTP_CT_INIT_ACK:
	case SCTP_CT_COOKIE_ECHO:
	case SCTP_CT_COOKIE_ACK:
		return handshake(in, c);
	case SCTP_CT_ABORT:
	case SCTP_CT_SHUTDOWN:
	case SCTP_CT_SHUTDOWN_ACK:
	case SCTP_CT_SHUTDOWN_COMPLETE:
		return ending(in, c);
	}
	return NEXT_CHUNK;
}

static enum next too_short(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	sctp_in_drop(in, SCTP_MIB_DISCARD_MALFORMED);
	sctp_data_hand_over(in);
	/* Anybody can send an INIT: it needs no tag, so it proves nothing. An
	 * ABORT is never answered.
	 */
	if (c->type != SCTP_CT_INIT && !in->scan.has_abort)
		sctp_abort_violation(in->path->assoc,
				     "chunk shorter than its fixed part");
	return STOP;
}

static enum next admit(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;

	switch (sctp_state_admit(a->state, c->type, c->len,
				 in->scan.n_chunks == 1, a->features)) {
	case SCTP_ADMIT:
		return procedure(in, c);
	case SCTP_ADMIT_DISCARD:
		sctp_in_drop(in, SCTP_MIB_DISCARD_STATE);
		if (c->type == SCTP_CT_DATA)
			SCTP_MIB_INC(in->sn, IN_DATA_CHUNK_DISCARDS);
		return NEXT_CHUNK;
	case SCTP_ADMIT_SHORT:
		return too_short(in, c);
	case SCTP_ADMIT_BUNDLED:
		sctp_in_drop(in, SCTP_MIB_DISCARD_BUNDLED);
		return STOP;
	case SCTP_ADMIT_UNKNOWN:
		return unknown(in, c);
	}
	return NEXT_CHUNK;
}

/* Nothing in a packet with an ABORT is answered, so but for what ERROR tells
 * the user the rest has no sense: rfc9260#section-9.1
 */
static bool is_moot(const struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	return in->scan.has_abort && c->type != SCTP_CT_ABORT &&
	       c->type != SCTP_CT_ERROR;
}

static enum next one_chunk(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	enum next next = NEXT_CHUNK;

	if (c->type != SCTP_CT_DATA) {
		/* What it tells the user comes after what came before it. */
		sctp_data_hand_over(in);
		SCTP_MIB_INC(in->sn, INCTRLCHUNKS);
		in->path->assoc->stats.ictrl++;
	}
	in->drop = false;
	in->why = SCTP_MIB_DISCARD_MALFORMED;
	if (is_moot(in, c))
		sctp_in_drop(in, SCTP_MIB_DISCARD_BUNDLED);
	else
		next = admit(in, c);
	if (in->drop)
		SCTP_MIB_INC(in->sn, IN_CHUNK_DISCARDS);
	else
		in->used = true;
	return next;
}

/**
 * sctp_dispatch_chunks() - hand the chunks of a packet to their procedures
 * @in: the packet; ->path is set
 * @skip: chunks at the beginning that are done already
 *
 * sctp_data_done() follows after the last packet.
 *
 * Context: assoc->lock held; the caller leaves.
 */
void sctp_dispatch_chunks(struct sctp_in *in, u16 skip)
{
	struct sctp_assoc *a = in->path->assoc;
	const struct sctp_chunk_hdr *hdr;
	struct sctp_chunk_hdr buf;
	struct sctp_chunk_ref c;

	/* Filters have had the packet since it was scanned. */
	sctp_in_rewind(in);
	INIT_LIST_HEAD(&in->ready);
	sctp_walk_start(&in->walk, in->len);
	while (!a->dead && sctp_walk_more(&in->walk)) {
		hdr = (void *)sctp_in_bytes(in, in->walk.off, sizeof(buf), &buf);
		if (sctp_walk_next(&in->walk, hdr, &c) != SCTP_WALK_CHUNK)
			break;
		if (skip) {
			skip--;
			continue;
		}
		if (one_chunk(in, &c) == STOP)
			break;
	}
	sctp_data_hand_over(in);
	if (in->scan.n_data)
		in->delack.more += in->packets;
}

static enum sctp_vtag_verdict check_tag(const struct sctp_in *in,
					const struct sctp_assoc *a)
{
	const struct sctp_vtag_in tag = {
		.vtag	= in->vtag,
		.mine	= a->my_tag,
		.peer	= a->peer_tag,
		.state	= a->state,
		.first	= &in->scan.first,
		.has_shutdown_ack = in->scan.has_shutdown_ack,
		.has_abort = in->scan.has_abort,
		.late_reflection = in->scan.late_reflection,
	};

	return sctp_vtag_check(&tag);
}

/* false: out of the blue */
static bool one_packet(struct sctp_in *in, struct sctp_assoc *a)
{
	/* One that is only being put together talks to nobody yet. */
	if (a->dead || in->path->gone || a->state == SCTP_ST_CLOSED)
		return false;
	if (!sctp_ip_input_admits(in, a->sk))
		return true;
	in->sk = a->sk;
	switch (check_tag(in, a)) {
	case SCTP_VTAG_OK:
		a->stats.ipackets += in->packets;
		/* An INIT may be anybody's and changes nothing: section-5.2.2 */
		if (in->vtag == a->my_tag)
			sctp_shutdown_heard(a, in->now);
		sctp_dispatch_chunks(in, 0);
		sctp_assoc_mark(a, SCTP_MARK_PUMP);
		return true;
	case SCTP_VTAG_DISCARD:
		sctp_in_drop(in, SCTP_MIB_DISCARD_VTAG);
		return true;
	default:
		return false;
	}
}

/**
 * sctp_dispatch() - process a packet, or a train, that found an association
 * @in: the packet; ->path holds a reference on its association, which is put
 *
 * The association answers once, after the last packet of a train.
 *
 * Context: softirq, no lock held.
 * Return: false when the packet turns out to be out of the blue: it has not
 * been processed.
 */
bool sctp_dispatch(struct sctp_in *in)
{
	struct sctp_path *path = in->path;
	struct sctp_assoc *a = path->assoc;
	bool mine;

	sctp_assoc_enter_at(a, in->now);
	do {
		mine = one_packet(in, a);
		/* A COOKIE ECHO may have led to another association. */
	} while (mine && in->path == path && sctp_ip_input_next(in));
	if (in->path == path && !a->dead)
		sctp_data_done(in);
	sctp_assoc_leave(a);
	sctp_assoc_put(a);
	return mine;
}
