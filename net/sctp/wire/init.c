// SPDX-License-Identifier: GPL-2.0
/* The parser of INIT and INIT ACK: rfc9260#section-3.3.2, #section-3.3.3. */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "wire/chunk.h"

static void note(struct sctp_init *init, enum sctp_init_problem problem,
		 const u8 *culprit, u32 len)
{
	if (init->problem)
		return;
	init->problem = problem;
	init->culprit.p = culprit;
	init->culprit.len = len;
}

static void note_param(struct sctp_init *init, enum sctp_init_problem problem,
		       const struct sctp_param *param)
{
	note(init, problem, param->all.p, param->all.len);
}

static u32 value_u32(const struct sctp_param *param)
{
	struct sctp_reader r;

	sctp_read_init(&r, param->value.p, param->value.len);
	return sctp_read_u32(&r);
}

/* -- what each parameter does ---------------------------------------------- */

static void take_addr(struct sctp_init *init, const struct sctp_param *param)
{
	struct sctp_ip ip;

	if (init->n_addrs == SCTP_INIT_MAX_ADDRS)
		return;
	if (sctp_param_addr(param, &ip) || !sctp_ip_is_usable(&ip))
		return;
	init->addrs[init->n_addrs++] = param->all.p;
}

static void take_host_name(struct sctp_init *init,
			   const struct sctp_param *param)
{
	note_param(init, SCTP_INIT_HOST_NAME, param);
}

static void take_addr_types(struct sctp_init *init,
			    const struct sctp_param *param)
{
	struct sctp_reader r;

	sctp_read_init(&r, param->value.p, param->value.len);
	while (sctp_read_left(&r)) {
		u16 type = sctp_read_u16(&r);

		if (type == SCTP_PT_IPV4)
			init->addr_types |= 1 << 4;
		if (type == SCTP_PT_IPV6)
			init->addr_types |= 1 << 6;
	}
}

static void take_cookie(struct sctp_init *init, const struct sctp_param *param)
{
	init->cookie = param->value;
}

static void take_unrecognized(struct sctp_init *init,
			      const struct sctp_param *param)
{
	init->unrecognized = param->value;
}

static void take_preservative(struct sctp_init *init,
			      const struct sctp_param *param)
{
	init->cookie_add_ms = value_u32(param);
}

static void take_ecn(struct sctp_init *init, const struct sctp_param *param)
{
	init->features |= SCTP_FEAT_ECN;
}

static void take_prsctp(struct sctp_init *init, const struct sctp_param *param)
{
	init->features |= SCTP_FEAT_PRSCTP;
}

static void take_zero_crc(struct sctp_init *init,
			  const struct sctp_param *param)
{
	init->features |= SCTP_FEAT_ZERO_CRC;
	init->edmid = value_u32(param);
}

static void take_adaptation(struct sctp_init *init,
			    const struct sctp_param *param)
{
	init->features |= SCTP_FEAT_ADAPTATION;
	init->adaptation = value_u32(param);
}

static void take_random(struct sctp_init *init, const struct sctp_param *param)
{
	init->random = param->all;
}

static void take_chunks(struct sctp_init *init, const struct sctp_param *param)
{
	init->chunks = param->all;
}

static void take_hmacs(struct sctp_init *init, const struct sctp_param *param)
{
	init->hmacs = param->all;
}

static void take_set_primary(struct sctp_init *init,
			     const struct sctp_param *param)
{
	init->set_primary = *param;
}

/* ASCONF counts when both directions are listed: rfc5061#section-4.2.7. */
static void take_extensions(struct sctp_init *init,
			    const struct sctp_param *param)
{
	bool asconf = memchr(param->value.p, SCTP_CT_ASCONF, param->value.len);
	bool ack = memchr(param->value.p, SCTP_CT_ASCONF_ACK,
			  param->value.len);

	if (asconf && ack)
		init->features |= SCTP_FEAT_ASCONF;
	if (memchr(param->value.p, SCTP_CT_FORWARD_TSN, param->value.len))
		init->features |= SCTP_FEAT_PRSCTP;
	if (memchr(param->value.p, SCTP_CT_RECONF, param->value.len))
		init->features |= SCTP_FEAT_RECONF;
	if (memchr(param->value.p, SCTP_CT_I_DATA, param->value.len))
		init->features |= SCTP_FEAT_IDATA;
	if (memchr(param->value.p, SCTP_CT_I_FORWARD_TSN, param->value.len))
		init->features |= SCTP_FEAT_I_FORWARD;
}

