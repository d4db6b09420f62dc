# SPDX-License-Identifier: GPL-2.0
"""Figures as people read them on a terminal."""

from typing import Any, Iterable, Iterator, Optional

from figures import Figures, Results, ratio
from works import Work

SUBJECTS = ("ours", "in-tree", "tcp")
STALL_MS = 20
BESIDE = ("idle-100-lo", "idle-50000-lo")	# works whose costs ought to be the same


def number(value: Optional[float], digits: int = 0) -> str:
    """A figure, or that there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def line(first: str, cells: Iterable[str], widths: Iterable[int]) -> str:
    """One of a table."""
    return f"{first:18}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def instructions(figures: Optional[Figures]) -> str:
    """Per message, and the wait when there was one."""
    if not figures:
        return "-"
    stalled = figures["idle_ms"] > STALL_MS
    return number(figures["instructions"]) + (f" +{figures['idle_ms']:.0f}ms" if stalled else "")


def counted(works: list[Work], results: Results) -> Iterator[str]:
    """Instructions side by side."""
    widths = (16, 16, 16, 9, 11, 9)
    yield line("work", ("ours", "in-tree", "TCP", "goal", "of in-tree", "of TCP"), widths)
    for work in works:
        row = results.get(work.name, {})
        ratios = [number(ratio(row.get("ours"), row.get(other), "instructions"), 2) for other in ("in-tree", "tcp")]
        yield line(work.name, [*(instructions(row.get(subject)) for subject in SUBJECTS), number(work.goal), *ratios], widths)
    for work in works:
        if work.memory_goal:
            row = results.get(work.name, {})
            yield line(work.name, [*(number(row.get(subject, {}).get("memory")) for subject in SUBJECTS),
                                   number(work.memory_goal), "", "B idle"], widths)
    few, many = (results.get(name, {}) for name in BESIDE)
    if few and many:
        times = (number(ratio(many.get(subject), few.get(subject), "instructions"), 2) for subject in SUBJECTS)
        yield line("50,000 to 100 idle", [*times, "1.1", "", "times"], widths)


def details(works: list[Work], results: Results) -> Iterator[str]:
    """Each figure that was counted."""
    columns = (("instructions", "insn/message", 14, 0), ("per_byte", "insn/B", 9, 2), ("cpu_us", "CPU us", 9, 2),
               ("per_second", "messages/s", 12, 0), ("mbytes_per_second", "MB/s", 9, 1), ("idle_ms", "idle ms", 9, 1),
               ("spread", "spread %", 10, 2))
    widths = (9, *(column[2] for column in columns))
    yield line("work", ("subject", *(column[1] for column in columns)), widths)
    for work in works:
        for subject, figures in in_order(results.get(work.name, {})):
            cells = [number(figures.get(key), digits) for key, _, _, digits in columns]
            yield line(work.name, (subject, *cells), widths)


def in_order(row: dict[str, Figures]) -> Iterator[tuple[str, Figures]]:
    """The subjects that there are."""
    return ((subject, row[subject]) for subject in SUBJECTS if subject in row)


def rate(figures: Optional[Figures]) -> str:
    """Messages a second, and their spread."""
    return f"{figures['per_second']:.0f} +-{figures['spread'] / 2:.0f}%" if figures else "-"


def timed(works: list[Work], results: Results) -> Iterator[str]:
    """Messages a second side by side, and the time of processors that one took."""
    widths = (16, 16, 16, 11, 9, 11, 11, 11)
    yield line("work", ("ours /s", "in-tree /s", "TCP /s", "of in-tree", "of TCP", "ours us", "in-tree us", "TCP us"), widths)
    for work in works:
        row = results.get(work.name, {})
        ratios = [number(ratio(row.get("ours"), row.get(other), "per_second"), 2) for other in ("in-tree", "tcp")]
        times = [number(row.get(subject, {}).get("cpu_us"), 1) for subject in SUBJECTS]
        yield line(work.name, [*(rate(row.get(subject)) for subject in SUBJECTS), *ratios, *times], widths)


def scaled(works: list[Work], results: Results) -> Iterator[str]:
    """Two processors against one."""
    widths = (9, 12, 12, 8, 10, 7)
    yield line("work", ("subject", "1 CPU /s", "2 CPUs /s", "times", "spread %", "goal"), widths)
    for work in works:
        for subject, figures in in_order(results.get(work.name, {})):
            cells = (number(figures["one"]), number(figures["two"]), number(figures["ratio"], 2),
                     number(figures["spread"]), number(work.goal, 1))
            yield line(work.name, (subject, *cells), widths)


def transfers(_works: list[Work], results: Results) -> Iterator[str]:
    """Seconds, as tools/sim/transfer has them, which has works of its own."""
    yield line("path", SUBJECTS, (12, 12, 12))
    for path, row in results.items():
        yield line(path, [number(row.get(subject, {}).get("seconds"), 2) for subject in SUBJECTS], (12, 12, 12))


def described(section: dict[str, Any]) -> Iterator[str]:
    """Where and how the figures of a section were made."""
    for name, value in section["at"].items():
        yield f"{name:10}{value}"


def everything(works: list[Work], figures: dict[str, Any]) -> Iterator[str]:
    """All sections that there are."""
    for title, name, rows in (
            ("Instructions per message", "counted", counted),
            ("Instructions per message, each figure", "counted", details),
            ("Messages a second", "timed", timed),
            ("Two CPUs against one", "scaling", scaled),
            ("Seconds of transfers, simulated", "transfers", transfers)):
        if name in figures:
            results = figures[name]["works"]
            measured = [work for work in works if work.name in results]
            yield from (title, "=" * len(title), *described(figures[name]), "", *rows(measured, results), "")
