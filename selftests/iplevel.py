# SPDX-License-Identifier: GPL-2.0
"""IP and SOL_SOCKET options, by the packets that leave: every one must show them; prints TAP."""

import ctypes
import errno
import os
import select
import socket
import struct
import subprocess
import sys
import time

from tap import Tap, check, check_eq
from wire import FAMILY, Connecting, Up, icmp, listener, run, start
from wirepeer import (COOKIE_ACK, COOKIE_ECHO, DATA, HEARTBEAT, INIT, INIT_ACK, LOCAL, PEER, SACK, Peer, Wire, addresses,
                      chunk, data, init, params, sack)

LINUX = bool(os.environ.get("SCTP_PEER"))
SOL_SCTP = 132
PEER_ADDR_PARAMS = 9
HB_DEMAND, FLOWLABEL, DSCP = 0x4, 0x100, 0x200
IP = {4: socket.IPPROTO_IP, 6: socket.IPPROTO_IPV6}
# Options Python's socket module does not name.
IPV6_AUTOFLOWLABEL, IPV6_RECVERR, IP_RECVERR = 70, 25, 11
SO_TIMESTAMP, SO_TIMESTAMPNS, SO_TIMESTAMPING, SO_RCVMARK = 29, 35, 37, 75
MSG_ERRQUEUE = 0x2000
RX_SOFTWARE, SOFTWARE = 0x8, 0x10
TOS = {4: (IP[4], socket.IP_TOS), 6: (IP[6], socket.IPV6_TCLASS)}
TTL = {4: (IP[4], socket.IP_TTL), 6: (IP[6], socket.IPV6_UNICAST_HOPS)}
MARK = (socket.SOL_SOCKET, socket.SO_MARK)


def check_ours(passed, name, why=""):
    """What Linux's own module does otherwise: Documentation/api.rst."""
    if not LINUX:
        return check(passed, name, why)
    Tap.run += 1
    print(f"ok {Tap.run} - {Tap.prefix}{name} # SKIP Linux does otherwise")
    return True


def tos(raw):
    """Of an IP packet, without ECN's bits."""
    return (raw[1] if raw[0] >> 4 == 4 else (raw[0] << 4 | raw[1] >> 4) & 0xFF) & 0xFC


def ttl(raw):
    """Of an IP packet."""
    return raw[8] if raw[0] >> 4 == 4 else raw[7]


def label(raw):
    """Flow label of an IPv6 packet."""
    return struct.unpack(">I", raw[:4])[0] & 0xFFFFF


def every_kind(up):
    """A packet of each kind that an association sends of itself: (name, IP packet)."""
    peer = up.peer
    up.sock.send(b"x" * 10)
    peer.want(DATA)
    yield "DATA", peer.last_ip
    # Unanswered it comes again, by a timer.
    peer.want(DATA, 10)
    yield "a retransmission", peer.last_ip
    peer.raw(sack(peer.their_tsn))
    for _ in range(2):
        peer.raw(data(peer.tsn, flags=7))
        peer.tsn += 1
    peer.want(SACK)
    yield "SACK", peer.last_ip
    peer_params(up.sock, flags=HB_DEMAND, ip=peer.src)
    peer.want(HEARTBEAT)
    yield "HEARTBEAT", peer.last_ip


def address(ip):
    """A struct sockaddr_storage; None: the wildcard."""
    if not ip:
        raw = struct.pack("=H", socket.AF_INET)
    elif ":" in ip:
        raw = struct.pack("=HHI", socket.AF_INET6, 0, 0) + socket.inet_pton(socket.AF_INET6, ip)
    else:
        raw = struct.pack("=HH", socket.AF_INET, 0) + socket.inet_pton(socket.AF_INET, ip)
    return raw.ljust(128, b"\0")


def peer_params(sock, flags=0, ip=None, flow=0, dscp=0):
    """SCTP_PEER_ADDR_PARAMS, set."""
    name = address(ip)
    if ip:
        name = name[:2] + struct.pack(">H", sock.getpeername()[1]) + name[4:]
    sock.setsockopt(SOL_SCTP, PEER_ADDR_PARAMS, struct.pack("=i128sIHIIIIBx", 0, name, 0, 0, 0, 0, flags, flow, dscp))


