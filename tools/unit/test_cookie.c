// SPDX-License-Identifier: GPL-2.0
/* Cookies: sealing and opening, forgery, age, and Table 12. */
#include "wire_bytes.h"

#include <linux/kernel.h>
#include "core/cookie.h"
#include "wire/build.h"

#define SEC	1000000000ull
#define KEY	7

/* No good MAC, but every bit of the input and of the key counts. */
static int toy_mac(void *ctx, u8 key_id, const u8 *p, u32 len, u8 *mac)
{
	u64 hash = 0xcbf29ce484222325ull ^ key_id;
	u32 i;

	if (ctx && *(int *)ctx)
		return *(int *)ctx;
	for (i = 0; i < len; i++)
		hash = (hash ^ p[i]) * 0x100000001b3ull;
	for (i = 0; i < SCTP_COOKIE_MAC_LEN; i++)
		mac[i] = hash >> (i % 8 * 8);
	return 0;
}

static const struct sctp_cookie_mac mac = { toy_mac, NULL };

static struct sctp_cookie sample(void)
{
	struct sctp_cookie c = {
		.my_tag = 0x01020304, .peer_tag = 0xfffffffe,
		.my_tie = 0x11111111, .peer_tie = 0x22222222,
		.my_tsn = 0xffffffff, .peer_tsn = 0,
		.my_rwnd = 106496, .peer_rwnd = 0xffffffff,
		.outs = 10, .ins = 65535, .sport = 5000, .dport = 65535,
		.created = 5 * SEC, .life = 60 * SEC,
		.features = SCTP_FEAT_I_FORWARD, .adaptation = 42, .edmid = 1,
	};

	ip_set(&c.laddr, 192, 0, 2, 1);
	ip_set(&c.raddr, 192, 0, 2, 2);
	return c;
}

/* An INIT that lists addresses: @n_v4 of IPv4, then @n_v6 of IPv6. */
static void init_with(struct sctp_init *init, u8 *bytes, u32 n_v4, u32 n_v6)
{
	static const u8 v6[16] = { 0x20, 1, 0xd, 0xb8 };
	struct sctp_writer w;
	struct sctp_ip ip;
	u32 i;

	memset(init, 0, sizeof(*init));
	sctp_write_init(&w, bytes, 20 * SCTP_COOKIE_MAX_ADDRS);
	for (i = 0; i < n_v4 + n_v6; i++) {
		ip_set(&ip, 10, 0, 0, i);
		if (i >= n_v4)
			sctp_ip_set(&ip, 6, v6);
		ip.b[3] += i;
		init->addrs[init->n_addrs++] = w.p;
		sctp_put_param_addr(&w, &ip);
	}
	ASSERT_FALSE(w.bad);
}

static u8 sealed_bytes[SCTP_COOKIE_MAX_LEN];
static u8 addr_bytes[20 * SCTP_COOKIE_MAX_ADDRS];

static struct sctp_span seal(const struct sctp_cookie *c,
			     const struct sctp_init *init)
{
	struct sctp_span sealed = { sealed_bytes, 0 };
	struct sctp_writer w;

	sctp_write_init(&w, sealed_bytes, sizeof(sealed_bytes));
	ASSERT_EQ(sctp_cookie_seal(c, init, KEY, &mac, &w), 0);
	ASSERT_FALSE(w.bad);
	sealed.len = sctp_write_len(&w);
	EXPECT_EQ(sealed.len % 4, 0);
	return sealed;
}

static struct sctp_span seal_sample(u32 n_v4, u32 n_v6)
{
	struct sctp_cookie c = sample();
	struct sctp_init init;

	init_with(&init, addr_bytes, n_v4, n_v6);
	return seal(&c, &init);
}

static enum sctp_cookie_open open_at(struct sctp_span sealed, u64 now)
{
	struct sctp_cookie c;
	u32 us;

	return sctp_cookie_open(sealed, now, &mac, &c, &us);
}

static void expect_same(const struct sctp_cookie *a,
			const struct sctp_cookie *b)
{
	/* all but the addresses that the peer listed */
	EXPECT_MEM_EQ(a, b, offsetof(struct sctp_cookie, laddr));
	EXPECT_TRUE(sctp_ip_equal(&a->laddr, &b->laddr));
	EXPECT_TRUE(sctp_ip_equal(&a->raddr, &b->raddr));
}

