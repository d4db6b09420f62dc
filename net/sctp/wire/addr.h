/* SPDX-License-Identifier: GPL-2.0 */
/* A bare IP address, as parameters carry it. */
#ifndef SCTP_WIRE_ADDR_H
#define SCTP_WIRE_ADDR_H

#include <linux/types.h>
#include <linux/string.h>

/**
 * struct sctp_ip - an IPv4 or IPv6 address
 * @ver: 4 or 6; 0 when unset
 * @pad: zero
 * @b: network order; only the first four bytes count when @ver is 4, and the
 *     others are zero so that the whole struct may be hashed and compared
 */
struct sctp_ip {
	u8	ver;
	u8	pad[3];
	u8	b[16];
} __aligned(4);

static inline bool sctp_ip_equal(const struct sctp_ip *a,
				 const struct sctp_ip *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static inline void sctp_ip_set(struct sctp_ip *ip, u8 ver, const void *b)
{
	memset(ip, 0, sizeof(*ip));
	ip->ver = ver;
	memcpy(ip->b, b, ver == 4 ? 4 : 16);
}

static inline u32 sctp_ip_len(const struct sctp_ip *a)
{
	return a->ver == 4 ? 4 : 16;
}

bool sctp_ip_is_usable(const struct sctp_ip *ip);

#endif
