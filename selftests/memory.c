// SPDX-License-Identifier: GPL-2.0
/* Memory accounting: buffers bound the queues, sctp_mem bounds them all, all is given back. */
#define TAP_CASE_SECONDS 60

#include <linux/sock_diag.h>

#include "sock.h"

/* The kernel's total leaves out what up to two CPUs hold back, 1 MiB each. */
#define SLACK_PAGES (2 * 256 + 64)
#define MEM_FILE "/proc/sys/net/sctp/sctp_mem"

/* The memory column, in pages, of SCTP's row in /proc/net/protocols. */
static long long pages(void)
{
	char line[256], name[32];
	long long found = -1, value;
	FILE *f = fopen("/proc/net/protocols", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%31s %*s %*s %lld", name, &value) == 2 && !strcmp(name, "SCTP"))
			found = value;
	if (f)
		fclose(f);
	return found;
}

static bool pages_rest(void)
{
	int i;

	for (i = 0; i < 50 && llabs(pages()) > SLACK_PAGES; i++)
		usleep(100 * 1000);
	return llabs(pages()) <= SLACK_PAGES;
}

/* What the socket is charged for now: @what is SK_MEMINFO_RMEM_ALLOC and the like. */
static long long charged(int fd, int what)
{
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(info);

	need(!getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len), "SO_MEMINFO");
	return info[what];
}

/* Waits until the socket is charged for nothing. */
static bool free_again(int fd, int what)
{
	int i;

	for (i = 0; i < 30 && charged(fd, what); i++)
		usleep(100 * 1000);
	return !charged(fd, what);
}

static struct pair bounded_pair(int sndbuf, int rcvbuf)
{
	union addr at = addr_loop(AF_INET, 0);
	struct pair p;

	p.lfd = sock_new(&v4_stream);
	sock_int(p.lfd, SOL_SOCKET, SO_RCVBUF, rcvbuf);
	need(!bind(p.lfd, &at.sa, sizeof(at.in)) && !listen(p.lfd, 4), "listen");
	at = addr_loop(AF_INET, sock_port(p.lfd));
	p.client = sock_new(&v4_stream);
	sock_int(p.client, SOL_SOCKET, SO_SNDBUF, sndbuf);
	need(!connect(p.client, &at.sa, sizeof(at.in)), "connect");
	p.server = accept(p.lfd, NULL, NULL);
	need(p.server >= 0, "accept");
	return p;
}

/* Sends @len-byte messages until none is taken for a while; their number. */
static int flood(int fd, size_t len)
{
	static char out[65536];
	int count = 0;

	while (sock_poll(fd, POLLOUT, 500) & POLLOUT) {
		if (send(fd, out, len, MSG_DONTWAIT) != (ssize_t)len)
			usleep(20 * 1000);
		else
			count++;
		need(count < 200000, "the sender is bounded");
	}
	return count;
}

/* Reads up to @count messages of @len bytes; the number that came. */
static int drain(int fd, size_t len, int count)
{
	static char in[65536];
	int got;

	sock_timeout(fd, SO_RCVTIMEO, 5000);
	for (got = 0; got < count; got++)
		if (recv(fd, in, sizeof(in), 0) != (ssize_t)len)
			break;
	if (recv(fd, in, sizeof(in), MSG_DONTWAIT) > 0)
		got++;
	return got;
}

/* A queue of @len-byte messages nobody reads stays within the buffers and is lost nowhere. */
static void bounded(size_t len)
{
	struct pair p = bounded_pair(60000, 60000);
	long long snd = charged(p.client, SK_MEMINFO_SNDBUF);
	long long rcv = charged(p.server, SK_MEMINFO_RCVBUF);
	int sent = flood(p.client, len);

	/* SO_SNDBUF and SO_RCVBUF count double; one message may go over each. */
	check(sent > 0 && (long long)(sent - 2) * (long long)len <= snd + rcv,
	      "%zu B: the bytes queued are bounded (%d messages)", len, sent);
	check(charged(p.server, SK_MEMINFO_RMEM_ALLOC) <= rcv + (long long)len + 4096,
	      "%zu B: the receiver is charged within SO_RCVBUF", len);
	check(charged(p.client, SK_MEMINFO_WMEM_ALLOC) <= snd + (long long)len + 4096,
	      "%zu B: the sender is charged within SO_SNDBUF", len);
	check(charged(p.server, SK_MEMINFO_RMEM_ALLOC) > 0 &&
	      charged(p.client, SK_MEMINFO_WMEM_ALLOC) > 0, "%zu B: both are charged", len);
	check_eq(drain(p.server, len, sent), sent, "%zu B: all of it arrives", len);
	check(free_again(p.server, SK_MEMINFO_RMEM_ALLOC),
	      "%zu B: the receiver is charged for nothing any more", len);
	check(free_again(p.client, SK_MEMINFO_WMEM_ALLOC),
	      "%zu B: the sender is charged for nothing any more", len);
	check(sock_poll(p.client, POLLOUT, 5000) & POLLOUT, "%zu B: then there is room again", len);
	sock_pair_close(&p);
}

