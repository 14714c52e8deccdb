"""How well found accounts agree with labelled ones: precision, recall, F1, AUC, and what a find is worth.

In: arrays with one entry an account. Out: numbers from 0 to 1, higher is better; None where a measure has no meaning.
Odd input: no account found gives a precision of 0, no labelled account leaves recall undefined.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordgraph.errors import SettingsError

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Cells(NamedTuple):
    """Accounts by found or not, and labelled with a group or as ordinary."""

    right: int
    wrong: int
    missed: int
    ordinary: int

    @property
    def precision(self) -> float:
        """Share of the found accounts that belong to a group; 0 where none is found."""
        return _ratio(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of the accounts of groups that were found (sensitivity)."""
        positive = self.right + self.missed
        return self.right / positive if positive else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        return _ratio(2 * self.right, 2 * self.right + self.wrong + self.missed) if self.recall is not None else None

    @property
    def specificity(self) -> float | None:
        """Share of the ordinary accounts that were not found."""
        negative = self.wrong + self.ordinary
        return self.ordinary / negative if negative else None


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def count_cells(found: Bools, positive: Bools) -> Cells:
    """Count accounts by whether they were found and whether they belong to a group.

    Args:
        found, positive: one entry a labelled account.

    >>> cells = count_cells(np.array([True, True, False]), np.array([True, False, True]))
    >>> cells, cells.precision, cells.recall, cells.f1
    (Cells(right=1, wrong=1, missed=1, ordinary=0), 0.5, 0.5, 0.5)
    """
    return Cells(
        int((found & positive).sum()),
        int((found & ~positive).sum()),
        int((~found & positive).sum()),
        int((~found & ~positive).sum()),
    )


class Interval(NamedTuple):
    """From and to, both included."""

    low: float
    high: float


def _generator(seed: int) -> np.random.Generator:
    if seed < 0:
        raise SettingsError("a seed cannot be negative", value=seed)
    return np.random.default_rng(seed)


def bootstrap_intervals(cells: Cells, draws: int = 1000, level: float = 0.95, seed: int = 1) -> dict[str, Interval]:
    """Percentile intervals of precision, recall and F1 by drawing accounts anew, with replacement.

    The three depend on the accounts through the four counts alone, so each draw is one multinomial draw of those: the
    same as drawing the accounts one by one (Efron 1979, doi:10.1214/aos/1176344552). Accounts are drawn as if they
    were independent; members of one group are found together, so the true uncertainty is larger. A share of exactly 0
    or 1 has an interval without width, as every resampling of it has.

    Args:
        cells: the counts.
        draws: how often; 1,000 give the second digit.
        level: share of draws inside, 0 to 1.
        seed: equal seeds give equal intervals.

    Returns:
        Intervals by name; without a draw in which the measure exists there is none.

    >>> bootstrap_intervals(Cells(40, 0, 0, 60))["precision"]
    Interval(low=1.0, high=1.0)
    """
    total = sum(cells)
    if not total:
        return {}
    drawn = _generator(seed).multinomial(total, np.array(cells) / total, size=draws)
    right, wrong, missed, _ = drawn.T.astype(np.float64)
    parts = {
        "precision": (right, right + wrong),
        "recall": (right, right + missed),
        "f1": (2 * right, 2 * right + wrong + missed),
    }
    return {name: _interval(part, whole, level) for name, (part, whole) in parts.items() if whole.any()}


def _interval(part: Floats, whole: Floats, level: float) -> Interval:
    exists = whole > 0
    return _middle_of(part[exists] / whole[exists], level)


def _middle_of(values: Floats, level: float) -> Interval:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def area_under_curve(scores: Floats, positive: Bools) -> float | None:
    """Chance that an account of a group has a higher score than an ordinary one; equal scores count half.

    0.5 is what a random score reaches. Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747.

    >>> area_under_curve(np.array([0.9, 0.4, 0.4, 0.1]), np.array([True, True, False, False]))
    0.875
    """
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not positives or not negatives:
        return None
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(counts) - (counts - 1) / 2
    wins = middle_rank[place][positive].sum() - positives * (positives + 1) / 2
    return float(wins / (positives * negatives))


