/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of outstanding chunks share: some chunks, two destinations, SACKs. */
#ifndef OUTSTANDING_RIG_H
#define OUTSTANDING_RIG_H

#include "unit.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <asm/unaligned.h>
#include "core/outstanding.h"
#include "core/seq.h"

enum limits {
	NODES	= 128,	/* a power of two: slots by TSN */
	BLOCKS	= 8,
	SIZE	= 100,
};

/* So that TSNs wrap after a few chunks. */
#define FIRST_TSN	0xfffffffdU

/* Chunk header, payload, padding. */
#define ON_WIRE(size)	(16 + ALIGN(size, 4))
#define WIRE		ON_WIRE(SIZE)

struct rig {
	struct sctp_outstanding o;
	struct sctp_flight f[2];
	struct sctp_out_node n[NODES];
	struct list_head done;
	struct sctp_sack_result res;
	u8 gaps[BLOCKS * 4];
};

static inline struct sctp_out_node *slot(struct rig *r, u64 tsn)
{
	return &r->n[tsn % NODES];
}

/* The i-th chunk ever sent, from 0. */
static inline struct sctp_out_node *chunk(struct rig *r, u32 i)
{
	return slot(r, SCTP_SEQ_BASE + FIRST_TSN + i);
}

static inline void start(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	INIT_LIST_HEAD(&r->done);
	sctp_outstanding_init(&r->o, FIRST_TSN);
}

static inline void send_one(struct rig *r, int path, u32 size, u64 now)
{
	struct sctp_out_node *node = slot(r, r->o.next_tsn);

	node->size = size;
	node->wire = ON_WIRE(size);
	sctp_outstanding_send(&r->o, node, &r->f[path], now);
}

static inline void send_many(struct rig *r, int n)
{
	while (n--)
		send_one(r, 0, SIZE, 1000);
}

/* One chunk per digit, to that destination. */
static inline void send_to(struct rig *r, const char *paths, u64 now)
{
	while (*paths)
		send_one(r, *paths++ - '0', SIZE, now);
}

/* Of 1, 2, 4, ... bytes, so that a sum tells which they are. */
static inline void send_powers(struct rig *r, const char *paths, u64 now)
{
	u32 size;

	for (size = 1; *paths; size *= 2)
		send_one(r, *paths++ - '0', size, now);
}

static inline void start_with(struct rig *r, int n)
{
	start(r);
	send_many(r, n);
}

static inline void resend(struct rig *r, u32 i, int path, u64 now)
{
	sctp_outstanding_resend(&r->o, chunk(r, i), &r->f[path], now);
}

static inline u32 time_out(struct rig *r, int path)
{
	return sctp_outstanding_timeout(&r->o, &r->f[path]);
}

static inline void flights_reset(struct rig *r)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(r->f); i++)
		sctp_flight_start(&r->f[i]);
	INIT_LIST_HEAD(&r->done);
}

static inline void sack_make(struct rig *r, struct sctp_sack *sack,
			     const u16 *pairs, u16 n)
{
	u16 i;

	memset(sack, 0, sizeof(*sack));
	for (i = 0; i < 2 * n; i++)
		put_unaligned_be16(pairs[i], r->gaps + 2 * i);
	sack->n_gaps = n;
	sack->gaps.p = r->gaps;
	sack->gaps.len = n * 4;
}

/* @acked: how many chunks are cumulatively acknowledged since the start. */
static inline enum sctp_sack_verdict
sack(struct rig *r, s32 acked, const u16 *pairs, u16 n)
{
	struct sctp_sack s;

	flights_reset(r);
	sack_make(r, &s, pairs, n);
	s.cum_tsn = FIRST_TSN - 1 + acked;
	return sctp_outstanding_sack(&r->o, &s, &r->done, &r->res);
}

#define SACK(r, acked, ...) ({						\
	const u16 __p[] = { __VA_ARGS__ };				\
									\
	sack(r, acked, __p, ARRAY_SIZE(__p) / 2);			\
})

static inline u32 done_len(struct rig *r)
{
	struct sctp_out_node *node;
	u32 n = 0;

	list_for_each_entry(node, &r->done, link)
		n++;
	return n;
}

/* The invariant that everything else stands on. */
static inline void check_sums(struct rig *r)
{
	u32 total = 0, rtx = 0, flight[2] = { 0, 0 };
	struct sctp_out_node *node;
	u64 tsn = r->o.cum_acked;

	list_for_each_entry(node, &r->o.sent, link) {
		ASSERT_EQ(node->tsn, ++tsn);
		ASSERT_FALSE(node->gap_acked && node->rtx);
		rtx += node->rtx;
		if (node->gap_acked || node->rtx)
			continue;
		total += node->size;
		flight[node->flight - r->f] += node->wire;
	}
	ASSERT_EQ(tsn + 1, r->o.next_tsn);
	ASSERT_EQ(r->o.bytes, total);
	ASSERT_EQ(r->o.n_rtx, rtx);
	ASSERT_EQ(r->f[0].bytes, flight[0]);
	ASSERT_EQ(r->f[1].bytes, flight[1]);
}

#endif
