"""The map people open: one HTML file that draws itself with WebGL, holds its data compressed and loads nothing.

In: the tables of a run, its record, :class:`MapSettings`, :class:`MapOptions`. Out: a file. Odd input: nothing found
is a page that says so; where the script of the map was not bundled, :class:`~coordgraph.errors.MapNotBuilt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.errors import MapNotBuilt
from coordgraph.graphs import kept_edges, table_or_empty
from coordgraph.maps.options import MapOptions
from coordgraph.maps.page import content_policy, seed_of
from coordgraph.maps.payload import Payload, payload_of
from coordgraph.maps.selection import View
from coordgraph.maps.sentences import PLURALS, SAID_OF_OUTLETS, SENTENCES
from coordgraph.maps.telling import in_all_languages, rule_of, verdict_of
from coordgraph.maps.wording import LAYERS, method_rows, shown
from coordgraph.runs import atomic_path
from coordgraph.settings import MapSettings
from coordgraph.translations import LANGUAGES, Words, words_in

_TEMPLATES = Path(__file__).parent / "templates"
#: What the page says of what Python gives it: behaviours, and the terms of the method.
FROM_PYTHON = (
    *LAYERS.values(), "none compared", "Behaviours", "Time window", "Tie rule", "Against chance", "How it fails",
    "Posts read", "Seed", "Version", *SAID_OF_OUTLETS,
)  # fmt: skip
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
    more = {"title": title, "language": options.language, "words": dictionaries(), **_said(tables, record, seed)}
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


def dictionaries() -> dict[str, dict[str, Any]]:
    """For each language but English what the page says, by the English sentence; what is untranslated is left out."""
    found: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        words = words_in(language)
        known: dict[str, Any] = {s: t for s in SENTENCES if (t := words.translated(s)) != s}
        for one, many in PLURALS:
            forms = [words.translated_for(one, many, count) for count in (1, 2)]
            if forms != [one, many]:
                known[one] = forms
        if known:
            found[language] = known
    return found


def _said(tables: Mapping[str, pa.Table], record: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """What the page says of the run: method, verdict, whether times were used, where it came from."""
    edges = table_or_empty(tables, "edges")
    layers = sorted(set(edges["layer"].to_pylist())) if edges.num_rows else []
    posts = tables["posts"].num_rows if "posts" in tables else None
    return {
        "method": in_all_languages(partial(_method, tables, record, layers, posts, seed)),
        "inputs": [
            [shown(Path(str(entry.get("file", ""))).name), shown(str(entry.get("sha256", "")))]
            for entry in record.get("inputs") or ()
        ],
        "timed": bool(record.get("timed", True)),
        "doubt": in_all_languages(partial(_doubt, tables, record)),
        "compared": edges.group_by(["source", "target"]).aggregate([]).num_rows,
        "ties": len(kept_edges(tables)),
        "clusters_found": table_or_empty(tables, "clusters").num_rows,
        "least_shared": pc.min(edges["shared"]).as_py() if edges.num_rows else None,
    }


def _method(
    tables: Mapping[str, pa.Table],
    record: Mapping[str, Any],
    layers: list[str],
    posts: int | None,
    seed: int,
    words: Words,
) -> list[list[str]]:
    rule, verdict = rule_of(record, words), verdict_of(tables, record, words)
    return [list(row) for row in method_rows(record, layers, posts, seed, words, rule, verdict)]


def _doubt(tables: Mapping[str, pa.Table], record: Mapping[str, Any], words: Words) -> str:
    """The verdict where it speaks against the run, otherwise nothing."""
    verdict = record.get("verdict") or {}
    return shown(verdict_of(tables, record, words), 600) if verdict.get("beyond_chance") is False else ""


def _rendered(payload: Payload, title: str, language: str, script: str) -> str:
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    style = (_TEMPLATES / "web.css").read_text(encoding="utf-8")
    policy = content_policy([script], style) + "; require-trusted-types-for 'script'; trusted-types 'none'"
    return environment.get_template("web.html").render(
        title=title,
        language=language,
        policy=Markup(policy),  # noqa: S704 - made of hashes only
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file and the bundled libraries
        licences=bundled("THIRD_PARTY_LICENSES"),
        blocks=[payload.main, *payload.blocks],
    )
