/* SPDX-License-Identifier: GPL-2.0 */
/* Packets out: queues, the pump, bundling, IP. */
#ifndef SCTP_OUTPUT_OUTPUT_H
#define SCTP_OUTPUT_OUTPUT_H

#include <linux/timerqueue.h>

#include "assoc/assoc.h"
#include "wire/build.h"

struct iov_iter;
struct sctp_in;
struct sctp_tx_run;

/* -- messages to be sent: output/txmsg.c ------------------------------------ */

enum sctp_tx_limits {
	SCTP_TX_PARTS	= 3,	/* runs of page memory that a chunk may have */
};

/**
 * struct sctp_tx_part - a run of bytes in page memory
 * @page: a reference is ours
 * @off: of the first byte in @page, a multiple of 4
 * @len: bytes, a multiple of 4
 */
struct sctp_tx_part {
	struct page	*page;
	u32		off;
	u32		len;
};

/**
 * struct sctp_tx_chunk - one DATA chunk
 * @out: place in assoc->outstanding; ->link also in sendq; of a message that is
 *	not queued yet, all chunks are in one ring
 * @msg: its message
 * @run: what it was allocated with; NULL: it is @msg->first
 * @len: header and payload, bytes (the chunk length field)
 * @flags: enum sctp_data_flags
 * @n_parts: of @part
 * @charge: bytes charged for it
 * @part: header, payload and padding; the header is in the first one
 */
struct sctp_tx_chunk {
	struct sctp_out_node	out;
	struct sctp_tx_msg	*msg;
	struct sctp_tx_run	*run;
	u16			len;
	u8			flags;
	u8			n_parts;
	u32			charge;
	struct sctp_tx_part	part[SCTP_TX_PARTS];
};

/**
 * struct sctp_tx_msg - a user message on its way
 * @life: on assoc->lifetimes while it waits and has a lifetime
 * @lifetime: ms it may wait until its first chunk gets its TSN; 0: for ever
 * @n_chunks: chunks that still exist
 * @len: bytes of user data
 * @charge: bytes charged for all its chunks, when it is queued
 * @info: how it is to be sent (snd_sid, snd_flags, snd_ppid, snd_context)
 * @path: destination override (SCTP_ADDR_OVER), else NULL
 * @ssn: stream sequence number, set when its first chunk gets its TSN
 * @ssn_set: likewise
 * @failed: SCTP_SEND_FAILED was reported for it
 * @first: its first chunk, and mostly its only one
 */
struct sctp_tx_msg {
	struct timerqueue_node	life;
	u32			lifetime;
	u32			n_chunks;
	u32			len;
	u32			charge;
	struct sctp_sndinfo	info;
	struct sctp_path	*path;
	u16			ssn;
	bool			ssn_set;
	bool			failed;
	struct sctp_tx_chunk	first;
};

int sctp_txmsg_init(void);
void sctp_txmsg_exit(void);
/*
 * Copies @len (>= 1) user bytes into chunks. Process context, may sleep, no
 * lock held. Charges tx_get. ERR_PTR: -ENOMEM, -EFAULT, -ENOBUFS.
 */
struct sctp_tx_msg *sctp_txmsg_build(struct sctp_assoc *a, struct sock *sk,
				     struct iov_iter *from, u32 len,
				     const struct sctp_sndinfo *info);
/* A message that was never queued (no lock). */
void sctp_txmsg_drop(struct sctp_assoc *a, struct sock *sk,
		     struct sctp_tx_msg *msg);
/* A queued chunk (and with the last one its message): assoc->lock held. */
void sctp_txmsg_free_chunk(struct sctp_assoc *a, struct sctp_tx_chunk *c);
/* Likewise all of a list of them, through out.link; the list is no more. */
void sctp_txmsg_free_list(struct sctp_assoc *a, struct list_head *list);
/* The payload of a chunk, all in one. */
void sctp_txmsg_copy(const struct sctp_tx_chunk *c, u8 *to);

/* Where the chunk's header is. */
static inline u8 *sctp_txmsg_header(const struct sctp_tx_chunk *c)
{
	return (u8 *)page_address(c->part[0].page) + c->part[0].off;
}

/* -- output/sendq.c: assoc->lock held ----------------------------------------- */

/* 0, or -ENOBUFS (nothing taken; the caller drops the message). */
int sctp_sendq_append(struct sctp_assoc *a, struct sctp_tx_msg *msg);
void sctp_sendq_purge(struct sctp_assoc *a, u16 cause);
u32 sctp_sendq_charge(const struct sctp_assoc *a);
static inline bool sctp_sendq_idle(const struct sctp_assoc *a)
{
	return list_empty(&a->sendq) && sctp_outstanding_empty(&a->outstanding);
}

/* -- output/lifetime.c: assoc->lock held --------------------------------------- */

void sctp_lifetime_watch(struct sctp_assoc *a, struct sctp_tx_msg *msg);
void sctp_lifetime_forget(struct sctp_assoc *a, struct sctp_tx_msg *msg);
void sctp_lifetime_expire(struct sctp_assoc *a, u64 now);

/* Its first chunk gets a TSN, and then it must reach the peer; or it is freed. */
static inline void sctp_lifetime_end(struct sctp_assoc *a,
				     struct sctp_tx_msg *msg)
{
	if (!RB_EMPTY_NODE(&msg->life.node))
		sctp_lifetime_forget(a, msg);
}

/* -- output/ctrl.c: control chunks to be sent; assoc->lock held ---------------- */

