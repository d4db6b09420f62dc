# SPDX-License-Identifier: GPL-2.0
"""Cookies, and what is lost on the way to an association. rfc9260#section-5.1, section-5.1.5, section-5.2.6"""

import errno
import struct

from middle import TWICE
from packet import (C_STALE, COOKIE_ACK, COOKIE_ECHO, DATA, ERROR, HEARTBEAT, INIT, INIT_ACK, P_COOKIE,
                    P_PRESERVATIVE, SACK, SHUTDOWN, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, Packet, chunk, data, error, heartbeat, init, param)
from scenario import check, equal, near, scenario
from sockets import ASSOC_CHANGE, COMM_UP, ONE_TO_MANY
from world import now

from setup import A, B, C, COOKIE, D, RTO, addrs_of, begun, calling, completed, echoed, exactly, fails, reply


def stale(us):
    """The ERROR of a peer that finds our cookie too old."""
    return error(param(C_STALE, struct.pack(">I", us)))


# -- timers ----------------------------------------------------------------------------------------------------------------


@scenario("initmsg-max-attempts-and-timeout", "rfc9260#section-5.1.6")
def initmsg(sim):
    """SCTP_INITMSG with two retransmissions and 500 ms: INIT after 0, 0.5 and 1 s, and the end after 1.5."""
    sock, peer, first = calling(sim, INITMSG={"attempts": 2, "timeout": 500})
    for count in (1, 2):
        packet = peer.expect(INIT, within=1)
        near(packet.time - first.time, count / 2, "T1")
        equal(packet.raw, first.raw, "INIT")
    with fails(errno.ETIMEDOUT):
        sock.connected(2)
    near(now() - first.time, 1.5, "the end")
    peer.silent(10)


@scenario("t1-init-uses-each-path-rto", "rfc9260#section-5.1")
def rto_of_each(sim):
    """INIT goes to two addresses by turns, and each has an RTO of its own that doubles."""
    _, peer, last = calling(sim, paths=2, targets=(A, B))
    equal(last.dst, A, "the first")
    for wait, to in ((3, B), (3, A), (6, B), (6, A), (12, B), (12, A)):
        packet = peer.expect(INIT, within=2 * wait)
        near(packet.time - last.time, wait, "T1")
        equal(packet.dst, to, "where it goes")
        last = packet


@scenario("init-goes-round-all-addresses", "rfc9260#section-5.1")
def init_round(sim):
    """INIT goes to each of three addresses in turn; the third answers, and the association is with that."""
    sock, peer, first = calling(sim, paths=3, targets=(A, B, C))
    went = [first.dst] + [peer.expect(INIT, within=20).dst for _ in range(5)]
    equal(went, [A, B, C, A, B, C], "where INIT goes")
    reply(peer, addrs_of(A, B, C), src=C)
    equal(peer.expect(COOKIE_ECHO).dst, C, "where COOKIE ECHO goes")
    peer.send(chunk(COOKIE_ACK), src=C)
    sock.connected(0.1)
    sock.send(b"x")
    equal(peer.find(DATA).dst, C, "where DATA goes")


@scenario("cookie-echo-goes-round-confirmed-addresses", "rfc9260#section-5.1", "rfc9260#section-5.4")
def cookie_round(sim):
    """COOKIE ECHO that is lost goes to A and B by turns, which the user gave, and not to D, which only INIT ACK lists."""
    sock, peer, first = echoed(sim, addrs_of(A, B, D), paths=4, targets=(A, B))
    went = [first.dst] + [peer.expect(COOKIE_ECHO, within=20).dst for _ in range(4)]
    equal(went, [A, B, A, B, A], "where COOKIE ECHO goes")
    completed(sock, peer)


@scenario("cookie-echo-never-alone-to-an-unconfirmed-address", "rfc9260#section-5.4")
def cookie_unconfirmed(sim):
    """The only address we asked for never answers the COOKIE ECHO: it does not go to the listed ones, even so."""
    sock, peer, first = echoed(sim, addrs_of(A, B, C, D), paths=4)
    for packet in [first] + [peer.expect(COOKIE_ECHO, within=60) for _ in range(5)]:
        equal(packet.dst, A, "where COOKIE ECHO goes")
    completed(sock, peer)


