// SPDX-License-Identifier: GPL-2.0
/* Eight threads share one one-to-many socket, while others peel off its associations, end them, set
 * options and send signals. Each message has a number, per association and stream: none may be lost
 * or come twice. THREADS_SECONDS=N: for N seconds, THREADS_SEED=N: other dice.
 */
#include <threads.h>

#include "workers.h"

#define SHORT_SECONDS	12
#define SETTLE_MS	30000
#define STEP_MS		50
#define MAX_TALKS	65536
#define MAX_MSG		3000
#define MAX_SEQ		512
#define UP_STREAMS	4	/* from clients */
#define NOBODY		UINT32_MAX

/* Streams of the other direction: one per thread that sends, so that numbers follow each other. */
enum down {
	DOWN_HUB	= 0,
	HUB_THREADS	= 8,
	DOWN_CHILD	= HUB_THREADS,
	DOWN_ALL,
	DOWN_STREAMS,
};

#define CLIENTS		8

/* What begins each message; the rest is a pattern. */
struct head {
	uint32_t talk;
	uint32_t stream;
	uint32_t seq;
	uint32_t len;
};

/* A client's association, from its connect() to its end; never used again. */
struct talk {
	atomic_int assoc;		/* at the hub; 0 until something came */
	atomic_bool cut;		/* somebody aborts it: the rest may be lost */
	atomic_bool peeled;
	atomic_uint up_sent[UP_STREAMS];
	atomic_uint up_got[UP_STREAMS];
	atomic_uint up_seen[UP_STREAMS][MAX_SEQ / 32];
	atomic_uint down_sent[DOWN_STREAMS];
	atomic_uint down_got[DOWN_STREAMS];
};

enum trouble { LOST, DOUBLED, DISORDER, STRANGE, BROKEN, TROUBLES };

static const char *const trouble_names[TROUBLES] = {
	"no message is lost", "no message comes twice", "messages come in order",
	"messages come whole and to whom they are for", "no association ends by itself",
};

static struct talk talks[MAX_TALKS];
static atomic_uint n_talks;
static atomic_uint live[CLIENTS];
static atomic_ulong troubles[TROUBLES];
static atomic_ulong up_messages, down_messages, children, child_messages;
static atomic_bool stop, stop_hub;
static int hub;
static union addr hub_at[2];

