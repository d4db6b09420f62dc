# SPDX-License-Identifier: GPL-2.0
"""What our packets look like, and what may be in those that come: rfc9260#section-3, section-6.9, section-6.10."""

import os
import struct

from packet import (ABORT, BEGIN, BEGIN_END, COOKIE_ACK, COOKIE_ECHO, DATA, END, ERROR, HEARTBEAT, HEARTBEAT_ACK, INIT,
                    INIT_ACK, P_COOKIE, P_HOST_NAME, P_IPV4, P_IPV6, P_SUPPORTED, SACK, SHUTDOWN, SHUTDOWN_ACK,
                    UNORDERED, chunk, data, heartbeat, init, pad, param, shutdown)
from peer import remote
from scenario import check, equal, near, scenario
from sockets import SCTP_UNORDERED

FRAGMENT_BITS = BEGIN | END | UNORDERED


def sent(peer, count):
    """That many DATA chunks, as they come."""
    found = []
    while len(found) < count:
        packet = peer.find(DATA)
        check(len(packet.ip) <= 1500, "a packet is longer than the path MTU", len(packet.ip))
        found += packet.all(DATA)
    return found


@scenario("fragment-flags-and-ssn", "rfc9260#section-3.3.1", "rfc9260#section-6.9")
def fragment_flags(sim):
    """B and E, B then E, B then nothing then E; one SSN, and the TSNs follow each other."""
    sock, peer = sim.up()
    peer.acks = True
    tsn = peer.their.tsn
    for ssn, (size, want) in enumerate(((1, [3]), (2000, [2, 1]), (5000, [2, 0, 0, 1]))):
        sock.send(bytes(size))
        found = sent(peer, len(want))
        equal([piece.flags & FRAGMENT_BITS for piece in found], want, f"flags of a message of {size} bytes")
        equal({piece.ssn for piece in found}, {ssn}, "the stream sequence number")
        equal([piece.tsn for piece in found], list(range(tsn, tsn + len(want))), "TSNs")
        equal(sum(len(piece.text) for piece in found), size, "bytes")
        tsn += len(want)


@scenario("unordered-fragments-all-have-the-u-bit", "rfc9260#section-3.3.1", "rfc9260#section-6.9")
def unordered_fragments(sim):
    """Each fragment of an unordered message has the U bit."""
    sock, peer = sim.up()
    peer.acks = True
    sock.send(bytes(5000), sflags=SCTP_UNORDERED)
    equal([piece.flags & FRAGMENT_BITS for piece in sent(peer, 4)],
          [UNORDERED | BEGIN, UNORDERED, UNORDERED, UNORDERED | END], "flags")


@scenario("every-fragment-has-the-ppid", "rfc9260#section-3.3.1")
def ppid(sim):
    """The payload protocol identifier is in each fragment, byte for byte."""
    sock, peer = sim.up()
    peer.acks = True
    sock.send(bytes(5000), ppid=0x01020304)
    equal([piece.ppid for piece in sent(peer, 4)], [0x01020304] * 4, "identifiers")


@scenario("fragments-have-consecutive-tsns", "rfc9260#section-3.3.1", "rfc9260#section-6.9")
def consecutive(sim):
    """Messages of several streams at once: none has another's chunk between its fragments, and no TSN is left out."""
    sock, peer = sim.up(init={"ins": 5})
    peer.acks = True
    for sid in (0, 1, 2, 3):
        sock.send(bytes(4000), sid=sid)
    found = sent(peer, 12)
    equal([piece.tsn for piece in found], list(range(peer.their.tsn, peer.their.tsn + 12)), "TSNs")
    equal([piece.sid for piece in found], [0] * 3 + [1] * 3 + [2] * 3 + [3] * 3, "streams")


@scenario("data-is-padded-with-zeros", "rfc9260#section-3.3.1", "rfc9260#section-3.2")
def padding(sim):
    """Up to three zeros behind the data, which Length does not count."""
    sock, peer = sim.up()
    peer.acks = True
    for size in range(1, 10):
        text = os.urandom(size)
        sock.send(text)
        packet = peer.find(DATA)
        at = packet.raw.index(text, 28)
        equal(packet.raw[at:], pad(text), "data and padding")
        equal(struct.unpack(">H", packet.raw[at - 14:at - 12])[0], 16 + size, "Length")


