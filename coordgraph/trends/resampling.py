"""Intervals of shares of messages from drawing accounts anew.

In: for each account of a group of messages how many it sent, and to which columns it counts. Out: 95 % intervals. The
unit is the account, as one account with a thousand messages is one decision and not a thousand. Odd input: with fewer
than five accounts there is no interval.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from coordgraph.trends.messages import Ints
from coordgraph.trends.participation import Floats

FEWEST_FOR_INTERVAL = 5
_INSIDE = (2.5, 97.5)


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
    size = len(messages)
    if size < FEWEST_FOR_INTERVAL:
        return np.full(columns.shape[1], np.nan), np.full(columns.shape[1], np.nan)
    alike, counts = np.unique(messages * len(columns) + kind, return_counts=True)
    each, of_kind = np.divmod(alike, len(columns))
    random = np.random.default_rng([seed[0], zlib.crc32(seed[1].encode("utf-8", "replace"))])
    drawn = random.multinomial(size, counts / size, size=draws)
    # whole numbers as floats: exact below 2^53, and multiplied by BLAS
    weights = np.column_stack([each, each[:, None] * columns[of_kind]]).astype(np.float64)
    sums = drawn.astype(np.float64) @ weights
    low, high = np.percentile(sums[:, 1:] / sums[:, :1], _INSIDE, axis=0)
    return low, high
