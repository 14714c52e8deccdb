"""Similarity: oracles worked by hand, a plain-Python and an SQL oracle on random acts, and what always holds."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import defaultdict

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coordgraph.errors import WindowTooFine
from coordgraph.similarity import check_window, pairs_within
from tests.worlds import START, compared, posts

ACTS = st.lists(
    st.tuples(
        st.sampled_from("ABCDE"),
        st.sampled_from("uvwxyz"),
        st.one_of(st.none(), st.integers(0, 40).map(lambda n: n / 2)),
    ),
    max_size=45,
)


def edge(frame, source, target):
    rows = frame[(frame["source"] == source) & (frame["target"] == target)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_sliding_window_is_inclusive_and_pairwise():
    edges, _ = compared([("A", "o", 0), ("B", "o", 5), ("C", "o", 20)], window=10.0)
    assert edges[edges["synchronous"] > 0][["source", "target"]].values.tolist() == [["A", "B"]]
    edges, _ = compared([("A", "o", 0), ("B", "o", 10), ("C", "o", 20.1)], window=10.0)
    assert edge(edges, "A", "B")["synchronous"] == 1
    assert edge(edges, "B", "C")["synchronous"] == 0


def test_repeated_shares_count_one_object_but_all_pairs_of_posts():
    acts = [("A", "o", 5), *(("B", "o", t) for t in (0, 1, 2, 8, 9, 10))]
    row = edge(compared(acts, window=10.0)[0], "A", "B")
    assert (row["shared"], row["synchronous"], row["pairs"]) == (1, 1, 6)
    assert (row["source_posts"], row["target_posts"]) == (1, 6)


def test_matched_actions_over_all_actions_as_in_synchrotrap():
    acts = [("A", "o1", 0), ("A", "o2", 100), ("B", "o1", 30), ("B", "o3", 50)]
    row = edge(compared(acts, window=60.0)[0], "A", "B")
    assert row["synchronous"] == 1
    assert row["jaccard"] == pytest.approx(1 / 3)


ORACLE_A = [(f"u{i}", o, 0) for i, objects in ((1, "abc"), (2, "abc"), (3, "cd"), (4, "def")) for o in objects]


@pytest.mark.parametrize(
    ("idf", "expected"),
    [
        ("plain", {("u1", "u2"): 1, ("u1", "u3"): 0.107946, ("u3", "u4"): 0.307870}),
        ("smooth", {("u1", "u2"): 1, ("u1", "u3"): 0.312610, ("u3", "u4"): 0.378456}),
    ],
)
def test_tf_idf_cosine(idf, expected):
    edges, _ = compared(ORACLE_A, idf=idf)
    found = {(r.source, r.target): r.cosine for r in edges.itertuples() if r.cosine > 0}
    assert found.keys() == {*expected, ("u2", "u3")}
    for pair, value in expected.items():
        assert found[pair] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(("tf", "value"), [("raw", 0.825960), ("sublinear", 0.914873), ("binary", 1.0)])
def test_repetition_enters_the_cosine_as_the_term_frequency_says(tf, value):
    acts = [*ORACLE_A, *[("u1", "a", n) for n in (1, 2, 3)]]
    assert edge(compared(acts, idf="smooth", tf=tf)[0], "u1", "u2")["cosine"] == pytest.approx(value, abs=1e-6)


def test_an_object_everyone_uses_has_no_plain_weight_and_gives_zero_not_nan():
    edges, _ = compared([(a, "o", 0) for a in "ABC"], idf="plain")
    assert edges["cosine"].tolist() == [0, 0, 0]


def test_delays_leads_and_span():
    acts = [("A", "o1", 0), ("B", "o1", 4), ("A", "o2", 30), ("B", "o2", 20), ("A", "o3", 50), ("B", "o3", 50)]
    edges, evidence = compared([*acts, ("A", "o4", 0), ("B", "o4", 500)], window=10.0)
    row = edge(edges, "A", "B")
    assert row["median_delay_s"] == 4
    assert row["source_first"] == 0.5  # first on o1, second on o2, together on o3
    assert (row["first_time"].timestamp(), row["last_time"].timestamp()) == (START, START + 50)
    assert evidence.set_index("object")["delay_s"].to_dict() == {"o1": 4, "o2": -10, "o3": 0, "o4": 500}
    assert evidence.set_index("object")["within_window"].to_dict() == {"o1": True, "o2": True, "o3": True, "o4": False}


def test_without_a_window_windowed_columns_are_empty():
    edges, evidence = compared([("A", "o", None), ("B", "o", None)], window=None)
    assert edges[["synchronous", "pairs", "median_delay_s"]].isna().all(axis=None)
    assert edges["shared"].tolist() == [1]
    assert evidence["within_window"].isna().all()


def test_ids_are_compared_as_texts_so_that_the_lower_one_is_the_source():
    edges, _ = compared([("10", "o", 0), ("9", "o", 1)])
    assert edges[["source", "target"]].values.tolist() == [["10", "9"]]


# --- a second opinion: the definition in plain Python, and in SQL -----------------------------------------------------


def _lead(delays):
    """1 where the shortest delay is one by which target came later, 0 where sooner, half where both."""
    delays = list(delays)
    shortest = [d for d in delays if abs(d) == min(map(abs, delays))]
    return statistics.mean((d > 0) + (d == 0) / 2 for d in {*shortest})


def by_definition(acts, window):
    """Every pair's columns straight from their definitions."""
    uses = defaultdict(lambda: defaultdict(list))
    for place, (account, thing, time) in enumerate(acts):
        uses[account][thing].append((place, time))
    found = {}
    for a, b in itertools.combinations(sorted(uses), 2):
        common = sorted(uses[a].keys() & uses[b].keys())
        if not common:
            continue
        pairs = [
            (o, pa_, pb, tb - ta)
            for o in common
            for pa_, ta in uses[a][o]
            for pb, tb in uses[b][o]
            if ta is not None and tb is not None and abs(tb - ta) <= window
        ]
        closest = {o: min((p for p in pairs if p[0] == o), key=lambda p: abs(p[3])) for o in {p[0] for p in pairs}}
        found[(a, b)] = {
            "shared": len(common),
            "synchronous": len(closest),
            "pairs": len(pairs),
            "source_posts": len({p[1] for p in pairs}),
            "target_posts": len({p[2] for p in pairs}),
            "jaccard": len(common) / len(uses[a].keys() | uses[b].keys()),
            "median_delay_s": statistics.median(abs(p[3]) for p in closest.values()) if closest else math.nan,
            "source_first": statistics.mean(_lead(p[3] for p in pairs if p[0] == o) for o in closest)
            if closest
            else math.nan,
        }
    return found


