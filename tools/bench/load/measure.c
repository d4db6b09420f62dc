// SPDX-License-Identifier: GPL-2.0
/*
 * The load generator: what is measured.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1000000000.0;
}

/* Of all CPUs; unlike what is accounted to processes it is exact, and softirqs are no process. */
static double idle_time(void)
{
	unsigned long long idle = 0, wait = 0;
	FILE *f = fopen("/proc/stat", "r");

	need(f && fscanf(f, "cpu %*u %*u %*u %llu %llu", &idle, &wait) == 2, "/proc/stat");
	fclose(f);
	return (double)(idle + wait) / sysconf(_SC_CLK_TCK);
}

/* Of all CPUs together, in seconds. */
double busy_time(void)
{
	return now() * sysconf(_SC_NPROCESSORS_ONLN) - idle_time();
}

long warm_part(const struct load *l)
{
	return l->count / WARM_PART;
}

struct usage begin(void)
{
	struct usage u = { .cpu = busy_time(), .seconds = now() };

	mark(1);
	return u;
}

void report(const struct load *l, double seconds, double cpu)
{
	printf("seconds=%.9f cpu=%.3f bytes=%llu count=%ld", seconds, cpu,
	       (unsigned long long)l->size * l->count, l->count);
	if (l->sctp && l->idle)
		printf(" memory=%ld", l->memory);
	printf("\n");
	fflush(stdout);
}

void end(const struct load *l, struct usage u)
{
	double seconds;

	mark(2);
	seconds = now() - u.seconds;
	report(l, seconds, busy_time() - u.cpu);
}
