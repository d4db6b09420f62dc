/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The protocol's procedures, one file each. All with assoc->lock held unless
 * said; they mark what is to be sent and leave() sends it.
 */
#ifndef SCTP_PROCEDURE_PROCEDURE_H
#define SCTP_PROCEDURE_PROCEDURE_H

#include "input/input.h"
#include "output/output.h"

/* -- setup.c, cookie.c: rfc9260#section-5 ----------------------------------------------- */

/* The association has its paths: sends INIT, COOKIE-WAIT. 0 or -errno. */
int sctp_setup_connect(struct sctp_assoc *a);
/* An INIT: @a is the association it hit, or NULL; @sk the listener, or NULL.
 * Called with assoc->lock held when @a is given, else with no lock.
 */
bool sctp_setup_permitted(struct sctp_in *in, struct sctp_lsm *labels,
			  struct sock *sk);
void sctp_setup_init(struct sctp_in *in, const struct sctp_chunk_ref *c,
		     struct sctp_assoc *a, struct sock *sk);
void sctp_setup_init_ack(struct sctp_in *in, const struct sctp_chunk_ref *c);
/* A COOKIE ECHO to a listener, and the rest of its packet. No lock held. */
void sctp_setup_cookie_listen(struct sctp_in *in, const struct sctp_chunk_ref *c,
			      struct sock *sk);
/* A COOKIE ECHO that hit an association. true: go on with the packet. */
bool sctp_setup_cookie_echo(struct sctp_in *in, const struct sctp_chunk_ref *c);
void sctp_setup_cookie_ack(struct sctp_in *in);
void sctp_setup_stale_cookie(struct sctp_in *in, u32 staleness_us);
void sctp_setup_t1(struct sctp_assoc *a, u64 now);

/* -- data.c: rfc9260#section-6.2, 6.5, 6.6 ------------------------------------- */

void sctp_data_received(struct sctp_in *in, const struct sctp_chunk_ref *c);
/* procedure/whole.c: one that is easy; false: it is not. */
bool sctp_whole_take(struct sctp_in *in, const struct sctp_data *d, u32 off,
		     u64 tsn);
void sctp_whole_settle(struct sctp_in *in);
/* What the packet has completed goes to the user before what is told after it. */
void sctp_data_hand_over(struct sctp_in *in);
/* After the packet's last chunk: SACK or delayed SACK. */
void sctp_data_done(struct sctp_in *in);
void sctp_data_sack_timer(struct sctp_assoc *a, u64 now);
/* The user read: tell the peer if its window has grown enough. No lock. */
void sctp_data_window_update(struct sctp_assoc *a);
bool sctp_data_window_shut(const struct sctp_assoc *a);	/* no lock */
void sctp_data_window_others(struct sock *sk, const struct sctp_assoc *a);

/* -- sack.c: rfc9260#section-6.2.1, 6.3 ------------------------------------------ */

void sctp_sack_received(struct sctp_in *in, const struct sctp_chunk_ref *c);
/* Also for SHUTDOWN's cumulative TSN. */
void sctp_sack_cum(struct sctp_assoc *a, u32 cum_tsn, u64 now);
void sctp_sack_t3(struct sctp_path *p, u64 now);
/* The path MTU has shrunk: what is too large in flight goes again at once. */
void sctp_sack_pmtu(struct sctp_path *p);
/* By how much the window told grows at least; no lock. */
u32 sctp_sack_step(const struct sctp_assoc *a, u32 room);
/* Room for the SACK that is due, at most @room bytes; then build it. */
u16 sctp_sack_size(const struct sctp_assoc *a, u16 room);
void sctp_sack_build(struct sctp_assoc *a, struct sctp_writer *w);

/* -- recovery.c: rfc8985 --------------------------------------------------------- */

void sctp_recovery_sack(struct sctp_assoc *a, const struct sctp_sack *sack,
			struct sctp_sack_result *res, u64 now);
void sctp_recovery_lost(struct sctp_path *p, u64 tsn);
/* SCTP_TLOSS: when it is to expire, and what then. */
void sctp_recovery_arm(struct sctp_path *p, u64 now);
void sctp_recovery_timer(struct sctp_path *p, u64 now);

/* -- shutdown.c: rfc9260#section-9.2 --------------------------------------------- */

void sctp_shutdown_start(struct sctp_assoc *a);
/* Everything acknowledged? Then SHUTDOWN or SHUTDOWN ACK is due. */
void sctp_shutdown_progress(struct sctp_assoc *a);
void sctp_shutdown_received(struct sctp_in *in, const struct sctp_chunk_ref *c);
void sctp_shutdown_ack_received(struct sctp_in *in);
void sctp_shutdown_complete_received(struct sctp_in *in);
/* Each packet with DATA in SHUTDOWN-SENT. */
void sctp_shutdown_answer(struct sctp_assoc *a, struct sctp_path *path, u64 now);
/* Any packet with the right tag. */
void sctp_shutdown_heard(struct sctp_assoc *a, u64 now);
void sctp_shutdown_t2(struct sctp_assoc *a, u64 now);
void sctp_shutdown_t5(struct sctp_assoc *a, u64 now);

/* -- abort.c: rfc9260#section-9.1, 3.3.7, 3.3.10 ----------------------------------- */

/* Ends the association with an ABORT to the peer; @err: for the user. */
void sctp_abort_send(struct sctp_assoc *a, u16 cause, const void *value,
		     u16 len, int err);
/* Protocol violation with an explanation in ASCII. */
void sctp_abort_violation(struct sctp_assoc *a, const char *why);
void sctp_abort_received(struct sctp_in *in, const struct sctp_chunk_ref *c);
void sctp_error_received(struct sctp_in *in, const struct sctp_chunk_ref *c);
/* Ends it without a word to the peer (too many retransmissions, ICMP). */
void sctp_abort_silent(struct sctp_assoc *a, int err);

/* -- heartbeat.c: rfc9260#section-8.3 ------------------------------------------------ */

void sctp_heartbeat_received(struct sctp_in *in, const struct sctp_chunk_ref *c);
void sctp_heartbeat_ack_received(struct sctp_in *in,
				 const struct sctp_chunk_ref *c);
void sctp_heartbeat_timer(struct sctp_path *p, u64 now);
void sctp_heartbeat_request(struct sctp_path *p);	/* SPP_HB_DEMAND */
void sctp_heartbeat_rerouted(struct sctp_path *p);
/* The path has become potentially failed: rfc7829#section-3.2 */
void sctp_heartbeat_suspect(struct sctp_path *p);
/* HB.interval was changed, or heartbeats were switched on or off. */
void sctp_heartbeat_configured(struct sctp_path *p);
/* Queues the HEARTBEAT of a path marked ->hb_now. */
void sctp_heartbeat_send(struct sctp_path *p, u64 now);

/* -- ecn.c: rfc4960#appendix-A --------------------------------------------------------- */

/* The packet brought a new TSN: was it marked on its way? */
void sctp_ecn_data(struct sctp_in *in, u64 tsn);
void sctp_ecn_ecne_received(struct sctp_in *in, const struct sctp_chunk_ref *c);
void sctp_ecn_cwr_received(struct sctp_in *in, const struct sctp_chunk_ref *c);
/* The ECNE that goes along with a SACK; nothing when none is due. */
void sctp_ecn_build(const struct sctp_assoc *a, struct sctp_writer *w);

#endif
