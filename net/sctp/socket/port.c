// SPDX-License-Identifier: GPL-2.0
/*
 * Who has which port, and who listens there.
 *
 * A port in use is an object with the sockets that own it; a socket that
 * listens is also on its bucket's list of listeners, which packets search
 * under RCU. Children of a one-to-one listener only own the port, so that a
 * hundred thousand of them do not slow down the search for their parent.
 *
 * A bucket's lock guards its ports, their owners and its listeners. Sockets
 * publish what they are bound to before they come here: of two that collide,
 * one sees the other.
 */
#include <linux/gcd.h>
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ip.h>
#include <net/l3mdev.h>
#include <net/sock_reuseport.h>

#include "host/netns.h"
#include "socket/sock.h"
#include "wire/format.h"

enum {
	BUCKET_BITS	= 12,
	/* Ports tried before one is shared. */
	UNUSED_TRIES	= 64,
};

struct bucket {
	spinlock_t		lock;	/* guards all below */
	struct hlist_head	ports;
	struct hlist_head	listeners;
};

/**
 * struct sctp_port - a port number in use
 * @link: in its bucket
 * @bucket: constant
 * @net: constant
 * @port: host order, constant
 * @owners: struct sctp_sock through port_link
 * @rcu: sctp_port_share() and sctp_port_put() find it without the lock
 */
struct sctp_port {
	struct hlist_node	link;
	struct bucket		*bucket;
	struct net		*net;
	u16			port;
	struct hlist_head	owners;
	struct rcu_head		rcu;
};

/* How much a newcomer tolerates on the port it asks for. */
enum claim_mode {
	CLAIM_UNUSED,	/* nobody */
	CLAIM_DISJOINT,	/* owners with other addresses */
	CLAIM_SHARED,	/* and those it shares with by socket options */
};

static struct bucket *buckets;

static struct bucket *bucket_of(const struct net *net, u16 port)
{
	return &buckets[hash_32(net_hash_mix(net) ^ port, BUCKET_BITS)];
}

/**
 * sctp_port_init() - makes the table of ports
 *
 * Context: process, module load.
 * Return: 0 or -ENOMEM.
 */
int sctp_port_init(void)
{
	unsigned int i;

	buckets = kvcalloc(1 << BUCKET_BITS, sizeof(*buckets), GFP_KERNEL);
	if (!buckets)
		return -ENOMEM;
	for (i = 0; i < 1 << BUCKET_BITS; i++)
		spin_lock_init(&buckets[i].lock);
	return 0;
}

/**
 * sctp_port_exit() - frees the table
 *
 * Context: process, module unload; no socket is left.
 */
void sctp_port_exit(void)
{
	kvfree(buckets);
}

/* Does the wildcard of @sk hold addresses of IP version @ver? */
static bool wildcard_covers(const struct sock *sk, u8 ver)
{
	if (sk->sk_family == AF_INET)
		return ver == 4;
	return ver == 6 || !ipv6_only_sock(sk);
}

/* Does @sk have one of the addresses of @b from the one numbered @from on? */
static bool has_one(const struct sock *sk, const struct sctp_bound *b, u16 from)
{
	u16 i;

	for (i = from; i < b->n; i++) {
		if (sctp_addr_bound(sk, &b->addr[i]))
			return true;
	}
	return false;
}

static bool sets_overlap(const struct sock *sk, const struct sctp_bound *b,
			 const struct sock *sk2, const struct sctp_bound *b2)
{
	if (!b || !b2)
		return false;
	if (b->any && b2->any)
		return (wildcard_covers(sk, 4) && wildcard_covers(sk2, 4)) ||
		       (wildcard_covers(sk, 6) && wildcard_covers(sk2, 6));
	if (b->any)
		return sets_overlap(sk2, b2, sk, b);
	return has_one(sk2, b, 0);
}

/* No packet can be for both. */
static bool are_apart(const struct sock *sk, const struct sock *sk2)
{
	int dev = READ_ONCE(sk->sk_bound_dev_if);
	int dev2 = READ_ONCE(sk2->sk_bound_dev_if);
	struct net *net = sock_net(sk);

	if (dev == dev2)
		return false;
	if (dev && dev2)
		return true;
	/* Who is bound to nothing gets nothing of a VRF then. */
	return !READ_ONCE(sctp_net(net)->sysctl.l3mdev_accept) &&
	       l3mdev_master_ifindex_by_index(net, dev ?: dev2);
}

