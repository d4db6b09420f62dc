# SPDX-License-Identifier: GPL-2.0
"""The peer's window and ours, what waits for what, and data that goes along with a COOKIE ECHO."""

import contextlib
import os
import struct

from packet import (ABORT, BEGIN, COOKIE_ACK, COOKIE_ECHO, DATA, END, IMMEDIATE, INIT, SACK, chunk, data)
from scenario import check, equal, near, scenario
from sockets import ASSOC_CHANGE, CANT_STR_ASSOC, ONE_TO_MANY, PEELOFF, SOL_SCTP, Sock


@scenario("window-shut-is-probed-after-one-rto", "rfc9260#section-6.1")
def zero_window(sim):
    """A window that is shut is probed after one RTO, and then after twice as long each time; no probe counts as an error."""
    sock, peer = sim.up()
    sock.send(b"one")
    peer.expect(DATA)
    peer.sack(rwnd=0)
    start = sim.time()
    rto = 1.0
    sock.send(b"two")
    for n in range(4):
        probe = peer.expect(DATA, within=20)
        near(probe.time - start, rto * 2 ** n, f"wait for probe {n}", 0.1 * 2 ** n)
        peer.sack(rwnd=0)
        start = sim.time()
        sock.send(b"more")
    peer.sack(rwnd=100000)
    peer.expect(DATA, within=0.1)


@scenario("window-probe-not-taken-comes-again", "rfc9260#section-6.1")
def probe_dropped(sim):
    """A probe that the peer drops comes again; as long as it says so, that is no error of the path, which needs no HEARTBEAT."""
    sim.us.sysctl("hb_interval", 3600000)
    sock, peer = sim.up()
    sock.send(b"one")
    peer.expect(DATA)
    peer.sack(rwnd=0)
    cum = peer.cum
    sock.send(b"two")
    for _ in range(20):
        peer.expect(DATA, within=70)
        peer.sack(cum=cum, rwnd=0)
    peer.sack(cum=cum, rwnd=50000)
    peer.expect(DATA, within=0.1)


@scenario("window-bit-is-not-worth-a-packet", "rfc1122#section-4.2.3.4")
def silly_window(sim):
    """Of a window that opens by a little nothing is used while more waits; a packet's worth is."""
    sock, peer = sim.up(sock={"NODELAY": 1})
    sock.send(b"x" * 1000)
    peer.expect(DATA)
    peer.sack(rwnd=0)
    for _ in range(20):
        sock.send(b"y" * 100)
    peer.sack(rwnd=150)
    peer.silent(0.09)
    # There might never be more, and nobody would tell.
    equal(len(peer.expect(DATA, within=0.1).chunks), 1, "chunks of the packet")
    peer.sack(rwnd=0)
    peer.sack(rwnd=1600)
    packet = peer.next(0.1)
    check(packet and len(packet.chunks) > 5, "no full packet")


@scenario("sack-wanted-when-the-window-is-filled", "rfc9260#section-6.1", "rfc7053#section-4")
def fills_window(sim):
    """The chunk that fills the peer's window, while another waits, has the I bit; others do not."""
    sock, peer = sim.up(init={"rwnd": 3000})
    sock.send(b"x" * 3600)
    first, second = peer.expect(DATA).chunk(DATA), peer.expect(DATA).chunk(DATA)
    equal((first.flags & IMMEDIATE, second.flags & IMMEDIATE), (0, IMMEDIATE), "I bits")


@scenario("no-sack-wanted-when-a-large-window-is-filled", "rfc9260#section-6.1", "rfc7053#section-4")
def fills_large_window(sim):
    """Of several packets some are acknowledged without being asked for, and the rest when the reader opens the window."""
    sock, peer = sim.up()
    # The congestion window is to be the larger one.
    for _ in range(10):
        sock.send(bytes(20000))
        sim.advance(0)
        while peer.clear():
            peer.sack()
    sock.send(b"x")
    peer.expect(DATA)
    peer.sack(rwnd=9000)
    sock.send(bytes(20000))
    sim.advance(0)
    chunks = [packet.chunk(DATA) for packet in peer.clear()]
    check(len(chunks) > 4, "few packets", len(chunks))
    equal([chunk.flags & IMMEDIATE for chunk in chunks], [0] * len(chunks), "I bits")