def got_params(sock, ip=None):
    """SCTP_PEER_ADDR_PARAMS, got: its flags FLOWLABEL and DSCP, and their values."""
    name = address(ip)
    if ip:
        name = name[:2] + struct.pack(">H", sock.getpeername()[1]) + name[4:]
    raw = sock_get(sock, struct.pack("=i128s", 0, name).ljust(156, b"\0"))
    flags, flow, dscp = struct.unpack("=IIB", raw[146:155])
    return flags & FLOWLABEL, flags & DSCP, flow, dscp


def sock_get(sock, value):
    """getsockopt() of SCTP_PEER_ADDR_PARAMS with something to begin with."""
    buf = ctypes.create_string_buffer(value, len(value))
    size = ctypes.c_uint(len(value))
    if ctypes.CDLL(None, use_errno=True).getsockopt(sock.fileno(), SOL_SCTP, PEER_ADDR_PARAMS, buf, ctypes.byref(size)):
        raise OSError(ctypes.get_errno(), "getsockopt")
    return buf.raw


class Accepted(Up):
    """As Up, with options of the listener; keeps the packets of the handshake."""

    def __init__(self, wire, ver, options):		# pylint: disable=super-init-not-called
        self.lsock, port = listener(ver)
        for level, name, value in options:
            self.lsock.setsockopt(level, name, value)
        self.peer = Peer(wire, port, ver)
        peer = self.peer
        packet = peer.ask(init(peer.tag, peer.tsn), tag=0)
        self.handshake = [("INIT ACK", peer.last_ip)]
        if not packet:
            raise OSError("no INIT ACK")
        peer.take_init(packet)
        peer.ask(chunk(COOKIE_ECHO, peer.cookie))
        self.handshake.append(("COOKIE ACK", peer.last_ip))
        self.sock = self.lsock.accept()[0]
        self.sock.settimeout(5)


class Connected(Connecting):
    """As Connecting, with options of the socket; keeps the packets of the handshake."""

    def __init__(self, wire, ver, options, to=None):	# pylint: disable=super-init-not-called
        self.sock = socket.socket(FAMILY[ver], socket.SOCK_STREAM, socket.IPPROTO_SCTP)
        for level, name, value in options:
            self.sock.setsockopt(level, name, value)
        self.sock.bind((LOCAL[ver], 0))
        self.sock.setblocking(False)
        self.peer = Peer(wire, self.sock.getsockname()[1], ver)
        self.sock.connect_ex(to(self.peer.port) if to else (PEER[ver], self.peer.port))
        packet = self.peer.want(INIT)
        self.handshake = [("INIT", self.peer.last_ip)]
        if not packet:
            raise OSError("no INIT")
        self.peer.take_init(packet)

    def finish(self):
        """The rest of the handshake."""
        self.accept()
        self.handshake.append(("COOKIE ECHO", self.peer.last_ip))
        self.peer.raw(chunk(COOKIE_ACK))
        select.select([], [self.sock], [], 5)
        self.sock.settimeout(5)


def check_all(up, value, read, name, test=check):
    """Every packet of an association has that value, from the handshake on."""
    found = {kind: read(raw) for kind, raw in up.handshake}
    found |= {kind: read(raw) for kind, raw in every_kind(up)}
    test(set(found.values()) == {value}, name, f"want {value}, got {found}")


# -- what the IP header has ------------------------------------------------------------------------------------------