static void test_bounds(const void *arg)
{
	static const size_t lens[] = { 1, 100, 1400, 20000 };
	size_t i;

	(void)arg;
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		bounded(lens[i]);
}

static int push(int fd, int count, size_t len)
{
	static char out[65536];
	int i;

	for (i = 0; i < count; i++)
		if (send(fd, out, len, MSG_DONTWAIT) != (ssize_t)len)
			break;
	return i;
}

#define ROUNDS 12

/* Unread data goes with its socket, by close and by abort: a leak of a tenth would show. */
static void test_unread(const void *arg)
{
	struct linger hard = { .l_onoff = 1, .l_linger = 0 };
	long long most = 0;
	int i, sent = 0;

	(void)arg;
	for (i = 0; i < ROUNDS; i++) {
		struct pair p = sock_pair(&v4_stream);

		sock_int(p.client, SOL_SOCKET, SO_SNDBUFFORCE, 4000000);
		sent += push(p.client, 400, 10000);
		most = pages() > most ? pages() : most;
		if (i % 2)
			setsockopt(p.client, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
		close(p.server);
		sock_pair_close(&p);
	}
	check(sent > ROUNDS * 300, "4 MB are queued unread in each of %d rounds", ROUNDS);
	check(most > 0, "they are charged (%lld pages)", most);
	check(pages_rest(), "closing gives all of it back (%lld pages left)", pages());
}

static void test_many(const void *arg)
{
	union addr at;
	int lfd = sock_listen(&v4_many, &at), fds[20], i, n;
	char out[1000] = "";

	(void)arg;
	for (i = 0; i < 20; i++) {
		fds[i] = sock_new(&v4_many);
		for (n = 0; n < 10; n++)
			need(sendto(fds[i], out, sizeof(out), 0, &at.sa, sizeof(at.in)) == 1000,
			     "sendto");
	}
	check(charged(lfd, SK_MEMINFO_RMEM_ALLOC) > 0, "20 associations charge one socket");
	check_eq(drain(lfd, sizeof(out), 200), 200, "all their messages arrive");
	check(free_again(lfd, SK_MEMINFO_RMEM_ALLOC), "reading gives all of it back");
}

static void read_mem(char *buf, size_t len)
{
	FILE *f = fopen(MEM_FILE, "r");

	need(f && fgets(buf, len, f), "read " MEM_FILE);
	fclose(f);
}

static void write_mem(const char *text)
{
	FILE *f = fopen(MEM_FILE, "w");

	need(f && fputs(text, f) >= 0 && !fclose(f), "write " MEM_FILE);
}

/* Sends every message however often the kernel says no; 0 when all were taken. */
static int stubborn_writer(int fd, int count, size_t len)
{
	char out[8192];
	uint64_t end = now_ms() + 45000;
	int i;

	for (i = 0; i < count; i++) {
		fill(out, len, i);
		while (send(fd, out, len, MSG_NOSIGNAL) != (ssize_t)len) {
			if (errno != EAGAIN && errno != ENOBUFS && errno != ENOMEM)
				return 1;
			if (now_ms() > end)
				return 2;
			usleep(10 * 1000);
		}
	}
	return 0;
}

static int slow_reader(int fd, int count, size_t len)
{
	char in[16384];
	int i;

	sock_timeout(fd, SO_RCVTIMEO, 15000);
	for (i = 0; i < count; i++) {
		if (i % 100 == 0)
			usleep(50 * 1000);
		if (recv(fd, in, sizeof(in), 0) != (ssize_t)len || !filled(in, len, i))
			break;
	}
	return i;
}

#define TIGHT_COUNT 1200
#define TIGHT_LEN 8000

/* Twice what a tight sctp_mem holds: the sender waits or is told; what was taken arrives. */
static void test_sctp_mem(const void *arg)
{
	struct sctp_rtoinfo rto = { .srto_initial = 50, .srto_min = 50, .srto_max = 400 };
	struct pair p = sock_pair(&v4_stream);
	char usual[128];
	int status = -1;
	long long most;

	(void)arg;
	if (over_linux()) {
		tap_result(true, "a tight limit # SKIP the in-tree module stalls");
		return;
	}
	/* What the receiver refuses comes again by T3: do not wait long for it. */
	need(!setsockopt(p.client, SOL_SCTP, SCTP_RTOINFO, &rto, sizeof(rto)), "SCTP_RTOINFO");
	sock_int(p.client, SOL_SOCKET, SO_SNDBUFFORCE, 16000000);
	sock_int(p.server, SOL_SOCKET, SO_RCVBUFFORCE, 16000000);
	read_mem(usual, sizeof(usual));
	write_mem("1100 1200 1300");
	if (!fork()) {
		alarm(50);
		_exit(stubborn_writer(p.client, TIGHT_COUNT, TIGHT_LEN));
	}
	sleep(1);
	most = pages();
	check_eq(slow_reader(p.server, TIGHT_COUNT, TIGHT_LEN), TIGHT_COUNT, "nothing is lost");
	wait(&status);
	write_mem(usual);
	check_eq(status, 0, "the writer ended well");
	check(most <= 1300 + SLACK_PAGES, "the limit holds (%lld of 1300 pages)", most);
	check(most > 256, "the limit was near");
	sock_pair_close(&p);
	check(pages_rest(), "all memory is given back");
}

/* Of all zones and of the CPUs' lists. */
static long free_kib(void)
{
	FILE *f = fopen("/proc/zoneinfo", "r");
	long found = 0, value;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " pages free %ld", &value) == 1 ||
		    sscanf(line, " count: %ld", &value) == 1)
			found += value;
	if (f)
		fclose(f);
	return found * (sysconf(_SC_PAGESIZE) / 1024);
}

