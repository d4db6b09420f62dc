# SPDX-License-Identifier: GPL-2.0
"""How associations are set up: INIT, INIT ACK, cookies, and the addresses they list. rfc9260#section-5.1"""

import contextlib
import errno
import os
import socket
import struct
import threading

from packet import (ABORT, C_ADDRESS, C_MISSING, C_PROTOCOL, C_RESOURCE, C_RESTART, C_STREAM, C_UNRECOGNIZED,
                    COOKIE_ACK, COOKIE_ECHO, DATA, ERROR, HEARTBEAT, HEARTBEAT_ACK, INIT, INIT_ACK, NAMES, P_COOKIE,
                    P_HOST_NAME, P_SUPPORTED, P_UNRECOGNIZED, SACK, SHUTDOWN, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, T,
                    address_param, addresses, chunk, data, error, heartbeat, init, param, params, shutdown)
from peer import local, remote
from scenario import check, equal, near, scenario
from sockets import (ACTIVE, COOKIE_ECHOED, COOKIE_WAIT, ESTABLISHED, SHUTDOWN_ACK_SENT, SHUTDOWN_PENDING,
                     SHUTDOWN_RECEIVED, SHUTDOWN_SENT, UNCONFIRMED, from_sockaddr)
from world import now

from end import in_state, state

RTO = 3				# before it was measured
A, B, C, D = (remote(path) for path in range(4))
GET_PEER_ADDRS = 108
COOKIE = param(P_COOKIE, b"cookie")


def addrs_of(*listed):
    """Parameters that list those addresses."""
    return b"".join(map(address_param, listed))


def paths_of(sock):
    """The peer's addresses, as sctp_getpaddrs() tells them."""
    raw = sock.getopt(GET_PEER_ADDRS, bytes(8 + 70 * 28))
    count, at, found = struct.unpack("=I", raw[4:8])[0], 8, set()
    for _ in range(count):
        found.add(from_sockaddr(raw[at:at + 28])[0])
        at += 16 if struct.unpack("=H", raw[at:at + 2])[0] == socket.AF_INET else 28
    return found


def path_state(sock, address, port):
    """The state of one of the peer's addresses."""
    return sock.get("PEER_ADDR_INFO", address=(address, port)).state


def calling(sim, paths=1, ver=4, style=1, targets=None, text=None, **options):
    """(socket, peer, the INIT) of a call that has just begun, to one address or (connectx) several; text: sent with it."""
    sock, peer = sim.caller(ver, style, paths, **options)
    if text:
        sock.send(text, (peer.addresses[0], peer.port))
    elif targets:
        sock.connectx(*targets, port=peer.port)
    else:
        sock.connect(peer.addresses[0], peer.port)
    packet = peer.expect(INIT, within=0)
    peer.learn(packet)
    return sock, peer, packet


def reply(peer, more=b"", kind=INIT_ACK, cookie=COOKIE, src=None, **fields):
    """An INIT ACK of the peer's."""
    peer.send(init(peer.tag, peer.tsn, kind, cookie + more, **fields), src=src)


def echoed(sim, more=b"", **how):
    """(socket, peer, the COOKIE ECHO) of a call in COOKIE-ECHOED."""
    sock, peer, _ = calling(sim, **how)
    reply(peer, more)
    return sock, peer, peer.find(COOKIE_ECHO, within=0)


def completed(sock, peer):
    """The peer's COOKIE ACK comes, and the association stands."""
    peer.send(chunk(COOKIE_ACK))
    sock.connected(0.1)


def begun(sim, more=b"", **options):
    """(listener, peer, the INIT ACK's parameters) of a peer that has called."""
    listening = sim.listener(port=5000 + len(sim.peers), **options)
    peer = sim.peer(listening.port)
    peer.send(init(peer.tag, peer.tsn, more=more), tag=0)
    return listening, peer, peer.learn(peer.expect(INIT_ACK, within=0))


@contextlib.contextmanager
def fails(*wanted):
    """What is in the block fails by one errno."""
    try:
        yield
    except OSError as err:
        equal(errno.errorcode[err.errno], errno.errorcode[wanted[0]], "errno")
        return
    check(False, "there was no error")


