# SPDX-License-Identifier: GPL-2.0
"""Which addresses are told, used and expected, in the namespaces that addresses.sh made; prints TAP."""

import ctypes
import errno
import ipaddress
import os
import socket
import struct
import subprocess
import sys
import time

from sockaddr import packed
from tap import Tap, check_eq

SOL_SCTP = 132
BINDX_ADD, BINDX_REM, STATUS, PADDRINFO, PEERS, LOCALS, CONNECTX = 100, 101, 14, 15, 108, 109, 110
UNCONFIRMED, ACTIVE = 3, 2
CLONE_NEWNET = 0x40000000
ETH_P_IP = 0x0800
LOOPBACK4 = "127.0.0.1"
# What "left" has, by scope; "right" has the same with a 2 at the end.
GLOBAL4, PRIVATE4, LINK4 = {"203.0.113.1"}, {"10.1.0.1", "10.2.0.1"}, {"169.254.7.1"}
GLOBAL6, PRIVATE6 = {"2001:db8:1::1"}, {"fd01::1", "fd02::1"}

libc = ctypes.CDLL(None, use_errno=True)


class Inside:
    """What is done in a namespace: with Inside("left"): ..."""

    def __init__(self, name):
        self.fd = os.open(f"/run/netns/{name}", os.O_RDONLY)
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY)

    def __enter__(self):
        libc.setns(self.fd, CLONE_NEWNET)

    def __exit__(self, *unused):
        libc.setns(self.home, CLONE_NEWNET)
        os.close(self.fd)
        os.close(self.home)


def ip(ns, *words):
    """ip -n NS WORDS..."""
    subprocess.run(["ip", "-n", ns, *" ".join(words).split()], check=True)


def sysctl(ns, name, value):
    """Sets net.NAME."""
    with Inside(ns):
        subprocess.run(["sysctl", "-qw", f"net.{name}={value}"], check=True)


def ifindex(ns, dev):
    """The index of an interface there."""
    with Inside(ns):
        return socket.if_nametoindex(dev)


def family_of(addr):
    """AF_INET or AF_INET6."""
    return socket.AF_INET6 if ":" in addr else socket.AF_INET


def new(ns, family, dev=None, kind=socket.SOCK_STREAM):
    """A socket in a namespace, bound to a device."""
    with Inside(ns):
        sock = socket.socket(family, kind, socket.IPPROTO_SCTP)
    if dev:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, dev.encode())
    sock.settimeout(10)
    return sock


def listener(ns, addr, dev=None, port=0):
    """A listening one-to-one socket; addr may be the wildcard."""
    sock = new(ns, family_of(addr), dev)
    sock.bind((addr, port))
    sock.listen(5)
    return sock


def getsockopt(sock, name, value, room=4096):
    """getsockopt() with a value that goes in, too."""
    buf = ctypes.create_string_buffer(value, room)
    size = ctypes.c_uint(room)
    if libc.getsockopt(sock.fileno(), SOL_SCTP, name, buf, ctypes.byref(size)):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return buf.raw


def assoc_id(sock):
    """Of a one-to-one socket."""
    return struct.unpack("=i", getsockopt(sock, STATUS, b"", 176)[:4])[0]


def addresses(sock, name, ident=None):
    """The addresses of a list as (address, scope id), in its order."""
    ident = assoc_id(sock) if ident is None else ident
    raw = getsockopt(sock, name, struct.pack("=iI", ident, 0))
    count, raw = struct.unpack("=I", raw[4:8])[0], raw[8:]
    found = []
    while len(found) < count:
        if struct.unpack("=H", raw[:2])[0] == socket.AF_INET:
            found.append((str(ipaddress.ip_address(raw[4:8])), 0))
            raw = raw[16:]
        else:
            addr = ipaddress.ip_address(raw[8:24])
            found.append((str(addr.ipv4_mapped or addr), struct.unpack("=I", raw[24:28])[0]))
            raw = raw[28:]
    return found


def names(sock, name, ident=None):
    """The same as a set without scope ids."""
    return {addr for addr, _ in addresses(sock, name, ident)}


def at_right(addrs):
    """The addresses of right that go with those of left."""
    return {addr[:-1] + "2" for addr in addrs}


