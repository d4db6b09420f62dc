# SPDX-License-Identifier: GPL-2.0
"""Finds the functions of a C file in kernel style.

Kernel style makes this easy: a function's opening and closing brace stand
alone in the first column, and nothing else does.
"""

import re
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]

# Text whose braces, parentheses and words do not count.
IGNORED = re.compile(
    r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
      | ^[ \t]*\#(?:\\\n|[^\n])*""",
    re.S | re.X | re.M,
)
CONTROL = re.compile(
    r"^\s*(?:\}\s*)?(?:else\s+)?"
    r"(?:if|for|while|switch|do|else|\w*for_each\w*)\b(?!\s*\([^()]*\);$)"
)
NAME = re.compile(r"(\w+)\s*\($")


def our_files(*pathspecs):
    """The project's files, tracked or new, that match git pathspecs."""
    said = subprocess.run(
        [TOP / "tools/check/files", *pathspecs],
        capture_output=True, text=True, check=True,
    ).stdout
    return said.split("\n")[:-1]


def blank(match):
    """As many lines, but empty; a string stays an (empty) expression."""
    text = match.group(0)
    if text[0] in "\"'":
        return text[0] + " " * (len(text) - 2) + text[0]
    return re.sub(r"[^\n]", " ", text)


def strip(text):
    """The text without comments, preprocessor lines and strings' contents."""
    return IGNORED.sub(blank, text)


class Function:
    """One definition: where it is and what it measures."""

    def __init__(self, lines, first, brace, last):
        self.line = first + 1
        self.last = last + 1
        self.length = last - first + 1
        self.signature = " ".join(s.strip() for s in lines[first:brace])
        self.static = re.search(r"\bstatic\b", self.signature) is not None
        self.name, self.params = self._split()
        self.nesting, self.deepest = self._nest(lines, brace + 1, last)

    def _split(self):
        """The name and the number of parameters."""
        text = self.signature
        start = text.find("(")
        found = NAME.search(text[: start + 1])
        depth, commas = 0, 0
        inside = ""
        for char in text[start:]:
            depth += char in "([{"
            depth -= char in ")]}"
            commas += char == "," and depth == 1
            inside += char
            if depth == 0:
                break
        empty = inside.strip("() ") in ("", "void")
        return found.group(1) if found else "?", 0 if empty else commas + 1

    @staticmethod
    def _nest(lines, start, end):
        """How deep control statements nest, and the line of the deepest."""
        depth, deepest, where = 0, 0, start
        for number in range(start, end):
            line = lines[number]
            if CONTROL.match(line):
                level = depth + 1 - line.lstrip().startswith("}")
                if level > deepest:
                    deepest, where = level, number
            depth += line.count("{") - line.count("}")
        return deepest, where + 1


def functions(text):
    """All function definitions of a C text."""
    lines = strip(text).split("\n")
    brace = None
    for number, line in enumerate(lines):
        if line.rstrip() == "{":
            brace = number
        elif line.rstrip() == "}" and brace is not None:
            first = brace - 1
            while first > 0 and lines[first - 1].strip() and \
                    not re.match(r"^[};]|.*;\s*$", lines[first - 1]):
                first -= 1
            yield Function(lines, first, brace, number)
            brace = None
