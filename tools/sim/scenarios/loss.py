# SPDX-License-Identifier: GPL-2.0
"""Round trips, T3-rtx, loss, and the congestion window. rfc9260#section-6.3, rfc9260#section-7"""

from middle import DROP
from packet import DATA, SACK
from scenario import check, equal, near, scenario
from sockets import ACTIVE, ONE_TO_MANY, PF, SCTP_ADDR_OVER

FULL = 1452			# user data of a packet of 1500
PMDCS = 1468			# its chunks
CWND = 4404			# to begin with
INITIAL_RTO = 3
RTO_MIN = 1
SPP_DSCP = 1 << 9


def sender(sim, **how):
    """(socket, peer) of an association whose socket sends at once what it gets."""
    return sim.up(sock={"NODELAY": 1}, init={"rwnd": 1 << 20}, **how)


def measured(sim, **how):
    """As sender(), with a round trip of nothing measured, so that the RTO is RTO.Min."""
    sock, peer = sender(sim, **how)
    peer.rwnd = 1 << 20
    sock.send(b"first", to=(peer.addresses[0], peer.port) if how.get("style") == ONE_TO_MANY else None)
    peer.expect(DATA)
    peer.sack()
    return sock, peer


def info(sock, peer, path=0):
    """What is known of a path."""
    return sock.get("PEER_ADDR_INFO", address=(peer.addresses[path], peer.port))


def cwnd(sock, peer, path=0):
    """The congestion window of a path."""
    return info(sock, peer, path).cwnd


def came(peer):
    """The TSNs that have just been sent, packet by packet."""
    peer.sim.advance(0)
    return [[found.tsn for found in packet.all(DATA)] for packet in peer.clear() if packet.chunk(DATA)]


def fly(sock, peer, count, size=100):
    """Sends that many messages, of which all go at once; returns the first one's TSN."""
    for _ in range(count):
        sock.send(b"x" * size)
    packets = came(peer)
    equal(len(packets), count, "packets")
    return packets[0][0]


def ramp(sock, peer, rounds, more=0):
    """Slow start: that many rounds of acknowledged packets, then 3 * 2 ** rounds fly; returns the first one's TSN.

    more: messages that wait behind.
    """
    for _ in range(3 * (2 ** (rounds + 1) - 1) + more):
        sock.send(b"x" * FULL)
    tsn, flying = came(peer)[0][0], 3
    for _ in range(rounds):
        for _ in range(flying):
            peer.sack(cum=tsn, rwnd=1 << 20)
            tsn += 1
        flying *= 2
    peer.sim.advance(0)
    peer.clear()
    return tsn


def again(peer, tsn, start, wait):
    """T3, which ran from start, brings a chunk again after wait seconds; returns when."""
    packet = peer.expect(DATA, within=20)
    near(packet.time - start, wait, "T3")
    equal(packet.chunk(DATA).tsn, tsn, "what comes again")
    return packet.time


def gap(peer, first, *blocks):
    """A SACK for all before first, and for blocks that count first as 1."""
    peer.sack(cum=first - 1, rwnd=1 << 20, gaps=blocks)


# -- round trips -----------------------------------------------------------------------------------------------------------


@scenario("rtt-sample-once-per-round-trip", "rfc9260#section-6.3.1")
def rtt_samples(sim):
    """Of three packets that fly together only the first acknowledged gives a sample; the next is one that was sent after that."""
    sim.us.sysctl("rto_min", 1)
    sock, peer = sender(sim)
    tsn = fly(sock, peer, 3)
    sim.advance(0.1)
    peer.sack(cum=tsn)
    equal((info(sock, peer).srtt, info(sock, peer).rto), (100, 300), "SRTT and RTO after 100 ms")
    fly(sock, peer, 1)
    sim.advance(0.1)
    peer.sack(cum=tsn + 1)
    peer.sack(cum=tsn + 2)
    equal((info(sock, peer).srtt, info(sock, peer).rto), (100, 300), "SRTT and RTO after more of the same round")
    sim.advance(0.1)
    peer.sack(cum=tsn + 3)
    equal(info(sock, peer).srtt, 112, "SRTT after 200 ms")


