// SPDX-License-Identifier: GPL-2.0
/*
 * Commands to reassembly and to a model: a table of chunks, searched from end
 * to end. The chunks come from a sender that keeps to the rules and, in
 * between, from one that does not; their TSNs are new, as the TSN map has it.
 */
#include "fuzz.h"

#include <linux/kernel.h>
#include <linux/slab.h>
#include "core/reasm.h"
#include "core/seq.h"
#include "wire/format.h"

#define WINDOW		48	/* TSNs beyond the cumulative one */
#define ENTRIES		400	/* chunks held at a time, at most */
#define N_STREAMS	130	/* of three blocks of stream state */

enum command {
	SEND_NEXT,
	SEND_AHEAD,
	SEND_FAR,
	SEND_WITHOUT_MEMORY,
	LIE,
	LIE_AHEAD,
	LIE_ABOUT_ONE,
	PARTIAL,
	RENEGE,
	PURGE,
	COMMANDS,
};

/* What the sender's chunk with some TSN is. */
struct plan {
	u64 tsn;
	u16 sid;
	u16 ssn;
	u8 flags;
	u32 len;
};

enum where {
	INCOMPLETE,
	WAITING,	/* for its turn in the stream */
	HELD,		/* back until a delivery in pieces ends */
};

/* The model's idea of a chunk that the unit holds. */
struct entry {
	struct plan is;
	enum where where;
	u64 first;	/* TSN of the message that it is part of, when whole */
	u32 order;	/* of HELD messages */
};

struct stream {
	u16 next_ssn;
	bool used;		/* a message was delivered */
	u64 last_tsn;		/* of that one */
};

static struct sctp_reasm reasm;

static struct {
	struct entry e[ENTRIES];
	u32 n;
	struct stream streams[N_STREAMS];
	bool partial;
	struct plan piece;	/* last chunk delivered in pieces */
	u32 order;
	/* of the sender and the TSN map */
	u64 cum;
	struct plan plan[2 * WINDOW + 32];
	u32 n_plan;
	u16 send_ssn[N_STREAMS];
	u64 next_tsn;
	bool got[1 << 8];
	/* what must be delivered now */
	struct { u64 first, last; u32 len; bool partial; } due[ENTRIES];
	u32 n_due;
} model;

static bool unordered(const struct plan *c)
{
	return c->flags & SCTP_DATA_UNORD;
}

static bool begins(const struct plan *c)
{
	return c->flags & SCTP_DATA_BEGIN;
}

static bool ends(const struct plan *c)
{
	return c->flags & SCTP_DATA_END;
}

/* -- the model -------------------------------------------------------------- */

static struct entry *find(u64 tsn, enum where where)
{
	u32 i;

	for (i = 0; i < model.n; i++) {
		if (model.e[i].is.tsn == tsn && model.e[i].where == where)
			return &model.e[i];
	}
	return NULL;
}

static void drop(struct entry *e)
{
	*e = model.e[--model.n];
}

static bool one_message(const struct plan *a, const struct plan *b)
{
	return a->sid == b->sid && unordered(a) == unordered(b) &&
	       (unordered(a) || a->ssn == b->ssn);
}

/* May @b follow @a, whose TSN is one less? */
static bool agree(const struct plan *a, const struct plan *b)
{
	if (ends(a))
		return begins(b);
	return !begins(b) && one_message(a, b);
}

static bool resumes(const struct plan *c)
{
	return model.partial && c->tsn == model.piece.tsn + 1;
}

static bool contradicts(const struct plan *c)
{
	const struct entry *before = find(c->tsn - 1, INCOMPLETE);
	const struct entry *after = find(c->tsn + 1, INCOMPLETE);

	if (before && !agree(&before->is, c))
		return true;
	if (after && !agree(c, &after->is))
		return true;
	return resumes(c) && !agree(&model.piece, c);
}

/* An SSN of the past; *unsure when the RFC gives no way to tell. */
static bool is_behind(const struct plan *c, bool *unsure)
{
	const struct stream *s = &model.streams[c->sid];
	u16 ahead = c->ssn - s->next_ssn;

	if (unordered(c) || ahead < 0x8000)
		return false;
	if (!s->used) {
		*unsure = true;
		return false;
	}
	/* as many messages ahead as there is no room for between the TSNs */
	return (s64)(c->tsn - s->last_tsn) <= ahead;
}

