# SPDX-License-Identifier: GPL-2.0
"""A scripted peer behind tun devices: what most scenarios are made of.

A scenario gets a Sim. Its host under test has one or more paths; on path N its addresses are 10.9.N.1 and fd09:N::1, and
whoever sends from 10.9.N.2 or fd09:N::2 (up to .9) is a peer of ours. Nothing happens by itself, except that HEARTBEATs
are answered and not seen (peer.answers = False: they are not answered, and seen like other chunks).

    @scenario("sack-at-once-for-two", "rfc9260#section-6.2")
    def sack_at_once(sim):
        "The second packet with DATA is acknowledged at once."
        sock, peer = sim.up()                       # established; the peer called us (role="client": we called it)
        peer.data(b"one")                           # next TSN, next SSN; returns the TSN
        peer.silent(0.1)                            # nothing comes in 0.1 simulated seconds
        tsn = peer.data(b"two")
        packet = peer.expect(SACK, within=0)        # the next packet holds just these chunks
        equal(packet.chunk(SACK).tsn, tsn, "cumulative TSN")
        equal(sock.recv().data, b"one", "data")

What there is:
  sim.up(role, ver, paths, style, init={...}, sock={...})    an association; sim.calling(): one that begins;
                                                             sim.listener(), sim.sock(), sim.peer() for parts
  sim.advance(seconds), sim.run(until, within), now()        simulated time; packet.time is exact
  sim.us.sysctl("rto_min", 300), sim.us.snmp("SctpAborteds"), sim.us.table("assocs")
  sim.paths[0].link(up=False, mtu=1280), .address("10.9.0.7")
  sim.delta("SctpInPktDiscards", 1)                          with: the counter grows by that much within the block
  peer.send(chunk, ..., tag=, path=, src=, dst=, crc=, ecn=) any packet; packet.py builds every chunk
  peer.expect(KIND, ..., within=1)    the next packet has just these chunks, in this order
  peer.find(KIND, within=1)           the next packet that has such a chunk; others are passed over
  peer.silent(seconds)                nothing comes
  peer.data(text, sid, ssn, flags, ppid), peer.sack(gaps=, rwnd=, cum=), peer.acks = True (each DATA at once)
  peer.connect(...), peer.answer(...) the handshake, as client or server; peer.their holds the chunk INIT (ACK) that came
  peer.icmp(packet, (type, code), value, src=)               an ICMP error that quotes a packet of theirs
  check(), equal(), near() (scenario.py); Sock, its options and events (sockets.py)

Losses are noticed and answered, and messages sent, as in RFC 9260 alone: sysctls recovery, congestion_control and
gather_time, before up(), are for more.

At the end peers send ABORT, sockets are closed, and then there must be no association, no endpoint, and no SCTP packet for
an hour (sim.quiet_end = False: not asked for); SctpInSCTPPacks and SctpOutSCTPPacks are what went through the devices.
"""

import contextlib

import packet as wire
from packet import (ABORT, COOKIE_ACK, COOKIE_ECHO, DATA, HEARTBEAT, HEARTBEAT_ACK, INIT, INIT_ACK, P_COOKIE, P_IPV4, P_IPV6,
                    SHUTDOWN_COMPLETE, Packet)
from scenario import check, equal
from sockets import ESTABLISHED, ONE_TO_ONE, Sock
from world import Device, World, Wrong, now

U32 = 0xFFFFFFFF


def local(path=0, ver=4):
    """The address under test on a path."""
    return f"10.9.{path}.1" if ver == 4 else f"fd09:{path:x}::1"


def remote(path=0, ver=4, host=2):
    """A peer's address on a path."""
    return f"10.9.{path}.{host}" if ver == 4 else f"fd09:{path:x}::{host}"


def path_of(address):
    """The path that an address is on."""
    return int(address.split(":")[1] or "0", 16) if ":" in address else int(address.split(".")[2])