@scenario("rto-follows-c1-to-c7", "rfc9260#section-6.3.1")
def rto_rules(sim):
    """RTO.Initial, the first sample, later ones, RTO.Min."""
    sim.us.sysctl("rto_min", 1)
    sock, peer = sender(sim)
    equal((info(sock, peer).srtt, info(sock, peer).rto), (0, 3000), "before")
    for sample, srtt, rto in ((0.1, 100, 300), (0.2, 112, 362), (0.04, 103, 363)):
        tsn = fly(sock, peer, 1)
        sim.advance(sample)
        peer.sack(cum=tsn)
        equal((info(sock, peer).srtt, info(sock, peer).rto), (srtt, rto), f"SRTT and RTO after {sample} s")
    sock.set("RTOINFO", min=500)
    tsn = fly(sock, peer, 1)
    sim.advance(0.1)
    peer.sack(cum=tsn)
    equal(info(sock, peer).rto, 500, "RTO.Min")


@scenario("karn-no-sample-from-retransmission", "rfc9260#section-6.3.1")
def karn(sim):
    """The acknowledgement of a chunk that was sent twice measures nothing, and leaves the backoff."""
    sock, peer = sender(sim)
    tsn = fly(sock, peer, 1)
    near(peer.expect(DATA, within=4).time - sim.time(), 0, "now", 0.1)
    sim.advance(0.2)
    peer.sack(cum=tsn)
    equal((info(sock, peer).srtt, info(sock, peer).rto), (0, 6000), "SRTT and RTO")


@scenario("t3-collapses-backoff-on-new-sample", "rfc9260#section-6.3.3")
def backoff_collapses(sim):
    """After timeouts the first chunk that was sent once brings the RTO back."""
    sock, peer = measured(sim)
    tsn = fly(sock, peer, 1)
    peer.expect(DATA, within=1.2)
    peer.expect(DATA, within=2.3)
    peer.sack(cum=tsn)
    equal(info(sock, peer).rto, 4000, "RTO after two timeouts")
    tsn = fly(sock, peer, 1)
    peer.sack(cum=tsn)
    equal(info(sock, peer).rto, 1000, "RTO after a sample")


# -- T3-rtx ----------------------------------------------------------------------------------------------------------------


@scenario("t3-resends-one-packet", "rfc9260#section-7.2.1", "rfc9260#section-6.3.3")
def one_packet(sim):
    """Ten chunks in flight, and T3 expires: cwnd is one packet, one full packet goes, and the rest only after its SACK."""
    sock, peer = sender(sim)
    tsn = fly(sock, peer, 10, 400)
    again = peer.expect(DATA, DATA, DATA, within=4)
    equal([found.tsn for found in again.chunks], [tsn, tsn + 1, tsn + 2], "what comes again")
    equal(cwnd(sock, peer), PMDCS, "cwnd")
    peer.silent(5)
    peer.sack(cum=tsn + 2)
    equal(came(peer), [[tsn + 3, tsn + 4, tsn + 5], [tsn + 6, tsn + 7, tsn + 8], [tsn + 9]], "what follows")
    equal(cwnd(sock, peer), PMDCS + 3 * 416, "cwnd in slow start")


@scenario("t3-uses-the-rto-of-the-new-path", "rfc9260#section-6.3.3")
def rto_of_new_path(sim):
    """Data that goes again over another path waits for that one's RTO."""
    sock, peer = sender(sim, paths=2)
    sim.advance(5)				# the second path is confirmed, and measured
    equal((info(sock, peer).rto, info(sock, peer, 1).rto), (3000, 1000), "RTOs")
    first = fly(sock, peer, 1)
    packet = peer.expect(DATA, within=4)
    equal((packet.dst, packet.chunk(DATA).tsn), (peer.addresses[1], first), "where it goes again")
    near(peer.expect(DATA, within=4).time - packet.time, RTO_MIN, "T3 of the second path")


