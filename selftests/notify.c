// SPDX-License-Identifier: GPL-2.0
/* Notifications: which come, in what order, what each of their fields says, and who gets them. */
#include <netinet/in.h>
#include <netinet/sctp.h>

#include "sock.h"

#define WAIT_MS 10000
#define REASON "because of this"

/* What came last: a notification, or a message. */
static union {
	union sctp_notification n;
	uint8_t raw[66000];
} got;

static struct received how;

/* Two one-to-many sockets, and the association between them as each knows it. */
struct two {
	union addr at;
	int lfd;
	int fd;
	sctp_assoc_t lid;
	sctp_assoc_t id;
};

static int set_event(int fd, sctp_assoc_t id, uint16_t type, bool on)
{
	struct sctp_event e = { .se_assoc_id = id, .se_type = type, .se_on = on };

	return setsockopt(fd, SOL_SCTP, SCTP_EVENT, &e, sizeof(e));
}

static int get_event(int fd, sctp_assoc_t id, uint16_t type)
{
	struct sctp_event e = { .se_assoc_id = id, .se_type = type };
	socklen_t len = sizeof(e);

	return getsockopt(fd, SOL_SCTP, SCTP_EVENT, &e, &len) ? -errno : e.se_on;
}

static void want(int fd, uint16_t type)
{
	need(!set_event(fd, SCTP_FUTURE_ASSOC, type, true), "SCTP_EVENT %#x", type);
}

/* The next thing that comes to @fd. */
static ssize_t next(int fd)
{
	sock_timeout(fd, SO_RCVTIMEO, WAIT_MS);
	return sock_recv(fd, &got, sizeof(got), 0, &how);
}

/* The next thing is a notification of this type, whole, and says how long it is. */
static void comes(int fd, uint16_t type, const char *what)
{
	ssize_t len = next(fd);
	bool whole = how.flags & MSG_NOTIFICATION && how.flags & MSG_EOR;

	need(len >= (ssize_t)sizeof(got.n.sn_header) && whole && got.n.sn_header.sn_type == type,
	     "%s (got %zd bytes, flags %#x, type %#x)", what, len, how.flags,
	     got.n.sn_header.sn_type);
	check_eq(got.n.sn_header.sn_length, len, "%s: sn_length", what);
}

static void change_comes(int fd, uint16_t state, const char *what)
{
	comes(fd, SCTP_ASSOC_CHANGE, what);
	check_eq(got.n.sn_assoc_change.sac_state, state, "%s: sac_state", what);
	check_eq(got.n.sn_assoc_change.sac_flags, 0, "%s: sac_flags", what);
}

static void data_comes(int fd, const char *text)
{
	ssize_t len = next(fd);

	check(len == (ssize_t)strlen(text) && !memcmp(got.raw, text, len) &&
	      !(how.flags & MSG_NOTIFICATION), "data comes: %s", text);
}

static bool quiet(int fd)
{
	return !(sock_poll(fd, POLLIN, 300) & POLLIN);
}

/* One message goes from t->fd to t->lfd, whose COMM_UP both have read. */
static struct two two_up(const struct variant *v)
{
	struct two t = { .lfd = sock_listen(v, &t.at), .fd = sock_new(v) };

	want(t.lfd, SCTP_ASSOC_CHANGE);
	want(t.fd, SCTP_ASSOC_CHANGE);
	need(sendto(t.fd, "x", 1, 0, &t.at.sa, addr_len(v->family)) == 1, "sendto");
	change_comes(t.lfd, SCTP_COMM_UP, "SCTP_COMM_UP");
	t.lid = got.n.sn_assoc_change.sac_assoc_id;
	change_comes(t.fd, SCTP_COMM_UP, "SCTP_COMM_UP");
	t.id = got.n.sn_assoc_change.sac_assoc_id;
	return t;
}

