"""Shares as coordinates for the page: bars with intervals, and a timeline of each theme.

In: rows of ``themes``. Out: plain numbers and words for the template. Odd input: a share that is not known has no bar;
one month alone is one bar and no timeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from coordgraph.translations import ENGLISH, N_, Words

_BARS_WIDTH, _LEFT, _RIGHT = 460, 4, 60
_ROW, _NAME, _BAR, _TOP = 72, 16, 12, 8
_WIDTH = 720
_LINE_HEIGHT, _LINE_LEFT, _FLOOR = 110, 44, 84
_LONGEST_NAME = 48
_NAMES = {"messages": N_("messages"), "accounts": N_("accounts"), "texts": N_("texts")}
_KINDS = (("messages", "share"), ("accounts", "account_share"), ("texts", "text_share"))


def share_bars(rows: Sequence[dict[str, Any]], words: Words = ENGLISH) -> dict[str, Any]:
    """Three bars a theme: of messages, accounts and distinct texts, each with its interval."""
    themes = []
    for number, row in enumerate(rows):
        top = _TOP + number * _ROW
        places = (top + _NAME + place * (_BAR + 3) for place in range(len(_KINDS)))
        bars = [_bar(row, kind, name, y, words) for y, (kind, name) in zip(places, _KINDS, strict=True)]
        themes.append({
            "name": _shortened(row["theme"], words), "y": top + _NAME - 5, "bars": [bar for bar in bars if bar],
        })  # fmt: skip
    ticks = [{"x": _x(share), "words": words.percent(share, 0)} for share in (0, 0.25, 0.5, 0.75, 1)]
    floor = _TOP + len(rows) * _ROW
    return {"width": _BARS_WIDTH, "height": floor + 20, "left": _LEFT, "floor": floor, "themes": themes, "ticks": ticks}


def _x(share: float) -> float:
    return round(_LEFT + share * (_BARS_WIDTH - _LEFT - _RIGHT), 1)


def _bar(row: dict[str, Any], kind: str, name: str, top: float, words: Words) -> dict[str, Any] | None:
    share, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    if share is None:
        return None
    told = f"{words.translated(_NAMES[kind])} {words.percent(share)}"
    if low is not None:
        told += " " + words("(%(low)s to %(high)s)", low=words.percent(low), high=words.percent(high))
    return {
        "kind": kind, "x": _LEFT, "y": top, "width": round(_x(share) - _LEFT, 1), "height": _BAR,
        "middle": top + _BAR / 2, "low": None if low is None else _x(low), "high": None if high is None else _x(high),
        "end": _x(max(share, high or 0)) + 5, "words": told, "percent": words.percent(share),
    }  # fmt: skip


def _shortened(theme: str | None, words: Words) -> str:
    name = words("no theme") if theme is None else theme
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def timelines(rows: Sequence[dict[str, Any]], themes: Sequence[str], words: Words = ENGLISH) -> list[dict[str, Any]]:
    """The share of messages of each theme by month, with its interval as a band."""
    by_month = [(month, {row["theme"]: row for row in some}) for month, some in groupby(rows, lambda row: row["name"])]
    if len(by_month) < 2:
        return []
    return [_timeline(theme, [(month, found[theme]) for month, found in by_month], words) for theme in themes]


def _timeline(theme: str, months: list[tuple[str, dict[str, Any]]], words: Words) -> dict[str, Any]:
    first, last = _months_since_zero(months[0][0]), _months_since_zero(months[-1][0])
    most = max((row["share_high"] or row["share"] or 0.0 for _, row in months), default=0.0) or 1.0

    def x(month: str) -> float:
        return round(_LINE_LEFT + (_months_since_zero(month) - first) / (last - first) * (_WIDTH - _LINE_LEFT - 12), 1)

    def y(share: float) -> float:
        return round(_FLOOR - share / most * (_FLOOR - _TOP), 1)

    known = [(month, row) for month, row in months if row["share"] is not None]
    ends = [(x(month), row) for month, row in known if row["share_low"] is not None]
    return {
        "theme": theme, "width": _WIDTH, "height": _LINE_HEIGHT, "left": _LINE_LEFT, "right": _WIDTH - 12,
        "top": _TOP, "floor": _FLOOR, "most": words.percent(most, 0 if most >= 0.095 else 1),
        "line": " ".join(f"{x(month)},{y(row['share'])}" for month, row in known),
        "intervals": [{"x": at, "low": y(row["share_low"]), "high": y(row["share_high"])} for at, row in ends],
        "points": [{"x": x(month), "y": y(row["share"]), "words": _told(month, row, words)} for month, row in known],
        "first": months[0][0], "last": months[-1][0],
    }  # fmt: skip


def _told(month: str, row: dict[str, Any], words: Words) -> str:
    interval = ""
    if row["share_low"] is not None:
        ends = {"low": words.percent(row["share_low"]), "high": words.percent(row["share_high"])}
        interval = ", " + words("%(low)s to %(high)s", **ends)
    return words(
        "%(month)s: %(share)s%(interval)s; %(some)s of %(all)s messages",
        month=month, share=words.percent(row["share"]), interval=interval, some=row["messages"],
        all=row["all_messages"],
    )  # fmt: skip


def _months_since_zero(month: str) -> int:
    year, number = month.split("-")[-2:]
    return int(year) * 12 + int(number)