struct addrs_case {
	const char *name;
	u32 n_v4, n_v6;
	bool raddr_v6;
	u32 len;
};

TEST(what_goes_in_comes_out)
{
	static const struct addrs_case rows[] = {
		{ "none", 0, 0, false, 84 + SCTP_COOKIE_MAC_LEN },
		{ "one IPv4", 1, 0, false, 88 + SCTP_COOKIE_MAC_LEN },
		{ "two IPv4", 2, 0, false, 92 + SCTP_COOKIE_MAC_LEN },
		{ "one IPv6", 0, 1, false, 124 + SCTP_COOKIE_MAC_LEN },
		{ "both", 3, 2, false, 192 + SCTP_COOKIE_MAC_LEN },
		{ "none, to IPv6", 0, 0, true, 108 + SCTP_COOKIE_MAC_LEN },
		{ "most IPv4", 64, 0, false, 404 + SCTP_COOKIE_MAC_LEN },
		{ "most IPv6", 0, 64, true, 1196 + SCTP_COOKIE_MAC_LEN },
	};
	const struct addrs_case *r;
	struct sctp_ip want, got;
	struct sctp_init init;
	u8 i;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_cookie in = sample(), out;
		struct sctp_span sealed;
		u32 us = 99;

		unit_case("%s", r->name);
		if (r->raddr_v6)
			sctp_ip_set(&in.raddr, 6, "0123456789abcdef");
		init_with(&init, addr_bytes, r->n_v4, r->n_v6);
		sealed = seal(&in, &init);
		EXPECT_EQ(sealed.len, r->len);
		ASSERT_EQ(sctp_cookie_open(sealed, 6 * SEC, &mac, &out, &us),
			  SCTP_COOKIE_OK);
		EXPECT_EQ(us, 99);
		expect_same(&in, &out);
		ASSERT_EQ(out.n_addrs, init.n_addrs);
		for (i = 0; i < out.n_addrs; i++) {
			sctp_init_addr(&init, i, &want);
			sctp_cookie_addr(&out, i, &got);
			EXPECT_MEM_EQ(&got, &want, sizeof(got));
		}
	}
}

TEST(every_flipped_bit_is_noticed)
{
	struct sctp_span sealed = seal_sample(2, 1);
	u32 bit;

	for (bit = 0; bit < 8 * sealed.len; bit++) {
		unit_case("bit %u", bit);
		sealed_bytes[bit / 8] ^= 1 << bit % 8;
		EXPECT_EQ(open_at(sealed, 6 * SEC), SCTP_COOKIE_FORGED);
		sealed_bytes[bit / 8] ^= 1 << bit % 8;
	}
	EXPECT_EQ(open_at(sealed, 6 * SEC), SCTP_COOKIE_OK);
}

TEST(every_other_length_is_noticed)
{
	struct sctp_span sealed = seal_sample(3, 0), cut;
	u8 *copy;

	for (cut.len = 0; cut.len <= sealed.len + 8; cut.len++) {
		unit_case("%u bytes", cut.len);
		copy = exact_copy(sealed_bytes, cut.len);
		cut.p = copy;
		EXPECT_EQ(open_at(cut, 6 * SEC),
			  cut.len == sealed.len ? SCTP_COOKIE_OK :
						  SCTP_COOKIE_FORGED);
		free(copy);
	}
}

struct lie_case {
	const char *name;
	u32 at;
	u8 bytes[4];
	u32 n;
};

/* The MAC is right each time; the content is not. */
TEST(lies_with_a_right_mac)
{
	static const struct lie_case rows[] = {
		{ "version", 0, { 2 }, 1 },
		{ "more addresses than there are", 2, { 4 }, 1 },
		{ "fewer", 2, { 2 }, 1 },
		{ "far too many", 2, { 255 }, 1 },
		{ "stride 0", 3, { 0 }, 1 },
		{ "stride 1", 3, { 1 }, 1 },
		{ "the other stride", 3, { 17 }, 1 },
		{ "my tag 0", 4, { 0, 0, 0, 0 }, 4 },
		{ "peer tag 0", 8, { 0, 0, 0, 0 }, 4 },
		{ "no streams out", 36, { 0, 0 }, 2 },
		{ "no streams in", 38, { 0, 0 }, 2 },
		{ "laddr of no version", 72, { 0 }, 1 },
		{ "raddr too long for the stride", 77, { 6 }, 1 },
		{ "listed address of version 5", 82, { 5 }, 1 },
		{ "last address of version 255", 92, { 255 }, 1 },
	};
	const struct lie_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_span sealed = seal_sample(3, 0);
		u32 len = sealed.len - SCTP_COOKIE_MAC_LEN;

		unit_case("%s", r->name);
		memcpy(sealed_bytes + r->at, r->bytes, r->n);
		toy_mac(NULL, KEY, sealed_bytes, len, sealed_bytes + len);
		EXPECT_EQ(open_at(sealed, 6 * SEC), SCTP_COOKIE_FORGED);
	}
}