static ssize_t send_by(int fd, const void *buf, size_t len, const struct sctp_sndrcvinfo *info)
{
	return sctp_send(fd, buf, len, info, MSG_NOSIGNAL);
}

static ssize_t abort_by(int fd, sctp_assoc_t id, const char *why)
{
	struct sctp_sndrcvinfo info = { .sinfo_assoc_id = id, .sinfo_flags = SCTP_ABORT };

	return send_by(fd, why, strlen(why), &info);
}

/* -- a life ------------------------------------------------------------------------- */

static void want_all(int fd)
{
	want(fd, SCTP_ASSOC_CHANGE);
	want(fd, SCTP_SHUTDOWN_EVENT);
	want(fd, SCTP_ADAPTATION_INDICATION);
	want(fd, SCTP_AUTHENTICATION_EVENT);
	want(fd, SCTP_SENDER_DRY_EVENT);
}

static sctp_assoc_t comes_up(int fd, uint32_t adaptation)
{
	const struct sctp_assoc_change *sac = &got.n.sn_assoc_change;
	sctp_assoc_t id;

	change_comes(fd, SCTP_COMM_UP, "SCTP_COMM_UP");
	check(!sac->sac_error && sac->sac_outbound_streams == 10 &&
	      sac->sac_inbound_streams == 10 &&
	      sac->sac_length == sizeof(*sac), "its error, streams and length");
	id = sac->sac_assoc_id;
	check(id > SCTP_ALL_ASSOC, "its identifier");
	if (adaptation) {
		comes(fd, SCTP_ADAPTATION_INDICATION, "SCTP_ADAPTATION_INDICATION");
		check_eq(got.n.sn_adaptation_event.sai_adaptation_ind, adaptation, "what it says");
		check_eq(got.n.sn_adaptation_event.sai_assoc_id, id, "the same identifier");
	}
	comes(fd, SCTP_AUTHENTICATION_EVENT, "SCTP_AUTHENTICATION_EVENT");
	check(got.n.sn_authkey_event.auth_indication == SCTP_AUTH_NO_AUTH &&
	      !got.n.sn_authkey_event.auth_keynumber && !got.n.sn_authkey_event.auth_altkeynumber &&
	      got.n.sn_authkey_event.auth_assoc_id == id, "SCTP_AUTH_NO_AUTH");
	return id;
}

static void test_life(const void *arg)
{
	const struct variant *v = arg;
	struct sctp_setadaptation layer = { 0x12345678 };
	union addr at;
	int lfd = sock_listen(v, &at), fd = sock_new(v), server = lfd;
	sctp_assoc_t id, lid;

	want_all(lfd);
	want_all(fd);
	need(!setsockopt(lfd, SOL_SCTP, SCTP_ADAPTATION_LAYER, &layer, sizeof(layer)), "layer");
	need(!connect(fd, &at.sa, addr_len(v->family)), "connect");
	if (v->type == SOCK_STREAM)
		server = accept(lfd, NULL, NULL);
	need(server >= 0, "accept");
	id = comes_up(fd, layer.ssb_adaptation_ind);
	need(sendto(fd, "hello", 5, 0, v->type == SOCK_STREAM ? NULL : &at.sa,
		    v->type == SOCK_STREAM ? 0 : addr_len(v->family)) == 5, "send");
	comes(fd, SCTP_SENDER_DRY_EVENT, "SCTP_SENDER_DRY_EVENT");
	check_eq(got.n.sn_sender_dry_event.sender_dry_assoc_id, id, "the same identifier");
	lid = comes_up(server, 0);
	data_comes(server, "hello");
	close(fd);
	comes(server, SCTP_SHUTDOWN_EVENT, "SCTP_SHUTDOWN_EVENT");
	check_eq(got.n.sn_shutdown_event.sse_assoc_id, lid, "the same identifier");
	change_comes(server, SCTP_SHUTDOWN_COMP, "SCTP_SHUTDOWN_COMP");
	check(got.n.sn_assoc_change.sac_assoc_id == lid && !got.n.sn_assoc_change.sac_error &&
	      got.n.sn_assoc_change.sac_length == sizeof(struct sctp_assoc_change),
	      "its identifier, error and length");
	if (v->type == SOCK_STREAM)
		check_eq(next(server), 0, "then the end of file");
	else
		check(quiet(server), "then nothing");
}

