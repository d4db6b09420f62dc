// SPDX-License-Identifier: GPL-2.0
/* Setup up to the cookie: INIT, INIT ACK, T1. rfc9260#section-5.1, 5.2 */
#include "procedure/procedure.h"

#include <linux/slab.h>

#include "assoc/mem.h"
#include "compat/stack.h"
#include "core/cookie.h"
#include "core/negotiate.h"
#include "host/mib.h"
#include "procedure/cookie_key.h"
#include "procedure/own_addrs.h"
#include "procedure/peer.h"
#include "socket/sock.h"
#include "wire/chunk.h"

enum {
	/* Unrecognized parameters are echoed up to here. */
	MAX_ECHO	= 512,
	/* Our addresses, as many as a peer like us would look at. */
	MAX_OWN_ADDRS	= SCTP_INIT_MAX_ADDRS * (SCTP_PARAM_LEN + 16),
	/* All but our addresses. */
	INIT_FIXED	= SCTP_INIT_LEN + 64,
	/* Most hosts have no more. */
	FEW_ADDRS	= 8,
	/* A host name has 255 characters at most. */
	MAX_QUOTE	= 264,
};

/* Bytes of an INIT, or of an INIT ACK but for its cookie and what it echoes. */
static u32 init_room(const struct sctp_locals *l)
{
	return INIT_FIXED + l->n * (SCTP_PARAM_LEN + 16);
}

static u32 init_ack_room(const struct sctp_locals *l, const struct sctp_init *init)
{
	u32 echo = 0;
	u8 i;

	for (i = 0; i < init->n_report; i++)
		echo += SCTP_PARAM_LEN + ALIGN(init->report[i].len, 4);
	return init_room(l) + SCTP_PARAM_LEN + sctp_cookie_room(init->n_addrs) +
	       min_t(u32, echo, MAX_ECHO);
}

static u32 initial_rwnd(const struct sock *sk)
{
	return max_t(u32, READ_ONCE(sk->sk_rcvbuf) / 2, SCTP_MIN_INIT_RWND);
}

/* rfc9260#section-3.3.2.1.3 */
static void put_preservative(struct sctp_writer *w, u32 ms)
{
	if (ms) {
		u8 *param = sctp_put_param(w, SCTP_PT_COOKIE_PRESERVATIVE);

		sctp_write_u32(w, ms);
		sctp_put_close(w, param);
	}
}

/* Extensions we would like to use. */
static u32 wanted_features(const struct sctp_config *cfg)
{
	return cfg->ecn ? SCTP_FEAT_ECN : 0;
}

static void put_common(struct sctp_writer *w, u32 features, u32 adaptation)
{
	if (features & SCTP_FEAT_ECN)
		sctp_put_param_bytes(w, SCTP_PT_ECN_CAPABLE, NULL, 0);
	if (adaptation) {
		u8 *param = sctp_put_param(w, SCTP_PT_ADAPTATION);

		sctp_write_u32(w, adaptation);
		sctp_put_close(w, param);
	}
}

static void send_init(struct sctp_assoc *a)
{
	const struct sctp_init_args args = {
		.tag	= a->my_tag,
		.a_rwnd	= initial_rwnd(a->sk),
		.outs	= a->cfg.outs,
		.ins	= a->cfg.ins,
		.tsn	= a->init_tsn,
	};
	const struct sctp_locals *l = sctp_own_addrs(a);
	struct sctp_writer w;
	struct sctp_ctrl *c = sctp_ctrl_new(a, a->active, init_room(l), &w);
	u8 *chunk;

	if (!c)
		return;
	chunk = sctp_put_init(&w, SCTP_CT_INIT, &args);
	sctp_own_addrs_put_types(&w, a->sk);
	sctp_own_addrs_put_list(&w, l);
	put_preservative(&w, a->preserve_ms);
	put_common(&w, wanted_features(&a->cfg), a->cfg.adaptation);
	sctp_put_close(&w, chunk);
	c->alone = true;
	sctp_ctrl_commit(a, c, &w);
	sctp_rwnd_start(&a->rwnd, args.a_rwnd, READ_ONCE(a->sk->sk_rcvbuf));
}

