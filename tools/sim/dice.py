# SPDX-License-Identifier: GPL-2.0
"""Random scenarios: what happens follows from the seed, and what must hold does not.

Two real stacks (middle.py), one to three paths that fail in many ways, messages both ways. Every message arrives once,
whole, in its stream's order, nobody sends more than he was allowed, nothing stalls for longer than the worst of the paths
explains, and it ends as it was told to. When an end aborts or restarts, what arrived is a prefix of each stream.
"""

from middle import Flow, Traffic, Way, address
from packet import DATA, INIT, INIT_ACK, SACK
from scenario import check, scenario
from sockets import ASSOC_CHANGE, ONE_TO_MANY, ONE_TO_ONE, RESTART
from world import Wrong, now

U32 = 0xFFFFFFFF
ENDS = ("shutdown", "shutdown", "both", "close", "abort", "restart")


class Window:
    """Watches what one host has outstanding, by what its peer's SACKs have told it so far."""

    def __init__(self, host):
        self.host = host
        self.tag = None			# of the association
        self.rwnd = {}			# what the peer offers, by its tag
        self.cum = self.high = None	# acknowledged, sent
        self.flight = {}		# TSN: bytes

    def sent(self, packet):
        """A packet leaves a host."""
        if packet.way[0] != self.host or packet.tag not in self.rwnd:
            return
        if packet.tag != self.tag:
            self.tag, self.cum, self.high, self.flight = packet.tag, None, None, {}
        for chunk in packet.all(DATA):
            if self.high is None or (self.high - chunk.tsn) & U32 >= 1 << 31:
                self._new(chunk)

    def _new(self, chunk):
        out, rwnd = sum(self.flight.values()), self.rwnd[self.tag]
        # One chunk may be in flight whatever the window is, and the last may reach beyond it: rfc9260#section-6.1 A.
        if out and out >= rwnd:
            raise Wrong(f"{self.host} sends TSN {chunk.tsn} with {out} bytes out and a window of {rwnd}")
        self.high, self.flight[chunk.tsn] = chunk.tsn, len(chunk.text)

    def arrived(self, packet, way):
        """A packet reaches a host."""
        if way[1] != self.host or not (packet.chunk(INIT) or packet.chunk(INIT_ACK) or packet.chunk(SACK)) or not packet.crc_ok:
            return
        for chunk in packet.chunks:
            if chunk.kind in (INIT, INIT_ACK):
                self.rwnd.setdefault(chunk.tag, chunk.rwnd)
            elif chunk.kind == SACK and self.tag:
                self._sack(chunk)

    def _sack(self, sack):
        if self.cum is not None and (sack.tsn - self.cum) & U32 >= 1 << 31:
            return
        self.cum, self.rwnd[self.tag] = sack.tsn, sack.rwnd
        known = {(sack.tsn + at) & U32 for start, end in sack.gaps for at in range(start, end + 1)}
        for tsn in list(self.flight):
            if (sack.tsn - tsn) & U32 < 1 << 31 or tsn in known:
                del self.flight[tsn]


class Weather:
    """What the paths do to packets, and when."""

    def __init__(self, pair, rtos):
        self.pair, self.chance = pair, pair.random
        self.worst = rtos		# seconds that nothing may arrive for
        self.horizon = pair.time() + self.chance.choice((5, 30, 120))

    def begin(self):
        """Makes plans for all paths."""
        for path in self.pair.paths:
            for way in (path.ab, path.ba):
                self.settle(way)
            for _ in range(self.chance.randrange(3)):
                self.cut(path)
        if self.chance.random() < 0.3:
            self.shrink()
        # In the end it is fine, so that an end is reached.
        self.pair.at(self.horizon + 60, self.clear)

    def settle(self, way):
        """The climate of one way."""
        chance = self.chance
        way.delay = chance.choice((0.0005, 0.005, 0.05, 0.3))
        way.loss = chance.choice((0, 0, 0.01, 0.05, 0.2))
        way.dup = chance.choice((0, 0, 0.02, 0.2))
        way.jitter = chance.choice((0, 0, 0.001, 0.05)) + way.delay * chance.choice((0, 0, 1))
        way.corrupt = chance.choice((0, 0, 0, 0.02))
        way.rate = chance.choice((None, None, 20000, 200000))
        way.replay = chance.choice((0, 0, 0, 0.02))
        self.pair.note(f"path {way.path} {way.name}: {self.describe(way)}")

    @staticmethod
    def describe(way):
        """What is not ordinary about it."""
        return {name: getattr(way, name) for name in ("delay", "loss", "dup", "jitter", "corrupt", "rate", "replay")
                if getattr(way, name)}

    def cut(self, path):
        """A black hole for some time, one way or both."""
        chance = self.chance
        start, length = now() + chance.random() * (self.horizon - now()), chance.choice((0.5, 3, 20))
        names = chance.choice((("cut",), ("ab",), ("ba",)))
        self.worst += 2 * length

        def set_cut(cut):
            for way in (path.ab, path.ba):
                if names == ("cut",) or way.name in names:
                    way.cut = cut
            self.pair.note(f"path {path.number}: {names} {'cut' if cut else 'mended'}")

        self.pair.at(start, lambda: set_cut(True))
        self.pair.at(start + length, lambda: set_cut(False))

    def shrink(self):
        """A path's MTU goes down."""
        path, mtu = self.chance.choice(self.pair.paths), self.chance.choice((1400, 1280, 576))
        self.pair.after(self.chance.random() * 10, lambda: path.both(mtu=mtu))

    def clear(self):
        """All is well."""
        for path in self.pair.paths:
            for way in (path.ab, path.ba):
                fresh = Way(self.pair, way.path, way.name)
                for name in ("loss", "dup", "jitter", "corrupt", "rate", "replay", "cut", "delay"):
                    setattr(way, name, getattr(fresh, name))
        self.pair.note("all paths are fine")


