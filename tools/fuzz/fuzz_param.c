// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of parameters: by themselves, and behind the fixed part of each chunk
 * that has one. The input is the list; the chunks are valid up to it.
 */
#include "fuzz.h"

#include <linux/kernel.h>
#include "wire/build.h"
#include "wire_touch.h"

enum {
	ROOM = 8192,
};

static void walk_list(const u8 *p, u32 len)
{
	struct wire_input in = { p, len };
	struct sctp_param param;
	struct sctp_reader r;
	struct sctp_ip ip;
	u32 off = 0;
	int more;

	sctp_read_init(&r, p, len);
	while ((more = sctp_param_next(&r, &param)) == 1) {
		FUZZ_CHECK(param.all.p == p + off);
		wire_touch_param(&in, &param);
		off = ALIGN(off + param.all.len, 4u);
		if (!sctp_param_addr(&param, &ip))
			FUZZ_CHECK(param.value.len == sctp_ip_len(&ip));
		else
			FUZZ_CHECK(!sctp_ip_is_usable(&ip));
	}
	FUZZ_CHECK(more < 0 ? r.bad : off >= len && !sctp_read_left(&r));
	FUZZ_CHECK(sctp_param_next(&r, &param) == more);
}

static void put_fixed(struct sctp_writer *w, u8 type)
{
	static const struct sctp_ip addr = { .ver = 4, .b = { 10, 0, 0, 1 } };

	if (type == SCTP_CT_ASCONF || type == SCTP_CT_ASCONF_ACK)
		sctp_write_u32(w, 1);
	if (type == SCTP_CT_ASCONF)
		sctp_put_param_addr(w, &addr);
}

static void touch_behind_fixed_part(const struct wire_parser *parser,
				    const u8 *p, u32 len)
{
	static const struct sctp_init_args args = { 1, 65535, 10, 10, 1 };
	u8 room[ROOM], *opened, *copy;
	struct sctp_writer w;
	u32 size;

	sctp_write_init(&w, room, sizeof(room));
	if (parser->type == SCTP_CT_INIT || parser->type == SCTP_CT_INIT_ACK) {
		opened = sctp_put_init(&w, parser->type, &args);
	} else {
		opened = sctp_put_chunk(&w, parser->type, 0);
		put_fixed(&w, parser->type);
	}
	sctp_write_bytes(&w, p, len);
	size = sctp_write_len(&w);
	sctp_put_close(&w, opened);
	if (w.bad)
		return;
	copy = malloc(size);
	memcpy(copy, room, size);
	parser->touch(copy, size);
	free(copy);
}

FUZZ(in)
{
	u32 i;

	walk_list(in->p, in->left);
	for (i = 0; i < ARRAY_SIZE(wire_parsers); i++)
		touch_behind_fixed_part(&wire_parsers[i], in->p, in->left);
}
