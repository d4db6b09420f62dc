// SPDX-License-Identifier: GPL-2.0
/*
 * From chunks to messages in their streams' order: rfc9260#section-6.5,
 * rfc9260#section-6.6, rfc9260#section-6.9
 *
 * A chunk is first looked at (where does it belong, does it contradict its
 * neighbours or its stream, is there memory for its stream) and only then
 * taken, so that a verdict other than OK leaves everything as it was.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "core/reasm.h"
#include "wire/format.h"

/* Streams whose state is allocated together. */
#define STREAM_BLOCK	64

/*
 * An ordered message may be ahead of its stream by any number of messages, as
 * the sender may have 2^16 - 1 of them in flight (rfc9260#section-6.1); but
 * each of these has a TSN of its own. This stands for "how many TSNs ago the
 * last message was" of a stream that had none yet.
 */
#define FRESH_DISTANCE	0x8000

/**
 * struct place - where a chunk belongs
 * @before: run it continues, or NULL
 * @after: run that continues it, or NULL
 * @parent: where a new run is linked into the tree
 * @link: likewise
 * @resumes: it continues the message that is being delivered in pieces
 */
struct place {
	struct sctp_reasm_node	*before;
	struct sctp_reasm_node	*after;
	struct rb_node		*parent;
	struct rb_node		**link;
	bool			resumes;
};

static struct sctp_reasm_node *rb_to_node(struct rb_node *rb)
{
	return rb ? rb_entry(rb, struct sctp_reasm_node, rb) : NULL;
}

static bool is_unordered(const struct sctp_reasm_node *node)
{
	return node->flags & SCTP_DATA_UNORD;
}

static bool begins(const struct sctp_reasm_node *node)
{
	return node->flags & SCTP_DATA_BEGIN;
}

static bool ends(const struct sctp_reasm_node *node)
{
	return node->flags & SCTP_DATA_END;
}

/* -- streams ---------------------------------------------------------------- */

static struct sctp_reasm_stream *stream_peek(const struct sctp_reasm *r,
					     u16 sid)
{
	struct sctp_reasm_stream *block;

	if (!r->streams)
		return NULL;
	block = r->streams[sid / STREAM_BLOCK];
	return block ? &block[sid % STREAM_BLOCK] : NULL;
}

static u16 stream_next_ssn(const struct sctp_reasm *r, u16 sid)
{
	const struct sctp_reasm_stream *s = stream_peek(r, sid);

	return s ? s->next_ssn : 0;
}

static u32 block_len(const struct sctp_reasm *r, u32 block)
{
	return min_t(u32, STREAM_BLOCK, r->n_streams - block * STREAM_BLOCK);
}

static u32 n_blocks(const struct sctp_reasm *r)
{
	return DIV_ROUND_UP(r->n_streams, STREAM_BLOCK);
}

/**
 * sctp_reasm_stream_cost() - memory that a chunk's stream may need
 * @r: state
 * @sid: the stream, less than n_streams
 *
 * Context: any; the owner of @r serialises.
 * Return: bytes by which ->stream_bytes may grow with sctp_reasm_add().
 */
u32 sctp_reasm_stream_cost(const struct sctp_reasm *r, u16 sid)
{
	u32 bytes = r->streams ? 0 : n_blocks(r) * sizeof(*r->streams);

	if (stream_peek(r, sid))
		return 0;
	return bytes + block_len(r, sid / STREAM_BLOCK) * sizeof(**r->streams);
}

/* Allocates the stream's block when it is first used; NULL: no memory. */
static struct sctp_reasm_stream *stream_get(struct sctp_reasm *r, u16 sid,
					    u64 tsn, gfp_t gfp)
{
	u32 n, i, b = sid / STREAM_BLOCK;
	struct sctp_reasm_stream *block;

	if (!r->streams) {
		r->streams = kcalloc(n_blocks(r), sizeof(*r->streams), gfp);
		if (!r->streams)
			return NULL;
		r->stream_bytes += n_blocks(r) * sizeof(*r->streams);
	}
	if (!r->streams[b]) {
		n = block_len(r, b);
		block = kcalloc(n, sizeof(*block), gfp);
		if (!block)
			return NULL;
		for (i = 0; i < n; i++)
			block[i].last_tsn = (u32)tsn - FRESH_DISTANCE;
		r->streams[b] = block;
		r->stream_bytes += n * sizeof(*block);
	}
	return stream_peek(r, sid);
}

