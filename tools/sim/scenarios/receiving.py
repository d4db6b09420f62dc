# SPDX-License-Identifier: GPL-2.0
"""Receiving: when SACKs go and what they say, the window, what is wrong with what comes. rfc9260#section-6.2"""

import errno
import socket
import struct

import packet as wire
from packet import (ABORT, BEGIN, BEGIN_END, C_CHUNK, C_NO_DATA, C_PROTOCOL, C_STREAM, DATA, END, ERROR, HEARTBEAT_ACK,
                    IMMEDIATE, SACK, UNORDERED, chunk, heartbeat)
from scenario import check, equal, near, scenario
from sockets import SACKDELAY_ENABLE

FRAG = 1452			# the most user data of a packet
U32 = 0xFFFFFFFF


def started(sim, **how):
    """(socket, peer) of an association whose first SACKs, which come at once, have come."""
    sock, peer = sim.up(**how)
    for _ in range(2):
        peer.data()
        peer.find(SACK, within=0.3)
        sock.recv()
    return sock, peer


def small(sim, size=20000):
    """(socket, peer) of an association with a small SO_RCVBUF."""
    listening = sim.listener(port=5900).buffers(receive=size)
    peer = sim.peer(5900)
    peer.connect()
    sock = listening.accept()
    listening.close()
    return sock, peer


def sack_of(peer, within=0.0):
    """The next packet, a SACK."""
    return peer.expect(SACK, within=within).chunk(SACK)


def refused(call):
    """It fails by EINVAL."""
    try:
        call()
    except OSError as err:
        equal(err.errno, errno.EINVAL, "errno")
        return
    check(False, "it was taken")


def fill(peer, size=1000):
    """Sends messages until one is dropped; returns the SACK that says so and the TSN dropped."""
    while True:
        tsn = peer.data(b"x" * size, flags=BEGIN_END | IMMEDIATE)
        sack = sack_of(peer)
        if sack.tsn != tsn:
            return sack, tsn


def drain(sock):
    """Reads all there is; returns how many messages."""
    count = 0
    while not sock.nothing():
        check(sock.recv().data, "the association has ended")
        count += 1
    return count


# -- when SACKs go ---------------------------------------------------------------------------------------------------------


@scenario("sack-after-exactly-200-ms", "rfc9260#section-6.2")
def sack_delay(sim):
    """SACK.Delay and every second packet, and what the options make of them."""
    sock, peer = started(sim)
    for delay, freq in ((200, 2), (20, 2), (500, 2), (200, 3), (0, 1)):
        if (delay, freq) != (200, 2):
            sock.set("DELAYED_SACK", delay=delay, freq=freq)
        start, tsn = sim.time(), peer.data()
        packet = peer.expect(SACK, within=0.6)
        near(packet.time - start, delay / 1000 if freq > 1 else 0, f"SACK for one, {delay} ms, {freq} packets")
        equal(packet.chunk(SACK).tsn, tsn, "what is acknowledged")
        for _ in range(freq - 1):
            peer.data()
            peer.silent(0)
        tsn = peer.data()
        equal(sack_of(peer).tsn, tsn, f"the SACK for {freq}")


@scenario("sack-soon-when-all-is-read", "rfc9260#section-6.2")
def sack_soon(sim):
    """Nagle's rule may hold the peer until a small packet is acknowledged: soon, when it was read and is not answered."""
    sock, peer = started(sim)

    def delay(size=5, answer=False):
        start, tsn = sim.time(), peer.data(bytes(size))
        sock.recv()
        if answer:
            sock.send(b"answer")
            equal(peer.expect(SACK, DATA, within=0).chunk(SACK).tsn, tsn, "what comes with the answer")
            peer.sack()
            return None
        packet = peer.expect(SACK, within=0.3)
        equal(packet.chunk(SACK).tsn, tsn, "what is acknowledged")
        return packet.time - start

    check(delay() < 0.03, "a small packet")
    near(delay(FRAG), 0.2, "a full packet")
    delay(answer=True)
    delay(answer=True)
    near(delay(), 0.2, "for another answer")
    check(delay() < 0.03, "when none came")
    sock.set("DELAYED_SACK", delay=200, freq=3)
    near(delay(), 0.2, "where the user wants few SACKs")


