// SPDX-License-Identifier: GPL-2.0
/* Parsers of HEARTBEAT, COOKIE ECHO, and the causes of ABORT and ERROR. */
#include <linux/errno.h>

#include "wire/chunk.h"

/**
 * sctp_parse_heartbeat() - a HEARTBEAT or HEARTBEAT ACK
 * @p: the chunk
 * @len: chunk length, bytes
 * @info: its Heartbeat Info, valid when 0 is returned
 *
 * Other parameters may come with it: rfc9260#section-8.3.
 *
 * Context: any.
 * Return: 0 or -EINVAL, also when there is no Heartbeat Info.
 */
int sctp_parse_heartbeat(const u8 *p, u16 len, struct sctp_param *info)
{
	struct sctp_param param;
	struct sctp_reader r;

	sctp_read_init(&r, p, len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	while (sctp_param_next(&r, &param) == 1) {
		if (param.type != SCTP_PT_HEARTBEAT_INFO)
			continue;
		*info = param;
		return 0;
	}
	return -EINVAL;
}

/**
 * sctp_parse_cookie_echo() - a COOKIE ECHO
 * @p: the chunk
 * @len: chunk length, bytes
 * @cookie: the cookie's bytes; may be empty
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int sctp_parse_cookie_echo(const u8 *p, u16 len, struct sctp_span *cookie)
{
	struct sctp_reader r;

	sctp_read_init(&r, p, len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	*cookie = sctp_read_rest(&r);
	return r.bad ? -EINVAL : 0;
}

/**
 * sctp_parse_causes() - the causes of an ABORT or ERROR
 * @p: the chunk
 * @len: chunk length, bytes
 * @need_one: no cause at all is an error
 * @causes: stands before the first cause; empty after an error
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int sctp_parse_causes(const u8 *p, u16 len, bool need_one,
		      struct sctp_reader *causes)
{
	struct sctp_reader r;
	struct sctp_param cause;
	u32 n = 0;
	int more;

	sctp_read_init(causes, p, 0);
	sctp_read_init(&r, p, len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	while ((more = sctp_param_next(&r, &cause)) == 1)
		n++;
	if (more || (need_one && !n))
		return -EINVAL;
	sctp_read_init(causes, p + SCTP_CHUNK_LEN, len - SCTP_CHUNK_LEN);
	return 0;
}

/**
 * sctp_parse_stale() - a Stale Cookie cause
 * @cause: the cause
 * @us: measure of staleness, us; 0 when the peer does not tell
 *
 * Context: any.
 * Return: 0, or -EINVAL: another cause, or too short.
 */
int sctp_parse_stale(const struct sctp_param *cause, u32 *us)
{
	struct sctp_reader r;

	sctp_read_init(&r, cause->value.p, cause->value.len);
	*us = sctp_read_u32(&r);
	return r.bad || cause->type != SCTP_CAUSE_STALE_COOKIE ? -EINVAL : 0;
}
