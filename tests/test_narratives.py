"""Narratives: codebooks, what posts say, distinct texts, shares with intervals; cases worked by hand."""

from __future__ import annotations

import json
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import regex
from coordgraph_cli.main import main
from hypothesis import given, settings
from hypothesis import strategies as st

import coordgraph
from coordgraph.errors import ColumnMissing, InputError, RunDirectoryError, SettingsError
from coordgraph.narratives import (
    NarrativeSettings,
    find_narratives,
    leaders_of,
    narratives_of_run,
    read_codebook,
    save_narratives,
    settings_of,
)
from coordgraph.narratives import matching as matching_module
from coordgraph.narratives.codebook import pattern_of_phrase
from coordgraph.narratives.folding import folded_text
from coordgraph.narratives.matching import code_posts
from coordgraph.narratives.messages import messages_of
from coordgraph.narratives.page import write_page
from coordgraph.tables import CLUSTERS, NARRATIVE_TABLES
from tests.hostile import HOSTILE
from tests.test_trend_page import parsed
from tests.test_trends import tables_of


def book(folder, *rows, header="theme,phrase,pattern,hashtag,language,note", name="themes.csv"):
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def world(texts, tags=(), langs=(), clusters=(), accounts=None, hours=None):
    """A run of posts with these texts, each by its own account unless given."""
    size = len(texts)
    posts = [
        ((accounts or [f"a{n}" for n in range(size)])[n], (hours or range(size))[n], tags[n] if tags else [],
         "original", texts[n])
        for n in range(size)
    ]  # fmt: skip
    tables = tables_of(posts, clusters)
    for name, values in (("post_id", [f"{10**18 + n}" for n in range(size)]), ("lang", langs or ["en"] * size)):
        place = tables["posts"].column_names.index(name)
        tables["posts"] = tables["posts"].set_column(place, name, pa.array(values, pa.string()))
    names = sorted({c for c in tables["members"]["cluster"].to_pylist() if c})
    made = {c.name: [None] * len(names) for c in CLUSTERS.columns} | {"cluster": names, "label": names}
    return {**tables, "clusters": CLUSTERS.of(made)}


def says(folder, tables, *rows):
    """Themes of each post."""
    messages = messages_of(tables, None, None)
    coding = code_posts(messages.posts, messages.written, read_codebook(book(folder, *rows)))
    return [[coding.themes[n] for n in np.flatnonzero(row)] for row in coding.says]


def test_csv_of_texts_holds_those_worth_reading_and_parquet_all(tmp_path):
    tables = world(["sent once", "sent twice", "sent twice", "march once"])
    found = find_narratives(tables, NarrativeSettings(book(tmp_path, "x,march,,,,")))
    written = save_narratives(found, tmp_path / "out")
    lines = (written / "csv" / "texts.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3 and not [line for line in lines if "sent once" in line]
    assert pq.read_table(written / "tables" / "texts.parquet").num_rows == 3
    assert "csv/texts.csv; all are in tables/texts.parquet" in (written / "narratives.html").read_text(encoding="utf-8")


def test_progress_of_narratives_is_told_and_ends(tmp_path):
    calls = []
    settings = NarrativeSettings(book(tmp_path, "x,march,,,,"))
    find_narratives(world(["march"]), settings, lambda *call: calls.append(call))
    assert [call[2] for call in calls] == [0, 1, 2, 3, 4] and {call[3] for call in calls} == {4}


def overall(found, theme):
    rows = found.tables["themes"].to_pylist()
    return next(row for row in rows if row["scope"] == "all" and row["theme"] == theme)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("march", "We MARCH on Monday", True),
        ("march", "marching bands", False),
        ("march*", "marching bands", True),
        ("march", "read https://march.example @march", False),
        ("we march", "we\n  march!", True),
        ("march", "#march now", True),
        ("marchá", "MARCHÁ ahora", True),
        ("marchá", "la marcha", False),
        ("a la calle", "¡A la Calle!", True),
        ("não vai ter golpe", "NÃO VAI TER GOLPE", True),
        ("não", "nao", False),
        ("ırmak", "IRMAK", True),
        ("İstanbul", "istanbul'da", True),
        ("yürüyüş*", "YÜRÜYÜŞE gel", True),
        ("yürüyüş", "yürüyüşe gel", False),
        ("مسيرة", "مَسِيرَة كبيرة", True),
        ("مسيرة", "والمسيرة", False),
        ("*مسيرة", "والمسيرة اليوم", True),
        ("デモ", "今日のデモに行く", True),
        ("straße", "auf die STRASSE", True),
        ("C++", "learn c++ now", True),
    ],
)
def test_phrases_are_found_as_whole_words(tmp_path, phrase, text, found):
    assert says(tmp_path, world([text]), f'x,"{phrase}",,,,') == [["x"] if found else []]