def path_state(sock, addr, port):
    """spinfo_state of a peer's address."""
    value = struct.pack("=i", assoc_id(sock)) + packed([addr], port).ljust(128, b"\0")
    return struct.unpack("=i", getsockopt(sock, PADDRINFO, value, 152)[132:136])[0]


def wait_for(seconds, passes):
    """Polls until it passes."""
    end = time.monotonic() + seconds
    while not passes():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def echo(a, b, text=b"hello"):
    """One message each way."""
    a.sendall(text)
    there = b.recv(1000) == text
    b.sendall(text)
    return a.recv(1000) == text and there


class Link:
    """An association from left to a listener in right."""

    def __init__(self, to, family=None, ear="0.0.0.0", bind=(), dev=None):
        self.ear = listener("right", ear)
        self.port = self.ear.getsockname()[1]
        self.client = new("left", family or family_of(to), dev)
        if bind:
            self.client.setsockopt(SOL_SCTP, BINDX_ADD, packed(bind, 0))
        if family == socket.AF_INET6 and "." in to:
            to = "::ffff:" + to
        self.client.connect((to, self.port))
        self.server = self.ear.accept()[0]
        self.server.settimeout(10)

    def close(self):
        """Ends it at once."""
        for sock in (self.client, self.server):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("=ii", 1, 0))
            sock.close()
        self.ear.close()


class Ear:
    """Hears which source addresses SCTP packets to right have, by interface."""

    def __init__(self, dev):
        with Inside("right"):
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
            self.sock.bind((dev, ETH_P_IP))
        self.sock.settimeout(0.2)

    def heard(self, seconds, src, dst):
        """Has a packet from src to dst come within this time?"""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                raw = self.sock.recv(2000)
            except TimeoutError:
                continue
            if raw[9] == socket.IPPROTO_SCTP and raw[12:20] == socket.inet_aton(src) + socket.inet_aton(dst):
                return True
        return False


# -- what is told ------------------------------------------------------------------------------------------------------


def case_wildcard():
    """A wildcard tells all addresses of interfaces that are up, as far as they reach: rfc9260#section-3.3.2.1."""
    link = Link("10.1.0.2")
    want = GLOBAL4 | PRIVATE4
    check_eq(names(link.client, LOCALS), want, "v4: the INIT lists the wildcard's addresses")
    check_eq(names(link.server, PEERS), want, "v4: the peer has them")
    check_eq(names(link.client, PEERS), at_right(want), "v4: the INIT ACK lists those of the other side")
    check_eq(names(link.server, LOCALS), at_right(want), "v4: which are its own")
    check_eq(addresses(link.server, PEERS)[0][0], "10.1.0.1", "v4: the source address comes first")
    with Inside("left"), open("/proc/net/sctp/assocs", encoding="ascii") as table:
        shown = set(table.read().splitlines()[1].split(" <-> ")[0].split()[13:])
    check_eq(shown, want, "v4: /proc/net/sctp/assocs shows them")
    link.close()
    link = Link("fd01::2", ear="::")
    want = GLOBAL4 | PRIVATE4 | GLOBAL6 | PRIVATE6
    check_eq(names(link.client, LOCALS), want, "v6: both families are listed")
    check_eq(names(link.server, PEERS), want, "v6: the peer has them")
    check_eq(names(link.client, PEERS), at_right(want), "v6: and the INIT ACK lists both")
    link.close()


def case_families():
    """No address of a family that the peer, or the socket, cannot speak."""
    link = Link("10.1.0.2", family=socket.AF_INET6)
    check_eq(names(link.server, PEERS), GLOBAL4 | PRIVATE4, "of a peer's list IPv4 takes what is IPv4")
    check_eq(names(link.client, PEERS), at_right(GLOBAL4 | PRIVATE4), "an IPv4 socket lists IPv4 only")
    link.close()
    link = Link("10.1.0.2", ear="::")
    check_eq(names(link.client, PEERS), at_right(GLOBAL4 | PRIVATE4), "to a peer of IPv4 only IPv4 is told")
    check_eq(names(link.server, PEERS), GLOBAL4 | PRIVATE4, "and it tells the same")
    link.close()
    ear = new("right", socket.AF_INET6)
    ear.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    ear.bind(("::", 0))
    ear.listen(1)
    client = new("left", socket.AF_INET6)
    client.connect(("fd01::2", ear.getsockname()[1]))
    server = ear.accept()[0]
    check_eq(names(server, PEERS), GLOBAL6 | PRIVATE6, "an IPV6_V6ONLY socket takes IPv6 only")
    check_eq(names(client, PEERS), at_right(GLOBAL6 | PRIVATE6), "and tells IPv6 only")
    for sock in (client, server, ear):
        sock.close()


