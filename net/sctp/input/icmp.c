// SPDX-License-Identifier: GPL-2.0
/* What routers say of our packets: rfc9260#section-10. */
#include "input/input.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/dst.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ipv6.h>

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

static bool read_quote(struct sk_buff *skb, u32 off, struct quoted *q)
{
	u8 buf[QUOTE_INIT];
	u32 len = min_t(u32, skb->len > off ? skb->len - off : 0, QUOTE_INIT);
	struct sctp_reader r;

	if (len < 8 || skb_copy_bits(skb, off, buf, len))
		return false;
	sctp_read_init(&r, buf, len);
	q->key.net = dev_net(skb->dev);
	q->key.dif = 0;
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
	return q->has_tag && q->init_tag == a->my_tag &&
	       a->state == SCTP_ST_COOKIE_WAIT;
}

static void too_big(struct sctp_path *p, u32 mtu)
{
	struct dst_entry *dst = p->dst;

	if (p->pmtud_off || mtu >= p->pmtu)
		return;
	if (dst && !sctp_route_ensure(p))
		p->dst->ops->update_pmtu(p->dst, p->assoc->sk, NULL, mtu, true);
	sctp_route_set_pmtu(p, mtu);
}

static void act(struct sctp_path *p, enum meaning what, u32 mtu, int err)
{
	struct sctp_assoc *a = p->assoc;

	switch (what) {
	case TOO_BIG:
		too_big(p, mtu);
		break;
	case NO_PROTOCOL:
		sctp_abort_silent(a, err);
		break;
	case UNREACHABLE:
		a->sk->sk_err_soft = err;
		break;
	case IGNORE:
		break;
	}
}

static int handle(struct quoted *q, enum meaning what, u32 mtu, int err)
{
	struct sctp_path *p;
	struct sctp_assoc *a;

	if (what == IGNORE)
		return 0;
	p = sctp_lookup_path(&q->key);
	if (!p)
		return -ENOENT;
	a = p->assoc;
	sctp_assoc_enter(a);
	if (!a->dead && !p->gone && plausible(a, q))
		act(p, what, mtu, err);
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
	enum meaning what = meaning_v4(icmp->type, icmp->code);
	int err = what == UNREACHABLE || what == NO_PROTOCOL ?
		  icmp_err_convert[icmp->code].errno : 0;
	struct quoted q = {};

	if (!read_quote(skb, ip->ihl * 4, &q))
		return -EINVAL;
	sctp_ip_set(&q.key.local, 4, &ip->saddr);
	sctp_ip_set(&q.key.peer, 4, &ip->daddr);
	return handle(&q, what, info, err);
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
	enum meaning what = meaning_v6(type, code);
	struct quoted q = {};
	int err;

	icmpv6_err_convert(type, code, &err);
	if (!read_quote(skb, offset, &q))
		return -EINVAL;
	sctp_ip_set(&q.key.local, 6, &ip->saddr);
	sctp_ip_set(&q.key.peer, 6, &ip->daddr);
	return handle(&q, what, ntohl(info), err);
}
