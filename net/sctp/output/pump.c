// SPDX-License-Identifier: GPL-2.0
/*
 * The pump: whatever was marked during an entry goes out here, once, in this
 * order: control chunks, SACK, retransmissions, new data. rfc9260#section-6.1
 */
#include "output/output.h"

#include <linux/slab.h>

#include "assoc/mem.h"
#include "compat/stack.h"
#include "core/sendwin.h"
#include "host/mib.h"
#include "procedure/procedure.h"

enum {
	/* A SACK that needs no memory of its own. */
	SMALL_SACK	= 160,
	/* How long a window may be thought too small: rfc1122#section-4.2.3.4 */
	OVERRIDE_MS	= 100,
	/* How long it is known at least what has left the network. */
	LEFT_NS		= 1000000,
};

/**
 * struct pump - one run
 * @a: the association
 * @b: the packet being filled
 * @now: ns
 * @echo: the packet being filled has a COOKIE ECHO
 * @beyond: a fast retransmission is on its way for which cwnd had no room
 * @cleared: may go to the active path, as was seen before the SACK
 * @open: a chunk has found the peer's window open
 */
struct pump {
	struct sctp_assoc	*a;
	struct sctp_bundle	b;
	u64			now;
	bool			echo;
	bool			beyond;
	const struct sctp_tx_chunk	*cleared;
	bool			open;
};

static void go_to(struct pump *pump, struct sctp_path *path)
{
	if (pump->b.path == path)
		return;
	sctp_bundle_flush(&pump->b);
	sctp_bundle_start(&pump->b, path);
	pump->echo = false;
}

/* The window of a path that was not used decays: rfc9260#section-7.2.1. */
static void decay(struct sctp_path *path, u64 now)
{
	u64 rto = path->rto.rto;
	u64 idle = path->idle_from ? now - path->idle_from : 0;
	u64 rest;

	if (path->flight.bytes || idle < rto)
		return;
	path->cc.ops->idle(&path->cc, idle, rto);
	div64_u64_rem(idle, rto, &rest);
	path->idle_from = now - rest;
}

/* What has left the network may be replaced for a round trip, or for as long as
 * whoever makes it may take where round trips are shorter than that.
 */
static void forget_left(struct sctp_path *path, u64 now)
{
	if (now - path->left_at > max_t(u64, path->rto.srtt, LEFT_NS))
		path->left = 0;
}

/* What this run may send to each path: cwnd and Max.Burst. */
static void open_windows(struct pump *pump)
{
	struct sctp_path *p;

	list_for_each_entry(p, &pump->a->paths, link) {
		decay(p, pump->now);
		forget_left(p, pump->now);
		p->room = sctp_cc_room(&p->cc, p->flight.bytes);
		p->packets = sctp_cc_packets(&p->cc, pump->a->cfg.max_burst,
					     p->left);
	}
}

static bool fits_beside(const struct sctp_bundle *b,
			const struct sctp_tx_chunk *c)
{
	return b->len + ALIGN(c->len, 4) <= b->max;
}

/* May a chunk go? A packet that has begun is filled: rfc9260#section-6.1 B. */
static bool window_takes(const struct pump *pump, const struct sctp_tx_chunk *c)
{
	const struct sctp_bundle *b = &pump->b;

	if (b->n_data && fits_beside(b, c))
		return true;
	return b->path->room && b->path->packets;
}

static void put_ctrl(struct pump *pump, const u8 *chunk, u16 padded)
{
	if (sctp_bundle_ctrl(&pump->b, chunk, padded))
		return;
	sctp_bundle_flush(&pump->b);
	/* No memory: as if lost on the way; its timer will tell. */
	sctp_bundle_ctrl(&pump->b, chunk, padded);
}

/* Until the COOKIE ACK nothing but the COOKIE ECHO's packet goes to the peer:
 * rfc9260#section-5.1 C. A HEARTBEAT says that the peer has it already.
 */
