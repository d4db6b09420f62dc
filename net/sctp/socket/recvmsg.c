// SPDX-License-Identifier: GPL-2.0
/* recvmsg(): messages and notifications for the user. */
#include <linux/sched/signal.h>
#include <net/inet_common.h>

#include "input/input.h"
#include "procedure/procedure.h"
#include "socket/cmsg.h"
#include "socket/deliver.h"
#include "wire/format.h"

/* Why there is no point in waiting: 1: the end of file, which is the peer's
 * word or the user's. Without it there is nobody to receive from, which who
 * does not mean to wait hears as the end of file, too.
 */
static int end_of(struct sock *sk, bool waits)
{
	int err = sock_error(sk);

	if (err)
		return err;
	if (sctp_sock_ended(sk))
		return waits ? -ENOTCONN : 1;
	return READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN ? 1 : 0;
}

/* May something come from somewhere? A one-to-many socket that has been in use
 * may get more associations while one waits; a new one has to listen, or to
 * send, first.
 */
static bool has_source(struct sock *sk)
{
	if (sctp_sk(sk)->style == SCTP_ONE_TO_MANY)
		return READ_ONCE(sk->sk_state) == TCP_LISTEN ||
		       READ_ONCE(sctp_sk(sk)->used);
	/* Pairs with sctp_assoc_dead(). */
	return smp_load_acquire(&sctp_sk(sk)->n_assocs);
}

/* Will end_of() have something to say? */
static bool is_over(const struct sock *sk)
{
	return READ_ONCE(sk->sk_err) || sctp_sock_ended(sk) ||
	       READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN;
}

static bool nothing_new(struct sock *sk)
{
	return sctp_sock_all_read(sk) && !is_over(sk) && has_source(sk);
}

static void sleep_once(struct sock *sk, long *timeo)
{
	DEFINE_WAIT(wait);

	prepare_to_wait_exclusive(sk_sleep(sk), &wait, TASK_INTERRUPTIBLE);
	release_sock(sk);
	if (nothing_new(sk))
		*timeo = schedule_timeout(*timeo);
	finish_wait(sk_sleep(sk), &wait);
	lock_sock(sk);
}

/* One reader is woken, though there may be more messages than one. */
static void wake_next(struct sock *sk)
{
	if (!sctp_sock_all_read(sk) && wq_has_sleeper(sk_sleep(sk)))
		wake_up_interruptible_poll(sk_sleep(sk), EPOLLIN | EPOLLRDNORM);
}

/* The next message; NULL: *err tells, 0 is the end of file. */
static struct sctp_rx_chunk *wait_for_message(struct sock *sk, long timeo,
					      bool *slept, int *err)
{
	struct sctp_rx_chunk *first;
	bool source, over;

	for (;;) {
		source = has_source(sk);
		over = is_over(sk);
		/* An association brings its last message, then its end, and is
		 * gone: whoever sees one of these must see what was before.
		 */
		smp_rmb();
		first = sctp_deliver_head(sk);
		if (first)
			return first;
		*err = over ? end_of(sk, timeo) : 0;
		if (*err)
			break;
		*err = -EAGAIN;
		if (!timeo)
			break;
		*err = -ENOTCONN;
		if (!source)
			break;
		*err = sock_intr_errno(timeo);
		if (signal_pending(current))
			break;
		sleep_once(sk, &timeo);
		*slept = true;
	}
	*err = min(*err, 0);
	return NULL;
}

/* What hardened usercopy would find out, which asks first what kind of memory it
 * is. Slab objects, whose bounds it knows, are left to it.
 */
static bool in_bounds(const u8 *at, u32 n)
{
	struct page *page = virt_to_head_page(at);
	const u8 *end = (u8 *)page_address(page) + page_size(page);

	return !PageSlab(page) && n <= end - at;
}

static noinline int copy_parts(const struct sctp_rx_chunk *c, u32 skip, u32 n,
			       struct iov_iter *to)
{
	const u8 *at;
	u32 part;

	if (!c->step)
		return skb_copy_datagram_iter(c->skb, c->off + skip, to, n);
	at = c->at + skip / c->step * sctp_in_stride(c->step);
	for (skip %= c->step; n; n -= part, skip = 0) {
		part = min(n, c->step - skip);
		if (copy_to_iter(at + skip, part, to) != part)
			return -EFAULT;
		at += sctp_in_stride(c->step);
	}
	return 0;
}

static int copy_chunk(const struct sctp_rx_chunk *c, u32 skip, u32 n,
		      struct iov_iter *to)
{
	if (skip + n > c->step)
		return copy_parts(c, skip, n, to);
	if (c->skb && in_bounds(c->at + skip, n))
		return _copy_to_iter(c->at + skip, n, to) == n ? 0 : -EFAULT;
	return copy_to_iter(c->at + skip, n, to) == n ? 0 : -EFAULT;
}

static int copy_message(struct sctp_rx_chunk *first, struct msghdr *msg, u32 n)
{
	struct sctp_reasm_node *node;
	u32 skip = first->read;
	int err;

	for (node = &first->node; node && n; node = node->next) {
		u32 part;

		if (skip >= node->len) {
			skip -= node->len;
			continue;
		}
		part = min(n, node->len - skip);
		err = copy_chunk(sctp_rx_chunk(node), skip, part,
				 &msg->msg_iter);
		if (err)
			return err;
		skip = 0;
		n -= part;
	}
	return 0;
}

