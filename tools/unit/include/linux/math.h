/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's rounding and absolute values. */
#ifndef _UNIT_LINUX_MATH_H
#define _UNIT_LINUX_MATH_H

#include <linux/types.h>
#include <asm/div64.h>

#define __round_mask(x, y)	((__typeof__(x))((y) - 1))
#define round_up(x, y)		((((x) - 1) | __round_mask(x, y)) + 1)
#define round_down(x, y)	((x) & ~__round_mask(x, y))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_ULL(n, d)	DIV_ROUND_UP((unsigned long long)(n), d)
#define DIV_ROUND_CLOSEST(x, d)	(((x) + (d) / 2) / (d))
#define roundup(x, y)		((((x) + (y) - 1) / (y)) * (y))
#define rounddown(x, y)		((x) - ((x) % (y)))

#define mult_frac(x, n, d) ({				\
	__typeof__(x) __q = (x) / (d);			\
	__typeof__(x) __r = (x) % (d);			\
	__q * (n) + __r * (n) / (d);			\
})

#define abs(x) ({					\
	__typeof__(x) __abs_x = (x);			\
	__abs_x < 0 ? -__abs_x : __abs_x;		\
})
#define abs_diff(a, b) ({				\
	__typeof__(a) __a = (a);			\
	__typeof__(b) __b = (b);			\
	__a > __b ? __a - __b : __b - __a;		\
})
#define reciprocal_scale(val, ep_ro) \
	((u32)(((u64)(val) * (ep_ro)) >> 32))

#endif /* _UNIT_LINUX_MATH_H */
