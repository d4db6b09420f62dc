# SPDX-License-Identifier: GPL-2.0
"""The first and only program in the machine of tools/sim/transfer: makes one transfer between two network namespaces."""

import json
import os
import socket
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position
import guest
from world import World, libc, now

IPPROTO_SCTP = 132
PORT = 7
SERVER = "10.9.0.2"
# Packets that one direction of the path holds, on the way and waiting.
QUEUE = 1000
REAL_LIMIT = 600
COUNTED = ("SctpFastRetransmits", "SctpT3RtxExpireds", "SctpT3Retransmits", "SctpLossProbes")


def tool(*words):
    """Runs ip or tc, in the namespace we are in."""
    subprocess.run([str(word) for word in words], check=True, env={"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"},
                   stdin=subprocess.DEVNULL)


def join(one, two, path, offloads):
    """A pair of devices between two spaces, and netem on it."""
    one.enter()
    tool("ip", "link", "add", "va", "type", "veth", "peer", "name", "vb", "netns", f"/proc/{os.getpid()}/fd/{two.fd}")
    common = ["delay", f"{path['delay']}ms", "limit", QUEUE] + (["loss", f"{path['loss']}%"] if path["loss"] else [])
    for space, device, address, more in ((one, "va", "10.9.0.1", ["rate", f"{path['mbits']}mbit"]), (two, "vb", SERVER, [])):
        space.enter()
        space.netlink.address(device, address, 24)
        space.netlink.link(device)
        if not offloads:
            tool("ethtool", "-K", device, "tso", "off", "gso", "off", "gro", "off")
        tool("tc", "qdisc", "add", "dev", device, "root", "netem", *common, *more)


def stream(proto):
    """A new socket."""
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, proto)


def serve(listener, total, told):
    """Receives it all, and tells when all was there; never returns."""
    sock = listener.accept()[0]
    while total > 0:
        part = sock.recv(65536)
        if not part:
            os._exit(1)
        total -= len(part)
    os.write(told, f"{now():.9f}".encode())
    sock.recv(1)
    os._exit(0)


def transfer(one, two, plan):
    """Returns how many seconds it took."""
    proto = IPPROTO_SCTP if plan["subject"] == "ours" else socket.IPPROTO_TCP
    count = plan["path"]["mbytes"] * 1000000 // plan["size"]
    two.enter()
    listener = stream(proto)
    listener.bind((SERVER, PORT))
    listener.listen(1)
    hear, tell = os.pipe()
    if not os.fork():
        serve(listener, count * plan["size"], tell)
    listener.close()
    one.enter()
    sock = stream(proto)
    sock.connect((SERVER, PORT))
    start = now()
    message = bytes(plan["size"])
    for _ in range(count):
        sock.sendall(message)
    seconds = float(os.read(hear, 100)) - start
    sock.close()
    if os.waitstatus_to_exitcode(os.wait()[1]):
        raise OSError("the server failed")
    return seconds


def run(plan):
    """Makes the plan's transfer, returns what is known of it."""
    ours = plan["subject"] == "ours"
    if ours:
        guest.insert(plan["module"], plan["parameters"])
    world = World("transfer", plan["seed"])
    one, two = world.space("a"), world.space("b")
    join(one, two, plan["path"], plan["offloads"])
    for space in (one, two):
        for name, value in plan["sysctls"].items():
            space.sysctl(name, value)
    seconds = transfer(one, two, plan)
    counters = one.snmp() if ours else {}
    return {"seconds": seconds, "counters": {name: counters[name] for name in COUNTED if name in counters}}


def main():
    """Brings the machine up, makes the transfer, and switches it off."""
    for kind, where, data in (("proc", "/proc", None), ("sysfs", "/sys", None), ("devtmpfs", "/dev", None),
                              ("hostfs", "/mnt", "/mnt")):
        guest.mount(kind, where, data)
    with open("/dev/tty0", "w", encoding="utf-8") as console, \
            open(f"{guest.OUT}/transfer.log", "w", encoding="utf-8") as log:
        for fd in (1, 2):
            os.dup2(log.fileno(), fd)
        print("start transfer", REAL_LIMIT, file=console, flush=True)
        try:
            with open(f"{guest.OUT}/plan.json", encoding="utf-8") as file:
                result = run(json.load(file))
            with open(f"{guest.OUT}/result.json", "w", encoding="ascii") as file:
                json.dump(result, file)
            print(f"ok transfer {result['seconds']:.9f}\nend", file=console, flush=True)
        except Exception as err:	# pylint: disable=broad-except
            print(f"{type(err).__name__}: {err}", file=log, flush=True)
            print("not ok transfer 0\nend", file=console, flush=True)
    # LINUX_REBOOT_CMD_POWER_OFF
    libc("reboot", 0x4321FEDC)


if __name__ == "__main__":
    main()
