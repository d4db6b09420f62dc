/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's 64-bit division. */
#ifndef _UNIT_ASM_DIV64_H
#define _UNIT_ASM_DIV64_H

#include <linux/types.h>

#define do_div(n, base) ({				\
	u32 __do_div_base = (base);			\
	u32 __do_div_rem = (u64)(n) % __do_div_base;	\
	(n) = (u64)(n) / __do_div_base;			\
	__do_div_rem;					\
})

#endif /* _UNIT_ASM_DIV64_H */
