# SPDX-License-Identifier: GPL-2.0
"""Notifications: what they say, and that none is lost in silence."""

import contextlib
import errno

from packet import ABORT, DATA, INIT, chunk, error, param
from scenario import check, equal, scenario
from sockets import (ADAPTATION, ASSOC_CHANGE, AUTHENTICATION, CANT_STR_ASSOC, COMM_LOST, COMM_UP, ONE_TO_MANY, REMOTE_ERROR,
                     SEND_FAILED, SEND_FAILED_EVENT, SENDER_DRY, SHUTDOWN_EVENT)

C_USER = 12
SENT = 1


def write(path, text):
    """A file of the kernel's."""
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


@contextlib.contextmanager
def no_memory():
    """While it lasts no allocation of this task that cannot wait succeeds."""
    base = "/sys/kernel/debug/failslab"
    for name, value in (("verbose", 0), ("task-filter", "Y"), ("ignore-gfp-wait", "Y"), ("interval", 1), ("times", -1),
                        ("probability", 100)):
        write(f"{base}/{name}", str(value))
    write("/proc/self/make-it-fail", "1")
    try:
        yield
    finally:
        write("/proc/self/make-it-fail", "0")
        write(f"{base}/probability", "0")


def tells_loss(sock):
    """recv() says once that something is missing."""
    try:
        sock.recv()
    except OSError as err:
        equal(err.errno, errno.ENOBUFS, "errno")
        check(sock.nothing(), "there is more")
        return
    check(False, "recv() does not fail")


@scenario("notification-lost-for-memory", "rfc6458#section-6.1")
def no_memory_for_one(sim):
    """Without memory for a notification recv() fails with ENOBUFS, once, and later ones come as ever."""
    sock, peer = sim.up()
    with sim.delta("SctpNotificationsLost", 1), no_memory():
        sock.events(SENDER_DRY)
    equal(sock.get("STATUS").unackdata, 0, "the association goes on")
    tells_loss(sock)
    sock.send(b"x")
    peer.expect(DATA)
    peer.sack()
    sock.event(SENDER_DRY)


@scenario("notification-lost-for-room", "rfc6458#section-6.1")
def no_room(sim):
    """A user who reads nothing loses notifications, but not those about messages and associations, and hears of it."""
    sock, peer = sim.up(style=ONE_TO_MANY)
    sock.events(REMOTE_ERROR, ASSOC_CHANGE, SHUTDOWN_EVENT).buffers(receive=4096)
    before = sim.us.snmp("SctpNotificationsLost")
    sent = 100
    for number in range(sent):
        peer.send(error(param(C_USER, bytes([number]) * 100)))
    missing = sim.us.snmp("SctpNotificationsLost") - before
    check(0 < missing < sent, "how many are missing", missing)
    peer.send(chunk(ABORT))
    for number in range(sent - missing):
        equal(sock.event(REMOTE_ERROR, 0).rest[-1], number, "which")
    equal(sock.event(ASSOC_CHANGE, 0).state, COMM_LOST, "the last one")
    tells_loss(sock)


@scenario("notifications-as-it-comes-up", "rfc6458#section-6.1.1", "rfc6458#section-6.1.7", "rfc6458#section-6.1.8")
def comes_up(sim):
    """COMM_UP, the peer's adaptation, that it does not authenticate, in that order; none of them when it is not wanted."""
    peer = sim.peer(0)
    sock = sim.sock(ONE_TO_MANY).bind("10.9.0.1").events(ASSOC_CHANGE, ADAPTATION, AUTHENTICATION)
    peer.to = sock.port
    sock.send(b"hello", to=(peer.addresses[0], peer.port))
    peer.answer(more=param(0xC006, bytes([0, 0, 1, 2])), outs=3, ins=4)
    up = sock.event(ASSOC_CHANGE)
    equal((up.state, up.error, up.outs, up.ins, up.flags, up.rest), (COMM_UP, 0, 4, 3, 0, b""), "COMM_UP")
    equal(sock.event(ADAPTATION, 0)[:-1], (ADAPTATION, 0, 0x102, up.id), "the adaptation")
    event = sock.event(AUTHENTICATION, 0)
    equal((event.key, event.altkey, event.indication, event.id, event.rest), (0, 0, 2, up.id, b""), "SCTP_AUTH_NO_AUTH")
    check(sock.nothing(), "there is more")


@scenario("failure-has-the-causes", "rfc6458#section-6.1.4", "rfc6458#section-6.1.11")
def failed_with_cause(sim):
    """What is on its way when an ABORT comes is given back with its cause, sent and unsent."""
    sock, peer = sim.up(init={"rwnd": 1500}, style=ONE_TO_MANY)
    sock.events(SEND_FAILED, SEND_FAILED_EVENT, ASSOC_CHANGE)
    to = (peer.addresses[0], peer.port)
    sock.send(b"x" * 1400, to=to, sid=1, ppid=5, context=7)
    sock.send(b"y" * 1400, to=to, sid=2, ppid=6, context=8, sflags=1)
    peer.expect(DATA)
    peer.send(error(param(1, bytes(4)), kind=ABORT))
    lost = sock.event(ASSOC_CHANGE, 0)
    equal((lost.state, lost.error, lost.outs, lost.ins), (COMM_LOST, 1, 0, 0), "COMM_LOST")
    for sent, letter, sid, place in ((SENT, b"x", 1, 3), (0, b"y", 2, 7)):
        for kind in (SEND_FAILED, SEND_FAILED_EVENT):
            event = sock.event(kind, 0)
            equal((event.flags, event.error, event.sid, event.sflags, event.context, event.info_id, event.id, event.rest),
                  (sent, 1, sid, place, 6 + sid, lost.id, lost.id, letter * 1400), "what came back")
    check(sock.nothing(), "there is more")


@scenario("failure-without-cause", "rfc6458#section-6.1.1", "rfc6458#section-6.1.11")
def failed_without_cause(sim):
    """An association that comes to nothing: CANT_STR_ASSOC and each message, no cause, when all INITs are lost."""
    peer = sim.peer(0)
    sock = sim.sock(ONE_TO_MANY).events(SEND_FAILED_EVENT, ASSOC_CHANGE).set("INITMSG", attempts=1)
    sock.send(b"never", to=(peer.addresses[0], peer.port))
    peer.expect(INIT)
    end = sock.event(ASSOC_CHANGE, 20)
    equal((end.state, end.error, end.rest), (CANT_STR_ASSOC, 0, b""), "CANT_STR_ASSOC")
    event = sock.event(SEND_FAILED_EVENT, 0)
    equal((event.flags, event.error, event.id, event.rest), (0, 0, end.id, b"never"), "what came back")