@scenario("data-goes-along-with-cookie-echo", "rfc9260#section-5.1")
def rides(sim):
    """What is sent before the association stands goes along with the COOKIE ECHO, again when that is lost."""
    peer = sim.peer(0)
    sock = sim.sock(ONE_TO_MANY).bind("10.9.0.1")
    peer.to = sock.port
    sock.send(b"early", to=(peer.addresses[0], peer.port))
    first = peer.answer(silent=True)
    equal([c.kind for c in first.chunks], [COOKIE_ECHO, DATA], "the first try")
    again = peer.next(5)
    equal([c.kind for c in again.chunks], [COOKIE_ECHO, DATA], "the second try")
    equal(again.chunk(DATA).tsn, first.chunk(DATA).tsn, "its TSN")
    peer.send(chunk(COOKIE_ACK))
    last = peer.expect(DATA, within=20)
    equal((last.chunk(DATA).tsn, last.chunk(DATA).text), (first.chunk(DATA).tsn, b"early"), "what T3 sends again")


@scenario("level-0-keeps-others-out", "rfc6458#section-8.1.20")
def pieces(sim):
    """A message that comes in pieces keeps those of other associations waiting, and is broken off when its own ends."""
    sock = sim.listener(ONE_TO_MANY, PARTIAL_DELIVERY_POINT=1000)
    one, two = sim.peer(), sim.peer()
    one.connect()
    two.connect()
    one.data(b"a" * 1200, flags=BEGIN)
    equal(sock.recv().data, b"a" * 1200, "the first piece")
    two.data(b"other")
    check(sock.nothing(), "the other message came between")
    one.data(b"b" * 100, flags=0)
    equal(sock.recv().data, b"b" * 100, "the second piece")
    one.data(b"c", flags=END)
    equal((sock.recv().data, sock.recv().data), (b"c", b"other"), "the end, and the other message")
    one.data(b"a" * 1200, flags=BEGIN)
    two.data(b"other")
    one.abort()
    equal((sock.recv().data, sock.recv().data), (b"a" * 1200, b"other"), "what was broken off, and the other message")


@scenario("fragment-without-a-message", "rfc9260#section-6.9")
def stray(sim):
    """A middle fragment behind a whole message is a protocol violation."""
    _, peer = sim.up()
    peer.data(b"whole")
    peer.data(b"middle", flags=0)
    peer.find(ABORT)


