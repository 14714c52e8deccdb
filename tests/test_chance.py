"""What chance gives: calibration where nobody coordinates, what changes nothing, the family of tests."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import coordgraph as cg
from coordgraph import significance
from coordgraph.readers import read_table_of_posts
from coordgraph.settings import SignificanceSettings, SimilaritySettings
from coordgraph.significance import chance
from coordgraph.significance.bicm import solve_bicm
from coordgraph.significance.chance import chance_of, expectation_of, family_of
from coordgraph.significance.tails import poisson_binomial_tails, poisson_tail
from coordgraph.similarity import compare_accounts
from tests.worlds import layer_from, layers_in

SECOND = 1_000_000
WINDOW = 60 * SECOND


def counts_of(acts, accounts, window=WINDOW):
    """Shared and synchronous objects of every two accounts, account by account."""
    shared, synchronous = np.zeros((2, accounts, accounts), np.int64)
    things: dict[int, list[tuple[int, int]]] = {}
    for thing, account, time in acts:
        things.setdefault(thing, []).append((account, time))
    for entries in things.values():
        who, when = np.array(entries, np.int64).T
        here = np.unique(who)
        shared[np.ix_(here, here)] += 1
        near = np.abs(when[:, None] - when) <= window
        together = np.zeros((accounts, accounts), bool)
        together[who[np.nonzero(near)[0]], who[np.nonzero(near)[1]]] = True
        synchronous += together
    return shared, synchronous


def chance_in(acts, accounts, births=None, first_share=False, threads=1):
    """What chance gives for all pairs that share anything, and those pairs."""
    layer = layer_from(acts, births, accounts)
    shared, synchronous = counts_of(acts, accounts)
    source, target = (side.astype(np.int32) for side in np.nonzero(np.triu(shared, 1)))
    expectation = expectation_of(layer, WINDOW, first_share)
    found = chance_of(expectation, source, target, shared[source, target], synchronous[source, target], WINDOW, threads)
    return found, source, target


def assert_not_too_often(p, tests, levels, tolerance):
    """At most a share ``level`` of the tests, with a tolerance for the sample, has a p-value as low."""
    for level in levels:
        assert (p <= level).sum() <= level * tests * (1 + tolerance) + 3, (level, (p <= level).sum() / tests)


# who acts on what


def drawn_graphs(graphs, seed, accounts=60, objects=90):
    """Graphs whose cells are independent, their true probabilities, and pairs of accounts no two of which overlap."""
    rng = np.random.default_rng(seed)
    x, y = rng.lognormal(-1, 1, accounts), rng.lognormal(-1, 1.3, objects)
    true = x[:, None] * y / (1 + x[:, None] * y)
    for _ in range(graphs):
        yield rng, true, rng.random(true.shape) < true, rng.permutation(accounts).reshape(2, -1)


def test_with_the_true_probabilities_p_is_exact():
    tails, above = [], []
    for _, true, graph, (one, other) in drawn_graphs(150, seed=5):
        counts = (graph[one] & graph[other]).sum(axis=1)
        several = np.ones(true.shape[1], np.int64)
        rows = [one.astype(np.int64), other.astype(np.int64)]
        some = np.maximum(counts, 1), np.full(len(one), np.nan)
        tails.append(np.where(counts > 0, poisson_binomial_tails(true, several, *rows, *some), 1.0))
        above.append(poisson_binomial_tails(true, several, *rows, counts + 1, some[1]))
    p, more = np.concatenate(tails), np.concatenate(above)
    assert_not_too_often(p, len(p), (0.5, 0.1, 0.01), 0.1)
    randomised = p - np.random.default_rng(6).random(len(p)) * (p - more)
    assert stats.kstest(randomised, "uniform").pvalue > 0.01


def test_sharing_is_not_called_more_than_chance_too_often_where_chance_made_it():
    exact, used = [], []
    for _, true, graph, (one, other) in drawn_graphs(150, seed=7):
        layer = layer_from([(o, a, 0) for a, o in np.argwhere(graph)], accounts=len(true))
        counts = (graph[one] & graph[other]).sum(axis=1)
        expectation = expectation_of(layer, None)
        pair = one.astype(np.int32), other.astype(np.int32)
        used.append(chance_of(expectation, *pair, counts, None, None).p_shared)
        model = expectation.model
        rows = [model.account_classes[side] for side in pair]
        some = np.maximum(counts, 1), np.full(len(one), np.nan)
        tails = poisson_binomial_tails(model.probabilities, model.object_counts, *rows, *some)
        exact.append(np.where(counts > 0, tails, 1.0))
    for p in (np.concatenate(exact), np.concatenate(used)):
        assert_not_too_often(p, len(p), (0.5, 0.1, 0.01, 0.001), 0.1)


# when


def readers_of_their_own_speed(seed, accounts=110, objects=260, acts_each=45):
    """Everybody acts a time after the birth that depends on who it is and on nothing else."""
    rng = np.random.default_rng(seed)
    births = np.sort(rng.integers(0, 14 * 86_400 * SECOND, objects))
    middle, spread = rng.normal(np.log(400), 1.5, accounts), rng.uniform(0.3, 1.5, accounts)
    acts = []
    for account in range(accounts):
        for thing in rng.choice(objects, acts_each, replace=False):
            lag = int(rng.lognormal(middle[account], spread[account]) * SECOND)
            acts.append((int(thing), account, int(births[thing]) + lag))
    return acts, births.tolist()


@pytest.mark.slow
def test_synchrony_is_not_called_more_than_chance_too_often_where_everybody_has_a_speed():
    p, joint, pairs = [], [], 0
    for seed in range(6):
        acts, births = readers_of_their_own_speed(seed)
        found, source, _ = chance_in(acts, 110, births)
        p.append(found.p_synchrony)
        joint.append(found.p_joint)
        pairs += len(source)
    assert pairs > 30_000
    assert_not_too_often(np.concatenate(p), pairs, (0.5, 0.1, 0.01, 0.001), 0.0)
    assert_not_too_often(np.concatenate(joint), pairs, (0.1, 0.01, 0.001), 0.0)


def test_accounts_that_always_act_at_once_are_not_flagged_for_it():
    rng = np.random.default_rng(8)
    births = [int(b) for b in np.sort(rng.integers(0, 10**12, 60))]
    acts = [(o, a, births[o] + int(rng.integers(1, 20)) * SECOND) for a in range(2) for o in range(0, 60, 2)]
    acts += [
        (int(o), a, births[o] + int(rng.integers(1, 86_400)) * SECOND)
        for a in range(2, 40) for o in rng.choice(60, 20, replace=False)
    ]  # fmt: skip
    found, source, target = chance_in(acts, 40, births)
    fast = (source == 0) & (target == 1)
    assert found.p_synchrony[fast] == 1.0


def test_two_that_are_together_at_odd_hours_are_flagged():
    rng = np.random.default_rng(9)
    births = [int(b) for b in np.sort(rng.integers(0, 10**12, 60))]
    later = rng.integers(60, 86_400, 60) * SECOND
    acts = [(o, a, births[o] + int(later[o]) + 5 * a * SECOND) for a in range(2) for o in range(0, 60, 4)]
    acts += [
        (int(o), a, births[o] + int(rng.integers(1, 86_400)) * SECOND)
        for a in range(2, 40) for o in rng.choice(60, 20, replace=False)
    ]  # fmt: skip
    for known in (births, None):
        found, source, target = chance_in(acts, 40, known)
        pair = (source == 0) & (target == 1)
        assert (found.p_joint[pair] < 1e-9).all() and (found.p_synchrony[pair] < 1e-9).all()
        assert_not_too_often(found.p_joint[~pair], (~pair).sum(), (0.1, 0.01), 0.0)


# both


def permuted_slots(seed, accounts=140, objects=250, repeats=1):
    """Popular and rare objects with bursts of their own; who acts in which of their slots is drawn."""
    rng = np.random.default_rng(seed)
    popularity = np.minimum(rng.zipf(1.7, objects) + 1, 90)
    activity = rng.zipf(1.6, accounts).clip(1, 60)
    slots = np.repeat(np.arange(objects), popularity)
    peak, width = rng.integers(0, 10 * 86_400, objects), rng.lognormal(np.log(1500), 1.2, objects)
    who = rng.permutation(np.resize(np.repeat(np.arange(accounts), activity), len(slots)))
    acts = []
    for thing, account in zip(slots, who, strict=True):
        for _ in range(int(rng.integers(1, repeats + 1))):
            moment = peak[thing] + rng.exponential(width[thing])
            acts.append((int(thing), int(account), int(moment * SECOND)))
    return acts


@pytest.mark.slow
@pytest.mark.parametrize("repeats", [1, 3])
def test_acts_at_once_are_not_called_more_than_chance_too_often_where_accounts_are_drawn(repeats):
    p, tests = [], 0
    for seed in range(8):
        acts = permuted_slots(seed, repeats=repeats)
        found, *_ = chance_in(acts, 140)
        p.append(found.p_joint)
        tests += 140 * 139 // 2
    assert_not_too_often(np.concatenate(p), tests, (0.1, 0.01, 0.001), 0.0)


# what changes nothing


def p_values(found, source, target, names):
    """Rows by the two accounts, whatever they are called here."""
    columns = [getattr(found, name) for name in found._fields]
    return {
        frozenset((int(names[a]), int(names[b]))): row
        for a, b, *row in zip(source, target, *columns, strict=True)
    }  # fmt: skip


def assert_same(one, other):
    assert one.keys() == other.keys()
    for pair, row in one.items():
        assert row == pytest.approx(other[pair], rel=1e-9, abs=1e-300, nan_ok=True)


def test_threads_change_nothing(monkeypatch):
    monkeypatch.setattr(chance, "_PAIRS_AT_ONCE", 97)
    acts = permuted_slots(1, accounts=60, objects=120)
    alone, *_ = chance_in(acts, 60)
    for threads in (2, 3):
        several, *_ = chance_in(acts, 60, threads=threads)
        for one, other in zip(alone, several, strict=True):
            np.testing.assert_array_equal(one, other)
    monkeypatch.setattr(chance, "_PAIRS_AT_ONCE", 10**9)
    for one, other in zip(alone, chance_in(acts, 60)[0], strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("births", [None, "known"])
@pytest.mark.parametrize("first_share", [False, True])
def test_names_and_the_hour_of_the_clock_change_nothing(births, first_share):
    acts = permuted_slots(2, accounts=50, objects=90)
    acts = [(o, a, t + place) for place, (o, a, t) in enumerate(acts)]  # no two at one moment
    known = None
    if births:
        first = {o: min(t for p, _, t in acts if p == o) for o in range(90)}
        known = [first[o] - 60 * SECOND for o in range(90)]
    names = np.arange(50)
    plain = p_values(*chance_in(acts, 50, known, first_share), names)
    rng = np.random.default_rng(4)
    new = rng.permutation(50)
    things = rng.permutation(90)
    renamed = [(int(things[o]), int(new[a]), t) for o, a, t in acts]
    born = None if known is None else [known[o] for o in np.argsort(things)]
    assert_same(plain, p_values(*chance_in(renamed, 50, born, first_share), np.argsort(new)))
    later = [(o, a, t + 10**15) for o, a, t in acts]
    born = None if known is None else [b + 10**15 for b in known]
    assert_same(plain, p_values(*chance_in(later, 50, born, first_share), names))


# the family


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7)), min_size=1, max_size=50), st.integers(1, 3))
def test_the_family_is_every_pair_that_does_enough(uses, min_shared):
    layer = layer_from([(o, a, 0) for o, a in set(uses)], accounts=8)
    family = family_of(expectation_of(layer, None), min_shared)
    able = sum(size >= min_shared for size in layer.sizes.tolist())
    assert family.pairs == able * (able - 1) // 2 == family.tests.sum()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5), st.integers(0, 300)), min_size=2, max_size=60),
    st.booleans(),
)
def test_no_pair_does_better_than_the_best_its_degrees_allow(acts, born):
    """What Tarone's correction rests on: a test that is not counted cannot pass."""
    acts = [(o, a, t * SECOND) for o, a, t in acts]
    layer = layer_from(acts, [0] * 8 if born else None, 6)
    expectation = expectation_of(layer, WINDOW)
    shared, synchronous = counts_of(acts, 6)
    source, target = (np.array(side, np.int32) for side in zip(*combinations(range(6), 2), strict=True))
    found = chance_of(expectation, source, target, shared[source, target], synchronous[source, target], WINDOW)
    model = expectation.model
    family = family_of(expectation, 1)
    able = np.flatnonzero(model.account_degrees >= 1)
    one, other = np.triu_indices(len(able))
    best = {frozenset((able[i], able[j])): b for i, j, b in zip(one, other, family.best, strict=True)}
    for a, b, p in zip(source, target, found.p_joint, strict=True):
        classes = frozenset((model.account_classes[a], model.account_classes[b]))
        assert p >= best.get(classes, 0.0) * (1 - 1e-9)


