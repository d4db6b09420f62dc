// SPDX-License-Identifier: GPL-2.0
/* The walker over parameters and causes, and bare addresses. */
#include "wire_bytes.h"

#include <linux/kernel.h>

struct list_case {
	const char *name;
	const u8 *p;
	u32 len;
	u32 params;
	int end;
};

static const struct list_case lists[] = {
	{ "one without value", BYTES(B16(1), B16(4)), 1, 0 },
	{ "two", BYTES(B16(1), B16(8), B32(5), B16(2), B16(4)), 2, 0 },
	{ "padding is ignored, not checked",
	  BYTES(B16(1), B16(5), 7, 0xff, 0xff, 0xff, B16(2), B16(4)), 2, 0 },
	{ "last padding absent", BYTES(B16(1), B16(5), 7), 1, 0 },
	{ "last padding short", BYTES(B16(1), B16(5), 7, 0, 0), 1, 0 },
	{ "one byte", BYTES(9), 0, -EINVAL },
	{ "three bytes", BYTES(0, 1, 0), 0, -EINVAL },
	{ "two bytes behind one", BYTES(B16(1), B16(4), 0, 0), 1, -EINVAL },
	{ "length 0", BYTES(B16(1), B16(0)), 0, -EINVAL },
	{ "length 3", BYTES(B16(1), B16(3), B32(0)), 0, -EINVAL },
	{ "one byte too long", BYTES(B16(1), B16(9), B32(0)), 0, -EINVAL },
	{ "longest length", BYTES(B16(1), B16(0xffff), B32(0)), 0, -EINVAL },
	{ "second one lies", BYTES(B16(1), B16(4), B16(1), B16(5)), 1,
	  -EINVAL },
};

static int walk(const u8 *p, u32 len, u32 *params)
{
	struct sctp_param param;
	struct sctp_reader r;
	const u8 *at = p;
	int more;

	*params = 0;
	sctp_read_init(&r, p, len);
	while ((more = sctp_param_next(&r, &param)) == 1) {
		EXPECT_PTR_EQ(param.all.p, at);
		EXPECT_PTR_EQ(param.value.p, at + 4);
		EXPECT_EQ(param.value.len + 4, param.all.len);
		ASSERT_LE(param.all.len, len - (at - p));
		at += ALIGN(param.all.len, 4);
		(*params)++;
	}
	EXPECT_EQ(sctp_param_next(&r, &param), more);
	return more;
}

TEST(list_table)
{
	u32 i, params;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		u8 *copy = exact_copy(lists[i].p, lists[i].len);

		unit_case("%s", lists[i].name);
		EXPECT_EQ(walk(copy, lists[i].len, &params), lists[i].end);
		EXPECT_EQ(params, lists[i].params);
		free(copy);
	}
}

TEST(empty_list)
{
	u32 params;

	EXPECT_EQ(walk((const u8 *)"", 0, &params), 0);
	EXPECT_EQ(params, 0);
}

TEST(every_length_of_a_parameter)
{
	u8 list[16] = { B16(1) };
	u32 len, params;

	for (len = 0; len <= 0xffff; len++) {
		put_unaligned_be16(len, list + 2);
		memset(list + 4, 0, 12);
		unit_case("length %u", len);
		if (len < 4 || len > 16)
			EXPECT_EQ(walk(list, 16, &params), -EINVAL);
		else if (len > 12)
			EXPECT_EQ(walk(list, 16, &params), 0);
	}
}

TEST(a_bad_reader_gives_nothing)
{
	struct sctp_param param;
	struct sctp_reader r;

	sctp_read_init(&r, "", 0);
	sctp_read_u8(&r);
	EXPECT_EQ(sctp_param_next(&r, &param), -EINVAL);
}

struct addr_case {
	const char *name;
	const u8 *p;
	u32 len;
	u8 ver;
	bool usable;
};

static const struct addr_case addrs[] = {
	{ "IPv4", BYTES(IP4(192, 0, 2, 1)), 4, true },
	{ "IPv4 loopback", BYTES(IP4(127, 0, 0, 1)), 4, true },
	{ "IPv4 below multicast", BYTES(IP4(223, 255, 255, 255)), 4, true },
	{ "IPv4 multicast", BYTES(IP4(224, 0, 0, 1)), 4, false },
	{ "IPv4 last multicast", BYTES(IP4(239, 255, 255, 255)), 4, false },
	{ "IPv4 broadcast", BYTES(IP4(255, 255, 255, 255)), 4, false },
	{ "IPv4 unspecified", BYTES(IP4(0, 0, 0, 0)), 4, false },
	{ "IPv6", BYTES(IP6(0x2001, 0xdb8, 1)), 6, true },
	{ "IPv6 loopback", BYTES(IP6(0, 0, 1)), 6, true },
	{ "IPv6 link-local", BYTES(IP6(0xfe80, 0, 1)), 6, true },
	{ "IPv6 multicast", BYTES(IP6(0xff02, 0, 1)), 6, false },
	{ "IPv6 unspecified", BYTES(IP6(0, 0, 0)), 6, false },
	{ "IPv4-mapped", BYTES(B16(6), B16(20), B32(0), B32(0), B32(0xffff),
			       B32(0xc0000201)), 6, false },
	{ "IPv4 short", BYTES(B16(5), B16(7), 1, 2, 3, 0), 0, false },
	{ "IPv4 long", BYTES(B16(5), B16(12), B32(1), B32(2)), 0, false },
	{ "IPv4 empty", BYTES(B16(5), B16(4)), 0, false },
	{ "IPv6 with an IPv4 length", BYTES(B16(6), B16(8), B32(1)), 0,
	  false },
	{ "host name", BYTES(B16(11), B16(8), 'a', 0, 0, 0), 0, false },
};

TEST(addr_table)
{
	struct sctp_param param;
	struct sctp_reader r;
	struct sctp_ip ip;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(addrs); i++) {
		const struct addr_case *c = &addrs[i];

		unit_case("%s", c->name);
		sctp_read_init(&r, c->p, c->len);
		ASSERT_EQ(sctp_param_next(&r, &param), 1);
		EXPECT_EQ(sctp_param_addr(&param, &ip), c->ver ? 0 : -EINVAL);
		EXPECT_EQ(ip.ver, c->ver);
		EXPECT_EQ(sctp_ip_is_usable(&ip), c->usable);
		if (c->ver)
			EXPECT_MEM_EQ(ip.b, c->p + 4, sctp_ip_len(&ip));
	}
}

TEST(ip_rest_is_zero)
{
	static const u8 bytes[16] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct sctp_ip a, b;

	memset(&a, 0xff, sizeof(a));
	sctp_ip_set(&a, 4, bytes);
	ip_set(&b, 1, 2, 3, 4);
	EXPECT_TRUE(sctp_ip_equal(&a, &b));
	sctp_ip_set(&b, 6, bytes);
	EXPECT_FALSE(sctp_ip_equal(&a, &b));
}
