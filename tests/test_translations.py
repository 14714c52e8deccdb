"""Reports in three languages: catalogues are whole, placeholders are kept, nothing is left in English."""

from __future__ import annotations

import importlib.util
import itertools
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from coordgraph_cli.main import main
from hypothesis import given
from hypothesis import strategies as st

import coordgraph as cg
from coordgraph.communities.labels import label_in_words
from coordgraph.errors import SettingsError
from coordgraph.profiles import strata
from coordgraph.profiles.sentences import matched_in_words, sentence_of
from coordgraph.reports import write_outlets_page, write_robustness_page, write_takedowns_page
from coordgraph.significance import p_in_words
from coordgraph.translations import ENGLISH, LANGUAGES, Words, words_in
from coordgraph.translations import words as words_module

ROOT = Path(__file__).parent.parent
OTHERS = sorted(set(LANGUAGES) - {"en"})
_VALUE = re.compile(r"%\((\w+)\)s|(%%)")
_TAG = re.compile(r"</?\w+>")
_POINT = re.compile(r"(?<![\w.,:-])\d+\.(?!\d{3}\b)\d+\b")  # 12.345 has thousands
_FILE_OR_MOMENT = re.compile(r"\.(csv|jsonl|html|json)\b|UTC|^\d{4}-|coordgraph \d|@|https?:")
_ENGLISH = re.compile(r"\b(the|and|of|is|are|by|with|not|this|that)\b")


def catalogues():
    spec = importlib.util.spec_from_file_location("docs_make_catalogues", ROOT / "docs" / "make_catalogues.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def forms(text):
    return text if isinstance(text, tuple | list) else (text,)


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_hold_the_sentences_of_the_program_and_no_others(language):
    made = catalogues()
    path = made.CATALOGUES / f"{language}.po"
    current = made.text_of(made.brought_up_to_date(language))
    assert path.read_text(encoding="utf-8") == current, "run: python docs/make_catalogues.py"


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_with_its_values_and_marks(language):
    for message in catalogues().catalogue(language):
        if not message.id:
            continue
        english, other = forms(message.id), forms(message.string)
        assert all(other) and not message.fuzzy, f"{language}: not translated: {message.id}"
        for one, many in zip((english[0], english[-1]), (other[0], other[-1]), strict=True):
            assert set(_VALUE.findall(one)) == set(_VALUE.findall(many)), (one, many)
            assert sorted(_TAG.findall(one)) == sorted(_TAG.findall(many)), (one, many)
            assert one.endswith((".", ":")) == many.endswith((".", ":")), (one, many)


class Texts(HTMLParser):
    """The texts of a page that are the program's own: without those of accounts, files, commands and settings."""

    def __init__(self):
        super().__init__()
        self.inside, self.found = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "link", "br", "img", "input"):
            given = dict(attributes)
            self.inside.append(tag in ("bdi", "code", "pre", "style", "script", "title") or given.get("lang") == "en"
                               or "name" in (given.get("class") or "").split())  # fmt: skip
            self.found += [given[name] for name in ("aria-label", "title") if given.get(name)]

    def handle_endtag(self, tag):
        self.inside.pop()

    def handle_data(self, data):
        if not any(self.inside) and data.strip():
            self.found.append(data)


def own_texts(page):
    texts = Texts()
    texts.feed(page)
    return texts.found


class Marked(Words):
    """A language in which every sentence of the program stands in brackets."""

    def translated(self, sentence):
        return f"⟦{sentence}⟧"

    def translated_for(self, one, many, count):
        return f"⟦{one if count == 1 else many}⟧"


def left_in_english(page):
    """Own texts of a page that did not go through the catalogues."""
    whole = "\0".join(own_texts(page))
    while "⟦" in whole:
        whole = re.sub(r"⟦[^⟦⟧]*⟧", "", whole)
    return [text for text in whole.split("\0") if _ENGLISH.search(text)]


def report_page(run, files, path, language):
    return run.report(path, language=language)


def outlets_page(run, files, path, language):
    found = run.outlets(min_accounts=1)
    return write_outlets_page(found.tables, ("A note in English.",), 1, "unmatched.csv", path, language)


def takedowns_page(run, files, path, language):
    there = path.with_suffix(".csv")
    there.write_text("id\n" + "\n".join(run.tables["accounts"]["account_id"].to_pylist()[::2]), encoding="utf-8")
    found = run.compare_accounts(files.labels, set_column="group", now=there)
    return write_takedowns_page(found.tables, found.notes, "A run", path, language)


def robustness_page(run, files, path, language):
    found = run.robustness(windows=["30s", "60s"], min_synchronous=[3, 9], alphas=[0.05], seeds=1)
    return write_robustness_page(found.tables, found.notes, "A run", path, language)


PAGES = {"report": report_page, "outlets": outlets_page, "takedowns": takedowns_page, "robustness": robustness_page}


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_a_page_is_left_in_english(small_run, campaign, tmp_path, monkeypatch, page):
    monkeypatch.setitem(words_module.LANGUAGES, "xx", "marked")
    monkeypatch.setattr(f"coordgraph.reports.{page}.words_in", lambda language: Marked("en"))
    written = PAGES[page](cg.open(small_run), campaign[1], tmp_path / "page.html", "xx").read_text(encoding="utf-8")
    written = written.replace(str(campaign[1].posts.parent), "")
    assert "⟦" in written and left_in_english(written) == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", OTHERS)
