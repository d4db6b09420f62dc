// SPDX-License-Identifier: GPL-2.0
/* Options that are an association's or a path's, those of absent extensions, and buffers. */
#include "sock.h"

#define NROWS(table) (sizeof(table) / sizeof((table)[0]))
#define NOBODY 0x7ffffff0
#define EVENT_MS 5000
#define SECOND_PEER 0x7f000002

/* Room for any value. */
union value {
	uint8_t b[256];
	uint64_t align;
};

static const struct variant one = { AF_INET, SOCK_STREAM, "one-to-one" };
static const struct variant many = { AF_INET, SOCK_SEQPACKET, "one-to-many" };

static int ask(int fd, int opt, void *value, socklen_t len)
{
	return getsockopt(fd, SOL_SCTP, opt, value, &len);
}

static int tell(int fd, int opt, const void *value, socklen_t len)
{
	return setsockopt(fd, SOL_SCTP, opt, value, len);
}

/* -- one-to-many, two peers, the first one at two addresses ----------------------- */

struct net {
	int fd;
	sctp_assoc_t id;
	sctp_assoc_t other;
	union addr first;
	union addr second;
};

static sctp_assoc_t newest_assoc(int fd)
{
	struct {
		uint32_t n;
		sctp_assoc_t id[4];
	} ids = { 0 };

	need(!ask(fd, SCTP_GET_ASSOC_ID_LIST, &ids, sizeof(ids)) && ids.n, "assoc ids");
	return ids.id[ids.n - 1];
}

static struct net net(void)
{
	struct net n = { .fd = sock_new(&many) };
	union addr alone;
	int lfd = sock_listen(&one, &n.first);

	n.second = n.first;
	n.second.in.sin_addr.s_addr = htonl(SECOND_PEER);
	need(!tell(lfd, SCTP_SOCKOPT_BINDX_ADD, &n.second, sizeof(n.second.in)), "bindx");
	need(!connect(n.fd, &n.first.sa, sizeof(n.first.in)), "connect");
	n.id = newest_assoc(n.fd);
	sock_listen(&one, &alone);
	need(!connect(n.fd, &alone.sa, sizeof(alone.in)), "connect");
	n.other = newest_assoc(n.fd);
	return n;
}

/* -- paths ------------------------------------------------------------------------ */

static struct sctp_paddrparams params(const struct net *n, const union addr *at)
{
	struct sctp_paddrparams v = { .spp_assoc_id = n->id };

	if (at)
		memcpy(&v.spp_address, at, sizeof(at->in));
	need(!ask(n->fd, SCTP_PEER_ADDR_PARAMS, &v, sizeof(v)), "SCTP_PEER_ADDR_PARAMS");
	return v;
}

static void test_path_params(const void *arg)
{
	struct net n = net();
	struct sctp_paddrparams v = params(&n, &n.second);

	(void)arg;
	v.spp_hbinterval = 7000;
	v.spp_pathmaxrxt = 9;
	check_eq(tell(n.fd, SCTP_PEER_ADDR_PARAMS, &v, sizeof(v)), 0, "set for a path");
	v = params(&n, &n.second);
	check_eq(v.spp_hbinterval, 7000, "its heartbeat interval");
	check_eq(v.spp_pathmaxrxt, 9, "its Path.Max.Retrans");
	v = params(&n, &n.first);
	check_eq(v.spp_hbinterval, 30000, "another path keeps its interval");
	check_eq(v.spp_pathmaxrxt, 5, "and its limit");
	v = params(&n, NULL);
	check_eq(v.spp_hbinterval, 30000, "so does the association");
	v.spp_hbinterval = 8000;
	check_eq(tell(n.fd, SCTP_PEER_ADDR_PARAMS, &v, sizeof(v)), 0, "set for the association");
	check_eq(params(&n, &n.first).spp_hbinterval, 8000, "all its paths change");
	check_eq(params(&n, &n.second).spp_hbinterval, 8000, "the other one, too");
}

