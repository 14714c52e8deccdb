"""Where a comparison with named sets goes: a directory of its own, so that the run stays as it is.

In: :class:`~coordgraph.evaluation.takedowns.Takedowns`. Out: ``takedowns.html``, ``tables/*.parquet``, ``csv/*.csv``,
``takedowns.json``. Odd input: a directory that holds something else, or that is a run or lies in one, is refused.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from coordgraph.evaluation.takedowns import Takedowns
from coordgraph.exports.csv import write_tables
from coordgraph.reports import write_takedowns_page
from coordgraph.runs import check_directory_beside, write_json
from coordgraph.translations import words_in

MARK = "takedowns.json"


def save_takedowns(found: Takedowns, path: str | Path, title: str = "A run", language: str = "en") -> Path:
    """Write the tables as Parquet and CSV, the page, and the sets with all sentences as JSON.

    Args:
        found: the comparison.
        path: the directory.
        title: name of the run, for the page.
        language: of the page: en, es or pt; tables are English.

    Raises:
        SettingsError: there is no such language.
        RunDirectoryError: the directory holds something else, lies in a run, or cannot be written.
    """
    words_in(language)  # refused before anything is written
    directory = Path(path)
    check_directory_beside(directory, MARK, "comparison with sets of accounts")
    write_json(directory / MARK, _record(found))
    write_tables(found.tables, directory)
    write_takedowns_page(found.tables, found.notes, title, directory / "takedowns.html", language)
    return directory


def _record(found: Takedowns) -> dict[str, object]:
    return {
        "version": version("coordgraph"),
        "sets": found.tables["takedown_sets"].to_pylist(),
        "notes": list(found.notes),
        "not_used": [str(problem) for problem in found.problems],
    }
