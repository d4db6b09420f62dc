// SPDX-License-Identifier: GPL-2.0
/* How sockets are born, watched and closed, and what the kernel knows of us. */
#include <asm/ioctls.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/sockios.h>
#include <net/inet_common.h>
#include <net/ipv6.h>
#include <net/protocol.h>
#include <net/transp_v6.h>

#include "assoc/mem.h"
#include "host/netns.h"
#include "procedure/procedure.h"
#include "socket/accept.h"
#include "socket/connect.h"
#include "socket/deliver.h"
#include "wire/format.h"

static atomic_long_t memory_allocated;
static DEFINE_PER_CPU(int, memory_per_cpu_fw_alloc);
static struct percpu_counter sockets_allocated;
static unsigned long memory_pressure;

/* -- birth ------------------------------------------------------------------- */

static void destruct(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);

	sctp_port_put(sk);
	if (ss->listener)
		sock_put(ss->listener);
	sctp_bind_put(rcu_dereference_protected(ss->bound, true));
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6)
		inet6_cleanup_sock(sk);
#endif
	inet_sock_destruct(sk);
}

/* The association's leave() says when there is room again. */
static void write_space(struct sock *sk)
{
	struct socket_wq *wq;

	rcu_read_lock();
	wq = rcu_dereference(sk->sk_wq);
	if (skwq_has_sleeper(wq))
		wake_up_interruptible_poll(&wq->wait, EPOLLOUT | EPOLLWRNORM |
					   EPOLLWRBAND);
	sk_wake_async(sk, SOCK_WAKE_SPACE, POLL_OUT);
	rcu_read_unlock();
}

static int init(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);

	ss->style = sk->sk_type == SOCK_STREAM ? SCTP_ONE_TO_ONE :
						 SCTP_ONE_TO_MANY;
	spin_lock_init(&ss->assoc_lock);
	INIT_LIST_HEAD(&ss->assocs);
	INIT_LIST_HEAD(&ss->accept_queue);
	INIT_LIST_HEAD(&ss->rxq);
	INIT_LIST_HEAD(&ss->reading);
	ss->spent = NULL;
	ss->spent_charge = 0;
	INIT_LIST_HEAD(&ss->lobby);
	ss->v4mapped = true;
	sctp_config_from_net(&ss->cfg, sctp_net(sock_net(sk)));
	sk->sk_write_space = write_space;
	sk->sk_destruct = destruct;
	sk_sockets_allocated_inc(sk);
	sock_prot_inuse_add(sock_net(sk), sk->sk_prot, 1);
	return 0;
}

static void destroy(struct sock *sk)
{
	sk_sockets_allocated_dec(sk);
	sock_prot_inuse_add(sock_net(sk), sk->sk_prot, -1);
}

/* -- death ------------------------------------------------------------------- */

/* assoc->lock held. What has not come up and has nothing to send has nothing to
 * finish.
 */
static void end_locked(struct sctp_assoc *a, bool abort)
{
	if (!abort && !sctp_sendq_idle(a))
		sctp_shutdown_start(a);
	else if (a->state < SCTP_ST_COOKIE_ECHOED)
		sctp_abort_silent(a, ECONNABORTED);
	else if (abort || a->state < SCTP_ST_ESTABLISHED)
		sctp_abort_send(a, SCTP_CAUSE_USER_ABORT, NULL, 0, 0);
	else
		sctp_shutdown_start(a);
}

static void end(struct sock *sk, struct sctp_assoc *a, bool abort)
{
	sctp_assoc_enter(a);
	if (!a->dead && a->sk == sk)
		end_locked(a, abort);
	sctp_assoc_leave(a);
}

/* Data that nobody will read was acknowledged for nothing: the peer must know,
 * so its association is aborted, as TCP resets (rfc2525#section-2.17).
 */
static void end_unread(struct sock *sk)
{
	struct sctp_rx_chunk *first;

	sctp_deliver_settle(sk);
	sctp_deliver_release(sk);
	while ((first = sctp_deliver_pop(sk))) {
		if (first->kind == SCTP_RX_DATA)
			end(sk, first->assoc, true);
		sctp_deliver_free(sk, first);
	}
}

/* The next association in turn, with a reference; it goes to the list's end. */
static struct sctp_assoc *rotate(struct sctp_sock *ss)
{
	struct sctp_assoc *a;

	spin_lock_bh(&ss->assoc_lock);
	a = list_first_entry_or_null(&ss->assocs, struct sctp_assoc, ep_link);
	if (a) {
		list_move_tail(&a->ep_link, &ss->assocs);
		sctp_assoc_hold(a);
	}
	spin_unlock_bh(&ss->assoc_lock);
	return a;
}

