"""Others like them: strata of sign-up and activity, and comparison within strata.

In: covariates of accounts, or counts by stratum. Out: strata in which a group and others are alike, and odds ratio,
tests and weighted shares over them. Odd input: a stratum that lacks one side tells nothing and counts for nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from coordgraph.translations import N_

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_MATCHED_SHARE = 0.9
# (quarters of sign-up put together; 0: all, None: not asked, bins of activity), the finest first
_LADDERS = {
    "sign-up and activity": (
        (1, 5), (1, 3), (1, 2), (4, 3), (4, 2), (8, 2), (16, 2), (16, 1), (0, 3), (0, 2), (0, 1),
    ),
    "sign-up": ((1, 1), (2, 1), (4, 1), (8, 1), (16, 1), (0, 1)),
    "activity": ((0, 10), (0, 5), (0, 3), (0, 2), (0, 1)),
}  # fmt: skip
_NO_LADDER = ((0, 1),)
_MOST_BINS = 16
MATCHED_ON = tuple(_LADDERS)
_COHORTS = {
    1: N_("quarter of sign-up"), 2: N_("half-year of sign-up"), 4: N_("year of sign-up"),
    8: N_("two years of sign-up"), 16: N_("four years of sign-up"),
}  # fmt: skip
CLASSES = N_("%(bins)s classes of activity")
AND, _NOTHING = N_(" and "), N_("nothing")


class Comparison(NamedTuple):
    """Odds of a group against others over strata.

    Attributes:
        odds_ratio: Mantel-Haenszel, 0 to infinity; 1: no difference; NaN: no stratum tells anything.
        chi_square: of Cochran, Mantel and Haenszel, without continuity correction; NaN likewise.
        p: its p-value.
    """

    odds_ratio: float
    chi_square: float
    p: float


def mantel_haenszel(with_trait: Ints, without: Ints, others_with: Ints, others_without: Ints) -> Comparison:
    """The odds ratio of a trait when accounts are compared with others of their own stratum only.

    Mantel and Haenszel 1959, doi:10.1093/jnci/22.4.719. One entry a stratum in each argument.

    >>> odds = mantel_haenszel(*np.array([[9, 1, 90, 10], [1, 9, 50, 450]]).T)  # pooled it would be 3.286
    >>> f"{odds.odds_ratio:.3f}"
    '1.000'
    >>> odds = mantel_haenszel(*np.array([[9, 1, 80, 20], [1, 9, 5, 95]]).T)
    >>> f"{odds.odds_ratio:.1f} {odds.chi_square:.5f} {odds.p:.3f}"
    '2.2 0.98375 0.321'
    """
    a, b, c, d = (np.asarray(part, float) for part in (with_trait, without, others_with, others_without))
    n = a + b + c + d
    a, b, c, d, n = (part[n > 1] for part in (a, b, c, d, n))
    above, below = (a * d / n).sum(), (b * c / n).sum()
    odds = above / below if below else np.inf if above else np.nan
    variance = ((a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))).sum()
    if not variance:
        return Comparison(float(odds), np.nan, np.nan)
    square = float((a - (a + b) * (a + c) / n).sum() ** 2 / variance)
    return Comparison(float(odds), square, float(stats.chi2.sf(square, 1)))


def exact_p(with_trait: Ints, without: Ints, others_with: Ints, others_without: Ints) -> float:
    """Two-sided p-value of the same comparison that also holds for small groups.

    Given the margins of every stratum, the group's count is a sum of hypergeometric ones; p is the probability of all
    sums that are no likelier than the one seen (Zelen 1971, doi:10.1093/biomet/58.1.129).

    >>> f"{exact_p(*np.array([[8, 2, 2, 88]]).T):.3g}"
    '1.05e-08'
    """
    a, b, c, d = (np.asarray(part, np.int64) for part in (with_trait, without, others_with, others_without))
    total = np.ones(1)
    lowest = 0
    both = (a + b > 0) & (c + d > 0)
    for own, other, had in zip((a + b)[both], (c + d)[both], (a + c)[both], strict=True):
        low, high = max(0, int(had - other)), min(own, had)
        total = np.convolve(total, stats.hypergeom.pmf(np.arange(low, high + 1), own + other, had, own))
        lowest += low
    seen = total[int(a[both].sum()) - lowest]
    return float(min(1.0, total[total <= seen * (1 + 1e-9)].sum()))


class Strata(NamedTuple):
    """Which accounts may be compared with which.

    Attributes:
        stratum: of each account, from 0.
        matched_on: what accounts of one stratum have in common, in words.
    """

    stratum: Ints
    matched_on: str


def strata_for(
    group: Flags,
    others: Flags,
    quarter: Floats,
    activity: Floats,
    match: str,
    min_others: int,
    made: dict[tuple[bytes, int, int], Ints] | None = None,
) -> Strata:
    """The finest strata in which nine tenths of a group have others, and these are worth enough.

    Others spread unlike the group are worth fewer than they are, as few of them must stand for much of it (Kish 1965).

    They depend on sign-up and activity alone and not on the trait, so that tests within them stay valid.

    Args:
        group: which accounts are of the group.
        others: which they may be compared with.
        quarter: quarter of a year each account was made in, a running number; NaN: unknown, a stratum of its own.
        activity: posts of each account.
        match: one of :data:`MATCHED_ON`.
        min_others: fewest accounts the others must be worth.
        made: strata made before for the same accounts, which hang on the others alone; gets those made now.

    >>> group = np.array([True] * 2 + [False] * 8)
    >>> quarter = np.array([4.0] * 5 + [9.0] * 5)
    >>> strata_for(group, ~group, quarter, np.ones(10), "sign-up", 2).matched_on
    'quarter of sign-up'
    """
    ladder = _LADDERS[match]
    made = {} if made is None else made
    marks = np.packbits(others).tobytes()
    if np.isnan(quarter[group | others]).all():
        ladder = _LADDERS["activity"] if "activity" in match else _NO_LADDER
    for quarters, bins in ladder:
        key = (marks, quarters, bins)
        if key not in made:
            made[key] = _strata(others, quarter, activity, quarters, bins)
        stratum = made[key]
        own = np.bincount(stratum[group], minlength=int(stratum.max(initial=0)) + 1)
        there = np.bincount(stratum[others], minlength=len(own))
        matched = own[there > 0].sum()
        worth = matched**2 / max((own[there > 0] ** 2 / there[there > 0]).sum(), 1e-12)
        if worth >= min_others and matched >= _MATCHED_SHARE * own.sum():
            break
    return Strata(stratum, _in_words(quarters, bins))


def _strata(others: Flags, quarter: Floats, activity: Floats, quarters: int, bins: int) -> Ints:
    cohort = np.where(np.isnan(quarter), -1, np.floor(quarter / quarters)) + 1 if quarters else np.zeros(len(quarter))
    cuts = np.unique(np.quantile(activity[others], np.arange(1, bins) / bins))
    return cohort.astype(np.int64) * _MOST_BINS + np.searchsorted(cuts, activity, side="left")


def _in_words(quarters: int, bins: int) -> str:
    parts = [_COHORTS[quarters]] if quarters else []
    parts += [CLASSES % {"bins": bins}] if bins > 1 else []
    return AND.join(parts) or _NOTHING


def weights_of_others(group: Flags, others: Flags, stratum: Ints) -> Floats:
    """What each account counts for, so that others are spread over strata as a group is; 0 for those of the group.

    >>> weights_of_others(np.array([1, 0, 0], bool), np.array([0, 1, 1], bool), np.zeros(3, np.int64)).tolist()
    [0.0, 0.5, 0.5]
    """
    size = int(stratum.max(initial=0)) + 1
    own = np.bincount(stratum[group], minlength=size)
    there = np.bincount(stratum[others], minlength=size)
    return np.where(others, (own / np.maximum(there, 1))[stratum], 0.0)


def matched_share(values: Floats, group: Flags, others: Flags, stratum: Ints) -> tuple[float, float]:
    """Mean of the others as if they had the group's strata, and how many accounts that mean is worth (Kish 1965).

    >>> values, stratum = np.array([1.0, 1, 0, 1, 0]), np.array([0, 1, 0, 1, 1])
    >>> matched_share(values, np.array([1, 1, 0, 0, 0], bool), np.array([0, 0, 1, 1, 1], bool), stratum)
    (0.25, 2.6666666666666665)
    """
    weight = weights_of_others(group, others, stratum)[others]
    return float(weight @ values[others] / weight.sum()), float(weight.sum() ** 2 / (weight**2).sum())
