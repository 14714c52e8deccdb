"""What does the map say of a run, in every language?

In: a function that composes something in the words of a language. Out: the same by language; what no catalogue
translates is told in English only, and the page marks it as English. Odd input: a rule that is a preset's own, and a
record that lacks what a sentence is made from, are told as the record has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pyarrow as pa

from coordgraph.settings import Settings
from coordgraph.significance import THIS_RUN, rule_in_words, verdict_on
from coordgraph.translations import ENGLISH, LANGUAGES, Words, words_in

_Said = TypeVar("_Said")


def in_all_languages(compose: Callable[[Words], _Said]) -> dict[str, _Said]:
    """What ``compose`` gives in English, and in each language in which that is something else.

    >>> in_all_languages(lambda words: words("Posts read"))["es"]
    'Publicaciones leídas'
    """
    english = compose(ENGLISH)
    others = {language: compose(words_in(language)) for language in LANGUAGES if language != "en"}
    return {"en": english, **{language: said for language, said in others.items() if said != english}}


def rule_of(record: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """The tie rule of a run; in English as the record has it.

    >>> rule_of({"tie_rule": "A rule."})
    'A rule.'
    """
    known = str(record.get("tie_rule") or "")
    if words is ENGLISH or not known or record.get("preset") is not None or "settings" not in record:
        return known
    settings = Settings.from_mapping(record["settings"])
    test = record.get("test") if settings.ties.filter == "tested" else None
    return rule_in_words(settings.ties, settings.similarity.window, test, words)


def verdict_of(tables: Mapping[str, pa.Table], record: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """What the controls say of the method of a run; in English as the record has it.

    >>> verdict_of({}, {"verdict": {"sentence": "No ties."}})
    'No ties.'
    """
    verdict = record.get("verdict")
    known = str(verdict["sentence"]) if isinstance(verdict, Mapping) else ""
    if words is ENGLISH or not known or "controls" not in tables:
        return known
    return verdict_on(tables["controls"], THIS_RUN, words).sentence
