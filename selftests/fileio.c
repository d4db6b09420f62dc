// SPDX-License-Identifier: GPL-2.0
/* Other ways to read and write a socket: io_uring, splice, sendfile, vectors, flags, ioctls. */
#include <linux/io_uring.h>
#include <linux/sockios.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "sock.h"

enum {
	ENTRIES		= 8,
	SOON		= 5000,		/* ms in which what must happen happens */
	PIECE		= 3000,
};

static const struct variant one = { AF_INET, SOCK_STREAM, "one-to-one" };
static const struct variant many = { AF_INET, SOCK_SEQPACKET, "one-to-many" };

/* -- a ring, without liburing ------------------------------------------------ */

/* The two queues of a ring, and what of them the kernel and we move. */
struct ring {
	int fd;
	struct io_uring_sqe *sqes;
	unsigned int *sq_tail, *sq_array, sq_mask;
	unsigned int *cq_head, *cq_tail, cq_mask;
	struct io_uring_cqe *cqes;
};

static void *ring_map(int fd, size_t len, off_t at)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, at);

	need(p != MAP_FAILED, "mmap of the ring");
	return p;
}

/* false: this kernel has none. */
static bool ring_new(struct ring *r)
{
	struct io_uring_params p = {};
	char *sq, *cq;

	r->fd = (int)syscall(__NR_io_uring_setup, ENTRIES, &p);
	if (r->fd < 0)
		return false;
	sq = ring_map(r->fd, p.sq_off.array + p.sq_entries * sizeof(*r->sq_array),
		      IORING_OFF_SQ_RING);
	cq = ring_map(r->fd, p.cq_off.cqes + p.cq_entries * sizeof(*r->cqes),
		      IORING_OFF_CQ_RING);
	r->sqes = ring_map(r->fd, p.sq_entries * sizeof(*r->sqes), IORING_OFF_SQES);
	r->sq_tail = (void *)(sq + p.sq_off.tail);
	r->sq_array = (void *)(sq + p.sq_off.array);
	r->sq_mask = *(unsigned int *)(void *)(sq + p.sq_off.ring_mask);
	r->cq_head = (void *)(cq + p.cq_off.head);
	r->cq_tail = (void *)(cq + p.cq_off.tail);
	r->cq_mask = *(unsigned int *)(void *)(cq + p.cq_off.ring_mask);
	r->cqes = (void *)(cq + p.cq_off.cqes);
	return true;
}

/* Queues a request; its ->user_data comes back with the result. */
static struct io_uring_sqe *ring_ask(struct ring *r, int op, int fd, const void *addr,
				     size_t len)
{
	unsigned int tail = *r->sq_tail, i = tail & r->sq_mask;
	struct io_uring_sqe *sqe = &r->sqes[i];

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = (uint8_t)op;
	sqe->fd = fd;
	sqe->addr = (uint64_t)(uintptr_t)addr;
	sqe->len = (uint32_t)len;
	r->sq_array[i] = i;
	__atomic_store_n(r->sq_tail, tail + 1, __ATOMIC_RELEASE);
	return sqe;
}

static void ring_enter(const struct ring *r, unsigned int submit, unsigned int wait)
{
	unsigned int flags = wait ? IORING_ENTER_GETEVENTS : 0;
	long n = syscall(__NR_io_uring_enter, r->fd, submit, wait, flags, NULL, 0);

	need(n == (long)submit, "io_uring_enter");
}

/* The result of request @id, which is awaited; those of others are passed over. */
static int ring_result(struct ring *r, uint64_t id)
{
	struct io_uring_cqe cqe;
	unsigned int head;

	for (;;) {
		head = *r->cq_head;
		if (head == __atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE)) {
			ring_enter(r, 0, 1);
			continue;
		}
		cqe = r->cqes[head & r->cq_mask];
		__atomic_store_n(r->cq_head, head + 1, __ATOMIC_RELEASE);
		if (cqe.user_data == id)
			return cqe.res;
	}
}

/* One request, and its result. */
static int ring_do(struct ring *r, int op, int fd, const void *addr, size_t len)
{
	static uint64_t id = 1000;

	ring_ask(r, op, fd, addr, len)->user_data = ++id;
	ring_enter(r, 1, 1);
	return ring_result(r, id);
}

/* Called in each case; a kernel without io_uring skips what follows. */
static bool ring_or_skip(struct ring *r, const char *what)
{
	if (ring_new(r))
		return true;
	tap_result(true, "io_uring: %s # SKIP this kernel has no io_uring", what);
	return false;
}

