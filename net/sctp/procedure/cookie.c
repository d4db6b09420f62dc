// SPDX-License-Identifier: GPL-2.0
/* Setup from the cookie on: rfc9260#section-5.1.5, section-5.2.4. */
#include "core/cookie.h"

#include "assoc/grow.h"
#include "compat/stack.h"
#include "host/local.h"
#include "host/mib.h"
#include "procedure/cookie_key.h"
#include "procedure/peer.h"
#include "procedure/procedure.h"
#include "socket/sock.h"
#include "wire/chunk.h"

/* Staleness in us, back to whoever sent the cookie: section-5.2.6 */
static void reply_stale(struct sctp_in *in, u32 vtag, u32 us)
{
	u8 buf[SCTP_CHUNK_LEN + SCTP_PARAM_LEN + 4];
	struct sctp_writer w;
	u8 *chunk, *cause;

	sctp_write_init(&w, buf, sizeof(buf));
	chunk = sctp_put_chunk(&w, SCTP_CT_ERROR, 0);
	cause = sctp_put_param(&w, SCTP_CAUSE_STALE_COOKIE);
	sctp_write_u32(&w, us);
	sctp_put_close(&w, cause);
	sctp_put_close(&w, chunk);
	sctp_ip_reply(in, vtag, buf, sctp_write_len(&w));
	sctp_in_drop(in, SCTP_MIB_DISCARD_STALE);
}

/* A good cookie, and nobody or nothing to make an association of it:
 * rfc9260#section-5.1
 */
static void reply_no_resource(struct sctp_in *in, u32 vtag)
{
	u8 buf[SCTP_CHUNK_LEN + SCTP_PARAM_LEN];
	struct sctp_writer w;
	u8 *chunk;

	sctp_write_init(&w, buf, sizeof(buf));
	chunk = sctp_put_chunk(&w, SCTP_CT_ABORT, 0);
	sctp_put_param_bytes(&w, SCTP_CAUSE_OUT_OF_RESOURCE, NULL, 0);
	sctp_put_close(&w, chunk);
	sctp_ip_reply(in, vtag, buf, sctp_write_len(&w));
	sctp_in_drop(in, SCTP_MIB_DISCARD_NO_MEMORY);
}

/* A cookie of ours, for these ports, with the right tag; *us: its staleness. */
static bool open_cookie(const struct sctp_in *in, const struct sctp_chunk_ref *c,
			struct sctp_cookie *ck, u32 *us)
{
	struct sctp_span sealed;

	*us = 0;
	if (sctp_parse_cookie_echo(sctp_in_chunk(in, c), c->len, &sealed) ||
	    sctp_cookie_open(sealed, in->now, &sctp_cookie_key_mac, ck, us) ==
	    SCTP_COOKIE_FORGED)
		return false;
	return ck->sport == in->key.lport && ck->dport == in->key.pport &&
	       ck->my_tag == in->vtag;
}

/* A path that is not verified is left for the active one by sctp_ctrl_commit() */
static void cookie_ack(struct sctp_in *in)
{
	sctp_ctrl_bare(in->path->assoc, in->path, SCTP_CT_COOKIE_ACK, 0);
}

static void announce(struct sctp_assoc *a, u16 change)
{
	sctp_event_assoc_change(a, change, NULL, 0);
	if (a->features & SCTP_FEAT_ADAPTATION)
		sctp_event_adaptation(a);
	if (!(a->features & SCTP_FEAT_AUTH))
		sctp_event_no_auth(a);
	sctp_deliver_established(a);
	/* Asked for during the handshake, or in the peer's former life. */
	if (a->user_shutdown)
		sctp_shutdown_start(a);
}

/* Brings a new association to life under its lock. */
static int bear(struct sctp_in *in, const struct sctp_cookie *ck,
		struct sctp_assoc *a, struct sock *listener)
{
	int err;