/**
 * sctp_port_overlap() - is there an address that both sockets are bound to?
 * @sk: a socket
 * @sk2: another
 *
 * Sockets bound to different devices or VRFs do not meet.
 *
 * Context: any; takes the RCU read lock.
 * Return: true when there is.
 */
bool sctp_port_overlap(const struct sock *sk, const struct sock *sk2)
{
	bool overlap;

	if (are_apart(sk, sk2))
		return false;
	rcu_read_lock();
	overlap = sets_overlap(sk, rcu_dereference(sctp_sk(sk)->bound),
			       sk2, rcu_dereference(sctp_sk(sk2)->bound));
	rcu_read_unlock();
	return overlap;
}

/* SO_REUSEPORT: they share everything, and the INITs that come. */
static bool both_reuse_port(const struct sock *sk, const struct sock *sk2)
{
	return sk->sk_reuseport && sk2->sk_reuseport &&
	       uid_eq(sk->sk_uid, sk2->sk_uid);
}

/* SO_REUSEADDR, or SCTP_REUSE_PORT: rfc6458#section-8.1.27 */
static bool reuses(const struct sock *sk)
{
	return sk->sk_reuse || sctp_sk(sk)->reuse_port;
}

static bool may_share(const struct sock *sk, const struct sock *sk2)
{
	if (both_reuse_port(sk, sk2))
		return true;
	return reuses(sk) && reuses(sk2) &&
	       hlist_unhashed(&sctp_sk(sk2)->listen_link);
}

static bool conflicts(const struct sctp_port *pp, const struct sock *sk,
		      enum claim_mode mode)
{
	struct sctp_sock *other;

	hlist_for_each_entry(other, &pp->owners, port_link) {
		struct sock *sk2 = (struct sock *)other;

		if (sk2 == sk)
			continue;
		if (mode == CLAIM_UNUSED)
			return true;
		if (mode == CLAIM_SHARED && may_share(sk, sk2))
			continue;
		if (sctp_port_overlap(sk, sk2))
			return true;
	}
	return false;
}

static struct sctp_port *find_port(struct bucket *b, const struct net *net,
				   u16 port)
{
	struct sctp_port *pp;

	hlist_for_each_entry(pp, &b->ports, link) {
		if (pp->port == port && net_eq(pp->net, net))
			return pp;
	}
	return NULL;
}

/* Bucket lock held. From here on packets may lead to @sk: its memory must
 * outlive them.
 */
static void attach(struct sctp_port *pp, struct sock *sk)
{
	struct sctp_sock *sp = sctp_sk(sk);

	sock_set_flag(sk, SOCK_RCU_FREE);
	hlist_add_head(&sp->port_link, &pp->owners);
	inet_sk(sk)->inet_num = pp->port;
	inet_sk(sk)->inet_sport = htons(pp->port);
	WRITE_ONCE(sp->port, pp);
}

/* @fresh becomes the port's object when the port was free. */
static int claim(struct sock *sk, u16 port, enum claim_mode mode,
		 struct sctp_port *fresh)
{
	struct net *net = sock_net(sk);
	struct bucket *b = bucket_of(net, port);
	struct sctp_port *pp;
	int err = 0;

	spin_lock_bh(&b->lock);
	pp = find_port(b, net, port);
	if (!pp) {
		fresh->bucket = b;
		fresh->net = net;
		fresh->port = port;
		hlist_add_head(&fresh->link, &b->ports);
		attach(fresh, sk);
	} else if (conflicts(pp, sk, mode)) {
		err = -EADDRINUSE;
	} else {
		attach(pp, sk);
	}
	spin_unlock_bh(&b->lock);
	return err;
}

/* A step that visits all @n ports before it comes back to the first. */
static u32 random_step(u32 n)
{
	u32 step = 1 + reciprocal_scale(get_random_u32(), n);

	while (gcd(step, n) != 1)
		step++;
	return step;
}

/* rfc6056#section-3.3.1: from a random place on, by random steps, so that ports
 * in use do not stand in each other's way. One is only shared with sockets on
 * other addresses when some tries have not found an unused one.
 */