static bool must_wait(const struct pump *pump, const struct sctp_ctrl *c)
{
	if (pump->a->state != SCTP_ST_COOKIE_ECHOED || c->first ||
	    c->data[0] == SCTP_CT_HEARTBEAT_ACK)
		return false;
	return !pump->b.n_ctrl || pump->b.len + c->len > pump->b.max;
}

/* An address that is not verified gets only what rfc9260#section-5.4 allows;
 * COOKIE ECHO is setup's affair.
 */
static struct sctp_path *ctrl_path(const struct sctp_assoc *a,
				   const struct sctp_ctrl *c)
{
	bool probe = c->data[0] == SCTP_CT_HEARTBEAT ||
		     c->data[0] == SCTP_CT_HEARTBEAT_ACK;

	if (!c->path || (!c->path->ps.confirmed && !probe && !c->alone))
		return a->active;
	return c->path;
}

static void send_ctrl(struct pump *pump)
{
	struct sctp_ctrl *c, *next;

	list_for_each_entry_safe(c, next, &pump->a->ctrl, link) {
		if (must_wait(pump, c))
			continue;
		list_del_init(&c->link);
		go_to(pump, ctrl_path(pump->a, c));
		if (c->alone || c->first)
			sctp_bundle_flush(&pump->b);
		put_ctrl(pump, c->data, c->len);
		pump->echo |= c->first;
		if (c->alone)
			sctp_bundle_flush(&pump->b);
		sctp_ctrl_free(pump->a, c);
	}
}

static void send_heartbeats(struct pump *pump)
{
	struct sctp_path *p;

	list_for_each_entry(p, &pump->a->paths, link)
		if (p->hb_now)
			sctp_heartbeat_send(p, pump->now);
}

/* Before the SACK, which may take off the chunk the ECNE names. */
static void send_ecne(struct pump *pump)
{
	u8 chunk[SMALL_SACK] __uninitialized;
	struct sctp_writer w;

	sctp_write_init(&w, chunk, sizeof(chunk));
	sctp_ecn_build(pump->a, &w);
	if (sctp_write_len(&w))
		put_ctrl(pump, chunk, sctp_write_len(&w));
}

/* As long as a packet has room for, and alone in it if need be. */
static void send_sack(struct pump *pump)
{
	u8 small[SMALL_SACK] __uninitialized, *chunk = small;
	u16 room = min_t(u32, pump->b.max - SCTP_COMMON_LEN, U16_MAX & ~3);
	u16 len = sctp_sack_size(pump->a, room);
	struct sctp_writer w;

	send_ecne(pump);
	if (len > sizeof(small))
		chunk = kmalloc(len, GFP_ATOMIC | __GFP_NOWARN);
	if (!chunk) {
		chunk = small;
		len = sizeof(small);
	}
	sctp_write_init(&w, chunk, len);
	sctp_sack_build(pump->a, &w);
	put_ctrl(pump, chunk, sctp_write_len(&w));
	if (chunk != small)
		kfree(chunk);
}

/* A SACK goes back where the DATA came from (rfc9260#section-6.4), if that
 * address is verified (section-5.4); one that could still wait comes along when
 * data goes there anyway.
 */
static void sack_if_due(struct pump *pump, bool data_follows)
{
	struct sctp_assoc *a = pump->a;
	struct sctp_path *data_path = data_follows ? pump->b.path : a->active;
	struct sctp_path *to = a->last_from;
	bool due = a->marks & SCTP_MARK_SACK;

	if (!to || !to->ps.confirmed)
		to = data_path;
	if (!due && !(data_follows && a->delack.pending && to == data_path))
		return;
	go_to(pump, to);
	send_sack(pump);
	if (data_follows)
		go_to(pump, data_path);
}

/* Into this packet, the next one, or the first of another train. */
static void bundle(struct sctp_bundle *b, struct sctp_tx_chunk *c)
{
	if (b->n_data && !fits_beside(b, c))
		sctp_bundle_next(b);
	if (sctp_bundle_data(b, c))
		return;
	sctp_bundle_next(b);
	if (sctp_bundle_data(b, c))
		return;
	sctp_bundle_flush(b);
	/* No memory: sent as far as TSN and timers go; T3 repairs. */
	sctp_bundle_data(b, c);
}

