// SPDX-License-Identifier: GPL-2.0
/* What chunks that were overtaken tell of losses: rfc8985#section-6. */
#include "outstanding_rig.h"

#include "core/rack.h"

#define MS	1000000ULL
#define RTT	(100 * MS)

struct rack_rig {
	struct rig r;
	struct sctp_rack rack;
};

/* @n chunks, a millisecond apart, from @from on. */
static void fly(struct rack_rig *t, int n, u64 from)
{
	while (n--) {
		send_one(&t->r, 0, SIZE, from);
		from += MS;
	}
}

static void begin(struct rack_rig *t)
{
	start(&t->r);
	sctp_rack_init(&t->rack);
}

/* What follows a SACK, at @now. */
static void look(struct rack_rig *t, u64 now)
{
	const struct sctp_rack_look look = { .now = now, .srtt = RTT };

	sctp_rack_delivered(&t->rack, &t->r.f[0], now);
	sctp_rack_detect(&t->rack, &t->r.o, &t->r.f[0], &look, &t->r.res);
	check_sums(&t->r);
}

/* The timer expires at @now. */
static void expire(struct rack_rig *t, u64 now)
{
	flights_reset(&t->r);
	memset(&t->r.res, 0, sizeof(t->r.res));
	look(t, now);
}

TEST(without_gaps_nothing_is_lost)
{
	struct rack_rig t;

	begin(&t);
	fly(&t, 5, MS);
	SACK(&t.r, 3);
	look(&t, MS + RTT);
	EXPECT_EQ(t.rack.min_rtt, RTT - 2 * MS);
	EXPECT_EQ(t.rack.tsn, chunk(&t.r, 2)->tsn);
	EXPECT_EQ(t.rack.deadline, SCTP_NEVER);
	EXPECT_EQ(t.r.res.lost, 0);
}

/* One report, and a quarter of a round trip. */
TEST(lost_when_time_is_over)
{
	struct rack_rig t;
	u64 due = MS + RTT + RTT / 4;

	begin(&t);
	fly(&t, 2, MS);
	SACK(&t.r, 0, 2, 2);
	look(&t, 2 * MS + RTT);
	EXPECT_EQ(t.rack.deadline, due);
	EXPECT_EQ(t.r.res.lost, 0);
	expire(&t, due - 1);
	EXPECT_EQ(t.r.res.lost, 0);
	expire(&t, due);
	EXPECT_EQ(t.r.res.lost, 1);
	EXPECT_TRUE(t.r.res.enter_recovery);
	EXPECT_TRUE(chunk(&t.r, 0)->rtx);
	EXPECT_EQ(t.rack.deadline, SCTP_NEVER);
	EXPECT_EQ(t.rack.cut_at, due);
}

/* In recovery nothing is waited for, as long as nothing was reordered. */
TEST(at_once_in_recovery)
{
	struct rack_rig t;

	begin(&t);
	fly(&t, 8, MS);
	SACK(&t.r, 0, 2, 2);
	SACK(&t.r, 0, 2, 3);
	SACK(&t.r, 0, 2, 4);
	look(&t, RTT + 4 * MS);
	EXPECT_TRUE(t.r.res.enter_recovery);
	SACK(&t.r, 0, 2, 4, 8, 8);
	look(&t, RTT + 8 * MS);
	EXPECT_EQ(t.r.res.lost, 3);
	EXPECT_FALSE(t.r.res.enter_recovery);
}

TEST(lost_retransmission_reduces_again)
{
	struct rack_rig t;
	u64 resent = RTT + 5 * MS;

	begin(&t);
	fly(&t, 4, MS);
	SACK(&t.r, 0, 2, 2);
	SACK(&t.r, 0, 2, 3);
	SACK(&t.r, 0, 2, 4);
	look(&t, RTT + 4 * MS);
	resend(&t.r, 0, 0, resent);
	fly(&t, 1, resent + MS);
	SACK(&t.r, 0, 2, 5);
	look(&t, resent + MS + RTT);
	EXPECT_EQ(t.r.res.lost, 1);
	EXPECT_TRUE(t.r.res.enter_recovery);
	EXPECT_EQ(t.r.o.recovery_exit, chunk(&t.r, 4)->tsn);
}

/* Its acknowledgement comes too soon to be for the retransmission. */
TEST(spurious_retransmission_tells_nothing)
{
	struct rack_rig t;

	begin(&t);
	fly(&t, 2, MS);
	SACK(&t.r, 1);
	look(&t, MS + RTT);
	EXPECT_EQ(sctp_outstanding_probe(&t.r.o, &t.r.f[0]),
		  chunk(&t.r, 1)->tsn);
	resend(&t.r, 1, 0, 3 * RTT);
	SACK(&t.r, 2);
	look(&t, 3 * RTT + RTT / 2);
	EXPECT_EQ(t.rack.sent_at, MS);
	EXPECT_EQ(sctp_outstanding_probe(&t.r.o, &t.r.f[0]), 0);
}

/* rfc8985#section-6.2: three reports are no loss any more, time alone is. */
TEST(reordering_is_waited_for)
{
	struct rack_rig t;

	begin(&t);
	fly(&t, 2, MS);
	SACK(&t.r, 0, 2, 2);
	look(&t, 2 * MS + RTT);
	SACK(&t.r, 2);
	look(&t, 3 * MS + RTT);
	EXPECT_TRUE(t.rack.reordered);
	fly(&t, 5, 3 * RTT);
	SACK(&t.r, 2, 2, 2);
	SACK(&t.r, 2, 2, 3);
	SACK(&t.r, 2, 2, 4);
	SACK(&t.r, 2, 2, 5);
	look(&t, 4 * RTT + 4 * MS);
	EXPECT_EQ(t.r.res.lost, 0);
	EXPECT_EQ(t.rack.deadline, 4 * RTT + RTT / 4);
	expire(&t, t.rack.deadline);
	EXPECT_EQ(t.r.res.lost, 1);
}

TEST(duplicates_make_patient)
{
	struct rack_rig t;
	int i;

	begin(&t);
	fly(&t, 4, MS);
	sctp_rack_adapt(&t.rack, &t.r.o, true, false);
	EXPECT_EQ(t.rack.patience, 2);
	/* once per round trip */
	sctp_rack_adapt(&t.rack, &t.r.o, true, false);
	EXPECT_EQ(t.rack.patience, 2);
	SACK(&t.r, 4);
	fly(&t, 1, RTT);
	SACK(&t.r, 5);
	sctp_rack_adapt(&t.rack, &t.r.o, true, false);
	EXPECT_EQ(t.rack.patience, 3);
	for (i = 0; i < 15; i++)
		sctp_rack_adapt(&t.rack, &t.r.o, false, true);
	EXPECT_EQ(t.rack.patience, 3);
	sctp_rack_adapt(&t.rack, &t.r.o, false, true);
	EXPECT_EQ(t.rack.patience, 1);
}

TEST(probe_timeout)
{
	EXPECT_EQ(sctp_rack_probe_timeout(RTT, false), 2 * RTT);
	EXPECT_EQ(sctp_rack_probe_timeout(RTT, true), 2 * RTT + 200 * MS);
	EXPECT_EQ(sctp_rack_probe_timeout(MS, false), 50 * MS);
}
