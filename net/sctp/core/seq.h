/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sequence numbers. TSN, SSN, MID and FSN are serial numbers on the wire
 * (rfc1982); inside they are u64, unwrapped once at the edge and compared
 * with <. Times inside core/ are u64 nanoseconds of a monotonic clock.
 */
#ifndef SCTP_CORE_SEQ_H
#define SCTP_CORE_SEQ_H

#include <linux/bits.h>
#include <linux/types.h>

/* Unwrapped numbers start here, so that "one before" never underflows. */
#define SCTP_SEQ_BASE	BIT_ULL(32)

/* No deadline; later than any time. */
#define SCTP_NEVER	(~0ULL)

/* The u64 nearest to @ref whose low 32 bits are @wire. */
static inline u64 sctp_unwrap32(u64 ref, u32 wire)
{
	return ref + (s32)(wire - (u32)ref);
}

/* The u64 nearest to @ref whose low 16 bits are @wire. */
static inline u64 sctp_unwrap16(u64 ref, u16 wire)
{
	return ref + (s16)(wire - (u16)ref);
}

#endif
