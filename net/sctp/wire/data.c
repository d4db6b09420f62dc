// SPDX-License-Identifier: GPL-2.0
/* Parsers of the chunks that move and acknowledge user data. */
#include <linux/errno.h>

#include "wire/chunk.h"

enum data_flag_limits {
	DATA_FLAGS = SCTP_DATA_END | SCTP_DATA_BEGIN | SCTP_DATA_UNORD |
		     SCTP_DATA_IMMEDIATE,
};

static inline __be32 read_ppid(struct sctp_reader *r)
{
	const u8 *p = sctp_read_bytes(r, sizeof(__be32));
	__be32 ppid = 0;

	if (p)
		memcpy(&ppid, p, sizeof(ppid));
	return ppid;
}

/**
 * sctp_parse_data() - the header of a DATA chunk
 * @p: at least SCTP_DATA_LEN bytes when @len says so
 * @len: chunk length, bytes
 * @out: the result
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int sctp_parse_data(const u8 *p, u16 len, struct sctp_data *out)
{
	struct sctp_reader r;

	*out = (struct sctp_data){};
	if (len < SCTP_DATA_LEN)
		return -EINVAL;
	sctp_read_init(&r, p, SCTP_DATA_LEN);
	sctp_read_u8(&r);
	out->flags = sctp_read_u8(&r) & DATA_FLAGS;
	sctp_read_u16(&r);
	out->tsn = sctp_read_u32(&r);
	out->sid = sctp_read_u16(&r);
	out->mid = sctp_read_u16(&r);
	out->ppid = read_ppid(&r);
	out->hdr_len = SCTP_DATA_LEN;
	out->len = len - SCTP_DATA_LEN;
	return 0;
}

/**
 * sctp_parse_idata() - the header of an I-DATA chunk: rfc8260#section-2.1
 * @p: at least SCTP_I_DATA_LEN bytes when @len says so
 * @len: chunk length, bytes
 * @out: the result
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int sctp_parse_idata(const u8 *p, u16 len, struct sctp_data *out)
{
	struct sctp_reader r;

	memset(out, 0, sizeof(*out));
	if (len < SCTP_I_DATA_LEN)
		return -EINVAL;
	sctp_read_init(&r, p, SCTP_I_DATA_LEN);
	sctp_read_u8(&r);
	out->flags = sctp_read_u8(&r) & DATA_FLAGS;
	sctp_read_u16(&r);
	out->tsn = sctp_read_u32(&r);
	out->sid = sctp_read_u16(&r);
	sctp_read_u16(&r);
	out->mid = sctp_read_u32(&r);
	if (out->flags & SCTP_DATA_BEGIN)
		out->ppid = read_ppid(&r);
	else
		out->fsn = sctp_read_u32(&r);
	out->hdr_len = SCTP_I_DATA_LEN;
	out->len = len - SCTP_I_DATA_LEN;
	return 0;
}

/**
 * sctp_parse_sack() - a SACK
 * @p: the chunk
 * @len: chunk length, bytes
 * @out: the result; counts are 0 after an error
 *
 * Bytes behind the announced blocks and duplicates are ignored.
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int sctp_parse_sack(const u8 *p, u16 len, struct sctp_sack *out)
{
	struct sctp_reader r;

	memset(out, 0, sizeof(*out));
	sctp_read_init(&r, p, len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	out->cum_tsn = sctp_read_u32(&r);
	out->a_rwnd = sctp_read_u32(&r);
	out->n_gaps = sctp_read_u16(&r);
	out->n_dups = sctp_read_u16(&r);
	out->gaps.len = out->n_gaps * 4;
	out->gaps.p = sctp_read_bytes(&r, out->gaps.len);
	out->dups.len = out->n_dups * 4;
	out->dups.p = sctp_read_bytes(&r, out->dups.len);
	if (!r.bad)
		return 0;
	memset(out, 0, sizeof(*out));
	return -EINVAL;
}

/**
 * sctp_sack_gap() - one gap ack block
 * @sack: a parsed SACK
 * @i: which, less than @sack->n_gaps
 * @start: first TSN of the block, as offset from the cumulative TSN
 * @end: last TSN of the block, likewise; may lie before @start
 *
 * Context: any.
 */
void sctp_sack_gap(const struct sctp_sack *sack, u16 i, u16 *start, u16 *end)
{
	struct sctp_reader r;

	sctp_read_init(&r, sack->gaps.p, sack->gaps.len);
	sctp_read_bytes(&r, i * 4);
	*start = sctp_read_u16(&r);
	*end = sctp_read_u16(&r);
}

/**
 * sctp_sack_dup() - one duplicate TSN
 * @sack: a parsed SACK
 * @i: which, less than @sack->n_dups
 *
 * Context: any.
 * Return: the TSN, as on the wire.
 */
u32 sctp_sack_dup(const struct sctp_sack *sack, u16 i)
{
	struct sctp_reader r;

	sctp_read_init(&r, sack->dups.p, sack->dups.len);
	sctp_read_bytes(&r, i * 4);
	return sctp_read_u32(&r);
}

static int parse_one_tsn(const u8 *p, u16 len, u32 *tsn)
{
	struct sctp_reader r;

	sctp_read_init(&r, p, len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	*tsn = sctp_read_u32(&r);
	return r.bad ? -EINVAL : 0;
}

/**
 * sctp_parse_shutdown() - a SHUTDOWN
 * @p: the chunk
 * @len: chunk length, bytes
 * @cum_tsn: cumulative TSN ack; 0 after an error
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int sctp_parse_shutdown(const u8 *p, u16 len, u32 *cum_tsn)
{
	return parse_one_tsn(p, len, cum_tsn);
}

/**
 * sctp_parse_lowest_tsn() - an ECNE or CWR
 * @p: the chunk
 * @len: chunk length, bytes
 * @tsn: lowest TSN; 0 after an error
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int sctp_parse_lowest_tsn(const u8 *p, u16 len, u32 *tsn)
{
	return parse_one_tsn(p, len, tsn);
}
