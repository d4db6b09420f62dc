// SPDX-License-Identifier: GPL-2.0
/*
 * Commands to the cookies: sealing, opening at any time, tampering, keys that
 * go; and what a cookie means to an association, by the table as the RFC
 * prints it.
 */
#include "fuzz.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include "core/cookie.h"

#define COOKIES		8
#define KEYS		4
#define US		1000ull

enum command {
	SEAL,
	OPEN,
	OPEN_AT_ITS_EDGE,
	FLIP_A_BIT,
	CHANGE_BYTES,
	CUT,
	LENGTHEN,
	DROP_A_KEY,
	RENEW_A_KEY,
	NO_ROOM,
	VERDICT,
	COMMANDS = 16,	/* the rest: verdicts, too */
};

/* What was sealed, and what came of it. */
struct sealed {
	u8 bytes[SCTP_COOKIE_MAX_LEN];
	u32 len;
	struct sctp_cookie is;
	struct sctp_ip listed[SCTP_COOKIE_MAX_ADDRS];
	u8 n_listed;
	u8 key;
	u32 generation;
};

static struct sealed cookies[COOKIES];

/* A key's generation; 0: it is gone. */
static u32 keys[KEYS];
static u32 generations;

/* -- a MAC that every changed bit changes ----------------------------------- */

static int toy_mac(void *ctx, u8 key_id, const u8 *p, u32 len, u8 *mac)
{
	u64 sum;
	u32 i;

	if (key_id >= KEYS || !keys[key_id])
		return -ENOKEY;
	sum = 0xcbf29ce484222325ull + keys[key_id];
	for (i = 0; i < len; i++)
		sum = (sum ^ p[i]) * 0x100000001b3ull;
	for (i = 0; i < SCTP_COOKIE_MAC_LEN; i += sizeof(sum)) {
		memcpy(mac + i, &sum, sizeof(sum));
		sum = sum * 0x5851f42d4c957f2dull + 1;
	}
	return 0;
}

static const struct sctp_cookie_mac mac = { toy_mac, NULL };

/* -- sealing and opening ---------------------------------------------------- */

static void draw_addr(struct fuzz_input *in, bool v6, struct sctp_ip *ip)
{
	u8 b[16];

	memset(b, fuzz_u8(in), sizeof(b));
	b[3] = fuzz_u8(in);
	sctp_ip_set(ip, v6 ? 6 : 4, b);
}

static void draw_cookie(struct fuzz_input *in, struct sctp_cookie *c, bool v6)
{
	memset(c, 0, sizeof(*c));
	c->my_tag = fuzz_u32(in) | 1;
	c->peer_tag = fuzz_u32(in) | 1;
	c->my_tie = fuzz_u32(in);
	c->peer_tie = fuzz_u32(in);
	c->my_tsn = fuzz_u32(in);
	c->peer_tsn = fuzz_u32(in);
	c->my_rwnd = fuzz_u32(in);
	c->peer_rwnd = fuzz_u32(in);
	c->outs = fuzz_u16(in) | 1;
	c->ins = fuzz_u16(in) | 0x8000;
	c->sport = fuzz_u16(in);
	c->dport = fuzz_u16(in);
	c->created = fuzz_u64(in) >> (fuzz_u8(in) & 63);
	c->life = fuzz_u64(in) >> (fuzz_u8(in) & 63);
	c->features = fuzz_u32(in);
	c->adaptation = fuzz_u32(in);
	c->edmid = fuzz_u32(in);
	draw_addr(in, v6, &c->laddr);
	draw_addr(in, v6, &c->raddr);
}