def test_patterns_hashtags_and_languages(tmp_path):
    texts = ["Vamos todos", "VAMOS!", "nada", "", "ırmak"]
    tables = world(texts, [[], ["Marcha"], ["MARCHA", "x"], [], []], ["es-AR", "pt", None, "es", "tr"])
    assert says(tmp_path, tables, "go,,^vamos,,es,", "tag,,,#marcha,,", "river,,^IRMAK$,,,") == [
        ["go"], ["tag"], ["tag"], [], ["river"],
    ]  # fmt: skip
    notes = find_narratives(tables, NarrativeSettings(book(tmp_path, "go,vamos,,,fr,"))).notes
    assert f"{tmp_path / 'themes.csv'}:2: no post has that language: 'fr'." in notes
    assert "1 posts have no known language; rows bound to a language do not meet them." in notes


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",x,,,,", "no theme: 'x'"),
        ("t,,,,,", "none of phrase, pattern and hashtag: 't'"),
        ("t,x,y,,,", "more than one of phrase, pattern and hashtag; give them a row each: 't'"),
        ("t,,(a+)+$,,,", "the pattern repeats what is itself repeated, which may never end: '(a+)+$'"),
        ("t,,(a,,,", "not a pattern (missing ) at position 2): '(a'"),
        ("t,@somebody,,,,", "nothing to look for in the phrase: '@somebody'"),
        ("t,x,y", "3 values for 6 columns: 't | x | y'"),
        ("-,x,,,,", "a theme is not named - and has no ; in its name: '-'"),
        ('t,"x', "not CSV (unexpected end of data)"),
        ("t,\x1b[31m@x,,,,", None),
    ],
)
def test_a_row_that_cannot_be_used_is_said_with_its_line(tmp_path, row, problem):
    found = read_codebook(book(tmp_path, "good,x,,,,", row))
    assert found.rules[0].theme == "good"
    if problem:
        assert [str(p) for p in found.problems] == [f"{tmp_path / 'themes.csv'}:3: {problem}"]


def test_a_codebook_that_is_none_is_an_error(tmp_path):
    with pytest.raises(InputError, match=r"no such file of codebook rows\. Check the path\."):
        read_codebook(tmp_path / "none.csv")
    with pytest.raises(ColumnMissing, match="the codebook rows have no column theme: 'name, phrase'"):
        read_codebook(book(tmp_path, "x,y", header="name,phrase"))
    with pytest.raises(InputError, match=r"no row of the codebook can be used.*themes\.csv:2: no theme"):
        read_codebook(book(tmp_path, ",x,,,,"))


def test_semicolons_and_tabs_do_too(tmp_path):
    for mark in ";\t":
        path = book(tmp_path, mark.join(["go", "a,b"]), header=mark.join(["theme", "phrase"]))
        assert [(r.theme, r.value) for r in read_codebook(path).rules] == [("go", "a,b")]


def test_a_pattern_that_takes_too_long_leaves_posts_undecided(tmp_path, monkeypatch):
    monkeypatch.setattr(matching_module, "_SECONDS_A_TEXT", 0.05)
    monkeypatch.setattr(matching_module, "_SECONDS_LOST", 0.1)
    endless = "a" * 60
    tables = world([*(endless + "!" * n for n in range(1, 6)), "b", "march " + endless + "!"])
    path = book(tmp_path, "slow,,(a|aa)+$,,,", "slow,march,,,,", "fast,b,,,,")
    found = find_narratives(tables, NarrativeSettings(path))
    row = overall(found, "slow")
    assert row["undecided"] in (5, 6)  # "b" is decided where its turn comes before time is up
    assert row["messages"] == 1 and row["all_messages"] == 7 - row["undecided"]
    assert overall(found, "fast")["messages"] == 1 and overall(found, "fast")["undecided"] == 0
    assert any(note.startswith(f"{path}:2: the pattern takes longer than 0.05 seconds a text") for note in found.notes)
    assert "Not decided:" in row["sentence"]


