// SPDX-License-Identifier: GPL-2.0
/* How a path is reached: its route, source address, path MTU. */
#include "assoc/assoc.h"

#include <net/inet_ecn.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "compat/stack.h"
#include "core/scope.h"
#include "host/local.h"
#include "host/netns.h"
#include "socket/sock.h"

enum {
	/* IP's own length field */
	MAX_PMTU	= 65535,
	/* A chunk is contiguous: one page fragment at most. */
	MAX_CHUNK	= 32768,
	/* A chunk of less payload than this would be mostly header. */
	MIN_FRAGMENT	= 256,
};

/**
 * sctp_route_options() - the user's IP options or extension headers
 * @p: the path
 *
 * Context: assoc->lock held.
 * Return: bytes that they take in a packet.
 */
u32 sctp_route_options(const struct sctp_path *p)
{
	const struct sock *sk = p->assoc->sk;
	const struct ipv6_txoptions *v6;
	const struct ip_options_rcu *v4;
	u32 len = 0;

	rcu_read_lock();
	if (p->peer.ver == 4) {
		v4 = rcu_dereference(inet_sk(sk)->inet_opt);
		len = v4 ? v4->opt.optlen : 0;
	} else {
		v6 = rcu_dereference(inet6_sk(sk)->opt);
		len = v6 ? v6->opt_flen + v6->opt_nflen : 0;
	}
	rcu_read_unlock();
	return len;
}

/**
 * sctp_route_class() - the traffic class of a path's packets
 * @p: the path
 *
 * Its own (SPP_DSCP), else the socket's (IP_TOS, IPV6_TCLASS).
 *
 * Context: assoc->lock held.
 * Return: as in the TOS byte, without the bits of ECN.
 */
u8 sctp_route_class(const struct sctp_path *p)
{
	const struct sock *sk = p->assoc->sk;
	u8 class;

	if (p->dscp != SCTP_AS_SOCKET)
		return p->dscp;
	class = p->peer.ver == 4 ? inet_sk(sk)->tos : inet6_sk(sk)->tclass;
	return class & ~INET_ECN_MASK;
}

/* Flow label and traffic class, as a route's key has them. */
static __be32 flow_info(const struct sctp_path *p)
{
	return ip6_make_flowinfo(sctp_route_class(p),
				 cpu_to_be32(max(p->flowlabel, 0)));
}

/* Payload of the largest chunk that fits @p, two to a packet where one would
 * be longer than a page fragment.
 */
static u32 path_fragment(const struct sctp_path *p)
{
	u32 room = p->pmtu - sctp_route_overhead(p);

	if (room > MAX_CHUNK)
		room = min_t(u32, MAX_CHUNK, room / 2);
	return round_down(room, 4) - SCTP_DATA_LEN;
}

/**
 * sctp_route_frag_point() - a path MTU or the user's limit has changed
 * @a: the association
 *
 * The smallest path MTU of all decides, for data may go anywhere:
 * rfc9260#section-6.9. One that was never routed to has none yet.
 *
 * Context: assoc->lock held.
 */
void sctp_route_frag_point(struct sctp_assoc *a)
{
	u32 point = MAX_CHUNK - SCTP_DATA_LEN;
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		if (p->routed || p == a->primary)
			point = min(point, path_fragment(p));
	if (a->cfg.maxseg)
		point = min(point, a->cfg.maxseg);
	WRITE_ONCE(a->frag_point, point);
}

/**
 * sctp_route_set_pmtu() - a path's MTU has become known or changed
 * @p: the path
 * @pmtu: bytes of an IP packet
 *
 * Context: assoc->lock held.
 */
void sctp_route_set_pmtu(struct sctp_path *p, u32 pmtu)
{
	u32 floor = sctp_route_overhead(p) + SCTP_DATA_LEN + MIN_FRAGMENT;

	pmtu = clamp_t(u32, pmtu, floor, MAX_PMTU);
	if (p->pmtu == pmtu)
		return;
	p->pmtu = pmtu;
	p->carries = false;
	if (p->cc.ops)
		p->cc.ops->mtu(&p->cc, pmtu - sctp_route_overhead(p));
	sctp_route_frag_point(p->assoc);
}

/**
 * struct choice - a route that could be taken
 * @dst: it; the reference is ours
 * @fl: its flow
 * @src: the source address it goes with
 * @score: how good it is
 */
