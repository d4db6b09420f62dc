// SPDX-License-Identifier: GPL-2.0
/* sctp_bindx(), sctp_connectx(), sctp_getpaddrs(), and the forms of addresses. */
#include <dlfcn.h>
#include <net/if.h>

#include "sock.h"

#define EVENT_MS 5000

/* Packed addresses, as the options take and give them. */
struct list {
	char buf[1024];
	int len;
	int n;
};

static void add(struct list *l, const char *text, uint16_t port)
{
	union addr a = addr_parse(text, port);
	int len = addr_len(a.sa.sa_family);

	memcpy(l->buf + l->len, &a, len);
	l->len += len;
	l->n++;
}

/* Addresses parted by blanks, all with one port. */
static struct list list_of(const char *texts, uint16_t port)
{
	struct list l = {};
	char copy[256], *word, *rest = copy;

	snprintf(copy, sizeof(copy), "%s", texts);
	while ((word = strsep(&rest, " ")))
		if (*word)
			add(&l, word, port);
	return l;
}

static int bindx_list(int fd, const struct list *l, int option)
{
	return setsockopt(fd, SOL_SCTP, option, l->buf, l->len);
}

static int bindx_add(int fd, const char *texts, uint16_t port)
{
	struct list l = list_of(texts, port);

	return bindx_list(fd, &l, SCTP_SOCKOPT_BINDX_ADD);
}

static int bindx_rem(int fd, const char *texts, uint16_t port)
{
	struct list l = list_of(texts, port);

	return bindx_list(fd, &l, SCTP_SOCKOPT_BINDX_REM);
}

static int bind_to(int fd, const char *text, uint16_t port)
{
	union addr a = addr_parse(text, port);

	return bind(fd, &a.sa, addr_len(a.sa.sa_family));
}

/* The addresses of a list in one line, in the order they came; a v4-mapped one keeps its form. */
static const char *show(const void *addrs, int n)
{
	static char out[512];
	const char *p = addrs;
	size_t used = 0;

	out[0] = '\0';
	while (n--) {
		const union addr *a = (const union addr *)p;
		char text[INET6_ADDRSTRLEN];

		inet_ntop(a->sa.sa_family, a->sa.sa_family == AF_INET ? (void *)&a->in.sin_addr :
			  (void *)&a->in6.sin6_addr, text, sizeof(text));
		used += snprintf(out + used, sizeof(out) - used, "%s%s", used ? " " : "", text);
		p += addr_len(a->sa.sa_family);
	}
	return out;
}

static const char *addrs_of(int fd, int option, sctp_assoc_t id)
{
	union {
		struct sctp_getaddrs head;
		char buf[2048];
	} v = { .head.assoc_id = id };
	socklen_t len = sizeof(v);

	need(!getsockopt(fd, SOL_SCTP, option, &v, &len), "addresses");
	return show(v.head.addrs, v.head.addr_num);
}

static const char *locals(int fd)
{
	return addrs_of(fd, SCTP_GET_LOCAL_ADDRS, 0);
}

static bool check_text(const char *got, const char *want, const char *name)
{
	bool ok = !strcmp(got, want);

	if (!tap_result(ok, "%s", name))
		printf("# got \"%s\", want \"%s\"\n", got, want);
	return ok;
}

/* Two addresses of the family on the loopback interface. */
static const char *first_of(const struct variant *v)
{
	return v->family == AF_INET ? "127.0.0.1" : "::1";
}

static const char *second_of(const struct variant *v)
{
	return v->family == AF_INET ? "127.0.0.2" : "fd00::2";
}

static const char *third_of(const struct variant *v)
{
	return v->family == AF_INET ? "127.0.0.3" : "fd00::3";
}

static const char *both_of(const struct variant *v)
{
	return v->family == AF_INET ? "127.0.0.1 127.0.0.2" : "::1 fd00::2";
}

static const char *wild_of(const struct variant *v)
{
	return v->family == AF_INET ? "0.0.0.0" : "::";
}

static const char *foreign_of(const struct variant *v)
{
	return v->family == AF_INET ? "192.0.2.1" : "2001:db8::1";
}

/* -- sctp_bindx() ---------------------------------------------------------- */

