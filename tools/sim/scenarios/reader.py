# SPDX-License-Identifier: GPL-2.0
"""What waits for the reader: the SACK of a train, and the window of one who is far behind. rfc9260#section-6.2"""

from packet import BEGIN_END, IMMEDIATE, SACK, UNORDERED, data
from scenario import JIFFY, check, equal, near, scenario
from sockets import ONE_TO_MANY, ONE_TO_ONE, Sock

FRAG = 1452			# the most user data of a packet
SOON = 0.001			# a SACK waits so long for the reader
LATE = 2 * JIFFY		# and as much longer as a timer may be late
PORT = 6000


class Neighbours:
    """Senders and a receiver of one host, over its loopback device, whose packets are as long as those of an Ethernet."""

    def __init__(self, sim, style=ONE_TO_ONE, count=1, receive=400000):
        self.sim, self.space = sim, sim.space("alone")
        self.space.netlink.link("lo", mtu=1500)
        # A sender who has sent what cwnd allows waits for the SACK, and for nothing else.
        for name, value in (("congestion_control", "rfc9260"), ("recovery", 0), ("gather_time", 0)):
            self.space.sysctl(name, value)
        listener = Sock(self.space, style).buffers(receive=receive).bind("127.0.0.1", port=PORT).listen()
        self.givers = [Sock(self.space).buffers(send=400000) for _ in range(count)]
        for giver in self.givers:
            giver.connect("127.0.0.1", PORT, within=1)
        self.taker = listener if style == ONE_TO_MANY else listener.accept()
        # The first DATA is acknowledged at once, and shows that the path carries full packets.
        for giver in self.givers:
            giver.send(bytes(FRAG))
            self.taker.recv(within=0.1)
        sim.advance(0.3)

    @staticmethod
    def waits(giver):
        """Has it sent what is not acknowledged yet?"""
        return giver.get("STATUS").unackdata > 0

    def train(self, giver):
        """It sends two packets as one train, whose SACK does not come at once."""
        giver.send(bytes(2 * FRAG))
        self.sim.advance(0)
        check(self.waits(giver), "the SACK has not waited for the reader")

    def progress(self, giver):
        """How long it takes until more has been acknowledged."""
        start, before = self.sim.time(), giver.queued()
        while giver.queued() == before and self.sim.time() < start + 0.5:
            self.sim.advance(0.0001)
        return self.sim.time() - start


@scenario("sack-of-a-train-waits-for-the-reader", "rfc9260#section-6.2")
def train_is_read(sim):
    """A train that leaves something to read is acknowledged when that is read: then at once."""
    home = Neighbours(sim)
    for _ in range(3):
        home.train(home.givers[0])
        start = sim.time()
        equal(len(home.taker.recv().data), 2 * FRAG, "the message")
        sim.advance(0)
        check(not home.waits(home.givers[0]), "it was read, and is not acknowledged")
        check(sim.time() < start + SOON / 2, "the time it took", sim.time() - start)


@scenario("sack-of-a-train-that-nobody-reads", "rfc9260#section-6.2")
def train_is_not_read(sim):
    """A sender who waits with all of cwnd sent, as one train, hears of it in a moment: each time, until there is no room."""
    home = Neighbours(sim)
    giver = home.givers[0]
    for _ in range(50):
        giver.send(bytes(2 * FRAG))
    rounds, cwnd = 0, giver.get("STATUS").cwnd
    # The last packet, which comes alone, waits longer: for another one.
    while giver.get("STATUS").unackdata > 1:
        near(home.progress(giver), SOON, "the wait for a SACK", LATE)
        rounds += 1
    check(5 < rounds < 50, "there were no trains", rounds)
    check(giver.get("STATUS").cwnd > cwnd, "cwnd has not grown", cwnd)
    check(not home.taker.nothing(), "somebody has read")


@scenario("sack-of-a-train-waits-for-its-own-reader", "rfc9260#section-6.2")
def others_are_not_read(sim):
    """What one association of a socket has brought is read: its SACK does not wait until those of others are read as well."""
    home = Neighbours(sim, ONE_TO_MANY, 3)
    for giver in home.givers:
        home.train(giver)
    # What was read first is done with when something else is read.
    for _ in range(2):
        home.taker.recv()
    sim.advance(0)
    equal([home.waits(giver) for giver in home.givers], [False, True, True], "what waits for its SACK")
    home.taker.recv()
    sim.advance(0)
    equal([home.waits(giver) for giver in home.givers], [False] * 3, "what waits for its SACK when all is read")


