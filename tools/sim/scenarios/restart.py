# SPDX-License-Identifier: GPL-2.0
"""Both sides call at once, and peers that have lost their memory. rfc9260#section-5.2"""

import errno
import struct

from middle import address
from packet import (ABORT, BEGIN, C_COOKIE_SHUTDOWN, C_RESTART, C_STALE, COOKIE_ACK, COOKIE_ECHO, DATA, ERROR,
                    HEARTBEAT, INIT, INIT_ACK, P_COOKIE, SACK, SHUTDOWN, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, T, chunk,
                    init, param, shutdown)
from peer import local, remote
from scenario import check, equal, near, scenario
from sockets import (ACTIVE, ASSOC_CHANGE, COMM_UP, ESTABLISHED, ONE_TO_MANY, RESTART, SEND_FAILED_EVENT, SHUTDOWN_PENDING,
                     SHUTDOWN_RECEIVED, SHUTDOWN_SENT)
from world import now

from end import in_state, state
from setup import A, B, RTO, addrs_of, calling, completed, echoed, exactly, fails, paths_of, reply

CHANGES = {"EVENT": {"type": ASSOC_CHANGE, "on": 1}}
KINDS = (INIT, INIT_ACK, COOKIE_ECHO, COOKIE_ACK)
NEW_TAG, NEW_TSN = 0x7777, 70000	# of a peer that calls, too, or once more


def called(peer, tag=NEW_TAG, **how):
    """The peer calls in a state that it should not: our INIT ACK."""
    peer.send(init(tag, NEW_TSN, **how), tag=0)
    packet = peer.find(INIT_ACK, within=0)
    equal(packet.tag, tag, "the tag of INIT ACK")
    return packet.chunk(INIT_ACK)


def cookie_in(found):
    """COOKIE ECHO for an INIT ACK."""
    return chunk(COOKIE_ECHO, dict(found.params)[P_COOKIE])


def adopt(peer, found, tag=NEW_TAG):
    """From now on the peer is the one of its second INIT."""
    peer.tag, peer.tsn, peer.ssn, peer.above, peer.dups = tag, NEW_TSN, {}, set(), []
    peer.their, peer.their_tag, peer.cum = found, found.tag, found.tsn - 1
    peer.cookie = dict(found.params)[P_COOKIE]


def reborn(peer, tag=NEW_TAG, **how):
    """The peer begins anew, up to our COOKIE ACK, which is returned."""
    found = called(peer, tag, **how)
    peer.clear()
    adopt(peer, found, tag)
    peer.send(cookie_in(found))
    packet = peer.find(COOKIE_ACK, within=0)
    equal(packet.tag, tag, "the tag of COOKIE ACK")
    return packet


def news(sock, kind=ASSOC_CHANGE):
    """The events that wait at a socket, of one kind."""
    found = []
    while not sock.nothing():
        message = sock.recv()
        if message.event and message.event.type == kind:
            found.append(message.event)
    return found


# -- both call at once -----------------------------------------------------------------------------------------------------


@scenario("collision-case-b", "rfc9260#section-5.2.4")
def case_b(sim):
    """Both call, the peer's COOKIE ECHO comes first: the association stands, T1 is stopped, the user hears of it once."""
    for begin in (calling, echoed):
        sock, peer, _ = begin(sim, style=ONE_TO_MANY, text=b"text", **CHANGES)
        found = called(peer)
        equal(found.tag, peer.their.tag, "our tag")
        peer.send(cookie_in(found))
        packet = peer.find(COOKIE_ACK, within=0)
        equal(packet.tag, NEW_TAG, "the tag of COOKIE ACK")
        adopt(peer, found)
        peer.acks = True
        peer.sack(cum=found.tsn)
        sim.advance(3600)
        equal({kind for one in peer.clear() for kind in one.types()} - {DATA}, set(), "what else comes in an hour")
        equal([event.state for event in news(sock)], [COMM_UP], "events")


