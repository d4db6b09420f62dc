# SPDX-License-Identifier: GPL-2.0
"""A peer made by hand: it writes and reads whole SCTP packets through a tun device, behind which nobody else lives."""

import fcntl
import os
import select
import socket
import struct
import subprocess
import time

DATA, INIT, INIT_ACK, SACK, HEARTBEAT, HEARTBEAT_ACK, ABORT, SHUTDOWN, SHUTDOWN_ACK, ERROR, COOKIE_ECHO, \
    COOKIE_ACK = range(12)
SHUTDOWN_COMPLETE = 14
T = 1				# the T bit of ABORT and SHUTDOWN COMPLETE
BEGIN_END = 3			# a DATA chunk that is a whole message
LOCAL = {4: "10.9.0.1", 6: "fd09::1"}
PEER = {4: "10.9.0.2", 6: "fd09::2"}
OTHER = {4: "10.9.0.3", 6: "fd09::3"}
STREAMS = 10


def _crc_table():
    table = []
    for i in range(256):
        for _ in range(8):
            i = i >> 1 ^ (0x82F63B78 if i & 1 else 0)
        table.append(i)
    return table


_CRC = _crc_table()


def crc32c(data):
    """CRC32c as it stands in a packet, little endian."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
    return struct.pack("<I", crc ^ 0xFFFFFFFF)


def internet_sum(data):
    """The checksum of IPv4 and ICMP."""
    data += b"\0" * (len(data) & 1)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def pad(data):
    """To a multiple of four."""
    return data + b"\0" * (-len(data) & 3)


def chunk(kind, value=b"", flags=0):
    """A chunk, padded; value is what follows its header."""
    return pad(struct.pack(">BBH", kind, flags, 4 + len(value)) + value)


def param(kind, value=b""):
    """A parameter or cause, padded."""
    return pad(struct.pack(">HH", kind, 4 + len(value)) + value)


def params(value):
    """The parameters in value, as (type, value)."""
    found = []
    while len(value) >= 4:
        kind, length = struct.unpack(">HH", value[:4])
        found.append((kind, value[4:length]))
        value = value[max(length + 3 & ~3, 4):]
    return found


def init(tag, tsn, kind=INIT, more=b"", rwnd=100000, outs=STREAMS, ins=STREAMS):
    """An INIT or INIT ACK; more: its parameters."""
    return chunk(kind, struct.pack(">IIHHI", tag, rwnd, outs, ins, tsn) + more)


def data(tsn, text=b"hello", sid=0, ssn=0, flags=BEGIN_END):
    """A DATA chunk."""
    return chunk(DATA, struct.pack(">IHHI", tsn & 0xFFFFFFFF, sid, ssn, 0) + text, flags)


def sack(cum, rwnd=100000, gaps=(), n_gaps=None):
    """A SACK; n_gaps: how many it claims to have."""
    n_gaps = len(gaps) if n_gaps is None else n_gaps
    blocks = b"".join(struct.pack(">HH", *gap) for gap in gaps)
    return chunk(SACK, struct.pack(">IIHH", cum & 0xFFFFFFFF, rwnd, n_gaps, 0) + blocks)


class Packet:
    """A received packet: its names, tag, and chunks as (type, flags, value)."""

    def __init__(self, raw):
        self.sport, self.dport, self.tag = struct.unpack(">HHI", raw[:8])
        self.crc_ok = crc32c(raw[:8] + b"\0\0\0\0" + raw[12:]) == raw[8:12]
        self.chunks = []
        raw = raw[12:]
        while len(raw) >= 4:
            kind, flags, length = struct.unpack(">BBH", raw[:4])
            self.chunks.append((kind, flags, raw[4:length]))
            raw = raw[max(length + 3 & ~3, 4):]

    def types(self):
        """The chunks' types, in order."""
        return [kind for kind, _, _ in self.chunks]

    def get(self, kind):
        """The first chunk of a type as (flags, value), or None."""
        return next(((f, v) for k, f, v in self.chunks if k == kind), None)

    def causes(self, kind=ABORT):
        """The causes of an ABORT or ERROR."""
        found = self.get(kind)
        return [cause for cause, _ in params(found[1])] if found else []


