"""When did two accounts act on the same thing? Moments of joint acts, and spans of round length to count them in.

In: the tables ``evidence`` and ``posts``; a first and a last moment. Out: milliseconds since 1970; the start and length
of spans. Odd input: a joint act of which a post or its time is not known has the moment :data:`UNKNOWN`.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

UNKNOWN = -(2**62)
SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_LENGTHS = (
    1, SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 91 * DAY, 182 * DAY, 365 * DAY,
)  # fmt: skip


def round_spans(first: int, last: int, most: int) -> tuple[int, int]:
    """Where the first span begins and how long each is: the shortest round length of which few reach the end.

    Args:
        first: the first moment, milliseconds since 1970.
        last: the last moment.
        most: the greatest number of spans.

    >>> round_spans(90 * MINUTE, 5 * HOUR, 12) == (HOUR + 30 * MINUTE, 30 * MINUTE)
    True
    """
    for step in (*_LENGTHS, *(years * 365 * DAY for years in range(2, 200))):
        start = first // step * step
        if (last - start) // step < most:
            return start, step
    return first, (last - first) // most + 1


def within_window(evidence: pa.Table) -> pa.Table:
    """Rows of ``evidence`` whose posts lie within the window; without a window all."""
    return evidence.filter(pc.fill_null(evidence["within_window"], True))


def moments_of_acts(evidence: pa.Table, posts: pa.Table) -> NDArray[np.int64]:
    """For each row of ``evidence`` when the later of the posts with a known time was made.

    Args:
        evidence: the table, or some of its rows.
        posts: all posts of the run.
    """
    rows = [pc.index_in(evidence[end], value_set=posts["post_id"]) for end in ("source_post", "target_post")]
    times = [milliseconds(pc.take(posts["time"], row)) for row in rows]
    moments: NDArray[np.int64] = pc.fill_null(pc.max_element_wise(*times), UNKNOWN).to_numpy()
    return moments


def milliseconds(times: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times of a table as milliseconds since 1970."""
    return times.cast(pa.timestamp("ms"), safe=False).cast(pa.int64())