static void test_path_mtu(const void *arg)
{
	struct net n = net();
	struct sctp_paddrparams v = {
		.spp_assoc_id = n.id,
		.spp_flags = SPP_PMTUD_DISABLE,
		.spp_pathmtu = 1000,
	};
	struct sctp_status s = { .sstat_assoc_id = n.id };

	(void)arg;
	check_eq(tell(n.fd, SCTP_PEER_ADDR_PARAMS, &v, sizeof(v)), 0, "a path MTU of 1000");
	check_eq(params(&n, &n.first).spp_pathmtu, 1000, "is the path's");
	check(params(&n, &n.first).spp_flags & SPP_PMTUD_DISABLE, "which is not to find its own");
	need(!ask(n.fd, SCTP_STATUS, &s, sizeof(s)), "SCTP_STATUS");
	check_eq(s.sstat_fragmentation_point, 1000 - 20 - 12 - 16, "messages are cut to it");
	check_eq(s.sstat_primary.spinfo_mtu, 1000, "SCTP_STATUS tells it");
	v.spp_pathmtu = 511;
	check_err(tell(n.fd, SCTP_PEER_ADDR_PARAMS, &v, sizeof(v)), EINVAL, "511 is too small");
}

static void test_path_thresholds(const void *arg)
{
	struct net n = net();
	struct sctp_paddrthlds_v2 v = {
		.spt_assoc_id = n.id,
		.spt_pathmaxrxt = 7,
		.spt_pathpfthld = 2,
		.spt_pathcpthld = 4,
	};

	(void)arg;
	memcpy(&v.spt_address, &n.second, sizeof(n.second.in));
	check_eq(tell(n.fd, SCTP_PEER_ADDR_THLDS_V2, &v, sizeof(v)), 0, "set for a path");
	check(!ask(n.fd, SCTP_PEER_ADDR_THLDS_V2, &v, sizeof(v)) && v.spt_pathmaxrxt == 7 &&
	      v.spt_pathpfthld == 2 && v.spt_pathcpthld == 4, "read again");
	memcpy(&v.spt_address, &n.first, sizeof(n.first.in));
	check(!ask(n.fd, SCTP_PEER_ADDR_THLDS_V2, &v, sizeof(v)) && v.spt_pathmaxrxt == 5 &&
	      v.spt_pathpfthld == 0 && v.spt_pathcpthld == 65535, "another path keeps its own");
	v.spt_pathpfthld = 5;
	v.spt_pathcpthld = 4;
	check_err(tell(n.fd, SCTP_PEER_ADDR_THLDS_V2, &v, sizeof(v)), EINVAL,
		  "switching over before a path has potentially failed");
}

/* -- which association an address and an id name ---------------------------------- */

struct by_addr {
	int opt;
	socklen_t len;
	size_t at;
	int missing;
};

static const struct by_addr by_addrs[] = {
	{ SCTP_PEER_ADDR_PARAMS, sizeof(struct sctp_paddrparams), 4, EINVAL },
	{ SCTP_GET_PEER_ADDR_INFO, sizeof(struct sctp_paddrinfo), 4, EINVAL },
	{ SCTP_PEER_ADDR_THLDS, sizeof(struct sctp_paddrthlds), 8, ENOENT },
	{ SCTP_PEER_ADDR_THLDS_V2, sizeof(struct sctp_paddrthlds_v2), 8, ENOENT },
	{ SCTP_REMOTE_UDP_ENCAPS_PORT, sizeof(struct sctp_udpencaps), 8, EINVAL },
	{ SCTP_PLPMTUD_PROBE_INTERVAL, sizeof(struct sctp_probeinterval), 8, EINVAL },
};

static int ask_about(const struct net *n, const struct by_addr *o, sctp_assoc_t id,
		     const union addr *at)
{
	union value v = { 0 };

	memcpy(v.b, &id, sizeof(id));
	memcpy(v.b + o->at, at, sizeof(at->in));
	return ask(n->fd, o->opt, &v, o->len);
}

