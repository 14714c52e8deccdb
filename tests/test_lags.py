"""Bursts, lags and the synchrony of pairs against plain Python."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph.significance.bursts import burst_rates
from coordgraph.significance.lags import lags_of, near_share, synchrony_of
from tests.worlds import layer_from

WINDOW = 60
times = st.one_of(st.none(), st.integers(0, 400))
worlds = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), times), min_size=1, max_size=40)
births = st.lists(st.one_of(st.none(), st.integers(-200, 200)), min_size=5, max_size=5)
SOURCE, TARGET = (np.array(side, np.int32) for side in zip(*combinations(range(5), 2), strict=True))


def by_rank(layer, values):
    """What a layer holds by rank, by object instead."""
    return dict(zip(layer.object_codes.tolist(), values, strict=True))


def real_births(acts, known):
    """The birth of each object; one after its first act cannot be, one of an object without times helps nobody."""
    found = {}
    for thing in {o for o, _, _ in acts}:
        first = min((t for o, _, t in acts if o == thing and t is not None), default=None)
        if known[thing] is not None and (first is None or known[thing] <= first):
            found[thing] = known[thing]
    return found


def counted_acts(acts, known, first_share):
    """Acts that count and the birth of each object that has one, read off the definition."""
    base = real_births(acts, known)
    counted = sorted((o, t, a) for o, a, t in acts if t is not None)
    if first_share:
        for thing in {o for o, _, _ in counted} - set(base):
            first = next(act for act in counted if act[0] == thing)
            base[thing] = first[1]
            counted.remove(first)
    return counted, base


@settings(max_examples=150, deadline=None)
@given(worlds, st.sampled_from([0, 5, WINDOW]))
def test_burst_rates_are_shares_of_all_pairs_of_acts_of_two_accounts(acts, window):
    layer = layer_from(acts, accounts=5)
    found = by_rank(layer, burst_rates(layer, window))
    for thing in {o for o, _, _ in acts}:
        timed = [(a, t) for o, a, t in acts if o == thing and t is not None]
        pairs = [abs(t - u) for (a, t), (b, u) in combinations(timed, 2) if a != b]
        near = sum(gap <= window for gap in pairs)
        assert found[thing] == pytest.approx(near / max(len(pairs), 1))


def test_an_account_that_repeats_itself_is_no_burst():
    layer = layer_from([(0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 500)])
    assert burst_rates(layer, 10).tolist() == [0.0]


@settings(max_examples=150, deadline=None)
@given(worlds, births, st.booleans())
def test_lags_count_from_the_birth_and_leave_out_the_first_act_only_where_it_is_the_birth(acts, known, first_share):
    layer = layer_from(acts, known, 5)
    lags = lags_of(layer, first_share)
    counted, base = counted_acts(acts, known, first_share)
    assert lags.counted.sum() == len(counted)
    for account in range(5):
        wanted = sorted(t - base[o] for o, t, a in counted if a == account and o in base)
        assert lags.lags[lags.starts[account] : lags.starts[account + 1]].tolist() == wanted


def test_with_known_births_nothing_is_left_out():
    acts = [(0, 0, 10), (0, 1, 20), (1, 1, 30)]
    for first_share in (False, True):
        lags = lags_of(layer_from(acts, [0, 30]), first_share)
        assert lags.counted.all() and lags.lags.tolist() == [10, 0, 20]


def test_the_first_act_is_left_out_once_an_object_even_where_two_are_first():
    lags = lags_of(layer_from([(0, 1, 10), (0, 0, 10), (0, 0, 10), (0, 1, 25)]), first_share=True)
    assert lags.counted.tolist() == [False, True, True, True]
    assert lags.lags.tolist() == [0, 0, 15]


def test_without_births_there_are_no_lags_unless_the_first_share_is_taken_for_one():
    layer = layer_from([(0, 0, 10), (0, 1, 20)])
    assert len(lags_of(layer).lags) == 0 and lags_of(layer).counted.all()
    assert lags_of(layer, first_share=True).lags.tolist() == [10]


def test_the_published_share_of_near_lags():
    one, other = np.array([0, 100, 1000]), np.array([30, 500])
    assert near_share(one, other, WINDOW) == pytest.approx(2 / 7)  # 1 of 6, smoothed
    assert near_share(one, other, WINDOW) == near_share(other, one, WINDOW)


@given(*[st.lists(st.integers(0, 500), max_size=12).map(sorted)] * 2)
def test_near_shares_as_a_plain_count(one, other):
    near = sum(abs(a - b) <= WINDOW for a in one for b in other)
    found = near_share(np.array(one, np.int64), np.array(other, np.int64), WINDOW)
    assert found == pytest.approx((1 + near) / (1 + len(one) * len(other)))


def synchrony_in_words(acts, known, first_share, pair, floor):
    """Trials, hits and the mean chances as the documentation says them."""
    counted, base = counted_acts(acts, known, first_share)
    all_lags = [[t - base[o] for o, t, a in counted if a == account and o in base] for account in pair]
    shared = []
    for thing in sorted({o for o, _, _ in counted}):
        mine, theirs = ([t for o, t, a in counted if (o, a) == (thing, account)] for account in pair)
        if mine and theirs:
            shared.append((thing, mine, theirs))
    first = [(min(m) - base[o], min(t) - base[o]) for o, m, t in shared if o in base]
    crosswise = [abs(a - b) <= WINDOW for i, (a, _) in enumerate(first) for j, (_, b) in enumerate(first) if i != j]
    everywhere = [abs(a - b) <= WINDOW for a in all_lags[0] for b in all_lags[1]]
    speed = max(floor, (1 + sum(everywhere)) / (1 + len(everywhere)))
    there = max(speed, (1 + sum(crosswise)) / (1 + len(crosswise)))
    hits = sum(any(abs(m - t) <= WINDOW for m in mine for t in theirs) for _, mine, theirs in shared)
    means = []
    for own in (speed, there):
        chances = [1 - (1 - (own if o in base else floor)) ** (len(m) * len(t)) for o, m, t in shared]
        means.append(sum(chances) / len(chances) if chances else 1.0)
    return len(shared), hits, *means


@settings(max_examples=200, deadline=None)
@given(worlds, births, st.booleans(), st.floats(0, 1))
def test_synchrony_is_what_the_documentation_says(acts, known, first_share, floor):
    layer = layer_from(acts, known, 5)
    found = synchrony_of(
        layer,
        lags_of(layer, first_share),
        SOURCE,
        TARGET,
        np.full(len(SOURCE), floor),
        WINDOW,
        np.ones(len(SOURCE), bool),
    )
    for place, pair in enumerate(zip(SOURCE.tolist(), TARGET.tolist(), strict=True)):
        trials, hits, speed, chance = synchrony_in_words(acts, known, first_share, pair, floor)
        assert (found.trials[place], found.hits[place]) == (trials, hits)
        assert found.speed[place] == pytest.approx(speed, abs=1e-12)
        assert found.chance[place] == pytest.approx(chance, abs=1e-12)


def test_pairs_that_are_not_asked_for_get_no_trials():
    layer = layer_from([(0, 0, 0), (0, 1, 1)])
    first = np.zeros(1, np.int32)
    found = synchrony_of(layer, lags_of(layer), first, first + 1, np.zeros(1), WINDOW, np.zeros(1, bool))
    assert (found.trials[0], found.hits[0], found.speed[0], found.chance[0]) == (0, 0, 1, 1)
