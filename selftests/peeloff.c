// SPDX-License-Identifier: GPL-2.0
/* sctp_peeloff(): what the socket is that an association gets, what it inherits, and errors. */
#include <sched.h>

#include "peeloff_rig.h"

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

	for (i = 0; i < LENGTH(inherited); i++)
		sock_int(r.parent, inherited[i].level, inherited[i].option, inherited[i].value);
	need(!setsockopt(r.parent, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)), "SO_LINGER");
	sock_timeout(r.parent, SO_RCVTIMEO, 7000);
	sock_events(r.parent, 1, 1);
	r.at = addr_loop(v->family, 0);
	need(!bind(r.parent, &r.at.sa, addr_len(v->family)) && !listen(r.parent, 5), "listen");
	r.at = addr_loop(v->family, sock_port(r.parent));
	rig_client(&r);
	child = peeled(r.parent, r.id);
	for (i = 0; i < LENGTH(inherited); i++) {
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

	for (i = 0; i < LENGTH(ids); i++)
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

	for (i = 0; i < LENGTH(flags); i++)
		check_flags(arg, flags[i]);
}

/* The new socket's namespace is the old one's, whoever asks for it; Linux refuses. */
static void test_namespace(const void *arg)
{
	const struct variant *v = arg;
	struct rig r = rig_new(v);
	int status = 0;
	char text[8];
	pid_t pid = fork();

	if (!pid) {
		long child = unshare(CLONE_NEWNET) ? -1 : peel(r.parent, r.id);

		_exit(child >= 0 && send(child, "far", 3, 0) != 3 ? ENETUNREACH :
		      child < 0 ? errno : 0);
	}
	need(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "%s: waitpid", v->name);
	check_eq(WEXITSTATUS(status), either(0, EINVAL), "%s: peel off elsewhere", v->name);
	if (!WEXITSTATUS(status))
		check_eq(recv(r.client, text, sizeof(text), 0), 3, "%s: a message from there",
			 v->name);
	rig_close(&r);
}

int main(void)
{
	static void (*const tests[])(const void *) = {
		test_nature, test_confined, test_inherits, test_errors, test_unwritable, test_flags,
		test_namespace,
	};

	return rig_main(tests, LENGTH(tests));
}
