# SPDX-License-Identifier: GPL-2.0
"""What routers say, and what a path carries. rfc9260#section-10, rfc9260#section-7.3"""

import errno
import struct

from packet import COOKIE_ECHO, DATA, HEARTBEAT_ACK, INIT, Packet, heartbeat, ip
from scenario import check, equal, near, scenario
from sockets import (ADDR_UNREACHABLE, COOKIE_ECHOED, COOKIE_WAIT, ESTABLISHED, INACTIVE, PEER_ADDR_CHANGE, PMTUD_DISABLE,
                     SACKDELAY_DISABLE)
from world import now

# (type, code), of ICMP and of ICMPv6.
NO_HOST = {4: (3, 1), 6: (1, 3)}
NO_PROTOCOL = {4: (3, 2), 6: (4, 1)}
NO_PORT = {4: (3, 3), 6: (1, 4)}
TOO_BIG = {4: (3, 4), 6: (2, 0)}
QUENCH, REDIRECT = (4, 0), (5, 1)


def path(sock, peer, number=0):
    """What the user may know of a destination."""
    return sock.get("PEER_ADDR_INFO", address=(peer.addresses[number], peer.port))


def altered(packet, at, raw):
    """The packet with other bytes at a place of its SCTP header."""
    at += len(packet.ip) - len(packet.raw)
    return Packet.from_ip(packet.ip[:at] + raw + packet.ip[at + len(raw):])


def calling(sim, ver=4):
    """(socket, peer, INIT) in COOKIE-WAIT."""
    peer = sim.peer(0, ver)
    sock = sim.sock(ver=ver).bind("10.9.0.1" if ver == 4 else "fd09:0::1")
    peer.to = sock.port
    sock.connect(peer.addresses[0], peer.port)
    return sock, peer, peer.expect(INIT)


def fails(call):
    """The errno of a call that fails."""
    try:
        call()
    except OSError as err:
        return err.errno
    return 0


def since(sim, when):
    """The IP packets that we sent since then."""
    return [raw for time, where, raw in sim.trace if time >= when and where.endswith("<")]


def whole(fragments):
    """The IPv4 fragments of one packet put together, as if it had never been cut."""
    parts = sorted((struct.unpack(">H", raw[6:8])[0] & 0x1FFF, raw) for raw in fragments)
    payload = b"".join(raw[20:] for _, raw in parts)
    first = parts[0][1]
    return Packet.from_ip(ip(".".join(map(str, first[12:16])), ".".join(map(str, first[16:20])), payload))


# -- whom it concerns --------------------------------------------------------------------------------------------------


@scenario("icmp-with-a-wrong-tag-is-ignored", "rfc9260#section-10")
def wrong_tag(sim):
    """ICMP that quotes another tag, tag 0 without INIT, or too little to hold one: nothing changes."""
    for ver in (4, 6):
        sock, peer = sim.up(ver=ver)
        sock.send(b"x" * 1000)
        packet = peer.expect(DATA)
        right = struct.pack(">I", packet.tag + 1)
        with sim.delta("SctpIcmpImplausible", 4):
            for quote in (altered(packet, 4, right), altered(packet, 4, bytes(4))):
                peer.icmp(quote, NO_PROTOCOL[ver])
                peer.icmp(quote, TOO_BIG[ver], 1280)
        with sim.delta("SctpIcmpIn", 0):
            peer.icmp(packet, NO_PROTOCOL[ver], cut=len(packet.ip) - len(packet.raw) + 7)
        peer.silent(0)
        equal((sock.error(), sock.get("STATUS").state, path(sock, peer).mtu), (0, ESTABLISHED, 1500), "after all that")
        peer.sack()


