"""The command lines of what is compared: ours in one place, and the scripts of ``benchmarks/peers``.

A program turns an input and an output into a command; :func:`measured` runs it and adds what it says of itself.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.comparing.measuring import OK, measure

HERE = Path(__file__).resolve().parent.parent
OURS = "coordgraph"
OURS_COMMAND = [str(Path(sys.executable).parent / "coordgraph"), "pairs"]
OURS_IMPORT = [sys.executable, str(HERE / "read_lines.py")]
R_SCRIPT = "Rscript"
PEER_PYTHON = HERE.parent / ".venv-bench" / "bin" / "python"


@dataclass(frozen=True)
class Program:
    """Something to measure.

    Attributes:
        name: as the tables show it.
        command: what to run.
        out: the file it makes.
        timings: the file in which it leaves the seconds of its stages, where it does not print them.
        before: files and folders that must not be there when it starts.
        limited: whether the memory limit of the comparison is set from outside.
    """

    name: str
    command: list[str]
    out: Path
    timings: Path | None = None
    before: list[Path] = field(default_factory=list)
    limited: bool = False


def ours(source: Path, out: Path, case: Path | None, *options: str, name: str = OURS) -> Program:
    """Our command; with a case the file is imported into it first, without one the source is a case."""
    timings = out.with_suffix(".timings.json")
    into = ["--case", str(case)] if case else []
    command = [*OURS_COMMAND, str(source), *into, "--out", str(out), "--timings", str(timings), *options]
    return Program(name, command, out, timings, [out, timings, *([case] if case else [])])


def opened(case: Path, out: Path, window: int, name: str) -> Program:
    """A comparison in a process that has the case open; its seconds are those of the stage ``again``."""
    timings = out.with_suffix(".timings.json")
    command = [sys.executable, str(HERE / "compare_again.py"), str(case), str(out), str(window), str(timings)]
    return Program(name, command, out, timings, [out, timings])


def kernel(shares: Path, out: Path, threshold: float, name: str) -> Program:
    """The comparison by cosine alone; its seconds are those of the stage ``kernel``."""
    timings = out.with_suffix(".timings.json")
    command = [sys.executable, str(HERE / "cosine_kernel.py"), str(shares), str(out), str(threshold), str(timings)]
    return Program(name, command, out, timings, [out, timings])


def windowed(window: int, least: int = 1) -> list[str]:
    return ["--window", f"{window}s", "--min-synchronous", str(least), "--min-shared", "1", "--jobs", "2"]


def cosine(threshold: float) -> list[str]:
    return ["--window", "none", "--min-cosine", str(threshold), "--min-shared", "1", "--jobs", "2"]


def our_import(source: Path, out: Path) -> Program:
    return Program(OURS, [*OURS_IMPORT, str(source), str(out)], out, before=[out])


def peer(name: str, script: str, source: Path, out: Path, *options: str, limited: bool = False) -> Program:
    """A script of ``benchmarks/peers`` in the environment of the benchmark's own."""
    command = [str(PEER_PYTHON), str(HERE / "peers" / script), str(source), str(out), *options]
    return Program(name, command, out, before=[out], limited=limited)


def r_peer(name: str, script: str, source: Path, out: Path, *options: str) -> Program:
    """A script of ``benchmarks/peers`` in R."""
    return Program(name, [R_SCRIPT, str(HERE / "peers" / script), str(source), str(out), *options], out, before=[out])


def _read_inputs(program: Program) -> None:
    """Read the files a program is given, so that none has to wait for the disk because of what ran before it."""
    for argument in map(Path, program.command):
        for file in [argument] if argument.is_file() else argument.rglob("*") if argument.is_dir() else ():
            if file.is_file():
                with file.open("rb") as source:
                    while source.read(1 << 24):
                        pass


def measured(program: Program, time_limit: float, memory_limit_gb: float) -> dict[str, Any]:
    """One run as a row: seconds, peak memory, status, seconds by stage, pairs found."""
    for path in program.before:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    _read_inputs(program)
    run = measure(program.command, time_limit, memory_limit_gb if program.limited else None)
    row: dict[str, Any] = {
        "program": program.name,
        "seconds": run.seconds,
        "peak_mb": run.peak_mb,
        "status": run.status,
        "stages": {},
    }
    if run.status != OK:
        said = run.errors.strip().splitlines()
        return row | {"error": said[-1] if said else ""}
    row |= run.report()
    if program.timings and program.timings.exists():
        row["stages"] = json.loads(program.timings.read_text())
    if "again" in row["stages"]:
        row["seconds"] = row["stages"]["again"]
    if program.out.suffix == ".parquet" and "pairs" not in row and "posts" not in row:
        row["pairs"] = pq.read_metadata(program.out).num_rows
    return row
