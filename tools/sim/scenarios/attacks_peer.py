# SPDX-License-Identifier: GPL-2.0
"""Peers with an association of their own that want to do harm: by memory, by work, by windows. rfc9260#section-12"""

import errno
import struct

from attacks_stranger import goes_on, slab
from packet import (ABORT, BEGIN, BEGIN_END, C_RESOURCE, C_STALE, C_USER, COOKIE_ACK, DATA, ECNE, ERROR, IMMEDIATE, INIT_ACK, P_ECN,
                    SACK, chunk, data, error, init, param, sack)
from restart import called, cookie_in
from scenario import check, equal, scenario
from sockets import ASSOC_CHANGE, AUTHENTICATION, ESTABLISHED, ONE_TO_MANY, REMOTE_ERROR

RCVBUF = 50000
PAGES_OF_ALL_STREAMS = 65535 * 16 // 4096


def listening(sim, style=1, size=RCVBUF, **how):
    """A listener with a small SO_RCVBUF."""
    return sim.listener(style, port=5000 + len(sim.peers), **how).buffers(receive=size)


def one(sim, size=RCVBUF, **init_fields):
    """(socket, peer) of an association with a small SO_RCVBUF."""
    listener = listening(sim, size=size)
    peer = sim.peer(listener.port)
    peer.connect(**init_fields)
    return listener.accept(), peer


def grew(before):
    """By how many bytes small objects have grown, once all is freed that is to be."""
    return slab() - before


def packets_of(chunks, size=1400):
    """Chunks by the packet."""
    packet = b""
    for each in chunks:
        if len(packet) + len(each) > size:
            yield packet
            packet = b""
        packet += each
    yield packet


def drain(sock):
    """Reads all there is; how many messages and events."""
    count = 0
    while not sock.nothing():
        sock.recv()
        count += 1
    return count


# -- memory ------------------------------------------------------------------------------------------------------------


@scenario("flood-of-tiny-messages", "rfc9260#section-6.2", real=120)
def tiny_flood(sim):
    """20000 messages of a byte, whatever the window says, to a user who does not read: memory stays near SO_RCVBUF."""
    sock, peer = one(sim)
    before, first = slab(), peer.tsn
    for packet in packets_of(data(first + number, b"x", ssn=number) for number in range(20000)):
        peer.send(packet)
    sim.advance(0.3)
    came = peer.clear()[-1].chunk(SACK)
    check(grew(before) < 4 * 2 * RCVBUF, "bytes taken", grew(before))
    taken = came.tsn + 1 - first
    check(100 < taken < 5000, "messages taken", taken)
    equal(drain(sock), taken, "messages")
    peer.tsn, peer.ssn = first + taken, {0: taken}
    goes_on(sock, peer)


@scenario("flood-of-gaps", "rfc9260#section-6.2", real=120)
def gap_flood(sim):
    """Every second TSN of 32000, upwards and downwards: memory stays near SO_RCVBUF, and what was missing
    is taken instead of what waits for it."""
    for order in (1, -1):
        sock, peer = one(sim)
        before, first = slab(), peer.tsn
        for packet in packets_of(data(first + tsn, b"x", ssn=tsn) for tsn in range(1, 32000, 2)[::order]):
            peer.send(packet)
        sim.advance(0.3)
        packets = peer.clear()
        check(all(len(packet.ip) <= 1500 for packet in packets), "a SACK is too long")
        equal(packets[-1].chunk(SACK).tsn, first - 1, "the cumulative TSN")
        check(grew(before) < 4 * 2 * RCVBUF + 16384, "bytes taken", grew(before))
        for tsn in range(0, 10, 2):
            peer.send(data(first + tsn, b"missing", ssn=tsn, flags=BEGIN_END | IMMEDIATE))
            sim.advance(0)
        came = peer.clear()[-1].chunk(SACK)
        check(came.tsn >= first + 8, "what was missing is not taken", order, came.tsn - first)
        check(drain(sock) >= 9, "the messages that are complete are not there")
        check(peer.alive(), "no answer to a HEARTBEAT")
        peer.abort()
        sim.advance(0.1)