def exactly(sim, when):
    """Lets time pass until then, in steps, for the longer one waits the later one wakes."""
    while now() < when:
        left = when - now()
        sim.advance(left * 0.95 if left > 0.002 else left)


# -- what is agreed on -----------------------------------------------------------------------------------------------------


@scenario("streams-in-init-and-init-ack", "rfc9260#section-5.1.1")
def streams(sim):
    """We offer 7 streams and take 9, the peer 20 and 3: there are 3 one way, and 9 the other."""
    sock, peer = sim.up(sock={"INITMSG": {"outs": 7, "ins": 9}}, init={"outs": 20, "ins": 3})
    equal(peer.their.streams, (3, 9), "streams in INIT ACK")
    sock.send(b"x", sid=2)
    equal(peer.expect(DATA).chunk(DATA).sid, 2, "the last stream out")
    with fails(errno.EINVAL):
        sock.send(b"x", sid=3)
    peer.data(b"last", sid=8)
    equal(sock.recv().data, b"last", "on the last stream in")
    peer.data(sid=9)
    equal(peer.find(ERROR).chunk(ERROR).params, [(C_STREAM, struct.pack(">HH", 9, 0))], "the cause")
    check(sock.nothing(), "data of a stream that is not there")


@scenario("cookie-is-small", "rfc9260#section-5.1.3", "rfc9260#section-12.4")
def small_answers(sim):
    """The cookie of a peer with one address has 128 bytes or less, 5 more for each IPv4 address, 17 for each IPv6 one."""
    listening = sim.listener(ver=6, paths=(0,), port=6000)
    sizes = {}
    for ver, count in ((4, 0), (4, 4), (6, 0), (6, 4)):
        peer = sim.peer(6000 if ver == 6 else 6001, ver)
        if ver == 4 and count == 0:
            sim.listener(port=6001)
        listed = [remote(0, ver, 3 + host) for host in range(count)]
        peer.send(init(peer.tag, 1, more=addrs_of(*listed)), tag=0)
        packet = peer.expect(INIT_ACK)
        check(len(packet.raw) <= 250, "the size of INIT ACK", len(packet.raw))
        sizes[ver, count] = len(dict(packet.chunk(INIT_ACK).params)[P_COOKIE])
    check(sizes[4, 0] <= 128, "the size of a cookie", sizes)
    equal(sizes[4, 4] - sizes[4, 0], 4 * 5, "more bytes for four IPv4 addresses")
    equal(sizes[6, 4] - sizes[6, 0], 4 * 17, "more bytes for four IPv6 addresses")
    listening.close()


# -- addresses -------------------------------------------------------------------------------------------------------------


@scenario("no-addresses-listed-source-only", "rfc9260#section-5.1.2", "rfc9260#section-3.3.2.1.2")
def source_only(sim):
    """INIT or INIT ACK that lists no address: where it came from is the only path."""
    sim.path()
    for role in ("server", "client"):
        sock, peer = sim.up(role)
        equal(paths_of(sock), {A}, "addresses")
        peer.answers = False
        came = {peer.expect(HEARTBEAT, within=100).dst for _ in range(3)}
        equal(came, {A}, "where HEARTBEATs go")


@scenario("listed-addresses-and-source", "rfc9260#section-5.1.2", "rfc9260#section-5.4")
def listed_and_source(sim):
    """INIT from A lists B and C: all three are paths, A alone is confirmed, B and C are probed and then confirmed."""
    peer = sim.peer(5001, paths=(0, 1, 2))
    listening = sim.listener(port=5001, paths=(0, 1, 2))
    peer.answers = False
    peer.send(init(peer.tag, peer.tsn, more=addrs_of(B, C)), tag=0)
    peer.learn(peer.expect(INIT_ACK))
    peer.send(chunk(COOKIE_ECHO, peer.cookie))
    equal(peer.expect(COOKIE_ACK).dst, A, "where COOKIE ACK goes")
    sock = listening.accept()
    equal(paths_of(sock), {A, B, C}, "addresses")
    equal([path_state(sock, at, peer.port) for at in (A, B, C)], [ACTIVE, UNCONFIRMED, UNCONFIRMED], "states")
    probed = peer.expect(HEARTBEAT)
    peer.answers = True
    peer.take(probed)
    peer.clear()
    sim.advance(10)
    equal([path_state(sock, at, peer.port) for at in (A, B, C)], [ACTIVE] * 3, "states after the answers")