static void test_dry(const void *arg)
{
	struct two t = two_up(arg);

	need(!set_event(t.fd, SCTP_ALL_ASSOC, SCTP_SENDER_DRY_EVENT, true), "SCTP_EVENT");
	comes(t.fd, SCTP_SENDER_DRY_EVENT, "asked for while it is dry: at once");
	check_eq(got.n.sn_sender_dry_event.sender_dry_flags, 0, "its flags");
	need(sendto(t.fd, "x", 1, 0, &t.at.sa, addr_len(t.at.sa.sa_family)) == 1, "sendto");
	comes(t.fd, SCTP_SENDER_DRY_EVENT, "after the next message");
	check(quiet(t.fd), "then nothing");
}

static void test_in_pieces(const void *arg)
{
	struct two t = two_up(arg);
	ssize_t len;

	data_comes(t.lfd, "x");
	check_eq(abort_by(t.lfd, t.lid, REASON), 0, "SCTP_ABORT takes no message");
	sock_timeout(t.fd, SO_RCVTIMEO, WAIT_MS);
	len = sock_recv(t.fd, &got, 20, 0, &how);
	check(len == 20 && how.flags & MSG_NOTIFICATION && !(how.flags & MSG_EOR),
	      "the beginning of a notification");
	len = sock_recv(t.fd, got.raw + 20, sizeof(got) - 20, 0, &how);
	check(len == (ssize_t)got.n.sn_header.sn_length - 20 && how.flags & MSG_NOTIFICATION &&
	      how.flags & MSG_EOR, "and the rest");
}

/* -- ends --------------------------------------------------------------------------- */

static void test_abort(const void *arg)
{
	static const uint8_t info[] = "\0\x0c\0\x13" REASON;
	const struct sctp_assoc_change *sac = &got.n.sn_assoc_change;
	struct two t = two_up(arg);

	data_comes(t.lfd, "x");
	check_eq(abort_by(t.lfd, t.lid, REASON), 0, "SCTP_ABORT");
	change_comes(t.fd, SCTP_COMM_LOST, "SCTP_COMM_LOST of the other");
	check_eq(ntohs(sac->sac_error), 12, "its cause");
	check(sac->sac_length == sizeof(*sac) + sizeof(info) - 1 &&
	      !memcmp(sac->sac_info, info, sizeof(info) - 1), "its bytes in sac_info");
	check(!sac->sac_outbound_streams && !sac->sac_inbound_streams && sac->sac_assoc_id == t.id,
	      "its streams and identifier");
	change_comes(t.lfd, SCTP_COMM_LOST, "SCTP_COMM_LOST of ours");
	check(ntohs(sac->sac_error) == 12 && sac->sac_length == sizeof(*sac) &&
	      sac->sac_assoc_id == t.lid, "its cause, length and identifier");
	check(quiet(t.fd) && quiet(t.lfd), "then nothing");
}

static void test_refused(const void *arg)
{
	const struct sctp_assoc_change *sac = &got.n.sn_assoc_change;
	const struct variant *v = arg;
	int fd = sock_new(v), closed = sock_new(v);
	union addr at = addr_loop(v->family, 0);

	need(!bind(closed, &at.sa, addr_len(v->family)), "bind");
	at = addr_loop(v->family, sock_port(closed));
	want(fd, SCTP_ASSOC_CHANGE);
	want(fd, SCTP_SEND_FAILED_EVENT);
	check_eq(sendto(fd, "never", 5, 0, &at.sa, addr_len(v->family)), 5, "send");
	change_comes(fd, SCTP_CANT_STR_ASSOC, "SCTP_CANT_STR_ASSOC");
	check(!sac->sac_error && sac->sac_length == sizeof(*sac), "its error and length");
	comes(fd, SCTP_SEND_FAILED_EVENT, "SCTP_SEND_FAILED_EVENT");
	check(got.n.sn_send_failed_event.ssf_flags == SCTP_DATA_UNSENT &&
	      !got.n.sn_send_failed_event.ssf_error &&
	      !memcmp(got.n.sn_send_failed_event.ssf_data, "never", 5), "the message");
	check(quiet(fd), "then nothing");
}

