// SPDX-License-Identifier: GPL-2.0
/*
 * Commands to the timers and to a model: a list of deadlines, in numbers that
 * are too wide to overflow.
 */
#include "fuzz.h"

#include "core/timer.h"

#define PATHS	3

enum command {
	START,
	STOP,
	TAKE,
	PATH_TAKE,
	DATA_SENT,
	DATA_ACKED,
	DATA_ACKED_ALL,
	DATA_RESTART,
	HEARTBEAT_SENT,
	HEARTBEAT_NEXT,
	TIME_PASSES,
	TO_THE_EARLIEST,
	COMMANDS,
};

static struct sctp_timers timers;
static struct sctp_path_timers paths[PATHS];

static struct {
	unsigned __int128 at[SCTP_TIMERS];
	unsigned __int128 path_at[PATHS][SCTP_PATH_TIMERS];
	u64 now;
	bool hb_pending[PATHS];
} model;

static u64 deadline(unsigned __int128 at)
{
	return at < SCTP_NEVER ? at : SCTP_NEVER;
}

static unsigned __int128 least(const unsigned __int128 *at, u32 n)
{
	unsigned __int128 first = SCTP_NEVER;
	u32 i;

	for (i = 0; i < n; i++) {
		if (at[i] < first)
			first = at[i];
	}
	return first;
}

static void check_all(void)
{
	u32 i, p;

	for (i = 0; i < SCTP_TIMERS; i++)
		FUZZ_CHECK(timers.at[i] == deadline(model.at[i]));
	FUZZ_CHECK(sctp_timers_earliest(&timers) ==
		   deadline(least(model.at, SCTP_TIMERS)));
	for (p = 0; p < PATHS; p++) {
		for (i = 0; i < SCTP_PATH_TIMERS; i++)
			FUZZ_CHECK(paths[p].at[i] ==
				   deadline(model.path_at[p][i]));
		FUZZ_CHECK(paths[p].hb_pending == model.hb_pending[p]);
		FUZZ_CHECK(sctp_path_timers_earliest(&paths[p]) ==
			   deadline(least(model.path_at[p], SCTP_PATH_TIMERS)));
	}
}

static bool model_take(unsigned __int128 *at)
{
	if (*at >= SCTP_NEVER || *at > model.now)
		return false;
	*at = SCTP_NEVER;
	return true;
}

/* Mostly of the size of an RTO or an interval, at times up to 2^62. */
static u64 duration(struct fuzz_input *in)
{
	return fuzz_u64(in) >> (2 + (fuzz_u8(in) & 31));
}

static void to_the_earliest(void)
{
	unsigned __int128 first = least(model.at, SCTP_TIMERS);
	u32 p;

	for (p = 0; p < PATHS; p++) {
		if (least(model.path_at[p], SCTP_PATH_TIMERS) < first)
			first = least(model.path_at[p], SCTP_PATH_TIMERS);
	}
	if (first < SCTP_NEVER && first > model.now)
		model.now = first;
}

static void on_assoc(struct fuzz_input *in, enum command command)
{
	u8 id = fuzz_u8(in) % SCTP_TIMERS;
	u64 at;

	switch (command) {
	case START:
		at = fuzz_u64(in) >> (fuzz_u8(in) & 31);
		sctp_timer_start(&timers, id, at);
		model.at[id] = at;
		break;
	case STOP:
		sctp_timer_stop(&timers, id);
		model.at[id] = SCTP_NEVER;
		break;
	default:
		FUZZ_CHECK(sctp_timer_take(&timers, id, model.now) ==
			   model_take(&model.at[id]));
		break;
	}
}

/* rfc9260#section-6.3.2 */
static void on_data(enum command command, u32 p, u64 rto)
{
	unsigned __int128 *t3 = &model.path_at[p][SCTP_T3];

	switch (command) {
	case DATA_SENT:
		sctp_timer_data_sent(&paths[p], model.now, rto);
		/* R1: if it is not running */
		if (*t3 >= SCTP_NEVER)
			*t3 = (unsigned __int128)model.now + rto;
		break;
	case DATA_ACKED:
		/* R3: restart */
		sctp_timer_data_acked(&paths[p], model.now, rto, true);
		*t3 = (unsigned __int128)model.now + rto;
		break;
	case DATA_ACKED_ALL:
		/* R2: turn off */
		sctp_timer_data_acked(&paths[p], model.now, rto, false);
		*t3 = SCTP_NEVER;
		break;
	default:
		sctp_timer_data_restart(&paths[p], model.now, rto);
		*t3 = (unsigned __int128)model.now + rto;
		break;
	}
}

/* rfc9260#section-8.3: RTO + interval, with jitter of half an RTO each way */
static void heartbeat_next(struct fuzz_input *in, u32 p, u64 rto)
{
	u64 interval = fuzz_u8(in) ? duration(in) : SCTP_NEVER;
	unsigned __int128 now = model.now, middle = now + rto + interval;
	u32 random = fuzz_u32(in);
	u64 got;

	sctp_timer_heartbeat_next(&paths[p], model.now, rto, interval, random);
	got = paths[p].at[SCTP_THB];
	if (interval == SCTP_NEVER)
		FUZZ_CHECK(got == SCTP_NEVER);
	if (middle - rto / 2 < SCTP_NEVER)
		FUZZ_CHECK(got >= middle - rto / 2);
	else
		FUZZ_CHECK(got == SCTP_NEVER);
	FUZZ_CHECK(got <= middle + rto / 2 ||
		   middle + rto / 2 >= SCTP_NEVER);
	model.path_at[p][SCTP_THB] = got;
	model.hb_pending[p] = false;
}

static void on_path(struct fuzz_input *in, enum command command)
{
	u32 p = fuzz_u8(in) % PATHS;
	u8 id;

	switch (command) {
	case PATH_TAKE:
		id = fuzz_u8(in) % SCTP_PATH_TIMERS;
		FUZZ_CHECK(sctp_path_timer_take(&paths[p], id, model.now) ==
			   model_take(&model.path_at[p][id]));
		break;
	case HEARTBEAT_SENT:
		model.path_at[p][SCTP_THB] = (unsigned __int128)model.now + duration(in);
		sctp_timer_heartbeat_sent(&paths[p], model.now,
					  model.path_at[p][SCTP_THB] - model.now);
		model.hb_pending[p] = true;
		break;
	case HEARTBEAT_NEXT:
		heartbeat_next(in, p, duration(in));
		break;
	default:
		on_data(command, p, duration(in));
		break;
	}
}

static void pass(u64 by)
{
	if (by < SCTP_NEVER - 1 - model.now)
		model.now += by;
}

static void start(u64 now)
{
	u32 i, p;

	model.now = now;
	sctp_timers_init(&timers);
	for (i = 0; i < SCTP_TIMERS; i++)
		model.at[i] = SCTP_NEVER;
	for (p = 0; p < PATHS; p++) {
		sctp_path_timers_init(&paths[p]);
		model.hb_pending[p] = false;
		for (i = 0; i < SCTP_PATH_TIMERS; i++)
			model.path_at[p][i] = SCTP_NEVER;
	}
}

FUZZ(in)
{
	enum command command;

	start(fuzz_u64(in) >> (1 + (fuzz_u8(in) & 31)));
	while (in->left) {
		command = fuzz_command(in) % COMMANDS;
		if (command == TIME_PASSES)
			pass(duration(in));
		else if (command == TO_THE_EARLIEST)
			to_the_earliest();
		else if (command <= TAKE)
			on_assoc(in, command);
		else
			on_path(in, command);
		check_all();
	}
}