@scenario("connectx-address-not-listed-is-dropped", "rfc9260#section-5.1.2")
def not_listed(sim):
    """connectx() to A and B, but INIT ACK comes from A and lists A and C: nothing goes to B, and C is verified first."""
    sock, peer, _ = calling(sim, paths=3, targets=(A, B))
    peer.answers = False
    reply(peer, addrs_of(A, C))
    equal(peer.expect(COOKIE_ECHO).dst, A, "where COOKIE ECHO goes")
    completed(sock, peer)
    equal(paths_of(sock), {A, C}, "addresses")
    equal(path_state(sock, C, peer.port), UNCONFIRMED, "the state of C")
    equal(peer.expect(HEARTBEAT).dst, C, "what is probed")
    sim.advance(100)
    check(B not in {packet.dst for packet in peer.clear()}, "something went to B")


@scenario("init-ack-from-another-address", "rfc9260#section-5.1.2", "rfc9260#section-5.4")
def from_elsewhere(sim):
    """We call A, and INIT ACK comes from B and lists A: it is taken, and COOKIE ECHO goes to A, which we know, alone."""
    sock, peer, _ = calling(sim, paths=2)
    peer.answers = False
    reply(peer, addrs_of(A, B), src=B)
    for _ in range(3):
        equal(peer.expect(COOKIE_ECHO, within=20).dst, A, "where COOKIE ECHO goes")
    completed(sock, peer)
    equal(paths_of(sock), {A, B}, "addresses")
    equal([path_state(sock, at, peer.port) for at in (A, B)], [ACTIVE, UNCONFIRMED], "states")
    sock.send(b"x")
    equal(peer.find(DATA).dst, A, "where DATA goes")


@scenario("init-from-new-address-listing-an-old-one", "rfc9260#section-5.1.2", "rfc9260#section-5.2.2")
def new_address(sim):
    """INIT from X that lists A, of an association: it is one of that, refused for the new address, which lives on."""
    _, peer = sim.up()
    new = remote(host=7)
    peer.send(init(77, 1, more=addrs_of(A, new)), tag=0, src=new)
    packet = peer.expect(ABORT, within=0)
    equal((packet.dst, packet.tag, packet.chunk(ABORT).flags), (new, 77, 0), "where to, tag, flags")
    equal(packet.chunk(ABORT).value, param(C_RESTART, address_param(new)), "the cause")
    equal(len(sim.us.table("assocs")), 1, "associations")
    peer.standing = True
    check(peer.alive(), "the association is gone")


@scenario("family-in-use-counts-as-supported", "rfc9260#section-5.1.2")
def family_in_use(sim):
    """INIT over IPv4 that claims to support IPv6 only: IPv4 is used, without an error."""
    sock, peer = sim.up(init={"more": param(P_SUPPORTED, struct.pack(">H", 6))})
    equal(paths_of(sock), {A}, "addresses")
    sock.send(b"x")
    peer.expect(DATA, within=0)


@scenario("our-address-list-follows-supported-types", "rfc9260#section-3.3.2.1.5")
def supported_types(sim):
    """INIT ACK lists addresses of the types that the INIT supports, and no others."""
    sim.listener(ver=6, port=6000).sock.close()
    sock = sim.sock(ver=6).bind("::", port=6000).listen()
    for types, versions in (((5,), {4}), ((5, 6), {4, 6})):
        peer = sim.peer(6000)
        peer.send(init(peer.tag, 1, more=param(P_SUPPORTED, struct.pack(f">{len(types)}H", *types))), tag=0)
        listed = addresses(peer.expect(INIT_ACK).chunk(INIT_ACK).params)
        equal({6 if ":" in at else 4 for at in listed} | {4}, versions, "families")
    sock.close()


