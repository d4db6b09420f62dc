// SPDX-License-Identifier: GPL-2.0
/* Protocol timers as values. */
#include <linux/math64.h>
#include <linux/minmax.h>

#include "core/timer.h"

static void init(u64 *at, u32 n)
{
	while (n--)
		at[n] = SCTP_NEVER;
}

static bool take(u64 *at, u64 now)
{
	if (*at > now)
		return false;
	*at = SCTP_NEVER;
	return true;
}

static u64 earliest(const u64 *at, u32 n)
{
	u64 first = SCTP_NEVER;

	while (n--)
		first = min(first, at[n]);
	return first;
}

/* A deadline too far away to be written is as good as none. */
static u64 later(u64 from, u64 by)
{
	return by < SCTP_NEVER - from ? from + by : SCTP_NEVER;
}

/**
 * sctp_timers_init() - nothing runs
 * @t: timers of an association
 *
 * Context: any; the owner of @t serialises.
 */
void sctp_timers_init(struct sctp_timers *t)
{
	init(t->at, SCTP_TIMERS);
	t->soonest = SCTP_NEVER;
}

/**
 * sctp_path_timers_init() - nothing runs
 * @t: timers of a path
 *
 * Context: any; the owner of @t serialises.
 */
void sctp_path_timers_init(struct sctp_path_timers *t)
{
	init(t->at, SCTP_PATH_TIMERS);
	t->soonest = SCTP_NEVER;
	t->hb_pending = false;
}

/**
 * sctp_timer_take() - has a timer's time come?
 * @t: timers of an association
 * @id: which
 * @now: ns, less than SCTP_NEVER
 *
 * Context: any; the owner of @t serialises.
 * Return: true, and the timer is stopped, when it has.
 */
bool sctp_timer_take(struct sctp_timers *t, enum sctp_timer_id id, u64 now)
{
	return take(&t->at[id], now);
}

/**
 * sctp_timers_earliest() - the next deadline
 * @t: timers of an association
 *
 * Context: any; the owner of @t serialises.
 * Return: ns, or SCTP_NEVER.
 */
u64 sctp_timers_earliest(const struct sctp_timers *t)
{
	return earliest(t->at, SCTP_TIMERS);
}

/**
 * sctp_timers_look() - the next deadline, to be remembered
 * @t: timers of an association
 *
 * Context: any; the owner of @t serialises.
 * Return: ns, or SCTP_NEVER; so is ->soonest.
 */
u64 sctp_timers_look(struct sctp_timers *t)
{
	t->soonest = sctp_timers_earliest(t);
	return t->soonest;
}

/**
 * sctp_path_timer_take() - has a path timer's time come?
 * @t: timers of a path
 * @id: which
 * @now: ns, less than SCTP_NEVER
 *
 * Context: any; the owner of @t serialises.
 * Return: true, and the timer is stopped, when it has.
 */
bool sctp_path_timer_take(struct sctp_path_timers *t,
			  enum sctp_path_timer_id id, u64 now)
{
	return take(&t->at[id], now);
}

/**
 * sctp_path_timers_earliest() - the path's next deadline
 * @t: timers of a path
 *
 * Context: any; the owner of @t serialises.
 * Return: ns, or SCTP_NEVER.
 */
u64 sctp_path_timers_earliest(const struct sctp_path_timers *t)
{
	return earliest(t->at, SCTP_PATH_TIMERS);
}

/**
 * sctp_path_timers_look() - the path's next deadline, to be remembered
 * @t: timers of a path
 *
 * Context: any; the owner of @t serialises.
 * Return: ns, or SCTP_NEVER; so is ->soonest.
 */
u64 sctp_path_timers_look(struct sctp_path_timers *t)
{
	t->soonest = sctp_path_timers_earliest(t);
	return t->soonest;
}

/**
 * sctp_timer_data_sent() - DATA, new or again, was sent to the destination
 * @t: timers of a path
 * @now: ns
 * @rto: of the path, ns
 *
 * rfc9260#section-6.3.2 R1: a timer that runs is left alone.
 *
 * Context: any; the owner of @t serialises.
 */
void sctp_timer_data_sent(struct sctp_path_timers *t, u64 now, u64 rto)
{
	if (t->at[SCTP_T3] == SCTP_NEVER)
		sctp_path_timer_start(t, SCTP_T3, later(now, rto));
}

/**
 * sctp_timer_data_acked() - the earliest outstanding DATA was acknowledged
 * @t: timers of a path
 * @now: ns
 * @rto: of the path, ns
 * @outstanding: there is still some on this path
 *
 * rfc9260#section-6.3.2 R2, R3.
 *
 * Context: any; the owner of @t serialises.
 */
void sctp_timer_data_acked(struct sctp_path_timers *t, u64 now, u64 rto,
			   bool outstanding)
{
	sctp_path_timer_start(t, SCTP_T3, outstanding ? later(now, rto) : SCTP_NEVER);
}

/**
 * sctp_timer_data_restart() - T3 from the beginning, whether it runs or not
 * @t: timers of a path
 * @now: ns
 * @rto: of the path, after any backoff, ns
 *
 * After a timeout (rfc9260#section-6.3.3 E3) and a fast retransmission of the
 * earliest DATA (rfc9260#section-7.2.4).
 *
 * Context: any; the owner of @t serialises.
 */
void sctp_timer_data_restart(struct sctp_path_timers *t, u64 now, u64 rto)
{
	sctp_path_timer_start(t, SCTP_T3, later(now, rto));
}

/**
 * sctp_timer_heartbeat_sent() - a HEARTBEAT left
 * @t: timers of a path
 * @now: ns
 * @rto: of the path, ns: how long its answer is awaited
 *
 * Context: any; the owner of @t serialises.
 */
void sctp_timer_heartbeat_sent(struct sctp_path_timers *t, u64 now, u64 rto)
{
	sctp_path_timer_start(t, SCTP_THB, later(now, rto));
	t->hb_pending = true;
}

/**
 * sctp_timer_heartbeat_at() - look again at a given time
 * @t: timers of a path
 * @at: ns
 *
 * Context: any; the owner of @t serialises.
 */
void sctp_timer_heartbeat_at(struct sctp_path_timers *t, u64 at)
{
	sctp_path_timer_start(t, SCTP_THB, at);
}

/**
 * sctp_timer_heartbeat_next() - when to send the next HEARTBEAT
 * @t: timers of a path
 * @from: when the last one, or data, was sent, ns
 * @rto: of the path, after any backoff, ns
 * @interval: HB.interval, ns; SCTP_NEVER: no more
 * @random: any 32 bits
 *
 * One that was awaited is no longer: it was answered, or counted as lost.
 *
 * Context: any; the owner of @t serialises.
 */
void sctp_timer_heartbeat_next(struct sctp_path_timers *t, u64 from, u64 rto,
			       u64 interval, u32 random)
{
	u64 wait = rto - rto / 2 + mul_u64_u32_shr(rto, random, 32);

	t->hb_pending = false;
	sctp_path_timer_start(t, SCTP_THB, later(later(from, wait), interval));
}