static void test_by_addr(const void *arg)
{
	const struct by_addr *o = arg;
	struct net n = net();
	union addr nobody = n.second;

	nobody.in.sin_addr.s_addr = htonl(0x0a090909);
	check_eq(ask_about(&n, o, n.id, &n.second), 0, "id and address");
	check_eq(ask_about(&n, o, SCTP_FUTURE_ASSOC, &n.second), 0, "the address alone");
	check_eq(ask_about(&n, o, NOBODY, &n.second), o->opt == SCTP_PEER_ADDR_PARAMS ? -1 : 0,
		 "nobody's id and an address");
	check_err(ask_about(&n, o, n.other, &n.second), o->missing, "another association's id");
	check_err(ask_about(&n, o, n.id, &nobody), o->missing, "nobody's address");
	check_err(ask_about(&n, o, SCTP_FUTURE_ASSOC, &nobody), o->missing, "and no id");
}

static void test_primary(const void *arg)
{
	struct net n = net();
	struct sctp_prim v = { .ssp_assoc_id = n.id };
	union addr got;

	(void)arg;
	memcpy(&v.ssp_addr, &n.second, sizeof(n.second.in));
	check_eq(tell(n.fd, SCTP_PRIMARY_ADDR, &v, sizeof(v)), 0, "set");
	memset(&v.ssp_addr, 0, sizeof(v.ssp_addr));
	check_eq(ask(n.fd, SCTP_PRIMARY_ADDR, &v, sizeof(v)), 0, "get");
	memcpy(&got, &v.ssp_addr, sizeof(got.in));
	check(!memcmp(&got, &n.second, 8), "it is the one that was set");
	got.in.sin_addr.s_addr = htonl(0x0a090909);
	memcpy(&v.ssp_addr, &got, sizeof(got.in));
	check_err(tell(n.fd, SCTP_PRIMARY_ADDR, &v, sizeof(v)), EINVAL, "nobody's address");
	v.ssp_assoc_id = n.other;
	memcpy(&v.ssp_addr, &n.first, sizeof(n.first.in));
	check_err(tell(n.fd, SCTP_PRIMARY_ADDR, &v, sizeof(v)), EINVAL, "another's address");
	v.ssp_assoc_id = SCTP_FUTURE_ASSOC;
	check_err(ask(n.fd, SCTP_PRIMARY_ADDR, &v, sizeof(v)), EINVAL, "get: none in the future");
}

/* rfc6458#section-8.1.2: not more than its paths allow */
static void test_assoc_retrans(const void *arg)
{
	struct net n = net();
	struct sctp_assocparams v = { .sasoc_assoc_id = n.id, .sasoc_asocmaxrxt = 11 };

	(void)arg;
	check_err(tell(n.fd, SCTP_ASSOCINFO, &v, sizeof(v)), EINVAL, "two paths of 5, and 11");
	v.sasoc_asocmaxrxt = 10;
	check_eq(tell(n.fd, SCTP_ASSOCINFO, &v, sizeof(v)), 0, "and 10");
	need(!ask(n.fd, SCTP_ASSOCINFO, &v, sizeof(v)), "get");
	check_eq(v.sasoc_number_peer_destinations, 2, "its paths are counted");
	check(v.sasoc_local_rwnd > 10000 && v.sasoc_peer_rwnd > 10000, "both windows are open");
}

/* -- what an association tells of itself ------------------------------------------- */

static void fill_pair(const struct pair *p, int n)
{
	char buf[3000] = { 0 };
	int i;

	for (i = 0; i < n; i++)
		need(send(p->client, buf, sizeof(buf), 0) == sizeof(buf), "send");
	need(sock_poll(p->server, POLLIN, EVENT_MS) & POLLIN, "the first one arrives");
}

static void drain_pair(const struct pair *p, int n)
{
	char buf[3000];

	while (n--)
		need(recv(p->server, buf, sizeof(buf), 0) == sizeof(buf), "recv");
}

