// SPDX-License-Identifier: GPL-2.0
/* Buffers that grow with the path. */
#include "assoc/grow.h"

#include "assoc/mem.h"
#include "host/netns.h"

static bool is_locked(const struct sock *sk, u8 lock)
{
	return sk->sk_userlocks & lock;
}

static bool is_pressed(const struct sock *sk)
{
	return sk_under_memory_pressure(sk) ||
	       sk_memory_allocated(sk) > sk_prot_mem_limits(sk, 0);
}

/* What the user sets meanwhile stays: the lock is set first, and the value is
 * another one then.
 */
static void grow(struct sock *sk, int *buffer, u8 lock, u64 want)
{
	int old = READ_ONCE(*buffer);

	if (want > old && !is_locked(sk, lock) && !is_pressed(sk))
		cmpxchg(buffer, old, (int)want);
}

/* The least of all measurements: with anything greater, what waits in queues
 * on the way would make the window greater, and that the queues.
 */
static u64 rtt_of(const struct sctp_path *p)
{
	u64 rtt = p->round_trip;

	if (p->rto.measured && (!rtt || p->rto.srtt < rtt))
		rtt = p->rto.srtt;
	return rtt;
}

/* An estimate: what was not read yet is known as memory only. */
static u32 bytes_read(const struct sctp_assoc *a)
{
	return a->rwnd.arrived - (u64)atomic_read(&a->rmem) * a->rx_ratio / 256;
}

/**
 * sctp_grow_rtt() - a round trip was measured as a receiver
 * @p: the path of the data
 * @ns: how long it took at most
 *
 * Context: assoc->lock held.
 */
void sctp_grow_rtt(struct sctp_path *p, u64 ns)
{
	if (!p->round_trip || ns < p->round_trip)
		p->round_trip = ns;
}

static void watch_round_trips(struct sctp_assoc *a, u64 now)
{
	u32 room = sctp_mem_rwnd(a, a->sk);
	const struct sctp_autobuf_window w = {
		.arrived	= a->rwnd.arrived,
		.bytes		= room,
		.moves		= room > a->rwnd.edge,
	};
	u64 sample = sctp_autobuf_rtt(&a->autobuf, &w, now);

	if (sample)
		sctp_grow_rtt(a->last_from, sample);
}

/**
 * sctp_grow_receive() - make the receive buffer large enough for the sender
 * @a: the association, a SACK of which is due
 * @now: ns
 *
 * The buffer is the socket's, and so is what it grows to: of all associations
 * the one that needs most decides, whatever rcvbuf_policy says, for their
 * windows are offered out of the same room as long as the user reads.
 *
 * Context: assoc->lock held.
 */
void sctp_grow_receive(struct sctp_assoc *a, u64 now)
{
	struct sctp_path *p = a->last_from;
	u64 want;

	if (is_locked(a->sk, SOCK_RCVBUF_LOCK) || !p)
		return;
	watch_round_trips(a, now);
	want = sctp_autobuf_window(&a->autobuf, now, rtt_of(p), bytes_read(a));
	if (want)
		grow(a->sk, &a->sk->sk_rcvbuf, SOCK_RCVBUF_LOCK,
		     min_t(u64, want * 256 / a->rx_ratio,
			   READ_ONCE(sctp_sysctl_rmem[2])));
}

/* sndbuf_policy: what other associations use is not for this one. */
static u32 used_by_others(const struct sctp_assoc *a)
{
	int used = sk_wmem_alloc_get(a->sk) - atomic_read(&a->wmem);

	return READ_ONCE(a->sn->sysctl.sndbuf_policy) ? 0 : max(used, 0);
}

/**
 * sctp_grow_send() - make the send buffer large enough for cwnd
 * @a: the association
 * @charge: bytes of memory that chunks took which are acknowledged now
 * @wire: bytes of these chunks
 *
 * Context: assoc->lock held.
 */
void sctp_grow_send(struct sctp_assoc *a, u32 charge, u32 wire)
{
	struct sock *sk = a->sk;
	u64 want;

	if (is_locked(sk, SOCK_SNDBUF_LOCK) || !a->active)
		return;
	want = sctp_autobuf_send(a->active->cc.cwnd, charge, wire) +
	       used_by_others(a);
	grow(sk, &sk->sk_sndbuf, SOCK_SNDBUF_LOCK,
	     min_t(u64, want, READ_ONCE(sctp_sysctl_wmem[2])));
}
