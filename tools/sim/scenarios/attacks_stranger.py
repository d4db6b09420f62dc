# SPDX-License-Identifier: GPL-2.0
"""Attacks by those who have no association, or only one to make others suffer. rfc5062, rfc9260#section-12"""

import errno
import os

from notify import write
from ootb import ANSWERS, TAG, UNKNOWN, stranger
from packet import (ABORT, C_RESOURCE, C_RESTART, COOKIE_ACK, COOKIE_ECHO, DATA, ERROR, HEARTBEAT, INIT, INIT_ACK, SACK, T,
                    address_param, chunk, init, ip, join, param)
from peer import Peer, remote
from scenario import check, equal, scenario
from sockets import COOKIE_WAIT

VICTIM = remote(host=7)
IP, COMMON = 20, 12
WORD = 1 << 32


def slab():
    """What the kernel's small objects take, bytes; 0 where they have company that looks for errors."""
    if os.path.exists("/sys/kernel/debug/kmemleak"):
        return 0
    with open("/proc/meminfo", encoding="ascii") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("Slab:"))


def served(sim, **how):
    """(listener, socket, peer) of an association with a server that goes on listening on port 5000."""
    listener = sim.listener(**how)
    peer = sim.peer()
    peer.connect()
    return listener, listener.accept(), peer


def keeps_nothing(sim, before):
    """A second later little more is in use than before."""
    sim.advance(1)
    check(slab() - before < 100 << 10, "what is kept, bytes", slab() - before)


def goes_on(sock, peer):
    """A message each way."""
    peer.clear()
    peer.data(b"to")
    equal(sock.recv().data, b"to", "the message")
    sock.send(b"fro")
    equal(peer.find(DATA, within=0).chunk(DATA).text, b"fro", "the answer")
    peer.sack()


def anywhere(sim):
    """Packets to any address leave by the first path; returns a function that draws one."""
    sim.us.enter()
    sim.us.netlink.route("path0", "0.0.0.0", 0)
    return lambda: f"{sim.random.randrange(11, 127)}.{'.'.join(str(sim.random.randrange(1, 255)) for _ in range(3))}"


@scenario("init-flood-from-everywhere", "rfc9260#section-5.1", "rfc9260#section-12.2.4.1", real=200)
def init_flood(sim):
    """2000 INITs, each from another address: each is answered there, nothing of them is kept, an association goes on."""
    draw, sent = anywhere(sim), {}
    _, sock, peer = served(sim)
    goes_on(sock, peer)
    before = slab()
    for number in range(2000):
        src, tag = draw(), sim.random.randrange(1, WORD)
        sent[tag] = src
        sim.send_ip(ip(src, "10.9.0.1", join(1024 + number, 5000, 0, init(tag, 1))))
        if not number % 200:
            goes_on(sock, peer)
    sim.advance(0)
    equal({packet.tag: packet.dst for packet in sim.strays}, sent, "who was answered")
    equal({tuple(packet.types()) for packet in sim.strays}, {(INIT_ACK,)}, "how")
    equal(len(sim.us.table("assocs")), 1, "associations")
    keeps_nothing(sim, before)
    goes_on(sock, peer)


@scenario("init-flood-at-an-association", "rfc9260#section-5.2.2", "rfc9260#section-8.5.1")
def init_at_association(sim):
    """300 INITs that seem to come from the peer: it is told, and that is all; no tag and no TSN of the association is."""
    _, sock, peer = served(sim)
    goes_on(sock, peer)
    before, seen = slab(), set()
    for number in range(300):
        peer.send(init(number + 1, 1), tag=0)
        found = peer.find(INIT_ACK, within=0).chunk(INIT_ACK)
        seen |= {found.tag, found.tsn}
        check(peer.tag.to_bytes(4, "big") not in found.value and peer.their_tag.to_bytes(4, "big") not in found.value,
              "a tag of the association goes out")
    equal(len(seen), 600, "different tags and TSNs")
    keeps_nothing(sim, before)
    goes_on(sock, peer)


@scenario("init-ack-is-not-much-longer", "rfc5062#section-9", "rfc9260#section-12.4")
def amplification(sim):
    """An INIT ACK has at most five times the bytes of its INIT, and of much that is unknown 512 bytes at most come back."""
    sim.listener()
    peer = sim.peer()
    lists = [b"", address_param(remote(host=3)), b"".join(address_param(f"10.9.1.{host}") for host in range(2, 80)),
             param(UNKNOWN) * 300, param(UNKNOWN) * 15000, param(UNKNOWN, bytes(40000)), param(0x8002, bytes(60000))]
    for more in lists:
        asked = init(1, 1, more=more)
        peer.send(asked, tag=0)
        answer = len(peer.expect(INIT_ACK, within=0).raw)
        check(answer + IP <= min(5 * (IP + COMMON + len(asked)), 2000), "bytes asked and answered", len(asked), answer)