def test_a_pair_that_was_not_counted_as_a_test_does_not_pass():
    """Without times p is exact and the family is counted by the Poisson bound, which is larger."""
    rng = np.random.default_rng(0)
    uses = {(o, a) for a in range(2, 120) for o in range(2) if rng.random() < 0.9}
    uses |= {(2 + int(o), a) for a in range(2, 120) for o in rng.choice(80, rng.integers(1, 6), replace=False)}
    uses |= {(2 + int(o), a) for a in range(2, 16) for o in rng.choice(80, 25, replace=False)}
    uses |= {(o, a) for a in range(2) for o in range(10)}  # both acted on the same ten and on nothing else
    names = pa.array([f"a{a:03d}" for a in range(120)])
    rows = pa.table(
        {
            "post_id": [f"p{place}" for place in range(len(uses))],
            "account_id": [names[a].as_py() for _, a in sorted(uses)],
            "object": [f"o{o:02d}" for o, _ in sorted(uses)],
        }
    )
    chosen = SimilaritySettings(window=None)
    layers = layers_in(read_table_of_posts(rows))
    edges = compare_accounts(layers, names, chosen)
    found = significance.test_edges(edges, layers, names, chosen)
    pair = found.edges.to_pylist()[0]
    assert (pair["source"], pair["target"], pair["shared"]) == ("a000", "a001", 10)
    bound = poisson_tail(np.array([10]), np.array([pair["expected_shared"]]))[0]
    assert pair["p_shared"] <= found.notes["threshold"] < bound
    assert not pair["strict"]
    every = SignificanceSettings(correction="bonferroni", alpha=0.05)
    counted = significance.test_edges(edges, layers, names, chosen, every)
    assert counted.edges["strict"][0].as_py() == (pair["p_shared"] <= counted.notes["threshold"])


