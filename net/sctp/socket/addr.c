// SPDX-License-Identifier: GPL-2.0
/* User addresses and the set of addresses a socket is bound to. */
#include <linux/rcupdate.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>

#include "socket/addrs.h"
#include "socket/sock.h"

/**
 * sctp_addr_speaks() - can a socket use a family?
 * @sk: the socket
 * @ver: 4 or 6
 *
 * Context: any.
 * Return: true when it can.
 */
bool sctp_addr_speaks(const struct sock *sk, u8 ver)
{
	if (sk->sk_family == AF_INET6)
		return ver == 6 || !ipv6_only_sock(sk);
	return ver == 4;
}

static int from_v4(const struct sock *sk, const struct sockaddr_in *in, int len,
		   struct sctp_ip *ip)
{
	if (len < (int)sizeof(*in))
		return -EINVAL;
	if (!sctp_addr_speaks(sk, 4))
		return -EINVAL;
	sctp_ip_set(ip, 4, &in->sin_addr);
	return 0;
}

static int from_v6(const struct sock *sk, const struct sockaddr_in6 *in6,
		   int len, struct sctp_name *name)
{
	struct sctp_ip *ip = &name->ip;

	if (len < SIN6_LEN_RFC2133 || !sctp_addr_speaks(sk, 6))
		return -EINVAL;
	if (len >= (int)sizeof(*in6))
		name->scope = in6->sin6_scope_id;
	if (!ipv6_addr_v4mapped(&in6->sin6_addr)) {
		sctp_ip_set(ip, 6, &in6->sin6_addr);
		return 0;
	}
	if (!sctp_addr_speaks(sk, 4))
		return -EINVAL;
	sctp_ip_set(ip, 4, &in6->sin6_addr.s6_addr32[3]);
	return 0;
}

/**
 * sctp_addr_from_user() - read a socket address of a user call
 * @sk: the socket, whose family decides what is allowed
 * @sa: the address, in kernel memory
 * @len: bytes at @sa
 * @name: what it says; an IPv4-mapped address becomes IPv4
 *
 * Context: any.
 * Return: 0, or -EINVAL for a length or family that @sk cannot use.
 */
int sctp_addr_from_user(const struct sock *sk, const struct sockaddr *sa,
			int len, struct sctp_name *name)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)sa;
	const struct sockaddr_in *in = (const struct sockaddr_in *)sa;
	int err;

	memset(name, 0, sizeof(*name));
	if (len < (int)sizeof(sa->sa_family))
		return -EINVAL;
	if (sa->sa_family == AF_INET)
		err = from_v4(sk, in, len, &name->ip);
	else if (sa->sa_family == AF_INET6)
		err = from_v6(sk, in6, len, name);
	else
		err = -EINVAL;
	if (!err)
		name->port = ntohs(in->sin_port);
	return err;
}

static int to_v4(const struct sctp_ip *ip, u16 port, union sctp_addr *sa)
{
	sa->v4.sin_family = AF_INET;
	sa->v4.sin_port = htons(port);
	memcpy(&sa->v4.sin_addr, ip->b, sizeof(sa->v4.sin_addr));
	return sizeof(sa->v4);
}

static int to_v6(const struct sctp_ip *ip, u16 port, int scope,
		 union sctp_addr *sa)
{
	sa->v6.sin6_family = AF_INET6;
	sa->v6.sin6_port = htons(port);
	sctp_addr_v6(ip, &sa->v6.sin6_addr);
	sa->v6.sin6_scope_id = ipv6_iface_scope_id(&sa->v6.sin6_addr, scope);
	return sizeof(sa->v6);
}

/**
 * sctp_addr_v6() - an address as IPv6 sockets keep it
 * @ip: IPv4 or IPv6
 * @out: IPv6, or IPv4-mapped
 *
 * Context: any.
 */
void sctp_addr_v6(const struct sctp_ip *ip, struct in6_addr *out)
{
	__be32 v4;

	if (ip->ver == 4) {
		memcpy(&v4, ip->b, sizeof(v4));
		ipv6_addr_set_v4mapped(v4, out);
	} else {
		memcpy(out, ip->b, sizeof(*out));
	}
}

/**
 * sctp_addr_to_user() - write a socket address for the user
 * @sk: its socket: an IPv4 socket gets IPv4, an IPv6 socket IPv6, or IPv4
 *	unless it wants IPv4-mapped addresses (SCTP_I_WANT_MAPPED_V4_ADDR)
 * @ip: the address
 * @port: its port, host order
 * @scope: interface index for link-local addresses
 * @sa: where to
 *
 * Context: any.
 * Return: bytes of @sa that count.
 */
