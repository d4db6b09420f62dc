/* SPDX-License-Identifier: GPL-2.0 */
/* Packets in: from IP to the association's procedures. */
#ifndef SCTP_INPUT_INPUT_H
#define SCTP_INPUT_INPUT_H

#include <linux/ipv6.h>

#include "host/mib.h"
#include "input/lookup.h"
#include "wire/packet.h"

struct sctp_rx_chunk;

/**
 * struct sctp_in_scan - what a first look over all chunks of a packet found
 * @first: its first chunk
 * @n_chunks: how many there are
 * @n_data: of these, DATA
 * @data_bytes: of DATA chunks, with their headers
 * @has_init: there is an INIT
 * @has_abort: ... an ABORT
 * @has_shutdown_ack: ... a SHUTDOWN ACK
 * @has_shutdown_complete: ... a SHUTDOWN COMPLETE
 * @late_reflection: ... an ABORT with the T bit that is not the first chunk
 * @has_cookie_ack: ... a COOKIE ACK
 * @has_stale_cookie: ... an ERROR that names a stale cookie
 */
struct sctp_in_scan {
	struct sctp_chunk_ref	first;
	u16			n_chunks;
	u16			n_data;
	u32			data_bytes;
	bool			has_init;
	bool			has_abort;
	bool			has_shutdown_ack;
	bool			has_shutdown_complete;
	bool			late_reflection;
	bool			has_cookie_ack;
	bool			has_stale_cookie;
};

/**
 * struct sctp_in_lot - whole messages taken from a packet together
 * @reserved: bytes of memory reserved for them; 0: it has not begun
 * @refused: it was to begin, but could not
 * @chunks: how many
 * @unordered: of these
 * @payload: their bytes
 * @charge: what they are charged
 * @last: the last one
 * @next: the next chunk to be used
 * @n_left: how many there are of these
 */
struct sctp_in_lot {
	u32			reserved;
	bool			refused;
	u16			chunks;
	u16			unordered;
	u32			payload;
	u32			charge;
	struct sctp_rx_chunk	*last;
	struct sctp_rx_chunk	*next;
	u32			n_left;
};

/**
 * struct sctp_in - a packet being processed
 * @skb: data points at the common header; NULL: all are done
 * @rest: the packets behind it, of the same train, by ->next
 * @sn: our part of its namespace
 * @key: its names
 * @vtag: verification tag
 * @ce: a router marked it: congestion experienced
 * @now: when it is processed, ns
 * @path: the path it came from; NULL out of the blue
 * @delack: what the DATA chunks of the packets so far told
 * @starved: DATA was dropped because memory is short
 * @packets: how many it is, as it was sent
 * @len: from the common header to the packet's end
 * @run: bytes of it that lie together in memory: from ->from up to ->to they are
 *	at ->at; see sctp_in_bytes()
 * @walk: behind the chunk being processed
 * @sk: whose options answers follow that no association gives; NULL: nobody's.
 *	Valid while the packet's association or listener is
 * @scan: what a first look over all chunks found
 * @ready: messages that its DATA chunks completed, in order, for the socket
 * @unpaid: of the memory behind @skb, bytes that nobody has been charged for who
 *	holds it
 * @lot: what of @ready sctp_whole_settle() is still to account for
 * @looks: chunks that were looked up among all that is in flight
 * @replies: chunks queued because this packet asked for them
 * @reply_bytes: their bytes
 * @drop: the chunk being processed was dropped; set by whoever drops it
 * @used: some chunk was not: a packet without one counts as discarded
 * @why: enum sctp_mib_item, which counts what was dropped last
 */
struct sctp_in {
	struct sk_buff			*skb;
	struct sk_buff			*rest;
	struct sctp_net			*sn;
	struct sctp_flow_key		key;
	u32				vtag;
	bool				ce;
	u64				now;
	struct sctp_path		*path;
	struct sctp_delack_packet	delack;
	bool				starved;
	/* Each packet of a train has its own of what follows. */
	u16				packets;
	u32				len;
	struct {
		u32			from;
		u32			to;
		const u8		*at;
	} run;
	struct sctp_walk		walk;
	const struct sock		*sk;
	struct sctp_in_scan		scan;
	struct list_head		ready;
	u32				unpaid;
	struct sctp_in_lot		lot;
	u16				looks;
	u16				replies;
	u32				reply_bytes;
	bool				drop;
	bool				used;
	enum sctp_mib_item		why;
};

/* The chunk (or the packet, before its first) is not for us. */
static inline void sctp_in_drop(struct sctp_in *in, enum sctp_mib_item why)
{
	in->drop = true;
	in->why = why;
}

/* A packet full of small chunks must not ask for any number of answers, and not
 * for more than one packet full of them: rfc9260#section-12.4
 */
