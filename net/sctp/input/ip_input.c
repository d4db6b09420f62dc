// SPDX-License-Identifier: GPL-2.0
/* From IP: verify at the door, then find out whose packet it is. */
#include "input/input.h"

#include <linux/filter.h>
#include <linux/netfilter.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/protocol.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "host/mib.h"
#include "output/output.h"

static bool crc_ok(struct sk_buff *skb)
{
	const struct sctp_common_hdr *h = (void *)skb->data;

	return sctp_no_checksums || skb_csum_unnecessary(skb) ||
	       sctp_offload_crc(skb, 0) == h->crc;
}

static void read_names(struct sctp_in *in, const struct sk_buff *skb)
{
	const struct sctp_common_hdr *h = (void *)skb->data;

	in->key.net = dev_net(skb->dev);
	in->key.pport = ntohs(h->sport);
	in->key.lport = ntohs(h->dport);
	in->vtag = ntohl(h->vtag);
	in->ce = INET_ECN_is_ce(ip_hdr(skb)->version == 4 ?
				ip_hdr(skb)->tos :
				ipv6_get_dsfield(ipv6_hdr(skb)));
	if (ip_hdr(skb)->version == 4) {
		in->key.dif = inet_iif(skb);
		in->key.sdif = inet_sdif(skb);
		sctp_ip_set(&in->key.peer, 4, (u8 *)&ip_hdr(skb)->saddr);
		sctp_ip_set(&in->key.local, 4, (u8 *)&ip_hdr(skb)->daddr);
	} else {
		in->key.dif = inet6_iif(skb);
		in->key.sdif = inet6_sdif(skb);
		sctp_ip_set(&in->key.peer, 6, ipv6_hdr(skb)->saddr.s6_addr);
		sctp_ip_set(&in->key.local, 6, ipv6_hdr(skb)->daddr.s6_addr);
	}
}

static bool policy_ok(struct sk_buff *skb)
{
	if (ip_hdr(skb)->version == 4)
		return xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb);
	return xfrm6_policy_check(NULL, XFRM_POLICY_IN, skb);
}

/* To this host alone, whatever the layer: rfc9260#section-8.4 (1) */
static bool is_to_us(const struct sk_buff *skb)
{
	if (skb->pkt_type != PACKET_HOST)
		return false;
	if (ip_hdr(skb)->version == 4)
		return skb_rtable(skb)->rt_type == RTN_LOCAL;
	return !ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr);
}

static bool names_ok(const struct sctp_in *in)
{
	return sctp_ip_is_usable(&in->key.peer) && in->key.lport &&
	       in->key.pport;
}

/* 0, or the reason to discard the packet unread. */
static enum sctp_mib_item at_the_door(struct sk_buff *skb)
{
	if (!is_to_us(skb))
		return SCTP_MIB_DISCARD_ADDRESS;
	if (!policy_ok(skb))
		return SCTP_MIB_DISCARD_POLICY;
	if (!pskb_may_pull(skb, SCTP_COMMON_LEN))
		return SCTP_MIB_DISCARD_MALFORMED;
	return crc_ok(skb) ? 0 : SCTP_MIB_CHECKSUMERRORS;
}

static void count_dropped(struct sctp_net *sn, enum sctp_mib_item why)
{
	SCTP_MIB_INC(sn, IN_PKT_DISCARDS);
	SNMP_INC_STATS(sn->mib, why);
}

static void refuse(struct sk_buff *skb, enum sctp_mib_item why)
{
	struct sctp_net *sn = sctp_net(dev_net(skb->dev));

	SCTP_MIB_INC(sn, INSCTPPACKS);
	count_dropped(sn, why);
	kfree_skb(skb);
}

/* Whether anything of the packet was of use is known. */
static void done(struct sctp_in *in)
{
	if (in->used) {
		consume_skb(in->skb);
		return;
	}
	count_dropped(in->sn, in->why);
	kfree_skb(in->skb);
}

static bool begin(struct sctp_in *in, struct sk_buff *skb)
{
	in->skb = skb;
	in->packets = skb_shinfo(skb)->gso_segs ?: 1;
	in->len = skb->len;
	in->unpaid = skb->truesize;
	SCTP_MIB_ADD(in->sn, INSCTPPACKS, in->packets);
	sctp_in_rewind(in);
	return sctp_scan_packet(in);
}

/**
 * sctp_ip_input_next() - go on with the next packet of a train
 * @in: a packet that is done with
 *
 * Context: softirq; any lock.
 * Return: false when there is none: ->skb is NULL then.
 */
