// SPDX-License-Identifier: GPL-2.0
/*
 * Does net/sctp/assoc/mem.c add up? On each CPU a thread and a softirq charge
 * under the associations' locks, and another thread gives back what was
 * received, without them. TAP in the kernel log; loading fails when a test did.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "lab.h"

static unsigned int ms = 2000;
module_param(ms, uint, 0);
MODULE_PARM_DESC(ms, "How long to hammer");
static unsigned int pages = 2048;
module_param(pages, uint, 0);
MODULE_PARM_DESC(pages, "The hard limit of sctp_mem");
static int skip;
module_param(skip, int, 0);
MODULE_PARM_DESC(skip, "Leave out assoc->lock (1) or the queue's lock (2): must fail");
static unsigned int socks = LAB_SOCKS;
module_param(socks, uint, 0);
MODULE_PARM_DESC(socks, "How many sockets; fewer meet more often");
static unsigned int bench;
module_param(bench, uint, 0);
MODULE_PARM_DESC(bench, "ms to measure each way; 0: do not");

/* Received and not yet read. */
struct received {
	struct llist_node	node;
	struct sctp_assoc	*a;
	u32			bytes;
};

/* Sent and not yet acknowledged. */
struct lab_sent {
	struct list_head	link;
	u32			bytes;
};

/**
 * struct worker - what works on one CPU
 * @producer: charges
 * @consumer: gives back
 * @timer: charges in softirq
 * @rnd: of @producer
 * @timer_rnd: of @timer
 * @inbox: for @consumer
 */
struct worker {
	struct task_struct	*producer;
	struct task_struct	*consumer;
	struct timer_list	timer;
	struct rnd_state	rnd;
	struct rnd_state	timer_rnd;
	struct llist_head	inbox;
};

static DEFINE_PER_CPU(struct worker, workers);
static atomic_long_t live, charges, refused, too_much, bad_window;
static atomic_long_t peak;
static bool stopping;
static int test_count, failures;

static void ok(bool good, const char *what)
{
	test_count++;
	failures += !good;
	pr_info("%sok %d - %s\n", good ? "" : "not ", test_count, what);
}

/* @live is raised after the charge and lowered before it is given back, so
 * that it is never more than what is charged.
 */
static void charged(u32 bytes)
{
	long now = atomic_long_add_return(bytes, &live);

	atomic_long_inc(&charges);
	if (now > lab_most() << PAGE_SHIFT)
		atomic_long_inc(&too_much);
	if (now > atomic_long_read(&peak))
		atomic_long_set(&peak, now);
}

static void receive(struct rnd_state *rnd, struct sctp_assoc *a, u32 bytes)
{
	int cpu = prandom_u32_state(rnd) % num_online_cpus();
	struct received *r = kmalloc(sizeof(*r), GFP_ATOMIC);
	bool good;

	if (!r)
		return;
	r->a = a;
	r->bytes = bytes;
	lab_lock(a);
	good = sctp_mem_rx_charge(a, bytes);
	sctp_mem_rx_observe(a, bytes / 2, bytes);
	if (sctp_mem_rwnd(a, a->sk) > LAB_BUF / 2)
		atomic_long_inc(&bad_window);
	lab_unlock(a);
	if (!good) {
		atomic_long_inc(&refused);
		kfree(r);
		return;
	}
	charged(bytes);
	llist_add(&r->node, &per_cpu(workers, cpu).inbox);
}

static void transmit(struct lab_assoc *la, u32 bytes)
{
	struct lab_sent *s = kmalloc(sizeof(*s), GFP_ATOMIC);
	struct sctp_assoc *a = &la->a;
	bool good;

	if (!s)
		return;
	s->bytes = bytes;
	sctp_mem_tx_get(a, a->sk, bytes);
	lab_lock(a);
	good = sctp_mem_tx_charge(a, bytes);
	lab_unlock(a);
	if (!good) {
		atomic_long_inc(&refused);
		sctp_mem_tx_put(a, a->sk, bytes);
		kfree(s);
		return;
	}
	charged(bytes);
	spin_lock_bh(&la->sent_lock);
	list_add_tail(&s->link, &la->sent);
	spin_unlock_bh(&la->sent_lock);
}