/* The stretch of touching fragments around @c: its first and last TSN. */
static void extent(const struct plan *c, struct plan *first, struct plan *last)
{
	const struct entry *e;

	*first = *c;
	*last = *c;
	while (!begins(first) && (e = find(first->tsn - 1, INCOMPLETE)))
		*first = e->is;
	while (!ends(last) && (e = find(last->tsn + 1, INCOMPLETE)))
		*last = e->is;
}

static bool completes(const struct plan *c)
{
	struct plan first, last;

	extent(c, &first, &last);
	return ends(&last) && (begins(&first) || resumes(&first));
}

static bool ssn_is_taken(const struct plan *c)
{
	u32 i;

	if (unordered(c) || resumes(c))
		return false;
	if (model.partial && !unordered(&model.piece) &&
	    c->sid == model.piece.sid && c->ssn == model.piece.ssn)
		return true;
	for (i = 0; i < model.n; i++) {
		if (model.e[i].where == WAITING && !unordered(&model.e[i].is) &&
		    one_message(&model.e[i].is, c))
			return true;
	}
	return false;
}

static enum sctp_reasm_verdict expected(const struct plan *c, bool *unsure)
{
	if (c->sid >= N_STREAMS)
		return SCTP_REASM_BAD_STREAM;
	if (is_behind(c, unsure) || contradicts(c))
		return SCTP_REASM_VIOLATION;
	if (completes(c) && ssn_is_taken(c))
		return SCTP_REASM_VIOLATION;
	return SCTP_REASM_OK;
}

/* Takes the chunks of a stretch out of the table; how many bytes they are. */
static u32 take_out(u64 first, u64 last, enum where where)
{
	struct entry *e;
	u32 len = 0;

	for (; first <= last; first++) {
		e = find(first, where);
		FUZZ_CHECK(e);
		len += e->is.len;
		drop(e);
	}
	return len;
}

static void due(u64 first, u64 last, enum where where, bool partial)
{
	u32 i = model.n_due++;

	model.due[i].first = first;
	model.due[i].last = last;
	model.due[i].len = take_out(first, last, where);
	model.due[i].partial = partial;
}

static void put(u64 first, u64 last, enum where from, enum where to, u32 order)
{
	struct entry *e;
	u64 tsn;

	for (tsn = first; tsn <= last; tsn++) {
		e = find(tsn, from);
		FUZZ_CHECK(e);
		e->where = to;
		e->first = first;
		e->order = order;
	}
}

static u64 last_of(u64 first, enum where where)
{
	u64 tsn = first;
	const struct entry *e;

	while ((e = find(tsn + 1, where)) && e->first == first)
		tsn++;
	return tsn;
}

/* Its turn has come: to the user, or behind what is delivered in pieces. */
static void emit(u64 first, u64 last, enum where from)
{
	if (model.partial)
		put(first, last, from, HELD, model.order++);
	else
		due(first, last, from, false);
}

static void turn_passed(const struct plan *c)
{
	struct stream *s = &model.streams[c->sid];

	s->next_ssn++;
	s->used = true;
	s->last_tsn = c->tsn;
}

static void drain(u16 sid)
{
	struct plan c, last;
	u32 i;

	for (i = 0; i < model.n; i++) {
		c = model.e[i].is;
		if (model.e[i].where != WAITING || c.sid != sid ||
		    c.ssn != model.streams[sid].next_ssn)
			continue;
		c.tsn = model.e[i].first;
		last = find(last_of(c.tsn, WAITING), WAITING)->is;
		turn_passed(&last);
		emit(c.tsn, last.tsn, WAITING);
		i = -1;
	}
}

static void release_held(void)
{
	u32 order, i;

	for (order = 0; order < model.order; order++) {
		for (i = 0; i < model.n; i++) {
			if (model.e[i].where != HELD || model.e[i].order != order)
				continue;
			due(model.e[i].first,
			    last_of(model.e[i].first, HELD), HELD, false);
			break;
		}
	}
	model.order = 0;
}

