// SPDX-License-Identifier: GPL-2.0
/* Memory of received chunks, together where a packet has many. */
#include "socket/rxnode.h"

#include <linux/slab.h>

/**
 * struct sctp_rx_run - before chunks of one packet that are allocated together
 * @skb: the packet, whose reference is for all of them
 * @n_left: how many of the chunks exist; with the last one the run is freed
 */
struct sctp_rx_run {
	struct sk_buff		*skb;
	atomic_t		n_left;
};

enum {
	/* Chunks in a page */
	RUN	= (SZ_4K - sizeof(struct sctp_rx_run)) /
		  sizeof(struct sctp_rx_chunk),
};

/* Of chunks that are alone, and whose payload is in an skb. */
static struct kmem_cache *cache;

/**
 * sctp_rxnode_new() - a chunk whose payload is in an skb
 * @skb: gets one more reference
 *
 * Context: any.
 * Return: the chunk, all else 0, or NULL for lack of memory.
 */
struct sctp_rx_chunk *sctp_rxnode_new(struct sk_buff *skb)
{
	struct sctp_rx_chunk *c;

	c = kmem_cache_zalloc(cache, GFP_ATOMIC | __GFP_NOWARN);
	if (c)
		c->skb = skb_get(skb);
	return c;
}

/**
 * sctp_rxnode_lot() - chunks whose payloads are in an skb
 * @skb: gets one more reference
 * @n: how many are wanted, at least 1; set to how many there are
 *
 * They follow each other in memory, and all know @skb and nothing else.
 *
 * Context: any.
 * Return: the first of them; NULL for lack of memory.
 */
struct sctp_rx_chunk *sctp_rxnode_lot(struct sk_buff *skb, u32 *n)
{
	struct sctp_rx_chunk *chunk;
	struct sctp_rx_run *run;
	u32 i;

	if (*n == 1)
		return sctp_rxnode_new(skb);
	*n = min_t(u32, *n, RUN);
	run = kzalloc(sizeof(*run) + *n * sizeof(*chunk),
		      GFP_ATOMIC | __GFP_NOWARN);
	if (!run)
		return NULL;
	run->skb = skb_get(skb);
	atomic_set(&run->n_left, *n);
	chunk = (struct sctp_rx_chunk *)(run + 1);
	for (i = 0; i < *n; i++) {
		chunk[i].run = run;
		chunk[i].skb = skb;
	}
	return chunk;
}

/* @n of its chunks are done with. */
static void put_run(struct sctp_rx_run *run, u32 n)
{
	if (!atomic_sub_and_test(n, &run->n_left))
		return;
	consume_skb(run->skb);
	kfree(run);
}

/**
 * sctp_rxnode_unused() - free what is left of a lot
 * @c: the next one that was not used
 * @n: how many there are, at least 1
 *
 * Context: any.
 */
void sctp_rxnode_unused(struct sctp_rx_chunk *c, u32 n)
{
	if (c->run)
		put_run(c->run, n);
	else
		sctp_rxnode_free(c);
}

/**
 * sctp_rxnode_free() - free a chunk
 * @c: the chunk
 *
 * Context: any.
 */
void sctp_rxnode_free(struct sctp_rx_chunk *c)
{
	struct sk_buff *skb = c->skb;

	if (c->run) {
		put_run(c->run, 1);
	} else if (skb) {
		kmem_cache_free(cache, c);
		consume_skb(skb);
	} else {
		kfree(c);
	}
}

/* @node and those behind it of the same run; returns what follows. */
static struct sctp_reasm_node *free_some(struct sctp_reasm_node *node, u32 *held)
{
	struct sctp_rx_chunk *c = sctp_rx_chunk(node);
	struct sctp_rx_run *run = c->run;
	u32 n = 0;

	if (!run) {
		node = node->next;
		*held += c->held;
		sctp_rxnode_free(c);
		return node;
	}
	do {
		*held += c->held;
		n++;
		node = node->next;
		c = sctp_rx_chunk(node);
	} while (node && c->run == run);
	put_run(run, n);
	return node;
}

/**
 * sctp_rxnode_free_all() - free a chain of chunks
 * @node: the first, the others by ->next
 *
 * Context: any.
 * Return: how many of them hold their association.
 */
u32 sctp_rxnode_free_all(struct sctp_reasm_node *node)
{
	u32 held = 0;

	while (node)
		node = free_some(node, &held);
	return held;
}

/**
 * sctp_rxnode_init() - the cache of chunks
 *
 * Return: 0 or -ENOMEM.
 */
int sctp_rxnode_init(void)
{
	cache = KMEM_CACHE(sctp_rx_chunk, 0);
	return cache ? 0 : -ENOMEM;
}

/**
 * sctp_rxnode_exit() - undo sctp_rxnode_init()
 */
void sctp_rxnode_exit(void)
{
	kmem_cache_destroy(cache);
}
