"""Where the narratives of a run go: a directory of their own, so that the run stays as it is.

In: :class:`~coordgraph.narratives.finding.Narratives`. Out: ``narratives.html``, ``tables/*.parquet``, ``csv/*.csv``,
``narratives.json``, and the sample with its key. Odd input: a directory that holds something else, or that is a run or
lies in one, is refused; a sample that is there already is never written over, as it may be filled in.
"""

from __future__ import annotations

import dataclasses
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.errors import RunDirectoryError
from coordgraph.exports.csv import write_csv
from coordgraph.narratives.finding import Narratives
from coordgraph.narratives.hand import key_of
from coordgraph.narratives.page import write_page
from coordgraph.narratives.sampling import Sample
from coordgraph.runs import check_directory_beside, write_json, write_table

MARK = "narratives.json"
SHEET, THEMES = "sample.csv", "sample-themes.csv"


def check_place(path: str | Path, sample: bool) -> Path:
    """The directory, where narratives, and a sample if wanted, may be written.

    Raises:
        RunDirectoryError: it holds something else, lies in a run, or holds a sample already.
    """
    directory = Path(path)
    check_directory_beside(directory, MARK, "narratives")
    if sample and (directory / SHEET).exists():
        raise RunDirectoryError(
            "is there already and may be filled in",
            where=directory / SHEET,
            next_step="Move it away with its key, or choose another --out.",
        )
    return directory


def save_narratives(narratives: Narratives, path: str | Path) -> Path:
    """Write the tables as Parquet and CSV, the page, the sample, and a record of what was asked and left out.

    The table ``texts`` is whole as Parquet; as CSV it holds the texts of two messages or more and those with a theme.

    Raises:
        RunDirectoryError: the directory holds something else, lies in a run, or holds a sample already.
    """
    directory = check_place(path, narratives.sample is not None)
    write_json(directory / MARK, _record(narratives))
    for name, table in narratives.tables.items():
        write_table(directory / "tables" / f"{name}.parquet", table)
        write_csv(_to_read(table) if name == "texts" else table, directory / "csv" / f"{name}.csv")
    if narratives.sample is not None:
        _save_sample(narratives.sample, directory)
    write_page(narratives, directory / "narratives.html")
    return directory


def _to_read(texts: pa.Table) -> pa.Table:
    """The texts somebody may want to look at: most were sent once and say no theme."""
    return texts.filter(pc.or_(pc.greater(texts["messages"], 1), pc.greater(pc.list_value_length(texts["themes"]), 0)))


def _save_sample(sample: Sample, directory: Path) -> None:
    write_csv(sample.sheet, directory / SHEET)
    write_csv(sample.key, key_of(directory / SHEET))
    write_csv(sample.themes, directory / THEMES)


def _record(narratives: Narratives) -> dict[str, object]:
    asked = dataclasses.asdict(narratives.settings)
    return {
        "version": version("coordgraph"),
        "settings": {name: str(value) if isinstance(value, Path) else value for name, value in asked.items()},
        "themes": list(narratives.coding.themes),
        "rows": {name: table.num_rows for name, table in narratives.tables.items()},
        "notes": list(narratives.notes),
    }
