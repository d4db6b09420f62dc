// SPDX-License-Identifier: GPL-2.0
/* Is a destination alive? rfc9260#section-8.3, rfc9260#section-5.4 */
#include "procedure/procedure.h"

#include <linux/random.h>

#include "wire/chunk.h"

enum {
	/* parameter header, nonce, time, kind of address, address */
	INFO_LEN	= SCTP_PARAM_LEN + 8 + 4 + 4 + 16,
};

/**
 * sctp_heartbeat_received() - a HEARTBEAT: all that is in it goes straight back
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held.
 */
void sctp_heartbeat_received(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	const u8 *chunk = sctp_in_chunk(in, c);
	struct sctp_param info;
	struct sctp_ctrl *ack;
	struct sctp_writer w;
	u8 *answer;

	if (sctp_parse_heartbeat(chunk, c->len, &info) ||
	    !sctp_in_may_reply(in, ALIGN(c->len, 4))) {
		in->drop = true;
		return;
	}
	ack = sctp_ctrl_new(in->path->assoc, in->path, ALIGN(c->len, 4), &w);
	if (!ack)
		return;
	answer = sctp_put_chunk(&w, SCTP_CT_HEARTBEAT_ACK, 0);
	sctp_write_bytes(&w, chunk + SCTP_CHUNK_LEN, c->len - SCTP_CHUNK_LEN);
	sctp_put_close(&w, answer);
	sctp_ctrl_commit(in->path->assoc, ack, &w);
}

/**
 * struct hb_info - what a HEARTBEAT takes there and back
 * @nonce: nobody can guess it
 * @time: when it was sent, us since the association was established
 * @peer: where to
 */
struct hb_info {
	u64		nonce;
	u32		time;
	struct sctp_ip	peer;
};

static void put_info(struct sctp_writer *w, const struct hb_info *info)
{
	u8 *param = sctp_put_param(w, SCTP_PT_HEARTBEAT_INFO);

	sctp_write_u64(w, info->nonce);
	sctp_write_u32(w, info->time);
	sctp_write_u32(w, info->peer.ver);
	sctp_write_bytes(w, info->peer.b, sizeof(info->peer.b));
	sctp_put_close(w, param);
}

static bool read_info(const struct sctp_param *param, struct hb_info *info)
{
	struct sctp_reader r;
	const u8 *b;

	sctp_read_init(&r, param->value.p, param->value.len);
	info->nonce = sctp_read_u64(&r);
	info->time = sctp_read_u32(&r);
	memset(&info->peer, 0, sizeof(info->peer));
	info->peer.ver = sctp_read_u32(&r);
	b = sctp_read_bytes(&r, sizeof(info->peer.b));
	if (r.bad)
		return false;
	memcpy(info->peer.b, b, sizeof(info->peer.b));
	return true;
}

/* Which pending HEARTBEAT does this ACK answer? */
static struct sctp_path *answered(struct sctp_in *in,
				  const struct sctp_chunk_ref *c)
{
	struct sctp_param param;
	struct hb_info info;
	struct sctp_path *p;

	if (sctp_parse_heartbeat(sctp_in_chunk(in, c), c->len, &param) ||
	    !read_info(&param, &info))
		return NULL;
	p = sctp_path_find(in->path->assoc, &info.peer);
	if (!p || !p->timers.hb_pending || p->hb_nonce != info.nonce)
		return NULL;
	return p;
}

/**
 * sctp_heartbeat_ack_received() - a HEARTBEAT ACK
 * @in: the packet
 * @c: the chunk
 *
 * Only the nonce of a pending HEARTBEAT counts, which nobody can guess. The
 * time that comes back is not needed: we remember it.
 *
 * Context: assoc->lock held.
 */
void sctp_heartbeat_ack_received(struct sctp_in *in,
				 const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_path *p = answered(in, c);

	if (!p) {
		in->drop = true;
		return;
	}
	sctp_path_rtt(p, in->now - p->hb_sent);
	p->rtt_at = in->now;
	/* Data may be lost where HEARTBEATs get through: rfc9260#section-8.1 */
	if (!a->outstanding.bytes && !a->outstanding.n_rtx)
		a->errors = 0;
	sctp_path_alive(p, true);
	sctp_timer_heartbeat_next(&p->timers, p->hb_sent, p->rto.rto,
				  p->hb_interval, get_random_u32());
}

/* From ESTABLISHED until SHUTDOWN or SHUTDOWN ACK is sent. */
static bool beats(const struct sctp_assoc *a)
{
	return sctp_state_sends_data(a->state);
}

/* Data is in flight there, or T3 has just expired and it is about to be. */
static bool is_used(const struct sctp_path *p)
{
	const struct sctp_assoc *a = p->assoc;

	return p->flight.bytes || (p == a->active && a->outstanding.n_rtx);
}

/* Where data goes, T3 tells what there is to tell: rfc7829#section-3.2, 6. */
static void unanswered(struct sctp_path *p)
{
	p->timers.hb_pending = false;
	if (is_used(p))
		return;
	sctp_path_backoff(p);
	sctp_path_heartbeat_error(p);
}

/* Since when has nothing been sent that tells the round trip time, ns. */
static u64 idle_since(const struct sctp_path *p, u64 now)
{
	return is_used(p) ? now : max(p->last_data, p->hb_sent);
}

