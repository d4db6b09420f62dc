// SPDX-License-Identifier: GPL-2.0
/* Messages in quick succession wait for each other, to leave as a train. */
#include "output/output.h"

#include "assoc/mem.h"
#include "host/netns.h"

enum {
	/* Messages that came in quick succession before any waits. */
	STREAK		= 8,
	/* That is quick, ns. */
	GAP		= 200000,
	/* Round trips so short that Nagle's rule need not wait for one, ns. */
	SHORT_RTT	= 1000000,
};

/* Too little has come to be worth the wait; where round trips are short Nagle's
 * rule has waited long enough, too.
 */
static void end_streak(struct sctp_assoc *a)
{
	u64 rtt = a->active->rack.min_rtt;

	a->gather.streak = 0;
	a->gather.over = !list_empty(&a->sendq) && rtt && rtt < SHORT_RTT;
}

static enum hrtimer_restart expired(struct hrtimer *t)
{
	struct sctp_assoc *a = container_of(t, struct sctp_assoc, gather.timer);

	sctp_assoc_enter(a);
	a->gather.armed = false;
	if (!a->dead && a->active && a->gather.waited < a->active->cc.mtu)
		end_streak(a);
	sctp_assoc_mark(a, SCTP_MARK_PUMP);
	sctp_assoc_leave(a);
	sctp_assoc_put(a);
	return HRTIMER_NORESTART;
}

/* Most associations never need the timer. */
static void init_timer(struct hrtimer *t)
{
	if (t->function)
		return;
	hrtimer_init(t, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_SOFT);
	t->function = expired;
}

/**
 * sctp_gather_stop() - nothing will wait any more
 * @a: an association that is dead
 *
 * Context: assoc->lock held, so a running timer is not waited for: it will see
 * a->dead.
 */
void sctp_gather_stop(struct sctp_assoc *a)
{
	if (a->gather.armed && hrtimer_try_to_cancel(&a->gather.timer) > 0)
		refcount_dec(&a->ref);
}

/**
 * sctp_gather_sent() - new data has left
 * @a: the association
 * @bytes: of payload
 * @now: ns
 *
 * Context: assoc->lock held.
 */
void sctp_gather_sent(struct sctp_assoc *a, u32 bytes, u64 now)
{
	struct sctp_gather *g = &a->gather;

	/* More than a packet has been waiting: that tells nothing. */
	if (bytes <= a->active->cc.mtu)
		g->streak = now - g->sent_at < GAP ? min(g->streak + 1, STREAK) : 0;
	g->sent_at = now;
}

/* As much as a train may have, or a bit more than the windows take: one that is
 * never full would not grow.
 */
static u32 most(const struct sctp_assoc *a, const struct sctp_path *p)
{
	u32 rwnd = a->peer_rwnd - min(a->peer_rwnd, a->outstanding.bytes);

	return min(sctp_bundle_longest(p), min(p->room, rwnd) + p->cc.mtu);
}

/**
 * sctp_gather_begin() - may the messages that come next wait for each other?
 * @a: the association; what may go has gone
 *
 * While something is in flight its SACK is awaited anyway, unless that takes
 * too long.
 *
 * Context: assoc->lock held, in the pump.
 */
void sctp_gather_begin(struct sctp_assoc *a)
{
	const struct sctp_path *p = a->active;

	if (a->gather.streak < STREAK || a->cfg.nodelay || !p->packets ||
	    !p->room || a->state != SCTP_ST_ESTABLISHED ||
	    sctp_outstanding_empty(&a->outstanding))
		return;
	a->gather.below = most(a, p);
}

/* Max.Burst is not for what could have gone message by message. */
static void replace_later(struct sctp_assoc *a, u32 bytes)
{
	struct sctp_path *p = a->active;

	p->left += min_t(u64, bytes, (u64)a->cfg.max_burst * p->cc.mtu);
	p->left_at = sctp_assoc_now(a);
}

/**
 * sctp_gather_waits() - may a message that was just queued wait for others?
 * @a: the association
 * @msg: the message
 *
 * A sender whose buffer is full would not bring any.
 *
 * Context: assoc->lock held.
 * Return: true: the pump will run soon.
 */
bool sctp_gather_waits(struct sctp_assoc *a, const struct sctp_tx_msg *msg)
{
	u64 us = READ_ONCE(a->sn->sysctl.gather_time);
	struct sctp_gather *g = &a->gather;

	if (a->sendq_bytes >= g->below || a->cfg.nodelay || !a->active ||
	    sctp_mem_tx_space(a, a->sk) <= 0)
		return false;
	if (!g->armed && (!us || sctp_now() - g->sent_at >= GAP))
		return false;
	replace_later(a, msg->len);
	g->waited += msg->len;
	if (g->armed)
		return true;
	g->waited = msg->len;
	g->armed = true;
	sctp_assoc_hold(a);
	init_timer(&g->timer);
	hrtimer_start(&g->timer, ns_to_ktime(us * NSEC_PER_USEC),
		      HRTIMER_MODE_REL_PINNED_SOFT);
	return true;
}
