// SPDX-License-Identifier: GPL-2.0
/* Memory accounting: the association's reserve, the buffers, the window. */
#include "assoc/mem.h"

#include <linux/math64.h>

#include "host/netns.h"

/* Bounds of a->rx_ratio in 1/256, and how many samples its mean spans. */
enum rx_ratio {
	RATIO_MIN	= 4,
	RATIO_MAX	= 128,
	RATIO_WEIGHT	= 8,
};

static int charged(const struct sctp_assoc *a)
{
	return atomic_read(&a->wmem) + atomic_read(&a->rmem);
}

/* The reserve follows what is in use, so that the many associations which
 * carry little each keep no more than a page from the others. A dead one, which
 * may still have to tell its user something, keeps nothing.
 */
static int allowance(const struct sctp_assoc *a, int most)
{
	if (a->dead)
		return 0;
	return clamp_t(int, charged(a), PAGE_SIZE, most);
}

/* SK_MEM_SEND would charge a SOCK_STREAM socket beyond the hard limit, and
 * shrink its SO_SNDBUF: it counts on sk_wmem_queued, which is TCP's.
 */
static bool take(struct sock *sk, int bytes)
{
	lockdep_assert_held(&sk->sk_receive_queue.lock);
	if (!__sk_rmem_schedule(sk, bytes, false))
		return false;
	sk_mem_charge(sk, bytes);
	return true;
}

static void give_back(struct sctp_assoc *a, int bytes)
{
	struct sock *sk = a->sk;

	a->fwd -= bytes;
	spin_lock_bh(&sk->sk_receive_queue.lock);
	sk_mem_uncharge(sk, bytes);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
}

static bool fill(struct sctp_assoc *a, int need)
{
	int want = max(need, allowance(a, SCTP_MEM_STEP));
	struct sock *sk = a->sk;
	bool ok;

	spin_lock_bh(&sk->sk_receive_queue.lock);
	ok = take(sk, want);
	if (!ok && want > need) {
		want = need;
		ok = take(sk, want);
	}
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	if (ok)
		a->fwd += want;
	return ok;
}

/* What a receiver with nothing in its buffer gets past sctp_mem: else senders
 * of this host could keep it from ever acknowledging, and so from freeing,
 * what they hold. A memory cgroup's limit is never passed: its charge is not
 * ours to force.
 */
static bool force(struct sctp_assoc *a, int bytes)
{
	int pages = sk_mem_pages(bytes);
	struct sock *sk = a->sk;

	if (atomic_read(&a->rmem) >= sctp_sysctl_rmem[0] ||
	    (mem_cgroup_sockets_enabled && sk->sk_memcg))
		return false;
	spin_lock_bh(&sk->sk_receive_queue.lock);
	/* The kernel's own way, by lots per CPU, is not for modules. */
	atomic_long_add(pages, sk->sk_prot->memory_allocated);
	sk->sk_forward_alloc += pages << PAGE_SHIFT;
	sk_mem_charge(sk, bytes);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	return true;
}

/* Senders stop where the pressure begins; what is above is for receivers. */
static bool pressed(const struct sctp_assoc *a)
{
	return sk_memory_allocated(a->sk) > sk_prot_mem_limits(a->sk, 1);
}

static bool from_reserve(struct sctp_assoc *a, int bytes)
{
	lockdep_assert_held(&a->lock);
	if (a->fwd < bytes && !fill(a, bytes - a->fwd))
		return false;
	a->fwd -= bytes;
	return true;
}

/* Half of what is allowed stays: the next charges do not come back at once. */
static void to_reserve(struct sctp_assoc *a, int bytes)
{
	int most = allowance(a, SCTP_MEM_KEEP);

	lockdep_assert_held(&a->lock);
	a->fwd += bytes;
	if (a->fwd > most)
		give_back(a, a->fwd - most / 2);
}

/**
 * sctp_mem_rx_charge() - account for something received
 * @a: the association; its socket is charged
 * @bytes: of memory, not of payload
 *
 * SO_RCVBUF is not looked at: the window told to the peer keeps it. An empty
 * buffer (less than sctp_rmem's first value) takes one more charge whatever
 * sctp_mem says.
 *
 * Context: assoc->lock held.
 * Return: false: sctp_mem is exhausted and nothing was charged.
 */
bool sctp_mem_rx_charge(struct sctp_assoc *a, u32 bytes)
{
	if (!from_reserve(a, bytes) && !force(a, bytes))
		return false;
	atomic_add(bytes, &a->rmem);
	atomic_add(bytes, &a->sk->sk_rmem_alloc);
	return true;
}

/**
 * sctp_mem_rx_reserve() - memory for what is about to be received
 * @a: the association
 * @bytes: of memory, for sctp_mem_rx_use()
 *
 * Context: assoc->lock held until then.
 * Return: false: sctp_mem is exhausted.
 */
