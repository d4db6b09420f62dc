// SPDX-License-Identifier: GPL-2.0
/*
 * From a packet's names to the path it came from.
 *
 * The table holds paths, because the peer's address names a packet, and ours
 * usually does not need to: it is compared last, by what the socket is bound
 * to. Readers hold RCU only. Writers additionally hold one lock of @names, so
 * that the check for a double and the insertion are one step.
 */
#include "input/lookup.h"

#include <linux/jhash.h>
#include <linux/random.h>

#include "core/scope.h"
#include "host/netns.h"
#include "socket/sock.h"

#define NAME_LOCKS	256

static struct rhltable table;
/* Guards that no two associations have the same names: by their hash. */
static spinlock_t names[NAME_LOCKS];
static u32 names_seed __read_mostly;

static u32 hash_names(const struct net *net, u16 lport, u16 pport,
		      const struct sctp_ip *peer, u32 seed)
{
	const u32 *ip = (const u32 *)peer->b;

	seed ^= net_hash_mix(net);
	/* Of IPv4 the rest is zero. */
	if (peer->ver == 6)
		seed = jhash_3words(ip[1], ip[2], ip[3], seed);
	return jhash_2words(ip[0], (u32)lport << 16 | pport, seed);
}

static u32 hash_key(const void *data, u32 len, u32 seed)
{
	const struct sctp_flow_key *key = data;

	return hash_names(key->net, key->lport, key->pport, &key->peer, seed);
}

static u32 hash_path(const void *data, u32 len, u32 seed)
{
	const struct sctp_path *p = data;
	const struct sctp_assoc *a = p->assoc;

	return hash_names(a->net, a->lport, a->pport, &p->peer, seed);
}

static int compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct sctp_flow_key *key = arg->key;
	const struct sctp_path *p = obj;
	const struct sctp_assoc *a = p->assoc;

	return a->lport != key->lport || a->pport != key->pport ||
	       !net_eq(a->net, key->net) || !sctp_ip_equal(&p->peer, &key->peer);
}

static const struct rhashtable_params params = {
	.head_offset		= offsetof(struct sctp_path, node),
	.hashfn			= hash_key,
	.obj_hashfn		= hash_path,
	.obj_cmpfn		= compare,
	.automatic_shrinking	= true,
};

/**
 * sctp_lookup_init() - makes the table of paths
 *
 * Context: process, module load.
 * Return: 0 or -ENOMEM.
 */
int sctp_lookup_init(void)
{
	int i;

	for (i = 0; i < NAME_LOCKS; i++)
		spin_lock_init(&names[i]);
	names_seed = get_random_u32();
	return rhltable_init(&table, &params);
}

/**
 * sctp_lookup_exit() - frees the table
 *
 * Context: process, module unload; no association is left.
 */
void sctp_lookup_exit(void)
{
	rhltable_destroy(&table);
}

/* Behind another device or VRF, or on another link: the addresses may be the
 * same, the host is not.
 */
static bool is_elsewhere(const struct sctp_path *p, const struct sctp_path *q)
{
	if (sctp_assoc_dev(p->assoc) != sctp_assoc_dev(q->assoc))
		return true;
	return sctp_scope_is_link_v6(&p->peer) &&
	       p->assoc->scope_id != q->assoc->scope_id;
}

/*
 * A socket read from an association under RCU stays readable until the end of
 * the grace period even if the association has left it: sctp_port_get() and
 * sctp_port_share() give every bound socket SOCK_RCU_FREE.
 */
static bool is_double(const struct sctp_path *p, const struct sctp_flow_key *key)
{
	struct rhlist_head *list, *pos;
	struct sctp_path *q;
	bool found = false;

	rcu_read_lock();
	list = rhltable_lookup(&table, key, params);
	rhl_for_each_entry_rcu(q, pos, list, node) {
		const struct sock *sk = READ_ONCE(q->assoc->sk);

		if (q->assoc == p->assoc || READ_ONCE(q->assoc->dead) || !sk ||
		    is_elsewhere(p, q))
			continue;
		found = sctp_port_overlap(p->assoc->sk, sk);
		if (found)
			break;
	}
	rcu_read_unlock();
	return found;
}

