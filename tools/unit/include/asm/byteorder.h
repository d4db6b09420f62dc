/* SPDX-License-Identifier: GPL-2.0 */
/* Userspace stand-in for the kernel's byte orders, on a little-endian machine. */
#ifndef _UNIT_ASM_BYTEORDER_H
#define _UNIT_ASM_BYTEORDER_H

#include <linux/types.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "the stand-ins know little-endian machines only");

#ifndef __LITTLE_ENDIAN_BITFIELD
#define __LITTLE_ENDIAN_BITFIELD
#endif

#define cpu_to_be16(x)	((__be16)__builtin_bswap16((u16)(x)))
#define cpu_to_be32(x)	((__be32)__builtin_bswap32((u32)(x)))
#define cpu_to_be64(x)	((__be64)__builtin_bswap64((u64)(x)))
#define be16_to_cpu(x)	((u16)__builtin_bswap16((__be16)(x)))
#define be32_to_cpu(x)	((u32)__builtin_bswap32((__be32)(x)))
#define be64_to_cpu(x)	((u64)__builtin_bswap64((__be64)(x)))
#define cpu_to_le16(x)	((__le16)(u16)(x))
#define cpu_to_le32(x)	((__le32)(u32)(x))
#define cpu_to_le64(x)	((__le64)(u64)(x))
#define le16_to_cpu(x)	((u16)(__le16)(x))
#define le32_to_cpu(x)	((u32)(__le32)(x))
#define le64_to_cpu(x)	((u64)(__le64)(x))

#define __constant_htons(x)	cpu_to_be16(x)
#define __constant_htonl(x)	cpu_to_be32(x)
/* A test may have seen <arpa/inet.h>. */
#undef htons
#undef htonl
#undef ntohs
#undef ntohl
#define htons(x)	cpu_to_be16(x)
#define htonl(x)	cpu_to_be32(x)
#define ntohs(x)	be16_to_cpu(x)
#define ntohl(x)	be32_to_cpu(x)
#define swab16(x)	__builtin_bswap16(x)
#define swab32(x)	__builtin_bswap32(x)
#define swab64(x)	__builtin_bswap64(x)

static inline u16 be16_to_cpup(const __be16 *p)
{
	return be16_to_cpu(*p);
}

static inline u32 be32_to_cpup(const __be32 *p)
{
	return be32_to_cpu(*p);
}

static inline u64 be64_to_cpup(const __be64 *p)
{
	return be64_to_cpu(*p);
}

static inline u32 le32_to_cpup(const __le32 *p)
{
	return le32_to_cpu(*p);
}

static inline void be16_add_cpu(__be16 *p, u16 val)
{
	*p = cpu_to_be16(be16_to_cpu(*p) + val);
}

static inline void be32_add_cpu(__be32 *p, u32 val)
{
	*p = cpu_to_be32(be32_to_cpu(*p) + val);
}

#define cpu_to_le32_array(buf, n)	do { } while (0)
#define le32_to_cpu_array(buf, n)	do { } while (0)

#endif /* _UNIT_ASM_BYTEORDER_H */
