// SPDX-License-Identifier: GPL-2.0
/* The state cookie: sealing, opening, and what it means to an association. */
#include <crypto/algapi.h>
#include <linux/align.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "core/cookie.h"

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Version    |    Key id     |   Addresses   |    Stride     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * /   tags, tie tags, TSNs, windows, streams, ports, created,     /
 * /   life, features, adaptation, edmid                (68 bytes) /
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * /   laddr, raddr, the listed addresses: Stride bytes each,      /
 * /   one for the version; padding                                /
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * /   MAC over all of the above                        (16 bytes) /
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
enum layout {
	VERSION		= 1,
	FIXED_LEN	= 72,
	STRIDE_V4	= 1 + 4,
	STRIDE_V6	= 1 + 16,
	OWN_ADDRS	= 2,	/* laddr, raddr */
};

static u32 body_len(u32 stride, u32 n_addrs)
{
	return ALIGN(FIXED_LEN + stride * (OWN_ADDRS + n_addrs), 4);
}

/**
 * sctp_cookie_room() - how long a cookie may be
 * @n_addrs: addresses that the peer lists
 *
 * Context: any.
 * Return: bytes, a multiple of four.
 */
u32 sctp_cookie_room(u8 n_addrs)
{
	return body_len(STRIDE_V6, n_addrs) + SCTP_COOKIE_MAC_LEN;
}

/* -- sealing ---------------------------------------------------------------- */

static void put_fixed(struct sctp_writer *w, const struct sctp_cookie *c)
{
	sctp_write_u32(w, c->my_tag);
	sctp_write_u32(w, c->peer_tag);
	sctp_write_u32(w, c->my_tie);
	sctp_write_u32(w, c->peer_tie);
	sctp_write_u32(w, c->my_tsn);
	sctp_write_u32(w, c->peer_tsn);
	sctp_write_u32(w, c->my_rwnd);
	sctp_write_u32(w, c->peer_rwnd);
	sctp_write_u16(w, c->outs);
	sctp_write_u16(w, c->ins);
	sctp_write_u16(w, c->sport);
	sctp_write_u16(w, c->dport);
	sctp_write_u64(w, c->created);
	sctp_write_u64(w, c->life);
	sctp_write_u32(w, c->features);
	sctp_write_u32(w, c->adaptation);
	sctp_write_u32(w, c->edmid);
}

static void put_addr(struct sctp_writer *w, const struct sctp_ip *ip,
		     u32 stride)
{
	sctp_write_u8(w, ip->ver);
	sctp_write_bytes(w, ip->b, stride - 1);
}

/* One IPv6 address makes all of them long; most peers have none. */
static u32 stride_for(const struct sctp_cookie *c, const struct sctp_init *init)
{
	bool v4 = c->laddr.ver == 4 && c->raddr.ver == 4;
	struct sctp_ip ip;
	u8 i;

	for (i = 0; v4 && i < init->n_addrs; i++) {
		sctp_init_addr(init, i, &ip);
		v4 = ip.ver == 4;
	}
	return v4 ? STRIDE_V4 : STRIDE_V6;
}

static void put_addrs(struct sctp_writer *w, const struct sctp_cookie *c,
		      const struct sctp_init *init, u32 stride)
{
	struct sctp_ip ip;
	u8 i;

	put_addr(w, &c->laddr, stride);
	put_addr(w, &c->raddr, stride);
	for (i = 0; i < init->n_addrs; i++) {
		sctp_init_addr(init, i, &ip);
		put_addr(w, &ip, stride);
	}
}

/**
 * sctp_cookie_seal() - write a cookie that we will recognise
 * @c: all but ->n_addrs and ->addrs
 * @init: the peer's INIT, which lists its addresses
 * @key_id: of the MAC's key; travels in clear
 * @mac: the MAC
 * @w: where to; at most SCTP_COOKIE_MAX_LEN bytes, a multiple of four
 *
 * Context: any.
 * Return: 0, -ENOSPC when @w is too small, or what @mac returned; after an
 * error the caller drops what is in @w.
 */
int sctp_cookie_seal(const struct sctp_cookie *c, const struct sctp_init *init,
		     u8 key_id, const struct sctp_cookie_mac *mac,
		     struct sctp_writer *w)
{
	u32 stride = stride_for(c, init);
	u32 len = body_len(stride, init->n_addrs);
	struct sctp_writer body;
	u8 *p = sctp_write_reserve(w, len + SCTP_COOKIE_MAC_LEN);

	BUILD_BUG_ON(FIXED_LEN + 3 + SCTP_COOKIE_MAC_LEN +
		     STRIDE_V6 * (OWN_ADDRS + SCTP_COOKIE_MAX_ADDRS) >
		     SCTP_COOKIE_MAX_LEN);
	if (!p)
		return -ENOSPC;
	sctp_write_init(&body, p, len);
	sctp_write_u8(&body, VERSION);
	sctp_write_u8(&body, key_id);
	sctp_write_u8(&body, init->n_addrs);
	sctp_write_u8(&body, stride);
	put_fixed(&body, c);
	put_addrs(&body, c, init, stride);
	sctp_write_pad(&body);
	return mac->fn(mac->ctx, key_id, p, len, p + len);
}

