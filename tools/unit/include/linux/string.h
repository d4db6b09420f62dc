/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's string functions. */
#ifndef _UNIT_LINUX_STRING_H
#define _UNIT_LINUX_STRING_H

#include <linux/gfp.h>

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *p, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *p, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);

ssize_t strscpy(char *to, const char *from, size_t size);
void *memchr_inv(const void *p, int c, size_t n);
void memzero_explicit(void *p, size_t n);
void *kmemdup(const void *p, size_t size, gfp_t gfp) __must_check;

#define memset_after(obj, v, member) \
	memset((u8 *)(obj) + offsetofend(__typeof__(*(obj)), member), v, \
	       sizeof(*(obj)) - offsetofend(__typeof__(*(obj)), member))
#define memset_startat(obj, v, member) \
	memset((u8 *)(obj) + offsetof(__typeof__(*(obj)), member), v, \
	       sizeof(*(obj)) - offsetof(__typeof__(*(obj)), member))

#endif /* _UNIT_LINUX_STRING_H */
