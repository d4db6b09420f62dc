// SPDX-License-Identifier: GPL-2.0
/* Each socket option: defaults, scopes, inheritance, lengths, errors; options.h is the table. */
#include <sys/syscall.h>

#include "options.h"

#define NROWS(table) (sizeof(table) / sizeof((table)[0]))
#define NOBODY 0x7ffffff0

static const struct variant one = { AF_INET, SOCK_STREAM, "one-to-one" };
static const struct variant many = { AF_INET, SOCK_SEQPACKET, "one-to-many" };

/* A one-to-many socket with two associations. */
struct star {
	int fd;
	sctp_assoc_t a;
	sctp_assoc_t b;
	union addr peer;	/* of a */
};

/* Room for the longest value and what may be beyond it. */
union value {
	uint8_t b[512];
	uint64_t align;
};

/* -- values -------------------------------------------------------------------- */

static size_t id_at(const struct field *f)
{
	if (f->opt == SCTP_DEFAULT_SNDINFO)
		return offsetof(struct sctp_sndinfo, snd_assoc_id);
	if (f->opt == SCTP_DEFAULT_SEND_PARAM)
		return offsetof(struct sctp_sndrcvinfo, sinfo_assoc_id);
	return 0;
}

static void put_id(const struct field *f, union value *v, sctp_assoc_t id)
{
	if (f->scope != SOCKET)
		memcpy(v->b + id_at(f), &id, sizeof(id));
}

static void prepare(const struct field *f, union value *v, sctp_assoc_t id)
{
	memset(v, 0, sizeof(*v));
	put_id(f, v, id);
	if (f->preset)
		memcpy(v->b + sizeof(id), &f->preset, sizeof(f->preset));
}

static int ask(int fd, const struct field *f, union value *v, sctp_assoc_t id)
{
	socklen_t len = f->in.size;

	prepare(f, v, id);
	return getsockopt(fd, SOL_SCTP, f->opt, v, &len);
}

static long long field_of(const struct field *f, const union value *v)
{
	uint32_t x = 0;

	memcpy(&x, v->b + f->in.at, f->in.width);
	return x;
}

/* -1: it cannot be asked for. */
static long long get(int fd, const struct field *f, sctp_assoc_t id)
{
	union value v;

	return ask(fd, f, &v, id) ? -1 : field_of(f, &v);
}

/* Sets one field; the others stay as they are for the socket. */
static int set(int fd, const struct field *f, sctp_assoc_t id, uint32_t x)
{
	union value v;

	if (ask(fd, f, &v, SCTP_FUTURE_ASSOC))
		return -1;
	memcpy(v.b + f->in.at, &x, f->in.width);
	put_id(f, &v, id);
	return setsockopt(fd, SOL_SCTP, f->opt, &v, f->in.size);
}

/* -- sockets ------------------------------------------------------------------- */

static sctp_assoc_t newest_assoc(int fd)
{
	struct {
		uint32_t n;
		sctp_assoc_t id[4];
	} ids = { 0 };
	socklen_t len = sizeof(ids);

	need(!getsockopt(fd, SOL_SCTP, SCTP_GET_ASSOC_ID_LIST, &ids, &len) && ids.n,
	     "SCTP_GET_ASSOC_ID_LIST");
	return ids.id[ids.n - 1];
}

static sctp_assoc_t join(int fd, union addr *at)
{
	sock_listen(&one, at);
	need(!connect(fd, &at->sa, sizeof(at->in)), "connect");
	return newest_assoc(fd);
}

static struct star star(void)
{
	struct star s = { .fd = sock_new(&many) };
	union addr other;

	s.a = join(s.fd, &s.peer);
	s.b = join(s.fd, &other);
	need(s.a != s.b, "two associations");
	return s;
}

static const struct variant *style_of(const struct field *f)
{
	return f->flags & MANY_ONLY ? &many : &one;
}

/* -- each field ---------------------------------------------------------------- */

