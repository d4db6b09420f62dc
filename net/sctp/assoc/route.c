// SPDX-License-Identifier: GPL-2.0
/* How a path is reached: its route, source address, path MTU. */
#include "assoc/assoc.h"

#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

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
 * sctp_route_overhead() - bytes of a packet before its first chunk
 * @p: the path
 *
 * Return: IP header and common header, bytes.
 */
u32 sctp_route_overhead(const struct sctp_path *p)
{
	u32 ip = p->peer.ver == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);

	return ip + SCTP_COMMON_LEN;
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
 * Context: assoc->lock held.
 */
void sctp_route_frag_point(struct sctp_assoc *a)
{
	u32 point = MAX_CHUNK - SCTP_DATA_LEN;
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
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
	if (p->cc.ops)
		p->cc.ops->mtu(&p->cc, pmtu - sctp_route_overhead(p));
	sctp_route_frag_point(p->assoc);
}

/* The source to ask the route for: what is in use, else the only address we
 * are bound to; else none, and the route chooses.
 */
static void wanted_source(const struct sctp_path *p, struct sctp_ip *src)
{
	const struct sctp_bound *bound;
	u16 i;

	*src = p->local;
	if (src->ver)
		return;
	rcu_read_lock();
	bound = rcu_dereference(sctp_sk(p->assoc->sk)->bound);
	for (i = 0; bound && !bound->any && i < bound->n; i++) {
		if (bound->addr[i].ver == p->peer.ver) {
			*src = bound->addr[i];
			break;
		}
	}
	rcu_read_unlock();
}

static struct dst_entry *route_v4(struct sctp_path *p, const struct sctp_ip *src)
{
	struct flowi4 *fl4 = &p->fl.u.ip4;
	struct sctp_assoc *a = p->assoc;
	struct sock *sk = a->sk;
	struct rtable *rt;
	__be32 saddr = 0, daddr;

	memcpy(&daddr, p->peer.b, 4);
	if (src->ver)
		memcpy(&saddr, src->b, 4);
	flowi4_init_output(fl4, sk->sk_bound_dev_if, sk->sk_mark,
			   RT_CONN_FLAGS_TOS(sk, p->dscp), RT_SCOPE_UNIVERSE,
			   IPPROTO_SCTP, inet_sk_flowi_flags(sk), daddr, saddr,
			   htons(a->pport), htons(a->lport), sk->sk_uid);
	security_sk_classify_flow(sk, flowi4_to_flowi_common(fl4));
	rt = ip_route_output_flow(a->net, fl4, sk);
	if (IS_ERR(rt))
		return ERR_CAST(rt);
	memset(&p->local, 0, sizeof(p->local));
	p->local.ver = 4;
	memcpy(p->local.b, &fl4->saddr, 4);
	p->dst_cookie = 0;
	return &rt->dst;
}

static struct dst_entry *route_v6(struct sctp_path *p, const struct sctp_ip *src)
{
	struct flowi6 *fl6 = &p->fl.u.ip6;
	struct sctp_assoc *a = p->assoc;
	struct sock *sk = a->sk;
	struct dst_entry *dst;

	memset(fl6, 0, sizeof(*fl6));
	memcpy(&fl6->daddr, p->peer.b, 16);
	if (src->ver)
		memcpy(&fl6->saddr, src->b, 16);
	fl6->flowi6_proto = IPPROTO_SCTP;
	fl6->flowi6_oif = sk->sk_bound_dev_if;
	if (!fl6->flowi6_oif && ipv6_addr_type(&fl6->daddr) & IPV6_ADDR_LINKLOCAL)
		fl6->flowi6_oif = a->scope_id;
	fl6->flowi6_mark = sk->sk_mark;
	fl6->flowi6_uid = sk->sk_uid;
	fl6->flowlabel = p->flowlabel;
	fl6->fl6_sport = htons(a->lport);
	fl6->fl6_dport = htons(a->pport);
	security_sk_classify_flow(sk, flowi6_to_flowi_common(fl6));
	dst = ip6_dst_lookup_flow(a->net, sk, fl6, NULL);
	if (IS_ERR(dst))
		return dst;
	memset(&p->local, 0, sizeof(p->local));
	p->local.ver = 6;
	memcpy(p->local.b, &fl6->saddr, 16);
	p->dst_cookie = rt6_get_cookie((struct rt6_info *)dst);
	return dst;
}

/**
 * sctp_route_ensure() - make sure there is a usable route
 * @p: the path
 *
 * Sets ->dst, ->fl, ->local and, when the route is new, the path MTU.
 *
 * Context: assoc->lock held.
 * Return: 0, or a negative errno such as -EHOSTUNREACH or -ENETUNREACH.
 */
int sctp_route_ensure(struct sctp_path *p)
{
	struct sctp_ip src;
	struct dst_entry *dst = p->dst;

	if (dst && (!dst->obsolete || dst->ops->check(dst, p->dst_cookie)))
		return 0;
	p->dst = NULL;
	dst_release(dst);
	wanted_source(p, &src);
	dst = p->peer.ver == 4 ? route_v4(p, &src) : route_v6(p, &src);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	p->dst = dst;
	if (!p->pmtud_off)
		sctp_route_set_pmtu(p, dst_mtu(dst));
	return 0;
}