__attribute__((format(printf, 2, 3)))
static void trouble(enum trouble kind, const char *fmt, ...)
{
	char text[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (atomic_fetch_add(&troubles[kind], 1) < 5)
		printf("# %s\n", text);
}

static void set_timeout(int fd)
{
	struct timeval tv = { .tv_usec = STEP_MS * 1000 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

static bool transient(int err)
{
	return err == EAGAIN || err == EINTR;
}

/* -- messages ------------------------------------------------------------------- */

static ssize_t send_flagged(int fd, const void *buf, size_t len, const struct sctp_sndinfo *info,
			    int flags)
{
	union {
		struct cmsghdr hdr;
		char room[CMSG_SPACE(sizeof(*info))];
	} control = { 0 };
	struct iovec iov = { .iov_base = (void *)buf, .iov_len = len };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = IPPROTO_SCTP;
	cmsg->cmsg_type = SCTP_SNDINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(*info));
	memcpy(CMSG_DATA(cmsg), info, sizeof(*info));
	return sendmsg(fd, &msg, flags | MSG_NOSIGNAL);
}

/* One message with @head's numbers; what of errno it says when it was not taken. */
static int send_message(struct worker *w, int fd, struct head *head, sctp_assoc_t assoc)
{
	static thread_local struct {
		struct head head;
		char data[MAX_MSG];
	} msg;
	struct sctp_sndinfo info = { .snd_sid = head->stream, .snd_assoc_id = assoc };

	head->len = dice(w, 4) ? dice(w, 200) : dice(w, MAX_MSG);
	msg.head = *head;
	fill(msg.data, head->len, head->talk ^ head->seq);
	if (send_flagged(fd, &msg, sizeof(*head) + head->len, &info,
			 dice(w, 2) ? MSG_DONTWAIT : 0) < 0)
		return errno;
	return 0;
}

/* A message with what the kernel says of it; false: none, and errno. */
struct message {
	struct head head;
	char data[MAX_MSG];
	struct received r;
};

static bool receive(int fd, struct message *m, int flags)
{
	ssize_t n = sock_recv(fd, m, offsetof(struct message, r), flags, &m->r);

	if (n > 0)
		return true;
	if (!n)
		errno = 0;
	return false;
}

static bool is_sound(const struct message *m)
{
	const struct head *h = &m->head;

	if (!(m->r.flags & MSG_EOR) || m->r.len < (ssize_t)sizeof(*h) ||
	    m->r.len != (ssize_t)(sizeof(*h) + h->len) || !m->r.has_rcv ||
	    m->r.rcv.rcv_sid != h->stream || !filled(m->data, h->len, h->talk ^ h->seq)) {
		trouble(STRANGE, "strange message: %zd bytes, flags 0x%x", m->r.len, m->r.flags);
		return false;
	}
	return true;
}

/* -- the hub ------------------------------------------------------------------------ */

/* What has come up from a client, to whichever thread. */
static struct talk *came_up(const struct message *m)
{
	const struct head *h = &m->head;
	sctp_assoc_t assoc = m->r.rcv.rcv_assoc_id;
	struct talk *t = &talks[h->talk % MAX_TALKS];
	int none = 0;

	if (h->talk >= atomic_load(&n_talks) || h->stream >= UP_STREAMS || h->seq >= MAX_SEQ ||
	    (!atomic_compare_exchange_strong(&t->assoc, &none, assoc) && none != assoc)) {
		trouble(STRANGE, "talk %u is of assoc_id %d, came with %d", h->talk, none, assoc);
		return NULL;
	}
	if (atomic_fetch_or(&t->up_seen[h->stream][h->seq / 32], 1u << h->seq % 32) &
	    1u << h->seq % 32)
		trouble(DOUBLED, "talk %u, stream %u: %u twice", h->talk, h->stream, h->seq);
	atomic_fetch_add(&t->up_got[h->stream], 1);
	atomic_fetch_add(&up_messages, 1);
	return t;
}

static void hub_receive(struct worker *w)
{
	static thread_local struct message m;

	if (receive(hub, &m, dice(w, 2) ? MSG_DONTWAIT : 0)) {
		if (!(m.r.flags & MSG_NOTIFICATION) && is_sound(&m))
			came_up(&m);
	} else if (!transient(errno) && errno != ENOTCONN) {
		trouble(BROKEN, "the hub's recvmsg() fails: %s", strerror(errno));
	}
}

/* A talk whose association the hub knows, or NULL. */
static struct talk *choose_talk(struct worker *w)
{
	uint32_t at = atomic_load(&live[dice(w, CLIENTS)]);
	struct talk *t = &talks[at % MAX_TALKS];

	return at != NOBODY && atomic_load(&t->assoc) ? t : NULL;
}

/* @stream is the caller's own of @t. */
static int send_down(struct worker *w, int fd, struct talk *t, uint32_t stream)
{
	struct head head = {
		.talk = t - talks,
		.stream = stream,
		.seq = atomic_load(&t->down_sent[stream]),
	};
	int err = send_message(w, fd, &head, atomic_load(&t->assoc));

	if (!err)
		atomic_fetch_add(&t->down_sent[stream], 1);
	return err;
}

static void hub_send(struct worker *w)
{
	struct talk *t = choose_talk(w);

	if (t)
		send_down(w, hub, t, DOWN_HUB + w->number);
}

static void use_hub(struct worker *w)
{
	int n = 1 + dice(w, 6);

	while (n--)
		hub_receive(w);
	n = dice(w, 4);
	while (n--)
		hub_send(w);
}

/* -- clients ---------------------------------------------------------------------- */

static void came_down(struct talk *t, const struct message *m)
{
	const struct head *h = &m->head;
	unsigned int want;

	if (!is_sound(m) || h->stream == DOWN_ALL)
		return;
	if (h->stream > DOWN_ALL || h->talk != t - talks) {
		trouble(STRANGE, "talk %u's message in talk %td", h->talk, t - talks);
		return;
	}
	want = atomic_fetch_add(&t->down_got[h->stream], 1);
	if (h->seq != want)
		trouble(h->seq < want ? DOUBLED : DISORDER, "talk %u, stream %u: %u came, not %u",
			h->talk, h->stream, h->seq, want);
	atomic_fetch_add(&down_messages, 1);
}

/* false: nothing comes any more. */
static bool client_receive(struct talk *t, int fd, int flags)
{
	static thread_local struct message m;

	if (receive(fd, &m, flags)) {
		came_down(t, &m);
		return true;
	}
	if (transient(errno))
		return true;
	if (errno && errno != ENOTCONN && !atomic_load(&t->cut))
		trouble(BROKEN, "talk %td ends: %s", t - talks, strerror(errno));
	return false;
}

static bool client_send(struct worker *w, struct talk *t, int fd)
{
	uint32_t stream = dice(w, UP_STREAMS);
	struct head head = {
		.talk = t - talks,
		.stream = stream,
		.seq = atomic_load(&t->up_sent[stream]),
	};
	int err;

	if (head.seq >= MAX_SEQ)
		return false;
	err = send_message(w, fd, &head, 0);
	if (!err)
		atomic_fetch_add(&t->up_sent[stream], 1);
	return !err || transient(err);
}

static bool all_came(const atomic_uint *sent, const atomic_uint *got, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (atomic_load(&sent[i]) != atomic_load(&got[i]))
			return false;
	return true;
}

static bool is_complete(struct talk *t)
{
	return all_came(t->up_sent, t->up_got, UP_STREAMS) &&
	       all_came(t->down_sent, t->down_got, DOWN_ALL);
}

static void say_what_is_lost(const char *way, const struct talk *t, const atomic_uint *sent,
			     const atomic_uint *got, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (atomic_load(&sent[i]) != atomic_load(&got[i]))
			trouble(LOST, "talk %td %s, stream %d: %u sent, %u came%s", t - talks, way,
				i, atomic_load(&sent[i]), atomic_load(&got[i]),
				atomic_load(&t->peeled) ? " (peeled off)" : "");
}

/* The association has ended in order: others may still count what they sent, or read it. */
static void settle(struct talk *t)
{
	uint64_t end = now_ms() + SETTLE_MS;
	struct timespec moment = { .tv_nsec = 1000000 };

	while (!is_complete(t) && now_ms() < end && !atomic_load(&t->cut))
		nanosleep(&moment, NULL);
	if (atomic_load(&t->cut))
		return;
	say_what_is_lost("up", t, t->up_sent, t->up_got, UP_STREAMS);
	say_what_is_lost("down", t, t->down_sent, t->down_got, DOWN_ALL);
}

static void abort_socket(int fd)
{
	struct linger now = { .l_onoff = 1 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

static void client_end(struct worker *w, struct talk *t, int fd)
{
	uint64_t end = now_ms() + SETTLE_MS;

	if (dice(w, 8) == 0) {
		atomic_store(&t->cut, true);
		abort_socket(fd);
		return;
	}
	shutdown(fd, SHUT_WR);
	while (client_receive(t, fd, 0))
		if (now_ms() > end) {
			trouble(BROKEN, "talk %td does not end", t - talks);
			break;
		}
	settle(t);
	close(fd);
}

static int client_connect(struct worker *w)
{
	const union addr *to = &hub_at[dice(w, 2)];
	int fd = socket(to->sa.sa_family, SOCK_STREAM, IPPROTO_SCTP);
	int on = 1;

	need(fd >= 0, "socket");
	setsockopt(fd, SOL_SCTP, SCTP_RECVRCVINFO, &on, sizeof(on));
	/* A signal does not end the attempt; it may have succeeded before the next call. */
	while (connect(fd, &to->sa, addr_len(to->sa.sa_family)) && errno != EISCONN) {
		if (errno != EINTR && errno != EALREADY && errno != EINPROGRESS) {
			trouble(BROKEN, "connect: %s", strerror(errno));
			close(fd);
			return -1;
		}
	}
	set_timeout(fd);
	return fd;
}

static void be_client(struct worker *w)
{
	unsigned int at = atomic_fetch_add(&n_talks, 1), left = 20 + dice(w, 200);
	struct talk *t = &talks[at];
	int fd;

	need(at < MAX_TALKS, "enough talks");
	fd = client_connect(w);
	if (fd < 0)
		return;
	atomic_store(&live[w->number], at);
	while (left-- && client_send(w, t, fd) && client_receive(t, fd, MSG_DONTWAIT))
		if (dice(w, 2) == 0)
			client_receive(t, fd, dice(w, 4) ? MSG_DONTWAIT : 0);
	atomic_store(&live[w->number], NOBODY);
	client_end(w, t, fd);
}

/* -- peeled off ------------------------------------------------------------------------ */

/* One reader: what comes here comes in order. false: nothing comes any more. */
static bool child_receive(int fd, struct talk *t, uint32_t next[UP_STREAMS])
{
	static thread_local struct message m;
	const struct head *h = &m.head;

	if (!receive(fd, &m, 0))
		return transient(errno);
	if ((m.r.flags & MSG_NOTIFICATION) || !is_sound(&m))
		return true;
	if (came_up(&m) != t) {
		trouble(STRANGE, "talk %u's message at another's socket", h->talk);
		return true;
	}
	if (h->seq < next[h->stream])
		trouble(DISORDER, "talk %u, stream %u: %u came behind %u", h->talk, h->stream,
			h->seq, next[h->stream]);
	next[h->stream] = h->seq + 1;
	atomic_fetch_add(&child_messages, 1);
	return true;
}

static void child_end(struct worker *w, int fd, struct talk *t, uint32_t next[UP_STREAMS])
{
	static const struct sctp_sndinfo eof = { .snd_flags = SCTP_EOF };
	uint64_t end = now_ms() + SETTLE_MS;

	if (dice(w, 6) == 0) {
		atomic_store(&t->cut, true);
		abort_socket(fd);
		return;
	}
	/* Else the client ends it. */
	if (dice(w, 2))
		send_flagged(fd, NULL, 0, &eof, 0);
	while (child_receive(fd, t, next) && now_ms() < end)
		;
	if (now_ms() >= end)
		trouble(BROKEN, "talk %td, peeled off, does not end", t - talks);
	close(fd);
}

static int peel(struct worker *w, sctp_assoc_t assoc)
{
	static const unsigned int flags[] = { 0, SOCK_CLOEXEC };
	sctp_peeloff_flags_arg_t arg = { .p_arg.associd = assoc, .flags = flags[dice(w, 2)] };
	socklen_t len = sizeof(arg);

	if (getsockopt(hub, SOL_SCTP, SCTP_SOCKOPT_PEELOFF_FLAGS, &arg, &len) < 0)
		return -1;
	return arg.p_arg.sd;
}

static void peel_off(struct worker *w)
{
	uint32_t next[UP_STREAMS] = { 0 };
	unsigned int left = dice(w, 60);
	struct timespec moment = { .tv_nsec = 1000L * (1 + dice(w, 20000)) };
	struct talk *t;
	int fd;

	nanosleep(&moment, NULL);
	t = choose_talk(w);
	fd = t ? peel(w, atomic_load(&t->assoc)) : -1;
	if (fd < 0)
		return;
	atomic_store(&t->peeled, true);
	atomic_fetch_add(&children, 1);
	while (left-- && child_receive(fd, t, next))
		if (dice(w, 2))
			send_down(w, fd, t, DOWN_CHILD);
	child_end(w, fd, t, next);
}

/* -- those who disturb --------------------------------------------------------------- */

static void end_some(struct worker *w)
{
	struct timespec moment = { .tv_nsec = 1000L * (1 + dice(w, 100000)) };
	struct sctp_sndinfo info = { .snd_flags = dice(w, 3) ? SCTP_EOF : SCTP_ABORT };
	struct talk *t;

	nanosleep(&moment, NULL);
	t = choose_talk(w);
	if (!t)
		return;
	info.snd_assoc_id = atomic_load(&t->assoc);
	if (info.snd_flags == SCTP_ABORT)
		atomic_store(&t->cut, true);
	send_flagged(hub, NULL, 0, &info, 0);
}

static void send_to_all(struct worker *w)
{
	static const struct sctp_sndinfo all = { .snd_sid = DOWN_ALL, .snd_flags = SCTP_SENDALL };
	struct timespec moment = { .tv_nsec = 1000L * (1 + dice(w, 50000)) };
	struct head head = { .talk = NOBODY, .stream = DOWN_ALL };

	nanosleep(&moment, NULL);
	send_flagged(hub, &head, sizeof(head), &all, dice(w, 2) ? MSG_DONTWAIT : 0);
}

struct option {
	int level;
	int name;
	int low;
	int high;
};

/* Not so small that messages come in pieces: two readers would share them. */
static const struct option options[] = {
	{ SOL_SOCKET, SO_SNDBUF, 20000, 200000 },
	{ SOL_SOCKET, SO_RCVBUF, 100000, 200000 },
	{ SOL_SOCKET, SO_PRIORITY, 0, 6 },
	{ SOL_SCTP, SCTP_NODELAY, 0, 1 },
	{ SOL_SCTP, SCTP_FRAGMENT_INTERLEAVE, 0, 1 },
	{ SOL_SCTP, SCTP_RECVNXTINFO, 0, 1 },
	{ IPPROTO_IP, IP_TOS, 0, 0x20 },
};

static void set_option(struct worker *w)
{
	const struct option *o = &options[dice(w, sizeof(options) / sizeof(options[0]))];
	int value = o->low + dice(w, o->high - o->low + 1);

	setsockopt(hub, o->level, o->name, &value, sizeof(value));
}

static void ask(struct worker *w)
{
	static thread_local char buf[4096];
	struct talk *t = choose_talk(w);
	struct sctp_status status = { .sstat_assoc_id = t ? atomic_load(&t->assoc) : 0 };
	struct sctp_getaddrs *addrs = (struct sctp_getaddrs *)buf;
	socklen_t len = sizeof(status);

	getsockopt(hub, SOL_SCTP, SCTP_STATUS, &status, &len);
	len = sizeof(buf);
	getsockopt(hub, SOL_SCTP, SCTP_GET_ASSOC_ID_LIST, buf, &len);
	addrs->assoc_id = status.sstat_assoc_id;
	len = sizeof(buf);
	getsockopt(hub, SOL_SCTP, SCTP_GET_PEER_ADDRS, buf, &len);
	len = open("/proc/net/sctp/assocs", O_RDONLY);
	while (read(len, buf, sizeof(buf)) > 0)
		;
	close(len);
}

static void set_options(struct worker *w)
{
	static const uint16_t kinds[] = {
		SCTP_ASSOC_CHANGE, SCTP_SHUTDOWN_EVENT, SCTP_SENDER_DRY_EVENT,
		SCTP_PEER_ADDR_CHANGE,
	};
	struct timespec moment = { .tv_nsec = 1000L * (1 + dice(w, 10000)) };
	struct sctp_event event = {
		.se_assoc_id = SCTP_ALL_ASSOC,
		.se_type = kinds[dice(w, 4)],
		.se_on = dice(w, 2),
	};

	nanosleep(&moment, NULL);
	set_option(w);
	if (dice(w, 4) == 0)
		ask(w);
	else
		setsockopt(hub, SOL_SCTP, SCTP_EVENT, &event, sizeof(event));
}

static void send_signals(struct worker *w)
{
	struct timespec moment = { .tv_nsec = 1000L * (1 + dice(w, 5000)) };

	nanosleep(&moment, NULL);
	/* The threads are joined when this one has stopped. */
	pthread_kill(workers[dice(w, atomic_load(&n_workers))].thread, SIGUSR1);
}

/* Those who signal come last, when the others exist, and are joined first. */
static const struct role roles[] = {
	{ "threads that share the hub", use_hub, HUB_THREADS },
	{ "clients", be_client, CLIENTS },
	{ "threads that peel off", peel_off, 3 },
	{ "threads that end associations", end_some, 1 },
	{ "threads that send to all", send_to_all, 1 },
	{ "threads that set options", set_options, 1 },
	{ "threads that send signals", send_signals, 1 },
};

static void interrupted(int signal)
{
	(void)signal;
}

static bool uses_hub(const struct worker *w)
{
	return w->role->step == use_hub;
}

static bool is_client(const struct worker *w)
{
	return w->role->step == be_client;
}

static void *work(void *arg)
{
	struct worker *w = arg;

	worker_run(w, uses_hub(w) ? &stop_hub : &stop);
	return NULL;
}

/* Clients finish what they are at while the hub still reads. */
static void join_workers(void)
{
	int i, n = atomic_load(&n_workers);

	atomic_store(&stop, true);
	for (i = n - 1; i >= 0; i--)
		if (!is_client(&workers[i]) && !uses_hub(&workers[i]))
			join_worker(&workers[i]);
	for (i = 0; i < n; i++)
		if (is_client(&workers[i]))
			join_worker(&workers[i]);
	atomic_store(&stop_hub, true);
	for (i = 0; i < n; i++)
		if (uses_hub(&workers[i]))
			join_worker(&workers[i]);
}

static void report(void)
{
	size_t r;
	int i;

	for (r = 0; r < LENGTH(roles); r++)
		report_workers(&roles[r]);
	for (i = 0; i < TROUBLES; i++)
		check_eq(atomic_load(&troubles[i]), 0, "%s", trouble_names[i]);
	check(atomic_load(&children), "associations were peeled off");
	check(atomic_load(&up_messages) && atomic_load(&down_messages), "messages came");
	printf("# %u associations, %lu peeled off\n", atomic_load(&n_talks),
	       atomic_load(&children));
	printf("# messages: %lu up, of them %lu to sockets peeled off; %lu down\n",
	       atomic_load(&up_messages), atomic_load(&child_messages),
	       atomic_load(&down_messages));
}

static void open_hub(void)
{
	const struct variant v = { AF_INET6, SOCK_SEQPACKET, "" };
	union addr any = { .in6.sin6_family = AF_INET6 };
	int i;

	hub = sock_new(&v);
	sock_int(hub, SOL_SCTP, SCTP_RECVRCVINFO, 1);
	set_timeout(hub);
	need(!bind(hub, &any.sa, addr_len(AF_INET6)) && !listen(hub, 100), "listen");
	hub_at[0] = addr_loop(AF_INET, sock_port(hub));
	hub_at[1] = addr_loop(AF_INET6, sock_port(hub));
	for (i = 0; i < CLIENTS; i++)
		atomic_store(&live[i], NOBODY);
}

static void test_threads(const void *arg)
{
	const char *seconds = getenv("THREADS_SECONDS"), *seed = getenv("THREADS_SEED");
	struct sigaction sa = { .sa_handler = interrupted };
	struct timespec moment = { .tv_nsec = 10000000 };
	uint64_t end;
	size_t r;

	(void)arg;
	alarm(0);
	need(!sigaction(SIGUSR1, &sa, NULL), "sigaction");
	open_hub();
	for (r = 0; r < LENGTH(roles); r++)
		start_workers(&roles[r], seed && *seed ? atoi(seed) : 1, work);
	end = now_ms() + 1000 * (seconds && *seconds ? atoi(seconds) : SHORT_SECONDS);
	while (now_ms() < end)
		nanosleep(&moment, NULL);
	join_workers();
	report();
	close(hub);
	end = now_ms() + SETTLE_MS;
	while (snmp("SctpCurrEstab") && now_ms() < end)
		nanosleep(&moment, NULL);
	check_eq(snmp("SctpCurrEstab"), 0, "no association is left");
}

int main(void)
{
	tap_init();
	tap_case(test_threads, NULL);
	return tap_done();
}
