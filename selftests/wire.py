# SPDX-License-Identifier: GPL-2.0
"""Packets made by hand against our sockets: handshake, out of the blue, restart, shutdown, abort; prints TAP."""

import errno
import os
import socket
import struct
import sys
import time

from tap import Tap, check
from wirepeer import (ABORT, COOKIE_ACK, COOKIE_ECHO, DATA, ERROR, HEARTBEAT, HEARTBEAT_ACK, INIT, INIT_ACK, LOCAL,
                      OTHER, PEER, SACK, SHUTDOWN, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, T, Peer, Wire, chunk, data, init,
                      internet_sum, param, params, sack)

FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
UNORDERED = 7			# DATA: a whole message
STALE = param(3, struct.pack(">I", 1000))


def snmp(name):
    """A counter of this namespace."""
    with open("/proc/net/sctp/snmp", encoding="ascii") as table:
        return next(int(line.split()[1]) for line in table if line.split()[0] == name)


def sysctl(name, value):
    """Sets net.sctp.NAME."""
    with open(f"/proc/sys/net/sctp/{name}", "w", encoding="ascii") as file:
        file.write(str(value))


def listener(ver=4, backlog=5):
    """A listening one-to-one socket and its port."""
    sock = socket.socket(FAMILY[ver], socket.SOCK_STREAM, socket.IPPROTO_SCTP)
    sock.bind((LOCAL[ver], 0))
    sock.listen(backlog)
    sock.settimeout(5)
    return sock, sock.getsockname()[1]


def shape(packet):
    """A packet in short, for comparing: its tag, its chunks' types and flags."""
    return packet and (packet.tag, [(kind, flags) for kind, flags, _ in packet.chunks])


def check_shape(packet, tag, chunks, name):
    """The packet has that tag and those chunks."""
    passed = shape(packet) == (tag, chunks) and packet.crc_ok
    return check(passed, name, f"got {shape(packet)}, want {(tag, chunks)}")


REASONS = ("Address", "Policy", "Malformed", "NoMemory", "Vtag", "Bundled", "State", "Unknown", "Cookie", "Stale", "Init",
           "Ootb", "OotbPolicy", "OotbRate")


def discards():
    """Packets discarded, by reason; "all" is the counter of all."""
    counts = {reason: snmp(f"SctpDiscard{reason}") for reason in REASONS}
    return counts | {"Checksum": snmp("SctpChecksumErrors"), "all": snmp("SctpInPktDiscards")}


def check_dropped(peer, send, name, reason=None):
    """What send() sends is dropped without an answer, and counted once: for one reason (which, if given)."""
    before = discards()
    send()
    silent = peer.silent()
    after = discards()
    grown = {key: after[key] - before[key] for key in after if after[key] != before[key]}
    total = grown.pop("all", 0)
    passed = silent and total == 1 and list(grown.values()) == [1] and (not reason or reason in grown)
    check(passed, name, f"silent: {silent}, discards {total}, {grown}, want {reason}")


class Up:
    """A listener, a peer, and the association between them."""

    def __init__(self, wire, ver=4, more=b""):
        self.lsock, port = listener(ver)
        self.peer = Peer(wire, port, ver)
        if not check_shape(self.peer.setup(more), self.peer.tag, [(COOKIE_ACK, 0)], "a handshake"):
            sys.exit(1)
        self.sock = self.lsock.accept()[0]
        self.sock.settimeout(5)

    def close(self):
        """Ends it all at once."""
        self.peer.raw(chunk(ABORT))
        self.sock.close()
        self.lsock.close()


# -- setup, the kernel listens -----------------------------------------------------------------------------------------


def case_handshake(wire):
    """rfc9260#section-5.1, for both families."""
    for ver in (4, 6):
        lsock, port = listener(ver)
        peer = Peer(wire, port, ver)
        packet = peer.ask(init(peer.tag, peer.tsn), tag=0)
        check_shape(packet, peer.tag, [(INIT_ACK, 0)], f"v{ver}: an INIT is answered by an INIT ACK")
        peer.take_init(packet)
        check(peer.their_tag and peer.cookie, f"v{ver}: with a tag and a cookie")
        packet = peer.ask(chunk(COOKIE_ECHO, peer.cookie), data(peer.tsn))
        check_shape(packet, peer.tag, [(COOKIE_ACK, 0), (SACK, 0)],
                    f"v{ver}: a COOKIE ECHO with DATA by COOKIE ACK, first, and a SACK")
        sock = lsock.accept()[0]
        sock.settimeout(5)
        check(sock.recv(100) == b"hello", f"v{ver}: the DATA that came along is read")
        sock.send(b"world")
        packet = peer.want(DATA)
        check(packet and struct.unpack(">I", packet.get(DATA)[1][:4])[0] == peer.their_tsn,
              f"v{ver}: DATA comes with the initial TSN")
        peer.raw(chunk(ABORT))
        sock.close()
        lsock.close()


def case_bad_init(wire):
    """INITs that lead nowhere: rfc9260#section-3.3.2, section-8.5.1 A."""
    lsock, port = listener()
    peer = Peer(wire, port)
    good = init(peer.tag, peer.tsn)
    check_dropped(peer, lambda: peer.raw(init(0, 1), tag=0), "an INIT with initiate tag 0 is dropped",
                  "Malformed")
    check_dropped(peer, lambda: peer.raw(good, data(1), tag=0), "an INIT with DATA behind it is dropped")
    check_dropped(peer, lambda: peer.raw(data(1), good, tag=0), "an INIT behind DATA is dropped")
    check_dropped(peer, lambda: peer.raw(chunk(INIT, b"1234567"), tag=0), "a truncated INIT is dropped")
    check_dropped(peer, lambda: peer.raw(good, tag=77), "an INIT with a verification tag is dropped", "Ootb")
    for name, bad in (("no outbound stream", init(peer.tag, 1, outs=0)), ("no inbound stream", init(peer.tag, 1, ins=0)),
                      ("a tiny window", init(peer.tag, 1, rwnd=100)),
                      ("a parameter longer than the chunk", init(peer.tag, 1, more=struct.pack(">HH", 5, 80)))):
        check_shape(peer.ask(bad, tag=0), peer.tag, [(ABORT, 0)], f"an INIT with {name} is answered by ABORT")
    packet = peer.ask(init(peer.tag, 1, more=param(11, b"host\0")), tag=0)
    check(packet and packet.causes() == [5], "a host name: ABORT, unresolvable address")
    peer.to = 9
    check_shape(peer.ask(good, tag=0), peer.tag, [(ABORT, 0)], "an INIT to nobody: ABORT with its initiate tag")
    lsock.close()


