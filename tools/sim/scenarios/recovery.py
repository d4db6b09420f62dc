# SPDX-License-Identifier: GPL-2.0
"""Losses that cost no timeout: probes of what was sent last, and what chunks that were overtaken tell. RFC 8985"""

from loss import cwnd, fly, gap, sender
from packet import DATA, SACK
from scenario import check, equal, near, scenario

ROUND = 0.1			# seconds of a round trip
PROBE = 2 * ROUND
DELAYED = 0.2			# a SACK of one packet may take that much longer
PATIENCE = ROUND / 4


def distant(sim):
    """(socket, peer), a round trip of 100 ms measured, and a window for some more packets."""
    sim.us.sysctl("recovery", 3)
    sock, peer = sender(sim)
    peer.rwnd = 1 << 20
    for count in range(4, 8):
        tsn = fly(sock, peer, count, 1400)
        sim.advance(ROUND)
        peer.sack(cum=tsn + count - 1)
    return sock, peer


def answered(sim, peer, tsn, count):
    """A round trip later all is acknowledged, and none of it had come before."""
    sim.advance(ROUND + 0.001)
    peer.dups = []
    peer.sack(cum=tsn + count - 1)


def again(peer, within, *tsns):
    """The next packet holds just these chunks; returns when it came."""
    packet = peer.expect(*[DATA] * len(tsns), within=within)
    equal([found.tsn for found in packet.chunks], list(tsns), "what comes again")
    return packet.time


def no_timeout(sim):
    """Within the block T3 does not expire."""
    return sim.delta("SctpT3RtxExpireds", 0)


@scenario("probe-of-the-last-packet", "rfc8985#section-7.2", "rfc8985#section-7.4")
def last_packet(sim):
    """The last packet is lost: after two round trips and a delayed SACK it goes again, and its loss halves the window."""
    sock, peer = distant(sim)
    with no_timeout(sim), sim.delta("SctpLossProbes"):
        before, start = cwnd(sock, peer), sim.time()
        tsn = fly(sock, peer, 1)
        near(again(peer, 1, tsn) - start, PROBE + DELAYED, "the probe")
        answered(sim, peer, tsn, 1)
        check(cwnd(sock, peer) < before, "the window", cwnd(sock, peer), before)
        peer.silent(5)


@scenario("probe-of-what-was-not-lost", "rfc8985#section-7.4")
def not_lost(sim):
    """A SACK that was late, or that says that the probe came twice: no window is reduced."""
    sock, peer = distant(sim)
    for late in (True, False):
        before = cwnd(sock, peer)
        tsn = fly(sock, peer, 1)
        again(peer, 1, tsn)
        if late:
            sim.advance(ROUND / 2)
            peer.dups = []
        else:
            sim.advance(ROUND + 0.001)
            peer.dups = [tsn]
        peer.sack(cum=tsn)
        equal(cwnd(sock, peer), before, "the window")


@scenario("probe-finds-more-losses", "rfc8985#section-7.3", "rfc8985#section-6.2")
def more_losses(sim):
    """The last three packets are lost: the probe repeats the last one, and its SACK shows the others at once."""
    sock, peer = distant(sim)
    with no_timeout(sim):
        start = sim.time()
        tsn = fly(sock, peer, 4, 1400)
        sim.advance(ROUND)
        peer.sack(cum=tsn)
        near(again(peer, 1, tsn + 3) - start, ROUND + PROBE, "the probe")
        sim.advance(ROUND + 0.001)
        peer.dups = []
        gap(peer, tsn + 1, (3, 3))
        again(peer, 0.001, tsn + 1)
        again(peer, 0.001, tsn + 2)
        answered(sim, peer, tsn, 4)
        peer.silent(5)


@scenario("probe-once-then-t3", "rfc8985#section-7.3")
def once(sim):
    """The probe is lost as well: T3 expires one RTO after it; and there is no probe while the path has an error."""
    sock, peer = distant(sim)
    with sim.delta("SctpLossProbes"):
        tsn = fly(sock, peer, 1)
        probed = again(peer, 1, tsn)
        timed_out = again(peer, 2, tsn)
        near(timed_out - probed, 1, "T3 after the probe")
        near(again(peer, 3, tsn) - timed_out, 2, "T3 again")
    answered(sim, peer, tsn, 1)


