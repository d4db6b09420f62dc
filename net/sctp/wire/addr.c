// SPDX-License-Identifier: GPL-2.0
/* Which addresses can name a peer. */
#include "wire/addr.h"

static bool v4_is_usable(const u8 *b)
{
	static const u8 any[4];
	static const u8 broadcast[4] = { 255, 255, 255, 255 };
	bool multicast = (b[0] & 0xf0) == 0xe0;

	return !multicast && memcmp(b, any, 4) && memcmp(b, broadcast, 4);
}

static bool v6_is_usable(const u8 *b)
{
	static const u8 any[16];
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	bool multicast = b[0] == 0xff;

	return !multicast && memcmp(b, any, 16) && memcmp(b, mapped, 12);
}

/**
 * sctp_ip_is_usable() - may an address that the peer listed be a destination?
 * @ip: the address
 *
 * Multicast, broadcast and unspecified addresses name no single host, and an
 * IPv4-mapped IPv6 address must not be sent: rfc9260#section-3.3.2.1.2. What
 * the scope of an address allows is the caller's business.
 *
 * Context: any.
 * Return: true when it may.
 */
bool sctp_ip_is_usable(const struct sctp_ip *ip)
{
	if (ip->ver == 4)
		return v4_is_usable(ip->b);
	return ip->ver == 6 && v6_is_usable(ip->b);
}
