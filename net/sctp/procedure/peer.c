// SPDX-License-Identifier: GPL-2.0
/* What is taken over from the peer's INIT, INIT ACK or cookie. */
#include "procedure/peer.h"

#include <linux/hash.h>
#include <linux/random.h>
#include <net/ipv6.h>

#include "core/scope.h"
#include "host/local.h"
#include "output/output.h"
#include "procedure/procedure.h"
#include "socket/sock.h"

/**
 * sctp_peer_random_tag() - a verification tag: rfc9260#section-5.3.1
 *
 * Return: any number but 0.
 */
u32 sctp_peer_random_tag(void)
{
	u32 tag;

	do {
		tag = get_random_u32();
	} while (!tag);
	return tag;
}

static bool is_own(const struct sctp_assoc *a, const struct sctp_ip *ip)
{
	return sctp_local_owner(a->net, ip, sctp_assoc_dev(a));
}

/**
 * sctp_peer_acceptable() - may this address of the peer's list become a path?
 * @a: the association; its first path is where the peer is known to be
 * @ip: the address
 *
 * Not of a family the socket cannot speak, not the loopback of another host,
 * not link-local without the link. Nor an address of this host, unless the
 * peer is on it: both may have the same private network behind them.
 *
 * Context: assoc->lock held.
 * Return: true when it may.
 */
bool sctp_peer_acceptable(const struct sctp_assoc *a, const struct sctp_ip *ip)
{
	const struct sctp_ip *at = a->primary ? &a->primary->peer : ip;

	if (!sctp_ip_is_usable(ip) || !sctp_addr_speaks(a->sk, ip->ver) ||
	    !sctp_scope_may_reach(ip, at))
		return false;
	if (sctp_scope_is_link_v6(ip) && !a->scope_id)
		return false;
	if (sctp_local_is_broadcast(a->net, ip, sctp_assoc_dev(a)))
		return false;
	return !is_own(a, ip) || is_own(a, at);
}

struct peer {
	u32	tag;
	u32	tsn;
	u32	a_rwnd;
	u16	outs;
	u16	ins;
	u32	features;
	u32	adaptation;
};

/* Messages queued before the handshake may name streams it did not give. */
static void drop_beyond(struct sctp_assoc *a, u16 outs)
{
	struct sctp_tx_chunk *c, *next;

	list_for_each_entry_safe(c, next, &a->sendq, out.link) {
		if (c->msg->info.snd_sid < outs)
			continue;
		list_del(&c->out.link);
		a->sendq_bytes -= c->out.size;
		sctp_event_send_failed(a, c, SCTP_CAUSE_INVALID_STREAM);
		sctp_txmsg_free_chunk(a, c);
	}
}

static void adopt(struct sctp_assoc *a, const struct peer *peer)
{
	a->peer_tag = peer->tag;
	a->peer_rwnd = peer->a_rwnd;
	a->peer_rwnd_max = peer->a_rwnd;
	a->features = peer->features;
	a->peer_adaptation = peer->adaptation;
	WRITE_ONCE(a->n_out, peer->outs);
	a->n_in = peer->ins;
	drop_beyond(a, peer->outs);
	sctp_tsnmap_free(&a->tsnmap);
	sctp_tsnmap_init(&a->tsnmap, peer->tsn);
	/* What went along with a COOKIE ECHO keeps its TSN. */
	if (sctp_outstanding_empty(&a->outstanding))
		sctp_outstanding_init(&a->outstanding, a->init_tsn);
	sctp_reasm_init(&a->reasm, peer->ins);
}

static bool lists(const struct sctp_init *init, const struct sctp_ip *ip)
{
	struct sctp_ip listed;
	u8 i;

	for (i = 0; i < init->n_addrs; i++) {
		sctp_init_addr(init, i, &listed);
		if (sctp_ip_equal(&listed, ip))
			return true;
	}
	return false;
}

/* An address of the peer's list: one path more, if it can be had. */
static void add_listed(struct sctp_assoc *a, const struct sctp_ip *ip)
{
	if (!sctp_path_find(a, ip) && sctp_peer_acceptable(a, ip))
		sctp_path_add(a, ip, false, GFP_ATOMIC);
}

/* The peer is where its INIT ACK came from and at the addresses it lists, and
 * nowhere else: rfc9260#section-5.1.2 A, C
 */
static void take_addresses(struct sctp_assoc *a, const struct sctp_ip *source,
			   const struct sctp_init *init)
{
	struct sctp_path *p, *next;
	struct sctp_ip ip;
	u8 i;

	sctp_path_add(a, source, false, GFP_ATOMIC);
	for (i = 0; i < init->n_addrs; i++) {
		sctp_init_addr(init, i, &ip);
		add_listed(a, &ip);
	}
	list_for_each_entry_safe(p, next, &a->paths, link)
		if (a->n_paths > 1 && !sctp_ip_equal(&p->peer, source) &&
		    !lists(init, &p->peer))
			sctp_path_remove(p);
}

/**
 * sctp_peer_from_init() - what an INIT ACK says
 * @a: the association
 * @source: where the INIT ACK came from
 * @init: the INIT ACK
 * @got: what both sides agree on
 *
 * Context: assoc->lock held; nothing has been sent or received yet.
 */
