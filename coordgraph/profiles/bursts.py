"""Were more accounts made at once than the dates of the others explain?

In: days on which accounts were made. Out: the fullest window, and how often dates drawn from the others' have one as
full, so that a surge of sign-ups on the whole platform is no burst. Odd input: no dates, no burst.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_CELLS = 4_000_000


class Burst(NamedTuple):
    """The fullest window of a group.

    Attributes:
        most: accounts made in it.
        first_day: its first day, as given.
        by_chance: mean of the same over groups with dates of the others.
        p: share of those with at least as many, itself counted: (1+b)/(1+B).
    """

    most: int
    first_day: int
    by_chance: float
    p: float


def fullest_window(days: Ints, window: int) -> Ints:
    """Most dates within ``window`` days in a row, one a row; ``days`` has sorted rows of equal length.

    >>> fullest_window(np.array([[1, 2, 3, 50, 51], [1, 10, 20, 30, 40]]), 3).tolist()
    [3, 1]
    """
    rows, size = days.shape
    if not size:
        return np.zeros(rows, np.int64)
    low = days.min()
    apart = int(days.max() - low) + window + 1  # so that no window of a row reaches into the next
    line = (days - low + apart * np.arange(rows)[:, None]).ravel()
    ends = np.searchsorted(line, line + window, side="left")
    most: Ints = (ends - np.arange(len(line))).reshape(rows, size).max(axis=1)
    return most


def creation_bursts(
    days: Ints, others: Ints, windows: tuple[int, ...], draws: int, rng: np.random.Generator
) -> list[Burst]:
    """The scan statistic of a group for each length of window, against dates drawn from those of others.

    Naus 1965, doi:10.1080/01621459.1965.10480810, with the chance of a Monte Carlo test in place of his uniform dates.

    Args:
        days: day of each account of the group.
        others: days of accounts of no group; drawn with replacement.
        windows: lengths in days.
        draws: how often, B.
        rng: for the draws.

    >>> rng = np.random.default_rng(1)
    >>> others = rng.integers(0, 400, 2000)
    >>> burst = creation_bursts(np.array([100] * 8 + list(range(0, 320, 10))), others, (1,), 999, rng)[0]
    >>> burst.most, burst.first_day, burst.p
    (9, 100, 0.001)
    """
    if not len(days) or not len(others):
        return []
    own = np.sort(days)[None, :]
    most = np.array([fullest_window(own, w)[0] for w in windows])
    reached, total = np.zeros(len(windows)), np.zeros(len(windows))
    left = draws
    while left:
        rows = min(left, max(1, _CELLS // len(days)))
        drawn = np.sort(others[rng.integers(0, len(others), (rows, len(days)))], axis=1)
        for place, window in enumerate(windows):
            found = fullest_window(drawn, window)
            reached[place] += (found >= most[place]).sum()
            total[place] += found.sum()
        left -= rows
    return [
        Burst(int(m), _first_day(own[0], w, int(m)), float(t) / draws, (1 + float(r)) / (1 + draws))
        for w, m, t, r in zip(windows, most, total, reached, strict=True)
    ]


def _first_day(days: Ints, window: int, most: int) -> int:
    counts = np.searchsorted(days, days + window, side="left") - np.arange(len(days))
    return int(days[int((counts == most).argmax())])
