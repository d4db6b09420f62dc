// SPDX-License-Identifier: GPL-2.0
/* The packet checksum: rfc9260#section-6.8. */
#include <linux/crc32c.h>

#include "wire/build.h"

/**
 * sctp_crc_packet() - CRC32c of a packet in linear memory
 * @packet: the packet, from its common header on; only read
 * @len: its length, bytes
 *
 * The checksum field counts as zero whatever it holds, so that the same call
 * serves the sender and the receiver.
 *
 * Context: any.
 * Return: the value for the checksum field; 0 when there is no whole common
 * header.
 */
__le32 sctp_crc_packet(const void *packet, u32 len)
{
	static const u8 zeros[sizeof(__le32)];
	const u8 *p = packet;
	u32 crc;

	if (len < SCTP_COMMON_LEN)
		return 0;
	crc = crc32c(~0, p, offsetof(struct sctp_common_hdr, crc));
	crc = crc32c(crc, zeros, sizeof(zeros));
	crc = crc32c(crc, p + SCTP_COMMON_LEN, len - SCTP_COMMON_LEN);
	return cpu_to_le32(~crc);
}
