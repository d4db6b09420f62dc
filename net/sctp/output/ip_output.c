// SPDX-License-Identifier: GPL-2.0
/* The last step out: checksum or offload, then IP. */
#include "output/output.h"

#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "host/mib.h"
#include "input/input.h"
#include "socket/sock.h"

/* @room: bytes of the packet, without its IP header, that the route carries */
static void set_crc(struct sk_buff *skb, u32 room)
{
	struct sctp_common_hdr *h = (struct sctp_common_hdr *)skb->data;
	const struct net_device *dev = skb_dst(skb)->dev;

	if (sctp_no_checksums)
		return;
	/* IPsec and fragmentation would leave the device without the packet. */
	if (skb_is_gso(skb) ||
	    ((dev->features & NETIF_F_SCTP_CRC) && !dst_xfrm(skb_dst(skb)) &&
	     skb->len <= room)) {
		sctp_offload_leave_crc(skb);
		return;
	}
	skb->ip_summed = CHECKSUM_NONE;
	h->crc = sctp_offload_crc(skb, 0);
}

static int xmit_v6(struct sctp_path *p, struct sock *sk, struct sk_buff *skb,
		   u8 ecn)
{
	struct ipv6_pinfo *np = inet6_sk(sk);

	return ip6_xmit(sk, skb, &p->fl.u.ip6, sk->sk_mark,
			rcu_dereference(np->opt),
			sctp_route_class(p) | ecn,
			sk->sk_priority);
}

static void count_out(struct sctp_path *p, const struct sk_buff *skb)
{
	u32 packets = skb_shinfo(skb)->gso_segs ?: 1;

	SCTP_MIB_ADD(p->assoc->sn, OUTSCTPPACKS, packets);
	p->assoc->stats.opackets += packets;
	p->last_sent = sctp_assoc_now(p->assoc);
}

/**
 * sctp_ip_output() - send a packet, or a train of them, of an association
 * @p: the path
 * @skb: data starts at the common header, whose checksum is zero; consumed
 * @frag_ok: IP may fragment it
 * @ecn: INET_ECN_NOT_ECT or INET_ECN_ECT_0
 *
 * Context: assoc->lock held.
 * Return: 0 or a negative errno; the packet is gone in any case.
 */
int sctp_ip_output(struct sctp_path *p, struct sk_buff *skb, bool frag_ok,
		   u8 ecn)
{
	struct sock *sk = p->assoc->sk;
	int err = sctp_route_ensure(p);

	if (err) {
		kfree_skb(skb);
		return err;
	}
	count_out(p, skb);
	skb_reset_transport_header(skb);
	sock_hold(sk);
	skb->sk = sk;
	skb->destructor = sock_efree;
	skb->ignore_df = frag_ok;
	rcu_read_lock();
	skb_dst_set_noref(skb, p->dst);
	set_crc(skb, p->dst_mtu + SCTP_COMMON_LEN - sctp_route_overhead(p));
	if (p->peer.ver == 4)
		err = __ip_queue_xmit(sk, skb, &p->fl,
				      sctp_route_class(p) | ecn);
	else
		err = xmit_v6(p, sk, skb, ecn);
	rcu_read_unlock();
	return net_xmit_eval(err);
}

/* The traffic class of an answer that comes from @sk's options. */
static u8 reply_class(const struct sock *sk, u8 ver)
{
	int dscp = sk ? READ_ONCE(sctp_sk(sk)->cfg.dscp) : 0;

	if (dscp != SCTP_AS_SOCKET)
		return dscp;
	return (ver == 4 ? inet_sk(sk)->tos : inet6_sk(sk)->tclass) &
	       ~INET_ECN_MASK;
}

/* The device or VRF an answer has to take; 0 any. */
static int reply_dev(const struct sctp_in *in)
{
	int dev = in->sk ? READ_ONCE(in->sk->sk_bound_dev_if) : 0;

	return dev ?: l3mdev_master_ifindex_by_index(in->key.net, in->key.dif);
}

static void mark_reply(struct sk_buff *skb, const struct sock *sk)
{
	skb->mark = sk ? READ_ONCE(sk->sk_mark) : 0;
	skb->priority = sk ? READ_ONCE(sk->sk_priority) : 0;
}

