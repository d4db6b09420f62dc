/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The association, its paths, and the one way in and out of its lock.
 *
 * Only four kinds of entry take assoc->lock: a packet or ICMP message, the
 * timer, a user call, an address change. Each does
 *
 *	sctp_assoc_enter(a);
 *	...procedures, which only mark what is to be sent...
 *	sctp_assoc_leave(a);
 *
 * and leave() runs the pump once, re-arms the timer, wakes whoever waits, and
 * unlocks. Nothing sleeps in between.
 */
#ifndef SCTP_ASSOC_ASSOC_H
#define SCTP_ASSOC_ASSOC_H

#include <linux/hrtimer.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/timerqueue.h>
#include <net/dst.h>
#include <net/flow.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <uapi/linux/sctp.h>

#include "compat/lsm.h"
#include "core/autobuf.h"
#include "core/cc.h"
#include "core/delack.h"
#include "core/ecn.h"
#include "core/outstanding.h"
#include "core/pathstate.h"
#include "core/rack.h"
#include "core/reasm.h"
#include "core/rto.h"
#include "core/rwnd.h"
#include "core/state.h"
#include "core/timer.h"
#include "core/tsnmap.h"
#include "wire/addr.h"

struct sctp_assoc;
struct sctp_ctrl;
struct sctp_net;

/**
 * struct sctp_locals - our addresses in an association: those the peer knows
 * @rcu: replaced, never changed
 * @n: how many
 * @ip: the addresses
 */
struct sctp_locals {
	struct rcu_head	rcu;
	u16		n;
	struct sctp_ip	ip[];
};

#define SCTP_LOCALS_SIZE(n) \
	(sizeof(struct sctp_locals) + (n) * sizeof(struct sctp_ip))

/**
 * struct sctp_way - what packets pass by
 * @dev: index of the device they leave by; 0: none did yet
 * @local: source address
 * @hop: next hop; ->ver 0: the peer itself
 */
struct sctp_way {
	int		dev;
	struct sctp_ip	local;
	struct sctp_ip	hop;
};

/**
 * struct sctp_path - one destination address of the peer
 * @node: in the table of input/lookup.c; the key is @peer, the two ports and
 *	the namespace, all constant while hashed
 * @link: on assoc->paths
 * @assoc: constant; no reference, paths are freed with the association
 * @gone: removed from the association (assoc->lock); a lookup may still see it
 * @peer: constant
 * @local: source address in use; ->ver 0 until routed
 * @fl: flow of the cached route
 * @dst: cached route, may be NULL; the reference is ours
 * @dst_cookie: for dst->ops->check
 * @way: where the last route led
 * @pmtu: path MTU, bytes of an IP packet
 * @dst_mtu: what the route last said it is
 * @asked: the peer sent to @local: a better source is no reason to leave it
 * @via: device or VRF that @dst was asked to lead through
 * @routed: it is more than a guess: there was a route
 * @flight: bytes in flight to here
 * @rack: what deliveries tell of losses
 * @probe_tsn: was sent again as a probe and is outstanding; 0: none
 * @probe_at: when, ns
 * @rto: timeout
 * @cc: congestion control
 * @room: the pump may begin packets with data while there is any, bytes
 * @packets: so many
 * @left: bytes that have left the network, less what was sent since: so much of
 *	what has been in flight lately is not there any more
 * @left_at: when some of it did, ns
 * @carries: packets get through as large as they are now: they may leave as a
 *	train, where nobody would say that one of them is too large
 * @ps: reachability
 * @ecn: congestion that was answered
 * @timers: T3, heartbeat, losses
 * @last_data: when data was last sent here, ns; 0 never
 * @idle_from: the window has decayed for the time up to here, ns
 * @last_sent: when anything was last sent here, ns
 * @rtt_at: when the round trip time was last measured, ns
 * @round_trip: the least that one took as seen by a receiver, ns; 0: not known
 * @hb_nonce: what the pending HEARTBEAT must bring back
 * @hb_sent: when it was sent, ns
 * @hb_interval: ns; SCTP_NEVER: heartbeats off
 * @hb_now: a HEARTBEAT is to be sent by the pump
 * @icmp_at: when an ICMP error last counted against it, ns; 0 never
 * @pmtud_off: the user fixed the path MTU (SPP_PMTUD_DISABLE)
 * @dscp: 6 bits << 2, as in the TOS byte; SCTP_AS_SOCKET
 * @flowlabel: IPv6, host order; SCTP_AS_SOCKET
 */