@scenario("collision-case-b-established", "rfc9260#section-5.2.4")
def case_b_established(sim):
    """The cookie of a collision comes when our own call has come through: COOKIE ACK, and its tag is used from now on."""
    sock, peer, _ = calling(sim)
    found = called(peer)
    reply(peer)
    peer.expect(COOKIE_ECHO, within=0)
    completed(sock, peer)
    peer.send(cookie_in(found))
    equal(peer.expect(COOKIE_ACK, within=0).tag, NEW_TAG, "the tag of COOKIE ACK")
    sock.send(b"x")
    equal(peer.expect(DATA, within=0).tag, NEW_TAG, "the tag of DATA")
    equal(state(sock), ESTABLISHED, "the state")


@scenario("collision-case-c-late-cookie", "rfc9260#section-5.2.4")
def case_c(sim):
    """A cookie of before our call, with the peer's tag of now, is discarded in silence, and T1-cookie goes on."""
    sock = sim.sock(ONE_TO_MANY).bind(local(), port=5000).listen()
    peer = sim.peer(5000)
    peer.send(init(peer.tag, peer.tsn), tag=0)
    old = peer.expect(INIT_ACK).chunk(INIT_ACK)
    sock.connect(peer.addresses[0], peer.port)
    peer.learn(peer.expect(INIT))
    reply(peer)
    first = peer.expect(COOKIE_ECHO)
    sim.advance(1)
    with sim.delta("SctpDiscardCookie"):
        peer.send(cookie_in(old), tag=old.tag)
    again = peer.expect(COOKIE_ECHO, within=5)
    near(again.time - first.time, RTO, "T1-cookie")
    peer.send(chunk(COOKIE_ACK))
    check(peer.alive(), "no association")


@scenario("collision-case-d-cookie-echoed", "rfc9260#section-5.2.4")
def case_d(sim):
    """Both tags match in COOKIE-ECHOED: ESTABLISHED, COOKIE ACK, no T1; and again: COOKIE ACK, and no more news."""
    sock, peer, _ = calling(sim, style=ONE_TO_MANY, text=b"text", **CHANGES)
    found = called(peer, peer.tag)
    reply(peer)
    peer.find(COOKIE_ECHO, within=0)
    for _ in range(2):
        peer.send(cookie_in(found))
        peer.find(COOKIE_ACK, within=0)
    peer.sack(cum=found.tsn)
    peer.send(chunk(COOKIE_ACK))
    peer.silent(3600)
    equal([event.state for event in news(sock)], [COMM_UP], "events")


@scenario("collision-init-ack-repeats-our-init", "rfc9260#section-5.2.1")
def repeats(sim):
    """INIT ACK in COOKIE-WAIT and COOKIE-ECHOED says what our INIT said: tag, window, streams, TSN."""
    sock, peer, packet = calling(sim, INITMSG={"outs": 7, "ins": 9})
    said = packet.chunk(INIT).value[:16]
    equal(called(peer).value[:16], said, "INIT ACK in COOKIE-WAIT")
    reply(peer)
    peer.expect(COOKIE_ECHO)
    equal(called(peer).value[:16], said, "INIT ACK in COOKIE-ECHOED")
    completed(sock, peer)


@scenario("collision-in-cookie-echoed-has-tie-tags", "rfc9260#section-5.2.1")
def tie_tags(sim):
    """A cookie made in COOKIE-ECHOED comes when the association stands: it is taken, not refused."""
    sock, peer, _ = echoed(sim)
    found = called(peer)
    completed(sock, peer)
    peer.send(cookie_in(found))
    equal(peer.expect(COOKIE_ACK, within=0).tag, NEW_TAG, "the tag of COOKIE ACK")
    adopt(peer, found)
    sock.send(b"x")
    equal(peer.expect(DATA, within=0).tag, NEW_TAG, "the tag of DATA")


@scenario("init-in-cookie-wait-from-an-unknown-address", "rfc9260#section-5.2.1")
def unknown_address(sim):
    """We call A. INIT from X is nobody's; if it lists A it is a collision, and INIT ACK goes to A. The call goes on."""
    sock, peer, first = calling(sim)
    stranger = remote(host=7)
    peer.send(init(NEW_TAG, 1), tag=0, src=stranger)
    packet = peer.expect(ABORT, within=0)
    equal((packet.dst, packet.tag), (stranger, NEW_TAG), "whom ABORT goes to")
    peer.send(init(NEW_TAG, 1, more=addrs_of(stranger, A)), tag=0, src=stranger)
    equal(peer.expect(INIT_ACK, within=0).dst, A, "where INIT ACK goes")
    near(peer.expect(INIT, within=5).time - first.time, RTO, "T1-init")
    reply(peer)
    peer.expect(COOKIE_ECHO)
    completed(sock, peer)
    peer.standing = True


