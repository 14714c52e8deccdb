"""``coordgraph robustness``: which accounts and clusters of a run stay when its settings are varied."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..console import plain, progress_on_stderr, say, say_that_it_compiles
from ..options import Jobs, Language, Memory, Quiet, Run, resources_of


def robustness(
    run: Run,
    window: Annotated[
        list[str] | None,
        typer.Option(help="Window to try, may be repeated. [default: 1/2, 1, 2 and 5 times that of the run]"),
    ] = None,
    min_synchronous: Annotated[
        list[int] | None,
        typer.Option(
            help="Fewest objects within the window for a tie, may be repeated. [default: that of the run, 1 fewer and "
            "2 more]"
        ),
    ] = None,
    min_shared: Annotated[
        list[int] | None,
        typer.Option(
            help="Fewest shared objects for a pair to be compared, may be repeated. [default: that of the run; in runs "
            "without a window also 1 and 3 more]"
        ),
    ] = None,
    alpha: Annotated[
        list[float] | None,
        typer.Option(help="Level of the test, may be repeated. [default: 1/10, 1 and 5 times that of the run]"),
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="How many seeds to try, from that of the run on. [default: 3]")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Directory for page and tables. [default: RUN-robustness, beside the run]")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace results of other settings in that directory.")
    ] = False,
    language: Language = None,
    jobs: Jobs = None,
    memory: Memory = None,
    quiet: Quiet = False,
) -> None:
    """Try a finished run with other settings: which accounts and clusters stay.

    Every combination of the values is tried, nothing is read again, and the run stays as it is. Writes robustness.html,
    tables/ (Parquet), csv/, robustness.json and SHA256SUMS into --out. An account is core when it is in its cluster
    with at least 90 % of the settings, probable with at least half, fragile with fewer; a cluster is found where a
    cluster with a Jaccard index of at least 0.5 is.
    """
    from coordgraph.reports import robustness_in_words
    from coordgraph.robustness import PAGE, directory_beside, robustness_of_run

    say_that_it_compiles()
    out = out or directory_beside(run)
    with progress_on_stderr(quiet) as progress:
        found = robustness_of_run(
            run, out, windows=window, min_shared=min_shared, min_synchronous=min_synchronous, alphas=alpha, seeds=seeds,
            overwrite=overwrite, language=language or "en", resources=resources_of(jobs, memory), progress=progress,
        )  # fmt: skip
    for note in found.notes:
        say(note)
    for sentence in robustness_in_words(found.tables):
        print(plain(sentence))
    say(f"Open {out / PAGE}")
    raise typer.Exit(found.exit_status)
