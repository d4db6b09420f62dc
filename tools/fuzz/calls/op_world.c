// SPDX-License-Identifier: GPL-2.0
/* What goes on around the sockets: processes, namespaces, addresses, devices, sysctls, /proc. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/inet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <net/if.h>

#include "calls.h"

#define CHILD_CALLS	10

static void nap(uint32_t us)
{
	struct timespec ts = { .tv_nsec = us * 1000L };

	nanosleep(&ts, NULL);
}

static int op_nap(struct call *c)
{
	uint32_t us = draw(c, 20000);

	if (draw(c, 2))
		nap(us);
	else
		sched_yield();
	return 0;
}

/* Time for timers. */
static int op_sleep(struct call *c)
{
	nap(draw(c, 400000));
	return 0;
}

/* -- processes --------------------------------------------------------------------------- */

/* What a process that was forked inherits of sockets it uses, and ends, or is killed in a call. */
static int op_fork(struct call *c)
{
	uint32_t calls = draw(c, CHILD_CALLS), wait = draw(c, 5000);
	bool killed = draw(c, 2);
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		play_in_child(c, calls, false);
		_exit(0);
	}
	if (pid < 0)
		return -1;
	if (killed) {
		nap(wait);
		kill(pid, SIGKILL);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		kill(pid, SIGKILL);
	return status;
}

static void lo_up(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };

	ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
}

/* A namespace that goes, with sockets in it that talk; one may stay here. */
static int op_namespace(struct call *c)
{
	uint32_t calls = 5 + draw(c, CHILD_CALLS);
	pid_t pid = fork();
	int status = 0;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (unshare(CLONE_NEWNET))
			_exit(1);
		lo_up();
		close_range(SLOT_FD, SLOT_FD + SLOTS - 1, 0);
		play_in_child(c, calls, true);
		_exit(0);
	}
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		kill(pid, SIGKILL);
	return status;
}

/* A socket of the other namespace; what this thread does next is at home again. */
static int op_far_socket(struct call *c)
{
	int type = draw(c, 2) ? SOCK_STREAM : SOCK_SEQPACKET, fd;

	if (setns(far_ns, CLONE_NEWNET))
		return -1;
	fd = socket(draw(c, 2) ? AF_INET : AF_INET6, type, IPPROTO_SCTP);
	setns(home_ns, CLONE_NEWNET);
	usual_timeouts(fd);
	return install(c->slot, fd, type == SOCK_STREAM ? NEW : MANY);
}

/* -- addresses and devices ----------------------------------------------------------------- */

static int ask(struct call *c, struct nlmsghdr *request)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	char answer[4096];

	request->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (sendto(c->thread->netlink, request, request->nlmsg_len, 0, (void *)&to, sizeof(to)) < 0)
		return -1;
	return recv(c->thread->netlink, answer, sizeof(answer), MSG_DONTWAIT);
}

static void attribute(struct nlmsghdr *n, int type, const void *value, size_t len)
{
	struct rtattr *a = (void *)((char *)n + NLMSG_ALIGN(n->nlmsg_len));

	a->rta_type = type;
	a->rta_len = RTA_LENGTH(len);
	memcpy(RTA_DATA(a), value, len);
	n->nlmsg_len = NLMSG_ALIGN(n->nlmsg_len) + RTA_ALIGN(a->rta_len);
}

static int op_address(struct call *c)
{
	struct {
		struct nlmsghdr n;
		struct ifaddrmsg m;
		char room[128];
	} request = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifaddrmsg)),
		.m.ifa_index = if_nametoindex("d0"),
		.m.ifa_flags = IFA_F_NODAD,
	};
	uint32_t host = 1 + draw(c, ADDRESSES);
	struct in_addr v4 = { htonl(0x0a4d0000 + host) };
	struct in6_addr v6 = { .s6_addr = { 0xfd, 0x77, [15] = host } };
	bool add = draw(c, 5) > 1, ipv4 = draw(c, 2);

	request.n.nlmsg_type = add ? RTM_NEWADDR : RTM_DELADDR;
	request.n.nlmsg_flags = add ? NLM_F_CREATE : 0;
	request.m.ifa_family = ipv4 ? AF_INET : AF_INET6;
	request.m.ifa_prefixlen = ipv4 ? 24 : 64;
	if (ipv4) {
		attribute(&request.n, IFA_LOCAL, &v4, sizeof(v4));
		attribute(&request.n, IFA_ADDRESS, &v4, sizeof(v4));
	} else {
		attribute(&request.n, IFA_LOCAL, &v6, sizeof(v6));
	}
	return ask(c, &request.n);
}

/* Up or down, another MTU: the dummy device, or the wire to the other namespace. */
static int op_device(struct call *c)
{
	struct {
		struct nlmsghdr n;
		struct ifinfomsg m;
		char room[64];
	} request = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		.n.nlmsg_type = RTM_NEWLINK,
		.m.ifi_index = if_nametoindex(draw(c, 2) ? "d0" : "v0"),
		.m.ifi_change = IFF_UP,
		.m.ifi_flags = draw(c, 4) ? IFF_UP : 0,
	};
	uint32_t mtu = draw(c, 2) ? 1500 : 1280 + draw(c, 8000);

	if (draw(c, 2))
		attribute(&request.n, IFLA_MTU, &mtu, sizeof(mtu));
	return ask(c, &request.n);
}

