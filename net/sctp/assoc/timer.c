// SPDX-License-Identifier: GPL-2.0
/* One kernel timer per association, armed for the earliest deadline. */
#include "assoc/assoc.h"

#include "assoc/mem.h"
#include "host/mib.h"
#include "procedure/procedure.h"

static void run_assoc_timers(struct sctp_assoc *a, u64 now)
{
	if (sctp_timer_take(&a->timers, SCTP_T1, now))
		sctp_setup_t1(a, now);
	if (!a->dead && sctp_timer_take(&a->timers, SCTP_T2, now))
		sctp_shutdown_t2(a, now);
	if (!a->dead && sctp_timer_take(&a->timers, SCTP_T5, now))
		sctp_shutdown_t5(a, now);
	if (!a->dead && sctp_timer_take(&a->timers, SCTP_TSACK, now))
		sctp_data_sack_timer(a, now);
	if (!a->dead && sctp_timer_take(&a->timers, SCTP_TPROBE, now))
		a->probe_due = true;
	if (!a->dead && sctp_timer_take(&a->timers, SCTP_TAUTOCLOSE, now)) {
		SCTP_MIB_INC(a->sn, AUTOCLOSE_EXPIREDS);
		sctp_shutdown_start(a);
	}
}

static void run_path_timers(struct sctp_path *p, u64 now)
{
	if (sctp_path_timer_take(&p->timers, SCTP_T3, now))
		sctp_sack_t3(p, now);
	if (!p->assoc->dead && sctp_path_timer_take(&p->timers, SCTP_TLOSS, now))
		sctp_recovery_timer(p, now);
	if (!p->assoc->dead && sctp_path_timer_take(&p->timers, SCTP_THB, now))
		sctp_heartbeat_timer(p, now);
}

static void expired(struct timer_list *t)
{
	struct sctp_assoc *a = from_timer(a, t, timer);
	u64 now = sctp_now();
	struct sctp_path *p;

	sctp_assoc_enter_at(a, now);
	a->armed = SCTP_NEVER;
	if (!a->dead)
		run_assoc_timers(a, now);
	list_for_each_entry(p, &a->paths, link) {
		if (a->dead)
			break;
		run_path_timers(p, now);
	}
	sctp_mem_idle(a);
	sctp_assoc_mark(a, SCTP_MARK_PUMP);
	sctp_assoc_leave(a);
	sctp_assoc_put(a);
}

/**
 * sctp_assoc_timer_init() - set up the kernel timer
 * @a: the new association
 */
void sctp_assoc_timer_init(struct sctp_assoc *a)
{
	a->armed = SCTP_NEVER;
	timer_setup(&a->timer, expired, 0);
}

/* Is there anything that is set for a time before the kernel timer's? */
static bool is_late(const struct sctp_assoc *a)
{
	u64 soonest = a->timers.soonest;
	const struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		soonest = min(soonest, p->timers.soonest);
	return soonest < a->armed;
}

static u64 earliest(struct sctp_assoc *a)
{
	u64 at = sctp_timers_look(&a->timers);
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		at = min(at, sctp_path_timers_look(&p->timers));
	return at;
}

/**
 * sctp_assoc_timer_arm() - have the kernel timer fire for the next deadline
 * @a: the association
 *
 * A timer that fires too early finds nothing to do and is armed anew, which is
 * cheaper than moving it with each packet.
 *
 * Context: assoc->lock held.
 */
void sctp_assoc_timer_arm(struct sctp_assoc *a)
{
	u64 at, now;

	if (!is_late(a))
		return;
	at = earliest(a);
	if (at >= a->armed)
		return;
	now = sctp_assoc_now(a);
	a->armed = at;
	at = at > now ? at - now : 0;
	if (!mod_timer(&a->timer, jiffies + nsecs_to_jiffies(at) + 1))
		sctp_assoc_hold(a);
}

/**
 * sctp_assoc_timer_stop() - stop the kernel timer for good
 * @a: an association that is dead
 *
 * Context: assoc->lock held, so a running timer is not waited for: it will see
 * a->dead.
 */
void sctp_assoc_timer_stop(struct sctp_assoc *a)
{
	sctp_timers_init(&a->timers);
	a->armed = 0;
	if (del_timer(&a->timer))
		refcount_dec(&a->ref);
}