@scenario("reflections-come-to-an-end", "rfc9260#section-8.4", "rfc5062#section-8")
def reflection(sim):
    """What we say to strangers goes back to us from a host like ours: after two packets there is silence."""
    sim.listener()
    for to in (4999, 5000):
        for first in [*(first for first, _ in ANSWERS.values()), init(1, 1)]:
            peer = stranger(sim, to)
            peer.send(first, tag=0 if first[0] == INIT else TAG)
            for turn in range(3):
                packet = peer.next(0)
                if not packet:
                    break
                check(turn < 2, "a third answer", str(packet))
                check(len(packet.raw) <= COMMON + len(first) or packet.chunk(INIT_ACK), "a longer answer", str(packet))
                peer.send(*(chunk(found.kind, found.value, found.flags) for found in packet.chunks), tag=packet.tag)
            peer.silent(1)


@scenario("cookie-echo-replayed", "rfc9260#section-5.2.4", "rfc5062#section-6")
def cookie_replays(sim):
    """The COOKIE ECHO of an association that stands, 300 times more: a COOKIE ACK each, and nothing else."""
    _, sock, peer = served(sim)
    goes_on(sock, peer)
    before, echo = slab(), chunk(COOKIE_ECHO, peer.cookie)
    with sim.delta("SctpPassiveEstabs", 0), sim.delta("SctpCurrEstab", 0):
        for number in range(300):
            # The last third from where nobody's association is.
            peer.send(echo, src=remote(host=9) if number >= 200 else None)
            peer.find(COOKIE_ACK, within=0)
            equal(len(sim.us.table("assocs")), 1, "associations")
    check(sock.nothing(), "the user is told something")
    keeps_nothing(sim, before)
    goes_on(sock, peer)


@scenario("cookie-echo-replayed-after-abort", "rfc9260#section-5.1.5", "rfc5062#section-6")
def cookie_replays_after_abort(sim):
    """Its cookie, until it is stale, makes an association again that was aborted: as often as the accept queue is long."""
    listener, sock, peer = served(sim)
    other = sim.peer()
    other.connect()
    good = listener.accept()
    echo = chunk(COOKIE_ECHO, peer.cookie)
    peer.abort()
    sock.close()
    kinds = []
    for _ in range(40):
        peer.send(echo)
        packet = peer.next(0)
        kinds.append((packet.types(), packet.causes()))
        peer.abort()
        equal(len(sim.us.table("assocs")), 1, "associations")
    equal(kinds, [([COOKIE_ACK], [])] * 6 + [([ABORT], [C_RESOURCE])] * 34, "the answers")
    goes_on(good, other)
    before = slab()
    for _ in range(40):
        # accept() does away with those that ended before it found them.
        try:
            listener.sock.accept()
            check(False, "an association that was aborted is accepted")
        except BlockingIOError:
            pass
        peer.send(echo)
        peer.expect(COOKIE_ACK, within=0)
        peer.abort()
    keeps_nothing(sim, before)
    sim.advance(61)
    peer.send(echo)
    peer.expect(ERROR, within=0)
    peer.standing = False


def without(nth, call):
    """Calls something while the nth allocation that may not wait fails; false when there were fewer."""
    file = "/proc/self/fail-nth"
    write(file, str(nth))
    call()
    with open(file, encoding="ascii") as left:
        failed = int(left.read()) == 0
    write(file, "0")
    return failed


def starved(sim):
    """Packets that there was no memory for: here, or at IP before."""
    return sim.us.snmp("SctpDiscardNoMemory") + sim.sent - sim.us.snmp("SctpInSCTPPacks")


