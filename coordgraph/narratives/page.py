"""The narratives of a run as one HTML file without scripts that loads nothing.

In: :class:`~coordgraph.narratives.finding.Narratives`. Out: the file. Odd input: texts and names come from strangers;
they are escaped by the template, freed of marks that turn text round, and cut to a length.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.communities.labels import label_in_words
from coordgraph.languages import name_of_language
from coordgraph.narratives.finding import Narratives
from coordgraph.narratives.hand_wording import agreement_sentence, quality_sentence
from coordgraph.narratives.pictures import share_bars, timelines
from coordgraph.narratives.quality import MAJORITY
from coordgraph.narratives.wording import sentence_of
from coordgraph.reports import environment, style_of
from coordgraph.runs import write_text
from coordgraph.translations import Words, words_in

_TEMPLATES = Path(__file__).parent / "templates"
_TEXTS_OF_A_THEME = 5
_SCOPES = ("cluster", "others", "language")


def write_page(narratives: Narratives, path: str | Path) -> Path:
    """Write the page of narratives, in the language of its settings.

    Args:
        narratives: what was found.
        path: the file to write.
    """
    path, words = Path(path), words_in(narratives.settings.language)
    style = style_of("report.css", _TEMPLATES / "narratives.css")
    overall = _in_order(narratives, narratives.tables["themes"], "all")
    months = _in_order(narratives, narratives.tables["themes"], "month")
    quality = _themes_in_order(narratives, narratives.tables["codebook_quality"])
    page = environment(words, _TEMPLATES).get_template("narratives.html").render(
        version=version("coordgraph"),
        language=narratives.settings.language,
        style=style.text,
        style_hash=style.digest,
        notes=narratives.notes,
        settings_text=json.dumps(dataclasses.asdict(narratives.settings), indent=2, ensure_ascii=False, default=str),
        overall=[sentence_of(row, words) for row in overall],
        bars=share_bars(overall, words),
        timelines=timelines(months, narratives.coding.themes, words),
        copied=list(_texts_of_themes(narratives)),
        scopes=[*_scopes(narratives, words)],
        themes=[*narratives.coding.themes, None],
        agreement=[
            agreement_sentence(row, words) for row in _themes_in_order(narratives, narratives.tables["agreement"])
        ],
        quality=quality,
        quality_in_words=[quality_sentence(row, words) for row in _against_one(quality)],
    )  # fmt: skip
    write_text(path, page)
    return path


def _in_order(narratives: Narratives, table: pa.Table, scope: str) -> list[dict[str, Any]]:
    """Rows of a scope, by name and then in the order of the codebook."""
    rows = _themes_in_order(narratives, table.filter(pc.equal(table["scope"], scope)))
    return sorted(rows, key=lambda row: row["name"] or "")


def _themes_in_order(narratives: Narratives, table: pa.Table) -> list[dict[str, Any]]:
    place = {theme: number for number, theme in enumerate(narratives.coding.themes)}
    return sorted(table.to_pylist(), key=lambda row: place.get(row["theme"], len(place)))


def _against_one(quality: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows against the majority, or where one person coded, against that person."""
    return [row for row in quality if row["reference"] == MAJORITY] or quality


def _scopes(narratives: Narratives, words: Words) -> Iterator[dict[str, Any]]:
    """Clusters by rank, accounts in none, and languages by messages, each with its row of every theme."""
    ranks = {cluster: rank for rank, cluster in enumerate(narratives.labels, 1)}
    for scope in _SCOPES:
        rows = _in_order(narratives, narratives.tables["themes"], scope)
        found = {name: list(some) for name, some in groupby(rows, key=lambda row: row["name"])}
        for name in sorted(found, key=lambda name: (ranks.get(name, 0), -found[name][0]["all_messages"])):
            rank = ranks.get(name) if scope == "cluster" else None
            yield {"rank": rank, "where": _named(narratives, scope, name, words), "rows": found[name]}


def _named(narratives: Narratives, scope: str, name: str, words: Words) -> str:
    if scope == "others":
        return words("accounts in no cluster")
    if scope == "language":
        return words("in %(name)s", name=name_of_language(name, words.language))
    return label_in_words(narratives.labels.get(name), words) or name


def _texts_of_themes(narratives: Narratives) -> Iterator[dict[str, Any]]:
    """For each theme the distinct texts sent most often."""
    texts = narratives.tables["texts"].sort_by([("messages", "descending"), ("text_id", "ascending")])
    for theme in narratives.coding.themes:
        holds = np.zeros(texts.num_rows, bool)
        lists = texts["themes"].combine_chunks()
        parents = pc.list_parent_indices(lists).to_numpy()
        holds[parents[pc.equal(pc.list_flatten(lists), theme).to_numpy(zero_copy_only=False)]] = True
        first = np.flatnonzero(holds)[:_TEXTS_OF_A_THEME]
        if len(first):
            yield {"theme": theme, "texts": texts.take(pa.array(first)).to_pylist()}
