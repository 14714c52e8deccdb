"""What a person sees while waiting: words and progress on stderr, never on stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_STAGES = {
    "read": "Reading",
    "behaviours": "Finding actions",
    "codes": "Ordering actions",
    "similarity": "Comparing accounts",
    "clusters": "Clustering",
    "outlets": "Matching outlets",
    "results": "Writing results",
    "robustness": "Trying settings",
    "trends": "Describing trends",
    "inorganic": "Weighing rules",
    "narratives": "Finding themes",
}


def say(text: str) -> None:
    """One line on stderr, without anything a terminal would obey: names in it come from strangers."""
    print(plain(text), file=sys.stderr)


def plain(text: object) -> str:
    """A text on one line without control characters or marks that turn text round.

    >>> plain("a\\x1b[31mb\\nc")
    'a[31mb c'
    """
    characters = (" " if c in "\n\r\t" else c for c in str(text))
    return "".join(c for c in characters if c.isprintable())


def counted(count: int, thing: str) -> str:
    """A count and its noun.

    >>> counted(1, "tie"), counted(1200, "tie"), counted(0, "cluster")
    ('1 tie', '1,200 ties', '0 clusters')
    """
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


@contextmanager
def progress_on_stderr(quiet: bool = False) -> Iterator[Any]:
    """A callback ``(stage, detail, done, total)`` that draws bars with the time left, where stderr is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage, detail, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %", markup=False),
        TimeElapsedColumn(),
        TextColumn("left", markup=False),
        TimeRemainingColumn(),
        TextColumn("{task.fields[detail]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, detail: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=max(total, 1), detail="")
            finished = done >= total
            amount = max(total, 1) if finished else done
            bars.update(tasks[stage], completed=amount, total=max(total, 1), detail="" if finished else plain(detail))

        yield report


def say_that_it_compiles() -> None:
    """Tell why the first run after an installation takes longer."""
    from coordgraph import similarity  # noqa: F401  (its kernels are asked)
    from coordgraph.kernels import must_compile

    if must_compile():
        say("Compiling for this machine; this takes ten seconds or more, once.")
