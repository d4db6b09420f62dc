// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/sys/net/sctp: names and defaults of Linux, ranges that make sense.
 *
 * Each namespace has its own copy of the table, whose pointers lead into its
 * struct sctp_sysctls. Bounds that are other tunables (rto_min <= rto_max)
 * lead there, too.
 */
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>

#include "core/cc.h"
#include "core/rack.h"
#include "host/netns.h"

/* Pages, and bytes; host wide, as memory is. */
long sctp_sysctl_mem[3];
int sctp_sysctl_rmem[3];
int sctp_sysctl_wmem[3];

static const struct sctp_sysctls defaults = {
	.rto_initial			= 3000,
	.rto_min			= 1000,
	.rto_max			= 60000,
	.rto_alpha_exp_divisor		= 3,
	.rto_beta_exp_divisor		= 2,
	.max_burst			= 4,
	.congestion_control		= &sctp_cc_cubic,
	.recovery			= SCTP_RECOVERY_TIME | SCTP_RECOVERY_PROBE,
	.gather_time			= 100,
	.cookie_preserve_enable		= 1,
	.cookie_hmac_alg		= "sha1",
	.valid_cookie_life		= 60000,
	.sack_timeout			= 200,
	.hb_interval			= 30000,
	.association_max_retrans	= 10,
	.path_max_retrans		= 5,
	.max_init_retransmits		= 8,
	.ps_retrans			= U16_MAX,
	.pf_enable			= 1,
	.prsctp_enable			= 1,
	.ecn_enable			= 1,
	.addr_scope_policy		= 1,
	.l3mdev_accept			= 1,
	.rwnd_update_shift		= 4,
	.max_autoclose			= INT_MAX / HZ,
	.ootb_rate			= 10000,
};

static int max_shift = 16;
static int max_divisor = 30;
static int max_u16 = U16_MAX;
static int max_sack_delay = 500;	/* rfc9260#section-6.2 */
static int day_ms = 24 * 60 * 60 * 1000;
static unsigned long max_autoclose = INT_MAX / HZ;

/*
 * The name is readable and settable as programs expect; a cookie is sealed
 * with SipHash whatever it says.
 */
