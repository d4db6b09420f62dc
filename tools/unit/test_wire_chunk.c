// SPDX-License-Identifier: GPL-2.0
/* The chunk parsers: what they take, and that they never read too far. */
#include "wire_bytes.h"

#include <linux/kernel.h>
#include "wire_touch.h"

struct sample {
	u8 type;
	const u8 *p;
	u32 len;
};

/* Valid chunks, each type at least once. */
static const struct sample samples[] = {
	{ SCTP_CT_DATA, BYTES(0, 3, B16(19), B32(7), B16(1), B16(2),
			      B32(0x2e), 'a', 'b', 'c') },
	{ SCTP_CT_INIT, BYTES(INIT(1, 60), IP4(10, 0, 0, 1),
			      IP6(0x2001, 0xdb8, 1), B16(0xc123), B16(4),
			      B16(12), B16(6), B16(5)) },
	{ SCTP_CT_INIT_ACK, BYTES(INIT(2, 31), B16(7), B16(11), B32(1), 2, 3,
				  4) },
	{ SCTP_CT_SACK, BYTES(3, 0, B16(16), B32(7), B32(4096), B16(0),
			      B16(0)) },
	{ SCTP_CT_SACK, BYTES(3, 0, B16(28), B32(7), B32(4096), B16(2),
			      B16(1), B16(2), B16(3), B16(5), B16(5),
			      B32(7)) },
	{ SCTP_CT_HEARTBEAT, BYTES(4, 0, B16(13), B16(1), B16(9), 1, 2, 3, 4,
				   5) },
	{ SCTP_CT_HEARTBEAT_ACK, BYTES(5, 0, B16(8), B16(1), B16(4)) },
	{ SCTP_CT_ABORT, BYTES(6, 0, B16(4)) },
	{ SCTP_CT_ABORT, BYTES(6, 1, B16(14), B16(12), B16(10), 'b', 'y', 'e',
			       '!', '!', 0) },
	{ SCTP_CT_SHUTDOWN, BYTES(7, 0, B16(8), B32(99)) },
	{ SCTP_CT_ERROR, BYTES(9, 0, B16(20), B16(1), B16(8), B16(5), B16(0),
			       B16(3), B16(8), B32(1000)) },
	{ SCTP_CT_COOKIE_ECHO, BYTES(10, 0, B16(7), 1, 2, 3) },
	{ SCTP_CT_ECNE, BYTES(12, 0, B16(8), B32(5)) },
	{ SCTP_CT_CWR, BYTES(13, 0, B16(8), B32(5)) },
	{ SCTP_CT_AUTH, BYTES(15, 0, B16(12), B16(1), B16(3), B32(0xabcd)) },
	{ SCTP_CT_I_DATA, BYTES(0x40, 2, B16(21), B32(7), B16(1), B16(0),
				B32(70000), B32(46), 'a') },
	{ SCTP_CT_ASCONF, BYTES(0xc1, 0, B16(32), B32(1), IP4(10, 0, 0, 1),
				B16(0xc001), B16(16), B32(9),
				IP4(10, 0, 0, 2)) },
	{ SCTP_CT_ASCONF_ACK, BYTES(0x80, 0, B16(28), B32(1), B16(0xc005),
				    B16(8), B32(9), B16(0xc003), B16(12),
				    B32(8), B16(0xa0), B16(4)) },
	{ SCTP_CT_RECONF, BYTES(0x82, 0, B16(22), B16(13), B16(18), B32(1),
				B32(2), B32(3), B16(4)) },
	{ SCTP_CT_RECONF, BYTES(0x82, 0, B16(36), B16(16), B16(20), B32(1),
				B32(1), B32(3), B32(4), B16(16), B16(12),
				B32(2), B32(6)) },
	{ SCTP_CT_FORWARD_TSN, BYTES(0xc0, 0, B16(16), B32(7), B16(1), B16(2),
				     B16(3), B16(4)) },
	{ SCTP_CT_I_FORWARD_TSN, BYTES(0xc2, 0, B16(16), B32(7), B16(1),
				       B16(1), B32(70000)) },
};

