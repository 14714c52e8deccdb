"""The numbers of CooRTweet 2.1.3, from our actions: its pairs of posts and its network, ties and filters included.

In: the acts of one layer in the order of the input. Out: ``pairs`` (as ``detect_groups``) and ``network`` (as
``generate_coordinated_network``). These are its semantics, not ours: the weight counts pairs of posts, the
participation filter counts rows, and ``n_content_id`` counts older posts of whichever account. See the page "known
differences". Righetti and Balluff 2025, https://cran.r-project.org/package=CooRTweet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from coordgraph.presets.base import Floats, Ints, Judged, Layers, window_of
from coordgraph.settings import Settings
from coordgraph.significance.backbones import codes_of_pairs, rows_by_layer
from coordgraph.similarity import Layer, pairs_within
from coordgraph.similarity.layers import NO_TIME

_PAIR_COLUMNS = ["object_id", "content_id", "content_id_y", "time_delta", "account_id", "account_id_y"]


@dataclass(frozen=True)
class CoortweetSettings:
    """The arguments of CooRTweet's two functions, under its names.

    Attributes:
        time_window: seconds, inclusive.
        min_participation: fewest rows of an account, before pairing and among coordinated posts.
        remove_loops: drop pairs of one account, of one post, and those with the object's own author.
        edge_weight: quantile (0 to 1) a weight must exceed.
    """

    time_window: float = 10.0
    min_participation: int = 2
    remove_loops: bool = True
    edge_weight: float = 0.5


def pairs(rows: pd.DataFrame, settings: CoortweetSettings | None = None) -> pd.DataFrame:
    """Pairs of posts on one object within the window, the older first.

    Args:
        rows: columns ``object_id, account_id, content_id, timestamp_share`` (seconds), in the order of the input.
        settings: the arguments of ``detect_groups``.

    >>> rows = pd.DataFrame({"object_id": ["o"] * 2, "account_id": ["A", "B"], "content_id": ["a", "b"],
    ...                      "timestamp_share": [5, 0]})
    >>> pairs(rows, CoortweetSettings(min_participation=1)).values.tolist()
    [['o', 'b', 'a', 5.0, 'B', 'A']]
    """
    settings = settings or CoortweetSettings()
    rows = _participating(rows.reset_index(drop=True), settings.min_participation)
    if rows.empty:
        return pd.DataFrame(columns=_PAIR_COLUMNS)
    older, newer, delta = _within_window(rows, settings.time_window)
    left, right = rows.iloc[older].reset_index(drop=True), rows.iloc[newer].reset_index(drop=True)
    found = pd.DataFrame(
        {
            "object_id": left["object_id"],
            "content_id": left["content_id"],
            "content_id_y": right["content_id"],
            "time_delta": delta,
            "account_id": left["account_id"],
            "account_id_y": right["account_id"],
        },
        columns=_PAIR_COLUMNS,
    )
    if settings.remove_loops:
        found = found[~_is_loop(found)]
    return _participating_pairs(found, rows, settings.min_participation).reset_index(drop=True)


def _participating(rows: pd.DataFrame, at_least: int) -> pd.DataFrame:
    """Rows of accounts with enough rows, grouped by account in order of first appearance: that order settles ties."""
    rows = rows[rows.groupby("account_id")["account_id"].transform("size") >= at_least]
    appearance = pd.Series(pd.factorize(rows["account_id"])[0], index=rows.index)
    return rows.loc[appearance.sort_values(kind="stable").index].reset_index(drop=True)


def _within_window(rows: pd.DataFrame, window: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers of the older and the newer post of each pair, and their distance in seconds."""
    objects = pd.factorize(rows["object_id"])[0].astype(np.int64)
    times = (rows["timestamp_share"].to_numpy(np.float64) * 1e6).round().astype(np.int64)
    order = np.lexsort((np.arange(len(rows)), times, objects))
    left, right = next(pairs_within(objects[order], times[order], round(window * 1e6)), (order[:0], order[:0]))
    older, newer = order[left], order[right]
    return older, newer, (times[newer] - times[older]) / 1e6


def _is_loop(found: pd.DataFrame) -> pd.Series:
    return (
        (found["object_id"] == found["content_id"])
        | (found["object_id"] == found["content_id_y"])
        | (found["content_id"] == found["content_id_y"])
        | (found["account_id"] == found["account_id_y"])
    )


