// SPDX-License-Identifier: GPL-2.0
/* sctp_peeloff(): what moves with an association, calls on both sockets, and how each ends. */
#include <pthread.h>
#include <linux/sock_diag.h>

#include "peeloff_rig.h"

static bool hears(int fd, uint32_t from, uint32_t to)
{
	uint32_t i;
	long got;

	for (i = from; i < to; i++) {
		got = hear(fd);
		if (got != i) {
			printf("# got %ld, want %u\n", got, i);
			return false;
		}
	}
	return true;
}

static bool is_quiet(int fd)
{
	return recv(fd, &(char){0}, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static uint32_t meminfo(int fd, int which)
{
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(info);

	need(!getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len), "SO_MEMINFO");
	return info[which];
}

/* -- what is on its way ------------------------------------------------------ */

static void test_queued(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v), other = r;
	uint32_t before, i;
	int child;

	rig_client(&other);
	for (i = 0; i < 20; i++) {
		say(&r, i);
		say(&other, 100 + i);
	}
	before = meminfo(r.parent, SK_MEMINFO_RMEM_ALLOC);
	child = peeled(r.parent, r.id);
	check_eq(meminfo(child, SK_MEMINFO_RMEM_ALLOC), before / 2,
		 "%s: half of what is charged moves", v->name);
	check_eq(meminfo(r.parent, SK_MEMINFO_RMEM_ALLOC), before / 2, "%s: half stays", v->name);
	say(&r, 20);
	say(&other, 120);
	check(hears(child, 0, 21), "%s: what is its own, in order", v->name);
	check(hears(r.parent, 100, 121), "%s: what is not stays, in order", v->name);
	check(is_quiet(child) && is_quiet(r.parent), "%s: nothing twice", v->name);
	check_eq(meminfo(child, SK_MEMINFO_RMEM_ALLOC), 0, "%s: nothing is charged", v->name);
	check_eq(meminfo(r.parent, SK_MEMINFO_RMEM_ALLOC), 0, "%s: likewise", v->name);
	close(child);
	close(other.client);
	rig_close(&r);
}

/* What has been read is not charged to the new socket. */
static void test_half_read(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	uint32_t i;
	int child;

	for (i = 0; i < 20; i++)
		say(&r, i);
	check(hears(r.parent, 0, 3), "%s: some are read before", v->name);
	child = peeled(r.parent, r.id);
	check(hears(child, 3, 20), "%s: the others go along", v->name);
	check_eq(meminfo(child, SK_MEMINFO_RMEM_ALLOC), 0, "%s: nothing is charged", v->name);
	check_eq(meminfo(r.parent, SK_MEMINFO_RMEM_ALLOC), 0, "%s: likewise", v->name);
	close(child);
	rig_close(&r);
}

static int kind_of(int fd)
{
	union sctp_notification n;
	struct received r;

	if (!sock_poll(fd, POLLIN, PATIENCE_MS) ||
	    sock_recv(fd, &n, sizeof(n), MSG_DONTWAIT, &r) < 0)
		return -errno;
	if (!(r.flags & MSG_NOTIFICATION))
		return 0;
	if (n.sn_header.sn_type == SCTP_ASSOC_CHANGE)
		return n.sn_assoc_change.sac_state;
	return n.sn_header.sn_type;
}

static void test_notifications(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = { .v = v };
	int child;

	r.parent = sock_listen(v, &r.at);
	sock_events(r.parent, 1, 1);
	rig_client(&r);
	say(&r, 1);
	child = peeled(r.parent, r.id);
	check_eq(kind_of(child), SCTP_COMM_UP, "%s: SCTP_COMM_UP comes along", v->name);
	check_eq(hear(child), 1, "%s: then the message", v->name);
	check(is_quiet(r.parent), "%s: the parent hears nothing", v->name);
	close(r.client);
	check_eq(kind_of(child), SCTP_SHUTDOWN_COMP, "%s: SCTP_SHUTDOWN_COMP", v->name);
	check(is_quiet(r.parent), "%s: which is not the parent's either", v->name);
	close(child);
	close(r.parent);
}

