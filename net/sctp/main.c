// SPDX-License-Identifier: GPL-2.0
/* The module: starts the parts in order, stops them in reverse. */
#include <linux/module.h>
#include <linux/rcupdate.h>

#include "assoc/assoc.h"
#include "compat/lsm.h"
#include "host/addrwatch.h"
#include "host/netns.h"
#include "input/input.h"
#include "input/lookup.h"
#include "output/output.h"
#include "output/pages.h"
#include "procedure/cookie_key.h"
#include "socket/rxnode.h"
#include "socket/sock.h"

bool sctp_no_checksums;
module_param_named(no_checksums, sctp_no_checksums, bool, 0644);
MODULE_PARM_DESC(no_checksums, "Disable checksums computing and verification");

struct part {
	int (*init)(void);
	void (*exit)(void);
};

static const struct part parts[] = {
	{ sctp_sysctl_init,		sctp_sysctl_exit },
	{ sctp_pages_init,		sctp_pages_exit },
	{ sctp_txmsg_init,		sctp_txmsg_exit },
	{ sctp_rxnode_init,		sctp_rxnode_exit },
	{ sctp_assoc_init_module,	sctp_assoc_exit_module },
	{ sctp_lookup_init,		sctp_lookup_exit },
	{ sctp_port_init,		sctp_port_exit },
	{ sctp_cookie_key_init,	sctp_cookie_key_exit },
	{ sctp_lsm_init,		sctp_lsm_exit },
	{ sctp_netns_init,		sctp_netns_exit },
	{ sctp_addrwatch_init,		sctp_addrwatch_exit },
	{ sctp_offload_init,		sctp_offload_exit },
	{ sctp_ip_input_init,		sctp_ip_input_exit },
	/* Last: from here on programs open sockets, and nothing may fail. */
	{ sctp_proto_init,		sctp_proto_exit },
};

static void stop_parts(size_t n)
{
	while (n)
		parts[--n].exit();
	/* What the parts freed by RCU runs code of ours. */
	rcu_barrier();
}

static int __init sctp_init(void)
{
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		err = parts[i].init();
		if (err) {
			stop_parts(i);
			return err;
		}
	}
	return 0;
}

static void __exit sctp_exit(void)
{
	stop_parts(ARRAY_SIZE(parts));
}

module_init(sctp_init);
module_exit(sctp_exit);

MODULE_DESCRIPTION("Stream Control Transmission Protocol (RFC 9260)");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
/* IPPROTO_SCTP is 132, which the macro must see as a number. */
MODULE_ALIAS_NET_PF_PROTO(PF_INET, 132);
MODULE_ALIAS_NET_PF_PROTO(PF_INET6, 132);