bool sctp_ip_input_next(struct sctp_in *in)
{
	struct sk_buff *skb;

	do {
		done(in);
		skb = in->rest;
		in->skb = skb;
		if (!skb)
			return false;
		in->rest = skb->next;
		skb->next = NULL;
		memset_after(in, 0, starved);
	} while (!begin(in, skb));
	return true;
}

/**
 * sctp_ip_input_admits() - may a socket have a packet?
 * @in: the packet; dropped here when it may not
 * @sk: the socket, or that of the association
 *
 * Filters attached to the socket and to its cgroup, and security modules, are
 * asked. A filter that would cut the packet takes it whole.
 *
 * Context: softirq; any lock.
 * Return: true when it may.
 */
bool sctp_ip_input_admits(struct sctp_in *in, struct sock *sk)
{
	if (!sk_filter_trim_cap(sk, in->skb, in->skb->len))
		return true;
	sctp_in_drop(in, SCTP_MIB_DISCARD_POLICY);
	return false;
}

static void process(struct sctp_in *in)
{
	SCTP_MIB_INC(in->sn, IN_PKT_SOFTIRQ);
	in->path = sctp_lookup_path(&in->key);
	if (!in->path)
		in->path = sctp_listed_path(in);
	if (!in->path || !sctp_dispatch(in))
		sctp_ootb(in);
	if (in->skb)
		sctp_ip_input_next(in);
}

/* A train stands for its packets; what counts is whether they got in. */
static struct sk_buff *first_of(struct sctp_in *in, struct sk_buff *skb)
{
	struct sk_buff *first = skb;

	if (sctp_train_is(skb)) {
		first = sctp_train_unpack(skb);
		consume_skb(skb);
		if (first)
			in->rest = first->next;
	}
	return first;
}

/**
 * sctp_ip_input_all() - process the packets of a train
 * @in: their names, and ->rest
 * @skb: the first one; NULL: there is none
 *
 * Context: softirq, RCU.
 */
void sctp_ip_input_all(struct sctp_in *in, struct sk_buff *skb)
{
	in->sn = sctp_net(in->key.net);
	in->now = sctp_now();
	if (skb && !begin(in, skb))
		sctp_ip_input_next(in);
	while (in->skb)
		process(in);
}

/* One that does not wait with others. */
static noinline void receive_now(struct sk_buff *skb)
{
	struct sctp_in in = {};

	read_names(&in, skb);
	/* Payload may wait in a queue for long; its route must not. */
	skb_dst_drop(skb);
	if (!names_ok(&in))
		refuse(skb, SCTP_MIB_DISCARD_ADDRESS);
	else if (!sctp_bunch_begin(&in, skb))
		sctp_ip_input_all(&in, first_of(&in, skb));
}

static int receive(struct sk_buff *skb)
{
	enum sctp_mib_item why = at_the_door(skb);

	if (why) {
		refuse(skb, why);
		return 0;
	}
	nf_reset_ct(skb);
	skb_orphan(skb);
	if (!sctp_bunch_join(skb))
		receive_now(skb);
	return 0;
}

static const struct net_protocol protocol_v4 = {
	.handler	= receive,
	.err_handler	= sctp_icmp_v4,
	.no_policy	= 1,
};

#if IS_ENABLED(CONFIG_IPV6)
static const struct inet6_protocol protocol_v6 = {
	.handler	= receive,
	.err_handler	= sctp_icmp_v6,
	.flags		= INET6_PROTO_NOPOLICY | INET6_PROTO_FINAL,
};
#endif

/**
 * sctp_ip_input_init() - take IP protocol 132
 *
 * Return: 0, or -EAGAIN when somebody has it already.
 */
int sctp_ip_input_init(void)
{
	sctp_bunch_init();
	if (inet_add_protocol(&protocol_v4, IPPROTO_SCTP))
		return -EAGAIN;
#if IS_ENABLED(CONFIG_IPV6)
	if (inet6_add_protocol(&protocol_v6, IPPROTO_SCTP)) {
		inet_del_protocol(&protocol_v4, IPPROTO_SCTP);
		sctp_bunch_exit();
		return -EAGAIN;
	}
#endif
	return 0;
}

/**
 * sctp_ip_input_exit() - give it back; no packet is being processed after
 */
void sctp_ip_input_exit(void)
{
#if IS_ENABLED(CONFIG_IPV6)
	inet6_del_protocol(&protocol_v6, IPPROTO_SCTP);
#endif
	inet_del_protocol(&protocol_v4, IPPROTO_SCTP);
	sctp_bunch_exit();
}