static int hmac_handler(struct ctl_table *ctl, int write, void *buffer,
			size_t *lenp, loff_t *ppos)
{
	static const char * const algs[] = { "none", "md5", "sha1", "sha256" };
	char name[sizeof(defaults.cookie_hmac_alg)];
	struct ctl_table tmp = { .data = name, .maxlen = sizeof(name) };
	int i, err;

	strscpy(name, ctl->data, sizeof(name));
	err = proc_dostring(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	i = match_string(algs, ARRAY_SIZE(algs), name);
	if (i < 0)
		return i;
	strscpy(ctl->data, algs[i], ctl->maxlen);
	return 0;
}

/* Read and written by its name; ENOENT as for TCP's. */
static int cc_handler(struct ctl_table *ctl, int write, void *buffer,
		      size_t *lenp, loff_t *ppos)
{
	const struct sctp_cc_ops **field = ctl->data, *ops = READ_ONCE(*field);
	char name[SCTP_CC_NAME];
	struct ctl_table tmp = { .data = name, .maxlen = sizeof(name) };
	int err;

	strscpy(name, ops->name, sizeof(name));
	err = proc_dostring(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	ops = sctp_cc_find(name);
	if (!ops)
		return -ENOENT;
	WRITE_ONCE(*field, ops);
	return 0;
}

/* 0 (off), or at least 5 s: rfc8899#section-5.1.1 */
static int probe_handler(struct ctl_table *ctl, int write, void *buffer,
			 size_t *lenp, loff_t *ppos)
{
	static const int min_probe_interval = 5000;
	int value = READ_ONCE(*(int *)ctl->data);
	struct ctl_table tmp = {
		.data	= &value,
		.maxlen	= sizeof(value),
		.extra1	= SYSCTL_ZERO,
	};
	int err;

	err = proc_dointvec_minmax(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	if (value && value < min_probe_interval)
		return -EINVAL;
	WRITE_ONCE(*(int *)ctl->data, value);
	return 0;
}

/* Pointers into the defaults; moved to the namespace's own by copy_table(). */
#define FIELD(name)	((void *)&defaults.name)
#define INT_ENTRY(name, min, max)				\
	{							\
		.procname	= #name,			\
		.data		= FIELD(name),			\
		.maxlen		= sizeof(int),			\
		.mode		= 0644,				\
		.proc_handler	= proc_dointvec_minmax,		\
		.extra1		= (min),			\
		.extra2		= (max),			\
	}

static const struct ctl_table net_table[] = {
	INT_ENTRY(rto_initial, SYSCTL_ONE, &day_ms),
	INT_ENTRY(rto_min, SYSCTL_ONE, FIELD(rto_max)),
	INT_ENTRY(rto_max, FIELD(rto_min), &day_ms),
	INT_ENTRY(rto_alpha_exp_divisor, SYSCTL_ZERO, &max_divisor),
	INT_ENTRY(rto_beta_exp_divisor, SYSCTL_ZERO, &max_divisor),
	INT_ENTRY(max_burst, SYSCTL_ZERO, &max_u16),
	{
		.procname	= "congestion_control",
		.data		= FIELD(congestion_control),
		.maxlen		= SCTP_CC_NAME,
		.mode		= 0644,
		.proc_handler	= cc_handler,
	},
	INT_ENTRY(recovery, SYSCTL_ZERO, SYSCTL_THREE),
	INT_ENTRY(gather_time, SYSCTL_ZERO, SYSCTL_ONE_THOUSAND),
	INT_ENTRY(cookie_preserve_enable, SYSCTL_ZERO, SYSCTL_ONE),
	{
		.procname	= "cookie_hmac_alg",
		.data		= FIELD(cookie_hmac_alg),
		.maxlen		= sizeof(defaults.cookie_hmac_alg),
		.mode		= 0644,
		.proc_handler	= hmac_handler,
	},
	INT_ENTRY(valid_cookie_life, SYSCTL_ONE, &day_ms),
	INT_ENTRY(sack_timeout, SYSCTL_ONE, &max_sack_delay),
	INT_ENTRY(hb_interval, SYSCTL_ONE, &day_ms),
	INT_ENTRY(association_max_retrans, SYSCTL_ONE, &max_u16),
	INT_ENTRY(path_max_retrans, SYSCTL_ONE, &max_u16),
	INT_ENTRY(max_init_retransmits, SYSCTL_ONE, &max_u16),
	INT_ENTRY(pf_retrans, SYSCTL_ZERO, FIELD(ps_retrans)),
	INT_ENTRY(ps_retrans, FIELD(pf_retrans), &max_u16),
	INT_ENTRY(pf_enable, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(pf_expose, SYSCTL_ZERO, SYSCTL_TWO),
	INT_ENTRY(sndbuf_policy, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(rcvbuf_policy, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(default_auto_asconf, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(addip_enable, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(addip_noauth_enable, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(prsctp_enable, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(reconf_enable, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(auth_enable, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(intl_enable, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(ecn_enable, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(addr_scope_policy, SYSCTL_ZERO, SYSCTL_THREE),
	INT_ENTRY(l3mdev_accept, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(rwnd_update_shift, SYSCTL_ONE, &max_shift),
	{
		.procname	= "max_autoclose",
		.data		= FIELD(max_autoclose),
		.maxlen		= sizeof(unsigned long),
		.mode		= 0644,
		.proc_handler	= proc_doulongvec_minmax,
		.extra2		= &max_autoclose,
	},
	{
		.procname	= "plpmtud_probe_interval",
		.data		= FIELD(plpmtud_probe_interval),
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= probe_handler,
	},
	INT_ENTRY(udp_port, SYSCTL_ZERO, &max_u16),
	INT_ENTRY(encap_port, SYSCTL_ZERO, &max_u16),
	INT_ENTRY(ootb_policy, SYSCTL_ZERO, SYSCTL_ONE),
	INT_ENTRY(ootb_rate, SYSCTL_ZERO, SYSCTL_INT_MAX),
	{ }
};

static struct ctl_table host_table[] = {
	{
		.procname	= "sctp_mem",
		.data		= &sctp_sysctl_mem,
		.maxlen		= sizeof(sctp_sysctl_mem),
		.mode		= 0644,
		.proc_handler	= proc_doulongvec_minmax,
	},
	{
		.procname	= "sctp_rmem",
		.data		= &sctp_sysctl_rmem,
		.maxlen		= sizeof(sctp_sysctl_rmem),
		.mode		= 0644,
		.proc_handler	= proc_dointvec_minmax,
		.extra1		= SYSCTL_ONE,
	},
	{
		.procname	= "sctp_wmem",
		.data		= &sctp_sysctl_wmem,
		.maxlen		= sizeof(sctp_sysctl_wmem),
		.mode		= 0644,
		.proc_handler	= proc_dointvec_minmax,
		.extra1		= SYSCTL_ONE,
	},
	{ }
};

static struct ctl_table_header *host_header;

/* Where a pointer into the defaults leads in the copy @s; others stay. */
static void *move(void *p, struct sctp_sysctls *s)
{
	const void *end = &defaults + 1;

	if (p < (const void *)&defaults || p >= end)
		return p;
	return (void *)s + (p - (const void *)&defaults);
}

static struct ctl_table *copy_table(struct sctp_sysctls *s)
{
	struct ctl_table *table, *t;

	table = kmemdup(net_table, sizeof(net_table), GFP_KERNEL);
	for (t = table; t && t->procname; t++) {
		t->data = move(t->data, s);
		t->extra1 = move(t->extra1, s);
		t->extra2 = move(t->extra2, s);
	}
	return table;
}

/**
 * sctp_sysctl_net_init() - gives a namespace its tunables and their files
 * @sn: the namespace
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int sctp_sysctl_net_init(struct sctp_net *sn)
{
	sn->sysctl = defaults;
	sn->sysctl_table = copy_table(&sn->sysctl);
	if (!sn->sysctl_table)
		return -ENOMEM;
	sn->sysctl_header = register_net_sysctl(sn->net, "net/sctp",
						sn->sysctl_table);
	if (!sn->sysctl_header) {
		kfree(sn->sysctl_table);
		return -ENOMEM;
	}
	return 0;
}

/**
 * sctp_sysctl_net_exit() - takes a namespace's files away
 * @sn: the namespace
 */
void sctp_sysctl_net_exit(struct sctp_net *sn)
{
	unregister_net_sysctl_table(sn->sysctl_header);
	kfree(sn->sysctl_table);
}

/*
 * All sockets together may have an eighth of the memory that can hold buffers;
 * one socket, as with TCP, a 128th. Linux gives SCTP a 128th of the eighth, but
 * does nothing with that number.
 */
static void size_memory(void)
{
	long limit = max(nr_free_buffer_pages() / 8, 128UL);
	int share = min(4L << 20, 8 * limit << (PAGE_SHIFT - 7));

	sctp_sysctl_mem[0] = limit / 4 * 3;
	sctp_sysctl_mem[1] = limit;
	sctp_sysctl_mem[2] = sctp_sysctl_mem[0] * 2;

	sctp_sysctl_rmem[0] = PAGE_SIZE;
	sctp_sysctl_rmem[1] = 1500 * SKB_TRUESIZE(1);
	sctp_sysctl_rmem[2] = max(sctp_sysctl_rmem[1], share);

	sctp_sysctl_wmem[0] = PAGE_SIZE;
	sctp_sysctl_wmem[1] = 16 * 1024;
	sctp_sysctl_wmem[2] = max(64 * 1024, share);
}

/**
 * sctp_sysctl_init() - sets sctp_mem, sctp_rmem and sctp_wmem and their files
 *
 * Context: process, module load.
 * Return: 0 or -ENOMEM.
 */
int sctp_sysctl_init(void)
{
	size_memory();
	host_header = register_net_sysctl(&init_net, "net/sctp", host_table);
	return host_header ? 0 : -ENOMEM;
}

/**
 * sctp_sysctl_exit() - takes their files away
 *
 * Context: process, module unload.
 */
void sctp_sysctl_exit(void)
{
	unregister_net_sysctl_table(host_header);
}