@scenario("large-cookie-stays-with-confirmed-addresses", "rfc9260#section-5.4")
def large_cookie(sim):
    """A cookie that fills a packet goes to the address we know only, again and again, and whole."""
    sock, peer, _ = calling(sim, paths=2)
    cookie = bytes(range(240)) * 6
    reply(peer, addrs_of(A, B), cookie=param(P_COOKIE, cookie))
    for _ in range(4):
        packet = peer.expect(COOKIE_ECHO, within=20)
        equal((packet.dst, packet.chunk(COOKIE_ECHO).value), (A, cookie), "where it goes, and the cookie")
    completed(sock, peer)


@scenario("cookies-of-every-length", "rfc9260#section-5.1", "rfc9260#section-5.2.6")
def every_length(sim):
    """A cookie of few bytes or many comes back the same, again by T1, another one when that was stale; and then others' chunks."""
    for size in (*range(1, 10), 40, 1001, 1436):
        first, second = (bytes((size + at) % 251 for at in range(length)) for length in (size, size % 9 + 1))
        sock, peer, _ = calling(sim)
        reply(peer, cookie=param(P_COOKIE, first))
        for _ in range(2):
            equal(peer.expect(COOKIE_ECHO, within=5).chunk(COOKIE_ECHO).value, first, "the cookie")
        peer.send(heartbeat(b"while it is under way"))
        peer.send(stale(1000))
        peer.learn(peer.find(INIT, within=0))
        reply(peer, cookie=param(P_COOKIE, second))
        equal(peer.find(COOKIE_ECHO, within=0).chunk(COOKIE_ECHO).value, second, "the other cookie")
        completed(sock, peer)
        check(peer.alive(), "a HEARTBEAT is not answered")
        sock.shutdown(1)
        peer.find(SHUTDOWN)
        peer.send(chunk(SHUTDOWN_ACK))
        peer.expect(SHUTDOWN_COMPLETE, within=0)


def fragments(sim, since):
    """What IPv4 packets from us since then carry, put together."""
    parts = [raw for when, _, raw in sim.trace if when >= since and raw[0] >> 4 == 4 and raw[12:16] == bytes((10, 9, 0, 1))]
    offset = {(int.from_bytes(raw[6:8], "big") & 0x1FFF) * 8: raw[20:] for raw in parts}
    whole = b""
    while len(whole) in offset:
        whole += offset[len(whole)]
    return len(parts), Packet(whole)


@scenario("cookie-longer-than-the-path-mtu", "rfc9260#section-5.1", "rfc9260#section-7.3")
def longer_than_mtu(sim):
    """A router says that COOKIE ECHO is too large: by T1 it goes in fragments, whole, and what is said along stays behind."""
    sock, peer, _ = calling(sim)
    cookie = bytes(range(240)) * 6
    reply(peer, param(0xC001, b"unknown"), cookie=param(P_COOKIE, cookie))
    peer.icmp(peer.find(COOKIE_ECHO, within=0), (3, 4), 600, src="10.9.0.9")
    peer.clear()
    sim.advance(RTO - 0.5)
    since = now()
    sim.advance(1)
    n, packet = fragments(sim, since)
    equal((n, packet.crc_ok), (3, True), "fragments, and their checksum")
    equal([(found.kind, found.value) for found in packet.chunks], [(COOKIE_ECHO, cookie)], "what is in them")
    peer.clear()
    completed(sock, peer)
    check(peer.alive(), "a HEARTBEAT is not answered")


@scenario("cookie-ack-to-an-unconfirmed-address", "rfc9260#section-5.4")
def cookie_ack_unconfirmed(sim):
    """INIT from A lists B and C, COOKIE ECHO comes from B: COOKIE ACK goes to A; to B and C go HEARTBEATs alone."""
    peer = sim.peer(paths=(0, 1, 2))
    sim.listener(paths=(0, 1, 2))
    peer.answers = False
    peer.send(init(peer.tag, peer.tsn, more=addrs_of(A, B, C)), tag=0)
    peer.learn(peer.expect(INIT_ACK))
    peer.send(chunk(COOKIE_ECHO, peer.cookie), data(peer.tsn), path=1)
    sim.advance(20)
    came = peer.clear()
    equal([packet.dst for packet in came if packet.chunk(COOKIE_ACK)], [A], "where COOKIE ACK goes")
    equal({kind for packet in came if packet.dst != A for kind in packet.types()}, {HEARTBEAT}, "what goes to B and C")
    equal({packet.dst for packet in came if packet.chunk(SACK)}, {A}, "where SACK goes")