@scenario("init-in-cookie-wait-leaves-t1-running", "rfc9260#section-5.2.1")
def leaves_t1(sim):
    """INITs of the peer every 0.7 s in COOKIE-WAIT: ours comes again when it would have come, the same."""
    _, peer, last = calling(sim)
    for wait in (3, 6):
        for _ in range(wait):
            sim.advance(0.7)
            called(peer)
        packet = peer.expect(INIT, within=3)
        near(packet.time - last.time, wait, "T1-init")
        equal(packet.raw, last.raw, "INIT")
        last = packet


@scenario("new-address-in-cookie-echoed", "rfc9260#section-5.2.1", "rfc9260#section-3.3.10.11")
def new_in_echoed(sim):
    """INIT in COOKIE-ECHOED that lists an address which was not there: ABORT with that, and our call comes through."""
    sock, peer, _ = echoed(sim)
    peer.send(init(NEW_TAG, 1, more=addrs_of(A, B)), tag=0)
    packet = peer.expect(ABORT, within=0)
    equal((packet.tag, packet.chunk(ABORT).value), (NEW_TAG, param(C_RESTART, addrs_of(B))), "tag and cause")
    completed(sock, peer)
    peer.standing = True


# -- two stacks that call at once ------------------------------------------------------------------------------------------


def cross(pair, port, offset=0.0, paths=1):
    """Both sides call each other, b by offset later than a; their sockets, once both associations stand."""
    ports = {"a": port, "b": port + 1}
    socks = {host: pair.sock(host, ONE_TO_MANY, 4, paths, ports[host], CHANGES).listen() for host in "ab"}
    socks["a"].connect(address("b"), ports["b"])
    pair.advance(offset)
    socks["b"].connect(address("a"), ports["a"])
    pair.run(lambda: pair.a.snmp("SctpCurrEstab") and pair.b.snmp("SctpCurrEstab"), 10)
    return socks["a"], socks["b"]


def talk(pair, one, two):
    """Data both ways; each side has had one event, COMM_UP, and has one association. Then the end."""
    pair.advance(5)
    equal([len(host.table("assocs")) for host in (pair.a, pair.b)], [1, 1], "associations")
    for sock in (one, two):
        equal([event.state for event in news(sock)], [COMM_UP], "events")
    for source, target, host in ((one, two, "b"), (two, one, "a")):
        source.send(b"text", (address(host), target.port))
        equal(target.recv(1).data, b"text", "data")
    one.close()
    two.close()
    pair.advance(1)


@scenario("collision-real", "rfc9260#section-5.2.1", pair=True)
def real(pair):
    """Both call in the same instant, or a part of the round trip apart: one association, and each user hears of it once."""
    for number in range(11):
        start = now()
        one, two = cross(pair, 6000 + 2 * number, number / 4000)
        check(now() - start < 0.02, "the setup took", now() - start)
        talk(pair, one, two)


@scenario("collision-real-with-loss", "rfc9260#section-5.2.1", pair=True)
def real_loss(pair):
    """Likewise in the same instant, with the first packet of each kind and way lost."""
    port = 6000
    for kind in KINDS:
        for way in ("ab", "ba"):
            pair.rules.clear()
            pair.hit(kind, way=way)
            talk(pair, *cross(pair, port))
            port += 2


@scenario("collision-multihomed", "rfc9260#section-5.2.1", "rfc9260#section-5.4", pair=True)
def real_paths(pair):
    """Both with two addresses: both sides know both, and both are confirmed."""
    one, two = cross(pair, 6000, paths=2)
    pair.advance(10)
    for sock, host, other in ((one, "b", two), (two, "a", one)):
        ident = sock.event(ASSOC_CHANGE).id
        for path in (0, 1):
            info = sock.get("PEER_ADDR_INFO", id=ident, address=(address(host, path), other.port))
            equal(info.state, ACTIVE, f"path {path} to {host}")


