# SPDX-License-Identifier: GPL-2.0
"""A peer made by hand: it writes and reads whole SCTP packets through a tun device, behind which nobody else lives."""

import fcntl
import os
import select
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools", "sim"))
# pylint: disable=wrong-import-position,unused-import
from packet import (ABORT, BEGIN_END, COOKIE_ACK, COOKIE_ECHO, DATA, ERROR, HEARTBEAT, HEARTBEAT_ACK, INIT, INIT_ACK,
                    SACK, SHUTDOWN, SHUTDOWN_ACK, SHUTDOWN_COMPLETE, STREAMS, T, Packet, addresses, chunk, crc32c, data,
                    init, internet_sum, ip, join, pad, param, params, sack)

LOCAL = {4: "10.9.0.1", 6: "fd09::1"}
PEER = {4: "10.9.0.2", 6: "fd09::2"}
OTHER = {4: "10.9.0.3", 6: "fd09::3"}
MASK = {4: 24, 6: 64}
NODAD = {4: [], 6: ["nodad"]}


class Wire:
    """The tun device: IP packets in and out."""

    def __init__(self, name="wire0", local=None, bare=False):
        """local: our addresses that packets go to; bare: they are not this device's."""
        self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        # TUNSETIFF; IFF_TUN | IFF_NO_PI
        fcntl.ioctl(self.fd, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x1001))
        self.local = local or LOCAL
        for ver, address in () if bare else self.local.items():
            subprocess.run(["ip", "addr", "add", f"{address}/{MASK[ver]}", "dev", name, *NODAD[ver]], check=True)
        if os.environ.get("SCTP_OFFLOADS") == "off":
            subprocess.run(["ethtool", "-K", name, "gso", "off", "gro", "off", "sg", "off"], check=True)
        subprocess.run(["ip", "link", "set", name, "up", "mtu", "1500"], check=True)

    def put(self, ver, src, payload, proto=socket.IPPROTO_SCTP):
        """Sends an IP packet with that payload from src to us."""
        os.write(self.fd, ip(src, self.local[ver], payload, proto))

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
