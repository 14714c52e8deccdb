"""Shuffles keep what they say, leave the rest to chance, and the control table counts what methods find in them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph.settings import Resources, Settings, SimilaritySettings
from coordgraph.significance import Verdict, controls, shuffles_afforded, verdict_on
from coordgraph.significance.bicm import solve_bicm
from coordgraph.significance.controls import _side_by_side
from coordgraph.significance.shuffles import comparable, drawn_uses, shuffled
from coordgraph.similarity import NO_TIME, layer_of
from coordgraph.tables import CONTROLS
from coordgraph.ties import asks_when, control_methods

SECOND = 1_000_000
ACTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 6), st.none() | st.integers(0, 300)), min_size=1, max_size=40
)
BIRTHS = st.lists(st.none() | st.just(0), min_size=6, max_size=6)


def layer_from(acts, accounts, births=None):
    """A layer of (object, account, second) acts."""
    rows = sorted((o, NO_TIME if s is None else s * SECOND, a, i) for i, (o, a, s) in enumerate(acts))
    objects, times, who, posts = (np.array(c) for c in zip(*rows, strict=True))
    born = None if births is None else np.array([NO_TIME if b is None else b * SECOND for b in births])
    return layer_of(
        objects.astype(np.int32), who.astype(np.int32), times, posts.astype(np.int32), accounts, births=born
    )


def acts_in(layer):
    """(object, account, time) of every act of a layer, and the post."""
    acts = np.diff(layer.use_starts)
    objects = layer.object_codes[np.repeat(layer.used, acts)]
    accounts = np.repeat(np.repeat(np.arange(layer.accounts), np.diff(layer.account_starts)), acts)
    return list(zip(objects.tolist(), accounts.tolist(), layer.act_times.tolist(), strict=True))


def crowd(seed, accounts=300, objects=120, acts=3000, born=True):
    """Accounts that act on objects by activity and popularity, each at its own speed."""
    rng = np.random.default_rng(seed)
    weights = rng.lognormal(0, 1, accounts), rng.lognormal(0, 1, objects)
    who, what = (rng.choice(len(w), acts, p=w / w.sum()) for w in weights)
    _, first = np.unique(who * objects + what, return_index=True)
    who, what = who[first], what[first]
    birth = np.arange(objects) * 3600
    seconds = birth[what] + rng.lognormal(6 + rng.normal(0, 1, accounts)[who], 1).astype(int) + 1
    acts = list(zip(what.tolist(), who.tolist(), seconds.tolist(), strict=True))
    return layer_from(acts, accounts, birth.tolist() if born else None)


@settings(deadline=None)
@given(acts=ACTS, births=BIRTHS, seed=st.integers(0, 5))
def test_activity_keeps_accounts_objects_times_and_repetitions(acts, births, seed):
    layer = layer_from(acts, 7, births)
    mixed = shuffled(layer, "activity", seed)
    assert mixed.sizes.tolist() == layer.sizes.tolist()
    assert sorted((o, t) for o, _, t in acts_in(mixed)) == sorted((o, t) for o, _, t in acts_in(layer))
    popularity = [dict(zip(x.object_codes.tolist(), x.popularity().tolist(), strict=True)) for x in (layer, mixed)]
    assert popularity[0] == popularity[1]
    births_of = [dict(zip(x.object_codes.tolist(), x.births.tolist(), strict=True)) for x in (layer, mixed)]
    assert births_of[0] == births_of[1]


@settings(deadline=None)
@given(acts=ACTS, births=BIRTHS, seed=st.integers(0, 5), kind=st.sampled_from(["speed", "moment"]))
def test_shuffled_times_keep_who_acts_on_what_and_the_lags(acts, births, seed, kind):
    layer = layer_from(acts, 7, births)
    real, mixed = comparable(layer, kind), shuffled(layer, kind, seed)
    assert sorted((o, a) for o, a, _ in acts_in(real)) == sorted((o, a) for o, a, _ in acts_in(mixed))
    if kind == "speed":
        first = {}
        for o, _, t in acts_in(layer):
            first[o] = min(first.get(o, NO_TIME), t)
        born = dict(zip(layer.object_codes.tolist(), layer.births.tolist(), strict=True))
        origin = {o: first[o] if born[o] == NO_TIME else born[o] for o in first}
        lags = [sorted((a, t - origin[o]) for o, a, t in acts_in(x)) for x in (real, mixed)]
        assert lags[0] == lags[1]


def test_equal_seeds_give_equal_shuffles_and_others_do_not():
    layer = crowd(1)
    for kind in ("activity", "speed", "moment"):
        first, again, other = (acts_in(shuffled(layer, kind, seed)) for seed in (1, 1, 2))
        assert first == again
        assert first != other


def test_every_arrangement_is_as_likely_as_the_others():
    """Three accounts with one object each of three: six arrangements."""
    layer = layer_from([(0, 0, 0), (1, 1, 0), (2, 2, 0)], 3)
    seen = {}
    for seed in range(3000):
        arrangement = tuple(sorted((o, a) for o, a, _ in acts_in(shuffled(layer, "activity", seed))))
        seen[arrangement] = seen.get(arrangement, 0) + 1
    assert len(seen) == 6
    # five degrees of freedom: 99.99 % of fair draws stay below
    assert sum((n - 500) ** 2 / 500 for n in seen.values()) < 25.7


def test_an_empty_layer_stays_empty():
    layer = layer_of(*(np.empty(0, t) for t in (np.int32, np.int32, np.int64, np.int32)), 3)
    assert shuffled(layer, "activity", 1).acts == 0
    assert comparable(layer, "speed").acts == 0


def test_draws_from_the_model_have_its_degrees_on_average():
    rng = np.random.default_rng(0)
    graph = rng.random((30, 20)) < rng.random((30, 1)) * 0.8
    model = solve_bicm(graph.sum(axis=1), graph.sum(axis=0))
    classes = np.searchsorted(model.object_degrees, graph.sum(axis=0))
    total = np.zeros(graph.shape)
    for seed in range(400):
        accounts, objects = drawn_uses(model, classes, seed)
        assert len({*zip(accounts.tolist(), objects.tolist(), strict=True)}) == len(accounts)
        total[accounts, objects] += 1
    assert np.abs(total.sum(axis=1) / 400 - graph.sum(axis=1)).max() < 0.6
    assert np.abs(total.sum(axis=0) / 400 - graph.sum(axis=0)).max() < 0.8


def ids(layer):
    return pa.array([f"{i:05d}" for i in range(layer.accounts)])


def test_the_default_finds_little_in_a_crowd_and_the_usual_rule_much():
    layer = crowd(3, acts=6000)
    methods = control_methods(Settings(), ids(layer))
    table = controls({"co_retweet": layer}, ids(layer), SimilaritySettings(), methods, 3, 1)
    rows = {(r["method"], r["shuffle"]): r for r in table.to_pylist()}
    assert {shuffle for _, shuffle in rows} == {"activity", "timing"}
    assert rows["this run", "activity"]["ties"] == rows["this run", "timing"]["ties"] == 0
    naive = rows["2 objects within the window", "timing"]
    assert naive["ties"] > 50
    assert naive["ratio"] < 2


def test_a_planted_group_stands_out_from_its_shuffles():
    rng = np.random.default_rng(5)
    layer = crowd(5)
    planted = [(120 + o, 300 + a, o * 3600 + 3000 + a) for o in range(12) for a in range(8)]
    acts = [(o, a, t // SECOND) for o, a, t in acts_in(layer)] + planted
    layer = layer_from(
        acts, 308, [*(np.arange(120) * 3600).tolist(), *(np.arange(12) * 3600 - rng.integers(0, 3000, 12)).tolist()]
    )
    table = controls(
        {"co_retweet": layer}, ids(layer), SimilaritySettings(), control_methods(Settings(), ids(layer)), 3, 1
    )
    assert verdict_on(table, "this run").beyond_chance
    row = next(r for r in table.to_pylist() if (r["method"], r["shuffle"]) == ("this run", "activity"))
    assert (row["ties"], row["accounts"]) == (28, 8)


@pytest.mark.parametrize("memory", [None, 500_000_000])
def test_any_number_of_threads_and_any_memory_give_the_same_table(memory):
    layer, told = crowd(3, acts=2000), []
    methods = control_methods(Settings(), ids(layer))

    def found(jobs):
        resources = Resources(jobs=jobs, memory=memory)
        settings = SimilaritySettings()
        return controls(
            {"a": layer}, ids(layer), settings, methods, 3, 1, resources, lambda *done: told.append(done), pairs=9000
        )

    assert found(1).equals(found(2)) and found(2).equals(found(5))
    assert told == [(n, 8) for _ in range(4) for n in range(1, 9)]


def test_as_many_comparisons_at_a_time_as_fit_into_memory():
    layer = crowd(3, acts=2000)
    a_lot = _side_by_side({"a": layer}, 1_000_000, Resources(jobs=8, memory=9_000_000_000))
    assert 1 < a_lot[0] < 8 and a_lot[1].memory > 2_000_000_000
    assert _side_by_side({"a": layer}, 1_000_000, Resources(jobs=8, memory=400_000_000))[0] == 1
    assert _side_by_side({"a": layer}, 1000, Resources(jobs=8, memory=9_000_000_000))[0] == 8


def row(method="this run", shuffle="activity", ties=20, mean=1.0, ratio=20.0):
    share = min(mean / ties, 1) if ties else None
    return (method, shuffle, "something", 10, ties, mean, 2, 5, 1.0, ratio, share)


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([], Verdict(None, "The data were not shuffled, so it is not known what the same method finds by chance.")),
        ([row(ties=0, ratio=0.0)], Verdict(None, "No ties were found, so there is nothing to set against chance.")),
        (
            [row(), row(shuffle="timing", ties=15, mean=0.0, ratio=None)],
            Verdict(
                True,
                "The same method finds little where there is nothing to find. Leaving to chance who meets whom gives 1 "
                "ties (mean of 10 shuffles) instead of 20. Leaving to chance when each acts gives 0 ties (mean of 10 shuffles) "
                "instead of 15.",
            ),
        ),
        (
            [row(), row(shuffle="timing", mean=2.5, ratio=8.0)],
            Verdict(
                False,
                "Not distinguishable from chance: the same method finds nearly as much where there is nothing to find. "
                "Leaving to chance who meets whom gives 1 ties (mean of 10 shuffles) instead of 20. Leaving to "
                "chance when each acts gives 2.5 ties (mean of 10 shuffles) instead of 20.",
            ),
        ),
    ],
)
def test_the_verdict_is_said_in_one_sentence(rows, verdict):
    assert verdict_on(CONTROLS.of_rows(rows), "this run") == verdict


def test_large_data_are_shuffled_less_often_and_a_wish_is_followed():
    layer = crowd(1)
    assert shuffles_afforded({"a": layer}, 1000) == 10
    assert shuffles_afforded({"a": layer}, 1_300_000) == 3
    assert shuffles_afforded({"a": layer}, 10**9) == 1
    assert [shuffles_afforded({"a": layer}, 10**9, wanted) for wanted in (0, 300)] == [0, 300]


def test_no_shuffles_no_rows():
    layer = crowd(1)
    assert (
        controls({"a": layer}, ids(layer), SimilaritySettings(), control_methods(Settings(), ids(layer)), 0, 1).num_rows
        == 0
    )


@pytest.mark.slow
def test_real_retweets_give_the_known_counts_of_the_usual_rules(real_data):
    """35,125 retweets; the counts were computed by others before this test was written."""
    from benchmarks.usual_rules import sharing_against_chance, timing_against_chance

    shares = pq.read_table(real_data / "coortweet" / "russian_coord_tweets.parquet").to_pandas()
    sharing = sharing_against_chance(shares, 2)
    assert sharing["data"].tolist() == pytest.approx([663, 3098, 75807, 28, 54], rel=0.003)
    assert sharing["by chance"].tolist() == pytest.approx([948, 434, 18749, 0, 0], rel=0.25)
    timing = timing_against_chance(shares, 3).set_index(["rule", "left to chance"])
    rule = [timing.loc[f"2 objects within the window, {w} s", "timing"].tolist() for w in (60, 600, 3600)]
    assert [data for data, _ in rule] == pytest.approx([27, 877, 8763], rel=0.01)
    assert rule[0][1] == pytest.approx(7, abs=4)
    assert [chance for _, chance in rule[1:]] == pytest.approx([436, 6612], rel=0.12)
    default = timing[[name.startswith("coordgraph") for name, _ in timing.index]]
    assert (default["data"] >= 20 * default["by chance"]).all()


def test_times_are_shuffled_only_where_they_matter():
    layer = crowd(1)
    untimed = Settings().changed({"ties": {"filter": "rule", "method": "cosine"}})
    methods = control_methods(untimed, ids(layer))
    table = controls({"a": layer}, ids(layer), untimed.similarity, methods, 1, 1, timed=asks_when(untimed))
    assert set(table["shuffle"].to_pylist()) == {"activity"}
    assert asks_when(Settings())
    assert not asks_when(Settings().changed({"similarity": {"window": "none"}}))
