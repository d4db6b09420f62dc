/* SPDX-License-Identifier: GPL-2.0 */
/* The socket: endpoint of RFC 9260, file descriptor of the user. */
#ifndef SCTP_SOCKET_SOCK_H
#define SCTP_SOCKET_SOCK_H

#include <linux/ipv6.h>
#include <net/inet_sock.h>

#include "assoc/assoc.h"
#include "input/lookup.h"

struct sctp_in;
struct sctp_in_payload;

/* An address as the user passes it. */
union sctp_addr {
	struct sockaddr		sa;
	struct sockaddr_in	v4;
	struct sockaddr_in6	v6;
};

/**
 * struct sctp_bound - the addresses a socket is bound to
 * @ref: sockets that have it: those of accept() share their listener's
 * @any: bound to the wildcard: it is there for all sockets, and not counted
 * @n: addresses in @addr
 * @rcu: replaced, never changed
 * @addr: these
 */
struct sctp_bound {
	refcount_t	ref;
	bool		any;
	u16		n;
	struct rcu_head	rcu;
	struct sctp_ip	addr[];
};

enum sctp_style {
	SCTP_ONE_TO_MANY	= 0,	/* SOCK_SEQPACKET; as /proc shows it */
	SCTP_PEELED_OFF		= 1,	/* SOCK_SEQPACKET of one association */
	SCTP_ONE_TO_ONE		= 2,	/* SOCK_STREAM */
};

/**
 * struct sctp_sock - a socket
 * @inet: must be first
 * @style: constant once a user has it
 * @bound: RCU; replaced under lock_sock
 * @port_link: on its port's owners (socket/port.c's locks)
 * @listen_link: on the table of listeners (likewise)
 * @port: the port object, NULL when not bound
 * @assoc_lock: guards @assocs and @accept_queue; a leaf lock under assoc->lock,
 *	taken _bh
 * @assocs: struct sctp_assoc through ep_link; the first one may also be read
 *	under RCU
 * @n_assocs: how many
 * @used: there has been one
 * @accept_queue: associations of one-to-one children not yet accepted, through
 *	accept_link, each with a reference
 * @listener: of a child that is not established yet: who is to be woken, with a
 *	reference; changes under the association's lock
 * @accepting: calls of accept() that wait and hold the socket's file, under
 *	lock_sock
 * @rxq: struct sctp_rx_chunk: messages and notifications for the user, guarded
 *	by sk_receive_queue.lock, as sk_forward_alloc is
 * @reading: what readers have taken over from @rxq, under lock_sock: it comes
 *	before that
 * @spent: chunks that were read, by ->next, whose memory goes back with others':
 *	under lock_sock, all of one association
 * @spent_charge: bytes charged for them
 * @lobby: as @rxq, what waits until a message in pieces is in @rxq as a whole
 * @pieces: whose message that is; compared only
 * @cfg: defaults for associations, under lock_sock
 * @window_shut: some association has told that it has no room; no lock
 * @v4mapped: SCTP_I_WANT_MAPPED_V4_ADDR
 * @recvrcvinfo: SCTP_RECVRCVINFO
 * @recvnxtinfo: SCTP_RECVNXTINFO
 * @frag_interleave: SCTP_FRAGMENT_INTERLEAVE
 * @reuse_port: SCTP_REUSE_PORT
 * @pd_point: SCTP_PARTIAL_DELIVERY_POINT
 */
struct sctp_sock {
	struct inet_sock		inet;
	enum sctp_style			style;
	struct sctp_bound __rcu		*bound;
	struct hlist_node		port_link;
	struct hlist_node		listen_link;
	struct sctp_port		*port;
	spinlock_t			assoc_lock;	/* lists below */
	struct list_head		assocs;
	u32				n_assocs;
	bool				used;
	struct list_head		accept_queue;
	struct sock			*listener;
	u32				accepting;
	struct list_head		rxq;
	struct list_head		reading;
	struct sctp_reasm_node		*spent;
	u32				spent_charge;
	struct list_head		lobby;
	const struct sctp_assoc		*pieces;
	struct sctp_config		cfg;
	bool				window_shut;
	bool				v4mapped;
	bool				recvrcvinfo;
	bool				recvnxtinfo;
	bool				frag_interleave;
	bool				reuse_port;
	u32				pd_point;
};

/* ipv6_pinfo must be last: inet6_sk_generic(). */
struct sctp6_sock {
	struct sctp_sock	sctp;
	struct ipv6_pinfo	inet6;
};

static inline struct sctp_sock *sctp_sk(const struct sock *sk)
{
	return (struct sctp_sock *)sk;
}

