/* SPDX-License-Identifier: GPL-2.0 */
/* What stands behind the kernel's headers in userspace: counted memory. */
#ifndef UNIT_RUNTIME_H
#define UNIT_RUNTIME_H

#include <linux/types.h>

/* Allocations that were made and not freed, and their bytes. */
size_t unit_alloc_live(void);
size_t unit_alloc_bytes(void);

/*
 * The n-th allocation from now on (0: the next one) and all later ones fail,
 * until unit_alloc_ok(). unit_alloc_failed() counts how many did.
 */
void unit_fail_alloc_after(unsigned int n);
void unit_alloc_ok(void);
unsigned int unit_alloc_failed(void);

/* A small deterministic generator (splitmix64); any seed will do. */
u64 unit_rand(u64 *seed);

/* Uniform enough for tests: 0 .. below - 1. */
static inline u32 unit_rand_below(u64 *seed, u32 below)
{
	return ((unit_rand(seed) >> 32) * below) >> 32;
}

void unit_rand_bytes(u64 *seed, void *p, size_t n);

#endif /* UNIT_RUNTIME_H */
