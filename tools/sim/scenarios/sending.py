# SPDX-License-Identifier: GPL-2.0
"""How DATA is sent: what a packet holds, when it may go, shut windows. rfc9260#section-6.1, section-6.9, section-6.10"""

import socket

from packet import DATA, ERROR, HEARTBEAT_ACK, IMMEDIATE, SACK, chunk, data, heartbeat
from scenario import check, equal, near, scenario
from sockets import ESTABLISHED, HB_DEMAND, HB_ENABLE, INACTIVE, SCTP_ADDR_OVER, SCTP_SACK_IMMEDIATELY
from world import now

FULL = 1500 - 20 - 12 - 16	# bytes of data in a packet
DATA_HEAD = 16
SO_SNDBUFFORCE = 32
SPAN = 65535			# what a gap block can reach


def queue(sock, count, size, **info):
    """Sends that many messages, each of its number."""
    for number in range(count):
        sock.send(bytes([number & 0xFF]) * size, **info)


def arrived(sim, peer):
    """The DATA chunks of what comes now, and of nothing later."""
    sim.advance(0)
    return [found for packet in peer.clear() for found in packet.all(DATA)]


def open_cwnd(sim, sock, peer, count=100):
    """A transfer that makes cwnd large; then the peer acknowledges nothing by itself."""
    sock.set("MAX_BURST", value=0)
    peer.acks = True
    for _ in range(count):
        sock.send(bytes(FULL), within=5)
    sim.advance(0)
    peer.acks = False
    peer.clear()


def big_buffer(sock, size=300000000):
    """A send buffer beyond what users may ask for."""
    sock.sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, size)


def info(sock, peer, path=0):
    """What SCTP_GET_PEER_ADDR_INFO says of a path."""
    return sock.get("PEER_ADDR_INFO", address=(peer.addresses[path], peer.port))


def measured(sim, rwnd=1500, **how):
    """As sim.up() with a peer of that window, and a round trip measured: the RTO is a second."""
    sock, peer = sim.up(init={"rwnd": rwnd}, **how)
    peer.rwnd = rwnd
    sock.send(b"first")
    peer.expect(DATA)
    peer.sack()
    equal(info(sock, peer).rto, 1000, "RTO")
    return sock, peer


# -- numbers -----------------------------------------------------------------------------------------------------------


@scenario("ssn-wraps-when-sending", "rfc9260#section-6.5")
def ssn_wraps(sim):
    """After 65535 a stream's next sequence number is 0."""
    sock, peer = sim.up()
    peer.acks = True
    for _ in range(65540):
        sock.send(b"x", within=5, sid=3)
    sim.advance(3)
    numbers = [found.ssn for found in arrived(sim, peer)]
    equal(numbers, [number & 0xFFFF for number in range(65540)], "stream sequence numbers")


@scenario("ssn-window-is-bounded", "rfc9260#section-6.1", real=300)
def ssn_window(sim):
    """70,000 messages of a stream of which the first is never acknowledged: 65535 go, and the rest when it is."""
    beyond(sim, 0)


@scenario("tsn-window-is-bounded", "rfc9260#section-6.1", "rfc9260#section-3.3.4", real=300)
def tsn_window(sim):
    """The same with unordered messages: no TSN goes that a gap block could not name."""
    beyond(sim, 4)


def beyond(sim, flag):
    """70,000 messages, of which all but the first are acknowledged by gap blocks."""
    sock, peer = sim.up(sock={"NODELAY": 1})
    big_buffer(sock)
    first = peer.their.tsn
    for number in range(70000):
        sock.send(b"x", sflags=flag >> 2)
        if not number % 64:
            sim.advance(0)
    highest = 0
    for _ in range(10000):
        came = [found.tsn - first for found in arrived(sim, peer)]
        new = max([*came, highest])
        if new == highest and highest:
            break
        highest = new
        peer.send(chunk(SACK, (first - 1 & 0xFFFFFFFF).to_bytes(4, "big") + bytes([0, 1, 0x86, 0xA0, 0, 1, 0, 0, 0, 2])
                        + (highest + 1).to_bytes(2, "big")))
    equal(highest + 1, SPAN, "TSNs that went")
    peer.clear()
    peer.acks = True
    peer.sack()
    sim.advance(3)
    equal(peer.cum - first & 0xFFFFFFFF, 69999, "the last TSN in the end")


