"""Which accounts acted together: acts within the window of each other, and accounts that share enough objects.

In: acts as parallel arrays. Out: pairs of acts, or pairs of accounts (lower code first), each once. Both are exact, and
both say beforehand how much they will hold at once. Odd input: acts without a time are never within a window.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NO_TIME = np.iinfo(np.int64).min
_PRODUCTS_AT_ONCE = 20_000_000
_LEAST_WEIGHT = 1e-150


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
    for start, end in blocks(ahead, at_once if at_once is not None else int(ahead.sum()) + 1):
        left, right = ranges(np.arange(start + 1, end + 1), ahead[start:end])
        yield left + start, right


def accounts_sharing(
    accounts: Ints, objects: Ints, at_least: int, weights: Floats | None = None
) -> tuple[Ints, Ints, Ints, Floats]:
    """Pairs of accounts that share at least so many distinct objects, at whatever time.

    Args:
        accounts, objects: the distinct (account, object) combinations.
        at_least: fewest shared objects.
        weights: of each combination, for the dot product; ones when None.

    Returns:
        Lower and higher account, number of shared objects, dot product of their weights; sorted.

    >>> [x.tolist() for x in accounts_sharing(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1]), 2)]
    [[0], [1], [2], [2.0]]
    """
    shape = (int(accounts.max(initial=-1)) + 1, int(objects.max(initial=-1)) + 1)
    ones = np.ones(len(accounts), np.int32)
    used = sparse.csr_matrix((ones, (accounts, objects)), shape=shape)
    # scipy drops products that are zero: a weight of zero must stay above it for the two products to correspond
    positive = ones if weights is None else np.maximum(weights, _LEAST_WEIGHT)
    weighted = sparse.csr_matrix((positive, (accounts, objects)), shape=shape)
    popularity = np.bincount(objects, minlength=shape[1])
    products = np.asarray(used @ popularity).ravel()  # of each account: how many co-uses it has
    found: list[tuple[Any, ...]] = []
    used_by, weighted_by = used.T.tocsr(), weighted.T.tocsr()
    for start, end in blocks(products, _PRODUCTS_AT_ONCE):
        counts, dots = used[start:end] @ used_by, weighted[start:end] @ weighted_by
        counts.sort_indices()
        dots.sort_indices()  # both have an entry wherever an object is shared: the entries now correspond
        low = np.repeat(np.arange(start, end), np.diff(counts.indptr))
        enough = (counts.data >= at_least) & (counts.indices > low)
        found.append((low[enough], counts.indices[enough], counts.data[enough], dots.data[enough]))
    if not found:
        none = np.empty(0, np.int64)
        return none, none, none, np.empty(0)
    low, high, count, dot = (np.concatenate(column) for column in zip(*found, strict=True))
    return low.astype(np.int64), high.astype(np.int64), count.astype(np.int64), dot.astype(np.float64)


def blocks(costs: NDArray[Any], at_once: int) -> list[tuple[int, int]]:
    """Runs of rows whose costs together stay within ``at_once``; a row that exceeds it alone is a run of its own.

    >>> blocks(np.array([3, 3, 9, 1, 1]), 6)
    [(0, 2), (2, 3), (3, 5)]
    """
    totals = np.cumsum(costs)
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(costs):
        before = totals[start - 1] if start else 0
        end = max(int(np.searchsorted(totals, before + at_once, side="right")), start + 1)
        found.append((start, end))
        start = end
    return found


def ranges(starts: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """All positions of the ranges one after the other, with the range each belongs to.

    >>> [a.tolist() for a in ranges(np.array([5, 9]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 9]]
    """
    owner = np.repeat(np.arange(len(starts)), lengths)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return owner, starts[owner] + offset
