// SPDX-License-Identifier: GPL-2.0
/* Who may have which port beside whom, ephemeral ports, and groups by SO_REUSEPORT. */
#include <linux/filter.h>

#include "sock.h"

#define EVENT_MS 5000
#define MEMBERS 4
#define CALLERS 48

/* -- conflicts ------------------------------------------------------------- */

/* What becomes of the second of two sockets. */
enum verdict {
	FINE,
	TAKEN,
	TAKEN_BY_PEER,	/* by the in-tree module only */
};

/*
 * Two sockets that ask for the same port, one after the other. A socket is its flags and its
 * address: m one-to-many; R SO_REUSEADDR, P SO_REUSEPORT, S SCTP_REUSE_PORT, V IPV6_V6ONLY, U of
 * another user, L listens.
 */
struct conflict {
	const char *first;
	const char *second;
	enum verdict verdict;
};

static const struct conflict conflicts[] = {
	{ "127.0.0.1", "127.0.0.1", TAKEN },
	{ "127.0.0.1", "127.0.0.2", FINE },
	{ "0.0.0.0", "127.0.0.1", TAKEN },
	{ "127.0.0.1", "0.0.0.0", TAKEN },
	{ "0.0.0.0", "0.0.0.0", TAKEN },
	{ "m 127.0.0.1", "127.0.0.1", TAKEN },
	{ "127.0.0.1", "m 127.0.0.1", TAKEN },
	{ "m 127.0.0.1", "127.0.0.2", FINE },
	{ "::1", "::1", TAKEN },
	{ "::1", "127.0.0.1", FINE },
	{ "::", "127.0.0.1", TAKEN },
	{ "127.0.0.1", "::", TAKEN },
	{ "::", "0.0.0.0", TAKEN },
	{ "0.0.0.0", "::", TAKEN },
	{ "V ::", "0.0.0.0", FINE },
	{ "0.0.0.0", "V ::", FINE },
	{ "V ::", "127.0.0.1", FINE },
	{ "V ::", "::1", TAKEN },
	{ "V ::", "::", TAKEN },
	{ "::ffff:127.0.0.1", "127.0.0.1", TAKEN },
	{ "::ffff:127.0.0.1", "127.0.0.2", FINE },
	{ "127.0.0.1", "::ffff:127.0.0.1", TAKEN },
	{ "0.0.0.0", "::1", TAKEN_BY_PEER },
	/* SO_REUSEADDR: while nobody listens. */
	{ "R 127.0.0.1", "127.0.0.1", TAKEN },
	{ "127.0.0.1", "R 127.0.0.1", TAKEN },
	{ "R 127.0.0.1", "R 127.0.0.1", FINE },
	{ "RL 127.0.0.1", "R 127.0.0.1", TAKEN },
	{ "RL 127.0.0.1", "R 127.0.0.2", FINE },
	{ "RL 0.0.0.0", "R 127.0.0.1", TAKEN },
	{ "R 127.0.0.1", "RL 127.0.0.1", FINE },
	{ "R 0.0.0.0", "RL 127.0.0.1", FINE },
	{ "Rm 127.0.0.1", "Rm 127.0.0.1", FINE },
	{ "RU 127.0.0.1", "R 127.0.0.1", FINE },
	/* SCTP_REUSE_PORT: rfc6458#section-8.1.27. */
	{ "S 127.0.0.1", "127.0.0.1", TAKEN },
	{ "S 127.0.0.1", "S 127.0.0.1", FINE },
	{ "SL 127.0.0.1", "S 127.0.0.1", TAKEN },
	{ "S 127.0.0.1", "R 127.0.0.1", FINE },
	/* SO_REUSEPORT: of one user, whoever listens. */
	{ "P 127.0.0.1", "127.0.0.1", TAKEN },
	{ "P 127.0.0.1", "P 127.0.0.1", FINE },
	{ "PL 127.0.0.1", "PL 127.0.0.1", FINE },
	{ "PLm 127.0.0.1", "PLm 127.0.0.1", FINE },
	{ "PL 127.0.0.1", "PLm 127.0.0.1", FINE },
	{ "PL 0.0.0.0", "PL 127.0.0.1", FINE },
	{ "PL 0.0.0.0", "PL ::", FINE },
	{ "PL ::", "PL ::1", FINE },
	{ "PLU 127.0.0.1", "PL 127.0.0.1", TAKEN },
	{ "PL 127.0.0.1", "PLU 127.0.0.1", TAKEN },
	{ "PL 127.0.0.1", "R 127.0.0.1", TAKEN },
	{ "P 127.0.0.1", "R 127.0.0.1", TAKEN },
};

