# SPDX-License-Identifier: GPL-2.0
"""Scenarios to copy from: one of each kind. What they are made of stands at the top of peer.py."""

from packet import (COOKIE_ACK, COOKIE_ECHO, DATA, HEARTBEAT, INIT, SACK, SHUTDOWN, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, chunk,
                    shutdown)
from scenario import check, equal, near, scenario
from sockets import ASSOC_CHANGE, COMM_UP, ONE_TO_MANY


@scenario("setup-passive", "rfc9260#section-5.1")
def setup_passive(sim):
    """The peer calls; data goes both ways; the peer aborts."""
    sock, peer = sim.up()
    sock.want_info()
    tsn = peer.data(b"hello", sid=3, ppid=7)
    message = sock.recv()
    equal((message.data, message.info.sid, message.info.ppid, message.info.tsn), (b"hello", 3, 7, tsn), "the message")
    equal(peer.expect(SACK).chunk(SACK).tsn, tsn, "what is acknowledged")
    sock.send(b"world", sid=2)
    found = peer.expect(DATA).chunk(DATA)
    equal((found.text, found.sid, found.ssn, found.tsn), (b"world", 2, 0, peer.their.tsn), "what is sent")


@scenario("setup-active-v6", "rfc9260#section-5.1")
def setup_active(sim):
    """We call a peer with three addresses, and the user is told."""
    sock, peer = sim.up("client", ver=6, paths=3, style=ONE_TO_MANY, sock={"EVENT": {"type": ASSOC_CHANGE, "on": 1}})
    equal(sock.event(ASSOC_CHANGE).state, COMM_UP, "the event")
    check(peer.alive(), "no answer to a HEARTBEAT")


@scenario("sack-delay", "rfc9260#section-6.2")
def sack_delay(sim):
    """A lone DATA chunk is acknowledged after 200 ms; two packets at once."""
    _, peer = sim.up()
    for _ in range(2):			# the first SACK of all comes at once
        peer.data()
        peer.next()
    sent = peer.data()
    start = sim.time()
    near(peer.expect(SACK).time - start, 0.2, "the delayed SACK")
    peer.data()
    start = sim.time()
    sent = peer.data()
    packet = peer.expect(SACK, within=0)
    equal((packet.time - start < 1e-4, packet.chunk(SACK).tsn), (True, sent), "the SACK for two")


@scenario("t1-init-backs-off", "rfc9260#section-5.1", "rfc9260#section-6.3.3")
def t1_init(sim):
    """INIT is sent again after 3, 6, 12 ... seconds, at most 60, and eight times; then connect() has failed."""
    peer = sim.peer(0)
    sock = sim.sock()
    sock.connect(peer.addresses[0], peer.port)
    last = peer.expect(INIT)
    peer.to = last.sport
    for wait in (3, 6, 12, 24, 48, 60, 60, 60):
        packet = peer.expect(INIT, within=70)
        near(packet.time - last.time, wait, "T1")
        last = packet
    peer.silent(59)
    try:
        sock.connected(10)
    except TimeoutError:
        return
    check(False, "connect() did not fail")


@scenario("t1-cookie-backs-off", "rfc9260#section-5.1")
def t1_cookie(sim):
    """A COOKIE ECHO that is lost comes again, without the INIT, and then the association stands."""
    sock, peer = sim.calling()
    first = peer.answer(silent=True)
    again = peer.expect(COOKIE_ECHO, within=5)
    near(again.time - first.time, 3, "T1-cookie")
    peer.send(chunk(COOKIE_ACK))
    sock.connected(0.1)


@scenario("t3-backs-off", "rfc9260#section-6.3.3")
def t3_backs_off(sim):
    """DATA that nobody acknowledges comes again after 1, 2, 4 ... times the RTO, and a SACK ends that."""
    sock, peer = sim.up()
    sock.send(b"x")
    last = peer.expect(DATA)
    for wait in (3, 6, 12):
        packet = peer.find(DATA, within=2 * wait)
        near(packet.time - last.time, wait, "T3-rtx")
        equal(packet.chunk(DATA), last.chunk(DATA), "the same chunk")
        last = packet
    peer.sack()
    peer.silent(25)


@scenario("heartbeat-interval", "rfc9260#section-8.3")
def heartbeat_interval(sim):
    """An idle path is asked every HB.interval + RTO, with up to half an RTO of jitter either way."""
    sock, peer = sim.up()
    peer.answers = False
    rto = sock.get("PEER_ADDR_INFO", address=(peer.addresses[0], peer.port)).rto / 1000
    start = sim.time()
    packet = peer.expect(HEARTBEAT, within=60)
    check(30 + rto / 2 <= packet.time - start <= (30 + 1.5 * rto) * 1.13, "when the HEARTBEAT comes", packet.time - start)


@scenario("fast-retransmit", "rfc9260#section-7.2.4")
def fast_retransmit(sim):
    """Three reports of a gap, and the first chunk comes again at once."""
    sock, peer = sim.up()
    sock.set("NODELAY", 1)
    for number in range(4):
        sock.send(bytes([number]) * 1000)
    packets = [peer.next(0) for _ in range(4)]
    lost = packets[0].chunk(DATA).tsn
    for end in (2, 3):
        peer.sack(cum=lost - 1, gaps=[(2, end)])
        peer.silent(0)
    with sim.delta("SctpFastRetransmits"):
        peer.sack(cum=lost - 1, gaps=[(2, 4)])
        equal(peer.expect(DATA, within=0).chunk(DATA).tsn, lost, "what comes again")
    peer.sack()


@scenario("shutdown-active", "rfc9260#section-9.2")
def shutdown_active(sim):
    """We end it: SHUTDOWN, SHUTDOWN ACK, SHUTDOWN COMPLETE, and recv() says that it is over."""
    sock, peer = sim.up()
    sock.shutdown()
    packet = peer.expect(SHUTDOWN)
    equal(packet.chunk(SHUTDOWN).tsn, peer.tsn - 1, "what it acknowledges")
    with sim.delta("SctpShutdowns"):
        peer.send(chunk(SHUTDOWN_ACK))
        peer.expect(SHUTDOWN_COMPLETE, within=0)
    equal(sock.recv().data, b"", "recv() at the end")


@scenario("shutdown-passive", "rfc9260#section-9.2")
def shutdown_passive(sim):
    """The peer ends it while we have data outstanding: that goes first."""
    sock, peer = sim.up()
    sock.send(b"last")
    peer.expect(DATA)
    peer.send(shutdown(peer.their.tsn - 1))
    peer.silent(0.5)
    peer.send(shutdown(peer.their.tsn))
    peer.expect(SHUTDOWN_ACK, within=0)
    peer.send(chunk(SHUTDOWN_COMPLETE))
    equal(sock.recv().data, b"", "recv() at the end")
