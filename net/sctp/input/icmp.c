// SPDX-License-Identifier: GPL-2.0
/* What routers say of our packets: rfc9260#section-10. */
#include "input/input.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "core/scope.h"
#include "host/mib.h"
#include "procedure/procedure.h"
#include "wire/cursor.h"

/* What an ICMP message means to us. */
enum meaning {
	IGNORE,
	TOO_BIG,		/* ICMP7 */
	NO_PROTOCOL,		/* ICMP8 */
	UNREACHABLE,		/* ICMP9 */
};

/**
 * struct event - an ICMP message, as far as it concerns us
 * @skb: data starts at the quoted IP header
 * @what: enum meaning
 * @mtu: with TOO_BIG: of the next link, bytes
 * @err: positive errno for the user
 */
struct event {
	struct sk_buff		*skb;
	enum meaning		what;
	u32			mtu;
	int			err;
};

/**
 * struct quoted - our packet as an ICMP message quotes it
 * @key: its names
 * @vtag: its verification tag
 * @has_tag: the quote is long enough for an INIT's tag
 * @init_tag: that tag
 */
struct quoted {
	struct sctp_flow_key	key;
	u32			vtag;
	bool			has_tag;
	u32			init_tag;
};

/* ports, tag, checksum, chunk header, initiate tag */
#define QUOTE_INIT	(SCTP_COMMON_LEN + SCTP_CHUNK_LEN + 4)

enum {
	LEAST_MTU_V4	= 68,
};

/* The interface it came in by tells twins in different VRFs apart; what our own
 * host says comes by none that matters.
 */
static bool is_from_outside(const struct sk_buff *skb)
{
	return !(skb->dev->flags & IFF_LOOPBACK);
}

static bool read_quote(struct sk_buff *skb, u32 off, struct quoted *q)
{
	u8 buf[QUOTE_INIT];
	u32 len = min_t(u32, skb->len > off ? skb->len - off : 0, QUOTE_INIT);
	struct sctp_reader r;

	if (len < 8 || skb_copy_bits(skb, off, buf, len))
		return false;
	sctp_read_init(&r, buf, len);
	q->key.net = dev_net(skb->dev);
	q->key.lport = sctp_read_u16(&r);
	q->key.pport = sctp_read_u16(&r);
	q->vtag = sctp_read_u32(&r);
	if (len < QUOTE_INIT)
		return true;
	sctp_read_u32(&r);
	q->has_tag = sctp_read_u8(&r) == SCTP_CT_INIT;
	sctp_read_bytes(&r, 3);
	q->init_tag = sctp_read_u32(&r);
	return true;
}

/* Is it really about a packet of this association? ICMP6 */
static bool plausible(const struct sctp_assoc *a, const struct quoted *q)
{
	if (q->vtag)
		return q->vtag == a->peer_tag;
	return q->has_tag && q->init_tag == a->my_tag;
}

/* Who asked for it (IP_RECVERR, IPV6_RECVERR) hears of it at once, by the
 * socket's error; all others if they ask for SO_ERROR.
 */
static void tell_user(const struct sctp_path *p, int err)
{
	struct sock *sk = p->assoc->sk;
	bool at_once = p->peer.ver == 4 ? inet_sk(sk)->recverr :
					  inet6_sk(sk)->recverr;

	if (at_once) {
		WRITE_ONCE(sk->sk_err, err);
		sk_error_report(sk);
	} else {
		WRITE_ONCE(sk->sk_err_soft, err);
	}
}

/* ICMP9: an error of the path, counted at most once per RTO, for each packet in
 * flight may bring one. Whether the peer is there at all is for timers to say.
 */
static void no_way(struct sctp_path *p, int err)
{
	u64 now = sctp_now();

	tell_user(p, err);
	if (p->icmp_at && now - p->icmp_at < p->rto.rto)
		return;
	p->icmp_at = now;
	sctp_path_unreachable(p);
}

/* What no link may have: rfc791, rfc8200#section-5. */
static u32 least_mtu(const struct sctp_path *p)
{
	return p->peer.ver == 4 ? LEAST_MTU_V4 : IPV6_MIN_MTU;
}

/* The route learns it, too, by the packet's own addresses. */
static void tell_route(const struct sctp_path *p, const struct event *e)
{
	const struct sctp_assoc *a = p->assoc;
	const struct sock *sk = a->sk;
	int oif = sctp_assoc_dev(a);

	if (p->peer.ver == 4) {
		ipv4_update_pmtu(e->skb, a->net, e->mtu, oif, IPPROTO_SCTP);
		return;
	}
	if (!oif && sctp_scope_is_link_v6(&p->peer))
		oif = a->scope_id;
	ip6_update_pmtu(e->skb, a->net, htonl(e->mtu), oif, sk->sk_mark,
			sk->sk_uid);
}

/* ICMP7. Whoever forges one may slow us down, so only what can be is taken. */
static void too_big(struct sctp_path *p, const struct event *e)
{
	if (e->mtu < least_mtu(p)) {
		SCTP_MIB_INC(p->assoc->sn, ICMP_IMPLAUSIBLE);
		return;
	}
	if (p->pmtud_off || e->mtu >= p->pmtu)
		return;
	tell_route(p, e);
	sctp_route_set_pmtu(p, e->mtu);
	sctp_sack_pmtu(p);
}