@scenario("ssn-starts-at-zero-and-counts", "rfc9260#section-6.5")
def ssn_counts(sim):
    """Each stream counts its ordered messages from 0."""
    sock, peer = sim.up()
    peer.acks = True
    for ssn in range(3):
        for sid in (0, 7, 3):
            sock.send(b"x", sid=sid)
            found = sent(peer, 1)[0]
            equal((found.sid, found.ssn), (sid, ssn), "stream and its sequence number")


@scenario("unordered-leaves-ssn-alone", "rfc9260#section-6.5")
def unordered_ssn(sim):
    """An unordered message between two ordered ones takes no number."""
    sock, peer = sim.up()
    peer.acks = True
    numbers = []
    for flags in (0, SCTP_UNORDERED, SCTP_UNORDERED, 0, SCTP_UNORDERED, 0):
        sock.send(b"x", sflags=flags)
        found = sent(peer, 1)[0]
        equal(bool(found.flags & UNORDERED), bool(flags), "the U bit")
        if not flags:
            numbers.append(found.ssn)
    equal(numbers, [0, 1, 2], "stream sequence numbers")


@scenario("packet-of-exactly-the-pmtu", "rfc9260#section-6.9", "rfc9260#section-6.10")
def exact_pmtu(sim):
    """A message of as much as a packet holds fills one; a byte more needs two chunks, each whole in its packet."""
    for ver, head in ((4, 20), (6, 40)):
        sock, peer = sim.up(ver=ver)
        peer.acks = True
        room = 1500 - head - 12 - 16
        for size, count in ((room - 1, 1), (room, 1), (room + 1, 2)):
            sock.send(bytes(size))
            packet = peer.find(DATA)
            equal(len(packet.ip), 1500 if size >= room else 1500 - room + (room - 1 + 3 & ~3), f"a packet of {size} bytes")
            found = packet.all(DATA) if count == 1 else packet.all(DATA) + sent(peer, 1)
            equal(sum(len(piece.text) for piece in found), size, "bytes")


@scenario("disable-fragments-refuses-large-messages", "rfc9260#section-6.9")
def no_fragments(sim):
    """SCTP_DISABLE_FRAGMENTS: what does not fit one packet is refused, what does goes whole."""
    sock, peer = sim.up(sock={"DISABLE_FRAGMENTS": 1})
    peer.acks = True
    point = sock.get("STATUS").frag_point
    try:
        sock.send(bytes(point + 1))
        check(False, "a message larger than a packet was taken")
    except OSError as err:
        equal(err.errno, 90, "EMSGSIZE")
    sock.send(bytes(point))
    equal(sent(peer, 1)[0].flags & FRAGMENT_BITS, BEGIN_END, "flags")


# -- INIT and INIT ACK -------------------------------------------------------------------------------------------------


def well_formed(packet, kind):
    """An INIT or INIT ACK as it has to be; returns its parameters as a dictionary."""
    equal(packet.types(), [kind], "chunks")
    found = packet.chunk(kind)
    kinds = [one for one, _ in found.params if one not in (P_IPV4, P_IPV6)]
    equal(found.flags, 0, "flags")
    check(found.tag and found.rwnd >= 1500 and all(found.streams), "the fixed part", found)
    check(len(kinds) == len(set(kinds)), "a parameter is there twice", kinds)
    check(P_HOST_NAME not in kinds, "a host name")
    equal(packet.raw[12:], pad(packet.raw[12:16 + len(found.value)]), "what is behind the last parameter")
    check(packet.crc_ok, "the checksum")
    return dict(found.params)


