"""Pictures of habits as paths for the template: months of creation and hours of the week, beside others.

In: :class:`~coordgraph.reports.habits.Habits`. Out: places, paths, ticks, and what the picture shows in a sentence. Odd
input: fewer than two dates, or no post with an hour, give no picture; where all are in clusters, nothing is grey.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coordgraph.reports.habits import NO_CLUSTER, Habits
from coordgraph.reports.pictures import (
    WIDTH,
    Scale,
    bars,
    month_ticks,
    month_written,
    round_ticks,
    run_of_most,
    share_in,
)
from coordgraph.translations import ENGLISH, N_, Words

_LEFT, _RIGHT, _TOP, _FLOOR, _HEIGHT = 40, WIDTH - 8, 8, 130, 150
_MOST_BINS, _FEWEST_MONTHS = 60, 6
_MONTHS_IN_BIN = (1, 3, 6, 12, 24, 60)
_WEEK_LEFT, _CELL, _ROW, _HOURS_TOP, _HOURS_FLOOR, _WEEK_TOP = 40, 14.5, 13, 8, 58, 64
_SHORT_DAYS = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))
_SHADES = 4

Row = dict[str, Any]


def picture_of_creation(habits: Habits, cluster: str, words: Words = ENGLISH) -> Row | None:
    """Share of the accounts of a cluster made in each month, and of accounts in no cluster; None without two dates."""
    own, other = (_by_place(habits.created.get(name, Counter())) for name in (cluster, NO_CLUSTER))
    if sum(own.values()) < 2:
        return None
    first, last = min([*own, *other]), max([*own, *other])
    last = max(last, first + _FEWEST_MONTHS - 1)
    wide = next((w for w in _MONTHS_IN_BIN if (last - first) // w < _MOST_BINS), _MONTHS_IN_BIN[-1])
    first = first // wide * wide
    size = (last - first) // wide + 1
    here, there = (
        [sum(counts[first + bin * wide + m] for m in range(wide)) for bin in range(size)] for counts in (own, other)
    )
    run = run_of_most(here)
    assert run is not None
    x = Scale(0, size, _LEFT, _RIGHT)
    months = Scale(first, first + size * wide, _LEFT, _RIGHT)
    begin = first + run.first * wide
    ends = {"first": month_written(begin), "last": month_written(begin + run.length * wide - 1)}
    beside = share_in(there, run)
    one = ends["first"] == ends["last"]
    when = words("in %(month)s", month=ends["first"]) if one else words("from %(first)s to %(last)s", **ends)
    told = words(
        "%(share)s of %(accounts)s accounts were made %(when)s",
        share=words.percent(run.share, 0), accounts=sum(here), when=when,
    )  # fmt: skip
    return {
        "width": WIDTH, "height": _HEIGHT, "left": _LEFT, "right": _RIGHT, "floor": _FLOOR,
        **_both(here, there, x, (_FLOOR, _TOP), words),
        "ticks": [{"x": months(at), "text": text} for at, text in month_ticks(first, first + size * wide - 1)],
        "others": sum(there), "months": wide, "words": _and_others(told, beside, words),
    }  # fmt: skip


def picture_of_hours(habits: Habits, cluster: str, words: Words = ENGLISH) -> Row | None:
    """Share of posts by hour beside accounts in no cluster, above the hours of the week; None without posts."""
    week = habits.hours.get(cluster)
    if week is None or not week.sum():
        return None
    other = habits.hours.get(NO_CLUSTER, np.zeros((7, 24), dtype=np.int64))
    here, there = week.sum(axis=0).tolist(), other.sum(axis=0).tolist()
    run = run_of_most(here, around=True)
    assert run is not None
    x = Scale(0, 24, _WEEK_LEFT, _WEEK_LEFT + 24 * _CELL)
    beside = share_in(there, run)
    told = words(
        "%(share)s of %(posts)s posts were made from %(first)s to %(last)s h UTC",
        share=words.percent(run.share, 0), posts=sum(here), first=run.first, last=(run.first + run.length) % 24 or 24,
    )  # fmt: skip
    floor = _WEEK_TOP + 7 * _ROW
    return {
        "width": WIDTH, "height": floor + 18, "left": _WEEK_LEFT, "right": x(24), "floor": _HOURS_FLOOR,
        **_both(here, there, x, (_HOURS_FLOOR, _HOURS_TOP), words),
        "days": [
            {"y": _WEEK_TOP + (day + 0.75) * _ROW, "text": words.translated(name)}
            for day, name in enumerate(_SHORT_DAYS)
        ],
        "ticks": [{"x": x(hour), "text": f"{hour} h"} for hour in range(0, 24, 6)], "foot": floor + 13,
        "shades": _shades(week, x), "others": sum(there), "words": _and_others(told, beside, words),
    }  # fmt: skip


def _both(here: Sequence[int], there: Sequence[int], x: Scale, ends: tuple[float, float], words: Words) -> Row:
    """Bars of the cluster in front of wider ones of the others, both as shares of their own sum, and levels."""
    own, other = ([count / (sum(counts) or 1) for count in counts] for counts in (here, there))
    y = Scale(0, max(*own, *other), *ends)
    levels = round_ticks(0, y.high, 3)
    digits = 0 if all(round(100 * level, 6) % 1 == 0 for level in levels) else 1
    return {
        "own": bars(own, x, y, 0.25), "other": bars(other, x, y),
        "levels": [{"y": y(level), "text": words.percent(level, digits)} for level in levels],
    }  # fmt: skip


def _and_others(told: str, beside: float | None, words: Words) -> str:
    if beside is None:
        return told + "."
    return told + words("; of accounts in no cluster %(share)s.", share=words.percent(beside, 0))


def _shades(week: NDArray[np.int64], x: Scale) -> list[Row]:
    """One path a shade, from those of the fewest posts to those of the most."""
    shade = -(-_SHADES * week // week.max())
    return [
        {
            "shade": level,
            "path": "".join(
                f"M{x(hour)} {_WEEK_TOP + day * _ROW}h{_CELL - 1.5}v{_ROW - 1.5}h{1.5 - _CELL}Z"
                for day, hour in np.argwhere(shade == level).tolist()
            ),
        }
        for level in range(_SHADES + 1)
    ]  # fmt: skip


def _by_place(months: Counter[str]) -> Counter[int]:
    return Counter({12 * int(month[:4]) + int(month[5:7]) - 1: count for month, count in months.items()})