/*
 * Is the SSN one that has had its turn? What looks behind may also be more
 * than 2^15 messages ahead, but then as many TSNs lie between.
 */
static bool ssn_is_behind(const struct sctp_reasm *r,
			  const struct sctp_reasm_node *node)
{
	const struct sctp_reasm_stream *s = stream_peek(r, node->sid);
	u16 ahead = node->ssn - (s ? s->next_ssn : 0);
	s32 room = s ? (s32)((u32)node->tsn - s->last_tsn) : FRESH_DISTANCE;

	return ahead >= 0x8000 && room <= ahead;
}

/* Looks @ssn up among the waiting; *@p says where it would be linked. */
static bool waiting_find(struct sctp_reasm_stream *s, u16 ssn, struct place *p)
{
	u16 ahead = ssn - s->next_ssn, other;

	p->parent = NULL;
	p->link = &s->waiting.rb_node;
	while (*p->link) {
		p->parent = *p->link;
		other = rb_to_node(p->parent)->ssn - s->next_ssn;
		if (ahead == other)
			return true;
		p->link = ahead < other ? &p->parent->rb_left :
					  &p->parent->rb_right;
	}
	return false;
}

/* -- runs ------------------------------------------------------------------- */

/* Its last TSN. */
static u64 run_end(const struct sctp_reasm_node *head)
{
	return sctp_reasm_last_tsn(head->tail);
}

/* Appends the run @more to the run @head. */
static void run_append(struct sctp_reasm_node *head,
		       struct sctp_reasm_node *more)
{
	struct sctp_reasm_node *tail = more->tail;

	head->tail->next = more;
	more->tail = head->tail;
	head->tail = tail;
	head->run_len += more->run_len;
}

static void run_of_one(struct sctp_reasm_node *node)
{
	node->next = NULL;
	node->tail = node;
	node->run_len = node->len;
	node->partial = false;
}

static bool same_message(const struct sctp_reasm_node *a,
			 const struct sctp_reasm_node *b)
{
	return a->sid == b->sid && is_unordered(a) == is_unordered(b) &&
	       (is_unordered(a) || a->ssn == b->ssn);
}

/*
 * Two chunks with consecutive TSNs: 1 when @second continues @first's message,
 * 0 when one ends and another begins, -EPROTO when the flags say neither.
 */
static int joint(const struct sctp_reasm_node *first,
		 const struct sctp_reasm_node *second)
{
	if (ends(first) != begins(second))
		return -EPROTO;
	if (ends(first))
		return 0;
	return same_message(first, second) ? 1 : -EPROTO;
}

/* The same for the message that is being delivered in pieces. */
static bool may_resume(const struct sctp_reasm *r,
		       const struct sctp_reasm_node *node)
{
	return !begins(node) && node->sid == r->partial_sid &&
	       is_unordered(node) == r->partial_unordered &&
	       (r->partial_unordered ||
		node->ssn == stream_next_ssn(r, node->sid));
}

/* -EPROTO when @node contradicts its neighbours. */
static int place_neighbours(struct place *p, const struct sctp_reasm_node *node)
{
	int joined;

	if (p->before && run_end(p->before) >= node->tsn)
		return -EPROTO;
	if (p->after && p->after->tsn <= sctp_reasm_last_tsn(node))
		return -EPROTO;
	if (p->before && run_end(p->before) + 1 == node->tsn) {
		joined = joint(p->before->tail, node);
		if (joined < 0)
			return joined;
		if (!joined)
			p->before = NULL;
	} else {
		p->before = NULL;
	}

	if (p->after && p->after->tsn == sctp_reasm_last_tsn(node) + 1) {
		joined = joint(node, p->after);
		if (joined < 0)
			return joined;
		if (!joined)
			p->after = NULL;
	} else {
		p->after = NULL;
	}
	return 0;
}

static int place_find(struct sctp_reasm *r, const struct sctp_reasm_node *node,
		      struct place *p)
{
	struct sctp_reasm_node *run;

