// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses, interfaces and routes that come and go.
 *
 * Each packet checks its route anyway. What the kernel tells here makes it
 * happen at once: paths that lost their route or source choose others, and
 * those without an answer are asked again as soon as there may be a way. The
 * kernel tells in whatever context, one address at a time; associations are
 * looked at by a work item, a little later, for all of it together.
 */
#include "host/addrwatch.h"

#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/fib_notifier.h>

#include "assoc/assoc.h"
#include "host/netns.h"
#include "input/lookup.h"
#include "procedure/procedure.h"

enum {
	/* What belongs together comes within this time. */
	SETTLE_MS	= 100,
	/* Paths looked at in one RCU section. */
	STRETCH		= 64,
};

static void watch(struct sctp_net *sn)
{
	if (atomic_read(&sn->n_assocs))
		queue_delayed_work(system_wq, &sn->addrwatch,
				   msecs_to_jiffies(SETTLE_MS));
}

/* A new way is asked about; one that was there and silent is asked again. */
static void look_at(struct sctp_path *p)
{
	bool changed = sctp_route_check(p);

	if (!p->dst || p->hb_interval == SCTP_NEVER ||
	    p->assoc->state < SCTP_ST_ESTABLISHED)
		return;
	if (changed)
		sctp_heartbeat_rerouted(p);
	else if (p->ps.state != SCTP_PATH_ACTIVE)
		sctp_heartbeat_request(p);
}

static void look_at_all(struct work_struct *work)
{
	struct sctp_net *sn = container_of(to_delayed_work(work),
					   struct sctp_net, addrwatch);
	struct sctp_assoc_iter it;
	struct sctp_path *p;
	u32 n = 0;

	sctp_lookup_iter_start(&it, sn->net);
	while ((p = sctp_lookup_iter_next(&it))) {
		sctp_assoc_enter(p->assoc);
		if (!p->assoc->dead && !p->gone)
			look_at(p);
		sctp_assoc_leave(p->assoc);
		sctp_assoc_put(p->assoc);
		if (++n % STRETCH)
			continue;
		sctp_lookup_iter_suspend(&it);
		cond_resched();
		sctp_lookup_iter_resume(&it);
	}
	sctp_lookup_iter_stop(&it);
}

static int on_address_v4(struct notifier_block *nb, unsigned long event,
			 void *data)
{
	const struct in_ifaddr *ifa = data;

	watch(sctp_net(dev_net(ifa->ifa_dev->dev)));
	return NOTIFY_DONE;
}

static int on_address_v6(struct notifier_block *nb, unsigned long event,
			 void *data)
{
#if IS_ENABLED(CONFIG_IPV6)
	const struct inet6_ifaddr *ifa = data;

	watch(sctp_net(dev_net(ifa->idev->dev)));
#endif
	return NOTIFY_DONE;
}

/* Carrier, too; and a move into or out of a VRF. */
static int on_device(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(data);

	switch (event) {
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
	case NETDEV_CHANGEUPPER:
		watch(sctp_net(dev_net(dev)));
	}
	return NOTIFY_DONE;
}

static int on_route(struct notifier_block *nb, unsigned long event, void *data)
{
	watch(container_of(nb, struct sctp_net, fib_watch));
	return NOTIFY_DONE;
}

static struct notifier_block address_v4 = { .notifier_call = on_address_v4 };
static struct notifier_block address_v6 = { .notifier_call = on_address_v6 };
static struct notifier_block device = { .notifier_call = on_device };

/**
 * sctp_addrwatch_net_init() - begins to watch a namespace's routes
 * @sn: the namespace
 *
 * On a host whose routes change all the time the kernel may refuse. Then they
 * are noticed by the next packet, or the next heartbeat.
 *
 * Context: process.
 */
void sctp_addrwatch_net_init(struct sctp_net *sn)
{
	INIT_DELAYED_WORK(&sn->addrwatch, look_at_all);
	sn->fib_watch.notifier_call = on_route;
	if (register_fib_notifier(sn->net, &sn->fib_watch, NULL, NULL))
		sn->fib_watch.notifier_call = NULL;
}

/**
 * sctp_addrwatch_net_exit() - stops it
 * @sn: the namespace; its associations have ended
 *
 * Context: process; waits for what is going on.
 */
void sctp_addrwatch_net_exit(struct sctp_net *sn)
{
	if (sn->fib_watch.notifier_call)
		unregister_fib_notifier(sn->net, &sn->fib_watch);
	cancel_delayed_work_sync(&sn->addrwatch);
}

/**
 * sctp_addrwatch_init() - begins to watch addresses and interfaces
 *
 * Context: process, module load; every namespace has its struct sctp_net.
 * Return: 0 or -errno.
 */
int sctp_addrwatch_init(void)
{
	int err = register_netdevice_notifier(&device);

	if (err)
		return err;
	register_inetaddr_notifier(&address_v4);
	register_inet6addr_notifier(&address_v6);
	return 0;
}

/**
 * sctp_addrwatch_exit() - stops it
 *
 * Context: process, module unload.
 */
void sctp_addrwatch_exit(void)
{
	unregister_inet6addr_notifier(&address_v6);
	unregister_inetaddr_notifier(&address_v4);
	unregister_netdevice_notifier(&device);
}