/**
 * struct sctp_ctrl - a control chunk to be sent
 * @link: on assoc->ctrl
 * @path: where to; NULL: the active path
 * @alone: must have a packet of its own (INIT)
 * @first: must be the first of its packet (COOKIE ECHO)
 * @kept: may have to be sent again; sctp_ctrl_free() leaves it alone
 * @len: bytes in @data, padding included
 * @data: the chunk
 */
struct sctp_ctrl {
	struct list_head	link;
	struct sctp_path	*path;
	bool			alone;
	bool			first;
	bool			kept;
	u16			len;
	u8			data[];
};

/* A writer over a new control chunk of at most @room bytes; then commit. */
struct sctp_ctrl *sctp_ctrl_new(struct sctp_assoc *a, struct sctp_path *path,
				u16 room, struct sctp_writer *w);
void sctp_ctrl_commit(struct sctp_assoc *a, struct sctp_ctrl *c,
		      struct sctp_writer *w);
/* One that is complete; it may have been sent before. */
void sctp_ctrl_queue(struct sctp_assoc *a, struct sctp_ctrl *c);
void sctp_ctrl_free(struct sctp_assoc *a, struct sctp_ctrl *c);
/* a->echo, if there is one. */
void sctp_ctrl_drop_echo(struct sctp_assoc *a);
/* A header-only chunk: COOKIE ACK, SHUTDOWN ACK, SHUTDOWN COMPLETE ... */
void sctp_ctrl_bare(struct sctp_assoc *a, struct sctp_path *path, u8 type,
		    u8 flags);
/* An ERROR chunk with one cause. */
void sctp_ctrl_error(struct sctp_assoc *a, struct sctp_path *path, u16 cause,
		     const void *value, u16 len);
/* Bytes of a cause's value that fit a packet with nothing else. */
u32 sctp_ctrl_error_room(const struct sctp_path *path);
void sctp_ctrl_purge(struct sctp_assoc *a);

/* -- output/pump.c -------------------------------------------------------------- */

/* Sends all that may be sent now. Called by sctp_assoc_leave() only. */
void sctp_pump(struct sctp_assoc *a);

/* -- output/bundle.c ------------------------------------------------------------- */

/**
 * struct sctp_bundle - a packet being put together, or a train of them
 * @a: its association
 * @path: where it goes
 * @max: bytes a packet may have after the IP header
 * @len: bytes of this packet so far, common header included
 * @n_ctrl: control chunks in it, in the head of @skb
 * @n_data: DATA chunks in it
 * @skb: the train; control goes to its head, DATA to its frags
 * @copies: ... but to its head, too, for a device that takes no frags
 * @packets: packets of the train before this one
 * @longest: bytes a train may have after the IP header
 * @frag_ok: it holds a chunk made for a larger path MTU: IP may fragment
 * @resent: it holds DATA that was sent before
 *
 * A train goes through IP as one: one common header, and the chunks of all its
 * packets (SKB_GSO_SCTP; gso_size: chunk bytes a packet may have). A receiver on
 * this host reads it as it is; output/cut.c makes packets of it before a
 * device that cannot take it.
 */
struct sctp_bundle {
	struct sctp_assoc	*a;
	struct sctp_path	*path;
	u32			max;
	u32			len;
	u16			n_ctrl;
	u16			n_data;
	struct sk_buff		*skb;
	bool			copies;
	u16			packets;
	u32			longest;
	bool			frag_ok;
	bool			resent;
};

void sctp_bundle_start(struct sctp_bundle *b, struct sctp_path *path);
/* false: does not fit (or no memory): flush and try again in a new packet. */
bool sctp_bundle_ctrl(struct sctp_bundle *b, const u8 *chunk, u16 padded);
bool sctp_bundle_data(struct sctp_bundle *b, struct sctp_tx_chunk *c);
/* This packet is complete; another one may follow in the same train. */
void sctp_bundle_next(struct sctp_bundle *b);
void sctp_bundle_flush(struct sctp_bundle *b);
u32 sctp_bundle_longest(const struct sctp_path *p);

/* -- output/gather.c: assoc->lock held ------------------------------------------------ */

void sctp_gather_stop(struct sctp_assoc *a);
void sctp_gather_sent(struct sctp_assoc *a, u32 bytes, u64 now);
void sctp_gather_begin(struct sctp_assoc *a);
bool sctp_gather_waits(struct sctp_assoc *a, const struct sctp_tx_msg *msg);

/* -- output/ip_output.c ----------------------------------------------------------- */

/* Consumes @skb, a packet or a train, whose data starts at the common header (checksum 0); @ecn:
 * ECN codepoint of the IP header.
 */
int sctp_ip_output(struct sctp_path *p, struct sk_buff *skb, bool frag_ok,
		   u8 ecn);
/* Likewise in two steps, of which the second consumes the first one's result. */
struct sk_buff *sctp_ip_reply_new(const struct sctp_in *in, u32 vtag, u32 room,
				  struct sctp_writer *w);
void sctp_ip_reply_send(struct sctp_in *in, struct sk_buff *skb,
			const struct sctp_writer *w);
/*
 * Answers a packet that has no association (or whose association is not
 * concerned) with one chunk: source and destination are @in's, reversed.
 */
void sctp_ip_reply(struct sctp_in *in, u32 vtag, const u8 *chunk,
		   u16 len);

/* -- output/cut.c --------------------------------------------------------------------- */

struct sk_buff *sctp_cut_train(struct sk_buff *train, netdev_features_t features);

/* -- output/offload.c: for the kernel's offload code -------------------------------- */

/* Of a packet whose common header begins at @from. */
__le32 sctp_offload_crc(struct sk_buff *skb, u32 from);
/* The device computes it, or whoever stands in for it. */
void sctp_offload_leave_crc(struct sk_buff *skb);
int sctp_offload_init(void);
void sctp_offload_exit(void);

#endif
