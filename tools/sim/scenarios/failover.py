# SPDX-License-Identifier: GPL-2.0
"""Paths that fail and come back, heartbeats, potentially failed paths, and congestion told by routers."""

import struct
from errno import EACCES, EINVAL, ETIMEDOUT

from middle import DROP, address
from packet import CWR, DATA, ECNE, HEARTBEAT, HEARTBEAT_ACK, SACK, internet_sum
from scenario import check, equal, near, scenario
from sockets import (ACTIVE, ADDR_AVAILABLE, ADDR_MADE_PRIM, ADDR_PF, ADDR_UNREACHABLE, INACTIVE, PEER_ADDR_CHANGE, PF,
                     HB_DEMAND, HB_DISABLE)

PORT = 5000


def peer(path):
    """b's address on a path, as a's options want it."""
    return address("b", path), PORT


def two_paths(pair, **sock):
    """An association over two paths, both confirmed."""
    one, two = pair.up(paths=2, sock=sock)
    check(pair.run(lambda: all(state(one, path) == ACTIVE for path in (0, 1)), 5), "the second path is not confirmed")
    return one, two


def state(sock, path):
    """What a knows of a path to b."""
    return sock.get("PEER_ADDR_INFO", address=peer(path)).state


def cut(pair, path, on=True):
    """Cuts a path, or mends it."""
    pair.paths[path].both(cut=on)


@scenario("pf-first-timeout", "rfc7829#section-3.2", pair=True)
def first_timeout(pair):
    """With the first timeout data leaves the path: after one RTO it arrives over the other."""
    pair.a.sysctl("recovery", 0)		# a probe would restart T3
    one, two = two_paths(pair)
    pair.transfer(one, two, count=5)
    one.events(PEER_ADDR_CHANGE).set("EXPOSE_PF_STATE", 2)
    cut(pair, 0)
    start = pair.time()
    one.send(b"x" * 100)
    equal(len(two.recv(5).data), 100, "what arrives")
    near(pair.time() - start, 1, "time to fail over")
    equal(state(one, 0), PF, "state of the path")
    event = one.event(PEER_ADDR_CHANGE, 1)
    equal((event.address[0], event.state), (address("b", 0), ADDR_PF), "event")
    cut(pair, 0, False)
    event = one.event(PEER_ADDR_CHANGE, 10)
    equal((event.address[0], event.state), (address("b", 0), ADDR_AVAILABLE), "event")
    pair.transfer(one, two, count=5)
    equal(pair.seen(DATA, "ab")[-1].path, 0, "path of the data after all")


@scenario("pf-off", "rfc9260#section-8.2", pair=True)
def pf_off(pair):
    """Without RFC 7829 a path is active until Path.Max.Retrans is exceeded; timed out data tries the other."""
    pair.a.sysctl("pf_enable", 0)
    one, two = two_paths(pair)
    cut(pair, 0)
    pair.transfer(one, two, count=1)
    equal(state(one, 0), ACTIVE, "state of the path")
    equal(pair.seen(DATA, "ab")[-1].path, 1, "path of the retransmission")


@scenario("pf-heartbeats", "rfc7829#section-3.2", pair=True)
def pf_heartbeats(pair):
    """A potentially failed path is probed once per RTO, that doubles; then it is inactive, and probed now and then."""
    one, two = two_paths(pair)
    pair.transfer(one, two, count=1)
    cut(pair, 0)
    one.events(PEER_ADDR_CHANGE)
    one.send(b"x" * 100)
    equal(len(two.recv(5).data), 100, "what arrives")
    event = one.event(PEER_ADDR_CHANGE, 200)
    equal((event.address[0], event.state), (address("b", 0), ADDR_UNREACHABLE), "event")
    equal(state(one, 0), INACTIVE, "state of the path")
    times = [packet.time for packet in pair.seen(HEARTBEAT, "ab") if packet.path == 0][-5:]
    steps = [later - earlier for earlier, later in zip(times, times[1:])]
    for step, want in zip(steps, (2, 4, 8, 16)):
        near(step, want, f"step of {steps}", late=1)
    # The association lives: these errors are not its own.
    pair.transfer(one, two, count=5)


