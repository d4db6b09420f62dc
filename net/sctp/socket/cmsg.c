// SPDX-License-Identifier: GPL-2.0
/* Ancillary data of sendmsg() and recvmsg(): rfc6458#section-5.3. */
#include "socket/cmsg.h"

#include <net/ipv6.h>

#include "wire/format.h"

#define SEND_FLAGS	(SCTP_UNORDERED | SCTP_ADDR_OVER | SCTP_ABORT | \
			 SCTP_SACK_IMMEDIATELY | SCTP_PR_SCTP_MASK | \
			 SCTP_SENDALL | SCTP_EOF)

static int parse_init(const void *data, struct sctp_cmsgs *out)
{
	memcpy(&out->init, data, sizeof(out->init));
	out->has_init = true;
	return 0;
}

static int parse_sndinfo(const void *data, struct sctp_cmsgs *out)
{
	memcpy(&out->info, data, sizeof(out->info));
	out->has_info = true;
	return out->info.snd_flags & ~SEND_FLAGS ? -EINVAL : 0;
}

/* rfc6458#section-5.3.2: a lifetime that is not 0 asks for timed reliability. */
static int parse_sndrcv(const void *data, struct sctp_cmsgs *out)
{
	struct sctp_sndrcvinfo old;

	memcpy(&old, data, sizeof(old));
	out->info = (struct sctp_sndinfo) {
		.snd_sid = old.sinfo_stream,
		.snd_flags = old.sinfo_flags,
		.snd_ppid = old.sinfo_ppid,
		.snd_context = old.sinfo_context,
		.snd_assoc_id = old.sinfo_assoc_id,
	};
	out->has_info = true;
	out->has_pr = true;
	out->pr_policy = SCTP_PR_POLICY(old.sinfo_flags);
	out->pr_value = old.sinfo_timetolive;
	if (out->pr_value && !out->pr_policy)
		out->pr_policy = SCTP_PR_SCTP_TTL;
	return old.sinfo_flags & ~SEND_FLAGS ? -EINVAL : 0;
}

static int parse_prinfo(const void *data, struct sctp_cmsgs *out)
{
	struct sctp_prinfo pr;

	memcpy(&pr, data, sizeof(pr));
	if (pr.pr_policy & ~SCTP_PR_SCTP_MASK)
		return -EINVAL;
	out->has_pr = true;
	out->pr_policy = pr.pr_policy;
	out->pr_value = pr.pr_policy ? pr.pr_value : 0;
	return 0;
}

/* No association authenticates, so the key does not matter; nor does Linux mind
 * it then.
 */
static int parse_authinfo(const void *data, struct sctp_cmsgs *out)
{
	return 0;
}

static int parse_dst4(const void *data, struct sctp_cmsgs *out)
{
	if (out->n_dst == SCTP_CMSG_MAX_DST)
		return -EINVAL;
	sctp_ip_set(&out->dst[1 + out->n_dst++], 4, data);
	return 0;
}

static int parse_dst6(const void *data, struct sctp_cmsgs *out)
{
	struct in6_addr addr;

	memcpy(&addr, data, sizeof(addr));
	if (out->n_dst == SCTP_CMSG_MAX_DST || ipv6_addr_v4mapped(&addr))
		return -EINVAL;
	sctp_ip_set(&out->dst[1 + out->n_dst++], 6, data);
	return 0;
}

static const struct {
	int (*parse)(const void *data, struct sctp_cmsgs *out);
	u32 len;
} kinds[] = {
	[SCTP_INIT]		= { parse_init, sizeof(struct sctp_initmsg) },
	[SCTP_SNDRCV]		= { parse_sndrcv, sizeof(struct sctp_sndrcvinfo) },
	[SCTP_SNDINFO]		= { parse_sndinfo, sizeof(struct sctp_sndinfo) },
	[SCTP_PRINFO]		= { parse_prinfo, sizeof(struct sctp_prinfo) },
	[SCTP_AUTHINFO]		= { parse_authinfo, sizeof(struct sctp_authinfo) },
	[SCTP_DSTADDRV4]	= { parse_dst4, sizeof(struct in_addr) },
	[SCTP_DSTADDRV6]	= { parse_dst6, sizeof(struct in6_addr) },
};

static int parse_one(const struct cmsghdr *cmsg, struct sctp_cmsgs *out)
{
	u32 type = cmsg->cmsg_type;

	if (type >= ARRAY_SIZE(kinds) || !kinds[type].parse)
		return -EINVAL;
	if (cmsg->cmsg_len != CMSG_LEN(kinds[type].len))
		return -EINVAL;
	return kinds[type].parse(CMSG_DATA(cmsg), out);
}

