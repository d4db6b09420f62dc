// SPDX-License-Identifier: GPL-2.0
/* A socket's life: it is born, bound, connected, accepted, peeled off, shared, shut, closed. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <linux/sockios.h>

#include "calls.h"

static int new_socket(struct call *c, int family, int type)
{
	bool nonblock = draw(c, 3) == 0, forever = chance(c, 16);
	int fd = socket(family, type | (nonblock ? SOCK_NONBLOCK : 0), IPPROTO_SCTP);

	if (fd >= 0 && !forever)
		usual_timeouts(fd);
	return fd;
}

static int draw_family(struct call *c)
{
	return draw(c, 2) ? AF_INET : AF_INET6;
}

static int op_socket(struct call *c)
{
	bool stream = draw(c, 2);
	int family = draw_family(c), number = draw(c, 12), other = draw(c, 300), fd;

	if (chance(c, 32))
		fd = socket(number, other % 12, other);
	else
		fd = new_socket(c, family, stream ? SOCK_STREAM : SOCK_SEQPACKET);
	return install(c->slot, fd, stream ? NEW : MANY);
}

static int op_bind(struct call *c)
{
	union addr addr;
	socklen_t len = draw_addr(c, &addr, family_of(fd_of(c->slot)));

	return bind(fd_of(c->slot), draw_pointer(c, &addr), len);
}

static int op_listen(struct call *c)
{
	uint32_t usual = draw(c, 8), number = draw_number(c);
	bool odd = chance(c, 8);
	int ret = listen(fd_of(c->slot), odd ? number : usual);

	if (!ret && atomic_load(&kinds[c->slot]) == NEW)
		atomic_store(&kinds[c->slot], LISTENER);
	return ret;
}

static int op_connect(struct call *c)
{
	int fd = fd_of(c->slot);
	union addr addr;
	socklen_t len = draw_peer(c, &addr, family_of(fd));
	int ret;

	if (chance(c, 8))
		addr.sa.sa_family = AF_UNSPEC;
	ret = connect(fd, draw_pointer(c, &addr), len);
	if ((!ret || errno == EINPROGRESS) && atomic_load(&kinds[c->slot]) == NEW)
		atomic_store(&kinds[c->slot], LINKED);
	return ret;
}

/* The three options of sctp_connectx(). */
static int op_connectx(struct call *c)
{
	int fd = fd_of(c->slot), which = draw(c, 3);
	char packed[PACKED];
	size_t len = draw_packed(c, packed, fd, true);
	uint32_t odd = draw(c, 24);
	char *room;

	if (odd == 0)
		len += draw(c, 8) - 4;
	else if (odd == 1)
		len = draw_number(c);
	room = draw_room(c, len);
	memcpy(room, packed, len < sizeof(packed) ? len : sizeof(packed));
	if (which == 2) {
		struct sctp_getaddrs_old old = {
			.assoc_id = draw_number(c),
			.addr_num = len,
			.addrs = draw_pointer(c, room),
		};
		socklen_t size = sizeof(old) - (chance(c, 32) ? draw(c, sizeof(old)) : 0);

		return getsockopt(fd, IPPROTO_SCTP, SCTP_SOCKOPT_CONNECTX3, &old, &size);
	}
	return setsockopt(fd, IPPROTO_SCTP,
			  which ? SCTP_SOCKOPT_CONNECTX : SCTP_SOCKOPT_CONNECTX_OLD,
			  draw_pointer(c, room), len);
}

static int op_bindx(struct call *c)
{
	int fd = fd_of(c->slot);
	char packed[PACKED];
	size_t len = draw_packed(c, packed, fd, false);
	uint32_t odd = draw(c, 24);
	bool add = draw(c, 3);
	char *room;

	if (odd == 0)
		len += draw(c, 8) - 4;
	else if (odd == 1)
		len = draw_number(c);
	room = draw_room(c, len);
	memcpy(room, packed, len < sizeof(packed) ? len : sizeof(packed));
	return setsockopt(fd, IPPROTO_SCTP, add ? SCTP_SOCKOPT_BINDX_ADD : SCTP_SOCKOPT_BINDX_REM,
			  draw_pointer(c, room), len);
}