@scenario("host-name-in-init", "rfc9260#section-3.3.2.1.4")
def host_name_in_init(sim):
    """A Host Name Address in INIT: ABORT with the parameter as the address that cannot be resolved."""
    sim.listener()
    peer = sim.peer()
    bad = param(P_HOST_NAME, b"host.example\0")
    peer.send(init(peer.tag, 1, more=bad), tag=0)
    packet = peer.expect(ABORT, within=0)
    (cause, value), = packet.chunk(ABORT).params
    equal((packet.tag, cause, value[:17]), (peer.tag, C_ADDRESS, bad[:17]), "tag and cause")


@scenario("host-name-in-init-ack", "rfc9260#section-3.3.2.1.4", "rfc9260#section-3.3.3", "rfc9260#section-5.1.2")
def host_name_in_init_ack(sim):
    """Likewise in INIT ACK, and connect() fails."""
    sock, peer, _ = calling(sim)
    bad = param(P_HOST_NAME, b"host.example\0")
    reply(peer, bad)
    packet = peer.expect(ABORT, within=0)
    (cause, value), = packet.chunk(ABORT).params
    equal((packet.tag, cause, value[:17]), (peer.tag, C_ADDRESS, bad[:17]), "tag and cause")
    with fails(errno.EPROTO):
        sock.connected(0.1)


@scenario("more-than-64-addresses", "rfc9260#section-3.3.2.1.1")
def many_addresses(sim):
    """INIT that lists 200 addresses: 64 of them and the source are paths, which are probed one at a time."""
    sock, peer = sim.up(init={"more": addrs_of(*(f"10.9.0.{20 + host}" for host in range(200)))})
    found = paths_of(sock)
    equal((len(found), A in found), (65, True), "addresses")
    peer.answers = False
    peer.clear()
    last = peer.expect(HEARTBEAT, within=1).time
    for _ in range(4):
        packet = peer.expect(HEARTBEAT, within=10)
        check(packet.time - last >= 1, "two probes at once", packet.time - last)
        last = packet.time


@scenario("addresses-that-cannot-be-used", "rfc9260#section-5.1.2")
def useless_addresses(sim):
    """Addresses that nobody can be at are passed over: any, broadcast, multicast, loopback, ours, link-local."""
    bad = ("0.0.0.0", "255.255.255.255", "10.9.0.255", "224.0.0.1", "127.0.0.1", "10.9.0.1")
    sock, peer = sim.up(init={"more": addrs_of(*bad)})
    equal(paths_of(sock), {A}, "addresses")
    bad = ("::", "::1", "ff02::1", "fe80::9", "fd09::1", "::ffff:10.9.0.9")
    sock, peer = sim.up(ver=6, init={"more": addrs_of(*bad)})
    equal(paths_of(sock), {"fd09::2"}, "addresses")


@scenario("duplicate-parameters-in-init", "rfc9260#section-3.3.2")
def duplicate_parameters(sim):
    """Addresses that are listed twice are one path each, and the setup goes on."""
    peer = sim.peer(paths=(0, 1))
    listening = sim.listener(paths=(0, 1))
    types = param(P_SUPPORTED, struct.pack(">H", 5))
    peer.connect(types + types + addrs_of(B, A, B, A))
    equal(paths_of(listening.accept()), {A, B}, "addresses")
    equal(len(sim.us.table("remaddr")), 2, "paths")


# -- what is wrong with INIT and INIT ACK ----------------------------------------------------------------------------------


@scenario("supported-address-types-malformed", "rfc9260#section-3.3.2.1.5")
def malformed_types(sim):
    """Supported Address Types that is empty, long or has the type of host names does no harm; half a type is a violation."""
    for value in (b"", struct.pack(">HH", 11, 5), struct.pack(">H", 5) * 100):
        sock, peer = sim.up(init={"more": param(P_SUPPORTED, value)})
        sock.send(b"x")
        peer.expect(DATA, within=0)
    sim.listener(port=6000)
    for value in (b"\0\5\0", b"\0"):
        peer = sim.peer(6000)
        peer.send(init(peer.tag, 1, more=param(P_SUPPORTED, value)), tag=0)
        equal(peer.expect(ABORT, within=0).causes(), [C_PROTOCOL], "the cause")