def check_header(wire, name, option, first, second, read):
    """An option that a field of the IP header shows, both ways to set an association up."""
    for ver in (4, 6):
        Tap.prefix = f"v{ver} {name}: "
        level, opt = option[ver]
        up = Accepted(wire, ver, [(level, opt, first)])
        # Linux's shows, and inherits, what ECN makes of it.
        test = check_ours if name == "traffic class" else check
        check_all(up, first, read, "the listener's, of what is accepted", test)
        test(up.sock.getsockopt(level, opt) == first, "accept() inherits it")
        up.sock.setsockopt(level, opt, second)
        up.handshake = []
        up.peer.their_tsn += 1
        check_all(up, second, read, "changed later")
        test(up.lsock.getsockopt(level, opt) == first, "the listener keeps its own")
        up.close()
        up = Connected(wire, ver, [(level, opt, first)])
        up.finish()
        test(up.sock.getsockopt(level, opt) == first, "connect() leaves it alone")
        check_all(up, first, read, "the connecting side's")
        up.close()
        up = Connected(wire, ver, [(level, opt, first)])
        up.sock.setsockopt(level, opt, second)
        up.finish()
        check_eq([read(raw) for _, raw in up.handshake], [first, second], "changed between INIT and COOKIE ECHO")
        up.close()
    Tap.prefix = ""


def case_tos(wire):
    """IP_TOS, IPV6_TCLASS."""
    check_header(wire, "traffic class", TOS, 0x68, 0x88, tos)


def case_ttl(wire):
    """IP_TTL, IPV6_UNICAST_HOPS."""
    check_header(wire, "hop limit", TTL, 33, 44, ttl)


def data_ip(up):
    """The IP packet of a message."""
    up.sock.send(b"x" * 10)
    up.peer.want(DATA)
    up.peer.raw(sack(up.peer.their_tsn))
    up.peer.their_tsn += 1
    return up.peer.last_ip


def case_path_dscp(wire):
    """SPP_DSCP: of a socket's associations to come, of an association, of a path."""
    for ver in (4, 6):
        Tap.prefix = f"v{ver} SPP_DSCP: "
        level, opt = TOS[ver]
        up = Accepted(wire, ver, [(level, opt, 0x68)])
        check_eq(got_params(up.sock, PEER[ver])[1::2], (0, 0), "not set at first")
        peer_params(up.sock, DSCP, PEER[ver], dscp=0x88)
        check_eq(tos(data_ip(up)), 0x88, "of a path goes before the socket's")
        check_eq(got_params(up.sock, PEER[ver])[1::2], (DSCP, 0x88), "reads back")
        peer_params(up.sock, DSCP, PEER[ver], dscp=0)
        check_eq(tos(data_ip(up)), 0, "0 is a value, too")
        peer_params(up.sock, DSCP, dscp=0x28)
        check_eq(tos(data_ip(up)), 0x28, "of all paths")
        up.close()
        sock = socket.socket(FAMILY[ver], socket.SOCK_STREAM, socket.IPPROTO_SCTP)
        peer_params(sock, DSCP, dscp=0x48)
        check_eq(got_params(sock)[1::2], (DSCP, 0x48), "of a socket reads back")
        sock.bind((LOCAL[ver], 0))
        sock.listen(1)
        peer = Peer(wire, sock.getsockname()[1], ver)
        peer.setup()
        check_eq(tos(peer.last_ip), 0x48, "of the listener goes with what is accepted")
        peer.raw(chunk(6))
        sock.close()
    Tap.prefix = ""


def case_flow_label(wire):
    """SPP_IPV6_FLOWLABEL, IPV6_AUTOFLOWLABEL, sin6_flowinfo."""
    Tap.prefix = "flow label: "
    off = (IP[6], IPV6_AUTOFLOWLABEL, 0)
    up = Accepted(wire, 6, [])
    labels = {label(raw) for _, raw in every_kind(up)}
    check(len(labels) == 1 and labels != {0}, "of its own accord: one and not 0", labels)
    peer_params(up.sock, FLOWLABEL, PEER[6], flow=0x12345)
    up.peer.their_tsn += 1
    check_ours(label(data_ip(up)) == 0x12345, "of a path")
    check_eq(got_params(up.sock, PEER[6])[::2], (FLOWLABEL, 0x12345), "reads back")
    up.close()
    up = Accepted(wire, 6, [off])
    check_all(up, 0, label, "IPV6_AUTOFLOWLABEL off: none")
    peer_params(up.sock, FLOWLABEL, flow=0x54321)
    up.peer.their_tsn += 1
    check_ours(label(data_ip(up)) == 0x54321, "of all paths")
    up.close()
    up = Connected(wire, 6, [off], lambda port: (PEER[6], port, 0x777))
    up.finish()
    check_ours(label(data_ip(up)) == 0, "sin6_flowinfo without IPV6_FLOWINFO_SEND means nothing")
    up.close()
    Tap.prefix = ""