static void more_of_the_piece(const struct plan *first, const struct plan *last)
{
	due(first->tsn, last->tsn, INCOMPLETE, true);
	model.piece = *last;
	if (!ends(last))
		return;
	model.partial = false;
	release_held();
	if (unordered(last))
		return;
	turn_passed(last);
	drain(last->sid);
}

static void model_add(const struct plan *c)
{
	struct plan first, last;

	FUZZ_CHECK(model.n < ENTRIES);
	model.e[model.n++] = (struct entry){ *c, INCOMPLETE, 0, 0 };
	extent(c, &first, &last);
	if (resumes(&first)) {
		more_of_the_piece(&first, &last);
		return;
	}
	if (!begins(&first) || !ends(&last))
		return;
	if (unordered(c)) {
		emit(first.tsn, last.tsn, INCOMPLETE);
	} else if (c->ssn != model.streams[c->sid].next_ssn) {
		put(first.tsn, last.tsn, INCOMPLETE, WAITING, 0);
	} else {
		turn_passed(&last);
		emit(first.tsn, last.tsn, INCOMPLETE);
		drain(c->sid);
	}
}

static const struct entry *lowest(void)
{
	const struct entry *low = NULL;
	u32 i;

	for (i = 0; i < model.n; i++) {
		if (model.e[i].where == INCOMPLETE &&
		    (!low || model.e[i].is.tsn < low->is.tsn))
			low = &model.e[i];
	}
	return low;
}

/* Of what may be given up: it has not had its turn. */
static struct entry *highest(void)
{
	struct entry *high = NULL;
	u32 i;

	for (i = 0; i < model.n; i++) {
		if (model.e[i].where != HELD &&
		    (!high || model.e[i].is.tsn > high->is.tsn))
			high = &model.e[i];
	}
	return high;
}

/* -- comparing -------------------------------------------------------------- */

static void check_totals(void)
{
	u32 i, bytes = 0, messages = 0;

	for (i = 0; i < model.n; i++) {
		bytes += model.e[i].is.len;
		messages += model.e[i].where != INCOMPLETE &&
			    model.e[i].first == model.e[i].is.tsn;
	}
	FUZZ_CHECK(reasm.bytes == bytes);
	FUZZ_CHECK(reasm.messages == messages);
	FUZZ_CHECK(reasm.partial == model.partial);
	FUZZ_CHECK(list_empty(&reasm.held) || reasm.partial);
}

/* One message or piece; it is gone afterwards. */
static void check_delivered(struct sctp_reasm_node *head, u32 i)
{
	struct sctp_reasm_node *node, *next;
	u64 tsn = model.due[i].first;

	FUZZ_CHECK(head->run_len == model.due[i].len);
	FUZZ_CHECK(head->partial == model.due[i].partial);
	for (node = head; node; node = next) {
		next = node->next;
		FUZZ_CHECK(node->tsn == tsn++);
		kfree(node);
	}
	FUZZ_CHECK(tsn == model.due[i].last + 1);
}

static void check_ready(struct list_head *ready)
{
	struct sctp_reasm_node *head, *tmp;
	u32 i = 0;

	list_for_each_entry_safe(head, tmp, ready, link) {
		FUZZ_CHECK(i < model.n_due);
		check_delivered(head, i++);
	}
	FUZZ_CHECK(i == model.n_due);
	model.n_due = 0;
}

/* -- what the TSN map and the sender do ------------------------------------- */

static bool *got(u64 tsn)
{
	return &model.got[tsn % ARRAY_SIZE(model.got)];
}

static void arrived(u64 tsn)
{
	*got(tsn) = true;
	while (*got(model.cum + 1)) {
		model.cum++;
		*got(model.cum) = false;
	}
}

