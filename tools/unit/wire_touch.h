/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls every chunk parser and reads every byte its result points to, for the
 * unit tests and the fuzzers: what lies outside of the input, or a count that
 * exceeds its bound, ends the program.
 */
#ifndef UNIT_WIRE_TOUCH_H
#define UNIT_WIRE_TOUCH_H

#include <linux/kernel.h>
#include "wire/chunk.h"

#define WIRE_REQUIRE(x) do {						\
	if (!(x)) {							\
		fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x);	\
		abort();						\
	}								\
} while (0)

struct wire_input {
	const u8 *p;
	u32 len;
};

static volatile u32 wire_sink;

static inline void wire_touch_bytes(const struct wire_input *in, const u8 *p,
				    u32 len)
{
	u32 i;

	if (!len)
		return;
	WIRE_REQUIRE(p >= in->p && p < in->p + in->len);
	WIRE_REQUIRE(len <= in->len - (p - in->p));
	for (i = 0; i < len; i++)
		wire_sink += p[i];
}

static inline void wire_touch_span(const struct wire_input *in,
				   const struct sctp_span *span)
{
	wire_touch_bytes(in, span->p, span->len);
}

static inline void wire_touch_param(const struct wire_input *in,
				    const struct sctp_param *param)
{
	WIRE_REQUIRE(param->all.len >= SCTP_PARAM_LEN);
	WIRE_REQUIRE(param->value.p == param->all.p + SCTP_PARAM_LEN);
	WIRE_REQUIRE(param->value.len == param->all.len - SCTP_PARAM_LEN);
	wire_touch_span(in, &param->all);
}

/* Walks a list that its parser promised to be well formed. */
static inline u32 wire_touch_list(const struct wire_input *in,
				  struct sctp_reader r)
{
	struct sctp_asconf_resp resp;
	struct sctp_asconf_req req;
	struct sctp_param param;
	u32 n = 0, us;
	int more;

	while ((more = sctp_param_next(&r, &param)) == 1) {
		wire_touch_param(in, &param);
		sctp_parse_stale(&param, &us);
		if (!sctp_parse_asconf_req(&param, &req))
			WIRE_REQUIRE(req.addr.ver == 4 || req.addr.ver == 6);
		if (!sctp_parse_asconf_resp(&param, &resp))
			wire_touch_list(in, resp.causes);
		n++;
	}
	WIRE_REQUIRE(more == 0);
	return n;
}

static inline void wire_touch_init_lists(const struct wire_input *in,
					 const struct sctp_init *init)
{
	struct sctp_ip ip;
	u32 i;

	WIRE_REQUIRE(init->n_addrs <= SCTP_INIT_MAX_ADDRS);
	WIRE_REQUIRE(init->n_report <= SCTP_INIT_MAX_REPORT);
	for (i = 0; i < init->n_addrs; i++) {
		sctp_init_addr(init, i, &ip);
		WIRE_REQUIRE(sctp_ip_is_usable(&ip));
		wire_touch_bytes(in, init->addrs[i], 4 + sctp_ip_len(&ip));
	}
	for (i = 0; i < init->n_report; i++)
		wire_touch_span(in, &init->report[i]);
}

static inline int wire_touch_any_init(const u8 *p, u16 len, bool ack)
{
	struct wire_input in = { p, len };
	struct sctp_init init;
	int err = sctp_parse_init(p, len, ack, &init);

	if (err)
		return err;
	wire_touch_init_lists(&in, &init);
	wire_touch_span(&in, &init.cookie);
	wire_touch_span(&in, &init.random);
	wire_touch_span(&in, &init.chunks);
	wire_touch_span(&in, &init.hmacs);
	wire_touch_span(&in, &init.unrecognized);
	wire_touch_span(&in, &init.culprit);
	if (init.set_primary.all.p)
		wire_touch_param(&in, &init.set_primary);
	WIRE_REQUIRE(init.problem <= SCTP_INIT_BAD_LENGTH);
	WIRE_REQUIRE(!init.chunks.p || init.chunks.len <= 260);
	WIRE_REQUIRE(!init.hmacs.p || init.hmacs.len % 2 == 0);
	return init.problem == SCTP_INIT_BAD_LENGTH ? -EINVAL : 0;
}