class Game:
    """One random scenario."""

    def __init__(self, pair):
        self.pair, self.chance = pair, pair.random
        chance = self.chance
        self.paths = chance.choice((1, 1, 2, 3))
        self.ver = chance.choice((4, 6, "mixed"))
        self.style = chance.choice((ONE_TO_ONE, ONE_TO_MANY))
        self.end = chance.choice(ENDS)
        self.streams = chance.choice((1, 3, 10))
        self.rto_max = chance.choice((2000, 10000, 60000))
        self.sizes = chance.choice(((1, 20), (1, 1400), (1000, 1500), (1, 20000), (1, 100000)))
        self.bytes = chance.choice((2000, 20000, 200000, 600000))
        pair.note(f"{self.paths} paths, v{self.ver}, {'one-to-many' if self.style == ONE_TO_MANY else 'one-to-one'}, "
                  f"rto_max {self.rto_max}, end: {self.end}, sizes {self.sizes}, {self.bytes} bytes")

    def options(self):
        """Socket options of both ends."""
        chance = self.chance
        return {"NODELAY": chance.randrange(2), "INITMSG": {"outs": 10, "ins": 10, "attempts": 100},
                "EVENT": {"type": ASSOC_CHANGE, "on": 1},
                **chance.choice(({}, {"MAXSEG": {"value": 600}}, {"DELAYED_SACK": {"delay": 100, "freq": 4}}))}

    def plan(self, share):
        """Messages of one way."""
        chance, plan, left = self.chance, [], self.bytes * share
        while left > 0 and len(plan) < 400:
            size = chance.randint(*self.sizes)
            plan.append((chance.randrange(self.streams), chance.random() < 0.2, size))
            left -= size
        return plan

    def sysctls(self):
        """Both hosts' habits."""
        for space in self.pair.spaces:
            for name, value in (("rto_max", self.rto_max), ("rto_initial", min(1000, self.rto_max)), ("rto_min", 200),
                                ("association_max_retrans", 1000), ("path_max_retrans", self.chance.choice((1, 3, 5))),
                                ("hb_interval", 5000), ("max_init_retransmits", 100)):
                space.sysctl(name, value)

    def play(self):
        """From the beginning to the end."""
        pair = self.pair
        while len(pair.paths) < self.paths:
            pair.path()
        self.sysctls()
        pair.end_within = 3600
        pair.watchers += [Window("a"), Window("b")]
        weather = Weather(pair, 20 * self.rto_max / 1000 + 30)
        weather.begin()
        one, two = pair.up(self.paths, self.ver, self.style, self.options(), within=weather.worst + 300)
        small = (20000, 20000) if self.sizes[1] < 8000 else (300000, 60000)
        for sock in (one, two):
            sock.buffers(*self.chance.choice(((None, None), small, (300000, 300000))))
        traffic = Traffic(pair)
        there = traffic.add(Flow(pair, one, two, self.plan(1), self.named("b", 5000)))
        back = traffic.add(Flow(pair, two, one, self.plan(self.chance.choice((0, 0.3, 1))), self.named("a", one.port)))
        if self.end in ("abort", "restart"):
            pair.run(lambda: there.done and back.done, self.chance.random() * 5)
            traffic.stop()
            self.break_off(one, two, weather)
        else:
            traffic.run(weather.worst)
            traffic.stop()
            check(there.done and back.done, "it ended early", there.over, back.over)
            self.part(one, two)
        for flow in (there, back):
            flow.prefix()

    def named(self, host, port):
        """Where to send to, which a one-to-many socket has to be told."""
        return (address(host, 0, 4 if self.ver == 4 else 6), port) if self.style == ONE_TO_MANY else None

    def part(self, one, two):
        """Ends it in good order."""
        if self.style == ONE_TO_MANY or self.end == "close":
            one.close()
            two.close()
        else:
            one.shutdown()
            if self.end == "both":
                two.shutdown()
            for sock in (one, two):
                while sock.recv(3600).event:
                    pass

    def break_off(self, one, two, weather):
        """Ends it without order; after a restart a new association comes up from the same addresses."""
        port, pair = one.port, self.pair
        if self.end == "abort":
            one.abort()
            return two.close()
        weather.clear()
        # The abort of the old association is lost, so that its peer only learns of it by the new one.
        for path in pair.paths:
            path.both(cut=True)
        one.abort()
        pair.advance(0.1)
        for path in pair.paths:
            path.both(cut=False)
        again = pair.sock("a", self.style, self.ver, self.paths, port, self.options())
        again.connect(address("b", 0, 4 if self.ver == 4 else 6), 5000)
        again.event(ASSOC_CHANGE, 300)
        while two.event(ASSOC_CHANGE, 300).state != RESTART:
            pass
        return [sock.close() for sock in (again, two)]


@scenario("random", "rfc9260", limit=200000, real=120, pair=True)
def play(pair):
    """What the seed says."""
    Game(pair).play()
