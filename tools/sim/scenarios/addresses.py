# SPDX-License-Identifier: GPL-2.0
"""Several addresses: which are verified, which are used, and what happens when they change. rfc9260#section-5.4, section-6.4"""

import socket

from middle import Flow, Traffic
from packet import (ABORT, DATA, ERROR, HEARTBEAT, HEARTBEAT_ACK, P_HEARTBEAT, SACK, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, chunk,
                    data, heartbeat, param, shutdown)
from peer import local, remote
from scenario import check, equal, near, scenario
from sockets import ACTIVE, ADDR_CONFIRMED, ADDR_UNREACHABLE, INACTIVE, ONE_TO_MANY, PEER_ADDR_CHANGE, Sock, UNCONFIRMED
from world import now

RTO = 3				# before it was measured
FULL = 1500 - 20 - 12 - 16
INITIAL_CWND = 4404		# of IPv4 and a path MTU of 1500


def info(sock, peer, path=0):
    """What SCTP_GET_PEER_ADDR_INFO says of a path."""
    return sock.get("PEER_ADDR_INFO", address=(peer.addresses[path], peer.port))


def unverified(sim, paths=2, **how):
    """(socket, peer) of an association whose peer answers HEARTBEATs to its first address alone, and sees the others."""
    peers = sim.peer
    sim.peer = lambda *args, **more: half_deaf(peers(*args, **more))
    sock, peer = sim.up(paths=paths, **how)
    sim.peer = peers
    return sock, peer


def half_deaf(peer):
    """Makes a peer answer HEARTBEATs to its first address alone."""
    take = peer.take

    def filtered(packet):
        peer.answers = packet.dst == peer.addresses[0]
        take(packet)

    peer.take = filtered
    return peer


def answer(peer, packet):
    """Answers the HEARTBEAT of a packet."""
    peer.send(chunk(HEARTBEAT_ACK, packet.chunk(HEARTBEAT).value), src=packet.dst, dst=packet.src)


def to(peer, path, came):
    """The types of the chunks that came for one of the peer's addresses."""
    return {kind for packet in came if packet.dst == peer.addresses[path] for kind in packet.types()}


def grown(sim, sock, peer):
    """A transfer that makes cwnd more than what it begins with; returns it."""
    peer.acks = True
    for _ in range(30):
        sock.send(bytes(FULL), within=5)
    sim.advance(0.1)
    peer.clear()
    cwnd = info(sock, peer).cwnd
    check(cwnd > 2 * INITIAL_CWND, "cwnd did not grow", cwnd)
    return cwnd


# -- verification ------------------------------------------------------------------------------------------------------


@scenario("nothing-but-heartbeats-to-an-unconfirmed-address", "rfc9260#section-5.4")
def only_heartbeats(sim):
    """Whatever comes from an address that is not verified: to it go HEARTBEAT and HEARTBEAT ACK, all else to another."""
    sock, peer = unverified(sim)
    peer.send(data(peer.tsn), path=1)
    peer.send(heartbeat(), path=1)
    peer.send(chunk(0xFF, b"what"), path=1)
    sock.send(b"x")
    sim.advance(1)
    came = peer.clear()
    equal(to(peer, 1, came), {HEARTBEAT, HEARTBEAT_ACK}, "what goes there")
    equal(to(peer, 0, came) >= {SACK, ERROR, DATA}, True, "what goes to the other")
    peer.sack(path=1)
    peer.send(shutdown(peer.cum), path=1)
    sim.advance(1)
    came = peer.clear()
    check(to(peer, 1, came) <= {HEARTBEAT}, "what goes there", came)
    check(SHUTDOWN_ACK in to(peer, 0, came), "no SHUTDOWN ACK", came)
    peer.send(chunk(SHUTDOWN_COMPLETE))


@scenario("confirmed-address-is-answered", "rfc9260#section-5.4", "rfc9260#section-6.4")
def confirmed_is_answered(sim):
    """Once an address is verified, what comes from there is answered there."""
    _, peer = sim.up(paths=2)
    sim.advance(5)
    peer.send(data(peer.tsn), path=1)
    peer.send(chunk(0xFF, b"what"), path=1)
    equal([peer.expect(kind).dst for kind in (SACK, ERROR)], [peer.addresses[1]] * 2, "where the answers go")


@scenario("unconfirmed-paths-are-probed-one-per-rto", "rfc9260#section-5.4", "rfc9260#section-16")
def one_per_rto(sim):
    """Eight listed addresses: a HEARTBEAT per RTO, and in the end all are verified."""
    start = now()
    sock, peer = unverified(sim, paths=9)
    seen = []
    for number in range(8):
        packet = peer.expect(HEARTBEAT, within=2 * RTO)
        near(packet.time - start, RTO if number else 0, "a HEARTBEAT", late=0.5)
        start = packet.time
        seen.append(packet.dst)
        answer(peer, packet)
    equal(sorted(seen), peer.addresses[1:], "where they go")
    equal([info(sock, peer, path).state for path in range(9)], [ACTIVE] * 9, "states")


