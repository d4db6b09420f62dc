// SPDX-License-Identifier: GPL-2.0
/* What INIT and INIT ACK say of our addresses: rfc9260#section-3.3.2.1. */
#include "procedure/own_addrs.h"

#include <linux/ipv6.h>

#include "socket/sock.h"

/* Of several addresses to begin with one that a route leads to. */
static int begin_somewhere(struct sctp_assoc *a)
{
	int err = sctp_route_ensure(a->active);
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link) {
		if (!err)
			break;
		if (sctp_route_ensure(p))
			continue;
		a->active = p;
		err = 0;
	}
	return err;
}

/**
 * sctp_own_addrs_settle() - choose our addresses before the INIT
 * @a: the association; its paths are set, and ->active says where to begin
 *
 * Sources that were chosen before there was a choice are chosen again.
 *
 * Context: assoc->lock held.
 * Return: 0, -ENOMEM, or a negative errno when there is no way to the peer.
 */
int sctp_own_addrs_settle(struct sctp_assoc *a)
{
	int err = begin_somewhere(a);
	struct sctp_path *p;

	if (!err)
		err = sctp_locals_settle(a, &a->active->peer,
					 &a->active->local);
	if (err)
		return err;
	list_for_each_entry(p, &a->paths, link)
		if (p != a->active)
			sctp_route_renew(p);
	return 0;
}

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

/**
 * sctp_own_addrs_put_list() - a list of our addresses
 * @w: the INIT or INIT ACK
 * @l: the list
 *
 * Context: any.
 */
void sctp_own_addrs_put_list(struct sctp_writer *w, const struct sctp_locals *l)
{
	u16 i;

	/* The only one is the source address. */
	for (i = 0; l->n > 1 && i < l->n; i++)
		sctp_put_param_addr(w, &l->ip[i]);
}

/**
 * sctp_own_addrs() - our addresses in an association
 * @a: the association; its addresses are settled
 *
 * Context: assoc->lock held.
 * Return: the addresses; they stay until the lock is given up.
 */
const struct sctp_locals *sctp_own_addrs(const struct sctp_assoc *a)
{
	return rcu_dereference_protected(a->locals, lockdep_is_held(&a->lock));
}

/* rfc9260#section-5.1.2: what it uses is supported, too. */
static u8 families(const struct sctp_in *in, const struct sctp_init *init)
{
	u8 found = init->addr_types | 1 << in->key.peer.ver;
	struct sctp_ip ip;
	u8 i;

	if (!init->addr_types)
		return 0;
	for (i = 0; i < init->n_addrs; i++) {
		sctp_init_addr(init, i, &ip);
		found |= 1 << ip.ver;
	}
	return found;
}

/**
 * sctp_own_addrs_for_ack() - our addresses, for an INIT ACK
 * @sk: the listener
 * @in: the packet with the INIT
 * @init: the INIT
 * @own: as for sctp_locals_collect()
 *
 * Context: softirq.
 * Return: as sctp_locals_collect().
 */
struct sctp_locals *sctp_own_addrs_for_ack(const struct sock *sk,
					   const struct sctp_in *in,
					   const struct sctp_init *init,
					   const struct sctp_locals_room *own)
{
	const struct sctp_locals_query q = {
		.sk		= sk,
		.dest		= &in->key.peer,
		.used		= &in->key.local,
		.dev		= sctp_lookup_dev(&in->key, sk),
		.link		= sctp_lookup_link(&in->key),
		.families	= families(in, init),
	};

	return sctp_locals_collect(&q, own);
}