/**
 * sctp_lookup_insert() - makes a path findable
 * @p: path of an association whose ports, namespace and socket are set
 *
 * Context: any; assoc->lock held.
 * Return: 0; -EEXIST when another live association has the same ports and peer
 * address and its socket is bound to an address that @p's is bound to, too;
 * -ENOMEM and the like.
 */
int sctp_lookup_insert(struct sctp_path *p)
{
	struct sctp_assoc *a = p->assoc;
	struct sctp_flow_key key = {
		.net	= a->net,
		.peer	= p->peer,
		.lport	= a->lport,
		.pport	= a->pport,
	};
	u32 i = hash_key(&key, 0, names_seed) % NAME_LOCKS;
	int err;

	lockdep_assert_held(&a->lock);
	spin_lock_bh(&names[i]);
	if (is_double(p, &key))
		err = -EEXIST;
	else
		err = rhltable_insert_key(&table, &key, &p->node, params);
	spin_unlock_bh(&names[i]);
	return err;
}

/**
 * sctp_lookup_remove() - makes a path unfindable
 * @p: an inserted path
 *
 * Whoever looked it up before may use its memory until the end of the RCU
 * grace period.
 *
 * Context: any; assoc->lock held.
 */
void sctp_lookup_remove(struct sctp_path *p)
{
	lockdep_assert_held(&p->assoc->lock);
	rhltable_remove(&table, &p->node, params);
}

/**
 * sctp_lookup_dev_ok() - may who is bound to a device have this packet?
 * @key: the packet's names
 * @dev: what it is bound to, a device or a VRF; 0: nothing
 *
 * As everywhere in Linux: who is bound to nothing gets packets through a VRF
 * only if net.sctp.l3mdev_accept says so.
 *
 * Context: any.
 * Return: true when it may.
 */
bool sctp_lookup_dev_ok(const struct sctp_flow_key *key, int dev)
{
	if (!key->dif)
		return true;
	return inet_bound_dev_eq(READ_ONCE(sctp_net(key->net)->sysctl.l3mdev_accept),
				 dev, key->dif, key->sdif);
}

/* A link-local address means another host on another link. */
static bool link_ok(const struct sctp_assoc *a, const struct sctp_path *p,
		    const struct sctp_flow_key *key)
{
	int link = sctp_lookup_link(key);

	return !link || !a->scope_id || link == a->scope_id ||
	       !sctp_scope_is_link_v6(&p->peer);
}

static bool serves(const struct sctp_path *p, const struct sctp_flow_key *key)
{
	const struct sctp_assoc *a = p->assoc;
	const struct sock *sk = READ_ONCE(a->sk);

	/* One that ends may stand before its successor for a moment. */
	if (!sk || READ_ONCE(a->dead) || !link_ok(a, p, key))
		return false;
	if (key->sk)
		return key->sk == sk;
	return sctp_lookup_dev_ok(key, sctp_assoc_dev(a)) &&
	       sctp_locals_has(a, &key->local);
}

/* One that is bound to the packet's device or VRF goes before one that is not. */
static struct sctp_path *best_match(struct rhlist_head *list,
				    const struct sctp_flow_key *key)
{
	struct sctp_path *p, *found = NULL;
	struct rhlist_head *pos;

	rhl_for_each_entry_rcu(p, pos, list, node) {
		if (!serves(p, key))
			continue;
		if (!found || sctp_assoc_dev(p->assoc))
			found = p;
		if (sctp_assoc_dev(p->assoc))
			break;
	}
	return found;
}

/**
 * sctp_lookup_path() - finds the path a packet came from
 * @key: the packet's names
 *
 * Context: any. The association's reference keeps the path's memory, too; that
 * it still belongs to the association (->gone) is known under assoc->lock.
 * Return: the path, with a reference on its association; or NULL.
 */
