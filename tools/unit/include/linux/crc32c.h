/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's CRC32c. */
#ifndef _UNIT_LINUX_CRC32C_H
#define _UNIT_LINUX_CRC32C_H

#include <linux/types.h>

u32 crc32c(u32 crc, const void *data, unsigned int len);

#endif /* _UNIT_LINUX_CRC32C_H */