struct age_case {
	const char *name;
	u64 now;
	enum sctp_cookie_open want;
	u32 us;
};

TEST(age)
{
	static const struct age_case rows[] = {
		{ "just made", 5 * SEC, SCTP_COOKIE_OK, 0 },
		{ "made on a clock ahead", 0, SCTP_COOKIE_OK, 0 },
		{ "last moment", 65 * SEC, SCTP_COOKIE_OK, 0 },
		{ "1 ns over", 65 * SEC + 1, SCTP_COOKIE_STALE, 1 },
		{ "1 us over", 65 * SEC + 1000, SCTP_COOKIE_STALE, 1 },
		{ "a little more", 65 * SEC + 1001, SCTP_COOKIE_STALE, 2 },
		{ "1 s over", 66 * SEC, SCTP_COOKIE_STALE, 1000000 },
		{ "days over", 1000000 * SEC, SCTP_COOKIE_STALE, ~0u },
		{ "the end of time", ~0ull, SCTP_COOKIE_STALE, ~0u },
	};
	struct sctp_span sealed = seal_sample(1, 0);
	const struct age_case *r;
	struct sctp_cookie c;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		u32 us = 0;

		unit_case("%s", r->name);
		EXPECT_EQ(sctp_cookie_open(sealed, r->now, &mac, &c, &us),
			  r->want);
		EXPECT_EQ(us, r->us);
		EXPECT_EQ(c.my_tag, 0x01020304);
	}
}

TEST(a_life_without_end)
{
	struct sctp_cookie c = sample();
	struct sctp_init init;

	c.created = 10;
	c.life = ~0ull;
	init_with(&init, addr_bytes, 0, 0);
	EXPECT_EQ(open_at(seal(&c, &init), ~0ull), SCTP_COOKIE_OK);
}

TEST(a_mac_that_fails)
{
	struct sctp_span sealed = seal_sample(0, 0);
	int error = -ENOKEY;
	struct sctp_cookie_mac broken = { toy_mac, &error };
	struct sctp_cookie c = sample();
	struct sctp_init init;
	struct sctp_writer w;
	u32 us;

	EXPECT_EQ(sctp_cookie_open(sealed, 6 * SEC, &broken, &c, &us),
		  SCTP_COOKIE_FORGED);
	c = sample();
	init_with(&init, addr_bytes, 0, 0);
	sctp_write_init(&w, sealed_bytes, sizeof(sealed_bytes));
	EXPECT_EQ(sctp_cookie_seal(&c, &init, KEY, &broken, &w), -ENOKEY);
}

TEST(room_is_enough_and_not_more)
{
	u8 n;

	EXPECT_EQ(sctp_cookie_room(0), 108 + SCTP_COOKIE_MAC_LEN);
	EXPECT_EQ(sctp_cookie_room(64), 1196 + SCTP_COOKIE_MAC_LEN);
	for (n = 0; n <= SCTP_COOKIE_MAX_ADDRS; n++)
		EXPECT_TRUE(sctp_cookie_room(n) <= SCTP_COOKIE_MAX_LEN);
}

TEST(no_room)
{
	struct sctp_cookie c = sample();
	struct sctp_init init;
	struct sctp_writer w;
	u32 room, all = 88 + SCTP_COOKIE_MAC_LEN;
	u8 *p;

	init_with(&init, addr_bytes, 1, 0);
	for (room = 0; room <= all; room += 4) {
		p = exact_copy(sealed_bytes, room);
		sctp_write_init(&w, p, room);
		unit_case("%u bytes", room);
		EXPECT_EQ(sctp_cookie_seal(&c, &init, KEY, &mac, &w),
			  room < all ? -ENOSPC : 0);
		EXPECT_EQ(w.bad, room < all);
		free(p);
	}
}