def _participating_pairs(found: pd.DataFrame, rows: pd.DataFrame, at_least: int) -> pd.DataFrame:
    """Pairs of which either post belongs to an account with enough coordinated rows."""
    if at_least < 1:
        return found
    coordinated = set(found["content_id"]) | set(found["content_id_y"])
    taking_part = rows[rows["content_id"].isin(coordinated)]
    enough = taking_part.groupby("account_id")["account_id"].transform("size") >= at_least
    posts = set(taking_part.loc[enough, "content_id"])
    return found[found["content_id"].isin(posts) | found["content_id_y"].isin(posts)]


def network(found: pd.DataFrame, edge_weight: float = 0.5) -> pd.DataFrame:
    """CooRTweet's network of the pairs: one row a pair of accounts.

    ``weight`` counts pairs of posts; ``weight_threshold`` is 1 where the weight exceeds the quantile, strictly.
    """
    low = found["account_id"].where(found["account_id"] < found["account_id_y"], found["account_id_y"])
    high = found["account_id_y"].where(found["account_id"] < found["account_id_y"], found["account_id"])
    grouped = found.assign(**{"from": low, "to": high}).groupby(["from", "to"], sort=True)
    edges = grouped.agg(
        weight=("object_id", "size"),
        avg_time_delta=("time_delta", "mean"),
        n_content_id=("content_id", "nunique"),
        n_content_id_y=("content_id_y", "nunique"),
    ).reset_index()
    counts = edges[["n_content_id", "n_content_id_y"]]
    edges["edge_symmetry_score"] = counts.min(axis=1) / counts.max(axis=1)
    edges["object_ids"] = grouped["object_id"].unique().map(",".join).to_numpy()
    limit = float(np.quantile(edges["weight"], edge_weight)) if len(edges) else 0.0
    edges["weight_threshold"] = (edges["weight"] > limit).astype(int)
    return edges


def judge(edges: pa.Table, layers: Layers, settings: Settings, account_ids: pa.Array | None = None) -> Judged:
    """Weight: pairs of posts, as :func:`pairs` finds them. Kept: more than the quantile of the layer's weights."""
    chosen = CoortweetSettings(time_window=window_of("coortweet", settings))
    weight, kept = np.zeros(edges.num_rows), np.zeros(edges.num_rows, bool)
    source, target = codes_of_pairs(edges, account_ids)
    for name, rows in rows_by_layer(edges).items():
        known, weights = _weights(layers[name], chosen)
        asked = _pair_keys(source[rows], target[rows], layers[name].accounts)
        place = np.searchsorted(known[:-1], asked)
        weight[rows] = np.where(known[place] == asked, weights[place], 0.0)
        kept[rows] = weight[rows] > (np.quantile(weights[:-1], chosen.edge_weight) if len(weights) > 1 else 0.0)
    return Judged(weight, kept)


def _weights(layer: Layer, settings: CoortweetSettings) -> tuple[Ints, Floats]:
    """Keys of all pairs of accounts with a pair of posts, ascending, and their numbers; a last key that no pair has."""
    found = pairs(_rows_of(layer), settings)
    one, other = (found[name].to_numpy(np.int64) for name in ("account_id", "account_id_y"))
    keys, counts = np.unique(_pair_keys(one, other, layer.accounts), return_counts=True)
    return np.append(keys, -1), np.append(counts, 0).astype(np.float64)


def _pair_keys(one: Ints, other: Ints, accounts: int) -> Ints:
    keys: Ints = np.minimum(one, other).astype(np.int64) * accounts + np.maximum(one, other)
    return keys


def _rows_of(layer: Layer) -> pd.DataFrame:
    """The acts of a layer as rows of the input, with codes for ids; acts without time are left out."""
    acts_of_uses = np.diff(layer.use_starts)
    acts_of_accounts = np.diff(layer.use_starts[layer.account_starts])
    rows = pd.DataFrame(
        {
            "object_id": np.repeat(layer.used, acts_of_uses).astype(np.int64),
            "account_id": np.repeat(np.arange(layer.accounts), acts_of_accounts),
            # below 0, so that no post has the number of an object: those would be taken for one thing
            "content_id": -1 - layer.act_posts.astype(np.int64),
            "timestamp_share": layer.act_times / 1e6,
        }
    )
    timed: pd.DataFrame = rows[layer.act_times != NO_TIME].reset_index(drop=True)
    return timed
