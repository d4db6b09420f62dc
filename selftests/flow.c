// SPDX-License-Identifier: GPL-2.0
/* Flow control and timers: a reader that does not read, delayed SACK, late shutdown, loss. */
#include "sock.h"

#define MESSAGE 1400

/* A pair whose receiver holds little. */
static struct pair small_pair(const struct variant *v)
{
	union addr at = addr_loop(v->family, 0);
	struct pair p;

	p.lfd = sock_new(v);
	sock_int(p.lfd, SOL_SOCKET, SO_RCVBUF, 40000);
	need(!bind(p.lfd, &at.sa, addr_len(v->family)) && !listen(p.lfd, 4), "listen");
	at = addr_loop(v->family, sock_port(p.lfd));
	p.client = sock_new(v);
	sock_int(p.client, SOL_SOCKET, SO_SNDBUF, 40000);
	need(!connect(p.client, &at.sa, addr_len(v->family)), "connect");
	p.server = accept(p.lfd, NULL, NULL);
	need(p.server >= 0, "accept");
	return p;
}

/* Sends until the socket takes no more for a while, in which the sender also tries what a window of
 * less than a packet takes (one RTO); the number of messages taken.
 */
static int send_until_full(int fd)
{
	char out[MESSAGE];
	int count = 0;

	while (sock_poll(fd, POLLOUT, 2500) & POLLOUT) {
		fill(out, sizeof(out), count);
		if (send(fd, out, sizeof(out), MSG_DONTWAIT) != MESSAGE) {
			need(errno == EAGAIN, "send until full");
			continue;
		}
		need(++count < 10000, "the sender is bounded");
	}
	return count;
}

static int read_count(int fd, int first, int count)
{
	char in[2 * MESSAGE];
	int i;

	for (i = first; i < first + count; i++)
		if (recv(fd, in, sizeof(in), 0) != MESSAGE || !filled(in, MESSAGE, i))
			break;
	return i - first;
}

static void test_backpressure(const void *arg)
{
	struct pair p = small_pair(arg);
	char c[MESSAGE] = "";
	uint64_t start;
	int count = send_until_full(p.client);

	check(count > 10 && count < 300, "both buffers bound what is sent unread (%d messages)",
	      count);
	check_err(send(p.client, c, sizeof(c), MSG_DONTWAIT), EAGAIN, "then send is EAGAIN");
	check_eq(sock_poll(p.client, POLLOUT, 0) & POLLOUT, 0, "and poll says not writable");
	sock_timeout(p.client, SO_SNDTIMEO, 300);
	start = now_ms();
	check_err(send(p.client, c, sizeof(c), 0), EAGAIN, "SO_SNDTIMEO ends a blocked send");
	check(now_ms() - start >= 290, "not before its time");
	sock_timeout(p.server, SO_RCVTIMEO, 10000);
	check_eq(read_count(p.server, 0, count), count, "all of it arrives, in order");
	check(sock_poll(p.client, POLLOUT, 5000) & POLLOUT, "reading makes room again");
	fill(c, sizeof(c), count);
	check_eq(send(p.client, c, sizeof(c), 0), MESSAGE, "the next message goes");
	check_eq(read_count(p.server, count, 1), 1, "and arrives");
	sock_pair_close(&p);
}

static void blocked_writer(int fd, int count)
{
	char out[MESSAGE];
	int i;

	for (i = 0; i < count; i++) {
		fill(out, sizeof(out), i);
		if (send(fd, out, sizeof(out), 0) != MESSAGE)
			_exit(1);
	}
	_exit(0);
}

/* A blocked writer wakes as the reader takes messages in bursts; the window opens and shuts. */
static void test_window_cycles(const void *arg)
{
	struct pair p = small_pair(arg);
	int status = -1, got = 0, burst;

	if (!fork())
		blocked_writer(p.client, 400);
	sock_timeout(p.server, SO_RCVTIMEO, 10000);
	for (burst = 0; burst < 8; burst++) {
		usleep(300 * 1000);
		got += read_count(p.server, got, 50);
	}
	check_eq(got, 400, "a reader that sleeps between bursts gets every message");
	wait(&status);
	check_eq(status, 0, "the blocked writer ended well");
	sock_pair_close(&p);
}

/* One message alone is acknowledged late, the second of two at once: rfc9260#section-6.2 */
static void test_delayed_sack(const void *arg)
{
	struct pair p = sock_pair(arg);
	long long before, after, delayed = snmp("SctpDelaySackExpireds");
	char c;

	sock_int(p.client, SOL_SCTP, SCTP_NODELAY, 1);
	/* The first packets may be acknowledged at once: let them pass. */
	need(send(p.client, "0", 1, 0) == 1 && recv(p.server, &c, 1, 0) == 1, "first");
	need(send(p.client, "0", 1, 0) == 1 && recv(p.server, &c, 1, 0) == 1, "second");
	usleep(600 * 1000);
	before = snmp("SctpOutSCTPPacks");
	need(send(p.client, "1", 1, 0) == 1 && recv(p.server, &c, 1, 0) == 1, "send");
	after = snmp("SctpOutSCTPPacks");
	check_eq(after - before, 1, "a lone message is not acknowledged at once");
	usleep(600 * 1000);
	check_eq(snmp("SctpOutSCTPPacks") - before, 2, "but within 500 ms");
	check(snmp("SctpDelaySackExpireds") > delayed, "SctpDelaySackExpireds counts it");
	sock_pair_close(&p);
}

