/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: see linux/compiler.h. */
#ifndef _UNIT_LINUX_COMPILER_TYPES_H
#define _UNIT_LINUX_COMPILER_TYPES_H

#include <linux/compiler.h>

#endif /* _UNIT_LINUX_COMPILER_TYPES_H */