@scenario("sack-delay-above-500-is-refused", "rfc9260#section-6.2")
def sack_delay_bound(sim):
    """No way to wait for more than 500 ms."""
    sock, peer = started(sim)
    refused(lambda: sock.set("DELAYED_SACK", delay=501, freq=2))
    refused(lambda: sock.set("PEER_ADDR_PARAMS", sackdelay=501, flags=SACKDELAY_ENABLE))
    refused(lambda: sim.us.sysctl("sack_timeout", 501))
    start = sim.time()
    peer.data()
    near(peer.expect(SACK).time - start, 0.2, "the delay after all")
    sock.set("PEER_ADDR_PARAMS", sackdelay=500, flags=SACKDELAY_ENABLE)
    start = sim.time()
    peer.data()
    near(peer.expect(SACK).time - start, 0.5, "the greatest delay")


@scenario("first-data-sacked-at-once", "rfc9260#section-5.1")
def first_at_once(sim):
    """The first DATA is acknowledged at once, whoever called; the next one is not."""
    for role in ("server", "client"):
        _, peer = sim.up(role)
        tsn = peer.data()
        equal(sack_of(peer).tsn, tsn, f"what is acknowledged, {role}")
        peer.data()
        peer.silent(0.19)
        sack_of(peer, 0.1)


@scenario("i-bit-is-answered-at-once", "rfc9260#section-6.2")
def i_bit(sim):
    """The I bit on any chunk of a packet: SACK at once."""
    _, peer = started(sim)
    for where in range(3):
        tsn = peer.tsn
        peer.send(*(wire.data(tsn + number, ssn=peer.ssn[0] + number,
                              flags=BEGIN_END | (IMMEDIATE if number == where else 0)) for number in range(3)))
        peer.tsn, peer.ssn[0] = tsn + 3, peer.ssn[0] + 3
        equal(sack_of(peer).tsn, tsn + 2, f"what is acknowledged, I bit on chunk {where}")


@scenario("each-packet-is-sacked-while-there-is-a-gap", "rfc9260#section-7.2.4", "rfc9260#section-6.2")
def gap_is_told(sim):
    """While there is a gap each packet is acknowledged at once, the one that fills it, too; then they wait again."""
    _, peer = started(sim)
    lost, lost_ssn = peer.tsn, peer.ssn[0]
    peer.tsn, peer.ssn[0] = lost + 1, lost_ssn + 1
    for number in range(2, 6):
        peer.data()
        sack = sack_of(peer)
        equal((sack.tsn, sack.gaps), (lost - 1, [(2, number)]), "the SACK")
    peer.send(wire.data(lost, ssn=lost_ssn))
    sack = sack_of(peer)
    equal((sack.tsn, sack.gaps), (lost + 4, []), "the SACK when it is filled")
    start = sim.time()
    peer.data()
    near(peer.expect(SACK).time - start, 0.2, "the SACK afterwards")


@scenario("duplicates-are-reported", "rfc9260#section-6.2")
def duplicates(sim):
    """A duplicate is reported at once, and only once; with new data; many in a packet."""
    _, peer = started(sim)
    old = peer.tsn - 1
    peer.send(wire.data(old))
    equal(sack_of(peer).dups, [old], "the duplicate")
    new = peer.tsn
    peer.send(wire.data(old), wire.data(new, ssn=peer.ssn[0]))
    peer.tsn, peer.ssn[0] = new + 1, peer.ssn[0] + 1
    sack = sack_of(peer)
    equal((sack.tsn, sack.dups), (new, [old]), "with new data")
    peer.send(*[wire.data(old)] * 60)
    sack = sack_of(peer)
    check(sack.dups and set(sack.dups) == {old} and len(sack.dups) <= 60, "many", sack.dups)
    peer.data(flags=BEGIN_END | IMMEDIATE)
    equal(sack_of(peer).dups, [], "duplicates told again")


@scenario("sack-has-all-gaps-that-fit", "rfc9260#section-6.2", "rfc9260#section-6.7")
def all_gaps(sim):
    """Every second TSN is missing: one SACK of the path MTU's size tells the lowest gaps."""
    for mtu, count in ((1500, 400), (1280, 400)):
        sim.paths[0].link(mtu=mtu)
        sim.advance(1)
        _, peer = sim.up(ver=6)
        cum = peer.tsn - 1
        for first in range(2, count * 2, 80):
            peer.send(*(wire.data(cum + offset, b"x", ssn=offset) for offset in range(first, first + 80, 2)))
        sim.advance(0)
        last = peer.clear()[-1]
        equal(last.types(), [SACK], "the packet")
        fit = (mtu - 40 - 12 - 16) // 4
        equal(last.chunk(SACK).gaps, [(2 * number, 2 * number) for number in range(1, fit + 1)], f"gaps with MTU {mtu}")
        equal(len(last.ip), 40 + 12 + 16 + 4 * fit, "the packet's size")
        peer.abort()
        sim.advance(0.01)


