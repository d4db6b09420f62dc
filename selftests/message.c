// SPDX-License-Identifier: GPL-2.0
/* Messages: sizes, boundaries, flags, streams, ancillary data, many associations on a socket. */
#include <net/if.h>

#include "sock.h"

#define MIB (1024 * 1024)

/* What one message is sent with; by SCTP_SNDINFO unless @old asks for SCTP_SNDRCV. */
struct outgoing {
	const void *buf;
	size_t len;
	const union addr *to;
	bool old;
	struct sctp_sndinfo info;
};

static void *cmsg_start(struct msghdr *msg, int type, size_t len)
{
	struct cmsghdr *c;

	msg->msg_controllen = CMSG_SPACE(len);
	memset(msg->msg_control, 0, msg->msg_controllen);
	c = CMSG_FIRSTHDR(msg);
	c->cmsg_level = IPPROTO_SCTP;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(len);
	return CMSG_DATA(c);
}

static ssize_t send_info(int fd, const struct outgoing *o)
{
	union {
		char buf[CMSG_SPACE(sizeof(struct sctp_sndrcvinfo))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { (void *)o->buf, o->len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control };
	struct sctp_sndrcvinfo old = {
		.sinfo_stream = o->info.snd_sid,
		.sinfo_flags = o->info.snd_flags,
		.sinfo_ppid = o->info.snd_ppid,
		.sinfo_context = o->info.snd_context,
		.sinfo_assoc_id = o->info.snd_assoc_id,
	};

	if (o->old)
		memcpy(cmsg_start(&msg, SCTP_SNDRCV, sizeof(old)), &old, sizeof(old));
	else
		memcpy(cmsg_start(&msg, SCTP_SNDINFO, sizeof(o->info)), &o->info, sizeof(o->info));
	if (o->to) {
		msg.msg_name = (void *)o->to;
		msg.msg_namelen = addr_len(o->to->sa.sa_family);
	}
	return sendmsg(fd, &msg, MSG_NOSIGNAL);
}

/* A connected pair whose buffers hold the largest message in one piece. */
static struct pair big_pair(const struct variant *v)
{
	union addr at;
	struct pair p;

	p.lfd = sock_new(v);
	sock_int(p.lfd, SOL_SOCKET, SO_RCVBUFFORCE, 8 * MIB);
	at = addr_loop(v->family, 0);
	need(!bind(p.lfd, &at.sa, addr_len(v->family)) && !listen(p.lfd, 4), "listen");
	at = addr_loop(v->family, sock_port(p.lfd));
	p.client = sock_new(v);
	sock_int(p.client, SOL_SOCKET, SO_SNDBUFFORCE, 8 * MIB);
	need(!connect(p.client, &at.sa, addr_len(v->family)), "connect");
	p.server = accept(p.lfd, NULL, NULL);
	need(p.server >= 0, "accept");
	return p;
}

/* Reads up to MSG_EOR; the message's length, or -1. */
static ssize_t recv_whole(int fd, char *buf, size_t cap)
{
	struct received r;
	size_t got = 0;

	do {
		if (got == cap || sock_recv(fd, buf + got, cap - got, 0, &r) <= 0)
			return -1;
		got += r.len;
	} while (!(r.flags & MSG_EOR));
	return got;
}

static const size_t sizes[] = {
	1, 2, 3, 4, 5, 100, 1000, 1430, 1451, 1452, 1453, 1455, 1456, 1460, 2904, 4096, 9000,
	16384, 40000, 65471, 65483, 65484, 65500, 65535, 65536, 65537, 131072, 262144, 500001, MIB,
};

static void check_sizes(const struct variant *v, const char *mtu)
{
	static char out[MIB], in[MIB + 1];
	struct pair p = big_pair(v);
	size_t i, n = sizeof(sizes) / sizeof(sizes[0]);

	for (i = 0; i < n; i++) {
		fill(out, sizes[i], sizes[i]);
		need(send(p.client, out, sizes[i], 0) == (ssize_t)sizes[i], "send %zu B", sizes[i]);
		check(recv_whole(p.server, in, sizeof(in)) == (ssize_t)sizes[i] &&
		      filled(in, sizes[i], sizes[i]),
		      "MTU %s: %zu B arrive as one message, unchanged", mtu, sizes[i]);
	}
	sock_pair_close(&p);
}

static void set_lo_mtu(int mtu)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_mtu = mtu };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	need(fd >= 0 && !ioctl(fd, SIOCSIFMTU, &ifr), "MTU of lo");
	close(fd);
}

