// SPDX-License-Identifier: GPL-2.0
/* What an association hands to its socket: messages and changes of state. */
#include "socket/deliver.h"

#include <linux/slab.h>
#include <net/ipv6.h>

#include "assoc/mem.h"
#include "input/input.h"
#include "socket/addrs.h"
#include "socket/rxnode.h"
#include "wire/format.h"

enum {
	/* Of what was read, as much as goes back at once. */
	LOT_CHARGE	= 16384,
};

/* Of the memory behind @skb, the part that @len of its @data_bytes stand for. */
static u32 share_of(const struct sk_buff *skb, u32 len, u32 data_bytes)
{
	u64 share = (u64)skb->truesize * len;

	return div_u64(share, max3(data_bytes, len, 1U));
}

/* SO_TIMESTAMP and its kin, and SO_RCVMARK, are read from the skb. */
static bool copies(const struct sock *sk, const struct sk_buff *skb, u32 len)
{
	const unsigned long needs_skb = SK_FLAGS_TIMESTAMP |
					BIT(SOCK_RCVTSTAMP) | BIT(SOCK_RCVMARK);

	return len < skb->truesize / 8 && !(READ_ONCE(sk->sk_flags) & needs_skb);
}

static void set_origin(struct sctp_rx_chunk *c, struct sctp_assoc *a)
{
	const struct sctp_path *p = a->last_from ?: a->primary;

	c->assoc = a;
	if (p)
		c->from = p->peer;
}

/**
 * sctp_deliver_inline() - a chunk whose payload is in the chunk itself
 * @a: whose
 * @len: payload bytes, to be written to ->data
 * @kind: data or notification
 *
 * Context: assoc->lock held.
 * Return: the chunk, nothing charged, or NULL for lack of memory.
 */
struct sctp_rx_chunk *sctp_deliver_inline(struct sctp_assoc *a, u32 len,
					  enum sctp_rx_kind kind)
{
	struct sctp_rx_chunk *c;

	c = kmalloc(struct_size(c, data, len), GFP_ATOMIC | __GFP_NOWARN);
	if (!c)
		return NULL;
	memset(c, 0, sizeof(*c));
	c->kind = kind;
	c->node.len = len;
	c->node.run_len = len;
	c->at = c->data;
	c->step = len;
	set_origin(c, a);
	return c;
}

/* What has a header between its parts has none in @to. */
static void gather(u8 *to, const u8 *at, const struct sctp_in_payload *p)
{
	u32 left, n;

	for (left = p->len; left; left -= n) {
		n = min_t(u32, left, p->step);
		memcpy(to, at, n);
		to += n;
		at += sctp_in_stride(p->step);
	}
}

static struct sctp_rx_chunk *copy_chunk(struct sctp_assoc *a,
					struct sctp_in *in,
					const struct sctp_in_payload *p)
{
	struct sctp_rx_chunk *c = sctp_deliver_inline(a, p->len, SCTP_RX_DATA);
	const u8 *payload;

	if (!c)
		return NULL;
	payload = sctp_in_bytes(in, p->off, p->step, c->data);
	if (!payload) {
		kfree(c);
		return NULL;
	}
	if (payload != c->data)
		gather(c->data, payload, p);
	c->charge = struct_size(c, data, p->len);
	return c;
}

/* Each of those that share a packet is charged its part of it. */
static struct sctp_rx_chunk *share_chunk(struct sctp_assoc *a,
					 struct sctp_in *in,
					 const struct sctp_in_payload *p)
{
	struct sctp_rx_chunk *c;
	u32 share;

	c = sctp_rxnode_new(in->skb);
	if (!c)
		return NULL;
	c->kind = SCTP_RX_DATA;
	c->node.len = p->len;
	c->node.run_len = p->len;
	set_origin(c, a);
	if (sctp_in_lies_here(in, p->off, p->step)) {
		c->at = in->run.at + (p->off - in->run.from);
		c->step = p->step;
	} else {
		c->off = p->off;
	}
	share = share_of(in->skb, p->len, in->scan.data_bytes);
	in->unpaid -= min(in->unpaid, share);
	c->charge = sizeof(*c) + share;
	return c;
}