def case_unknown_params(wire):
    """The two upper bits: rfc9260#section-3.2.1."""
    lsock, port = listener()
    peer = Peer(wire, port)
    cookie_add = param(0xBF01, b"x")
    for kind, reported in ((0xBF00, []), (0xFF00, [0xFF00, 0xFF01]), (0x3F00, []), (0x7F00, [0x7F00])):
        more = param(kind, b"abc") + cookie_add + param(0xFF01, b"")
        want = {0xBF00: [0xFF01], 0x3F00: []}.get(kind, reported)
        packet = peer.ask(init(peer.tag, 1, more=more), tag=0)
        found = [params(v)[0][0] for k, v in params(packet.get(INIT_ACK)[1][16:]) if k == 8] if packet else None
        check(found == want, f"unknown parameter {kind:#x}: the right ones are reported", f"got {found}, want {want}")
    lsock.close()


def case_cookie(wire):
    """Cookies that are not ours, not for this, or not any more: rfc9260#section-5.1.5."""
    lsock, port = listener()
    peer = Peer(wire, port)
    peer.take_init(peer.ask(init(peer.tag, peer.tsn), tag=0))
    forged = peer.cookie[:20] + bytes([peer.cookie[20] ^ 1]) + peer.cookie[21:]
    check_dropped(peer, lambda: peer.raw(chunk(COOKIE_ECHO, forged)), "a forged cookie is dropped")
    check_dropped(peer, lambda: peer.raw(chunk(COOKIE_ECHO, b"")), "an empty one, too")
    check_dropped(peer, lambda: peer.raw(chunk(COOKIE_ECHO, peer.cookie), tag=peer.their_tag ^ 1),
                  "a good one with another tag")
    thief = Peer(wire, port)
    check_dropped(thief, lambda: thief.raw(chunk(COOKIE_ECHO, peer.cookie), tag=peer.their_tag),
                  "a good one from another port")
    packet = peer.ask(chunk(COOKIE_ECHO, peer.cookie))
    check_shape(packet, peer.tag, [(COOKIE_ACK, 0)], "the same cookie is good where it belongs")
    check_shape(peer.ask(chunk(COOKIE_ECHO, peer.cookie)), peer.tag, [(COOKIE_ACK, 0)],
                "its COOKIE ECHO again: COOKIE ACK again")
    check(peer.alive(), "and the association lives")
    peer.raw(chunk(ABORT))
    lsock.close()


def case_stale(wire):
    """rfc9260#section-5.2.6, when we are the one who is late."""
    sysctl("valid_cookie_life", 200)
    lsock, port = listener()
    peer = Peer(wire, port)
    peer.take_init(peer.ask(init(peer.tag, peer.tsn), tag=0))
    time.sleep(0.5)
    packet = peer.ask(chunk(COOKIE_ECHO, peer.cookie))
    check(packet and packet.tag == peer.tag and packet.causes(ERROR) == [3], "a stale cookie: ERROR says so")
    check(peer.setup() and peer.alive(), "a fresh one is taken")
    time.sleep(0.5)
    check_shape(peer.ask(chunk(COOKIE_ECHO, peer.cookie)), peer.tag, [(COOKIE_ACK, 0)],
                "a stale one with both tags right: COOKIE ACK")
    peer.raw(chunk(ABORT))
    lsock.close()
    sysctl("valid_cookie_life", 60000)


def case_streams_promised(wire):
    """What the INIT ACK promised holds, even if the listener's options change before the COOKIE ECHO."""
    lsock, port = listener()
    lsock.setsockopt(132, 2, struct.pack("HHHH", 200, 200, 0, 0))
    peer = Peer(wire, port)
    peer.take_init(peer.ask(init(peer.tag, peer.tsn, ins=200), tag=0))
    lsock.setsockopt(132, 2, struct.pack("HHHH", 1, 1, 0, 0))
    peer.ask(chunk(COOKIE_ECHO, peer.cookie))
    sock = lsock.accept()[0]
    # struct sctp_sndinfo
    info = struct.pack("HHIII", 199, 0, 0, 0, 0)
    sock.sendmsg([b"x"], [(132, 2, info)])
    packet = peer.want(DATA)
    check(packet and packet.get(DATA)[1][4:6] == struct.pack(">H", 199), "the last stream promised can be used")
    peer.raw(chunk(ABORT))
    sock.close()
    lsock.close()


# -- out of the blue ---------------------------------------------------------------------------------------------------


def case_ootb(wire):
    """rfc9260#section-8.4"""
    for ver in (4, 6):
        peer = Peer(wire, 9, ver)
        Tap.prefix = f"v{ver}: "
        for name, sent, answer in (
                ("DATA", data(1), (ABORT, T)), ("HEARTBEAT", chunk(HEARTBEAT, param(1, b"x")), (ABORT, T)),
                ("SACK", sack(1), (ABORT, T)), ("SHUTDOWN ACK", chunk(SHUTDOWN_ACK), (SHUTDOWN_COMPLETE, T)),
                ("SHUTDOWN ACK behind ERROR", chunk(ERROR, STALE) + chunk(SHUTDOWN_ACK), (SHUTDOWN_COMPLETE, T)),
                ("DATA before half a chunk", data(1) + b"\0\3\1\0", (ABORT, T))):
            check_shape(peer.ask(sent, tag=4711), 4711, [answer], f"{name} is answered with its own tag")
        for name, sent in (
                ("ABORT", chunk(ABORT)), ("SHUTDOWN COMPLETE", chunk(SHUTDOWN_COMPLETE)),
                ("COOKIE ECHO, forged,", chunk(COOKIE_ECHO, b"1234")), ("COOKIE ACK", chunk(COOKIE_ACK)), ("ERROR: stale cookie", chunk(ERROR, STALE)),
                ("DATA and ABORT", data(1) + chunk(ABORT))):
            check_dropped(peer, lambda sent=sent: peer.raw(sent, tag=4711), f"{name} is dropped")
        check_dropped(peer, lambda: peer.raw(data(1), tag=0), "DATA with tag 0 is dropped")
        check_dropped(peer, lambda: peer.raw(tag=4711), "an empty packet is dropped")
        check_dropped(peer, lambda: peer.raw(b"\0\3\0\3", tag=4711), "a chunk of length 3 is dropped")
        check_dropped(peer, lambda: peer.raw(b"\0\3\1\0", tag=4711), "a chunk longer than its packet is dropped")
        check_dropped(peer, lambda: peer.raw(data(1), tag=4711, spoil=True), "a wrong checksum is dropped",
                      "Checksum")
    Tap.prefix = ""


