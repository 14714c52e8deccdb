"""How closely do the accounts of a cluster act together? Shares, delays, days, and the pair most often at once.

In: the drawn pairs, the cluster of each, and the tables ``evidence``, ``posts`` and ``profiles``. Out: a few numbers
of each cluster. Odd input: what rests on times is left out where these are unknown; pairs between clusters count for
none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import Pair, rows_of, table_or_empty
from coordgraph.maps.activity import Activity, timed_acts
from coordgraph.profiles.telling import months_made

_DAY = 86_400_000


def synchrony_of(
    tables: Mapping[str, pa.Table],
    pairs: Sequence[Pair],
    group: Sequence[int],
    sizes: Sequence[int],
    activity: Activity,
) -> list[dict[str, Any]]:
    """For each cluster, in order of its place, what is known of it.

    Args:
        tables: of a run.
        pairs: the ties drawn.
        group: place of the cluster in which both ends of a pair are; -1: in no cluster, or in two.
        sizes: accounts of each cluster.
        activity: the spans of time of the map.

    Returns:
        ``at_once``: share of what its pairs share that lies within the window, 0 to 1. ``delays``: lower and
        upper quartile of the delays of joint acts, seconds. ``joint_posts``: posts of joint acts for each
        account and day, from the first to the last of them. ``acts``: joint acts in each span of the map. ``closest``:
        place of the pair with most at once, how many, its median delay.
    """
    found: list[dict[str, Any]] = [{} for _ in sizes]
    _shares_and_closest(found, pairs, group)
    places, times, rows = timed_acts(tables, pairs)
    groups = np.asarray(group, dtype=np.int64)
    where = groups[places] if len(places) else np.zeros(0, dtype=np.int64)
    for place, size in enumerate(sizes):
        own = np.flatnonzero(where == place)
        if not len(own):
            continue
        acts = rows.take(pa.array(own))
        delays = np.abs(acts["delay_s"].drop_null().to_numpy())
        if len(delays):
            found[place]["delays"] = [round(float(d), 3) for d in np.percentile(delays, (25, 75))]
        posts = len(pc.unique(pa.chunked_array([*acts["source_post"].chunks, *acts["target_post"].chunks])).drop_null())
        days = int(times[own].max() // _DAY - times[own].min() // _DAY) + 1
        found[place]["joint_posts"] = round(posts / max(size, 1) / days, 2)
        if activity.step:
            span = np.clip((times[own] - activity.start) // activity.step, 0, max(len(activity.counts) - 1, 0))
            found[place]["acts"] = np.bincount(span, minlength=len(activity.counts)).tolist()
    return found


def _shares_and_closest(found: list[dict[str, Any]], pairs: Sequence[Pair], group: Sequence[int]) -> None:
    shared, together = [0] * len(found), [0] * len(found)
    best: dict[int, tuple[int, float, int]] = {}
    for number, (pair, place) in enumerate(zip(pairs, group, strict=True)):
        synchronous, delay = pair.synchronous, pair.median_delay_s
        if place < 0 or synchronous is None:
            continue
        shared[place] += pair.shared
        together[place] += synchronous
        if delay is not None and synchronous:
            best[place] = min(best.get(place, (0, 0.0, -1)), (-synchronous, delay, number))
    for place, row in enumerate(found):
        if shared[place]:
            row["at_once"] = round(together[place] / shared[place], 4)
        if place in best:
            most, delay, number = best[place]
            row["closest"] = [number, -most, round(delay, 3)]


def months_of(tables: Mapping[str, pa.Table], clusters: Sequence[str]) -> dict[str, list[Any]]:
    """For each cluster the first month in which an account of it was made, and how many were in each from then on."""
    cohorts: dict[str, list[str | None]] = {}
    for cluster, cohort in rows_of(table_or_empty(tables, "profiles"), ("cluster", "cohort")):
        cohorts.setdefault(cluster, []).append(cohort)
    made = {cluster: months_made(cohorts.get(cluster, ())) for cluster in clusters}
    return {cluster: [rows[0][0], [count for _, count in rows]] for cluster, rows in made.items() if rows}
