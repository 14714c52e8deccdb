"""The map people open: one HTML file that draws itself with WebGL, holds its data compressed and loads nothing.

In: the tables of a run, its record, :class:`MapSettings`, :class:`MapOptions`. Out: a file. Odd input: nothing found
is a page that says so; where the script of the map was not bundled, :class:`~coordgraph.errors.MapNotBuilt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from coordgraph.errors import MapNotBuilt
from coordgraph.maps.about_run import about_run, seed_of
from coordgraph.maps.dictionaries import dictionaries, side_by_side
from coordgraph.maps.options import MapOptions
from coordgraph.maps.payload import Payload, payload_of
from coordgraph.maps.selection import View
from coordgraph.maps.shell import page_text, styles
from coordgraph.maps.wording import shown
from coordgraph.runs import atomic_path
from coordgraph.settings import MapSettings
from coordgraph.translations import words_in

BUNDLE = Path(__file__).parent / "web" / "dist"


def write_map(
    tables: Mapping[str, pa.Table],
    record: Mapping[str, Any],
    settings: MapSettings,
    path: str | Path,
    options: MapOptions | None = None,
    *,
    view: View = "auto",
) -> Path:
    """Write the map as one HTML file that opens from disk and asks nothing of any server.

    Args:
        tables: the tables of a run.
        record: the run record; its seed, settings and version are said on the page. May be empty.
        settings: the heading, and the language where ``options`` are not given.
        path: the file to write.
        options: what it holds and shows.
        view: ``clusters``, ``camps`` or ``auto`` (camps when there are no clusters).

    Returns:
        The path written.

    Raises:
        MapNotBuilt: the script of the map is not in this installation.
    """
    html = web_page(tables, record, settings, options or MapOptions(language=settings.language), view)
    path = Path(path)
    with atomic_path(path) as temporary:
        temporary.write_text(html, encoding="utf-8", newline="\n")
    return path


def web_page(
    tables: Mapping[str, pa.Table],
    record: Mapping[str, Any],
    settings: MapSettings,
    options: MapOptions,
    view: View = "auto",
) -> str:
    """The whole page as text."""
    script = bundled("map.js")
    seed = seed_of(record)
    title = shown(settings.title, 120) or words_in(options.language)("Co-activity of accounts")
    said = {"words": side_by_side(dictionaries()), **about_run(tables, record, seed)}
    more = {"title": title, "language": options.language, **said}
    payload = payload_of(tables, options, seed, more, view)
    return _rendered(payload, title, options.language, script)


def bundled(name: str) -> str:
    """A file the build made: ``map.js`` or ``THIRD_PARTY_LICENSES``.

    Raises:
        MapNotBuilt: it is not in this installation.
    """
    path = BUNDLE / name
    if not path.is_file():
        raise MapNotBuilt(
            "the script of map.html was not bundled in this installation",
            where=path,
            next_step="Install coordgraph anew (pip install --force-reinstall .; needs the npm registry once), or use "
            "map-pyvis.html.",
        )
    return path.read_text(encoding="utf-8")


def _rendered(payload: Payload, title: str, language: str, script: str) -> str:
    blocks = [
        (f"block-{place}", "application/octet-stream", block)
        for place, block in enumerate([payload.main, *payload.blocks])
    ]
    return page_text(title, language, styles("web.css"), [script], blocks, bundled("THIRD_PARTY_LICENSES"))