@scenario("our-init-is-well-formed", "rfc9260#section-3.3.2", "rfc9260#section-3.2.1")
def our_init(sim):
    """INIT alone with tag 0, each parameter once, no host name, and the address types of the socket."""
    for ver, want in ((4, {P_IPV4}), (6, {P_IPV4, P_IPV6})):
        peer = sim.peer(0, ver)
        sock = sim.sock(ver=ver)
        sock.set("INITMSG", outs=7, ins=9)
        sock.connect(peer.addresses[0], peer.port)
        packet = peer.expect(INIT)
        equal(packet.tag, 0, "the verification tag")
        found = well_formed(packet, INIT)
        equal(packet.chunk(INIT).streams, (7, 9), "streams")
        types = found[P_SUPPORTED]
        equal(set(struct.unpack(f">{len(types) // 2}H", types)), want, "address types")
        sock.abort()


@scenario("our-init-ack-is-well-formed", "rfc9260#section-3.3.3", "rfc9260#section-5.1.1")
def our_init_ack(sim):
    """INIT ACK alone, with the tag of the INIT, a cookie, and no more streams than the INIT takes."""
    sim.listener(INITMSG={"outs": 20, "ins": 9})
    peer = sim.peer()
    for takes in (3, 100):
        peer.send(init(peer.tag, peer.tsn, ins=takes), tag=0)
        packet = peer.expect(INIT_ACK)
        equal(packet.tag, peer.tag, "the verification tag")
        check(P_COOKIE in well_formed(packet, INIT_ACK), "no cookie")
        equal(packet.chunk(INIT_ACK).streams[0], min(takes, 20), "outbound streams")


@scenario("our-init-lists-no-mapped-addresses", "rfc9260#section-3.3.2.1.2")
def not_mapped(sim):
    """An IPv6 socket bound to both families lists its IPv4 address as such."""
    peer = sim.peer(0, 6)
    sock = sim.sock(ver=6).bind("fd09:0::1", "10.9.0.1")
    sock.connect(peer.addresses[0], peer.port)
    listed = [(kind, value) for kind, value in peer.expect(INIT).chunk(INIT).params if kind in (P_IPV4, P_IPV6)]
    check((P_IPV4, bytes([10, 9, 0, 1])) in listed, "the IPv4 address", listed)
    check(not any(value.startswith(bytes(10) + b"\xff\xff") for _, value in listed), "a mapped address", listed)


@scenario("tags-and-tsns-differ-each-time", "rfc9260#section-5.3.1", "rfc9260#section-3.3.2")
def random_numbers(sim):
    """Tags and TSNs of 20 INITs and 20 INIT ACKs to the same peer: no two are the same, and no tag is 0."""
    sim.listener()
    numbers = []
    for _ in range(20):
        peer = sim.peer()
        peer.send(init(peer.tag, peer.tsn), tag=0)
        numbers.append(peer.expect(INIT_ACK).chunk(INIT_ACK))
        peer = sim.peer(0)
        sock = sim.sock()
        sock.connect(peer.addresses[0], peer.port)
        numbers.append(peer.expect(INIT).chunk(INIT))
        sock.abort()
    tags = {number.tag for number in numbers}
    equal(len(tags - {0}), 40, "tags")
    equal(len({number.tsn for number in numbers}), 40, "TSNs")


@scenario("small-rcvbuf-still-offers-1500", "rfc9260#section-3.3.2", "rfc9260#section-3.3.3")
def small_buffer(sim):
    """However small the buffer is, the first window is 1500 bytes or more."""
    peer = sim.peer()
    sim.listener().buffers(receive=1)
    peer.send(init(peer.tag, peer.tsn), tag=0)
    check(peer.expect(INIT_ACK).chunk(INIT_ACK).rwnd >= 1500, "the window of INIT ACK")
    peer = sim.peer(0)
    sock = sim.sock().buffers(receive=1)
    sock.connect(peer.addresses[0], peer.port)
    check(peer.expect(INIT).chunk(INIT).rwnd >= 1500, "the window of INIT")
    sock.abort()


@scenario("init-with-a-tag-is-discarded", "rfc9260#section-12.3", "rfc9260#section-8.5.1")
def init_with_tag(sim):
    """An INIT that has a tag or company is discarded in silence: by a listener, an association, and by nobody."""
    sock, peer = sim.up()
    sim.listener(port=6000)
    for to in (6000, 7000, peer.to):
        other = sim.peer(to, port=peer.port if to == peer.to else None)
        good = init(other.tag, 1)
        other.send(good, tag=77)
        other.send(good, data(1), tag=0)
        other.send(good, good, tag=0)
        other.send(data(1), good, tag=0)
        other.silent(1)
        sim.peers.remove(other)
    sock.send(b"still there")
    peer.expect(DATA)