# -- data along with the handshake -----------------------------------------------------------------------------------------


@scenario("nothing-but-cookie-echo-until-cookie-ack", "rfc9260#section-5.1")
def nothing_else(sim):
    """Messages wait while COOKIE ECHO is not answered: each packet begins with COOKIE ECHO, with DATA behind it at most."""
    sock, peer, _ = calling(sim, style=ONE_TO_MANY, text=b"first")
    to = peer.addresses[0], peer.port
    for _ in range(20):
        sock.send(bytes(1000), to)
    peer.silent(1)
    reply(peer)
    sock.send(bytes(1000), to)
    sim.advance(50)
    came = peer.clear()
    equal([packet.types()[0] for packet in came], [COOKIE_ECHO] * 5, "the first chunk of each packet")
    equal({kind for packet in came for kind in packet.types()[1:]} - {DATA}, set(), "what else is there")
    peer.acks = True
    peer.send(chunk(COOKIE_ACK))
    sim.advance(30)
    equal(peer.cum, peer.their.tsn + 21, "the last TSN")


@scenario("data-rides-with-cookie-echo", "rfc9260#section-5.1")
def data_rides(sim):
    """sendto() sets up: DATA is behind the COOKIE ECHO, both come again when they are lost, and then no more."""
    _, peer, _ = calling(sim, style=ONE_TO_MANY, text=b"first")
    reply(peer)
    first = peer.expect(COOKIE_ECHO, DATA, within=0)
    again = peer.expect(COOKIE_ECHO, DATA, within=5)
    near(again.time - first.time, RTO, "T1-cookie")
    equal(again.chunk(DATA), first.chunk(DATA), "DATA")
    peer.send(chunk(COOKIE_ACK), peer.sack_chunk())
    peer.silent(100)


@scenario("data-behind-lost-cookie-ack", "rfc9260#section-5.1", "rfc9260#section-6.2")
def cookie_ack_lost(sim):
    """COOKIE ECHO with DATA is answered in one packet; it comes again, and the DATA is a duplicate then."""
    listening, peer, _ = begun(sim)
    both = chunk(COOKIE_ECHO, peer.cookie), data(peer.tsn, b"rides")
    peer.send(*both)
    peer.expect(COOKIE_ACK, SACK, within=0)
    peer.send(*both)
    equal(peer.expect(COOKIE_ACK, SACK, within=0).chunk(SACK).dups, [peer.tsn], "duplicates")
    sock = listening.accept()
    equal(sock.recv().data, b"rides", "data")
    check(sock.nothing(), "data again")


@scenario("data-overtakes-cookie-ack", "rfc9260#section-5.1")
def overtakes(sim):
    """DATA that comes before the COOKIE ACK is discarded; sent again it is delivered once."""
    sock, peer, _ = echoed(sim)
    peer.send(data(peer.tsn, b"early"))
    peer.silent(1)
    completed(sock, peer)
    check(sock.nothing(), "data in COOKIE-ECHOED")
    peer.send(data(peer.tsn, b"early"))
    equal(sock.recv().data, b"early", "data")
    check(sock.nothing(), "data again")


# -- two stacks ------------------------------------------------------------------------------------------------------------


@scenario("each-setup-packet-lost", "rfc9260#section-5.1", "rfc9260#section-6.3.3", pair=True)
def each_lost(pair):
    """Each packet of the handshake is lost once, twice, and with each other: each loss costs an RTO, and doubles it."""
    kinds = (INIT, INIT_ACK, COOKIE_ECHO, COOKIE_ACK)
    for lost in [(one,) for one in kinds] + [(one, two) for one in kinds for two in kinds if one <= two]:
        pair.rules.clear()
        for kind in set(lost):
            pair.hit(kind, times=lost.count(kind))
        start = now()
        one, two = pair.up()
        near(now() - start, RTO * (2 ** len(lost) - 1), f"setup without {lost}")
        equal([len(host.table("assocs")) for host in (pair.a, pair.b)], [1, 1], "associations")
        pair.transfer(one, two, count=1)
        one.abort()
        two.close()
        pair.advance(0.01)