/* lock_sock held and not listening: no association comes meanwhile, so after
 * as many steps as there were associations each had its turn.
 */
static void end_all(struct sock *sk, bool abort)
{
	struct sctp_sock *ss = sctp_sk(sk);
	u32 n = READ_ONCE(ss->n_assocs);
	struct sctp_assoc *a;

	while (n-- && (a = rotate(ss))) {
		end(sk, a, abort);
		sctp_assoc_put(a);
	}
}

/* SO_LINGER: rfc6458#section-8.1.4 */
static void linger(struct sock *sk, long timeo)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	struct sctp_sock *ss = sctp_sk(sk);

	if (!timeo || !sk_sleep(sk))
		return;
	add_wait_queue(sk_sleep(sk), &wait);
	while (READ_ONCE(ss->n_assocs) && timeo && !signal_pending(current)) {
		release_sock(sk);
		timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, timeo);
		lock_sock_nested(sk, SINGLE_DEPTH_NESTING);
	}
	remove_wait_queue(sk_sleep(sk), &wait);
}

/* The port of a closed socket stays while associations end in order. */
static void release_port(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);
	bool idle;

	spin_lock_bh(&ss->assoc_lock);
	idle = !ss->n_assocs;
	spin_unlock_bh(&ss->assoc_lock);
	if (idle)
		sctp_port_put(sk);
}

/**
 * close_sock() - the user's last reference to a socket goes
 * @sk: the socket
 * @timeout: jiffies to wait for an orderly end (SO_LINGER)
 *
 * Associations with unread data, or with SO_LINGER and no time, are aborted.
 * The others shut down in order; each holds a reference, so that the socket's
 * memory and port live on without a user until the last has ended.
 *
 * Context: process; may be called with the listener of @sk locked.
 */
static void close_sock(struct sock *sk, long timeout)
{
	bool abort = sock_flag(sk, SOCK_LINGER) && !sk->sk_lingertime;
	LIST_HEAD(orphans);

	lock_sock_nested(sk, SINGLE_DEPTH_NESTING);
	sctp_deliver_shut(sk, SHUTDOWN_MASK);
	sctp_accept_stop(sk, &orphans);
	end_unread(sk);
	end_all(sk, abort);
	linger(sk, timeout);
	sock_hold(sk);
	release_sock(sk);
	sctp_accept_abort(&orphans);

	sk_common_release(sk);
	sctp_deliver_purge(sk);
	release_port(sk);
	sock_put(sk);
}

static int disconnect(struct sock *sk, int flags)
{
	return -EOPNOTSUPP;
}

static void unhash(struct sock *sk)
{
	sctp_port_unlisten(sk);
}

static int hash(struct sock *sk)
{
	return 0;
}

static void shut(struct sock *sk, int how)
{
	if (how & SEND_SHUTDOWN)
		end_all(sk, false);
}

/* -- proto_ops --------------------------------------------------------------- */

/* lock_sock held. */
static int shut_by_state(struct sock *sk, int how, struct list_head *orphans)
{
	switch (sk->sk_state) {
	case TCP_CLOSE:
		/* Whoever polls it may wait for EPOLLHUP. */
		sctp_deliver_shut(sk, how);
		return -ENOTCONN;
	case TCP_LISTEN:
		if (how & RCV_SHUTDOWN)
			sctp_accept_stop(sk, orphans);
		return 0;
	case TCP_SYN_SENT:
		end_all(sk, true);
		return 0;
	default:
		sctp_deliver_shut(sk, how);
		sk->sk_prot->shutdown(sk, how);
		return 0;
	}
}

/* SHUT_WR ends the association in order: rfc6458#section-4.1.7. There is
 * nothing like it for one-to-many sockets.
 */
static int shutdown_sock(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	LIST_HEAD(orphans);
	int err;

	how++;	/* SHUT_RD, SHUT_WR, SHUT_RDWR as RCV_SHUTDOWN, SEND_SHUTDOWN */
	if (how & ~SHUTDOWN_MASK || !how)
		return -EINVAL;
	if (sctp_sk(sk)->style == SCTP_ONE_TO_MANY)
		return -EOPNOTSUPP;
	lock_sock(sk);
	err = shut_by_state(sk, how, &orphans);
	sk->sk_state_change(sk);
	release_sock(sk);
	sctp_accept_abort(&orphans);
	return err;
}