# -- a peer that has restarted ---------------------------------------------------------------------------------------------


@scenario("restart-abort-lists-the-new-addresses", "rfc9260#section-5.2.2", "rfc9260#section-3.3.10.11")
def lists_new(sim):
    """INIT that brings two new addresses: ABORT with its tag and just these two; the association lives on."""
    _, peer = sim.up(paths=2)
    new = remote(1, host=8), remote(0, 4, 8)
    peer.send(init(NEW_TAG, 1, more=addrs_of(A, new[0], B, new[1])), tag=0)
    packet = peer.expect(ABORT, within=0)
    equal((packet.tag, packet.chunk(ABORT).flags), (NEW_TAG, 0), "tag and flags")
    equal(packet.chunk(ABORT).value, param(C_RESTART, addrs_of(*new)), "the cause")
    peer.standing = True
    check(peer.alive(), "the association is gone")


@scenario("restart-is-told-as-restart", "rfc9260#section-5.2.4", "rfc6458#section-6.1.1")
def told(sim):
    """The user hears of RESTART, not of COMM_LOST, and of each message that was not acknowledged or not sent."""
    sock, peer = sim.up(style=ONE_TO_MANY, init={"rwnd": 1500}, sock=CHANGES)
    ident = sock.event(ASSOC_CHANGE).id
    sock.set("EVENT", type=SEND_FAILED_EVENT, on=1, id=ident)
    for text in (b"1" * 1400, b"2" * 1400, b"3"):
        sock.send(text, id=ident)
    peer.expect(DATA)
    reborn(peer)
    found = []
    while not sock.nothing():
        found.append(sock.recv().event)
    equal([event.rest[:1] for event in found if event.type == SEND_FAILED_EVENT], [b"1", b"2", b"3"], "messages that failed")
    equal([(event.state, event.id) for event in found if event.type == ASSOC_CHANGE], [(RESTART, ident)], "changes")
    peer.silent(10)


@scenario("restart-resets-cwnd", "rfc9260#section-5.2.4", "rfc9260#section-7.2.1")
def resets_cwnd(sim):
    """The window that has grown, and the RTO that was measured, are as in the beginning on each path after a restart."""
    sock, peer = sim.up(paths=2)
    sim.advance(10)
    peer.acks = True

    def seen(at):
        info = sock.get("PEER_ADDR_INFO", address=(at, peer.port))
        return info.cwnd, info.srtt, info.rto

    start = seen(A)[0], 0, 1000 * RTO
    for number in range(100):
        sock.send(bytes(1400), sflags=0, within=10)
    sim.advance(5)
    check(seen(A)[0] > 2 * start[0] and seen(A)[2] == 1000, "a window that has grown", seen(A))
    peer.answers = False
    reborn(peer, more=peer.params())
    equal((seen(A), seen(B)), (start, start), "window, SRTT and RTO after the restart")
    peer.clear()


@scenario("restart-init-ack-has-the-streams-of-before", "rfc9260#section-5.2.2")
def streams_of_before(sim):
    """INIT ACK to a restart has the streams that were configured for the association, not those of now."""
    sock, peer = sim.up(style=ONE_TO_MANY, sock={"INITMSG": {"outs": 7, "ins": 9}})
    sock.set("INITMSG", outs=3, ins=4)
    equal(called(peer).streams, (7, 9), "streams")


@scenario("restart-in-shutdown-ack-sent", "rfc9260#section-5.2.4", "rfc9260#section-3.3.10.10")
def in_ack_sent(sim):
    """A restart's cookie in SHUTDOWN-ACK-SENT: SHUTDOWN ACK, then ERROR, nothing new; SHUTDOWN COMPLETE ends the old one."""
    sock, peer = sim.up()
    found = called(peer)
    peer.send(shutdown(peer.cum))
    peer.expect(SHUTDOWN_ACK)
    peer.send(cookie_in(found), tag=found.tag)
    packet = peer.expect(SHUTDOWN_ACK, ERROR, within=0)
    equal(packet.chunk(ERROR).params, [(C_COOKIE_SHUTDOWN, b"")], "the cause")
    equal(len(sim.us.table("assocs")), 1, "associations")
    peer.send(chunk(SHUTDOWN_COMPLETE, flags=T), tag=packet.tag)
    equal(sock.recv().data, b"", "the end")
    equal(sim.us.table("assocs"), [], "associations")


