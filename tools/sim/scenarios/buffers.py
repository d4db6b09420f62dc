# SPDX-License-Identifier: GPL-2.0
"""SO_SNDBUF and SO_RCVBUF grow with the path, up to sctp_wmem and sctp_rmem, unless there is a reason why not."""

import contextlib
import socket

from packet import SACK
from scenario import check, equal, scenario
from sockets import SO_SNDBUFFORCE

DELAY = 0.05			# each way, s
START = 212992			# net.core.rmem_default, wmem_default
CAPS = 250000, 300000
HOARD = 3 << 20			# the kernel counts no less than 1 MiB per CPU


def sizes(one, two):
    """(SO_SNDBUF of the sender, SO_RCVBUF of the receiver)."""
    return (one.sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF), two.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF))


def windows(pair):
    """The windows told to the sender, in order."""
    return [packet.chunk(SACK).rwnd for packet in pair.seen(SACK, "ba")]


def long_path(pair):
    """An association over a path of many bytes: (sender's socket, receiver's)."""
    pair.paths[0].both(delay=DELAY)
    one, two = pair.up()
    equal(sizes(one, two), (START, START), "the buffers at first")
    return one, two


@scenario("buffers-grow-with-the-path", "rfc9260#section-6.2", pair=True)
def grow(pair):
    """A user who reads at once gets a window beyond what one round trip brings; the sender's buffer holds two of cwnd."""
    one, two = long_path(pair)
    pair.transfer(one, two, count=2000)
    send, receive = sizes(one, two)
    told = windows(pair)
    check(send > 2 * START and receive > 2 * START, "the buffers have not grown", send, receive)
    check(told[-1] > 2 * told[0], "the window has not grown", told[0], told[-1])
    # What is in flight is in it, and once more what is written meanwhile.
    check(send > 2 * one.get("STATUS").cwnd, "SO_SNDBUF is less than two of cwnd", send)


@scenario("buffers-grow-for-tiny-messages", "rfc9260#section-6.2", pair=True)
def grow_tiny(pair):
    """Messages that take more memory than they carry need larger buffers."""
    one, two = long_path(pair)
    pair.transfer(one, two, count=6000, size=40)
    send, receive = sizes(one, two)
    check(send > 2 * START and receive > 2 * START, "the buffers have not grown", send, receive)


@scenario("buffers-grow-to-a-limit", "rfc9260#section-6.2", pair=True)
def limit(pair):
    """sctp_wmem and sctp_rmem end the growth."""
    with pair.host_sysctl("sctp_wmem", f"4096 16384 {CAPS[0]}"), pair.host_sysctl("sctp_rmem", f"4096 865500 {CAPS[1]}"):
        one, two = long_path(pair)
        pair.transfer(one, two, count=2000)
        equal(sizes(one, two), CAPS, "the buffers")


@scenario("buffers-stay-as-the-user-set-them", "rfc9260#section-6.2", pair=True)
def stay(pair):
    """SO_SNDBUF and SO_RCVBUF keep what they were set to, even if that is what they were."""
    one, two = long_path(pair)
    one.buffers(send=START // 2)
    two.buffers(receive=START // 2)
    pair.transfer(one, two, count=2000)
    equal(sizes(one, two), (START, START), "the buffers")
    check(max(windows(pair)) <= START // 2, "the window has grown")


@scenario("buffers-stay-under-pressure", "rfc9260#section-6.2", pair=True)
def pressed(pair):
    """Above the first value of sctp_mem nothing grows."""
    hoard = pair.up(ver=6)
    hoard[0].sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 2 * HOARD)
    for _ in range(HOARD // 1000):
        hoard[0].send(bytes(1000))
    with pair.host_sysctl("sctp_mem", "1 50000 50000"):
        one, two = long_path(pair)
        pair.transfer(one, two, count=2000)
        equal(sizes(one, two), (START, START), "the buffers")


@scenario("buffers-do-not-grow-for-a-slow-reader", "rfc9260#section-6.2", pair=True)
def slow(pair):
    """What the user does not read is no reason to take more."""
    one, two = long_path(pair)
    for _ in range(2000):
        with contextlib.suppress(BlockingIOError):
            one.send(bytes(1000))
        pair.advance(0.001)
    equal(sizes(one, two)[1], START, "SO_RCVBUF")
