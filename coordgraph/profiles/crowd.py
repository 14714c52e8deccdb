"""All posting accounts as arrays, and a cluster beside others like it.

In: the table ``profiles`` and accounts. Out: values of traits, strata, random groups. Odd input: an account of which a
trait is not known is no part of that comparison, and is counted.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph.geography import country_of_setting
from coordgraph.profiles.draws import random_groups
from coordgraph.profiles.likeness import MOST_NAMES, alike, stem
from coordgraph.profiles.strata import strata_for
from coordgraph.settings import ProfileSettings

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DAY = 86_400_000_000
YOUNG_DAYS = 90
_CODES = {
    "same_client": "client", "same_language": "post_language", "same_place": "place", "same_country": "place_country",
}  # fmt: skip
_NAMES = {"similar_handles": "handle", "similar_names": "display_name"}


class Crowd:
    """Every posting account, by its row in ``profiles``.

    Args:
        profiles: the table.
        accounts: the table of accounts; names and days of sign-up are in it.
        settings: for names.
        seed: equal seeds give equal results.

    Raises:
        SettingsError: the setting names no country.
    """

    def __init__(self, profiles: pa.Table, accounts: pa.Table, settings: ProfileSettings, seed: int) -> None:
        self.country = country_asked(settings)
        self.profiles = profiles
        self.settings = settings
        self.seed = seed
        self._about = accounts.take(pc.index_in(profiles["account_id"], accounts["account_id"]))
        self.cluster = profiles["cluster"].to_numpy()
        self.others: Flags = profiles["cluster"].is_null().to_numpy()
        self.activity = numbers_of(profiles["posts"])
        self.strata: dict[tuple[bytes, int, int], Ints] = {}

    @cached_property
    def days(self) -> Floats:
        """Day each account was made on, from 1970; NaN: not known."""
        return np.floor(numbers_of(self._about["created_at"]) / DAY)

    @cached_property
    def quarter(self) -> Floats:
        """Quarter of a year each account was made in, from 1970; NaN: not known."""
        created = self._about["created_at"]
        return numbers_of(pc.year(created)) * 4 + numbers_of(pc.quarter(created)) - 1

    def values(self, trait: str) -> Floats:
        """A trait that is a number, or 1 and 0 for yes and no; NaN: not known."""
        if trait == "young":
            age = numbers_of(self.profiles["age_days"])
            return np.where(np.isnan(age), np.nan, age <= YOUNG_DAYS)
        if trait == "bio_in_another_language":
            return numbers_of(pc.not_equal(self.profiles["bio_language"], self.profiles["post_language"]))
        if trait == "abroad":
            return numbers_of(pc.not_equal(self.profiles["place_country"], self.country))
        return numbers_of(self.profiles[trait])

    def codes(self, trait: str) -> Ints:
        """A trait that is a text, as a number; -1: not known."""
        texts = self.profiles[_CODES[trait]]
        known = texts.drop_null().unique()
        return np.asarray(pc.fill_null(pc.index_in(texts, value_set=known).cast(pa.int64()), -1))

    def links(self, trait: str) -> tuple[Ints, Ints, Flags]:
        """Accounts with names alike: neighbours, where those of each begin, and of which accounts names are known."""
        stems = [stem(name) for name in self._about[_NAMES[trait]].to_pylist()]
        known = np.array([s is not None for s in stems], bool)
        if known.sum() > MOST_NAMES:
            rng = np.random.default_rng(self.seed)
            first = np.lexsort((rng.random(len(known)), self.others, ~known))[:MOST_NAMES]  # those of clusters first
            known = np.isin(np.arange(len(known)), first)
        neighbours, places = alike([s if k else None for s, k in zip(stems, known, strict=True)],
                                   self.settings.name_likeness)  # fmt: skip
        return neighbours, places, known


class Beside(NamedTuple):
    """A cluster beside others like it, in one trait.

    Attributes:
        group, others: which accounts of the crowd are compared.
        stratum: of each account of the crowd.
        matched_on: what accounts of a stratum have in common.
        unmatched: accounts of the cluster left out as there are no others in their stratum.
    """

    group: Flags
    others: Flags
    stratum: Ints
    matched_on: str
    unmatched: int


class Side:
    """One cluster: what it is compared with in each trait. Strata and random groups are made once for each set of
    accounts of which something is known, as most traits are known of the same."""

    def __init__(self, crowd: Crowd, cluster: str, place: int) -> None:
        self.crowd = crowd
        self.group: Flags = crowd.cluster == cluster
        self.rng = np.random.default_rng([crowd.seed, place])
        self._beside: dict[tuple[str, bytes], Beside] = {}
        self._drawn: dict[tuple[bytes, ...], Ints] = {}

    def beside(self, known: Flags, match: str) -> Beside:
        """The cluster and others like it, among the accounts of which the trait is known."""
        key = (match, np.packbits(known).tobytes())
        if key not in self._beside:
            self._beside[key] = self._matched(known, match)
        return self._beside[key]

    def _matched(self, known: Flags, match: str) -> Beside:
        crowd = self.crowd
        group, others = self.group & known, crowd.others & known
        if not match or not group.any() or not others.any():
            return Beside(group, others, np.zeros(len(known), np.int64), "nothing", 0)
        fewest = crowd.settings.min_others
        strata = strata_for(group, others, crowd.quarter, crowd.activity, match, fewest, crowd.strata)
        stratum = strata.stratum
        there = np.bincount(stratum[others], minlength=int(stratum.max()) + 1)
        here = np.bincount(stratum[group], minlength=len(there))
        usable = group & (there[stratum] > 0)
        alike_others = others & (here[stratum] > 0)
        present = np.unique(stratum[usable])
        stratum = np.minimum(np.searchsorted(present, stratum), max(len(present) - 1, 0))  # numbered without gaps
        return Beside(usable, alike_others, stratum, strata.matched_on, int(group.sum() - usable.sum()))

    def random_groups(self, beside: Beside) -> Ints:
        """Random groups of accounts like those of the cluster, itself among those drawn from."""
        key = tuple(part.tobytes() for part in (beside.group, beside.others, beside.stratum))
        if key not in self._drawn:
            draws = self.crowd.settings.permutations
            self._drawn[key] = random_groups(beside.group, beside.others, beside.stratum, draws, self.rng)
        return self._drawn[key]


def country_asked(settings: ProfileSettings) -> str:
    """The code of the country the posts are about; empty: none was named.

    Raises:
        SettingsError: the setting names no country, or several have the name.

    >>> country_asked(ProfileSettings(country="Venezuela")), country_asked(ProfileSettings())
    ('VE', '')
    """
    return country_of_setting(settings.country, "[profiles] country") if settings.country else ""


def numbers_of(column: Any) -> Floats:
    """A column of numbers, flags or times as floating-point numbers; NaN where it is empty."""
    if pa.types.is_timestamp(column.type) or pa.types.is_boolean(column.type):
        column = column.cast(pa.int64())
    return np.asarray(pc.fill_null(column.cast(pa.float64(), safe=False), float("nan")), float)