@scenario("sack-goes-to-the-last-source", "rfc9260#section-6.4", "rfc9260#section-6.7")
def sack_source(sim):
    """SACKs go to where the last DATA came from, and stay with it."""
    _, peer = sim.up(paths=2)
    sim.advance(5)				# the second path is confirmed
    for path in (0, 1, 1, 1, 0, 0, 1):
        peer.data(flags=BEGIN_END | IMMEDIATE, path=path)
        equal(peer.expect(SACK, within=0).dst, peer.addresses[path], "where the SACK goes")


@scenario("replies-go-back-where-they-came-from", "rfc9260#section-6.4")
def replies(sim):
    """HEARTBEAT ACK and ERROR go to where the question came from."""
    _, peer = sim.up(paths=2)
    sim.advance(5)				# the second path is confirmed
    for path in (1, 0, 1):
        peer.send(heartbeat(), path=path)
        equal(peer.expect(HEARTBEAT_ACK, within=0).dst, peer.addresses[path], "where the HEARTBEAT ACK goes")
        peer.send(chunk(0xC1, b"what?"), path=path)
        equal(peer.expect(ERROR, within=0).dst, peer.addresses[path], "where the ERROR goes")


# -- the window ------------------------------------------------------------------------------------------------------------


@scenario("window-zero-drops-new-data", "rfc9260#section-6.2")
def zero_drops(sim):
    """With the buffer full what is above all others is dropped; a SACK says so at once; after reading it is taken."""
    sock, peer = small(sim)
    sack, tsn = fill(peer)
    equal((sack.tsn, sack.rwnd, sack.gaps), (tsn - 1, 0, []), "the SACK")
    with sim.delta("SctpInDataChunkDiscards", 2):
        for number in (0, 1):
            peer.send(wire.data(tsn + number, b"x" * 1000, ssn=peer.ssn[0] - 1 + number))
            sack = sack_of(peer)
            equal((sack.tsn, sack.rwnd, sack.gaps), (tsn - 1, 0, []), "the SACK")
    equal(drain(sock), tsn - 1000, "messages")
    sim.advance(0.3)
    peer.clear()
    peer.send(wire.data(tsn, b"last", ssn=peer.ssn[0] - 1, flags=BEGIN_END | IMMEDIATE))
    equal(sack_of(peer).tsn, tsn, "what is acknowledged")
    equal(sock.recv().data, b"last", "what is delivered")


@scenario("window-zero-lower-tsn-displaces-the-highest", "rfc9260#section-6.2")
def displaces(sim):
    """With the buffer full of what waits, an older chunk takes the place of the newest, which is reported no more."""
    sock, peer = small(sim)
    first, ssn = peer.tsn, peer.ssn.get(0, 0)

    def put(number):
        peer.send(wire.data(first + number, b"%04d" % number * 250, ssn=ssn + number))
        return sack_of(peer)

    top = 2
    while put(top).gaps == [(3, top + 1)]:
        top += 1
    sack = put(1)
    equal((sack.tsn, sack.gaps[0][0], len(sack.gaps)), (first - 1, 2, 1), "the SACK for what is older")
    kept = sack.gaps[0][1]
    check(kept < top, "nothing was given up", kept, top)
    peer.send(wire.data(first, b"0000" * 250, ssn=ssn, flags=BEGIN_END | IMMEDIATE))
    last = sack_of(peer).tsn - first
    for number in range(last + 1):
        equal(sock.recv().data, b"%04d" % number * 250, "the order")
    check(sock.nothing(), "more than was acknowledged")
    sim.advance(0.3)
    peer.clear()
    peer.send(wire.data(first + last + 1, b"again", ssn=ssn + last + 1))
    equal(sock.recv().data, b"again", "what was given up and comes again")


@scenario("renege-gives-the-window-back", "rfc9260#section-6.2")
def renege_window(sim):
    """After chunks were given up, and all was read, the window is what it was."""
    sock, peer = small(sim)
    windows = []
    for renege in (False, True):
        if renege:
            first, ssn, number = peer.tsn, peer.ssn[0], 1
            while True:
                peer.send(wire.data(first + number, b"x" * 1000, ssn=ssn + number))
                if sack_of(peer).gaps != [(2, number + 1)]:
                    break
                number += 1
            peer.send(wire.data(first, b"x" * 1000, ssn=ssn, flags=BEGIN_END | IMMEDIATE))
            peer.tsn = sack_of(peer).tsn + 1
            peer.ssn[0] = ssn + peer.tsn - first
            check(peer.tsn < first + number, "nothing was given up")
        else:
            peer.tsn = fill(peer)[1]
            peer.ssn[0] -= 1
        drain(sock)
        sim.advance(0.3)
        peer.clear()
        peer.data(b"x" * 1000, flags=BEGIN_END | IMMEDIATE)
        windows.append(sack_of(peer).rwnd)
        sock.recv()
    equal(windows[1], windows[0], "the window with chunks given up, and without")


