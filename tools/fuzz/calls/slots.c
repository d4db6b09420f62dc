// SPDX-License-Identifier: GPL-2.0
/* The table of sockets that all threads share: descriptors of fixed numbers. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "calls.h"

/* ms that a socket waits by itself, so that most calls come back without a signal */
#define USUAL_WAIT	30

int fd_of(int slot)
{
	return SLOT_FD + slot;
}

/* The next of @wanted from some slot on; now and then just that slot. */
static int find(struct call *c, unsigned int wanted)
{
	uint32_t start = draw(c, SLOTS), i;

	if (chance(c, 12))
		return start;
	for (i = 0; i < SLOTS; i++) {
		uint32_t slot = (start + i) % SLOTS;

		if (atomic_load(&kinds[slot]) & wanted)
			return slot;
	}
	return start;
}

/* A slot for the call, most often one of @wanted; told, so that it can be taken again. */
int pick(struct call *c, unsigned int wanted)
{
	int slot = find(c, wanted);
	struct entry *e = c->entry;

	if (c->child || e->picks == PICKS)
		return slot;
	if (c->recorded && e->picks < c->recorded->picks)
		slot = c->recorded->pick[e->picks];
	e->pick[e->picks++] = slot;
	return slot;
}

int family_of(int fd)
{
	int family = 0;
	socklen_t len = sizeof(family);

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &len) ? 0 : family;
}

void usual_timeouts(int fd)
{
	struct timeval tv = { .tv_usec = USUAL_WAIT * 1000 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

/* Moves @fd to a slot; what was there is closed. */
int install(int slot, int fd, enum kind kind)
{
	int ret;

	if (fd < 0)
		return fd;
	ret = dup3(fd, fd_of(slot), O_CLOEXEC);
	close(fd);
	if (ret >= 0)
		atomic_store(&kinds[slot], kind);
	return ret;
}

void slot_closed(int slot)
{
	atomic_store(&kinds[slot], EMPTY);
}

/* Moves @fd to a slot that is free, most often; returns the descriptor it has then. */
int place(struct call *c, int fd, enum kind kind)
{
	int slot = pick(c, EMPTY);

	return install(slot, fd, kind);
}