@scenario("messages-without-end", "rfc9260#section-6.9", real=120)
def without_end(sim):
    """Beginnings of messages that never end, in all streams, or one that goes on for ever: memory stays near SO_RCVBUF whether
    the user reads or not."""
    for read in (False, True):
        sock, peer = one(sim, outs=65535)
        before, first = slab(), peer.tsn
        for number in range(3000):
            # With a hole before each, for a beginning may not follow a beginning.
            peer.send(data(first + 2 * number + 1, b"x" * 100, sid=number, flags=BEGIN))
            if not number % 50:
                sim.advance(0)
        sim.advance(0.3)
        check(grew(before) < 4 * 2 * RCVBUF + 16384, "bytes taken by beginnings", grew(before))
        peer.abort()
        sim.advance(0.1)
        sock, peer = one(sim)
        before, first = slab(), peer.tsn
        for number in range(3000):
            peer.send(data(first + number, b"x" * 1000, flags=0 if number else BEGIN))
            if read or not number % 50:
                sim.advance(0)
            if read:
                drain(sock)
        sim.advance(0.3)
        check(grew(before) < 4 * 2 * RCVBUF, "bytes taken by one message", grew(before))
        check(peer.alive(), "no answer to a HEARTBEAT")
        peer.abort()
        sim.advance(0.1)


@scenario("state-of-all-streams", "rfc9260#section-5.1.1")
def all_streams(sim):
    """What 65535 inbound streams take is charged to sctp_mem, and given back; where that is used up they get none."""
    def used():
        sim.us.enter()
        with open("/proc/thread-self/net/protocols", encoding="ascii") as file:
            return next(int(line.split()[3]) for line in file if line.startswith("SCTP "))

    def touch(peer):
        first = peer.tsn
        for packet in packets_of(data(first + number, b"x", sid=64 * number) for number in range(1023)):
            peer.send(packet)
        sim.advance(0.3)
        return [packet.chunk(SACK) for packet in peer.clear() if packet.chunk(SACK)][-1].tsn + 1 - first

    pairs = [one(sim, size=1000000, outs=65535) for _ in range(4)]
    before = used()
    for sock, peer in pairs:
        equal(touch(peer), 1023, "messages taken")
        equal(drain(sock), 1023, "messages")
    sim.advance(0.1)
    # The kernel does not tell of up to 256 pages.
    check(used() - before > PAGES_OF_ALL_STREAMS * 4 - 300, "pages charged", used() - before)
    for _, peer in pairs:
        peer.abort()
    sim.advance(0.1)
    check(used() - before <= 0, "pages charged at the end", used() - before)
    sock, peer = one(sim, size=1000000, outs=65535)
    with sim.host_sysctl("sctp_mem", "4 4 4"):
        taken = touch(peer)
    check(taken < 1023, "messages taken without memory", taken)
    check(peer.alive(), "no answer to a HEARTBEAT")


@scenario("errors-that-must-wait", "rfc9260#section-5.1", "rfc9260#section-3.2")
def errors_wait(sim):
    """2000 unknown chunks from a server that does not send the COOKIE ACK, before which no ERROR may go: few wait for it."""
    sock, peer = sim.calling()
    peer.answer(silent=True)
    before = slab()
    for number in range(500):
        peer.send(*[chunk(199, bytes(300))] * 4)
        if not number % 50:
            sim.advance(0)
    check(grew(before) < 100 << 10, "bytes taken", grew(before))
    peer.clear()
    peer.send(chunk(COOKIE_ACK))
    sock.connected(0.1)
    came = [found for packet in peer.clear() for found in packet.all(ERROR)]
    check(1 <= len(came) <= 4, "ERRORs", len(came))


# -- what the user is told ---------------------------------------------------------------------------------------------


def restart(peer):
    """The peer begins anew, and may be left waiting: our answer to the COOKIE ECHO, or None."""
    peer.tag += 1
    found = called(peer, peer.tag)
    peer.clear()
    peer.their_tag = found.tag
    peer.send(cookie_in(found))
    packet = peer.next(0)
    return packet and packet.types()[0]