static const struct wire_parser *parser_of(u8 type)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(wire_parsers); i++) {
		if (wire_parsers[i].type == type)
			return &wire_parsers[i];
	}
	return NULL;
}

static int touch_exactly(const struct wire_parser *parser, const u8 *p,
			 u32 len)
{
	u8 *copy = exact_copy(p, len);
	int err = parser->touch(copy, len);

	free(copy);
	return err;
}

TEST(every_type_has_a_sample)
{
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(wire_parsers); i++) {
		for (k = 0; k < ARRAY_SIZE(samples); k++) {
			if (samples[k].type == wire_parsers[i].type)
				break;
		}
		unit_case("%s", wire_parsers[i].name);
		EXPECT_LT(k, ARRAY_SIZE(samples));
	}
}

TEST(samples_are_valid)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		const struct wire_parser *parser = parser_of(samples[i].type);

		unit_case("%s", parser->name);
		EXPECT_EQ(touch_exactly(parser, samples[i].p, samples[i].len),
			  0);
	}
}

TEST(truncated_samples)
{
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		const struct wire_parser *parser = parser_of(samples[i].type);

		for (len = 0; len < samples[i].len; len++) {
			int err = touch_exactly(parser, samples[i].p, len);

			unit_case("%s, %u bytes", parser->name, len);
			if (len < parser->min)
				EXPECT_EQ(err, -EINVAL);
		}
	}
}

TEST(every_sample_in_every_parser)
{
	u32 i, k, len;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		for (k = 0; k < ARRAY_SIZE(wire_parsers); k++) {
			for (len = 0; len <= samples[i].len; len++)
				touch_exactly(&wire_parsers[k], samples[i].p,
					      len);
		}
	}
}

/* Whatever 16-bit field is a length: it says every small and large value. */
TEST(lying_fields)
{
	u8 chunk[128];
	u32 i, at, v;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		const struct sample *s = &samples[i];

		for (at = 4; at + 2 <= s->len; at += 2) {
			for (v = 0; v < 2 * 80; v++) {
				memcpy(chunk, s->p, s->len);
				put_unaligned_be16(v < 80 ? v : 0xffff + 80 - v,
						   chunk + at);
				touch_exactly(parser_of(s->type), chunk,
					      s->len);
			}
		}
	}
}

struct bad_case {
	const char *name;
	u8 type;
	const u8 *p;
	u32 len;
	int err;
};

