# SPDX-License-Identifier: GPL-2.0
"""Real sockets of the stack under test, that wait in simulated time, and the structures of <linux/sctp.h>."""

import collections
import ctypes
import errno
import fcntl
import socket
import struct
import termios
from typing import Any, NamedTuple

from world import Wrong, libc

SO_SNDBUFFORCE, SO_RCVBUFFORCE = 32, 33
SOL_SCTP = 132
MSG_NOTIFICATION = 0x8000
MSG_EOR = 0x80
# Flags of SNDINFO and RCVINFO.
SCTP_UNORDERED, SCTP_ADDR_OVER, SCTP_ABORT, SCTP_SACK_IMMEDIATELY, SCTP_EOF, SCTP_SENDALL = 1, 2, 4, 8, 0x200, 0x40
# pr_policy
PR_SCTP_TTL = 0x10
ALL_ASSOC = 2
ONE_TO_ONE, ONE_TO_MANY = socket.SOCK_STREAM, socket.SOCK_SEQPACKET

# Events, as SCTP_EVENT counts them.
DATA_IO, ASSOC_CHANGE, PEER_ADDR_CHANGE, SEND_FAILED, REMOTE_ERROR, SHUTDOWN_EVENT, PARTIAL_DELIVERY, ADAPTATION, \
    AUTHENTICATION, SENDER_DRY, STREAM_RESET, ASSOC_RESET, STREAM_CHANGE, SEND_FAILED_EVENT = range(0x8000, 0x800E)
# sac_state
COMM_UP, COMM_LOST, RESTART, SHUTDOWN_COMP, CANT_STR_ASSOC = range(5)
# spc_state
ADDR_AVAILABLE, ADDR_UNREACHABLE, ADDR_REMOVED, ADDR_ADDED, ADDR_MADE_PRIM, ADDR_CONFIRMED, ADDR_PF = range(7)
# spinfo_state
INACTIVE, PF, ACTIVE, UNCONFIRMED = range(4)
# sstat_state
EMPTY, CLOSED, COOKIE_WAIT, COOKIE_ECHOED, ESTABLISHED, SHUTDOWN_PENDING, SHUTDOWN_SENT, SHUTDOWN_RECEIVED, \
    SHUTDOWN_ACK_SENT = range(9)
# spp_flags
HB_ENABLE, HB_DISABLE, HB_DEMAND, PMTUD_ENABLE, PMTUD_DISABLE, SACKDELAY_ENABLE, SACKDELAY_DISABLE, HB_TIME_IS_ZERO = \
    (1 << bit for bit in range(8))

# name: (number, format, fields). "A" stands for a socket address.
OPTIONS = {
    "RTOINFO": (0, "=iIII", "id initial max min"),
    "ASSOCINFO": (1, "=iHHIII", "id maxrxt destinations peer_rwnd local_rwnd cookie_life"),
    "INITMSG": (2, "=HHHH", "outs ins attempts timeout"),
    "NODELAY": (3, "=i", "value"),
    "AUTOCLOSE": (4, "=i", "value"),
    "SET_PEER_PRIMARY": (5, "=iA", "id address"),
    "PRIMARY": (6, "=iA", "id address"),
    "ADAPTATION_LAYER": (7, "=I", "value"),
    "DISABLE_FRAGMENTS": (8, "=i", "value"),
    "PEER_ADDR_PARAMS": (9, "=iAIHIIIIBx", "id address hbinterval pathmaxrxt pathmtu sackdelay flags flowlabel dscp"),
    "DEFAULT_SEND_PARAM": (10, "=HHHxxIIIIIi", "sid ssn flags ppid context timetolive tsn cumtsn id"),
    "MAPPED_V4": (12, "=i", "value"),
    "MAXSEG": (13, "=iI", "id value"),
    "STATUS": (14, "=iiIHHHHIiAiIIII", "id state rwnd unackdata penddata instrms outstrms frag_point path_id address path_state "
               "cwnd srtt rto mtu"),
    "PEER_ADDR_INFO": (15, "=iAiIIII", "id address state cwnd srtt rto mtu"),
    "DELAYED_SACK": (16, "=iII", "id delay freq"),
    "CONTEXT": (17, "=iI", "id value"),
    "FRAGMENT_INTERLEAVE": (18, "=i", "value"),
    "PARTIAL_DELIVERY_POINT": (19, "=I", "value"),
    "MAX_BURST": (20, "=iI", "id value"),
    "ASSOC_NUMBER": (28, "=I", "value"),
    "PEER_ADDR_THLDS": (31, "=ixxxxAHHxxxx", "id address pathmaxrxt pathpfthld"),
    "RECVRCVINFO": (32, "=i", "value"),
    "RECVNXTINFO": (33, "=i", "value"),
    "DEFAULT_SNDINFO": (34, "=HHIIi", "sid flags ppid context id"),
    "REUSE_PORT": (36, "=i", "value"),
    "PEER_ADDR_THLDS_V2": (37, "=ixxxxAHHHxx", "id address pathmaxrxt pathpfthld pathcpthld"),
    "DEFAULT_PRINFO": (114, "=iIHxx", "id value policy"),
    "EVENT": (127, "=iHBx", "id type on"),
    "ECN_SUPPORTED": (130, "=iI", "id value"),
    "EXPOSE_PF_STATE": (131, "=iI", "id value"),
}
BINDX_ADD, BINDX_REM, PEELOFF, GET_PEER_ADDRS, GET_LOCAL_ADDRS, CONNECTX, CONNECTX3 = 100, 101, 102, 108, 109, 110, 111

