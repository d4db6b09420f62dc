# SPDX-License-Identifier: GPL-2.0
"""How associations end: SHUTDOWN, ABORT, close(), and what may happen meanwhile. rfc9260#section-9"""

import errno
import struct

from packet import (ABORT, C_PROTOCOL, C_USER, COOKIE_ACK, COOKIE_ECHO, DATA, ERROR, HEARTBEAT_ACK, INIT, INIT_ACK, SACK,
                    SHUTDOWN, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, T, chunk, error, heartbeat, init, param, shutdown)
from scenario import check, equal, near, scenario
from sockets import (ASSOC_CHANGE, CANT_STR_ASSOC, COMM_LOST, COMM_UP, ESTABLISHED, ONE_TO_MANY, SCTP_ABORT, SCTP_EOF,
                     SEND_FAILED_EVENT, SHUTDOWN_ACK_SENT, SHUTDOWN_COMP, SHUTDOWN_EVENT, SHUTDOWN_PENDING, SHUTDOWN_RECEIVED,
                     SHUTDOWN_SENT)
from world import now

RTO = 3				# before it was measured
RTO_MAX = 60
ASSOC_MAX_RETRANS = 10


def state(sock):
    """The association's state, as sstat_state says it."""
    return sock.get("STATUS").state


def complete(peer):
    """The last packet, with or without the T bit; then the peer is done, too."""
    peer.standing = False
    return chunk(SHUTDOWN_COMPLETE)


def refuses(call, *wanted):
    """The call fails by one of these errno."""
    try:
        call()
    except OSError as err:
        check(err.errno in wanted, "errno", errno.errorcode[err.errno])
        return
    check(False, "the call did not fail")


def ending(sim, **how):
    """(socket, peer, the SHUTDOWN) of an association that our user has just ended."""
    sock, peer = sim.up(**how)
    sock.shutdown()
    return sock, peer, peer.expect(SHUTDOWN)


def answering(sim, **how):
    """(socket, peer, the SHUTDOWN ACK) of an association that the peer has just ended."""
    sock, peer = sim.up(**how)
    peer.send(shutdown(peer.cum))
    return sock, peer, peer.expect(SHUTDOWN_ACK)


def in_state(sim, wanted):
    """(socket, peer) of an association brought to that state; nothing is left to be read by the peer."""
    if wanted == SHUTDOWN_SENT:
        return ending(sim)[:2]
    if wanted == SHUTDOWN_ACK_SENT:
        return answering(sim)[:2]
    sock, peer = sim.up()
    if wanted != ESTABLISHED:
        sock.send(b"outstanding")
        peer.expect(DATA)
    if wanted == SHUTDOWN_PENDING:
        sock.shutdown()
    if wanted == SHUTDOWN_RECEIVED:
        peer.send(shutdown(peer.cum - 1))
    equal(state(sock), wanted, "the state")
    return sock, peer


STATES = (ESTABLISHED, SHUTDOWN_PENDING, SHUTDOWN_SENT, SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT)


# -- SHUTDOWN from our side ------------------------------------------------------------------------------------------------


@scenario("shutdown-with-data-queued", "rfc9260#section-9.2")
def shutdown_with_data_queued(sim):
    """shutdown() with data queued: all of it goes, is acknowledged, and only then comes SHUTDOWN."""
    sock, peer = sim.up(init={"rwnd": 3000})
    for number in range(4):
        sock.send(bytes([number]) * 1400)
    sock.shutdown()
    equal(state(sock), SHUTDOWN_PENDING, "the state")
    seen = [peer.expect(DATA, within=0).chunk(DATA).text[0] for _ in range(2)]
    peer.silent(0.1)
    peer.sack(rwnd=3000)
    seen += [peer.expect(DATA, within=0).chunk(DATA).text[0] for _ in range(2)]
    peer.silent(0.1)
    peer.sack(rwnd=3000)
    peer.expect(SHUTDOWN, within=0)
    equal(seen, [0, 1, 2, 3], "the messages")