/* Messages written before shutdown arrive though the reader's window was closed. */
static void test_shutdown_pending(const void *arg)
{
	struct pair p = small_pair(arg);
	int count = send_until_full(p.client);
	char c;

	check_eq(shutdown(p.client, SHUT_WR), 0, "shutdown with data outstanding");
	check_err(send(p.client, "x", 1, MSG_NOSIGNAL), EPIPE, "no new data after it");
	sock_timeout(p.server, SO_RCVTIMEO, 10000);
	check_eq(read_count(p.server, 0, count), count, "all %d messages arrive", count);
	check_eq(recv(p.server, &c, 1, 0), 0, "then end of file");
	sock_pair_close(&p);
}

static void test_close_pending(const void *arg)
{
	struct pair p = small_pair(arg);
	int count = send_until_full(p.client);
	char c;

	check_eq(close(p.client), 0, "close with data outstanding");
	sock_timeout(p.server, SO_RCVTIMEO, 10000);
	check_eq(read_count(p.server, 0, count), count, "all %d messages arrive", count);
	check_eq(recv(p.server, &c, 1, 0), 0, "then end of file");
	close(p.server);
	close(p.lfd);
}

/* SO_LINGER makes close wait until the peer has it all. */
static void test_linger(const void *arg)
{
	struct pair p = small_pair(arg);
	struct linger wait_long = { .l_onoff = 1, .l_linger = 10 };
	uint64_t start;
	int i;

	need(!setsockopt(p.client, SOL_SOCKET, SO_LINGER, &wait_long, sizeof(wait_long)),
	     "SO_LINGER");
	for (i = 0; i < 5; i++) {
		char out[MESSAGE];

		fill(out, sizeof(out), i);
		need(send(p.client, out, sizeof(out), 0) == MESSAGE, "send");
	}
	start = now_ms();
	check_eq(close(p.client), 0, "close with SO_LINGER");
	check(now_ms() - start < 9000, "ends when the data is acknowledged");
	check_eq(read_count(p.server, 0, 5), 5, "the data is there");
	close(p.server);
	close(p.lfd);
}

/* @how: NULL takes the impairment off again. */
static void impair(const char *how)
{
	char cmd[160];

	if (!how)
		snprintf(cmd, sizeof(cmd), "tc qdisc del dev lo root");
	else
		snprintf(cmd, sizeof(cmd), "tc qdisc add dev lo root netem %s", how);
	need(!system(cmd), "netem on lo");
}

static void transfer_over(const struct variant *v, const char *how)
{
	long long marks = snmp("SctpT3Retransmits") + snmp("SctpFastRetransmits");
	struct pair p;
	int status = -1;

	impair(how);
	p = sock_pair(v);
	if (!fork())
		blocked_writer(p.client, 1500);
	sock_timeout(p.server, SO_RCVTIMEO, 20000);
	check_eq(read_count(p.server, 0, 1500), 1500, "netem %s: 1500 messages in order", how);
	wait(&status);
	check_eq(status, 0, "netem %s: the writer ended well", how);
	if (strstr(how, "loss"))
		check(snmp("SctpT3Retransmits") + snmp("SctpFastRetransmits") > marks,
		      "netem %s: retransmissions are counted", how);
	sock_pair_close(&p);
	impair(NULL);
}

static void test_loss(const void *arg)
{
	transfer_over(arg, "loss 15%");
}

static void test_reorder(const void *arg)
{
	transfer_over(arg, "delay 4ms reorder 25%");
}

static void test_duplicates(const void *arg)
{
	transfer_over(arg, "duplicate 20%");
}

/* The handshake survives the loss of any of its packets. */
static void test_setup_loss(const void *arg)
{
	const struct variant *v = arg;
	struct sctp_rtoinfo rto = { .srto_initial = 100, .srto_min = 50, .srto_max = 200 };
	union addr at;
	int lfd = sock_listen(v, &at), i, good = 0;

	impair("loss 25%");
	for (i = 0; i < 20; i++) {
		int fd = sock_new(v);

		need(!setsockopt(fd, SOL_SCTP, SCTP_RTOINFO, &rto, sizeof(rto)), "SCTP_RTOINFO");
		good += !connect(fd, &at.sa, addr_len(v->family)) || errno == ETIMEDOUT;
		if (!(sock_poll(lfd, POLLIN, 0) & POLLIN))
			continue;
		accept(lfd, NULL, NULL);
	}
	impair(NULL);
	check_eq(good, 20, "20 connects over 25 %% loss end well or in ETIMEDOUT");
	check(snmp("SctpT1InitExpireds") + snmp("SctpT1CookieExpireds") > 0,
	      "T1 expiries are counted");
}

/* Some for IPv4 alone, to save time. */
static const struct entry entries[] = {
	{ "backpressure", test_backpressure, STREAM },
	{ "window cycles", test_window_cycles, STREAM },
	{ "delayed SACK", test_delayed_sack, STREAM },
	{ "shutdown pending", test_shutdown_pending, STREAM },
	{ "close pending", test_close_pending, V4_STREAM },
	{ "linger", test_linger, V4_STREAM },
	{ "loss", test_loss, STREAM },
	{ "reorder", test_reorder, V4_STREAM },
	{ "duplicates", test_duplicates, V4_STREAM },
	{ "setup loss", test_setup_loss, V4_STREAM },
};

int main(void)
{
	tap_init();
	variant_table(entries, LENGTH(entries));
	return tap_done();
}
