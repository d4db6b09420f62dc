# SPDX-License-Identifier: GPL-2.0
"""Trains: packets that IP has seen as one, and which are cut before the device (output/cut.c)."""

import socket

import packet as wire
from attacks_stranger import without
from packet import DATA, SACK
from scenario import check, equal, scenario
from sockets import SCTP_UNORDERED
from world import switch_off

# Messages: some end a packet, some begin in one and end in another, some need padding; two fill one to its last byte, over
# IPv4 and over IPv6.
SIZES = (1, 2, 3, 4, 5, 700, 1452, 8, 1451, 3000, 1453, *[20] * 9, 9000, 13, 1400, 1436, 1, 2900, *[301] * 7,
         1452, 700, 736, 1452, 1432, 700, 716, 1432)
TOS = 0x48
SHORT = 500			# bytes: no train is


def ready(sim, ver):
    """(socket, peer) with a congestion window for all of SIZES."""
    sock, peer = sim.up("client", ver=ver, init={"rwnd": 1000000}, sock={"NODELAY": 1})
    level, option = (socket.IPPROTO_IP, socket.IP_TOS) if ver == 4 else (socket.IPPROTO_IPV6, socket.IPV6_TCLASS)
    sock.sock.setsockopt(level, option, TOS)
    sock.buffers(send=1000000)
    peer.acks = True
    for _ in range(60):
        sock.send(bytes(1452))
    sim.advance(0)
    peer.acks = False
    # The first DATA is acknowledged at once, later ones with what is sent.
    peer.data()
    sim.advance(0)
    peer.clear()
    check(sock.get("PEER_ADDR_INFO", address=(peer.addresses[0], peer.port)).cwnd > sum(SIZES) + 1000, "no room for SIZES")
    return sock, peer


def burst(sim, sock, peer):
    """The packets that leave in one instant, with all of SIZES, as the peer's window opens; a SACK goes first."""
    peer.sack(rwnd=0)
    sim.advance(0)
    for number, size in enumerate(SIZES):
        sock.send(bytes([number + 1]) * size, sid=number % 3, sflags=SCTP_UNORDERED * (number % 5 == 0), ppid=number)
    sim.advance(0)
    equal(peer.clear(), [], "what leaves while the window is shut")
    peer.data()
    before = requests(sim, peer.ver)
    peer.sack(rwnd=1000000)
    sim.advance(0)
    packets = peer.clear()
    equal(packets[0].types()[:2], [SACK, DATA], "what goes first")
    peer.sack()
    return packets, requests(sim, peer.ver) - before


def requests(sim, ver):
    """How many packets IP was asked to send."""
    sim.us.enter()
    with open(f"/proc/thread-self/net/snmp{'6' if ver == 6 else ''}", encoding="ascii") as file:
        lines = [line.split() for line in file]
    if ver == 6:
        return next(int(line[1]) for line in lines if line[0] == "Ip6OutRequests")
    names, values = [line for line in lines if line[0] == "Ip:"]
    return int(values[names.index("OutRequests")])


def whole(packet):
    """It is as it says, down to its last byte."""
    check(packet.crc_ok, "a wrong checksum", str(packet))
    chunks = [wire.chunk(found.kind, found.value, found.flags) for found in packet.chunks]
    equal(b"".join(chunks), packet.raw[12:], "its chunks, padded with zeros, and nothing else")
    if packet.ver == 6:
        equal(int.from_bytes(packet.ip[4:6], "big"), len(packet.ip) - 40, "its length")
        equal(packet.ip[0] << 4 & 0xF0 | packet.ip[1] >> 4, TOS, "its class")
    else:
        equal(int.from_bytes(packet.ip[2:4], "big"), len(packet.ip), "its length")
        equal((packet.ip[1], packet.ip[6] & 0xE0), (TOS, 0x40), "its TOS, and DF alone")
        equal(wire.internet_sum(packet.ip[:20]), 0, "its header's checksum")


def likeness(packets):
    """What is the same whenever they are sent: not IP's number and checksum, nor where TSN and SSN begin."""
    first, ssns, like = packets[0].chunk(DATA).tsn, {}, []
    for packet in packets:
        ip = packet.ip[:4] + packet.ip[6:10] + packet.ip[12:20] if packet.ver == 4 else packet.ip[:40]
        like.append((ip, packet.sport, packet.dport, packet.tag))
        for chunk in packet.all(DATA):
            ssn = chunk.ssn - ssns.setdefault(chunk.sid, chunk.ssn) if not chunk.flags & wire.UNORDERED else 0
            like.append((chunk.flags, chunk.tsn - first, chunk.sid, ssn, chunk.ppid, chunk.text))
    return like


def same_packets(sim, ver):
    """The same messages, as trains whose packets share memory, or have copies, and packet by packet."""
    sock, peer = ready(sim, ver)
    device = sim.paths[0].name
    trains, asked = burst(sim, sock, peer)
    check(asked < len(trains) / 2, "these were no trains", asked, len(trains))
    switch_off(device)
    copied, asked = burst(sim, sock, peer)
    check(asked < len(copied) / 2, "these were no trains", asked, len(copied))
    sim.us.netlink.link(device, longest=SHORT)
    single, asked = burst(sim, sock, peer)
    equal(asked, len(single), "these were trains")
    for packet in (*trains, *copied, *single):
        whole(packet)
    equal(likeness(trains), likeness(single), "what was shared")
    equal(likeness(copied), likeness(single), "what was copied")
    return trains


@scenario("train-packets-are-those-without", "rfc9260#section-6.10")
def same_v4(sim):
    """Packets cut from a train are those that would have been sent one by one."""
    numbers = [int.from_bytes(packet.ip[4:6], "big") for packet in same_packets(sim, 4)]
    equal([number - numbers[0] & 0xFFFF for number in numbers], list(range(len(numbers))), "IP's numbers")


@scenario("train-packets-are-those-without-v6", "rfc9260#section-6.10")
def same_v6(sim):
    """Likewise."""
    same_packets(sim, 6)


def arrives(peer, size):
    """Acknowledges data until all of a message has come, whatever that takes."""
    came = {}
    peer.acks = True
    peer.sack()
    while sum(map(len, came.values())) < size:
        packet = peer.find(DATA, within=5)
        came.update((chunk.tsn, chunk.text) for chunk in packet.all(DATA))


@scenario("train-cut-without-memory", real=200)
def no_memory(sim):
    """Each allocation fails in turn while a train is made and cut: none of it leaves, or less, and all arrives in the end."""
    size = 12000
    for plain in (False, True):
        left = []
        while not left or left[-1][1]:
            sock, peer = ready(sim, 4)
            if plain:
                switch_off(sim.paths[0].name)
            failed = without(len(left) + 1, lambda: sock.send(bytes(size)))
            sim.advance(0)
            left.append((len(peer.inbox), failed))
            arrives(peer, size)
            peer.abort()
        whole, lost = left[-1][0], [count for count, _ in left].count(0)
        check(whole == -(-size // 1452) and lost >= whole, "packets that left at once", left)
    sim.advance(1)
    sim.received = sim.us.snmp("SctpOutSCTPPacks")
