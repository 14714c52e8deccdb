"""Which pairs of accounts are worth comparing: those that share enough objects, or act on one within the window.

In: acts as parallel arrays. Out: pairs of account codes (lower first), each once. Both functions are exact. Odd input:
acts without a time are never within a window; an object of n acts costs n²/2 where no window limits it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
NO_TIME = np.iinfo(np.int64).min
_PRODUCTS_AT_ONCE = 20_000_000


def pairs_within(objects: Ints, times: Ints, window_us: int) -> tuple[Ints, Ints]:
    """Rows of all pairs of acts on one object that lie at most ``window_us`` apart, inclusive; earlier row first.

    The rows must be sorted by object, then time. Work and memory are proportional to the pairs found: the row d places
    further on is looked at only while the row d-1 places further on was still within the window.

    >>> left, right = pairs_within(np.array([7, 7, 7]), np.array([0, 5, 20]), 10)
    >>> left.tolist(), right.tolist()
    ([0], [1])
    """
    alive = np.flatnonzero(times != NO_TIME)
    lefts: list[Ints] = []
    rights: list[Ints] = []
    distance = 1
    while True:
        alive = alive[alive + distance < len(objects)]
        ahead = alive + distance
        inside = (objects[alive] == objects[ahead]) & (times[ahead] - times[alive] <= window_us)
        alive = alive[inside]
        if not len(alive):
            break
        lefts.append(alive)
        rights.append(alive + distance)
        distance += 1
    if not lefts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(lefts), np.concatenate(rights)


def accounts_synchronous(
    accounts: Ints, objects: Ints, times: Ints, window_us: int, at_least: int
) -> tuple[Ints, Ints]:
    """Pairs of accounts that acted on at least so many distinct objects within the window."""
    order = np.lexsort((times, objects))
    left, right = pairs_within(objects[order], times[order], window_us)
    a, b = accounts[order][left], accounts[order][right]
    low, high = np.minimum(a, b), np.maximum(a, b)
    others = low != high
    distinct = np.unique(np.stack((low[others], high[others], objects[order][left][others])), axis=1)
    pairs, counts = np.unique(distinct[:2], axis=1, return_counts=True)
    enough = counts >= at_least
    return pairs[0][enough], pairs[1][enough]


def accounts_sharing(accounts: Ints, objects: Ints, at_least: int) -> tuple[Ints, Ints]:
    """Pairs of accounts that share at least so many distinct objects, at whatever time.

    >>> accounts_sharing(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1]), 2)
    (array([0]), array([1]))
    """
    incidence = _incidence(accounts, objects)
    popularity = np.asarray(incidence.sum(axis=0)).ravel()
    products = np.asarray(incidence @ popularity).ravel()  # of each account: how many co-acts it has
    transposed = incidence.T.tocsr()
    lows: list[Ints] = []
    highs: list[Ints] = []
    for start, end in _blocks(products):
        shared = (incidence[start:end] @ transposed).tocoo()
        enough = (shared.data >= at_least) & (shared.col > shared.row + start)
        lows.append(shared.row[enough].astype(np.int64) + start)
        highs.append(shared.col[enough].astype(np.int64))
    if not lows:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    low, high = np.concatenate(lows), np.concatenate(highs)
    order = np.lexsort((high, low))
    return low[order], high[order]


def _incidence(accounts: Ints, objects: Ints) -> Any:
    """Accounts × objects, one where an account acted on an object."""
    shape = (int(accounts.max(initial=-1)) + 1, int(objects.max(initial=-1)) + 1)
    matrix = sparse.csr_matrix((np.ones(len(accounts), np.int32), (accounts, objects)), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _blocks(products: NDArray[Any]) -> list[tuple[int, int]]:
    """Runs of rows whose products together stay within what is held at once; a single heavy row is a run."""
    blocks: list[tuple[int, int]] = []
    start, held = 0, 0
    for row, cost in enumerate(products):
        if held + cost > _PRODUCTS_AT_ONCE and row > start:
            blocks.append((start, row))
            start, held = row, 0
        held += int(cost)
    if start < len(products):
        blocks.append((start, len(products)))
    return blocks