/* Messages are as the next bytes say: stream, order, number of fragments. */
static void plan_message(struct fuzz_input *in)
{
	u8 how = fuzz_u8(in), where = fuzz_u8(in);
	u16 sid = where & 0x80 ? where % N_STREAMS : where % 3;
	bool unord = (how & 7) == 0;
	u32 i, n = how & 0x80 ? 1 : 1 + (how >> 3) % 12;
	struct plan *c;

	for (i = 0; i < n; i++) {
		c = &model.plan[model.n_plan++];
		*c = (struct plan){ model.next_tsn++, sid, 0, 0, 1 + where };
		c->ssn = unord ? how : model.send_ssn[sid];
		c->flags = (unord ? SCTP_DATA_UNORD : 0) |
			   (i ? 0 : SCTP_DATA_BEGIN) |
			   (i == n - 1 ? SCTP_DATA_END : 0);
	}
	model.send_ssn[sid] += !unord;
}

/* The sender's chunk with this TSN; older ones are forgotten. */
static struct plan planned(struct fuzz_input *in, u64 tsn)
{
	u32 i, kept = 0;

	for (i = 0; i < model.n_plan; i++) {
		if (model.plan[i].tsn > model.cum)
			model.plan[kept++] = model.plan[i];
	}
	model.n_plan = kept;
	while (model.next_tsn <= tsn)
		plan_message(in);
	for (i = 0; model.plan[i].tsn != tsn; i++)
		;
	return model.plan[i];
}

/* -- commands --------------------------------------------------------------- */

static bool has_arrived(u64 tsn)
{
	return tsn <= model.cum || *got(tsn);
}

/* Do its neighbours belong to it, of which nothing is there? */
static void check_stray(const struct plan *c, const struct sctp_reasm_node *node)
{
	bool prev = has_arrived(c->tsn - 1), next = has_arrived(c->tsn + 1);
	bool stray;

	if (c->sid >= N_STREAMS)
		return;
	stray = (prev && !begins(c) && !resumes(c) &&
		 !find(c->tsn - 1, INCOMPLETE)) ||
		(next && !ends(c) && !find(c->tsn + 1, INCOMPLETE));
	FUZZ_CHECK(sctp_reasm_is_stray(&reasm, node, prev, next) == stray);
}

static void add(const struct plan *c, bool memory)
{
	struct sctp_reasm_node *node = kzalloc(sizeof(*node), GFP_ATOMIC);
	enum sctp_reasm_verdict want, said;
	bool unsure = false;
	LIST_HEAD(ready);

	want = expected(c, &unsure);
	node->tsn = c->tsn;
	node->sid = c->sid;
	node->ssn = c->ssn;
	node->flags = c->flags;
	node->len = c->len;
	check_stray(c, node);
	if (!memory)
		unit_fail_alloc_after(c->len % 2);
	said = sctp_reasm_add(&reasm, node, &ready, GFP_ATOMIC);
	if (said == SCTP_REASM_NOMEM)
		FUZZ_CHECK(unit_alloc_failed());
	else if (!unsure || said != SCTP_REASM_VIOLATION)
		FUZZ_CHECK(said == want);
	unit_alloc_ok();
	if (said == SCTP_REASM_OK) {
		model_add(c);
		arrived(c->tsn);
	} else {
		kfree(node);
	}
	check_ready(&ready);
}

static void send(struct fuzz_input *in, u64 tsn, bool memory)
{
	struct plan c = planned(in, tsn);

	if (!*got(tsn))
		add(&c, memory);
}

/* Anything at all, or the truth but for one thing. */
static void lie(struct fuzz_input *in, u64 tsn, bool about_one)
{
	struct plan c = planned(in, tsn);
	u8 what = about_one ? 1 << fuzz_u8(in) % 3 : 7;

	if (*got(tsn))
		return;
	if (what & 1)
		c.flags = fuzz_u8(in) % 8;
	if (what & 2)
		c.sid = fuzz_u8(in) % (N_STREAMS + 2);
	if (what & 4)
		c.ssn += (s8)fuzz_u8(in) / 16;
	add(&c, true);
}

static void partial(void)
{
	u32 len = sctp_reasm_partial_len(&reasm);
	struct sctp_reasm_node *piece = sctp_reasm_partial(&reasm);
	const struct entry *low = lowest();
	struct plan first, last;

	FUZZ_CHECK(len == (piece ? piece->run_len : 0));
	if (model.partial || !low || !begins(&low->is) ||
	    (!unordered(&low->is) &&
	     low->is.ssn != model.streams[low->is.sid].next_ssn)) {
		FUZZ_CHECK(!piece);
		return;
	}
	FUZZ_CHECK(piece);
	extent(&low->is, &first, &last);
	model.partial = true;
	model.piece = last;
	due(first.tsn, last.tsn, INCOMPLETE, true);
	check_delivered(piece, 0);
	model.n_due = 0;
}