/* -- what was not sent ----------------------------------------------------------------- */

/* What SEND_FAILED says, in whichever of its two forms. */
struct failure {
	uint16_t flags;
	uint16_t error;
	uint16_t sid;
	uint16_t place;
	uint32_t ppid;
	uint32_t context;
	uint32_t lifetime;
	sctp_assoc_t id;
	const uint8_t *data;
	size_t len;
};

static struct failure failure_comes(int fd, uint16_t type)
{
	const struct sctp_send_failed_event *event = &got.n.sn_send_failed_event;
	const struct sctp_send_failed *old = &got.n.sn_send_failed;

	comes(fd, type, type == SCTP_SEND_FAILED ? "SCTP_SEND_FAILED" : "SCTP_SEND_FAILED_EVENT");
	if (type == SCTP_SEND_FAILED)
		return (struct failure) {
			old->ssf_flags, ntohs(old->ssf_error), old->ssf_info.sinfo_stream,
			old->ssf_info.sinfo_flags, old->ssf_info.sinfo_ppid,
			old->ssf_info.sinfo_context, old->ssf_info.sinfo_timetolive,
			old->ssf_assoc_id,
			old->ssf_data, old->ssf_length - sizeof(*old),
		};
	return (struct failure) {
		event->ssf_flags, ntohs(event->ssf_error), event->ssfe_info.snd_sid,
		event->ssfe_info.snd_flags, event->ssfe_info.snd_ppid, event->ssfe_info.snd_context,
		0,
		event->ssf_assoc_id, event->ssf_data, event->ssf_length - sizeof(*event),
	};
}

/* As two_up(), with fragments of 500 bytes, and a receiver with hardly any window. */
static struct two shut_up(const struct variant *v, uint16_t type)
{
	struct sctp_assoc_value seg = { .assoc_value = 500 };
	static uint8_t filler[5000];
	struct sctp_sndrcvinfo info = { .sinfo_stream = 1 };
	struct two t = { .lfd = sock_listen(v, &t.at), .fd = sock_new(v) };

	sock_int(t.lfd, SOL_SOCKET, SO_RCVBUF, 4096);
	need(!setsockopt(t.fd, SOL_SCTP, SCTP_MAXSEG, &seg, sizeof(seg)), "SCTP_MAXSEG");
	want(t.lfd, SCTP_ASSOC_CHANGE);
	want(t.fd, SCTP_ASSOC_CHANGE);
	want(t.fd, type);
	need(!connect(t.fd, &t.at.sa, addr_len(v->family)), "connect");
	change_comes(t.fd, SCTP_COMM_UP, "SCTP_COMM_UP");
	t.id = got.n.sn_assoc_change.sac_assoc_id;
	change_comes(t.lfd, SCTP_COMM_UP, "SCTP_COMM_UP");
	t.lid = got.n.sn_assoc_change.sac_assoc_id;
	info.sinfo_assoc_id = t.id;
	need(send_by(t.fd, filler, sizeof(filler), &info) == sizeof(filler), "fill the window");
	return t;
}