	a->lport = in->key.lport;
	a->pport = in->key.pport;
	a->scope_id = sctp_lookup_link(&in->key);
	if (in->key.sdif && !READ_ONCE(listener->sk_bound_dev_if))
		a->l3mdev = in->key.dif;
	/* As promised, whatever the socket's options have become since. */
	a->cfg.outs = ck->outs;
	/* What packets from here may find must have its streams and tags. */
	sctp_peer_from_cookie(a, ck);
	err = sctp_locals_settle(a, &ck->raddr, &ck->laddr);
	if (!err)
		err = sctp_peer_add_paths(a, ck);
	if (!err && !sctp_event_has_room(a))
		err = -ENOBUFS;
	if (!err)
		err = sctp_accept_spawn(listener, a);
	if (err)
		return err;
	/* The source is the address the peer chose to send to. */
	sctp_route_from(a->primary, &ck->laddr);
	in->path = sctp_path_find(a, &in->key.peer);
	if (!in->path)
		in->path = a->primary;
	sctp_grow_rtt(in->path, in->now - ck->created);
	SCTP_MIB_INC(a->sn, PASSIVEESTABS);
	sctp_peer_established(a, in->now);
	cookie_ack(in);
	announce(a, SCTP_COMM_UP);
	return 0;
}

/* Everything of the old life goes; the socket, the paths and the id stay. */
static void empty(struct sctp_assoc *a)
{
	sctp_sendq_purge(a, 0);
	sctp_ctrl_purge(a);
	sctp_assoc_purge_receive(a);
	sctp_timers_init(&a->timers);
	if (a->out)
		memset(a->out, 0, a->cfg.outs * sizeof(*a->out));
	memset(&a->delack, 0, sizeof(a->delack));
	memset(&a->autobuf, 0, sizeof(a->autobuf));
	a->probing = false;
	a->probe_due = false;
	a->probes = 0;
	a->corked = false;
	a->small_tsn = 0;
	a->fast_rtx = false;
	a->t3_rtx = false;
	memset(&a->ecn, 0, sizeof(a->ecn));
	a->marks &= ~SCTP_MARK_SACK;
	/* What was sealed before now must not restart it once more. */
	a->my_tie = 0;
	a->peer_tie = 0;
}

/* Action A of rfc9260#section-5.2.4: the peer has restarted. */
static void restart(struct sctp_in *in, const struct sctp_cookie *ck)
{
	struct sctp_assoc *a = in->path->assoc;
	bool was_up = a->state >= SCTP_ST_ESTABLISHED;

	empty(a);
	if (a->state == SCTP_ST_SHUTDOWN_RECEIVED)
		sctp_deliver_peer_restart(a);
	sctp_peer_from_cookie(a, ck);
	sctp_peer_renew_paths(a, ck);
	in->path = sctp_path_find(a, &in->key.peer);
	if (!in->path)
		in->path = a->active;
	sctp_peer_established(a, in->now);
	cookie_ack(in);
	announce(a, was_up ? SCTP_RESTART : SCTP_COMM_UP);
}

/* Action A in SHUTDOWN-ACK-SENT: there is no way back. */
static void refuse_restart(struct sctp_in *in)
{
	struct sctp_assoc *a = in->path->assoc;

	/* First in its packet, the peer's new life will answer it. */
	sctp_ctrl_bare(a, in->path, SCTP_CT_SHUTDOWN_ACK, 0);
	sctp_ctrl_error(a, in->path, SCTP_CAUSE_COOKIE_IN_SHUTDOWN, NULL, 0);
	sctp_in_drop(in, SCTP_MIB_DISCARD_COOKIE);
}

/* Action B: both sides have sent INITs, and the peer's answer came first. */
static void collide(struct sctp_in *in, const struct sctp_cookie *ck)
{
	struct sctp_assoc *a = in->path->assoc;

	sctp_peer_from_cookie(a, ck);
	sctp_peer_add_paths(a, ck);
	SCTP_MIB_INC(a->sn, PASSIVEESTABS);
	sctp_peer_established(a, in->now);
	cookie_ack(in);
	announce(a, SCTP_COMM_UP);
}

