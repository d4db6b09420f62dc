/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has been sent and is not acknowledged: rfc9260#section-6.2.1,
 * rfc9260#section-6.3, rfc9260#section-7.2.4
 *
 * TSNs are consecutive, so the queue in TSN order is complete: a gap ack block
 * is a stretch of it. Nodes are embedded in the caller's chunks.
 */
#ifndef SCTP_CORE_OUTSTANDING_H
#define SCTP_CORE_OUTSTANDING_H

#include <linux/list.h>
#include <linux/types.h>

#include "wire/chunk.h"

/**
 * struct sctp_delivered - of chunks a SACK acknowledges, the one sent last
 * @sent_at: when, ns; 0: there is none
 * @tsn: its TSN
 */
struct sctp_delivered {
	u64	sent_at;
	u64	tsn;
};

/**
 * struct sctp_flight - what is in flight to one destination, embedded in a path
 * @bytes: outstanding bytes, chunk headers and padding included (flight size)
 * @patient: packets overtake each other here: missing reports alone make no
 *	chunk lost
 * @highest: highest TSN ever acknowledged here, in whatever way
 * @before: @bytes before the SACK being processed, which tells all that follows
 * @acked: bytes newly acknowledged, likewise with headers and padding
 * @rtt_sent: when the chunk was sent that gives this SACK's RTT sample; 0: none
 * @lost: chunks newly marked for fast retransmission
 * @lost_tsn: the highest TSN of these
 * @first_acked: the earliest chunk outstanding here was acknowledged, by the
 *	cumulative TSN or by a gap block (rfc9260#section-6.3.2 R3)
 * @proved: a chunk was acknowledged that was sent here and nowhere else
 *	(rfc7829#section-3.2, 9)
 * @passed: a chunk outstanding here has been passed over
 * @overtaken: a chunk sent once was acknowledged after one with a higher TSN
 * @once: of the chunks acknowledged that were sent once, the latest
 * @again: of those that were sent more than once
 */
struct sctp_flight {
	u32	bytes;
	bool	patient;
	u64	highest;
	u32	before;
	u32	acked;
	u64	rtt_sent;
	u32	lost;
	u64	lost_tsn;
	bool	first_acked;
	bool	proved;
	bool	passed;
	bool	overtaken;
	struct sctp_delivered	once;
	struct sctp_delivered	again;
};

/**
 * struct sctp_out_node - one sent chunk
 * @link: in TSN order
 * @tsn: unwrapped
 * @sent_at: of the last transmission, ns; 0 after the peer reneged
 * @flight: destination of the last transmission
 * @size: bytes that count against the peer's window (payload)
 * @wire: bytes that count against the congestion window (rfc9260#section-7.2):
 *	chunk header, payload, padding
 * @sends: transmissions so far
 * @missing: reports of it missing since its last transmission
 * @gap_acked: acknowledged by a gap block, not cumulatively
 * @rtx: marked for retransmission (not in flight)
 * @fast: was retransmitted by fast retransmit since; not again
 * @timed_out: ->rtx is due to T3: better sent somewhere else
 * @many: was sent to more than one destination
 */
struct sctp_out_node {
	struct list_head	link;
	u64			tsn;
	u64			sent_at;
	struct sctp_flight	*flight;
	u32			size;
	u32			wire;
	u16			sends;
	u8			missing;
	bool			gap_acked;
	bool			rtx;
	bool			fast;
	bool			timed_out;
	bool			many;
};

/**
 * struct sctp_outstanding - all sent chunks of an association
 * @sent: in TSN order
 * @next_tsn: TSN of the next new chunk
 * @cum_acked: highest TSN cumulatively acknowledged by the peer
 * @highest_gap: highest TSN known to be received; >= @cum_acked
 * @bytes: payload in flight, over all destinations
 * @n_rtx: chunks marked for retransmission
 * @recovery: in fast recovery until @cum_acked >= @recovery_exit
 * @recovery_exit: highest TSN outstanding when recovery was entered
 * @resent_at: when a chunk was last retransmitted, ns
 * @resent_low: what was sent before that with this TSN or a higher one gives no
 *	RTT sample
 * @resent_high: highest TSN retransmitted; when it is acknowledged cumulatively
 *	@resent_low begins anew
 */