@scenario("pf-hidden", "rfc7829#section-7.3", pair=True)
def pf_hidden(pair):
    """Who does not want to know of potentially failed paths is not told."""
    one, two = two_paths(pair)
    one.set("EXPOSE_PF_STATE", 1).events(PEER_ADDR_CHANGE)
    cut(pair, 0)
    one.send(b"x" * 100)
    equal(len(two.recv(5).data), 100, "what arrives")
    try:
        state(one, 0)
    except OSError as err:
        equal(err.errno, EACCES, "errno")
    else:
        check(False, "the state was told")
    check(one.nothing(), "an event came")


@scenario("pf-primary-switchover", "rfc7829#section-5", pair=True)
def switchover(pair):
    """A primary path that failed too often is no more the primary one, and data stays where it is."""
    one, two = two_paths(pair)
    one.set("PEER_ADDR_THLDS_V2", pathmaxrxt=5, pathpfthld=0, pathcpthld=0).events(PEER_ADDR_CHANGE)
    cut(pair, 0)
    one.send(b"x" * 100)
    equal(len(two.recv(5).data), 100, "what arrives")
    event = one.event(PEER_ADDR_CHANGE, 1)
    equal((event.address[0], event.state), (address("b", 1), ADDR_MADE_PRIM), "event")
    equal(one.get("PRIMARY").address[0], address("b", 1), "primary path")
    cut(pair, 0, False)
    check(pair.run(lambda: state(one, 0) == ACTIVE, 30), "the path does not come back")
    pair.transfer(one, two, count=1)
    equal(pair.seen(DATA, "ab")[-1].path, 1, "path of the data")


@scenario("pf-thresholds-checked", "rfc7829#section-7.2", pair=True)
def thresholds(pair):
    """Limits that contradict each other are refused; others can be read back, of one path, too."""
    one, _ = two_paths(pair)
    try:
        one.set("PEER_ADDR_THLDS_V2", pathmaxrxt=5, pathpfthld=3, pathcpthld=2)
    except OSError as err:
        equal(err.errno, EINVAL, "errno")
    else:
        check(False, "was taken")
    one.set("PEER_ADDR_THLDS_V2", address=peer(1), pathmaxrxt=7, pathpfthld=2, pathcpthld=4)
    got = one.get("PEER_ADDR_THLDS_V2", address=peer(1))
    equal((got.pathmaxrxt, got.pathpfthld, got.pathcpthld), (7, 2, 4), "of the path")
    got = one.get("PEER_ADDR_THLDS", address=peer(0))
    equal((got.pathmaxrxt, got.pathpfthld), (5, 0), "of the other")


@scenario("dormant", "rfc7829#section-4.1", pair=True)
def dormant(pair):
    """When all paths are inactive the association goes on trying, and comes back with one of them."""
    one, two = two_paths(pair, ASSOCINFO={"maxrxt": 10}, PEER_ADDR_THLDS={"pathmaxrxt": 1})
    pair.transfer(one, two, count=1)
    one.set("PEER_ADDR_THLDS", pathmaxrxt=1)
    cut(pair, 0)
    cut(pair, 1)
    one.send(b"x" * 100)
    check(pair.run(lambda: all(state(one, path) == INACTIVE for path in (0, 1)), 60), "not dormant")
    cut(pair, 1, False)
    equal(len(two.recv(300).data), 100, "what arrives")


@scenario("heartbeat-period", "rfc9260#section-8.3", pair=True)
def period(pair):
    """An idle path gets a HEARTBEAT each HB.interval and RTO, the latter give or take a half."""
    pair.up()
    pair.advance(400)
    times = [packet.time for packet in pair.seen(HEARTBEAT, "ab")]
    for earlier, later in zip(times, times[1:]):
        check(30.4 <= later - earlier <= 34.6 + 0.5, "period", later - earlier)
    check(len(times) >= 11, "too few", len(times))


@scenario("heartbeat-not-where-data-goes", "rfc9260#section-8.3", pair=True)
def busy(pair):
    """A path that is used needs no HEARTBEAT."""
    one, two = pair.up()
    for _ in range(40):
        pair.transfer(one, two, count=1)
        pair.advance(5)
    equal(len(pair.seen(HEARTBEAT, "ab")), 0, "HEARTBEATs of who sends")