static const struct bad_case bad[] = {
	{ "one gap too many", SCTP_CT_SACK,
	  BYTES(3, 0, B16(20), B32(7), B32(4096), B16(2), B16(0), B32(1)),
	  -EINVAL },
	{ "one duplicate too many", SCTP_CT_SACK,
	  BYTES(3, 0, B16(20), B32(7), B32(4096), B16(1), B16(1), B32(1)),
	  -EINVAL },
	{ "all gaps and duplicates", SCTP_CT_SACK,
	  BYTES(3, 0, B16(16), B32(7), B32(4096), B16(0xffff), B16(0xffff)),
	  -EINVAL },
	{ "more than announced", SCTP_CT_SACK,
	  BYTES(3, 0, B16(20), B32(7), B32(4096), B16(0), B16(0), B32(1)), 0 },
	{ "no heartbeat info", SCTP_CT_HEARTBEAT, BYTES(4, 0, B16(4)),
	  -EINVAL },
	{ "another parameter", SCTP_CT_HEARTBEAT,
	  BYTES(4, 0, B16(8), B16(2), B16(4)), -EINVAL },
	{ "info longer than the chunk", SCTP_CT_HEARTBEAT,
	  BYTES(4, 0, B16(12), B16(1), B16(9), B32(0)), -EINVAL },
	{ "info of length 3", SCTP_CT_HEARTBEAT,
	  BYTES(4, 0, B16(8), B16(1), B16(3)), -EINVAL },
	{ "ABORT, cause lies", SCTP_CT_ABORT,
	  BYTES(6, 0, B16(8), B16(12), B16(5)), -EINVAL },
	{ "ABORT, last cause lies", SCTP_CT_ABORT,
	  BYTES(6, 0, B16(12), B16(12), B16(4), B16(12), B16(0)), -EINVAL },
	{ "ERROR without cause", SCTP_CT_ERROR, BYTES(9, 0, B16(4)), -EINVAL },
	{ "half an entry", SCTP_CT_FORWARD_TSN,
	  BYTES(0xc0, 0, B16(10), B32(7), B16(1)), -EINVAL },
	{ "half an entry", SCTP_CT_I_FORWARD_TSN,
	  BYTES(0xc2, 0, B16(12), B32(7), B32(1)), -EINVAL },
	{ "no address", SCTP_CT_ASCONF, BYTES(0xc1, 0, B16(8), B32(1)),
	  -EINVAL },
	{ "host name for an address", SCTP_CT_ASCONF,
	  BYTES(0xc1, 0, B16(16), B32(1), B16(11), B16(8), B32(0)), -EINVAL },
	{ "request lies", SCTP_CT_ASCONF,
	  BYTES(0xc1, 0, B16(20), B32(1), IP4(10, 0, 0, 1), B16(0xc001),
		B16(16)), -EINVAL },
	{ "response lies", SCTP_CT_ASCONF_ACK,
	  BYTES(0x80, 0, B16(12), B32(1), B16(0xc005), B16(8)), -EINVAL },
	{ "no parameter", SCTP_CT_RECONF, BYTES(0x82, 0, B16(4)), -EINVAL },
	{ "half a stream", SCTP_CT_RECONF,
	  BYTES(0x82, 0, B16(13), B16(14), B16(9), B32(1), 0), -EINVAL },
	{ "TSN reset with more", SCTP_CT_RECONF,
	  BYTES(0x82, 0, B16(16), B16(15), B16(12), B32(1), B32(1)), -EINVAL },
	{ "response with one TSN", SCTP_CT_RECONF,
	  BYTES(0x82, 0, B16(20), B16(16), B16(16), B32(1), B32(1), B32(1)),
	  -EINVAL },
	{ "short add request", SCTP_CT_RECONF,
	  BYTES(0x82, 0, B16(14), B16(17), B16(10), B32(1), B16(1)), -EINVAL },
	{ "unknown parameter stops", SCTP_CT_RECONF,
	  BYTES(0x82, 0, B16(16), B16(99), B16(4), B16(15), B16(8), B32(1)),
	  -EINVAL },
	{ "unknown parameter is skipped", SCTP_CT_RECONF,
	  BYTES(0x82, 0, B16(16), B16(0x8099), B16(4), B16(15), B16(8),
		B32(1)), 0 },
	{ "TSN reset and TSN reset", SCTP_CT_RECONF,
	  BYTES(0x82, 0, B16(20), B16(15), B16(8), B32(1), B16(15), B16(8),
		B32(2)), -EPROTO },
	{ "three responses", SCTP_CT_RECONF,
	  BYTES(0x82, 0, B16(40), B16(16), B16(12), B32(1), B32(1), B16(16),
		B16(12), B32(2), B32(1), B16(16), B16(12), B32(3), B32(1)),
	  -EPROTO },
	{ "in reset before out reset", SCTP_CT_RECONF,
	  BYTES(0x82, 0, B16(28), B16(14), B16(8), B32(1), B16(13), B16(16),
		B32(2), B32(0), B32(5)), 0 },
};

TEST(bad_table)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		const struct wire_parser *parser = parser_of(bad[i].type);

		unit_case("%s: %s", parser->name, bad[i].name);
		EXPECT_EQ(touch_exactly(parser, bad[i].p, bad[i].len),
			  bad[i].err);
	}
}