static bool acknowledge(struct lab_assoc *la)
{
	struct lab_sent *s;

	spin_lock_bh(&la->sent_lock);
	s = list_first_entry_or_null(&la->sent, struct lab_sent, link);
	if (s)
		list_del(&s->link);
	spin_unlock_bh(&la->sent_lock);
	if (!s)
		return false;
	atomic_long_sub(s->bytes, &live);
	lab_lock(&la->a);
	sctp_mem_tx_free(&la->a, s->bytes);
	lab_unlock(&la->a);
	kfree(s);
	return true;
}

static void drain(struct sctp_assoc *a)
{
	lab_lock(a);
	sctp_mem_drain(a);
	lab_unlock(a);
}

static void act(struct rnd_state *rnd)
{
	u32 sock = prandom_u32_state(rnd) % socks;
	u32 nth = prandom_u32_state(rnd) % LAB_ASSOCS;
	struct lab_assoc *la = &lab_assocs[nth * LAB_SOCKS + sock];
	u32 bytes = 1 + (prandom_u32_state(rnd) % LAB_BIGGEST >>
			 prandom_u32_state(rnd) % 12);

	switch (prandom_u32_state(rnd) % 8) {
	case 0 ... 2:
		receive(rnd, &la->a, bytes);
		break;
	case 3 ... 4:
		transmit(la, bytes);
		break;
	case 5 ... 6:
		acknowledge(la);
		break;
	default:
		if (!(prandom_u32_state(rnd) % 16))
			drain(&la->a);
	}
}

static int produce(void *arg)
{
	struct worker *w = arg;
	int i;

	while (!kthread_should_stop()) {
		for (i = 0; i < 256; i++)
			act(&w->rnd);
		cond_resched();
	}
	return 0;
}

static void tick(struct timer_list *t)
{
	struct worker *w = from_timer(w, t, timer);
	int i;

	for (i = 0; i < 64; i++)
		act(&w->timer_rnd);
	if (!READ_ONCE(stopping))
		mod_timer(&w->timer, jiffies + 1);
}

static void read_all(struct worker *w)
{
	struct received *r, *next;

	llist_for_each_entry_safe(r, next, llist_del_all(&w->inbox), node) {
		atomic_long_sub(r->bytes, &live);
		sctp_mem_rx_uncharge(r->a->sk, r->a, r->bytes);
		kfree(r);
	}
}

static int consume(void *arg)
{
	struct worker *w = arg;

	while (!kthread_should_stop()) {
		read_all(w);
		usleep_range(50, 1000);
	}
	return 0;
}

static void stop(struct task_struct *thread)
{
	if (!IS_ERR_OR_NULL(thread))
		kthread_stop(thread);
}

/* All of them are set up before the first starts: each writes to any inbox. */
static void set_up(int cpu)
{
	struct worker *w = &per_cpu(workers, cpu);

	prandom_seed_state(&w->rnd, cpu + 1);
	prandom_seed_state(&w->timer_rnd, cpu + 1001);
	init_llist_head(&w->inbox);
	timer_setup(&w->timer, tick, TIMER_PINNED);
}

static void start(int cpu)
{
	struct worker *w = &per_cpu(workers, cpu);

	w->consumer = kthread_create_on_cpu(consume, w, cpu, "hammer-rx/%u");
	if (!IS_ERR(w->consumer))
		wake_up_process(w->consumer);
	w->producer = kthread_create_on_cpu(produce, w, cpu, "hammer-tx/%u");
	if (!IS_ERR(w->producer))
		wake_up_process(w->producer);
	w->timer.expires = jiffies + 1;
	add_timer_on(&w->timer, cpu);
}

static void hammer(void)
{
	int cpu, i;

	for_each_online_cpu(cpu)
		set_up(cpu);
	for_each_online_cpu(cpu)
		start(cpu);
	msleep(ms);
	WRITE_ONCE(stopping, true);
	for_each_online_cpu(cpu) {
		del_timer_sync(&per_cpu(workers, cpu).timer);
		stop(per_cpu(workers, cpu).producer);
		stop(per_cpu(workers, cpu).consumer);
	}
	for_each_online_cpu(cpu)
		read_all(&per_cpu(workers, cpu));
	for (i = 0; i < LAB_SOCKS * LAB_ASSOCS; i++) {
		while (acknowledge(&lab_assocs[i]))
			cond_resched();
		drain(&lab_assocs[i].a);
	}
}

