/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: see linux/kernel.h. */
#ifndef _UNIT_LINUX_ALIGN_H
#define _UNIT_LINUX_ALIGN_H

#include <linux/kernel.h>

#endif /* _UNIT_LINUX_ALIGN_H */
