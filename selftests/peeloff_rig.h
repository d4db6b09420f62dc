/* SPDX-License-Identifier: GPL-2.0 */
/* What the topics about sctp_peeloff() share: a parent, its peer, and numbers as messages. */
#ifndef SELFTESTS_PEELOFF_RIG_H
#define SELFTESTS_PEELOFF_RIG_H

#include "sock.h"

#define PATIENCE_MS	10000
#define NO_SUCH_ID	99999

/* A listening one-to-many socket and a peer that it has an association with. */
struct rig {
	const struct variant *v;
	union addr at;
	int parent;
	int client;
	sctp_assoc_t id;
};

static inline sctp_assoc_t newest(int fd)
{
	uint32_t ids[64];
	socklen_t len = sizeof(ids);

	need(!getsockopt(fd, SOL_SCTP, SCTP_GET_ASSOC_ID_LIST, ids, &len), "ids");
	need(ids[0] > 0, "the socket has an association");
	return ids[ids[0]];
}

static inline long peel(int fd, sctp_assoc_t id)
{
	sctp_peeloff_arg_t arg = { .associd = id, .sd = -1 };
	socklen_t len = sizeof(arg);
	int ret = getsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_PEELOFF, &arg, &len);

	return ret < 0 ? ret : arg.sd;
}

static inline int peeled(int fd, sctp_assoc_t id)
{
	long child = peel(fd, id);

	need(child >= 0, "peel off");
	return child;
}

static inline void rig_client(struct rig *r)
{
	r->client = sock_connect(r->v, &r->at);
	r->id = newest(r->parent);
}

static inline struct rig rig_new(const struct variant *v)
{
	struct rig r = { .v = v };

	r.parent = sock_listen(v, &r.at);
	rig_client(&r);
	return r;
}

static inline void rig_close(struct rig *r)
{
	close(r->client);
	close(r->parent);
}

/* The client's address, as the parent sees it. */
static inline union addr rig_peer(const struct rig *r)
{
	return addr_loop(r->v->family, sock_port(r->client));
}

static inline bool send_number(int fd, const union addr *to, uint32_t number)
{
	return sendto(fd, &number, sizeof(number), MSG_NOSIGNAL, &to->sa,
		      addr_len(to->sa.sa_family)) == sizeof(number);
}

/* The client's side of a conversation in numbers. */
static inline void say(const struct rig *r, uint32_t number)
{
	need(send_number(r->client, &r->at, number), "send %u", number);
}

/* The next number that comes, or a negative errno; notifications are skipped. */
static inline long hear(int fd)
{
	struct received r;
	uint32_t number;

	do {
		if (!sock_poll(fd, POLLIN, PATIENCE_MS))
			return -ETIME;
		if (sock_recv(fd, &number, sizeof(number), MSG_DONTWAIT, &r) < 0)
			return -errno;
	} while (r.flags & MSG_NOTIFICATION);
	return number;
}

/* Each case over both families. */
static inline int rig_main(void (*const tests[])(const void *), size_t count)
{
	static const struct variant variants[] = {
		{ AF_INET, SOCK_SEQPACKET, "v4" },
		{ AF_INET6, SOCK_SEQPACKET, "v6" },
	};
	size_t i, j;

	tap_init();
	for (i = 0; i < count; i++)
		for (j = 0; j < LENGTH(variants); j++)
			tap_case(tests[i], &variants[j]);
	return tap_done();
}

#endif
