// SPDX-License-Identifier: GPL-2.0
/*
 * GSO: a train becomes packets again, at chunk boundaries, by the rule that has
 * filled them.
 */
#include "output/output.h"

#include "wire/chunk.h"

/**
 * struct place - where in a train, which is gone through once
 * @train: its data begins with the headers that all packets have
 * @frag: of @train that is looked at; -1: its linear part
 * @from: where that begins, from the train's data
 * @to: where it ends
 * @at: its bytes
 */
struct place {
	const struct sk_buff	*train;
	int			frag;
	u32			from;
	u32			to;
	const u8		*at;
};

/**
 * struct cut - a train being cut
 * @head: bytes of headers that all packets have
 * @off: the next packet's first chunk, from the train's data
 * @taken: where its bytes are
 * @ahead: where the chunk headers behind it are
 * @chunk: padded bytes of the chunk at @off; 0: nonsense
 * @share: a packet's bytes stay where they are
 */
struct cut {
	u32		head;
	u32		off;
	struct place	taken;
	struct place	ahead;
	u32		chunk;
	bool		share;
};

static struct place beginning(const struct sk_buff *train)
{
	return (struct place){
		.train	= train,
		.frag	= -1,
		.to	= skb_headlen(train),
		.at	= train->data,
	};
}

/* What lies together in memory from @off, which is within the train, on. */
static const u8 *find(struct place *p, u32 off, u32 *bytes)
{
	const skb_frag_t *frag;

	while (off >= p->to) {
		frag = &skb_shinfo(p->train)->frags[++p->frag];
		p->from = p->to;
		p->to += skb_frag_size(frag);
		p->at = skb_frag_address(frag);
	}
	*bytes = p->to - off;
	return p->at + (off - p->from);
}

/* A chunk's header is in one piece: output/txmsg.c has made it. */
static u32 chunk_at(struct cut *c, u32 off)
{
	const struct sctp_chunk_hdr *hdr;
	u32 here, left = c->ahead.train->len - off;

	if (left < sizeof(*hdr))
		return 0;
	hdr = (const void *)find(&c->ahead, off, &here);
	return here < sizeof(*hdr) ? 0 : min(ALIGN(ntohs(hdr->length), 4), left);
}

/* Bytes of the next packet: as many whole chunks as it holds; 0: nonsense. */
static u32 next_packet(struct cut *c)
{
	u32 max = skb_shinfo(c->ahead.train)->gso_size, len = 0;

	do {
		len += c->chunk;
		c->chunk = chunk_at(c, c->off + len);
	} while (c->chunk && len + c->chunk <= max);
	return len;
}

/* With the headers of the train, those of tunnels around it as well. */
static void put_headers(struct sk_buff *skb, const struct cut *c)
{
	const struct sk_buff *train = c->taken.train;
	int outer = skb_tnl_header_len(train);

	skb_reserve(skb, skb_headroom(train));
	__skb_put(skb, c->head);
	skb_copy_header(skb, train);
	skb_gso_reset(skb);
	skb_copy_from_linear_data_offset(train, -outer, skb->data - outer, c->head + outer);
}

static void share(struct sk_buff *skb, const struct place *p, const u8 *at, u32 len)
{
	const skb_frag_t *frag = &skb_shinfo(p->train)->frags[p->frag];

	get_page(skb_frag_page(frag));
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, skb_frag_page(frag),
			skb_frag_off(frag) + (at - p->at), len, len);
}

static void put_chunks(struct sk_buff *skb, struct cut *c, u32 len)
{
	const u8 *at;
	u32 n;

	for (; len; len -= n, c->off += n) {
		at = find(&c->taken, c->off, &n);
		n = min(n, len);
		if (c->share && c->taken.frag >= 0)
			share(skb, &c->taken, at, n);
		else
			__skb_put_data(skb, at, n);
	}
}

/* With its first @len bytes that have not been taken. */
static struct sk_buff *packet(struct cut *c, u32 len)
{
	const struct sk_buff *train = c->taken.train;
	u32 linear = c->share ? skb_headlen(train) - min(c->off, skb_headlen(train)) : len;
	struct sk_buff *skb;

	skb = alloc_skb(skb_headroom(train) + c->head + min(linear, len),
			GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	put_headers(skb, c);
	put_chunks(skb, c, len);
	return skb;
}

/* Its packets, linked by ->next, and the last as the first's ->prev. */
static struct sk_buff *packets(struct cut *c)
{
	struct sk_buff *last = NULL, *list = NULL, **end = &list;

	c->chunk = chunk_at(c, c->off);
	while (c->off < c->taken.train->len) {
		*end = c->chunk ? packet(c, next_packet(c)) : NULL;
		if (!*end) {
			kfree_skb_list(list);
			return NULL;
		}
		last = *end;
		end = &last->next;
	}
	if (list)
		list->prev = last;
	return list;
}

/* Of a train that the pump has made. */
static struct sk_buff *cut(struct sk_buff *train, bool sg)
{
	u32 head = skb_transport_offset(train) + SCTP_COMMON_LEN;
	struct cut c = {
		.head	= head,
		.off	= head,
		.share	= sg,
	};

	if (skb_has_frag_list(train) && skb_linearize(train))
		return NULL;
	c.taken = beginning(train);
	c.ahead = c.taken;
	return packets(&c);
}

/* Of one that GRO has put together. */
static struct sk_buff *uncouple(struct sk_buff *train, netdev_features_t features)
{
	/* One that somebody made linear has no packets any more. */
	if (!skb_has_frag_list(train))
		return NULL;
	__skb_pull(train, skb_transport_offset(train) + SCTP_COMMON_LEN);
	/* Payload is paged, and its Internet checksum is of no use. */
	return skb_segment(train, features | NETIF_F_SG | NETIF_F_HW_CSUM);
}

/* A packet out of a train gets its checksum. */
static int seal(struct sk_buff *skb, netdev_features_t features)
{
	struct sctp_common_hdr *h;

	if (!(features & NETIF_F_SG) && skb_linearize(skb))
		return -ENOMEM;
	h = (struct sctp_common_hdr *)skb_transport_header(skb);
	if (features & NETIF_F_SCTP_CRC) {
		sctp_offload_leave_crc(skb);
		return 0;
	}
	h->crc = sctp_offload_crc(skb, skb_transport_offset(skb));
	skb->ip_summed = CHECKSUM_NONE;
	skb->csum_not_inet = 0;
	return 0;
}

/**
 * sctp_cut_train() - a device does not take trains
 * @train: the train, whose data begins with the common header
 * @features: what the device takes
 *
 * Context: any.
 * Return: its packets, linked by ->next, with their checksums; or ERR_PTR.
 */
struct sk_buff *sctp_cut_train(struct sk_buff *train, netdev_features_t features)
{
	bool coupled = skb_shinfo(train)->gso_size == GSO_BY_FRAGS;
	struct sk_buff *list, *skb;

	if (!(skb_shinfo(train)->gso_type & SKB_GSO_SCTP) ||
	    !pskb_may_pull(train, SCTP_COMMON_LEN))
		return ERR_PTR(-EINVAL);
	__skb_push(train, train->data - skb_mac_header(train));
	list = coupled ? uncouple(train, features) : cut(train, features & NETIF_F_SG);
	if (IS_ERR_OR_NULL(list))
		return ERR_PTR(-EINVAL);
	for (skb = list; skb; skb = skb->next) {
		if (seal(skb, features)) {
			kfree_skb_list(list);
			return ERR_PTR(-ENOMEM);
		}
	}
	return list;
}