/* The association of a one-to-one socket is over, by its user's SHUT_WR or by a
 * failure, and the peer has not sent SHUTDOWN.
 */
static inline bool sctp_sock_ended(const struct sock *sk)
{
	return READ_ONCE(sk->sk_state) == TCP_CLOSE &&
	       READ_ONCE(sk->sk_shutdown) == SEND_SHUTDOWN;
}

/* Has the user read all there is, of whatever association? They share the buffer,
 * and there will be no more room before more arrives. A moment's answer, without
 * a lock: what comes is on @rxq before anybody is woken for it, and on @reading
 * before it has left @rxq, which is looked at first.
 */
static inline bool sctp_sock_all_read(const struct sock *sk)
{
	const struct sctp_sock *ss = sctp_sk(sk);

	return list_empty_careful(&ss->rxq) && list_empty_careful(&ss->reading);
}

struct sctp_rx_run;

enum sctp_rx_kind {
	SCTP_RX_DATA,
	SCTP_RX_NOTIFICATION,
};

/**
 * struct sctp_rx_chunk - a received DATA chunk (or several), or a notification
 * @node: place in assoc->reasm, then in sctp_sock->rxq
 * @run: what it was allocated with; NULL: it is alone
 * @skb: holds the payload, shared; NULL: it is @data
 * @step: the payload is at @at: so many bytes, a chunk's header, as many more,
 *	and so on; 0: it is in @skb, in several places, from @off on
 * @at: see @step
 * @off: see @step
 * @charge: bytes charged
 * @kind: enum sctp_rx_kind
 * @read: bytes of the whole message the user has read (of a first chunk)
 * @held: @assoc has a reference (of a first chunk on rxq)
 * @assoc: whose
 * @from: address the message came from (of a first chunk)
 * @cum_tsn: at delivery, for sinfo_cumtsn
 * @data: the payload when there is no @skb; a notification
 */
struct sctp_rx_chunk {
	struct sctp_reasm_node	node;
	struct sctp_rx_run	*run;
	struct sk_buff		*skb;
	union {
		const u8	*at;
		u32		off;
	};
	u32			step;
	u32			charge;
	u8			kind;
	bool			held;
	u32			read;
	u32			cum_tsn;
	struct sctp_assoc	*assoc;
	struct sctp_ip		from;
	u8			data[];
};

static inline struct sctp_rx_chunk *sctp_rx_chunk(struct sctp_reasm_node *n)
{
	return container_of(n, struct sctp_rx_chunk, node);
}

/* -- socket/deliver.c: assoc->lock held ------------------------------------------- */

/* Messages from reasm to the user, in order (the list is emptied). */
void sctp_deliver(struct sctp_assoc *a, struct list_head *ready);
/* Frees one chunk chain (a message) that is on no list; any context. */
void sctp_deliver_free(struct sock *sk, struct sctp_rx_chunk *first);
/* A received chunk: copies small payloads, shares the skb for large ones, and
 * charges; NULL when memory is short.
 */
struct sctp_rx_chunk *sctp_deliver_chunk(struct sctp_assoc *a,
					 struct sctp_in *in,
					 const struct sctp_in_payload *p);
/* What nobody has read yet goes to another socket with its association: also
 * lock_sock of the old one held.
 */
void sctp_deliver_move(struct sctp_assoc *a, struct sock *to);
/* Its socket shows who it talks to. */
void sctp_deliver_show_names(struct sctp_assoc *a);
/* The rest of a message that is being delivered in pieces will not come. */
void sctp_deliver_broken_off(struct sctp_assoc *a, u16 sid, u16 ssn);
/* What waited in the lobby does so no longer. No lock. */
void sctp_deliver_release(struct sock *sk);
void sctp_deliver_purge(struct sock *sk);

/* What the association tells its socket; marks, leave() wakes. */
void sctp_deliver_established(struct sctp_assoc *a);
void sctp_deliver_peer_shutdown(struct sctp_assoc *a);	/* no more data comes */
void sctp_deliver_peer_restart(struct sctp_assoc *a);	/* it may come again */
void sctp_deliver_closed(struct sctp_assoc *a, int err);	/* from dead() */

/* -- socket/events.c: assoc->lock held; nothing when not subscribed ---------------- */

void sctp_event_assoc_change(struct sctp_assoc *a, u16 state,
			     const void *causes, u16 len);
