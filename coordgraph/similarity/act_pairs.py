"""Pairs of acts within the window of each other, for methods that look at each of them (the presets).

In: acts as parallel arrays, sorted by object, then time. Out: pairs of rows, each once, in blocks of bounded size. Odd
input: acts without a time are never within a window.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coordgraph.similarity.layers import NO_TIME, Ints
from coordgraph.similarity.threads import portions


def partners_ahead(objects: Ints, times: Ints, window_us: int) -> Ints:
    """For each act how many of the following ones are on the same object and at most ``window_us`` later, inclusive.

    The acts must be sorted by object, then time. The sum is the number of pairs within the window, known before any
    pair is made.

    >>> partners_ahead(np.array([7, 7, 7]), np.array([0, 5, 20]), 10).tolist()
    [1, 0, 0]
    """
    last_of_object = np.searchsorted(objects, objects, side="right").astype(np.int64)
    low, high = np.arange(1, len(objects) + 1), last_of_object.copy()
    latest = times + window_us
    # invariant: acts before low are within the window, acts from high on are not
    while (open_ := low < high).any():
        middle = (low + high) // 2
        inside = open_ & (times[np.minimum(middle, len(times) - 1)] <= latest)
        low = np.where(inside, middle + 1, low)
        high = np.where(open_ & ~inside, middle, high)
    return np.where(times == NO_TIME, 0, low - np.arange(1, len(objects) + 1))


def pairs_within(objects: Ints, times: Ints, window_us: int, at_once: int | None = None) -> Iterator[tuple[Ints, Ints]]:
    """Rows of all pairs of acts on one object at most ``window_us`` apart, the earlier first, in blocks.

    Args:
        objects, times: sorted by object, then time.
        window_us: microseconds, inclusive.
        at_once: about how many pairs a block holds; everything in one block when None.

    >>> [(a.tolist(), b.tolist()) for a, b in pairs_within(np.array([7, 7, 7]), np.array([0, 5, 20]), 10)]
    [([0], [1])]
    """
    ahead = partners_ahead(objects, times, window_us)
    for start, end in portions(ahead, at_once if at_once is not None else int(ahead.sum()) + 1):
        left, right = ranges(np.arange(start + 1, end + 1), ahead[start:end])
        yield left + start, right


def ranges(starts: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """All positions of the ranges one after the other, with the range each belongs to.

    >>> [a.tolist() for a in ranges(np.array([5, 9]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 9]]
    """
    owner = np.repeat(np.arange(len(starts)), lengths)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return owner, starts[owner] + offset
