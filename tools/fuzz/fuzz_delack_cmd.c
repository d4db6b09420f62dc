// SPDX-License-Identifier: GPL-2.0
/*
 * Commands to the delayed acknowledgment and to a model: the list of packets
 * since the last SACK, asked anew each time.
 */
#include "fuzz.h"

#include "core/delack.h"

#define PACKETS	400

static struct sctp_delack delack;

static struct {
	struct sctp_delack_packet packet[PACKETS];
	struct sctp_delack_cfg cfg[PACKETS];
	bool first[PACKETS];
	u32 n;
	bool expired;
	bool any;	/* DATA has been here, ever */
	bool had_gap;
} model;

/* What is long may wait for the reader, unless the user has other wishes. */
static bool waits_for_reader(u32 i)
{
	const struct sctp_delack_packet *p = &model.packet[i];

	return (p->more || p->large) && p->unread && model.cfg[i].every == 2;
}

/* rfc9260#section-6.2: what must not wait, and how long the rest may */
static bool is_due(void)
{
	const struct sctp_delack_packet *p;
	u32 i, packets = 0;

	for (i = 0; i < model.n; i++) {
		p = &model.packet[i];
		if (model.first[i] || p->duplicate || p->gap || p->immediate ||
		    p->dropped || model.had_gap || !model.cfg[i].delay)
			return true;
		packets += 1 + p->more;
		if (packets >= model.cfg[i].every && !waits_for_reader(i))
			return true;
	}
	return model.n && model.expired;
}

static void packet(u8 what, u8 how)
{
	struct sctp_delack_packet *p = &model.packet[model.n];

	if (model.n == PACKETS)
		return;
	/* most packets are in order and nothing is special about them */
	*p = (struct sctp_delack_packet){
		.new_data = true,
		.duplicate = what == 0xf1,
		.gap = what >= 0xf2 && what < 0xf6,
		.immediate = what == 0xf6,
		.dropped = what == 0xf7,
		.more = what >= 0xd8 && what < 0xe8 ? what & 3 : 0,
		.large = what >= 0xe4 && what < 0xf0,
		.unread = how & 0x40,
	};
	model.cfg[model.n].delay = how & 0x3f ? 200000000 : 0;
	model.cfg[model.n].every = how & 0x80 ? 2 : how;
	model.first[model.n] = !model.any;
	model.any = true;
	model.n++;
	FUZZ_CHECK(sctp_delack_packet(&delack, &model.cfg[model.n - 1], p) ==
		   is_due());
}

static void sent(bool with_gap)
{
	sctp_delack_sent(&delack, with_gap);
	model.n = 0;
	model.expired = false;
	model.had_gap = with_gap;
}

FUZZ(in)
{
	u8 command;

	memset(&delack, 0, sizeof(delack));
	memset(&model, 0, sizeof(model));
	while (in->left) {
		command = fuzz_command(in);
		if (command < 3) {
			sctp_delack_expired(&delack);
			model.expired |= model.n > 0;
		} else if (command < 60) {
			sent(command % 4 == 0);
		} else {
			packet(command, fuzz_u8(in));
		}
		FUZZ_CHECK(delack.pending == (model.n > 0));
		FUZZ_CHECK(delack.now == is_due());
	}
}
