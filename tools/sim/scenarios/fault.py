# SPDX-License-Identifier: GPL-2.0
"""Who is still there: retransmission limits, failover, HEARTBEAT, potentially failed paths. rfc9260#section-8, rfc7829"""

import errno

from end import in_state
from packet import (ABORT, COOKIE_ACK, COOKIE_ECHO, DATA, HEARTBEAT, HEARTBEAT_ACK, INIT, INIT_ACK, P_COOKIE, SACK, T,
                    Packet, chunk, heartbeat, init, param)
from scenario import check, equal, near, scenario
from sockets import (ACTIVE, ADDR_AVAILABLE, ADDR_PF, ADDR_UNREACHABLE, ASSOC_CHANGE, COMM_LOST, ESTABLISHED,
                     HB_DEMAND, HB_DISABLE, HB_ENABLE, HB_TIME_IS_ZERO, INACTIVE, ONE_TO_MANY, PEER_ADDR_CHANGE, PF,
                     SEND_FAILED_EVENT, SHUTDOWN_ACK_SENT, SHUTDOWN_PENDING, SHUTDOWN_RECEIVED, SHUTDOWN_SENT, UNCONFIRMED)
from world import now

RTO = 1				# in all of these, as configured() says


def configured(sim, rto_max=60000, pf=0, **sysctls):
    """RTOs begin at a second; pf: potentially failed paths; other sysctls."""
    for name, value in {"rto_initial": 1000, "rto_max": rto_max, "pf_enable": pf, **sysctls}.items():
        sim.us.sysctl(name, value)
    return sim


def path(sock, peer, number=0):
    """What the user may know of a destination."""
    return sock.get("PEER_ADDR_INFO", address=(peer.addresses[number], peer.port))


def threshold(sock, peer, number, errors):
    """Path.Max.Retrans of a destination."""
    sock.set("PEER_ADDR_PARAMS", address=(peer.addresses[number], peer.port), pathmaxrxt=errors)


def demand(sock, peer, number=0):
    """A HEARTBEAT at once."""
    sock.set("PEER_ADDR_PARAMS", address=(peer.addresses[number], peer.port), flags=HB_DEMAND)


def lose(sim, sock, peer, number=0):
    """The Hole that made a path inactive, by two timeouts of data."""
    threshold(sock, peer, number, 1)
    hole = Hole(sim, number)
    for wait in (1, 2):
        sock.send(b"lost")
        packet = peer.expect(DATA, within=wait + 1)
        peer.sack(src=packet.dst)
    equal(path_event(sock), (peer.addresses[number], ADDR_UNREACHABLE), "the event")
    return hole


def no_heartbeats(sock):
    """From now on there are none."""
    sock.set("PEER_ADDR_PARAMS", flags=HB_DISABLE)


def beats(sim, since=0.0):
    """The HEARTBEATs that we sent."""
    found = [(when, Packet.from_ip(raw)) for when, where, raw in sim.trace if when >= since and ("<" in where or "lost" in where)]
    found = [(when, packet) for when, packet in found if packet and packet.chunk(HEARTBEAT)]
    for when, packet in found:
        packet.time = when
    return [packet for _, packet in found]


class Hole:
    """A path on which what we send vanishes, until it is mended."""

    def __init__(self, sim, number=0):
        self.sim, self.device, self.handler = sim, sim.paths[number], sim.paths[number].handler
        self.device.handler = self.swallow
        self.packets = []

    def swallow(self, device, raw):
        """A packet goes in."""
        packet = self.sim.saw(f"{device.number} lost", raw)
        if packet:
            self.sim.received += 1
            self.packets.append(packet)

    def mend(self):
        """From now on packets come out at the other end."""
        self.device.handler = self.handler


def two_paths(sim, paths=2, **how):
    """(socket, peer) with several paths, all verified."""
    sock, peer = sim.up(paths=paths, **how)
    sim.advance(paths)
    peer.clear()
    sock.events(PEER_ADDR_CHANGE)
    return sock, peer


def path_event(sock, within=1.0):
    """The next thing that the user is told of a path, as (address, state)."""
    event = sock.event(PEER_ADDR_CHANGE, within)
    return event.address[0], event.state


# -- the peer ----------------------------------------------------------------------------------------------------------


