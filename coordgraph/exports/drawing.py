"""Which nodes and edges does an exported graph have, and how do they look?

In: the tables, and positions of a map. Out: a :class:`Drawing` the GraphML and GEXF writers put into words.
Odd input: an account without a position is written without one; what is unknown is left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from coordgraph.graphs import account_attributes, kept_edges, pair_attributes, pairs_of

Positions = Mapping[str, tuple[float, float]]
Row = dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """Nodes as (account id, attributes) and edges as (source, target, attributes), both in order."""

    nodes: list[tuple[str, Row]]
    edges: list[tuple[str, str, Row]]


def drawing_of(tables: Mapping[str, pa.Table], positions: Positions | None) -> Drawing:
    """The accounts with kept ties, with ``label``, ``x``, ``y``, ``size`` and ``color``, and these ties.

    y points up, as in Gephi; on the map it points down.
    """
    pairs = pairs_of(kept_edges(tables))
    ties: dict[str, int] = {}
    for pair in pairs:
        for account in (pair.source, pair.target):
            ties[account] = ties.get(account, 0) + 1
    nodes = []
    for account, about in account_attributes(tables, sorted(ties)).items():
        row = {"label": about.get("handle") or about.get("display_name") or account, **about}
        if positions is not None and account in positions:
            x, y = positions[account]
            row |= {"x": float(x), "y": -float(y) + 0.0}
        row["size"] = round(4 + 2 * math.sqrt(ties[account]), 2)
        nodes.append((account, {name: value for name, value in row.items() if is_known(value)}))
    edges = [
        (pair.source, pair.target, {n: v for n, v in pair_attributes(pair).items() if is_known(v)}) for pair in pairs
    ]
    return Drawing(nodes, edges)


def is_known(value: Any) -> bool:
    """Whether a value can be written as a number or a text."""
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of ``#RRGGBB``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def types_of(rows: list[Row], words: Mapping[type, str]) -> dict[str, str]:
    """The attributes that occur, in order of name, each with the word the format has for its type.

    An attribute with values of two types is written as text, or as a fraction when both are numbers.
    """
    found: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            found.setdefault(name, set()).add(type(value) if type(value) in words else str)
    return {name: words[_one_type(found[name])] for name in sorted(found)}


def _one_type(types: set[type]) -> type:
    if len(types) == 1:
        return next(iter(types))
    return float if types == {int, float} else str
