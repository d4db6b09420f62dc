// SPDX-License-Identifier: GPL-2.0
/* The association: birth, the way in and out of its lock, and death. */
#include "assoc/assoc.h"

#include <linux/random.h>
#include <linux/slab.h>
#include <linux/rhashtable.h>

#include "assoc/check.h"
#include "assoc/mem.h"
#include "host/mib.h"
#include "input/lookup.h"
#include "output/output.h"
#include "procedure/procedure.h"
#include "socket/sock.h"

/* SCTP_FUTURE_ASSOC, SCTP_CURRENT_ASSOC and SCTP_ALL_ASSOC come before. */
#define FIRST_ID	(SCTP_ALL_ASSOC + 1)

static struct kmem_cache *assoc_cache;
static struct rhashtable ids;
static atomic_t last_id = ATOMIC_INIT(FIRST_ID - 1);

static const struct rhashtable_params id_params = {
	.head_offset		= offsetof(struct sctp_assoc, by_id),
	.key_offset		= offsetof(struct sctp_assoc, id),
	.key_len		= sizeof_field(struct sctp_assoc, id),
	.automatic_shrinking	= true,
};

/* Never 0: a tag of 0 is illegal, a tie tag or TSN of 0 would say "none". */
static u32 random_nonzero(void)
{
	u32 v;

	do {
		v = get_random_u32();
	} while (!v);
	return v;
}

/**
 * sctp_assoc_initial_tsn() - the first TSN of an association
 *
 * Return: random, so that nobody can guess it: rfc9260#section-3.3.2.
 */
u32 sctp_assoc_initial_tsn(void)
{
	return sctp_check_initial_tsn ?: random_nonzero();
}

static void init_fields(struct sctp_assoc *a)
{
	spin_lock_init(&a->lock);
	refcount_set(&a->ref, 1);
	INIT_LIST_HEAD(&a->ep_link);
	INIT_LIST_HEAD(&a->accept_link);
	INIT_LIST_HEAD(&a->paths);
	INIT_LIST_HEAD(&a->gone);
	INIT_LIST_HEAD(&a->ctrl);
	INIT_LIST_HEAD(&a->sendq);
	timerqueue_init_head(&a->lifetimes);
	INIT_LIST_HEAD(&a->outstanding.sent);
	sctp_timers_init(&a->timers);
	sctp_assoc_timer_init(a);
	sctp_reasm_init(&a->reasm, 0);
	a->state = SCTP_ST_CLOSED;
	a->rx_ratio = 128;
}

/* In turn, so that one that has ended is not soon another's; after INT_MAX from
 * the beginning.
 */
static u32 next_id(void)
{
	u32 id;

	do {
		id = atomic_inc_return(&last_id) & INT_MAX;
	} while (id < FIRST_ID);
	return id;
}

static int take_id(struct sctp_assoc *a)
{
	int err;

	do {
		a->id = next_id();
		err = rhashtable_lookup_insert_fast(&ids, &a->by_id, id_params);
	} while (err == -EEXIST);
	return err;
}

/**
 * sctp_assoc_new() - create an association attached to a socket
 * @sk: its socket; the configuration is copied from it
 * @gfp: allocation flags
 *
 * Context: process or softirq; assoc->lock of no association is needed.
 * Return: the association with one reference, which sctp_assoc_dead() ends, or
 * NULL for lack of memory.
 */
struct sctp_assoc *sctp_assoc_new(struct sock *sk, gfp_t gfp)
{
	struct sctp_assoc *a = kmem_cache_zalloc(assoc_cache, gfp);

	if (!a)
		return NULL;
	init_fields(a);
	a->cfg = sctp_sk(sk)->cfg;
	a->n_out = a->cfg.outs;
	a->net = sock_net(sk);
	a->sn = sctp_net(a->net);
	a->lport = inet_sk(sk)->inet_num;
	if (take_id(a)) {
		kmem_cache_free(assoc_cache, a);
		return NULL;
	}
	atomic_inc(&a->sn->n_assocs);
	sctp_assoc_attach(a, sk);
	return a;
}

/**
 * sctp_assoc_attach() - give an association a (new) socket
 * @a: the association
 * @sk: its socket from now on
 *
 * Context: @a not yet visible to anybody else, or assoc->lock held.
 */
void sctp_assoc_attach(struct sctp_assoc *a, struct sock *sk)
{
	struct sock *old = a->sk;

	if (old) {
		/* The reserve is part of that socket's account. */
		sctp_mem_drain(a);
		spin_lock_bh(&sctp_sk(old)->assoc_lock);
		list_del_init(&a->ep_link);
		WRITE_ONCE(sctp_sk(old)->n_assocs, sctp_sk(old)->n_assocs - 1);
		spin_unlock_bh(&sctp_sk(old)->assoc_lock);
	}
	sock_hold(sk);
	WRITE_ONCE(a->sk, sk);
	spin_lock_bh(&sctp_sk(sk)->assoc_lock);
	list_add_tail_rcu(&a->ep_link, &sctp_sk(sk)->assocs);
	WRITE_ONCE(sctp_sk(sk)->n_assocs, sctp_sk(sk)->n_assocs + 1);
	WRITE_ONCE(sctp_sk(sk)->used, true);
	spin_unlock_bh(&sctp_sk(sk)->assoc_lock);
	if (old)
		sock_put(old);
}

