// SPDX-License-Identifier: GPL-2.0
/* RTO arithmetic: rfc9260#section-6.3.1. */
#include "unit.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include "core/rto.h"

#define MS	1000000ULL

static const struct sctp_rto_cfg cfg = {
	.initial	= 3000 * MS,
	.min		= 1000 * MS,
	.max		= 60000 * MS,
	.alpha_shift	= 3,
	.beta_shift	= 2,
};

/* No limits that hide the arithmetic. */
static const struct sctp_rto_cfg open_cfg = {
	.initial	= 1000 * MS,
	.min		= 0,
	.max		= 1000000 * MS,
	.alpha_shift	= 3,
	.beta_shift	= 2,
};

struct sample_case {
	const char *name;
	const struct sctp_rto_cfg *cfg;
	u64 rtts[3];
	int n;
	u64 srtt;
	u64 rttvar;
	u64 rto;
};

static const struct sample_case samples[] = {
	{ "first", &open_cfg, { 100 * MS }, 1, 100 * MS, 50 * MS, 300 * MS },
	{ "second, same", &open_cfg, { 100 * MS, 100 * MS }, 2, 100 * MS,
	  37500000, 250 * MS },
	{ "second, longer", &open_cfg, { 100 * MS, 180 * MS }, 2, 110 * MS,
	  57500000, 340 * MS },
	{ "second, shorter", &open_cfg, { 100 * MS, 20 * MS }, 2, 90 * MS,
	  57500000, 320 * MS },
	{ "third", &open_cfg, { 100 * MS, 180 * MS, 110 * MS }, 3, 110 * MS,
	  43125000, 282500000 },
	{ "RTTVAR never 0", &open_cfg, { 0 }, 1, 0, 1, 4 },
	{ "rounded up to the minimum", &cfg, { 10 * MS }, 1, 10 * MS, 5 * MS,
	  1000 * MS },
	{ "down to the maximum", &cfg, { 40000 * MS }, 1, 40000 * MS,
	  20000 * MS, 60000 * MS },
	{ "an absurd sample", &cfg, { U64_MAX }, 1, 60000 * MS, 30000 * MS,
	  60000 * MS },
	{ "absurd ones do not wrap", &cfg, { U64_MAX, U64_MAX, 0 }, 3,
	  52500 * MS, 31875 * MS, 60000 * MS },
};

TEST(samples)
{
	const struct sample_case *c;
	struct sctp_rto r;
	size_t i;
	int k;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		c = &samples[i];
		unit_case("%s", c->name);
		sctp_rto_init(&r, c->cfg);
		EXPECT_FALSE(r.measured);
		EXPECT_EQ(r.rto, c->cfg->initial);
		for (k = 0; k < c->n; k++)
			sctp_rto_sample(&r, c->cfg, c->rtts[k]);
		EXPECT_TRUE(r.measured);
		EXPECT_EQ(r.srtt, c->srtt);
		EXPECT_EQ(r.rttvar, c->rttvar);
		EXPECT_EQ(r.rto, c->rto);
	}
}

TEST(backoff_doubles_up_to_the_maximum)
{
	static const u64 want[] = { 6000, 12000, 24000, 48000, 60000, 60000 };
	struct sctp_rto r;
	size_t i;

	sctp_rto_init(&r, &cfg);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		sctp_rto_backoff(&r, &cfg);
		EXPECT_EQ(r.rto, want[i] * MS);
	}
	EXPECT_FALSE(r.measured);
}

TEST(a_sample_undoes_the_backoff)
{
	struct sctp_rto r;

	sctp_rto_init(&r, &cfg);
	sctp_rto_sample(&r, &cfg, 1000 * MS);
	EXPECT_EQ(r.rto, 3000 * MS);
	sctp_rto_backoff(&r, &cfg);
	EXPECT_EQ(r.rto, 6000 * MS);
	sctp_rto_sample(&r, &cfg, 1000 * MS);
	EXPECT_EQ(r.rto, 2500 * MS);
}

TEST(steady_rtt_converges)
{
	struct sctp_rto r;
	int i;

	sctp_rto_init(&r, &open_cfg);
	for (i = 0; i < 200; i++)
		sctp_rto_sample(&r, &open_cfg, 70 * MS);
	EXPECT_EQ(r.srtt, 70 * MS);
	EXPECT_LE(r.rttvar, 4);
	EXPECT_LE(r.rto, 70 * MS + 16);
}
