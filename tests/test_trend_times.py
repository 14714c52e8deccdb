"""Who belongs to whom when, and what trends say of majorities, programs and equal size."""

from __future__ import annotations

import csv
import datetime as dt
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.concentration import rarefied_coefficient, traffic_coefficient
from coordgraph.tables import TREND_TABLES
from coordgraph.trends import TrendSettings, find_trends, read_actors
from coordgraph.trends.belonging import ALWAYS, FOREVER, Belonging, Stretch, merged
from coordgraph.trends.ledger import drawn_majorities, majorities
from coordgraph.trends.messages import DAY
from coordgraph.trends.participation import Participations
from tests.hostile import HOSTILE
from tests.test_trends import tables_of

HEADER = "account,rule,actor,organ,side,source,date,since,until\n"


def actors_of(tmp_path, tables, *lines):
    path = tmp_path / "actors.csv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines))
    return read_actors(path, tables)


PEOPLE = tables_of([(name, 0, [], "original") for name in ("a", "b")])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("a,,x,,,s,2026,2025-02-30,", "2: since is not a date; write YYYY, YYYY-MM or YYYY-MM-DD: '2025-02-30'"),
        ("a,,x,,,s,2026,,soon", "2: until is not a date; write YYYY, YYYY-MM or YYYY-MM-DD: 'soon'"),
        ("a,,x,,,s,2026,2025-03,2025-02", "2: until lies before since (2025-03): '2025-02'"),
    ],
)
def test_days_that_cannot_be_are_problems(tmp_path, line, sentence):
    found = actors_of(tmp_path, PEOPLE, line, "b,,y,,,s,2026,2025,2025")
    assert [str(p).partition("actors.csv:")[2] for p in found.problems] == [sentence]
    assert len(found.belonging.stretches) == 1


def test_rows_of_one_account_conflict_only_where_they_overlap(tmp_path):
    apart = actors_of(tmp_path, PEOPLE, "a,,x,p,,s,2026,,2026-02", "a,,y,q,,s,2026,2026-03,")
    assert apart.problems == () and len(apart.belonging.stretches) == 2
    rows = apart.table(PEOPLE["accounts"]).to_pylist()
    assert [(r["actor"], r["since"], r["until"]) for r in rows] == [
        ("x", None, dt.date(2026, 2, 28)),
        ("y", dt.date(2026, 3, 1), None),
    ]
    meet = actors_of(tmp_path, PEOPLE, "a,,x,,,s,2026,,2026-03", "a,,y,,,s,2026,2026-03,", "b,,z,,,s,2026,,")
    assert [p.reason for p in meet.problems] == ["an account is given to another by line 2; counted for neither"]
    assert [s.account for s in meet.belonging.stretches] == [1]
    moved = actors_of(tmp_path, PEOPLE, "a,,x,p,,s,2026,,2025", "a,,x,q,,s,2026,2026,")
    assert moved.problems == () and moved.names("organ") == ["p", "q"]


def test_messages_outside_the_days_are_nobodys(tmp_path):
    posts = [("a", 0, ["t"], "original"), ("a", 48, ["t"], "original"), ("a", 96, ["t"], "original"),
             ("b", 1, ["t"], "original")]  # fmt: skip
    path = tmp_path / "actors.csv"
    path.write_text(HEADER + "a,,x,o,north,s,2026,,2026-03-02\na,,y,o,south,s,2026,2026-03-05,\n")
    settings = TrendSettings(min_messages=1, min_combined=1, actors=path)
    found = find_trends(tables_of(posts), settings)
    rows = {(r["key"], r["level"], r["name"]): r for r in found.tables["trend_shares"].to_pylist()}
    assert [rows["t", "actor", name]["messages"] for name in ("x", "y", None)] == [1, 1, 2]
    # one account in two actors of one organ is one account of that organ
    assert (rows["t", "organ", "o"]["messages"], rows["t", "organ", "o"]["accounts"]) == (2, 1)
    assert rows["t", "organ", "o"]["account_share"] == 0.5
    for level in ("actor", "organ", "side"):
        assert sum(r["share"] for (k, of, _), r in rows.items() if (k, of) == ("t", level)) == pytest.approx(1)
    parts = [r for r in found.tables["inorganic_share"].to_pylist() if r["rule"] == "cluster"]
    assert {(r["scope"], r["name"], r["by"], r["messages"]) for r in parts} == {
        ("all", None, None, 4), ("trend", "#t", None, 4), ("month", "2026-03", None, 4),
        ("actor", "x", None, 1), ("actor", "y", None, 1), ("organ", "o", None, 2), ("side", "north", None, 1),
        ("side", "south", None, 1), ("trend and actor", "#t", "x", 1), ("trend and actor", "#t", "y", 1),
        ("trend and organ", "#t", "o", 2), ("trend and side", "#t", "north", 1), ("trend and side", "#t", "south", 1),
        ("month and actor", "2026-03", "x", 1), ("month and actor", "2026-03", "y", 1),
        ("month and organ", "2026-03", "o", 2), ("month and side", "2026-03", "north", 1),
        ("month and side", "2026-03", "south", 1),
    }  # fmt: skip
    few = find_trends(tables_of(posts), TrendSettings(min_messages=1, min_combined=2, actors=path))
    scopes = few.tables["inorganic_share"]["scope"].to_pylist()
    assert "trend and organ" in scopes and "trend and actor" not in scopes
    for name, table in found.tables.items():
        TREND_TABLES[name].check(table)