@scenario("t2-gives-up-after-assoc-max-retrans", "rfc9260#section-9.2", "rfc9260#section-8.1")
def t2_gives_up(sim):
    """Four SHUTDOWNs again, and after the last one's time the user is told."""
    sock, peer = sim.up(style=ONE_TO_MANY, sock={"EVENT": {"type": ASSOC_CHANGE, "on": 1}, "ASSOCINFO": {"maxrxt": 4}})
    ident = sock.event(ASSOC_CHANGE).id
    sock.send(b"", sflags=SCTP_EOF, id=ident)
    first = peer.expect(SHUTDOWN)
    for _ in range(4):
        peer.expect(SHUTDOWN, within=70)
    equal(sock.event(ASSOC_CHANGE, within=70).state, COMM_LOST, "the event")
    near(now() - first.time, 3 + 6 + 12 + 24 + 48, "the end")
    peer.clear()
    peer.standing = False


@scenario("t2-ack-gives-up-after-assoc-max-retrans", "rfc9260#section-9.2")
def t2_ack_gives_up(sim):
    """SHUTDOWN ACK that nobody answers comes ten times again, and then the association is gone."""
    sock, peer, last = answering(sim)
    for wait in (3, 6, 12, 24, 48, *[RTO_MAX] * (ASSOC_MAX_RETRANS - 5)):
        packet = peer.expect(SHUTDOWN_ACK, within=70)
        near(packet.time - last.time, wait, "T2")
        last = packet
    peer.silent(70)
    refuses(lambda: state(sock), errno.EINVAL, errno.ENOTCONN)
    peer.standing = False


@scenario("t2-goes-to-the-other-path", "rfc9260#section-6.4")
def t2_other_path(sim):
    """With the first path dead, SHUTDOWN is repeated to the other address."""
    sock, peer = sim.up("client", paths=2)
    sim.advance(10)				# both are confirmed
    sock.shutdown()
    first = peer.expect(SHUTDOWN)
    again = [peer.find(SHUTDOWN, within=70).dst for _ in range(3)]
    check(set(again) - {first.dst}, "all SHUTDOWNs went to", first.dst)


@scenario("shutdown-sent-peer-keeps-sending", "rfc9260#section-9.2")
def peer_keeps_sending(sim):
    """DATA in SHUTDOWN-SENT: each packet is answered by SHUTDOWN, delivered, and T2 begins anew."""
    sock, peer, _ = ending(sim)
    for number in range(30):
        sim.advance(2.5)			# T2 alone would have fired in between
        check(not any(packet.chunk(SHUTDOWN) for packet in peer.clear()), "T2 has fired")
        tsn = peer.data(bytes([number]))
        answer = peer.next(0)
        equal(answer.chunk(SHUTDOWN).tsn, tsn, "SHUTDOWN's TSN")
        equal(sock.recv().data, bytes([number]), "the message")
    near(peer.find(SHUTDOWN, within=4).time - answer.time, RTO, "T2 after the last")
    peer.send(chunk(SHUTDOWN_ACK))
    peer.expect(SHUTDOWN_COMPLETE)


@scenario("t5-guard-aborts", "rfc9260#section-9.2")
def t5_guard(sim):
    """A peer that keeps SHUTDOWN-SENT alive by DATA for ever gets ABORT after five times RTO.Max."""
    _, peer, first = ending(sim)
    with sim.delta("SctpT5ShutdownGuardExpireds"):
        aborts = []
        while not aborts:
            peer.data(b"more")
            sim.advance(2.5)
            aborts = [packet for packet in peer.clear() if packet.chunk(ABORT)]
    near(aborts[0].time - first.time, 5 * RTO_MAX, "T5")


# -- SHUTDOWN from the peer ------------------------------------------------------------------------------------------------