/* An INIT's fixed part and address parameters; how long it is. */
static u16 write_init(struct fuzz_input *in, struct sealed *s, u8 *init,
		      bool mixed)
{
	u8 fixed[SCTP_INIT_LEN] = { 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0,
				    0, 1, 0, 1, 0, 0, 0, 1 };
	u16 at = sizeof(fixed);
	struct sctp_ip *ip;
	u16 len, i;

	memcpy(init, fixed, sizeof(fixed));
	s->n_listed = fuzz_u8(in) % (SCTP_COOKIE_MAX_ADDRS + 1);
	for (i = 0; i < s->n_listed; i++) {
		ip = &s->listed[i];
		draw_addr(in, mixed && i % 2, ip);
		/* no two alike */
		ip->b[0] = 10;
		ip->b[1] = i;
		len = ip->ver == 6 ? 20 : 8;
		put_unaligned_be16(ip->ver == 6 ? 6 : 5, init + at);
		put_unaligned_be16(len, init + at + 2);
		memcpy(init + at + 4, ip->b, len - 4);
		at += len;
	}
	put_unaligned_be16(at, init + 2);
	return at;
}

static void seal(struct fuzz_input *in, struct sealed *s, u32 room)
{
	u8 init[SCTP_INIT_LEN + 20 * SCTP_COOKIE_MAX_ADDRS];
	u8 how = fuzz_u8(in);
	struct sctp_init parsed;
	struct sctp_writer w;
	u16 len;
	int err;

	draw_cookie(in, &s->is, how & 1);
	len = write_init(in, s, init, how & 2);
	FUZZ_CHECK(!sctp_parse_init(init, len, false, &parsed));
	FUZZ_CHECK(parsed.n_addrs == s->n_listed);
	s->key = (how >> 2) % KEYS;
	s->generation = keys[s->key];
	sctp_write_init(&w, s->bytes, room);
	err = sctp_cookie_seal(&s->is, &parsed, s->key, &mac, &w);
	s->len = err ? 0 : sctp_write_len(&w);
	FUZZ_CHECK(s->len % 4 == 0 && s->len <= SCTP_COOKIE_MAX_LEN);
	if (room == SCTP_COOKIE_MAX_LEN)
		FUZZ_CHECK(err == (s->generation ? 0 : -ENOKEY));
	else
		FUZZ_CHECK(!err || err == -ENOSPC || err == -ENOKEY);
}

static void check_same(const struct sealed *s, const struct sctp_cookie *c)
{
	struct sctp_ip ip;
	u8 i;

	FUZZ_CHECK(!memcmp(c, &s->is, offsetof(struct sctp_cookie, laddr)));
	FUZZ_CHECK(sctp_ip_equal(&c->laddr, &s->is.laddr));
	FUZZ_CHECK(sctp_ip_equal(&c->raddr, &s->is.raddr));
	FUZZ_CHECK(c->n_addrs == s->n_listed);
	for (i = 0; i < s->n_listed; i++) {
		sctp_cookie_addr(c, i, &ip);
		FUZZ_CHECK(sctp_ip_equal(&ip, &s->listed[i]));
	}
}

/* In exact memory, so that a byte too far is seen. */
static enum sctp_cookie_open open_bytes(const struct sealed *s, u32 len,
					u64 now, struct sctp_cookie *c, u32 *us)
{
	static u8 *exact;

	free(exact);
	exact = malloc(len ? len : 1);
	if (!exact)
		abort();
	memcpy(exact, s->bytes, len);
	return sctp_cookie_open((struct sctp_span){ exact, len }, now, &mac, c,
				us);
}

static bool has_key(const struct sealed *s)
{
	return s->len && s->generation && keys[s->key] == s->generation;
}

static void open_at(const struct sealed *s, u64 now)
{
	unsigned __int128 expires = (unsigned __int128)s->is.created + s->is.life;
	enum sctp_cookie_open said;
	struct sctp_cookie c;
	u64 late;
	u32 us = 0;

	said = open_bytes(s, s->len, now, &c, &us);
	if (!has_key(s)) {
		FUZZ_CHECK(said == SCTP_COOKIE_FORGED);
		return;
	}
	check_same(s, &c);
	if (now <= expires) {
		FUZZ_CHECK(said == SCTP_COOKIE_OK && !us);
		return;
	}
	late = now - (u64)expires;
	late = late / US + (late % US ? 1 : 0);
	FUZZ_CHECK(said == SCTP_COOKIE_STALE);
	FUZZ_CHECK(us == (late > U32_MAX ? U32_MAX : late));
}

