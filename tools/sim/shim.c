// SPDX-License-Identifier: GPL-2.0
/* Preloaded into the simulator's kernel: for large CPU states, and for randomness from a seed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/uio.h>
#include <unistd.h>

/* The extended CPU state, of whatever size this machine's is. */
#define NT_X86_XSTATE	0x202
#define STATE_MAX	16384

typedef long (*ptrace_fn)(enum __ptrace_request request, ...);

/*
 * Linux 6.1 keeps 2696 bytes of a process's state, a CPU with AMX has 11008, and the host refuses a
 * state that is shorter than its own. So what the kernel has goes over what is there.
 */
static long set_state(ptrace_fn real, pid_t pid, const struct iovec *part)
{
	static char whole[STATE_MAX] __attribute__((aligned(64)));
	struct iovec all = { whole, sizeof(whole) };

	if (real(PTRACE_GETREGSET, pid, NT_X86_XSTATE, &all) < 0)
		return -1;
	if (all.iov_len <= part->iov_len)
		return real(PTRACE_SETREGSET, pid, NT_X86_XSTATE, part);
	memcpy(whole, part->iov_base, part->iov_len);
	return real(PTRACE_SETREGSET, pid, NT_X86_XSTATE, &all);
}

/**
 * ptrace() - as the C library's, but mends short states
 * @request: what to do; the other arguments depend on it
 *
 * Return: as ptrace(2).
 */
long ptrace(enum __ptrace_request request, ...)
{
	static ptrace_fn real;
	void *addr, *data;
	va_list args;
	pid_t pid;

	va_start(args, request);
	pid = va_arg(args, pid_t);
	addr = va_arg(args, void *);
	data = va_arg(args, void *);
	va_end(args);
	if (!real)
		real = (ptrace_fn)dlsym(RTLD_NEXT, "ptrace");
	if (request == PTRACE_SETREGSET && addr == (void *)NT_X86_XSTATE)
		return set_state(real, pid, data);
	return real(request, pid, addr, data);
}

/**
 * getrandom() - a sequence that follows from SIM_SEED
 * @buffer: what to fill
 * @size: of it, in bytes
 * @flags: of no use here
 *
 * Return: @size.
 */
ssize_t getrandom(void *buffer, size_t size, unsigned int flags)
{
	static uint64_t state;
	const char *seed = getenv("SIM_SEED");
	uint64_t key = seed ? strtoull(seed, NULL, 0) : 0;
	unsigned char *bytes = buffer;
	uint64_t mix;
	size_t i;

	(void)flags;
	for (i = 0; i < size; i++) {
		state += 0x9e3779b97f4a7c15u;
		mix = (state ^ key * 0xff51afd7ed558ccdu) * 0xbf58476d1ce4e5b9u;
		mix ^= mix >> 29;
		bytes[i] = (mix * 0x94d049bb133111ebu) >> 56;
	}
	return size;
}