struct sctp_path {
	struct rhlist_head	node;
	struct list_head	link;
	struct sctp_assoc	*assoc;
	bool			gone;
	bool			routed;
	bool			asked;
	int			via;
	struct sctp_ip		peer;
	struct sctp_ip		local;
	struct flowi		fl;
	struct dst_entry	*dst;
	u32			dst_cookie;
	struct sctp_way		way;
	u32			pmtu;
	u32			dst_mtu;
	struct sctp_flight	flight;
	struct sctp_rack	rack;
	u64			probe_tsn;
	u64			probe_at;
	struct sctp_rto		rto;
	struct sctp_cc		cc;
	u32			room;
	u32			packets;
	u32			left;
	u64			left_at;
	bool			carries;
	struct sctp_pathstate	ps;
	struct sctp_ecn_window	ecn;
	struct sctp_path_timers	timers;
	u64			last_data;
	u64			idle_from;
	u64			last_sent;
	u64			rtt_at;
	u64			round_trip;
	u64			hb_nonce;
	u64			hb_sent;
	u64			hb_interval;
	u64			icmp_at;
	bool			hb_now;
	bool			pmtud_off;
	s16			dscp;
	int			flowlabel;
};

/* No marking of its own: SPP_DSCP, SPP_IPV6_FLOWLABEL were not set. */
#define SCTP_AS_SOCKET	(-1)

/* Why leave() has work to do. */
enum sctp_assoc_marks {
	SCTP_MARK_PUMP		= 0x01,	/* something may be sendable */
	SCTP_MARK_READABLE	= 0x02,	/* wake readers */
	SCTP_MARK_WRITABLE	= 0x04,	/* send memory came back */
	SCTP_MARK_STATE		= 0x08,	/* wake whoever waits for a state */
	SCTP_MARK_SACK		= 0x10,	/* a SACK is due now */
	SCTP_MARK_DEAD		= 0x20,	/* sctp_assoc_dead() ran in this entry */
	SCTP_MARK_HELD		= 0x40,	/* a message only joined those that wait */
};

/* What a user hears of potentially failed paths: numbers of net.sctp.pf_expose. */
enum sctp_pf_expose {
	SCTP_PF_UNSET,		/* the state, but no notifications */
	SCTP_PF_HIDE,		/* nothing */
	SCTP_PF_TELL,		/* all */
};

