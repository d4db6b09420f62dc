// SPDX-License-Identifier: GPL-2.0
/*
 * Putting a packet together: a linear head with the common header and control
 * chunks, whose frags are the DATA chunks themselves. rfc9260#section-6.10
 */
#include "output/output.h"

#include <net/inet_ecn.h>

#include "host/mib.h"
#include "host/netns.h"

enum {
	/* Head room for control chunks when the first one is small. */
	HEAD_ROOM	= 192,
	/* IP's own length field */
	MAX_TRAIN	= 65535,
};

/**
 * sctp_bundle_start() - begin a packet
 * @b: the bundle
 * @path: where it goes
 *
 * Context: assoc->lock held.
 */
void sctp_bundle_start(struct sctp_bundle *b, struct sctp_path *path)
{
	memset(b, 0, sizeof(*b));
	b->a = path->assoc;
	b->path = path;
	b->max = path->pmtu - sctp_route_overhead(path) + SCTP_COMMON_LEN;
	b->len = SCTP_COMMON_LEN;
}

/* Is a train cut before the device? As with TCP that is so whatever else it can
 * do or is allowed to; one without any checksums is not given any.
 */
static bool is_cut(const struct sctp_path *p, netdev_features_t can)
{
	__be16 proto = htons(p->peer.ver == 4 ? ETH_P_IP : ETH_P_IPV6);

	return !(can & NETIF_F_GSO_SCTP) || !can_checksum_protocol(can, proto);
}

/* Who takes trains has to compute their checksums. */
static bool is_taken(netdev_features_t can)
{
	return can & NETIF_F_SCTP_CRC && can & NETIF_F_SG;
}

/**
 * sctp_bundle_longest() - how long a train may be
 * @p: where it goes
 *
 * Context: assoc->lock held.
 * Return: bytes after the IP header; 0: no trains.
 */
u32 sctp_bundle_longest(const struct sctp_path *p)
{
	const struct net_device *dev = p->dst ? p->dst->dev : NULL;
	u32 max;

	if (!dev || !p->carries || sctp_no_checksums || dst_xfrm(p->dst))
		return 0;
	if (!is_cut(p, dev->features) && !is_taken(dev->features))
		return 0;
	max = min_t(u32, READ_ONCE(dev->gso_max_size), MAX_TRAIN);
	return max - min(max, MAX_HEADER + sctp_route_overhead(p));
}

static bool takes_frags(const struct sctp_path *p)
{
	return !p->dst || p->dst->dev->features & NETIF_F_SG;
}

/* A device that takes no frags gets copies of the chunks: the IP layers would
 * make linear what is not, in memory that they allocate once more. For a train
 * output/cut.c makes them.
 */
static bool wants_copies(const struct sctp_bundle *b)
{
	return !takes_frags(b->path) &&
	       (!b->a->sendq_bytes || !sctp_bundle_longest(b->path));
}

/* @ctrl, @data: bytes of the first chunk */
static bool get_skb(struct sctp_bundle *b, u32 ctrl, u32 data)
{
	u32 reserve, room;

	if (b->skb)
		return true;
	b->copies = wants_copies(b);
	reserve = MAX_HEADER + sctp_route_overhead(b->path);
	room = max(ctrl, b->copies ? max(data, b->max) : HEAD_ROOM);
	b->skb = alloc_skb(reserve + SCTP_COMMON_LEN + room,
			   GFP_ATOMIC | __GFP_NOWARN);
	if (!b->skb)
		return false;
	skb_reserve(b->skb, reserve);
	skb_put(b->skb, SCTP_COMMON_LEN);
	return true;
}

static bool fits(struct sctp_bundle *b, u32 bytes)
{
	if (b->len + bytes <= b->max)
		return true;
	if (b->n_ctrl || b->n_data || b->packets)
		return false;
	/* Alone and still too large: the path MTU has shrunk since. */
	b->frag_ok = true;
	return true;
}

/**
 * sctp_bundle_ctrl() - add a control chunk
 * @b: the bundle
 * @chunk: the chunk
 * @padded: its bytes, padding included
 *
 * Context: assoc->lock held.
 * Return: false: flush and try again.
 */
bool sctp_bundle_ctrl(struct sctp_bundle *b, const u8 *chunk, u16 padded)
{
	if (b->n_data || b->packets || !fits(b, padded) || !get_skb(b, padded, 0) ||
	    skb_tailroom(b->skb) < padded)
		return false;
	skb_put_data(b->skb, chunk, padded);
	b->len += padded;
	b->n_ctrl++;
	b->a->stats.octrl++;
	SCTP_MIB_INC(b->a->sn, OUTCTRLCHUNKS);
	return true;
}