@scenario("probe-waits-after-the-last-packet", "rfc8985#section-7.2")
def waits(sim):
    """Packet after packet without a SACK: nothing is probed before the last one has waited long enough."""
    sock, peer = distant(sim)
    tsn = fly(sock, peer, 1)
    sim.advance(0.3)
    fly(sock, peer, 1)
    start = sim.time()
    near(again(peer, 1, tsn + 1) - start, PROBE + DELAYED, "the probe")
    answered(sim, peer, tsn, 2)


@scenario("early-retransmit", "rfc8985#section-6.2")
def early(sim):
    """Of two packets the first is lost: one report is all there can be, and a quarter of a round trip later it goes again."""
    sock, peer = distant(sim)
    with no_timeout(sim), sim.delta("SctpFastRetransmits"):
        tsn = fly(sock, peer, 2)
        sim.advance(ROUND)
        gap(peer, tsn, (2, 2))
        start = sim.time()
        near(again(peer, 1, tsn) - start, PATIENCE, "the retransmission")
        answered(sim, peer, tsn, 2)
        peer.silent(5)


@scenario("lost-retransmission", "rfc8985#section-6.2")
def lost_again(sim):
    """A retransmission is lost, which a later packet overtakes: it goes again without a timeout, and costs another half."""
    sock, peer = distant(sim)
    with no_timeout(sim):
        tsn = fly(sock, peer, 4)
        sim.advance(ROUND)
        for end in (2, 3, 4):
            gap(peer, tsn, (2, end))
        again(peer, 0.1, tsn)
        reduced = cwnd(sock, peer)
        sim.advance(0.02)
        fly(sock, peer, 1)
        sim.advance(ROUND)
        peer.dups = []
        gap(peer, tsn, (2, 5))
        again(peer, 0.001, tsn)
        check(cwnd(sock, peer) <= reduced, "the window", cwnd(sock, peer), reduced)
        answered(sim, peer, tsn, 5)
        peer.silent(5)


@scenario("reordering-is-waited-for", "rfc8985#section-6.2")
def waited_for(sim):
    """Where packets have overtaken each other, five reports in a quarter of a round trip send nothing again."""
    sock, peer = distant(sim)
    with sim.delta("SctpFastRetransmits", 0):
        for count in (3, 6, 6):
            tsn = fly(sock, peer, count)
            sim.advance(ROUND)
            for end in range(2, count + 1):
                gap(peer, tsn, (2, end))
                sim.advance(0.004)
            peer.sack(cum=tsn + count - 1)
        peer.silent(5)


@scenario("duplicates-make-patient", "rfc8985#section-6.2")
def patient(sim):
    """A chunk that was sent again for nothing, as its duplicate tells: the next one has twice as long."""
    sock, peer = distant(sim)
    for patience in (1, 2):
        tsn = fly(sock, peer, 2)
        sim.advance(ROUND)
        gap(peer, tsn, (2, 2))
        start = sim.time()
        near(again(peer, 1, tsn) - start, patience * PATIENCE, "the retransmission")
        peer.sack(cum=tsn + 1)
        sim.advance(ROUND)
        peer.dups = [tsn]
        peer.sack(cum=tsn + 1)
    peer.silent(5)


@scenario("recovery-pair-reordered", "rfc8985#section-6.2", pair=True)
def reordered_pair(pair):
    """Packets of a long transfer overtake each other all the time: next to nothing is sent twice."""
    pair.paths[0].both(delay=0.05, jitter=0.005)
    one, two = pair.up()
    pair.transfer(one, two, count=1000, size=1000)
    sent = pair.a.snmp("SctpOutOrderChunks")
    equal(pair.a.snmp("SctpT3RtxExpireds"), 0, "timeouts")
    check(pair.a.snmp("SctpFastRetransmits") * 50 < sent, "sent again", pair.a.snmp("SctpFastRetransmits"), sent)


@scenario("recovery-pair-lossy", "rfc8985#section-6.2", "rfc8985#section-7.3", pair=True)
def lossy_pair(pair):
    """Every hundredth DATA or so is lost, the last one too: no timeout."""
    pair.paths[0].both(delay=0.05)
    one, two = pair.up()
    for nth in (40, 99, 100, 180, 300, 401):
        pair.hit(DATA, nth=nth, way="ab")
    pair.hit(SACK, nth=50, way="ba")
    pair.transfer(one, two, count=400, size=1000)
    equal(pair.a.snmp("SctpT3RtxExpireds"), 0, "timeouts")