/**
 * struct sctp_config - what a socket hands down to its associations
 * @rto: RTO.Initial, RTO.Min, RTO.Max, RTO.Alpha, RTO.Beta
 * @delack: delayed SACK
 * @hb_interval: HB.interval, ns
 * @cookie_life: Valid.Cookie.Life, ns
 * @init_rto_max: longest T1, ns; 0: RTO.Max (sinit_max_init_timeo)
 * @autoclose: idle time after which an association ends, ns; 0: never
 * @outs: streams to ask for (sinit_num_ostreams)
 * @ins: streams to accept (sinit_max_instreams)
 * @init_retrans: Max.Init.Retransmits (sinit_max_attempts)
 * @assoc_retrans: Association.Max.Retrans
 * @path_retrans: Path.Max.Retrans
 * @pf_retrans: PotentiallyFailed.Max.Retrans (rfc7829)
 * @ps_retrans: Primary.Switchover.Max.Retrans (rfc7829)
 * @pf_expose: enum sctp_pf_expose
 * @ecn: ask for ECN
 * @reset_allowed: SCTP_ENABLE_STREAM_RESET
 * @max_burst: Max.Burst, packets; 0: no limit
 * @recovery: enum sctp_recovery
 * @cc: congestion control of its paths
 * @maxseg: SCTP_MAXSEG, payload bytes of a chunk; 0: what the path MTU gives
 * @pathmtu: fixed path MTU with SPP_PMTUD_DISABLE, bytes; 0: none
 * @param_flags: SPP_*
 * @context: SCTP_CONTEXT
 * @adaptation: SCTP_ADAPTATION_LAYER; 0: not told
 * @nodelay: SCTP_NODELAY
 * @no_fragments: SCTP_DISABLE_FRAGMENTS
 * @dscp: 6 bits << 2, as in the TOS byte; SCTP_AS_SOCKET
 * @flowlabel: IPv6 flow label, host order; SCTP_AS_SOCKET
 * @sndinfo: SCTP_DEFAULT_SNDINFO
 * @pr_policy: SCTP_DEFAULT_PRINFO: SCTP_PR_SCTP_*
 * @pr_value: its value; also the lifetime of SCTP_DEFAULT_SEND_PARAM, ms
 * @events: subscribed notifications, bit n: SCTP_SN_TYPE_BASE + n
 */
struct sctp_config {
	struct sctp_rto_cfg	rto;
	struct sctp_delack_cfg	delack;
	u64			hb_interval;
	u64			cookie_life;
	u64			init_rto_max;
	u64			autoclose;
	u16			outs;
	u16			ins;
	u16			init_retrans;
	u16			assoc_retrans;
	u16			path_retrans;
	u16			pf_retrans;
	u16			ps_retrans;
	u8			pf_expose;
	bool			ecn;
	u8			reset_allowed;
	u8			recovery;
	const struct sctp_cc_ops	*cc;
	u32			max_burst;
	u32			maxseg;
	u32			pathmtu;
	u32			param_flags;
	u32			context;
	u32			adaptation;
	bool			nodelay;
	bool			no_fragments;
	s16			dscp;
	int			flowlabel;
	struct sctp_sndinfo	sndinfo;
	u16			pr_policy;
	u32			pr_value;
	u32			events;
};

/**
 * struct sctp_stream_out - an outbound stream
 * @ssn: of the next ordered message
 */
struct sctp_stream_out {
	u16	ssn;
};

/**
 * struct sctp_stats - what SCTP_GET_ASSOC_STATS and /proc tell
 * @isacks: SACKs received
 * @osacks: SACKs sent
 * @opackets: packets sent
 * @ipackets: packets received
 * @rtx_chunks: DATA chunks sent again
 * @outofseq: DATA chunks received ahead of the next expected TSN
 * @idups: DATA chunks received more than once
 * @gaps: gap ack blocks received
 * @ouod: unordered DATA chunks sent
 * @iuod: likewise received
 * @ood: ordered DATA chunks sent
 * @iod: likewise received
 * @octrl: control chunks sent
 * @ictrl: control chunks received
 * @max_rto: the longest RTO since it was last asked for, ns
 * @max_rto_peer: where
 * @t1: T1 expired
 * @t2: T2 expired
 */
struct sctp_stats {
	u64		isacks;
	u64		osacks;
	u64		opackets;
	u64		ipackets;
	u64		rtx_chunks;
	u64		outofseq;
	u64		idups;
	u64		gaps;
	u64		ouod;
	u64		iuod;
	u64		ood;
	u64		iod;
	u64		octrl;
	u64		ictrl;
	u64		max_rto;
	struct sctp_ip	max_rto_peer;
	u32		t1;
	u32		t2;
};

/**
 * struct sctp_gather - messages that wait for each other, to leave as a train
 * @timer: ends it
 * @sent_at: when new data left last, ns
 * @waited: bytes of messages that did since @timer was armed
 * @below: while fewer bytes are queued, messages that come may wait
 * @streak: so many have left in quick succession
 * @armed: @timer will fire, and has a reference
 * @over: it has fired, and there is no point in waiting for more
 */
