// SPDX-License-Identifier: GPL-2.0
/* Who else has a say: security modules, filters, cgroups, capabilities. */
#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/filter.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "sock.h"

#define EVENT_MS 5000

/* What a program on a hook has seen, and what it shall say. */
struct seen {
	uint64_t calls;
	uint64_t optname;
	uint64_t len;
	int64_t verdict;
};

enum hook_number { BIND_CONNECT, REQUEST, ESTABLISHED_, CLONE, HOOKS };

static const char *const hook_names[HOOKS] = {
	"bpf_lsm_sctp_bind_connect", "bpf_lsm_sctp_assoc_request",
	"bpf_lsm_sctp_assoc_established", "bpf_lsm_sctp_sk_clone",
};

static int map_fd;

static int bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static struct seen seen(enum hook_number hook)
{
	struct seen s = {};
	uint32_t key = hook;
	union bpf_attr attr = {
		.map_fd = map_fd, .key = (uintptr_t)&key, .value = (uintptr_t)&s,
	};

	need(!bpf(BPF_MAP_LOOKUP_ELEM, &attr), "look into the map");
	return s;
}

/* From now on a hook answers this; what it has seen is forgotten. */
static void set_hook(enum hook_number hook, int verdict)
{
	struct seen s = { .verdict = verdict };
	uint32_t key = hook;
	union bpf_attr attr = {
		.map_fd = map_fd, .key = (uintptr_t)&key, .value = (uintptr_t)&s,
	};

	need(!bpf(BPF_MAP_UPDATE_ELEM, &attr), "write into the map");
}

static void reset_hooks(void)
{
	int i;

	for (i = 0; i < HOOKS; i++)
		set_hook(i, 0);
}

static bool make_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(uint32_t),
		.value_size = sizeof(struct seen),
		.max_entries = HOOKS,
	};

	map_fd = bpf(BPF_MAP_CREATE, &attr);
	return map_fd >= 0;
}

static char *read_file(const char *path, size_t *len)
{
	size_t room = 16 << 20;
	char *buf = malloc(room);
	int fd = open(path, O_RDONLY);
	ssize_t n;

	*len = 0;
	if (!buf || fd < 0)
		return NULL;
	while ((n = read(fd, buf + *len, room - *len)) > 0)
		*len += n;
	close(fd);
	return buf;
}

