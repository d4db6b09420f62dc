// SPDX-License-Identifier: GPL-2.0
/* Reachability: rfc9260#section-8.2, rfc9260#section-8.3. */
#include "unit.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include "core/pathstate.h"

enum what { ERR, DATA, HB };

struct step {
	enum what what;
	enum sctp_path_event event;
	u8 state;
	u16 errors;
};

struct path_case {
	const char *name;
	bool confirmed;
	u16 max;
	u8 n;
	struct step steps[8];
};

#define SAME	SCTP_PATH_SAME
#define UP	SCTP_PATH_UP
#define DOWN	SCTP_PATH_DOWN
#define CONF	SCTP_PATH_CONFIRMED
#define ACT	SCTP_PATH_ACTIVE
#define INACT	SCTP_PATH_INACTIVE
#define UNCONF	SCTP_PATH_UNCONFIRMED

static const struct path_case cases[] = {
	{ "down when the limit is exceeded, once", true, 2, 5, {
		{ ERR, SAME, ACT, 1 }, { ERR, SAME, ACT, 2 },
		{ ERR, DOWN, INACT, 3 }, { ERR, SAME, INACT, 3 },
		{ ERR, SAME, INACT, 3 } } },
	{ "limit 0", true, 0, 2, {
		{ ERR, DOWN, INACT, 1 }, { HB, UP, ACT, 0 } } },
	{ "data clears the counter", true, 1, 4, {
		{ ERR, SAME, ACT, 1 }, { DATA, SAME, ACT, 0 },
		{ ERR, SAME, ACT, 1 }, { ERR, DOWN, INACT, 2 } } },
	{ "up by data", true, 0, 3, {
		{ ERR, DOWN, INACT, 1 }, { DATA, UP, ACT, 0 },
		{ DATA, SAME, ACT, 0 } } },
	{ "confirmed by a HEARTBEAT ACK, once", false, 5, 3, {
		{ HB, CONF, ACT, 0 }, { HB, SAME, ACT, 0 },
		{ DATA, SAME, ACT, 0 } } },
	{ "data does not confirm", false, 5, 3, {
		{ ERR, SAME, UNCONF, 1 }, { DATA, SAME, UNCONF, 1 },
		{ HB, CONF, ACT, 0 } } },
	{ "unconfirmed and down stays unconfirmed", false, 1, 6, {
		{ ERR, SAME, UNCONF, 1 }, { ERR, DOWN, INACT, 2 },
		{ DATA, SAME, INACT, 2 }, { HB, CONF, ACT, 0 },
		{ ERR, SAME, ACT, 1 }, { ERR, DOWN, INACT, 2 } } },
};

static enum sctp_path_event act(struct sctp_pathstate *p, enum what what)
{
	if (what == ERR)
		return sctp_pathstate_error(p);
	return sctp_pathstate_alive(p, what == HB);
}

TEST(transitions)
{
	const struct path_case *c;
	const struct step *s;
	struct sctp_pathstate p;
	size_t i;
	int k;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		c = &cases[i];
		sctp_pathstate_init(&p, c->confirmed, c->max);
		for (k = 0; k < c->n; k++) {
			s = &c->steps[k];
			unit_case("%s, step %d", c->name, k);
			EXPECT_EQ(act(&p, s->what), s->event);
			EXPECT_EQ(p.state, s->state);
			EXPECT_EQ(p.errors, s->errors);
		}
	}
}

TEST(counter_does_not_wrap)
{
	struct sctp_pathstate p;
	u32 i;

	sctp_pathstate_init(&p, true, U16_MAX);
	for (i = 0; i < 70000; i++)
		EXPECT_EQ(sctp_pathstate_error(&p), SCTP_PATH_SAME);
	EXPECT_EQ(p.errors, U16_MAX);
	p.max_errors = 3;
	EXPECT_EQ(sctp_pathstate_error(&p), SCTP_PATH_DOWN);
}
