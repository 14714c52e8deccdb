"""When were the accounts of each cluster made, and at which hours of the week do they post?

In: the tables ``profiles`` and ``posts``. Out: :class:`Habits`, counts by cluster and of accounts in none, and these
as tables. Odd input: accounts without a date and posts whose hour is not known are not counted; a run without profiles
has neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph.graphs import table_or_empty
from coordgraph.joint_acts import milliseconds
from coordgraph.tables import CREATED, HOURS

#: Where a table names no cluster.
NO_CLUSTER = ""

_HOUR_MS = 3_600_000
_THURSDAY = 72  # hours of the week before the first of January 1970


@dataclass(frozen=True)
class Habits:
    """Counts by cluster; :data:`NO_CLUSTER` stands for all accounts in none.

    Attributes:
        hours: posts by weekday (Monday first) and hour (UTC), 7 rows of 24.
        created: accounts by the month they were made in, such as ``2024-05``.
    """

    hours: dict[str, NDArray[np.int64]]
    created: dict[str, Counter[str]]


def habits_of_run(tables: Mapping[str, pa.Table]) -> Habits:
    """Count months of creation and hours of posts by cluster."""
    profiles = table_or_empty(tables, "profiles")
    created: dict[str, Counter[str]] = {}
    clusters = profiles["cluster"].to_pylist()
    for cluster, month in zip(clusters, profiles["cohort"].to_pylist(), strict=True):
        if month is not None:
            created.setdefault(cluster or NO_CLUSTER, Counter())[month] += 1
    return Habits(_hours(profiles, tables["posts"]), created)


def hours_table(habits: Habits) -> pa.Table:
    """Hours of the week as the table ``hours``."""
    rows = (
        (cluster or None, weekday, hour, int(counts[weekday, hour]))
        for cluster, counts in habits.hours.items()
        for weekday in range(7) for hour in range(24)
    )  # fmt: skip
    return HOURS.sorted(HOURS.of_rows(rows))


def created_table(habits: Habits) -> pa.Table:
    """Months of creation as the table ``created``."""
    rows = (
        (cluster or None, month, count)
        for cluster, months in habits.created.items() for month, count in months.items()
    )  # fmt: skip
    return CREATED.sorted(CREATED.of_rows(rows))


def _hours(profiles: pa.Table, posts: pa.Table) -> dict[str, NDArray[np.int64]]:
    hour_known = pc.fill_null(pc.not_equal(posts["time_precision"], "day"), True)
    timed = posts.filter(pc.and_(pc.is_valid(posts["time"]), hour_known))
    row = pc.index_in(timed["account_id"], value_set=profiles["account_id"])
    timed = timed.append_column("of", pc.fill_null(profiles["cluster"].take(row), NO_CLUSTER)).filter(pc.is_valid(row))
    of = timed["of"].combine_chunks().dictionary_encode()
    hour = (milliseconds(timed["time"]).to_numpy() // _HOUR_MS + _THURSDAY) % 168  # from Monday's first
    code = np.asarray(of.indices, dtype=np.int64)
    counts = np.bincount(code * 168 + hour, minlength=len(of.dictionary) * 168).reshape(-1, 7, 24)
    return dict(zip(of.dictionary.to_pylist(), counts, strict=True))
