"""Communities that hold: what resampling, other resolutions and comparison with others say, on worlds worked by hand."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph.communities import Support, find_clusters, partition
from coordgraph.communities.matched import matched_p
from coordgraph.communities.partition import affordable, tie_visits
from coordgraph.communities.scores import (
    conductance,
    coordination_scores,
    core_scores,
    pairs_of_ties,
    ranked,
    share_of_pairs,
    supporting_layers,
)
from coordgraph.communities.stability import Uses, objects_behind, resample, standing
from coordgraph.communities.sweep import sweep
from coordgraph.settings import CommunitySettings, SimilaritySettings
from coordgraph.significance import keep_by_rule
from tests.worlds import compared_tables, shares

QUICK = CommunitySettings(replicates=30, seeds=3, permutations=99)


def group(members, objects, start=0, step=1000):
    """Every member acts on every object within seconds."""
    return [(a, o, start + step * k + i) for k, o in enumerate(objects) for i, a in enumerate(members)]


def found(acts, chosen=QUICK, seed=1, shuffled=False, **support):
    collection = shares(acts)
    edges, evidence = compared_tables(collection, SimilaritySettings())
    edges = keep_by_rule(edges)
    if shuffled:
        evidence = evidence.take(np.random.default_rng(0).permutation(evidence.num_rows))
    return find_clusters(
        edges, collection.accounts, collection.posts, chosen, seed, Support(evidence, **{"needed": 3, **support})
    )


def by_account(result):
    return {m["account_id"]: m for m in result.members.to_pylist()}


FIRM = group("ABCD", [f"o{k}" for k in range(40)])
LOOSE = group("PQRS", [f"x{k}" for k in range(3)], start=10**6)


def test_a_group_on_many_objects_is_found_again_and_one_on_few_is_not():
    clusters = {c["accounts"] and c["label"]: c for c in found([*FIRM, *LOOSE]).clusters.to_pylist()}
    firm, loose = sorted(clusters.values(), key=lambda c: -c["stability"])
    assert firm["stability"] == 1 and (firm["core"], firm["probable"], firm["fragile"]) == (4, 0, 0)
    # three objects count three times or more in 58 % of draws from Poisson(3)
    assert 0.35 < loose["stability"] < 0.8 and loose["core"] == 0
    assert (firm["rank"], loose["rank"], firm["resamplings"]) == (1, 2, 30)


def test_a_world_of_few_objects_is_not_called_stable():
    (only,) = found(LOOSE, dataclasses.replace(QUICK, replicates=400)).clusters.to_pylist()
    assert only["stability"] == pytest.approx(0.577, abs=0.08)


def test_an_account_tied_by_few_objects_to_a_firm_group_is_fragile_or_probable():
    late = [("E", f"o{k}", 1000 * k + 9) for k in range(3)]
    members = by_account(found([*FIRM, *late]))
    assert members["A"]["standing"] == "core" and members["A"]["stability"] == 1
    assert members["E"]["cluster"] == members["A"]["cluster"]
    assert members["E"]["standing"] in ("probable", "fragile") and members["E"]["stability"] < 0.9
    assert members["E"]["score"] == 3 and members["A"]["score"] == 40


def test_without_evidence_stability_is_empty_and_the_rest_is_there():
    collection = shares(FIRM)
    edges, _ = compared_tables(collection, SimilaritySettings())
    result = find_clusters(keep_by_rule(edges), collection.accounts, collection.posts, QUICK)
    (cluster,) = result.clusters.to_pylist()
    assert [cluster[n] for n in ("stability", "resamplings", "core", "probable", "fragile")] == [None] * 5
    assert (cluster["min_score"], cluster["layer_ties"], cluster["conductance"]) == (40, [6], 0)
    assert by_account(result)["A"]["standing"] is None
    again = found(FIRM, dataclasses.replace(QUICK, replicates=0)).clusters.to_pylist()
    assert again[0]["stability"] is None


def test_equal_seeds_and_any_order_of_evidence_give_equal_tables():
    acts = [*FIRM, *LOOSE]
    one, other, shuffled = found(acts), found(acts), found(acts, shuffled=True)
    for name in one._fields:
        assert getattr(one, name).equals(getattr(other, name)), name
        assert getattr(one, name).equals(getattr(shuffled, name)), name
    assert not found(LOOSE, seed=5).clusters["stability"].equals(found(LOOSE, seed=6).clusters["stability"])


@settings(max_examples=15, deadline=None)
@given(st.permutations("ABCDPQRS"))
def test_renaming_accounts_renames_the_results(names):
    new = dict(zip("ABCDPQRS", names, strict=True))
    before = by_account(found([*FIRM, *LOOSE]))
    after = by_account(found([(new[a], o, t) for a, o, t in [*FIRM, *LOOSE]]))
    for account, row in before.items():
        told = after[new[account]]
        assert [row[n] for n in ("ties", "score", "core_score", "stability", "standing")] == [
            told[n] for n in ("ties", "score", "core_score", "stability", "standing")
        ]


def test_a_tie_that_passes_with_fewer_objects_than_needed_needs_what_it_has():
    triangle = (np.array([0, 0, 1]), np.array([1, 2, 2]))
    uses = Uses(np.arange(3), np.zeros(3, np.int64))
    held = resample(
        {"x": (np.arange(3), triangle)}, uses, np.full(3, 5), np.zeros(3, np.int64),
        CommunitySettings(replicates=2000), 1,
    )  # fmt: skip
    assert held.clusters[0] == pytest.approx(1 - np.exp(-1), abs=0.03)  # one object, drawn at least once


def test_evidence_of_other_pairs_doubled_rows_and_late_posts_are_passed_over():
    edges, evidence = compared_tables(shares([*FIRM, ("A", "late", 0), ("B", "late", 10**5)]), SimilaritySettings())
    ab = edges.filter((edges["source"].to_numpy() == "A") & (edges["target"].to_numpy() == "B"))
    doubled = evidence.take([*range(evidence.num_rows), 0, 1])
    assert len(objects_behind(ab, doubled, True).tie) == 40
    assert len(objects_behind(ab, doubled, False).tie) == 41
    assert len(objects_behind(ab.slice(0, 0), doubled, True).tie) == 0
    assert len(objects_behind(ab, doubled.slice(0, 0), True).tie) == 0


def test_standing_has_its_borders():
    assert [standing(s) for s in (1.0, 0.9, 0.899, 0.5, 0.499, 0.0)] == ["core"] * 2 + ["probable"] * 2 + [
        "fragile"
    ] * 2


TWO_FIVES = tuple(
    np.array(
        [*itertools.combinations(range(5), 2), *itertools.combinations(range(5, 10), 2), (4, 5)]
    ).T
)  # fmt: skip


def test_the_sweep_shows_where_two_groups_become_one():
    rows = sweep({"x": TWO_FIVES}, 30, CommunitySettings(seeds=4), seed=1).to_pylist()
    assert [r["resolution"] for r in rows if r["chosen"]] == [0.1]
    for row in rows:  # the tie between them is 1 on 25 pairs
        expected = 1 if row["resolution"] < 0.04 else 2 if row["resolution"] < 1 else 0
        assert (row["clusters"], row["agreement"]) == (expected, 1), row
        assert row["same_as_chosen"] == pytest.approx(1) if expected == 2 else row["same_as_chosen"] < 0.95
        assert row["plateau"] == {1: 1, 2: 2, 0: None}[expected]
        assert (row["accounts"], row["seeds"]) == (10 if expected else 0, 4)
    assert rows == sorted(rows, key=lambda row: row["resolution"])


@pytest.mark.parametrize(
    "changed", [{"method": "components"}, {"sweep": False}]
)  # fmt: skip
def test_where_nothing_can_be_swept_the_table_is_empty(changed):
    assert sweep({"x": TWO_FIVES}, 10, CommunitySettings(**changed), 1).num_rows == 0
    assert sweep({}, 10, CommunitySettings(), 1).num_rows == 0


def test_modularity_and_a_resolution_of_nothing_are_swept_too():
    rows = sweep(
        {"x": TWO_FIVES}, 10, CommunitySettings(objective="modularity", resolution=1.0, seeds=2), 1
    ).to_pylist()
    assert (rows[0]["resolution"], rows[-1]["resolution"]) == (pytest.approx(0.1), pytest.approx(10))
    assert next(r for r in rows if r["chosen"])["clusters"] == 2
    rows = sweep({"x": TWO_FIVES}, 10, CommunitySettings(resolution=0.0, seeds=2), 1).to_pylist()
    assert rows[0]["chosen"] and rows[0]["clusters"] == 1


def test_large_graphs_get_fewer_repetitions_by_their_size_alone():
    assert [affordable(50, 10, ties) for ties in (1, 60_000, 100_000, 10**9)] == [50, 50, 30, 10]
    layers = {"x": TWO_FIVES, "y": TWO_FIVES}
    assert tie_visits(layers, CommunitySettings()) == 42
    assert tie_visits(layers, CommunitySettings(objective="modularity")) == 840


def test_scores_of_a_chain_and_of_two_rings():
    chain = pairs_of_ties(np.array([0, 2, 2, 0]), np.array([1, 1, 3, 1]), np.array([0.9, 0.5, 0.2, 0.4]))
    assert len(chain.low) == 3 and chain.row.tolist() == [0, 1, 2, 0]
    assert coordination_scores(chain, 4).tolist() == [0.9, 0.9, 0.5, 0.2]
    assert np.isnan(core_scores(chain, 4)).all()
    rings = pairs_of_ties(np.array([0, 0, 1, 2, 2, 3]), np.array([1, 2, 2, 3, 4, 4]), np.array([3, 3, 3, 2, 1, 2.0]))
    assert core_scores(rings, 5).tolist() == [3, 3, 3, 1, 1]


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] < p[1]), st.integers(1, 4), min_size=1
    )
)
def test_core_scores_are_what_peeling_at_each_bar_gives(ties):
    low, high = (np.array(side) for side in zip(*ties, strict=True))
    pairs = pairs_of_ties(low, high, np.array(list(ties.values()), float))
    expected = np.full(7, np.nan)
    for bar in range(1, 5):
        left = {pair for pair, weight in ties.items() if weight >= bar}
        while True:
            degree = [sum(node in pair for pair in left) for node in range(7)]
            fewer = {pair for pair in left if min(degree[pair[0]], degree[pair[1]]) >= 2}
            if fewer == left:
                break
            left = fewer
        expected[[node for node in range(7) if degree[node]]] = bar
    assert np.array_equal(core_scores(pairs, 7), expected, equal_nan=True)


def test_conductance_and_shares_of_two_fives_with_a_bridge():
    pairs = pairs_of_ties(*TWO_FIVES, np.ones(21))
    halves = np.array([0] * 5 + [1] * 5)
    assert conductance(pairs, halves, 2) == pytest.approx([1 / 21, 1 / 21])
    marked = pairs.high < 4
    assert share_of_pairs(pairs, marked, halves, 2).tolist() == [0.6, 0.0]


def test_a_layer_that_only_ties_a_pair_does_not_support():
    pair, other, ring = ([0], [1]), ([1], [2]), ([0, 0, 1], [1, 2, 2])
    layers = [tuple(np.array(side) for side in layer) for layer in (pair, other, ring)]
    assert supporting_layers(layers[:2], np.zeros(3, np.int64), 1).tolist() == [0]
    assert supporting_layers(layers, np.zeros(3, np.int64), 1).tolist() == [1]
    assert supporting_layers(layers[:2], np.zeros(3, np.int64), 1, smallest=2).tolist() == [2]


def test_rank_goes_by_layers_then_validated_share_then_stability_then_size():
    layers, validated = np.array([1, 1, 2, 1, 1]), np.array([0.5, 0.9, 0.1, 0.52, 0.9])
    stability, sizes = np.array([0.9, 0.5, 0.1, 1.0, 0.5]), np.array([9, 3, 3, 3, 4])
    assert ranked(layers, validated, stability, sizes).tolist() == [2, 4, 1, 3, 0]
    assert ranked(layers, None, None, sizes).tolist() == [2, 0, 4, 1, 3]


def test_strict_marks_decide_the_validated_share_and_the_rank():
    big, small = group("ABCDE", [f"o{k}" for k in range(9)]), group("PQR", [f"x{k}" for k in range(9)], start=10**6)
    collection = shares([*big, *small])
    edges, _ = compared_tables(collection, SimilaritySettings())
    edges = keep_by_rule(edges)
    strict = edges["source"].to_numpy() >= "P"
    plain, marked = (
        find_clusters(edges, collection.accounts, collection.posts, QUICK, 1, Support(strict=s)).clusters.to_pylist()
        for s in (None, strict)
    )
    assert [(c["accounts"], c["validated_share"]) for c in plain] == [(5, 1.0), (3, 1.0)]
    assert [(c["accounts"], c["validated_share"]) for c in marked] == [(3, 1.0), (5, 0.0)]


def test_random_groups_are_as_active_and_too_few_accounts_are_not_compared():
    ring = pairs_of_ties(np.array([0, 0, 1]), np.array([1, 2, 2]), np.ones(3))
    groups = np.array([0, 0, 0] + [-1] * 57)
    assert matched_p(ring, groups, np.full(60, 3), 99, 1).tolist() == [0.01]
    loud = np.array([50] * 5 + [1] * 55)  # two others are as active: not enough for three
    assert np.isnan(matched_p(ring, groups, loud, 99, 1)).all()
    loud = np.array([50] * 6 + [1] * 54)  # now three: of the 20 ways to draw 3 of 6 one is the group
    assert matched_p(ring, groups, loud, 9999, 1)[0] == pytest.approx(0.05, abs=0.01)
    everywhere = pairs_of_ties(*np.triu_indices(60, 1), np.ones(1770))
    assert matched_p(everywhere, groups, np.full(60, 3), 99, 1).tolist() == [1.0]
    assert np.isnan(matched_p(ring, groups, np.full(60, 3), 0, 1)).all()
    assert len(matched_p(ring, np.full(60, -1), np.full(60, 3), 99, 1)) == 0


def test_groups_of_a_partition_do_not_depend_on_accounts_without_ties():
    few = partition({"x": TWO_FIVES}, 10, CommunitySettings(), 1)
    many = partition({"x": (TWO_FIVES[0] + 500, TWO_FIVES[1] + 500)}, 1000, CommunitySettings(), 1)
    assert many[500:510].tolist() == few.tolist() and (np.delete(many, np.s_[500:510]) == -1).all()