def average_precision(scores: Floats, positive: Bools) -> float | None:
    """Precision averaged over the accounts of groups, going down the scores; accounts of equal score come together.

    The share of accounts that belong to a group is what a random score reaches.

    >>> average_precision(np.array([0.9, 0.8, 0.1]), np.array([True, False, True])).__round__(6)
    0.833333
    """
    if not positive.any():
        return None
    _, place = np.unique(-scores, return_inverse=True)
    hits = np.bincount(place, weights=positive)
    precision = np.cumsum(hits) / np.cumsum(np.bincount(place))
    return float((precision * hits).sum() / hits.sum())


def weighted_precision(sizes: Sequence[float] | NDArray[Any], precisions: Sequence[float] | NDArray[Any]) -> float:
    """Precision of a member of a group's typical cluster: Σ n p² / Σ n p over the clusters.

    Unlike the precision over accounts, it is high only when the right accounts lie in clusters that are right as a
    whole. Iannucci et al. 2025.

    Args:
        sizes: labelled accounts of each cluster, n.
        precisions: share of these that belong to a group, p.

    >>> round(weighted_precision([4, 6], [1, 0.5]), 6)
    0.785714
    """
    n, p = np.asarray(sizes, np.float64), np.asarray(precisions, np.float64)
    return _ratio(float((n * p * p).sum()), float((n * p).sum()))


def positive_predictive_value(sensitivity: float, specificity: float, prevalence: float) -> float:
    """Share of the finds that are right where so many accounts of all belong to a group (Bayes' rule).

    A sample of labels has far more accounts of groups than a platform has; with few of them, most finds are wrong.

    Args:
        sensitivity: share of accounts of groups that are found, 0 to 1.
        specificity: share of ordinary accounts that are not found, 0 to 1.
        prevalence: share of all accounts that belong to a group, 0 to 1.

    >>> round(positive_predictive_value(0.8, 0.99, 0.01), 6)
    0.446927
    """
    right = sensitivity * prevalence
    return _ratio(right, right + (1 - specificity) * (1 - prevalence))


def predictive_interval(
    cells: Cells, prevalence: float, draws: int = 1000, level: float = 0.95, seed: int = 1
) -> Interval | None:
    """Interval of the positive predictive value, by drawing accounts anew.

    Where no ordinary account was found wrongly the value is 1, and drawing anew would never give less. But none of n
    is compatible with a share of 3/n (Hanley and Lippman-Hand 1983, doi:10.1001/jama.1983.03330370053031), and at a
    low prevalence that decides; so the lower end is then the value at a specificity of 1 - 3/n.

    Args:
        cells: the counts.
        prevalence: share of all accounts that belong to a group, 0 to 1.
        draws, level, seed: as for :func:`bootstrap_intervals`.

    Returns:
        None where recall or specificity do not exist, or where nothing was found.

    >>> predictive_interval(Cells(8, 0, 2, 300), 0.01).low.__round__(3)
    0.447
    """
    negatives = cells.wrong + cells.ordinary
    if cells.recall is None or not negatives or not cells.right + cells.wrong:
        return None
    if not cells.wrong:
        return Interval(positive_predictive_value(cells.recall, max(0.0, 1 - 3 / negatives), prevalence), 1.0)
    drawn = _generator(seed).multinomial(sum(cells), np.array(cells) / sum(cells), size=draws)
    right, wrong, missed, ordinary = drawn.T.astype(np.float64)
    hits = prevalence * right / np.maximum(right + missed, 1)
    slips = (1 - prevalence) * wrong / np.maximum(wrong + ordinary, 1)
    return _interval(hits, hits + slips, level)