def case_ootb_policy(wire):
    """net.sctp.ootb_policy and ootb_rate: answers withheld."""
    lsock, port = listener()
    nobody = Peer(wire, 9)
    sysctl("ootb_policy", 1)
    for name, sent, tag in (("DATA", data(1), 7), ("SHUTDOWN ACK", chunk(SHUTDOWN_ACK), 7),
                            ("an INIT to nobody", init(nobody.tag, 1), 0)):
        check_dropped(nobody, lambda sent=sent, tag=tag: nobody.raw(sent, tag=tag), f"ootb_policy 1: {name} is dropped",
                      "OotbPolicy")
    peer = Peer(wire, port)
    check_shape(peer.setup(), peer.tag, [(COOKIE_ACK, 0)], "ootb_policy 1: a listener still answers")
    peer.raw(chunk(ABORT))
    sysctl("ootb_policy", 0)
    sysctl("ootb_rate", 1)
    before = snmp("SctpOotbAnswered"), snmp("SctpDiscardOotbRate")
    for _ in range(20):
        nobody.raw(data(1), tag=7)
    answers = 0
    while nobody.get(0.3):
        answers += 1
    after = snmp("SctpOotbAnswered"), snmp("SctpDiscardOotbRate")
    check(0 < answers < 5 and (after[0] - before[0], after[1] - before[1]) == (answers, 20 - answers),
          "ootb_rate 1: of 20 at once nearly all are dropped", (answers, before, after))
    sysctl("ootb_rate", 10000)
    lsock.close()


# -- an association stands ---------------------------------------------------------------------------------------------


def case_tags(wire):
    """rfc9260#section-8.5"""
    up = Up(wire)
    peer = up.peer
    wrong = peer.their_tag ^ 0x10
    for name, sent in (("DATA", data(peer.tsn)), ("ABORT", chunk(ABORT)), ("SHUTDOWN", chunk(SHUTDOWN, b"\0\0\0\1")),
                       ("SHUTDOWN COMPLETE", chunk(SHUTDOWN_COMPLETE)), ("ABORT, T bit", chunk(ABORT, flags=T)),
                       ("COOKIE ECHO", chunk(COOKIE_ECHO, peer.cookie))):
        check_dropped(peer, lambda sent=sent: peer.raw(sent, tag=wrong), f"{name} with a wrong tag is dropped",
                      "Cookie" if name == "COOKIE ECHO" else "Vtag")
    check_dropped(peer, lambda: peer.raw(chunk(ABORT, flags=T)), "ABORT with the T bit and the unreflected tag, too")
    check_dropped(peer, lambda: peer.raw(chunk(ABORT), tag=peer.tag), "and the reflected one without the T bit")
    check_dropped(peer, lambda: peer.raw(chunk(INIT, b"1234"), tag=0), "a truncated INIT, which has no tag")
    check_dropped(peer, lambda: peer.raw(chunk(COOKIE_ACK)), "an unexpected COOKIE ACK")
    check_dropped(peer, lambda: peer.raw(init(1, 1, INIT_ACK)), "an unexpected INIT ACK")
    check_dropped(peer, lambda: peer.raw(chunk(SHUTDOWN_COMPLETE)), "an unexpected SHUTDOWN COMPLETE")
    check_dropped(peer, lambda: peer.raw(chunk(ABORT, b"\0\14\0\100")), "an ABORT whose cause lies about its length")
    check(peer.alive(), "none of it did harm")
    peer.raw(chunk(ABORT, flags=T), tag=peer.tag)
    try:
        up.sock.recv(10)
        check(False, "ABORT with the T bit and the reflected tag ends it")
    except OSError as err:
        check(err.errno == errno.ECONNRESET, "ABORT with the T bit and the reflected tag ends it", err)
    up.close()


def case_violations(wire):
    """What ends an association, and with which cause."""
    for name, bad, cause in (
            ("DATA without user data", lambda p: data(p.tsn, b""), 9),
            ("a SACK of what was never sent", lambda p: sack(p.their_tsn + 5), 13),
            ("a SACK whose gaps were never sent", lambda p: sack(p.their_tsn - 1, gaps=[(2, 3)]), 13),
            ("a SACK with fewer gaps than it says", lambda p: sack(p.their_tsn - 1, n_gaps=7), 13),
            ("a DATA chunk without its header", lambda p: chunk(DATA, b"\0" * 8), 13)):
        up = Up(wire)
        packet = up.peer.ask(bad(up.peer))
        check(packet and packet.tag == up.peer.tag and packet.causes() == [cause], f"{name}: ABORT, cause {cause}",
              packet and (packet.types(), packet.causes()))
        up.close()


def case_unknown_chunks(wire):
    """The two upper bits: rfc9260#section-3.2."""
    up = Up(wire)
    peer = up.peer
    for kind, want in ((0xFE, {ERROR, SACK}), (0xBE, {SACK}), (0x7E, {ERROR}), (0x3E, set())):
        peer.raw(chunk(kind, b"what?"), data(peer.tsn, flags=UNORDERED))
        found = set()
        while packet := peer.get(0.5):
            found |= set(packet.types())
        peer.tsn += SACK in want
        check(found == want, f"unknown chunk {kind:#x}", f"got {found}, want {want}")
    text = os.urandom(1000)
    packet = peer.ask(chunk(0x40, text))
    value = packet.get(ERROR)[1] if packet and packet.get(ERROR) else b""
    check(len(value) > 30 and (chunk(0x40, text)).startswith(value[4:]), "I-DATA, not agreed on, comes back as it was")
    peer.raw(*[chunk(0xFE)] * 300)
    count = 0
    while packet := peer.get(0.5):
        count += packet.types().count(ERROR)
    check(0 < count <= 32, "300 of them in a packet are answered a few times", count)
    check(peer.alive(), "the association lives")
    up.close()


