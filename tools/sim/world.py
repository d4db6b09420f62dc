# SPDX-License-Identifier: GPL-2.0
"""The simulated world: network namespaces, tun devices, simulated time, and one loop that everything waits in.

Time only passes while everybody waits, so it passes in World.run() alone: whatever is due there is done at exactly its
time. Packets are read and stamped in the same instant in which the kernel sends them.
"""

import collections
import contextlib
import ctypes
import fcntl
import heapq
import os
import random
import select
import socket
import struct
import time
import zlib

from packet import Packet

CLONE_NEWNET = 0x40000000
REMEMBERED = 20000		# packets
PR_SET_TIMERSLACK = 29
SIOCETHTOOL = 0x8946
SIOCGIFHWADDR = 0x8927
SWITCHES = (0x24, 0x2C, 0x19)	# ETHTOOL_SGSO, _SGRO, _SSG
CHECKSUMS = 0x17		# ETHTOOL_STXCSUM
ETH_P_ALL = 3
_libc = ctypes.CDLL(None, use_errno=True)


class Wrong(Exception):
    """The scenario saw what it should not have seen."""


def libc(name, *args):
    """Calls a function of the C library that Python 3.11 lacks; fails as Python's own would."""
    if getattr(_libc, name)(*args) < 0:
        err = ctypes.get_errno()
        raise OSError(err, f"{name}: {os.strerror(err)}")


def now():
    """Simulated seconds since boot."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def _attributes(*pairs):
    """(number, value) pairs as netlink attributes, which may be the value of another."""
    return b"".join(struct.pack("=HH", 4 + len(value), number) + value + b"\0" * (-len(value) & 3) for number, value in pairs)


def _family(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.inet_pton(family, address)


class Netlink:
    """Requests to rtnetlink, in the namespace in which it was made."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self.seq = 0

    def ask(self, kind, flags, body, attributes=()):
        """One request, acknowledged."""
        body += _attributes(*attributes)
        self.seq += 1
        # NLM_F_REQUEST | NLM_F_ACK
        self.sock.send(struct.pack("=IHHII", 16 + len(body), kind, flags | 5, self.seq, 0) + body)
        answer = self.sock.recv(65536)
        err = -struct.unpack("=i", answer[16:20])[0]
        if err:
            raise OSError(err, f"rtnetlink {kind}: {os.strerror(err)}")

    def link(self, name, up=True, mtu=None, longest=None):
        """Sets a device up or down, its MTU, and how many bytes a train for it may have."""
        # IFLA_MTU, IFLA_GSO_MAX_SIZE
        attributes = [(number, struct.pack("=I", value)) for number, value in ((4, mtu), (41, longest)) if value]
        self.ask(16, 0, struct.pack("=BxHiII", 0, 0, socket.if_nametoindex(name), int(up), 1), attributes)

    def veth(self, name, far):
        """A pair of devices of that name, here and in the namespace that far is open at; they ask for no addresses."""
        end = struct.pack("=BxHiII", 0, 0, 0, 0, 0)
        named = (3, name.encode() + b"\0")
        peer = _attributes((1, end + _attributes(named, (28, struct.pack("=I", far)))))
        # RTM_NEWLINK; NLM_F_CREATE | NLM_F_EXCL; IFLA_IFNAME, IFLA_LINKINFO
        self.ask(16, 0x600, end, [named, (18, _attributes((1, b"veth\0"), (2, peer)))])
        # IFF_NOARP
        self.ask(16, 0, struct.pack("=BxHiII", 0, 0, socket.if_nametoindex(name), 0x80, 0x80))

    def gather(self, name, seconds):
        """What leaves through a device waits that long for more, and all leaves at once."""
        # 1000 packets; min_delay and max_delay of a slot
        options = struct.pack("=IIIIII", 0, 1000, 0, 0, 0, 0)
        slot = struct.pack("=qqiiqq", int(seconds * 1e9), int(seconds * 1e9), 0, 0, 0, 0)
        # RTM_NEWQDISC; NLM_F_CREATE | NLM_F_REPLACE; TC_H_ROOT; TCA_KIND, TCA_OPTIONS, TCA_NETEM_SLOT
        self.ask(36, 0x500, struct.pack("=BxxxiIII", 0, socket.if_nametoindex(name), 0, 0xFFFFFFFF, 0),
                 [(1, b"netem\0"), (2, options + _attributes((12, slot)))])

    def address(self, name, address, bits, add=True):
        """Adds an address to a device, or takes it away."""
        family, raw = _family(address)
        # RTM_NEWADDR or RTM_DELADDR; NLM_F_CREATE; IFA_F_NODAD
        body = struct.pack("=BBBBi", family, bits, 2, 0, socket.if_nametoindex(name))
        self.ask(20 if add else 21, 0x400 if add else 0, body, [(2, raw), (1, raw)])

    def route(self, name, prefix, bits, add=True, src=None):
        """Adds a route out of a device, or takes it away; src: the preferred source."""
        family, raw = _family(prefix)
        more = [(7, _family(src)[1])] if src else []
        # RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_LINK (v6: universe), RTN_UNICAST
        body = struct.pack("=BBBBBBBBI", family, bits, 0, 0, 254, 3, 253 if family == socket.AF_INET else 0, 1, 0)
        self.ask(24 if add else 25, 0x600 if add else 0, body,
                 [(1, raw), (4, struct.pack("=i", socket.if_nametoindex(name))), *more])


