/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reachability of one destination: rfc9260#section-8.2, rfc9260#section-8.3,
 * rfc7829#section-3.2.
 */
#ifndef SCTP_CORE_PATHSTATE_H
#define SCTP_CORE_PATHSTATE_H

#include <linux/types.h>

/* Numbered as uapi enum sctp_spinfo_state. */
enum sctp_path_state {
	SCTP_PATH_INACTIVE	= 0,
	SCTP_PATH_PF		= 1,	/* potentially failed: rfc7829 */
	SCTP_PATH_ACTIVE	= 2,
	SCTP_PATH_UNCONFIRMED	= 3,
};

enum sctp_path_event {
	SCTP_PATH_SAME,
	SCTP_PATH_UP,
	SCTP_PATH_RECOVERED,	/* from potentially failed to active */
	SCTP_PATH_SUSPECTED,	/* active to potentially failed */
	SCTP_PATH_DOWN,
	SCTP_PATH_CONFIRMED,
};

/* ->switch_max: the primary path is never changed. */
#define SCTP_PATH_NO_SWITCH	0xffff

/**
 * struct sctp_path_limits - how many errors in a row mean what
 * @down: more make the path inactive (Path.Max.Retrans)
 * @pf: more make it potentially failed (PotentiallyFailed.Max.Retrans)
 * @primary: more take it the role of the primary path
 *	(Primary.Switchover.Max.Retrans); SCTP_PATH_NO_SWITCH: never
 */
struct sctp_path_limits {
	u16	down;
	u16	pf;
	u16	primary;
};

/**
 * struct sctp_pathstate - reachability of one destination
 * @state: enum sctp_path_state
 * @confirmed: the address was verified (rfc9260#section-5.4); kept apart from
 *	@state because an unconfirmed path may become inactive
 * @errors: error counter
 * @max: limits
 */
struct sctp_pathstate {
	u8			state;
	bool			confirmed;
	u16			errors;
	struct sctp_path_limits	max;
};

void sctp_pathstate_init(struct sctp_pathstate *p, bool confirmed,
			 const struct sctp_path_limits *max);
/* A timeout or an unanswered HEARTBEAT; @pf: rfc7829 is in use. */
enum sctp_path_event sctp_pathstate_error(struct sctp_pathstate *p, bool pf);
/* Data acknowledged that was sent here only, or a HEARTBEAT ACK (@hb). */
enum sctp_path_event sctp_pathstate_alive(struct sctp_pathstate *p, bool hb);
/* Is @p the better destination for data? false when they are alike. */
bool sctp_pathstate_better(const struct sctp_pathstate *p,
			   const struct sctp_pathstate *than);
/* Has the primary path failed so often that another one takes its place? */
bool sctp_pathstate_gives_way(const struct sctp_pathstate *p);

#endif
