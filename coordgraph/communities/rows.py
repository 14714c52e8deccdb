"""What was found as rows of ``clusters``, ``camps`` and ``members``.

In: ties and pairs as frames with account codes, groups and their measures. Out: the tables. Odd input: what was not
measured is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.communities.labels import Mark, labels_of_groups
from coordgraph.communities.stability import Held, standing
from coordgraph.tables import CAMPS, CLUSTERS, MEMBERS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_LEADERS = 3


class Found(NamedTuple):
    """Groups, numbered in the order of their rank, and what was measured; columns of the tables, explained there.

    Attributes:
        groups: group of each account code, -1 for none.
        density, validated_share, conductance, supporting_layers, p_matched: one a group.
        score, core_score: one an account code.
        held: what resampling says; None: nothing was resampled.
    """

    groups: Ints
    density: Floats
    validated_share: Floats
    conductance: Floats
    supporting_layers: Ints
    p_matched: Floats
    score: Floats
    core_score: Floats
    held: Held | None


class Camps(NamedTuple):
    """Camps: the layer they were found in, the group of each account code, and the modularity of the division."""

    layer: str
    groups: Ints
    quality: float


def clusters_table(
    kept: pd.DataFrame,
    found: Found,
    cluster_ids: list[str],
    ids: NDArray[Any],
    marks: list[dict[Mark, float]],
    accounts: pa.Table,
) -> pa.Table:
    """One row a group, in the order of their numbers."""
    groups = found.groups
    inside = kept[(groups[kept["source"]] == groups[kept["target"]]) & (groups[kept["source"]] >= 0)]
    by_group = dict(list(inside.groupby(groups[inside["source"]])))
    fallback = [f"cluster {rank + 1}" for rank in range(len(cluster_ids))]
    layers_of = [_ties_by_layer(by_group[group]) for group in range(len(cluster_ids))]
    active = accounts["posts"].to_numpy() > 0
    labels = labels_of_groups(groups, active, marks, [next(iter(layers)) for layers in layers_of], fallback)
    posts = accounts["posts"].to_numpy()
    members = [np.flatnonzero(groups == group) for group in range(len(cluster_ids))]
    return CLUSTERS.of_rows(
        tuple(
            _row_of_cluster(
                {
                    "cluster": cluster,
                    "rank": group + 1,
                    "label": labels[group],
                    "accounts": len(members[group]),
                    "posts": int(posts[members[group]].sum()),
                    "layers": list(layers_of[group]),
                    "layer_ties": list(layers_of[group].values()),
                    "leaders": _leaders(by_group[group], ids),
                    **_measures_of_ties(by_group[group]),
                    **_measures_of_group(found, group),
                    **_measures_of_members(found, members[group]),
                }
            )
        )
        for group, cluster in enumerate(cluster_ids)
    )


def _row_of_cluster(values: dict[str, Any]) -> list[Any]:
    """The values in the order of the columns; what is no time or no number is empty."""
    return [None if value is pd.NaT or value != value else value for value in map(values.__getitem__, CLUSTERS.names)]


def _measures_of_ties(ties: pd.DataFrame) -> dict[str, Any]:
    return {
        "ties": len(ties[["source", "target"]].drop_duplicates()),
        "mean_weight": float(ties["weight"].mean()),
        "median_weight": float(ties["weight"].median()),
        "median_delay_s": _number(ties["median_delay_s"].median()),
        "first_time": ties["first_time"].min(),
        "last_time": ties["last_time"].max(),
    }


def _measures_of_group(found: Found, group: int) -> dict[str, Any]:
    return {
        "density": float(found.density[group]),
        "validated_share": float(found.validated_share[group]),
        "conductance": float(found.conductance[group]),
        "supporting_layers": int(found.supporting_layers[group]),
        "p_matched": float(found.p_matched[group]),
        "stability": float(found.held.clusters[group]) if found.held else None,
        "resamplings": found.held.resamplings if found.held else None,
    }


def _measures_of_members(found: Found, members: Ints) -> dict[str, Any]:
    words = [standing(float(share)) for share in found.held.accounts[members]] if found.held else []
    counts = {word: words.count(word) if words else None for word in ("core", "probable", "fragile")}
    scores = found.score[members]
    return {"min_score": float(scores.min()), "median_score": float(np.median(scores)), **counts}


def _ties_by_layer(ties: pd.DataFrame) -> dict[str, int]:
    """How many of these ties each layer has, the layer with most first."""
    counts = {str(name): int(count) for name, count in ties["layer"].value_counts().items()}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


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


def camps_table(
    frame: pd.DataFrame, camps: Camps, camp_ids: list[str], marks: list[dict[Mark, float]], accounts: pa.Table
) -> pa.Table:
    """One row a camp, largest first."""
    layer, groups, quality = camps
    rows = frame[frame["layer"] == layer]
    same = rows[(groups[rows["source"]] == groups[rows["target"]]) & (groups[rows["source"]] >= 0)]
    by_group = same.groupby(groups[same["source"]])["cosine"]
    count, mean = by_group.size(), by_group.mean()
    active = accounts["posts"].to_numpy() > 0
    labels = labels_of_groups(
        groups, active, marks, [layer] * len(camp_ids), [f"camp {i + 1}" for i in range(len(camp_ids))]
    )
    sizes = np.bincount(groups[groups >= 0], minlength=len(camp_ids))
    return CAMPS.of_rows(
        (camp, i + 1, labels[i], int(sizes[i]), layer, int(count.get(i, 0)), float(mean.get(i, 0.0)), quality)
        for i, camp in enumerate(camp_ids)
    )


def members_table(
    frame: pd.DataFrame,
    kept: pd.DataFrame,
    found: Found,
    ids: NDArray[Any],
    cluster_ids: Sequence[str],
    camp_groups: Ints,
    camp_ids: Sequence[str],
) -> pa.Table:
    """One row an account with at least one compared pair."""
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
    held = found.held.accounts if found.held else np.full(len(ids), np.nan)
    return MEMBERS.of_rows(
        (
            str(ids[code]),
            cluster_ids[found.groups[code]] if found.groups[code] >= 0 else None,
            camp_ids[camp_groups[code]] if camp_groups[code] >= 0 else None,
            int(ties.get(code, 0)),
            float(strength.get(code, 0.0)),
            int(layers.get(code, 0)),
            _number(first.get(code)),
            _number(found.score[code]),
            _number(found.core_score[code]),
            _number(held[code]),
            standing(float(held[code])),
        )
        for code in codes
    )
