/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From chunks to messages in their streams' order: rfc9260#section-6.5,
 * rfc9260#section-6.6, rfc9260#section-6.9
 *
 * Fragments of a message that touch are kept as one run; runs that wait for
 * more are in a tree by first TSN, so that a chunk costs O(log n) whatever
 * order it comes in. Complete messages that wait for their turn are in a tree
 * per stream, and in one of all by TSN. Only nodes are ordered, payload is the
 * caller's.
 */
#ifndef SCTP_CORE_REASM_H
#define SCTP_CORE_REASM_H

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>

/**
 * struct sctp_reasm_node - one chunk, or several in sequence of one message
 * @rb: a run's first node in a tree
 * @link: a message's first node on a list of messages
 * @by_tsn: first node of a complete message that waits for its turn
 * @next: next fragment of the same run
 * @tail: of a run's first node: the last fragment; inside @r the others have
 *	the fragment before here, so that a run can be cut from its end
 * @tsn: unwrapped; of the first chunk
 * @run_len: of a run's first node: payload bytes of the whole run
 * @len: payload bytes
 * @more: chunks behind the first
 * @ppid: payload protocol identifier, network order
 * @sid: stream
 * @ssn: stream sequence number as on the wire
 * @flags: enum sctp_data_flags; the end's are the last chunk's
 * @partial: set on the first node of a delivered piece that is not the
 *	message's end (or not its beginning)
 */
struct sctp_reasm_node {
	union {
		struct rb_node		rb;
		struct list_head	link;
	};
	struct rb_node		by_tsn;
	struct sctp_reasm_node	*next;
	struct sctp_reasm_node	*tail;
	u64			tsn;
	u32			run_len;
	u32			len;
	__be32			ppid;
	u16			sid;
	u16			ssn;
	u16			more;
	u8			flags;
	bool			partial;
};

static inline u64 sctp_reasm_last_tsn(const struct sctp_reasm_node *node)
{
	return node->tsn + node->more;
}

/**
 * struct sctp_reasm_stream - ordering of one inbound stream
 * @waiting: complete messages by SSN, counted from @next_ssn
 * @last_tsn: last TSN of the message delivered last, low 32 bits
 * @next_ssn: SSN of the message whose turn it is
 */
struct sctp_reasm_stream {
	struct rb_root	waiting;
	u32		last_tsn;
	u16		next_ssn;
};

/**
 * struct sctp_reasm - reassembly and ordering of one association
 * @runs: incomplete messages by first TSN
 * @complete: complete messages that wait for their turn, by first TSN
 * @streams: blocks of streams, allocated on first use
 * @n_streams: streams negotiated
 * @stream_bytes: memory of @streams and its blocks
 * @held: messages that have had their turn and wait for a partial delivery to
 *	end
 * @partial: a message is being delivered in pieces
 * @partial_sid: its stream
 * @partial_ssn: its stream sequence number
 * @partial_next: its next TSN
 * @partial_unordered: it is unordered
 * @bytes: payload bytes held (in runs, waiting in streams, and held)
 * @messages: complete messages in streams and held
 */
struct sctp_reasm {
	struct rb_root			runs;
	struct rb_root			complete;
	struct sctp_reasm_stream	**streams;
	u16				n_streams;
	u16				partial_sid;
	u16				partial_ssn;
	bool				partial;
	bool				partial_unordered;
	u64				partial_next;
	struct list_head		held;
	u32				bytes;
	u32				messages;
	u32				stream_bytes;
};

enum sctp_reasm_verdict {
	SCTP_REASM_OK,
	SCTP_REASM_NOMEM,	/* the node was not taken */
	/* Flags, stream or SSN contradict what is there: the node was not
	 * taken, the association must be aborted (protocol violation).
	 */
	SCTP_REASM_VIOLATION,
	SCTP_REASM_BAD_STREAM,	/* sid >= n_streams: not taken */
};

void sctp_reasm_init(struct sctp_reasm *r, u16 n_streams);
/* Everything still held moves to @dead as single nodes through ->link. */
void sctp_reasm_purge(struct sctp_reasm *r, struct list_head *dead);

/*
 * Takes a chunk whose TSN is new, or several in sequence. Messages that became
 * deliverable are added to @ready in order: the first node of each through
 * ->link, its other fragments through ->next (NULL ends), ->run_len the
 * message's length.
 */
enum sctp_reasm_verdict sctp_reasm_add(struct sctp_reasm *r,
				       struct sctp_reasm_node *node,
				       struct list_head *ready, gfp_t gfp);

/* By how much ->stream_bytes may grow with a chunk of that stream; bytes. */
u32 sctp_reasm_stream_cost(const struct sctp_reasm *r, u16 sid);

/*
 * Would a whole message be the next of its stream, with nothing else here that
 * it concerns? Then sctp_reasm_pass() does what sctp_reasm_add() would.
 */
bool sctp_reasm_is_next(const struct sctp_reasm *r, u16 sid, u16 ssn,
			bool unordered);
void sctp_reasm_pass(struct sctp_reasm *r, struct sctp_reasm_node *node,
		     struct list_head *ready);

/*
 * Of a chunk that sctp_reasm_add() may be given: the chunks with the TSN before
 * (@prev) and behind (@next) have arrived. true: it is not the beginning or the
 * end that these demand. A protocol violation.
 */
bool sctp_reasm_is_stray(const struct sctp_reasm *r,
			 const struct sctp_reasm_node *node, bool prev,
			 bool next);

/* Bytes sctp_reasm_partial() would give now; 0: nothing. */
u32 sctp_reasm_partial_len(const struct sctp_reasm *r);

/*
 * The receive buffer is full and nothing is deliverable: gives the beginning
 * of the message whose turn it is, as far as it has arrived without a hole,
 * and delivers the rest as it comes; other messages wait until its end
 * (rfc6458#section-8.1.20, level 0). NULL: there is none.
 */
struct sctp_reasm_node *sctp_reasm_partial(struct sctp_reasm *r);

/*
 * The chunk with the highest TSN above @floor that may be given up when memory
 * is short; it leaves @r (the caller forgets the TSN) or NULL. @floor is the
 * cumulative TSN or more: what is acknowledged by it stays
 * (rfc9260#section-6.2), and so does what has had its turn.
 */
struct sctp_reasm_node *sctp_reasm_renege(struct sctp_reasm *r, u64 floor);

#endif