/* Bytes behind a struct btf_type, by its kind. */
static size_t btf_tail(const struct btf_type *t)
{
	uint32_t n = BTF_INFO_VLEN(t->info);

	switch (BTF_INFO_KIND(t->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return 4;
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return n * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return n * sizeof(struct btf_enum);
	case BTF_KIND_ENUM64:
		return n * 12;
	case BTF_KIND_FUNC_PROTO:
		return n * sizeof(struct btf_param);
	case BTF_KIND_DATASEC:
		return n * sizeof(struct btf_var_secinfo);
	default:
		return 0;
	}
}

/* The number of a function in the kernel's own description of its types; 0: not there. */
static uint32_t btf_id(const char *name)
{
	static char *btf;
	static size_t len;
	const struct btf_header *h;
	const char *types, *strings;
	uint32_t id, off;

	if (!btf)
		btf = read_file("/sys/kernel/btf/vmlinux", &len);
	if (!btf)
		return 0;
	h = (const void *)btf;
	types = btf + h->hdr_len + h->type_off;
	strings = btf + h->hdr_len + h->str_off;
	for (id = 1, off = 0; off < h->type_len; id++) {
		const struct btf_type *t = (const void *)(types + off);

		if (BTF_INFO_KIND(t->info) == BTF_KIND_FUNC && !strcmp(strings + t->name_off, name))
			return id;
		off += sizeof(*t) + btf_tail(t);
	}
	return 0;
}

#define INSN(c, d, s, o, i)						\
	((struct bpf_insn){ .code = (c), .dst_reg = (d), .src_reg = (s),	\
			    .off = (o), .imm = (i) })
#define LOAD(d, s, o) INSN(BPF_LDX | BPF_MEM | BPF_DW, d, s, o, 0)
#define STORE(d, s, o) INSN(BPF_STX | BPF_MEM | BPF_DW, d, s, o, 0)
#define MOVE(d, i) INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define COPY(d, s) INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define ADD(d, i) INSN(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, i)
#define EXIT INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* How programs begin: the context is in r6, and what the map has for @hook, or NULL, in r0. */
#define LOOKUP_LEN 7

static void put_lookup(struct bpf_insn *code, int hook)
{
	const struct bpf_insn lookup[LOOKUP_LEN] = {
		COPY(6, 1),
		INSN(BPF_ST | BPF_MEM | BPF_W, 10, 0, -4, hook),
		COPY(2, 10),
		ADD(2, -4),
		INSN(BPF_LD | BPF_IMM | BPF_DW, 1, BPF_PSEUDO_MAP_FD, 0, map_fd),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
	};

	memcpy(code, lookup, sizeof(lookup));
}

/* Counts the call, keeps two arguments of bind_connect(), and returns the verdict. */
static int hook_program(enum hook_number hook)
{
	struct bpf_insn code[] = {
		[LOOKUP_LEN] = INSN(BPF_JMP | BPF_JNE | BPF_K, 0, 0, 1, 0),
		EXIT,
		MOVE(1, 1),
		INSN(BPF_STX | BPF_ATOMIC | BPF_DW, 0, 1, 0, BPF_ADD),
		hook == BIND_CONNECT ? LOAD(1, 6, 8) : MOVE(1, 0),
		STORE(0, 1, offsetof(struct seen, optname)),
		hook == BIND_CONNECT ? LOAD(1, 6, 24) : MOVE(1, 0),
		STORE(0, 1, offsetof(struct seen, len)),
		LOAD(0, 0, offsetof(struct seen, verdict)),
		EXIT,
	};
	static char log[16384];
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_LSM,
		.expected_attach_type = BPF_LSM_MAC,
		.insns = (uintptr_t)code,
		.insn_cnt = LENGTH(code),
		.license = (uintptr_t)"GPL",
		.attach_btf_id = btf_id(hook_names[hook]),
		.log_buf = (uintptr_t)log,
		.log_size = sizeof(log),
		.log_level = 1,
	};
	int fd;

	put_lookup(code, hook);
	fd = bpf(BPF_PROG_LOAD, &attr);
	if (fd < 0)
		printf("# %s: errno %d: %s\n", hook_names[hook], errno, log);
	return fd;
}

static bool attach_hooks(void)
{
	union bpf_attr attr = {};
	int i;

	for (i = 0; i < HOOKS; i++) {
		attr.raw_tracepoint.prog_fd = hook_program(i);
		if ((int)attr.raw_tracepoint.prog_fd < 0 || bpf(BPF_RAW_TRACEPOINT_OPEN, &attr) < 0)
			return false;
	}
	return true;
}

static const struct variant stream = { AF_INET, SOCK_STREAM, "stream" };
static const struct variant seqpacket = { AF_INET, SOCK_SEQPACKET, "seqpacket" };

static void check_hook(enum hook_number hook, uint64_t optname, int len, const char *what)
{
	struct seen s = seen(hook);

	check_eq(s.calls, 1, "%s asks once", what);
	check_eq((int)s.optname, optname, "%s says so", what);
	check_eq((int)s.len, len, "with the addresses' length");
	reset_hooks();
}

