"""Who the accounts of a cluster are, ready to print: a table of traits, sentences, what is not known, two pictures.

In: the tables ``traits``, ``profiles`` and ``posts``. Out: plain values for the template. Odd input: a run without
these tables, or a cluster of which nothing is known, prints nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import table_or_empty
from coordgraph.profiles import TRAITS
from coordgraph.profiles.sentences import matched_in_words
from coordgraph.profiles.telling import clear_sentences, months_made, told
from coordgraph.translations import ENGLISH, N_, Words

_DESCRIBED = ("places", "time_zone", "traffic")
_DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
_SHORT_DAYS = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))
_CELL, _LEFT, _TOP = 22, 30, 4
_WIDTH, _HEIGHT, _FLOOR = 640, 130, 108

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
        "made": _months(cluster, tables, words),
        "hours": _week(cluster, tables, words),
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


def _months(cluster: str, tables: Mapping[str, pa.Table], words: Words) -> dict[str, Any] | None:
    """Bars of the months the accounts were made in; None where fewer than two dates are known."""
    profiles = table_or_empty(tables, "profiles")
    cohorts = profiles.filter(pc.equal(profiles["cluster"], cluster))["cohort"].drop_null().to_pylist()
    if len(cohorts) < 2:
        return None
    months = months_made(cohorts)
    wide = (_WIDTH - 2 * _LEFT) / len(months)
    most = max(count for _, count in months)
    return {
        "width": _WIDTH, "height": _HEIGHT, "floor": _FLOOR, "left": _LEFT, "right": _WIDTH - _LEFT, "most": most,
        "top": _TOP, "first": months[0][0], "last": months[-1][0],
        "bars": [
            {"x": round(_LEFT + place * wide, 1), "width": round(max(wide, 2.0), 1),
             "y": round(_FLOOR - (_FLOOR - _TOP) * count / most, 1),
             "height": round((_FLOOR - _TOP) * count / most, 1),
             "words": words.several("%(month)s: %(count)s account", "%(month)s: %(count)s accounts", count,
                                    month=month)}
            for place, (month, count) in enumerate(months) if count
        ],
    }  # fmt: skip


def _week(cluster: str, tables: Mapping[str, pa.Table], words: Words) -> dict[str, Any] | None:
    """Cells of the hours of the week (UTC) in five shades; None where no hour is known."""
    profiles, posts = table_or_empty(tables, "profiles"), tables["posts"]
    accounts = profiles.filter(pc.equal(profiles["cluster"], cluster))["account_id"]
    own = posts.filter(pc.is_in(posts["account_id"], accounts.combine_chunks()))
    own = own.filter(pc.and_(pc.is_valid(own["time"]), pc.fill_null(pc.not_equal(own["time_precision"], "day"), True)))
    if not own.num_rows:
        return None
    days, hours = pc.day_of_week(own["time"]).to_pylist(), pc.hour(own["time"]).to_pylist()
    counts: dict[tuple[int, int], int] = {}
    for place in zip(days, hours, strict=True):
        counts[place] = counts.get(place, 0) + 1
    most = max(counts.values())

    def of_hour(day: int, hour: int) -> str:
        name, number = words.translated(_DAYS[day]), counts.get((day, hour), 0)
        return words("%(day)s, %(hour)s h: %(posts)s posts", day=name, hour=hour, posts=number)

    return {
        "width": _LEFT + 24 * _CELL, "height": 7 * _CELL + 22, "cell": _CELL - 2, "posts": own.num_rows,
        "days": [
            {"y": round((day + 0.65) * _CELL, 1), "text": words.translated(name)}
            for day, name in enumerate(_SHORT_DAYS)
        ],
        "ticks": [{"x": _LEFT + hour * _CELL, "text": f"{hour} h"} for hour in range(0, 24, 6)],
        "floor": 7 * _CELL + 15,
        "cells": [
            {"x": _LEFT + hour * _CELL, "y": day * _CELL, "shade": -(-4 * counts.get((day, hour), 0) // most),
             "words": of_hour(day, hour)}
            for day in range(7) for hour in range(24)
        ],
    }  # fmt: skip