/* ICMP8: as an ABORT; an INIT was asked for in COOKIE-WAIT only */
static void no_protocol(struct sctp_assoc *a, const struct quoted *q, int err)
{
	if (q->vtag || a->state == SCTP_ST_COOKIE_WAIT)
		sctp_abort_silent(a, err);
}

static void act(struct sctp_path *p, const struct quoted *q,
		const struct event *e)
{
	switch (e->what) {
	case TOO_BIG:
		too_big(p, e);
		break;
	case NO_PROTOCOL:
		no_protocol(p->assoc, q, e->err);
		break;
	case UNREACHABLE:
		no_way(p, e->err);
		break;
	case IGNORE:
		break;
	}
}

static int handle(const struct quoted *q, const struct event *e)
{
	struct sctp_net *sn = sctp_net(q->key.net);
	struct sctp_path *p;
	struct sctp_assoc *a;

	SCTP_MIB_INC(sn, ICMP_IN);
	if (e->what == IGNORE)
		return 0;
	p = sctp_lookup_path(&q->key);
	if (!p) {
		SCTP_MIB_INC(sn, ICMP_OOTB);
		return -ENOENT;
	}
	a = p->assoc;
	sctp_assoc_enter(a);
	if (a->dead || p->gone || !plausible(a, q))
		SCTP_MIB_INC(sn, ICMP_IMPLAUSIBLE);
	else
		act(p, q, e);
	sctp_assoc_leave(a);
	sctp_assoc_put(a);
	return 0;
}

static enum meaning meaning_v4(u8 type, u8 code)
{
	if (type != ICMP_DEST_UNREACH || code > NR_ICMP_UNREACH)
		return IGNORE;
	switch (code) {
	case ICMP_FRAG_NEEDED:
		return TOO_BIG;
	case ICMP_PROT_UNREACH:
		return NO_PROTOCOL;
	case ICMP_PORT_UNREACH:
		return IGNORE;
	default:
		return UNREACHABLE;
	}
}

/**
 * sctp_icmp_v4() - an ICMP error about a packet of ours
 * @skb: data starts at the quoted IP header
 * @info: the MTU of "fragmentation needed"
 *
 * Context: softirq.
 * Return: 0, or -ENOENT when no association is concerned.
 */
int sctp_icmp_v4(struct sk_buff *skb, u32 info)
{
	const struct iphdr *ip = (void *)skb->data;
	const struct icmphdr *icmp = icmp_hdr(skb);
	struct event e = {
		.skb	= skb,
		.what	= meaning_v4(icmp->type, icmp->code),
		.mtu	= info,
	};
	struct quoted q = {};

	if (e.what == UNREACHABLE || e.what == NO_PROTOCOL)
		e.err = icmp_err_convert[icmp->code].errno;
	if (!read_quote(skb, ip->ihl * 4, &q))
		return -EINVAL;
	if (is_from_outside(skb)) {
		q.key.dif = inet_iif(skb);
		q.key.sdif = inet_sdif(skb);
	}
	sctp_ip_set(&q.key.local, 4, &ip->saddr);
	sctp_ip_set(&q.key.peer, 4, &ip->daddr);
	return handle(&q, &e);
}

static enum meaning meaning_v6(u8 type, u8 code)
{
	switch (type) {
	case ICMPV6_PKT_TOOBIG:
		return TOO_BIG;
	case ICMPV6_PARAMPROB:
		return code == ICMPV6_UNK_NEXTHDR ? NO_PROTOCOL : IGNORE;
	case ICMPV6_DEST_UNREACH:
		return code == ICMPV6_PORT_UNREACH ? IGNORE : UNREACHABLE;
	default:
		return IGNORE;
	}
}

/**
 * sctp_icmp_v6() - an ICMPv6 error about a packet of ours
 * @skb: data starts at the quoted IPv6 header
 * @opt: unused
 * @type: ICMPv6 type
 * @code: ICMPv6 code
 * @offset: of the quoted SCTP packet
 * @info: the MTU of "packet too big", network order
 *
 * Context: softirq.
 * Return: 0, or -ENOENT when no association is concerned.
 */
int sctp_icmp_v6(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type,
		 u8 code, int offset, __be32 info)
{
	const struct ipv6hdr *ip = (void *)skb->data;
	struct event e = {
		.skb	= skb,
		.what	= meaning_v6(type, code),
		.mtu	= ntohl(info),
	};
	struct quoted q = {};

	icmpv6_err_convert(type, code, &e.err);
	if (!read_quote(skb, offset, &q))
		return -EINVAL;
	if (is_from_outside(skb)) {
		q.key.dif = inet6_iif(skb);
		q.key.sdif = inet6_sdif(skb);
	}
	sctp_ip_set(&q.key.local, 6, &ip->saddr);
	sctp_ip_set(&q.key.peer, 6, &ip->daddr);
	return handle(&q, &e);
}
