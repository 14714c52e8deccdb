"""Which graph do the tables hold? Accounts are nodes; a pair of accounts is one edge, however many layers tie it.

In: the tables ``edges``, ``accounts``, ``members`` and ``clusters``. Out: an undirected networkx or igraph graph whose
node name is the account id. Odd input: a missing table counts as empty; an account no profile was read of still is a
node, with fewer attributes. Nodes and edges come in order of account id, so equal tables give equal graphs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.tables import TABLES

#: Paul Tol's "muted" scheme (https://personal.sron.nl/~pault/), nine hues told apart with any colour vision.
HUES = ("#CC6677", "#332288", "#DDCC77", "#117733", "#88CCEE", "#882255", "#44AA99", "#999933", "#AA4499")
#: Everything that has no hue of its own.
GREY = "#9AA0A9"

_ACCOUNT_ATTRIBUTES = (
    "handle", "display_name", "platform", "created_at", "location", "based_in", "lang", "url", "protected",
    "verified", "followers", "following", "post_count", "default_image", "status", "posts",
)  # fmt: skip
_MEMBER_ATTRIBUTES = ("cluster", "camp", "ties", "strength", "first_share", "score", "stability", "standing")
_PAIR_COLUMNS = (
    "source", "target", "layer", "weight", "shared", "synchronous", "median_delay_s", "source_first",
    "cosine", "first_time", "last_time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LayerTie:
    """What one layer says of a pair; the fields are the columns of ``edges``."""

    layer: str
    weight: float
    shared: int
    synchronous: int | None
    median_delay_s: float | None
    source_first: float | None
    cosine: float | None
    first_time: dt.datetime | None
    last_time: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts and every layer that ties them."""

    source: str
    target: str
    layers: tuple[LayerTie, ...]

    @property
    def weight(self) -> float:
        """Sum of the weights of the layers."""
        return sum(tie.weight for tie in self.layers)

    @property
    def shared(self) -> int:
        """Shared objects, summed over the layers."""
        return sum(tie.shared for tie in self.layers)

    @property
    def synchronous(self) -> int | None:
        """Synchronous objects, summed over the layers; None where no layer has a window."""
        counts = [tie.synchronous for tie in self.layers if tie.synchronous is not None]
        return sum(counts) if counts else None

    @property
    def median_delay_s(self) -> float | None:
        """Median delay in the layer with the most synchronous objects: medians of layers cannot be added."""
        timed = [tie for tie in self.layers if tie.median_delay_s is not None]
        if not timed:
            return None
        return max(timed, key=lambda tie: (tie.synchronous or 0, tie.layer)).median_delay_s


def table_or_empty(tables: Mapping[str, pa.Table], name: str) -> pa.Table:
    """The table of that name, or one of its shape without rows."""
    table = tables.get(name)
    return TABLES[name].empty() if table is None else table


