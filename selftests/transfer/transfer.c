// SPDX-License-Identifier: GPL-2.0
/*
 * One association that carries numbered messages whose every byte is checked; says what became
 * of it.
 *
 * usage: transfer [options] -b LOCAL,... PORT               accepts one
 *        transfer [options] [-b LOCAL,...] PEER,... PORT    sets one up
 *   -p PORT         local port of the one that connects
 *   -w              writes; without it, reads only
 *   -s BYTES        of a message (1000)
 *   -i MS           pause after each message (0)
 *   -t SECONDS      writes for so long, or until SIGUSR1, then ends the association
 *   -c COUNT        ends it after so many messages, written or read
 *   -f FILE         is ready, and connects once this exists
 *   -e HOW          shutdown (default), abort, or wait for the peer's end
 *   -r MIN,FIRST,MAX   RTO in ms
 *   -m COUNT        path_max_retrans;  -h MS  hb_interval
 *   -g MS           reports pauses in what is read from here on (100)
 *
 * Standard output has an event per line, with the time in ms since the epoch:
 *   listening, ready, connected	how far setup is
 *   up, restart, lost, down		what SCTP_ASSOC_CHANGE says
 *   path ADDRESS STATE			likewise SCTP_PEER_ADDR_CHANGE
 *   pmtu BYTES				of the path written to, when it changed
 *   gap MS BEGIN			nothing arrived for so long
 *   end HOW				of reading: eof, reset, error ERRNO
 *   sent COUNT			messages that the socket took
 *   received COUNT		messages that came, whole, in order and unchanged
 * Status: 0 unless a message was wrong, or setup failed.
 */
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <time.h>

#include "stack.h"

#define ADDRS_MAX 8
#define MESSAGE_MAX 65536
#define PATTERN_STEP 8191

struct addrs {
	uint8_t packed[ADDRS_MAX * sizeof(struct sockaddr_in6)];
	int count;
	int family;	/* of the socket that takes them all */
};

struct options {
	struct addrs local, peer;
	const char *gate;
	bool writes;
	bool waits;
	bool aborts;
	uint32_t size, pause_ms, seconds, count, gap_ms;
	uint32_t rto_min, rto_first, rto_max, path_max, hb_ms;
	uint16_t port, local_port;
};

static struct options opt = { .size = 1000, .gap_ms = 100 };
static uint8_t pattern[MESSAGE_MAX + PATTERN_STEP];
static STACK_SOCK sock;
static atomic_bool over;	/* nothing more can be sent */
static volatile sig_atomic_t enough;
static bool wrong;

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

