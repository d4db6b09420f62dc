// SPDX-License-Identifier: GPL-2.0
/*
 * Commands to the RTO and to a model: the formulas of rfc9260#section-6.3.1 in
 * floating point. Integers lose less than a microsecond against it.
 */
#include "fuzz.h"

#include "core/rto.h"

#define MS	1000000ull
#define SLACK	1000.0

static struct sctp_rto rto;
static struct sctp_rto_cfg cfg;

static struct {
	double srtt;
	double rttvar;
	double rto;
	double slack;	/* of it: doubles with it */
	bool measured;
} model;

static double clamped(double x)
{
	if (x < cfg.min)
		x = cfg.min;
	return x > cfg.max ? cfg.max : x;
}

static bool near(u64 got, double want, double slack)
{
	return got <= want + slack && got >= want - slack;
}

static void model_sample(double rtt)
{
	double alpha = 1.0 / (1 << cfg.alpha_shift);
	double beta = 1.0 / (1 << cfg.beta_shift);
	double diff;

	if (rtt > cfg.max)
		rtt = cfg.max;
	if (!model.measured) {
		model.srtt = rtt;
		model.rttvar = rtt / 2;
	} else {
		diff = model.srtt > rtt ? model.srtt - rtt : rtt - model.srtt;
		model.rttvar = (1 - beta) * model.rttvar + beta * diff;
		model.srtt = (1 - alpha) * model.srtt + alpha * rtt;
	}
	model.measured = true;
	model.slack = SLACK;
	model.rto = clamped(model.srtt + 4 * model.rttvar);
}

static void check_all(void)
{
	FUZZ_CHECK(rto.measured == model.measured);
	FUZZ_CHECK(near(rto.rto, model.rto, model.slack));
	FUZZ_CHECK(near(rto.srtt, model.srtt, SLACK));
	FUZZ_CHECK(near(rto.rttvar, model.rttvar, SLACK));
	FUZZ_CHECK(rto.rto <= cfg.max || rto.rto == cfg.initial);
	FUZZ_CHECK(!rto.measured || rto.rttvar);
}

static void start(struct fuzz_input *in)
{
	cfg.min = fuzz_u16(in) * MS;
	cfg.max = cfg.min + fuzz_u16(in) * MS;
	cfg.initial = cfg.min + fuzz_u8(in) * (cfg.max - cfg.min) / 255;
	cfg.alpha_shift = 1 + fuzz_u8(in) % 5;
	cfg.beta_shift = 1 + fuzz_u8(in) % 4;
	memset(&model, 0, sizeof(model));
	model.rto = cfg.initial;
	model.slack = SLACK;
	sctp_rto_init(&rto, &cfg);
}

FUZZ(in)
{
	u8 command;
	u64 rtt;

	start(in);
	while (in->left) {
		command = fuzz_command(in);
		if (command < 40) {
			sctp_rto_backoff(&rto, &cfg);
			model.slack *= 2;
			model.rto = model.rto * 2 > cfg.max ? cfg.max :
				    model.rto * 2;
		} else {
			rtt = fuzz_u32(in);
			rtt = command < 60 ? rtt << 8 : rtt >> command % 32;
			sctp_rto_sample(&rto, &cfg, rtt);
			model_sample(rtt);
		}
		check_all();
	}
}
