// SPDX-License-Identifier: GPL-2.0
/* A user message as chunks in page memory, from the user's copy to the SACK. */
#include "output/output.h"

#include <linux/slab.h>
#include <linux/uio.h>

#include "assoc/grow.h"
#include "assoc/mem.h"
#include "compat/stack.h"
#include "output/pages.h"

static struct kmem_cache *msg_cache;

/**
 * struct sctp_tx_run - chunks of one message that are allocated together
 * @n_left: of @chunk, how many exist; with the last one the run is freed
 * @chunk: no more than there is memory for
 */
struct sctp_tx_run {
	u32			n_left;
	struct sctp_tx_chunk	chunk[];
};

enum {
	/* Chunks up to so many bytes are in one piece; others fill pages up. */
	WHOLE		= 2048,
	/* What is freed at once. */
	BATCH		= 32,
	/* Chunks in a page */
	RUN		= (SZ_4K - sizeof(struct sctp_tx_run)) /
			  sizeof(struct sctp_tx_chunk),
};

/**
 * struct build - a message that is being built
 * @msg: the message
 * @from: the user's bytes
 * @pf: where page memory comes from
 * @gfp: how
 * @run: what its next chunks are in
 * @used: of @run, how many have been taken
 * @room: how many @run has
 */
struct build {
	struct sctp_tx_msg	*msg;
	struct iov_iter		*from;
	struct page_frag	*pf;
	gfp_t			gfp;
	struct sctp_tx_run	*run;
	u32			used;
	u32			room;
};

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

/* As many of @want bytes as the page has left. */
static u32 add_part(struct sctp_tx_chunk *c, struct page_frag *pf, u32 want)
{
	struct sctp_tx_part *part = &c->part[c->n_parts++];

	part->page = pf->page;
	part->off = ALIGN(pf->offset, 4);
	part->len = min(want, round_down(pf->size - part->off, 4));
	get_page(part->page);
	pf->offset = part->off + part->len;
	return part->len;
}

/* Memory for @want bytes, or for less when it is in small pieces; 0: none. */
static u32 get_parts(struct sctp_tx_chunk *c, const struct build *b, u32 want)
{
	u32 got;

	if (!sctp_pages_refill(b->pf, min_t(u32, want, WHOLE) + 3, b->gfp))
		return 0;
	got = add_part(c, b->pf, want);
	while (got < want && c->n_parts < SCTP_TX_PARTS &&
	       sctp_pages_refill(b->pf, 8, b->gfp))
		got += add_part(c, b->pf, want - got);
	return got;
}

static void put_parts(const struct sctp_tx_chunk *c)
{
	u8 i;

	for (i = 0; i < c->n_parts; i++)
		put_page(c->part[i].page);
}

/* Where the payload in a part begins. */
static u8 *payload_at(const struct sctp_tx_chunk *c, u8 i)
{
	const struct sctp_tx_part *part = &c->part[i];

	return (u8 *)page_address(part->page) + part->off +
	       (i ? 0 : SCTP_DATA_LEN);
}

static u32 payload_len(const struct sctp_tx_chunk *c, u8 i)
{
	return c->part[i].len - (i ? 0 : SCTP_DATA_LEN);
}

/* What hardened usercopy would find out, which looks for slab objects first. */
static bool in_bounds(const struct sctp_tx_part *part)
{
	return part->off + part->len <= page_size(part->page);
}

static bool fill_parts(const struct sctp_tx_chunk *c, struct iov_iter *from)
{
	u8 i, last = c->n_parts - 1;
	u32 left = c->out.size;

	memset(payload_at(c, last) + payload_len(c, last) - 4, 0, 4);
	for (i = 0; i <= last; i++) {
		u32 n = min(left, payload_len(c, i));

		if (WARN_ON_ONCE(!in_bounds(&c->part[i])) ||
		    _copy_from_iter(payload_at(c, i), n, from) != n)
			return false;
		left -= n;
	}
	return true;
}

/* The next chunk of at most @payload bytes. */
static int fill_chunk(struct sctp_tx_chunk *c, const struct build *b,
		      u32 payload)
{
	u32 got = get_parts(c, b, SCTP_DATA_LEN + ALIGN(payload, 4));

	if (!got)
		return -ENOMEM;
	c->msg = b->msg;
	c->out.size = min(payload, got - SCTP_DATA_LEN);
	c->out.wire = got;
	c->len = SCTP_DATA_LEN + c->out.size;
	c->charge = got + sizeof(*c);
	return fill_parts(c, b->from) ? 0 : -EFAULT;
}

/* The first chunk is in the message, others are in runs of up to @n. */
static struct sctp_tx_chunk *next_chunk(struct build *b, u32 n)
{
	struct sctp_tx_chunk *c;

	if (!b->msg->n_chunks)
		return &b->msg->first;
	if (b->used == b->room) {
		b->used = 0;
		b->room = min_t(u32, n, RUN);
		b->run = kzalloc(struct_size(b->run, chunk, b->room),
				 GFP_KERNEL);
		if (!b->run)
			return NULL;
	}
	c = &b->run->chunk[b->used++];
	c->run = b->run;
	b->run->n_left++;
	return c;
}

static void free_chunk_memory(struct sctp_tx_chunk *c)
{
	put_parts(c);
	if (c->run && !--c->run->n_left)
		kfree(c->run);
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

	sctp_mem_tx_put(a, sk, msg->charge);
	list_for_each_entry_safe(c, next, &msg->first.out.link, out.link)
		free_chunk_memory(c);
	put_parts(&msg->first);
	kmem_cache_free(msg_cache, msg);
}

