"""Opening a finished run: what is read of it is there, or one sentence says what is missing and what to do.

In: the directory of a run and the tables wanted of it. Out: its record and these tables. Odd input: a run that lacks a
table, a column or a key of its record, as one that another version of the program made, is refused; nothing is guessed
in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from coordgraph.errors import IntegrityError, SettingsError, TableError
from coordgraph.runs import RECORD, RUN_AGAIN, RunDirectory, read_record, read_table
from coordgraph.settings import Settings
from coordgraph.tables import TABLES

_COUNTS = (
    "files", "records", "ok", "duplicate", "skipped", "quarantined", "posts", "posting_accounts", "accounts",
    "retweets", "retweeted_posts", "compared_pairs", "ties", "clusters", "accounts_in_clusters", "camps",
)  # fmt: skip
_NEEDED: dict[str, tuple[str, ...]] = {
    "version": (), "started": (), "inputs": (), "seed": (), "preset": (), "seconds": (), "warnings": (), "notes": (),
    "behaviours": (), "quarantine_reasons": (), "registry_problems": (), "tie_rule": (), "timed": (),
    "test": ("test", "alpha", "correction", "family", "threshold", "strict", "discovered", "births"),
    "verdict": ("beyond_chance", "sentence"),
    "counts": _COUNTS,
}  # fmt: skip


class FinishedRun(NamedTuple):
    """What was read of a run.

    Attributes:
        record: what ran on what with which settings, and the counts.
        tables: the tables wanted, by name.
    """

    record: dict[str, Any]
    tables: dict[str, pa.Table]


def open_run(
    run: str | Path, names: Iterable[str] = tuple(TABLES), columns: Mapping[str, Sequence[str]] | None = None
) -> FinishedRun:
    """The record and some tables of a finished run.

    Args:
        run: its directory.
        names: the tables wanted.
        columns: by table the columns wanted; of any other table all.

    Raises:
        IntegrityError: there is no finished run, or it lacks something that this version of the program reads.
    """
    record, directory = read_record(run), RunDirectory(run)
    _check_record(record, Path(run) / RECORD)
    wanted = columns or {}
    return FinishedRun(record, {name: table_of_run(directory, name, wanted.get(name)) for name in names})


def table_of_run(directory: RunDirectory, name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """One table of a run in its agreed shape, or some columns of it.

    Raises:
        IntegrityError: it is missing or damaged, or has another shape.
    """
    path, shape = directory.table_path(name), TABLES.get(name)
    table = read_table(path, None if columns is None else list(columns))
    if shape is None:
        return table
    if columns is not None:
        shape = replace(shape, columns=tuple(column for column in shape.columns if column.name in columns))
    try:
        return shape.check(table)
    except TableError as error:
        raise _refused(f"{error.what}, as another version of coordgraph made the run", path, error.value) from error


def _check_record(record: Mapping[str, Any], path: Path) -> None:
    settings = Settings().to_mapping()
    del settings["similarity"]["window"]  # None, which a record leaves out, is a value of its own here
    needed = {**{key: dict.fromkeys(inner) for key, inner in _NEEDED.items()}, "settings": settings}
    if missing := list(_lacking(needed, record)):
        raise _refused("lacks what this version of coordgraph reads of a run", path, ", ".join(missing))
    try:
        Settings.from_mapping(record["settings"])
    except SettingsError as error:
        raise _refused(f"has settings of another version of coordgraph ({error.what})", path, error.value) from error


def _refused(what: str, path: Path, value: object) -> IntegrityError:
    return IntegrityError(what, where=path, value=value, next_step=RUN_AGAIN)


def _lacking(needed: Mapping[str, Any], found: Any, within: str = "") -> Iterator[str]:
    """The keys that are not there, those of an inner mapping as ``outer.inner``.

    >>> list(_lacking({"a": None, "b": {"c": None, "d": None}, "e": {"f": None}}, {"b": {"d": 1}, "e": None}))
    ['a', 'b.c', 'e.f']
    """
    for key, inner in needed.items():
        if not isinstance(found, dict) or key not in found:
            yield f"{within}{key}"
        elif isinstance(inner, dict):
            yield from _lacking(inner, found[key], f"{within}{key}.")
