"""Where does the map put each account? The same places go into the graph files, so that Gephi opens the same picture.

In: the tables of a run, :class:`MapSettings`, a seed. Out: account id to (x, y). Odd input: accounts the map does not
draw have no place.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from coordgraph.maps.backing import backing
from coordgraph.maps.network import layout_of
from coordgraph.maps.selection import select
from coordgraph.settings import MapSettings


def positions_of(tables: Mapping[str, pa.Table], settings: MapSettings, seed: int) -> dict[str, tuple[float, float]]:
    """The place of every account the map draws."""
    selection = select(tables, settings)
    layer = backing(tables, {group["id"] for group in selection.groups})
    return layout_of(selection, layer, seed).accounts
