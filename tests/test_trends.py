"""Trends: oracles, cases worked by hand, what always holds, the command and what it writes."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from coordgraph_cli.main import main
from hypothesis import given
from hypothesis import strategies as st

import coordgraph
from coordgraph.errors import IntegrityError, RunDirectoryError, SettingsError
from coordgraph.tables import ACCOUNTS, MEMBERS, POSTS, TREND_TABLES
from coordgraph.trends import (
    TrendSettings,
    find_trends,
    gini,
    inorganic_in_words,
    top_share,
    traffic_coefficient,
    trends_of_run,
    write_page,
)

NAMES = ["first_posters", "sentence"]  # of accounts
START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def tables_of(posts, clusters=(), created=None, **profiles):
    """A run in three tables from posts (account, hours, tags, kind[, text]); ``created``: days before the start."""
    names = sorted({p[0] for p in posts})

    def filled(shape, size, columns):
        return shape.of({c.name: [None] * size for c in shape.columns} | columns)

    made = {
        "account_id": [p[0] for p in posts],
        "time": [None if p[1] is None else START + dt.timedelta(hours=p[1]) for p in posts],
        "hashtags": [p[2] for p in posts],
        "kind": [p[3] for p in posts],
        "text": [p[4] if len(p) > 4 else "" for p in posts],
    }
    ages = created or {}
    accounts = {
        "account_id": names,
        "created_at": [START - dt.timedelta(days=ages[n]) if n in ages else None for n in names],
        "posts": [sum(p[0] == n for p in posts) for n in names],
    }
    accounts |= {column: [values.get(n) for n in names] for column, values in profiles.items()}
    inside = {"account_id": names, "cluster": ["C1" if n in clusters else None for n in names]}
    return {
        "posts": filled(POSTS, len(posts), made),
        "accounts": filled(ACCOUNTS, len(names), accounts),
        "members": filled(MEMBERS, len(names), inside),
    }


POSTED = [
    ("a", 0, ["Sí"], "original"),
    ("a", 1, ["SÍ", "sí"], "original"),
    ("b", 1.5, ["Sí"], "retweet"),
    ("b", 30, ["sí", "other"], "quote"),
    ("c", 0.5, ["Sí"], "retweet"),
    ("d", None, ["Sí"], "original"),
    ("d", 2, None, "original"),
]


def test_a_trend_worked_by_hand():
    tables = tables_of(POSTED, clusters="b", created={"a": 10, "b": 30.5, "d": 1})
    found = find_trends(tables, TrendSettings(min_messages=2))
    (row,) = found.tables["trends"].to_pylist()
    assert (row["trend"], row["kind"], row["key"], row["rank"]) == ("#Sí", "hashtag", "sí", 1)
    assert (row["messages"], row["accounts"], row["originals"], row["retweets"]) == (5, 3, 3, 2)
    assert row["first_time"] == START and row["last_time"] == START + dt.timedelta(hours=30)
    # two messages each in the hours from 0 and from 1: the first hour is the peak
    assert row["peak_hour"] == START and row["peak_share"] == 0.4
    assert (row["duration_s"], row["half_time_s"], row["half_life_s"]) == (30 * 3600, 3600, 3600)
    assert row["first_posters"] == ["a", "b"]
    assert row["gini"] == pytest.approx(gini([2, 2, 1])) == pytest.approx(2 / 15)
    assert (row["top50_share"], row["retweet_share"]) == (1, 0.4)
    assert (row["new_accounts"], row["new_account_share"], row["unknown_creation"]) == (1, 0.5, 1)
    assert (row["cluster_messages"], row["cluster_message_share"]) == (2, 0.4)
    assert (row["cluster_accounts"], row["cluster_account_share"]) == (1, pytest.approx(1 / 3))
    assert row["traffic_coefficient"] is None and "fewer than 50 accounts" in row["warning"]
    assert found.notes == ("1 posts without a time belong to no trend.",)


def test_oracles():
    assert traffic_coefficient(10, 6, 4, top_share([4, 3, 2, 1])) == pytest.approx(108.5)
    # #TNwelcomesModi: 50,000 messages of 891 accounts are 56.1 an account
    assert traffic_coefficient(50_000, 0, 891, 0) == pytest.approx(56.1, abs=0.02)
    assert gini([1, 1, 1, 7]) == pytest.approx(0.45)
    assert top_share([]) == 0


@pytest.mark.parametrize(("accounts", "each", "warning"), [(49, 30, "fewer than 50"), (50, 2, "1,000"), (50, 20, None)])
def test_the_coefficient_is_refused_below_50_accounts_and_doubted_below_1000_messages(accounts, each, warning):
    posts = [(f"a{n:02}", n / 100, ["x"], "original") for n in range(accounts) for _ in range(each)]
    (row,) = find_trends(tables_of(posts)).tables["trends"].to_pylist()
    assert (row["traffic_coefficient"] is None) == (accounts < 50)
    assert row["traffic_coefficient"] is None or row["traffic_coefficient"] == 100 + each
    assert row["warning"] is None if warning is None else warning in row["warning"]


def test_phrases_are_found_whatever_case_and_spaces():
    posts = [("a", 0, [], "original", "Todos  A LA calle!"), ("b", 1, [], "retweet", "RT @a: Todos a la calle!")]
    found = find_trends(tables_of(posts), TrendSettings(phrases=("a la Calle", "nunca")))
    (row,) = found.tables["trends"].to_pylist()
    assert (row["trend"], row["kind"], row["messages"], row["originals"]) == ("a la Calle", "phrase", 2, 1)
    assert found.notes == ("The phrase 'nunca' is in no post of the period, or not among the largest trends.",)


def test_period_and_top():
    posts = [("a", h, [f"t{h // 24}", "all"], "original") for h in range(96)]
    settings = TrendSettings(first_day=START.date() + dt.timedelta(1), last_day=START.date() + dt.timedelta(2), top=2)
    found = find_trends(tables_of(posts), settings)
    assert found.tables["trends"]["key"].to_pylist() == ["all", "t1"]
    assert found.tables["trends"]["messages"].to_pylist() == [48, 24]
    assert found.notes == ("1 smaller trends are left out; raise --top to have them.",)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"min_messages": 0}, "a trend has at least 1 message"),
        ({"top": 0}, "at least 1 trend"),
        ({"phrases": ("@ana https://a.example",)}, "nothing to look for in the phrase"),
        ({"first_day": dt.date(2026, 2, 1), "last_day": dt.date(2026, 1, 1)}, "ends before it begins"),
        ({"sensitivity": 0.8}, "needs both"),
        ({"sensitivity": 0.5, "specificity": 0.5}, "no better than chance"),
        ({"sensitivity": 1.5, "specificity": 0.5}, "above 0 and not above 1"),
    ],
)
def test_settings_that_cannot_be(fields, sentence):
    with pytest.raises(SettingsError, match=sentence):
        TrendSettings(**fields)


posted = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.integers(0, 2000),
        st.lists(st.sampled_from(["x", "X", "y", "z"]), max_size=3),
        st.sampled_from(["original", "retweet", "reply"]),
    ),
    min_size=1,
    max_size=40,
)


@given(posted, st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter_and_shares_are_shares(posts, random):
    settings = TrendSettings(min_messages=1)
    made = find_trends(tables_of(posts, clusters="ab"), settings).tables
    shuffled = list(posts)
    random.shuffle(shuffled)
    assert find_trends(tables_of(shuffled, clusters="ab"), settings).tables == made
    renamed = [(f"zz{p[0]}", *p[1:]) for p in posts]
    other = find_trends(tables_of(renamed, clusters=("zza", "zzb")), settings).tables
    assert other["trends"].drop_columns(NAMES) == made["trends"].drop_columns(NAMES)
    for row in made["trends"].to_pylist():
        shares = [value for name, value in row.items() if name.endswith("_share") and value is not None]
        assert all(0 <= value <= 1 for value in [*shares, row["gini"]])
        assert row["originals"] + row["retweets"] == row["messages"] >= row["accounts"]
        assert row["first_time"] <= row["last_time"] and row["peak_hour"] <= row["last_time"]
    for name, table in made.items():
        TREND_TABLES[name].check(table)


# days


def test_a_planted_day_is_found_and_steady_days_are_not():
    rng = np.random.default_rng(7)
    counts = {f"t{n}": rng.poisson(4, 120) for n in range(20)}
    counts["t3"][90] = 30
    posts = [
        (f"a{n % 9}", 24 * day, [tag], "original")
        for tag, c in counts.items()
        for day, k in enumerate(c)
        for n in range(k)
    ]
    found = find_trends(tables_of(posts)).tables["trend_days"].to_pylist()
    assert [(r["key"], r["date"]) for r in found] == [("t3", START.date() + dt.timedelta(90))]
    assert found[0]["messages"] == 30 and found[0]["accounts"] == 9
    assert found[0]["expected"] == pytest.approx((counts["t3"][62:90].sum() + 0.5) / 28)


@pytest.mark.parametrize(("size", "most"), [(2.0, 1), (0.5, 4)])
def test_bursty_trends_in_which_nothing_happens_have_hardly_a_day(size, most):
    rng = np.random.default_rng(3)
    mean = rng.lognormal(0.5, 1, 40)[:, None]
    counts = rng.negative_binomial(size, size / (size + mean), (40, 100))
    posts = [("a", 24 * day, [f"t{n}"], "original") for (n, day), k in np.ndenumerate(counts) for _ in range(k)]
    assert find_trends(tables_of(posts), TrendSettings(draws=1)).tables["trend_days"].num_rows <= most


@pytest.mark.parametrize("silence", [0, 30, 100, 200])
def test_bursts_are_found_however_late_a_trend_begins_and_do_not_hide_each_other(silence):
    rng = np.random.default_rng(1)
    counts = rng.poisson(15, 36)
    counts[[20, 24, 30]] = 150
    posts = [("b", 24 * 6 * n, ["other"], "original") for n in range(40)]
    posts += [(f"a{n % 9}", 24 * (silence + day), ["x"], "original") for day, k in enumerate(counts) for n in range(k)]
    found = find_trends(tables_of(posts)).tables["trend_days"].to_pylist()
    days = {(r["date"] - START.date()).days - silence: r["past_days"] for r in found if r["key"] == "x"}
    # silence is no past, but for the day on which the trend begins; days that stood out are none, either
    begins = {0: 0} if silence else {}
    own = {20: 20, 24: 23, 30: 26} if not silence else {20: 19, 24: 22, 30: 26}
    assert days == begins | own


def test_a_new_way_of_a_trend_is_reported_for_a_week_and_is_then_its_past():
    posts = [("a", 24 * day, ["x"], "original") for day in range(90) for _ in range(3 if day < 40 else 40)]
    found = find_trends(tables_of(posts)).tables["trend_days"].to_pylist()
    assert [(r["date"] - START.date()).days for r in found] == list(range(40, 48))


def test_many_trends_that_begin_do_not_make_other_days_stand_out():
    rng = np.random.default_rng(0)
    posts = [
        ("a", 24 * day, [f"t{trend}"], "original")
        for trend, begun in enumerate(rng.integers(0, 90, 60).tolist())
        for day in range(begun, 120)
        for _ in range(rng.negative_binomial(2, 0.4) + (day == begun) * 3)
    ]
    found = find_trends(tables_of(posts), TrendSettings(draws=1)).tables["trend_days"].to_pylist()
    first = [row for row in found if not row["past_days"]]
    assert len(first) >= 30 and len(found) - len(first) <= 1


def test_only_hashtags_asked_for_are_trends_and_what_is_left_out_is_said(tmp_path):
    posts = [("a", n, ["Sí"], "original") for n in range(12)] + [("b", n, ["big", "SÍ"], "original") for n in range(30)]
    posts += [("c", 50 + n, ["other", "big"], "original", "all out") for n in range(11)]
    posts += [("d", 90, [], "original")]
    tables = tables_of(posts)
    found = find_trends(tables, TrendSettings(hashtags=("#sí", "nobody"), phrases=("all out",), min_messages=100))
    assert [r["key"] for r in found.tables["trends"].to_pylist()] == ["sí", "all out"]
    assert found.left_out == (2, 0)
    assert found.notes == ("The hashtag 'nobody' is in no post of the period, or not among the largest trends.",)
    named = find_trends(tables, TrendSettings(hashtags=("ＳÍ",)))
    assert named.left_out == (2, 11) and named.tables["inorganic_share"]["messages"][0].as_py() == 42
    largest = find_trends(tables, TrendSettings(top=1))
    assert [r["key"] for r in largest.tables["trends"].to_pylist()] == ["sí"] and largest.left_out == (2, 11)
    page = write_page(largest, tmp_path / "t.html").read_text(encoding="utf-8")
    assert "are the 42 posts that name one of the trends here (1)" in page
    assert "Hashtags left out: 2; posts that name only these: 11." in page
    with pytest.raises(SettingsError, match=r"^trends: no hashtag to look for: '#'.$"):
        TrendSettings(hashtags=("#",))


def test_points_of_the_curve_that_nobody_reaches_are_one_sentence():
    tables = tables_of([(f"u{n}", n, ["x"], "original") for n in range(12)], clusters=("u1",))
    found = find_trends(tables, TrendSettings())
    rows = [r for r in found.tables["inorganic_share"].to_pylist() if r["scope"] == "all"]
    assert len(rows) == 6 and all(row["sentence"] for row in rows)
    told = list(inorganic_in_words(rows))
    assert len(told) == 3 and told[:2] == [row["sentence"] for row in rows[:2]]
    assert told[2] == "None of the 12 accounts shows two or more."
    outside = find_trends(tables_of([("u", n, ["x"], "original") for n in range(12)]), TrendSettings())
    told = list(inorganic_in_words(r for r in outside.tables["inorganic_share"].to_pylist() if r["scope"] == "all"))
    assert told[1].startswith("The only account does not show one or more. Not known of any account")


def test_the_first_two_weeks_are_not_tested():
    posts = [("a", 24 * day, ["x"], "original") for day in range(14) for _ in range(1 if day < 13 else 90)]
    assert find_trends(tables_of(posts)).tables["trend_days"].num_rows == 0


def test_accounts_outside_a_country_worked_by_hand():
    places = {"a": "Caracas, Venezuela", "b": "Miami, FL", "c": "Santiago"}
    tables = tables_of(POSTED, location=places)
    (row,) = find_trends(tables, TrendSettings(min_messages=2, country="Venezuela")).tables["trends"].to_pylist()
    assert (row["country"], row["placed_accounts"], row["abroad_accounts"], row["abroad_share"]) == ("VE", 2, 1, 0.5)
    assert (row["abroad_low"], row["abroad_high"]) == (pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))
    assert (row["unknown_place_accounts"], row["joke_place_accounts"], row["no_place_accounts"]) == (1, 0, 0)
    (row,) = find_trends(tables, TrendSettings(min_messages=2)).tables["trends"].to_pylist()
    assert row["country"] is None and row["abroad_share"] is None and row["no_place_accounts"] is None


def test_every_account_is_counted_once_by_its_place():
    places = {"a": "everywhere", "b": "<script>", "c": "\u202e=cmd()"}
    (row,) = (
        find_trends(tables_of(POSTED, location=places), TrendSettings(min_messages=2, country="VE"))
        .tables["trends"]
        .to_pylist()
    )
    counted = ("placed_accounts", "unknown_place_accounts", "joke_place_accounts", "no_place_accounts")
    assert [row[name] for name in counted] == [0, 2, 1, 0] and row["abroad_share"] is None
    assert sum(row[name] for name in counted) == row["accounts"]


def test_a_country_that_is_none_is_refused():
    with pytest.raises(SettingsError) as refused:
        find_trends(tables_of(POSTED), TrendSettings(country="everywhere"))
    assert str(refused.value) == "trends --country: no country: 'everywhere'. Use a code such as VE, or a name."


# files and command


def test_the_command_writes_beside_the_run_and_leaves_it_as_it_is(small_run, tmp_path, capsys):
    before = {f: f.read_bytes() for f in small_run.rglob("*") if f.is_file()}
    with pytest.raises(SystemExit) as ended:
        main(["trends", str(small_run), "--out", str(tmp_path / "out"), "--min-messages", "20", "--phrase", "no such"])
    assert ended.value.code == 0
    said = capsys.readouterr()
    assert "gini" in said.out and "no such" in said.err
    assert {f: f.read_bytes() for f in small_run.rglob("*") if f.is_file()} == before
    table = pq.read_table(tmp_path / "out" / "tables" / "trends.parquet")
    assert table.num_rows and min(table["messages"].to_pylist()) >= 20
    assert json.loads((tmp_path / "out" / "trends.json").read_text())["rows"]["trends"] == table.num_rows
    same = coordgraph.open(small_run).trends(min_messages=20).tables["trends"]
    assert same == TREND_TABLES["trends"].check(table)


def test_foreign_directories_and_runs_are_refused(small_run, tmp_path):
    from coordgraph.trends import directory_beside, save_trends

    found = trends_of_run(small_run)
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(RunDirectoryError, match="holds no trends"):
        save_trends(found, tmp_path)
    with pytest.raises(RunDirectoryError, match="lies in a run"):
        save_trends(found, small_run / "trends")
    with pytest.raises(IntegrityError, match="no finished run"):
        trends_of_run(tmp_path)
    assert directory_beside(small_run) == small_run.with_name("small-trends")


def test_hostile_hashtags_are_no_formulas(tmp_path):
    from coordgraph.trends import save_trends

    posts = [("=cmd()", 0, ["=1+1", "a\x00\n,b"], "original")]
    written = save_trends(find_trends(tables_of(posts), TrendSettings(min_messages=1)), tmp_path / "out")
    text = (written / "csv" / "trends.csv").read_text()
    assert '"\'=1+1"' in text and '"\'=cmd()"' in text and "\x00" not in text
    assert pa.table(pq.read_table(written / "tables" / "trends.parquet")).num_rows == 2