static void test_bindx_add(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v);
	uint16_t port;

	check_eq(bindx_add(fd, first_of(v), 0), 0, "the first address, port 0");
	port = sock_port(fd);
	check(port != 0, "gives an ephemeral port");
	check_eq(bindx_add(fd, second_of(v), port), 0, "a second with that port");
	check_eq(bindx_add(fd, third_of(v), 0), 0, "a third with port 0");
	check_err(bindx_add(fd, "127.0.0.9", port + 1), EINVAL, "another port");
	check_err(bindx_add(fd, foreign_of(v), port), EADDRNOTAVAIL, "an address that is not ours");
	check_err(bindx_add(fd, wild_of(v), port), EINVAL, "the wildcard as a further address");
	check_err(bindx_add(fd, second_of(v), port), EINVAL, "an address it has");
	close(fd);

	fd = sock_new(v);
	check_eq(bindx_add(fd, both_of(v), port), 0, "two at once on an unbound socket");
	check_text(locals(fd), both_of(v), "sctp_getladdrs() has both, in order");
	check_eq(sock_port(fd), port, "at the port given");
}

static void test_bindx_bound(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v), other;
	uint16_t port;

	need(!bind_to(fd, first_of(v), 0), "bind");
	port = sock_port(fd);
	check_eq(bindx_add(fd, second_of(v), port), 0, "an address more after bind()");
	other = sock_new(v);
	check_err(bind_to(other, second_of(v), port), EADDRINUSE, "which nobody else may have");
	check_eq(bind_to(other, third_of(v), port), 0, "another socket on another address");
	check_err(bindx_add(fd, third_of(v), port), EADDRINUSE, "its address is not to be had");
	check_text(locals(fd), both_of(v), "and nothing has changed by that");
	close(fd);
	close(other);

	fd = sock_new(v);
	need(!bind_to(fd, wild_of(v), 0), "bind to the wildcard");
	check_err(bindx_add(fd, first_of(v), 0), EINVAL, "an address more than the wildcard");
}

/* All or nothing: rfc6458#section-9.1 */
static void test_bindx_atomic(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v);
	struct list l = {};
	uint16_t port;

	add(&l, first_of(v), 0);
	add(&l, foreign_of(v), 0);
	check_err(bindx_list(fd, &l, SCTP_SOCKOPT_BINDX_ADD), EADDRNOTAVAIL,
		  "one of two is not ours");
	check_eq(bind_to(fd, first_of(v), 0), either(0, -1), "then nothing is bound");
	close(fd);
	fd = sock_new(v);
	need(!bind_to(fd, first_of(v), 0), "bind");
	port = sock_port(fd);
	l = (struct list){};
	add(&l, second_of(v), port);
	add(&l, foreign_of(v), port);
	check_err(bindx_list(fd, &l, SCTP_SOCKOPT_BINDX_ADD), EADDRNOTAVAIL,
		  "nor now that it is bound");
	check_text(locals(fd), first_of(v), "the other was not taken");
	need(!bindx_add(fd, second_of(v), port), "a second address");
	l = (struct list){};
	add(&l, second_of(v), port);
	add(&l, third_of(v), port);
	check_err(bindx_list(fd, &l, SCTP_SOCKOPT_BINDX_REM), either(EINVAL, EBUSY),
		  "removing one that it has and one it has not");
	check_text(locals(fd), both_of(v), "takes none away");
}

static void test_bindx_remove(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v), other = sock_new(v);
	uint16_t port;

	check_err(bindx_rem(fd, first_of(v), 0), EBUSY, "from an unbound socket");
	need(!bindx_add(fd, both_of(v), 0), "bindx");
	port = sock_port(fd);
	check_err(bindx_rem(fd, third_of(v), port), EINVAL, "an address it has not");
	check_err(bindx_rem(fd, second_of(v), port + 1), EINVAL, "at another port");
	check_eq(bindx_rem(fd, first_of(v), port), 0, "one of two");
	check_text(locals(fd), second_of(v), "the other is left");
	check_eq(bind_to(other, first_of(v), port), 0, "somebody else may have it");
	check_err(bindx_rem(fd, second_of(v), port), EBUSY, "the last one");
	close(fd);
	fd = sock_new(v);
	need(!bind_to(fd, wild_of(v), 0), "bind to the wildcard");
	check_err(bindx_rem(fd, first_of(v), sock_port(fd)), EBUSY, "one of the wildcard's");
}

