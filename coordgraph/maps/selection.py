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
from operator import attrgetter, itemgetter
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.errors import UnknownName
from coordgraph.graphs import Pair, kept_edges, pairs_of, rows_of, table_or_empty
from coordgraph.settings import MapSettings

View = Literal["clusters", "camps", "auto"]


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

    @property
    def is_part(self) -> bool:
        """Whether more was found than is drawn."""
        return (len(self.accounts), len(self.pairs)) != (self.all_accounts, self.all_pairs)


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
    all_accounts, all_pairs = in_all
    if not pairs:
        return Selection("nothing", all_accounts=all_accounts if view == "clusters" else 0)
    chosen = set(_chosen_accounts(pairs, group_of, settings.max_accounts))
    pairs = [pair for pair in pairs if pair.source in chosen and pair.target in chosen]
    pairs = _chosen_pairs(pairs, group_of, settings.max_ties)
    # an account whose ties all lead out of the part drawn would look as if it had none
    chosen = set(_strengths(pairs))
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


def weight_steps(pairs: Iterable[Pair], most: int = 100) -> list[float]:
    """Weights of ties to choose the weakest one from: at most a hundred of those that occur, least and most among them.

    The weight of a tie is the sum over what both accounts did, so the least here is that of the weakest tie.
    """
    weights = sorted({pair.weight for pair in pairs if math.isfinite(pair.weight)})
    if len(weights) <= most:
        return weights
    return [weights[round(step * (len(weights) - 1) / (most - 1))] for step in range(most)]


def _chosen_accounts(pairs: Sequence[Pair], group_of: Mapping[str, str], most: int) -> list[str]:
    """The strongest tie inside every group, then of each group in proportion, then the strongest others."""
    strength = _strengths(pairs)
    ordered = sorted(strength, key=lambda account: (-strength[account], account))
    if len(ordered) <= most:
        return ordered
    exemplars = {account for pair in _strongest_inside(pairs, group_of) for account in (pair.source, pair.target)}
    size = Counter(group_of[account] for account in ordered if account in group_of)
    place: Counter[str] = Counter()
    keys = []
    for number, account in enumerate(ordered):
        group = group_of.get(account)
        if group is None:
            keys.append((2, 0.0, number, account))
            continue
        keys.append((0 if account in exemplars else 1, place[group] / size[group], number, account))
        place[group] += 1
    return [account for *_, account in sorted(keys)[:most]]


def _strongest_inside(pairs: Iterable[Pair], group_of: Mapping[str, str]) -> list[Pair]:
    """The strongest tie inside each group."""
    found: dict[str, Pair] = {}
    for pair in sorted(pairs, key=_strongest_first):
        group = group_of.get(pair.source)
        if group is not None and group == group_of.get(pair.target):
            found.setdefault(group, pair)
    return list(found.values())


def _strongest_first(pair: Pair) -> tuple[float, str, str]:
    return -pair.weight, pair.source, pair.target


def _chosen_pairs(pairs: Sequence[Pair], group_of: Mapping[str, str], most: int) -> list[Pair]:
    """The strongest tie inside every group and of every account, then the second strongest, and so on; by account ids.

    The strongest of all alone would be those of a few accounts.
    """
    if len(pairs) <= most:
        return list(pairs)
    exemplars = {(pair.source, pair.target) for pair in _strongest_inside(pairs, group_of)}
    rank: Counter[str] = Counter()
    keys = []
    for number, pair in enumerate(sorted(pairs, key=_strongest_first)):
        first = (pair.source, pair.target) in exemplars
        keys.append((-1 if first else min(rank[pair.source], rank[pair.target]), number, pair))
        rank.update((pair.source, pair.target))
    return sorted((pair for *_, pair in sorted(keys, key=itemgetter(0, 1))[:most]), key=attrgetter("source", "target"))
