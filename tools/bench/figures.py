# SPDX-License-Identifier: GPL-2.0
"""From what the guest printed to figures: no files, no programs, so that it can be tested."""

import statistics
from typing import Any, Iterable, NamedTuple, Optional

from works import BenchError, Work

WORSE = 1.10		# than the baseline is a regression

# A figure's name and value, or, of several runs, the median.
Figures = dict[str, Any]
# Of a work, then of a subject.
Results = dict[str, dict[str, Figures]]


class Run(NamedTuple):
    """What the load generator said, and the instructions where they were counted; memory is of an idle association."""

    seconds: float
    cpu: float
    bytes: int
    count: int
    memory: Optional[int] = None
    instructions: Optional[int] = None


def read_run(line: str) -> Run:
    """Of a line "run SUBJECT ...: seconds=S cpu=S bytes=B count=N"."""
    head, _, said = line.partition(": ")
    words = dict(word.split("=", 1) for word in said.split() if "=" in word)
    try:
        memory = int(words["memory"]) if "memory" in words else None
        return Run(float(words["seconds"]), float(words["cpu"]), int(words["bytes"]), int(words["count"]), memory)
    except (KeyError, ValueError):
        raise BenchError(f"{head.removeprefix('run ')} failed: {said}") from None


def read_marks(text: str) -> list[int]:
    """Instructions between each mark 1 and the mark 2 after it."""
    marks = [line.split() for line in text.splitlines()]
    if [mark[0] for mark in marks] != ["1", "2"] * (len(marks) // 2):
        raise BenchError("the marks of the load generator do not come in pairs")
    counts = [int(mark[1]) for mark in marks]
    return [after - before for before, after in zip(counts[::2], counts[1::2])]


def counted(work: Work, run: Run) -> Figures:
    """Of the guest whose clock counts instructions: 1 ns each, and the rest of the time it was idle."""
    assert run.instructions is not None
    figures = {
        "instructions": run.instructions / run.count,
        "idle_ms": max(run.seconds * 1000 - run.instructions / 1e6, 0),
        "cpu_us": run.instructions / 1000 / run.count,
        "per_second": run.count / run.seconds,
    }
    if work.has_bytes:
        figures["per_byte"] = run.instructions / run.bytes
        figures["mbytes_per_second"] = run.bytes / run.seconds / 1e6
    if run.memory is not None:
        figures["memory"] = run.memory
    return figures


def timed(work: Work, run: Run, cpus: int) -> Figures:
    """Of a guest whose clock is the machine's."""
    figures = {
        "per_second": run.count / run.seconds,
        "cpu_us": run.cpu * 1e6 / run.count,
        "idle_ms": max(run.seconds * cpus - run.cpu, 0) * 1000,
    }
    if work.has_bytes:
        figures["mbytes_per_second"] = run.bytes / run.seconds / 1e6
    return figures


def spread(values: list[float]) -> float:
    """Per cent of the median that lie between the least and the most."""
    middle = statistics.median(values)
    return 100 * (max(values) - min(values)) / middle if middle else 0


def summary(runs: list[Figures], key: str) -> Figures:
    """Of several runs: the median of each figure, and how far apart they lie in one of them."""
    figures = {name: rounded(statistics.median(run[name] for run in runs)) for name in runs[0]}
    return figures | {"runs": len(runs), "spread": round(spread([run[key] for run in runs]), 2)}


def rounded(value: float) -> float:
    """Four digits, or to the tenth."""
    return round(value, 1) if value >= 1000 else float(f"{value:.4g}")


def scaling(one: list[Figures], two: list[Figures]) -> Figures:
    """How many times as fast two CPUs were in rounds with one and with two."""
    ratios = [more["per_second"] / less["per_second"] for less, more in zip(one, two, strict=True)]
    return {
        "one": rounded(statistics.median(run["per_second"] for run in one)),
        "two": rounded(statistics.median(run["per_second"] for run in two)),
        "ratio": round(statistics.median(ratios), 2),
        "runs": len(ratios),
        "spread": round(spread(ratios), 2),
    }


def ratio(ours: Optional[Figures], other: Optional[Figures], key: str) -> Optional[float]:
    """Ours against another's."""
    if not ours or not other or not other.get(key):
        return None
    return ours[key] / other[key]


def against(baseline: Results, works: Iterable[Work], results: Results) -> Iterable[tuple[bool, str]]:
    """Whether each work is no regression, and what to say of it."""
    for work in works:
        now = results[work.name]["ours"]["instructions"]
        then = baseline.get(work.name, {}).get("ours", {}).get("instructions")
        if not then:
            yield False, f"{work.name}: {now:.0f} instructions, and no baseline (tools/bench/run --keep {work.name})"
        else:
            yield now <= then * WORSE, f"{work.name}: {now:.0f} instructions, {now / then:.2f} of the baseline"
