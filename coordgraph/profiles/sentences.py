"""Rows of the table ``traits`` as sentences, in every language.

In: a row of ``traits`` without its sentence. Out: one sentence. Odd input: what is not known is said to be not known.
A sentence tells how accounts differ from others like them; it never says what an account is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from coordgraph.concentration import FEWEST_ACCOUNTS, FEWEST_MESSAGES
from coordgraph.geography import country_words
from coordgraph.profiles.strata import AND, CLASSES
from coordgraph.profiles.wording import CLEAR, TRAITS, Trait
from coordgraph.significance import p_in_words
from coordgraph.translations import ENGLISH, N_, Words

Row = Mapping[str, Any]

_OF_A_COUNTRY = ("same_country", "abroad")


def sentence_of(row: Row, words: Words = ENGLISH) -> str:
    """The sentence of a row of ``traits``.

    >>> row = {"trait": "young", "kind": "share", "known": 10, "missing": 2, "unmatched": 0, "value": 0.8,
    ...     "other_value": 0.1, "effect": 8.0, "effect_low": 3.1, "effect_high": 20.6, "p": 1e-4, "q": 2e-3}
    >>> print(sentence_of(row))
    8 of 10 accounts (80.0 %) were made within 90 days before their first post here; among others like them 10.0 %: \