static int create(const char *flags, int family)
{
	struct variant v = { family, strchr(flags, 'm') ? SOCK_SEQPACKET : SOCK_STREAM, "" };
	int fd;

	if (strchr(flags, 'U'))
		need(!seteuid(65534), "another user");
	fd = sock_new(&v);
	if (strchr(flags, 'U'))
		need(!seteuid(0), "root again");
	return fd;
}

/* A socket as described; *port: 0 or the one to ask for. errno of bind() or listen(). */
static int build(const char *what, uint16_t *port)
{
	const char *space = strchr(what, ' ');
	const char *text = space ? space + 1 : what;
	union addr a = addr_parse(text, *port);
	char flags[16] = "";
	int fd;

	if (space)
		memcpy(flags, what, space - what);
	fd = create(flags, a.sa.sa_family);
	if (strchr(flags, 'R'))
		sock_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (strchr(flags, 'P'))
		sock_int(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	if (strchr(flags, 'S'))
		sock_int(fd, SOL_SCTP, SCTP_REUSE_PORT, 1);
	if (strchr(flags, 'V'))
		sock_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	if (bind(fd, &a.sa, addr_len(a.sa.sa_family)))
		return errno;
	*port = sock_port(fd);
	return strchr(flags, 'L') && listen(fd, 4) ? errno : 0;
}

static void test_conflict(const void *arg)
{
	const struct conflict *c = arg;
	int want = c->verdict == TAKEN ? EADDRINUSE : 0;
	uint16_t port = 0;

	if (c->verdict == TAKEN_BY_PEER)
		want = either(0, EADDRINUSE);
	need(!build(c->first, &port), "the first socket");
	check_eq(build(c->second, &port), want, "%s then %s", c->first, c->second);
}

/* What an association keeps of its listener's port when that is gone. */
static void test_restart(const void *arg)
{
	const struct variant *v = arg;
	struct pair p = sock_pair(v);
	union addr at = addr_loop(v->family, sock_port(p.lfd));
	int fd = sock_new(v);

	close(p.lfd);
	check_err(bind(fd, &at.sa, addr_len(v->family)), EADDRINUSE,
		  "an accepted socket keeps the port");
	close(fd);
	fd = sock_new(v);
	sock_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	check_err(bind(fd, &at.sa, addr_len(v->family)), EADDRINUSE,
		  "also from one that has SO_REUSEADDR alone");
	close(fd);
	close(p.client);
	close(p.server);
}

static void test_restart_reuse(const void *arg)
{
	const struct variant *v = arg;
	union addr at = addr_loop(v->family, 0);
	int lfd = sock_new(v), fd, sfd;
	char c;

	sock_int(lfd, SOL_SOCKET, SO_REUSEADDR, 1);
	need(!bind(lfd, &at.sa, addr_len(v->family)) && !listen(lfd, 4), "listen");
	at = addr_loop(v->family, sock_port(lfd));
	fd = sock_connect(v, &at);
	sfd = accept(lfd, NULL, NULL);
	need(sfd >= 0, "accept");
	close(lfd);
	lfd = sock_new(v);
	sock_int(lfd, SOL_SOCKET, SO_REUSEADDR, 1);
	check_eq(bind(lfd, &at.sa, addr_len(v->family)), 0,
		 "SO_REUSEADDR: a server restarts beside an association");
	check_eq(listen(lfd, 4), 0, "and listens");
	need(write(fd, "x", 1) == 1, "write");
	check_eq(read(sfd, &c, 1), 1, "which goes on");
	check(sock_connect(v, &at) >= 0, "the new server serves");
	check(accept(lfd, NULL, NULL) >= 0, "and accepts");
}

/* -- ephemeral ports ------------------------------------------------------- */

static void sysctl(const char *assignment)
{
	char command[128];

	snprintf(command, sizeof(command), "sysctl -qw '%s'", assignment);
	need(!system(command), "%s", assignment);
}

static void test_ephemeral(const void *arg)
{
	const struct variant *v = arg;
	union addr at = addr_loop(v->family, 0), to;
	int fd, i;

	need(sock_listen(v, &to) >= 0, "listen");
	sysctl("net.ipv4.ip_local_port_range=40001 40004");
	sysctl("net.ipv4.ip_local_reserved_ports=40002");
	for (i = 0; i < 3; i++) {
		fd = sock_new(v);
		check_eq(bind(fd, &at.sa, addr_len(v->family)), 0, "one of the last ports");
		check(sock_port(fd) > 40000 && sock_port(fd) < 40005 && sock_port(fd) != 40002,
		      "which is in range, and not reserved");
	}
	fd = sock_new(v);
	check_err(bind(fd, &at.sa, addr_len(v->family)), EADDRINUSE, "then none is left");
	check_eq(sock_port(fd), 0, "it is not bound");
	check_err(connect(fd, &to.sa, addr_len(v->family)), EAGAIN, "for connect(), too");
	check_err(sendto(fd, "x", 1, MSG_NOSIGNAL, &to.sa, addr_len(v->family)), EAGAIN,
		  "for sendto(), too");
	check_err(listen(fd, 1), EAGAIN, "and for listen()");
	sysctl("net.ipv4.ip_local_reserved_ports=");
	check_eq(connect(fd, &to.sa, addr_len(v->family)), 0, "with one more it works");
	check_eq(sock_port(fd), 40002, "it is that one");
	sysctl("net.ipv4.ip_local_port_range=32768 60999");
}

/* -- SO_REUSEPORT groups --------------------------------------------------- */

struct group {
	const struct variant *v;
	int fds[MEMBERS];
	union addr at;
	int callers[CALLERS];
};

static void group_up(struct group *g, const struct variant *v)
{
	int i;

	g->v = v;
	g->at = addr_loop(v->family, 0);
	for (i = 0; i < MEMBERS; i++) {
		g->fds[i] = sock_new(v);
		sock_int(g->fds[i], SOL_SOCKET, SO_REUSEPORT, 1);
		need(!bind(g->fds[i], &g->at.sa, addr_len(v->family)), "bind %d", i);
		need(!listen(g->fds[i], CALLERS), "listen %d", i);
		g->at = addr_loop(v->family, sock_port(g->fds[0]));
		sock_nonblock(g->fds[i]);
	}
}

/* Callers @from to @to each send their number. */
static void group_call(struct group *g, int from, int to)
{
	int i;

	for (i = from; i < to; i++) {
		g->callers[i] = sock_connect(g->v, &g->at);
		need(sendto(g->callers[i], &i, sizeof(i), 0, &g->at.sa, addr_len(g->v->family)) ==
			     sizeof(i),
		     "send");
	}
}

/* The messages that wait at a member, each of another caller; every one is answered. */
static int collect(const struct group *g, int fd)
{
	struct received r;
	int n, count = 0, child;

	if (g->v->type == SOCK_STREAM) {
		while ((child = accept(fd, NULL, NULL)) >= 0) {
			need(sock_recv(child, &n, sizeof(n), 0, &r) == sizeof(n), "message");
			need(send(child, &n, sizeof(n), 0) == sizeof(n), "answer");
			count++;
		}
		return count;
	}
	while (sock_recv(fd, &n, sizeof(n), MSG_DONTWAIT, &r) == sizeof(n)) {
		need(sendto(fd, &n, sizeof(n), 0, &r.from.sa, addr_len(r.from.sa.sa_family)) ==
			     sizeof(n),
		     "answer");
		count++;
	}
	return count;
}

static int group_collect(const struct group *g, int got[MEMBERS])
{
	int i, sum = 0;

	for (i = 0; i < MEMBERS; i++) {
		got[i] = g->fds[i] < 0 ? 0 : collect(g, g->fds[i]);
		sum += got[i];
	}
	return sum;
}

static int answered(const struct group *g, int from, int to)
{
	int i, n, good = 0;

	for (i = from; i < to; i++) {
		n = -1;
		good += sock_poll(g->callers[i], POLLIN, EVENT_MS) &&
			recv(g->callers[i], &n, sizeof(n), 0) == sizeof(n) && n == i;
	}
	return good;
}

static void test_group(const void *arg)
{
	struct group g = {};
	int got[MEMBERS], i, used = 0;

	group_up(&g, arg);
	group_call(&g, 0, CALLERS / 2);
	usleep(100 * 1000);
	check_eq(group_collect(&g, got), CALLERS / 2, "every caller is served");
	for (i = 0; i < MEMBERS; i++)
		used += got[i] > 0;
	check(used >= MEMBERS - 1, "by all members, or all but one");
	check_eq(answered(&g, 0, CALLERS / 2), CALLERS / 2, "and hears its own answer");
	close(g.fds[0]);
	g.fds[0] = -1;
	group_call(&g, CALLERS / 2, CALLERS);
	usleep(100 * 1000);
	check_eq(group_collect(&g, got), CALLERS / 2, "a member that leaves takes no caller along");
	check_eq(answered(&g, CALLERS / 2, CALLERS), CALLERS / 2, "who hear their answers");
}

/* A program chooses the member, by its place in the group. */
static void test_program(const void *arg)
{
	struct sock_filter third[] = { { BPF_RET | BPF_K, 0, 0, 2 } };
	struct sock_filter beyond[] = { { BPF_RET | BPF_K, 0, 0, 1000 } };
	struct sock_fprog choose = { 1, third }, lost = { 1, beyond };
	struct group g = {};
	int got[MEMBERS], fd = sock_new(arg);

	check_err(setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &choose, sizeof(choose)),
		  EINVAL, "SO_ATTACH_REUSEPORT_CBPF without SO_REUSEPORT");
	group_up(&g, arg);
	check_eq(setsockopt(g.fds[0], SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &choose,
			    sizeof(choose)),
		 0, "SO_ATTACH_REUSEPORT_CBPF");
	group_call(&g, 0, CALLERS / 2);
	usleep(100 * 1000);
	check_eq(group_collect(&g, got), CALLERS / 2, "every caller is served");
	check_eq(got[2], CALLERS / 2, "by the third member");
	check_eq(setsockopt(g.fds[1], SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &lost, sizeof(lost)), 0,
		 "another program");
	group_call(&g, CALLERS / 2, CALLERS);
	usleep(100 * 1000);
	check_eq(group_collect(&g, got), CALLERS / 2,
		 "whose choice is nobody: every caller is served");
	check(got[2] < CALLERS / 2, "as without a program");
	check_eq(setsockopt(g.fds[1], SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &fd, sizeof(fd)), 0,
		 "SO_DETACH_REUSEPORT_BPF");
}

int main(void)
{
	size_t i;

	tap_init();
	snprintf(tap_prefix, sizeof(tap_prefix), "conflict: ");
	for (i = 0; i < LENGTH(conflicts); i++)
		tap_case(test_conflict, &conflicts[i]);
	for (i = 0; i < ALL_VARIANTS; i++) {
		const struct variant *v = all_variants[i];

		variant_case(v, "ephemeral", test_ephemeral);
		variant_case(v, "group", test_group);
		variant_case(v, "program", test_program);
		if (v->type != SOCK_STREAM)
			continue;
		variant_case(v, "restart", test_restart);
		variant_case(v, "restart with SO_REUSEADDR", test_restart_reuse);
	}
	return tap_done();
}
