// SPDX-License-Identifier: GPL-2.0
/* Receiving user data: rfc9260#section-6.2, section-6.5, section-6.6. */
#include "procedure/procedure.h"

#include "assoc/grow.h"
#include "assoc/mem.h"
#include "host/mib.h"
#include "socket/sock.h"
#include "wire/chunk.h"

enum {
	/* A shut window opens by this part of the buffer. */
	SHUT_PART	= 8,
};

/* DATA without user data: rfc9260#section-6.2. */
static void no_user_data(struct sctp_in *in, u32 tsn)
{
	struct sctp_assoc *a = in->path->assoc;
	__be32 value = cpu_to_be32(tsn);

	sctp_data_hand_over(in);
	sctp_abort_send(a, SCTP_CAUSE_NO_USER_DATA, &value, sizeof(value),
			EPROTO);
}

/* Acknowledged, so that the peer goes on, but for nobody: section-6.5. */
static void invalid_stream(struct sctp_in *in, u64 tsn, u16 sid)
{
	struct sctp_assoc *a = in->path->assoc;
	__be16 value[2] = { cpu_to_be16(sid), 0 };

	SCTP_MIB_INC(a->sn, IN_DATA_CHUNK_DISCARDS);
	if (sctp_tsnmap_record(&a->tsnmap, tsn, GFP_ATOMIC)) {
		in->delack.dropped = true;
		return;
	}
	in->delack.new_data = true;
	if (!sctp_in_may_reply(in, SCTP_CHUNK_LEN + SCTP_PARAM_LEN +
			       sizeof(value)))
		return;
	sctp_ctrl_error(a, in->path, SCTP_CAUSE_INVALID_STREAM, value,
			sizeof(value));
}

/* For whatever association of the socket: they share its buffer. */
static bool nothing_to_read(const struct sctp_assoc *a)
{
	return list_empty_careful(&sctp_sk(a->sk)->rxq) &&
	       list_empty_careful(&sctp_sk(a->sk)->reading);
}

/* A promise is kept, even if the user made the buffer smaller since. */
static bool has_room(const struct sctp_assoc *a, u32 payload)
{
	return sctp_mem_rx_used(a, a->sk) <
	       sctp_rwnd_memory(&a->rwnd, payload,
				READ_ONCE(a->sk->sk_rcvbuf));
}

/* The newest of what waits for other data goes, for what is older than it; the
 * peer hears at once what is gone. rfc9260#section-6.2
 */
static bool renege(struct sctp_in *in, u64 tsn)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_reasm_node *node;

	node = sctp_reasm_renege(&a->reasm, max(tsn, a->tsnmap.cum));
	if (!node)
		return false;
	sctp_tsnmap_forget(&a->tsnmap, node->tsn);
	sctp_deliver_free(a->sk, sctp_rx_chunk(node));
	in->delack.dropped = true;
	return true;
}

/* What everything waits for is taken without room, too, unless the user can
 * make some by reading.
 */
static bool may_take(struct sctp_in *in, u32 payload, u64 tsn)
{
	struct sctp_assoc *a = in->path->assoc;

	while (!has_room(a, payload))
		if (!renege(in, tsn))
			break;
	return has_room(a, payload) ||
	       (tsn == a->tsnmap.cum + 1 && list_empty(&in->ready) &&
		nothing_to_read(a));
}

/* Where sctp_mem is used up, what waits for this chunk goes for it, too: it may
 * be all the memory this association is allowed.
 */
static struct sctp_rx_chunk *charged(struct sctp_in *in, u32 off, u32 len,
				     u64 tsn)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_rx_chunk *c;

	do {
		c = sctp_deliver_chunk(a, in, off, len);
	} while (!c && renege(in, tsn));
	in->starved |= !c;
	return c;
}

static struct sctp_rx_chunk *take(struct sctp_in *in, const struct sctp_data *d,
				  u32 off, u64 tsn)
{
	struct sctp_rx_chunk *c;

	if (!may_take(in, d->len, tsn))
		return NULL;
	c = charged(in, off, d->len, tsn);
	if (!c)
		return NULL;
	c->from = in->key.peer;
	c->node.tsn = tsn;
	c->node.len = d->len;
	c->node.ppid = d->ppid;
	c->node.sid = d->sid;
	c->node.ssn = d->mid;
	c->node.flags = d->flags;
	return c;
}

static bool seen(const struct sctp_assoc *a, u64 tsn)
{
	return sctp_tsnmap_check(&a->tsnmap, tsn) == SCTP_TSN_DUPLICATE;
}

static enum sctp_reasm_verdict reassemble(struct sctp_in *in,
					  struct sctp_rx_chunk *c)
{
	struct sctp_assoc *a = in->path->assoc;
	u64 tsn = c->node.tsn;

