// SPDX-License-Identifier: GPL-2.0
/*
 * Makes one kind of load between two processes and says what it took.
 *
 * usage: load [options] sctp|tcp WORK
 *   WORK: bulk      messages one way, the last one answered
 *         rr        a message, its answer, and so on
 *         setup     connect and close, again and again
 *         many      bulk over -p associations in turn to one one-to-many socket (TCP: with epoll)
 *         manyrr    rr over them: a message on each, then the answer from each
 *         in        bulk on -p associations at once, by threads, to one socket that as many read
 *         inrr      rr on them
 *         out       bulk on -p associations at once, from one socket that as many threads use
 *         spin      -p threads that only compute: what that many CPUs can do here
 *   -s BYTES   of a message (1000)
 *   -n COUNT   of messages, or connections (10000)
 *   -a ADDR    IPv4 address of the one who listens (127.0.0.1)
 *   -N NAME    it listens in network namespace /run/netns/NAME
 *   -p COUNT   associations, of works that have several (4)
 *   -S COUNT   SCTP streams, used in turn (1)
 *   -b BYTES   SO_SNDBUF and SO_RCVBUF (1048576; 0: leave the defaults)
 *   -d         without Nagle's algorithm
 *   -I COUNT   SCTP: while COUNT more associations, of as many one-to-one sockets with one
 *              one-to-many socket of this host, are idle (0)
 *   -k FILE    in the kernel, by this module: kload.ko, for bulk, rr, setup
 *
 * Prints "seconds=S cpu=S bytes=B count=N"; cpu is of all that this machine did. With -I also
 * "memory=B", of the kernel per idle association: of both its ends and the socket. The instructions
 * mark(1) and mark(2), which tools/bench/insn.c knows, stand around what is measured: all after one
 * tenth of the work, which warms caches and windows up.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"

static const struct work *const works[] = {
	&bulk_work, &rr_work, &setup_work, &many_work, &manyrr_work, &in_work, &inrr_work,
	&out_work, &spin_work,
};

void need(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

void tell_ready(const struct load *l)
{
	need(write(l->ready, "r", 1) == 1, "write");
}

static void enter(const char *space)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", space);
	fd = open(path, O_RDONLY);
	need(fd >= 0 && !setns(fd, CLONE_NEWNET), path);
	close(fd);
}

/* Its sockets stay open until the other process has measured. */
static void serve(const struct load *l, const struct work *w, int over)
{
	char c;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (l->space)
		enter(l->space);
	w->serve(l);
	need(!read(over, &c, 1), "the other one");
	exit(0);
}

static void run(struct load *l, const struct work *w)
{
	int ready[2], over[2], status;
	char c;

	need(!pipe(ready) && !pipe(over), "pipe");
	l->ready = ready[1];
	if (!fork()) {
		close(over[1]);
		serve(l, w, over[0]);
	}
	close(ready[1]);
	need(read(ready[0], &c, 1) == 1, "the listener");
	if (l->idle && l->sctp)
		add_idle(l);
	w->ask(l);
	end_idle();
	close(over[1]);
	need(wait(&status) > 0 && !status, "the listener's end");
}

static const struct work *find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		if (!strcmp(works[i]->name, name))
			return works[i];
	return NULL;
}

static void usage(void)
{
	size_t i;

	fprintf(stderr, "usage: load [-s BYTES] [-n COUNT] [-a ADDR] [-N NAME] [-p ASSOCIATIONS]\n"
		"            [-S STREAMS] [-b BYTES] [-d] [-I IDLE] [-k KLOAD.KO] sctp|tcp WORK, one of");
	for (i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		fprintf(stderr, " %s", works[i]->name);
	fprintf(stderr, "\n");
	exit(2);
}

static long number(long least, long most)
{
	char *rest;
	long n = strtol(optarg, &rest, 10);

	if (rest == optarg || *rest || n < least || n > most) {
		fprintf(stderr, "load: %s: not a number from %ld to %ld\n", optarg, least, most);
		exit(2);
	}
	return n;
}

static void option(struct load *l, int letter)
{
	switch (letter) {
	case 's':
		l->size = number(1, 1 << 24);
		break;
	case 'n':
		l->count = number(WARM_PART, 1L << 40);
		break;
	case 'a':
		need(inet_pton(AF_INET, optarg, &l->to.sin_addr) == 1, optarg);
		break;
	case 'N':
		l->space = optarg;
		break;
	case 'p':
		l->peers = number(1, MAX_PEERS);
		break;
	case 'S':
		l->streams = number(1, 65535);
		break;
	case 'b':
		l->buffer = number(0, 1 << 30);
		break;
	case 'd':
		l->nodelay = true;
		break;
	case 'I':
		l->idle = number(0, 1000000);
		break;
	case 'k':
		l->module = optarg;
		break;
	default:
		usage();
	}
}

int main(int argc, char **argv)
{
	struct load l = {
		.size = 1000, .count = 10000, .streams = 1, .peers = 4, .buffer = 1 << 20,
		.to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) },
	};
	const struct work *w;
	int c;

	while ((c = getopt(argc, argv, "s:n:a:N:p:S:b:dI:k:")) != -1)
		option(&l, c);
	if (argc != optind + 2)
		usage();
	l.sctp = !strcmp(argv[optind], "sctp");
	w = find(argv[optind + 1]);
	if (!w || (!l.sctp && strcmp(argv[optind], "tcp")))
		usage();
	l.data = calloc(1, l.size);
	need(l.data, "calloc");
	if (l.module)
		run_in_kernel(&l, w->name);
	else
		run(&l, w);
	return 0;
}