/* Chunks that were read to their end go; the first stays for what it knows of
 * the message.
 */
static void free_read(struct sock *sk, struct sctp_rx_chunk *first)
{
	struct sctp_reasm_node *node = first->node.next;

	while (node && first->read >= first->node.len + node->len) {
		first->read -= node->len;
		first->node.run_len -= node->len;
		first->node.next = node->next;
		sctp_deliver_free_chunk(sk, sctp_rx_chunk(node));
		node = first->node.next;
	}
}

/* A message in pieces ends with its last piece: rfc6458#section-3.1.4. */
static bool ends_message(const struct sctp_rx_chunk *first)
{
	const struct sctp_reasm_node *node = &first->node;

	if (!node->partial)
		return true;
	while (node->next)
		node = node->next;
	return node->flags & SCTP_DATA_END;
}

static void put_name(struct sock *sk, struct msghdr *msg,
		     const struct sctp_rx_chunk *first, int *addr_len)
{
	struct sctp_assoc *a = first->assoc;

	if (!msg->msg_name || !first->from.ver)
		return;
	*addr_len = sctp_addr_to_user(sk, &first->from, a->pport, a->scope_id,
				      msg->msg_name);
}

/* There is more room for @a: a reference is held. */
static void update_windows(struct sock *sk, struct sctp_assoc *a)
{
	sctp_data_window_update(a);
	sctp_data_window_others(sk, a);
}

/* What was read goes back, and the peer may hear of it. */
static void settle(struct sock *sk, struct sctp_assoc *a)
{
	sctp_assoc_hold(a);
	sctp_deliver_settle(sk);
	update_windows(sk, a);
	sctp_assoc_put(a);
}

/* What was read before @first is of the same association, or goes back. */
static void settle_others(struct sock *sk, const struct sctp_rx_chunk *first)
{
	struct sctp_reasm_node *spent = sctp_sk(sk)->spent;

	if (spent && sctp_rx_chunk(spent)->assoc != first->assoc)
		settle(sk, sctp_rx_chunk(spent)->assoc);
}

/* The user has read @n bytes more of the message at the head of the queue. */
static void consume(struct sock *sk, struct sctp_rx_chunk *first, u32 n)
{
	first->read += n;
	if (first->read < first->node.run_len) {
		free_read(sk, first);
		update_windows(sk, first->assoc);
		return;
	}
	settle_others(sk, first);
	if (!sctp_deliver_spend(sk, first))
		settle(sk, first->assoc);
}

static int read_message(struct sock *sk, struct sctp_rx_chunk *first,
			struct msghdr *msg, u32 len, int flags)
{
	u32 left = first->node.run_len - first->read;
	u32 n = min(len, left);
	int err = copy_message(first, msg, n);

	if (err)
		return err;
	if (first->skb)
		sock_recv_cmsgs(msg, sk, first->skb);
	else if (unlikely(sock_read_timestamp(sk) == SK_DEFAULT_STAMP))
		sock_write_timestamp(sk, 0);	/* for SIOCGSTAMP: since now */
	if (sctp_cmsg_wanted(sk, first))
		sctp_cmsg_put(sk, msg, first);
	if (first->kind == SCTP_RX_NOTIFICATION)
		msg->msg_flags |= MSG_NOTIFICATION;
	if (n == left && ends_message(first))
		msg->msg_flags |= MSG_EOR;
	if (!(flags & MSG_PEEK))
		consume(sk, first, n);
	return n;
}

static bool cannot_receive(const struct sock *sk)
{
	return sctp_sk(sk)->style == SCTP_ONE_TO_ONE &&
	       sk->sk_state == TCP_LISTEN;
}

/**
 * sctp_recvmsg() - the next message, or the next part of it
 * @sk: the socket
 * @msg: the call
 * @len: bytes of room
 * @flags: MSG_DONTWAIT, MSG_PEEK, MSG_ERRQUEUE
 * @addr_len: set to the length of the sender's address
 *
 * Without room for all of a message the rest comes with the next calls;
 * MSG_EOR marks the end: rfc6458#section-3.1.4. Notifications also have
 * MSG_NOTIFICATION.
 *
 * Context: process; takes lock_sock, not held while waiting.
 * Return: bytes read, 0 at the end, -EAGAIN, -ENOTCONN, -EINTR, -ERESTARTSYS,
 * -EFAULT, or the socket's error, such as -ECONNRESET.
 */
int sctp_recvmsg(struct sock *sk, struct msghdr *msg, size_t len, int flags,
		 int *addr_len)
{
	struct sctp_rx_chunk *first;
	bool slept = false;
	int err = -ENOTCONN;

	if (flags & MSG_ERRQUEUE)
		return inet_recv_error(sk, msg, len, addr_len);
	lock_sock(sk);
	if (cannot_receive(sk))
		goto out;
	first = wait_for_message(sk, sock_rcvtimeo(sk, flags & MSG_DONTWAIT),
				 &slept, &err);
	if (!first)
		goto out;
	put_name(sk, msg, first, addr_len);
	err = read_message(sk, first, msg, min_t(size_t, len, INT_MAX), flags);
out:
	if (slept)
		wake_next(sk);
	release_sock(sk);
	return err;
}
