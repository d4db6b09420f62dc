// SPDX-License-Identifier: GPL-2.0
/* How calls wait, and what ends it: poll, select, epoll, signals, SIGIO, shutdown, close. */
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>

#include "sock.h"

enum {
	SOON		= 5000,		/* ms in which what must happen happens */
	TICK		= 50,		/* ms between signals */
	LATER		= 300,		/* ms after which another thread acts */
	MESSAGE		= 1000,
};

#define SHUT	(EPOLLIN | EPOLLRDHUP)

static const struct variant one = { AF_INET, SOCK_STREAM, "one-to-one" };
static const struct variant many = { AF_INET, SOCK_SEQPACKET, "one-to-many" };
static const struct variant both[] = {
	{ AF_INET, SOCK_STREAM, "one-to-one" },
	{ AF_INET, SOCK_SEQPACKET, "one-to-many" },
};

/* -- helpers ---------------------------------------------------------------- */

/* Two sockets with an association; @a of the style asked for. */
static struct pair pair_of(const struct variant *v)
{
	struct pair p = { .lfd = -1 };
	union addr at;

	if (v->type == SOCK_STREAM)
		return sock_pair(v);
	p.server = sock_listen(v, &at);
	p.client = sock_connect(v, &at);
	return p;
}

/* Only one-to-many sockets need to be told to whom. */
static ssize_t send_to(int fd, int to, const void *buf, size_t len, int flags)
{
	union addr at = addr_loop(AF_INET, sock_port(to));

	return sendto(fd, buf, len, flags, &at.sa, sizeof(at.in));
}

static void send_ok(int fd, int to)
{
	need(send_to(fd, to, "hello", 5, 0) == 5, "send");
}

/* Sends until there is no room; bytes sent. */
static size_t stuff(int fd, int to)
{
	static char buf[MESSAGE];
	size_t sent = 0;

	while (send_to(fd, to, buf, sizeof(buf), MSG_DONTWAIT) == sizeof(buf))
		sent += sizeof(buf);
	need(errno == EAGAIN, "send until EAGAIN");
	return sent;
}

static void drain(int fd, size_t bytes)
{
	static char buf[MESSAGE];
	size_t got = 0;

	sock_timeout(fd, SO_RCVTIMEO, SOON);
	while (got < bytes) {
		ssize_t n = recv(fd, buf, sizeof(buf), 0);

		need(n > 0, "read what was sent");
		got += (size_t)n;
	}
}

static void small_buffers(struct pair *p)
{
	sock_int(p->client, SOL_SOCKET, SO_SNDBUF, 20000);
	sock_int(p->server, SOL_SOCKET, SO_RCVBUF, 20000);
}

static void abort_by(int fd)
{
	struct linger now = { .l_onoff = 1 };

	need(!setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)), "SO_LINGER");
	close(fd);
}

static void nap(int ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	while (nanosleep(&t, &t))
		;
}

/* -- what poll says in each state ------------------------------------------- */

static short masks(int fd, int ms)
{
	return sock_poll(fd, POLLIN | POLLOUT | POLLPRI | POLLRDHUP, ms);
}

static void see(int fd, short want, const char *name)
{
	uint64_t end = now_ms() + SOON;
	short got;

	do {
		got = masks(fd, 0);
		if (got != want)
			nap(10);
	} while (got != want && now_ms() < end);
	check_eq(got, want, "poll: %s", name);
}

/* Behind the tun device nobody is: 10.66.0.2, port 9. */
static union addr nobody(void)
{
	union addr at = addr_loop(AF_INET, 9);

	at.in.sin_addr.s_addr = htonl(0x0a420002);
	return at;
}

static void case_poll_alone(const void *arg)
{
	union addr gone, hole = nobody();
	int fd = sock_new(&one);

	(void)arg;
	see(fd, 0, "a new one-to-one socket");
	sock_nonblock(fd);
	connect(fd, &hole.sa, sizeof(hole.in));
	see(fd, 0, "one that connects");
	close(fd);
	fd = sock_new(&many);
	see(fd, POLLOUT, "a new one-to-many socket");
	close(fd);
	fd = sock_listen(&one, &gone);
	see(fd, 0, "a listener");
	close(fd);
	fd = sock_new(&one);
	sock_nonblock(fd);
	connect(fd, &gone.sa, sizeof(gone.in));
	check(masks(fd, SOON) & POLLERR, "poll: one that was refused");
	check_ours(masks(fd, 0) == (POLLIN | POLLOUT | POLLRDHUP | POLLHUP | POLLERR),
		   "poll: neither call would wait");
	close(fd);
}

