# SPDX-License-Identifier: GPL-2.0
"""A man in the middle between two real stacks.

A scenario with pair=True gets a Pair: hosts a and b, joined by one path or more, each of which is two tun devices and what
happens between them. On path N, a has 10.9.N.1 and fd09:N::1, b has 10.9.N.2 and fd09:N::2.

    @scenario("cookie-echo-lost", "rfc9260#section-5.1", pair=True)
    def cookie_echo_lost(pair):
        "T1-cookie mends the loss of a COOKIE ECHO."
        pair.hit(COOKIE_ECHO)                        # the first one is lost
        one, two = pair.up()                         # a's socket, b's socket; a called
        pair.transfer(one, two, count=10, size=1000) # all arrives, once, whole, in order; fails if that stalls
        near(pair.time() - pair.start, 3, "setup")

What there is:
  pair.up(paths=2, ver=4|6, mixed, style, sock={...})     an association; more paths, pair.listener(), pair.sock(host) for parts
  pair.paths[0].ab, .ba (or .both(loss=0.1)): one way each, with loss, dup, corrupt, replay (probabilities), delay, jitter
      (seconds), rate (bytes per second), cut (bool), mtu (more gets an ICMP error, none if icmp is False)
  pair.after(5, lambda: pair.paths[0].both(cut=True))     at a time of its own
  pair.hit(KIND or lambda packet: bool, action, nth=1, times=1, way="ab"): the packets nth to nth + times - 1 that match are
      treated so: DROP, a delay in seconds, TWICE, or a function from the IP packet to a list of IP packets
      rewrite(lambda chunks: [chunk, ...]) is such a function: what it returns, as bytes, is sent with a right checksum
  pair.seen(KIND, way="ab")                               the packets with such a chunk so far, with their times
  pair.a.sysctl(), pair.a.snmp(), pair.a.table() as peer.Sim's us
  pair.transfer(one, two, ...), or Flow for parts of it

Loss and the like are drawn from the seed. Packets are remembered as they are sent, lost or not.
"""

import collections
import random

import packet as wire
from packet import Packet
from scenario import check, equal
from sockets import MSG_EOR, ONE_TO_ONE, SCTP_UNORDERED, Sock, parse
from world import REMEMBERED, Device, World, Wrong, now

DROP, TWICE = "drop", "twice"
U32 = 0xFFFFFFFF
# What is a router's on each path.
ROUTER = {4: "10.9.{}.254", 6: "fd09:{:x}::fe"}


def address(host, path=0, ver=4):
    """The address of host "a" or "b" on a path."""
    number = "ab".index(host) + 1
    return f"10.9.{path}.{number}" if ver == 4 else f"fd09:{path:x}::{number}"


def rewrite(change):
    """An action for Pair.hit(): change([Chunk]) returns the chunks to send instead, as bytes made by packet.py."""
    def action(raw):
        packet = Packet.from_ip(raw)
        payload = wire.join(packet.sport, packet.dport, packet.tag, *change(packet.chunks))
        return [wire.ip(packet.src, packet.dst, payload, ecn=packet.ecn)]
    return action