/* One message in three fragments comes back, or one that has the lifetime @ms. */
static void comes_back(const struct two *t, uint16_t type, uint16_t cause, uint32_t ms)
{
	static const size_t sizes[] = { 500, 500, 200 };
	static const uint16_t places[] = { 6, 4, 5 };
	uint8_t whole[1200];
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		struct failure f = failure_comes(t->fd, type);

		while (f.sid == 1)	/* the filler */
			f = failure_comes(t->fd, type);
		check(f.flags == SCTP_DATA_UNSENT && f.error == cause && f.place == places[i] &&
		      f.id == t->id, "flags %#x, error %u, place %#x, identifier",
		      f.flags, f.error, f.place);
		check(f.sid == 2 && f.ppid == htonl(3) && f.context == 4 &&
		      (type != SCTP_SEND_FAILED || f.lifetime == ms), "how it was sent");
		if (!check(f.len == sizes[i], "%zu bytes", f.len))
			return;
		memcpy(whole + len, f.data, f.len);
		len += f.len;
	}
	check(filled(whole, sizeof(whole), 1), "together they are the message");
}

static ssize_t send_three(const struct two *t, uint32_t ms)
{
	struct sctp_sndrcvinfo info = {
		.sinfo_stream = 2, .sinfo_flags = SCTP_UNORDERED, .sinfo_ppid = htonl(3),
		.sinfo_context = 4, .sinfo_timetolive = ms, .sinfo_assoc_id = t->id,
	};
	uint8_t buf[1200];

	fill(buf, sizeof(buf), 1);
	return send_by(t->fd, buf, sizeof(buf), &info);
}

static void unsent(const struct variant *v, uint16_t type)
{
	struct two t = shut_up(v, type);

	check_eq(send_three(&t, 0), 1200, "a message behind it");
	check_eq(abort_by(t.lfd, t.lid, REASON), 0, "SCTP_ABORT");
	change_comes(t.fd, SCTP_COMM_LOST, "SCTP_COMM_LOST");
	comes_back(&t, type, 12, 0);
	check(quiet(t.fd), "then nothing");
}

static void test_unsent(const void *arg)
{
	unsent(arg, SCTP_SEND_FAILED);
	unsent(arg, SCTP_SEND_FAILED_EVENT);
}

static void outlives(const struct variant *v, uint16_t type)
{
	struct two t = shut_up(v, type);
	struct sctp_sndinfo info = { .snd_sid = 3, .snd_assoc_id = t.id };
	struct sctp_sendv_spa spa = {
		.sendv_flags = SCTP_SEND_SNDINFO_VALID | SCTP_SEND_PRINFO_VALID,
		.sendv_sndinfo = info,
		.sendv_prinfo = { .pr_policy = SCTP_PR_SCTP_TTL, .pr_value = 300 },
	};
	struct iovec late = { "late", 4 }, last = { "last", 4 };
	uint64_t start = now_ms();
	struct failure f;

	check_eq(send_three(&t, 300), 1200, "a message with a lifetime");
	check_eq(sctp_sendv(t.fd, &late, 1, NULL, 0, &spa, sizeof(spa), SCTP_SENDV_SPA, 0), 4,
		 "one by SCTP_PRINFO");
	check_eq(sctp_sendv(t.fd, &last, 1, NULL, 0, &info, sizeof(info), SCTP_SENDV_SNDINFO, 0), 4,
		 "one without");
	comes_back(&t, type, 0, 300);
	f = failure_comes(t.fd, type);
	check(f.flags == SCTP_DATA_UNSENT && !f.error && f.place == 3 && f.sid == 3 && f.len == 4 &&
	      !memcmp(f.data, "late", 4), "and the one by SCTP_PRINFO");
	check(now_ms() - start >= 300, "not before the time");
	need(!set_event(t.fd, t.id, SCTP_SENDER_DRY_EVENT, true), "SCTP_EVENT");
	do
		need(next(t.lfd) > 0, "the filler");
	while (got.raw[0] != 'l');
	check(how.len == 4 && !memcmp(got.raw, "last", 4), "only the one without arrives");
	comes(t.fd, SCTP_SENDER_DRY_EVENT, "SCTP_SENDER_DRY_EVENT");
}