@scenario("no-renege-while-there-is-room", "rfc9260#section-6.2")
def no_renege(sim):
    """Out of order data within the window is kept, all of it."""
    sock, peer = started(sim)
    first, ssn = peer.tsn, peer.ssn.get(0, 0)
    for number in range(1, 41):
        peer.send(wire.data(first + number, b"x" * 1000, ssn=ssn + number))
        equal(sack_of(peer).gaps, [(2, number + 1)], "the gaps")
    peer.send(wire.data(first, ssn=ssn))
    equal(sack_of(peer).tsn, first + 40, "what is acknowledged")
    equal(drain(sock), 41, "messages")


@scenario("a-rwnd-accounts-for-every-byte", "rfc9260#section-6.2")
def every_byte(sim):
    """All that is offered is taken, and not offered any more; reading brings it back."""
    sock, peer = small(sim, 50000)
    peer.data(b"x" * 1400, flags=BEGIN_END | IMMEDIATE)
    first, count = sack_of(peer).rwnd, 1
    last = first
    with sim.delta("SctpInDataChunkDiscards", 0):
        while last >= 1400:
            tsn = peer.data(b"x" * 1400, flags=BEGIN_END | IMMEDIATE)
            sack = sack_of(peer)
            check(sack.tsn == tsn and sack.rwnd <= last - 1400 + 2 * FRAG, "the SACK", str(sack), last)
            last, count = sack.rwnd, count + 1
    check(count * 1400 >= first, "messages", count, first)
    equal(drain(sock), count, "messages")
    offers_again(sim, peer, first)


@scenario("shut-window-opens-by-a-quarter", "rfc1122#section-4.2.3.3")
def quarter(sim):
    """Whoever has shut the window tells of no less than a quarter of the buffer, and not before so much was read."""
    sock, peer = small(sim, 50000)
    last = 50000
    while last >= 1400:
        peer.data(b"x" * 1400, flags=BEGIN_END | IMMEDIATE)
        last = sack_of(peer).rwnd
    buffer = sock.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    read = 0
    while not peer.inbox:
        read += len(sock.recv().data)
        sim.advance(0)
    opened = sack_of(peer).rwnd - last
    check(buffer / 4 <= opened < buffer / 4 + 2 * FRAG, "the window opens by", opened, buffer)
    check(read >= buffer / 4, "bytes that were read", read)


def offers_again(sim, peer, first):
    """What was read is offered again: the window first, but for what is not worth telling."""
    sim.advance(0.3)
    peer.clear()
    peer.data(b"x" * 1400, flags=BEGIN_END | IMMEDIATE)
    check(sack_of(peer).rwnd > first - FRAG, "a_rwnd after reading", first)


@scenario("a-rwnd-counts-fragments", "rfc9260#section-6.2")
def counts_fragments(sim):
    """Fragments that wait for others, and then for the reader, are not offered; reading brings that back."""
    sock, peer = small(sim, 50000)
    peer.data(b"x" * 1400, flags=BEGIN | IMMEDIATE)
    first = sack_of(peer).rwnd
    for number in range(10):
        peer.data(b"x" * 1400, flags=(END if number == 9 else 0) | IMMEDIATE)
        last = sack_of(peer).rwnd
        check(last <= first - (number + 1) * 1400 + 2 * FRAG, "a_rwnd", number, first, last)
    equal(len(sock.recv().data), 11 * 1400, "the message")
    offers_again(sim, peer, first)


@scenario("tiny-messages-do-not-cheat-the-window", "rfc9260#section-6.2")
def tiny(sim):
    """A peer that keeps to the window with messages of one byte: none of them is dropped."""
    sock, peer = small(sim, 10000)
    peer.data(b"x", flags=BEGIN_END | IMMEDIATE)
    rwnd, sent = sack_of(peer).rwnd, 0
    with sim.delta("SctpInDataChunkDiscards", 0):
        while rwnd and sent < 2000:
            tsn = peer.data(b"x", flags=BEGIN_END | IMMEDIATE)
            sack = sack_of(peer)
            equal(sack.tsn, tsn, "what is acknowledged")
            rwnd, sent = sack.rwnd, sent + 1
    check(0 < sent < 2000, "messages until the window was shut", sent)
    equal(drain(sock), sent + 1, "messages")


