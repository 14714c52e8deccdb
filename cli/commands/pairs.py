"""``coordgraph pairs``: every pair of accounts that acted together, and nothing else, for data of any size."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ..console import counted, progress_on_stderr, say, say_that_it_compiles
from ..options import (
    Dates,
    DryRun,
    Format,
    Jobs,
    Map,
    Memory,
    Platform,
    Quiet,
    Timezone,
    Window,
    read_settings,
    resources_of,
)

if TYPE_CHECKING:
    from coordgraph.cases import Case
    from coordgraph.settings import Settings

T = TypeVar("T")
Inputs = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILES|RUN",
        help="Files of posts, or one directory of a run or case: its codes are used and no file is read.",
        show_default=False,
    ),
]


def pairs(
    inputs: Inputs,
    out: Annotated[Path | None, typer.Option(help="Parquet file of the pairs.", show_default=False)] = None,
    case: Annotated[
        Path | None, typer.Option(help="Directory that keeps what was read, for further comparisons.")
    ] = None,
    behaviour: Annotated[
        list[str] | None, typer.Option(help="Behaviour to compare by, may be repeated. [default: the usual ones]")
    ] = None,
    window: Window = None,
    min_synchronous: Annotated[
        int | None, typer.Option(help="Fewest objects within the window; 0 takes pairs at any time too. [default: 1]")
    ] = None,
    min_shared: Annotated[int | None, typer.Option(help="Fewest shared objects. [default: 1]")] = None,
    min_cosine: Annotated[float | None, typer.Option(help="Smallest TF-IDF cosine. [default: 0]")] = None,
    min_jaccard: Annotated[float | None, typer.Option(help="Smallest Jaccard index. [default: 0]")] = None,
    format: Format = None,
    map: Map = None,
    platform: Platform = None,
    timezone: Timezone = None,
    dates: Dates = None,
    jobs: Jobs = None,
    memory: Memory = None,
    dry_run: DryRun = False,
    timings: Annotated[Path | None, typer.Option(help="Write the seconds of each step to this JSON file.")] = None,
    quiet: Quiet = False,
) -> None:
    """Compare accounts and write the pairs, without clusters, map or report: for data of any size.

    Columns: layer (behaviour), source and target (account ids, source sorts first), shared (objects both acted on),
    synchronous (of these, within the window), pairs (pairs of posts within the window), source_posts and target_posts
    (own posts in them), cosine, jaccard, median_delay_s, source_first (share of objects on which source came first),
    first_time, last_time. Rows are sorted by layer, source and target. Nothing is said of chance.
    """
    from coordgraph import cases
    from coordgraph.errors import UsageError

    if out is None and not dry_run:
        raise UsageError("no file for the pairs was named", next_step="Add --out pairs.parquet.")
    reading = read_settings(format, map, platform, timezone, dates)
    if reading and len(inputs) == 1 and inputs[0].is_dir():
        raise UsageError(
            "a case is read already, and options for reading change nothing", where=inputs[0],
            value=", ".join(f"--{'map' if name == 'columns' else name}" for name in reading),
            next_step="Leave them out, or name the files of posts.",
        )  # fmt: skip
    settings = _settings(behaviour, reading, {
        "window": window, "min_synchronous": min_synchronous, "min_shared": min_shared, "min_cosine": min_cosine,
        "min_jaccard": min_jaccard,
    })  # fmt: skip
    say_that_it_compiles()
    seconds: dict[str, float] = {}
    with _folder_of(inputs, case, out) as folder:
        resources = resources_of(jobs, memory, folder)
        with progress_on_stderr(quiet) as progress:
            opened = _timed(
                "import", seconds, lambda: _case(inputs, settings, folder, resources, progress, case is not None)
            )
        chosen = _without_window_where_no_times(settings, opened, window).similarity
        for sentence in opened.notes:
            say(f"Note: {sentence}")
        plans = _timed("plan", seconds, lambda: cases.plan_case(opened, chosen, resources))
        for plan in plans:
            say(plan.in_words())
        if out is not None and not dry_run:
            with progress_on_stderr(quiet) as progress:
                written = _timed(
                    "pairs", seconds, lambda: cases.compare_case(opened, chosen, out, resources, progress, plans)
                )
            say(f"{counted(written, 'pair')} in {out}.")
    if timings is not None:
        timings.write_text(json.dumps(seconds) + "\n", encoding="utf-8")


def _settings(behaviour: list[str] | None, read: dict[str, Any], similarity: dict[str, Any]) -> Settings:
    from coordgraph.settings import Settings

    if behaviour:
        from coordgraph.behaviours import behaviour_named

        for name in behaviour:
            behaviour_named(name)
    given = {name: value for name, value in similarity.items() if value is not None}
    if given.get("window") == "none":
        given.setdefault("min_synchronous", 0)
    return Settings().changed(
        {
            "read": read,
            "behaviours": {"behaviours": tuple(behaviour or ())},
            "similarity": {"min_synchronous": 1, "min_shared": 1, **given},
        },
        "options",
    )


@contextmanager
def _folder_of(inputs: list[Path], case: Path | None, out: Path | None) -> Iterator[Path]:
    """Where the codes are or go: the directory named, or one that is removed again."""
    if len(inputs) == 1 and inputs[0].is_dir():
        yield inputs[0]
    elif case is not None:
        yield case
    else:
        with tempfile.TemporaryDirectory(prefix="coordgraph-", dir=out.parent if out else None) as folder:
            yield Path(folder) / "case"


def _case(inputs: list[Path], settings: Settings, folder: Path, resources: Any, progress: Any, keep: bool) -> Case:
    from coordgraph import cases
    from coordgraph.runs import RunDirectory

    paths = [str(f) for f in inputs]
    if inputs == [folder]:
        return cases.open_case(folder, settings.behaviours.behaviours)
    if keep:
        return cases.import_case(paths, settings, RunDirectory(folder), resources, progress)
    return cases.read_case(paths, settings, folder, resources, progress)


def _without_window_where_no_times(settings: Settings, case: Case, asked: str | None) -> Settings:
    """Data without any time are compared without a window, unless one was asked for: then that is refused."""
    if asked is not None or any(case.precisions):
        return settings
    say("Note: No post has a time: no window is used.")
    return settings.changed({"similarity": {"window": "none", "min_synchronous": 0}})


def _timed(step: str, seconds: dict[str, float], work: Callable[[], T]) -> T:
    started = time.perf_counter()
    done = work()
    seconds[step] = round(time.perf_counter() - started, 3)
    return done
