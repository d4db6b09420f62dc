// SPDX-License-Identifier: GPL-2.0
/* accept(): sockets for associations that the peer asked for. */
#include "socket/accept.h"

#include <linux/fdtable.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/xfrm.h>

#include "socket/deliver.h"

enum {
	/* How soon a waiting accept() sees that its socket was closed. */
	LOOK_AGAIN	= HZ / 5,
};

/* What a copy of the listener's memory must not share with it. */
static void reset_generic(struct sock *sk, const struct sock *parent)
{
	struct inet_sock *inet = inet_sk(sk);

	sk->sk_state = TCP_CLOSE;
	sk->sk_shutdown = 0;
	/* sk_clone_lock() would have it start anew. */
	sk->sk_priority = READ_ONCE(parent->sk_priority);
	sk->sk_ack_backlog = 0;
	sk->sk_max_ack_backlog = 0;
	sk->sk_rx_dst = NULL;
	sk->sk_frag.page = NULL;
	sk->sk_frag.offset = 0;
	sk->sk_frag.size = 0;
	atomic64_set(&sk->sk_cookie, 0);
	inet->inet_dport = 0;
	inet->inet_daddr = 0;
	RCU_INIT_POINTER(inet->inet_opt, NULL);
	RCU_INIT_POINTER(inet->mc_list, NULL);
}

static void reset_sctp(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);

	RCU_INIT_POINTER(ss->bound, NULL);
	INIT_HLIST_NODE(&ss->port_link);
	INIT_HLIST_NODE(&ss->listen_link);
	ss->port = NULL;
	spin_lock_init(&ss->assoc_lock);
	INIT_LIST_HEAD(&ss->assocs);
	ss->n_assocs = 0;
	INIT_LIST_HEAD(&ss->accept_queue);
	ss->listener = NULL;
	ss->accepting = 0;
	INIT_LIST_HEAD(&ss->rxq);
	INIT_LIST_HEAD(&ss->reading);
	ss->spent = NULL;
	ss->spent_charge = 0;
	INIT_LIST_HEAD(&ss->lobby);
	ss->pieces = NULL;
}

static void reset_v6(struct sock *sk, const struct sock *parent)
{
#if IS_ENABLED(CONFIG_IPV6)
	struct ipv6_txoptions *opt;
	struct ipv6_pinfo *np;

	if (sk->sk_family != AF_INET6)
		return;
	np = &((struct sctp6_sock *)sk)->inet6;
	inet_sk(sk)->pinet6 = np;
	np->ipv6_mc_list = NULL;
	np->ipv6_ac_list = NULL;
	np->ipv6_fl_list = NULL;
	np->pktoptions = NULL;
	np->rxpmtu = NULL;
	RCU_INIT_POINTER(np->opt, NULL);
	rcu_read_lock();
	opt = rcu_dereference(inet6_sk(parent)->opt);
	if (opt)
		RCU_INIT_POINTER(np->opt, ipv6_dup_options(sk, opt));
	rcu_read_unlock();
#endif
}

/* A child that no user call and no packet has seen. */
static void free_child(struct sock *child)
{
	sk_common_release(child);
}

/**
 * sctp_accept_clone() - a socket like another, on the same port
 * @parent: a bound socket
 * @a: the association it is for
 *
 * Options, addresses and the port are @parent's; it has no associations and
 * nothing is queued.
 *
 * Context: assoc->lock held.
 * Return: the socket with the user's reference, or NULL for lack of memory.
 */
struct sock *sctp_accept_clone(struct sock *parent, struct sctp_assoc *a)
{
	struct sock *sk;

	lockdep_assert_held(&a->lock);
	sk = sk_clone_lock(parent, GFP_ATOMIC);
	if (!sk)
		return NULL;
	__acquire(&sk->sk_lock.slock);	/* what sparse cannot know */
	reset_generic(sk, parent);
	reset_sctp(sk);
	reset_v6(sk, parent);
	sock_prot_inuse_add(sock_net(sk), sk->sk_prot, 1);
	sctp_lsm_clone(&a->lsm, parent, sk);
	bh_unlock_sock(sk);
	/* Of the clone's two references the second is for packets on their
	 * way to it, which for us the association's stands for.
	 */
	__sock_put(sk);
	if (!sctp_bind_share(sk, parent) ||
	    sctp_port_share(sk, parent, GFP_ATOMIC)) {
		free_child(sk);
		return NULL;
	}
	return sk;
}

