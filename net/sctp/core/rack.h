/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Losses told by time: a chunk is lost when one that was sent later has been
 * delivered for long enough (rfc8985#section-6); and the probe that makes a
 * peer report the loss of what was sent last (rfc8985#section-7).
 */
#ifndef SCTP_CORE_RACK_H
#define SCTP_CORE_RACK_H

#include "core/outstanding.h"

/* net.sctp.recovery: what is done beyond rfc9260#section-7.2.4. */
enum sctp_recovery {
	SCTP_RECOVERY_TIME	= 1,	/* losses are told by time, too */
	SCTP_RECOVERY_PROBE	= 2,	/* the last of what was sent is probed */
};

/**
 * struct sctp_rack - what is known of deliveries to one destination
 * @sent_at: when the latest sent of the delivered chunks was sent, ns; 0: none
 * @tsn: its TSN, for what was sent at the same time
 * @rtt: its round trip, ns
 * @min_rtt: the shortest round trip here; 0: none is known
 * @cut_at: when the loss was noticed for which the window was last reduced, ns
 * @deadline: when the latest suspect is lost unless it is acknowledged before;
 *	SCTP_NEVER: there is none
 * @round: no further duplicates count until this TSN is acknowledged; 0: none
 * @patience: reordering is awaited for this many quarters of @min_rtt
 * @persist: recoveries without duplicates before @patience is 1 again
 * @reordered: packets do overtake each other here
 */
struct sctp_rack {
	u64	sent_at;
	u64	tsn;
	u64	rtt;
	u64	min_rtt;
	u64	cut_at;
	u64	deadline;
	u64	round;
	u8	patience;
	u8	persist;
	bool	reordered;
};

void sctp_rack_init(struct sctp_rack *r);
/* After each SACK, with what it acknowledged in @f. */
void sctp_rack_delivered(struct sctp_rack *r, struct sctp_flight *f, u64 now);
/* After a SACK; @duplicates: it reported some that no probe explains. */
void sctp_rack_adapt(struct sctp_rack *r, const struct sctp_outstanding *o,
		     bool duplicates, bool recovered);

/**
 * struct sctp_rack_look - when to look for losses, and how
 * @now: ns
 * @srtt: of the path, ns; no longer is reordering awaited
 */
struct sctp_rack_look {
	u64	now;
	u64	srtt;
};

/* Marks what is lost, adds it to @res, and sets ->deadline. */
void sctp_rack_detect(struct sctp_rack *r, struct sctp_outstanding *o,
		      struct sctp_flight *f, const struct sctp_rack_look *look,
		      struct sctp_sack_result *res);
/* How long to wait for a SACK before a probe; @few: less than two packets. */
u64 sctp_rack_probe_timeout(u64 srtt, bool few);

#endif