@scenario("window-update-when-read", "rfc9260#section-6.2")
def update(sim):
    """The window was shut, and the user reads: a SACK says so at once."""
    sock, peer = small(sim)
    sack, tsn = fill(peer)
    equal(sack.rwnd, 0, "the window")
    peer.silent(10)
    start = sim.time()
    drain(sock)
    sim.advance(0)
    updates = peer.clear()
    check(updates and updates[0].time - start < 1e-3, "no update")
    check(updates[-1].chunk(SACK).rwnd >= 10000, "the window", updates[-1].chunk(SACK).rwnd)
    equal({packet.chunk(SACK).tsn for packet in updates}, {tsn - 1}, "what they acknowledge")


@scenario("window-updates-are-worth-it", "rfc9260#section-6.2")
def updates_worth(sim):
    """A reader that takes little at a time: no update before there is room for a full chunk more."""
    sock, peer = small(sim)
    sack, _ = fill(peer, 200)
    last, updates = sack.rwnd, 0
    while not sock.nothing():
        sock.recv()
        sim.advance(0)
        for packet in peer.clear():
            rwnd = packet.chunk(SACK).rwnd
            check(rwnd >= last + FRAG, "an update for little", last, rwnd)
            last, updates = rwnd, updates + 1
    check(updates > 1, "updates", updates)


@scenario("window-updates-are-few", "rfc9260#section-6.2")
def updates_few(sim):
    """Draining a whole buffer in small bits takes no more updates than the buffer has sixteenths."""
    sock, peer = small(sim, 50000)
    fill(peer, 500)
    sim.advance(1)
    peer.clear()
    count = 0
    while not sock.nothing():
        sock.recv()
        count += 1
    sim.advance(1)
    updates = len(peer.clear())
    check(count > 30 and 0 < updates <= 16, "messages, updates", count, updates)


# -- fragments -------------------------------------------------------------------------------------------------------------


@scenario("fragments-in-any-order", "rfc9260#section-6.9")
def any_order(sim):
    """Six fragments in thirty orders, a message of another stream among them: both arrive whole."""
    sock, peer = started(sim)
    sock.want_info()
    for _ in range(30):
        first, ssn, other = peer.tsn, peer.ssn[0], peer.ssn.get(1, 0)
        chunks = [wire.data(first + number, b"%d" % number * 10, ssn=ssn,
                            flags=(BEGIN if number == 0 else 0) | (END if number == 5 else 0)) for number in range(6)]
        chunks.append(wire.data(first + 6, b"other", 1, other))
        peer.tsn, peer.ssn[0], peer.ssn[1] = first + 7, ssn + 1, other + 1
        sim.random.shuffle(chunks)
        for found in chunks:
            peer.send(found)
        got = {}
        for _ in range(2):
            message = sock.recv()
            got[message.info.sid] = message.data
        equal(got, {0: b"".join(b"%d" % number * 10 for number in range(6)), 1: b"other"}, "the messages")


def in_packets(sim, chunks, most):
    """The chunks, in their order, in packets of a random number of them and at most so many bytes."""
    packet = []
    for found in chunks:
        if packet and (sum(map(len, packet)) + len(found) > most or sim.random.random() < 0.2):
            yield packet
            packet = []
        packet.append(found)
    yield packet


@scenario("fragments-in-one-packet", "rfc9260#section-6.9", "rfc9260#section-6.10")
def in_one_packet(sim):
    """Messages in fragments of equal and of other lengths, many to a packet, read in one go and bit by bit."""
    sock, peer = started(sim)
    for round in range(60):
        length = sim.random.choice((1, 4, 7, 60, 200, 333))
        texts = [bytes([65 + number]) * (length if sim.random.random() < 0.9 else sim.random.randint(1, 300))
                 for number in range(sim.random.randint(2, 24))]
        chunks = [wire.data(peer.tsn + number, text, ssn=peer.ssn.get(0, 0),
                            flags=(BEGIN if number == 0 else 0) | (END if number == len(texts) - 1 else 0))
                  for number, text in enumerate(texts)]
        peer.tsn, peer.ssn[0] = peer.tsn + len(texts) & U32, peer.ssn.get(0, 0) + 1
        packets = list(in_packets(sim, chunks, 1400))
        if round % 4 == 3:
            sim.random.shuffle(packets)
        for packet in packets + packets[-1:]:
            peer.send(*packet)
        got, size = b"", 200000 if round % 2 else sim.random.randint(1, 500)
        while len(got) < len(b"".join(texts)):
            got += sock.recv(size=size).data
        equal(got, b"".join(texts), f"message {round}")
    sim.advance(1)
    equal(peer.clear()[-1].chunk(SACK).tsn, peer.tsn - 1 & U32, "what is acknowledged")


