"""Two pictures as coordinates: shares of outlets beside those of others, and the ways to those behind the outlets.

In: rows of ``amplification`` and ``chains``. Out: plain numbers and words for the template. Odd input: what would make
a picture nobody can read is left out, and how much that is is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from coordgraph.outlets import property_in_words
from coordgraph.reports.page import shown
from coordgraph.reports.pictures import WIDTH, Scale, round_ticks
from coordgraph.translations import ENGLISH, Words

Row = dict[str, Any]
Source = tuple[str, str]

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW, _BAR, _FLOOR = WIDTH, 4, 112, 4, 44, 9, 22
_MOST_WAYS, _MOST_STEPS = 16, 5
_BOX, _GAP, _HEIGHT, _LINE, _EDGE = 148, 158, 40, 56, 2
_BEND, _WORDS = 26, 30
_LETTERS = 21


def picture_of_shares(rows: Sequence[Row], words: Words = ENGLISH) -> Row | None:
    """Two bars an outlet, the cluster above the others, each with its 95 % interval; None without any."""
    if not rows:
        return None
    ends = (row[name] or 0.0 for row in rows for name in ("share_high", "other_share_high"))
    most = max(*ends, 0.01)
    x = Scale(0, most, _LEFT, _WIDTH - _RIGHT)

    def bar(row: Row, prefix: str, y: float, counted: str) -> Row | None:
        share, low, high = (row[f"{prefix}share{end}"] for end in ("", "_low", "_high"))
        if share is None:
            return None
        return {
            "y": y, "width": round(x(share) - _LEFT, 1), "low": x(low), "high": x(high), "middle": y + _BAR / 2,
            "after": round(x(high) + 5, 1), "value": words.percent(share), "text": y + _BAR - 1,
            "words": words("%(counted)s: %(share)s (%(low)s to %(high)s)", counted=counted, share=words.percent(share),
                           low=words.percent(low), high=words.percent(high)),
        }  # fmt: skip

    outlets = []
    for number, row in enumerate(rows):
        top = _TOP + number * _ROW
        ours = words("%(some)s of %(all)s accounts of the cluster", some=row["accounts"], all=row["cluster_accounts"])
        theirs = words("%(some)s of %(all)s other accounts", some=row["other_accounts"], all=row["others"])
        bars = (bar(row, "", top + 17, ours), bar(row, "other_", top + 28, theirs))
        mark = f" ({words('circular')})" if row["circular"] else ""
        outlets.append({"name": row["outlet"], "mark": mark, "y": top + 11, "ours": bars[0], "theirs": bars[1]})
    floor = _TOP + len(rows) * _ROW
    return {
        "width": _WIDTH, "height": floor + _FLOOR, "left": _LEFT, "right": x(most), "bar": _BAR, "top": _TOP,
        "floor": floor, "rows": outlets,
        "ticks": [
            {"x": x(tick), "text": words.percent(tick, 0 if most >= 0.02 else 1)} for tick in round_ticks(0, most, 3)
        ],
        "words": _reading(rows, words),
    }  # fmt: skip


def _reading(rows: Sequence[Row], words: Words) -> str:
    """The first outlet, which leads the ranking, with both shares."""
    first = rows[0]
    return words(
        "First: %(outlet)s, shared by %(here)s of the accounts of the cluster and %(there)s of all others.",
        outlet=shown(first["outlet"], 48), here=words.percent(first["share"], 0),
        there=words.percent(first["other_share"]),
    )  # fmt: skip


def numbered_sources(ways: Sequence[Row]) -> dict[Source, int]:
    """Each source and date once, with a number, in the order in which the ways name them."""
    numbers: dict[Source, int] = {}
    for way in ways:
        for source in zip(way["sources"], way["dates"], strict=True):
            numbers.setdefault(source, len(numbers) + 1)
    return numbers


def picture_of_ways(
    ways: Sequence[Row], sources: dict[Source, int], cluster: str, words: Words = ENGLISH
) -> Row | None:
    """Boxes and arrows from the cluster over outlets to those behind them; None without any way.

    Args:
        ways: rows of ``chains``, those of one outlet together.
        sources: the numbers of their sources.
        cluster: what the first box says.
        words: the language.
    """
    drawn = ways[:_MOST_WAYS]
    if not drawn:
        return None
    columns = [[cluster], *_columns([way["names"] for way in drawn])]
    most = max(len(names) for names in columns)
    height = most * _LINE
    places = {
        (level, name): (_EDGE + level * (_BOX + _GAP), round(height * (number + 0.5) / len(names), 1))
        for level, names in enumerate(columns)
        for number, name in enumerate(names)
    }
    boxes = [
        {"x": x, "y": y - _HEIGHT / 2, "width": _BOX, "height": _HEIGHT, "lines": _lines(name), "name": name,
         "middle": x + _BOX / 2, "level": min(level, 2), "text": y + (4 if len(_lines(name)) == 1 else -3)}
        for (level, name), (x, y) in places.items()
    ]  # fmt: skip
    return {
        "width": _EDGE * 2 + len(columns) * _BOX + (len(columns) - 1) * _GAP,
        "height": round(height + 4),
        "boxes": boxes,
        "arrows": _arrows(places, _labels(drawn, sources, cluster, words)),
        "left_out": len(ways) - len(drawn),
        "cut": any(len(way["names"]) > _MOST_STEPS for way in drawn),
    }


def _columns(names: Sequence[Sequence[str]]) -> list[list[str]]:
    """Who stands in each column, from the outlets on, in the order in which the ways come to them."""
    longest = min(max(map(len, names)), _MOST_STEPS)
    return [list(dict.fromkeys(way[level] for way in names if len(way) > level)) for level in range(longest)]


Ends = tuple[tuple[int, str], tuple[int, str]]


def _labels(ways: Sequence[Row], sources: dict[Source, int], cluster: str, words: Words) -> dict[Ends, tuple[str, str]]:
    """What each arrow says, in two lines."""
    found: dict[Ends, tuple[str, str]] = {}
    for way in ways:
        start = ((0, cluster), (1, way["names"][0]))
        found.setdefault(
            start,
            (
                words("%(some)s of %(all)s", some=way["accounts"], all=way["cluster_accounts"]),
                words("share its links"),
            ),
        )
        for level, name in enumerate(way["names"][1:_MOST_STEPS], 1):
            dated = (way["sources"][level - 1], way["dates"][level - 1])
            said = property_in_words(way["properties"][level - 1], words)
            told = (said, f"[{sources[dated]}] {dated[1]}".strip())
            found.setdefault(((level, way["names"][level - 1]), (level + 1, name)), told)
    return found


def _arrows(places: Mapping[tuple[int, str], tuple[float, float]], labels: Mapping[Ends, tuple[str, str]]) -> list[Row]:
    """Arrows that run level for as long as their words need, at the height of the end that is theirs alone."""
    leaving, coming = (Counter(ends[side] for ends in labels) for side in (0, 1))
    taken: dict[float, list[float]] = {}
    arrows = []
    for (start, end), words in labels.items():
        (left, y1), (right, y2) = places[start], places[end]
        left, middle = left + _BOX, round((y1 + y2) / 2, 1)
        fans_out = leaving[start] > coming[end]
        near, far = (y2, y1) if fans_out else (y1, y2)
        others = taken.setdefault(left, [])
        heights = (near, far, middle, middle + _WORDS, middle - _WORDS)
        y = next((height for height in heights if all(abs(height - other) >= _WORDS for other in others)), middle)
        others.append(y)
        begins = left + _BEND * (y != y1 or fans_out)
        stops = right - 7 - _BEND * (y != y2)
        arrows.append(
            {"path": f"M{left} {y1}L{begins} {y}H{stops}L{right - 7} {y2}", "head": f"M{right} {y2}l-8 -4v8Z",
             "words": words, "x": (begins + stops) / 2, "y": y}
        )  # fmt: skip
    return arrows


def _lines(name: str) -> list[str]:
    """A name in at most two lines.

    >>> _lines("La Voz"), _lines("El Tiempo Claro de Tresvientos")
    (['La Voz'], ['El Tiempo Claro de', 'Tresvientos'])
    """
    text = shown(name, 2 * _LETTERS)
    if len(text) <= _LETTERS:
        return [text]
    space = text.rfind(" ", 1, _LETTERS + 1)
    cut = space if space >= _LETTERS // 3 else _LETTERS
    return [text[:cut].strip(), shown(text[cut:].strip(), _LETTERS)]