/* -- rfc9260#section-5.2.4, table 12 ---------------------------------------- */

#define X	0x99999999u

struct verdict_case {
	const char *name;
	struct sctp_cookie c;
	u32 tcb_peer;
	u32 tcb_my_tie, tcb_peer_tie;
	enum sctp_cookie_verdict want;
};

#define COOKIE(mine, peers, my, peer) \
	{ .my_tag = mine, .peer_tag = peers, .my_tie = my, .peer_tie = peer }

/* The association's tags are 1 and, unless another is named, 2. */
TEST(table_12)
{
	static const struct verdict_case rows[] = {
		{ "A: X X M M", COOKIE(X, X, 3, 4), 2, 3, 4,
		  SCTP_COOKIE_RESTART },
		{ "B: M X 0 0", COOKIE(1, X, 0, 0), 2, 0, 0,
		  SCTP_COOKIE_COLLISION },
		{ "B: M X M M", COOKIE(1, X, 3, 4), 2, 3, 4,
		  SCTP_COOKIE_COLLISION },
		{ "B: M X X X", COOKIE(1, X, X, X), 2, 3, 4,
		  SCTP_COOKIE_COLLISION },
		{ "B: M 0", COOKIE(1, 2, 0, 0), 0, 0, 0,
		  SCTP_COOKIE_COLLISION },
		{ "C: X M 0 0", COOKIE(X, 2, 0, 0), 2, 0, 0,
		  SCTP_COOKIE_LATE },
		{ "C: X M 0 0, ties exist", COOKIE(X, 2, 0, 0), 2, 3, 4,
		  SCTP_COOKIE_LATE },
		{ "D: M M 0 0", COOKIE(1, 2, 0, 0), 2, 0, 0,
		  SCTP_COOKIE_DUPLICATE },
		{ "D: M M M M", COOKIE(1, 2, 3, 4), 2, 3, 4,
		  SCTP_COOKIE_DUPLICATE },
		{ "X X 0 0", COOKIE(X, X, 0, 0), 2, 3, 4,
		  SCTP_COOKIE_DISCARD },
		{ "X X 0 0, no ties", COOKIE(X, X, 0, 0), 2, 0, 0,
		  SCTP_COOKIE_DISCARD },
		{ "X X M X", COOKIE(X, X, 3, X), 2, 3, 4,
		  SCTP_COOKIE_DISCARD },
		{ "X X X M", COOKIE(X, X, X, 4), 2, 3, 4,
		  SCTP_COOKIE_DISCARD },
		{ "X X M 0", COOKIE(X, X, 3, 0), 2, 3, 0,
		  SCTP_COOKIE_DISCARD },
		{ "X X swapped", COOKIE(X, X, 4, 3), 2, 3, 4,
		  SCTP_COOKIE_DISCARD },
		{ "X M M M", COOKIE(X, 2, 3, 4), 2, 3, 4,
		  SCTP_COOKIE_DISCARD },
		{ "X M M 0", COOKIE(X, 2, 3, 0), 2, 3, 4,
		  SCTP_COOKIE_DISCARD },
		{ "X 0 0 0", COOKIE(X, 2, 0, 0), 0, 0, 0,
		  SCTP_COOKIE_DISCARD },
	};
	const struct verdict_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_cookie_tcb tcb = {
			.my_tag = 1, .peer_tag = r->tcb_peer,
			.my_tie = r->tcb_my_tie, .peer_tie = r->tcb_peer_tie,
		};

		unit_case("%s", r->name);
		EXPECT_EQ(sctp_cookie_verdict(&r->c, &tcb), r->want);
	}
}

/* Every verdict, fresh and stale, in every state. R restart, F refuse, S setup,
 * T retag, E establish, K acknowledge, ! stale, . nothing.
 */