static void add_chunk(struct sctp_tx_msg *msg, struct sctp_tx_chunk *c,
		      u32 left)
{
	if (msg->info.snd_flags & SCTP_UNORDERED)
		c->flags |= SCTP_DATA_UNORD;
	if (left == msg->len)
		c->flags |= SCTP_DATA_BEGIN;
	if (left == c->out.size)
		c->flags |= SCTP_DATA_END;
	if (msg->n_chunks++)
		list_add_tail(&c->out.link, &msg->first.out.link);
	msg->charge += c->charge;
}

static int add_chunks(struct build *b, const struct sctp_assoc *a)
{
	u32 left = b->msg->len;
	int err;

	while (left) {
		u32 most = READ_ONCE(a->frag_point);
		struct sctp_tx_chunk *c = next_chunk(b, DIV_ROUND_UP(left, most));

		if (!c)
			return -ENOMEM;
		err = fill_chunk(c, b, min(left, most));
		if (err) {
			if (c->run)
				free_chunk_memory(c);
			return err;
		}
		add_chunk(b->msg, c, left);
		left -= c->out.size;
	}
	return 0;
}

/**
 * sctp_txmsg_build() - copy a user message into chunks
 * @a: the association; a reference is held
 * @sk: its socket
 * @from: the user's bytes
 * @len: how many, at least 1
 * @info: stream, flags, PPID and context
 *
 * It is charged to @sk and @a (sctp_mem_tx_get()).
 *
 * Context: process; may sleep; no lock held.
 * Return: the message, or ERR_PTR: -ENOMEM, -EFAULT.
 */
struct sctp_tx_msg *sctp_txmsg_build(struct sctp_assoc *a, struct sock *sk,
				     struct iov_iter *from, u32 len,
				     const struct sctp_sndinfo *info)
{
	struct sctp_tx_msg *msg = kmem_cache_zalloc(msg_cache, GFP_KERNEL);
	struct page_frag own;
	struct build b = {
		.msg	= msg,
		.from	= from,
		.pf	= fragment_of(sk, &own),
		.gfp	= sk->sk_allocation,
	};
	int err;

	if (!msg)
		return ERR_PTR(-ENOMEM);
	timerqueue_init(&msg->life);
	INIT_LIST_HEAD(&msg->first.out.link);
	msg->len = len;
	msg->info = *info;
	err = add_chunks(&b, a);
	sctp_mem_tx_get(a, sk, msg->charge);
	if (b.pf == &own && own.page)
		put_page(own.page);
	if (err) {
		sctp_txmsg_drop(a, sk, msg);
		return ERR_PTR(err);
	}
	return msg;
}

/**
 * sctp_txmsg_copy() - the payload of a chunk
 * @c: the chunk
 * @to: room for @c->out.size bytes
 *
 * Context: any.
 */
void sctp_txmsg_copy(const struct sctp_tx_chunk *c, u8 *to)
{
	u32 left = c->out.size;
	u8 i;

	for (i = 0; i < c->n_parts; i++) {
		u32 n = min(left, payload_len(c, i));

		memcpy(to, payload_at(c, i), n);
		to += n;
		left -= n;
	}
}

/* The message goes with its last chunk: then it is returned. */
static struct sctp_tx_msg *release(struct sctp_assoc *a,
				   struct sctp_tx_chunk *c)
{
	struct sctp_tx_msg *msg = c->msg;

	free_chunk_memory(c);
	if (--msg->n_chunks)
		return NULL;
	sctp_lifetime_end(a, msg);
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
	struct sctp_tx_msg *msg;

	sctp_mem_tx_free(a, c->charge);
	msg = release(a, c);
	if (msg)
		kmem_cache_free(msg_cache, msg);
	sctp_assoc_mark(a, SCTP_MARK_WRITABLE);
}

/**
 * sctp_txmsg_free_list() - queued chunks are acknowledged
 * @a: the association
 * @list: of chunks through out.link, not empty; it must not be used any more
 *
 * Context: assoc->lock held.
 */
void sctp_txmsg_free_list(struct sctp_assoc *a, struct list_head *list)
{
	struct sctp_tx_chunk *c, *next;
	void *batch[BATCH] __uninitialized;
	u32 charge = 0, wire = 0;
	size_t n = 0;

	list_for_each_entry_safe(c, next, list, out.link) {
		charge += c->charge;
		wire += c->out.wire;
		batch[n] = release(a, c);
		if (batch[n] && ++n == BATCH) {
			kmem_cache_free_bulk(msg_cache, n, batch);
			n = 0;
		}
	}
	if (n)
		kmem_cache_free_bulk(msg_cache, n, batch);
	sctp_mem_tx_free(a, charge);
	sctp_grow_send(a, charge, wire);
	sctp_assoc_mark(a, SCTP_MARK_WRITABLE);
}

/**
 * sctp_txmsg_init() - the cache of messages
 *
 * Return: 0 or -ENOMEM.
 */
int sctp_txmsg_init(void)
{
	msg_cache = KMEM_CACHE(sctp_tx_msg, 0);
	return msg_cache ? 0 : -ENOMEM;
}

/**
 * sctp_txmsg_exit() - undo sctp_txmsg_init()
 */
void sctp_txmsg_exit(void)
{
	kmem_cache_destroy(msg_cache);
}
