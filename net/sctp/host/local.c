// SPDX-License-Identifier: GPL-2.0
/* Local addresses: what the wildcard stands for at this moment. */
#include "host/local.h"

#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "socket/sock.h"

/**
 * struct visit - which addresses to show to whom
 * @sk: the socket they are of
 * @dev: only those of this device or VRF
 * @all: of whatever VRF
 * @fn: is shown them
 * @arg: for @fn
 */
struct visit {
	const struct sock	*sk;
	int			dev;
	bool			all;
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

#if IS_ENABLED(CONFIG_IPV6)
/* An optimistic address may be used while it is still being asked about. */
static bool is_usable_v6(const struct inet6_ifaddr *ifa)
{
	if (ifa->flags & IFA_F_DADFAILED)
		return false;
	return !(ifa->flags & IFA_F_TENTATIVE) || ifa->flags & IFA_F_OPTIMISTIC;
}
#endif

static void visit_v6(const struct visit *v, const struct net_device *dev)
{
#if IS_ENABLED(CONFIG_IPV6)
	struct inet6_dev *idev = __in6_dev_get(dev);
	const struct inet6_ifaddr *ifa;

	if (!idev)
		return;
	read_lock_bh(&idev->lock);
	list_for_each_entry(ifa, &idev->addr_list, if_list) {
		if (is_usable_v6(ifa))
			visit_one(v, 6, &ifa->addr, dev);
	}
	read_unlock_bh(&idev->lock);
#endif
}

/* Without a device: those outside of all VRFs. */
static bool is_asked_for(const struct visit *v, const struct net_device *dev)
{
	if (!(dev->flags & IFF_UP))
		return false;
	return v->all || (v->dev && v->dev == dev->ifindex) ||
	       l3mdev_master_ifindex_rcu(dev) == v->dev;
}

static void visit_interfaces(const struct visit *v)
{
	const struct net_device *dev;

	for_each_netdev_rcu(sock_net(v->sk), dev) {
		if (!is_asked_for(v, dev))
			continue;
		visit_v4(v, dev);
		if (v->sk->sk_family == AF_INET6)
			visit_v6(v, dev);
	}
}

static void visit(const struct visit *v)
{
	const struct sctp_bound *bound;
	u16 i;

	rcu_read_lock();
	bound = rcu_dereference(sctp_sk(v->sk)->bound);
	if (bound && bound->any)
		visit_interfaces(v);
	for (i = 0; bound && !bound->any && i < bound->n; i++)
		v->fn(&bound->addr[i], READ_ONCE(v->sk->sk_bound_dev_if),
		      v->arg);
	rcu_read_unlock();
}

/**
 * sctp_local_on_dev() - visits the addresses a socket has on a device
 * @sk: the socket; of one that is not bound nothing is visited
 * @dev: the device, or a VRF for all of its devices; 0: those in no VRF
 * @fn: called with each and its interface; of an address it is bound to by
 *	name with the device it is bound to, or 0; must not sleep
 * @arg: for @fn
 *
 * The wildcard stands for all addresses that interfaces have now and that are
 * up, of the families the socket speaks. Addresses it is bound to by name are
 * visited wherever they are.
 *
 * Context: any; takes the RCU read lock.
 */
void sctp_local_on_dev(const struct sock *sk, int dev, sctp_local_fn fn,
		       void *arg)
{
	const struct visit v = {
		.sk	= sk,
		.dev	= dev,
		.fn	= fn,
		.arg	= arg,
	};

	visit(&v);
}

/**
 * sctp_local_for_each() - visits the addresses a socket can be reached at
 * @sk: the socket; of one that is not bound nothing is visited
 * @fn: as for sctp_local_on_dev()
 * @arg: for @fn
 *
 * Context: any; takes the RCU read lock.
 */
void sctp_local_for_each(const struct sock *sk, sctp_local_fn fn, void *arg)
{
	int dev = READ_ONCE(sk->sk_bound_dev_if);
	const struct visit v = {
		.sk	= sk,
		.dev	= dev,
		.all	= !dev,
		.fn	= fn,
		.arg	= arg,
	};

	visit(&v);
}

/**
 * sctp_local_of_assoc() - visits an association's local addresses
 * @a: the association
 * @fn: called with each; must not sleep
 * @arg: for @fn
 *
 * Context: assoc->lock held.
 */
void sctp_local_of_assoc(const struct sctp_assoc *a, sctp_local_fn fn, void *arg)
{
	const struct sctp_locals *l;
	u16 i;

	l = rcu_dereference_protected(a->locals, lockdep_is_held(&a->lock));
	if (!l) {
		sctp_local_for_each(a->sk, fn, arg);
		return;
	}
	for (i = 0; i < l->n; i++)
		fn(&l->ip[i], a->scope_id, arg);
}

static bool has_v4(const struct net_device *dev, const struct sctp_ip *ip)
{
	const struct in_device *in_dev = __in_dev_get_rcu(dev);
	const struct in_ifaddr *ifa;

	if (in_dev) {
		in_dev_for_each_ifa_rcu(ifa, in_dev)
			if (!memcmp(&ifa->ifa_local, ip->b, 4))
				return true;
	}
	return false;
}

static bool has_v6(struct net *net, const struct net_device *dev,
		   const struct sctp_ip *ip)
{
	struct in6_addr addr;

	memcpy(&addr, ip->b, sizeof(addr));
	return ipv6_chk_addr(net, &addr, dev, 1);
}

/* Whoever has it in no particular VRF: quick, and mostly the answer. */
static const struct net_device *guess_owner(struct net *net,
					    const struct sctp_ip *ip)
{
	struct in6_addr v6;
	__be32 v4;

	if (ip->ver == 4) {
		memcpy(&v4, ip->b, sizeof(v4));
		return __ip_dev_find(net, v4, false);
	}
	memcpy(&v6, ip->b, sizeof(v6));
	return ipv6_dev_find(net, &v6, NULL);
}

static bool may_own(const struct net_device *dev, int vrf)
{
	return dev->flags & IFF_UP && l3mdev_master_ifindex_rcu(dev) == vrf;
}

static int find_owner(struct net *net, const struct sctp_ip *ip, int vrf)
{
	const struct net_device *dev = guess_owner(net, ip);

	if (dev && may_own(dev, vrf))
		return dev->ifindex;
	/* The same address may be there twice, in a VRF of its own. */
	if (!dev && !vrf)
		return 0;
	for_each_netdev_rcu(net, dev) {
		if (may_own(dev, vrf) && (ip->ver == 4 ? has_v4(dev, ip) :
							 has_v6(net, dev, ip)))
			return dev->ifindex;
	}
	return 0;
}

/**
 * sctp_local_owner() - whose address is this?
 * @net: the namespace
 * @ip: the address
 * @dev: a device; only the VRF it is or belongs to counts, if any
 *
 * Context: any; takes the RCU read lock.
 * Return: index of an interface that is up and has the address; 0 none.
 */
int sctp_local_owner(struct net *net, const struct sctp_ip *ip, int dev)
{
	const struct net_device *of;
	int owner;

	rcu_read_lock();
	of = dev ? dev_get_by_index_rcu(net, dev) : NULL;
	owner = find_owner(net, ip, of ? l3mdev_master_ifindex_rcu(of) : 0);
	rcu_read_unlock();
	return owner;
}

/**
 * sctp_local_is_broadcast() - does a link of ours use this for broadcasts?
 * @net: the namespace
 * @ip: the address
 * @dev: a device; only the VRF it is or belongs to counts, if any
 *
 * Context: any; takes the RCU read lock.
 * Return: true when one does.
 */
bool sctp_local_is_broadcast(struct net *net, const struct sctp_ip *ip, int dev)
{
	unsigned int type;
	__be32 v4;

	if (ip->ver != 4)
		return false;
	memcpy(&v4, ip->b, sizeof(v4));
	rcu_read_lock();
	type = inet_addr_type_dev_table(net, dev_get_by_index_rcu(net, dev), v4);
	rcu_read_unlock();
	return type == RTN_BROADCAST || type == RTN_MULTICAST;
}
