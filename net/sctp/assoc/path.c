// SPDX-License-Identifier: GPL-2.0
/* Destination addresses: routes, path MTU, reachability, which one to use. */
#include "assoc/assoc.h"

#include <linux/slab.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "host/netns.h"
#include "input/lookup.h"
#include "output/output.h"
#include "procedure/procedure.h"
#include "socket/sock.h"

enum {
	/* rfc9260#section-7.3: without a route, what every IPv4 link carries */
	FALLBACK_PMTU	= 1280,
	/* IP's own length field */
	MAX_PMTU	= 65535,
	/* A chunk is contiguous: one page fragment at most. */
	MAX_CHUNK	= 32768,
	/* A chunk of less payload than this would be mostly header. */
	MIN_FRAGMENT	= 256,
};

static struct kmem_cache *path_cache;

/**
 * sctp_path_overhead() - bytes of a packet before its first chunk
 * @p: the path
 *
 * Return: IP header and common header, bytes.
 */
u32 sctp_path_overhead(const struct sctp_path *p)
{
	u32 ip = p->peer.ver == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);

	return ip + SCTP_COMMON_LEN;
}

/* Payload of the largest chunk that fits @p, two to a packet where one would
 * be longer than a page fragment.
 */
static u32 path_fragment(const struct sctp_path *p)
{
	u32 room = p->pmtu - sctp_path_overhead(p);

	if (room > MAX_CHUNK)
		room = min_t(u32, MAX_CHUNK, room / 2);
	return round_down(room, 4) - SCTP_DATA_LEN;
}

/**
 * sctp_path_update_frag_point() - a path MTU or the user's limit has changed
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_path_update_frag_point(struct sctp_assoc *a)
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
 * sctp_path_set_pmtu() - a path's MTU has become known or changed
 * @p: the path
 * @pmtu: bytes of an IP packet
 *
 * Context: assoc->lock held.
 */
void sctp_path_set_pmtu(struct sctp_path *p, u32 pmtu)
{
	u32 floor = sctp_path_overhead(p) + SCTP_DATA_LEN + MIN_FRAGMENT;

	pmtu = clamp_t(u32, pmtu, floor, MAX_PMTU);
	if (p->pmtu == pmtu)
		return;
	p->pmtu = pmtu;
	if (p->cc.ops)
		p->cc.ops->mtu(&p->cc, pmtu - sctp_path_overhead(p));
	sctp_path_update_frag_point(p->assoc);
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
 * sctp_path_route() - make sure there is a usable route
 * @p: the path
 *
 * Sets ->dst, ->fl, ->local and, when the route is new, the path MTU.
 *
 * Context: assoc->lock held.
 * Return: 0, or a negative errno such as -EHOSTUNREACH or -ENETUNREACH.
 */
int sctp_path_route(struct sctp_path *p)
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
		sctp_path_set_pmtu(p, dst_mtu(dst));
	return 0;
}

static void configure(struct sctp_path *p, bool confirmed)
{
	const struct sctp_config *cfg = &p->assoc->cfg;

	sctp_pathstate_init(&p->ps, confirmed, cfg->path_retrans);
	sctp_rto_init(&p->rto, &cfg->rto);
	sctp_path_timers_init(&p->timers);
	p->hb_interval = cfg->param_flags & SPP_HB_DISABLE ? SCTP_NEVER :
							     cfg->hb_interval;
	p->pmtud_off = cfg->param_flags & SPP_PMTUD_DISABLE;
	p->dscp = cfg->dscp;
	p->flowlabel = cpu_to_be32(cfg->flowlabel);
	p->pmtu = p->pmtud_off && cfg->pathmtu ? cfg->pathmtu : FALLBACK_PMTU;
}

/**
 * sctp_path_add() - add a destination address
 * @a: the association; lport and pport are set
 * @peer: the address
 * @confirmed: the peer is known to be reachable here
 * @gfp: allocation flags
 *
 * An address that is there already is only confirmed. A path without a route
 * is kept: the route may come.
 *
 * Context: assoc->lock held.
 * Return: the path, or ERR_PTR: -ENOMEM, -EEXIST (the four names belong to
 * another association), -ECONNABORTED (@a is dead).
 */