@scenario("init-ack-without-cookie", "rfc9260#section-3.3.3", "rfc9260#section-3.3.10.2")
def no_cookie(sim):
    """INIT ACK without a State Cookie: ABORT that names what is missing, and connect() fails."""
    sock, peer, _ = calling(sim)
    reply(peer, cookie=b"")
    packet = peer.expect(ABORT, within=0)
    equal(packet.chunk(ABORT).params, [(C_MISSING, struct.pack(">IH", 1, P_COOKIE))], "the cause")
    with fails(errno.EPROTO):
        sock.connected(0.1)


@scenario("init-ack-with-tag-0", "rfc9260#section-3.3.3")
def init_ack_tag_0(sim):
    """INIT ACK with the tag 0 ends a call, by ABORT with the T bit; an association does not mind it."""
    sock, peer, packet = calling(sim)
    peer.send(init(0, 1, INIT_ACK, COOKIE))
    answer = peer.expect(ABORT, within=0)
    equal((answer.tag, answer.chunk(ABORT).flags), (packet.chunk(INIT).tag, T), "tag and flags")
    with fails(errno.EPROTO):
        sock.connected(0.1)
    sock, peer = sim.up()
    peer.send(init(0, 1, INIT_ACK, COOKIE))
    peer.silent(1)
    check(peer.alive(), "the association is gone")


@scenario("init-ack-with-a-tiny-window", "rfc9260#section-3.3.3")
def tiny_window(sim):
    """INIT ACK with a window of 1499: ABORT, but the call goes on, its T1 too, and takes a good INIT ACK."""
    sock, peer, first = calling(sim)
    sim.advance(1)
    reply(peer, rwnd=1499)
    equal(peer.expect(ABORT, within=0).tag, peer.tag, "the tag of ABORT")
    again = peer.expect(INIT, within=5)
    near(again.time - first.time, RTO, "T1")
    equal(again.raw, first.raw, "INIT")
    reply(peer, rwnd=1500)
    peer.expect(COOKIE_ECHO, within=0)
    completed(sock, peer)
    peer.standing = True


@scenario("bad-init-leaves-the-association-alone", "rfc9260#section-3.3.2")
def bad_init(sim):
    """INITs that are wrong, from the peer of an association: no answer to tag 0, else ABORT with their tag; data goes on."""
    sock, peer = sim.up()
    peer.send(init(0, 1), tag=0)
    peer.silent(0.1)
    for fields in ({"outs": 0}, {"ins": 0}, {"rwnd": 1499}):
        peer.send(init(77, 1, **fields), tag=0)
        packet = peer.expect(ABORT, within=0)
        equal((packet.tag, packet.chunk(ABORT).flags), (77, 0), "tag and flags")
        equal(state(sock), ESTABLISHED, "the state")
    peer.standing = True
    peer.data()
    equal(sock.recv().data, b"hello", "data")
    sock.send(b"x")
    equal(peer.find(DATA).tag, peer.tag, "our tag for the peer")


# -- parameters we do not know ---------------------------------------------------------------------------------------------


def unknown(kind):
    """A parameter of an unknown type, whose upper bits say what to do with it."""
    return param(kind, b"12345")


# Upper bits: is what follows still looked at, and is it reported?
CLASSES = ((0x3FF1, False, False), (0x7FF1, False, True), (0xBFF1, True, False), (0xFFF1, True, True))


def reports(kind, goes_on, told):
    """(parameters, what of them is to be reported) with one unknown at the beginning, in the middle and at the end."""
    last, it, plain = unknown(0xFFF2), unknown(kind), param(P_SUPPORTED, b"\0\5")
    mine = [it] if told else []
    yield it + plain + last, mine + ([last] if goes_on else [])
    yield plain + it + last, mine + ([last] if goes_on else [])
    yield plain + last + it, [last] + mine


@scenario("unknown-parameters-in-init", "rfc9260#section-3.2.1", "rfc9260#section-3.2.2")
def unknown_in_init(sim):
    """The upper bits of each unknown parameter say whether the next is looked at, and whether INIT ACK reports this one."""
    sim.listener()
    for one in CLASSES:
        for more, want in reports(*one):
            peer = sim.peer()
            peer.send(init(peer.tag, 1, more=more), tag=0)
            found = [value for kind, value in peer.expect(INIT_ACK).chunk(INIT_ACK).params if kind == P_UNRECOGNIZED]
            equal(found, [value[:9] for value in want], f"what is reported of type {one[0]:#x}")


