// SPDX-License-Identifier: GPL-2.0
/*
 * Commands to what is outstanding and to a model: a table of chunks in which
 * flights, gaps and reports of missing chunks are counted anew each time, as
 * the RFC says it. The SACKs are those of a peer that tells the truth, that
 * takes back what it said, or that lies.
 */
#include "fuzz.h"

#include <linux/kernel.h>
#include "core/outstanding.h"
#include "core/seq.h"

#define DESTS	3
#define WINDOW	120	/* chunks outstanding at a time, at most */
#define GAPS	12

enum command {
	SEND,
	SEND_SOME,
	ARRIVE,
	ARRIVE_BUT_ONE,
	ARRIVE_ALL,
	SACK,
	SACK_TOO,
	SACK_LATE,
	RESEND,
	RESEND_ALL,
	TIMEOUT,
	REQUEUE,
	PEER_RENEGES,
	LIE,
	LIE_ABOUT_GAPS,
	SHUTDOWN,
	MOVE,
	ASK,
	COMMANDS,
};

/* A chunk as it should be. */
struct chunk {
	struct sctp_out_node node;	/* the unit's */
	u64 tsn;
	u64 sent_at;
	u32 size;
	u32 wire;
	u32 sends;
	u32 dest;
	u32 missing;
	bool arrived;
	bool gap_acked;
	bool rtx;
	bool fast;
	bool timed_out;
	bool many;
	u64 resent_at;
	bool untimed;	/* what its peer took back gives no sample */
	bool newly;	/* acknowledged by the SACK at hand */
};

/* A SACK, and what it must lead to. */
struct told {
	u64 cum;
	u16 gaps[GAPS][2];
	u16 n_gaps;
	u64 highest;
	enum sctp_sack_verdict verdict;
};

static struct sctp_outstanding o;
static struct sctp_flight flights[DESTS];

static struct {
	struct chunk c[WINDOW];
	u32 n;
	u64 next_tsn;
	u64 cum;
	u64 highest_gap;
	u64 now;
	bool recovery;
	u64 recovery_exit;
	u64 resent_at;
	u64 peer_cum;
	struct told last;
	/* by the SACK at hand */
	struct sctp_sack_result res;
	u32 before[DESTS];
	u32 acked[DESTS];
	u32 lost[DESTS];
	u64 lost_tsn[DESTS];
	bool first_acked[DESTS];
	bool proved[DESTS];
} model;

/* -- the model -------------------------------------------------------------- */

static bool in_flight(const struct chunk *c)
{
	return !c->gap_acked && !c->rtx;
}

static u32 flight_of(u32 dest)
{
	u32 i, sum = 0;

	for (i = 0; i < model.n; i++) {
		if (in_flight(&model.c[i]) && model.c[i].dest == dest)
			sum += model.c[i].wire;
	}
	return sum;
}

static struct chunk *earliest(u32 dest)
{
	u32 i;

	for (i = 0; i < model.n; i++) {
		if (in_flight(&model.c[i]) && model.c[i].dest == dest)
			return &model.c[i];
	}
	return NULL;
}

static bool covered(const struct told *t, u64 tsn)
{
	u32 i;

	for (i = 0; i < t->n_gaps; i++) {
		if (tsn >= t->cum + t->gaps[i][0] &&
		    tsn <= t->cum + t->gaps[i][1])
			return true;
	}
	return false;
}

static void judge(struct told *t)
{
	u32 i;

	t->highest = t->cum;
	t->verdict = SCTP_SACK_OLD;
	if (t->cum < model.cum)
		return;
	t->verdict = SCTP_SACK_VIOLATION;
	if (t->cum >= model.next_tsn)
		return;
	for (i = 0; i < t->n_gaps; i++) {
		if (t->gaps[i][0] > t->gaps[i][1] ||
		    (i && t->gaps[i][0] < t->gaps[i - 1][0]))
			return;
		if (t->cum + t->gaps[i][1] > t->highest)
			t->highest = t->cum + t->gaps[i][1];
	}
	if (t->highest < model.next_tsn)
		t->verdict = SCTP_SACK_OK;
}

