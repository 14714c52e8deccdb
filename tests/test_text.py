"""Folding of hashtags and texts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph.text import folded_hashtag, hashtags_in, mentions_in, normalised_text, urls_in


@pytest.mark.parametrize(
    ("one", "other"),
    [("Café", "cafe\u0301"), ("STRASSE", "straße"), ("İstanbul", "istanbul"), ("ΟΔΟΣ", "οδος"), ("ＡＢＣ", "abc"),
     ("#tag", "＃TAG"), ("a\u200bb", "ab"), ("ab\ufe0f", "ab"), ("\u202eab", "ab")],
)  # fmt: skip
def test_spellings_of_one_tag_fold_together(one, other):
    assert folded_hashtag(one) == folded_hashtag(other)


def test_accents_make_another_tag():
    assert folded_hashtag("papa") != folded_hashtag("papá")


@pytest.mark.parametrize(
    ("text", "tags"),
    [("#a #b", ["a", "b"]), ("x#no ##no #", []), ("#2026", []), ("#2026a", ["2026a"]), ("#سلام‌دنیا", ["سلام‌دنیا"]),
     ("https://a.example/#frag", []), ("(#a),#b.", ["a", "b"])],
)  # fmt: skip
def test_hashtags_are_found_as_platforms_find_them(text, tags):
    assert hashtags_in(text) == tags


@settings(deadline=None)
@given(st.text(alphabet=st.characters()))
def test_folding_twice_is_folding_once_and_nothing_raises(text):
    hashtags_in(text), urls_in(text), mentions_in(text)
    once = normalised_text(text)
    assert isinstance(once, str)
    assert isinstance(folded_hashtag(text), str)


@pytest.mark.parametrize("text", ["#" + "1" * 200_000, "#" * 200_000, "@" * 200_000, " " * 200_000, "e" + "\u0301" * 200_000,
                                  "http://" * 30_000, "@a." * 60_000])  # fmt: skip
def test_hostile_texts_take_no_longer_than_long_ones(text):
    started = time.perf_counter()
    hashtags_in(text), urls_in(text), mentions_in(text), normalised_text(text), folded_hashtag(text)
    assert time.perf_counter() - started < 5