@scenario("unknown-parameters-in-init-ack", "rfc9260#section-3.2.2", "rfc9260#section-3.3.10.8")
def unknown_in_init_ack(sim):
    """Likewise in INIT ACK; an ERROR behind the COOKIE ECHO reports them."""
    for one in CLASSES:
        for more, want in reports(*one):
            sock, peer, _ = calling(sim)
            reply(peer, more)
            packet = peer.expect(COOKIE_ECHO, *[ERROR] * bool(want), within=0)
            if want:
                (cause, value), = packet.chunk(ERROR).params
                equal(cause, C_UNRECOGNIZED, "the cause")
                equal(params(value), [(kind, b"12345") for kind, _ in params(b"".join(want))], "what is reported")
            sock.abort()
            peer.expect(ABORT)


@scenario("nine-unknown-parameters", "rfc9260#section-3.2.2")
def nine_unknown(sim):
    """Of nine unknown parameters that want to be reported the first eight are, and the setup goes on."""
    sim.listener()
    peer = sim.peer()
    listed = [param(0xC100 + number, b"1234") for number in range(9)]
    peer.send(init(peer.tag, peer.tsn, more=b"".join(listed)), tag=0)
    packet = peer.expect(INIT_ACK)
    peer.learn(packet)
    equal([value for kind, value in packet.chunk(INIT_ACK).params if kind == P_UNRECOGNIZED], listed[:8], "reports")
    peer.send(chunk(COOKIE_ECHO, peer.cookie))
    peer.expect(COOKIE_ACK)


# -- who is not served -----------------------------------------------------------------------------------------------------


@scenario("init-to-full-backlog", "rfc9260#section-5.1", "rfc9260#section-3.3.10.4")
def full_backlog(sim):
    """With as many associations waiting for accept() as may wait, INIT is answered by ABORT; after accept() it is served."""
    listening = sim.sock().bind(local(), port=5000).listen(1)
    for _ in range(2):
        sim.peer().connect()
    last = sim.peer()
    last.send(init(last.tag, last.tsn), tag=0)
    packet = last.expect(ABORT, within=0)
    equal((packet.tag, packet.chunk(ABORT).params), (last.tag, [(C_RESOURCE, b"")]), "tag and cause")
    listening.accept()
    last.connect()
    listening.accept()
    listening.accept()


@scenario("cookie-echo-to-full-backlog", "rfc9260#section-5.1")
def full_backlog_late(sim):
    """The backlog is full when the COOKIE ECHO comes: ABORT, so that the peer knows."""
    sim.sock().bind(local(), port=5000).listen(1)
    late = sim.peer()
    late.send(init(late.tag, late.tsn), tag=0)
    late.learn(late.expect(INIT_ACK))
    for _ in range(2):
        sim.peer().connect()
    late.send(chunk(COOKIE_ECHO, late.cookie))
    packet = late.expect(ABORT, within=0)
    equal((packet.tag, packet.chunk(ABORT).params), (late.tag, [(C_RESOURCE, b"")]), "tag and cause")


@scenario("listener-closed-before-cookie-echo", "rfc9260#section-5.1")
def listener_closed(sim):
    """The listener is gone when the COOKIE ECHO comes: ABORT."""
    listening, peer, _ = begun(sim)
    listening.close()
    peer.send(chunk(COOKIE_ECHO, peer.cookie))
    packet = peer.expect(ABORT, within=0)
    equal((packet.tag, packet.chunk(ABORT).flags), (peer.tag, 0), "tag and flags")


@scenario("port-zero-is-dropped", "rfc9260#section-3.1")
def port_zero(sim):
    """Packets from or to port 0 are dropped in silence, and nobody can connect() to it."""
    sim.listener()
    peer = sim.peer()
    with sim.delta("SctpInPktDiscards", 4):
        for sport, dport in ((0, 5000), (20000, 0)):
            peer.port, peer.to = sport, dport
            peer.send(init(1, 1), tag=0)
            peer.send(data(1), tag=5)
    sim.advance(1)
    equal((len(sim.strays), len(peer.clear())), (0, 0), "answers")
    with fails(errno.EINVAL):
        sim.sock().connect(A, 0)