@scenario("assoc-max-retrans-ends-it", "rfc9260#section-8.1")
def assoc_max_retrans(sim):
    """The eleventh timeout in a row ends the association; the user is told, the peer is not."""
    sock, peer = configured(sim).up(style=ONE_TO_MANY, sock={"EVENT": {"type": ASSOC_CHANGE, "on": 1}})
    ident = sock.event(ASSOC_CHANGE).id
    no_heartbeats(sock.set("NODELAY", 1))
    sock.send(b"x", id=ident)
    first = last = peer.expect(DATA)
    for wait in (1, 2, 4, 8, 16, 32, *[60] * 4):
        packet = peer.expect(DATA, within=70)
        near(packet.time - last.time, wait, "T3")
        last = packet
    event = sock.event(ASSOC_CHANGE, within=70)
    equal((event.state, event.error, event.id), (COMM_LOST, 0, ident), "the event")
    near(now() - first.time, 63 + 5 * 60, "the end")
    peer.standing = False
    peer.silent(200)


@scenario("assoc-max-retrans-of-a-connected-socket", "rfc9260#section-8.1")
def assoc_max_retrans_errno(sim):
    """A one-to-one socket says ETIMEDOUT once, and then that it is over."""
    sock, peer = configured(sim).up(sock={"ASSOCINFO": {"maxrxt": 1}})
    sock.send(b"x")
    first = peer.expect(DATA)
    sim.run(sock.error, 3.5)
    near(now() - first.time, 1 + 2, "the end")
    peer.standing = False
    peer.clear()
    peer.silent(100)


@scenario("assoc-max-retrans-reports-unsent-data", "rfc9260#section-8.1")
def assoc_max_retrans_reports(sim):
    """Each message that was not acknowledged comes back: whole, and with whether it was ever sent."""
    sock, peer = configured(sim).up(init={"rwnd": 1500}, sock={"ASSOCINFO": {"maxrxt": 1}})
    sock.events(SEND_FAILED_EVENT)
    texts = [bytes([number]) * 1400 for number in range(3)]
    for number, text in enumerate(texts):
        sock.send(text, sid=number, ppid=number, context=10 + number)
    peer.expect(DATA)
    sim.advance(5)
    found = [sock.event(SEND_FAILED_EVENT) for _ in range(3)]
    equal([(event.sid, event.context, event.rest) for event in found], [(n, 10 + n, texts[n]) for n in range(3)], "the messages")
    equal([event.flags for event in found], [1, 0, 0], "SCTP_DATA_SENT or SCTP_DATA_UNSENT")
    peer.standing = False
    peer.clear()


@scenario("assoc-max-retrans-counts-all-paths", "rfc9260#section-8.1")
def assoc_max_retrans_all(sim):
    """Timeouts on both paths add up: the fourth is one too many for a limit of three."""
    sock, peer = two_paths(configured(sim), sock={"ASSOCINFO": {"maxrxt": 3}})
    no_heartbeats(sock)
    holes = [Hole(sim, 0), Hole(sim, 1)]
    start = now()
    sock.send(b"x")
    sim.run(sock.error, 20)
    near(now() - start, 1 + 1 + 2 + 2, "the end")
    equal([[packet.types() for packet in hole.packets] for hole in holes], [[[DATA]] * 2] * 2, "what was sent on each path")
    peer.standing = False


@scenario("sack-clears-the-error-counter", "rfc9260#section-8.1")
def sack_clears(sim):
    """Three errors, an acknowledgement, three errors, and so on: with a limit of three that goes on for ever."""
    sock, peer = configured(sim, rto_max=1000).up(sock={"ASSOCINFO": {"maxrxt": 3}})
    for _ in range(5):
        sock.send(b"x")
        tsns = [peer.expect(DATA, within=1.2).chunk(DATA).tsn for _ in range(4)]
        equal(len(set(tsns)), 1, "how many TSNs")
        peer.sack()
    equal(sock.get("STATUS").state, ESTABLISHED, "the state")
    sock.send(b"y")
    sim.advance(4.5)
    check(sock.error() == errno.ETIMEDOUT, "it lives after the fourth error")
    peer.standing = False
    peer.clear()


