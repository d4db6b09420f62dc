/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's allocator: counted, and able to fail (see unit.h). */
#ifndef _UNIT_LINUX_SLAB_H
#define _UNIT_LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>

struct kmem_cache;

void *unit_alloc(size_t size, gfp_t gfp) __must_check;
void *krealloc(const void *p, size_t size, gfp_t gfp) __must_check;
void kfree(const void *p);
void kfree_sensitive(const void *p);
size_t ksize(const void *p);

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
				     unsigned int align, unsigned int flags,
				     void (*ctor)(void *obj));
void kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp) __must_check;
void kmem_cache_free(struct kmem_cache *cache, void *p);

static inline void *kmalloc(size_t size, gfp_t gfp)
{
	return unit_alloc(size, gfp);
}

static inline void *kzalloc(size_t size, gfp_t gfp)
{
	return unit_alloc(size, gfp | __GFP_ZERO);
}

static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return unit_alloc(bytes, gfp);
}

static inline void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

static inline void *krealloc_array(void *p, size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return krealloc(p, bytes, gfp);
}

static inline void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	return kmem_cache_alloc(cache, gfp | __GFP_ZERO);
}

#define kvmalloc(size, gfp)		kmalloc(size, gfp)
#define kvzalloc(size, gfp)		kzalloc(size, gfp)
#define kvmalloc_array(n, size, gfp)	kmalloc_array(n, size, gfp)
#define kvcalloc(n, size, gfp)		kcalloc(n, size, gfp)
#define kvfree(p)			kfree(p)

#define KMEM_CACHE(type, flags) \
	kmem_cache_create(#type, sizeof(struct type), \
			  __alignof__(struct type), flags, NULL)

#endif /* _UNIT_LINUX_SLAB_H */