@scenario("handshake-without-memory", "rfc9260#section-5.1", real=200)
def no_memory(sim):
    """Each single allocation fails in turn, for the INIT and then for the COOKIE ECHO: all or nothing comes of it, and the next
    try succeeds."""
    listener = sim.listener()
    for what in (INIT, COOKIE_ECHO):
        failed, nth = True, 0
        while failed:
            nth += 1
            peer = sim.peer()
            first = init(peer.tag, peer.tsn)
            if what == INIT:
                before = starved(sim)
                failed = without(nth, lambda: peer.send(first, tag=0))
                sim.advance(0)
                kinds = [packet.types() for packet in peer.clear()]
                equal(kinds, [] if starved(sim) > before else [[INIT_ACK]], "the answer")
            peer.send(first, tag=0)
            peer.learn(peer.expect(INIT_ACK, within=0))
            echo = chunk(COOKIE_ECHO, peer.cookie)
            if what == COOKIE_ECHO:
                failed = without(nth, lambda: peer.send(echo))
                sim.advance(0)
                kinds = [kind for packet in peer.clear() for kind in packet.types()]
                check(kinds in ([], [ABORT], [COOKIE_ACK]), "the answer", kinds)
            peer.send(echo)
            peer.expect(COOKIE_ACK, within=0)
            goes_on(listener.accept(), peer)
            peer.abort()
            sim.advance(0)
            equal(sim.us.table("assocs"), [], f"what is left after allocation {nth}")
            try:
                while True:		# those that ended before they were found
                    listener.sock.accept()[0].close()
            except BlockingIOError:
                pass
        # An answer has two, and an association at least one more.
        check(nth > (2 if what == INIT else 3), "allocations", what, nth)
    # IP may be without memory for one, too.
    lost = sim.sent - sim.us.snmp("SctpInSCTPPacks")
    check(lost <= 4, "packets that did not arrive", lost)
    sim.sent -= lost
    sim.received = sim.us.snmp("SctpOutSCTPPacks")


def heartbeats(peer, *spared):
    """The HEARTBEATs that have come, but for those to some addresses."""
    return [packet for packet in peer.clear() if packet.chunk(HEARTBEAT) and packet.dst not in spared]


@scenario("bombing-by-a-list-of-addresses", "rfc5062#section-5", "rfc5062#section-6", "rfc9260#section-5.4")
def bombing(sim):
    """A peer lists twenty addresses of others, and repeats its COOKIE ECHO: one small HEARTBEAT per RTO, and never data."""
    listener, peer = sim.listener(), sim.peer()
    victims = [f"10.9.0.{host}" for host in range(100, 120)]
    peer.answers = False
    peer.connect(b"".join(map(address_param, [*peer.addresses, *victims])))
    sock = listener.accept()
    for _ in range(5):
        sim.advance(2.9)		# not quite an RTO
        came = heartbeats(peer)
        check(len(came) <= 1 and all(len(packet.ip) <= 100 for packet in came), "HEARTBEATs", len(came))
        peer.abort()
        sock.close()
        peer.send(chunk(COOKIE_ECHO, peer.cookie))
        peer.find(COOKIE_ACK, within=0)
        sock = listener.accept()
    start = sim.time()
    sock.set("ASSOCINFO", maxrxt=20)
    for _ in range(10):
        sock.send(b"x" * 1000)
    sim.advance(600)
    packets = peer.clear()
    equal({packet.dst for packet in packets if packet.chunk(DATA)}, {peer.addresses[0]}, "where data went")
    wrong = [packet for packet in packets if packet.dst in victims and packet.types() != [HEARTBEAT]]
    check(not wrong, "something else to a victim", wrong and str(wrong[0]))
    count = len([packet for packet in packets if packet.dst in victims])
    check(count <= (sim.time() - start) / 3 + 1, "HEARTBEATs to victims in ten minutes", count)


@scenario("camping-on-an-address", "rfc5062#section-2", "rfc9260#section-5.4")
def camping(sim):
    """Somebody lists a victim's address: the victim's answer to the HEARTBEAT ends that, and then it gets its association."""
    listener, evil = sim.listener(), sim.peer()
    evil.answers = False
    evil.connect(b"".join(map(address_param, [evil.addresses[0], VICTIM])))
    first = listener.accept()
    victim = Peer(sim, 5000, port=evil.port)
    victim.addresses = [VICTIM, remote(host=8)]
    sim.peers[0] = victim
    victim.send(init(victim.tag, 1, more=victim.params()), tag=0)
    packet = victim.find(ABORT, within=0)
    equal((packet.dst, packet.causes()), (VICTIM, [C_RESTART]), "the answer while the place is taken")
    victim.clear()
    sim.peers[0] = evil
    beat = evil.find(HEARTBEAT)
    equal(beat.dst, VICTIM, "who is asked")
    # Out of the blue to the victim, whose ABORT reflects the tag.
    evil.send(chunk(ABORT, flags=T), tag=beat.tag, src=VICTIM)
    sim.advance(0)
    equal((sim.us.table("assocs"), first.error()), ([], errno.ECONNRESET), "what is left of it")
    sim.peers[0] = victim
    victim.connect()
    listener.accept()
    check(victim.alive(), "the victim has no association")