def case_scope():
    """net.sctp.addr_scope_policy, seen in what is told to a peer far away."""
    told = {
        0: GLOBAL4 | PRIVATE4 | LINK4 | {LOOPBACK4},
        1: GLOBAL4,
        2: GLOBAL4 | PRIVATE4,
        3: GLOBAL4 | LINK4,
    }
    for policy, want in told.items():
        sysctl("left", "sctp.addr_scope_policy", policy)
        link = Link("203.0.113.2")
        check_eq(names(link.client, LOCALS), want, f"policy {policy}: what is told to a global address")
        check_eq(names(link.server, PEERS), want - {LOOPBACK4}, f"policy {policy}: what the peer takes of it")
        link.close()
    sysctl("left", "sctp.addr_scope_policy", 1)
    for to, want in (("169.254.7.2", GLOBAL4 | PRIVATE4 | LINK4), ("10.2.0.2", GLOBAL4 | PRIVATE4)):
        link = Link(to)
        check_eq(names(link.client, LOCALS), want, f"what is told to {to}")
        link.close()
    ear = listener("left", "0.0.0.0")
    client = new("left", socket.AF_INET)
    client.connect((LOOPBACK4, ear.getsockname()[1]))
    server = ear.accept()[0]
    want = GLOBAL4 | PRIVATE4 | LINK4 | {LOOPBACK4}
    check_eq(names(client, LOCALS), want, "what is told to this host itself")
    check_eq(names(client, PEERS), want, "and what it answers")
    for sock in (client, server, ear):
        sock.close()


def case_private_twice():
    """An address that both hosts have behind them does not lead to the other."""
    for ns in ("left", "right"):
        ip(ns, "address add 172.17.0.1/16 dev vb")
    link = Link("10.1.0.2")
    Tap.check("172.17.0.1" in names(link.client, LOCALS), "a private network of our own is told")
    Tap.check("172.17.0.1" not in names(link.server, PEERS), "whoever has the same does not take it")
    Tap.check(echo(link.client, link.server), "and the association lives")
    link.close()
    for ns in ("left", "right"):
        ip(ns, "address del 172.17.0.1/16 dev vb")


def case_bound():
    """A bound socket tells what it is bound to, and uses nothing else."""
    link = Link("10.1.0.2", bind=("10.1.0.1", "10.2.0.1"))
    check_eq(names(link.server, PEERS), PRIVATE4, "the INIT lists what is bound")
    client = link.client
    client.setsockopt(SOL_SCTP, BINDX_REM, packed(["10.2.0.1"], 0))
    check_eq(names(client, LOCALS, 0), {"10.1.0.1"}, "sctp_bindx() takes an address away from the socket")
    check_eq(names(client, LOCALS), PRIVATE4, "not from an association the peer of which knows it")
    Tap.check(echo(client, link.server), "which goes on")
    client.setsockopt(SOL_SCTP, BINDX_ADD, packed(["10.2.0.1", "203.0.113.1"], 0))
    check_eq(names(client, LOCALS, 0), PRIVATE4 | GLOBAL4, "it adds addresses to the socket")
    check_eq(names(client, LOCALS), PRIVATE4, "not to an association the peer of which does not know them")
    link.close()
    link = Link("10.1.0.2", bind=("10.1.0.1",))
    check_eq(names(link.server, PEERS), {"10.1.0.1"}, "one bound address is the only one")
    link.close()


# -- which way packets go ----------------------------------------------------------------------------------------------


