// SPDX-License-Identifier: GPL-2.0
/* The parser of INIT and INIT ACK. */
#include "wire_bytes.h"

#include <linux/kernel.h>
#include "wire/build.h"

enum {
	ROOM = 4096,
};

struct fixture {
	struct sctp_init init;
	u8 *chunk;
	u32 len;
};

static const struct sctp_init_args typical = {
	.tag = 0x11223344, .a_rwnd = 65535, .outs = 10, .ins = 20,
	.tsn = 0xa0b0c0d0,
};

/* A chunk of the fixed part and @params, parsed from an exact copy. */
static int parse_with(struct fixture *f, const struct sctp_init_args *args,
		      bool ack, const u8 *params, u32 len)
{
	u8 room[ROOM];
	struct sctp_writer w;
	u8 *opened;
	u32 size;

	sctp_write_init(&w, room, sizeof(room));
	opened = sctp_put_init(&w, ack ? SCTP_CT_INIT_ACK : SCTP_CT_INIT, args);
	sctp_write_bytes(&w, params, len);
	size = sctp_write_len(&w);
	sctp_put_close(&w, opened);
	ASSERT_FALSE(w.bad);
	free(f->chunk);
	f->chunk = exact_copy(room, size);
	f->len = size;
	return sctp_parse_init(f->chunk, size, ack, &f->init);
}

static int parse(struct fixture *f, bool ack, const u8 *params, u32 len)
{
	return parse_with(f, &typical, ack, params, len);
}

TEST(minimal)
{
	static const u8 chunk[] = { INIT(1, 20) };
	struct sctp_init init;

	ASSERT_EQ(sctp_parse_init(chunk, sizeof(chunk), false, &init), 0);
	EXPECT_EQ(init.tag, 0x11223344);
	EXPECT_EQ(init.a_rwnd, 65535);
	EXPECT_EQ(init.outs, 10);
	EXPECT_EQ(init.ins, 20);
	EXPECT_EQ(init.tsn, 0xa0b0c0d0);
	EXPECT_EQ(init.problem, SCTP_INIT_OK);
	EXPECT_EQ(init.features, 0);
	EXPECT_EQ(init.addr_types, 0);
	EXPECT_EQ(init.n_addrs, 0);
	EXPECT_EQ(init.n_report, 0);
	EXPECT_FALSE(init.stopped);
	EXPECT_NULL(init.cookie.p);
}

TEST(shorter_than_the_fixed_part)
{
	static const u8 chunk[] = { INIT(1, 20) };
	struct sctp_init init;
	u32 len;

	for (len = 0; len < sizeof(chunk); len++) {
		u8 *copy = exact_copy(chunk, len);

		EXPECT_EQ(sctp_parse_init(copy, len, false, &init), -EINVAL);
		free(copy);
	}
}

struct fixed_case {
	const char *name;
	struct sctp_init_args args;
	u8 problem;
};

static const struct fixed_case fixed[] = {
	{ "least of all", { 1, 1500, 1, 1, 0 }, SCTP_INIT_OK },
	{ "most of all", { ~0u, ~0u, 0xffff, 0xffff, ~0u }, SCTP_INIT_OK },
	{ "tag 0", { 0, 1500, 1, 1, 0 }, SCTP_INIT_ZERO_TAG },
	{ "tag 0 goes first", { 0, 0, 0, 0, 0 }, SCTP_INIT_ZERO_TAG },
	{ "no outbound stream", { 1, 1500, 0, 1, 0 }, SCTP_INIT_NO_STREAMS },
	{ "no inbound stream", { 1, 1500, 1, 0, 0 }, SCTP_INIT_NO_STREAMS },
	{ "a_rwnd 1499", { 1, 1499, 1, 1, 0 }, SCTP_INIT_LOW_RWND },
};

TEST(fixed_part_table)
{
	struct fixture f = { };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(fixed); i++) {
		unit_case("%s", fixed[i].name);
		EXPECT_EQ(parse_with(&f, &fixed[i].args, false, NULL, 0), 0);
		EXPECT_EQ(f.init.problem, fixed[i].problem);
		EXPECT_NULL(f.init.culprit.p);
	}
	free(f.chunk);
}

/* What a list of parameters of an INIT (or INIT ACK) comes to. */
struct params_case {
	const char *name;
	const u8 *p;
	u32 len;
	bool ack;
	bool stopped;
	u8 problem;
	u8 n_addrs;
	u8 n_report;
	u8 addr_types;
	u32 features;
};

#define COOKIE	B16(7), B16(8), B32(0xc00c1e)