days = st.integers(0, 12)
stretch = st.builds(
    lambda account, a, b, row: Stretch(account, min(a, b), max(a, b), row),
    st.integers(0, 2), days, days, st.integers(0, 5),
)  # fmt: skip


@given(st.lists(stretch, max_size=12), st.lists(st.sampled_from("xyz"), min_size=6, max_size=6))
def test_each_day_belongs_to_whom_all_its_rows_agree_on(stretches, names):
    kept, pairs = merged(stretches, names)
    belonging = Belonging(tuple(sorted(kept)))
    doubtful = {
        s for s in stretches
        if any(o.account == s.account and o.first <= s.last and s.first <= o.last and names[o.row] != names[s.row]
               for o in stretches)
    }  # fmt: skip
    assert bool(pairs) == bool(doubtful)
    for account in range(3):
        for day in range(13):
            sure = {
                names[s.row]
                for s in stretches
                if s.account == account and s.first <= day <= s.last and s not in doubtful
            }
            (row,) = belonging.rows(np.array([account]), np.array([day * DAY])).tolist()
            assert sure == (set() if row < 0 else {names[row]})


def test_always_is_always():
    belonging = Belonging((Stretch(3, ALWAYS, FOREVER, 1),))
    time = np.array([-(10**15), 0, 4 * 10**15])
    assert belonging.rows(np.full(3, 3), time).tolist() == [1, 1, 1]
    assert belonging.rows(np.full(3, 2), time).tolist() == [-1, -1, -1]


# ledger


def test_majorities_and_leading_trends_by_hand(tmp_path):
    posts = [("a", h, ["big", "also"], "original") for h in range(6)] + [("b", 7, ["big"], "original")]
    posts += [("b", 8, ["theirs"], "original"), ("b", 9, ["theirs"], "original"), ("c", 10, ["theirs"], "original")]
    path = tmp_path / "actors.csv"
    path.write_text(HEADER + "a,,x,ministry,north,s,2026,,\nb,,y,party,south,s,2026,,\n")
    found = find_trends(tables_of(posts), TrendSettings(min_messages=1, leading=1, actors=path))
    rows = {(r["level"], r["name"]): r for r in found.tables["trend_shares"].to_pylist() if r["key"] is None}
    north = rows["side", "north"]
    assert (north["trends"], north["trends_majority"], north["leading_trends"]) == (2, 2, 1)
    # seven posts name #big, ten name any trend
    assert north["leading_share"] == 0.7 and north["trends_majority_low"] is None
    assert "The largest of those it sent more than half of makes 70.0% of all posts" in north["sentence"]
    assert rows["side", "south"]["trends_majority"] == 1 and rows["side", None]["leading_share"] == 0


def test_intervals_of_majorities_hold_the_number_and_depend_on_the_seed_alone():
    random = np.random.default_rng(5)
    group, account = np.divmod(np.arange(40 * 60), 60)
    messages = random.integers(1, 20, len(group))
    kind = (np.arange(60) < 33).astype(int)
    parts = Participations(group, account, messages, 40)
    of_kind = np.eye(2, dtype=bool)
    number = majorities(parts, kind, of_kind).sum(axis=0)
    low, high = drawn_majorities(parts, np.arange(60), kind, of_kind, 300, 1)
    assert (low <= number).all() and (number <= high).all() and (low < high).all()
    again = drawn_majorities(parts, np.arange(60), kind, of_kind, 300, 1)
    assert (again[0] == low).all() and (again[1] == high).all()


# equal size, programs, sentences