@scenario("each-setup-packet-doubled", "rfc9260#section-5.2", pair=True)
def each_doubled(pair):
    """Each packet of the handshake comes twice, at once or a second later: one association on each side, and no more news."""
    def later(raw):
        way = pair.paths[0].ab if raw[12:16] == bytes([10, 9, 0, 1]) else pair.paths[0].ba
        way.deliver(raw, 1)
        return [raw]

    for kind in (INIT, INIT_ACK, COOKIE_ECHO, COOKIE_ACK):
        for action in (TWICE, later):
            pair.rules.clear()
            pair.hit(kind, action)
            one, two = pair.up(sock={"EVENT": {"type": ASSOC_CHANGE, "on": 1}})
            pair.advance(2)
            equal([len(host.table("assocs")) for host in (pair.a, pair.b)], [1, 1], "associations")
            for sock in (one, two):
                equal(sock.recv().event.state, COMM_UP, "the event")
                check(sock.nothing(), "another event")
            pair.transfer(one, two, count=1)
            one.abort()
            two.close()
            pair.advance(0.01)


# -- the life of a cookie --------------------------------------------------------------------------------------------------


def until_new_key(sim, peer):
    """Lets time pass until cookies are sealed with another key, which the second byte of a cookie names."""
    key = peer.cookie[1]
    while peer.cookie[1] == key:
        sim.advance(200)
        peer.send(init(peer.tag, peer.tsn), tag=0)
        peer.learn(peer.expect(INIT_ACK, within=0))


@scenario("cookie-survives-one-key-change-not-two", "rfc9260#section-5.1.3", "rfc9260#section-5.1.5")
def key_changes(sim):
    """A cookie that lives long enough is good after the key has changed once, and unknown after the second time."""
    for changes in (1, 2):
        _, peer, _ = begun(sim, ASSOCINFO={"cookie_life": 3 * 3600 * 1000})
        cookie, tag = peer.cookie, peer.their_tag
        for _ in range(changes):
            until_new_key(sim, peer)
        peer.their_tag = tag
        with sim.delta("SctpDiscardCookie", changes - 1):
            peer.send(chunk(COOKIE_ECHO, cookie))
        if changes == 1:
            peer.expect(COOKIE_ACK, within=0)
        else:
            peer.standing = False
            peer.silent(1)


@scenario("cookie-life-is-60-seconds", "rfc9260#section-5.1.5", "rfc9260#section-3.3.10.3")
def cookie_life(sim):
    """A cookie of 59.9 s is good, one of 60.1 s is stale, and the ERROR says by how much."""
    for age in (59.9, 60.1):
        _, peer, _ = begun(sim)
        exactly(sim, now() + age)
        peer.send(chunk(COOKIE_ECHO, peer.cookie))
        if age < 60:
            peer.expect(COOKIE_ACK, within=0)
            continue
        packet = peer.expect(ERROR, within=0)
        (cause, value), = packet.chunk(ERROR).params
        equal((packet.tag, cause), (peer.tag, C_STALE), "tag and cause")
        check(100000 <= struct.unpack(">I", value)[0] <= 100010, "staleness in us", value)
        peer.standing = False


@scenario("cookie-preservative-extends-life", "rfc9260#section-5.2.6", "rfc9260#section-3.3.2.1.3")
def preservative(sim):
    """INIT asks for 5 s more: its cookie is good after 64 s, but not if the sysctl forbids it."""
    for enabled in (1, 0):
        sim.us.sysctl("cookie_preserve_enable", enabled)
        _, peer, _ = begun(sim, param(P_PRESERVATIVE, struct.pack(">I", 5000)))
        exactly(sim, now() + 64)
        peer.send(chunk(COOKIE_ECHO, peer.cookie))
        peer.expect(COOKIE_ACK if enabled else ERROR, within=0)
        peer.standing = bool(enabled)


