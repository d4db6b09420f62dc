// SPDX-License-Identifier: GPL-2.0
/* The accept queue: how much fits, what waits there, and what an accepted socket inherits. */
#include <net/if.h>

#include "sock.h"

#define EVENT_MS 5000
#define BACKLOG 3

static const struct variant variants[] = {
	{ AF_INET, SOCK_STREAM, "v4" },
	{ AF_INET6, SOCK_STREAM, "v6" },
};

static int listener(const struct variant *v, union addr *at, int backlog)
{
	int fd = sock_listen(v, at);

	need(!listen(fd, backlog), "listen");
	return fd;
}

/* Calls until one is refused; the calls stay open. Returns how many were not. */
static int fill_queue(const struct variant *v, const union addr *at, int *fds, int max)
{
	int n;

	for (n = 0; n < max; n++) {
		fds[n] = sock_new(v);
		if (connect(fds[n], &at->sa, addr_len(v->family)))
			break;
	}
	return n;
}

static void test_overflow(const void *arg)
{
	const struct variant *v = arg;
	int fds[BACKLOG + 5], lfd, n, fd;
	union addr at;

	lfd = listener(v, &at, BACKLOG);
	n = fill_queue(v, &at, fds, BACKLOG + 5);
	check_eq(errno, ECONNREFUSED, "a full queue refuses");
	check_eq(n, BACKLOG + 1, "what does not fit");
	fd = accept(lfd, NULL, NULL);
	check(fd >= 0, "one is accepted");
	close(fds[n]);
	fds[n] = sock_new(v);
	check_eq(connect(fds[n], &at.sa, addr_len(v->family)), 0, "then there is room for one");
	need(write(fds[1], "x", 1) == 1, "write");
	check_eq(listen(lfd, BACKLOG + 1), 0, "a longer queue");
	fd = sock_new(v);
	check_eq(connect(fd, &at.sa, addr_len(v->family)), 0, "takes one more");
}

static void test_somaxconn(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int fds[8];

	need(!system("sysctl -qw net.core.somaxconn=1"), "sysctl");
	need(listener(v, &at, 100000) >= 0, "listen");
	check_eq(fill_queue(v, &at, fds, 8), 2, "somaxconn goes before the backlog");
	need(!system("sysctl -qw net.core.somaxconn=4096"), "sysctl");
}

static void test_flags(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), fd;

	sock_nonblock(lfd);
	need(sock_connect(v, &at) >= 0 && sock_poll(lfd, POLLIN, EVENT_MS), "connect");
	fd = accept(lfd, NULL, NULL);
	check(fd >= 0 && !(fcntl(fd, F_GETFL) & O_NONBLOCK), "O_NONBLOCK is not inherited");
	check(fd >= 0 && !(fcntl(fd, F_GETFD) & FD_CLOEXEC), "nor is FD_CLOEXEC there by itself");
	need(sock_connect(v, &at) >= 0 && sock_poll(lfd, POLLIN, EVENT_MS), "connect");
	fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	check(fd >= 0 && (fcntl(fd, F_GETFL) & O_NONBLOCK), "accept4() with SOCK_NONBLOCK");
	check(fd >= 0 && (fcntl(fd, F_GETFD) & FD_CLOEXEC), "and SOCK_CLOEXEC");
	check_err(accept4(lfd, NULL, NULL, 0x10), EINVAL, "accept4() with other flags");
}

/* What came before the peer left is not lost. */
static void test_gone(const void *arg)
{
	const struct variant *v = arg;
	struct linger hard = { .l_onoff = 1, .l_linger = 0 };
	union addr at;
	int lfd = sock_listen(v, &at), fd = sock_connect(v, &at);
	char buf[16];

	need(write(fd, "last", 4) == 4, "write");
	close(fd);
	usleep(100 * 1000);
	fd = accept(lfd, NULL, NULL);
	check(fd >= 0, "an association that has ended in order is accepted");
	check_eq(recv(fd, buf, sizeof(buf), 0), 4, "its data is there");
	check_eq(recv(fd, buf, sizeof(buf), 0), 0, "then the end");
	close(fd);
	fd = sock_connect(v, &at);
	need(!setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard)), "SO_LINGER");
	close(fd);
	fd = sock_connect(v, &at);
	need(write(fd, "next", 4) == 4 && sock_poll(lfd, POLLIN, EVENT_MS), "write");
	fd = accept(lfd, NULL, NULL);
	check_eq(recv(fd, buf, sizeof(buf), 0), either(4, 0), "an aborted one is passed over");
}

/* -- inheritance ----------------------------------------------------------- */

struct option {
	int level;
	int name;
	int value;
	const char *what;
	bool ours;	/* the in-tree module leaves it behind */
};