def test_the_coefficient_at_equal_size():
    random = np.random.default_rng(1)
    even = np.full(100, 10)  # all 1,000 are drawn
    assert rarefied_coefficient(even, 500, 2, random) == pytest.approx(traffic_coefficient(1000, 500, 100, 0.5))
    # the same flow ten times as long: C grows by messages per account, C at 1,000 hardly
    longer = rarefied_coefficient(even * 10, 5000, 20, random)
    assert longer == pytest.approx(5 + 50 + 10, rel=0.2)
    assert traffic_coefficient(10_000, 5000, 100, 0.5) == 155


def test_small_trends_have_no_coefficient_at_equal_size():
    posts = [(f"u{n % 60}", n / 60, ["x"], "original") for n in range(1200)] + [("u1", 1, ["y"], "original")] * 12
    rows = {r["key"]: r for r in find_trends(tables_of(posts)).tables["trends"].to_pylist()}
    assert rows["x"]["traffic_coefficient_1000"] < rows["x"]["traffic_coefficient"]
    assert rows["x"]["hhi"] == pytest.approx(1 / 60) and rows["y"]["hhi"] == 1
    assert rows["y"]["traffic_coefficient_1000"] is None


def test_programs_of_trends():
    tables = tables_of([("a", n, ["x"], "original") for n in range(5)] + [("b", 1, ["y"], "original")])
    place = tables["posts"].column_names.index("client")
    clients = ["Web", "App", "App", None, "Web", None]
    tables["posts"] = tables["posts"].set_column(place, "client", [clients])
    rows = {r["key"]: r for r in find_trends(tables, TrendSettings(min_messages=1)).tables["trends"].to_pylist()}
    names = ("client_messages", "top_client", "top_client_share", "client_hhi")
    assert [rows["x"][n] for n in names] == [4, "App", 0.5, 0.5]
    assert [rows["y"][n] for n in names] == [0, None, None, None]
    without = find_trends(tables_of([("a", 0, ["x"], "original")]), TrendSettings(min_messages=1))
    assert without.tables["trends"]["top_client"].to_pylist() == [None]


def test_a_sentence_says_what_each_number_rests_on(tmp_path):
    posts = [(f"u{n}", n * 8, ["x"], "original" if n else "quote") for n in range(9)] + [("z", 80, ["x"], "retweet")]
    path = tmp_path / "actors.csv"
    path.write_text(HEADER + "".join(f"u{n},,press,ministry,north,s,2026,,\n" for n in range(8)))
    found = find_trends(tables_of(posts, clusters=("u1", "u2")), TrendSettings(min_messages=1, actors=path))
    (sentence,) = found.tables["trends"]["sentence"].to_pylist()
    assert sentence.startswith("#x: 10 messages by 10 accounts on 4 days; 80.0% (")
    assert sentence.endswith(
        ") of messages by actors of the side north, as the actors file gives them; first promoted in the collection by the "
        "account with id u0 "
        "(first among the actors: press); at least 20.0% by accounts in clusters of the run."
    )
    bare = find_trends(tables_of([("a", 0, ["x"], "retweet")]), TrendSettings(min_messages=1))
    assert bare.tables["trends"]["sentence"].to_pylist() == [
        "#x: 1 message by 1 account on 1 day; nobody in the collection posted it other than as a retweet."
    ]


def test_hostile_programs_and_actors_are_text_in_every_file(tmp_path):
    from coordgraph.trends import save_trends
    from tests.test_trend_page import parsed

    names = [name.replace("\x00", "") for name in HOSTILE if name.strip() and "\ufffe" not in name]
    tables = tables_of([(f"u{n}", n, [f"t{n}"], "original") for n in range(len(names))])
    place = tables["posts"].column_names.index("client")
    tables["posts"] = tables["posts"].set_column(place, "client", [names])
    path = tmp_path / "actors.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER.strip().split(","))
        writer.writerows([f"u{n}", "", name, "", "", "s", "2026", "", ""] for n, name in enumerate(names))
    found = find_trends(tables, TrendSettings(min_messages=1, min_combined=1, actors=path))
    written = save_trends(found, tmp_path / "out")
    for _, attributes in parsed(written / "trends.html"):
        assert not {"style", "src", "href"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert "<script" not in (written / "trends.html").read_text(encoding="utf-8")
    for table in (written / "csv").glob("*.csv"):
        for row in csv.reader(io.StringIO(table.read_text(encoding="utf-8"))):
            assert not [cell for cell in row if cell[:1] in ("=", "+", "@", "\t", "\r")]


def test_progress_is_told_and_ends():
    calls = []
    posts = tables_of([("a", 0, ["x"], "original"), ("b", 1, ["y"], "original")])
    find_trends(posts, TrendSettings(min_messages=1), lambda *call: calls.append(call))
    for stage in ("trends", "inorganic"):
        *_, last = [call for call in calls if call[0] == stage]
        assert last[2] == last[3]