@scenario("heartbeat-ack-clears-the-error-counter", "rfc9260#section-8.1", "rfc9260#section-8.3")
def heartbeat_ack_clears(sim):
    """Three HEARTBEATs unanswered, one answered, and so on: with a limit of three it lives; four are too many."""
    sock, peer = configured(sim, rto_max=1000).up(sock={"ASSOCINFO": {"maxrxt": 3}})
    peer.answers = False
    for _ in range(4):
        for _ in range(4):
            packet = peer.expect(HEARTBEAT, within=40)
        peer.send(chunk(HEARTBEAT_ACK, packet.chunk(HEARTBEAT).value))
    equal(sock.get("STATUS").state, ESTABLISHED, "the state")
    for _ in range(4):
        packet = peer.expect(HEARTBEAT, within=40)
    sim.run(sock.error, 2)
    near(now() - packet.time, RTO, "the end")
    peer.standing = False


@scenario("idle-path-heartbeats-do-not-kill", "rfc9260#section-8.1")
def idle_path(sim):
    """Data goes over the first path; the second is dead for an hour and becomes inactive, and that is all."""
    sock, peer = two_paths(configured(sim), sock={"ASSOCINFO": {"maxrxt": 2}})
    peer.acks = True
    hole = Hole(sim, 1)
    for _ in range(60):
        sock.send(b"x")
        sim.advance(60)
    equal(len(peer.clear()), 60, "packets on the first path")
    equal(path_event(sock), (peer.addresses[1], ADDR_UNREACHABLE), "the event")
    check(sock.nothing(), "there is another event")
    check(len(hole.packets) > 40, "HEARTBEATs on the second", len(hole.packets))
    equal(sock.get("STATUS").state, ESTABLISHED, "the state")


@scenario("peer-dies-silently", "rfc9260#section-8.1")
def peer_dies(sim):
    """An idle association learns of the peer's death by the eleventh HEARTBEAT."""
    sock, peer = configured(sim, rto_max=1000).up()
    peer.answers = False
    times = [peer.expect(HEARTBEAT, within=40).time for _ in range(11)]
    check(all(30.5 <= later - sooner <= 35.5 for sooner, later in zip(times, times[1:])), "the periods", times)
    sim.run(sock.error, 2)
    near(now() - times[-1], RTO, "the end")
    peer.standing = False
    peer.silent(100)


@scenario("peer-host-reboots", "rfc9260#section-8.4")
def peer_reboots(sim):
    """A peer that has forgotten us answers a HEARTBEAT by ABORT with the T bit: the user is told at once."""
    sock, peer = sim.up()
    peer.answers = False
    packet = peer.expect(HEARTBEAT, within=60)
    with sim.delta("SctpAborteds"):
        peer.send(chunk(ABORT, flags=T), tag=packet.tag)
    equal(sock.error(), errno.ECONNRESET, "errno")
    peer.silent(100)


# -- one path ----------------------------------------------------------------------------------------------------------


@scenario("path-max-retrans-makes-inactive", "rfc9260#section-8.2")
def path_max_retrans(sim):
    """The sixth timeout in a row makes the path inactive, which is told once; from then on data takes the other."""
    sock, peer = two_paths(configured(sim))
    no_heartbeats(sock)
    hole = Hole(sim, 0)
    for wait in (1, 2, 4, 8, 16, 32):
        equal(path(sock, peer).state, ACTIVE, "the state")
        start = now()
        sock.send(b"x")
        packet = peer.expect(DATA, within=40)
        near(packet.time - start, wait, "T3")
        equal(packet.dst, peer.addresses[1], "where it goes again")
        peer.sack(src=peer.addresses[1])
    equal(path_event(sock), (peer.addresses[0], ADDR_UNREACHABLE), "the event")
    equal((path(sock, peer).state, path(sock, peer, 1).state), (INACTIVE, ACTIVE), "both paths")
    equal(len(hole.packets), 6, "packets lost")
    for _ in range(3):
        sock.send(b"y")
        equal(peer.expect(DATA, within=0).dst, peer.addresses[1], "where data goes")
        peer.sack(src=peer.addresses[1])
    check(sock.nothing(), "there is another event")


