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

/* All in one piece: most packets of devices without offloads. What is ours alone
 * may miss its checksum for a moment: one call is cheaper than two.
 */
static __le32 linear_crc(struct sk_buff *skb, u32 from)
{
	struct sctp_common_hdr *h = (void *)(skb->data + from), copy = *h;
	u32 crc = ~0, len = skb->len - from;

	if (!skb_cloned(skb)) {
		h->crc = 0;
		crc = crc32c(crc, h, len);
		h->crc = copy.crc;
	} else {
		copy.crc = 0;
		crc = crc32c(crc, &copy, sizeof(copy));
		crc = crc32c(crc, h + 1, len - sizeof(copy));
	}
	return cpu_to_le32(~crc);
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
		return linear_crc(skb, from);
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

static const struct net_offload offload = {
	.callbacks = {
		.gso_segment	= sctp_cut_train,
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
