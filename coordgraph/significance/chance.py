"""What chance would give, layer by layer.

In: a layer, and pairs of accounts with what they share. Out: what chance would give for each pair, and how often it
gives as much. Three questions are asked of a pair:

- ``p_shared``: do the two share more objects than their activity and the popularity of objects give? (BiCM)
- ``p_synchrony``: given what they share, were they synchronous more often than their own speed and the bursts of
  objects give? (lags)
- ``p_joint``: do they act on more objects at once than activity, popularity, bursts and speed together give?

The first alone finds people of one taste, the second alone people who happened to meet twice. Odd input: without a
window only the first question can be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordgraph.significance.bicm import Bicm, solve_bicm
from coordgraph.significance.bursts import burst_rates
from coordgraph.significance.lags import Lags, Synchrony, lags_of, synchrony_of
from coordgraph.significance.tails import binomial_tail, poisson_binomial_tails, poisson_tail
from coordgraph.similarity import Layer
from coordgraph.similarity.threads import in_order

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Layers = Mapping[str, Layer]

# A Poisson tail above this is no discovery at any corrected level, however exactly it is computed; one below the
# other is a discovery at any, as the exact tail is smaller still.
_WORTH_EXACTNESS = 1e-3
_SURE_DISCOVERY = 1e-20
_PAIRS_AT_ONCE = 200_000
_TAILS_AT_ONCE = 500


@dataclass(frozen=True)
class Expectation:
    """What chance gives in one layer.

    Attributes:
        layer: the layer.
        model: of who acts on what.
        lags: of when.
        together: for each two classes of accounts how many objects they act on within the window of each other on
            average, by activity, popularity and the bursts of each object; None without a window.
    """

    layer: Layer
    model: Bicm
    lags: Lags | None
    together: Floats | None


class Chance(NamedTuple):
    """What chance gives for pairs of a layer, one entry a pair.

    Attributes:
        expected_shared: objects shared on average.
        p_shared: how often chance gives as many.
        expected_synchronous: objects acted on within the window of each other on average; NaN where nothing was.
        p_synchrony: how often their speed gives as many among what they share; 1 where nothing was synchronous.
        p_joint: how often chance gives as many at all.
    """

    expected_shared: Floats
    p_shared: Floats
    expected_synchronous: Floats
    p_synchrony: Floats
    p_joint: Floats


class Family(NamedTuple):
    """What a layer adds to the family of tests.

    Attributes:
        pairs: pairs of accounts whose degrees allow them to be compared.
        best: smallest p-value attainable, by group of alike pairs.
        tests: how many pairs each group has.
    """

    pairs: int
    best: Floats
    tests: Ints


def expectation_of(layer: Layer, window_us: int | None, first_share: bool = False) -> Expectation:
    """What chance gives in a layer.

    Args:
        layer: the layer.
        window_us: microseconds; None: times are not looked at.
        first_share: as for :func:`~coordgraph.significance.lags.lags_of`.
    """
    popularity = layer.popularity()
    model = solve_bicm(layer.sizes, popularity)
    if window_us is None:
        return Expectation(layer, model, None, None)
    classes = np.searchsorted(model.object_degrees, popularity)
    rates = np.bincount(classes, burst_rates(layer, window_us), minlength=len(model.object_degrees))
    together = (model.probabilities * rates) @ model.probabilities.T
    return Expectation(layer, model, lags_of(layer, first_share), together)


def chance_of(
    expectation: Expectation,
    source: Codes,
    target: Codes,
    shared: Ints,
    synchronous: Ints | None,
    window_us: int | None,
    threads: int = 1,
    exact: bool = True,
) -> Chance:
    """Chance of pairs of a layer.

    Args:
        expectation: of the layer.
        source, target: account codes.
        shared: objects each pair shares.
        synchronous: of these within the window; None without one.
        window_us: microseconds; None: times are not looked at.
        threads: how many share the work; the result is the same.
        exact: compute ``p_shared`` exactly where it can matter; otherwise it is the Poisson tail, which is larger.
    """
    cuts = [*range(0, len(source), _PAIRS_AT_ONCE), len(source)]

    def some(cut: tuple[int, int]) -> Chance:
        part = slice(*cut)
        near = None if synchronous is None else synchronous[part]
        return _chance(expectation, source[part], target[part], shared[part], near, window_us)

    parts = list(in_order(some, list(pairwise(cuts)), threads))
    if not parts:
        return Chance(*np.empty((len(Chance._fields), 0)))
    found = Chance(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    if not exact:
        return found
    tails = _exact_tails(expectation.model, source, target, shared, found.p_shared, threads)
    return found._replace(p_shared=tails)


def _chance(
    expectation: Expectation, source: Codes, target: Codes, shared: Ints, synchronous: Ints | None,
    window_us: int | None,
) -> Chance:  # fmt: skip
    model = expectation.model
    classes = model.account_classes[source], model.account_classes[target]
    expected = model.expected_shared[classes]
    p_shared = poisson_tail(shared, expected)
    unknown, certain = np.full(len(source), np.nan), np.ones(len(source))
    if synchronous is None or window_us is None or expectation.lags is None or expectation.together is None:
        return Chance(expected, p_shared, unknown, certain, certain)
    bursts = np.minimum(expectation.together[classes] / np.maximum(expected, np.finfo(float).tiny), 1.0)
    asked = synchronous > 0
    found = synchrony_of(expectation.layer, expectation.lags, source, target, bursts, window_us, asked)
    together = np.where(asked, expected * found.speed, np.nan)
    return Chance(
        expected,
        p_shared,
        together,
        _tail_above_mean(found),
        np.where(asked, poisson_tail(found.hits, np.nan_to_num(together)), 1.0),
    )


def _tail_above_mean(found: Synchrony) -> Floats:
    """The binomial tail at the mean chance. Chances differ from object to object: at their mean the tail is never too
    small from the expected number plus one on (Hoeffding 1956, doi:10.1214/aoms/1177728178); below, 1 is right enough.
    """
    above: Floats = np.where(
        found.hits >= found.trials * found.chance + 1.0, binomial_tail(found.hits, found.trials, found.chance), 1.0
    )
    return above


def _exact_tails(model: Bicm, source: Codes, target: Codes, shared: Ints, bound: Floats, threads: int) -> Floats:
    """The exact tail in place of the Poisson one where it can matter, once for all pairs of the same classes."""
    rows = np.flatnonzero((bound < _WORTH_EXACTNESS) & (bound > _SURE_DISCOVERY))
    if not len(rows):
        return bound
    one, other = model.account_classes[source[rows]], model.account_classes[target[rows]]
    low, high = np.minimum(one, other), np.maximum(one, other)
    classes, most = len(model.account_degrees), int(shared[rows].max()) + 1
    _, first, back = np.unique((low * classes + high) * most + shared[rows], return_index=True, return_inverse=True)
    counts, bounds = shared[rows][first], bound[rows][first]
    cuts = [*range(0, len(first), _TAILS_AT_ONCE), len(first)]

    def some(cut: tuple[int, int]) -> Floats:
        part = slice(*cut)
        return poisson_binomial_tails(
            model.probabilities, model.object_counts, low[first][part], high[first][part], counts[part], bounds[part]
        )

    tails = np.concatenate(list(in_order(some, list(pairwise(cuts)), threads)))
    exact = bound.copy()
    exact[rows] = np.minimum(tails[back], bound[rows])
    return exact


def family_of(expectation: Expectation, min_shared: int) -> Family:
    """All pairs of accounts of a layer that could have been found, by the degrees of the two.

    Args:
        expectation: of the layer.
        min_shared: fewest objects a pair must share to be compared.
    """
    model = expectation.model
    able = np.flatnonzero(model.account_degrees >= max(min_shared, 1))
    counts, degrees = model.account_counts[able], model.account_degrees[able]
    one, other = np.triu_indices(len(able))
    tests = np.where(one == other, counts[one] * (counts[one] - 1) // 2, counts[one] * counts[other])
    given = model.expected_shared if expectation.together is None else expectation.together
    best = poisson_tail(np.minimum(degrees[one], degrees[other]), given[able[one], able[other]])
    return Family(int(tests.sum()), best, tests)
