"""When accounts post: hours, quiet runs, time zones, gaps.

In: posts counted by account and hour of the day, or moments. Out: one number an account. Odd input: an account without
posts, or with too few gaps, gets NaN and never 0; a time known to the day only has no hour and is not counted here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_QUIET = 0.25
_NIGHT_LENGTH, _NIGHT_STARTS = 8, 23


def hour_entropy(hours: Ints) -> Floats:
    """How evenly posts lie over the hours of the day: entropy over that of 24 equal hours, H / log2 24.

    Args:
        hours: posts, one row an account, one column an hour.

    Returns:
        0 (all in one hour) to 1 (all hours alike), one an account; NaN without posts.

    >>> hour_entropy(np.array([[5, 5] + [0] * 22, [1] * 24, [0] * 24])).round(6).tolist()
    [0.218104, 1.0, nan]
    """
    shares = _over(hours, hours.sum(axis=1, keepdims=True))
    terms = np.where(
        shares > 0, shares * np.log2(np.where(shares > 0, shares, 1)), np.where(np.isnan(shares), np.nan, 0)
    )
    found: Floats = np.abs(-terms.sum(axis=1) / np.log2(24))
    return found


def longest_quiet_run(hours: Ints) -> Floats:
    """The longest run of hours of the mean day, across midnight too, with next to no post.

    An hour is quiet with less than a quarter of what it would have if all were alike.

    Returns:
        Hours, 0 to 23, one an account; NaN without posts. A person's night is 6 to 9; near 0: somebody always posts.

    >>> longest_quiet_run(np.array([[0] * 3 + [2] * 18 + [0] * 3, [1] * 24])).tolist()
    [6.0, 0.0]
    """
    total = hours.sum(axis=1)
    quiet = hours < _QUIET * total[:, None] / 24
    longest, run = np.zeros(len(hours)), np.zeros(len(hours))
    for hour in range(48):  # twice round the clock: a run may pass midnight
        run = np.where(quiet[:, hour % 24], run + 1, 0)
        longest = np.maximum(longest, run)
    return np.where(total > 0, np.minimum(longest, 24), np.nan)


def zone_estimate(hours: Ints) -> tuple[Floats, Floats]:
    """Hours ahead of UTC if the quietest eight hours are the night from 23 to 7 h, and the share of posts in these.

    An estimate from habits, not a place: people work at night, and programs post when they are told to. Where several
    stretches are as quiet, the middle one of the first run of them is taken.

    Returns:
        -11 to 12, and 0 to 1 (at 1/3 there is no quiet time and the estimate means nothing); NaN without posts.

    >>> day = np.array([[4] * 4 + [0] * 8 + [4] * 12])  # quiet from 4 to 12 h UTC: night five hours behind UTC
    >>> [part.tolist() for part in zone_estimate(day)]
    [[-5.0], [0.0]]
    """
    total = hours.sum(axis=1)
    stretches = np.stack([np.roll(hours, -h, axis=1)[:, :_NIGHT_LENGTH].sum(axis=1) for h in range(24)], axis=1)
    least = stretches.min(axis=1)
    start = _middle_of_first_run(stretches == least[:, None])
    shift = (_NIGHT_STARTS - start + 11) % 24 - 11
    known = total > 0
    return np.where(known, shift, np.nan), np.where(known, _over(least, total), np.nan)


def _middle_of_first_run(marked: NDArray[np.bool_]) -> Ints:
    """For each row of a clock face the middle of the first run of marks that begins at an hour; all marked: 0."""
    begins = marked & ~np.roll(marked, 1, axis=1)
    first = begins.argmax(axis=1)
    turned = np.take_along_axis(marked, (first[:, None] + np.arange(24)) % 24, axis=1)
    length = np.where(turned.all(axis=1), 1, (~turned).argmax(axis=1))
    middle: Ints = (first + (length - 1) // 2) % 24
    return middle


def burstiness(account: Ints, moments: Ints, accounts: int) -> tuple[Floats, Floats]:
    r"""Burstiness of the gaps between posts, plain and corrected for the number of gaps.

    :math:`B = (\sigma - \mu) / (\sigma + \mu)` of Goh and Barabási 2008, doi:10.1209/0295-5075/81/48002, and, with n
    gaps and :math:`r = \sigma / \mu`, :math:`(\sqrt{n+1}\,r - \sqrt{n-1}) / ((\sqrt{n+1}-2)\,r + \sqrt{n-1})` of Kim
    and Jo 2016, doi:10.1103/PhysRevE.94.032311.

    Args:
        account: account of each post, from 0.
        moments: when, in any unit, in any order.
        accounts: how many accounts there are.

    Returns:
        -1 (regular as a clock) over 0 (random) to 1 (in bursts), one an account; NaN with fewer than two gaps, or
        where all posts have one time.

    >>> one = np.zeros(4, np.int64)
    >>> [b.round(6).tolist() for b in burstiness(one, np.array([0, 1, 2, 12]), 1)]
    [[0.029437], [0.5]]
    >>> [b.tolist() for b in burstiness(one, np.array([0, 7, 14, 21]), 1)]
    [[-1.0], [-1.0]]
    """
    order = np.lexsort((moments, account))
    who, when = account[order], moments[order]
    same = who[1:] == who[:-1]
    gap, owner = np.diff(when)[same].astype(float), who[1:][same]
    n = np.bincount(owner, minlength=accounts)
    mean = _over(np.bincount(owner, gap, minlength=accounts), n)
    spread = np.sqrt(_over(np.bincount(owner, (gap - mean[owner]) ** 2, minlength=accounts), n))
    usable = (n >= 2) & (mean > 0)
    mean, spread, n = (np.where(usable, values, np.nan) for values in (mean, spread, n))
    ratio = spread / mean
    above, below = np.sqrt(n + 1), np.sqrt(n - 1)
    return (spread - mean) / (spread + mean), _over(above * ratio - below, (above - 2) * ratio + below)


def repeated_seconds(account: Ints, seconds: Ints, accounts: int) -> Ints:
    """How many seconds there are in which an account posted more than once.

    >>> repeated_seconds(np.array([0, 0, 0, 1]), np.array([5, 5, 6, 5]), 2).tolist()
    [1, 0]
    """
    order = np.lexsort((seconds, account))
    who, when = account[order], seconds[order]
    again = np.zeros(len(who), bool)
    again[1:] = (who[1:] == who[:-1]) & (when[1:] == when[:-1])
    first_again = again & ~np.concatenate([[False], again[:-1]])
    return np.bincount(who[first_again], minlength=accounts).astype(np.int64)


def _over(part: NDArray[np.generic], whole: NDArray[np.generic]) -> Floats:
    """A ratio, NaN where there is nothing to divide by."""
    whole = np.asarray(whole, float)
    return np.asarray(part, float) / np.where(whole == 0, np.nan, whole)