@scenario("heartbeat-on-demand", "rfc6458#section-8.1.12", pair=True)
def demand(pair):
    """Heartbeats off; one on demand."""
    one, _ = pair.up()
    one.set("PEER_ADDR_PARAMS", flags=HB_DISABLE)
    pair.advance(100)
    equal(len(pair.seen(HEARTBEAT, "ab")), 0, "HEARTBEATs while off")
    one.set("PEER_ADDR_PARAMS", address=peer(0), flags=HB_DEMAND)
    pair.advance(100)
    equal(len(pair.seen(HEARTBEAT, "ab")), 1, "HEARTBEATs on demand")
    equal(pair.seen(HEARTBEAT_ACK, "ba")[-1].chunk(HEARTBEAT_ACK).value, pair.seen(HEARTBEAT, "ab")[-1].chunk(HEARTBEAT).value,
          "what comes back")


@scenario("heartbeat-verifies-one-per-rto", "rfc9260#section-5.4", pair=True)
def verifies(pair):
    """Addresses that the peer lists get one probe per RTO together (HB.Max.Burst), and no data before the answer."""
    for number in (1, 2, 3):
        pair.path(cut=True)
        equal(len(pair.paths), number + 1, "paths")
    one, two = pair.up(paths=4)
    pair.transfer(one, two, count=20)
    pair.advance(20)
    probes = [packet for packet in pair.seen(HEARTBEAT, "ab") if packet.path]
    for earlier, later in zip(probes, probes[1:]):
        check(later.time - earlier.time >= 0.99, "two probes in an RTO", earlier.time, later.time)
    equal({packet.path for packet in probes}, {1, 2, 3}, "paths that were probed")
    equal({packet.path for packet in pair.seen(DATA, "ab")}, {0}, "paths of data")
    equal({packet.path for packet in pair.seen(SACK, "ba")}, {0}, "paths of SACKs")


@scenario("association-dies-of-timeouts", "rfc9260#section-8.1", pair=True)
def dies(pair):
    """Association.Max.Retrans + 1 timeouts end it."""
    one, two = pair.up(sock={"ASSOCINFO": {"maxrxt": 3}})
    pair.transfer(one, two, count=1)
    cut(pair, 0)
    one.send(b"x")
    pair.advance(1 + 2 + 4 + 8 - 0.1)
    equal(one.error(), 0, "error before its time")
    pair.advance(2)
    equal(one.error(), ETIMEDOUT, "error")


def mark(raw):
    """An IPv4 packet that a router marks: congestion experienced."""
    check(raw[1] & 3 == 2, "not ECT(0)", raw[1])
    header = bytearray(raw[:20])
    header[1] |= 3
    header[10:12] = b"\0\0"
    header[10:12] = internet_sum(bytes(header)).to_bytes(2, "big")
    return [bytes(header) + raw[20:]]


def fresh(packet):
    """DATA that a router may mark."""
    return packet.chunk(DATA) and packet.ip[1] & 3 == 2


@scenario("ecn-halves-once", "rfc4960#appendix-A", pair=True)
def ecn(pair):
    """Marked packets are told by ECNE with each SACK until CWR comes; the window is halved once for a window of data."""
    one, two = pair.up()
    equal(one.get("ECN_SUPPORTED")[1], 1, "ECN agreed on")
    pair.paths[0].both(delay=0.05)
    pair.transfer(one, two, count=200, size=1400)
    before = one.get("STATUS").cwnd
    pair.hit(fresh, mark, times=4, way="ab")
    pair.transfer(one, two, count=400, size=1400)
    told = pair.seen(ECNE, "ba")
    answers = pair.seen(CWR, "ab")
    check(told and answers, "no ECNE, or no CWR", len(told), len(answers))
    check(all(packet.chunk(SACK) for packet in told), "an ECNE without a SACK")
    after = one.get("STATUS").cwnd
    check(before / 2 <= after < before, "window", before, after)
    equal(pair.a.snmp("SctpT3RtxExpireds") + pair.a.snmp("SctpFastRetransmits"), 0, "retransmissions")
    equal({packet.ip[1] & 3 for packet in pair.packets if not packet.chunk(DATA)}, {0}, "codepoints without data")


@scenario("ecn-cwr-lost", "rfc4960#appendix-A", pair=True)
def cwr_lost(pair):
    """A CWR that is lost is sent again, and the window is not halved again."""
    one, two = pair.up()
    pair.paths[0].both(delay=0.05)
    pair.hit(fresh, mark, way="ab")
    pair.hit(CWR, DROP, way="ab")
    pair.transfer(one, two, count=100, size=1400)
    check(len(pair.seen(CWR, "ab")) >= 2, "CWR not sent again")
    pair.transfer(one, two, count=10, size=1400)
    check(not pair.packets[-1].chunk(ECNE), "still told")