class Way:
    """One direction of a path."""

    def __init__(self, pair, path, name):
        self.pair, self.path, self.name = pair, path, name
        self.source = self.target = None	# devices
        self.loss = self.dup = self.corrupt = self.replay = 0.0
        self.delay, self.jitter, self.rate = 0.001, 0.0, None
        self.queue = 65536		# bytes that wait for the rate, more are lost
        self.cut, self.mtu, self.icmp = False, 65536, True
        self.free = 0.0			# when what waits is gone
        self.old = []			# for replays

    def take(self, _, raw):
        """A packet from the kernel on this side."""
        packet = self.pair.saw(f"{self.path} {self.name}", raw)
        self.pair.fragments |= raw[0] >> 4 == 4 and bool(raw[6] & 0x20) or raw[0] >> 4 == 6 and raw[6] == 44
        if packet:
            packet.path, packet.way = self.path, self.name
            self.pair.sent[self.name[0]] += 1
            self.pair.packets.append(packet)
            for watcher in self.pair.watchers:
                watcher.sent(packet)
        for copy, delay in self.pair.treat(self, packet, raw):
            self.forward(copy, delay)

    def forward(self, raw, delay=0.0):
        """What becomes of a packet by chance and by its size."""
        chance = self.pair.random
        if self.cut or (self.loss and chance.random() < self.loss):
            return self.pair.note(f"path {self.path} {self.name}: lost")
        # IPv6 runs over nothing smaller than 1280.
        if len(raw) > max(self.mtu, 1280) if raw[0] >> 4 == 6 else len(raw) > self.mtu and raw[6] & 0x40:
            return self.too_big(raw)
        if self.replay:
            self.old = [*self.old[-20:], raw]
            if chance.random() < self.replay:
                self.deliver(chance.choice(self.old), delay + chance.random() * 2)
        if self.corrupt and chance.random() < self.corrupt:
            at = chance.randrange(20 if raw[0] >> 4 == 4 else 40, len(raw))
            raw = raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1:]
        self.deliver(raw, delay)
        if self.dup and chance.random() < self.dup:
            self.deliver(raw, delay)
        return None

    def too_big(self, raw):
        """It does not fit: an ICMP error says so, as a router's would."""
        self.pair.note(f"path {self.path} {self.name}: {len(raw)} bytes are too big")
        if not self.icmp:
            return
        ver = raw[0] >> 4
        code, size = ((3, 4), 548) if ver == 4 else ((2, 0), 1232)
        packet = Packet.from_ip(raw)
        if packet:
            self.source.write(wire.icmp(ROUTER[ver].format(self.path), packet.src, code, raw[:size],
                                        self.mtu if ver == 4 else max(self.mtu, 1280)))

    def deliver(self, raw, delay=0.0):
        """Writes it into the other kernel once its time has come."""
        start = now()
        if self.rate:
            if max(self.free - start, 0) * self.rate > self.queue:
                return self.pair.note(f"path {self.path} {self.name}: the queue is full")
            self.free = max(self.free, start) + len(raw) / self.rate
            delay += self.free - start
        delay += self.delay + (self.pair.random.random() * self.jitter if self.jitter else 0.0)
        return self.pair.at(start + delay, lambda: self.arrive(raw))

    def arrive(self, raw):
        """It arrives."""
        packet = Packet.from_ip(raw)
        if packet:
            self.pair.arrived[self.name[1]] += 1
            for watcher in self.pair.watchers:
                watcher.arrived(packet, self.name)
        self.target.write(raw)


class Path:
    """Both ways."""

    def __init__(self, pair, number):
        self.pair, self.number = pair, number
        self.ab, self.ba = Way(pair, number, "ab"), Way(pair, number, "ba")
        ends = [Device(space, f"path{number}", 1500) for space in pair.spaces]
        for end, host, out, back in zip(ends, "ab", (self.ab, self.ba), (self.ba, self.ab)):
            for ver in (4, 6):
                end.address(address(host, number, ver))
            out.source = back.target = end
            end.number, end.handler = number, out.take
        self.ends = ends

    def both(self, **settings):
        """Sets something of both ways: both(loss=0.1)."""
        for way in (self.ab, self.ba):
            for name, value in settings.items():
                check(hasattr(way, name), f"a way has no {name}")
                setattr(way, name, value)
        self.pair.note(f"path {self.number}: {settings}")


class Rule:
    """Picks packets out: the nth that matches, and times of them."""

    def __init__(self, match, action, nth, times, way):
        self.match = match if callable(match) else lambda packet: packet.chunk(match)
        self.action, self.way = action, way
        self.first, self.last, self.count = nth, nth + times - 1, 0

    def hits(self, way, packet):
        """Is this one of them?"""
        if self.way not in (None, way.name) or not self.match(packet):
            return False
        self.count += 1
        return self.first <= self.count <= self.last