@scenario("restart-in-every-state", "rfc9260#section-5.2.4")
def in_states(sim):
    """A restart in any state but SHUTDOWN-ACK-SENT; what our user has ended already is ended anew."""
    for wanted in (ESTABLISHED, SHUTDOWN_PENDING, SHUTDOWN_SENT, SHUTDOWN_RECEIVED):
        sock, peer = in_state(sim, wanted)
        packet = reborn(peer)
        ended = wanted in (SHUTDOWN_PENDING, SHUTDOWN_SENT)
        equal(state(sock), SHUTDOWN_SENT if ended else ESTABLISHED, f"the state after a restart in {wanted}")
        if ended:
            check(packet.chunk(SHUTDOWN) or peer.expect(SHUTDOWN, within=0), "no SHUTDOWN")
            peer.send(chunk(SHUTDOWN_ACK))
            peer.expect(SHUTDOWN_COMPLETE, within=0)
            continue
        peer.data(b"new")
        equal(sock.recv().data, b"new", "data")
        peer.find(SACK)
        sock.send(b"x")
        equal(peer.expect(DATA, within=0).chunk(DATA).tsn, peer.their.tsn, "the first TSN")
        peer.abort()


@scenario("restart-with-fewer-addresses", "rfc9260#section-5.2.4")
def fewer_addresses(sim):
    """A peer of A and B begins anew with A only: B is used no more."""
    sock, peer = sim.up(paths=2)
    sim.advance(10)
    equal(paths_of(sock), {A, B}, "addresses")
    reborn(peer, more=addrs_of(A))
    equal(paths_of(sock), {A}, "addresses after the restart")
    peer.answers = False
    peer.clear()
    sim.advance(100)
    equal({packet.dst for packet in peer.clear()}, {A}, "where HEARTBEATs go")


@scenario("restart-from-the-other-address", "rfc9260#section-5.2.4", "rfc9260#section-5.4")
def from_other_address(sim):
    """The new life calls from B: INIT ACK, COOKIE ACK and DATA go there, for A is to be confirmed anew."""
    sock, peer = sim.up(paths=2)
    sim.advance(10)
    peer.answers = False
    peer.send(init(NEW_TAG, NEW_TSN, more=peer.params()), tag=0, path=1)
    packet = peer.expect(INIT_ACK, within=0)
    equal(packet.dst, B, "where INIT ACK goes")
    adopt(peer, packet.chunk(INIT_ACK))
    peer.send(cookie_in(peer.their), path=1)
    equal(peer.find(COOKIE_ACK, within=0).dst, B, "where COOKIE ACK goes")
    sock.send(b"x")
    equal(peer.find(DATA, within=0).dst, B, "where DATA goes")


@scenario("restart-while-data-flies", "rfc9260#section-5.2.4", pair=True)
def while_data_flies(pair):
    """One side dies in the middle of a transfer and calls again from its port: RESTART, then the new data from its start."""
    listening = pair.sock("b", port=5000).listen()
    client = pair.sock("a", port=5001)
    client.connect(address("b"), 5000)
    two = listening.accept()
    client.connected()
    two.events(ASSOC_CHANGE)
    for number in range(20):
        client.send(bytes([number]) * 1000)
    pair.advance(0.0015)
    pair.paths[0].both(cut=True)
    client.abort()
    pair.advance(0.1)
    pair.paths[0].both(cut=False)
    client = pair.sock("a", port=5001)
    client.connect(address("b"), 5000)
    client.connected()
    client.send(b"new")
    pair.advance(1)
    got = []
    while not two.nothing():
        message = two.recv()
        got.append(message.event.state if message.event else message.data[:3])
    count = got.index(RESTART)
    check(0 < count < 20, "messages before the restart", count)
    equal(got, [bytes([number] * 3) for number in range(count)] + [RESTART, b"new"], "what was read")