static void send_cookie_echo(struct sctp_assoc *a)
{
	a->echo->path = a->active;
	sctp_ctrl_queue(a, a->echo);
}

static void start_t1(struct sctp_assoc *a, u64 now)
{
	u64 rto = a->active->rto.rto;

	if (a->cfg.init_rto_max)
		rto = min(rto, a->cfg.init_rto_max);
	sctp_timer_start(&a->timers, SCTP_T1, now + rto);
}

/**
 * sctp_setup_connect() - begin the handshake
 * @a: a new association whose paths are set
 *
 * Context: assoc->lock held.
 * Return: 0, or a negative errno when the peer cannot be routed to.
 */
int sctp_setup_connect(struct sctp_assoc *a)
{
	int err;

	sctp_path_choose_active(a);
	err = sctp_own_addrs_settle(a);
	if (err)
		return err;
	a->my_tag = sctp_peer_random_tag();
	a->init_tsn = sctp_assoc_initial_tsn();
	sctp_assoc_set_state(a, SCTP_ST_COOKIE_WAIT);
	a->init_tries = 1;
	send_init(a);
	start_t1(a, sctp_assoc_now(a));
	return 0;
}

/* INIT and COOKIE ECHO go to the next verified address each time:
 * rfc9260#section-5.1, section-5.4
 */
static void next_path(struct sctp_assoc *a)
{
	struct sctp_path *p = a->active;

	do {
		if (list_is_last(&p->link, &a->paths))
			p = list_first_entry(&a->paths, struct sctp_path, link);
		else
			p = list_next_entry(p, link);
	} while (p != a->active && !p->ps.confirmed);
	a->active = p;
}

/**
 * sctp_setup_t1() - T1-init or T1-cookie expired
 * @a: the association
 * @now: ns
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_setup_t1(struct sctp_assoc *a, u64 now)
{
	bool echoed = a->state == SCTP_ST_COOKIE_ECHOED;

	if (echoed)
		SCTP_MIB_INC(a->sn, T1_COOKIE_EXPIREDS);
	else
		SCTP_MIB_INC(a->sn, T1_INIT_EXPIREDS);
	a->stats.t1++;
	if (a->init_tries++ > a->cfg.init_retrans) {
		sctp_abort_silent(a, ETIMEDOUT);
		return;
	}
	sctp_path_backoff(a->active);
	next_path(a);
	/* Which of them an ERROR would answer is not known. */
	a->cookie_sent = 0;
	if (echoed)
		send_cookie_echo(a);
	else
		send_init(a);
	start_t1(a, now);
}

static void reply_abort(struct sctp_in *in, u32 vtag, u16 cause,
			const struct sctp_span *value)
{
	u32 room = SCTP_CHUNK_LEN + SCTP_PARAM_LEN + ALIGN(value->len, 4);
	u8 *buf = kmalloc(room, GFP_ATOMIC);
	struct sctp_writer w;
	u8 *abort;

	if (!buf)
		return;
	sctp_write_init(&w, buf, room);
	abort = sctp_put_chunk(&w, SCTP_CT_ABORT, 0);
	sctp_put_param_bytes(&w, cause, value->p, value->len);
	sctp_put_close(&w, abort);
	sctp_ip_reply(in, vtag, buf, sctp_write_len(&w));
	kfree(buf);
}

/* A cause shows an address or what could not be read; of that the beginning. */
static void quote(struct sctp_span *value, u32 max)
{
	value->len = min(value->len, max);
}

/* What an INIT or INIT ACK that cannot be used is answered with; false: it is
 * to be discarded in silence.
 */
static bool problem_cause(const struct sctp_init *init, u16 *cause,
			  struct sctp_span *value)
{
	static const u8 no_cookie[] = { 0, 0, 0, 1, 0, SCTP_PT_STATE_COOKIE };

