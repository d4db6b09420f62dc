// SPDX-License-Identifier: GPL-2.0
/* The life of a socket, from bind to close, and the errors on the way, over family x type. */
#include <netinet/tcp.h>

#include "sock.h"

#define EVENT_MS 5000
#define BRIEF_MS 300

static int int_opt(int fd, int name)
{
	socklen_t len = sizeof(int);
	int value = -1;

	need(!getsockopt(fd, SOL_SOCKET, name, &value, &len), "getsockopt %d", name);
	return value;
}

/* A port nothing listens on: bound a moment ago and free again. */
static union addr closed_port(const struct variant *v)
{
	union addr at = addr_loop(v->family, 0);
	int fd = sock_new(v);

	need(!bind(fd, &at.sa, addr_len(v->family)), "bind");
	at = addr_loop(v->family, sock_port(fd));
	close(fd);
	return at;
}

static void test_socket(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v);

	check_eq(int_opt(fd, SO_TYPE), v->type, "SO_TYPE");
	check_eq(int_opt(fd, SO_PROTOCOL), IPPROTO_SCTP, "SO_PROTOCOL");
	check_eq(int_opt(fd, SO_DOMAIN), v->family, "SO_DOMAIN");
	check_eq(int_opt(fd, SO_ACCEPTCONN), 0, "SO_ACCEPTCONN is 0 at first");
	check_eq(sock_port(fd), 0, "getsockname of an unbound socket has port 0");
	check_eq(close(fd), 0, "close of an unused socket");
	check_err(socket(v->family, SOCK_DGRAM, IPPROTO_SCTP), EPROTONOSUPPORT,
		  "SOCK_DGRAM is not supported");
}

static void test_bind(const void *arg)
{
	const struct variant *v = arg;
	union addr at = addr_loop(v->family, 0), foreign = at;
	int fd = sock_new(v), other = sock_new(v);

	check_err(bind(fd, &at.sa, sizeof(at.sa.sa_family)), EINVAL,
		  "bind with a short address length");
	if (v->family == AF_INET)
		foreign.in.sin_addr.s_addr = htonl(0xc0000201);
	else
		inet_pton(AF_INET6, "2001:db8::1", &foreign.in6.sin6_addr);
	check_err(bind(fd, &foreign.sa, addr_len(v->family)), EADDRNOTAVAIL,
		  "bind to an address that is not ours");
	check_eq(bind(fd, &at.sa, addr_len(v->family)), 0, "bind to port 0");
	at = addr_loop(v->family, sock_port(fd));
	check(addr_port(&at) != 0, "an ephemeral port was chosen");
	check_err(bind(fd, &at.sa, addr_len(v->family)), EINVAL, "bind twice");
	check_err(bind(other, &at.sa, addr_len(v->family)), EADDRINUSE,
		  "bind to a port in use");
	close(fd);
	check_eq(bind(other, &at.sa, addr_len(v->family)), 0,
		 "bind once the port is free again");
}

static void test_reuse(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v), other = sock_new(v);
	union addr at = addr_loop(v->family, 0);

	sock_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	sock_int(other, SOL_SOCKET, SO_REUSEADDR, 1);
	need(!bind(fd, &at.sa, addr_len(v->family)), "bind");
	need(!listen(fd, 1), "listen");
	at = addr_loop(v->family, sock_port(fd));
	check_err(bind(other, &at.sa, addr_len(v->family)), EADDRINUSE,
		  "SO_REUSEADDR does not share a listener's port");
	close(fd);
	check_eq(bind(other, &at.sa, addr_len(v->family)), 0,
		 "a listener's port is free after close");
}

static void test_ephemeral(const void *arg)
{
	const struct variant *v = arg;
	int low = 0, high = 0, i, good = 0;
	uint16_t port, last = 0;
	union addr at;
	FILE *f;

	f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");
	need(f && fscanf(f, "%d %d", &low, &high) == 2, "ip_local_port_range");
	fclose(f);
	for (i = 0; i < 20; i++) {
		int fd = sock_new(v);

		at = addr_loop(v->family, 0);
		need(!bind(fd, &at.sa, addr_len(v->family)), "bind");
		port = sock_port(fd);
		good += port >= low && port <= high && port != last;
		last = port;
	}
	check_eq(good, 20, "20 ephemeral ports are in range and differ");
}