/* What is acknowledged that was not; the highest such TSN. */
static u64 ack_new(const struct told *t)
{
	struct chunk *first[DESTS];
	u64 newest = 0;
	struct chunk *c;
	u32 d, i;

	for (d = 0; d < DESTS; d++)
		first[d] = earliest(d);
	for (i = 0; i < model.n; i++) {
		c = &model.c[i];
		c->newly = !c->gap_acked &&
			   (c->tsn <= t->cum || covered(t, c->tsn));
		if (!c->newly)
			continue;
		model.first_acked[c->dest] |= c == first[c->dest];
		model.acked[c->dest] += c->wire;
		model.proved[c->dest] |= !c->many;
		model.res.acked_bytes += c->size;
		newest = c->tsn;
	}
	for (i = 0; i < model.n; i++) {
		if (model.c[i].newly) {
			model.c[i].rtx = false;
			model.c[i].gap_acked = true;
		}
	}
	return newest;
}

static void advance(u64 cum)
{
	model.res.cum_advanced = cum > model.cum;
	model.cum = cum;
	if (model.recovery && cum >= model.recovery_exit) {
		model.recovery = false;
		model.res.exit_recovery = true;
	}
}

static void report_missing(struct chunk *c)
{
	if (c->rtx || c->fast || ++c->missing < 3)
		return;
	c->rtx = true;
	c->timed_out = false;
	c->fast = true;
	c->missing = 0;
	model.lost[c->dest]++;
	model.lost_tsn[c->dest] = c->tsn;
	model.res.lost++;
}

/* rfc9260#section-6.2.1 D iii, rfc9260#section-7.2.4 */
static void look_for_missing(const struct told *t, u64 newest)
{
	struct chunk *c;
	u32 i;

	if (model.recovery && model.res.cum_advanced)
		newest = t->highest;
	for (i = 0; i < model.n; i++) {
		c = &model.c[i];
		if (c->tsn <= t->cum || covered(t, c->tsn))
			continue;
		if (c->gap_acked) {
			c->gap_acked = false;
			c->fast = false;
			c->missing = 1;
			c->untimed = true;
			c->sent_at = 0;
		} else if (c->tsn < newest) {
			report_missing(c);
		}
	}
}

static void model_sack(const struct told *t)
{
	u64 newest = ack_new(t);

	advance(t->cum);
	look_for_missing(t, newest);
	model.highest_gap = t->highest;
	if (model.res.lost && !model.recovery) {
		model.recovery = true;
		model.recovery_exit = model.next_tsn - 1;
		model.res.enter_recovery = true;
	}
}

/* A SHUTDOWN's cumulative TSN: what gap blocks said still holds. */
static void model_cum(const struct told *t)
{
	ack_new(t);
	advance(t->cum);
	if (model.highest_gap < t->cum)
		model.highest_gap = t->cum;
}

static u32 model_mark(u32 dest, u32 above, bool timed_out)
{
	u32 i, n = 0;

	for (i = 0; i < model.n; i++) {
		struct chunk *c = &model.c[i];

		if (!in_flight(c) || c->dest != dest || c->wire <= above)
			continue;
		c->rtx = true;
		c->timed_out = timed_out;
		c->missing = 0;
		n++;
	}
	return n;
}

static void model_resend(struct chunk *c, u32 dest)
{
	model.resent_at = model.now;
	c->resent_at = model.now;
	c->rtx = false;
	c->timed_out = false;
	c->many |= dest != c->dest;
	c->dest = dest;
	c->missing = 0;
	c->sent_at = model.now;
	c->sends++;
}

/* -- comparing -------------------------------------------------------------- */

static void check_chunk(const struct chunk *c)
{
	FUZZ_CHECK(c->node.tsn == c->tsn);
	FUZZ_CHECK(c->node.flight == &flights[c->dest]);
	FUZZ_CHECK(c->node.size == c->size && c->node.wire == c->wire);
	FUZZ_CHECK(c->node.sends == (c->sends < U16_MAX ? c->sends : U16_MAX));
	FUZZ_CHECK(c->node.sent_at == c->sent_at);
	FUZZ_CHECK(c->node.gap_acked == c->gap_acked);
	FUZZ_CHECK(c->node.rtx == c->rtx);
	FUZZ_CHECK(c->node.fast == c->fast);
	FUZZ_CHECK(c->node.many == c->many);
	FUZZ_CHECK(c->gap_acked || c->node.missing == c->missing);
	FUZZ_CHECK(!c->rtx || c->node.timed_out == c->timed_out);
	FUZZ_CHECK(!c->rtx || !c->gap_acked);
}

