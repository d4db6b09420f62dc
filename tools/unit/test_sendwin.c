// SPDX-License-Identifier: GPL-2.0
/* The peer's window and Nagle: rfc9260#section-6.1, rfc1122#section-4.2.3.4 */
#include "unit.h"

#include <linux/kernel.h>
#include "core/sendwin.h"

#define GO	SCTP_SENDWIN_GO
#define PROBE	SCTP_SENDWIN_PROBE
#define WAIT	SCTP_SENDWIN_WAIT
#define LATER	SCTP_SENDWIN_PROBE_LATER
#define SOON	SCTP_SENDWIN_GO_SOON

struct sendwin_case {
	const char *name;
	struct sctp_sendwin s;
	enum sctp_sendwin_verdict verdict;
};

/* What joins others in a packet waits for nothing but the peer's window. */
static void check_joining(struct sctp_sendwin s)
{
	s.bundled = true;
	EXPECT_EQ(sctp_sendwin_takes_more(s.rwnd, s.flying, s.size),
		  sctp_sendwin_check(&s) == GO);
}

static void check(const struct sendwin_case *rows, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		unit_case("%s", rows[i].name);
		EXPECT_EQ(sctp_sendwin_check(&rows[i].s), rows[i].verdict);
		check_joining(rows[i].s);
	}
}

/* One full chunk waits, the window has been @max, @fly is in flight. */
#define WINDOW(now, max, fly, ...)					\
	{ .rwnd = (now), .rwnd_max = (max), .flying = (fly), .size = 1452, \
	  .queued = 1452, .full = 1452, .idle = !(fly), .begins = true,	\
	  .nodelay = true, ##__VA_ARGS__ }

TEST(zero_window_probes)
{
	static const struct sendwin_case rows[] = {
		{ "open", WINDOW(50000, 50000, 0), GO },
		{ "open in part", WINDOW(50000, 50000, 48548), GO },
		{ "one byte less", WINDOW(50000, 50000, 48549), WAIT },
		{ "shut, data in flight", WINDOW(0, 50000, 1452), WAIT },
		{ "shut, all acknowledged", WINDOW(0, 50000, 0), LATER },
		{ "shut, the time has come",
		  WINDOW(0, 50000, 0, .probe_due = true), PROBE },
		{ "due, but data is in flight",
		  WINDOW(0, 50000, 10, .probe_due = true), WAIT },
		{ "due, but gaps are outstanding",
		  { .rwnd_max = 50000, .size = 10, .queued = 10, .full = 1452,
		    .probe_due = true }, WAIT },
		{ "too small", WINDOW(1451, 50000, 0), LATER },
		{ "small for ever", WINDOW(1000, 1000, 0), PROBE },
		{ "hardly ever greater", WINDOW(1000, 1333, 0), PROBE },
		{ "greater before", WINDOW(1000, 1336, 0), LATER },
		{ "shut from the beginning", WINDOW(0, 0, 0), LATER },
		{ "open again while due",
		  WINDOW(50000, 50000, 0, .probe_due = true), GO },
	};

	check(rows, ARRAY_SIZE(rows));
}

/* A tenth of a chunk waits, often; @q bytes of it. */
#define SMALL(now, max, fly, q, ...)					\
	{ .rwnd = (now), .rwnd_max = (max), .flying = (fly), .size = 145, \
	  .queued = (q), .full = 1452, .idle = !(fly), .begins = true,	\
	  .nodelay = true, ##__VA_ARGS__ }

TEST(no_silly_windows)
{
	static const struct sendwin_case rows[] = {
		{ "a packet's worth", SMALL(1452, 50000, 0, 9000), GO },
		{ "less than a packet's worth", SMALL(1451, 50000, 0, 9000),
		  SOON },
		{ "likewise, in flight", SMALL(2000, 50000, 600, 9000), WAIT },
		{ "all that waits fits", SMALL(300, 50000, 0, 290), GO },
		{ "all but a byte fits", SMALL(289, 50000, 0, 290), SOON },
		{ "half of the greatest window", SMALL(600, 1000, 100, 9000), GO },
		{ "less than half", SMALL(599, 1000, 100, 9000), WAIT },
		{ "an eighth, and no SACK will come", SMALL(200, 1600, 0, 9000),
		  GO },
		{ "less than that", SMALL(200, 1608, 0, 9000), SOON },
		{ "the packet goes anyway",
		  SMALL(200, 50000, 0, 9000, .bundled = true), GO },
		{ "the override", SMALL(200, 50000, 0, 9000, .probe_due = true),
		  GO },
		{ "not for what does not fit",
		  SMALL(144, 50000, 0, 9000, .probe_due = true), PROBE },
	};

	check(rows, ARRAY_SIZE(rows));
}

/* A message of 100 bytes waits, @q in all; is a packet with room in flight? */
#define NAGLE(q, room, ...)						\
	{ .rwnd = 50000, .rwnd_max = 50000, .flying = 3000, .size = 100, \
	  .queued = (q), .full = 1452, .small = (room), .begins = true,	\
	  ##__VA_ARGS__ }

TEST(nagle)
{
	static const struct sendwin_case rows[] = {
		{ "nothing in flight but what is full", NAGLE(100, 0), GO },
		{ "a packet with room in flight", NAGLE(100, 1), WAIT },
		{ "a packet is full", NAGLE(1452, 1), GO },
		{ "SCTP_NODELAY", NAGLE(100, 1, .nodelay = true), GO },
		{ "the packet goes anyway", NAGLE(100, 1, .bundled = true),
		  GO },
		{ "the rest of a message",
		  { .rwnd = 50000, .rwnd_max = 50000, .small = true,
		    .size = 100, .queued = 100, .full = 1452 }, GO },
		{ "nothing will follow", NAGLE(100, 1, .pushed = true), GO },
		{ "MSG_MORE", NAGLE(100, 0, .corked = true), WAIT },
		{ "MSG_MORE and SCTP_NODELAY",
		  NAGLE(100, 0, .corked = true, .nodelay = true), WAIT },
		{ "MSG_MORE, full", NAGLE(1452, 0, .corked = true), GO },
		{ "MSG_MORE, but nothing will follow",
		  NAGLE(100, 0, .corked = true, .pushed = true), GO },
	};

	check(rows, ARRAY_SIZE(rows));
}