_EVENTS = {
    ASSOC_CHANGE: ("AssocChange", "=HHHHi", "state error outs ins id"),
    PEER_ADDR_CHANGE: ("PeerAddrChange", "=Aiii", "address state error id"),
    SEND_FAILED: ("SendFailed", "=IHHHxxIIIIIii", "error sid ssn sflags ppid context timetolive tsn cumtsn info_id id"),
    REMOTE_ERROR: ("RemoteError", ">Hxxi", "error id"),
    SHUTDOWN_EVENT: ("Shutdown", "=i", "id"),
    PARTIAL_DELIVERY: ("PartialDelivery", "=IiII", "indication id stream seq"),
    ADAPTATION: ("Adaptation", "=Ii", "indication id"),
    AUTHENTICATION: ("Authentication", "=HHIi", "key altkey indication id"),
    SENDER_DRY: ("SenderDry", "=i", "id"),
    SEND_FAILED_EVENT: ("SendFailedEvent", "=IHHIIii", "error sid sflags ppid context info_id id"),
}


def sockaddr(address, port=0):
    """A struct sockaddr_in or sockaddr_in6."""
    if ":" in address:
        return struct.pack("=H", socket.AF_INET6) + struct.pack(">HI", port, 0) + \
            socket.inet_pton(socket.AF_INET6, address) + struct.pack("=I", 0)
    return struct.pack("=H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(address) + bytes(8)


def from_sockaddr(raw):
    """(address, port) of a struct sockaddr; ("", 0) of an empty one."""
    family, port = struct.unpack("=H", raw[:2])[0], struct.unpack(">H", raw[2:4])[0]
    if family == socket.AF_INET:
        return socket.inet_ntoa(raw[4:8]), port
    if family == socket.AF_INET6:
        return socket.inet_ntop(socket.AF_INET6, raw[8:24]), port
    return "", 0


def _size(fmt):
    return struct.calcsize(fmt.replace("A", "128s"))


def _pack(fmt, fields, values):
    given = []
    for name in fields:
        value = values.pop(name, ("", 0) if name == "address" else 0)
        if name == "address":
            value = (value, 0) if isinstance(value, str) else value
            value = sockaddr(*value) if value[0] else b""
        given.append(value)
    if values:
        raise TypeError(f"no such field: {list(values)}")
    return struct.pack(fmt.replace("A", "128s"), *given)


def _unpack(name, fmt, fields, raw):
    values = list(struct.unpack(fmt.replace("A", "128s"), raw[:_size(fmt)]))
    if "address" in fields:
        at = fields.index("address")
        values[at] = from_sockaddr(values[at])
    return collections.namedtuple(name, fields)(*values)


class RcvInfo(NamedTuple):
    """struct sctp_rcvinfo; its ppid as on the wire, as everywhere here."""

    sid: int
    ssn: int
    flags: int
    ppid: int
    tsn: int
    cumtsn: int
    context: int
    id: int


class Message(NamedTuple):
    """What recv() gave: data, RCVINFO (after want_info()), recvmsg's flags, the sender; or an event."""

    data: bytes
    info: Any = None
    flags: int = 0
    source: tuple = ()
    event: Any = None


def parse_event(raw):
    """A notification as a named tuple: type, flags, its fields (prefixes as sac_ left out), and rest, the bytes behind."""
    kind, flags, _ = struct.unpack("=HHI", raw[:8])
    name, fmt, fields = _EVENTS.get(kind, ("Event", "=", ""))
    found = _unpack(name, fmt, fields.split(), raw[8:])
    if kind in (ASSOC_CHANGE, SEND_FAILED, SEND_FAILED_EVENT):	# causes, in network byte order
        found = found._replace(error=socket.ntohs(found.error))
    whole = collections.namedtuple(name, ("type", "flags", *found._fields, "rest"))
    return whole(kind, flags, *found, raw[8 + _size(fmt):])


def parse(text, ancillary, flags, source):
    """A Message from what recvmsg() gave."""
    info = next((RcvInfo(*struct.unpack("=HHHxxIIIIi", raw[:28])) for level, kind, raw in ancillary
                 if (level, kind) == (SOL_SCTP, 3)), None)
    info = info and info._replace(ppid=socket.ntohl(info.ppid))
    event = parse_event(text) if flags & MSG_NOTIFICATION else None
    return Message(b"" if event else text, info, flags, source, event)


class Sock:
    """A socket. Calls that would block let simulated time pass, but only for within seconds, and then fail."""

    def __init__(self, space, style=ONE_TO_ONE, ver=4, sock=None):
        self.space, self.world = space, space.world
        space.enter()
        self.sock = sock or socket.socket({4: socket.AF_INET, 6: socket.AF_INET6}[ver], style, SOL_SCTP)
        self.sock.setblocking(False)
        space.sockets.append(self)
        self.world.notice(self.fileno())

    def fileno(self):
        """For select and the like."""
        return self.sock.fileno()

    @property
    def port(self):
        """The local port."""
        return self.sock.getsockname()[1]

    def again(self, call, within):
        """Repeats call() until it no longer says EAGAIN; in the end fails."""
        def attempt():
            try:
                return (call(),)
            except BlockingIOError:
                return None

        done = attempt() or self.world.run(attempt, within)
        if done is None:
            raise Wrong(f"a socket call still waits after {within} s")
        return done[0]

    # -- setup ---------------------------------------------------------------------------------------------------------

    def bind(self, *addresses, port=0):
        """Binds to one address or (bindx) several; returns the socket."""
        self.sock.bind((addresses[0], port))
        for address in addresses[1:]:
            self.sock.setsockopt(SOL_SCTP, BINDX_ADD, sockaddr(address, self.port))
        return self

    def listen(self, backlog=5):
        """As listen(2); returns the socket."""
        self.sock.listen(backlog)
        return self

    def accept(self, within=1.0):
        """The next association as a socket of its own."""
        accepted, _ = self.again(self.sock.accept, within)
        return Sock(self.space, sock=accepted)

    def connect(self, address, port, within=None):
        """Starts to connect (within=None), or waits for it to be done and raises OSError if it fails."""
        err = self.sock.connect_ex((address, port))
        if err not in (0, errno.EINPROGRESS):
            raise OSError(err, "connect")
        return within and self.connected(within)

    def connectx(self, *addresses, port):
        """Starts to connect to several addresses."""
        try:
            self.sock.setsockopt(SOL_SCTP, CONNECTX, b"".join(sockaddr(address, port) for address in addresses))
        except BlockingIOError:
            pass

    def connected(self, within=1.0):
        """Waits until the association stands; raises OSError if it comes to nothing."""
        if not self.world.run(lambda: self.error(True) or self.get("STATUS").state >= ESTABLISHED, within):
            raise Wrong(f"not connected after {within} s")

    def error(self, fail=False):
        """SO_ERROR (which it clears); fail: raised as OSError."""
        err = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if err and fail:
            raise OSError(err, errno.errorcode[err])
        return err

    # -- data ----------------------------------------------------------------------------------------------------------

    def send(self, text, to=None, within=None, flags=0, lifetime=None, **info):
        """Sends one message; to: (address, port); info: what SNDINFO holds: sid, sflags, ppid, context, id.

        within=None: a full buffer raises BlockingIOError; else it waits that long. lifetime: ms, in PRINFO.
        """
        ancillary = []
        if info:
            info["ppid"] = socket.htonl(info.get("ppid", 0))
            ancillary = [(SOL_SCTP, 2, _pack("=HHIIi", "sid sflags ppid context id".split(), info))]
        if lifetime is not None:
            ancillary.append((SOL_SCTP, 5, struct.pack("=HxxI", PR_SCTP_TTL, lifetime)))

        def attempt():
            return self.sock.sendmsg([text], ancillary, flags | socket.MSG_NOSIGNAL, *([to] if to else []))

        return attempt() if within is None else self.again(attempt, within)

    def queued(self):
        """Bytes charged for sending (SIOCOUTQ)."""
        return struct.unpack("=i", fcntl.ioctl(self.fileno(), termios.TIOCOUTQ, bytes(4)))[0]

    def want_info(self):
        """From now on messages come with RCVINFO; returns the socket."""
        return self.set("RECVRCVINFO", 1)

    def recv(self, within=0.0, size=200000, flags=0):
        """The next message or event; one of no data when the association has ended; fails when nothing comes."""
        return parse(*self.again(lambda: self.sock.recvmsg(size, 512, flags), within))

    def nothing(self):
        """Is there nothing to receive now?"""
        try:
            self.sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        return False

    def event(self, kind, within=1.0):
        """The next notification of that type; others, and data, are passed over."""
        def attempt():
            try:
                message = parse(*self.sock.recvmsg(200000, 512))
            except BlockingIOError:
                return None
            if not message.event and not message.data:
                raise Wrong(f"the association ended before event {kind:#x} came")
            return message.event if message.event and message.event.type == kind else attempt()

        found = attempt() or self.world.run(attempt, within)
        if not found:
            raise Wrong(f"no event {kind:#x} within {within} s")
        return found

    def events(self, *kinds):
        """Subscribes to notifications, of associations that exist and of those to come; returns the socket."""
        for kind in kinds:
            self.set("EVENT", id=ALL_ASSOC, type=kind, on=1)
        return self

    # -- options -------------------------------------------------------------------------------------------------------

    def set(self, option, value=None, **fields):
        """Sets one of OPTIONS: set("NODELAY", 1), set("RTOINFO", min=100); fields not given are 0. Returns the socket."""
        number, fmt, names = OPTIONS[option]
        if value is not None:
            fields["value"] = value
        self.sock.setsockopt(SOL_SCTP, number, _pack(fmt, names.split(), fields))
        return self

    def get(self, option, **fields):
        """An option as a named tuple, of one field as a number; fields: what the kernel wants to know first."""
        number, fmt, names = OPTIONS[option]
        found = _unpack(option, fmt, names.split(), self.getopt(number, _pack(fmt, names.split(), fields)))
        return found[0] if len(found) == 1 else found

    def getopt(self, number, given):
        """getsockopt(2) with an argument that is read, too, which Python's does not do."""
        buffer = ctypes.create_string_buffer(given, len(given))
        size = ctypes.c_uint(len(given))
        libc("getsockopt", self.fileno(), SOL_SCTP, number, buffer, ctypes.byref(size))
        return buffer.raw

    def buffers(self, send=None, receive=None):
        """SO_SNDBUF and SO_RCVBUF; returns the socket."""
        for name, size in ((SO_SNDBUFFORCE, send), (SO_RCVBUFFORCE, receive)):
            if size:
                self.sock.setsockopt(socket.SOL_SOCKET, name, size)
        return self

    def keep_out(self):
        """A filter that lets no packet in (SO_ATTACH_FILTER)."""
        # BPF_RET | BPF_K: 0 bytes
        code = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 0))
        self.sock.setsockopt(socket.SOL_SOCKET, 26, struct.pack("@HP", 1, ctypes.addressof(code)))

    # -- the end -------------------------------------------------------------------------------------------------------

    def shutdown(self, how=socket.SHUT_WR):
        """As shutdown(2)."""
        self.sock.shutdown(how)

    def linger(self, seconds):
        """SO_LINGER; 0: close() aborts."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, seconds))

    def abort(self):
        """Closes with ABORT."""
        self.linger(0)
        self.close()

    def close(self):
        """As close(2)."""
        if self in self.space.sockets:
            self.space.sockets.remove(self)
        self.sock.close()