def case_data(wire):
    """Streams, duplicates, gaps: rfc9260#section-6.2, section-6.5."""
    up = Up(wire)
    peer, tsn = up.peer, up.peer.tsn
    packet = peer.ask(data(tsn, sid=4000))
    found = set(packet.types()) if packet else set()
    while packet := peer.get(0.5):
        found |= set(packet.types())
    check(found == {ERROR, SACK}, "an invalid stream: ERROR and SACK", found)
    packet = peer.ask(data(tsn + 2, ssn=1))
    cum, _, gaps, dups = struct.unpack(">IIHH", packet.get(SACK)[1][:12])
    check((cum, gaps, dups) == (tsn, 1, 0), "a gap is reported at once", (cum, gaps, dups))
    packet = peer.ask(data(tsn + 2, ssn=1))
    _, _, gaps, dups = struct.unpack(">IIHH", packet.get(SACK)[1][:12])
    check((gaps, dups) == (1, 1), "a duplicate, too", (gaps, dups))
    packet = peer.ask(data(tsn + 1, b"first"))
    cum, _, gaps, dups = struct.unpack(">IIHH", packet.get(SACK)[1][:12])
    check((cum, gaps, dups) == (tsn + 2, 0, 0), "the gap filled: at once", (cum, gaps, dups))
    check(up.sock.recv(10) == b"first" and up.sock.recv(10) == b"hello", "both are read in order")
    start = time.monotonic()
    packet = peer.ask(data(tsn + 3, ssn=2))
    check(packet and packet.get(SACK) and time.monotonic() - start > 0.1, "a packet alone is acknowledged late")
    peer.raw(data(tsn + 4, ssn=3))
    start = time.monotonic()
    packet = peer.ask(data(tsn + 5, ssn=4))
    check(packet and packet.get(SACK) and time.monotonic() - start < 0.15, "the second of two at once")
    check_dropped(peer, lambda: peer.raw(sack(peer.their_tsn - 9)), "a SACK that goes back is dropped")
    check(peer.alive(), "the association lives")
    up.close()


def case_heartbeats(wire):
    """No packet asks for any number of answers."""
    up = Up(wire)
    up.peer.raw(*[chunk(HEARTBEAT, param(1, b"12345678"))] * 80)
    count = 0
    while packet := up.peer.get(0.5):
        count += packet.types().count(HEARTBEAT_ACK)
    check(0 < count <= 16, "80 HEARTBEATs in a packet are answered a few times", count)
    check_dropped(up.peer, lambda: up.peer.raw(chunk(HEARTBEAT_ACK, param(1, b"12345678"))),
                  "a HEARTBEAT ACK nobody asked for is dropped")
    up.close()


def case_window(wire):
    """A window that shuts: rfc9260#section-6.1 A."""
    up = Up(wire)
    peer = up.peer
    up.sock.send(b"a" * 100)
    peer.want(DATA)
    peer.raw(sack(peer.their_tsn, rwnd=0))
    up.sock.send(b"b" * 100)
    packet = peer.want(DATA)
    check(packet and len(packet.chunks) == 1, "a shut window is probed")
    for _ in range(4):
        peer.raw(sack(peer.their_tsn, rwnd=0))
        packet = peer.want(DATA, 10)
        check(bool(packet), "the probe comes again")
    start = time.monotonic()
    peer.raw(sack(peer.their_tsn, rwnd=50000))
    check(peer.want(DATA) and time.monotonic() - start < 0.4, "as soon as the window opens it comes again")
    up.close()


def case_fragments(wire):
    """The rest of a message does not wait for what is in flight."""
    up = Up(wire)
    up.sock.send(b"a" * 2000)
    got = sum(len(packet.chunks) for packet in (up.peer.get(0.1), up.peer.get(0.1)) if packet)
    check(got == 2, "both fragments of a message come at once", got)
    up.close()


def case_two_paths(wire):
    """An address that is listed is probed; what times out at one goes to the other: rfc9260#section-5.4, section-6.4."""
    up = Up(wire, more=param(5, socket.inet_aton(OTHER[4])))
    peer, other = up.peer, socket.inet_aton(OTHER[4])
    packet = peer.want(HEARTBEAT)
    check(packet and peer.last_ip[16:20] == other, "a listed address is probed at once")
    up.sock.send(b"early")
    check(peer.want(DATA) and peer.last_ip[16:20] != other, "data goes to the address that is known")
    check(peer.want(DATA) and peer.last_ip[16:20] != other, "again, too, while the other is not confirmed")
    peer.raw(sack(peer.their_tsn))
    packet = peer.want(HEARTBEAT, 10)
    check(packet and peer.last_ip[16:20] == other, "an address that does not answer is probed again")
    peer.raw(chunk(HEARTBEAT_ACK, packet.get(HEARTBEAT)[1]), src=OTHER[4])
    up.sock.send(b"late")
    check(peer.want(DATA) and peer.last_ip[16:20] != other, "with both confirmed new data keeps to the primary path")
    check(peer.want(DATA) and peer.last_ip[16:20] == other, "and what timed out goes to the other")
    up.close()


# -- restart and collision -----------------------------------------------------------------------------------------------


def case_restart(wire):
    """rfc9260#section-5.2.2, section-5.2.4 A"""
    up = Up(wire)
    peer, old = up.peer, (up.peer.tag, up.peer.their_tag)
    up.sock.send(b"lost")
    peer.want(DATA)
    packet = peer.ask(init(peer.tag + 1000, 5000, more=param(5, socket.inet_aton(OTHER[4]))), tag=0)
    check(packet and packet.tag == peer.tag + 1000 and packet.causes() == [11], "a restart with a new address: ABORT",
          packet and (packet.tag, packet.causes()))
    listed = param(5, socket.inet_aton(OTHER[4]))
    check(packet and packet.get(ABORT)[1] == param(11, listed), "which lists it", packet and packet.get(ABORT))
    packet = peer.ask(init(peer.tag + 1000, 5000, more=param(5, socket.inet_aton(PEER[4]))), tag=0, src=OTHER[4])
    check(packet and packet.get(ABORT) and packet.get(ABORT)[1] == param(11, listed),
          "likewise an INIT from elsewhere that lists where the peer was", packet and packet.chunks)
    while peer.get(0.1):
        pass
    peer.tag, peer.tsn = peer.tag + 1, 5000
    packet = peer.ask(init(peer.tag, peer.tsn), tag=0)
    check(packet and packet.types() == [INIT_ACK] and packet.tag == peer.tag, "an INIT in mid-life: INIT ACK")
    peer.take_init(packet)
    check(peer.their_tag != old[1], "with a new tag")
    packet = peer.ask(chunk(COOKIE_ECHO, peer.cookie), data(peer.tsn, b"reborn"))
    check(packet and packet.types()[:2] == [COOKIE_ACK, SACK] and packet.tag == peer.tag, "its COOKIE ECHO restarts it")
    check(up.sock.recv(10) == b"reborn", "the same socket reads on")
    first, first_tag = peer.cookie, peer.their_tag
    peer.tag, peer.tsn = peer.tag + 1, 7000
    peer.setup()
    check_dropped(peer, lambda: peer.raw(chunk(COOKIE_ECHO, first), tag=first_tag),
                  "the cookie of the first restart, after a second, is dropped")
    check(peer.alive(), "the association lives")
    up.close()