@scenario("path-max-retrans-by-heartbeats", "rfc9260#section-8.3")
def path_max_retrans_heartbeats(sim):
    """Six HEARTBEATs in a row unanswered, each waited for by twice the time, make an idle path inactive."""
    sock, peer = two_paths(configured(sim))
    start, hole = now(), Hole(sim, 1)
    equal(path_event(sock, within=600), (peer.addresses[1], ADDR_UNREACHABLE), "the event")
    times = [packet.time for packet in hole.packets]
    equal(len(times), 6, "how many HEARTBEATs")
    near(now() - times[-1], 32, "the last one's time")
    for number, (sooner, later) in enumerate(zip([start, *times], times)):
        rto = 2 ** number
        if number:
            check(30 + rto / 2 <= later - sooner <= (30 + 1.5 * rto) * 1.13, "the period", number, later - sooner)
    equal(path(sock, peer).state, ACTIVE, "the other path")


@scenario("inactive-path-is-probed-on", "rfc9260#section-8.3")
def inactive_probed(sim):
    """For an hour an inactive path is asked at its usual period; the association does not care."""
    sock, peer = two_paths(configured(sim, rto_max=1000), sock={"ASSOCINFO": {"maxrxt": 3}})
    threshold(sock, peer, 1, 1)
    hole = Hole(sim, 1)
    path_event(sock, within=120)
    hole.packets.clear()
    sim.advance(3600)
    times = [packet.time for packet in hole.packets]
    check(3600 / 35.5 - 1 <= len(times) <= 3600 / 30.5 + 1, "how many HEARTBEATs", len(times))
    check(all(30.5 <= later - sooner <= 35.5 for sooner, later in zip(times, times[1:])), "the periods", times)
    check(sock.nothing(), "there is another event")
    equal((path(sock, peer, 1).state, sock.get("STATUS").state), (INACTIVE, ESTABLISHED), "the states")


@scenario("inactive-path-comes-back-by-heartbeat", "rfc9260#section-8.2", "rfc9260#section-8.3")
def inactive_comes_back(sim):
    """The primary is down and comes back: a HEARTBEAT ACK makes it active, which is told once, and data returns to it."""
    sock, peer = two_paths(configured(sim))
    hole = lose(sim, sock, peer)
    sim.advance(60)
    sock.send(b"y")
    equal(peer.expect(DATA, within=0).dst, peer.addresses[1], "where data goes meanwhile")
    peer.sack(src=peer.addresses[1])
    hole.mend()
    equal(path_event(sock, within=60), (peer.addresses[0], ADDR_AVAILABLE), "the second event")
    equal(path(sock, peer).state, ACTIVE, "the state")
    sock.send(b"z")
    equal(peer.expect(DATA, within=0).dst, peer.addresses[0], "where data goes afterwards")
    peer.sack()
    sim.advance(300)
    check(sock.nothing(), "there is another event")


# -- from one path to another ------------------------------------------------------------------------------------------


@scenario("failover-when-primary-goes-down", "rfc9260#section-6.4.1")
def failover(sim):
    """A black hole on the primary: what was sent goes again over the other after an RTO, new data once it is inactive."""
    sock, peer = two_paths(configured(sim))
    no_heartbeats(sock.set("NODELAY", 1))
    threshold(sock, peer, 0, 1)
    peer.acks = True
    hole = Hole(sim, 0)
    for round_ in (1, 2):
        start = now()
        for number in range(3):
            sock.send(bytes([round_, number]) * 100)
        texts = []
        while len(texts) < 3:
            packet = peer.find(DATA, within=3)
            near(packet.time - start, round_ * RTO, "T3")
            equal(packet.dst, peer.addresses[1], "where it goes again")
            texts += [found.text[:2] for found in packet.all(DATA)]
        equal(texts, [bytes([round_, number]) for number in range(3)], "what comes, in order")
    equal(path_event(sock), (peer.addresses[0], ADDR_UNREACHABLE), "the event")
    sock.send(b"new")
    equal(peer.find(DATA, within=0).dst, peer.addresses[1], "where new data goes")
    equal(len(hole.packets), 3 + 1, "packets lost: after the timeout the window is one")


@scenario("failover-uses-one-alternate", "rfc9260#section-8.2")
def failover_one(sim):
    """Of two alternates only one is used."""
    sock, peer = two_paths(configured(sim), paths=3)
    no_heartbeats(sock)
    threshold(sock, peer, 0, 1)
    peer.acks = True
    Hole(sim, 0)
    used = set()
    for _ in range(20):
        sock.send(b"x")
        used.add(peer.find(DATA, within=3).dst)
    equal(len(used), 1, "how many alternates")