@scenario("restart-twice-old-cookie", "rfc9260#section-5.2.4")
def twice(sim):
    """Of two INITs' cookies the second is a restart; then the first is discarded in silence, and the second is a duplicate."""
    sock, peer = sim.up()
    first, second = called(peer, 0x6666), called(peer)
    adopt(peer, second)
    peer.send(cookie_in(second))
    peer.expect(COOKIE_ACK, within=0)
    with sim.delta("SctpDiscardCookie"):
        peer.send(cookie_in(first), tag=first.tag)
    peer.silent(0.1)
    peer.send(cookie_in(second))
    peer.expect(COOKIE_ACK, within=0)
    sock.send(b"x")
    equal(peer.expect(DATA, within=0).tag, NEW_TAG, "the tag of DATA")


@scenario("restart-with-partial-message", "rfc9260#section-5.2.4")
def partial_message(sim):
    """Half a message of the old life is gone, and its window is back; what the user has not read yet is still there."""
    sock, peer = sim.up()
    peer.data(b"whole")
    peer.data(bytes(1000), flags=BEGIN)
    peer.clear()
    window = peer.their.rwnd
    reborn(peer)
    peer.tsn += 1
    peer.data(b"gap", sid=1)
    found = peer.find(SACK).chunk(SACK)
    equal(found.tsn, NEW_TSN - 1, "the cumulative TSN")
    check(window - found.rwnd < 1000, "the window", window, found.rwnd)
    peer.tsn = NEW_TSN
    peer.data(b"new")
    equal([sock.recv().data for _ in range(3)], [b"whole", b"gap", b"new"], "data")
    check(sock.nothing(), "more data")


@scenario("restart-attack-without-tie-tags", "rfc9260#section-5.2.4", "rfc9260#section-12.2.4.1")
def attack(sim):
    """Who gets a cookie at his own address, and sends it from the peer's: silence, and the association lives on."""
    listening = sim.listener()
    peer = sim.peer()
    peer.connect()
    sock = listening.accept()
    peer.send(init(NEW_TAG, 1), tag=0, src=remote(host=66))
    packet = peer.expect(INIT_ACK, within=0)
    equal(packet.dst, remote(host=66), "where INIT ACK goes")
    found = packet.chunk(INIT_ACK)
    with sim.delta("SctpDiscardCookie"):
        peer.send(cookie_in(found), tag=found.tag)
    peer.silent(1)
    sock.send(b"x")
    equal(peer.expect(DATA, within=0).tag, peer.tag, "the tag of DATA")


@scenario("stale-cookie-of-a-restart", "rfc9260#section-5.2.4")
def stale_restart(sim):
    """The cookie of a restart comes too late: ERROR with the new tag, and the old association lives on."""
    _, peer = sim.up()
    found = called(peer)
    exactly(sim, now() + 61)
    peer.send(cookie_in(found), tag=found.tag)
    packet = peer.expect(ERROR, within=0)
    (cause, value), = packet.chunk(ERROR).params
    equal((packet.tag, cause), (NEW_TAG, C_STALE), "tag and cause")
    check(1000000 <= struct.unpack(">I", value)[0] <= 1000010, "staleness in us", value)
    check(peer.alive(), "the association is gone")


# -- a peer that knows nothing any more ------------------------------------------------------------------------------------


@scenario("half-open-peer-answers-abort", "rfc9260#section-8.4", "rfc9260#section-9.1")
def half_open(sim):
    """The peer has lost its memory and answers DATA by ABORT with the T bit: the user is told at once."""
    sock, peer = sim.up()
    sock.send(b"x")
    packet = peer.expect(DATA)
    peer.send(chunk(ABORT, flags=T), tag=packet.tag)
    with fails(errno.ECONNRESET):
        sock.recv()
    peer.silent(100)


