# SPDX-License-Identifier: GPL-2.0
"""Packets that belong to nobody, or should not: out of the blue, tags, causes; and much of everything. rfc9260#section-8.4"""

import socket
import struct

from end import in_state
from packet import (ABORT, C_CHUNK, C_STALE, C_USER, COOKIE_ACK, COOKIE_ECHO, DATA, ERROR, HEARTBEAT, HEARTBEAT_ACK, INIT_ACK,
                    SACK, SHUTDOWN, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, T, chunk, data, error, heartbeat, init, ip, join, param,
                    sack, shutdown)
from scenario import check, equal, scenario
from sockets import (ASSOC_CHANGE, COMM_LOST, COOKIE_ECHOED, ESTABLISHED, REMOTE_ERROR, SHUTDOWN_ACK_SENT)

TAG = 0x1234567
UNKNOWN = 0xC001		# a parameter that nobody knows, to be reported
STALE = error(param(C_STALE, bytes(4)))
# One of each type, and some that nobody knows, alone in their packet: what answers them.
ANSWERS = {
    DATA: (data(1), ABORT), INIT_ACK: (init(1, 1, INIT_ACK), ABORT), SACK: (sack(1), ABORT), HEARTBEAT: (heartbeat(), ABORT),
    HEARTBEAT_ACK: (chunk(HEARTBEAT_ACK, heartbeat()[4:]), ABORT), ABORT: (chunk(ABORT), None), SHUTDOWN: (shutdown(1), ABORT),
    SHUTDOWN_ACK: (chunk(SHUTDOWN_ACK), SHUTDOWN_COMPLETE), ERROR: (error(param(C_USER)), ABORT), "stale": (STALE, None),
    COOKIE_ECHO: (chunk(COOKIE_ECHO, b"forged"), None), COOKIE_ACK: (chunk(COOKIE_ACK), None),
    SHUTDOWN_COMPLETE: (chunk(SHUTDOWN_COMPLETE), None), 62: (chunk(62, b"?"), ABORT), 191: (chunk(191, b"?"), ABORT),
}


def stranger(sim, to=4999):
    """A peer whose tag is that of nobody."""
    peer = sim.peer(to)
    peer.their_tag = TAG
    return peer


def answered(peer, wanted):
    """The packet just sent is answered by that chunk alone, with the T bit and its own tag; None: not at all."""
    if wanted is None:
        peer.silent(0)
        return
    packet = peer.expect(wanted, within=0)
    equal((packet.tag, packet.chunks[0].flags, packet.chunks[0].value), (TAG, T, b""), "the answer")


@scenario("ootb-every-chunk", "rfc9260#section-8.4")
def ootb_every_chunk(sim):
    """Each chunk out of the blue, alone and behind another: ABORT, SHUTDOWN COMPLETE or silence, as the rules say."""
    for peer in (stranger(sim), stranger(sim, 5000)):
        if peer.to == 5000:
            sim.listener()
        for first, wanted in ANSWERS.values():
            peer.send(first)
            answered(peer, wanted)
        for kind, (second, wanted) in ANSWERS.items():
            peer.send(heartbeat(), second)
            answered(peer, ABORT if kind == COOKIE_ECHO else wanted)


@scenario("ootb-init", "rfc9260#section-8.4")
def ootb_init(sim):
    """INIT to nobody: ABORT with its Initiate Tag and without the T bit; with company or a tag there is no answer."""
    peer = stranger(sim)
    peer.send(init(TAG, 1), tag=0)
    packet = peer.expect(ABORT, within=0)
    equal((packet.tag, packet.chunk(ABORT).flags, packet.chunk(ABORT).value), (TAG, 0, b""), "the ABORT")
    with sim.delta("SctpDiscardOotb", 3):
        peer.send(init(TAG, 1))
        peer.send(init(TAG, 1), heartbeat(), tag=0)
        peer.send(heartbeat(), init(TAG, 1))
        peer.silent(0)


