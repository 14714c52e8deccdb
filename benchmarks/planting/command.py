"""The command line of the planted benchmark.

    python benchmarks/validity.py                                  every scenario and curve
    python benchmarks/validity.py --scenario mixed organic --seeds 5
    python benchmarks/validity.py --scenario size --methods rule    one curve, one method
    python benchmarks/validity.py --small --seeds 1                 tiny worlds, to see that it works
    python benchmarks/validity.py --render                          the page from what is there

Rows are kept as JSON in ``benchmarks/.results/validity.json`` and replace earlier ones of the same scenario, method and
seed, so that a method can be added later; those of another generator are left out. ``VALIDITY.md`` and the pictures are
written from all rows present.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benchmarks.planting.methods import METHODS
from benchmarks.planting.rendering import pictures, rendered
from benchmarks.planting.running import Task, all_searched, generator
from benchmarks.planting.scenarios import CURVES, SCENARIOS
from benchmarks.planting.scoring import Row
from coordgraph.runs import atomic_path

HERE = Path(__file__).resolve().parent.parent
SEEDS, SEEDS_OF_A_POINT = 20, 10
WORLDS_AT_ONCE = 8


def main(arguments: list[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    # tiny worlds show nothing: their rows never mix with the others, nor their page
    results = given.results or HERE / ".results" / ("small" if given.small else "") / "validity.json"
    page_path = given.page or (results.parent if given.small else HERE) / "VALIDITY.md"
    tasks = [] if given.render else tasks_of(given.scenario, given.methods, given.seeds, given.small)
    rows = kept(results)
    for found in _with_progress(tasks, given.jobs):
        rows = merged(rows, found)
        save(results, rows)
    page = rendered(rows)
    page_path.write_text(page, encoding="utf-8")
    folder = page_path.parent / "pictures"
    folder.mkdir(exist_ok=True)
    for name, picture in pictures(rows).items():
        (folder / name).write_text(picture, encoding="utf-8")
    print(page)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="validity.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known = [*SCENARIOS, *CURVES]
    parser.add_argument("--scenario", nargs="+", choices=known, default=known, metavar="NAME", help=", ".join(known))
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS), metavar="NAME",
                        help=", ".join(METHODS).replace("%", "%%"))  # fmt: skip
    parser.add_argument("--seeds", type=int, help=f"worlds of each; {SEEDS}, {SEEDS_OF_A_POINT} of a point of a curve")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--small", action="store_true", help="tiny worlds, which show nothing but that it works")
    parser.add_argument("--results", type=Path, help="rows as JSON [.results/validity.json]")
    parser.add_argument("--page", type=Path, help="page to write [VALIDITY.md; of tiny worlds one beside the results]")
    parser.add_argument("--render", action="store_true", help="search nothing, write the page from what is there")
    return parser


def tasks_of(scenarios: Sequence[str], methods: Sequence[str], seeds: int | None, small: bool) -> list[Task]:
    """The worlds to search: seeds from 1, a curve as its points."""
    tasks = []
    for name in scenarios:
        points = [f"{name}={value:g}" for value in CURVES[name].values] if name in CURVES else [name]
        usual = SEEDS_OF_A_POINT if name in CURVES else SEEDS
        tasks += [Task(p, seed, tuple(methods), small) for p in points for seed in range(1, (seeds or usual) + 1)]
    return tasks


def _with_progress(tasks: Sequence[Task], jobs: int) -> Iterator[list[Row]]:
    """Rows of a few worlds at a time, so that a run that is stopped keeps what it has."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        worlds = bar.add_task("Searching worlds", total=len(tasks))
        found = all_searched(tasks, jobs)
        while several := list(islice(found, WORLDS_AT_ONCE)):
            bar.advance(worlds, len(several))
            yield [row for rows in several for row in rows]


def kept(path: Path) -> list[Row]:
    """Rows searched before in worlds as they are made now; where the generator has changed, they tell nothing."""
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [row for row in rows if row["generator"] == generator()]


def save(path: Path, rows: Sequence[Row]) -> None:
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(rows, indent=0), encoding="utf-8")


def merged(before: Iterable[Row], now: Iterable[Row]) -> list[Row]:
    """Rows by scenario, method and seed; later ones replace earlier ones, and the order is always the same."""
    rows = {(row["scenario"], row["method"], row["seed"]): row for row in (*before, *now)}
    return [rows[key] for key in sorted(rows)]
