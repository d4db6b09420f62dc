/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: the pointers that mark a list entry as removed. */
#ifndef _UNIT_LINUX_POISON_H
#define _UNIT_LINUX_POISON_H

#define LIST_POISON1	((void *)0x100)
#define LIST_POISON2	((void *)0x122)

#endif /* _UNIT_LINUX_POISON_H */