static void test_bindx_shape(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v);
	struct list l = list_of(first_of(v), 0);

	check_err(setsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_ADD, l.buf, l.len - 1), EINVAL,
		  "a length too short");
	check_err(setsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_ADD, l.buf, l.len + 1), EINVAL,
		  "a length too long");
	check_err(setsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_ADD, l.buf, 0), EINVAL, "no address");
	l.buf[0] = AF_UNIX;
	check_err(bindx_list(fd, &l, SCTP_SOCKOPT_BINDX_ADD), EINVAL, "another family");
	check_err(setsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_ADD, (void *)8, l.len), EFAULT,
		  "an address of nothing");
	check_eq(sock_port(fd), 0, "it is not bound by all that");
}

/* An address may come or go while associations are up: they keep what their peers know. */
static void test_bindx_live(const void *arg)
{
	const struct variant *v = arg;
	struct pair p = {};
	union addr at;
	char c = 0;

	p.lfd = sock_new(v);
	need(!bindx_add(p.lfd, both_of(v), 0) && !listen(p.lfd, 4), "listen");
	at = addr_parse(first_of(v), sock_port(p.lfd));
	p.client = sock_connect(v, &at);
	check_eq(bindx_add(p.lfd, third_of(v), sock_port(p.lfd)), 0,
		 "add while an association is up");
	check_eq(bindx_rem(p.lfd, third_of(v), sock_port(p.lfd)), 0, "and remove");
	need(sendto(p.client, "x", 1, 0, &at.sa, addr_len(v->family)) == 1, "sendto");
	p.server = v->type == SOCK_STREAM ? accept(p.lfd, NULL, NULL) : p.lfd;
	check_eq(read(p.server, &c, 1), 1, "it goes on");
}

static void test_bindx_mixed(const void *arg)
{
	const struct variant *v = arg;
	int fd = sock_new(v);

	if (v->family == AF_INET) {
		check_err(bindx_add(fd, "127.0.0.1 ::1", 0), EINVAL, "IPv6 on an IPv4 socket");
		return;
	}
	check_eq(bindx_add(fd, "127.0.0.1 ::1", 0), 0, "both families on an IPv6 socket");
	check_text(locals(fd), "::ffff:127.0.0.1 ::1", "sctp_getladdrs() maps IPv4");
	sock_int(fd, SOL_SCTP, SCTP_I_WANT_MAPPED_V4_ADDR, 0);
	check_text(locals(fd), "127.0.0.1 ::1", "unless it is told not to");
	check_err(bindx_add(fd, "::ffff:127.0.0.1", 0), EINVAL,
		  "the mapped form is the same address");
	check_eq(bindx_add(fd, "::ffff:127.0.0.2", 0), 0, "and may name another");
	check_eq(bindx_rem(fd, "127.0.0.2", 0), 0, "the plain form removes it");
	close(fd);
	fd = sock_new(v);
	sock_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	check_err(bindx_add(fd, "127.0.0.1", 0), EINVAL, "IPv4 with IPV6_V6ONLY");
	check_err(bindx_add(fd, "::ffff:127.0.0.1", 0), EINVAL, "mapped with IPV6_V6ONLY");
	check_err(bind_to(fd, "::ffff:127.0.0.1", 0), EINVAL,
		  "bind() to a mapped one with IPV6_V6ONLY");
	check_eq(bindx_add(fd, "::1", 0), 0, "IPv6 with IPV6_V6ONLY");
}

/* -- sctp_connectx() ------------------------------------------------------- */

/* The option numbers of libsctp's three generations; each in its own way tells the association. */
static int connectx(int fd, const struct list *l, int option, sctp_assoc_t *id)
{
	struct sctp_getaddrs_old old = {
		.addr_num = l->len,
		.addrs = (struct sockaddr *)l->buf,
	};
	socklen_t len = sizeof(old);
	int ret;

	*id = 0;
	if (option == SCTP_SOCKOPT_CONNECTX3) {
		ret = getsockopt(fd, SOL_SCTP, option, &old, &len);
		*id = old.assoc_id;
		return ret;
	}
	ret = setsockopt(fd, SOL_SCTP, option, l->buf, l->len);
	if (option == SCTP_SOCKOPT_CONNECTX && ret > 0) {
		*id = ret;
		ret = 0;
	}
	return ret;
}

static const int generations[] = {
	SCTP_SOCKOPT_CONNECTX_OLD, SCTP_SOCKOPT_CONNECTX, SCTP_SOCKOPT_CONNECTX3,
};