/* Our own COOKIE ECHO was answered, or will be. */
static void establish(struct sctp_assoc *a, u64 now)
{
	SCTP_MIB_INC(a->sn, ACTIVEESTABS);
	sctp_peer_established(a, now);
	announce(a, SCTP_COMM_UP);
}

/* Returns true: the rest of the packet belongs to the association. */
static bool act(struct sctp_in *in, const struct sctp_cookie *ck,
		enum sctp_cookie_act what, u32 staleness_us)
{
	struct sctp_assoc *a = in->path->assoc;

	switch (what) {
	case SCTP_COOKIE_ACT_NONE:
		sctp_in_drop(in, SCTP_MIB_DISCARD_COOKIE);
		return false;
	case SCTP_COOKIE_ACT_STALE:
		reply_stale(in, ck->peer_tag, staleness_us);
		return false;
	case SCTP_COOKIE_ACT_REFUSE:
		refuse_restart(in);
		return false;
	case SCTP_COOKIE_ACT_RESTART:
		restart(in, ck);
		break;
	case SCTP_COOKIE_ACT_SETUP:
		collide(in, ck);
		break;
	case SCTP_COOKIE_ACT_RETAG:
		a->peer_tag = ck->peer_tag;
		cookie_ack(in);
		break;
	case SCTP_COOKIE_ACT_ESTABLISH:
		cookie_ack(in);
		establish(a, in->now);
		break;
	case SCTP_COOKIE_ACT_ACK:
		cookie_ack(in);
		break;
	}
	return true;
}

static bool begins(enum sctp_cookie_act what)
{
	return what == SCTP_COOKIE_ACT_RESTART || what == SCTP_COOKIE_ACT_SETUP ||
	       what == SCTP_COOKIE_ACT_ESTABLISH;
}

/* What a cookie means to an association it has found: rfc9260#section-5.2.4 */
static bool compare(struct sctp_in *in, const struct sctp_cookie *ck, u32 us)
{
	struct sctp_assoc *a = in->path->assoc;
	const struct sctp_cookie_tcb tcb = {
		.my_tag		= a->my_tag,
		.peer_tag	= a->peer_tag,
		.my_tie		= a->my_tie,
		.peer_tie	= a->peer_tie,
	};
	enum sctp_cookie_verdict verdict = sctp_cookie_verdict(ck, &tcb);
	enum sctp_cookie_act what = sctp_cookie_act(verdict, us, a->state);

	if (begins(what) && !sctp_setup_permitted(in, &a->lsm, a->sk))
		return false;
	/* It comes again. */
	if (what == SCTP_COOKIE_ACT_RESTART && !sctp_event_has_room(a)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_NO_MEMORY);
		return false;
	}
	return act(in, ck, what, us);
}

/**
 * sctp_setup_cookie_echo() - a COOKIE ECHO that hit an association
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held.
 * Return: true: the rest of the packet belongs to the association.
 */
bool sctp_setup_cookie_echo(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_cookie ck __uninitialized;
	u32 us;

	if (!open_cookie(in, c, &ck, &us)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_COOKIE);
		return false;
	}
	return compare(in, &ck, us);
}

/* Is there an association with one of the addresses that the cookie seals? */
static struct sctp_path *find_sealed(const struct sctp_in *in,
				     const struct sctp_cookie *ck)
{
	struct sctp_flow_key key = in->key;
	struct sctp_path *p;
	u8 i;

	key.peer = ck->raddr;
	p = sctp_lookup_path(&key);
	for (i = 0; i < ck->n_addrs && !p; i++) {
		sctp_cookie_addr(ck, i, &key.peer);
		if (sctp_ip_is_usable(&key.peer) &&
		    !sctp_ip_equal(&key.peer, &ck->raddr))
			p = sctp_lookup_path(&key);
	}
	return p;
}

/* The listener that the packet came to by its port has been asked already. */
static bool admits(struct sctp_in *in, struct sock *sk)
{
	if (sk != in->sk && !sctp_ip_input_admits(in, sk))
		return false;
	in->sk = sk;
	return true;
}