@scenario("icmp-with-a-wrong-init-tag-is-ignored", "rfc9260#section-10")
def wrong_init_tag(sim):
    """In COOKIE-WAIT the quote must hold our own INIT: its tag, and far enough to show it."""
    sock, peer, packet = calling(sim)
    with sim.delta("SctpIcmpImplausible", 2):
        peer.icmp(altered(packet, 16, struct.pack(">I", packet.chunk(INIT).tag ^ 1)), NO_PROTOCOL[4])
        peer.icmp(packet, NO_PROTOCOL[4], cut=20 + 19)
    equal((sock.error(), sock.get("STATUS").state), (0, COOKIE_WAIT), "after both")
    peer.icmp(packet, NO_PROTOCOL[4], cut=20 + 20)
    equal(fails(lambda: sock.connected(0)), errno.ENOPROTOOPT, "errno of the one that is right")
    peer.silent(10)


@scenario("icmp-for-nobody-is-ignored", "rfc9260#section-10")
def for_nobody(sim):
    """ICMP that quotes a flow that is not there changes nothing anywhere."""
    sock, peer = sim.up()
    sock.send(b"x")
    packet = peer.expect(DATA)
    with sim.delta("SctpIcmpOotb", 2):
        peer.icmp(altered(packet, 0, struct.pack(">H", packet.sport + 7)), NO_PROTOCOL[4])
        peer.icmp(altered(packet, 2, struct.pack(">H", packet.dport + 7)), NO_PROTOCOL[4])
    equal(sock.get("STATUS").state, ESTABLISHED, "the state")
    peer.sack()


# -- what it says ------------------------------------------------------------------------------------------------------


@scenario("icmp-port-unreachable-is-ignored", "rfc9260#section-10")
def port_unreachable(sim):
    """ "Port Unreachable" changes nothing: T1 goes on in COOKIE-WAIT, the association in ESTABLISHED."""
    for ver in (4, 6):
        sock, peer, first = calling(sim, ver)
        peer.icmp(first, NO_PORT[ver])
        again = peer.expect(INIT, within=4)
        near(again.time - first.time, 3, "T1")
        equal(again.chunk(INIT), first.chunk(INIT), "the INIT")
        peer.inbox.append(again)
        peer.answer()
        sock.send(b"x")
        peer.icmp(peer.expect(DATA), NO_PORT[ver])
        equal((sock.error(), sock.get("STATUS").state), (0, ESTABLISHED), "the association")
        peer.sack()


@scenario("icmp-protocol-unreachable-ends-it", "rfc9260#section-10")
def protocol_unreachable(sim):
    """ "Protocol Unreachable" and "Unrecognized Next Header" end an association as an ABORT would, and are not answered."""
    for ver, err in ((4, errno.ENOPROTOOPT), (6, errno.EPROTO)):
        sock, peer = sim.up("client", ver=ver)
        sock.send(b"x")
        with sim.delta("SctpCurrEstab", -1):
            peer.icmp(peer.expect(DATA), NO_PROTOCOL[ver])
        equal(fails(lambda: sock.recv()), err, "recv() of the association's end")
        peer.standing = False
        peer.silent(10)


@scenario("icmp-protocol-unreachable-of-an-init", "rfc9260#section-10")
def protocol_unreachable_init(sim):
    """A quoted INIT ends what is in COOKIE-WAIT, and nothing that is further."""
    for ver, err in ((4, errno.ENOPROTOOPT), (6, errno.EPROTO)):
        sock, peer, packet = calling(sim, ver)
        peer.icmp(packet, NO_PROTOCOL[ver])
        equal(fails(lambda: sock.connected(0)), err, "connect()")
        peer.silent(10)
    sock, peer, packet = calling(sim)
    peer.inbox.append(packet)
    peer.answer(silent=True)
    peer.icmp(packet, NO_PROTOCOL[4])
    equal((sock.error(), sock.get("STATUS").state), (0, COOKIE_ECHOED), "after the INIT's ICMP")
    peer.expect(COOKIE_ECHO, within=4)


