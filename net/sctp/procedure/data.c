// SPDX-License-Identifier: GPL-2.0
/* Receiving user data: rfc9260#section-6.2, section-6.5, section-6.6. */
#include "procedure/procedure.h"

#include "assoc/grow.h"
#include "assoc/mem.h"
#include "compat/stack.h"
#include "host/mib.h"
#include "socket/sock.h"
#include "wire/chunk.h"

enum {
	/* A shut window opens by this part of the buffer. */
	SHUT_PART	= 4,
	/* Bytes of a packet that is as long as a train, of chunks of this size. */
	LARGE_PACKET	= 16384,
	LARGE_CHUNK	= 4096,
	/* Windows that room for one association opens at once. */
	MAX_UPDATES	= 16,
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
	for (tsn = node->tsn; tsn <= sctp_reasm_last_tsn(node); tsn++)
		sctp_tsnmap_forget(&a->tsnmap, tsn);
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
		sctp_sock_all_read(a->sk));
}

/* Where sctp_mem is used up, what waits for this chunk goes for it, too: it may
 * be all the memory this association is allowed.
 */
static struct sctp_rx_chunk *charged(struct sctp_in *in,
				     const struct sctp_in_payload *p, u64 tsn)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_rx_chunk *c;

	do {
		c = sctp_deliver_chunk(a, in, p);
	} while (!c && renege(in, tsn));
	in->starved |= !c;
	return c;
}

/* Does @next, the chunk behind @p, go on with the message of @d and @p? */
static bool goes_on(const struct sctp_data *d, const struct sctp_in_payload *p,
		    const struct sctp_data *next)
{
	return next->tsn == d->tsn + p->chunks && next->sid == d->sid &&
	       next->mid == d->mid && next->len && next->len <= p->step &&
	       !((next->flags ^ d->flags) & SCTP_DATA_UNORD) &&
	       !(next->flags & SCTP_DATA_BEGIN);
}

/* The chunk at @w, if it lies in memory where the one before it does. */
static bool next_data(const struct sctp_in *in, struct sctp_walk *w,
		      struct sctp_data *next)
{
	const u8 *p = in->run.at + (w->off - in->run.from);
	struct sctp_chunk_ref c;

	return w->off + SCTP_DATA_LEN <= w->end &&
	       sctp_in_lies_here(in, w->off, SCTP_DATA_LEN) &&
	       sctp_walk_next(w, (const void *)p, &c) == SCTP_WALK_CHUNK &&
	       c.type == SCTP_CT_DATA &&
	       sctp_in_lies_here(in, c.off, c.len) &&
	       !sctp_parse_data(p, c.len, next);
}

/* The rest of the message, as far as it is next to @d and @p, is taken with
 * them: @w ends up behind it.
 */
static void extend(const struct sctp_in *in, struct sctp_data *d,
		   struct sctp_in_payload *p, struct sctp_walk *w)
{
	struct sctp_walk ahead = *w;
	struct sctp_data next;

	if (!sctp_in_lies_here(in, p->off, p->len))
		return;
	while (!(d->flags & SCTP_DATA_END) && p->len == p->step * p->chunks &&
	       next_data(in, &ahead, &next) && goes_on(d, p, &next)) {
		d->flags |= next.flags;
		p->len += next.len;
		p->chunks++;
		*w = ahead;
	}
}

/* In sequence, where there is room, the rest of the message costs little. */
static struct sctp_rx_chunk *take_all(struct sctp_in *in, struct sctp_data *d,
				      struct sctp_in_payload *p, u64 tsn)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_in_payload all = *p;
	struct sctp_walk w = in->walk;
	struct sctp_data last = *d;
	struct sctp_rx_chunk *c;

	if (!sctp_walk_more(&in->walk) || tsn != a->tsnmap.cum + 1 ||
	    sctp_tsnmap_has_gap(&a->tsnmap))
		return NULL;
	extend(in, &last, &all, &w);
	if (all.chunks == 1 || !has_room(a, all.len))
		return NULL;
	c = sctp_deliver_chunk(a, in, &all);
	if (c) {
		*d = last;
		*p = all;
		in->walk = w;
	}
	return c;
}

static struct sctp_rx_chunk *take_one(struct sctp_in *in,
				      const struct sctp_in_payload *p, u64 tsn)
{
	return may_take(in, p->len, tsn) ? charged(in, p, tsn) : NULL;
}

