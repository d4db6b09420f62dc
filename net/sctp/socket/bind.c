// SPDX-License-Identifier: GPL-2.0
/* bind(), sctp_bindx() and the port taken without being asked. */
#include <linux/capability.h>
#include <linux/inetdevice.h>
#include <linux/security.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "core/scope.h"
#include "socket/addrs.h"
#include "socket/sock.h"

static struct sctp_bound wildcard = { .any = true };

static int check_v4(struct sock *sk, const struct sctp_ip *ip)
{
	struct net *net = sock_net(sk);
	struct net_device *dev = NULL;
	unsigned int type = RTN_UNSPEC;
	__be32 addr;
	bool no_dev;

	memcpy(&addr, ip->b, sizeof(addr));
	rcu_read_lock();
	if (sk->sk_bound_dev_if)
		dev = dev_get_by_index_rcu(net, sk->sk_bound_dev_if);
	no_dev = sk->sk_bound_dev_if && !dev;
	if (!no_dev)
		type = inet_addr_type_dev_table(net, dev, addr);
	rcu_read_unlock();
	if (no_dev)
		return -ENODEV;
	if (type == RTN_LOCAL)
		return 0;
	if (type == RTN_MULTICAST || type == RTN_BROADCAST)
		return -EADDRNOTAVAIL;
	return inet_can_nonlocal_bind(net, inet_sk(sk)) ? 0 : -EADDRNOTAVAIL;
}

static int check_v6(struct sock *sk, const struct sctp_ip *ip, int scope)
{
	int oif = sk->sk_bound_dev_if;
	struct net *net = sock_net(sk);
	struct net_device *dev = NULL;
	struct in6_addr addr;
	int type, err = 0;

	memcpy(&addr, ip->b, sizeof(addr));
	type = ipv6_addr_type(&addr);
	if (type & (IPV6_ADDR_MULTICAST | IPV6_ADDR_MAPPED))
		return -EADDRNOTAVAIL;
	if (type & IPV6_ADDR_LINKLOCAL) {
		oif = sctp_addr_link(sk, scope);
		if (!oif)
			return -EINVAL;
	}
	rcu_read_lock();
	if (oif)
		dev = dev_get_by_index_rcu(net, oif);
	if (oif && !dev)
		err = -ENODEV;
	else if (!ipv6_can_nonlocal_bind(net, inet_sk(sk)) &&
		 !ipv6_chk_addr(net, &addr, dev, 0))
		err = -EADDRNOTAVAIL;
	rcu_read_unlock();
	return err;
}

static int check_local(struct sock *sk, const struct sctp_ip *ip, int scope)
{
	if (sctp_addr_is_any(ip))
		return 0;
	return ip->ver == 4 ? check_v4(sk, ip) : check_v6(sk, ip, scope);
}

static int check_port(const struct sock *sk, u16 port)
{
	struct net *net = sock_net(sk);

	if (port && inet_port_requires_bind_service(net, port) &&
	    !ns_capable(net->user_ns, CAP_NET_BIND_SERVICE))
		return -EACCES;
	return 0;
}

static struct sctp_bound *bound_of(const struct sock *sk)
{
	return rcu_dereference_protected(sctp_sk(sk)->bound,
					 lockdep_sock_is_held(sk));
}

static struct sctp_bound *new_bound(u16 n)
{
	struct sctp_bound *b;

	b = kzalloc(struct_size(b, addr, n), GFP_KERNEL);
	if (b) {
		refcount_set(&b->ref, 1);
		b->n = n;
	}
	return b;
}

/**
 * sctp_bind_put() - a socket no longer has its addresses
 * @b: these; or NULL
 *
 * Context: any.
 */
void sctp_bind_put(struct sctp_bound *b)
{
	if (b && !b->any && refcount_dec_and_test(&b->ref))
		kfree_rcu(b, rcu);
}

/* Another call may be replacing them: it puts the old ones last. */
static struct sctp_bound *get_bound(const struct sock *sk)
{
	struct sctp_bound *b;

	rcu_read_lock();
	do {
		b = rcu_dereference(sctp_sk(sk)->bound);
	} while (b && !b->any && !refcount_inc_not_zero(&b->ref));
	rcu_read_unlock();
	return b;
}

/**
 * sctp_bind_share() - a new socket gets the addresses of another one
 * @sk: the new socket
 * @parent: the other one, with a reference
 *
 * Context: any; @sk is seen by nobody else yet.
 * Return: false when @parent has lost them just now.
 */