def case_restart_after_shutdown(wire):
    """The peer begins to shut down, then restarts: there is something to read again."""
    up = Up(wire)
    peer = up.peer
    up.sock.send(b"lost")
    peer.want(DATA)
    peer.ask(chunk(SHUTDOWN, struct.pack(">I", peer.their_tsn - 1)))
    check(up.sock.recv(10) == b"", "after SHUTDOWN the user reads the end")
    peer.tag += 1
    packet = peer.setup()
    check(packet and COOKIE_ACK in packet.types(), "the peer restarts")
    peer.raw(data(peer.tsn))
    check(up.sock.recv(10) == b"hello", "and is read again")
    up.sock.send(b"x")
    check(bool(peer.want(DATA)), "and is sent to")
    up.close()


def case_restart_elsewhere(wire):
    """What the new life does not list goes; what it lists is verified again: rfc9260#section-5.2.4 A, section-5.4."""
    more = param(5, socket.inet_aton(OTHER[4]))
    up = Up(wire, more=more)
    peer, other = up.peer, socket.inet_aton(OTHER[4])
    packet = peer.want(HEARTBEAT)
    peer.raw(chunk(HEARTBEAT_ACK, packet.get(HEARTBEAT)[1]), src=OTHER[4])
    peer.tag += 1
    peer.setup(more)
    packet = peer.want(HEARTBEAT)
    check(packet and peer.last_ip[16:20] == other, "the other address is probed anew")
    peer.tag += 1
    peer.setup()
    check(not peer.want(HEARTBEAT, 1), "one that is not listed any more is not")
    check(peer.ask(data(peer.tsn), src=OTHER[4], tag=peer.their_tag).tag == peer.their_tag,
          "and what comes from there is out of the blue")
    check(peer.alive(), "the association lives")
    up.close()


def case_restart_closing(wire):
    """A restart of what the user has already closed ends, too."""
    up = Up(wire)
    peer = up.peer
    up.lsock.close()
    up.sock.close()
    packet = peer.want(SHUTDOWN)
    check(bool(packet), "close() sends SHUTDOWN")
    peer.tag += 1
    packet = peer.setup()
    check(packet and COOKIE_ACK in packet.types(), "the peer restarts meanwhile")
    check((packet and packet.get(SHUTDOWN)) or peer.want(SHUTDOWN), "and hears SHUTDOWN again")
    check_shape(peer.ask(chunk(SHUTDOWN_ACK)), peer.tag, [(SHUTDOWN_COMPLETE, 0)], "it ends in order")


# -- shutdown --------------------------------------------------------------------------------------------------------------


def case_peer_shuts(wire):
    """rfc9260#section-9.2, the peer begins."""
    up = Up(wire)
    peer = up.peer
    done = chunk(SHUTDOWN, struct.pack(">I", peer.their_tsn - 1))
    check_shape(peer.ask(done), peer.tag, [(SHUTDOWN_ACK, 0)], "SHUTDOWN: SHUTDOWN ACK")
    check_shape(peer.ask(done), peer.tag, [(SHUTDOWN_ACK, 0)], "SHUTDOWN again: SHUTDOWN ACK again")
    check_shape(peer.ask(init(peer.tag + 9, 1), tag=0), peer.tag, [(SHUTDOWN_ACK, 0)],
                "an INIT now: SHUTDOWN ACK with the old tag")
    check(bool(peer.want(SHUTDOWN_ACK)), "without an answer it comes again")
    check_dropped(peer, lambda: peer.raw(chunk(SHUTDOWN_COMPLETE), data(1)), "SHUTDOWN COMPLETE with DATA is dropped")
    before = snmp("SctpShutdowns")
    peer.raw(chunk(SHUTDOWN_COMPLETE, flags=T), tag=peer.tag)
    check(peer.silent() and snmp("SctpShutdowns") == before + 1, "SHUTDOWN COMPLETE, T bit, reflected tag: it is over")
    check(up.sock.recv(10) == b"", "the user reads the end")
    up.close()


def case_peer_shuts_early(wire):
    """SHUTDOWN while our data is outstanding."""
    up = Up(wire)
    peer = up.peer
    up.sock.send(b"late")
    peer.want(DATA)
    packet = peer.ask(chunk(SHUTDOWN, struct.pack(">I", peer.their_tsn - 1)))
    check(packet and packet.get(DATA) and not packet.get(SHUTDOWN_ACK), "first the data is acknowledged",
          packet and packet.types())
    check_shape(peer.ask(chunk(SHUTDOWN, struct.pack(">I", peer.their_tsn))), peer.tag, [(SHUTDOWN_ACK, 0)],
                "then SHUTDOWN ACK")
    peer.raw(chunk(SHUTDOWN_COMPLETE))
    up.close()


def case_we_shut(wire):
    """rfc9260#section-9.2, close() begins."""
    up = Up(wire)
    peer = up.peer
    up.sock.shutdown(socket.SHUT_WR)
    check(bool(peer.want(SHUTDOWN)), "shutdown() sends SHUTDOWN")
    packet = peer.ask(data(peer.tsn))
    check(packet and SHUTDOWN in packet.types(), "DATA now: SHUTDOWN again", packet and packet.types())
    check(up.sock.recv(10) == b"hello", "and the DATA is read")
    check(bool(peer.want(SHUTDOWN)), "without an answer it comes again")
    check_shape(peer.ask(chunk(SHUTDOWN_ACK)), peer.tag, [(SHUTDOWN_COMPLETE, 0)], "SHUTDOWN ACK: SHUTDOWN COMPLETE")
    check_shape(peer.ask(chunk(SHUTDOWN_ACK)), peer.their_tag, [(SHUTDOWN_COMPLETE, T)],
                "SHUTDOWN ACK again: out of the blue")
    check(up.sock.recv(10) == b"", "the user, who does not wait, reads the end")
    up.close()


