"""Intervals of shares of messages from drawing accounts anew.

In: for each account of a group of messages how many it sent, and how many of them count. Out: 95 % intervals. The unit
is the account, as one account with a thousand messages is one decision and not a thousand. Odd input: with fewer than
five accounts there is no interval.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FEWEST_FOR_INTERVAL = 5
_INSIDE = (2.5, 97.5)
_DRAWN_AT_ONCE = 4_000_000


def share_intervals(
    messages: Ints, kind: Ints, columns: NDArray[np.bool_], draws: int, seed: tuple[int, str]
) -> tuple[Floats, Floats]:
    """Lower and upper ends of the shares of messages by the accounts of each column.

    Accounts of one kind that sent as many are interchangeable, so that their numbers are drawn and not accounts: the
    same distribution as drawing accounts with replacement, at a fraction of the work.

    Args:
        messages, kind: of each account: how many it sent, at least 1, and its kind.
        columns: kinds × columns: whether accounts of the kind count to the column.
        draws: how often accounts are drawn.
        seed: a number and a name; equal ones give equal intervals, whatever else is asked.

    Returns:
        Two arrays with one entry a column, 0 to 1; NaN with fewer than five accounts.

    >>> half = np.repeat([0, 1], 50)
    >>> low, high = share_intervals(np.full(100, 2), half, np.array([[False], [True]]), 1000, (1, "x"))
    >>> bool(0.35 < low[0] < 0.45 < 0.55 < high[0] < 0.65)
    True
    """
    alike, counts = np.unique(messages * len(columns) + kind, return_counts=True)
    each, of_kind = np.divmod(alike, len(columns))
    # whole numbers as floats: exact below 2^53, and multiplied by BLAS
    parts = (each[:, None] * columns[of_kind]).astype(np.float64)
    return _intervals(parts, each[:, None].astype(np.float64), counts, draws, seed)


def ratio_intervals(parts: Floats, wholes: Floats, draws: int, seed: tuple[int, str]) -> tuple[Floats, Floats]:
    """Lower and upper ends of the ratios of sums over units, such as accounts or coded posts, drawn anew.

    Args:
        parts: units × ratios: what each unit adds above the line.
        wholes: units × ratios, or units × 1: what it adds below.
        draws: how often units are drawn.
        seed: a number and a name; equal ones give equal intervals.

    Returns:
        Two arrays with one entry a ratio; NaN with fewer than five units, and where nothing is below the line.

    >>> low, high = ratio_intervals(np.repeat([[0.0], [3.0]], 50, axis=0), np.full((100, 1), 3.0), 1000, (1, "x"))
    >>> bool(0.35 < low[0] < 0.45 < 0.55 < high[0] < 0.65)
    True
    """
    wholes = np.broadcast_to(wholes, parts.shape)
    alike, counts = np.unique(np.column_stack([parts, wholes]), axis=0, return_counts=True)
    return _intervals(alike[:, : parts.shape[1]], alike[:, parts.shape[1] :], counts, draws, seed)


def _intervals(parts: Floats, wholes: Floats, counts: Ints, draws: int, seed: tuple[int, str]) -> tuple[Floats, Floats]:
    """The same from kinds of units and how many there are of each."""
    size = int(counts.sum())
    if size < FEWEST_FOR_INTERVAL:
        return np.full(parts.shape[1], np.nan), np.full(parts.shape[1], np.nan)
    random = np.random.default_rng([seed[0], zlib.crc32(seed[1].encode("utf-8", "replace"))])
    at_once = max(_DRAWN_AT_ONCE // len(counts), 1)
    ratios = []
    for begin in range(0, draws, at_once):
        drawn = random.multinomial(size, counts / size, size=min(at_once, draws - begin)).astype(np.float64)
        below = drawn @ wholes
        ratios.append(
            np.divide(drawn @ parts, below, out=np.full((len(drawn), parts.shape[1]), np.nan), where=below > 0)
        )
    found = np.concatenate(ratios)
    known = ~np.isnan(found).all(axis=0)
    low, high = np.full((2, parts.shape[1]), np.nan)
    if known.any():
        low[known], high[known] = np.nanpercentile(found[:, known], _INSIDE, axis=0)
    return low, high
