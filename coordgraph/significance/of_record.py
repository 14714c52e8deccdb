"""What a run says of its rule and of its controls, in the words of a language.

In: a run record, and the table ``controls``. Out: sentences. Odd input: a rule that is a preset's own, and a record
that lacks what a sentence is made from, are told as the record has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from coordgraph.settings import Settings
from coordgraph.significance.controls import THIS_RUN, verdict_on
from coordgraph.significance.rule import rule_in_words
from coordgraph.translations import ENGLISH, Words


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
