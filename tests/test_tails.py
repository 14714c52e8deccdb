"""Tails of laws: published numbers, plain convolution, bounds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coordgraph.significance.tails import MOST_EXPECTED, binomial_tail, poisson_binomial_tails, poisson_tail

chances = st.one_of(
    st.floats(1e-12, 1e-3), st.floats(1e-3, 0.999), st.sampled_from([0.0, 0.5, 0.5000001, 0.999, 1 - 1e-9, 1.0])
)
classes = st.lists(st.tuples(chances, st.integers(1, 12)), min_size=1, max_size=5)


def law(groups):
    """The exact law of the number of events, with fractions: nothing is rounded."""
    found = [Fraction(1)]
    for chance, events in groups:
        p = Fraction(chance)
        for _ in range(events):
            found = [
                (found[x] * (1 - p) if x < len(found) else 0) + (found[x - 1] * p if x else 0)
                for x in range(len(found) + 1)
            ]
    return found


def tails_of(groups, counts):
    """Tails by the library: one account does everything, so that the chances are those of the other."""
    probabilities = np.array([[1.0] * len(groups), [chance for chance, _ in groups]])
    rows = np.zeros(len(counts), np.int64)
    events = np.array([events for _, events in groups], np.int64)
    return poisson_binomial_tails(probabilities, events, rows, rows + 1, np.array(counts), np.full(len(counts), np.nan))


@settings(max_examples=150, deadline=None)
@given(classes)
def test_tails_are_those_of_plain_convolution_however_small(groups):
    exact = law(groups)
    counts = [*range(1, len(exact) + 1)]
    for count, found in zip(counts, tails_of(groups, counts), strict=True):
        assert found == pytest.approx(float(sum(exact[count:])), rel=1e-6, abs=1e-55)


def test_a_tail_of_one_in_ten_to_the_thirty_has_its_digits():
    groups = [(1e-4, 40), (3e-3, 25), (0.02, 6)]
    exact = law(groups)
    count = next(c for c in range(1, len(exact)) if sum(exact[c:]) < 1e-30)
    found = tails_of(groups, [count])[0]
    assert 1e-36 < found < 1e-30 and found == pytest.approx(float(sum(exact[count:])), rel=1e-6)


@settings(max_examples=100, deadline=None)
@given(classes)
def test_the_poisson_tail_bounds_it_from_the_expected_number_plus_one_on(groups):
    expected = sum(chance * events for chance, events in groups)
    counts = [c for c in range(1, sum(events for _, events in groups) + 1) if c >= expected + 1]
    if counts:
        bound = poisson_tail(np.array(counts), np.full(len(counts), expected))
        assert (tails_of(groups, counts) <= bound * (1 + 1e-9)).all()


def test_thousands_of_objects_of_many_classes():
    rng = np.random.default_rng(3)
    chance, events = rng.beta(0.5, 50, 40), rng.integers(1, 300, 40)
    draws = sum(rng.binomial(e, c, 200_000) for c, e in zip(chance, events, strict=True))
    count = int(np.quantile(draws, 0.99))
    share = (draws >= count).mean()
    assert tails_of([*zip(chance, events, strict=True)], [count])[0] == pytest.approx(share, rel=0.1)


def test_where_much_is_expected_the_bound_is_taken():
    probabilities, events = np.ones((2, 1)) * 0.9, np.array([int(MOST_EXPECTED / 0.81) + 1])
    first = np.zeros(1, np.int64)
    assert poisson_binomial_tails(probabilities, events, first, first, first + 600, np.array([0.125])) == [0.125]


def test_published_binomial_and_poisson_numbers():
    both = binomial_tail(np.array([2, 2]), np.array([2, 2]), np.array([1 / 6, 2 / 7]))
    assert both == pytest.approx([0.027778, 0.081633], abs=5e-7)
    three, two = poisson_tail(np.array([3, 2]), np.array([0.1, 0.1]))
    assert three == pytest.approx(0.000155, abs=5e-7)
    assert three / two == pytest.approx(0.033054, abs=5e-7)  # among pairs that share two at least


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0, 1))
def test_the_binomial_tail_is_that_of_scipy(count, trials, chance):
    found = binomial_tail(np.array([count]), np.array([trials]), np.array([chance]))[0]
    assert found == pytest.approx(stats.binom.sf(count - 1, trials, chance), rel=1e-9, abs=1e-300)


@given(st.integers(0, 60), st.floats(0, 50))
def test_the_poisson_tail_is_that_of_scipy(count, expected):
    found = poisson_tail(np.array([count]), np.array([expected]))[0]
    assert found == pytest.approx(stats.poisson.sf(count - 1, expected), rel=1e-9, abs=1e-300)