class Slow:
    """A reader with a buffer for 100 packets or more, who is behind by most of it, and the windows that a peer is told."""

    def __init__(self, sim, size=400000):
        listener = sim.listener(port=5900).buffers(receive=size // 2)	# the kernel makes it twice as much
        self.sim, self.peer = sim, sim.peer(5900)
        self.peer.connect()
        self.sock = listener.accept()
        listener.close()
        self.most = size // 2		# the greatest window
        self.left = self.most
        self.steps = []			# (the window before, by how much it grew) of each SACK
        while self.left >= self.most // 4:
            self.send()
        self.steps.clear()

    def listen(self):
        """What came."""
        for packet in self.peer.clear():
            rwnd = packet.chunk(SACK).rwnd
            self.steps.append((self.left, rwnd - self.left))
            self.left = rwnd

    def send(self):
        """The peer sends a packet, whose SACK comes at once."""
        self.peer.data(bytes(FRAG), flags=BEGIN_END | IMMEDIATE)
        self.left -= FRAG
        self.sim.advance(0)
        self.listen()

    def read(self):
        """The user reads a message, whether the peer hears of it or not."""
        equal(len(self.sock.recv().data), FRAG, "the message")
        self.sim.advance(0)
        self.listen()


@scenario("window-of-a-slow-reader-moves-in-large-steps", "rfc1122#section-4.2.3.3")
def large_steps(sim):
    """While less than half of the window is left its edge moves by an eighth of it or not at all; all, when all is read."""
    slow = Slow(sim)
    eighth = slow.most // 8
    for _ in range(40):
        slow.send()
        for _ in range(2):
            slow.read()
    moves = [(left, grown) for left, grown in slow.steps if grown and left < slow.most // 2 - eighth]
    check(moves, "the window has not moved")
    # One that is less than a step becomes a step, if that is what there is room for.
    small = [(left, grown) for left, grown in moves if grown < eighth <= left]
    check(not small, "the edge has moved by less than an eighth", eighth, small)
    while not slow.sock.nothing():
        slow.read()
    check(slow.left > slow.most * 7 // 8, "the window when all is read", slow.left, slow.most)


@scenario("no-sack-for-a-step-that-is-not-told", "rfc1122#section-4.2.3.3")
def no_vain_sacks(sim):
    """Whoever wants to be told of small steps (rwnd_update_shift) is not told that there is none."""
    sim.us.sysctl("rwnd_update_shift", 10)
    slow = Slow(sim)
    while not slow.sock.nothing():
        slow.read()
    check(slow.steps, "the window has not moved")
    vain = [step for step in slow.steps if not step[1]]
    check(not vain, "SACKs that tell nothing", len(vain), len(slow.steps))


@scenario("sack-of-packets-as-long-as-trains", "rfc9260#section-6.2")
def long_packets(sim):
    """Two packets as loopback has them, of 16 KiB and more, are acknowledged when they are read, or in a moment."""
    sock, peer = sim.up()
    peer.data(b"the first is acknowledged at once")
    peer.expect(SACK, within=0)
    equal(len(sock.recv().data), 33, "the first")
    for _ in range(2):
        peer.data(bytes(20000))
    sim.advance(0)
    equal(peer.clear(), [], "what came before anything was read")
    for _ in range(2):
        equal(len(sock.recv().data), 20000, "a long message")
    equal(peer.expect(SACK, within=0).chunk(SACK).tsn, peer.tsn - 1, "what is acknowledged once it is read")
    peer.clear()
    for _ in range(2):
        tsn = peer.data(bytes(20000))
    equal(peer.expect(SACK, within=SOON + LATE).chunk(SACK).tsn, tsn, "what is acknowledged though nobody reads")


@scenario("sack-of-long-packets-of-small-messages", "rfc9260#section-6.2")
def long_packets_of_small_messages(sim):
    """To read those takes long: the second packet is acknowledged at once."""
    _, peer = sim.up()
    peer.data()
    peer.expect(SACK, within=0)
    for _ in range(2):
        peer.send(*(data(peer.tsn + i, bytes(1000), flags=BEGIN_END | UNORDERED) for i in range(20)))
        peer.tsn += 20
    equal(peer.expect(SACK, within=0).chunk(SACK).tsn, peer.tsn - 1, "what is acknowledged")
