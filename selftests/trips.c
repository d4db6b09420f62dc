// SPDX-License-Identifier: GPL-2.0
/* What users of SCTP trip over: listeners that go, servers that start again, unusual sizes. */
#include <pthread.h>
#include <linux/sockios.h>

#include "sock.h"

enum {
	PATIENCE = 20000,	/* ms */
	SMALL_COUNT = 6000,
	LONG_SIZE = 200000,	/* more than a receiver's default window */
	LONG_COUNT = 25,
	RESTARTS = 20,
};

/* -- listeners that go ------------------------------------------------------ */

struct blocked {
	int fd;
	int result;
	int error;
};

static void *accept_blocked(void *arg)
{
	struct blocked *b = arg;

	b->result = accept(b->fd, NULL, NULL);
	b->error = errno;
	return NULL;
}

static bool joined(pthread_t thread)
{
	struct timespec end;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += PATIENCE / 1000;
	return !pthread_timedjoin_np(thread, NULL, &end);
}

/* A thread that waits in accept() is woken by shutdown(), as with TCP. */
static void test_accept_woken(const void *arg)
{
	union addr at;
	struct blocked b = { .fd = sock_listen(arg, &at) };
	pthread_t thread;

	need(!pthread_create(&thread, NULL, accept_blocked, &b), "a thread");
	usleep(300 * 1000);
	check_eq(shutdown(b.fd, SHUT_RDWR), 0, "shutdown of a listener");
	need(joined(thread), "wakes accept()");
	check_eq(b.result, -1, "which fails");
	check_eq(b.error, EINVAL, "with EINVAL");
	close(b.fd);
}

static int listen_again(const struct variant *v, const union addr *at, bool reuse)
{
	int fd = sock_new(v);

	sock_int(fd, SOL_SOCKET, SO_REUSEADDR, reuse);
	need(!bind(fd, &at->sa, addr_len(v->family)), "bind to the port of a server just closed");
	need(!listen(fd, 4), "listen");
	return fd;
}

/* A client whose message was read or not, and whose server's socket is closed, or not. */
static void linger_on(const struct variant *v, const union addr *at, int lfd, int how)
{
	int fd = sock_connect(v, at), sfd;
	char c;

	need(write(fd, "x", 1) == 1, "a message");
	if (how == 0)
		return;
	sfd = accept(lfd, NULL, NULL);
	need(sfd >= 0, "accept");
	if (how % 2)
		need(read(sfd, &c, 1) == 1, "the message");
	if (how < 3)
		close(sfd);
}

/* The port is free for a new server, while associations of the old one linger; those that still
 * have a socket need SO_REUSEADDR, as with TCP.
 */
static void test_server_again(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), i;

	for (i = 0; i < RESTARTS; i++) {
		linger_on(v, &at, lfd, i % 3);
		close(lfd);
		lfd = listen_again(v, &at, i == RESTARTS - 1);
	}
	for (i = 0; i < RESTARTS; i++) {
		linger_on(v, &at, lfd, i % 5);
		close(lfd);
		lfd = listen_again(v, &at, true);
	}
	sock_connect(v, &at);
	check(accept(lfd, NULL, NULL) >= 0, "the last of %d servers on one port is there", i);
}

/* What a socket still in accept()'s queue was: gone, and its peer hears of it. */
static void test_queue_goes(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), fd = sock_connect(v, &at);
	char c;

	close(lfd);
	check(sock_poll(fd, POLLIN, PATIENCE) & POLLIN, "who was not accepted yet is told");
	check(recv(fd, &c, 1, MSG_DONTWAIT) <= 0, "that it is over");
	fd = sock_new(v);
	check_err(connect(fd, &at.sa, addr_len(v->family)), ECONNREFUSED, "the next is refused");
}

/* -- what was not delivered ------------------------------------------------- */

/* Sends numbered messages of 1000 bytes until the socket takes no more. */
static int send_all(int fd)
{
	char out[1000];
	int n;

	for (n = 0; n < 10000; n++) {
		fill(out, sizeof(out), n);
		if (send(fd, out, sizeof(out), MSG_DONTWAIT) < 0)
			break;
	}
	need(n > 10 && n < 10000, "a sender whose peer does not read (%d messages)", n);
	return n;
}

static void test_send_failed(const void *arg)
{
	struct pair p = sock_pair(arg);
	struct sctp_event on = { .se_type = SCTP_SEND_FAILED_EVENT, .se_on = 1 };
	struct linger gone = { .l_onoff = 1 };
	struct {
		struct sctp_send_failed_event head;
		char data[3000];
	} event;
	int sent, back = 0, next;
	struct received r;

	need(!setsockopt(p.client, SOL_SCTP, SCTP_EVENT, &on, sizeof(on)), "SCTP_EVENT");
	sent = send_all(p.client);
	setsockopt(p.server, SOL_SOCKET, SO_LINGER, &gone, sizeof(gone));
	close(p.server);
	need(sock_poll(p.client, POLLIN, PATIENCE) & POLLIN, "the sender hears of an abort");
	next = -1;
	while (sock_recv(p.client, &event, sizeof(event), MSG_DONTWAIT, &r) > 0) {
		if (event.head.ssf_type != SCTP_SEND_FAILED_EVENT)
			continue;
		for (next++; !back && next < sent && !filled(event.data, 1000, next); next++)
			;
		if (r.len != sizeof(event.head) + 1000 || !filled(event.data, 1000, next))
			break;
		back++;
	}
	check(back > 0 && next == sent - 1,
	      "all that was not delivered comes back, in order (%d of %d messages)", back, sent);
	close(p.client);
	close(p.lfd);
}