@scenario("t3-stops-when-all-is-acked", "rfc9260#section-6.3.2")
def t3_stops(sim):
    """R2: nothing is in flight, no T3."""
    sock, peer = sender(sim)
    with sim.delta("SctpT3RtxExpireds", 0):
        tsn = fly(sock, peer, 3)
        peer.sack(cum=tsn + 2)
        peer.silent(100)


@scenario("t3-restarts-when-the-earliest-is-acked", "rfc9260#section-6.3.2")
def t3_restarts(sim):
    """R3: with the earliest acknowledged T3 begins anew; with a later one by a gap block it does not."""
    for blocks, wait in (((), RTO_MIN), (((2, 2),), RTO_MIN - 0.5)):
        sock, peer = measured(sim)
        tsn = fly(sock, peer, 3)
        sim.advance(0.5)
        peer.sack(cum=tsn - 1 if blocks else tsn, gaps=blocks)
        start = sim.time()
        packet = peer.next(2)
        near(packet.time - start, wait, "T3", 0.17)
        equal([found.tsn for found in packet.all(DATA)], [tsn, tsn + 2] if blocks else [tsn + 1, tsn + 2], "what comes again")


@scenario("t3-starts-again-after-renege", "rfc9260#section-6.3.2")
def renege_starts_t3(sim):
    """R4: the peer takes back what a gap block acknowledged, and T3 of that path, which did not run, starts."""
    sock, peer = measured(sim, paths=2, style=ONE_TO_MANY)
    sim.advance(3)				# the second path is confirmed
    to = [(address, peer.port) for address in peer.addresses]
    sock.send(b"over A", to=to[0])
    sock.send(b"over B", to=to[1], sflags=SCTP_ADDR_OVER)
    packets = [peer.expect(DATA, within=0) for _ in range(2)]
    equal([packet.dst for packet in packets], peer.addresses, "where they went")
    first = packets[0].chunk(DATA).tsn
    peer.sack(cum=first - 1, gaps=[(2, 2)])
    sim.advance(0.5)
    peer.sack(cum=first)
    start = sim.time()
    again(peer, first + 1, start, RTO_MIN)


@scenario("new-data-leaves-t3-alone", "rfc9260#section-6.1")
def new_data(sim):
    """T3 expires one RTO after the first chunk, whatever is sent meanwhile."""
    sock, peer = sender(sim)
    tsn, start = fly(sock, peer, 1), sim.time()
    for _ in range(5):
        sim.advance(0.5)
        fly(sock, peer, 1)
    packet = peer.next(2)
    near(packet.time - start, INITIAL_RTO, "T3")
    equal([found.tsn for found in packet.all(DATA)], list(range(tsn, tsn + 6)), "what comes again")


@scenario("tail-loss", "rfc9260#section-6.3.3")
def tail_loss(sim):
    """The last packet of a burst is lost: T3 brings it, one RTO after the last SACK."""
    sock, peer = measured(sim)
    tsn = fly(sock, peer, 3)
    sim.advance(0.1)
    peer.sack(cum=tsn + 1)
    start = sim.time()
    again(peer, tsn + 2, start, RTO_MIN)


@scenario("lost-retransmissions", "rfc9260#section-6.3.3")
def lost_again(sim):
    """A chunk is lost five times, each wait twice as long; then it arrives, and the path is as good as before."""
    sock, peer = measured(sim)
    tsn, last = fly(sock, peer, 1), sim.time()
    for wait in (1, 2, 4, 8, 16):
        last = again(peer, tsn, last, wait)
    equal(info(sock, peer).state, PF, "the path")
    peer.sack(cum=tsn)
    equal((info(sock, peer).state, sock.get("STATUS").unackdata), (ACTIVE, 0), "the path and what is outstanding")


# -- fast retransmit -------------------------------------------------------------------------------------------------------