struct choice {
	struct dst_entry	*dst;
	struct flowi		fl;
	struct sctp_ip		src;
	u8			score;
};

/* What makes a source a good one, the most important last. */
enum merit {
	MERIT_USUAL	= 1,	/* the route's own idea */
	MERIT_UNSHARED	= 2,	/* no other path has it */
	MERIT_OWN	= 4,	/* its interface is where packets leave */
	MERIT_SCOPE	= 8,
};

static struct dst_entry *route_v4(const struct sctp_path *p, struct choice *c)
{
	struct flowi4 *fl4 = &c->fl.u.ip4;
	struct sctp_assoc *a = p->assoc;
	struct sock *sk = a->sk;
	__be32 saddr = 0, daddr;
	struct rtable *rt;

	memcpy(&daddr, p->peer.b, 4);
	memcpy(&saddr, c->src.b, 4);
	flowi4_init_output(fl4, sctp_assoc_dev(a), sk->sk_mark,
			   RT_CONN_FLAGS_TOS(sk, sctp_route_class(p)),
			   ip_sock_rt_scope(sk),
			   IPPROTO_SCTP, inet_sk_flowi_flags(sk), daddr, saddr,
			   htons(a->pport), htons(a->lport), sk->sk_uid);
	security_sk_classify_flow(sk, flowi4_to_flowi_common(fl4));
	rt = ip_route_output_flow(a->net, fl4, sk);
	if (IS_ERR(rt))
		return ERR_CAST(rt);
	if (rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST)) {
		ip_rt_put(rt);
		return ERR_PTR(-ENETUNREACH);
	}
	sctp_ip_set(&c->src, 4, &fl4->saddr);
	return &rt->dst;
}

static struct dst_entry *route_v6(const struct sctp_path *p, struct choice *c)
{
	struct flowi6 *fl6 = &c->fl.u.ip6;
	struct sctp_assoc *a = p->assoc;
	struct sock *sk = a->sk;
	struct dst_entry *dst;

	memset(fl6, 0, sizeof(*fl6));
	memcpy(&fl6->daddr, p->peer.b, 16);
	memcpy(&fl6->saddr, c->src.b, 16);
	fl6->flowi6_proto = IPPROTO_SCTP;
	fl6->flowi6_oif = sctp_assoc_dev(a);
	if (sctp_scope_is_link_v6(&p->peer) && a->scope_id)
		fl6->flowi6_oif = a->scope_id;
	fl6->flowi6_mark = sk->sk_mark;
	fl6->flowi6_uid = sk->sk_uid;
	fl6->flowlabel = flow_info(p);
	fl6->fl6_sport = htons(a->lport);
	fl6->fl6_dport = htons(a->pport);
	security_sk_classify_flow(sk, flowi6_to_flowi_common(fl6));
	dst = ip6_dst_lookup_flow(a->net, sk, fl6, NULL);
	if (!IS_ERR(dst))
		sctp_ip_set(&c->src, 6, &fl6->saddr);
	return dst;
}

static void drop(struct choice *c)
{
	if (c->dst)
		dst_release(c->dst);
	c->dst = NULL;
}

/* A route with source @src, or with whichever it likes (NULL). */
static int try(const struct sctp_path *p, const struct sctp_ip *src,
	       struct choice *c)
{
	struct dst_entry *dst;

	memset(c, 0, sizeof(*c));
	if (src)
		c->src = *src;
	dst = p->peer.ver == 4 ? route_v4(p, c) : route_v6(p, c);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	c->dst = dst;
	return 0;
}

static bool is_shared(const struct sctp_path *p, const struct sctp_ip *src)
{
	const struct sctp_path *q;

	list_for_each_entry(q, &p->assoc->paths, link)
		if (q != p && q->dst && sctp_ip_equal(&q->local, src))
			return true;
	return false;
}

/* Only sockets that may be bound to them have addresses nobody has. */
static bool is_there(const struct sctp_assoc *a, const struct sctp_ip *ip,
		     int *owner)
{
	*owner = sctp_local_owner(a->net, ip, sctp_assoc_dev(a));
	if (*owner)
		return true;
	return ip->ver == 4 ? inet_can_nonlocal_bind(a->net, inet_sk(a->sk)) :
			      ipv6_can_nonlocal_bind(a->net, inet_sk(a->sk));
}