/* lock_sock held. */
static int start_listening(struct sock *sk)
{
	int err;

	if (sk->sk_state == TCP_LISTEN)
		return 0;
	err = sctp_bind_auto(sk);
	if (err)
		return err;
	WRITE_ONCE(sk->sk_shutdown, 0);
	inet_sk_set_state(sk, TCP_LISTEN);
	err = sctp_port_listen(sk);
	if (err)
		inet_sk_set_state(sk, TCP_CLOSE);
	return err;
}

/* A backlog of 0 ends listening: rfc6458#section-3.1.3, section-4.1.3. */
static int listen(struct socket *sock, int backlog)
{
	struct sock *sk = sock->sk;
	LIST_HEAD(orphans);
	int err = 0;

	lock_sock(sk);
	if (sk->sk_state != TCP_CLOSE && sk->sk_state != TCP_LISTEN) {
		err = -EINVAL;
	} else if (!backlog) {
		sctp_accept_stop(sk, &orphans);
		/* accept() and recvmsg() wait for nothing now. */
		sk->sk_state_change(sk);
	} else {
		WRITE_ONCE(sk->sk_max_ack_backlog, backlog);
		err = start_listening(sk);
	}
	release_sock(sk);
	sctp_accept_abort(&orphans);
	return err;
}

static bool has_space(struct sock *sk)
{
	struct sctp_assoc *a;
	bool space;

	if (sctp_sk(sk)->style != SCTP_ONE_TO_ONE)
		return sk_wmem_alloc_get(sk) < READ_ONCE(sk->sk_sndbuf);
	a = sctp_connect_only(sk);
	if (!a)
		return false;
	space = sctp_mem_tx_space(a, sk) > 0;
	sctp_assoc_put(a);
	return space;
}

static __poll_t poll_ends(const struct sock *sk)
{
	u8 shut = sctp_sock_ended(sk) ? SHUTDOWN_MASK : READ_ONCE(sk->sk_shutdown);
	__poll_t mask = 0;

	if (READ_ONCE(sk->sk_err) ||
	    !skb_queue_empty_lockless(&sk->sk_error_queue))
		mask |= EPOLLERR |
			(sock_flag(sk, SOCK_SELECT_ERR_QUEUE) ? EPOLLPRI : 0);
	if (shut & RCV_SHUTDOWN)
		mask |= EPOLLRDHUP | EPOLLIN | EPOLLRDNORM;
	if (shut == SHUTDOWN_MASK)
		mask |= EPOLLHUP;
	return mask;
}

static bool connected(const struct sock *sk)
{
	u8 state = READ_ONCE(sk->sk_state);

	return sctp_sk(sk)->style == SCTP_ONE_TO_MANY ||
	       state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT;
}

/* After the bit is set, a wake-up that came before it must be seen here. */
static __poll_t poll_space(struct sock *sk)
{
	bool space;

	space = (READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN) || has_space(sk);
	if (!space) {
		sk_set_bit(SOCKWQ_ASYNC_NOSPACE, sk);
		/* Pairs with the wake-up's look at the bit. */
		smp_mb__after_atomic();
		space = has_space(sk);
	}
	return space ? EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND : 0;
}

/**
 * sctp_poll() - what can be done without waiting
 * @file: of the socket
 * @sock: the socket
 * @wait: where to register
 *
 * Writable means: the one-to-one socket's association has room; some room in
 * SO_SNDBUF for one-to-many sockets. Writing to a shut side fails at once.
 *
 * Context: process.
 * Return: EPOLL* bits.
 */
__poll_t sctp_poll(struct file *file, struct socket *sock, poll_table *wait)
{
	struct sock *sk = sock->sk;
	bool one = sctp_sk(sk)->style == SCTP_ONE_TO_ONE;
	__poll_t mask;

	sock_poll_wait(file, sock, wait);
	if (one && READ_ONCE(sk->sk_state) == TCP_LISTEN)
		return sctp_accept_pending(sk) ? EPOLLIN | EPOLLRDNORM : 0;
	mask = poll_ends(sk);
	if (!sctp_sock_all_read(sk))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (connected(sk))
		return mask | poll_space(sk);
	/* Writing will not wait any more: it fails. */
	if (READ_ONCE(sk->sk_shutdown))
		mask |= EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
	return mask;
}

static int next_length(struct sock *sk)
{
	struct sctp_rx_chunk *first;
	int len = 0;

	lock_sock(sk);
	first = sctp_deliver_head(sk);
	if (first)
		len = first->node.run_len - first->read;
	release_sock(sk);
	return len;
}

