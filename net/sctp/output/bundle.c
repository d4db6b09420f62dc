// SPDX-License-Identifier: GPL-2.0
/*
 * Putting a packet together: a linear head with the common header and control
 * chunks, whose frags are the DATA chunks themselves. rfc9260#section-6.10
 */
#include "output/output.h"

#include <net/inet_ecn.h>

#include "host/mib.h"

enum {
	/* Head room for control chunks when the first one is small. */
	HEAD_ROOM	= 192,
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

static bool get_skb(struct sctp_bundle *b, u32 head)
{
	u32 reserve = MAX_HEADER + sctp_route_overhead(b->path);

	if (b->skb)
		return true;
	b->skb = alloc_skb(reserve + SCTP_COMMON_LEN + max_t(u32, head, HEAD_ROOM),
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
	if (b->n_ctrl || b->n_data)
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
	if (b->n_data || !fits(b, padded) || !get_skb(b, padded) ||
	    skb_tailroom(b->skb) < padded)
		return false;
	skb_put_data(b->skb, chunk, padded);
	b->len += padded;
	b->n_ctrl++;
	b->a->stats.octrl++;
	SCTP_MIB_INC(b->a->sn, OUTCTRLCHUNKS);
	return true;
}

/**
 * sctp_bundle_data() - add a DATA chunk, by reference
 * @b: the bundle
 * @c: the chunk; its header is final
 *
 * Chunks that follow each other in a page become one frag.
 *
 * Context: assoc->lock held.
 * Return: false: flush and try again.
 */
bool sctp_bundle_data(struct sctp_bundle *b, struct sctp_tx_chunk *c)
{
	u32 padded = ALIGN(c->len, 4);
	struct sk_buff *skb;
	int n;

	if (!fits(b, padded) || !get_skb(b, 0))
		return false;
	skb = b->skb;
	n = skb_shinfo(skb)->nr_frags;
	if (skb_can_coalesce(skb, n, c->page, c->off)) {
		skb_frag_size_add(&skb_shinfo(skb)->frags[n - 1], padded);
	} else if (n < MAX_SKB_FRAGS) {
		get_page(c->page);
		skb_fill_page_desc(skb, n, c->page, c->off, padded);
	} else {
		return false;
	}
	skb->len += padded;
	skb->data_len += padded;
	skb->truesize += padded;
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

	if (b->n_ctrl && *first == SCTP_CT_INIT)
		return 0;
	return b->a->peer_tag;
}

/* rfc3168#section-6.1.5: new data only */
static u8 codepoint(const struct sctp_bundle *b)
{
	if (b->n_data && !b->resent && b->a->features & SCTP_FEAT_ECN)
		return INET_ECN_ECT_0;
	return INET_ECN_NOT_ECT;
}

/**
 * sctp_bundle_flush() - send the packet, if there is anything in it
 * @b: the bundle; empty and ready for the next packet afterwards
 *
 * Context: assoc->lock held.
 */
void sctp_bundle_flush(struct sctp_bundle *b)
{
	struct sk_buff *skb = b->skb;
	struct sctp_writer w;

	if (skb) {
		sctp_write_init(&w, skb->data, SCTP_COMMON_LEN);
		sctp_write_u16(&w, b->a->lport);
		sctp_write_u16(&w, b->a->pport);
		sctp_write_u32(&w, packet_tag(b));
		sctp_write_u32(&w, 0);
		sctp_ip_output(b->path, skb, b->frag_ok, codepoint(b));
	}
	sctp_bundle_start(b, b->path);
}