/* Tries @src and keeps it in @best when it is better. */
static void consider(const struct sctp_path *p, const struct sctp_ip *src,
		     const struct sctp_ip *usual, struct choice *best)
{
	enum sctp_scope_source fit = sctp_scope_source(src, &p->peer);
	struct choice c __uninitialized;
	int owner;

	if (fit == SCTP_SOURCE_NEVER || !is_there(p->assoc, src, &owner) ||
	    try(p, src, &c))
		return;
	c.score = fit == SCTP_SOURCE_FITS ? MERIT_SCOPE : 0;
	if (owner == c.dst->dev->ifindex)
		c.score |= MERIT_OWN;
	if (!is_shared(p, src))
		c.score |= MERIT_UNSHARED;
	if (sctp_ip_equal(src, usual))
		c.score |= MERIT_USUAL;
	if (best->dst && best->score >= c.score) {
		drop(&c);
		return;
	}
	drop(best);
	*best = c;
}

/* The addresses there are to choose from; none: those of the wildcard. */
static const struct sctp_ip *candidates(const struct sctp_assoc *a, u16 *n)
{
	const struct sctp_locals *l = rcu_dereference(a->locals);
	const struct sctp_bound *b;

	*n = 0;
	if (l) {
		*n = l->n;
		return l->ip;
	}
	b = rcu_dereference(sctp_sk(a->sk)->bound);
	if (!b || b->any)
		return NULL;
	*n = b->n;
	return b->addr;
}

static int choose_among(const struct sctp_path *p, struct choice *best)
{
	const struct sctp_ip usual = best->src;
	const struct sctp_ip *ip;
	u16 i, n;

	drop(best);
	rcu_read_lock();
	ip = candidates(p->assoc, &n);
	for (i = 0; i < n; i++)
		consider(p, &ip[i], &usual, best);
	rcu_read_unlock();
	return best->dst ? 0 : -EADDRNOTAVAIL;
}

/* The source in use stays while its interface leads to the peer, or when the
 * peer asked for it.
 */
static int keep(const struct sctp_path *p, struct choice *c)
{
	int owner, err;

	if (!p->local.ver || !sctp_locals_has(p->assoc, &p->local) ||
	    !is_there(p->assoc, &p->local, &owner))
		return -EADDRNOTAVAIL;
	err = try(p, &p->local, c);
	if (err || p->asked || owner == c->dst->dev->ifindex)
		return err;
	return choose_among(p, c);
}

/* The route's own idea of a source, when it is an address of the association
 * that no other path has; else the best of our addresses: the most divergent
 * paths are those that share nothing, rfc9260#section-6.4.1.
 */
static int choose(const struct sctp_path *p, struct choice *c)
{
	struct choice usual __uninitialized;
	int err = try(p, NULL, &usual);

	*c = usual;
	if (err)
		return choose_among(p, c) ? err : 0;
	if (!sctp_locals_has(p->assoc, &usual.src))
		return choose_among(p, c);
	if (!is_shared(p, &usual.src))
		return 0;
	dst_hold(usual.dst);
	if (choose_among(p, c))
		*c = usual;
	else
		drop(&usual);
	return 0;
}

/**
 * sctp_route_renew() - choose route and source address anew
 * @p: the path
 *
 * Sets ->dst, ->fl, ->local and the path MTU. The source in use is given up,
 * when there is a better one.
 *
 * Context: assoc->lock held.
 * Return: 0, or a negative errno such as -EHOSTUNREACH, -ENETUNREACH or
 * -EADDRNOTAVAIL (no address of ours will do).
 */
int sctp_route_renew(struct sctp_path *p)
{
	p->asked = false;
	memset(&p->local, 0, sizeof(p->local));
	dst_release(p->dst);
	p->dst = NULL;
	return sctp_route_ensure(p);
}

/**
 * sctp_route_from() - the peer talks to an address of ours: answer from there
 * @p: the path
 * @local: the address
 *
 * Context: assoc->lock held.
 */
void sctp_route_from(struct sctp_path *p, const struct sctp_ip *local)
{
	if (p->peer.ver != local->ver)
		return;
	p->asked = true;
	if (sctp_ip_equal(&p->local, local))
		return;
	p->local = *local;
	dst_release(p->dst);
	p->dst = NULL;
}

