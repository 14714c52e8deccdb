"""Krippendorff's alpha: the examples of his paper, and what always holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from coordgraph.correction import corrected_shares, rogan_gladen
from coordgraph.reliability import nominal_alpha

# Krippendorff 2011, section C: four observers, twelve units, 0 where nobody coded
FOUR = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
)
# section A: two observers, ten units, yes and no
TWO = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])


def counts_of(codes, values):
    return (codes[:, :, None] == np.array(values)).sum(axis=0)


def test_the_examples_of_the_paper():
    four = nominal_alpha(counts_of(FOUR, range(1, 6)))
    assert round(four.value, 3) == 0.743 and four.units == 11
    assert four.low < four.value < four.high <= 1
    assert round(nominal_alpha(counts_of(TWO, (0, 1))).value, 3) == 0.095


def test_without_variation_or_pairs_there_is_no_alpha():
    assert nominal_alpha(np.array([[2, 0]] * 9)) == (None, None, None, 9)
    assert nominal_alpha(np.array([[1, 0], [0, 1]])) == (None, None, None, 0)
    assert nominal_alpha(np.zeros((0, 3))).units == 0
    few = nominal_alpha(np.array([[2, 0], [0, 2]]))
    assert few.value == 1 and few.low is None


@given(arrays.arrays(np.int64, st.tuples(st.integers(5, 12), st.just(3)), elements=st.integers(0, 3)), st.randoms())
def test_alpha_does_not_depend_on_order_and_is_at_most_one(counts, random):
    found = nominal_alpha(counts, draws=20)
    units, values = list(range(len(counts))), [0, 1, 2]
    random.shuffle(units)
    random.shuffle(values)
    again = nominal_alpha(counts[units][:, values], draws=20)
    assert found.units == again.units
    if found.value is None:
        assert again.value is None
    else:
        assert found.value <= 1 and again.value == pytest.approx(found.value)


@given(st.floats(0, 1), st.floats(0.55, 1), st.floats(0.55, 1))
def test_a_share_is_corrected_alike_alone_and_in_draws(share, sensitivity, specificity):
    alone = rogan_gladen(share, sensitivity, specificity).value
    assert corrected_shares(share, np.array([sensitivity]), np.array([specificity]))[0] == pytest.approx(alone)
