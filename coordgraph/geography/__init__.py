"""Which country and city a declared place names, without any network.

In: what an account writes where a place is asked for. Out: :class:`Declared`, with a country only where the wording
leaves no doubt. Odd input: what several countries have, or none, stays without a country; jokes are told apart.
"""

from __future__ import annotations

from coordgraph.geography.countries import country_of_setting, country_words
from coordgraph.geography.resolving import Declared, resolve_place
from coordgraph.geography.wording import declared_place

__all__ = ["Declared", "country_of_setting", "country_words", "declared_place", "resolve_place"]