static void test_lifetime(const void *arg)
{
	outlives(arg, SCTP_SEND_FAILED);
	outlives(arg, SCTP_SEND_FAILED_EVENT);
}

/* -- addresses --------------------------------------------------------------------------- */

static void confirmed(bool mapped)
{
	const struct sctp_paddr_change *spc = &got.n.sn_paddr_change;
	union addr first = addr_loop(AF_INET, 0), second = first, at;
	int lfd = sock_new(&v4_many), fd = sock_new(&v6_many);

	second.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
	need(!bind(lfd, &first.sa, sizeof(first.in)), "bind");
	first.in.sin_port = htons(sock_port(lfd));
	second.in.sin_port = first.in.sin_port;
	need(!sctp_bindx(lfd, &second.sa, 1, SCTP_BINDX_ADD_ADDR) && !listen(lfd, 1), "bindx");
	sock_int(fd, SOL_SCTP, SCTP_I_WANT_MAPPED_V4_ADDR, mapped);
	want(fd, SCTP_PEER_ADDR_CHANGE);
	need(!connect(fd, &first.sa, sizeof(first.in)), "connect");
	do {
		comes(fd, SCTP_PEER_ADDR_CHANGE, "SCTP_PEER_ADDR_CHANGE");
		memcpy(&at, &spc->spc_aaddr, sizeof(at));
	} while (spc->spc_state != SCTP_ADDR_CONFIRMED);
	check(spc->spc_length == sizeof(*spc) && !spc->spc_flags &&
	      spc->spc_assoc_id > SCTP_ALL_ASSOC, "SCTP_ADDR_CONFIRMED: length, flags, identifier");
	check_eq(spc->spc_error, over_linux() ? 2 : 0, "its error");
	check_eq(at.sa.sa_family, mapped ? AF_INET6 : AF_INET, "its family");
	check(!memcmp(mapped ? &at.in6.sin6_addr.s6_addr[12] : (uint8_t *)&at.in.sin_addr,
		      &second.in.sin_addr, 4), "its address");
	check(!mapped || IN6_IS_ADDR_V4MAPPED(&at.in6.sin6_addr), "its form");
	check_eq(addr_port(&at), ntohs(first.in.sin_port), "its port");
}

static void test_addresses(const void *arg)
{
	(void)arg;
	confirmed(true);
	confirmed(false);
}

/* -- who is subscribed --------------------------------------------------------------------- */

/* The struct had 8 bytes at first, and grew one by one. */
static void test_sizes(const void *arg)
{
	uint8_t ones[20], back[20];
	socklen_t len;
	int fd, size;

	for (size = 1; size <= 14; size++) {
		fd = sock_new(arg);
		memset(ones, 1, sizeof(ones));
		check(!setsockopt(fd, SOL_SCTP, SCTP_EVENTS, ones, size), "%d bytes set", size);
		len = 14;
		memset(back, 0xff, sizeof(back));
		check(!getsockopt(fd, SOL_SCTP, SCTP_EVENTS, back, &len) && len == 14 &&
		      !memcmp(back, ones, size) && !back[size == 14 ? 0 : size] == (size < 14),
		      "and only these");
		len = size;
		check(!getsockopt(fd, SOL_SCTP, SCTP_EVENTS, back, &len) &&
		      len == (socklen_t)size &&
		      !memcmp(back, ones, size), "so many got");
		close(fd);
	}
	fd = sock_new(arg);
	check_err(setsockopt(fd, SOL_SCTP, SCTP_EVENTS, ones, 20), EINVAL,
		  "events that there are not yet");
	memset(ones + 14, 0, 6);
	if (over_linux())
		tap_result(true, "a longer struct # SKIP the in-tree module takes none");
	else
		check(!setsockopt(fd, SOL_SCTP, SCTP_EVENTS, ones, 20), "a longer struct");
}