static sctp_assoc_t id_by_status(int fd)
{
	struct sctp_status st = {};
	socklen_t len = sizeof(st);

	need(!getsockopt(fd, SOL_SCTP, SCTP_STATUS, &st, &len), "SCTP_STATUS");
	return st.sstat_assoc_id;
}

static int listener(const struct variant *v, const char *texts)
{
	int fd = sock_new(v);

	need(!bindx_add(fd, texts, 0) && !listen(fd, 8), "listen at %s", texts);
	return fd;
}

static void test_connectx(const void *arg)
{
	const struct variant *v = arg;
	int lfd = listener(v, both_of(v)), fd, i;
	struct list l = list_of(both_of(v), sock_port(lfd));
	sctp_assoc_t id;

	for (i = 0; i < 3; i++) {
		fd = sock_new(v);
		check_eq(connectx(fd, &l, generations[i], &id), 0, "option %d: two addresses",
			 generations[i]);
		if (generations[i] != SCTP_SOCKOPT_CONNECTX_OLD)
			check(id > 0, "option %d: gives the association's id", generations[i]);
		if (v->type == SOCK_STREAM)
			id = id_by_status(fd);
		if (id)
			check_text(addrs_of(fd, SCTP_GET_PEER_ADDRS, id), both_of(v),
				   "sctp_getpaddrs() has both");
		check_err(connectx(fd, &l, generations[i], &id), EISCONN, "option %d: once more",
			  generations[i]);
		close(fd);
	}
}

static void test_connectx_nonblock(const void *arg)
{
	const struct variant *v = arg;
	int lfd = listener(v, both_of(v)), fd, i, ret;
	struct list l = list_of(both_of(v), sock_port(lfd));
	sctp_assoc_t id;

	for (i = 0; i < 3; i++) {
		fd = sock_new(v);
		sock_nonblock(fd);
		ret = connectx(fd, &l, generations[i], &id);
		check(ret == -1 && errno == EINPROGRESS, "option %d: non-blocking is EINPROGRESS",
		      generations[i]);
		if (generations[i] == SCTP_SOCKOPT_CONNECTX3)
			check(id > 0, "option %d: gives the id all the same", generations[i]);
		check(sock_poll(fd, POLLOUT, EVENT_MS) & POLLOUT, "poll says writable");
		check_eq(sock_error(fd), 0, "SO_ERROR is 0");
		close(fd);
	}
}

static void test_connectx_lists(const void *arg)
{
	const struct variant *v = arg;
	int lfd = listener(v, both_of(v)), fd = sock_new(v);
	uint16_t port = sock_port(lfd);
	struct list l = {};
	sctp_assoc_t id;

	add(&l, first_of(v), port);
	add(&l, second_of(v), port + 1);
	check_err(connectx(fd, &l, SCTP_SOCKOPT_CONNECTX3, &id), EINVAL, "two ports");
	l = list_of(first_of(v), 0);
	check_err(connectx(fd, &l, SCTP_SOCKOPT_CONNECTX3, &id), either(EINVAL, ECONNREFUSED),
		  "port 0");
	l = (struct list){};
	check_err(connectx(fd, &l, SCTP_SOCKOPT_CONNECTX3, &id), EINVAL, "no address");
	l = list_of(first_of(v), port);
	l.len--;
	check_err(connectx(fd, &l, SCTP_SOCKOPT_CONNECTX3, &id), EINVAL, "a length too short");
	l = list_of(v->family == AF_INET ? "224.0.0.1" : "ff02::1", port);
	check_err(connectx(fd, &l, SCTP_SOCKOPT_CONNECTX3, &id), EINVAL, "multicast");
	l = (struct list){};
	add(&l, first_of(v), port);
	add(&l, first_of(v), port);
	add(&l, second_of(v), port);
	check_eq(connectx(fd, &l, SCTP_SOCKOPT_CONNECTX3, &id), either(0, -1),
		 "the same address twice is fine");
	if (id)
		check_text(addrs_of(fd, SCTP_GET_PEER_ADDRS, id), both_of(v), "it counts once");
}

