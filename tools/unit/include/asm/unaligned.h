/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: the kernel's own unaligned accessors. */
#ifndef _UNIT_ASM_UNALIGNED_H
#define _UNIT_ASM_UNALIGNED_H

#include <asm/byteorder.h>
#include <asm-generic/unaligned.h>

#endif /* _UNIT_ASM_UNALIGNED_H */
