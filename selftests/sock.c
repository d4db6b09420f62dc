// SPDX-License-Identifier: GPL-2.0
/* Socket helpers the test programs share. */
#include "sock.h"

const struct variant v4_stream = { AF_INET, SOCK_STREAM, "v4 stream" };
const struct variant v6_stream = { AF_INET6, SOCK_STREAM, "v6 stream" };
const struct variant v4_many = { AF_INET, SOCK_SEQPACKET, "v4 seqpacket" };
const struct variant v6_many = { AF_INET6, SOCK_SEQPACKET, "v6 seqpacket" };

const struct variant *const all_variants[ALL_VARIANTS] = {
	&v4_stream, &v6_stream, &v4_many, &v6_many,
};

socklen_t addr_len(int family)
{
	return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

union addr addr_parse(const char *text, uint16_t port)
{
	union addr a = { .sa.sa_family = strchr(text, ':') ? AF_INET6 : AF_INET };
	void *bytes = a.sa.sa_family == AF_INET ? (void *)&a.in.sin_addr : (void *)&a.in6.sin6_addr;

	need(inet_pton(a.sa.sa_family, text, bytes) == 1, "%s", text);
	a.in.sin_port = htons(port);
	return a;
}

union addr addr_loop(int family, uint16_t port)
{
	union addr a;

	memset(&a, 0, sizeof(a));
	a.sa.sa_family = family;
	if (family == AF_INET) {
		a.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		a.in.sin_port = htons(port);
	} else {
		a.in6.sin6_addr = in6addr_loopback;
		a.in6.sin6_port = htons(port);
	}
	return a;
}

uint16_t addr_port(const union addr *addr)
{
	return ntohs(addr->sa.sa_family == AF_INET ? addr->in.sin_port : addr->in6.sin6_port);
}

uint16_t sock_port(int fd)
{
	union addr a;
	socklen_t len = sizeof(a);

	need(!getsockname(fd, &a.sa, &len), "getsockname");
	return addr_port(&a);
}

int sock_new(const struct variant *v)
{
	int fd = socket(v->family, v->type, IPPROTO_SCTP);

	need(fd >= 0, "socket");
	return fd;
}

/* Listens on the family's loopback address, on a port of the kernel's choice. */
int sock_listen(const struct variant *v, union addr *at)
{
	int fd = sock_new(v);

	*at = addr_loop(v->family, 0);
	need(!bind(fd, &at->sa, addr_len(v->family)), "bind");
	need(!listen(fd, 16), "listen");
	*at = addr_loop(v->family, sock_port(fd));
	return fd;
}

int sock_connect(const struct variant *v, const union addr *to)
{
	int fd = sock_new(v);

	need(!connect(fd, &to->sa, addr_len(to->sa.sa_family)), "connect");
	return fd;
}

struct pair sock_pair(const struct variant *v)
{
	union addr at;
	struct pair p;

	p.lfd = sock_listen(v, &at);
	p.client = sock_connect(v, &at);
	p.server = accept(p.lfd, NULL, NULL);
	need(p.server >= 0, "accept");
	return p;
}

void sock_pair_close(struct pair *p)
{
	close(p->client);
	close(p->server);
	close(p->lfd);
}

void sock_nonblock(int fd)
{
	need(!fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK), "O_NONBLOCK");
}

void sock_int(int fd, int level, int name, int value)
{
	need(!setsockopt(fd, level, name, &value, sizeof(value)),
	     "setsockopt %d %d", level, name);
}

void sock_timeout(int fd, int name, unsigned int ms)
{
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	need(!setsockopt(fd, SOL_SOCKET, name, &tv, sizeof(tv)), "timeout option");
}

int sock_error(int fd)
{
	socklen_t len = sizeof(int);
	int err = -1;

	need(!getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len), "SO_ERROR");
	return err;
}

/* The events that came within @ms; 0 when none did. */
short sock_poll(int fd, short events, int ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	need(poll(&p, 1, ms) >= 0, "poll");
	return p.revents;
}

static void parse_control(struct msghdr *msg, struct received *r)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != IPPROTO_SCTP)
			continue;
		if (c->cmsg_type == SCTP_SNDRCV) {
			memcpy(&r->snd, CMSG_DATA(c), sizeof(r->snd));
			r->has_snd = true;
		} else if (c->cmsg_type == SCTP_RCVINFO) {
			memcpy(&r->rcv, CMSG_DATA(c), sizeof(r->rcv));
			r->has_rcv = true;
		}
	}
}

/* recvmsg() with flags, sender and SCTP ancillary data taken apart into @r. */
ssize_t sock_recv(int fd, void *buf, size_t len, int flags, struct received *r)
{
	union {
		char buf[512];
		struct cmsghdr align;
	} control;
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = {
		.msg_name = &r->from,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	memset(r, 0, sizeof(*r));
	msg.msg_namelen = sizeof(r->from);
	r->len = recvmsg(fd, &msg, flags);
	r->flags = msg.msg_flags;
	if (r->len >= 0)
		parse_control(&msg, r);
	return r->len;
}

void sock_events(int fd, uint8_t data_io, uint8_t association)
{
	struct sctp_event_subscribe on = {
		.sctp_data_io_event = data_io,
		.sctp_association_event = association,
	};

	/* The shortest form every kernel takes: the struct grew over the years. */
	need(!setsockopt(fd, SOL_SCTP, SCTP_EVENTS, &on,
			 offsetof(struct sctp_event_subscribe, sctp_authentication_event)),
	     "SCTP_EVENTS");
}

uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static uint32_t pattern(size_t word, uint32_t seed)
{
	uint32_t x = seed * 2654435761u + (uint32_t)word * 2246822519u;

	return x ^ x >> 15;
}

/* Fills @buf with bytes that depend on @seed and on their place. */
void fill(void *buf, size_t len, uint32_t seed)
{
	uint8_t *p = buf;
	size_t i;

	for (i = 0; i < len; i++)
		p[i] = (uint8_t)(pattern(i / 4, seed) >> i % 4 * 8);
}

bool filled(const void *buf, size_t len, uint32_t seed)
{
	const uint8_t *p = buf;
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] != (uint8_t)(pattern(i / 4, seed) >> i % 4 * 8))
			return false;
	return true;
}

/* A counter of /proc/net/sctp/snmp of our namespace; -1 when it is not there. */
long long snmp(const char *name)
{
	FILE *f = fopen("/proc/net/sctp/snmp", "r");
	long long value, found = -1;
	char key[64];

	if (!f)
		return -1;
	while (fscanf(f, "%63s %lld", key, &value) == 2)
		if (!strcmp(key, name))
			found = value;
	fclose(f);
	return found;
}