static void test_listen(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v), client;
	union addr at;

	check_eq(listen(fd, 4), 0, "listen on an unbound socket");
	check(sock_port(fd) != 0, "listen bound it to a port");
	check_eq(int_opt(fd, SO_ACCEPTCONN), 1, "SO_ACCEPTCONN is 1");
	at = addr_loop(v->family, sock_port(fd));
	client = sock_connect(v, &at);
	check(client >= 0, "connect to a wildcard listener");
	check_eq(listen(fd, 8), 0, "listen again changes the backlog");
}

static void test_refused(const void *arg)
{
	const struct variant *v = arg;
	union addr at = closed_port(v);
	int fd = sock_new(v), ret;

	check_err(connect(fd, &at.sa, addr_len(v->family)), ECONNREFUSED,
		  "blocking connect to a closed port");
	close(fd);
	/* A one-to-many socket tells by notification, not by SO_ERROR: rfc6458#section-3.1.4 */
	if (v->type != SOCK_STREAM)
		return;

	fd = sock_new(v);
	sock_nonblock(fd);
	ret = connect(fd, &at.sa, addr_len(v->family));
	if (ret == -1 && errno == EINPROGRESS) {
		check(sock_poll(fd, POLLOUT, EVENT_MS) & (POLLERR | POLLHUP | POLLOUT),
		      "non-blocking connect to a closed port wakes poll");
		check_eq(sock_error(fd), ECONNREFUSED,
			 "non-blocking connect to a closed port: SO_ERROR");
	} else {
		check(ret == -1 && errno == ECONNREFUSED,
		      "non-blocking connect to a closed port fails at once or later");
	}
	check_eq(sock_error(fd), 0, "SO_ERROR is cleared by reading it");
}

static void test_connect_args(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), fd = sock_new(v);

	check_err(connect(fd, &at.sa, sizeof(at.sa.sa_family)), EINVAL,
		  "connect with a short address length");
	at.sa.sa_family = AF_UNIX;
	check(connect(fd, &at.sa, sizeof(at.in6)) == -1 &&
	      (errno == EINVAL || errno == EAFNOSUPPORT),
	      "connect to another address family");
	at.sa.sa_family = v->family;
	if (v->family == AF_INET)
		at.in.sin_port = 0;
	else
		at.in6.sin6_port = 0;
	check(connect(fd, &at.sa, addr_len(v->family)) == -1, "connect to port 0 fails");
	at = addr_loop(v->family, sock_port(lfd));
	check_eq(connect(fd, &at.sa, addr_len(v->family)), 0, "connect after these errors");
}

static void test_connect_names(const void *arg)
{
	const struct variant *v = arg;
	union addr at, name;
	int lfd = sock_listen(v, &at), fd = sock_connect(v, &at), sfd;
	socklen_t len = sizeof(name);

	check_eq(getpeername(fd, &name.sa, &len), 0, "getpeername of the client");
	check_eq(len, addr_len(v->family), "getpeername gives the length");
	check(addr_port(&name) == addr_port(&at) && !memcmp(&name, &at, 4),
	      "getpeername gives the server");
	len = sizeof(name);
	sfd = accept(lfd, &name.sa, &len);
	check(sfd >= 0, "accept");
	check_eq(len, addr_len(v->family), "accept gives the address length");
	check_eq(name.sa.sa_family, v->family, "accept gives the family");
	check_eq(addr_port(&name), sock_port(fd), "accept gives the client's port");
	check_eq(sock_port(sfd), sock_port(lfd), "the accepted socket has the listener's port");
	len = sizeof(name);
	check_eq(getpeername(sfd, &name.sa, &len), 0, "getpeername of the accepted socket");
	check_eq(addr_port(&name), sock_port(fd), "it is the client");
	at = addr_loop(v->family, sock_port(lfd));
	check_err(connect(fd, &at.sa, addr_len(v->family)), EISCONN, "connect twice");
	len = sizeof(name);
	check_err(getpeername(lfd, &name.sa, &len), ENOTCONN, "getpeername of a listener");
}