static inline int wire_touch_init(const u8 *p, u16 len)
{
	return wire_touch_any_init(p, len, false);
}

static inline int wire_touch_init_ack(const u8 *p, u16 len)
{
	return wire_touch_any_init(p, len, true);
}

static inline int wire_touch_data(const u8 *p, u16 len)
{
	struct wire_input in = { p, len };
	struct sctp_data data;
	int err = sctp_parse_data(p, len, &data);

	if (!err)
		wire_touch_bytes(&in, p + data.hdr_len, data.len);
	return err;
}

static inline int wire_touch_idata(const u8 *p, u16 len)
{
	struct wire_input in = { p, len };
	struct sctp_data data;
	int err = sctp_parse_idata(p, len, &data);

	if (err)
		return err;
	WIRE_REQUIRE(!data.ppid || !data.fsn);
	wire_touch_bytes(&in, p + data.hdr_len, data.len);
	return 0;
}

static inline int wire_touch_sack(const u8 *p, u16 len)
{
	struct wire_input in = { p, len };
	struct sctp_sack sack;
	int err = sctp_parse_sack(p, len, &sack);
	u16 start, end;
	u32 i;

	WIRE_REQUIRE(sack.n_gaps * 4u == sack.gaps.len);
	WIRE_REQUIRE(sack.n_dups * 4u == sack.dups.len);
	wire_touch_span(&in, &sack.gaps);
	wire_touch_span(&in, &sack.dups);
	for (i = 0; i < sack.n_gaps; i++) {
		sctp_sack_gap(&sack, i, &start, &end);
		wire_sink += start ^ end;
	}
	return err;
}

static inline int wire_touch_shutdown(const u8 *p, u16 len)
{
	u32 tsn;

	return sctp_parse_shutdown(p, len, &tsn);
}

static inline int wire_touch_lowest_tsn(const u8 *p, u16 len)
{
	u32 tsn;

	return sctp_parse_lowest_tsn(p, len, &tsn);
}

static inline int wire_touch_heartbeat(const u8 *p, u16 len)
{
	struct wire_input in = { p, len };
	struct sctp_param info;
	int err = sctp_parse_heartbeat(p, len, &info);

	if (!err)
		wire_touch_param(&in, &info);
	return err;
}

static inline int wire_touch_cookie_echo(const u8 *p, u16 len)
{
	struct wire_input in = { p, len };
	struct sctp_span cookie;
	int err = sctp_parse_cookie_echo(p, len, &cookie);

	wire_touch_span(&in, &cookie);
	return err;
}

static inline int wire_touch_causes(const u8 *p, u16 len, bool need_one)
{
	struct wire_input in = { p, len };
	struct sctp_reader causes;
	int err = sctp_parse_causes(p, len, need_one, &causes);
	u32 n = wire_touch_list(&in, causes);

	WIRE_REQUIRE(err || n || !need_one);
	return err;
}

static inline int wire_touch_abort(const u8 *p, u16 len)
{
	return wire_touch_causes(p, len, false);
}

static inline int wire_touch_error(const u8 *p, u16 len)
{
	return wire_touch_causes(p, len, true);
}

static inline int wire_touch_any_fwd(const u8 *p, u16 len, bool idata)
{
	struct wire_input in = { p, len };
	struct sctp_fwd fwd;
	int err = sctp_parse_fwd(p, len, idata, &fwd);
	bool unordered;
	u16 sid;
	u32 i, mid;

	if (err)
		return err;
	WIRE_REQUIRE(fwd.n * (idata ? 8u : 4u) == fwd.list.len);
	wire_touch_span(&in, &fwd.list);
	for (i = 0; i < fwd.n; i++) {
		sctp_fwd_entry(&fwd, i, &sid, &mid, &unordered);
		WIRE_REQUIRE(idata || (!unordered && mid <= U16_MAX));
		wire_sink += sid;
	}
	return 0;
}

