// SPDX-License-Identifier: GPL-2.0
/*
 * Page memory of messages to be sent, used again and again.
 *
 * A kernel that clears what it allocates (init_on_alloc) does so for each page
 * that a message is copied into, at half of what the copy itself costs. So a
 * CPU keeps those that have been filled, by a reference of its own, and takes
 * one again when nobody else has any: neither a chunk, nor a packet, nor a
 * receiver on this host. Nothing that was in it is ever sent or read: whoever
 * takes bytes of a page fragment writes them all.
 *
 * Most of what is kept is in use, so that it costs nothing; the rest goes when
 * it has not been of use for a second, or when memory is short.
 */
#include "output/pages.h"

#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/shrinker.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/sock.h>

enum {
	/* By a CPU: 4 MiB, as much as buffers of 1 MiB may hold; a power of two */
	KEPT	= 128,
	/* The oldest of them, which are looked at. */
	TRIED	= 4,
};

/**
 * struct pages - what a CPU keeps
 * @lock: of all the others, which the shrinker looks at from other CPUs
 * @first: of @ring, the oldest
 * @n: how many
 * @added: since the last look at their age
 * @ring: with a reference each
 */
struct pages {
	spinlock_t	lock;	/* all below */
	u32		first;
	u32		n;
	u32		added;
	struct page	*ring[KEPT];
};

static struct pages __percpu *kept;

static struct page **nth(struct pages *p, u32 i)
{
	return &p->ring[(p->first + i) % KEPT];
}

static struct page *take_oldest(struct pages *p)
{
	struct page *page = p->ring[p->first];

	p->first = (p->first + 1) % KEPT;
	p->n--;
	return page;
}

/* One that nobody uses. */
static struct page *take_unused(struct pages *p)
{
	u32 i, tried = min_t(u32, p->n, TRIED);

	for (i = 0; i < tried; i++) {
		if (page_ref_count(*nth(p, i)) != 1)
			continue;
		swap(*nth(p, 0), *nth(p, i));
		return take_oldest(p);
	}
	return NULL;
}

/* The oldest goes where there are enough. */
static struct page *add(struct pages *p, struct page *page)
{
	struct page *gone = p->n == KEPT ? take_oldest(p) : NULL;

	*nth(p, p->n++) = page;
	p->added++;
	return gone;
}

static void let_go(struct pages *p, u32 n)
{
	while (n--)
		put_page(take_oldest(p));
}

/* More than came in a second is more than is needed. */
static bool is_left_after_a_while(struct pages *p)
{
	u32 n;

	spin_lock(&p->lock);
	let_go(p, p->n - min(p->n, p->added));
	p->added = 0;
	n = p->n;
	spin_unlock(&p->lock);
	return n;
}

static void grow_old(struct work_struct *work)
{
	bool some = false;
	int cpu;

	for_each_possible_cpu(cpu)
		some |= is_left_after_a_while(per_cpu_ptr(kept, cpu));
	if (some)
		schedule_delayed_work(to_delayed_work(work), HZ);
}

static DECLARE_DEFERRABLE_WORK(age, grow_old);

/* Emergency reserves are not for keeping, nor other nodes' memory. */
static bool is_worth_it(const struct page_frag *pf)
{
	return pf->page && pf->size == PAGE_SIZE << SKB_FRAG_PAGE_ORDER &&
	       !page_is_pfmemalloc(pf->page) &&
	       page_to_nid(pf->page) == numa_mem_id();
}

/* Another page for a full one. */
static bool exchange(struct page_frag *pf)
{
	struct pages *p = raw_cpu_ptr(kept);
	struct page *page, *gone;

	spin_lock(&p->lock);
	page = take_unused(p);
	gone = add(p, pf->page);
	spin_unlock(&p->lock);
	if (gone)
		put_page(gone);
	if (!delayed_work_pending(&age))
		schedule_delayed_work(&age, HZ);
	pf->page = page;
	pf->offset = 0;
	return page;
}

/**
 * sctp_pages_refill() - room in a page fragment
 * @pf: the fragment; it may have no page
 * @need: bytes, at most PAGE_SIZE
 * @gfp: how they may be allocated
 *
 * Context: process.
 * Return: true when @pf has @need bytes at its offset; false: it has no page.
 */
bool sctp_pages_refill(struct page_frag *pf, u32 need, gfp_t gfp)
{
	if (pf->page && pf->offset + need <= pf->size)
		return true;
	if (is_worth_it(pf) && page_ref_count(pf->page) > 1 && exchange(pf))
		return true;
	return skb_page_frag_refill(need, pf, gfp);
}

static unsigned long count_kept(struct shrinker *shrinker,
				struct shrink_control *sc)
{
	unsigned long n = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		n += READ_ONCE(per_cpu_ptr(kept, cpu)->n);
	return n;
}

static u32 let_some_go(struct pages *p, unsigned long most)
{
	u32 n;

	spin_lock(&p->lock);
	n = min_t(unsigned long, p->n, most);
	let_go(p, n);
	spin_unlock(&p->lock);
	return n;
}

/* Also of CPUs that are offline by now. */
static unsigned long free_kept(struct shrinker *shrinker,
			       struct shrink_control *sc)
{
	unsigned long n = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		n += let_some_go(per_cpu_ptr(kept, cpu), sc->nr_to_scan - n);
	return n;
}

static struct shrinker shrinker = {
	.count_objects	= count_kept,
	.scan_objects	= free_kept,
	.seeks		= DEFAULT_SEEKS,
};

/**
 * sctp_pages_init() - nothing is kept; shortage of memory will be heard of
 *
 * Return: 0 or -ENOMEM.
 */
int sctp_pages_init(void)
{
	int cpu, err;

	kept = alloc_percpu(struct pages);
	if (!kept)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		spin_lock_init(&per_cpu_ptr(kept, cpu)->lock);
	err = register_shrinker(&shrinker, "sctp-pages");
	if (err)
		free_percpu(kept);
	return err;
}

/**
 * sctp_pages_exit() - undo sctp_pages_init()
 *
 * Context: process; no socket exists any more.
 */
void sctp_pages_exit(void)
{
	int cpu;

	unregister_shrinker(&shrinker);
	cancel_delayed_work_sync(&age);
	for_each_possible_cpu(cpu)
		let_some_go(per_cpu_ptr(kept, cpu), KEPT);
	free_percpu(kept);
}
