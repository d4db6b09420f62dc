// SPDX-License-Identifier: GPL-2.0
/* Which TSNs have arrived: a ring of bits that begins behind the cumulative. */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/minmax.h>

#include "core/seq.h"
#include "core/tsnmap.h"

enum limits {
	MIN_SIZE	= 512,	/* bits: one cache line */
};

/* TSNs from the cumulative point to the highest. */
static u32 reach(const struct sctp_tsnmap *map)
{
	return map->highest - map->cum;
}

static u32 ring_pos(const struct sctp_tsnmap *map, u32 i)
{
	return (map->head + i) & (map->size - 1);
}

/* The first i >= @from whose bit is @set; reach() when there is none. */
static u32 find(const struct sctp_tsnmap *map, u32 from, bool set)
{
	u32 end = reach(map);

	while (from < end) {
		u32 pos = ring_pos(map, from);
		u32 stop = min(map->size, pos + (end - from));
		u32 hit = set ? find_next_bit(map->bits, stop, pos) :
				find_next_zero_bit(map->bits, stop, pos);

		from += hit - pos;
		if (hit < stop)
			break;
	}
	return from;
}

/* How far beyond @cum the last bit reaches that is set, which a ring that has
 * wrapped has before its head; 0: none is.
 */
static u32 last_run(const struct sctp_tsnmap *map)
{
	u32 bit = find_last_bit(map->bits, map->head);

	if (bit < map->head)
		return bit + map->size - map->head + 1;
	bit = find_last_bit(map->bits, map->size);
	return bit < map->size ? bit - map->head + 1 : 0;
}

static void release(struct sctp_tsnmap *map)
{
	bitmap_free(map->bits);
	map->bits = NULL;
	map->head = 0;
	map->size = 0;
}

static void copy_runs(const struct sctp_tsnmap *map, unsigned long *to)
{
	u32 start, end = 0;

	while ((start = find(map, end, true)) < reach(map)) {
		end = find(map, start, false);
		bitmap_set(to, start, end - start);
	}
}

/* Doubling keeps what copying costs below what the TSNs cost that made it. */
static int make_room(struct sctp_tsnmap *map, u32 n, gfp_t gfp)
{
	unsigned long *bits;
	u32 size;

	if (n <= map->size)
		return 0;
	size = max_t(u32, MIN_SIZE, roundup_pow_of_two(n));
	bits = bitmap_zalloc(size, gfp);
	if (!bits)
		return -ENOMEM;
	copy_runs(map, bits);
	bitmap_free(map->bits);
	map->bits = bits;
	map->head = 0;
	map->size = size;
	return 0;
}

/* Moves the cumulative point by @n <= reach(); its bits are free again. */
static void advance(struct sctp_tsnmap *map, u32 n)
{
	u32 first = min(n, map->size - map->head);

	bitmap_clear(map->bits, map->head, first);
	bitmap_clear(map->bits, 0, n - first);
	map->head = ring_pos(map, n);
	map->cum += n;
}

/* The cumulative point takes along what has arrived right behind it. */
static void absorb(struct sctp_tsnmap *map)
{
	advance(map, find(map, 0, false));
	if (!reach(map))
		release(map);
}

/**
 * sctp_tsnmap_init() - nothing has arrived yet
 * @map: to be initialised
 * @initial_tsn: the peer's
 *
 * Context: any; the owner of @map serialises.
 */
void sctp_tsnmap_init(struct sctp_tsnmap *map, u32 initial_tsn)
{
	memset(map, 0, sizeof(*map));
	map->cum = SCTP_SEQ_BASE + initial_tsn - 1;
	map->highest = map->cum;
}

/**
 * sctp_tsnmap_free() - give the memory back
 * @map: must be initialised again before any further use
 *
 * Context: any; the owner of @map serialises.
 */
void sctp_tsnmap_free(struct sctp_tsnmap *map)
{
	release(map);
}

/**
 * sctp_tsnmap_check() - is a TSN new?
 * @map: what has arrived
 * @tsn: unwrapped
 *
 * Context: any; the owner of @map serialises.
 * Return: enum sctp_tsnmap_verdict.
 */
enum sctp_tsnmap_verdict sctp_tsnmap_check(const struct sctp_tsnmap *map,
					   u64 tsn)
{
	if (tsn <= map->cum)
		return SCTP_TSN_DUPLICATE;
	if (tsn - map->cum > SCTP_TSNMAP_SPAN)
		return SCTP_TSN_BEYOND;
	if (tsn <= map->highest &&
	    test_bit(ring_pos(map, tsn - map->cum - 1), map->bits))
		return SCTP_TSN_DUPLICATE;
	return SCTP_TSN_NEW;
}

