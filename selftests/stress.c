// SPDX-License-Identifier: GPL-2.0
/* Everything at once on all CPUs: sockets are born, talk, fail and die in many threads;
 * afterwards nothing may be left. STRESS_SECONDS=N: for N seconds, STRESS_SEED=N: other dice.
 */
#include <sched.h>
#include <sys/syscall.h>
#include <threads.h>

#include "workers.h"

#define SHORT_SECONDS	15
#define QUIET_MS	30000
#define STEP_MS		500
#define MAX_MSG		20000
/* What per-CPU counters of the kernel may hide of an account in pages: 1 MiB each. */
#define HIDDEN_PAGES	256

enum family { V4, V6, FAMILIES };

static const int families[FAMILIES] = { AF_INET, AF_INET6 };
static int stream_fd[FAMILIES], many_fd[FAMILIES], moving_fd;
static union addr stream_at[FAMILIES], many_at[FAMILIES], refused_at[FAMILIES], moving_at;
static atomic_uint churn_port[FAMILIES];
static atomic_bool stop;
static atomic_ulong echoes;

static void nap(struct worker *w, unsigned int most_ms)
{
	struct timespec ts = { .tv_nsec = 1000L * (1 + dice(w, most_ms * 1000)) };

	nanosleep(&ts, NULL);
}