static void test_connectx_mixed(const void *arg)
{
	const struct variant *v = arg, v6 = { AF_INET6, v->type, "" };
	int lfd = listener(&v6, "127.0.0.1 ::1"), fd = sock_new(v);
	struct list l = list_of("127.0.0.1 ::1", sock_port(lfd));
	sctp_assoc_t id;

	if (v->family == AF_INET) {
		check_err(connectx(fd, &l, SCTP_SOCKOPT_CONNECTX3, &id), EINVAL,
			  "IPv6 on an IPv4 socket");
		return;
	}
	check_eq(connectx(fd, &l, SCTP_SOCKOPT_CONNECTX3, &id), 0, "both families");
	check_text(addrs_of(fd, SCTP_GET_PEER_ADDRS, id), "::ffff:127.0.0.1 ::1",
		   "sctp_getpaddrs() has both");
	sock_int(fd, SOL_SCTP, SCTP_I_WANT_MAPPED_V4_ADDR, 0);
	check_text(addrs_of(fd, SCTP_GET_PEER_ADDRS, id), "127.0.0.1 ::1",
		   "the first one plain when asked for");
}

typedef int (*connectx_v1)(int fd, struct sockaddr *addrs, int n);
typedef int (*connectx_v2)(int fd, struct sockaddr *addrs, int n, sctp_assoc_t *id);
typedef int (*getaddrs)(int fd, sctp_assoc_t id, struct sockaddr **addrs);

static void *find(const char *name, const char *version)
{
	void *lib = dlopen("libsctp.so.1", RTLD_NOW);
	void *sym;

	need(lib, "libsctp.so.1");
	sym = version ? dlvsym(lib, name, version) : dlsym(lib, name);
	need(sym, "%s@%s", name, version ? version : "");
	return sym;
}

/* A program keeps the generation it was linked with. */
static void test_libsctp(const void *arg)
{
	static const char *const versions[] = { "VERS_1", "VERS_2", "VERS_3" };
	const struct variant *v = arg;
	int lfd = listener(v, both_of(v)), fd = -1, ret, n;
	struct list l = list_of(both_of(v), sock_port(lfd));
	struct sockaddr *addrs = NULL;
	sctp_assoc_t id = 0;
	size_t i;

	for (i = 0; i < LENGTH(versions); i++) {
		void *call = find("sctp_connectx", versions[i]);

		fd = sock_new(v);
		if (!i)
			ret = ((connectx_v1)call)(fd, (struct sockaddr *)l.buf, l.n);
		else
			ret = ((connectx_v2)call)(fd, (struct sockaddr *)l.buf, l.n, &id);
		check(ret >= 0, "sctp_connectx@%s", versions[i]);
		check(!i || id > 0, "sctp_connectx@%s gives the id", versions[i]);
	}
	n = ((getaddrs)find("sctp_getpaddrs", NULL))(fd, id, &addrs);
	check_eq(n, 2, "sctp_getpaddrs() counts two");
	check_text(show(addrs, n), both_of(v), "which are these");
	((void (*)(struct sockaddr *))find("sctp_freepaddrs", NULL))(addrs);
	n = ((getaddrs)find("sctp_getladdrs", NULL))(lfd, 0, &addrs);
	check_eq(n, 2, "sctp_getladdrs() of the listener counts two");
	((void (*)(struct sockaddr *))find("sctp_freeladdrs", NULL))(addrs);
	n = ((getaddrs)find("sctp_getpaddrs", NULL))(sock_new(v), 0, &addrs);
	check(n <= 0, "sctp_getpaddrs() of a socket without association has none");
}

/* -- what comes out -------------------------------------------------------- */

static void test_getaddrs(const void *arg)
{
	const struct variant *v = arg;
	union {
		struct sctp_getaddrs head;
		char buf[512];
	} g = {};
	socklen_t len = sizeof(g);
	int fd = sock_new(v);

	check_eq(getsockopt(fd, SOL_SCTP, SCTP_GET_LOCAL_ADDRS, &g, &len), 0,
		 "sctp_getladdrs() of an unbound socket");
	check_eq(g.head.addr_num, 0, "has none");
	check_eq(len, 0, "and says how long the list is");
	len = sizeof(g);
	check_err(getsockopt(fd, SOL_SCTP, SCTP_GET_PEER_ADDRS, &g, &len), EINVAL,
		  "sctp_getpaddrs() without association");
	need(!bindx_add(fd, both_of(v), 0), "bindx");
	len = sizeof(g.head) - 1;
	check_err(getsockopt(fd, SOL_SCTP, SCTP_GET_LOCAL_ADDRS, &g, &len), EINVAL,
		  "no room for the head");
	memset(&g, 0, sizeof(g));
	len = sizeof(g.head) + addr_len(v->family);
	check_err(getsockopt(fd, SOL_SCTP, SCTP_GET_LOCAL_ADDRS, &g, &len), ENOMEM,
		  "room for one of two");
	memset(&g, 0, sizeof(g));
	len = sizeof(g.head) + 2 * addr_len(v->family);
	check_eq(getsockopt(fd, SOL_SCTP, SCTP_GET_LOCAL_ADDRS, &g, &len), 0, "room for just both");
	check_eq(len, 2 * addr_len(v->family), "the length counts the addresses");
	check_eq(addr_port((union addr *)g.head.addrs), sock_port(fd), "the port is in there");
	memset(&g, 0, sizeof(g));
	g.head.assoc_id = 12345;
	len = sizeof(g);
	check_err(getsockopt(fd, SOL_SCTP, SCTP_GET_LOCAL_ADDRS, &g, &len), EINVAL,
		  "of an association there is not");
}