@scenario("stale-cookie-error-when-established", "rfc9260#section-5.2.6")
def stale_established(sim):
    """Stale Cookie to an association that stands changes nothing."""
    _, peer = sim.up("client")
    peer.send(stale(1000))
    peer.silent(1)
    check(peer.alive(), "the association is gone")


@scenario("stale-cookie-asks-for-rtt-plus-a-second", "rfc9260#section-5.2.6")
def asks_for_more(sim):
    """Our cookie is stale: a new INIT asks for the round trip and a second more at most, and the setup goes on."""
    for us, more in ((300000, 300), (5000000, 1000)):
        sock, peer, _ = echoed(sim)
        sim.advance(0.2)
        peer.send(stale(us))
        packet = peer.expect(INIT, within=0)
        equal(packet.tag, 0, "the tag of INIT")
        value = dict(peer.learn(packet))[P_PRESERVATIVE]
        check(0 <= struct.unpack(">I", value)[0] - 200 - more <= 1, "the milliseconds asked for", value)
        reply(peer)
        peer.expect(COOKIE_ECHO, within=0)
        completed(sock, peer)


@scenario("stale-cookie-gives-up", "rfc9260#section-5.2.6")
def gives_up(sim):
    """A peer that finds each cookie stale is asked no more often than SCTP_INITMSG says."""
    sock, peer, _ = calling(sim, INITMSG={"attempts": 3})
    for _ in range(3):
        reply(peer)
        peer.expect(COOKIE_ECHO, within=0)
        peer.send(stale(1000))
        peer.learn(peer.expect(INIT, within=0))
    reply(peer)
    peer.expect(COOKIE_ECHO, within=0)
    peer.send(stale(1000))
    peer.silent(0)
    with fails(errno.ETIMEDOUT):
        sock.connected(0)
    peer.silent(100)


@scenario("stale-cookie-error-lost", "rfc9260#section-5.2.6")
def stale_lost(sim):
    """The ERROR is lost: COOKIE ECHO comes again by T1, and the ERROR to that leads to a new INIT."""
    sock, peer, first = echoed(sim)
    again = peer.expect(COOKIE_ECHO, within=5)
    near(again.time - first.time, RTO, "T1-cookie")
    peer.send(stale(1000))
    peer.learn(peer.expect(INIT, within=0))
    reply(peer, cookie=COOKIE)
    peer.expect(COOKIE_ECHO, within=0)
    completed(sock, peer)


@scenario("forged-cookies", "rfc9260#section-5.1.5")
def forged(sim):
    """A cookie with a bit changed, cut, or with more behind it, is discarded in silence; the true one is good after that."""
    _, peer, _ = begun(sim)
    good = peer.cookie
    bad = [good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1:] for at in range(len(good))]
    bad += [good[:size] for size in (0, 1, 4, 40, len(good) - 4, len(good) - 1)] + [good + b"\0", good + bytes(4), good + good]
    with sim.delta("SctpDiscardCookie", len(bad)):
        for cookie in bad:
            peer.send(chunk(COOKIE_ECHO, cookie))
    peer.standing = False
    peer.silent(1)
    peer.send(chunk(COOKIE_ECHO, good))
    peer.expect(COOKIE_ACK, within=0)


@scenario("cookie-from-another-listener", "rfc9260#section-5.1.5")
def another_listener(sim):
    """A cookie is good for the ports it was made for, and for its tag: elsewhere it is discarded in silence."""
    _, peer, _ = begun(sim)
    other = sim.listener(port=6000)
    right = peer.to, peer.port, peer.their_tag
    for at, value in enumerate((other.port, peer.port + 100, peer.their_tag + 1)):
        wrong = list(right)
        wrong[at] = value
        peer.to, peer.port, peer.their_tag = wrong
        with sim.delta("SctpDiscardCookie"):
            peer.send(chunk(COOKIE_ECHO, peer.cookie))
        peer.silent(0.1)
    equal((len(sim.strays), len(sim.us.table("assocs"))), (0, 0), "answers and associations")
    peer.to, peer.port, peer.their_tag = right
    peer.send(chunk(COOKIE_ECHO, peer.cookie))
    peer.expect(COOKIE_ACK, within=0)