	*p = (struct place){ .link = &r->runs.rb_node };
	while (*p->link) {
		p->parent = *p->link;
		run = rb_to_node(p->parent);
		if (node->tsn == run->tsn)
			return -EPROTO;
		if (node->tsn < run->tsn) {
			p->after = run;
			p->link = &p->parent->rb_left;
		} else {
			p->before = run;
			p->link = &p->parent->rb_right;
		}
	}
	if (r->partial && node->tsn == r->partial_next) {
		p->resumes = true;
		if (!may_resume(r, node))
			return -EPROTO;
	}
	return place_neighbours(p, node);
}

/* Is the message complete, or its delivery in pieces at its end, with @node? */
static bool place_completes(const struct place *p,
			    const struct sctp_reasm_node *node)
{
	const struct sctp_reasm_node *first = p->before ? p->before : node;
	const struct sctp_reasm_node *last = p->after ? p->after->tail : node;

	return (p->resumes || begins(first)) && ends(last);
}

/*
 * Joins @node with its neighbours. The run that results is in the tree only
 * when @keep is set. Returns its first node.
 */
static struct sctp_reasm_node *place_take(struct sctp_reasm *r, struct place *p,
					  struct sctp_reasm_node *node,
					  bool keep)
{
	struct sctp_reasm_node *head = p->before ? p->before : node;

	if (p->before) {
		run_append(p->before, node);
	} else if (keep && p->after) {
		rb_replace_node(&p->after->rb, &node->rb, &r->runs);
	} else if (keep) {
		rb_link_node(&node->rb, p->parent, p->link);
		rb_insert_color(&node->rb, &r->runs);
	}
	if (p->after) {
		if (p->before || !keep)
			rb_erase(&p->after->rb, &r->runs);
		run_append(head, p->after);
	}
	if (p->before && !keep)
		rb_erase(&head->rb, &r->runs);
	return head;
}

/* -- complete messages that wait for their turn ------------------------------ */

static struct sctp_reasm_node *tsn_to_node(struct rb_node *rb)
{
	return rb ? rb_entry(rb, struct sctp_reasm_node, by_tsn) : NULL;
}

static void complete_add(struct sctp_reasm *r, struct sctp_reasm_node *head)
{
	struct rb_node **link = &r->complete.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = head->tsn < tsn_to_node(parent)->tsn ?
		       &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&head->by_tsn, parent, link);
	rb_insert_color(&head->by_tsn, &r->complete);
	r->messages++;
}

static void waiting_del(struct sctp_reasm *r, struct sctp_reasm_stream *s,
			struct sctp_reasm_node *head)
{
	rb_erase(&head->rb, &s->waiting);
	rb_erase(&head->by_tsn, &r->complete);
	r->messages--;
}

static void waiting_add(struct sctp_reasm *r, struct sctp_reasm_stream *s,
			struct sctp_reasm_node *head)
{
	struct place p;

	waiting_find(s, head->ssn, &p);
	rb_link_node(&head->rb, p.parent, p.link);
	rb_insert_color(&head->rb, &s->waiting);
	complete_add(r, head);
}

/* -- delivery --------------------------------------------------------------- */

/* Hands a message over whose turn it is in its stream. */
static void emit(struct sctp_reasm *r, struct sctp_reasm_node *head,
		 struct list_head *ready)
{
	if (r->partial) {
		r->messages++;
		list_add_tail(&head->link, &r->held);
		return;
	}
	r->bytes -= head->run_len;
	list_add_tail(&head->link, ready);
}

static void stream_advance(struct sctp_reasm_stream *s,
			   const struct sctp_reasm_node *head)
{
	s->next_ssn++;
	s->last_tsn = (u32)run_end(head);
}

static void stream_drain(struct sctp_reasm *r, struct sctp_reasm_stream *s,
			 struct list_head *ready)
{
	struct sctp_reasm_node *head;

	for (;;) {
		head = rb_to_node(rb_first(&s->waiting));
		if (!head || head->ssn != s->next_ssn)
			return;
		waiting_del(r, s, head);
		stream_advance(s, head);
		emit(r, head, ready);
	}
}

static void deliver(struct sctp_reasm *r, struct sctp_reasm_node *head,
		    struct list_head *ready)
{
	struct sctp_reasm_stream *s;