static void timeouts(int fd)
{
	struct timeval tv = { .tv_usec = STEP_MS * 1000 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

static int open_socket(enum family f, int type)
{
	int fd = socket(families[f], type, IPPROTO_SCTP);

	if (fd >= 0)
		timeouts(fd);
	return fd;
}

/* Sends @len bytes with SCTP_EOF, SCTP_ABORT or 0; @to may be NULL. */
static ssize_t send_flagged(int fd, const void *buf, size_t len, uint16_t flags,
			    const union addr *to)
{
	union {
		struct cmsghdr hdr;
		char room[CMSG_SPACE(sizeof(struct sctp_sndinfo))];
	} control = { 0 };
	struct iovec iov = { .iov_base = (void *)buf, .iov_len = len };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct sctp_sndinfo info = { .snd_flags = flags };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	if (to) {
		msg.msg_name = (void *)&to->sa;
		msg.msg_namelen = addr_len(to->sa.sa_family);
	}
	cmsg->cmsg_level = IPPROTO_SCTP;
	cmsg->cmsg_type = SCTP_SNDINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	return sendmsg(fd, &msg, MSG_NOSIGNAL);
}

static void drain(int fd)
{
	char buf[2048];

	while (recv(fd, buf, sizeof(buf), 0) > 0)
		;
}

/* One of the ways a connected socket comes to its end. */
static void end_socket(struct worker *w, int fd)
{
	struct linger now = { .l_onoff = 1 };
	struct linger soon = { .l_onoff = 1, .l_linger = 1 };

	switch (dice(w, 6)) {
	case 0:
		shutdown(fd, SHUT_WR);
		drain(fd);
		break;
	case 1:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		break;
	case 2:
		send_flagged(fd, "bye", 3, SCTP_ABORT, NULL);
		break;
	case 3:
		shutdown(fd, SHUT_RDWR);
		break;
	case 4:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &soon, sizeof(soon));
		break;
	}
	close(fd);
}

/* -- one-to-one -------------------------------------------------------------- */

static void serve(struct worker *w)
{
	static thread_local char buf[MAX_MSG];
	int fd, rounds = dice(w, 6);
	ssize_t n;

	fd = accept(stream_fd[w->number % FAMILIES], NULL, NULL);
	if (fd < 0)
		return;
	timeouts(fd);
	while (rounds--) {
		n = recv(fd, buf, sizeof(buf), 0);
		if (n <= 0 || send(fd, buf, n, MSG_NOSIGNAL) != n)
			break;
	}
	end_socket(w, fd);
}

static int call(struct worker *w, const union addr *to)
{
	bool wait = dice(w, 2);
	int fd = socket(to->sa.sa_family, SOCK_STREAM | (wait ? 0 : SOCK_NONBLOCK), IPPROTO_SCTP);

	if (fd < 0)
		return -1;
	timeouts(fd);
	if (!connect(fd, &to->sa, addr_len(to->sa.sa_family)))
		return fd;
	if (wait || errno != EINPROGRESS || dice(w, 4) == 0)
		goto fail;
	sock_poll(fd, POLLOUT, STEP_MS);
	if (sock_error(fd))
		goto fail;
	fcntl(fd, F_SETFL, 0);
	return fd;
fail:
	close(fd);
	return -1;
}

/* The whole message or an end; anything else is an error of the kernel. */
static bool echo_ok(struct worker *w, int fd, char *buf)
{
	static const size_t sizes[] = { 1, 100, 1400, 1500, 9000, MAX_MSG };
	size_t len = sizes[dice(w, 6)], got = 0;
	uint32_t seed = dice(w, 1 << 16);
	ssize_t n;

	fill(buf, len, seed);
	if (send(fd, buf, len, MSG_NOSIGNAL) != (ssize_t)len)
		return false;
	memset(buf, 0, len);
	while (got < len) {
		n = recv(fd, buf + got, len - got, 0);
		if (n <= 0)
			return false;
		got += n;
	}
	w->bad += !filled(buf, len, seed);
	atomic_fetch_add(&echoes, 1);
	return true;
}

static void talk(struct worker *w)
{
	static thread_local char buf[MAX_MSG];
	int fd = call(w, &stream_at[dice(w, FAMILIES)]);
	int rounds = dice(w, 5);

	if (fd < 0)
		return;
	while (rounds-- && echo_ok(w, fd, buf))
		;
	/* Unread data makes the end an abort. */
	if (dice(w, 4) == 0)
		send(fd, buf, 50, MSG_NOSIGNAL);
	end_socket(w, fd);
}

/* -- one socket in several threads --------------------------------------------- */

static void *share_read(void *arg)
{
	drain(*(int *)arg);
	return NULL;
}

static void *share_write(void *arg)
{
	static const char buf[3000];
	int i;

	for (i = 0; i < 200 && send(*(int *)arg, buf, sizeof(buf), MSG_NOSIGNAL) > 0; i++)
		;
	return NULL;
}

static void share(struct worker *w)
{
	int fd = call(w, &stream_at[dice(w, FAMILIES)]);
	pthread_t reader, writer;

	if (fd < 0)
		return;
	pthread_create(&reader, NULL, share_read, &fd);
	pthread_create(&writer, NULL, share_write, &fd);
	sock_poll(fd, POLLIN, 1);
	nap(w, 5);
	if (dice(w, 2))
		send_flagged(fd, "bye", 3, SCTP_ABORT, NULL);
	else
		shutdown(fd, dice(w, 2) ? SHUT_RDWR : SHUT_WR);
	pthread_join(writer, NULL);
	pthread_join(reader, NULL);
	end_socket(w, fd);
}

/* -- one-to-many ---------------------------------------------------------------- */

static void serve_many(struct worker *w)
{
	static thread_local char buf[MAX_MSG];
	static const uint16_t ends[] = { SCTP_EOF, SCTP_ABORT, 0, 0, 0, 0, 0, 0 };
	int fd = many_fd[w->number % FAMILIES];
	union addr from;
	struct iovec iov = { .iov_base = buf, .iov_len = sizeof(buf) };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t n = recvmsg(fd, &msg, 0);

	if (n <= 0 || (msg.msg_flags & MSG_NOTIFICATION))
		return;
	send_flagged(fd, buf, n, ends[dice(w, 8)], &from);
}

static void talk_many(struct worker *w)
{
	static thread_local char buf[4000];
	int i, fd = open_socket(V6, SOCK_SEQPACKET);

	if (fd < 0)
		return;
	if (dice(w, 2))
		sock_events(fd, 1, 1);
	for (i = 0; i < 6; i++) {
		const union addr *to = &many_at[dice(w, FAMILIES)];

		if (dice(w, 8) == 0)
			to = &refused_at[dice(w, FAMILIES)];
		else if (dice(w, 8) == 0)
			to = &stream_at[dice(w, FAMILIES)];
		sendto(fd, buf, 1 + dice(w, sizeof(buf)), MSG_NOSIGNAL, &to->sa,
		       addr_len(to->sa.sa_family));
		if (dice(w, 2))
			recv(fd, buf, sizeof(buf), dice(w, 2) ? MSG_DONTWAIT : 0);
	}
	end_socket(w, fd);
}

/* -- listeners that come and go, with children nobody accepts ---------------------- */

static void churn(struct worker *w)
{
	enum family f = dice(w, FAMILIES);
	int type = dice(w, 3) ? SOCK_STREAM : SOCK_SEQPACKET;
	union addr at = addr_loop(families[f], 0);
	int fd = open_socket(f, type), child = -1;

	if (fd < 0)
		return;
	if (bind(fd, &at.sa, addr_len(families[f])) || listen(fd, 1 + dice(w, 8)))
		goto out;
	atomic_store(&churn_port[f], sock_port(fd));
	nap(w, 10);
	if (type == SOCK_STREAM && dice(w, 2))
		child = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
	if (dice(w, 3) == 0)
		listen(fd, 0);
	else if (dice(w, 3) == 0)
		shutdown(fd, SHUT_RD);
out:
	close(fd);
	if (child >= 0)
		end_socket(w, child);
}

static void talk_churn(struct worker *w)
{
	enum family f = dice(w, FAMILIES);
	uint16_t port = atomic_load(&churn_port[f]);
	union addr to = addr_loop(families[f], port);
	int fd;

	if (!port) {
		nap(w, 5);
		return;
	}
	fd = call(w, &to);
	if (fd < 0)
		return;
	send(fd, "hello", 5, MSG_NOSIGNAL);
	if (dice(w, 2))
		nap(w, 3);
	end_socket(w, fd);
}

/* -- a listener whose addresses come and go, and which says one word ----------------
 *
 * Its clients speak IPv6 alone, so that they are not told of what may go again.
 */

static void rebind(struct worker *w)
{
	union addr more = addr_parse("127.0.0.2", 0);

	/* A child that is still there may have it. */
	if (!setsockopt(moving_fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_ADD, &more, sizeof(more.in)))
		w->bad += !!setsockopt(moving_fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_REM, &more,
				       sizeof(more.in));
}

static void say(struct worker *w)
{
	int fd = accept(moving_fd, NULL, NULL);

	if (fd < 0)
		return;
	w->bad += send(fd, "word", 4, MSG_NOSIGNAL) != 4;
	close(fd);
}

/* What the next message is, or the end (0), is asked over and over. */
static ssize_t hear(int fd)
{
	uint64_t end = now_ms() + QUIET_MS;
	char buf[16];
	ssize_t n;

	do {
		n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	} while (n < 0 && errno == EAGAIN && now_ms() < end);
	return n;
}

static void wrong(struct worker *w, const char *what, ssize_t n)
{
	printf("# %s: %zd, errno %d\n", what, n, n < 0 ? errno : 0);
	w->bad++;
}

static void hear_all(struct worker *w)
{
	int fd = open_socket(V6, SOCK_STREAM), on = 1;
	ssize_t n;

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (connect(fd, &moving_at.sa, addr_len(AF_INET6))) {
		if (errno != EINPROGRESS && errno != EAGAIN)
			wrong(w, "connect()", -1);
	} else {
		n = hear(fd);
		if (n != 4)
			wrong(w, "the word", n);
		n = n == 4 ? hear(fd) : 0;
		if (n)
			wrong(w, "the end", n);
	}
	close(fd);
}

/* -- processes killed while they wait ---------------------------------------------- */

static void wait_forever(unsigned int how)
{
	static const char buf[10000];
	struct timeval none = { 0 };
	union addr at = addr_loop(AF_INET, 0);
	int fd = socket(AF_INET, how & 1 ? SOCK_STREAM : SOCK_SEQPACKET, IPPROTO_SCTP);

	switch (how) {
	case 1:
		if (bind(fd, &at.sa, addr_len(AF_INET)) || listen(fd, 5))
			break;
		accept(fd, NULL, NULL);
		break;
	case 3:
		if (connect(fd, &stream_at[V4].sa, addr_len(AF_INET)))
			break;
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof(none));
		while (send(fd, buf, sizeof(buf), MSG_NOSIGNAL) > 0)
			;
		break;
	default:
		sendto(fd, buf, 10, MSG_NOSIGNAL, &many_at[V4].sa, addr_len(AF_INET));
		while (recv(fd, &at, sizeof(at), 0) > 0)
			;
	}
}