# -- each state ------------------------------------------------------------------------------------------------------------


# What our timers send in each state; nothing in ESTABLISHED.
TIMERS = {COOKIE_WAIT: INIT, COOKIE_ECHOED: COOKIE_ECHO, SHUTDOWN_PENDING: DATA, SHUTDOWN_SENT: SHUTDOWN,
          SHUTDOWN_RECEIVED: DATA, SHUTDOWN_ACK_SENT: SHUTDOWN_ACK}


def each_state(sim):
    """(state, socket, peer, when its timer was started) for an association in each state but CLOSED."""
    for wanted in range(COOKIE_WAIT, SHUTDOWN_ACK_SENT + 1):
        if wanted < ESTABLISHED:
            sock, peer = (calling if wanted == COOKIE_WAIT else echoed)(sim)[:2]
        else:
            sock, peer = in_state(sim, wanted)
        yield wanted, sock, peer, now()
        equal(state(sock), wanted, "the state")
        if peer.standing:
            peer.abort()
        else:
            sock.abort()
        sim.advance(0.01)


def timer_goes_on(peer, wanted, start):
    """The state's timer expires when it would have expired anyhow."""
    if wanted in TIMERS:
        packet = peer.expect(TIMERS[wanted], within=RTO + 1)
        near(packet.time - start, RTO, f"the timer of state {wanted}")


def heard(wanted, start):
    """When the timer was started that runs after a packet with the right tag: T2 of SHUTDOWN begins anew by each."""
    return now() if wanted == SHUTDOWN_SENT else start


@scenario("init-in-every-state", "rfc9260#section-5.2.1", "rfc9260#section-5.2.2", "rfc9260#section-5.3.1")
def init_everywhere(sim):
    """INIT from an association's peer: INIT ACK (SHUTDOWN ACK in SHUTDOWN-ACK-SENT), and no state, tag or timer changes."""
    for wanted, _, peer, start in each_state(sim):
        sim.advance(1)
        peer.send(init(77, 5000), tag=0)
        answer = peer.expect(SHUTDOWN_ACK if wanted == SHUTDOWN_ACK_SENT else INIT_ACK, within=0)
        equal(answer.tag, peer.tag if wanted == SHUTDOWN_ACK_SENT else 77, f"the tag in state {wanted}")
        timer_goes_on(peer, wanted, start)
        if wanted == ESTABLISHED:
            check(peer.alive(), "our tag has changed")


@scenario("init-ack-in-every-state", "rfc9260#section-5.2.3")
def init_ack_everywhere(sim):
    """INIT ACK in any state but COOKIE-WAIT is discarded, and no timer of the handshake changes."""
    for wanted, _, peer, start in each_state(sim):
        sim.advance(1)
        if wanted != COOKIE_WAIT:
            start = heard(wanted, start)
            reply(peer)
            peer.silent(0.1)
        timer_goes_on(peer, wanted, start)


@scenario("cookie-ack-in-every-state", "rfc9260#section-5.2.5")
def cookie_ack_everywhere(sim):
    """COOKIE ACK in any state but COOKIE-ECHOED is discarded, and no timer of the handshake changes."""
    for wanted, _, peer, start in each_state(sim):
        sim.advance(1)
        if wanted != COOKIE_ECHOED:
            start, standing = heard(wanted, start), peer.standing
            peer.send(chunk(COOKIE_ACK))
            peer.standing = standing
            peer.silent(0.1)
        timer_goes_on(peer, wanted, start)


@scenario("cookie-echo-in-every-state", "rfc9260#section-5.2.4")
def cookie_echo_everywhere(sim):
    """The association's own cookie again: COOKIE ACK, and no state changes."""
    for wanted, _, peer, start in each_state(sim):
        if wanted >= ESTABLISHED:
            sim.advance(1)
            start = heard(wanted, start)
            peer.send(chunk(COOKIE_ECHO, peer.cookie))
            peer.expect(COOKIE_ACK, within=0)
            timer_goes_on(peer, wanted, start)


