/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parsers: the bytes of one whole chunk in, a host-order struct or an error
 * out. Nothing is half applied. Spans point into the caller's bytes.
 *
 * Each parser takes the chunk with its header (@p, @len as in the chunk's
 * length field, at least SCTP_CHUNK_LEN) and returns 0 or
 *   -EINVAL  shorter than its fixed part, or an inner length that lies
 *            (rfc9260#section-3.2: a malformed chunk; the caller aborts or
 *            discards as the chunk's section says)
 * unless its own comment says more.
 */
#ifndef SCTP_WIRE_CHUNK_H
#define SCTP_WIRE_CHUNK_H

#include "wire/addr.h"
#include "wire/cursor.h"
#include "wire/format.h"

/* -- parameters (and error causes, which have the same shape) ------------- */

/**
 * struct sctp_param - one bounded parameter or cause
 * @type: host order
 * @all: the parameter with its header, without padding
 * @value: what follows the header
 */
struct sctp_param {
	u16			type;
	struct sctp_span	all;
	struct sctp_span	value;
};

/*
 * The one walker over parameters, causes and cookies' inner lists:
 * 1 a parameter was taken, 0 the end, -EINVAL a length that lies. The last
 * parameter's padding may be absent.
 */
int sctp_param_next(struct sctp_reader *r, struct sctp_param *out);
int sctp_param_addr(const struct sctp_param *param, struct sctp_ip *out);

/* -- INIT and INIT ACK ----------------------------------------------------- */

enum sctp_init_limits {
	SCTP_INIT_MAX_ADDRS	= 64,	/* later ones are ignored */
	SCTP_INIT_MAX_REPORT	= 8,	/* unrecognized parameters reported */
};

enum sctp_init_features {
	SCTP_FEAT_ECN		= 0x01,
	SCTP_FEAT_PRSCTP	= 0x02,	/* rfc3758 parameter or extension */
	SCTP_FEAT_ASCONF	= 0x04,
	SCTP_FEAT_RECONF	= 0x08,
	SCTP_FEAT_IDATA		= 0x10,
	SCTP_FEAT_AUTH		= 0x20,	/* RANDOM and HMAC-ALGO are there */
	SCTP_FEAT_ADAPTATION	= 0x40,
	SCTP_FEAT_ZERO_CRC	= 0x80,
	SCTP_FEAT_I_FORWARD	= 0x100, /* I-FORWARD-TSN: rfc8260#section-2.3.1 */
};

enum sctp_init_problem {
	SCTP_INIT_OK,
	SCTP_INIT_ZERO_TAG,	/* discard in silence: rfc9260#section-3.3.2 */
	SCTP_INIT_NO_STREAMS,	/* outs or ins 0: ABORT, invalid parameter */
	SCTP_INIT_HOST_NAME,	/* ABORT, unresolvable address, @culprit */
	SCTP_INIT_NO_COOKIE,	/* INIT ACK: ABORT, missing parameter */
	SCTP_INIT_LOW_RWND,	/* a_rwnd under SCTP_MIN_INIT_RWND */
	SCTP_INIT_BAD_LENGTH,	/* a parameter's length lies */
};

/**
 * struct sctp_init - a parsed INIT or INIT ACK
 * @tag: initiate tag
 * @a_rwnd: bytes
 * @outs: streams the sender wants to send on
 * @ins: streams the sender is ready to receive
 * @tsn: initial TSN
 * @features: enum sctp_init_features
 * @addr_types: bit 4 and bit 6 set for the families the sender supports; 0
 *	when the parameter is absent
 * @n_addrs: addresses in @addrs, each usable (read by sctp_init_addr());
 *	others are left out: sctp_ip_is_usable()
 * @n_report: unrecognized parameters to report in @report
 * @stopped: an unrecognized parameter said: stop here
 * @problem: enum sctp_init_problem, the first found
 * @cookie_add_ms: Cookie Preservative, ms; 0 when absent
 * @adaptation: valid with SCTP_FEAT_ADAPTATION
 * @edmid: valid with SCTP_FEAT_ZERO_CRC
 * @cookie: State Cookie (INIT ACK only)
 * @random: RANDOM, with its parameter header, as AUTH keys want it
 * @chunks: CHUNKS, likewise
 * @hmacs: HMAC-ALGO, likewise
 * @unrecognized: Unrecognized Parameter of an INIT ACK, the first one
 * @set_primary: SET-PRIMARY (rfc5061#section-4.2.4), not looked into, for
 *	sctp_parse_asconf_req(); ->all.p is NULL when absent
 * @culprit: the parameter behind @problem; all that is left of the chunk when
 *	the parameter's length lies
 * @addrs: IPv4 and IPv6 address parameters in order of appearance
 * @report: unrecognized parameters, with headers
 */
struct sctp_init {
	u32			tag;
	u32			a_rwnd;
	u16			outs;
	u16			ins;
	u32			tsn;
	u32			features;
	u8			addr_types;
	u8			n_addrs;
	u8			n_report;
	bool			stopped;
	u8			problem;
	u32			cookie_add_ms;
	u32			adaptation;
	u32			edmid;
	struct sctp_span	cookie;
	struct sctp_span	random;
	struct sctp_span	chunks;
	struct sctp_span	hmacs;
	struct sctp_span	unrecognized;
	struct sctp_param	set_primary;
	struct sctp_span	culprit;
	struct sctp_span	report[SCTP_INIT_MAX_REPORT];
	const u8		*addrs[SCTP_INIT_MAX_ADDRS];
};

/*
 * 0 with ->problem set for everything an answer can be made for; -EINVAL only
 * when the fixed part is not there. @ack: this is an INIT ACK. Of a parameter
 * that may be there once, the first wins; a known one that belongs into other
 * chunks is ignored, as rfc5061#section-4.2 asks for.
 */
int sctp_parse_init(const u8 *p, u16 len, bool ack, struct sctp_init *out);
void sctp_init_addr(const struct sctp_init *init, u8 i, struct sctp_ip *out);

/* -- data ------------------------------------------------------------------ */

/**
 * struct sctp_data - a parsed DATA or I-DATA header
 * @tsn: TSN
 * @mid: SSN of DATA (16 bits), MID of I-DATA
 * @fsn: fragment sequence number (I-DATA; 0 in a first fragment)
 * @ppid: payload protocol identifier, network order; of I-DATA only in a
 *	first fragment
 * @sid: stream
 * @flags: enum sctp_data_flags
 * @hdr_len: bytes before the payload
 * @len: payload bytes; may be 0 (rfc9260#section-6.2: abort, no user data)
 */
struct sctp_data {
	u32	tsn;
	u32	mid;
	u32	fsn;
	__be32	ppid;
	u16	sid;
	u8	flags;
	u8	hdr_len;
	u32	len;
};

/* @p holds at least the chunk's header part; the payload is not looked at. */
int sctp_parse_data(const u8 *p, u16 len, struct sctp_data *out);
int sctp_parse_idata(const u8 *p, u16 len, struct sctp_data *out);

/**
 * struct sctp_sack - a parsed SACK
 * @cum_tsn: cumulative TSN ack
 * @a_rwnd: bytes
 * @n_gaps: gap ack blocks that are really there
 * @n_dups: duplicate TSNs that are really there
 * @gaps: @n_gaps pairs, read by sctp_sack_gap()
 * @dups: @n_dups TSNs
 */
struct sctp_sack {
	u32			cum_tsn;
	u32			a_rwnd;
	u16			n_gaps;
	u16			n_dups;
	struct sctp_span	gaps;
	struct sctp_span	dups;
};

int sctp_parse_sack(const u8 *p, u16 len, struct sctp_sack *out);
/* Offsets from the cumulative TSN; may lie (start > end): callers check. */
void sctp_sack_gap(const struct sctp_sack *sack, u16 i, u16 *start, u16 *end);
u32 sctp_sack_dup(const struct sctp_sack *sack, u16 i);

/* -- the rest --------------------------------------------------------------- */

int sctp_parse_shutdown(const u8 *p, u16 len, u32 *cum_tsn);
/* HEARTBEAT and HEARTBEAT ACK: @info is the parameter with its header. */
int sctp_parse_heartbeat(const u8 *p, u16 len, struct sctp_param *info);
int sctp_parse_cookie_echo(const u8 *p, u16 len, struct sctp_span *cookie);
/* ABORT and ERROR: the causes, to be walked with sctp_param_next(); all are
 * checked already (ERROR wants at least one).
 */
int sctp_parse_causes(const u8 *p, u16 len, bool need_one,
		      struct sctp_reader *causes);
/* A Stale Cookie cause's measure of staleness, us. */
int sctp_parse_stale(const struct sctp_param *cause, u32 *us);
/* ECNE and CWR. */
int sctp_parse_lowest_tsn(const u8 *p, u16 len, u32 *tsn);

/* rfc3758, rfc8260 */
struct sctp_fwd {
	u32			cum_tsn;
	u16			n;	/* skipped streams */
	bool			idata;
	struct sctp_span	list;
};

int sctp_parse_fwd(const u8 *p, u16 len, bool idata, struct sctp_fwd *out);
void sctp_fwd_entry(const struct sctp_fwd *fwd, u16 i, u16 *sid, u32 *mid,
		    bool *unordered);

/* rfc4895 */
struct sctp_auth {
	u16			key_id;
	u16			hmac_id;
	struct sctp_span	mac;
};

int sctp_parse_auth(const u8 *p, u16 len, struct sctp_auth *out);

/* rfc5061: requests are walked with sctp_param_next() over @params. */
struct sctp_asconf {
	u32			serial;
	struct sctp_ip		addr;	/* ASCONF only */
	struct sctp_reader	params;
};

struct sctp_asconf_req {
	u32			correlation;
	struct sctp_ip		addr;
};

int sctp_parse_asconf(const u8 *p, u16 len, bool ack, struct sctp_asconf *out);
/* ADD-IP, DEL-IP, SET-PRIMARY. The address may be one that is not usable. */
int sctp_parse_asconf_req(const struct sctp_param *param,
			  struct sctp_asconf_req *out);

/* One response of an ASCONF-ACK. */
struct sctp_asconf_resp {
	u32			correlation;
	bool			success;
	struct sctp_reader	causes;	/* why not; checked already */
};

int sctp_parse_asconf_resp(const struct sctp_param *param,
			   struct sctp_asconf_resp *out);

/* rfc6525: one request or response parameter of a RE-CONFIG chunk. */
struct sctp_reconf_param {
	u16			type;
	u32			req_seq;
	u32			resp_seq;	/* out reset, response: seq */
	u32			tsn;		/* last TSN; next TSN */
	u32			result;
	u32			peer_tsn;	/* response, receiver's */
	bool			has_tsns;
	u16			n;		/* streams listed, or added */
	struct sctp_span	sids;
};

/*
 * One or two parameters: *n says how many. -EPROTO: well formed, but not one
 * of the combinations of rfc6525#section-3.1 (a protocol violation).
 */
int sctp_parse_reconf(const u8 *p, u16 len, struct sctp_reconf_param out[2],
		      u8 *n);
u16 sctp_reconf_sid(const struct sctp_reconf_param *param, u16 i);

#endif
