// SPDX-License-Identifier: GPL-2.0
/* Local addresses: what the wildcard stands for at this moment. */
#include "host/local.h"

#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>

#include "socket/sock.h"

struct visit {
	const struct sock	*sk;
	sctp_local_fn		fn;
	void			*arg;
};

static void visit_one(const struct visit *v, u8 ver, const void *addr,
		      const struct net_device *dev)
{
	struct sctp_ip ip;

	sctp_ip_set(&ip, ver, addr);
	if (sctp_ip_is_usable(&ip) && sctp_addr_bound(v->sk, &ip))
		v->fn(&ip, dev->ifindex, v->arg);
}

static void visit_v4(const struct visit *v, const struct net_device *dev)
{
	const struct in_device *in_dev = __in_dev_get_rcu(dev);
	const struct in_ifaddr *ifa;

	if (!in_dev)
		return;
	in_dev_for_each_ifa_rcu(ifa, in_dev)
		visit_one(v, 4, &ifa->ifa_local, dev);
}

static void visit_v6(const struct visit *v, const struct net_device *dev)
{
#if IS_ENABLED(CONFIG_IPV6)
	struct inet6_dev *idev = __in6_dev_get(dev);
	const struct inet6_ifaddr *ifa;

	if (!idev)
		return;
	read_lock_bh(&idev->lock);
	list_for_each_entry(ifa, &idev->addr_list, if_list) {
		if (!(ifa->flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)))
			visit_one(v, 6, &ifa->addr, dev);
	}
	read_unlock_bh(&idev->lock);
#endif
}

static void visit_all(const struct visit *v)
{
	int bound_dev = READ_ONCE(v->sk->sk_bound_dev_if);
	const struct net_device *dev;

	for_each_netdev_rcu(sock_net(v->sk), dev) {
		if (bound_dev && bound_dev != dev->ifindex)
			continue;
		visit_v4(v, dev);
		visit_v6(v, dev);
	}
}

/**
 * sctp_local_for_each() - visits the addresses a socket is bound to
 * @sk: the socket; of one that is not bound nothing is visited
 * @fn: called with each; the interface index is 0 unless the wildcard was
 *	expanded; must not sleep
 * @arg: for @fn
 *
 * The wildcard stands for all addresses the namespace has now, of the families
 * the socket speaks and on the device it is bound to.
 *
 * Context: any; takes the RCU read lock.
 */
void sctp_local_for_each(const struct sock *sk, sctp_local_fn fn, void *arg)
{
	const struct visit v = { .sk = sk, .fn = fn, .arg = arg };
	const struct sctp_bound *bound;
	u16 i;

	rcu_read_lock();
	bound = rcu_dereference(sctp_sk(sk)->bound);
	if (bound && bound->any)
		visit_all(&v);
	for (i = 0; bound && !bound->any && i < bound->n; i++)
		fn(&bound->addr[i], 0, arg);
	rcu_read_unlock();
}

static bool seen_before(const struct sctp_assoc *a, const struct sctp_path *p)
{
	const struct sctp_path *q;

	list_for_each_entry(q, &a->paths, link) {
		if (q == p)
			break;
		if (sctp_ip_equal(&q->local, &p->local))
			return true;
	}
	return false;
}

/**
 * sctp_local_of_assoc() - visits an association's local addresses
 * @a: the association
 * @fn: called with each; must not sleep
 * @arg: for @fn
 *
 * Those its socket is bound to. For the wildcard, which is told to no peer,
 * those its paths send from.
 *
 * Context: assoc->lock held.
 */
void sctp_local_of_assoc(const struct sctp_assoc *a, sctp_local_fn fn, void *arg)
{
	const struct sctp_bound *bound;
	const struct sctp_path *p;
	bool any;

	rcu_read_lock();
	bound = rcu_dereference(sctp_sk(a->sk)->bound);
	any = bound && bound->any;
	rcu_read_unlock();
	if (!any) {
		sctp_local_for_each(a->sk, fn, arg);
		return;
	}
	list_for_each_entry(p, &a->paths, link) {
		if (p->local.ver && !seen_before(a, p))
			fn(&p->local, a->scope_id, arg);
	}
}
