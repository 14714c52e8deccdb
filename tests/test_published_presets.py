"""Presets of published methods: their numbers by hand, judges against plain reckoning, and whole runs."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import coordgraph
from coordgraph import presets
from coordgraph.api import Data
from coordgraph.behaviours import find_actions
from coordgraph.errors import SettingsError, UnknownName
from coordgraph.presets import luceri2024, weber2021
from coordgraph.presets.centrality import componentwise_eigenvector_centrality, global_eigenvector_centrality
from coordgraph.presets.focal import focal_structures
from coordgraph.settings import BehaviourSettings, Settings
from coordgraph.similarity import compare_accounts, layers_of
from tests.worlds import bursts, posts, shares

NEW = ["luceri2024", "luceri2024_components", "nizzoli2021", "pacheco2021", "schoch2022", "weber2021"]
TIMED = ["cnt", "coortweet", "schoch2022", "weber2021"]


def world(acts, preset, **similarity):
    """Edges, layers, settings and ids of acts (account, object, second), compared as the preset asks."""
    collection = shares(acts)
    settings = presets.with_preset(Settings(), preset).changed({"similarity": similarity})
    found = find_actions(collection.posts, collection.accounts, BehaviourSettings(behaviours=("co_share",)))
    layers = layers_of(found.actions, found.objects, collection.accounts.num_rows)
    ids = collection.accounts["account_id"].combine_chunks()
    return compare_accounts(layers, ids, settings.similarity), layers, settings, ids


def random_acts(seed, accounts=25, objects=20, size=400, seconds=7200):
    rng = np.random.default_rng(seed)
    columns = rng.integers(accounts, size=size), rng.integers(objects, size=size), rng.integers(seconds, size=size)
    return [(f"u{a:02d}", f"o{o}", int(t)) for a, o, t in zip(*columns, strict=True)]


def kept_pairs(edges, judged):
    frame = edges.to_pandas()[judged.kept]
    return set(zip(frame["source"], frame["target"], strict=True))


def coded(pairs, layer="co_retweet", **columns):
    """Edges with account codes in place of ids."""
    source, target = np.array(pairs).T
    return pa.table({"layer": [layer] * len(pairs), "source": source, "target": target, **columns})


# what holds for each of them


@pytest.mark.parametrize("name", presets.preset_names())
def test_a_preset_says_that_it_has_no_null_and_its_settings_exist(name):
    assert presets.MEANINGS[name].endswith("No null: it does not say what chance would give.")
    settings = presets.with_preset(Settings(), name)
    assert settings.preset == name
    assert settings.ties.filter != "tested"
    assert presets.preset_named(name).timed == (settings.similarity.window is not None)


def test_meanings_differ():
    assert len(set(presets.MEANINGS.values())) == len(presets.preset_names())


@pytest.mark.parametrize("name", presets.preset_names())
def test_a_judge_gives_the_same_for_codes_as_for_ids_and_nothing_for_no_pairs(name):
    edges, layers, settings, ids = world(random_acts(1), name)
    found = presets.judged(name, edges, layers, settings, ids)
    assert len(found.weight) == len(found.kept) == edges.num_rows
    assert found.weight.dtype == np.float64 and found.kept.dtype == bool
    assert not (found.kept & (found.weight <= 0)).any()
    codes = {account: code for code, account in enumerate(ids.to_pylist())}
    for side in ("source", "target"):
        numbers = pa.array([codes[account] for account in edges[side].to_pylist()], pa.int32())
        edges = edges.set_column(edges.column_names.index(side), side, numbers)
    again = presets.judged(name, edges, layers, settings)
    assert np.array_equal(again.weight, found.weight) and np.array_equal(again.kept, found.kept)
    assert not len(presets.judged(name, edges.slice(0, 0), layers, settings).kept)


@pytest.mark.parametrize("name", sorted({*presets.preset_names()} - {"weber2021"}))
def test_a_judge_does_not_look_at_the_order_of_rows(name):
    edges, layers, settings, ids = world(random_acts(2), name)
    order = np.random.default_rng(1).permutation(edges.num_rows)
    found = presets.judged(name, edges, layers, settings, ids)
    turned = presets.judged(name, edges.take(pa.array(order)), layers, settings, ids)
    assert turned.weight == pytest.approx(found.weight[order])
    assert turned.kept.tolist() == found.kept[order].tolist()


@pytest.mark.parametrize("name", TIMED)
def test_a_preset_that_lives_on_times_refuses_to_do_without(name):
    edges, layers, settings, ids = world(random_acts(1), name, window="none")
    with pytest.raises(SettingsError, match=rf"the preset {name} needs times and a window"):
        presets.judged(name, edges, layers, settings, ids)


def test_an_unknown_preset_is_refused():
    edges, layers, settings, ids = world(random_acts(1), "cnt")
    with pytest.raises(UnknownName, match="no such preset: 'magic'"):
        presets.judged("magic", edges, layers, settings, ids)


@pytest.mark.parametrize("name", presets.PARITY)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_judge_of_a_tool_keeps_what_the_tools_own_tables_keep(name, seed):
    collection = shares([*random_acts(seed), ("late", "o1", None), ("once", "o2", 5)])
    chosen = {"window": "5m"} if name == "coortweet" else {}
    settings = presets.with_preset(Settings(), name).changed({"similarity": chosen})
    found = find_actions(collection.posts, collection.accounts, settings.behaviours)
    layers = layers_of(found.actions, found.objects, collection.accounts.num_rows)
    ids = collection.accounts["account_id"].combine_chunks()
    edges = compare_accounts(layers, ids, settings.similarity)
    judged = presets.judged(name, edges, layers, settings, ids)
    parity = presets.parity_of(name, found.actions, found.objects, collection.posts, settings)
    there = presets.kept_as_there(edges, name, parity).to_pandas()
    assert 0 < judged.kept.sum() < len(judged.kept)
    assert judged.kept.tolist() == there["kept"].tolist()
    assert judged.weight[judged.kept].tolist() == there["weight"][judged.kept].tolist()


def test_the_judge_of_coortweet_gives_the_published_count_on_its_data(real_data):
    data = coordgraph.read(real_data / "coortweet" / "russian_coord_tweets.parquet")
    settings = presets.with_preset(Settings(), "coortweet").changed({"similarity": {"window": "1m"}})
    accounts = data.collection.accounts
    found = find_actions(data.collection.posts, accounts, settings.behaviours)
    layers = layers_of(found.actions, found.objects, accounts.num_rows)
    ids = accounts["account_id"].combine_chunks()
    edges = compare_accounts(layers, ids, settings.similarity)
    judged = presets.judged("coortweet", edges, layers, settings, ids)
    assert judged.kept.sum() == 60
    assert judged.weight.sum() == 3791


# pacheco2021


def test_pacheco_keeps_the_closest_pairs_of_accounts_with_ten_retweets():
    copies = [(account, f"o{n}", n) for account in "ab" for n in range(10)]
    few = [(account, f"x{n}", n) for account in "cd" for n in range(9)]
    loose = [(account, f"{account}{n}", n) for account in "ef" for n in range(9)] + [("e", "y", 1), ("f", "y", 2)]
    edges, layers, settings, ids = world(copies + few + loose, "pacheco2021")
    judged = presets.judged("pacheco2021", edges, layers, settings, ids)
    assert edges.num_rows == 3
    assert kept_pairs(edges, judged) == {("a", "b")}
    every = presets.judged("pacheco2021", edges, layers, settings.changed({"ties": {"percentile": 0}}), ids)
    assert kept_pairs(edges, every) == {("a", "b"), ("e", "f")}


def test_pacheco_counts_every_retweet_and_weighs_repetition_by_its_logarithm():
    acts = [("a", "1", 0)] * 4 + [("a", "2", 1), ("a", "3", 2)] + [("b", o, 3) for o in "123"]
    acts += [("c", o, 4) for o in "34"] + [("d", o, 5) for o in "456"]
    edges, layers, settings, ids = world(acts, "pacheco2021")
    judged = presets.judged("pacheco2021", edges, layers, settings, ids)
    assert judged.weight[0] == pytest.approx(0.914873, abs=1e-6)
    assert not judged.kept.any()


# nizzoli2021


def test_nizzoli_cuts_by_disparity_at_015():
    edges = coded([(0, 1), (0, 2), (0, 3)], cosine=[0.8, 0.1, 0.1], shared=[1, 1, 1])
    settings = presets.with_preset(Settings(), "nizzoli2021")
    layers = world([("a", "o", 0), ("b", "o", 0)], "nizzoli2021")[1]
    judged = presets.judged("nizzoli2021", edges, {"co_retweet": layers["co_share"]}, settings)
    assert judged.kept.tolist() == [True, False, False]
    assert judged.weight.tolist() == [0.8, 0.1, 0.1]


def test_nizzoli_gives_nothing_for_what_everybody_retweeted():
    edges, layers, settings, ids = world([(account, "all", n) for n, account in enumerate("abc")], "nizzoli2021")
    judged = presets.judged("nizzoli2021", edges, layers, settings, ids)
    assert judged.weight.tolist() == [0, 0, 0] and not judged.kept.any()


def test_coordination_scores_are_the_last_threshold_with_an_edge():
    chain = np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([0.9, 0.5, 0.2])
    assert presets.coordination_scores(*chain, 5).tolist() == [0.9, 0.9, 0.5, 0.2, 0]
    groups = np.array([0, 1, 1, -1, -1])
    assert presets.coordination_scores(*chain, 5, groups).tolist() == [0, 0.5, 0.5, 0, 0]
    assert presets.coordination_scores(*(a[:0] for a in chain), 2).tolist() == [0, 0]


# luceri2024


def complete(*accounts):
    return list(itertools.combinations(accounts, 2))


def centralities(pairs, accounts):
    source, target = np.array(pairs).T
    return [f(source, target, accounts) for f in (global_eigenvector_centrality, componentwise_eigenvector_centrality)]


def test_eigenvector_centrality_by_hand():
    over_all, by_component = centralities(complete(0, 1, 2, 3) + complete(4, 5, 6), 8)
    assert over_all == pytest.approx([0.5] * 4 + [0] * 4)
    assert (over_all[4:] == 0).all()
    assert by_component == pytest.approx([0.5 * 4 / 7] * 4 + [3**-0.5 * 3 / 7] * 3 + [0])
    star, star_by_component = centralities([(0, 1), (0, 2), (0, 3)], 4)
    assert star == pytest.approx([0.7071, 0.4082, 0.4082, 0.4082], abs=1e-4)
    assert star_by_component == pytest.approx(star)


def test_centrality_leads_where_it_is_dense_and_not_where_it_is_large():
    path = list(itertools.pairwise(range(4, 60)))
    over_all, by_component = centralities(complete(0, 1, 2, 3) + path, 60)
    assert over_all[:4] == pytest.approx([0.5] * 4) and not over_all[4:].any()
    assert by_component[30] > by_component[0]


def test_components_with_one_eigenvalue_share_the_centrality_whatever_the_order():
    pairs = complete(0, 1, 2) + complete(3, 4, 5) + [(6, 7)]
    over_all, _ = centralities(pairs, 8)
    assert over_all == pytest.approx([6**-0.5] * 6 + [0, 0])
    turned, _ = centralities([pair[::-1] for pair in pairs[::-1]], 8)
    assert np.array_equal(over_all, turned)


def test_a_pair_given_by_two_layers_is_one_edge_and_a_loop_none():
    once = centralities([(0, 1), (1, 2)], 3)
    twice = centralities([(0, 1), (1, 0), (0, 1), (1, 2), (2, 2)], 3)
    assert all(a == pytest.approx(b) for a, b in zip(once, twice, strict=True))
    assert all(not centrality.any() for centrality in centralities(np.empty((0, 2), int), 3))


def test_a_large_component_is_solved_as_a_small_one_is(monkeypatch):
    rng = np.random.default_rng(1)
    pairs = [*rng.integers(300, size=(900, 2)), *itertools.pairwise(range(300))]
    iterated, _ = centralities(pairs, 300)
    assert np.array_equal(iterated, centralities(pairs, 300)[0])
    monkeypatch.setattr("coordgraph.presets.centrality._SMALL", 1000)
    assert iterated == pytest.approx(centralities(pairs, 300)[0], abs=1e-9)


@pytest.mark.parametrize("size", [20, 150])
def test_two_equal_cores_far_apart_are_equally_central(size):
    bridge = [(0, 2 * size), *itertools.pairwise(range(2 * size, 2 * size + 9)), (2 * size + 8, size)]
    pairs = complete(*range(size)) + complete(*range(size, 2 * size)) + bridge
    for centrality in centralities(pairs, 2 * size + 9):
        assert centrality[: 2 * size] == pytest.approx((2 * size) ** -0.5, rel=0.01)
        assert (centrality >= 0).all()


def fused(preset):
    """Twenty retweets and one text: a four by retweets, a triangle by texts, and a pair with few retweets."""
    layers = world([(a, f"o{n}", n) for a in "abcd" for n in range(20)] + [("h", "z", 0), ("i", "z", 0)], preset)[1]
    retweets = coded([*complete(0, 1, 2, 3), (4, 5)], cosine=[1.0] * 7)
    texts = coded(complete(6, 7, 8), "co_text", cosine=[0.9, 0.5, 0.1])
    edges = pa.concat_tables([retweets, texts])
    layers = {"co_retweet": layers["co_share"], "co_text": layers["co_share"]}
    return presets.judged(preset, edges, layers, presets.with_preset(Settings(), preset))


def test_luceri_keeps_the_densest_component_of_the_union():
    judged = fused("luceri2024")
    assert judged.kept.tolist() == [True] * 6 + [False] * 4
    assert judged.weight == pytest.approx([0.5] * 6 + [0] * 4)


def test_luceri_by_component_keeps_the_others_too_but_nobody_with_few_retweets():
    judged = fused("luceri2024_components")
    assert judged.kept.tolist() == [True] * 6 + [False] + [True] * 3
    assert judged.weight[-1] == pytest.approx(3**-0.5 * 3 / 7)


def test_luceri_takes_each_layers_percentile():
    layers = world([(a, f"o{n}", n) for a in "ab" for n in range(20)], "luceri2024")[1]
    pairs = [(0, 1)] * 20
    cosine = np.linspace(0.05, 1, 20)
    numbers = {"co_retweet": 4, "co_url": 4, "hashtag_sequence": 7, "co_text": 20, "fast_retweet": 20, "co_share": 4}
    for name, expected in numbers.items():
        edges = coded(pairs, name, cosine=cosine)
        found = luceri2024.in_fused_network(edges, {name: layers["co_share"]}, *np.array(pairs).T)
        assert found.sum() == expected, name


# schoch2022


def test_schoch_ties_by_one_act_within_a_minute():
    acts = [("a", "o", 0), ("b", "o", 60), ("c", "o", 121), ("d", "p", 0), ("e", "p", 61)]
    edges, layers, settings, ids = world(acts, "schoch2022")
    judged = presets.judged("schoch2022", edges, layers, settings, ids)
    assert kept_pairs(edges, judged) == {("a", "b")}
    assert judged.weight.tolist() == [1]


# weber2021


def test_the_weight_in_a_bin_by_hand():
    assert weber2021.weight_in_bin(np.array([3.0]), np.array([4.0]), np.array([3.0])).tolist() == [2.25]


def test_acts_of_different_bins_do_not_meet_however_close():
    acts = [("a", "o", 0), ("b", "o", 899), ("c", "o", 901)]
    edges, layers, settings, ids = world(acts, "weber2021")
    judged = presets.judged("weber2021", edges, layers, settings, ids)
    weights = dict(
        zip(zip(edges["source"].to_pylist(), edges["target"].to_pylist(), strict=True), judged.weight, strict=True)
    )
    assert edges.num_rows == 2  # a and c are 901 seconds apart
    assert weights == pytest.approx({("a", "b"): 1.7, ("b", "c"): 0})
    assert judged.kept.tolist() == [True, False]


def weights_by_the_book(acts, seconds):
    """Bin by bin, each handed on to the next four, all added up."""
    first = min(t for _, _, t in acts)
    raw = defaultdict(Counter)
    for (a, o, t), (b, p, u) in itertools.combinations(acts, 2):
        if a != b and o == p and (t - first) // seconds == (u - first) // seconds:
            raw[(t - first) // seconds][min(a, b), max(a, b)] += 1
    in_bin = {}
    for number, counts in raw.items():
        degree = Counter()
        for pair, count in counts.items():
            degree.update({pair[0]: count, pair[1]: count})
        in_bin[number] = {p: c * c / (degree[p[0]] + degree[p[1]] - c) for p, c in counts.items()}
    total = Counter()
    for number in range((max(t for _, _, t in acts) - first) // seconds + 1):
        for d in range(5):
            for pair, weight in in_bin.get(number - d, {}).items():
                total[pair] += 0.7**d * weight
    return total


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("at_once", [1, 50, 10**6])
def test_weights_are_those_of_the_book_however_little_is_held_at_once(seed, at_once, monkeypatch):
    monkeypatch.setattr(weber2021, "_PAIRS_AT_ONCE", at_once)
    acts = random_acts(seed)
    edges, layers, settings, ids = world([*acts, ("u01", "o1", None)], "weber2021")
    judged = presets.judged("weber2021", edges, layers, settings, ids)
    expected = weights_by_the_book(acts, 900)
    found = dict(
        zip(zip(edges["source"].to_pylist(), edges["target"].to_pylist(), strict=True), judged.weight, strict=True)
    )
    assert {pair: weight for pair, weight in found.items() if weight} == pytest.approx(dict(expected))


def test_a_focal_structure_by_hand():
    chain = np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([10.0, 8.0, 1.0])
    assert focal_structures(*chain, np.zeros(4, int), 0.3).tolist() == [True, True, False]
    assert focal_structures(*chain, np.zeros(4, int), 0.0).tolist() == [True, False, False]
    assert focal_structures(*chain, np.array([0, 0, 1, 1]), 0.3).tolist() == [True, False, False]


def structures_by_the_book(source, target, weights, groups, theta):
    mean = statistics.mean(weights)
    kept = set()
    for group in set(groups.tolist()):
        inside = [e for e in range(len(weights)) if groups[source[e]] == groups[target[e]] == group]
        inside.sort(key=lambda e: (-weights[e], e))
        if not inside or weights[inside[0]] < mean:
            continue
        taken = [inside[0]]
        while True:
            ends = {source[taken[-1]], target[taken[-1]]}
            edge = next((e for e in inside if e not in taken and ends & {source[e], target[e]}), None)
            if edge is None or weights[edge] < mean:
                break
            old = [weights[e] for e in taken]
            deviation = statistics.stdev(old) if len(old) > 1 else old[0]
            if statistics.mean([*old, weights[edge]]) < statistics.mean(old) - theta * deviation:
                break
            taken.append(edge)
        kept |= set(taken)
    return [e in kept for e in range(len(weights))]


@pytest.mark.parametrize("theta", [0.0, 0.3, 0.5, 2.0])
def test_focal_structures_are_those_of_the_book(theta):
    rng = np.random.default_rng(7)
    for _ in range(30):
        pairs = np.array(complete(*range(12)))[rng.permutation(66)[:40]]
        weights = rng.choice([*range(1, 12), 2.25, 7.1], size=40).astype(float)
        groups = rng.integers(3, size=12)
        found = focal_structures(*pairs.T, weights, groups, theta)
        assert found.tolist() == structures_by_the_book(*pairs.T, weights, groups, theta)


# whole runs


@pytest.mark.parametrize("name", NEW)
def test_a_run_by_each_preset_finds_what_its_rule_says(name):
    group = bursts("abc", 20, text="we all say the very same thing today, day {day}")
    many = [
        {**row, "post_id": f"{row['post_id']}-{n}", "retweet_of": f"{row['retweet_of']}-{n}"}
        for row in group for n in range(6)
    ]  # fmt: skip
    others = [
        {"post_id": f"x{n}", "account_id": f"x{n}", "time": f"2024-03-0{n}T09:00:00Z", "retweet_of": "r0-0"}
        for n in (1, 2, 3)
    ]
    result = coordgraph.detect(Data(posts(many + others)), preset=name)
    assert result.record["preset"] == name
    assert result.record["tie_rule"] == presets.MEANINGS[name]
    assert result.record["timed"] == presets.preset_named(name).timed
    assert "parity" not in result.record
    # disparity wants an edge to stand out, and the three of an even triangle do not
    together = set() if name == "nizzoli2021" else {("a", "b"), ("a", "c"), ("b", "c")}
    kept = result.edges[result.edges["kept"]]
    assert set(zip(kept["source"], kept["target"], strict=True)) == together
    assert result.clusters["accounts"].tolist() == ([3] if together else [])


@pytest.fixture(scope="session")
def retweets_of_a_campaign(real_data):
    return coordgraph.read(real_data / "colombia2019_v11" / "apoyocsj.jsonl.gz")


@pytest.mark.slow
@pytest.mark.parametrize("name", NEW)
def test_a_run_by_each_preset_on_real_retweets(name, retweets_of_a_campaign):
    result = coordgraph.detect(retweets_of_a_campaign, preset=name)
    counts = result.record["counts"]
    assert 0 < counts["ties"] <= counts["compared_pairs"]
    assert counts["clusters"]
    if name == "schoch2022":
        assert counts["ties"] == counts["compared_pairs"]
    if name == "nizzoli2021":
        assert set(result.edges["layer"]) == {"co_retweet"} and result.edges["synchronous"].isna().all()


def test_options_win_over_a_preset_and_a_table_of_shares_can_take_one():
    acts = [
        {"account_id": a, "post_id": f"{a}{n}", "object": f"o{n}", "time": f"2024-03-01T10:{n:02d}:00Z"}
        for a in "abc"
        for n in range(12)
    ]
    data = Data(posts(acts))
    result = coordgraph.detect(data, preset="pacheco2021", behaviours="co_share", settings={"seed": 3})
    assert result.edges["kept"].tolist() == [True] * 3
    narrow = coordgraph.detect(data, preset="weber2021", behaviours="co_share", window="1h")
    assert narrow.record["settings"]["similarity"]["window"] == 3600


def test_help_and_docs_name_every_preset():
    root = Path(__file__).parent.parent
    line = next(x for x in (root / "docs/reference/cli.md").read_text().splitlines() if x.startswith("| `--preset`"))
    page = (root / "docs/explanation/published-methods.md").read_text()
    for name in presets.preset_names():
        assert name in line and f"`{name}`" in page