def case_peer_goes_on(wire):
    """While the peer talks T2 begins anew; gaps and duplicates are told, too: rfc9260#section-9.2."""
    up = Up(wire)
    peer = up.peer
    up.sock.shutdown(socket.SHUT_WR)
    peer.want(SHUTDOWN)
    for n in range(4):
        time.sleep(0.2)
        packet = peer.ask(data(peer.tsn + n, ssn=n))
        check(packet and packet.types()[0] == SHUTDOWN and
              packet.get(SHUTDOWN)[1] == struct.pack(">I", peer.tsn + n), "DATA: SHUTDOWN acknowledges it at once")
    packet = peer.ask(data(peer.tsn + 5, ssn=5))
    value = packet.get(SACK)[1] if packet and packet.get(SACK) else b"\0" * 12
    check(packet and SHUTDOWN in packet.types() and struct.unpack(">H", value[8:10])[0] == 1, "a gap: SACK as well")
    packet = peer.ask(data(peer.tsn, ssn=0))
    value = packet.get(SACK)[1] if packet and packet.get(SACK) else b"\0" * 12
    check(packet and struct.unpack(">H", value[10:12])[0] == 1, "a duplicate: SACK as well")
    check_dropped(peer, lambda: peer.raw(sack(peer.their_tsn - 1)), "a SACK is dropped", "State")
    up.close()


def case_shutdown_paths(wire):
    """SHUTDOWN that is not answered goes to the other address."""
    up = Up(wire, more=param(5, socket.inet_aton(OTHER[4])))
    peer, other = up.peer, socket.inet_aton(OTHER[4])
    packet = peer.want(HEARTBEAT)
    peer.raw(chunk(HEARTBEAT_ACK, packet.get(HEARTBEAT)[1]), src=OTHER[4])
    up.sock.shutdown(socket.SHUT_WR)
    check(peer.want(SHUTDOWN) and peer.last_ip[16:20] != other, "SHUTDOWN goes to the primary path")
    check(peer.want(SHUTDOWN) and peer.last_ip[16:20] == other, "again to the other")
    check(peer.want(SHUTDOWN) and peer.last_ip[16:20] != other, "and back")
    up.close()


def case_close_early(wire):
    """What was handed over before close() arrives even if the handshake was not over."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_SEQPACKET, socket.IPPROTO_SCTP)
    sock.bind((LOCAL[4], 0))
    peer = Peer(wire, sock.getsockname()[1])
    sock.sendto(b"bye", (PEER[4], peer.port))
    sock.close()
    packet = peer.want(INIT)
    peer.take_init(packet)
    packet = peer.ask(init(peer.tag, peer.tsn, INIT_ACK, param(7, b"cookie")))
    check(packet and packet.get(COOKIE_ECHO), "the handshake goes on after close()")
    peer.raw(chunk(COOKIE_ACK))
    if not packet.get(DATA):
        packet = peer.want(DATA)
    check(packet and packet.get(DATA)[1][12:] == b"bye", "the message arrives")
    peer.raw(sack(peer.their_tsn))
    check(bool(peer.want(SHUTDOWN)), "then SHUTDOWN")
    check_shape(peer.ask(chunk(SHUTDOWN_ACK)), peer.tag, [(SHUTDOWN_COMPLETE, 0)], "and the end, in order")


def case_both_shut(wire):
    """SHUTDOWNs that cross."""
    up = Up(wire)
    peer = up.peer
    up.sock.shutdown(socket.SHUT_WR)
    peer.want(SHUTDOWN)
    packet = peer.ask(chunk(SHUTDOWN, struct.pack(">I", peer.their_tsn - 1)))
    check_shape(packet, peer.tag, [(SHUTDOWN_ACK, 0)], "SHUTDOWN for SHUTDOWN: SHUTDOWN ACK")
    check_shape(peer.ask(chunk(SHUTDOWN_ACK)), peer.tag, [(SHUTDOWN_COMPLETE, 0)], "SHUTDOWN ACK: SHUTDOWN COMPLETE")
    up.close()


# -- the kernel connects -----------------------------------------------------------------------------------------------------


class Connecting:
    """A socket that connects to a peer, whose INIT has arrived."""

    def __init__(self, wire, ver=4):
        self.sock = socket.socket(FAMILY[ver], socket.SOCK_STREAM, socket.IPPROTO_SCTP)
        self.sock.bind((LOCAL[ver], 0))
        self.sock.setblocking(False)
        self.peer = Peer(wire, self.sock.getsockname()[1], ver)
        self.sock.connect_ex((PEER[ver], self.peer.port))
        packet = self.peer.want(INIT)
        if not check(packet and packet.tag == 0 and len(packet.chunks) == 1, "connect() sends INIT, alone, with tag 0"):
            sys.exit(1)
        self.peer.take_init(packet)

    def error(self):
        """SO_ERROR, after a moment."""
        time.sleep(0.05)
        return self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)

    def accept(self, more=b""):
        """Sends the INIT ACK and returns the answer."""
        peer = self.peer
        return peer.ask(init(peer.tag, peer.tsn, INIT_ACK, param(7, b"cookie") + more))

    def close(self):
        """Ends it all at once."""
        self.peer.raw(chunk(ABORT))
        self.sock.close()


def case_connect(wire):
    """rfc9260#section-5.1, from the other side; what comes too early or is lost."""
    up = Connecting(wire)
    peer = up.peer
    good = init(peer.tag, peer.tsn, INIT_ACK, param(7, b"cookie"))
    check_dropped(peer, lambda: peer.raw(good, tag=peer.their_tag ^ 1), "an INIT ACK with a wrong tag is dropped")
    check_shape(peer.ask(chunk(SHUTDOWN_ACK), tag=99), 99, [(SHUTDOWN_COMPLETE, T)], "SHUTDOWN ACK is out of the blue")
    check(bool(peer.want(INIT, 10)), "without an answer INIT comes again")
    packet = up.accept(param(0xFF00, b"?"))
    check_shape(packet, peer.tag, [(COOKIE_ECHO, 0), (ERROR, 0)], "INIT ACK: COOKIE ECHO, and ERROR behind it")
    check(packet.get(COOKIE_ECHO)[1] == b"cookie", "with the cookie as it was")
    check_dropped(peer, lambda: peer.raw(data(peer.tsn)), "DATA before the COOKIE ACK is dropped", "State")
    packet = peer.want(COOKIE_ECHO, 10)
    check_shape(packet, peer.tag, [(COOKIE_ECHO, 0)], "without an answer COOKIE ECHO comes again")
    peer.raw(chunk(COOKIE_ACK))
    check(up.error() == 0 and peer.alive(), "COOKIE ACK: it stands")
    up.sock.send(b"x")
    check(bool(peer.want(DATA)), "and carries data")
    up.close()


