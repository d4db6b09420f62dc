# SPDX-License-Identifier: GPL-2.0
"""Packets that the kernel finds in its backlog together: those of DATA are processed, and answered, as one (input/bunch.c).

All of these come over a Wire: what is written in one instant comes in one go, a millisecond later.
"""

import packet as wire
from packet import (ABORT, BEGIN_END, COOKIE_ACK, COOKIE_ECHO, ECNE, ERROR, HEARTBEAT_ACK, IMMEDIATE, INIT_ACK, P_ECN,
                    SACK, SHUTDOWN_ACK, chunk, heartbeat, param, shutdown)
from scenario import check, equal, scenario
from sockets import ASSOC_CHANGE, COMM_LOST, SHUTDOWN_EVENT
from world import Wire

LARGE = 1000			# bytes: only from half an MTU on a packet waits for others
PATH = 1			# the Wire's
SOON = 0.01			# seconds


def begun(sim, ver=4, port=5000, receive=None, **fields):
    """(socket, peer) over the Wire, past the first SACK, which comes at once; fields: of the peer's INIT."""
    if len(sim.paths) == PATH:
        sim.path(kind=Wire)
    listening = sim.listener(ver=ver, paths=(PATH,), port=port).buffers(receive=receive)
    peer = sim.peer(port, ver, (PATH,))
    peer.connect(**fields)
    sock = listening.accept()
    listening.close()
    for _ in range(2):
        peer.data()
        peer.find(SACK)
        sock.recv()
    return sock, peer


def large(peer, flags=BEGIN_END, **how):
    """Sends a packet that waits for others; returns its TSN."""
    return peer.data(text(peer.tsn), flags=flags, **how)