def case_ip_options(wire):
    """IP_OPTIONS: every packet has them, and none is longer for it than its path takes."""
    route = bytes([7, 11, 4]) + bytes(8)		# record route, room for two
    up = Connected(wire, 4, [(IP[4], socket.IP_OPTIONS, route)])
    up.finish()
    up.sock.send(b"y" * 5000)
    sizes, heads = [], set()
    while sum(sizes) < 5000 and (packet := up.peer.want(DATA)):
        raw = up.peer.last_ip
        sizes.append(len(packet.get(DATA)[1]) - 12)
        heads.add(((raw[0] & 15) * 4, raw[20:22], raw[6] & 0x20, raw[7]))
        up.peer.raw(sack(up.peer.their_tsn + len(sizes) - 1))
    check_ours(sum(sizes) == 5000 and heads == {(32, route[:2], 0, 0)}, "IP_OPTIONS: in each packet, and no fragments",
          (sizes, heads))
    up.close()


# -- where packets go ------------------------------------------------------------------------------------------------


def rule(text):
    """ip rule, both families."""
    for ver in ("-4", "-6"):
        subprocess.run(["ip", ver, "rule", *text.split()], check=True)


def case_mark(wire):
    """SO_MARK leads every packet to a peer that only marked packets reach."""
    if LINUX:
        check_ours(True, "SO_MARK is part of the route's key")
        return
    other = Wire("wire1", bare=True)
    rule("add fwmark 7 table 7")
    for ver in (4, 6):
        subprocess.run(["ip", f"-{ver}", "route", "add", "default", "dev", "wire1", "table", "7"], check=True)
    for ver in (4, 6):
        Tap.prefix = f"v{ver} SO_MARK: "
        up = Accepted(other, ver, [(*MARK, 7)])
        found = [kind for kind, _ in up.handshake] + [kind for kind, raw in every_kind(up) if raw]
        check_eq(len(found), 6, "of a listener leads all that is accepted")
        check_eq(up.sock.getsockopt(*MARK), 7, "accept() inherits it")
        up.sock.setsockopt(*MARK, 0)
        up.sock.send(b"z")
        check(up.peer.get(0.5) is None, "without it packets go elsewhere")
        up.sock.setsockopt(*MARK, 7)
        up.peer.their_tsn += 1
        check(up.peer.want(DATA, 10), "and with it they come back")
        up.close()
        up = Connected(other, ver, [(*MARK, 7)])
        up.finish()
        check(data_ip(up), "leads a connecting socket's packets")
        up.close()
    rule("del fwmark 7")
    os.close(other.fd)
    Tap.prefix = ""