	*value = init->culprit;
	switch (init->problem) {
	case SCTP_INIT_HOST_NAME:
		*cause = SCTP_CAUSE_UNRESOLVABLE_ADDR;
		quote(value, MAX_QUOTE);
		return true;
	case SCTP_INIT_NO_COOKIE:
		*cause = SCTP_CAUSE_MISSING_PARAM;
		value->p = no_cookie;
		value->len = sizeof(no_cookie);
		return true;
	case SCTP_INIT_BAD_LENGTH:
		*cause = SCTP_CAUSE_PROTOCOL_VIOLATION;
		quote(value, MAX_QUOTE);
		return true;
	case SCTP_INIT_NO_STREAMS:
	case SCTP_INIT_LOW_RWND:
		*cause = SCTP_CAUSE_INVALID_PARAM;
		value->len = 0;
		return true;
	default:
		return false;
	}
}

/* Who is asked: a listener, or an association that got an INIT. */
struct asked {
	struct sock			*sk;
	struct sctp_assoc		*a;
	const struct sctp_config	*cfg;
};

/* Most associations never need them. */
static void make_ties(struct sctp_assoc *a)
{
	if (a->my_tie)
		return;
	a->my_tie = sctp_peer_random_tag();
	a->peer_tie = sctp_peer_random_tag();
}

static void fill_cookie(const struct sctp_in *in, const struct asked *to,
			const struct sctp_init *init, struct sctp_cookie *ck)
{
	const struct sctp_negotiate_cfg want = {
		.outs	= to->cfg->outs,
		.ins	= to->cfg->ins,
		.features = wanted_features(to->cfg),
	};
	struct sctp_negotiated got;

	sctp_negotiate(&want, init, &got);
	*ck = (struct sctp_cookie){
		.my_tag		= sctp_peer_random_tag(),
		.peer_tag	= init->tag,
		.my_tsn		= sctp_assoc_initial_tsn(),
		.peer_tsn	= init->tsn,
		.my_rwnd	= initial_rwnd(to->sk),
		.peer_rwnd	= init->a_rwnd,
		.outs		= got.outs,
		.ins		= got.ins,
		.sport		= in->key.lport,
		.dport		= in->key.pport,
		.created	= in->now,
		.life		= to->cfg->cookie_life,
		.features	= got.features |
				  (init->features & SCTP_FEAT_ADAPTATION),
		.adaptation	= init->adaptation,
		.laddr		= in->key.local,
		.raddr		= in->key.peer,
	};
	if (READ_ONCE(in->sn->sysctl.cookie_preserve_enable))
		ck->life += min_t(u64, init->cookie_add_ms * (u64)NSEC_PER_MSEC,
				  to->cfg->cookie_life);
	if (!to->a)
		return;
	if (to->a->state < SCTP_ST_ESTABLISHED) {
		/* rfc9260#section-5.2.1: as our own INIT said */
		ck->my_tag = to->a->my_tag;
		ck->my_tsn = to->a->init_tsn;
		ck->my_rwnd = to->a->rwnd.left;
	}
	if (to->a->state != SCTP_ST_COOKIE_WAIT) {
		make_ties(to->a);
		ck->my_tie = to->a->my_tie;
		ck->peer_tie = to->a->peer_tie;
	}
}

static void put_unrecognized(struct sctp_writer *w, const struct sctp_init *init)
{
	u8 i;

	for (i = 0; i < init->n_report; i++)
		if (ALIGN(init->report[i].len, 4) + SCTP_PARAM_LEN <=
		    sctp_write_room(w))
			sctp_put_param_bytes(w, SCTP_PT_UNRECOGNIZED,
					     init->report[i].p,
					     init->report[i].len);
}

/* false: it cannot be sealed. */
static bool put_init_ack(struct sctp_writer *w, const struct sctp_in *in,
			 const struct asked *to, const struct sctp_init *init,
			 const struct sctp_locals *l)
{
	struct sctp_init_args args;
	struct sctp_cookie ck;
	u8 *chunk, *param;
	int err;

	fill_cookie(in, to, init, &ck);
	args = (struct sctp_init_args){
		.tag	= ck.my_tag,
		.a_rwnd	= ck.my_rwnd,
		.outs	= ck.outs,
		.ins	= to->cfg->ins,
		.tsn	= ck.my_tsn,
	};
	chunk = sctp_put_init(w, SCTP_CT_INIT_ACK, &args);
	param = sctp_put_param(w, SCTP_PT_STATE_COOKIE);
	err = sctp_cookie_seal(&ck, init, sctp_cookie_key_current(),
			       &sctp_cookie_key_mac, w);
	sctp_put_close(w, param);
	sctp_own_addrs_put_list(w, l);
	put_common(w, ck.features, to->cfg->adaptation);
	put_unrecognized(w, init);
	sctp_put_close(w, chunk);
	return !err && !w->bad;
}

