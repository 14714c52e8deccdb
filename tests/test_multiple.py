"""Corrections for many tests, by hand and against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.multiple import benjamini_hochberg, bonferroni, tarone

FOUR = np.array([0.001, 0.008, 0.02, 0.9])
chances = st.floats(0, 1, allow_nan=False)


@pytest.mark.parametrize(("family", "passing"), [(10, 2), (4, 3)])
def test_pairs_that_were_not_compared_count(family, passing):
    assert (benjamini_hochberg(FOUR, family) <= 0.05).sum() == passing


def test_bonferroni_of_no_tests():
    assert bonferroni(0, 0.05) == 0.05 and bonferroni(100, 0.05) == 0.0005


def test_no_p_values_are_no_discoveries():
    assert len(benjamini_hochberg(np.empty(0), 10)) == 0


@given(st.lists(chances, min_size=1, max_size=30), st.integers(0, 50), st.sampled_from([0.01, 0.05, 0.2]))
def test_benjamini_and_hochberg_as_they_wrote_it(p, unseen, level):
    family = len(p) + unseen
    ranked = sorted(p)
    last = max((r for r in range(1, len(p) + 1) if ranked[r - 1] <= r * level / family), default=0)
    allowed = ranked[last - 1] if last else -1.0
    q = benjamini_hochberg(np.array(p), family)
    near = [abs(p * family / r - level) < 1e-12 for r, p in enumerate(ranked, 1)]
    if not any(near):  # at the border rounding decides
        assert (q <= level).tolist() == [value <= allowed for value in p]
    assert (q >= np.array(p) - 1e-15).all() and (q <= 1).all()


@given(st.lists(chances, min_size=1, max_size=20), st.integers(0, 9))
def test_q_values_do_not_depend_on_the_order(p, unseen):
    values, family = np.array(p), len(p) + unseen
    assert benjamini_hochberg(values[::-1], family)[::-1].tolist() == benjamini_hochberg(values, family).tolist()


@pytest.mark.parametrize(
    ("best", "tests", "divisor"),
    [
        ([1e-6, 0.3], [5, 1000], 5),  # a thousand tests that can never pass do not count
        ([1e-6, 0.3], [5, 0], 5),
        ([0.02, 0.02, 0.02], [1, 1, 1], 3),  # at 2 three tests could pass 0.025, at 3 none: that is enough
        ([0.5, 0.5], [7, 7], 1),  # none can pass
        ([0.01], [4], 4),  # all can pass 0.05 / 4: Bonferroni
        ([], [], 1),
    ],
)
def test_tarone_by_hand(best, tests, divisor):
    assert tarone(np.array(best, float), np.array(tests, np.int64), 0.05) == divisor


@given(st.lists(st.tuples(st.one_of(chances, st.floats(1e-9, 0.02)), st.integers(0, 9)), max_size=15))
def test_tarone_as_a_plain_loop(groups):
    best = [b for b, count in groups for _ in range(count)]
    divisor = next(k for k in range(1, len(best) + 2) if sum(b <= 0.05 / k for b in best) <= k)
    found = tarone(np.array([b for b, _ in groups]), np.array([c for _, c in groups], np.int64), 0.05)
    assert found == divisor and found <= max(1, math.comb(len(best) + 1, 1))