static void case_poll_pairs(const void *arg)
{
	struct pair p = sock_pair(&one);

	(void)arg;
	see(p.client, POLLOUT, "connected");
	send_ok(p.server, p.client);
	see(p.client, POLLIN | POLLOUT, "with a message");
	shutdown(p.server, SHUT_WR);
	see(p.client, POLLIN | POLLOUT | POLLRDHUP, "a message, and the end");
	drain(p.client, 5);
	see(p.client, POLLIN | POLLOUT | POLLRDHUP, "the peer has shut");
	shutdown(p.client, SHUT_WR);
	see(p.client, POLLIN | POLLOUT | POLLRDHUP | POLLHUP, "both have");
	sock_pair_close(&p);
	p = sock_pair(&one);
	shutdown(p.client, SHUT_RD);
	see(p.client, POLLIN | POLLOUT | POLLRDHUP, "after SHUT_RD");
	abort_by(p.server);
	nap(50);
	check_eq(masks(p.client, 0) & ~POLLHUP, POLLIN | POLLOUT | POLLRDHUP | POLLERR,
		 "poll: after an ABORT");
	check_ours(masks(p.client, 0) & POLLHUP, "poll: with POLLHUP");
	close(p.client);
	p = pair_of(&many);
	see(p.client, POLLOUT, "one-to-many, connected");
	abort_by(p.server);
	nap(50);
	see(p.client, POLLOUT, "one-to-many, after an ABORT");
	close(p.client);
}

static void case_select(const void *arg)
{
	struct pair p = sock_pair(&one);
	struct timeval tv = { .tv_sec = SOON / 1000 };
	fd_set r, w, x;

	(void)arg;
	send_ok(p.server, p.client);
	FD_ZERO(&r);
	FD_SET(p.client, &r);
	FD_SET(p.lfd, &r);
	w = r;
	x = r;
	check_eq(select(p.lfd + p.client + 1, &r, &w, &x, &tv), 2,
		 "select: a message to read, room to send");
	check(FD_ISSET(p.client, &r) && FD_ISSET(p.client, &w) && !FD_ISSET(p.lfd, &r),
	      "select: of that socket");
	sock_pair_close(&p);
}

/* -- epoll, edge triggered -------------------------------------------------- */

static int watch(int fd, uint32_t events)
{
	struct epoll_event e = { .events = events | EPOLLET };
	int ep = epoll_create1(0);

	need(ep >= 0 && !epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e), "epoll");
	return ep;
}

/* The events of the next edge; 0: there is none. */
static uint32_t edge(int ep, int ms)
{
	struct epoll_event e = {};
	int n = epoll_wait(ep, &e, 1, ms);

	need(n >= 0, "epoll_wait");
	return n ? e.events : 0;
}

/* Edges until one has all of @want. */
static bool edge_with(int ep, uint32_t want)
{
	uint64_t end = now_ms() + SOON;

	do {
		if ((edge(ep, 100) & want) == want)
			return true;
	} while (now_ms() < end);
	return false;
}

static void settle(int ep)
{
	while (edge(ep, 100))
		;
}

static void case_edge_messages(const void *arg)
{
	const struct variant *v = arg;
	struct pair p = pair_of(v);
	int ep = watch(p.client, EPOLLIN);
	char buf[10];

	check_eq(edge(ep, 0), 0, "%s: nothing yet", v->name);
	send_ok(p.server, p.client);
	check(edge_with(ep, EPOLLIN), "%s: a message is an edge", v->name);
	settle(ep);
	send_ok(p.server, p.client);
	check(edge_with(ep, EPOLLIN),
	      "%s: the next one, too, though the first is not read", v->name);
	settle(ep);
	need(recv(p.client, buf, 10, 0) == 5, "recv");
	check_eq(edge(ep, 100), 0, "%s: what is left is none", v->name);
	need(recv(p.client, buf, 10, 0) == 5, "recv");
	send_ok(p.server, p.client);
	check(edge_with(ep, EPOLLIN), "%s: after all was read, one again", v->name);
	sock_pair_close(&p);
}

