# SPDX-License-Identifier: GPL-2.0
"""What takes long, in simulated time and, some of it, in real time."""

from middle import Flow, Traffic
from packet import DATA, HEARTBEAT
from scenario import check, equal, scenario

HOUR = 3600
U32 = 0xFFFFFFFF


@scenario("tsn-wraps", "rfc9260#section-1.6", pair=True)
def tsn_wraps(pair):
    """TSNs of both sides go over their end, with loss and disorder around it."""
    pair.initial_tsn(U32 - 50)
    pair.paths[0].both(loss=0.05, jitter=0.01, dup=0.05)
    one, two = pair.up()
    pair.transfer(one, two, count=150, size=2000, streams=3)
    pair.transfer(two, one, count=150, size=500)
    for way in ("ab", "ba"):
        tsns = [chunk.tsn for packet in pair.seen(DATA, way) for chunk in packet.all(DATA)]
        check(U32 in tsns and 0 in tsns and 1 in tsns, "no wrap was seen", way)


@scenario("week", "rfc9260#section-1.6", "rfc9260#section-6.6", "rfc9260#section-8.3", limit=9 * 24 * HOUR, real=600, pair=True)
def week(pair):
    """A week of HEARTBEATs, some messages every hour; TSN and SSN of both sides wrap on the way, and a day passes without a path."""
    pair.initial_tsn(U32 - 30000)
    for space in pair.spaces:
        space.sysctl("association_max_retrans", 10000)
    one, two = pair.up(paths=2)
    count = 168 * 400
    check(count > 1 << 16, "the SSN does not wrap")
    traffic = Traffic(pair)
    flows = [traffic.add(Flow(pair, source, target, [])) for source, target in ((one, two), (two, one))]
    start = pair.time()
    for hour in range(168):
        for path in pair.paths:
            path.both(cut=24 <= hour < 48)
        for flow in flows:
            flow.plan += [(1, False, 20)] * 400
            flow.progress = pair.time()
            traffic.serve(flow.source)
        if not 24 <= hour < 48:
            traffic.run(300)
        pair.run(None, start + (hour + 1) * HOUR - pair.time())
    traffic.stop()
    for flow in flows:
        check(flow.done, "not all arrived", len(flow.got), len(flow.plan))
    beats = pair.seen(HEARTBEAT)
    check(beats and beats[-1].time > start + 167 * HOUR, "no HEARTBEAT in the last hour")
    equal(one.get("STATUS").state, two.get("STATUS").state, "the state of both")
