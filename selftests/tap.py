# SPDX-License-Identifier: GPL-2.0
"""Test points of the topics in Python."""


class Tap:
    """Counts and prints test points."""

    run = 0
    failed = 0
    prefix = ""

    @classmethod
    def check(cls, passed, name, why=""):
        """One test point."""
        cls.run += 1
        cls.failed += not passed
        print(f"{'' if passed else 'not '}ok {cls.run} - {cls.prefix}{name}", flush=True)
        if not passed and why != "":
            print(f"# {why}", flush=True)
        return passed


check = Tap.check


def check_eq(got, want, name):
    """Both are the same."""
    return check(got == want, name, f"got {got}, want {want}")