@scenario("ootb-from-and-to-multicast", "rfc9260#section-8.4")
def ootb_multicast(sim):
    """Packets to groups and to all, and from there: silence."""
    peer = stranger(sim)
    with sim.delta("SctpDiscardAddress", 6):
        for ver, dst in ((4, "224.0.0.1"), (4, "10.9.0.255"), (6, "ff02::1")):
            src = "10.9.0.2" if ver == 4 else "fd09:0::2"
            peer.send(heartbeat(), src=src, dst=dst)
            peer.send(init(TAG, 1), tag=0, src=src, dst=dst)
    with sim.delta("SctpDiscardOotb", 2):
        peer.send(heartbeat(), src="10.9.0.255", dst="10.9.0.1")
        peer.send(init(TAG, 1), tag=0, src="10.9.0.255", dst="10.9.0.1")
    for src, dst in (("224.0.0.1", "10.9.0.1"), ("255.255.255.255", "10.9.0.1"), ("ff02::1", "fd09:0::1")):
        # IP itself refuses these.
        sim.paths[0].write(ip(src, dst, join(peer.port, peer.to, TAG, heartbeat())))
    peer.silent(1)
    check(not sim.strays, "an answer to", sim.strays)


@scenario("handshake-from-broadcast", "rfc9260#section-8.4", "rfc9260#section-5.1")
def handshake_from_broadcast(sim):
    """A listener is silent to all: neither an INIT nor a good COOKIE ECHO from a broadcast address does anything."""
    listener, peer = sim.listener(), sim.peer()
    nobody = {"src": "10.9.0.255", "dst": "10.9.0.1"}
    with sim.delta("SctpDiscardOotb", 2), sim.delta("SctpOutSCTPPacks", 0):
        peer.send(init(peer.tag, 1), tag=0, **nobody)
        peer.send(init(peer.tag, 1, more=param(UNKNOWN, b"?")), tag=0, **nobody)
    peer.send(init(peer.tag, peer.tsn), tag=0)
    peer.learn(peer.expect(INIT_ACK, within=0))
    with sim.delta("SctpDiscardOotb"), sim.delta("SctpOutSCTPPacks", 0):
        peer.send(chunk(COOKIE_ECHO, peer.cookie), **nobody)
    peer.silent(1)
    equal(sim.us.table("assocs"), [], "what came of it")
    peer.send(chunk(COOKIE_ECHO, peer.cookie))
    peer.expect(COOKIE_ACK, within=0)
    listener.accept()
    check(not sim.strays, "an answer to", sim.strays)


@scenario("ootb-policy-silent", "rfc9260#section-8.4")
def ootb_policy(sim):
    """With ootb_policy 1 nobody learns anything; by default each packet gets its answer."""
    peer = stranger(sim)
    sim.us.sysctl("ootb_policy", 1)
    chunks = [first for first, wanted in ANSWERS.values() if wanted is not None]
    with sim.delta("SctpDiscardOotbPolicy", len(chunks) + 1):
        for first in chunks:
            peer.send(first)
        peer.send(init(TAG, 1), tag=0)
        peer.silent(1)
    sim.us.sysctl("ootb_policy", 0)
    peer.send(heartbeat())
    answered(peer, ABORT)


@scenario("ootb-rate", "rfc9260#section-8.4")
def ootb_rate(sim):
    """With ootb_rate 100 a thousand packets in an instant get a hundred answers, and a second later as many again."""
    peer = stranger(sim)
    sim.us.sysctl("ootb_rate", 100)
    for _ in range(2):
        with sim.delta("SctpDiscardOotbRate", 400), sim.delta("SctpOotbAnswered", 100):
            for _ in range(500):
                peer.send(heartbeat())
            sim.advance(0)
        equal(len(peer.clear()), 100, "answers")
        sim.advance(1)


@scenario("tag-0-with-anything", "rfc9260#section-8.5.1")
def tag_0(sim):
    """No chunk but INIT is taken with tag 0, by an association or by nobody, and there is no answer."""
    sock, peer = sim.up()
    nobody = stranger(sim)
    for first, _ in ANSWERS.values():
        peer.send(first, tag=0)
        nobody.send(first, tag=0)
    peer.standing = True
    peer.silent(1)
    nobody.silent(0)
    equal((sock.get("STATUS").state, sock.nothing()), (ESTABLISHED, True), "the association")