/**
 * sctp_deliver_chunk() - take a received DATA chunk's payload, or several'
 * @a: whose
 * @in: the packet, whose skb has no owner
 * @p: what of it
 *
 * A payload that is small against the memory of its packet is copied, so that
 * a few bytes do not hold a whole page; others share the packet.
 *
 * Context: assoc->lock held.
 * Return: the chunk, charged, its node filled but for what the header said; or
 * NULL when memory is short.
 */
struct sctp_rx_chunk *sctp_deliver_chunk(struct sctp_assoc *a,
					 struct sctp_in *in,
					 const struct sctp_in_payload *p)
{
	struct sctp_rx_chunk *c;

	lockdep_assert_held(&a->lock);
	if (copies(a->sk, in->skb, p->len))
		c = copy_chunk(a, in, p);
	else
		c = share_chunk(a, in, p);
	if (c && !sctp_mem_rx_charge(a, c->charge)) {
		sctp_rxnode_free(c);
		return NULL;
	}
	return c;
}

/**
 * sctp_deliver_free_chunk() - free one chunk and give its charge back
 * @sk: the socket it was charged to
 * @c: the chunk, on no list
 *
 * Context: any; no lock, or assoc->lock.
 */
void sctp_deliver_free_chunk(struct sock *sk, struct sctp_rx_chunk *c)
{
	if (c->charge)
		sctp_mem_rx_uncharge(sk, c->assoc, c->charge);
	if (c->held)
		sctp_assoc_put(c->assoc);
	sctp_rxnode_free(c);
}

/**
 * sctp_deliver_free() - free a message
 * @sk: the socket it was charged to
 * @first: its first chunk, on no list
 *
 * Context: any; no lock, or assoc->lock.
 */
void sctp_deliver_free(struct sock *sk, struct sctp_rx_chunk *first)
{
	struct sctp_reasm_node *next = first->node.next;

	while (next) {
		struct sctp_rx_chunk *c = sctp_rx_chunk(next);

		next = next->next;
		sctp_deliver_free_chunk(sk, c);
	}
	sctp_deliver_free_chunk(sk, first);
}

/**
 * sctp_deliver_settle() - what was read goes back: memory, charges, references
 * @sk: the socket
 *
 * Context: lock_sock held, or nobody else uses @sk any more.
 */
void sctp_deliver_settle(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);
	struct sctp_assoc *a;
	u32 held;

	if (!ss->spent)
		return;
	a = sctp_rx_chunk(ss->spent)->assoc;
	sctp_mem_rx_uncharge(sk, a, ss->spent_charge);
	held = sctp_rxnode_free_all(ss->spent);
	ss->spent = NULL;
	ss->spent_charge = 0;
	if (held)
		sctp_assoc_put_many(a, held);
}

/**
 * sctp_deliver_spend() - a message has been read
 * @sk: the socket
 * @first: the message, the first one a reader has
 *
 * While more waits to be read its memory may go back later, with others'. The
 * window has no use for so little of the buffer.
 *
 * Context: lock_sock held; what has been spent before is @first's association's.
 * Return: false when it is time for sctp_deliver_settle().
 */
bool sctp_deliver_spend(struct sock *sk, struct sctp_rx_chunk *first)
{
	u32 most = min(READ_ONCE(sk->sk_rcvbuf) / 64, LOT_CHARGE);
	struct sctp_reasm_node *last = &first->node;
	struct sctp_sock *ss = sctp_sk(sk);

	list_del(&last->link);
	ss->spent_charge += first->charge;
	while (last->next) {
		last = last->next;
		ss->spent_charge += sctp_rx_chunk(last)->charge;
	}
	last->next = ss->spent;
	ss->spent = &first->node;
	return ss->spent_charge < most && (!list_empty(&ss->reading) ||
					   !list_empty_careful(&ss->rxq));
}

