// SPDX-License-Identifier: GPL-2.0
/* Birth and death of our part of a network namespace. */
#include "host/netns.h"

#include <linux/module.h>

#include "host/addrwatch.h"
#include "host/mib.h"
#include "input/lookup.h"
#include "procedure/procedure.h"

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
	sctp_addrwatch_net_init(sn);
	return 0;

free_sysctl:
	sctp_sysctl_net_exit(sn);
free_mib:
	sctp_mib_net_exit(sn);
	return err;
}

/* A user's socket holds its namespace, and an association its socket. Sockets
 * of the kernel do not: what they left shutting down ends here without a word,
 * for there is no device any more to say it on.
 */
static void end_associations(struct sctp_net *sn)
{
	struct sctp_assoc_iter it;
	struct sctp_path *p;

	if (!atomic_read(&sn->n_assocs))
		return;
	sctp_lookup_iter_start(&it, sn->net);
	while ((p = sctp_lookup_iter_next(&it))) {
		sctp_assoc_enter(p->assoc);
		if (!p->assoc->dead)
			sctp_abort_silent(p->assoc, ENETDOWN);
		sctp_assoc_leave(p->assoc);
		sctp_assoc_put(p->assoc);
	}
	sctp_lookup_iter_stop(&it);
}

static void __net_exit net_exit(struct net *net)
{
	struct sctp_net *sn = sctp_net(net);

	end_associations(sn);
	sctp_addrwatch_net_exit(sn);
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