static void test_unsent(const void *arg)
{
	enum { COUNT = 100 };
	const struct variant *v = arg;
	struct rig r = { .v = v };
	union addr peer;
	uint32_t i;
	uint32_t held;
	int child;

	r.parent = sock_listen(v, &r.at);
	r.client = sock_new(v);
	sock_int(r.client, SOL_SOCKET, SO_RCVBUF, 4096);
	need(!connect(r.client, &r.at.sa, addr_len(v->family)), "connect");
	r.id = newest(r.parent);
	peer = rig_peer(&r);
	for (i = 0; i < COUNT; i++)
		need(send_number(r.parent, &peer, i), "send %u", i);
	held = meminfo(r.parent, SK_MEMINFO_WMEM_ALLOC);
	need(held, "something is not acknowledged");
	child = peeled(r.parent, r.id);
	check_eq(meminfo(r.parent, SK_MEMINFO_WMEM_ALLOC), 0,
		 "%s: the parent owes nothing", v->name);
	check(meminfo(child, SK_MEMINFO_WMEM_ALLOC) <= held, "%s: the new one does", v->name);
	for (; i < COUNT + 10; i++)
		need(send(child, &i, sizeof(i), MSG_NOSIGNAL) == sizeof(i), "send %u", i);
	check(hears(r.client, 0, COUNT + 10), "%s: all arrives in order", v->name);
	close(child);
	rig_close(&r);
}

/* Reads a message that comes in pieces up to its end; its length. */
static size_t read_pieces(int fd, char *buf, size_t cap)
{
	struct received r = { 0 };
	size_t got = 0;

	while (got < cap && !(r.flags & MSG_EOR)) {
		if (!sock_poll(fd, POLLIN, PATIENCE_MS) ||
		    sock_recv(fd, buf + got, cap - got, MSG_DONTWAIT, &r) <= 0)
			break;
		got += r.len;
	}
	return got;
}

static void test_pieces(const void *arg)
{
	enum { LEN = 400000, READ = 5000 };
	static char out[LEN], in[LEN + 1];
	const struct variant *v = arg;
	struct rig r = { .v = v, .parent = sock_new(v) }, other;
	struct received got;
	int child;

	sock_int(r.parent, SOL_SOCKET, SO_RCVBUF, 50000);
	r.at = addr_loop(v->family, 0);
	need(!bind(r.parent, &r.at.sa, addr_len(v->family)) && !listen(r.parent, 5), "listen");
	r.at = addr_loop(v->family, sock_port(r.parent));
	rig_client(&r);
	other = r;
	rig_client(&other);
	sock_int(r.client, SOL_SOCKET, SO_SNDBUFFORCE, 4 * LEN);
	fill(out, LEN, 1);
	need(sendto(r.client, out, LEN, 0, &r.at.sa, addr_len(v->family)) == LEN, "send");
	need(sock_poll(r.parent, POLLIN, PATIENCE_MS), "the first piece");
	need(sock_recv(r.parent, in, READ, 0, &got) == READ && !(got.flags & MSG_EOR), "read it");
	say(&other, 7);
	child = peeled(r.parent, r.id);
	check_eq(hear(r.parent), 7, "%s: what waited for the end of the pieces is there", v->name);
	check_eq(read_pieces(child, in + READ, LEN + 1 - READ), LEN - READ,
		 "%s: the rest of a message that was read in part", v->name);
	check(filled(in, LEN, 1), "%s: whole and in order", v->name);
	say(&r, 8);
	check_eq(hear(child), 8, "%s: the next message", v->name);
	close(child);
	close(other.client);
	rig_close(&r);
}

/* -- calls on both ----------------------------------------------------------- */