static void case_ring_connect(const void *arg)
{
	union addr at, closed = addr_loop(AF_INET, 9);
	int lfd = sock_listen(&one, &at), fd = sock_new(&one), child;
	struct io_uring_sqe *sqe;
	struct ring r;

	(void)arg;
	if (!ring_or_skip(&r, "connect and accept"))
		return;
	ring_ask(&r, IORING_OP_ACCEPT, lfd, NULL, 0)->user_data = 1;
	ring_enter(&r, 1, 0);
	sqe = ring_ask(&r, IORING_OP_CONNECT, fd, &at, 0);
	sqe->user_data = 2;
	sqe->off = sizeof(at.in);
	ring_enter(&r, 1, 1);
	check_eq(ring_result(&r, 2), 0, "io_uring: connect");
	child = ring_result(&r, 1);
	check(child >= 0, "io_uring: accept, asked for before");
	need(send(fd, "hello", 5, 0) == 5, "send");
	check(sock_poll(child, POLLIN, SOON) & POLLIN, "io_uring: the child works");
	fd = sock_new(&one);
	sqe = ring_ask(&r, IORING_OP_CONNECT, fd, &closed, 0);
	sqe->user_data = 3;
	sqe->off = sizeof(at.in);
	ring_enter(&r, 1, 1);
	check_eq(ring_result(&r, 3), -ECONNREFUSED, "io_uring: connect, refused");
}

