#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Forms that the project does without; prints file:line: what."""

import re
import sys

from csource import TOP, functions, our_files, strip

STATIC_PROTOTYPE = re.compile(
    r"^static\s[^;={}()]*\b([a-z_]\w*)\([^;={}]*\)[^;={}()]*;", re.M)
BUG = re.compile(r"\b(?:VM_)?BUG(?:_ON)?\s*\(")
IF_0 = re.compile(r"^\s*#\s*if\s+0\b", re.M)
LICENCE = "SPDX-License-Identifier: GPL-2.0"


def line_of(text, position):
    """The number of the line that holds a position."""
    return text.count("\n", 0, position) + 1


def forms(path, text):
    """Statics announced, BUG(), dead code."""
    code = strip(text)
    if path.endswith(".c"):
        for found in STATIC_PROTOTYPE.finditer(code):
            yield (f"{path}:{line_of(code, found.start())}: prototype of static "
                   f"{found.group(1)}(): define callees first")
    if not path.startswith("tools/unit/include/"):
        for found in BUG.finditer(code):
            yield f"{path}:{line_of(code, found.start())}: BUG() stops the machine"
    for found in IF_0.finditer(text):
        yield f"{path}:{line_of(text, found.start() + 1)}: #if 0: delete it"


def head(path, text):
    """The licence, then what the file is."""
    lines = text.split("\n") + ["", "", ""]
    first = 0 if LICENCE in lines[0] else int(lines[0].startswith("#"))
    want = {".c": f"// {LICENCE}", ".h": f"/* {LICENCE}"}.get(path[-2:], f"# {LICENCE}")
    if not lines[first].startswith(want):
        yield f"{path}:{first + 1}: does not begin with: {want}"
    elif path[-2:] in (".c", ".h") and not lines[first + 1].startswith("/*"):
        yield f"{path}:{first + 2}: no comment that says what the file is"


def undocumented(path, text):
    """Functions that others call without kernel-doc."""
    lines = text.split("\n")
    for fn in functions(text):
        if fn.static:
            continue
        above = fn.line - 2
        while above >= 0 and not lines[above].strip():
            above -= 1
        start = above
        if lines[above].strip().endswith("*/"):
            while start > 0 and "/*" not in lines[start]:
                start -= 1
        if not lines[start].startswith("/**"):
            yield f"{path}:{fn.line}: {fn.name}() has no kernel-doc"


def main(which):
    """Runs one set of rules."""
    sets = {
        "forms": (forms, ["*.c", "*.h"]),
        "head": (head, ["*.c", "*.h", "*.py", "*.sh", "*.mk", "*Makefile", "*Kbuild"]),
        "documented": (undocumented, ["net/*.c"]),
    }
    rule, specs = sets[which]
    bad = 0
    paths = our_files(*specs)
    if which == "head":
        paths = sorted({*paths, *our_files("--shell")})
    for path in paths:
        for line in rule(path, (TOP / path).read_text()):
            print(line)
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
