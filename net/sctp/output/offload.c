// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's offload code asks of a protocol: CRC32c where a device has
 * none, packets out of a train (GSO), and a train out of packets (GRO).
 */
#include "output/output.h"

#include <linux/crc32.h>
#include <linux/crc32c.h>
#include <net/checksum.h>
#include <net/protocol.h>

#include "input/input.h"

static __wsum crc_update(const void *buff, int len, __wsum sum)
{
	return (__force __wsum)crc32c((__force u32)sum, buff, len);
}

static __wsum crc_combine(__wsum a, __wsum b, int offset, int len)
{
	return (__force __wsum)__crc32c_le_combine((__force u32)a,
						   (__force u32)b, len);
}

static const struct skb_checksum_ops crc_ops = {
	.update		= crc_update,
	.combine	= crc_combine,
};

/* What the kernel uses without us. */
static const struct skb_checksum_ops *kernel_crc_ops;

/* All in one piece: most packets of devices without offloads. */
static __le32 linear_crc(const u8 *packet, u32 len)
{
	struct sctp_common_hdr h;

	memcpy(&h, packet, sizeof(h));
	if (!h.crc)
		return cpu_to_le32(~crc32c(~0, packet, len));
	h.crc = 0;
	return cpu_to_le32(~crc32c(crc32c(~0, &h, sizeof(h)),
				   packet + SCTP_COMMON_LEN,
				   len - SCTP_COMMON_LEN));
}

/**
 * sctp_offload_crc() - CRC32c of a packet, whatever its checksum field has now
 * @skb: the packet; may be paged; at least a common header long
 * @from: where its common header begins, from skb->data
 *
 * Piece by piece, for a CRC of several pieces that are computed on their own,
 * as skb_checksum() does it, costs more than the rest.
 *
 * Context: any.
 * Return: as it stands in the packet.
 */
__le32 sctp_offload_crc(struct sk_buff *skb, u32 from)
{
	struct sctp_common_hdr h = {};
	struct skb_seq_state pieces;
	u32 crc, n, done = 0;
	const u8 *at;

	if (!skb_is_nonlinear(skb))
		return linear_crc(skb->data + from, skb->len - from);
	skb_copy_bits(skb, from, &h, sizeof(h));
	h.crc = 0;
	crc = crc32c(~0, &h, sizeof(h));
	skb_prepare_seq_read(skb, from + SCTP_COMMON_LEN, skb->len, &pieces);
	while ((n = skb_seq_read(done, &at, &pieces))) {
		crc = crc32c(crc, at, n);
		done += n;
	}
	return cpu_to_le32(~crc);
}

/**
 * sctp_offload_leave_crc() - the checksum is the device's affair
 * @skb: a packet whose transport header is set
 *
 * Context: any.
 */
void sctp_offload_leave_crc(struct sk_buff *skb)
{
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_not_inet = 1;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct sctp_common_hdr, crc);
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

/* Bytes of the next packet: as many whole chunks as it holds; 0: nonsense. */
static u32 next_packet(const struct sk_buff *skb, u32 off)
{
	u32 max = skb_shinfo(skb)->gso_size, len = 0;
	struct sctp_chunk_hdr buf, *hdr;
	u32 chunk;

	while (off + len < skb->len) {
		hdr = skb_header_pointer(skb, off + len, sizeof(buf), &buf);
		chunk = hdr ? ALIGN(ntohs(hdr->length), 4) : 0;
		if (!chunk || (len && len + chunk > max))
			break;
		len += chunk;
	}
	return min(len, skb->len - off);
}

/* The packets of a train, linked by ->next; NULL: nonsense, or no memory. */
static struct sk_buff *packets_of(struct sk_buff *skb)
{
	struct sk_buff *list = NULL, **end = &list;
	u32 off, len;

	for (off = SCTP_COMMON_LEN; off < skb->len; off += len) {
		len = next_packet(skb, off);
		*end = len ? pskb_extract(skb, off, len, GFP_ATOMIC) : NULL;
		if (!*end) {
			kfree_skb_list(list);
			return NULL;
		}
		skb_gso_reset(*end);
		end = &(*end)->next;
	}
	return list;
}

/* A train as it is sent becomes one as the kernel can take apart: a head with
 * the common header, and the packets behind it.
 */
static int couple(struct sk_buff *head)
{
	struct sk_buff *skb, *list = packets_of(head);

	if (!list || pskb_trim(head, SCTP_COMMON_LEN)) {
		kfree_skb_list(list);
		return -EINVAL;
	}
	for (skb = list; skb; skb = skb->next) {
		head->len += skb->len;
		head->data_len += skb->len;
		head->truesize += skb->truesize;
	}
	skb_shinfo(head)->frag_list = list;
	skb_shinfo(head)->gso_size = GSO_BY_FRAGS;
	return 0;
}

static struct sk_buff *segment(struct sk_buff *skb, netdev_features_t features)
{
	struct sk_buff *segs, *seg;

	if (!(skb_shinfo(skb)->gso_type & SKB_GSO_SCTP) ||
	    !pskb_may_pull(skb, SCTP_COMMON_LEN))
		return ERR_PTR(-EINVAL);
	if (skb_shinfo(skb)->gso_size != GSO_BY_FRAGS && couple(skb))
		return ERR_PTR(-EINVAL);
	/* One that somebody made linear has no packets any more. */
	if (!skb_has_frag_list(skb))
		return ERR_PTR(-EINVAL);
	__skb_pull(skb, SCTP_COMMON_LEN);
	/* Payload is paged, and its Internet checksum is of no use. */
	segs = skb_segment(skb, features | NETIF_F_SG | NETIF_F_HW_CSUM);
	if (IS_ERR_OR_NULL(segs))
		return segs;
	for (seg = segs; seg; seg = seg->next) {
		if (seal(seg, features)) {
			kfree_skb_list(segs);
			return ERR_PTR(-ENOMEM);
		}
	}
	return segs;
}

static const struct net_offload offload = {
	.callbacks = {
		.gso_segment	= segment,
		.gro_receive	= sctp_gro_receive,
		.gro_complete	= sctp_gro_complete,
	},
};

static int add_v6(void)
{
	return IS_ENABLED(CONFIG_IPV6) ?
	       inet6_add_offload(&offload, IPPROTO_SCTP) : 0;
}

/**
 * sctp_offload_init() - serve the kernel's offload code
 *
 * A packet left to the device's CRC (CHECKSUM_PARTIAL, csum_not_inet) may end
 * at one that has none; the stack then calls ours.
 *
 * Return: 0, or -EAGAIN when somebody does it already.
 */
int sctp_offload_init(void)
{
	if (inet_add_offload(&offload, IPPROTO_SCTP))
		return -EAGAIN;
	if (add_v6()) {
		inet_del_offload(&offload, IPPROTO_SCTP);
		return -EAGAIN;
	}
	kernel_crc_ops = crc32c_csum_stub;
	crc32c_csum_stub = &crc_ops;
	return 0;
}

/**
 * sctp_offload_exit() - undo sctp_offload_init()
 */
void sctp_offload_exit(void)
{
	crc32c_csum_stub = kernel_crc_ops;
	if (IS_ENABLED(CONFIG_IPV6))
		inet6_del_offload(&offload, IPPROTO_SCTP);
	inet_del_offload(&offload, IPPROTO_SCTP);
}
