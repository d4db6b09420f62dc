// SPDX-License-Identifier: GPL-2.0
/* Is a destination alive? rfc9260#section-8.3, rfc9260#section-5.4 */
#include "procedure/procedure.h"

#include <linux/random.h>

#include "wire/chunk.h"

enum {
	/* parameter header and the nonce */
	INFO_LEN	= SCTP_PARAM_LEN + 8,
};

/**
 * sctp_heartbeat_received() - a HEARTBEAT: its information goes straight back
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held.
 */
void sctp_heartbeat_received(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_param info;
	struct sctp_ctrl *ack;
	struct sctp_writer w;
	u8 *chunk;

	if (sctp_parse_heartbeat(sctp_in_chunk(in, c), c->len, &info) ||
	    !sctp_in_may_reply(in)) {
		in->drop = true;
		return;
	}
	ack = sctp_ctrl_new(in->path, SCTP_CHUNK_LEN + ALIGN(info.all.len, 4), &w);
	if (!ack)
		return;
	chunk = sctp_put_chunk(&w, SCTP_CT_HEARTBEAT_ACK, 0);
	sctp_write_bytes(&w, info.all.p, info.all.len);
	sctp_put_close(&w, chunk);
	sctp_ctrl_commit(in->path->assoc, ack, &w);
}

/* The path whose HEARTBEAT brought this nonce out. */
static struct sctp_path *by_nonce(struct sctp_assoc *a, u64 nonce)
{
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		if (p->timers.hb_pending && p->hb_nonce == nonce)
			return p;
	return NULL;
}

/**
 * sctp_heartbeat_ack_received() - a HEARTBEAT ACK
 * @in: the packet
 * @c: the chunk
 *
 * Only the nonce of a pending HEARTBEAT counts, which nobody can guess.
 *
 * Context: assoc->lock held.
 */
void sctp_heartbeat_ack_received(struct sctp_in *in,
				 const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_path *p = NULL;
	struct sctp_param info;
	struct sctp_reader r;
	u64 nonce;

	if (!sctp_parse_heartbeat(sctp_in_chunk(in, c), c->len, &info)) {
		sctp_read_init(&r, info.value.p, info.value.len);
		nonce = sctp_read_u64(&r);
		p = r.bad ? NULL : by_nonce(a, nonce);
	}
	if (!p) {
		in->drop = true;
		return;
	}
	p->timers.hb_pending = false;
	sctp_rto_sample(&p->rto, &a->cfg.rto, in->now - p->hb_sent);
	sctp_path_alive(p, true);
	sctp_timer_heartbeat_next(&p->timers, in->now, p->rto.rto,
				  p->hb_interval, get_random_u32());
}

static bool busy(const struct sctp_path *p, u64 now)
{
	return p->flight.bytes ||
	       (p->last_data && now - p->last_data < p->hb_interval);
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
	if (p->timers.hb_pending) {
		p->timers.hb_pending = false;
		sctp_rto_backoff(&p->rto, &p->assoc->cfg.rto);
		sctp_path_error(p);
		if (p->assoc->dead)
			return;
	}
	if (p->hb_interval == SCTP_NEVER)
		return;
	/* Data tells as much, unless the address itself is in question. */
	if (p->ps.state == SCTP_PATH_ACTIVE && busy(p, now))
		sctp_timer_heartbeat_next(&p->timers, now, p->rto.rto,
					  p->hb_interval, get_random_u32());
	else
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
 * sctp_heartbeat_send() - queue the HEARTBEAT of a path marked for one
 * @p: the path
 * @now: ns
 *
 * Context: assoc->lock held, from the pump.
 */
void sctp_heartbeat_send(struct sctp_path *p, u64 now)
{
	struct sctp_ctrl *c;
	struct sctp_writer w;
	u8 *chunk, *param;

	p->hb_now = false;
	sctp_timer_heartbeat_sent(&p->timers, now, p->rto.rto);
	p->hb_nonce = get_random_u64();
	p->hb_sent = now;
	c = sctp_ctrl_new(p, SCTP_CHUNK_LEN + INFO_LEN, &w);
	if (!c)
		return;
	chunk = sctp_put_chunk(&w, SCTP_CT_HEARTBEAT, 0);
	param = sctp_put_param(&w, SCTP_PT_HEARTBEAT_INFO);
	sctp_write_u64(&w, p->hb_nonce);
	sctp_put_close(&w, param);
	sctp_put_close(&w, chunk);
	sctp_ctrl_commit(p->assoc, c, &w);
}