@scenario("renege-makes-room", "rfc9260#section-6.2")
def renege(sim):
    """With a full buffer the newest of what waits for its turn gives way to what is older; what is acknowledged stays."""
    sock, peer = sim.up(sock={})
    sock.buffers(receive=20000)
    tsn, size = peer.tsn, 1000
    for n in range(1, 60):
        peer.send(data(tsn + n, b"%04d" % n * (size // 4), 0, n))
    sim.advance(0.1)
    peer.clear()
    peer.send(data(tsn, b"0000" * (size // 4), 0, 0))
    sack = peer.find(SACK).chunk(SACK)
    check(sack.tsn >= tsn, "the missing chunk was not taken")
    count = 1
    equal(sock.recv().data[:4], b"0000", "the first message")
    while not sock.nothing():
        equal(sock.recv().data[:4], b"%04d" % count, "the order")
        count += 1
    equal(sack.tsn, tsn + count - 1, "what was acknowledged is what was delivered")


@scenario("rcvbuf-lowered-keeps-the-right-edge", "rfc9260#section-3.3.2", "rfc9260#section-6.2")
def lowered(sim):
    """What was promised is taken when SO_RCVBUF is lowered afterwards, and no more than that."""
    sock, peer = sim.up()
    promised = peer.their.rwnd
    first, size = peer.tsn, 1400
    sock.buffers(receive=5000)
    taken = promised // size
    for n in range(taken):
        peer.send(data(first + n, bytes([n % 256]) * size, 0, n))
    sim.advance(0.5)
    peer.clear()
    peer.send(data(first + taken, b"beyond" * 100, 0, taken))
    sack = peer.find(SACK).chunk(SACK)
    equal((sack.tsn, sack.rwnd), (first + taken - 1, 0), "what is acknowledged, and the window")
    for n in range(taken):
        equal(sock.recv().data, bytes([n % 256]) * size, "the messages")
    check(sock.nothing(), "a message beyond the promise")


def two_of_a_socket(sim):
    """A one-to-many socket with a small receive buffer, and two peers of it."""
    sock = sim.listener(ONE_TO_MANY)
    sock.buffers(receive=20000)
    full, empty = sim.peer(), sim.peer()
    full.connect()
    empty.connect()
    return sock.want_info(), full, empty


def shut_out(sim, empty):
    """The peer that has sent nothing hears that there is no room."""
    sim.advance(1)
    empty.data(b"no room")
    check(empty.find(SACK).chunk(SACK).rwnd < 1000, "the other association's window is open")
    empty.clear()


def let_in(empty):
    """It hears of the room that there is now."""
    check(empty.find(SACK, within=0.1).chunk(SACK).rwnd >= 1452, "no window update")


@scenario("window-opens-for-all-of-a-socket", "rfc9260#section-6.2")
def shared(sim):
    """Associations that share a receive buffer hear of room at once, whichever message of whichever of them is read."""
    sock, full, empty = two_of_a_socket(sim)
    for _ in range(30):
        full.data(b"x" * 1000)
    shut_out(sim, empty)
    while not sock.nothing():
        equal(sock.recv().data, b"x" * 1000, "the messages")
    let_in(empty)


@scenario("window-opens-when-another-is-peeled-off", "rfc9260#section-6.2", "rfc6458#section-9.2")
def peeled_off(sim):
    """What is peeled off takes with it what waits to be read: there is room for the others."""
    sock, full, empty = two_of_a_socket(sim)
    for _ in range(30):
        full.data(b"x" * 1000)
    shut_out(sim, empty)
    # What was read last has not gone back yet, nor made room that is worth an update.
    of_full = sock.recv().info.id
    check(empty.next(0.1) is None, "a window update too soon")
    with os.fdopen(struct.unpack("=ii", sock.getopt(PEELOFF, struct.pack("=ii", of_full, 0)))[1], "rb", 0):
        let_in(empty)


@scenario("window-opens-when-another-ends", "rfc9260#section-6.2")
def gone(sim):
    """What an association held that could not be read yet goes with it: there is room for the others."""
    sock, full, empty = two_of_a_socket(sim)
    for n in range(1, 31):
        full.send(data(full.tsn + n, b"x" * 1000, 0, n))
    shut_out(sim, empty)
    # Room for a first chunk is always found, but no more.
    while not sock.nothing():
        equal(sock.recv().data, b"no room", "the messages")
    check(empty.next(0.1) is None, "a window update too soon")
    full.abort()
    let_in(empty)


@scenario("pieces-come-when-all-else-is-read", "rfc9260#section-6.9")
def behind(sim):
    """A message that fills the buffer before it is whole comes in pieces as soon as the user has read those of others."""
    sock, full, empty = two_of_a_socket(sim)
    empty.data(b"first")
    for n in range(30):
        full.data(b"x" * 1000, flags=0 if n else BEGIN)
    sim.advance(1)
    full.clear()
    equal(sock.recv().data, b"first", "the message of the other")
    check(len(sock.recv(within=0.1).data) >= 5000, "no piece of the message")
    let_in(full)


@scenario("window-too-small-for-a-chunk-is-told-when-all-is-read", "rfc9260#section-6.2")
def large_chunks(sim):
    """Where a chunk takes most of the buffer, less of it than a step may be what the sender waits for."""
    listener, peer = sim.listener(), sim.peer()
    listener.buffers(receive=2000)
    peer.connect()
    sock = listener.accept()
    for size in (600, 700, 800, 900, 1000):
        peer.clear()
        peer.data(b"x" * size)
        equal(sock.recv().data, b"x" * size, "a message")
        sim.advance(0.3)
        told = [packet.chunk(SACK).rwnd for packet in iter(lambda: peer.next(0), None) if packet.chunk(SACK)]
        check(told and told[-1] >= 1400, "the window when all is read", told)


def through(sim, sizes, count, buffers):
    """The longest time that a reader who always reads has to wait for one of count messages, over the loopback device."""
    space = sim.space("alone")
    listener = Sock(space).buffers(receive=buffers[1]).bind("127.0.0.1", port=6000).listen()
    giver = Sock(space).buffers(send=buffers[0])
    giver.connect("127.0.0.1", 6000, within=1)
    taker = listener.accept()
    sent, got, last, longest = 0, 0, sim.time(), 0.0
    while got < count:
        with contextlib.suppress(BlockingIOError):
            while sent < count:
                giver.send(b"x" * sizes)
                sent += 1
        taker.recv(within=100)
        got += 1
        longest, last = max(longest, sim.time() - last), sim.time()
        while not taker.nothing():
            taker.recv()
            got += 1
    for sock in (taker, giver, listener):
        sock.close()
    return longest


@scenario("small-messages-do-not-wait-for-a-larger-window", "rfc1122#section-4.2.3.4")
def small_messages(sim):
    """The window of a receiver of small messages becomes smaller than it was: a sender does not wait for more than there is."""
    for size, buffers in ((64, (200000, 200000)), (16, (1000000, 200000)), (1, (1000000, 50000)), (700, (200000, 4608)), (16384, (200000, 40000))):
        longest = through(sim, size, 2000, buffers)
        check(longest < 0.3, f"a message of {size} bytes waited", longest)


# -- sctp_mem, used up by others -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def short_of_memory(sim):
    """The host has no memory left for SCTP: much waits on a socket that nobody reads."""
    others = sim.space("others")
    hoard = Sock(others).buffers(receive=8000000).bind("127.0.0.1", port=6000).listen()
    giver = Sock(others).buffers(send=8000000)
    giver.connect("127.0.0.1", 6000, within=1)
    for _ in range(300):
        giver.send(b"x" * 8000)
    sim.advance(1)
    with sim.host_sysctl("sctp_mem", "1 1 1"):
        yield
    hoard.close()
    giver.close()


@scenario("memory-short-the-missing-chunk-is-taken", "rfc9260#section-6.2")
def short_with_gap(sim):
    """Where sctp_mem is used up and all that an association may still hold waits for one chunk, that chunk is taken."""
    sock, peer = sim.up(sock={})
    tsn = peer.tsn
    with short_of_memory(sim):
        for n in range(1, 9):
            peer.send(data(tsn + n, b"x" * 1400, 0, n))
        sim.advance(0.1)
        peer.clear()
        peer.send(data(tsn, b"0" * 1400, 0, 0))
        check(peer.find(SACK).chunk(SACK).tsn >= tsn, "the missing chunk was not taken")
        equal(sock.recv().data, b"0" * 1400, "the first message")


@scenario("memory-short-the-message-comes-in-pieces", "rfc9260#section-6.9")
def short_with_pieces(sim):
    """Where sctp_mem is used up a message that is not whole yet is handed over as far as it is, and its rest afterwards."""
    sock, peer = sim.up(sock={})
    length = got = 0
    with short_of_memory(sim):
        for n in range(12):
            tsn = peer.tsn
            for _ in range(5):
                peer.send(data(tsn, b"x" * 1400, 0, 0, flags=BEGIN if not n else END if n == 11 else 0))
                if peer.find(SACK).chunk(SACK).tsn == tsn:
                    break
                while not sock.nothing():
                    got += len(sock.recv().data)
            else:
                check(False, f"fragment {n} is never taken")
            peer.tsn += 1
            length += 1400
        while not sock.nothing():
            got += len(sock.recv().data)
    equal(got, length, "bytes of the message")


@scenario("init-leaves-once", "rfc9260#section-5.1")
def one_init(sim):
    """connect() that does not wait sends its INIT at once."""
    peer = sim.peer(0)
    sock = sim.sock().bind("10.9.0.1")
    sock.connect(peer.addresses[0], peer.port)
    peer.expect(INIT, within=0.1)


# -- what comes with the first message --------------------------------------------------------------------------------------


@scenario("init-by-ancillary-data", "rfc6458#section-5.3.1")
def init_item(sim):
    """SCTP_INIT with the first message: streams, attempts, and the longest wait between them, for this association only."""
    peer = sim.peer(0)
    sock = sim.sock(ONE_TO_MANY).events(ASSOC_CHANGE)
    sock.sock.sendmsg([b"x"], [(SOL_SCTP, 0, struct.pack("=HHHH", 7, 9, 4, 2000))], 0, (peer.addresses[0], peer.port))
    last = peer.expect(INIT)
    equal(last.chunk(INIT).streams, (7, 9), "streams")
    for number in range(4):
        packet = peer.expect(INIT, within=3)
        near(packet.time - last.time, 2, f"wait {number}")
        last = packet
    equal(sock.event(ASSOC_CHANGE, within=3).state, CANT_STR_ASSOC, "the event")
    equal(sock.get("INITMSG")[:3], (10, 65535, 8), "what the socket has")


@scenario("answer-follows-cookie-ack", "rfc9260#section-5.1")
def answered_at_once(sim):
    """What a server sends as soon as it hears of the association leaves right behind the COOKIE ACK."""
    sock = sim.listener(ONE_TO_MANY, EVENT={"type": ASSOC_CHANGE, "on": 1})
    peer = sim.peer()
    peer.connect(echo=[data(peer.tsn, b"in the third packet")])
    ident = sock.event(ASSOC_CHANGE, 0).id
    equal(sock.recv(0).data, b"in the third packet", "what came with the COOKIE ECHO")
    sock.send(b"in the fourth", id=ident)
    equal(peer.find(DATA, within=0).chunk(DATA).text, b"in the fourth", "the answer")