bool sctp_bind_share(struct sock *sk, const struct sock *parent)
{
	struct sctp_bound *b = get_bound(parent);

	RCU_INIT_POINTER(sctp_sk(sk)->bound, b);
	return b;
}

/* What getsockname() and the socket tables of the kernel show. */
static void show_bound(struct sock *sk, const struct sctp_bound *b)
{
	struct inet_sock *inet = inet_sk(sk);
	const struct sctp_ip none = {};
	const struct sctp_ip *ip = b && b->n ? &b->addr[0] : &none;
	__be32 v4 = 0;

	if (ip->ver == 4)
		memcpy(&v4, ip->b, sizeof(v4));
	inet->inet_rcv_saddr = v4;
	inet->inet_saddr = v4;
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		sctp_addr_v6(ip, &sk->sk_v6_rcv_saddr);
		inet6_sk(sk)->saddr = sk->sk_v6_rcv_saddr;
	}
#endif
}

static void set_bound(struct sock *sk, struct sctp_bound *b)
{
	show_bound(sk, b);
	rcu_assign_pointer(sctp_sk(sk)->bound, b);
}

/* Puts @b in place, and takes @port with it, or the addresses more than it has
 * at the one it has; @b is consumed in any case.
 */
static int take_port(struct sock *sk, struct sctp_bound *b, u16 port)
{
	struct sctp_bound *old = bound_of(sk);
	int err;

	set_bound(sk, b);
	err = old ? sctp_port_widen(sk, old->n) : sctp_port_get(sk, port);
	if (err) {
		set_bound(sk, old);
		sctp_bind_put(b);
		return err;
	}
	sctp_bind_put(old);
	inet_sk(sk)->inet_sport = htons(inet_sk(sk)->inet_num);
	return 0;
}

static int bind_first(struct sock *sk, const struct sctp_ip *ip, u16 port,
		      int scope)
{
	bool any = sctp_addr_is_any(ip);
	struct sctp_bound *b;
	int err;

	if (sk->sk_state != TCP_CLOSE || inet_sk(sk)->inet_num)
		return -EINVAL;
	err = check_local(sk, ip, scope);
	if (!err)
		err = check_port(sk, port);
	if (err)
		return err;
	b = any ? &wildcard : new_bound(1);
	if (!b)
		return -ENOMEM;
	if (!any)
		b->addr[0] = *ip;
	err = take_port(sk, b, port);
	if (err)
		return err;
	if (sctp_scope_is_link_v6(ip))
		sk->sk_bound_dev_if = sctp_addr_link(sk, scope);
	if (!any)
		sk->sk_userlocks |= SOCK_BINDADDR_LOCK;
	if (port)
		sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	return 0;
}

/**
 * sctp_bind() - bind(): give a socket its first address and its port
 * @sk: the socket, not bound yet
 * @uaddr: the address; port 0 asks for an ephemeral one
 * @len: bytes at @uaddr
 *
 * Context: process; takes lock_sock.
 * Return: 0, -EINVAL (family, length, bound already), -EADDRNOTAVAIL (not
 * ours), -EACCES (privileged port), -EADDRINUSE, -ENODEV, -ENOMEM.
 */
int sctp_bind(struct sock *sk, struct sockaddr *uaddr, int len)
{
	struct sctp_name name;
	int err;

	lock_sock(sk);
	err = sctp_addr_from_user(sk, uaddr, len, &name);
	if (!err)
		err = bind_first(sk, &name.ip, name.port, name.scope);
	release_sock(sk);
	return err;
}

/**
 * sctp_bind_auto() - bind a socket that was not: wildcard, ephemeral port
 * @sk: the socket
 *
 * Context: process, lock_sock held.
 * Return: 0 (also when it is bound already), -EAGAIN when there is no port.
 */
int sctp_bind_auto(struct sock *sk)
{
	if (inet_sk(sk)->inet_num)
		return 0;
	return take_port(sk, &wildcard, 0) ? -EAGAIN : 0;
}

static int check_added(struct sock *sk, const struct sctp_addr_list *l, u16 i)
{
	u16 num = inet_sk(sk)->inet_num;
	u16 j;

	if (sctp_addr_is_any(&l->ip[i]) || (l->port[i] && l->port[i] != num))
		return -EINVAL;
	if (sctp_addr_bound(sk, &l->ip[i]))
		return -EINVAL;
	for (j = 0; j < i; j++)
		if (sctp_ip_equal(&l->ip[i], &l->ip[j]))
			return -EINVAL;
	return check_local(sk, &l->ip[i], l->scope[i]);
}