/* As if memory were short: what the kernel can do without is freed. */
static void shrink(void)
{
	FILE *f = fopen("/proc/sys/vm/drop_caches", "w");

	need(f && fputs("2", f) >= 0 && !fclose(f), "write drop_caches");
}

static void wait_for(long kib)
{
	int i;

	for (i = 0; i < 50 && free_kib() < kib; i++)
		usleep(100 * 1000);
}

#define RETURNED_KIB 2000
#define TRIES 5

/*
 * What messages were in is kept for the next ones, but not for long, and given back
 * when it is asked for. A machine that is slow may have given it back before.
 */
static void returned(const struct pair *p, bool asked, const char *what)
{
	long before = 0, after = 0;
	int i, sent;

	for (i = 0; i < TRIES && after - before < RETURNED_KIB; i++) {
		shrink();
		sent = push(p->client, 48, 65536);
		need(drain(p->server, 65536, sent) == sent, "all of it arrives");
		before = free_kib();
		if (asked)
			shrink();
		else
			wait_for(before + RETURNED_KIB);
		after = free_kib();
	}
	check(after - before >= RETURNED_KIB, "%s: %ld KiB more are free", what, after - before);
}

static void test_kept(const void *arg)
{
	struct pair p = sock_pair(&v4_stream);

	(void)arg;
	sock_int(p.client, SOL_SOCKET, SO_SNDBUFFORCE, 2000000);
	sock_int(p.server, SOL_SOCKET, SO_RCVBUFFORCE, 4000000);
	if (over_linux()) {
		tap_result(true, "memory is kept # SKIP the in-tree module does not");
	} else {
		returned(&p, true, "memory is short");
		returned(&p, false, "a while later");
	}
	sock_pair_close(&p);
}

int main(void)
{
	static const struct {
		const char *name;
		void (*fn)(const void *arg);
	} cases[] = {
		{ "bounds", test_bounds },
		{ "unread", test_unread },
		{ "many", test_many },
		{ "sctp_mem", test_sctp_mem },
		{ "kept", test_kept },
	};
	size_t i;

	tap_init();
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(tap_prefix, sizeof(tap_prefix), "%s: ", cases[i].name);
		tap_case(cases[i].fn, NULL);
	}
	return tap_done();
}
