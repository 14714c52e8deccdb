"""What stays when settings are varied, in sentences and as one HTML file to read and print.

In: the tables ``robustness*``, the notes and the title. Out: sentences; a file without scripts that loads nothing. Odd
input: labels come from the accounts under study and are treated as in the report; a run without clusters has no
picture, only the table of what other settings find; of very large grids the first rows are drawn, and it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.reports.page import environment, shown, style_of
from coordgraph.runs import write_text

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]

HOLDS, FOUND = 0.9, 0.5
# of one, of several, what that means, from which share of the settings on, below which
_KINDS = (
    ("holds", "hold", "found in at least 90 % of the settings", HOLDS, 2.0),
    ("holds in part", "hold in part", "found in at least half", FOUND, HOLDS),
    ("hangs on the settings", "hang on the settings", "found in fewer than half", 0.0, FOUND),
)
NOTHING = "No setting finds a cluster."
_LISTED = 8
_CLUSTERS_DRAWN, _ROWS_DRAWN = 30, 200
_LONGEST_LABEL = 80
# what varies together in one row of the picture: seeds are averaged
_AXES = ("window_s", "min_shared", "min_synchronous", "alpha")
_AXES_IN_WORDS = {
    "window_s": "window", "min_shared": "shared objects", "min_synchronous": "objects at once", "alpha": "alpha",
    "seed": "seed",
}  # fmt: skip
_HEADS = {"window_s": "window", "min_shared": "shared", "min_synchronous": "at once", "alpha": "alpha"}
_LIGHT_TEXT = 0.65
_CELL_HEIGHT, _WIDEST_CELL, _NARROWEST_WITH_NUMBER = 18, 64, 30
_AXIS_WIDTH, _TOP, _PICTURE_WIDTH, _ACCOUNTS_WIDTH = 66, 40, 900, 64
_GAP = 6


def write_robustness_page(tables: Tables, notes: Sequence[str], title: str, path: str | Path) -> Path:
    """Write the page.

    Args:
        tables: ``robustness`` and those that go with it.
        notes: sentences about what was not tried.
        title: heading of the run.
        path: the file to write.
    """
    path = Path(path)
    style = style_of("report.css", "robustness.css")
    page = (
        environment()
        .get_template("robustness.html")
        .render(
            title=title,
            style=style.text,
            style_hash=style.digest,
            sentences=robustness_in_words(tables),
            notes=notes,
            picture=heat_map(tables),
            clusters=tables["robustness_clusters"].to_pylist()[:_CLUSTERS_DRAWN],
            cluster_total=tables["robustness_clusters"].num_rows,
            axes=by_value(tables["robustness"]),
            settings_tried=tables["robustness"].num_rows,
        )
    )
    write_text(path, page)
    return path


def robustness_in_words(tables: Tables) -> list[str]:
    """What stays, in sentences, for the page and the terminal alike."""
    settings, clusters = tables["robustness"], tables["robustness_clusters"].to_pylist()
    words = [_what_was_tried(settings)]
    if clusters:
        words += [_accounts_in_words(clusters), *_clusters_in_words(clusters)]
    else:
        words.append("The run has no cluster that could stay.")
    words += _most_and_least(settings)
    return [*words, *_newcomers(tables["robustness_accounts"])]


def _what_was_tried(settings: pa.Table) -> str:
    own = settings.filter(settings["own"]).to_pylist()
    tried = [
        f"{_plural(axis, len(values))} {_listed(_value(axis, v) for v in values)}"
        for axis, values in _values_of(settings).items()
        if len(values) > 1 or not own
    ]
    of_the_run = f"The run had {_setting(own[0])}." if own else "The setting of the run is not one of them."
    return f"Tried {_counted(settings.num_rows, 'setting')}{': ' if tried else ''}{'; '.join(tried)}. {of_the_run}"


def _plural(axis: str, values: int) -> str:
    """
    >>> _plural("window_s", 2), _plural("min_synchronous", 2), _plural("seed", 1)
    ('windows', 'objects at once from', 'seed')
    """
    if axis in ("min_shared", "min_synchronous"):
        return f"{_AXES_IN_WORDS[axis]} from"
    return _AXES_IN_WORDS[axis] + ("s" if values > 1 else "")


def _accounts_in_words(clusters: Sequence[Row]) -> str:
    core, probable, fragile = (sum(row[name] for row in clusters) for name in ("core", "probable", "fragile"))
    return (
        f"Of {_counted(core + probable + fragile, 'account')} in clusters of the run {core:,} are core (in their "
        f"cluster in at least 90 % of the settings), {probable:,} probable (in at least half) and {fragile:,} fragile "
        "(in fewer)."
    )


def _clusters_in_words(clusters: Sequence[Row]) -> list[str]:
    words = []
    for one, several, meaning, least, below in _KINDS:
        rows = [row for row in clusters if least <= row["found_share"] < below]
        if rows:
            verb = one if len(rows) == 1 else several
            words.append(f"{len(rows):,} of {_counted(len(clusters), 'cluster')} {verb} ({meaning}): {_some(rows)}.")
    return words


def _some(rows: Sequence[Row]) -> str:
    named = [
        f"{row['rank']}. {shown(row['label'], _LONGEST_LABEL)} ({row['found_share']:.0%})" for row in rows[:_LISTED]
    ]
    more = [f"and {len(rows) - _LISTED:,} more"] if len(rows) > _LISTED else []
    return "; ".join([*named, *more])


def _most_and_least(settings: pa.Table) -> list[str]:
    rows = settings.to_pylist()
    most, least = max(rows, key=lambda r: r["accounts"]), min(rows, key=lambda r: r["accounts"])
    if most["accounts"] == least["accounts"]:
        return [f"Every setting finds {_counted(most['accounts'], 'account')}." if most["accounts"] else NOTHING]
    return [f"Most is found with {_setting(most)}: {_size(most)}. Least with {_setting(least)}: {_size(least)}."]


def _size(row: Row) -> str:
    return f"{_counted(row['accounts'], 'account')} in {_counted(row['clusters'], 'cluster')}"


def _newcomers(accounts: pa.Table) -> list[str]:
    """Accounts the run left out and other settings do not."""
    outside = accounts.filter(pc.is_null(accounts["cluster"]))
    often = int(pc.sum(pc.greater_equal(outside["in_any"], FOUND)).as_py() or 0)
    if not outside.num_rows:
        return []
    return [
        f"{_counted(outside.num_rows, 'account')} outside of the clusters of the run {_be(outside.num_rows)} in a "
        f"cluster with some other setting, {often:,} of them with at least half of the settings."
    ]


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _listed(values: Iterable[str]) -> str:
    """
    >>> _listed(["1", "2", "3"]), _listed(["1"])
    ('1, 2 and 3', '1')
    """
    *first, last = values
    return f"{', '.join(first)} and {last}" if first else last


def _values_of(settings: pa.Table) -> dict[str, list[Any]]:
    """The values of each axis that is looked at, ascending."""
    found = {axis: sorted(settings[axis].drop_null().unique().to_pylist()) for axis in _AXES_IN_WORDS}
    return {axis: values for axis, values in found.items() if values}


def _value(axis: str, value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:g} s" if axis == "window_s" else f"{value:g}" if axis == "alpha" else f"{value:,}"


def _setting(row: Row) -> str:
    """A setting in words, without its seed and without what the run does not look at."""
    words = {
        "window_s": "window {}", "min_shared": "{} or more shared objects", "min_synchronous": "{} or more at once",
        "alpha": "alpha {}",
    }  # fmt: skip
    looked_at = [a for a in words if row[a] is not None and (a != "min_shared" or row["min_synchronous"] is None)]
    return ", ".join(words[axis].format(_value(axis, row[axis])) for axis in looked_at)


def by_value(settings: pa.Table) -> list[Row]:
    """For each axis that varies and each of its values the means over all settings with that value.

    Returns:
        Rows of ``axis`` (said once), ``value`` (both in words), ``own`` (the value of the run), and the means
        ``accounts``, ``clusters``, ``jaccard`` and ``same_clusters``.
    """
    rows = []
    own = settings.filter(settings["own"]).to_pylist()
    for axis, values in _values_of(settings).items():
        for place, value in enumerate(values if len(values) > 1 else ()):
            some = settings.filter(pc.equal(settings[axis], value))
            means = {n: pc.mean(some[n]).as_py() for n in ("accounts", "clusters", "jaccard", "same_clusters")}
            is_own = bool(own) and own[0][axis] == value
            rows.append(
                {"axis": "" if place else _AXES_IN_WORDS[axis], "value": _value(axis, value), "own": is_own, **means}
            )
    return rows


def heat_map(tables: Tables) -> Row | None:
    """What the template draws: a row a setting (seeds averaged), a column a cluster of the run; None without clusters.

    A cell holds the mean Jaccard index, 0 to 1, of the cluster with what resembles it most under that setting.
    """
    clusters = tables["robustness_clusters"].to_pylist()[:_CLUSTERS_DRAWN]
    if not clusters:
        return None
    axes = [axis for axis, values in _values_of(tables["robustness"]).items() if axis in _AXES and len(values) > 1]
    averaged = tables["robustness_matches"].group_by([*_AXES, "cluster"], use_threads=False)
    likeness = {
        (*(row[axis] for axis in _AXES), row["cluster"]): row["jaccard_mean"]
        for row in averaged.aggregate([("jaccard", "mean")]).to_pylist()
    }
    settings = _without_seeds(tables["robustness"])
    left = _AXIS_WIDTH * max(len(axes), 1)
    width = min(_WIDEST_CELL, (_PICTURE_WIDTH - left - _ACCOUNTS_WIDTH) / len(clusters))
    rows, y, before = [], _TOP, None
    for row in settings[:_ROWS_DRAWN]:
        values = [row[axis] for axis in axes]
        y += _GAP if before is not None and values and values[0] != before[0] else 0
        rows.append(
            {
                "y": y,
                "own": row["own"],
                "accounts": row["accounts"],
                "labels": _labels(axes, values, None if row["own"] else before),
                "cells": [
                    _cell(place, cluster, likeness[(*(row[a] for a in _AXES), cluster["cluster"])], row, left, width)
                    for place, cluster in enumerate(clusters)
                ],
            }
        )
        y, before = y + _CELL_HEIGHT, values
    return {
        "width": round(left + width * len(clusters) + _ACCOUNTS_WIDTH),
        "height": y + 8,
        "left": left,
        "end": round(left + width * len(clusters), 1),
        "cell": round(width, 1),
        "cell_height": _CELL_HEIGHT,
        "numbers": width >= _NARROWEST_WITH_NUMBER,
        "heads": [{"x": _AXIS_WIDTH * n + _AXIS_WIDTH - 10, "text": _HEADS[a]} for n, a in enumerate(axes)],
        "columns": [
            {"x": round(left + width * (n + 0.5), 1), "rank": c["rank"], "words": shown(c["label"], _LONGEST_LABEL)}
            for n, c in enumerate(clusters)
        ],
        "rows": rows,
        "left_out": len(settings) - len(rows),
    }


def _without_seeds(settings: pa.Table) -> list[Row]:
    """One row for all seeds of a setting: mean number of accounts, and whether it is that of the run."""
    grouped: dict[tuple[Any, ...], list[Row]] = {}
    for row in settings.to_pylist():
        grouped.setdefault(tuple(row[axis] for axis in _AXES), []).append(row)
    return [
        {**rows[0], "own": any(r["own"] for r in rows), "accounts": round(sum(r["accounts"] for r in rows) / len(rows))}
        for rows in grouped.values()
    ]


def _labels(axes: Sequence[str], values: Sequence[Any], before: Sequence[Any] | None) -> list[Row]:
    """The values of a row; one that is as in the row above, with all before it, is not said again."""
    first = next((n for n, v in enumerate(values) if before is None or v != before[n]), len(values))
    return [
        {"x": _AXIS_WIDTH * n + _AXIS_WIDTH - 10, "text": _value(axis, value)}
        for n, (axis, value) in enumerate(zip(axes, values, strict=True))
        if n >= first
    ]


def _cell(place: int, cluster: Row, likeness: float, row: Row, left: int, width: float) -> Row:
    return {
        "x": round(left + width * place, 1),
        "likeness": round(likeness, 3),
        "light_text": likeness >= _LIGHT_TEXT,
        "words": f"{cluster['rank']}. {shown(cluster['label'], _LONGEST_LABEL)}: {likeness:.2f} with {_setting(row)}",
    }
