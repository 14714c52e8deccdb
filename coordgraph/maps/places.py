"""Where does the map put each account? The same places go into the graph files, so that Gephi opens the same picture.

In: the tables of a run, :class:`MapSettings`, a seed. Out: account id to (x, y). Odd input: a graph too large for the
map still has a place for every account, but then not those of the map, which lays out what it draws.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pyarrow as pa

from coordgraph.maps.backing import backing
from coordgraph.maps.network import layout_of
from coordgraph.maps.selection import select
from coordgraph.settings import MapSettings

_NO_LIMIT = 2**62


def positions_of(tables: Mapping[str, pa.Table], settings: MapSettings, seed: int) -> dict[str, tuple[float, float]]:
    """The place of every account with a kept tie."""
    without_limits = dataclasses.replace(settings, max_accounts=_NO_LIMIT, max_ties=_NO_LIMIT)
    selection = select(tables, without_limits, "clusters")
    layer = backing(tables, {group["id"] for group in selection.groups})
    return layout_of(selection, layer, seed).accounts
