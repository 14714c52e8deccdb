"""What people open: map, report, graph files, small CSV tables, quarantine, record and checksums.

In: the tables and the record of a run. Out: files in its directory, each written whole.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph import exports, maps, reports
from coordgraph.errors import MapNotBuilt
from coordgraph.runs import RECORD, RunDirectory, write_json, write_text
from coordgraph.settings import Settings

Progress = Callable[[str, str, int, int], None]

_SMALL_TABLES = (
    "clusters",
    "sweep",
    "camps",
    "outlets",
    "organisations",
    "claims",
    "amplification",
    "organisation_amplification",
    "chains",
    "profiles",
    "traits",
    "controls",
    "ledger",
)


def _silent(stage: str, detail: str, done: int, total: int) -> None:
    """Progress nobody wants to see."""


def write_results(
    tables: dict[str, pa.Table],
    record: dict[str, Any],
    directory: RunDirectory,
    settings: Settings,
    progress: Progress = _silent,
) -> None:
    """Write all results, then the record and the checksums.

    Args:
        tables: all tables of the run.
        record: its record; gets the seconds this takes.
        directory: where they go.
        settings: for the title and the limits of the map, and the seed of its layout.
        progress: called with ``results``, the file, files written and files in all.
    """
    path = directory.path
    drawn = reports.drawn_of_run(tables)
    writers: dict[str, Callable[[Path], object]] = {
        "map.html": lambda p: _write_map(tables, record, settings, p),
        "map-pyvis.html": lambda p: maps.write_pyvis_map(tables, record, settings.map, p),
        "report.html": lambda p: reports.write_report(
            tables, record, settings.map.title, p, settings.map.language, drawn
        ),
        "graph/network.graphml": lambda p: exports.write_graphml(tables, positions, p),
        "graph/network.gexf": lambda p: exports.write_gexf(tables, positions, p),
        "csv/nodes.csv": lambda p: exports.write_nodes_csv(tables, p),
        "csv/edges.csv": lambda p: exports.write_edges_csv(tables, p),
        **{f"csv/{name}.csv": partial(exports.write_csv, tables[name]) for name in _SMALL_TABLES},
        **{f"csv/{name}.csv": partial(exports.write_csv, table) for name, table in reports.drawn_tables(drawn).items()},
        "csv/members.csv": partial(exports.write_csv, _with_names(tables["members"], tables["accounts"])),
        "quarantine.jsonl": lambda p: write_text(p, _lines_of(tables["quarantine"])),
    }
    started = time.perf_counter()
    positions = maps.positions_of(tables, settings.map, settings.seed)
    for done, (name, write) in enumerate(writers.items()):
        progress("results", name, done, len(writers))
        write(path / name)
    progress("results", "", len(writers), len(writers))
    record["seconds"]["results"] = round(time.perf_counter() - started, 3)
    write_json(path / RECORD, record)
    directory.seal()


def _write_map(tables: dict[str, pa.Table], record: dict[str, Any], settings: Settings, path: Path) -> None:
    """The map; without its script everything else is still written, and the record says what is missing."""
    try:
        maps.write_map(tables, record, settings.map, path)
    except MapNotBuilt as error:
        record["warnings"].append(f"map.html was not written. {error}")


def _with_names(members: pa.Table, accounts: pa.Table) -> pa.Table:
    """Members with the handle and name of each, for people."""
    row = pc.index_in(members["account_id"], accounts["account_id"])
    for place, name in enumerate(("handle", "display_name"), start=1):
        members = members.add_column(place, name, accounts[name].take(row))
    return members


def _lines_of(quarantine: pa.Table) -> str:
    return "".join(json.dumps(row) + "\n" for row in quarantine.to_pylist())