static void killed(struct worker *w)
{
	unsigned int how = dice(w, 4);
	pid_t pid = fork();

	if (!pid) {
		wait_forever(how);
		_exit(0);
	}
	if (pid < 0)
		return;
	nap(w, 30);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* -- those who watch ---------------------------------------------------------------- */

static void watch(struct worker *w)
{
	static const char * const files[] = {
		"/proc/net/sctp/assocs", "/proc/net/sctp/eps", "/proc/net/sctp/remaddr",
		"/proc/net/sctp/snmp", "/proc/net/protocols", "/proc/net/sockstat",
	};
	char buf[4096];
	int fd = open(files[dice(w, 6)], O_RDONLY);

	if (fd < 0)
		return;
	while (read(fd, buf, 1 + dice(w, sizeof(buf))) > 0)
		;
	close(fd);
	nap(w, 20);
}

/* The module must not go while there are sockets. */
static void unload(struct worker *w)
{
	if (!syscall(SYS_delete_module, "sctp", O_NONBLOCK) || errno != EWOULDBLOCK)
		w->bad++;
	nap(w, 50);
}

static const struct role roles[] = {
	{ "one-to-one servers", serve, 4 },
	{ "one-to-one clients", talk, 3 },
	{ "sockets shared by threads", share, 1 },
	{ "one-to-many servers", serve_many, 3 },
	{ "one-to-many clients", talk_many, 3 },
	{ "listeners that come and go", churn, 2 },
	{ "their clients", talk_churn, 2 },
	{ "a listener whose addresses come and go", rebind, 1 },
	{ "a word to each of its clients", say, 1 },
	{ "clients that hear the word, and then the end", hear_all, 1 },
	{ "processes killed while they wait", killed, 1 },
	{ "readers of /proc", watch, 1 },
	{ "attempts to unload the module, all refused", unload, 1 },
};

static void *work(void *arg)
{
	struct worker *w = arg;
	cpu_set_t cpu;

	CPU_ZERO(&cpu);
	CPU_SET(w->number % sysconf(_SC_NPROCESSORS_ONLN), &cpu);
	pthread_setaffinity_np(pthread_self(), sizeof(cpu), &cpu);
	worker_run(w, &stop);
	return NULL;
}

static void let_work(unsigned int seed, unsigned int seconds)
{
	size_t r;
	int i;

	for (r = 0; r < LENGTH(roles); r++)
		start_workers(&roles[r], seed, work);
	sleep(seconds);
	atomic_store(&stop, true);
	for (i = 0; i < atomic_load(&n_workers); i++)
		join_worker(&workers[i]);
	for (r = 0; r < LENGTH(roles); r++)
		report_workers(&roles[r]);
	check(atomic_load(&echoes), "messages came back unharmed");
	printf("# %lu messages\n", atomic_load(&echoes));
}

/* Column @column of SCTP's and SCTPv6's lines in /proc/net/protocols, added up. */
static long protocols(int column)
{
	FILE *f = fopen("/proc/net/protocols", "r");
	char line[256], name[32];
	long value[3], sum = 0;

	need(f, "/proc/net/protocols");
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%31s %ld %ld %ld", name, &value[0], &value[1], &value[2]) == 4 &&
		    !strncmp(name, "SCTP", 4))
			/* Memory is an account that both share. */
			sum = column == 2 ? value[2] : sum + value[column];
	fclose(f);
	return sum;
}