@scenario("restarts-that-nobody-reads-of", "rfc9260#section-5.2.4")
def restarts(sim):
    """A peer restarts 2000 times while the user does not read: memory stays near SO_RCVBUF; later the user hears of each that
    was answered."""
    listener, peer = listening(sim, EVENT={"type": ASSOC_CHANGE, "on": 1}), sim.peer()
    peer.connect()
    sock = listener.accept()
    sock.events(AUTHENTICATION)
    before, answers = slab(), []
    for _ in range(2000):
        answers.append(restart(peer))
    taken = answers.count(COOKIE_ACK)
    equal(answers, [COOKIE_ACK] * taken + [None] * (2000 - taken), "the answers")
    check(50 < taken < 2000, "how many were taken", taken)
    sim.advance(0.1)
    check(grew(before) < 4 * 2 * RCVBUF, "bytes taken", grew(before))
    equal(drain(sock), 1 + 2 * taken, "events")
    equal(restart(peer), COOKIE_ACK, "the answer when the user has read")


@scenario("associations-that-nobody-reads-of", "rfc9260#section-5.1.5")
def short_lives(sim):
    """A peer comes and goes 2000 times on a one-to-many socket whose user does not read: it is refused when that has no more
    room for the news; nothing is taken for the rest."""
    listener = listening(sim, ONE_TO_MANY, EVENT={"type": ASSOC_CHANGE, "on": 1})
    before, answers = slab(), []
    peer = sim.peer()
    for _ in range(2000):
        peer.send(init(peer.tag, peer.tsn), tag=0)
        found = peer.expect(INIT_ACK, within=0).chunk(INIT_ACK)
        peer.their_tag = found.tag
        peer.send(cookie_in(found))
        packet = peer.next(0)
        answers.append((packet.types(), packet.causes()))
        peer.abort()
    taken = answers.count(([COOKIE_ACK], []))
    equal(answers, [([COOKIE_ACK], [])] * taken + [([ABORT], [C_RESOURCE])] * (2000 - taken), "the answers")
    check(50 < taken < 2000, "how many were taken", taken)
    sim.advance(0.1)
    # Each has a dead association behind it.
    check(grew(before) < 30 * 2 * RCVBUF, "bytes taken", grew(before))
    equal(drain(listener), 2 * taken, "events")
    sim.advance(0.1)
    check(grew(before) < 200000, "bytes taken at the end", grew(before))
    peer.connect()


@scenario("many-that-nobody-reads-of-stay", "rfc9260#section-5.1")
def many(sim):
    """700 peers that come and stay, before the user reads: all are taken, and told of."""
    listener = listening(sim, ONE_TO_MANY, size=20000, EVENT={"type": ASSOC_CHANGE, "on": 1})
    peers = [sim.peer() for _ in range(700)]
    for peer in peers:
        peer.connect()
    equal(drain(listener), 700, "events")
    for peer in peers:
        peer.abort()


@scenario("errors-that-nobody-reads-of", "rfc9260#section-3.3.10")
def errors(sim):
    """5000 ERRORs for a user who wants them and does not read: those for which there is no room are counted."""
    sock, peer = one(sim)
    sock.events(REMOTE_ERROR)
    before = slab()
    for packet in packets_of(error(param(C_USER, bytes(80))) for _ in range(5000)):
        peer.send(packet)
    sim.advance(0.1)
    check(grew(before) < 4 * 2 * RCVBUF, "bytes taken", grew(before))
    lost = sim.us.snmp("SctpNotificationsLost")
    check(lost, "no event was lost")
    equal(sock.error(), errno.ENOBUFS, "errno")
    equal(drain(sock) + lost, 5000, "events told and lost")
    goes_on(sock, peer)


# -- work --------------------------------------------------------------------------------------------------------------