struct sctp_path *sctp_path_add(struct sctp_assoc *a, const struct sctp_ip *peer,
				bool confirmed, gfp_t gfp)
{
	struct sctp_path *p = sctp_path_find(a, peer);
	int err;

	if (p)
		return p;
	/* Whoever closed the socket was faster than the one who sets it up. */
	if (a->dead)
		return ERR_PTR(-ECONNABORTED);
	p = kmem_cache_zalloc(path_cache, gfp);
	if (!p)
		return ERR_PTR(-ENOMEM);
	p->assoc = a;
	p->peer = *peer;
	configure(p, confirmed);
	err = sctp_lookup_insert(p);
	if (err) {
		kmem_cache_free(path_cache, p);
		return ERR_PTR(err);
	}
	list_add_tail(&p->link, &a->paths);
	a->n_paths++;
	sctp_path_update_frag_point(a);
	sctp_path_route(p);
	sctp_cc_init(&p->cc, &sctp_cc_rfc9260, p->pmtu - sctp_path_overhead(p),
		     p->peer.ver == 6);
	if (!a->primary)
		a->primary = p;
	if (!a->active)
		a->active = p;
	return p;
}

/**
 * sctp_path_unhash() - no packet finds this path any more
 * @p: the path
 *
 * Context: assoc->lock held.
 */
void sctp_path_unhash(struct sctp_path *p)
{
	if (p->gone)
		return;
	p->gone = true;
	sctp_lookup_remove(p);
}

/**
 * sctp_path_free() - free a path nobody can see
 * @p: an unhashed path, a grace period ago
 */
void sctp_path_free(struct sctp_path *p)
{
	dst_release(p->dst);
	kmem_cache_free(path_cache, p);
}

/**
 * sctp_path_find() - a path by its address
 * @a: the association
 * @peer: the address
 *
 * Context: assoc->lock held.
 * Return: the path or NULL.
 */
struct sctp_path *sctp_path_find(struct sctp_assoc *a, const struct sctp_ip *peer)
{
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		if (sctp_ip_equal(&p->peer, peer))
			return p;
	return NULL;
}

static bool usable(const struct sctp_path *p)
{
	return p->ps.state == SCTP_PATH_ACTIVE;
}

/**
 * sctp_path_choose_active() - decide where new data goes
 * @a: the association
 *
 * The primary path while it is reachable, else the first that is; when none
 * is, the primary, for then any is as good: rfc9260#section-6.4.1.
 *
 * Context: assoc->lock held.
 */
void sctp_path_choose_active(struct sctp_assoc *a)
{
	struct sctp_path *p;

	a->active = a->primary;
	if (usable(a->primary))
		return;
	list_for_each_entry(p, &a->paths, link) {
		if (usable(p)) {
			a->active = p;
			return;
		}
	}
}

/**
 * sctp_path_error() - something sent here was not answered in time
 * @p: the path
 *
 * May end the association (a->dead): rfc9260#section-8.1, section-8.2.
 *
 * Context: assoc->lock held.
 */
void sctp_path_error(struct sctp_path *p)
{
	struct sctp_assoc *a = p->assoc;

	/* An unconfirmed address says nothing about the peer. */
	if (p->ps.confirmed &&
	    ++a->errors > a->cfg.assoc_retrans) {
		sctp_abort_silent(a, ETIMEDOUT);
		return;
	}
	if (sctp_pathstate_error(&p->ps) != SCTP_PATH_DOWN)
		return;
	sctp_event_paddr_change(p, SCTP_ADDR_UNREACHABLE, 0);
	dst_release(p->dst);
	p->dst = NULL;
	sctp_path_choose_active(a);
}

/**
 * sctp_path_alive() - the peer answered over this path
 * @p: the path
 * @heartbeat: by a HEARTBEAT ACK, which also confirms the address
 *
 * Context: assoc->lock held.
 */
void sctp_path_alive(struct sctp_path *p, bool heartbeat)
{
	struct sctp_assoc *a = p->assoc;

	a->errors = 0;
	switch (sctp_pathstate_alive(&p->ps, heartbeat)) {
	case SCTP_PATH_UP:
		sctp_event_paddr_change(p, SCTP_ADDR_AVAILABLE, 0);
		sctp_path_choose_active(a);
		break;
	case SCTP_PATH_CONFIRMED:
		sctp_event_paddr_change(p, SCTP_ADDR_CONFIRMED, 0);
		sctp_path_choose_active(a);
		break;
	default:
		break;
	}
}

/**
 * sctp_path_init_module() - what paths need to exist
 *
 * Return: 0 or -ENOMEM.
 */
int sctp_path_init_module(void)
{
	path_cache = KMEM_CACHE(sctp_path, SLAB_ACCOUNT);
	return path_cache ? 0 : -ENOMEM;
}

/**
 * sctp_path_exit_module() - undo sctp_path_init_module()
 */
void sctp_path_exit_module(void)
{
	kmem_cache_destroy(path_cache);
}
