#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Prints what llvm-cov counted, per file, and as TAP whether it is enough.

Usage: summary.py SUMMARY.json TESTS-BEFORE
"""
import json
import os
import sys

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
# What is asked for, in per cent, of all files together and of each of them.
GOALS = {"lines": (95, 85), "branches": (85, 75)}


def percent(summary: dict, kind: str) -> float:
    """The share of a file's or the total's lines or branches that ran."""
    counted = summary[kind]
    return 100 * counted["covered"] / counted["count"] if counted["count"] else 100


def pure_files() -> list[str]:
    """The pure layers' sources, below net/sctp/."""
    with open(os.path.join(TOP, "net/sctp/pure.mk"), encoding="ascii") as file:
        words = [word for line in file if "+=" in line for word in line.split()[2:]]
    return [word.removesuffix(".o") + ".c" for word in words]


def short_name(path: str) -> str:
    """A path as it is written in pure.mk."""
    return os.path.relpath(path, os.path.join(TOP, "net/sctp"))


def findings(files: dict[str, dict], totals: dict, kind: str) -> list[str]:
    """What falls short of the goals for lines or branches."""
    of_all, of_each = GOALS[kind]
    found = [f"{name}: {percent(summary, kind):.1f} % of its {kind}, less than {of_each} %"
             for name, summary in files.items() if percent(summary, kind) < of_each]
    if percent(totals, kind) < of_all:
        found.append(f"all together: less than {of_all} % of {kind}")
    return found


def main() -> int:
    """Reads the summary, prints the table and the verdicts."""
    with open(sys.argv[1], encoding="utf-8") as file:
        data = json.load(file)["data"][0]
    number = int(sys.argv[2])
    files = {short_name(entry["filename"]): entry["summary"] for entry in data["files"]}
    for name, summary in sorted(files.items()) + [("all", data["totals"])]:
        print(f"# {name:24} lines {percent(summary, 'lines'):5.1f} %   "
              f"branches {percent(summary, 'branches'):5.1f} %")
    missing = [f"{name} is not counted" for name in pure_files() if name not in files]
    bad = 0
    for kind, (of_all, _) in GOALS.items():
        number += 1
        found = missing + findings(files, data["totals"], kind)
        for text in found:
            print(f"# {text}")
        bad += bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - coverage: {of_all} % of {kind} or more: "
              f"{percent(data['totals'], kind):.1f} %")
    print(f"1..{number}")
    print("# build/coverage/index.html shows each line")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