static bool is_form(const void *addr, bool mapped)
{
	const union addr *a = addr;

	if (!mapped)
		return a->sa.sa_family == AF_INET;
	return a->sa.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a->in6.sin6_addr);
}

static void check_options(int fd, const union addr *peer, const union addr *second, bool mapped,
			  const char *how)
{
	struct sctp_paddrinfo info = {};
	struct sctp_paddrparams params = {};
	struct sctp_status st = {};
	struct sctp_prim prim = {};
	socklen_t len = sizeof(st);

	check_eq(getsockopt(fd, SOL_SCTP, SCTP_STATUS, &st, &len), 0, "%s: SCTP_STATUS", how);
	check(is_form(&st.sstat_primary.spinfo_address, mapped), "%s: in SCTP_STATUS", how);
	memcpy(&info.spinfo_address, peer, sizeof(*peer));
	info.spinfo_assoc_id = st.sstat_assoc_id;
	len = sizeof(info);
	check_eq(getsockopt(fd, SOL_SCTP, SCTP_GET_PEER_ADDR_INFO, &info, &len), 0,
		 "%s: SCTP_GET_PEER_ADDR_INFO", how);
	memcpy(&params.spp_address, peer, sizeof(*peer));
	params.spp_assoc_id = st.sstat_assoc_id;
	len = sizeof(params);
	check_eq(getsockopt(fd, SOL_SCTP, SCTP_PEER_ADDR_PARAMS, &params, &len), 0,
		 "%s: SCTP_PEER_ADDR_PARAMS", how);
	prim.ssp_assoc_id = st.sstat_assoc_id;
	len = sizeof(prim);
	check_eq(getsockopt(fd, SOL_SCTP, SCTP_PRIMARY_ADDR, &prim, &len), 0,
		 "%s: SCTP_PRIMARY_ADDR", how);
	check(is_form(&prim.ssp_addr, mapped), "%s: in SCTP_PRIMARY_ADDR", how);
	memcpy(&prim.ssp_addr, second, sizeof(*second));
	check_eq(setsockopt(fd, SOL_SCTP, SCTP_PRIMARY_ADDR, &prim, len), 0,
		 "%s: which takes one, too", how);
}

static void check_notified(int fd, bool mapped, const char *how)
{
	union {
		union sctp_notification note;
		char buf[512];
	} n = {};
	struct received r = {};

	while (sock_poll(fd, POLLIN, EVENT_MS) && sock_recv(fd, &n, sizeof(n), 0, &r) > 0) {
		if (!(r.flags & MSG_NOTIFICATION) ||
		    n.note.sn_header.sn_type != SCTP_PEER_ADDR_CHANGE)
			continue;
		check(is_form(&n.note.sn_paddr_change.spc_aaddr, mapped),
		      "%s: in SCTP_PEER_ADDR_CHANGE", how);
		return;
	}
	check(false, "%s: SCTP_PEER_ADDR_CHANGE comes", how);
}