def case_sources():
    """Each path its own source, that of the interface it leaves by."""
    wires = {1: Ear("va"), 2: Ear("vb")}
    link = Link("10.1.0.2", bind=("10.2.0.1", "10.1.0.1"))
    for n, wire in wires.items():
        Tap.check(wire.heard(3, f"10.{n}.0.1", f"10.{n}.0.2"), f"path {n} leaves from its interface's address")
    link.close()


def case_policy_routes():
    """Of two paths behind one default route, the second takes the source that has a way of its own."""
    sysctl("left", "sctp.addr_scope_policy", 2)
    for addr in ("198.51.100.1", "198.51.100.2"):
        ip("right", f"address add {addr}/32 dev lo")
        ip("left", f"route add {addr} via 10.1.0.2 dev va src 10.1.0.1")
    ip("left", "rule add from 10.2.0.1 table 77")
    ip("left", "route add default via 10.2.0.2 dev vb table 77")
    ear = new("right", socket.AF_INET)
    ear.setsockopt(SOL_SCTP, BINDX_ADD, packed(["198.51.100.1", "198.51.100.2"], 0))
    ear.listen(1)
    wire = Ear("vb")
    client = new("left", socket.AF_INET)
    client.setsockopt(SOL_SCTP, BINDX_ADD, packed(["10.1.0.1", "10.2.0.1"], 0))
    client.connect(("198.51.100.1", ear.getsockname()[1]))
    server = ear.accept()[0]
    Tap.check(wire.heard(3, "10.2.0.1", "198.51.100.2"), "the second path leaves by the other interface")
    Tap.check(echo(client, server), "data goes")
    for sock in (client, server, ear):
        sock.close()
    ip("left", "rule del from 10.2.0.1 table 77")
    ip("left", "route flush table 77")
    for addr in ("198.51.100.1", "198.51.100.2"):
        ip("left", f"route del {addr} via 10.1.0.2 dev va")
        ip("right", f"address del {addr}/32 dev lo")
    sysctl("left", "sctp.addr_scope_policy", 1)


def case_connectx():
    """Of several addresses the next is tried: rfc9260#section-5.1.6."""
    sysctl("left", "sctp.rto_initial", 500)
    ear = listener("right", "0.0.0.0")
    port = ear.getsockname()[1]
    for first, what in (("10.1.0.99", "answers"), ("192.0.2.1", "can be routed to")):
        client = new("left", socket.AF_INET)
        client.settimeout(None)
        client.setsockopt(SOL_SCTP, CONNECTX, packed([first, "10.2.0.2"], port))
        server = ear.accept()[0]
        for sock in (client, server):
            sock.settimeout(10)
        Tap.check(echo(client, server), f"the first address is none that {what}, the second is")
        client.close()
        server.close()
    ear.close()
    client = new("left", socket.AF_INET)
    try:
        client.connect(("10.1.0.255", 7))
        got = 0
    except OSError as err:
        got = err.errno
    check_eq(got, errno.ENETUNREACH, "a broadcast address is no peer")
    client.close()
    sysctl("left", "sctp.rto_initial", 3000)


def case_device():
    """SO_BINDTODEVICE: no other interface's addresses, and no other interface's packets."""
    ear = listener("right", "0.0.0.0", dev="va")
    port = ear.getsockname()[1]
    client = new("left", socket.AF_INET)
    client.connect(("10.1.0.2", port))
    server = ear.accept()[0]
    check_eq(names(client, PEERS), {"10.1.0.2", "203.0.113.2"}, "a listener on a device tells its addresses")
    check_eq(names(server, PEERS), GLOBAL4 | PRIVATE4, "and takes whatever the peer has")
    other = new("left", socket.AF_INET)
    try:
        other.connect(("10.2.0.2", port))
        got = 0
    except OSError as err:
        got = err.errno
    check_eq(got, errno.ECONNREFUSED, "by another device it cannot be reached")
    for sock in (client, other, server, ear):
        sock.close()
    link = Link("10.2.0.2", dev="vb")
    check_eq(names(link.server, PEERS), {"10.2.0.1"}, "a client on a device tells its addresses")
    Tap.check(echo(link.client, link.server), "and is served")
    link.close()


