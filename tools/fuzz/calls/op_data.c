// SPDX-License-Identifier: GPL-2.0
/* Calls that carry data: every way to send, to receive, and to wait. */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#include "calls.h"

#define CONTROL		4096
#define BATCH		4
#define WAIT_MS		20

static size_t draw_size(struct call *c)
{
	static const size_t sizes[] = {
		0, 1, 2, 3, 4, 100, 1000, 1400, 1452, 1500, 3000, 9000, 65535, 65536, 200000,
	};
	size_t size = sizes[draw(c, LENGTH(sizes))], small = draw(c, 2000), any = draw(c, ROOM);

	return chance(c, 64) ? any : draw(c, 2) ? small : size;
}

static const int cmsg_sizes[] = {
	[SCTP_INIT] = sizeof(struct sctp_initmsg),
	[SCTP_SNDRCV] = sizeof(struct sctp_sndrcvinfo),
	[SCTP_SNDINFO] = sizeof(struct sctp_sndinfo),
	[SCTP_RCVINFO] = sizeof(struct sctp_rcvinfo),
	[SCTP_NXTINFO] = sizeof(struct sctp_nxtinfo),
	[SCTP_PRINFO] = sizeof(struct sctp_prinfo),
	[SCTP_AUTHINFO] = sizeof(struct sctp_authinfo),
	[SCTP_DSTADDRV4] = sizeof(struct in_addr),
	[SCTP_DSTADDRV6] = sizeof(struct in6_addr),
};

static uint16_t draw_stream(struct call *c)
{
	uint16_t odd = draw_number(c);

	return chance(c, 12) ? odd : draw(c, 10);
}

/* Those that end the association are not for every message. */
static uint16_t draw_send_flags(struct call *c)
{
	static const uint16_t usual[] = {
		0, 0, 0, SCTP_UNORDERED, SCTP_ADDR_OVER, SCTP_SACK_IMMEDIATELY, SCTP_PR_SCTP_TTL,
		SCTP_PR_SCTP_RTX, SCTP_PR_SCTP_PRIO, SCTP_UNORDERED | SCTP_SACK_IMMEDIATELY,
	};
	static const uint16_t final[] = {
		SCTP_EOF, SCTP_ABORT, SCTP_SENDALL, SCTP_SENDALL | SCTP_EOF,
	};
	uint16_t flags = usual[draw(c, LENGTH(usual))], end = final[draw(c, LENGTH(final))];
	uint16_t any = draw(c, 65536);

	return chance(c, 64) ? any : chance(c, 24) ? end : flags;
}

static void fill_info(struct call *c, int type, void *to)
{
	union addr addr;

	switch (type) {
	case SCTP_SNDRCV: {
		struct sctp_sndrcvinfo info = {
			.sinfo_stream = draw_stream(c),
			.sinfo_flags = draw_send_flags(c),
			.sinfo_timetolive = draw_small(c, 100),
			.sinfo_assoc_id = draw_assoc(c),
		};

		memcpy(to, &info, sizeof(info));
		break;
	}
	case SCTP_SNDINFO: {
		struct sctp_sndinfo info = {
			.snd_sid = draw_stream(c),
			.snd_flags = draw_send_flags(c),
			.snd_assoc_id = draw_assoc(c),
		};

		memcpy(to, &info, sizeof(info));
		break;
	}
	case SCTP_PRINFO: {
		struct sctp_prinfo info = {
			.pr_policy = draw(c, 5) << 4,
			.pr_value = draw_small(c, 100),
		};

		memcpy(to, &info, sizeof(info));
		break;
	}
	case SCTP_INIT: {
		struct sctp_initmsg info = { draw_small(c, 20), draw_small(c, 20), draw_small(c, 4),
					     draw_small(c, 1000) };

		memcpy(to, &info, sizeof(info));
		break;
	}
	case SCTP_DSTADDRV4:
		draw_addr(c, &addr, AF_INET);
		memcpy(to, &addr.in.sin_addr, sizeof(addr.in.sin_addr));
		break;
	case SCTP_DSTADDRV6:
		draw_addr(c, &addr, AF_INET6);
		memcpy(to, &addr.in6.sin6_addr, sizeof(addr.in6.sin6_addr));
		break;
	}
}

/* One item of ancillary data at @at; returns how far the next one is, 0 when there is no room. */
static size_t put_cmsg(struct call *c, char *room, size_t at)
{
	static const int usual[] = {
		SCTP_SNDINFO, SCTP_SNDINFO, SCTP_SNDRCV, SCTP_PRINFO, SCTP_INIT, SCTP_DSTADDRV4,
		SCTP_DSTADDRV6,
	};
	int type = usual[draw(c, LENGTH(usual))], other = draw(c, LENGTH(cmsg_sizes));
	bool odd = chance(c, 8);
	struct cmsghdr cmsg = { .cmsg_level = IPPROTO_SCTP };
	size_t space;

	if (odd)
		type = other;
	cmsg.cmsg_type = type;
	cmsg.cmsg_len = CMSG_LEN(cmsg_sizes[type]);
	space = CMSG_SPACE(cmsg_sizes[type]);
	if (at + space > CONTROL)
		return 0;
	memset(room + at, 0, space);
	fill_info(c, type, room + at + CMSG_LEN(0));
	switch (draw(c, 64)) {
	case 0:
		cmsg.cmsg_len += draw(c, 16) - 8;
		break;
	case 1:
		cmsg.cmsg_len = draw_number(c);
		break;
	case 2:
		cmsg.cmsg_level = draw(c, 2) ? SOL_SOCKET : draw_number(c);
		break;
	case 3:
		cmsg.cmsg_type = draw_number(c);
		break;
	}
	memcpy(room + at, &cmsg, sizeof(cmsg));
	return space;
}