/* Nobody will read it: the socket is gone, or its reading side is shut. */
static bool unwanted(const struct sock *sk, const struct sctp_rx_chunk *first)
{
	if (sock_flag(sk, SOCK_DEAD))
		return true;
	return first->kind == SCTP_RX_DATA &&
	       (READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN);
}

static bool is_last_piece(const struct sctp_rx_chunk *first)
{
	const struct sctp_reasm_node *node = &first->node;

	while (node->next)
		node = node->next;
	return node->flags & SCTP_DATA_END;
}

/* Unless the user asked for it, nothing comes between the pieces of a message,
 * be it from other associations: rfc6458#section-8.1.20, level 0. Of its own
 * association only notifications could.
 */
static bool must_wait(const struct sctp_sock *ss,
		      const struct sctp_rx_chunk *first)
{
	if (!ss->pieces || ss->frag_interleave)
		return false;
	return first->assoc != ss->pieces || first->kind != SCTP_RX_DATA;
}

/* The receive queue's lock is held. */
static void enqueue(struct sctp_sock *ss, struct sctp_rx_chunk *first)
{
	if (must_wait(ss, first)) {
		list_add_tail(&first->node.link, &ss->lobby);
		return;
	}
	list_add_tail(&first->node.link, &ss->rxq);
	if (first->node.partial)
		ss->pieces = is_last_piece(first) ? NULL : first->assoc;
}

/* What waited may begin another message in pieces, which others wait for. */
static void enqueue_all(struct sctp_sock *ss, struct list_head *waiting)
{
	struct sctp_reasm_node *node, *next;

	list_for_each_entry_safe(node, next, waiting, link) {
		list_del(&node->link);
		enqueue(ss, sctp_rx_chunk(node));
	}
}

static void leave_lobby(struct sctp_sock *ss)
{
	LIST_HEAD(waiting);

	if (ss->pieces && !ss->frag_interleave)
		return;
	list_splice_init(&ss->lobby, &waiting);
	enqueue_all(ss, &waiting);
}

/* Each of them holds the association from now on; true: there are pieces. */
static bool hold_all(struct sctp_assoc *a, const struct list_head *messages)
{
	struct sctp_reasm_node *node;
	bool pieces = false;
	u32 n = 0;

	list_for_each_entry(node, messages, link) {
		sctp_rx_chunk(node)->held = true;
		sctp_rx_chunk(node)->cum_tsn = a->tsnmap.cum;
		pieces |= node->partial;
		n++;
	}
	refcount_add(n, &a->ref);
	return pieces;
}

static void free_all(struct sock *sk, struct list_head *messages)
{
	struct sctp_reasm_node *node, *next;

	list_for_each_entry_safe(node, next, messages, link)
		sctp_deliver_free(sk, sctp_rx_chunk(node));
}

/* All of one kind; false: nobody will read them; they were freed. */
static bool put_on_queue(struct sctp_assoc *a, struct list_head *messages)
{
	struct sctp_sock *ss = sctp_sk(a->sk);
	bool pieces = hold_all(a, messages);
	struct sock *sk = a->sk;
	bool drop;

	lockdep_assert_held(&a->lock);
	spin_lock_bh(&sk->sk_receive_queue.lock);
	drop = unwanted(sk, list_first_entry(messages, struct sctp_rx_chunk,
					     node.link));
	if (!drop && (pieces || ss->pieces))
		enqueue_all(ss, messages);
	else if (!drop)
		list_splice_tail(messages, &ss->rxq);
	if (!drop && !list_empty(&ss->lobby))
		leave_lobby(ss);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	if (drop)
		free_all(sk, messages);
	else
		sctp_assoc_mark(a, SCTP_MARK_READABLE);
	return !drop;
}

/**
 * sctp_deliver_append() - put a message or notification on the socket's queue
 * @a: whose
 * @first: its first chunk
 *
 * Context: assoc->lock held.
 * Return: false when nobody will read it; it was freed.
 */