struct sctp_gather {
	struct hrtimer	timer;
	u64		sent_at;
	u32		waited;
	u32		below;
	u8		streak;
	bool		armed;
	bool		over;
};

enum sctp_assoc_rooms {
	/* A control chunk as short as most are, with its struct sctp_ctrl. */
	SCTP_CTRL_ROOM	= 40,
	/* Addresses of ours that need no memory beside the association's. */
	SCTP_OWN_LOCALS	= 2,
};

/**
 * struct sctp_assoc - an association
 *
 * Everything is guarded by @lock unless its comment says otherwise.
 *
 * @lock: see the top of this file
 * @ref: the hash, the timer when pending, each queued message and each user
 *	call in progress hold one each
 * @sk: the socket it belongs to; a reference is held, given back after a grace
 *	period; changes under @lock (sctp_assoc_attach()) and is stable to
 *	anybody who holds lock_sock(@sk) and finds @sk unchanged under @lock
 * @net: constant
 * @sn: constant; our part of @net
 * @id: assoc_id, constant
 * @by_id: in the table of them, until it is dead
 * @ep_link: on sctp_sk(sk)->assocs (that socket's ->assoc_lock)
 * @accept_link: of a one-to-one child not yet accepted: on the listener's queue
 * @marks: enum sctp_assoc_marks, consumed by leave()
 * @timed: @now is of this entry
 * @now: time of the last entry that asked, ns
 * @state: enum sctp_state
 * @dead: sctp_assoc_dead() ran
 * @error: why, a positive errno; set before @dead can be seen under @lock
 * @cause: why, as the peer was told or told us: enum sctp_cause; 0: neither
 * @lport: our port, host order, constant while hashed
 * @pport: the peer's
 * @scope_id: interface of link-local peer addresses; 0 none
 * @l3mdev: of one the peer asked an unbound socket for: the VRF it came from
 * @locals: our addresses; RCU; NULL until the handshake begins: those of @sk
 * @own_locals: where they are when they are few
 * @my_tag: verification tag of packets to us
 * @peer_tag: of packets to the peer; 0 before INIT ACK
 * @my_tie: tie tags given out in cookies while established; 0: none yet
 * @peer_tie: likewise
 * @cfg: tunables
 * @features: enum sctp_init_features negotiated
 * @peer_adaptation: from the peer's INIT
 * @lsm: labels of security modules
 * @paths: list of struct sctp_path, in the peer's order
 * @n_paths: how many
 * @gone: removed paths, whose memory lookups may still see
 * @primary: primary path
 * @active: where new data goes
 * @last_from: path the last DATA came from: its SACK goes back there
 * @errors: association error counter (rfc9260#section-8.1)
 * @init_tries: INIT or COOKIE ECHO transmissions without answer
 * @shutdown_tries: likewise SHUTDOWN or SHUTDOWN ACK
 * @t2_path: where the last of these went; NULL: gone
 * @timers: T1, T2, T5, SACK, autoclose
 * @timer: the kernel timer
 * @armed: when @timer fires at the latest, ns; SCTP_NEVER when not pending
 * @ctrl: struct sctp_ctrl, control chunks to be sent, in order
 * @ctrl_room: of one of them that is short
 * @ctrl_room_used: there is one
 * @echo: while COOKIE-ECHOED: the COOKIE ECHO, for T1
 * @cookie_sent: when its COOKIE ECHO was sent, ns; 0 when more than once
 * @preserve_ms: Cookie Preservative of the next INIT; 0: none
 * @out: outbound streams, cfg.outs of them; allocated with the first message
 * @n_out: negotiated outbound streams
 * @n_in: negotiated inbound streams
 * @sendq: struct sctp_tx_chunk without TSN, in sending order
 * @sendq_bytes: payload bytes there
 * @held_below: while fewer bytes wait there, nothing but a SACK, a timer or the
 *	user's options let more of them go: the pump has seen it
 * @gather: messages that wait though they could go
 * @lifetimes: struct sctp_tx_msg there that expire, the next one first
 * @outstanding: chunks with TSN
 * @peer_rwnd: the last a_rwnd the peer told, bytes; what is in flight counts
 *	against it
 * @peer_rwnd_max: the greatest a_rwnd it told, or what it told when it had the
 *	time to offer more
 * @small_tsn: the last in a packet that had room when nothing waited any more
 * @corked: the user said that more follows (MSG_MORE)
 * @probe_due: the window has been shut for as long as a probe has to wait, or
 *	too small for long enough
 * @probes: sent since the window was open
 * @probe_heard: the peer has said since the last T3 that its window is shut
 * @probing: a zero window probe is outstanding
 * @progress: data was acknowledged since T5 was last looked at
 * @fast_rtx: fast retransmit: the next packet may exceed cwnd
 * @t3_rtx: T3 expired: one packet is retransmitted now, the rest with the
 *	next SACK
 * @ecn: what the peer must hear about marked packets
 * @cwr_at: when it was last told of a reduced window, ns
 * @verify_at: when the next address may be probed for verification, ns
 * @frag_point: payload bytes of a full DATA chunk; read without the lock
 * @wmem: bytes charged for sending by this association (atomic)
 * @tsnmap: TSNs received
 * @delack: when to SACK
 * @reasm: reassembly and stream order
 * @rmem: bytes charged for receiving, until read by the user (atomic)
 * @rwnd: the window the peer was told
 * @autobuf: how large a window the peer can use
 * @rx_ratio: payload bytes per 256 bytes charged, as seen lately; at most 128
 * @init_tsn: our initial TSN
 * @user_shutdown: the user asked for a graceful end
 * @fwd: memory reserve, bytes: part of sctp_mem this association may still
 *	hand out; see assoc/mem.h
 * @established_at: ns; 0: not yet
 * @stats: for SCTP_GET_ASSOC_STATS and /proc
 * @first: the first path, in use when it has an ->assoc
 * @rcu: lookups are RCU
 */