static int ioctl(struct sock *sk, int cmd, unsigned long arg)
{
	int value;

	if (sctp_sk(sk)->style == SCTP_ONE_TO_ONE &&
	    READ_ONCE(sk->sk_state) == TCP_LISTEN)
		return -ENOTCONN;
	switch (cmd) {
	case SIOCINQ:	/* the rest of the next message, as UDP does */
		value = next_length(sk);
		break;
	case SIOCOUTQ:
		value = sk_wmem_alloc_get(sk);
		break;
	default:
		return -ENOIOCTLCMD;
	}
	return put_user(value, (int __user *)arg);
}

static void enter_memory_pressure(struct sock *sk)
{
	WRITE_ONCE(memory_pressure, 1);
}

/* -- registration ------------------------------------------------------------ */

struct proto sctp_prot = {
	.name			= "SCTP",
	.owner			= THIS_MODULE,
	.close			= close_sock,
	.disconnect		= disconnect,
	.accept			= sctp_accept,
	.ioctl			= ioctl,
	.init			= init,
	.destroy		= destroy,
	.shutdown		= shut,
	.setsockopt		= sctp_setsockopt,
	.getsockopt		= sctp_getsockopt,
	.bpf_bypass_getsockopt	= sctp_sockopt_bypass_bpf,
	.sendmsg		= sctp_sendmsg,
	.recvmsg		= sctp_recvmsg,
	.bind			= sctp_bind,
	.hash			= hash,
	.unhash			= unhash,
	.no_autobind		= true,
	.obj_size		= sizeof(struct sctp_sock),
	.sysctl_mem		= sctp_sysctl_mem,
	.sysctl_rmem		= sctp_sysctl_rmem,
	.sysctl_wmem		= sctp_sysctl_wmem,
	.memory_pressure	= &memory_pressure,
	.enter_memory_pressure	= enter_memory_pressure,
	.memory_allocated	= &memory_allocated,
	.per_cpu_fw_alloc	= &memory_per_cpu_fw_alloc,
	.sockets_allocated	= &sockets_allocated,
};

struct proto sctpv6_prot = {
	.name			= "SCTPv6",
	.owner			= THIS_MODULE,
	.close			= close_sock,
	.disconnect		= disconnect,
	.accept			= sctp_accept,
	.ioctl			= ioctl,
	.init			= init,
	.destroy		= destroy,
	.shutdown		= shut,
	.setsockopt		= sctp_setsockopt,
	.getsockopt		= sctp_getsockopt,
	.bpf_bypass_getsockopt	= sctp_sockopt_bypass_bpf,
	.sendmsg		= sctp_sendmsg,
	.recvmsg		= sctp_recvmsg,
	.bind			= sctp_bind,
	.hash			= hash,
	.unhash			= unhash,
	.no_autobind		= true,
	.obj_size		= sizeof(struct sctp6_sock),
	.sysctl_mem		= sctp_sysctl_mem,
	.sysctl_rmem		= sctp_sysctl_rmem,
	.sysctl_wmem		= sctp_sysctl_wmem,
	.memory_pressure	= &memory_pressure,
	.enter_memory_pressure	= enter_memory_pressure,
	.memory_allocated	= &memory_allocated,
	.per_cpu_fw_alloc	= &memory_per_cpu_fw_alloc,
	.sockets_allocated	= &sockets_allocated,
};

static const struct proto_ops inet_ops = {
	.family		= PF_INET,
	.owner		= THIS_MODULE,
	.release	= inet_release,
	.bind		= inet_bind,
	.connect	= sctp_stream_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= inet_accept,
	.getname	= inet_getname,
	.poll		= sctp_poll,
	.ioctl		= inet_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= listen,
	.shutdown	= shutdown_sock,
	.setsockopt	= sock_common_setsockopt,
	.getsockopt	= sock_common_getsockopt,
	.sendmsg	= inet_sendmsg,
	.recvmsg	= inet_recvmsg,
	.mmap		= sock_no_mmap,
	.sendpage	= sock_no_sendpage,
};

static struct inet_protosw inet_sw[] = {
	{
		.type		= SOCK_SEQPACKET,
		.protocol	= IPPROTO_SCTP,
		.prot		= &sctp_prot,
		.ops		= &inet_ops,
	}, {
		.type		= SOCK_STREAM,
		.protocol	= IPPROTO_SCTP,
		.prot		= &sctp_prot,
		.ops		= &inet_ops,
	},
};

/* A link-local address is whole with its interface, which the socket need not
 * be bound to.
 */