@scenario("icmp-host-unreachable", "rfc9260#section-10")
def host_unreachable(sim):
    """ "Host Unreachable" is an error of the path, once per RTO at most: six make it inactive, and the association lives."""
    sim.us.sysctl("rto_initial", 1000)
    sim.us.sysctl("pf_enable", 0)
    sock, peer = sim.up()
    sock.events(PEER_ADDR_CHANGE)
    peer.send(heartbeat(b"12345678"))
    packet = peer.expect(HEARTBEAT_ACK)
    for number in range(6):
        check(path(sock, peer).state != INACTIVE, "inactive after errors:", number)
        for _ in range(3):
            peer.icmp(packet, NO_HOST[4])
        sim.advance(1.01)
    equal(sock.event(PEER_ADDR_CHANGE).state, ADDR_UNREACHABLE, "the event")
    equal((path(sock, peer).state, sock.get("STATUS").state), (INACTIVE, ESTABLISHED), "the states")
    equal((sock.error(), sock.error()), (errno.EHOSTUNREACH, 0), "the soft error, told once")


@scenario("icmp-source-quench-and-redirect", "rfc9260#section-10")
def source_quench(sim):
    """Source quench and redirect come to us, and change nothing."""
    sock, peer = sim.up()
    sock.send(b"x")
    packet = peer.expect(DATA)
    before = path(sock, peer)
    with sim.delta("SctpIcmpIn", 2):
        peer.icmp(packet, QUENCH)
        peer.icmp(packet, REDIRECT, 0x0A090003)
    equal((path(sock, peer), sock.error()), (before, 0), "the path")
    peer.sack()


# -- path MTU ----------------------------------------------------------------------------------------------------------


@scenario("pmtu-by-icmp-v4", "rfc9260#section-7.3", "rfc9260#section-10")
def pmtu_v4(sim):
    """1500, 1280, 576: the fragmentation point follows, what is in flight goes again at once, cwnd stays."""
    sock, peer = sim.up()
    text = bytes(range(250)) * 16
    for old, mtu in ((1500, 1280), (1280, 576)):
        cwnd = path(sock, peer).cwnd
        sock.send(text)
        flight = [peer.next(0) for _ in range(3)]
        check(max(len(packet.ip) for packet in flight) == old, "what was sent", [len(packet.ip) for packet in flight])
        tsns = [packet.chunk(DATA).tsn for packet in flight if len(packet.ip) > mtu]
        peer.clear()
        start = now()
        peer.icmp(flight[0], TOO_BIG[4], mtu)
        sim.advance(0)
        again = [packet.chunk(DATA).tsn for packet in peer.clear()]
        equal((again, now() - start < 1e-3), (tsns, True), "what goes again at once")
        check(max(map(len, since(sim, start))) <= mtu, "it does not fit")
        found = path(sock, peer)
        equal((found.mtu, found.cwnd, sock.get("STATUS").frag_point), (mtu, cwnd, mtu - 20 - 12 - 16), "the path")
        peer.acks = True
        peer.sack()
        sim.advance(1)
        peer.acks = False
        peer.clear()


@scenario("pmtu-by-icmp-v6", "rfc9260#section-7.3", "rfc9260#section-10")
def pmtu_v6(sim):
    """1500 to 1280 over IPv6."""
    sim.advance(0.1)
    sock, peer = sim.up(ver=6)
    sock.send(b"x" * 1400)
    peer.icmp(peer.expect(DATA), TOO_BIG[6], 1280)
    equal((path(sock, peer).mtu, sock.get("STATUS").frag_point), (1280, 1280 - 40 - 12 - 16), "the path")
    sim.advance(0.01)
    peer.clear()
    peer.sack()
    sock.set("NODELAY", 1)
    start = now()
    sock.send(b"x" * 3000)
    texts = [len(peer.expect(DATA, within=0).chunk(DATA).text) for _ in range(3)]
    equal((sum(texts), max(map(len, since(sim, start)))), (3000, 1280), "what is sent now")
    peer.sack()


