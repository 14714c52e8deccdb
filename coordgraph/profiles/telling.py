"""What report and map tell alike of the profiles of a run.

In: the tables ``traits`` and ``profiles``. Out: sentences, months, flags. Odd input: a run without these tables tells
nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.profiles.crowd import YOUNG_DAYS
from coordgraph.profiles.sentences import sentence_of
from coordgraph.profiles.wording import CLEAR, TRAITS
from coordgraph.translations import ENGLISH, Words

FLAGS = ("young", "eight_digits", "protected", "default_image", "bio_in_another_language")


def told(row: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """The sentence of a row in a language; in English as it stands in the table.

    >>> told({"trait": "places", "kind": "described", "value": None, "missing": 0, "sentence": "A."})
    'A.'
    """
    return str(row["sentence"]) if words is ENGLISH else sentence_of(row, words)


def clear_sentences(rows: Iterable[Mapping[str, Any]], words: Words = ENGLISH) -> list[str]:
    """Sentences of the traits in which a cluster differs clearly from others like it, in the order of the traits.

    >>> rows = [("young", 0.2, "A."), ("same_place", 0.03, "B."), ("protected", 0.01, "C.")]
    >>> clear_sentences(dict(zip(("trait", "q", "sentence"), row)) for row in rows)
    ['C.', 'B.']
    """
    order = list(TRAITS)
    clear = [row for row in rows if row["q"] is not None and row["q"] <= CLEAR]
    return [told(row, words) for row in sorted(clear, key=lambda row: order.index(row["trait"]))]


def months_made(cohorts: Iterable[str | None]) -> list[tuple[str, int]]:
    """Accounts made in each month from the first to the last, those without any included.

    >>> months_made(["2024-12", None, "2025-02", "2025-02"])
    [('2024-12', 1), ('2025-01', 0), ('2025-02', 2)]
    """
    counts = Counter(12 * int(cohort[:4]) + int(cohort[5:7]) - 1 for cohort in cohorts if cohort)
    span = range(min(counts), max(counts) + 1) if counts else ()
    return [(f"{place // 12}-{place % 12 + 1:02}", counts[place]) for place in span]


def flags_of(profiles: pa.Table) -> dict[str, list[bool | None]]:
    """Each of :data:`FLAGS` for every account, in the order of the table; None: not known.

    >>> from coordgraph.tables import PROFILES
    >>> sorted(flags_of(PROFILES.empty())) == sorted(FLAGS)
    True
    """
    found: dict[str, list[bool | None]] = {
        name: profiles[name].to_pylist() for name in ("eight_digits", "protected", "default_image")
    }
    found["young"] = [None if age is None else age <= YOUNG_DAYS for age in profiles["age_days"].to_pylist()]
    languages = zip(profiles["bio_language"].to_pylist(), profiles["post_language"].to_pylist(), strict=True)
    found["bio_in_another_language"] = [None if None in (bio, posts) else bio != posts for bio, posts in languages]
    return found


def base_rates(profiles: pa.Table) -> dict[str, tuple[float, int]]:
    """Share of each of :data:`FLAGS` among accounts of no cluster of which it is known, and how many these are."""
    outside = profiles["cluster"].is_null().to_numpy(zero_copy_only=False)
    rates = {}
    for name, values in flags_of(profiles).items():
        known = [value for value, out in zip(values, outside.tolist(), strict=True) if out and value is not None]
        if known:
            rates[name] = (float(np.mean(known)), len(known))
    return rates


def rows_by_cluster(traits: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """The rows of each cluster."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in traits.to_pylist():
        found[row["cluster"]].append(row)
    return dict(found)