@given(ACTS, st.sampled_from([1.0, 3.0, 10.0]))
@settings(max_examples=120, deadline=None)
def test_every_column_is_what_its_definition_says(acts, window):
    if not any(t is not None for _, _, t in acts):
        return
    edges, _ = compared(acts, window=window)
    expected = by_definition(acts, window)
    assert {(r.source, r.target) for r in edges.itertuples()} == expected.keys()
    for row in edges.to_dict("records"):
        for name, value in expected[(row["source"], row["target"])].items():
            assert row[name] == pytest.approx(value, nan_ok=True), name


@given(ACTS)
@settings(max_examples=60, deadline=None)
def test_sql_counts_the_same(acts):
    acts = [a for a in acts if a[2] is not None]
    if not acts:
        return
    frame = pd.DataFrame(acts, columns=["account", "object", "time"]).reset_index(names="post")  # noqa: F841
    rows = duckdb.sql(
        """select a.account as source, b.account as target, count(distinct a.object) as synchronous, count(*) as pairs,
                  count(distinct a.post) as source_posts, count(distinct b.post) as target_posts
           from frame a join frame b on a.object = b.object and a.account < b.account and abs(a.time - b.time) <= 5
           group by all order by all"""
    ).fetchall()
    edges, _ = compared(acts, window=5.0)
    synchronous = edges[edges["synchronous"] > 0]
    columns = ["source", "target", "synchronous", "pairs", "source_posts", "target_posts"]
    assert synchronous[columns].values.tolist() == [list(r) for r in rows]