def case_device(wire):
    """SO_BINDTODEVICE: answers leave by that device, whatever the routes say."""
    other = Wire("wire2", {4: "10.9.2.1", 6: "fd09:2::1"})
    for ver in (4, 6):
        Tap.prefix = f"v{ver} SO_BINDTODEVICE: "
        subprocess.run(["ip", f"-{ver}", "route", "add", "unreachable", PEER[ver]], check=True)
        subprocess.run(["ip", f"-{ver}", "route", "add", PEER[ver], "dev", "wire2", "metric", "9999"], check=True)
        sock = socket.socket(FAMILY[ver], socket.SOCK_STREAM, socket.IPPROTO_SCTP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"wire2")
        sock.bind(("", 0))
        sock.listen(1)
        peer = Peer(other, sock.getsockname()[1], ver)
        packet = peer.ask(init(peer.tag, peer.tsn), tag=0)
        check(packet and packet.get(INIT_ACK), "INIT ACK leaves by it")
        told = addresses(params(packet.get(INIT_ACK)[1][16:])) if packet else []
        peer.take_init(packet)
        check_ours(not set(told) & set(LOCAL.values()), "and lists no address of others", told)
        packet = peer.ask(chunk(COOKIE_ECHO, peer.cookie))
        check(packet and packet.get(COOKIE_ACK), "COOKIE ACK, too")
        child = sock.accept()[0]
        check_eq(child.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16).rstrip(b"\0"), b"wire2",
                 "accept() inherits it")
        child.send(b"x")
        check(peer.want(DATA), "DATA, too")
        peer.raw(chunk(6))
        sock.close()
        sock = socket.socket(FAMILY[ver], socket.SOCK_STREAM, socket.IPPROTO_SCTP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"wire2")
        sock.bind(("", 0))
        sock.setblocking(False)
        peer = Peer(other, sock.getsockname()[1], ver)
        sock.connect_ex((PEER[ver], peer.port))
        packet = peer.want(INIT)
        told = addresses(params(packet.get(INIT)[1][16:])) if packet else []
        check(packet, "INIT leaves by it")
        check_ours(not set(told) & set(LOCAL.values()), "and lists no address of others", told)
        sock.close()
        subprocess.run(["ip", f"-{ver}", "route", "del", "unreachable", PEER[ver]], check=True)
    os.close(other.fd)
    Tap.prefix = ""


def case_priority(wire):
    """SO_PRIORITY: packets take the band that it names."""
    setup = ["tc", "qdisc", "add", "dev", "wire0", "root", "handle", "1:", "prio", "bands", "3", "priomap"]
    if subprocess.run([*setup, *["2"] * 6, "0", *["2"] * 9], check=False, capture_output=True).returncode:
        print(f"ok {Tap.run + 1} - SO_PRIORITY # SKIP this kernel has no prio qdisc")
        Tap.run += 1
        return
    for band in (1, 2, 3):
        subprocess.run(["tc", "qdisc", "add", "dev", "wire0", "parent", f"1:{band}", "handle", f"1{band}:", "pfifo"], check=True)
    for ver in (4, 6):
        Tap.prefix = f"v{ver} SO_PRIORITY: "
        before = band_packets()
        up = Accepted(wire, ver, [(socket.SOL_SOCKET, socket.SO_PRIORITY, 6)])
        kinds = [kind for kind, raw in every_kind(up) if raw]
        sent = band_packets() - before
        check_ours(sent >= len(kinds) + 2, "of a listener: all packets of what is accepted", (sent, kinds))
        check_ours(up.sock.getsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY) == 6, "accept() inherits it")
        up.close()
    subprocess.run(["tc", "qdisc", "del", "dev", "wire0", "root"], check=True)
    Tap.prefix = ""


def band_packets():
    """Packets that went through the first band."""
    text = subprocess.run(["tc", "-s", "qdisc", "show", "dev", "wire0"], check=True, capture_output=True, text=True).stdout
    part = text[text.index("qdisc pfifo 11:"):].split()
    return int(part[part.index("pkt") - 1])


# -- what a user hears -----------------------------------------------------------------------------------------------


def outcome(call, *args):
    """What a call fails with, by name, or what it returns."""
    try:
        return call(*args)
    except OSError as err:
        return errno.errorcode.get(err.errno, repr(err))


