// SPDX-License-Identifier: GPL-2.0
/* Runs the registered tests, each in a process of its own, and prints TAP. */
#include "unit.h"

#include <setjmp.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST_SECONDS	60
#define EXIT_NOT_OK	1

static struct unit_test *tests;
static struct unit_test **tests_tail = &tests;

static struct {
	unsigned int failures;
	char label[128];
	jmp_buf end;
} now;

/* The balance below checks the units' memory; leave the rest to the exit. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0:detect_stack_use_after_return=1:abort_on_error=0";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
	return "print_stacktrace=1";
}

void unit_register(struct unit_test *test)
{
	*tests_tail = test;
	tests_tail = &test->next;
}

void unit_case(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(now.label, sizeof(now.label), fmt, ap);
	va_end(ap);
}

static void print_failure(const struct unit_at *at)
{
	now.failures++;
	printf("# %s:%d: not true: %s", at->file, at->line, at->what);
	if (now.label[0])
		printf(" (case: %s)", now.label);
	putchar('\n');
}

static void end_if_asked(const struct unit_at *at)
{
	if (at->stop)
		longjmp(now.end, 1);
}

bool unit_check(const struct unit_at *at, bool ok)
{
	if (!ok) {
		print_failure(at);
		end_if_asked(at);
	}
	return ok;
}

void unit_check_num(const struct unit_at *at, bool ok, u64 a, u64 b)
{
	if (ok)
		return;
	print_failure(at);
	printf("#   %lld (%#llx) against %lld (%#llx)\n", a, a, b, b);
	end_if_asked(at);
}

void unit_check_str(const struct unit_at *at, const char *a, const char *b)
{
	if (!strcmp(a, b))
		return;
	print_failure(at);
	printf("#   \"%s\" against \"%s\"\n", a, b);
	end_if_asked(at);
}

static void print_bytes(const u8 *p, size_t at, size_t n)
{
	size_t from = at & ~15ul;
	size_t i;

	printf("#   %4zu:", from);
	for (i = from; i < n && i < from + 16; i++)
		printf(" %02x", p[i]);
	putchar('\n');
}

void unit_check_mem(const struct unit_at *at, const void *a, const void *b,
		    size_t n)
{
	const u8 *p = a, *q = b;
	size_t i;

	for (i = 0; i < n && p[i] == q[i]; i++)
		;
	if (i == n)
		return;
	print_failure(at);
	printf("#   differs from byte %zu of %zu on\n", i, n);
	print_bytes(p, i, n);
	print_bytes(q, i, n);
	end_if_asked(at);
}

static void check_balance(const struct unit_test *test, size_t live)
{
	unit_alloc_ok();
	if (unit_alloc_live() == live)
		return;
	now.failures++;
	printf("# %s: %s: %zd allocations left, %zu bytes live\n", test->file,
	       test->name, (ssize_t)(unit_alloc_live() - live),
	       unit_alloc_bytes());
}

static bool run_here(const struct unit_test *test)
{
	size_t live = unit_alloc_live();

	now.failures = 0;
	now.label[0] = '\0';
	if (!setjmp(now.end)) {
		test->run();
		now.label[0] = '\0';
		check_balance(test, live);
	}
	fflush(stdout);
	return !now.failures;
}

static bool run_apart(const struct unit_test *test)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		alarm(TEST_SECONDS);
		_exit(run_here(test) ? 0 : EXIT_NOT_OK);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		perror("# fork");
		return false;
	}
	if (WIFSIGNALED(status))
		printf("# %s: %s: %s\n", test->file, test->name,
		       WTERMSIG(status) == SIGALRM ? "takes too long" :
		       strsignal(WTERMSIG(status)));
	return !status;
}

/* tools/unit/test_tsnmap.c -> tsnmap */
static void unit_name(const struct unit_test *test, char *to, size_t size)
{
	const char *base = strrchr(test->file, '/');
	char *dot;

	base = base ? base + 1 : test->file;
	if (!strncmp(base, "test_", 5))
		base += 5;
	snprintf(to, size, "%s", base);
	dot = strrchr(to, '.');
	if (dot)
		*dot = '\0';
}

static bool wanted(const struct unit_test *test, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (strstr(test->name, argv[i]))
			return true;
	}
	return argc < 2;
}

/* UNIT_FIRST: the number of the first test, when several programs share a plan */
int main(int argc, char **argv)
{
	const char *first = getenv("UNIT_FIRST");
	bool apart = !getenv("UNIT_NOFORK");
	int n = first ? atoi(first) : 1;
	struct unit_test *test;
	int failed = 0;
	char unit[64];
	bool ok;

	for (test = tests; test; test = test->next) {
		if (!wanted(test, argc, argv))
			continue;
		ok = apart ? run_apart(test) : run_here(test);
		failed += !ok;
		unit_name(test, unit, sizeof(unit));
		printf("%sok %d - unit: %s: %s\n", ok ? "" : "not ", n++, unit,
		       test->name);
	}
	if (!first)
		printf("1..%d\n", n - 1);
	return failed ? EXIT_NOT_OK : 0;
}