static void count_reply(const struct sctp_in *in)
{
	SCTP_MIB_INC(in->sn, OUTSCTPPACKS);
	SCTP_MIB_INC(in->sn, OUTCTRLCHUNKS);
}

/* A subnet's broadcast address looks like any other: the routes know it. */
static bool leads_to_many(const struct rtable *rt)
{
	return rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST);
}

static struct rtable *reply_route(const struct sctp_in *in, struct flowi4 *fl4)
{
	const struct sock *sk = in->sk;

	*fl4 = (struct flowi4) {
		.flowi4_proto	= IPPROTO_SCTP,
		.flowi4_oif	= reply_dev(in),
		.flowi4_mark	= sk ? READ_ONCE(sk->sk_mark) : 0,
		.flowi4_tos	= RT_TOS(reply_class(sk, 4)),
		.flowi4_flags	= sk ? inet_sk_flowi_flags(sk) : 0,
		.flowi4_uid	= sock_net_uid(in->key.net, sk),
		.fl4_sport	= htons(in->key.lport),
		.fl4_dport	= htons(in->key.pport),
	};
	memcpy(&fl4->daddr, in->key.peer.b, 4);
	memcpy(&fl4->saddr, in->key.local.b, 4);
	return ip_route_output_key(in->key.net, fl4);
}

static u8 reply_ttl(const struct sock *sk, const struct dst_entry *dst)
{
	int ttl = sk ? READ_ONCE(inet_sk(sk)->uc_ttl) : -1;

	return ttl >= 0 ? ttl : ip4_dst_hoplimit(dst);
}

static int reply_v4(struct sctp_in *in, struct sk_buff *skb)
{
	struct flowi4 fl4;
	struct rtable *rt = reply_route(in, &fl4);
	struct iphdr *ip;

	if (IS_ERR(rt)) {
		kfree_skb(skb);
		return PTR_ERR(rt);
	}
	skb_dst_set(skb, &rt->dst);
	if (leads_to_many(rt)) {
		kfree_skb(skb);
		sctp_in_drop(in, SCTP_MIB_DISCARD_OOTB);
		return -ENETUNREACH;
	}
	count_reply(in);
	set_crc(skb, dst_mtu(skb_dst(skb)) - sizeof(*ip));
	mark_reply(skb, in->sk);
	ip = skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	*ip = (struct iphdr){
		.version	= 4,
		.ihl		= 5,
		.tos		= reply_class(in->sk, 4),
		.ttl		= reply_ttl(in->sk, &rt->dst),
		.protocol	= IPPROTO_SCTP,
		.saddr		= fl4.saddr,
		.daddr		= fl4.daddr,
	};
	ip_select_ident(in->key.net, skb, NULL);
	return ip_local_out(in->key.net, NULL, skb);
}

static struct dst_entry *reply_route6(const struct sctp_in *in,
				      struct flowi6 *fl6)
{
	const struct sock *sk = in->sk;

	*fl6 = (struct flowi6) {
		.flowi6_proto	= IPPROTO_SCTP,
		.flowi6_oif	= reply_dev(in),
		.flowi6_mark	= sk ? READ_ONCE(sk->sk_mark) : 0,
		.flowi6_flags	= sk ? inet_sk_flowi_flags(sk) : 0,
		.flowi6_uid	= sock_net_uid(in->key.net, sk),
		.flowlabel	= ip6_make_flowinfo(reply_class(sk, 6), 0),
		.fl6_sport	= htons(in->key.lport),
		.fl6_dport	= htons(in->key.pport),
	};
	memcpy(&fl6->daddr, in->key.peer.b, 16);
	memcpy(&fl6->saddr, in->key.local.b, 16);
	if (ipv6_addr_type(&fl6->daddr) & IPV6_ADDR_LINKLOCAL)
		fl6->flowi6_oif = sctp_lookup_link(&in->key);
	return ip6_dst_lookup_flow(in->key.net, sk, fl6, NULL);
}

