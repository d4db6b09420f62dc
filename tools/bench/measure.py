# SPDX-License-Identifier: GPL-2.0
"""Which guests run which works in which order, and the figures of each work and subject."""

import os
import sys
from collections import defaultdict

import figures as fig
import guest
from figures import Figures, Results
from works import Work

SUBJECTS = ("tcp", "ours", "in-tree")	# the last one cannot be unloaded for another
TIMED_FACTOR = 2			# times as many messages as are counted
BUSY = 0.5

Collected = dict[tuple[str, str], list[Figures]]


def warn_of_load() -> None:
    """Times mean little while others use the processors."""
    load = os.getloadavg()[0]
    if load > BUSY:
        print(f"bench: this machine is busy (load {load:.1f}): times will vary", file=sys.stderr)


def summed_up(collected: Collected, key: str) -> Results:
    """By work and subject."""
    results: Results = {}
    for (work, subject), runs in collected.items():
        results.setdefault(work, {})[subject] = fig.summary(runs, key)
    return results


def counted(works: list[Work], subjects: list[str], rounds: int, profile: bool = False) -> Results:
    """All in one guest, where booting takes longer than the works do. What is only
    counted is measured in the first round: memory that was freed may be used again. What
    is long comes last: so many associations go on ending for a while."""
    turns = [work for number in range(rounds) for work in works if work.kind not in ("count", "long") or not number]
    turns.sort(key=lambda work: work.kind == "long")
    jobs = [guest.Job(subject, work) for subject in SUBJECTS if subject in subjects for work in turns]
    collected: Collected = defaultdict(list)
    for job, run in zip(jobs, guest.count(jobs, profile), strict=True):
        collected[job.work.name, job.subject].append(fig.counted(job.work, run))
    return summed_up(collected, "instructions")


def groups(subjects: list[str]) -> list[list[str]]:
    """Those who can share a guest and take turns in it: TCP is there beside each module, for comparison."""
    modules = [subject for subject in ("ours", "in-tree") if subject in subjects]
    tcp = ["tcp"] if "tcp" in subjects else []
    return [[module, *tcp] for module in modules] or [tcp]


def time_round(works: list[Work], subjects: list[str], cpus: int, collected: Collected) -> None:
    """Each group in a guest of its own, each work by one subject after another."""
    factor = 1 if works[0].kind == "scale" else TIMED_FACTOR
    for group in groups(subjects):
        jobs = [guest.Job(subject, work, factor) for work in works for subject in group]
        for job, run in zip(jobs, guest.time(jobs, cpus), strict=True):
            collected[job.work.name, job.subject].append(fig.timed(job.work, run, cpus))


def timed(works: list[Work], subjects: list[str], rounds: int, cpus: int) -> Results:
    """Throughput and the time of processors."""
    collected: Collected = defaultdict(list)
    for _ in range(rounds):
        time_round(works, subjects, cpus, collected)
    return summed_up(collected, "per_second")


def scaling(works: list[Work], subjects: list[str], rounds: int) -> Results:
    """Throughput with one processor and with two, in turn."""
    by_cpus: dict[int, Collected] = {1: defaultdict(list), 2: defaultdict(list)}
    for _ in range(rounds):
        for cpus, collected in by_cpus.items():
            time_round(works, subjects, cpus, collected)
    results: Results = {}
    for (work, subject), runs in by_cpus[1].items():
        results.setdefault(work, {})[subject] = fig.scaling(runs, by_cpus[2][work, subject])
    return results
