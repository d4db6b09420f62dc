// SPDX-License-Identifier: GPL-2.0
/* Reachability: rfc9260#section-8.2, rfc9260#section-8.3, rfc7829. */
#include "unit.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include "core/pathstate.h"

/* ERR: a timeout; PF: likewise, with rfc7829 in use. */
enum what { ERR, PF, DATA, HB };

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
	u16 pf;
};

#define SAME	SCTP_PATH_SAME
#define UP	SCTP_PATH_UP
#define DOWN	SCTP_PATH_DOWN
#define CONF	SCTP_PATH_CONFIRMED
#define SUSP	SCTP_PATH_SUSPECTED
#define RECOV	SCTP_PATH_RECOVERED
#define FAIL	SCTP_PATH_PF
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
	{ "PF with the first timeout, and on to inactive", true, 2, 5, {
		{ PF, SUSP, FAIL, 1 }, { PF, SAME, FAIL, 2 },
		{ PF, DOWN, INACT, 3 }, { PF, SAME, INACT, 4 },
		{ HB, UP, ACT, 0 } } },
	{ "PF and back by data", true, 2, 3, {
		{ PF, SUSP, FAIL, 1 }, { DATA, RECOV, ACT, 0 },
		{ PF, SUSP, FAIL, 1 } } },
	{ "PF and back by a HEARTBEAT ACK", true, 2, 2, {
		{ PF, SUSP, FAIL, 1 }, { HB, RECOV, ACT, 0 } } },
	{ "PF when its own limit is exceeded", true, 3, 4, {
		{ PF, SAME, ACT, 1 }, { PF, SAME, ACT, 2 },
		{ PF, SUSP, FAIL, 3 }, { PF, DOWN, INACT, 4 } }, 2 },
	{ "no PF with a limit beyond Path.Max.Retrans", true, 1, 2, {
		{ PF, SAME, ACT, 1 }, { PF, DOWN, INACT, 2 } }, 1 },
	{ "no PF unconfirmed", false, 1, 3, {
		{ PF, SAME, UNCONF, 1 }, { PF, DOWN, INACT, 2 },
		{ PF, SAME, INACT, 3 } } },
	{ "switched off in between", true, 3, 3, {
		{ PF, SUSP, FAIL, 1 }, { ERR, SAME, FAIL, 2 },
		{ DATA, RECOV, ACT, 0 } } },
};

static enum sctp_path_event act(struct sctp_pathstate *p, enum what what)
{
	if (what == ERR || what == PF)
		return sctp_pathstate_error(p, what == PF);
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
		sctp_pathstate_init(&p, c->confirmed,
				    &(struct sctp_path_limits){
					    .down = c->max, .pf = c->pf });
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
	const struct sctp_path_limits max = { .down = U16_MAX };
	struct sctp_pathstate p;
	u32 i;

	sctp_pathstate_init(&p, true, &max);
	for (i = 0; i < 70000; i++)
		EXPECT_EQ(sctp_pathstate_error(&p, false), SCTP_PATH_SAME);
	EXPECT_EQ(p.errors, U16_MAX);
	p.max.down = 3;
	EXPECT_EQ(sctp_pathstate_error(&p, true), SCTP_PATH_DOWN);
}

/* rfc7829#section-4.1: so that inactive paths can be told apart. */
TEST(dormant_counter_has_an_end)
{
	const struct sctp_path_limits max = { .down = 2 };
	struct sctp_pathstate p;
	u32 i;

	sctp_pathstate_init(&p, true, &max);
	for (i = 0; i < 100; i++)
		sctp_pathstate_error(&p, true);
	EXPECT_EQ(p.errors, 30);
	EXPECT_EQ(p.state, SCTP_PATH_INACTIVE);
}

TEST(the_better_path)
{
	static const struct {
		const char *name;
		struct sctp_pathstate p, than;
		bool better;
	} cases[] = {
		{ "alike", { ACT, true, 0 }, { ACT, true, 0 }, false },
		{ "active, whatever its errors", { ACT, true, 3 },
		  { ACT, true, 0 }, false },
		{ "nor the other way", { ACT, true, 0 }, { ACT, true, 3 },
		  false },
		{ "active and PF", { ACT, true, 5 }, { FAIL, true, 1 }, true },
		{ "PF and active", { FAIL, true, 1 }, { ACT, true, 5 }, false },
		{ "PF and inactive", { FAIL, true, 9 }, { INACT, true, 3 },
		  true },
		{ "PF with fewer errors", { FAIL, true, 1 }, { FAIL, true, 2 },
		  true },
		{ "PF with as many", { FAIL, true, 2 }, { FAIL, true, 2 },
		  false },
		{ "inactive with fewer errors", { INACT, true, 6 },
		  { INACT, true, 7 }, true },
		{ "unconfirmed and inactive", { UNCONF, false, 0 },
		  { INACT, true, 60 }, false },
		{ "inactive and unconfirmed", { INACT, true, 60 },
		  { UNCONF, false, 0 }, true },
		{ "inactive and never confirmed", { INACT, true, 60 },
		  { INACT, false, 6 }, true },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unit_case("%s", cases[i].name);
		EXPECT_EQ(sctp_pathstate_better(&cases[i].p, &cases[i].than),
			  cases[i].better);
	}
}

/* rfc7829#section-5 */
TEST(primary_path_switchover)
{
	struct sctp_pathstate p = { .state = FAIL, .errors = 2 };

	p.max.primary = 1;
	EXPECT_TRUE(sctp_pathstate_gives_way(&p));
	p.max.primary = 2;
	EXPECT_FALSE(sctp_pathstate_gives_way(&p));
	p.errors = U16_MAX;
	p.max.primary = SCTP_PATH_NO_SWITCH;
	EXPECT_FALSE(sctp_pathstate_gives_way(&p));
}