def case_connect_elsewhere(wire):
    """The INIT ACK comes from another address than the INIT went to: rfc9260#section-5.1.2 D."""
    up = Connecting(wire)
    peer, other = up.peer, socket.inet_aton(OTHER[4])
    listed = param(5, socket.inet_aton(PEER[4]))
    packet = peer.ask(init(peer.tag, peer.tsn, INIT_ACK, param(7, b"cookie") + listed), src=OTHER[4])
    check(shape(packet) == (peer.tag, [(COOKIE_ECHO, 0)]) and peer.last_ip[16:20] != other,
          "COOKIE ECHO goes where the user said the peer is", shape(packet))
    peer.raw(chunk(COOKIE_ACK))
    check(peer.want(HEARTBEAT) and peer.last_ip[16:20] == other, "the other address is verified then")
    check(up.error() == 0 and peer.alive(), "the association stands")
    up.close()


def case_connect_big_cookie(wire):
    """What does not fit the packet of the COOKIE ECHO waits for the COOKIE ACK: rfc9260#section-3.2.2."""
    up = Connecting(wire)
    peer = up.peer
    packet = peer.ask(init(peer.tag, peer.tsn, INIT_ACK, param(7, b"c" * 1000) + param(0xFF00, b"?" * 300) +
                           param(0xFF01, b"!" * 150)))
    check_shape(packet, peer.tag, [(COOKIE_ECHO, 0)], "a large cookie goes alone")
    packet = peer.want(COOKIE_ECHO)
    check_shape(packet, peer.tag, [(COOKIE_ECHO, 0)], "again, too")
    packet = peer.ask(chunk(COOKIE_ACK))
    value = packet.get(ERROR)[1] if packet and packet.get(ERROR) else b""
    check([kind for kind, _ in params(value)] == [8] and [k for k, _ in params(value[4:])] == [0xFF00, 0xFF01],
          "then ERROR names both unknown parameters in one cause", packet and packet.types())
    up.close()


def case_connect_refused(wire):
    """INIT ACKs that cannot be used, and refusals."""
    for name, answer, want in (
            ("without a cookie", lambda p: init(p.tag, 1, INIT_ACK), (lambda p: p.tag, 0, [2])),
            ("with a host name", lambda p: init(p.tag, 1, INIT_ACK, param(7, b"c") + param(11, b"host\0")),
             (lambda p: p.tag, 0, [5])),
            ("without streams", lambda p: init(p.tag, 1, INIT_ACK, param(7, b"c"), outs=0), (lambda p: p.tag, 0, [7])),
            ("with tag 0", lambda p: init(0, 1, INIT_ACK, param(7, b"c")), (lambda p: p.their_tag, T, []))):
        up = Connecting(wire)
        packet = up.peer.ask(answer(up.peer))
        tag, flags, causes = want[0](up.peer), want[1], want[2]
        check(shape(packet) == (tag, [(ABORT, flags)]) and packet.causes() == causes,
              f"an INIT ACK {name}: ABORT", shape(packet))
        check(up.error() == errno.EPROTO, "connect() fails")
        up.close()
    up = Connecting(wire)
    peer = up.peer
    packet = peer.ask(init(peer.tag, 1, INIT_ACK, param(7, b"c"), rwnd=1499))
    check(shape(packet) == (peer.tag, [(ABORT, 0)]) and packet.causes() == [7], "an INIT ACK with a tiny window: ABORT")
    check_shape(up.accept(), peer.tag, [(COOKIE_ECHO, 0)], "but a good one is taken then")
    check(up.error() == 0, "and connect() goes on")
    up.close()
    up = Connecting(wire)
    up.peer.raw(chunk(ABORT))
    check(up.error() == errno.ECONNREFUSED, "ABORT: refused")
    up.close()
    up = Connecting(wire)
    up.accept()
    up.peer.raw(chunk(ABORT, flags=T), tag=up.peer.tag)
    check(up.error() == errno.ECONNREFUSED, "ABORT of the COOKIE ECHO, T bit: refused")
    up.close()


def case_connect_stale(wire):
    """Our cookie came too late: rfc9260#section-5.2.6."""
    up = Connecting(wire)
    peer = up.peer
    rounds = 0
    while rounds < 30:
        up.accept()
        packet = peer.ask(chunk(ERROR, STALE))
        if not packet or not packet.get(INIT):
            break
        asked = peer.take_init(packet).get(9)
        rounds += 1
    more = struct.unpack(">I", asked)[0] if asked else 0
    check(0 < more < 1000, "each time it asks for a cookie that lives longer: by round trip and lateness", more)
    check(1 <= rounds < 20, "the setup begins anew, but not for ever", rounds)
    check(up.error() == errno.ETIMEDOUT, "then connect() gives up")
    up.close()