@scenario("ecn-off", "rfc4960#appendix-A", pair=True)
def ecn_off(pair):
    """One side does not want ECN: no packet says it could be marked."""
    pair.b.sysctl("ecn_enable", 0)
    one, two = pair.up()
    pair.transfer(one, two, count=20)
    equal(one.get("ECN_SUPPORTED")[1], 0, "ECN agreed on")
    equal({packet.ip[1] & 3 for packet in pair.packets}, {0}, "codepoints")


@scenario("fast-retransmit-one-packet", "rfc9260#section-7.2.4", pair=True)
def fast(pair):
    """The third report of a loss sends it again at once, and no T3 expires."""
    one, two = pair.up()
    pair.paths[0].both(delay=0.05)
    pair.transfer(one, two, count=100, size=1400)
    pair.hit(DATA, DROP, nth=3, way="ab")
    pair.transfer(one, two, count=40, size=1400)
    equal(pair.a.snmp("SctpFastRetransmits"), 1, "fast retransmits")
    equal(pair.a.snmp("SctpT3RtxExpireds"), 0, "T3-rtx")


@scenario("t3-one-packet", "rfc9260#section-6.3.3", pair=True)
def one_packet(pair):
    """When T3 expires one packet goes, and more only with its SACK."""
    one, two = pair.up()
    pair.transfer(one, two, count=20, size=1400)
    cut(pair, 0)
    for _ in range(20):
        one.send(b"y" * 1400)
    pair.advance(0.5)
    first = len(pair.seen(DATA, "ab"))
    pair.advance(1.0)
    equal(len(pair.seen(DATA, "ab")) - first, 1, "packets after the timeout")
    cut(pair, 0, False)
    for _ in range(20):
        equal(len(two.recv(10).data), 1400, "what arrives")


@scenario("tiny-messages-fill-cwnd", "rfc9260#section-7.2", pair=True)
def tiny(pair):
    """Headers and padding count: one-byte messages do not overshoot the window in packets."""
    pair.a.sysctl("congestion_control", "rfc9260")
    one, _ = pair.up()
    one.set("NODELAY", 1).set("MAX_BURST", 0)
    pair.paths[0].both(delay=1.0)
    for _ in range(1000):
        one.send(b"z")
    pair.advance(0.5)
    chunks = sum(1 for packet in pair.seen(DATA, "ab") for chunk in packet.chunks if chunk.kind == DATA)
    check(chunks * 20 <= 4404 + 1468, "in flight", chunks * 20)
    check(chunks * 20 >= 4380, "too little in flight", chunks * 20)
    pair.advance(60)


@scenario("idle-window-decays", "rfc9260#section-7.2.1", pair=True)
def idle(pair):
    """While nothing is sent the window shrinks by half each RTO, down to four packets."""
    one, two = pair.up()
    pair.paths[0].both(delay=0.05)
    pair.transfer(one, two, count=300, size=1400)
    before = one.get("STATUS").cwnd
    check(before > 8 * 1500, "the window never grew", before)
    pair.advance(25)
    pair.transfer(one, two, count=1)
    after = one.get("STATUS").cwnd
    check(after <= 4 * 1468 < before, "window", before, after)


@scenario("assoc-stats", "rfc6458#section-8.2", pair=True)
def stats(pair):
    """What the counters of an association count."""
    one, two = pair.up()
    pair.hit(DATA, DROP, way="ab")
    pair.transfer(one, two, count=10)
    pair.advance(1)
    names = "maxrto isacks osacks opackets ipackets rtxchunks outofseq idups gaps ouod iuod ood iod octrl ictrl".split()
    raw = one.getopt(112, bytes(264))
    # the id, then an address that is aligned to eight bytes
    got = dict(zip(names, struct.unpack("=15Q", raw[136:256])))
    # INIT and COOKIE ECHO belong to the association, too
    equal(got["opackets"], pair.sent["a"], "packets sent")
    equal((got["rtxchunks"], got["ood"], got["iod"], got["idups"]), (1, 11, 0, 0), "chunks with data")
    equal(got["isacks"], len(pair.seen(SACK, "ba")), "SACKs received")
    equal(got["octrl"], 2, "control chunks sent")
    check(got["gaps"] >= 1 and got["maxrto"] >= 1000, "gaps, RTO", got)
