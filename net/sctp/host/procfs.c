// SPDX-License-Identifier: GPL-2.0
/* /proc/net/sctp: snmp, eps, assocs, remaddr, in the formats of Linux. */
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>

#include "host/local.h"
#include "host/mib.h"
#include "host/netns.h"
#include "input/lookup.h"
#include "socket/sock.h"

static void show_ip(struct seq_file *seq, const struct sctp_ip *ip)
{
	if (ip->ver == 4)
		seq_printf(seq, "%pI4 ", ip->b);
	else
		seq_printf(seq, "%pI6 ", ip->b);
}

static void show_uid_inode(struct seq_file *seq, struct sock *sk,
			   const char *format)
{
	seq_printf(seq, format,
		   from_kuid_munged(seq_user_ns(seq), sock_i_uid(sk)),
		   sock_i_ino(sk));
}

/* -- snmp -------------------------------------------------------------- */

static int show_snmp(struct seq_file *seq, void *v)
{
	sctp_mib_show(seq, sctp_net(seq_file_single_net(seq)));
	return 0;
}

/* -- eps: the listening sockets, a bucket of ports at a time ----------- */

static void *eps_start(struct seq_file *seq, loff_t *pos)
{
	if (!*pos)
		return SEQ_START_TOKEN;
	return *pos <= sctp_port_buckets() ? pos : NULL;
}

static void *eps_next(struct seq_file *seq, void *v, loff_t *pos)
{
	++*pos;
	return *pos <= sctp_port_buckets() ? pos : NULL;
}

static void eps_stop(struct seq_file *seq, void *v)
{
}

static void show_bound(struct seq_file *seq, const struct sock *sk)
{
	const struct sctp_ip any = { .ver = sk->sk_family == AF_INET ? 4 : 6 };
	const struct sctp_bound *bound;
	u16 i;

	rcu_read_lock();
	bound = rcu_dereference(sctp_sk(sk)->bound);
	if (bound && bound->any)
		show_ip(seq, &any);
	for (i = 0; bound && !bound->any && i < bound->n; i++)
		show_ip(seq, &bound->addr[i]);
	rcu_read_unlock();
}

static void show_ep(struct sock *sk, unsigned int bucket, void *arg)
{
	struct seq_file *seq = arg;

	/* Here an endpoint is its socket; two columns want it all the same. */
	seq_printf(seq, "%8pK %8pK %-3d %-3d %-4u %-5d ", sk, sk,
		   sctp_sk(sk)->style, READ_ONCE(sk->sk_state), bucket,
		   inet_sk(sk)->inet_num);
	show_uid_inode(seq, sk, "%5u %5lu ");
	show_bound(seq, sk);
	seq_putc(seq, '\n');
}

static int eps_show(struct seq_file *seq, void *v)
{
	if (v == SEQ_START_TOKEN)
		seq_puts(seq, " ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS\n");
	else
		sctp_port_for_each(seq_file_net(seq), *(loff_t *)v - 1,
				   show_ep, seq);
	return 0;
}

static const struct seq_operations eps_ops = {
	.start	= eps_start,
	.next	= eps_next,
	.stop	= eps_stop,
	.show	= eps_show,
};

/* -- a walk over associations ------------------------------------------ */

/**
 * struct walk - an open file of one line or more per association
 * @net: whose; with a reference
 * @it: the walk, suspended between two reads
 * @pos: position of the association @it is at
 */
struct walk {
	struct net		*net;
	struct sctp_assoc_iter	it;
	loff_t			pos;
};

/* An association is shown when its first path comes by. */
static bool is_first(const struct sctp_path *p)
{
	return READ_ONCE(p->assoc->paths.next) == &p->link;
}

static struct sctp_path *first_path(struct walk *w, struct sctp_path *p)
{
	while (p && !is_first(p)) {
		sctp_assoc_put(p->assoc);
		p = sctp_lookup_iter_next(&w->it);
	}
	return p;
}

