// SPDX-License-Identifier: GPL-2.0
/* connect() and sctp_connectx(): the user asks for an association. */
#include "socket/connect.h"

#include <linux/sched/signal.h>
#include <linux/security.h>
#include <net/ipv6.h>

#include "procedure/procedure.h"
#include "socket/addrs.h"

/**
 * sctp_connect_find() - the association of a socket with a peer
 * @sk: the socket
 * @ip: an address of the peer
 * @port: its port, host order
 * @scope: interface index of a link-local address; 0 any
 *
 * Context: process.
 * Return: the association with a reference, or NULL.
 */
struct sctp_assoc *sctp_connect_find(struct sock *sk, const struct sctp_ip *ip,
				     u16 port, int scope)
{
	struct sctp_flow_key key = {
		.net = sock_net(sk),
		.peer = *ip,
		.lport = READ_ONCE(inet_sk(sk)->inet_num),
		.pport = port,
		.dif = scope,
		.sk = sk,
	};
	struct sctp_path *p;

	if (!key.lport)
		return NULL;
	p = sctp_lookup_path(&key);
	if (!p)
		return NULL;
	return p->assoc;
}

/* The first of a socket's, which mostly is the only one, without the lock. */
static struct sctp_assoc *first_of(struct sock *sk)
{
	struct sctp_assoc *a;

	rcu_read_lock();
	a = list_first_or_null_rcu(&sctp_sk(sk)->assocs, struct sctp_assoc,
				   ep_link);
	if (a && (READ_ONCE(a->dead) || READ_ONCE(a->sk) != sk ||
		  !sctp_assoc_get_live(a)))
		a = NULL;
	rcu_read_unlock();
	return a;
}

/**
 * sctp_connect_only() - the association of a one-to-one socket
 * @sk: the socket
 *
 * Context: any.
 * Return: the association with a reference, or NULL.
 */
struct sctp_assoc *sctp_connect_only(struct sock *sk)
{
	struct sctp_assoc *a, *found = first_of(sk);
	struct sctp_sock *ss = sctp_sk(sk);

	if (found)
		return found;
	spin_lock_bh(&ss->assoc_lock);
	list_for_each_entry(a, &ss->assocs, ep_link) {
		/* The one before it may be on its way off the list. */
		if (READ_ONCE(a->dead))
			continue;
		sctp_assoc_hold(a);
		found = a;
		break;
	}
	spin_unlock_bh(&ss->assoc_lock);
	return found;
}

static int check_peer(const struct sock *sk, const struct sctp_ip *ip, int scope)
{
	struct in6_addr v6;

	if (!sctp_ip_is_usable(ip))
		return -EINVAL;
	if (ip->ver == 4)
		return 0;
	memcpy(&v6, ip->b, sizeof(v6));
	if (ipv6_addr_type(&v6) & IPV6_ADDR_LINKLOCAL &&
	    !sctp_addr_link(sk, scope))
		return -EINVAL;
	return 0;
}

static int check_state(const struct sock *sk)
{
	if (sctp_sk(sk)->style == SCTP_ONE_TO_MANY)
		return 0;
	switch (sk->sk_state) {
	case TCP_CLOSE:
		return 0;
	case TCP_SYN_SENT:
		return -EALREADY;
	default:
		return -EISCONN;
	}
}

static int check_existing(struct sock *sk, const struct sctp_ip *ip, u16 port,
			  int scope)
{
	struct sctp_assoc *a = sctp_connect_find(sk, ip, port, scope);
	bool up;

	if (!a)
		return 0;
	up = READ_ONCE(a->state) >= SCTP_ST_ESTABLISHED;
	sctp_assoc_put(a);
	return up ? -EISCONN : -EALREADY;
}

static int check_all(struct sock *sk, const struct sctp_ip *peers, u16 n,
		     u16 port, int scope)
{
	int err = check_state(sk);
	u16 i;

	if (!n || !port)
		return err ?: -EINVAL;
	for (i = 0; i < n && !err; i++) {
		err = check_peer(sk, &peers[i], scope);
		if (!err)
			err = check_existing(sk, &peers[i], port, scope);
	}
	return err;
}

/* A one-to-one socket may try again after an association has ended. */
static void enter_connecting(struct sock *sk)
{
	if (sctp_sk(sk)->style != SCTP_ONE_TO_ONE)
		return;
	WRITE_ONCE(sk->sk_shutdown, 0);
	WRITE_ONCE(sk->sk_err, 0);
	inet_sk_set_state(sk, TCP_SYN_SENT);
}

