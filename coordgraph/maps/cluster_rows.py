"""What does map.html carry of each cluster? Its name, colours, disc and figures; which colours are of an earlier run.

In: the groups of a selection, their layout, colours to keep. Out: plain rows, unknown values left out. Odd input:
a label has its rank in front; texts pass :func:`~coordgraph.maps.wording.shown`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from coordgraph.communities.labels import label_in_words
from coordgraph.graphs import cluster_colours, largest_first
from coordgraph.leading import has_an_order
from coordgraph.maps.details import cluster_details
from coordgraph.maps.layout import Layout
from coordgraph.maps.network import group_label
from coordgraph.maps.options import MapOptions
from coordgraph.maps.palette import LIGHT_PAGE, NIGHT_PAGE, night_shade, readable
from coordgraph.maps.retweeted import retweeted_by
from coordgraph.maps.selection import Selection
from coordgraph.maps.telling import in_all_languages
from coordgraph.maps.wording import milliseconds, shown
from coordgraph.outlets import rests_on_retweets
from coordgraph.translations import ENGLISH, Words

_FACTS_OF_GROUP = (
    "posts", "ties", "pairs", "density", "stability", "core", "median_delay_s", "modularity", "conductance",
    "mean_weight", "p_matched", "rank",
)  # fmt: skip


def unknown(value: float | None) -> bool:
    """Whether a figure is missing or no number."""
    return value is None or not math.isfinite(value)


def likeness_rows(
    options: MapOptions, group_place: Mapping[str, int], named_then: Mapping[str, str]
) -> dict[str, Any] | None:
    """Which clusters have the colour of an earlier run, and what they were called then; None without such a run."""
    if options.like is None:
        return None
    kept = [[group_place[group], shown(label, 80)] for group, label in named_then.items() if group in group_place]
    return {"run": shown(options.like_name, 80), "kept": sorted(kept)}


def numbered_labels(groups: Sequence[Mapping[str, Any]], words: Words = ENGLISH) -> list[str]:
    """The names of groups with their rank in front, as the report has it: cut and alike they are still told apart.

    >>> numbered_labels([{"label": "#vote #now"}, {"label": "#peace", "rank": 3}])
    ['1. #vote #now', '3. #peace']
    """
    return [
        f"{group.get('rank') or place}. {label_in_words(group_label(group), words)}"
        for place, group in enumerate(groups, start=1)
    ]


def labels_in_other_languages(groups: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The same by language, where that is something else than English."""
    said = in_all_languages(partial(numbered_labels, groups))
    return {language: labels for language, labels in said.items() if language != "en"}


def cluster_rows(
    tables: Mapping[str, pa.Table],
    selection: Selection,
    layout: Layout,
    place_of: Mapping[str, int],
    kept: Mapping[str, str],
    synchrony: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """The rows, in the order of the groups.

    Args:
        tables, selection, layout: of the map.
        place_of: the place of each account.
        kept: colours to keep, by id.
        synchrony: how closely each group acts together.
    """
    ids, sizes = ([group[name] for group in selection.groups] for name in ("id", "accounts"))
    # a cluster that is not drawn needs no colour
    colours = cluster_colours(largest_first(ids, sizes), {group: kept[group] for group in ids if group in kept})
    details, retweeted = cluster_details(tables, ids), retweeted_by(tables, ids, place_of)
    labels = numbered_labels(selection.groups)
    rows = []
    for group, label, together in zip(selection.groups, labels, synchrony, strict=True):
        colour = colours[group["id"]]
        whom = retweeted.get(group["id"]) if selection.view == "clusters" else None
        row = {
            "id": shown(group["id"], 80),
            "label": label,
            "accounts": group["accounts"],
            "colours": [colour, night_shade(colour)],
            "inks": [readable(colour, LIGHT_PAGE), readable(colour, NIGHT_PAGE)],
            "disc": layout.discs[group["id"]],
            "layers": [shown(layer) for layer in group.get("layers") or [group.get("layer")] if layer],
            "retweeted": whom,
            "by_retweets": (whom and rests_on_retweets(group.get("layers"))) or None,
            "leaders": [place_of[leader] for leader in group.get("leaders") or () if leader in place_of]
            if has_an_order(group)
            else [],
            "from": milliseconds(group.get("first_time")),
            "to": milliseconds(group.get("last_time")),
            **{name: group[name] for name in _FACTS_OF_GROUP if not unknown(group.get(name))},
            **together,
            **details[group["id"]],
        }
        rows.append({name: value for name, value in row.items() if value not in (None, [])})
    return rows