/* An IPv4 peer of an IPv6 socket, in each place where its address comes out. */
static void mapped_forms(const struct variant *v, bool mapped)
{
	const char *how = mapped ? "mapped" : "plain";
	union addr name = {};
	int lfd = listener(v, "127.0.0.1 127.0.0.2"), fd = sock_new(v), sfd = lfd;
	struct list to =
		list_of(mapped ? "::ffff:127.0.0.1 ::ffff:127.0.0.2" : "127.0.0.1 127.0.0.2",
			sock_port(lfd));
	union addr at = addr_parse(mapped ? "::ffff:127.0.0.1" : "127.0.0.1", sock_port(lfd));
	union addr second = addr_parse(mapped ? "::ffff:127.0.0.2" : "127.0.0.2", sock_port(lfd));
	struct sctp_event ev = { .se_type = SCTP_PEER_ADDR_CHANGE, .se_on = 1 };
	struct received r;
	socklen_t len = sizeof(name);
	sctp_assoc_t id;
	char buf[64];

	sock_int(lfd, SOL_SCTP, SCTP_I_WANT_MAPPED_V4_ADDR, mapped);
	sock_int(fd, SOL_SCTP, SCTP_I_WANT_MAPPED_V4_ADDR, mapped);
	need(!setsockopt(fd, SOL_SCTP, SCTP_EVENT, &ev, sizeof(ev)), "SCTP_EVENT");
	check_eq(connectx(fd, &to, SCTP_SOCKOPT_CONNECTX3, &id), 0, "%s: connectx", how);
	need(sendto(fd, "hello", 5, 0, &at.sa, addr_len(at.sa.sa_family)) == 5, "sendto");
	if (v->type == SOCK_STREAM) {
		sfd = accept(lfd, &name.sa, &len);
		check(is_form(&name, mapped), "%s: from accept()", how);
		check_eq(len, addr_len(name.sa.sa_family), "%s: with its length", how);
		len = sizeof(name);
		need(!getpeername(fd, &name.sa, &len), "getpeername");
		check(is_form(&name, mapped), "%s: from getpeername()", how);
	}
	len = sizeof(name);
	need(!getsockname(lfd, &name.sa, &len), "getsockname");
	check(is_form(&name, mapped), "%s: from getsockname()", how);
	check_eq(sock_recv(sfd, buf, sizeof(buf), 0, &r), 5, "%s: the message", how);
	check(is_form(&r.from, mapped), "%s: from recvfrom()", how);
	if (v->type != SOCK_STREAM)
		return;
	check_options(fd, &at, &second, mapped, how);
	check_notified(fd, mapped, how);
}

static void test_mapped(const void *arg)
{
	const struct variant *v = arg;

	if (v->family != AF_INET6)
		return;
	mapped_forms(v, true);
	mapped_forms(v, false);
}

/* -- bind(), connect() and sendto() with odd addresses --------------------- */

static void test_bind_odd(const void *arg)
{
	const struct variant *v = arg;
	union addr a = addr_parse(first_of(v), 0);
	int fd = sock_new(v);

	if (v->family == AF_INET) {
		check_err(bind_to(fd, "224.0.0.1", 0), EADDRNOTAVAIL, "multicast");
		check_err(bind_to(fd, "255.255.255.255", 0), EADDRNOTAVAIL, "broadcast");
		check_err(bind_to(fd, "::1", 0), EINVAL, "the other family");
	} else {
		check_err(bind_to(fd, "ff02::1", 0), EADDRNOTAVAIL, "multicast");
		check_eq(bind_to(fd, "127.0.0.1", 0), 0, "plain IPv4");
		close(fd);
		fd = sock_new(v);
	}
	check_eq(bind(fd, &a.sa, sizeof(a)), 0, "a longer sockaddr");
	close(fd);
	fd = sock_new(v);
	a.sa.sa_family = AF_UNSPEC;
	check(bind(fd, &a.sa, addr_len(v->family)) == -1, "AF_UNSPEC");
	check_eq(errno, EINVAL, "is EINVAL");
	sock_int(fd, IPPROTO_IP, IP_FREEBIND, 1);
	check_eq(bind_to(fd, foreign_of(v), 0), 0, "IP_FREEBIND: an address that is not ours");
	close(fd);
	fd = sock_new(v);
	if (v->family == AF_INET)
		sock_int(fd, IPPROTO_IP, IP_TRANSPARENT, 1);
	else
		sock_int(fd, IPPROTO_IPV6, IPV6_TRANSPARENT, 1);
	check_eq(bind_to(fd, foreign_of(v), 0), v->family == AF_INET ? either(0, -1) : 0,
		 "IP_TRANSPARENT: an address that is not ours");
}