@scenario("vtag-exceptions-all", "rfc9260#section-8.5.1")
def vtag_exceptions(sim):
    """ABORT and SHUTDOWN COMPLETE: with our tag, or the T bit and the peer's, and no other pair; DATA with our tag alone."""
    for kind, state in ((ABORT, ESTABLISHED), (SHUTDOWN_COMPLETE, SHUTDOWN_ACK_SENT)):
        for good in ((0, "ours"), (T, "theirs")):
            sock, peer = in_state(sim, state)
            tags = {"ours": peer.their_tag, "theirs": peer.tag, "other": TAG, "none": 0}
            for flags in (0, T):
                for name, tag in tags.items():
                    if (flags, name) not in ((0, "ours"), (T, "theirs")):
                        with sim.delta("SctpDiscardVtag"):
                            peer.send(chunk(kind, flags=flags), tag=tag)
                            sim.advance(0)
                        equal(sock.get("STATUS").state, state, f"the state after tag {name}, flags {flags}")
            with sim.delta("SctpCurrEstab", -1):
                peer.send(chunk(kind, flags=good[0]), tag=tags[good[1]])
                sim.advance(0)
            peer.clear()
    sock, peer = sim.up()
    with sim.delta("SctpDiscardVtag", 3):
        for tag in (peer.tag, TAG, peer.their_tag + 1):
            peer.send(data(peer.tsn), tag=tag)
            peer.silent(0)
    check(sock.nothing(), "data with a wrong tag was taken")


@scenario("vtag-shutdown-ack-and-cookie-echo", "rfc9260#section-8.5.1")
def vtag_shutdown_ack(sim):
    """SHUTDOWN ACK in COOKIE-ECHOED is out of the blue; a COOKIE ECHO is judged by its cookie."""
    sock, peer = sim.calling()
    peer.answer(silent=True)
    peer.send(chunk(SHUTDOWN_ACK), tag=TAG)
    answered(peer, SHUTDOWN_COMPLETE)
    equal(sock.get("STATUS").state, COOKIE_ECHOED, "the state")
    peer.send(chunk(COOKIE_ACK))
    sock.connected(0)
    peer.standing = True
    with sim.delta("SctpDiscardCookie"):
        peer.send(chunk(COOKIE_ECHO, b"forged" * 20))
        peer.silent(0)
    equal(sock.get("STATUS").state, ESTABLISHED, "the state after a forged cookie")


@scenario("replay-of-the-whole-capture", "rfc9260#section-8.5")
def replay(sim):
    """All packets of an association that is over once more: it does not come to life, nobody is told anything."""
    listener = sim.listener()
    peer = sim.peer()
    peer.connect()
    sock = listener.accept()
    peer.data(b"secret")
    sock.recv()
    sock.send(b"answer")
    sim.advance(0)
    peer.sack()
    peer.send(shutdown(peer.cum))
    peer.find(SHUTDOWN_ACK)
    peer.send(chunk(SHUTDOWN_COMPLETE))
    equal(sock.recv().data, b"", "the end")
    sock.close()
    peer.clear()
    sim.advance(61)				# the cookie is stale by now
    for raw in [raw for _, where, raw in sim.trace if where.endswith(">")]:
        sim.send_ip(raw)
    sim.advance(0)
    kinds = {kind for packet in peer.clear() for kind in packet.types()}
    equal(kinds, {INIT_ACK, ERROR, ABORT}, "the answers")
    equal((sim.us.snmp("SctpCurrEstab"), sim.us.table("assocs")), (0, []), "what came to life")


@scenario("blind-attacker", "rfc9260#section-12")
def blind_attacker(sim):
    """Two thousand packets with guessed tags: none is answered, and the association goes on unharmed."""
    sock, peer = sim.up()
    chunks = [first for first, _ in ANSWERS.values() if first[0] not in (COOKIE_ECHO,)]
    with sim.delta("SctpDiscardVtag", 2000):
        for number in range(2000):
            peer.send(chunks[number % len(chunks)], tag=sim.random.randrange(1, 1 << 32))
    peer.standing = True
    peer.silent(1)
    peer.data(b"unharmed")
    equal(sock.recv().data, b"unharmed", "the next message")


# -- causes ------------------------------------------------------------------------------------------------------------