def case_recverr(wire):
    """IP_RECVERR, IPV6_RECVERR: what routers say becomes the socket's error; there is no queue of errors."""
    for ver, opt, net, head in ((4, IP_RECVERR, (3, 1), 20), (6, IPV6_RECVERR, (1, 0), 40)):
        for on in (0, 1):
            Tap.prefix = f"v{ver} RECVERR {on}: "
            up = Accepted(wire, ver, [])
            up.sock.setsockopt(IP[ver], opt, on)
            up.sock.setblocking(False)
            up.sock.send(b"x")
            up.peer.want(DATA)
            quote = up.peer.last_ip[:head + 28]
            icmp(wire, ver, *net, 0, quote)
            time.sleep(0.05)
            poll = select.poll()
            poll.register(up.sock, select.POLLIN)
            err = errno.EHOSTUNREACH if ver == 4 else errno.ENETUNREACH
            seen = [event for _, event in poll.poll(0)]
            check_eq(seen, [select.POLLERR] if on else [], "poll")
            check_eq(outcome(up.sock.recvmsg, 100, 1000, MSG_ERRQUEUE), "EAGAIN", "there is no queue of errors")
            check_eq(outcome(up.sock.recvmsg, 100, 1000), errno.errorcode[err] if on else "EAGAIN", "recv")
            check_eq(up.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), 0 if on else err, "SO_ERROR, then")
            check(up.peer.alive(), "the association goes on")
            up.close()
    Tap.prefix = ""


def case_timestamps(wire):
    """SO_TIMESTAMP and its kin, and SO_RCVMARK, on messages that are copied and on those that are not."""
    Tap.prefix = "timestamps: "
    for name, opt, value, kind, size in (("SO_TIMESTAMP", SO_TIMESTAMP, 1, SO_TIMESTAMP, 16),
                                         ("SO_TIMESTAMPNS", SO_TIMESTAMPNS, 1, SO_TIMESTAMPNS, 16),
                                         ("SO_TIMESTAMPING", SO_TIMESTAMPING, RX_SOFTWARE | SOFTWARE,
                                          SO_TIMESTAMPING, 48),
                                         ("SO_RCVMARK", SO_RCVMARK, 1, socket.SO_MARK, 4)):
        up = Accepted(wire, 4, [(socket.SOL_SOCKET, opt, value)])
        for length in (5, 1400):
            up.peer.raw(data(up.peer.tsn, b"t" * length, flags=7))
            up.peer.tsn += 1
            _, anc, _, _ = up.sock.recvmsg(2000, 1000)
            found = [raw for level, got, raw in anc if (level, got) == (socket.SOL_SOCKET, kind)]
            passed = len(found) == 1 and len(found[0]) == size
            if passed and size > 4:
                passed = abs(time.time() - struct.unpack("=q", found[0][:8])[0]) < 60
            check(passed, f"{name}: of a message of {length} bytes", anc)
        up.close()
    Tap.prefix = ""