def test_a_case_worked_by_hand(tmp_path):
    # five copies of one march text by one account, one near-duplicate by another, four other texts by three accounts
    march = "we all march on monday at noon to the square"
    texts = [*[march] * 5, march + "!!", "hello there", "good morning", "the weather is fine", "see you soon"]
    accounts = [*["a"] * 5, "b", "c", "d", "e", "e"]
    found = find_narratives(world(texts, accounts=accounts), NarrativeSettings(book(tmp_path, "march,march,,,,")))
    row = overall(found, "march")
    assert (row["messages"], row["all_messages"], row["share"]) == (6, 10, 0.6)
    assert (row["accounts"], row["all_accounts"], row["account_share"]) == (2, 5, 0.4)
    assert (row["texts"], row["all_texts"], row["text_share"]) == (1, 5, 0.2)
    assert row["texts_of_most"] == 1
    assert row["share_low"] < 0.2 and row["share_high"] > 0.8  # one account is most of it
    assert row["sentence"].startswith("60.0% of 10 messages (95 % interval over accounts ")
    assert "40.0% of 5 accounts" in row["sentence"] and "20.0% of 5 distinct texts" in row["sentence"]
    assert row["sentence"].endswith(": 1 text makes 60 % of its messages.")
    none = overall(found, None)
    assert (none["messages"], none["texts"]) == (4, 4)
    text = next(t for t in found.tables["texts"].to_pylist() if t["themes"])
    assert (text["messages"], text["accounts"], text["variants"], text["text"]) == (6, 2, 2, march)


def test_scopes_are_months_clusters_and_languages(tmp_path):
    tables = world(
        ["go", "go", "no", "go"], langs=["es", "es", "en", None], accounts=["a", "b", "c", "d"], clusters=["a", "b"],
        hours=[0, 24 * 40, 24 * 40, None],
    )  # fmt: skip
    found = find_narratives(tables, NarrativeSettings(book(tmp_path, "t,go,,,,")))
    rows = {(r["scope"], r["name"]): r for r in found.tables["themes"].to_pylist() if r["theme"] == "t"}
    counts = {place: (r["messages"], r["all_messages"]) for place, r in rows.items()}
    assert counts == {
        ("all", None): (3, 4), ("month", "2026-03"): (1, 1), ("month", "2026-04"): (1, 2), ("cluster", "C1"): (2, 2),
        ("others", None): (1, 2), ("language", "es"): (2, 2), ("language", "en"): (0, 1),
    }  # fmt: skip
    assert "1 posts without a time are in no month." in found.notes
    assert rows["all", None]["share_low"] is None and "no interval below 5 accounts" in rows["all", None]["sentence"]


def test_a_period_bounds_what_is_counted(tmp_path):
    import datetime as dt

    tables = world(["go", "go", "go"], hours=[0, 24, 48])
    asked = settings_of(book(tmp_path, "t,go,,,,"), {"first_day": dt.date(2026, 3, 2), "last_day": dt.date(2026, 3, 2)})
    assert overall(find_narratives(tables, asked), "t")["all_messages"] == 1


def test_near_duplicates_are_one_and_chains_do_not_grow():
    base = "today we all go to the big square in front of the old town hall"
    changed = [base, base.replace("today", "now"), base + " #go", "something else entirely is said here", "ok"]
    assert leaders_of(pa.array(changed)).tolist() == [0, 0, 0, 3, 4]
    words = base.split()
    chain = [" ".join([*words[n:], *[f"new{k}" for k in range(n)]]) for n in range(10)]
    leaders = leaders_of(pa.array(chain)).tolist()
    assert leaders[0] == 0 and len(set(leaders)) >= 3
    assert leaders_of(pa.array([], pa.string())).tolist() == []