static void check_all(void)
{
	u32 i, d, payload = 0, rtx = 0;
	struct sctp_out_node *node;

	i = 0;
	list_for_each_entry(node, &o.sent, link) {
		FUZZ_CHECK(i < model.n && node == &model.c[i].node);
		i++;
	}
	FUZZ_CHECK(i == model.n);
	FUZZ_CHECK(sctp_outstanding_empty(&o) == !model.n);
	for (i = 0; i < model.n; i++) {
		check_chunk(&model.c[i]);
		payload += in_flight(&model.c[i]) ? model.c[i].size : 0;
		rtx += model.c[i].rtx;
	}
	FUZZ_CHECK(o.bytes == payload && o.n_rtx == rtx);
	for (d = 0; d < DESTS; d++)
		FUZZ_CHECK(flights[d].bytes == flight_of(d));
	FUZZ_CHECK(o.next_tsn == model.next_tsn && o.cum_acked == model.cum);
	FUZZ_CHECK(o.highest_gap == model.highest_gap);
	FUZZ_CHECK(o.recovery == model.recovery);
	FUZZ_CHECK(!o.recovery || o.recovery_exit == model.recovery_exit);
}

/* May its acknowledgment be late because of an older chunk's retransmission? */
static bool is_ambiguous(const struct chunk *c)
{
	u32 i;

	for (i = 0; i < model.n && model.c[i].tsn <= c->tsn; i++) {
		if (model.c[i].resent_at > c->sent_at)
			return true;
	}
	return false;
}

/*
 * Karn's rule: a sample is the time of a chunk whose round trip is beyond
 * doubt; and when nothing was retransmitted since, it is the latest of these.
 */
static void check_sample(u32 dest)
{
	u64 latest = 0, sample = flights[dest].rtt_sent;
	bool legal = !sample;
	const struct chunk *c;
	u32 i;

	for (i = 0; i < model.n; i++) {
		c = &model.c[i];
		if (!c->newly || c->dest != dest || c->sends != 1 || c->untimed)
			continue;
		legal |= c->sent_at == sample && !is_ambiguous(c);
		if (c->sent_at >= model.resent_at && c->sent_at > latest)
			latest = c->sent_at;
	}
	FUZZ_CHECK(legal && sample >= latest);
}

static void check_told(const struct sctp_sack_result *res)
{
	u32 d;

	FUZZ_CHECK(res->acked_bytes == model.res.acked_bytes);
	FUZZ_CHECK(res->acked_chunks == model.res.acked_chunks);
	FUZZ_CHECK(res->cum_advanced == model.res.cum_advanced);
	FUZZ_CHECK(res->enter_recovery == model.res.enter_recovery);
	FUZZ_CHECK(res->exit_recovery == model.res.exit_recovery);
	FUZZ_CHECK(res->lost == model.res.lost);
	for (d = 0; d < DESTS; d++) {
		check_sample(d);
		FUZZ_CHECK(flights[d].before == model.before[d]);
		FUZZ_CHECK(flights[d].acked == model.acked[d]);
		FUZZ_CHECK(flights[d].lost == model.lost[d]);
		FUZZ_CHECK(!model.lost[d] ||
			   flights[d].lost_tsn == model.lost_tsn[d]);
		FUZZ_CHECK(flights[d].first_acked == model.first_acked[d]);
		FUZZ_CHECK(flights[d].proved == model.proved[d]);
	}
}

/* The table's chunks move, and with them the nodes that the unit has linked. */
static void forget(u32 n)
{
	u32 i;

	memmove(&model.c[0], &model.c[n], (model.n - n) * sizeof(model.c[0]));
	model.n -= n;
	INIT_LIST_HEAD(&o.sent);
	for (i = 0; i < model.n; i++)
		list_add_tail(&model.c[i].node.link, &o.sent);
}

/* What is done with, in order, is what the cumulative TSN covers. */
static void take_done(struct list_head *done)
{
	struct sctp_out_node *node;
	u32 i = 0;

	list_for_each_entry(node, done, link) {
		FUZZ_CHECK(i < model.n && node == &model.c[i].node);
		i++;
	}
	FUZZ_CHECK(i == model.n || model.c[i].tsn > model.cum);
	FUZZ_CHECK(!i || model.c[i - 1].tsn <= model.cum);
	model.res.acked_chunks = i;
}

/* -- commands --------------------------------------------------------------- */

