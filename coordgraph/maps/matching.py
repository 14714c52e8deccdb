"""Which cluster of an earlier run is this one? Matched one to one by the members they have in common.

In: the members of each cluster, then and now. Out: for each cluster of now that has one, its cluster of then. The
likeness of two clusters is the Jaccard index of their members: those in both over those in either, 0 to 1. Odd input:
a cluster without members, and one that is like none, has no match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np
import pyarrow as pa

from coordgraph.graphs import GREY, cluster_colours, largest_first, rows_of, table_or_empty

#: Clusters less alike than this are different clusters: with equal sizes, fewer than 46 % of the members stayed.
LEAST_LIKENESS = 0.3


def matched(
    then: Mapping[str, Collection[str]], now: Mapping[str, Collection[str]], least: float = LEAST_LIKENESS
) -> dict[str, str]:
    """The cluster of then for each cluster of now, so that the likenesses add up to the most; each is used once.

    Pairs less alike than ``least`` (above 0 to 1) are never matched. The order of clusters does not matter.

    >>> matched({"a": ["1", "2", "3"], "b": ["4", "5"]}, {"x": ["4", "5", "6"], "y": ["7"]})
    {'x': 'b'}
    """
    from scipy.optimize import linear_sum_assignment

    alike = {pair: value for pair, value in _likeness(then, now).items() if value >= least}
    rows, columns = sorted({one for one, _ in alike}), sorted({other for _, other in alike})
    row, column = ({name: place for place, name in enumerate(names)} for names in (rows, columns))
    gain = np.zeros((len(rows), len(columns)))
    for (one, other), value in alike.items():
        gain[row[one], column[other]] = value
    pairs = zip(*(places.tolist() for places in linear_sum_assignment(gain, maximize=True)), strict=True)
    return {rows[one]: columns[other] for one, other in pairs if gain[one, other] > 0}


def _likeness(then: Mapping[str, Collection[str]], now: Mapping[str, Collection[str]]) -> dict[tuple[str, str], float]:
    """The Jaccard index of each cluster of now and each of then with a member in common."""
    cluster_then: dict[str, list[str]] = {}
    for cluster, members in then.items():
        for account in set(members):
            cluster_then.setdefault(account, []).append(cluster)
    size = {cluster: len(set(members)) for cluster, members in then.items()}
    found: dict[tuple[str, str], float] = {}
    for cluster, members in now.items():
        accounts = set(members)
        common = Counter(other for account in accounts for other in cluster_then.get(account, ()))
        for other, both in common.items():
            found[cluster, other] = both / (len(accounts) + size[other] - both)
    return found


def kept_colours(then: Mapping[str, pa.Table], now: Mapping[str, pa.Table], view: str) -> tuple[dict[str, str], ...]:
    """For clusters (with ``view="camps"``: camps) of now: the colour of the one of then, and its label.

    Clusters that were grey then have no colour to keep.
    """
    column = "camp" if view == "camps" else "cluster"
    before = table_or_empty(then, f"{column}s")
    colour = cluster_colours(largest_first(before[column].to_pylist(), before["accounts"].to_pylist()))
    label = dict(rows_of(before, (column, "label")))
    match = matched(_members(then, column), _members(now, column))
    kept = {one: colour[other] for one, other in match.items() if colour.get(other, GREY) != GREY}
    return kept, {one: label[match[one]] or match[one] for one in kept}


def _members(tables: Mapping[str, pa.Table], column: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for account, cluster in rows_of(table_or_empty(tables, "members"), ("account_id", column)):
        if cluster is not None:
            found.setdefault(cluster, []).append(account)
    return found