/* -- opening ---------------------------------------------------------------- */

static void get_fixed(struct sctp_reader *r, struct sctp_cookie *c)
{
	c->my_tag = sctp_read_u32(r);
	c->peer_tag = sctp_read_u32(r);
	c->my_tie = sctp_read_u32(r);
	c->peer_tie = sctp_read_u32(r);
	c->my_tsn = sctp_read_u32(r);
	c->peer_tsn = sctp_read_u32(r);
	c->my_rwnd = sctp_read_u32(r);
	c->peer_rwnd = sctp_read_u32(r);
	c->outs = sctp_read_u16(r);
	c->ins = sctp_read_u16(r);
	c->sport = sctp_read_u16(r);
	c->dport = sctp_read_u16(r);
	c->created = sctp_read_u64(r);
	c->life = sctp_read_u64(r);
	c->features = sctp_read_u32(r);
	c->adaptation = sctp_read_u32(r);
	c->edmid = sctp_read_u32(r);
}

/* A version that the stride has no room for leaves ->ver 0. */
static void get_addr(const u8 *p, u32 stride, struct sctp_ip *ip)
{
	memset(ip, 0, sizeof(*ip));
	if (p[0] == 4 || (p[0] == 6 && stride == STRIDE_V6))
		sctp_ip_set(ip, p[0], p + 1);
}

static bool addrs_are_whole(const struct sctp_cookie *c)
{
	struct sctp_ip ip;
	u8 i;

	for (i = 0; i < c->n_addrs; i++) {
		sctp_cookie_addr(c, i, &ip);
		if (!ip.ver)
			return false;
	}
	return c->laddr.ver && c->raddr.ver;
}

/* Lengths first, so that the MAC is computed over what a seal covers. */
static bool shape_is_right(struct sctp_span sealed, u8 *key_id)
{
	struct sctp_reader r;
	u8 version, n_addrs, stride;

	sctp_read_init(&r, sealed.p, sealed.len);
	version = sctp_read_u8(&r);
	*key_id = sctp_read_u8(&r);
	n_addrs = sctp_read_u8(&r);
	stride = sctp_read_u8(&r);
	if (r.bad || version != VERSION || n_addrs > SCTP_COOKIE_MAX_ADDRS)
		return false;
	if (stride != STRIDE_V4 && stride != STRIDE_V6)
		return false;
	return sealed.len == body_len(stride, n_addrs) + SCTP_COOKIE_MAC_LEN;
}

static bool is_authentic(struct sctp_span sealed, u8 key_id,
			 const struct sctp_cookie_mac *mac)
{
	u32 len = sealed.len - SCTP_COOKIE_MAC_LEN;
	u8 want[SCTP_COOKIE_MAC_LEN];

	if (mac->fn(mac->ctx, key_id, sealed.p, len, want))
		return false;
	return !crypto_memneq(want, sealed.p + len, sizeof(want));
}

static bool unpack(struct sctp_span sealed, struct sctp_cookie *c)
{
	struct sctp_reader r;
	u32 stride;

	sctp_read_init(&r, sealed.p, sealed.len);
	sctp_read_bytes(&r, 2);
	c->n_addrs = sctp_read_u8(&r);
	stride = sctp_read_u8(&r);
	get_fixed(&r, c);
	get_addr(sctp_read_bytes(&r, stride), stride, &c->laddr);
	get_addr(sctp_read_bytes(&r, stride), stride, &c->raddr);
	c->addrs.len = stride * c->n_addrs;
	c->addrs.p = sctp_read_bytes(&r, c->addrs.len);
	return c->my_tag && c->peer_tag && c->outs && c->ins &&
	       addrs_are_whole(c);
}

/* rfc9260#section-3.3.10.3: since it expired, rounded up to us */
static u32 staleness(const struct sctp_cookie *c, u64 now)
{
	u64 over = now - c->created - c->life;

	return min_t(u64, div_u64(over - 1, 1000) + 1, U32_MAX);
}

/**
 * sctp_cookie_open() - is this a cookie of ours, and is it fresh?
 * @sealed: the cookie, exactly
 * @now: ns of the clock that ->created was taken from
 * @mac: the MAC; its failure (a key that is gone) means forged
 * @c: valid unless forged; spans point into @sealed
 * @staleness_us: set when stale: us since it expired
 *
 * Ports and tag of the packet that brought it are the caller's to compare:
 * rfc9260#section-5.1.5, step 3.
 *
 * Context: any.
 * Return: enum sctp_cookie_open.
 */