static void test_bind_hook(const void *arg)
{
	const struct variant *v = arg;
	union addr at[2] = { addr_loop(AF_INET, 0) };
	struct sockaddr_in two[2];
	int fd = sock_new(v);

	reset_hooks();
	need(!bind(fd, &at[0].sa, sizeof(at[0].in)), "bind");
	check_eq(seen(BIND_CONNECT).calls, 0, "bind() is not its business");
	close(fd);
	fd = sock_new(v);
	two[0] = at[0].in;
	two[1] = at[0].in;
	two[1].sin_addr.s_addr = htonl(0x7f000002);
	need(!setsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_ADD, two, sizeof(two)), "bindx");
	check_hook(BIND_CONNECT, SCTP_SOCKOPT_BINDX_ADD, sizeof(two), "sctp_bindx()");
	need(!setsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_REM, two, sizeof(two[0])), "bindx");
	check_eq(seen(BIND_CONNECT).calls, 0, "removing an address does not");
	close(fd);
	fd = sock_new(v);
	set_hook(BIND_CONNECT, -EACCES);
	check_err(setsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_ADD, two, sizeof(two)), EACCES,
		  "a denial");
	check_eq(sock_port(fd), 0, "leaves it unbound");
	reset_hooks();
}

static int connectx(int fd, const union addr *to, int option)
{
	struct sctp_getaddrs_old old = { .addr_num = sizeof(to->in),
					 .addrs = (struct sockaddr *)to };
	socklen_t len = sizeof(old);

	if (option == SCTP_SOCKOPT_CONNECTX3)
		return getsockopt(fd, SOL_SCTP, option, &old, &len);
	return setsockopt(fd, SOL_SCTP, option, to, sizeof(to->in));
}

static void test_connect_hook(const void *arg)
{
	static const int options[] = { SCTP_SOCKOPT_CONNECTX_OLD, SCTP_SOCKOPT_CONNECTX,
				       SCTP_SOCKOPT_CONNECTX3 };
	const struct variant *v = arg;
	union addr at;
	size_t i;
	int fd;

	need(sock_listen(v, &at) >= 0, "listen");
	reset_hooks();
	fd = sock_connect(v, &at);
	check_eq(seen(BIND_CONNECT).calls, 0, "connect() is not its business");
	close(fd);
	for (i = 0; i < LENGTH(options); i++) {
		fd = sock_new(v);
		check(connectx(fd, &at, options[i]) >= 0, "sctp_connectx()");
		check_hook(BIND_CONNECT, SCTP_SOCKOPT_CONNECTX, sizeof(at.in), "sctp_connectx()");
		close(fd);
	}
	fd = sock_new(v);
	need(sendto(fd, "x", 1, 0, &at.sa, sizeof(at.in)) == 1, "sendto");
	check_hook(BIND_CONNECT, SCTP_SENDMSG_CONNECT, sizeof(at.in), "sendto() that sets up");
	need(sendto(fd, "x", 1, 0, &at.sa, sizeof(at.in)) == 1, "sendto");
	check_eq(seen(BIND_CONNECT).calls, 0, "sendto() on what is there does not");
	close(fd);
}

static void test_connect_denied(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int fd = sock_new(v);

	need(sock_listen(v, &at) >= 0, "listen");
	set_hook(BIND_CONNECT, -EACCES);
	check_err(connectx(fd, &at, SCTP_SOCKOPT_CONNECTX), EACCES, "sctp_connectx() denied");
	check_err(connectx(fd, &at, SCTP_SOCKOPT_CONNECTX3), EACCES, "its third form, too");
	check_err(sendto(fd, "x", 1, MSG_NOSIGNAL, &at.sa, sizeof(at.in)), EACCES,
		  "sendto() denied");
	reset_hooks();
	check_eq(connectx(fd, &at, SCTP_SOCKOPT_CONNECTX3), 0, "nothing of it is left");
}

static void test_primary_hook(const void *arg)
{
	struct pair p = sock_pair(&stream);
	struct sctp_prim prim = {};
	socklen_t len = sizeof(prim);

	(void)arg;
	need(!getsockopt(p.client, SOL_SCTP, SCTP_PRIMARY_ADDR, &prim, &len), "SCTP_PRIMARY_ADDR");
	reset_hooks();
	check_eq(setsockopt(p.client, SOL_SCTP, SCTP_PRIMARY_ADDR, &prim, sizeof(prim)), 0,
		 "SCTP_PRIMARY_ADDR");
	check_hook(BIND_CONNECT, SCTP_PRIMARY_ADDR, sizeof(struct sockaddr_in),
		   "SCTP_PRIMARY_ADDR");
	set_hook(BIND_CONNECT, -EACCES);
	check_err(setsockopt(p.client, SOL_SCTP, SCTP_PRIMARY_ADDR, &prim, sizeof(prim)), EACCES,
		  "denied");
	reset_hooks();
	sock_pair_close(&p);
}