static void test_status(const void *arg)
{
	struct pair p = sock_pair(&one);
	struct sctp_status s = { 0 }, t = { 0 };

	(void)arg;
	need(!ask(p.client, SCTP_STATUS, &s, sizeof(s)), "SCTP_STATUS");
	check(s.sstat_assoc_id > SCTP_ALL_ASSOC, "an assoc_id");
	check_eq(s.sstat_state, SCTP_ESTABLISHED, "sstat_state");
	check_eq(s.sstat_instrms, 10, "sstat_instrms");
	check_eq(s.sstat_outstrms, 10, "sstat_outstrms");
	check_eq(s.sstat_unackdata, 0, "sstat_unackdata");
	check_eq(s.sstat_penddata, 0, "sstat_penddata");
	check_eq(s.sstat_primary.spinfo_state, SCTP_ACTIVE, "the primary path is active");
	check_eq(s.sstat_primary.spinfo_assoc_id, s.sstat_assoc_id, "and this association's");
	check(s.sstat_primary.spinfo_rto >= 1000, "its RTO");
	check(s.sstat_primary.spinfo_cwnd >= 4380, "its window");
	check(s.sstat_fragmentation_point + 48 <= s.sstat_primary.spinfo_mtu, "its MTU");
	fill_pair(&p, 1);
	need(!ask(p.client, SCTP_STATUS, &t, sizeof(t)), "SCTP_STATUS");
	check(s.sstat_rwnd - t.sstat_rwnd >= 3000 && t.sstat_rwnd < s.sstat_rwnd,
	      "sstat_rwnd: what was sent takes room");
	check_err(ask(sock_new(&one), SCTP_STATUS, &s, sizeof(s)), EINVAL,
		  "not without an association");
}

static struct sctp_assoc_stats stats(int fd)
{
	struct sctp_assoc_stats v = { 0 };

	need(!ask(fd, SCTP_GET_ASSOC_STATS, &v, sizeof(v)), "SCTP_GET_ASSOC_STATS");
	return v;
}

static void test_stats(const void *arg)
{
	struct pair p = sock_pair(&one);
	struct sctp_assoc_stats s, r;
	socklen_t len = 140;

	(void)arg;
	fill_pair(&p, 10);
	drain_pair(&p, 10);
	s = stats(p.client);
	r = stats(p.server);
	check_eq(s.sas_oodchunks, 10, "ordered DATA chunks sent");
	check_eq(s.sas_ouodchunks, 0, "unordered ones");
	check(s.sas_opackets >= 3 && s.sas_ipackets >= 3, "packets");
	check(s.sas_isacks >= 1 && s.sas_isacks <= r.sas_osacks, "SACKs");
	check(s.sas_octrlchunks >= 2, "control chunks sent");
	check(s.sas_ictrlchunks >= 2, "control chunks received");
	check_eq(r.sas_iodchunks, 10, "ordered DATA chunks received");
	check_eq(s.sas_rtxchunks + r.sas_idupchunks + s.sas_gapcnt, 0, "nothing was lost");
	check(s.sas_maxrto > 0, "a longest RTO");
	check_eq(s.sas_obs_rto_ipaddr.ss_family, AF_INET, "and where it was");
	check_eq(getsockopt(p.client, SOL_SCTP, SCTP_GET_ASSOC_STATS, &s, &len), 0,
		 "older programs ask for less");
	check_eq(len, 140, "and get it");
}

static void test_lists(const void *arg)
{
	struct net n = net();
	uint32_t v[4] = { 0 };

	(void)arg;
	check_eq(ask(n.fd, SCTP_GET_ASSOC_NUMBER, v, sizeof(v)), 0, "SCTP_GET_ASSOC_NUMBER");
	check_eq(v[0], 2, "is 2");
	check_err(ask(n.fd, SCTP_GET_ASSOC_ID_LIST, v, 8), EINVAL, "no room for two ids");
	check_eq(ask(n.fd, SCTP_GET_ASSOC_ID_LIST, v, 12), 0, "room");
	check(v[0] == 2 && v[1] != v[2], "both are listed");
	check_err(ask(sock_new(&one), SCTP_GET_ASSOC_NUMBER, v, 0), EOPNOTSUPP,
		  "one-to-one sockets have no number");
	check_err(ask(sock_new(&one), SCTP_GET_ASSOC_ID_LIST, v, 0), EOPNOTSUPP, "nor a list");
}

