// SPDX-License-Identifier: GPL-2.0
/* Parameters and error causes: type, length, value. */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "wire/chunk.h"

/**
 * sctp_param_next() - take the next parameter or cause
 * @r: reader that stands at a parameter's header or at the end
 * @out: the parameter, valid when 1 is returned
 *
 * The reader moves over the padding, too, whatever it contains; the last
 * parameter's may be absent (rfc9260#section-3.2, the robustness note). After
 * an error the reader stays bad.
 *
 * Context: any.
 * Return: 1 when a parameter was taken, 0 at the end, -EINVAL when its length
 * lies.
 */
int sctp_param_next(struct sctp_reader *r, struct sctp_param *out)
{
	const u8 *p = r->p;
	u16 type, len;

	if (!r->bad && !sctp_read_left(r))
		return 0;
	type = sctp_read_u16(r);
	len = sctp_read_u16(r);
	if (len < SCTP_PARAM_LEN)
		r->bad = true;
	sctp_read_bytes(r, len - SCTP_PARAM_LEN);
	if (r->bad)
		return -EINVAL;
	sctp_read_bytes(r, min_t(u32, -len & 3, sctp_read_left(r)));

	out->type = type;
	out->all.p = p;
	out->all.len = len;
	out->value.p = p + SCTP_PARAM_LEN;
	out->value.len = len - SCTP_PARAM_LEN;
	return 1;
}

/**
 * sctp_param_addr() - the address of an IPv4 or IPv6 address parameter
 * @param: the parameter
 * @out: the address, which need not be usable; ->ver is 0 after an error
 *
 * Context: any.
 * Return: 0, or -EINVAL: another type, or not the length of its family.
 */
int sctp_param_addr(const struct sctp_param *param, struct sctp_ip *out)
{
	const struct sctp_span *value = &param->value;

	memset(out, 0, sizeof(*out));
	if (param->type == SCTP_PT_IPV4 && value->len == 4)
		sctp_ip_set(out, 4, value->p);
	else if (param->type == SCTP_PT_IPV6 && value->len == 16)
		sctp_ip_set(out, 6, value->p);
	return out->ver ? 0 : -EINVAL;
}
