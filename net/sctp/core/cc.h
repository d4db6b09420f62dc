/* SPDX-License-Identifier: GPL-2.0 */
/* Congestion control of one destination: rfc9260#section-7.2. */
#ifndef SCTP_CORE_CC_H
#define SCTP_CORE_CC_H

#include <linux/types.h>

struct sctp_cc;

/**
 * struct sctp_cc_acked - what a SACK meant for one destination
 * @bytes: newly acknowledged there
 * @flight: flight size before the SACK
 * @in_recovery: the association was in fast recovery before the SACK, and
 *	still is
 * @all_acked: nothing is outstanding there any more
 * @now: ns
 */
struct sctp_cc_acked {
	u32	bytes;
	u32	flight;
	bool	in_recovery;
	bool	all_acked;
	u64	now;
};

/**
 * struct sctp_cc_ops - a congestion control algorithm
 * @name: as users and traces see it
 * @init: path created, or association (re)started
 * @acked: a SACK acknowledged bytes here
 * @lost: fast retransmit (once per recovery), or ECN-Echo (once per window)
 * @timeout: T3 expired
 * @idle: about to send after @idle_for ns without data, RTO @rto ns
 * @mtu: the path MTU changed
 */
struct sctp_cc_ops {
	const char *name;
	void (*init)(struct sctp_cc *cc);
	void (*acked)(struct sctp_cc *cc, const struct sctp_cc_acked *acked);
	void (*lost)(struct sctp_cc *cc);
	void (*timeout)(struct sctp_cc *cc);
	void (*idle)(struct sctp_cc *cc, u64 idle_for, u64 rto);
	void (*mtu)(struct sctp_cc *cc, u32 mtu);
};

/**
 * struct sctp_cc - congestion state of one destination
 * @ops: the algorithm
 * @mtu: PMDCS: bytes of payload and chunk headers per packet (PMTU
 *	minus IP and common header)
 * @cwnd: bytes
 * @ssthresh: bytes
 * @partial_acked: partial_bytes_acked
 * @decayed: cwnd has decayed since data was last sent here
 * @v6: the address is IPv6, whose initial window is a little smaller
 */
struct sctp_cc {
	const struct sctp_cc_ops	*ops;
	u32				mtu;
	u32				cwnd;
	u32				ssthresh;
	u32				partial_acked;
	bool				decayed;
	bool				v6;
};

extern const struct sctp_cc_ops sctp_cc_rfc9260;

void sctp_cc_init(struct sctp_cc *cc, const struct sctp_cc_ops *ops, u32 mtu,
		  bool v6);
/* While there is any, another packet may begin: rfc9260#section-6.1 B. */
u32 sctp_cc_room(const struct sctp_cc *cc, u32 flight);
/* How many packets may begin; @burst: Max.Burst, 0 no limit; @left: bytes that
 * have left the network.
 */
u32 sctp_cc_packets(const struct sctp_cc *cc, u32 burst, u32 left);

/* Data is sent here: the next pause begins anew. */
static inline void sctp_cc_sent(struct sctp_cc *cc)
{
	cc->decayed = false;
}

#endif
