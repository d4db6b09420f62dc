// SPDX-License-Identifier: GPL-2.0
/* sctp_peeloff(): an association of a one-to-many socket gets a socket of its own. */
#include <pthread.h>
#include <sched.h>
#include <linux/sock_diag.h>

#include "sock.h"

#define PATIENCE_MS	10000
#define NO_SUCH_ID	99999

static const struct variant variants[] = {
	{ AF_INET, SOCK_SEQPACKET, "v4" },
	{ AF_INET6, SOCK_SEQPACKET, "v6" },
};

/* A listening one-to-many socket and a peer that it has an association with. */
struct rig {
	const struct variant *v;
	union addr at;
	int parent;
	int client;
	sctp_assoc_t id;
};

static sctp_assoc_t newest(int fd)
{
	uint32_t ids[64];
	socklen_t len = sizeof(ids);

	need(!getsockopt(fd, SOL_SCTP, SCTP_GET_ASSOC_ID_LIST, ids, &len), "ids");
	need(ids[0] > 0, "the socket has an association");
	return ids[ids[0]];
}

static long peel(int fd, sctp_assoc_t id)
{
	sctp_peeloff_arg_t arg = { .associd = id, .sd = -1 };
	socklen_t len = sizeof(arg);
	int ret = getsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_PEELOFF, &arg, &len);

	return ret < 0 ? ret : arg.sd;
}

static int peeled(int fd, sctp_assoc_t id)
{
	long child = peel(fd, id);

	need(child >= 0, "peel off");
	return child;
}

static void rig_client(struct rig *r)
{
	r->client = sock_connect(r->v, &r->at);
	r->id = newest(r->parent);
}

static struct rig rig_new(const struct variant *v)
{
	struct rig r = { .v = v };

	r.parent = sock_listen(v, &r.at);
	rig_client(&r);
	return r;
}

static void rig_close(struct rig *r)
{
	close(r->client);
	close(r->parent);
}

/* The client's address, as the parent sees it. */
static union addr rig_peer(const struct rig *r)
{
	return addr_loop(r->v->family, sock_port(r->client));
}

static bool send_number(int fd, const union addr *to, uint32_t number)
{
	return sendto(fd, &number, sizeof(number), MSG_NOSIGNAL, &to->sa,
		      addr_len(to->sa.sa_family)) == sizeof(number);
}

/* The client's side of a conversation in numbers. */
static void say(const struct rig *r, uint32_t number)
{
	need(send_number(r->client, &r->at, number), "send %u", number);
}

/* The next number that comes, or a negative errno; notifications are skipped. */
static long hear(int fd)
{
	struct received r;
	uint32_t number;

	do {
		if (!sock_poll(fd, POLLIN, PATIENCE_MS))
			return -ETIME;
		if (sock_recv(fd, &number, sizeof(number), MSG_DONTWAIT, &r) < 0)
			return -errno;
	} while (r.flags & MSG_NOTIFICATION);
	return number;
}

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

/* -- what it is -------------------------------------------------------------- */

static int get_int(int fd, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	need(!getsockopt(fd, level, name, &value, &len), "getsockopt %d %d", level, name);
	return value;
}

static bool same_name(int fd, int (*name)(int, struct sockaddr *, socklen_t *),
		      const union addr *want)
{
	union addr got;
	socklen_t len = sizeof(got);

	memset(&got, 0, sizeof(got));
	return !name(fd, &got.sa, &len) && len == addr_len(want->sa.sa_family) &&
	       !memcmp(&got, want, len);
}

static void check_status(const char *name, int fd, sctp_assoc_t asked, sctp_assoc_t id)
{
	struct sctp_status status = { .sstat_assoc_id = asked };
	socklen_t len = sizeof(status);

	check(!getsockopt(fd, SOL_SCTP, SCTP_STATUS, &status, &len) &&
	      status.sstat_assoc_id == id && status.sstat_state == SCTP_ESTABLISHED,
	      "%s: SCTP_STATUS of assoc_id %d", name, asked == id ? 0 : asked);
}

/* The style of the socket that has association @id, as /proc shows it. */
static int proc_style(sctp_assoc_t id)
{
	FILE *f = fopen("/proc/net/sctp/assocs", "r");
	int found = -1, style, number;
	char line[1024];

	need(f, "/proc/net/sctp/assocs");
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%*s %*s %d %*d %*d %*d %d", &style, &number) == 2 && number == id)
			found = style;
	fclose(f);
	return found;
}