8.0 times as often (95 % interval 3.1 to 20.6; q = 0.002). Not known for 2 accounts.
    """
    if row["kind"] == "described":
        return _described(row, words)
    trait = TRAITS[row["trait"]]
    if row["value"] is None:
        return _not_known(row, words)
    told = {"share": _share_told, "mean": _mean_told, "alike": _alike_told, "burst": _burst_told}[row["kind"]]
    said = told(row, trait, words)
    if row["other_value"] is None:
        said += _too_few(row, words)
    elif row["q"] is not None and row["q"] > CLEAR:
        said += words(". That may well be chance (q = %(q)s)", q=p_in_words(row["q"], words))
    return f"{said}.{_left_out(row, words)}"


def details_of(row: Row) -> dict[str, Any]:
    """What a sentence names beside the columns of its row; empty where it names nothing more.

    >>> details_of({"details": '{"country": "VE"}'}), details_of({"details": None})
    ({'country': 'VE'}, {})
    """
    return dict(json.loads(row.get("details") or "{}"))


def matched_in_words(matched_on: str | None, words: Words = ENGLISH) -> str:
    """What accounts were made alike in, as the column ``matched_on`` has it.

    >>> from coordgraph.translations import words_in
    >>> matched_in_words("year of sign-up and 3 classes of activity", words_in("es"))
    'año de alta y 3 clases de actividad'
    """
    parts = (matched_on or "").split(AND)
    return words.translated(AND).join(_alike_in(part, words) for part in parts) if matched_on else ""


def _alike_in(part: str, words: Words) -> str:
    bins, _, rest = part.partition(" ")
    return words(CLASSES, bins=bins) if f"%(bins)s {rest}" == CLASSES else words.translated(part)


def _share_told(row: Row, trait: Trait, words: Words) -> str:
    told = words(
        "%(some)s of %(all)s accounts (%(share)s) %(said)s",
        some=round(row["value"] * row["known"]), all=row["known"], share=_percent(row["value"], words),
        said=words(trait.words, country=_country(row, words)),
    )  # fmt: skip
    if row["other_value"] is None:
        return told
    told += words("; among others like them %(share)s", share=_percent(row["other_value"], words))
    if row["effect"] is None:
        return told
    often = (
        N_(": %(times)s times as often (95 %% interval %(low)s to %(high)s%(q)s)")
        if row["effect"] >= 1
        else N_(": only %(times)s times as often (95 %% interval %(low)s to %(high)s%(q)s)")
    )
    return told + words(
        often,
        times=_plain(row["effect"], words), low=_plain(row["effect_low"], words),
        high=_plain(row["effect_high"], words), q=_clear(row, words),
    )  # fmt: skip


def _country(row: Row, words: Words) -> str:
    code = details_of(row).get("country")
    return country_words(code, words.language) if code else ""


def _mean_told(row: Row, trait: Trait, words: Words) -> str:
    show = _percent if trait.percent else _plain
    what = words.translated(trait.words)
    told = words("%(what)s: %(mean)s on average", what=what, mean=show(row["value"], words))
    if row["other_value"] is None:
        return told
    told += words(", %(mean)s among others like them", mean=show(row["other_value"], words))
    if row["effect"] is None or row["effect_low"] is None:
        return told
    scale = 100 if trait.percent else 1
    effect, low, high = (words.signed(scale * row[name]) for name in ("effect", "effect_low", "effect_high"))
    if trait.percent:
        effect = words("%(effect)s points", effect=effect)
    return told + words(
        ": a difference of %(effect)s (95 %% interval %(low)s to %(high)s%(q)s)",
        effect=effect, low=low, high=high, q=_clear(row, words),
    )  # fmt: skip


def _alike_told(row: Row, trait: Trait, words: Words) -> str:
    told = words(
        "%(share)s of the pairs of its accounts %(said)s",
        share=_percent(row["value"], words), said=words.translated(trait.words),
    )  # fmt: skip
    if row["other_value"] is None:
        return told
    share = _percent(row["other_value"], words)
    return told + words("; among pairs of others like them %(share)s", share=share) + _bracketed(row, words)


def _burst_told(row: Row, trait: Trait, words: Words) -> str:
    """The sentence of a burst, which also names the day the fullest window begins."""
    told = words(
        "%(some)s of %(all)s accounts were made %(when)s %(day)s",
        some=round(row["value"]), all=row["known"], when=words.translated(trait.words),
        day=details_of(row).get("first_day", ""),
    )  # fmt: skip
    if row["other_value"] is None:
        return told
    by_chance = _plain(row["other_value"], words)
    said = words("; by the sign-up dates of the others one would expect %(accounts)s", accounts=by_chance)
    return told + said + _bracketed(row, words)


def _described(row: Row, words: Words) -> str:
    described = {"traffic": _traffic, "time_zone": _zone, "places": _places}[row["trait"]]
    return described(row, details_of(row), words)


def _traffic(row: Row, details: Mapping[str, Any], words: Words) -> str:
    if row["value"] is None:
        return words(
            "Coefficient of traffic manipulation: not given for %(accounts)s accounts, as it says nothing below "
            "%(least)s.",
            accounts=row["known"], least=FEWEST_ACCOUNTS,
        )  # fmt: skip
    usual = ""
    if "low" in details:
        usual = words(
            " (random groups of as many that signed up when these did: %(low)s to %(high)s in 95 %% of draws)",
            low=words.number(details["low"], 1, thousands=False),
            high=words.number(details["high"], 1, thousands=False),
        )  # fmt: skip
    told = words(
        "Coefficient of traffic manipulation %(coefficient)s%(usual)s: %(retweets)s retweets, %(top)s of the posts "
        "from the 50 busiest accounts, %(each)s posts an account; Gini index %(gini)s.",
        coefficient=words.number(row["value"], 1, thousands=False), usual=usual,
        retweets=_points(details["retweets"], words), top=_points(details["top"], words),
        each=words.number(details["each"], 1, thousands=False),
        gini=words.number(details["gini"], 2),
    )  # fmt: skip
    if details["steady"]:
        return told
    return told + words(" It rests on fewer than %(posts)s posts and would change with more.", posts=FEWEST_MESSAGES)


def _zone(row: Row, details: Mapping[str, Any], words: Words) -> str:
    if row["value"] is None:
        return words(
            "Time zone: not estimated, as the hour of only %(posts)s posts is known.", posts=details["timed_posts"]
        )
    start = int(23 - row["value"]) % 24
    return words(
        "If its quietest eight hours (%(start)s–%(end)s h UTC, %(share)s of %(posts)s posts) are night, its clocks "
        "show UTC%(zone)s. That is an estimate from habits, not a place.",
        start=start, end=(start + 8) % 24, share=_percent(details["quiet_share"], words),
        posts=details["timed_posts"], zone=words.signed(round(row["value"]), 2),
    )  # fmt: skip


def _places(row: Row, details: Mapping[str, Any], words: Words) -> str:
    if row["value"] is None:
        return _not_known(row, words)
    countries = [(country_words(code, words.language), count) for code, count in details["countries"]]
    return words(
        "Declared places of %(accounts)s accounts: %(places)s; countries: %(countries)s; no country could be told of "
        "%(no_country)s; none declared: %(none)s; no place by its wording: %(joke)s.",
        accounts=row["known"], places=_counted(details["places"], details["other_places"], words),
        countries=_counted(countries, details["other_countries"], words), no_country=details["no_country"],
        none=details["none_declared"], joke=details["no_place"],
    )  # fmt: skip


def _counted(named: list[tuple[str, int]], more: int, words: Words) -> str:
    """Names with how often each, and how many more there are."""
    parts = [f"{name} ({words.number(count)})" for name, count in named]
    parts += [words("%(count)s more", count=more)] if more else []
    return ", ".join(parts) or words("none")


def _not_known(row: Row, words: Words) -> str:
    heading = words.translated(TRAITS[row["trait"]].heading)
    heading = f"{heading[:1].upper()}{heading[1:]}"
    if not row["missing"]:
        return words("%(trait)s: not known.", trait=heading)
    return words("%(trait)s: not known for %(missing)s of its accounts.", trait=heading, missing=row["missing"])


def _too_few(row: Row, words: Words) -> str:
    if row["kind"] == "burst":
        return words("; there are too few others to compare")
    return words("; there are too few others like them to compare")


def _clear(row: Row, words: Words) -> str:
    return f"; q = {p_in_words(row['q'], words)}" if row["q"] is not None and row["q"] <= CLEAR else ""


def _bracketed(row: Row, words: Words) -> str:
    clear = _clear(row, words)
    return f" ({clear[2:]})" if clear else ""


def _left_out(row: Row, words: Words) -> str:
    said = _missing(row["trait"], row["missing"], words) if row["missing"] else ""
    if row["unmatched"]:
        said += words.several(
            " For %(count)s account there are no others to compare with.",
            " For %(count)s accounts there are no others to compare with.",
            row["unmatched"],
        )
    return said


def _missing(trait: str, missing: int, words: Words) -> str:
    """Of how many accounts what the trait needs is not known."""
    if trait == "same_place":
        return words.several(
            " No declared place is known for %(count)s account.",
            " No declared place is known for %(count)s accounts.",
            missing,
        )
    if trait in _OF_A_COUNTRY:
        return words.several(
            " For %(count)s account the country of the place could not be told.",
            " For %(count)s accounts the country of the place could not be told.",
            missing,
        )
    return words.several(" Not known for %(count)s account.", " Not known for %(count)s accounts.", missing)


def _percent(value: float, words: Words) -> str:
    return _points(100 * value, words)


def _points(value: float, words: Words) -> str:
    return words("%(number)s %%", number=words.number(value, 1))


def _plain(value: float, words: Words) -> str:
    if abs(value) >= 1:
        return words.number(value, 0 if abs(value) >= 100 else 1)
    return words.significant(value, 2)
