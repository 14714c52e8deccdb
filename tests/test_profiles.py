"""Profiles and traits: figures worked by hand, what always holds, what was planted and what was not."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coordgraph import exports
from coordgraph.errors import SettingsError
from coordgraph.profiles import (
    TRAITS,
    burstiness,
    creation_bursts,
    exact_p,
    find_profiles,
    fullest_window,
    hour_entropy,
    longest_quiet_run,
    mantel_haenszel,
    repeated_seconds,
    traffic_of,
    zone_estimate,
)
from coordgraph.profiles.accounts import account_profiles
from coordgraph.profiles.crowd import Beside, Crowd, Side
from coordgraph.profiles.draws import as_extreme, random_groups, share_of_like_pairs
from coordgraph.profiles.likeness import alike
from coordgraph.profiles.sentences import sentence_of
from coordgraph.profiles.strata import matched_share, strata_for
from coordgraph.profiles.traits import traits_of
from coordgraph.readers import read_files
from coordgraph.runs import RunDirectory, read_table
from coordgraph.settings import ProfileSettings
from coordgraph.tables import ACCOUNTS, CLUSTERS, MEMBERS, POSTS
from coordgraph.tables import TRAITS as TABLE
from coordgraph.translations import words_in
from tests.hostile import HOSTILE

ROOT = Path(__file__).parent.parent
START = dt.datetime(2025, 3, 3, tzinfo=dt.UTC)  # a Monday
QUICK = ProfileSettings(permutations=499)


def table(shape, rows):
    blank = {c.name: [] if pa.types.is_list(c.type) else None for c in shape.columns}
    return shape.of_rows([tuple({**blank, **row}.values()) for row in rows])


def post(account, hours, **more):
    default = {"platform": "x", "kind": "original", "inherited": False, "time_precision": "s"}
    time = None if hours is None else START + dt.timedelta(hours=hours)
    return {**default, "account_id": account, "time": time, **more}


def posts_of(rows):
    return table(POSTS, [{**row, "post_id": str(i)} for i, row in enumerate(rows)])


def account(name, **more):
    return {"account_id": name, "platform": "x", "handle": name, "posts": 1, **more}


def groups(clusters):
    members = [{"account_id": a, "cluster": c} for c, accounts in clusters.items() for a in accounts]
    found = [{"cluster": c, "rank": i, "accounts": len(accounts)} for i, (c, accounts) in enumerate(clusters.items())]
    return table(MEMBERS, members), table(CLUSTERS, found)


def profile_of(posts, accounts=(), **changes):
    """The only row of ``profiles``."""
    found = find_profiles(
        posts_of(posts), table(ACCOUNTS, accounts), MEMBERS.empty(), CLUSTERS.empty(), ProfileSettings(**changes)
    )
    (row,) = found.profiles.to_pylist()
    return row


class TestHabits:
    def test_two_equal_hours(self):
        hours = np.array([[7, 0, 7] + [0] * 21])
        assert hour_entropy(hours)[0] == pytest.approx(0.218104, abs=1e-6)

    def test_gaps_worked_by_hand(self):
        plain, corrected = burstiness(np.zeros(4, np.int64), np.array([0, 1, 2, 12]), 1)
        assert plain[0] == pytest.approx(0.029437, abs=1e-6) and corrected[0] == pytest.approx(0.5)
        assert burstiness(np.zeros(9, np.int64), np.arange(9) * 60, 1)[0][0] == -1
        assert np.isnan(burstiness(np.zeros(3, np.int64), np.zeros(3, np.int64), 1)[0][0])
        assert np.isnan(burstiness(np.zeros(2, np.int64), np.arange(2), 1)[0][0])

    def test_a_quiet_run_passes_midnight(self):
        assert longest_quiet_run(np.array([[0] * 3 + [2] * 18 + [0] * 3]))[0] == 6
        assert np.isnan(longest_quiet_run(np.zeros((1, 24), np.int64))[0])

    @pytest.mark.parametrize("behind", range(-11, 13))
    def test_the_zone_is_the_shift_that_makes_the_quiet_run_night(self, behind):
        local = np.array([[0] * 7 + [5] * 16 + [0]])  # quiet from 23 to 7
        zone, quiet = zone_estimate(np.roll(local, -behind, axis=1))
        assert zone[0] == behind and quiet[0] == 0

    def test_seconds_with_several_posts_are_counted_once(self):
        assert repeated_seconds(np.array([0] * 5 + [1]), np.array([5, 5, 5, 6, 6, 5]), 3).tolist() == [2, 0, 0]

    @given(st.lists(st.lists(st.integers(0, 50), min_size=24, max_size=24), min_size=1, max_size=5))
    def test_habits_stay_in_range_and_turn_with_the_clock(self, rows):
        hours = np.array(rows)
        turned = np.roll(hours, 5, axis=1)
        some = hours.sum(axis=1) > 0
        for found in (hour_entropy, longest_quiet_run):
            assert np.allclose(found(hours), found(turned), equal_nan=True)
            assert (np.isnan(found(hours)) == ~some).all()
        assert ((hour_entropy(hours)[some] >= 0) & (hour_entropy(hours)[some] <= 1 + 1e-12)).all()
        zone, quiet = zone_estimate(hours)
        assert ((zone[some] >= -11) & (zone[some] <= 12) & (quiet[some] <= 1 / 3 + 1e-12)).all()


class TestAccounts:
    def test_a_profile_worked_by_hand(self):
        times = [9, 9 + 1 / 7200, 10, 24 * 5 + 20, 24 * 5 + 22]  # Monday thrice, Saturday twice
        rows = [
            post("Ana_Ruiz12345678", h, kind="retweet" if i < 2 else "original", lang="es" if i else "en", client="Web")
            for i, h in enumerate(times)
        ]
        made = dt.datetime(2025, 2, 21, 9, tzinfo=dt.UTC)
        row = profile_of(rows, [account("Ana_Ruiz12345678", created_at=made, location="Bogotá")], min_posts=5)
        expected = {
            "cohort": "2025-02", "age_days": 10.0, "eight_digits": True, "posts": 5, "retweet_share": 0.4,
            "client": "Web", "client_hhi": 1.0, "post_language": "es", "post_language_share": 0.8, "weekday_share": 0.6,
            "office_share": 0.6, "repeated_seconds": 1, "place": "bogota", "place_kind": "declared",
            "has_location": True, "has_description": None, "protected": None, "default_image": None, "zone_hours": None,
        }  # fmt: skip
        assert {name: row[name] for name in expected} == expected
        assert row["posts_a_day"] == pytest.approx(5 / 6)

    def test_missing_stays_missing(self):
        row = profile_of([post("a", None)])
        empty = {name for name, value in row.items() if value is None}
        assert empty == set(row) - {"account_id", "posts", "retweet_share", "timed_posts"}

    def test_habits_of_few_posts_are_not_told(self):
        row = profile_of([post("a", h) for h in range(9)])
        assert row["hour_entropy"] is None and row["weekday_share"] is None and row["timed_posts"] == 9

    def test_a_day_is_no_hour_and_a_minute_no_second(self):
        by_day = profile_of([post("a", 0, time_precision="day")] * 20)
        assert by_day["timed_posts"] == 0 and by_day["hour_entropy"] is None and by_day["posts_a_day"] == 20
        by_minute = profile_of([post("a", 0, time_precision="min")] * 20)
        assert by_minute["timed_posts"] == 20 and by_minute["repeated_seconds"] is None

    def test_a_post_from_before_the_account_was_made_gives_no_age(self):
        made = START + dt.timedelta(days=400)
        assert profile_of([post("a", 0)], [account("a", created_at=made)])["age_days"] is None

    def test_nothing_declared_is_no_only_where_others_could_declare(self):
        accounts = [account(a, created_at=START, location=place) for a, place in (("a", "Lima"), ("b", None))]
        accounts.append(account("c", location=None, platform="y", created_at=START))
        accounts.append(account("d"))
        rows = posts_of([post(a, 1) for a in "abcd"])
        found = find_profiles(rows, table(ACCOUNTS, accounts), MEMBERS.empty(), CLUSTERS.empty()).profiles
        assert found["has_location"].to_pylist() == [True, False, None, None]
        assert found["place_kind"].to_pylist() == ["declared", "none", None, None]

    @pytest.mark.parametrize(("pattern", "reason"), [("(", "no regular expression"), ("(a|aa)+$", "too long")])
    def test_a_bad_form_of_handles_is_said(self, pattern, reason):
        with pytest.raises(SettingsError, match=reason):
            profile_of([post("a", 1)], [account("a", handle="a" * 60 + "!")], handle_pattern=pattern)


class TestStrata:
    def test_a_ratio_of_cohorts_alone_disappears_within_cohorts(self):
        strata = np.array([[9, 1, 90, 10], [1, 9, 50, 450]])
        a, b, c, d = strata.sum(axis=0)
        assert a * d / (b * c) == pytest.approx(3.286, abs=5e-4)
        assert mantel_haenszel(*strata.T).odds_ratio == pytest.approx(1.0)

    def test_a_ratio_hidden_by_cohorts_appears(self):
        strata = np.array([[9, 1, 80, 20], [1, 9, 5, 95]])
        a, b, c, d = strata.sum(axis=0)
        assert a * d / (b * c) == pytest.approx(1.353, abs=5e-4)
        found = mantel_haenszel(*strata.T)
        assert found.odds_ratio == pytest.approx(2.2, abs=0.05)
        assert found.chi_square == pytest.approx(0.98375, abs=5e-6) and found.p == pytest.approx(0.321, abs=5e-4)

    def test_strata_that_lack_a_side_change_nothing(self):
        strata = np.array([[9, 1, 80, 20], [1, 9, 5, 95]])
        more = np.vstack([strata, [0, 0, 5, 5], [3, 2, 0, 0], [0, 0, 0, 0]])
        assert mantel_haenszel(*more.T) == pytest.approx(mantel_haenszel(*strata.T))
        assert exact_p(*more.T) == pytest.approx(exact_p(*strata.T))
        assert math.isnan(mantel_haenszel(*np.zeros((1, 4), np.int64).T).odds_ratio)

    @given(st.tuples(*[st.integers(0, 12)] * 4))
    @settings(max_examples=50)
    def test_of_one_stratum_the_exact_test_is_fishers(self, cells):
        a, b, c, d = cells
        expected = stats.fisher_exact([[a, b], [c, d]])[1] if a + b and c + d else 1.0
        assert exact_p(*np.array([cells]).T) == pytest.approx(expected, rel=1e-6)

    def test_cohorts_are_made_coarser_until_there_are_enough(self):
        group = np.arange(60) < 5
        quarter = np.where(group, 40.0, np.where(np.arange(60) < 10, 40.0, 41.0))
        words = [
            strata_for(group, ~group, quarter, np.ones(60), "sign-up", fewest).matched_on for fewest in (5, 20, 500)
        ]
        assert words == ["quarter of sign-up", "half-year of sign-up", "nothing"]
        unknown = np.full(60, np.nan)
        assert strata_for(group, ~group, unknown, np.arange(60.0), "sign-up", 5).matched_on == "nothing"

    def test_others_are_weighed_like_the_group(self):
        values = np.array([1.0, 1, 0, 1, 0, 0])
        group = np.array([1, 1, 0, 0, 0, 0], bool)
        share, worth = matched_share(values, group, ~group, np.array([0, 1, 0, 1, 1, 1]))
        assert share == pytest.approx((0 + 1 / 3) / 2) and worth == pytest.approx(4 / (1 + 1 / 3))

    def test_random_groups_are_drawn_from_those_a_trait_is_known_of(self):
        crowd = SimpleNamespace(cluster=np.array(["C"] * 3 + [""] * 17), seed=1, settings=QUICK)
        side, strata = Side(crowd, "C", 0), np.zeros(20, np.int64)
        for others in (np.arange(20) >= 3, np.arange(20) >= 12):
            drawn = side.random_groups(Beside(side.group, others, strata, "nothing", 0))
            assert set(drawn.ravel()) == set(np.flatnonzero(side.group | others))

    @given(st.integers(0, 10_000))
    @settings(max_examples=20)
    def test_random_groups_have_as_many_of_each_stratum(self, seed):
        rng = np.random.default_rng(seed)
        stratum, group = rng.integers(0, 4, 40), rng.random(40) < 0.3
        drawn = random_groups(group, ~group, stratum, 30, rng)
        wanted = np.bincount(stratum[group], minlength=4)
        for row in drawn:
            assert len(set(row.tolist())) == len(row)
            assert np.bincount(stratum[row], minlength=4).tolist() == wanted.tolist()


class TestLikeness:
    def test_names_alike(self):
        neighbours, places = alike(["marianela", "marianelo", None, "pedro", "marianela"], 0.5)
        assert [neighbours[a:b].tolist() for a, b in pairwise(places)] == [
            [1, 4],
            [0, 4],
            [],
            [],
            [0, 1],
        ]

    @given(st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=1, max_size=5))
    def test_share_of_like_pairs(self, rows):
        expected = [sum(a == b for i, a in enumerate(r) for b in r[:i]) / 10 for r in rows]
        assert share_of_like_pairs(np.array(rows)).tolist() == pytest.approx(expected)

    def test_p_values_count_the_group_itself(self):
        assert as_extreme(1.0, np.zeros(99)) == pytest.approx(0.02) and as_extreme(0.0, np.zeros(99)) == 1.0


class TestBursts:
    def test_the_fullest_window_begins_anywhere(self):
        assert fullest_window(np.array([[1, 6, 7, 8, 30], [1, 1, 1, 2, 2]]), 3).tolist() == [3, 5]

    def test_the_naive_chance_of_one_day_is_that_of_the_methods_page(self):
        naive = stats.poisson.sf(7, 40 / 400)
        assert naive == pytest.approx(2.27e-13, rel=5e-3) and naive * 400 == pytest.approx(9.1e-11, rel=5e-3)
        page = (ROOT / "docs" / "explanation" / "profiles.md").read_text(encoding="utf-8")
        assert f"{naive:.1e}" in page

    def test_a_surge_of_the_whole_platform_is_no_burst(self):
        rng = np.random.default_rng(2)
        surge = np.where(rng.random(3000) < 0.5, 100, rng.integers(0, 400, 3000))
        own = surge[:40]
        assert creation_bursts(own, surge[40:], (1,), 999, rng)[0].p > 0.05
        flat = rng.integers(0, 400, 3000)
        assert creation_bursts(own, flat, (1,), 999, rng)[0].p == 0.001

    @given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(1, 30))
    def test_the_fullest_window_is_the_best_of_all(self, days, window):
        best = max(sum(first <= d < first + window for d in days) for first in days)
        assert fullest_window(np.sort(np.array(days))[None, :], window)[0] == best


class TestTraffic:
    def test_ten_posts_of_four_people(self):
        found = traffic_of(np.array([4, 3, 2, 1]), 6)
        assert found.coefficient == pytest.approx(108.5)
        assert not found.meaningful and not found.steady

    def test_like_numbers_make_no_inequality(self):
        found = traffic_of(np.full(100, 10), 0)
        assert found.coefficient == pytest.approx(50 + 10) and found.gini == pytest.approx(0)
        assert found.meaningful and found.steady


def crowd_of(seed, size=300, per=14):
    """Ordinary accounts: new ones have assigned handles, busy ones post by day; nobody acts together."""
    rng = np.random.default_rng(seed)
    days = rng.integers(0, 4000, size)
    accounts, posts = [], []
    for i in range(size):
        new = days[i] > 2500
        handle = f"name{chr(97 + i % 26)}" + (
            f"{rng.integers(10**7, 10**8)}" if rng.random() < (0.7 if new else 0.05) else "x"
        )
        accounts.append(
            account(f"u{i:04}", handle=handle, display_name=rng.choice(["Ana Ruiz", "Luis Mora", "Eva Gil"]) + str(i),
                    created_at=START - dt.timedelta(days=4100 - int(days[i])), protected=bool(rng.random() < 0.05),
                    description="x" if rng.random() < 0.7 else "", location=str(rng.choice(["Lima", "Quito", "Cali", ""])),
                    default_image=bool(rng.random() < 0.1) if rng.random() < 0.8 else None)
        )  # fmt: skip
        for _ in range(int(rng.geometric(1 / per))):
            hour = float(rng.integers(0, 14) * 24 + rng.normal(20, 4))
            kind = "retweet" if rng.random() < 0.4 else "original"
            posts.append(post(f"u{i:04}", hour, kind=kind, client=str(rng.choice(["A", "B"])), lang="es"))
    return posts, accounts


def rows_of(found, cluster="C-1"):
    return {row["trait"]: row for row in found.traits.to_pylist() if row["cluster"] == cluster}


@pytest.fixture(scope="module")
def crowd():
    posts, accounts = crowd_of(1)
    return posts_of(posts), table(ACCOUNTS, accounts)


class TestTraits:
    def test_every_trait_has_a_row_and_a_sentence_of_its_own(self, crowd):
        found = find_profiles(*crowd, *groups({"C-1": [f"u{i:04}" for i in range(30)]}), QUICK)
        rows = rows_of(found)
        assert set(rows) == set(TRAITS) - {"abroad"} and all(row["sentence"].endswith(".") for row in rows.values())
        assert len({row["sentence"] for row in rows.values()}) == len(rows)
        assert found.traits.equals(TABLE.sorted(found.traits))

    def test_shares_lie_between_0_and_1_and_counts_add_up(self, crowd):
        found = find_profiles(*crowd, *groups({"C-1": [f"u{i:04}" for i in range(0, 90, 3)] + ["silent"]}), QUICK)
        for row in rows_of(found).values():
            if row["kind"] in ("share", "alike") and row["value"] is not None:
                assert 0 <= row["value"] <= 1 and 0 <= row["other_value"] <= 1
            if row["p"] is not None:
                assert 0 < row["p"] <= row["q"] <= 1
            assert row["known"] + row["missing"] + row["unmatched"] == 31 and row["missing"] >= 1

    def test_the_order_of_rows_changes_nothing(self, crowd):
        posts, accounts = crowd
        clusters = groups({"C-1": [f"u{i:04}" for i in range(20)], "C-2": [f"u{i:04}" for i in range(40, 60)]})
        first = find_profiles(posts, accounts, *clusters, QUICK)
        rng = np.random.default_rng(3)
        mixed = [t.take(pa.array(rng.permutation(t.num_rows))) for t in (posts, accounts, *clusters)]
        again = find_profiles(*mixed, QUICK)
        assert again.profiles.equals(first.profiles) and again.traits.equals(first.traits)

    def test_ids_change_no_profile_and_no_exact_figure(self, crowd):
        posts, accounts = crowd
        renamed = [
            t.set_column(t.column_names.index("account_id"), "account_id",
                         pa.array(["z" + str(9999 - int(a[1:])) for a in t["account_id"].to_pylist()]))
            for t in crowd
        ]  # fmt: skip
        own = list(range(25))
        first = find_profiles(posts, accounts, *groups({"C-1": [f"u{i:04}" for i in own]}), QUICK)
        again = find_profiles(*renamed, *groups({"C-1": [f"z{9999 - i}" for i in own]}), QUICK)
        habits = [name for name in first.profiles.column_names if name != "account_id"]
        mirrored = again.profiles.take(pa.array(range(again.profiles.num_rows - 1, -1, -1)))
        assert mirrored.select(habits).equals(first.profiles.select(habits))
        for name, row in rows_of(first).items():
            other = rows_of(again)[name]
            assert row["value"] == pytest.approx(other["value"])
            assert row["other_value"] == pytest.approx(other["other_value"]) or row["kind"] == "burst"
            if row["kind"] == "share":
                assert row["p"] == pytest.approx(other["p"])

    def test_missing_never_counts(self, crowd):
        posts, accounts = crowd
        unknown = pa.array(
            [None if i % 2 else value for i, value in enumerate(accounts["default_image"].to_pylist())], pa.bool_()
        )
        fewer = accounts.set_column(accounts.column_names.index("default_image"), "default_image", unknown)
        row = rows_of(find_profiles(posts, fewer, *groups({"C-1": [f"u{i:04}" for i in range(40)]}), QUICK))[
            "default_image"
        ]
        told = [v for v in unknown.to_pylist()[:40] if v is not None]
        assert row["known"] + row["unmatched"] == len(told) and row["missing"] == 40 - len(told)
        if not row["unmatched"]:
            assert row["value"] == pytest.approx(sum(told) / len(told))

    def test_handles_of_newcomers_are_no_trait_of_a_cluster(self, crowd):
        """Among newcomers most handles are assigned: pooled that looks like a trait, beside newcomers it does not."""
        posts, accounts = crowd
        new = [a["account_id"] for a in accounts.to_pylist() if a["created_at"] > START - dt.timedelta(days=1500)]
        own = new[::3]
        found = find_profiles(posts, accounts, *groups({"C-1": own}), QUICK)
        row = rows_of(found)["eight_digits"]
        marks = dict(zip(*(found.profiles[c].to_pylist() for c in ("account_id", "eight_digits")), strict=True))
        inside = [marks[a] for a in own]
        outside = [v for a, v in marks.items() if a not in set(own)]
        cells = (sum(inside), len(inside) - sum(inside), sum(outside), len(outside) - sum(outside))
        assert exact_p(*np.array([cells]).T) < 0.01 and row["p"] > 0.05
        assert row["effect_low"] < 1 < row["effect_high"] and "sign-up" in row["matched_on"]

    def test_traffic_stands_beside_that_of_as_many_others(self, crowd):
        few = rows_of(find_profiles(*crowd, *groups({"C-1": [f"u{i:04}" for i in range(49)]}), QUICK))["traffic"]
        assert few["value"] is None and few["sentence"].endswith("as it says nothing below 50.")
        many = rows_of(find_profiles(*crowd, *groups({"C-1": [f"u{i:04}" for i in range(100)]}), QUICK))["traffic"]
        low, high = map(float, re.search(r"these did: ([\d.]+) to ([\d.]+) in", many["sentence"]).groups())
        assert low <= many["value"] <= high and low <= many["other_value"] <= high
        assert many["p"] is None and "Gini index" in many["sentence"]

    def test_too_few_others_are_said(self):
        posts = posts_of([post(f"u{i}", i) for i in range(10)])
        accounts = table(ACCOUNTS, [account(f"u{i}", protected=i < 3) for i in range(10)])
        row = rows_of(find_profiles(posts, accounts, *groups({"C-1": ["u0", "u1", "u2"]})))["protected"]
        assert row["p"] is None and row["other_value"] is None and row["value"] == 1
        assert (
            row["sentence"] == "3 of 3 accounts (100.0 %) are protected; there are too few others like them to compare."
        )

    def test_a_cluster_of_everybody_and_one_of_nobody(self):
        posts = posts_of([post("a", 1), post("b", 2)])
        accounts = table(ACCOUNTS, [account("a"), account("b")])
        found = find_profiles(posts, accounts, *groups({"C-1": ["a", "b"], "C-2": ["x", "y"]}))
        assert all(p is None for p in found.traits["p"].to_pylist())
        assert {row["missing"] for row in rows_of(found, "C-2").values()} == {2}

    @pytest.mark.slow
    def test_random_groups_of_an_organic_crowd_show_traits_no_more_often_than_said(self):
        """200 random groups: the share with any q of at most 0.05 is at most 0.05; of any p likewise."""
        posts, accounts = crowd_of(7)
        table_of_posts, about = posts_of(posts), table(ACCOUNTS, accounts)
        profiles = find_profiles(table_of_posts, about, MEMBERS.empty(), CLUSTERS.empty(), QUICK).profiles
        rng, with_any, tests, small = np.random.default_rng(5), 0, 0, 0
        place = profiles.column_names.index("cluster")
        for draw in range(200):
            size = int(rng.integers(5, 41))
            own = np.isin(np.arange(profiles.num_rows), rng.choice(profiles.num_rows, size, replace=False))
            marked = profiles.set_column(place, "cluster", pa.array(np.where(own, "C", None), pa.string()))
            found = traits_of(Crowd(marked, about, QUICK, draw), {"C": size}, table_of_posts)
            p = np.array([v for v in found["p"].to_pylist() if v is not None])
            with_any += any(q <= 0.05 for q in found["q"].to_pylist() if q is not None)
            tests, small = tests + len(p), small + int((p <= 0.05).sum())
        assert tests > 3000 and small / tests <= 0.05 and with_any / 200 <= 0.05, (with_any, small / tests)

    def test_planted_bursts_of_sign_up_are_found_in_their_clusters(self, small_run, campaign):
        tables = RunDirectory(small_run)
        traits = read_table(tables.table_path("traits")).to_pylist()
        clusters = read_table(tables.table_path("clusters"))["cluster"].to_pylist()
        assert len(clusters) == 4
        for cluster in clusters:
            burst = next(r for r in traits if r["cluster"] == cluster and r["trait"] == "created_in_30_days")
            assert burst["q"] <= 0.05 and burst["value"] >= 0.7 * burst["known"]
            handles = next(r for r in traits if r["cluster"] == cluster and r["trait"] == "eight_digits")
            assert handles["q"] <= 0.05 and handles["odds_ratio"] > 1
            place = next(r for r in traits if r["cluster"] == cluster and r["trait"] == "same_place")
            assert place["q"] <= 0.05


class TestPlacesAbroad:
    def test_places_outside_a_country_stand_beside_those_of_others(self):
        own, more = [f"a{i}" for i in range(10)], [f"u{i:02}" for i in range(60)]
        places = {a: "Miami, FL" if i < 8 else "Caracas" for i, a in enumerate(own)}
        places |= {
            a: "Bogotá" if i < 3 else "everywhere" if i < 13 else "Maracaibo, Venezuela" for i, a in enumerate(more)
        }
        accounts = table(ACCOUNTS, [account(a, location=place, created_at=START) for a, place in places.items()])
        posts = posts_of([post(a, 1) for a in places])
        country = ProfileSettings(permutations=499, country="Venezuela")
        row = rows_of(find_profiles(posts, accounts, *groups({"C-1": own}), country))["abroad"]
        assert (row["value"], row["known"], row["others"], row["others_missing"]) == (0.8, 10, 50, 10)
        assert row["other_value"] == pytest.approx(3 / 50) and row["q"] <= 0.05
        assert row["sentence"].startswith(
            "8 of 10 accounts (80.0 %) declare a place outside Venezuela; among others like them 6.0 %: 13.3 times as "
            "often"
        )

    def test_a_country_that_is_none_is_refused_before_anything_is_read(self, campaign, tmp_path):
        from coordgraph import pipeline
        from coordgraph.settings import Settings

        settings = Settings().changed({"profiles": {"country": "everywhere"}})
        with pytest.raises(SettingsError) as refused:
            pipeline.run([str(campaign[1].posts)], settings, RunDirectory(tmp_path / "run"))
        assert str(refused.value) == "[profiles] country: no country: 'everywhere'. Use a code such as VE, or a name."
        assert not (tmp_path / "run").exists()

    def test_a_biography_in_another_language_is_known_only_where_both_are(self):
        told = {"a": "I write about the sea, good coffee and everything that happens around here.", "b": "Docente."}
        told["c"] = "Escribo lo que veo y lo que otros no quieren ver, desde el puerto y con café."
        accounts = table(ACCOUNTS, [account(a, description=text) for a, text in told.items()])
        rows = posts_of([post(a, 1, lang="es") for a in told])
        found = find_profiles(rows, accounts, MEMBERS.empty(), CLUSTERS.empty(), QUICK).profiles
        assert found["bio_language"].to_pylist() == ["en", None, "es"]
        values = Crowd(found, accounts, QUICK, 1).values("bio_in_another_language")
        assert values[0] == 1 and math.isnan(values[1]) and values[2] == 0

    def test_posts_without_a_language_are_read_those_that_are_no_retweets_first(self):
        spanish = "Escribo lo que veo y lo que otros no quieren ver, desde el puerto y con café."
        english = "Everybody knows that this is what they have always wanted to do with our country."
        rows = [post("a", i, text=english, kind="retweet") for i in range(30)]
        rows += [post("a", 40 + i, text=spanish) for i in range(20)] + [post("b", 1, text=spanish, lang="en")]
        found = find_profiles(posts_of(rows), ACCOUNTS.empty(), MEMBERS.empty(), CLUSTERS.empty(), QUICK).profiles
        assert found["post_language"].to_pylist() == ["es", "en"]


class TestWords:
    def test_no_sentence_calls_anybody_anything(self):
        words = re.compile(r"\b(bots?|trolls?|fake|inauthentic\w*|suspicious|propaganda)\b", re.IGNORECASE)
        said = " ".join(f"{t.heading} {t.words} {t.caution}" for t in TRAITS.values())
        assert not words.search(said)

    def test_cautions_and_words_differ(self):
        for field in ("heading", "words", "caution"):
            said = [getattr(t, field) for t in TRAITS.values()]
            assert len(set(said)) == len(said)

    def test_the_page_says_the_same(self):
        page = (ROOT / "docs" / "explanation" / "profiles.md").read_text(encoding="utf-8")
        for name, trait in TRAITS.items():
            assert f"| `{name}` | {trait.heading} | {trait.match or '–'} | {trait.caution} |" in page

    def test_chance_is_named(self):
        row = {"trait": "retweet_share", "kind": "mean", "known": 5, "missing": 0, "unmatched": 1, "value": 0.5,
               "other_value": 0.4, "effect": 0.1, "effect_low": -0.1, "effect_high": 0.3, "p": 0.3, "q": 0.6}  # fmt: skip
        assert sentence_of(row) == (
            "Share of retweets among posts: 50.0 % on average, 40.0 % among others like them: a difference of +10 points "
            "(95 % interval −10 to +30). That may well be chance (q = 0.6). For 1 account there are no others to compare "
            "with."
        )

    def test_a_smaller_share_is_not_called_more(self):
        row = {"trait": "young", "kind": "share", "known": 10, "missing": 1, "unmatched": 0, "value": 0.1,
               "other_value": 0.4, "effect": 0.25, "effect_low": 0.1, "effect_high": 0.6, "p": 1e-9, "q": 4e-4}  # fmt: skip
        assert "40.0 %: only 0.25 times as often (95 % interval 0.1 to 0.6; q = 0.0004)." in sentence_of(row)
        portuguese = sentence_of(row, words_in("pt"))
        assert "40,0%; aqui, só 0,25 vezes essa proporção (intervalo de 95% de 0,1 a 0,6; q = 0,0004)." in portuguese
        assert portuguese.endswith("Não se sabe de 1 conta.")


def test_the_report_tells_who_they_are(small_run):
    page = (small_run / "report.html").read_text(encoding="utf-8")
    assert page.count("Who they are, beside others like them") == 4
    assert page.count('class="made"') == 4 and page.count('class="week"') == 4
    assert "accounts were made within 30 days from" in page and "default picture" in page
    with (small_run / "csv" / "traits.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 4 * (len(TRAITS) - 1)  # "abroad" needs a country


def test_hostile_names_places_and_programs_are_only_text(tmp_path):
    names = [text for text in HOSTILE if text.strip()]
    own = [f"h{i}" for i in range(len(names))]
    accounts = [
        account(a, handle=t, display_name=t, location=t, description=t, created_at=START)
        for a, t in zip(own, names, strict=True)
    ]
    more = [f"u{i}" for i in range(40)]
    accounts += [account(a, created_at=START, location="Lima") for a in more]
    rows = [post(a, i, client=t, lang=t) for i, (a, t) in enumerate(zip(own, names, strict=True))]
    rows += [post(a, 1, client="Web", lang="es") for a in more]
    found = find_profiles(posts_of(rows), table(ACCOUNTS, accounts), *groups({"C-1": own}), QUICK)
    for name, made in found._asdict().items():
        path = exports.write_csv(made, tmp_path / f"{name}.csv")
        with path.open(encoding="utf-8", newline="") as file:
            for cells in csv.reader(file):
                assert not any(re.match(r"[=+\-@\t\r](?![\d.])", cell) for cell in cells)
    sentences = " ".join(found.traits["sentence"].to_pylist())
    assert "<" not in sentences and "\u202e" not in sentences


# base rates in collections of real accounts; nobody is judged by them


@pytest.mark.parametrize(
    ("files", "posting", "among_posting", "among_all"),
    [
        (["colombia2019_v11/apoyocsj.jsonl.gz"], 1750, 93, 94),
        (["usc_x24_sample/posts.parquet", "usc_x24_sample/accounts.parquet"], 16258, 823, 823),
    ],
)
def test_handles_as_assigned_in_real_collections(real_data, files, posting, among_posting, among_all):
    read = read_files([real_data / file for file in files])
    profiles = account_profiles(read.posts, read.accounts, MEMBERS.empty(), ProfileSettings())
    handles = [handle or "" for handle in read.accounts["handle"].to_pylist()]
    assert sum(bool(re.fullmatch(r"[A-Za-z_]+\d{8}", handle)) for handle in handles) == among_all
    assert profiles.num_rows == posting and sum(filter(None, profiles["eight_digits"].to_pylist())) == among_posting
