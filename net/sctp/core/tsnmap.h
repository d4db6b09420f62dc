/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which TSNs have arrived: the cumulative point, what lies beyond it, and the
 * duplicates to report. rfc9260#section-6.2, rfc9260#section-3.3.4
 *
 * Without gaps it owns no memory; the bitmap is allocated on the first gap.
 */
#ifndef SCTP_CORE_TSNMAP_H
#define SCTP_CORE_TSNMAP_H

#include <linux/gfp.h>
#include <linux/types.h>

#include "wire/build.h"

enum sctp_tsnmap_limits {
	/* A gap ack block's offsets are 16 bits wide. */
	SCTP_TSNMAP_SPAN	= 65535,
	SCTP_TSNMAP_MAX_DUPS	= 16,
};

/**
 * struct sctp_tsnmap - received TSNs
 * @cum: cumulative TSN, unwrapped
 * @highest: highest TSN received; >= @cum
 * @bits: bit i stands for TSN @cum + 1 + i (mod @size, from @head); NULL when
 *	there is no gap
 * @head: ring position of @cum + 1
 * @size: bits in @bits, a power of two
 * @n_dups: duplicates since the last SACK
 * @dups: these, as they came on the wire
 */
struct sctp_tsnmap {
	u64		cum;
	u64		highest;
	unsigned long	*bits;
	u32		head;
	u32		size;
	u16		n_dups;
	u32		dups[SCTP_TSNMAP_MAX_DUPS];
};

enum sctp_tsnmap_verdict {
	SCTP_TSN_NEW,
	SCTP_TSN_DUPLICATE,
	SCTP_TSN_BEYOND,	/* further than SCTP_TSNMAP_SPAN: drop */
};

void sctp_tsnmap_init(struct sctp_tsnmap *map, u32 initial_tsn);
void sctp_tsnmap_free(struct sctp_tsnmap *map);
enum sctp_tsnmap_verdict sctp_tsnmap_check(const struct sctp_tsnmap *map,
					   u64 tsn);
/* Of a TSN that check called NEW: 0, or -ENOMEM and nothing changed. After
 * reserve, recording the same TSN succeeds.
 */
int sctp_tsnmap_reserve(struct sctp_tsnmap *map, u64 tsn, gfp_t gfp);
int sctp_tsnmap_record(struct sctp_tsnmap *map, u64 tsn, gfp_t gfp);
/* The next @n in sequence, where there is no gap. */
void sctp_tsnmap_record_next(struct sctp_tsnmap *map, u32 n);
void sctp_tsnmap_forget(struct sctp_tsnmap *map, u64 tsn);
void sctp_tsnmap_duplicate(struct sctp_tsnmap *map, u64 tsn);
/* A SACK took the duplicates along. */
void sctp_tsnmap_reported(struct sctp_tsnmap *map);
/* Everything up to @tsn counts as received (FORWARD TSN). */
void sctp_tsnmap_forward(struct sctp_tsnmap *map, u64 tsn);
/* Gap ack blocks, lowest first; how many were written (or, NULL, there are). */
u16 sctp_tsnmap_gaps(const struct sctp_tsnmap *map, struct sctp_gap *gaps,
		     u16 max);

static inline bool sctp_tsnmap_has_gap(const struct sctp_tsnmap *map)
{
	return map->highest > map->cum;
}

#endif
