// SPDX-License-Identifier: GPL-2.0
/* Parsers of the extensions' chunks: rfc3758, rfc4895, rfc5061, rfc6525. */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "wire/chunk.h"

/* -- rfc3758, rfc8260#section-2.3.1 ---------------------------------------- */

enum fwd_limits {
	FWD_ENTRY	= 4,	/* FORWARD TSN: stream, SSN */
	I_FWD_ENTRY	= 8,	/* I-FORWARD-TSN: stream, flags, MID */
	I_FWD_UNORD	= 0x01,
};

/**
 * sctp_parse_fwd() - a FORWARD TSN or I-FORWARD-TSN
 * @p: the chunk
 * @len: chunk length, bytes
 * @idata: it is an I-FORWARD-TSN
 * @out: the result; valid when 0 is returned
 *
 * Context: any.
 * Return: 0 or -EINVAL, also when the last entry is not whole.
 */
int sctp_parse_fwd(const u8 *p, u16 len, bool idata, struct sctp_fwd *out)
{
	u32 entry = idata ? I_FWD_ENTRY : FWD_ENTRY;
	struct sctp_reader r;

	sctp_read_init(&r, p, len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	out->cum_tsn = sctp_read_u32(&r);
	out->idata = idata;
	out->list = sctp_read_rest(&r);
	out->n = out->list.len / entry;
	return r.bad || out->list.len % entry ? -EINVAL : 0;
}

/**
 * sctp_fwd_entry() - one skipped stream
 * @fwd: a parsed FORWARD TSN or I-FORWARD-TSN
 * @i: which, less than @fwd->n
 * @sid: the stream
 * @mid: largest SSN or MID skipped
 * @unordered: @mid counts unordered messages
 *
 * Context: any.
 */
void sctp_fwd_entry(const struct sctp_fwd *fwd, u16 i, u16 *sid, u32 *mid,
		    bool *unordered)
{
	struct sctp_reader r;

	sctp_read_init(&r, fwd->list.p, fwd->list.len);
	sctp_read_bytes(&r, i * (fwd->idata ? I_FWD_ENTRY : FWD_ENTRY));
	*sid = sctp_read_u16(&r);
	*unordered = fwd->idata && (sctp_read_u16(&r) & I_FWD_UNORD);
	*mid = fwd->idata ? sctp_read_u32(&r) : sctp_read_u16(&r);
}

/* -- rfc4895 --------------------------------------------------------------- */

/**
 * sctp_parse_auth() - an AUTH: rfc4895#section-5.1
 * @p: the chunk
 * @len: chunk length, bytes
 * @out: the result; the MAC's length is not compared with its algorithm's
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int sctp_parse_auth(const u8 *p, u16 len, struct sctp_auth *out)
{
	struct sctp_reader r;

	sctp_read_init(&r, p, len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	out->key_id = sctp_read_u16(&r);
	out->hmac_id = sctp_read_u16(&r);
	out->mac = sctp_read_rest(&r);
	return r.bad ? -EINVAL : 0;
}

/* -- rfc5061 --------------------------------------------------------------- */

/* Walks a copy of the reader: whatever is wrong shows before anything is done. */
static int check_params(struct sctp_reader r)
{
	struct sctp_param param;
	int more;

	do {
		more = sctp_param_next(&r, &param);
	} while (more == 1);
	return more;
}

static int read_addr(struct sctp_reader *r, struct sctp_ip *out)
{
	struct sctp_param param;

	if (sctp_param_next(r, &param) != 1)
		return -EINVAL;
	return sctp_param_addr(&param, out);
}

/**
 * sctp_parse_asconf() - an ASCONF or ASCONF-ACK
 * @p: the chunk
 * @len: chunk length, bytes
 * @ack: it is an ASCONF-ACK, which has no address of its own
 * @out: the result, valid when 0 is returned; ->params stands before the first
 *	request or response, all of them well formed
 *
 * Context: any.
 * Return: 0 or -EINVAL, also when the mandatory address is not there.
 */
int sctp_parse_asconf(const u8 *p, u16 len, bool ack, struct sctp_asconf *out)
{
	struct sctp_reader *r = &out->params;

	memset(out, 0, sizeof(*out));
	sctp_read_init(r, p, len);
	sctp_read_bytes(r, SCTP_CHUNK_LEN);
	out->serial = sctp_read_u32(r);
	if (!ack && read_addr(r, &out->addr))
		return -EINVAL;
	return check_params(*r);
}

/**
 * sctp_parse_asconf_req() - one request of an ASCONF
 * @param: an ADD-IP, DEL-IP or SET-PRIMARY parameter
 * @out: the result, valid when 0 is returned; a wildcard address has a meaning
 *	(rfc5061#section-4.2), so it passes
 *
 * Context: any.
 * Return: 0, or -EINVAL: another type, or not exactly one address.
 */
int sctp_parse_asconf_req(const struct sctp_param *param,
			  struct sctp_asconf_req *out)
{
	struct sctp_reader r;

	if (param->type != SCTP_PT_ADD_IP && param->type != SCTP_PT_DEL_IP &&
	    param->type != SCTP_PT_SET_PRIMARY)
		return -EINVAL;
	sctp_read_init(&r, param->value.p, param->value.len);
	out->correlation = sctp_read_u32(&r);
	if (read_addr(&r, &out->addr) || sctp_read_left(&r))
		return -EINVAL;
	return 0;
}

/**
 * sctp_parse_asconf_resp() - one response of an ASCONF-ACK
 * @param: a Success Indication or Error Cause Indication parameter
 * @out: the result, valid when 0 is returned
 *
 * Context: any.
 * Return: 0, or -EINVAL: another type, or malformed.
 */
int sctp_parse_asconf_resp(const struct sctp_param *param,
			   struct sctp_asconf_resp *out)
{
	struct sctp_reader *r = &out->causes;

	if (param->type != SCTP_PT_SUCCESS_INDICATION &&
	    param->type != SCTP_PT_ERROR_CAUSE_INDICATION)
		return -EINVAL;
	sctp_read_init(r, param->value.p, param->value.len);
	out->correlation = sctp_read_u32(r);
	out->success = param->type == SCTP_PT_SUCCESS_INDICATION;
	return check_params(*r);
}

/* -- rfc6525 --------------------------------------------------------------- */

static void read_sids(struct sctp_reader *r, struct sctp_reconf_param *out)
{
	out->sids = sctp_read_rest(r);
	out->n = out->sids.len / 2;
	if (out->sids.len % 2)
		r->bad = true;
}

static void read_response(struct sctp_reader *r, struct sctp_reconf_param *out)
{
	out->resp_seq = sctp_read_u32(r);
	out->result = sctp_read_u32(r);
	out->has_tsns = !r->bad && sctp_read_left(r);
	if (!out->has_tsns)
		return;
	out->tsn = sctp_read_u32(r);
	out->peer_tsn = sctp_read_u32(r);
}

static bool is_reconf(u16 type)
{
	return type >= SCTP_PT_OUT_RESET_REQUEST &&
	       type <= SCTP_PT_ADD_IN_REQUEST;
}

static int parse_reconf_param(const struct sctp_param *param,
			      struct sctp_reconf_param *out)
{
	struct sctp_reader r;

	memset(out, 0, sizeof(*out));
	out->type = param->type;
	sctp_read_init(&r, param->value.p, param->value.len);
	if (param->type != SCTP_PT_RECONF_RESPONSE)
		out->req_seq = sctp_read_u32(&r);

	switch (param->type) {
	case SCTP_PT_OUT_RESET_REQUEST:
		out->resp_seq = sctp_read_u32(&r);
		out->tsn = sctp_read_u32(&r);
		read_sids(&r, out);
		break;
	case SCTP_PT_IN_RESET_REQUEST:
		read_sids(&r, out);
		break;
	case SCTP_PT_RECONF_RESPONSE:
		read_response(&r, out);
		break;
	case SCTP_PT_ADD_OUT_REQUEST:
	case SCTP_PT_ADD_IN_REQUEST:
		out->n = sctp_read_u16(&r);
		sctp_read_u16(&r);
		break;
	}
	return r.bad || sctp_read_left(&r) ? -EINVAL : 0;
}

/* rfc6525#section-3.1; their order in the chunk is not said to matter. */
static bool pair_is_allowed(u16 a, u16 b)
{
	static const u16 pairs[][2] = {
		{ SCTP_PT_OUT_RESET_REQUEST, SCTP_PT_IN_RESET_REQUEST },
		{ SCTP_PT_ADD_OUT_REQUEST, SCTP_PT_ADD_IN_REQUEST },
		{ SCTP_PT_RECONF_RESPONSE, SCTP_PT_OUT_RESET_REQUEST },
		{ SCTP_PT_RECONF_RESPONSE, SCTP_PT_RECONF_RESPONSE },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		if (a == pairs[i][0] && b == pairs[i][1])
			return true;
		if (b == pairs[i][0] && a == pairs[i][1])
			return true;
	}
	return false;
}

/* Takes the parameters it knows: how many (3: too many), or -EINVAL. */
static int parse_reconf_params(struct sctp_reader *r,
			       struct sctp_reconf_param *out)
{
	struct sctp_param param;
	int more, n = 0;

	while ((more = sctp_param_next(r, &param)) == 1 && n < 3) {
		bool skip = (param.type >> 8) & SCTP_UNKNOWN_SKIP;

		if (!is_reconf(param.type) && !skip)
			break;
		if (!is_reconf(param.type))
			continue;
		if (n < 2 && parse_reconf_param(&param, &out[n]))
			return -EINVAL;
		n++;
	}
	return more < 0 ? more : n;
}

/**
 * sctp_parse_reconf() - a RE-CONFIG
 * @p: the chunk
 * @len: chunk length, bytes
 * @out: the parameters, in their order, valid when 0 is returned
 * @n: how many, 1 or 2; 0 after an error
 *
 * Context: any.
 * Return: 0, -EINVAL when malformed, or -EPROTO when the parameters must not
 * be combined.
 */
int sctp_parse_reconf(const u8 *p, u16 len, struct sctp_reconf_param out[2],
		      u8 *n)
{
	struct sctp_reader r;
	int taken;

	*n = 0;
	sctp_read_init(&r, p, len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	taken = parse_reconf_params(&r, out);
	if (taken <= 0)
		return -EINVAL;
	if (taken > 2)
		return -EPROTO;
	if (taken == 2 && !pair_is_allowed(out[0].type, out[1].type))
		return -EPROTO;
	*n = taken;
	return 0;
}

/**
 * sctp_reconf_sid() - one listed stream of a reset request
 * @param: a parsed reset request
 * @i: which, less than @param->n
 *
 * Context: any.
 * Return: the stream.
 */
u16 sctp_reconf_sid(const struct sctp_reconf_param *param, u16 i)
{
	struct sctp_reader r;

	sctp_read_init(&r, param->sids.p, param->sids.len);
	sctp_read_bytes(&r, i * 2);
	return sctp_read_u16(&r);
}