	if (sctp_reasm_is_stray(&a->reasm, &c->node, seen(a, tsn - 1),
				seen(a, tsn + 1)))
		return SCTP_REASM_VIOLATION;
	return sctp_reasm_add(&a->reasm, &c->node, &in->ready, GFP_ATOMIC);
}

static void count_in(struct sctp_assoc *a, u8 flags)
{
	if (flags & SCTP_DATA_UNORD) {
		SCTP_MIB_INC(a->sn, INUNORDERCHUNKS);
		a->stats.iuod++;
	} else {
		SCTP_MIB_INC(a->sn, INORDERCHUNKS);
		a->stats.iod++;
	}
}

/**
 * sctp_data_hand_over() - the user gets what a packet has completed so far
 * @in: the packet
 *
 * All at once, but before anything happens that the user is told after it.
 *
 * Context: assoc->lock held.
 */
void sctp_data_hand_over(struct sctp_in *in)
{
	struct sctp_assoc *a = in->path->assoc;
	const struct sctp_reasm_node *node;

	if (list_empty(&in->ready))
		return;
	list_for_each_entry(node, &in->ready, link)
		if (node->next)
			SCTP_MIB_INC(a->sn, REASMUSRMSGS);
	sctp_deliver(a, &in->ready);
}

static void new_chunk(struct sctp_in *in, const struct sctp_data *d, u32 off,
		      u64 tsn)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_rx_chunk *c;
	u32 charge;

	/* The map first: once recorded, nothing may fail any more. */
	if (sctp_tsnmap_reserve(&a->tsnmap, tsn, GFP_ATOMIC))
		goto drop;
	c = take(in, d, off, tsn);
	if (!c)
		goto drop;
	charge = c->charge;
	switch (reassemble(in, c)) {
	case SCTP_REASM_OK:
		break;
	case SCTP_REASM_VIOLATION:
		sctp_deliver_free(a->sk, c);
		sctp_data_hand_over(in);
		sctp_abort_violation(a, "fragments that contradict each other");
		return;
	default:
		sctp_deliver_free(a->sk, c);
		goto drop;
	}
	sctp_tsnmap_record(&a->tsnmap, tsn, GFP_ATOMIC);
	in->delack.new_data = true;
	sctp_mem_rx_observe(a, d->len, charge);
	sctp_rwnd_received(&a->rwnd, d->len, charge);
	count_in(a, d->flags);
	return;
drop:
	in->delack.dropped = true;
	SCTP_MIB_INC(a->sn, IN_DATA_CHUNK_DISCARDS);
}

/**
 * sctp_data_received() - a DATA chunk
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held.
 */
void sctp_data_received(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	u8 buf[SCTP_DATA_LEN];
	struct sctp_data d;
	const u8 *p;
	u64 tsn;

	p = sctp_in_bytes(in, c->off, sizeof(buf), buf);
	if (!p || sctp_parse_data(p, c->len, &d))
		return;
	if (!d.len) {
		no_user_data(in, d.tsn);
		return;
	}
	in->delack.immediate |= d.flags & SCTP_DATA_IMMEDIATE;
	tsn = sctp_unwrap32(a->tsnmap.cum, d.tsn);
	switch (sctp_tsnmap_check(&a->tsnmap, tsn)) {
	case SCTP_TSN_DUPLICATE:
		sctp_tsnmap_duplicate(&a->tsnmap, tsn);
		in->delack.duplicate = true;
		a->stats.idups++;
		break;
	case SCTP_TSN_BEYOND:
		in->delack.dropped = true;
		SCTP_MIB_INC(a->sn, IN_DATA_CHUNK_DISCARDS);
		break;
	case SCTP_TSN_NEW:
		a->stats.outofseq += tsn > a->tsnmap.cum + 1;
		sctp_ecn_data(in, tsn);
		if (d.sid >= a->n_in)
			invalid_stream(in, tsn, d.sid);
		else
			new_chunk(in, &d, c->off + d.hdr_len, tsn);
		break;
	}
	a->last_from = in->path;
}

static bool window_is_shut(const struct sctp_assoc *a)
{
	return sctp_mem_rwnd(a, a->sk) <
	       sctp_mem_rwnd_step(a, a->sk, READ_ONCE(a->frag_point));
}

/* Is a message to be handed over in pieces: because it is as long as the user
 * said, or because the buffer, or sctp_mem, would not hold the rest of it?
 */