struct sctp_assoc {
	spinlock_t			lock;	/* the association */
	refcount_t			ref;
	struct sock			*sk;
	struct net			*net;
	struct sctp_net			*sn;
	u32				id;
	u32				marks;
	struct rhash_head		by_id;
	struct list_head		ep_link;
	struct list_head		accept_link;

	u64				now;
	u8				state;
	bool				dead;
	bool				timed;
	int				error;
	u16				cause;
	bool				user_shutdown;
	u16				lport;
	u16				pport;
	int				scope_id;
	int				l3mdev;
	struct sctp_locals __rcu	*locals;
	u8				own_locals[SCTP_LOCALS_SIZE(SCTP_OWN_LOCALS)] __aligned(8);
	u32				my_tag;
	u32				peer_tag;
	u32				my_tie;
	u32				peer_tie;
	struct sctp_config		cfg;
	u32				features;
	u32				peer_adaptation;

	struct sctp_lsm			lsm;
	struct list_head		paths;
	u16				n_paths;
	struct list_head		gone;
	struct sctp_path		*primary;
	struct sctp_path		*active;
	struct sctp_path		*last_from;
	u16				errors;
	u16				init_tries;
	u16				shutdown_tries;
	struct sctp_path		*t2_path;

	struct sctp_timers		timers;
	struct timer_list		timer;
	u64				armed;

	struct list_head		ctrl;
	u8				ctrl_room[SCTP_CTRL_ROOM] __aligned(8);
	bool				ctrl_room_used;
	struct sctp_ctrl		*echo;
	u64				cookie_sent;
	u32				preserve_ms;

