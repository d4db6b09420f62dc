# SPDX-License-Identifier: GPL-2.0
"""Boots guests in which the works of a plan are run."""

import bisect
import collections
import pathlib
import shlex
import subprocess
import sys
import tempfile
from typing import Iterable, NamedTuple

from figures import Run, read_marks, read_run
from works import BenchError, Work

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
BUILD = TOP / "build" / "bench"
LIMIT_S = 3600			# of a guest
LARGE_MB = "4096"		# of a guest with many associations
STOPPED = 98			# the status of a guest whose clock stopped, which is QEMU's doing
KERNEL = 1 << 63
TOP_FUNCTIONS = 60


class Job(NamedTuple):
    """A line of a plan: FACTOR times as much of a work as its line says."""

    subject: str
    work: Work
    factor: int = 1

    def line(self) -> str:
        """As tools/bench/guest reads it."""
        args = [str(BUILD / "kload/kload.ko") if word == "KLOAD" else word for word in self.work.times(self.factor)]
        return shlex.join([self.subject, self.work.where, *args]) + "\n"


def build() -> None:
    """The load generator, its kernel module, QEMU's plugin."""
    done = subprocess.run(["make", "-s", "-f", HERE / "Makefile"], stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise BenchError("tools/bench does not build")
    if not (TOP / "net/sctp/sctp.ko").exists():
        raise BenchError("there is no net/sctp/sctp.ko: run make")


def by_function(blocks: Iterable[str], symbols: Iterable[str]) -> list[tuple[str, int]]:
    """Functions and their instructions from a count by block of code, the most first."""
    named = sorted((int(address, 16), name) for address, kind, name in (line.split(maxsplit=2) for line in symbols)
                   if kind in "tTwW")
    starts = [address for address, _ in named]
    sums: collections.Counter[str] = collections.Counter()
    for line in blocks:
        at, count = line.split()
        address = int(at, 16)
        name = named[bisect.bisect_right(starts, address) - 1][1].replace("\t", " ") if address >= KERNEL else "(user)"
        sums[name] += int(count)
    return sums.most_common()


def show_profile(folder: pathlib.Path) -> None:
    """Where the instructions of all that was measured went."""
    found = by_function((folder / "prof").read_text(encoding="ascii").splitlines(),
                        (folder / "out/kallsyms").read_text(encoding="ascii").splitlines())
    total = sum(count for _, count in found)
    for name, count in found[:TOP_FUNCTIONS]:
        print(f"{count:12} {100 * count / total:5.1f} % {name}")


def boot(jobs: list[Job], folder: pathlib.Path, options: list[str]) -> list[Run]:
    """Runs a plan, if need be in a second guest."""
    if any(job.work.kind == "long" for job in jobs):
        options = [*options, "-m", LARGE_MB]
    (folder / "plan").write_text("".join(job.line() for job in jobs), encoding="ascii")
    command = [TOP / "tools/vm/run", "-t", str(LIMIT_S), "-o", folder / "out", *options, "--",
               HERE / "guest", BUILD / "load", folder / "plan"]
    for _ in range(2):
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != STOPPED:
            break
        print("bench: the guest's clock stopped: once more", file=sys.stderr)
    lines = [line for line in done.stdout.splitlines() if line.startswith("run ")]
    runs = [read_run(line) for line in lines]
    if done.returncode or len(runs) != len(jobs):
        raise BenchError(f"the guest ended with {done.returncode} after {len(runs)} of {len(jobs)} runs:\n{done.stdout}")
    return runs


def count(jobs: list[Job], profile: bool = False) -> list[Run]:
    """Runs a plan in a guest whose clock counts instructions."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        plugin = f"{BUILD}/insn.so,out={folder}/marks" + (f",prof={folder}/prof" if profile else "")
        runs = boot(jobs, folder, ["-I", "-x", f"-plugin {plugin}"])
        if profile:
            show_profile(folder)
        counts = read_marks((folder / "marks").read_text(encoding="ascii"))
    return [run._replace(instructions=instructions) for run, instructions in zip(runs, counts, strict=True)]


def time(jobs: list[Job], cpus: int) -> list[Run]:
    """Runs a plan in a guest whose clock is this machine's."""
    with tempfile.TemporaryDirectory() as name:
        return boot(jobs, pathlib.Path(name), ["-c", str(cpus)])
