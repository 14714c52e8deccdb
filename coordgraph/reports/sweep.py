"""The sweep of resolutions as a small picture and a sentence.

In: the table ``sweep``. Out: coordinates for the template, and words. Odd input: an empty table gives nothing to draw.
"""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa

from coordgraph.reports.pictures import WIDTH, Scale, whole_ticks
from coordgraph.translations import ENGLISH, Words

_WIDTH, _HEIGHT = WIDTH, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 14, 28
_AGREE = 0.95

Rows = list[dict[str, Any]]


def sweep_picture(sweep: pa.Table, words: Words = ENGLISH) -> dict[str, Any] | None:
    """What the template draws: points, bands of plateaus, the chosen resolution and ticks; None without rows."""
    rows: Rows = [row for row in sweep.to_pylist() if row["resolution"] > 0]  # the scale has no 0
    if len(rows) < 2:
        return None
    most = max(row["clusters"] for row in rows) or 1
    first, last = math.log10(rows[0]["resolution"]), math.log10(rows[-1]["resolution"])

    powers, y = Scale(first, last, _LEFT, _WIDTH - _RIGHT), Scale(0, most, _HEIGHT - _BOTTOM, _TOP)

    def x(resolution: float) -> float:
        return powers(math.log10(resolution))

    chosen = [row for row in rows if row["chosen"]]
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "left": _LEFT,
        "right": _WIDTH - _RIGHT,
        "top": _TOP,
        "floor": _HEIGHT - _BOTTOM,
        "most": most,
        "levels": [{"y": y(level), "text": words.number(level)} for level in whole_ticks(most)],
        "points": [
            {"x": x(row["resolution"]), "y": y(row["clusters"]), "agree": _seeds_agree(row),
             "words": _point(row, words)}
            for row in rows
        ],
        "bands": [
            {"x": round(x(run[0]["resolution"]) - 4, 1),
             "width": round(x(run[-1]["resolution"]) - x(run[0]["resolution"]) + 8, 1),
             "chosen": any(row["chosen"] for row in run)}
            for run in _plateaus(rows)
        ],
        "chosen": x(chosen[0]["resolution"]) if chosen else None,
        "ticks": [
            {"x": x(10.0**power), "text": words.bare(10.0**power)}
            for power in range(math.ceil(first), math.floor(last) + 1)
        ],
    }  # fmt: skip


def sweep_in_words(sweep: pa.Table, words: Words = ENGLISH) -> list[str]:
    """How far the clusters hang on the resolution, in sentences."""
    rows: Rows = sweep.to_pylist()
    chosen = next((row for row in rows if row["chosen"]), None)
    if chosen is None or len(rows) < 2:
        return []
    others = [run for run in _plateaus(rows) if not any(row["chosen"] for row in run)]
    longest = sorted(others, key=len, reverse=True)[:2]
    return [
        _about_the_chosen(chosen, rows, words),
        *(
            words(
                "Another division, into %(clusters)s, is the same from resolution %(first)s to %(last)s.",
                clusters=_clusters(run[0], words), **_ends(run, words),
            )
            for run in longest
        ),
        words(
            "Tried: %(resolutions)s resolutions with %(seeds)s seeds each. The same means an adjusted Rand index of "
            "%(index)s.",
            resolutions=len(rows), seeds=min(row["seeds"] for row in rows), index=words.number(_AGREE, 2),
        ),
    ]  # fmt: skip


def _about_the_chosen(chosen: dict[str, Any], rows: Rows, words: Words) -> str:
    at = words.significant(chosen["resolution"])
    if not chosen["clusters"]:
        return words("At the chosen resolution, %(at)s, there is no cluster.", at=at)
    run = next((run for run in _plateaus(rows) if chosen in run), None)
    if run is not None:
        return words(
            "The clusters are the same from resolution %(first)s to %(last)s; %(at)s was chosen.",
            at=at, **_ends(run, words),
        )  # fmt: skip
    if not _seeds_agree(chosen):
        return words(
            "At the chosen resolution, %(at)s, another seed gives other clusters: do not build on their borders.", at=at
        )
    return words(
        "The clusters exist at the chosen resolution, %(at)s, and not at its neighbours: the choice makes them.", at=at
    )


def _ends(run: Rows, words: Words) -> dict[str, str]:
    return {"first": words.significant(run[0]["resolution"]), "last": words.significant(run[-1]["resolution"])}


def _plateaus(rows: Rows) -> list[Rows]:
    numbers = sorted({row["plateau"] for row in rows if row["plateau"] is not None})
    return [[row for row in rows if row["plateau"] == number] for number in numbers]


def _seeds_agree(row: dict[str, Any]) -> bool:
    return row["agreement"] is None or row["agreement"] >= _AGREE


def _clusters(row: dict[str, Any], words: Words) -> str:
    return words.several("%(count)s cluster", "%(count)s clusters", row["clusters"])


def _point(row: dict[str, Any], words: Words) -> str:
    point = words(
        "resolution %(resolution)s: %(clusters)s with %(accounts)s accounts",
        resolution=words.significant(row["resolution"]), clusters=_clusters(row, words), accounts=row["accounts"],
    )  # fmt: skip
    if row["agreement"] is None:
        return point
    return point + words("; seeds agree to %(agreement)s", agreement=words.number(row["agreement"], 2))