@scenario("hijack-by-a-cookie-of-another", "rfc5062#section-3", "rfc5062#section-7", "rfc9260#section-5.2.4")
def hijack(sim):
    """A stranger with a good cookie of its own: no port, tag or address of another's association can be had with it."""
    _, sock, peer = served(sim)
    goes_on(sock, peer)
    evil = sim.peer()
    evil.addresses = [remote(host=66)]
    evil.send(init(evil.tag, 1, more=b"".join(map(address_param, evil.addresses + peer.addresses))), tag=0)
    evil.learn(evil.expect(INIT_ACK))
    echo = chunk(COOKIE_ECHO, evil.cookie)
    with sim.delta("SctpDiscardCookie", 4), sim.delta("SctpPassiveEstabs", 0):
        for port, tag, src in ((peer.port, evil.their_tag, evil.addresses[0]), (peer.port, peer.their_tag, peer.addresses[0]),
                               (evil.port, peer.their_tag, evil.addresses[0]), (peer.port, evil.their_tag, peer.addresses[0])):
            sim.send_ip(ip(src, "10.9.0.1", join(port, 5000, tag, echo)))
            sim.advance(0)
    check(not peer.clear() and not evil.clear(), "there is an answer")
    # With the victim's port its INIT is that of a restart with a new address, which is refused.
    sim.send_ip(ip(evil.addresses[0], "10.9.0.1", join(peer.port, 5000, 0, init(evil.tag, 1, more=address_param(
        evil.addresses[0]) + address_param(peer.addresses[0])))))
    packet = peer.expect(ABORT, within=0)
    equal((packet.dst, packet.tag, packet.causes()), (evil.addresses[0], evil.tag, [C_RESTART]), "the answer to the INIT")
    peer.standing = True
    goes_on(sock, peer)


@scenario("hijack-of-a-call", "rfc9260#section-5.2.1", "rfc9260#section-5.1")
def hijack_of_a_call(sim):
    """We call; guessed INIT ACKs, and INITs of others that name the peer's address, change nothing: the peer's counts."""
    sock, peer = sim.calling()
    packet = peer.expect(INIT)
    peer.learn(packet)
    with sim.delta("SctpDiscardVtag", 500):
        for _ in range(500):
            peer.send(init(1, 1, INIT_ACK, param(7, b"guessed")), tag=sim.random.randrange(1, WORD))
    evil = remote(host=66)
    for _ in range(20):
        peer.send(init(7, 1, more=address_param(evil) + address_param(peer.addresses[0])), tag=0, src=evil)
        equal(peer.expect(INIT_ACK, within=0).dst, peer.addresses[0], "who is answered")
    equal(sock.get("STATUS").state, COOKIE_WAIT, "the state")
    peer.send(init(peer.tag, peer.tsn, INIT_ACK, param(7, b"cookie")))
    peer.expect(COOKIE_ECHO)
    peer.send(chunk(COOKIE_ACK))
    sock.connected(0.1)


@scenario("guessed-aborts", "rfc9260#section-8.5.1", "rfc9260#section-12")
def guessed_aborts(sim):
    """Packets that would end an association, were their tags right, by the dozen in one packet, with broken chunks: none does."""
    _, sock, peer = served(sim)
    goes_on(sock, peer)
    enders = [chunk(ABORT), chunk(ABORT, flags=T), chunk(14), chunk(14, flags=T), chunk(0, b""), chunk(SACK, b"1"),
              chunk(COOKIE_ECHO, b"x") + chunk(ABORT), chunk(1) + chunk(ABORT), chunk(1, b"short"), chunk(SACK, bytes(12)) * 90,
              chunk(0, bytes(12)), chunk(COOKIE_ECHO) * 300, chunk(HEARTBEAT, b"\0\1\xff\xff") * 100]
    for tag in (0, 1, peer.tag, peer.their_tag ^ 1, WORD - 1):
        for ender in enders:
            if (tag, ender) != (peer.tag, chunk(ABORT, flags=T)) and (tag, ender) != (peer.tag, chunk(14, flags=T)):
                peer.send(ender, tag=tag)
    peer.standing = True
    peer.silent(0.1)
    goes_on(sock, peer)
