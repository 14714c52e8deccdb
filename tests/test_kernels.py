"""The kernels against plain definitions and against SQL: every way to candidates, any number of threads, any memory."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import ModuleType

import duckdb
import numba
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core import caching
from numba.core.runtime import nrt

from coordgraph import kernels
from coordgraph.errors import NotEnoughMemory
from coordgraph.kernels import put_in_order
from coordgraph.settings import Resources, SimilaritySettings
from coordgraph.similarity import compare_accounts, layer_of, planning, plans_of, search
from coordgraph.similarity.layers import Layer
from coordgraph.similarity.spool import Spool

NO_WINDOW = {"window": None, "min_shared": 1}


def heavy_tailed(shares=3000, accounts=120, objects=150, seed=1, span=2000):
    """A layer with a few very active accounts and very popular objects, its ids, and the acts it is made of."""
    chance = np.random.default_rng(seed)
    activity, popularity = chance.lognormal(0, 1.3, accounts), chance.lognormal(0, 1.6, objects)
    account = chance.choice(accounts, shares, p=activity / activity.sum())
    thing = chance.choice(objects, shares, p=popularity / popularity.sum())
    return layer_from(account, thing, chance.integers(0, span, shares) * 1_000_000, accounts)


def layer_from(account, thing, time, accounts):
    post = np.arange(len(account))
    order = np.lexsort((post, account, time, thing))
    acts = pd.DataFrame({"account": account, "object": thing, "time": time, "post": post}).iloc[order]
    columns = [acts[c].to_numpy().astype(t) for c, t in (("object", "i4"), ("account", "i4"), ("time", "i8"))]
    layer = layer_of(*columns, acts["post"].to_numpy().astype(np.int32), accounts)
    return layer, pa.array([f"a{i:05d}" for i in range(accounts)]), acts


def edges_of(layer, ids, resources=None, **chosen):
    return compare_accounts({"x": layer}, ids, SimilaritySettings(**chosen), resources)


# --- every way finds what the slowest finds ---------------------------------------------------------------------------

LEAST = [
    {"min_cosine": 0.1},
    {"min_cosine": 0.3},
    {"min_cosine": 0.3, "min_shared": 2},
    {"min_cosine": 0.5, "idf": "plain"},
    {"min_cosine": 0.4, "tf": "sublinear"},
    {"min_cosine": 0.4, "tf": "raw"},
    {"min_cosine": 1.0},
    {"min_jaccard": 0.02},
    {"min_jaccard": 0.25, "min_shared": 2},
    {"min_jaccard": 1.0},
    {"min_shared": 2},
    {"min_shared": 5},
    {"min_synchronous": 1, "window": 20.0},
    {"min_synchronous": 2, "window": 60.0, "min_shared": 3},
    {"min_synchronous": 1, "window": 20.0, "min_cosine": 0.3},
]


@pytest.mark.parametrize("least", LEAST, ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_way_to_candidates_finds_the_pairs_that_reach_what_is_asked(least, seed):
    layer, ids, _ = heavy_tailed(seed=seed)
    how = {name: least[name] for name in ("tf", "idf") if name in least}
    everything = edges_of(layer, ids, **{"min_shared": 1, "window": least.get("window"), **how}).to_pandas()
    columns = {
        "min_cosine": "cosine",
        "min_jaccard": "jaccard",
        "min_shared": "shared",
        "min_synchronous": "synchronous",
    }
    wanted = np.logical_and.reduce([everything[columns[n]] >= v - 1e-12 for n, v in least.items() if n in columns])
    found = edges_of(layer, ids, **{**NO_WINDOW, **least}).to_pandas()
    pd.testing.assert_frame_equal(found, everything[wanted].reset_index(drop=True), check_dtype=False)
    assert len(found) or least.get("min_jaccard") == 1.0 or least.get("min_cosine") == 1.0


USES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9)), min_size=1, max_size=60)


@given(USES, st.sampled_from([0.05, 0.2, 0.5, 0.8, 1.0]), st.sampled_from(["cosine", "jaccard"]))
@settings(max_examples=150, deadline=None)
def test_bounds_lose_no_pair(uses, least, measure):
    account, thing = np.array(uses).T
    layer, ids, _ = layer_from(account, thing, np.zeros(len(uses), np.int64), 8)
    everything = edges_of(layer, ids, **NO_WINDOW).to_pandas()
    found = edges_of(layer, ids, **NO_WINDOW, **{f"min_{measure}": least}).to_pandas()
    expected = everything[everything[measure] >= least - (1e-12 if measure == "cosine" else 0)].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_accounts_with_thousands_of_common_objects_beside_accounts_with_one():
    """Pairs are measured several at a time, and those before take what room there is."""
    chance = np.random.default_rng(5)
    uses = [(account, thing) for account in range(6) for thing in range(1500) if chance.random() < 0.9]
    uses += [(account, 1500 + account % 7) for account in range(6, 60)] + [(account, 3) for account in range(20, 30)]
    account, thing = np.array(uses).T
    time = chance.integers(0, 3, len(uses)) * 1_000_000
    layer, ids, _ = layer_from(account, thing, time, 60)
    used = np.zeros((60, 1600), int)
    used[account, thing] = 1
    moment = np.full((60, 1600), -100)
    moment[account, thing] = time // 1_000_000
    found = edges_of(layer, ids, window=1.0, min_shared=1, min_synchronous=0).to_pandas()
    assert len(found) == sum((used[i] & used[j]).any() for i in range(60) for j in range(i))
    for row in found.itertuples():
        i, j = int(row.source[1:]), int(row.target[1:])
        both = (used[i] & used[j]).astype(bool)
        near = both & (np.abs(moment[i] - moment[j]) <= 1)
        assert (row.shared, row.synchronous, row.pairs) == (both.sum(), near.sum(), near.sum())


def test_cosines_are_those_of_the_dense_product():
    layer, ids, acts = heavy_tailed()
    used = np.zeros((layer.accounts, 150))
    used[acts["account"], acts["object"]] = 1
    idf = np.log((1 + (used.sum(1) > 0).sum()) / (1 + np.maximum(used.sum(0), 1))) + 1
    rows = used * idf
    norms = np.linalg.norm(rows, axis=1)
    dense = rows @ rows.T / np.maximum(np.outer(norms, norms), 1e-300)
    found = edges_of(layer, ids, **NO_WINDOW, min_cosine=0.3).to_pandas()
    low, high = np.nonzero(np.triu(dense >= 0.3, 1))
    assert found["source"].tolist() == [ids[i].as_py() for i in low]
    assert found["target"].tolist() == [ids[i].as_py() for i in high]
    np.testing.assert_allclose(found["cosine"], dense[low, high], atol=1e-12)


def test_equal_accounts_reach_a_cosine_of_one():
    """Rounding puts the cosine of one such pair in five just below 1."""
    for objects in range(2, 60):
        thing = np.concatenate([np.arange(objects), np.arange(objects), np.arange(objects) % 7])
        account = np.concatenate([np.zeros(objects), np.ones(objects), 2 + np.arange(objects)]).astype(int)
        layer, ids, _ = layer_from(account, thing, np.zeros(len(thing), np.int64), objects + 2)
        found = edges_of(layer, ids, **NO_WINDOW, min_cosine=1.0).to_pandas()
        assert ((found["source"] == "a00000") & (found["target"] == "a00001")).sum() == 1, objects


# --- an independent engine --------------------------------------------------------------------------------------------

WINDOWED_IN_SQL = """
with near as (
    select a.account as s, b.account as t, a.object, a.post as sp, b.post as tp, b.time - a.time as delay,
           least(a.time, b.time) as sooner, greatest(a.time, b.time) as later
    from acts a join acts b on a.object = b.object and a.account < b.account and abs(a.time - b.time) <= {window}
), objects as (
    select s, t, object, count(*) as pairs, min(abs(delay)) as apart, min(sooner) as sooner, max(later) as later,
           coalesce(min(delay) filter (delay >= 0), 1e18) as ahead, coalesce(min(-delay) filter (delay <= 0), 1e18) as behind
    from near group by all
), posts as (
    select s, t, count(distinct sp) as source_posts, count(distinct tp) as target_posts from near group by all
)
select s, t, count(*) as synchronous, sum(pairs)::bigint as pairs, any_value(source_posts) as source_posts,
       any_value(target_posts) as target_posts, median(apart) / 1e6 as median_delay_s,
       avg(case when ahead < behind then 1.0 when ahead = behind then 0.5 else 0.0 end) as source_first,
       min(sooner) as first_time, max(later) as last_time
