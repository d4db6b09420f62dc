# SPDX-License-Identifier: GPL-2.0
"""Messages with a lifetime: what becomes of them, and of what waits with them."""

from packet import ABORT, COOKIE_ECHO, DATA, SHUTDOWN, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, chunk
from scenario import check, equal, near, scenario
from sockets import (ASSOC_CHANGE, COMM_UP, ONE_TO_MANY, SCTP_EOF, SEND_FAILED, SEND_FAILED_EVENT, SENDER_DRY,
                     SHUTDOWN_COMP)

UNSENT = 0


def shut(sim, *events, **how):
    """(socket, peer): one message is acknowledged, and the window is shut."""
    sock, peer = sim.up(**how)
    sock.events(*events)
    sock.send(b"first", to=(peer.addresses[0], peer.port))
    peer.expect(DATA)
    peer.sack(rwnd=0)
    return sock, peer


def failed(sock, start, lifetime, kind=SEND_FAILED_EVENT):
    """The next SEND_FAILED, which comes when the lifetime (s) that began at start is over."""
    event = sock.event(kind, lifetime + 1)
    near(sock.world.time() - start, lifetime, "when the user is told")
    equal((event.flags, event.error), (UNSENT, 0), "SCTP_DATA_UNSENT, no error")
    return event


@scenario("lifetime-ends-on-time", "rfc9260#section-11.1.5", "rfc6458#section-6.1.11")
def ends(sim):
    """What could not be sent in its time comes back to the user at once, and leaves no hole behind."""
    sock, peer = shut(sim, SEND_FAILED_EVENT)
    start = sim.time()
    sock.send(b"late", lifetime=300, sid=0, ppid=7, context=11)
    sock.send(b"later", lifetime=5000)
    event = failed(sock, start, 0.3)
    equal((event.rest, event.sid, event.context, event.sflags), (b"late", 0, 11, 3), "what came back")
    check(sock.nothing(), "more came back")
    peer.sack(rwnd=100000)
    found = peer.expect(DATA, within=0).chunk(DATA)
    equal((found.text, found.ssn, found.tsn), (b"later", 1, peer.their.tsn + 1), "what is sent")
    peer.sack()
    sim.advance(6)
    check(sock.nothing(), "what was sent came back")
    equal(sock.queued(), 0, "memory in use")


@scenario("lifetime-ends-in-its-own-order", "rfc9260#section-11.1.5")
def order(sim):
    """Each of many messages goes in its own time, in whatever order they were queued."""
    sock, _ = shut(sim, SEND_FAILED_EVENT)
    start = sim.time()
    sock.send(b"to probe the window with")
    for number in range(50):
        sock.send(bytes([number]) * 10, lifetime=100 * (1 + number * 7 % 50))
    for number in sorted(range(50), key=lambda number: number * 7 % 50):
        equal(failed(sock, start, 0.1 * (1 + number * 7 % 50)).rest[0], number, "which")


@scenario("lifetime-over-when-the-window-opens", "rfc9260#section-11.1.5")
def exact(sim):
    """A window that opens a moment after the end of a lifetime, before any timer could run, is not used for the message."""
    sock, peer = shut(sim, SEND_FAILED_EVENT)
    sock.send(b"late", lifetime=100)
    sock.send(b"next")
    sim.advance(0.1001)
    peer.sack(rwnd=100000)
    equal(peer.expect(DATA, within=0).chunk(DATA).text, b"next", "what is sent")
    equal(sock.event(SEND_FAILED_EVENT, 0).rest, b"late", "what came back")
    peer.sack()


@scenario("lifetime-in-fragments", "rfc6458#section-6.1.4", "rfc3758#section-3")
def fragments(sim):
    """Of a message of which nothing has been sent each fragment comes back; one that has begun is sent to its end."""
    sock, peer = sim.up(init={"rwnd": 2000}, sock={"MAXSEG": 1000})
    sock.events(SEND_FAILED, SEND_FAILED_EVENT)
    begun, start = bytes(range(200)) * 15, sim.time()
    sock.send(begun, lifetime=100)
    sock.send(b"a" * 1000 + b"b" * 1000 + b"c" * 500, lifetime=200)
    got = peer.expect(DATA).chunk(DATA).text + peer.expect(DATA).chunk(DATA).text
    for letter, size, flags in ((b"a", 1000, 2), (b"b", 1000, 0), (b"c", 500, 1)):
        for kind in (SEND_FAILED, SEND_FAILED_EVENT):
            event = failed(sock, start, 0.2, kind)
            equal((event.rest, event.sflags), (letter * size, flags), "a fragment")
    peer.sack(rwnd=100000)
    while len(got) < len(begun):
        got += peer.expect(DATA, within=0).chunk(DATA).text
    equal(got, begun, "the message that had begun")
    peer.sack()
    peer.silent(0.1)