/* -- which parameters are legal where -------------------------------------- */

enum place {
	ELSEWHERE	= 0,	/* known, but no parameter of these chunks */
	IN_INIT		= 1,
	IN_ACK		= 2,
	IN_BOTH		= IN_INIT | IN_ACK,
	ONCE		= 4,	/* the first wins */
	PAIRS		= 8,	/* a list of 16-bit values */
};

/**
 * struct rule - a parameter that we know
 * @type: enum sctp_param_type
 * @min: least legal length with header, bytes
 * @max: greatest legal length with header, bytes
 * @place: enum place
 * @take: notes what it says; NULL when nothing is done with it
 */
struct rule {
	u16	type;
	u16	min;
	u16	max;
	u8	place;
	void	(*take)(struct sctp_init *init, const struct sctp_param *param);
};

static const struct rule rules[] = {
	{ SCTP_PT_IPV4, 8, 8, IN_BOTH, take_addr },
	{ SCTP_PT_IPV6, 20, 20, IN_BOTH, take_addr },
	{ SCTP_PT_STATE_COOKIE, 4, U16_MAX, IN_ACK | ONCE, take_cookie },
	{ SCTP_PT_UNRECOGNIZED, 4, U16_MAX, IN_ACK | ONCE, take_unrecognized },
	{ SCTP_PT_COOKIE_PRESERVATIVE, 8, 8, IN_INIT | ONCE,
	  take_preservative },
	{ SCTP_PT_HOST_NAME, 4, U16_MAX, IN_BOTH, take_host_name },
	{ SCTP_PT_SUPPORTED_ADDR_TYPES, 4, U16_MAX, IN_INIT | ONCE | PAIRS,
	  take_addr_types },
	{ SCTP_PT_ECN_CAPABLE, 4, U16_MAX, IN_BOTH | ONCE, take_ecn },
	{ SCTP_PT_ZERO_CHECKSUM, 8, 8, IN_BOTH | ONCE, take_zero_crc },
	{ SCTP_PT_RANDOM, 4, U16_MAX, IN_BOTH | ONCE, take_random },
	{ SCTP_PT_CHUNKS, 4, 260, IN_BOTH | ONCE, take_chunks },
	{ SCTP_PT_HMAC_ALGO, 4, U16_MAX, IN_BOTH | ONCE | PAIRS, take_hmacs },
	{ SCTP_PT_PADDING, 4, U16_MAX, IN_INIT, NULL },
	{ SCTP_PT_SUPPORTED_EXTENSIONS, 4, U16_MAX, IN_BOTH | ONCE,
	  take_extensions },
	{ SCTP_PT_FORWARD_TSN, 4, U16_MAX, IN_BOTH | ONCE, take_prsctp },
	{ SCTP_PT_SET_PRIMARY, 4, U16_MAX, IN_BOTH | ONCE, take_set_primary },
	{ SCTP_PT_ADAPTATION, 8, 8, IN_BOTH | ONCE, take_adaptation },
	{ SCTP_PT_HEARTBEAT_INFO, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_OUT_RESET_REQUEST, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_IN_RESET_REQUEST, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_TSN_RESET_REQUEST, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_RECONF_RESPONSE, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_ADD_OUT_REQUEST, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_ADD_IN_REQUEST, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_ADD_IP, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_DEL_IP, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_ERROR_CAUSE_INDICATION, 4, U16_MAX, ELSEWHERE, NULL },
	{ SCTP_PT_SUCCESS_INDICATION, 4, U16_MAX, ELSEWHERE, NULL },
};

static const struct rule *rule_of(u16 type)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		if (rules[i].type == type)
			return &rules[i];
	}
	return NULL;
}