static void test_window(void)
{
	struct sctp_assoc *a = &lab_assocs[0].a;
	int i;

	ok(sctp_mem_rwnd(a, a->sk) == 106496,
	   "a fresh socket of 212992 bytes offers 106496, as Linux does");
	ok(sctp_mem_tx_space(a, a->sk) == LAB_BUF,
	   "a fresh socket has room for SO_SNDBUF");
	spin_lock_bh(&a->lock);
	for (i = 0; i < 64; i++)
		sctp_mem_rx_observe(a, 1, 512);
	ok(sctp_mem_rwnd(a, a->sk) == LAB_BUF / 64,
	   "tiny messages shrink the window to 1/64 of the buffer");
	for (i = 0; i < 64; i++)
		sctp_mem_rx_observe(a, 1400, 2304);
	ok(sctp_mem_rwnd(a, a->sk) == 106496, "full ones open it again");
	spin_unlock_bh(&a->lock);
}

/* What is charged after the drain that ends an association: a notification. */
static void test_dead(void)
{
	struct sctp_assoc *a = &lab_assocs[0].a;
	bool good;

	spin_lock_bh(&a->lock);
	a->dead = true;
	good = sctp_mem_rx_charge(a, 100);
	sctp_mem_tx_get(a, a->sk, 100);
	good &= sctp_mem_tx_charge(a, 100) && !a->fwd;
	sctp_mem_tx_free(a, 100);
	good &= !a->fwd;
	a->dead = false;
	spin_unlock_bh(&a->lock);
	sctp_mem_rx_uncharge(a->sk, a, 100);
	ok(good, "a dead association keeps no reserve");
}

static void test_end(void)
{
	long fwd = 0, rmem = 0, wmem = 0, reserves = 0;
	bool sndbuf_kept = true;
	int i;

	for (i = 0; i < LAB_SOCKS * LAB_ASSOCS; i++) {
		reserves += abs(lab_assocs[i].a.fwd);
		rmem += abs(atomic_read(&lab_assocs[i].a.rmem));
		wmem += abs(atomic_read(&lab_assocs[i].a.wmem));
	}
	ok(!reserves && !rmem && !wmem, "associations end at 0");
	for (i = 0; i < LAB_SOCKS; i++) {
		fwd += abs(lab_socks[i]->sk_forward_alloc);
		rmem += abs(atomic_read(&lab_socks[i]->sk_rmem_alloc));
		wmem += sk_wmem_alloc_get(lab_socks[i]);
		sndbuf_kept &= lab_socks[i]->sk_sndbuf == LAB_BUF;
	}
	pr_info("# left: sk_forward_alloc %ld, rmem %ld, wmem %ld, sctp_mem %ld\n",
		fwd, rmem, wmem, lab_accounted());
	ok(!rmem && !wmem, "sk_rmem_alloc and sk_wmem_alloc end at 0");
	ok(!fwd, "sk_forward_alloc ends at 0");
	ok(!lab_accounted(), "memory_allocated ends at 0");
	ok(sndbuf_kept, "the kernel has not moved SO_SNDBUF");
}

static void test_hammer(void)
{
	u64 locks = lab_queue_locks();
	long done;

	hammer();
	done = atomic_long_read(&charges);
	pr_info("# %u CPUs, %u ms: %ld charges, %ld refused, %llu queue locks\n",
		num_online_cpus(), ms, done, atomic_long_read(&refused),
		lab_queue_locks() - locks);
	pr_info("# peak %ld pages of %ld (slack included: %ld)\n",
		atomic_long_read(&peak) >> PAGE_SHIFT, lab_mem[2], lab_most());
	ok(done > 1000, "it was busy");
	ok(atomic_long_read(&refused) > 0, "the limit was reached");
	ok(!atomic_long_read(&too_much), "and never exceeded by more than the slack");
	ok(!atomic_long_read(&bad_window), "the window was never over half of SO_RCVBUF");
	test_end();
}

static int __init memhammer_init(void)
{
	int err;

	lab_skip = skip;
	socks = clamp_t(unsigned int, socks, 1, LAB_SOCKS);
	lab_mem[0] = pages / 2;
	lab_mem[1] = pages * 3 / 4;
	lab_mem[2] = pages;
	err = lab_open();
	if (!err) {
		test_window();
		test_dead();
		test_hammer();
		if (bench)
			ok(!lab_bench(bench), "measured");
		pr_info("1..%d\n", test_count);
	}
	lab_close();
	return err ?: failures ? -EIO : 0;
}

static void __exit memhammer_exit(void)
{
}

module_init(memhammer_init);
module_exit(memhammer_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Hammers the SCTP module's memory accounting");