@scenario("verification-gives-up-to-inactive", "rfc9260#section-5.4", "rfc9260#section-8.1")
def gives_up(sim):
    """An address that never answers is inactive after Path.Max.Retrans + 1 probes, which count for nothing else."""
    sock, peer = unverified(sim, sock={
        "ASSOCINFO": {"maxrxt": 2}, "EVENT": {"type": PEER_ADDR_CHANGE, "on": 1}})
    last = now()
    for wait in (0, RTO, 2 * RTO, 4 * RTO, 8 * RTO, 16 * RTO):
        packet = peer.expect(HEARTBEAT, within=100)
        check(not wait or wait <= packet.time - last <= wait * 1.15, "when a probe comes", packet.time - last)
        equal(info(sock, peer, 1).state, UNCONFIRMED, "its state")
        last = packet.time
    event = sock.event(PEER_ADDR_CHANGE, within=100)
    near(now() - last, 60, "the end of it")
    equal((event.state, event.address[0]), (ADDR_UNREACHABLE, peer.addresses[1]), "the event")
    equal(info(sock, peer, 1).state, INACTIVE, "its state")
    for _ in range(5):
        peer.find(HEARTBEAT, within=200)
    check(peer.alive(), "the association is gone")


@scenario("verification-needs-the-nonce", "rfc9260#section-5.4", "rfc9260#section-12")
def needs_nonce(sim):
    """A HEARTBEAT ACK with another nonce, an old one, another path's, or none does not verify an address."""
    sock, peer = unverified(sim, paths=3)
    came = [peer.expect(HEARTBEAT, within=10) for _ in range(4)]
    last, value = came[-1], came[-1].chunk(HEARTBEAT).value
    others = [packet.chunk(HEARTBEAT).value for packet in came if packet.dst != last.dst]
    old = [packet.chunk(HEARTBEAT).value for packet in came if packet.dst == last.dst][0]
    path = peer.addresses.index(last.dst)
    for forged in (value[:4] + bytes([value[4] ^ 1]) + value[5:], value[:4] + others[-1][4:12] + value[12:], old, others[0],
                   param(P_HEARTBEAT)):
        check(forged != value, "the same nonce again")
        with sim.delta("SctpInPktDiscards"):
            peer.send(chunk(HEARTBEAT_ACK, forged), path=path)
        equal([info(sock, peer, number).state for number in (1, 2)], [UNCONFIRMED] * 2, "states")
    answer(peer, last)
    equal(info(sock, peer, path).state, ACTIVE, "the state with the right one")


@scenario("sack-does-not-confirm", "rfc9260#section-5.4")
def sack_confirms_not(sim):
    """A SACK from an address is no verification of it."""
    sock, peer = unverified(sim)
    sock.send(b"x")
    peer.find(DATA)
    peer.sack(path=1)
    equal(info(sock, peer, 1).state, UNCONFIRMED, "its state")


@scenario("confirmed-event", "rfc6458#section-6.1.2")
def confirmed_event(sim):
    """SCTP_ADDR_CONFIRMED comes once for each address that is verified, and no other event."""
    sock, peer = sim.up(paths=3, style=ONE_TO_MANY, sock={"EVENT": {"type": PEER_ADDR_CHANGE, "on": 1}})
    sim.advance(600)
    got = []
    while not sock.nothing():
        got.append(sock.recv().event)
    equal(sorted((event.state, event.address[0]) for event in got),
          [(ADDR_CONFIRMED, address) for address in peer.addresses[1:]], "events")


@scenario("heartbeat-ack-copies-all-tlvs", "rfc9260#section-8.3")
def copies_all(sim):
    """Other TLVs of a HEARTBEAT, before its information and behind it, come back as they were."""
    _, peer = sim.up()
    for value in (heartbeat(b"123")[4:] + param(0x8123, b"behind"), param(0x4567, b"x") + heartbeat(b"1234")[4:],
                  param(0xC001) + heartbeat(b"")[4:] + param(0x7FFF, bytes(500))):
        peer.send(chunk(HEARTBEAT, value))
        equal(peer.expect(HEARTBEAT_ACK, within=0).chunk(HEARTBEAT_ACK).value, value, "what comes back")


# -- our side ------------------------------------------------------------------------------------------------------------


@scenario("source-address-per-path", "rfc9260#section-6.4")
def sources(sim):
    """Each path leaves with the address of its own wire, and over it."""
    sock, peer = sim.up(paths=2)
    sim.advance(5)
    peer.acks = True
    for path in (0, 1):
        sock.set("PRIMARY", address=(peer.addresses[path], peer.port))
        sock.send(b"x")
        packet = peer.expect(DATA, within=0)
        equal((packet.dst, packet.src, packet.path), (remote(path), local(path), path), "the way of DATA")