/* -- messages of unusual sizes ---------------------------------------------- */

static void write_numbered(int fd, size_t size, int count)
{
	char *out = malloc(size);
	int i;

	need(out, "memory");
	for (i = 0; i < count; i++) {
		fill(out, size, i);
		if (send(fd, out, size, 0) != (ssize_t)size)
			_exit(1);
	}
	_exit(0);
}

/* A message up to its MSG_EOR; the receiver may get it in pieces. */
static ssize_t recv_whole(int fd, char *buf, size_t size)
{
	struct received r;
	size_t got = 0;

	do {
		if (sock_recv(fd, buf + got, size - got, 0, &r) <= 0)
			return -1;
		got += r.len;
	} while (!(r.flags & MSG_EOR) && got < size);
	return got;
}

struct series {
	size_t size;
	int count;
	int nap_every;	/* the reader sleeps after so many */
};

static int read_numbered(int fd, const struct series *s)
{
	char *in = malloc(s->size + 1);
	int i;

	need(in, "memory");
	for (i = 0; i < s->count; i++) {
		if (i % s->nap_every == 0)
			usleep(100 * 1000);
		if (recv_whole(fd, in, s->size + 1) != (ssize_t)s->size || !filled(in, s->size, i))
			break;
	}
	free(in);
	return i;
}

static void series(const struct variant *v, const struct series *s, const char *what)
{
	struct pair p = sock_pair(v);
	int status = -1;

	if (!fork())
		write_numbered(p.client, s->size, s->count);
	sock_timeout(p.server, SO_RCVTIMEO, PATIENCE);
	check_eq(read_numbered(p.server, s), s->count, "%s: all of them, in order", what);
	wait(&status);
	check_eq(status, 0, "%s: the writer ends well", what);
	sock_pair_close(&p);
}

/* Each takes far more memory than its byte: the window must follow the memory. */
static void test_small(const void *arg)
{
	static const struct series s = { .size = 1, .count = SMALL_COUNT, .nap_every = 2500 };

	series(arg, &s, "1 byte messages to a slow reader");
}

/* Their middle does not fit while their beginning waits for it; no timer may move them. */
static void test_long(const void *arg)
{
	static const struct series s = {
		.size = LONG_SIZE, .count = LONG_COUNT, .nap_every = LONG_COUNT,
	};
	uint64_t start = now_ms();

	series(arg, &s, "messages longer than the window");
	check(now_ms() - start < LONG_COUNT * 800, "they do not wait for one timer each");
}

/* -- at once, on loopback --------------------------------------------------- */

enum { ROUNDS = 20, AT_ONCE = 14 };

/* One round of each kind: true when what the call brought about is seen right after it. */
typedef bool (*kind_fn)(const struct variant *v);

static struct pair quick_pair(const struct variant *v)
{
	struct sctp_sack_info every = { .sack_freq = 1 };
	struct pair p = sock_pair(v);

	sock_int(p.client, SOL_SCTP, SCTP_NODELAY, 1);
	need(!setsockopt(p.server, SOL_SCTP, SCTP_DELAYED_SACK, &every, sizeof(every)),
	     "SCTP_DELAYED_SACK");
	return p;
}

static bool ended(struct pair *p, bool seen)
{
	sock_pair_close(p);
	return seen;
}

static bool sees_data(const struct variant *v)
{
	struct pair p = quick_pair(v);
	char c = 0, d = 0;

	need(send(p.client, "q", 1, 0) == 1, "a question");
	if (recv(p.server, &c, 1, MSG_DONTWAIT) != 1 || c != 'q')
		return ended(&p, false);
	need(send(p.server, "a", 1, 0) == 1, "an answer");
	return ended(&p, recv(p.client, &d, 1, MSG_DONTWAIT) == 1 && d == 'a');
}

static bool sees_sack(const struct variant *v)
{
	struct pair p = quick_pair(v);
	struct sctp_status status;
	socklen_t len = sizeof(status);

	need(send(p.client, "data", 4, 0) == 4, "send");
	need(!getsockopt(p.client, SOL_SCTP, SCTP_STATUS, &status, &len), "SCTP_STATUS");
	return ended(&p, !status.sstat_unackdata);
}

static bool sees_outq(const struct variant *v)
{
	struct pair p = quick_pair(v);
	int queued = -1;

	need(send(p.client, "data", 4, 0) == 4, "send");
	if (ioctl(p.client, SIOCOUTQ, &queued))
		queued = 0;	/* not known to every kernel */
	return ended(&p, !queued);
}

