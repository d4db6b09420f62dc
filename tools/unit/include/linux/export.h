/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: exports mean nothing here. */
#ifndef _UNIT_LINUX_EXPORT_H
#define _UNIT_LINUX_EXPORT_H

#define EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_GPL(sym)

#endif /* _UNIT_LINUX_EXPORT_H */
