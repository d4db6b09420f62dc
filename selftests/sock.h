/* SPDX-License-Identifier: GPL-2.0 */
/* Socket helpers the test programs share; a step that fails ends the case as a failed point. */
#ifndef SELFTESTS_SOCK_H
#define SELFTESTS_SOCK_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/sctp.h>

#include "tap.h"

#ifndef SOL_SCTP
#define SOL_SCTP 132
#endif

/* One row of the family x type table most cases run over. */
struct variant {
	int family;
	int type;
	const char *name;
};

union addr {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_storage ss;
};

/* A connected one-to-one pair and the listener it came from. */
struct pair {
	int lfd;
	int client;
	int server;
};

/* A received message with what its ancillary data said. */
struct received {
	ssize_t len;
	int flags;
	union addr from;
	bool has_snd;
	struct sctp_sndrcvinfo snd;
	bool has_rcv;
	struct sctp_rcvinfo rcv;
};

extern const struct variant v4_stream, v6_stream, v4_many, v6_many;

/* Those four, the one-to-one ones first. */
#define ALL_VARIANTS	4
extern const struct variant *const all_variants[ALL_VARIANTS];

socklen_t addr_len(int family);
union addr addr_parse(const char *text, uint16_t port);
union addr addr_loop(int family, uint16_t port);
uint16_t addr_port(const union addr *addr);
uint16_t sock_port(int fd);
int sock_new(const struct variant *v);
int sock_listen(const struct variant *v, union addr *at);
int sock_connect(const struct variant *v, const union addr *to);
struct pair sock_pair(const struct variant *v);
void sock_pair_close(struct pair *p);
void sock_nonblock(int fd);
void sock_int(int fd, int level, int name, int value);
void sock_timeout(int fd, int name, unsigned int ms);
int sock_error(int fd);
short sock_poll(int fd, short events, int ms);
ssize_t sock_recv(int fd, void *buf, size_t len, int flags, struct received *r);
void sock_events(int fd, uint8_t data_io, uint8_t association);
uint64_t now_ms(void);
void fill(void *buf, size_t len, uint32_t seed);
bool filled(const void *buf, size_t len, uint32_t seed);
long long snmp(const char *name);

/* Some of all_variants[], a bit for each. */
enum variants {
	V4_STREAM	= 1,
	V4_MANY		= 4,
	V6_MANY		= 8,
	STREAM		= 3,
	MANY		= 12,
	EACH		= 15,
};

/* A row of a topic's table: a case and who has it. */
struct entry {
	const char *name;
	void (*fn)(const void *arg);	/* is given a struct variant */
	enum variants variants;
};

/* A case over a variant, which its test points name. */
static inline void variant_case(const struct variant *v, const char *name,
				void (*fn)(const void *))
{
	snprintf(tap_prefix, sizeof(tap_prefix), "%s: %s: ", v->name, name);
	tap_case(fn, v);
}

static inline void variant_table(const struct entry *entries, size_t n)
{
	size_t i, j;

	for (i = 0; i < ALL_VARIANTS; i++)
		for (j = 0; j < n; j++)
			if (entries[j].variants >> i & 1)
				variant_case(all_variants[i], entries[j].name, entries[j].fn);
}

#endif