@scenario("all-paths-dead-then-back", "rfc9260#section-6.4")
def all_dead(sim):
    """Both paths inactive: data is still tried, and the association recovers when a path does in time."""
    sock, peer = two_paths(configured(sim))
    threshold(sock, peer, 0, 1)
    threshold(sock, peer, 1, 1)
    holes = [Hole(sim, 0), Hole(sim, 1)]
    sock.send(b"x")
    equal({path_event(sock, within=20) for _ in range(2)},
          {(address, ADDR_UNREACHABLE) for address in peer.addresses}, "the events")
    sim.advance(10)
    check(all(hole.packets for hole in holes), "a path was not tried")
    holes[1].mend()
    equal(peer.find(DATA, within=120).chunk(DATA).text, b"x", "what comes")
    peer.sack(src=peer.addresses[1])
    sim.advance(0)
    equal((sock.get("STATUS").state, sock.get("STATUS").unackdata), (ESTABLISHED, 0), "the association")


@scenario("one-way-black-hole", "rfc9260#section-8.2")
def one_way(sim):
    """The peer gets everything, its way back by the first path is cut: SACKs that come over the other count."""
    sock, peer = two_paths(configured(sim))
    no_heartbeats(sock)
    for _ in range(10):
        sock.send(b"x")
        equal(peer.expect(DATA, within=0).dst, peer.addresses[0], "where data goes")
        with sim.delta("SctpT3RtxExpireds", 0):
            peer.sack(src=peer.addresses[1])
            sim.advance(3)
    equal(path(sock, peer).state, ACTIVE, "the first path")


@scenario("sack-path-dead", "rfc9260#section-6.7")
def sack_path_dead(sim):
    """Our SACKs to the first address are lost: the DATA again from the second is reported there, at once, as duplicate."""
    sock, peer = two_paths(configured(sim))
    hole = Hole(sim, 0)
    for number in range(4):
        tsn = peer.data(bytes([number]))
        sim.advance(0.5)
        check(hole.packets.pop().chunk(SACK), "no SACK to the first address")
        peer.tsn, peer.ssn[0] = tsn, number
        peer.data(bytes([number]), src=peer.addresses[1])
        packet = peer.expect(SACK, within=0)
        equal((packet.dst, packet.chunk(SACK).tsn, packet.chunk(SACK).dups), (peer.addresses[1], tsn, [tsn]), "the SACK")
        equal(sock.recv().data, bytes([number]), "the message")
    check(sock.nothing(), "something came twice")


@scenario("retransmission-changes-source-and-destination", "rfc9260#section-6.4.1")
def both_ends_change(sim):
    """What timed out from A1 to B1 goes again from A2 to B2."""
    sock, peer = two_paths(configured(sim))
    sock.send(b"x")
    first, again = peer.expect(DATA), peer.expect(DATA, within=2)
    equal((first.src, first.dst, again.src, again.dst),
          ("10.9.0.1", peer.addresses[0], "10.9.1.1", peer.addresses[1]), "both packets")
    peer.sack(src=peer.addresses[1])


# -- HEARTBEAT ---------------------------------------------------------------------------------------------------------


@scenario("heartbeat-in-every-state", "rfc9260#section-8.3")
def heartbeat_every_state(sim):
    """HEARTBEAT is answered from COOKIE-ECHOED on until SHUTDOWN-ACK-SENT is reached, and not before or after."""
    for state in (ESTABLISHED, SHUTDOWN_PENDING, SHUTDOWN_SENT, SHUTDOWN_RECEIVED):
        _, peer = in_state(sim, state)
        sim.advance(0)
        peer.clear()
        peer.send(heartbeat(b"in state" + bytes(8)))
        answer = peer.find(HEARTBEAT_ACK, within=0).chunk(HEARTBEAT_ACK)
        equal(chunk(HEARTBEAT, answer.value), heartbeat(b"in state" + bytes(8)), "what comes back")
        peer.abort()
    _, peer = in_state(sim, SHUTDOWN_ACK_SENT)
    sim.advance(0)
    peer.clear()
    peer.send(heartbeat())
    peer.silent(1)
    peer.abort()
    sock, peer = sim.calling()
    packet = peer.expect(INIT)
    peer.learn(packet)
    peer.send(heartbeat())
    peer.silent(1)
    peer.send(init(peer.tag, peer.tsn, INIT_ACK, param(P_COOKIE, b"cookie")))
    peer.expect(COOKIE_ECHO)
    peer.send(heartbeat())
    peer.expect(HEARTBEAT_ACK, within=0)
    peer.send(chunk(COOKIE_ACK))
    peer.standing = True