#define SCTP_IN_MAX_REPLIES	16

static inline bool sctp_in_may_reply(struct sctp_in *in, u32 bytes)
{
	u32 room = in->path->pmtu - sctp_route_overhead(in->path);

	if (in->replies == SCTP_IN_MAX_REPLIES)
		return false;
	if (in->replies && in->reply_bytes + bytes > room)
		return false;
	in->replies++;
	in->reply_bytes += bytes;
	return true;
}

/* A SACK or ECNE may take a step for each chunk in flight, and a packet has room
 * for many of them. A peer sends one: rfc9260#section-6.2
 */
#define SCTP_IN_MAX_LOOKS	4

static inline bool sctp_in_may_look(struct sctp_in *in)
{
	if (in->looks == SCTP_IN_MAX_LOOKS) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_BUNDLED);
		return false;
	}
	in->looks++;
	return true;
}

/* The bytes of a chunk that is not DATA: linear since the scan. */
static inline const u8 *sctp_in_chunk(const struct sctp_in *in,
				      const struct sctp_chunk_ref *c)
{
	return in->skb->data + c->off;
}

int sctp_ip_input_init(void);		/* input/ip_input.c */
void sctp_ip_input_exit(void);
/* Goes on with the next packet of a train; false: there is none. */
bool sctp_ip_input_next(struct sctp_in *in);
/* Do filters and security modules let a socket have the packet? */
bool sctp_ip_input_admits(struct sctp_in *in, struct sock *sk);

/* Processes the packets of a train, or a packet. */
void sctp_ip_input_all(struct sctp_in *in, struct sk_buff *skb);

void sctp_bunch_init(void);		/* input/bunch.c */
void sctp_bunch_exit(void);
bool sctp_bunch_join(struct sk_buff *skb);
bool sctp_bunch_begin(const struct sctp_in *in, struct sk_buff *skb);

/* From a head to its packets. */
struct sk_buff *sctp_train_unpack(struct sk_buff *head);	/* input/train.c */
static inline bool sctp_train_is(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->gso_size == GSO_BY_FRAGS && skb_has_frag_list(skb);
}

/* Before each packet of a train there is room for the headers. */
#define SCTP_TRAIN_HEADROOM	(MAX_HEADER + sizeof(struct ipv6hdr) + SCTP_COMMON_LEN)

struct sk_buff *sctp_gro_receive(struct list_head *held,	/* input/gro.c */
				 struct sk_buff *skb);
int sctp_gro_complete(struct sk_buff *skb, int thoff);

bool sctp_scan_packet(struct sctp_in *in);	/* input/scan.c */

const u8 *sctp_in_find(struct sctp_in *in, u32 off, u32 len, void *buf);

static inline bool sctp_in_lies_here(const struct sctp_in *in, u32 off, u32 len)
{
	return off >= in->run.from && off + len <= in->run.to;
}

/* Nothing is known of what lies where, or not any more, but for the beginning. */
static inline void sctp_in_rewind(struct sctp_in *in)
{
	in->run.from = 0;
	in->run.to = skb_headlen(in->skb);
	in->run.at = in->skb->data;
}

/* @len bytes of the packet from @off on: where they are, or copied to @buf; NULL:
 * beyond its end. What follows each other in memory is found at once.
 */
static inline const u8 *sctp_in_bytes(struct sctp_in *in, u32 off, u32 len,
				      void *buf)
{
	if (sctp_in_lies_here(in, off, len))
		return in->run.at + (off - in->run.from);
	return sctp_in_find(in, off, len, buf);
}

/**
 * struct sctp_in_payload - user data of a DATA chunk
 *
 * Or of several chunks of one message, which follow each other in memory that
 * in->run tells of; all but the last have the same length.
 *
 * @off: of the first byte, from the common header
 * @len: bytes in all, without the headers between
 * @step: bytes of the first chunk
 * @chunks: how many
 */
struct sctp_in_payload {
	u32	off;
	u32	len;
	u16	step;
	u16	chunks;
};

/* From one chunk's payload to the next one's. */
static inline u32 sctp_in_stride(u16 step)
{
	return SCTP_DATA_LEN + ALIGN(step, 4);
}

/* The path that an INIT or INIT ACK names in its list of addresses. */
struct sctp_path *sctp_listed_path(const struct sctp_in *in);
/* Neither consumes in->skb; the caller frees it. */
bool sctp_dispatch(struct sctp_in *in);		/* input/dispatch.c */
void sctp_dispatch_chunks(struct sctp_in *in, u16 skip);
void sctp_ootb(struct sctp_in *in);		/* input/ootb.c */
int sctp_icmp_v4(struct sk_buff *skb, u32 info);	/* input/icmp.c */
int sctp_icmp_v6(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type,
		 u8 code, int offset, __be32 info);

#endif