bool sctp_mem_rx_reserve(struct sctp_assoc *a, u32 bytes)
{
	return from_reserve(a, bytes);
}

/**
 * sctp_mem_rx_use() - account for what was received
 * @a: the association; its socket is charged
 * @reserved: as sctp_mem_rx_reserve() was told, or what is left of it
 * @used: bytes of it that are needed
 *
 * Context: assoc->lock held.
 */
void sctp_mem_rx_use(struct sctp_assoc *a, u32 reserved, u32 used)
{
	atomic_add(used, &a->rmem);
	atomic_add(used, &a->sk->sk_rmem_alloc);
	to_reserve(a, reserved - used);
}

/**
 * sctp_mem_rx_uncharge() - undo sctp_mem_rx_charge()
 * @sk: the socket that was charged
 * @a: the association that was charged; the caller has a reference
 * @bytes: as charged
 *
 * They go to the socket and not to the reserve, which would need assoc->lock.
 *
 * Context: any, also under assoc->lock; takes the receive queue's lock.
 */
void sctp_mem_rx_uncharge(struct sock *sk, struct sctp_assoc *a, u32 bytes)
{
	atomic_sub(bytes, &a->rmem);
	atomic_sub(bytes, &sk->sk_rmem_alloc);
	spin_lock_bh(&sk->sk_receive_queue.lock);
	sk_mem_uncharge(sk, bytes);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
}

/**
 * sctp_mem_tx_get() - account for memory filled by a user call
 * @a: the association; a reference is held
 * @sk: its socket; a reference is held
 * @bytes: of memory, not of payload
 *
 * Context: any; no lock is needed.
 */
void sctp_mem_tx_get(struct sctp_assoc *a, struct sock *sk, u32 bytes)
{
	refcount_add(bytes, &sk->sk_wmem_alloc);
	atomic_add(bytes, &a->wmem);
}

/**
 * sctp_mem_tx_put() - undo sctp_mem_tx_get()
 * @a: the association; a reference is held
 * @sk: the socket that was charged; a reference is held
 * @bytes: as charged
 *
 * Context: any; no lock is needed.
 */
void sctp_mem_tx_put(struct sctp_assoc *a, struct sock *sk, u32 bytes)
{
	atomic_sub(bytes, &a->wmem);
	/* sk_alloc()'s own count stays until the last reference is gone. */
	WARN_ON_ONCE(refcount_sub_and_test(bytes, &sk->sk_wmem_alloc));
}

/**
 * sctp_mem_tx_charge() - account for a message that is being queued
 * @a: the association
 * @bytes: what sctp_mem_tx_get() was told for it
 *
 * Under pressure only who has no more than sctp_wmem's first value gets any.
 *
 * Context: assoc->lock held.
 * Return: false: sctp_mem is exhausted and nothing was charged.
 */
bool sctp_mem_tx_charge(struct sctp_assoc *a, u32 bytes)
{
	bool modest = atomic_read(&a->wmem) <= READ_ONCE(sctp_sysctl_wmem[0]);

	if (a->fwd < (int)bytes && pressed(a) && !modest)
		return false;
	return from_reserve(a, bytes);
}

/**
 * sctp_mem_tx_free() - undo sctp_mem_tx_get() and sctp_mem_tx_charge()
 * @a: the association
 * @bytes: as charged
 *
 * Context: assoc->lock held.
 */
void sctp_mem_tx_free(struct sctp_assoc *a, u32 bytes)
{
	sctp_mem_tx_put(a, a->sk, bytes);
	to_reserve(a, bytes);
}

/**
 * sctp_mem_drain() - give the whole reserve back to the socket
 * @a: the association
 *
 * Before it ends or gets another socket, and when it has been idle.
 *
 * Context: assoc->lock held, or @a not yet visible to anybody else.
 */
void sctp_mem_drain(struct sctp_assoc *a)
{
	if (a->fwd)
		give_back(a, a->fwd);
}

/**
 * sctp_mem_move() - another socket pays for an association
 * @a: the association, still with its old socket
 * @to: the new one, which nobody else knows yet
 * @queued: of a->wmem the bytes that sctp_mem_tx_charge() took; the others
 *	belong to calls in progress, which give them back to the old socket
 *
 * The new socket is charged before the old one is relieved: nothing can fail
 * half-way.
 *
 * Context: assoc->lock held, and lock_sock of the old socket, so that nobody
 * reads meanwhile.
 * Return: false: sctp_mem is exhausted and nothing has changed.
 */
