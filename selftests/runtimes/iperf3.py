# SPDX-License-Identifier: GPL-2.0
"""What iperf3's two ends measured, from their JSON: usage: iperf3.py NAME CLIENT.json SERVER.json...; a line per run."""

import json
import sys

# What may be on its way when the clock stops: both buffers of each stream, which grow up to 4 MiB.
BUFFERED = 2 * (4 << 20)
FLOWS = (("sum_sent", "sum_received"), ("sum_sent_bidir_reverse", "sum_received_bidir_reverse"))


def load(path):
    """One end's report."""
    with open(path, encoding="ascii") as file:
        return json.load(file)


def wrong(client, server):
    """What is not as it should be; empty when all is."""
    for end in client, server:
        if "error" in end:
            return end["error"]
    start = client["start"]["test_start"]
    if start["protocol"] != "SCTP":
        return f"it was {start['protocol']}"
    for sent, received in FLOWS[:1 + (FLOWS[1][0] in client["end"])]:
        out, arrived = client["end"][sent]["bytes"], client["end"][received]["bytes"]
        # The server knows its own side only; the other one is 0.
        told = max(server["end"][sent]["bytes"], server["end"][received]["bytes"])
        if told not in (out, arrived):
            return f"{sent}, {received}: the client says {out}, {arrived}, the server {told}"
        if not 0 < arrived <= out or out - arrived > BUFFERED * start["num_streams"]:
            return f"{sent}, {received}: {out} bytes sent, {arrived} received"
        if arrived < 2 * start["blksize"]:
            return f"{received}: it stalled after {arrived} bytes"
    return ""


def main(words):
    """Judges each run."""
    for name, client, server in zip(words[0::3], words[1::3], words[2::3]):
        try:
            why = wrong(load(client), load(server))
        except (OSError, ValueError, KeyError) as error:
            why = f"no report: {error!r}"
        print(f"not ok {name}: {why}" if why else f"ok {name}")


main(sys.argv[1:])
