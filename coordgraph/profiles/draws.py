"""Random groups of accounts like those of a cluster, many at once.

In: strata. Out: the rows of the accounts drawn, one line a group. Odd input: none; strata without the cluster's
accounts are not drawn from.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coordgraph.groups_at_random import drawn_groups

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_CELLS = 5_000_000
_FEWEST = 999
_CENTRE_BY_RULE = 200


def random_groups(group: Flags, others: Flags, stratum: Ints, draws: int, rng: np.random.Generator) -> Ints:
    """Groups drawn without replacement from the cluster and the others like it, as many of each stratum as it has.

    Args:
        group, others: which accounts are of the cluster, and which they are compared with.
        stratum: of each account.
        draws: how many groups; fewer (at least 999) where the cluster is very large.
        rng: for the draws.

    Returns:
        Places of accounts, one row a group, the strata one after another in each row.

    >>> group, stratum = np.array([1, 0, 0, 1, 0], bool), np.array([0, 0, 0, 1, 1])
    >>> drawn = random_groups(group, ~group, stratum, 50, np.random.default_rng(1))
    >>> drawn.shape, sorted(set(drawn[:, 0].tolist())), sorted(set(drawn[:, 1].tolist()))
    ((50, 2), [0, 1, 2], [3, 4])
    """
    wanted = np.bincount(stratum[group], minlength=int(stratum.max(initial=0)) + 1)
    pool = np.flatnonzero(group | others)
    pool = pool[np.argsort(stratum[pool], kind="stable")]
    starts = np.searchsorted(stratum[pool], np.arange(len(wanted) + 1))
    size = int(wanted.sum())
    draws = min(draws, max(_FEWEST, _CELLS // max(size, 1)))
    return drawn_groups(pool, starts, wanted, rng.random((draws, size)))


def as_extreme(seen: float, drawn: Floats) -> float:
    """Two-sided p-value of a number among those of random groups, itself counted.

    Twice the smaller tail, at most 1.

    >>> as_extreme(5.0, np.arange(99.0)), as_extreme(200.0, np.arange(99.0))
    (0.14, 0.02)
    """
    slack = 1e-9 * max(1.0, abs(seen))
    tails = (1 + (drawn >= seen - slack).sum(), 1 + (drawn <= seen + slack).sum())
    return float(min(1.0, 2 * min(tails) / (1 + len(drawn))))


def share_of_like_pairs(codes: Ints) -> Floats:
    """Share of the pairs of each row that have the same code, 0 to 1.

    >>> share_of_like_pairs(np.array([[1, 1, 2], [3, 4, 5]])).round(3).tolist()
    [0.333, 0.0]
    """
    ordered = np.sort(codes, axis=1)
    rows, size = ordered.shape
    if size < 2:
        return np.full(rows, np.nan)
    new = np.ones(ordered.shape, bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    lengths = np.diff(np.append(np.flatnonzero(new.ravel()), new.size))
    row = np.repeat(np.arange(rows), new.sum(axis=1))
    alike: Floats = np.bincount(row, lengths * (lengths - 1.0), minlength=rows) / (size * (size - 1.0))
    return alike


def difference_interval(
    values: Floats, group: Flags, others: Flags, stratum: Ints, draws: int, rng: np.random.Generator
) -> tuple[float, float]:
    """95 % interval of the mean of a group less that of others like it: percentiles of a bootstrap within strata.

    A stratum with more than 200 others has its mean drawn from the normal law, which is the same and quicker. For
    groups of a handful the interval is too narrow, as all such intervals are.

    >>> values, group = np.arange(40.0), np.arange(40) < 10
    >>> low, high = difference_interval(values, group, ~group, np.zeros(40, np.int64), 999, np.random.default_rng(1))
    >>> low < -20 < high
    True
    """
    own = values[group]
    ours = own[rng.integers(0, len(own), (draws, len(own)))].mean(axis=1)
    theirs = np.zeros(draws)
    for part, count in zip(*np.unique(stratum[group], return_counts=True), strict=True):
        there = values[others & (stratum == part)]
        if len(there) > _CENTRE_BY_RULE:
            means = rng.normal(there.mean(), there.std() / np.sqrt(len(there)), draws)
        else:
            means = there[rng.integers(0, len(there), (draws, len(there)))].mean(axis=1)
        theirs += means * (count / len(own))
    low, high = np.quantile(ours - theirs, (0.025, 0.975))
    return float(low), float(high)