/* false: it listens no more, or nobody accepts. */
static bool enqueue(struct sock *listener, struct sctp_assoc *a)
{
	struct sctp_sock *ss = sctp_sk(listener);
	bool ok;

	spin_lock_bh(&ss->assoc_lock);
	ok = listener->sk_state == TCP_LISTEN && !sk_acceptq_is_full(listener);
	if (ok) {
		sctp_assoc_hold(a);
		list_add_tail(&a->accept_link, &ss->accept_queue);
		sk_acceptq_added(listener);
	}
	spin_unlock_bh(&ss->assoc_lock);
	return ok;
}

static int spawn_child(struct sock *listener, struct sctp_assoc *a)
{
	struct sock *child;

	if (sk_acceptq_is_full(listener))
		return -ENOBUFS;
	child = sctp_accept_clone(listener, a);
	if (!child)
		return -ENOMEM;
	sock_hold(listener);
	sctp_sk(child)->listener = listener;
	sctp_assoc_attach(a, child);
	if (enqueue(listener, a))
		return 0;
	/* The reference of the caller who gives the association up keeps the
	 * child's memory; the user's reference has no user any more.
	 */
	free_child(child);
	return -ENOBUFS;
}

/**
 * sctp_accept_spawn() - a socket for an association that a peer asked for
 * @listener: a listening socket
 * @a: the association, of a COOKIE ECHO
 *
 * One-to-one: a child, which sctp_accept() finds once the association is
 * established. One-to-many: the listener itself.
 *
 * Context: softirq, assoc->lock held.
 * Return: 0, -ENOBUFS (the accept queue is full or closed), -ENOMEM.
 */
int sctp_accept_spawn(struct sock *listener, struct sctp_assoc *a)
{
	if (READ_ONCE(listener->sk_state) != TCP_LISTEN)
		return -ENOBUFS;
	if (sctp_sk(listener)->style == SCTP_ONE_TO_ONE)
		return spawn_child(listener, a);
	if (a->sk != listener)
		sctp_assoc_attach(a, listener);
	return 0;
}

/* An aborted child is of no use; one that ended in order is: there may be data
 * to be read, and a server wants to know of each peer that was connected.
 */
static bool worth_accepting(struct sctp_assoc *a)
{
	bool ok;

	sctp_assoc_enter(a);
	ok = !a->dead || !a->error;
	sctp_assoc_leave(a);
	return ok;
}

static bool came_up(const struct sctp_assoc *a)
{
	return READ_ONCE(a->state) >= SCTP_ST_ESTABLISHED || READ_ONCE(a->dead);
}

static struct sctp_assoc *dequeue(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);
	struct sctp_assoc *a, *found = NULL;

	spin_lock_bh(&ss->assoc_lock);
	list_for_each_entry(a, &ss->accept_queue, accept_link) {
		if (!came_up(a))
			continue;
		list_del_init(&a->accept_link);
		sk_acceptq_removed(sk);
		found = a;
		break;
	}
	spin_unlock_bh(&ss->assoc_lock);
	return found;
}

/* The next child a user may have; those that died meanwhile go. */
static struct sock *next_child(struct sock *sk)
{
	struct sctp_assoc *a;
	struct sock *child;
	bool ok;

	while ((a = dequeue(sk))) {
		child = a->sk;
		ok = worth_accepting(a);
		sctp_assoc_put(a);
		if (ok)
			return child;
		child->sk_prot->close(child, 0);
	}
	return NULL;
}

/**
 * sctp_accept_pending() - would accept() find something?
 * @sk: a listening socket
 *
 * Context: any.
 * Return: true when it would.
 */
bool sctp_accept_pending(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);
	struct sctp_assoc *a;
	bool found = false;

	spin_lock_bh(&ss->assoc_lock);
	list_for_each_entry(a, &ss->accept_queue, accept_link) {
		found = came_up(a);
		if (found)
			break;
	}
	spin_unlock_bh(&ss->assoc_lock);
	return found;
}

/* A call of one of several threads holds the file from its beginning, so that
 * close() by another does not reach the socket: nobody will wake the call.
 * io_uring's workers may wait on a file that no descriptor names.
 */
static bool holds_file(const struct sock *sk)
{
	return sk->sk_socket->file && !(current->flags & PF_IO_WORKER) &&
	       atomic_read(&current->files->count) > 1;
}

/* lock_sock held. Nobody but those who wait here has the file. */
static bool is_closed(const struct sock *sk)
{
	u32 waiting = sctp_sk(sk)->accepting;

	return waiting && file_count(sk->sk_socket->file) <= waiting;
}