static int lines(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[1024];
	int n = 0;

	need(f, "%s", path);
	while (fgets(line, sizeof(line), f))
		n++;
	fclose(f);
	return n;
}

static bool quiet(void)
{
	return !protocols(1) && !snmp("SctpCurrEstab") && lines("/proc/net/sctp/assocs") == 1;
}

static void check_nothing_left(long memory_before)
{
	uint64_t end = now_ms() + QUIET_MS;
	struct timespec moment = { .tv_nsec = 100000000 };
	long slack = HIDDEN_PAGES * sysconf(_SC_NPROCESSORS_CONF);
	long memory;

	while (!quiet() && now_ms() < end)
		nanosleep(&moment, NULL);
	check_eq(protocols(1), 0, "no socket is left");
	check_eq(snmp("SctpCurrEstab"), 0, "SctpCurrEstab is 0");
	check_eq(lines("/proc/net/sctp/assocs"), 1, "no association is left");
	check_eq(lines("/proc/net/sctp/eps"), 1, "no endpoint is left");
	memory = protocols(2);
	check(memory <= memory_before + slack, "memory came back");
	printf("# %ld pages before, %ld after\n", memory_before, memory);
}

static int listen_at(enum family f, int type, union addr *at)
{
	const struct variant v = { families[f], type, "" };
	int fd = sock_listen(&v, at);

	timeouts(fd);
	return fd;
}