from objects join posts using (s, t) group by s, t order by s, t
"""
SHARED_IN_SQL = """
with uses as (select distinct account, object from acts), sizes as (select account, count(*) as n from uses group by 1)
select a.account as s, b.account as t, count(*) as shared, count(*) / (any_value(x.n) + any_value(y.n) - count(*)) as jaccard
from uses a join uses b on a.object = b.object and a.account < b.account
join sizes x on x.account = a.account join sizes y on y.account = b.account
group by all order by all
"""


def assert_as_in_sql(layer, ids, acts, window_us):
    windowed = duckdb.sql(WINDOWED_IN_SQL.format(window=window_us)).df()
    found = edges_of(layer, ids, window=window_us / 1e6, min_shared=1, min_synchronous=1).to_pandas()
    names = ["synchronous", "pairs", "source_posts", "target_posts", "median_delay_s", "source_first"]
    assert found["source"].tolist() == [ids[i].as_py() for i in windowed["s"]]
    assert found["target"].tolist() == [ids[i].as_py() for i in windowed["t"]]
    for name in names:
        np.testing.assert_allclose(found[name], windowed[name], rtol=1e-12, err_msg=name)
    for name in ("first_time", "last_time"):
        assert found[name].astype("int64").tolist() == windowed[name].tolist()
    shared = duckdb.sql(SHARED_IN_SQL).df()
    found = edges_of(layer, ids, window=None, min_shared=1).to_pandas()
    assert found["shared"].tolist() == shared["shared"].tolist()
    np.testing.assert_allclose(found["jaccard"], shared["jaccard"], rtol=1e-12)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 30)), min_size=1, max_size=50),
    st.sampled_from([0, 1, 5, 12]),
)
@settings(max_examples=100, deadline=None)
def test_sql_gives_every_column_alike(rows, window):
    account, thing, time = np.array(rows).T
    layer, ids, acts = layer_from(account, thing, time.astype(np.int64), 6)
    assert_as_in_sql(layer, ids, acts, window)


@pytest.mark.parametrize("window", [0.5, 60, 600])
def test_sql_gives_every_column_alike_on_a_crowd(window):
    layer, ids, acts = heavy_tailed(span=5000)
    assert_as_in_sql(layer, ids, acts, round(window * 1e6))


def test_sql_gives_every_column_alike_on_real_shares(real_data):
    frame = pd.read_parquet(real_data / "coortweet" / "russian_coord_tweets.parquet")
    frame = frame[frame["object_id"].isin(frame["object_id"].value_counts().index[3:400])]
    accounts = frame["account_id"].astype("category")
    time = (frame["timestamp_share"].to_numpy(np.float64) * 1e6).round().astype(np.int64)
    layer, ids, acts = layer_from(
        accounts.cat.codes.to_numpy(), frame["object_id"].astype("category").cat.codes.to_numpy(), time,
        len(accounts.cat.categories),
    )  # fmt: skip
    assert_as_in_sql(layer, ids, acts, 60_000_000)


# --- threads, memory, disk --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", [{}, {"min_synchronous": 1}, {"min_cosine": 0.2, "window": None}], ids=str)
def test_threads_and_memory_change_nothing(chosen, monkeypatch, tmp_path):
    layer, ids, _ = heavy_tailed()
    whole = edges_of(layer, ids, Resources(jobs=1), **{"min_shared": 1, **chosen})
    assert whole.num_rows > 100
    monkeypatch.setattr(search, "AT_ONCE", 37)
    (plan,) = plans_of({"x": layer}, SimilaritySettings(**chosen))
    assert (plan.meetings is None) == (plan.way != "window")
    for changed in ({"portion": 40}, {"portion": 40, "meetings": None}):  # what was met is kept, or met again
        small = replace(plan, **changed)
        monkeypatch.setattr("coordgraph.similarity.edges.plan_layer", lambda *_, small=small: small)
        for jobs in (1, 2, 3):
            assert edges_of(layer, ids, Resources(jobs, folder=tmp_path), **{"min_shared": 1, **chosen}).equals(whole)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_meetings_are_kept_where_all_of_them_have_room(monkeypatch, threads):
    layer, *_ = heavy_tailed()
    window = SimilaritySettings(window=20.0, min_synchronous=1)
    (all_kept,) = plans_of({"x": layer}, window, Resources(threads))
    assert sum(len(some.pairs) for some in all_kept.meetings) == all_kept.candidates > 1000
    monkeypatch.setattr(planning, "_MOST_MEETINGS", 12 * (all_kept.candidates - 1))
    (none_kept,) = plans_of({"x": layer}, window, Resources(threads))
    assert none_kept.meetings is None and np.array_equal(none_kept.near, all_kept.near)
    assert none_kept.memory < all_kept.memory


@given(st.lists(st.integers(-50, 50), max_size=100))
def test_a_few_numbers_and_many_are_put_in_order(values):
    array = np.array(values, np.int64)
    put_in_order(array)
    assert array.tolist() == sorted(values)


def test_a_layer_on_disk_is_the_same_layer(tmp_path):
    layer, ids, _ = heavy_tailed()
    layer.save(tmp_path / "x")
    assert edges_of(Layer.load(tmp_path / "x"), ids).equals(edges_of(layer, ids))


@given(st.lists(st.lists(st.integers(0, 30_000), max_size=20), max_size=8), st.sampled_from([0, 100, 10**9]))
@settings(max_examples=60, deadline=None)
def test_a_spool_gives_back_in_order_what_it_took(parts, memory):
    with Spool(30_001, memory, None) as spool:
        for part in parts:
            spool.add(np.array(part, np.int64) << 32)
        found = list(itertools.chain.from_iterable(block.tolist() for block in spool.blocks(3)))
    assert found == sorted(value << 32 for part in parts for value in part)


def test_too_little_memory_is_one_sentence_with_what_it_takes():
    layer, _, _ = heavy_tailed()
    with pytest.raises(NotEnoughMemory) as caught:
        plans_of({"co_share": layer}, SimilaritySettings(), Resources(jobs=2, memory=300_000_000))
    assert str(caught.value) == (
        "the layer co_share needs at least 0.34 GB: '0.30 GB'. Give more with --memory, or use fewer threads with --jobs."
    )


def test_a_table_that_does_not_fit_is_refused_and_not_cut(monkeypatch):
    layer, ids, _ = heavy_tailed()
    monkeypatch.setattr("coordgraph.similarity.edges._A_ROW_OF_EDGES", 10**9)
    with pytest.raises(NotEnoughMemory) as caught:
        edges_of(layer, ids, Resources(jobs=1, memory=10**9), min_shared=2)
    assert str(caught.value) == (
        "more than 5,289 pairs are to be compared, which is too many to keep: '1.00 GB'. Raise --min-shared or set --min-cosine, give "
        "more with --memory, or use coordgraph pairs, which writes pairs as it finds them."
    )


def test_plans_count_candidates():
    layer, _, acts = heavy_tailed()
    (windowed,) = plans_of({"x": layer}, SimilaritySettings(window=60.0, min_synchronous=1))
    both = acts.merge(acts, on="object")
    near = both[(both["account_x"] < both["account_y"]) & ((both["time_x"] - both["time_y"]).abs() <= 60_000_000)]
    assert (windowed.way, windowed.candidates) == ("window", len(near))
    (shared,) = plans_of({"x": layer}, SimilaritySettings(window=None))
    used = acts.drop_duplicates(["account", "object"])["object"].value_counts()
    assert (shared.way, shared.candidates) == ("shared", int((used * (used - 1) // 2).sum()))


# --- popular objects --------------------------------------------------------------------------------------------------


def test_a_hub_is_gone_through_and_not_left_out():
    """30,000 accounts share one object within a day; 40 of them share another one too, within seconds."""
    chance = np.random.default_rng(3)
    account = np.concatenate([np.arange(30_000), np.arange(40)])
    thing = np.concatenate([np.zeros(30_000), np.ones(40)]).astype(np.int64)
    time = np.concatenate([chance.integers(0, 86_400, 30_000), np.arange(40)]) * 1_000_000
    layer, ids, _ = layer_from(account, thing, time, 30_000)
    both = edges_of(layer, ids, window=None, min_shared=2)
    assert both.num_rows == 40 * 39 // 2
    near = edges_of(layer, ids, window=60.0, min_synchronous=1, min_shared=1)
    moments = np.sort(time[:30_000])
    pairs = (np.searchsorted(moments, moments + 60_000_000, side="right") - np.arange(30_000) - 1).sum()
    assert near["pairs"].to_numpy().sum() == pairs + 780


# --- other versions of numba -----------------------------------------------------------------------------------------


def _one_more(number):
    return number + 1


@pytest.mark.parametrize(
    ("where", "name"),
    [(caching, "FunctionCache"), (caching.FunctionCache, "_load_overload"), (nrt, "rtsys"), (nrt.rtsys, "initialize")],
)
def test_a_numba_that_is_made_otherwise_keeps_machine_code_itself(where, name, monkeypatch, tmp_path):
    assert isinstance(put_in_order._cache, kernels._CACHE)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    owner = where if isinstance(where, ModuleType) else where if isinstance(where, type) else type(where)
    owner = next(one for one in getattr(owner, "__mro__", (owner,)) if name in vars(one))
    with monkeypatch.context() as another_version:
        another_version.delattr(owner, name)
        known = kernels._cache_that_only_loads()
    assert known is None
    monkeypatch.setattr(kernels, "_CACHE", known)
    compiled = kernels._kept_on_disk(numba.njit(_one_more))
    assert compiled(1) == 2 and type(compiled._cache) is caching.FunctionCache
    assert list(tmp_path.rglob("*.nbc"))
