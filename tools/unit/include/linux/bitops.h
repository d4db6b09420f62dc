/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's bit operations; pure units are serial. */
#ifndef _UNIT_LINUX_BITOPS_H
#define _UNIT_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline unsigned int fls_long(unsigned long x)
{
	return fls64(x);
}

#define ffs(x)		__builtin_ffs(x)
#define __ffs(x)	((unsigned long)__builtin_ctzl(x))
#define __fls(x)	((unsigned long)(63 - __builtin_clzl(x)))
#define __ffs64(x)	((unsigned long)__builtin_ctzll(x))
#define ffz(x)		__ffs(~(x))

#define hweight8(x)	((unsigned int)__builtin_popcount((u8)(x)))
#define hweight16(x)	((unsigned int)__builtin_popcount((u16)(x)))
#define hweight32(x)	((unsigned int)__builtin_popcount(x))
#define hweight64(x)	((unsigned int)__builtin_popcountll(x))
#define hweight_long(x)	((unsigned int)__builtin_popcountl(x))

static inline u32 rol32(u32 word, unsigned int shift)
{
	return (word << (shift & 31)) | (word >> ((-shift) & 31));
}

static inline u32 ror32(u32 word, unsigned int shift)
{
	return (word >> (shift & 31)) | (word << ((-shift) & 31));
}

static inline u64 rol64(u64 word, unsigned int shift)
{
	return (word << (shift & 63)) | (word >> ((-shift) & 63));
}

static inline u64 ror64(u64 word, unsigned int shift)
{
	return (word >> (shift & 63)) | (word << ((-shift) & 63));
}

static inline void __set_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static inline void __clear_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static inline void __change_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] ^= BIT_MASK(nr);
}

static inline bool test_bit(unsigned long nr, const unsigned long *addr)
{
	return addr[BIT_WORD(nr)] & BIT_MASK(nr);
}

static inline bool __test_and_set_bit(unsigned long nr, unsigned long *addr)
{
	bool was = test_bit(nr, addr);

	__set_bit(nr, addr);
	return was;
}

static inline bool __test_and_clear_bit(unsigned long nr, unsigned long *addr)
{
	bool was = test_bit(nr, addr);

	__clear_bit(nr, addr);
	return was;
}

static inline void __assign_bit(unsigned long nr, unsigned long *addr, bool on)
{
	if (on)
		__set_bit(nr, addr);
	else
		__clear_bit(nr, addr);
}

#define set_bit(nr, addr)		__set_bit(nr, addr)
#define clear_bit(nr, addr)		__clear_bit(nr, addr)
#define change_bit(nr, addr)		__change_bit(nr, addr)
#define assign_bit(nr, addr, on)	__assign_bit(nr, addr, on)
#define test_and_set_bit(nr, addr)	__test_and_set_bit(nr, addr)
#define test_and_clear_bit(nr, addr)	__test_and_clear_bit(nr, addr)

unsigned long unit_find_bit(const unsigned long *addr, unsigned long size,
			    unsigned long from, bool value);
unsigned long find_last_bit(const unsigned long *addr, unsigned long size);

#define find_next_bit(addr, size, from) \
	unit_find_bit(addr, size, from, true)
#define find_next_zero_bit(addr, size, from) \
	unit_find_bit(addr, size, from, false)
#define find_first_bit(addr, size)	find_next_bit(addr, size, 0)
#define find_first_zero_bit(addr, size)	find_next_zero_bit(addr, size, 0)

#define for_each_set_bit(bit, addr, size)			\
	for ((bit) = find_first_bit(addr, size); (bit) < (size);\
	     (bit) = find_next_bit(addr, size, (bit) + 1))
#define for_each_clear_bit(bit, addr, size)			\
	for ((bit) = find_first_zero_bit(addr, size);		\
	     (bit) < (size);					\
	     (bit) = find_next_zero_bit(addr, size, (bit) + 1))

#endif /* _UNIT_LINUX_BITOPS_H */
