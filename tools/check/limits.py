#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Sizes: functions, files, parameters, nesting; prints file:line: what."""

import statistics
import sys

from csource import TOP, functions, our_files

# The module's limits. Aim lower: a median of 12 lines, nine tenths within 40.
KERNEL = {"function": 80, "file": 800, "parameters": 5, "nesting": 3}
# Test programs tell a story from top to bottom and unroll tables, and may be
# longer by a quarter; nothing else is looser there.
USER = {"function": 100, "file": 1000, "parameters": 5, "nesting": 3}

# Signatures that are not ours to choose.
GIVEN = {
    "sctp_icmp_v6": "err_handler of struct inet6_protocol",
}


def check(path, limits, lengths):
    """Yields what is wrong with one file."""
    text = (TOP / path).read_text()
    count = text.count("\n")
    if count > limits["file"]:
        yield f"{path}:{count}: file has {count} lines, limit {limits['file']}"
    for fn in functions(text):
        lengths.append(fn.length)
        at = f"{path}:{fn.line}: {fn.name}()"
        if fn.length > limits["function"]:
            yield f"{at} has {fn.length} lines, limit {limits['function']}"
        if fn.params > limits["parameters"] and fn.name not in GIVEN:
            yield f"{at} has {fn.params} parameters, limit {limits['parameters']}"
        if fn.nesting > limits["nesting"]:
            yield (f"{path}:{fn.deepest}: {fn.name}() nests {fn.nesting} deep, "
                   f"limit {limits['nesting']}")


def describe(what, lengths):
    """A TAP comment with the figures that no limit holds."""
    if len(lengths) < 2:
        return
    p90 = statistics.quantiles(lengths, n=10)[-1]
    print(f"# {what}: {len(lengths)} functions, median "
          f"{statistics.median(lengths):.0f} lines, p90 {p90:.0f}, "
          f"longest {max(lengths)}")


def main():
    """Checks the module, then everything that runs in userspace."""
    bad = 0
    for what, limits, specs in (
        ("module", KERNEL, ["net/*.c", "net/*.h", "include/*.h"]),
        ("userspace", USER, ["*.c", "*.h", ":!net", ":!include"]),
    ):
        lengths = []
        for path in our_files(*specs):
            for line in check(path, limits, lengths):
                print(line)
                bad += 1
        describe(what, lengths)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
