"""Who the accounts of a cluster are, ready to print: a table of traits, sentences, what is not known.

In: the table ``traits``. Out: plain values for the template. Odd input: a run without this table, or a cluster of which
nothing is known, prints nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import table_or_empty
from coordgraph.profiles import TRAITS
from coordgraph.profiles.sentences import matched_in_words
from coordgraph.profiles.telling import clear_sentences, told
from coordgraph.translations import ENGLISH, Words

_DESCRIBED = ("places", "time_zone", "traffic")

Row = dict[str, Any]


def who_they_are(cluster: str, tables: Mapping[str, pa.Table], words: Words = ENGLISH) -> dict[str, Any]:
    """Rows of traits of a cluster, the sentences of those that are clear, what is described, what is not known."""
    traits = table_or_empty(tables, "traits")
    found = {row["trait"]: row for row in traits.filter(pc.equal(traits["cluster"], cluster)).to_pylist()}
    rows = [found[name] for name in TRAITS if name in found]
    return {
        "traits": [_shown(row, words) for row in rows if row["p"] is not None],
        "sentences": clear_sentences(rows, words),
        "described": [told(found[name], words) for name in _DESCRIBED if name in found],
        "unknown": [
            words.translated(TRAITS[row["trait"]].heading)
            for row in rows
            if row["value"] is None and row["kind"] != "described"
        ],
    }


def _shown(row: Row, words: Words) -> Row:
    trait = TRAITS[row["trait"]]
    percent = row["kind"] in ("share", "alike") or trait.percent
    return {**row, "heading": words.translated(trait.heading), "here": _value(row["value"], percent, words),
            "there": _value(row["other_value"], percent, words), "more": _effect(row, trait.percent, words),
            "matched_on": matched_in_words(row["matched_on"], words)}  # fmt: skip


def _value(value: float, percent: bool, words: Words) -> str:
    if percent:
        return words.percent(value)
    return words.number(value) if abs(value) >= 100 else words.significant(value)


def _effect(row: Row, points: bool, words: Words) -> str:
    """The ratio or the difference, with its interval where there is one."""
    if row["effect"] is None:
        return "–"
    if row["kind"] == "mean":
        scale = 100 if points else 1
        effect, low, high = (words.signed(scale * row[name]) for name in ("effect", "effect_low", "effect_high"))
        if points:
            return words("%(effect)s points (%(low)s to %(high)s)", effect=effect, low=low, high=high)
        return words("%(effect)s (%(low)s to %(high)s)", effect=effect, low=low, high=high)
    times = f"× {words.significant(row['effect'])}"
    if row["effect_low"] is None:
        return times
    return f"{times} ({words.significant(row['effect_low'], 2)}–{words.significant(row['effect_high'])})"
