# SPDX-License-Identifier: GPL-2.0
"""What a scenario is, and what it says of what it saw.

A scenario is a function that is given a peer.Sim or a middle.Pair and fails by an exception. See scenarios/example.py.
"""

import fnmatch
import importlib
import os
import sys
from typing import Callable, NamedTuple

from world import Wrong

JIFFY = 0.01			# the kernel here counts 100 in a second
HERE = os.path.dirname(os.path.abspath(__file__))


class Scenario(NamedTuple):
    """One of them."""

    name: str
    cites: tuple
    limit: float		# simulated seconds
    real: float			# real ones
    pair: bool
    run: Callable


ALL = {}
HIDDEN = {"random"}		# what is only run when its name is given, and else once per seed


def scenario(name, *cites, limit=36000, real=60, pair=False):
    """Makes a function a scenario, that is given a peer.Sim (pair: a middle.Pair).

    cites: "rfc9260#section-6.2"; limit: it takes no more simulated seconds; real: and real ones.
    """
    def register(function):
        if name in ALL:
            raise ValueError(f"there are two scenarios {name}")
        ALL[name] = Scenario(name, cites, limit, real, pair, function)
        return function
    return register


def load():
    """Reads all files in scenarios/."""
    folder = os.path.join(HERE, "scenarios")
    sys.path.insert(0, folder)
    for file in sorted(os.listdir(folder)):
        if file.endswith(".py"):
            importlib.import_module(file[:-3])
    importlib.import_module("dice")
    return ALL


def choose(patterns):
    """The names that match one of the patterns (all, if there are none), in the order of the files."""
    chosen = [name for name in ALL if name in patterns or name not in HIDDEN and
              (not patterns or any(fnmatch.fnmatch(name, pattern) for pattern in patterns))]
    for pattern in patterns:
        if not fnmatch.filter(ALL, pattern):
            raise KeyError(f"no scenario is named {pattern}")
    return chosen


def check(passed, what, *values):
    """Fails, saying what, unless passed; values: told as well."""
    if not passed:
        raise Wrong(" ".join([what, *(repr(value) for value in values)]))


def equal(got, want, what=""):
    """Fails unless both are the same."""
    if got != want:
        raise Wrong(f"{what}: got {got!r}, want {want!r}")


def near(got, want, what="", late=None):
    """A timer of want seconds ran for got: never short, and late by a jiffy and an eighth, as timers of the kernel may be."""
    late = 2 * JIFFY + want / 8 if late is None else late
    if not want - 1e-4 <= got <= want + late:
        raise Wrong(f"{what}: after {got:.6f} s, want {want:.6f} to {want + late:.6f}")