@scenario("source-change-resets-cwnd", "rfc9260#section-7.2.5.2")
def source_change(sim):
    """The source address in use goes away: another is taken, and congestion control begins anew."""
    sim.us.sysctl("net/ipv4/conf/path0/promote_secondaries", 1)
    sim.paths[0].address("10.9.0.7")
    listening = sim.sock().bind("10.9.0.1", "10.9.0.7", port=5000).listen()
    peer = sim.peer()
    peer.connect()
    sock = listening.accept()
    listening.close()
    grown(sim, sock, peer)
    sim.paths[0].address("10.9.0.1", add=False)
    sock.send(b"x")
    equal(peer.next(0).src, "10.9.0.7", "the source")
    equal(info(sock, peer).cwnd, INITIAL_CWND, "cwnd")
    peer.send(chunk(ABORT), dst="10.9.0.7")


@scenario("route-change-resets-cwnd", "rfc9260#section-7.2.5.2")
def route_change(sim):
    """The route to the peer moves to another device: congestion control begins anew; one that stays changes nothing."""
    sim.path()
    sock, peer = sim.up()
    cwnd = grown(sim, sock, peer)
    sim.us.netlink.route("path1", "10.99.0.0", 24)
    sock.send(b"x")
    equal((peer.next(0).path, info(sock, peer).cwnd), (0, cwnd), "another route")
    sim.us.netlink.route("path1", "10.9.0.2", 32)
    sock.send(b"x")
    equal((peer.next(0).path, info(sock, peer).cwnd), (1, INITIAL_CWND), "the peer's route")


@scenario("address-removed-under-traffic", "rfc9260#section-6.4", pair=True)
def address_removed(pair):
    """The source address in use is taken from the host in mid-transfer: the transfer goes on over the other path."""
    one, two = pair.up(paths=2)
    pair.fragments = True		# not all that arrives is taken
    pair.advance(10)
    plan = [(0, False, 5000)] * 100
    traffic = Traffic(pair)
    pair.paths[0].both(rate=200000)
    flow = traffic.add(Flow(pair, one, two, plan))
    pair.after(0.5, lambda: pair.paths[0].ends[0].address("10.9.0.1", add=False))
    traffic.run(130)
    traffic.stop()
    check(flow.done, "the transfer ended early", flow.over)
    equal(list(pair.packets)[-1].path, 1, "the path in the end")


@scenario("interface-down-and-up", "rfc9260#section-6.4", "rfc9260#section-8.2", pair=True)
def down_and_up(pair):
    """The first wire is down for 100 s: the transfer goes on over the second, and back when HEARTBEATs are answered."""
    one, two = pair.up(paths=2)
    pair.fragments = True		# not all that arrives is taken
    pair.advance(10)
    pair.transfer(one, two, count=20)
    pair.paths[0].ends[0].link(up=False)
    down = now()
    pair.transfer(one, two, count=20, size=5000)
    equal({packet.path for packet in pair.seen(DATA, "ab") if packet.time > down}, {1}, "the path meanwhile")
    pair.advance(100)
    pair.paths[0].ends[0].link(up=True)
    pair.advance(150)
    up = now()
    pair.transfer(one, two, count=20)
    equal({packet.path for packet in pair.seen(DATA, "ab") if packet.time > up}, {0}, "the path in the end")


@scenario("mixed-v4-v6-failover", "rfc9260#section-6.4", "rfc9260#section-8.2", pair=True)
def mixed(pair):
    """The primary is IPv6 and its alternate IPv4: the transfer moves there, and back."""
    one, two = pair.up(paths=2, ver="mixed")
    pair.advance(10)
    pair.transfer(one, two, count=20)
    equal({packet.ver for packet in pair.seen(DATA, "ab")}, {6}, "the version first")
    pair.paths[0].both(cut=True)
    pair.transfer(one, two, count=100, size=5000)
    equal(list(pair.seen(DATA, "ab"))[-1].ver, 4, "the version when the first is cut")
    pair.advance(100)
    pair.paths[0].both(cut=False)
    pair.advance(150)
    pair.transfer(one, two, count=20)
    equal(list(pair.seen(DATA, "ab"))[-1].ver, 6, "the version in the end")


@scenario("link-local-pair", "rfc9260#section-5.1.2", pair=True)
def link_local(pair):
    """Link-local addresses on both sides: setup, data, shutdown, and not a packet from or to another address."""
    for end, host in zip(pair.paths[0].ends, "12"):
        end.address(f"fe80::{host}")
    listening = Sock(pair.b, ver=6).want_info()
    listening.sock.bind(("fe80::2", 5000, 0, scope(pair.b)))
    listening.listen()
    calling = Sock(pair.a, ver=6).want_info()
    calling.sock.connect_ex(("fe80::2", 5000, 0, scope(pair.a)))
    accepted = listening.accept()
    calling.connected()
    listening.close()
    pair.transfer(calling, accepted, count=20)
    pair.transfer(accepted, calling, count=20)
    pair.goodbye(calling, accepted)
    equal({address for packet in pair.packets for address in (packet.src, packet.dst)} - {"fe80::1", "fe80::2"}, set(),
          "other addresses")


def scope(space):
    """The index of a host's device."""
    space.enter()
    return socket.if_nametoindex("path0")