static struct sctp_rx_chunk *take(struct sctp_in *in, struct sctp_data *d,
				  struct sctp_in_payload *p, u64 tsn)
{
	struct sctp_rx_chunk *c = NULL;

	if (!(d->flags & SCTP_DATA_END))
		c = take_all(in, d, p, tsn);
	if (!c)
		c = take_one(in, p, tsn);
	if (!c)
		return NULL;
	c->from = in->key.peer;
	c->node.tsn = tsn;
	c->node.more = p->chunks - 1;
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

/* A peer may use streams that take more memory than its messages. */
static enum sctp_reasm_verdict add_charged(struct sctp_in *in,
					   struct sctp_reasm_node *node)
{
	struct sctp_reasm *r = &in->path->assoc->reasm;
	u32 most = sctp_reasm_stream_cost(r, node->sid), had = r->stream_bytes;
	enum sctp_reasm_verdict verdict;

	if (most && !sctp_mem_rx_reserve(in->path->assoc, most))
		return SCTP_REASM_NOMEM;
	verdict = sctp_reasm_add(r, node, &in->ready, GFP_ATOMIC);
	if (most)
		sctp_mem_rx_use(in->path->assoc, had + most - r->stream_bytes, 0);
	return verdict;
}

static enum sctp_reasm_verdict reassemble(struct sctp_in *in,
					  struct sctp_rx_chunk *c)
{
	struct sctp_assoc *a = in->path->assoc;

