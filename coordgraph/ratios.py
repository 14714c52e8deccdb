"""How many times as often: two shares beside each other, as ratio, odds and log odds, with intervals.

In: counts. Out: numbers, most with a 95 % interval. Odd input: where a count is zero, halves or a prior are added, so
that all stays finite.
"""

from __future__ import annotations

import math
from typing import NamedTuple

Z_95 = 1.959963984540054


class RiskRatio(NamedTuple):
    """A risk ratio with its 95 % interval."""

    ratio: float
    low: float
    high: float


def risk_ratio(shared: float, accounts: float, other_shared: float, others: float) -> RiskRatio:
    r"""Share of a group that did something over the share of all others that did; 1 is no difference.

    :math:`RR = (a/n_1) / (c/n_2)` with the log interval
    :math:`\exp(\ln RR \pm 1.96 \sqrt{1/a - 1/n_1 + 1/c - 1/n_2})` of Katz et al. 1978
    (https://doi.org/10.2307/2530610). Where one of the four cells a, n1-a, c, n2-c is zero, 0.5 is added to all four
    (Haldane 1956, https://doi.org/10.1111/j.1469-1809.1955.tb01285.x; Anscombe 1956,
    https://doi.org/10.1093/biomet/43.3-4.461), so that ratio and interval stay finite.
    The interval describes and does not test: clusters were chosen by looking, their accounts are not independent.

    Args:
        shared: accounts of the group that did it, a.
        accounts: accounts of the group, n1, at least 1.
        other_shared: other accounts that did it, c.
        others: all other accounts, n2, at least 1.

    >>> ["%.2f" % number for number in risk_ratio(8, 10, 2, 90)]
    ['36.00', '8.83', '146.72']
    >>> ["%.2f" % number for number in risk_ratio(5, 10, 0, 90)]
    ['91.00', '5.39', '1536.87']
    """
    a, n1, c, n2 = float(shared), float(accounts), float(other_shared), float(others)
    if 0 in (a, n1 - a, c, n2 - c):
        a, n1, c, n2 = a + 0.5, n1 + 1, c + 0.5, n2 + 1
    ratio = (a / n1) / (c / n2)
    half = Z_95 * math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2)
    return RiskRatio(ratio, ratio * math.exp(-half), ratio * math.exp(half))


class Interval(NamedTuple):
    """The ends of a 95 % interval."""

    low: float
    high: float


def wilson(count: float, total: float) -> Interval:
    """The interval of Wilson 1927 (https://doi.org/10.1080/01621459.1927.10502953) of a share, within 0 to 1.

    Args:
        count: how many did it.
        total: of how many, at least 1.

    >>> ["%.3f" % end for end in wilson(8, 10)]
    ['0.490', '0.943']
    """
    share, square = count / total, Z_95 * Z_95
    middle = share + square / (2 * total)
    half = Z_95 * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    # at shares of 0 and 1 rounding would lead past the share itself
    low = 0.0 if count == 0 else max((middle - half) / (1 + square / total), 0.0)
    high = 1.0 if count == total else min((middle + half) / (1 + square / total), 1.0)
    return Interval(low, high)


def odds_ratio(shared: float, accounts: float, other_shared: float, others: float, added: float = 0.5) -> float:
    """Odds of a group over those of all others; 1 is no difference.

    Half an account is added to each of the four cells (Haldane 1956,
    https://doi.org/10.1111/j.1469-1809.1955.tb01285.x), so that it stays finite.

    Args:
        shared, accounts, other_shared, others: as in :func:`risk_ratio`.
        added: what is added; 0 gives the plain ratio, for which no cell may be empty.

    >>> round(odds_ratio(8, 10, 2, 90), 2), odds_ratio(8, 10, 2, 90, added=0)
    (120.36, 176.0)
    """
    a, b = shared + added, accounts - shared + added
    c, d = other_shared + added, others - other_shared + added
    return (a * d) / (b * c)


class LogOdds(NamedTuple):
    """A difference of log odds, its variance, and how many standard deviations it is away from none."""

    difference: float
    variance: float
    z: float


def log_odds(shared: float, accounts: float, other_shared: float, others: float, strength: float = 10.0) -> LogOdds:
    """Log odds of a group less those of all others, with a prior that draws rare things towards no difference.

    Monroe, Colaresi and Quinn 2008 (https://doi.org/10.1093/pan/mpn018), each account counted once:
    δ = ln((y1+a) / (n1+a0−y1−a)) − ln((y2+a) / (n2+a0−y2−a)), variance 1/(y1+a) + 1/(y2+a), z = δ/√variance.
    High z: more common in the group, and common enough to be sure of the order. It ranks, and does not test.

    Args:
        shared, accounts, other_shared, others: as in :func:`risk_ratio`; somebody must have done it.
        strength: accounts the prior is worth, a0; a is that times the share of all who did it.

    >>> [round(number, 6) for number in log_odds(8, 10, 2, 90)]
    [3.275428, 0.444444, 4.913142]
    """
    prior = strength * (shared + other_shared) / (accounts + others)
    variance = 1 / (shared + prior) + 1 / (other_shared + prior)
    if shared + other_shared == accounts + others:  # where everybody did it nobody is left for the odds
        return LogOdds(0.0, variance, 0.0)
    odds = (shared + prior) / (accounts + strength - shared - prior)
    other_odds = (other_shared + prior) / (others + strength - other_shared - prior)
    difference = math.log(odds) - math.log(other_odds)
    return LogOdds(difference, variance, difference / math.sqrt(variance))
