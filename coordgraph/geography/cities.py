"""Cities by all of their names, with the country and state they lie in.

In: the cities of GeoNames with 15,000 people or more. Out: for each folded name its cities, most people first. Odd
input: other names than its own are taken of cities of 100,000 people or more, and those of three letters of none: they
are codes of airports and words of some language.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from coordgraph.geography.data import records
from coordgraph.geography.wording import folded_place

WELL_KNOWN = 100_000
_FEWEST_LETTERS = 4
_SHORT = {
    "nyc": ("New York City", "US"), "ccs": ("Caracas", "VE"), "cdmx": ("Mexico City", "MX"),
    "mexico df": ("Mexico City", "MX"), "washington dc": ("Washington", "US"), "caba": ("Buenos Aires", "AR"),
    "d c": ("Washington", "US"), "sao paulo sp": ("São Paulo", "BR"), "mcbo": ("Maracaibo", "VE"),
    "capital federal argentina": ("Buenos Aires", "AR"), "bsas": ("Buenos Aires", "AR"),
    "bs as": ("Buenos Aires", "AR"), "brooklyn": ("Brooklyn", "US"),
}  # fmt: skip
# translations of names of cities, which mean something else to those who write them
_NOT_MEANT = ("white house", "the white house", "paradise", "paraiso", "heaven", "home", "casa", "peace", "hope")


class City(NamedTuple):
    """A city.

    Attributes:
        name: as GeoNames writes it.
        country: ISO 3166-1 alpha-2.
        state: of the United States: two letters; elsewhere a code of GeoNames.
        people: who live there.
        own_name: whether it is found by its own name, and not by one of another time or language.
    """

    name: str
    country: str
    state: str
    people: int
    own_name: bool = True


@lru_cache(maxsize=1)
def cities_by_name() -> Mapping[str, tuple[City, ...]]:
    """Cities by each of their names; read once, when first asked for.

    >>> [(city.country, city.people > 1_000_000) for city in cities_by_name()["caracas"]]
    [('VE', True)]
    """
    found: dict[str, list[City]] = {}
    for record in records("cities15000").values():
        city = City(record["name"], record["countrycode"], record["admin1code"], record["population"])
        written = folded_place(city.name)
        found.setdefault(written, []).append(city)
        if city.people >= WELL_KNOWN:
            for name in {folded_place(name) for name in record["alternatenames"]} - {written}:
                if len(name) >= _FEWEST_LETTERS or not name.isascii():
                    found.setdefault(name, []).append(city._replace(own_name=False))
    for name, (city_name, country) in _SHORT.items():
        found[name] = [city for city in found[folded_place(city_name)] if city.country == country][:1]
    for name in ("", *_NOT_MEANT):
        found.pop(name, None)
    return {name: tuple(sorted(cities, key=lambda c: (-c.people, c))) for name, cities in found.items()}


@lru_cache(maxsize=1)
def us_states() -> Mapping[str, str]:
    """Codes of the states of the United States by folded name.

    >>> us_states()["texas"]
    'TX'
    """
    return {folded_place(state["name"]): code for code, state in records("us_states").items()}
