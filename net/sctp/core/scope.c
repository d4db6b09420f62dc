// SPDX-License-Identifier: GPL-2.0
/* How far an address reaches. */
#include "core/scope.h"

#include <linux/kernel.h>

struct range {
	u8	ver;
	u8	bits;
	u8	scope;
	u8	prefix[16];
};

/* The first that matches counts; what none matches is global. */
static const struct range ranges[] = {
	{ 4, 8,   SCTP_SCOPE_NONE,	{ 0 } },
	{ 4, 8,   SCTP_SCOPE_LOOPBACK,	{ 127 } },
	{ 4, 16,  SCTP_SCOPE_LINK,	{ 169, 254 } },
	{ 4, 8,   SCTP_SCOPE_PRIVATE,	{ 10 } },
	{ 4, 12,  SCTP_SCOPE_PRIVATE,	{ 172, 16 } },
	{ 4, 16,  SCTP_SCOPE_PRIVATE,	{ 192, 168 } },
	{ 4, 10,  SCTP_SCOPE_PRIVATE,	{ 100, 64 } },
	{ 6, 128, SCTP_SCOPE_LOOPBACK,	{ [15] = 1 } },
	{ 6, 10,  SCTP_SCOPE_LINK,	{ 0xfe, 0x80 } },
	{ 6, 10,  SCTP_SCOPE_PRIVATE,	{ 0xfe, 0xc0 } },
	{ 6, 7,   SCTP_SCOPE_PRIVATE,	{ 0xfc } },
};

static bool covers(const struct sctp_ip *ip, const struct range *r)
{
	u8 whole = r->bits / 8, rest = r->bits % 8;
	u8 mask = 0xff << (8 - rest);

	/* The first byte decides most of them. */
	if (ip->ver != r->ver || (whole && ip->b[0] != r->prefix[0]) ||
	    memcmp(ip->b, r->prefix, whole))
		return false;
	return !rest || !((ip->b[whole] ^ r->prefix[whole]) & mask);
}

/**
 * sctp_scope_of() - how far an address reaches
 * @ip: the address
 *
 * Context: any.
 * Return: enum sctp_scope.
 */
enum sctp_scope sctp_scope_of(const struct sctp_ip *ip)
{
	size_t i;

	if (!sctp_ip_is_usable(ip))
		return SCTP_SCOPE_NONE;
	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		if (covers(ip, &ranges[i]))
			return ranges[i].scope;
	return SCTP_SCOPE_GLOBAL;
}

/**
 * sctp_scope_is_link_v6() - does this address need an interface to be whole?
 * @ip: the address
 *
 * Context: any.
 * Return: true for fe80::/10.
 */
bool sctp_scope_is_link_v6(const struct sctp_ip *ip)
{
	return ip->ver == 6 && sctp_scope_of(ip) == SCTP_SCOPE_LINK;
}

/**
 * sctp_scope_may_tell() - may an address of ours be told to a peer?
 * @policy: enum sctp_scope_policy
 * @ours: the address
 * @dest: where the peer is known to be
 *
 * A peer farther away than the address reaches could do nothing with it, or
 * would find another host there. That a link-local address is of the link that
 * leads to the peer is for the caller to see to.
 *
 * Context: any.
 * Return: true when it may.
 */
bool sctp_scope_may_tell(enum sctp_scope_policy policy,
			 const struct sctp_ip *ours,
			 const struct sctp_ip *dest)
{
	enum sctp_scope scope = sctp_scope_of(ours);

	if (scope == SCTP_SCOPE_NONE)
		return false;
	if (scope >= sctp_scope_of(dest))
		return true;
	if (ours->ver != 4)
		return false;
	switch (policy) {
	case SCTP_SCOPE_POLICY_OFF:
		return true;
	case SCTP_SCOPE_POLICY_PRIVATE:
		return scope == SCTP_SCOPE_PRIVATE;
	case SCTP_SCOPE_POLICY_LINK:
		return scope == SCTP_SCOPE_LINK;
	default:
		return false;
	}
}

/**
 * sctp_scope_may_reach() - is an address that a peer lists of any use?
 * @listed: the address
 * @at: where the peer is known to be
 *
 * Another host's loopback is not, nor is an IPv6 link-local address of a peer
 * that is not known to be on a link of ours. All others may be:
 * rfc9260#section-5.1.2 (C).
 *
 * Context: any.
 * Return: true when it may be.
 */
bool sctp_scope_may_reach(const struct sctp_ip *listed,
			  const struct sctp_ip *at)
{
	enum sctp_scope scope = sctp_scope_of(listed);

	if (scope == SCTP_SCOPE_NONE)
		return false;
	if (scope == SCTP_SCOPE_LOOPBACK || sctp_scope_is_link_v6(listed))
		return sctp_scope_of(at) <= scope;
	return true;
}

/**
 * sctp_scope_source() - is an address of ours a good source for a destination?
 * @src: our address
 * @dest: the destination
 *
 * Context: any.
 * Return: enum sctp_scope_source.
 */
enum sctp_scope_source sctp_scope_source(const struct sctp_ip *src,
					 const struct sctp_ip *dest)
{
	enum sctp_scope scope = sctp_scope_of(src);

	if (src->ver != dest->ver || scope == SCTP_SCOPE_NONE)
		return SCTP_SOURCE_NEVER;
	if (scope >= sctp_scope_of(dest))
		return SCTP_SOURCE_FITS;
	return sctp_scope_is_link_v6(src) ? SCTP_SOURCE_NEVER :
					    SCTP_SOURCE_NARROW;
}
