"""The posting accounts of a run with their clusters and ties, and rows of tables about them.

In: the tables ``accounts``, ``members`` and ``clusters``. Out: arrays with one entry a posting account. Odd input: an
account that was never compared has no cluster and no tie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.ratios import risk_ratio
from coordgraph.tables import Shape


class People(NamedTuple):
    """The posting accounts: row in ``accounts``, cluster as its place in ``clusters`` (-1: none), ties."""

    row: NDArray[np.int64]
    cluster: NDArray[np.int64]
    ties: NDArray[np.int64]


def posting_people(tables: Mapping[str, pa.Table]) -> People:
    """The accounts with a post."""
    accounts, members = tables["accounts"], tables["members"]
    place = {name: number for number, name in enumerate(tables["clusters"]["cluster"].to_pylist())}
    about = {
        account: (place.get(cluster, -1), ties or 0)
        for account, cluster, ties in zip(
            *(members[n].to_pylist() for n in ("account_id", "cluster", "ties")), strict=True
        )
    }
    posting = np.flatnonzero(np.asarray(accounts["posts"].fill_null(0).to_numpy()) > 0)
    ids = accounts["account_id"].take(pa.array(posting)).to_pylist()
    found = np.array([about.get(account, (-1, 0)) for account in ids], np.int64).reshape(-1, 2)
    return People(posting.astype(np.int64), found[:, 0], found[:, 1])


def table_of(shape: Shape, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A table in its order from rows; what a row does not name is empty."""
    return shape.sorted(shape.of({name: [row.get(name) for row in rows] for name in shape.names}))


def ratio_columns(some: int, accounts: int, others: int, rest: int) -> dict[str, float] | None:
    """Columns of the risk ratio of some accounts against the rest; None where there are none of either."""
    if not accounts or not rest:
        return None
    return dict(
        zip(
            ("risk_ratio", "risk_ratio_low", "risk_ratio_high"),
            risk_ratio(some, accounts, others, rest),
            strict=True,
        )
    )
