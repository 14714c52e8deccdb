"""When did the accounts act together? Joint acts in equal spans of time, and the spans in which each tie was active.

In: the drawn pairs and the table ``evidence`` with the times of its posts. Out: an :class:`Activity` of at most 32
spans. Odd input: where evidence has no times, a tie counts as active from its first to its last synchronous act; where
these are unknown, too, there are no spans.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.graphs import Pair, table_or_empty
from coordgraph.joint_acts import UNKNOWN, moments_of_acts, round_spans, within_window
from coordgraph.maps.evidence import places_of_pairs
from coordgraph.maps.wording import milliseconds

#: As many as there are bits in the number each tie carries; many ties carry half as many.
MOST_SPANS = 32
_MANY_PAIRS = 50_000


@dataclass(frozen=True)
class Activity:
    """Joint acts over time.

    Attributes:
        start: milliseconds since 1970 at which the first span begins.
        step: length of a span in milliseconds; 0 where times are unknown.
        counts: joint acts in each span.
        of_pairs: for each pair a number whose bit n says that it was active in span n.
    """

    start: int = 0
    step: int = 0
    counts: list[int] = field(default_factory=list)
    of_pairs: Any = field(default_factory=list)


def activity_of(tables: Mapping[str, pa.Table], pairs: Sequence[Pair]) -> Activity:
    """Joint acts of these pairs over time."""
    places, times, _ = timed_acts(tables, pairs)
    if not len(times):
        places, times = _first_and_last(pairs)
    if not len(times):
        return Activity(of_pairs=np.zeros(len(pairs), dtype=np.uint32))
    most = MOST_SPANS if len(pairs) <= _MANY_PAIRS else MOST_SPANS // 2
    start, step = round_spans(int(times.min()), int(times.max()), most)
    span = (times - start) // step
    masks = np.zeros(len(pairs), dtype=np.uint32)
    np.bitwise_or.at(masks, places, np.uint32(1) << span.astype(np.uint32))
    return Activity(start, step, np.bincount(span, minlength=int(span.max()) + 1).tolist(), masks)


def timed_acts(tables: Mapping[str, pa.Table], pairs: Sequence[Pair]) -> tuple[Any, Any, pa.Table]:
    """For each joint act within the window the place of its pair, the time of the later post in milliseconds, and its
    row of ``evidence``; acts of other pairs, in layers that do not tie the two, or of unknown time are left out."""
    table = within_window(table_or_empty(tables, "evidence"))
    if not table.num_rows or not pairs:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), table.slice(0, 0)
    places, _ = places_of_pairs(table, pairs)
    later = moments_of_acts(table, table_or_empty(tables, "posts"))
    known = (later != UNKNOWN) & (places < len(pairs))
    return places[known], later[known], table.filter(pa.array(known))


def _first_and_last(pairs: Sequence[Pair]) -> tuple[Any, Any]:
    acts = [
        (place, moment)
        for place, pair in enumerate(pairs)
        for tie in pair.layers
        for moment in _known(tie.first_time, tie.last_time)
    ]
    found = np.array(acts, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _known(*times: dt.datetime | None) -> list[int]:
    return [moment for time in times if (moment := milliseconds(time)) is not None]
