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
 * @cum_advanced: the association's cumulative TSN moved
 * @in_recovery: the association is in fast recovery
 * @all_acked: nothing is outstanding there any more
 * @now: ns
 */
struct sctp_cc_acked {
	u32	bytes;
	u32	flight;
	bool	cum_advanced;
	bool	in_recovery;
	bool	all_acked;
	u64	now;
};

/**
 * struct sctp_cc_ops - a congestion control algorithm
 * @name: as users and traces see it
 * @init: path created, or association (re)started
 * @acked: a SACK acknowledged bytes here
 * @lost: fast retransmit (once per recovery)
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
 * @v6: the address is IPv6, whose initial window is a little smaller
 */
struct sctp_cc {
	const struct sctp_cc_ops	*ops;
	u32				mtu;
	u32				cwnd;
	u32				ssthresh;
	u32				partial_acked;
	bool				v6;
};

extern const struct sctp_cc_ops sctp_cc_rfc9260;

void sctp_cc_init(struct sctp_cc *cc, const struct sctp_cc_ops *ops, u32 mtu,
		  bool v6);
/*
 * Bytes that may be sent now: may exceed by at most mtu - 1
 * (rfc9260#section-6.1 B); @burst: packets (Max.Burst), 0 no limit.
 */
u32 sctp_cc_room(const struct sctp_cc *cc, u32 flight, u32 burst);

#endif
