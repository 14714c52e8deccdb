"""Edges to clusters, camps and members.

In: the tables ``edges``, ``accounts``, ``posts``, and what the ties rest on. Out: ``clusters`` (accounts joined by kept
ties), ``camps`` (accounts that share the same objects, whenever), ``members`` with both, and ``sweep``. A cluster says
"acted together", a camp says "is interested in the same": one account can be in both. Odd input: without kept ties
there are no clusters, and that is a result; without evidence nothing can be resampled and stability stays empty.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.communities import scores
from coordgraph.communities.labels import marks_of_accounts
from coordgraph.communities.matched import matched_p
from coordgraph.communities.partition import Pairs, large_enough, leiden, modularity, partition
from coordgraph.communities.rows import Camps, Found, camps_table, clusters_table, members_table
from coordgraph.communities.stability import Held, objects_behind, resample
from coordgraph.communities.sweep import sweep
from coordgraph.settings import CommunitySettings

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_ID_LENGTH = 8


class Clusters(NamedTuple):
    """The tables of this stage."""

    clusters: pa.Table
    camps: pa.Table
    members: pa.Table
    sweep: pa.Table


@dataclass(frozen=True)
class Support:
    """What ties rest on, as far as the caller knows.

    Attributes:
        evidence: table of that shape, with the rows of all kept ties; None: nothing is resampled.
        needed: smallest count of objects with which a tie still passes; one for all ties, or one a row of ``edges``.
        synchronous: the count is of objects within the window; otherwise of all shared objects.
        strict: marks, one a row of ``edges``, of ties that a test has validated; None: no test was made, all kept ties
            count in ``validated_share``, and it takes no part in the ranking.
    """

    evidence: pa.Table | None = None
    needed: int | Ints = 3
    synchronous: bool = True
    strict: Flags | None = None


def find_clusters(
    edges: pa.Table,
    accounts: pa.Table,
    posts: pa.Table,
    settings: CommunitySettings | None = None,
    seed: int = 1,
    support: Support | None = None,
) -> Clusters:
    """Clusters from kept ties, camps from all compared pairs.

    Args:
        edges: with ``weight`` and ``kept`` filled in.
        accounts, posts: tables of those shapes.
        settings: method, resolution, smallest cluster, how much is tried to see whether the clusters hold.
        seed: of partitions, resamplings and random groups; equal seeds give equal clusters.
        support: what the ties rest on; without it nothing is known of stability, and all kept ties count alike.
    """
    settings, support = settings or CommunitySettings(), support or Support()
    codes = {account: i for i, account in enumerate(accounts["account_id"].to_pylist())}
    frame = _frame(edges, codes)
    kept = frame[frame["kept"]]
    by_layer = {str(name): _ends(rows) for name, rows in kept.groupby("layer", sort=True)}
    groups = partition(by_layer, len(codes), settings, seed)
    held = _held(edges, kept, groups, support, settings, seed)
    ids = np.array(list(codes), dtype=object)
    found = _measured(kept, by_layer, groups, held, support, accounts, settings, seed)
    camps = _camps(frame, len(codes), settings, seed)
    marks = marks_of_accounts(posts, accounts, codes)
    cluster_ids, camp_ids = _stable_ids(found.groups, ids, "C"), _stable_ids(camps.groups, ids, "K")
    return Clusters(
        clusters_table(kept, found, cluster_ids, ids, marks, accounts),
        camps_table(frame, camps, camp_ids, marks, accounts),
        members_table(frame, kept, found, ids, cluster_ids, camps.groups, camp_ids),
        sweep(by_layer, len(codes), settings, seed),
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


def _ends(rows: pd.DataFrame) -> Pairs:
    return rows["source"].to_numpy(np.int64), rows["target"].to_numpy(np.int64)


def _held(
    edges: pa.Table, kept: pd.DataFrame, groups: Ints, support: Support, settings: CommunitySettings, seed: int
) -> Held | None:
    """What resampling says of the groups; None where it is not asked for or there is nothing to resample."""
    if support.evidence is None or not settings.replicates or not len(kept):
        return None
    rows = kept.index.to_numpy()
    places = pd.Series(np.arange(len(kept)))
    layers = {
        str(name): (places[some].to_numpy(), _ends(kept.iloc[some]))
        for name, some in kept.reset_index().groupby("layer", sort=True).indices.items()
    }
    ties = edges.select(["layer", "source", "target"]).take(pa.array(rows))
    uses = objects_behind(ties, support.evidence, support.synchronous)
    needed = np.broadcast_to(np.asarray(support.needed, np.int64), edges.num_rows)[rows]
    return resample(layers, uses, needed, groups, settings, seed)


def _measured(
    kept: pd.DataFrame,
    by_layer: dict[str, Pairs],
    groups: Ints,
    held: Held | None,
    support: Support,
    accounts: pa.Table,
    settings: CommunitySettings,
    seed: int,
) -> Found:
    """The groups in the order of their rank, and every measure of them and of their accounts."""
    count, nodes = int(groups.max(initial=-1)) + 1, len(groups)
    pairs = scores.pairs_of_ties(*_ends(kept), kept["weight"].to_numpy(np.float64))
    validated = np.zeros(len(pairs.low), bool)
    validated[pairs.row[slice(None) if support.strict is None else support.strict[kept.index.to_numpy()]]] = True
    share = scores.share_of_pairs(pairs, validated, groups, count)
    layers = scores.supporting_layers(list(by_layer.values()), groups, count, settings.min_accounts)
    order = scores.ranked(
        layers,
        None if support.strict is None else share,
        None if held is None else held.clusters,
        np.bincount(groups[groups >= 0], minlength=count),
    )
    groups = np.append(np.argsort(order), -1)[groups]
    p = matched_p(pairs, groups, accounts["posts"].to_numpy().astype(np.int64), settings.permutations, seed)
    return Found(
        groups=groups,
        density=scores.share_of_pairs(pairs, np.ones(len(pairs.low), bool), groups, count),
        validated_share=share[order],
        conductance=scores.conductance(pairs, groups, count),
        supporting_layers=layers[order],
        p_matched=p,
        score=scores.coordination_scores(pairs, nodes),
        core_score=scores.core_scores(pairs, nodes),
        held=None if held is None else held._replace(clusters=held.clusters[order]),
    )


def _camps(frame: pd.DataFrame, nodes: int, settings: CommunitySettings, seed: int) -> Camps:
    """Camps by modularity on the cosine of one layer: co_retweet where there is one, otherwise the largest.

    One layer, because hashtags are used against each other: two camps in a hashtag war share all their tags.
    """
    sizes = frame.groupby("layer").size()
    if not settings.camps or sizes.empty:
        return Camps("", np.full(nodes, -1, np.int64), 0.0)
    layer = "co_retweet" if "co_retweet" in sizes else str(sizes.idxmax())
    rows = frame[frame["layer"] == layer]
    pairs, weights = _ends(rows), rows["cosine"].to_numpy()
    raw = leiden(pairs, nodes, "modularity", 1.0, seed, weights=weights)
    quality = modularity(pairs, raw, weights)
    return Camps(layer, large_enough(raw, settings.min_accounts), quality)


def _stable_ids(groups: Ints, ids: NDArray[Any], prefix: str) -> list[str]:
    """An id for each group made from its members, so that the same members have the same id in every run."""
    found = []
    for group in range(int(groups.max(initial=-1)) + 1):
        members = "\n".join(sorted(ids[groups == group]))
        digest = hashlib.blake2b(members.encode("utf-8", "replace"), digest_size=_ID_LENGTH // 2).hexdigest()
        found.append(f"{prefix}-{digest}")
    return found
