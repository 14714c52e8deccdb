"""Days and trends as coordinates for the page: a calendar of each year, a timeline of each trend.

In: messages, and the days with more than their past gives. Out: plain numbers and words for the template. Odd input: a
trend of one moment is one stretch.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.translations import ENGLISH, Words
from coordgraph.trends.describing import shown_name
from coordgraph.trends.messages import DAY, Bools, Ints, Messages

_CELL = 12
_TOP = 14
_LEVELS = 4
_YEARS = 6
_WIDTH, _HEIGHT = 640, 96
_LEFT, _RIGHT, _UP, _DOWN = 44, 8, 6, 20
_STRETCHES = 120
_EPOCH = dt.date(1970, 1, 1)


def calendars(messages: Messages, words: Words = ENGLISH) -> tuple[list[dict[str, Any]], int]:
    """One calendar a year of posts that name a trend, the last years only, and how many years are left out."""
    days, counts = np.unique(messages.once_a_post().time // DAY, return_counts=True)
    steps = np.quantile(counts, np.arange(1, _LEVELS) / _LEVELS) if len(counts) else np.array([])
    level = np.searchsorted(steps, counts, side="left") + 1
    found = {_EPOCH + dt.timedelta(days=d): (n, at) for d, n, at in zip(days.tolist(), counts, level, strict=True)}
    years = sorted({day.year for day in found})
    return [_calendar(year, found, words) for year in years[-_YEARS:]], max(len(years) - _YEARS, 0)


def _calendar(year: int, found: dict[dt.date, tuple[int, int]], words: Words) -> dict[str, Any]:
    first = dt.date(year, 1, 1)
    length = (dt.date(year + 1, 1, 1) - first).days if year < dt.MAXYEAR else 365
    days = []
    months = []
    for number in range(length):
        day = first + dt.timedelta(days=number)
        column, row = divmod(number + first.weekday(), 7)
        count, level = found.get(day, (0, 0))
        days.append(
            {
                "x": column * _CELL,
                "y": _TOP + row * _CELL,
                "level": int(level),
                "words": f"{day}: {words.number(count)}",
            }
        )
        if day.day == 1:
            months.append({"x": column * _CELL, "name": f"{day:%m}"})
    return {"year": year, "width": 54 * _CELL, "height": _TOP + 7 * _CELL, "days": days, "months": months}


def timelines(
    messages: Messages, beyond: pa.Table, inside: Bools, most: int, words: Words = ENGLISH
) -> Iterator[dict[str, Any]]:
    """The timelines of the largest trends.

    Args:
        messages: of all trends.
        beyond: the table ``trend_days``.
        inside: for each row of ``accounts`` whether it is in a cluster.
        most: how many.
        words: the language.
    """
    starts = [*messages.starts.tolist(), len(messages.trend)]
    marked = beyond.to_pylist()
    for number, name in enumerate(messages.names[:most]):
        here = slice(starts[number], starts[number + 1])
        days = [row for row in marked if (row["kind"], row["key"]) == (name.kind, name.key)]
        picture = _timeline(messages.time[here], inside[messages.account[here]], days, words)
        yield {"name": shown_name(name), **picture}


def _timeline(time: Ints, inside: Bools, beyond: list[dict[str, Any]], words: Words) -> dict[str, Any]:
    first, last = int(time[0]), int(time[-1])
    edges = np.linspace(first, last + 1, _STRETCHES + 1)
    counts = np.histogram(time, edges)[0]
    ours = np.histogram(time[inside], edges)[0]
    most = int(counts.max())

    def x(moment: float) -> float:
        return round(_LEFT + (moment - first) / (last + 1 - first) * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(count: float) -> float:
        return round(_HEIGHT - _DOWN - count / most * (_HEIGHT - _UP - _DOWN), 1)

    def mark(row: dict[str, Any]) -> dict[str, Any]:
        stretch = _highest_of_day(counts, edges, (row["date"] - _EPOCH).days * DAY)
        told = words(
            "%(day)s: %(messages)s messages of %(accounts)s accounts, %(expected)s expected",
            day=row["date"], messages=row["messages"], accounts=row["accounts"],
            expected=words.number(row["expected"], 1),
        )  # fmt: skip
        return {
            "x": x(edges[stretch : stretch + 2].mean()),
            "y": y(counts[stretch]),
            "begins": not row["past_days"],
            "words": told,
        }

    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "left": _LEFT,
        "right": _WIDTH - _RIGHT,
        "top": _UP,
        "floor": _HEIGHT - _DOWN,
        "most": most,
        "stretch_s": (last + 1 - first) / _STRETCHES / 1_000_000,
        "all": _area(counts, [x(edge) for edge in edges], y),
        "ours": _area(ours, [x(edge) for edge in edges], y),
        "beyond": [mark(row) for row in beyond],
        "first": _written(first),
        "last": _written(last),
    }


def _highest_of_day(counts: NDArray[Any], edges: NDArray[Any], midnight: int) -> int:
    """The stretch with most messages of those whose middle is in the day, or the one that holds its noon."""
    middles = (edges[:-1] + edges[1:]) / 2
    inside = np.flatnonzero((middles >= midnight) & (middles < midnight + DAY))
    if len(inside):
        return int(inside[counts[inside].argmax()])
    return int(np.searchsorted(edges, midnight + DAY // 2).clip(1, len(counts))) - 1


def _area(counts: NDArray[Any], edges: list[float], y: Any) -> str:
    """A stair over the stretches, closed along the floor."""
    stairs = "".join(f"V{y(count)}H{right}" for count, right in zip(counts.tolist(), edges[1:], strict=True))
    return f"M{edges[0]} {y(0)}{stairs}V{y(0)}Z"


def _written(moment: int) -> str:
    return f"{dt.datetime.fromtimestamp(moment / 1_000_000, dt.UTC):%Y-%m-%d %H:%M}"