void sctp_event_paddr_change(struct sctp_path *p, int state, int error);
void sctp_event_remote_error(struct sctp_assoc *a, const u8 *chunk, u16 len);
void sctp_event_send_failed(struct sctp_assoc *a, void *tx_chunk, u16 cause);
void sctp_event_shutdown(struct sctp_assoc *a);
void sctp_event_adaptation(struct sctp_assoc *a);
void sctp_event_no_auth(struct sctp_assoc *a);
void sctp_event_sender_dry(struct sctp_assoc *a);
void sctp_event_partial_aborted(struct sctp_assoc *a, u16 sid, u16 ssn);
bool sctp_event_on(const struct sctp_assoc *a, u16 type);
/* Could the user hear of one more association, or restart? assoc->lock held. */
bool sctp_event_has_room(struct sctp_assoc *a);

/* -- socket/accept.c ------------------------------------------------------------------ */

/* For an association born of a COOKIE ECHO: gives it its socket, on the
 * listener's accept queue (one-to-one) or the listener itself (one-to-many).
 * Softirq, assoc->lock held, @a is attached to @listener: a one-to-one child
 * takes it by sctp_assoc_attach(). -ENOBUFS, -ENOMEM, -ECONNREFUSED: the caller
 * ends @a by sctp_assoc_dead().
 */
int sctp_accept_spawn(struct sock *listener, struct sctp_assoc *a);
struct sock *sctp_accept(struct sock *sk, int flags, int *err, bool kern);

/* -- socket/config.c -------------------------------------------------------------------- */

void sctp_config_from_net(struct sctp_config *cfg, struct sctp_net *sn);

/* The lifetime that a policy gives a message, ms; 0: none. A value without a
 * policy is one: rfc6458#section-5.3.2.
 */
static inline u32 sctp_config_lifetime(u16 policy, u32 value)
{
	return !policy || policy == SCTP_PR_SCTP_TTL ? value : 0;
}

/* -- socket/addr.c: user addresses <-> struct sctp_ip ------------------------------------- */

/**
 * struct sctp_name - a transport address
 * @ip: the address
 * @port: host order
 * @scope: interface index of a link-local address; 0 none
 */
struct sctp_name {
	struct sctp_ip	ip;
	u16		port;
	int		scope;
};

/* Can @sk use family @ver (4 or 6)? */
bool sctp_addr_speaks(const struct sock *sk, u8 ver);
/* 0 or -EINVAL (length, family). */
int sctp_addr_from_user(const struct sock *sk, const struct sockaddr *sa,
			int len, struct sctp_name *name);
/* Fills @sa in the form @sk's user wants (v4, v6, v4-mapped); its length. */
int sctp_addr_to_user(const struct sock *sk, const struct sctp_ip *ip, u16 port,
		      int scope, union sctp_addr *sa);
bool sctp_addr_is_any(const struct sctp_ip *ip);
/* The interface of link-local addresses in a user call; 0: none that will do. */
int sctp_addr_link(const struct sock *sk, int scope);
/* Is @ip in the set @sk is bound to (the wildcard holds every address)? */
bool sctp_addr_bound(const struct sock *sk, const struct sctp_ip *ip);

/* -- socket/proto.c and the proto's functions by file ---------------------------------------- */

int sctp_proto_init(void);
void sctp_proto_exit(void);
extern struct proto sctp_prot;
extern struct proto sctpv6_prot;

int sctp_bind(struct sock *sk, struct sockaddr *uaddr, int len);
int sctp_bind_auto(struct sock *sk);		/* lock_sock held */
bool sctp_bind_share(struct sock *sk, const struct sock *parent);
void sctp_bind_put(struct sctp_bound *b);
/* lock_sock held. */
int sctp_bindx(struct sock *sk, sockptr_t addrs, u32 len, bool add);
/* lock_sock held: creates the association and sends INIT; a reference. */
struct sctp_assoc *sctp_connect_start(struct sock *sk, const struct sctp_ip *peers,
				      u16 n, u16 port, int scope);
/* lock_sock held (not while waiting); @flags: O_NONBLOCK. */
int sctp_connectx(struct sock *sk, sockptr_t addrs, u32 len, int flags, u32 *id);
int sctp_stream_connect(struct socket *sock, struct sockaddr *uaddr, int len,
			int flags);
int sctp_sendmsg(struct sock *sk, struct msghdr *msg, size_t len);
int sctp_recvmsg(struct sock *sk, struct msghdr *msg, size_t len, int flags,
		 int *addr_len);
__poll_t sctp_poll(struct file *file, struct socket *sock, poll_table *wait);
int sctp_setsockopt(struct sock *sk, int level, int optname, sockptr_t optval,
		    unsigned int optlen);
bool sctp_sockopt_bypass_bpf(int level, int optname);
int sctp_getsockopt(struct sock *sk, int level, int optname,
		    char __user *optval, int __user *optlen);

#endif