@scenario("fast-retransmit-on-the-third-report", "rfc9260#section-7.2.4")
def third_report(sim):
    """Reports count for a chunk only if something behind it is newly acknowledged; the third one sends it again."""
    sock, peer = measured(sim)
    tsn = fly(sock, peer, 7)
    gap(peer, tsn, (6, 6))			# 1 to 5 are missing
    gap(peer, tsn, (2, 2), (6, 6))		# 1
    equal(came(peer), [], "after two reports")
    gap(peer, tsn, (2, 3), (6, 6))		# 1
    equal(came(peer), [[tsn]], "after three reports")
    gap(peer, tsn, (2, 3), (5, 6))		# 4
    gap(peer, tsn, (2, 3), (5, 6))		# nothing new
    equal(came(peer), [], "the other chunk after two reports")
    gap(peer, tsn, (2, 3), (5, 7))		# 4
    equal(came(peer), [[tsn + 3]], "the other chunk after three reports")


@scenario("fast-retransmit-of-the-earliest-restarts-t3", "rfc9260#section-6.1", "rfc9260#section-7.2.4")
def earliest_restarts(sim):
    """A fast retransmission of the earliest chunk restarts T3."""
    sock, peer = measured(sim)
    tsn = fly(sock, peer, 4)
    sim.advance(0.5)
    for end in (2, 3, 4):
        gap(peer, tsn, (2, end))
    first = peer.expect(DATA, within=0)
    equal(first.chunk(DATA).tsn, tsn, "what comes again")
    again = peer.expect(DATA, within=2)
    near(again.time - first.time, RTO_MIN, "T3")
    equal(again.chunk(DATA).tsn, tsn, "what comes once more")


@scenario("fast-retransmit-of-a-later-one-leaves-t3", "rfc9260#section-6.1")
def later_leaves(sim):
    """A fast retransmission of another chunk than the earliest leaves T3."""
    sock, peer = measured(sim)
    tsn, start = fly(sock, peer, 6), sim.time()
    sim.advance(0.2)
    for blocks in (((2, 2), (4, 4)), ((2, 2), (4, 5)), ((2, 2), (4, 6))):
        gap(peer, tsn, *blocks)
    packet = peer.expect(DATA, DATA, within=0)
    equal([found.tsn for found in packet.chunks], [tsn, tsn + 2], "what comes again")
    sim.advance(0.2)
    near(peer.expect(DATA, DATA, within=2).time - start, 0.2 + RTO_MIN, "T3")


@scenario("fast-retransmit-ignores-cwnd-once", "rfc9260#section-7.2.4")
def ignores_cwnd(sim):
    """With the window full one packet goes again at the third report; all else waits until there is room."""
    sock, peer = measured(sim)
    sock.send(b"x" * FULL)
    for _ in range(12):
        sock.send(b"x" * FULL)
    tsn = came(peer)[0][0]
    peer.sack(cum=tsn + 2, rwnd=1 << 20)
    tsn += 3
    equal(came(peer), [[tsn], [tsn + 1], [tsn + 2], [tsn + 3], [tsn + 4]], "the second flight")
    gap(peer, tsn, (2, 2))
    gap(peer, tsn, (2, 3))
    equal(came(peer), [[tsn + 5], [tsn + 6], [tsn + 7], [tsn + 8]], "what two reports let go")
    gap(peer, tsn, (2, 4))
    equal((came(peer), cwnd(sock, peer)), ([[tsn]], 4 * PMDCS), "what the third lets go, and cwnd")
    gap(peer, tsn, (2, 5))
    gap(peer, tsn, (2, 6))
    equal(came(peer), [], "the window is full")
    gap(peer, tsn, (2, 7))
    equal(came(peer), [[tsn + 9]], "there is room for one")


@scenario("fast-retransmit-only-once", "rfc9260#section-7.2.4")
def only_once(sim):
    """A chunk that was lost again after its fast retransmission waits for T3, however many reports come."""
    sock, peer = measured(sim)
    tsn = fly(sock, peer, 9)
    for end in (2, 3, 4):
        gap(peer, tsn, (2, end))
    first = peer.expect(DATA, within=0)
    for end in (5, 6, 7, 8, 9):
        gap(peer, tsn, (2, end))
    again = peer.expect(DATA, within=2)
    near(again.time - first.time, RTO_MIN, "T3")
    equal(again.chunk(DATA).tsn, tsn, "what comes once more")


