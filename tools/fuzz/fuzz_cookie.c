// SPDX-License-Identifier: GPL-2.0
/*
 * Cookies: any bytes as they are, any content under a right MAC, and what was
 * sealed for any INIT.
 */
#include "fuzz.h"

#include <linux/minmax.h>
#include "core/cookie.h"

enum mode {
	AS_IT_IS,
	RIGHT_MAC,
	SEALED,
	MODES,
};

static int toy_mac(void *ctx, u8 key_id, const u8 *p, u32 len, u8 *mac)
{
	u32 sum = key_id;

	while (len--)
		sum = sum * 31 + *p++;
	memset(mac, 0, SCTP_COOKIE_MAC_LEN);
	put_unaligned_be32(sum, mac);
	return 0;
}

static const struct sctp_cookie_mac mac = { toy_mac, NULL };

static void check_addr(const struct sctp_ip *ip)
{
	static const u8 zero[12];

	FUZZ_CHECK(ip->ver == 4 || ip->ver == 6);
	FUZZ_CHECK(ip->ver == 6 || !memcmp(ip->b + 4, zero, sizeof(zero)));
}

static void check_opened(const struct sctp_cookie *c, struct sctp_span sealed)
{
	struct sctp_ip ip;
	u8 i;

	FUZZ_CHECK(c->my_tag && c->peer_tag && c->outs && c->ins);
	FUZZ_CHECK(c->n_addrs <= SCTP_COOKIE_MAX_ADDRS);
	FUZZ_CHECK(c->addrs.p >= sealed.p);
	FUZZ_CHECK(c->addrs.p + c->addrs.len <= sealed.p + sealed.len);
	check_addr(&c->laddr);
	check_addr(&c->raddr);
	for (i = 0; i < c->n_addrs; i++) {
		sctp_cookie_addr(c, i, &ip);
		check_addr(&ip);
	}
}

static enum sctp_cookie_open open_one(struct sctp_span sealed, u64 now,
				      struct sctp_cookie *c)
{
	enum sctp_cookie_open got;
	u32 us = 0;

	got = sctp_cookie_open(sealed, now, &mac, c, &us);
	FUZZ_CHECK((got == SCTP_COOKIE_STALE) == (us > 0));
	if (got != SCTP_COOKIE_FORGED)
		check_opened(c, sealed);
	return got;
}

static void with_right_mac(struct fuzz_input *in, u64 now)
{
	u32 len = in->left;
	struct sctp_cookie c;
	u8 *p = malloc(len + SCTP_COOKIE_MAC_LEN);

	if (!p)
		abort();
	memcpy(p, in->p, len);
	toy_mac(NULL, len > 1 ? p[1] : 0, p, len, p + len);
	open_one((struct sctp_span){ p, len + SCTP_COOKIE_MAC_LEN }, now, &c);
	free(p);
}

static void draw(struct fuzz_input *in, struct sctp_cookie *c)
{
	memset(c, 0, sizeof(*c));
	c->my_tag = fuzz_u32(in) | 1;
	c->peer_tag = fuzz_u32(in) | 1;
	c->my_tie = fuzz_u32(in);
	c->outs = fuzz_u16(in) | 1;
	c->ins = fuzz_u16(in) | 1;
	c->created = fuzz_u64(in);
	c->life = fuzz_u64(in);
	sctp_ip_set(&c->laddr, fuzz_u8(in) & 1 ? 6 : 4, "a local address!");
	sctp_ip_set(&c->raddr, fuzz_u8(in) & 1 ? 6 : 4, "a remote address");
}

/* What is left of the input is the INIT. */
static void seal_and_open(struct fuzz_input *in)
{
	u8 room[SCTP_COOKIE_MAX_LEN];
	struct sctp_cookie c, opened;
	struct sctp_ip want, got;
	struct sctp_init init;
	struct sctp_writer w;
	u8 i;

	draw(in, &c);
	if (sctp_parse_init(in->p, min_t(size_t, in->left, U16_MAX), false,
			    &init))
		return;
	sctp_write_init(&w, room, sizeof(room));
	FUZZ_CHECK(!sctp_cookie_seal(&c, &init, 3, &mac, &w));
	FUZZ_CHECK(open_one((struct sctp_span){ room, sctp_write_len(&w) },
			    c.created, &opened) == SCTP_COOKIE_OK);
	FUZZ_CHECK(!memcmp(&c, &opened, offsetof(struct sctp_cookie, n_addrs)));
	FUZZ_CHECK(opened.n_addrs == init.n_addrs);
	for (i = 0; i < init.n_addrs; i++) {
		sctp_init_addr(&init, i, &want);
		sctp_cookie_addr(&opened, i, &got);
		FUZZ_CHECK(sctp_ip_equal(&want, &got));
	}
}

FUZZ(in)
{
	enum mode mode = fuzz_u8(in) % MODES;
	struct sctp_cookie c;
	u64 now;

	if (mode == SEALED) {
		seal_and_open(in);
		return;
	}
	now = fuzz_u64(in);
	if (mode == RIGHT_MAC)
		with_right_mac(in, now);
	else
		open_one((struct sctp_span){ in->p, in->left }, now, &c);
}