class Flow:
    """Messages one way: sends what the plan says, and checks that it arrives once, whole, and in the order of its stream.

    plan: [(stream, unordered, size)]. Each message's PPID is its number in the plan, and its text follows from that.
    """

    def __init__(self, pair, source, target, plan, to=None):
        self.pair, self.source, self.target, self.plan, self.to = pair, source, target, plan, to
        self.seed = pair.random.getrandbits(30)
        self.next = 0			# number of the next to send
        self.got = set()
        self.last = {}			# of each stream: the last number
        self.parts = {}			# of each stream: what came of a message that is not whole
        self.progress = now()
        self.over = None		# what ended it before its time

    @property
    def done(self):
        """Has all arrived?"""
        return len(self.got) == len(self.plan)

    def text(self, number):
        """The text of a message."""
        return random.Random(self.seed + number).randbytes(self.plan[number][2])

    def send(self):
        """Sends what the socket takes; false once nothing is left."""
        while self.next < len(self.plan) and not self.over:
            sid, unordered, _ = self.plan[self.next]
            try:
                self.source.send(self.text(self.next), self.to, sid=sid, sflags=SCTP_UNORDERED * unordered, ppid=self.next + 1)
            except BlockingIOError:
                return True
            except OSError as err:
                self.over = err
                return False
            self.next += 1
        return False

    def take(self, message):
        """Checks a message (or a part of one) that arrived."""
        self.progress = now()
        sid, number = message.info.sid, message.info.ppid - 1
        key = (sid, number)
        self.parts[key] = self.parts.get(key, b"") + message.data
        if not message.flags & MSG_EOR:
            return
        text = self.parts.pop(key)
        check(0 <= number < self.next and sid == self.plan[number][0], "never sent", message.info)
        check(number not in self.got, "arrived twice", number)
        check(text == self.text(number), "not what was sent", number, len(text), self.plan[number])
        self.got.add(number)
        if not self.plan[number][1]:
            check(number > self.last.get(sid, -1), "out of order", sid, number, self.last.get(sid))
            self.last[sid] = number

    def prefix(self):
        """Of each stream, did the ordered messages arrive that came before the last that did?"""
        for number, (sid, unordered, _) in enumerate(self.plan):
            if not unordered and number < self.last.get(sid, -1):
                check(number in self.got, "a hole in a stream", sid, number, self.last[sid])


class Traffic:
    """Flows at work: waits for sockets, reads and writes them."""

    def __init__(self, pair):
        self.pair = pair
        self.flows = []
        self.events = []		# (socket, event) of notifications

    def add(self, flow):
        """One more flow; several may share a socket."""
        self.flows.append(flow)
        for sock in (flow.source, flow.target):
            self.pair.watch(sock.fileno(), lambda sock=sock: self.serve(sock), write=True)
        return flow

    def serve(self, sock):
        """Reads all there is, writes all that fits."""
        while True:
            try:
                message = parse(*sock.sock.recvmsg(200000, 512))
            except BlockingIOError:
                break
            except OSError as err:
                return self.end(sock, err)
            if message.event:
                self.events.append((sock, message.event))
            elif not message.data:
                return self.end(sock, "over")
            else:
                self.deliver(sock, message)
        more = [flow.send() for flow in self.flows if flow.source is sock]
        self.pair.watch(sock.fileno(), lambda: self.serve(sock), write=any(more))
        return None

    def deliver(self, sock, message):
        """To the flow it belongs to."""
        flow = next((flow for flow in self.flows if flow.target is sock and flow.over is None), None)
        check(flow, "data that no flow sent")
        flow.take(message)

    def end(self, sock, why):
        """Nothing more can come of this socket."""
        self.pair.unwatch(sock.fileno())
        for flow in self.flows:
            if sock in (flow.source, flow.target) and flow.over is None:
                flow.over = why

    def run(self, stall):
        """Until all has arrived, or all is over; fails when nothing has arrived for stall seconds."""
        while not all(flow.done or flow.over is not None for flow in self.flows):
            last = max(flow.progress for flow in self.flows)
            if now() > last + stall:
                raise Wrong(f"nothing has arrived for {now() - last:.0f} s: " + ", ".join(
                    f"{len(flow.got)} of {flow.next} sent of {len(flow.plan)}" for flow in self.flows))
            self.pair.run(lambda: all(flow.done or flow.over is not None for flow in self.flows), last + stall - now() + 0.001)

    def stop(self):
        """Lets go of the sockets."""
        for flow in self.flows:
            for sock in (flow.source, flow.target):
                if sock.fileno() >= 0:
                    self.pair.unwatch(sock.fileno())


