/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Congestion control of one destination: rfc9260#section-7.2, and what may take
 * its place.
 */
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
 * @srtt: smoothed round trip, ns; 0: none was measured
 * @min_rtt: the shortest round trip, ns; 0: likewise
 */
struct sctp_cc_acked {
	u32	bytes;
	u32	flight;
	bool	in_recovery;
	bool	all_acked;
	u64	now;
	u64	srtt;
	u64	min_rtt;
};

/* What tells of congestion. */
enum sctp_cc_sign {
	SCTP_CC_LOST,		/* once per recovery */
	SCTP_CC_MARKED,		/* ECN-Echo, once per window */
};

/**
 * struct sctp_cc_ops - a congestion control algorithm
 * @name: as users and traces see it
 * @init: path created, or association (re)started
 * @acked: a SACK acknowledged bytes here
 * @lost: the window is to be reduced
 * @timeout: T3 expired
 * @idle: about to send after @idle_for ns without data, RTO @rto ns
 * @mtu: the path MTU changed
 */
struct sctp_cc_ops {
	const char *name;
	void (*init)(struct sctp_cc *cc);
	void (*acked)(struct sctp_cc *cc, const struct sctp_cc_acked *acked);
	void (*lost)(struct sctp_cc *cc, enum sctp_cc_sign sign);
	void (*timeout)(struct sctp_cc *cc);
	void (*idle)(struct sctp_cc *cc, u64 idle_for, u64 rto);
	void (*mtu)(struct sctp_cc *cc, u32 mtu);
};

/**
 * struct sctp_cc_cubic - what CUBIC remembers
 * @epoch: when congestion avoidance began, ns, later by the time in which the
 *	window was not in use; 0: it has not
 * @last: when bytes were last acknowledged, ns
 * @k: ms from there until @w_max is reached
 * @w_max: the window before the last reduction, bytes
 * @w_est: what Reno would have, bytes
 * @prior: the window before the last reduction, whatever @w_max was made
 * @timed_out: the last reduction was by T3
 */
struct sctp_cc_cubic {
	u64	epoch;
	u64	last;
	u32	k;
	u32	w_max;
	u32	w_est;
	u32	prior;
	bool	timed_out;
};

/**
 * struct sctp_cc_westwood - what Westwood remembers
 * @since: when the round trip began that is measured, ns; 0: none has
 * @bytes: acknowledged since
 * @rate: bytes per second that arrive
 * @min_rtt: the shortest round trip, ns
 */
struct sctp_cc_westwood {
	u64	since;
	u64	bytes;
	u64	rate;
	u64	min_rtt;
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
 * @cubic: of sctp_cc_cubic
 * @westwood: of sctp_cc_westwood
 */
struct sctp_cc {
	const struct sctp_cc_ops	*ops;
	u32				mtu;
	u32				cwnd;
	u32				ssthresh;
	u32				partial_acked;
	bool				decayed;
	bool				v6;
	union {
		struct sctp_cc_cubic	cubic;
		struct sctp_cc_westwood	westwood;
	};
};

enum sctp_cc_limits {
	/* Far beyond any window, and sums of two do not wrap. */
	SCTP_CC_MAX	= 1 << 30,
	SCTP_CC_NAME	= 16,
};

extern const struct sctp_cc_ops sctp_cc_rfc9260;
extern const struct sctp_cc_ops sctp_cc_cubic;
extern const struct sctp_cc_ops sctp_cc_westwood;

/* By its name, or NULL. */
const struct sctp_cc_ops *sctp_cc_find(const char *name);

void sctp_cc_init(struct sctp_cc *cc, const struct sctp_cc_ops *ops, u32 mtu,
		  bool v6);
/* Another algorithm goes on with the window there is. */
void sctp_cc_switch(struct sctp_cc *cc, const struct sctp_cc_ops *ops);
/* While there is any, another packet may begin: rfc9260#section-6.1 B. */
u32 sctp_cc_room(const struct sctp_cc *cc, u32 flight);
/* How many packets may begin; @burst: Max.Burst, 0 no limit; @left: bytes that
 * have left the network.
 */
u32 sctp_cc_packets(const struct sctp_cc *cc, u32 burst, u32 left);

/* What algorithms share. */
void sctp_cc_begin(struct sctp_cc *cc);
u32 sctp_cc_floor(const struct sctp_cc *cc, u32 window);
void sctp_cc_grow(struct sctp_cc *cc, u32 bytes);
bool sctp_cc_was_full(const struct sctp_cc *cc, u32 flight);
void sctp_cc_shrink(struct sctp_cc *cc, u32 window);
void sctp_cc_collapse(struct sctp_cc *cc, u32 window);

/* Data is sent here: the next pause begins anew. */
static inline void sctp_cc_sent(struct sctp_cc *cc)
{
	cc->decayed = false;
}

#endif