# -- what goes into a packet ----------------------------------------------------------------------------------------------


@scenario("unordered-overtakes-ordered", "rfc9260#section-3.3.1", "rfc9260#section-6.6")
def unordered_overtakes(sim):
    """Behind a gap in its stream an unordered message is delivered at once, ordered ones when it is filled."""
    sock, peer = sim.up()
    start = peer.tsn
    peer.send(data(start + 1, b"second", ssn=1))
    check(sock.nothing(), "what is out of order is delivered")
    peer.send(data(start + 2, b"unordered", ssn=77, flags=7))
    equal(sock.recv().data, b"unordered", "the unordered message")
    check(sock.nothing(), "what is out of order is delivered")
    peer.send(data(start, b"first"))
    equal([sock.recv().data, sock.recv().data], [b"first", b"second"], "the ordered messages")


@scenario("padding-is-not-looked-at", "rfc9260#section-3.2")
def padding(sim):
    """Padding that is not zero, and none at the end of the packet, is as good."""
    sock, peer = sim.up()
    for number, size in enumerate(range(1, 8)):
        raw = data(peer.tsn + number, bytes(size), ssn=number)
        peer.send(raw[:DATA_HEAD + size] + b"\xff" * (len(raw) - DATA_HEAD - size), heartbeat(b"12345"))
        equal(peer.next(0).chunk(HEARTBEAT_ACK).params, [(1, b"12345")], "the chunk behind it")
        equal(len(sock.recv().data), size, "a message")
    raw = data(peer.tsn + 7, b"x", ssn=7)
    peer.send(raw[:DATA_HEAD + 1])
    equal(sock.recv().data, b"x", "a message without padding")


@scenario("sack-and-data-within-the-pmtu", "rfc9260#section-6.9", "rfc9260#section-6.10")
def sack_and_data(sim):
    """A long SACK that is due when full DATA may go has a packet of its own, and none is larger than the path MTU."""
    sock, peer = sim.up(init={"rwnd": 1500})
    queue(sock, 4, FULL)
    peer.expect(DATA)
    base = peer.tsn
    for start in range(1, 601, 60):
        peer.send(*[data(base + tsn, b"x", sid=1, ssn=tsn) for tsn in range(start, start + 60, 2)])
    sim.advance(0)
    peer.clear()
    peer.send(peer.sack_chunk(rwnd=100000), data(base + 601, b"x", sid=1, ssn=601))
    first = peer.expect(SACK, within=0)
    equal(len(first.chunk(SACK).gaps), 301, "gap blocks")
    equal(len(first.ip), 20 + 12 + 16 + 4 * 301, "the packet of the SACK")
    for _ in range(3):
        equal(len(peer.expect(DATA, within=0).ip), 1500, "a packet of DATA")


@scenario("fragments-fit-the-smallest-path", "rfc9260#section-6.9")
def smallest_path(sim):
    """Of two paths the smaller decides how long fragments are; when its MTU grows, so do they."""
    sim.path(mtu=1280)
    sock, peer = sim.up(paths=2)
    sim.advance(10)
    peer.acks = True
    sock.send(bytes(2000))
    equal([len(found.text) for found in arrived(sim, peer)], [1280 - 48, 2000 - 1280 + 48], "fragments")
    sim.paths[1].link(mtu=1500)
    sim.us.netlink.route("path1", "10.99.0.0", 24)
    sim.advance(60)
    peer.clear()
    sock.send(bytes(2000))
    equal([len(found.text) for found in arrived(sim, peer)], [FULL, 2000 - FULL], "fragments of the larger path MTU")


