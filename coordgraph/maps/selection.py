"""What is drawn? All ties where they fit, otherwise the strongest part of the graph, and what was left out is counted.

In: the tables, :class:`MapSettings` and a view. Out: a :class:`Selection`. Odd input: with neither ties nor camps the
selection is empty and its view is ``"nothing"``.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.errors import UnknownName
from coordgraph.graphs import Pair, kept_edges, pairs_of, rows_of, table_or_empty
from coordgraph.settings import MapSettings

View = Literal["clusters", "camps", "auto"]

#: Members every group keeps before larger groups get their share.
_EXEMPLARS = 3


@dataclass(frozen=True)
class Selection:
    """What the map draws.

    Attributes:
        view: ``clusters``, ``camps`` or ``nothing``.
        pairs: the ties drawn.
        accounts: the accounts drawn, by id.
        group_of: cluster (or camp) of each account drawn that has one.
        groups: rows of the clusters (or camps) drawn, by rank, with ``id``, ``label`` and ``accounts``.
        all_accounts: accounts there would be without limits.
        all_pairs: ties there would be without limits.
    """

    view: Literal["clusters", "camps", "nothing"]
    pairs: list[Pair] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    group_of: dict[str, str] = field(default_factory=dict)
    groups: list[dict[str, Any]] = field(default_factory=list)
    all_accounts: int = 0
    all_pairs: int = 0


def select(
    tables: Mapping[str, pa.Table], settings: MapSettings, view: View = "auto", min_accounts: int = 0
) -> Selection:
    """The part of the graph a map of these settings draws.

    With ``min_accounts`` only accounts of clusters (or camps) of that size are drawn. ``auto`` draws clusters when
    there are any, camps when there are only camps, and loose ties otherwise.
    """
    if view not in ("clusters", "camps", "auto"):
        raise UnknownName("no such view", value=view, next_step="Use clusters, camps or auto.")
    clusters, camps = table_or_empty(tables, "clusters"), table_or_empty(tables, "camps")
    if view == "auto":
        view = "camps" if camps.num_rows and not clusters.num_rows else "clusters"
    if view == "camps":
        pairs, in_all, group_of = _camp_pairs(tables, camps, settings)
        pairs, groups = _of_large_groups(pairs, group_of, _groups(camps, "camp"), min_accounts)
        return _limited("camps", pairs, in_all, group_of, groups, settings)
    pairs, group_of = pairs_of(kept_edges(tables)), _group_of(tables, "cluster")
    in_all = (len(_strengths(pairs)), len(pairs))
    pairs, groups = _of_large_groups(pairs, group_of, _groups(clusters, "cluster"), min_accounts)
    return _limited("clusters", pairs, in_all, group_of, groups, settings)


def _of_large_groups(
    pairs: list[Pair], group_of: Mapping[str, str], groups: list[dict[str, Any]], least: int
) -> tuple[list[Pair], list[dict[str, Any]]]:
    if least <= 1:
        return pairs, groups
    groups = [group for group in groups if group["accounts"] >= least]
    large = {group["id"] for group in groups}
    return [p for p in pairs if group_of.get(p.source) in large and group_of.get(p.target) in large], groups


def _group_of(tables: Mapping[str, pa.Table], column: str) -> dict[str, str]:
    members = table_or_empty(tables, "members")
    return {a: g for a, g in rows_of(members, ("account_id", column)) if g is not None}


def _groups(table: pa.Table, column: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.sort_by([("rank", "ascending")]).to_pylist() if table.num_rows else []
    return [{"id": row[column], **row} for row in rows]


def _camp_pairs(
    tables: Mapping[str, pa.Table], camps: pa.Table, settings: MapSettings
) -> tuple[list[Pair], tuple[int, int], dict[str, str]]:
    """The compared pairs inside camps, strongest by cosine, and how many accounts and pairs there are in all."""
    camp_of = _group_of(tables, "camp")
    edges = table_or_empty(tables, "edges")
    layers = pc.unique(camps["layer"].combine_chunks())
    # the weight of a compared pair may be zero; camps rest on the cosine
    edges = edges.filter(pc.and_(pc.is_in(edges["layer"], value_set=layers), pc.is_valid(edges["cosine"])))
    members = pa.array(list(camp_of), pa.string())
    camp = pa.array(list(camp_of.values()), pa.string()).dictionary_encode().indices
    ends = [pc.take(camp, pc.index_in(edges[end], value_set=members)) for end in ("source", "target")]
    edges = edges.filter(pc.fill_null(pc.equal(*ends), False))
    in_all = (len(camp_of), edges.num_rows)
    pairs = pairs_of(_strongest_by_cosine(edges, settings.max_ties * 4))
    return [_weighed_by_cosine(pair) for pair in pairs], in_all, camp_of


def _strongest_by_cosine(edges: pa.Table, most: int) -> pa.Table:
    if edges.num_rows <= most:
        return edges
    cosine = edges["cosine"].to_numpy()
    least = np.partition(cosine, len(cosine) - most)[len(cosine) - most]
    edges = edges.filter(pc.greater_equal(edges["cosine"], least))
    order = [("cosine", "descending"), ("source", "ascending"), ("target", "ascending")]
    return edges.sort_by(order).slice(0, most)


def _weighed_by_cosine(pair: Pair) -> Pair:
    layers = tuple(dataclasses.replace(tie, weight=tie.cosine or 0.0) for tie in pair.layers)
    return dataclasses.replace(pair, layers=layers)


def _limited(
    view: Literal["clusters", "camps"],
    pairs: list[Pair],
    in_all: tuple[int, int],
    group_of: Mapping[str, str],
    groups: list[dict[str, Any]],
    settings: MapSettings,
) -> Selection:
    strength = _strengths(pairs)
    all_accounts, all_pairs = in_all
    if not pairs:
        return Selection("nothing", all_accounts=all_accounts if view == "clusters" else 0)
    chosen = set(_chosen_accounts(strength, group_of, settings.max_accounts))
    pairs = [pair for pair in pairs if pair.source in chosen and pair.target in chosen]
    pairs = _chosen_pairs(pairs, settings.max_ties)
    drawn_groups = {account: group for account, group in group_of.items() if account in chosen}
    present = set(drawn_groups.values())
    return Selection(
        view,
        pairs,
        sorted(chosen),
        dict(sorted(drawn_groups.items())),
        [group for group in groups if group["id"] in present],
        all_accounts,
        all_pairs,
    )


def _strengths(pairs: Iterable[Pair]) -> dict[str, float]:
    strength: dict[str, float] = {}
    for pair in pairs:
        weight = pair.weight if math.isfinite(pair.weight) else 0.0
        for account in (pair.source, pair.target):
            strength[account] = strength.get(account, 0.0) + weight
    return strength


def _chosen_accounts(strength: Mapping[str, float], group_of: Mapping[str, str], most: int) -> list[str]:
    """Members of groups first: some of every group, then of each group in proportion; then the strongest others."""
    ordered = sorted(strength, key=lambda account: (-strength[account], account))
    if len(ordered) <= most:
        return ordered
    size = Counter(group_of[account] for account in ordered if account in group_of)
    place: Counter[str] = Counter()
    keys = []
    for number, account in enumerate(ordered):
        group = group_of.get(account)
        if group is None:
            keys.append((1, 0.0, number, account))
        else:
            keys.append((0, max(place[group] - _EXEMPLARS + 1, 0) / size[group], number, account))
            place[group] += 1
    return [account for *_, account in sorted(keys)[:most]]


def _chosen_pairs(pairs: Sequence[Pair], most: int) -> list[Pair]:
    """The strongest tie of every account, then the strongest of all, in order of account ids."""
    if len(pairs) <= most:
        return list(pairs)
    ordered = sorted(pairs, key=lambda pair: (-pair.weight, pair.source, pair.target))
    seen: set[str] = set()
    first: list[Pair] = []
    rest: list[Pair] = []
    for pair in ordered:
        new = pair.source not in seen or pair.target not in seen
        (first if new else rest).append(pair)
        seen.update((pair.source, pair.target))
    return sorted((first + rest)[:most], key=lambda pair: (pair.source, pair.target))