class Peer:
    """An SCTP endpoint as the scenario wants it."""

    def __init__(self, sim, to, ver=4, paths=(0,), port=None):
        self.sim, self.to, self.ver = sim, to, ver
        sim.ports += 1
        self.port = port or sim.ports
        self.addresses = [remote(path, ver) for path in paths]
        self.tag = 0x10000 + self.port	# what they must send us
        self.tsn = 1000			# our next TSN
        self.ssn = {}			# our next SSN of each stream
        self.their_tag = 0
        self.their = None		# their INIT or INIT ACK
        self.cookie = b""
        self.cum = None			# the last TSN of theirs before a gap
        self.above = set()		# those behind gaps
        self.dups = []			# since the last SACK
        self.rwnd = 100000
        self.answers = True		# HEARTBEATs
        self.acks = False		# DATA, each packet at once
        self.standing = False
        self.inbox = []

    # -- out -----------------------------------------------------------------------------------------------------------

    def send(self, *chunks, tag=None, path=0, src=None, dst=None, crc=None, ecn=0):
        """Sends a packet; all but the chunks has a default: their tag, our first address, theirs on that path."""
        src = src or self.addresses[path]
        dst = dst or local(path_of(src), 6 if ":" in src else 4)
        payload = wire.join(self.port, self.to, self.their_tag if tag is None else tag, *chunks, crc=crc)
        self.sim.send_ip(wire.ip(src, dst, payload, ecn=ecn), path_of(src))
        self._mind(Packet(payload))

    def data(self, text=b"hello", sid=0, flags=wire.BEGIN_END, ppid=0, **how):
        """Sends DATA with our next TSN and SSN, which it returns the TSN of; how: as of send()."""
        tsn, ssn = self.tsn, self.ssn.get(sid, 0)
        self.tsn = tsn + 1 & U32
        if flags & wire.END and not flags & wire.UNORDERED:
            self.ssn[sid] = ssn + 1 & 0xFFFF
        self.send(wire.data(tsn, text, sid, ssn, flags, ppid), **how)
        return tsn

    def sack(self, cum=None, rwnd=None, gaps=None, **how):
        """Sends a SACK for what has come, or another."""
        self.send(self.sack_chunk(cum, rwnd, gaps), **how)

    def sack_chunk(self, cum=None, rwnd=None, gaps=None):
        """The SACK chunk for what has come."""
        if cum is None:
            cum = self.cum
            gaps = self.gaps() if gaps is None else gaps
        dups, self.dups = self.dups, []
        return wire.sack(cum, self.rwnd if rwnd is None else rwnd, gaps or (), dups=dups)

    def gaps(self):
        """What has come behind gaps, as a SACK says it."""
        blocks = []
        for tsn in sorted((tsn - self.cum) & U32 for tsn in self.above):
            if blocks and blocks[-1][1] == tsn - 1:
                blocks[-1][1] = tsn
            else:
                blocks.append([tsn, tsn])
        return blocks

    def icmp(self, packet, code, value=0, src=None, cut=None):
        """An ICMP error of (type, code) that quotes a packet of theirs (its first cut bytes), from src or the peer."""
        self.sim.send_ip(wire.icmp(src or packet.dst, packet.src, code, packet.ip[:cut], value), path_of(packet.dst))

    # -- in ------------------------------------------------------------------------------------------------------------

    def take(self, packet):
        """A packet for us has come."""
        for kind, _, value in packet.chunks if self.answers else ():
            if kind == HEARTBEAT:
                self.send(wire.chunk(HEARTBEAT_ACK, value), src=packet.dst, dst=packet.src)
        for found in packet.all(DATA):
            self._record(found.tsn)
        if self.acks and packet.chunk(DATA):
            self.sack(src=packet.dst, dst=packet.src)
        self._mind(packet)
        if self.answers:
            packet.chunks = [found for found in packet.chunks if found.kind != HEARTBEAT]
        if packet.chunks:
            self.inbox.append(packet)

    def _record(self, tsn):
        if self.cum is None:
            return
        if tsn in self.above or (self.cum - tsn) & U32 < 1 << 31:
            self.dups.append(tsn)
            return
        self.above.add(tsn)
        while (self.cum + 1) & U32 in self.above:
            self.cum = self.cum + 1 & U32
            self.above.remove(self.cum)

    def _mind(self, packet):
        """Does the association stand after this packet?"""
        kinds = packet.types()
        if COOKIE_ACK in kinds or COOKIE_ECHO in kinds:
            self.standing = True
        if ABORT in kinds or SHUTDOWN_COMPLETE in kinds:
            self.standing = False

    def next(self, within=1.0):
        """The next packet to us, or None."""
        return self.sim.run(lambda: self.inbox and self.inbox.pop(0), within)

    def expect(self, *kinds, within=1.0):
        """The next packet, which comes within that time and has just these chunks."""
        packet = self.next(within)
        wanted = [wire.NAMES[kind] for kind in kinds]
        if not packet:
            raise Wrong(f"nothing came within {within} s, want {wanted}")
        if packet.types() != list(kinds):
            raise Wrong(f"want {wanted}, got {packet}")
        check(packet.crc_ok, "a wrong checksum", str(packet))
        return packet

    def find(self, kind, within=1.0):
        """The next packet that has such a chunk; others are passed over."""
        end = now() + within
        while True:
            packet = self.next(max(end - now(), 0))
            if not packet:
                raise Wrong(f"no {wire.NAMES[kind]} within {within} s")
            if packet.chunk(kind):
                return packet

    def silent(self, seconds):
        """Nothing comes for that long."""
        packet = self.next(seconds)
        if packet:
            raise Wrong(f"expected nothing, got {packet}")

    def clear(self):
        """Forgets what has come; returns it."""
        came, self.inbox = self.inbox, []
        return came

    # -- the handshake -------------------------------------------------------------------------------------------------

    def params(self):
        """The parameters with our addresses, if there are several."""
        return b"".join(map(wire.address_param, self.addresses)) if len(self.addresses) > 1 else b""

    def learn(self, packet):
        """Remembers what their INIT or INIT ACK says; returns its parameters as a dictionary."""
        self.their = packet.chunk(INIT) or packet.chunk(INIT_ACK)
        self.their_tag, self.cum = self.their.tag, self.their.tsn - 1 & U32
        found = dict(self.their.params)
        self.cookie = found.get(P_COOKIE, b"")
        return found

    def connect(self, more=b"", echo=(), **fields):
        """The handshake as client; more: parameters; echo: chunks behind COOKIE ECHO; fields: of init(). The last answer."""
        self.send(wire.init(self.tag, self.tsn, more=self.params() + more, **fields), tag=0)
        self.learn(self.expect(INIT_ACK))
        self.send(wire.chunk(COOKIE_ECHO, self.cookie), *echo)
        packet = self.next()
        check(packet and packet.types()[0] == COOKIE_ACK, "no COOKIE ACK", str(packet))
        return packet

    def answer(self, more=b"", cookie=b"cookie", silent=False, **fields):
        """The handshake as server, from their INIT on; more: parameters; fields: of init(). Returns their COOKIE ECHO.

        silent: the COOKIE ECHO is not answered.
        """
        packet = self.expect(INIT)
        equal(packet.tag, 0, "the verification tag of INIT")
        self.learn(packet)
        more = wire.param(P_COOKIE, cookie) + self.params() + more
        self.send(wire.init(self.tag, self.tsn, INIT_ACK, more, **fields), src=packet.dst, dst=packet.src)
        packet = self.next()
        check(packet and packet.types()[0] == COOKIE_ECHO, "no COOKIE ECHO", str(packet))
        equal(packet.chunk(COOKIE_ECHO).value, cookie, "the cookie")
        if not silent:
            self.send(wire.chunk(COOKIE_ACK), src=packet.dst, dst=packet.src)
        return packet

    def abort(self):
        """Ends the association at once."""
        self.send(wire.chunk(ABORT))

    def alive(self):
        """Does the association answer a HEARTBEAT?"""
        self.send(wire.heartbeat(b"alive?"))
        return self.find(HEARTBEAT_ACK).chunk(HEARTBEAT_ACK).params == [(wire.P_HEARTBEAT, b"alive?")]