def runs(text):
    return {text[i : i + 5] for i in range(max(len(text) - 4, 1))}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("ab ü漢\ud800", min_size=1, max_size=30), min_size=1, max_size=25, unique=True))
def test_every_text_is_like_its_leader_and_leaders_lead_themselves(texts):
    texts = [t.replace("\ud800", "?") for t in texts]
    leaders = leaders_of(pa.array(texts)).tolist()
    for place, leader in enumerate(leaders):
        one, other = runs(texts[place]), runs(texts[leader])
        assert leader <= place and leaders[leader] == leader
        assert len(one & other) / len(one | other) >= 0.7 - 1e-9


def test_what_is_nearly_the_same_is_nearly_always_found():
    random = np.random.default_rng(3)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz "))
    texts = ["".join(random.choice(letters, 80)) for _ in range(400)]
    near = [t[:30] + "XY" + t[32:] for t in texts]  # likeness (76 - 6) / (76 + 6) = 0.85
    leaders = leaders_of(pa.array(texts + near))
    assert (leaders[400:] == np.arange(400)).all()


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text):
    once = folded_text(text)
    assert folded_text(once) == once or "@" in text or "http" in text.lower() or "www" in text.lower() or "rt" in once


@given(st.text("ab*+?.()[]\\ #é漢", min_size=1, max_size=12).filter(lambda t: t.strip("* ")))
def test_any_phrase_is_a_pattern_that_finds_itself(phrase):
    inside = folded_text(phrase.strip("*"))
    if inside:
        assert regex.compile(pattern_of_phrase(inside)).search(f" {inside} ")


def test_row_order_does_not_matter(tmp_path):
    texts = ["go to the square", "go to the square!", "no", "maybe we go", "go to the square"]
    path = book(tmp_path, "t,go,,,,")
    tables = world(texts, accounts=["a", "b", "c", "d", "e"])
    turned = {**tables, "posts": tables["posts"].take([3, 1, 4, 0, 2])}
    one, other = (find_narratives(t, NarrativeSettings(path)).tables["themes"] for t in (tables, turned))
    assert one.equals(other)