static inline int wire_touch_fwd(const u8 *p, u16 len)
{
	return wire_touch_any_fwd(p, len, false);
}

static inline int wire_touch_ifwd(const u8 *p, u16 len)
{
	return wire_touch_any_fwd(p, len, true);
}

static inline int wire_touch_auth(const u8 *p, u16 len)
{
	struct wire_input in = { p, len };
	struct sctp_auth auth;
	int err = sctp_parse_auth(p, len, &auth);

	if (!err)
		wire_touch_span(&in, &auth.mac);
	return err;
}

static inline int wire_touch_any_asconf(const u8 *p, u16 len, bool ack)
{
	struct wire_input in = { p, len };
	struct sctp_asconf asconf;
	int err = sctp_parse_asconf(p, len, ack, &asconf);

	if (err)
		return err;
	WIRE_REQUIRE(ack == !asconf.addr.ver);
	wire_touch_list(&in, asconf.params);
	return 0;
}

static inline int wire_touch_asconf(const u8 *p, u16 len)
{
	return wire_touch_any_asconf(p, len, false);
}

static inline int wire_touch_asconf_ack(const u8 *p, u16 len)
{
	return wire_touch_any_asconf(p, len, true);
}

static inline int wire_touch_reconf(const u8 *p, u16 len)
{
	struct wire_input in = { p, len };
	struct sctp_reconf_param param[2];
	int err;
	u32 i, k;
	u8 n;

	err = sctp_parse_reconf(p, len, param, &n);
	WIRE_REQUIRE(err ? !n : n == 1 || n == 2);
	for (i = 0; i < n; i++) {
		wire_touch_span(&in, &param[i].sids);
		for (k = 0; k < param[i].sids.len / 2; k++)
			wire_sink += sctp_reconf_sid(&param[i], k);
	}
	return err;
}

/* @min: the least length that can be valid, bytes. */
struct wire_parser {
	const char *name;
	u8 type;
	u8 min;
	int (*touch)(const u8 *p, u16 len);
};

static const struct wire_parser wire_parsers[] = {
	{ "DATA", SCTP_CT_DATA, 16, wire_touch_data },
	{ "INIT", SCTP_CT_INIT, 20, wire_touch_init },
	{ "INIT ACK", SCTP_CT_INIT_ACK, 20, wire_touch_init_ack },
	{ "SACK", SCTP_CT_SACK, 16, wire_touch_sack },
	{ "HEARTBEAT", SCTP_CT_HEARTBEAT, 8, wire_touch_heartbeat },
	{ "HEARTBEAT ACK", SCTP_CT_HEARTBEAT_ACK, 8, wire_touch_heartbeat },
	{ "ABORT", SCTP_CT_ABORT, 4, wire_touch_abort },
	{ "SHUTDOWN", SCTP_CT_SHUTDOWN, 8, wire_touch_shutdown },
	{ "ERROR", SCTP_CT_ERROR, 8, wire_touch_error },
	{ "COOKIE ECHO", SCTP_CT_COOKIE_ECHO, 4, wire_touch_cookie_echo },
	{ "ECNE", SCTP_CT_ECNE, 8, wire_touch_lowest_tsn },
	{ "CWR", SCTP_CT_CWR, 8, wire_touch_lowest_tsn },
	{ "AUTH", SCTP_CT_AUTH, 8, wire_touch_auth },
	{ "I-DATA", SCTP_CT_I_DATA, 20, wire_touch_idata },
	{ "ASCONF-ACK", SCTP_CT_ASCONF_ACK, 8, wire_touch_asconf_ack },
	{ "RE-CONFIG", SCTP_CT_RECONF, 12, wire_touch_reconf },
	{ "FORWARD TSN", SCTP_CT_FORWARD_TSN, 8, wire_touch_fwd },
	{ "ASCONF", SCTP_CT_ASCONF, 16, wire_touch_asconf },
	{ "I-FORWARD-TSN", SCTP_CT_I_FORWARD_TSN, 8, wire_touch_ifwd },
};

#endif /* UNIT_WIRE_TOUCH_H */