def switch_off(name, *more):
    """A device does not segment, merge, or take packets in pieces; more: what else it does not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for switch in (*SWITCHES, *more):
            value = ctypes.create_string_buffer(struct.pack("=II", switch, 0))
            fcntl.ioctl(sock, SIOCETHTOOL, struct.pack("=16sQ16x", name.encode(), ctypes.addressof(value)))


class Space:
    """A network namespace of its own: devices, sockets, sysctls and counters are those of one host."""

    def __init__(self, world, name):
        self.world, self.name = world, name
        libc("unshare", CLONE_NEWNET)
        self.fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        world.inside = self
        self.netlink = Netlink()
        self.netlink.link("lo")
        self.sockets = []
        # Addresses are good at once, nobody asks for routers, and no ICMP is held back.
        for name_, value in (("ipv6/conf/default/accept_dad", 0), ("ipv6/conf/all/accept_dad", 0),
                             ("ipv6/conf/default/router_solicitations", 0), ("ipv4/icmp_ratelimit", 0)):
            self.sysctl(f"net/{name_}", value)

    def enter(self):
        """What is made from now on is made in this namespace."""
        if self.world.inside is not self:
            libc("setns", self.fd, CLONE_NEWNET)
            self.world.inside = self

    def sysctl(self, name, value=None):
        """Sets a sysctl (rto_min: of net/sctp); without a value returns it as text."""
        self.enter()
        path = f"/proc/sys/{name if '/' in name else 'net/sctp/' + name}"
        with open(path, "r" if value is None else "w", encoding="ascii") as file:
            if value is None:
                return file.read().strip()
            file.write(str(value))
        return None

    def table(self, name):
        """The lines of /proc/net/sctp/NAME, without the head, as lists of words."""
        self.enter()
        with open(f"/proc/thread-self/net/sctp/{name}", encoding="ascii") as file:
            return [line.split() for line in file][1:]

    def snmp(self, name=None):
        """A counter of the module, or all of them as a dictionary."""
        self.enter()
        with open("/proc/thread-self/net/sctp/snmp", encoding="ascii") as file:
            counters = {line.split()[0]: int(line.split()[1]) for line in file}
        return counters if name is None else counters[name]


class Device:
    """A tun device of a space: whatever its kernel sends there is ours to read, and the other way round."""

    plain = False			# segmentation is not even by software
    def __init__(self, space, name, mtu=1500):
        space.enter()
        self.space, self.name = space, name
        self.number = 0
        self.handler = None		# called with (device, IP packet as bytes)
        self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        # TUNSETIFF; IFF_TUN | IFF_NO_PI
        fcntl.ioctl(self.fd, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x1001))
        if self.plain:
            switch_off(name)
        space.netlink.link(name, mtu=mtu)
        space.world.watch(self.fd, self.read)

    def address(self, address, bits=None, add=True):
        """Adds an address, or takes it away."""
        self.space.enter()
        self.space.netlink.address(self.name, address, bits or (64 if ":" in address else 24), add)

    def link(self, up=True, mtu=None):
        """Sets it up or down, and its MTU."""
        self.space.enter()
        self.space.netlink.link(self.name, up, mtu)

    def read(self):
        """Hands on all that the kernel has sent."""
        while True:
            try:
                raw = os.read(self.fd, 70000)
            except BlockingIOError:
                return
            self.handler(self, raw)

    def write(self, raw):
        """Gives the kernel an IP packet, as if it came in here."""
        try:
            os.write(self.fd, raw)
        except OSError as err:		# it is down
            self.space.world.note(f"{self.name} took no packet: {err.strerror}")


class Wire(Device):
    """A device like that, of which what is written to it in one instant comes in one go, LATER: the kernel finds it all in
    its backlog. It is one end of a veth; in a space of its own a packet socket is at the other."""

    LATER = 0.001			# seconds

    def __init__(self, space, name, mtu=1500):	# pylint: disable=super-init-not-called
        self.space, self.name = space, name
        self.number, self.handler = 0, None
        far = space.world.space(f"{space.name}'s {name}")
        space.enter()
        space.netlink.veth(name, far.fd)
        switch_off(name, CHECKSUMS)
        space.netlink.link(name, mtu=mtu)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            self.mac = fcntl.ioctl(sock, SIOCGIFHWADDR, struct.pack("16s24x", name.encode()))[18:24]
        far.enter()
        far.netlink.link(name, mtu=mtu)
        far.netlink.gather(name, self.LATER)
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        self.sock.bind((name, ETH_P_ALL))
        self.sock.setblocking(False)
        # SO_SNDBUFFORCE: what waits is its own.
        self.sock.setsockopt(socket.SOL_SOCKET, 32, 1 << 22)
        space.world.watch(self.sock.fileno(), self.read)

    def read(self):
        while True:
            try:
                raw, (_, _, kind, *_) = self.sock.recvfrom(70000)
            except BlockingIOError:
                return
            if kind != socket.PACKET_OUTGOING:
                self.handler(self, raw)

    def write(self, raw):
        proto = 0x86DD if raw[0] >> 4 == 6 else 0x0800
        self.sock.sendto(raw, (self.name, proto, 0, 0, self.mac))


class World:
    """What one scenario runs in."""

    def __init__(self, name="", seed=0):
        libc("prctl", PR_SET_TIMERSLACK, 1, 0, 0, 0)
        self.name = name
        self.random = random.Random(f"{seed} {name}")
        self.spaces = []
        self.inside = None
        self.host = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self.start = now()
        self.trace = collections.deque(maxlen=REMEMBERED)	# (time, where, IP packet) of what was seen
        self.notes = collections.deque(maxlen=REMEMBERED)
        self.told = []			# the first notes
        self.digest = 0			# of all that was ever seen
        self.quiet_end = True		# after it no packet comes for an hour
        self.end_within = 1		# seconds that the last associations have
        self._due = []
        self._order = 0
        self._watched = {}
        self._poll = select.epoll()
        self._edges = select.epoll()
        self.watch(self._edges.fileno(), lambda: self._edges.poll(0))

    def space(self, name="us"):
        """A new namespace."""
        self.spaces.append(Space(self, name))
        return self.spaces[-1]

    @contextlib.contextmanager
    def host_sysctl(self, name, value):
        """Meanwhile a sysctl of which the whole host has one is another."""
        def change(text):
            libc("setns", self.host, CLONE_NEWNET)
            self.inside = None
            with open(path, encoding="ascii") as file:
                usual = file.read()
            with open(path, "w", encoding="ascii") as file:
                file.write(text)
            return usual

        path = f"/proc/sys/net/sctp/{name}"
        usual = change(value)
        try:
            yield
        finally:
            change(usual)

    def saw(self, where, raw):
        """Remembers a packet; returns it parsed, None if it is not SCTP."""
        self.trace.append((now(), where, raw))
        self.digest = zlib.crc32(raw, zlib.crc32(f"{self.trace[-1][0]:.9f} {where}".encode(), self.digest))
        packet = Packet.from_ip(raw)
        if packet:
            packet.time = self.trace[-1][0]
        return packet

    def note(self, text):
        """A line for the story that is told of a failure."""
        self.notes.append((now(), text))
        if len(self.told) < 10:
            self.told.append(self.notes[-1])

    @staticmethod
    def initial_tsn(tsn):
        """Associations from now on begin with this TSN (0: a random one), for the rest of the scenario."""
        with open("/sys/module/sctp/parameters/initial_tsn", "w", encoding="ascii") as file:
            file.write(str(tsn))

    # -- time ----------------------------------------------------------------------------------------------------------

    @staticmethod
    def time():
        """Simulated seconds since boot, as packets are stamped."""
        return now()

    def watch(self, fd, handler, write=False):
        """handler() is called whenever fd can be read (write: or written); a later call for the same fd counts."""
        known = fd in self._watched
        self._watched[fd] = handler
        (self._poll.modify if known else self._poll.register)(fd, select.EPOLLIN | select.EPOLLOUT * write)

    def notice(self, fd):
        """Whatever changes at a socket ends a wait, so that what is waited for is seen at its very time."""
        self._edges.register(fd, select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLET)

    def unwatch(self, fd):
        """Undoes watch()."""
        if self._watched.pop(fd, None):
            self._poll.unregister(fd)

    def at(self, when, what):
        """what() is called at that time (as time() counts)."""
        self._order += 1
        heapq.heappush(self._due, (when, self._order, what))

    def after(self, seconds, what):
        """what() is called that much later."""
        self.at(now() + seconds, what)

    def run(self, until=None, within=0.0):
        """Lets time pass until until() is true, whose value it returns, but no longer than within seconds (then: None)."""
        end = now() + within
        while True:
            # What was sent already is seen before anything is judged.
            if self._wait(0):
                continue
            found = until() if until else None
            if found:
                return found
            time_now = now()
            if self._due and self._due[0][0] <= time_now:
                heapq.heappop(self._due)[2]()
                continue
            if time_now >= end:
                return None
            self._wait(min(self._due[0][0] if self._due else end, end) - time_now)

    def _wait(self, seconds):
        """Calls the handlers of what can be read by then; false if nothing could."""
        # Whole milliseconds are epoll's unit; the rest of the way is select's.
        if seconds > 0.002:
            ready = self._poll.poll(seconds - 0.001)
        elif seconds > 0:
            ready = select.select([self._poll.fileno()], [], [], seconds)[0] and self._poll.poll(0)
        else:
            ready = self._poll.poll(0)
        for fd in sorted(fd for fd, _ in ready):
            if fd in self._watched:
                self._watched[fd]()
        return bool(ready)

    def advance(self, seconds):
        """Lets that much time pass."""
        self.run(None, seconds)

    # -- the end -------------------------------------------------------------------------------------------------------

    def finish(self):
        """Closes what the scenario left open, then checks that nothing remains anywhere."""
        self.advance(0.01)
        for space in self.spaces:
            for sock in list(space.sockets):
                sock.close()
        end = now() + self.end_within
        while any(space.table("assocs") for space in self.spaces) and now() < end:
            self.advance(1)
        # What is still under way arrives, and is answered.
        while self._due:
            self.advance(max(self._due)[0] - now() + 0.01)
        for space in self.spaces:
            self._check_space(space)
        if self.quiet_end:
            self._check_quiet()

    @staticmethod
    def _check_space(space):
        for name in ("assocs", "eps"):
            left = space.table(name)
            if left:
                raise Wrong(f"{space.name}: left in /proc/net/sctp/{name}: {left}")
        if space.snmp("SctpCurrEstab"):
            raise Wrong(f"{space.name}: SctpCurrEstab is {space.snmp('SctpCurrEstab')} at the end")

    def _check_quiet(self):
        quiet = now()
        self.advance(3600)
        later = [raw for when, _, raw in self.trace if when > quiet and Packet.from_ip(raw)]
        if later:
            raise Wrong(f"all was over, and still came {Packet.from_ip(later[0])}")

    # -- what is told of it --------------------------------------------------------------------------------------------

    def story(self, limit=100):
        """What was seen and noted, as lines: what was noted first, and the last limit of all."""
        lines = [(when, f"{where:>10}  {Packet.from_ip(raw) or 'no SCTP: ' + raw[:60].hex()}")
                 for when, where, raw in self.trace]
        lines = sorted(lines + [self._noted(note) for note in self.notes], key=lambda line: line[0])[-limit:]
        first = [self._noted(note) for note in self.told]
        lines = [line for line in first if line not in lines] + lines
        return [f"{when - self.start:14.6f} {text}" for when, text in lines]

    @staticmethod
    def _noted(note):
        return note[0], f"{'':>10}  ** {note[1]}"

    def pcap(self, path):
        """Writes all packets seen; raw IP, times in ns."""
        with open(path, "wb") as file:
            file.write(struct.pack("=IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 101))
            for when, _, raw in self.trace:
                file.write(struct.pack("=IIII", int(when), int(when % 1 * 1e9), len(raw), len(raw)) + raw)