/**
 * sctp_cmsg_parse() - read the ancillary data of sendmsg()
 * @msg: the call
 * @out: what it asks for; all but ->dst is zero
 *
 * Items of other levels are left alone.
 *
 * Context: any.
 * Return: 0, or -EINVAL: unknown type, wrong length, unknown flag.
 */
int sctp_cmsg_parse(struct msghdr *msg, struct sctp_cmsgs *out)
{
	struct cmsghdr *cmsg;
	int err;

	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			return -EINVAL;
		if (cmsg->cmsg_level != IPPROTO_SCTP)
			continue;
		err = parse_one(cmsg, out);
		if (err)
			return err;
	}
	return 0;
}

static u16 flags_of(const struct sctp_rx_chunk *c)
{
	return c->node.flags & SCTP_DATA_UNORD ? SCTP_UNORDERED : 0;
}

static void put_nxtinfo(struct msghdr *msg, const struct sctp_rx_chunk *next)
{
	struct sctp_nxtinfo nxt = {
		.nxt_sid = next->node.sid,
		.nxt_flags = flags_of(next),
		.nxt_ppid = (__force u32)next->node.ppid,
		.nxt_length = next->node.run_len - next->read,
		.nxt_assoc_id = next->assoc->id,
	};

	if (next->kind == SCTP_RX_NOTIFICATION)
		nxt.nxt_flags |= SCTP_NOTIFICATION;
	put_cmsg(msg, IPPROTO_SCTP, SCTP_NXTINFO, sizeof(nxt), &nxt);
}

static void put_rcvinfo(struct msghdr *msg, const struct sctp_rx_chunk *first)
{
	struct sctp_rcvinfo rcv = {
		.rcv_sid = first->node.sid,
		.rcv_ssn = first->node.ssn,
		.rcv_flags = flags_of(first),
		.rcv_ppid = (__force u32)first->node.ppid,
		.rcv_tsn = first->node.tsn,
		.rcv_cumtsn = first->cum_tsn,
		.rcv_context = READ_ONCE(first->assoc->cfg.context),
		.rcv_assoc_id = first->assoc->id,
	};

	put_cmsg(msg, IPPROTO_SCTP, SCTP_RCVINFO, sizeof(rcv), &rcv);
}

static void put_sndrcv(struct msghdr *msg, const struct sctp_rx_chunk *first)
{
	struct sctp_sndrcvinfo info;

	memset(&info, 0, sizeof(info));
	info.sinfo_stream = first->node.sid;
	info.sinfo_ssn = first->node.ssn;
	info.sinfo_flags = flags_of(first);
	info.sinfo_ppid = (__force u32)first->node.ppid;
	info.sinfo_context = READ_ONCE(first->assoc->cfg.context);
	info.sinfo_tsn = first->node.tsn;
	info.sinfo_cumtsn = first->cum_tsn;
	info.sinfo_assoc_id = first->assoc->id;
	put_cmsg(msg, IPPROTO_SCTP, SCTP_SNDRCV, sizeof(info), &info);
}

/* The message behind @first, if it has arrived. */
static const struct sctp_rx_chunk *following(struct sock *sk,
					     const struct sctp_rx_chunk *first)
{
	const struct sctp_reasm_node *node;

	if (!list_is_last(&first->node.link, &sctp_sk(sk)->reading))
		return container_of(list_next_entry(&first->node, link),
				    struct sctp_rx_chunk, node);
	spin_lock_bh(&sk->sk_receive_queue.lock);
	node = list_first_entry_or_null(&sctp_sk(sk)->rxq,
					struct sctp_reasm_node, link);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	return node ? container_of(node, struct sctp_rx_chunk, node) : NULL;
}

/**
 * sctp_cmsg_put() - describe a received message to its reader
 * @sk: the socket
 * @msg: the recvmsg() call
 * @first: the message's first chunk, at the head of the queue
 *
 * Notifications describe themselves: they get nothing.
 *
 * Context: lock_sock held.
 */
void sctp_cmsg_put(struct sock *sk, struct msghdr *msg,
		   const struct sctp_rx_chunk *first)
{
	const struct sctp_rx_chunk *next;

	if (first->kind == SCTP_RX_NOTIFICATION)
		return;
	if (sctp_sk(sk)->recvnxtinfo) {
		next = following(sk, first);
		if (next)
			put_nxtinfo(msg, next);
	}
	if (sctp_sk(sk)->recvrcvinfo)
		put_rcvinfo(msg, first);
	if (sctp_cmsg_wants_sndrcv(first))
		put_sndrcv(msg, first);
}
