// SPDX-License-Identifier: GPL-2.0
/* The process that makes the calls: its world, its threads, and how they end. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/netlink.h>

#include "calls.h"

/* Descriptors of ours begin here, beyond the slots'. */
#define OWN_FD		400
#define END_STEP_MS	50

static atomic_uchar own_kinds[SLOTS];

static uint64_t inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

/* The dice of a call depend on nothing but who makes it. */
static uint64_t dice_of(int thread, uint32_t number)
{
	return plan.seed * 0xd1342543de82ef95ULL + ((uint64_t)thread << 32) + number;
}

static void tell_result(struct call *c, int result, int err)
{
	c->entry->result = result;
	c->entry->err = result < 0 ? err : 0;
	atomic_fetch_add(&shared->done[c->entry->op], 1);
	if (result >= 0)
		atomic_fetch_add(&shared->good[c->entry->op], 1);
}

static void play(struct thread *t, int thread, uint32_t number, const struct entry *recorded)
{
	struct ring *ring = t->ring;
	struct call c = {
		.dice = dice_of(thread, number),
		.entry = &ring->entries[number % RING],
		.recorded = recorded,
		.thread = t,
	};
	int result;

	*c.entry = (struct entry){
		.when = atomic_fetch_add(&shared->when, 1),
		.number = number,
		.result = UNKNOWN,
		.op = draw_op(&c),
	};
	if (recorded && recorded->op != c.entry->op) {
		fprintf(stderr, "calls: the file is of another version of the fuzzer\n");
		exit(2);
	}
	c.slot = pick(&c, op_of(c.entry->op)->kinds);
	atomic_store(&ring->slot, c.slot);
	atomic_store(&ring->inode, inode_of(fd_of(c.slot)));
	atomic_store(&ring->calls, 2 * number + 1);
	result = op_of(c.entry->op)->fn(&c);
	tell_result(&c, result, errno);
	atomic_store(&ring->calls, 2 * number + 2);
}

/*
 * Calls of a process that was forked, which shares the sockets but not what is
 * believed of them; @afresh: it has none yet.
 */
void play_in_child(struct call *c, int calls, bool afresh)
{
	const struct op *op;
	int i;

	for (i = 0; i < SLOTS; i++)
		atomic_store(&own_kinds[i], afresh ? EMPTY : atomic_load(&kinds[i]));
	kinds = own_kinds;
	c->child = true;
	for (i = 0; i < calls; i++) {
		op = op_of(draw_op(c));
		if (afresh && i < 3)
			op = op_of(op_by_name(i & 1 ? "crowd" : "pair"));
		c->slot = pick(c, op->kinds);
		if (strcmp(op->name, "fork") && strcmp(op->name, "namespace"))
			op->fn(c);
	}
}

/* -- threads ---------------------------------------------------------------------------- */

/* Moves a descriptor beyond the slots. */
static int own(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, OWN_FD);

	close(fd);
	if (moved < 0) {
		perror("calls: descriptors");
		exit(2);
	}
	return moved;
}

/* ROOM bytes of @fd and a page that is none; returns where that begins, or NULL. */
static char *room(int fd, int protection)
{
	char *all = mmap(NULL, ROOM + sysconf(_SC_PAGESIZE), PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED ||
	    mmap(all, ROOM, protection, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
		return NULL;
	return all + ROOM;
}

static bool rooms(struct thread *t)
{
	int fd = memfd_create("room", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, ROOM))
		return false;
	t->room_end = room(fd, PROT_READ | PROT_WRITE);
	t->readable_end = room(fd, PROT_READ);
	close(fd);
	return t->room_end && t->readable_end;
}

static void belongings(struct thread *t)
{
	int i;

	if (!rooms(t) || pipe2(t->pipe, O_NONBLOCK) ||
	    socketpair(AF_UNIX, SOCK_DGRAM, 0, t->unix_pair)) {
		perror("calls: a thread's belongings");
		exit(2);
	}
	for (i = 0; i < 2; i++) {
		t->pipe[i] = own(t->pipe[i]);
		t->unix_pair[i] = own(t->unix_pair[i]);
	}
	t->netlink = own(socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE));
	t->ring = &shared->rings[t->number];
}

static void *run(void *arg)
{
	struct thread *t = arg;
	uint32_t number;

	atomic_store(&t->ring->tid, syscall(SYS_gettid));
	for (number = 0; number < plan.steps && !atomic_load(&shared->stop); number++)
		play(t, t->number, number, NULL);
	atomic_store(&t->ring->tid, 0);
	return NULL;
}