static void test_default(const struct field *f)
{
	int fd = sock_new(style_of(f)), lfd = sock_new(style_of(f));

	need(!listen(lfd, 1), "listen");
	check_eq(get(fd, f, SCTP_FUTURE_ASSOC), f->dflt, "default of a new socket");
	check_eq(get(lfd, f, SCTP_FUTURE_ASSOC), f->dflt, "default of a listening socket");
	if (!(f->flags & MANY_ONLY))
		check_eq(get(sock_new(&many), f, SCTP_FUTURE_ASSOC), f->dflt,
			 "default of a one-to-many socket");
	check_eq(set(fd, f, SCTP_FUTURE_ASSOC, f->other), 0, "set on a new socket");
	check_eq(get(fd, f, SCTP_FUTURE_ASSOC), f->other, "and read again");
	check_eq(set(fd, f, SCTP_FUTURE_ASSOC, f->dflt), 0, "set back");
	check_eq(get(fd, f, SCTP_FUTURE_ASSOC), f->dflt, "and read again");
	if (!(f->flags & HAS_BAD))
		return;
	check_err(set(fd, f, SCTP_FUTURE_ASSOC, f->bad), EINVAL, "%u is refused", f->bad);
	check_eq(get(fd, f, SCTP_FUTURE_ASSOC), f->dflt, "and changes nothing");
}

static void test_style(const struct field *f)
{
	const struct variant *wrong = f->flags & MANY_ONLY ? &one : &many;
	union value v = { .b = { 1 } };
	int fd = sock_new(wrong);

	check_err(setsockopt(fd, SOL_SCTP, f->opt, &v, f->in.size), EOPNOTSUPP,
		  "not for %s sockets", wrong->name);
	if (f->flags & MANY_ONLY)
		check_err(ask(fd, f, &v, 0), EOPNOTSUPP, "nor to be read");
}

static void test_inheritance(const struct field *f)
{
	const struct variant *v = style_of(f);
	union addr at;
	int lfd = sock_listen(&one, &at), fd = sock_new(v), child;

	need(!set(fd, f, 0, f->other), "set");
	if (v == &one)
		need(!set(lfd, f, 0, f->other), "set");
	need(!connect(fd, &at.sa, sizeof(at.in)), "connect");
	check_eq(get(fd, f, v == &one ? 0 : newest_assoc(fd)), f->other,
		 "the association that was asked for has it");
	if (v != &one)
		return;
	child = accept(lfd, NULL, NULL);
	need(child >= 0, "accept");
	check_eq(get(child, f, 0), f->other, "the accepted socket has it");
	/* An association's SCTP_MAXSEG is what its path allows. */
	if (f->flags & FIXED || f->opt == SCTP_MAXSEG)
		return;
	need(!set(fd, f, 0, f->dflt), "set");
	check_eq(get(fd, f, 0), f->dflt, "a connected socket changes its association");
}

static void check_scope(const struct star *s, const struct field *f, const char *what,
			const long long want[3])
{
	const sctp_assoc_t ids[] = { SCTP_FUTURE_ASSOC, s->a, s->b };
	static const char * const names[] = { "the future", "the one", "the other" };
	unsigned int i;

	for (i = 0; i < NROWS(ids); i++)
		check_eq(get(s->fd, f, ids[i]), want[i], "%s: %s", what, names[i]);
}

