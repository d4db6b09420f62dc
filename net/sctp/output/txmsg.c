// SPDX-License-Identifier: GPL-2.0
/* A user message as chunks in page memory, from the user's copy to the SACK. */
#include "output/output.h"

#include <linux/slab.h>
#include <linux/uio.h>

#include "assoc/mem.h"

static struct kmem_cache *chunk_cache;
static struct kmem_cache *msg_cache;

/* The task's own page fragment needs no lock. Where it must not be used (a
 * socket that allocates under memory reclaim) pages are taken one by one.
 */
static struct page_frag *fragment_of(struct sock *sk, struct page_frag *own)
{
	struct page_frag *pf = sk_page_frag(sk);

	if (pf == &current->task_frag)
		return pf;
	own->page = NULL;
	return own;
}

/* Room for a chunk of at most @payload bytes: how many fit, or 0. */
static u32 refill(struct page_frag *pf, u32 payload, gfp_t gfp)
{
	u32 need = SCTP_DATA_LEN + ALIGN(payload, 4);

	if (!skb_page_frag_refill(need, pf, gfp))
		return 0;
	pf->offset = ALIGN(pf->offset, 4);
	if (pf->size - pf->offset >= need)
		return payload;
	/* Only a single page was to be had: a smaller fragment will do. */
	if (pf->size - pf->offset <= SCTP_DATA_LEN + 4)
		return 0;
	return round_down(pf->size - pf->offset - SCTP_DATA_LEN, 4);
}

static struct sctp_tx_chunk *build_chunk(struct page_frag *pf,
					 struct iov_iter *from, u32 payload)
{
	u32 padded = SCTP_DATA_LEN + ALIGN(payload, 4);
	u8 *at = page_address(pf->page) + pf->offset;
	struct sctp_tx_chunk *c;

	c = kmem_cache_zalloc(chunk_cache, GFP_KERNEL);
	if (!c)
		return ERR_PTR(-ENOMEM);
	memset(at + padded - 4, 0, 4);
	if (!copy_from_iter_full(at + SCTP_DATA_LEN, payload, from)) {
		kmem_cache_free(chunk_cache, c);
		return ERR_PTR(-EFAULT);
	}
	get_page(pf->page);
	c->page = pf->page;
	c->off = pf->offset;
	c->len = SCTP_DATA_LEN + payload;
	c->charge = padded + sizeof(*c);
	c->out.size = payload;
	c->out.wire = padded;
	pf->offset += padded;
	return c;
}

static void free_msg_memory(struct sctp_tx_msg *msg)
{
	kmem_cache_free(msg_cache, msg);
}

static void free_chunk_memory(struct sctp_tx_chunk *c)
{
	put_page(c->page);
	kmem_cache_free(chunk_cache, c);
}

/**
 * sctp_txmsg_drop() - free a message that was never queued
 * @a: the association it was built for
 * @sk: the socket it was charged to
 * @msg: the message
 *
 * Context: no lock held.
 */
void sctp_txmsg_drop(struct sctp_assoc *a, struct sock *sk,
		     struct sctp_tx_msg *msg)
{
	struct sctp_tx_chunk *c, *next;

	list_for_each_entry_safe(c, next, &msg->chunks, out.link) {
		sctp_mem_tx_put(a, sk, c->charge);
		free_chunk_memory(c);
	}
	free_msg_memory(msg);
}

static int build_all(struct sctp_assoc *a, struct sock *sk,
		     struct iov_iter *from, struct sctp_tx_msg *msg)
{
	struct page_frag own, *pf = fragment_of(sk, &own);
	u8 unordered = msg->info.snd_flags & SCTP_UNORDERED ?
		       SCTP_DATA_UNORD : 0;
	u32 left = msg->len;
	int err = 0;

	while (left) {
		u32 n = min(left, READ_ONCE(a->frag_point));
		struct sctp_tx_chunk *c;

		n = refill(pf, n, sk->sk_allocation);
		c = n ? build_chunk(pf, from, n) : ERR_PTR(-ENOMEM);
		if (IS_ERR(c)) {
			err = PTR_ERR(c);
			break;
		}
		c->msg = msg;
		c->flags = unordered;
		c->flags |= left == msg->len ? SCTP_DATA_BEGIN : 0;
		left -= n;
		c->flags |= left ? 0 : SCTP_DATA_END;
		sctp_mem_tx_get(a, sk, c->charge);
		list_add_tail(&c->out.link, &msg->chunks);
		msg->n_chunks++;
	}
	if (pf == &own && own.page)
		put_page(own.page);
	return err;
}

/**
 * sctp_txmsg_build() - copy a user message into chunks
 * @a: the association; a reference is held
 * @sk: its socket
 * @from: the user's bytes
 * @len: how many, at least 1
 * @info: stream, flags, PPID and context
 *
 * The chunks are charged to @sk and @a (sctp_mem_tx_get()).
 *
 * Context: process; may sleep; no lock held.
 * Return: the message, or ERR_PTR: -ENOMEM, -EFAULT.
 */
struct sctp_tx_msg *sctp_txmsg_build(struct sctp_assoc *a, struct sock *sk,
				     struct iov_iter *from, u32 len,
				     const struct sctp_sndinfo *info)
{
	struct sctp_tx_msg *msg = kmem_cache_zalloc(msg_cache, GFP_KERNEL);
	int err;

	if (!msg)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&msg->chunks);
	timerqueue_init(&msg->life);
	msg->len = len;
	msg->info = *info;
	err = build_all(a, sk, from, msg);
	if (err) {
		sctp_txmsg_drop(a, sk, msg);
		return ERR_PTR(err);
	}
	return msg;
}

/**
 * sctp_txmsg_free_chunk() - a queued chunk is done with
 * @a: the association
 * @c: on no list any more
 *
 * With its last chunk the message goes too.
 *
 * Context: assoc->lock held.
 */
void sctp_txmsg_free_chunk(struct sctp_assoc *a, struct sctp_tx_chunk *c)
{
	sctp_mem_tx_free(a, c->charge);
	if (!--c->msg->n_chunks) {
		sctp_lifetime_end(a, c->msg);
		free_msg_memory(c->msg);
	}
	free_chunk_memory(c);
	sctp_assoc_mark(a, SCTP_MARK_WRITABLE);
}

/**
 * sctp_txmsg_init() - caches of messages and chunks
 *
 * Return: 0 or -ENOMEM.
 */
int sctp_txmsg_init(void)
{
	chunk_cache = KMEM_CACHE(sctp_tx_chunk, 0);
	msg_cache = KMEM_CACHE(sctp_tx_msg, 0);
	if (chunk_cache && msg_cache)
		return 0;
	sctp_txmsg_exit();
	return -ENOMEM;
}

/**
 * sctp_txmsg_exit() - undo sctp_txmsg_init()
 */
void sctp_txmsg_exit(void)
{
	kmem_cache_destroy(msg_cache);
	kmem_cache_destroy(chunk_cache);
}