static void test_handshake_hooks(const void *arg)
{
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), fd, sfd = -1;

	reset_hooks();
	fd = sock_connect(v, &at);
	if (v->type == SOCK_STREAM)
		sfd = accept(lfd, NULL, NULL);
	check_eq(seen(REQUEST).calls, 2, "assoc_request, for INIT and COOKIE ECHO");
	check_eq(seen(ESTABLISHED_).calls, 1, "assoc_established");
	check_eq(seen(CLONE).calls, v->type == SOCK_STREAM, "sk_clone");
	close(fd);
	close(sfd);
	close(lfd);
}

/* Short patience: the handshake fails soon when nothing comes back. */
static void impatient(int fd)
{
	struct sctp_initmsg init = { .sinit_max_attempts = 1, .sinit_max_init_timeo = 200 };
	struct sctp_rtoinfo rto = { .srto_initial = 200, .srto_min = 200, .srto_max = 200 };

	need(!setsockopt(fd, SOL_SCTP, SCTP_RTOINFO, &rto, sizeof(rto)), "SCTP_RTOINFO");
	need(!setsockopt(fd, SOL_SCTP, SCTP_INITMSG, &init, sizeof(init)), "SCTP_INITMSG");
}

static void check_denied(const struct variant *v, enum hook_number hook, const char *what)
{
	union addr at;
	int lfd = sock_listen(v, &at), fd = sock_new(v);

	impatient(fd);
	reset_hooks();
	set_hook(hook, -EACCES);
	check_err(connect(fd, &at.sa, sizeof(at.in)), ETIMEDOUT, "%s denied: nothing comes back",
		  what);
	check(seen(hook).calls > 0, "it was asked");
	if (hook == REQUEST && v->type == SOCK_STREAM)
		check_eq(sock_poll(lfd, POLLIN, 0), 0, "nobody is there to be accepted");
	reset_hooks();
	close(fd);
	fd = sock_new(v);
	check_eq(connect(fd, &at.sa, sizeof(at.in)), 0, "then allowed");
	close(fd);
	close(lfd);
}

static void test_denied(const void *arg)
{
	check_denied(arg, REQUEST, "assoc_request");
	check_denied(arg, ESTABLISHED_, "assoc_established");
}

/* -- filters -------------------------------------------------------------------------- */

static void test_filter(const void *arg)
{
	struct sock_filter none[] = { { BPF_RET | BPF_K, 0, 0, 0 } };
	struct sock_filter all[] = { { BPF_RET | BPF_K, 0, 0, 4 } };
	struct sock_fprog deny = { 1, none }, cut = { 1, all };
	const struct variant *v = arg;
	union addr at;
	int lfd = sock_listen(v, &at), fd = sock_new(v);

	need(!setsockopt(lfd, SOL_SOCKET, SO_ATTACH_FILTER, &deny, sizeof(deny)),
	     "SO_ATTACH_FILTER");
	impatient(fd);
	check_err(connect(fd, &at.sa, sizeof(at.in)), ETIMEDOUT,
		  "a filter on the listener keeps packets away");
	close(fd);
	need(!setsockopt(lfd, SOL_SOCKET, SO_DETACH_FILTER, &deny, sizeof(deny)),
	     "SO_DETACH_FILTER");
	fd = sock_connect(v, &at);
	check(fd >= 0, "without it they come");
	close(fd);
	fd = sock_new(v);
	need(!setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &deny, sizeof(deny)),
	     "SO_ATTACH_FILTER");
	impatient(fd);
	check_err(connect(fd, &at.sa, sizeof(at.in)), ETIMEDOUT, "and on the caller, too");
	close(fd);
	fd = sock_new(v);
	need(!setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &cut, sizeof(cut)), "SO_ATTACH_FILTER");
	impatient(fd);
	/* Linux cuts, and then finds no whole chunk: Documentation/api.rst */
	check_eq(connect(fd, &at.sa, sizeof(at.in)), either(0, -1),
		 "one that would cut does not");
	close(fd);
	close(lfd);
}