TEST(act_in_every_state)
{
	static const struct act_row {
		const char *name;
		enum sctp_cookie_verdict verdict;
		bool stale;
		const char *want;	/* from CLOSED to SHUTDOWN-ACK-SENT */
	} rows[] = {
		{ "none of the table", SCTP_COOKIE_DISCARD, false, "........" },
		{ "A", SCTP_COOKIE_RESTART, false, "RRRRRRRF" },
		{ "B", SCTP_COOKIE_COLLISION, false, "TSSTTTTT" },
		{ "C", SCTP_COOKIE_LATE, false, "........" },
		{ "D", SCTP_COOKIE_DUPLICATE, false, "..EKKKKK" },
		{ "none, stale", SCTP_COOKIE_DISCARD, true, "!!!!!!!!" },
		{ "A, stale", SCTP_COOKIE_RESTART, true, "!!!!!!!!" },
		{ "B, stale", SCTP_COOKIE_COLLISION, true, "!!!!!!!!" },
		{ "C, stale", SCTP_COOKIE_LATE, true, "!!!!!!!!" },
		{ "D, stale", SCTP_COOKIE_DUPLICATE, true, "..EKKKKK" },
	};
	static const char letters[] = {
		[SCTP_COOKIE_ACT_NONE] = '.', [SCTP_COOKIE_ACT_STALE] = '!',
		[SCTP_COOKIE_ACT_RESTART] = 'R', [SCTP_COOKIE_ACT_REFUSE] = 'F',
		[SCTP_COOKIE_ACT_SETUP] = 'S', [SCTP_COOKIE_ACT_RETAG] = 'T',
		[SCTP_COOKIE_ACT_ESTABLISH] = 'E', [SCTP_COOKIE_ACT_ACK] = 'K',
	};
	const struct act_row *r;
	int st;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		for (st = SCTP_ST_CLOSED; st <= SCTP_ST_SHUTDOWN_ACK_SENT; st++) {
			unit_case("%s in %s", r->name, sctp_state_name(st));
			EXPECT_EQ(letters[sctp_cookie_act(r->verdict, r->stale,
							  st)],
				  r->want[st - SCTP_ST_CLOSED]);
		}
	}
}

/* One tag of a cookie: as in the association, another, or none. */
static u32 tag_of(int kind, u32 same)
{
	static const u32 other[] = { 0, 0x77777777u, 0 };

	return kind ? other[kind] : same;
}

/* Table 12 again, over all its columns: 0 match, 1 other, 2 none. */
TEST(table_12_exhaustively)
{
	const struct sctp_cookie_tcb tcb = {
		.my_tag = 1, .peer_tag = 2, .my_tie = 3, .peer_tie = 4,
	};
	int i;

	for (i = 0; i < 2 * 2 * 3 * 3; i++) {
		int mine = i % 2, peers = i / 2 % 2;
		int tie = i / 4 % 3, peer_tie = i / 12;
		const struct sctp_cookie c = {
			.my_tag = tag_of(mine, 1), .peer_tag = tag_of(peers, 2),
			.my_tie = tag_of(tie, 3), .peer_tie = tag_of(peer_tie, 4),
		};
		enum sctp_cookie_verdict want = SCTP_COOKIE_DISCARD;

		if (mine && peers && !tie && !peer_tie)
			want = SCTP_COOKIE_RESTART;
		else if (!mine && peers)
			want = SCTP_COOKIE_COLLISION;
		else if (mine && !peers && tie == 2 && peer_tie == 2)
			want = SCTP_COOKIE_LATE;
		else if (!mine && !peers)
			want = SCTP_COOKIE_DUPLICATE;
		unit_case("%d %d %d %d", mine, peers, tie, peer_tie);
		EXPECT_EQ(sctp_cookie_verdict(&c, &tcb), want);
	}
}

/* rfc9260#section-5.2.6 (3) */
TEST(preservative)
{
	EXPECT_EQ(sctp_cookie_preservative(0, 0), 0u);
	EXPECT_EQ(sctp_cookie_preservative(1, 0), 1u);
	EXPECT_EQ(sctp_cookie_preservative(80 * 1000000, 0), 80u);
	EXPECT_EQ(sctp_cookie_preservative(80 * 1000000, 1), 81u);
	EXPECT_EQ(sctp_cookie_preservative(80 * 1000000, 999999), 1080u);
	EXPECT_EQ(sctp_cookie_preservative(80 * 1000000, 5000000), 1080u);
	EXPECT_EQ(sctp_cookie_preservative(U64_MAX / 2, U32_MAX), U32_MAX);
}