static void free_rcu_cb(struct rcu_head *head)
{
	struct sctp_assoc *a = container_of(head, struct sctp_assoc, rcu);
	struct sctp_path *p, *next;

	list_splice(&a->gone, &a->paths);
	list_for_each_entry_safe(p, next, &a->paths, link)
		sctp_path_free(p);
	sctp_locals_free(a);
	kvfree(a->out);
	sock_put(a->sk);
	kmem_cache_free(assoc_cache, a);
}

/**
 * sctp_assoc_put() - give a reference back
 * @a: the association
 *
 * The last one frees it and its paths after a grace period, since lookups see
 * both under RCU only.
 *
 * Context: any; not under @a's lock when it may be the last.
 */
void sctp_assoc_put(struct sctp_assoc *a)
{
	sctp_assoc_put_many(a, 1);
}

/**
 * sctp_assoc_put_many() - give references back
 * @a: the association
 * @n: how many
 *
 * Context: as sctp_assoc_put().
 */
void sctp_assoc_put_many(struct sctp_assoc *a, u32 n)
{
	if (refcount_sub_and_test(n, &a->ref))
		call_rcu(&a->rcu, free_rcu_cb);
}

/**
 * sctp_assoc_get_live() - take a reference on what a lookup found
 * @a: the association
 *
 * Context: RCU read side.
 * Return: false when it is on its way to be freed.
 */
bool sctp_assoc_get_live(struct sctp_assoc *a)
{
	return refcount_inc_not_zero(&a->ref);
}

/**
 * sctp_assoc_by_id() - find an association of a socket by its assoc_id
 * @sk: the socket
 * @id: assoc_id
 *
 * Context: any; takes the RCU read lock.
 * Return: the association with a reference, or NULL.
 */
struct sctp_assoc *sctp_assoc_by_id(struct sock *sk, u32 id)
{
	struct sctp_assoc *a;

	rcu_read_lock();
	a = rhashtable_lookup(&ids, &id, id_params);
	if (a && (READ_ONCE(a->sk) != sk || !sctp_assoc_get_live(a)))
		a = NULL;
	rcu_read_unlock();
	return a;
}

/**
 * sctp_assoc_set_state() - move to another state
 * @a: the association
 * @st: its new state
 *
 * Context: assoc->lock held.
 */
void sctp_assoc_set_state(struct sctp_assoc *a, enum sctp_state st)
{
	bool was_up = a->state >= SCTP_ST_ESTABLISHED;
	bool is_up = st >= SCTP_ST_ESTABLISHED;

	lockdep_assert_held(&a->lock);
	WRITE_ONCE(a->state, st);
	if (is_up && !was_up)
		SCTP_MIB_INC(a->sn, CURRESTAB);
	else if (was_up && !is_up)
		SCTP_MIB_DEC(a->sn, CURRESTAB);
	sctp_assoc_mark(a, SCTP_MARK_STATE);
}

/**
 * sctp_assoc_now() - the time of an entry
 * @a: the association
 *
 * The clock is read once per entry, when somebody wants to know. It does not
 * go back, although the next entry may have read it before this one.
 *
 * Context: assoc->lock held.
 * Return: ns.
 */
u64 sctp_assoc_now(struct sctp_assoc *a)
{
	lockdep_assert_held(&a->lock);
	if (!a->timed) {
		a->now = sctp_now();
		a->timed = true;
	}
	return a->now;
}

/**
 * sctp_assoc_enter() - take an association's lock
 * @a: the association; the caller has a reference
 *
 * It may be dead by now: every entry checks a->dead.
 *
 * Context: process or softirq; softirqs are off until sctp_assoc_leave().
 */
void sctp_assoc_enter(struct sctp_assoc *a)
	__acquires(&a->lock)
{
	spin_lock_bh(&a->lock);
}

/**
 * sctp_assoc_enter_at() - take an association's lock, at a known time
 * @a: the association; the caller has a reference
 * @now: what sctp_now() has said just now
 *
 * Context: as sctp_assoc_enter().
 */
void sctp_assoc_enter_at(struct sctp_assoc *a, u64 now)
	__acquires(&a->lock)
{
	sctp_assoc_enter(a);
	a->now = max(a->now, now);
	a->timed = true;
}

static void wake(struct sock *sk, u32 marks)
{
	if (marks & SCTP_MARK_STATE)
		sk->sk_state_change(sk);
	if (marks & SCTP_MARK_READABLE)
		sk->sk_data_ready(sk);
	if (marks & SCTP_MARK_WRITABLE)
		sk->sk_write_space(sk);
}