static void test_connect_odd(const void *arg)
{
	const struct variant *v = arg;
	union addr at, odd;
	int lfd = sock_listen(v, &at), fd = sock_new(v);

	odd = addr_parse(v->family == AF_INET ? "224.0.0.1" : "ff02::1", addr_port(&at));
	check_err(connect(fd, &odd.sa, addr_len(v->family)), EINVAL, "connect to multicast");
	odd = addr_parse(wild_of(v), addr_port(&at));
	check_err(connect(fd, &odd.sa, addr_len(v->family)), EINVAL, "connect to the wildcard");
	if (v->family == AF_INET) {
		odd = addr_parse("255.255.255.255", addr_port(&at));
		check_err(connect(fd, &odd.sa, addr_len(v->family)), EINVAL,
			  "connect to broadcast");
		odd = addr_parse("::1", addr_port(&at));
		check_err(connect(fd, &odd.sa, sizeof(odd.in6)), EINVAL,
			  "connect to the other family");
	}
	check_eq(sock_port(fd), 0, "it is not bound by that");
	odd = at;
	odd.sa.sa_family = AF_UNSPEC;
	check_err(connect(fd, &odd.sa, addr_len(v->family)), EOPNOTSUPP, "connect(AF_UNSPEC)");
	check_eq(connect(fd, &at.sa, sizeof(at)), 0, "connect with a longer sockaddr");
	check_err(connect(fd, &odd.sa, addr_len(v->family)), EOPNOTSUPP,
		  "connect(AF_UNSPEC) of a connected one");
	check_err(bind_to(fd, first_of(v), 0), EINVAL, "bind after connect");
	check(sock_port(fd) != 0, "connect bound it");
	close(lfd);
}

static void test_sendto_odd(const void *arg)
{
	const struct variant *v = arg;
	union addr at, odd;
	int fd = sock_new(v);

	need(sock_listen(v, &at) >= 0, "listen");
	odd = at;
	odd.sa.sa_family = AF_UNSPEC;
	check_err(sendto(fd, "x", 1, MSG_NOSIGNAL, &odd.sa, addr_len(v->family)), EINVAL,
		  "sendto with AF_UNSPEC");
	check_err(sendto(fd, "x", 1, MSG_NOSIGNAL, &at.sa, addr_len(v->family) - 5), EINVAL,
		  "a sockaddr too short");
	odd = addr_parse(v->family == AF_INET ? "224.0.0.1" : "ff02::1", addr_port(&at));
	check_err(sendto(fd, "x", 1, MSG_NOSIGNAL, &odd.sa, addr_len(v->family)), EINVAL,
		  "multicast");
	check_eq(sock_port(fd), 0, "it is not bound by that");
	check_eq(sendto(fd, "x", 1, MSG_NOSIGNAL, &at.sa, sizeof(at)), 1, "a longer sockaddr");
	check(sock_port(fd) != 0, "sendto bound it");
	odd = addr_parse(first_of(v), 0);
	fd = sock_new(v);
	check_eq(sendto(fd, "x", 1, MSG_NOSIGNAL, &odd.sa, addr_len(v->family)), either(-1, 1),
		 "port 0");
}

static const struct entry entries[] = {
	{ "bindx add", test_bindx_add, EACH },
	{ "bindx after bind", test_bindx_bound, EACH },
	{ "bindx is whole", test_bindx_atomic, EACH },
	{ "bindx remove", test_bindx_remove, EACH },
	{ "bindx shape", test_bindx_shape, EACH },
	{ "bindx live", test_bindx_live, EACH },
	{ "bindx mixed", test_bindx_mixed, EACH },
	{ "connectx", test_connectx, EACH },
	{ "connectx non-blocking", test_connectx_nonblock, EACH },
	{ "connectx lists", test_connectx_lists, EACH },
	{ "connectx mixed", test_connectx_mixed, EACH },
	{ "libsctp", test_libsctp, EACH },
	{ "getaddrs", test_getaddrs, EACH },
	{ "mapped", test_mapped, EACH },
	{ "bind", test_bind_odd, EACH },
	{ "connect", test_connect_odd, EACH },
	{ "sendto", test_sendto_odd, EACH },
};

int main(void)
{
	tap_init();
	if (system("for n in 2 3; do ip address add fd00::$n/128 dev lo nodad || exit; done")) {
		printf("Bail out! ip address\n");
		return 1;
	}
	variant_table(entries, LENGTH(entries));
	return tap_done();
}
