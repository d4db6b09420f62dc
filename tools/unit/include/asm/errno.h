/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: see linux/errno.h. */
#ifndef _UNIT_ASM_ERRNO_H
#define _UNIT_ASM_ERRNO_H

#include <asm-generic/errno.h>

#endif /* _UNIT_ASM_ERRNO_H */