static void case_edge_space(const void *arg)
{
	const struct variant *v = arg;
	struct pair p = pair_of(v);
	size_t sent;
	int ep;

	small_buffers(&p);
	ep = watch(p.client, EPOLLOUT);
	check(edge_with(ep, EPOLLOUT), "%s: room at first", v->name);
	sent = stuff(p.client, p.server);
	settle(ep);
	sent += stuff(p.client, p.server);
	drain(p.server, sent);
	check(edge_with(ep, EPOLLOUT), "%s: an edge when there is again", v->name);
	check(send_to(p.client, p.server, "x", 1, MSG_DONTWAIT) == 1,
	      "%s: and sending works", v->name);
	sock_pair_close(&p);
}

static void case_edge_accept(const void *arg)
{
	union addr at;
	int lfd = sock_listen(&one, &at), ep = watch(lfd, EPOLLIN), i;

	(void)arg;
	for (i = 1; i <= 3; i++) {
		sock_connect(&one, &at);
		check(edge_with(ep, EPOLLIN), "each of the children is an edge: %d", i);
		settle(ep);
	}
	for (i = 0; i < 3; i++)
		need(accept(lfd, NULL, NULL) >= 0, "accept");
	sock_nonblock(lfd);
	check_err(accept(lfd, NULL, NULL), EAGAIN, "then accept() finds no more");
}

static void case_edge_ends(const void *arg)
{
	struct pair p = sock_pair(&one);
	int ep = watch(p.client, SHUT | EPOLLOUT);

	(void)arg;
	settle(ep);
	shutdown(p.server, SHUT_WR);
	check(edge_with(ep, SHUT), "the peer's shutdown: EPOLLIN and EPOLLRDHUP");
	settle(ep);
	shutdown(p.client, SHUT_WR);
	check(edge_with(ep, SHUT | EPOLLHUP), "ours as well: EPOLLHUP");
	sock_pair_close(&p);
	p = sock_pair(&one);
	ep = watch(p.client, EPOLLIN);
	abort_by(p.server);
	check(edge_with(ep, EPOLLERR), "an ABORT: EPOLLERR");
	check_eq(sock_error(p.client), ECONNRESET, "and SO_ERROR");
	check_err(recv(p.client, &ep, 1, 0), ENOTCONN, "then nobody is there to receive from");
}

static void case_edge_connect(const void *arg)
{
	union addr at;
	int lfd = sock_listen(&one, &at), fd = sock_new(&one), ep = watch(fd, EPOLLOUT);

	(void)arg;
	sock_nonblock(fd);
	settle(ep);
	check_err(connect(fd, &at.sa, sizeof(at.in)), EINPROGRESS, "connect() does not wait");
	check(edge_with(ep, EPOLLOUT), "that it stands is an edge");
	check_eq(sock_error(fd), 0, "without an error");
	close(lfd);
}

/* -- connect() -------------------------------------------------------------- */

static void impatient(int fd)
{
	struct sctp_initmsg init = { .sinit_max_attempts = 2, .sinit_max_init_timeo = 100 };
	struct sctp_rtoinfo rto = { .srto_initial = 100, .srto_min = 50, .srto_max = 100 };

	need(!setsockopt(fd, SOL_SCTP, SCTP_RTOINFO, &rto, sizeof(rto)), "SCTP_RTOINFO");
	need(!setsockopt(fd, SOL_SCTP, SCTP_INITMSG, &init, sizeof(init)), "SCTP_INITMSG");
}