@scenario("shutdown-received-data-outstanding", "rfc9260#section-9.2")
def data_outstanding(sim):
    """SHUTDOWN while we have data outstanding and some of it is lost: it goes again, then SHUTDOWN ACK."""
    sock, peer = sim.up()
    sock.send(b"lost")
    tsn = peer.expect(DATA).chunk(DATA).tsn
    peer.send(shutdown(tsn - 1))
    equal(state(sock), SHUTDOWN_RECEIVED, "the state")
    equal(peer.expect(DATA, within=4).chunk(DATA).tsn, tsn, "what comes again")
    peer.sack()
    peer.expect(SHUTDOWN_ACK, within=0)
    peer.send(complete(peer))
    equal(sock.recv().data, b"", "recv() at the end")


@scenario("shutdown-acks-by-cum-tsn", "rfc9260#section-9.2")
def shutdown_acks(sim):
    """SHUTDOWN's cumulative TSN acknowledges data; one that was never sent is a violation."""
    sock, peer = sim.up(sock={"NODELAY": 1})
    for text in (b"one", b"two", b"three"):
        sock.send(text)
    first = peer.expect(DATA).chunk(DATA).tsn
    peer.send(shutdown(first + 1))
    equal(sock.get("STATUS").unackdata, 1, "chunks outstanding")
    peer.clear()
    peer.send(shutdown(first + 3))
    equal(peer.expect(ABORT, within=0).causes(), [C_PROTOCOL], "the cause")


@scenario("user-shutdown-in-shutdown-received", "rfc9260#section-9.2")
def user_shutdown_in_received(sim):
    """shutdown() and close() in SHUTDOWN-RECEIVED send nothing; SHUTDOWN again is not answered before the data is through."""
    for close in (False, True):
        sock, peer = in_state(sim, SHUTDOWN_RECEIVED)
        if close:
            sock.close()
        else:
            sock.shutdown()
        peer.silent(0.1)
        peer.send(shutdown(peer.cum - 1))
        peer.silent(0.1)
        peer.sack()
        peer.expect(SHUTDOWN_ACK, within=0)
        peer.send(complete(peer))


@scenario("shutdown-lost-answers", "rfc9260#section-9.2")
def shutdown_again(sim):
    """SHUTDOWN again in SHUTDOWN-ACK-SENT, for our SHUTDOWN ACK was lost: it comes again at once."""
    _, peer, _ = answering(sim)
    peer.send(shutdown(peer.cum))
    peer.expect(SHUTDOWN_ACK, within=0)
    peer.send(complete(peer))
    peer.silent(60)


@scenario("shutdown-event-then-complete", "rfc6458#section-6.1.5")
def shutdown_event(sim):
    """The user of a one-to-many socket hears of SHUTDOWN, then of its completion, once each."""
    sock, peer = sim.up(style=ONE_TO_MANY, sock={"EVENT": {"type": ASSOC_CHANGE, "on": 1}})
    ident = sock.event(ASSOC_CHANGE).id
    sock.set("EVENT", type=SHUTDOWN_EVENT, on=1, id=ident)
    peer.send(shutdown(peer.cum))
    peer.expect(SHUTDOWN_ACK, within=0)
    equal(sock.recv().event.type, SHUTDOWN_EVENT, "the first event")
    check(sock.nothing(), "more events")
    peer.send(complete(peer))
    event = sock.recv().event
    equal((event.type, event.state), (ASSOC_CHANGE, SHUTDOWN_COMP), "the second event")
    check(sock.nothing(), "more events")


# -- both sides at once ----------------------------------------------------------------------------------------------------


@scenario("shutdown-meets-shutdown", "rfc9260#section-9.2")
def shutdown_meets_shutdown(sim):
    """SHUTDOWN in SHUTDOWN-SENT: SHUTDOWN ACK; then either SHUTDOWN ACK or SHUTDOWN COMPLETE ends it."""
    for last in (SHUTDOWN_ACK, SHUTDOWN_COMPLETE):
        sock, peer, _ = ending(sim)
        peer.send(shutdown(peer.cum))
        peer.expect(SHUTDOWN_ACK, within=0)
        equal(state(sock), SHUTDOWN_ACK_SENT, "the state")
        peer.send(chunk(last))
        if last == SHUTDOWN_ACK:
            peer.expect(SHUTDOWN_COMPLETE, within=0)
        peer.standing = False
        equal(sock.recv().data, b"", "recv() at the end")
        peer.silent(10)