static void take_unknown(struct sctp_init *init,
			 const struct sctp_param *param)
{
	u8 action = param->type >> 8;

	if (action & SCTP_UNKNOWN_REPORT &&
	    init->n_report < SCTP_INIT_MAX_REPORT)
		init->report[init->n_report++] = param->all;
	if (!(action & SCTP_UNKNOWN_SKIP))
		init->stopped = true;
}

static bool length_is_legal(const struct rule *rule,
			    const struct sctp_param *param)
{
	if (param->all.len < rule->min || param->all.len > rule->max)
		return false;
	return !(rule->place & PAIRS) || param->value.len % 2 == 0;
}

/* @seen: bit per entry of rules[]. */
static void take_param(struct sctp_init *init, const struct sctp_param *param,
		       u8 place, u32 *seen)
{
	const struct rule *rule = rule_of(param->type);
	u32 bit;

	if (!rule) {
		take_unknown(init, param);
		return;
	}
	bit = 1U << (rule - rules);
	if (!(rule->place & place) || (rule->place & ONCE && *seen & bit))
		return;
	*seen |= bit;
	if (!length_is_legal(rule, param))
		note_param(init, SCTP_INIT_BAD_LENGTH, param);
	else if (rule->take)
		rule->take(init, param);
}

static void take_params(struct sctp_init *init, struct sctp_reader *r, u8 place)
{
	struct sctp_param param;
	struct sctp_span rest;
	u32 seen = 0;
	int more;

	BUILD_BUG_ON(ARRAY_SIZE(rules) > 32);
	do {
		rest.p = r->p;
		rest.len = sctp_read_left(r);
		more = sctp_param_next(r, &param);
		if (more == 1)
			take_param(init, &param, place, &seen);
	} while (more == 1 && !init->stopped);
	if (more < 0)
		note(init, SCTP_INIT_BAD_LENGTH, rest.p, rest.len);
	if (init->random.p && init->hmacs.p)
		init->features |= SCTP_FEAT_AUTH;
}

static void check_fixed(struct sctp_init *init)
{
	if (init->tag < SCTP_TAG_MIN)
		note(init, SCTP_INIT_ZERO_TAG, NULL, 0);
	if (!init->outs || !init->ins)
		note(init, SCTP_INIT_NO_STREAMS, NULL, 0);
	if (init->a_rwnd < SCTP_MIN_INIT_RWND)
		note(init, SCTP_INIT_LOW_RWND, NULL, 0);
}

/**
 * sctp_parse_init() - an INIT or INIT ACK
 * @p: the chunk
 * @len: chunk length, bytes
 * @ack: it is an INIT ACK
 * @out: the result; whatever came before ->problem is valid, too
 *
 * Context: any.
 * Return: 0 with @out->problem set for everything an answer can be made for,
 * or -EINVAL when the fixed part is not there.
 */
int sctp_parse_init(const u8 *p, u16 len, bool ack, struct sctp_init *out)
{
	struct sctp_reader r;

	/* The lists behind that have their counters before it. */
	memset(out, 0, offsetof(struct sctp_init, report));
	sctp_read_init(&r, p, len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	out->tag = sctp_read_u32(&r);
	out->a_rwnd = sctp_read_u32(&r);
	out->outs = sctp_read_u16(&r);
	out->ins = sctp_read_u16(&r);
	out->tsn = sctp_read_u32(&r);
	if (r.bad)
		return -EINVAL;
	check_fixed(out);
	take_params(out, &r, ack ? IN_ACK : IN_INIT);
	if (ack && !out->cookie.p)
		note(out, SCTP_INIT_NO_COOKIE, NULL, 0);
	return 0;
}

/**
 * sctp_init_addr() - one address of an INIT or INIT ACK
 * @init: the parsed chunk
 * @i: which, less than @init->n_addrs
 * @out: the address
 *
 * Context: any.
 */
void sctp_init_addr(const struct sctp_init *init, u8 i, struct sctp_ip *out)
{
	/* Type and length were looked at when it was taken. */
	const u8 *p = init->addrs[i];
	bool v4 = get_unaligned_be16(p) == SCTP_PT_IPV4;

	sctp_ip_set(out, v4 ? 4 : 6, p + SCTP_PARAM_LEN);
}