static int claim_ephemeral(struct sock *sk, struct sctp_port *fresh)
{
	struct net *net = sock_net(sk);
	u32 i, n, offset, step = 1;
	int low, high;

	inet_get_local_port_range(net, &low, &high);
	n = high - low + 1;
	offset = reciprocal_scale(get_random_u32(), n);
	for (i = 0; i < n + UNUSED_TRIES; i++) {
		enum claim_mode mode = i < UNUSED_TRIES ? CLAIM_UNUSED :
							  CLAIM_DISJOINT;
		u16 port = low + offset;

		cond_resched();
		if (!inet_is_local_reserved_port(net, port) &&
		    !claim(sk, port, mode, fresh))
			return 0;
		if (!i)
			step = random_step(n);
		offset = (offset + step) % n;
	}
	return -EADDRINUSE;
}

/**
 * sctp_port_get() - takes a port for a socket
 * @sk: a socket without one; what it is bound to is set
 * @port: host order; 0: an ephemeral one
 *
 * Sets inet_num and inet_sport. Whether the caller may have a privileged port
 * is not asked here.
 *
 * Context: process, lock_sock held.
 * Return: 0, -EADDRINUSE, -ENOMEM.
 */
int sctp_port_get(struct sock *sk, u16 port)
{
	struct sctp_sock *sp = sctp_sk(sk);
	struct sctp_port *fresh;
	int err;

	fresh = kzalloc(sizeof(*fresh), GFP_KERNEL_ACCOUNT);
	if (!fresh)
		return -ENOMEM;
	if (port)
		err = claim(sk, port, CLAIM_SHARED, fresh);
	else
		err = claim_ephemeral(sk, fresh);
	if (sp->port != fresh)
		kfree(fresh);
	return err;
}

/**
 * sctp_port_widen() - may a socket have more addresses at its port?
 * @sk: a socket with a port; what it is to be bound to is set already
 * @from: the first of them that it did not have before
 *
 * The others are not asked about: children share them with their listener.
 *
 * Context: process, lock_sock held.
 * Return: 0 or -EADDRINUSE.
 */
int sctp_port_widen(struct sock *sk, u16 from)
{
	struct sctp_port *pp = sctp_sk(sk)->port;
	const struct sctp_bound *b;
	struct sctp_sock *other;
	int err = 0;

	b = rcu_dereference_protected(sctp_sk(sk)->bound,
				      lockdep_sock_is_held(sk));
	spin_lock_bh(&pp->bucket->lock);
	hlist_for_each_entry(other, &pp->owners, port_link) {
		struct sock *sk2 = (struct sock *)other;

		if (sk2 != sk && !may_share(sk, sk2) && !are_apart(sk, sk2) &&
		    has_one(sk2, b, from))
			err = -EADDRINUSE;
	}
	spin_unlock_bh(&pp->bucket->lock);
	return err;
}

/**
 * sctp_port_share() - gives a new socket its parent's port
 * @sk: an accepted or peeled off socket, not yet visible to anybody
 * @parent: the socket it comes from
 * @gfp: unused: nothing is allocated
 *
 * Context: any; the parent need not be locked.
 * Return: 0, or -EINVAL when the parent has given its port back.
 */
int sctp_port_share(struct sock *sk, struct sock *parent, gfp_t gfp)
{
	struct sctp_port *pp;
	int err = -EINVAL;

	rcu_read_lock();
	pp = READ_ONCE(sctp_sk(parent)->port);
	if (pp) {
		spin_lock_bh(&pp->bucket->lock);
		if (sctp_sk(parent)->port == pp) {
			attach(pp, sk);
			err = 0;
		}
		spin_unlock_bh(&pp->bucket->lock);
	}
	rcu_read_unlock();
	return err;
}

static void unlisten(struct sctp_sock *sp)
{
	struct sock *sk = (struct sock *)sp;

	if (hlist_unhashed(&sp->listen_link))
		return;
	hlist_del_init_rcu(&sp->listen_link);
	if (rcu_access_pointer(sk->sk_reuseport_cb))
		reuseport_detach_sock(sk);
}

static void detach(struct sctp_port *pp, struct sock *sk)
{
	struct sctp_sock *sp = sctp_sk(sk);

	unlisten(sp);
	hlist_del_init(&sp->port_link);
	WRITE_ONCE(sp->port, NULL);
	inet_sk(sk)->inet_num = 0;
	inet_sk(sk)->inet_sport = 0;
	if (hlist_empty(&pp->owners)) {
		hlist_del(&pp->link);
		kfree_rcu(pp, rcu);
	}
}

