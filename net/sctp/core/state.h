/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Association states and, as data, which chunk is legal when.
 * rfc9260#section-4, rfc9260#section-6.10
 */
#ifndef SCTP_CORE_STATE_H
#define SCTP_CORE_STATE_H

#include <linux/bits.h>
#include <linux/types.h>

/* Numbered as SCTP_STATUS shows them (uapi enum sctp_sstat_state). */
enum sctp_state {
	SCTP_ST_CLOSED			= 1,
	SCTP_ST_COOKIE_WAIT		= 2,
	SCTP_ST_COOKIE_ECHOED		= 3,
	SCTP_ST_ESTABLISHED		= 4,
	SCTP_ST_SHUTDOWN_PENDING	= 5,
	SCTP_ST_SHUTDOWN_SENT		= 6,
	SCTP_ST_SHUTDOWN_RECEIVED	= 7,
	SCTP_ST_SHUTDOWN_ACK_SENT	= 8,
};

enum sctp_admit {
	SCTP_ADMIT,		/* hand it to its procedure */
	SCTP_ADMIT_DISCARD,	/* not now: drop this chunk in silence */
	SCTP_ADMIT_SHORT,	/* below the type's minimum length: violation */
	SCTP_ADMIT_BUNDLED,	/* not alone in its packet: drop the packet */
	SCTP_ADMIT_UNKNOWN,	/* type unknown: act by its upper bits */
};

/*
 * @features: enum sctp_init_features negotiated; chunk types of an extension
 * that is not on are unknown.
 */
enum sctp_admit sctp_state_admit(enum sctp_state st, u8 chunk_type, u16 len,
				 bool alone, u32 features);

/* What may be done with data, in which states: rfc9260#section-9.2. */
enum sctp_state_sets {
	/* What the user hands over waits in the queue before ESTABLISHED. */
	SCTP_TAKES_DATA		= BIT(SCTP_ST_COOKIE_WAIT) |
				  BIT(SCTP_ST_COOKIE_ECHOED) |
				  BIT(SCTP_ST_ESTABLISHED),
	/* New or again, until everything of ours is acknowledged. */
	SCTP_SENDS_DATA		= BIT(SCTP_ST_ESTABLISHED) |
				  BIT(SCTP_ST_SHUTDOWN_PENDING) |
				  BIT(SCTP_ST_SHUTDOWN_RECEIVED),
	/* Until the peer's SHUTDOWN says that it has no more. */
	SCTP_RECEIVES_DATA	= BIT(SCTP_ST_ESTABLISHED) |
				  BIT(SCTP_ST_SHUTDOWN_PENDING) |
				  BIT(SCTP_ST_SHUTDOWN_SENT),
};

/* May the user hand over new messages? */
static inline bool sctp_state_takes_user_data(enum sctp_state st)
{
	return BIT(st) & SCTP_TAKES_DATA;
}

/* May DATA leave? What rides with the COOKIE ECHO is setup's affair. */
static inline bool sctp_state_sends_data(enum sctp_state st)
{
	return BIT(st) & SCTP_SENDS_DATA;
}

/* Is arriving DATA taken? */
static inline bool sctp_state_receives_data(enum sctp_state st)
{
	return BIT(st) & SCTP_RECEIVES_DATA;
}

const char *sctp_state_name(enum sctp_state st);

#endif