static size_t put_control(struct call *c, char *room)
{
	uint32_t count = draw(c, 16) ? draw(c, 3) : draw(c, 100);
	size_t at = 0, step = 1;

	while (count-- && step) {
		step = put_cmsg(c, room, at);
		at += step;
	}
	return chance(c, 48) ? draw(c, CONTROL) : at;
}

static int draw_msg_flags(struct call *c)
{
	static const int flags[] = {
		MSG_MORE, MSG_EOR, MSG_OOB, MSG_DONTROUTE, MSG_CONFIRM, MSG_ZEROCOPY, MSG_FASTOPEN,
		MSG_PROXY, MSG_FIN, MSG_PEEK, MSG_TRUNC, MSG_WAITALL, MSG_ERRQUEUE,
		MSG_CMSG_CLOEXEC, MSG_WAITFORONE, MSG_NOTIFICATION,
	};
	int wait = draw(c, 2) ? MSG_DONTWAIT : 0;
	int one = flags[draw(c, LENGTH(flags))], any = draw(c, 0);

	if (chance(c, 64))
		return any;
	return MSG_NOSIGNAL | wait | (chance(c, 6) ? one : 0);
}

/* A message of @len bytes in one or more pieces. */
static void draw_message(struct call *c, struct msghdr *msg, struct iovec *iov, size_t len)
{
	size_t first = draw(c, 3) ? len : draw(c, len + 1);

	iov[0] = (struct iovec){ draw_pointer(c, data), first };
	iov[1] = (struct iovec){ data + first, len - first };
	msg->msg_iov = iov;
	msg->msg_iovlen = 1 + (first != len);
}

static void draw_to(struct call *c, struct msghdr *msg, union addr *addr, int fd)
{
	if (draw(c, 4) && atomic_load(&kinds[c->slot]) != MANY)
		return;
	if (draw(c, 3) == 0)
		return;
	msg->msg_namelen = draw_peer(c, addr, family_of(fd));
	msg->msg_name = draw_pointer(c, addr);
}