	if (is_unordered(head)) {
		emit(r, head, ready);
		return;
	}
	s = stream_peek(r, head->sid);
	if (head->ssn == s->next_ssn) {
		stream_advance(s, head);
		emit(r, head, ready);
		stream_drain(r, s, ready);
		return;
	}
	waiting_add(r, s, head);
}

static void release_held(struct sctp_reasm *r, struct list_head *ready)
{
	struct sctp_reasm_node *head;

	list_for_each_entry(head, &r->held, link) {
		r->messages--;
		r->bytes -= head->run_len;
	}
	list_splice_tail_init(&r->held, ready);
}

static void partial_end(struct sctp_reasm *r, struct sctp_reasm_node *piece,
			struct list_head *ready)
{
	struct sctp_reasm_stream *s;

	r->partial = false;
	release_held(r, ready);
	if (r->partial_unordered)
		return;
	s = stream_peek(r, r->partial_sid);
	stream_advance(s, piece);
	stream_drain(r, s, ready);
}

static void partial_piece(struct sctp_reasm *r, struct sctp_reasm_node *piece)
{
	piece->partial = true;
	r->partial_next = run_end(piece) + 1;
	r->bytes -= piece->run_len;
}

/* Is there, in @node's stream, another message with its SSN already? */
static bool turn_is_taken(const struct sctp_reasm *r,
			  struct sctp_reasm_stream *s,
			  const struct sctp_reasm_node *node)
{
	struct place p;

	if (node->ssn == s->next_ssn)
		return r->partial && !r->partial_unordered &&
		       r->partial_sid == node->sid;
	return waiting_find(s, node->ssn, &p);
}

/*
 * @node completes its message. In an ordered one's stream no other message
 * has the same SSN, and when its turn comes there must be a stream.
 */
static enum sctp_reasm_verdict turn_check(struct sctp_reasm *r,
					  const struct sctp_reasm_node *node,
					  bool resumes, gfp_t gfp)
{
	struct sctp_reasm_stream *s;

	if (is_unordered(node))
		return SCTP_REASM_OK;
	s = stream_get(r, node->sid, node->tsn, gfp);
	if (!s)
		return SCTP_REASM_NOMEM;
	if (!resumes && turn_is_taken(r, s, node))
		return SCTP_REASM_VIOLATION;
	return SCTP_REASM_OK;
}

/* -- entries ---------------------------------------------------------------- */

/**
 * sctp_reasm_init() - nothing has been received
 * @r: to be initialised
 * @n_streams: inbound streams negotiated
 *
 * Allocates nothing.
 *
 * Context: any; the owner of @r serialises, here and in all that follows.
 */
void sctp_reasm_init(struct sctp_reasm *r, u16 n_streams)
{
	*r = (struct sctp_reasm){
		.runs = RB_ROOT,
		.complete = RB_ROOT,
		.n_streams = n_streams,
	};
	INIT_LIST_HEAD(&r->held);
}

static void purge_run(struct sctp_reasm_node *node, struct list_head *dead)
{
	struct sctp_reasm_node *next;

	for (; node; node = next) {
		next = node->next;
		run_of_one(node);
		list_add_tail(&node->link, dead);
	}
}

static void purge_runs(struct sctp_reasm *r, struct list_head *dead)
{
	struct sctp_reasm_node *head, *tmp;

	rbtree_postorder_for_each_entry_safe(head, tmp, &r->runs, rb)
		purge_run(head, dead);
}

static void purge_complete(struct sctp_reasm *r, struct list_head *dead)
{
	struct sctp_reasm_node *head, *tmp;

	rbtree_postorder_for_each_entry_safe(head, tmp, &r->complete, by_tsn)
		purge_run(head, dead);
	list_for_each_entry_safe(head, tmp, &r->held, link)
		purge_run(head, dead);
}

static void purge_streams(struct sctp_reasm *r)
{
	u32 b, n = n_blocks(r);

	for (b = 0; b < n; b++)
		kfree(r->streams[b]);
	kfree(r->streams);
}

/**
 * sctp_reasm_purge() - give everything up
 * @r: state; as after sctp_reasm_init() afterwards
 * @dead: every chunk still held is added here, one node each through ->link
 */
