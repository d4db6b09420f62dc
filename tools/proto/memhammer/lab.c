// SPDX-License-Identifier: GPL-2.0
/* A protocol of our own, so that its sctp_mem can be small and must end at 0. */
#include "lab.h"

#include <linux/module.h>
#include <linux/slab.h>
#include <net/inet_common.h>
#include <net/inet_sock.h>

struct lab_assoc *lab_assocs;
struct sock *lab_socks[LAB_SOCKS];
int sctp_sysctl_rmem[3] = { 4096, 0, 0 };
int sctp_sysctl_wmem[3] = { 4096, 0, 0 };
long lab_mem[3];
int lab_skip;

static struct sctp_net sn;
static int rmem[3] = { 4096, LAB_BUF, 4 * LAB_BUF };
static int wmem[3] = { 4096, LAB_BUF, 4 * LAB_BUF };
static atomic_long_t allocated;
static DEFINE_PER_CPU(int, fw_alloc);
static DEFINE_PER_CPU(u64, queue_locks);
static struct percpu_counter sockets;
static unsigned long pressure;

static void enter_pressure(struct sock *sk)
{
	WRITE_ONCE(pressure, 1);
}

static struct proto prot = {
	.name			= "MEMHAMMER",
	.owner			= THIS_MODULE,
	.obj_size		= sizeof(struct inet_sock),
	.memory_allocated	= &allocated,
	.per_cpu_fw_alloc	= &fw_alloc,
	.memory_pressure	= &pressure,
	.enter_memory_pressure	= enter_pressure,
	.sockets_allocated	= &sockets,
	.sysctl_mem		= lab_mem,
	.sysctl_rmem		= rmem,
	.sysctl_wmem		= wmem,
};

/* Both styles: the kernel's limits are other ones for SOCK_STREAM. */
static struct sock *open_sock(int type)
{
	struct sock *sk = sk_alloc(&init_net, PF_INET, GFP_KERNEL, &prot, 1);

	if (!sk)
		return NULL;
	sock_init_data(NULL, sk);
	sk->sk_type = type;
	sk->sk_rcvbuf = LAB_BUF;
	sk->sk_sndbuf = LAB_BUF;
	sk->sk_destruct = inet_sock_destruct;
	sock_set_flag(sk, SOCK_DEAD);
	sk_sockets_allocated_inc(sk);
	return sk;
}

/* What a broken run left over would be told again by inet_sock_destruct(). */
static void close_sock(struct sock *sk)
{
	if (lab_skip)
		sk->sk_forward_alloc = 0;
	sk_sockets_allocated_dec(sk);
	sock_put(sk);
}

static void open_assoc(struct lab_assoc *la, struct sock *sk)
{
	spin_lock_init(&la->a.lock);
	spin_lock_init(&la->sent_lock);
	INIT_LIST_HEAD(&la->sent);
	la->a.sk = sk;
	la->a.sn = &sn;
	la->a.rx_ratio = 128;
}

/**
 * lab_open() - make the protocol, its sockets and associations
 *
 * Return: 0 or -errno; lab_close() is due in both cases.
 */
int lab_open(void)
{
	int i, err = percpu_counter_init(&sockets, 0, GFP_KERNEL);

	if (!err)
		err = proto_register(&prot, 1);
	if (err)
		return err;
	lab_assocs = kcalloc(LAB_SOCKS * LAB_ASSOCS, sizeof(*lab_assocs),
			     GFP_KERNEL);
	if (!lab_assocs)
		return -ENOMEM;
	for (i = 0; i < LAB_SOCKS; i++) {
		lab_socks[i] = open_sock(i % 2 ? SOCK_STREAM : SOCK_SEQPACKET);
		if (!lab_socks[i])
			return -ENOMEM;
	}
	for (i = 0; i < LAB_SOCKS * LAB_ASSOCS; i++)
		open_assoc(&lab_assocs[i], lab_socks[i % LAB_SOCKS]);
	return 0;
}

/**
 * lab_close() - undo lab_open()
 */
void lab_close(void)
{
	int i;

	for (i = 0; i < LAB_SOCKS; i++)
		if (lab_socks[i])
			close_sock(lab_socks[i]);
	kfree(lab_assocs);
	if (prot.slab)
		proto_unregister(&prot);
	percpu_counter_destroy(&sockets);
}

/**
 * lab_accounted() - how much sctp_mem is said to be in use
 *
 * Return: pages; exact when nothing is going on.
 */
long lab_accounted(void)
{
	long pages = atomic_long_read(&allocated);
	int cpu;

	for_each_possible_cpu(cpu)
		pages += per_cpu(fw_alloc, cpu);
	return pages;
}

/**
 * lab_most() - the limit and its slack
 *
 * Each CPU keeps less than SK_MEMORY_PCPU_RESERVE pages to itself where the
 * others do not see them, and may be adding its next step.
 *
 * Return: pages.
 */
long lab_most(void)
{
	/* An association with an empty buffer takes one more charge. */
	return lab_mem[2] + num_online_cpus() *
	       (SK_MEMORY_PCPU_RESERVE + sk_mem_pages(LAB_BIGGEST)) +
	       LAB_SOCKS * LAB_ASSOCS * sk_mem_pages(LAB_BIGGEST);
}

/**
 * lab_lock() - take assoc->lock, unless it is being left out
 * @a: the association
 */
void lab_lock(struct sctp_assoc *a)
	__acquires(&a->lock)
{
	if (lab_skip != LAB_SKIP_ASSOC_LOCK)
		spin_lock_bh(&a->lock);
	else
		__acquire(&a->lock);
}

/**
 * lab_unlock() - undo lab_lock()
 * @a: the association
 */
void lab_unlock(struct sctp_assoc *a)
	__releases(&a->lock)
{
	if (lab_skip != LAB_SKIP_ASSOC_LOCK)
		spin_unlock_bh(&a->lock);
	else
		__release(&a->lock);
}

/**
 * lab_queue_lock() - take the receive queue's lock for mem.c, and count that
 * @lock: of the queue
 */
void lab_queue_lock(spinlock_t *lock)
	__acquires(lock)
{
	this_cpu_inc(queue_locks);
	if (lab_skip != LAB_SKIP_QUEUE_LOCK)
		spin_lock_bh(lock);
	else
		__acquire(lock);
}

/**
 * lab_queue_unlock() - undo lab_queue_lock()
 * @lock: of the queue
 */
void lab_queue_unlock(spinlock_t *lock)
	__releases(lock)
{
	if (lab_skip != LAB_SKIP_QUEUE_LOCK)
		spin_unlock_bh(lock);
	else
		__release(lock);
}

/**
 * lab_queue_locks() - how often the lock was taken so far
 *
 * Return: times, by all CPUs.
 */
u64 lab_queue_locks(void)
{
	u64 n = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		n += per_cpu(queue_locks, cpu);
	return n;
}