	struct sctp_stream_out		*out;
	u16				n_out;
	u16				n_in;
	struct list_head		sendq;
	u32				sendq_bytes;
	u32				held_below;
	struct sctp_gather		gather;
	struct timerqueue_head		lifetimes;
	struct sctp_outstanding		outstanding;
	u32				peer_rwnd;
	u32				peer_rwnd_max;
	u64				small_tsn;
	bool				corked;
	bool				probe_due;
	u8				probes;
	bool				probe_heard;
	bool				probing;
	bool				progress;
	bool				fast_rtx;
	bool				t3_rtx;
	struct sctp_ecn_echo		ecn;
	u64				cwr_at;
	u64				verify_at;
	u32				frag_point;
	atomic_t			wmem;

	struct sctp_tsnmap		tsnmap;
	struct sctp_delack		delack;
	struct sctp_reasm		reasm;
	atomic_t			rmem;
	struct sctp_rwnd		rwnd;
	struct sctp_autobuf		autobuf;
	u8				rx_ratio;
	u32				init_tsn;

	int				fwd;
	u64				established_at;
	struct sctp_stats		stats;
	struct sctp_path		first;
	struct rcu_head			rcu;
};

/* assoc/assoc.c ------------------------------------------------------------ */

int sctp_assoc_init_module(void);
void sctp_assoc_exit_module(void);

/* Attached to @sk, not hashed, no paths; one reference, which dead() ends. */
struct sctp_assoc *sctp_assoc_new(struct sock *sk, gfp_t gfp);
u32 sctp_assoc_initial_tsn(void);
/* Gives @a another socket (an accepted child): not hashed, or locked. */
void sctp_assoc_attach(struct sctp_assoc *a, struct sock *sk);
void sctp_assoc_put(struct sctp_assoc *a);
void sctp_assoc_put_many(struct sctp_assoc *a, u32 n);
bool sctp_assoc_get_live(struct sctp_assoc *a);	/* under RCU */

static inline void sctp_assoc_hold(struct sctp_assoc *a)
{
	refcount_inc(&a->ref);
}

/* The device, or VRF, that packets go through; 0 any. */
static inline int sctp_assoc_dev(const struct sctp_assoc *a)
{
	return a->l3mdev ?: READ_ONCE(READ_ONCE(a->sk)->sk_bound_dev_if);
}

void sctp_assoc_enter(struct sctp_assoc *a) __acquires(&a->lock);
void sctp_assoc_enter_at(struct sctp_assoc *a, u64 now) __acquires(&a->lock);
/* When this entry began, or when this was first asked in it. */
u64 sctp_assoc_now(struct sctp_assoc *a);
void sctp_assoc_leave(struct sctp_assoc *a) __releases(&a->lock);

static inline void sctp_assoc_mark(struct sctp_assoc *a, u32 marks)
{
	a->marks |= marks;
}

void sctp_assoc_set_state(struct sctp_assoc *a, enum sctp_state st);
void sctp_assoc_purge_receive(struct sctp_assoc *a);
void sctp_assoc_dead(struct sctp_assoc *a, int err);

/* By assoc_id, any socket of @sk's; a reference, or NULL. RCU inside. */
struct sctp_assoc *sctp_assoc_by_id(struct sock *sk, u32 id);

/* The time used everywhere below assoc->lock, ns. */
static inline u64 sctp_now(void)
{
	return ktime_get_ns();
}

/* assoc/path.c -------------------------------------------------------------- */

struct sctp_path *sctp_path_add(struct sctp_assoc *a,
				const struct sctp_ip *peer, bool confirmed,
				gfp_t gfp);
void sctp_path_unhash(struct sctp_path *p);
/* Not the peer's any more; nothing of it is in flight. */
void sctp_path_remove(struct sctp_path *p);
void sctp_path_free(struct sctp_path *p);
int sctp_path_init_module(void);
void sctp_path_exit_module(void);
struct sctp_path *sctp_path_find(struct sctp_assoc *a,
				 const struct sctp_ip *peer);
