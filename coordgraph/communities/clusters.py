"""Edges to clusters, camps and members.

In: the tables ``edges``, ``accounts``, ``posts``. Out: ``clusters`` (accounts joined by kept ties), ``camps`` (accounts
that share the same objects, whenever), and ``members`` with both. A cluster says "acted together", a camp says "is
interested in the same": one account can be in both. Odd input: without kept ties there are no clusters, and that is a
result.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.communities.labels import Mark, labels_of_groups, marks_of_accounts
from coordgraph.communities.partition import large_enough, leiden, modularity, partition
from coordgraph.settings import CommunitySettings
from coordgraph.tables import CAMPS, CLUSTERS, MEMBERS

Ints = NDArray[np.int64]
_LEADERS = 3
_ID_LENGTH = 8


class Clusters(NamedTuple):
    """The tables of this stage."""

    clusters: pa.Table
    camps: pa.Table
    members: pa.Table


def find_clusters(
    edges: pa.Table,
    accounts: pa.Table,
    posts: pa.Table,
    settings: CommunitySettings | None = None,
    seed: int = 1,
) -> Clusters:
    """Clusters from kept ties, camps from all compared pairs.

    Args:
        edges: with ``weight`` and ``kept`` filled in.
        accounts, posts: tables of those shapes.
        settings: method, resolution, smallest cluster.
        seed: of the partition; equal seeds give equal clusters.
    """
    settings = settings or CommunitySettings()
    codes = {account: i for i, account in enumerate(accounts["account_id"].to_pylist())}
    frame = _frame(edges, codes)
    kept = frame[frame["kept"]]
    by_layer = {str(name): _pairs(rows) for name, rows in kept.groupby("layer", sort=True)}
    groups = partition(by_layer, len(codes), settings, seed)
    camp_layer, camp_groups, camp_quality = _camps(frame, len(codes), settings, seed)
    marks = marks_of_accounts(posts, accounts, codes)
    active = accounts["posts"].to_numpy() > 0
    ids = np.array(list(codes), dtype=object)
    cluster_ids, camp_ids = _stable_ids(groups, ids, "C"), _stable_ids(camp_groups, ids, "K")
    return Clusters(
        _clusters_table(kept, groups, cluster_ids, ids, active, marks, accounts),
        _camps_table(frame, camp_layer, camp_groups, camp_ids, camp_quality, active, marks),
        _members_table(frame, kept, ids, groups, cluster_ids, camp_groups, camp_ids),
    )


def _frame(edges: pa.Table, codes: dict[str, int]) -> pd.DataFrame:
    """Edges with account codes, in pandas."""
    columns = ["layer", "weight", "cosine", "kept", "median_delay_s", "source_first", "first_time", "last_time"]
    frame: pd.DataFrame = edges.select(columns).to_pandas()
    for side in ("source", "target"):
        encoded = edges[side].combine_chunks().dictionary_encode() if edges.num_rows else None
        frame[side] = (
            np.array([codes[i] for i in encoded.dictionary.to_pylist()])[encoded.indices.to_numpy()]
            if encoded is not None
            else np.empty(0, np.int64)
        )
    return frame


def _pairs(rows: pd.DataFrame) -> tuple[Ints, Ints]:
    return rows["source"].to_numpy(np.int64), rows["target"].to_numpy(np.int64)


def _camps(frame: pd.DataFrame, nodes: int, settings: CommunitySettings, seed: int) -> tuple[str, Ints, float]:
    """Camps by modularity on the cosine of one layer: co_retweet where there is one, otherwise the largest.

    One layer, because hashtags are used against each other: two camps in a hashtag war share all their tags.
    """
    none = np.full(nodes, -1, np.int64)
    sizes = frame.groupby("layer").size()
    if not settings.camps or sizes.empty:
        return "", none, 0.0
    layer = "co_retweet" if "co_retweet" in sizes else str(sizes.idxmax())
    rows = frame[frame["layer"] == layer]
    pairs, weights = _pairs(rows), rows["cosine"].to_numpy()
    raw = leiden(pairs, nodes, "modularity", 1.0, seed, weights=weights)
    quality = modularity(pairs, raw, weights)
    return layer, large_enough(raw, settings.min_accounts), quality


def _stable_ids(groups: Ints, ids: NDArray[Any], prefix: str) -> list[str]:
    """An id for each group made from its members, so that the same members have the same id in every run."""
    found = []
    for group in range(int(groups.max(initial=-1)) + 1):
        members = "\n".join(sorted(ids[groups == group]))
        digest = hashlib.blake2b(members.encode("utf-8", "replace"), digest_size=_ID_LENGTH // 2).hexdigest()
        found.append(f"{prefix}-{digest}")
    return found


def _clusters_table(
    kept: pd.DataFrame,
    groups: Ints,
    cluster_ids: list[str],
    ids: NDArray[Any],
    active: NDArray[np.bool_],
    marks: list[set[Mark]],
    accounts: pa.Table,
) -> pa.Table:
    inside = kept[(groups[kept["source"]] == groups[kept["target"]]) & (groups[kept["source"]] >= 0)]
    by_group = dict(list(inside.groupby(groups[inside["source"]])))
    fallback = [f"cluster {rank + 1}" for rank in range(len(cluster_ids))]
    layers_of = [_layers_by_ties(by_group[group]) for group in range(len(cluster_ids))]
    labels = labels_of_groups(groups, active, marks, [layers[0] for layers in layers_of], fallback)
    posts = accounts["posts"].to_numpy()
    rows = []
    for group, cluster in enumerate(cluster_ids):
        ties = by_group[group]
        members = np.flatnonzero(groups == group)
        distinct = len(ties[["source", "target"]].drop_duplicates())
        size = len(members)
        rows.append(
            (
                cluster, group + 1, labels[group], size, int(posts[members].sum()), distinct,
                distinct / (size * (size - 1) / 2), float(ties["weight"].mean()), float(ties["weight"].median()),
                _number(ties["median_delay_s"].median()),
                layers_of[group],
                ties["first_time"].min(), ties["last_time"].max(), _leaders(ties, ids), None,
            )
        )  # fmt: skip
    return CLUSTERS.of_rows([tuple(None if v is pd.NaT else v for v in row) for row in rows])


def _layers_by_ties(ties: pd.DataFrame) -> list[str]:
    """Layers of these ties, the one with most ties first."""
    counts = ties["layer"].value_counts()
    return sorted(map(str, counts.index), key=lambda name: (-counts[name], name))


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _first_shares(ties: pd.DataFrame) -> pd.Series:
    """For each account code the mean share of objects on which it came first, over its ties."""
    ends = pd.concat(
        [
            pd.DataFrame({"account": ties["source"], "first": ties["source_first"]}),
            pd.DataFrame({"account": ties["target"], "first": 1 - ties["source_first"]}),
        ]
    )
    return ends.groupby("account")["first"].mean()


def _leaders(ties: pd.DataFrame, ids: NDArray[Any]) -> list[str]:
    """The accounts that came first most often, among those with at least the median number of ties."""
    first = _first_shares(ties).dropna()
    degree = pd.concat([ties["source"], ties["target"]]).value_counts()
    first = first[degree[first.index] >= degree.median()] if len(first) else first
    ordered = sorted(first.items(), key=lambda item: (-item[1], ids[int(str(item[0]))]))
    return [str(ids[int(str(account))]) for account, _ in ordered[:_LEADERS]]


def _camps_table(
    frame: pd.DataFrame,
    layer: str,
    groups: Ints,
    camp_ids: list[str],
    quality: float,
    active: NDArray[np.bool_],
    marks: list[set[Mark]],
) -> pa.Table:
    rows = frame[frame["layer"] == layer]
    same = rows[(groups[rows["source"]] == groups[rows["target"]]) & (groups[rows["source"]] >= 0)]
    by_group = same.groupby(groups[same["source"]])["cosine"]
    count, mean = by_group.size(), by_group.mean()
    labels = labels_of_groups(
        groups, active, marks, [layer] * len(camp_ids), [f"camp {i + 1}" for i in range(len(camp_ids))]
    )
    sizes = np.bincount(groups[groups >= 0], minlength=len(camp_ids))
    return CAMPS.of_rows(
        (camp, i + 1, labels[i], int(sizes[i]), layer, int(count.get(i, 0)), float(mean.get(i, 0.0)), quality)
        for i, camp in enumerate(camp_ids)
    )


def _members_table(
    frame: pd.DataFrame,
    kept: pd.DataFrame,
    ids: NDArray[Any],
    groups: Ints,
    cluster_ids: list[str],
    camp_groups: Ints,
    camp_ids: list[str],
) -> pa.Table:
    codes = np.unique(np.concatenate([frame["source"], frame["target"]])).astype(np.int64)
    both = pd.concat(
        [
            kept[["source", "target", "layer", "weight"]].set_axis(["account", "other", "layer", "weight"], axis=1),
            kept[["target", "source", "layer", "weight"]].set_axis(["account", "other", "layer", "weight"], axis=1),
        ]
    )
    by_account = both.groupby("account")
    ties, strength, layers = by_account["other"].nunique(), by_account["weight"].sum(), by_account["layer"].nunique()
    first = _first_shares(kept)
    return MEMBERS.of_rows(
        (
            str(ids[code]),
            cluster_ids[groups[code]] if groups[code] >= 0 else None,
            camp_ids[camp_groups[code]] if camp_groups[code] >= 0 else None,
            int(ties.get(code, 0)),
            float(strength.get(code, 0.0)),
            int(layers.get(code, 0)),
            _number(first.get(code)),
        )
        for code in codes
    )
