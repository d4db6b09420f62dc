// SPDX-License-Identifier: GPL-2.0
/* Birth and death of our part of a network namespace. */
#include "host/netns.h"

#include <linux/module.h>

#include "host/mib.h"

unsigned int sctp_netns_id __read_mostly;

static int __net_init net_init(struct net *net)
{
	struct sctp_net *sn = sctp_net(net);
	int err;

	sn->net = net;
	err = sctp_mib_net_init(sn);
	if (err)
		return err;
	err = sctp_sysctl_net_init(sn);
	if (err)
		goto free_mib;
	err = sctp_procfs_net_init(sn);
	if (err)
		goto free_sysctl;
	return 0;

free_sysctl:
	sctp_sysctl_net_exit(sn);
free_mib:
	sctp_mib_net_exit(sn);
	return err;
}

static void __net_exit net_exit(struct net *net)
{
	struct sctp_net *sn = sctp_net(net);

	sctp_procfs_net_exit(sn);
	sctp_sysctl_net_exit(sn);
	sctp_mib_net_exit(sn);
}

static struct pernet_operations netns_ops = {
	.init	= net_init,
	.exit	= net_exit,
	.id	= &sctp_netns_id,
	.size	= sizeof(struct sctp_net),
};

/**
 * sctp_netns_init() - gives every network namespace its struct sctp_net
 *
 * Context: process, module load.
 * Return: 0 or -errno.
 */
int sctp_netns_init(void)
{
	return register_pernet_subsys(&netns_ops);
}

/**
 * sctp_netns_exit() - takes struct sctp_net away from every namespace
 *
 * Context: process, module unload; no socket is left.
 */
void sctp_netns_exit(void)
{
	unregister_pernet_subsys(&netns_ops);
}
