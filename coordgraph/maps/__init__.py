"""Maps: where accounts stand, in which colour, and the page that shows them."""

from __future__ import annotations

from coordgraph.maps.layout import Layout, place
from coordgraph.maps.network import build_pyvis
from coordgraph.maps.options import MapOptions
from coordgraph.maps.places import positions_of
from coordgraph.maps.pseudonyms import key_in, pseudonymised
from coordgraph.maps.pyvis_map import write_pyvis_map
from coordgraph.maps.webgl_map import write_map

__all__ = [
    "Layout",
    "MapOptions",
    "build_pyvis",
    "key_in",
    "place",
    "positions_of",
    "pseudonymised",
    "write_map",
    "write_pyvis_map",
]