@scenario("heartbeat-on-idle-path", "rfc9260#section-8.3")
def heartbeat_idle(sim):
    """Data goes over the first path each second: HEARTBEATs go to the second alone."""
    sock, peer = two_paths(configured(sim))
    peer.acks = True
    start = now()
    for _ in range(300):
        sock.send(b"x")
        sim.advance(1)
    found = beats(sim, start)
    equal({packet.dst for packet in found}, {peer.addresses[1]}, "where HEARTBEATs go")
    check(300 / 35.5 - 1 <= len(found) <= 300 / 30.5 + 1, "how many", len(found))


@scenario("heartbeat-period-and-jitter", "rfc9260#section-8.3")
def heartbeat_jitter(sim):
    """A hundred periods: each HB.interval + RTO within half an RTO, spread over all of that."""
    sim.us.sysctl("rto_min", 2000)
    sim.us.sysctl("hb_interval", 1000)
    sim.up()
    sim.advance(400)
    times = [packet.time for packet in beats(sim)][:101]
    periods = sorted(later - sooner for sooner, later in zip(times[1:], times[2:]))
    equal(len(times), 101, "how many")
    check(periods[0] >= 2 and periods[-1] <= 4.15, "the periods", periods)
    check(periods[0] < 2.3 and periods[-1] > 3.7, "they are not spread", periods)
    check(abs(sum(periods) / len(periods) - 3.05) < 0.25, "their mean", sum(periods) / len(periods))


@scenario("heartbeats-of-two-idle-paths", "rfc9260#section-8.3")
def heartbeats_two(sim):
    """Four idle paths for a quarter of an hour: each HEARTBEAT is alone in its packet, each path gets its share."""
    _, peer = two_paths(configured(sim), paths=4)
    start = now()
    sim.advance(900)
    found = beats(sim, start)
    equal({tuple(packet.types()) for packet in found}, {(HEARTBEAT,)}, "the packets")
    shares = [len([packet for packet in found if packet.dst == address]) for address in peer.addresses]
    check(all(24 <= share <= 30 for share in shares), "each path's share", shares)


@scenario("heartbeat-lost-counts-an-error", "rfc9260#section-8.3")
def heartbeat_lost(sim):
    """A HEARTBEAT that is not answered within an RTO is an error of the path, and doubles its RTO."""
    sock, peer = two_paths(configured(sim))
    threshold(sock, peer, 1, 1)
    Hole(sim, 1)
    demand(sock, peer, 1)
    equal(path(sock, peer, 1).rto, 1000, "the RTO before")
    sim.advance(1.2)
    equal((path(sock, peer, 1).rto, path(sock, peer, 1).state), (2000, ACTIVE), "the first one's result")
    start = now()
    demand(sock, peer, 1)
    equal(path_event(sock, within=3), (peer.addresses[1], ADDR_UNREACHABLE), "the event")
    near(now() - start, 2 * RTO, "when it comes")
    equal(path(sock, peer, 1).rto, 4000, "the RTO")


@scenario("heartbeat-ack-measures-rtt", "rfc9260#section-8.3", "rfc9260#section-6.3.1")
def heartbeat_rtt(sim):
    """A HEARTBEAT ACK after 250 ms, the first sample: SRTT 250 ms, RTO 750 ms."""
    sim.us.sysctl("rto_min", 100)
    sock, peer = sim.up()
    peer.answers = False
    demand(sock, peer)
    packet = peer.expect(HEARTBEAT)
    sim.advance(0.25)
    peer.send(chunk(HEARTBEAT_ACK, packet.chunk(HEARTBEAT).value))
    equal((path(sock, peer).srtt, path(sock, peer).rto), (250, 750), "SRTT and RTO")


