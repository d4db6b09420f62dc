/* SPDX-License-Identifier: GPL-2.0 */
/* Packets in: from IP to the association's procedures. */
#ifndef SCTP_INPUT_INPUT_H
#define SCTP_INPUT_INPUT_H

#include <linux/ipv6.h>

#include "host/mib.h"
#include "input/lookup.h"
#include "wire/packet.h"

/**
 * struct sctp_in - a packet being processed
 * @skb: data points at the common header
 * @sn: our part of its namespace
 * @key: its names
 * @vtag: verification tag
 * @len: from the common header to the packet's end
 * @ce: a router marked it: congestion experienced
 * @path: the path it came from; NULL out of the blue
 * @sk: whose options answers follow that no association gives; NULL: nobody's.
 *	Valid while the packet's association or listener is
 * @scan: what a first look over all chunks found
 * @delack: what its DATA chunks told so far
 * @starved: DATA was dropped because memory is short
 * @replies: chunks queued because this packet asked for them
 * @reply_bytes: their bytes
 * @drop: the chunk being processed was dropped; set by whoever drops it
 * @why: enum sctp_mib_item, which counts what was dropped last
 * @used: some chunk was not: a packet without one counts as discarded
 * @now: when it is processed, ns
 */
struct sctp_in {
	struct sk_buff			*skb;
	struct sctp_net			*sn;
	struct sctp_flow_key		key;
	u32				vtag;
	u32				len;
	bool				ce;
	struct sctp_path		*path;
	const struct sock		*sk;
	struct {
		struct sctp_chunk_ref	first;
		u16			n_chunks;
		u32			data_bytes;
		bool			has_init;
		bool			has_abort;
		bool			has_shutdown_ack;
		bool			has_shutdown_complete;
		bool			late_reflection;
		bool			has_cookie_ack;
		bool			has_stale_cookie;
	} scan;
	struct sctp_delack_packet	delack;
	bool				starved;
	u16				replies;
	u32				reply_bytes;
	bool				drop;
	bool				used;
	enum sctp_mib_item		why;
	u64				now;
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

/* The bytes of a chunk that is not DATA: linear since the scan. */
static inline const u8 *sctp_in_chunk(const struct sctp_in *in,
				      const struct sctp_chunk_ref *c)
{
	return in->skb->data + c->off;
}

int sctp_ip_input_init(void);		/* input/ip_input.c */
void sctp_ip_input_exit(void);
/* Do filters and security modules let a socket have the packet? */
bool sctp_ip_input_admits(struct sctp_in *in, struct sock *sk);

bool sctp_scan_packet(struct sctp_in *in);	/* input/scan.c */
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