static void hear(struct told *t, bool shutdown)
{
	static u8 wire[GAPS * 4];
	struct sctp_sack sack = {
		.cum_tsn = t->cum,
		.n_gaps = t->n_gaps,
		.gaps = { wire, t->n_gaps * 4 },
	};
	struct sctp_sack_result res;
	enum sctp_sack_verdict said;
	LIST_HEAD(done);
	u32 i;

	for (i = 0; i < 2 * t->n_gaps; i++)
		put_unaligned_be16(t->gaps[i / 2][i % 2], wire + 2 * i);
	judge(t);
	memset(&model.res, 0, sizeof(model.res));
	memset(model.acked, 0, sizeof(model.acked));
	memset(model.lost, 0, sizeof(model.lost));
	memset(model.first_acked, 0, sizeof(model.first_acked));
	memset(model.proved, 0, sizeof(model.proved));
	for (i = 0; i < model.n; i++)
		model.c[i].newly = false;
	for (i = 0; i < DESTS; i++) {
		model.before[i] = flight_of(i);
		sctp_flight_start(&flights[i]);
	}
	said = shutdown ? sctp_outstanding_cum(&o, t->cum, &done, &res) :
			  sctp_outstanding_sack(&o, &sack, &done, &res);
	FUZZ_CHECK(said == t->verdict);
	if (said == SCTP_SACK_OK && shutdown)
		model_cum(t);
	else if (said == SCTP_SACK_OK)
		model_sack(t);
	take_done(&done);
	check_told(&res);
	forget(model.res.acked_chunks);
}

static void send(struct fuzz_input *in)
{
	struct chunk *c = &model.c[model.n];
	u8 what = fuzz_u8(in);

	if (model.n == WINDOW)
		return;
	memset(c, 0, sizeof(*c));
	memset(&c->node, 0xa5, sizeof(c->node));
	c->tsn = model.next_tsn++;
	c->sent_at = model.now;
	c->size = 1 + (what >> 2) * 23;
	c->wire = 16 + (c->size + 3) / 4 * 4;
	c->dest = what % DESTS;
	c->sends = 1;
	c->node.size = c->size;
	c->node.wire = c->wire;
	model.n++;
	sctp_outstanding_send(&o, &c->node, &flights[c->dest], model.now);
}

/* The chunk that waits longest, or some other one that is marked. */
static void resend(struct fuzz_input *in)
{
	struct sctp_out_node *node = NULL;
	u8 how = fuzz_u8(in);
	u32 i, nth = how >> 6, dest = how % DESTS;

	for (i = 0; i < model.n; i++) {
		if (!model.c[i].rtx)
			continue;
		node = sctp_outstanding_next_rtx(&o, node);
		FUZZ_CHECK(node == &model.c[i].node);
		if (!nth--)
			break;
	}
	if (i == model.n) {
		FUZZ_CHECK(!sctp_outstanding_next_rtx(&o, node));
		return;
	}
	sctp_outstanding_resend(&o, node, &flights[dest], model.now);
	model_resend(&model.c[i], dest);
}

/* The peer's receiver: what was sent may have arrived, in any order. */
static void arrive(u32 from, u32 n, u32 but)
{
	u32 i;

	for (i = from; i < model.n && i < from + n; i++) {
		if (i != but)
			model.c[i].arrived = true;
	}
	for (i = 0; i < model.n && model.c[i].arrived; i++)
		model.peer_cum = model.c[i].tsn;
}

static void truth(struct told *t)
{
	u16 *gap;
	u32 i;

	memset(t, 0, sizeof(*t));
	t->cum = model.peer_cum;
	for (i = 0; i < model.n; i++) {
		if (model.c[i].tsn <= t->cum || !model.c[i].arrived)
			continue;
		gap = t->gaps[t->n_gaps];
		if (t->n_gaps && gap[-1] + 1 == (u16)(model.c[i].tsn - t->cum)) {
			gap[-1]++;
			continue;
		}
		if (t->n_gaps == GAPS)
			return;
		gap[0] = model.c[i].tsn - t->cum;
		gap[1] = gap[0];
		t->n_gaps++;
	}
}

/* Not always a lie: it may by chance be right. */
static void lie(struct fuzz_input *in, struct told *t, bool about_gaps)
{
	u16 at = 0;
	u32 i;

	truth(t);
	if (!about_gaps)
		t->cum = model.cum + (s8)fuzz_u8(in) % 8;
	t->n_gaps = fuzz_u8(in) % (GAPS + 1);
	for (i = 0; i < t->n_gaps; i++) {
		at += fuzz_u8(in) % 5;
		t->gaps[i][0] = at;
		at += fuzz_u8(in) % 3;
		t->gaps[i][1] = at;
		/* now and then out of order, overlapping, the wrong way round */
		at -= fuzz_u8(in) % 16 ? 0 : fuzz_u8(in) % 4;
	}
}

static void peer_reneges(struct fuzz_input *in)
{
	u32 i = model.n ? fuzz_u8(in) % model.n : 0;

	for (; i < model.n; i++) {
		if (model.c[i].tsn > model.peer_cum)
			model.c[i].arrived = false;
	}
}