static ssize_t send_with(int fd, const union addr *to, const struct sctp_sndinfo *info)
{
	union {
		struct cmsghdr hdr;
		char room[CMSG_SPACE(sizeof(*info))];
	} control = { 0 };
	struct iovec iov = { .iov_base = (char[4]) { 0 }, .iov_len = 4 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
		.msg_name = (void *)to, .msg_namelen = to ? addr_len(to->sa.sa_family) : 0,
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = IPPROTO_SCTP;
	cmsg->cmsg_type = SCTP_SNDINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(*info));
	memcpy(CMSG_DATA(cmsg), info, sizeof(*info));
	return sendmsg(fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void test_send(const void *arg)
{
	static const struct sctp_sndinfo wrong = { .snd_assoc_id = NO_SUCH_ID };
	static const struct sctp_sndinfo all = { .snd_flags = SCTP_SENDALL };
	static const struct sctp_sndinfo over = { .snd_flags = SCTP_ADDR_OVER };
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	struct sctp_sndinfo own = { .snd_assoc_id = r.id };
	union addr other = addr_loop(v->family, 9), peer = rig_peer(&r);
	int i, child = peeled(r.parent, r.id);

	check_eq(send_with(child, NULL, &own), 4, "%s: with its assoc_id", v->name);
	check_eq(send_with(child, NULL, &wrong), 4, "%s: an assoc_id is ignored", v->name);
	check_eq(send_with(child, NULL, &all), 4, "%s: SCTP_SENDALL", v->name);
	check_eq(send_with(child, &other, &own), 4, "%s: an address is ignored", v->name);
	check_eq(send_with(child, &other, &over), 4, "%s: with SCTP_ADDR_OVER, too", v->name);
	check_eq(send_with(child, &peer, &over), 4, "%s: SCTP_ADDR_OVER", v->name);
	for (i = 0; i < 6; i++)
		need(hear(r.client) == 0, "message %d", i);
	check(is_quiet(r.client), "%s: each arrived, once", v->name);
	check_err(send_with(r.parent, NULL, &own), EPIPE, "%s: the parent by assoc_id", v->name);
	check_err(send_with(r.parent, &peer, &(struct sctp_sndinfo) { 0 }), EADDRNOTAVAIL,
		  "%s: the parent by address", v->name);
	check_err(connect(r.parent, &peer.sa, addr_len(v->family)), EADDRNOTAVAIL,
		  "%s: the parent connects to that address", v->name);
	send_with(r.parent, NULL, &all);
	check(is_quiet(r.client), "%s: SCTP_SENDALL of the parent goes by", v->name);
	close(child);
	rig_close(&r);
}

struct worker {
	pthread_t thread;
	int fd;
	union addr to;
	volatile unsigned int done;
	long ret;
	int err;
};

static void *send_until_error(void *arg)
{
	static const char buf[4000];
	struct worker *w = arg;

	do {
		w->ret = sendto(w->fd, buf, sizeof(buf), MSG_NOSIGNAL, &w->to.sa,
				addr_len(w->to.sa.sa_family));
		w->err = errno;
		w->done++;
	} while (w->ret > 0);
	return NULL;
}

static void *receive_once(void *arg)
{
	struct worker *w = arg;
	uint32_t number = 0;

	w->ret = recv(w->fd, &number, sizeof(number), 0);
	w->err = errno;
	w->done = number;
	return NULL;
}

static void start(struct worker *w, void *(*fn)(void *))
{
	need(!pthread_create(&w->thread, NULL, fn, w), "pthread_create");
}

/* Waits until a worker has got stuck. */
static void stuck(const struct worker *w)
{
	struct timespec moment = { .tv_nsec = 200000000 };
	unsigned int before;

	do {
		before = w->done;
		nanosleep(&moment, NULL);
	} while (!before || before != w->done);
}

static void test_blocked_sender(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v), other = r;
	struct worker own = { .fd = r.parent }, others = { .fd = r.parent };
	unsigned int before;
	int child;

	rig_client(&other);
	own.to = rig_peer(&r);
	others.to = rig_peer(&other);
	start(&own, send_until_error);
	stuck(&own);
	start(&others, send_until_error);
	nanosleep(&(struct timespec) { .tv_nsec = 300000000 }, NULL);
	before = others.done;
	child = peeled(r.parent, r.id);
	pthread_join(own.thread, NULL);
	check(own.ret == -1 && own.err == EPIPE, "%s: a sender that waits is told", v->name);
	stuck(&others);
	check(others.done > before, "%s: another has the room now", v->name);
	shutdown(child, SHUT_RDWR);
	close(other.client);
	pthread_join(others.thread, NULL);
	close(child);
	rig_close(&r);
}

static void test_blocked_reader(const void *arg)
{
	const struct variant *v = arg;
	struct timespec moment = { .tv_nsec = 300000000 };
	struct rig r = rig_new(v), other = r;
	struct worker reader = { .fd = r.parent };
	int child, child2;

	start(&reader, receive_once);
	nanosleep(&moment, NULL);
	child = peeled(r.parent, r.id);
	say(&r, 1);
	check_eq(hear(child), 1, "%s: the reader of the parent does not get it", v->name);
	rig_client(&other);
	say(&other, 2);
	pthread_join(reader.thread, NULL);
	check_eq(reader.done, 2, "%s: but what comes for the parent", v->name);
	reader = (struct worker) { .fd = other.client };
	start(&reader, receive_once);
	nanosleep(&moment, NULL);
	child2 = peeled(other.client, newest(other.client));
	nanosleep(&moment, NULL);
	check(!reader.ret && !reader.err,
	      "%s: without associations it waits for one to come", v->name);
	pthread_cancel(reader.thread);
	pthread_join(reader.thread, NULL);
	close(child2);
	close(child);
	close(other.client);
	rig_close(&r);
}

/* -- ends ---------------------------------------------------------------------- */

static void test_close_parent(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	int child = peeled(r.parent, r.id), next = sock_new(v);

	close(r.parent);
	say(&r, 1);
	check_eq(hear(child), 1, "%s: works without its parent", v->name);
	check_eq(send(child, "back", 4, MSG_NOSIGNAL), 4, "%s: both ways", v->name);
	check_err(bind(next, &r.at.sa, addr_len(v->family)), EADDRINUSE,
		  "%s: has the port", v->name);
	sock_events(r.client, 1, 1);
	close(child);
	while (kind_of(r.client) != SCTP_SHUTDOWN_COMP)
		;
	check(!bind(next, &r.at.sa, addr_len(v->family)), "%s: until it is closed", v->name);
	close(next);
	close(r.client);
}

static void test_close_child(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	int child = peeled(r.parent, r.id);

	sock_events(r.client, 1, 1);
	close(child);
	check_eq(kind_of(r.client), SCTP_SHUTDOWN_COMP, "%s: ends in order", v->name);
	need(!connect(r.client, &r.at.sa, addr_len(v->family)), "%s: again", v->name);
	say(&r, 3);
	check_eq(hear(r.parent), 3, "%s: the next association is the parent's", v->name);
	rig_close(&r);
}

static void abort_from(int fd)
{
	struct linger now = { .l_onoff = 1 };

	need(!setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)), "SO_LINGER");
	close(fd);
}