@given(ACTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_acts_does_not_matter(acts, chance):
    if not any(t is not None for _, _, t in acts):
        return
    shuffled = list(acts)
    chance.shuffle(shuffled)
    pd.testing.assert_frame_equal(compared(acts, window=5.0)[0], compared(shuffled, window=5.0)[0])


BOTH_WAYS = [("A", "o", 0), ("B", "o", 5), ("A", "o", 10)]


@pytest.mark.parametrize("names", ["AB", "BA"])
def test_equally_close_posts_both_ways_say_nobody_came_first(names):
    one, other = names
    edges, evidence = compared(
        [(one if who == "A" else other, thing, time) for who, thing, time in BOTH_WAYS], window=5.0
    )
    assert (edges["source_first"].item(), edges["median_delay_s"].item(), edges["pairs"].item()) == (0.5, 5, 2)
    # of the two pairs of posts the earlier: the first post of one, then that of the other
    assert evidence["delay_s"].item() == (5 if one < other else -5)
    assert evidence["source_post" if one < other else "target_post"].item() == "p00000"


@given(ACTS)
@example(BOTH_WAYS)
@settings(max_examples=60, deadline=None)
def test_renaming_accounts_renames_edges_and_nothing_else(acts):
    if not any(t is not None for _, _, t in acts):
        return
    symmetric = ["layer", "shared", "synchronous", "pairs", "cosine", "jaccard", "median_delay_s"]
    names = dict(zip("ABCDE", "EDCBA", strict=True))

    def unordered(frame, rename):
        ends = [tuple(sorted((rename(r.source), rename(r.target)))) for r in frame.itertuples()]
        return frame.set_index(pd.Index(ends)).sort_index()

    before, evidence = compared(acts, window=5.0)
    after, evidence_after = compared([(names[a], o, t) for a, o, t in acts], window=5.0)
    before, after = unordered(before, names.get), unordered(after, str)  # E to A: every pair is turned round
    pd.testing.assert_frame_equal(before[symmetric], after[symmetric], check_exact=False)
    pd.testing.assert_series_equal(before["source_first"], 1 - after["source_first"])
    pd.testing.assert_series_equal(before["source_posts"], after["target_posts"], check_names=False)

    def behind(frame, rename, one, other, sign):
        return {
            (frozenset((rename(r["source"]), rename(r["target"]))), r["object"]): (r[one], r[other], sign * r["delay_s"])
            for r in frame.fillna({"delay_s": 1e9}).to_dict("records") if r["delay_s"] < 1e9
        }  # fmt: skip

    turned = behind(evidence_after, str, "target_post", "source_post", -1)
    assert behind(evidence, names.get, "source_post", "target_post", 1) == turned


@given(ACTS)
@settings(max_examples=40, deadline=None)
def test_both_ways_to_candidates_agree(acts):
    acts = [a for a in acts if a[2] is not None]
    if not acts:
        return
    everything = compared(acts, window=5.0)[0]
    windowed = compared(acts, window=5.0, min_synchronous=1)[0]
    expected = everything[everything["synchronous"] > 0].reset_index(drop=True)
    pd.testing.assert_frame_equal(windowed.reset_index(drop=True), expected, check_dtype=False)


@given(ACTS)
@settings(max_examples=40, deadline=None)
def test_each_edge_rests_on_as_many_rows_of_evidence_as_it_says(acts):
    if not any(t is not None for _, _, t in acts):
        return
    edges, evidence = compared(acts, window=5.0)
    counts = evidence.groupby(["source", "target"]).agg(shared=("object", "nunique"), close=("within_window", "sum"))
    for row in edges.itertuples():
        assert counts.loc[(row.source, row.target), "shared"] == row.shared
        assert counts.loc[(row.source, row.target), "close"] == row.synchronous
    assert ((edges["cosine"] >= 0) & (edges["cosine"] <= 1)).all()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), max_size=40), st.integers(0, 12), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_pairs_within_are_all_pairs_within_once_whatever_the_block(acts, window, at_once):
    objects, times = np.array(sorted(acts), dtype=np.int64).reshape(-1, 2).T
    expected = {
        (i, j)
        for i, j in itertools.combinations(range(len(acts)), 2)
        if objects[i] == objects[j] and times[j] - times[i] <= window
    }
    found = [
        pair for left, right in pairs_within(objects, times, window, at_once) for pair in zip(left, right, strict=True)
    ]
    assert len(found) == len(set(found)) and set(found) == expected


def test_prolific_accounts_do_not_multiply_their_posts():
    """Two accounts with 3,000 posts each on one tag have nine million pairs of posts; none of them is made."""
    acts = [(a, o, 120 * i + (60 if a == "B" else 0)) for a in "AB" for o in "xy" for i in range(1500)]
    edges, evidence = compared(acts, window=10.0, min_shared=2)
    assert edge(edges, "A", "B")[["shared", "synchronous", "pairs"]].tolist() == [2, 0, 0]
    assert evidence["delay_s"].abs().tolist() == [60, 60]


def test_a_window_finer_than_the_times_is_refused_in_one_sentence():
    daily = posts([{"post_id": str(i), "account_id": "a", "time": f"2024-01-{i % 28 + 1:02d}"} for i in range(30)])
    with pytest.raises(WindowTooFine) as caught:
        check_window(daily.posts["time_precision"].to_pylist(), 60.0)
    assert str(caught.value) == (
        "the window is finer than the times, which are precise to one day: '60 s'. "
        "Use --window 86400s or more, or --window none."
    )
    check_window(daily.posts["time_precision"].to_pylist(), 86400.0)
    check_window(daily.posts["time_precision"].to_pylist(), None)


def test_a_window_without_times_is_refused_in_one_sentence():
    with pytest.raises(WindowTooFine) as caught:
        check_window([None], 60.0)
    assert str(caught.value) == (
        "the posts have no times, so no window can be used: '60 s'. "
        "Use --window none: shared objects and cosine need no times."
    )


def test_nothing_to_compare_gives_empty_tables():
    edges, evidence = compared([("A", "o", 0)], window=5.0)
    assert edges.empty and evidence.empty