static void put_data(struct pump *pump, struct sctp_tx_chunk *c)
{
	struct sctp_path *p = pump->b.path;

	bundle(&pump->b, c);
	if (pump->b.n_data <= 1 && p->packets)
		p->packets--;
	/* The windows are of chunks, headers and all: rfc9260#section-7.2 */
	p->room -= min(p->room, c->out.wire);
	p->left -= min(p->left, c->out.wire);
	p->last_data = pump->now;
	p->idle_from = pump->now;
	sctp_cc_sent(&p->cc);
	if (p->timers.at[SCTP_T3] == SCTP_NEVER &&
	    sctp_state_sends_data(pump->a->state))
		sctp_timer_data_sent(&p->timers, pump->now, p->rto.rto);
	if (p->timers.at[SCTP_TLOSS] == SCTP_NEVER)
		sctp_recovery_arm(p, pump->now);
}

static struct sctp_path *resend_path(struct sctp_assoc *a,
				     const struct sctp_out_node *node)
{
	struct sctp_path *last;

	last = container_of(node->flight, struct sctp_path, flight);
	return sctp_path_for_resend(a, last, node->timed_out);
}

static void resend(struct pump *pump, struct sctp_out_node *node)
{
	struct sctp_outstanding *o = &pump->a->outstanding;
	struct sctp_path *p = pump->b.path;
	bool behind = pump->b.resent;

	sctp_outstanding_resend(o, node, &p->flight, pump->now);
	put_data(pump, container_of(node, struct sctp_tx_chunk, out));
	/* rfc3168#section-6.1.5: a lost mark would hide its congestion */
	pump->b.resent = true;
	pump->a->stats.rtx_chunks++;
	/* rfc9260#section-6.1, rfc9260#section-7.2.4 (4); behind one that goes
	 * again as well it cannot be the first, which need not be looked for.
	 */
	if (!behind && sctp_outstanding_is_first(o, node) &&
	    sctp_state_sends_data(pump->a->state))
		sctp_timer_data_restart(&p->timers, pump->now, p->rto.rto);
}

/* How much the first packet of a retransmission is, beside the windows. */
static void special_windows(struct pump *pump, struct sctp_path *to)
{
	struct sctp_assoc *a = pump->a;

	/* One packet whatever cwnd says: rfc9260#section-7.2.4 (3) */
	if (a->fast_rtx && !to->room) {
		to->room = 1;
		pump->beyond = true;
	}
	/* One packet whatever cwnd allows: rfc9260#section-6.3.3 E3 */
	if (a->t3_rtx || (a->fast_rtx && to->room == 1))
		to->packets = min_t(u32, to->packets, 1);
	a->fast_rtx = false;
	a->t3_rtx = false;
}

/* Lost chunks first. */
static void retransmit(struct pump *pump)
{
	struct sctp_assoc *a = pump->a;
	struct sctp_out_node *node = NULL;

	while ((node = sctp_outstanding_next_rtx(&a->outstanding, node))) {
		struct sctp_path *to = resend_path(a, node);

		go_to(pump, to);
		if (a->fast_rtx || a->t3_rtx)
			special_windows(pump, to);
		if (!window_takes(pump, container_of(node, struct sctp_tx_chunk,
						     out)))
			break;
		resend(pump, node);
	}
	/* New data does not come along then: rfc9260#section-6.1 B */
	if (pump->beyond)
		sctp_bundle_flush(&pump->b);
	a->fast_rtx = false;
	a->t3_rtx = false;
}

static u16 take_ssn(struct sctp_assoc *a, struct sctp_tx_msg *msg)
{
	if (!msg->ssn_set) {
		msg->ssn_set = true;
		if (!(msg->info.snd_flags & SCTP_UNORDERED))
			msg->ssn = a->out[msg->info.snd_sid].ssn++;
	}
	return msg->ssn;
}

static struct sctp_tx_chunk *first_waiting(struct sctp_assoc *a)
{
	return list_first_entry(&a->sendq, struct sctp_tx_chunk, out.link);
}