/* -- extensions that are not there, or switched off --------------------------------- */

/* A value of zeros, on a new socket and on a connected one; one-to-one. */
struct absent {
	int opt;
	socklen_t len;
	int set[2];
	int get[2];
};

static const struct absent absents[] = {
	{ SCTP_SET_PEER_PRIMARY_ADDR, 132, { EPERM, EPERM }, { ENOPROTOOPT, ENOPROTOOPT } },
	{ SCTP_AUTH_CHUNK, 1, { EACCES, EACCES }, { EOPNOTSUPP, EOPNOTSUPP } },
	{ SCTP_HMAC_IDENT, 8, { EACCES, EACCES }, { EACCES, EACCES } },
	{ SCTP_AUTH_KEY, 8, { EINVAL, EINVAL }, { EOPNOTSUPP, EOPNOTSUPP } },
	{ SCTP_AUTH_KEY, 9, { EACCES, EACCES }, { EOPNOTSUPP, EOPNOTSUPP } },
	{ SCTP_AUTH_ACTIVE_KEY, 8, { EACCES, EACCES }, { EACCES, EACCES } },
	{ SCTP_AUTH_DELETE_KEY, 8, { EACCES, EACCES }, { EOPNOTSUPP, EOPNOTSUPP } },
	{ SCTP_AUTH_DEACTIVATE_KEY, 8, { EACCES, EACCES }, { EOPNOTSUPP, EOPNOTSUPP } },
	{ SCTP_PEER_AUTH_CHUNKS, 8, { ENOPROTOOPT, ENOPROTOOPT }, { EINVAL, EACCES } },
	{ SCTP_LOCAL_AUTH_CHUNKS, 8, { ENOPROTOOPT, ENOPROTOOPT }, { EACCES, EACCES } },
	{ SCTP_AUTO_ASCONF, 4, { 0, 0 }, { 0, 0 } },
	{ SCTP_PR_SUPPORTED, 8, { 0, 0 }, { 0, 0 } },
	{ SCTP_PR_ASSOC_STATUS, 24, { ENOPROTOOPT, ENOPROTOOPT }, { EINVAL, EINVAL } },
	{ SCTP_PR_STREAM_STATUS, 24, { ENOPROTOOPT, ENOPROTOOPT }, { EINVAL, EINVAL } },
	{ SCTP_RECONFIG_SUPPORTED, 8, { 0, 0 }, { 0, 0 } },
	{ SCTP_RESET_STREAMS, 8, { EINVAL, ENOPROTOOPT }, { ENOPROTOOPT, ENOPROTOOPT } },
	{ SCTP_RESET_STREAMS, 7, { EINVAL, EINVAL }, { ENOPROTOOPT, ENOPROTOOPT } },
	{ SCTP_RESET_ASSOC, 4, { EINVAL, ENOPROTOOPT }, { ENOPROTOOPT, ENOPROTOOPT } },
	{ SCTP_ADD_STREAMS, 8, { EINVAL, ENOPROTOOPT }, { ENOPROTOOPT, ENOPROTOOPT } },
	{ SCTP_STREAM_SCHEDULER, 8, { 0, 0 }, { 0, 0 } },
	{ SCTP_STREAM_SCHEDULER_VALUE, 8, { 0, 0 }, { EINVAL, 0 } },
	{ SCTP_INTERLEAVING_SUPPORTED, 8, { EPERM, EPERM }, { 0, 0 } },
	{ SCTP_SENDMSG_CONNECT, 4, { ENOPROTOOPT, ENOPROTOOPT }, { ENOPROTOOPT, ENOPROTOOPT } },
	{ SCTP_ASCONF_SUPPORTED, 8, { 0, 0 }, { 0, 0 } },
	{ SCTP_AUTH_SUPPORTED, 8, { 0, 0 }, { 0, 0 } },
	{ SCTP_REMOTE_UDP_ENCAPS_PORT, 144, { 0, 0 }, { 0, 0 } },
	{ SCTP_PLPMTUD_PROBE_INTERVAL, 144, { 0, 0 }, { 0, 0 } },
};

