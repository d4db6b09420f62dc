// SPDX-License-Identifier: GPL-2.0
/* Memory of received chunks, by the lot where there are many. */
#include "socket/rxnode.h"

#include <linux/slab.h>

#include "compat/stack.h"

enum {
	/* What is allocated or freed at once. */
	LOT	= 32,
};

/* Of chunks whose payload is in an skb. */
static struct kmem_cache *cache;

/**
 * sctp_rxnode_new() - a chunk whose payload is in an skb
 *
 * Context: any.
 * Return: the chunk, all 0, or NULL for lack of memory.
 */
struct sctp_rx_chunk *sctp_rxnode_new(void)
{
	return kmem_cache_zalloc(cache, GFP_ATOMIC | __GFP_NOWARN);
}

/**
 * sctp_rxnode_lot() - chunks whose payloads are in an skb
 * @n: how many are wanted
 *
 * Context: any.
 * Return: some of them, by ->node.next, else all 0; NULL for lack of memory.
 */
struct sctp_rx_chunk *sctp_rxnode_lot(u32 n)
{
	struct sctp_rx_chunk *c, *chain = NULL;
	void *lot[LOT] __uninitialized;
	int got;

	got = kmem_cache_alloc_bulk(cache, GFP_ATOMIC | __GFP_NOWARN | __GFP_ZERO,
				    min_t(u32, n, LOT), lot);
	while (got-- > 0) {
		c = lot[got];
		c->node.next = chain ? &chain->node : NULL;
		chain = c;
	}
	return chain;
}

/**
 * sctp_rxnode_unused() - free what is left of a lot
 * @c: from sctp_rxnode_lot(), as they were
 *
 * Context: any.
 */
void sctp_rxnode_unused(struct sctp_rx_chunk *c)
{
	while (c) {
		struct sctp_reasm_node *next = c->node.next;

		kmem_cache_free(cache, c);
		c = next ? sctp_rx_chunk(next) : NULL;
	}
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

	if (!skb) {
		kfree(c);
		return;
	}
	kmem_cache_free(cache, c);
	consume_skb(skb);
}

static void free_lot(bool shared, size_t n, void **lot)
{
	if (!n)
		return;
	if (shared)
		kmem_cache_free_bulk(cache, n, lot);
	else
		kfree_bulk(n, lot);
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
	void *lot[LOT] __uninitialized;
	bool shared = false;
	u32 held = 0;
	size_t n = 0;

	while (node) {
		struct sctp_rx_chunk *c = sctp_rx_chunk(node);

		node = node->next;
		if (n == LOT || shared != !!c->skb) {
			free_lot(shared, n, lot);
			n = 0;
		}
		shared = c->skb;
		held += c->held;
		consume_skb(c->skb);
		lot[n++] = c;
	}
	free_lot(shared, n, lot);
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
