// SPDX-License-Identifier: GPL-2.0
/*
 * The load generator: associations that are all busy at once, with a thread at each end of each.
 * One of the ends is one one-to-many socket, which its threads share; with TCP each has its own.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

enum { SPIN = 10000 };

struct asker;
typedef void (*part_fn)(const struct load *l, const struct asker *a, long count);

/**
 * struct asker - a thread of those who ask
 * @l: the work
 * @part: what it does for its share of the messages
 * @to: its socket, and the address to send to where others use it, too
 */
struct asker {
	const struct load	*l;
	part_fn			part;
	struct peer		to;
};

/**
 * struct helper - a thread of the one who listens
 * @l: the work, with a buffer of its own
 * @fd: a socket, or the socket
 */
struct helper {
	struct load	l;
	int		fd;
};

/* Between the parts: the askers and their main thread. */
static pthread_barrier_t gate;
/* Bytes, of all helpers. */
static atomic_size_t arrived;

static long share(const struct load *l, long count)
{
	return count / l->peers;
}

static void start(void *(*thread)(void *arg), const void *arg, size_t size)
{
	pthread_t id;
	void *own = malloc(size);

	need(own, "malloc");
	memcpy(own, arg, size);
	need(!pthread_create(&id, NULL, thread, own), "pthread_create");
}

/* -- those who ask ------------------------------------------------------------------- */

static void *asker(void *arg)
{
	const struct asker *a = arg;
	const struct load *l = a->l;

	a->part(l, a, share(l, warm_part(l)));
	pthread_barrier_wait(&gate);
	pthread_barrier_wait(&gate);
	a->part(l, a, share(l, l->count));
	pthread_barrier_wait(&gate);
	return NULL;
}

/* The sockets are there; FINISH sees that everything has arrived, where the parts do not. */
static void ask_together(const struct load *l, const struct peer *to, part_fn part,
			 void (*finish)(const struct load *l, const struct peer *to))
{
	struct usage u;
	int i;

	pthread_barrier_init(&gate, NULL, l->peers + 1);
	for (i = 0; i < l->peers; i++)
		start(asker, &(struct asker){ .l = l, .part = part, .to = to[i] },
		      sizeof(struct asker));
	pthread_barrier_wait(&gate);
	finish(l, to);
	u = begin();
	pthread_barrier_wait(&gate);
	pthread_barrier_wait(&gate);
	finish(l, to);
	end(l, u);
}

static void finished(const struct load *l, const struct peer *to)
{
	(void)l;
	(void)to;
}

static void one_answer(const struct load *l, const struct peer *to)
{
	int i, fd[MAX_PEERS];

	for (i = 0; i < l->peers; i++)
		fd[i] = to[i].fd;
	any_answer(fd, l->peers);
}

static struct peer *connect_each(const struct load *l)
{
	struct peer *to = calloc(l->peers, sizeof(*to));
	int i;

	need(to, "calloc");
	for (i = 0; i < l->peers; i++)
		to[i].fd = connected(l, 0);
	return to;
}

/* Addresses behind one socket; TCP: sockets. */
static struct peer *reach_each(const struct load *l)
{
	struct peer *to = calloc(l->peers, sizeof(*to));
	int i, one = l->sctp ? new_socket(l, SOCK_SEQPACKET) : -1;

	need(to, "calloc");
	for (i = 0; i < l->peers; i++) {
		to[i].fd = l->sctp ? one : connected(l, i);
		to[i].at = address(l, i);
	}
	return to;
}

static void send_part(const struct load *l, const struct asker *a, long count)
{
	while (count--)
		send_one(l, a->to.fd, count);
}

/* The answer may be another thread's: each takes one. */
static void send_out_part(const struct load *l, const struct asker *a, long count)
{
	while (count--)
		reply(l, &a->to, l->size);
	answered(a->to.fd);
}

static void exchange_part(const struct load *l, const struct asker *a, long count)
{
	struct load own = *l;

	own.data = calloc(1, l->size);
	need(own.data, "calloc");
	while (count--) {
		send_one(&own, a->to.fd, count);
		receive(&own, a->to.fd, l->size);
	}
	free(own.data);
}

static void in_ask(const struct load *l)
{
	ask_together(l, connect_each(l), send_part, one_answer);
}

static void inrr_ask(const struct load *l)
{
	ask_together(l, connect_each(l), exchange_part, finished);
}

static void out_ask(const struct load *l)
{
	ask_together(l, reach_each(l), send_out_part, finished);
}

/* -- the one who listens --------------------------------------------------------------- */

static void help(const struct load *l, void *(*thread)(void *arg), int fd)
{
	struct helper h = { .l = *l, .fd = fd };

	h.l.data = calloc(1, l->size);
	need(h.l.data, "calloc");
	start(thread, &h, sizeof(h));
}

/* Threads that share a socket; TCP: have one each. */
static void serve_together(const struct load *l, void *(*thread)(void *arg))
{
	int i, fd = listening(l, SOCK_SEQPACKET, 0);

	tell_ready(l);
	for (i = 0; i < l->peers; i++)
		help(l, thread, l->sctp ? fd : accepted(fd));
}

/* Whoever takes the last byte of a part answers for all. */
static void *taker(void *arg)
{
	const struct helper *h = arg;
	const struct load *l = &h->l;
	size_t warm = share(l, warm_part(l)) * l->peers * l->size;
	size_t all = warm + share(l, l->count) * l->peers * l->size;
	struct peer from;

	for (;;) {
		size_t n = receive_from(l, h->fd, &from), sum = (arrived += n);

		if (sum == warm || sum == all)
			reply(l, &from, 1);
	}
	return NULL;
}

static void *echoer(void *arg)
{
	const struct helper *h = arg;
	struct peer from;

	for (;;) {
		size_t n = receive_from(&h->l, h->fd, &from);

		reply(&h->l, &from, n);
	}
	return NULL;
}

static void in_serve(const struct load *l)
{
	serve_together(l, taker);
}

static void inrr_serve(const struct load *l)
{
	serve_together(l, echoer);
}

static void *sink(void *arg)
{
	const struct helper *h = arg;
	const struct load *l = &h->l;
	int fd = accepted(h->fd);

	receive(l, fd, l->size * share(l, warm_part(l)));
	answer(fd);
	receive(l, fd, l->size * share(l, l->count));
	answer(fd);
	return NULL;
}

static void out_serve(const struct load *l)
{
	int i;

	for (i = 0; i < l->peers; i++)
		help(l, sink, listening(l, SOCK_STREAM, i));
	tell_ready(l);
}

/* -- for comparison: nothing shared, no kernel ----------------------------------------- */

static void spin_part(const struct load *l, const struct asker *a, long count)
{
	long n;

	(void)l;
	(void)a;
	while (count--)
		for (n = 0; n < SPIN; n++)
			__asm__ volatile("" : "+r"(n));
}

static void spin_ask(const struct load *l)
{
	const struct peer nobody[MAX_PEERS] = {};

	ask_together(l, nobody, spin_part, finished);
}

const struct work spin_work = { "spin", tell_ready, spin_ask };
const struct work out_work = { "out", out_serve, out_ask };
const struct work in_work = { "in", in_serve, in_ask };
const struct work inrr_work = { "inrr", inrr_serve, inrr_ask };