static void case_connect(const void *arg)
{
	union addr at, closed = addr_loop(AF_INET, 9), far = addr_loop(AF_INET, 9), hole = nobody();
	const struct variant *v = arg;
	int lfd = sock_listen(v, &at), fd = sock_new(v);

	far.in.sin_addr.s_addr = htonl(0x08080808);
	need(!connect(fd, &at.sa, sizeof(at.in)), "connect");
	check_err(connect(fd, &at.sa, sizeof(at.in)), EISCONN, "%s: connect twice", v->name);
	close(fd);
	fd = sock_new(v);
	check_err(connect(fd, &closed.sa, sizeof(at.in)), ECONNREFUSED, "%s: refused", v->name);
	/* Linux goes on trying. */
	check_ours(connect(fd, &far.sa, sizeof(at.in)) && errno == ENETUNREACH,
		   "%s: unreachable", v->name);
	impatient(fd);
	check_err(connect(fd, &hole.sa, sizeof(at.in)), ETIMEDOUT, "%s: nobody answers", v->name);
	check(!connect(fd, &at.sa, sizeof(at.in)),
	      "%s: the same socket can still connect", v->name);
	close(fd);
	fd = sock_new(v);
	sock_timeout(fd, SO_SNDTIMEO, 100);
	check_err(connect(fd, &hole.sa, sizeof(at.in)), EINPROGRESS,
		  "%s: SO_SNDTIMEO ends the wait", v->name);
	close(lfd);
}

static void case_connect_nonblock(const void *arg)
{
	const struct variant *v = arg;
	union addr hole = nobody();
	int fd = sock_new(v);

	sock_nonblock(fd);
	check_err(connect(fd, &hole.sa, sizeof(hole.in)), EINPROGRESS, "%s: not waiting", v->name);
	check_err(connect(fd, &hole.sa, sizeof(hole.in)), EALREADY,
		  "%s: while it goes on", v->name);
	close(fd);
	fd = sock_new(v);
	impatient(fd);
	sock_nonblock(fd);
	check_err(connect(fd, &hole.sa, sizeof(hole.in)), EINPROGRESS,
		  "%s: not waiting, nobody there", v->name);
	if (v->type == SOCK_SEQPACKET)
		return;
	check(sock_poll(fd, POLLOUT, SOON) & POLLERR, "%s: POLLERR", v->name);
	check_eq(sock_error(fd), ETIMEDOUT, "%s: SO_ERROR tells", v->name);
}

/* -- signals ---------------------------------------------------------------- */

static void ignore(int sig)
{
	(void)sig;
}

/* A call that waits: the option that limits how long, and what lets it succeed. */
struct wait {
	const char *name;
	int option;
	long (*call)(struct pair *p);
	void (*serve)(struct pair *p);
};

struct helper {
	const struct wait *w;
	struct pair *p;
	pthread_t waiter;
	bool serve;
};

static long call_recv(struct pair *p)
{
	char buf[10];

	return recv(p->client, buf, sizeof(buf), 0);
}

static void serve_recv(struct pair *p)
{
	send_ok(p->server, p->client);
}

static long call_send(struct pair *p)
{
	return send_to(p->client, p->server, "x", 1, 0);
}

static void serve_send(struct pair *p)
{
	sock_timeout(p->server, SO_RCVTIMEO, 200);
	while (call_recv(&(struct pair){ .client = p->server }) > 0)
		;
}

static long call_accept(struct pair *p)
{
	return accept(p->lfd, NULL, NULL);
}

static void serve_accept(struct pair *p)
{
	union addr at = addr_loop(AF_INET, sock_port(p->lfd));

	sock_connect(&one, &at);
}

static long call_connect(struct pair *p)
{
	union addr hole = nobody();

	return connect(p->lfd, &hole.sa, sizeof(hole.in));
}

static const struct wait waits[] = {
	{ "recv", SO_RCVTIMEO, call_recv, serve_recv },
	{ "send", SO_SNDTIMEO, call_send, serve_send },
	{ "accept", SO_RCVTIMEO, call_accept, serve_accept },
	{ "connect", SO_SNDTIMEO, call_connect, NULL },
};

static int waiting_fd(const struct wait *w, const struct pair *p)
{
	return w->call == call_recv || w->call == call_send ? p->client : p->lfd;
}

static struct pair ready_to_wait(const struct wait *w, const struct variant *v)
{
	struct pair p = pair_of(v);

	if (w->call == call_send) {
		small_buffers(&p);
		/* What the peer still takes lets more go, for a while. */
		while (stuff(p.client, p.server))
			nap(300);
	}
	if (w->call == call_connect) {
		close(p.lfd);
		p.lfd = sock_new(v);
	}
	return p;
}

/* Disturbs a waiter by signals, and at last lets it have what it waits for. */
static void *disturb(void *arg)
{
	struct helper *h = arg;
	uint64_t begin = now_ms();

	do {
		nap(TICK);
		pthread_kill(h->waiter, SIGUSR1);
	} while (now_ms() - begin < LATER);
	if (h->serve)
		h->w->serve(h->p);
	return NULL;
}

