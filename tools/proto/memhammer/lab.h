/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets and associations that have nothing but memory to account for. */
#ifndef MEMHAMMER_LAB_H
#define MEMHAMMER_LAB_H

#include "assoc/mem.h"
#include "host/netns.h"

enum lab_size {
	LAB_SOCKS	= 4,
	LAB_ASSOCS	= 8,	/* of each socket */
	LAB_BUF		= 212992,
	LAB_BIGGEST	= 65536 + 256,
};

/* What is left out, to see whether it is missed. */
enum lab_skip {
	LAB_SKIP_NOTHING,
	LAB_SKIP_ASSOC_LOCK,
	LAB_SKIP_QUEUE_LOCK,
};

/**
 * struct lab_assoc - an association under test
 * @a: its memory fields, lock and socket are used
 * @sent_lock: never held together with another
 * @sent: struct lab_sent, charged and not yet freed
 */
struct lab_assoc {
	struct sctp_assoc	a;
	spinlock_t		sent_lock;	/* guards the list */
	struct list_head	sent;
};

extern struct lab_assoc *lab_assocs;
extern struct sock *lab_socks[LAB_SOCKS];
extern long lab_mem[3];
extern int lab_skip;

int lab_open(void);
void lab_close(void);
/* Pages accounted, with what each CPU keeps to itself. */
long lab_accounted(void);
/* The most pages that may be accounted: lab_mem[2] and the slack. */
long lab_most(void);

void lab_lock(struct sctp_assoc *a);
void lab_unlock(struct sctp_assoc *a);
void lab_queue_lock(spinlock_t *lock);
void lab_queue_unlock(spinlock_t *lock);
u64 lab_queue_locks(void);

/* bench.c */
int lab_bench(unsigned int ms);

#endif