/* -- who sleeps is woken ---------------------------------------------------------- */

struct sleeper {
	pthread_t thread;
	int fd;
	long ret;
	int err;
};

static void *sleep_in_accept(void *arg)
{
	struct sleeper *s = arg;

	s->ret = accept(s->fd, NULL, NULL);
	s->err = errno;
	return NULL;
}

static void *sleep_in_recv(void *arg)
{
	struct sleeper *s = arg;
	char c;

	s->ret = recv(s->fd, &c, 1, 0);
	s->err = errno;
	return NULL;
}

static void start_sleeper(struct sleeper *s, int fd, void *(*fn)(void *))
{
	struct timespec moment = { .tv_nsec = 200000000 };

	s->fd = fd;
	need(!pthread_create(&s->thread, NULL, fn, s), "pthread_create");
	nanosleep(&moment, NULL);
}

static void stop_by_listen(int fd)
{
	listen(fd, 0);
}

static void stop_by_shutdown(int fd)
{
	shutdown(fd, SHUT_RD);
}

/* Within the timeout of the case: no socket here has one. */
static void test_accept_woken(const void *arg)
{
	void (*const stops[])(int) = { stop_by_listen, stop_by_shutdown };
	const struct variant v = { AF_INET, SOCK_STREAM, "" };
	struct sleeper s;
	union addr at;
	size_t i;

	(void)arg;
	for (i = 0; i < 2; i++) {
		start_sleeper(&s, sock_listen(&v, &at), sleep_in_accept);
		stops[i](s.fd);
		pthread_join(s.thread, NULL);
		check(s.ret == -1 && s.err == EINVAL, "accept() is woken by %s",
		      i ? "shutdown(SHUT_RD)" : "listen(0)");
		close(s.fd);
	}
}

/* Two messages that come in one packet are for two readers. */
static void test_readers_woken(const void *arg)
{
	const struct variant v = { AF_INET, SOCK_SEQPACKET, "" };
	struct sleeper readers[2];
	union addr at;
	int i, fd = sock_listen(&v, &at), from = sock_new(&v);

	(void)arg;
	need(!connect(from, &at.sa, addr_len(AF_INET)), "connect");
	for (i = 0; i < 2; i++)
		start_sleeper(&readers[i], fd, sleep_in_recv);
	for (i = 0; i < 2; i++)
		need(sendto(from, "x", 1, 0, &at.sa, addr_len(AF_INET)) == 1, "sendto");
	for (i = 0; i < 2; i++) {
		pthread_join(readers[i].thread, NULL);
		check_eq(readers[i].ret, 1, "reader %d gets its message", i);
	}
}

static void test_stress(const void *arg)
{
	const char *seconds = getenv("STRESS_SECONDS"), *seed = getenv("STRESS_SEED");
	long memory = protocols(2);
	int i, dead[FAMILIES];

	(void)arg;
	alarm(0);
	for (i = 0; i < FAMILIES; i++) {
		stream_fd[i] = listen_at(i, SOCK_STREAM, &stream_at[i]);
		many_fd[i] = listen_at(i, SOCK_SEQPACKET, &many_at[i]);
		/* Bound, so that nobody listens there meanwhile. */
		dead[i] = open_socket(i, SOCK_STREAM);
		refused_at[i] = addr_loop(families[i], 0);
		need(!bind(dead[i], &refused_at[i].sa, addr_len(families[i])), "bind");
		refused_at[i] = addr_loop(families[i], sock_port(dead[i]));
	}
	moving_fd = listen_at(V6, SOCK_STREAM, &moving_at);
	let_work(seed ? atoi(seed) : 1, seconds ? atoi(seconds) : SHORT_SECONDS);
	for (i = 0; i < FAMILIES; i++) {
		close(stream_fd[i]);
		close(many_fd[i]);
		close(dead[i]);
	}
	close(moving_fd);
	check_nothing_left(memory);
}

int main(void)
{
	tap_init();
	tap_case(test_accept_woken, NULL);
	tap_case(test_readers_woken, NULL);
	tap_case(test_stress, NULL);
	return tap_done();
}