/* Does the sender wait for the SACK of this chunk, which has just got its TSN?
 * When it fills a window of a few packets, nothing else might make the peer send
 * one before its delay is over. rfc7053#section-4
 */
static bool fills_window(const struct pump *pump, const struct sctp_tx_chunk *c)
{
	const struct sctp_path *p = pump->b.path;
	struct sctp_assoc *a = pump->a;
	u32 next;

	if (list_empty(&a->sendq))
		return sctp_mem_tx_space(a, a->sk) <= 0;
	if (p->flight.bytes > 2 * p->cc.mtu)
		return false;
	next = first_waiting(a)->out.size;
	return p->room <= c->out.wire ||
	       a->peer_rwnd < a->outstanding.bytes + next;
}

/* rfc9260#section-6.1 */
static bool wants_sack(const struct pump *pump, const struct sctp_tx_chunk *c)
{
	const struct sctp_assoc *a = pump->a;

	if (c->msg->info.snd_flags & SCTP_SACK_IMMEDIATELY &&
	    c->flags & SCTP_DATA_END)
		return true;
	if (a->state > SCTP_ST_ESTABLISHED && list_empty(&a->sendq))
		return true;
	return fills_window(pump, c);
}

/* From here on the chunk's bytes never change: a receiver on this host may
 * read the same page.
 */
static void finish_header(struct pump *pump, struct sctp_tx_chunk *c)
{
	const struct sctp_sndinfo *info = &c->msg->info;
	struct sctp_data_args args = {
		.tsn	= (u32)c->out.tsn,
		.sid	= info->snd_sid,
		.ssn	= take_ssn(pump->a, c->msg),
		.ppid	= (__force __be32)info->snd_ppid,
	};

	if (wants_sack(pump, c))
		c->flags |= SCTP_DATA_IMMEDIATE;
	args.flags = c->flags;
	sctp_put_data_hdr(sctp_txmsg_header(c), &args, c->len - SCTP_DATA_LEN);
}

/* The payload of a packet that is full, however many chunks that are. */
static u32 full_packet(const struct sctp_path *p)
{
	return p->cc.mtu - SCTP_DATA_LEN;
}

static enum sctp_sendwin_verdict window_verdict(struct pump *pump,
						const struct sctp_tx_chunk *c)
{
	struct sctp_assoc *a = pump->a;
	struct sctp_sendwin s = {
		.rwnd		= a->peer_rwnd,
		.flying		= a->outstanding.bytes,
		.size		= c->out.size,
		.queued		= a->sendq_bytes,
		.full		= full_packet(pump->b.path),
		.idle		= sctp_outstanding_empty(&a->outstanding),
		.begins		= c->flags & SCTP_DATA_BEGIN,
		.bundled	= pump->b.n_data,
		.small		= a->small_tsn > a->outstanding.cum_acked,
		.nodelay	= a->cfg.nodelay,
		.corked		= a->corked,
		.pushed		= a->state != SCTP_ST_ESTABLISHED ||
				  a->gather.over,
		.probe_due	= a->probe_due,
	};

	a->peer_rwnd_max = max(a->peer_rwnd_max, a->peer_rwnd);
	s.rwnd_max = a->peer_rwnd_max;
	return sctp_sendwin_check(&s);
}

static void come_back(struct pump *pump, u64 wait)
{
	struct sctp_timers *timers = &pump->a->timers;

	if (pump->now + wait < timers->at[SCTP_TPROBE])
		sctp_timer_start(timers, SCTP_TPROBE, pump->now + wait);
}

/* After one RTO, then twice as long each time: rfc9260#section-6.1 A */
static void probe_later(struct pump *pump)
{
	struct sctp_assoc *a = pump->a;
	u64 wait = a->active->rto.rto << min_t(u8, a->probes, 16);

	come_back(pump, min(wait, a->cfg.rto.max));
}

/* The peer had the time to offer more than it does. */
static void learn_window(struct sctp_assoc *a)
{
	if (a->probe_due && a->peer_rwnd)
		a->peer_rwnd_max = a->peer_rwnd;
}