/* Plain sending, for those who know where. */
ssize_t send_to(struct call *c, int fd, const union addr *to, size_t len)
{
	struct sctp_sndinfo info = { .snd_sid = draw(c, 4) };
	union {
		struct cmsghdr hdr;
		char room[CMSG_SPACE(sizeof(info))];
	} control = { .hdr = { CMSG_LEN(sizeof(info)), IPPROTO_SCTP, SCTP_SNDINFO } };
	struct iovec iov = { data, len };
	struct msghdr msg = {
		.msg_name = (void *)to,
		.msg_namelen = to ? sizeof(*to) : 0,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	memcpy(CMSG_DATA(&control.hdr), &info, sizeof(info));
	return sendmsg(fd, &msg, MSG_NOSIGNAL);
}

static int op_send(struct call *c)
{
	struct {
		union addr addr;
		struct iovec iov[2];
		char control[CONTROL] __attribute__((aligned(8)));
	} parts[BATCH];
	struct mmsghdr msgs[BATCH] = { 0 };
	int count = draw(c, 4) ? 1 : BATCH, i, fd = fd_of(c->slot), flags;

	for (i = 0; i < count; i++) {
		struct msghdr *msg = &msgs[i].msg_hdr;

		draw_message(c, msg, parts[i].iov, draw_size(c));
		draw_to(c, msg, &parts[i].addr, fd);
		msg->msg_controllen = draw(c, 3) ? put_control(c, parts[i].control) : 0;
		msg->msg_control = draw_pointer(c, parts[i].control);
	}
	flags = draw_msg_flags(c);
	return count == 1 ? sendmsg(fd, &msgs[0].msg_hdr, flags) : sendmmsg(fd, msgs, count, flags);
}

static int op_send_plain(struct call *c)
{
	int fd = fd_of(c->slot);
	size_t len = draw_size(c);
	union addr addr;
	socklen_t alen = draw_peer(c, &addr, family_of(fd));

	switch (draw(c, 3)) {
	case 0:
		return send(fd, data, len, draw_msg_flags(c));
	case 1:
		return write(fd, draw_pointer(c, data), len);
	default:
		return sendto(fd, data, len, draw_msg_flags(c), &addr.sa, alen);
	}
}

/* Until the window or the buffer is full. */
static int op_flood(struct call *c)
{
	int fd = fd_of(c->slot), i, count = draw(c, 60);
	size_t len = draw_size(c);

	for (i = 0; i < count; i++)
		if (send(fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			break;
	return i;
}

static int op_recv(struct call *c)
{
	static const size_t controls[] = { 0, 1, 15, 16, 17, 31, 32, 48, 64, 200, 4096 };
	struct mmsghdr msgs[BATCH] = { 0 };
	struct timespec soon = { .tv_nsec = WAIT_MS * 1000000 };
	struct iovec iov[BATCH];
	char control[CONTROL] __attribute__((aligned(8)));
	union addr from;
	int count = draw(c, 4) ? 1 : BATCH, i, fd = fd_of(c->slot), flags;

	for (i = 0; i < count; i++) {
		size_t size = draw_size(c);

		iov[i] = (struct iovec){ draw_pointer(c, c->thread->room_end - size), size };
		msgs[i].msg_hdr = (struct msghdr){
			.msg_name = draw(c, 2) ? &from : NULL,
			.msg_namelen = draw(c, sizeof(from) + 1),
			.msg_iov = &iov[i],
			.msg_iovlen = draw(c, 16) != 0,
			.msg_control = draw_pointer(c, control),
			.msg_controllen = controls[draw(c, LENGTH(controls))],
		};
	}
	flags = draw_msg_flags(c);
	return count == 1 ? recvmsg(fd, &msgs[0].msg_hdr, flags) :
		recvmmsg(fd, msgs, count, flags, &soon);
}

static int op_recv_plain(struct call *c)
{
	size_t size = draw_size(c);
	char *room = draw_pointer(c, c->thread->room_end - size);
	int flags = draw_msg_flags(c);

	return draw(c, 2) ? read(fd_of(c->slot), room, size) :
		recv(fd_of(c->slot), room, size, flags);
}

/* Reads what is there: messages, notifications, the end. */
static int op_drain(struct call *c)
{
	int fd = fd_of(c->slot), i, count = draw(c, 100);

	for (i = 0; i < count; i++)
		if (recv(fd, c->thread->room_end - 65536, 65536, MSG_DONTWAIT) <= 0)
			break;
	return i;
}

static int op_splice(struct call *c)
{
	int fd = fd_of(c->slot), *pipe = c->thread->pipe;
	size_t len = draw(c, 2) ? draw(c, 5000) : draw(c, 300000);
	loff_t offset = draw(c, ROOM);
	unsigned int more = draw(c, 2) ? SPLICE_F_MORE : 0;

	switch (draw(c, 3)) {
	case 0:
		return sendfile(fd, file_fd, &offset, len);
	case 1:
		if (write(pipe[1], data, len < 60000 ? len : 60000) < 0 && errno != EAGAIN)
			return -1;
		return splice(pipe[0], NULL, fd, NULL, len, SPLICE_F_NONBLOCK | more);
	default:
		return splice(fd, NULL, pipe[1], NULL, len, SPLICE_F_NONBLOCK | more);
	}
}

/* The pipe between splices, so that it does not stay full. */
static int op_empty(struct call *c)
{
	return read(c->thread->pipe[0], c->thread->room_end - 65536, 65536);
}

static int op_poll(struct call *c)
{
	struct pollfd fds[4];
	uint32_t i, count = 1 + draw(c, LENGTH(fds));
	uint32_t wait = draw(c, 3) ? 0 : draw(c, WAIT_MS);

	for (i = 0; i < count; i++)
		fds[i] = (struct pollfd){
			.fd = fd_of(i ? (int)draw(c, SLOTS) : c->slot),
			.events = draw(c, 65536),
		};
	return poll(fds, count, wait);
}

static int op_epoll(struct call *c)
{
	struct epoll_event event = {
		.events = draw(c, 2) ? EPOLLIN | EPOLLOUT | EPOLLET : draw(c, 0),
	};
	uint32_t what = draw(c, 4);
	int which = 1 + draw(c, 3), at = pick(c, OTHER);

	if (what == 0)
		return install(c->slot, epoll_create1(EPOLL_CLOEXEC), OTHER);
	if (what == 1)
		return epoll_wait(fd_of(at), &event, 1, draw(c, WAIT_MS));
	return epoll_ctl(fd_of(at), which, fd_of(c->slot), &event);
}

const struct op data_ops[] = {
	{ "send", op_send, 70, ENDS },
	{ "send-plain", op_send_plain, 20, ENDS },
	{ "flood", op_flood, 16, ENDS },
	{ "recv", op_recv, 60, ENDS },
	{ "recv-plain", op_recv_plain, 20, ENDS },
	{ "drain", op_drain, 20, ENDS },
	{ "splice", op_splice, 8, LINKED | PEELED },
	{ "empty", op_empty, 4, ANY },
	{ "poll", op_poll, 8, SOCKETS },
	{ "epoll", op_epoll, 8, SOCKETS | OTHER },
	{ 0 }
};
