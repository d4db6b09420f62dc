// SPDX-License-Identifier: GPL-2.0
/*
 * The load generator: many associations on the one socket of the one who listens; with TCP, many
 * sockets behind an epoll. Those who ask have a socket each.
 */
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "load.h"

enum { BATCH = 64 };

/* Where the next messages are: nothing but the socket with SCTP. */
struct inbox {
	int			fd;
	struct epoll_event	ready[BATCH];
	int			next, n;
};

/* A message, or part of a long one; TCP: whatever there is. */
ssize_t receive_from(const struct load *l, int fd, struct peer *from)
{
	socklen_t len = sizeof(from->at);
	ssize_t n = recvfrom(fd, l->data, l->size, 0, (void *)&from->at, &len);

	need(n > 0, "recvfrom");
	from->fd = fd;
	return n;
}

void reply(const struct load *l, const struct peer *to, size_t bytes)
{
	const void *at = l->sctp ? &to->at : NULL;
	socklen_t len = l->sctp ? sizeof(to->at) : 0;

	need(sendto(to->fd, l->data, bytes, MSG_NOSIGNAL, at, len) == (ssize_t)bytes, "sendto");
}

/* Waits for the only answer, which comes to one of them. */
void any_answer(const int *fd, int count)
{
	struct pollfd ready[MAX_PEERS];
	int i;

	for (i = 0; i < count; i++)
		ready[i] = (struct pollfd){ .fd = fd[i], .events = POLLIN };
	need(poll(ready, count, -1) > 0, "poll");
	for (i = 0; i < count; i++)
		if (ready[i].revents)
			answered(fd[i]);
}

static void watch(struct inbox *in, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	need(!epoll_ctl(in->fd, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

static struct inbox open_inbox(const struct load *l)
{
	int i, listener = listening(l, SOCK_SEQPACKET, 0);
	struct inbox in = { .fd = listener };

	tell_ready(l);
	if (l->sctp)
		return in;
	in.fd = epoll_create1(0);
	need(in.fd >= 0, "epoll_create1");
	for (i = 0; i < l->peers; i++)
		watch(&in, accepted(listener));
	return in;
}

static ssize_t next_message(const struct load *l, struct inbox *in, struct peer *from)
{
	if (l->sctp)
		return receive_from(l, in->fd, from);
	if (in->next == in->n) {
		in->n = epoll_wait(in->fd, in->ready, BATCH, -1);
		need(in->n > 0, "epoll_wait");
		in->next = 0;
	}
	return receive_from(l, in->ready[in->next++].data.fd, from);
}

static int *connect_all(const struct load *l)
{
	int *fd = calloc(l->peers, sizeof(*fd));
	int i;

	need(fd, "calloc");
	for (i = 0; i < l->peers; i++)
		fd[i] = connected(l, 0);
	return fd;
}

static void take_all(const struct load *l, struct inbox *in, long count)
{
	size_t left = l->size * count;
	struct peer from;

	while (left)
		left -= next_message(l, in, &from);
	reply(l, &from, 1);
}

static void many_serve(const struct load *l)
{
	struct inbox in = open_inbox(l);

	take_all(l, &in, warm_part(l));
	take_all(l, &in, l->count);
}

static void send_in_turn(const struct load *l, const int *fd, long count)
{
	long n;

	for (n = 0; n < count; n++)
		send_one(l, fd[n % l->peers], n);
	any_answer(fd, l->peers);
}

static void many_ask(const struct load *l)
{
	int *fd = connect_all(l);
	struct usage u;

	send_in_turn(l, fd, warm_part(l));
	u = begin();
	send_in_turn(l, fd, l->count);
	end(l, u);
}

/* Messages come whole: they are small. */
static void manyrr_serve(const struct load *l)
{
	struct inbox in = open_inbox(l);
	struct peer from;
	long n;

	for (n = 0; n < warm_part(l) + l->count; n++) {
		need(next_message(l, &in, &from) == (ssize_t)l->size, "a whole message");
		reply(l, &from, l->size);
	}
}

/* One message on each, then the answer from each. */
static void ask_in_turn(const struct load *l, const int *fd, long count)
{
	long n, from;

	for (from = 0; from < count; from += l->peers) {
		for (n = from; n < count && n < from + l->peers; n++)
			send_one(l, fd[n - from], n);
		for (n = from; n < count && n < from + l->peers; n++)
			receive(l, fd[n - from], l->size);
	}
}

static void manyrr_ask(const struct load *l)
{
	int *fd = connect_all(l);
	struct usage u;

	ask_in_turn(l, fd, warm_part(l));
	u = begin();
	ask_in_turn(l, fd, l->count);
	end(l, u);
}

const struct work many_work = { "many", many_serve, many_ask };
const struct work manyrr_work = { "manyrr", manyrr_serve, manyrr_ask };
