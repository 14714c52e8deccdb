"""The presets: the numbers of the tools people cite, row for row, and the semantics written out by hand."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from coordgraph import presets
from coordgraph.errors import UnknownName
from coordgraph.presets import cnt, coortweet
from coordgraph.settings import Settings


def rows(*acts):
    return pd.DataFrame(acts, columns=["object_id", "account_id", "content_id", "timestamp_share"])


def unordered(frame, keys):
    frame = frame.sort_values(keys).reset_index(drop=True)
    if "object_ids" in frame:
        frame["object_ids"] = frame["object_ids"].map(lambda ids: ",".join(sorted(ids.split(","))))
    return frame


@pytest.mark.parametrize("participation", [1, 2, 3])
@pytest.mark.parametrize("loops", [True, False])
def test_coortweet_on_the_fixture_row_for_row(golden, participation, loops):
    name = f"mp{participation}_{'loops' if loops else 'noloops'}.csv"
    settings = coortweet.CoortweetSettings(10, participation, not loops)
    pairs = coortweet.pairs(pd.read_csv(golden / "fixture.csv"), settings)
    expected = pd.read_csv(golden / f"pairs_{name}")
    keys = list(expected.columns)
    pd.testing.assert_frame_equal(unordered(pairs, keys), unordered(expected, keys), check_dtype=False, atol=1e-6)
    edges, expected = coortweet.network(pairs), pd.read_csv(golden / f"edges_{name}")
    ends = ["from", "to"]
    pd.testing.assert_frame_equal(
        unordered(edges[expected.columns], ends), unordered(expected, ends), check_dtype=False, atol=1e-6
    )


def test_coortweet_on_its_own_data_at_eight_settings(golden, real_data):
    expected = json.loads((golden / "expected_numbers.json").read_text())["coortweet_2.1.3_commit_d31a008"]
    shares = pd.read_parquet(real_data / "coortweet" / "russian_coord_tweets.parquet")
    for numbers in expected["russian_coord_tweets"]:
        settings = coortweet.CoortweetSettings(
            numbers["time_window"], numbers["min_participation"], numbers["remove_loops"]
        )
        pairs = coortweet.pairs(shares, settings)
        edges = coortweet.network(pairs)
        strong = edges[edges["weight_threshold"] == 1]
        found = {
            "pairs": len(pairs),
            "nodes": len({*edges["from"], *edges["to"]}),
            "edges": len(edges),
            "max_weight": edges["weight"].max(),
            "core_nodes": len({*strong["from"], *strong["to"]}),
            "core_edges": len(strong),
            "sum_time_delta": pairs["time_delta"].sum(),
            "sum_avg_time_delta": edges["avg_time_delta"].sum(),
            "sum_edge_symmetry": edges["edge_symmetry_score"].sum(),
        }
        for name, value in found.items():
            assert value == pytest.approx(numbers[name], abs=1e-5), (numbers["time_window"], name)


def test_the_preset_gives_the_published_counts_through_the_whole_pipeline(real_data):
    import coordgraph

    data = coordgraph.read(real_data / "coortweet" / "russian_coord_tweets.parquet")
    result = coordgraph.detect(data, preset="coortweet", settings={}, window="1m")
    assert result.record["parity"] == {
        "pairs": 3791,
        "accounts": 2110,
        "edges": 3721,
        "edges_above_threshold": 60,
        "accounts_above_threshold": 94,
    }
    assert result.edges["kept"].sum() == 60


def test_coortweet_participation_keeps_a_pair_of_which_either_side_takes_part_enough():
    shares = rows(
        ("o1", "A", "a1", 0), ("o1", "C", "c1", 1), ("o2", "A", "a2", 100), ("o2", "B", "b2", 101),
        ("o3", "A", "a3", 200), ("o3", "B", "b3", 201), ("x", "C", "c2", 999), ("y", "C", "c3", 5000),
        ("z", "B", "b4", 9000),
    )  # fmt: skip
    settings = coortweet.CoortweetSettings(time_window=10, min_participation=3)
    assert set(coortweet.pairs(shares, settings)["account_id_y"]) == {"B", "C"}


# Bursts of 1, 8, 45, 58, 61 and 200 seconds, and one account by itself.
DIRECTED = rows(
    ("r0", "uid0", "m0", 100), ("r0", "uid0", "m1", 101), ("r0", "uid1", "m2", 145),
    ("r1", "uid2", "m3", 500), ("r1", "uid3", "m4", 508), ("r2", "uid2", "m5", 900), ("r2", "uid3", "m6", 961),
    ("r3", "uid4", "m7", 10), ("r3", "uid5", "m8", 68), ("r4", "uid4", "m9", 300), ("r4", "uid5", "m10", 301),
    ("r5", "uid10", "m11", 700), ("r5", "uid10", "m12", 710), ("r6", "uid11", "m13", 0), ("r6", "uid12", "m14", 200),
)  # fmt: skip


@pytest.mark.parametrize(
    ("window", "smallest"), [(1, 1), (1, 2), (10, 1), (59, 1), (60, 1), (60, 2), (61, 1), (258, 1)]
)
def test_cnt_edges_at_each_window(golden, window, smallest):
    expected = json.loads((golden / "expected_numbers.json").read_text())["coordination_network_toolkit"]
    edges = expected["HEAD_daa0e11_edges_including_loops"][f"tw{window}_mw{smallest}"]
    found = cnt.network(DIRECTED, window, smallest, loops=True)
    assert found.values.tolist() == sorted(edges)


def test_cnt_counts_posts_of_the_source_and_so_differs_by_direction():
    shares = rows(("o", "A", "a", 0), ("o", "B", "b1", 5), ("o", "B", "b2", 8))
    assert cnt.network(shares, 10).values.tolist() == [["A", "B", 1], ["B", "A", 2]]
    assert cnt.network(shares, 10, min_edge_weight=2).values.tolist() == [["B", "A", 2]]


def test_presets_are_settings_and_unknown_ones_are_refused():
    assert presets.with_preset(Settings(), "coortweet").similarity.window == 10.0
    assert presets.with_preset(Settings(), "cnt").behaviours.self_retweets
    with pytest.raises(UnknownName) as caught:
        presets.with_preset(Settings(), "magic")
    names = ", ".join(presets.preset_names())
    assert str(caught.value) == f"no such preset: 'magic'. Use one of: {names}."
