/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: allocation flags, which only say something to readers. */
#ifndef _UNIT_LINUX_GFP_H
#define _UNIT_LINUX_GFP_H

#include <linux/types.h>

#define GFP_KERNEL		((gfp_t)0x001u)
#define GFP_ATOMIC		((gfp_t)0x002u)
#define GFP_NOWAIT		((gfp_t)0x004u)
#define __GFP_ZERO		((gfp_t)0x100u)
#define __GFP_NOWARN		((gfp_t)0x200u)
#define __GFP_ACCOUNT		((gfp_t)0x400u)
#define GFP_KERNEL_ACCOUNT	(GFP_KERNEL | __GFP_ACCOUNT)

#endif /* _UNIT_LINUX_GFP_H */
