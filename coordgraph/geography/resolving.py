"""The country and city that a declared place names.

In: what an account writes where a place is asked for. Out: :class:`Declared`. A country is told only where the wording
leaves one: by its name, code beside a city, or flag, or by a city of 100,000 people or more that is ten times as large
as any of that name elsewhere (a hundred times, where the name is not its own). Odd input: coordinates, several
countries and names that several countries have stay without a country.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import regex

from coordgraph.geography.cities import WELL_KNOWN, City, cities_by_name, us_states
from coordgraph.geography.countries import country_codes, country_names, three_letter_codes
from coordgraph.geography.wording import declared_place, folded_place, is_no_place

_LONGEST = 400
_CLEARLY_LARGER = 10
_CLEARLY_LARGER_BY_ANOTHER_NAME = 100
_MOST_PARTS = 8
_MOST_WORDS = 6
_COORDINATES = regex.compile(r"(?<![\d.])-?\d{1,2}\.\d{2,}\s*[,; ]\s*-?\d{1,3}\.\d{2,}(?![\d.])")
_FLAG = regex.compile(r"[\U0001F1E6-\U0001F1FF]{2}")
_FIRST_INDICATOR = 0x1F1E6
_APART = regex.compile(r"[/|&•·;+]|\s[-–—]\s|\s(?:y|and|e|et|und)\s", regex.IGNORECASE)
_COMMA = regex.compile(r"[,(){}\[\]\n]|\s[-–—]\s|(?<=\p{L}{4})\.\s|[/|•·;]")
_CODE = regex.compile(r"^\W*([A-Z]{2,3}|[A-Z]\.\s?[A-Z]\.)\W*$")
_SEX = regex.compile(r"^\W*\p{L}{1,5}\s*/\s*\p{L}{1,6}(?:\s*/\s*\p{L}{1,6})?\W*$")
_PRONOUNS = frozenset((
    "she", "her", "hers", "he", "him", "his", "they", "them", "theirs", "ella", "el", "elle", "ele", "dela", "dele",
))  # fmt: skip
# words beside the name of a city that change nothing, at its beginning and at its end
_BEFORE = (
    "city of", "ciudad de", "cidade de", "ville de", "greater", "gran", "area metropolitana de", "municipio", "estado",
    "desde", "from", "in", "en", "em", "de", "downtown", "near", "based in", "living in", "born in", "made in",
    "somewhere in", "somewhere in the", "en algun lugar de", "los alrededores de", "la ciudad de",
    "north", "south", "east", "west",
)  # fmt: skip
_AFTER = (
    "city", "d c", "dc", "d f", "df", "area", "metro area", "metropolitan area", "bay area", "distrito capital",
    "capital", "distrito federal", "metropolitana", "ciudad",
)  # fmt: skip
_BY_FIRST_WORD: dict[str, list[str]] = {}
for _words in _BEFORE:
    _BY_FIRST_WORD.setdefault(_words.partition(" ")[0], []).append(_words)
_BY_LAST_WORD: dict[str, list[str]] = {}
for _words in _AFTER:
    _BY_LAST_WORD.setdefault(_words.rpartition(" ")[2], []).append(_words)
# also names of people and things: a country only where nothing else is written
_ALSO_PEOPLE = frozenset((
    "jordan", "chad", "georgia", "turkey", "jersey", "israel", "guinea", "cuba", "china", "india", "chile", "mali",
    "niger", "togo", "oman", "malta", "rd", "cr", "eu", "rsa",
))  # fmt: skip


class Declared(NamedTuple):
    """What a declared place names.

    Attributes:
        kind: ``none`` (nothing declared), ``joke`` (no place by its wording), ``declared`` (of a country that could be
            told) or ``unknown`` (a place by its wording, of no country that could be told).
        place: folded, to compare by; empty for none and joke.
        country: ISO 3166-1 alpha-2; None: not told.
        city: as GeoNames writes it; None: not told.
        ambiguous: several countries have such a place, or several are named.
    """

    kind: str
    place: str = ""
    country: str | None = None
    city: str | None = None
    ambiguous: bool = False


class _Reading(NamedTuple):
    """What one part of a place may be."""

    countries: frozenset[str]
    cities: tuple[City, ...]
    state: str | None
    code: bool = False


@lru_cache(maxsize=1 << 17)
def resolve_place(text: str) -> Declared:
    """The country and city of a declared place, where its wording leaves no doubt.

    >>> [resolve_place(text)[2:] for text in ("Caracas, Venezuela", "Bogotá D.C.", "🇻🇪", "Austin, TX")]
    [('VE', 'Caracas', False), ('CO', 'Bogotá', False), ('VE', None, False), ('US', 'Austin', False)]
    >>> resolve_place("Santiago"), resolve_place("everywhere").kind
    (Declared(kind='unknown', place='santiago', country=None, city=None, ambiguous=True), 'joke')
    """
    text = text[:_LONGEST]
    place, kind = declared_place(text)
    if kind == "none":
        return Declared("none")
    if _COORDINATES.search(text):
        return Declared("unknown", place or folded_place(text))
    flags = _flags(text)
    if kind == "joke" and not flags:
        return Declared("joke")
    parts = [part for part in _COMMA.split(_FLAG.sub(" ", text)) if part.strip()][:_MOST_PARTS]
    if _SEX.match(text) and all(word in _PRONOUNS for word in place.split()):
        return Declared("joke")
    found = _resolved(parts, flags, text)
    if found.country is None and not flags and any(is_no_place(folded_place(part)) for part in parts):
        return Declared("joke")
    return found._replace(place=place or " ".join(sorted(flags)).casefold())


def _flags(text: str) -> frozenset[str]:
    if not _FLAG.search(text):
        return frozenset()
    pairs = _FLAG.findall(text)
    codes = ("".join(chr(ord("A") + ord(sign) - _FIRST_INDICATOR) for sign in pair) for pair in pairs)
    return frozenset(code for code in codes if code in country_codes())


def _resolved(parts: list[str], flags: frozenset[str], text: str) -> Declared:
    """All parts together: the countries they name, else those of their cities."""
    readings = [_read(part, place > 0) for place, part in enumerate(parts)]
    named = [reading.countries for reading in readings if reading.countries]
    cities = [reading.cities for reading in readings if reading.cities]
    states = {reading.state for reading in readings if reading.state and not reading.countries}
    told = set().union(*named) | flags
    if (
        any(reading.countries and reading.state and not reading.code for reading in readings)
        and not cities
        and not flags
    ):
        return Declared("unknown", ambiguous=True)  # Georgia
    for own in cities:  # a code or a state may mean several things; a city that lies in one of them tells which
        fitting = [city for city in own if _lies_in(city, readings, flags)]
        countries = {city.country for city in fitting}
        if len(countries) == 1 and (len(told) <= 1 or all(countries & names for names in named)) and flags <= countries:
            return Declared("declared", country=fitting[0].country, city=fitting[0].name)
    certain = [names for names in named if len(names) == 1]
    if len(told) == 1 and (not states or told == {"US"}):
        (country,) = told
        elsewhere = {_country_of(own) for own in cities} - {None, country}
        if elsewhere and _APART.search(text):
            return Declared("unknown", ambiguous=True)
        return Declared("declared", country=country)
    if told or (states and named):
        return Declared("unknown", ambiguous=True) if certain or len(told) > 1 else Declared("unknown")
    if states:
        return _of_states(cities)
    return _of_cities(cities)


def _lies_in(city: City, readings: list[_Reading], flags: frozenset[str]) -> bool:
    """Whether a flag or a part names the country or state a city lies in."""
    return city.country in flags or any(
        city.country in reading.countries or (city.country == "US" and reading.state == city.state)
        for reading in readings
    )


def _of_states(cities: list[tuple[City, ...]]) -> Declared:
    for own in cities:
        there = [city for city in own if city.country == "US"]
        if there and there[0] is own[0]:
            return Declared("declared", country="US", city=there[0].name)
    return Declared("declared", country="US")


def _of_cities(cities: list[tuple[City, ...]]) -> Declared:
    """By cities alone: all that are well known must be of one country."""
    if not cities:
        return Declared("unknown")
    shared = set.intersection(*({city.country for city in own} for own in cities)) if len(cities) > 1 else set()
    known = [own for own in cities if own[0].people >= WELL_KNOWN]
    countries = {_country_of(own) for own in known}
    if len(shared) == 1 and countries <= shared | {None}:
        (country,) = shared
        return Declared("declared", country=country, city=next(c.name for c in cities[0] if c.country == country))
    if len(countries) != 1 or None in countries:
        return Declared(
            "unknown", ambiguous=bool(countries) or any(len({c.country for c in own}) > 1 for own in cities)
        )
    return Declared("declared", country=known[0][0].country, city=known[0][0].name)


def _country_of(cities: tuple[City, ...]) -> str | None:
    """The country of the largest city of a name, where it is well known and those of that name elsewhere are not."""
    first = cities[0]
    if first.people < WELL_KNOWN:
        return None
    elsewhere = [city for city in cities if city.country != first.country]
    largest = max((city.people for city in elsewhere), default=0)
    own = max((city.people for city in elsewhere if city.own_name), default=0)
    times = _CLEARLY_LARGER if first.own_name else _CLEARLY_LARGER_BY_ANOTHER_NAME
    return first.country if first.people >= max(_CLEARLY_LARGER * largest, times * own) else None


def _read(part: str, follows: bool) -> _Reading:
    """What one part may be; codes are only read where they follow something."""
    code = _CODE.match(part)
    folded = folded_place(part)
    if code:
        return _read_code(folded.replace(" ", "").upper(), folded, follows)
    words = folded.split()
    countries, cities, state = _whole(folded)
    if countries or cities or state:
        return _Reading(countries, cities, state)
    at_the_start, at_the_end = (words and words[place] in _edges()[place] for place in (0, -1))
    for size in range(min(_MOST_WORDS, len(words) - 1), 0, -1) if at_the_start or at_the_end else ():
        for at_end in (True, False):
            name, rest = (words[-size:], words[:-size]) if at_end else (words[:size], words[size:])
            found, within = _countries_named(" ".join(name)), us_states().get(" ".join(name))
            if not found and not within:
                continue
            beside = _cities_named(" ".join(rest))
            if beside or (at_end and found and " ".join(name) not in _ALSO_PEOPLE):
                return _Reading(found, beside, within)
    if len(words) > 1 and len(words[-1]) == 2 and part.rstrip().endswith(words[-1].upper()):
        beside = _cities_named(" ".join(words[:-1]))
        if beside:
            return _read_code(words[-1].upper(), words[-1], True)._replace(cities=beside)
    return _Reading(frozenset(), (), None)


@lru_cache(maxsize=1)
def _edges() -> dict[int, frozenset[str]]:
    """With which words names of countries and states begin (0) and end (-1)."""
    names = [name.split() for name in (*country_names(), *us_states())]
    return {0: frozenset(words[0] for words in names), -1: frozenset(words[-1] for words in names)}


def _whole(folded: str) -> tuple[frozenset[str], tuple[City, ...], str | None]:
    """What a text as a whole names."""
    named = (us_states().get(name) for name in (folded, *_without(folded, _BY_FIRST_WORD)))
    state = next((code for code in named if code), None)
    countries = _countries_named(folded)
    return countries, () if countries and not state else _cities_named(folded), state


def _countries_named(folded: str) -> frozenset[str]:
    for name in (folded, *_without(folded, _BY_FIRST_WORD)):
        # two Latin letters are words of many languages
        if (len(name) > 2 or not name.isascii() or name in ("uk", "rd")) and name in country_names():
            return country_names()[name]
    return frozenset()


def _cities_named(folded: str) -> tuple[City, ...]:
    table = cities_by_name()
    names = (folded, *_without(folded, _BY_LAST_WORD, at_the_end=True), *_without(folded, _BY_FIRST_WORD))
    return next((table[name] for name in names if name in table), ())


def _without(folded: str, by_word: dict[str, list[str]], at_the_end: bool = False) -> list[str]:
    """A name without each of these words, where it has them."""
    if at_the_end:
        words = by_word.get(folded[folded.rfind(" ") + 1 :], ())
        return [folded.removesuffix(f" {word}") for word in words if folded.endswith(f" {word}")]
    words = by_word.get(folded.partition(" ")[0], ())
    return [folded.removeprefix(f"{word} ") for word in words if folded.startswith(f"{word} ")]


def _read_code(code: str, folded: str, follows: bool) -> _Reading:
    """Two or three capital letters: a country, a state of the United States, or the short name of a city."""
    countries, cities, _ = _whole(folded)
    if code in ("US", "UK", "USA"):
        return _Reading(frozenset({"GB" if code == "UK" else "US"}), (), None)
    if follows:
        if len(code) == 2 and code in country_codes():
            countries = countries | {code}
        elif code in three_letter_codes():
            countries = countries | {three_letter_codes()[code]}
    state = code if follows and code in us_states().values() else None
    if state:
        countries = countries | {"US"}
    return _Reading(countries, cities, state, True)