@scenario("maxseg-limits-chunks", "rfc6458#section-8.1.16")
def maxseg(sim):
    """SCTP_MAXSEG is how much data a chunk has at most."""
    sock, peer = sim.up()
    sock.set("MAXSEG", value=500)
    peer.acks = True
    sock.send(bytes(1300))
    equal([len(found.text) for found in arrived(sim, peer)], [500, 500, 300], "fragments")


@scenario("control-before-data", "rfc9260#section-6.10")
def control_first(sim):
    """HEARTBEAT ACK, ERROR and SACK that are due when DATA may go stand in front of it."""
    sock, peer = sim.up(init={"rwnd": 1500}, sock={"NODELAY": 1})
    queue(sock, 3, 1000)
    peer.expect(DATA)
    peer.send(peer.sack_chunk(rwnd=3000), heartbeat(), chunk(0xFF, b"what"), data(peer.tsn))
    packet = peer.expect(HEARTBEAT_ACK, ERROR, SACK, DATA, within=0)
    equal(len(packet.ip), 20 + 12 + 16 + 16 + 16 + DATA_HEAD + 1000, "its length")


@scenario("data-in-tsn-order-within-a-packet", "rfc9260#section-6.10")
def tsn_order(sim):
    """New DATA goes behind a retransmission in the same packet."""
    sock, peer = sim.up(sock={"NODELAY": 1})
    start = peer.their.tsn
    queue(sock, 4, 100)
    equal([found.tsn - start for found in arrived(sim, peer)], [0, 1, 2, 3], "what goes first")
    sock.set("NODELAY", 0)
    queue(sock, 2, 100)
    for last in (2, 3, 4):
        peer.silent(0)
        peer.sack(cum=start - 1, gaps=[(2, last)])
    equal([found.tsn - start for found in peer.expect(DATA, DATA, DATA, within=0).all(DATA)], [0, 4, 5], "TSNs of the packet")
    peer.sack()