/* As ip6_xmit() does for the packets of associations. */
static __be32 reply_label(const struct sctp_in *in, struct sk_buff *skb,
			  struct flowi6 *fl6)
{
	const struct ipv6_pinfo *np = in->sk ? inet6_sk(in->sk) : NULL;
	int label = in->sk ? READ_ONCE(sctp_sk(in->sk)->cfg.flowlabel) : 0;
	bool own = ip6_default_np_autolabel(in->key.net);

	if (np && np->autoflowlabel_set)
		own = np->autoflowlabel;
	return ip6_make_flowlabel(in->key.net, skb, cpu_to_be32(max(label, 0)),
				  own, fl6);
}

static int reply_v6(const struct sctp_in *in, struct sk_buff *skb)
{
	struct flowi6 fl6;
	struct dst_entry *dst = reply_route6(in, &fl6);
	struct ipv6hdr *ip;

	if (IS_ERR(dst)) {
		kfree_skb(skb);
		return PTR_ERR(dst);
	}
	skb_dst_set(skb, dst);
	count_reply(in);
	set_crc(skb, dst_mtu(skb_dst(skb)) - sizeof(*ip));
	mark_reply(skb, in->sk);
	ip = skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	ip6_flow_hdr(ip, reply_class(in->sk, 6), reply_label(in, skb, &fl6));
	ip->payload_len = htons(skb->len - sizeof(*ip));
	ip->nexthdr = IPPROTO_SCTP;
	ip->hop_limit = in->sk ? ip6_sk_dst_hoplimit(inet6_sk(in->sk), &fl6, dst) :
				 ip6_dst_hoplimit(dst);
	ip->saddr = fl6.saddr;
	ip->daddr = fl6.daddr;
	skb->protocol = htons(ETH_P_IPV6);
	return ip6_local_out(in->key.net, NULL, skb);
}

/**
 * sctp_ip_reply_new() - begin an answer that no association gives
 * @in: the packet that is answered
 * @vtag: verification tag of the answer
 * @room: bytes its one chunk may have, padding included
 * @w: set up for the chunk
 *
 * Context: softirq; any lock.
 * Return: the answer, for sctp_ip_reply_send(); or NULL for lack of memory.
 */
struct sk_buff *sctp_ip_reply_new(const struct sctp_in *in, u32 vtag, u32 room,
				  struct sctp_writer *w)
{
	u32 reserve = MAX_HEADER + sizeof(struct ipv6hdr);
	struct sk_buff *skb;

	skb = alloc_skb(reserve + SCTP_COMMON_LEN + room, GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb_reserve(skb, reserve);
	skb_reset_transport_header(skb);
	sctp_write_init(w, skb_put(skb, SCTP_COMMON_LEN), SCTP_COMMON_LEN);
	sctp_write_u16(w, in->key.lport);
	sctp_write_u16(w, in->key.pport);
	sctp_write_u32(w, vtag);
	sctp_write_u32(w, 0);
	sctp_write_init(w, skb_tail_pointer(skb), room);
	return skb;
}

/**
 * sctp_ip_reply_send() - send an answer
 * @in: the packet that is answered; dropped here if it is from a broadcast
 *	address
 * @skb: from sctp_ip_reply_new(); consumed
 * @w: with the whole chunk
 *
 * Context: softirq; any lock.
 */
void sctp_ip_reply_send(struct sctp_in *in, struct sk_buff *skb,
			const struct sctp_writer *w)
{
	skb_put(skb, sctp_write_len(w));
	if (in->key.peer.ver == 4)
		reply_v4(in, skb);
	else
		reply_v6(in, skb);
}

/**
 * sctp_ip_reply() - answer a packet without an association's help
 * @in: the packet that is answered; as for sctp_ip_reply_send()
 * @vtag: verification tag of the answer
 * @chunk: the one chunk of the answer
 * @len: its bytes, padding included
 *
 * Context: softirq; any lock.
 */
void sctp_ip_reply(struct sctp_in *in, u32 vtag, const u8 *chunk, u16 len)
{
	struct sctp_writer w;
	struct sk_buff *skb = sctp_ip_reply_new(in, vtag, len, &w);

	if (!skb)
		return;
	sctp_write_bytes(&w, chunk, len);
	sctp_ip_reply_send(in, skb, &w);
}
