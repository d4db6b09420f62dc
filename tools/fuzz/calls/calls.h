/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fuzzer of system calls: threads that share a table of sockets make calls
 * by dice, and whatever they did is told when something is wrong.
 *
 * A call is known by thread and number: its dice begin at those and the seed,
 * so all that it does follows from them, and from which slots of the table it
 * took; those stand in the thread's ring. A call may be of several system
 * calls where a deep state would hardly ever come by chance (a connected pair
 * with data on its way).
 */
#ifndef FUZZ_CALLS_H
#define FUZZ_CALLS_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <linux/sctp.h>

#define LENGTH(a)	(sizeof(a) / sizeof((a)[0]))

#define SLOTS		64
#define SLOT_FD		100	/* slot n is descriptor SLOT_FD + n, open or not */
#define MAX_THREADS	16
#define RING		4096	/* calls that a thread remembers */
#define PICKS		4	/* slots that a call may take */
#define PORT		7000	/* the first of PORTS that all sockets share */
#define PORTS		12
#define ADDRESSES	6	/* of the dummy device: 10.77.0.1..., fd77::1... */
#define PACKED		4096	/* bytes of a list of addresses */
#define OPS		64
#define UNKNOWN		INT32_MIN	/* a result that did not come */
#define ROOM		1048576	/* bytes of memory before a page that is none */

/* What a slot is believed to be; other threads may have changed it since. */
enum kind {
	EMPTY	= 1,
	NEW	= 2,	/* one-to-one, neither listening nor connected */
	LISTENER = 4,
	LINKED	= 8,	/* one-to-one, connected or accepted */
	MANY	= 16,
	PEELED	= 32,
	OTHER	= 64,	/* not a socket of SCTP: epoll */
	ENDS	= LINKED | MANY | PEELED,
	SOCKETS	= NEW | LISTENER | ENDS,
	ANY	= 127,
};

union addr {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_storage ss;
};

/* One call, as the ring has it. */
struct entry {
	unsigned long long when;	/* the count of all threads' calls */
	uint32_t number;	/* of the thread's calls */
	int32_t result;
	int32_t err;
	uint8_t op;
	uint8_t picks;
	int8_t pick[PICKS];
};

/* What a thread tells the one who watches. */
struct ring {
	atomic_int tid;			/* 0: not at work */
	atomic_uint calls;		/* twice the number of the next; odd: inside one */
	atomic_ullong inode;		/* of the socket that it is at */
	atomic_int slot;
	struct entry entries[RING];
};

struct shared {
	atomic_ullong when;
	atomic_bool stop;
	atomic_bool quiet;		/* every slot was shut */
	atomic_ullong shut[SLOTS];	/* inodes of one-to-one sockets shut both ways */
	atomic_uchar kinds[SLOTS];
	atomic_uint done[OPS];
	atomic_uint good[OPS];	/* of them without an error */
	struct ring rings[MAX_THREADS];
};

/* A call of a file, as its thread's ring had it. */
struct replayed {
	int thread;
	struct entry entry;
};

/* How a run is made. */
struct plan {
	unsigned long long seed;
	int threads;
	uint32_t steps;		/* calls of each thread */
	bool wild;		/* timers may be absurd, so that what is closed stays for days */
	const char *world;	/* the script that makes the network */
	const struct replayed *recorded;	/* calls of a file, instead of new ones; or NULL */
	size_t count;		/* of them */
};

/* A call that is being made. */
struct call {
	uint64_t dice;
	struct entry *entry;
	const struct entry *recorded;	/* replayed; or NULL */
	struct thread *thread;
	int slot;
	bool child;			/* in a process that was forked: not told */
};

/* A thread's belongings, all above the slots' descriptors. */
struct thread {
	int number;
	int netlink;
	int pipe[2];
	int unix_pair[2];
	char *room_end;			/* ROOM bytes before it, a page that is none at it */
	char *readable_end;		/* the same bytes once more, to read only */
	struct ring *ring;
};

struct op {
	const char *name;
	int (*fn)(struct call *c);
	unsigned int weight;
	unsigned int kinds;	/* of the slot it is for; most often such a one is taken */
};

extern struct shared *shared;
extern atomic_uchar *kinds;
extern struct plan plan;
extern int home_ns, far_ns, file_fd;
extern char data[ROOM];

extern const struct op life_ops[], data_ops[], option_ops[], world_ops[];

/* draw.c */
uint32_t draw(struct call *c, uint32_t sides);
bool chance(struct call *c, uint32_t one_in);
uint32_t draw_number(struct call *c);
uint32_t draw_small(struct call *c, uint32_t usual);
void *draw_room(struct call *c, size_t len);
void *draw_pointer(struct call *c, void *p);
socklen_t draw_addr(struct call *c, union addr *addr, int family);
socklen_t draw_peer(struct call *c, union addr *addr, int family);
size_t draw_packed(struct call *c, char *room, int fd, bool peer);
sctp_assoc_t draw_assoc(struct call *c);

/* slots.c */
int pick(struct call *c, unsigned int wanted);
int fd_of(int slot);
int install(int slot, int fd, enum kind kind);
void slot_closed(int slot);
int family_of(int fd);
void usual_timeouts(int fd);
int place(struct call *c, int fd, enum kind kind);

/* ops.c */
const struct op *op_of(unsigned int number);
unsigned int draw_op(struct call *c);
int op_by_name(const char *name);

/* worker.c */
int work(void);
void play_in_child(struct call *c, int calls, bool afresh);

/* replay.c */
void tell_calls(const char *path, const char *why);
void read_calls(const char *path);

/* op_data.c */
ssize_t send_to(struct call *c, int fd, const union addr *to, size_t len);

#endif
