// SPDX-License-Identifier: GPL-2.0
/* What INIT and INIT ACK say of our addresses: rfc9260#section-3.3.2.1. */
#include "procedure/own_addrs.h"

#include <linux/ipv6.h>

#include "socket/sock.h"

/**
 * sctp_own_addrs_put_types() - Supported Address Types of an INIT
 * @w: the INIT
 * @sk: the socket, whose family says what it can speak
 *
 * Context: any.
 */
void sctp_own_addrs_put_types(struct sctp_writer *w, const struct sock *sk)
{
	u8 *param = sctp_put_param(w, SCTP_PT_SUPPORTED_ADDR_TYPES);

	if (sk->sk_family == AF_INET || !ipv6_only_sock(sk))
		sctp_write_u16(w, SCTP_PT_IPV4);
	if (sk->sk_family == AF_INET6)
		sctp_write_u16(w, SCTP_PT_IPV6);
	sctp_put_close(w, param);
}

/* A socket bound to several addresses lists them; one bound to one, or to the
 * wildcard, is known by its source address: rfc9260#section-3.3.2.1.
 */
static void put_addresses(struct sctp_writer *w, const struct sock *sk)
{
	const struct sctp_bound *bound;
	u16 i;

	rcu_read_lock();
	bound = rcu_dereference(sctp_sk(sk)->bound);
	if (bound && !bound->any && bound->n > 1)
		for (i = 0; i < min_t(u16, bound->n, SCTP_INIT_MAX_ADDRS); i++)
			sctp_put_param_addr(w, &bound->addr[i]);
	rcu_read_unlock();
}

/**
 * sctp_own_addrs_put() - our addresses, for the INIT of an association
 * @w: the INIT
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_own_addrs_put(struct sctp_writer *w, const struct sctp_assoc *a)
{
	put_addresses(w, a->sk);
}

/**
 * sctp_own_addrs_put_ack() - our addresses, for an INIT ACK
 * @w: the INIT ACK
 * @sk: whose INIT ACK
 * @a: the association that the INIT hit, locked; or NULL
 * @in: the packet with the INIT
 * @init: the INIT
 *
 * Context: softirq.
 */
void sctp_own_addrs_put_ack(struct sctp_writer *w, const struct sock *sk,
			    const struct sctp_assoc *a,
			    const struct sctp_in *in,
			    const struct sctp_init *init)
{
	put_addresses(w, sk);
}