static void test_connect_bound(const void *arg)
{
	const struct variant *v = arg;
	union addr at, local = addr_loop(v->family, 0), name;
	int lfd = sock_listen(v, &at), fd = sock_new(v);
	socklen_t len = sizeof(name);
	uint16_t port;

	need(!bind(fd, &local.sa, addr_len(v->family)), "bind");
	port = sock_port(fd);
	check_eq(connect(fd, &at.sa, addr_len(v->family)), 0, "connect of a bound socket");
	check_eq(sock_port(fd), port, "it keeps its port");
	need(accept(lfd, &name.sa, &len) >= 0, "accept");
	check_eq(addr_port(&name), port, "the peer sees that port");
}

static void test_connect_nonblock(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int fd = sock_new(v), ret;

	sock_listen(v, &at);
	sock_nonblock(fd);
	ret = connect(fd, &at.sa, addr_len(v->family));
	check(!ret || errno == EINPROGRESS, "non-blocking connect is done or in progress");
	check(sock_poll(fd, POLLOUT, EVENT_MS) & POLLOUT, "poll says writable");
	check_eq(sock_error(fd), 0, "SO_ERROR is 0");
	check_eq(write(fd, "x", 1), 1, "write");
}

static void test_accept(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), plain = sock_new(v), fds[3], i, got = 0;
	uint64_t start;

	check_err(accept(plain, NULL, NULL), EINVAL, "accept on a socket that does not listen");
	sock_timeout(lfd, SO_RCVTIMEO, BRIEF_MS);
	start = now_ms();
	check_err(accept(lfd, NULL, NULL), EAGAIN, "accept with SO_RCVTIMEO times out");
	check(now_ms() - start >= BRIEF_MS - 10, "not before its time");
	sock_nonblock(lfd);
	check_err(accept(lfd, NULL, NULL), EAGAIN, "non-blocking accept");
	for (i = 0; i < 3; i++)
		fds[i] = sock_connect(v, &at);
	check(sock_poll(lfd, POLLIN, EVENT_MS) & POLLIN, "poll says acceptable");
	for (i = 0; i < 3; i++) {
		union addr name;
		socklen_t len = sizeof(name);
		int fd = -1;

		if (sock_poll(lfd, POLLIN, EVENT_MS) & POLLIN)
			fd = accept4(lfd, &name.sa, &len, SOCK_NONBLOCK);
		got += fd >= 0 && addr_port(&name) == sock_port(fds[i]) &&
		       fcntl(fd, F_GETFL) & O_NONBLOCK;
	}
	check_eq(got, 3, "three connections are accepted in order, non-blocking");
	check_err(accept(lfd, NULL, NULL), EAGAIN, "then none is left");
}

static void test_transfer(const void *arg)
{
	struct pair p = sock_pair(arg);
	struct iovec iov[2] = { { "gather", 6 }, { "-write", 6 } };
	char buf[64];
	int queued = -1;

	check_eq(write(p.client, "hello", 5), 5, "write");
	check_eq(read(p.server, buf, sizeof(buf)), 5, "read");
	check(!memcmp(buf, "hello", 5), "the bytes are those written");
	check_eq(send(p.server, "world!", 6, 0), 6, "send back");
	check(sock_poll(p.client, POLLIN, EVENT_MS) & POLLIN, "poll says readable");
	check_eq(ioctl(p.client, FIONREAD, &queued), 0, "FIONREAD");
	check_eq(queued, 6, "FIONREAD counts the message");
	check_eq(recv(p.client, buf, sizeof(buf), 0), 6, "recv");
	check(!memcmp(buf, "world!", 6), "the bytes are those sent");
	check_eq(recv(p.client, buf, sizeof(buf), MSG_DONTWAIT), -1, "then nothing is left");
	check_eq(sendmsg(p.client, &(struct msghdr){ .msg_iov = iov, .msg_iovlen = 2 }, 0), 12,
		 "sendmsg gathers");
	check_eq(read(p.server, buf, sizeof(buf)), 12, "into one message");
	check(!memcmp(buf, "gather-write", 12), "in order");
	sock_pair_close(&p);
}