/* Chunks that follow each other in a page become one frag. */
static bool add_frags(struct sk_buff *skb, const struct sctp_tx_chunk *c)
{
	const struct sctp_tx_part *part = c->part, *end = part + c->n_parts;
	int n = skb_shinfo(skb)->nr_frags;
	bool joins = skb_can_coalesce(skb, n, part->page, part->off);

	if (n + c->n_parts - joins > MAX_SKB_FRAGS)
		return false;
	if (joins) {
		skb_frag_size_add(&skb_shinfo(skb)->frags[n - 1], part->len);
		part++;
	}
	for (; part < end; part++) {
		get_page(part->page);
		skb_fill_page_desc(skb, n++, part->page, part->off, part->len);
	}
	return true;
}

static bool add_copy(struct sk_buff *skb, const struct sctp_tx_chunk *c)
{
	const struct sctp_tx_part *part = c->part, *end = part + c->n_parts;

	if (skb_tailroom(skb) < ALIGN(c->len, 4))
		return false;
	for (; part < end; part++)
		skb_put_data(skb, page_address(part->page) + part->off,
			     part->len);
	return true;
}

static bool add_parts(struct sctp_bundle *b, const struct sctp_tx_chunk *c)
{
	u32 padded = ALIGN(c->len, 4);
	struct sk_buff *skb = b->skb;

	if (b->copies)
		return add_copy(skb, c);
	if (!add_frags(skb, c))
		return false;
	skb->len += padded;
	skb->data_len += padded;
	skb->truesize += padded;
	return true;
}

/**
 * sctp_bundle_data() - add a DATA chunk, by reference if the device can
 * @b: the bundle
 * @c: the chunk; its header is final
 *
 * Context: assoc->lock held.
 * Return: false: try again in the next packet, and then in the next train.
 */
bool sctp_bundle_data(struct sctp_bundle *b, struct sctp_tx_chunk *c)
{
	u32 padded = ALIGN(c->len, 4);

	if (!fits(b, padded) || !get_skb(b, 0, padded) || !add_parts(b, c))
		return false;
	b->len += padded;
	b->n_data++;
	if (c->flags & SCTP_DATA_UNORD) {
		SCTP_MIB_INC(b->a->sn, OUTUNORDERCHUNKS);
		b->a->stats.ouod++;
	} else {
		SCTP_MIB_INC(b->a->sn, OUTORDERCHUNKS);
		b->a->stats.ood++;
	}
	return true;
}

/* An INIT, alone in its packet, carries tag 0: rfc9260#section-8.5.1. */
static u32 packet_tag(const struct sctp_bundle *b)
{
	const u8 *first = b->skb->data + SCTP_COMMON_LEN;

	if (skb_headlen(b->skb) > SCTP_COMMON_LEN && *first == SCTP_CT_INIT)
		return 0;
	return b->a->peer_tag;
}

/* rfc3168#section-6.1.5: new data only */
static u8 codepoint(const struct sctp_bundle *b)
{
	if ((b->n_data || b->packets) && !b->resent && b->a->features & SCTP_FEAT_ECN)
		return INET_ECN_ECT_0;
	return INET_ECN_NOT_ECT;
}

static void mark_train(struct sctp_bundle *b)
{
	struct skb_shared_info *info = skb_shinfo(b->skb);
	u32 packets = b->packets + (b->n_data > 0);

	if (packets < 2)
		return;
	info->gso_type = SKB_GSO_SCTP;
	info->gso_size = b->max - SCTP_COMMON_LEN;
	info->gso_segs = packets;
}

/**
 * sctp_bundle_flush() - send what there is
 * @b: the bundle; empty and ready for the next packet afterwards
 *
 * Context: assoc->lock held.
 */
void sctp_bundle_flush(struct sctp_bundle *b)
{
	struct sctp_writer w;

	if (b->skb) {
		sctp_write_init(&w, b->skb->data, SCTP_COMMON_LEN);
		sctp_write_u16(&w, b->a->lport);
		sctp_write_u16(&w, b->a->pport);
		sctp_write_u32(&w, packet_tag(b));
		sctp_write_u32(&w, 0);
		mark_train(b);
		sctp_ip_output(b->path, b->skb, b->frag_ok, codepoint(b));
	} else if (!b->frag_ok) {
		return;
	}
	sctp_bundle_start(b, b->path);
}

static bool train_goes_on(struct sctp_bundle *b)
{
	if (!b->n_data || b->frag_ok || b->copies)
		return false;
	if (!b->packets)
		b->longest = sctp_bundle_longest(b->path);
	return b->skb->len + b->max <= b->longest;
}

/**
 * sctp_bundle_next() - a packet is complete
 * @b: the bundle; ready for the next packet afterwards
 *
 * It leaves now, or with those that follow.
 *
 * Context: assoc->lock held.
 */
void sctp_bundle_next(struct sctp_bundle *b)
{
	if (!train_goes_on(b)) {
		sctp_bundle_flush(b);
		return;
	}
	b->packets++;
	b->len = SCTP_COMMON_LEN;
	b->n_ctrl = 0;
	b->n_data = 0;
}
