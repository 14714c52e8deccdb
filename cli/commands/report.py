"""``coordgraph report``: the report of a finished run once more, in another language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..console import say
from ..options import Language, Run


def report(
    run: Run,
    language: Language = None,
    title: Annotated[str | None, typer.Option(help="Heading. [default: that of the run]")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write. [default: the name of the run and -report.LANGUAGE.html, beside it]"),
    ] = None,
) -> None:
    """Write the report of a finished run again, in another language or with another heading.

    Nothing is computed anew and the run stays as it is. Names, texts, and notes and warnings about the data stay in
    the language they have.
    """
    import coordgraph

    result = coordgraph.open(run)
    spoken = language or result.settings.map.language
    where = out or run.resolve().parent / f"{run.resolve().name}-report.{spoken}.html"
    say(f"Written: {result.report(where, language=spoken, title=title)}.")