# in a run


def crowd(window="60s", **more):
    """Three accounts that share ten links within seconds, and readers who share links of their own choice."""
    rng = np.random.default_rng(10)
    rows = [("abc"[a], f"o{o}", 7_200 * o + 9 * a) for o in range(10) for a in range(3)]
    rows += [(f"r{a}", f"o{o}", int(rng.integers(0, 86_400 * 3))) for a in range(60) for o in rng.choice(80, 6, False)]
    frame = pd.DataFrame(rows, columns=["account_id", "object", "time"])
    frame["time"] = pd.to_datetime(1_700_000_000 + frame["time"], unit="s", utc=True)
    frame["post_id"] = [f"p{i}" for i in range(len(frame))]
    return cg.detect(frame, window=window, behaviours="co_share", settings=more)


def test_a_group_in_a_crowd_is_found_and_nobody_else():
    found = crowd()
    ties = found.edges[found.edges["kept"]]
    assert sorted(zip(ties["source"], ties["target"], strict=True)) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert (ties["p_joint"] <= found.record["test"]["threshold"]).all()
    assert f"among {63 * 62 // 2:,} pairs of accounts (each layer counted), is at most 1%" in found.record["tie_rule"]
    compared = found.edges
    assert compared[["p_shared", "p_synchrony", "p_joint", "q_shared", "q_synchrony", "q_joint"]].notna().all().all()
    assert (compared["q_joint"] >= compared["p_joint"]).all()