static struct sctp_path *step(struct walk *w)
{
	w->pos++;
	return first_path(w, sctp_lookup_iter_next(&w->it));
}

static void *walk_start(struct seq_file *seq, loff_t *pos)
	__acquires(RCU)
{
	struct walk *w = seq->private;
	struct sctp_path *p = NULL;

	if (!*pos || *pos != w->pos) {
		sctp_lookup_iter_close(&w->it);
		sctp_lookup_iter_open(&w->it, w->net);
		w->pos = 0;
	}
	sctp_lookup_iter_resume(&w->it);
	if (!*pos)
		return SEQ_START_TOKEN;
	if (*pos == w->pos)
		return first_path(w, sctp_lookup_iter_again(&w->it));
	while (w->pos < *pos) {
		if (p)
			sctp_assoc_put(p->assoc);
		p = step(w);
		if (!p)
			break;
	}
	return p;
}

static void *walk_next(struct seq_file *seq, void *v, loff_t *pos)
{
	struct walk *w = seq->private;
	struct sctp_path *p = v;

	++*pos;
	if (v != SEQ_START_TOKEN)
		sctp_assoc_put(p->assoc);
	return step(w);
}

static void walk_stop(struct seq_file *seq, void *v)
	__releases(RCU)
{
	struct walk *w = seq->private;
	struct sctp_path *p = v;

	if (p && v != SEQ_START_TOKEN)
		sctp_assoc_put(p->assoc);
	sctp_lookup_iter_suspend(&w->it);
}

static int walk_open(struct inode *inode, struct file *file,
		     const struct seq_operations *ops)
{
	struct sctp_net *sn = pde_data(inode);
	struct net *net = maybe_get_net(sn->net);
	struct walk *w;

	if (!net)
		return -ENXIO;
	w = __seq_open_private(file, ops, sizeof(*w));
	if (!w) {
		put_net(net);
		return -ENOMEM;
	}
	w->net = net;
	sctp_lookup_iter_open(&w->it, net);
	return 0;
}

static int walk_release(struct inode *inode, struct file *file)
{
	struct seq_file *seq = file->private_data;
	struct walk *w = seq->private;

	sctp_lookup_iter_close(&w->it);
	put_net(w->net);
	return seq_release_private(inode, file);
}

/* -- assocs ------------------------------------------------------------ */

static void show_local(const struct sctp_ip *ip, int ifindex, void *arg)
{
	show_ip(arg, ip);
}

static void show_peers(struct seq_file *seq, const struct sctp_assoc *a)
{
	const struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link) {
		if (p == a->primary)
			seq_putc(seq, '*');
		show_ip(seq, &p->peer);
	}
}

/* States are numbered from 0 here, and times are in jiffies. */
static void show_assoc(struct seq_file *seq, struct sctp_assoc *a,
		       struct sock *sk)
{
	seq_printf(seq, "%8pK %8pK %-3d %-3d %-2d %-4d %4d %8d %8d ", a, sk,
		   sctp_sk(sk)->style, READ_ONCE(sk->sk_state),
		   a->state - SCTP_ST_CLOSED, 0, a->id,
		   atomic_read(&a->wmem), atomic_read(&a->rmem));
	show_uid_inode(seq, sk, "%7u %5lu ");
	seq_printf(seq, "%-5d %5d  ", a->lport, a->pport);
	sctp_local_of_assoc(a, show_local, seq);
	seq_puts(seq, "<-> ");
	show_peers(seq, a);
	seq_printf(seq, "\t%8lu %5d %5d %4d %4d %4d %8d ",
		   nsecs_to_jiffies(a->cfg.hb_interval), a->n_in, a->n_out,
		   a->cfg.assoc_retrans, a->stats.t1, a->stats.t2,
		   (int)a->stats.rtx_chunks);
	seq_printf(seq, "%8d %8d %8d %8d\n", refcount_read(&sk->sk_wmem_alloc),
		   READ_ONCE(sk->sk_wmem_queued), READ_ONCE(sk->sk_sndbuf),
		   READ_ONCE(sk->sk_rcvbuf));
}

