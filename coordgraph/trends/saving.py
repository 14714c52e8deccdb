"""Where the trends of a run go: a directory of their own, so that the run stays as it is.

In: :class:`~coordgraph.trends.finding.Trends`. Out: ``trends.html``, ``tables/*.parquet``, ``csv/*.csv``,
``trends.json``. Odd input: a
directory that holds something else, or that is a run or lies in one, is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from coordgraph import runs
from coordgraph.errors import RunDirectoryError
from coordgraph.exports.csv import write_csv
from coordgraph.runs import RECORD, write_json, write_table
from coordgraph.trends.finding import Trends
from coordgraph.trends.page import write_page

MARK = "trends.json"


def directory_beside(run: str | Path) -> Path:
    """The directory trends of a run are written to where none is named.

    >>> directory_beside("cases/case1").as_posix()
    'cases/case1-trends'
    """
    return runs.directory_beside(run, "trends")


def save_trends(trends: Trends, path: str | Path) -> Path:
    """Write the tables as Parquet and CSV, the page, and a record of what was asked and left out.

    Raises:
        RunDirectoryError: the directory holds something else, lies in a run, or cannot be written.
    """
    directory = Path(path)
    _check_that_it_is_ours(directory)
    write_json(directory / MARK, _record(trends))
    for name, table in trends.tables.items():
        write_table(directory / "tables" / f"{name}.parquet", table)
        write_csv(table, directory / "csv" / f"{name}.csv")
    write_page(trends, directory / "trends.html")
    return directory


def _record(trends: Trends) -> dict[str, object]:
    return {
        "version": version("coordgraph"),
        "settings": dataclasses.asdict(trends.settings),
        "rows": {name: table.num_rows for name, table in trends.tables.items()},
        "notes": list(trends.notes),
    }


def _check_that_it_is_ours(directory: Path) -> None:
    for run in _runs_around(directory):
        raise RunDirectoryError(
            "lies in a run, which stays as it is", where=directory, value=str(run), next_step="Choose another --out."
        )
    if directory.exists() and not directory.is_dir():
        raise RunDirectoryError("is no directory", where=directory, next_step="Choose another --out.")
    if directory.is_dir() and any(directory.iterdir()) and not (directory / MARK).exists():
        raise RunDirectoryError(
            "is not empty and holds no trends", where=directory, next_step="Choose a new --out directory."
        )


def _runs_around(directory: Path) -> Iterator[Path]:
    whole = directory.resolve()
    return (folder for folder in (whole, *whole.parents) if (folder / RECORD).is_file())
