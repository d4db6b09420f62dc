/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unit tests of the pure layers, in userspace.
 *
 *	#include "unit.h"
 *	#include "core/tsnmap.h"
 *
 *	TEST(duplicate_is_reported)
 *	{
 *		...
 *		EXPECT_EQ(sctp_tsnmap_record(&map, 7), 0);
 *	}
 *
 * A file tools/unit/test_<unit>.c is found by its name; the units themselves
 * are those of net/sctp/pure.mk. "tools/unit/run" runs everything,
 * "tools/unit/run tsnmap" builds and runs test_tsnmap.c only (and leaves out
 * pure units that do not compile), "tools/unit/run tsnmap duplicate" the tests
 * whose name contains "duplicate".
 *
 * EXPECT_*() note a failure and go on; ASSERT_*() end the test, also from a
 * helper function. In tables, unit_case("%s", row->name) says which row a
 * failure belongs to. A test fails, too, when it leaves memory allocated
 * (kmalloc and friends), warns (WARN_ON*), crashes or takes over a minute;
 * each runs in its own process. UNIT_NOFORK=1 keeps them in one, for gdb.
 *
 * unit_fail_alloc_after(n) makes allocations fail, unit_rand(&seed) repeats
 * the same numbers for the same seed: see runtime.h.
 */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include "host.h"
#include "runtime.h"

struct unit_test {
	const char *file;
	const char *name;
	void (*run)(void);
	struct unit_test *next;
};

/* Where a comparison stands and what it says. */
struct unit_at {
	const char *file;
	int line;
	const char *what;
	bool stop;
};

void unit_register(struct unit_test *test);
void unit_case(const char *fmt, ...) __printf(1, 2);
bool unit_check(const struct unit_at *at, bool ok);
void unit_check_num(const struct unit_at *at, bool ok, u64 a, u64 b);
void unit_check_mem(const struct unit_at *at, const void *a, const void *b,
		    size_t n);
void unit_check_str(const struct unit_at *at, const char *a, const char *b);

#define TEST(id)							\
	static void test_##id(void);					\
	static struct unit_test unit_test_##id = {			\
		.file = __FILE__, .name = #id, .run = test_##id,	\
	};								\
	__attribute__((__constructor__))				\
	static void unit_register_##id(void)				\
	{								\
		unit_register(&unit_test_##id);				\
	}								\
	static void test_##id(void)

#define UNIT_AT(what, stop) \
	(&(const struct unit_at){ __FILE__, __LINE__, what, stop })

#define UNIT_CMP(a, op, b, stop) do {					\
	__typeof__((a) + 0) __ua = (a);					\
	__typeof__((b) + 0) __ub = (b);					\
									\
	unit_check_num(UNIT_AT(#a " " #op " " #b, stop),		\
		       __ua op __ub, (u64)__ua, (u64)__ub);		\
} while (0)

#define UNIT_PTR(a, op, b, stop) do {					\
	const volatile void *__ua = (a);				\
	const volatile void *__ub = (b);				\
									\
	unit_check_num(UNIT_AT(#a " " #op " " #b, stop),		\
		       __ua op __ub, (uintptr_t)__ua, (uintptr_t)__ub);	\
} while (0)

#define EXPECT_TRUE(x)		unit_check(UNIT_AT(#x, false), !!(x))
#define EXPECT_FALSE(x)		unit_check(UNIT_AT("!(" #x ")", false), !(x))
#define EXPECT_EQ(a, b)		UNIT_CMP(a, ==, b, false)
#define EXPECT_NE(a, b)		UNIT_CMP(a, !=, b, false)
#define EXPECT_LT(a, b)		UNIT_CMP(a, <, b, false)
#define EXPECT_LE(a, b)		UNIT_CMP(a, <=, b, false)
#define EXPECT_GT(a, b)		UNIT_CMP(a, >, b, false)
#define EXPECT_GE(a, b)		UNIT_CMP(a, >=, b, false)
#define EXPECT_PTR_EQ(a, b)	UNIT_PTR(a, ==, b, false)
#define EXPECT_PTR_NE(a, b)	UNIT_PTR(a, !=, b, false)
#define EXPECT_NULL(p)		UNIT_PTR(p, ==, NULL, false)
#define EXPECT_NOT_NULL(p)	UNIT_PTR(p, !=, NULL, false)
#define EXPECT_STREQ(a, b)	unit_check_str(UNIT_AT(#a, false), a, b)
#define EXPECT_MEM_EQ(a, b, n)	unit_check_mem(UNIT_AT(#a, false), a, b, n)

#define ASSERT_TRUE(x)		unit_check(UNIT_AT(#x, true), !!(x))
#define ASSERT_FALSE(x)		unit_check(UNIT_AT("!(" #x ")", true), !(x))
#define ASSERT_EQ(a, b)		UNIT_CMP(a, ==, b, true)
#define ASSERT_NE(a, b)		UNIT_CMP(a, !=, b, true)
#define ASSERT_LT(a, b)		UNIT_CMP(a, <, b, true)
#define ASSERT_LE(a, b)		UNIT_CMP(a, <=, b, true)
#define ASSERT_GT(a, b)		UNIT_CMP(a, >, b, true)
#define ASSERT_GE(a, b)		UNIT_CMP(a, >=, b, true)
#define ASSERT_PTR_EQ(a, b)	UNIT_PTR(a, ==, b, true)
#define ASSERT_NULL(p)		UNIT_PTR(p, ==, NULL, true)
#define ASSERT_NOT_NULL(p)	UNIT_PTR(p, !=, NULL, true)
#define ASSERT_MEM_EQ(a, b, n)	unit_check_mem(UNIT_AT(#a, true), a, b, n)

#endif /* UNIT_UNIT_H */
