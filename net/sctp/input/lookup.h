/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who is this packet for? Two RCU tables: (namespace, our port, peer address,
 * peer port) -> path, and (namespace, port) -> bound and listening sockets.
 */
#ifndef SCTP_INPUT_LOOKUP_H
#define SCTP_INPUT_LOOKUP_H

#include "assoc/assoc.h"

/**
 * struct sctp_flow_key - a packet's four names
 * @net: namespace
 * @local: our address (the packet's destination)
 * @peer: the other's
 * @lport: our port, host order
 * @pport: the other's
 * @dif: incoming interface index, of a packet through a VRF the VRF's; 0 any
 * @sdif: of a packet through a VRF the interface it came in by; else 0
 * @sk: only associations of this socket, at whichever address; NULL: any
 */
struct sctp_flow_key {
	struct net	*net;
	struct sctp_ip	local;
	struct sctp_ip	peer;
	u16		lport;
	u16		pport;
	int		dif;
	int		sdif;
	const struct sock *sk;
};

/* The interface whose link the packet was on. */
static inline int sctp_lookup_link(const struct sctp_flow_key *key)
{
	return key->sdif ?: key->dif;
}

/* What an association of @sk goes through when this packet asks for it. */
static inline int sctp_lookup_dev(const struct sctp_flow_key *key,
				  const struct sock *sk)
{
	return READ_ONCE(sk->sk_bound_dev_if) ?: (key->sdif ? key->dif : 0);
}

/* May who is bound to @dev (0: to none) have this packet? */
bool sctp_lookup_dev_ok(const struct sctp_flow_key *key, int dev);

int sctp_lookup_init(void);
void sctp_lookup_exit(void);

/* Paths (input/lookup.c). assoc->lock held. -EEXIST: the same four names with
 * an overlapping local address set belong to another association.
 */
int sctp_lookup_insert(struct sctp_path *p);
void sctp_lookup_remove(struct sctp_path *p);
/* A path whose association got a reference, or NULL. */
struct sctp_path *sctp_lookup_path(const struct sctp_flow_key *key);

/* Walk over all associations of a namespace for /proc and diag: a rhashtable
 * walk underneath, an association may be seen once per path.
 */
struct sctp_assoc_iter {
	struct rhashtable_iter	hti;
	struct net		*net;
};

void sctp_lookup_iter_start(struct sctp_assoc_iter *it, struct net *net)
	__acquires(RCU);
/* The next path whose association got a reference; NULL at the end. The
 * caller puts the association; the path is valid until then (RCU is held
 * between start and stop).
 */
struct sctp_path *sctp_lookup_iter_next(struct sctp_assoc_iter *it);
void sctp_lookup_iter_stop(struct sctp_assoc_iter *it)
	__releases(RCU);
/* The same walk with pauses, for a file that is read in pieces. */
void sctp_lookup_iter_open(struct sctp_assoc_iter *it, struct net *net);
void sctp_lookup_iter_close(struct sctp_assoc_iter *it);
void sctp_lookup_iter_resume(struct sctp_assoc_iter *it)
	__acquires(RCU);
void sctp_lookup_iter_suspend(struct sctp_assoc_iter *it)
	__releases(RCU);
struct sctp_path *sctp_lookup_iter_again(struct sctp_assoc_iter *it);

/* Ports and listeners (socket/port.c). */
int sctp_port_init(void);
void sctp_port_exit(void);
/* lock_sock held. Takes @port (0: an ephemeral one) for @sk with the
 * addresses of sctp_sk(sk)->bound; -EADDRINUSE, -EACCES.
 */
int sctp_port_get(struct sock *sk, u16 port);
/* lock_sock held. Are its addresses from @from on free at its port? */
int sctp_port_widen(struct sock *sk, u16 from);
/* An accepted or peeled off socket shares its parent's port. Any context. */
int sctp_port_share(struct sock *sk, struct sock *parent, gfp_t gfp);
void sctp_port_put(struct sock *sk);
/* Becomes visible to INITs; -EADDRINUSE: another listener has the place. */
int sctp_port_listen(struct sock *sk);
void sctp_port_unlisten(struct sock *sk);
/* Is there an address both are bound to? */
bool sctp_port_overlap(const struct sock *sk, const struct sock *sk2);
/* The listening socket for a packet, with a reference, or NULL. */
struct sock *sctp_port_listener(const struct sctp_flow_key *key,
				struct sk_buff *skb);

typedef void (*sctp_port_fn)(struct sock *sk, unsigned int bucket, void *arg);

/* For /proc/net/sctp/eps: all bound sockets of the namespace. */
unsigned int sctp_port_buckets(void);
void sctp_port_for_each(struct net *net, unsigned int bucket,
			sctp_port_fn fn, void *arg);

#endif
