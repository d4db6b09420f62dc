/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The C library's headers for tests and fuzzers, included before everything
 * else (-include) so that the kernel's macros (abs, htons) come after them.
 * Pure units are compiled without it and see no header of the C library.
 */
#ifndef UNIT_HOST_H
#define UNIT_HOST_H

#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#endif /* UNIT_HOST_H */