static void test_errors(const void *arg)
{
	struct two t = two_up(arg);

	check_err(set_event(t.fd, SCTP_FUTURE_ASSOC, SCTP_SEND_FAILED_EVENT + 1, true), EINVAL,
		  "a type that there is not");
	check_err(set_event(t.fd, SCTP_FUTURE_ASSOC, SCTP_SN_TYPE_BASE - 1, true), EINVAL,
		  "one before the first");
	check_err(set_event(t.fd, t.id + t.lid + 1000, SCTP_SHUTDOWN_EVENT, true), EINVAL,
		  "an association that there is not");
	check_eq(get_event(t.fd, t.id + t.lid + 1000, SCTP_SHUTDOWN_EVENT), -EINVAL,
		 "nor to ask about");
	check_eq(get_event(t.fd, t.id, SCTP_ASSOC_CHANGE), 1, "of an association");
	check_eq(get_event(t.fd, t.id, SCTP_SHUTDOWN_EVENT), 0, "of an association, off");
}

static void test_scopes(const void *arg)
{
	const struct variant *v = arg;
	struct two t = two_up(v);
	int other = sock_new(v), type = SCTP_SHUTDOWN_EVENT;
	sctp_assoc_t lid;

	data_comes(t.lfd, "x");
	need(sendto(other, "y", 1, 0, &t.at.sa, addr_len(v->family)) == 1, "sendto");
	change_comes(t.lfd, SCTP_COMM_UP, "the second association");
	lid = got.n.sn_assoc_change.sac_assoc_id;
	data_comes(t.lfd, "y");
	need(!set_event(t.lfd, t.lid, type, true), "of one association");
	check(get_event(t.lfd, t.lid, type) == 1 && get_event(t.lfd, lid, type) == 0 &&
	      get_event(t.lfd, SCTP_FUTURE_ASSOC, type) == 0, "only that one");
	need(!set_event(t.lfd, SCTP_FUTURE_ASSOC, type, true), "SCTP_FUTURE_ASSOC");
	check(get_event(t.lfd, lid, type) == 0 && get_event(t.lfd, SCTP_FUTURE_ASSOC, type) == 1,
	      "not those that there are");
	need(!set_event(t.lfd, SCTP_ALL_ASSOC, type, false), "SCTP_ALL_ASSOC, off");
	check(!get_event(t.lfd, lid, type) && !get_event(t.lfd, t.lid, type) &&
	      !get_event(t.lfd, SCTP_FUTURE_ASSOC, type), "none any more");
	need(!set_event(t.lfd, SCTP_CURRENT_ASSOC, type, true), "SCTP_CURRENT_ASSOC");
	check(get_event(t.lfd, lid, type) == 1 && get_event(t.lfd, t.lid, type) == 1 &&
	      !get_event(t.lfd, SCTP_FUTURE_ASSOC, type), "all but those to come");
	need(!set_event(t.lfd, lid, type, false), "one less");
	close(other);
	change_comes(t.lfd, SCTP_SHUTDOWN_COMP, "without: only SCTP_SHUTDOWN_COMP");
	close(t.fd);
	comes(t.lfd, SCTP_SHUTDOWN_EVENT, "with: SCTP_SHUTDOWN_EVENT");
	check_eq(got.n.sn_shutdown_event.sse_assoc_id, t.lid, "of that association");
}

static const struct entry entries[] = {
	{ "life", test_life, EACH },
	{ "dry", test_dry, MANY },
	{ "in pieces", test_in_pieces, MANY },
	{ "abort", test_abort, MANY },
	{ "refused", test_refused, MANY },
	{ "unsent", test_unsent, MANY },
	{ "lifetime", test_lifetime, MANY },
	{ "scopes", test_scopes, MANY },
	{ "errors", test_errors, MANY },
	{ "sizes", test_sizes, MANY },
	{ "addresses", test_addresses, V6_MANY },
};

int main(void)
{
	tap_init();
	variant_table(entries, LENGTH(entries));
	return tap_done();
}
