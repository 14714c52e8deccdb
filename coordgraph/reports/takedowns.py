"""A run beside named sets of accounts as one HTML file to read and print.

In: the tables ``takedown…``, the notes and the title. Out: a file without scripts that loads nothing. Odd input: names
of sets come from files of others, labels from the accounts under study; both are treated as in the report. Of many
clusters those that hold most of a set are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from coordgraph.reports.page import environment, style_of
from coordgraph.runs import write_text
from coordgraph.significance import p_in_words
from coordgraph.translations import ENGLISH, Words, words_in

_LISTED = 25

Row = Mapping[str, Any]


def write_takedowns_page(
    tables: Mapping[str, pa.Table], notes: Sequence[str], title: str, path: str | Path, language: str = "en"
) -> Path:
    """Write the page.

    Args:
        tables: ``takedown_sets`` and those that go with it.
        notes: sentences on what could not be known.
        title: name of the run.
        path: the file to write.
        language: en, es or pt. Names and notes stay as they are.

    Raises:
        SettingsError: there is no such language.
    """
    path, words = Path(path), words_in(language)
    style = style_of("report.css", "takedowns.css")
    rows = tables["takedown_clusters"].to_pylist()
    sets = sorted(tables["takedown_sets"].to_pylist(), key=lambda row: (row["set"] is None, row["set"]))
    page = (
        environment(words, small=partial(p_in_words, words=words))
        .get_template("takedowns.html")
        .render(
            title=title,
            language=language,
            style=style.text,
            style_hash=style.digest,
            sets=[{**row, "sentence": _told(row, rows, words)} for row in sets],
            overlaps=[_overlap(s["set"], rows, words) for s in sets if s["set"] is not None],
            gone=_gone(tables["takedown_gone"]),
            notes=notes,
        )
    )
    write_text(path, page)
    return path


def set_in_words(row: Row, found: int, words: Words = ENGLISH) -> str:
    """How much of a set is in the run and in its clusters.

    Args:
        row: of ``takedown_sets``, without its sentence.
        found: posting accounts in clusters.
        words: the language.
    """
    who = words("the set %(set)s", set=row["set"]) if row["set"] is not None else words("all sets together")
    if not row["in_collection"]:
        return _nobody_in_words(row, who, words)
    told = words(
        "Of %(listed)s accounts of %(who)s %(present)s are in the run (%(by_id)s by id, %(by_handle)s by handle) and "
        "%(posting)s post.",
        listed=row["accounts"], who=who, present=row["in_collection"], by_id=row["by_id"], by_handle=row["by_handle"],
        posting=row["posting"],
    )  # fmt: skip
    if row["recall"] is not None:
        told += words(
            " %(some)s of these are in clusters: recall %(recall)s%(interval)s.",
            some=row["in_clusters"], recall=words.percent(row["recall"]), interval=_interval(row, "recall", words),
        )  # fmt: skip
    if row["precision"] is not None:
        told += words(
            " Of %(found)s accounts in clusters %(precision)s%(interval)s are in it: a lower bound of precision, as "
            "the others are unlabelled and not innocent.",
            found=found, precision=words.percent(row["precision"]), interval=_interval(row, "precision", words),
        )  # fmt: skip
    return told


def _nobody_in_words(row: Row, who: str, words: Words) -> str:
    hashed = ""
    if row["hashed"]:
        hashed = words(
            "; %(hashed)s are listed by a digest of the id only, which can match nobody", hashed=row["hashed"]
        )
    return words(
        "None of the %(listed)s accounts of %(who)s is in the run%(hashed)s.",
        listed=row["accounts"], who=who, hashed=hashed,
    )  # fmt: skip


def _interval(row: Row, name: str, words: Words) -> str:
    if row[f"{name}_low"] is None:
        return ""
    low, high = (words.percent(row[f"{name}_{end}"]) for end in ("low", "high"))
    return words(" (%(low)s to %(high)s)", low=low, high=high)


def _told(row: Row, overlaps: Sequence[Row], words: Words) -> str:
    """The sentence of a set; in English as it stands in the table."""
    if words is ENGLISH:
        return str(row["sentence"])
    # every set has a row for each cluster
    found = sum({other["cluster"]: other["accounts"] for other in overlaps}.values())
    return set_in_words(row, found, words)


def _overlap(name: str, rows: Sequence[Row], words: Words) -> dict[str, Any]:
    """The clusters that hold most of a set, with a bar each."""
    of_set = [row for row in rows if row["set"] == name and row["in_set"]]
    of_set.sort(key=lambda row: (-row["in_set"], row["rank"]))
    listed = [{**row, "words": _beside_chance(row, words)} for row in of_set[:_LISTED]]
    return {"name": name, "clusters": listed, "left_out": max(len(of_set) - _LISTED, 0)}


def _beside_chance(row: Row, words: Words) -> str:
    share, by_chance = words.percent(row["share"]), words.percent(row["expected_share"])
    return words("%(share)s; by chance %(expected)s", share=share, expected=by_chance)


def _gone(table: pa.Table) -> list[dict[str, Any]]:
    """All clusters together, the others, and the clusters that lost accounts, most first, for each way to know it."""
    rows = table.to_pylist()
    first = [row for row in rows if row["scope"] != "cluster"]
    lost = sorted((row for row in rows if row["scope"] == "cluster" and row["gone"]), key=lambda row: -row["gone"])
    return sorted([*first, *lost[:_LISTED]], key=lambda row: row["known_by"])
