/* SPDX-License-Identifier: GPL-2.0 */
/* When to send a SACK: rfc9260#section-6.2, rfc7053. */
#ifndef SCTP_CORE_DELACK_H
#define SCTP_CORE_DELACK_H

#include <linux/types.h>

/**
 * struct sctp_delack - pending acknowledgment
 * @packets: packets with DATA since the last SACK
 * @now: a SACK is due at once
 * @pending: some DATA is not acknowledged yet
 * @had_gap: the last SACK reported a gap
 * @started: the association's first DATA, which must be acknowledged at once,
 *	has been here; false at first (all zero is the initial state)
 * @eager: the delay becomes short when the user has read everything; also
 *	looked at without serialisation
 * @reader: enough has come for a SACK, which is due when the user has read it;
 *	also looked at without serialisation
 * @heard: DATA came since we sent some
 * @answering: we answer, so that a SACK may wait for the answer: so many more
 *	of them may go alone before that is forgotten
 */
struct sctp_delack {
	u32	packets;
	bool	now;
	bool	pending;
	bool	had_gap;
	bool	started;
	bool	eager;
	bool	reader;
	bool	heard;
	u8	answering;
};

/* What one received packet, or a train of them, with DATA told. */
struct sctp_delack_packet {
	u16	more;		/* packets of the train but the first */
	bool	new_data;
	bool	duplicate;	/* some chunk was a duplicate */
	bool	gap;		/* there is a gap after this packet */
	bool	immediate;	/* some chunk had the I bit */
	bool	dropped;	/* some new chunk had to be dropped */
	bool	small;		/* it could have held more DATA */
	bool	large;		/* as long as a train, and soon read */
	bool	unread;		/* the user has something to read */
};

/**
 * struct sctp_delack_cfg - the user's wish
 * @delay: ns; 0: no delay
 * @every: a SACK at the latest every so many packets (2 by default)
 */
struct sctp_delack_cfg {
	u64	delay;
	u32	every;
};

/* true: a SACK is due now; false: after sctp_delack_wait() at the latest. */
bool sctp_delack_packet(struct sctp_delack *d, const struct sctp_delack_cfg *cfg,
			const struct sctp_delack_packet *pkt);
/* ns from the packet that has just come, with no SACK due. */
u64 sctp_delack_wait(const struct sctp_delack *d,
		     const struct sctp_delack_cfg *cfg);
void sctp_delack_expired(struct sctp_delack *d);
void sctp_delack_sent(struct sctp_delack *d, bool with_gap);
void sctp_delack_answered(struct sctp_delack *d);
/* ns from now, or 0: the delay stays what it is. */
u64 sctp_delack_read(struct sctp_delack *d, const struct sctp_delack_cfg *cfg);

#endif