static void test_absent(const void *arg)
{
	const struct absent *o = arg;
	struct pair p = sock_pair(&one);
	const int fds[] = { sock_new(&one), p.client };
	static const char * const when[] = { "new", "connected" };
	unsigned int i;

	for (i = 0; i < NROWS(fds); i++) {
		union value v = { 0 };
		int err = tell(fds[i], o->opt, &v, o->len) ? errno : 0;

		check_eq(err, o->set[i], "%s: set %u bytes", when[i], o->len);
		err = ask(fds[i], o->opt, &v, o->len) ? errno : 0;
		check_eq(err, o->get[i], "%s: get %u bytes", when[i], o->len);
	}
}

/* What asks for an extension, where it stands in the value, and what it gives. */
struct wish {
	int opt;
	socklen_t len;
	size_t at;
	uint32_t x;
	int err;
};

static const struct wish wishes[] = {
	{ SCTP_AUTO_ASCONF, 4, 0, 1, EOPNOTSUPP },
	{ SCTP_PR_SUPPORTED, 8, 4, 1, EOPNOTSUPP },
	{ SCTP_RECONFIG_SUPPORTED, 8, 4, 1, EOPNOTSUPP },
	{ SCTP_STREAM_SCHEDULER, 8, 4, SCTP_SS_PRIO, EOPNOTSUPP },
	{ SCTP_STREAM_SCHEDULER, 8, 4, SCTP_SS_RR, EOPNOTSUPP },
	{ SCTP_ASCONF_SUPPORTED, 8, 4, 1, EOPNOTSUPP },
	{ SCTP_AUTH_SUPPORTED, 8, 4, 1, EOPNOTSUPP },
	{ SCTP_REMOTE_UDP_ENCAPS_PORT, 144, 136, 9899, EOPNOTSUPP },
	{ SCTP_PLPMTUD_PROBE_INTERVAL, 144, 136, 5000, EOPNOTSUPP },
	{ SCTP_STREAM_SCHEDULER, 8, 4, 77, EINVAL },
	{ SCTP_PLPMTUD_PROBE_INTERVAL, 144, 136, 4999, EINVAL },
};

static void test_wishes(const void *arg)
{
	int fd = sock_new(&one);
	unsigned int i;

	(void)arg;
	for (i = 0; i < NROWS(wishes); i++) {
		const struct wish *w = &wishes[i];
		union value v = { 0 };

		memcpy(v.b + w->at, &w->x, sizeof(w->x));
		if (w->err == EINVAL || !over_linux())
			check_err(tell(fd, w->opt, &v, w->len), w->err, "%d: %u", w->opt, w->x);
	}
}

static void test_pr_status(const void *arg)
{
	struct pair p = sock_pair(&one);
	struct sctp_prstatus v = { .sprstat_policy = SCTP_PR_SCTP_ALL, .sprstat_sid = 10,
				   .sprstat_abandoned_sent = 7, .sprstat_abandoned_unsent = 7 };

	(void)arg;
	check_eq(ask(p.client, SCTP_PR_ASSOC_STATUS, &v, sizeof(v)), 0, "of the association");
	check(!v.sprstat_abandoned_sent && !v.sprstat_abandoned_unsent, "nothing is abandoned");
	check_err(ask(p.client, SCTP_PR_STREAM_STATUS, &v, sizeof(v)), EINVAL,
		  "no stream of that number");
	v.sprstat_sid = 9;
	v.sprstat_policy = SCTP_PR_SCTP_RTX;
	check_eq(ask(p.client, SCTP_PR_STREAM_STATUS, &v, sizeof(v)), 0, "of a stream");
	v.sprstat_policy = SCTP_PR_SCTP_ALL | SCTP_PR_SCTP_TTL;
	check_err(ask(p.client, SCTP_PR_ASSOC_STATUS, &v, sizeof(v)), EINVAL, "no such policy");
}

