/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The load generator: what its parts share.
 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/* Its nopl is what insn.c counts between: 0x5c7b0000+ID(%rax). */
#define mark(id) ({ __asm__ volatile("nopl 0x5c7b0000+%c0(%%rax)" : : "i"(id) : "memory"); })

enum {
	PORT		= 7,	/* and those after it */
	WARM_PART	= 10,	/* of the work comes first and is not measured */
	MAX_PEERS	= 1000,
};

/**
 * struct load - what to do, as the command line says
 * @sctp: else TCP
 * @nodelay: without Nagle's algorithm
 * @size: bytes of a message
 * @count: of messages, or connections
 * @streams: SCTP streams, used in turn
 * @peers: associations at a time, where a work has several
 * @buffer: bytes of SO_SNDBUF and SO_RCVBUF; 0: the defaults
 * @idle: associations that are there besides
 * @memory: bytes that the kernel needs for each of those
 * @space: network namespace of the one who listens, or NULL
 * @module: kload.ko, which does it in the kernel, or NULL
 * @to: where the one who listens is
 * @data: @size bytes
 * @ready: where the one who listens says that he does
 */
struct load {
	bool			sctp;
	bool			nodelay;
	size_t			size;
	long			count;
	int			streams;
	int			peers;
	int			buffer;
	long			idle;
	long			memory;
	const char		*space;
	const char		*module;
	struct sockaddr_in	to;
	char			*data;
	int			ready;
};

/**
 * struct work - a kind of load
 * @name: on the command line
 * @serve: the one who listens, a process of its own; ends with it
 * @ask: the other one
 */
struct work {
	const char	*name;
	void		(*serve)(const struct load *l);
	void		(*ask)(const struct load *l);
};

/* Seconds: of the clock, of the CPUs of this machine that were not idle. */
struct usage {
	double	seconds, cpu;
};

/* Who sent something: a socket of TCP, or an address behind a one-to-many socket. */
struct peer {
	int			fd;
	struct sockaddr_in	at;
};

extern const struct work bulk_work, rr_work, setup_work;
extern const struct work many_work, manyrr_work;
extern const struct work out_work, in_work, inrr_work, spin_work;

void need(bool ok, const char *what);
void tell_ready(const struct load *l);

int new_socket(const struct load *l, int type);
int listening(const struct load *l, int type, int port);
int connected(const struct load *l, int port);
int accepted(int listener);
struct sockaddr_in address(const struct load *l, int port);
void send_one(const struct load *l, int fd, long n);
void receive(const struct load *l, int fd, size_t bytes);
void answer(int fd);
void answered(int fd);

ssize_t receive_from(const struct load *l, int fd, struct peer *from);
void reply(const struct load *l, const struct peer *to, size_t bytes);
void any_answer(const int *fd, int count);

long warm_part(const struct load *l);
double busy_time(void);
void report(const struct load *l, double seconds, double cpu);
struct usage begin(void);
void end(const struct load *l, struct usage u);

void add_idle(struct load *l);
void end_idle(void);
void run_in_kernel(const struct load *l, const char *work);

#endif
