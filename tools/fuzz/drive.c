// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a fuzzer without libFuzzer: on random input until a number of commands
 * was executed, or on the files named.
 *
 *	drive_NAME SEED COMMANDS [PREFIX]	input that fails is kept in PREFIXSEED
 *	drive_NAME FILE...
 *
 * The same seed gives the same input.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define INPUT_LEN	8192
#define INPUT_SECONDS	60

#if __has_feature(address_sanitizer)
void __sanitizer_set_death_callback(void (*callback)(void));
#else
static void __sanitizer_set_death_callback(void (*callback)(void)) {}
#endif

static struct {
	u8 bytes[INPUT_LEN];
	size_t len;
	char keep[512];
} input;

/* Safe in a signal handler. */
static void keep_input(void)
{
	int fd = open(input.keep, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0)
		return;
	if (write(fd, input.bytes, input.len) == (ssize_t)input.len)
		(void)!write(2, "# the input was kept\n", 21);
	close(fd);
}

static void on_signal(int sig)
{
	keep_input();
	_exit(1);
}

/* Short and long inputs are about as frequent as each other. */
static void draw_input(u64 *seed)
{
	input.len = 16 + unit_rand_below(seed, INPUT_LEN >> unit_rand_below(seed, 8));
	if (input.len > INPUT_LEN)
		input.len = INPUT_LEN;
	unit_rand_bytes(seed, input.bytes, input.len);
}

static void drive(u64 seed, u64 commands, const char *prefix)
{
	u64 inputs = 0;

	snprintf(input.keep, sizeof(input.keep), "%s%llu", prefix,
		 (unsigned long long)seed);
	__sanitizer_set_death_callback(keep_input);
	signal(SIGABRT, on_signal);
	signal(SIGALRM, on_signal);
	while (fuzz_commands < commands) {
		draw_input(&seed);
		alarm(INPUT_SECONDS);
		fuzz_run(input.bytes, input.len);
		inputs++;
	}
	printf("# %llu commands in %llu inputs\n",
	       (unsigned long long)fuzz_commands, (unsigned long long)inputs);
}

static bool replay(const char *path)
{
	static u8 bytes[1 << 20];
	u8 *exact;
	FILE *file = fopen(path, "rb");
	size_t len;

	if (!file) {
		perror(path);
		return false;
	}
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	exact = malloc(len ? len : 1);
	if (!exact)
		abort();
	memcpy(exact, bytes, len);
	fuzz_run(exact, len);
	free(exact);
	return true;
}

static bool is_number(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

int main(int argc, char **argv)
{
	bool ok = argc > 1;
	int i;

	if (argc > 2 && is_number(argv[1]) && is_number(argv[2])) {
		drive(strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10),
		      argc > 3 ? argv[3] : "failed-");
		return 0;
	}
	for (i = 1; i < argc; i++)
		ok &= replay(argv[i]);
	return ok ? 0 : 2;
}
