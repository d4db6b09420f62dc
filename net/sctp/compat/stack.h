/* SPDX-License-Identifier: GPL-2.0 */
/* What is on the stack and is written before it is read. */
#ifndef SCTP_COMPAT_STACK_H
#define SCTP_COMPAT_STACK_H

#include <linux/compiler.h>

/*
 * Kernels with CONFIG_INIT_STACK_ALL_ZERO clear every local variable. For one
 * that is large, and filled only as far as it is used, this keeps them from it.
 */
#ifndef __uninitialized
#if __has_attribute(__uninitialized__) && !defined(__CHECKER__)
#define __uninitialized __attribute__((__uninitialized__))
#else
#define __uninitialized
#endif
#endif

#endif
