"""Outlets of clusters and whom sources state to be behind them: as part of the report, and as a page of their own.

In: the tables ``amplification``, ``organisation_amplification``, ``chains``, and for the page ``outlets``,
``unmatched`` and ``clusters``. Out: plain values for the templates; a file without scripts that loads nothing. Odd
input: names and sources come from links and registries; they are escaped, and linked only where they are addresses of
the web; a run without these tables prints nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.communities.labels import label_in_words
from coordgraph.graphs import table_or_empty
from coordgraph.maps.wording import web_link
from coordgraph.outlets import is_amplified, property_in_words, sentences_of
from coordgraph.reports.outlet_pictures import Row, numbered_sources, picture_of_shares, picture_of_ways
from coordgraph.reports.page import environment, style_of
from coordgraph.runs import write_text
from coordgraph.significance import p_in_words
from coordgraph.translations import ENGLISH, N_, Words, words_in

_OUTLETS, _SENTENCES, _ORGANISATIONS = 8, 8, 8
_CLUSTERS, _UNMATCHED = 30, 25
_KINDS = {
    "outlet": (N_("outlet"), N_("named by a registry, or a domain of its own")),
    "account": (
        N_("account or channel"),
        N_("an account or channel on another platform, named by no registry"),
    ),
    "self": (N_("same platform"), N_("the platform of the post itself: quotes and the like")),
    "platform": (N_("platform"), N_("a platform, where the link names no account")),
    "shortener": (N_("shortened link"), N_("not known where it leads")),
}


def write_outlets_page(
    tables: Mapping[str, pa.Table],
    notes: Sequence[str],
    least: int,
    list_name: str,
    path: str | Path,
    language: str = "en",
) -> Path:
    """Write the page of outlets.

    Args:
        tables: those of ``OUTLET_TABLES``, and ``clusters``.
        notes: sentences on what could not be used.
        least: fewest accounts that must share an outlet.
        list_name: name of the list of unmatched domains beside it.
        path: the file to write.
        language: en, es or pt. Names and notes stay as they are.

    Raises:
        SettingsError: there is no such language.
    """
    path, words = Path(path), words_in(language)
    style = style_of("report.css", "outlets.css", "pictures.css")
    clusters = tables["clusters"].to_pylist()
    unmatched = [row for row in tables["unmatched"].to_pylist() if row["kind"] == "outlet"]
    page = environment(words, chance=partial(chance, words=words)).get_template("outlets.html").render(
        language=language,
        version=version("coordgraph"),
        style=style.text,
        style_hash=style.digest,
        notes=notes,
        least=least,
        list_name=list_name,
        kinds=_kinds(tables["outlets"], words),
        clusters=[{**row, **outlets_of_cluster(row, tables, words)} for row in clusters[:_CLUSTERS]],
        cluster_total=len(clusters),
        unmatched=unmatched[:_UNMATCHED],
        unmatched_total=tables["unmatched"].num_rows,
    )  # fmt: skip
    write_text(path, page)
    return path


def outlets_of_cluster(
    cluster: Mapping[str, Any], tables: Mapping[str, pa.Table], words: Words = ENGLISH
) -> dict[str, Any]:
    """Outlets a cluster shares more than others do, the ways from them, and the sources of each step.

    Args:
        cluster: a row of ``clusters``.
        tables: of the run.
        words: the language.
    """
    shared = _of(cluster, tables, "amplification")
    more = sorted(filter(is_amplified, shared), key=_most_first)
    named = {row["outlet"] for row in more[:_OUTLETS]}
    # in the order of the outlets above
    place = {row["outlet"]: number for number, row in enumerate(more)}
    all_ways = sorted(_of(cluster, tables, "chains"), key=lambda row: (place[row["outlet"]], row["path"]))
    ways = [row for row in all_ways if row["outlet"] in named]
    sources, sentences = numbered_sources(ways), sentences_of(all_ways, words)
    organisations = sorted(filter(is_amplified, _of(cluster, tables, "organisation_amplification")), key=_most_first)
    return {
        "outlets": more[:_OUTLETS],
        "other_outlets": len(shared) - len(more[:_OUTLETS]),
        "organisations": [
            {**row, "said": ", ".join(property_in_words(name, words) for name in row["properties"])}
            for row in organisations[:_ORGANISATIONS]
        ],
        "shares": picture_of_shares(more[:_OUTLETS], words),
        "ways": picture_of_ways(ways, sources, label_in_words(cluster["label"], words) or cluster["cluster"], words),
        "sentences": sentences[:_SENTENCES],
        "conflicts": list(dict.fromkeys(conflict for row in ways for conflict in row["conflicts"])),
        "other_ways": max(len(sentences) - _SENTENCES, 0),
        "sources": [
            {"number": number, "source": source, "date": date, "link": web_link(source)}
            for (source, date), number in sources.items()
        ],
    }


def _of(cluster: Mapping[str, Any], tables: Mapping[str, pa.Table], name: str) -> list[Row]:
    table = table_or_empty(tables, name)
    rows: list[Row] = table.filter(pc.equal(table["cluster"], cluster["cluster"])).to_pylist()
    return rows


def _most_first(row: Row) -> tuple[Any, ...]:
    return (-(row["risk_ratio_low"] or 0), -row["accounts"], row.get("outlet", row.get("organisation")))


def _kinds(outlets: pa.Table, words: Words) -> list[Row]:
    """How many sites of each kind were shared, and in how many posts."""
    rows: Iterable[Row] = outlets.to_pylist()
    shared = [row for row in rows if row["posts"]]
    return [
        {
            "kind": words.translated(name),
            "words": words.translated(meaning),
            "sites": len(found),
            "posts": sum(row["posts"] for row in found),
        }
        for kind, (name, meaning) in _KINDS.items()
        if (found := [row for row in shared if row["kind"] == kind])
    ]


def chance(value: float | None, words: Words = ENGLISH) -> str:
    """A p- or q-value as one would write it, or a dash where there is none.

    >>> chance(0.034), chance(None)
    ('0.034', '–')
    """
    return "–" if value is None else p_in_words(value, words)
