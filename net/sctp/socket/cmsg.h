/* SPDX-License-Identifier: GPL-2.0 */
/* Ancillary data of sendmsg() and recvmsg(). */
#ifndef SCTP_SOCKET_CMSG_H
#define SCTP_SOCKET_CMSG_H

#include "socket/sock.h"

enum sctp_cmsg_limits {
	SCTP_CMSG_MAX_DST	= 16,
};

/**
 * struct sctp_cmsgs - what the ancillary data of a sendmsg() call asks for
 * @has_init: there was SCTP_INIT
 * @has_info: there was SCTP_SNDINFO or SCTP_SNDRCV: @info counts
 * @has_pr: there was SCTP_PRINFO or SCTP_SNDRCV: @pr_policy counts
 * @init: parameters of an association that the call sets up
 * @info: how the message is to be sent
 * @pr_policy: SCTP_PR_SCTP_*
 * @pr_value: of the policy; of SCTP_PR_SCTP_TTL in ms
 * @n_dst: more addresses of the peer
 * @dst: these; the first one is for the address of the call itself
 */
struct sctp_cmsgs {
	bool			has_init;
	bool			has_info;
	bool			has_pr;
	struct sctp_initmsg	init;
	struct sctp_sndinfo	info;
	u16			pr_policy;
	u32			pr_value;
	u16			n_dst;
	struct sctp_ip		dst[1 + SCTP_CMSG_MAX_DST];
};

int sctp_cmsg_parse(struct msghdr *msg, struct sctp_cmsgs *out);
void sctp_cmsg_put(struct sock *sk, struct msghdr *msg,
		   const struct sctp_rx_chunk *first);

static inline bool sctp_cmsg_wants_sndrcv(const struct sctp_rx_chunk *first)
{
	return READ_ONCE(first->assoc->cfg.events) &
	       BIT(SCTP_DATA_IO_EVENT - SCTP_SN_TYPE_BASE);
}

/* Did the user ask for anything that describes a message? */
static inline bool sctp_cmsg_wanted(const struct sock *sk,
				    const struct sctp_rx_chunk *first)
{
	return sctp_sk(sk)->recvnxtinfo || sctp_sk(sk)->recvrcvinfo ||
	       sctp_cmsg_wants_sndrcv(first);
}

#endif