static const struct params_case cases[] = {
	{ "IPv4 and IPv6", BYTES(IP4(192, 0, 2, 1), IP6(0x2001, 0xdb8, 1)),
	  .n_addrs = 2 },
	{ "useless addresses are left out",
	  BYTES(IP4(224, 0, 0, 1), IP4(0, 0, 0, 0), IP4(255, 255, 255, 255),
		IP6(0xff02, 0, 1), IP6(0, 0, 0), IP4(10, 0, 0, 1)),
	  .n_addrs = 1 },
	{ "IPv4 too short", BYTES(B16(5), B16(7), 1, 2, 3, 0),
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "IPv6 too long", BYTES(B16(6), B16(24), B32(1), B32(1), B32(1),
				 B32(1), B32(1)),
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "goes on after a wrong address",
	  BYTES(B16(5), B16(4), IP4(10, 0, 0, 1)), .n_addrs = 1,
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "host name", BYTES(B16(11), B16(6), 'a', 0, 0, 0),
	  .problem = SCTP_INIT_HOST_NAME },
	{ "host name in an INIT ACK",
	  BYTES(B16(11), B16(6), 'a', 0, 0, 0, COOKIE), .ack = true,
	  .problem = SCTP_INIT_HOST_NAME },
	{ "both address types", BYTES(B16(12), B16(8), B16(5), B16(6)),
	  .addr_types = 0x50 },
	{ "IPv6 only", BYTES(B16(12), B16(6), B16(6), B16(0)),
	  .addr_types = 0x40 },
	{ "IPv6 only, last padding absent", BYTES(B16(12), B16(6), B16(6)),
	  .addr_types = 0x40 },
	{ "address types of no use are as absent",
	  BYTES(B16(12), B16(6), B16(11), B16(0)) },
	{ "no address type", BYTES(B16(12), B16(4)) },
	{ "half an address type", BYTES(B16(12), B16(5), 0),
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "first address types win",
	  BYTES(B16(12), B16(6), B16(5), B16(0), B16(12), B16(6), B16(6),
		B16(0)), .addr_types = 0x10 },
	{ "address types have no place in an INIT ACK",
	  BYTES(COOKIE, B16(12), B16(6), B16(5), B16(0)), .ack = true },
	{ "no cookie", BYTES(IP4(10, 0, 0, 1)), .ack = true, .n_addrs = 1,
	  .problem = SCTP_INIT_NO_COOKIE },
	{ "cookie", BYTES(COOKIE), .ack = true },
	{ "a cookie has no place in an INIT", BYTES(COOKIE) },
	{ "short preservative", BYTES(B16(9), B16(6), B16(1), B16(0)),
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "ECN", BYTES(B16(0x8000), B16(4)), .features = SCTP_FEAT_ECN },
	{ "partial reliability", BYTES(B16(0xc000), B16(4)),
	  .features = SCTP_FEAT_PRSCTP },
	{ "zero checksum", BYTES(B16(0x8001), B16(8), B32(1)),
	  .features = SCTP_FEAT_ZERO_CRC },
	{ "zero checksum, short", BYTES(B16(0x8001), B16(4)),
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "adaptation", BYTES(B16(0xc006), B16(8), B32(7)),
	  .features = SCTP_FEAT_ADAPTATION },
	{ "adaptation, short", BYTES(B16(0xc006), B16(7), 1, 2, 3, 0),
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "extensions",
	  BYTES(B16(0x8008), B16(11), 0xc0, 0xc1, 0x80, 0x82, 0x40, 0xc2, 15,
		0),
	  .features = SCTP_FEAT_PRSCTP | SCTP_FEAT_ASCONF | SCTP_FEAT_RECONF |
		      SCTP_FEAT_IDATA | SCTP_FEAT_I_FORWARD },
	{ "ASCONF one way is none", BYTES(B16(0x8008), B16(5), 0xc1, 0x80) },
	{ "extensions of which only padding matches",
	  BYTES(B16(0x8008), B16(5), 0x11, 0x82, 0x82, 0x82) },
	{ "first extensions win",
	  BYTES(B16(0x8008), B16(5), 0x40, 0, 0, 0, B16(0x8008), B16(5), 0x82,
		0, 0, 0), .features = SCTP_FEAT_IDATA },
	{ "no extension", BYTES(B16(0x8008), B16(4)) },
	{ "RANDOM and HMAC-ALGO",
	  BYTES(B16(0x8002), B16(8), B32(1), B16(0x8004), B16(6), B16(1),
		B16(0)), .features = SCTP_FEAT_AUTH },
	{ "RANDOM alone", BYTES(B16(0x8002), B16(8), B32(1)) },
	{ "half an HMAC identifier", BYTES(B16(0x8004), B16(7), B16(1), 0, 0),
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "PAD twice", BYTES(B16(0x8005), B16(8), B32(0), B16(0x8005), B16(5),
			     1, 0, 0, 0) },
	{ "parameters of other chunks are ignored",
	  BYTES(B16(1), B16(4), B16(13), B16(4), B16(18), B16(4), B16(0xc001),
		B16(4), B16(0xc005), B16(4), IP4(10, 0, 0, 1)),
	  .n_addrs = 1 },
	{ "unknown 00 stops", BYTES(B16(0x3fff), B16(4), IP4(10, 0, 0, 1)),
	  .stopped = true },
	{ "unknown 01 stops and is reported",
	  BYTES(IP4(10, 0, 0, 1), B16(0x7ffe), B16(8), B32(1), B16(0xc0ff),
		B16(4)), .stopped = true, .n_addrs = 1, .n_report = 1 },
	{ "unknown 10 is skipped",
	  BYTES(B16(0x8123), B16(5), 1, 0, 0, 0, IP4(10, 0, 0, 1)),
	  .n_addrs = 1 },
	{ "unknown 11 is skipped and reported",
	  BYTES(B16(0xc123), B16(5), 1, 0, 0, 0, IP4(10, 0, 0, 1)),
	  .n_addrs = 1, .n_report = 1 },
	{ "a stop hides the cookie",
	  BYTES(B16(0x3fff), B16(4), COOKIE), .ack = true, .stopped = true,
	  .problem = SCTP_INIT_NO_COOKIE },
	{ "length 0", BYTES(IP4(10, 0, 0, 1), B16(0x8000), B16(0)),
	  .n_addrs = 1, .problem = SCTP_INIT_BAD_LENGTH },
	{ "length 3", BYTES(B16(0x8000), B16(3)),
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "beyond the chunk", BYTES(B16(0x8000), B16(5)),
	  .problem = SCTP_INIT_BAD_LENGTH },
	{ "two bytes left", BYTES(B16(0x8000), B16(4), B16(0)),
	  .features = SCTP_FEAT_ECN, .problem = SCTP_INIT_BAD_LENGTH },
	{ "the first problem is kept",
	  BYTES(B16(11), B16(4), B16(5), B16(4)),
	  .problem = SCTP_INIT_HOST_NAME },
};