enum sctp_cookie_open sctp_cookie_open(struct sctp_span sealed, u64 now,
				       const struct sctp_cookie_mac *mac,
				       struct sctp_cookie *c,
				       u32 *staleness_us)
{
	u8 key_id;

	memset(c, 0, sizeof(*c));
	if (!shape_is_right(sealed, &key_id) ||
	    !is_authentic(sealed, key_id, mac) || !unpack(sealed, c))
		return SCTP_COOKIE_FORGED;
	if (now <= c->created || now - c->created <= c->life)
		return SCTP_COOKIE_OK;
	*staleness_us = staleness(c, now);
	return SCTP_COOKIE_STALE;
}

/**
 * sctp_cookie_addr() - one of the peer's listed addresses
 * @c: an opened cookie
 * @i: which, less than @c->n_addrs
 * @out: the address
 *
 * Context: any.
 */
void sctp_cookie_addr(const struct sctp_cookie *c, u8 i, struct sctp_ip *out)
{
	u32 stride = c->addrs.len / c->n_addrs;

	get_addr(c->addrs.p + i * stride, stride, out);
}

/* -- meaning ---------------------------------------------------------------- */

static bool ties_match(const struct sctp_cookie *c,
		       const struct sctp_cookie_tcb *tcb)
{
	return c->my_tie && c->peer_tie && c->my_tie == tcb->my_tie &&
	       c->peer_tie == tcb->peer_tie;
}

/**
 * sctp_cookie_verdict() - what a cookie means to an existing association
 * @c: an authentic cookie
 * @tcb: the association's tags
 *
 * Table 12 of rfc9260#section-5.2.4. A peer tag that is not known yet (0)
 * matches no cookie: sctp_cookie_open() lets none with a tag of 0 pass.
 *
 * Context: any.
 * Return: enum sctp_cookie_verdict.
 */
enum sctp_cookie_verdict
sctp_cookie_verdict(const struct sctp_cookie *c,
		    const struct sctp_cookie_tcb *tcb)
{
	bool mine = c->my_tag == tcb->my_tag;
	bool peers = c->peer_tag == tcb->peer_tag;

	if (mine)
		return peers ? SCTP_COOKIE_DUPLICATE : SCTP_COOKIE_COLLISION;
	if (peers && !c->my_tie && !c->peer_tie)
		return SCTP_COOKIE_LATE;
	if (!peers && ties_match(c, tcb))
		return SCTP_COOKIE_RESTART;
	return SCTP_COOKIE_DISCARD;
}

static bool is_forming(enum sctp_state st)
{
	return st == SCTP_ST_COOKIE_WAIT || st == SCTP_ST_COOKIE_ECHOED;
}

static enum sctp_cookie_act act_duplicate(enum sctp_state st)
{
	switch (st) {
	case SCTP_ST_CLOSED:
	case SCTP_ST_COOKIE_WAIT:
		/* There is no peer's tag that could have matched. */
		return SCTP_COOKIE_ACT_NONE;
	case SCTP_ST_COOKIE_ECHOED:
		return SCTP_COOKIE_ACT_ESTABLISH;
	default:
		return SCTP_COOKIE_ACT_ACK;
	}
}

/**
 * sctp_cookie_act() - what a verdict comes to
 * @verdict: of sctp_cookie_verdict()
 * @stale: the cookie has expired
 * @st: of the association
 *
 * An expired cookie that matches both tags is good: rfc9260#section-5.2.4 (3).
 *
 * Context: any.
 * Return: enum sctp_cookie_act.
 */
enum sctp_cookie_act sctp_cookie_act(enum sctp_cookie_verdict verdict,
				     bool stale, enum sctp_state st)
{
	if (stale && verdict != SCTP_COOKIE_DUPLICATE)
		return SCTP_COOKIE_ACT_STALE;
	switch (verdict) {
	case SCTP_COOKIE_RESTART:
		return st == SCTP_ST_SHUTDOWN_ACK_SENT ?
		       SCTP_COOKIE_ACT_REFUSE : SCTP_COOKIE_ACT_RESTART;
	case SCTP_COOKIE_COLLISION:
		return is_forming(st) ? SCTP_COOKIE_ACT_SETUP :
					SCTP_COOKIE_ACT_RETAG;
	case SCTP_COOKIE_DUPLICATE:
		return act_duplicate(st);
	case SCTP_COOKIE_DISCARD:
	case SCTP_COOKIE_LATE:
		break;
	}
	return SCTP_COOKIE_ACT_NONE;
}

/**
 * sctp_cookie_preservative() - how much longer the next cookie should live
 * @rtt: from COOKIE ECHO to ERROR, ns
 * @staleness_us: how late the COOKIE ECHO was, us; 0 when the peer did not say
 *
 * The round trip, and the lateness, but no more than a second of it:
 * rfc9260#section-5.2.6 (3)
 *
 * Context: any.
 * Return: ms.
 */
u32 sctp_cookie_preservative(u64 rtt, u32 staleness_us)
{
	u64 trip_ms = div_u64(rtt + 999999, 1000000);
	u32 late_ms = div_u64((u64)staleness_us + 999, 1000);

	return min_t(u64, trip_ms + min_t(u32, late_ms, 1000), U32_MAX);
}
