/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's macros without their compile-time branches, which never run. */
#ifndef COVERAGE_LINUX_MINMAX_H
#define COVERAGE_LINUX_MINMAX_H

#define min_t(type, a, b) ({						\
	type __min_a = (a), __min_b = (b);				\
									\
	__min_a < __min_b ? __min_a : __min_b;				\
})
#define max_t(type, a, b) ({						\
	type __max_a = (a), __max_b = (b);				\
									\
	__max_a > __max_b ? __max_a : __max_b;				\
})
#define min(a, b) ({							\
	__auto_type __min_a = (a);					\
	__auto_type __min_b = (b);					\
									\
	__min_a < __min_b ? __min_a : __min_b;				\
})
#define max(a, b) ({							\
	__auto_type __max_a = (a);					\
	__auto_type __max_b = (b);					\
									\
	__max_a > __max_b ? __max_a : __max_b;				\
})

#endif /* COVERAGE_LINUX_MINMAX_H */