static void test_timeouts(const void *arg)
{
	struct pair p = sock_pair(arg);
	uint64_t start;
	char c;

	sock_timeout(p.client, SO_RCVTIMEO, BRIEF_MS);
	start = now_ms();
	check_err(recv(p.client, &c, 1, 0), EAGAIN, "recv with SO_RCVTIMEO times out");
	check(now_ms() - start >= BRIEF_MS - 10, "not before its time");
	check_err(recv(p.server, &c, 1, MSG_DONTWAIT), EAGAIN, "recv with MSG_DONTWAIT");
	sock_nonblock(p.server);
	check_err(read(p.server, &c, 1), EAGAIN, "read of a non-blocking socket");
	check_eq(sock_poll(p.server, POLLIN, 50), 0, "poll finds nothing to read");
	check_eq(sock_poll(p.server, POLLOUT, 0), POLLOUT, "poll finds it writable");
	sock_pair_close(&p);
}

static void test_unconnected(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v);
	char c;

	check_err(recv(fd, &c, 1, 0), ENOTCONN, "recv of an unconnected socket");
	check(send(fd, "x", 1, MSG_NOSIGNAL) == -1 && (errno == EPIPE || errno == ENOTCONN),
	      "send on an unconnected socket");
	check_err(shutdown(fd, SHUT_WR), ENOTCONN, "shutdown of an unconnected socket");
	need(!listen(fd, 1), "listen");
	check_err(recv(fd, &c, 1, 0), ENOTCONN, "recv of a listener");
	check(send(fd, "x", 1, MSG_NOSIGNAL) == -1 && (errno == EPIPE || errno == ENOTCONN),
	      "send on a listener");
}

static void test_bad_messages(const void *arg)
{
	struct pair p = sock_pair(arg);
	static char big[400000];
	int size = 16384;

	check_err(send(p.client, "", 0, 0), EINVAL, "a message of no bytes");
	sock_int(p.client, SOL_SOCKET, SO_SNDBUF, size);
	check_err(send(p.client, big, sizeof(big), 0), EMSGSIZE,
		  "a message larger than SO_SNDBUF");
	check_eq(send(p.client, big, 1000, 0), 1000, "the next message goes");
	check_eq(recv(p.server, big, sizeof(big), 0), 1000, "and arrives");
	sock_pair_close(&p);
}

static volatile sig_atomic_t pipes;

static void on_pipe(int sig)
{
	pipes += sig == SIGPIPE;
}

static void test_shutdown(const void *arg)
{
	long long aborts = snmp("SctpAborteds"), ends = snmp("SctpShutdowns");
	struct pair p = sock_pair(arg);
	char buf[16];

	signal(SIGPIPE, on_pipe);
	need(write(p.client, "last", 4) == 4, "write");
	check_eq(shutdown(p.client, SHUT_WR), 0, "shutdown(SHUT_WR)");
	check_err(send(p.client, "x", 1, MSG_NOSIGNAL), EPIPE, "then send is EPIPE");
	check_eq(pipes, 0, "MSG_NOSIGNAL keeps SIGPIPE away");
	check_err(write(p.client, "x", 1), EPIPE, "then write is EPIPE");
	check_eq(pipes, 1, "with one SIGPIPE");
	check_eq(read(p.server, buf, sizeof(buf)), 4, "the peer reads what was written before");
	check_eq(read(p.server, buf, sizeof(buf)), 0, "then end of file");
	check_eq(read(p.server, buf, sizeof(buf)), 0, "and again end of file");
	check(sock_poll(p.server, POLLIN | POLLRDHUP, EVENT_MS) & POLLRDHUP,
	      "the peer's poll has POLLRDHUP");
	check(sock_poll(p.client, POLLIN, EVENT_MS) & POLLIN || over_linux(),
	      "the client's poll has POLLIN");
	check_err(read(p.client, buf, sizeof(buf)), ENOTCONN, "the client has nobody to read from");
	check_ours(!recv(p.client, buf, sizeof(buf), MSG_DONTWAIT),
		   "which is the end of file to one that does not wait");
	check(send(p.server, "x", 1, MSG_NOSIGNAL) == -1, "the peer cannot send any more");
	check(snmp("SctpShutdowns") > ends, "SctpShutdowns counts it");
	check_eq(snmp("SctpAborteds"), aborts, "nothing was aborted");
	sock_pair_close(&p);
}