bool sctp_deliver_append(struct sctp_assoc *a, struct sctp_rx_chunk *first)
{
	LIST_HEAD(one);

	list_add_tail(&first->node.link, &one);
	return put_on_queue(a, &one);
}

/**
 * sctp_deliver_release() - nothing waits for the rest of a message any more
 * @sk: the socket
 *
 * Context: any; takes the receive queue's lock.
 */
void sctp_deliver_release(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);

	spin_lock_bh(&sk->sk_receive_queue.lock);
	ss->pieces = NULL;
	leave_lobby(ss);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
}

/**
 * sctp_deliver_broken_off() - the rest of a message in pieces will not come
 * @a: whose
 * @sid: its stream
 * @ssn: its stream sequence number
 *
 * The user is told right behind what there is of it.
 *
 * Context: assoc->lock held.
 */
void sctp_deliver_broken_off(struct sctp_assoc *a, u16 sid, u16 ssn)
{
	struct sctp_sock *ss = sctp_sk(a->sk);
	struct sock *sk = a->sk;
	bool mine;

	lockdep_assert_held(&a->lock);
	spin_lock_bh(&sk->sk_receive_queue.lock);
	mine = ss->pieces == a;
	if (mine)
		ss->pieces = NULL;
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	sctp_event_partial_aborted(a, sid, ssn);
	if (mine)
		sctp_deliver_release(sk);
	sctp_assoc_mark(a, SCTP_MARK_READABLE);
}

/* Those of @list that are @a's, in their order. */
static void take_own(struct list_head *list, const struct sctp_assoc *a,
		     struct list_head *own)
{
	struct sctp_reasm_node *node, *next;

	list_for_each_entry_safe(node, next, list, link) {
		if (sctp_rx_chunk(node)->assoc == a)
			list_move_tail(&node->link, own);
	}
}

/**
 * sctp_deliver_move() - what nobody has read goes to another socket
 * @a: the association, still with its old socket
 * @to: the new one, which nobody else knows yet
 *
 * Who waited for the end of a message of @a's on the old socket does so no
 * longer. A message that is delivered in pieces goes on with the new one. The
 * charges are moved by sctp_mem_move().
 *
 * Context: assoc->lock held, and lock_sock of the old socket, so that no reader
 * has a message in hand.
 */
void sctp_deliver_move(struct sctp_assoc *a, struct sock *to)
{
	struct sctp_sock *old = sctp_sk(a->sk), *ss = sctp_sk(to);
	LIST_HEAD(queued);
	LIST_HEAD(waiting);

	lockdep_assert_held(&a->lock);
	spin_lock_bh(&a->sk->sk_receive_queue.lock);
	take_own(&old->reading, a, &queued);
	take_own(&old->rxq, a, &queued);
	take_own(&old->lobby, a, &waiting);
	if (old->pieces == a)
		old->pieces = NULL;
	leave_lobby(old);
	spin_unlock_bh(&a->sk->sk_receive_queue.lock);
	spin_lock_bh(&to->sk_receive_queue.lock);
	list_splice_tail(&queued, &ss->rxq);
	ss->pieces = a->reasm.partial ? a : NULL;
	enqueue_all(ss, &waiting);
	spin_unlock_bh(&to->sk_receive_queue.lock);
}

/**
 * sctp_deliver() - hand messages to the user
 * @a: whose
 * @ready: messages from sctp_reasm_add(), in order, not empty; emptied
 *
 * Context: assoc->lock held.
 */
void sctp_deliver(struct sctp_assoc *a, struct list_head *ready)
{
	put_on_queue(a, ready);
	INIT_LIST_HEAD(ready);
}

static void take_over(struct sctp_sock *ss)
{
	struct sock *sk = (struct sock *)ss;

	spin_lock_bh(&sk->sk_receive_queue.lock);
	list_splice_tail(&ss->rxq, &ss->reading);
	/* Whoever finds nothing on the first list must find it on the second:
	 * sctp_sock_all_read().
	 */
	smp_wmb();
	INIT_LIST_HEAD(&ss->rxq);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
}

