# SPDX-License-Identifier: GPL-2.0
"""SCTP packets as bytes: builders for every chunk, parameter and cause, and a parser that never refuses anything."""

import socket
import struct
from typing import NamedTuple

DATA, INIT, INIT_ACK, SACK, HEARTBEAT, HEARTBEAT_ACK, ABORT, SHUTDOWN, SHUTDOWN_ACK, ERROR, COOKIE_ECHO, \
    COOKIE_ACK, ECNE, CWR, SHUTDOWN_COMPLETE = range(15)
NAMES = ("DATA", "INIT", "INIT-ACK", "SACK", "HEARTBEAT", "HEARTBEAT-ACK", "ABORT", "SHUTDOWN", "SHUTDOWN-ACK", "ERROR",
         "COOKIE-ECHO", "COOKIE-ACK", "ECNE", "CWR", "SHUTDOWN-COMPLETE")
T = 1				# the T bit of ABORT and SHUTDOWN COMPLETE
END, BEGIN, UNORDERED, IMMEDIATE = 1, 2, 4, 8	# flags of DATA
BEGIN_END = 3			# a DATA chunk that is a whole message
STREAMS = 10

# Parameters of INIT, INIT ACK and HEARTBEAT; causes of ABORT and ERROR.
P_HEARTBEAT, P_IPV4, P_IPV6, P_COOKIE, P_UNRECOGNIZED, P_PRESERVATIVE, P_HOST_NAME, P_SUPPORTED = 1, 5, 6, 7, 8, 9, 11, 12
P_ECN = 0x8000
C_STREAM, C_MISSING, C_STALE, C_RESOURCE, C_ADDRESS, C_CHUNK, C_PARAMETER, C_UNRECOGNIZED, C_NO_DATA, C_COOKIE_SHUTDOWN, \
    C_RESTART, C_USER, C_PROTOCOL = range(1, 14)


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


def address_param(address):
    """An IPv4 or IPv6 Address parameter."""
    if ":" in address:
        return param(P_IPV6, socket.inet_pton(socket.AF_INET6, address))
    return param(P_IPV4, socket.inet_aton(address))


def addresses(parameters):
    """The addresses among parameters, which are (type, value) pairs."""
    return [socket.inet_ntop(socket.AF_INET6 if kind == P_IPV6 else socket.AF_INET, value)
            for kind, value in parameters if kind in (P_IPV4, P_IPV6)]


def init(tag, tsn, kind=INIT, more=b"", rwnd=100000, outs=STREAMS, ins=STREAMS):
    """An INIT or INIT ACK; more: its parameters."""
    return chunk(kind, struct.pack(">IIHHI", tag, rwnd, outs, ins, tsn & 0xFFFFFFFF) + more)


def data(tsn, text=b"hello", sid=0, ssn=0, flags=BEGIN_END, ppid=0):
    """A DATA chunk."""
    return chunk(DATA, struct.pack(">IHHI", tsn & 0xFFFFFFFF, sid, ssn & 0xFFFF, ppid) + text, flags)


def sack(cum, rwnd=100000, gaps=(), n_gaps=None, dups=()):
    """A SACK; gaps: (start, end) relative to cum; n_gaps: how many it claims to have; dups: TSNs."""
    n_gaps = len(gaps) if n_gaps is None else n_gaps
    blocks = b"".join(struct.pack(">HH", *gap) for gap in gaps) + b"".join(struct.pack(">I", tsn) for tsn in dups)
    return chunk(SACK, struct.pack(">IIHH", cum & 0xFFFFFFFF, rwnd, n_gaps, len(dups)) + blocks)


def heartbeat(info=b"12345678"):
    """A HEARTBEAT with that information."""
    return chunk(HEARTBEAT, param(P_HEARTBEAT, info))


def shutdown(cum):
    """A SHUTDOWN."""
    return chunk(SHUTDOWN, struct.pack(">I", cum & 0xFFFFFFFF))


def error(*causes, kind=ERROR, flags=0):
    """An ERROR (kind=ABORT: an ABORT) with causes made by param()."""
    return chunk(kind, b"".join(causes), flags)


