"""How far do people who code the same things agree? Krippendorff's alpha, with an interval.

In: for each thing and value how many people gave it. Out: alpha, 1 where all agree, about 0 where they agree as chance
would, below 0 where less. Odd input: things coded by fewer than two people say nothing; where only one value was ever
given there is no alpha, as nobody can know whether they would agree on another.

Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability,
https://repository.upenn.edu/asc_papers/43. Own code: the library of that name is under the GPL.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordgraph.resampling import FEWEST_FOR_INTERVAL

Floats = NDArray[np.float64]
_INSIDE = (2.5, 97.5)


class Alpha(NamedTuple):
    """Krippendorff's alpha.

    Attributes:
        value: at most 1; None where there is no variation or nothing coded twice.
        low, high: ends of the 95 % interval from drawing units; None below five units.
        units: things coded by at least two people.
    """

    value: float | None
    low: float | None
    high: float | None
    units: int


def nominal_alpha(counts: NDArray[np.generic], draws: int = 1000, seed: int = 1) -> Alpha:
    """Alpha of values without order.

    Args:
        counts: units × values: how many people gave the unit that value.
        draws, seed: of the interval.

    >>> round(nominal_alpha(np.array([[2, 0]] * 4 + [[1, 1]] * 2 + [[0, 2]] * 4)).value, 3)
    0.62
    >>> nominal_alpha(np.array([[2, 0], [2, 0]])).value is None
    True
    """
    table = np.asarray(counts, np.float64)
    table = table[table.sum(axis=1) >= 2]
    units = len(table)
    value = float(_alphas(np.ones((1, units)), table)[0]) if units else np.nan
    if np.isnan(value):
        return Alpha(None, None, None, units)
    if units < FEWEST_FOR_INTERVAL:
        return Alpha(value, None, None, units)
    random = np.random.default_rng([seed, units])
    drawn = random.multinomial(units, np.full(units, 1 / units), size=draws).astype(np.float64)
    low, high = np.nanpercentile(_alphas(drawn, table), _INSIDE)
    return Alpha(value, float(low), float(high), units)


def _alphas(weights: Floats, table: Floats) -> Floats:
    """Alpha for each weighting of the units: one minus observed over expected disagreement."""
    people = table.sum(axis=1)
    disagreeing = (people**2 - (table**2).sum(axis=1)) / (people - 1)
    values = weights @ table
    total = values.sum(axis=1)
    observed = weights @ disagreeing / total
    expected = (total**2 - (values**2).sum(axis=1)) / (total * (total - 1))
    found: Floats = 1 - np.divide(observed, expected, out=np.full(len(total), np.nan), where=expected > 0)
    return found