def test_hostile_texts_are_text(tmp_path):
    names = [f"{text}{n}" for n, text in enumerate(HOSTILE)]
    tables = world(names * 2, [[n] for n in names] * 2, names * 2, clusters=names[:3], accounts=names * 2,
                   hours=[24 * n for n in range(2 * len(names))])  # fmt: skip
    path = book(tmp_path, "<script>alert(1)</script>,a*,,,,", "=cmd(),,.,,,", "gpj.\u202eexe,,,a,,")
    found = find_narratives(tables, NarrativeSettings(path, sample=20, draws=20))
    written = save_narratives(found, tmp_path / "out")
    tags = parsed(written / "narratives.html")
    assert {tag for tag, _ in tags} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h4", "p", "b", "div", "table", "tr", "th", "td",
        "bdi", "span", "svg", "path", "rect", "text", "circle", "polyline", "ul", "li", "pre", "br",
    }  # fmt: skip
    for _, attributes in tags:
        assert not {"style", "src", "href"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    text = (written / "narratives.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in text and "<script" not in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    files = [*(written / "csv").glob("*.csv"), *written.glob("*.csv")]
    cells = [c for f in files for c in re.findall(r'(?:^|,)"(.)', f.read_text(encoding="utf-8"), re.MULTILINE)]
    assert cells and not set(cells) & set("=+-@\t\r")


def test_an_empty_run_has_a_page_that_says_so(tmp_path):
    tables = world(["x"])
    tables["posts"] = tables["posts"].slice(0, 0)
    found = find_narratives(tables, NarrativeSettings(book(tmp_path, "t,x,,,,"), sample=10))
    written = save_narratives(found, tmp_path / "out")
    parsed(written / "narratives.html")
    assert "There is no post in this period" in (written / "narratives.html").read_text()


def test_equal_runs_give_equal_files(tmp_path):
    tables = world(["go", "no go", "nothing"] * 7)
    path = book(tmp_path, "t,go,,,,")
    for name in ("one", "two"):
        save_narratives(find_narratives(tables, NarrativeSettings(path, sample=10)), tmp_path / name)
    files = [p for p in sorted((tmp_path / "one").rglob("*")) if p.is_file()]
    assert len(files) == 13
    for one in files:
        assert one.read_bytes() == (tmp_path / "two" / one.relative_to(tmp_path / "one")).read_bytes(), one


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(SettingsError, match=r"no such setting of narratives: 'samples'\. Use one of: codebook,"):
        settings_of("x.csv", {"samples": 3})
    with pytest.raises(SettingsError, match="intervals need at least 1 draw"):
        NarrativeSettings("x.csv", draws=0)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("narratives")
    posts = [
        {"post_id": str(10**18 + n), "account_id": f"a{n % 7}", "time": 1_700_000_000 + 60 * n, "lang": "en",
         "text": f"we march on day {n}" if n % 3 else "all is quiet"}
        for n in range(60)
    ]  # fmt: skip
    coordgraph.detect(coordgraph.read(posts)).save(folder / "run")
    book(folder, "march,march*,,,,", "quiet,quiet,,,,", "bad,,(a+)+,,,")
    return folder


def test_the_command_prints_and_writes(finished, tmp_path, capsys):
    with pytest.raises(SystemExit) as done:
        main(["narratives", str(finished / "run"), "--codebook", str(finished / "themes.csv"), "--out",
              str(tmp_path / "out"), "--draws", "50"])  # fmt: skip
    assert done.value.code in (0, None)
    printed = capsys.readouterr()
    assert re.search(r"march +40 66\.7%", printed.out) and "(no theme)" in printed.out
    assert "- 66.7% of 60 messages (95 % interval over accounts " in printed.out
    assert "themes.csv:4: the pattern repeats what is itself repeated" in printed.err
    for name in NARRATIVE_TABLES:
        NARRATIVE_TABLES[name].check(pq.read_table(tmp_path / "out" / "tables" / f"{name}.parquet"))
    assert json.loads((tmp_path / "out" / "narratives.json").read_text())["themes"] == ["march", "quiet"]


def test_the_library_gives_the_same(finished):
    path = finished / "themes.csv"
    found = coordgraph.open(finished / "run").narratives(path, draws=50)
    same = narratives_of_run(finished / "run", NarrativeSettings(path, draws=50))
    assert found.tables["themes"].equals(same.tables["themes"])


def test_a_run_and_a_foreign_directory_are_left_alone(finished, tmp_path):
    found = coordgraph.open(finished / "run").narratives(finished / "themes.csv", draws=5)
    with pytest.raises(RunDirectoryError, match="lies in a run, which stays as it is"):
        save_narratives(found, finished / "run" / "x")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RunDirectoryError, match="is not empty and holds no narratives"):
        save_narratives(found, tmp_path)


def test_the_page_has_clusters_by_rank_and_languages_by_name(tmp_path):
    tables = world(["march"] * 4, langs=["pt", "pt", "es", "qme"])
    of = [{"a0": "C-2", "a1": "C-1"}.get(account) for account in tables["members"]["account_id"].to_pylist()]
    place = tables["members"].column_names.index("cluster")
    tables["members"] = tables["members"].set_column(place, "cluster", pa.array(of, pa.string()))
    ranked = {"cluster": ["C-2", "C-1"], "label": ["first", "second"]}
    made = {c.name: [None] * 2 for c in CLUSTERS.columns} | ranked
    found = find_narratives({**tables, "clusters": CLUSTERS.of(made)}, NarrativeSettings(book(tmp_path, "t,march,,,,")))
    text = write_page(found, tmp_path / "n.html").read_text(encoding="utf-8")
    rows = re.findall(r'<td class="name">(?:(\d+)\. )?<bdi>([^<]+)</bdi></td><td class="n" data-of="messages">', text)
    assert rows == [
        ("1", "first"), ("2", "second"), ("", "accounts in no cluster"),
        ("", "in Portuguese"), ("", "in Spanish"), ("", "in qme"),
    ]  # fmt: skip
