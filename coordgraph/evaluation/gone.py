"""Which accounts of a run are gone since, in clusters and elsewhere.

In: what the collection says of accounts (``status``), and the accounts that still exist. Out: the table
``takedown_gone``. Odd input: where nothing says whether accounts are gone there is no row, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.evaluation.account_sets import AccountSet
from coordgraph.evaluation.matching import Finder, rows_inside
from coordgraph.evaluation.metrics import Bools
from coordgraph.evaluation.people import People, ratio_columns, table_of
from coordgraph.tables import TAKEDOWN_GONE

GONE = ("suspended", "deleted", "deactivated", "removed", "not found")


def accounts_gone(
    tables: Mapping[str, pa.Table], people: People, finder: Finder, existing: AccountSet | None
) -> tuple[pa.Table, list[str]]:
    """The table ``takedown_gone``, and what cannot be known."""
    rows: list[dict[str, Any]] = []
    notes = []
    states = [(state or "").casefold() for state in tables["accounts"]["status"].take(pa.array(people.row)).to_pylist()]
    known = np.array([bool(state) for state in states], bool)
    if known.any():
        gone = np.array([state in GONE for state in states], bool)
        rows += _rows("status", known, gone, people, tables, finder.ids)
    elif existing is None:
        notes.append("The collection says of no account whether it is gone; --now FILE says which still exist.")
    if existing is not None:
        there = rows_inside(finder.match(existing), len(finder.ids))[people.row]
        rows += _rows("list", np.ones(len(there), bool), ~there, people, tables, finder.ids)
        notes.append(
            f"Of {len(there):,} posting accounts {int(there.sum()):,} are in the list of those that still exist; an "
            "account that was not asked for counts as gone."
        )
    return table_of(TAKEDOWN_GONE, rows), notes


def _rows(
    known_by: str, known: Bools, gone: Bools, people: People, tables: Mapping[str, pa.Table], ids: list[str]
) -> Iterator[dict[str, Any]]:
    clusters = tables["clusters"].select(["cluster", "rank"]).to_pylist()
    outside = people.cluster < 0
    others = (int((gone & outside).sum()), int((known & outside).sum()))
    scopes: list[tuple[str, str | None, int | None, Bools]] = [
        ("in clusters", None, 0, ~outside),
        ("others", None, None, outside),
    ]
    scopes += [("cluster", c["cluster"], c["rank"], people.cluster == place) for place, c in enumerate(clusters)]
    for scope, cluster, rank, some in scopes:
        counted, lost = int((known & some).sum()), int((gone & some).sum())
        ratio = None if scope == "others" else ratio_columns(lost, counted, *others)
        listed = [] if scope == "others" else [ids[row] for row in people.row[gone & some].tolist()]
        yield {
            "known_by": known_by, "scope": scope, "cluster": cluster, "rank": rank, "accounts": int(some.sum()),
            "known": counted, "gone": lost, "gone_share": lost / counted if counted else None, **(ratio or {}),
            "accounts_gone": listed,
        }  # fmt: skip