/* false: for lack of memory. */
static bool send_init_ack(struct sctp_in *in, const struct asked *to,
			  const struct sctp_init *init,
			  const struct sctp_locals *l)
{
	struct sctp_writer w;
	struct sk_buff *skb = sctp_ip_reply_new(in, init->tag,
						init_ack_room(l, init), &w);

	if (!skb)
		return false;
	if (!put_init_ack(&w, in, to, init, l)) {
		kfree_skb(skb);
		return false;
	}
	sctp_ip_reply_send(in, skb, &w);
	return true;
}

static void reply_init_ack(struct sctp_in *in, const struct asked *to,
			   const struct sctp_init *init)
{
	const struct sctp_locals *l = to->a ? sctp_own_addrs(to->a) : NULL;
	u8 few[SCTP_LOCALS_SIZE(FEW_ADDRS)] __aligned(8) __uninitialized;
	const struct sctp_locals_room own = {
		.l	= (struct sctp_locals *)few,
		.n	= FEW_ADDRS,
	};
	struct sctp_locals *made = NULL;

	if (!l)
		made = sctp_own_addrs_for_ack(to->sk, in, init, &own);
	/* Without memory the peer sends its INIT again. */
	if ((!l && !made) || !send_init_ack(in, to, init, l ?: made))
		sctp_in_drop(in, SCTP_MIB_DISCARD_NO_MEMORY);
	if (made != own.l)
		kfree(made);
}

/* A restart or collision must not bring in addresses that were not there:
 * section-5.2.1, section-5.2.2
 */
static bool is_new(struct sctp_assoc *a, const struct sctp_ip *ip)
{
	return sctp_peer_acceptable(a, ip) && !sctp_path_find(a, ip);
}

static bool brings_new_addresses(struct sctp_assoc *a, const struct sctp_in *in,
				 const struct sctp_init *init)
{
	struct sctp_ip ip;
	u8 i;

	if (is_new(a, &in->key.peer))
		return true;
	for (i = 0; i < init->n_addrs; i++) {
		sctp_init_addr(init, i, &ip);
		if (is_new(a, &ip))
			return true;
	}
	return false;
}

/* They are listed, the source as well: section-3.3.10.11 */
static void refuse_new_addresses(struct sctp_assoc *a, struct sctp_in *in,
				 const struct sctp_init *init)
{
	struct sctp_span value;
	struct sctp_writer w;
	struct sctp_ip ip;
	u8 *buf, i;

	buf = kmalloc(MAX_OWN_ADDRS, GFP_ATOMIC);
	if (!buf)
		return;
	sctp_write_init(&w, buf, MAX_OWN_ADDRS);
	for (i = 0; i < init->n_addrs; i++) {
		sctp_init_addr(init, i, &ip);
		if (is_new(a, &ip))
			sctp_put_param_addr(&w, &ip);
	}
	if (!sctp_write_len(&w))
		sctp_put_param_addr(&w, &in->key.peer);
	value.p = buf;
	value.len = sctp_write_len(&w);
	reply_abort(in, init->tag, SCTP_CAUSE_RESTART_NEW_ADDR, &value);
	kfree(buf);
}

