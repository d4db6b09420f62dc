#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Does Documentation/rfc-map.rst tell the truth? Prints file:line: what.

Each function and test it names exists, and each MUST has both, or says why
not. A MUST without a test is an open point; the map's line ".. open: N" allows
N of them. --mend first makes "sim:" of each "wanted:" whose scenario exists
now, follows static functions that moved to another file, and lowers N.
"""

import re
import sys
from collections import Counter

from csource import TOP, functions, our_files

MAP = "Documentation/rfc-map.rst"
LEVELS = {"MUST", "MUST NOT", "SHALL", "SHALL NOT", "REQUIRED", "SHOULD",
          "SHOULD NOT", "RECOMMENDED", "NOT RECOMMENDED", "MAY"}
BINDING = {"MUST", "MUST NOT", "SHALL", "SHALL NOT", "REQUIRED"}
ROW = re.compile(r"   (\d+(?:\.\d+)*)-(\d+) \|")
HEADING = re.compile(r"(\d+(?:\.\d+)*)\. \S")
WANTED = re.compile(r"wanted:([\w-]+)")
SCENARIO = r'^@scenario\(\s*"([^"]+)"'


def names_in(pattern, *specs):
    """What a pattern finds in some of our files, by file."""
    return {path: set(re.findall(pattern, (TOP / path).read_text(), re.M))
            for path in our_files(*specs)}


class Known:
    """Everything that the map may name."""

    def __init__(self):
        self.functions = set()
        for path in our_files("net/*.c", "net/*.h"):
            base = path.rsplit("/", 1)[-1]
            for fn in functions((TOP / path).read_text()):
                self.functions.add(f"{base}:{fn.name}")
                if not fn.static or path.endswith(".h"):
                    self.functions.add(fn.name)
        self.tests = set()
        for path, names in names_in(r"^TEST\((\w+)", "tools/unit/test_*.c").items():
            unit = path.rsplit("/test_", 1)[-1][:-2]
            self.tests |= {f"unit:{unit}/{name}" for name in names}
        found = names_in(r"^(?:def |static [\w ]*[ *])(\w+)\(", "selftests/*.py", "selftests/*.c")
        found |= names_in(r"^(\w+)\(\)", "selftests/*.sh")
        for path, names in found.items():
            topic = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
            self.tests |= {f"selftests:{topic}/{name}" for name in names}
            self.tests.add(f"selftests:{topic}")
        self.scenarios = set()
        for names in names_in(SCENARIO, "tools/sim/*.py").values():
            self.scenarios |= names
        self.tests |= {f"sim:{name}" for name in self.scenarios}


class Map:
    """The file, row by row."""

    def __init__(self, known):
        self.known = known
        self.bad = []
        self.open = []
        self.levels = Counter()
        self.numbers = Counter()
        self.heading = None
        self.allowed = 0
        self.wanted = set()

    def read(self, text):
        """Looks at each line."""
        for number, line in enumerate(text.split("\n"), 1):
            if line.startswith(".. open: "):
                self.allowed = int(line.split()[-1])
            elif match := HEADING.match(line):
                self.heading = match[1]
            elif match := ROW.match(line):
                self.place(number, match[1], int(match[2]))
                self.row(f"{MAP}:{number}", [cell.strip() for cell in line.split("|")])

    def place(self, number, section, count):
        """Rows stand in their section, in order."""
        self.numbers[section] += 1
        if section != self.heading or count != self.numbers[section]:
            self.bad.append(f"{MAP}:{number}: {section}-{count} is not in its place")

    def row(self, where, cells):
        """Judges one row."""
        if len(cells) != 5:
            self.bad.append(f"{where}: {len(cells)} columns, not 5")
            return
        levels = set(cells[1].split(", "))
        binding = bool(levels & BINDING)
        self.levels["MUST" if binding else "SHOULD"] += 1
        if not levels <= LEVELS:
            self.bad.append(f"{where}: no such level: {cells[1]}")
        if cells[3] == "not ours":
            if len(cells[4]) < 2:
                self.bad.append(f"{where}: not ours: whose?")
            return
        self.named(where, re.findall(r"``([^`]+)``", cells[3]))
        if not self.tested(where, re.findall(r"``([^`]+)``", cells[4])) and binding:
            self.open.append(f"{where}: {cells[0]}: open: {cells[2]}")

    def named(self, where, names):
        """The functions of a row exist."""
        if not names:
            self.bad.append(f"{where}: no function")
        for name in names:
            if name not in self.known.functions:
                self.bad.append(f"{where}: no such function: {name}")

    def tested(self, where, tests):
        """The tests of a row exist; is there one?"""
        real = 0
        for test in tests:
            if match := WANTED.fullmatch(test):
                self.wanted.add(match[1])
                continue
            real += 1
            if test not in self.known.tests:
                self.bad.append(f"{where}: no such test: {test}")
        return real > 0


def follow(known, name):
    """A static function's name with the one file that has it now."""
    if name in known.functions:
        return name
    bare = name.split(":")[-1]
    found = sorted(full for full in known.functions if full.endswith(f":{bare}"))
    if bare in known.functions:
        return bare
    return found[0] if len(found) == 1 else name


def mend(known):
    """Scenarios that have been written are tests from now on, and so forth."""
    path = TOP / MAP
    text = WANTED.sub(
        lambda match: f"sim:{match[1]}" if match[1] in known.scenarios else match[0],
        path.read_text())
    text = re.sub(r"``(\w+\.[ch]:\w+)``", lambda match: f"``{follow(known, match[1])}``", text)
    rows = Map(known)
    rows.read(text)
    allowed = min(rows.allowed, len(rows.open))
    path.write_text(re.sub(r"^\.\. open: \d+$", f".. open: {allowed}", text, flags=re.M))


def main():
    """Checks the map."""
    known = Known()
    if "--mend" in sys.argv[1:]:
        mend(known)
    rows = Map(known)
    rows.read((TOP / MAP).read_text())
    ready = len(rows.wanted & known.scenarios)
    print(f"# {rows.levels['MUST']} MUST, {rows.levels['SHOULD']} SHOULD; {len(rows.open)} MUST are "
          f"open, {rows.allowed} may be; {len(rows.wanted)} scenarios wanted, {ready} of them exist")
    for line in rows.bad:
        print(line)
    if len(rows.open) > rows.allowed:
        print("\n".join(rows.open))
        rows.bad += rows.open
    return 1 if rows.bad else 0


if __name__ == "__main__":
    sys.exit(main())