static void *run_replay(void *arg)
{
	struct thread *t = arg;
	const struct replayed *call = plan.recorded, *end = call + plan.count;
	struct ring *own = t->ring;

	atomic_store(&own->tid, syscall(SYS_gettid));
	for (; call < end && !atomic_load(&shared->stop); call++) {
		/* Told where the run that is replayed told it. */
		t->ring = &shared->rings[call->thread];
		play(t, call->thread, call->entry.number, &call->entry);
	}
	atomic_store(&own->tid, 0);
	return NULL;
}

/* -- the world ---------------------------------------------------------------------------- */

static int open_ns(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	return own(open(path, O_RDONLY));
}

/* Our namespace and another, whose process only helps to make it, with a wire between. */
static void make_world(void)
{
	char command[512];
	int told[2];
	pid_t far;
	char byte;

	if (unshare(CLONE_NEWNET) || pipe(told)) {
		perror("calls: a namespace");
		exit(2);
	}
	far = fork();
	if (!far) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!unshare(CLONE_NEWNET) && write(told[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	if (read(told[0], &byte, 1) != 1)
		exit(2);
	snprintf(command, sizeof(command), "bash %s %d %u", plan.world, far,
		 (unsigned int)plan.seed);
	if (system(command)) {
		fprintf(stderr, "calls: %s failed\n", plan.world);
		exit(2);
	}
	close(told[0]);
	close(told[1]);
	home_ns = open_ns(getpid());
	far_ns = open_ns(far);
	kill(far, SIGKILL);
	waitpid(far, NULL, 0);
}

static void make_file(void)
{
	file_fd = own(memfd_create("calls", MFD_CLOEXEC));
	if (write(file_fd, data, sizeof(data)) < 0)
		exit(2);
}

/* -- the end ------------------------------------------------------------------------------- */

/* Whoever waits at a one-to-one socket that is shut must come back. */
static void shut_all(void)
{
	int slot;

	for (slot = 0; slot < SLOTS; slot++) {
		int type = 0, fd = fd_of(slot);
		socklen_t len = sizeof(type);
		uint64_t inode = inode_of(fd);

		getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len);
		if (!shutdown(fd, SHUT_RDWR) && type == SOCK_STREAM)
			atomic_store(&shared->shut[slot], inode);
	}
	atomic_store(&shared->quiet, true);
}

static bool anybody(int threads)
{
	int i;

	for (i = 0; i < threads; i++)
		if (atomic_load(&shared->rings[i].tid))
			return true;
	return false;
}

static void wait_a_bit(void)
{
	struct timespec ts = { .tv_nsec = END_STEP_MS * 1000000 };

	nanosleep(&ts, NULL);
}

static void end(int threads)
{
	struct linger none = { .l_onoff = plan.seed & 1 };
	int slot;

	shut_all();
	while (anybody(threads)) {
		wait_a_bit();
		shut_all();
	}
	/* The rest of the seeds leaves it to the process's end. */
	if (plan.seed & 2)
		return;
	for (slot = 0; slot < SLOTS; slot++) {
		setsockopt(fd_of(slot), SOL_SOCKET, SO_LINGER, &none, sizeof(none));
		close(fd_of(slot));
	}
}

static bool all_done(int threads)
{
	int i;

	if (atomic_load(&shared->stop))
		return true;
	for (i = 0; i < threads; i++)
		if (atomic_load(&shared->rings[i].tid))
			return false;
	return true;
}

/* What the process does that the watcher watches; the status it ends with. */
int work(void)
{
	static struct thread threads[MAX_THREADS];
	static pthread_t ids[MAX_THREADS];
	int i, count = plan.recorded ? 1 : plan.threads;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	make_world();
	make_file();
	for (i = 0; i < SLOTS; i++)
		slot_closed(i);
	for (i = 0; i < count; i++) {
		threads[i].number = i;
		belongings(&threads[i]);
		atomic_store(&threads[i].ring->tid, -1);
	}
	for (i = 0; i < count; i++)
		if (pthread_create(&ids[i], NULL, plan.recorded ? run_replay : run, &threads[i]))
			return 2;
	while (!all_done(count))
		wait_a_bit();
	end(count);
	for (i = 0; i < count; i++)
		pthread_join(ids[i], NULL);
	return 0;
}
