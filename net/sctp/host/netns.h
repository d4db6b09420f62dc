/* SPDX-License-Identifier: GPL-2.0 */
/* Our part of each network namespace: tunables, counters, /proc. */
#ifndef SCTP_HOST_NETNS_H
#define SCTP_HOST_NETNS_H

#include <linux/notifier.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

struct sctp_cc_ops;
struct sctp_mib;
struct ctl_table_header;
struct proc_dir_entry;

/*
 * net.sctp.*, in the units of the sysctl (ms where it is a time), each read
 * with READ_ONCE(). sctp_mem, sctp_rmem and sctp_wmem are host wide.
 */
struct sctp_sysctls {
	int		rto_initial;
	int		rto_min;
	int		rto_max;
	int		rto_alpha_exp_divisor;
	int		rto_beta_exp_divisor;
	int		max_burst;
	int		recovery;
	int		gather_time;
	const struct sctp_cc_ops	*congestion_control;
	int		cookie_preserve_enable;
	char		cookie_hmac_alg[16];
	int		valid_cookie_life;
	int		sack_timeout;
	int		hb_interval;
	int		association_max_retrans;
	int		path_max_retrans;
	int		max_init_retransmits;
	int		pf_retrans;
	int		ps_retrans;
	int		pf_enable;
	int		pf_expose;
	int		sndbuf_policy;
	int		rcvbuf_policy;
	int		default_auto_asconf;
	int		addip_enable;
	int		addip_noauth_enable;
	int		prsctp_enable;
	int		reconf_enable;
	int		auth_enable;
	int		intl_enable;
	int		ecn_enable;
	int		addr_scope_policy;
	int		l3mdev_accept;
	int		rwnd_update_shift;
	unsigned long	max_autoclose;
	int		plpmtud_probe_interval;
	int		udp_port;
	int		encap_port;
	int		ootb_policy;
	int		ootb_rate;
};

/**
 * struct sctp_net - per namespace
 * @net: back pointer
 * @sysctl: tunables
 * @mib: per-CPU counters
 * @sysctl_header: registration
 * @sysctl_table: our copy of the table
 * @proc: /proc/net/sctp
 * @n_assocs: associations that are not dead
 * @addrwatch: looks at all associations when addresses have changed
 * @fib_watch: hears of routes
 * @ootb_bucket: state of ootb_rate: core/bucket.h
 */
struct sctp_net {
	struct net			*net;
	struct sctp_sysctls		sysctl;
	DEFINE_SNMP_STAT(struct sctp_mib, mib);
	struct ctl_table_header		*sysctl_header;
	struct ctl_table		*sysctl_table;
	struct proc_dir_entry		*proc;
	atomic_t			n_assocs;
	struct delayed_work		addrwatch;
	struct notifier_block		fib_watch;
	atomic64_t			ootb_bucket;
};

extern unsigned int sctp_netns_id;
/* Module parameter: neither compute nor verify CRC32c. */
extern bool sctp_no_checksums;

static inline struct sctp_net *sctp_net(const struct net *net)
{
	return net_generic(net, sctp_netns_id);
}

int sctp_netns_init(void);
void sctp_netns_exit(void);

/* host/sysctl.c */
int sctp_sysctl_net_init(struct sctp_net *sn);
void sctp_sysctl_net_exit(struct sctp_net *sn);
int sctp_sysctl_init(void);		/* sctp_mem, sctp_rmem, sctp_wmem */
void sctp_sysctl_exit(void);
extern long sctp_sysctl_mem[3];
extern int sctp_sysctl_rmem[3];
extern int sctp_sysctl_wmem[3];

/* host/procfs.c */
int sctp_procfs_net_init(struct sctp_net *sn);
void sctp_procfs_net_exit(struct sctp_net *sn);

#endif