@scenario("init-ack-goes-to-the-source-of-the-init", "rfc9260#section-5.1")
def init_ack_goes_back(sim):
    """INIT from the peer's second address, listing both: INIT ACK goes there, from where the INIT was sent to."""
    peer = sim.peer(paths=(0, 1))
    sim.listener(paths=(0, 1))
    peer.send(init(peer.tag, peer.tsn, more=peer.params()), tag=0, path=1)
    packet = peer.expect(INIT_ACK)
    equal((packet.src, packet.dst), ("10.9.1.1", "10.9.1.2"), "addresses")


@scenario("v4-only-takes-v4-of-a-mixed-list", "rfc9260#section-5.1.2")
def mixed_list(sim):
    """A socket of IPv4 uses the IPv4 addresses of a mixed list and says nothing of the others."""
    peer = sim.peer(paths=(0, 1))
    peer.addresses += [remote(0, 6), remote(1, 6)]
    sim.listener(paths=(0, 1))
    peer.answers = False
    peer.send(init(peer.tag, peer.tsn, more=peer.params()), tag=0)
    peer.learn(peer.expect(INIT_ACK))
    peer.send(chunk(COOKIE_ECHO, peer.cookie))
    equal(peer.next().types()[0], COOKIE_ACK, "the answer")
    sim.advance(20)
    came = peer.clear()
    equal({packet.dst for packet in came}, {"10.9.1.2"}, "what is probed")
    check(not any(packet.chunk(ERROR) for packet in came), "an ERROR")


@scenario("init-flood-leaves-nothing", "rfc9260#section-5.1")
def init_flood(sim):
    """500 INITs, none of which goes on: each is answered, and nothing is kept."""
    sim.listener()
    first = sim.peer()
    for number in range(500):
        first.port = 20001 + number
        first.send(init(number + 1, 1), tag=0)
        equal(first.expect(INIT_ACK).tag, number + 1, "the tag of INIT ACK")
    equal(len(sim.us.table("assocs")), 0, "associations")
    sim.peer().connect()


@scenario("init-ack-without-streams", "rfc9260#section-3.3.3")
def no_streams(sim):
    """INIT ACK that offers or takes no stream: ABORT with its tag, and connect() fails."""
    for fields in ({"outs": 0}, {"ins": 0}):
        peer = sim.peer(0)
        sock = sim.sock()
        sock.connect(peer.addresses[0], peer.port)
        packet = peer.expect(INIT)
        peer.to = packet.sport
        peer.learn(packet)
        peer.send(init(peer.tag, 1, INIT_ACK, param(P_COOKIE, b"c"), **fields))
        equal(peer.expect(ABORT).tag, peer.tag, "the tag of ABORT")
        check(sock.error(), "connect() goes on")


@scenario("large-init-ack", "rfc9260#section-3.3.3")
def large_init_ack(sim):
    """An INIT ACK larger than the path MTU, mostly cookie, comes in IP fragments and is answered with all of it."""
    device = sim.path(mtu=9000)
    peer = sim.peer(0, paths=(device.number,))
    sock = sim.sock()
    sock.connect(peer.addresses[0], peer.port)
    packet = peer.expect(INIT)
    peer.to = packet.sport
    peer.learn(packet)
    cookie = os.urandom(4000)
    peer.send(init(peer.tag, peer.tsn, INIT_ACK, param(P_COOKIE, cookie)))
    equal(peer.expect(COOKIE_ECHO).chunk(COOKIE_ECHO).value, cookie, "the cookie")
    peer.send(chunk(COOKIE_ACK))
    sock.connected(1)