static void test_nature(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	union addr peer = rig_peer(&r);
	int child = peeled(r.parent, r.id);
	struct sctp_status gone = { .sstat_assoc_id = r.id };
	socklen_t len = sizeof(gone);

	check_eq(get_int(child, SOL_SOCKET, SO_TYPE), SOCK_SEQPACKET, "%s: SO_TYPE", v->name);
	check_eq(get_int(child, SOL_SOCKET, SO_DOMAIN), v->family, "%s: SO_DOMAIN", v->name);
	check_eq(get_int(child, SOL_SOCKET, SO_PROTOCOL), IPPROTO_SCTP, "%s: SO_PROTOCOL", v->name);
	check_eq(get_int(child, SOL_SOCKET, SO_ACCEPTCONN), 0, "%s: SO_ACCEPTCONN", v->name);
	check(same_name(child, getpeername, &peer), "%s: getpeername()", v->name);
	/* Linux forgets what an IPv6 socket was bound to. */
	if (v->family == AF_INET || !over_linux())
		check(same_name(child, getsockname, &r.at), "%s: getsockname()", v->name);
	check_eq(sock_port(child), addr_port(&r.at), "%s: the port is the parent's", v->name);
	check(same_name(r.parent, getsockname, &r.at), "%s: the parent's name stays", v->name);
	check_err(getpeername(r.parent, &peer.sa, &len), ENOTCONN,
		  "%s: the parent has no peer's name", v->name);
	check_status(v->name, child, 0, r.id);
	check_status(v->name, child, r.id, r.id);
	check_status(v->name, child, NO_SUCH_ID, r.id);
	len = sizeof(gone);
	check_err(getsockopt(r.parent, SOL_SCTP, SCTP_STATUS, &gone, &len), EINVAL,
		  "%s: the parent does not know it any more", v->name);
	check_eq(get_int(child, SOL_SCTP, SCTP_GET_ASSOC_NUMBER), 1,
		 "%s: one association", v->name);
	check_eq(get_int(r.parent, SOL_SCTP, SCTP_GET_ASSOC_NUMBER), 0, "%s: none", v->name);
	check_eq(newest(child), r.id, "%s: SCTP_GET_ASSOC_ID_LIST", v->name);
	check_eq(proc_style(r.id), 1, "%s: its style in /proc/net/sctp/assocs", v->name);
	check_eq(sock_poll(child, POLLIN | POLLOUT | POLLRDHUP, 0), POLLOUT, "%s: poll", v->name);
	close(child);
	rig_close(&r);
}

static void test_confined(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	int child = peeled(r.parent, r.id);
	union addr other = addr_loop(v->family, 9), any = addr_loop(v->family, 0);
	socklen_t len = addr_len(v->family);

	check_err(connect(child, &r.at.sa, len), EISCONN, "%s: connect() to its peer", v->name);
	check_err(connect(child, &other.sa, len), EISCONN, "%s: connect() elsewhere", v->name);
	check_err(listen(child, 5), EINVAL, "%s: listen()", v->name);
	check_err(bind(child, &any.sa, len), EINVAL, "%s: bind()", v->name);
	check_err(accept(child, NULL, NULL), EOPNOTSUPP, "%s: accept()", v->name);
	check_err(peel(child, r.id), EINVAL, "%s: peel off from what is", v->name);
	check_err(peel(r.parent, r.id), EINVAL, "%s: peel off once more", v->name);
	say(&r, 1);
	check_eq(hear(child), 1, "%s: it works all the same", v->name);
	close(child);
	rig_close(&r);
}

struct inherited {
	const char *name;
	int level;
	int option;
	int value;
	int shown;
	bool ours;
};