def kept_edges(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The rows of ``edges`` that pass the tie rule."""
    edges = table_or_empty(tables, "edges")
    return edges.filter(pc.fill_null(edges["kept"], False))


def pairs_of(edges: pa.Table) -> list[Pair]:
    """One :class:`Pair` for every two accounts in ``edges``, in order of account ids."""
    layers: dict[tuple[str, str], list[LayerTie]] = {}
    for source, target, layer, weight, shared, *rest in rows_of(edges, _PAIR_COLUMNS):
        layers.setdefault((source, target), []).append(LayerTie(layer, weight or 0.0, shared or 0, *rest))
    return [
        Pair(source, target, tuple(sorted(ties, key=lambda tie: tie.layer)))
        for (source, target), ties in sorted(layers.items())
    ]


def rows_of(table: pa.Table, columns: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as tuples of the named columns."""
    return zip(*(table[column].to_pylist() for column in columns), strict=True)


def cluster_colours(groups: Iterable[str], kept: Mapping[str, str] | None = None) -> dict[str, str]:
    """Colour of each cluster or camp, given in order of size: a hue each for the first nine, grey for all others.

    Those with a hue in ``kept`` have that one, and the others share the hues that are left.

    >>> cluster_colours(["c1", "c2"])
    {'c1': '#CC6677', 'c2': '#332288'}
    >>> cluster_colours(["c1", "c2"], {"c2": "#CC6677"})
    {'c1': '#332288', 'c2': '#CC6677'}
    """
    groups, kept = list(groups), kept or {}
    taken = {kept[group] for group in groups if group in kept}
    free = iter([hue for hue in HUES if hue not in taken])
    return {group: kept[group] if group in kept else next(free, GREY) for group in groups}


def largest_first(groups: Iterable[str], accounts: Iterable[int]) -> list[str]:
    """Clusters or camps by how many accounts they have, those of equal size in their order: what has a colour is to be
    seen, and the first by rank may be the smallest.

    >>> largest_first(["c1", "c2", "c3"], [3, 40, 3])
    ['c2', 'c1', 'c3']
    """
    return [group for group, _ in sorted(zip(groups, accounts, strict=True), key=lambda pair: -pair[1])]


def account_attributes(tables: Mapping[str, pa.Table], accounts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is known of each account, without what is unknown; times as ISO 8601 text.

    ``color`` is the colour of the account's cluster; accounts come in the order given.
    """
    attributes: dict[str, dict[str, Any]] = {account: {} for account in accounts}
    for name, columns in (("accounts", _ACCOUNT_ATTRIBUTES), ("members", _MEMBER_ATTRIBUTES)):
        table = _rows_about(table_or_empty(tables, name), attributes)
        for account, *values in rows_of(table, ("account_id", *columns)):
            known = {c: _plain(v) for c, v in zip(columns, values, strict=True) if v is not None}
            attributes[account].update({c: v for c, v in known.items() if c not in attributes[account]})
    clusters = table_or_empty(tables, "clusters")
    colours = cluster_colours(largest_first(*(clusters[name].to_pylist() for name in ("cluster", "accounts"))))
    for values_of_account in attributes.values():
        values_of_account["color"] = colours.get(values_of_account.get("cluster", ""), GREY)
    return attributes


def _rows_about(table: pa.Table, accounts: Iterable[str]) -> pa.Table:
    return table.filter(pc.is_in(table["account_id"], value_set=pa.array(list(accounts), pa.string())))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def pair_attributes(pair: Pair) -> dict[str, Any]:
    """The attributes an edge carries; what is unknown is left out."""
    attributes: dict[str, Any] = {
        "weight": float(pair.weight),
        "layers": "|".join(tie.layer for tie in pair.layers),
        "shared": pair.shared,
        "synchronous": pair.synchronous,
        "median_delay_s": pair.median_delay_s,
    }
    attributes.update({f"weight_{tie.layer}": float(tie.weight) for tie in pair.layers})
    return {name: value for name, value in attributes.items() if value is not None}


def _accounts_and_pairs(tables: Mapping[str, pa.Table], kept: bool) -> tuple[list[str], list[Pair]]:
    pairs = pairs_of(kept_edges(tables) if kept else table_or_empty(tables, "edges"))
    return sorted({account for pair in pairs for account in (pair.source, pair.target)}), pairs


def to_networkx(tables: Mapping[str, pa.Table], kept: bool = True) -> Any:
    """The graph of accounts as an undirected :class:`networkx.Graph`.

    Args:
        tables: the tables of a run.
        kept: only ties that pass the rule, and the accounts they join; otherwise all compared pairs.

    Edges carry ``weight`` (sum over the layers), ``layers`` (joined by ``|``), ``shared``, ``synchronous``,
    ``median_delay_s`` (seconds) and ``weight_<layer>``; what is unknown is absent.
    """
    import networkx as nx

    accounts, pairs = _accounts_and_pairs(tables, kept)
    graph = nx.Graph()
    graph.add_nodes_from(account_attributes(tables, accounts).items())
    graph.add_edges_from((pair.source, pair.target, pair_attributes(pair)) for pair in pairs)
    return graph


def to_igraph(tables: Mapping[str, pa.Table], kept: bool = True) -> Any:
    """The same graph as :class:`igraph.Graph`; vertex ``name`` is the account id, what is unknown is None."""
    import igraph

    accounts, pairs = _accounts_and_pairs(tables, kept)
    vertex = {account: place for place, account in enumerate(accounts)}
    return igraph.Graph(
        n=len(accounts),
        edges=[(vertex[pair.source], vertex[pair.target]) for pair in pairs],
        vertex_attrs={"name": accounts, **_columns(list(account_attributes(tables, accounts).values()))},
        edge_attrs=_columns([pair_attributes(pair) for pair in pairs]),
    )


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}