/* -- cgroups -------------------------------------------------------------------------- */

struct cgroup_hook {
	int prog;
	int attach;
	const char *name;
	bool called;
};

static const struct cgroup_hook cgroup_hooks[] = {
	{ BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE, "sock_create", true },
	{ BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_RELEASE, "sock_release", true },
	{ BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET4_POST_BIND, "post_bind4", false },
	{ BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_BIND, "bind4", false },
	{ BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT, "connect4", false },
	{ BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_GETPEERNAME, "getpeername4", true },
	{ BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_GETSOCKNAME, "getsockname4", true },
	{ BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_UDP4_SENDMSG, "sendmsg4", false },
	{ BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_UDP4_RECVMSG, "recvmsg4", false },
	{ BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS, "ingress", true },
	{ BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, "egress", true },
};

/* A program that counts and says yes (1) or no (0); with hook numbers of the map's. */
static int cgroup_program(const struct cgroup_hook *h, int slot, int answer)
{
	struct bpf_insn code[] = {
		[LOOKUP_LEN] = INSN(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2, 0),
		MOVE(1, 1),
		INSN(BPF_STX | BPF_ATOMIC | BPF_DW, 0, 1, 0, BPF_ADD),
		MOVE(0, answer),
		EXIT,
	};
	union bpf_attr attr = {
		.prog_type = h->prog,
		.expected_attach_type = h->attach,
		.insns = (uintptr_t)code,
		.insn_cnt = LENGTH(code),
		.license = (uintptr_t)"GPL",
	};

	put_lookup(code, slot);
	return bpf(BPF_PROG_LOAD, &attr);
}

static int cgroup_attach(int cgroup, const struct cgroup_hook *h, int answer)
{
	union bpf_attr attr = { .target_fd = cgroup, .attach_type = h->attach };

	attr.attach_bpf_fd = cgroup_program(h, 0, answer);
	if ((int)attr.attach_bpf_fd < 0)
		return -1;
	return bpf(BPF_PROG_ATTACH, &attr);
}

static void cgroup_detach(int cgroup, const struct cgroup_hook *h)
{
	union bpf_attr attr = { .target_fd = cgroup, .attach_type = h->attach };

	need(!bpf(BPF_PROG_DETACH, &attr), "detach %s", h->name);
}

/* A life with each call that a cgroup's program could have a say in. */
static void live(const struct variant *v)
{
	union addr at, name;
	socklen_t len = sizeof(name);
	int lfd = sock_listen(v, &at), fd = sock_connect(v, &at), sfd;
	char c;

	need(sendto(fd, "x", 1, 0, &at.sa, sizeof(at.in)) == 1, "sendto");
	sfd = accept(lfd, NULL, NULL);
	need(sfd >= 0 && recvfrom(sfd, &c, 1, 0, &name.sa, &len) == 1, "recvfrom");
	len = sizeof(name);
	need(!getpeername(fd, &name.sa, &len), "getpeername");
	close(fd);
	close(sfd);
	close(lfd);
}

static int cgroup_new(void)
{
	FILE *f;

	mkdir("/tmp/cgroup2", 0755);
	if (mount("none", "/tmp/cgroup2", "cgroup2", 0, NULL))
		return -1;
	mkdir("/tmp/cgroup2/sctp", 0755);
	f = fopen("/tmp/cgroup2/sctp/cgroup.procs", "w");
	if (!f)
		return -1;
	fprintf(f, "0\n");
	fclose(f);
	return open("/tmp/cgroup2/sctp", O_RDONLY | O_DIRECTORY);
}

