# SPDX-License-Identifier: GPL-2.0
"""Scenarios of two real stacks, to copy from. What they are made of stands at the top of middle.py."""

from middle import TWICE, rewrite
from packet import COOKIE_ACK, COOKIE_ECHO, DATA, INIT_ACK, SACK, data
from scenario import Wrong, check, equal, near, scenario


@scenario("pair-clean", "rfc9260#section-6", pair=True)
def clean(pair):
    """Over a path without fault nothing is sent twice."""
    one, two = pair.up()
    pair.transfer(one, two, count=200, size=2000, streams=5)
    pair.transfer(two, one, count=200, size=100)
    pair.goodbye(one, two)
    equal(pair.a.snmp("SctpT3RtxExpireds"), 0, "T3-rtx of a")
    equal(pair.b.snmp("SctpFastRetransmits"), 0, "fast retransmits of b")


@scenario("pair-setup-lossy", "rfc9260#section-5.1", pair=True)
def setup_lossy(pair):
    """INIT ACK, COOKIE ECHO and COOKIE ACK are lost once each; each costs an RTO, and doubles it."""
    for kind in (INIT_ACK, COOKIE_ECHO, COOKIE_ACK):
        pair.hit(kind)
    start = pair.time()
    one, two = pair.up()
    near(pair.time() - start, 3 + 6 + 12, "setup")
    pair.transfer(one, two, count=5)


@scenario("pair-loss", "rfc9260#section-7.2", pair=True)
def loss(pair):
    """A tenth of all packets lost, doubled or late, each way: everything arrives, once."""
    pair.paths[0].both(loss=0.1, dup=0.1, jitter=0.02, delay=0.02)
    one, two = pair.up(ver=6)
    pair.transfer(one, two, count=300, size=3000, streams=3)
    pair.goodbye(one, two, within=600)


@scenario("pair-corrupt", "rfc9260#section-6.8", pair=True)
def corrupt(pair):
    """What a bit was flipped in is dropped."""
    one, two = pair.up()
    pair.paths[0].ab.corrupt = 0.2
    pair.transfer(one, two, count=100, size=1000)
    pair.paths[0].ab.corrupt = 0.0
    check(pair.b.snmp("SctpChecksumErrors") > 0, "no checksum error was counted")


@scenario("pair-data-twice", "rfc9260#section-6.2", pair=True)
def data_twice(pair):
    """A packet with DATA that comes twice is reported by its TSN."""
    one, two = pair.up()
    pair.hit(DATA, TWICE, way="ab")
    pair.transfer(one, two, count=1)
    pair.advance(0.3)
    sacks = [packet.chunk(SACK) for packet in pair.seen(SACK, "ba")]
    equal([found for sack in sacks for found in sack.dups], [pair.seen(DATA)[0].chunk(DATA).tsn], "duplicates told")


@scenario("pair-pmtu-drops", "rfc9260#section-7.3", pair=True)
def pmtu_drops(pair):
    """The path's MTU goes down to 1280 and 576 in the middle: what is too big is cut anew."""
    one, two = pair.up()
    for mtu in (1500, 1280, 576):
        pair.paths[0].both(mtu=mtu)
        pair.transfer(one, two, count=50, size=4000)
    equal(max(len(packet.ip) for packet in list(pair.packets)[-50:]) <= 576, True, "what is sent fits")


@scenario("pair-failover", "rfc9260#section-8.2", pair=True)
def failover(pair):
    """The first of two paths is cut for a minute: the transfer goes on over the other."""
    one, two = pair.up(paths=2)
    pair.transfer(one, two, count=20)
    pair.paths[0].both(cut=True)
    pair.after(60, lambda: pair.paths[0].both(cut=False))
    pair.transfer(one, two, count=100, size=10000)
    pair.goodbye(one, two)


@scenario("pair-forged", "rfc9260#section-6.8", pair=True)
def forged(pair):
    """What was changed on the way, with a right checksum, is only noticed here: the simulator's own eyes are good."""
    one, two = pair.up()
    pair.hit(DATA, rewrite(lambda chunks: [data(found.tsn, b"other", found.sid, found.ssn, ppid=found.ppid)
                                           for found in chunks if found.kind == DATA]), nth=5, way="ab")
    try:
        pair.transfer(one, two, count=10)
    except Wrong as err:
        check("not what was sent" in str(err), "another complaint", str(err))
        return
    check(False, "nothing was noticed")
