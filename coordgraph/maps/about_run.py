"""What do both maps say of the run they show? Method, verdict, whether times were used, what it read.

In: tables and record of a run. Out: plain values for the script of a page. Odd input: an empty record is a page that
says less.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import kept_edges, table_or_empty
from coordgraph.maps.sentences import SAID_OF_OUTLETS
from coordgraph.maps.telling import in_all_languages
from coordgraph.maps.wording import LAYERS, method_rows, shown
from coordgraph.significance import rule_of, verdict_of
from coordgraph.translations import Words

#: What pages say of what Python gives them: behaviours, terms of the method, what claims say of outlets.
FROM_PYTHON = (
    *LAYERS.values(), "none compared", "Behaviours", "Time window", "Tie rule", "Against chance", "How it fails",
    "Posts read", "Seed", "Version", "Ties and lines", *SAID_OF_OUTLETS,
)  # fmt: skip


def seed_of(record: Mapping[str, Any]) -> int:
    """The seed of the run; 1, the default of the settings, where the record names none."""
    settings = record.get("settings")
    seeds = [record.get("seed"), settings.get("seed") if isinstance(settings, Mapping) else None]
    return next((seed for seed in seeds if isinstance(seed, int)), 1)


def about_run(tables: Mapping[str, pa.Table], record: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """What the page says of the run, by the names the scripts of both maps know."""
    edges, kept = table_or_empty(tables, "edges"), kept_edges(tables)
    layers = sorted(set(edges["layer"].to_pylist())) if edges.num_rows else []
    posts = tables["posts"].num_rows if "posts" in tables else None
    counted = (len(kept), len(pc.unique(kept["layer"])), kept.group_by(["source", "target"]).aggregate([]).num_rows)
    return {
        "method": in_all_languages(partial(_method, tables, record, layers, posts, seed, counted)),
        "inputs": [
            [shown(Path(str(entry.get("file", ""))).name), shown(str(entry.get("sha256", "")))]
            for entry in record.get("inputs") or ()
        ],
        "timed": bool(record.get("timed", True)),
        "doubt": in_all_languages(partial(_doubt, tables, record)),
        "compared": edges.group_by(["source", "target"]).aggregate([]).num_rows,
        "ties": len(kept),
        "clusters_found": table_or_empty(tables, "clusters").num_rows,
        "least_shared": pc.min(edges["shared"]).as_py() if edges.num_rows else None,
    }


def _method(
    tables: Mapping[str, pa.Table], record: Mapping[str, Any], layers: list[str], posts: int | None, seed: int,
    counted: tuple[int, int, int], words: Words,
) -> list[list[str]]:  # fmt: skip
    rule, verdict = rule_of(record, words), verdict_of(tables, record, words)
    rows = [list(row) for row in method_rows(record, layers, posts, seed, words, rule, verdict)]
    # after what counts ties
    after = next((place for place, (term, _) in enumerate(rows, 1) if term == "Against chance"), len(rows))
    return [*rows[:after], *_ties_and_lines(*counted, words), *rows[after:]]


def _ties_and_lines(ties: int, behaviours: int, pairs: int, words: Words) -> list[list[str]]:
    """How the ties that rule and verdict count become lines of the map; nothing where each is one."""
    if ties == pairs:
        return []
    sentence = words(
        "%(ties)s ties of %(behaviours)s behaviours join %(pairs)s pairs of accounts; a line of the map is a pair.",
        ties=ties, behaviours=behaviours, pairs=pairs,
    )  # fmt: skip
    return [["Ties and lines", sentence]]


def _doubt(tables: Mapping[str, pa.Table], record: Mapping[str, Any], words: Words) -> str:
    """The verdict where it speaks against the run, otherwise nothing."""
    verdict = record.get("verdict") or {}
    return shown(verdict_of(tables, record, words), 600) if verdict.get("beyond_chance") is False else ""
