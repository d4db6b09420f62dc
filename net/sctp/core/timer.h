/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Protocol timers as values: rfc9260#section-6.3.2, rfc9260#section-8.3.
 * Callers report events, this unit decides; one kernel timer is armed for the
 * earliest deadline by assoc/timer.c. All times in ns.
 */
#ifndef SCTP_CORE_TIMER_H
#define SCTP_CORE_TIMER_H

#include "core/seq.h"

enum sctp_timer_id {
	SCTP_T1,		/* INIT or COOKIE ECHO */
	SCTP_T2,		/* SHUTDOWN or SHUTDOWN ACK */
	SCTP_T5,		/* shutdown guard */
	SCTP_TSACK,		/* delayed SACK */
	SCTP_TAUTOCLOSE,
	SCTP_TPROBE,		/* the peer's window is shut: probe it */
	SCTP_TLIFETIME,		/* a message that waits is worth nothing any more */
	SCTP_TIMERS,
};

/**
 * struct sctp_timers - timers of an association
 * @at: when each expires, ns; SCTP_NEVER: it does not run
 * @soonest: none expires before; one that has been stopped may be the reason
 */
struct sctp_timers {
	u64	at[SCTP_TIMERS];
	u64	soonest;
};

enum sctp_path_timer_id {
	SCTP_T3,		/* retransmission */
	SCTP_THB,		/* next HEARTBEAT, or its timeout */
	SCTP_TLOSS,		/* look for losses, or probe for them */
	SCTP_PATH_TIMERS,
};

/**
 * struct sctp_path_timers - timers of a path
 * @at: as in struct sctp_timers
 * @soonest: likewise
 * @hb_pending: a HEARTBEAT is unanswered
 */
struct sctp_path_timers {
	u64	at[SCTP_PATH_TIMERS];
	u64	soonest;
	bool	hb_pending;
};

void sctp_timers_init(struct sctp_timers *t);
void sctp_path_timers_init(struct sctp_path_timers *t);

static inline void sctp_timer_start(struct sctp_timers *t,
				    enum sctp_timer_id id, u64 at)
{
	t->at[id] = at;
	if (at < t->soonest)
		t->soonest = at;
}

static inline void sctp_timer_stop(struct sctp_timers *t,
				   enum sctp_timer_id id)
{
	t->at[id] = SCTP_NEVER;
}

static inline void sctp_path_timer_start(struct sctp_path_timers *t,
					 enum sctp_path_timer_id id, u64 at)
{
	t->at[id] = at;
	if (at < t->soonest)
		t->soonest = at;
}

static inline void sctp_path_timer_stop(struct sctp_path_timers *t,
					enum sctp_path_timer_id id)
{
	t->at[id] = SCTP_NEVER;
}

/* true, and stopped, when its time has come. */
bool sctp_timer_take(struct sctp_timers *t, enum sctp_timer_id id, u64 now);
u64 sctp_timers_earliest(const struct sctp_timers *t);
/* Likewise, and ->soonest is it from now on. */
u64 sctp_timers_look(struct sctp_timers *t);

bool sctp_path_timer_take(struct sctp_path_timers *t,
			  enum sctp_path_timer_id id, u64 now);
u64 sctp_path_timers_earliest(const struct sctp_path_timers *t);
u64 sctp_path_timers_look(struct sctp_path_timers *t);

/* R1: data was sent to this destination; R4: acknowledged data no longer is. */
void sctp_timer_data_sent(struct sctp_path_timers *t, u64 now, u64 rto);
/* R2, R3: a SACK acknowledged the earliest outstanding data here. */
void sctp_timer_data_acked(struct sctp_path_timers *t, u64 now, u64 rto,
			   bool outstanding);
/* After a timeout or a fast retransmission: from the beginning. */
void sctp_timer_data_restart(struct sctp_path_timers *t, u64 now, u64 rto);
/* A HEARTBEAT went out: its answer is awaited for one RTO. */
void sctp_timer_heartbeat_sent(struct sctp_path_timers *t, u64 now, u64 rto);
/* Nothing is awaited, but @at it is to be seen whether one is due. */
void sctp_timer_heartbeat_at(struct sctp_path_timers *t, u64 at);
/*
 * Schedules the next HEARTBEAT of a destination that has been idle since @from:
 * RTO + interval with jitter of +/- 50 % of RTO; @random: any 32 bits. interval
 * SCTP_NEVER stops.
 */
void sctp_timer_heartbeat_next(struct sctp_path_timers *t, u64 from, u64 rto,
			       u64 interval, u32 random);

#endif