TEST(data_fields)
{
	static const u8 chunk[] = {
		0, 0xfb, B16(19), B32(0xfedcba98), B16(0x1234), B16(0xffff),
		1, 2, 3, 4, 'a', 'b', 'c',
	};
	static const u8 ppid[] = { 1, 2, 3, 4 };
	struct sctp_data data;

	ASSERT_EQ(sctp_parse_data(chunk, sizeof(chunk), &data), 0);
	EXPECT_EQ(data.flags, 0x0b);
	EXPECT_EQ(data.tsn, 0xfedcba98);
	EXPECT_EQ(data.sid, 0x1234);
	EXPECT_EQ(data.mid, 0xffff);
	EXPECT_EQ(data.fsn, 0);
	EXPECT_MEM_EQ(&data.ppid, ppid, 4);
	EXPECT_EQ(data.hdr_len, 16);
	EXPECT_EQ(data.len, 3);
	ASSERT_EQ(sctp_parse_data(chunk, 16, &data), 0);
	EXPECT_EQ(data.len, 0);
}

/* The length may go beyond what is in linear memory. */
TEST(data_reads_its_header_only)
{
	u8 *hdr = exact_copy(samples[0].p, SCTP_DATA_LEN);
	struct sctp_data data;

	EXPECT_EQ(sctp_parse_data(hdr, 0xffff, &data), 0);
	EXPECT_EQ(data.len, 0xffff - 16);
	free(hdr);
}

TEST(idata_fields)
{
	u8 chunk[] = {
		0x40, SCTP_DATA_BEGIN, B16(21), B32(7), B16(3), B16(0xffff),
		B32(0x10000), B32(0x01020304), 'a',
	};
	struct sctp_data data;

	ASSERT_EQ(sctp_parse_idata(chunk, sizeof(chunk), &data), 0);
	EXPECT_EQ(data.sid, 3);
	EXPECT_EQ(data.mid, 0x10000);
	EXPECT_EQ(be32_to_cpu(data.ppid), 0x01020304);
	EXPECT_EQ(data.fsn, 0);
	EXPECT_EQ(data.hdr_len, 20);
	EXPECT_EQ(data.len, 1);
	chunk[1] = SCTP_DATA_END;
	ASSERT_EQ(sctp_parse_idata(chunk, sizeof(chunk), &data), 0);
	EXPECT_EQ(data.ppid, 0);
	EXPECT_EQ(data.fsn, 0x01020304);
}

TEST(cause_fields)
{
	static const u8 chunk[] = {
		9, 0, B16(16), B16(3), B16(8), B32(1000000), B16(3), B16(4),
	};
	struct sctp_reader causes;
	struct sctp_param cause;
	u32 us;

	ASSERT_EQ(sctp_parse_causes(chunk, sizeof(chunk), true, &causes), 0);
	ASSERT_EQ(sctp_param_next(&causes, &cause), 1);
	EXPECT_EQ(sctp_parse_stale(&cause, &us), 0);
	EXPECT_EQ(us, 1000000);
	cause.type = SCTP_CAUSE_INVALID_STREAM;
	EXPECT_EQ(sctp_parse_stale(&cause, &us), -EINVAL);
	ASSERT_EQ(sctp_param_next(&causes, &cause), 1);
	EXPECT_EQ(sctp_parse_stale(&cause, &us), -EINVAL);
	EXPECT_EQ(sctp_param_next(&causes, &cause), 0);
}

TEST(causes_after_an_error_are_none)
{
	static const u8 chunk[] = { 6, 0, B16(8), B16(12), B16(99) };
	struct sctp_reader causes;
	struct sctp_param cause;

	EXPECT_EQ(sctp_parse_causes(chunk, 8, false, &causes), -EINVAL);
	EXPECT_EQ(sctp_param_next(&causes, &cause), 0);
}

