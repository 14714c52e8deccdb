"""How often chance alone gives a count as high: tails of the Poisson, the binomial and the Poisson-binomial law.

In: counts and chances. Out: p-values: P(count >= observed), 0 to 1, small where chance rarely gives as much. Odd input:
a count of 0 has p 1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammainc

from coordgraph.kernels import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Beyond these the exact tail is left to the Poisson bound: its terms would leave the range of doubles.
MOST_EXPECTED = 500.0
_SURE_DIGITS = 1e-6
_REST = 1e-17
_NOTHING = 1e-60


def poisson_tail(counts: Ints, expected: Floats) -> Floats:
    """P(Poisson >= count).

    For sums of independent yes-or-no events this is never too small from the expected number plus one on (Hoeffding
    1956, doi:10.1214/aoms/1177728178): what is significant by it is so exactly.

    >>> poisson_tail(np.array([2, 0]), np.array([1.0, 1.0])).round(6).tolist()
    [0.264241, 1.0]
    """
    counts = np.asarray(counts)
    tail: Floats = np.where(counts > 0, gammainc(np.maximum(counts, 1), expected), 1.0)
    return tail


def binomial_tail(counts: Ints, trials: Ints, chances: Floats) -> Floats:
    """P(Binomial(trials, chance) >= count).

    >>> binomial_tail(np.array([2, 2]), np.array([2, 2]), np.array([1 / 6, 2 / 7])).round(6).tolist()
    [0.027778, 0.081633]
    """
    counts, trials = np.asarray(counts), np.asarray(trials)
    inside = (counts > 0) & (counts <= trials)
    tail: Floats = np.where(
        inside,
        betainc(np.maximum(counts, 1), np.maximum(trials - counts + 1, 1), np.clip(chances, 0.0, 1.0)),
        np.where(counts > 0, 0.0, 1.0),
    )
    return tail


def poisson_binomial_tails(
    probabilities: Floats, multiplicities: Ints, one: Ints, other: Ints, counts: Ints, otherwise: Floats
) -> Floats:
    """P(shared >= count) for pairs of classes whose chance to share an object is the product of theirs.

    Args:
        probabilities: by class of accounts and class of objects.
        multiplicities: objects of each class.
        one, other: classes of the two accounts of each row.
        counts: what each pair shares, at least 1.
        otherwise: taken where the expected number is above ``MOST_EXPECTED``: the Poisson tail.

    >>> poisson_binomial_tails(np.array([[0.5]]), np.array([4]), np.array([0]), np.array([0]), np.array([2]),
    ...                        np.ones(1)).tolist()
    [0.26171875]
    """
    tails: Floats = _tails(
        probabilities, multiplicities, one, other, counts, otherwise, MOST_EXPECTED, _SURE_DIGITS, _REST
    )
    return tails


@kernel
def _tails(
    probabilities: Any, multiplicities: Any, one: Any, other: Any, counts: Any, otherwise: Any, most: float,
    digits: float, rest: float,
) -> Any:  # fmt: skip
    """Row by row; rows of one pair of classes stand together, so that its series is made once."""
    tails = np.empty(len(counts))
    chances = np.empty(len(multiplicities))
    for row in range(len(counts)):
        expected, sure = 0.0, False
        for c in range(len(multiplicities)):
            chances[c] = probabilities[one[row], c] * probabilities[other[row], c]
            expected += multiplicities[c] * chances[c]
            sure |= multiplicities[c] > 0 and chances[c] > 0.5
        if expected > most:
            tails[row] = otherwise[row]
            continue
        tail, reliable = (0.0, False) if sure else _by_power_sums(chances, multiplicities, counts[row], digits, rest)
        tails[row] = tail if reliable else _by_convolution(chances, multiplicities, counts[row], expected, rest)
    return tails


@kernel
def _by_power_sums(chances: Any, multiplicities: Any, count: int, digits: float, rest: float) -> tuple[float, bool]:
    """The tail from the power sums of the odds: x·P(x) = sum over k of ±S_k·P(x-k), S_k = sum of odds^k.

    The signs alternate: how far rounding may have grown is followed along, and a tail with too few sure digits is not
    reliable.
    """
    log_none = 0.0
    for c in range(len(chances)):
        log_none += multiplicities[c] * np.log1p(-chances[c])
    size = 64
    while True:
        sums, terms, errors = np.zeros(size), np.zeros(size), np.zeros(size)
        for c in range(len(chances)):
            odds = chances[c] / (1.0 - chances[c])
            power = float(multiplicities[c])
            for k in range(1, size):
                power *= odds
                if power < 1e-300:
                    break
                sums[k] += power
        terms[0] = 1.0
        tail, doubt = 0.0, 0.0
        for x in range(1, size):
            value, error, sign = 0.0, 0.0, 1.0
            for k in range(1, x + 1):
                if sums[k] == 0.0:
                    break
                value += sign * sums[k] * terms[x - k]
                error += sums[k] * (errors[x - k] + 2.3e-16 * abs(terms[x - k]))
                sign = -sign
            terms[x], errors[x] = max(value / x, 0.0), error / x
            if x >= count:
                tail += terms[x]
                doubt += errors[x]
                if terms[x] <= rest * tail or terms[x] == 0.0:
                    return np.exp(log_none) * tail, doubt <= digits * tail and tail > 0.0
        if size > 4 * count + 1024:
            return 0.0, False
        size *= 2


@kernel
def _by_convolution(chances: Any, multiplicities: Any, count: int, expected: float, rest: float) -> float:
    """The tail from the law itself, class after class; all terms are positive, nothing cancels."""
    total = 0
    for c in range(len(chances)):
        if chances[c] > 0:
            total += multiplicities[c]
    most = max(float(count), expected)
    size = min(total, int(most + 60 + 8 * np.sqrt(most))) + 1
    law, piece, mixed = np.zeros(size), np.zeros(size), np.zeros(size)
    law[0] = 1.0
    for c in range(len(chances)):
        chance, objects = chances[c], multiplicities[c]
        if chance <= 0.0 or objects == 0:
            continue
        last = -1
        for x in range(min(objects, size - 1) + 1):
            if chance >= 1.0:
                piece[x] = 1.0 if x == objects else 0.0
            else:
                piece[x] = np.exp(_log_ways(objects, x) + x * np.log(chance) + (objects - x) * np.log1p(-chance))
            last = x
            if piece[x] < _NOTHING and x > objects * chance:
                break
        for x in range(size):
            value = 0.0
            for k in range(max(0, x - size + 1), min(last, x) + 1):
                value += piece[k] * law[x - k]
            mixed[x] = value
        law, mixed = mixed, law
    tail = 0.0
    for x in range(size - 1, count - 1, -1):
        tail += law[x]
    return tail


@kernel
def hypergeometric_tail(counts: Any, one: Any, other: Any, objects: int) -> Any:
    """P(shared >= count) when one account has so many of all objects and the other draws so many, without regard to
    their popularity; term by term, as scipy's takes a hundred times as long.

    >>> hypergeometric_tail(np.array([4]), np.array([4]), np.array([5]), 10).round(6).tolist()
    [0.02381]
    """
    tails = np.empty(len(counts))
    for row in range(len(counts)):
        n, k, count = one[row], other[row], counts[row]
        least, most = max(n + k - objects, 0), min(n, k)
        if count <= least or count > most:
            tails[row] = 1.0 if count <= least else 0.0
            continue
        upwards = count * float(objects) > n * float(k)  # away from the mean, where the terms fall
        shared = count if upwards else count - 1
        term = np.exp(_log_ways(n, shared) + _log_ways(objects - n, k - shared) - _log_ways(objects, k))
        tail = 0.0
        while least <= shared <= most and term > _REST * tail:
            # invariant: term is the chance to share exactly so many, tail of all before it
            tail += term
            if upwards:
                term *= (n - shared) * (k - shared) / ((shared + 1.0) * (objects - n - k + shared + 1.0))
                shared += 1
            else:
                term *= shared * (objects - n - k + shared) / ((n - shared + 1.0) * (k - shared + 1.0))
                shared -= 1
        tails[row] = tail if upwards else 1.0 - tail
    return tails


@kernel
def _log_ways(of: int, chosen: int) -> float:
    """How many ways there are to choose, as a logarithm."""
    return _log_factorial(of) - _log_factorial(chosen) - _log_factorial(of - chosen)


@kernel
def _log_factorial(number: int) -> float:
    return math.lgamma(number + 1.0)
