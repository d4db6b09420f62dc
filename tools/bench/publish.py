# SPDX-License-Identifier: GPL-2.0
"""What Documentation/performance has."""

import datetime
import json
import os
import pathlib
import subprocess
from typing import Any

import plots
import tables
from figures import Results
from works import BenchError, Work

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = TOP / "Documentation" / "performance"
BASELINE = FOLDER / "baseline.json"
FIGURES = FOLDER / "figures.json"
TRANSFERS = FOLDER / "transfers.json"	# of tools/sim/transfer -j


def read(path: pathlib.Path) -> dict[str, Any]:
    """A file of ours, or nothing."""
    try:
        return json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise BenchError(f"{path}: {error}") from None


def write(path: pathlib.Path, what: dict[str, Any]) -> None:
    """As read() has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(what, indent=1) + "\n", encoding="ascii")


def said(*command: str) -> str:
    """What a program prints, or that it is not known."""
    try:
        done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.split("\n", 1)[0]


def processor() -> str:
    """The host's."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = {line.split(":", 1)[1].strip() for line in file if line.startswith("model name")}
    return f"{os.cpu_count()} x {', '.join(sorted(names)) or os.uname().machine}"


def describe(rounds: int, cpus: int, counted: bool) -> dict[str, str]:
    """Where and how figures are made."""
    how = "instructions are its clock" if counted else "its clock is the machine's"
    return {
        "commit": said("git", "describe", "--always", "--dirty"),
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "kernel": said("tools/kdir", "-r"),
        "machine": processor(),
        "qemu": said("qemu-system-x86_64", "--version"),
        "guest": f"{cpus} CPU{'s' if cpus > 1 else ''}, {how}",
        "rounds": str(rounds),
    }


def keep(results: Results) -> None:
    """Into the baseline, where other works stay as they are."""
    names = ("instructions", "per_byte", "idle_ms")
    baseline = read(BASELINE)
    for work, row in results.items():
        baseline[work] = {subject: {name: figures[name] for name in names if name in figures}
                          for subject, figures in row.items()}
    write(BASELINE, baseline)


def publish(works: list[Work], measured: dict[str, Any]) -> None:
    """What was measured takes its old figures' place; then everything is drawn."""
    figures = read(FIGURES) | measured
    transfers = read(TRANSFERS)
    if transfers:
        figures["transfers"] = {"at": {"made by": "tools/sim/transfer, simulated time"}, "works": transfers}
    if not figures:
        raise BenchError("nothing was measured yet: tools/bench/run --all --publish")
    write(FIGURES, figures)
    (FOLDER / "figures.txt").write_text("\n".join(tables.everything(works, figures)), encoding="ascii")
    plots.draw(plots.of_all(works, figures), FOLDER)
