// SPDX-License-Identifier: GPL-2.0
/* The walk over a packet's chunks, and the packet checksum. */
#include "wire_bytes.h"

#include <linux/crc32c.h>
#include <linux/kernel.h>
#include "wire/build.h"
#include "wire/packet.h"

#define COMMON	B16(5000), B16(6000), B32(0x01020304), B32(0)

struct walk_case {
	const char *name;
	const u8 *p;
	u32 len;
	u32 chunks;
	enum sctp_walk_verdict end;
};

static const struct walk_case walks[] = {
	{ "one byte", BYTES(0), 0, SCTP_WALK_BAD },
	{ "half a common header", BYTES(B16(5000), B16(6000)), 0,
	  SCTP_WALK_BAD },
	{ "common header only", BYTES(COMMON), 0, SCTP_WALK_END },
	{ "one byte behind it", BYTES(COMMON, 0), 0, SCTP_WALK_BAD },
	{ "three bytes behind it", BYTES(COMMON, 11, 0, 0), 0, SCTP_WALK_BAD },
	{ "one bare chunk", BYTES(COMMON, 11, 0, B16(4)), 1, SCTP_WALK_END },
	{ "two chunks", BYTES(COMMON, 11, 0, B16(4), 14, 1, B16(4)), 2,
	  SCTP_WALK_END },
	{ "padded in the middle",
	  BYTES(COMMON, 10, 0, B16(5), 9, 9, 9, 9, 11, 0, B16(4)), 2,
	  SCTP_WALK_END },
	{ "padded at the end", BYTES(COMMON, 10, 0, B16(6), 1, 2, 0, 0), 1,
	  SCTP_WALK_END },
	{ "last padding absent", BYTES(COMMON, 10, 0, B16(6), 1, 2), 1,
	  SCTP_WALK_END },
	{ "last padding short", BYTES(COMMON, 10, 0, B16(5), 1, 0), 1,
	  SCTP_WALK_END },
	{ "trailing garbage", BYTES(COMMON, 11, 0, B16(4), 1, 2, 3), 1,
	  SCTP_WALK_BAD },
	{ "length 0", BYTES(COMMON, 11, 0, B16(0)), 0, SCTP_WALK_BAD },
	{ "length 3", BYTES(COMMON, 11, 0, B16(3)), 0, SCTP_WALK_BAD },
	{ "longer than the packet by one",
	  BYTES(COMMON, 10, 0, B16(9), 1, 2, 3, 4), 0, SCTP_WALK_BAD },
	{ "longest length", BYTES(COMMON, 10, 0, B16(0xffff), 1, 2, 3, 4), 0,
	  SCTP_WALK_BAD },
	{ "second one lies", BYTES(COMMON, 11, 0, B16(4), 11, 0, B16(8)), 1,
	  SCTP_WALK_BAD },
};

static enum sctp_walk_verdict step(struct sctp_walk *w, const u8 *packet,
				   struct sctp_chunk_ref *ref)
{
	const struct sctp_chunk_hdr *hdr = NULL;

	if (sctp_walk_more(w))
		hdr = (const struct sctp_chunk_hdr *)(packet + w->off);
	return sctp_walk_next(w, hdr, ref);
}

static u32 walk_all(const u8 *packet, u32 len, enum sctp_walk_verdict *end)
{
	struct sctp_chunk_ref ref;
	struct sctp_walk w;
	u32 chunks = 0;

	sctp_walk_start(&w, len);
	while ((*end = step(&w, packet, &ref)) == SCTP_WALK_CHUNK) {
		ASSERT_LE(ref.off + ref.len, len);
		ASSERT_LE(w.off, len);
		chunks++;
	}
	EXPECT_EQ(step(&w, packet, &ref), *end);
	return chunks;
}

