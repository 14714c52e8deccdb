"""What the cards of the map tell of profiles: clear traits, months of sign-up, flags beside base rates.

In: the tables ``traits`` and ``profiles``. Out: plain values for the script of the page. Odd input: a run without these
tables, and a map of camps, tell nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import table_or_empty
from coordgraph.maps.telling import in_all_languages
from coordgraph.maps.wording import shown
from coordgraph.profiles import TRAITS
from coordgraph.profiles.telling import base_rates, clear_sentences, flags_of, months_made, rows_by_cluster
from coordgraph.translations import Words

_LONGEST = 600


def who_they_are(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, Any]]:
    """For each cluster its clear sentences in every language, whether any was tested, and accounts made by month."""
    traits, profiles = table_or_empty(tables, "traits"), table_or_empty(tables, "profiles")
    found = {}
    for cluster, rows in rows_by_cluster(traits).items():
        cohorts = profiles.filter(pc.equal(profiles["cluster"], cluster))["cohort"].to_pylist()
        found[cluster] = {
            "sentences": in_all_languages(partial(clear_traits, rows)),
            "tested": any(row["p"] is not None for row in rows),
            "months": months_made(cohorts),
        }
    return found


def clear_traits(rows: Sequence[Mapping[str, Any]], words: Words) -> list[str]:
    """Sentences of the traits in which a cluster is clearly unlike others, from its rows of ``traits``."""
    return [shown(sentence, _LONGEST) for sentence in clear_sentences(rows, words)]


def flag_words(tables: Mapping[str, pa.Table]) -> dict[str, list[Any]]:
    """What each flag is called, its share among accounts of no cluster, and among how many; none known: None and 0."""
    profiles = table_or_empty(tables, "profiles")
    rates = base_rates(profiles)
    return {name: [TRAITS[name].heading, *rates.get(name, (None, 0))] for name in flags_of(profiles)}


def flags_by_account(tables: Mapping[str, pa.Table], accounts: Collection[str]) -> dict[str, list[str]]:
    """Names of the flags of each of these accounts; accounts without a profile are left out."""
    profiles = table_or_empty(tables, "profiles")
    own = profiles.filter(pc.is_in(profiles["account_id"], pa.array(sorted(accounts), pa.string())))
    flags = flags_of(own)
    ids = own["account_id"].to_pylist()
    return {account: [name for name in flags if flags[name][place]] for place, account in enumerate(ids)}
