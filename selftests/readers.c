// SPDX-License-Identifier: GPL-2.0
/* Several who wait to read from one socket: whatever comes, none is left asleep beside it. */
#include <pthread.h>

#include "sock.h"

enum {
	READERS		= 4,
	SOON		= 5000,		/* ms in which what must happen happens */
	TICK_US		= 50000,	/* between one reader and the next */
	LATER_US	= 300000,	/* after which they sleep */
};

struct reader {
	pthread_t thread;
	int fd;
	int flags;
	ssize_t got;
};

static void *read_once(void *arg)
{
	struct reader *r = arg;
	char buf[16];

	r->got = recv(r->fd, buf, sizeof(buf), r->flags);
	return NULL;
}

/* One that looks sleeps longest, and is woken first. */
static void readers_sleep(struct reader *r, int n, int fd, bool looks)
{
	int i;

	sock_timeout(fd, SO_RCVTIMEO, SOON);
	for (i = 0; i < n; i++) {
		r[i] = (struct reader){ .fd = fd, .flags = looks && !i ? MSG_PEEK : 0 };
		need(!pthread_create(&r[i].thread, NULL, read_once, &r[i]), "pthread_create");
		usleep(TICK_US);
	}
	usleep(LATER_US);
}

/* Who was forgotten finds the message when his time is up: too late. */
static int readers_served(struct reader *r, int n)
{
	uint64_t end = now_ms() + SOON / 2;
	int i, served = 0;

	for (i = 0; i < n; i++) {
		pthread_join(r[i].thread, NULL);
		served += r[i].got == 5 && now_ms() < end;
	}
	return served;
}

/* A client with an association to the socket that is read, whatever the style. */
static struct pair pair_at(const struct variant *v, union addr *at)
{
	struct pair p = { .lfd = -1 };

	p.server = sock_listen(v, at);
	p.client = sock_connect(v, at);
	if (v->type == SOCK_STREAM) {
		p.lfd = p.server;
		p.server = accept(p.lfd, NULL, NULL);
		need(p.server >= 0, "accept");
	}
	return p;
}

static void hello(int fd, const union addr *at, int flags)
{
	need(sendto(fd, "hello", 5, flags, &at->sa, sizeof(at->in)) == 5, "send");
}

static void case_readers(const void *arg)
{
	const struct variant *v = arg;
	struct reader r[READERS];
	union addr at;
	struct pair p = pair_at(v, &at);
	int i;

	readers_sleep(r, READERS, p.server, false);
	for (i = 1; i < READERS; i++)
		hello(p.client, &at, MSG_MORE);
	hello(p.client, &at, 0);
	check_eq(readers_served(r, READERS), READERS,
		 "%s: as many messages in one packet as readers: each has one", v->name);

	readers_sleep(r, 2, p.server, true);
	hello(p.client, &at, 0);
	check_ours(readers_served(r, 2) == 2, "%s: one reader looks, another takes the message",
		   v->name);
	sock_pair_close(&p);
}

int main(void)
{
	static const struct variant both[] = {
		{ AF_INET, SOCK_STREAM, "one-to-one" },
		{ AF_INET, SOCK_SEQPACKET, "one-to-many" },
	};
	size_t i;

	tap_init();
	for (i = 0; i < sizeof(both) / sizeof(*both); i++)
		tap_case(case_readers, &both[i]);
	return tap_done();
}
