/* SPDX-License-Identifier: GPL-2.0 */
/* Bytes in tables: how the wire tests write chunks down and place them. */
#ifndef UNIT_WIRE_BYTES_H
#define UNIT_WIRE_BYTES_H

#include "unit.h"
#include "wire/chunk.h"

#define B16(v)		(u8)((v) >> 8), (u8)(v)
#define B32(v)		B16((u32)(v) >> 16), B16((u32)(v) & 0xffff)
#define IP4(a, b, c, d)	B16(5), B16(8), a, b, c, d
#define IP6(a, b, last) \
	B16(6), B16(20), B16(a), B16(b), B32(0), B32(0), B32(last)
/* The fixed part of an INIT whose chunk is @len bytes. */
#define INIT(type, len) \
	type, 0, B16(len), B32(0x11223344), B32(65535), B16(10), B16(20), \
	B32(0xa0b0c0d0)

#define BYTES(...) \
	(const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ })

/* An exact copy: the sanitizer sees the first byte read beyond it. */
static inline u8 *exact_copy(const void *p, u32 len)
{
	u8 *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	memcpy(copy, p, len);
	return copy;
}

static inline void ip_set(struct sctp_ip *ip, u8 a, u8 b, u8 c, u8 d)
{
	const u8 bytes[4] = { a, b, c, d };

	sctp_ip_set(ip, 4, bytes);
}

#endif /* UNIT_WIRE_BYTES_H */