/* The route knows a path MTU, and forgets it after a while. */
static void follow_mtu(struct sctp_path *p)
{
	u32 mtu = dst_mtu(p->dst);

	if (mtu == p->dst_mtu)
		return;
	p->dst_mtu = mtu;
	if (!p->pmtud_off)
		sctp_route_set_pmtu(p, mtu);
}

static void next_hop(const struct sctp_path *p, struct sctp_ip *hop)
{
	struct rtable *rt = (struct rtable *)p->dst;
	struct in6_addr peer;

	if (p->peer.ver == 6) {
		memcpy(&peer, p->peer.b, sizeof(peer));
		sctp_ip_set(hop, 6, rt6_nexthop((struct rt6_info *)p->dst, &peer));
	} else if (rt->rt_gw_family == AF_INET) {
		sctp_ip_set(hop, 4, &rt->rt_gw4);
	} else if (rt->rt_gw_family == AF_INET6) {
		sctp_ip_set(hop, 6, &rt->rt_gw6);
	}
}

/* What was learnt of another way is no good: rfc9260#section-7.2.5.2 */
static void watch_way(struct sctp_path *p)
{
	struct sctp_way way = {
		.dev	= p->dst->dev->ifindex,
		.local	= p->local,
	};

	next_hop(p, &way.hop);
	if (p->way.dev && (p->way.dev != way.dev ||
			   !sctp_ip_equal(&p->way.local, &way.local) ||
			   !sctp_ip_equal(&p->way.hop, &way.hop)))
		sctp_path_new_network(p);
	p->way = way;
}

/* What the path begins with goes by its MTU. */
static void first_route(struct sctp_path *p)
{
	p->routed = true;
	sctp_route_frag_point(p->assoc);
	if (p->cc.ops)
		p->cc.ops->init(&p->cc);
}

/* Whatever marks the packets is part of the route's key, and the user may have
 * changed it.
 */
static bool same_marking(const struct sctp_path *p)
{
	if (p->via != sctp_assoc_dev(p->assoc) ||
	    p->fl.flowi_mark != READ_ONCE(p->assoc->sk->sk_mark))
		return false;
	if (p->peer.ver == 6)
		return p->fl.u.ip6.flowlabel == flow_info(p);
	return !((p->fl.flowi_tos ^ sctp_route_class(p)) & IPTOS_RT_MASK);
}

/**
 * sctp_route_ensure() - make sure there is a usable route
 * @p: the path
 *
 * Sets ->dst, ->fl, ->local and, when the route or its MTU is new, the path
 * MTU.
 *
 * Context: assoc->lock held.
 * Return: 0, or a negative errno such as -EHOSTUNREACH or -ENETUNREACH.
 */
int sctp_route_ensure(struct sctp_path *p)
{
	struct dst_entry *dst = p->dst;
	struct choice c __uninitialized;
	int err;

	if (dst && same_marking(p) &&
	    (!dst->obsolete || dst->ops->check(dst, p->dst_cookie))) {
		follow_mtu(p);
		return 0;
	}
	p->dst = NULL;
	dst_release(dst);
	if (keep(p, &c)) {
		p->asked = false;
		err = choose(p, &c);
		if (err)
			return err;
	}
	p->dst = c.dst;
	p->fl = c.fl;
	p->local = c.src;
	p->via = sctp_assoc_dev(p->assoc);
	p->dst_cookie = p->peer.ver == 6 ?
			rt6_get_cookie((struct rt6_info *)c.dst) : 0;
	watch_way(p);
	p->dst_mtu = 0;
	follow_mtu(p);
	if (!p->routed)
		first_route(p);
	return 0;
}

/**
 * sctp_route_check() - addresses or routes of the host have changed
 * @p: the path
 *
 * Context: assoc->lock held.
 * Return: true when the path has another source now, or a route again.
 */
bool sctp_route_check(struct sctp_path *p)
{
	const struct sctp_ip old = p->local;
	bool had_route = p->dst;
	int owner;

	if (old.ver && !is_there(p->assoc, &old, &owner))
		sctp_route_renew(p);
	else
		sctp_route_ensure(p);
	return p->dst && (!had_route || !sctp_ip_equal(&p->local, &old));
}
