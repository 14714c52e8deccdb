"""Trends and narratives in three languages: nothing is left in English, numbers are those of the tables."""

from __future__ import annotations

import numpy as np
import pytest
from coordgraph_cli.main import main

from coordgraph.errors import SettingsError
from coordgraph.narratives import NarrativeSettings, find_narratives, save_narratives
from coordgraph.narratives import write_page as write_narratives
from coordgraph.trends import TrendSettings, find_trends, save_trends
from coordgraph.trends import write_page as write_trends
from tests.hostile import HOSTILE
from tests.test_narrative_hand_codes import filled
from tests.test_narratives import book, world
from tests.test_translations import OTHERS, Marked, catalogues, forms, left_in_english
from tests.test_trends import tables_of

ACTORS = "account,rule,actor,organ,side,source,date,since,until\n"


def a_busy_run(tmp_path):
    """Trends with bursts, actors, clusters, programs and places."""
    random = np.random.default_rng(2)
    posts = [("z", 24 * 3 * n, ["other"], "original") for n in range(40)]
    for day in range(40):
        for n in range(int(random.poisson(4)) + (40 if day in (25, 31) else 0)):
            posts.append(
                (f"u{n % 30}", 24 * (30 + day) + n / 9, ["pushed", "other"], "retweet" if n % 3 else "original")
            )
    tables = tables_of(posts, clusters=("u1", "u2", "u3"), created={f"u{n}": 3 for n in range(9)})
    place = tables["posts"].column_names.index("client")
    tables["posts"] = tables["posts"].set_column(place, "client", [["Web"] * len(posts)])
    path = tmp_path / "actors.csv"
    path.write_text(
        ACTORS + "".join(f"u{n},,press,ministry,north,s,2026,,\n" for n in range(12)) + "u20,,solo,,,s,2026,,\n"
    )
    asked = {"actors": path, "sensitivity": 0.8, "specificity": 0.9, "country": "VE", "phrases": ("nowhere",)}
    return tables, asked


def marked(monkeypatch, module):
    monkeypatch.setattr(f"{module}.words_in", lambda language: Marked("en"))