@scenario("error-causes-all", "rfc9260#section-3.3.10")
def error_causes(sim):
    """Each cause but one in an ERROR is told with its bytes, and ends nothing; in an ABORT each is the reason."""
    for cause in range(1, 14):
        sock, peer = sim.up()
        sock.events(REMOTE_ERROR, ASSOC_CHANGE)
        told = param(cause, b"cause %02d" % cause)
        peer.send(error(told))
        if cause == C_STALE:			# that is between COOKIE-ECHOED and itself
            check(sock.nothing(), "there is an event")
        else:
            event = sock.event(REMOTE_ERROR, within=0)
            equal((event.error, event.rest), (cause, chunk(ERROR, told)), "the event")
        equal(sock.get("STATUS").state, ESTABLISHED, "the state")
        peer.send(error(told, kind=ABORT))
        event = sock.event(ASSOC_CHANGE, within=0)
        equal((event.state, event.error, event.rest), (COMM_LOST, cause, told), "the end")


@scenario("error-malformed", "rfc9260#section-3.3.10")
def error_malformed(sim):
    """Causes of length 0, 3, and beyond the chunk: no event, no answer, no harm."""
    sock, peer = sim.up()
    sock.events(REMOTE_ERROR)
    for length in (0, 3, 13, 0xFFFF):
        peer.send(chunk(ERROR, struct.pack(">HH", C_CHUNK, length) + b"12345678"))
    peer.silent(0)
    check(sock.nothing(), "there is an event")
    check(peer.alive(), "no answer to a HEARTBEAT")


@scenario("stale-staleness-0", "rfc9260#section-3.3.10.3")
def stale_0(sim):
    """Stale Cookie with a measure of 0 is taken as any other: a new INIT follows."""
    sock, peer = sim.calling()
    peer.answer(silent=True)
    peer.send(STALE)
    peer.answer(cookie=b"fresh")
    sock.connected(0.1)


# -- much of it --------------------------------------------------------------------------------------------------------


@scenario("streams-65535", "rfc9260#section-5.1.1")
def streams(sim):
    """65535 streams each way, and all of some distance are used once."""
    sock, peer = sim.up("client", sock={"INITMSG": {"outs": 65535, "ins": 65535}}, init={"outs": 65535, "ins": 65535})
    sock.want_info()
    equal((peer.their.streams, sock.get("STATUS").outstrms, sock.get("STATUS").instrms), ((65535,) * 2, 65535, 65535), "streams")
    peer.acks = True
    for sid in range(0, 65535, 257):
        sock.send(b"to", sid=sid)
        peer.data(b"fro", sid)
        found = peer.find(DATA, within=0).chunk(DATA)
        equal((found.sid, found.ssn, sock.recv().info.sid), (sid, 0, sid), "the stream")


@scenario("thousand-associations", "rfc9260#section-5")
def thousand(sim):
    """Set up, a message each way, and over, a thousand times: nothing is left."""
    listener = sim.listener()
    for _ in range(1000):
        peer = sim.peer()
        peer.connect()
        sock = listener.accept()
        peer.data(b"to")
        equal(sock.recv().data, b"to", "the message")
        peer.abort()
        sock.close()
        sim.peers.remove(peer)
    equal((sim.us.snmp("SctpCurrEstab"), sim.us.table("assocs")), (0, []), "what is left")


@scenario("message-of-4-megabytes", "rfc9260#section-6.9", pair=True)
def large_message(pair):
    """One message of four megabytes, with a loss of two percent."""
    pair.paths[0].both(loss=0.02)
    one, two = pair.up()
    for sock in (one, two):
        for option in (32, 33):		# SO_SNDBUFFORCE, SO_RCVBUFFORCE
            sock.sock.setsockopt(socket.SOL_SOCKET, option, 6000000)
    pair.transfer(one, two, count=1, size=4 << 20)
    pair.goodbye(one, two)


@scenario("mixed-chaos-small", "rfc9260#section-6", pair=True)
def chaos(pair):
    """Loss, doubles, reordering and broken bits, 3 % each, on two paths: half a megabyte each way arrives."""
    pair.path()
    for path in pair.paths:
        path.both(loss=0.03, dup=0.03, corrupt=0.03, jitter=0.01)
    one, two = pair.up(paths=2)
    pair.transfer(one, two, count=250, size=2000, streams=4)
    pair.transfer(two, one, count=250, size=2000, streams=4)
    pair.goodbye(one, two, within=600)
