/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in: the comparison that takes the same time for any input. */
#ifndef _UNIT_CRYPTO_ALGAPI_H
#define _UNIT_CRYPTO_ALGAPI_H

#include <linux/types.h>

unsigned long crypto_memneq(const void *a, const void *b, size_t n);

#endif /* _UNIT_CRYPTO_ALGAPI_H */
