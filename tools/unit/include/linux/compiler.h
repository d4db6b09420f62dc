/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's compiler attributes and annotations. */
#ifndef _UNIT_LINUX_COMPILER_H
#define _UNIT_LINUX_COMPILER_H

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

#define __user
#define __iomem
#define __rcu
#define __force
#define __bitwise
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __init
#define __exit
#define __read_mostly
#define __ro_after_init

#undef __always_inline
#define __always_inline	inline __attribute__((__always_inline__))
#define noinline	__attribute__((__noinline__))
#define __must_check	__attribute__((__warn_unused_result__))
#define __maybe_unused	__attribute__((__unused__))
#define __always_unused	__attribute__((__unused__))
#define __used		__attribute__((__used__))
#define __packed	__attribute__((__packed__))
#define __aligned(x)	__attribute__((__aligned__(x)))
#define __printf(a, b)	__attribute__((__format__(printf, a, b)))
#define __noreturn	__attribute__((__noreturn__))
#define __pure		__attribute__((__pure__))
#define __cold		__attribute__((__cold__))
#define __weak		__attribute__((__weak__))
#undef __attribute_const__
#define __attribute_const__ __attribute__((__const__))
#define fallthrough	__attribute__((__fallthrough__))
#define ____cacheline_aligned

#define barrier()	__asm__ __volatile__("" : : : "memory")
#define READ_ONCE(x)	(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val) \
	((void)(*(volatile __typeof__(x) *)&(x) = (val)))
#define data_race(expr)	(expr)

#define is_signed_type(type)	(((type)(-1)) < (__force type)1)
#define statically_true(x)	(__builtin_constant_p(x) && (x))
#define __same_type(a, b) \
	__builtin_types_compatible_p(__typeof__(a), __typeof__(b))
#define __native_word(t) \
	(sizeof(t) == 1 || sizeof(t) == 2 || sizeof(t) == 4 || sizeof(t) == 8)
#define __compiletime_object_size(obj) __builtin_object_size(obj, 0)

#define __UNIT_PASTE(a, b)	a##b
#define __PASTE(a, b)		__UNIT_PASTE(a, b)
#define __UNIQUE_ID(prefix) \
	__PASTE(__PASTE(__UNIQUE_ID_, prefix), __COUNTER__)

#define __UNIT_ASSERT_AT_COMPILE(cond, fn)				\
	do {								\
		__attribute__((__noreturn__)) extern void fn(void)	\
			__attribute__((__error__("compile-time check")));\
		if (!(cond))						\
			fn();						\
	} while (0)
#define compiletime_assert(cond, msg) \
	__UNIT_ASSERT_AT_COMPILE(cond, __PASTE(unit_ct_assert_, __LINE__))

#define __must_be_array(a) \
	(sizeof(struct { int : (-!!__same_type((a), &(a)[0])); }))

#endif /* _UNIT_LINUX_COMPILER_H */