static void move(u32 from, u32 to)
{
	u32 i;

	if (from == to)
		return;
	sctp_outstanding_move(&o, &flights[from], &flights[to]);
	for (i = 0; i < model.n; i++) {
		if (model.c[i].dest != from)
			continue;
		model.c[i].dest = to;
		model.c[i].many = true;
	}
}

static void ask(struct fuzz_input *in)
{
	u64 tsn = model.cum - 2 + fuzz_u8(in) % (WINDOW + 4);
	struct sctp_flight *where = NULL;
	u32 i;

	for (i = 0; i < model.n; i++) {
		if (model.c[i].tsn == tsn)
			where = &flights[model.c[i].dest];
		if (in_flight(&model.c[i]))
			FUZZ_CHECK(sctp_outstanding_is_first(&o, &model.c[i].node) ==
				   (earliest(model.c[i].dest) == &model.c[i]));
	}
	FUZZ_CHECK(sctp_outstanding_where(&o, tsn) == where);
}

static void timeout(u32 dest)
{
	u32 n = model_mark(dest, 0, true);

	FUZZ_CHECK(sctp_outstanding_timeout(&o, &flights[dest]) == n);
	if (n)
		model.recovery = false;
}

static void requeue(u32 dest, u32 above)
{
	u32 n = model_mark(dest, above, false);

	FUZZ_CHECK(sctp_outstanding_requeue(&o, &flights[dest], above) == n);
}

static void on_peer(struct fuzz_input *in, enum command command)
{
	struct told now = model.last;
	u8 from;

	switch (command) {
	case ARRIVE:
		arrive(fuzz_u8(in) % WINDOW, 1, WINDOW);
		return;
	case ARRIVE_BUT_ONE:
		from = fuzz_u8(in) % 32;
		arrive(0, from, fuzz_u8(in) % 32);
		return;
	case ARRIVE_ALL:
		arrive(0, fuzz_u8(in), WINDOW);
		return;
	case PEER_RENEGES:
		peer_reneges(in);
		return;
	case SACK:
	case SACK_TOO:
		truth(&now);
		truth(&model.last);
		break;
	case LIE:
	case LIE_ABOUT_GAPS:
		lie(in, &now, command == LIE_ABOUT_GAPS);
		break;
	case SHUTDOWN:
		truth(&now);
		now.n_gaps = 0;
		break;
	default:
		break;
	}
	hear(&now, command == SHUTDOWN);
	if (model.peer_cum < model.cum)
		model.peer_cum = model.cum;
}

static void on_sender(struct fuzz_input *in, enum command command)
{
	u8 n;

	switch (command) {
	case SEND:
		send(in);
		break;
	case SEND_SOME:
		for (n = fuzz_u8(in) % 16; n; n--)
			send(in);
		break;
	case RESEND:
		resend(in);
		break;
	case RESEND_ALL:
		while (o.n_rtx)
			resend(in);
		break;
	case TIMEOUT:
		timeout(fuzz_u8(in) % DESTS);
		break;
	case REQUEUE:
		n = fuzz_u8(in);
		requeue(n % DESTS, n & 0x80 ? 0 : n * 8);
		break;
	case MOVE:
		n = fuzz_u8(in);
		move(n % DESTS, (n >> 4) % DESTS);
		break;
	default:
		ask(in);
		break;
	}
}

static bool is_peers(enum command command)
{
	return (command >= ARRIVE && command <= SACK_LATE) ||
	       (command >= PEER_RENEGES && command <= SHUTDOWN);
}

static void start(u32 first_tsn)
{
	memset(&model, 0, sizeof(model));
	memset(flights, 0, sizeof(flights));
	model.next_tsn = SCTP_SEQ_BASE + first_tsn;
	model.cum = model.next_tsn - 1;
	model.highest_gap = model.cum;
	model.peer_cum = model.cum;
	model.last.cum = model.cum;
	model.now = 1;
	sctp_outstanding_init(&o, first_tsn);
}

FUZZ(in)
{
	enum command command;
	u8 how;
	u8 byte;

	start(fuzz_first_tsn(in));
	how = fuzz_u8(in);
	while (in->left) {
		byte = fuzz_command(in);
		command = byte % COMMANDS;
		/* half of the inputs have a peer that does not lie */
		if (how & 1 && (command == LIE || command == LIE_ABOUT_GAPS))
			command = SACK;
		model.now += byte >> 6;
		if (is_peers(command))
			on_peer(in, command);
		else
			on_sender(in, command);
		check_all();
	}
}