static void case_ring_messages(const void *arg)
{
	struct pair p = sock_pair(&one);
	char out[] = "hello", in[100];
	struct iovec iov = { out, 5 }, iov_in = { in, sizeof(in) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct msghdr msg_in = { .msg_iov = &iov_in, .msg_iovlen = 1 };
	struct ring r;

	(void)arg;
	if (!ring_or_skip(&r, "messages"))
		return;
	ring_ask(&r, IORING_OP_RECV, p.server, in, sizeof(in))->user_data = 1;
	ring_enter(&r, 1, 0);
	check_eq(ring_do(&r, IORING_OP_SEND, p.client, out, 5), 5, "io_uring: send");
	check_eq(ring_result(&r, 1), 5, "io_uring: recv that was waiting");
	check_eq(ring_do(&r, IORING_OP_SENDMSG, p.client, &msg, 1), 5, "io_uring: sendmsg");
	check_eq(ring_do(&r, IORING_OP_RECVMSG, p.server, &msg_in, 1), 5, "io_uring: recvmsg");
	check(msg_in.msg_flags & MSG_EOR, "io_uring: with MSG_EOR");
	check_eq(ring_do(&r, IORING_OP_WRITE, p.client, out, 5), 5, "io_uring: write");
	check_eq(ring_do(&r, IORING_OP_READ, p.server, in, sizeof(in)), 5, "io_uring: read");
	sock_pair_close(&p);
}

static void case_ring_waits(const void *arg)
{
	struct __kernel_timespec soon = { .tv_nsec = 100000000 };
	struct pair p = sock_pair(&one);
	struct io_uring_sqe *sqe;
	struct ring r;
	char in[100];

	(void)arg;
	if (!ring_or_skip(&r, "timeouts and cancelling"))
		return;
	sqe = ring_ask(&r, IORING_OP_RECV, p.server, in, sizeof(in));
	sqe->user_data = 1;
	sqe->flags = IOSQE_IO_LINK;
	ring_ask(&r, IORING_OP_LINK_TIMEOUT, -1, &soon, 1)->user_data = 2;
	ring_enter(&r, 2, 1);
	check_eq(ring_result(&r, 1), -ECANCELED, "io_uring: a recv with a timeout linked to it");
	ring_ask(&r, IORING_OP_ACCEPT, p.lfd, NULL, 0)->user_data = 3;
	ring_enter(&r, 1, 0);
	ring_ask(&r, IORING_OP_ASYNC_CANCEL, -1, (void *)3, 0)->user_data = 4;
	ring_enter(&r, 1, 1);
	check_eq(ring_result(&r, 3), -ECANCELED, "io_uring: an accept that is cancelled");
	sqe = ring_ask(&r, IORING_OP_POLL_ADD, p.server, NULL, 0);
	sqe->user_data = 5;
	sqe->poll32_events = POLLIN;
	ring_enter(&r, 1, 0);
	need(send(p.client, "x", 1, 0) == 1, "send");
	check(ring_result(&r, 5) & POLLIN, "io_uring: poll");
	need(recv(p.server, in, sizeof(in), 0) == 1, "recv");
	sqe = ring_ask(&r, IORING_OP_RECV, p.server, in, sizeof(in));
	sqe->user_data = 6;
	sqe->flags = IOSQE_ASYNC;
	ring_enter(&r, 1, 0);
	shutdown(p.client, SHUT_WR);
	check_eq(ring_result(&r, 6), 0, "io_uring: the end of file, by a worker");
	sock_pair_close(&p);
}

/* -- pipes and files --------------------------------------------------------- */

/* Bytes that a message has; they must be those of fill(). */
static ssize_t recv_filled(int fd, uint32_t seed)
{
	static char buf[65536];
	ssize_t n;

	sock_timeout(fd, SO_RCVTIMEO, SOON);
	n = recv(fd, buf, sizeof(buf), 0);
	return n < 0 || filled(buf, (size_t)n, seed) ? n : -1;
}

static void case_splice(const void *arg)
{
	/* In one page: each page of a pipe becomes a message. */
	static char buf[PIECE] __attribute__((aligned(4096)));
	struct pair p = sock_pair(&one);
	int tube[2], copy[2];
	char back[PIECE];

	(void)arg;
	fill(buf, sizeof(buf), 1);
	need(!pipe(tube) && !pipe(copy), "pipe");
	need(write(tube[1], buf, PIECE) == PIECE, "write");
	check_eq(tee(tube[0], copy[1], PIECE, 0), PIECE, "tee");
	check_eq(splice(tube[0], NULL, p.client, NULL, PIECE, 0), PIECE, "splice into a socket");
	check_eq(recv_filled(p.server, 1), PIECE, "arrives as a message");
	need(read(copy[0], back, PIECE) == PIECE && filled(back, PIECE, 1),
	     "what was copied is intact");
	need(send(p.client, buf, PIECE, 0) == PIECE, "send");
	check_eq(splice(p.server, NULL, tube[1], NULL, PIECE, 0), PIECE, "splice out of a socket");
	check(read(tube[0], back, PIECE) == PIECE && filled(back, PIECE, 1),
	      "what came out is what went in");
	check_eq(vmsplice(tube[1], &(struct iovec){ buf, PIECE }, 1, 0), PIECE, "vmsplice");
	check_eq(splice(tube[0], NULL, p.client, NULL, PIECE, 0), PIECE, "and on into a socket");
	check_eq(recv_filled(p.server, 1), PIECE, "arrives as a message, too");
	sock_pair_close(&p);
}

static void case_sendfile(const void *arg)
{
	struct pair p = sock_pair(&one);
	char buf[2 * PIECE], all[2 * PIECE];
	int file = memfd_create("sendfile", 0);
	size_t got = 0;
	ssize_t n;

	(void)arg;
	fill(buf, sizeof(buf), 2);
	need(file >= 0 && write(file, buf, sizeof(buf)) == sizeof(buf), "a file");
	need(!lseek(file, 0, SEEK_SET), "lseek");
	check_eq(sendfile(p.client, file, NULL, sizeof(buf)), sizeof(buf), "sendfile");
	sock_timeout(p.server, SO_RCVTIMEO, SOON);
	while (got < sizeof(buf) && (n = recv(p.server, all + got, sizeof(all) - got, 0)) > 0)
		got += (size_t)n;
	check(got == sizeof(buf) && filled(all, got, 2), "its bytes arrive in order");
	sock_pair_close(&p);
}

static void case_vectors(const void *arg)
{
	struct pair p = sock_pair(&one);
	char buf[20] = "", a[] = "hello ", b[] = "world";
	struct iovec iov[] = { { a, 6 }, { b, 5 } }, in[] = { { buf, 4 }, { buf + 4, 16 } };
	struct mmsghdr many_out[3] = {}, many_in[3] = {};
	struct timespec t = { .tv_sec = 1 };
	int i;

	(void)arg;
	for (i = 0; i < 3; i++) {
		many_out[i].msg_hdr.msg_iov = &iov[i % 2];
		many_out[i].msg_hdr.msg_iovlen = 1;
		many_in[i].msg_hdr.msg_iov = in;
		many_in[i].msg_hdr.msg_iovlen = 2;
	}
	check_eq(writev(p.client, iov, 2), 11, "writev: one message");
	check_eq(readv(p.server, in, 2), 11, "readv: it all");
	check(!memcmp(buf, "hello world", 11), "in order");
	check_eq(sendmmsg(p.client, many_out, 3, 0), 3, "sendmmsg");
	check_eq(recvmmsg(p.server, many_in, 3, 0, &t), 3, "recvmmsg");
	check(many_in[0].msg_len == 6 && many_in[1].msg_len == 5 && many_in[2].msg_len == 6,
	      "a message each");
	check_err(recvmmsg(p.server, many_in, 3, MSG_DONTWAIT, NULL), EAGAIN,
		  "recvmmsg of nothing");
	check_err(pread(p.server, buf, 1, 0), ESPIPE, "pread");
	check_err(pwrite(p.client, buf, 1, 0), ESPIPE, "pwrite");
	check_err(preadv(p.server, in, 2, 0), ESPIPE, "preadv");
	check_err(lseek(p.client, 0, SEEK_CUR), ESPIPE, "lseek");
	sock_pair_close(&p);
}

/* -- flags of send() and recv() ---------------------------------------------- */

static void case_recv_flags(const void *arg)
{
	struct pair p = sock_pair(&one);
	struct received r;
	char buf[20];

	(void)arg;
	need(send(p.client, "hello world", 11, 0) == 11 && send(p.client, "again", 5, 0) == 5,
	     "send");
	check_eq(sock_recv(p.server, buf, 20, MSG_PEEK, &r), 11, "MSG_PEEK");
	check(r.flags & MSG_EOR, "MSG_PEEK: MSG_EOR");
	check_eq(sock_recv(p.server, buf, 4, MSG_PEEK, &r), 4, "MSG_PEEK of a part");
	check(!(r.flags & MSG_EOR), "MSG_PEEK of a part: no MSG_EOR");
	check_eq(sock_recv(p.server, buf, 4, MSG_TRUNC, &r), 4, "MSG_TRUNC is not heeded");
	check_eq(sock_recv(p.server, buf, 20, 0, &r), 7, "the rest comes with the next call");
	check(r.flags & MSG_EOR, "the rest: MSG_EOR");
	check_eq(sock_recv(p.server, buf, 20, MSG_WAITALL, &r), 5,
		 "MSG_WAITALL waits for no other message");
	need(send(p.client, "more", 4, 0) == 4, "send");
	check_eq(sock_recv(p.server, buf, 20, MSG_OOB, &r), 4, "MSG_OOB is not heeded");
	check_err(recv(p.server, buf, 20, MSG_DONTWAIT), EAGAIN, "MSG_DONTWAIT");
	check_err(recv(p.server, buf, 20, MSG_ERRQUEUE), EAGAIN, "MSG_ERRQUEUE");
	sock_pair_close(&p);
}

static volatile sig_atomic_t pipes;

static void count_pipe(int sig)
{
	(void)sig;
	pipes++;
}

static void case_send_flags(const void *arg)
{
	struct pair p = sock_pair(&one);
	const int on = 1;
	char buf[20];
	ssize_t n;

	(void)arg;
	signal(SIGPIPE, count_pipe);
	check_ours(send(p.client, "x", 1, MSG_OOB) == -1 && errno == EOPNOTSUPP, "MSG_OOB");
	check_err(setsockopt(p.client, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof(on)), EOPNOTSUPP,
		  "SO_ZEROCOPY");
	check_eq(send(p.client, "zero", 4, MSG_ZEROCOPY), 4,
		 "MSG_ZEROCOPY without it sends a copy");
	check_eq(recv(p.server, buf, 20, 0), 4, "and that arrives");
	check_err(recv(p.client, buf, 20, MSG_ERRQUEUE | MSG_DONTWAIT), EAGAIN,
		  "no completion comes");
	check_eq(send(p.client, "route", 5, MSG_DONTROUTE), 5, "MSG_DONTROUTE");
	check_eq(recv(p.server, buf, 20, 0), 5, "on the way all the same");
	check_eq(send(p.client, "confirm", 7, MSG_CONFIRM), 7, "MSG_CONFIRM");
	check_eq(recv(p.server, buf, 20, 0), 7, "arrives");
	shutdown(p.client, SHUT_WR);
	/* Linux: ESHUTDOWN, while the peer has not agreed yet. */
	n = send(p.client, "x", 1, MSG_NOSIGNAL);
	check_ours(n == -1 && errno == EPIPE, "MSG_NOSIGNAL: EPIPE");
	check_eq(pipes, 0, "MSG_NOSIGNAL: no signal");
	n = send(p.client, "x", 1, 0);
	check_ours(n == -1 && errno == EPIPE && pipes == 1, "EPIPE and SIGPIPE");
	sock_pair_close(&p);
}

static void case_more(const void *arg)
{
	struct pair p = sock_pair(&one);
	long long before;
	char buf[20];

	(void)arg;
	sock_int(p.client, SOL_SCTP, SCTP_NODELAY, 1);
	need(send(p.client, "first", 5, 0) == 5 && recv(p.server, buf, 20, 0) == 5, "a message");
	before = snmp("SctpOutOrderChunks");
	need(send(p.client, "one", 3, MSG_MORE) == 3, "send");
	need(send(p.client, "two", 3, MSG_MORE) == 3, "send");
	check_ours(snmp("SctpOutOrderChunks") == before, "MSG_MORE holds messages back");
	need(send(p.client, "three", 5, 0) == 5, "send");
	check_eq(recv(p.server, buf, 20, 0), 3,
		 "the next without it brings them all, each a message");
	check_eq(recv(p.server, buf, 20, 0), 3, "the second");
	check_eq(recv(p.server, buf, 20, 0), 5, "the last");
	sock_pair_close(&p);
}

/* SO_RCVLOWAT: no message is held back by it. */
static void case_lowat(const void *arg)
{
	struct pair p = sock_pair(&one);
	char buf[20];

	(void)arg;
	sock_int(p.server, SOL_SOCKET, SO_RCVLOWAT, 1000);
	need(send(p.client, "hello", 5, 0) == 5, "send");
	check(sock_poll(p.server, POLLIN, SOON) & POLLIN, "SO_RCVLOWAT: poll");
	check_eq(recv(p.server, buf, 20, 0), 5, "SO_RCVLOWAT: recv");
	sock_pair_close(&p);
}

/* -- ioctl() ----------------------------------------------------------------- */

static void case_ioctl(const void *arg)
{
	struct pair p = sock_pair(&one);
	struct timeval tv;
	int n = -1, fd;
	char buf[20];

	(void)arg;
	check(!ioctl(p.server, FIONREAD, &n) && n == 0, "FIONREAD of nothing");
	need(send(p.client, "hello", 5, 0) == 5 && send(p.client, "again!", 6, 0) == 6, "send");
	need(sock_poll(p.server, POLLIN, SOON) & POLLIN, "poll");
	check(!ioctl(p.server, FIONREAD, &n) && n == 5, "FIONREAD: of the next message");
	need(recv(p.server, buf, 2, 0) == 2, "recv");
	check(!ioctl(p.server, SIOCINQ, &n), "SIOCINQ");
	check_ours(n == 3, "SIOCINQ: the rest of it");
	check_ours(!ioctl(p.client, SIOCOUTQ, &n) && n >= 0, "SIOCOUTQ");
	check_err(ioctl(p.lfd, FIONREAD, &n), ENOTCONN, "FIONREAD of a listener");
	check_err(ioctl(p.client, SIOCATMARK, &n), ENOTTY, "SIOCATMARK");
	check_err(ioctl(p.client, FIOQSIZE, &n), ENOTTY, "FIOQSIZE");
	check_err(ioctl(p.client, SIOCGSTAMP, &tv), ENOENT, "SIOCGSTAMP before anything was read");
	check(!ioctl(p.server, SIOCGSTAMP, &tv), "SIOCGSTAMP");
	check(!ioctl(p.client, FIONBIO, &(int){ 1 }), "FIONBIO");
	check_err(recv(p.client, buf, 20, 0), EAGAIN, "FIONBIO: recv does not wait");
	sock_pair_close(&p);
	fd = sock_new(&many);
	check(!ioctl(fd, FIONREAD, &n) && n == 0, "FIONREAD, one-to-many");
	close(fd);
}

int main(void)
{
	tap_init();
	tap_case(case_ring_connect, NULL);
	tap_case(case_ring_messages, NULL);
	tap_case(case_ring_waits, NULL);
	tap_case(case_splice, NULL);
	tap_case(case_sendfile, NULL);
	tap_case(case_vectors, NULL);
	tap_case(case_recv_flags, NULL);
	tap_case(case_send_flags, NULL);
	tap_case(case_more, NULL);
	tap_case(case_lowat, NULL);
	tap_case(case_ioctl, NULL);
	return tap_done();
}