def case_collision(wire):
    """rfc9260#section-5.2.1: both sides call each other."""
    up = Connecting(wire)
    peer = up.peer
    tag, tsn = peer.their_tag, peer.their_tsn
    packet = peer.ask(init(peer.tag, peer.tsn), tag=0)
    check(packet and packet.types() == [INIT_ACK], "INIT in COOKIE-WAIT: INIT ACK")
    peer.take_init(packet)
    check((peer.their_tag, peer.their_tsn) == (tag, tsn), "with the tag and TSN of our own INIT")
    packet = peer.ask(chunk(COOKIE_ECHO, peer.cookie))
    check_shape(packet, peer.tag, [(COOKIE_ACK, 0)], "COOKIE ECHO: COOKIE ACK")
    check(up.error() == 0 and peer.alive(), "the association stands")
    check(not peer.want(INIT, 0.7), "and no INIT comes any more")
    up.close()
    up = Connecting(wire)
    peer = up.peer
    up.accept()
    packet = peer.ask(init(peer.tag, peer.tsn, more=param(5, socket.inet_aton(OTHER[4]))), tag=0)
    check(packet and packet.causes() == [11], "INIT with a new address in COOKIE-ECHOED: ABORT",
          packet and packet.types())
    packet = peer.ask(init(peer.tag, peer.tsn), tag=0)
    check(packet and packet.types() == [INIT_ACK], "INIT in COOKIE-ECHOED: INIT ACK", packet and packet.types())
    peer.take_init(packet)
    check_shape(peer.ask(chunk(COOKIE_ECHO, peer.cookie)), peer.tag, [(COOKIE_ACK, 0)], "COOKIE ECHO: COOKIE ACK")
    check(up.error() == 0 and peer.alive(), "the association stands")
    up.close()


def case_icmp(wire):
    """rfc9260#section-10: only who knows the tag is believed."""
    up = Connecting(wire)
    peer = up.peer
    body = peer.last_ip[:20 + 12 + 8]

    def unreachable(quote):
        head = struct.pack(">BBHI", 3, 2, 0, 0)
        wire.put(4, PEER[4], head[:2] + struct.pack(">H", internet_sum(head + quote)) + head[4:] + quote,
                 socket.IPPROTO_ICMP)

    unreachable(body[:-1] + bytes([body[-1] ^ 1]))
    check(up.error() == 0, "protocol unreachable with another initiate tag is ignored")
    unreachable(body[:28])
    check(up.error() == 0, "one too short to tell, too")
    unreachable(body)
    check(up.error() == errno.ENOPROTOOPT, "with the right one connect() fails")
    up.close()


def icmp(wire, ver, kind, code, info, quote):
    """An ICMP error from the peer's address; info: the second word."""
    if ver == 4:
        head = struct.pack(">BBHI", kind, code, 0, info)
        head = head[:2] + struct.pack(">H", internet_sum(head + quote)) + head[4:]
        wire.put(4, PEER[4], head + quote, socket.IPPROTO_ICMP)
        return
    body = struct.pack(">BBHI", kind, code, 0, info) + quote
    src, dst = (socket.inet_pton(socket.AF_INET6, a) for a in (PEER[6], LOCAL[6]))
    csum = internet_sum(src + dst + struct.pack(">II", len(body), socket.IPPROTO_ICMPV6) + body)
    wire.put(6, PEER[6], body[:2] + struct.pack(">H", csum) + body[4:], socket.IPPROTO_ICMPV6)


def case_icmp_pmtu(wire):
    """ICMP7: a smaller path MTU is believed when it can be."""
    for ver, kind, code, head, small in ((4, 3, 4, 20, 800), (6, 2, 0, 40, 1280)):
        Tap.prefix = f"v{ver}: "
        up = Up(wire, ver)
        peer = up.peer
        up.sock.send(b"x" * 1400)
        peer.want(DATA)
        quote = peer.last_ip[:head + 8]
        before = snmp("SctpIcmpImplausible")
        icmp(wire, ver, kind, code, small, quote[:-1] + bytes([quote[-1] ^ 1]))
        icmp(wire, ver, kind, code, 60, quote)
        check(snmp("SctpIcmpImplausible") == before + 2, "a wrong tag, an MTU no link has: not believed",
              snmp("SctpIcmpImplausible") - before)
        peer.raw(sack(peer.their_tsn))
        up.sock.send(b"y" * 1400)
        check(peer.want(DATA) and len(peer.last_ip) > 1400, "packets stay large")
        peer.raw(sack(peer.their_tsn + 1))
        icmp(wire, ver, kind, code, small, quote)
        up.sock.send(b"z" * 1400)
        packet = peer.want(DATA)
        check(packet and len(peer.last_ip) <= small, "the right one: packets are smaller", len(peer.last_ip))
        before = snmp("SctpIcmpOotb")
        icmp(wire, ver, kind, code, small, quote[:head] + b"\0\7" + quote[head + 2:])
        check(snmp("SctpIcmpOotb") == before + 1, "one about no association is counted")
        up.close()
    Tap.prefix = ""


def case_icmp_unreachable(wire):
    """ICMP8, ICMP9, and port unreachable, in an association."""
    for ver, port, proto, net, head in ((4, (3, 3), (3, 2), (3, 1), 20), (6, (1, 4), (4, 1), (1, 0), 40)):
        Tap.prefix = f"v{ver}: "
        up = Up(wire, ver)
        peer = up.peer
        up.sock.send(b"x")
        peer.want(DATA)
        quote = peer.last_ip[:head + 12 + 16]
        icmp(wire, ver, *port, 0, quote)
        icmp(wire, ver, *net, 0, quote)
        check(peer.alive(), "port and host unreachable do not end it")
        icmp(wire, ver, *proto, 0, quote[:head + 4] + b"\0\0\0\0" + quote[head + 8:])
        check(peer.alive(), "nor does protocol unreachable with tag 0 and no INIT")
        icmp(wire, ver, *proto, 0, quote)
        time.sleep(0.05)
        check(up.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0, "protocol unreachable does")
        up.sock.close()
        up.lsock.close()
    Tap.prefix = ""


def run(cases, wire):
    """Those of the cases that the command line names, or all; the status to exit with."""
    for name, case in cases.items():
        if not name.startswith("case_") or (len(sys.argv) > 1 and name[5:] not in sys.argv[1:]):
            continue
        print(f"# {name[5:]}", flush=True)
        try:
            case(wire)
        except (OSError, AttributeError, TypeError, struct.error, SystemExit) as err:
            check(False, f"{name[5:]} runs to its end", repr(err))
            Tap.prefix = ""
    print(f"1..{Tap.run}")
    return 1 if Tap.failed else 0


def case_nothing_remains(_wire):
    """Of all the cases before."""
    check(snmp("SctpCurrEstab") == 0, "no association remains", snmp("SctpCurrEstab"))


def start():
    """Timers that do not make a test wait, and the wire."""
    sysctl("rto_min", 300)
    sysctl("rto_initial", 1000)
    return Wire()


if __name__ == "__main__":
    sys.exit(run(dict(globals()), start()))
