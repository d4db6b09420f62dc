/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's integer limits; the C library includes it, too. */
#ifndef _UNIT_LINUX_LIMITS_H
#define _UNIT_LINUX_LIMITS_H

#include <uapi/linux/limits.h>

#define U8_MAX		0xff
#define S8_MAX		0x7f
#define S8_MIN		(-S8_MAX - 1)
#define U16_MAX		0xffff
#define S16_MAX		0x7fff
#define S16_MIN		(-S16_MAX - 1)
#define U32_MAX		0xffffffffU
#define S32_MAX		0x7fffffff
#define S32_MIN		(-S32_MAX - 1)
#define U64_MAX		0xffffffffffffffffULL
#define S64_MAX		0x7fffffffffffffffLL
#define S64_MIN		(-S64_MAX - 1)

#ifndef UNIT_HOST_H
#define SIZE_MAX	0xffffffffffffffffUL
#define SHRT_MAX	S16_MAX
#define SHRT_MIN	S16_MIN
#define USHRT_MAX	U16_MAX
#define INT_MAX		S32_MAX
#define INT_MIN		S32_MIN
#define UINT_MAX	U32_MAX
#define LONG_MAX	0x7fffffffffffffffL
#define LONG_MIN	(-LONG_MAX - 1)
#define ULONG_MAX	0xffffffffffffffffUL
#define LLONG_MAX	S64_MAX
#define LLONG_MIN	S64_MIN
#define ULLONG_MAX	U64_MAX
#endif

#endif /* _UNIT_LINUX_LIMITS_H */