@scenario("shutdown-complete-lost-then-init", "rfc9260#section-9.2")
def complete_lost(sim):
    """Our SHUTDOWN ACK lingers and the peer calls again: it gets SHUTDOWN ACK; its SHUTDOWN COMPLETE with T ends the old one."""
    listening = sim.listener(port=5900)
    peer = sim.peer(5900)
    peer.connect()
    old = listening.accept()
    peer.send(shutdown(peer.cum))
    peer.expect(SHUTDOWN_ACK)
    peer.send(init(77, 5000), tag=0)
    packet = peer.expect(SHUTDOWN_ACK, within=0)
    equal(packet.tag, peer.tag, "the tag")
    peer.send(chunk(SHUTDOWN_COMPLETE, flags=T), tag=peer.tag)
    equal(old.recv().data, b"", "recv() at the end")
    peer.tag += 1
    peer.connect()
    listening.accept()


@scenario("init-by-listed-address-in-shutdown-ack-sent", "rfc9260#section-9.2")
def init_by_listed_address(sim):
    """An INIT from an unknown address that lists a known one belongs to the association, and gets SHUTDOWN ACK."""
    _, peer, _ = answering(sim)
    stranger = "10.9.0.7"
    more = param(5, bytes([10, 9, 0, 2])) + param(5, bytes([10, 9, 0, 7]))
    peer.send(init(77, 5000, more=more), tag=0, src=stranger)
    packet = peer.next(0)
    check(packet and packet.types() == [SHUTDOWN_ACK], "SHUTDOWN ACK", str(packet))
    peer.send(complete(peer))


# -- while the association is being set up ---------------------------------------------------------------------------------


@scenario("shutdown-during-setup", "rfc9260#section-9.2")
def shutdown_during_setup(sim):
    """SHUTDOWN in COOKIE-WAIT and COOKIE-ECHOED is passed over in silence, and the setup goes on."""
    sock, peer = sim.calling()
    packet = peer.expect(INIT)
    peer.learn(packet)
    peer.send(shutdown(peer.cum))
    peer.silent(0.5)
    peer.send(init(peer.tag, peer.tsn, INIT_ACK, param(7, b"cookie")))
    peer.expect(COOKIE_ECHO)
    peer.send(shutdown(peer.cum))
    peer.silent(0.5)
    peer.send(chunk(COOKIE_ACK))
    sock.connected(0.1)
    peer.standing = True


@scenario("shutdown-ack-during-setup", "rfc9260#section-8.5.1")
def shutdown_ack_during_setup(sim):
    """SHUTDOWN ACK in COOKIE-WAIT: SHUTDOWN COMPLETE with the T bit and its tag, alone; the setup goes on."""
    sock, peer = sim.calling()
    peer.learn(peer.expect(INIT))
    peer.send(chunk(SHUTDOWN_ACK), tag=0x4711)
    packet = peer.expect(SHUTDOWN_COMPLETE, within=0)
    equal((packet.tag, packet.chunk(SHUTDOWN_COMPLETE).flags), (0x4711, T), "tag and flags")
    peer.send(init(peer.tag, peer.tsn, INIT_ACK, param(7, b"cookie")))
    peer.expect(COOKIE_ECHO)
    peer.send(chunk(COOKIE_ACK))
    sock.connected(0.1)
    peer.standing = True


@scenario("shutdown-ack-bundled-ootb", "rfc9260#section-8.4")
def shutdown_ack_bundled(sim):
    """SHUTDOWN ACK as the second chunk of a packet out of the blue: SHUTDOWN COMPLETE, T bit, its tag."""
    peer = sim.peer(6000)
    peer.send(heartbeat(), chunk(SHUTDOWN_ACK), tag=0x4711)
    packet = peer.expect(SHUTDOWN_COMPLETE, within=0)
    equal((packet.tag, packet.chunk(SHUTDOWN_COMPLETE).flags), (0x4711, T), "tag and flags")


# -- what the user does ----------------------------------------------------------------------------------------------------


