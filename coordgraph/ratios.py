"""How many times as often: the ratio of two shares, with an interval.

In: counts. Out: a ratio with its 95 % interval. Odd input: where a count is zero, halves are added to all, so that
ratio and interval stay finite.
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
