from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph import graphs, tables
from tests.hostile import at, edge, row, small_tables


def test_only_kept_ties_and_their_accounts_are_in_the_graph():
    graph = graphs.to_networkx(small_tables())
    assert sorted(graph.nodes) == [f"account{n}" for n in range(9)]
    assert graph.number_of_edges() == 10
    assert not graph.is_directed()


def test_all_compared_pairs_are_in_the_graph_when_asked_for():
    graph = graphs.to_networkx(small_tables(), kept=False)
    assert graph.has_edge("account8", "account9")
    assert "handle" not in graph.nodes["account9"]


def test_two_layers_are_one_edge_with_the_weight_of_both():
    tie = graphs.to_networkx(small_tables()).edges["account0", "account1"]
    assert tie == {
        "weight": 12.0,
        "layers": "co_retweet|co_url",
        "shared": 14,
        "synchronous": 12,
        "median_delay_s": 4.5,
        "weight_co_retweet": 5.0,
        "weight_co_url": 7.0,
    }


def test_the_delay_of_a_pair_is_that_of_its_layer_with_most_synchronous_objects():
    few, many = (list(edge("a", "b", weight, layer)) for weight, layer in ((1.0, "co_url"), (9.0, "co_retweet")))
    delay = tables.EDGES.names.index("median_delay_s")
    few[delay], many[delay] = 1.0, 30.0
    (pair,) = graphs.pairs_of(tables.EDGES.of_rows([few, many]))
    assert pair.median_delay_s == 30.0


def test_nodes_know_their_account_and_their_cluster():
    node = graphs.to_networkx(small_tables()).nodes["account0"]
    assert node["handle"] == "handle0"
    assert node["created_at"] == at(0).isoformat()
    assert node["cluster"] == "cluster0"
    assert node["color"] == graphs.HUES[0]
    assert node["posts"] == 1
    assert None not in node.values()


def test_igraph_holds_the_same_graph():
    one, other = graphs.to_networkx(small_tables()), graphs.to_igraph(small_tables())
    assert other.vs["name"] == list(one.nodes)
    assert [tuple(sorted(other.vs[v]["name"] for v in e.tuple)) for e in other.es] == [
        tuple(sorted(e)) for e in one.edges
    ]
    assert other.es["weight"] == [d["weight"] for *_, d in one.edges(data=True)]
    assert other.vs.find("account7")["cluster"] is None
    assert not other.is_directed()


@pytest.mark.parametrize("build", [graphs.to_networkx, graphs.to_igraph])
def test_no_tables_are_an_empty_graph(build):
    graph = build({})
    assert (graph.number_of_nodes() if hasattr(graph, "number_of_nodes") else graph.vcount()) == 0


def test_a_pair_without_a_window_has_no_synchronous_objects():
    bare = row(tables.EDGES, layer="co_url", source="a", target="b", weight=0.5, shared=3, kept=True)
    (pair,) = graphs.pairs_of(tables.EDGES.of_rows([bare]))
    assert (pair.shared, pair.synchronous, pair.median_delay_s) == (3, None, None)
    assert "synchronous" not in graphs.pair_attributes(pair)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random):
    made = small_tables()
    shuffled = {}
    for name, table in made.items():
        order = list(range(table.num_rows))
        if name != "clusters":
            random.shuffle(order)
        shuffled[name] = table.take(order)
    one, other = graphs.to_networkx(made), graphs.to_networkx(shuffled)
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(data=True)) == list(other.edges(data=True))


def test_nine_clusters_have_a_hue_and_all_others_are_grey():
    colours = graphs.cluster_colours(f"c{n}" for n in range(12))
    assert len(set(colours.values())) == 10
    assert {colours[f"c{n}"] for n in (9, 10, 11)} == {graphs.GREY}
    assert colours["c3"] == graphs.cluster_colours(["c0", "c1", "c2", "c3"])["c3"]


def test_the_largest_cluster_has_a_hue_wherever_it_ranks():
    small, large = [f"c{n}" for n in range(12)], "large"
    sizes = {**dict.fromkeys(small, 3), large: 40}
    clusters = tables.CLUSTERS.of_rows(
        tuple({"cluster": c, "rank": i + 1, "accounts": n}.get(name) for name in tables.CLUSTERS.names)
        for i, (c, n) in enumerate(sizes.items())
    )
    members = tables.MEMBERS.of_rows(
        tuple({"account_id": f"in {c}", "cluster": c}.get(name) for name in tables.MEMBERS.names) for c in sizes
    )
    known = graphs.account_attributes({"clusters": clusters, "members": members}, [f"in {c}" for c in sizes])
    assert known["in large"]["color"] == graphs.HUES[0]
    assert known["in c0"]["color"] == graphs.HUES[1]
    assert known["in c11"]["color"] == graphs.GREY