@scenario("send-in-every-closing-state", "rfc9260#section-4")
def send_in_closing_states(sim):
    """Once the end has begun, on whichever side, send() fails."""
    for wanted in STATES[1:]:
        sock, peer = in_state(sim, wanted)
        refuses(lambda sock=sock: sock.send(b"too late"), errno.EPIPE, errno.ESHUTDOWN)
        peer.silent(0.1)


@scenario("close-in-every-state", "rfc9260#section-9")
def close_in_every_state(sim):
    """close() in each state: SHUTDOWN once nothing is outstanding, or what the peer's SHUTDOWN asks for."""
    for wanted in STATES:
        sock, peer = in_state(sim, wanted)
        sock.close()
        if wanted in (SHUTDOWN_PENDING, SHUTDOWN_RECEIVED):
            peer.sack()
        first = {ESTABLISHED: SHUTDOWN, SHUTDOWN_PENDING: SHUTDOWN, SHUTDOWN_RECEIVED: SHUTDOWN_ACK}.get(wanted)
        if first is None:
            peer.silent(0.1)
        else:
            peer.expect(first, within=0)
        if wanted in (SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT):
            peer.send(complete(peer))
        else:
            peer.send(chunk(SHUTDOWN_ACK))
            peer.expect(SHUTDOWN_COMPLETE, within=0)
        peer.silent(60)


@scenario("close-during-setup", "rfc9260#section-9.1")
def close_during_setup(sim):
    """close() in COOKIE-WAIT: silence from then on; in COOKIE-ECHOED: ABORT with the peer's tag."""
    for echoed in (False, True):
        sock, peer = sim.calling()
        if echoed:
            peer.answer(silent=True)
        else:
            peer.expect(INIT)
        sock.close()
        if echoed:
            equal(peer.expect(ABORT, within=0).tag, peer.tag, "the tag")
        peer.silent(100)


@scenario("close-with-data-unread", "rfc6458#section-4.1.8")
def close_with_data_unread(sim):
    """close() with messages that nobody has read: the peer learns that they are lost, by ABORT."""
    sock, peer = sim.up()
    peer.data(b"never read")
    peer.expect(SACK)
    sock.close()
    peer.expect(ABORT, within=0)


@scenario("linger-0-aborts", "rfc6458#section-8.1.4")
def linger_0(sim):
    """SO_LINGER with 0: close() sends ABORT with cause User-Initiated Abort, whatever is outstanding."""
    sock, peer = sim.up()
    sock.send(b"outstanding")
    peer.expect(DATA)
    sock.abort()
    equal(peer.expect(ABORT, within=0).causes(), [C_USER], "the cause")


@scenario("linger-0-in-every-state", "rfc9260#section-9.1")
def linger_0_everywhere(sim):
    """... in each state, with the peer's tag and no T bit, and nothing follows."""
    for wanted in STATES:
        sock, peer = in_state(sim, wanted)
        sock.abort()
        packet = peer.expect(ABORT, within=0)
        equal((packet.tag, packet.chunk(ABORT).flags), (peer.tag, 0), "tag and flags")
        peer.silent(100)


@scenario("autoclose", "rfc6458#section-8.1.8")
def autoclose(sim):
    """Five seconds without data, and SHUTDOWN comes; data, in or out, postpones it; HEARTBEATs do not."""
    sock, peer = sim.up(style=ONE_TO_MANY, sock={"AUTOCLOSE": 5, "EVENT": {"type": ASSOC_CHANGE, "on": 1}})
    ident = sock.event(ASSOC_CHANGE).id
    start = sim.time()
    sim.advance(4)
    peer.data(b"in")
    peer.find(SACK)
    start = sim.time() - start
    sim.advance(4)
    sock.send(b"out", id=ident)
    begin = peer.find(DATA).time
    peer.sack()
    sim.advance(2)
    peer.send(heartbeat())
    peer.expect(HEARTBEAT_ACK)
    near(peer.find(SHUTDOWN, within=10).time - begin, 5, "autoclose")


# -- ABORT -----------------------------------------------------------------------------------------------------------------


