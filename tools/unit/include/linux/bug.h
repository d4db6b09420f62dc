/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: a kernel warning ends the test or the fuzzer. */
#ifndef _UNIT_LINUX_BUG_H
#define _UNIT_LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/types.h>

void unit_warn(const char *file, int line, const char *what) __noreturn;

#define WARN_ON(cond) ({					\
	bool __warned = !!(cond);				\
	if (unlikely(__warned))					\
		unit_warn(__FILE__, __LINE__, #cond);		\
	__warned;						\
})
#define WARN_ON_ONCE(cond)	WARN_ON(cond)
#define WARN(cond, fmt...)	WARN_ON(cond)
#define WARN_ONCE(cond, fmt...)	WARN_ON(cond)

#endif /* _UNIT_LINUX_BUG_H */
