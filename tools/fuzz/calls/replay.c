// SPDX-License-Identifier: GPL-2.0
/* The calls of a run as a file, and a file as calls. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

#define LINE	256

static int by_when(const void *a, const void *b)
{
	const struct replayed *x = a, *y = b;

	return (x->entry.when > y->entry.when) - (x->entry.when < y->entry.when);
}

static size_t gather(struct replayed *calls)
{
	size_t count = 0;
	int t, i;

	for (t = 0; t < MAX_THREADS; t++) {
		const struct ring *ring = &shared->rings[t];

		for (i = 0; i < RING; i++)
			if (ring->entries[i].picks)
				calls[count++] = (struct replayed){ t, ring->entries[i] };
	}
	qsort(calls, count, sizeof(*calls), by_when);
	return count;
}

static void tell_call(FILE *f, const struct replayed *call)
{
	const struct entry *e = &call->entry;
	int i;

	fprintf(f, "%llu %d %u %s", e->when, call->thread, e->number, op_of(e->op)->name);
	for (i = 0; i < e->picks; i++)
		fprintf(f, " %d", e->pick[i]);
	if (e->result == UNKNOWN)
		fprintf(f, " = never returned\n");
	else if (e->err)
		fprintf(f, " = %d %s\n", e->result, strerrorname_np(e->err) ?: "?");
	else
		fprintf(f, " = %d\n", e->result);
}

/* Writes what can be replayed: all that the threads remember, in the order in which they began. */
void tell_calls(const char *path, const char *why)
{
	struct replayed *calls = calloc((size_t)MAX_THREADS * RING, sizeof(*calls));
	FILE *f = path ? fopen(path, "w") : NULL;
	size_t count, i;

	if (!f || !calls)
		goto out;
	count = gather(calls);
	fprintf(f, "seed %llu threads %d steps %u wild %d: %s\n", plan.seed, plan.threads,
		plan.steps, plan.wild, why);
	for (i = 0; i < count; i++)
		tell_call(f, &calls[i]);
out:
	if (f)
		fclose(f);
	free(calls);
}

static bool read_call(char *line, struct replayed *call)
{
	char name[32], *at;
	int used, op, slot, step;

	if (sscanf(line, "%llu %d %u %31s%n", &call->entry.when, &call->thread,
		   &call->entry.number, name, &used) != 4)
		return false;
	op = op_by_name(name);
	if (op < 0 || call->thread < 0 || call->thread >= MAX_THREADS)
		return false;
	call->entry.op = op;
	for (at = line + used; sscanf(at, " %d%n", &slot, &step) == 1; at += step)
		if (call->entry.picks < PICKS)
			call->entry.pick[call->entry.picks++] = slot;
	return true;
}

/* What is to be replayed; the seed and whether it is a wild one stand there, too. */
void read_calls(const char *path)
{
	struct replayed *calls = calloc((size_t)MAX_THREADS * RING, sizeof(*calls));
	FILE *f = fopen(path, "r");
	char line[LINE];
	int wild;

	if (!f || !calls || !fgets(line, sizeof(line), f) ||
	    sscanf(line, "seed %llu threads %d steps %u wild %d", &plan.seed, &plan.threads,
		   &plan.steps, &wild) != 4) {
		fprintf(stderr, "calls: %s is no file of calls\n", path);
		exit(2);
	}
	plan.wild = wild;
	while (plan.count < (size_t)MAX_THREADS * RING && fgets(line, sizeof(line), f))
		plan.count += read_call(line, &calls[plan.count]);
	plan.recorded = calls;
	fclose(f);
}
