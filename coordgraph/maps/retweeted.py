"""Whom do the accounts of a cluster retweet most?

In: ``posts``, ``accounts`` and ``members`` of a run. Out: for each cluster a few accounts, with how many of its own
retweet them and the share of others that do. Odd input: a retweet that does not say of whom counts for nobody, so that
pseudonymised tables name nobody; who retweets itself does not amplify anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import account_attributes, rows_of, table_or_empty
from coordgraph.maps.network import account_name

#: Accounts told of one cluster.
MOST_RETWEETED = 6
#: An account tells something of a cluster when this many of its accounts retweet it.
_FEWEST = 3


def retweeted_by(
    tables: Mapping[str, pa.Table], clusters: Sequence[str], place_of: Mapping[str, int]
) -> dict[str, list[list[Any]]]:
    """For each cluster the accounts most of its members retweet.

    Args:
        tables: of a run.
        clusters: ids of those on the map.
        place_of: the place of each account of the map.

    Returns:
        Rows of the account (its place on the map, otherwise its name), members that retweet it, and the share of all
        other posting accounts that do, 0 to 1; most members first.
    """
    cluster_of = {a: c for a, c in rows_of(table_or_empty(tables, "members"), ("account_id", "cluster")) if c}
    posts = table_or_empty(tables, "posts")
    everybody = pc.unique(posts["account_id"]).to_pylist()
    sizes: dict[str, int] = dict.fromkeys(clusters, 0)
    for account in everybody:
        if (cluster := cluster_of.get(account)) in sizes:
            sizes[cluster] += 1
    inside: dict[str, dict[str, int]] = {cluster: {} for cluster in clusters}
    in_all: dict[str, int] = {}
    for account, whom in _who_retweets_whom(posts):
        in_all[whom] = in_all.get(whom, 0) + 1
        if (cluster := cluster_of.get(account)) in inside:
            inside[cluster][whom] = inside[cluster].get(whom, 0) + 1
    most = {cluster: _most(counts) for cluster, counts in inside.items()}
    about = account_attributes(tables, sorted({whom for rows in most.values() for whom, _ in rows}))
    return {
        cluster: [
            [
                place_of.get(whom, account_name(whom, about[whom])),
                count,
                round((in_all[whom] - count) / max(len(everybody) - sizes[cluster], 1), 4),
            ]
            for whom, count in rows
        ]
        for cluster, rows in most.items()
        if rows
    }


def _who_retweets_whom(posts: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Every account and every other account it retweets, once."""
    told = posts.select(["account_id", "retweet_of_account"]).drop_null()
    told = told.filter(pc.not_equal(told["account_id"], told["retweet_of_account"]))
    return rows_of(told.group_by(told.column_names).aggregate([]), told.column_names)


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    rows = [(whom, count) for whom, count in counts.items() if count >= _FEWEST]
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:MOST_RETWEETED]