@scenario("lifetime-by-default", "rfc6458#section-8.1.13", "rfc6458#section-5.3.7")
def default(sim):
    """SCTP_DEFAULT_SEND_PARAM and SCTP_DEFAULT_PRINFO give messages a lifetime that do not bring one."""
    sock, _ = shut(sim, SEND_FAILED_EVENT)
    sock.set("DEFAULT_SEND_PARAM", timetolive=500)
    start = sim.time()
    sock.send(b"one")
    sock.send(b"two", lifetime=200)
    sock.send(b"ever", lifetime=0)
    equal(failed(sock, start, 0.2).rest, b"two", "what came back")
    equal(failed(sock, start, 0.5).rest, b"one", "what came back")
    sock.set("DEFAULT_PRINFO", policy=0x10, value=100)
    start = sim.time()
    sock.send(b"three", sid=1)
    equal(failed(sock, start, 0.1).rest, b"three", "what came back")
    sock.set("DEFAULT_PRINFO", policy=0, value=100)
    sock.send(b"ever")
    sim.advance(1)
    check(sock.nothing(), "more came back")


@scenario("lifetime-ends-before-the-handshake", "rfc9260#section-11.1.5")
def before(sim):
    """A message that waits for the association is discarded in time, and the association comes without it."""
    peer = sim.peer(0)
    sock = sim.sock(ONE_TO_MANY).bind("10.9.0.1").events(SEND_FAILED_EVENT, ASSOC_CHANGE)
    peer.to = sock.port
    start = sim.time()
    sock.send(b"early", to=(peer.addresses[0], peer.port), lifetime=1000)
    equal(failed(sock, start, 1).rest, b"early", "what came back")
    echo = peer.answer()
    equal([c.kind for c in echo.chunks], [COOKIE_ECHO], "what goes with the COOKIE ECHO")
    equal(sock.event(ASSOC_CHANGE).state, COMM_UP, "the event")
    sock.send(b"next", to=(peer.addresses[0], peer.port))
    equal(peer.expect(DATA).chunk(DATA).ssn, 0, "the first SSN")
    peer.sack()


@scenario("lifetime-rides-with-cookie-echo", "rfc9260#section-5.1", "rfc3758#section-3")
def rides(sim):
    """What went along with a COOKIE ECHO has its TSN: it goes on, whatever its lifetime was."""
    peer = sim.peer(0)
    sock = sim.sock(ONE_TO_MANY).bind("10.9.0.1").events(SEND_FAILED_EVENT)
    peer.to = sock.port
    sock.send(b"early", to=(peer.addresses[0], peer.port), lifetime=1000)
    peer.answer(silent=True)
    again = peer.next(5)
    equal([c.kind for c in again.chunks], [COOKIE_ECHO, DATA], "the second try")
    check(sock.nothing(), "it came back")


@scenario("lifetime-and-shutdown", "rfc9260#section-9.2")
def ending(sim):
    """A graceful end waits no longer for a message whose time is over; nor does the one who waits for a dry queue."""
    sock, peer = shut(sim, SEND_FAILED_EVENT, SENDER_DRY, ASSOC_CHANGE, style=ONE_TO_MANY)
    sock.event(SENDER_DRY)
    start = sim.time()
    to = (peer.addresses[0], peer.port)
    sock.send(b"one", to=to, lifetime=200)
    failed(sock, start, 0.2)
    sock.event(SENDER_DRY, 0)
    start = sim.time()
    sock.send(b"last", to=to, lifetime=400, sflags=SCTP_EOF)
    peer.silent(0.3)
    peer.expect(SHUTDOWN, within=0.2)
    failed(sock, start, 0.4)
    peer.send(chunk(SHUTDOWN_ACK))
    peer.expect(SHUTDOWN_COMPLETE, within=0)
    equal(sock.event(ASSOC_CHANGE).state, SHUTDOWN_COMP, "the event")


@scenario("lifetime-makes-room", "rfc9260#section-11.1.5")
def room(sim):
    """A writer that waits for room in SO_SNDBUF goes on when a lifetime is over."""
    sock, _ = sim.up(init={"rwnd": 1500}, sock={"NODELAY": 1})
    sock.buffers(send=4096)
    sock.send(b"x" * 1000)
    try:
        while True:
            sock.send(b"x" * 1000, lifetime=500)
    except BlockingIOError:
        start = sim.time()
    sock.send(b"y", within=1)
    near(sim.time() - start, 0.5, "when there was room")


@scenario("lifetime-and-abort", "rfc6458#section-6.1.11")
def aborted(sim):
    """Messages with a lifetime that has not ended come back when the association does, once."""
    sock, peer = shut(sim, SEND_FAILED_EVENT, ASSOC_CHANGE, style=ONE_TO_MANY)
    for number in range(5):
        sock.send(bytes([number]), to=(peer.addresses[0], peer.port), lifetime=1000 * (5 - number))
    peer.send(chunk(ABORT))
    for number in range(5):
        equal(sock.event(SEND_FAILED_EVENT, 0).rest, bytes([number]), "what came back")
    sim.advance(10)
    equal(sock.queued(), 0, "memory in use")
