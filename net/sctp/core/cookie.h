/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state cookie: everything a listener would have to remember about an
 * INIT, sealed. rfc9260#section-5.1.3, rfc9260#section-5.1.5,
 * rfc9260#section-5.2.4
 *
 * The MAC is the caller's (two SipHashes in the kernel), so that the unit stays
 * pure. A cookie whose MAC is right is still parsed as hostile.
 */
#ifndef SCTP_CORE_COOKIE_H
#define SCTP_CORE_COOKIE_H

#include "core/state.h"
#include "wire/addr.h"
#include "wire/cursor.h"
#include "wire/chunk.h"

enum sctp_cookie_limits {
	SCTP_COOKIE_MAC_LEN	= 16,
	SCTP_COOKIE_MAX_ADDRS	= SCTP_INIT_MAX_ADDRS,
	/* fixed fields + addresses (1 + 16 bytes each at most) + MAC, rounded up */
	SCTP_COOKIE_MAX_LEN	= 1536,
};

/**
 * struct sctp_cookie - what is sealed
 * @my_tag: our verification tag for the new association
 * @peer_tag: the peer's initiate tag
 * @my_tie: tie tag: our tag of an existing association; 0 when none
 * @peer_tie: tie tag: its peer tag; 0 when none
 * @my_tsn: our initial TSN
 * @peer_tsn: the peer's
 * @my_rwnd: the a_rwnd we sent in INIT ACK, bytes
 * @peer_rwnd: the peer's a_rwnd, bytes
 * @outs: our outbound streams, negotiated
 * @ins: our inbound streams, negotiated
 * @sport: our port, host order
 * @dport: the peer's port, host order
 * @created: when sealed, ns of the sealing host's monotonic clock
 * @life: cookie lifetime, ns
 * @features: enum sctp_init_features, negotiated
 * @adaptation: peer's adaptation indication
 * @edmid: peer's zero checksum method
 * @laddr: our address the INIT was sent to
 * @raddr: the address the INIT came from
 * @n_addrs: addresses of the peer listed in its INIT
 * @addrs: these, as sealed (read by sctp_cookie_addr())
 */
struct sctp_cookie {
	u32			my_tag;
	u32			peer_tag;
	u32			my_tie;
	u32			peer_tie;
	u32			my_tsn;
	u32			peer_tsn;
	u32			my_rwnd;
	u32			peer_rwnd;
	u16			outs;
	u16			ins;
	u16			sport;
	u16			dport;
	u64			created;
	u64			life;
	u32			features;
	u32			adaptation;
	u32			edmid;
	struct sctp_ip		laddr;
	struct sctp_ip		raddr;
	u8			n_addrs;
	struct sctp_span	addrs;
};

/* Computes SCTP_COOKIE_MAC_LEN bytes at @mac over @p; 0 or -errno. */
typedef int (*sctp_cookie_mac_fn)(void *ctx, u8 key_id, const u8 *p, u32 len,
				  u8 *mac);

/**
 * struct sctp_cookie_mac - the caller's MAC
 * @fn: computes it
 * @ctx: handed to @fn
 */
struct sctp_cookie_mac {
	sctp_cookie_mac_fn	fn;
	void			*ctx;
};

/* Bytes that a cookie with so many listed addresses has at most. */
u32 sctp_cookie_room(u8 n_addrs);

/*
 * Writes the sealed cookie (no parameter header). The peer's addresses are
 * those of @init, not ->addrs. @key_id travels in clear in the cookie.
 * Returns 0, -ENOSPC, or what @mac returned.
 */
int sctp_cookie_seal(const struct sctp_cookie *c, const struct sctp_init *init,
		     u8 key_id, const struct sctp_cookie_mac *mac,
		     struct sctp_writer *w);

enum sctp_cookie_open {
	SCTP_COOKIE_OK,
	SCTP_COOKIE_FORGED,	/* wrong MAC, version or shape: discard */
	SCTP_COOKIE_STALE,	/* *staleness_us is set, *c is valid */
};

/* @now: ns. Spans in @c point into @sealed. */
enum sctp_cookie_open sctp_cookie_open(struct sctp_span sealed, u64 now,
				       const struct sctp_cookie_mac *mac,
				       struct sctp_cookie *c,
				       u32 *staleness_us);
void sctp_cookie_addr(const struct sctp_cookie *c, u8 i, struct sctp_ip *out);

/* rfc9260#section-5.2.4: table 12 */
enum sctp_cookie_verdict {
	SCTP_COOKIE_DISCARD,
	SCTP_COOKIE_RESTART,	/* action A */
	SCTP_COOKIE_COLLISION,	/* action B: adopt the peer's new tag */
	SCTP_COOKIE_LATE,	/* action C: discard */
	SCTP_COOKIE_DUPLICATE,	/* action D: re-ack; establish if ECHOED */
};

/**
 * struct sctp_cookie_tcb - the existing association's side of the table
 * @my_tag: its own tag
 * @peer_tag: its peer's tag
 * @my_tie: the tie tags it was asked to put in a cookie; 0 when none
 * @peer_tie: likewise
 */
struct sctp_cookie_tcb {
	u32	my_tag;
	u32	peer_tag;
	u32	my_tie;
	u32	peer_tie;
};

enum sctp_cookie_verdict
sctp_cookie_verdict(const struct sctp_cookie *c,
		    const struct sctp_cookie_tcb *tcb);

/* What the verdict comes to in the association's state. */
enum sctp_cookie_act {
	SCTP_COOKIE_ACT_NONE,		/* discard in silence */
	SCTP_COOKIE_ACT_STALE,		/* ERROR: Stale Cookie */
	SCTP_COOKIE_ACT_RESTART,	/* A: a new life */
	SCTP_COOKIE_ACT_REFUSE,		/* A: SHUTDOWN ACK again, and ERROR */
	SCTP_COOKIE_ACT_SETUP,		/* B: take over, ESTABLISHED */
	SCTP_COOKIE_ACT_RETAG,		/* B: the peer's tag, COOKIE ACK */
	SCTP_COOKIE_ACT_ESTABLISH,	/* D: ESTABLISHED, COOKIE ACK */
	SCTP_COOKIE_ACT_ACK,		/* D: COOKIE ACK again */
};

enum sctp_cookie_act sctp_cookie_act(enum sctp_cookie_verdict verdict,
				     bool stale, enum sctp_state st);

/* Cookie Preservative, ms, when a cookie came too late by @staleness_us. */
u32 sctp_cookie_preservative(u64 rtt, u32 staleness_us);

#endif
