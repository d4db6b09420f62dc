/* SPDX-License-Identifier: GPL-2.0 */
/* Lists of addresses as sctp_bindx() and sctp_connectx() pass them. */
#ifndef SCTP_SOCKET_ADDRS_H
#define SCTP_SOCKET_ADDRS_H

#include <linux/in6.h>
#include <linux/sockptr.h>

#include "wire/addr.h"

struct sock;

enum sctp_addr_limits {
	SCTP_ADDR_LIST_MAX	= 64,
};

/**
 * struct sctp_addr_list - addresses of one call
 * @packed: as the user gave them
 * @n: how many
 * @ip: the addresses
 * @port: their ports, host order
 * @scope: their interface indices
 */
struct sctp_addr_list {
	void		*packed;
	u16		n;
	struct sctp_ip	ip[SCTP_ADDR_LIST_MAX];
	u16		port[SCTP_ADDR_LIST_MAX];
	int		scope[SCTP_ADDR_LIST_MAX];
};

struct sctp_addr_list *sctp_addr_list_get(const struct sock *sk,
					  sockptr_t addrs, u32 len);
void sctp_addr_list_put(struct sctp_addr_list *l);
void sctp_addr_v6(const struct sctp_ip *ip, struct in6_addr *out);

#endif