/* -- what an administrator writes and reads -------------------------------------------- */

static ssize_t write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t ret;

	if (fd < 0)
		return -1;
	ret = write(fd, text, strlen(text));
	close(fd);
	return ret;
}

/* Their usual range. */
static const struct tunable {
	const char *name;
	uint32_t usual;
} tunables[] = {
	{ "rto_initial", 1000 },
	{ "rto_min", 200 },
	{ "rto_max", 2000 },
	{ "rto_alpha_exp_divisor", 31 },
	{ "rto_beta_exp_divisor", 31 },
	{ "max_burst", 8 },
	{ "recovery", 4 },
	{ "gather_time", 1000 },
	{ "cookie_preserve_enable", 2 },
	{ "valid_cookie_life", 2000 },
	{ "sack_timeout", 501 },
	{ "hb_interval", 1000 },
	{ "association_max_retrans", 5 },
	{ "path_max_retrans", 5 },
	{ "max_init_retransmits", 5 },
	{ "pf_retrans", 5 },
	{ "ps_retrans", 5 },
	{ "pf_enable", 2 },
	{ "pf_expose", 3 },
	{ "sndbuf_policy", 2 },
	{ "rcvbuf_policy", 2 },
	{ "default_auto_asconf", 2 },
	{ "addip_enable", 2 },
	{ "addip_noauth_enable", 2 },
	{ "prsctp_enable", 2 },
	{ "reconf_enable", 2 },
	{ "auth_enable", 2 },
	{ "intl_enable", 2 },
	{ "ecn_enable", 2 },
	{ "addr_scope_policy", 4 },
	{ "l3mdev_accept", 2 },
	{ "rwnd_update_shift", 17 },
	{ "max_autoclose", 100 },
	{ "plpmtud_probe_interval", 10000 },
	{ "udp_port", 2 },
	{ "encap_port", 2 },
	{ "ootb_policy", 2 },
	{ "ootb_rate", 10000 },
};

static int op_sysctl(struct call *c)
{
	const struct tunable *t = &tunables[draw(c, LENGTH(tunables))];
	static const char * const algs[] = {
		"cubic", "reno", "westwood", "sha1", "md5", "none", "",
	};
	const char *alg = algs[draw(c, LENGTH(algs))];
	uint32_t value = draw_small(c, t->usual);
	char path[96], text[32];

	if (strstr(t->name, "retrans") && value > t->usual)
		value = t->usual;
	snprintf(path, sizeof(path), "/proc/sys/net/sctp/%s", t->name);
	snprintf(text, sizeof(text), "%u", !strcmp(t->name, "udp_port") ? value ? 9899 : 0 : value);
	if (chance(c, 12))
		return write_text(draw(c, 2) ? "/proc/sys/net/sctp/congestion_control" :
				  "/proc/sys/net/sctp/cookie_hmac_alg", alg);
	return write_text(path, text);
}

static int op_read(struct call *c)
{
	static const char * const files[] = {
		"/proc/thread-self/net/sctp/assocs", "/proc/thread-self/net/sctp/eps",
		"/proc/thread-self/net/sctp/remaddr", "/proc/thread-self/net/sctp/snmp",
		"/proc/thread-self/net/protocols", "/proc/thread-self/net/sockstat",
		"/proc/thread-self/net/sockstat6", "/proc/sys/net/sctp/sctp_mem",
		"/proc/sys/net/sctp/cookie_hmac_alg", "/proc/sys/net/sctp/congestion_control",
	};
	int fd = open(files[draw(c, LENGTH(files))], O_RDONLY | O_CLOEXEC), reads = draw(c, 30);
	size_t size = 1 + draw(c, draw(c, 2) ? 50 : 4096);
	ssize_t n = 0;

	if (fd < 0)
		return -1;
	while (reads-- && (n = read(fd, c->thread->room_end - 4096, size)) > 0)
		if (chance(c, 20))
			lseek(fd, draw(c, 2000), draw(c, 2) ? SEEK_SET : SEEK_CUR);
	close(fd);
	return n;
}

/* As ss -S does it. */
static int op_diag(struct call *c)
{
	struct {
		struct nlmsghdr n;
		struct inet_diag_req_v2 r;
	} request = {
		.n = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | (draw(c, 4) ? NLM_F_DUMP : 0),
		},
		.r = {
			.sdiag_family = draw(c, 2) ? AF_INET : AF_INET6,
			.sdiag_protocol = IPPROTO_SCTP,
			.idiag_ext = draw(c, 256),
			.idiag_states = draw(c, 0),
		},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG), reads = 10;

	if (fd < 0)
		return -1;
	if (send(fd, &request, sizeof(request), 0) > 0)
		while (reads-- && recv(fd, c->thread->room_end - 8192, 8192, MSG_DONTWAIT) > 0)
			;
	return close(fd);
}

const struct op world_ops[] = {
	{ "nap", op_nap, 30, ANY },
	{ "sleep", op_sleep, 2, ANY },
	{ "fork", op_fork, 2, SOCKETS },
	{ "namespace", op_namespace, 1, ANY },
	{ "far-socket", op_far_socket, 2, EMPTY },
	{ "address", op_address, 4, ANY },
	{ "device", op_device, 2, ANY },
	{ "sysctl", op_sysctl, 5, ANY },
	{ "read", op_read, 4, ANY },
	{ "diag", op_diag, 2, ANY },
	{ 0 }
};