static void test_sizes(const void *arg)
{
	check_sizes(arg, "65536");
}

static void test_sizes_fragmented(const void *arg)
{
	long long fragmented = snmp("SctpFragUsrMsgs"), whole = snmp("SctpReasmUsrMsgs");

	set_lo_mtu(1500);
	check_sizes(arg, "1500");
	check(snmp("SctpFragUsrMsgs") > fragmented, "SctpFragUsrMsgs counts them");
	check(snmp("SctpReasmUsrMsgs") > whole, "SctpReasmUsrMsgs counts them");
	set_lo_mtu(65536);
}

static void test_boundaries(const void *arg)
{
	struct pair p = big_pair(arg);
	char out[256], in[1024];
	int i, good = 0;

	for (i = 1; i <= 200; i++) {
		fill(out, i, i);
		need(send(p.client, out, i, 0) == i, "send");
	}
	for (i = 1; i <= 200; i++) {
		struct received r;

		good += sock_recv(p.server, in, sizeof(in), 0, &r) == i && filled(in, i, i) &&
			r.flags & MSG_EOR;
	}
	check_eq(good, 200, "200 messages queued at once stay apart, each with MSG_EOR");
	sock_pair_close(&p);
}

static void test_partial(const void *arg)
{
	struct pair p = sock_pair(arg);
	char out[1000], in[1000];
	struct received r;

	fill(out, sizeof(out), 7);
	need(send(p.client, out, sizeof(out), 0) == sizeof(out), "send");
	need(send(p.client, "next", 4, 0) == 4, "send");
	check_eq(sock_recv(p.server, in, 400, 0, &r), 400, "a short buffer takes what it holds");
	check_eq(r.flags & (MSG_EOR | MSG_TRUNC), 0, "without MSG_EOR and MSG_TRUNC");
	check_eq(sock_recv(p.server, in + 400, 400, 0, &r), 400, "the next read goes on");
	check_eq(r.flags & (MSG_EOR | MSG_TRUNC), 0, "still without MSG_EOR");
	check_eq(sock_recv(p.server, in + 800, 200, 0, &r), 200, "an exact read ends it");
	check_eq(r.flags & (MSG_EOR | MSG_TRUNC), MSG_EOR, "with MSG_EOR");
	check(filled(in, sizeof(in), 7), "nothing is lost");
	check_eq(sock_recv(p.server, in, sizeof(in), 0, &r), 4, "the next message is whole");
	check_eq(r.flags & MSG_EOR, MSG_EOR, "with MSG_EOR");
	sock_pair_close(&p);
}

static void test_peek(const void *arg)
{
	struct pair p = sock_pair(arg);
	struct received r;
	char in[64] = "";

	check_err(recv(p.server, in, 1, MSG_PEEK | MSG_DONTWAIT), EAGAIN, "nothing to peek at");
	need(send(p.client, "peekaboo", 8, 0) == 8, "send");
	check_eq(sock_recv(p.server, in, sizeof(in), MSG_PEEK, &r), 8, "MSG_PEEK");
	check(r.flags & MSG_EOR && !memcmp(in, "peekaboo", 8), "sees the whole message");
	check_eq(sock_recv(p.server, in, 4, MSG_PEEK, &r), 4, "MSG_PEEK with a short buffer");
	check_eq(r.flags & MSG_EOR, 0, "has no MSG_EOR");
	memset(in, 0, sizeof(in));
	check_eq(sock_recv(p.server, in, sizeof(in), 0, &r), 8, "the read afterwards");
	check(r.flags & MSG_EOR && !memcmp(in, "peekaboo", 8), "still has all of it");
	check_err(recv(p.server, in, 1, MSG_DONTWAIT), EAGAIN, "and then it is gone");
	sock_pair_close(&p);
}

static void test_scatter(const void *arg)
{
	struct pair p = sock_pair(arg);
	char a[3], b[5], c[16];
	struct iovec iov[] = { { a, 3 }, { b, 5 }, { c, 16 } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 3 };

	need(send(p.client, "abcdefghijkl", 12, 0) == 12, "send");
	check_eq(recvmsg(p.server, &msg, 0), 12, "recvmsg scatters");
	check(!memcmp(a, "abc", 3) && !memcmp(b, "defgh", 5) && !memcmp(c, "ijkl", 4),
	      "over three buffers");
	sock_pair_close(&p);
}