bool sctp_mem_move(struct sctp_assoc *a, struct sock *to, u32 queued)
{
	int received = atomic_read(&a->rmem);
	int all = received + queued + a->reasm.stream_bytes;
	struct sock *from = a->sk;
	bool ok;

	sctp_mem_drain(a);
	spin_lock_bh(&to->sk_receive_queue.lock);
	ok = take(to, all);
	spin_unlock_bh(&to->sk_receive_queue.lock);
	if (!ok)
		return false;
	atomic_add(received, &to->sk_rmem_alloc);
	refcount_add(queued, &to->sk_wmem_alloc);
	spin_lock_bh(&from->sk_receive_queue.lock);
	sk_mem_uncharge(from, all);
	spin_unlock_bh(&from->sk_receive_queue.lock);
	atomic_sub(received, &from->sk_rmem_alloc);
	WARN_ON_ONCE(refcount_sub_and_test(queued, &from->sk_wmem_alloc));
	return true;
}

/**
 * sctp_mem_idle() - give back what an association that rests does not need
 * @a: the association
 *
 * For whoever comes by now and then: one that only receives gives nothing back
 * by itself, as what is read goes to the socket.
 *
 * Context: assoc->lock held.
 */
void sctp_mem_idle(struct sctp_assoc *a)
{
	if (!charged(a))
		sctp_mem_drain(a);
	else if (a->fwd > allowance(a, SCTP_MEM_STEP))
		give_back(a, a->fwd - allowance(a, SCTP_MEM_STEP));
}

/**
 * sctp_mem_tx_space() - room for more messages
 * @a: the association
 * @sk: its socket
 *
 * net.sctp.sndbuf_policy: SO_SNDBUF is for the socket (0) or for each of its
 * associations (1).
 *
 * Context: any; no lock is needed: the answer is a moment's.
 * Return: bytes; 0 or less: wait.
 */
int sctp_mem_tx_space(const struct sctp_assoc *a, const struct sock *sk)
{
	int used = READ_ONCE(a->sn->sysctl.sndbuf_policy) ?
		   atomic_read(&a->wmem) : sk_wmem_alloc_get(sk);

	return READ_ONCE(sk->sk_sndbuf) - used;
}

/**
 * sctp_mem_rx_observe() - learn how much memory payload costs
 * @a: the association
 * @payload: bytes that arrived
 * @charge: bytes charged for them
 *
 * The mean moves by at least one, so that it arrives where it goes.
 *
 * Context: assoc->lock held.
 */
void sctp_mem_rx_observe(struct sctp_assoc *a, u32 payload, u32 charge)
{
	u64 carried = div_u64(256ULL * payload, max(charge, 1U));
	int sample = clamp_t(u64, carried, RATIO_MIN, RATIO_MAX);
	int ratio = a->rx_ratio;

	lockdep_assert_held(&a->lock);
	if (sample > ratio)
		ratio += DIV_ROUND_UP(sample - ratio, RATIO_WEIGHT);
	else
		ratio -= DIV_ROUND_UP(ratio - sample, RATIO_WEIGHT);
	WRITE_ONCE(a->rx_ratio, ratio);
}

/**
 * sctp_mem_rx_used() - how much of SO_RCVBUF is taken
 * @a: the association
 * @sk: its socket
 *
 * net.sctp.rcvbuf_policy: SO_RCVBUF is for the socket (0) or for each of its
 * associations (1).
 *
 * Context: any; no lock is needed: the answer is a moment's.
 * Return: bytes of memory.
 */
u32 sctp_mem_rx_used(const struct sctp_assoc *a, const struct sock *sk)
{
	return READ_ONCE(a->sn->sysctl.rcvbuf_policy) ?
	       atomic_read(&a->rmem) : atomic_read(&sk->sk_rmem_alloc);
}

/* SO_RCVBUF counts memory and a_rwnd payload: half of the room is offered at
 * most, less while messages have been small.
 */
static u32 payload_of(const struct sctp_assoc *a, int room)
{
	return (u64)max(room, 0) * READ_ONCE(a->rx_ratio) / 256;
}

/**
 * sctp_mem_rwnd() - how much payload there is room for
 * @a: the association
 * @sk: its socket
 *
 * Context: assoc->lock held, or none when a stale answer does.
 * Return: bytes of payload.
 */
u32 sctp_mem_rwnd(const struct sctp_assoc *a, const struct sock *sk)
{
	return payload_of(a, READ_ONCE(sk->sk_rcvbuf) -
			     (int)sctp_mem_rx_used(a, sk));
}

/**
 * sctp_mem_rwnd_step() - the smallest growth of the window worth telling
 * @a: the association
 * @sk: its socket
 * @wanted: bytes of payload
 *
 * Context: any; no lock is needed.
 * Return: @wanted, or half of the greatest window (rfc1122#section-4.2.3.3).
 */
u32 sctp_mem_rwnd_step(const struct sctp_assoc *a, const struct sock *sk,
		       u32 wanted)
{
	u32 most = payload_of(a, READ_ONCE(sk->sk_rcvbuf)) / 2;

	return clamp_t(u32, wanted, 1, max(most, 1U));
}