static void test_close(const void *arg)
{
	struct pair p = sock_pair(arg);
	char buf[16];

	need(write(p.client, "bye", 3) == 3, "write");
	check_eq(close(p.client), 0, "close with data under way");
	check_eq(read(p.server, buf, sizeof(buf)), 3, "the peer reads it");
	check_eq(read(p.server, buf, sizeof(buf)), 0, "then end of file");
	check(sock_poll(p.server, POLLIN, EVENT_MS) & POLLIN, "poll says readable at the end");
	check_eq(sock_error(p.server), 0, "without an error");
	close(p.server);
	close(p.lfd);
}

static void test_abort(const void *arg)
{
	long long aborts = snmp("SctpAborteds");
	struct pair p = sock_pair(arg);
	struct linger hard = { .l_onoff = 1, .l_linger = 0 };
	char c;

	need(!setsockopt(p.client, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard)), "SO_LINGER");
	check_eq(close(p.client), 0, "close with SO_LINGER 0");
	check(sock_poll(p.server, POLLIN, EVENT_MS) & (POLLIN | POLLERR | POLLHUP),
	      "the peer's poll wakes");
	check_err(recv(p.server, &c, 1, 0), ECONNRESET, "the peer's recv is ECONNRESET");
	check_err(recv(p.server, &c, 1, 0), ENOTCONN, "once; then it is ENOTCONN");
	check(send(p.server, "x", 1, MSG_NOSIGNAL) == -1, "the peer's send fails");
	check(snmp("SctpAborteds") > aborts, "SctpAborteds counts it");
	close(p.server);
	close(p.lfd);
}

/* A connection nobody accepted ends with its listener. */
static void test_listener_close(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), fd = sock_connect(v, &at);
	char c;

	/* The last leg, COOKIE ACK, may be under way at the other CPU. */
	sock_poll(lfd, POLLIN, EVENT_MS);
	close(lfd);
	check(sock_poll(fd, POLLIN, EVENT_MS), "a client in the backlog is told");
	check(recv(fd, &c, 1, 0) <= 0, "recv says end or error");
	close(fd);
	fd = sock_new(v);
	check_err(connect(fd, &at.sa, addr_len(v->family)), ECONNREFUSED,
		  "the port refuses from then on");
}

static void test_accepted_outlives(const void *arg)
{
	struct pair p = sock_pair(arg);
	const struct variant *v = arg;
	union addr at;
	char c = 0;
	int fd;

	close(p.lfd);
	need(write(p.client, "k", 1) == 1, "write");
	check_eq(read(p.server, &c, 1), 1, "an accepted socket outlives its listener");
	at = addr_loop(v->family, sock_port(p.server));
	fd = sock_new(v);
	check_err(connect(fd, &at.sa, addr_len(v->family)), ECONNREFUSED,
		  "but does not take connections");
	close(fd);
	sock_pair_close(&p);
}