@scenario("whole-messages-in-one-packet", "rfc9260#section-6.5", "rfc9260#section-6.6", "rfc9260#section-6.10")
def whole_in_one_packet(sim):
    """Short messages of several streams, many to a packet, between fragments and what has come before; some packets late."""
    sock, peer = started(sim)
    for round in range(60):
        chunks, texts = [], {}
        for number in range(sim.random.randint(1, 60)):
            sid, flags = sim.random.choice(((0, BEGIN_END), (1, BEGIN_END), (2, BEGIN_END | UNORDERED), (0, BEGIN)))
            text = b"%d.%d." % (round, number) + bytes(sim.random.choice((0, 1, 50, 200)))
            for part in (BEGIN, END) if flags == BEGIN else (flags,):
                chunks.append(wire.data(peer.tsn, text, sid, peer.ssn.get(sid, 0), part))
                peer.tsn = peer.tsn + 1 & U32
            if not flags & UNORDERED:
                peer.ssn[sid] = peer.ssn.get(sid, 0) + 1 & 0xFFFF
            texts.setdefault(sid, []).append(text * (2 if flags == BEGIN else 1))
            if sim.random.random() < 0.1:
                chunks.append(chunks[-1])
        packets = list(in_packets(sim, chunks, 1400))
        if round % 4 == 3:
            sim.random.shuffle(packets)
        for packet in packets:
            peer.send(*packet)
        got = [sock.recv().data for _ in range(sum(map(len, texts.values())))]
        for sid, wanted in texts.items():
            mine = [text for text in got if text in wanted]
            equal(sorted(mine) if sid == 2 else mine, sorted(wanted) if sid == 2 else wanted, f"round {round}, stream {sid}")
    check(sock.nothing(), "there is more")
    sim.advance(1)
    equal(peer.clear()[-1].chunk(SACK).tsn, peer.tsn - 1 & U32, "what is acknowledged")


@scenario("one-message-pays-for-its-packet", "rfc9260#section-6.2")
def pays(sim):
    """Packets of what has come before, and of one new message, which must not hold more memory than it is charged."""
    _, peer = small(sim, 60000)	# the kernel makes it 120000
    old, count = [wire.data(peer.data(bytes(60), flags=BEGIN_END | IMMEDIATE), bytes(60))] * 17, 0
    rwnd = sack_of(peer).rwnd
    while rwnd and count < 200:
        peer.send(*old, wire.data(peer.tsn, bytes(60), ssn=count + 1))
        peer.tsn, count = peer.tsn + 1 & U32, count + 1
        rwnd = peer.expect(SACK, within=0.3).chunk(SACK).rwnd
    check(count < 100, "packets until the window was shut", count)


@scenario("fragments-that-contradict-in-one-packet", "rfc9260#section-6.9")
def contradict_together(sim):
    """The same as fragments-that-contradict, but that they are next to each other."""
    for sid, ssn, flags in ((1, 0, 0), (0, 1, 0), (0, 0, UNORDERED), (0, 0, BEGIN), (0, 0, BEGIN_END)):
        _, peer = sim.up()
        peer.send(wire.data(peer.tsn, b"one!", 0, 0, BEGIN), wire.data(peer.tsn + 1, b"two!", 0, 0, 0),
                  wire.data(peer.tsn + 2, b"three", sid, ssn, flags))
        equal(peer.find(ABORT, within=0).causes(), [C_PROTOCOL], f"the cause for {(sid, ssn, flags)}")


@scenario("fragments-that-contradict", "rfc9260#section-6.9")
def contradict(sim):
    """A fragment that does not fit those before it: another stream, SSN, U bit, or a new beginning; ABORT, cause 13."""
    for sid, ssn, flags in ((1, 0, 0), (0, 1, 0), (0, 0, UNORDERED), (0, 0, BEGIN), (0, 0, BEGIN_END)):
        _, peer = sim.up()
        peer.send(wire.data(peer.tsn, b"one", 0, 0, BEGIN))
        peer.send(wire.data(peer.tsn + 1, b"two", sid, ssn, flags))
        equal(peer.find(ABORT, within=0).causes(), [C_PROTOCOL], f"the cause for {(sid, ssn, flags)}")


# -- what is wrong ---------------------------------------------------------------------------------------------------------