static int op_accept(struct call *c)
{
	union addr addr;
	socklen_t len = draw(c, sizeof(addr) + 1);
	int flags = draw(c, 2) ? SOCK_NONBLOCK : 0, fd;
	bool with_addr = draw(c, 2);

	fd = accept4(fd_of(c->slot), with_addr ? &addr.sa : NULL, with_addr ? &len : NULL, flags);
	if (fd >= 0 && !chance(c, 16))
		usual_timeouts(fd);
	return place(c, fd, LINKED);
}

static int op_peeloff(struct call *c)
{
	sctp_peeloff_flags_arg_t arg = {
		.p_arg = { .associd = draw_assoc(c), .sd = draw_number(c) },
		.flags = chance(c, 8) ? draw_number(c) : draw(c, 2) ? SOCK_NONBLOCK : SOCK_CLOEXEC,
	};
	bool flags = draw(c, 2);
	socklen_t len = flags ? sizeof(arg) : sizeof(arg.p_arg);
	void *at = draw_room(c, sizeof(arg));
	int fd;

	if (chance(c, 16))
		len = draw(c, 64);
	memcpy(at, &arg, sizeof(arg));
	fd = getsockopt(fd_of(c->slot), IPPROTO_SCTP,
			flags ? SCTP_SOCKOPT_PEELOFF_FLAGS : SCTP_SOCKOPT_PEELOFF,
			draw_pointer(c, at), &len);
	if (fd >= 0 && !chance(c, 16))
		usual_timeouts(fd);
	return place(c, fd, PEELED);
}

static int op_shutdown(struct call *c)
{
	uint32_t how = draw(c, 3), odd = draw_number(c);

	return shutdown(fd_of(c->slot), chance(c, 16) ? odd : how);
}