# Options of every socket that mean nothing here, or what they mean elsewhere: level, option, value, and what
# setting it gives (None: it is set).
GENERIC = {
    "SO_KEEPALIVE": (1, 9, 1, None), "SO_OOBINLINE": (1, 10, 1, None), "SO_NO_CHECK": (1, 11, 1, None),
    "SO_PRIORITY": (1, 12, 5, None), "SO_DONTROUTE": (1, 5, 1, None), "SO_BROADCAST": (1, 6, 1, None),
    "SO_RCVLOWAT": (1, 18, 3, None), "SO_SNDLOWAT": (1, 19, 3, "ENOPROTOOPT"), "SO_TIMESTAMP": (1, 29, 1, None),
    "SO_TIMESTAMPNS": (1, 35, 1, None), "SO_TIMESTAMPING": (1, 37, 24, None), "SO_MARK": (1, 36, 5, None),
    "SO_RXQ_OVFL": (1, 40, 1, None), "SO_WIFI_STATUS": (1, 41, 1, None), "SO_PEEK_OFF": (1, 42, 1, "ENOTSUP"),
    "SO_NOFCS": (1, 43, 1, None), "SO_SELECT_ERR_QUEUE": (1, 45, 1, None), "SO_BUSY_POLL": (1, 46, 50, None),
    "SO_MAX_PACING_RATE": (1, 47, 100000, None), "SO_INCOMING_NAPI_ID": (1, 56, 0, "ENOPROTOOPT"),
    "SO_ZEROCOPY": (1, 60, 1, "ENOTSUP"), "SO_PREFER_BUSY_POLL": (1, 69, 1, None), "SO_RCVMARK": (1, 75, 1, None),
    "IP_TTL": (0, 2, 9, None), "IP_ROUTER_ALERT": (0, 5, 1, "EINVAL"), "IP_PKTINFO": (0, 8, 1, None),
    "IP_MTU_DISCOVER": (0, 10, 0, None), "IP_RECVERR": (0, 11, 1, None), "IP_RECVTTL": (0, 12, 1, None),
    "IP_RECVTOS": (0, 13, 1, None), "IP_MTU": (0, 14, 0, "ENOPROTOOPT"), "IP_FREEBIND": (0, 15, 1, None),
    "IP_TRANSPARENT": (0, 19, 1, None), "IP_MINTTL": (0, 21, 1, None), "IP_NODEFRAG": (0, 22, 1, "ENOPROTOOPT"),
    "IP_BIND_ADDRESS_NO_PORT": (0, 24, 1, None), "IP_RECVFRAGSIZE": (0, 25, 1, "EINVAL"),
    "IP_MULTICAST_TTL": (0, 33, 3, "EINVAL"), "IPV6_UNICAST_HOPS": (41, 16, 9, None),
    "IPV6_MTU_DISCOVER": (41, 23, 0, None), "IPV6_MTU": (41, 24, 1300, None), "IPV6_RECVERR": (41, 25, 1, None),
    "IPV6_V6ONLY": (41, 26, 1, "EINVAL"), "IPV6_RECVPKTINFO": (41, 49, 1, None),
    "IPV6_RECVHOPLIMIT": (41, 51, 1, None), "IPV6_DONTFRAG": (41, 62, 1, None), "IPV6_TCLASS": (41, 67, 0x20, None),
    "IPV6_AUTOFLOWLABEL": (41, 70, 0, None), "IPV6_MINHOPCOUNT": (41, 73, 1, None), "IPV6_FREEBIND": (41, 78, 1, None),
    "IPV6_FLOWINFO_SEND": (41, 33, 1, None), "IPV6_TRANSPARENT": (41, 75, 1, None),
    "IPV6_RECVTCLASS": (41, 66, 1, None), "IPV6_ADDR_PREFERENCES": (41, 72, 2, None),
}
# Of these Linux's accepted socket has the system's default again.
NOT_INHERITED = {"SO_PRIORITY", "SO_RCVLOWAT", "SO_MARK", "SO_BUSY_POLL", "SO_MAX_PACING_RATE", "SO_PREFER_BUSY_POLL",
                 "IP_PKTINFO", "IP_MTU_DISCOVER", "IP_RECVERR", "IP_RECVTTL", "IP_RECVTOS", "IP_FREEBIND",
                 "IP_TRANSPARENT", "IP_MINTTL", "IP_BIND_ADDRESS_NO_PORT", "IPV6_TCLASS", "IPV6_FREEBIND",
                 "IPV6_TRANSPARENT"}


def case_generic(wire):
    """Options of every socket: taken or refused as by Linux, inherited, and no harm to messages."""
    for name, (level, opt, value, want) in GENERIC.items():
        Tap.prefix = f"{name}: "
        lsock, port = listener(6 if level == 41 else 4)
        check_eq(outcome(lsock.setsockopt, level, opt, value), want, "set")
        after = outcome(lsock.getsockopt, level, opt)
        if want is None and "MTU" not in name:
            check_eq(after & 0xFF, value & 0xFF, "get")
        peer = Peer(wire, port, 6 if level == 41 else 4)
        peer.setup()
        sock = lsock.accept()[0]
        test = check_ours if name in NOT_INHERITED else check
        test(outcome(sock.getsockopt, level, opt) == after, "accept() inherits it")
        sock.send(b"x")
        peer.raw(data(peer.tsn))
        check(peer.want(DATA) and sock.recv(100) == b"hello", "messages both ways")
        peer.raw(chunk(6))
        sock.close()
        lsock.close()
    Tap.prefix = ""


if __name__ == "__main__":
    socket.setdefaulttimeout(5)
    sys.exit(run(dict(globals()), start()))