int sctp_addr_to_user(const struct sock *sk, const struct sctp_ip *ip, u16 port,
		      int scope, union sctp_addr *sa)
{
	bool plain_v4 = sk->sk_family == AF_INET || !sctp_sk(sk)->v4mapped;

	memset(sa, 0, sizeof(*sa));
	if (ip->ver == 4 && plain_v4)
		return to_v4(ip, port, sa);
	return to_v6(ip, port, scope, sa);
}

/**
 * sctp_addr_is_any() - is this the wildcard?
 * @ip: the address
 *
 * Context: any.
 * Return: true for 0.0.0.0 and ::.
 */
bool sctp_addr_is_any(const struct sctp_ip *ip)
{
	return !memchr_inv(ip->b, 0, sizeof(ip->b));
}

/**
 * sctp_addr_link() - the interface of a link-local address in a user call
 * @sk: the socket
 * @scope: what the address says: sin6_scope_id
 *
 * Context: process.
 * Return: that, or what the socket is bound to; 0 when they contradict each
 * other, or neither says anything.
 */
int sctp_addr_link(const struct sock *sk, int scope)
{
	int dev = READ_ONCE(sk->sk_bound_dev_if);

	if (!dev || !scope || dev == scope)
		return scope ?: dev;
	/* A VRF leaves the choice among its interfaces. */
	return l3mdev_master_ifindex_by_index(sock_net(sk), scope) == dev ?
	       scope : 0;
}

static bool in_set(const struct sock *sk, const struct sctp_bound *b,
		   const struct sctp_ip *ip)
{
	u16 i;

	if (b->any)
		return ip->ver == (sk->sk_family == AF_INET ? 4 : 6) ||
		       (ip->ver == 4 && !ipv6_only_sock(sk));
	for (i = 0; i < b->n; i++)
		if (sctp_ip_equal(&b->addr[i], ip))
			return true;
	return false;
}

/**
 * sctp_addr_bound() - does a socket own this local address?
 * @sk: the socket
 * @ip: a local address
 *
 * The wildcard owns every address of a family that the socket speaks.
 *
 * Context: any; takes the RCU read lock.
 * Return: true when it does; false also for a socket that is not bound.
 */
bool sctp_addr_bound(const struct sock *sk, const struct sctp_ip *ip)
{
	const struct sctp_bound *b;
	bool found;

	rcu_read_lock();
	b = rcu_dereference(sctp_sk(sk)->bound);
	found = b && in_set(sk, b, ip);
	rcu_read_unlock();
	return found;
}

static u32 packed_len(sa_family_t family)
{
	switch (family) {
	case AF_INET:
		return sizeof(struct sockaddr_in);
	case AF_INET6:
		return sizeof(struct sockaddr_in6);
	default:
		return 0;
	}
}

static int unpack_one(const struct sock *sk, const void *buf, u32 len,
		      struct sctp_addr_list *l)
{
	const struct sockaddr *sa = buf;
	struct sctp_name name;
	u32 size;
	int err;

	if (len < sizeof(sa->sa_family))
		return -EINVAL;
	size = packed_len(sa->sa_family);
	if (!size || size > len || l->n == SCTP_ADDR_LIST_MAX)
		return -EINVAL;
	err = sctp_addr_from_user(sk, sa, size, &name);
	if (err)
		return err;
	l->ip[l->n] = name.ip;
	l->port[l->n] = name.port;
	l->scope[l->n++] = name.scope;
	return size;
}

/**
 * sctp_addr_list_get() - read the packed addresses of sctp_bindx() and
 * sctp_connectx()
 * @sk: the socket
 * @addrs: struct sockaddr_in and struct sockaddr_in6, one after the other
 * @len: bytes at @addrs
 *
 * Context: process; may sleep.
 * Return: the list, for sctp_addr_list_put(), or ERR_PTR(): -EINVAL, -EFAULT,
 * -ENOMEM.
 */
struct sctp_addr_list *sctp_addr_list_get(const struct sock *sk,
					  sockptr_t addrs, u32 len)
{
	struct sctp_addr_list *l;
	u32 off = 0;
	int done;
	void *buf;

	if (!len || len > SCTP_ADDR_LIST_MAX * sizeof(struct sockaddr_in6))
		return ERR_PTR(-EINVAL);
	buf = memdup_sockptr(addrs, len);
	if (IS_ERR(buf))
		return buf;
	l = kzalloc(sizeof(*l), GFP_KERNEL);
	done = l ? 0 : -ENOMEM;
	while (done >= 0 && off < len) {
		done = unpack_one(sk, buf + off, len - off, l);
		off += done;
	}
	if (done >= 0) {
		l->packed = buf;
		return l;
	}
	kfree(l);
	kfree(buf);
	return ERR_PTR(done);
}

/**
 * sctp_addr_list_put() - free what sctp_addr_list_get() gave
 * @l: the list
 */
void sctp_addr_list_put(struct sctp_addr_list *l)
{
	kfree(l->packed);
	kfree(l);
}