void sctp_reasm_purge(struct sctp_reasm *r, struct list_head *dead)
{
	purge_runs(r, dead);
	purge_complete(r, dead);
	if (r->streams)
		purge_streams(r);
	sctp_reasm_init(r, r->n_streams);
}

/**
 * sctp_reasm_add() - take a received chunk
 * @r: state
 * @node: the chunk; tsn, len, more, ppid, sid, ssn and flags are set; its TSN
 *	was not added before
 * @ready: messages that became deliverable are added here in order, the first
 *	node of each through ->link, its other fragments through ->next
 * @gfp: for a stream's state, on its first use
 *
 * Costs O(log n), besides one step per message delivered.
 *
 * Return: SCTP_REASM_OK; or, with nothing changed, SCTP_REASM_NOMEM,
 * SCTP_REASM_BAD_STREAM, or SCTP_REASM_VIOLATION: the chunk begins inside a
 * message, a message does not begin where one ended, its fragments differ in
 * stream, SSN or U flag, or its SSN was used before.
 */
enum sctp_reasm_verdict sctp_reasm_add(struct sctp_reasm *r,
				       struct sctp_reasm_node *node,
				       struct list_head *ready, gfp_t gfp)
{
	enum sctp_reasm_verdict verdict;
	struct sctp_reasm_node *head;
	struct place p;
	bool completes;

	if (node->sid >= r->n_streams)
		return SCTP_REASM_BAD_STREAM;
	if (!is_unordered(node) && ssn_is_behind(r, node))
		return SCTP_REASM_VIOLATION;
	if (place_find(r, node, &p))
		return SCTP_REASM_VIOLATION;
	completes = place_completes(&p, node);
	if (completes) {
		verdict = turn_check(r, node, p.resumes, gfp);
		if (verdict != SCTP_REASM_OK)
			return verdict;
	}

	run_of_one(node);
	r->bytes += node->len;
	head = place_take(r, &p, node, !completes && !p.resumes);
	if (p.resumes) {
		partial_piece(r, head);
		list_add_tail(&head->link, ready);
		if (completes)
			partial_end(r, head, ready);
	} else if (completes) {
		deliver(r, head, ready);
	}
	return SCTP_REASM_OK;
}

/**
 * sctp_reasm_is_next() - is a whole message the next of its stream?
 * @r: state
 * @sid: its stream
 * @ssn: its stream sequence number
 * @unordered: it is unordered
 *
 * Return: true: it is, and nothing that is here has to do with it, so that it
 * may go to sctp_reasm_pass().
 */
bool sctp_reasm_is_next(const struct sctp_reasm *r, u16 sid, u16 ssn,
			bool unordered)
{
	const struct sctp_reasm_stream *s;

	if (sid >= r->n_streams || !RB_EMPTY_ROOT(&r->runs) || r->partial)
		return false;
	if (unordered)
		return true;
	s = stream_peek(r, sid);
	return s && ssn == s->next_ssn && RB_EMPTY_ROOT(&s->waiting);
}

/**
 * sctp_reasm_pass() - take a whole message that goes on at once
 * @r: state
 * @node: it, as for sctp_reasm_add(), with all that is not set 0;
 *	sctp_reasm_is_next() is true of it
 * @ready: it is added here
 */
void sctp_reasm_pass(struct sctp_reasm *r, struct sctp_reasm_node *node,
		     struct list_head *ready)
{
	run_of_one(node);
	if (!is_unordered(node))
		stream_advance(stream_peek(r, node->sid), node);
	list_add_tail(&node->link, ready);
}

/**
 * sctp_reasm_is_stray() - does a chunk miss the rest of its message for good?
 * @r: state
 * @node: the chunk, as for sctp_reasm_add()
 * @prev: the chunk with the TSN before it has arrived
 * @next: the chunk with the TSN behind it has arrived
 *
 * What has arrived and is in no incomplete message was whole, or of a stream
 * that does not exist: @node neither continues it nor is continued by it.
 *
 * Return: true: a protocol violation.
 */
