/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: the word size is in linux/types.h. */
#ifndef _UNIT_ASM_BITSPERLONG_H
#define _UNIT_ASM_BITSPERLONG_H

#include <linux/types.h>

#endif /* _UNIT_ASM_BITSPERLONG_H */