/* Stream, SSN, PPID and flags as sent and as received. */
static void test_sndinfo(const void *arg)
{
	struct pair p = sock_pair(arg);
	struct outgoing o = { .buf = "m", .len = 1 };
	struct received r;
	uint32_t tsn = 0;
	char c;
	int i;

	sock_int(p.server, SOL_SCTP, SCTP_RECVRCVINFO, 1);
	for (i = 0; i < 6; i++) {
		o.info.snd_sid = i % 3;
		o.info.snd_ppid = htonl(1000 + i);
		o.old = i >= 3;
		need(send_info(p.client, &o) == 1, "send on stream %d", i % 3);
		need(sock_recv(p.server, &c, 1, 0, &r) == 1, "recv");
		check(r.has_rcv, "message %d: SCTP_RCVINFO is there", i);
		check_eq(r.rcv.rcv_sid, i % 3, "message %d: stream", i);
		check_eq(r.rcv.rcv_ssn, i / 3, "message %d: SSN", i);
		check_eq(ntohl(r.rcv.rcv_ppid), 1000 + i, "message %d: PPID", i);
		check_eq(r.rcv.rcv_flags & SCTP_UNORDERED, 0, "message %d: ordered", i);
		check(!i || r.rcv.rcv_tsn == tsn + 1, "message %d: TSN goes up by one", i);
		tsn = r.rcv.rcv_tsn;
	}
	o.info.snd_flags = SCTP_UNORDERED;
	need(send_info(p.client, &o) == 1, "send unordered");
	need(sock_recv(p.server, &c, 1, 0, &r) == 1, "recv");
	check(r.rcv.rcv_flags & SCTP_UNORDERED, "SCTP_UNORDERED is seen");
	o.info.snd_flags = 0;
	o.info.snd_sid = 60000;
	check_err(send_info(p.client, &o), EINVAL, "a stream that was not negotiated");
	o.info.snd_sid = 0;
	o.info.snd_flags = SCTP_EOF;
	check_err(send_info(p.client, &o), EINVAL, "SCTP_EOF, which is for one-to-many sockets");
	o.info.snd_flags = SCTP_ABORT;
	check_err(send_info(p.client, &o), EINVAL, "SCTP_ABORT, which is for one-to-many sockets");
	sock_pair_close(&p);
}

static void test_sndrcv(const void *arg)
{
	struct pair p = sock_pair(arg);
	struct outgoing o = { .buf = "m", .len = 1, .old = true };
	struct received r;
	char c;

	sock_events(p.server, 1, 0);
	o.info.snd_sid = 5;
	o.info.snd_ppid = htonl(77);
	need(send_info(p.client, &o) == 1, "send");
	need(sock_recv(p.server, &c, 1, 0, &r) == 1, "recv");
	check(r.has_snd && !r.has_rcv, "sctp_data_io_event gives SCTP_SNDRCV");
	check_eq(r.snd.sinfo_stream, 5, "sinfo_stream");
	check_eq(r.snd.sinfo_ssn, 0, "sinfo_ssn");
	check_eq(ntohl(r.snd.sinfo_ppid), 77, "sinfo_ppid");
	o.info.snd_flags = SCTP_UNORDERED;
	need(send_info(p.client, &o) == 1, "send");
	need(sock_recv(p.server, &c, 1, 0, &r) == 1, "recv");
	check(r.snd.sinfo_flags & SCTP_UNORDERED, "sinfo_flags has SCTP_UNORDERED");
	check(r.snd.sinfo_tsn == r.snd.sinfo_cumtsn, "and sinfo_cumtsn is up to date");
	sock_events(p.server, 0, 0);
	need(send_info(p.client, &o) == 1, "send");
	need(sock_recv(p.server, &c, 1, 0, &r) == 1, "recv");
	check(!r.has_snd && !r.has_rcv, "and not when switched off");
	sock_pair_close(&p);
}

