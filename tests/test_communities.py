"""Communities: oracles of resolution and modularity, stable ids, camps apart from clusters."""

from __future__ import annotations

import dataclasses
import itertools

import igraph
import leidenalg
import numpy as np
import pytest

from coordgraph.agreement import rand
from coordgraph.communities import find_clusters, leiden, modularity, partition
from coordgraph.settings import CommunitySettings, SimilaritySettings
from coordgraph.significance import keep_by_rule
from tests.worlds import compared_tables, shares


def two_cliques(inside=0.8, bridge=0.1):
    pairs = [*itertools.combinations(range(5), 2), *itertools.combinations(range(5, 10), 2), (4, 5)]
    weights = np.array([inside] * 20 + [bridge])
    low, high = np.array(pairs).T
    return (low, high), weights


@pytest.mark.parametrize(("resolution", "groups"), [(0.001, 1), (0.05, 2), (0.79, 2), (0.81, 10)])
def test_cpm_keeps_groups_whose_mean_inner_weight_reaches_the_resolution(resolution, groups):
    pairs, weights = two_cliques()
    assert len(set(leiden(pairs, 10, "cpm", resolution, seed=1, weights=weights))) == groups


def test_modularity_of_two_cliques():
    pairs, weights = two_cliques()
    halves = np.array([0] * 5 + [1] * 5)
    assert modularity(pairs, halves, weights) == pytest.approx(0.493788, abs=1e-6)


def test_groups_below_the_smallest_size_are_none():
    pairs = (np.array([0, 1, 3]), np.array([1, 2, 4]))
    assert partition({"x": pairs}, 6, CommunitySettings(method="components"), 1).tolist() == [0, 0, 0, -1, -1, -1]


def test_several_layers_add_up_and_one_layer_alone_still_counts():
    triangle, other = (np.array([0, 0, 1]), np.array([1, 2, 2])), (np.array([3, 3, 4]), np.array([4, 5, 5]))
    found = partition({"x": triangle, "y": other, "z": triangle}, 6, CommunitySettings(resolution=0.9), seed=1)
    assert found.tolist() == [0, 0, 0, 1, 1, 1]


def inner_less_chance(layers, groups, resolution):
    inside = sum((groups[low] == groups[high]).sum() for low, high in layers.values())
    sizes = np.unique(groups, return_counts=True)[1]
    return inside - resolution * (sizes * (sizes - 1) / 2).sum()


def test_the_sum_of_the_layers_is_grouped_as_well_as_by_a_multiplex_search():
    rng = np.random.default_rng(3)
    layers = {}
    for name, share in (("x", 0.5), ("y", 0.3)):
        low, high = np.triu_indices(60, 1)
        tied = rng.random(len(low)) < np.where(low // 12 == high // 12, share, 0.02)
        layers[name] = (low[tied], high[tied])
    together, _ = leidenalg.find_partition_multiplex(
        [igraph.Graph(60, np.column_stack(pairs)) for pairs in layers.values()],
        leidenalg.CPMVertexPartition, resolution_parameter=0.1, n_iterations=10, seed=1,
    )  # fmt: skip
    found = partition(layers, 60, CommunitySettings(resolution=0.2, min_accounts=2), seed=1)
    alone = np.where(found < 0, 100 + np.arange(60), found)
    theirs = inner_less_chance(layers, np.array(together), 0.2)
    assert inner_less_chance(layers, alone, 0.2) >= theirs - 1e-9
    modular = partition(layers, 60, CommunitySettings(objective="modularity", resolution=1.0), seed=1)
    assert rand(modular, np.arange(60) // 12) == 1


def test_leidenalg_ignores_a_largest_size_so_none_is_offered():
    karate = igraph.Graph.Famous("Zachary")
    kind = leidenalg.ModularityVertexPartition
    sizes = sorted(leidenalg.find_partition(karate, kind, max_comm_size=5, seed=1).sizes())
    if max(sizes) <= 5:
        pytest.skip("this leidenalg minds the largest size: it could be offered")
    assert max(sizes) > 5
    assert not any("max" in field.name for field in dataclasses.fields(CommunitySettings))


def test_no_pairs_give_no_groups():
    assert partition({}, 2, CommunitySettings(), 1).tolist() == [-1, -1]
    none = np.empty(0, np.int64)
    assert partition({"x": (none, none)}, 2, CommunitySettings(), 1).tolist() == [-1, -1]


def clustered(acts, **settings):
    collection = shares(acts)
    edges, _ = compared_tables(collection, SimilaritySettings())
    return find_clusters(keep_by_rule(edges), collection.accounts, collection.posts, CommunitySettings(**settings))


BURSTS = [(a, f"o{k}", 1000 * k + i) for k in range(4) for i, a in enumerate("ABC")]
CROWD = [(a, f"x{k}", 5000 * k + 700 * i) for k in range(5) for i, a in enumerate("PQRS")]


def test_clusters_act_together_and_camps_share_a_taste():
    result = clustered([*BURSTS, *CROWD])
    (cluster,) = result.clusters.to_pylist()
    assert (cluster["accounts"], cluster["ties"], cluster["density"], cluster["posts"]) == (3, 3, 1.0, 12)
    assert (cluster["mean_weight"], cluster["median_delay_s"], cluster["layers"]) == (4.0, 1.0, ["co_share"])
    assert cluster["leaders"] == ["A", "B", "C"]
    members = {m["account_id"]: m for m in result.members.to_pylist()}
    assert {a for a, m in members.items() if m["cluster"]} == set("ABC")
    assert members["A"]["first_share"] == 1.0 and members["C"]["first_share"] == 0.0
    assert sorted(result.camps["accounts"].to_pylist()) == [3, 4]
    assert members["P"]["camp"] and not members["P"]["cluster"]


def test_the_same_members_have_the_same_id_in_every_run():
    one = clustered(BURSTS).clusters["cluster"].to_pylist()
    other = clustered([*CROWD, *reversed(BURSTS)]).clusters["cluster"].to_pylist()
    assert one == other


def test_camps_can_be_switched_off():
    assert clustered(CROWD, camps=False).camps.num_rows == 0


def test_nothing_compared_gives_empty_tables():
    result = clustered([("A", "o", 0)])
    assert (result.clusters.num_rows, result.camps.num_rows, result.members.num_rows) == (0, 0, 0)