static void test_scopes(const struct field *f)
{
	struct star s = star();
	long long old = get(s.fd, f, s.a), other = f->other, dflt = f->dflt;

	need(!set(s.fd, f, s.a, f->other), "set");
	check_scope(&s, f, "an assoc_id", (long long[]){ dflt, other, old });
	need(!set(s.fd, f, s.a, f->dflt) && !set(s.fd, f, SCTP_FUTURE_ASSOC, f->other), "set");
	check_scope(&s, f, "SCTP_FUTURE_ASSOC", (long long[]){ other, old, old });
	need(!set(s.fd, f, SCTP_FUTURE_ASSOC, f->dflt), "set");
	if (f->scope != ANY)
		return;
	need(!set(s.fd, f, SCTP_CURRENT_ASSOC, f->other), "set");
	check_scope(&s, f, "SCTP_CURRENT_ASSOC", (long long[]){ dflt, other, other });
	need(!set(s.fd, f, SCTP_CURRENT_ASSOC, f->dflt), "set");
	check_scope(&s, f, "SCTP_CURRENT_ASSOC again", (long long[]){ dflt, dflt, dflt });
	need(!set(s.fd, f, SCTP_ALL_ASSOC, f->other), "set");
	check_scope(&s, f, "SCTP_ALL_ASSOC", (long long[]){ other, other, other });
}

static void test_ids(const struct field *f)
{
	static const sctp_assoc_t wrong[] = { SCTP_CURRENT_ASSOC, SCTP_ALL_ASSOC, -1, NOBODY };
	struct pair p = sock_pair(&one);
	struct star s = star();
	union value v;
	unsigned int i;

	for (i = 0; i < NROWS(wrong); i++) {
		bool wide = f->scope == ANY && wrong[i] != NOBODY;

		check_err(ask(s.fd, f, &v, wrong[i]), EINVAL, "get: assoc_id %d", wrong[i]);
		/* Linux lets -1 pass, and does nothing. */
		if (!wide)
			check_err(set(s.fd, f, wrong[i], f->dflt), EINVAL, "set: assoc_id %d",
				  wrong[i]);
		else if (wrong[i] > 0)
			check_eq(set(s.fd, f, wrong[i], f->dflt), 0, "set: assoc_id %d", wrong[i]);
		check_eq(ask(p.client, f, &v, wrong[i]), 0,
			 "a one-to-one socket ignores assoc_id %d", wrong[i]);
		check_eq(set(p.client, f, wrong[i], f->dflt), 0, "also when it is set");
	}
}

/* -- each value's length and memory ---------------------------------------------- */

/* The shortest form that programs know. */
static socklen_t least(const struct field *f)
{
	switch (f->opt) {
	case SCTP_MAXSEG:
	case SCTP_MAX_BURST:
		return sizeof(int);
	case SCTP_DELAYED_SACK:
		return sizeof(struct sctp_assoc_value);
	case SCTP_PEER_ADDR_PARAMS:
		return 152;	/* before flow label and DSCP */
	case SCTP_EVENTS:
		return 1;
	default:
		return f->in.size;
	}
}

static void test_short(int fd, const struct field *f)
{
	socklen_t len = least(f) - 1;
	union value v;

	need(!ask(fd, f, &v, 0), "get");
	if (len)
		check_err(setsockopt(fd, SOL_SCTP, f->opt, &v, len), EINVAL,
			  "set: %u bytes are too few", len);
	else
		check_eq(setsockopt(fd, SOL_SCTP, f->opt, &v, 0), 0, "set: nothing");
	check_err(getsockopt(fd, SOL_SCTP, f->opt, &v, &len), EINVAL,
		  "get: %u bytes are too few", len);
	len = least(f);
	check_eq(setsockopt(fd, SOL_SCTP, f->opt, &v, len), 0, "set: %u bytes will do", len);
	prepare(f, &v, 0);
	check_eq(getsockopt(fd, SOL_SCTP, f->opt, &v, &len), 0, "get: so they will");
	check_eq(len, least(f), "get: and are filled");
}

