"""Shares of actors and the inorganic share: oracles, bad rows, what always holds, planted shares found again."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given

import coordgraph
from coordgraph.errors import ColumnMissing, InputError, SettingsError
from coordgraph.text import folded_hashtag
from coordgraph.trends import TrendSettings, find_trends, read_actors, rogan_gladen
from tests.test_trends import POSTED, START, posted, tables_of

HEADER = "account,rule,actor,organ,side,source,date\n"
PEOPLE = tables_of(
    [(name, hour, ["x"], "original") for hour, name in enumerate(["a1", "a2", "b1", "b2", "c1", "c2", "c3"])],
    clusters=("c1", "c2"),
    handle={"a1": "Min_Water", "a2": "min_roads", "b1": "twin", "b2": "Twin", "c1": "@odd", "c2": "=1+1"},
    description={"b1": "Speaks for the  PARTY of grain", "b2": None},
)


# actors


def actors_of(tmp_path, *lines):
    path = tmp_path / "actors.csv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read_actors(path, PEOPLE)


def said(found):
    return [str(problem).partition("actors.csv:")[2] for problem in found.problems]


def test_accounts_and_rules_give_accounts_to_actors(tmp_path):
    found = actors_of(
        tmp_path,
        ",handle~^min_,ministry,state,north,https://a.example,2026-01",
        ",bio~party of Grain,party,,south,a book,2025",
        "'@B2X,,party,,south,a book,2025",
        "c3,,party,,south,a book,2025-02-03",
        ",cluster=C1,crowd,,,a report,2026",
    )
    table = found.table(PEOPLE["accounts"]).to_pylist()
    given = {row["account_id"]: (row["actor"], row["organ"], row["line"]) for row in table}
    assert given == {
        "a1": ("ministry", "state", 2), "a2": ("ministry", "state", 2), "b1": ("party", None, 3),
        "c3": ("party", None, 5), "c1": ("crowd", None, 6), "c2": ("crowd", None, 6),
    }  # fmt: skip
    assert table[0]["source"] == "https://a.example"
    assert said(found) == ["4: no account of the run goes by that id or handle: '@B2X'"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("a1,,ministry,,,,2026", "no source: 'a1'"),
        ("a1,,,,,s,2026", "no actor: 'a1'"),
        ("a1,,ministry,,,s,soon", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD: 'soon'"),
        ("a1,,ministry,,,s,2026-02-30", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD: '2026-02-30'"),
        ("nobody,,ministry,,,s,2026", "no account of the run goes by that id or handle: 'nobody'"),
        ("@twin,,ministry,,,s,2026", "several accounts of the run go by that handle; give the id: '@twin'"),
        (",,ministry,,,s,2026", "neither account nor rule: 'ministry'"),
        ("a1,cluster=C1,ministry,,,s,2026", "both account and rule; give them a row each: 'ministry'"),
        (",tribe=4,ministry,,,s,2026", "not a rule; write one of handle~…, bio~…, cluster=…: 'tribe=4'"),
        (",cluster=C9,ministry,,,s,2026", "the run has no such cluster: 'cluster=C9'"),
        (
            ",handle~(a+)+$,ministry,,,s,2026",
            "the pattern repeats what is itself repeated, which may never end: 'handle~(a+)+$'",
        ),
        (",handle~[,ministry,,,s,2026", "not a pattern (unterminated character set at position 1): 'handle~['"),
        (f",handle~{'a' * 201},m,,,s,2026", "the pattern has more than 200 characters: 'handle~" + "a" * 192 + "…'"),
        (",handle~zzz,ministry,,,s,2026", "no handle matches the pattern: 'handle~zzz'"),
        (",bio~nothing like it,ministry,,,s,2026", "no biography holds the phrase: 'bio~nothing like it'"),
        ("a1,,ministry", "3 values for 7 columns: 'a1 |  | ministry'"),
        ('"a1,,ministry,,,s,2026', "not CSV (unexpected end of data)"),
    ],
)
def test_bad_rows_are_sentences_and_the_rest_goes_on(tmp_path, line, sentence):
    found = actors_of(tmp_path, line, "c3,,party,,,s,2026")
    assert said(found) == [f"2: {sentence}"]
    assert {found.rows[s.row].actor for s in found.belonging.stretches} == {"party"}


def test_rows_that_contradict_each_other_guess_nothing(tmp_path):
    found = actors_of(
        tmp_path,
        "a1,,ministry,state,north,s,2026",
        ",handle~min_,party,,south,s,2026",
        "b1,,ministry,church,north,s,2026",
        "b2,,ministry,state,south,s,2026",
        "a1,,ministry,state,north,another source,2026",
    )
    assert said(found) == [
        "3: an account is given to another by line 2; counted for neither: 'a1'",
        "4: the actor ministry belongs to 'state' by line 2 and to another here; row not used: 'church'",
        "5: the organ state belongs to 'north' by line 2 and to another here; row not used: 'south'",
    ]
    ids = PEOPLE["accounts"]["account_id"].to_pylist()
    assert {ids[s.account]: found.rows[s.row].actor for s in found.belonging.stretches} == {"a2": "party"}


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (b"", InputError, "not a table of actors"),
        (b"\xff\xfe", InputError, "not UTF-8"),
        (b"account,actor\n", ColumnMissing, "no column source, date"),
        (b"actor,source,date\n", ColumnMissing, "no column account or rule"),
        (b"account,actor,actor,source,date\n", ColumnMissing, "column actor is named twice"),
    ],
)
def test_files_that_hold_no_actors_are_errors(tmp_path, content, error, sentence):
    (tmp_path / "actors.csv").write_bytes(content)
    with pytest.raises(error, match=sentence):
        read_actors(tmp_path / "actors.csv", PEOPLE)
    with pytest.raises(InputError, match="no such file"):
        read_actors(tmp_path / "absent.csv", PEOPLE)


@pytest.mark.parametrize("pattern", ["^(a|aa)(a|a?a)*$", "^(a|a)*$", "((a*)b?)*c", "(?:a{1,})*c"])
def test_patterns_that_may_not_end_give_nobody_to_anybody(tmp_path, pattern):
    people = tables_of([("a", 0, [], "original")], handle={"a": "a" * 199 + "!"})
    path = tmp_path / "actors.tsv"
    path.write_text(HEADER.replace(",", "\t") + f"\thandle~{pattern}\tx\t\t\ts\t2026\n")
    found = read_actors(path, people)
    assert len(found.problems) == 1 and not found.belonging.stretches


# shares


def test_shares_add_up_and_say_who_came_first(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text(
        HEADER + "a1,,ministry,state,north,s,2026\na2,,office,state,north,s,2026\nb1,,party,,south,s,2026\n"
    )
    posts = [("b1", 0, ["x"], "retweet"), ("a1", 1, ["x", "y"], "original"), ("a2", 2, ["x"], "original"),
             ("b1", 3, ["x"], "original"), ("z", 3, ["x", "y"], "original")]  # fmt: skip
    found = find_trends(tables_of(posts), TrendSettings(min_messages=1, actors=path))
    rows = {(r["key"], r["level"], r["name"]): r for r in found.tables["trend_shares"].to_pylist()}
    assert rows["x", "actor", "party"]["share"] == 0.4 and not rows["x", "actor", "party"]["came_first"]
    assert rows["x", "actor", "party"]["first_time"] == START + dt.timedelta(hours=3)
    assert rows["x", "side", "north"]["share"] == 0.4 and rows["x", "side", "north"]["came_first"]
    assert rows["x", "organ", None]["messages"] == 3
    of_all = rows[None, "side", "north"]
    assert (of_all["messages"], of_all["trends"], of_all["trends_majority"], of_all["trends_first"]) == (2, 2, 0, 2)
    assert rows[None, "actor", None]["share"] == 0.2 and rows[None, "actor", None]["share_low"] is None
    for key in ("x", "y", None):
        for level in ("actor", "organ", "side"):
            shares = [r["share"] for (k, of, _), r in rows.items() if (k, of) == (key, level)]
            assert sum(shares) == pytest.approx(1)
    assert "the actors file gives them" in of_all["sentence"]


def planted(seed, accounts=300, share=0.6):
    """Messages of one hashtag: a third of the accounts, drawn, sends that share of those expected, unevenly."""
    rng = np.random.default_rng(seed)
    ours = rng.random(accounts) < 1 / 3  # drawn as the intervals assume; with a fixed third they are too wide
    mean = np.where(ours, share * 3, (1 - share) * 1.5) * 10
    sent = rng.poisson(mean * rng.lognormal(-0.32, 0.8, accounts))
    names = [f"{'ours' if one else 'them'}{n:03}" for n, one in enumerate(ours)]
    return [(name, m / 7, ["x"], "original") for name, k in zip(names, sent, strict=True) for m in range(k)]


def test_planted_shares_lie_in_the_printed_intervals(tmp_path):
    path = tmp_path / "actors.csv"
    inside = 0
    for seed in range(25):
        posts = planted(seed)
        names = sorted({p[0] for p in posts if p[0].startswith("ours")})
        path.write_text(HEADER + "".join(f"{name},,us,,,s,2026\n" for name in names))
        made = find_trends(tables_of(posts, clusters=names), TrendSettings(actors=path, draws=400)).tables
        (row,) = [r for r in made["trend_shares"].to_pylist() if r["key"] == "x" and r["name"] == "us"]
        (bound,) = [r for r in made["inorganic_share"].to_pylist() if r["scope"] == "trend" and r["rule"] == "cluster"]
        assert bound["share"] == row["share"]
        inside += row["share_low"] <= 0.6 <= row["share_high"]
    assert inside >= 20  # were it 95 % of 25, 19 or fewer had a chance of about 1 in 1,000


def test_the_shares_of_a_generated_campaign_are_found_again(small_run, campaign, tmp_path):
    made = campaign[0]
    (group,) = [g for g in made.planted if g.behaviour == "co_hashtag"]
    path = tmp_path / "actors.csv"
    path.write_text(HEADER + "".join(f"{m},,{group.name},,,the generator,2026\n" for m in group.members))
    found = coordgraph.open(small_run).trends(actors=path, min_messages=1)
    rows = [r for r in found.tables["trend_shares"].to_pylist() if r["name"] == group.name and r["level"] == "actor"]
    of_trend = {row["key"]: row for row in rows}
    for burst in group.bursts:
        row = of_trend[folded_hashtag(burst.object)]
        assert row["messages"] >= len(burst.members) and row["came_first"]
        assert row["share_low"] <= row["share"] <= row["share_high"]
    (whole,) = [r for r in rows if r["key"] is None]
    assert whole["trends_first"] >= len(group.bursts)


# the inorganic share


def test_rogan_gladen_oracles():
    assert rogan_gladen(0.6685, 0.8, 0.9).value == pytest.approx(0.812143, abs=1e-6)
    assert rogan_gladen(0.6685, 0.8, 0.7).value == pytest.approx(0.737, abs=1e-9)
    low = rogan_gladen(0.05, 0.8, 0.9)
    assert (low.value, low.note) == (0, "indistinguishable from zero")
    assert low.unclipped == pytest.approx(-0.0714, abs=1e-4)
    assert rogan_gladen(0.9, 0.8, 0.9).note == "indistinguishable from one"
    with pytest.raises(SettingsError, match="no better than chance"):
        rogan_gladen(0.5, 0.5, 0.5)
    with pytest.raises(SettingsError, match="a share lies between 0 and 1"):
        rogan_gladen(1.5, 0.8, 0.9)


def test_indicators_are_counted_and_the_unknown_is_named():
    posts = [("a", h / 10, ["x"], "retweet") for h in range(80)] + [(n, 9, ["x"], "original") for n in "bcdef"]
    handles = {"a": "ana12345678", "b": "ana_1", "c": "x12345678"}
    tables = tables_of(posts, clusters="a", created={"a": 3, "b": 3, "c": 300}, handle=handles)
    found = find_trends(tables, TrendSettings(sensitivity=0.8, specificity=0.9)).tables["inorganic_share"].to_pylist()
    rows = [r for r in found if r["scope"] == "trend"]
    # a: cluster, new, digits, retweets, posts a day; b: new; c: digits
    assert [r["meeting_accounts"] for r in rows] == [1, 3, 1, 1, 1, 1]
    assert [r["meeting_messages"] for r in rows] == [80, 82, 80, 80, 80, 80]
    assert rows[1]["unknown"] == ["default image"] and rows[0]["unknown"] == []
    assert [r["scope"] for r in found] == ["all"] * 6 + ["month"] * 6 + ["trend"] * 6
    assert rows[0]["corrected"] == 1 and "assumed and not measured" in rows[0]["sentence"]
    # one account makes it all: drawn anew it is often absent
    assert "indistinguishable from zero" in rows[2]["sentence"]


def test_every_row_says_its_assumptions():
    found = find_trends(tables_of(POSTED), TrendSettings(min_messages=1)).tables["inorganic_share"].to_pylist()
    assert found
    for row in found:
        assert ("lower bound" in row["sentence"]) == (row["rule"] == "cluster")
        assert ("no verdict" in row["sentence"]) == (row["rule"] == "indicators")
        assert row["corrected"] is None and "no interval below 5 accounts" in row["sentence"]


@given(posted)
def test_the_curve_falls_and_shares_are_shares(posts):
    made = find_trends(tables_of(posts, clusters="ab"), TrendSettings(min_messages=1, draws=50)).tables
    curves = {}
    for row in made["inorganic_share"].to_pylist():
        assert 0 <= row["share"] <= 1 and row["meeting_messages"] <= row["messages"]
        assert row["share_low"] is None or 0 <= row["share_low"] <= row["share_high"] <= 1
        curves.setdefault((row["scope"], row["name"]), []).append(row["share"])
    for bound, *curve in curves.values():
        assert bound <= curve[0] and curve == sorted(curve, reverse=True)