static const struct option options[] = {
	{ SOL_SOCKET, SO_SNDBUF, 50000, "SO_SNDBUF", false },
	{ SOL_SOCKET, SO_RCVBUF, 60000, "SO_RCVBUF", false },
	{ SOL_SOCKET, SO_MARK, 7, "SO_MARK", true },
	{ SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE", false },
	{ SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR", false },
	{ IPPROTO_IP, IP_TOS, 0x28, "IP_TOS", true },
	{ IPPROTO_IP, IP_TTL, 33, "IP_TTL", false },
	{ SOL_SCTP, SCTP_NODELAY, 1, "SCTP_NODELAY", false },
	{ SOL_SCTP, SCTP_DISABLE_FRAGMENTS, 1, "SCTP_DISABLE_FRAGMENTS", false },
	{ SOL_SCTP, SCTP_I_WANT_MAPPED_V4_ADDR, 0, "SCTP_I_WANT_MAPPED_V4_ADDR", false },
	{ SOL_SCTP, SCTP_RECVRCVINFO, 1, "SCTP_RECVRCVINFO", false },
	{ SOL_SCTP, SCTP_RECVNXTINFO, 1, "SCTP_RECVNXTINFO", false },
	{ SOL_SCTP, SCTP_FRAGMENT_INTERLEAVE, 1, "SCTP_FRAGMENT_INTERLEAVE", false },
	{ SOL_SCTP, SCTP_PARTIAL_DELIVERY_POINT, 2000, "SCTP_PARTIAL_DELIVERY_POINT", false },
};

static int value_of(int fd, const struct option *o)
{
	socklen_t len = sizeof(int);
	int value = -1;

	need(!getsockopt(fd, o->level, o->name, &value, &len), "getsockopt %s", o->what);
	return value;
}

static void test_inherit(const void *arg)
{
	const struct variant *v = arg;
	struct sctp_rtoinfo rto = { .srto_initial = 1234, .srto_max = 5678, .srto_min = 234 };
	const struct option listens = { SOL_SOCKET, SO_ACCEPTCONN, 0, "SO_ACCEPTCONN", false };
	struct sctp_rtoinfo got = {};
	struct timeval tv = {};
	union addr at;
	int lfd = sock_listen(v, &at), fd;
	socklen_t len = sizeof(got);
	size_t i;

	for (i = 0; i < LENGTH(options); i++)
		sock_int(lfd, options[i].level, options[i].name, options[i].value);
	need(!setsockopt(lfd, SOL_SCTP, SCTP_RTOINFO, &rto, sizeof(rto)), "SCTP_RTOINFO");
	sock_timeout(lfd, SO_RCVTIMEO, 4000);
	need(sock_connect(v, &at) >= 0, "connect");
	fd = accept(lfd, NULL, NULL);
	need(fd >= 0, "accept");
	for (i = 0; i < LENGTH(options); i++)
		if (either(1, !options[i].ours))
			check_eq(value_of(fd, &options[i]), value_of(lfd, &options[i]), "%s",
				 options[i].what);
	need(!getsockopt(fd, SOL_SCTP, SCTP_RTOINFO, &got, &len), "SCTP_RTOINFO");
	check_eq(got.srto_initial, either(1234, got.srto_initial), "SCTP_RTOINFO");
	len = sizeof(tv);
	need(!getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, &len), "SO_RCVTIMEO");
	check_eq(tv.tv_sec, 4, "SO_RCVTIMEO");
	check_eq(value_of(fd, &listens), 0, "but it does not listen");
}

static int member(const struct variant *v, int fd, bool join)
{
	struct ipv6_mreq m6 = { .ipv6mr_interface = if_nametoindex("lo") };
	struct ip_mreqn m4 = { .imr_ifindex = if_nametoindex("lo") };

	if (v->family == AF_INET) {
		m4.imr_multiaddr.s_addr = htonl(0xefff0007);
		return setsockopt(fd, SOL_IP, join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP,
				  &m4, sizeof(m4));
	}
	inet_pton(AF_INET6, "ff01::7", &m6.ipv6mr_multiaddr);
	return setsockopt(fd, SOL_IPV6, join ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, &m6,
			  sizeof(m6));
}

/* The listener's groups are not those of a socket it accepts. */
static void test_groups(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), fd, i;

	check_eq(member(v, lfd, true), 0, "a listener joins a group");
	for (i = 0; i < 2; i++) {
		need(sock_connect(v, &at) >= 0, "connect");
		fd = accept(lfd, NULL, NULL);
		need(fd >= 0, "accept");
		check_err(member(v, fd, false), EADDRNOTAVAIL, "the accepted socket has not");
		close(fd);
	}
	check_eq(member(v, lfd, false), 0, "the listener leaves it");
}

/* Whoever waits in accept() hears that the listener is shut. */
static void test_shutdown(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), status = 0;
	pid_t pid = fork();

	if (!pid) {
		alarm(EVENT_MS / 1000);
		_exit(accept(lfd, NULL, NULL) == -1 ? errno : 0);
	}
	usleep(200 * 1000);
	check_eq(shutdown(lfd, SHUT_RDWR), 0, "shutdown of a listener");
	need(waitpid(pid, &status, 0) == pid, "waitpid");
	/* The in-tree module lets it sleep. */
	check_eq(WIFEXITED(status) && WEXITSTATUS(status) == EINVAL, either(1, 0),
		 "wakes accept(): EINVAL");
}

static const struct {
	const char *name;
	void (*fn)(const void *arg);
} entries[] = {
	{ "overflow", test_overflow },
	{ "somaxconn", test_somaxconn },
	{ "flags", test_flags },
	{ "gone", test_gone },
	{ "inherit", test_inherit },
	{ "groups", test_groups },
	{ "shutdown", test_shutdown },
};

int main(void)
{
	size_t i, j;

	tap_init();
	for (i = 0; i < LENGTH(variants); i++)
		for (j = 0; j < LENGTH(entries); j++)
			variant_case(&variants[i], entries[j].name, entries[j].fn);
	return tap_done();
}
