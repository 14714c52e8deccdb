"""The numbers of coordination-network-toolkit, from our actions: a directed count of an account's own posts.

In: the acts of one layer. Out: one row an ordered pair of accounts. The weight of A to B is how many distinct posts of
A have some post of B on the same object at most the window away, both ways, inclusive; so A to B and B to A differ,
and the direction is not the order in time. https://github.com/QUT-Digital-Observatory/coordination-network-toolkit
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from coordgraph.presets.base import Judged, Layers, window_of
from coordgraph.settings import Settings
from coordgraph.significance.backbones import numbers_of
from coordgraph.similarity import pairs_within

MIN_EDGE_WEIGHT = 2  # the toolkit's command-line default


def judge(edges: pa.Table, layers: Layers, settings: Settings, account_ids: pa.Array | None = None) -> Judged:
    """Weight: the heavier direction's own posts, as :func:`network` counts them. Kept: there are at least 2."""
    window_of("cnt", settings)
    weight = np.maximum(numbers_of(edges, "source_posts"), numbers_of(edges, "target_posts"))
    return Judged(weight, weight >= MIN_EDGE_WEIGHT)


def network(
    rows: pd.DataFrame, time_window: float = 60.0, min_edge_weight: int = 1, loops: bool = False
) -> pd.DataFrame:
    """The directed co-action network.

    Args:
        rows: columns ``object_id, account_id, content_id, timestamp_share`` (seconds).
        time_window: seconds, inclusive.
        min_edge_weight: smallest weight, applied to each direction by itself.
        loops: keep pairs of one account (two different posts of it).

    >>> rows = pd.DataFrame({"object_id": ["o"] * 3, "account_id": ["A", "B", "B"], "content_id": ["a", "b1", "b2"],
    ...                      "timestamp_share": [0, 5, 8]})
    >>> network(rows, 10).values.tolist()
    [['A', 'B', 1], ['B', 'A', 2]]
    """
    rows = rows.reset_index(drop=True)
    objects = pd.factorize(rows["object_id"])[0].astype(np.int64)
    times = (rows["timestamp_share"].to_numpy(np.float64) * 1e6).round().astype(np.int64)
    order = np.lexsort((times, objects))
    left, right = next(pairs_within(objects[order], times[order], round(time_window * 1e6)), (order[:0], order[:0]))
    left, right = order[left], order[right]
    account, post = rows["account_id"].to_numpy(), rows["content_id"].to_numpy()
    both_ways = pd.DataFrame(
        {
            "source": np.concatenate([account[left], account[right]]),
            "target": np.concatenate([account[right], account[left]]),
            "post": np.concatenate([post[left], post[right]]),
            "other": np.concatenate([post[right], post[left]]),
        }
    )
    both_ways = both_ways[both_ways["post"] != both_ways["other"]]
    if not loops:
        both_ways = both_ways[both_ways["source"] != both_ways["target"]]
    edges = both_ways.groupby(["source", "target"], sort=True)["post"].nunique().rename("weight").reset_index()
    return edges[edges["weight"] >= min_edge_weight].reset_index(drop=True)