@scenario("invalid-stream", "rfc9260#section-6.5", "rfc9260#section-3.3.10.1")
def invalid_stream(sim):
    """DATA on a stream that does not exist is acknowledged, told by ERROR cause 1, and not delivered."""
    sock, peer = started(sim, init={"outs": 3})
    tsn = peer.data(sid=9)
    sim.advance(0.3)
    packets = peer.clear()
    errors = [packet.chunk(ERROR).params for packet in packets if packet.chunk(ERROR)]
    equal(errors, [[(C_STREAM, struct.pack(">HH", 9, 0))]], "the ERROR")
    equal([packet.chunk(SACK).tsn for packet in packets if packet.chunk(SACK)], [tsn], "what is acknowledged")
    check(sock.nothing(), "it was delivered")
    peer.data(b"good", sid=2)
    equal(sock.recv().data, b"good", "what follows")


@scenario("no-user-data", "rfc9260#section-6.2", "rfc9260#section-3.3.10.9")
def no_user_data(sim):
    """DATA of length 16: ABORT, cause 9, with the TSN."""
    _, peer = started(sim)
    tsn = peer.data(b"")
    packet = peer.expect(ABORT, within=0)
    equal(packet.chunk(ABORT).params, [(C_NO_DATA, struct.pack(">I", tsn))], "the cause")
    equal(packet.tag, peer.tag, "the tag")


@scenario("data-beyond-the-window", "rfc9260#section-6.2")
def beyond(sim):
    """TSNs absurdly far ahead are dropped, counted, and not reported."""
    sock, peer = started(sim)
    for ahead in (70000, 1 << 20, (1 << 31) - 2):
        with sim.delta("SctpInDataChunkDiscards"):
            peer.send(wire.data(peer.tsn + ahead & U32, ssn=peer.ssn[0]))
            sack = sack_of(peer)
        equal((sack.tsn, sack.gaps, sack.dups), (peer.tsn - 1, [], []), f"the SACK for {ahead} ahead")
    check(sock.nothing(), "it was delivered")


@scenario("data-behind-cum-wrap", "rfc9260#section-1.6")
def behind_wrap(sim):
    """Duplicates from before the TSN's wrap are duplicates."""
    peer = sim.peer()
    listening = sim.listener()
    peer.tsn = U32 - 1
    peer.connect()
    sock = listening.accept()
    for _ in range(4):
        peer.data(flags=BEGIN_END | IMMEDIATE)
        sack_of(peer)
    equal((peer.tsn, drain(sock)), (2, 4), "the next TSN and messages")
    for old in (U32 - 1, U32, 0, 1):
        peer.send(wire.data(old))
        sack = sack_of(peer)
        equal((sack.tsn, sack.gaps, sack.dups), (1, [], [old]), "the SACK")
    check(sock.nothing(), "a duplicate was delivered")


@scenario("partial-chunk-at-the-end", "rfc9260#section-6.10")
def partial_chunk(sim):
    """A last chunk that claims to be longer than the packet is not processed; those before it are."""
    sock, peer = started(sim)
    cut = wire.data(peer.tsn + 1, b"y" * 100, ssn=peer.ssn[0] + 1)[:60]
    peer.send(wire.data(peer.tsn, b"whole", ssn=peer.ssn[0], flags=BEGIN_END | IMMEDIATE), cut)
    sim.advance(0.3)
    sacks = [packet.chunk(SACK) for packet in peer.clear()]
    check(all(sack.tsn < peer.tsn + 1 and not sack.gaps for sack in sacks if sack), "it was acknowledged")
    check(drain(sock) <= 1, "it was delivered")
    check(peer.alive(), "the association has ended")


@scenario("crc-wrong", "rfc9260#section-6.8")
def crc_wrong(sim):
    """Each bit of the checksum flipped in turn: silence, and a counter."""
    sock, peer = started(sim)
    found = wire.data(peer.tsn, ssn=peer.ssn[0], flags=BEGIN_END | IMMEDIATE)
    right = struct.unpack("<I", wire.join(peer.port, peer.to, peer.their_tag, found)[8:12])[0]
    with sim.delta("SctpChecksumErrors", 32):
        for bit in range(32):
            peer.send(found, crc=struct.pack("<I", right ^ 1 << bit))
        peer.silent(0.3)
    check(sock.nothing(), "it was delivered")


