// SPDX-License-Identifier: GPL-2.0
/* The bounded reader and writer: nothing past the end, and failure stays. */
#include "unit.h"

#include "wire/cursor.h"

static const u8 bytes[15] = {
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
};

TEST(reads_what_is_there)
{
	struct sctp_reader r;
	struct sctp_span rest;

	sctp_read_init(&r, bytes, sizeof(bytes));
	EXPECT_EQ(sctp_read_u8(&r), 0x01);
	EXPECT_EQ(sctp_read_u16(&r), 0x0203);
	EXPECT_EQ(sctp_read_u32(&r), 0x04050607);
	EXPECT_EQ(sctp_read_left(&r), 8);
	EXPECT_PTR_EQ(sctp_read_bytes(&r, 0), bytes + 7);
	EXPECT_EQ(sctp_read_u64(&r), 0x08090a0b0c0d0e0full);
	EXPECT_EQ(sctp_read_left(&r), 0);
	EXPECT_FALSE(r.bad);

	sctp_read_init(&r, bytes, 5);
	sctp_read_u16(&r);
	rest = sctp_read_rest(&r);
	EXPECT_PTR_EQ(rest.p, bytes + 2);
	EXPECT_EQ(rest.len, 3);
	EXPECT_EQ(sctp_read_rest(&r).len, 0);
	EXPECT_FALSE(r.bad);
}

static u64 read_wide(struct sctp_reader *r, u32 n)
{
	switch (n) {
	case 1:
		return sctp_read_u8(r);
	case 2:
		return sctp_read_u16(r);
	case 4:
		return sctp_read_u32(r);
	default:
		return sctp_read_u64(r);
	}
}

TEST(a_read_past_the_end_spoils_the_reader)
{
	struct sctp_reader r;
	u32 n;

	for (n = 1; n <= 8; n *= 2) {
		unit_case("%u bytes", n);
		sctp_read_init(&r, bytes, n - 1);
		EXPECT_EQ(read_wide(&r, n), 0);
		EXPECT_TRUE(r.bad);
		/* there are some, but it is too late for them */
		EXPECT_NULL(sctp_read_bytes(&r, n - 1));
		EXPECT_EQ(sctp_read_rest(&r).len, 0);
	}
	sctp_read_init(&r, bytes, sizeof(bytes));
	EXPECT_NULL(sctp_read_bytes(&r, U32_MAX));
	EXPECT_TRUE(r.bad);
}

TEST(writes_in_network_order)
{
	struct sctp_writer w;
	u8 got[15];

	sctp_write_init(&w, got, sizeof(got));
	sctp_write_u8(&w, 0x01);
	sctp_write_u16(&w, 0x0203);
	sctp_write_u32(&w, 0x04050607);
	EXPECT_EQ(sctp_write_len(&w), 7);
	sctp_write_u64(&w, 0x08090a0b0c0d0e0full);
	EXPECT_EQ(sctp_write_room(&w), 0);
	EXPECT_FALSE(w.bad);
	EXPECT_MEM_EQ(got, bytes, sizeof(got));
}

TEST(padding_is_zero_and_counted)
{
	u8 got[8], want[8] = { 1, 2, 3, 4, 5 };
	struct sctp_writer w;

	memset(got, 0xff, sizeof(got));
	sctp_write_init(&w, got, sizeof(got));
	sctp_write_bytes(&w, bytes, 4);
	sctp_write_pad(&w);
	EXPECT_EQ(sctp_write_len(&w), 4);
	sctp_write_bytes(&w, bytes + 4, 1);
	sctp_write_pad(&w);
	EXPECT_EQ(w.pad, 3);
	sctp_write_bytes(&w, bytes, 0);
	EXPECT_EQ(w.pad, 3);
	EXPECT_MEM_EQ(got, want, sizeof(got));

	sctp_write_init(&w, got, 3);
	sctp_write_bytes(&w, bytes, 2);
	sctp_write_pad(&w);
	EXPECT_TRUE(w.bad);
	EXPECT_EQ(w.pad, 0);
}

static void write_wide(struct sctp_writer *w, u32 n)
{
	switch (n) {
	case 1:
		sctp_write_u8(w, ~0);
		break;
	case 2:
		sctp_write_u16(w, ~0);
		break;
	case 4:
		sctp_write_u32(w, ~0);
		break;
	case 8:
		sctp_write_u64(w, ~0ull);
		break;
	default:
		sctp_write_bytes(w, bytes, n);
		break;
	}
}

TEST(a_write_past_the_end_spoils_the_writer)
{
	static const u32 sizes[] = { 1, 2, 4, 8, 15 };
	static const u8 untouched[16];
	struct sctp_writer w;
	u8 got[16];
	u32 i;

	for (i = 0; i < 5; i++) {
		unit_case("%u bytes", sizes[i]);
		memset(got, 0, sizeof(got));
		sctp_write_init(&w, got, sizes[i] - 1);
		write_wide(&w, sizes[i]);
		EXPECT_TRUE(w.bad);
		EXPECT_NULL(sctp_write_reserve(&w, 0));
		EXPECT_EQ(sctp_write_len(&w), 0);
		EXPECT_MEM_EQ(got, untouched, sizeof(got));
	}
}