def text(tsn):
    """What such a packet says."""
    return f"{tsn} ".encode() * (LARGE // 5)


def read(sock, peer, first, last):
    """What the socket has is what the peer sent with these TSNs, and no more."""
    for tsn in range(first, last + 1):
        equal(sock.recv().data, text(tsn), f"the message of TSN {tsn}")
    check(peer.dups == [], "the peer got something twice")


def answers(peer):
    """What came soon, as (type of the first chunk, its TSN if it is a SACK)."""
    peer.sim.advance(SOON)
    return [(packet.types()[0], packet.chunk(SACK) and packet.chunk(SACK).tsn) for packet in peer.clear()]


# -- one go ----------------------------------------------------------------------------------------------------------------


@scenario("bunch-is-answered-once", "rfc9260#section-6.2")
def answered_once(sim):
    """All packets of DATA that come in one go are one entry, and have one SACK."""
    for ver in (4, 6):
        sock, peer = begun(sim, ver, 5000 + ver)
        first = peer.tsn
        with sim.delta("SctpInPktSoftirq", 1), sim.delta("SctpInSCTPPacks", 10):
            for _ in range(10):
                last = large(peer)
            peer.silent(0.0005)
            sim.advance(0.0006)
        read(sock, peer, first, last)
        equal(answers(peer), [(SACK, last)], "the SACK")
        peer.silent(0.5)


@scenario("bunch-has-64-packets-at-most")
def sixty_four(sim):
    """More than 64 packets are processed in parts."""
    sock, peer = begun(sim, receive=1000000)
    first = peer.tsn
    with sim.delta("SctpInPktSoftirq", 3):
        for _ in range(150):
            last = large(peer)
        sim.advance(SOON)
    read(sock, peer, first, last)
    sim.advance(0.5)
    equal(peer.clear()[-1].chunk(SACK).tsn, last, "what is acknowledged")


@scenario("bunch-of-one-or-of-small-packets")
def small_packets(sim):
    """Packets do not wait for nothing: a lone one, or small ones, which their sender may want answered."""
    sock, peer = begun(sim)
    start, tsn = sim.time(), large(peer, BEGIN_END | IMMEDIATE)
    packet = peer.expect(SACK)
    equal(packet.chunk(SACK).tsn, tsn, "what is acknowledged")
    check(packet.time - start < 2 * Wire.LATER, "the SACK was late", packet.time - start)
    sock.recv()
    with sim.delta("SctpInPktSoftirq", 4):
        for _ in range(4):
            peer.data(b"small")
        sim.advance(SOON)
    for _ in range(4):
        equal(sock.recv().data, b"small", "a message")
    # Behind a large one they wait as well.
    with sim.delta("SctpInPktSoftirq", 1):
        large(peer)
        for _ in range(3):
            peer.data(b"small")
        sim.advance(SOON)
    equal([len(sock.recv().data) for _ in range(4)], [LARGE, 5, 5, 5], "messages")


@scenario("bunch-before-packets-of-other-protocols")
def other_protocols(sim):
    """The last packets in the backlog may be nobody's who could end the wait: the tasklet does."""
    sock, peer = begun(sim)
    first = large(peer)
    last = large(peer, BEGIN_END | IMMEDIATE)
    start = sim.time()
    for _ in range(3):
        sim.send_ip(wire.ip(peer.addresses[0], "10.9.1.1", b"nobody's", proto=253), PATH)
    packet = peer.find(SACK, within=SOON)
    equal(packet.chunk(SACK).tsn, last, "what is acknowledged")
    check(packet.time - start < 2 * Wire.LATER, "it waited for more", packet.time - start)
    read(sock, peer, first, last)


@scenario("bunch-with-gaps", "rfc9260#section-6.2.1")
def gaps(sim):
    """What is missing is told as soon as ever; what comes late in the same go is not missing."""
    sock, peer = begun(sim)
    first = peer.tsn
    packets = [wire.data(first + at, text(first + at), 0, 2 + at) for at in range(8)]
    for at in (0, 2, 4, 3):
        peer.send(packets[at])
    packet = peer.expect(SACK, within=SOON)
    equal((packet.chunk(SACK).tsn, packet.chunk(SACK).gaps), (first, [(2, 4)]), "what has come")
    for at in (5, 1, 7, 6, 3):
        peer.send(packets[at])
    packet = peer.expect(SACK, within=SOON)
    sack = packet.chunk(SACK)
    equal((sack.tsn, sack.gaps, sack.dups), (first + 7, [], [first + 3]), "what has come then")
    read(sock, peer, first, first + 7)


# -- the order of packets --------------------------------------------------------------------------------------------------


def between(sim, peer, send):
    """Two packets of DATA, what send() sends, and two of DATA again, in one go: the answers; SACKs by their number."""
    first = peer.tsn
    large(peer)
    large(peer, BEGIN_END | IMMEDIATE)
    send()
    large(peer)
    large(peer, BEGIN_END | IMMEDIATE)
    sim.advance(SOON)
    return [(kind, tsn and tsn - first + 1) for kind, tsn in answers(peer)]


@scenario("bunch-ends-before-other-packets")
def order(sim):
    """What is no DATA, or not of the same names, is processed after what came before it and before what comes after."""
    sock, peer = begun(sim)
    _, other = begun(sim, port=5001)
    init = wire.init(0x7777, 1, more=peer.params())
    cases = (
        ([(HEARTBEAT_ACK, None)], lambda: peer.send(heartbeat())),
        ([(ERROR, None)], lambda: peer.send(chunk(0xC7, b"unknown"))),
        ([(COOKIE_ACK, None)], lambda: peer.send(chunk(COOKIE_ECHO, peer.cookie))),
        ([(INIT_ACK, None)], lambda: peer.send(init, tag=0)),
        ([], lambda: peer.send(wire.sack(peer.cum))),
        # Another tag, another association, another mark of routers: a duplicate, which is told at once.
        ([], lambda: peer.send(wire.data(1, text(1)), tag=peer.their_tag ^ 1)),
        ([], lambda: large(other, BEGIN_END | IMMEDIATE)),
        ([(SACK, 2)], lambda: peer.send(wire.data(peer.tsn - 1, text(0)), ecn=2)),
    )
    for number, (answer, send) in enumerate(cases):
        first = peer.tsn
        equal(between(sim, peer, send), [(SACK, 2), *answer, (SACK, 4)], f"answers of case {number}")
        read(sock, peer, first, first + 3)
    equal(answers(other), [(SACK, other.tsn - 1)], "the other association's")


@scenario("bunch-without-damaged-packets", "rfc9260#section-6.8")
def damaged(sim):
    """A packet with a wrong checksum is nobody's; the others do not mind."""
    sock, peer = begun(sim)
    first = peer.tsn
    with sim.delta("SctpChecksumErrors", 1), sim.delta("SctpInPktSoftirq", 1):
        came = between(sim, peer, lambda: peer.send(wire.data(peer.tsn, b"damaged" * 200), crc=b"none"))
    equal(came, [(SACK, 4)], "answers")
    read(sock, peer, first, first + 3)


@scenario("bunch-and-congestion", "rfc9260#appendix-A")
def congestion(sim):
    """A packet that a router has marked waits for none without a mark: ECNE names it."""
    sim.us.sysctl("ecn_enable", 1)
    sock, peer = begun(sim, more=param(P_ECN))
    first = peer.tsn
    for ecn in (2, 2, 3, 2, 2):
        last = large(peer, BEGIN_END | IMMEDIATE, ecn=ecn)
    sim.advance(SOON)
    named = [packet.chunk(ECNE).tsn for packet in peer.clear() if packet.chunk(ECNE)]
    check(named and set(named) == {first + 2}, "what ECNE names", named, first)
    read(sock, peer, first, last)
    peer.send(chunk(wire.CWR, (first + 2).to_bytes(4, "big")))


# -- the end ---------------------------------------------------------------------------------------------------------------


def nothing_after(sock, state, first, peer):
    """The socket has two messages, and then the end, which is told as that state."""
    for tsn in (first, first + 1):
        equal(sock.recv().data, text(tsn), "what came before the end")
    if state == COMM_LOST:
        equal(sock.event(ASSOC_CHANGE).state, COMM_LOST, "the end")
    else:
        equal(sock.recv().event.type, SHUTDOWN_EVENT, "the end")
        equal(sock.recv().data, b"", "the end of the stream")
    check(peer.dups == [], "the peer got something twice")


@scenario("bunch-then-shutdown", "rfc9260#section-9.2")
def then_shutdown(sim):
    """DATA before SHUTDOWN is delivered, DATA after it is not."""
    for port, bundled in ((5000, False), (5001, True)):
        sock, peer = begun(sim, port=port)
        sock.events(SHUTDOWN_EVENT)
        first = large(peer)
        end = shutdown(peer.cum)
        if bundled:
            peer.send(wire.data(peer.tsn, text(peer.tsn), 0, peer.ssn[0]), end)
        else:
            large(peer)
            peer.send(end)
        peer.tsn = first + 2
        peer.ssn[0] = peer.ssn[0] + bundled
        large(peer)
        large(peer)
        equal(peer.find(SHUTDOWN_ACK, within=SOON).types()[-1], SHUTDOWN_ACK, "the answer")
        peer.send(chunk(wire.SHUTDOWN_COMPLETE))
        sim.advance(SOON)
        nothing_after(sock, None, first, peer)
        peer.clear()


@scenario("bunch-then-abort", "rfc9260#section-9.1")
def then_abort(sim):
    """DATA before ABORT is delivered, DATA after it is out of the blue, packet by packet; whether ABORT comes alone or
    within."""
    for port, bundled in ((5000, False), (5001, True)):
        sock, peer = begun(sim, port=port)
        sock.events(ASSOC_CHANGE)
        first = large(peer)
        large(peer)
        if bundled:
            peer.send(wire.data(peer.tsn, text(0)), chunk(ABORT))
        else:
            peer.send(chunk(ABORT))
        for _ in range(3):
            large(peer)
        sim.advance(SOON)
        equal([packet.types() for packet in peer.clear()][-3:], [[ABORT]] * 3, "what came after it")
        nothing_after(sock, COMM_LOST, first, peer)


@scenario("bunch-with-a-violation", "rfc9260#section-3.3.1")
def violation(sim):
    """A packet in their midst that ends the association ends it for those behind it."""
    sock, peer = begun(sim)
    sock.events(ASSOC_CHANGE)
    first = large(peer)
    large(peer)
    peer.send(wire.data(peer.tsn, b""), wire.data(peer.tsn + 1, text(0)))
    for _ in range(3):
        large(peer)
    sim.advance(SOON)
    equal([packet.types() for packet in peer.clear()][-4:], [[ABORT]] * 4, "answers")
    nothing_after(sock, COMM_LOST, first, peer)


@scenario("bunch-after-close")
def after_close(sim):
    """The user closes while they are on their way: the association aborts, and they are out of the blue."""
    sock, peer = begun(sim)
    large(peer)
    sim.advance(SOON)
    for _ in range(5):
        large(peer)
    sock.close()
    sim.advance(SOON)
    equal([packet.types() for packet in peer.clear()][-6:], [[ABORT]] * 6, "answers")


# -- memory ----------------------------------------------------------------------------------------------------------------


@scenario("bunch-larger-than-the-buffer", "rfc9260#section-6.2")
def no_room(sim):
    """What does not fit in SO_RCVBUF is dropped, and one SACK says what was not: sent again, all of it arrives."""
    sock, peer = begun(sim, receive=30000)
    first, count = peer.tsn, 60
    packets = [wire.data(first + at, text(first + at), 0, 2 + at) for at in range(count)]
    got = 0
    while got < count:
        peer.clear()
        for packet in packets[got:]:
            peer.send(packet)
        sack = peer.expect(SACK, within=0.1).chunk(SACK)
        peer.silent(0)
        taken = sack.tsn - first + 1
        check(taken > got and not sack.gaps, "what was taken", taken, got, sack.gaps)
        read(sock, peer, first + got, first + taken - 1)
        got = taken
        # The window opens again.
        sim.advance(SOON)
    check(sock.nothing(), "there is more")