/* Must not open, at any time. */
static void forged(const struct sealed *s, u32 len)
{
	struct sctp_cookie c;
	u32 us = 0;

	FUZZ_CHECK(open_bytes(s, len, s->is.created, &c, &us) ==
		   SCTP_COOKIE_FORGED);
	FUZZ_CHECK(!us);
}

static void change(struct fuzz_input *in, struct sealed s, bool bit)
{
	u32 n, at;
	u8 was[SCTP_COOKIE_MAX_LEN];

	if (!s.len)
		return;
	memcpy(was, s.bytes, s.len);
	if (bit) {
		at = fuzz_u16(in) % (8 * s.len);
		s.bytes[at / 8] ^= 1 << at % 8;
	}
	for (n = bit ? 0 : 1 + fuzz_u8(in) % 8; n; n--)
		s.bytes[fuzz_u16(in) % s.len] = fuzz_u8(in);
	if (memcmp(was, s.bytes, s.len))
		forged(&s, s.len);
}

static void resize(struct fuzz_input *in, const struct sealed *s, bool cut)
{
	struct sealed more = *s;

	if (!s->len)
		return;
	if (cut) {
		forged(s, fuzz_u16(in) % s->len);
		return;
	}
	memset(more.bytes + s->len, 0, SCTP_COOKIE_MAX_LEN - s->len);
	if (s->len < SCTP_COOKIE_MAX_LEN)
		forged(&more, s->len + 1 +
		       fuzz_u16(in) % (SCTP_COOKIE_MAX_LEN - s->len));
}

/* -- what a cookie means ---------------------------------------------------- */

/*
 * rfc9260#section-5.2.4, table 12: local tag, peer's tag, local tie tag,
 * peer's tie tag. M: matches the existing association, X: does not, A: no
 * matter, 0: no tie tag in the cookie.
 */
static const struct {
	char tags[5];
	enum sctp_cookie_verdict action;
} table[] = {
	{ "XXMM", SCTP_COOKIE_RESTART },
	{ "MXAA", SCTP_COOKIE_COLLISION },
	{ "M0AA", SCTP_COOKIE_COLLISION },
	{ "XM00", SCTP_COOKIE_LATE },
	{ "MMAA", SCTP_COOKIE_DUPLICATE },
};

static bool fits(char symbol, u32 cookie, u32 assoc)
{
	switch (symbol) {
	case 'M':
		return cookie && cookie == assoc;
	case 'X':
		return cookie != assoc;
	case '0':
		return !cookie;
	default:
		return true;
	}
}

static enum sctp_cookie_verdict from_table(const struct sctp_cookie *c,
					   const struct sctp_cookie_tcb *tcb)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		if (fits(table[i].tags[0], c->my_tag, tcb->my_tag) &&
		    fits(table[i].tags[1], c->peer_tag, tcb->peer_tag) &&
		    fits(table[i].tags[2], c->my_tie, tcb->my_tie) &&
		    fits(table[i].tags[3], c->peer_tie, tcb->peer_tie))
			return table[i].action;
	}
	return SCTP_COOKIE_DISCARD;
}

/*
 * What the RFC has an endpoint do, by its state: CLOSED, COOKIE-WAIT,
 * COOKIE-ECHOED, ESTABLISHED, SHUTDOWN-PENDING, -SENT, -RECEIVED, -ACK-SENT.
 */