@scenario("abort-carries-the-users-reason", "rfc9260#section-9.1")
def users_reason(sim):
    """SCTP_ABORT sends the message as the reason; a long one is cut to what a packet holds."""
    for reason in (b"", b"a reason", b"x" * 5000):
        sock, peer = sim.up(style=ONE_TO_MANY, sock={"EVENT": {"type": ASSOC_CHANGE, "on": 1}})
        ident = sock.event(ASSOC_CHANGE).id
        sock.send(reason, sflags=SCTP_ABORT, id=ident)
        packet = peer.expect(ABORT, within=0)
        (cause, told), = packet.chunk(ABORT).params
        equal(cause, C_USER, "the cause")
        check(len(packet.ip) <= 1500, "larger than the path MTU", len(packet.ip))
        check(reason.startswith(told) and (told == reason or len(told) >= 1000), "the reason", told)


@scenario("abort-reason-reaches-the-user", "rfc6458#section-6.1.1")
def reason_reaches_user(sim):
    """COMM_LOST holds the causes of the ABORT, and says which is the first."""
    sock, peer = sim.up(style=ONE_TO_MANY, sock={"EVENT": {"type": ASSOC_CHANGE, "on": 1}})
    equal(sock.event(ASSOC_CHANGE).state, COMM_UP, "the first event")
    cause = param(C_USER, b"so long")
    peer.send(error(cause, kind=ABORT))
    event = sock.event(ASSOC_CHANGE, within=0)
    equal((event.state, event.error, event.rest.rstrip(b"\0")), (COMM_LOST, C_USER, cause.rstrip(b"\0")), "the event")


@scenario("abort-in-every-state", "rfc9260#section-9.1")
def abort_in_every_state(sim):
    """ABORT ends the association in each state at once and is not answered."""
    for wanted in STATES:
        sock, peer = in_state(sim, wanted)
        with sim.delta("SctpAborteds"):
            peer.abort()
        refuses(lambda sock=sock: state(sock), errno.EINVAL, errno.ENOTCONN)
        peer.silent(100)


@scenario("abort-during-setup", "rfc9260#section-9.1")
def abort_during_setup(sim):
    """ABORT in COOKIE-WAIT (our tag with T, for the peer has given us none) and COOKIE-ECHOED: ECONNREFUSED, no answer."""
    for echoed in (False, True):
        peer = sim.peer(0)
        sock = sim.sock(style=ONE_TO_MANY).events(ASSOC_CHANGE).bind("10.9.0.1")
        peer.to = sock.port
        sock.connect(peer.addresses[0], peer.port)
        if echoed:
            peer.answer(silent=True)
        else:
            peer.learn(peer.expect(INIT))
        peer.abort()
        equal(sock.event(ASSOC_CHANGE, within=0).state, CANT_STR_ASSOC, "the event")
        peer.silent(100)


@scenario("abort-is-never-answered", "rfc9260#section-9.1")
def abort_never_answered(sim):
    """Whatever is wrong with an ABORT, or with what stands before it, nobody answers."""
    _, peer = sim.up()
    stranger = sim.peer(6000)
    good, bad = error(param(C_USER, b"x"), kind=ABORT), chunk(ABORT, struct.pack(">HH", C_USER, 2))
    unknown = chunk(0xC7, b"?")
    for abort in (chunk(ABORT), chunk(ABORT, flags=T), good, bad):
        peer.send(abort, tag=peer.their_tag ^ 1)
        peer.silent(0.1)
        for before in ((), (unknown,), (heartbeat(),)):
            stranger.send(*before, abort, tag=5)
            stranger.silent(0.1)
    peer.standing = True
    check(peer.alive(), "the association has ended")


@scenario("abort-behind-an-init-or-cookie", "rfc9260#section-8.5.1")
def abort_behind_init(sim):
    """Neither INIT, with its tag of 0, nor COOKIE ECHO, with any tag, lets an ABORT in."""
    _, peer = sim.up()
    for first, tag in ((init(77, 5000), 0), (chunk(COOKIE_ECHO, peer.cookie), 5), (chunk(COOKIE_ECHO, b"forged"), 0)):
        for flags in (0, T):
            with sim.delta("SctpAborteds", 0):
                peer.send(first, chunk(ABORT, flags=flags), tag=tag)
            peer.silent(0.1)
    peer.standing = True
    check(peer.alive(), "the association has ended")