static void add_scope(const struct socket *sock, struct sockaddr_in6 *in6)
{
	struct sctp_assoc *a;

	if (in6->sin6_scope_id ||
	    !__ipv6_addr_needs_scope_id(__ipv6_addr_type(&in6->sin6_addr)))
		return;
	a = sctp_connect_only(sock->sk);
	if (a) {
		in6->sin6_scope_id = a->scope_id;
		sctp_assoc_put(a);
	}
}

static int getname_v6(struct socket *sock, struct sockaddr *sa, int peer)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)sa;
	int len = inet6_getname(sock, sa, peer);
	struct sctp_ip ip;

	if (len < 0)
		return len;
	add_scope(sock, in6);
	if (!ipv6_addr_v4mapped(&in6->sin6_addr))
		return len;
	sctp_ip_set(&ip, 4, &in6->sin6_addr.s6_addr32[3]);
	return sctp_addr_to_user(sock->sk, &ip, ntohs(in6->sin6_port), 0,
				 (union sctp_addr *)sa);
}

static const struct proto_ops inet6_ops = {
	.family		= PF_INET6,
	.owner		= THIS_MODULE,
	.release	= inet6_release,
	.bind		= inet6_bind,
	.connect	= sctp_stream_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= inet_accept,
	.getname	= getname_v6,
	.poll		= sctp_poll,
	.ioctl		= inet6_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= listen,
	.shutdown	= shutdown_sock,
	.setsockopt	= sock_common_setsockopt,
	.getsockopt	= sock_common_getsockopt,
	.sendmsg	= inet_sendmsg,
	.recvmsg	= inet_recvmsg,
	.mmap		= sock_no_mmap,
	.sendpage	= sock_no_sendpage,
#ifdef CONFIG_COMPAT
	.compat_ioctl	= inet6_compat_ioctl,
#endif
};

static struct inet_protosw inet6_sw[] = {
	{
		.type		= SOCK_SEQPACKET,
		.protocol	= IPPROTO_SCTP,
		.prot		= &sctpv6_prot,
		.ops		= &inet6_ops,
	}, {
		.type		= SOCK_STREAM,
		.protocol	= IPPROTO_SCTP,
		.prot		= &sctpv6_prot,
		.ops		= &inet6_ops,
	},
};

static void unregister_sw(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(inet_sw); i++)
		inet_unregister_protosw(&inet_sw[i]);
	for (i = 0; i < ARRAY_SIZE(inet6_sw) && ipv6_mod_enabled(); i++)
		inet6_unregister_protosw(&inet6_sw[i]);
}

static int register_sw(void)
{
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(inet_sw); i++)
		inet_register_protosw(&inet_sw[i]);
	for (i = 0; i < ARRAY_SIZE(inet6_sw) && ipv6_mod_enabled() && !err; i++)
		err = inet6_register_protosw(&inet6_sw[i]);
	return err;
}

static int register_protos(void)
{
	int err = proto_register(&sctp_prot, 1);

	if (err)
		return err;
	err = proto_register(&sctpv6_prot, 1);
	if (err)
		proto_unregister(&sctp_prot);
	return err;
}

/**
 * sctp_proto_init() - let programs open sockets
 *
 * Context: module init, after everything a socket needs.
 * Return: 0 or a negative errno.
 */
int sctp_proto_init(void)
{
	int err = percpu_counter_init(&sockets_allocated, 0, GFP_KERNEL);

	if (err)
		return err;
	err = register_protos();
	if (err)
		goto out_counter;
	err = register_sw();
	if (!err)
		return 0;
	proto_unregister(&sctpv6_prot);
	proto_unregister(&sctp_prot);
out_counter:
	percpu_counter_destroy(&sockets_allocated);
	return err;
}

/* Pages that sockets took from sctp_mem and did not give back. */
static long pages_lost(void)
{
	long pages = atomic_long_read(&memory_allocated);
	int cpu;

	for_each_possible_cpu(cpu)
		pages += per_cpu(memory_per_cpu_fw_alloc, cpu);
	return pages;
}

/**
 * sctp_proto_exit() - undo sctp_proto_init()
 *
 * Context: module exit: every socket holds the module, so there is none.
 */
void sctp_proto_exit(void)
{
	unregister_sw();
	proto_unregister(&sctpv6_prot);
	proto_unregister(&sctp_prot);
	WARN_ON_ONCE(pages_lost());
	WARN_ON_ONCE(percpu_counter_sum(&sockets_allocated));
	percpu_counter_destroy(&sockets_allocated);
}
