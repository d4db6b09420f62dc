/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's everyday macros. */
#ifndef _UNIT_LINUX_KERNEL_H
#define _UNIT_LINUX_KERNEL_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <asm/byteorder.h>

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]) + __must_be_array(a))
#define ALIGN(x, a)		round_up(x, (__typeof__(x))(a))
#define ALIGN_DOWN(x, a)	round_down(x, (__typeof__(x))(a))
#define IS_ALIGNED(x, a)	(((x) & ((__typeof__(x))(a) - 1)) == 0)
#define upper_32_bits(n)	((u32)((u64)(n) >> 32))
#define lower_32_bits(n)	((u32)((n) & 0xffffffff))
#define might_sleep()		do { } while (0)

#endif /* _UNIT_LINUX_KERNEL_H */
