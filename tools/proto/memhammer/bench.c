// SPDX-License-Identifier: GPL-2.0
/* What the reserve saves over taking the queue's lock for each charge. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/kthread.h>

#include "lab.h"

enum bench_size {
	BYTES		= 1536,		/* of one chunk */
	IN_USE		= 64 * BYTES,	/* meanwhile */
};

static bool plain_charge(struct sctp_assoc *a, u32 bytes)
{
	struct sock *sk = a->sk;
	bool good;

	lab_queue_lock(&sk->sk_receive_queue.lock);
	good = __sk_rmem_schedule(sk, bytes, false);
	if (good)
		sk_mem_charge(sk, bytes);
	lab_queue_unlock(&sk->sk_receive_queue.lock);
	return good;
}

static void plain_uncharge(struct sctp_assoc *a, u32 bytes)
{
	struct sock *sk = a->sk;

	lab_queue_lock(&sk->sk_receive_queue.lock);
	sk_mem_uncharge(sk, bytes);
	lab_queue_unlock(&sk->sk_receive_queue.lock);
}

static bool tx_reserve_get(struct sctp_assoc *a, u32 bytes)
{
	sctp_mem_tx_get(a, a->sk, bytes);
	if (sctp_mem_tx_charge(a, bytes))
		return true;
	sctp_mem_tx_put(a, a->sk, bytes);
	return false;
}

static void tx_reserve_free(struct sctp_assoc *a, u32 bytes)
{
	sctp_mem_tx_free(a, bytes);
}

static bool tx_plain_get(struct sctp_assoc *a, u32 bytes)
{
	sctp_mem_tx_get(a, a->sk, bytes);
	if (plain_charge(a, bytes))
		return true;
	sctp_mem_tx_put(a, a->sk, bytes);
	return false;
}

static void tx_plain_free(struct sctp_assoc *a, u32 bytes)
{
	sctp_mem_tx_put(a, a->sk, bytes);
	plain_uncharge(a, bytes);
}

static bool rx_reserve_get(struct sctp_assoc *a, u32 bytes)
{
	return sctp_mem_rx_charge(a, bytes);
}

static void rx_free(struct sctp_assoc *a, u32 bytes)
{
	sctp_mem_rx_uncharge(a->sk, a, bytes);
}

static bool rx_plain_get(struct sctp_assoc *a, u32 bytes)
{
	if (!plain_charge(a, bytes))
		return false;
	atomic_add(bytes, &a->rmem);
	atomic_add(bytes, &a->sk->sk_rmem_alloc);
	return true;
}

static const struct way {
	const char	*name;
	bool		(*get)(struct sctp_assoc *a, u32 bytes);
	void		(*free)(struct sctp_assoc *a, u32 bytes);
} ways[] = {
	{ "send, reserve",		tx_reserve_get,	tx_reserve_free },
	{ "send, lock per charge",	tx_plain_get,	tx_plain_free },
	{ "receive, reserve",		rx_reserve_get,	rx_free },
	{ "receive, lock per charge",	rx_plain_get,	rx_free },
};

/**
 * struct run - one CPU's part of a measurement
 * @way: what to do
 * @a: with this association, which no other CPU uses
 * @thread: who does it
 * @pairs: charged and given back
 * @failed: some charge was refused
 */
struct run {
	const struct way	*way;
	struct sctp_assoc	*a;
	struct task_struct	*thread;
	u64			pairs;
	bool			failed;
};

static DEFINE_PER_CPU(struct run, runs);

static int repeat(void *arg)
{
	struct run *r = arg;
	struct sctp_assoc *a = r->a;
	int i;

	spin_lock_bh(&a->lock);
	r->failed |= !r->way->get(a, IN_USE);
	while (!kthread_should_stop() && !r->failed) {
		for (i = 0; i < 1000; i++) {
			r->failed |= !r->way->get(a, BYTES);
			r->way->free(a, BYTES);
		}
		r->pairs += i;
		spin_unlock_bh(&a->lock);
		cond_resched();
		spin_lock_bh(&a->lock);
	}
	r->way->free(a, IN_USE);
	sctp_mem_drain(a);
	spin_unlock_bh(&a->lock);
	while (!kthread_should_stop())
		usleep_range(1000, 2000);
	return 0;
}

static int start(int cpu, const struct way *way, int nth)
{
	struct run *r = &per_cpu(runs, cpu);

	r->way = way;
	r->a = &lab_assocs[nth * LAB_SOCKS].a;
	r->pairs = 0;
	r->failed = false;
	r->thread = kthread_create_on_cpu(repeat, r, cpu, "hammer-bench/%u");
	if (IS_ERR(r->thread))
		return PTR_ERR(r->thread);
	wake_up_process(r->thread);
	return 0;
}

/* The associations of all CPUs belong to one socket. */
static int measure(const struct way *way, int cpus, unsigned int ms)
{
	u64 locks = lab_queue_locks(), pairs = 0, ns = ktime_get_ns();
	int cpu, started = 0, err = 0;

	for (cpu = 0; cpu < cpus && !err; cpu++) {
		err = start(cpu, way, cpu);
		started += !err;
	}
	msleep(ms);
	ns = ktime_get_ns() - ns;
	for (cpu = 0; cpu < started; cpu++) {
		struct run *r = &per_cpu(runs, cpu);

		kthread_stop(r->thread);
		pairs += r->pairs;
		if (r->failed)
			err = -ENOBUFS;
	}
	locks = lab_queue_locks() - locks;
	pr_info("# %d CPUs, %s: %llu pairs/s, %llu queue locks per 1000 pairs\n",
		cpus, way->name, div64_u64(pairs * NSEC_PER_SEC, ns),
		div64_u64(locks * 1000, max(pairs, 1ULL)));
	return err;
}

/**
 * lab_bench() - measure each way, on one CPU and on all
 * @ms: how long each
 *
 * Return: 0, or the error of a measurement that is not to be trusted.
 */
int lab_bench(unsigned int ms)
{
	int cpus = min_t(int, num_online_cpus(), LAB_ASSOCS);
	int i, err = 0;

	for (i = 0; i < ARRAY_SIZE(ways) && !err; i++)
		err = measure(&ways[i], 1, ms);
	for (i = 0; i < ARRAY_SIZE(ways) && !err; i++)
		err = measure(&ways[i], cpus, ms);
	return err;
}
