#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Who may include whom: the folders of net/sctp; prints file:line: what."""

import re
import sys

from csource import TOP, our_files

# What a layer may include of ours; layers that are not named may take all.
# Calls go one way: wire <- core <- the rest.
BELOW = {
    "wire": {"wire"},
    "core": {"wire", "core"},
    "compat": {"compat"},
}

# The kernel's headers without sockets, buffers, locks, clocks and chance; each
# needs a stand-in in tools/unit/include (or a line in tools/unit/pure.mk).
PURE = {
    "asm/byteorder.h", "asm/unaligned.h", "crypto/algapi.h", "crypto/sha2.h",
    "linux/align.h", "linux/bitmap.h", "linux/bitops.h", "linux/bits.h",
    "linux/bug.h", "linux/build_bug.h", "linux/compiler.h",
    "linux/container_of.h", "linux/crc32c.h", "linux/err.h", "linux/errno.h",
    "linux/export.h", "linux/gfp.h", "linux/jhash.h", "linux/kernel.h",
    "linux/limits.h", "linux/list.h", "linux/log2.h", "linux/math.h",
    "linux/math64.h", "linux/minmax.h", "linux/overflow.h", "linux/rbtree.h",
    "linux/rbtree_augmented.h", "linux/sizes.h", "linux/slab.h",
    "linux/stddef.h", "linux/string.h", "linux/time64.h", "linux/types.h",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
VERSION = re.compile(r"\b(?:LINUX_VERSION_CODE|KERNEL_VERSION)\b|linux/version\.h")
# Ours is include/uapi; these are the headers of the module we replace. Security modules' hooks want one of its structs.
IN_TREE = re.compile(r"^net/(?:sctp/|netns/sctp\.h)")


def wrong_include(layer, quote, name):
    """What is wrong with one include, or None."""
    if quote == "<":
        if IN_TREE.match(name) and (layer, name) != ("compat", "net/sctp/structs.h"):
            return f"<{name}> belongs to the kernel's own SCTP"
        if layer in ("wire", "core") and name not in PURE:
            return f"{layer}/ is pure and may not include <{name}>"
        return None
    if not (TOP / "net/sctp" / name).exists():
        return f'"{name}" is no path below net/sctp'
    below = BELOW.get(layer)
    if below and name.split("/")[0] not in below:
        return f'{layer}/ may not include "{name}"'
    return None


def check(path):
    """Yields what is wrong with one file."""
    layer = path.split("/")[2]
    for number, line in enumerate((TOP / path).read_text().split("\n"), 1):
        found = INCLUDE.match(line)
        what = found and wrong_include(layer, *found.groups())
        if what:
            yield f"{path}:{number}: {what}"
        if layer != "compat" and VERSION.search(line):
            yield f"{path}:{number}: kernel versions are for compat/ only"


def main():
    """Checks every C file of the module."""
    bad = 0
    for path in our_files("net/sctp/*.c", "net/sctp/*.h"):
        for line in check(path):
            print(line)
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
