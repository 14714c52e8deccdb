"""The sweep of resolutions as a small picture and a sentence.

In: the table ``sweep``. Out: coordinates for the template, and words. Odd input: an empty table gives nothing to draw.
"""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa

_WIDTH, _HEIGHT = 640, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 14, 30
_AGREE = 0.95

Rows = list[dict[str, Any]]


def sweep_picture(sweep: pa.Table) -> dict[str, Any] | None:
    """What the template draws: points, bands of plateaus, the chosen resolution and ticks; None without rows."""
    rows: Rows = [row for row in sweep.to_pylist() if row["resolution"] > 0]  # the scale has no 0
    if len(rows) < 2:
        return None
    most = max(row["clusters"] for row in rows) or 1
    first, last = math.log10(rows[0]["resolution"]), math.log10(rows[-1]["resolution"])

    def x(resolution: float) -> float:
        return round(_LEFT + (math.log10(resolution) - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(clusters: int) -> float:
        return round(_HEIGHT - _BOTTOM - clusters / most * (_HEIGHT - _TOP - _BOTTOM), 1)

    chosen = [row for row in rows if row["chosen"]]
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "left": _LEFT,
        "right": _WIDTH - _RIGHT,
        "top": _TOP,
        "floor": _HEIGHT - _BOTTOM,
        "most": most,
        "points": [
            {"x": x(row["resolution"]), "y": y(row["clusters"]), "agree": _seeds_agree(row), "words": _point(row)}
            for row in rows
        ],
        "bands": [
            {"x": x(run[0]["resolution"]) - 4, "width": x(run[-1]["resolution"]) - x(run[0]["resolution"]) + 8,
             "chosen": any(row["chosen"] for row in run)}
            for run in _plateaus(rows)
        ],
        "chosen": x(chosen[0]["resolution"]) if chosen else None,
        "ticks": [
            {"x": x(10.0**power), "text": f"{10.0**power:g}"} for power in range(math.ceil(first), math.floor(last) + 1)
        ],
    }  # fmt: skip


def sweep_in_words(sweep: pa.Table) -> list[str]:
    """How far the clusters hang on the resolution, in sentences."""
    rows: Rows = sweep.to_pylist()
    chosen = next((row for row in rows if row["chosen"]), None)
    if chosen is None or len(rows) < 2:
        return []
    words = [_about_the_chosen(chosen, rows)]
    others = [run for run in _plateaus(rows) if not any(row["chosen"] for row in run)]
    longest = sorted(others, key=len, reverse=True)[:2]
    words += [f"Another division, into {_clusters(run[0])}, is the same {_from_to(run)}." for run in longest]
    seeds = min(row["seeds"] for row in rows)
    words.append(
        f"Tried: {len(rows)} resolutions with {seeds} seeds each. The same means an adjusted Rand index of 0.95."
    )
    return words


def _about_the_chosen(chosen: dict[str, Any], rows: Rows) -> str:
    at = f"{chosen['resolution']:.3g}"
    if not chosen["clusters"]:
        return f"At the chosen resolution, {at}, there is no cluster."
    run = next((run for run in _plateaus(rows) if chosen in run), None)
    if run is not None:
        return f"The clusters are the same {_from_to(run)}; {at} was chosen."
    if not _seeds_agree(chosen):
        return f"At the chosen resolution, {at}, another seed gives other clusters: do not build on their borders."
    return f"The clusters exist at the chosen resolution, {at}, and not at its neighbours: the choice makes them."


def _from_to(run: Rows) -> str:
    return f"from resolution {run[0]['resolution']:.3g} to {run[-1]['resolution']:.3g}"


def _plateaus(rows: Rows) -> list[Rows]:
    numbers = sorted({row["plateau"] for row in rows if row["plateau"] is not None})
    return [[row for row in rows if row["plateau"] == number] for number in numbers]


def _seeds_agree(row: dict[str, Any]) -> bool:
    return row["agreement"] is None or row["agreement"] >= _AGREE


def _clusters(row: dict[str, Any]) -> str:
    return f"{row['clusters']:,} {'cluster' if row['clusters'] == 1 else 'clusters'}"


def _point(row: dict[str, Any]) -> str:
    agreement = "" if row["agreement"] is None else f"; seeds agree to {row['agreement']:.2f}"
    return f"resolution {row['resolution']:.3g}: {_clusters(row)} with {row['accounts']:,} accounts{agreement}"