TEST(walk_table)
{
	enum sctp_walk_verdict end;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(walks); i++) {
		u8 *packet = exact_copy(walks[i].p, walks[i].len);

		unit_case("%s", walks[i].name);
		EXPECT_EQ(walk_all(packet, walks[i].len, &end),
			  walks[i].chunks);
		EXPECT_EQ(end, walks[i].end);
		free(packet);
	}
}

TEST(walk_of_no_bytes_is_bad)
{
	enum sctp_walk_verdict end;

	EXPECT_EQ(walk_all(NULL, 0, &end), 0);
	EXPECT_EQ(end, SCTP_WALK_BAD);
}

TEST(walk_says_where_each_chunk_is)
{
	static const u8 packet[] = {
		COMMON, 10, 7, B16(5), 9, 0, 0, 0, 14, 1, B16(4),
	};
	struct sctp_chunk_ref ref;
	struct sctp_walk w;

	sctp_walk_start(&w, sizeof(packet));
	ASSERT_EQ(step(&w, packet, &ref), SCTP_WALK_CHUNK);
	EXPECT_EQ(ref.off, 12);
	EXPECT_EQ(ref.len, 5);
	EXPECT_EQ(ref.type, SCTP_CT_COOKIE_ECHO);
	EXPECT_EQ(ref.flags, 7);
	ASSERT_EQ(step(&w, packet, &ref), SCTP_WALK_CHUNK);
	EXPECT_EQ(ref.off, 20);
	EXPECT_EQ(ref.type, SCTP_CT_SHUTDOWN_COMPLETE);
	EXPECT_EQ(ref.flags, SCTP_FLAG_T);
	EXPECT_EQ(step(&w, packet, &ref), SCTP_WALK_END);
}

TEST(walk_every_length_of_one_chunk)
{
	u8 packet[12 + 24] = { COMMON, 11, 0 };
	enum sctp_walk_verdict end;
	u32 len, chunks;

	for (len = 0; len <= 0xffff; len++) {
		put_unaligned_be16(len, packet + 14);
		chunks = walk_all(packet, sizeof(packet), &end);
		if (len < 4 || len > 24)
			EXPECT_EQ(chunks, 0);
		else
			EXPECT_GE(chunks, 1);
		if (len >= 21 && len <= 24)
			EXPECT_EQ(end, SCTP_WALK_END);
	}
}

/* RFC 3720's check value; the parts must not matter. */
TEST(crc_of_known_bytes)
{
	EXPECT_EQ(~crc32c(~0, "123456789", 9), 0xe3069283);
	EXPECT_EQ(~crc32c(crc32c(~0, "1234", 4), "56789", 5), 0xe3069283);
}

/*
 * A COOKIE ACK; the checksum was computed bit by bit with the polynomial of
 * rfc9260#appendix-A.
 */
TEST(crc_of_a_packet)
{
	u8 packet[] = {
		0x30, 0x39, 0x27, 0x0f, 0xde, 0xad, 0xbe, 0xef,
		0x00, 0x00, 0x00, 0x00, 0x0b, 0x00, 0x00, 0x04,
	};
	static const u8 on_wire[] = { 0xd3, 0xdc, 0x94, 0x9e };
	__le32 crc = sctp_crc_packet(packet, sizeof(packet));

	EXPECT_MEM_EQ(&crc, on_wire, 4);
	memcpy(packet + 8, &crc, 4);
	EXPECT_EQ(sctp_crc_packet(packet, sizeof(packet)), crc);
	EXPECT_MEM_EQ(packet + 8, on_wire, 4);
	packet[13] ^= 1;
	EXPECT_NE(sctp_crc_packet(packet, sizeof(packet)), crc);
}

TEST(crc_of_less_than_a_header)
{
	u8 packet[12] = { 1, 2, 3 };
	u32 len;

	for (len = 0; len < 12; len++)
		EXPECT_EQ(sctp_crc_packet(packet, len), 0);
	EXPECT_NE(sctp_crc_packet(packet, 12), 0);
}