static void test_initmsg(const void *arg)
{
	const struct variant *v = arg;
	struct sctp_initmsg init = { .sinit_num_ostreams = 300, .sinit_max_instreams = 20 };
	struct sctp_status status = { 0 };
	socklen_t len = sizeof(status);
	struct outgoing o = { .buf = "m", .len = 1 };
	union addr at;
	int lfd = sock_new(v), fd = sock_new(v);

	at = addr_loop(v->family, 0);
	sock_int(lfd, SOL_SOCKET, SO_REUSEADDR, 1);
	need(!setsockopt(fd, SOL_SCTP, SCTP_INITMSG, &init, sizeof(init)), "SCTP_INITMSG");
	init.sinit_num_ostreams = 40;
	init.sinit_max_instreams = 100;
	need(!setsockopt(lfd, SOL_SCTP, SCTP_INITMSG, &init, sizeof(init)), "SCTP_INITMSG");
	need(!bind(lfd, &at.sa, addr_len(v->family)) && !listen(lfd, 4), "listen");
	at = addr_loop(v->family, sock_port(lfd));
	need(!connect(fd, &at.sa, addr_len(v->family)), "connect");
	need(!getsockopt(fd, SOL_SCTP, SCTP_STATUS, &status, &len), "SCTP_STATUS");
	check_eq(status.sstat_outstrms, 100, "outbound streams are the smaller offer");
	check_eq(status.sstat_instrms, 20, "inbound streams are the smaller offer");
	check_eq(status.sstat_state, SCTP_ESTABLISHED, "the state is ESTABLISHED");
	o.info.snd_sid = 99;
	check_eq(send_info(fd, &o), 1, "the last stream takes a message");
	o.info.snd_sid = 100;
	check_err(send_info(fd, &o), EINVAL, "the one after it does not exist");
}

#define CLIENTS 3

/* Three clients speak to one socket; answers by association id reach the right one. */
static void test_three_clients(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), fd[CLIENTS], i;
	sctp_assoc_t ids[CLIENTS];
	struct outgoing o = { .len = 1 };
	struct received r;
	char c;

	sock_int(lfd, SOL_SCTP, SCTP_RECVRCVINFO, 1);
	for (i = 0; i < CLIENTS; i++) {
		fd[i] = sock_new(v);
		c = '0' + i;
		need(sendto(fd[i], &c, 1, 0, &at.sa, addr_len(v->family)) == 1, "sendto");
		need(sock_recv(lfd, &c, 1, 0, &r) == 1 && r.has_rcv, "recv");
		check_eq(c, '0' + i, "client %d: its message arrives", i);
		check_eq(addr_port(&r.from), sock_port(fd[i]), "client %d: with its address", i);
		ids[i] = r.rcv.rcv_assoc_id;
	}
	check(ids[0] && ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2],
	      "the association ids differ");
	for (i = CLIENTS - 1; i >= 0; i--) {
		c = 'A' + i;
		o.buf = &c;
		o.info.snd_assoc_id = ids[i];
		check_eq(send_info(lfd, &o), 1, "client %d: answer by association id", i);
	}
	for (i = 0; i < CLIENTS; i++)
		check(recv(fd[i], &c, 1, 0) == 1 && c == 'A' + i, "client %d: has its answer", i);
	o.info.snd_assoc_id = 123456;
	check(send_info(lfd, &o) == -1, "an unknown association id fails");
}

/* Waits for an SCTP_ASSOC_CHANGE of that state, skipping data. */
static bool saw_change(int fd, uint16_t state, struct received *r)
{
	union {
		char buf[2048];
		struct sctp_assoc_change change;
	} u;

	while (sock_recv(fd, u.buf, sizeof(u.buf), 0, r) >= 0)
		if (r->flags & MSG_NOTIFICATION && u.change.sac_type == SCTP_ASSOC_CHANGE &&
		    u.change.sac_state == state)
			return true;
	return false;
}

static void test_notifications(const void *arg)
{
	const struct variant *v = arg;
	struct outgoing o = { .buf = "x", .len = 1 };
	union addr at;
	int lfd = sock_listen(v, &at), fd = sock_new(v);
	struct received r;

	sock_events(lfd, 1, 1);
	sock_events(fd, 1, 1);
	sock_timeout(lfd, SO_RCVTIMEO, 5000);
	sock_timeout(fd, SO_RCVTIMEO, 5000);
	o.to = &at;
	need(send_info(fd, &o) == 1, "send");
	check(saw_change(lfd, SCTP_COMM_UP, &r), "the server sees SCTP_COMM_UP");
	check(r.flags & MSG_EOR, "with MSG_EOR");
	check(saw_change(fd, SCTP_COMM_UP, &r), "the client sees SCTP_COMM_UP");
	o.len = 0;
	o.info.snd_flags = SCTP_EOF;
	check_eq(send_info(fd, &o), 0, "SCTP_EOF without data");
	check(saw_change(lfd, SCTP_SHUTDOWN_COMP, &r), "the server sees SCTP_SHUTDOWN_COMP");
	check(saw_change(fd, SCTP_SHUTDOWN_COMP, &r), "the client sees SCTP_SHUTDOWN_COMP");
	o.info.snd_flags = 0;
	o.len = 1;
	check_eq(send_info(fd, &o), 1, "the next message sets a new association up");
	check(saw_change(lfd, SCTP_COMM_UP, &r), "the server sees SCTP_COMM_UP again");
	o.info.snd_flags = SCTP_ABORT;
	check(send_info(fd, &o) >= 0, "SCTP_ABORT");
	check(saw_change(lfd, SCTP_COMM_LOST, &r), "the server sees SCTP_COMM_LOST");
}