static void window_is_open(struct pump *pump)
{
	struct sctp_assoc *a = pump->a;

	pump->open = true;
	a->probes = 0;
	a->probe_due = false;
	sctp_timer_stop(&a->timers, SCTP_TPROBE);
}

/* What a gap ack block can reach, and so no more TSNs and messages at a time
 * than rfc9260#section-6.1 has.
 */
static bool tsn_is_near(const struct sctp_outstanding *o)
{
	return o->next_tsn - o->cum_acked <= SCTP_TSNMAP_SPAN;
}

/* A chunk went just now. Where nothing but the size of the peer's window could
 * hold the next one, all else need not be looked at again: in the same packet,
 * or within a message when a full packet fits.
 */
static bool goes_likewise(const struct pump *pump,
			  const struct sctp_tx_chunk *c)
{
	const struct sctp_assoc *a = pump->a;
	u32 need = c->out.size;

	if (!pump->open)
		return false;
	if (!pump->b.n_data) {
		if (c->flags & SCTP_DATA_BEGIN)
			return false;
		need = max(need, full_packet(pump->b.path));
	}
	return sctp_sendwin_takes_more(a->peer_rwnd, a->outstanding.bytes, need);
}

/* May the first chunk of the queue go now? rfc9260#section-6.1 A, B, D */
static bool may_send(struct pump *pump, const struct sctp_tx_chunk *c)
{
	struct sctp_assoc *a = pump->a;

	if (!window_takes(pump, c) || !tsn_is_near(&a->outstanding))
		return false;
	if (goes_likewise(pump, c))
		return true;
	switch (window_verdict(pump, c)) {
	case SCTP_SENDWIN_GO:
		learn_window(a);
		window_is_open(pump);
		return true;
	case SCTP_SENDWIN_PROBE:
		learn_window(a);
		a->probing = true;
		return true;
	case SCTP_SENDWIN_PROBE_LATER:
		probe_later(pump);
		return false;
	case SCTP_SENDWIN_GO_SOON:
		come_back(pump, OVERRIDE_MS * NSEC_PER_MSEC);
		return false;
	default:
		return false;
	}
}

/* Why did the first of the queue not go? A full congestion window, or the end of
 * the peer's, wait for a SACK; what waits for company, for that.
 */
static void note_held(struct sctp_assoc *a)
{
	const struct sctp_path *p;
	u32 full;

	if (list_empty(&a->sendq))
		return;
	p = sctp_path_for(a, first_waiting(a)->msg->path);
	full = full_packet(p);
	if (p->packets)
		a->held_below = p->room && a->sendq_bytes < full ? full :
								   U32_MAX;
}

/* Could its packet have held more, had there been any? */
static void note_small(struct pump *pump, const struct sctp_tx_chunk *c)
{
	struct sctp_assoc *a = pump->a;

	if (list_empty(&a->sendq) && pump->b.len + SCTP_DATA_LEN < pump->b.max)
		a->small_tsn = c->out.tsn;
}

static void send_first(struct pump *pump, struct sctp_tx_chunk *c)
{
	struct sctp_assoc *a = pump->a;

	if (c->flags & SCTP_DATA_BEGIN)
		sctp_lifetime_end(a, c->msg);
	list_del(&c->out.link);
	a->sendq_bytes -= c->out.size;
	if (a->probing && sctp_outstanding_empty(&a->outstanding)) {
		a->probe_due = false;
		a->probes += a->probes < U8_MAX;
	}
	sctp_outstanding_send(&a->outstanding, &c->out, &pump->b.path->flight,
			      pump->now);
	finish_header(pump, c);
	put_data(pump, c);
	note_small(pump, c);
}

/* A SACK in front of it changes nothing. */
static bool is_cleared(const struct pump *pump, const struct sctp_tx_chunk *c)
{
	return c == pump->cleared && pump->b.path == pump->a->active;
}