static void test_nodelay(const void *arg)
{
	struct pair p = sock_pair(arg);
	socklen_t len = sizeof(int);
	int value = -1;

	check_eq(getsockopt(p.client, SOL_SCTP, SCTP_NODELAY, &value, &len), 0, "SCTP_NODELAY");
	check_eq(value, 0, "is off at first");
	sock_int(p.client, SOL_SCTP, SCTP_NODELAY, 1);
	value = -1;
	getsockopt(p.client, SOL_SCTP, SCTP_NODELAY, &value, &len);
	check_eq(value, 1, "and on when set");
	check_err(getsockopt(p.client, SOL_SCTP, 9999, &value, &len), ENOPROTOOPT,
		  "an unknown option");
	sock_pair_close(&p);
}

static void reader(int fd, int report)
{
	char buf[64];
	ssize_t n = read(fd, buf, sizeof(buf));

	n = write(report, &n, sizeof(n));
	_exit(0);
}

/* A reader that waits is woken by data, by end of file, and by a signal. */
static void test_blocking_read(const void *arg)
{
	struct pair p = sock_pair(arg);
	ssize_t n = -1;
	int report[2];

	need(!pipe(report), "pipe");
	if (!fork())
		reader(p.server, report[1]);
	usleep(200 * 1000);
	need(write(p.client, "wake", 4) == 4, "write");
	need(read(report[0], &n, sizeof(n)) == sizeof(n), "report");
	check_eq(n, 4, "a blocked read is woken by data");
	if (!fork())
		reader(p.server, report[1]);
	usleep(200 * 1000);
	shutdown(p.client, SHUT_WR);
	need(read(report[0], &n, sizeof(n)) == sizeof(n), "report");
	check_eq(n, 0, "a blocked read is woken by end of file");
	sock_pair_close(&p);
	p = sock_pair(arg);
	if (!fork())
		reader(p.client, report[1]);
	usleep(200 * 1000);
	shutdown(p.client, SHUT_WR);
	need(read(report[0], &n, sizeof(n)) == sizeof(n), "report");
	check_eq(n, -1, "by the end that its own socket asked for, without end of file");
	sock_pair_close(&p);
}

/* Only connect() makes a new association of what an old one has left. */
static void test_send_after_end(const void *arg)
{
	const struct variant *v = arg;
	struct pair p = sock_pair(v);
	union addr at = addr_loop(v->family, sock_port(p.lfd));
	char c;

	close(p.client);
	check_eq(read(p.server, &c, 1), 0, "end of file");
	check_err(sendto(p.server, "x", 1, MSG_NOSIGNAL, &at.sa, addr_len(v->family)), EPIPE,
		  "then sendto() with an address is EPIPE");
	close(p.server);
	close(p.lfd);
}

/* An AF_INET6 listener on :: also takes IPv4, unless IPV6_V6ONLY. */
static void test_v4_mapped(const void *arg)
{
	const struct variant v6 = { AF_INET6, SOCK_STREAM, "" }, v4 = { AF_INET, SOCK_STREAM, "" };
	union addr any = { .in6 = { .sin6_family = AF_INET6 } }, to, name;
	socklen_t len = sizeof(name);
	int lfd = sock_new(&v6), fd;

	(void)arg;
	need(!bind(lfd, &any.sa, sizeof(any.in6)) && !listen(lfd, 4), "listen on ::");
	to = addr_loop(AF_INET, sock_port(lfd));
	fd = sock_connect(&v4, &to);
	check(accept(lfd, &name.sa, &len) >= 0, "a listener on :: accepts IPv4");
	check(name.sa.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&name.in6.sin6_addr),
	      "the peer's address is v4-mapped");
	close(fd);
	close(lfd);
	lfd = sock_new(&v6);
	sock_int(lfd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	any.in6.sin6_port = 0;
	need(!bind(lfd, &any.sa, sizeof(any.in6)) && !listen(lfd, 4), "listen on :: v6only");
	to = addr_loop(AF_INET, sock_port(lfd));
	fd = sock_new(&v4);
	check_err(connect(fd, &to.sa, sizeof(to.in)), ECONNREFUSED,
		  "with IPV6_V6ONLY it does not");
}

