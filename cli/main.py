"""The program ``coordgraph``: its commands, and the one place where an error becomes a line and an exit status."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from coordgraph.errors import ERROR, CoordgraphError

from .commands import (
    compare,
    demo,
    evaluate,
    explain,
    inspect,
    map,
    narratives,
    outlets,
    pairs,
    registry,
    report,
    robustness,
    run,
    trends,
    verify,
)
from .console import say

app = typer.Typer(
    name="coordgraph",
    help="Find accounts that act together in files of posts, with the posts behind every tie.",
    epilog="Exit status: 0 done, 1 error, 2 wrong usage, 3 done but too much input was not understood or a file ended "
    "early, 4 no coordination found, 5 a file of a run has changed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("inspect")(inspect.inspect)
app.command("run")(run.run)
app.command("pairs")(pairs.pairs)
app.command("demo")(demo.demo)
app.command("explain")(explain.explain)
app.command("evaluate")(evaluate.evaluate)
app.command("compare")(compare.compare)
app.command("robustness")(robustness.robustness)
app.command("map")(map.map)
app.command("outlets")(outlets.outlets)
app.command("report")(report.report)
app.command("trends")(trends.trends)
app.command("narratives")(narratives.narratives)
app.command("verify")(verify.verify)
app.add_typer(registry.app, name="registry")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"coordgraph {version('coordgraph')}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with its exit status; an error a person can act on is one line on stderr."""
    try:
        app(arguments)
    except CoordgraphError as error:
        say(f"Error: {error}")
        _leave(error.exit_status, arguments is None)
    except MemoryError:
        say("Error: the memory does not suffice. Raise --min-shared, name fewer behaviours, or read fewer files.")
        _leave(ERROR, arguments is None)


def _leave(status: int, at_once: bool) -> NoReturn:
    """Leave with that status. At once after an error: a reader of Parquet that was given up may still have threads, and
    the C++ runtime aborts the program when they are torn down with it."""
    if at_once:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)
