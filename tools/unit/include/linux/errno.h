/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's error numbers; the C library includes it, too. */
#ifndef _UNIT_LINUX_ERRNO_H
#define _UNIT_LINUX_ERRNO_H

#include <asm-generic/errno.h>

#endif /* _UNIT_LINUX_ERRNO_H */