static int op_close(struct call *c)
{
	struct linger linger = { .l_onoff = draw(c, 3), .l_linger = draw(c, 2) };

	if (draw(c, 2))
		setsockopt(fd_of(c->slot), SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	slot_closed(c->slot);
	return close(fd_of(c->slot));
}

/* What has come to its end makes room. */
static int op_tidy(struct call *c)
{
	struct pollfd p = { .fd = fd_of(c->slot) };

	if (poll(&p, 1, 0) != 1 || !(p.revents & (POLLHUP | POLLERR | POLLNVAL)))
		return 0;
	slot_closed(c->slot);
	return close(fd_of(c->slot));
}

static int op_dup(struct call *c)
{
	enum kind kind = atomic_load(&kinds[c->slot]);
	int to = pick(c, EMPTY);

	if (to == c->slot)
		return 0;
	return install(to, dup(fd_of(c->slot)), kind);
}

/* Sends the descriptor through a pair of unix sockets; what is not taken out waits there. */
static int op_pass(struct call *c)
{
	union {
		struct cmsghdr hdr;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	enum kind kind = atomic_load(&kinds[c->slot]);
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int fd;

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &(int){ fd_of(c->slot) }, sizeof(int));
	if (sendmsg(c->thread->unix_pair[0], &msg, MSG_DONTWAIT) < 0)
		return -1;
	if (chance(c, 4))
		return 0;
	memset(&control, 0, sizeof(control));
	if (recvmsg(c->thread->unix_pair[1], &msg, MSG_DONTWAIT) < 0 || !CMSG_FIRSTHDR(&msg))
		return -1;
	memcpy(&fd, CMSG_DATA(cmsg), sizeof(fd));
	return place(c, fd, kind);
}

static int op_names(struct call *c)
{
	union addr addr;
	socklen_t len = draw(c, 2) ? sizeof(addr) : draw(c, sizeof(addr) + 1);
	int fd = fd_of(c->slot);

	if (chance(c, 16))
		len = draw_number(c);
	return draw(c, 2) ? getsockname(fd, draw_pointer(c, &addr), draw_pointer(c, &len)) :
		getpeername(fd, draw_pointer(c, &addr), draw_pointer(c, &len));
}

/* SCTP's own lists of addresses. */
static int op_addresses(struct call *c)
{
	bool peer = draw(c, 2);
	socklen_t len = draw(c, 4) ? 1024 : draw_number(c);
	struct sctp_getaddrs *get;

	if (len > ROOM)
		len = chance(c, 2) ? len : ROOM;
	get = draw_room(c, len < sizeof(*get) ? sizeof(*get) : len);
	get->assoc_id = draw_assoc(c);
	return getsockopt(fd_of(c->slot), IPPROTO_SCTP,
			  peer ? SCTP_GET_PEER_ADDRS : SCTP_GET_LOCAL_ADDRS,
			  draw_pointer(c, get), &len);
}

static int op_fcntl(struct call *c)
{
	static const int signals[] = { 0, SIGIO, SIGURG, SIGUSR1 };
	int fd = fd_of(c->slot), flags = draw(c, 2) * O_NONBLOCK | !draw(c, 4) * O_ASYNC;

	switch (draw(c, 4)) {
	case 0:
		return fcntl(fd, F_SETOWN, getpid());
	case 1:
		return fcntl(fd, F_SETSIG, signals[draw(c, LENGTH(signals))]);
	default:
		return fcntl(fd, F_SETFL, flags);
	}
}

static int op_ioctl(struct call *c)
{
	static const unsigned long requests[] = {
		SIOCINQ, SIOCOUTQ, SIOCATMARK, FIOASYNC, FIONBIO, SIOCGSTAMP, SIOCGSTAMPNS,
		SIOCGPGRP, SIOCOUTQNSD, 0x8900 /* the rest: by chance */,
	};
	unsigned long request = requests[draw(c, LENGTH(requests))];
	uint32_t other = draw(c, 256);
	int *value = draw_room(c, 64);

	if (request == 0x8900)
		request += other;
	/* What changes the host's devices is not for here. */
	if ((request >= SIOCGIFNAME && request < 0x89e0) && request != SIOCOUTQNSD)
		request = SIOCINQ;
	*value = draw(c, 2);
	return ioctl(fd_of(c->slot), request, draw_pointer(c, value));
}

/* -- what leads deep ------------------------------------------------------------------ */

/* Buffers of some bytes, or as they are. */
static void small_buffers(struct call *c, int fd)
{
	int size = 1 << (9 + draw(c, 8));
	bool snd = chance(c, 4), rcv = chance(c, 4);

	if (snd)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (rcv)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

static void many_streams(struct call *c, int fd)
{
	struct sctp_initmsg init = {
		.sinit_num_ostreams = draw(c, 8) ? 1 + draw(c, 100) : draw_number(c),
		.sinit_max_instreams = draw(c, 8) ? 1 + draw(c, 100) : draw_number(c),
		.sinit_max_attempts = draw(c, 4),
	};

	if (draw(c, 2))
		setsockopt(fd, IPPROTO_SCTP, SCTP_INITMSG, &init, sizeof(init));
}

static void all_events(struct call *c, int fd)
{
	struct sctp_event event = { .se_on = 1 };

	if (draw(c, 2))
		return;
	for (event.se_type = SCTP_ASSOC_CHANGE; event.se_type <= SCTP_SN_TYPE_MAX; event.se_type++)
		setsockopt(fd, IPPROTO_SCTP, SCTP_EVENT, &event, sizeof(event));
}

static int prepared(struct call *c, int family, int type)
{
	int fd = new_socket(c, family, type);

	small_buffers(c, fd);
	many_streams(c, fd);
	all_events(c, fd);
	return fd;
}

/* Binds to the host of @addr, any port, and listens; @addr becomes the address it has. */
static int listens(int fd, union addr *addr, int backlog)
{
	socklen_t len = sizeof(*addr);

	addr->in.sin_port = 0;
	if (bind(fd, &addr->sa, len) || listen(fd, backlog))
		return -1;
	return getsockname(fd, &addr->sa, &len);
}

static void host_of(struct call *c, union addr *addr, int family)
{
	do {
		draw_addr(c, addr, family);
	} while (addr->sa.sa_family != family);
}

/* A listener, its address one that others can reach. */
static int op_listener(struct call *c)
{
	bool stream = draw(c, 3);
	int fd = prepared(c, draw_family(c), stream ? SOCK_STREAM : SOCK_SEQPACKET);
	union addr addr;

	host_of(c, &addr, family_of(fd));
	listens(fd, &addr, 1 + draw(c, 6));
	return install(c->slot, fd, stream ? LISTENER : MANY);
}

/* A one-to-one pair with something on its way; the listener stays, sometimes. */
static int op_pair(struct call *c)
{
	int family = draw_family(c);
	int listener = prepared(c, family, SOCK_STREAM), client = prepared(c, family, SOCK_STREAM);
	union addr addr;
	int server;

	host_of(c, &addr, family);
	if (listens(listener, &addr, 4) || connect(client, &addr.sa, sizeof(addr))) {
		close(listener);
		return install(c->slot, client, NEW);
	}
	server = accept4(listener, NULL, NULL, draw(c, 2) ? SOCK_NONBLOCK : 0);
	usual_timeouts(server);
	if (chance(c, 4))
		place(c, listener, LISTENER);
	else
		close(listener);
	send_to(c, client, NULL, draw(c, 5000));
	send_to(c, server, NULL, draw(c, 5000));
	place(c, server, LINKED);
	return install(c->slot, client, LINKED);
}

/* A one-to-many socket with some associations, to others that listen or to itself. */
static int op_crowd(struct call *c)
{
	int family = draw_family(c), i, count = 1 + draw(c, 4);
	int server = prepared(c, family, SOCK_SEQPACKET);
	union addr addr;

	host_of(c, &addr, family);
	if (listens(server, &addr, 8)) {
		close(server);
		return -1;
	}
	for (i = 0; i < count; i++) {
		int client = prepared(c, family, SOCK_SEQPACKET);

		send_to(c, client, &addr, draw(c, 3000));
		if (i < 2)
			place(c, client, MANY);
		else
			close(client);
	}
	return install(c->slot, server, MANY);
}

const struct op life_ops[] = {
	{ "socket", op_socket, 16, EMPTY | OTHER },
	{ "bind", op_bind, 16, NEW },
	{ "bindx", op_bindx, 10, NEW | ENDS },
	{ "listen", op_listen, 16, NEW | MANY },
	{ "connect", op_connect, 20, NEW | MANY },
	{ "connectx", op_connectx, 14, NEW | MANY },
	{ "accept", op_accept, 20, LISTENER },
	{ "peeloff", op_peeloff, 14, MANY },
	{ "shutdown", op_shutdown, 6, LINKED | PEELED },
	{ "close", op_close, 30, SOCKETS | OTHER },
	{ "tidy", op_tidy, 40, LINKED | PEELED },
	{ "dup", op_dup, 3, ANY },
	{ "pass", op_pass, 3, SOCKETS },
	{ "names", op_names, 3, SOCKETS },
	{ "addresses", op_addresses, 6, SOCKETS },
	{ "fcntl", op_fcntl, 3, SOCKETS },
	{ "ioctl", op_ioctl, 6, SOCKETS },
	{ "listener", op_listener, 14, EMPTY },
	{ "pair", op_pair, 20, EMPTY },
	{ "crowd", op_crowd, 12, EMPTY },
	{ 0 }
};
