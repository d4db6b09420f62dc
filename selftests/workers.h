/* SPDX-License-Identifier: GPL-2.0 */
/* Threads that each do one thing over and over, by dice of their own, until told to stop. */
#ifndef SELFTESTS_WORKERS_H
#define SELFTESTS_WORKERS_H

#include <pthread.h>
#include <stdatomic.h>

#include "sock.h"

#define MAX_WORKERS	32
#define JOIN_SECONDS	60

struct worker {
	pthread_t thread;
	const struct role *role;
	unsigned int seed;
	int number;
	unsigned long done;
	unsigned long bad;
};

struct role {
	const char *name;
	void (*step)(struct worker *w);
	int threads;
};

typedef void *(*worker_fn)(void *worker);

/* Those after n_workers are not there yet. */
static struct worker workers[MAX_WORKERS];
static atomic_int n_workers;

static inline unsigned int dice(struct worker *w, unsigned int sides)
{
	return rand_r(&w->seed) % sides;
}

/* What a worker's thread does. */
static inline void worker_run(struct worker *w, const atomic_bool *stop)
{
	while (!atomic_load(stop)) {
		w->role->step(w);
		w->done++;
	}
}

static inline void start_workers(const struct role *role, unsigned int seed, worker_fn fn)
{
	int i;

	for (i = 0; i < role->threads; i++) {
		struct worker *w = &workers[atomic_load(&n_workers)];

		w->role = role;
		w->seed = seed + atomic_load(&n_workers) * 7919;
		w->number = i;
		need(!pthread_create(&w->thread, NULL, fn, w), "pthread_create");
		atomic_fetch_add(&n_workers, 1);
	}
}

static inline void join_worker(const struct worker *w)
{
	struct timespec end;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += JOIN_SECONDS;
	need(!pthread_timedjoin_np(w->thread, NULL, &end), "%s: a call never returned",
	     w->role->name);
}

static inline void report_workers(const struct role *role)
{
	unsigned long done = 0, bad = 0;
	int i;

	for (i = 0; i < atomic_load(&n_workers); i++) {
		if (workers[i].role == role) {
			done += workers[i].done;
			bad += workers[i].bad;
		}
	}
	check(done && !bad, "%s", role->name);
	printf("# %lu times, %lu bad\n", done, bad);
}

#endif