/* Is there a reason not to answer this INIT by an INIT ACK? */
static bool refused(struct sctp_in *in, const struct asked *to,
		    const struct sctp_init *init)
{
	static const struct sctp_span nothing;
	struct sctp_assoc *a = to->a;

	if (!a) {
		if (!sk_acceptq_is_full(to->sk))
			return false;
		reply_abort(in, init->tag, SCTP_CAUSE_OUT_OF_RESOURCE, &nothing);
		return true;
	}
	if (a->state == SCTP_ST_SHUTDOWN_ACK_SENT) {
		sctp_ctrl_bare(a, in->path, SCTP_CT_SHUTDOWN_ACK, 0);
		return true;
	}
	if (a->state >= SCTP_ST_COOKIE_ECHOED &&
	    brings_new_addresses(a, in, init)) {
		refuse_new_addresses(a, in, init);
		return true;
	}
	/* An INIT ACK goes only where the user said the peer is: section-5.2.1 */
	if (!sctp_path_find(a, &in->key.peer))
		in->key.peer = in->path->peer;
	return false;
}

/**
 * sctp_setup_permitted() - may the peer have the association it asks for?
 * @in: the packet with its INIT or COOKIE ECHO; dropped here when it may not
 * @labels: of the association, set here
 * @sk: the socket it asks
 *
 * Context: softirq; any lock.
 * Return: true unless a security module says no.
 */
bool sctp_setup_permitted(struct sctp_in *in, struct sctp_lsm *labels,
			  struct sock *sk)
{
	if (!sctp_lsm_request(labels, sk, in->skb))
		return true;
	sctp_in_drop(in, SCTP_MIB_DISCARD_POLICY);
	return false;
}

/**
 * sctp_setup_init() - an INIT
 * @in: the packet
 * @c: the chunk
 * @a: the association it hit, locked; or NULL
 * @sk: else the listener
 *
 * Nothing is remembered: all of it is in the cookie.
 *
 * Context: softirq.
 */
void sctp_setup_init(struct sctp_in *in, const struct sctp_chunk_ref *c,
		     struct sctp_assoc *a, struct sock *sk)
{
	const struct asked to = {
		.sk	= a ? a->sk : sk,
		.a	= a,
		.cfg	= a ? &a->cfg : &sctp_sk(sk)->cfg,
	};
	struct sctp_lsm labels = {};
	struct sctp_init init __uninitialized;
	struct sctp_span value;
	u16 cause;

	if (sctp_parse_init(sctp_in_chunk(in, c), c->len, false, &init) ||
	    init.problem == SCTP_INIT_ZERO_TAG) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_MALFORMED);
		return;
	}
	if (init.problem) {
		if (problem_cause(&init, &cause, &value))
			reply_abort(in, init.tag, cause, &value);
		sctp_in_drop(in, SCTP_MIB_DISCARD_INIT);
		return;
	}
	if (refused(in, &to, &init))
		sctp_in_drop(in, SCTP_MIB_DISCARD_INIT);
	else if (sctp_setup_permitted(in, &labels, to.sk))
		reply_init_ack(in, &to, &init);
}

/* As the COOKIE ECHO that may have to be sent more than once. */
static bool keep_cookie(struct sctp_assoc *a, const struct sctp_span *cookie)
{
	struct sctp_writer w;
	struct sctp_ctrl *c = sctp_ctrl_new(a, a->active, SCTP_CHUNK_LEN +
					    ALIGN(cookie->len, 4), &w);
	u8 *chunk;

	if (!c)
		return false;
	chunk = sctp_put_chunk(&w, SCTP_CT_COOKIE_ECHO, 0);
	sctp_write_bytes(&w, cookie->p, cookie->len);
	sctp_put_close(&w, chunk);
	c->len = sctp_write_len(&w);
	c->first = true;
	c->kept = true;
	sctp_ctrl_drop_echo(a);
	a->echo = c;
	return true;
}

/* All in one cause, bundled with the COOKIE ECHO if there is room, else after
 * the COOKIE ACK: section-3.2.2
 */
static void report_unrecognized(struct sctp_assoc *a, const struct sctp_init *init)
{
	struct sctp_writer w;
	struct sctp_ctrl *c;
	u8 *chunk, *cause;
	u32 room = 0;
	u8 i;

	for (i = 0; i < init->n_report; i++)
		room += ALIGN(init->report[i].len, 4);
	if (!room || room > sctp_ctrl_error_room(a->active))
		return;
	c = sctp_ctrl_new(a, NULL, SCTP_CHUNK_LEN + SCTP_PARAM_LEN + room, &w);
	if (!c)
		return;
	chunk = sctp_put_chunk(&w, SCTP_CT_ERROR, 0);
	cause = sctp_put_param(&w, SCTP_CAUSE_UNRECOGNIZED_PARAM);
	for (i = 0; i < init->n_report; i++) {
		sctp_write_bytes(&w, init->report[i].p, init->report[i].len);
		sctp_write_pad(&w);
	}
	sctp_put_close(&w, cause);
	sctp_put_close(&w, chunk);
	sctp_ctrl_commit(a, c, &w);
}