/**
 * sctp_port_put() - gives a socket's port back
 * @sk: the socket; nothing happens when it has none
 *
 * Context: any. A socket that a user still has is locked; of one that is
 * closed the last association and the closing user may come here at once.
 */
void sctp_port_put(struct sock *sk)
{
	struct sctp_port *pp;

	rcu_read_lock();
	pp = READ_ONCE(sctp_sk(sk)->port);
	if (pp) {
		spin_lock_bh(&pp->bucket->lock);
		if (sctp_sk(sk)->port == pp)
			detach(pp, sk);
		spin_unlock_bh(&pp->bucket->lock);
	}
	rcu_read_unlock();
}

static bool place_taken(struct bucket *b, const struct sock *sk)
{
	struct sctp_sock *other;

	hlist_for_each_entry(other, &b->listeners, listen_link) {
		struct sock *sk2 = (struct sock *)other;

		if (other->port == sctp_sk(sk)->port &&
		    !both_reuse_port(sk, sk2) && sctp_port_overlap(sk, sk2))
			return true;
	}
	return false;
}

/* rcu_read_lock() held, or the socket's lock. */
static const struct sctp_bound *bound_of(const struct sock *sk)
{
	return rcu_dereference_check(sctp_sk(sk)->bound,
				     lockdep_sock_is_held(sk));
}

/* Whatever is for one of them is for the other, too. */
static bool same_place(const struct sock *sk, const struct sock *sk2)
{
	const struct sctp_bound *b, *b2;
	u16 i;

	b = bound_of(sk);
	b2 = bound_of(sk2);
	if (!both_reuse_port(sk, sk2) || b->any != b2->any || b->n != b2->n ||
	    sk->sk_family != sk2->sk_family ||
	    ipv6_only_sock(sk) != ipv6_only_sock(sk2) ||
	    READ_ONCE(sk->sk_bound_dev_if) != READ_ONCE(sk2->sk_bound_dev_if))
		return false;
	for (i = 0; i < b->n; i++) {
		if (!sctp_addr_bound(sk2, &b->addr[i]))
			return false;
	}
	return true;
}

/* The group whose member a program of SO_ATTACH_REUSEPORT_*BPF chooses. */
static int join_group(struct bucket *b, struct sock *sk)
{
	bool any = bound_of(sk)->any;
	struct sock *mate = NULL;
	struct sctp_sock *other;

	rcu_read_lock();
	hlist_for_each_entry(other, &b->listeners, listen_link) {
		struct sock *sk2 = (struct sock *)other;

		if (other->port == sctp_sk(sk)->port && same_place(sk, sk2))
			mate = sk2;
	}
	rcu_read_unlock();
	return mate ? reuseport_add_sock(sk, mate, any) :
		      reuseport_alloc(sk, any);
}

/**
 * sctp_port_listen() - makes a socket visible to INITs
 * @sk: a bound socket
 *
 * Context: process, lock_sock held.
 * Return: 0 (also when it was visible already); -EADDRINUSE: another listener
 * of this port is bound to the same address, and they do not both have
 * SO_REUSEPORT; -ENOMEM.
 */
int sctp_port_listen(struct sock *sk)
{
	struct sctp_sock *sp = sctp_sk(sk);
	struct bucket *b = sp->port->bucket;
	int err = 0;

	spin_lock_bh(&b->lock);
	if (hlist_unhashed(&sp->listen_link)) {
		if (place_taken(b, sk))
			err = -EADDRINUSE;
		else if (sk->sk_reuseport)
			err = join_group(b, sk);
		if (!err)
			hlist_add_head_rcu(&sp->listen_link, &b->listeners);
	}
	spin_unlock_bh(&b->lock);
	return err;
}

/**
 * sctp_port_unlisten() - hides a socket from INITs
 * @sk: a socket, listening or not
 *
 * Context: process, lock_sock held.
 */
void sctp_port_unlisten(struct sock *sk)
{
	struct sctp_sock *sp = sctp_sk(sk);

	if (!sp->port)
		return;
	spin_lock_bh(&sp->port->bucket->lock);
	unlisten(sp);
	spin_unlock_bh(&sp->port->bucket->lock);
}