def join(sport, dport, tag, *chunks, crc=None):
    """An SCTP packet; crc: another than the right one."""
    head, body = struct.pack(">HHI", sport, dport, tag), b"".join(chunks)
    return head + (crc32c(head + b"\0\0\0\0" + body) if crc is None else crc) + body


def ip(src, dst, payload, proto=socket.IPPROTO_SCTP, ecn=0):
    """An IP packet, of the version that the addresses have."""
    if ":" in src:
        head = struct.pack(">IHBB", 6 << 28 | ecn << 20, len(payload), proto, 64)
        return head + socket.inet_pton(socket.AF_INET6, src) + socket.inet_pton(socket.AF_INET6, dst) + payload
    head = struct.pack(">BBHHHBBH", 0x45, ecn, 20 + len(payload), 0, 0, 64, proto, 0)
    head += socket.inet_aton(src) + socket.inet_aton(dst)
    return head[:10] + struct.pack(">H", internet_sum(head)) + head[12:] + payload


def icmp(src, dst, code, quote, value=0):
    """An ICMP or ICMPv6 error from src that quotes an IP packet; code: (type, code); value: the second word."""
    body = struct.pack(">BBHI", *code, 0, value) + quote
    if ":" not in src:
        return ip(src, dst, body[:2] + struct.pack(">H", internet_sum(body)) + body[4:], socket.IPPROTO_ICMP)
    pseudo = socket.inet_pton(socket.AF_INET6, src) + socket.inet_pton(socket.AF_INET6, dst)
    pseudo += struct.pack(">II", len(body), socket.IPPROTO_ICMPV6)
    return ip(src, dst, body[:2] + struct.pack(">H", internet_sum(pseudo + body)) + body[4:], socket.IPPROTO_ICMPV6)


class Chunk(NamedTuple):
    """A chunk: its type, flags, and what follows its header (without padding)."""

    kind: int
    flags: int
    value: bytes

    @property
    def words(self):
        """The value as 32-bit numbers."""
        return struct.unpack(f">{len(self.value) // 4}I", self.value[:len(self.value) & ~3])

    @property
    def tsn(self):
        """Of DATA, INIT, INIT ACK; the (cumulative) TSN of SACK, SHUTDOWN, ECNE and CWR."""
        return self.words[3 if self.kind in (INIT, INIT_ACK) else 0]

    @property
    def rwnd(self):
        """Of SACK, INIT, INIT ACK."""
        return self.words[1]

    @property
    def tag(self):
        """The initiate tag."""
        return self.words[0]

    @property
    def streams(self):
        """Of INIT, INIT ACK: (outbound, inbound)."""
        return struct.unpack(">HH", self.value[8:12])

    @property
    def sid(self):
        """The stream of DATA."""
        return struct.unpack(">H", self.value[4:6])[0]

    @property
    def ssn(self):
        """The stream sequence number of DATA."""
        return struct.unpack(">H", self.value[6:8])[0]

    @property
    def ppid(self):
        """Of DATA."""
        return self.words[2]

    @property
    def text(self):
        """The user data of DATA."""
        return self.value[12:]

    @property
    def gaps(self):
        """Of SACK: [(start, end)], relative to its TSN."""
        n_gaps = struct.unpack(">H", self.value[8:10])[0]
        return [struct.unpack(">HH", self.value[at:at + 4]) for at in range(12, 12 + 4 * n_gaps, 4)]

    @property
    def dups(self):
        """Of SACK: the duplicate TSNs."""
        n_gaps = struct.unpack(">H", self.value[8:10])[0]
        return list(self.words[3 + n_gaps:])

    @property
    def params(self):
        """Parameters or causes as [(type, value)]."""
        return params(self.value[16 if self.kind in (INIT, INIT_ACK) else 0:])

    def __str__(self):
        name = NAMES[self.kind] if self.kind < len(NAMES) else f"chunk {self.kind}"
        name += f"/{self.flags:x}" if self.flags and self.kind != DATA else ""
        try:
            return name + self._details()
        except (struct.error, IndexError):
            return f"{name} (cut off: {self.value.hex()})"

    def _details(self):
        if self.kind == DATA:
            flags = "".join(letter for letter, bit in zip("IUBE", (8, 4, 2, 1)) if self.flags & bit)
            return f"({self.tsn} sid {self.sid} ssn {self.ssn} {flags} {len(self.text)} B)"
        if self.kind in (INIT, INIT_ACK):
            known = f" {addresses(self.params)}" if addresses(self.params) else ""
            return f"(tag {self.tag:#x} rwnd {self.rwnd} streams {self.streams} tsn {self.tsn}{known})"
        if self.kind == SACK:
            more = (f" gaps {self.gaps}" if self.gaps else "") + (f" dups {self.dups}" if self.dups else "")
            return f"({self.tsn} rwnd {self.rwnd}{more})"
        if self.kind in (SHUTDOWN, ECNE, CWR):
            return f"({self.tsn})"
        if self.kind in (ABORT, ERROR):
            return f"(causes {[cause for cause, _ in self.params]})"
        return ""