static void test_refused_many(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int closed = sock_new(v), fd = sock_new(v);
	struct received r;

	at = addr_loop(v->family, 0);
	need(!bind(closed, &at.sa, addr_len(v->family)), "bind");
	at = addr_loop(v->family, sock_port(closed));
	sock_events(fd, 1, 1);
	sock_timeout(fd, SO_RCVTIMEO, 5000);
	check_eq(sendto(fd, "x", 1, MSG_NOSIGNAL, &at.sa, addr_len(v->family)), 1,
		 "sendto to a peer that does not listen is taken");
	check(saw_change(fd, SCTP_CANT_STR_ASSOC, &r),
	      "then comes SCTP_CANT_STR_ASSOC");
}

static void writer(int fd, int count, size_t len)
{
	char out[4096];
	int i;

	for (i = 0; i < count; i++) {
		fill(out, len, i);
		if (write(fd, out, len) != (ssize_t)len)
			_exit(1);
	}
	_exit(0);
}

static int read_all(int fd, int count, size_t len)
{
	char in[8192];
	int i, good = 0;

	for (i = 0; i < count; i++)
		good += read(fd, in, sizeof(in)) == (ssize_t)len && filled(in, len, i);
	return good;
}

/* Both sides write and read at once: order and content hold. */
static void test_both_ways(const void *arg)
{
	struct pair p = sock_pair(arg);

	if (!fork())
		writer(p.client, 300, 3000);
	if (!fork())
		writer(p.server, 3000, 20);
	if (!fork())
		_exit(read_all(p.client, 3000, 20) != 3000);
	check_eq(read_all(p.server, 300, 3000), 300, "300 messages of 3000 B one way");
	while (wait(&(int){ 0 }) > 0)
		;
	sock_pair_close(&p);
}

static void test_small_messages(const void *arg)
{
	struct pair p = sock_pair(arg);
	int status = -1;

	if (!fork())
		writer(p.client, 1500, 16);
	check_eq(read_all(p.server, 1500, 16), 1500, "1500 messages of 16 B in order");
	wait(&status);
	check_eq(status, 0, "the writer ended well");
	sock_pair_close(&p);
}

static void test_streams_interleaved(const void *arg)
{
	struct pair p = big_pair(arg);
	struct outgoing o = { .len = 100 };
	int i, good = 0, next[10] = { 0 };
	struct received r;
	char buf[200];

	o.buf = buf;
	sock_int(p.server, SOL_SCTP, SCTP_RECVRCVINFO, 1);
	for (i = 0; i < 500; i++) {
		fill(buf, o.len, i);
		o.info.snd_sid = i % 10;
		need(send_info(p.client, &o) == (ssize_t)o.len, "send");
	}
	for (i = 0; i < 500; i++) {
		need(sock_recv(p.server, buf, sizeof(buf), 0, &r) == 100, "recv");
		need(r.rcv.rcv_sid < 10, "stream number");
		good += r.rcv.rcv_ssn == next[r.rcv.rcv_sid] &&
			filled(buf, 100, next[r.rcv.rcv_sid] * 10 + r.rcv.rcv_sid);
		next[r.rcv.rcv_sid]++;
	}
	check_eq(good, 500, "500 messages over 10 streams, each stream in order");
	sock_pair_close(&p);
}

static const struct entry entries[] = {
	{ "sizes", test_sizes, STREAM },
	{ "sizes fragmented", test_sizes_fragmented, STREAM },
	{ "boundaries", test_boundaries, STREAM },
	{ "partial reads", test_partial, STREAM },
	{ "peek", test_peek, STREAM },
	{ "scatter", test_scatter, STREAM },
	{ "sndinfo", test_sndinfo, STREAM },
	{ "sndrcv", test_sndrcv, STREAM },
	{ "initmsg", test_initmsg, STREAM },
	{ "small messages", test_small_messages, STREAM },
	{ "both ways", test_both_ways, STREAM },
	{ "streams", test_streams_interleaved, STREAM },
	{ "three clients", test_three_clients, MANY },
	{ "notifications", test_notifications, MANY },
	{ "refused", test_refused_many, MANY },
};

int main(void)
{
	tap_init();
	variant_table(entries, LENGTH(entries));
	return tap_done();
}