@scenario("bundling-small-messages", "rfc9260#section-6.10")
def bundling(sim):
    """Twenty small messages that wait for the window go in as few packets as they fit in."""
    sock, peer = sim.up(init={"rwnd": 1500}, sock={"NODELAY": 1})
    sock.send(bytes(FULL))
    peer.expect(DATA)
    queue(sock, 20, 60)
    peer.silent(0.1)
    peer.sack()
    came = [peer.next(0), peer.next(0)]
    equal([len(packet.all(DATA)) for packet in came], [(1500 - 32) // 76, 20 - (1500 - 32) // 76], "chunks of each packet")
    found = [found for packet in came for found in packet.all(DATA)]
    equal([piece.text for piece in found], [bytes([number]) * 60 for number in range(20)], "messages")
    equal([piece.ssn for piece in found], list(range(1, 21)), "stream sequence numbers")
    peer.sack()


@scenario("nagle-holds-a-small-message", "rfc9260#section-6.1")
def nagle(sim):
    """With data in flight a small message waits for its SACK, unless the user says SCTP_NODELAY."""
    sock, peer = sim.up()
    queue(sock, 2, 10)
    equal(peer.expect(DATA, within=0).chunk(DATA).ssn, 0, "the first message")
    peer.silent(1)
    peer.sack()
    equal(peer.expect(DATA, within=0).chunk(DATA).ssn, 1, "the second")
    sock.set("NODELAY", 1)
    sock.send(b"third")
    equal(peer.expect(DATA, within=0).chunk(DATA).ssn, 2, "the third")
    peer.sack()
    peer.silent(5)


@scenario("sack-rides-with-data", "rfc9260#section-6.1")
def sack_rides(sim):
    """A SACK that could still wait stands in front of DATA that goes out, and does not come again."""
    sock, peer = sim.up()
    peer.data()
    peer.expect(SACK, within=0)
    tsn = peer.data()
    peer.silent(0.1)
    sock.send(b"x")
    equal(peer.expect(SACK, DATA, within=0).chunk(SACK).tsn, tsn, "what it acknowledges")
    peer.sack()
    peer.silent(5)


@scenario("i-bit-is-set", "rfc7053#section-4", "rfc9260#section-6.1")
def i_bit(sim):
    """The last fragment of a message has the I bit when the user wants it, and the last chunk before a SHUTDOWN."""
    sock, peer = sim.up()
    peer.acks = True
    sock.send(bytes(3000), sflags=SCTP_SACK_IMMEDIATELY)
    equal([found.flags & IMMEDIATE for found in arrived(sim, peer)], [0, 0, IMMEDIATE], "the I bits the user asked for")
    peer.acks = False
    sock.send(bytes(10))
    equal(arrived(sim, peer)[0].flags & IMMEDIATE, 0, "the I bit of an ordinary message")
    queue(sock, 2, 10)
    sock.shutdown()
    sim.advance(0)
    peer.sack()
    equal([found.flags & IMMEDIATE for found in arrived(sim, peer)][-1], IMMEDIATE, "the I bit of the last")
    peer.sack()


# -- windows -----------------------------------------------------------------------------------------------------------


@scenario("sender-avoids-silly-windows", "rfc9260#section-6.1")
def silly_windows(sim):
    """While data flies, a window that opens by a bit is not filled by a bit."""
    sock, peer = sim.up(init={"rwnd": 2 * FULL})
    sock.send(bytes(10 * FULL))
    first = peer.their.tsn
    equal([len(found.text) for found in arrived(sim, peer)], [FULL, FULL], "what the window takes")
    for spare in (100, 1000, FULL - 1):
        peer.sack(cum=first, rwnd=FULL + spare)
        peer.silent(0.1)
    peer.sack(cum=first, rwnd=2 * FULL)
    equal([len(found.text) for found in arrived(sim, peer)], [FULL], "once it is worth it")
    peer.sack(rwnd=2 * FULL)
    equal([len(found.text) for found in arrived(sim, peer)], [FULL, FULL], "when all is acknowledged")


@scenario("rwnd-is-never-exceeded", "rfc9260#section-6.1", "rfc9260#section-6.2.1")
def rwnd_holds(sim):
    """The peer grants 4000 bytes, and then less: never is more outstanding, also when it is sent again."""
    sock, peer = sim.up(init={"rwnd": 4000}, sock={"NODELAY": 1})
    queue(sock, 20, 1000)
    first = peer.their.tsn
    sent = [found.tsn - first for found in arrived(sim, peer)]
    equal(sent, [0, 1, 2, 3], "what 4000 bytes take")
    peer.sack(cum=first, rwnd=3000)
    peer.silent(0.1)
    peer.sack(cum=first, rwnd=4999)
    equal([found.tsn - first for found in arrived(sim, peer)], [4], "what two thousand more take")
    peer.sack(cum=first + 2, rwnd=1000)
    peer.silent(0.9)
    again = peer.expect(DATA, within=3)
    equal(again.chunk(DATA).tsn - first, 3, "what comes again")
    peer.sack(cum=first + 3, rwnd=1999)
    equal([found.tsn - first for found in arrived(sim, peer)], [4], "the other one of old")
    peer.silent(0.5)
    peer.sack(cum=first + 4, rwnd=4000)
    equal(arrived(sim, peer)[0].tsn - first, 5, "new data")


@scenario("window-and-cwnd-hold-for-retransmissions", "rfc9260#section-6.1", "rfc9260#section-7.2.1")
def cwnd_holds(sim):
    """After T3 of 20 chunks one goes, and then what slow start allows: at each packet there was room in cwnd."""
    sock, peer = sim.up()
    open_cwnd(sim, sock, peer)
    first = peer.cum + 1
    queue(sock, 20, FULL)
    equal(len(arrived(sim, peer)), 20, "chunks in flight")
    wire = FULL + DATA_HEAD
    found = [peer.expect(DATA, within=2).chunk(DATA)]
    peer.silent(0.5)
    equal(info(sock, peer).cwnd, wire, "cwnd after T3")
    counts = []
    while found:
        peer.sack(cum=found[-1].tsn)
        cwnd = info(sock, peer).cwnd
        found = arrived(sim, peer)
        counts.append(len(found))
        check((len(found) - 1) * wire < cwnd, "more than cwnd in flight", cwnd, len(found))
    equal((counts, sum(counts)), ([2, 3, 4, 5, 5, 0], 19), "packets for each SACK")
    equal(peer.cum - first, 19, "the last TSN")


def in_a_streak(sim, **options):
    """Messages have come in quick succession, and twenty more come with something in flight: how many went at once."""
    sim.us.sysctl("gather_time", 1000)
    sock, peer = sim.up(sock=options)
    open_cwnd(sim, sock, peer)
    queue(sock, 20, FULL)
    return sock, peer, len(arrived(sim, peer))


def later(sim, peer, seconds):
    """How many chunks come in that time."""
    sim.advance(seconds)
    return len([found for packet in peer.clear() for found in packet.all(DATA)])


@scenario("gather-until-the-time-is-over")
def gather_time(sim):
    """Messages in quick succession wait for each other, but not for long; then the streak is over."""
    sock, peer, count = in_a_streak(sim)
    check(count < 20, "nothing waits", count)
    equal(count + later(sim, peer, 0.002), 20, "what went in the end")
    queue(sock, 1, FULL)
    sim.advance(0.01)
    queue(sock, 1, FULL)
    equal(later(sim, peer, 0), 2, "messages that come alone")


@scenario("gather-until-a-sack-comes")
def gather_sack(sim):
    """A SACK lets what waited go at once."""
    _, peer, count = in_a_streak(sim)
    check(count < 20, "nothing waits", count)
    peer.sack()
    equal(count + later(sim, peer, 0), 20, "what went by the SACK")


@scenario("gather-not-at-the-end")
def gather_end(sim):
    """Who shuts down waits for nothing."""
    sock, peer, count = in_a_streak(sim)
    check(count < 20, "nothing waits", count)
    sock.sock.shutdown(socket.SHUT_WR)
    equal(count + later(sim, peer, 0), 20, "what went when it was shut down")


@scenario("gather-not-with-nodelay")
def gather_nodelay(sim):
    """SCTP_NODELAY: nothing waits; nor does it where the sysctl says so."""
    sock, peer, count = in_a_streak(sim, NODELAY=1)
    equal(count, 20, "what went at once")
    sim.us.sysctl("gather_time", 0)
    sock.set("NODELAY", value=0)
    peer.sack()
    queue(sock, 20, FULL)
    equal(len(arrived(sim, peer)), 20, "what went with gather_time 0")


@scenario("retransmissions-before-new-data", "rfc9260#section-6.1")
def lost_first(sim):
    """What was lost goes before what waits."""
    sock, peer = sim.up(sock={"NODELAY": 1})
    queue(sock, 8, 1000)
    first = peer.their.tsn
    equal([found.tsn - first for found in arrived(sim, peer)], [0, 1, 2, 3, 4], "what cwnd takes")
    equal(peer.expect(DATA, within=4).chunk(DATA).tsn, first, "what T3 sends")
    peer.cum, peer.above = first, set()
    peer.acks = True
    peer.sack(cum=first, gaps=())
    equal([found.tsn - first for found in arrived(sim, peer)], [1, 2, 3, 4, 5, 6, 7], "the rest, in order")


@scenario("max-burst-limits-a-burst", "rfc9260#section-6.1")
def max_burst(sim):
    """However large cwnd is, a SACK lets Max.Burst packets go."""
    sock, peer = sim.up()
    open_cwnd(sim, sock, peer)
    queue(sock, 10, FULL)
    equal(len(arrived(sim, peer)), 10, "packets without Max.Burst")
    for burst in (3, 4):
        sock.set("MAX_BURST", value=burst)
        peer.sack()
        sim.advance(0)
        queue(sock, 1, 1)
        arrived(sim, peer)
        peer.rwnd = 0
        peer.sack(rwnd=0)
        queue(sock, 10, FULL)
        arrived(sim, peer)
        sim.advance(0.1)
        peer.rwnd = 100000
        peer.sack()
        equal(len(arrived(sim, peer)), burst, "packets for a SACK")
        sock.set("MAX_BURST", value=0)
        for _ in range(10):
            peer.sack()
            arrived(sim, peer)


@scenario("max-burst-on-top-of-what-has-left", "rfc9260#section-6.1")
def replaced(sim):
    """What has left the network within a round trip may be replaced at once, whenever it is asked for, but only once."""
    sock, peer = sim.up(sock={"NODELAY": 1})
    open_cwnd(sim, sock, peer)
    sim.advance(0.1)
    queue(sock, 10, FULL)
    equal(len(arrived(sim, peer)), 10, "packets without Max.Burst")
    sock.set("MAX_BURST", value=1)
    peer.sack()
    sim.advance(0)
    queue(sock, 1, 3 * FULL)
    equal(len(arrived(sim, peer)), 3, "some of what has left")
    queue(sock, 1, 20 * FULL)
    equal(len(arrived(sim, peer)), 8, "the rest, and Max.Burst")
    sim.advance(0.1)
    peer.sack()
    equal(len(arrived(sim, peer)), 12, "what has left, and Max.Burst")


@scenario("zero-window-probe-only-when-nothing-flies", "rfc9260#section-6.1")
def probe_alone(sim):
    """The window shuts with data in flight: nothing new goes until that is acknowledged, and then one chunk."""
    sock, peer = measured(sim, 2000, sock={"NODELAY": 1})
    first = peer.cum + 1
    queue(sock, 6, 1000)
    equal(len(arrived(sim, peer)), 2, "what the window takes")
    peer.sack(cum=first - 1, rwnd=0)
    peer.silent(0.9)
    peer.sack(cum=first, rwnd=0)
    for _ in range(3):
        equal(peer.expect(DATA, within=10).chunk(DATA).tsn, first + 1, "what flies, again")
        peer.sack(cum=first, rwnd=0)
    peer.sack(cum=first + 1, rwnd=0)
    equal(peer.expect(DATA, within=10).chunk(DATA).tsn, first + 2, "the probe")
    peer.silent(0.9)


def shut(sim, count, **how):
    """count full chunks go to a peer that shuts its window after the first: (socket, peer)."""
    sock, peer = measured(sim, **how)
    queue(sock, count, FULL)
    peer.expect(DATA)
    peer.sack(rwnd=0)
    return sock, peer


@scenario("zero-window-probe-after-one-rto", "rfc9260#section-6.1")
def probe_after_rto(sim):
    """All is acknowledged and the window shut: what waits probes it after an RTO."""
    sock, peer = shut(sim, 2)
    start = now()
    near(peer.expect(DATA, within=3).time - start, 1, "the first probe")


@scenario("zero-window-probe-backs-off", "rfc9260#section-6.1")
def probe_backs_off(sim):
    """While SACKs say 0, the same chunk comes after twice as long each time, up to RTO.Max."""
    sock, peer = shut(sim, 2)
    cum, last = peer.cum, peer.expect(DATA, within=3)
    for wait in (1, 2, 4, 8, 16, 32, 60, 60):
        peer.sack(cum=cum, rwnd=0)
        packet = peer.expect(DATA, within=70)
        near(packet.time - last.time, wait, "a probe")
        equal(packet.chunk(DATA), last.chunk(DATA), "the probe")
        last = packet


@scenario("zero-window-probe-needs-cwnd", "rfc9260#section-6.1")
def probe_needs_cwnd(sim):
    """Five full chunks wait for a shut window: however long it lasts, one is in flight, and one packet goes at a time."""
    sock, peer = shut(sim, 6)
    probe = peer.expect(DATA, within=3).chunk(DATA).tsn
    for _ in range(5):
        packet = peer.expect(DATA, within=40)
        equal([found.tsn for found in packet.all(DATA)], [probe], "what comes")
        peer.silent(0.9)
    equal(info(sock, peer).cwnd, 4404, "cwnd, which probes leave alone")


@scenario("zero-window-for-an-hour-is-no-error", "rfc9260#section-6.1", "rfc9260#section-8.1")
def shut_for_an_hour(sim):
    """A peer that says for an hour that its window is shut is alive, and then gets everything."""
    sock, peer = shut(sim, 3)
    cum, start, count = peer.cum, now(), 0
    while now() < start + 3600:
        peer.expect(DATA, within=70)
        peer.sack(cum=cum, rwnd=0)
        count += 1
    check(55 <= count <= 70, "probes of an hour", count)
    equal((sock.get("STATUS").state, info(sock, peer).state), (ESTABLISHED, 2), "the association and the path")
    peer.rwnd, peer.acks = 100000, True
    peer.sack(cum=cum)
    sim.advance(70)
    equal({found.ssn for found in arrived(sim, peer)}, {2, 3}, "what comes when it opens")


@scenario("zero-window-and-dead-peer", "rfc9260#section-6.1", "rfc9260#section-8.1")
def shut_and_dead(sim):
    """A shut window, and then silence: probes count as errors, and the association ends."""
    sock, peer = measured(sim, sock={"ASSOCINFO": {"maxrxt": 3}})
    queue(sock, 2, FULL)
    peer.expect(DATA)
    peer.sack(rwnd=0)
    first = peer.expect(DATA, within=3)
    for wait in (1, 2, 4):
        packet = peer.expect(DATA, within=10)
        near(packet.time - first.time, wait, "a probe")
        first = packet
    try:
        check(False, "there is something to read", sock.recv(within=20))
    except TimeoutError:
        near(now() - first.time, 8, "the end")
    peer.standing = False
    sim.advance(1)
    peer.clear()


@scenario("window-opens-by-lost-sack", "rfc9260#section-6.1")
def lost_update(sim):
    """The SACK that opens the window is lost: the answer to the next probe opens it, and all flows."""
    sock, peer = shut(sim, 4)
    peer.expect(DATA, within=3)
    peer.sack(rwnd=0)
    packet = peer.expect(DATA, within=10)
    equal(packet.chunk(DATA).ssn, 3, "the next probe")
    peer.sack(rwnd=100000)
    equal([found.ssn for found in arrived(sim, peer)], [4], "what is left")


# -- where to ----------------------------------------------------------------------------------------------------------


@scenario("address-given-by-user-is-inactive", "rfc9260#section-6.4.1")
def inactive_address(sim):
    """A message for an inactive address goes to an active one."""
    sock, peer = sim.up(paths=2)
    sim.advance(10)
    peer.acks = True
    there = (peer.addresses[1], peer.port)
    sock.send(b"x", to=there, sflags=SCTP_ADDR_OVER)
    equal(peer.expect(DATA, within=0).dst, peer.addresses[1], "while it is active")
    sock.set("PEER_ADDR_PARAMS", address=there, pathmaxrxt=1)
    peer.answers = False
    for _ in range(2):
        sock.set("PEER_ADDR_PARAMS", address=there, flags=HB_ENABLE | HB_DEMAND)
        sim.advance(3.5)
    equal(info(sock, peer, 1).state, INACTIVE, "its state")
    peer.clear()
    sock.send(b"x", to=there, sflags=SCTP_ADDR_OVER)
    equal(peer.expect(DATA, within=0).dst, peer.addresses[0], "when it is inactive")


@scenario("data-goes-to-the-primary", "rfc9260#section-6.4")
def primary(sim):
    """Of three paths the primary has the data, also when the user names another."""
    sock, peer = sim.up(paths=3)
    sim.advance(20)
    peer.acks = True
    for path in (0, 2, 1, 0):
        sock.set("PRIMARY", address=(peer.addresses[path], peer.port))
        sock.send(b"x")
        equal(peer.expect(DATA, within=0).dst, peer.addresses[path], "where it goes")