void sctp_path_choose_active(struct sctp_assoc *a);
/* Where new data goes whose user asked for @wanted (or NULL). */
struct sctp_path *sctp_path_for(const struct sctp_assoc *a,
				struct sctp_path *wanted);
/* Where a lost chunk goes that was last sent to @last. */
struct sctp_path *sctp_path_for_resend(const struct sctp_assoc *a,
				       struct sctp_path *last, bool timed_out);
/* A timeout happened here; may end the association (then a->dead). */
void sctp_path_error(struct sctp_path *p);
void sctp_path_heartbeat_error(struct sctp_path *p);	/* likewise */
void sctp_path_unreachable(struct sctp_path *p);	/* says ICMP */
void sctp_path_alive(struct sctp_path *p, bool heartbeat);
/* The path's RTO: a measurement, ns, and a timeout. */
void sctp_path_rtt(struct sctp_path *p, u64 rtt);
void sctp_path_backoff(struct sctp_path *p);
/* Packets take another way from here on: rfc9260#section-7.2.5. */
void sctp_path_new_network(struct sctp_path *p);

/* assoc/route.c --------------------------------------------------------------- */

/* A usable route in @p->dst, and ->local: 0 or -EHOSTUNREACH and the like. */
int sctp_route_ensure(struct sctp_path *p);
/* The peer talks to @local: it is to be the source. */
void sctp_route_from(struct sctp_path *p, const struct sctp_ip *local);
/* Addresses or routes have changed: does the path change with them? */
bool sctp_route_check(struct sctp_path *p);
/* Route and source are to be chosen anew. */
int sctp_route_renew(struct sctp_path *p);
void sctp_route_frag_point(struct sctp_assoc *a);
void sctp_route_set_pmtu(struct sctp_path *p, u32 pmtu);
u32 sctp_route_options(const struct sctp_path *p);	/* what the user adds to IP's header */

/* Bytes of a packet before its first chunk: IP header with its options, common header. */
static inline u32 sctp_route_overhead(const struct sctp_path *p)
{
	u32 ip = sizeof(struct iphdr);

	if (p->peer.ver != 4)
		ip = sizeof(struct ipv6hdr) + sctp_route_options(p);
	else if (unlikely(rcu_access_pointer(inet_sk(p->assoc->sk)->inet_opt)))
		ip += sctp_route_options(p);
	return ip + SCTP_COMMON_LEN;
}

u8 sctp_route_class(const struct sctp_path *p);		/* its traffic class */

/* assoc/locals.c -------------------------------------------------------------- */

/**
 * struct sctp_locals_query - which addresses of ours is a peer to know?
 * @sk: the socket
 * @dest: where the peer is
 * @used: an address of ours that it knows anyway
 * @dev: device or VRF of the packets to it; 0 none in particular
 * @link: interface it is on, when it is at a link-local address; else 0
 * @families: bits 4 and 6: the ones it can use; 0: all
 */
struct sctp_locals_query {
	const struct sock	*sk;
	const struct sctp_ip	*dest;
	const struct sctp_ip	*used;
	int			dev;
	int			link;
	u8			families;
};

/**
 * struct sctp_locals_room - memory that a few addresses may be put in
 * @l: SCTP_LOCALS_SIZE(@n) bytes
 * @n: of them
 */
struct sctp_locals_room {
	struct sctp_locals	*l;
	u16			n;
};

struct sctp_locals *sctp_locals_collect(const struct sctp_locals_query *q,
					const struct sctp_locals_room *own);
int sctp_locals_settle(struct sctp_assoc *a, const struct sctp_ip *dest,
		       const struct sctp_ip *used);
void sctp_locals_free(struct sctp_assoc *a);
bool sctp_locals_has(const struct sctp_assoc *a, const struct sctp_ip *ip);

/* assoc/timer.c --------------------------------------------------------------- */

void sctp_assoc_timer_init(struct sctp_assoc *a);
void sctp_assoc_timer_arm(struct sctp_assoc *a);
void sctp_assoc_timer_stop(struct sctp_assoc *a);

#endif