	if (sctp_reasm_is_stray(&a->reasm, &c->node, seen(a, c->node.tsn - 1),
				seen(a, sctp_reasm_last_tsn(&c->node) + 1)))
		return SCTP_REASM_VIOLATION;
	return add_charged(in, &c->node);
}

static void count_in(struct sctp_assoc *a, u8 flags, u16 chunks)
{
	if (flags & SCTP_DATA_UNORD) {
		SCTP_MIB_ADD(a->sn, INUNORDERCHUNKS, chunks);
		a->stats.iuod += chunks;
	} else {
		SCTP_MIB_ADD(a->sn, INORDERCHUNKS, chunks);
		a->stats.iod += chunks;
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

	sctp_whole_settle(in);
	if (list_empty(&in->ready))
		return;
	list_for_each_entry(node, &in->ready, link)
		if (node->next)
			SCTP_MIB_INC(a->sn, REASMUSRMSGS);
	sctp_deliver(a, &in->ready);
}

/* There is memory for it: sctp_tsnmap_reserve(). */
static void record(struct sctp_tsnmap *map, u64 tsn, u16 chunks)
{
	if (chunks > 1)
		sctp_tsnmap_record_next(map, chunks);
	else
		sctp_tsnmap_record(map, tsn, GFP_ATOMIC);
}

static void new_chunk(struct sctp_in *in, struct sctp_data *d, u32 off, u64 tsn)
{
	struct sctp_in_payload p = {
		.off	= off,
		.len	= d->len,
		.step	= d->len,
		.chunks	= 1,
	};
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_rx_chunk *c;
	u32 charge;

	/* The map first: once recorded, nothing may fail any more. */
	if (sctp_tsnmap_reserve(&a->tsnmap, tsn, GFP_ATOMIC))
		goto drop;
	c = take(in, d, &p, tsn);
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
	record(&a->tsnmap, tsn, p.chunks);
	in->delack.new_data = true;
	in->delack.immediate |= d->flags & SCTP_DATA_IMMEDIATE;
	sctp_mem_rx_observe(a, p.len, charge);
	sctp_rwnd_received(&a->rwnd, p.len, charge);
	count_in(a, d->flags, p.chunks);
	return;
drop:
	in->delack.dropped = true;
	SCTP_MIB_ADD(a->sn, IN_DATA_CHUNK_DISCARDS, p.chunks);
}

/* A chunk that is easily taken, and those behind it that are. */
static bool take_easy(struct sctp_in *in, struct sctp_data *d, u32 off, u64 tsn)
{
	const struct sctp_assoc *a = in->path->assoc;
	struct sctp_walk w = in->walk;

	if (!sctp_whole_take(in, d, off, tsn))
		return false;
	while (next_data(in, &w, d) && d->len && d->sid < a->n_in &&
	       d->tsn == (u32)(tsn + 1) &&
	       sctp_whole_take(in, d, in->walk.off + d->hdr_len, tsn + 1)) {
		tsn++;
		in->delack.immediate |= d->flags & SCTP_DATA_IMMEDIATE;
		in->walk = w;
	}
	return true;
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
		else if (!take_easy(in, &d, c->off + d.hdr_len, tsn))
			new_chunk(in, &d, c->off + d.hdr_len, tsn);
		break;
	}
	a->last_from = in->path;
}

/* Payload bytes of a window that is worth having. */
static u32 least_window(const struct sctp_assoc *a)
{
	return sctp_mem_rwnd_step(a, a->sk, READ_ONCE(a->frag_point));
}

static bool window_is_shut(const struct sctp_assoc *a)
{
	return sctp_mem_rwnd(a, a->sk) < least_window(a);
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
	return (starved || window_is_shut(a)) && sctp_sock_all_read(a->sk);
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

/* Could it have held more DATA? */
static bool is_small(const struct sctp_in *in)
{
	return in->len - SCTP_COMMON_LEN + SCTP_DATA_LEN < in->path->cc.mtu;
}

/* Small messages take their reader long. */
static bool is_large(const struct sctp_in *in)
{
	return in->len >= LARGE_PACKET &&
	       in->scan.n_data <= in->len / LARGE_CHUNK;
}

/* The user has read all there is, or all of this association, and the peer may
 * wait for the SACK.
 */
static bool is_read(const struct sctp_assoc *a)
{
	bool reader = READ_ONCE(a->delack.reader);

	if (!atomic_read(&a->rmem))
		return reader || READ_ONCE(a->delack.eager);
	return reader && sctp_sock_all_read(a->sk);
}

/* Does the SACK wait for a reader who has been faster? He took what there was
 * and then looked whether one waits, here it is the other way round.
 */
static bool waits_in_vain(const struct sctp_assoc *a)
{
	if (!a->delack.reader)
		return false;
	smp_mb();	/* as in sctp_data_window_update() */
	return is_read(a);
}

static void sack_now(struct sctp_assoc *a, u64 now)
{
	sctp_grow_receive(a, now);
	sctp_assoc_mark(a, SCTP_MARK_SACK);
}

static void sack_within(struct sctp_assoc *a, u64 now, u64 delay)
{
	if (now + delay < a->timers.at[SCTP_TSACK])
		sctp_timer_start(&a->timers, SCTP_TSACK, now + delay);
}

/**
 * sctp_data_done() - after the last chunk of a packet, or of a train
 * @in: the packet
 *
 * Decides about the SACK, once for all of a train.
 *
 * Context: assoc->lock held.
 */
void sctp_data_done(struct sctp_in *in)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_delack_packet *pkt = &in->delack;

	if (!pkt->new_data && !pkt->duplicate && !pkt->dropped)
		return;
	pkt->more--;
	pkt->gap = sctp_tsnmap_has_gap(&a->tsnmap);
	pkt->small = is_small(in);
	pkt->large = is_large(in);
	pkt->unread = !sctp_sock_all_read(a->sk);
	deliver_partial(a, in->starved);
	if (a->state == SCTP_ST_SHUTDOWN_SENT) {
		/* rfc9260#section-9.2: both, and at once */
		sctp_shutdown_answer(a, in->path, in->now);
		pkt->immediate = true;
	}
	if (sctp_delack_packet(&a->delack, &a->cfg.delack, pkt) ||
	    waits_in_vain(a))
		sack_now(a, in->now);
	else
		sack_within(a, in->now,
			    sctp_delack_wait(&a->delack, &a->cfg.delack));
	if (a->cfg.autoclose && a->state == SCTP_ST_ESTABLISHED)
		sctp_timer_start(&a->timers, SCTP_TAUTOCLOSE,
				 in->now + a->cfg.autoclose);
	*pkt = (struct sctp_delack_packet){};
	in->starved = false;
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
	return READ_ONCE(a->rwnd.left) < least_window(a);
}

/* Is there so much more room that the peer must know? It is worth a SACK of its
 * own not more often than a few times per buffer.
 */
static bool window_grew(const struct sctp_assoc *a)
{
	u32 buffer = READ_ONCE(a->sk->sk_rcvbuf);
	u32 part = buffer >> READ_ONCE(a->sn->sysctl.rwnd_update_shift);
	u32 chunk = READ_ONCE(a->frag_point);
	u32 room = sctp_mem_rwnd(a, a->sk);

	/* Whom a shut window has stopped a chunk or two would not help: it would
	 * be stopped again, each time at the price of two more SACKs. What has
	 * not been read yet keeps the user busy meanwhile.
	 */
	if (sctp_data_window_shut(a))
		part = max(part, buffer / SHUT_PART);
	/* A SACK that tells of less would tell nothing. */
	part = max(part, sctp_sack_step(a, room));
	/* Where a chunk takes much of the buffer it may wait for what is less
	 * than a step; but it waits in vain for more than there is.
	 */
	return sctp_rwnd_grew(&a->rwnd, room,
			      sctp_mem_rwnd_step(a, a->sk, max(part, chunk)),
			      sctp_sock_all_read(a->sk) ? min(chunk, room) : 0);
}

/* Is there a message, or a part of one, that room alone does not help? */
static bool is_stuck(const struct sctp_assoc *a)
{
	return READ_ONCE(a->reasm.bytes) && sctp_sock_all_read(a->sk);
}

static void hasten_sack(struct sctp_assoc *a)
{
	u64 now = sctp_assoc_now(a);
	u64 delay;

	if (a->delack.reader) {
		sack_now(a, now);
		return;
	}
	delay = sctp_delack_read(&a->delack, &a->cfg.delack);
	if (delay)
		sack_within(a, now, delay);
}

/**
 * sctp_data_window_update() - the user has read
 * @a: the association; a reference is held
 *
 * Tells the peer when its window has grown by so much that it matters, and soon
 * what has come when all of that is read, and hands over more of a message that
 * is too long for the buffer.
 *
 * Context: process or softirq, no assoc->lock held.
 */
void sctp_data_window_update(struct sctp_assoc *a)
{
	smp_mb();	/* as in waits_in_vain() */
	if (!window_grew(a) && !is_stuck(a) && !is_read(a))
		return;
	sctp_assoc_enter(a);
	if (!a->dead && sctp_state_receives_data(a->state)) {
		deliver_partial(a, false);
		if (is_read(a))
			hasten_sack(a);
		if (window_grew(a))
			sctp_assoc_mark(a, SCTP_MARK_SACK);
	}
	sctp_assoc_leave(a);
}

/* Associations of @sk whose peers wait, with references; notes whether any are
 * left that wait, or will when there is more room.
 */
static u32 find_waiting(struct sock *sk, struct sctp_assoc **found)
{
	struct sctp_sock *ss = sctp_sk(sk);
	struct sctp_assoc *a;
	bool more = false;
	u32 n = 0;

	/* Who is told of a shut window from here on sets it again. */
	smp_store_mb(ss->window_shut, false);
	spin_lock_bh(&ss->assoc_lock);
	list_for_each_entry(a, &ss->assocs, ep_link) {
		if (!sctp_data_window_shut(a))
			continue;
		if (n < MAX_UPDATES && (window_grew(a) || is_stuck(a)) &&
		    sctp_assoc_get_live(a))
			found[n++] = a;
		else
			more = true;
	}
	spin_unlock_bh(&ss->assoc_lock);
	if (more)
		WRITE_ONCE(ss->window_shut, true);
	return n;
}

/* Others wait for room, or to be handed over in pieces. */
static bool may_help(const struct sock *sk, const struct sctp_assoc *a)
{
	if (sctp_sock_all_read(sk))
		return true;
	return !READ_ONCE(a->sn->sysctl.rcvbuf_policy) && !window_is_shut(a);
}

/**
 * sctp_data_window_others() - there may be room for others of a socket
 * @sk: the socket
 * @a: the association that took it; a reference is held
 *
 * They share the buffer: what is read of one, or goes with it, is room for all.
 *
 * Context: process or softirq, no assoc->lock held.
 */
void sctp_data_window_others(struct sock *sk, const struct sctp_assoc *a)
{
	struct sctp_assoc *found[MAX_UPDATES] __uninitialized;
	u32 i, n;

	if (!READ_ONCE(sctp_sk(sk)->window_shut) || !may_help(sk, a))
		return;
	n = find_waiting(sk, found);
	for (i = 0; i < n; i++) {
		sctp_data_window_update(found[i]);
		sctp_assoc_put(found[i]);
	}
}