/* @more: not only what the cumulative TSN covers stays */
static void renege(u32 more)
{
	struct sctp_reasm_node *node;
	struct entry *high = highest();

	node = sctp_reasm_renege(&reasm, model.cum + more);
	if (!high || high->is.tsn <= model.cum + more) {
		FUZZ_CHECK(!node);
		return;
	}
	FUZZ_CHECK(node && node->tsn == high->is.tsn && !node->next);
	*got(high->is.tsn) = false;
	kfree(node);
	/* a whole message is one no longer */
	if (high->where == WAITING)
		put(high->first, high->is.tsn, WAITING, INCOMPLETE, 0);
	drop(high);
}

/* Nothing is missing in what purge gives back, and nothing is there twice. */
static void purge(void)
{
	struct sctp_reasm_node *node, *tmp;
	struct entry *e;
	LIST_HEAD(dead);

	sctp_reasm_purge(&reasm, &dead);
	list_for_each_entry_safe(node, tmp, &dead, link) {
		FUZZ_CHECK(!node->next);
		e = find(node->tsn, INCOMPLETE);
		e = e ? e : find(node->tsn, WAITING);
		e = e ? e : find(node->tsn, HELD);
		FUZZ_CHECK(e);
		drop(e);
		kfree(node);
	}
	FUZZ_CHECK(!model.n);
	FUZZ_CHECK(!unit_alloc_live());
}

/*
 * All is as in the beginning, but for a stream that has come close to where
 * its SSN wraps.
 */
static void start(u32 first_tsn, u32 messages)
{
	struct plan c = { .flags = SCTP_DATA_BEGIN | SCTP_DATA_END, .len = 1 };

	memset(&model, 0, sizeof(model));
	model.cum = SCTP_SEQ_BASE + first_tsn - 1;
	sctp_reasm_init(&reasm, N_STREAMS);
	for (; c.ssn < messages; c.ssn++) {
		c.tsn = model.cum + 1;
		add(&c, true);
	}
	model.send_ssn[0] = c.ssn;
	model.next_tsn = model.cum + 1;
}

static void run(struct fuzz_input *in, enum command command)
{
	u64 next = model.cum + 1;

	switch (command) {
	case SEND_NEXT:
		send(in, next, true);
		break;
	case SEND_AHEAD:
		send(in, next + fuzz_u8(in) % 8, true);
		break;
	case SEND_FAR:
		send(in, next + fuzz_u8(in) % WINDOW, true);
		break;
	case SEND_WITHOUT_MEMORY:
		send(in, next + fuzz_u8(in) % 4, false);
		break;
	case LIE:
	case LIE_AHEAD:
		lie(in, next + (command == LIE ? 0 : fuzz_u8(in) % 8), false);
		break;
	case LIE_ABOUT_ONE:
		lie(in, next + fuzz_u8(in) % 16, true);
		break;
	case PARTIAL:
		partial();
		break;
	default:
		renege(fuzz_u8(in) % 4);
		break;
	}
}

/* A purge is rare: see below. */
static enum command choose(u8 byte, bool honest)
{
	enum command command = byte % COMMANDS;

	if (command == PURGE || (honest && command >= LIE &&
				 command <= LIE_ABOUT_ONE))
		return byte & 0x10 ? SEND_FAR : SEND_AHEAD;
	return command;
}

FUZZ(in)
{
	u32 first = fuzz_first_tsn(in);
	u8 how = fuzz_u8(in);
	u8 command;

	start(first, (how & 0x1f) == 1 ? 65500 : 0);
	while (in->left) {
		command = fuzz_command(in);
		if (command == 0xff || model.n >= ENTRIES - WINDOW) {
			purge();
			start(model.cum + 1, 0);
			continue;
		}
		run(in, choose(command, how & 0x80));
		check_totals();
	}
	purge();
}
