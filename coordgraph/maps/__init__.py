"""Maps: where accounts stand, in which colour, and the page that shows them."""

from __future__ import annotations

from coordgraph.maps.layout import Layout, place
from coordgraph.maps.pyvis_map import build_pyvis, write_pyvis_map

__all__ = ["Layout", "build_pyvis", "place", "write_pyvis_map"]