/* Not idle for long enough: then the timer is set anew. */
static bool not_yet(struct sctp_path *p, u64 now)
{
	u64 from = idle_since(p, now);

	switch (p->ps.state) {
	case SCTP_PATH_UNCONFIRMED:
		return false;
	case SCTP_PATH_PF:
		/* once per RTO, unless data does it: rfc7829#section-3.2 */
		if (!is_used(p))
			return false;
		sctp_timer_heartbeat_at(&p->timers, now + p->rto.rto);
		return true;
	default:
		if (now >= from + p->hb_interval + p->rto.rto / 2)
			return false;
		sctp_timer_heartbeat_next(&p->timers, from, p->rto.rto,
					  p->hb_interval, get_random_u32());
		return true;
	}
}

/**
 * sctp_heartbeat_timer() - time for a HEARTBEAT, or for missing its answer
 * @p: the path
 * @now: ns
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_heartbeat_timer(struct sctp_path *p, u64 now)
{
	if (!beats(p->assoc))
		return;
	if (p->timers.hb_pending)
		unanswered(p);
	/* An address is verified whether or not it is to be watched later. */
	if (p->assoc->dead || (p->hb_interval == SCTP_NEVER &&
			       p->ps.state != SCTP_PATH_UNCONFIRMED))
		return;
	if (!not_yet(p, now))
		sctp_heartbeat_request(p);
}

/**
 * sctp_heartbeat_request() - send a HEARTBEAT with the next run of the pump
 * @p: the path
 *
 * Context: assoc->lock held.
 */
void sctp_heartbeat_request(struct sctp_path *p)
{
	p->hb_now = true;
	sctp_assoc_mark(p->assoc, SCTP_MARK_PUMP);
}

/**
 * sctp_heartbeat_rerouted() - a path has another way to go, or one again
 * @p: the path
 *
 * What is under way went the old one, so that its answer is not waited for.
 *
 * Context: assoc->lock held.
 */
void sctp_heartbeat_rerouted(struct sctp_path *p)
{
	p->timers.hb_pending = false;
	sctp_heartbeat_request(p);
}

/**
 * sctp_heartbeat_suspect() - a path has become potentially failed
 * @p: the path
 *
 * Unless data goes on there, which tells as much.
 *
 * Context: assoc->lock held.
 */
void sctp_heartbeat_suspect(struct sctp_path *p)
{
	if (p->hb_interval == SCTP_NEVER)
		return;
	if (p != p->assoc->active)
		sctp_heartbeat_request(p);
	else
		sctp_timer_heartbeat_at(&p->timers, sctp_assoc_now(p->assoc) + p->rto.rto);
}

/**
 * sctp_heartbeat_configured() - the user changed how a path is watched
 * @p: the path, with its new interval
 *
 * What waits for an answer, or goes by RTO alone, is not disturbed.
 *
 * Context: assoc->lock held.
 */
void sctp_heartbeat_configured(struct sctp_path *p)
{
	if (!beats(p->assoc) || p->timers.hb_pending ||
	    p->ps.state == SCTP_PATH_UNCONFIRMED)
		return;
	sctp_timer_heartbeat_next(&p->timers, sctp_assoc_now(p->assoc), p->rto.rto,
				  p->hb_interval, get_random_u32());
}

/* Does another address wait for its verification that had fewer chances? */
static bool others_first(const struct sctp_path *p)
{
	const struct sctp_path *q;

	list_for_each_entry(q, &p->assoc->paths, link)
		if (q->ps.state == SCTP_PATH_UNCONFIRMED &&
		    !q->timers.hb_pending && q->ps.errors < p->ps.errors)
			return true;
	return false;
}

/* One HEARTBEAT per RTO for verification (HB.Max.Burst): rfc9260#section-5.4 */
static bool may_verify(struct sctp_path *p, u64 now)
{
	struct sctp_assoc *a = p->assoc;

	if (now < a->verify_at) {
		sctp_timer_heartbeat_at(&p->timers, a->verify_at);
		return false;
	}
	if (others_first(p)) {
		sctp_timer_heartbeat_at(&p->timers, now + p->rto.rto);
		return false;
	}
	a->verify_at = now + p->rto.rto;
	return true;
}

/**
 * sctp_heartbeat_send() - queue the HEARTBEAT of a path marked for one
 * @p: the path
 * @now: ns
 *
 * One that is under way already is enough.
 *
 * Context: assoc->lock held, from the pump.
 */
void sctp_heartbeat_send(struct sctp_path *p, u64 now)
{
	struct hb_info info = { .peer = p->peer };
	struct sctp_writer w;
	struct sctp_ctrl *c;
	u8 *chunk;

	p->hb_now = false;
	if (!beats(p->assoc) || p->timers.hb_pending)
		return;
	if (p->ps.state == SCTP_PATH_UNCONFIRMED && !may_verify(p, now))
		return;
	info.nonce = get_random_u64();
	info.time = div_u64(now - p->assoc->established_at, NSEC_PER_USEC);
	p->hb_nonce = info.nonce;
	p->hb_sent = now;
	sctp_timer_heartbeat_sent(&p->timers, now, p->rto.rto);
	c = sctp_ctrl_new(p->assoc, p, SCTP_CHUNK_LEN + INFO_LEN, &w);
	if (!c)
		return;
	chunk = sctp_put_chunk(&w, SCTP_CT_HEARTBEAT, 0);
	put_info(&w, &info);
	sctp_put_close(&w, chunk);
	sctp_ctrl_commit(p->assoc, c, &w);
}