@scenario("half-open-by-heartbeat", "rfc9260#section-8.3", "rfc9260#section-8.4")
def half_open_idle(sim):
    """Idle, and the peer has lost its memory: it answers HEARTBEAT by ABORT, and the user is told."""
    sock, peer = sim.up()
    peer.answers = False
    packet = peer.expect(HEARTBEAT, within=60)
    peer.send(chunk(ABORT, flags=T), tag=packet.tag)
    with fails(errno.ECONNRESET):
        sock.recv()
    peer.silent(100)


@scenario("restart-a-thousand-times", "rfc9260#section-5.2.4", pair=True, real=300)
def thousand(pair):
    """One side dies a thousand times, in the middle of whatever happens, and calls again from its port: each time the other
    hears of RESTART, data passes both ways, and neither says ABORT."""
    server = pair.sock("b", ONE_TO_MANY, port=5000).listen()
    server.events(ASSOC_CHANGE)
    for number in range(1001):
        client = pair.sock("a", port=5001)
        client.connect(address("b"), 5000)
        client.connected()
        client.send(b"%d" % number)
        equal(server.event(ASSOC_CHANGE).state, RESTART if number else COMM_UP, f"news of restart {number}")
        message = server.recv(within=1)
        equal(message.data, b"%d" % number, "what the server reads")
        for _ in range(number % 4):
            server.send(b"answer" * (number % 7 * 100 + 1), to=(address("a"), 5001))
        for _ in range(number % 5):
            client.send(b"more")
        pair.advance(number % 11 * 0.002)
        pair.paths[0].both(cut=True)
        client.abort()
        pair.advance(number % 13 * 0.3)
        pair.paths[0].both(cut=False)
        while not server.nothing():
            equal(server.recv().data, b"more", "what else the server reads")
    equal((pair.b.snmp("SctpAborteds"), len(pair.seen(ABORT, "ba"))), (0, 0), "ABORTs of the server")


# -- from an address of nobody's ---------------------------------------------------------------------------------------


@scenario("collision-cookie-from-an-unknown-address", "rfc9260#section-5.2.4", "rfc9260#section-5.1.2")
def case_b_elsewhere(sim):
    """The peer we call calls from an address we did not name, and lists the one we did: one association, not two."""
    sock, peer, _ = calling(sim, paths=2, style=ONE_TO_MANY, text=b"text", **CHANGES)
    peer.send(init(NEW_TAG, NEW_TSN, more=addrs_of(A, B)), tag=0, path=1)
    packet = peer.find(INIT_ACK, within=0)
    equal(packet.dst, A, "where INIT ACK goes")
    found = packet.chunk(INIT_ACK)
    peer.send(cookie_in(found), tag=found.tag, path=1)
    equal(peer.find(COOKIE_ACK, within=0).tag, NEW_TAG, "the tag of COOKIE ACK")
    adopt(peer, found)
    peer.acks = True
    peer.sack(cum=found.tsn)
    sim.advance(10)
    equal([event.state for event in news(sock)], [COMM_UP], "events")
    equal(len(sim.us.table("assocs")), 1, "associations")


@scenario("duplicate-cookie-from-an-unlisted-address", "rfc9260#section-5.2.4")
def case_d_elsewhere(sim):
    """The cookie of an association comes once more, from an address that nobody listed: COOKIE ACK, no ABORT."""
    sock, peer = sim.up(paths=2)
    peer.send(chunk(COOKIE_ECHO, peer.cookie), src=remote(0, host=7))
    peer.expect(COOKIE_ACK, within=0)
    peer.data(b"x")
    equal(sock.recv().data, b"x", "data")
    equal(len(sim.us.table("assocs")), 1, "associations")


@scenario("filter-of-an-association-found-by-its-cookie", "rfc9260#section-5.2.4")
def filtered_elsewhere(sim):
    """The same, with a filter on the association's socket that lets nothing in: the packet is dropped, without an answer."""
    sock, peer = sim.up(paths=2)
    sock.keep_out()
    with sim.delta("SctpDiscardPolicy"):
        peer.send(chunk(COOKIE_ECHO, peer.cookie), src=remote(0, host=7))
    peer.silent(1)
    equal(len(sim.us.table("assocs")), 1, "associations")
    peer.standing = False
    sock.abort()