TEST(small_fields)
{
	static const u8 shutdown[] = { 7, 0, B16(8), B32(0x80000001) };
	static const u8 echo[] = { 10, 0, B16(7), 1, 2, 3 };
	static const u8 beat[] = { 4, 0, B16(13), B16(1), B16(9), B32(1), 5 };
	static const u8 auth[] = { 15, 0, B16(10), B16(7), B16(3), 8, 9 };
	struct sctp_span cookie;
	struct sctp_param info;
	struct sctp_auth a;
	u32 tsn;

	EXPECT_EQ(sctp_parse_shutdown(shutdown, 8, &tsn), 0);
	EXPECT_EQ(tsn, 0x80000001);
	EXPECT_EQ(sctp_parse_lowest_tsn(shutdown, 8, &tsn), 0);
	EXPECT_EQ(tsn, 0x80000001);
	EXPECT_EQ(sctp_parse_cookie_echo(echo, 7, &cookie), 0);
	EXPECT_PTR_EQ(cookie.p, echo + 4);
	EXPECT_EQ(cookie.len, 3);
	EXPECT_EQ(sctp_parse_heartbeat(beat, 13, &info), 0);
	EXPECT_PTR_EQ(info.all.p, beat + 4);
	EXPECT_EQ(info.all.len, 9);
	EXPECT_EQ(sctp_parse_auth(auth, 10, &a), 0);
	EXPECT_EQ(a.key_id, 7);
	EXPECT_EQ(a.hmac_id, 3);
	EXPECT_PTR_EQ(a.mac.p, auth + 8);
	EXPECT_EQ(a.mac.len, 2);
}

TEST(heartbeat_with_other_parameters)
{
	static const u8 beat[] = {
		4, 0, B16(26), B16(0x4567), B16(5), 1, 0, 0, 0,
		B16(1), B16(6), 2, 3, 0, 0, B16(0x8123), B16(6), 4, 5
	};
	struct sctp_param info;

	ASSERT_EQ(sctp_parse_heartbeat(beat, 26, &info), 0);
	EXPECT_PTR_EQ(info.all.p, beat + 12);
	EXPECT_EQ(info.all.len, 6);
	EXPECT_EQ(sctp_parse_heartbeat(beat, 12, &info), -EINVAL);
	EXPECT_EQ(sctp_parse_heartbeat(beat, 4, &info), -EINVAL);
}

TEST(fwd_fields)
{
	static const u8 fwd[] = {
		0xc0, 0, B16(16), B32(99), B16(1), B16(2), B16(3), B16(0xffff),
	};
	static const u8 ifwd[] = {
		0xc2, 0, B16(24), B32(99), B16(1), B16(0xfffe), B32(2),
		B16(3), B16(1), B32(0x12345678),
	};
	struct sctp_fwd f;
	bool unordered;
	u16 sid;
	u32 mid;

	ASSERT_EQ(sctp_parse_fwd(fwd, sizeof(fwd), false, &f), 0);
	EXPECT_EQ(f.cum_tsn, 99);
	ASSERT_EQ(f.n, 2);
	sctp_fwd_entry(&f, 1, &sid, &mid, &unordered);
	EXPECT_EQ(sid, 3);
	EXPECT_EQ(mid, 0xffff);
	EXPECT_FALSE(unordered);
	ASSERT_EQ(sctp_parse_fwd(ifwd, sizeof(ifwd), true, &f), 0);
	ASSERT_EQ(f.n, 2);
	sctp_fwd_entry(&f, 0, &sid, &mid, &unordered);
	EXPECT_EQ(mid, 2);
	EXPECT_FALSE(unordered);
	sctp_fwd_entry(&f, 1, &sid, &mid, &unordered);
	EXPECT_EQ(mid, 0x12345678);
	EXPECT_TRUE(unordered);
}