/**
 * sctp_tsnmap_reserve() - make sure that recording a TSN cannot fail
 * @map: what has arrived
 * @tsn: one that sctp_tsnmap_check() called new
 * @gfp: for the bitmap
 *
 * Context: any; the owner of @map serialises.
 * Return: 0, or -ENOMEM and nothing changed.
 */
int sctp_tsnmap_reserve(struct sctp_tsnmap *map, u64 tsn, gfp_t gfp)
{
	u32 i = tsn - map->cum - 1;

	return i ? make_room(map, i + 1, gfp) : 0;
}

/**
 * sctp_tsnmap_record() - a TSN has arrived
 * @map: what has arrived
 * @tsn: one that sctp_tsnmap_check() called new
 * @gfp: for the bitmap
 *
 * Context: any; the owner of @map serialises.
 * Return: 0, or -ENOMEM and nothing changed; never when @tsn is the next in
 * sequence.
 */
int sctp_tsnmap_record(struct sctp_tsnmap *map, u64 tsn, gfp_t gfp)
{
	u32 i = tsn - map->cum - 1;

	if (!i && !map->bits) {
		map->cum = tsn;
		map->highest = tsn;
		return 0;
	}
	if (make_room(map, i + 1, gfp))
		return -ENOMEM;
	__set_bit(ring_pos(map, i), map->bits);
	map->highest = max(map->highest, tsn);
	if (!i)
		absorb(map);
	return 0;
}

/**
 * sctp_tsnmap_record_next() - the next TSNs in sequence have arrived
 * @map: what has arrived, without a gap
 * @n: how many
 *
 * Context: any; the owner of @map serialises.
 */
void sctp_tsnmap_record_next(struct sctp_tsnmap *map, u32 n)
{
	map->cum += n;
	map->highest = map->cum;
}

/**
 * sctp_tsnmap_forget() - what had arrived is given up again
 * @map: what has arrived
 * @tsn: beyond the cumulative TSN, recorded
 *
 * The peer has been told by a gap block at most and must keep it:
 * rfc9260#section-6.2.
 *
 * Context: any; the owner of @map serialises.
 */
void sctp_tsnmap_forget(struct sctp_tsnmap *map, u64 tsn)
{
	__clear_bit(ring_pos(map, tsn - map->cum - 1), map->bits);
	if (tsn == map->highest)
		map->highest = map->cum + last_run(map);
	if (map->highest == map->cum)
		release(map);
}

/**
 * sctp_tsnmap_duplicate() - a TSN has arrived once more
 * @map: what has arrived
 * @tsn: one that sctp_tsnmap_check() called a duplicate
 *
 * Reports beyond SCTP_TSNMAP_MAX_DUPS in one SACK are left out, as
 * rfc9260#section-6.2 allows.
 *
 * Context: any; the owner of @map serialises.
 */
void sctp_tsnmap_duplicate(struct sctp_tsnmap *map, u64 tsn)
{
	if (map->n_dups < SCTP_TSNMAP_MAX_DUPS)
		map->dups[map->n_dups++] = tsn;
}

/**
 * sctp_tsnmap_reported() - a SACK took the duplicates along
 * @map: what has arrived
 *
 * Context: any; the owner of @map serialises.
 */
void sctp_tsnmap_reported(struct sctp_tsnmap *map)
{
	map->n_dups = 0;
}

/**
 * sctp_tsnmap_forward() - the peer gives up everything up to a TSN
 * @map: what has arrived
 * @tsn: unwrapped new cumulative TSN; an old one changes nothing
 *
 * rfc3758#section-3.6: what has arrived right behind @tsn counts, too.
 *
 * Context: any; the owner of @map serialises.
 */
void sctp_tsnmap_forward(struct sctp_tsnmap *map, u64 tsn)
{
	if (tsn <= map->cum)
		return;
	if (tsn >= map->highest) {
		release(map);
		map->cum = tsn;
		map->highest = tsn;
		return;
	}
	advance(map, tsn - map->cum);
	absorb(map);
}

/**
 * sctp_tsnmap_gaps() - gap ack blocks for a SACK
 * @map: what has arrived
 * @gaps: lowest first, offsets from the cumulative TSN; NULL: only count
 * @max: room in @gaps
 *
 * Context: any; the owner of @map serialises.
 * Return: how many were written or counted.
 */
u16 sctp_tsnmap_gaps(const struct sctp_tsnmap *map, struct sctp_gap *gaps,
		     u16 max)
{
	u32 start, end = 0;
	u16 n = 0;

	while (n < max && (start = find(map, end, true)) < reach(map)) {
		end = find(map, start, false);
		if (gaps)
			gaps[n] = (struct sctp_gap){ start + 1, end };
		n++;
	}
	return n;
}
