"""Registries of outlets: who publishes, owns and funds them, and where that is stated.

In: files kept by hand or by other programs: tables of outlets and of claims (CSV), and entities of FollowTheMoney
(JSON, one a line). Out: one :class:`Registry`. Odd input: a row that cannot be used is a :class:`Problem` with file,
line, reason and value, and the rest is read; a file that is no registry is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coordgraph.outlets.cells import Unusable, handle_of
from coordgraph.outlets.claims import stated_claims
from coordgraph.outlets.conflicts import circles_of_ownership, places_given_twice
from coordgraph.outlets.csv_files import ABOUT_THE_SOURCE, CLAIM_COLUMNS, COLUMNS, NOTES, read_table
from coordgraph.outlets.entries import Handle, Place, Problem, Registry, Row, short
from coordgraph.outlets.follow_the_money import read_follow_the_money

__all__ = [
    "COLUMNS",
    "Handle",
    "Place",
    "Problem",
    "Registry",
    "Row",
    "describe_columns",
    "read_registries",
    "read_registry",
]

_JSON = (".json", ".jsonl", ".ndjson")


def describe_columns(of_claims: bool = False) -> str:
    """The columns of a table of outlets, or of claims, one a line, as the command line explains them.

    >>> print(describe_columns().splitlines()[2])
    outlet: name of the outlet (required)
    """
    columns = CLAIM_COLUMNS if of_claims else COLUMNS | ABOUT_THE_SOURCE | NOTES
    return "\n".join(f"{name}: {meaning}" for name, meaning in columns.items())


def read_registry(path: str | Path) -> Registry:
    """The rows and claims of one registry, and its problems.

    Raises:
        InputError: there is no such file, or it cannot be read.
        ColumnMissing: a required column is missing.
        RegistryError: the file is empty, not UTF-8 text, or names a column twice.
    """
    return read_registries([path])


def read_registries(paths: Iterable[str | Path]) -> Registry:
    """The rows and claims of several registries, in this order; see :func:`read_registry`.

    >>> read_registries([]).rows
    []
    """
    registry = Registry()
    place_of_file: dict[str, int] = {}
    for path in paths:
        is_json = Path(path).suffix.lower() in _JSON
        registry.add(read_follow_the_money(path) if is_json else read_table(path))
        place_of_file.setdefault(str(path), len(place_of_file))
    registry.rows = _named_by_others(registry)
    _give_accounts_to_outlets(registry)
    registry.problems += places_given_twice(registry)
    registry.problems += circles_of_ownership(stated_claims(registry))
    registry.problems.sort(key=lambda problem: (place_of_file[problem.file], problem.line))
    return registry


def _named_by_others(registry: Registry) -> list[Row]:
    """The rows, those that call an outlet only by its domain with the name another row has for that domain.

    Many lists are of domains without names: they are no other outlets than those with names, and no conflict.
    """
    claimed = {name for claim in stated_claims(registry) for name in (claim.subject, claim.object)}
    names: dict[Place, str] = {}
    for row in registry.rows:
        if row.place and not _is_nameless(row):
            names.setdefault(row.place, row.outlet)
    return [
        row._replace(outlet=names[row.place])
        if row.place in names and _is_nameless(row) and row.outlet not in claimed
        else row
        for row in registry.rows
    ]


def _is_nameless(row: Row) -> bool:
    return row.place is not None and row.outlet.lower() in (str(row.place), f"www.{row.place}")


def _give_accounts_to_outlets(registry: Registry) -> None:
    """A row for each account a claim says an outlet operates, so that its posts count for the outlet."""
    outlets = {row.outlet for row in registry.rows}
    for claim in registry.claims:
        if claim.property == "operates_account" and claim.subject in outlets and claim.object not in outlets:
            try:
                handles = (handle_of(claim.object),)
            except Unusable as wrong:
                found = Problem(claim.registry, claim.line, f"the account: {wrong.reason}", short(wrong.value))
                registry.problems.append(found)
            else:
                stated = (claim.source, claim.date, claim.registry, claim.line)
                registry.rows.append(Row(claim.subject, None, handles, "", "", *stated))