/* 0: not for @sk; else the higher, the closer is @sk's binding. */
static int match(const struct sock *sk, const struct sctp_flow_key *key)
{
	const struct sctp_bound *bound = rcu_dereference(sctp_sk(sk)->bound);
	int dev = READ_ONCE(sk->sk_bound_dev_if);
	int score = 1;

	if (READ_ONCE(inet_sk(sk)->inet_num) != key->lport ||
	    !net_eq(sock_net(sk), key->net))
		return 0;
	if (!sctp_lookup_dev_ok(key, dev))
		return 0;
	if (!bound || !sctp_addr_bound(sk, &key->local))
		return 0;
	if (!bound->any)
		score += 4;
	if (dev)
		score += 2;
	if (sk->sk_family == (key->local.ver == 4 ? AF_INET : AF_INET6))
		score += 1;
	return score;
}

/* The peer's names choose among listeners that share, so that its COOKIE ECHO
 * goes where its INIT went.
 */
static u32 choice(const struct sctp_flow_key *key)
{
	return jhash_2words(key->pport, jhash(&key->peer, sizeof(key->peer),
					      net_hash_mix(key->net)),
			    key->lport);
}

/* Sockets that match equally well share by SO_REUSEPORT. */
static struct sock *best_match(struct bucket *b, const struct sctp_flow_key *key)
{
	u32 spread = choice(key);
	struct sock *best = NULL;
	struct sctp_sock *sp;
	int high = 0;
	u32 ties = 0;

	hlist_for_each_entry_rcu(sp, &b->listeners, listen_link) {
		int score = match((struct sock *)sp, key);

		if (!score || score < high)
			continue;
		ties = score > high ? 1 : ties + 1;
		high = score;
		if (reciprocal_scale(spread, ties) == 0)
			best = (struct sock *)sp;
		spread = next_pseudo_random32(spread);
	}
	return best;
}

/* What the program of the socket's group makes of it, if there is one. A member
 * may have got other addresses since it joined.
 */
static struct sock *ask_group(struct sock *sk, const struct sctp_flow_key *key,
			      struct sk_buff *skb)
{
	struct sock *chosen = NULL;

	if (sk && rcu_access_pointer(sk->sk_reuseport_cb))
		chosen = reuseport_select_sock(sk, choice(key), skb,
					       SCTP_COMMON_LEN);
	return chosen && match(chosen, key) ? chosen : sk;
}

/**
 * sctp_port_listener() - finds the socket an INIT is for
 * @key: the packet's names
 * @skb: the packet, from the common header on
 *
 * An exact address goes before the wildcard, a bound device before none, a
 * socket of the packet's family before one of the other.
 *
 * Context: any; takes the RCU read lock.
 * Return: a listening socket with a reference, or NULL.
 */
struct sock *sctp_port_listener(const struct sctp_flow_key *key,
				struct sk_buff *skb)
{
	struct bucket *b = bucket_of(key->net, key->lport);
	struct sock *sk;

	rcu_read_lock();
	/* One without references has left the list by now. */
	do {
		sk = ask_group(best_match(b, key), key, skb);
	} while (sk && !refcount_inc_not_zero(&sk->sk_refcnt));
	rcu_read_unlock();
	return sk;
}

/**
 * sctp_port_buckets() - how many buckets sctp_port_for_each() knows
 *
 * Return: their number.
 */
unsigned int sctp_port_buckets(void)
{
	return 1 << BUCKET_BITS;
}

/**
 * sctp_port_for_each() - visits the listening sockets of a bucket
 * @net: of this namespace only
 * @bucket: from 0 to sctp_port_buckets() - 1
 * @fn: called for each, under the RCU read lock
 * @arg: for @fn
 *
 * Context: any.
 */
void sctp_port_for_each(struct net *net, unsigned int bucket,
			sctp_port_fn fn, void *arg)
{
	struct sctp_sock *sp;

	rcu_read_lock();
	hlist_for_each_entry_rcu(sp, &buckets[bucket].listeners, listen_link) {
		if (net_eq(sock_net((struct sock *)sp), net))
			fn((struct sock *)sp, bucket, arg);
	}
	rcu_read_unlock();
}
