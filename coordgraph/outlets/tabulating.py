"""A registry, or imported rows, as one table of outlets and claims that can be read as a registry again.

In: a registry or rows of cells. Out: an Arrow table of texts with the columns that are used. Odd input: without rows
the table has the columns a registry must have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from coordgraph.outlets.csv_files import ABOUT_THE_SOURCE, ALL_COLUMNS, NOTES
from coordgraph.outlets.entries import Handle, Registry, Row
from coordgraph.outlets.follow_the_money import PROFILES
from coordgraph.outlets.statements import Claim

_OF_OUTLETS = ("domain", "outlet", "source", "date")
_OF_CLAIMS = ("subject", "property", "object")


def table_of_rows(rows: Sequence[dict[str, str]]) -> pa.Table:
    """The rows as a table.

    >>> table_of_rows([{"outlet": "A", "handle": "a", "source": "S", "date": "2024"}]).column_names
    ['domain', 'handle', 'outlet', 'source', 'date']
    """
    used = {name for row in rows for name, value in row.items() if value} | {*_OF_OUTLETS}
    used |= {*_OF_CLAIMS} if used & {*_OF_CLAIMS} else set()
    names = [name for name in ALL_COLUMNS if name in used]
    return pa.table({name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in names})


def rows_of(registry: Registry) -> list[dict[str, str]]:
    """Every row and claim of a registry as cells; an outlet has a row for each account.

    >>> rows_of(Registry())
    []
    """
    claimed = {(claim.registry, claim.line) for claim in registry.claims}
    outlets = [cells for row in registry.rows if (row.file, row.line) not in claimed for cells in _cells(row)]
    return outlets + [_cells_of_claim(claim) for claim in registry.claims]


def _cells(row: Row) -> Iterator[dict[str, str]]:
    names = ("outlet", "organisation", "funder", "source", "date", *ABOUT_THE_SOURCE, *NOTES)
    about = {name: getattr(row, name) for name in names}
    if row.place:
        yield {**about, "domain": str(row.place)}
    for handle in row.handles:
        yield {**about, "handle": _written(handle)}


def _written(handle: Handle) -> str:
    return PROFILES[handle.platform].format(handle.name) if handle.platform else handle.name


def _cells_of_claim(claim: Claim) -> dict[str, str]:
    return {
        name: "" if value is None else str(value)
        for name, value in claim._asdict().items()
        if name not in ("registry", "line", "conflicts")
    }