static void after_end(const char *name, int child)
{
	union addr peer;
	socklen_t len = sizeof(peer);

	check_err(recv(child, &peer, 1, 0), ENOTCONN, "%s: then recv()", name);
	check_err(recv(child, &peer, 1, MSG_DONTWAIT), EAGAIN, "%s: without waiting", name);
	check_err(send(child, "x", 1, MSG_NOSIGNAL), EPIPE, "%s: send()", name);
	check(!getpeername(child, &peer.sa, &len), "%s: getpeername()", name);
	check_err(connect(child, &peer.sa, len), EISCONN, "%s: connect()", name);
	check_eq(sock_poll(child, POLLIN | POLLOUT | POLLRDHUP, 0), POLLOUT, "%s: poll()", name);
}

static void test_end(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	int child = peeled(r.parent, r.id);

	say(&r, 1);
	close(r.client);
	check_eq(hear(child), 1, "%s: end in order: what is queued comes first", v->name);
	after_end(v->name, child);
	close(child);
	rig_client(&r);
	child = peeled(r.parent, r.id);
	abort_from(r.client);
	check_err(recv(child, &(char){0}, 1, 0), ECONNRESET, "%s: abort", v->name);
	after_end(v->name, child);
	close(child);
	close(r.parent);
}

/* RFC 6458, 9.2; Linux returns 0 and does nothing. */
static void test_shutdown(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	int child = peeled(r.parent, r.id);

	if (over_linux())
		return;
	sock_events(r.client, 1, 1);
	check(!shutdown(child, SHUT_WR), "%s: shutdown()", v->name);
	check_eq(kind_of(r.client), SCTP_SHUTDOWN_COMP, "%s: ends the association", v->name);
	check_err(send(child, "x", 1, MSG_NOSIGNAL), EPIPE, "%s: send()", v->name);
	close(child);
	rig_close(&r);
}

/* Nobody is there: the association stays in its first state. */
static void test_connecting(const void *arg)
{
	const struct variant *v = arg;
	struct variant quiet = { v->family, SOCK_SEQPACKET | SOCK_NONBLOCK, "" };
	int child, fd = sock_new(&quiet);
	union addr to = addr_loop(AF_INET, 9);
	struct sctp_getaddrs_old call = { .addr_num = sizeof(to.in), .addrs = &to.sa };
	socklen_t len = sizeof(call);

	to.in.sin_addr.s_addr = htonl(0xcb007101);	/* 203.0.113.1 */
	need(!system("ip link add nowhere type dummy"), "a network without anybody");
	need(!system("ip addr add 203.0.113.2/24 dev nowhere"), "its address");
	need(!system("ip link set nowhere up"), "is up");
	need(getsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_CONNECTX3, &call, &len) < 0 &&
	     errno == EINPROGRESS, "connectx");
	child = peeled(fd, call.assoc_id);
	check_eq(send(child, "x", 1, MSG_DONTWAIT), 1, "%s: a message for later", v->name);
	check_err(connect(child, &to.sa, addr_len(AF_INET)), EISCONN, "%s: connect()", v->name);
	check(is_quiet(child), "%s: nothing yet", v->name);
	abort_from(child);
	close(fd);
	need(!system("ip link del nowhere"), "clean up");
}

int main(void)
{
	static void (*const tests[])(const void *) = {
		test_queued, test_half_read, test_notifications, test_unsent,
		test_pieces, test_send, test_blocked_sender, test_blocked_reader,
		test_close_parent, test_close_child, test_end, test_shutdown,
		test_connecting,
	};

	return rig_main(tests, LENGTH(tests));
}