@scenario("heartbeat-ack-late", "rfc9260#section-8.3")
def heartbeat_late(sim):
    """The answer to a HEARTBEAT that has been given up is no sample, and does not verify an address."""
    configured(sim)
    sim.path()
    hole = Hole(sim, 1)
    sock, peer = sim.up(paths=2)
    peer.answers = False
    sim.advance(5)
    old = hole.packets[0].chunk(HEARTBEAT).value
    hole.mend()
    before = path(sock, peer)
    demand(sock, peer)
    packet = peer.find(HEARTBEAT)
    sim.advance(2)
    peer.send(chunk(HEARTBEAT_ACK, packet.chunk(HEARTBEAT).value))
    equal(path(sock, peer).srtt, before.srtt, "SRTT")
    peer.send(chunk(HEARTBEAT_ACK, old), src=peer.addresses[1])
    equal(path(sock, peer, 1).state, UNCONFIRMED, "the second path")


@scenario("heartbeat-disabled", "rfc6458#section-8.1.12", limit=100000)
def heartbeat_disabled(sim):
    """With SPP_HB_DISABLE there is none for a day, and data goes on after it; enabled again they come again."""
    sock, peer = sim.up()
    peer.answers = False
    no_heartbeats(sock)
    peer.silent(86400)
    check(peer.alive(), "no answer to a HEARTBEAT of the peer")
    sock.set("PEER_ADDR_PARAMS", flags=HB_ENABLE)
    start = now()
    packet = peer.expect(HEARTBEAT, within=60)
    check(31.5 <= packet.time - start <= 34.5 * 1.13, "when it comes", packet.time - start)


@scenario("heartbeat-interval-0", "rfc6458#section-8.1.12")
def heartbeat_interval_0(sim):
    """With SPP_HB_TIME_IS_ZERO a HEARTBEAT goes each RTO, within half an RTO."""
    sock, peer = configured(sim).up()
    sock.set("PEER_ADDR_PARAMS", address=(peer.addresses[0], peer.port), flags=HB_ENABLE | HB_TIME_IS_ZERO)
    start = now()
    sim.advance(60)
    times = [packet.time for packet in beats(sim, start)]
    check(all(0.5 <= later - sooner <= 1.7 for sooner, later in zip(times, times[1:])), "the periods", times)
    check(50 <= len(times) <= 70, "how many", len(times))


# -- potentially failed paths ------------------------------------------------------------------------------------------


def exposed(sim, **sysctls):
    """(socket, peer) with two paths, that tells of potentially failed ones."""
    return two_paths(configured(sim, pf=1, pf_expose=2, **sysctls))


def suspected(sim, **sysctls):
    """(socket, peer, Hole) once the first path has become potentially failed by a timeout of data."""
    sock, peer = exposed(sim, **sysctls)
    hole = Hole(sim, 0)
    start = now()
    sock.send(b"lost")
    equal(path_event(sock, within=2), (peer.addresses[0], ADDR_PF), "the event")
    near(now() - start, RTO, "when it comes")
    equal(peer.expect(DATA, within=0).dst, peer.addresses[1], "where it goes again")
    peer.sack(src=peer.addresses[1])
    return sock, peer, hole


@scenario("pf-after-one-error", "rfc7829#section-3.2")
def pf_one_error(sim):
    """With PFMR 0 the first timeout makes the primary potentially failed: new data takes the other path at once."""
    sock, peer, hole = suspected(sim)
    equal((path(sock, peer).state, path(sock, peer, 1).state), (PF, ACTIVE), "both paths")
    equal([found.types() for found in hole.packets], [[DATA], [HEARTBEAT]], "what was lost")
    for _ in range(3):
        sock.send(b"new")
        equal(peer.expect(DATA, within=0).dst, peer.addresses[1], "where new data goes")
        peer.sack(src=peer.addresses[1])


@scenario("pf-is-not-told-unless-exposed", "rfc7829#section-7.3")
def pf_not_told(sim):
    """With pf_expose 0 nobody is told, and the path is shown as it was."""
    sock, peer = two_paths(configured(sim, pf=1, pf_expose=0))
    Hole(sim, 0)
    sock.send(b"lost")
    equal(peer.expect(DATA, within=2).dst, peer.addresses[1], "where it goes again")
    peer.sack(src=peer.addresses[1])
    check(sock.nothing(), "there is an event")
    sock.send(b"new")
    equal(peer.expect(DATA, within=0).dst, peer.addresses[1], "where new data goes")
    peer.sack(src=peer.addresses[1])


