# SPDX-License-Identifier: GPL-2.0
"""Figures as SVG, by gnuplot."""

import pathlib
import subprocess
from typing import Any, Iterable, NamedTuple, Optional

from figures import Results
from works import BenchError, Work

SUBJECTS = (("ours", "ours", "#1b6ca8"), ("in-tree", "in-tree", "#c8553d"), ("tcp", "TCP", "#8a8a8a"))
SIZES = {"64": 64, "1000": 1000, "16k": 16384, "64k": 65536}


class Row(NamedTuple):
    """A work, or a size: a value of each subject."""

    label: str
    cells: list[Optional[float]]
    goal: Optional[float] = None


class Plot(NamedTuple):
    """Bars, a group for each work; or, with sizes, lines over the bytes of a message."""

    name: str
    title: str
    unit: str
    rows: list[Row]
    settings: tuple[str, ...] = ()
    lines: bool = False
    series: tuple[tuple[str, str, str], ...] = SUBJECTS


def values(row: dict[str, Any], key: str) -> list[Optional[float]]:
    """One of each subject."""
    return [row.get(subject, {}).get(key) for subject, _, _ in SUBJECTS]


def bars(works: Iterable[Work], results: Results, key: str) -> list[Row]:
    """A group for each work that was measured."""
    return [Row(work.name, values(results[work.name], key), work.goal) for work in works if work.name in results]


def by_size(results: Results, prefix: str, where: str) -> list[Row]:
    """Instructions per byte of bulk works."""
    names = {str(size): f"{prefix}-{text}-{where}" for text, size in SIZES.items()}
    return [Row(size, values(results[name], "per_byte")) for size, name in names.items() if name in results]


def shown(value: Optional[float]) -> str:
    """As gnuplot reads it."""
    return "NaN" if value is None else f"{value:g}"


def curves(plot: Plot) -> list[str]:
    """What is drawn of the rows: the subjects that have values, and the goals."""
    how = "using {at}:xtic(1)" if not plot.lines else "using (stringcolumn(1)+0):{at} with linespoints lw 2 pt 7 ps 0.6"
    drawn = [f"$rows {how.format(at=at)} lc rgb '{colour}' title '{title}'"
             for at, (_, title, colour) in enumerate(plot.series, 2)
             if any(row.cells[at - 2] is not None for row in plot.rows)]
    if any(row.goal is not None for row in plot.rows):
        drawn.append(f"$rows using ($0-0.45):{2 + len(plot.series)}:(0.9):(0) with vectors nohead lw 2 lc rgb '#000000' title 'goal'")
    return drawn


def script(plot: Plot, path: pathlib.Path) -> str:
    """For gnuplot."""
    data = [" ".join([f'"{row.label}"', *map(shown, [*row.cells, row.goal])]) for row in plot.rows]
    style = ["set style data histograms", "set style histogram clustered gap 1", "set style fill solid 0.9 noborder",
             "set xtics rotate by -40 scale 0", "set yrange [0:*]"]
    if plot.lines:
        style = ["set logscale xy", "set xlabel 'bytes of a message'", "set xtics (64, 1000, 16384, 65536)"]
    width = 640 if plot.lines else max(640, 240 + 48 * len(plot.rows))
    return "\n".join([
        f"set terminal svg size {width},400 font 'sans,12' background '#ffffff'",
        f"set output '{path}'", f"set title '{plot.title}'", f"set ylabel '{plot.unit}'",
        "set grid ytics back lc rgb '#dddddd' lt 1", "set border 3", "set tics nomirror", "set key outside right top",
        *style, *plot.settings, "$rows << END", *data, "END", "plot " + ", ".join(curves(plot)), ""])


def counted(works: list[Work], results: Results) -> list[Plot]:
    """Instructions: per message, in groups of one order of magnitude, and per byte."""
    def named(*starts: str) -> list[Work]:
        return [work for work in works if work.name.startswith(starts)]

    def of(*ends: str) -> list[Work]:
        return [work for work in named("bulk") if work.name.endswith(ends)]

    small = [work for work in (*named("bulk-64-", "bulk-1000-", "many-", "streams-"), *named("kernel-64-", "kernel-1000-"))]
    large = [work for work in works if "-16k-" in work.name or "64k-" in work.name]
    calls = named("rr-", "manyrr-", "setup-", "kernel-rr-", "kernel-setup-")
    unit = "instructions per message"
    return [
        Plot("small", "Small messages", unit, bars(small, results, "instructions")),
        Plot("large", "Large messages", unit, bars(large, results, "instructions"), ("set logscale y", "set yrange [1000:*]")),
        Plot("exchange", "Request and response, set-up and tear-down", "instructions per exchange or association",
             bars(calls, results, "instructions"), ("set logscale y", "set yrange [10000:*]")),
        *(Plot(f"per-byte-{where}", f"Bulk, {text}", "instructions per byte", by_size(results, prefix, where), lines=True)
          for prefix, where, text in (("bulk", "lo", "loopback"), ("bulk", "veth", "veth, MTU 1500"),
                                      ("bulk", "jumbo", "veth, MTU 9000")) if of(where)),
        Plot("per-byte-kernel", "Bulk between sockets of the kernel, loopback", "instructions per byte",
             by_size(results, "kernel", "lo"), lines=True),
    ]


def relative(works: list[Work], results: Results) -> Plot:
    """Throughput as a multiple of TCP's."""
    rows = []
    for work in works:
        row = results.get(work.name, {})
        tcp = row.get("tcp", {}).get("per_second")
        if tcp:
            rows.append(Row(work.name, [value and value / tcp for value in values(row, "per_second")[:2]]))
    return Plot("timed", "Messages a second, TCP = 1", "times TCP", rows, series=SUBJECTS[:2],
                settings=("set yrange [0:1.1<*]", "set arrow from graph 0,first 1 to graph 1,first 1 nohead dt 2 lc rgb '#8a8a8a'",))


def of_all(works: list[Work], figures: dict[str, Any]) -> list[Plot]:
    """Those that there are figures for."""
    found: list[Plot] = []
    normal = [work for work in works if work.kind != "scale"]
    if "counted" in figures:
        found += counted(normal, figures["counted"]["works"])
    if "timed" in figures:
        found.append(relative(normal, figures["timed"]["works"]))
    if "scaling" in figures:
        scale = [work for work in works if work.kind == "scale"]
        found.append(Plot("scaling", "4 busy associations on one socket: 2 CPUs against 1", "times as fast",
                          bars(scale, figures["scaling"]["works"], "ratio")))
    if "transfers" in figures:
        rows = [Row(path, values(row, "seconds")) for path, row in figures["transfers"]["works"].items()]
        found.append(Plot("transfers", "Transfers, in simulated time", "seconds", rows))
    return [plot for plot in found if plot.rows]


def draw(plots: list[Plot], folder: pathlib.Path) -> None:
    """Writes NAME.svg for each."""
    for plot in plots:
        try:
            subprocess.run(["gnuplot", "-"], input=script(plot, folder / f"{plot.name}.svg"), text=True, check=True)
        except FileNotFoundError:
            raise BenchError("there is no gnuplot: tools/deps bench") from None
        except subprocess.CalledProcessError:
            raise BenchError(f"gnuplot cannot draw {plot.name}") from None