TEST(parameter_table)
{
	struct fixture f = { };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct params_case *c = &cases[i];

		unit_case("%s", c->name);
		EXPECT_EQ(parse(&f, c->ack, c->p, c->len), 0);
		EXPECT_EQ(f.init.problem, c->problem);
		EXPECT_EQ(f.init.stopped, c->stopped);
		EXPECT_EQ(f.init.n_addrs, c->n_addrs);
		EXPECT_EQ(f.init.n_report, c->n_report);
		EXPECT_EQ(f.init.addr_types, c->addr_types);
		EXPECT_EQ(f.init.features, c->features);
	}
	free(f.chunk);
}

TEST(culprit_is_the_parameter)
{
	static const u8 host[] = { B16(0x8000), B16(4), B16(11), B16(6), 'a',
				   0, 0, 0, B16(0x8000), B16(4) };
	static const u8 lies[] = { B16(0x8000), B16(4), B16(9), B16(0),
				   B32(0) };
	struct fixture f = { };

	ASSERT_EQ(parse(&f, false, host, sizeof(host)), 0);
	EXPECT_PTR_EQ(f.init.culprit.p, f.chunk + 24);
	EXPECT_EQ(f.init.culprit.len, 6);
	ASSERT_EQ(parse(&f, false, lies, sizeof(lies)), 0);
	EXPECT_PTR_EQ(f.init.culprit.p, f.chunk + 24);
	EXPECT_EQ(f.init.culprit.len, 8);
	free(f.chunk);
}