/* There was none: neither an error nor an end to be seen later. */
static void forget_connecting(struct sock *sk)
{
	if (sctp_sk(sk)->style != SCTP_ONE_TO_ONE)
		return;
	sock_error(sk);
	WRITE_ONCE(sk->sk_shutdown, 0);
}

/* assoc->lock held. Addresses the user named count as confirmed:
 * rfc9260#section-5.4
 */
static int add_paths(struct sctp_assoc *a, const struct sctp_ip *peers, u16 n)
{
	struct sctp_path *p;
	u16 i;

	for (i = 0; i < n; i++) {
		p = sctp_path_add(a, &peers[i], true, GFP_ATOMIC);
		if (IS_ERR(p))
			return PTR_ERR(p) == -EEXIST ? -EADDRNOTAVAIL :
			       PTR_ERR(p);
	}
	return 0;
}

/**
 * sctp_connect_start() - create an association and prepare its INIT
 * @sk: the socket; bound here when it is not yet
 * @peers: addresses of the peer
 * @n: how many
 * @port: the peer's port, host order
 * @scope: interface index of link-local addresses, 0 none
 *
 * The INIT leaves with the next sctp_assoc_leave(), at the latest that of
 * sctp_connect_wait(): a message can be queued before, to go along with the
 * COOKIE ECHO (rfc9260#section-5.1 C).
 *
 * Context: process, lock_sock held.
 * Return: the association with a reference, in COOKIE-WAIT; or ERR_PTR():
 * -EINVAL, -EISCONN, -EALREADY, -EAGAIN (no port), -EADDRNOTAVAIL,
 * -EHOSTUNREACH and the like, -ENOMEM.
 */
struct sctp_assoc *sctp_connect_start(struct sock *sk, const struct sctp_ip *peers,
				      u16 n, u16 port, int scope)
{
	struct sctp_assoc *a;
	int err;

	err = check_all(sk, peers, n, port, scope);
	if (!err)
		err = sctp_bind_auto(sk);
	if (err)
		return ERR_PTR(err);
	a = sctp_assoc_new(sk, GFP_KERNEL);
	if (!a)
		return ERR_PTR(-ENOMEM);
	sctp_assoc_hold(a);
	a->pport = port;
	a->scope_id = sctp_addr_link(sk, scope);
	sctp_assoc_enter(a);
	enter_connecting(sk);
	err = add_paths(a, peers, n);
	if (!err)
		err = sctp_setup_connect(a);
	if (err) {
		sctp_assoc_dead(a, -err);
		forget_connecting(sk);
	}
	a->marks &= ~SCTP_MARK_PUMP;
	sctp_assoc_leave(a);
	if (!err)
		return a;
	sctp_assoc_put(a);
	return ERR_PTR(err);
}

/* Whose association was peeled off meanwhile leaves the rest to others. One that
 * has come up and ended in order before this looks may have left data to be read.
 */
static int outcome(struct sock *sk, struct sctp_assoc *a)
{
	int err = 0;

	sctp_assoc_enter(a);
	if (a->sk != sk)
		err = -EINPROGRESS;
	else if (a->dead && a->error)
		err = -a->error;
	else if (a->dead && !a->established_at)
		err = -ECONNABORTED;
	sctp_assoc_leave(a);
	if (err && sctp_sk(sk)->style == SCTP_ONE_TO_ONE)
		sock_error(sk);
	return err;
}

static bool decided(const struct sock *sk, const struct sctp_assoc *a)
{
	return READ_ONCE(a->dead) || READ_ONCE(a->sk) != sk ||
	       READ_ONCE(a->state) >= SCTP_ST_ESTABLISHED;
}

/* If it has not left yet, the INIT does now. */
static void kick(struct sctp_assoc *a)
{
	sctp_assoc_enter(a);
	sctp_assoc_mark(a, SCTP_MARK_PUMP);
	sctp_assoc_leave(a);
}

/**
 * sctp_connect_wait() - wait until an association is up
 * @sk: its socket
 * @a: the association; the caller has a reference
 * @timeo: jiffies; 0: do not wait, and leave what has become of it to poll()
 *
 * Context: process, lock_sock held, not while waiting.
 * Return: 0, -EINPROGRESS (in time it was not), -EINTR and -ERESTARTSYS
 * (a signal), or why there is no association: -ECONNREFUSED, -ETIMEDOUT ...
 */