def test_words_and_numbers_of_a_page_are_those_of_its_readers(small_run, campaign, tmp_path, page, language):
    written = PAGES[page](cg.open(small_run), campaign[1], tmp_path / "page.html", language)
    told = [text for text in own_texts(written.read_text(encoding="utf-8")) if not _FILE_OR_MOMENT.search(text)]
    assert told and [text for text in told if _POINT.search(text) or _ENGLISH.search(text)] == []


def test_every_trait_can_be_told_in_every_language(small_run):
    rows = cg.open(small_run).tables["traits"].to_pylist()
    for row in rows:
        assert sentence_of(row) == row["sentence"]
        others = {sentence_of(row, words_in(language)) for language in OTHERS}
        assert len(others | {row["sentence"]}) == 3
        for sentence in others:
            assert sentence.endswith(".") and not _ENGLISH.search(sentence)


def test_a_large_group_and_a_country_are_told_in_every_language():
    of_all = {"known": 100, "missing": 1, "unmatched": 2, "other_value": 0.1, "q": 0.2, "accounts": 101}
    traffic = {"retweets": 80.0, "top": 95.5, "each": 1234.5, "gini": 0.5, "steady": False, "low": 1.5, "high": 20.25}
    row = {**of_all, "trait": "traffic", "kind": "described", "value": 17.5, "details": json.dumps(traffic)}
    assert sentence_of(row) == (
        "Coefficient of traffic manipulation 17.5 (random groups of as many that signed up when these did: 1.5 to 20.2 "
        "in 95 % of draws): 80.0 % retweets, 95.5 % of the posts from the 50 busiest accounts, 1234.5 posts an account; "
        "Gini index 0.50. It rests on fewer than 1,000 posts and would change with more."
    )
    assert "1234,5" in sentence_of(row, words_in("es")) and "80,0%" in sentence_of(row, words_in("pt"))
    abroad = {
        **of_all,
        "trait": "abroad",
        "kind": "share",
        "value": 0.5,
        "effect": None,
        "details": '{"country": "BR"}',
    }
    assert "fuera de Brasil; entre cuentas comparables, el 10,0 %. Bien puede" in sentence_of(abroad, words_in("es"))
    assert "outside Brazil" in sentence_of(abroad)


@given(st.floats(-1e9, 1e9), st.integers(1, 4), st.sampled_from(sorted(LANGUAGES)))
def test_no_number_is_written_as_computers_do(value, digits, language):
    for told in (words_in(language).significant(value, digits), words_in(language).signed(value, digits)):
        assert "e" not in told and "-" not in told and told.startswith("−") == (value < 0)


@given(st.floats(1e-300, 1.0))
def test_a_chance_is_told_to_a_digit_in_every_language(p):
    english = p_in_words(p)
    assert ("·10" in english) == (p < 0.00009) or 0.00009 <= p < 0.0001
    assert p_in_words(p, words_in("es")) == english.replace(".", ",")
    if "·10" not in english:
        assert float(english) == pytest.approx(p, rel=0.5)


def test_a_label_is_told_in_the_language_of_the_page():
    label = "retweets @el_faro · #VotaYa"
    assert label_in_words(label) == label and label_in_words(None) == ""
    assert label_in_words(label, words_in("pt")) == "retweets de @el_faro · #VotaYa"
    assert label_in_words("retweets @%(x)s<b>", words_in("es")) == "retuits de @%(x)s<b>"


def test_what_accounts_are_alike_in_is_told_in_every_language():
    for quarters, bins in itertools.product((0, 1, 2, 4, 8, 16), (1, 2, 10)):
        alike = strata._in_words(quarters, bins)
        assert matched_in_words(alike) == alike
        for language in OTHERS:
            told = matched_in_words(alike, words_in(language))
            assert told != alike and not re.search(r"\b(of|and|classes of|nothing)\b", told)


@pytest.mark.parametrize("language", OTHERS)
def test_a_report_says_the_same_in_every_language(small_run, tmp_path, language):
    run = cg.open(small_run)
    english, other = (run.report(tmp_path / f"{lang}.html", language=lang).read_text() for lang in ("en", language))
    assert f'<html lang="{language}">' in other
    assert other.count("<h2>") == english.count("<h2>") and other.count("<svg") == english.count("<svg")
    assert other.count("<tr>") == english.count("<tr>")


def test_english_is_what_the_record_says(small_run, tmp_path):
    run = cg.open(small_run)
    page = run.report(tmp_path / "en.html").read_text(encoding="utf-8")
    assert page == (small_run / "report.html").read_text(encoding="utf-8")
    assert run.record["verdict"]["sentence"] in page


def test_the_command_writes_it_beside_the_run(small_run, capsys):
    with pytest.raises(SystemExit) as left:
        main(["report", str(small_run), "--language", "pt"])
    written = small_run.parent / f"{small_run.name}-report.pt.html"
    assert not left.value.code and str(written) in capsys.readouterr().err
    assert '<html lang="pt">' in written.read_text(encoding="utf-8")


def test_a_language_that_is_none_is_refused_with_those_there_are(small_run):
    with pytest.raises(SettingsError, match=r"^not a language of reports and maps: 'xx'. Choose one of en, es, pt.$"):
        cg.open(small_run).report(small_run.parent / "xx.html", language="xx")
    assert not (small_run.parent / "xx.html").exists()


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_numbers_differ_only_in_their_marks(number, digits):
    swapped = ENGLISH.number(number, digits).translate(str.maketrans(",.", ".,"))
    assert words_in("es").number(number, digits) == words_in("pt").number(number, digits) == swapped


def test_values_are_filled_in_and_never_read_as_sentences():
    hostile = "%(count)s %s ⟦</bdi><script>"
    for language in LANGUAGES:
        assert hostile in words_in(language)("post %(id)s", id=hostile)