/* What Linux leaves behind is ours. */
static const struct inherited inherited[] = {
	{ "SO_SNDBUF", SOL_SOCKET, SO_SNDBUF, 60000, 120000, false },
	{ "SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, 50000, 100000, false },
	{ "SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, 1, 1, false },
	{ "SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, 1, 1, false },
	{ "SO_TIMESTAMP", SOL_SOCKET, SO_TIMESTAMP, 1, 1, false },
	{ "SO_MARK", SOL_SOCKET, SO_MARK, 77, 77, true },
	{ "SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTOIFINDEX, 1, 1, false },
	{ "IP_TOS", IPPROTO_IP, IP_TOS, 0x20, 0x20, true },
	/* IP_TOS sets it, too. */
	{ "SO_PRIORITY", SOL_SOCKET, SO_PRIORITY, 5, 5, true },
	{ "IP_TTL", IPPROTO_IP, IP_TTL, 33, 33, true },
	{ "SCTP_NODELAY", SOL_SCTP, SCTP_NODELAY, 1, 1, false },
	{ "SCTP_RECVRCVINFO", SOL_SCTP, SCTP_RECVRCVINFO, 1, 1, false },
	{ "SCTP_RECVNXTINFO", SOL_SCTP, SCTP_RECVNXTINFO, 1, 1, false },
	{ "SCTP_FRAGMENT_INTERLEAVE", SOL_SCTP, SCTP_FRAGMENT_INTERLEAVE, 1, 1, false },
	{ "SCTP_AUTOCLOSE", SOL_SCTP, SCTP_AUTOCLOSE, 9, 9, false },
	{ "SCTP_I_WANT_MAPPED_V4_ADDR", SOL_SCTP, SCTP_I_WANT_MAPPED_V4_ADDR, 0, 0, false },
	{ "SCTP_PARTIAL_DELIVERY_POINT", SOL_SCTP, SCTP_PARTIAL_DELIVERY_POINT, 4000, 4000, false },
	{ "SCTP_DISABLE_FRAGMENTS", SOL_SCTP, SCTP_DISABLE_FRAGMENTS, 1, 1, false },
};

#define N_INHERITED	(sizeof(inherited) / sizeof(inherited[0]))

static void check_big_options(const char *name, int child)
{
	struct sctp_event_subscribe on = { 0 };
	struct linger linger = { 0 };
	struct timeval tv = { 0 };
	socklen_t len = offsetof(struct sctp_event_subscribe, sctp_authentication_event);

	check(!getsockopt(child, SOL_SCTP, SCTP_EVENTS, &on, &len) && on.sctp_data_io_event &&
	      on.sctp_association_event && !on.sctp_shutdown_event,
	      "%s: SCTP_EVENTS", name);
	len = sizeof(linger);
	check(!getsockopt(child, SOL_SOCKET, SO_LINGER, &linger, &len) && linger.l_onoff &&
	      linger.l_linger == 3, "%s: SO_LINGER", name);
	len = sizeof(tv);
	check(!getsockopt(child, SOL_SOCKET, SO_RCVTIMEO, &tv, &len) && tv.tv_sec == 7,
	      "%s: SO_RCVTIMEO", name);
}

static void test_inherits(const void *arg)
{
	const struct variant *v = arg;
	struct linger linger = { .l_onoff = 1, .l_linger = 3 };
	struct rig r = { .v = v, .parent = sock_new(v) };
	int child;
	size_t i;

	for (i = 0; i < N_INHERITED; i++)
		sock_int(r.parent, inherited[i].level, inherited[i].option, inherited[i].value);
	need(!setsockopt(r.parent, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)), "SO_LINGER");
	sock_timeout(r.parent, SO_RCVTIMEO, 7000);
	sock_events(r.parent, 1, 1);
	r.at = addr_loop(v->family, 0);
	need(!bind(r.parent, &r.at.sa, addr_len(v->family)) && !listen(r.parent, 5), "listen");
	r.at = addr_loop(v->family, sock_port(r.parent));
	rig_client(&r);
	child = peeled(r.parent, r.id);
	for (i = 0; i < N_INHERITED; i++) {
		const struct inherited *o = &inherited[i];

		if (!o->ours || !over_linux())
			check_eq(get_int(child, o->level, o->option), o->shown, "%s: %s",
				 v->name, o->name);
	}
	check_big_options(v->name, child);
	close(child);
	rig_close(&r);
}

/* -- errors and flags --------------------------------------------------------- */

static void check_lengths(const struct rig *r)
{
	sctp_peeloff_flags_arg_t arg = { .p_arg.associd = r->id };
	const char *name = r->v->name;
	socklen_t len = sizeof(arg.p_arg) - 1;

	check_err(getsockopt(r->parent, SOL_SCTP, SCTP_SOCKOPT_PEELOFF, &arg, &len), EINVAL,
		  "%s: no room for the answer", name);
	len = sizeof(arg) - 1;
	check_err(getsockopt(r->parent, SOL_SCTP, SCTP_SOCKOPT_PEELOFF_FLAGS, &arg, &len), EINVAL,
		  "%s: likewise with flags", name);
	check_err(setsockopt(r->parent, SOL_SCTP, SCTP_SOCKOPT_PEELOFF, &arg, sizeof(arg)),
		  ENOPROTOOPT, "%s: there is nothing to set", name);
	len = sizeof(arg.p_arg);
	check_err(getsockopt(r->parent, SOL_SCTP, SCTP_SOCKOPT_PEELOFF, (void *)8, &len), EFAULT,
		  "%s: a bad address", name);
}

static void test_errors(const void *arg)
{
	static const sctp_assoc_t ids[] = { -5, 0, 1, 2, NO_SUCH_ID };
	const struct variant *v = arg, stream = { v->family, SOCK_STREAM, "" };
	struct rig r = rig_new(v), r2 = rig_new(v);
	struct pair p = sock_pair(&stream);
	struct sctp_status status = { 0 };
	socklen_t len = sizeof(status);
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		check_err(peel(r.parent, ids[i]), EINVAL, "%s: assoc_id %d", v->name, ids[i]);
	check_err(peel(r.parent, r2.id), EINVAL, "%s: another socket's", v->name);
	need(!getsockopt(p.client, SOL_SCTP, SCTP_STATUS, &status, &len), "SCTP_STATUS");
	check_err(peel(p.client, status.sstat_assoc_id), EINVAL,
		  "%s: a one-to-one socket", v->name);
	check_err(peel(p.lfd, 0), EINVAL, "%s: a one-to-one listener", v->name);
	check_lengths(&r);
	check_status(v->name, r.parent, r.id, r.id);
	close(r.client);
	while (get_int(r.parent, SOL_SCTP, SCTP_GET_ASSOC_NUMBER))
		sched_yield();
	check_err(peel(r.parent, r.id), EINVAL, "%s: one that has ended", v->name);
	sock_pair_close(&p);
	close(r.parent);
	rig_close(&r2);
}

/* The answer cannot be written: the association must not be lost in a file nobody has. */
static void test_unwritable(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	sctp_peeloff_arg_t *readonly;
	socklen_t len = sizeof(*readonly);
	int before, after;

	readonly = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(readonly != MAP_FAILED, "mmap");
	readonly->associd = r.id;
	need(!mprotect(readonly, 4096, PROT_READ), "mprotect");
	before = dup(0);
	close(before);
	check_err(getsockopt(r.parent, SOL_SCTP, SCTP_SOCKOPT_PEELOFF, readonly, &len), EFAULT,
		  "%s: the answer cannot be written", v->name);
	after = dup(0);
	check_eq(after, before, "%s: no descriptor is lost", v->name);
	check_eq(get_int(r.parent, SOL_SCTP, SCTP_GET_ASSOC_NUMBER), 0,
		 "%s: the association ends", v->name);
	rig_close(&r);
}

static void check_flags(const struct variant *v, unsigned int flags)
{
	struct rig r = rig_new(v);
	sctp_peeloff_flags_arg_t arg = { .p_arg.associd = r.id, .flags = flags };
	socklen_t len = sizeof(arg);
	int fd, ret = getsockopt(r.parent, SOL_SCTP, SCTP_SOCKOPT_PEELOFF_FLAGS, &arg, &len);

	fd = arg.p_arg.sd;
	check(ret == fd && fd >= 0, "%s: flags 0x%x", v->name, flags);
	check_eq(!!(fcntl(fd, F_GETFL) & O_NONBLOCK), !!(flags & SOCK_NONBLOCK),
		 "%s: flags 0x%x: O_NONBLOCK", v->name, flags);
	check_eq(!!(fcntl(fd, F_GETFD) & FD_CLOEXEC), !!(flags & SOCK_CLOEXEC),
		 "%s: flags 0x%x: FD_CLOEXEC", v->name, flags);
	check_eq(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR, "%s: O_RDWR", v->name);
	close(fd);
	rig_close(&r);
}

static void test_flags(const void *arg)
{
	static const unsigned int flags[] = {
		0, SOCK_NONBLOCK, SOCK_CLOEXEC, SOCK_NONBLOCK | SOCK_CLOEXEC, ~0u,
	};
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		check_flags(arg, flags[i]);
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
	/* Linux lets it wait for what cannot come. */
	if (!over_linux()) {
		reader = (struct worker) { .fd = other.client };
		start(&reader, receive_once);
		nanosleep(&moment, NULL);
		child2 = peeled(other.client, newest(other.client));
		pthread_join(reader.thread, NULL);
		check(reader.ret == -1 && reader.err == ENOTCONN,
		      "%s: without associations there is nothing to wait for", v->name);
		close(child2);
	}
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
		test_nature, test_confined, test_inherits, test_errors, test_unwritable, test_flags,
		test_queued, test_notifications, test_unsent, test_pieces, test_send,
		test_blocked_sender, test_blocked_reader, test_close_parent, test_close_child,
		test_end, test_shutdown, test_connecting,
	};
	size_t i, j;

	tap_init();
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		for (j = 0; j < sizeof(variants) / sizeof(variants[0]); j++)
			tap_case(tests[i], &variants[j]);
	return tap_done();
}
