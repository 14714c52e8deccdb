"""Backbones of the literature: numbers computed by hand, limits, and the filter of the table ``edges``."""

from __future__ import annotations

from math import comb

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.errors import SettingsError, TableError, UnknownName
from coordgraph.settings import SimilaritySettings
from coordgraph.significance.backbones import (
    at_percentile,
    backbone_filter,
    disparity_p,
    hypergeometric_p,
    noise_corrected,
    noise_corrected_delta,
    percentile_threshold,
)
from coordgraph.similarity import compare_accounts, layer_of

AB_AC_BC_CD = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 3]), np.array([5.0, 1.0, 1.0, 3.0])
NOTHING = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
small = st.integers(0, 12)


def test_hypergeometric_by_hand():
    p = hypergeometric_p(np.array([4, 3, 0]), np.array([4, 4, 4]), np.array([5, 5, 5]), 10)
    assert p == pytest.approx([5 / 210, 55 / 210, 1])


@given(st.lists(st.tuples(small, small, small), max_size=30))
def test_hypergeometric_is_the_sum_of_its_terms_in_any_order_and_for_repeated_pairs(cases):
    i, j, v = np.array([*cases, (0, 0, 0)], np.int64).T
    expected = [
        sum(comb(a, x) * comb(20 - a, b - x) for x in range(c, b + 1)) / comb(20, b)
        for a, b, c in zip(i.tolist(), j.tolist(), v.tolist(), strict=True)
    ]
    assert hypergeometric_p(v, i, j, 20) == pytest.approx(expected, abs=1e-12)
    assert np.array_equal(hypergeometric_p(v, i, j, 20), hypergeometric_p(v, j, i, 20))


def test_disparity_by_hand_takes_the_end_it_surprises_more():
    p = disparity_p(np.zeros(3, int), np.arange(1, 4), np.array([8.0, 1.0, 1.0]))
    assert p == pytest.approx([0.04, 0.81, 0.81])
    assert disparity_p(np.array([0]), np.array([1]), np.array([0.3])).tolist() == [1]


def test_disparity_does_not_hang_on_the_order_of_edges_or_ends():
    source, target, weights = AB_AC_BC_CD
    p = disparity_p(source, target, weights)
    assert np.array_equal(disparity_p(target, source, weights), p)
    assert np.array_equal(disparity_p(source[::-1], target[::-1], weights[::-1]), p[::-1])


def test_noise_corrected_by_hand():
    score, sd = noise_corrected(*AB_AC_BC_CD)
    assert score == pytest.approx([0.470588, -0.2, -0.2, 0.6], abs=1e-6)
    assert sd[[0, 3]] == pytest.approx([0.051652, 0.059764], abs=1e-6)
    assert (score > noise_corrected_delta(0.01) * sd).tolist() == [True, False, False, True]


def test_noise_corrected_deltas_are_those_of_the_paper():
    assert [noise_corrected_delta(alpha) for alpha in (0.1, 0.05, 0.01)] == [1.28, 1.64, 2.32]
    assert noise_corrected_delta(0.025) == pytest.approx(1.959964)


def test_weights_of_less_than_one_draw_in_all_are_sure_of_nothing():
    score, sd = noise_corrected(np.array([0]), np.array([1]), np.array([0.4]))
    assert not (score > noise_corrected_delta(0.1) * sd).any()


@pytest.mark.parametrize("backbone", [disparity_p, lambda *edges: noise_corrected(*edges).score])
def test_a_pair_of_weight_0_is_no_edge(backbone):
    source, target, weights = AB_AC_BC_CD
    with_zero = np.append(source, 0), np.append(target, 3), np.append(weights, 0.0)
    assert backbone(*with_zero)[:4] == pytest.approx(backbone(*AB_AC_BC_CD))
    assert not len(backbone(*NOTHING))


def test_a_percentile_is_of_pairs_that_are_not_0_and_keeps_ties():
    weights = np.array([0.0] * 100 + [0.2, 0.5, 0.5])
    assert percentile_threshold(weights, 50) == 0.5
    assert at_percentile(weights, 50).sum() == 2
    assert at_percentile(weights, 0).sum() == 3
    assert not at_percentile(np.zeros(3), 0).any()
    assert not len(at_percentile(np.empty(0), 99.5))


def pairs_among_strangers():
    """Two accounts that share six of their objects among thirty that share one each, and their layer."""
    acts = [(o, a) for o in range(6) for a in (0, 1)]
    acts += [(6 + a // 2, a) for a in range(2, 30)] + [(40 + a, a) for a in range(2, 30)]
    objects, accounts = np.array(sorted(acts)).T
    times = np.zeros(len(objects), np.int64)
    layer = layer_of(objects, accounts, times, np.arange(len(objects)), 30)
    ids = pa.array([f"u{n:02d}" for n in range(30)])
    edges = compare_accounts({"co_url": layer}, ids, SimilaritySettings(window=None, min_shared=1))
    return edges, {"co_url": layer}, ids


@pytest.mark.parametrize("name", ["hypergeometric", "hypergeometric_fdr"])
def test_the_filter_takes_degrees_and_objects_from_the_layer(name):
    edges, layers, ids = pairs_among_strangers()
    kept = backbone_filter(name, edges, layers, 0.01, "shared", ids)
    assert edges.num_rows == 15
    assert edges.filter(pa.array(kept)).select(["source", "target"]).to_pylist() == [{"source": "u00", "target": "u01"}]


def test_the_filter_takes_codes_in_place_of_ids():
    edges, layers, ids = pairs_among_strangers()
    by_id = backbone_filter("hypergeometric", edges, layers, 0.01, "shared", ids)
    for side in ("source", "target"):
        numbers = [int(account[1:]) for account in edges[side].to_pylist()]
        edges = edges.set_column(edges.column_names.index(side), side, pa.array(numbers))
    assert np.array_equal(backbone_filter("hypergeometric", edges, layers, 0.01, "shared"), by_id)


def test_the_filter_judges_each_layer_by_itself():
    edges, layers, ids = pairs_among_strangers()
    source, target, weights = AB_AC_BC_CD
    numbers = pa.table({"source": source, "target": target, "shared": weights.astype(int)})
    two = pa.concat_tables([numbers.append_column("layer", pa.repeat(name, 4)) for name in ("co_url", "co_text")])
    kept = backbone_filter("noise_corrected", two, {**layers, "co_text": layers["co_url"]}, 0.01, "shared")
    assert kept.tolist() == [True, False, False, True] * 2
    assert not backbone_filter("disparity", two, {**layers, "co_text": layers["co_url"]}, 0.01, "shared").any()
    assert not len(backbone_filter("disparity", edges.slice(0, 0), layers, 0.01, "cosine", ids))


def test_the_filter_refuses_what_it_does_not_know():
    edges, layers, ids = pairs_among_strangers()
    with pytest.raises(UnknownName, match=r"no such backbone: 'magic'. Use one of: hypergeometric, hyper"):
        backbone_filter("magic", edges, layers, 0.01, "shared", ids)
    with pytest.raises(SettingsError, match="alpha must lie between 0 and 1"):
        backbone_filter("disparity", edges, layers, 0.0, "shared", ids)
    with pytest.raises(TableError, match="an account of the edges is not among the ids"):
        backbone_filter("disparity", edges, layers, 0.01, "shared", ids[:1])