__attribute__((format(printf, 1, 2)))
static void say(const char *fmt, ...)
{
	char line[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	printf("%llu %s\n", (unsigned long long)now_ms(), line);
}

static void die(const char *what)
{
	fprintf(stderr, "transfer: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* -- messages ---------------------------------------------------------- */

static void pattern_init(void)
{
	uint32_t x = 1;
	size_t i;

	for (i = 0; i < sizeof(pattern); i++) {
		x = x * 1664525 + 1013904223;
		pattern[i] = x >> 24;
	}
}

/* Message @seq is its number, then bytes of the pattern from a place that depends on it. */
static const uint8_t *body_of(uint32_t seq)
{
	return pattern + seq % PATTERN_STEP;
}

static void message_make(uint8_t *buf, uint32_t seq)
{
	uint32_t be = htonl(seq);

	memcpy(buf, body_of(seq), opt.size);
	memcpy(buf, &be, sizeof(be));
}

static bool message_good(const uint8_t *buf, size_t len, uint32_t seq)
{
	uint32_t be;

	if (len < sizeof(be))
		return false;
	memcpy(&be, buf, sizeof(be));
	return ntohl(be) == seq &&
	       !memcmp(buf + sizeof(be), body_of(seq) + sizeof(be), len - sizeof(be));
}

/* -- addresses --------------------------------------------------------- */

static size_t addr_parse(uint8_t *to, const char *host, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
		memcpy(to, &v4, sizeof(v4));
		return sizeof(v4);
	}
	if (inet_pton(AF_INET6, host, &v6.sin6_addr) != 1) {
		errno = EINVAL;
		die(host);
	}
	memcpy(to, &v6, sizeof(v6));
	return sizeof(v6);
}

static void addrs_parse(struct addrs *a, const char *text, uint16_t port)
{
	char *copy = strdup(text), *save = NULL, *host;
	size_t at = 0;

	a->family = AF_INET;
	for (host = strtok_r(copy, ",", &save); host; host = strtok_r(NULL, ",", &save)) {
		if (a->count++ == ADDRS_MAX)
			die("too many addresses");
		at += addr_parse(a->packed + at, host, port);
		if (strchr(host, ':'))
			a->family = AF_INET6;
	}
	free(copy);
}

/* -- setup ------------------------------------------------------------- */

static void set(int level, int name, const void *value, socklen_t len)
{
	if (stack_setsockopt(sock, level, name, value, len))
		die("setsockopt");
}

static void subscribe(void)
{
	static const uint16_t types[] = { SCTP_ASSOC_CHANGE, SCTP_PEER_ADDR_CHANGE };
	struct sctp_event event = { .se_on = 1 };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		event.se_type = types[i];
		set(IPPROTO_SCTP, SCTP_EVENT, &event, sizeof(event));
	}
}

static void tune(void)
{
	/* The peer may be one of thirty processes that a busy host forgets for a while. */
	struct sctp_initmsg init = { .sinit_max_attempts = 30 };
	struct sctp_rtoinfo rto = {
		.srto_initial = opt.rto_first, .srto_min = opt.rto_min, .srto_max = opt.rto_max,
	};
	struct sctp_paddrparams path = {
		.spp_pathmaxrxt = opt.path_max,
		.spp_hbinterval = opt.hb_ms,
		.spp_flags = opt.hb_ms ? SPP_HB_ENABLE : 0,
	};

	set(IPPROTO_SCTP, SCTP_INITMSG, &init, sizeof(init));
	if (opt.rto_max)
		set(IPPROTO_SCTP, SCTP_RTOINFO, &rto, sizeof(rto));
	path.spp_address.ss_family = opt.local.family;
	if (opt.path_max || opt.hb_ms)
		set(IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &path, sizeof(path));
}

static void open_socket(int family)
{
	int on = 1;

	sock = stack_socket(family);
	if (sock == STACK_NONE)
		die("socket");
	set(IPPROTO_SCTP, SCTP_NODELAY, &on, sizeof(on));
	subscribe();
	tune();
	if (opt.local.count &&
	    stack_bindx(sock, (struct sockaddr *)opt.local.packed, opt.local.count,
			SCTP_BINDX_ADD_ADDR))
		die("bindx");
}

static void accept_one(void)
{
	STACK_SOCK listener;

	open_socket(opt.local.family);
	listener = sock;
	if (stack_listen(listener, 1))
		die("listen");
	say("listening");
	sock = stack_accept(listener, NULL, NULL);
	if (sock == STACK_NONE)
		die("accept");
	stack_close(listener);
	subscribe();
}

static void connect_one(void)
{
	sctp_assoc_t id;

	if (opt.peer.family == AF_INET6 || !opt.local.count)
		open_socket(opt.peer.family);
	else
		open_socket(opt.local.family);
	say("ready");
	while (opt.gate && access(opt.gate, F_OK))
		usleep(50 * 1000);
	if (stack_connectx(sock, (struct sockaddr *)opt.peer.packed, opt.peer.count, &id))
		die("connectx");
	say("connected");
}

/* -- the end ----------------------------------------------------------- */

static void finish(void)
{
	if (opt.waits)
		return;
	say("%s", opt.aborts ? "aborts" : "shuts down");
	if (!opt.aborts) {
		stack_shutdown(sock);
		return;
	}
	stack_abort(sock);
	exit(wrong);
}

/* -- reading ----------------------------------------------------------- */

struct reader {
	uint32_t received;
	uint64_t last_ms;
	size_t filled;
	uint8_t buf[MESSAGE_MAX];
};

static void assoc_change(struct reader *r, const struct sctp_assoc_change *c)
{
	switch (c->sac_state) {
	case SCTP_COMM_UP:
		say("up");
		break;
	case SCTP_RESTART:
		say("restart after %u", r->received);
		/* The peer begins anew, and so do we. */
		r->received = 0;
		r->last_ms = 0;
		r->filled = 0;
		break;
	case SCTP_COMM_LOST:
		say("lost");
		atomic_store(&over, true);
		break;
	case SCTP_SHUTDOWN_COMP:
		say("down");
		atomic_store(&over, true);
		break;
	default:
		say("change %d", c->sac_state);
	}
}

static const char *path_state(int state)
{
	switch (state) {
	case SCTP_ADDR_AVAILABLE:
		return "available";
	case SCTP_ADDR_UNREACHABLE:
		return "unreachable";
	case SCTP_ADDR_CONFIRMED:
		return "confirmed";
	default:
		return "changed";
	}
}

static void path_change(const struct sctp_paddr_change *c)
{
	struct sockaddr_storage ss = c->spc_aaddr;
	const void *at = &((struct sockaddr_in *)&ss)->sin_addr;
	char text[INET6_ADDRSTRLEN];

	if (ss.ss_family == AF_INET6)
		at = &((struct sockaddr_in6 *)&ss)->sin6_addr;
	inet_ntop(ss.ss_family, at, text, sizeof(text));
	say("path %s %s %d", text, path_state(c->spc_state), c->spc_state);
}

static void notified(struct reader *r)
{
	union sctp_notification n;

	memcpy(&n, r->buf, r->filled < sizeof(n) ? r->filled : sizeof(n));
	if (n.sn_header.sn_type == SCTP_ASSOC_CHANGE)
		assoc_change(r, &n.sn_assoc_change);
	else if (n.sn_header.sn_type == SCTP_PEER_ADDR_CHANGE)
		path_change(&n.sn_paddr_change);
}

static void got_message(struct reader *r)
{
	uint64_t now = now_ms();

	if (r->last_ms && now - r->last_ms >= opt.gap_ms)
		say("gap %llu %llu", (unsigned long long)(now - r->last_ms),
		    (unsigned long long)r->last_ms);
	r->last_ms = now;
	if (!message_good(r->buf, r->filled, r->received)) {
		say("wrong: %zu bytes in place of message %u", r->filled, r->received);
		wrong = true;
	}
	if (++r->received == opt.count && !opt.writes)
		finish();
}

/* Reads until the association ends, @arg unused. */
static void *read_all(void *arg)
{
	static struct reader r;
	int flags;
	ssize_t n;

	while ((n = stack_recv(sock, r.buf + r.filled, sizeof(r.buf) - r.filled, &flags)) > 0) {
		r.filled += n;
		if (!(flags & MSG_EOR) && r.filled < sizeof(r.buf))
			continue;
		if (flags & MSG_NOTIFICATION)
			notified(&r);
		else
			got_message(&r);
		r.filled = 0;
	}
	if (n < 0)
		say("end %s %d", errno == ECONNRESET ? "reset" : "error", errno);
	else
		say("end eof");
	atomic_store(&over, true);
	say("received %u", r.received);
	return arg;
}

/* -- writing ----------------------------------------------------------- */

static void report_pmtu(void)
{
	static uint32_t last;
	struct sctp_status status = { 0 };
	socklen_t len = sizeof(status);

	if (stack_getsockopt(sock, IPPROTO_SCTP, SCTP_STATUS, &status, &len) ||
	    status.sstat_primary.spinfo_mtu == last)
		return;
	last = status.sstat_primary.spinfo_mtu;
	say("pmtu %u", last);
}

static void pause_ms(uint32_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

static void stop(int signal)
{
	enough = signal;
}

static void write_all(void)
{
	static uint8_t buf[MESSAGE_MAX];
	uint64_t end = now_ms() + opt.seconds * 1000ULL;
	uint32_t sent = 0;

	while (!atomic_load(&over) && !enough) {
		if ((opt.count && sent >= opt.count) || (opt.seconds && now_ms() >= end))
			break;
		message_make(buf, sent);
		if (stack_send(sock, buf, opt.size) != (ssize_t)opt.size) {
			say("send: errno %d", errno);
			break;
		}
		if (sent++ % 64 == 0)
			report_pmtu();
		if (opt.pause_ms)
			pause_ms(opt.pause_ms);
	}
	say("sent %u", sent);
	if (!atomic_load(&over))
		finish();
}

/* -- options ----------------------------------------------------------- */

static int usage(void)
{
	fprintf(stderr, "usage: transfer [options] [-b LOCAL,...] [PEER,...] PORT\n");
	return 2;
}

static bool set_end(const char *how)
{
	opt.waits = !strcmp(how, "wait");
	opt.aborts = !strcmp(how, "abort");
	return opt.waits || opt.aborts || !strcmp(how, "shutdown");
}

static bool set_number(int c, const char *text)
{
	static const struct {
		char letter;
		uint32_t *value;
	} numbers[] = {
		{ 's', &opt.size }, { 'i', &opt.pause_ms }, { 't', &opt.seconds },
		{ 'c', &opt.count }, { 'm', &opt.path_max }, { 'h', &opt.hb_ms },
		{ 'g', &opt.gap_ms },
	};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (numbers[i].letter != c)
			continue;
		*numbers[i].value = strtoul(text, NULL, 0);
		return true;
	}
	return false;
}

static bool set_option(int c, const char **local)
{
	switch (c) {
	case 'b':
		*local = optarg;
		return true;
	case 'f':
		opt.gate = optarg;
		return true;
	case 'p':
		opt.local_port = atoi(optarg);
		return true;
	case 'w':
		opt.writes = true;
		return true;
	case 'e':
		return set_end(optarg);
	case 'r':
		return sscanf(optarg, "%u,%u,%u", &opt.rto_min, &opt.rto_first, &opt.rto_max) == 3;
	default:
		return set_number(c, optarg);
	}
}

static bool parse(int argc, char **argv)
{
	const char *local = NULL;
	int c;

	while ((c = getopt(argc, argv, "b:f:p:ws:i:t:c:e:r:m:h:g:")) != -1)
		if (c == '?' || !set_option(c, &local))
			return false;
	if (argc - optind != 1 && argc - optind != 2)
		return false;
	opt.port = atoi(argv[argc - 1]);
	if (argc - optind == 2)
		addrs_parse(&opt.peer, argv[optind], opt.port);
	else
		opt.local_port = opt.port;
	if (local)
		addrs_parse(&opt.local, local, opt.local_port);
	return (local || opt.peer.count) && opt.size >= 4 && opt.size <= MESSAGE_MAX;
}

int main(int argc, char **argv)
{
	pthread_t reader;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!parse(argc, argv))
		return usage();
	signal(SIGUSR1, stop);
	pattern_init();
	stack_init();
	if (opt.peer.count)
		connect_one();
	else
		accept_one();
	if (pthread_create(&reader, NULL, read_all, NULL))
		die("thread");
	if (opt.writes)
		write_all();
	pthread_join(reader, NULL);
	stack_close(sock);
	stack_exit();
	return wrong;
}