/* What the call returns, or its errno as a negative number. */
static long disturbed(const struct wait *w, struct pair *p, int flags, bool serve)
{
	struct sigaction act = { .sa_handler = ignore, .sa_flags = flags };
	struct helper h = { w, p, pthread_self(), serve };
	pthread_t t;
	long ret;

	sigaction(SIGUSR1, &act, NULL);
	need(!pthread_create(&t, NULL, disturb, &h), "pthread_create");
	ret = w->call(p);
	if (ret < 0)
		ret = -errno;
	pthread_join(t, NULL);
	return ret;
}

static void signals_at(const struct wait *w, const struct variant *v)
{
	struct pair p = ready_to_wait(w, v);

	check_eq(disturbed(w, &p, 0, false), -EINTR, "%s, %s: a signal: EINTR", v->name, w->name);
	if (w->serve)
		check(disturbed(w, &p, SA_RESTART, true) > 0,
		      "%s, %s: SA_RESTART: it goes on waiting", v->name, w->name);
	sock_pair_close(&p);
	p = ready_to_wait(w, v);
	sock_timeout(waiting_fd(w, &p), w->option, 60000);
	check_eq(disturbed(w, &p, SA_RESTART, false), -EINTR,
		 "%s, %s: with a timeout set: EINTR all the same",
		 v->name, w->name);
	sock_pair_close(&p);
	p = ready_to_wait(w, v);
	sock_timeout(waiting_fd(w, &p), w->option, 100);
	check_err(w->call(&p), w->call == call_connect ? EINPROGRESS : EAGAIN,
		  "%s, %s: the timeout", v->name, w->name);
	sock_pair_close(&p);
}

static void case_signals(const void *arg)
{
	const struct variant *v = arg;
	size_t i;

	for (i = 0; i < sizeof(waits) / sizeof(*waits); i++)
		if (v->type == SOCK_STREAM || waits[i].call != call_accept)
			signals_at(&waits[i], v);
}

/* -- SIGIO ------------------------------------------------------------------ */

static void sigio_on(int fd, int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_BLOCK, &set, NULL);
	need(!fcntl(fd, F_SETOWN, getpid()) && !fcntl(fd, F_SETSIG, sig), "F_SETOWN, F_SETSIG");
	need(!fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_ASYNC), "O_ASYNC");
}

/* Waits for a signal of @fd that says @band. */
static bool sigio(int fd, int sig, long band)
{
	struct timespec t = { .tv_sec = SOON / 1000 };
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	while (sigtimedwait(&set, &info, &t) == sig)
		if (info.si_fd == fd && (info.si_band & band))
			return true;
	return false;
}

static void case_sigio(const void *arg)
{
	const struct variant *v = arg;
	int sig = SIGRTMIN + 1;
	struct pair p = pair_of(v);
	size_t sent;

	small_buffers(&p);
	sigio_on(p.client, sig);
	send_ok(p.server, p.client);
	check(sigio(p.client, sig, POLLIN), "%s: a message", v->name);
	sent = stuff(p.client, p.server);
	nap(50);
	sent += stuff(p.client, p.server);
	drain(p.server, sent);
	check_ours(sigio(p.client, sig, POLLOUT), "%s: room to send again", v->name);
	if (v->type == SOCK_STREAM) {
		sigio_on(p.lfd, sig);
		serve_accept(&p);
		check_ours(sigio(p.lfd, sig, POLLIN), "%s: something to accept", v->name);
		shutdown(p.server, SHUT_WR);
		check_ours(sigio(p.client, sig, POLLIN | POLLHUP), "%s: the peer's end", v->name);
	}
	sock_pair_close(&p);
}

/* -- shutdown() and close() while somebody waits ----------------------------- */

struct ending {
	struct pair *p;
	void (*end)(struct pair *p);
};

static void *end_later(void *arg)
{
	struct ending *e = arg;

	nap(LATER);
	e->end(e->p);
	return NULL;
}

typedef long (*call_fn)(struct pair *p);
typedef void (*end_fn)(struct pair *p);

