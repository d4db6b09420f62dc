// SPDX-License-Identifier: GPL-2.0
/*
 * Makes one kind of load between two processes and says what it took.
 *
 * usage: load [options] sctp|tcp WORK
 *   WORK: bulk      messages one way, the last one answered
 *         rr        a message, its answer, and so on
 *         setup     connect and close, again and again
 *   -s BYTES   of a message (1000)
 *   -n COUNT   of messages, or connections (10000)
 *   -a ADDR    IPv4 address of the one who listens (127.0.0.1)
 *   -N NAME    it listens in network namespace /run/netns/NAME
 *   -S COUNT   SCTP streams, used in turn (1)
 *   -b BYTES   SO_SNDBUF and SO_RCVBUF (1048576; 0: leave the defaults)
 *   -d         without Nagle's algorithm
 *   -I COUNT   SCTP: while COUNT more associations, of as many one-to-one sockets with one
 *              one-to-many socket of this host, are idle (0)
 *
 * Prints "seconds=S cpu=S bytes=B count=N"; cpu is of the one who connects. With -I also
 * "memory=B", of the kernel per idle association: of both its ends and the socket. The instructions
 * mark(1) and mark(2), which tools/bench/insn.c knows, stand around what is measured: all after one
 * tenth of the work, which warms caches and windows up.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/sctp.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PORT		7
#define WARM_PART	10

/* As insn.c reads it: nopl 0x5c7b0000+ID(%rax). */
#define mark(id) ({ __asm__ volatile("nopl 0x5c7b0000+%c0(%%rax)" : : "i"(id) : "memory"); })

struct load {
	bool sctp;
	bool nodelay;
	size_t size;
	long count;
	int streams;
	int buffer;
	long idle;
	long memory;
	const char *space;
	struct sockaddr_in to;
	char *data;
};

struct work {
	const char *name;
	void (*serve)(const struct load *l, int listener);
	void (*ask)(const struct load *l);
};

struct usage {
	double seconds, cpu;
};

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* -- sockets ----------------------------------------------------------------------- */

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

static int new_socket(const struct load *l)
{
	int proto = l->sctp ? IPPROTO_SCTP : IPPROTO_TCP;
	int fd = socket(AF_INET, SOCK_STREAM, proto);

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

static int listening(const struct load *l)
{
	int fd = new_socket(l);

	set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	need(!bind(fd, (const void *)&l->to, sizeof(l->to)), "bind");
	need(!listen(fd, 1024), "listen");
	return fd;
}

static int connected(const struct load *l)
{
	int fd = new_socket(l);

	need(!connect(fd, (const void *)&l->to, sizeof(l->to)), "connect");
	return fd;
}

static int accepted(int listener)
{
	int fd = accept(listener, NULL, NULL);

	need(fd >= 0, "accept");
	return fd;
}

static void send_one(const struct load *l, int fd, long n)
{
	ssize_t done;

	if (l->streams > 1)
		done = sctp_sendmsg(fd, l->data, l->size, NULL, 0, 0, 0, n % l->streams, 0, 0);
	else
		done = send(fd, l->data, l->size, MSG_NOSIGNAL);
	need(done == (ssize_t)l->size, "send");
}

/* SCTP brings a message, or part of it; TCP whatever there is. */
static void receive(const struct load *l, int fd, size_t bytes)
{
	while (bytes) {
		ssize_t n = recv(fd, l->data, bytes < l->size ? bytes : l->size, 0);

		need(n > 0, "recv");
		bytes -= n;
	}
}

/* -- what is measured ---------------------------------------------------------------- */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1000000000.0;
}

static double cpu_time(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return r.ru_utime.tv_sec + r.ru_stime.tv_sec +
	       (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1000000.0;
}

static long warm_part(const struct load *l)
{
	return l->count / WARM_PART;
}

static struct usage begin(void)
{
	struct usage u = { .seconds = now(), .cpu = cpu_time() };

	mark(1);
	return u;
}

static void end(const struct load *l, struct usage u)
{
	mark(2);
	printf("seconds=%.9f cpu=%.6f bytes=%llu count=%ld", now() - u.seconds,
	       cpu_time() - u.cpu, (unsigned long long)l->size * l->count, l->count);
	if (l->memory)
		printf(" memory=%ld", l->memory);
	printf("\n");
	fflush(stdout);
}

/* -- idle associations ---------------------------------------------------------------- */

/* Ports of idle associations, below the ephemeral ones; then comes the next source address. */
#define IDLE_FIRST_PORT	10000
#define IDLE_PER_ADDR	20000

/* After what can be given back was. */
static long free_memory(void)
{
	FILE *f = fopen("/proc/sys/vm/drop_caches", "w");
	long kib;

	need(f && fputs("3", f) > 0 && !fclose(f), "drop_caches");
	f = fopen("/proc/meminfo", "r");
	need(f && fscanf(f, "MemTotal: %*d kB MemFree: %ld kB", &kib) == 1, "MemFree");
	fclose(f);
	return kib * 1024;
}

static void lift_limit(long files)
{
	const struct rlimit limit = { .rlim_cur = files, .rlim_max = files };

	need(!setrlimit(RLIMIT_NOFILE, &limit), "RLIMIT_NOFILE");
}

static int idle_listener(struct sockaddr_in *to)
{
	int fd = socket(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP);

	*to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(PORT + 1),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	need(fd >= 0 && !bind(fd, (const void *)to, sizeof(*to)) && !listen(fd, 1024),
	     "the listener of idle associations");
	return fd;
}

static void idle_one(const struct sockaddr_in *to, long n)
{
	const struct sockaddr_in from = {
		.sin_family = AF_INET,
		.sin_port = htons(IDLE_FIRST_PORT + n % IDLE_PER_ADDR),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + n / IDLE_PER_ADDR),
	};
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);

	need(fd >= 0 && !bind(fd, (const void *)&from, sizeof(from)) &&
	     !connect(fd, (const void *)to, sizeof(*to)), "an idle association");
}

