/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of reassembly share: chunks from a pool, and what comes out. */
#ifndef REASM_RIG_H
#define REASM_RIG_H

#include "unit.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "core/reasm.h"
#include "core/seq.h"
#include "wire/format.h"

enum limits { POOL = 70000 };

enum flags {
	B = SCTP_DATA_BEGIN,
	E = SCTP_DATA_END,
	U = SCTP_DATA_UNORD,
};

#define OK		SCTP_REASM_OK
#define VIOLATION	SCTP_REASM_VIOLATION

/* TSNs wrap within the first test messages. */
#define TSN0	(SCTP_SEQ_BASE + 0xfffffffcULL)

struct rig {
	struct sctp_reasm r;
	struct list_head ready;
};

static struct sctp_reasm_node pool[POOL];
static u32 used;

static inline void start(struct rig *rig, u16 n_streams)
{
	used = 0;
	sctp_reasm_init(&rig->r, n_streams);
	INIT_LIST_HEAD(&rig->ready);
}

static inline struct sctp_reasm_node *node(u32 tsn, u16 sid, u16 ssn, u8 flags)
{
	struct sctp_reasm_node *n = &pool[used++];

	ASSERT_LE(used, POOL);
	memset(n, 0xa5, sizeof(*n));
	n->tsn = TSN0 + tsn;
	n->sid = sid;
	n->ssn = ssn;
	n->flags = flags;
	n->more = 0;
	n->len = 10 + tsn % 7;
	return n;
}

static inline enum sctp_reasm_verdict
add(struct rig *rig, u32 tsn, u16 sid, u16 ssn, u8 flags)
{
	bool next = (flags & (B | E)) == (B | E) &&
		    sctp_reasm_is_next(&rig->r, sid, ssn, flags & U);
	struct sctp_reasm_node *n = node(tsn, sid, ssn, flags);
	enum sctp_reasm_verdict verdict;

	verdict = sctp_reasm_add(&rig->r, n, &rig->ready, GFP_ATOMIC);
	/* What sctp_reasm_pass() would have done. */
	if (next) {
		EXPECT_EQ(verdict, OK);
		EXPECT_PTR_EQ(rig->ready.prev, &n->link);
	}
	return verdict;
}

/* As one: the chunks up to @last, too. */
static inline enum sctp_reasm_verdict
add_run(struct rig *rig, u32 tsn, u32 last, u8 flags)
{
	struct sctp_reasm_node *n = node(tsn, 0, 0, flags);

	n->more = last - tsn;
	return sctp_reasm_add(&rig->r, n, &rig->ready, GFP_ATOMIC);
}

static inline u32 count(struct list_head *list)
{
	struct sctp_reasm_node *n;
	u32 len = 0;

	list_for_each_entry(n, list, link)
		len++;
	return len;
}

/* Takes the next ready message (or piece): TSNs @first to @last. */
static inline struct sctp_reasm_node *take(struct rig *rig, u32 first, u32 last)
{
	struct sctp_reasm_node *head, *n;
	u64 tsn = TSN0 + first;
	u32 len = 0;

	ASSERT_FALSE(list_empty(&rig->ready));
	head = list_first_entry(&rig->ready, struct sctp_reasm_node, link);
	list_del(&head->link);
	for (n = head; n; n = n->next) {
		ASSERT_EQ(n->tsn, tsn);
		tsn = sctp_reasm_last_tsn(n) + 1;
		len += n->len;
	}
	ASSERT_EQ(tsn, TSN0 + last + 1);
	ASSERT_EQ(sctp_reasm_last_tsn(head->tail), TSN0 + last);
	ASSERT_EQ(head->run_len, len);
	return head;
}

static inline void finish(struct rig *rig, u32 left)
{
	struct sctp_reasm_node *n;
	LIST_HEAD(dead);

	sctp_reasm_purge(&rig->r, &dead);
	EXPECT_EQ(count(&dead), left);
	list_for_each_entry(n, &dead, link)
		EXPECT_NULL(n->next);
	EXPECT_EQ(rig->r.bytes, 0);
	EXPECT_EQ(rig->r.messages, 0);
	EXPECT_EQ(unit_alloc_live(), 0);
}

/* Nothing is left behind that counts. */
static inline void finish_empty(struct rig *rig)
{
	EXPECT_TRUE(list_empty(&rig->ready));
	EXPECT_EQ(rig->r.bytes, 0);
	EXPECT_EQ(rig->r.messages, 0);
	EXPECT_TRUE(RB_EMPTY_ROOT(&rig->r.runs));
	finish(rig, 0);
}

#endif