static bool wants_pieces(const struct sctp_assoc *a, bool starved)
{
	u32 point = READ_ONCE(sctp_sk(a->sk)->pd_point);

	if (!a->reasm.bytes)
		return false;
	if (point && sctp_reasm_partial_len(&a->reasm) >= point)
		return true;
	return (starved || window_is_shut(a)) && nothing_to_read(a);
}

static void deliver_partial(struct sctp_assoc *a, bool starved)
{
	struct sctp_reasm_node *piece;
	LIST_HEAD(ready);

	if (!wants_pieces(a, starved))
		return;
	piece = sctp_reasm_partial(&a->reasm);
	if (!piece)
		return;
	list_add_tail(&piece->link, &ready);
	sctp_deliver(a, &ready);
}

/**
 * sctp_data_packet_done() - after a packet's last chunk
 * @in: the packet
 *
 * Decides once per packet about the SACK.
 *
 * Context: assoc->lock held.
 */
void sctp_data_packet_done(struct sctp_in *in)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_delack_packet *pkt = &in->delack;

	if (!pkt->new_data && !pkt->duplicate && !pkt->dropped)
		return;
	pkt->gap = sctp_tsnmap_has_gap(&a->tsnmap);
	deliver_partial(a, in->starved);
	if (a->state == SCTP_ST_SHUTDOWN_SENT) {
		/* rfc9260#section-9.2: both, and at once */
		sctp_shutdown_answer(a, in->path, in->now);
		pkt->immediate = true;
	}
	if (sctp_delack_packet(&a->delack, &a->cfg.delack, pkt)) {
		sctp_grow_receive(a, in->now);
		sctp_assoc_mark(a, SCTP_MARK_SACK);
	} else if (a->timers.at[SCTP_TSACK] == SCTP_NEVER) {
		sctp_timer_start(&a->timers, SCTP_TSACK,
				 in->now + a->cfg.delack.delay);
	}
	if (a->cfg.autoclose && a->state == SCTP_ST_ESTABLISHED)
		sctp_timer_start(&a->timers, SCTP_TAUTOCLOSE,
				 in->now + a->cfg.autoclose);
}

/**
 * sctp_data_sack_timer() - the delayed SACK's time has come
 * @a: the association
 * @now: ns
 *
 * Context: assoc->lock held.
 */
void sctp_data_sack_timer(struct sctp_assoc *a, u64 now)
{
	SCTP_MIB_INC(a->sn, DELAY_SACK_EXPIREDS);
	sctp_delack_expired(&a->delack);
	sctp_assoc_mark(a, SCTP_MARK_SACK);
}

/**
 * sctp_data_window_shut() - was the peer told that there is no room?
 * @a: the association
 *
 * Context: any; the answer is a moment's.
 * Return: true when not even for a full chunk.
 */
bool sctp_data_window_shut(const struct sctp_assoc *a)
{
	return READ_ONCE(a->rwnd.left) < READ_ONCE(a->frag_point);
}

/**
 * sctp_data_window_grew() - is there so much more room that the peer must know?
 * @a: the association
 *
 * Context: any; the answer is a moment's.
 * Return: true when it is worth a SACK of its own: not more often than a few
 * times per buffer.
 */
bool sctp_data_window_grew(const struct sctp_assoc *a)
{
	u32 buffer = READ_ONCE(a->sk->sk_rcvbuf);
	u32 part = buffer >> READ_ONCE(a->sn->sysctl.rwnd_update_shift);
	u32 chunk = READ_ONCE(a->frag_point);

	/* Whom a shut window has stopped a chunk or two would not help: it would
	 * be stopped again, each time at the price of two more SACKs. What has
	 * not been read yet keeps the user busy meanwhile.
	 */
	if (sctp_data_window_shut(a))
		part = max(part, buffer / SHUT_PART);
	return sctp_rwnd_grew(&a->rwnd, sctp_mem_rwnd(a, a->sk),
			      sctp_mem_rwnd_step(a, a->sk, max(part, chunk)),
			      0);
}

/**
 * sctp_data_window_update() - the user has read
 * @a: the association; a reference is held
 *
 * Tells the peer when its window has grown by so much that it matters, and
 * hands over more of a message that is too long for the buffer.
 *
 * Context: process or softirq, no assoc->lock held.
 */
void sctp_data_window_update(struct sctp_assoc *a)
{
	bool stuck = READ_ONCE(a->reasm.bytes) && nothing_to_read(a);

	if (!sctp_data_window_grew(a) && !stuck)
		return;
	sctp_assoc_enter(a);
	if (!a->dead && sctp_state_receives_data(a->state)) {
		deliver_partial(a, false);
		if (sctp_data_window_grew(a))
			sctp_assoc_mark(a, SCTP_MARK_SACK);
	}
	sctp_assoc_leave(a);
}
