# SPDX-License-Identifier: GPL-2.0
"""Timers and limits that a program sets, for a socket, for one association of several, for one path: they act there only."""

from fault import beats, two_paths
from packet import DATA, SACK
from scenario import check, equal, near, scenario
from sockets import HB_ENABLE, ONE_TO_MANY
from world import now


def two_peers(sim, **options):
    """(socket, first peer, second peer, what the first's association is called)"""
    sock = sim.listener(ONE_TO_MANY, **options)
    first, second = sim.peer(), sim.peer()
    for peer in (first, second):
        peer.connect()
    return sock, first, second, sock.get("PEER_ADDR_INFO", address=(first.addresses[0], first.port)).id


def waits(peer, count):
    """The pauses between so many transmissions of the same DATA."""
    times = [peer.expect(DATA, within=20).time for _ in range(count + 1)]
    return [later - sooner for sooner, later in zip(times, times[1:])]


def all_near(got, want, what):
    """Pauses, to a tenth."""
    for one, other in zip(got, want):
        near(one, other, what, 0.1 * other)


@scenario("rtoinfo-of-a-socket", "rfc6458#section-8.1.1")
def rto_of_socket(sim):
    """An association begins with its socket's SCTP_RTOINFO: RTO.Initial, and no more than RTO.Max."""
    sock, peer = sim.up(sock={"RTOINFO": {"initial": 500, "min": 400, "max": 1000}})
    sock.send(b"unheard")
    all_near(waits(peer, 4), (0.5, 1, 1, 1), "between retransmissions")


@scenario("rtoinfo-of-one-association", "rfc6458#section-8.1.1")
def rto_of_assoc(sim):
    """RTO.Max of one association bounds its timeouts and not those of another one, nor of those to come."""
    sock, first, second, number = two_peers(sim)
    sock.set("RTOINFO", id=number, max=1000, min=1000)
    equal((sock.get("RTOINFO", id=number).max, sock.get("RTOINFO").max), (1000, 60000), "what is read")
    for peer in (first, second):
        sock.send(b"unheard", to=(peer.addresses[0], peer.port))
    all_near(waits(first, 3)[1:], (1, 1), "the one's retransmissions")
    first.sack()
    second.clear()
    all_near(waits(second, 1), (12,), "the other's")


@scenario("assocmaxrxt-of-one-association", "rfc6458#section-8.1.2")
def retrans_of_assoc(sim):
    """Association.Max.Retrans of one association ends that one only."""
    sock, first, second, number = two_peers(sim, RTOINFO={"initial": 1000, "min": 1000, "max": 1000})
    sock.set("ASSOCINFO", id=number, maxrxt=2)
    for peer in (first, second):
        sock.send(b"unheard", to=(peer.addresses[0], peer.port))
    sim.advance(2.9)
    equal(sock.get("ASSOC_NUMBER"), 2, "associations before the third timeout")
    sim.advance(1)
    equal(sock.get("ASSOC_NUMBER"), 1, "and after it")
    check(second.alive(), "the other one has ended")


@scenario("sack-delay-of-one-association", "rfc6458#section-8.1.19")
def sack_of_assoc(sim):
    """SCTP_DELAYED_SACK of one association delays its SACKs, not another's."""
    sock, first, second, number = two_peers(sim)
    sock.set("DELAYED_SACK", id=number, delay=40, freq=3)
    for peer, delay in ((first, 0.04), (second, 0.2)):
        peer.data()
        peer.expect(SACK)
        start = now()
        peer.data()
        near(peer.expect(SACK).time - start, delay, "the delay")


@scenario("heartbeat-interval-of-one-path", "rfc6458#section-8.1.12")
def heartbeat_of_path(sim):
    """A path's own spp_hbinterval is its HEARTBEATs', while the other path keeps the usual one."""
    sock, peer = two_paths(sim)
    sock.set("PEER_ADDR_PARAMS", address=(peer.addresses[1], peer.port), hbinterval=4000, flags=HB_ENABLE)
    start = now()
    sim.advance(120)
    went = [packet.dst for packet in beats(sim, start)]
    few, many = went.count(peer.addresses[0]), went.count(peer.addresses[1])
    check(2 <= few <= 5 and 18 <= many <= 31, "how many each path had", (few, many))