/* All of them or none; the port's owners are asked again about all. */
static int add_to_bound(struct sock *sk, const struct sctp_addr_list *l,
			u16 from)
{
	struct sctp_bound *old = bound_of(sk);
	u16 add = l->n - from;
	struct sctp_bound *b;
	int err;
	u16 i;

	if (old->any)
		return -EINVAL;
	for (i = from; i < l->n; i++) {
		err = check_added(sk, l, i);
		if (err)
			return err;
	}
	b = new_bound(old->n + add);
	if (!b)
		return -ENOMEM;
	memcpy(b->addr, old->addr, old->n * sizeof(*b->addr));
	memcpy(b->addr + old->n, l->ip + from, add * sizeof(*b->addr));
	return take_port(sk, b, inet_sk(sk)->inet_num);
}

static void unbind(struct sock *sk)
{
	struct sctp_bound *b = bound_of(sk);

	sctp_port_put(sk);
	inet_sk(sk)->inet_sport = 0;
	set_bound(sk, NULL);
	sctp_bind_put(b);
}

static int bindx_add(struct sock *sk, const struct sctp_addr_list *l)
{
	bool fresh = !inet_sk(sk)->inet_num;
	int err = 0;

	if (fresh)
		err = bind_first(sk, &l->ip[0], l->port[0], l->scope[0]);
	if (err || l->n == fresh)
		return err;
	err = add_to_bound(sk, l, fresh);
	if (err && fresh)
		unbind(sk);
	return err;
}

static bool listed(const struct sctp_addr_list *l, const struct sctp_ip *ip)
{
	u16 i;

	for (i = 0; i < l->n; i++)
		if (sctp_ip_equal(&l->ip[i], ip))
			return true;
	return false;
}

static int check_removed(const struct sock *sk, const struct sctp_addr_list *l)
{
	u16 num = inet_sk(sk)->inet_num;
	u16 i;

	for (i = 0; i < l->n; i++) {
		if (l->port[i] && l->port[i] != num)
			return -EINVAL;
		if (!sctp_addr_bound(sk, &l->ip[i]))
			return -EINVAL;
	}
	return 0;
}

static int bindx_rem(struct sock *sk, const struct sctp_addr_list *l)
{
	struct sctp_bound *old = bound_of(sk);
	struct sctp_bound *b;
	u16 i, n = 0;
	int err;

	if (!old || old->any || old->n == 1)
		return -EBUSY;
	err = check_removed(sk, l);
	if (err)
		return err;
	b = new_bound(old->n);
	if (!b)
		return -ENOMEM;
	for (i = 0; i < old->n; i++)
		if (!listed(l, &old->addr[i]))
			b->addr[n++] = old->addr[i];
	b->n = n;
	if (!n) {
		kfree(b);
		return -EBUSY;
	}
	set_bound(sk, b);
	sctp_bind_put(old);
	return 0;
}

/**
 * sctp_bindx() - add addresses to what a socket is bound to, or remove some
 * @sk: the socket
 * @addrs: packed struct sockaddr_in and struct sockaddr_in6
 * @len: bytes at @addrs
 * @add: add, else remove
 *
 * All or nothing: rfc6458#section-9.1. The last address cannot be removed.
 *
 * Context: process, lock_sock held.
 * Return: 0, -EINVAL, -EADDRNOTAVAIL, -EADDRINUSE, -EACCES, -EBUSY (the last
 * one), -EFAULT, -ENOMEM.
 */
int sctp_bindx(struct sock *sk, sockptr_t addrs, u32 len, bool add)
{
	int op = add ? SCTP_SOCKOPT_BINDX_ADD : SCTP_SOCKOPT_BINDX_REM;
	struct sctp_addr_list *l = sctp_addr_list_get(sk, addrs, len);
	int err = 0;

	if (IS_ERR(l))
		return PTR_ERR(l);
	if (add)
		err = security_sctp_bind_connect(sk, op, l->packed, len);
	if (!err)
		err = add ? bindx_add(sk, l) : bindx_rem(sk, l);
	sctp_addr_list_put(l);
	return err;
}
