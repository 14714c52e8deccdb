"""Agreement of groupings: oracles, igraph beside, and what holds whatever groups are called."""

from __future__ import annotations

import itertools
import math

import igraph
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.agreement import contingency, information, normalised_information, rand
from coordgraph.errors import TableError

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30)
MEASURES = [rand, normalised_information, information]


@pytest.mark.parametrize(
    ("measure", "value"), [(rand, 0.571429), (normalised_information, 0.8), (information, 0.571429)]
)
def test_two_pairs_beside_a_pair_and_two_alone(measure, value):
    assert measure([0, 0, 1, 1], [0, 0, 1, 2]) == pytest.approx(value, abs=1e-6)


@given(LABELS)
def test_igraph_gives_the_same_where_it_gives_it(labels):
    one, other = map(list, zip(*labels, strict=True))
    if len(one) > 1:
        theirs = igraph.compare_communities(one, other, "adjusted_rand")
        assert math.isnan(theirs) or rand(one, other) == pytest.approx(theirs)  # nothing to divide: the same grouping
    if len(set(one)) > 1 or len(set(other)) > 1:  # igraph says nothing of two groupings with one group each
        assert normalised_information(one, other) == pytest.approx(igraph.compare_communities(one, other, "nmi"))


@given(LABELS, st.permutations(range(5)), st.randoms())
def test_names_of_groups_order_of_things_and_sides_do_not_matter(labels, names, random):
    one, other = (np.array(side) for side in zip(*labels, strict=True))
    order = np.array(random.sample(range(len(one)), len(one)))
    for measure in MEASURES:
        value = measure(one, other)
        assert value == pytest.approx(measure(np.array(names)[one][order], other[order]))
        assert value == pytest.approx(measure(other, one))
        assert value <= 1 + 1e-9
        assert measure(one, one) == 1


def test_expected_information_is_the_mean_over_all_ways_to_deal():
    one, other = [0, 0, 0, 1, 1], [0, 1, 1, 2, 2]
    entropies = [-sum(p * np.log(p) for p in np.bincount(g) / 5) for g in (one, other)]
    mean = np.mean(entropies)
    dealt = [normalised_information(one, list(way)) * mean for way in itertools.permutations(other)]
    expected = np.mean(dealt)
    adjusted = (normalised_information(one, other) * mean - expected) / (mean - expected)
    assert information(one, other) == pytest.approx(adjusted)


def test_groupings_of_nothing_agree_and_of_different_things_are_refused():
    assert [measure([], []) for measure in MEASURES] == [1, 1, 1]
    with pytest.raises(TableError, match="one label for each of the same things"):
        contingency([0], [0, 1])


def test_labels_need_not_be_small():
    assert rand([-1, -1, 10**15], [5, 5, 6]) == 1