static void test_many_basics(const void *arg)
{
	const struct variant *v = arg;
	union addr at, name;
	int lfd = sock_listen(v, &at), fd = sock_new(v);
	socklen_t len = sizeof(name);
	char buf[16];

	check_err(accept(lfd, NULL, NULL), EOPNOTSUPP, "accept on a one-to-many socket");
	check_err(getpeername(fd, &name.sa, &len), ENOTCONN, "getpeername");
	check(send(fd, "x", 1, MSG_NOSIGNAL) == -1, "send without an address fails");
	check_eq(sendto(fd, "hi", 2, 0, &at.sa, addr_len(v->family)), 2,
		 "sendto sets the association up");
	len = sizeof(name);
	check_eq(recvfrom(lfd, buf, sizeof(buf), 0, &name.sa, &len), 2, "recvfrom");
	check_eq(addr_port(&name), sock_port(fd), "recvfrom says who sent it");
	check_eq(sendto(lfd, "yo!", 3, 0, &name.sa, len), 3, "an answer to that address");
	check_eq(recv(fd, buf, sizeof(buf), 0), 3, "arrives");
	check_err(recv(fd, buf, sizeof(buf), MSG_DONTWAIT), EAGAIN, "nothing more");
	check_eq(sock_poll(fd, POLLIN | POLLOUT, 0), POLLOUT, "poll");
}

static void test_many_connect(const void *arg)
{
	const struct variant *v = arg;
	union addr one, two;
	int l1 = sock_listen(v, &one), l2 = sock_listen(v, &two), fd = sock_new(v);
	char buf[16];

	check_eq(connect(fd, &one.sa, addr_len(v->family)), 0, "connect to a first peer");
	check_err(connect(fd, &one.sa, addr_len(v->family)), EISCONN, "connect to it again");
	check_eq(connect(fd, &two.sa, addr_len(v->family)), 0, "connect to a second peer");
	check_eq(sendto(fd, "1", 1, 0, &one.sa, addr_len(v->family)), 1, "send to the first");
	check_eq(sendto(fd, "22", 2, 0, &two.sa, addr_len(v->family)), 2, "send to the second");
	check_eq(recv(l1, buf, sizeof(buf), 0), 1, "the first gets its own");
	check_eq(recv(l2, buf, sizeof(buf), 0), 2, "the second gets its own");
}

static const struct entry entries[] = {
	{ "socket", test_socket, EACH },
	{ "bind", test_bind, EACH },
	{ "reuse", test_reuse, EACH },
	{ "ephemeral", test_ephemeral, EACH },
	{ "listen", test_listen, EACH },
	{ "refused", test_refused, EACH },
	{ "connect arguments", test_connect_args, EACH },
	{ "connect names", test_connect_names, STREAM },
	{ "connect bound", test_connect_bound, STREAM },
	{ "connect non-blocking", test_connect_nonblock, STREAM },
	{ "accept", test_accept, STREAM },
	{ "transfer", test_transfer, STREAM },
	{ "timeouts", test_timeouts, STREAM },
	{ "unconnected", test_unconnected, STREAM },
	{ "bad messages", test_bad_messages, STREAM },
	{ "shutdown", test_shutdown, STREAM },
	{ "close", test_close, STREAM },
	{ "abort", test_abort, STREAM },
	{ "listener close", test_listener_close, STREAM },
	{ "accepted socket", test_accepted_outlives, STREAM },
	{ "nodelay", test_nodelay, STREAM },
	{ "blocking read", test_blocking_read, STREAM },
	{ "send after end", test_send_after_end, STREAM },
	{ "one-to-many", test_many_basics, MANY },
	{ "one-to-many connect", test_many_connect, MANY },
};

int main(void)
{
	tap_init();
	variant_table(entries, LENGTH(entries));
	snprintf(tap_prefix, sizeof(tap_prefix), "v4-mapped: ");
	tap_case(test_v4_mapped, NULL);
	return tap_done();
}