@scenario("unknown-chunks-by-upper-bits", "rfc9260#section-3.2")
def unknown_chunks(sim):
    """The upper two bits of an unknown chunk's type: is what follows processed, and is it reported?"""
    _, peer = started(sim)
    for kind, goes_on, reported in ((0x3E, False, False), (0x7E, False, True), (0xBE, True, False), (0xFE, True, True)):
        strange = chunk(kind, b"strange!")
        peer.send(strange, heartbeat())
        sim.advance(0)
        packets = peer.clear()
        kinds = [found for packet in packets for found in packet.types()]
        equal(sorted(kinds), [HEARTBEAT_ACK] * goes_on + [ERROR] * reported, f"what type {kind:#x} is answered by")
        errors = [packet.chunk(ERROR).params for packet in packets if packet.chunk(ERROR)]
        equal(errors, [[(C_CHUNK, strange)]] * reported, "the ERROR")
        peer.send(heartbeat(), strange)
        equal(HEARTBEAT_ACK in peer.next(0).types(), True, "what stands before it is processed")
        sim.advance(0)
        peer.clear()


@scenario("one-packet-answers-a-packet", "rfc9260#section-12.4")
def one_answer(sim):
    """Many HEARTBEATs, unknown chunks and DATA in a packet: one packet answers them."""
    _, peer = sim.up()
    for chunks in ([heartbeat()] * 60, [chunk(0xFE, b"what")] * 120, [heartbeat(), chunk(0xFE, b"what")] * 40):
        peer.send(*chunks, wire.data(peer.tsn, ssn=peer.ssn.get(0, 0), flags=BEGIN_END | IMMEDIATE))
        peer.tsn, peer.ssn[0] = peer.tsn + 1, peer.ssn.get(0, 0) + 1
        sim.advance(0)
        packets = peer.clear()
        equal(len(packets), 1, "packets")
        check(len(packets[0].ip) <= 1500 and packets[0].chunk(SACK), "the packet", str(packets[0]))
        peer.silent(0.5)


# -- SACKs that come -------------------------------------------------------------------------------------------------------


def flying(sim, count=3):
    """(socket, peer, first TSN) with so many small messages sent."""
    sock, peer = sim.up(sock={"NODELAY": 1})
    for _ in range(count):
        sock.send(b"x" * 100)
    packets = [peer.expect(DATA, within=0) for _ in range(count)]
    return sock, peer, packets[0].chunk(DATA).tsn


@scenario("reneging-peer", "rfc9260#section-6.2.1")
def reneging(sim):
    """What a gap block acknowledged and the next SACK does not is outstanding again, and goes again by T3."""
    sock, peer, tsn = flying(sim)
    peer.sack(cum=tsn, gaps=[(2, 2)])
    start = sim.time()
    peer.sack(cum=tsn)
    packet = peer.expect(DATA, DATA, within=2)
    near(packet.time - start, 1, "T3")
    equal([found.tsn for found in packet.chunks], [tsn + 1, tsn + 2], "what comes again")
    peer.sack(cum=tsn + 2)
    equal(sock.get("STATUS").unackdata, 0, "what is outstanding")


@scenario("sack-that-goes-back", "rfc9260#section-6.2.1")
def goes_back(sim):
    """A SACK older than the last is ignored, its window, too."""
    sock, peer, tsn = flying(sim)
    peer.sack(cum=tsn + 1, rwnd=50000)
    peer.sack(cum=tsn, rwnd=7)
    equal((sock.get("STATUS").unackdata, sock.get("STATUS").rwnd), (1, 50000 - 100), "outstanding, and the window")


@scenario("sack-of-never-sent", "rfc9260#section-12.4")
def never_sent(sim):
    """A SACK for a TSN that was never sent, cumulative or in a gap block: ABORT, cause 13."""
    for cum, gaps in ((3, ()), (1000, ()), (0, ((2, 3),)), (2, ((1, 1),)), (0, ((2, 65535),))):
        _, peer, tsn = flying(sim)
        peer.sack(cum=tsn + cum, gaps=gaps)
        packet = peer.expect(ABORT, within=0)
        equal((packet.causes(), packet.tag), ([C_PROTOCOL], peer.tag), f"cause and tag for {cum} {gaps}")


@scenario("sack-malformed", "rfc9260#section-3.3.4")
def malformed(sim):
    """Blocks that end before they start, that are not in order, counts beyond the length: ABORT, cause 13."""
    for count, gaps in ((None, ((3, 2),)), (None, ((3, 3), (2, 2))), (9, ((2, 2),))):
        _, peer, tsn = flying(sim)
        peer.send(wire.sack(tsn - 1, gaps=gaps, n_gaps=count))
        equal(peer.expect(ABORT, within=0).causes(), [C_PROTOCOL], f"the cause for {count} {gaps}")