@scenario("fast-retransmit-stays-on-its-path", "rfc9260#section-6.4")
def stays(sim):
    """What was lost on the second path goes again there."""
    sock, peer = measured(sim, paths=2, style=ONE_TO_MANY)
    sim.advance(3)				# the second path is confirmed
    for _ in range(4):
        sock.send(b"over B", to=(peer.addresses[1], peer.port), sflags=SCTP_ADDR_OVER)
    packets = [peer.expect(DATA, within=0) for _ in range(4)]
    equal({packet.dst for packet in packets}, {peer.addresses[1]}, "where they went")
    tsn = packets[0].chunk(DATA).tsn
    for end in (2, 3, 4):
        gap(peer, tsn, (2, end))
    again = peer.expect(DATA, within=0)
    equal((again.chunk(DATA).tsn, again.dst), (tsn, peer.addresses[1]), "what comes again, and where")


@scenario("fast-recovery-halves-once", "rfc9260#section-7.2.4")
def halves_once(sim):
    """Five losses of one window halve cwnd once; a loss after that window is acknowledged halves it again."""
    sock, peer = measured(sim)
    tsn = ramp(sock, peer, 2)
    blocks = []
    for number in (2, 4, 6):
        blocks.append((number, number))
        gap(peer, tsn, *blocks)
    equal(cwnd(sock, peer), 13 * PMDCS // 2, "cwnd after the first loss")
    for number in (8, 10, 11, 12):
        blocks.append((number, number))
        gap(peer, tsn, *blocks)
    equal(sorted(found for packet in came(peer) for found in packet), [tsn, tsn + 2, tsn + 4, tsn + 6, tsn + 8],
          "what comes again")
    equal(cwnd(sock, peer), 13 * PMDCS // 2, "cwnd after all losses")
    peer.sack(cum=tsn + 11, rwnd=1 << 20)
    tsn = fly(sock, peer, 4, FULL)
    for end in (2, 3, 4):
        gap(peer, tsn, (2, end))
    equal(came(peer), [[tsn]], "what comes again of the next window")
    equal(cwnd(sock, peer), 4 * PMDCS, "cwnd after the next loss")


@scenario("growth-before-halving-on-the-same-sack", "rfc9260#section-7.2.4")
def growth_first(sim):
    """The SACK that acknowledges data and is the third report: cwnd grows, and is then halved."""
    sock, peer = measured(sim)
    tsn = ramp(sock, peer, 2, more=10)
    equal(cwnd(sock, peer), 12 * PMDCS, "cwnd before")
    gap(peer, tsn, (2, 2))
    gap(peer, tsn, (2, 3))
    equal(cwnd(sock, peer), 14 * PMDCS, "cwnd after two reports")
    gap(peer, tsn, (2, 4))
    equal(cwnd(sock, peer), 15 * PMDCS // 2, "cwnd after the third")


@scenario("reordering-by-2-and-by-5", "rfc9260#section-7.2.4")
def reordering(sim):
    """A packet that two others overtake is not sent again; one that five overtake is, once, for nothing."""
    sock, peer = measured(sim)
    with sim.delta("SctpFastRetransmits", 0):
        tsn = fly(sock, peer, 3)
        gap(peer, tsn, (2, 2))
        gap(peer, tsn, (2, 3))
        peer.sack(cum=tsn + 2)
        peer.silent(5)
    with sim.delta("SctpFastRetransmits"):
        tsn = fly(sock, peer, 6)
        for end in (2, 3, 4, 5, 6):
            gap(peer, tsn, (2, end))
        peer.sack(cum=tsn + 5)
        equal(came(peer), [[tsn]], "what comes again")
        peer.dups = [tsn]
        peer.sack(cum=tsn + 5)
        peer.silent(5)


# -- the congestion window -------------------------------------------------------------------------------------------------


@scenario("cwnd-initial", "rfc9260#section-7.2.1")
def initial(sim):
    """The first flight, by IP version and path MTU."""
    for ver, mtu, want, packets in ((4, 1500, 4404, 3), (4, 9000, 2 * 8968, 2), (6, 1500, 4344, 3), (6, 9000, 2 * 8948, 2),
                                    (6, 1280, 4344, 4), (4, 576, 4 * 544, 4)):
        sim.paths[0].link(mtu=mtu)
        sock, peer = sender(sim, ver=ver)
        equal(cwnd(sock, peer), want, f"cwnd of IPv{ver}, {mtu} bytes")
        for _ in range(6):
            sock.send(b"x" * (mtu - (48 if ver == 4 else 68)))
        equal(len(came(peer)), packets, f"packets of IPv{ver}, {mtu} bytes")
        peer.abort()


@scenario("slow-start-doubles", "rfc9260#section-7.2.1")
def doubles(sim):
    """In slow start each acknowledged packet lets two go, and cwnd doubles per round trip."""
    for rounds in (0, 1, 2, 3):
        sock, peer = sender(sim)
        peer.rwnd = 1 << 20
        ramp(sock, peer, rounds)
        equal(cwnd(sock, peer), CWND << rounds, f"cwnd after {rounds} rounds")


@scenario("slow-start-only-when-full", "rfc9260#section-7.2.1")
def only_when_full(sim):
    """A window that is not used does not grow."""
    sock, peer = sender(sim)
    for _ in range(10):
        tsn = fly(sock, peer, 2, FULL)
        peer.sack(cum=tsn)
        peer.sack(cum=tsn + 1)
    equal(cwnd(sock, peer), CWND, "cwnd")


@scenario("congestion-avoidance-adds-one", "rfc9260#section-7.2.2")
def adds_one(sim):
    """Beyond ssthresh cwnd grows by a packet for each window that is acknowledged."""
    sock, peer = sender(sim)
    for _ in range(40):
        sock.send(b"x" * FULL)
    tsn = came(peer)[0][0]
    equal(peer.expect(DATA, within=4).chunk(DATA).tsn, tsn, "what T3 sends again")
    seen = []
    for number in range(16):
        peer.sack(cum=tsn + number, rwnd=1 << 20)
        seen.append(cwnd(sock, peer) // PMDCS)
    equal(seen, [2, 3, 4, 5] + 4 * [5] + [6] + 5 * [6] + [7] + [7], "cwnd in packets")


@scenario("cwnd-is-never-exceeded-by-more-than-a-packet", "rfc9260#section-6.1", "rfc9260#section-7.2")
def never_exceeded(sim):
    """With messages of all sizes and a loss now and then: when new data goes, what flies is below cwnd by then, + PMDCS - 1."""
    sock, peer = measured(sim)
    flying, order, lost, over = {}, [], set(), []
    has, above = peer.cum, set()		# what the peer has told of
    room = 0

    def took():
        for packet in came_sized(peer):
            new = [tsn for tsn, _ in packet if tsn not in flying]
            for tsn, _ in packet:
                flying.pop(tsn, None)
            if new:
                over.append(sum(flying.values()) - room)
                check(over[-1] < 0, "a packet with new data went although cwnd was full", over[-1])
            flying.update(packet)
            for tsn, _ in packet:
                if tsn % 23 or tsn in lost:
                    order.append(tsn)
                lost.add(tsn)

    for _ in range(150):
        sock.send(b"x" * sim.random.randrange(1, FULL))
        room = cwnd(sock, peer)
        took()
    while order:
        flying.pop(order[0], None)
        peer.cum, peer.above, peer.dups = has, above, []
        peer._record(order.pop(0))		# pylint: disable=protected-access
        has, above = peer.cum, set(peer.above)
        peer.sack(rwnd=1 << 20)
        room = cwnd(sock, peer)
        took()
    equal(sock.get("STATUS").penddata, 0, "what was not sent")
    check(len(over) > 30, "packets with new data", len(over))


def came_sized(peer):
    """The chunks that have just been sent, packet by packet, as (TSN, bytes with header and padding)."""
    peer.sim.advance(0)
    return [[(found.tsn, len(found.value) + 4 + 3 & ~3) for found in packet.all(DATA)]
            for packet in peer.clear() if packet.chunk(DATA)]


@scenario("cwnd-counts-chunks-with-header-and-padding", "rfc9260#section-7.2")
def counts_whole(sim):
    """Messages of one byte are chunks of 20: so many fly as cwnd has room for."""
    sock, peer = sender(sim)
    for _ in range(300):
        sock.send(b"x")
    equal(len(came(peer)), CWND // 20 + 1, "chunks in flight")


@scenario("cwnd-decays-when-idle", "rfc9260#section-7.2.1")
def decays(sim):
    """While nothing is sent cwnd is halved each RTO, but never below four packets."""
    sock, peer = measured(sim)
    tsn = ramp(sock, peer, 2)
    peer.sack(cum=tsn + 11, rwnd=1 << 20)
    equal(cwnd(sock, peer), 14 * PMDCS, "cwnd at first")
    for idle, packets in ((1.5, 7), (60, 4)):
        sim.advance(idle)
        for _ in range(packets + 3):
            sock.send(b"x" * FULL)
        flight = came(peer)
        equal(len(flight), packets, f"packets after {idle} s")
        peer.sack(cum=flight[-1][0], rwnd=1 << 20)
        peer.sack(cum=came(peer)[-1][0], rwnd=1 << 20)


@scenario("each-path-has-its-own-cwnd", "rfc9260#section-7.2")
def own_cwnd(sim):
    """What is acknowledged on one path, and what times out there, leaves the other path's cwnd."""
    sock, peer = measured(sim, paths=2)
    sim.advance(3)				# the second path is confirmed
    peer.clear()
    tsn = ramp(sock, peer, 1)
    equal((cwnd(sock, peer), cwnd(sock, peer, 1)), (2 * CWND, CWND), "cwnds after growth")
    peer.sack(cum=tsn + 5, rwnd=1 << 20)
    tsn = fly(sock, peer, 1)
    peer.expect(DATA, within=2)
    equal((cwnd(sock, peer), cwnd(sock, peer, 1)), (PMDCS, CWND), "cwnds after the timeout")
    peer.sack(cum=tsn)


@scenario("dscp-change-resets-cwnd", "rfc9260#section-7.2.5.1")
def dscp(sim):
    """Another DSCP, for a path or for the socket, and cwnd begins anew."""
    sock, peer = measured(sim)
    tsn = ramp(sock, peer, 1)
    peer.sack(cum=tsn + 5, rwnd=1 << 20)
    check(cwnd(sock, peer) > CWND, "cwnd has not grown")
    sock.set("PEER_ADDR_PARAMS", address=(peer.addresses[0], peer.port), flags=SPP_DSCP, dscp=0x28)
    equal(cwnd(sock, peer), CWND, "cwnd after SPP_DSCP")
    tsn = ramp(sock, peer, 1)
    equal(cwnd(sock, peer), 2 * CWND, "cwnd grown again")
    peer.sack(cum=tsn + 5, rwnd=1 << 20)


# -- two stacks ------------------------------------------------------------------------------------------------------------


@scenario("all-sacks-lost-for-a-while", "rfc9260#section-6.3.3", pair=True)
def sacks_lost(pair):
    """Ten SACKs in a row are lost: data goes again, and arrives once."""
    one, two = pair.up()
    pair.hit(SACK, DROP, times=10, way="ba")
    pair.transfer(one, two, count=20)
    check(pair.a.snmp("SctpT3RtxExpireds") > 0, "T3 has not expired")
    pair.goodbye(one, two)


@scenario("duplicated-everything", "rfc9260#section-6.2", pair=True)
def everything_twice(pair):
    """Each packet comes twice: each message is delivered once."""
    pair.paths[0].both(dup=1.0)
    one, two = pair.up()
    pair.transfer(one, two, count=30, size=3000)
    pair.transfer(two, one, count=30, size=3000)
    pair.goodbye(one, two)


@scenario("burst-loss-of-a-whole-window", "rfc9260#section-6.3.3", pair=True)
def whole_window(pair):
    """The last nineteen packets are lost: a probe finds out, and T3 need not."""
    one, two = pair.up()
    pair.paths[0].both(delay=0.02)
    pair.hit(DATA, DROP, nth=131, times=19, way="ab")
    pair.transfer(one, two, count=150, size=1400)
    equal(pair.a.snmp("SctpT3RtxExpireds"), 0, "T3 expired")
    pair.goodbye(one, two)