/**
 * sctp_deliver_head() - the message a reader gets next
 * @sk: the socket
 *
 * All that has arrived changes to the readers' own list at once.
 *
 * Context: lock_sock held: only its holder takes messages off the queue, so
 * the message stays.
 * Return: its first chunk, or NULL.
 */
struct sctp_rx_chunk *sctp_deliver_head(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);

	if (list_empty(&ss->reading) && !list_empty_careful(&ss->rxq))
		take_over(ss);
	return list_first_entry_or_null(&ss->reading, struct sctp_rx_chunk,
					node.link);
}

/**
 * sctp_deliver_pop() - take the next message off the queue
 * @sk: the socket
 *
 * Context: lock_sock held, or nobody else uses @sk any more.
 * Return: its first chunk, for sctp_deliver_free(), or NULL.
 */
struct sctp_rx_chunk *sctp_deliver_pop(struct sock *sk)
{
	struct sctp_rx_chunk *first = sctp_deliver_head(sk);

	if (first)
		list_del(&first->node.link);
	return first;
}

/**
 * sctp_deliver_purge() - free all that nobody has read
 * @sk: the socket
 *
 * Context: as sctp_deliver_pop().
 */
void sctp_deliver_purge(struct sock *sk)
{
	struct sctp_rx_chunk *first;

	sctp_deliver_settle(sk);
	/* Whoever had the lock when the user went away is done. */
	sctp_deliver_release(sk);
	while ((first = sctp_deliver_pop(sk)))
		sctp_deliver_free(sk, first);
}

static void show_v4(struct sock *sk, const struct sctp_path *p)
{
	struct inet_sock *inet = inet_sk(sk);

	if (p->peer.ver == 4)
		memcpy(&inet->inet_daddr, p->peer.b, sizeof(inet->inet_daddr));
	if (p->local.ver == 4 && !inet->inet_rcv_saddr)
		memcpy(&inet->inet_saddr, p->local.b, sizeof(inet->inet_saddr));
}

static void show_v6(struct sock *sk, const struct sctp_path *p)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family != AF_INET6)
		return;
	sctp_addr_v6(&p->peer, &sk->sk_v6_daddr);
	if (p->local.ver && ipv6_addr_any(&sk->sk_v6_rcv_saddr))
		sctp_addr_v6(&p->local, &inet6_sk(sk)->saddr);
#endif
}

/**
 * sctp_deliver_show_names() - a socket of one association shows who it talks to
 * @a: the association
 *
 * In getpeername(), getsockname() and the kernel's tables of sockets.
 *
 * Context: assoc->lock held.
 */
void sctp_deliver_show_names(struct sctp_assoc *a)
{
	struct sock *sk = a->sk;

	inet_sk(sk)->inet_dport = htons(a->pport);
	if (!a->primary)
		return;
	show_v4(sk, a->primary);
	show_v6(sk, a->primary);
}

/* A child came to life: its place in the accept queue is now worth a look. */
static void wake_listener(struct sock *child)
{
	struct sock *listener = sctp_sk(child)->listener;

	if (!listener)
		return;
	sctp_sk(child)->listener = NULL;
	listener->sk_data_ready(listener);
	sock_put(listener);
}

/**
 * sctp_deliver_established() - the association is up
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_deliver_established(struct sctp_assoc *a)
{
	struct sock *sk = a->sk;

	lockdep_assert_held(&a->lock);
	if (sctp_sk(sk)->style == SCTP_ONE_TO_ONE) {
		sctp_deliver_show_names(a);
		inet_sk_set_state(sk, TCP_ESTABLISHED);
		wake_listener(sk);
	}
	sctp_assoc_mark(a, SCTP_MARK_STATE | SCTP_MARK_WRITABLE);
}

/**
 * sctp_deliver_shut() - no more is received, or sent
 * @sk: a one-to-one socket
 * @how: RCV_SHUTDOWN, SEND_SHUTDOWN
 *
 * The user and the peer may both shut at the same time: no bit must get lost.
 *
 * Context: any; takes assoc_lock.
 */
