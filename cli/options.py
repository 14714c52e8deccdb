"""Options several commands share, and what they mean as settings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from coordgraph.settings import Resources

Files = Annotated[
    list[Path],
    typer.Argument(
        help="Files of posts: JSON lines, JSON, CSV, TSV or Parquet; plain, gzip or zstandard.", show_default=False
    ),
]
Run = Annotated[Path, typer.Argument(help="Directory of a finished run.", show_default=False)]
Format = Annotated[
    str | None, typer.Option("--format", help="Format of the files; recognised by content if not given.")
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Read FIELD from COLUMN of a table, such as account_id=user. Fields: post_id, account_id, time, text, "
        "kind, retweet_of, hashtags, urls, mentions, object, permalink, handle … (see the reference).",
    ),
]
Platform = Annotated[str | None, typer.Option(help="Platform of the posts where the format does not say it.")]
Timezone = Annotated[str | None, typer.Option(help="Zone of times written without one [default: UTC].")]
Dates = Annotated[
    str | None,
    typer.Option(
        metavar="ORDER",
        help="Order of dates in figures: year-first, day-first (25/12/2019) or month-first (12/25/2019). "
        "[default: year-first]",
    ),
]
Language = Annotated[
    str | None, typer.Option(help="Language of reports and pictures: en, es, pt. [default: en]", metavar="CODE")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]
Window = Annotated[
    str | None, typer.Option(help="How close in time counts as together: 60s, 5m, 1h; none. [default: 60s]")
]
Jobs = Annotated[
    int | None, typer.Option(min=1, help="Threads and processes; the result is the same. [default: one a processor]")
]
Memory = Annotated[
    str | None,
    typer.Option(help="Memory to plan with, such as 4GB; the result is the same. [default: 3/4 of the machine's]"),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Read, say how many candidate pairs there are and what memory they take, and stop."),
]


def resources_of(jobs: int | None, memory: str | None, folder: Path | None = None) -> Resources:
    """What the options say a command may use of the machine."""
    from coordgraph.settings import Resources, size_in_bytes

    return Resources(jobs, size_in_bytes(memory) if memory is not None else None, folder)


def read_settings(
    format: str | None, columns: list[str] | None, platform: str | None, timezone: str | None, dates: str | None
) -> dict[str, Any]:
    """What was given of the options for reading, as the ``read`` table of the settings."""
    from coordgraph.errors import UsageError

    for pair in columns or []:
        if "=" not in pair:
            raise UsageError(
                "not a column mapping", value=pair, next_step="Write --map FIELD=COLUMN, such as --map account_id=user."
            )
    given = {
        "format": format,
        "columns": tuple(columns or ()),
        "platform": platform,
        "timezone": timezone,
        "dates": dates,
    }
    return {name: value for name, value in given.items() if value}


def day_of(text: str | None, option: str) -> dt.date | None:
    """The day an option names.

    Raises:
        UsageError: it is no date.
    """
    from coordgraph.errors import UsageError

    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"not a date for {option}", value=text, next_step="Write it as 2025-03-03.") from error