@scenario("pmtu-drop-fragments-what-is-in-flight", "rfc9260#section-6.9")
def pmtu_fragments(sim):
    """A chunk cut for the larger MTU goes again as IP fragments: the same chunk, and right when put together."""
    sock, peer = sim.up()
    sock.send(b"y" * 1400)
    packet = peer.expect(DATA)
    start = now()
    peer.icmp(packet, TOO_BIG[4], 576)
    sim.advance(0.01)
    fragments = since(sim, start)
    check(len(fragments) == 3 and max(map(len, fragments)) <= 576, "the fragments", list(map(len, fragments)))
    check(not any(raw[6] & 0x40 for raw in fragments), "Don't Fragment is set")
    equal((whole(fragments).crc_ok, whole(fragments).chunk(DATA)), (True, packet.chunk(DATA)), "the packet put together")
    peer.clear()
    with sim.delta("SctpT3RtxExpireds", 0):
        peer.sack()
        sim.advance(5)


@scenario("pmtu-of-one-path-leaves-the-other", "rfc9260#section-7.3")
def pmtu_one_path(sim):
    """The first path shrinks, the second does not; messages are cut for the smaller one."""
    sock, peer = sim.up(paths=2)
    sim.advance(5)
    sock.send(b"x" * 1000)
    peer.icmp(peer.expect(DATA), TOO_BIG[4], 1280)
    equal([path(sock, peer, number).mtu for number in (0, 1)], [1280, 1500], "both paths' MTU")
    equal(sock.get("STATUS").frag_point, 1280 - 20 - 12 - 16, "the fragmentation point")
    peer.sack()


@scenario("pmtu-lie", "rfc9260#section-10")
def pmtu_lie(sim):
    """An MTU of 0, one that no link may have, and one that is not smaller: none is believed."""
    for ver, lies in ((4, (0, 67)), (6, (0, 1279))):
        sock, peer = sim.up(ver=ver)
        sock.send(b"x" * 1000)
        packet = peer.expect(DATA)
        with sim.delta("SctpIcmpImplausible", 2):
            for mtu in lies:
                peer.icmp(packet, TOO_BIG[ver], mtu)
        with sim.delta("SctpIcmpImplausible", 0):
            for mtu in (1500, 9000, 65535):
                peer.icmp(packet, TOO_BIG[ver], mtu)
        peer.silent(0)
        equal(path(sock, peer).mtu, 1500, "the MTU")
        peer.sack()


@scenario("pmtud-disabled", "rfc6458#section-8.1.12")
def pmtud_disabled(sim):
    """With SPP_PMTUD_DISABLE the user's path MTU counts, and ICMP does not."""
    sock, peer = sim.up(sock={"PEER_ADDR_PARAMS": {"pathmtu": 1400, "flags": PMTUD_DISABLE | SACKDELAY_DISABLE}})
    sock.set("NODELAY", 1)
    equal(path(sock, peer).mtu, 1400, "the MTU")
    sock.send(b"x" * 2000)
    packets = [peer.expect(DATA, within=0) for _ in range(2)]
    equal(len(packets[0].ip), 1400, "the first packet")
    peer.icmp(packets[0], TOO_BIG[4], 600)
    peer.silent(0)
    equal(path(sock, peer).mtu, 1400, "the MTU after ICMP")
    peer.sack()


@scenario("pmtu-grows-again", "rfc9260#section-7.3")
def pmtu_grows(sim):
    """When the route has forgotten the smaller MTU, after ten minutes, the larger one is tried again."""
    sock, peer = sim.up()
    sock.set("NODELAY", 1)
    sock.send(b"x" * 1000)
    peer.icmp(peer.expect(DATA), TOO_BIG[4], 1280)
    peer.sack()
    for wait, mtu in ((500, 1280), (200, 1500)):
        sim.advance(wait)
        peer.clear()
        for _ in range(2):			# the first one finds out
            sock.send(b"x" * 1400)
            sim.advance(0.01)
            came = peer.clear()
            peer.sack()
        equal((path(sock, peer).mtu, len(came)), (mtu, 1 + (mtu < 1448)), "the MTU after a while")