/* What comes with a COOKIE ECHO is for the association that it has led to. */
static void bundled(struct sctp_in *in)
{
	sctp_dispatch_chunks(in, 1);
	if (!in->path->assoc->dead)
		sctp_data_done(in);
	in->drop = false;
}

/* The peer may echo the cookie from an address that its association does not
 * have: the tags tell whose it is. Returns false: nobody's.
 */
static bool try_existing(struct sctp_in *in, const struct sctp_cookie *ck,
			 u32 us)
{
	struct sctp_path *p = find_sealed(in, ck);
	struct sctp_assoc *a;
	bool found;

	if (!p)
		return false;
	a = p->assoc;
	sctp_assoc_enter_at(a, in->now);
	found = !a->dead && !p->gone && a->state != SCTP_ST_CLOSED;
	if (found && admits(in, a->sk)) {
		in->path = p;
		if (compare(in, ck, us))
			bundled(in);
		sctp_assoc_mark(a, SCTP_MARK_PUMP);
	}
	sctp_assoc_leave(a);
	sctp_assoc_put(a);
	return found;
}

/* Makes the association, and hands it the rest of the packet. */
static void settle(struct sctp_in *in, const struct sctp_cookie *ck,
		   struct sock *sk)
{
	struct sctp_lsm labels = {};
	struct sctp_assoc *a;

	if (sk && !sctp_setup_permitted(in, &labels, sk))
		return;
	a = sk ? sctp_assoc_new(sk, GFP_ATOMIC) : NULL;
	if (!a) {
		reply_no_resource(in, ck->peer_tag);
		return;
	}
	a->lsm = labels;
	/* The lookup's reference, as for any packet that found its own. */
	sctp_assoc_hold(a);
	sctp_assoc_enter_at(a, in->now);
	if (bear(in, ck, a, sk)) {
		sctp_assoc_dead(a, ECONNABORTED);
		reply_no_resource(in, ck->peer_tag);
	} else {
		bundled(in);
	}
	sctp_assoc_leave(a);
	sctp_assoc_put(a);
}

/* rfc9260#section-8.4 (1): nobody's, whatever it says. Where the INIT came from
 * the INIT ACK has gone to.
 */
static bool is_from_all(const struct sctp_in *in, const struct sctp_cookie *ck)
{
	const struct sctp_flow_key *key = &in->key;

	return !sctp_ip_equal(&key->peer, &ck->raddr) &&
	       sctp_local_is_broadcast(key->net, &key->peer, key->dif);
}

/**
 * sctp_setup_cookie_listen() - a COOKIE ECHO from an address of nobody's
 * @in: the packet, whose first chunk it is
 * @c: the chunk
 * @sk: the listener, or NULL
 *
 * Context: softirq, no lock held.
 */
void sctp_setup_cookie_listen(struct sctp_in *in, const struct sctp_chunk_ref *c,
			      struct sock *sk)
{
	struct sctp_cookie ck __uninitialized;
	u32 us;

	if (!open_cookie(in, c, &ck, &us))
		sctp_in_drop(in, SCTP_MIB_DISCARD_COOKIE);
	else if (is_from_all(in, &ck))
		sctp_in_drop(in, SCTP_MIB_DISCARD_OOTB);
	else if (try_existing(in, &ck, us))
		return;
	else if (us)
		reply_stale(in, ck.peer_tag, us);
	else
		settle(in, &ck, sk);
}

/**
 * sctp_setup_cookie_ack() - a COOKIE ACK
 * @in: the packet
 *
 * Context: assoc->lock held, COOKIE-ECHOED.
 */
void sctp_setup_cookie_ack(struct sctp_in *in)
{
	struct sctp_assoc *a = in->path->assoc;

	if (sctp_lsm_established(&a->lsm, a->sk, in->skb)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_POLICY);
		return;
	}
	establish(in->path->assoc, in->now);
}