struct sctp_outstanding {
	struct list_head	sent;
	u64			next_tsn;
	u64			cum_acked;
	u64			highest_gap;
	u32			bytes;
	u32			n_rtx;
	bool			recovery;
	u64			recovery_exit;
	u64			resent_at;
	u64			resent_low;
	u64			resent_high;
};

enum sctp_sack_verdict {
	SCTP_SACK_OK,
	SCTP_SACK_OLD,		/* cum TSN goes back: discard, no violation */
	SCTP_SACK_VIOLATION,	/* acknowledges what was never sent */
};

/**
 * struct sctp_sack_result - what the association must know of a SACK
 * @acked_bytes: payload newly acknowledged, over all destinations
 * @acked_chunks: chunks taken off the queue
 * @cum_advanced: the cumulative TSN moved
 * @enter_recovery: fast retransmit begins: halve once, rfc9260#section-7.2.4
 * @exit_recovery: fast recovery ended with this SACK
 * @lost: chunks newly marked for fast retransmission
 */
struct sctp_sack_result {
	u32	acked_bytes;
	u32	acked_chunks;
	u32	lost;
	bool	cum_advanced;
	bool	enter_recovery;
	bool	exit_recovery;
};

void sctp_outstanding_init(struct sctp_outstanding *o, u32 initial_tsn);
/* First transmission: gives @node its TSN (also ->next_tsn - 1 after). */
void sctp_outstanding_send(struct sctp_outstanding *o,
			   struct sctp_out_node *node,
			   struct sctp_flight *flight, u64 now);
/* A chunk marked ->rtx goes out again; it keeps its TSN. */
void sctp_outstanding_resend(struct sctp_outstanding *o,
			     struct sctp_out_node *node,
			     struct sctp_flight *flight, u64 now);
/* Before a SACK or SHUTDOWN: each flight forgets what the last one told. */
void sctp_flight_start(struct sctp_flight *flight);
/* Chunks cumulatively acknowledged move to @done. */
enum sctp_sack_verdict sctp_outstanding_sack(struct sctp_outstanding *o,
					     const struct sctp_sack *sack,
					     struct list_head *done,
					     struct sctp_sack_result *res);
/* A SHUTDOWN's cumulative TSN, which says nothing about gaps. */
enum sctp_sack_verdict sctp_outstanding_cum(struct sctp_outstanding *o,
					    u32 cum_tsn,
					    struct list_head *done,
					    struct sctp_sack_result *res);
/*
 * T3 expired for @flight: everything in flight there and not gap acknowledged
 * is marked for retransmission. Returns how many chunks.
 */
u32 sctp_outstanding_timeout(struct sctp_outstanding *o,
			     struct sctp_flight *flight);
/*
 * Everything in flight to @flight is known not to have been taken (@above 0),
 * or what of it has more than @above bytes on the wire: marked likewise, but
 * nothing is said about the path. Returns how many chunks.
 */
u32 sctp_outstanding_requeue(struct sctp_outstanding *o,
			     struct sctp_flight *flight, u32 above);
/* A chunk in flight is known to be lost: it is retransmitted fast. */
void sctp_outstanding_lost(struct sctp_outstanding *o,
			   struct sctp_out_node *node,
			   struct sctp_sack_result *res);
/* Fast recovery begins, if something was lost and it does not last already. */
void sctp_outstanding_recover(struct sctp_outstanding *o,
			      struct sctp_sack_result *res);
/* The last chunk in flight to @flight is marked to be sent again, as a probe:
 * its TSN, or 0 if there is none.
 */
u64 sctp_outstanding_probe(struct sctp_outstanding *o,
			   struct sctp_flight *flight);
/* Is nothing with a lower TSN in flight where @node is in flight? */
bool sctp_outstanding_is_first(const struct sctp_outstanding *o,
			       const struct sctp_out_node *node);
/* Where @tsn was last sent; NULL: not outstanding. */
struct sctp_flight *sctp_outstanding_where(const struct sctp_outstanding *o,
					   u64 tsn);
/* The lowest chunk to be retransmitted behind @after (NULL: of all), or NULL. */
struct sctp_out_node *sctp_outstanding_next_rtx(struct sctp_outstanding *o,
						struct sctp_out_node *after);
/* @old goes away: chunks that were sent there count on @new from now on. */
void sctp_outstanding_move(struct sctp_outstanding *o, struct sctp_flight *old,
			   struct sctp_flight *new);

static inline bool sctp_outstanding_empty(const struct sctp_outstanding *o)
{
	return list_empty(&o->sent);
}

#endif