TEST(asconf_fields)
{
	static const u8 chunk[] = {
		0xc1, 0, B16(56), B32(77), IP6(0x2001, 0xdb8, 1),
		B16(0xc002), B16(16), B32(1), IP4(0, 0, 0, 0),
		B16(0xc001), B16(12), B32(2), B16(5), B16(4),
	};
	struct sctp_asconf_req req;
	struct sctp_asconf asconf;
	struct sctp_param param;

	ASSERT_EQ(sctp_parse_asconf(chunk, 56, false, &asconf), 0);
	EXPECT_EQ(asconf.serial, 77);
	EXPECT_EQ(asconf.addr.ver, 6);
	ASSERT_EQ(sctp_param_next(&asconf.params, &param), 1);
	EXPECT_EQ(param.type, SCTP_PT_DEL_IP);
	ASSERT_EQ(sctp_parse_asconf_req(&param, &req), 0);
	EXPECT_EQ(req.correlation, 1);
	EXPECT_EQ(req.addr.ver, 4);
	ASSERT_EQ(sctp_param_next(&asconf.params, &param), 1);
	EXPECT_EQ(sctp_parse_asconf_req(&param, &req), -EINVAL);
	EXPECT_EQ(sctp_param_next(&asconf.params, &param), 0);
}

TEST(asconf_ack_fields)
{
	static const u8 chunk[] = {
		0x80, 0, B16(28), B32(77), B16(0xc005), B16(8), B32(1),
		B16(0xc003), B16(12), B32(2), B16(0xa0), B16(4),
	};
	struct sctp_asconf_resp resp;
	struct sctp_asconf asconf;
	struct sctp_param param;

	ASSERT_EQ(sctp_parse_asconf(chunk, 28, true, &asconf), 0);
	ASSERT_EQ(sctp_param_next(&asconf.params, &param), 1);
	ASSERT_EQ(sctp_parse_asconf_resp(&param, &resp), 0);
	EXPECT_EQ(resp.correlation, 1);
	EXPECT_TRUE(resp.success);
	ASSERT_EQ(sctp_param_next(&asconf.params, &param), 1);
	ASSERT_EQ(sctp_parse_asconf_resp(&param, &resp), 0);
	EXPECT_EQ(resp.correlation, 2);
	EXPECT_FALSE(resp.success);
	ASSERT_EQ(sctp_param_next(&resp.causes, &param), 1);
	EXPECT_EQ(param.type, SCTP_CAUSE_DELETE_LAST_ADDR);
}

TEST(reconf_fields)
{
	static const u8 out_in[] = {
		0x82, 0, B16(32), B16(13), B16(18), B32(1), B32(2), B32(3),
		B16(0x1234), B16(0), B16(14), B16(8), B32(4),
	};
	static const u8 resp[] = {
		0x82, 0, B16(24), B16(16), B16(20), B32(1), B32(6), B32(7),
		B32(8),
	};
	static const u8 add[] = {
		0x82, 0, B16(16), B16(18), B16(12), B32(9), B16(5), B16(0),
	};
	struct sctp_reconf_param param[2];
	u8 n;

	ASSERT_EQ(sctp_parse_reconf(out_in, sizeof(out_in), param, &n), 0);
	ASSERT_EQ(n, 2);
	EXPECT_EQ(param[0].type, SCTP_PT_OUT_RESET_REQUEST);
	EXPECT_EQ(param[0].req_seq, 1);
	EXPECT_EQ(param[0].resp_seq, 2);
	EXPECT_EQ(param[0].tsn, 3);
	EXPECT_EQ(param[0].n, 1);
	EXPECT_EQ(sctp_reconf_sid(&param[0], 0), 0x1234);
	EXPECT_EQ(param[1].req_seq, 4);
	EXPECT_EQ(param[1].n, 0);
	ASSERT_EQ(sctp_parse_reconf(resp, sizeof(resp), param, &n), 0);
	ASSERT_EQ(n, 1);
	EXPECT_EQ(param[0].resp_seq, 1);
	EXPECT_EQ(param[0].result, 6);
	EXPECT_TRUE(param[0].has_tsns);
	EXPECT_EQ(param[0].tsn, 7);
	EXPECT_EQ(param[0].peer_tsn, 8);
	ASSERT_EQ(sctp_parse_reconf(add, sizeof(add), param, &n), 0);
	EXPECT_EQ(param[0].req_seq, 9);
	EXPECT_EQ(param[0].n, 5);
}