def case_link_local():
    """Link-local addresses, whole with their interface."""
    dev, there = ifindex("left", "va"), ifindex("right", "va")
    ear = listener("right", "::")
    port = ear.getsockname()[1]
    client = new("left", socket.AF_INET6)
    client.connect(("fe80::a:2", port, 0, dev))
    server = ear.accept()[0]
    server.settimeout(10)
    Tap.check(echo(client, server), "a link-local peer is connected to")
    check_eq(client.getpeername()[3], dev, "getpeername() has the scope id")
    check_eq(server.getpeername()[3], there, "on the accepting side, too")
    Tap.check(("fe80::a:2", dev) in addresses(client, PEERS), "sctp_getpaddrs() has it")
    Tap.check(("fe80::a:1", dev) in addresses(client, LOCALS), "sctp_getladdrs() has it")
    told = names(server, PEERS)
    Tap.check("fe80::a:1" in told and "fe80::b:1" not in told, "told are those of the link alone", told)
    client.close()
    server.close()
    for scope, want in ((0, errno.EINVAL), (dev, 0)):
        sock = new("left", socket.AF_INET6)
        try:
            sock.bind(("fe80::a:1", 0, 0, scope))
            got = 0
        except OSError as err:
            got = err.errno
        check_eq(got, want, f"bind() to a link-local address, scope id {'given' if scope else 'missing'}")
        if scope:
            sock.connect(("fe80::a:2", port))
            server = ear.accept()[0]
            server.settimeout(10)
            Tap.check(echo(sock, server), "then connect() needs none")
            server.close()
        sock.close()
    many = new("left", socket.AF_INET6, kind=socket.SOCK_SEQPACKET)
    many.sendto(b"by sendto", ("fe80::a:2", port, 0, dev))
    server = ear.accept()[0]
    check_eq(server.recv(100), b"by sendto", "sendto() a link-local address")
    many.sendto(b"again", ("fe80::a:2", port, 0, dev))
    check_eq(server.recv(100), b"again", "finds the association again")
    for sock in (many, server, ear):
        sock.close()


# -- what comes and goes -----------------------------------------------------------------------------------------------


def case_interface():
    """A path whose interface was down is asked about as soon as it is up."""
    ear = new("right", socket.AF_INET)
    ear.setsockopt(SOL_SCTP, BINDX_ADD, packed(["10.1.0.2", "10.2.0.2"], 0))
    ear.listen(1)
    ip("right", "link set vb down")
    client = new("left", socket.AF_INET)
    client.connect(("10.1.0.2", ear.getsockname()[1]))
    server = ear.accept()[0]
    server.settimeout(10)
    port = ear.getsockname()[1]
    time.sleep(1)
    check_eq(path_state(client, "10.2.0.2", port), UNCONFIRMED, "a path that is down is not confirmed")
    ip("right", "link set vb up")
    Tap.check(wait_for(5, lambda: path_state(client, "10.2.0.2", port) == ACTIVE),
              "when its link is there it is, soon")
    ip("left", "link set va down")
    wire = Ear("vb")
    client.sendall(b"the other way")
    Tap.check(wire.heard(10, "10.2.0.1", "10.2.0.2"), "what was sent over an interface that is down goes by the other")
    check_eq(server.recv(100), b"the other way", "and arrives")
    ip("left", "link set va up")
    Tap.check(wait_for(8, lambda: path_state(client, "10.1.0.2", port) == ACTIVE), "the first path comes back, too")
    for sock in (client, server, ear):
        sock.close()


def case_route():
    """A path whose route is missing is asked about as soon as there is one."""
    ip("right", "address add 198.51.100.3/32 dev lo")
    ear = new("right", socket.AF_INET)
    ear.setsockopt(SOL_SCTP, BINDX_ADD, packed(["10.1.0.2", "198.51.100.3"], 0))
    ear.listen(1)
    sysctl("right", "sctp.addr_scope_policy", 0)
    client = new("left", socket.AF_INET)
    client.connect(("10.1.0.2", ear.getsockname()[1]))
    server = ear.accept()[0]
    port = ear.getsockname()[1]
    time.sleep(1)
    check_eq(path_state(client, "198.51.100.3", port), UNCONFIRMED, "a path without a route is not confirmed")
    ip("left", "route add 198.51.100.3 via 10.1.0.2")
    Tap.check(wait_for(5, lambda: path_state(client, "198.51.100.3", port) == ACTIVE), "with the route it is, soon")
    for sock in (client, server, ear):
        sock.close()
    ip("left", "route del 198.51.100.3 via 10.1.0.2")
    ip("right", "address del 198.51.100.3/32 dev lo")
    sysctl("right", "sctp.addr_scope_policy", 1)


