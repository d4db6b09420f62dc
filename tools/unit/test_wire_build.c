// SPDX-License-Identifier: GPL-2.0
/* The builders, and that the parsers read back what they wrote. */
#include "wire_bytes.h"

#include <linux/kernel.h>
#include "wire/build.h"

enum {
	ROOM = 256,
};

TEST(init_round_trip)
{
	static const struct sctp_init_args args = {
		.tag = 0xdeadbeef, .a_rwnd = 123456, .outs = 3, .ins = 65535,
		.tsn = 0xffffffff,
	};
	static const u8 six[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };
	struct sctp_ip ip[2], got;
	struct sctp_init init;
	struct sctp_writer w;
	u8 buf[ROOM], *opened;
	u32 i;

	ip_set(&ip[0], 192, 0, 2, 1);
	sctp_ip_set(&ip[1], 6, six);
	sctp_write_init(&w, buf, sizeof(buf));
	opened = sctp_put_init(&w, SCTP_CT_INIT_ACK, &args);
	sctp_put_param_bytes(&w, SCTP_PT_STATE_COOKIE, "cookie!", 7);
	sctp_put_param_bytes(&w, SCTP_PT_FORWARD_TSN, NULL, 0);
	sctp_put_param_addr(&w, &ip[0]);
	sctp_put_param_addr(&w, &ip[1]);
	sctp_put_close(&w, opened);
	ASSERT_FALSE(w.bad);

	ASSERT_EQ(sctp_parse_init(buf, sctp_write_len(&w), true, &init), 0);
	EXPECT_EQ(init.problem, SCTP_INIT_OK);
	EXPECT_EQ(buf[0], SCTP_CT_INIT_ACK);
	EXPECT_EQ(init.tag, args.tag);
	EXPECT_EQ(init.a_rwnd, args.a_rwnd);
	EXPECT_EQ(init.outs, args.outs);
	EXPECT_EQ(init.ins, args.ins);
	EXPECT_EQ(init.tsn, args.tsn);
	EXPECT_EQ(init.cookie.len, 7);
	EXPECT_MEM_EQ(init.cookie.p, "cookie!", 7);
	EXPECT_EQ(init.features, SCTP_FEAT_PRSCTP);
	ASSERT_EQ(init.n_addrs, 2);
	for (i = 0; i < 2; i++) {
		sctp_init_addr(&init, i, &got);
		EXPECT_TRUE(sctp_ip_equal(&got, &ip[i]));
	}
}

/* rfc9260#section-3.2: all padding but the last parameter's counts. */
TEST(lengths_and_padding)
{
	static const u8 want[] = {
		9, 0, B16(21), B16(1), B16(5), 'a', 0, 0, 0,
		B16(2), B16(9), B16(3), B16(5), 'b', 0, 0, 0,
		14, 0, B16(4),
	};
	struct sctp_writer w;
	u8 buf[ROOM], *chunk, *outer;

	memset(buf, 0xff, sizeof(buf));
	sctp_write_init(&w, buf, sizeof(buf));
	chunk = sctp_put_chunk(&w, SCTP_CT_ERROR, 0);
	sctp_put_param_bytes(&w, 1, "a", 1);
	outer = sctp_put_param(&w, 2);
	sctp_put_param_bytes(&w, 3, "b", 1);
	sctp_put_close(&w, outer);
	sctp_put_close(&w, chunk);
	sctp_put_bare(&w, SCTP_CT_SHUTDOWN_COMPLETE, 0);
	ASSERT_FALSE(w.bad);
	ASSERT_EQ(sctp_write_len(&w), sizeof(want));
	EXPECT_MEM_EQ(buf, want, sizeof(want));
}

TEST(empty_value_after_padding)
{
	static const u8 want[] = { 6, 0, B16(12), B16(1), B16(5), 'a', 0, 0, 0 };
	struct sctp_writer w;
	u8 buf[ROOM], *chunk;

	sctp_write_init(&w, buf, sizeof(buf));
	chunk = sctp_put_chunk(&w, SCTP_CT_ABORT, 0);
	sctp_put_param_bytes(&w, 1, "a", 1);
	sctp_write_bytes(&w, NULL, 0);
	sctp_put_close(&w, chunk);
	EXPECT_EQ(sctp_write_len(&w), sizeof(want));
	EXPECT_EQ(get_unaligned_be16(buf + 2), 9);
}

static const struct sctp_gap gaps[] = { { 2, 3 }, { 5, 5 }, { 9, 65535 } };
static const u32 dups[] = { 0xfffffffe, 7 };

struct sack_case {
	u32 room;
	u16 n_gaps;
	u16 n_dups;
	bool bad;
};

static const struct sack_case sacks[] = {
	{ 15, 0, 0, true }, { 16, 0, 0 }, { 19, 0, 0 }, { 20, 1, 0 },
	{ 28, 3, 0 }, { 31, 3, 0 }, { 32, 3, 1 }, { 36, 3, 2 }, { 100, 3, 2 },
};

