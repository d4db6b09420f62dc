// SPDX-License-Identifier: GPL-2.0
/*
 * GRO: packets that a device has received one after another become a train: a
 * head with the common header and no chunk, and behind it, in its frag_list,
 * packets with chunks and no header (SKB_GSO_SCTP, GSO_BY_FRAGS). It can be
 * forwarded, and input/train.c takes it apart.
 */
#include "input/input.h"

#include <net/gro.h>

#include "output/output.h"
#include "wire/chunk.h"

enum {
	/* With its IP header, and what tunnels may put before it. */
	MAX_TRAIN	= 65535 - MAX_HEADER - 60,
};

/* The common header and the first chunk's, of a packet that may be merged. */
struct front {
	struct sctp_common_hdr	common;
	struct sctp_chunk_hdr	chunk;
} __packed;

/* Is the checksum somebody else's affair, or has it been looked at? */
static bool crc_known(const struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		return skb_checksum_start_offset(skb) >= (int)skb_gro_offset(skb);
	return NAPI_GRO_CB(skb)->csum_cnt;
}

static bool may_merge(struct sk_buff *skb, const struct front *f)
{
	/* Control chunks may change or end an association: on their own. */
	if (f->chunk.type != SCTP_CT_DATA && f->chunk.type != SCTP_CT_I_DATA)
		return false;
	if (NAPI_GRO_CB(skb)->flush || skb_cloned(skb) || sctp_no_checksums)
		return false;
	return crc_known(skb) ||
	       sctp_offload_crc(skb, skb_gro_offset(skb)) == f->common.crc;
}

static struct sk_buff *find(struct list_head *held,
			    const struct sctp_common_hdr *h)
{
	const struct sctp_common_hdr *other;
	struct sk_buff *p;

	list_for_each_entry(p, held, list) {
		if (!NAPI_GRO_CB(p)->same_flow)
			continue;
		other = (void *)skb_transport_header(p);
		if (h->sport == other->sport && h->dport == other->dport &&
		    h->vtag == other->vtag)
			return p;
		NAPI_GRO_CB(p)->same_flow = 0;
	}
	return NULL;
}

/* The chunks of the first packet move behind a head that has none. */
static bool put_first(struct sk_buff *p)
{
	u32 headers = skb_transport_offset(p) + SCTP_COMMON_LEN;
	struct skb_shared_info *from = skb_shinfo(p), *to;
	u32 linear = skb_headlen(p) - headers;
	struct sk_buff *first;

	first = alloc_skb(SCTP_TRAIN_HEADROOM + linear, GFP_ATOMIC | __GFP_NOWARN);
	if (!first)
		return false;
	skb_reserve(first, SCTP_TRAIN_HEADROOM);
	skb_put_data(first, p->data + headers, linear);
	p->truesize += first->truesize;
	to = skb_shinfo(first);
	memcpy(to->frags, from->frags, from->nr_frags * sizeof(from->frags[0]));
	to->nr_frags = from->nr_frags;
	to->flags = from->flags;
	first->pp_recycle = p->pp_recycle;
	first->len += p->data_len;
	first->data_len = p->data_len;
	first->truesize += p->data_len;
	from->nr_frags = 0;
	from->frag_list = first;
	skb_set_tail_pointer(p, headers);
	p->data_len += linear;
	NAPI_GRO_CB(p)->last = first;
	return true;
}

static bool merge(struct sk_buff *p, struct sk_buff *skb)
{
	u32 headers = skb_gro_offset(skb) + SCTP_COMMON_LEN;

	if (p->len + skb->len > MAX_TRAIN || p->pp_recycle != skb->pp_recycle ||
	    !pskb_may_pull(skb, headers))
		return false;
	if (NAPI_GRO_CB(p)->last == p && !put_first(p))
		return false;
	__skb_pull(skb, headers);
	NAPI_GRO_CB(p)->last->next = skb;
	NAPI_GRO_CB(p)->last = skb;
	NAPI_GRO_CB(p)->count++;
	skb->destructor = NULL;
	skb->sk = NULL;
	p->len += skb->len;
	p->data_len += skb->len;
	p->truesize += skb->truesize;
	NAPI_GRO_CB(skb)->same_flow = 1;
	return true;
}

/**
 * sctp_gro_receive() - may a packet join one that is held?
 * @held: packets of the same device that are held
 * @skb: a new one; its transport header is set
 *
 * Context: softirq, RCU.
 * Return: a held packet that must go on its way now, or NULL.
 */
struct sk_buff *sctp_gro_receive(struct list_head *held, struct sk_buff *skb)
{
	/* A device below may have made a train of it: its head has no chunk,
	 * and none must be pulled into it.
	 */
	u32 need = skb_is_gso(skb) ? SCTP_COMMON_LEN : sizeof(struct front);
	u32 off = skb_gro_offset(skb);
	const struct front *f;
	struct sk_buff *p;

	f = skb_gro_header(skb, off + need, off);
	if (!f) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	p = find(held, &f->common);
	if (skb_is_gso(skb) || !may_merge(skb, f)) {
		/* What is held came before it. */
		NAPI_GRO_CB(skb)->flush = 1;
		return p;
	}
	if (p && !NAPI_GRO_CB(p)->flush && merge(p, skb))
		return NULL;
	/* The next may join this one; its header must be at hand then. */
	skb_gro_pull(skb, SCTP_COMMON_LEN);
	return p;
}

/**
 * sctp_gro_complete() - a train is complete
 * @skb: its head
 * @thoff: where the common header is, from skb->data
 *
 * Context: softirq.
 * Return: 0.
 */
int sctp_gro_complete(struct sk_buff *skb, int thoff)
{
	skb_shinfo(skb)->gso_size = GSO_BY_FRAGS;
	/* Beside those of tunnels around it. */
	skb_shinfo(skb)->gso_type |= SKB_GSO_SCTP;
	skb_shinfo(skb)->gso_segs = NAPI_GRO_CB(skb)->count;
	sctp_offload_leave_crc(skb);
	return 0;
}