static void doze(const struct sock *sk, long *timeo)
{
	long most = sctp_sk(sk)->accepting ? LOOK_AGAIN : MAX_SCHEDULE_TIMEOUT;
	long nap = min(*timeo, most);
	long left = schedule_timeout(nap);

	if (*timeo != MAX_SCHEDULE_TIMEOUT)
		*timeo -= nap - left;
}

/* 0: there is something, or may be. */
static int wait_for_child(struct sock *sk, long *timeo)
{
	DEFINE_WAIT(wait);
	int err = 0;

	prepare_to_wait_exclusive(sk_sleep(sk), &wait, TASK_INTERRUPTIBLE);
	release_sock(sk);
	if (!sctp_accept_pending(sk) && READ_ONCE(sk->sk_state) == TCP_LISTEN)
		doze(sk, timeo);
	finish_wait(sk_sleep(sk), &wait);
	lock_sock(sk);
	if (sctp_accept_pending(sk))
		return 0;
	if (signal_pending(current))
		err = sock_intr_errno(*timeo);
	else if (!*timeo)
		err = -EAGAIN;
	else if (is_closed(sk))
		err = -EBADF;
	return err;
}

static struct sock *wait_and_take(struct sock *sk, long timeo)
{
	struct sock *child;
	int err;

	for (;;) {
		if (sk->sk_state != TCP_LISTEN)
			return ERR_PTR(-EINVAL);
		child = next_child(sk);
		if (child)
			return child;
		err = timeo ? wait_for_child(sk, &timeo) : -EAGAIN;
		if (err)
			return ERR_PTR(sk->sk_state == TCP_LISTEN ? err : -EINVAL);
	}
}

static struct sock *accept_locked(struct sock *sk, int flags)
{
	long timeo = sock_rcvtimeo(sk, flags & O_NONBLOCK);
	bool counts = holds_file(sk);
	struct sock *child;

	sctp_sk(sk)->accepting += counts;
	child = wait_and_take(sk, timeo);
	sctp_sk(sk)->accepting -= counts;
	return child;
}

/**
 * sctp_accept() - the next established association's socket
 * @sk: a listening one-to-one socket
 * @flags: O_NONBLOCK
 * @err: why not: -EINVAL (not listening), -EAGAIN, -EOPNOTSUPP (one-to-many),
 *	-EINTR, -ERESTARTSYS, -EBADF (another thread has closed @sk meanwhile)
 * @kern: unused
 *
 * Context: process.
 * Return: the socket, or NULL and @err is set.
 */
struct sock *sctp_accept(struct sock *sk, int flags, int *err, bool kern)
{
	struct sock *child = ERR_PTR(-EOPNOTSUPP);

	lock_sock(sk);
	if (sctp_sk(sk)->style == SCTP_ONE_TO_ONE)
		child = accept_locked(sk, flags);
	release_sock(sk);
	if (!IS_ERR(child))
		return child;
	*err = PTR_ERR(child);
	return NULL;
}

/**
 * sctp_accept_stop() - take no more associations
 * @sk: the socket, listening or not
 * @orphans: gets what waited in the accept queue, for sctp_accept_abort()
 *
 * Context: process, lock_sock held.
 */
void sctp_accept_stop(struct sock *sk, struct list_head *orphans)
{
	struct sctp_sock *ss = sctp_sk(sk);

	if (sk->sk_state != TCP_LISTEN)
		return;
	sctp_port_unlisten(sk);
	spin_lock_bh(&ss->assoc_lock);
	inet_sk_set_state(sk, TCP_CLOSE);
	list_splice_tail_init(&ss->accept_queue, orphans);
	WRITE_ONCE(sk->sk_ack_backlog, 0);
	spin_unlock_bh(&ss->assoc_lock);
}

/**
 * sctp_accept_abort() - end associations that nobody will accept
 * @orphans: from sctp_accept_stop()
 *
 * Context: process, no socket locked: each child is closed as a user would.
 */
void sctp_accept_abort(struct list_head *orphans)
{
	struct sctp_assoc *a, *next;
	struct sock *child;

	list_for_each_entry_safe(a, next, orphans, accept_link) {
		list_del_init(&a->accept_link);
		child = a->sk;
		sock_set_flag(child, SOCK_LINGER);
		child->sk_lingertime = 0;
		sctp_assoc_put(a);
		child->sk_prot->close(child, 0);
	}
}