void sctp_peer_from_init(struct sctp_assoc *a, const struct sctp_ip *source,
			 const struct sctp_init *init,
			 const struct sctp_negotiated *got)
{
	const struct peer peer = {
		.tag		= init->tag,
		.tsn		= init->tsn,
		.a_rwnd		= init->a_rwnd,
		.outs		= got->outs,
		.ins		= got->ins,
		.features	= got->features |
				  (init->features & SCTP_FEAT_ADAPTATION),
		.adaptation	= init->adaptation,
	};

	adopt(a, &peer);
	take_addresses(a, source, init);
}

/**
 * sctp_peer_from_cookie() - what a cookie says
 * @a: the association; new, colliding, or emptied for a restart
 * @ck: the cookie
 *
 * Context: assoc->lock held.
 */
void sctp_peer_from_cookie(struct sctp_assoc *a, const struct sctp_cookie *ck)
{
	const struct peer peer = {
		.tag		= ck->peer_tag,
		.tsn		= ck->peer_tsn,
		.a_rwnd		= ck->peer_rwnd,
		.outs		= ck->outs,
		.ins		= ck->ins,
		.features	= ck->features,
		.adaptation	= ck->adaptation,
	};

	a->my_tag = ck->my_tag;
	a->init_tsn = ck->my_tsn;
	sctp_rwnd_start(&a->rwnd, ck->my_rwnd, READ_ONCE(a->sk->sk_rcvbuf));
	adopt(a, &peer);
}

/**
 * sctp_peer_add_paths() - the addresses a cookie lists
 * @a: the association
 * @ck: the cookie
 *
 * The address the INIT came from comes first and counts as confirmed.
 *
 * Context: assoc->lock held.
 * Return: 0, or why the first path could not be had: -ENOMEM, -EEXIST.
 */
int sctp_peer_add_paths(struct sctp_assoc *a, const struct sctp_cookie *ck)
{
	struct sctp_path *p;
	struct sctp_ip ip;
	u8 i;

	p = sctp_path_add(a, &ck->raddr, true, GFP_ATOMIC);
	if (IS_ERR(p))
		return PTR_ERR(p);
	for (i = 0; i < ck->n_addrs; i++) {
		sctp_cookie_addr(ck, i, &ip);
		add_listed(a, &ip);
	}
	return 0;
}

static bool seals(const struct sctp_cookie *ck, const struct sctp_ip *ip)
{
	struct sctp_ip listed;
	u8 i;

	if (sctp_ip_equal(&ck->raddr, ip))
		return true;
	for (i = 0; i < ck->n_addrs; i++) {
		sctp_cookie_addr(ck, i, &listed);
		if (sctp_ip_equal(&listed, ip))
			return true;
	}
	return false;
}

/* As new, but for the route: rfc9260#section-5.2.4 A */
static void renew_path(struct sctp_path *p, bool confirmed)
{
	struct sctp_assoc *a = p->assoc;

	memset(&p->flight, 0, sizeof(p->flight));
	sctp_rack_init(&p->rack);
	p->probe_tsn = 0;
	memset(&p->ecn, 0, sizeof(p->ecn));
	sctp_pathstate_init(&p->ps, confirmed, &p->ps.max);
	sctp_rto_init(&p->rto, &a->cfg.rto);
	sctp_path_timers_init(&p->timers);
	p->cc.ops->init(&p->cc);
	p->last_data = 0;
	p->idle_from = 0;
	p->hb_now = false;
}

/**
 * sctp_peer_renew_paths() - the addresses of a peer that has restarted
 * @a: the association, emptied
 * @ck: the cookie
 *
 * Those it does not list any more go. Only where its INIT came from it is
 * known to be: rfc9260#section-5.4 (2).
 *
 * Context: assoc->lock held.
 */
void sctp_peer_renew_paths(struct sctp_assoc *a, const struct sctp_cookie *ck)
{
	struct sctp_path *p, *next;

	sctp_peer_add_paths(a, ck);
	list_for_each_entry_safe(p, next, &a->paths, link) {
		if (a->n_paths > 1 && !seals(ck, &p->peer))
			sctp_path_remove(p);
		else
			renew_path(p, sctp_ip_equal(&p->peer, &ck->raddr));
	}
}

enum {
	/* An association that ends sooner needs no second address. */
	VERIFY_AFTER	= 10 * NSEC_PER_MSEC,
};

/* A tag is as random as the first HEARTBEAT's time must be. */
static void start_timers(struct sctp_assoc *a, u64 now)
{
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link) {
		/* What went along with the COOKIE ECHO was T1's till now. */
		if (p->flight.bytes)
			sctp_timer_data_sent(&p->timers, now, p->rto.rto);
		if (p->ps.state == SCTP_PATH_UNCONFIRMED)
			sctp_timer_heartbeat_at(&p->timers, now + VERIFY_AFTER);
		else
			sctp_timer_heartbeat_next(&p->timers, now, p->rto.rto,
						  p->hb_interval,
						  hash_32(a->my_tag, 32));
	}
}

/**
 * sctp_peer_established() - the handshake is over
 * @a: the association
 * @now: ns
 *
 * Context: assoc->lock held.
 */
void sctp_peer_established(struct sctp_assoc *a, u64 now)
{
	sctp_timer_stop(&a->timers, SCTP_T1);
	sctp_ctrl_drop_echo(a);
	a->errors = 0;
	a->established_at = now;
	sctp_assoc_set_state(a, SCTP_ST_ESTABLISHED);
	sctp_path_choose_active(a);
	start_timers(a, now);
	if (a->cfg.autoclose)
		sctp_timer_start(&a->timers, SCTP_TAUTOCLOSE,
				 now + a->cfg.autoclose);
	sctp_assoc_mark(a, SCTP_MARK_PUMP);
}