class Pair(World):
    """Two hosts and what is between them."""

    def __init__(self, name="", seed=0):
        super().__init__(name, seed)
        self.a, self.b = self.space("a"), self.space("b")
        self.end_within = 600
        self.paths, self.rules, self.watchers = [], [], []
        self.packets = collections.deque(maxlen=REMEMBERED)	# SCTP packets as sent
        self.sent, self.arrived = {"a": 0, "b": 0}, {"a": 0, "b": 0}
        self.fragments = False		# has IP been fragmented? Then nobody knows how many packets went and came.
        self.path()

    def path(self, **settings):
        """One more path; settings: as of Path.both()."""
        self.paths.append(Path(self, len(self.paths)))
        if settings:
            self.paths[-1].both(**settings)
        return self.paths[-1]

    def hit(self, match, action=DROP, nth=1, times=1, way=None):
        """Treats chosen packets in a chosen way: see the top of this file. Its count says how many have matched."""
        self.rules.append(Rule(match, action, nth, times, way))
        return self.rules[-1]

    def treat(self, way, packet, raw):
        """What the rules make of a packet: [(IP packet, delay)]."""
        for rule in self.rules:
            if packet and rule.hits(way, packet):
                self.note(f"path {way.path} {way.name}: {rule.action}")
                if rule.action == DROP:
                    return []
                if rule.action == TWICE:
                    return [(raw, 0.0), (raw, 0.0)]
                if callable(rule.action):
                    return [(made, 0.0) for made in rule.action(raw)]
                return [(raw, rule.action)]
        return [(raw, 0.0)]

    def seen(self, kind, way=None):
        """The packets so far that have such a chunk."""
        return [packet for packet in self.packets if packet.chunk(kind) and way in (None, packet.way)]

    # -- parts ---------------------------------------------------------------------------------------------------------

    def sock(self, host, style=ONE_TO_ONE, ver=4, paths=1, port=0, options=None):
        """A socket of host "a" or "b", bound to its addresses on that many paths; ver "mixed": of both versions."""
        while len(self.paths) < paths:
            self.path()
        sock = Sock(getattr(self, host), style, 4 if ver == 4 else 6).want_info()
        for name, value in (options or {}).items():
            if isinstance(value, dict):
                sock.set(name, **value)
            else:
                sock.set(name, value)
        known = [address(host, path, 4 if ver == "mixed" and path % 2 else ver if ver == 4 else 6) for path in range(paths)]
        return sock.bind(*known, port=port)

    def up(self, paths=1, ver=4, style=ONE_TO_ONE, sock=None, within=60.0):
        """An association that a begins: (a's socket, b's socket); sock: options of both. One-to-many: b's is its listener."""
        listening = self.sock("b", style, ver, paths, 5000, sock).listen()
        calling = self.sock("a", style, ver, paths, 0, sock)
        calling.connect(address("b", 0, 4 if ver == 4 else 6), 5000)
        if style != ONE_TO_ONE:
            self.run(lambda: self.a.snmp("SctpCurrEstab") and self.b.snmp("SctpCurrEstab"), within)
            return calling, listening
        accepted = listening.accept(within)
        calling.connected(within)
        listening.close()
        return calling, accepted

    def transfer(self, source, target, count=100, size=1000, stall=130.0, streams=1):
        """Sends count messages one way, and waits until they have arrived; fails when nothing arrives for stall seconds."""
        plan = [(number % streams, False, size) for number in range(count)]
        traffic = Traffic(self)
        flow = traffic.add(Flow(self, source, target, plan))
        traffic.run(stall)
        traffic.stop()
        check(flow.done, "the transfer ended early", flow.over, len(flow.got))
        return flow

    def goodbye(self, one, two, within=300.0):
        """Ends an association in good order, from one's side."""
        one.shutdown()
        for sock in (two, one):
            equal(sock.recv(within).data, b"", "what comes at the end")

    def finish(self):
        """As World's; and what is under way does not count."""
        super().finish()
        for host, space in (("a", self.a), ("b", self.b)) if not self.fragments else ():
            counters = space.snmp()
            equal(counters["SctpOutSCTPPacks"], self.sent[host], f"{host}: SctpOutSCTPPacks and what was seen")
            equal(counters["SctpInSCTPPacks"], self.arrived[host], f"{host}: SctpInSCTPPacks and what arrived")
