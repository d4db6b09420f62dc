// SPDX-License-Identifier: GPL-2.0
/*
 * A train that GRO has put together (input/gro.c), and which is taken apart
 * again. A tap may look at the same buffers, so nothing that is shared is
 * written to.
 */
#include "input/input.h"

/* One packet of the list, to be written to. Its reference is given up when
 * somebody else has one, too.
 */
static struct sk_buff *own(struct sk_buff *skb)
{
	struct sk_buff *copy;

	if (!skb_shared(skb))
		return skb;
	copy = skb_clone(skb, GFP_ATOMIC);
	consume_skb(skb);
	return copy;
}

/* IP and common header as the head has them, for filters and security modules,
 * and for those who read a packet from its beginning.
 */
static bool put_headers(struct sk_buff *skb, const struct sk_buff *head)
{
	u32 ip = skb_network_header_len(head);
	u32 len = ip + SCTP_COMMON_LEN;

	if (skb_cow_head(skb, len))
		return false;
	memcpy(skb_push(skb, len), skb_network_header(head), len);
	skb_reset_network_header(skb);
	__skb_pull(skb, ip);
	skb_reset_transport_header(skb);
	skb->dev = head->dev;
	skb->skb_iif = head->skb_iif;
	skb->protocol = head->protocol;
	skb->mark = head->mark;
	skb->pkt_type = head->pkt_type;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return true;
}

/**
 * sctp_train_unpack() - take the packets of a train apart
 * @head: the train, which has passed the door; only headers are left of it
 *
 * Context: softirq.
 * Return: the packets, linked by ->next; one for which memory was short is
 * missing, as if lost on the way.
 */
struct sk_buff *sctp_train_unpack(struct sk_buff *head)
{
	struct sk_buff *skb, *next, *list = NULL, **end = &list;

	if (skb_unclone(head, GFP_ATOMIC))
		return NULL;
	skb = skb_shinfo(head)->frag_list;
	skb_shinfo(head)->frag_list = NULL;
	for (; skb; skb = next) {
		next = skb->next;
		head->truesize -= skb->truesize;
		skb = own(skb);
		if (!skb)
			continue;
		skb->next = NULL;
		if (!put_headers(skb, head)) {
			kfree_skb(skb);
			continue;
		}
		*end = skb;
		end = &skb->next;
	}
	head->len -= head->data_len;
	head->data_len = 0;
	return list;
}
