"""How does a run become a pyvis map? One HTML file that opens from disk, with or without a network changed by hand.

In: the tables of a run, its record, :class:`MapSettings`. Out: a file. Odd input: nothing found is a page that says
so; hostile names are shown, never run.

pyvis's own page is not used: it loads a stylesheet from a public server, writes names into the page as HTML and puts
``lib/`` into the working directory. Its packaged vis-network is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from coordgraph.maps.network import build_pyvis
from coordgraph.maps.page import page_of
from coordgraph.maps.selection import View
from coordgraph.runs import atomic_path
from coordgraph.settings import MapSettings

__all__ = ["build_pyvis", "write_pyvis_map"]


def write_pyvis_map(
    tables: Mapping[str, pa.Table],
    record: Mapping[str, Any],
    settings: MapSettings,
    path: str | Path,
    *,
    view: View = "auto",
    network: Any = None,
) -> Path:
    """Write the map as one HTML file that opens from disk and asks nothing of any server.

    Args:
        tables: the tables of a run.
        record: the run record; its seed, settings and version are said on the page. May be empty.
        settings: how much is drawn.
        path: the file to write.
        view: ``clusters``, ``camps`` or ``auto`` (camps when there are no clusters).
        network: a changed network of :func:`build_pyvis` to draw in place of the usual one.

    Returns:
        The path written.
    """
    html = page_of(tables, record, settings, view, network)
    path = Path(path)
    with atomic_path(path) as temporary:
        temporary.write_text(html, encoding="utf-8", newline="\n")
    return path