int sctp_connect_wait(struct sock *sk, struct sctp_assoc *a, long timeo)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	int err = 0;

	kick(a);
	if (!timeo)
		return -EINPROGRESS;
	add_wait_queue(sk_sleep(sk), &wait);
	while (!decided(sk, a)) {
		if (signal_pending(current))
			err = sock_intr_errno(timeo);
		else if (!timeo)
			err = -EINPROGRESS;
		if (err)
			break;
		release_sock(sk);
		timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, timeo);
		lock_sock(sk);
	}
	remove_wait_queue(sk_sleep(sk), &wait);
	return err ?: outcome(sk, a);
}

/**
 * sctp_connectx() - an association with a peer of several addresses
 * @sk: the socket
 * @addrs: packed struct sockaddr_in and struct sockaddr_in6, of one port
 * @len: bytes at @addrs
 * @flags: O_NONBLOCK: do not wait
 * @id: the association's id, set unless it could not be created
 *
 * rfc6458#section-9.9
 *
 * Context: process, lock_sock held, not while waiting.
 * Return: 0, -EINPROGRESS, -EINVAL, -EFAULT, and all of sctp_connect_start()
 * and sctp_connect_wait().
 */
int sctp_connectx(struct sock *sk, sockptr_t addrs, u32 len, int flags, u32 *id)
{
	struct sctp_addr_list *l = sctp_addr_list_get(sk, addrs, len);
	struct sctp_assoc *a;
	int err, scope = 0;
	u16 i;

	*id = 0;
	if (IS_ERR(l))
		return PTR_ERR(l);
	err = security_sctp_bind_connect(sk, SCTP_SOCKOPT_CONNECTX, l->packed,
					 len);
	for (i = 0; i < l->n && !err; i++) {
		scope = scope ?: l->scope[i];
		if (l->port[i] != l->port[0])
			err = -EINVAL;
	}
	if (!err) {
		a = sctp_connect_start(sk, l->ip, l->n, l->port[0], scope);
		err = PTR_ERR_OR_ZERO(a);
	}
	sctp_addr_list_put(l);
	if (err)
		return err;
	*id = a->id;
	err = sctp_connect_wait(sk, a, sock_sndtimeo(sk, flags & O_NONBLOCK));
	sctp_assoc_put(a);
	return err;
}

/* A blocking call that meets a connection under way waits for it, too: so does
 * one that a signal interrupted and the kernel restarts.
 */
static struct sctp_assoc *start_or_join(struct sock *sk,
					const struct sctp_name *peer, int flags)
{
	struct sctp_assoc *a = NULL;

	if (!(flags & O_NONBLOCK) && sctp_sk(sk)->style == SCTP_ONE_TO_ONE &&
	    sk->sk_state == TCP_SYN_SENT)
		a = sctp_connect_only(sk);
	return a ?: sctp_connect_start(sk, &peer->ip, 1, peer->port,
				       peer->scope);
}

/**
 * sctp_stream_connect() - connect() of both styles
 * @sock: the socket
 * @uaddr: the peer's address; AF_UNSPEC: not supported, SCTP cannot disconnect
 * @len: bytes at @uaddr
 * @flags: O_NONBLOCK: return -EINPROGRESS at once
 *
 * Context: process.
 * Return: as sctp_connectx(), and -EOPNOTSUPP.
 */
int sctp_stream_connect(struct socket *sock, struct sockaddr *uaddr, int len,
			int flags)
{
	struct sock *sk = sock->sk;
	struct sctp_name peer;
	struct sctp_assoc *a;
	int err;

	if (len < (int)sizeof(uaddr->sa_family))
		return -EINVAL;
	if (uaddr->sa_family == AF_UNSPEC)
		return -EOPNOTSUPP;
	lock_sock(sk);
	err = sctp_addr_from_user(sk, uaddr, len, &peer);
	if (err)
		goto out;
	a = start_or_join(sk, &peer, flags);
	err = PTR_ERR_OR_ZERO(a);
	if (err)
		goto out;
	err = sctp_connect_wait(sk, a, sock_sndtimeo(sk, flags & O_NONBLOCK));
	sctp_assoc_put(a);
out:
	release_sock(sk);
	return err;
}
