"""What stays when settings are varied, as one HTML file to read and print.

In: the tables ``robustness*``, the notes and the title. Out: a file without scripts that loads nothing. Odd input:
labels come from the accounts under study and are treated as in the report; a run without clusters has no picture, only
the table of what other settings find; of very large grids the first rows are drawn, and it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.reports.page import environment, style_of
from coordgraph.reports.robustness_words import (
    AXES,
    numbered_label,
    robustness_in_words,
    setting_in_words,
    value_in_words,
    values_of,
)
from coordgraph.runs import write_text
from coordgraph.translations import ENGLISH, N_, Words, words_in

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]

_CLUSTERS_DRAWN, _ROWS_DRAWN = 30, 200
# what varies together in one row of the picture: seeds are averaged
_AXES = ("window_s", "min_shared", "min_synchronous", "alpha")
_HEADS = {"window_s": N_("window"), "min_shared": N_("shared"), "min_synchronous": N_("at once"), "alpha": N_("alpha")}
_LIGHT_TEXT = 0.65
_CELL_HEIGHT, _WIDEST_CELL, _NARROWEST_WITH_NUMBER = 18, 64, 30
_AXIS_WIDTH, _LETTER, _TOP, _PICTURE_WIDTH, _ACCOUNTS_WIDTH = 66, 7, 40, 900, 64
_GAP = 6


def write_robustness_page(
    tables: Tables, notes: Sequence[str], title: str, path: str | Path, language: str = "en"
) -> Path:
    """Write the page.

    Args:
        tables: ``robustness`` and those that go with it.
        notes: sentences about what was not tried.
        title: heading of the run.
        path: the file to write.
        language: en, es or pt. Names and notes stay as they are.

    Raises:
        SettingsError: there is no such language.
    """
    path, words = Path(path), words_in(language)
    style = style_of("report.css", "robustness.css")
    page = (
        environment(words)
        .get_template("robustness.html")
        .render(
            title=title,
            language=language,
            style=style.text,
            style_hash=style.digest,
            sentences=robustness_in_words(tables, words),
            notes=notes,
            picture=heat_map(tables, words),
            clusters=tables["robustness_clusters"].to_pylist()[:_CLUSTERS_DRAWN],
            cluster_total=tables["robustness_clusters"].num_rows,
            axes=by_value(tables["robustness"], words),
            settings_tried=tables["robustness"].num_rows,
        )
    )
    write_text(path, page)
    return path


def by_value(settings: pa.Table, words: Words = ENGLISH) -> list[Row]:
    """For each axis that varies and each of its values the means over all settings with that value.

    Returns:
        Rows of ``axis``, ``value`` (both in words), ``first`` (of its axis), ``own`` (the value of the run), and the
        means ``accounts``, ``clusters``, ``jaccard`` and ``same_clusters``.
    """
    rows = []
    own = settings.filter(settings["own"]).to_pylist()
    for axis, values in values_of(settings).items():
        for place, value in enumerate(values if len(values) > 1 else ()):
            some = settings.filter(pc.equal(settings[axis], value))
            means = {n: pc.mean(some[n]).as_py() for n in ("accounts", "clusters", "jaccard", "same_clusters")}
            is_own = bool(own) and own[0][axis] == value
            rows.append(
                {
                    "axis": words.translated(AXES[axis]),
                    "first": not place,
                    "value": value_in_words(axis, value, words),
                    "own": is_own,
                    **means,
                }
            )
    return rows


def heat_map(tables: Tables, words: Words = ENGLISH) -> Row | None:
    """What the template draws: a row a setting (seeds averaged), a column a cluster of the run; None without clusters.

    A cell holds the mean Jaccard index, 0 to 1, of the cluster with what resembles it most under that setting.
    """
    clusters = tables["robustness_clusters"].to_pylist()[:_CLUSTERS_DRAWN]
    if not clusters:
        return None
    axes = [axis for axis, values in values_of(tables["robustness"]).items() if axis in _AXES and len(values) > 1]
    averaged = tables["robustness_matches"].group_by([*_AXES, "cluster"], use_threads=False)
    likeness = {
        (*(row[axis] for axis in _AXES), row["cluster"]): row["jaccard_mean"]
        for row in averaged.aggregate([("jaccard", "mean")]).to_pylist()
    }
    settings = _without_seeds(tables["robustness"])
    heads = [words.translated(_HEADS[axis]) for axis in axes]
    across = max([_AXIS_WIDTH, *(_LETTER * len(head) + 12 for head in heads)])
    left = across * max(len(axes), 1)
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
                "labels": _labels(axes, values, None if row["own"] else before, across, words),
                "cells": [
                    {
                        **_cell(likeness[(*(row[a] for a in _AXES), cluster["cluster"])], cluster, row, words),
                        "x": round(left + width * place, 1),
                    }
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
        "heads": [{"x": across * n + across - 10, "text": head} for n, head in enumerate(heads)],
        "columns": [
            {"x": round(left + width * (n + 0.5), 1), "rank": c["rank"], "words": numbered_label(c, words)}
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


def _labels(
    axes: Sequence[str], values: Sequence[Any], before: Sequence[Any] | None, across: int, words: Words
) -> list[Row]:
    """The values of a row; one that is as in the row above, with all before it, is not said again."""
    first = next((n for n, v in enumerate(values) if before is None or v != before[n]), len(values))
    return [
        {"x": across * n + across - 10, "text": value_in_words(axis, value, words)}
        for n, (axis, value) in enumerate(zip(axes, values, strict=True))
        if n >= first
    ]


def _cell(likeness: float, cluster: Row, row: Row, words: Words) -> Row:
    said = words(
        "%(cluster)s: %(likeness)s with %(setting)s",
        cluster=numbered_label(cluster, words), likeness=words.number(likeness, 2),
        setting=setting_in_words(row, words),
    )  # fmt: skip
    return {"likeness": round(likeness, 3), "light_text": likeness >= _LIGHT_TEXT, "words": said}
