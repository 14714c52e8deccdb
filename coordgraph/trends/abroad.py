"""How many of a trend's accounts declare a place outside the country it is about.

In: who took part, the table ``accounts``, a country. Out: columns of ``trends``. Odd input: accounts that declare
nothing, a joke, or a place of no country that could be told are counted and left out of the share; without a country
all columns are empty.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.geography import country_of_setting, resolve_place
from coordgraph.ratios import wilson
from coordgraph.tables import TEXT, numbers
from coordgraph.trends.participation import Participations

_INSIDE, _OUTSIDE, _UNKNOWN, _JOKE, _NONE = range(5)
_COUNTS = {
    "abroad_accounts": _OUTSIDE,
    "unknown_place_accounts": _UNKNOWN,
    "joke_place_accounts": _JOKE,
    "no_place_accounts": _NONE,
}
_KINDS = {"unknown": _UNKNOWN, "joke": _JOKE, "none": _NONE}


def country_asked(country: str | None) -> str | None:
    """The code of the country a trend is asked to be about.

    Raises:
        SettingsError: there is no such country.

    >>> country_asked("Venezuela"), country_asked(None)
    ('VE', None)
    """
    return country_of_setting(country, "trends --country") if country is not None else None


def declared_abroad(parts: Participations, accounts: pa.Table, country: str | None) -> dict[str, Any]:
    """Accounts of each trend that declare a place outside the country, of those whose place has one.

    The 95 % interval is that of Wilson, of accounts as if drawn by themselves; it describes this collection.

    Args:
        parts: who took part in which trend.
        accounts: the table ``accounts``.
        country: ISO 3166-1 alpha-2; None: nothing is asked.
    """
    shares = ("abroad_share", "abroad_low", "abroad_high")
    if country is None:
        return {name: pa.nulls(parts.size) for name in ("country", *_COUNTS, "placed_accounts", *shares)}
    places = np.array([_where(text, country) for text in accounts["location"].to_pylist()], np.int64)
    found = places[parts.account]
    of_kind = {name: parts.summed(found == kind).astype(np.int64) for name, kind in _COUNTS.items()}
    placed = parts.summed(found <= _OUTSIDE).astype(np.int64)
    outside = of_kind["abroad_accounts"]
    ends = [wilson(count, of) if of else (np.nan, np.nan) for count, of in zip(outside, placed, strict=True)]
    low, high = np.array(ends, float).reshape(-1, 2).T
    share = np.where(placed > 0, outside / np.maximum(placed, 1), np.nan)
    return {
        "country": pa.array([country] * parts.size, TEXT),
        **of_kind,
        "placed_accounts": placed,
        **{name: numbers(values) for name, values in zip(shares, (share, low, high), strict=True)},
    }


def _where(text: str | None, country: str) -> int:
    place = resolve_place(text or "")
    if place.country is None:
        return _KINDS[place.kind]
    return _INSIDE if place.country == country else _OUTSIDE