static long call_until(struct pair *p, call_fn call, end_fn end)
{
	struct ending e = { p, end };
	pthread_t t;
	long ret;

	need(!pthread_create(&t, NULL, end_later, &e), "pthread_create");
	ret = call(p);
	if (ret < 0)
		ret = -errno;
	pthread_join(t, NULL);
	return ret;
}

static void shut_rd(struct pair *p)
{
	shutdown(p->client, SHUT_RD);
}

static void shut_wr(struct pair *p)
{
	shutdown(p->client, SHUT_WR);
}

static void shut_both(struct pair *p)
{
	shutdown(p->client, SHUT_RDWR);
}

static void peer_shuts(struct pair *p)
{
	shutdown(p->server, SHUT_WR);
}

static void peer_aborts(struct pair *p)
{
	abort_by(p->server);
}

static void shut_listener(struct pair *p)
{
	shutdown(p->lfd, SHUT_RDWR);
}

static void shut_listener_rd(struct pair *p)
{
	shutdown(p->lfd, SHUT_RD);
}

static void close_listener(struct pair *p)
{
	close(p->lfd);
}

static void case_ends(const void *arg)
{
	static const struct {
		const char *name;
		void (*end)(struct pair *p);
		bool send;
		long want;
	} rows[] = {
		{ "SHUT_RD ends recv", shut_rd, false, 0 },
		{ "SHUT_WR ends recv", shut_wr, false, -ENOTCONN },
		{ "SHUT_RDWR ends recv", shut_both, false, 0 },
		{ "the peer's shutdown ends recv", peer_shuts, false, 0 },
		{ "an ABORT ends recv", peer_aborts, false, -ECONNRESET },
		{ "SHUT_WR ends send", shut_wr, true, -EPIPE },
		{ "an ABORT ends send", peer_aborts, true, -ECONNRESET },
	};
	struct pair p;
	long got;
	size_t i;

	(void)arg;
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		p = ready_to_wait(&waits[rows[i].send], &one);
		got = call_until(&p, rows[i].send ? call_send : call_recv, rows[i].end);
		/* Linux says ESRCH when an association goes while send() waits. */
		if (rows[i].send)
			check_ours(got == rows[i].want, "%s", rows[i].name);
		else
			check_eq(got, rows[i].want, "%s", rows[i].name);
		close(p.client);
		close(p.lfd);
	}
}

static bool port_is_free(uint16_t port)
{
	union addr at = addr_loop(AF_INET, port);
	int fd = sock_new(&one);
	bool ok;

	ok = !bind(fd, &at.sa, sizeof(at.in));
	close(fd);
	return ok;
}

static void case_listener_ends(const void *arg)
{
	static const struct {
		const char *name;
		void (*end)(struct pair *p);
		long want;
	} rows[] = {
		{ "shutdown(SHUT_RDWR)", shut_listener, -EINVAL },
		{ "shutdown(SHUT_RD)", shut_listener_rd, -EINVAL },
		{ "close()", close_listener, -EBADF },
	};
	struct pair p;
	union addr at;
	uint16_t port;
	size_t i;

	(void)arg;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		p.lfd = sock_listen(&one, &at);
		port = addr_port(&at);
		check_eq(call_until(&p, call_accept, rows[i].end), rows[i].want,
			 "%s of a listener ends accept", rows[i].name);
		if (rows[i].end != close_listener)
			close(p.lfd);
		check(port_is_free(port), "%s: the port is free at once", rows[i].name);
	}
}

int main(void)
{
	size_t i;

	tap_init();
	tap_case(case_poll_alone, NULL);
	tap_case(case_poll_pairs, NULL);
	tap_case(case_select, NULL);
	for (i = 0; i < sizeof(both) / sizeof(*both); i++) {
		tap_case(case_edge_messages, &both[i]);
		tap_case(case_edge_space, &both[i]);
		tap_case(case_connect, &both[i]);
		tap_case(case_connect_nonblock, &both[i]);
		tap_case(case_signals, &both[i]);
		tap_case(case_sigio, &both[i]);
	}
	tap_case(case_edge_accept, NULL);
	tap_case(case_edge_ends, NULL);
	tap_case(case_edge_connect, NULL);
	tap_case(case_ends, NULL);
	/* Over Linux accept() would wait on. */
	if (over_linux())
		tap_otherwise("shutdown() and close() of a listener end accept()");
	else
		tap_case(case_listener_ends, NULL);
	return tap_done();
}
