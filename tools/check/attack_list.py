#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Does Documentation/security.rst tell the truth? Prints file:line: what.

Each function and each test that a row names exists; a row without a test says
why; there are as many rows as the text says, numbered in order.
"""

import re
import sys

from csource import TOP, our_files
from rfc_map import Known

LIST = "Documentation/security.rst"
ROW = re.compile(r"   (\d+) \|")
COLUMNS = 5
SOURCE = re.compile(r"CVE-\d{4}-\d{4,}|RFC \d{4}|found here|syzkaller|usrsctp|Red Hat")


def all_tests(known):
    """What rows may name as tests."""
    fuzzers = {f"fuzz:{path.rsplit('/fuzz_', 1)[-1][:-2]}" for path in our_files("tools/fuzz/fuzz_*.c")}
    return known.tests | fuzzers


def judge(known, tests, cells):
    """What is wrong with a row."""
    if len(cells) != COLUMNS:
        yield f"{len(cells)} columns, not {COLUMNS}"
        return
    if not SOURCE.search(cells[2]):
        yield f"whose flaw was it? {cells[2]}"
    for name in re.findall(r"``([^`]+)``", cells[3]):
        if name not in known.functions and not name.isupper():
            yield f"no such function: {name}"
    named = re.findall(r"``([^`]+)``", cells[4])
    for name in named:
        if name not in tests:
            yield f"no such test: {name}"
    if not named and not cells[4].startswith("none: "):
        yield "no test, and no reason for that"


def main():
    """Looks at each line."""
    known = Known()
    tests = all_tests(known)
    count = failed = 0
    text = (TOP / LIST).read_text()
    for number, line in enumerate(text.split("\n"), 1):
        match = ROW.match(line)
        if not match:
            continue
        count += 1
        wrong = list(judge(known, tests, [cell.strip() for cell in line.split("|")]))
        if int(match[1]) != count:
            wrong.append(f"row {match[1]} is the {count}th")
        for what in wrong:
            print(f"{LIST}:{number}: {what}")
        failed += len(wrong)
    said = re.search(r"^(\d+) rows", text, re.M)
    if not said or int(said[1]) != count:
        print(f"{LIST}: has {count} rows, and does not say so")
        failed += 1
    print(f"{count} rows")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