static const enum sctp_cookie_act acts[][8] = {
#define ACT(x) SCTP_COOKIE_ACT_##x
	[SCTP_COOKIE_DISCARD] = {
		ACT(NONE), ACT(NONE), ACT(NONE), ACT(NONE),
		ACT(NONE), ACT(NONE), ACT(NONE), ACT(NONE),
	},
	[SCTP_COOKIE_RESTART] = {
		ACT(RESTART), ACT(RESTART), ACT(RESTART), ACT(RESTART),
		ACT(RESTART), ACT(RESTART), ACT(RESTART), ACT(REFUSE),
	},
	[SCTP_COOKIE_COLLISION] = {
		ACT(RETAG), ACT(SETUP), ACT(SETUP), ACT(RETAG),
		ACT(RETAG), ACT(RETAG), ACT(RETAG), ACT(RETAG),
	},
	[SCTP_COOKIE_LATE] = {
		ACT(NONE), ACT(NONE), ACT(NONE), ACT(NONE),
		ACT(NONE), ACT(NONE), ACT(NONE), ACT(NONE),
	},
	[SCTP_COOKIE_DUPLICATE] = {
		ACT(NONE), ACT(NONE), ACT(ESTABLISH), ACT(ACK),
		ACT(ACK), ACT(ACK), ACT(ACK), ACT(ACK),
	},
#undef ACT
};

static void act(enum sctp_cookie_verdict verdict, u8 how)
{
	enum sctp_cookie_act want = acts[verdict][how & 7];
	bool stale = how & 8;

	/* an expired cookie is good only where both tags match */
	if (stale && verdict != SCTP_COOKIE_DUPLICATE)
		want = SCTP_COOKIE_ACT_STALE;
	FUZZ_CHECK(sctp_cookie_act(verdict, stale, 1 + (how & 7)) == want);
}

/* Few values, so that they are often the same; tags are never 0. */
static void verdict(struct fuzz_input *in)
{
	u16 bits = fuzz_u16(in);
	struct sctp_cookie c = {
		.my_tag = 1 + (bits & 1),
		.peer_tag = 1 + (bits >> 1 & 1),
		.my_tie = bits >> 2 & 3,
		.peer_tie = bits >> 4 & 3,
	};
	struct sctp_cookie_tcb tcb = {
		.my_tag = 1 + (bits >> 6 & 1),
		.peer_tag = bits >> 7 & 3,
		.my_tie = bits >> 9 & 3,
		.peer_tie = bits >> 11 & 3,
	};

	FUZZ_CHECK(sctp_cookie_verdict(&c, &tcb) == from_table(&c, &tcb));
	act(from_table(&c, &tcb), fuzz_u8(in));
}

/* -- commands --------------------------------------------------------------- */

static void with_cookie(struct fuzz_input *in, enum command command)
{
	struct sealed *s = &cookies[fuzz_u8(in) % COOKIES];

	switch (command) {
	case SEAL:
		seal(in, s, SCTP_COOKIE_MAX_LEN);
		break;
	case OPEN:
		open_at(s, fuzz_u64(in) >> (fuzz_u8(in) & 63));
		break;
	case OPEN_AT_ITS_EDGE:
		open_at(s, s->is.created + s->is.life + (s16)fuzz_u16(in));
		break;
	case FLIP_A_BIT:
	case CHANGE_BYTES:
		change(in, *s, command == FLIP_A_BIT);
		break;
	case CUT:
	case LENGTHEN:
		resize(in, s, command == CUT);
		break;
	default:
		seal(in, s, fuzz_u16(in) % SCTP_COOKIE_MAX_LEN);
		break;
	}
}

FUZZ(in)
{
	enum command command;
	u32 i;

	memset(cookies, 0, sizeof(cookies));
	for (i = 0; i < KEYS; i++)
		keys[i] = ++generations;
	while (in->left) {
		command = fuzz_command(in) % COMMANDS;
		switch (command) {
		case DROP_A_KEY:
			keys[fuzz_u8(in) % KEYS] = 0;
			break;
		case RENEW_A_KEY:
			keys[fuzz_u8(in) % KEYS] = ++generations;
			break;
		case SEAL ... LENGTHEN:
		case NO_ROOM:
			with_cookie(in, command);
			break;
		default:
			verdict(in);
			break;
		}
	}
}