def test_without_a_window_only_sharing_is_tested_and_the_sentence_says_so():
    found = crowd(window=None)
    assert found.edges[["p_shared", "q_shared", "expected_shared"]].notna().all().all()
    empty = ["expected_synchronous", "p_synchrony", "q_synchrony", "p_joint", "q_joint"]
    assert found.edges[empty].isna().all().all()
    assert found.record["test"]["test"] == "p_shared"
    assert "people of one taste do so too, as no times are known" in found.record["tie_rule"]


def test_less_strict_corrections_keep_more():
    names = ("bonferroni", "tarone", "anchored", "fdr")
    kept = {name: crowd(significance={"correction": name}).edges["kept"] for name in names}
    assert (kept["bonferroni"] <= kept["tarone"]).all() and (kept["tarone"] <= kept["anchored"]).all()
    assert (kept["bonferroni"] <= kept["fdr"]).all()


def test_an_empty_layer_of_pairs_has_no_chance():
    layer = layer_from([(0, 0, 0)])
    none = np.empty(0, np.int32)
    found = chance_of(expectation_of(layer, WINDOW), none, none, none.astype(int), none.astype(int), WINDOW)
    assert all(len(column) == 0 for column in found)
    assert solve_bicm(layer.sizes, layer.popularity()).error < 1e-9
