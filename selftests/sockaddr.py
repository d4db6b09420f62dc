# SPDX-License-Identifier: GPL-2.0
"""Addresses as system calls take them."""

import socket
import struct


def packed(addrs, port):
    """Addresses one after the other, as sctp_bindx() and sctp_connectx() take them."""
    out = b""
    for addr in addrs:
        if ":" in addr:
            out += struct.pack("=H", socket.AF_INET6) + struct.pack(">HI", port, 0) + \
                socket.inet_pton(socket.AF_INET6, addr) + bytes(4)
        else:
            out += struct.pack("=H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(addr) + bytes(8)
    return out