static void send_new(struct pump *pump)
{
	struct sctp_assoc *a = pump->a;
	u32 queued = a->sendq_bytes;

	while (!list_empty(&a->sendq)) {
		struct sctp_tx_chunk *c = first_waiting(a);

		go_to(pump, sctp_path_for(a, c->msg->path));
		if (!is_cleared(pump, c) && !may_send(pump, c))
			break;
		pump->cleared = NULL;
		send_first(pump, c);
		if (a->cfg.autoclose && a->state == SCTP_ST_ESTABLISHED)
			sctp_timer_start(&a->timers, SCTP_TAUTOCLOSE,
					 pump->now + a->cfg.autoclose);
	}
	sctp_gather_sent(a, queued - a->sendq_bytes, pump->now);
}

/* As much as its packet holds goes along with a COOKIE ECHO, each time it is
 * sent: rfc9260#section-5.1 C. T1 watches over both.
 */
static void ride_with_echo(struct pump *pump)
{
	struct sctp_outstanding *o = &pump->a->outstanding;
	struct sctp_out_node *node = NULL;
	struct sctp_assoc *a = pump->a;
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		sctp_outstanding_requeue(o, &p->flight, 0);
	open_windows(pump);
	while ((node = sctp_outstanding_next_rtx(o, node))) {
		if (!fits_beside(&pump->b, container_of(node,
							struct sctp_tx_chunk,
							out)))
			return;
		resend(pump, node);
	}
	while (!list_empty(&a->sendq)) {
		struct sctp_tx_chunk *c = first_waiting(a);

		if (!fits_beside(&pump->b, c) || !may_send(pump, c) ||
		    sctp_path_for(a, c->msg->path) != pump->b.path)
			return;
		send_first(pump, c);
	}
}

static bool wants_data(const struct sctp_assoc *a)
{
	return sctp_state_sends_data(a->state) &&
	       (a->outstanding.n_rtx || !list_empty(&a->sendq));
}

/* Would the first waiting chunk go? Then a SACK may come along with it. */
static bool data_goes(struct pump *pump)
{
	struct sctp_assoc *a = pump->a;

	if (!wants_data(a))
		return false;
	if (a->outstanding.n_rtx)
		return true;
	if (may_send(pump, first_waiting(a)))
		pump->cleared = first_waiting(a);
	return pump->cleared;
}

static bool wants_heartbeats(const struct sctp_assoc *a)
{
	const struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		if (p->hb_now)
			return true;
	return false;
}

/* Most packets that come ask for nothing but a SACK later. */
static bool has_work(const struct sctp_assoc *a)
{
	return a->marks & SCTP_MARK_SACK || !list_empty(&a->ctrl) ||
	       wants_data(a) || wants_heartbeats(a);
}

/**
 * sctp_pump() - send all that may be sent now
 * @a: the association
 *
 * Context: assoc->lock held, from sctp_assoc_leave() only.
 */
void sctp_pump(struct sctp_assoc *a)
{
	struct pump pump = { .a = a };
	bool data;

	a->marks &= ~SCTP_MARK_PUMP;
	a->held_below = 0;
	a->gather.below = 0;
	if (a->timers.at[SCTP_TLIFETIME] != SCTP_NEVER)
		sctp_lifetime_expire(a, sctp_assoc_now(a));
	if (!a->active || !has_work(a))
		return;
	pump.now = sctp_assoc_now(a);
	sctp_bundle_start(&pump.b, a->active);
	send_heartbeats(&pump);
	send_ctrl(&pump);
	if (pump.echo && a->state == SCTP_ST_COOKIE_ECHOED)
		ride_with_echo(&pump);
	if (wants_data(a)) {
		go_to(&pump, a->active);
		open_windows(&pump);
	}
	data = data_goes(&pump);
	sack_if_due(&pump, data);
	if (data) {
		retransmit(&pump);
		send_new(&pump);
		sctp_delack_answered(&a->delack);
		sctp_gather_begin(a);
	}
	if (wants_data(a))
		note_held(a);
	a->gather.over = false;
	sctp_bundle_flush(&pump.b);
	a->marks &= ~SCTP_MARK_PUMP;
}
