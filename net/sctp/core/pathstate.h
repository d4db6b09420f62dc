/* SPDX-License-Identifier: GPL-2.0 */
/* Reachability of one destination: rfc9260#section-8.2, rfc9260#section-8.3. */
#ifndef SCTP_CORE_PATHSTATE_H
#define SCTP_CORE_PATHSTATE_H

#include <linux/types.h>

/* Numbered as uapi enum sctp_spinfo_state. */
enum sctp_path_state {
	SCTP_PATH_INACTIVE	= 0,
	SCTP_PATH_PF		= 1,	/* rfc7829 */
	SCTP_PATH_ACTIVE	= 2,
	SCTP_PATH_UNCONFIRMED	= 3,
};

enum sctp_path_event {
	SCTP_PATH_SAME,
	SCTP_PATH_UP,
	SCTP_PATH_DOWN,
	SCTP_PATH_CONFIRMED,
};

/**
 * struct sctp_pathstate - reachability of one destination
 * @state: enum sctp_path_state
 * @confirmed: the address was verified (rfc9260#section-5.4); kept apart from
 *	@state because an unconfirmed path may become inactive
 * @errors: error counter; stands still while the path is inactive
 * @max_errors: Path.Max.Retrans
 */
struct sctp_pathstate {
	u8	state;
	bool	confirmed;
	u16	errors;
	u16	max_errors;
};

void sctp_pathstate_init(struct sctp_pathstate *p, bool confirmed, u16 max);
/* A timeout or an unanswered HEARTBEAT. */
enum sctp_path_event sctp_pathstate_error(struct sctp_pathstate *p);
/* Data acknowledged that was sent here once, or a HEARTBEAT ACK (@hb). */
enum sctp_path_event sctp_pathstate_alive(struct sctp_pathstate *p, bool hb);

#endif