/* They stay until the process ends. The first ones fill caches. */
static void idle(struct load *l)
{
	long warm = l->idle / WARM_PART, n, before = 0;
	struct sockaddr_in to;

	lift_limit(2 * l->idle + 100);
	need(!mlockall(MCL_CURRENT | MCL_FUTURE), "mlockall");
	idle_listener(&to);
	for (n = 0; n < warm + l->idle; n++) {
		if (n == warm)
			before = free_memory();
		idle_one(&to, n);
	}
	l->memory = (before - free_memory()) / l->idle;
}

/* -- the works ------------------------------------------------------------------------ */

static void bulk_serve(const struct load *l, int listener)
{
	int fd = accepted(listener);

	receive(l, fd, l->size * warm_part(l));
	need(send(fd, "w", 1, 0) == 1, "answer");
	receive(l, fd, l->size * l->count);
	need(send(fd, "d", 1, 0) == 1, "answer");
	receive(l, fd, 1);
}

static void send_all(const struct load *l, int fd, long count)
{
	char answer;
	long n;

	for (n = 0; n < count; n++)
		send_one(l, fd, n);
	need(recv(fd, &answer, 1, 0) == 1, "recv");
}

static void bulk_ask(const struct load *l)
{
	struct usage u;
	int fd = connected(l);

	send_all(l, fd, warm_part(l));
	u = begin();
	send_all(l, fd, l->count);
	end(l, u);
	need(send(fd, "x", 1, 0) == 1, "send");
}

static void rr_serve(const struct load *l, int listener)
{
	int fd = accepted(listener);
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
	int fd = connected(l);

	exchange(l, fd, warm_part(l));
	u = begin();
	exchange(l, fd, l->count);
	end(l, u);
	close(fd);
}

static void setup_serve(const struct load *l, int listener)
{
	char end;
	long n;

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
		close(connected(l));
}

static void setup_ask(const struct load *l)
{
	struct usage u;

	visit(l, warm_part(l));
	u = begin();
	visit(l, l->count);
	end(l, u);
}

static const struct work works[] = {
	{ "bulk", bulk_serve, bulk_ask },
	{ "rr", rr_serve, rr_ask },
	{ "setup", setup_serve, setup_ask },
};

/* -- two processes ---------------------------------------------------------------------- */

static void enter(const char *space)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", space);
	fd = open(path, O_RDONLY);
	need(fd >= 0 && !setns(fd, CLONE_NEWNET), path);
	close(fd);
}

static void serve(const struct load *l, const struct work *w, int ready)
{
	int listener;

	if (l->space)
		enter(l->space);
	listener = listening(l);
	need(write(ready, "r", 1) == 1, "write");
	w->serve(l, listener);
	exit(0);
}

static void run(struct load *l, const struct work *w)
{
	int ready[2], status;
	char c;

	need(!pipe(ready), "pipe");
	if (!fork())
		serve(l, w, ready[1]);
	close(ready[1]);
	need(read(ready[0], &c, 1) == 1, "the listener");
	if (l->idle && l->sctp)
		idle(l);
	w->ask(l);
	need(wait(&status) > 0 && !status, "the listener's end");
}

static const struct work *find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		if (!strcmp(works[i].name, name))
			return &works[i];
	return NULL;
}

static void usage(void)
{
	fprintf(stderr, "usage: load [-s BYTES] [-n COUNT] [-a ADDR] [-N NAME] [-S STREAMS]\n"
		"            [-b BYTES] [-d] [-I COUNT] sctp|tcp bulk|rr|setup\n");
	exit(2);
}

static void option(struct load *l, int letter)
{
	switch (letter) {
	case 's':
		l->size = atol(optarg);
		break;
	case 'n':
		l->count = atol(optarg);
		break;
	case 'a':
		need(inet_pton(AF_INET, optarg, &l->to.sin_addr) == 1, optarg);
		break;
	case 'N':
		l->space = optarg;
		break;
	case 'S':
		l->streams = atoi(optarg);
		break;
	case 'b':
		l->buffer = atoi(optarg);
		break;
	case 'd':
		l->nodelay = true;
		break;
	case 'I':
		l->idle = atol(optarg);
		break;
	default:
		usage();
	}
}

int main(int argc, char **argv)
{
	struct load l = {
		.size = 1000, .count = 10000, .streams = 1, .buffer = 1 << 20,
		.to = { .sin_family = AF_INET, .sin_port = htons(PORT),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) },
	};
	const struct work *w;
	int c;

	while ((c = getopt(argc, argv, "s:n:a:N:S:b:dI:")) != -1)
		option(&l, c);
	if (argc != optind + 2 || !l.size || l.count < WARM_PART)
		usage();
	l.sctp = !strcmp(argv[optind], "sctp");
	w = find(argv[optind + 1]);
	if (!w)
		usage();
	l.data = calloc(1, l.size);
	need(l.data, "calloc");
	run(&l, w);
	return 0;
}