static void test_long(int fd, const struct field *f)
{
	socklen_t len = f->in.size + 40;
	union value v;

	prepare(f, &v, 0);
	check_eq(getsockopt(fd, SOL_SCTP, f->opt, &v, &len), 0, "get: a longer value");
	if (!(over_linux() && f->opt == SCTP_MAX_BURST))
		check_eq(len, f->in.size, "get: as long as it is");
	if (over_linux() && !(f->flags & LONG_OK)) {
		check_err(setsockopt(fd, SOL_SCTP, f->opt, &v, f->in.size + 1), EINVAL,
			  "set: Linux takes no longer value");
		return;
	}
	memset(v.b + f->in.size, 0, sizeof(v) - f->in.size);
	check_eq(setsockopt(fd, SOL_SCTP, f->opt, &v, f->in.size + 1), 0,
		 "set: one byte more, which is 0");
	check_eq(setsockopt(fd, SOL_SCTP, f->opt, &v, sizeof(v)), 0, "set: many more");
	v.b[sizeof(v) - 1] = 1;
	if (f->in.size > sizeof(int) && !over_linux())
		check_err(setsockopt(fd, SOL_SCTP, f->opt, &v, sizeof(v)), EINVAL,
			  "set: not if one of them says something");
}

static void test_memory(int fd, const struct field *f)
{
	void *nowhere = (void *)8;
	socklen_t len = f->in.size;
	union value v;

	prepare(f, &v, 0);
	check_err(setsockopt(fd, SOL_SCTP, f->opt, NULL, len), EFAULT, "set: NULL");
	check_err(setsockopt(fd, SOL_SCTP, f->opt, nowhere, len), EFAULT, "set: no memory there");
	check_err(setsockopt(fd, SOL_SCTP, f->opt, nowhere, 3), EFAULT, "set: none, and too short");
	check_err(setsockopt(fd, SOL_SCTP, f->opt, &v, -1), EINVAL, "set: a negative length");
	check_err(getsockopt(fd, SOL_SCTP, f->opt, NULL, &len), EFAULT, "get: NULL");
	check_err(getsockopt(fd, SOL_SCTP, f->opt, nowhere, &len), EFAULT, "get: no memory there");
	check_err(syscall(SYS_getsockopt, fd, SOL_SCTP, f->opt, &v, NULL), EFAULT,
		  "get: no length");
	len = -1;
	check_err(getsockopt(fd, SOL_SCTP, f->opt, &v, &len), EINVAL, "get: a negative length");
}

static void test_field(const void *arg)
{
	const struct field *f = arg;

	test_default(f);
	if (f->flags & (ONE_ONLY | MANY_ONLY))
		test_style(f);
	if (!(f->flags & NO_CHILD))
		test_inheritance(f);
	if (f->scope != SOCKET && !(f->flags & FIXED))
		test_scopes(f);
	if (f->scope != SOCKET)
		test_ids(f);
}

static void test_value(const void *arg)
{
	const struct field *f = arg;
	int fd = sock_new(style_of(f));

	test_short(fd, f);
	test_long(fd, f);
	test_memory(fd, f);
}

/* -- what there is not --------------------------------------------------------- */

static void test_unknown(const void *arg)
{
	int fd = sock_new(&one), opt, wrong = 0;
	union value v = { 0 };

	(void)arg;
	for (opt = -1; opt < 200; opt++) {
		socklen_t len = 8;

		if ((opt >= 0 && opt <= 37) || (opt >= 100 && opt <= 102) ||
		    (opt >= 107 && opt <= 133))
			continue;
		wrong += setsockopt(fd, SOL_SCTP, opt, &v, 8) != -1 || errno != ENOPROTOOPT;
		wrong += getsockopt(fd, SOL_SCTP, opt, &v, &len) != -1 || errno != ENOPROTOOPT;
	}
	check_eq(wrong, 0, "numbers that are no option give ENOPROTOOPT");
}

static int run_all(void)
{
	unsigned int i;

	for (i = 0; i < NROWS(fields); i++) {
		snprintf(tap_prefix, sizeof(tap_prefix), "%d %s: ", fields[i].opt, fields[i].name);
		tap_case(test_field, &fields[i]);
		if (!i || fields[i - 1].opt != fields[i].opt)
			tap_case(test_value, &fields[i]);
	}
	tap_prefix[0] = 0;
	tap_case(test_unknown, NULL);
	return tap_done();
}

int main(void)
{
	tap_init();
	return run_all();
}