# What each chunk is answered with in the states from COOKIE-WAIT to SHUTDOWN-ACK-SENT, and where it leads to another state.
# PENDING and RECEIVED have data outstanding, which SACK and SHUTDOWN acknowledge.
GONE, NOTHING = None, [()] * 7
TABLE = (
    (lambda peer: data(peer.tsn), [(), (), (SACK,), (SACK,), (SHUTDOWN, SACK), (), ()], {}),
    (lambda peer: peer.sack_chunk(), [(), (), (), (SHUTDOWN,), (), (SHUTDOWN_ACK,), ()],
     {SHUTDOWN_PENDING: SHUTDOWN_SENT, SHUTDOWN_RECEIVED: SHUTDOWN_ACK_SENT}),
    (lambda _: heartbeat(), [()] + [(HEARTBEAT_ACK,)] * 5 + [()], {}),
    (lambda _: chunk(HEARTBEAT_ACK, param(1, bytes(40))), NOTHING, {}),
    (lambda _: chunk(ABORT), NOTHING, dict.fromkeys(range(COOKIE_WAIT, SHUTDOWN_ACK_SENT + 1), GONE)),
    (lambda peer: shutdown(peer.cum), [(), ()] + [(SHUTDOWN_ACK,)] * 5,
     dict.fromkeys(range(ESTABLISHED, SHUTDOWN_ACK_SENT), SHUTDOWN_ACK_SENT)),
    (lambda _: chunk(SHUTDOWN_ACK), [(SHUTDOWN_COMPLETE,)] * 2 + [(), (), (SHUTDOWN_COMPLETE,), (), (SHUTDOWN_COMPLETE,)],
     {SHUTDOWN_SENT: GONE, SHUTDOWN_ACK_SENT: GONE}),
    (lambda _: error(param(C_STREAM, bytes(4))), NOTHING, {}),
    (lambda _: chunk(COOKIE_ACK), NOTHING, {COOKIE_ECHOED: ESTABLISHED}),
    (lambda _: chunk(SHUTDOWN_COMPLETE), NOTHING, {SHUTDOWN_ACK_SENT: GONE}),
    (lambda _: chunk(0x70, b"12345"), [(), ()] + [(ERROR,)] * 5, {}))


@scenario("every-chunk-in-every-state", "rfc9260#section-4", "rfc9260#section-9.2")
def every_chunk(sim):
    """Each chunk in each state: the answer, if there is one, and the state after it."""
    for make, answers, after in TABLE:
        for wanted, answer in zip(range(COOKIE_WAIT, SHUTDOWN_ACK_SENT + 1), answers):
            if wanted < ESTABLISHED:
                sock, peer = (calling if wanted == COOKIE_WAIT else echoed)(sim)[:2]
            else:
                sock, peer = in_state(sim, wanted)
            which = f"{NAMES[make(peer)[0]] if make(peer)[0] < 15 else 'an unknown chunk'} in state {wanted}"
            peer.send(make(peer))
            sim.advance(0.25)
            equal([kind for packet in peer.clear() for kind in packet.types()], list(answer), f"the answers to {which}")
            alive = sim.us.table("assocs")
            equal(state(sock) if alive else GONE, after.get(wanted, wanted), f"the state after {which}")
            peer.standing = False
            if alive:
                sock.abort()
            sim.advance(0.01)


@scenario("connect-finds-what-has-ended-in-order", "rfc9260#section-9.2", "rfc6458#section-4.1.5")
def short_life(sim):
    """Who waits in connect(), and comes to look when a word was said and the association is over, still hears the word."""
    sock = sim.sock().bind("10.9.0.1")
    peer = sim.peer(sock.port)
    sock.sock.setblocking(True)
    results = []

    def call():
        # Of those that wait the last to run.
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        results.append(sock.sock.connect_ex((peer.addresses[0], peer.port)))

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    peer.answer(silent=True)
    peer.send(chunk(COOKIE_ACK), data(peer.tsn, b"a word"), shutdown(peer.cum))
    peer.expect(SHUTDOWN_ACK, SACK, within=0)
    peer.send(chunk(SHUTDOWN_COMPLETE))
    peer.standing = False
    equal(results, [], "what connect() has returned by now")
    sim.advance(0.1)
    thread.join()
    sock.sock.setblocking(False)
    equal(results, [0], "what connect() returns")
    equal(sock.recv().data, b"a word", "what was said")
    equal(sock.recv().data, b"", "the end")