static bool sees_accept(const struct variant *v)
{
	struct pair p = { .server = -1 };
	union addr at;

	p.lfd = sock_listen(v, &at);
	sock_nonblock(p.lfd);
	p.client = sock_connect(v, &at);
	p.server = accept(p.lfd, NULL, NULL);
	return ended(&p, p.server >= 0);
}

static bool sees_connected(const struct variant *v)
{
	union addr at;
	struct pair p = { .lfd = sock_listen(v, &at), .client = sock_new(v), .server = -1 };

	sock_nonblock(p.client);
	need(connect(p.client, &at.sa, addr_len(v->family)) && errno == EINPROGRESS, "EINPROGRESS");
	return ended(&p, sock_poll(p.client, POLLOUT, 0) & POLLOUT && !sock_error(p.client));
}

static bool sees_refused(const struct variant *v)
{
	union addr at;
	struct pair p = { .lfd = sock_listen(v, &at), .client = sock_new(v), .server = -1 };

	close(p.lfd);
	p.lfd = -1;
	sock_nonblock(p.client);
	need(connect(p.client, &at.sa, addr_len(v->family)), "no connection");
	return ended(&p, errno == ECONNREFUSED || sock_error(p.client) == ECONNREFUSED);
}

static bool sees_comm_up(const struct variant *v)
{
	const struct variant *many = v->family == AF_INET ? &v4_many : &v6_many;
	struct sctp_assoc_change change;
	struct received r;
	union addr at;
	struct pair p = { .lfd = sock_listen(many, &at), .server = -1 };

	sock_events(p.lfd, 1, 1);
	p.client = sock_connect(v, &at);
	return ended(&p, sock_recv(p.lfd, &change, sizeof(change), MSG_DONTWAIT, &r) > 0 &&
		     r.flags & MSG_NOTIFICATION && change.sac_state == SCTP_COMM_UP);
}

static bool sees_shutdown(const struct variant *v)
{
	struct pair p = quick_pair(v);
	char c;

	need(!shutdown(p.client, SHUT_WR), "shutdown");
	return ended(&p, recv(p.server, &c, 1, MSG_DONTWAIT) == 0);
}

static bool sees_abort(const struct variant *v)
{
	struct linger gone = { .l_onoff = 1 };
	struct pair p = quick_pair(v);
	char c;

	setsockopt(p.client, SOL_SOCKET, SO_LINGER, &gone, sizeof(gone));
	close(p.client);
	p.client = -1;
	return ended(&p, recv(p.server, &c, 1, MSG_DONTWAIT) < 0 && errno == ECONNRESET);
}

/* Room for the sender, as soon as the reader has read all there is. */
static bool sees_window(const struct variant *v)
{
	struct pair p = quick_pair(v);
	char in[1000];
	int sent = send_all(p.client), got = 0;

	need(!(sock_poll(p.client, POLLOUT, 0) & POLLOUT), "a sender that has to wait");
	while (recv(p.server, in, sizeof(in), MSG_DONTWAIT) == sizeof(in))
		got++;
	return ended(&p, got == sent && sock_poll(p.client, POLLOUT, 0) & POLLOUT);
}

static const struct {
	const char *name;
	kind_fn seen;
	bool not_in_tree;
} kinds[] = {
	{ "data, and its answer", sees_data, false },
	{ "a SACK", sees_sack, false },
	{ "an empty SIOCOUTQ", sees_outq, false },
	{ "what accept() waits for", sees_accept, false },
	{ "the end of a connect() that does not wait", sees_connected, false },
	{ "its refusal", sees_refused, false },
	{ "COMM_UP", sees_comm_up, false },
	{ "the end of data after shutdown()", sees_shutdown, false },
	{ "ECONNRESET", sees_abort, false },
	{ "an open window", sees_window, true },
};

/* Not in each round: a kernel that is busy leaves some of its work to a thread. */
static void test_at_once(const void *arg)
{
	size_t i;
	int n;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int seen = 0;

		if (kinds[i].not_in_tree && over_linux())
			continue;
		for (n = 0; n < ROUNDS; n++)
			seen += kinds[i].seen(arg);
		check(seen >= AT_ONCE, "%s is seen right after the call (%d of %d times)",
		      kinds[i].name, seen, ROUNDS);
	}
}

int main(void)
{
	static const struct {
		const char *name;
		void (*fn)(const void *arg);
		bool not_in_tree;
	} entries[] = {
		{ "accept woken", test_accept_woken, true },
		{ "server again", test_server_again, false },
		{ "accept queue goes", test_queue_goes, false },
		{ "SEND_FAILED", test_send_failed, false },
		{ "small messages", test_small, false },
		{ "long messages", test_long, false },
		{ "at once", test_at_once, false },
	};
	static const struct variant *const variants[] = { &v4_stream, &v6_stream };
	size_t i, j;

	tap_init();
	for (i = 0; i < 2; i++) {
		for (j = 0; j < sizeof(entries) / sizeof(entries[0]); j++) {
			if (entries[j].not_in_tree && over_linux())
				continue;
			variant_case(variants[i], entries[j].name, entries[j].fn);
		}
	}
	return tap_done();
}
