// SPDX-License-Identifier: GPL-2.0
/*
 * Watches the process that makes the calls: its threads must not hang, the
 * kernel must not complain, and in the end nothing may be left.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"

#define TICK_MS		20
#define HANG_S		60	/* in one call, though signals come */
#define SHUT_S		10	/* at a socket that is shut, without any */
#define LEFT_S		120	/* for what is closed to go */
#define WILD_LEFT_S	(60 * 24 * 3600)	/* with timers of a day, in simulated time */
#define WILD_STEP_S	600
/* What per-CPU counters may hide of the memory account, in pages: 1 MiB each. */
#define HIDDEN_PAGES	256

struct shared *shared;
atomic_uchar *kinds;
struct plan plan = { .seed = 1, .threads = 6, .steps = 1000 };
int home_ns = -1, far_ns = -1, file_fd = -1;
char data[ROOM];

static const char *told_in;
static int kmsg = -1;

/* What must come back to what it was. */
struct left {
	long sockets;	/* by the slabs, host wide */
	long pages;	/* of the memory account */
};

static int fail(const char *fmt, ...)
{
	char why[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	printf("seed %llu: %s\n", plan.seed, why);
	tell_calls(told_in, why);
	return 1;
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

static void tick(void)
{
	struct timespec ts = { .tv_nsec = TICK_MS * 1000000 };

	nanosleep(&ts, NULL);
}

/* -- the kernel's log -------------------------------------------------------------------- */

static bool complains(const char *text)
{
	static const char * const words[] = {
		"WARNING", "BUG", "Oops", "KASAN", "UBSAN", "suspicious RCU", "possible circular",
		"possible recursive", "possible irq lock", "possible unsafe", "inconsistent lock",
		"refcount_t", "ODEBUG", "corruption", "held lock freed", "unregister_netdevice",
		"leaked", "INFO: task",
	};
	size_t i;

	for (i = 0; i < LENGTH(words); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* What the kernel said since the last time that it should not have said; NULL: nothing. */
static const char *complaint(void)
{
	static char record[8192];
	ssize_t n;

	while ((n = read(kmsg, record, sizeof(record) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		if (n < 0)
			continue;
		record[n] = 0;
		if (complains(record))
			return strchr(record, ';') ? strchr(record, ';') + 1 : record;
	}
	return NULL;
}

/* -- while it works ------------------------------------------------------------------------- */

struct seen {
	uint32_t calls;
	uint64_t since;
};

static const struct entry *present(const struct ring *ring)
{
	return &ring->entries[atomic_load(&ring->calls) / 2 % RING];
}

static bool waits_for_data(const struct ring *ring)
{
	const char *name = op_of(present(ring)->op)->name;

	return !strncmp(name, "send", 4) || !strncmp(name, "recv", 4);
}

/* True when thread @i hangs, and is told. */
static bool hangs(int i, struct seen *seen, bool signals)
{
	const struct ring *ring = &shared->rings[i];
	uint32_t calls = atomic_load(&ring->calls);
	uint64_t ms;

	if (calls != seen->calls || !(calls & 1)) {
		*seen = (struct seen){ calls, now_ms() };
		return false;
	}
	ms = now_ms() - seen->since;
	if (signals && ms > HANG_S * 1000) {
		fail("thread %d hangs in %s", i, op_of(present(ring)->op)->name);
		return true;
	}
	if (!signals && ms > SHUT_S * 1000 && waits_for_data(ring) && atomic_load(&ring->inode) &&
	    atomic_load(&shared->shut[atomic_load(&ring->slot)]) == atomic_load(&ring->inode)) {
		fail("thread %d is still in %s, though its socket is shut", i,
		     op_of(present(ring)->op)->name);
		return true;
	}
	return false;
}

static void interrupt(pid_t worker, struct call *dice)
{
	const struct ring *ring = &shared->rings[draw(dice, plan.threads)];
	pid_t tid = atomic_load(&ring->tid);

	if (tid > 0 && draw(dice, 2))
		syscall(SYS_tgkill, worker, tid, SIGUSR1);
}

/* Until the process has ended; 0 if it did so as it should. */
static int watch(pid_t worker)
{
	struct seen seen[MAX_THREADS] = { 0 };
	struct call dice = { .dice = plan.seed };
	uint64_t quiet_since = 0;
	int status, i;

	while (waitpid(worker, &status, WNOHANG) == 0) {
		const char *said = complaint();
		bool signals;

		if (said)
			return fail("the kernel complains: %s", said);
		if (!quiet_since && atomic_load(&shared->quiet))
			quiet_since = now_ms();
		signals = !quiet_since || now_ms() - quiet_since > (SHUT_S + 2) * 1000;
		if (signals)
			interrupt(worker, &dice);
		for (i = 0; i < MAX_THREADS; i++)
			if (hangs(i, &seen[i], signals))
				return 1;
		tick();
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return fail("the process ended with status %#x", status);
	return 0;
}

/* -- afterwards ------------------------------------------------------------------------------- */

/* Lines of a file after the first; 0 if it is not there. */
static long lines(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[1024];
	long n = -1;

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		n++;
	fclose(f);
	return n;
}

/* The sum of a number in the lines of SCTP and SCTPv6. */
static long sum(const char *path, const char *format)
{
	FILE *f = fopen(path, "r");
	char line[512], name[32];
	long value, all = 0;

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, format, name, &value) == 2 &&
		    (!strcmp(name, "SCTP") || !strcmp(name, "SCTPv6")))
			all += value;
	fclose(f);
	return all;
}

static void shrink(const char *cache)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink", cache);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, "1", 1) != 1)
		perror(path);
	close(fd);
}

static struct left look(void)
{
	shrink("SCTP");
	shrink("SCTPv6");
	return (struct left){
		.sockets = sum("/proc/slabinfo", "%31s %ld"),
		/* Both have one account. */
		.pages = sum("/proc/net/protocols", "%31s %*d %*d %ld") / 2,
	};
}

/* What the process closed must be gone from its namespace. */
static int namespace_empty(int ns, int outside)
{
	uint64_t end = now_ms() + LEFT_S * 1000;
	long assocs, eps, sockets;
	int err = 0;

	if (setns(ns, CLONE_NEWNET))
		return fail("setns: %m");
	for (;;) {
		assocs = lines("/proc/thread-self/net/sctp/assocs");
		eps = lines("/proc/thread-self/net/sctp/eps");
		sockets = sum("/proc/thread-self/net/protocols", "%31s %*d %ld");
		if ((!assocs && !eps && !sockets) || now_ms() > end)
			break;
		tick();
	}
	if (assocs || eps || sockets) {
		if (system("cd /proc/self/net/sctp && cat assocs eps"))
			perror("calls: cat");
		err = fail("left over: %ld associations, %ld endpoints, %ld sockets",
			   assocs, eps, sockets);
	}
	if (setns(outside, CLONE_NEWNET))
		perror("calls: setns");
	return err;
}

static bool gone(const struct left *before, const struct left *after)
{
	long slack = HIDDEN_PAGES * sysconf(_SC_NPROCESSORS_CONF);

	return after->sockets <= before->sockets && after->pages <= before->pages + slack;
}

static int nothing_left(const struct left *before)
{
	uint64_t end = now_ms() + (plan.wild ? WILD_LEFT_S : LEFT_S) * 1000ULL;
	struct left after;

	do {
		tick();
		after = look();
		if (plan.wild && after.sockets > before->sockets)
			sleep(WILD_STEP_S);
	} while (!gone(before, &after) && now_ms() < end);
	if (gone(before, &after))
		return 0;
	return fail("%ld sockets and %ld pages before, %ld and %ld after",
		    before->sockets, before->pages, after.sockets, after.pages);
}

/* -- one run ------------------------------------------------------------------------------ */

static void on_signal(int sig)
{
	(void)sig;
}

static pid_t start(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	sigaction(SIGUSR1, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	signal(SIGURG, SIG_IGN);
	exit(work());
}

/* Waits for the world to be made, so that its namespace can be looked at afterwards. */
static int namespace_of(pid_t pid)
{
	siginfo_t ended = { 0 };
	char path[64];

	while (!atomic_load(&shared->when) &&
	       !waitid(P_PID, pid, &ended, WEXITED | WNOHANG | WNOWAIT)) {
		tick();
		if (!kill(pid, 0) && atomic_load(&shared->quiet))
			break;
	}
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void summary(bool details)
{
	uint32_t done = 0, good = 0, i;

	for (i = 0; op_of(i); i++) {
		done += shared->done[i];
		good += shared->good[i];
		if (details)
			printf("%-12s %6u calls, %6u without an error\n", op_of(i)->name,
			       shared->done[i], shared->good[i]);
	}
	printf("seed %llu: %u calls, %u without an error\n", plan.seed, done, good);
}

static int one_run(bool details)
{
	int outside = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), inside, err;
	struct left before = look();
	const char *said;
	pid_t worker;

	worker = start();
	inside = namespace_of(worker);
	err = watch(worker);
	kill(worker, SIGKILL);
	summary(details);
	/* A process that hangs in the kernel never ends. */
	if (err)
		return err;
	if (!plan.wild)
		err = namespace_empty(inside, outside);
	close(inside);
	err = err ?: nothing_left(&before);
	said = complaint();
	if (!err && said)
		err = fail("the kernel complains in the end: %s", said);
	else if (!err && details)
		tell_calls(told_in, "nothing was wrong");
	return err;
}

static int usage(void)
{
	fprintf(stderr, "usage: calls [-s SEED] [-t THREADS] [-n CALLS] [-o FILE] [-vw] WORLD\n"
			"       calls -r FILE [-o FILE] [-vw] WORLD\n"
			"-w: every fourth seed may be a wild one, with timers of any length\n");
	return 2;
}

int main(int argc, char **argv)
{
	bool details = false, wild = false;
	const char *file = NULL;
	int option;

	while ((option = getopt(argc, argv, "s:t:n:o:r:vw")) != -1) {
		switch (option) {
		case 's':
			plan.seed = strtoull(optarg, NULL, 0);
			break;
		case 't':
			plan.threads = atoi(optarg);
			break;
		case 'n':
			plan.steps = atoi(optarg);
			break;
		case 'o':
			told_in = optarg;
			break;
		case 'r':
			file = optarg;
			break;
		case 'v':
			details = true;
			break;
		case 'w':
			wild = true;
			break;
		default:
			return usage();
		}
	}
	if (optind + 1 != argc || plan.threads < 1 || plan.threads > MAX_THREADS)
		return usage();
	plan.world = argv[optind];
	if (file)
		read_calls(file);
	plan.wild = wild && (plan.recorded ? plan.wild : plan.seed % 4 == 0);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (kmsg < 0 || lseek(kmsg, 0, SEEK_END) < 0 || shared == MAP_FAILED) {
		perror("calls");
		return 2;
	}
	kinds = shared->kinds;
	setvbuf(stdout, NULL, _IOLBF, 0);
	return one_run(details);
}
