"""Where the trends of a run go: a directory of their own, so that the run stays as it is.

In: :class:`~coordgraph.trends.finding.Trends`. Out: ``trends.html``, ``tables/*.parquet``, ``csv/*.csv``,
``trends.json``. Odd input: a
directory that holds something else, or that is a run or lies in one, is refused.
"""

from __future__ import annotations

import dataclasses
from importlib.metadata import version
from pathlib import Path

from coordgraph import runs
from coordgraph.exports.csv import write_tables
from coordgraph.runs import check_directory_beside, write_json
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
    check_directory_beside(directory, MARK, "trends")
    write_json(directory / MARK, _record(trends))
    write_tables(trends.tables, directory)
    write_page(trends, directory / "trends.html")
    return directory


def _record(trends: Trends) -> dict[str, object]:
    return {
        "version": version("coordgraph"),
        "settings": dataclasses.asdict(trends.settings),
        "rows": {name: table.num_rows for name, table in trends.tables.items()},
        "notes": list(trends.notes),
        "left_out": trends.left_out._asdict(),
    }