class Wire:
    """The tun device: IP packets in and out."""

    def __init__(self, name="wire0"):
        self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        # TUNSETIFF; IFF_TUN | IFF_NO_PI
        fcntl.ioctl(self.fd, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x1001))
        for cmd in (f"addr add {LOCAL[4]}/24 dev {name}", f"addr add {LOCAL[6]}/64 dev {name} nodad",
                    f"link set {name} up mtu 1500"):
            subprocess.run(["ip", *cmd.split()], check=True)

    def put(self, ver, src, payload, proto=socket.IPPROTO_SCTP):
        """Sends an IP packet with that payload from src to us."""
        if ver == 4:
            src, dst = socket.inet_aton(src), socket.inet_aton(LOCAL[4])
            head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, proto, 0, src, dst)
            head = head[:10] + struct.pack(">H", internet_sum(head)) + head[12:]
        else:
            src, dst = (socket.inet_pton(socket.AF_INET6, a) for a in (src, LOCAL[6]))
            head = struct.pack(">IHBB16s16s", 6 << 28, len(payload), proto, 64, src, dst)
        os.write(self.fd, head + payload)

    def get(self, seconds):
        """The payload of the next SCTP packet as (payload, whole IP packet), or None."""
        end = time.monotonic() + seconds
        while True:
            left = max(0, end - time.monotonic())
            if not select.select([self.fd], [], [], left)[0]:
                return None
            raw = os.read(self.fd, 70000)
            if raw[0] >> 4 == 4 and raw[9] == socket.IPPROTO_SCTP:
                return raw[(raw[0] & 15) * 4:], raw
            if raw[0] >> 4 == 6 and raw[6] == socket.IPPROTO_SCTP:
                return raw[40:], raw


class Peer:
    """An SCTP endpoint as the test wants it: nothing happens by itself."""

    port = 20000

    def __init__(self, wire, to, ver=4):
        Peer.port += 1
        self.wire, self.to, self.ver = wire, to, ver
        self.port = Peer.port
        self.src = PEER[ver]
        self.tag = 0x10000 + self.port	# what the kernel must send us
        self.tsn = 1000			# our next TSN
        self.their_tag = 0
        self.their_tsn = 0		# their initial TSN
        self.last_ip = b""
        self.cookie = b""

    def raw(self, *chunks, tag=None, spoil=False, src=None):
        """Sends a packet; tag: another than the right one; spoil: the checksum; src: from elsewhere."""
        tag = self.their_tag if tag is None else tag
        body = b"".join(chunks)
        head = struct.pack(">HHI", self.port, self.to, tag)
        crc = crc32c(head + b"\0\0\0\0" + body)
        if spoil:
            crc = bytes([crc[0] ^ 1]) + crc[1:]
        self.wire.put(self.ver, src or self.src, head + crc + body)

    def get(self, seconds=3.0):
        """The next packet to us, or None."""
        end = time.monotonic() + seconds
        while True:
            got = self.wire.get(max(0, end - time.monotonic()))
            if not got:
                return None
            packet = Packet(got[0])
            if packet.dport == self.port:
                self.last_ip = got[1]
                return packet

    def want(self, kind, seconds=3.0):
        """The next packet that has such a chunk, or None; others are passed over."""
        end = time.monotonic() + seconds
        while True:
            packet = self.get(max(0, end - time.monotonic()))
            if not packet or packet.get(kind):
                return packet

    def ask(self, *chunks, tag=None, src=None):
        """Sends a packet and returns the next to us."""
        self.raw(*chunks, tag=tag, src=src)
        return self.get()

    def silent(self, seconds=0.3):
        """Nothing comes."""
        return self.get(seconds) is None

    def take_init(self, packet):
        """Remembers what their INIT or INIT ACK says; its parameters as a dictionary."""
        _, value = packet.get(INIT) or packet.get(INIT_ACK)
        self.their_tag, _, _, _, self.their_tsn = struct.unpack(">IIHHI", value[:16])
        found = dict(params(value[16:]))
        self.cookie = found.get(7, b"")
        return found

    def setup(self, more=b""):
        """The handshake from our side; the packet with the COOKIE ACK, or None."""
        packet = self.ask(init(self.tag, self.tsn, more=more), tag=0)
        if not packet or not packet.get(INIT_ACK):
            return None
        self.take_init(packet)
        return self.ask(chunk(COOKIE_ECHO, self.cookie))

    def alive(self):
        """Does the association answer a HEARTBEAT?"""
        info = param(1, os.urandom(8))
        self.raw(chunk(HEARTBEAT, info))
        packet = self.want(HEARTBEAT_ACK)
        return bool(packet) and pad(packet.get(HEARTBEAT_ACK)[1]) == info
