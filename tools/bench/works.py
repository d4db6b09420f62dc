# SPDX-License-Identifier: GPL-2.0
"""What is measured: the lines of the file beside this."""

import fnmatch
import pathlib
from typing import Iterable, NamedTuple, Optional

FILE = pathlib.Path(__file__).resolve().parent / "works"
KINDS = ("check", "full", "count", "long", "scale")


class BenchError(Exception):
    """Why nothing can be said; the text is for people."""


class Work(NamedTuple):
    """A line."""

    name: str
    kind: str
    where: str
    goal: Optional[float]
    memory_goal: Optional[float]
    args: tuple[str, ...]

    @property
    def has_bytes(self) -> bool:
        """Does it carry messages?"""
        return self.args[-1] not in ("setup", "spin")

    def times(self, factor: int) -> list[str]:
        """The arguments for that many times as much of it."""
        at = self.args.index("-n") + 1
        return [*self.args[:at], str(int(self.args[at]) * factor), *self.args[at + 1:]]


def parse(text: str) -> list[Work]:
    """All works of a file."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) < 5 or words[1] not in KINDS or "-n" not in words:
            raise BenchError(f"works:{number}: not NAME KIND WHERE GOAL ... -n COUNT ... WORK, with KIND one of {KINDS}")
        name, kind, where, goals, *args = words
        goal, memory_goal = (None if one == "-" else float(one) for one in f"{goals}/-".split("/")[:2])
        found.append(Work(name, kind, where, goal, memory_goal, tuple(args)))
    return found


def choose(known: list[Work], kinds: Iterable[str], globs: list[str]) -> list[Work]:
    """Those of some kinds, or of them those asked for; each glob must mean one."""
    possible = [work for work in known if work.kind in kinds]
    for glob in globs:
        if not fnmatch.filter([work.name for work in possible], glob):
            raise BenchError(f"no work is named {glob}; there are: {' '.join(work.name for work in possible)}")
    return [work for work in possible if any(fnmatch.fnmatch(work.name, glob) for glob in globs) or not globs]


def load() -> list[Work]:
    """All there are."""
    return parse(FILE.read_text(encoding="ascii"))
