"""Outlets of clusters and whom sources state to be behind them: as part of the report, and as a page of their own.

In: the tables ``amplification``, ``organisation_amplification``, ``chains``, and for the page ``outlets``,
``unmatched`` and ``clusters``. Out: plain values for the templates; a file without scripts that loads nothing. Odd
input: names and sources come from links and registries; they are escaped, and linked only where they are addresses of
the web; a run without these tables prints nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import table_or_empty
from coordgraph.maps.wording import web_link
from coordgraph.outlets import is_amplified
from coordgraph.reports.outlet_pictures import Row, numbered_sources, picture_of_shares, picture_of_ways
from coordgraph.reports.page import environment, style_of
from coordgraph.runs import write_text
from coordgraph.significance import p_in_words

_OUTLETS, _SENTENCES, _ORGANISATIONS = 8, 8, 8
_CLUSTERS, _UNMATCHED = 30, 25
_KINDS = ("outlet", "account", "self", "platform", "shortener")


def write_outlets_page(tables: Mapping[str, pa.Table], notes: Sequence[str], least: int, path: str | Path) -> Path:
    """Write the page of outlets.

    Args:
        tables: those of ``OUTLET_TABLES``, and ``clusters``.
        notes: sentences on what could not be used.
        least: fewest accounts that must share an outlet.
        path: the file to write.
    """
    path = Path(path)
    style = style_of("report.css", "outlets.css")
    clusters = tables["clusters"].to_pylist()
    unmatched = [row for row in tables["unmatched"].to_pylist() if row["kind"] == "outlet"]
    page = environment(chance=chance).get_template("outlets.html").render(
        version=version("coordgraph"),
        style=style.text,
        style_hash=style.digest,
        notes=notes,
        least=least,
        kinds=_kinds(tables["outlets"]),
        clusters=[{**row, **outlets_of_cluster(row, tables)} for row in clusters[:_CLUSTERS]],
        cluster_total=len(clusters),
        unmatched=unmatched[:_UNMATCHED],
        unmatched_total=tables["unmatched"].num_rows,
    )  # fmt: skip
    write_text(path, page)
    return path


def outlets_of_cluster(cluster: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """Outlets a cluster shares more than others do, the ways from them, and the sources of each step.

    Args:
        cluster: a row of ``clusters``.
        tables: of the run.
    """
    shared = _of(cluster, tables, "amplification")
    more = sorted(filter(is_amplified, shared), key=_most_first)
    named = {row["outlet"] for row in more[:_OUTLETS]}
    ways = [row for row in _of(cluster, tables, "chains") if row["outlet"] in named]
    # in the order of the outlets above
    place = {row["outlet"]: number for number, row in enumerate(more)}
    ways.sort(key=lambda row: (place[row["outlet"]], row["path"]))
    sources = numbered_sources(ways)
    organisations = sorted(filter(is_amplified, _of(cluster, tables, "organisation_amplification")), key=_most_first)
    return {
        "outlets": more[:_OUTLETS],
        "other_outlets": len(shared) - len(more[:_OUTLETS]),
        "organisations": organisations[:_ORGANISATIONS],
        "shares": picture_of_shares(more[:_OUTLETS]),
        "ways": picture_of_ways(ways, sources, cluster["label"] or cluster["cluster"]),
        "sentences": [row["sentence"] for row in ways[:_SENTENCES]],
        "other_ways": max(len(ways) - _SENTENCES, 0),
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


def _kinds(outlets: pa.Table) -> list[Row]:
    """How many sites of each kind were shared, and in how many posts."""
    rows: Iterable[Row] = outlets.to_pylist()
    shared = [row for row in rows if row["posts"]]
    return [
        {"kind": kind, "sites": len(found), "posts": sum(row["posts"] for row in found)}
        for kind in _KINDS
        if (found := [row for row in shared if row["kind"] == kind])
    ]


def chance(value: float | None) -> str:
    """A p- or q-value as one would write it, or a dash where there is none.

    >>> chance(0.034), chance(None)
    ('0.034', '–')
    """
    return "–" if value is None else p_in_words(value)