/* rfc9260#section-3.3.3 */
static void no_peer_tag(struct sctp_in *in)
{
	u8 chunk[SCTP_CHUNK_LEN];
	struct sctp_writer w;

	sctp_write_init(&w, chunk, sizeof(chunk));
	sctp_put_bare(&w, SCTP_CT_ABORT, SCTP_FLAG_T);
	sctp_ip_reply(in, in->vtag, chunk, sizeof(chunk));
	sctp_abort_silent(in->path->assoc, EPROTO);
}

/* An INIT ACK that cannot be used ends the attempt, but a window that is too
 * small changes nothing: section-3.3.3
 */
static void refuse_init_ack(struct sctp_in *in, const struct sctp_init *init)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_span value;
	u16 cause;

	sctp_in_drop(in, SCTP_MIB_DISCARD_INIT);
	if (init->problem == SCTP_INIT_ZERO_TAG) {
		no_peer_tag(in);
		return;
	}
	if (!problem_cause(init, &cause, &value))
		return;
	if (init->problem == SCTP_INIT_LOW_RWND) {
		reply_abort(in, init->tag, cause, &value);
		return;
	}
	a->peer_tag = init->tag;
	sctp_abort_send(a, cause, value.p, value.len, EPROTO);
}

/**
 * sctp_setup_init_ack() - an INIT ACK
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_setup_init_ack(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	const struct sctp_negotiate_cfg want = {
		.outs	= a->cfg.outs,
		.ins	= a->cfg.ins,
		.features = wanted_features(&a->cfg),
	};
	struct sctp_negotiated got;
	struct sctp_init init __uninitialized;

	if (sctp_parse_init(sctp_in_chunk(in, c), c->len, true, &init)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_MALFORMED);
		return;
	}
	if (init.problem) {
		refuse_init_ack(in, &init);
		return;
	}
	/* Without memory the INIT is sent again when T1 expires. */
	if (!keep_cookie(a, &init.cookie)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_NO_MEMORY);
		return;
	}
	sctp_negotiate(&want, &init, &got);
	sctp_peer_from_init(a, &in->key.peer, &init, &got);
	a->active = in->path;
	/* The first address did not answer, so this one is a better primary. */
	if (a->init_tries > 1)
		a->primary = in->path;
	sctp_assoc_set_state(a, SCTP_ST_COOKIE_ECHOED);
	a->init_tries = 1;
	a->cookie_sent = in->now;
	send_cookie_echo(a);
	report_unrecognized(a, &init);
	start_t1(a, in->now);
}

/**
 * sctp_setup_stale_cookie() - the peer found our COOKIE ECHO too late
 * @in: the packet
 * @staleness_us: by how much, us
 *
 * The handshake begins anew, and asks for more time: rfc9260#section-5.2.6 (3).
 *
 * Context: assoc->lock held; may end the association (a->dead).
 */
void sctp_setup_stale_cookie(struct sctp_in *in, u32 staleness_us)
{
	struct sctp_assoc *a = in->path->assoc;
	u64 rtt = a->cookie_sent ? in->now - a->cookie_sent :
				   a->active->rto.rto;

	/* Each round begins its tries anew, so the rounds are counted here. */
	if (a->errors++ >= a->cfg.init_retrans) {
		sctp_abort_silent(a, ETIMEDOUT);
		return;
	}
	sctp_ctrl_drop_echo(a);
	a->peer_tag = 0;
	a->init_tries = 1;
	a->preserve_ms = sctp_cookie_preservative(rtt, staleness_us);
	sctp_assoc_set_state(a, SCTP_ST_COOKIE_WAIT);
	send_init(a);
	start_t1(a, in->now);
}
