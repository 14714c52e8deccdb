"""Many tests at once: which of them still stand when one asks as often.

In: p-values of the pairs that were compared, and how many pairs there could have been. Out: which pass, or corrected
values. The family is every pair whose degrees allow it; pairs that were never compared count as p = 1, so that looking
only at promising pairs wins nothing. Odd input: no p-values, no discoveries.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def bonferroni(family: int, alpha: float) -> float:
    """Largest p-value that passes when the chance of any false discovery is to be at most ``alpha``.

    >>> bonferroni(10, 0.05)
    0.005
    """
    return alpha / max(family, 1)


def benjamini_hochberg(p: Floats, family: int) -> Floats:
    """q-value of each test: the smallest share of false discoveries at which it is one, 0 to 1.

    Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.

    Args:
        p: p-values, in any order.
        family: how many tests there are, at least as many as ``p``; the others have p = 1.

    >>> p = np.array([0.001, 0.008, 0.02, 0.9])
    >>> int((benjamini_hochberg(p, 10) <= 0.05).sum()), int((benjamini_hochberg(p, 4) <= 0.05).sum())
    (2, 3)
    """
    order = np.argsort(p, kind="stable")
    ranked = p[order] * (max(family, len(p)) / np.arange(1, len(p) + 1))
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return q


def tarone(best: Floats, tests: Ints, alpha: float) -> int:
    """By how many tests ``alpha`` is divided when those that could not pass anyway are left out.

    Tarone 1990, doi:10.2307/2531456: the smallest K with at most K tests whose best attainable p-value is at most
    alpha / K. The best attainable p-value depends on degrees only, so that leaving tests out wins nothing unfairly.

    Args:
        best: smallest p-value attainable; one entry a group of alike tests.
        tests: how many tests each group has.
        alpha: chance of any false discovery.

    >>> tarone(np.array([1e-6, 0.3]), np.array([5, 1000]), 0.05)
    5
    """
    order = np.argsort(best, kind="stable")
    best, counts = best[order], np.cumsum(tests[order])
    low, high = 1, max(1, int(counts[-1]) if len(counts) else 1)
    while low < high:
        # invariant: no number below low is enough, and high is: fewer tests pass alpha / K as K grows
        middle = (low + high) // 2
        testable = np.searchsorted(best, alpha / middle, side="right")
        if testable == 0 or counts[testable - 1] <= middle:
            high = middle
        else:
            low = middle + 1
    return low
