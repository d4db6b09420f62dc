// SPDX-License-Identifier: GPL-2.0
/*
 * The load generator: one association.
 */
#include <unistd.h>

#include "load.h"

static int one_peer(const struct load *l)
{
	int listener = listening(l, SOCK_STREAM, 0);

	tell_ready(l);
	return accepted(listener);
}

static void bulk_serve(const struct load *l)
{
	int fd = one_peer(l);

	receive(l, fd, l->size * warm_part(l));
	answer(fd);
	receive(l, fd, l->size * l->count);
	answer(fd);
}

static void send_all(const struct load *l, int fd, long count)
{
	long n;

	for (n = 0; n < count; n++)
		send_one(l, fd, n);
	answered(fd);
}

static void bulk_ask(const struct load *l)
{
	struct usage u;
	int fd = connected(l, 0);

	send_all(l, fd, warm_part(l));
	u = begin();
	send_all(l, fd, l->count);
	end(l, u);
}

static void rr_serve(const struct load *l)
{
	int fd = one_peer(l);
	long n;

	for (n = 0; n < warm_part(l) + l->count; n++) {
		receive(l, fd, l->size);
		send_one(l, fd, 0);
	}
}

static void exchange(const struct load *l, int fd, long count)
{
	long n;

	for (n = 0; n < count; n++) {
		send_one(l, fd, n);
		receive(l, fd, l->size);
	}
}

static void rr_ask(const struct load *l)
{
	struct usage u;
	int fd = connected(l, 0);

	exchange(l, fd, warm_part(l));
	u = begin();
	exchange(l, fd, l->count);
	end(l, u);
}

static void setup_serve(const struct load *l)
{
	int listener = listening(l, SOCK_STREAM, 0);
	char end;
	long n;

	tell_ready(l);
	for (n = 0; n < warm_part(l) + l->count; n++) {
		int fd = accepted(listener);

		need(!recv(fd, &end, 1, 0), "the peer's close");
		close(fd);
	}
}

static void visit(const struct load *l, long count)
{
	long n;

	for (n = 0; n < count; n++)
		close(connected(l, 0));
}

static void setup_ask(const struct load *l)
{
	struct usage u;

	visit(l, warm_part(l));
	u = begin();
	visit(l, l->count);
	end(l, u);
}

const struct work bulk_work = { "bulk", bulk_serve, bulk_ask };
const struct work rr_work = { "rr", rr_serve, rr_ask };
const struct work setup_work = { "setup", setup_serve, setup_ask };