struct sctp_path *sctp_lookup_path(const struct sctp_flow_key *key)
{
	struct sctp_path *p;

	rcu_read_lock();
	/* One without references is dead by now, and not found again. */
	do {
		p = best_match(rhltable_lookup(&table, key, params), key);
	} while (p && !sctp_assoc_get_live(p->assoc));
	rcu_read_unlock();
	return p;
}

/**
 * sctp_lookup_iter_open() - prepares a walk over a namespace's paths
 * @it: the walk
 * @net: the namespace
 *
 * The walk begins suspended: sctp_lookup_iter_resume() comes next.
 *
 * Context: process.
 */
void sctp_lookup_iter_open(struct sctp_assoc_iter *it, struct net *net)
{
	it->net = net;
	rhltable_walk_enter(&table, &it->hti);
}

/**
 * sctp_lookup_iter_close() - ends a suspended walk
 * @it: the walk
 *
 * Context: process.
 */
void sctp_lookup_iter_close(struct sctp_assoc_iter *it)
{
	rhashtable_walk_exit(&it->hti);
}

/**
 * sctp_lookup_iter_resume() - goes on with a suspended walk
 * @it: the walk
 *
 * Context: process; RCU is held until sctp_lookup_iter_suspend().
 */
void sctp_lookup_iter_resume(struct sctp_assoc_iter *it)
	__acquires(RCU)
{
	rhashtable_walk_start(&it->hti);
}

/**
 * sctp_lookup_iter_suspend() - lets go of RCU
 * @it: the walk
 */
void sctp_lookup_iter_suspend(struct sctp_assoc_iter *it)
	__releases(RCU)
{
	rhashtable_walk_stop(&it->hti);
}

/**
 * sctp_lookup_iter_start() - begins a walk over a namespace's paths
 * @it: the walk
 * @net: the namespace
 *
 * An association may be seen once per path, a path twice or never when the
 * table is resized meanwhile.
 *
 * Context: process; RCU is held until sctp_lookup_iter_stop().
 */
void sctp_lookup_iter_start(struct sctp_assoc_iter *it, struct net *net)
	__acquires(RCU)
{
	sctp_lookup_iter_open(it, net);
	sctp_lookup_iter_resume(it);
}

/**
 * sctp_lookup_iter_stop() - ends a walk
 * @it: the walk
 */
void sctp_lookup_iter_stop(struct sctp_assoc_iter *it)
	__releases(RCU)
{
	sctp_lookup_iter_suspend(it);
	sctp_lookup_iter_close(it);
}

static struct sctp_path *first_live(struct sctp_assoc_iter *it,
				    struct sctp_path *p)
{
	while (p) {
		/* -EAGAIN: the table is being resized, go on. */
		if (!IS_ERR(p) && net_eq(p->assoc->net, it->net) &&
		    sctp_assoc_get_live(p->assoc))
			return p;
		p = rhashtable_walk_next(&it->hti);
	}
	return NULL;
}

/**
 * sctp_lookup_iter_next() - the next path of a walk
 * @it: the walk
 *
 * Context: between resume (start) and suspend (stop); the path's memory is
 * valid until then.
 * Return: a path with a reference on its association, which the caller puts;
 * NULL at the end.
 */
struct sctp_path *sctp_lookup_iter_next(struct sctp_assoc_iter *it)
{
	return first_live(it, rhashtable_walk_next(&it->hti));
}

/**
 * sctp_lookup_iter_again() - the path a walk was suspended at
 * @it: the walk
 *
 * Context: as sctp_lookup_iter_next().
 * Return: the path sctp_lookup_iter_next() returned last, or its successor
 * when it is gone; likewise with a reference; NULL at the end.
 */
struct sctp_path *sctp_lookup_iter_again(struct sctp_assoc_iter *it)
{
	return first_live(it, rhashtable_walk_peek(&it->hti));
}
