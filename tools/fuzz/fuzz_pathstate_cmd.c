// SPDX-License-Identifier: GPL-2.0
/*
 * Commands to paths' reachability and to a model: the errors since the last
 * sign of life, and what rfc9260#section-8.2 and rfc7829#section-3 make of that
 * number.
 */
#include "fuzz.h"

#include "core/pathstate.h"

#define PATHS	3

static struct sctp_pathstate paths[PATHS];

/* As long as rfc7829 is in use or is not, for all of an input. */
static struct {
	bool pf;
	struct {
		struct sctp_path_limits max;
		bool confirmed;
		u32 errors;
	} path[PATHS];
} model;

static bool is_down(u32 i)
{
	return model.path[i].errors > model.path[i].max.down;
}

static bool is_suspect(u32 i)
{
	return model.pf && model.path[i].confirmed && !is_down(i) &&
	       model.path[i].errors > model.path[i].max.pf;
}

static enum sctp_path_state state(u32 i)
{
	if (is_down(i))
		return SCTP_PATH_INACTIVE;
	if (!model.path[i].confirmed)
		return SCTP_PATH_UNCONFIRMED;
	return is_suspect(i) ? SCTP_PATH_PF : SCTP_PATH_ACTIVE;
}

static void error(u32 i)
{
	enum sctp_path_event want = SCTP_PATH_SAME;
	enum sctp_path_state before = state(i);
	u32 limit = model.path[i].max.down + 1;

	/* an inactive path's counter stands still, or goes on for a while */
	if (!is_down(i) || (model.pf && model.path[i].errors < 10 * limit))
		model.path[i].errors++;
	if (state(i) != before)
		want = is_down(i) ? SCTP_PATH_DOWN : SCTP_PATH_SUSPECTED;
	FUZZ_CHECK(sctp_pathstate_error(&paths[i], model.pf) == want);
}

static void alive(u32 i, bool hb)
{
	enum sctp_path_event want = SCTP_PATH_SAME;
	enum sctp_path_state before = state(i);
	bool known = model.path[i].confirmed;

	if (known || hb) {
		model.path[i].errors = 0;
		model.path[i].confirmed = true;
	}
	if (!known && hb)
		want = SCTP_PATH_CONFIRMED;
	else if (known && before == SCTP_PATH_PF)
		want = SCTP_PATH_RECOVERED;
	else if (known && before == SCTP_PATH_INACTIVE)
		want = SCTP_PATH_UP;
	FUZZ_CHECK(sctp_pathstate_alive(&paths[i], hb) == want);
}

/* rfc7829#section-3.2: active, else suspected, else with the fewest errors */
static bool better(u32 a, u32 b)
{
	bool known = model.path[a].confirmed;

	if (known != model.path[b].confirmed)
		return known;
	if (known && state(a) != state(b)) {
		if (state(a) == SCTP_PATH_ACTIVE || state(b) == SCTP_PATH_ACTIVE)
			return state(a) == SCTP_PATH_ACTIVE;
		return state(a) == SCTP_PATH_PF;
	}
	return state(a) != SCTP_PATH_ACTIVE &&
	       model.path[a].errors < model.path[b].errors;
}

static void check_all(void)
{
	u32 i, j;

	for (i = 0; i < PATHS; i++) {
		FUZZ_CHECK(paths[i].state == state(i));
		FUZZ_CHECK(paths[i].errors == model.path[i].errors);
		FUZZ_CHECK(paths[i].confirmed == model.path[i].confirmed);
		FUZZ_CHECK(sctp_pathstate_gives_way(&paths[i]) ==
			   (model.path[i].max.primary != SCTP_PATH_NO_SWITCH &&
			    paths[i].errors > model.path[i].max.primary));
		for (j = 0; j < PATHS; j++)
			FUZZ_CHECK(sctp_pathstate_better(&paths[i], &paths[j]) ==
				   better(i, j));
	}
}

static void start(struct fuzz_input *in)
{
	u8 how = fuzz_u8(in);
	u32 i;

	model.pf = how & 1;
	for (i = 0; i < PATHS; i++) {
		model.path[i].max.down = fuzz_u8(in) % 12;
		model.path[i].max.pf = fuzz_u8(in) % 8;
		model.path[i].max.primary = how & 0x80 ? SCTP_PATH_NO_SWITCH :
					    fuzz_u8(in) % 12;
		model.path[i].confirmed = how >> i & 2;
		model.path[i].errors = 0;
		sctp_pathstate_init(&paths[i], model.path[i].confirmed,
				    &model.path[i].max);
	}
}

FUZZ(in)
{
	u8 command;

	start(in);
	while (in->left) {
		command = fuzz_command(in);
		if (command % 16 < 13)
			error(command / 16 % PATHS);
		else
			alive(command / 16 % PATHS, command % 16 == 13);
		check_all();
	}
}