bool sctp_reasm_is_stray(const struct sctp_reasm *r,
			 const struct sctp_reasm_node *node, bool prev,
			 bool next)
{
	struct rb_node *rb = r->runs.rb_node;
	const struct sctp_reasm_node *run;

	prev &= !begins(node) && !(r->partial && r->partial_next == node->tsn);
	next &= !ends(node);
	while (rb && (prev || next)) {
		run = rb_to_node(rb);
		if (run->tsn > node->tsn) {
			if (run->tsn == sctp_reasm_last_tsn(node) + 1)
				next = false;
			rb = rb->rb_left;
		} else {
			if (run_end(run) + 1 == node->tsn)
				prev = false;
			rb = rb->rb_right;
		}
	}
	return prev || next;
}

/* The run that a delivery in pieces would begin with. */
static struct sctp_reasm_node *partial_run(const struct sctp_reasm *r)
{
	struct sctp_reasm_node *head = rb_to_node(rb_first(&r->runs));

	if (r->partial || !head || !begins(head))
		return NULL;
	if (!is_unordered(head) && head->ssn != stream_next_ssn(r, head->sid))
		return NULL;
	return head;
}

/**
 * sctp_reasm_partial_len() - how much a delivery in pieces would begin with
 * @r: state
 *
 * For rfc6458#section-8.1.21.
 *
 * Return: payload bytes; 0: sctp_reasm_partial() would give nothing.
 */
u32 sctp_reasm_partial_len(const struct sctp_reasm *r)
{
	const struct sctp_reasm_node *head = partial_run(r);

	return head ? head->run_len : 0;
}

/**
 * sctp_reasm_partial() - begin to deliver a message before it is complete
 * @r: state
 *
 * To be called when the receive buffer is full and nothing is deliverable.
 * Only the run with the lowest TSN is looked at: when it is not the beginning
 * of a message whose turn it is, then a chunk before it is missing, and it is
 * that one which helps.
 *
 * Return: the first piece, its fragments through ->next, with ->partial set;
 * NULL when there is none or a delivery in pieces is under way already.
 */
struct sctp_reasm_node *sctp_reasm_partial(struct sctp_reasm *r)
{
	struct sctp_reasm_node *head = partial_run(r);

	if (!head)
		return NULL;
	rb_erase(&head->rb, &r->runs);
	r->partial = true;
	r->partial_sid = head->sid;
	r->partial_ssn = head->ssn;
	r->partial_unordered = is_unordered(head);
	partial_piece(r, head);
	return head;
}

/* A message that waits is a run again, about to lose its end. */
static void reopen(struct sctp_reasm *r, struct sctp_reasm_node *head)
{
	struct rb_node **link = &r->runs.rb_node, *parent = NULL;

	waiting_del(r, stream_peek(r, head->sid), head);
	while (*link) {
		parent = *link;
		link = head->tsn < rb_to_node(parent)->tsn ?
		       &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&head->rb, parent, link);
	rb_insert_color(&head->rb, &r->runs);
}

/* Takes the last fragment off a run. */
static struct sctp_reasm_node *run_cut(struct sctp_reasm *r,
				       struct sctp_reasm_node *head)
{
	struct sctp_reasm_node *last = head->tail;

	r->bytes -= last->len;
	if (last == head) {
		rb_erase(&head->rb, &r->runs);
		return last;
	}
	head->run_len -= last->len;
	head->tail = last->tail;
	head->tail->next = NULL;
	run_of_one(last);
	return last;
}

/**
 * sctp_reasm_renege() - give up the newest node to get memory back
 * @r: state
 * @floor: cumulative TSN, or more; what is not above it is never given up
 *
 * Of an incomplete message, or of a complete one that waits for its turn, which
 * is incomplete again from then on.
 *
 * Return: the node with the highest TSN, which is no longer in @r, or NULL.
 */
struct sctp_reasm_node *sctp_reasm_renege(struct sctp_reasm *r, u64 floor)
{
	struct sctp_reasm_node *run = rb_to_node(rb_last(&r->runs));
	struct sctp_reasm_node *whole = tsn_to_node(rb_last(&r->complete));
	bool is_whole = whole && (!run || whole->tsn > run->tsn);
	struct sctp_reasm_node *head = is_whole ? whole : run;

	if (!head || head->tail->tsn <= floor)
		return NULL;
	if (is_whole)
		reopen(r, head);
	return run_cut(r, head);
}
