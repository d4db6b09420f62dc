# SPDX-License-Identifier: GPL-2.0
"""The first program in the machine of tools/fuzz/calls/run: a run of the fuzzer for each seed."""

import os
import subprocess
import sys
from typing import NamedTuple

sys.path.insert(0, "/mnt/sim")

# pylint: disable=wrong-import-position
import guest


class Case(NamedTuple):
    """A run, as the simulator's scenarios are."""

    name: str
    limit: int			# seconds of the machine's clock
    real: int			# and real ones


class Calls(guest.Runner):
    """Runs the fuzzer by a plan."""

    def cases(self):
        """One for each seed."""
        with open("/proc/sys/kernel/modprobe", "w", encoding="ascii") as helper:
            helper.write("\n")
        return [Case(name, 8000000, self.plan["real"]) for name in self.plan["names"]]

    def play(self, case, log):
        """One run; true if it failed. What it says goes to the log."""
        kind, number = case.name.rsplit("-", 1)
        what = ["-r", "/mnt/replayed/" + self.plan["replayed"]] if kind == "replay" else ["-s", number]
        words = ["/mnt/bin/calls", *what, "-o", f"{guest.OUT}/{case.name}.calls", *self.plan["arguments"], "/mnt/calls/world"]
        return subprocess.run(words, check=False, env={"PATH": os.defpath}, stdin=subprocess.DEVNULL).returncode != 0


guest.main(Calls)
