# SPDX-License-Identifier: GPL-2.0
"""Python over libsctp, as bindings are: sctp_*() by ctypes on sockets of the socket module; prints a line per check."""

import ctypes
import os
import socket
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from sockaddr import packed	# pylint: disable=wrong-import-position

SOL_SCTP = 132
INITMSG, NODELAY, EVENTS, STATUS = 2, 3, 11, 14
BINDX_ADD = 1
ASSOC_CHANGE, SHUTDOWN_EVENT, COMM_UP = 0x8001, 0x8005, 0
MSG_NOTIFICATION, UNORDERED = 0x8000, 1
STREAMS = 6

lib = ctypes.CDLL("libsctp.so.1", use_errno=True)


class SndRcvInfo(ctypes.Structure):
    """struct sctp_sndrcvinfo"""

    _fields_ = [("stream", ctypes.c_uint16), ("ssn", ctypes.c_uint16), ("flags", ctypes.c_uint16),
                ("ppid", ctypes.c_uint32), ("context", ctypes.c_uint32), ("timetolive", ctypes.c_uint32),
                ("tsn", ctypes.c_uint32), ("cumtsn", ctypes.c_uint32), ("assoc_id", ctypes.c_int32)]


def check(name, got, want=True):
    """A line: both are the same."""
    print(f"ok {name}" if got == want else f"not ok {name}: got {got!r}, want {want!r}", flush=True)


def call(name, *words):
    """A function of libsctp's; raises what errno says."""
    result = getattr(lib, name)(*words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), name)
    return result


def new(family, kind):
    """A socket that tells of associations, with streams."""
    sock = socket.socket(family, kind, socket.IPPROTO_SCTP)
    sock.setsockopt(SOL_SCTP, INITMSG, struct.pack("=HHHH", STREAMS, STREAMS, 0, 0))
    sock.setsockopt(SOL_SCTP, NODELAY, 1)
    # What came with a message, associations, shutdowns.
    sock.setsockopt(SOL_SCTP, EVENTS, bytes([1, 1, 0, 0, 0, 1]))
    return sock


def send(sock, message, stream, ppid, to=None, flags=0):
    """sctp_sendmsg()"""
    raw = packed([to[0]], to[1]) if to else None
    call("sctp_sendmsg", sock.fileno(), message, ctypes.c_size_t(len(message)), raw, len(raw or b""),
         ctypes.c_uint32(ppid), ctypes.c_uint32(flags), ctypes.c_uint16(stream), ctypes.c_uint32(0), ctypes.c_uint32(0))


def recv(sock, size=70000):
    """sctp_recvmsg() up to a message's end; a notification as its type and its state or error."""
    data, info, flags = b"", SndRcvInfo(), ctypes.c_int(0)
    buffer = ctypes.create_string_buffer(size)
    while not flags.value & socket.MSG_EOR:
        flags.value = 0
        got = call("sctp_recvmsg", sock.fileno(), buffer, ctypes.c_size_t(size), None, None, ctypes.byref(info),
                   ctypes.byref(flags))
        if not got:
            return None, None
        data += buffer.raw[:got]
    if flags.value & MSG_NOTIFICATION:
        return struct.unpack_from("=H", data)[0], struct.unpack_from("=xxxxxxxxH", data)[0]
    return data, info


def addresses(name, sock, assoc_id):
    """sctp_getladdrs() or sctp_getpaddrs(): what it lists."""
    raw = ctypes.c_void_p()
    count = call(name, sock.fileno(), assoc_id, ctypes.byref(raw))
    found, at = [], raw.value
    for _ in range(count):
        family = struct.unpack("=H", ctypes.string_at(at, 2))[0]
        start, length, step = (8, 16, 28) if family == socket.AF_INET6 else (4, 4, 16)
        found.append(socket.inet_ntop(family, ctypes.string_at(at + start, length)))
        at += step
    getattr(lib, name.replace("get", "free"))(raw)
    return sorted(found)


def exchange(what, client, server, to=None):
    """Messages of many sizes both ways, with what goes along with them."""
    right = 0
    for n in range(40):
        size = 60000 if n % 8 == 7 else 1 + n * 41
        message = (b"%d, " % n * size)[:size]
        send(client, message, n % STREAMS, n + 100, to, UNORDERED if n % 3 == 0 else 0)
        data, info = recv(server)
        right += data == message and info.stream == n % STREAMS and info.ppid == n + 100 and \
            bool(info.flags & UNORDERED) == (n % 3 == 0)
    check(f"{what}: messages with stream, payload protocol and order", right, 40)


def one_to_one(what, family, hosts):
    """Two addresses bound, both connected to; the streams agreed on; the end."""
    listener, client = new(family, socket.SOCK_STREAM), new(family, socket.SOCK_STREAM)
    listener.bind((hosts[0], 0))
    port = listener.getsockname()[1]
    call("sctp_bindx", listener.fileno(), packed(hosts[1:], port), len(hosts) - 1, BINDX_ADD)
    listener.listen(5)
    call("sctp_connectx", client.fileno(), packed(hosts, port), len(hosts), None)
    server = listener.accept()[0]
    check(f"{what}: the client hears COMM_UP", recv(client), (ASSOC_CHANGE, COMM_UP))
    check(f"{what}: so does the server", recv(server), (ASSOC_CHANGE, COMM_UP))
    check(f"{what}: sctp_getladdrs()", addresses("sctp_getladdrs", server, 0), sorted(hosts))
    check(f"{what}: sctp_getpaddrs()", addresses("sctp_getpaddrs", client, 0), sorted(hosts))
    status = struct.unpack_from("=iiIHHHH", client.getsockopt(SOL_SCTP, STATUS, 176))
    check(f"{what}: streams", status[-2:], (STREAMS, STREAMS))
    exchange(f"{what}, up", client, server)
    exchange(f"{what}, down", server, client)
    client.shutdown(socket.SHUT_WR)
    check(f"{what}: the server hears of the shutdown", recv(server)[0], SHUTDOWN_EVENT)
    for sock in server, client, listener:
        sock.close()


def one_to_many(what, family, host):
    """Implicit setup, an answer, and a socket of its own for the association."""
    server, client = new(family, socket.SOCK_SEQPACKET), new(family, socket.SOCK_SEQPACKET)
    server.bind((host, 0))
    server.listen(5)
    to = (host, server.getsockname()[1])
    send(client, b"first", 3, 9, to)
    check(f"{what}: the server hears COMM_UP", recv(server), (ASSOC_CHANGE, COMM_UP))
    data, info = recv(server)
    check(f"{what}: the first message", (data, info.stream, info.ppid), (b"first", 3, 9))
    check(f"{what}: the client hears COMM_UP", recv(client), (ASSOC_CHANGE, COMM_UP))
    exchange(what, client, server, to)
    with socket.socket(fileno=call("sctp_peeloff", server.fileno(), info.assoc_id)) as own:
        exchange(f"{what}, peeled off", client, own, to)
        exchange(f"{what}, back", own, client)
    check(f"{what}: the end", recv(client)[0], SHUTDOWN_EVENT)
    for sock in server, client:
        sock.close()


one_to_one("one-to-one, IPv4", socket.AF_INET, ["127.0.0.1", "127.0.0.2"])
one_to_one("one-to-one, IPv6", socket.AF_INET6, ["::1", "fd00::7"])
one_to_many("one-to-many, IPv4", socket.AF_INET, "127.0.0.1")
one_to_many("one-to-many, IPv6", socket.AF_INET6, "::1")
print("ok all of it ran")