/**
 * sctp_assoc_leave() - send what is due, arm the timer, wake, unlock
 * @a: the association
 *
 * Context: the one exit of every entry; see the top of assoc.h.
 */
void sctp_assoc_leave(struct sctp_assoc *a)
	__releases(&a->lock)
{
	u32 marks;

	if (!a->dead && a->marks != SCTP_MARK_HELD) {
		if (a->marks & (SCTP_MARK_PUMP | SCTP_MARK_SACK))
			sctp_pump(a);
		sctp_assoc_timer_arm(a);
		sctp_check_assoc(a);
	}
	marks = a->marks;
	a->marks = 0;
	a->timed = false;
	wake(a->sk, marks);
	spin_unlock_bh(&a->lock);
	if (marks & SCTP_MARK_DEAD) {
		sctp_data_window_others(a->sk, a);
		sctp_assoc_put(a);
	}
}

/**
 * sctp_assoc_purge_receive() - forget what was received and not delivered
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_assoc_purge_receive(struct sctp_assoc *a)
{
	struct sctp_reasm_node *node, *next;
	u32 streams = a->reasm.stream_bytes;
	LIST_HEAD(lost);

	if (a->reasm.partial)
		sctp_deliver_broken_off(a, a->reasm.partial_sid,
					a->reasm.partial_ssn);
	sctp_reasm_purge(&a->reasm, &lost);
	sctp_mem_rx_use(a, streams, 0);
	list_for_each_entry_safe(node, next, &lost, link) {
		list_del(&node->link);
		sctp_deliver_free(a->sk, sctp_rx_chunk(node));
	}
	sctp_tsnmap_free(&a->tsnmap);
}

/**
 * sctp_assoc_dead() - the end of an association
 * @a: the association
 * @err: what the user is told (0: an orderly end), a positive errno
 *
 * How it goes: whatever the peer must still hear (ABORT, SHUTDOWN COMPLETE) has
 * been sent by the caller. From here on no packet finds it: its paths leave the
 * table; an entry that already waits for the lock sees ->dead. Its timer is
 * stopped; if it runs right now it also waits and sees ->dead. Nobody finds it
 * by its id or in its socket's list any more. Unsent and unacknowledged
 * messages are reported and freed; what the user has not read yet stays in the
 * socket's queue, where each message holds a reference. The socket learns of
 * the end, the memory reserve goes back, and leave() drops the reference that
 * stands for being alive. When readers, waiters and RCU lookups are done the
 * memory follows, and with it the reference on the socket.
 *
 * Context: assoc->lock held; sctp_assoc_leave() follows.
 */
void sctp_assoc_dead(struct sctp_assoc *a, int err)
{
	struct sctp_sock *sp = sctp_sk(a->sk);
	struct sctp_path *p;

	lockdep_assert_held(&a->lock);
	if (a->dead)
		return;
	a->dead = true;
	sctp_assoc_set_state(a, SCTP_ST_CLOSED);
	list_for_each_entry(p, &a->paths, link)
		sctp_path_unhash(p);
	sctp_assoc_timer_stop(a);
	sctp_gather_stop(a);
	rhashtable_remove_fast(&ids, &a->by_id, id_params);
	atomic_dec(&a->sn->n_assocs);

	sctp_sendq_purge(a, a->cause);
	sctp_ctrl_purge(a);
	sctp_ctrl_drop_echo(a);
	sctp_assoc_purge_receive(a);
	sctp_deliver_closed(a, err);
	sctp_mem_drain(a);

	spin_lock_bh(&sp->assoc_lock);
	if (!list_empty(&a->ep_link)) {
		list_del_init(&a->ep_link);
		/* Whoever reads knows of the end before: has_source() */
		smp_store_release(&sp->n_assocs, sp->n_assocs - 1);
	}
	spin_unlock_bh(&sp->assoc_lock);
	sctp_assoc_mark(a, SCTP_MARK_DEAD | SCTP_MARK_STATE |
			SCTP_MARK_WRITABLE);
}

/**
 * sctp_assoc_init_module() - what associations need to exist
 *
 * Return: 0 or -ENOMEM.
 */
int sctp_assoc_init_module(void)
{
	assoc_cache = KMEM_CACHE(sctp_assoc, SLAB_HWCACHE_ALIGN |
				 SLAB_ACCOUNT);
	if (!assoc_cache)
		return -ENOMEM;
	if (rhashtable_init(&ids, &id_params))
		goto no_ids;
	if (sctp_path_init_module())
		goto no_paths;
	return 0;
no_paths:
	rhashtable_destroy(&ids);
no_ids:
	kmem_cache_destroy(assoc_cache);
	return -ENOMEM;
}

/**
 * sctp_assoc_exit_module() - undo sctp_assoc_init_module()
 *
 * Context: no association exists; frees after a grace period are waited for.
 */
void sctp_assoc_exit_module(void)
{
	rcu_barrier();
	sctp_path_exit_module();
	rhashtable_destroy(&ids);
	kmem_cache_destroy(assoc_cache);
}