static void deny_ingress(int cgroup, const struct variant *v)
{
	const struct cgroup_hook h = { BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS, "ingress",
				       true };
	union addr at;
	int lfd = sock_listen(v, &at), fd = sock_new(v);

	need(!cgroup_attach(cgroup, &h, 0), "attach");
	impatient(fd);
	check_err(connect(fd, &at.sa, sizeof(at.in)), ETIMEDOUT,
		  "a cgroup's program keeps packets away");
	cgroup_detach(cgroup, &h);
	close(fd);
	close(lfd);
}

static void test_cgroup(const void *arg)
{
	int cgroup = cgroup_new();
	size_t i;

	need(cgroup >= 0, "a cgroup");
	for (i = 0; i < LENGTH(cgroup_hooks); i++) {
		const struct cgroup_hook *h = &cgroup_hooks[i];

		reset_hooks();
		if (!check_eq(cgroup_attach(cgroup, h, 1), 0, "attach %s", h->name))
			continue;
		live(arg);
		check_eq(seen(0).calls > 0, h->called, "%s is%s called", h->name,
			 h->called ? "" : " not");
		cgroup_detach(cgroup, h);
	}
	deny_ingress(cgroup, arg);
	umount2("/tmp/cgroup2", MNT_DETACH);
}

/* -- privileged ports ----------------------------------------------------------------- */

static void test_privileged(const void *arg)
{
	const struct variant *v = arg;
	union addr low = addr_loop(v->family, 80);
	int fd = sock_new(v);

	check_eq(bind(fd, &low.sa, addr_len(v->family)), 0, "root binds to port 80");
	close(fd);
	need(!setgroups(0, NULL) && !setresgid(65534, 65534, 65534), "setresgid");
	need(!setresuid(65534, 65534, 65534), "setresuid");
	fd = sock_new(v);
	check_err(bind(fd, &low.sa, addr_len(v->family)), EACCES, "who is not does not");
	check_err(setsockopt(fd, SOL_SCTP, SCTP_SOCKOPT_BINDX_ADD, &low, addr_len(v->family)),
		  EACCES, "nor by sctp_bindx()");
	check_eq(sock_port(fd), 0, "it is not bound");
	low = addr_loop(v->family, 1024);
	check_eq(bind(fd, &low.sa, addr_len(v->family)), 0, "port 1024 is for all");
	close(fd);
}

static void test_unprivileged_start(const void *arg)
{
	const struct variant *v = arg;
	union addr low = addr_loop(v->family, 80);
	int fd;

	need(!system("sysctl -qw net.ipv4.ip_unprivileged_port_start=80"), "sysctl");
	need(!setresuid(65534, 65534, 65534), "setresuid");
	fd = sock_new(v);
	check_eq(bind(fd, &low.sa, addr_len(v->family)), 0,
		 "ip_unprivileged_port_start moves the line");
	close(fd);
}

static const struct {
	const char *name;
	void (*fn)(const void *arg);
	bool lsm;
} entries[] = {
	{ "bind_connect by bindx", test_bind_hook, true },
	{ "bind_connect by connectx", test_connect_hook, true },
	{ "bind_connect denied", test_connect_denied, true },
	{ "handshake hooks", test_handshake_hooks, true },
	{ "handshake denied", test_denied, true },
	{ "filter", test_filter, false },
	{ "privileged ports", test_privileged, false },
	{ "unprivileged start", test_unprivileged_start, false },
};

int main(void)
{
	bool hooks;
	size_t i;

	tap_init();
	hooks = make_map() && attach_hooks();
	if (!hooks)
		printf("ok %u - BPF programs on the hooks # SKIP the kernel has no BPF LSM\n",
		       ++tap_count->run);
	for (i = 0; i < LENGTH(entries); i++) {
		if (entries[i].lsm && !hooks)
			continue;
		variant_case(&stream, entries[i].name, entries[i].fn);
		variant_case(&seqpacket, entries[i].name, entries[i].fn);
	}
	if (!hooks)
		return tap_done();
	variant_case(&stream, "primary address", test_primary_hook);
	variant_case(&stream, "cgroup", test_cgroup);
	return tap_done();
}
