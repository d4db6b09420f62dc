/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How far an address reaches, and so to whom it may be told and where it may
 * be a source. rfc9260#section-5.1.2, rfc1918, rfc3927, rfc4291, rfc4193,
 * rfc6598
 */
#ifndef SCTP_CORE_SCOPE_H
#define SCTP_CORE_SCOPE_H

#include "wire/addr.h"

/* In this order: each reaches farther than those before. */
enum sctp_scope {
	SCTP_SCOPE_NONE,	/* names no single host */
	SCTP_SCOPE_LOOPBACK,	/* this host */
	SCTP_SCOPE_LINK,
	SCTP_SCOPE_PRIVATE,	/* a site, or a provider's customers */
	SCTP_SCOPE_GLOBAL,
};

/* net.sctp.addr_scope_policy: of IPv4 addresses; IPv6 ones keep to theirs. */
enum sctp_scope_policy {
	SCTP_SCOPE_POLICY_OFF,
	SCTP_SCOPE_POLICY_ON,
	SCTP_SCOPE_POLICY_PRIVATE,	/* private addresses are told to all */
	SCTP_SCOPE_POLICY_LINK,		/* link-local ones are */
};

enum sctp_scope sctp_scope_of(const struct sctp_ip *ip);
bool sctp_scope_is_link_v6(const struct sctp_ip *ip);
/* May @ours be told to a peer known to be at @dest? */
bool sctp_scope_may_tell(enum sctp_scope_policy policy,
			 const struct sctp_ip *ours,
			 const struct sctp_ip *dest);
/* May a peer at @at be reached at @listed, too, as it says? */
bool sctp_scope_may_reach(const struct sctp_ip *listed,
			  const struct sctp_ip *at);

/* How good a source address is for a destination: the greater, the better. */
enum sctp_scope_source {
	SCTP_SOURCE_NEVER,
	SCTP_SOURCE_NARROW,	/* answers may not find back */
	SCTP_SOURCE_FITS,
};

enum sctp_scope_source sctp_scope_source(const struct sctp_ip *src,
					 const struct sctp_ip *dest);

#endif
