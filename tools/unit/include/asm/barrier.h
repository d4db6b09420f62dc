/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: what list.h needs of the barriers; pure units are serial. */
#ifndef _UNIT_ASM_BARRIER_H
#define _UNIT_ASM_BARRIER_H

#include <linux/compiler.h>

#define smp_load_acquire(p)		READ_ONCE(*(p))
#define smp_store_release(p, v)		WRITE_ONCE(*(p), v)

#endif /* _UNIT_ASM_BARRIER_H */
