// SPDX-License-Identifier: GPL-2.0
/* What stands behind the kernel's headers in userspace. */
#include <linux/bitmap.h>
#include <linux/bug.h>
#include <linux/crc32c.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <crypto/algapi.h>

#include "runtime.h"

/* Reflected Castagnoli polynomial, rfc9260#appendix-A */
#define CRC32C_POLY	0x82f63b78u

/* Kept before each block, so that the balance counts bytes, too. */
struct block {
	size_t size;
	struct kmem_cache *cache;
} __aligned(16);

struct kmem_cache {
	unsigned int size;
	unsigned int live;
	void (*ctor)(void *obj);
};

static struct {
	size_t live;
	size_t bytes;
	bool failing;
	unsigned int left;
	unsigned int failed;
} mem;

size_t unit_alloc_live(void)
{
	return mem.live;
}

size_t unit_alloc_bytes(void)
{
	return mem.bytes;
}

void unit_fail_alloc_after(unsigned int n)
{
	mem.failing = true;
	mem.left = n;
	mem.failed = 0;
}

void unit_alloc_ok(void)
{
	mem.failing = false;
}

unsigned int unit_alloc_failed(void)
{
	return mem.failed;
}

static bool injected_failure(void)
{
	if (!mem.failing)
		return false;
	if (mem.left) {
		mem.left--;
		return false;
	}
	mem.failed++;
	return true;
}

/* Fresh memory is filled, so that nobody relies on finding zeroes in it. */
void *unit_alloc(size_t size, gfp_t gfp)
{
	struct block *b;

	if (injected_failure() || size > INT_MAX)
		return NULL;
	b = malloc(sizeof(*b) + size);
	if (!b)
		return NULL;
	b->size = size;
	b->cache = NULL;
	memset(b + 1, gfp & __GFP_ZERO ? 0 : 0xa5, size);
	mem.live++;
	mem.bytes += size;
	return b + 1;
}

void kfree(const void *p)
{
	struct block *b;

	if (!p)
		return;
	b = (struct block *)p - 1;
	mem.live--;
	mem.bytes -= b->size;
	free(b);
}

void kfree_sensitive(const void *p)
{
	kfree(p);
}

size_t ksize(const void *p)
{
	return p ? ((const struct block *)p - 1)->size : 0;
}

void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	void *q;

	if (!size) {
		kfree(p);
		return NULL;
	}
	q = unit_alloc(size, gfp);
	if (q && p) {
		memcpy(q, p, min(size, ksize(p)));
		kfree(p);
	}
	return q;
}

void *kmemdup(const void *p, size_t size, gfp_t gfp)
{
	void *q = unit_alloc(size, gfp);

	if (q)
		memcpy(q, p, size);
	return q;
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
				     unsigned int align, unsigned int flags,
				     void (*ctor)(void *obj))
{
	struct kmem_cache *cache = kzalloc(sizeof(*cache), GFP_KERNEL);

	if (cache) {
		cache->size = size;
		cache->ctor = ctor;
	}
	return cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	WARN_ON(cache->live);
	kfree(cache);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *p = unit_alloc(cache->size, gfp);

	if (!p)
		return NULL;
	((struct block *)p - 1)->cache = cache;
	cache->live++;
	if (cache->ctor)
		cache->ctor(p);
	return p;
}

void kmem_cache_free(struct kmem_cache *cache, void *p)
{
	WARN_ON(((struct block *)p - 1)->cache != cache);
	cache->live--;
	kfree(p);
}

void unit_warn(const char *file, int line, const char *what)
{
	fflush(stdout);
	fprintf(stderr, "# WARNING: %s:%d: %s\n", file, line, what);
	abort();
}

ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t len = strnlen(from, size);

	if (!size)
		return -E2BIG;
	if (len == size) {
		memcpy(to, from, size - 1);
		to[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(to, from, len + 1);
	return len;
}

void *memchr_inv(const void *p, int c, size_t n)
{
	const u8 *b = p;
	size_t i;

	for (i = 0; i < n; i++) {
		if (b[i] != (u8)c)
			return (void *)(b + i);
	}
	return NULL;
}

void memzero_explicit(void *p, size_t n)
{
	memset(p, 0, n);
	barrier();
}

unsigned long crypto_memneq(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n) != 0;
}

u32 crc32c(u32 crc, const void *data, unsigned int len)
{
	static u32 table[256];
	const u8 *p = data;
	u32 i, bit, v;

	if (!table[1]) {
		for (i = 0; i < 256; i++) {
			v = i;
			for (bit = 0; bit < 8; bit++)
				v = (v >> 1) ^ (v & 1 ? CRC32C_POLY : 0);
			table[i] = v;
		}
	}
	while (len--)
		crc = table[(crc ^ *p++) & 0xff] ^ (crc >> 8);
	return crc;
}

unsigned long unit_find_bit(const unsigned long *addr, unsigned long size,
			    unsigned long from, bool value)
{
	for (; from < size; from++) {
		if (test_bit(from, addr) == value)
			return from;
	}
	return size;
}

unsigned long find_last_bit(const unsigned long *addr, unsigned long size)
{
	unsigned long i;

	for (i = size; i > 0; i--) {
		if (test_bit(i - 1, addr))
			return i - 1;
	}
	return size;
}

void bitmap_set(unsigned long *map, unsigned int start, unsigned int n)
{
	while (n--)
		__set_bit(start++, map);
}

void bitmap_clear(unsigned long *map, unsigned int start, unsigned int n)
{
	while (n--)
		__clear_bit(start++, map);
}

void bitmap_shift_right(unsigned long *to, const unsigned long *from,
			unsigned int shift, unsigned int bits)
{
	unsigned int i;

	for (i = 0; i < bits; i++)
		__assign_bit(i, to, i + shift < bits &&
			     test_bit(i + shift, from));
}

void bitmap_shift_left(unsigned long *to, const unsigned long *from,
		       unsigned int shift, unsigned int bits)
{
	unsigned int i;

	for (i = bits; i-- > 0;)
		__assign_bit(i, to, i >= shift && test_bit(i - shift, from));
}

unsigned int bitmap_weight(const unsigned long *map, unsigned int bits)
{
	unsigned int i, n = 0;

	for (i = 0; i < bits; i++)
		n += test_bit(i, map);
	return n;
}

u64 unit_rand(u64 *seed)
{
	u64 z = (*seed += 0x9e3779b97f4a7c15ull);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

void unit_rand_bytes(u64 *seed, void *p, size_t n)
{
	u8 *b = p;

	while (n--)
		*b++ = unit_rand(seed);
}