@scenario("abort-with-data-unread", "rfc9260#section-9.1")
def abort_with_data_unread(sim):
    """What had come before ABORT can still be read; then ECONNRESET."""
    sock, peer = sim.up()
    peer.data(b"before")
    peer.expect(SACK)
    peer.abort()
    equal(sock.recv().data, b"before", "the message")
    refuses(sock.recv, errno.ECONNRESET)


@scenario("abort-lost-then-data", "rfc9260#section-8.4")
def abort_lost(sim):
    """Our ABORT was lost: the peer's next DATA is answered by ABORT with its tag and the T bit."""
    sock, peer = sim.up()
    sock.abort()
    peer.expect(ABORT)
    peer.data(b"are you there?")
    packet = peer.expect(ABORT, within=0)
    equal((packet.tag, packet.chunk(ABORT).flags), (peer.their_tag, T), "tag and flags")


@scenario("closed-listener-with-embryos", "rfc9260#section-9")
def closed_listener(sim):
    """close() of a listener: associations that nobody has accepted are aborted."""
    listening = sim.listener(port=5900)
    peers = [sim.peer(5900) for _ in range(3)]
    for peer in peers:
        peer.connect()
    listening.close()
    for peer in peers:
        peer.expect(ABORT, within=0)


@scenario("unsent-data-is-reported", "rfc6458#section-6.1.11")
def unsent_is_reported(sim):
    """ABORT with messages unsent and unacknowledged: each comes back in SCTP_SEND_FAILED_EVENT, with its data."""
    sock, peer = sim.up(style=ONE_TO_MANY, init={"rwnd": 1500}, sock={"EVENT": {"type": ASSOC_CHANGE, "on": 1}})
    ident = sock.event(ASSOC_CHANGE).id
    sock.set("EVENT", type=SEND_FAILED_EVENT, on=1, id=ident)
    for number in range(3):
        sock.send(bytes([number]) * 1000, id=ident, context=number)
    peer.expect(DATA)
    peer.abort()
    failed = [sock.event(SEND_FAILED_EVENT, within=0) for _ in range(3)]
    equal([event.context for event in failed], [0, 1, 2], "the contexts")
    equal([event.rest for event in failed], [bytes([number]) * 1000 for number in range(3)], "the data")
    check(failed[0].flags == 1 and failed[2].flags == 0, "SCTP_DATA_SENT, SCTP_DATA_UNSENT", failed[0].flags, failed[2].flags)


@scenario("error-does-not-end-it", "rfc9260#section-3.3.10")
def error_does_not_end(sim):
    """An ERROR with any cause leaves the association standing."""
    _, peer = sim.up()
    for cause in range(1, 14):
        peer.send(error(param(cause, bytes(4)), kind=ERROR))
        peer.silent(0)
    check(peer.alive(), "the association has ended")


# -- what was never accepted -----------------------------------------------------------------------------------------------


@scenario("accept-finds-what-has-ended-in-order", "rfc6458#section-4.1.4")
def accept_after_end(sim):
    """A peer that came, and went in order before accept(), is accepted: its data, then the end; one that was aborted is not."""
    listening = sim.listener()
    for text in (b"", b"hello"):
        peer = sim.peer(5000)
        peer.connect()
        if text:
            peer.data(text)
            peer.find(SACK)
        peer.send(shutdown(peer.cum))
        peer.expect(SHUTDOWN_ACK)
        peer.send(complete(peer))
        sock = listening.accept()
        if text:
            equal(sock.recv().data, text, "its data")
        equal(sock.recv().data, b"", "the end")
        sock.close()
    peer = sim.peer(5000)
    peer.connect()
    peer.abort()
    refuses(listening.sock.accept, errno.EAGAIN)
