/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's bitmaps. */
#ifndef _UNIT_LINUX_BITMAP_H
#define _UNIT_LINUX_BITMAP_H

#include <linux/bitops.h>
#include <linux/gfp.h>
#include <linux/slab.h>
#include <linux/string.h>

void bitmap_set(unsigned long *map, unsigned int start, unsigned int n);
void bitmap_clear(unsigned long *map, unsigned int start, unsigned int n);
void bitmap_shift_right(unsigned long *to, const unsigned long *from,
			unsigned int shift, unsigned int bits);
void bitmap_shift_left(unsigned long *to, const unsigned long *from,
		       unsigned int shift, unsigned int bits);
unsigned int bitmap_weight(const unsigned long *map, unsigned int bits);

static inline void bitmap_zero(unsigned long *map, unsigned int bits)
{
	memset(map, 0, BITS_TO_LONGS(bits) * sizeof(long));
}

static inline void bitmap_fill(unsigned long *map, unsigned int bits)
{
	memset(map, 0xff, BITS_TO_LONGS(bits) * sizeof(long));
}

static inline void bitmap_copy(unsigned long *to, const unsigned long *from,
			       unsigned int bits)
{
	memcpy(to, from, BITS_TO_LONGS(bits) * sizeof(long));
}

static inline bool bitmap_empty(const unsigned long *map, unsigned int bits)
{
	return find_first_bit(map, bits) == bits;
}

static inline bool bitmap_full(const unsigned long *map, unsigned int bits)
{
	return find_first_zero_bit(map, bits) == bits;
}

static inline unsigned long *bitmap_alloc(unsigned int bits, gfp_t gfp)
{
	return kmalloc_array(BITS_TO_LONGS(bits), sizeof(long), gfp);
}

static inline unsigned long *bitmap_zalloc(unsigned int bits, gfp_t gfp)
{
	return bitmap_alloc(bits, gfp | __GFP_ZERO);
}

static inline void bitmap_free(const unsigned long *map)
{
	kfree(map);
}

#endif /* _UNIT_LINUX_BITMAP_H */
