/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: what the kernel's rbtree.h needs; nothing else gets it. */
#ifndef _UNIT_LINUX_RCUPDATE_H
#define _UNIT_LINUX_RCUPDATE_H

#ifndef _LINUX_RBTREE_H
#error "pure units know no RCU"
#endif

#define rcu_assign_pointer(p, v)	WRITE_ONCE(p, v)
#define rcu_dereference_raw(p)		READ_ONCE(p)

#endif /* _UNIT_LINUX_RCUPDATE_H */
