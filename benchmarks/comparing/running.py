"""Programs measured in turn at each size, their results checked, and how the time of each grows."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.comparing import datasets, growth, programs
from benchmarks.comparing.agreement import Agreement
from benchmarks.comparing.measuring import OK
from benchmarks.comparing.programs import Program

Rows = list[dict[str, Any]]
Section = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """Where files lie and how far a run may go.

    Attributes:
        data: generated files.
        repeats: runs of each program; None: three, and one from ten million shares on.
        time_limit: seconds a peer may take.
        memory_limit_gb: what a peer may allocate; DuckDB is told, the others are stopped.
        warm_up: whether each program first runs on next to nothing, which growth needs to know.
        say: called with each row as it is measured.
    """

    data: Path
    repeats: int | None = None
    time_limit: float = 1800
    memory_limit_gb: float = 16
    warm_up: bool = True
    say: Callable[[str], None] = print

    def repeats_at(self, size: float) -> int:
        return self.repeats or (1 if size >= 1e7 else 3)


def at_each_size(
    bench: Bench,
    sizes: list[float],
    candidates: Callable[[Path, Path], list[Program]],
    checks: dict[str, Callable[[Path, Path], Agreement]],
    window: int | None,
) -> Section:
    """Every program at every size, ours, the first, checked against the others."""
    rows: Rows = []
    checked: Rows = []
    startups = {row["program"]: row["seconds"] for row in _startups(bench, candidates)} if bench.warm_up else {}
    for size in sizes:
        shares = datasets.shares(bench.data, size)
        work_to_do = growth.candidates(shares, window)
        with tempfile.TemporaryDirectory(dir=bench.data) as work:
            chosen = candidates(Path(work), shares)
            rows += [row | {"candidates": work_to_do} for row in in_turn(bench, size, chosen)]
            for program in chosen:
                if compare := checks.get(program.name):
                    checked += check(size, program.name, compare, chosen[0].out, program.out)
    return {"rows": rows, "checks": checked, "startup_s": startups}


def _startups(bench: Bench, candidates: Callable[[Path, Path], list[Program]]) -> Rows:
    """Each program twice on next to nothing: once to compile and to warm the file cache, once for its seconds."""
    shares = datasets.next_to_nothing(bench.data)
    with tempfile.TemporaryDirectory(dir=bench.data) as work:
        for _ in range(2):
            found = [
                programs.measured(p, bench.time_limit, bench.memory_limit_gb) for p in candidates(Path(work), shares)
            ]
    return found


def in_turn(bench: Bench, size: float, chosen: list[Program]) -> Rows:
    """Programs in turn, as often as asked: what the machine does meanwhile then hits all of them alike."""
    runs: dict[str, Rows] = {program.name: [] for program in chosen}
    for _ in range(bench.repeats_at(size)):
        for program in chosen:
            if any(run["status"] != OK for run in runs[program.name]):
                continue
            run = programs.measured(program, bench.time_limit, bench.memory_limit_gb)
            runs[program.name].append(run)
            bench.say(
                f"{size:10,.0f}  {program.name:48} {run['seconds']:9.2f} s {run['peak_mb']:8,.0f} MB  {run['status']}"
            )
    return [{"size": size, **_summary(found)} for found in runs.values()]


def _summary(runs: Rows) -> dict[str, Any]:
    """The median run in time, with the largest peak of all; a run that did not end well stands for all."""
    if runs[-1]["status"] != OK:
        return runs[-1]
    middle = sorted(runs, key=lambda run: run["seconds"])[(len(runs) - 1) // 2]
    return middle | {
        "seconds": statistics.median(run["seconds"] for run in runs),
        "peak_mb": max(run["peak_mb"] for run in runs),
        "runs": [round(run["seconds"], 3) for run in runs],
    }


def exponents(rows: Rows, startups: dict[str, float]) -> dict[str, dict[str, float]]:
    """Growth of each program over the sizes at which it ended, in candidate pairs and in shares."""
    found: dict[str, dict[str, float]] = {}
    for name, startup in startups.items():
        ended = [row for row in rows if row["program"] == name and row["status"] == OK]
        seconds = [row["seconds"] for row in ended]
        slopes = {of: growth.exponent([row[of] for row in ended], seconds, startup) for of in ("candidates", "size")}
        found[name] = {of: slope for of, slope in slopes.items() if slope is not None}
    return found


def check(size: float, name: str, compare: Callable[[Path, Path], Agreement], ours: Path, theirs: Path) -> Rows:
    """The outcome of a check; none where one of the two made no result."""
    if not (ours.exists() and theirs.exists()):
        return []
    try:
        return [outcome(size, name, compare(ours, theirs))]
    except (KeyError, pa.ArrowException) as error:  # a column is missing: the other sections are measured all the same
        return [outcome(size, name, Agreement(False, f"cannot be compared: {error}"))]


def outcome(size: float, name: str, found: Agreement) -> dict[str, Any]:
    return {"size": size, "program": name, "agrees": found.agrees, "detail": found.detail}