@scenario("reserved-flags-are-ignored", "rfc9260#section-3.3.2", "rfc9260#section-15.2")
def reserved_flags(sim):
    """All chunks with all bits set that mean nothing there: as without them."""
    def flagged(raw, bits=0xFF):
        return raw[:1] + bytes([raw[1] | bits]) + raw[2:]

    listening = sim.listener()
    peer = sim.peer()
    peer.send(flagged(init(peer.tag, peer.tsn)), tag=0)
    peer.learn(peer.expect(INIT_ACK))
    peer.send(flagged(chunk(COOKIE_ECHO, peer.cookie)))
    peer.expect(COOKIE_ACK)
    sock = listening.accept()
    peer.send(flagged(data(peer.tsn), 0xF0))
    equal((peer.expect(SACK).chunk(SACK).tsn, sock.recv().data), (peer.tsn, b"hello"), "DATA")
    peer.tsn += 1
    peer.send(flagged(heartbeat()))
    peer.expect(HEARTBEAT_ACK)
    sock.send(b"x")
    peer.expect(DATA)
    peer.send(flagged(peer.sack_chunk()))
    peer.silent(10)
    peer.send(flagged(chunk(7, struct.pack(">I", peer.cum))))
    peer.expect(SHUTDOWN_ACK)
    peer.send(flagged(chunk(14), 0xFE))
    equal(sock.recv().data, b"", "the end")


# -- the other chunks --------------------------------------------------------------------------------------------------


@scenario("sack-of-the-rfc-example", "rfc9260#section-3.3.4")
def sack_example(sim):
    """TSNs 10, 11, 12, 14, 15, 17 as the RFC draws them: 12, and the blocks 2 to 3 and 5 to 5."""
    sock, peer = sim.up()
    base = peer.tsn - 10
    for tsn in (10, 11, 12, 14, 15, 17):
        peer.send(data(base + tsn, ssn=tsn - 10))
    sim.advance(1)
    found = peer.clear()[-1].chunk(SACK)
    equal((found.tsn - base, found.gaps, found.dups), (12, [(2, 3), (5, 5)], []), "the SACK")
    equal(len(found.value), 12 + 8, "its length")
    peer.tsn = base + 18
    check(sock.recv().data == b"hello", "data")


@scenario("one-sack-per-packet", "rfc9260#section-6.2")
def one_sack(sim):
    """A packet of 20 DATA chunks, with gaps and duplicates, is answered by one SACK."""
    _, peer = sim.up()
    start = peer.tsn
    order = [0, 1, 2, 5, 6, 5, 9, 8, 0, 1, 12, 14, 16, 18, 20, 22, 24, 26, 28, 28]
    peer.send(*[data(start + at, b"x", ssn=at) for at in order])
    found = peer.expect(SACK, within=0).chunk(SACK)
    equal((found.tsn, len(found.gaps), sorted(tsn - start for tsn in found.dups)), (start + 2, 11, [0, 1, 5, 28]), "the SACK")
    peer.silent(3)


@scenario("heartbeat-info-is-echoed", "rfc9260#section-3.3.6", "rfc9260#section-8.3")
def echo(sim):
    """HEARTBEAT ACK has the information as it came, whatever its length."""
    _, peer = sim.up()
    for size in (0, 1, 2, 3, 4, 5, 100, 1400):
        info = os.urandom(size)
        peer.send(heartbeat(info))
        equal(peer.expect(HEARTBEAT_ACK, within=0).chunk(HEARTBEAT_ACK).params, [(1, info)], "information")


@scenario("heartbeat-nonce-is-random-64-bits", "rfc9260#section-3.3.5", limit=40000)
def nonces(sim):
    """The information of HEARTBEATs has 64 bits or more that are never the same."""
    _, peer = sim.up()
    peer.answers = False
    seen = set()
    for _ in range(20):
        packet = peer.expect(HEARTBEAT, within=60)
        (_, info), = packet.chunk(HEARTBEAT).params
        check(len(info) >= 8, "the information is short", info)
        seen.add(info)
        peer.send(chunk(HEARTBEAT_ACK, param(1, info)))
    equal(len(seen), 20, "how many differ")


