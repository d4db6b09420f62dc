// SPDX-License-Identifier: GPL-2.0
/*
 * The load generator: sockets.
 */
#include <netinet/in.h>
#include <netinet/sctp.h>
#include <netinet/tcp.h>

#include "load.h"

static void set(int fd, int level, int name, int value)
{
	need(!setsockopt(fd, level, name, &value, sizeof(value)), "setsockopt");
}

static void set_streams(int fd, int count)
{
	struct sctp_initmsg init = {
		.sinit_num_ostreams = count,
		.sinit_max_instreams = count,
	};

	need(!setsockopt(fd, SOL_SCTP, SCTP_INITMSG, &init, sizeof(init)), "SCTP_INITMSG");
}

int new_socket(const struct load *l, int type)
{
	int proto = l->sctp ? IPPROTO_SCTP : IPPROTO_TCP;
	int fd = socket(AF_INET, type, proto);

	need(fd >= 0, "socket");
	if (l->buffer) {
		/* The kernel doubles what it is told, and FORCE passes wmem_max. */
		set(fd, SOL_SOCKET, SO_SNDBUFFORCE, l->buffer / 2);
		set(fd, SOL_SOCKET, SO_RCVBUFFORCE, l->buffer / 2);
	}
	if (l->nodelay)
		set(fd, proto, l->sctp ? SCTP_NODELAY : TCP_NODELAY, 1);
	if (l->sctp && l->streams > 1)
		set_streams(fd, l->streams);
	return fd;
}

/* PORT counts from the first one. */
struct sockaddr_in address(const struct load *l, int port)
{
	struct sockaddr_in to = l->to;

	to.sin_port = htons(PORT + port);
	return to;
}

int listening(const struct load *l, int type, int port)
{
	struct sockaddr_in at = address(l, port);
	int fd = new_socket(l, l->sctp ? type : SOCK_STREAM);

	set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	need(!bind(fd, (const void *)&at, sizeof(at)), "bind");
	need(!listen(fd, 1024), "listen");
	return fd;
}

int connected(const struct load *l, int port)
{
	struct sockaddr_in to = address(l, port);
	int fd = new_socket(l, SOCK_STREAM);

	need(!connect(fd, (const void *)&to, sizeof(to)), "connect");
	return fd;
}

int accepted(int listener)
{
	int fd = accept(listener, NULL, NULL);

	need(fd >= 0, "accept");
	return fd;
}

void send_one(const struct load *l, int fd, long n)
{
	ssize_t done;

	if (l->streams > 1)
		done = sctp_sendmsg(fd, l->data, l->size, NULL, 0, 0, 0, n % l->streams, 0, 0);
	else
		done = send(fd, l->data, l->size, MSG_NOSIGNAL);
	need(done == (ssize_t)l->size, "send");
}

/* SCTP brings a message, or part of it; TCP whatever there is. */
void receive(const struct load *l, int fd, size_t bytes)
{
	while (bytes) {
		ssize_t n = recv(fd, l->data, bytes < l->size ? bytes : l->size, 0);

		need(n > 0, "recv");
		bytes -= n;
	}
}

void answer(int fd)
{
	need(send(fd, "d", 1, MSG_NOSIGNAL) == 1, "answer");
}

void answered(int fd)
{
	char c;

	need(recv(fd, &c, 1, 0) == 1, "recv");
}