static int assocs_show(struct seq_file *seq, void *v)
{
	struct sctp_path *p = v;
	struct sctp_assoc *a;

	if (v == SEQ_START_TOKEN) {
		seq_puts(seq, " ASSOC     SOCK   STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT RPORT LADDRS <-> RADDRS HBINT INS OUTS MAXRT T1X T2X RTXC wmema wmemq sndbuf rcvbuf\n");
		return 0;
	}
	a = p->assoc;
	spin_lock_bh(&a->lock);
	if (!a->dead)
		show_assoc(seq, a, a->sk);
	spin_unlock_bh(&a->lock);
	return 0;
}

static const struct seq_operations assocs_ops = {
	.start	= walk_start,
	.next	= walk_next,
	.stop	= walk_stop,
	.show	= assocs_show,
};

static int assocs_open(struct inode *inode, struct file *file)
{
	return walk_open(inode, file, &assocs_ops);
}

static const struct proc_ops assocs_proc_ops = {
	.proc_open	= assocs_open,
	.proc_read	= seq_read,
	.proc_lseek	= seq_lseek,
	.proc_release	= walk_release,
};

/* -- remaddr ----------------------------------------------------------- */

/* REM_ADDR_RTX and START are 0, as they always were. */
static void show_path(struct seq_file *seq, const struct sctp_path *p)
{
	show_ip(seq, &p->peer);
	seq_printf(seq, " %d %d %lu %d %d %d %d\n", p->assoc->id,
		   p->timers.at[SCTP_THB] != SCTP_NEVER,
		   nsecs_to_jiffies(p->rto.rto), p->ps.max.down, 0, 0,
		   p->ps.state);
}

static int remaddr_show(struct seq_file *seq, void *v)
{
	struct sctp_path *p = v;
	struct sctp_assoc *a;

	if (v == SEQ_START_TOKEN) {
		seq_puts(seq, "ADDR ASSOC_ID HB_ACT RTO MAX_PATH_RTX REM_ADDR_RTX START STATE\n");
		return 0;
	}
	a = p->assoc;
	spin_lock_bh(&a->lock);
	if (!a->dead) {
		list_for_each_entry(p, &a->paths, link)
			show_path(seq, p);
	}
	spin_unlock_bh(&a->lock);
	return 0;
}

static const struct seq_operations remaddr_ops = {
	.start	= walk_start,
	.next	= walk_next,
	.stop	= walk_stop,
	.show	= remaddr_show,
};

static int remaddr_open(struct inode *inode, struct file *file)
{
	return walk_open(inode, file, &remaddr_ops);
}

static const struct proc_ops remaddr_proc_ops = {
	.proc_open	= remaddr_open,
	.proc_read	= seq_read,
	.proc_lseek	= seq_lseek,
	.proc_release	= walk_release,
};

/**
 * sctp_procfs_net_init() - makes a namespace's /proc/net/sctp
 * @sn: the namespace
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int sctp_procfs_net_init(struct sctp_net *sn)
{
	struct net *net = sn->net;

	sn->proc = proc_net_mkdir(net, "sctp", net->proc_net);
	if (!sn->proc)
		return -ENOMEM;
	if (proc_create_net_single("snmp", 0444, sn->proc, show_snmp, NULL) &&
	    proc_create_net("eps", 0444, sn->proc, &eps_ops,
			    sizeof(struct seq_net_private)) &&
	    proc_create_data("assocs", 0444, sn->proc, &assocs_proc_ops, sn) &&
	    proc_create_data("remaddr", 0444, sn->proc, &remaddr_proc_ops, sn))
		return 0;
	sctp_procfs_net_exit(sn);
	return -ENOMEM;
}

/**
 * sctp_procfs_net_exit() - takes it away
 * @sn: the namespace
 */
void sctp_procfs_net_exit(struct sctp_net *sn)
{
	remove_proc_subtree("sctp", sn->net->proc_net);
	sn->proc = NULL;
}