void sctp_deliver_shut(struct sock *sk, u8 how)
{
	spin_lock_bh(&sctp_sk(sk)->assoc_lock);
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | how);
	spin_unlock_bh(&sctp_sk(sk)->assoc_lock);
}

/**
 * sctp_deliver_peer_shutdown() - the peer's SHUTDOWN: no more data will come
 * @a: the association
 *
 * The reader of a one-to-one socket gets the end of file after what is queued.
 *
 * Context: assoc->lock held.
 */
void sctp_deliver_peer_shutdown(struct sctp_assoc *a)
{
	struct sock *sk = a->sk;

	lockdep_assert_held(&a->lock);
	if (sctp_sk(sk)->style == SCTP_ONE_TO_ONE) {
		if (sk->sk_state == TCP_ESTABLISHED)
			inet_sk_set_state(sk, TCP_CLOSE_WAIT);
		sctp_deliver_shut(sk, RCV_SHUTDOWN);
		sctp_assoc_mark(a, SCTP_MARK_READABLE);
	}
	sctp_assoc_mark(a, SCTP_MARK_STATE);
}

/**
 * sctp_deliver_peer_restart() - the peer has taken its SHUTDOWN back
 * @a: the association
 *
 * The reader of a one-to-one socket may expect data again.
 *
 * Context: assoc->lock held.
 */
void sctp_deliver_peer_restart(struct sctp_assoc *a)
{
	struct sock *sk = a->sk;

	lockdep_assert_held(&a->lock);
	if (sctp_sk(sk)->style != SCTP_ONE_TO_ONE)
		return;
	spin_lock_bh(&sctp_sk(sk)->assoc_lock);
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown & ~RCV_SHUTDOWN);
	spin_unlock_bh(&sctp_sk(sk)->assoc_lock);
	if (sk->sk_state == TCP_CLOSE_WAIT)
		inet_sk_set_state(sk, TCP_ESTABLISHED);
}

/* Once the user has closed the socket, its port goes with the last of them. */
static void release_port(struct sock *sk)
{
	struct sctp_sock *ss = sctp_sk(sk);
	bool last;

	if (!sock_flag(sk, SOCK_DEAD))
		return;
	spin_lock_bh(&ss->assoc_lock);
	last = ss->n_assocs <= 1;
	spin_unlock_bh(&ss->assoc_lock);
	if (last)
		sctp_port_put(sk);
}

/* What is queued can still be read. The end of the file comes after it if the
 * peer has said so by SHUTDOWN, and if not sctp_sock_ended() is true.
 */
static void close_reading(struct sock *sk, int err)
{
	if (err) {
		WRITE_ONCE(sk->sk_err, err);
		sctp_deliver_shut(sk, SEND_SHUTDOWN);
	}
	inet_sk_set_state(sk, TCP_CLOSE);
}

/**
 * sctp_deliver_closed() - the association is gone
 * @a: the association, still on its socket's list
 * @err: a positive errno, or 0 when it ended in order
 *
 * Context: assoc->lock held.
 */
void sctp_deliver_closed(struct sctp_assoc *a, int err)
{
	struct sock *sk = a->sk;

	lockdep_assert_held(&a->lock);
	a->error = err;
	if (sctp_sk(sk)->style == SCTP_ONE_TO_ONE &&
	    sk->sk_state != TCP_LISTEN)
		close_reading(sk, err);
	else if (sctp_sk(sk)->style == SCTP_PEELED_OFF && err)
		WRITE_ONCE(sk->sk_err, err);
	release_port(sk);
	sctp_assoc_mark(a, SCTP_MARK_STATE | SCTP_MARK_READABLE |
			SCTP_MARK_WRITABLE);
}