class Sim(World):
    """A host under test and the peers around it."""

    def __init__(self, name="", seed=0):
        super().__init__(name, seed)
        self.us = self.space("us")
        # Scripts know when T3 expires, what the third report does, and how large a window is.
        self.us.sysctl("recovery", 0)
        self.us.sysctl("congestion_control", "rfc9260")
        self.us.sysctl("gather_time", 0)
        self.paths = []
        self.peers = []
        self.ports = 20000
        self.strays = []		# SCTP packets to nobody
        self.sent = self.received = 0
        self.path()

    def path(self, mtu=1500, kind=Device):
        """One more path; its device (kind=Wire: one from which packets come in one go)."""
        number = len(self.paths)
        device = kind(self.us, f"path{number}", mtu)
        device.number, device.handler = number, self._receive
        for ver in (4, 6):
            device.address(local(number, ver))
        self.paths.append(device)
        return device

    def send_ip(self, raw, path=0):
        """Gives the host an IP packet."""
        if self.saw(f"{path} >", raw):
            self.sent += 1
        self.paths[path].write(raw)

    def _receive(self, device, raw):
        packet = self.saw(f"{device.number} <", raw)
        if not packet:
            return
        self.received += 1
        packet.path = device.number
        for peer in self.peers:
            if peer.port == packet.dport and (packet.sport == peer.to or not peer.to):
                peer.take(packet)
                return
        self.strays.append(packet)

    # -- parts ---------------------------------------------------------------------------------------------------------

    def sock(self, style=ONE_TO_ONE, ver=4):
        """A new socket of the host."""
        return Sock(self.us, style, ver)

    def listener(self, style=ONE_TO_ONE, ver=4, paths=(0,), port=5000, **options):
        """A socket that listens on the addresses of those paths; options: as {"NODELAY": 1}, structures as {...}."""
        sock = self.configure(self.sock(style, ver), options)
        return sock.bind(*(local(path, ver) for path in paths), port=port).listen()

    @staticmethod
    def configure(sock, options):
        """Sets options given as name=value or name={field: value}."""
        for name, value in options.items():
            if isinstance(value, dict):
                sock.set(name, **value)
            else:
                sock.set(name, value)
        return sock

    def peer(self, to=5000, ver=4, paths=(0,), port=None):
        """A peer of the host's port to."""
        while len(self.paths) <= max(paths):
            self.path()
        peer = Peer(self, to, ver, paths, port)
        self.peers.append(peer)
        return peer

    def caller(self, ver=4, style=ONE_TO_ONE, paths=1, **options):
        """(socket, peer) before a call: the socket is bound to the first paths; options: as of listener()."""
        peer = self.peer(0, ver, range(paths))
        sock = self.configure(self.sock(style, ver), options).bind(*(local(path, ver) for path in range(paths)))
        peer.to = sock.port
        return sock, peer

    def calling(self, **how):
        """(socket, peer) of a call that has just begun; how: as of caller()."""
        sock, peer = self.caller(**how)
        sock.connect(peer.addresses[0], peer.port)
        return sock, peer

    def up(self, role="server", ver=4, paths=1, style=ONE_TO_ONE, init=None, sock=None):
        """(socket, peer) of a new association. role: the host's; init: of the peer's init() and more; sock: options.

        Of a one-to-many socket it is the one that listens (or called).
        """
        if role == "client":
            calling, peer = self.calling(ver=ver, style=style, paths=paths, **sock or {})
            peer.answer(**init or {})
            if style == ONE_TO_ONE:
                equal(calling.get("STATUS").state, ESTABLISHED, "state")
            return calling, peer
        paths = range(paths)
        peer = self.peer(5000 + len(self.peers), ver, paths)
        listening = self.listener(style, ver, paths, peer.to, **sock or {})
        peer.connect(**init or {})
        if style != ONE_TO_ONE:
            return listening, peer
        accepted = listening.accept()
        listening.close()
        return accepted, peer

    @contextlib.contextmanager
    def delta(self, name, grows=1):
        """The counter grows by just that much in the block."""
        before = self.us.snmp(name)
        yield
        equal(self.us.snmp(name) - before, grows, f"what {name} grew by")

    def finish(self):
        """As World's, with what is particular to peers."""
        for peer in self.peers:
            if peer.standing:
                peer.abort()
        super().finish()
        counters = self.us.snmp()
        equal(counters["SctpOutSCTPPacks"], self.received, "SctpOutSCTPPacks and what was seen")
        equal(counters["SctpInSCTPPacks"], self.sent, "SctpInSCTPPacks and what was sent")
