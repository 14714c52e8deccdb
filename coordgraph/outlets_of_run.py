"""What is known of the outlets of a finished run: found from its tables alone, and written to a directory of its own.

In: a run, and further registries. Out: :class:`Outlets`; ``outlets.html``, ``unmatched.csv``, ``tables/*.parquet``,
``csv/*.csv``, ``outlets.json``. Odd input: a registry of the run that is no longer there is passed by, and that is
said; a table of unmatched domains that somebody has filled in is never written over.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from coordgraph import runs
from coordgraph.exports.csv import write_csv
from coordgraph.finished import open_run
from coordgraph.outlets import find_outlets
from coordgraph.reports import write_outlets_page
from coordgraph.runs import (
    check_directory_beside,
    sha256_of,
    write_json,
    write_table,
)
from coordgraph.settings import OutletSettings
from coordgraph.tables import OUTLET_TABLES
from coordgraph.translations import words_in

MARK = "outlets.json"
PAGE = "outlets.html"
UNMATCHED = "unmatched.csv"
_READ = ("posts", "accounts", "members", "clusters")


@dataclass(frozen=True)
class Outlets:
    """What is known of the outlets of a run.

    Attributes:
        tables: every table of ``OUTLET_TABLES`` in :mod:`coordgraph.tables`, by name, and ``clusters`` of the run.
        notes: rows of registries that could not be used, and what else a person should know.
        settings: the registries used, and fewest accounts.
    """

    tables: dict[str, pa.Table]
    notes: tuple[str, ...]
    settings: OutletSettings


def find_outlets_of(
    tables: Mapping[str, pa.Table],
    record: Mapping[str, Any],
    registries: Iterable[str | Path] = (),
    min_accounts: int | None = None,
) -> Outlets:
    """What is known of the outlets of a run, with further registries.

    Args:
        tables: posts, accounts, members and clusters of the run.
        record: its record, which names the registries it was made with; those are read first.
        registries: further registry files (CSV); a filled-in ``unmatched.csv`` is one.
        min_accounts: fewest accounts that must share an outlet; None: as in the run.

    Raises:
        InputError, ColumnMissing, RegistryError: a registry cannot be used at all.
    """
    asked = record["settings"]["outlets"]
    own = [str(path) for path in asked.get("registries", ())]
    gone = [path for path in own if not Path(path).is_file()]
    used = tuple(dict.fromkeys([*(path for path in own if path not in gone), *map(str, registries)]))
    settings = OutletSettings(used, asked["min_accounts"] if min_accounts is None else min_accounts)
    posts, accounts, members, clusters = (tables[name] for name in _READ)
    found = find_outlets(posts, accounts, members, clusters, settings)
    notes = [f"The registry {path} of the run is not there any more, and not used" for path in gone]
    kept = {**found.tables, "clusters": tables["clusters"]}
    return Outlets(kept, tuple(f"{note}." for note in [*notes, *found.registry_notes]), settings)


def outlets_of_run(run: str | Path, registries: Iterable[str | Path] = (), min_accounts: int | None = None) -> Outlets:
    """What is known of the outlets of a finished run, see :func:`find_outlets_of`.

    Raises:
        IntegrityError: there is no finished run, or one of its tables is damaged.
        InputError, ColumnMissing, RegistryError: a registry cannot be used at all.
    """
    found = open_run(run, _READ)
    return find_outlets_of(found.tables, found.record, registries, min_accounts)


def directory_beside(run: str | Path) -> Path:
    """The directory outlets of a run are written to where none is named.

    >>> directory_beside("cases/case1").as_posix()
    'cases/case1-outlets'
    """
    return runs.directory_beside(run, "outlets")


def save_outlets(outlets: Outlets, path: str | Path, language: str = "en") -> list[Path]:
    """Write page, tables and the list to fill in.

    Args:
        outlets: what was found.
        path: the directory.
        language: of the page: en, es or pt; tables are English.

    Returns:
        The page, and the list of unmatched domains: ``unmatched.csv``, or with a number where one was filled in.

    Raises:
        SettingsError: there is no such language.
        RunDirectoryError: the directory holds something else, lies in a run, or cannot be written.
    """
    words_in(language)  # refused before anything is written
    directory = Path(path)
    check_directory_beside(directory, MARK, "outlets")
    lists = _lists_written(directory)
    for name in OUTLET_TABLES:
        table = outlets.tables[name]
        write_table(directory / "tables" / f"{name}.parquet", table)
        if name != "unmatched":
            write_csv(table, directory / "csv" / f"{name}.csv")
    unmatched = write_csv(outlets.tables["unmatched"], _free_list(directory, lists))
    least = outlets.settings.min_accounts
    page = write_outlets_page(outlets.tables, outlets.notes, least, unmatched.name, directory / PAGE, language)
    lists[unmatched.name] = sha256_of(unmatched)
    write_json(directory / MARK, _record(outlets, lists))
    return [page, unmatched]


def _lists_written(directory: Path) -> dict[str, str]:
    """Lists of unmatched domains written here before, with what they held when they were written."""
    try:
        lists = json.loads((directory / MARK).read_text(encoding="utf-8"))["unmatched"]
        return {str(name): str(digest) for name, digest in lists.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # then no list is known to be ours, and none is written over


def _free_list(directory: Path, lists: Mapping[str, str]) -> Path:
    """A list that is not there, or that nobody has changed since it was written."""
    number = 1
    while True:
        name = UNMATCHED if number == 1 else UNMATCHED.replace(".", f"-{number}.")
        path = directory / name
        if not path.exists() or (path.is_file() and lists.get(name) == sha256_of(path)):
            return path
        number += 1


def _record(outlets: Outlets, lists: Mapping[str, str]) -> dict[str, object]:
    return {
        "version": version("coordgraph"),
        "settings": dataclasses.asdict(outlets.settings),
        "rows": {name: outlets.tables[name].num_rows for name in OUTLET_TABLES},
        "notes": list(outlets.notes),
        "unmatched": dict(lists),
    }