@scenario("chunks-behind-abort-are-ignored", "rfc9260#section-3.3.7", "rfc9260#section-9.1")
def behind_abort(sim):
    """What came before an ABORT is read, what is behind it is not, and nothing in its packet is answered."""
    sock, peer = sim.up()
    peer.data(b"before")
    peer.expect(SACK)
    peer.send(heartbeat(), chunk(ABORT), data(peer.tsn, b"behind", ssn=1), heartbeat())
    peer.silent(5)
    equal(sock.recv().data, b"before", "data")
    try:
        check(False, "there is more to read", sock.recv())
    except ConnectionResetError:
        pass


@scenario("shutdown-sent-gap-is-sacked-too", "rfc9260#section-9.2", "rfc9260#section-6.2")
def gap_when_shutting(sim):
    """DATA in SHUTDOWN-SENT that SHUTDOWN alone cannot acknowledge: a SACK comes, too, with the gap."""
    sock, peer = sim.up()
    sock.shutdown()
    peer.expect(SHUTDOWN)
    peer.send(data(peer.tsn + 1, ssn=1))
    packet = peer.next(0)
    equal(set(packet.types()), {SHUTDOWN, SACK}, "the answer")
    equal(packet.chunk(SACK).gaps, [(2, 2)], "the gap")
    peer.send(data(peer.tsn))
    equal(peer.next(0).chunk(SHUTDOWN).tsn, peer.tsn + 1, "then SHUTDOWN acknowledges both")


@scenario("shutdown-sent-duplicate-is-sacked-too", "rfc9260#section-9.2")
def duplicate_when_shutting(sim):
    """A duplicate in SHUTDOWN-SENT: SHUTDOWN, and a SACK that reports it."""
    sock, peer = sim.up()
    tsn = peer.data()
    peer.expect(SACK)
    sock.shutdown()
    peer.expect(SHUTDOWN)
    peer.send(data(tsn))
    packet = peer.next(0)
    equal(set(packet.types()), {SHUTDOWN, SACK}, "the answer")
    equal(packet.chunk(SACK).dups, [tsn], "the duplicate")


@scenario("t2-backs-off", "rfc9260#section-9.2", "rfc9260#section-6.3.3")
def t2_backs_off(sim):
    """SHUTDOWN that nobody answers comes again after 1, 2, 4 ... times the RTO, and SHUTDOWN ACK likewise."""
    for ours in (True, False):
        sock, peer = sim.up()
        if ours:
            sock.shutdown()
        else:
            peer.send(shutdown(peer.cum))
        kind = SHUTDOWN if ours else SHUTDOWN_ACK
        last = peer.expect(kind)
        for wait in (3, 6, 12, 24):
            packet = peer.expect(kind, within=2 * wait)
            near(packet.time - last.time, wait, "T2-shutdown")
            last = packet


@scenario("t2-shutdown-repeats-with-the-latest-tsn", "rfc9260#section-9.2")
def t2_latest(sim):
    """What has come since the last SHUTDOWN is in the next one."""
    sock, peer = sim.up()
    sock.shutdown()
    equal(peer.expect(SHUTDOWN).chunk(SHUTDOWN).tsn, peer.tsn - 1, "the first SHUTDOWN")
    tsn = peer.data()
    equal(peer.find(SHUTDOWN, 0).chunk(SHUTDOWN).tsn, tsn, "the one that answers DATA")
    peer.clear()
    equal(peer.find(SHUTDOWN, 5).chunk(SHUTDOWN).tsn, tsn, "the one of T2")


@scenario("t1-cookie-gives-up-after-max-init-retransmits", "rfc9260#section-4")
def t1_cookie_gives_up(sim):
    """COOKIE ECHO comes again as often as SCTP_INITMSG says; then connect() fails, at the right time."""
    sock, peer = sim.calling(INITMSG={"attempts": 3})
    last = peer.answer(silent=True)
    for wait in (3, 6, 12):
        packet = peer.expect(COOKIE_ECHO, within=2 * wait)
        near(packet.time - last.time, wait, "T1-cookie")
        last = packet
    peer.silent(23)
    try:
        sock.connected(5)
    except TimeoutError:
        return
    check(False, "connect() did not fail")