/* -- buffers: as socket(7) says ------------------------------------------------------ */

static int buffer(int fd, int name)
{
	socklen_t len = sizeof(int);
	int bytes = -1;

	need(!getsockopt(fd, SOL_SOCKET, name, &bytes, &len), "getsockopt");
	return bytes;
}

static int set_buffer(int fd, int name, int bytes)
{
	sock_int(fd, SOL_SOCKET, name, bytes);
	return buffer(fd, name);
}

static void test_buffers(const void *arg)
{
	int udp = socket(AF_INET, SOCK_DGRAM, 0), fd = sock_new(&one), lfd, child;
	struct sctp_assocparams v = { 0 };
	union addr at;

	(void)arg;
	check_eq(buffer(fd, SO_RCVBUF), buffer(udp, SO_RCVBUF),
		 "SO_RCVBUF is rmem_default, not of sctp_rmem");
	check_eq(buffer(fd, SO_SNDBUF), buffer(udp, SO_SNDBUF),
		 "SO_SNDBUF is wmem_default, not of sctp_wmem");
	check_eq(set_buffer(fd, SO_RCVBUF, 40000), 80000, "what is set is doubled");
	check_eq(set_buffer(fd, SO_SNDBUF, 30000), 60000, "for sending, too");
	check_eq(set_buffer(fd, SO_RCVBUF, 1 << 30), set_buffer(udp, SO_RCVBUF, 1 << 30),
		 "no more than rmem_max");
	check(set_buffer(fd, SO_RCVBUF, 0) > 2000, "no less than a packet");
	check(set_buffer(fd, SO_SNDBUF, 0) > 2000, "nor for sending");
	lfd = sock_listen(&one, &at);
	set_buffer(lfd, SO_RCVBUF, 50000);
	set_buffer(lfd, SO_SNDBUF, 60000);
	sock_connect(&one, &at);
	child = accept(lfd, NULL, NULL);
	check_eq(buffer(child, SO_RCVBUF), 100000, "accepted sockets have the listener's");
	check_eq(buffer(child, SO_SNDBUF), 120000, "both of them");
	need(!ask(child, SCTP_ASSOCINFO, &v, sizeof(v)), "SCTP_ASSOCINFO");
	check_eq(v.sasoc_local_rwnd, 50000, "half of it is the window");
}

static void run(const char *name, void (*fn)(const void *), const void *arg)
{
	snprintf(tap_prefix, sizeof(tap_prefix), "%s: ", name);
	tap_case(fn, arg);
}

static void run_numbered(const char *what, int opt, void (*fn)(const void *), const void *arg)
{
	char name[64];

	snprintf(name, sizeof(name), "%s, option %d", what, opt);
	run(name, fn, arg);
}

static const struct {
	const char *name;
	void (*fn)(const void *arg);
} cases[] = {
	{ "path parameters", test_path_params },
	{ "path MTU", test_path_mtu },
	{ "path thresholds", test_path_thresholds },
	{ "primary path", test_primary },
	{ "association retransmissions", test_assoc_retrans },
	{ "status", test_status },
	{ "statistics", test_stats },
	{ "lists", test_lists },
	{ "wishes", test_wishes },
	{ "abandoned messages", test_pr_status },
	{ "buffers", test_buffers },
};

int main(void)
{
	unsigned int i;

	tap_init();
	for (i = 0; i < NROWS(cases); i++)
		run(cases[i].name, cases[i].fn, NULL);
	for (i = 0; i < NROWS(by_addrs); i++)
		run_numbered("by address", by_addrs[i].opt, test_by_addr, &by_addrs[i]);
	for (i = 0; i < NROWS(absents); i++)
		run_numbered("absent", absents[i].opt, test_absent, &absents[i]);
	return tap_done();
}
