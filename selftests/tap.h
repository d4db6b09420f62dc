/* SPDX-License-Identifier: GPL-2.0 */
/* A tiny TAP producer: each case runs in its own process; one that hangs or dies fails alone. */
#ifndef SELFTESTS_TAP_H
#define SELFTESTS_TAP_H

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Seconds a case may take before SIGALRM ends it; emulated guests are slow. */
#ifndef TAP_CASE_SECONDS
#define TAP_CASE_SECONDS 30
#endif

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

struct tap_count {
	unsigned int run;
	unsigned int failed;
};

/* Shared with the cases' processes, and by the files of a program. */
__attribute__((weak)) struct tap_count *tap_count;
__attribute__((weak)) char tap_prefix[96];

static inline void tap_init(void)
{
	tap_count = mmap(NULL, sizeof(*tap_count), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tap_count == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
}

__attribute__((format(printf, 2, 3)))
static inline bool tap_result(bool ok, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %u - %s", ok ? "" : "not ", ++tap_count->run, tap_prefix);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	tap_count->failed += !ok;
	return ok;
}

/* check(cond, "name", ...): one test point; says where and errno when it fails. */
#define check(cond, ...) ({						\
	bool ok_ = (cond);						\
	int err_ = errno;						\
									\
	if (!tap_result(ok_, __VA_ARGS__))				\
		printf("# %s:%d: %s (errno %d %s)\n", __FILE__,		\
		       __LINE__, #cond, err_, strerror(err_));		\
	ok_;								\
})

/* check_eq(got, want, "name", ...): as check() for numbers; both are shown. */
#define check_eq(got, want, ...) ({					\
	long long got_ = (long long)(got);				\
	int err_ = errno;						\
	long long want_ = (long long)(want);				\
	bool ok_ = got_ == want_;					\
									\
	if (!tap_result(ok_, __VA_ARGS__))				\
		printf("# %s:%d: %s is %lld, want %s = %lld (errno %d %s)\n", \
		       __FILE__, __LINE__, #got, got_, #want, want_,	\
		       err_, strerror(err_));				\
	ok_;								\
})

/* check_err(call, ERRNO, "name", ...): the call returns -1 with that errno. */
#define check_err(call, want, ...) ({					\
	long long ret_ = (long long)(call);				\
	int err_ = errno;						\
	bool ok_ = ret_ == -1 && err_ == (want);			\
									\
	if (!tap_result(ok_, __VA_ARGS__))				\
		printf("# %s:%d: %s is %lld (errno %d %s), want -1 %s\n", \
		       __FILE__, __LINE__, #call, ret_, err_,		\
		       ret_ == -1 ? strerror(err_) : "unset", #want);	\
	ok_;								\
})

/* Is it Linux's own module that is being tested? */
static inline bool over_linux(void)
{
	const char *peer = getenv("SCTP_PEER");

	return peer && *peer;
}

/* A result of ours, and that of Linux where it is another: Documentation/api.rst. */
static inline int either(int ours, int linux_result)
{
	return over_linux() ? linux_result : ours;
}

__attribute__((format(printf, 1, 2)))
static inline bool tap_otherwise(const char *fmt, ...)
{
	char name[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	return tap_result(true, "%s # SKIP Linux does otherwise", name);
}

/* check_ours(cond, "name", ...): what Linux does otherwise, by Documentation/api.rst. */
#define check_ours(cond, ...)						\
	(over_linux() ? tap_otherwise(__VA_ARGS__) : check(cond, __VA_ARGS__))

/* need(cond, ...): a step later ones rest on; without it the case ends as failed. */
#define need(cond, ...) do {						\
	if (!(cond)) {							\
		int err_ = errno;					\
									\
		tap_result(false, __VA_ARGS__);				\
		printf("# %s:%d: needs %s (errno %d %s)\n", __FILE__,	\
		       __LINE__, #cond, err_, strerror(err_));		\
		fflush(stdout);						\
		_exit(1);						\
	}								\
} while (0)

/* Runs one case in a process of its own under TAP_CASE_SECONDS. */
static inline void tap_case(void (*fn)(const void *), const void *arg)
{
	time_t start = time(NULL);
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		alarm(TAP_CASE_SECONDS);
		fn(arg);
		fflush(stdout);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		tap_result(false, "ends by itself (%s)", WTERMSIG(status) == SIGALRM ?
			   "out of time" : strsignal(WTERMSIG(status)));
	if (time(NULL) - start > 2)
		printf("# %stook %ld s\n", tap_prefix, (long)(time(NULL) - start));
}

static inline int tap_done(void)
{
	printf("1..%u\n", tap_count->run);
	return tap_count->failed ? 1 : 0;
}

#endif