def case_removal():
    """The source address goes away under traffic: another takes its place."""
    ip("left", "address add 10.1.0.11/24 dev va")
    wire = Ear("va")
    link = Link("10.1.0.2", bind=("10.1.0.1", "10.1.0.11"))
    received = 0
    for i in range(200):
        if i == 50:
            ip("left", "address del 10.1.0.1/24 dev va")
        link.client.sendall(struct.pack(">I", i))
        time.sleep(0.005)
    for i in range(200):
        received += link.server.recv(100) == struct.pack(">I", i)
    check_eq(received, 200, "everything arrives, in order")
    Tap.check(wire.heard(3, "10.1.0.11", "10.1.0.2"), "from the address that is left")
    link.close()
    ip("left", "address add 10.1.0.1/24 dev va")
    ip("left", "address del 10.1.0.11/24 dev va")


# -- VRFs --------------------------------------------------------------------------------------------------------------


def from_twin(n, port, sport):
    """A connection from a namespace behind a VRF of left."""
    sock = new(f"twin{n}", socket.AF_INET)
    sock.bind(("10.7.0.2", sport))
    sock.connect(("10.7.0.1", port))
    return sock


def check_twins(first, second, servers):
    """What each sends comes to its own end."""
    first.sendall(b"one")
    second.sendall(b"two")
    return [server.recv(100) for server in servers] == [b"one", b"two"]


def case_vrf():
    """The same addresses and ports in two VRFs are two associations."""
    ear = listener("left", "0.0.0.0")
    port = ear.getsockname()[1]
    clients = [from_twin(1, port, 7777), from_twin(2, port, 7777)]
    servers = [ear.accept()[0], ear.accept()[0]]
    for server in servers:
        server.settimeout(10)
    Tap.check(check_twins(*clients, servers), "an unbound listener serves both")
    check_eq(names(clients[0], PEERS), {"10.7.0.1"}, "and tells the addresses of the VRF alone")
    sysctl("left", "sctp.l3mdev_accept", 0)
    try:
        from_twin(1, port, 7778).close()
        got = 0
    except OSError as err:
        got = err.errno
    check_eq(got, errno.ECONNREFUSED, "with l3mdev_accept=0 it does not")
    ears = [listener("left", "0.0.0.0", f"vrf{n}", port) for n in (1, 2)]
    Tap.check(True, "then the port is free in each VRF")
    sysctl("left", "sctp.l3mdev_accept", 1)
    for sock in clients + servers + [ear]:
        sock.close()
    clients = [from_twin(n, port, 7779) for n in (1, 2)]
    servers = [sock.accept()[0] for sock in ears]
    for server in servers:
        server.settimeout(10)
    Tap.check(check_twins(*clients, servers), "a listener in each VRF gets its own")
    for sock in clients + servers + ears:
        sock.close()
    ear = listener("twin1", "0.0.0.0")
    client = new("left", socket.AF_INET, dev="vrf1")
    client.connect(("10.7.0.2", ear.getsockname()[1]))
    server = ear.accept()[0]
    server.settimeout(10)
    Tap.check(echo(client, server), "connect() through a VRF")
    for sock in (client, server, ear):
        sock.close()


def main():
    """All cases, or those named."""
    for name, case in list(globals().items()):
        if not name.startswith("case_") or (len(sys.argv) > 1 and name[5:] not in sys.argv[1:]):
            continue
        print(f"# {name[5:]}", flush=True)
        try:
            case()
        except (OSError, IndexError, struct.error, subprocess.CalledProcessError) as err:
            Tap.check(False, f"{name[5:]} runs to its end", repr(err))
    print(f"1..{Tap.run}")
    return 1 if Tap.failed else 0


sys.exit(main())
