"""A run beside named sets of accounts as one HTML file to read and print.

In: the tables ``takedown…``, the notes and the title. Out: a file without scripts that loads nothing. Odd input: names
of sets come from files of others, labels from the accounts under study; both are treated as in the report. Of many
clusters those that hold most of a set are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from coordgraph.reports.page import environment, style_of
from coordgraph.runs import write_text

_LISTED = 25


def write_takedowns_page(tables: Mapping[str, pa.Table], notes: Sequence[str], title: str, path: str | Path) -> Path:
    """Write the page.

    Args:
        tables: ``takedown_sets`` and those that go with it.
        notes: sentences on what could not be known.
        title: name of the run.
        path: the file to write.
    """
    path = Path(path)
    style = style_of("report.css", "takedowns.css")
    rows = tables["takedown_clusters"].to_pylist()
    sets = sorted(tables["takedown_sets"].to_pylist(), key=lambda row: (row["set"] is None, row["set"]))
    page = (
        environment()
        .get_template("takedowns.html")
        .render(
            title=title,
            style=style.text,
            style_hash=style.digest,
            sets=sets,
            overlaps=[_overlap(s["set"], rows) for s in sets if s["set"] is not None],
            gone=_gone(tables["takedown_gone"]),
            notes=notes,
        )
    )
    write_text(path, page)
    return path


def _overlap(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The clusters that hold most of a set, with a bar each."""
    of_set = [row for row in rows if row["set"] == name and row["in_set"]]
    of_set.sort(key=lambda row: (-row["in_set"], row["rank"]))
    return {"name": name, "clusters": of_set[:_LISTED], "left_out": max(len(of_set) - _LISTED, 0)}


def _gone(table: pa.Table) -> list[dict[str, Any]]:
    """All clusters together, the others, and the clusters that lost accounts, most first, for each way to know it."""
    rows = table.to_pylist()
    first = [row for row in rows if row["scope"] != "cluster"]
    lost = sorted((row for row in rows if row["scope"] == "cluster" and row["gone"]), key=lambda row: -row["gone"])
    return sorted([*first, *lost[:_LISTED]], key=lambda row: row["known_by"])