TEST(sack_in_every_room)
{
	const struct sctp_sack_args args = {
		.cum_tsn = 0x12345678, .a_rwnd = 9999, .n_gaps = 3,
		.n_dups = 2, .gaps = gaps, .dups = dups,
	};
	struct sctp_sack sack;
	struct sctp_writer w;
	u16 start, end;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(sacks); i++) {
		u8 *buf = malloc(sacks[i].room);

		unit_case("%u bytes", sacks[i].room);
		sctp_write_init(&w, buf, sacks[i].room);
		sctp_put_sack(&w, &args);
		ASSERT_EQ(w.bad, sacks[i].bad);
		if (w.bad) {
			free(buf);
			continue;
		}
		ASSERT_EQ(sctp_parse_sack(buf, sctp_write_len(&w), &sack), 0);
		EXPECT_EQ(sack.cum_tsn, args.cum_tsn);
		EXPECT_EQ(sack.a_rwnd, args.a_rwnd);
		EXPECT_EQ(sack.n_dups, sacks[i].n_dups);
		ASSERT_EQ(sack.n_gaps, sacks[i].n_gaps);
		for (k = 0; k < sack.n_gaps; k++) {
			sctp_sack_gap(&sack, k, &start, &end);
			EXPECT_EQ(start, gaps[k].start);
			EXPECT_EQ(end, gaps[k].end);
		}
		for (k = 0; k < sack.n_dups; k++)
			EXPECT_EQ(get_unaligned_be32(sack.dups.p + 4 * k),
				  dups[k]);
		free(buf);
	}
}

/* 16 bits of length hold 16379 entries. */
TEST(sack_is_limited_by_its_length)
{
	static struct sctp_gap many[20000];
	static u8 buf[100000];
	const struct sctp_sack_args args = {
		.n_gaps = ARRAY_SIZE(many), .gaps = many,
	};
	struct sctp_sack sack;
	struct sctp_writer w;

	sctp_write_init(&w, buf, sizeof(buf));
	sctp_put_sack(&w, &args);
	ASSERT_FALSE(w.bad);
	EXPECT_EQ(sctp_write_len(&w), 16 + 4 * 16379);
	ASSERT_EQ(sctp_parse_sack(buf, sctp_write_len(&w), &sack), 0);
	EXPECT_EQ(sack.n_gaps, 16379);
}

TEST(shutdown_and_bare_round_trip)
{
	static const u8 bare[] = { 14, 1, B16(4) };
	struct sctp_writer w;
	u8 buf[12];
	u32 tsn;

	sctp_write_init(&w, buf, sizeof(buf));
	sctp_put_shutdown(&w, 0x80000000);
	sctp_put_bare(&w, SCTP_CT_SHUTDOWN_COMPLETE, SCTP_FLAG_T);
	ASSERT_FALSE(w.bad);
	EXPECT_EQ(sctp_parse_shutdown(buf, 8, &tsn), 0);
	EXPECT_EQ(tsn, 0x80000000);
	EXPECT_MEM_EQ(buf + 8, bare, 4);
}

TEST(data_round_trip)
{
	static const struct sctp_data_args args = {
		.tsn = 0xffffffff, .sid = 65535, .ssn = 65534, .ppid = 0x12345678,
		.flags = SCTP_DATA_BEGIN | SCTP_DATA_IMMEDIATE,
	};
	struct sctp_data data;
	u8 *hdr = malloc(SCTP_DATA_LEN);

	sctp_put_data_hdr(hdr, &args, 0xffff - SCTP_DATA_LEN);
	EXPECT_EQ(hdr[0], SCTP_CT_DATA);
	EXPECT_EQ(get_unaligned_be16(hdr + 2), 0xffff);
	ASSERT_EQ(sctp_parse_data(hdr, 0xffff, &data), 0);
	EXPECT_EQ(data.tsn, args.tsn);
	EXPECT_EQ(data.sid, args.sid);
	EXPECT_EQ(data.mid, args.ssn);
	EXPECT_EQ(data.ppid, args.ppid);
	EXPECT_EQ(data.flags, args.flags);
	free(hdr);
}

/* Whatever the room, nothing is written beyond it. */
TEST(no_room)
{
	static const struct sctp_init_args args = { 1, 1500, 1, 1, 1 };
	struct sctp_writer w;
	u8 *buf, *chunk, *param;
	u32 room;

	for (room = 0; room <= 36; room++) {
		buf = malloc(room + !room);
		sctp_write_init(&w, buf, room);
		chunk = sctp_put_init(&w, SCTP_CT_INIT, &args);
		param = sctp_put_param(&w, SCTP_PT_RANDOM);
		sctp_write_bytes(&w, "random", 6);
		sctp_put_close(&w, param);
		sctp_put_bare(&w, 0, 0);
		sctp_put_close(&w, chunk);
		unit_case("%u bytes", room);
		EXPECT_EQ(w.bad, room < 36);
		EXPECT_LE(sctp_write_len(&w), room);
		free(buf);
	}
}

TEST(longer_than_a_length_can_say)
{
	static u8 buf[70000];
	struct sctp_writer w;
	u8 *chunk;

	sctp_write_init(&w, buf, sizeof(buf));
	chunk = sctp_put_chunk(&w, SCTP_CT_COOKIE_ECHO, 0);
	sctp_write_reserve(&w, 0xffff - 4);
	sctp_put_close(&w, chunk);
	EXPECT_FALSE(w.bad);
	EXPECT_EQ(get_unaligned_be16(buf + 2), 0xffff);

	sctp_write_init(&w, buf, sizeof(buf));
	chunk = sctp_put_chunk(&w, SCTP_CT_COOKIE_ECHO, 0);
	sctp_write_reserve(&w, 0xffff - 3);
	sctp_put_close(&w, chunk);
	EXPECT_TRUE(w.bad);
}
