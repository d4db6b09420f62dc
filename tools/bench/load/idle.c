// SPDX-License-Identifier: GPL-2.0
/*
 * The load generator: associations that are there and idle while the work is done.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "load.h"

/* Ports of idle associations, below the ephemeral ones; then comes the next source address. */
enum {
	FIRST_PORT	= 10000,
	PER_ADDR	= 20000,
};

/* They are in a row: nothing else is opened meanwhile. */
static int first_fd, last_fd = -1;

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

	*to = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(PORT + MAX_PEERS),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	need(fd >= 0 && !bind(fd, (const void *)to, sizeof(*to)) && !listen(fd, 1024),
	     "the listener of idle associations");
	return fd;
}

static int idle_one(const struct sockaddr_in *to, long n)
{
	const struct sockaddr_in from = {
		.sin_family = AF_INET,
		.sin_port = htons(FIRST_PORT + n % PER_ADDR),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + n / PER_ADDR),
	};
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);

	need(fd >= 0 && !bind(fd, (const void *)&from, sizeof(from)) &&
	     !connect(fd, (const void *)to, sizeof(*to)), "an idle association");
	return fd;
}

/* The first ones fill caches. */
void add_idle(struct load *l)
{
	long warm = l->idle / WARM_PART, n, before = 0;
	struct sockaddr_in to;

	lift_limit(2 * l->idle + 100);
	need(!mlockall(MCL_CURRENT | MCL_FUTURE), "mlockall");
	first_fd = idle_listener(&to);
	for (n = 0; n < warm + l->idle; n++) {
		if (n == warm)
			before = free_memory();
		last_fd = idle_one(&to, n);
	}
	l->memory = (before - free_memory()) / l->idle;
}

/*
 * One by one, the listener last. Were all to end at once, most packets of that would find the
 * loopback device's queue full, and their associations would be there for another second.
 */
void end_idle(void)
{
	while (last_fd >= first_fd)
		close(last_fd--);
}