@scenario("pf-returns-by-heartbeat", "rfc7829#section-3.2")
def pf_returns(sim):
    """The next HEARTBEAT is answered: active again, the user is told, data goes back to the primary."""
    sock, peer, hole = suspected(sim)
    hole.mend()
    equal(path_event(sock, within=5), (peer.addresses[0], ADDR_AVAILABLE), "the event")
    near(now() - hole.packets[-1].time, 2 * RTO, "when it comes")
    equal(path(sock, peer).state, ACTIVE, "the state")
    sock.send(b"new")
    equal(peer.expect(DATA, within=0).dst, peer.addresses[0], "where data goes")
    peer.sack()


@scenario("pf-returns-by-sack", "rfc7829#section-3.2")
def pf_returns_by_sack(sim):
    """With a single path data goes on over it; its acknowledgement makes it active again, and is told."""
    sock, peer = configured(sim, pf=1, pf_expose=2).up()
    no_heartbeats(sock.events(PEER_ADDR_CHANGE))
    sock.send(b"late")
    peer.expect(DATA)
    peer.expect(DATA, within=2)
    equal(path_event(sock), (peer.addresses[0], ADDR_PF), "the event")
    peer.sack()
    equal(path_event(sock), (peer.addresses[0], ADDR_AVAILABLE), "the event after the SACK")
    equal(path(sock, peer).state, ACTIVE, "the state")


@scenario("pf-heartbeats-each-rto", "rfc7829#section-3.2")
def pf_heartbeats(sim):
    """A potentially failed path is asked each RTO, which doubles, until it is inactive; that is told, too."""
    sock, peer, hole = suspected(sim)
    equal(path_event(sock, within=300), (peer.addresses[0], ADDR_UNREACHABLE), "the event")
    times = [packet.time for packet in hole.packets[1:]]
    for number, (sooner, later) in enumerate(zip(times, [*times[1:], now()])):
        near(later - sooner, 2 ** (number + 1), "the period")
    equal(len(times), 5, "how many HEARTBEATs")
    equal(path(sock, peer).state, INACTIVE, "the state")


@scenario("pf-all-paths", "rfc7829#section-3.2")
def pf_all(sim):
    """Both paths potentially failed: data takes the one with fewer errors."""
    sock, peer, first = suspected(sim)
    sim.advance(8)
    second = Hole(sim, 1)
    sock.send(b"x")
    equal(path_event(sock, within=3), (peer.addresses[1], ADDR_PF), "the event")
    check(len([packet for packet in first.packets if packet.chunk(HEARTBEAT)]) >= 3, "HEARTBEATs of the first", first.packets)
    equal([packet.types() for packet in second.packets], [[DATA], [DATA]], "where it goes again")
    second.mend()
    equal(peer.expect(DATA, within=3).dst, peer.addresses[1], "and again")
    peer.sack(src=peer.addresses[1])


@scenario("failover-and-back-ten-times", "rfc9260#section-6.4", pair=True)
def flapping(pair):
    """The first of two paths comes and goes every minute for twenty: all arrives, once, in order."""
    one, two = pair.up(paths=2)
    for minute in range(20):
        pair.paths[0].both(cut=minute % 2 == 1)
        start = pair.time()
        pair.transfer(one, two, count=10, size=3000)
        pair.advance(60 - (pair.time() - start))
    pair.goodbye(one, two)


@scenario("two-stacks-failover-time", "rfc7829#section-3", pair=True)
def failover_time(pair):
    """The primary dies: without potentially failed paths new data waits for 63 s of timeouts, with them for one second."""
    for pf, wait in ((0, 63), (1, 1)):
        for space in pair.spaces:
            for name, value in (("pf_enable", pf), ("rto_initial", 1000)):
                space.sysctl(name, value)
        one, two = pair.up(paths=2)
        pair.advance(5)
        pair.paths[0].both(cut=True)
        start, slow = pair.time(), True
        while slow:
            sent = pair.time()
            one.send(b"x")
            two.recv(within=70)
            slow = pair.time() - sent > 0.5
        near(sent - start, wait, f"until new data takes the other path (pf_enable {pf})")
        pair.note(f"pf_enable {pf}: {sent - start:.3f} s")
        pair.paths[0].both(cut=False)
        for sock in (one, two):
            sock.abort()
        pair.advance(1)