def test_nothing_of_the_page_of_trends_is_left_in_english(tmp_path, monkeypatch):
    tables, asked = a_busy_run(tmp_path)
    found = find_trends(tables, TrendSettings(language="es", **asked))
    assert found.tables["trend_days"].num_rows and found.notes
    marked(monkeypatch, "coordgraph.trends.page")
    assert left_in_english(write_trends(found, tmp_path / "t.html").read_text(encoding="utf-8")) == []
    empty = find_trends(tables_of([("a", 0, [], "original")]), TrendSettings(language="es"))
    assert left_in_english(write_trends(empty, tmp_path / "e.html").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_page_of_trends_says_the_same_in_every_language(tmp_path, language):
    tables, asked = a_busy_run(tmp_path)
    english, other = (
        save_trends(find_trends(tables, TrendSettings(language=lang, **asked)), tmp_path / lang)
        for lang in ("en", language)
    )
    pages = [(folder / "trends.html").read_text(encoding="utf-8") for folder in (english, other)]
    assert f'<html lang="{language}">' in pages[1]
    for mark in ("<h2>", "<svg", "<tr>", "<li>", "<circle"):
        assert pages[0].count(mark) == pages[1].count(mark), mark
    for table in (english / "csv").glob("*.csv"):
        assert table.read_bytes() == (other / "csv" / table.name).read_bytes(), "tables stay English"


def test_english_pages_hold_the_sentences_of_the_tables(tmp_path):
    tables, asked = a_busy_run(tmp_path)
    found = find_trends(tables, TrendSettings(**asked))
    page = write_trends(found, tmp_path / "t.html").read_text(encoding="utf-8")
    for sentence in found.tables["trends"]["sentence"].to_pylist():
        assert sentence in page
    for row in found.tables["inorganic_share"].to_pylist():
        if row["scope"] == "all" and row["meeting_messages"]:
            assert row["sentence"] in page
    for row in found.tables["trend_shares"].to_pylist():
        if row["key"] is None and row["level"] == "side" and row["name"]:
            assert row["sentence"] in page


def themed(tmp_path, language):
    """Narratives of two months with clusters, languages and people who coded a sample."""
    texts = ["all out on monday", "strike now", "nothing at all", "all out on monday", "one more text"]
    random = np.random.default_rng(4)
    tables = world(
        [f"{texts[n % 5]} {random.integers(9)}" for n in range(60)],
        accounts=[f"u{n % 8}" for n in range(60)],
        hours=[24 * n for n in range(60)],
        clusters=("u1", "u2", "u3"),
    )
    codebook = book(tmp_path, "march,all out,,,,", "strike,strike,,,,", "never,nowhere,,,,", ",x,,,,")
    drawn = find_narratives(tables, NarrativeSettings(codebook, sample=10))
    sheet = save_narratives(drawn, tmp_path / f"sample-{language}") / "sample.csv"
    filled(sheet, lambda n, row: {"coder_1": "march" if n % 2 else "-", "coder_2": "march" if n % 3 else "-"})
    return find_narratives(tables, NarrativeSettings(codebook, hand=(sheet,), draws=50, language=language))


def test_nothing_of_the_page_of_narratives_is_left_in_english(tmp_path, monkeypatch):
    found = themed(tmp_path, "es")
    assert found.notes and found.tables["agreement"].num_rows
    marked(monkeypatch, "coordgraph.narratives.page")
    assert left_in_english(write_narratives(found, tmp_path / "n.html").read_text(encoding="utf-8")) == []
    empty = find_narratives(world([]), NarrativeSettings(book(tmp_path, "march,all out,,,,"), language="es"))
    assert left_in_english(write_narratives(empty, tmp_path / "e.html").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_page_of_narratives_says_the_same_in_every_language(tmp_path, language):
    english, other = (save_narratives(themed(tmp_path, lang), tmp_path / lang) for lang in ("en", language))
    pages = [(folder / "narratives.html").read_text(encoding="utf-8") for folder in (english, other)]
    assert f'<html lang="{language}">' in pages[1]
    for mark in ("<h2>", "<svg", "<tr>", "<li>", "<circle"):
        assert pages[0].count(mark) == pages[1].count(mark), mark
    for table in (english / "csv").glob("*.csv"):
        assert table.read_bytes() == (other / "csv" / table.name).read_bytes(), "tables stay English"


@pytest.mark.parametrize("language", OTHERS)
def test_values_of_strangers_are_filled_in_and_never_read_as_sentences(tmp_path, language):
    names = [f"{text}{n}" for n, text in enumerate(HOSTILE)]
    posts = [(name, 5 * n, ["%(count)s %s", name], "original") for n, name in enumerate(names)]
    found = find_trends(tables_of(posts), TrendSettings(min_messages=1, language=language))
    page = write_trends(found, tmp_path / "t.html").read_text(encoding="utf-8")
    assert "#%(count)s %s" in page and "<script" not in page


@pytest.mark.parametrize("settings", [TrendSettings, lambda language: NarrativeSettings("b.csv", language=language)])
def test_an_unknown_language_is_refused_at_once(settings):
    with pytest.raises(SettingsError, match=r"^not a language of reports and maps: 'xx'. Choose one of en, es, pt.$"):
        settings(language="xx")


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_of_trends_and_narratives_are_translated(language):
    ours = ("coordgraph/trends/", "coordgraph/narratives/")
    for message in catalogues().catalogue(language):
        if message.id and any(place.startswith(ours) for place, _ in message.locations):
            assert all(forms(message.string)), message.id


def test_the_commands_write_the_language_asked_for(small_run, tmp_path, capsys):
    codebook = book(tmp_path, "march,all,,,,")
    for name, options in (("trends", []), ("narratives", ["--codebook", str(codebook)])):
        out = tmp_path / name
        with pytest.raises(SystemExit) as left:
            main([name, str(small_run), *options, "--language", "pt", "--quiet", "--out", str(out)])
        assert not left.value.code, capsys.readouterr().err
        assert '<html lang="pt">' in (out / f"{name}.html").read_text(encoding="utf-8")