def flying(sim, count=200):
    """(socket, peer, the first TSN) with many small chunks in flight."""
    sock, peer = sim.up(sock={"NODELAY": 1}, init={"rwnd": 1000000, "more": param(P_ECN)})
    peer.acks = True
    for _ in range(8):
        for _ in range(40):
            sock.send(b"x" * 500)
        sim.advance(1)
    peer.acks = False
    peer.clear()
    for _ in range(count):
        sock.send(b"x" * 16)
    sim.advance(0)
    tsns = [found.tsn for packet in peer.clear() for found in packet.all(DATA)]
    check(len(tsns) > count // 2, "chunks in flight", len(tsns))
    return sock, peer, tsns[0]


@scenario("storm-of-sacks", "rfc9260#section-6.2.1", "rfc9260#section-12.4")
def sack_storm(sim):
    """Of a packet full of SACKs, ECNEs, or both a few count: each may cost a look at all that is in flight."""
    sock, peer, first = flying(sim)
    reports = [sack(first - 1, gaps=[(2 + n % 2, 99)]) for n in range(2)]
    for storm in (reports * 30, [chunk(ECNE, struct.pack(">I", first))] * 60, [reports[0], chunk(ECNE, struct.pack(">I", first))] * 30):
        before = sim.us.snmp("SctpInChunkDiscards")
        for _ in range(20):
            peer.send(*storm)
        sim.advance(0)
        dropped = sim.us.snmp("SctpInChunkDiscards") - before
        equal(dropped, 20 * 56, "chunks of 60 in each of 20 packets that do not count")
    peer.clear()
    equal(sock.get("STATUS").state, ESTABLISHED, "the state")
    peer.acks = True
    sim.advance(20)
    sock.send(b"last")
    sim.advance(10)
    equal(sock.get("STATUS").unackdata, 0, "chunks in flight at the end")


@scenario("storm-of-gap-reports", "rfc9260#section-6.2.1", "rfc9260#section-7.2.4")
def gap_storm(sim):
    """2000 SACKs that acknowledge by gaps, take it back, and shut and open the window: each is answered by four packets at
    most, and all arrives in the end."""
    sock, peer, first = flying(sim)
    for number in range(2000):
        gaps = [[(1, 99)], [], [(n, n) for n in range(2, 90, 2)], [(90, 99)]][number % 4]
        peer.send(sack(first - 1, rwnd=[100000, 0, 3, 0xFFFFFFFF][number // 4 % 4], gaps=gaps))
        sim.advance(0)
        count = len(peer.clear())
        check(count <= 4, "packets in answer", number, count)
    peer.acks, peer.dups = True, []
    peer.sack()
    sim.advance(120)
    equal((sock.get("STATUS").state, sock.get("STATUS").unackdata), (ESTABLISHED, 0), "state and chunks in flight")


@scenario("window-that-opens-and-shuts", "rfc9260#section-6.1", "rfc9260#section-6.2.1")
def window_toggles(sim):
    """The peer says 0 and then 100000, 300 times, and acknowledges nothing: no more than two bursts go each time, and what
    is queued is bounded by SO_SNDBUF."""
    sock, peer, first = flying(sim)
    sock.buffers(send=30000)
    for number in range(300):
        try:
            sock.send(b"y" * 1000)
        except BlockingIOError:
            pass
        peer.send(sack(first - 1, rwnd=0), sack(first - 1))
        sim.advance(0)
        count = len(peer.clear())
        check(count <= 8, "packets in answer, and of the call", number, count)
        check(sock.queued() < 2 * 2 * 30000 + 100000, "bytes queued", sock.queued())
    peer.acks, peer.dups = True, []
    sim.advance(60)
    check(peer.alive(), "no answer to a HEARTBEAT")


@scenario("duplicates-by-the-thousand", "rfc9260#section-6.2")
def duplicates(sim):
    """3000 duplicates of a chunk, 70 in a packet: one packet answers each, with 16 reports at most, and nothing is kept."""
    sock, peer = one(sim)
    goes_on(sock, peer)
    before, old = slab(), data(peer.tsn - 1, b"x")
    for _ in range(43):
        peer.send(old * 70)
        packet = peer.expect(SACK, within=0)
        check(len(packet.chunk(SACK).dups) <= 16, "duplicates reported", len(packet.chunk(SACK).dups))
    check(grew(before) < 100 << 10, "bytes taken", grew(before))
    goes_on(sock, peer)


@scenario("stale-cookie-while-data-rides", "rfc9260#section-5.2.6", "rfc9260#section-5.1")
def stale_with_data(sim):
    """A message rides with the COOKIE ECHO, which is called stale; the next INIT ACK has fewer streams: it arrives once, or
    comes back, and the association is as any other."""
    for sid in (0, 9):
        sock, peer = sim.calling()
        sock.send(b"rides", sid=sid)
        packet = peer.answer(silent=True)
        for _ in range(3):
            check(packet.chunk(DATA), "nothing rides")
            peer.send(error(param(C_STALE, bytes(4))))
            packet = peer.answer(silent=True, outs=2, ins=2)
        peer.send(chunk(COOKIE_ACK))
        sock.connected(0.1)
        peer.acks = True
        sim.advance(10)
        goes_on(sock, peer)
        peer.abort()
        sim.advance(0.1)