TEST(values_of_parameters)
{
	static const u8 params[] = {
		B16(9), B16(8), B32(1000), B16(9), B16(8), B32(2000),
		B16(0x8001), B16(8), B32(1), B16(0xc006), B16(8), B32(77),
		B16(0x8002), B16(6), B16(0x1111), B16(0),
		B16(0x8002), B16(6), B16(0x2222), B16(0),
		B16(0x8003), B16(5), 0xc1, 0, 0, 0,
		B16(0x8004), B16(6), B16(3), B16(0),
	};
	struct fixture f = { };

	ASSERT_EQ(parse(&f, false, params, sizeof(params)), 0);
	EXPECT_EQ(f.init.problem, SCTP_INIT_OK);
	EXPECT_EQ(f.init.cookie_add_ms, 1000);
	EXPECT_EQ(f.init.edmid, 1);
	EXPECT_EQ(f.init.adaptation, 77);
	EXPECT_EQ(f.init.random.len, 6);
	EXPECT_MEM_EQ(f.init.random.p, params + 32, 6);
	EXPECT_EQ(f.init.chunks.len, 5);
	EXPECT_MEM_EQ(f.init.chunks.p, params + 48, 5);
	EXPECT_EQ(f.init.hmacs.len, 6);
	EXPECT_MEM_EQ(f.init.hmacs.p, params + 56, 6);
	free(f.chunk);
}

TEST(values_of_an_init_ack)
{
	static const u8 params[] = {
		COOKIE, B16(7), B16(4), B16(8), B16(8), B16(0xc000), B16(4),
		B16(8), B16(8), B16(0x8000), B16(4),
		B16(0xc004), B16(16), B32(5), IP4(10, 0, 0, 9),
	};
	struct sctp_asconf_req req;
	struct fixture f = { };
	struct sctp_ip ip;

	ASSERT_EQ(parse(&f, true, params, sizeof(params)), 0);
	EXPECT_EQ(f.init.problem, SCTP_INIT_OK);
	EXPECT_EQ(f.init.cookie.len, 4);
	EXPECT_MEM_EQ(f.init.cookie.p, params + 4, 4);
	EXPECT_EQ(f.init.unrecognized.len, 4);
	EXPECT_MEM_EQ(f.init.unrecognized.p, params + 16, 4);
	ASSERT_EQ(sctp_parse_asconf_req(&f.init.set_primary, &req), 0);
	ip_set(&ip, 10, 0, 0, 9);
	EXPECT_TRUE(sctp_ip_equal(&req.addr, &ip));
	free(f.chunk);
}

TEST(chunks_list_has_a_limit)
{
	u8 params[261 + 3] = { B16(0x8003), B16(260) };
	struct fixture f = { };

	ASSERT_EQ(parse(&f, false, params, 260), 0);
	EXPECT_EQ(f.init.problem, SCTP_INIT_OK);
	EXPECT_EQ(f.init.chunks.len, 260);
	put_unaligned_be16(261, params + 2);
	ASSERT_EQ(parse(&f, false, params, 264), 0);
	EXPECT_EQ(f.init.problem, SCTP_INIT_BAD_LENGTH);
	free(f.chunk);
}

TEST(addresses_in_order_and_limited)
{
	u8 params[(SCTP_INIT_MAX_ADDRS + 5) * 8];
	struct fixture f = { };
	struct sctp_ip ip, want;
	u32 i;

	for (i = 0; i < SCTP_INIT_MAX_ADDRS + 5; i++) {
		const u8 param[] = { IP4(10, 0, 1, i) };

		memcpy(params + 8 * i, param, 8);
	}
	ASSERT_EQ(parse(&f, false, params, sizeof(params)), 0);
	EXPECT_EQ(f.init.problem, SCTP_INIT_OK);
	ASSERT_EQ(f.init.n_addrs, SCTP_INIT_MAX_ADDRS);
	for (i = 0; i < SCTP_INIT_MAX_ADDRS; i++) {
		sctp_init_addr(&f.init, i, &ip);
		ip_set(&want, 10, 0, 1, i);
		EXPECT_TRUE(sctp_ip_equal(&ip, &want));
	}
	free(f.chunk);
}

TEST(reports_are_limited)
{
	u8 params[(SCTP_INIT_MAX_REPORT + 3) * 4];
	struct fixture f = { };
	u32 i;

	for (i = 0; i < SCTP_INIT_MAX_REPORT + 3; i++) {
		put_unaligned_be16(0xc100 + i, params + 4 * i);
		put_unaligned_be16(4, params + 4 * i + 2);
	}
	ASSERT_EQ(parse(&f, false, params, sizeof(params)), 0);
	ASSERT_EQ(f.init.n_report, SCTP_INIT_MAX_REPORT);
	for (i = 0; i < SCTP_INIT_MAX_REPORT; i++) {
		EXPECT_PTR_EQ(f.init.report[i].p, f.chunk + 20 + 4 * i);
		EXPECT_EQ(f.init.report[i].len, 4);
	}
	free(f.chunk);
}