class Packet:
    """A packet: its ports, tag and chunks; with IP around it also addresses; and when and where it was seen."""

    time = 0.0			# simulated seconds
    path = None
    src = dst = ""
    ver = ecn = 0
    ip = b""

    def __init__(self, raw):
        self.raw = raw
        self.sport, self.dport, self.tag = struct.unpack(">HHI", raw[:8])
        self.chunks = []
        raw = raw[12:]
        while len(raw) >= 4:
            kind, flags, length = struct.unpack(">BBH", raw[:4])
            self.chunks.append(Chunk(kind, flags, raw[4:length]))
            raw = raw[max(length + 3 & ~3, 4):]

    @classmethod
    def from_ip(cls, raw):
        """The SCTP packet in an IP packet, or None if there is none (or only a later fragment of one)."""
        ver = raw[0] >> 4
        if ver == 4 and raw[9] == socket.IPPROTO_SCTP and not raw[6] & 0x1F and not raw[7]:
            head, family, where = (raw[0] & 15) * 4, socket.AF_INET, (12, 16, 20)
        elif ver == 6 and raw[6] == socket.IPPROTO_SCTP:
            head, family, where = 40, socket.AF_INET6, (8, 24, 40)
        elif ver == 6 and raw[6] == 44 and raw[40] == socket.IPPROTO_SCTP and not raw[42] and raw[43] < 8:
            head, family, where = 48, socket.AF_INET6, (8, 24, 40)
        else:
            return None
        if len(raw) < head + 12:
            return None
        packet = cls(raw[head:])
        packet.ver, packet.ip = ver, raw
        packet.ecn = (raw[1] if ver == 4 else raw[1] >> 4) & 3
        packet.src = socket.inet_ntop(family, raw[where[0]:where[1]])
        packet.dst = socket.inet_ntop(family, raw[where[1]:where[2]])
        return packet

    @property
    def crc_ok(self):
        """Is the checksum right?"""
        return crc32c(self.raw[:8] + b"\0\0\0\0" + self.raw[12:]) == self.raw[8:12]

    def types(self):
        """The chunks' types, in order."""
        return [found.kind for found in self.chunks]

    def chunk(self, kind):
        """The first chunk of a type, or None."""
        return next((found for found in self.chunks if found.kind == kind), None)

    def all(self, kind):
        """The chunks of a type."""
        return [found for found in self.chunks if found.kind == kind]

    def get(self, kind):
        """The first chunk of a type as (flags, value), or None."""
        found = self.chunk(kind)
        return found and (found.flags, found.value)

    def causes(self, kind=ABORT):
        """The causes of an ABORT or ERROR."""
        found = self.chunk(kind)
        return [cause for cause, _ in found.params] if found else []

    def __str__(self):
        return f"{self.src}:{self.sport} > {self.dst}:{self.dport} tag {self.tag:#x} " + " ".join(map(str, self.chunks))
