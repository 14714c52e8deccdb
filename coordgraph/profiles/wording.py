"""What each trait is, in words: the same in the table ``traits``, the report and the documentation.

In: a row of ``traits`` without its sentence. Out: one sentence. Odd input: what is not known is said to be not known.
A sentence tells how accounts differ from others like them; it never says what an account is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from coordgraph.significance import p_in_words

CLEAR = 0.05
_LEFT_OUT = {
    "same_place": "No place is declared by, or known of,",
    "same_country": "No country of a place could be told of",
    "abroad": "No country of a place could be told of",
}


class Trait(NamedTuple):
    """A trait of clusters.

    Attributes:
        kind: share, mean, alike, burst or described.
        match: what the others are made alike in.
        heading: a few words for tables.
        words: how a sentence says it; for shares and alike it follows "accounts" or "pairs".
        caution: how it is best explained without anybody acting together.
        percent: a mean that is a share of posts.
    """

    kind: str
    match: str
    heading: str
    words: str
    caution: str
    percent: bool = False


_BOTH, _SIGNUP, _ACTIVITY = "sign-up and activity", "sign-up", "activity"

TRAITS: dict[str, Trait] = {
    "created_in_1_day": Trait(
        "burst", "", "most made in one day", "on one day,",
        "A campaign, a game or a school class makes people sign up on one day.",
    ),
    "created_in_7_days": Trait(
        "burst", "", "most made in 7 days", "within 7 days from",
        "An event that brought many to the platform is in the dates of the others too, but only if they came for it.",
    ),
    "created_in_30_days": Trait(
        "burst", "", "most made in 30 days", "within 30 days from",
        "A movement that began that month brings its own accounts.",
    ),
    "young": Trait(
        "share", _ACTIVITY, "made within 90 days", "were made within 90 days before their first post here",
        "A new topic brings new people.",
    ),
    "eight_digits": Trait(
        "share", _BOTH, "handle as assigned", "have a handle of the form the platform assigns (such as Name12345678)",
        "The platform gives such handles to everybody who does not choose one: it is a habit of newcomers.",
    ),
    "protected": Trait(
        "share", _BOTH, "protected", "are protected",
        "Many protect their account for good reasons, and posts of protected accounts are seldom collected.",
    ),
    "default_image": Trait(
        "share", _BOTH, "default picture", "have the default picture", "Those who mainly read never set one.",
    ),
    "has_description": Trait(
        "share", _BOTH, "tells about itself", "tell something about themselves", "Reserve is no sign of anything.",
    ),
    "has_location": Trait(
        "share", _BOTH, "declares a place", "declare a place", "Where a cause is about a place, people name theirs.",
    ),
    "similar_handles": Trait(
        "alike", _BOTH, "handles alike", "have handles alike", "Fans and parties put the same word into their handles.",
    ),
    "similar_names": Trait(
        "alike", _BOTH, "names alike", "have display names alike", "Common names and slogans are alike.",
    ),
    "same_place": Trait(
        "alike", _BOTH, "same declared place", "declare the same place, by its wording", "Neighbours act together.",
    ),
    "same_country": Trait(
        "alike", _BOTH, "same declared country", "declare places of the same country", "A cause of one country.",
    ),
    "abroad": Trait(
        "share", _BOTH, "place abroad", "declare a place outside COUNTRY",
        "Emigrants take part in what happens at home.",
    ),
    "bio_in_another_language": Trait(
        "share", _BOTH, "tells about itself in another language",
        "tell about themselves in another language than they post in",
        "People of two languages, and those who retweet news from abroad.",
    ),
    "same_client": Trait(
        "alike", _BOTH, "same program", "post mostly with the same program",
        "Newsrooms and unions use one program; most people use the platform's own.",
    ),
    "same_language": Trait(
        "alike", _BOTH, "same language", "post mostly in the same language", "So do the readers of one topic.",
    ),
    "posts_a_day": Trait(
        "mean", _SIGNUP, "posts a day", "Posts a day", "Enthusiasm, and newsrooms.",
    ),
    "retweet_share": Trait(
        "mean", _BOTH, "share of retweets", "Share of retweets among posts",
        "A cluster found by retweets retweets: this is then how it was found, and no second sign.", True,
    ),
    "client_hhi": Trait(
        "mean", _BOTH, "concentration on one program", "Concentration on one program (1: always the same)",
        "Most people have one telephone.",
    ),
    "hour_entropy": Trait(
        "mean", _BOTH, "evenness over the hours", "Evenness over the hours of the day (0: one hour, 1: all alike)",
        "Newsrooms and shift workers post round the clock; a short event fills few hours.",
    ),
    "quiet_hours": Trait(
        "mean", _BOTH, "longest quiet run, hours", "Longest run of hours without posts on the mean day",
        "Several people at one account sleep in turns.",
    ),
    "weekday_share": Trait(
        "mean", _BOTH, "share on weekdays", "Share of posts from Monday to Friday (UTC)",
        "Who posts at work posts on weekdays; so do those who write about parliament.", True,
    ),
    "office_share": Trait(
        "mean", _BOTH, "share in office hours", "Share of posts from Monday to Friday, 9 to 17 h UTC",
        "In another time zone these are other hours.", True,
    ),
    "burstiness_corrected": Trait(
        "mean", _BOTH, "burstiness", "Burstiness of the gaps between posts (-1: regular, 0: random)",
        "Programs that post by the clock are regular, and honest ones exist.",
    ),
    "repeated_seconds": Trait(
        "mean", _BOTH, "seconds with several posts", "Seconds in which an account posted more than once",
        "Threads are posted at once.",
    ),
    "traffic": Trait(
        "described", "", "traffic manipulation (CTM)", "Coefficient of traffic manipulation",
        "It depends on how many accounts there are and how much was collected: compare like with like.",
    ),
    "time_zone": Trait(
        "described", "", "time zone, estimated", "Estimated time zone",
        "It rests on one supposition: that the quietest eight hours are night.",
    ),
    "places": Trait(
        "described", "", "declared places", "Declared places",
        "Anybody can declare any place, and a country is told only where the wording leaves one.",
    ),
}  # fmt: skip


def sentence_of(row: Mapping[str, Any]) -> str:
    """The sentence of a row of ``traits``.

    >>> row = {"trait": "young", "kind": "share", "known": 10, "missing": 2, "unmatched": 0, "value": 0.8,
    ...     "other_value": 0.1, "effect": 8.0, "effect_low": 3.1, "effect_high": 20.6, "p": 1e-4, "q": 2e-3}
    >>> print(sentence_of(row))
    8 of 10 accounts (80.0 %) were made within 90 days before their first post here; of others like them 10.0 %: \
8.0 times as often (95 % interval 3.1 to 20.6; q = 0.002). Not known of 2.
    """
    trait = TRAITS[row["trait"]]
    if row["value"] is None:
        return f"{trait.heading[:1].upper()}{trait.heading[1:]}: not known{_of_how_many(row)}."
    words = _told(row, trait)
    if row["other_value"] is None:
        words += "; there are too few others like them to compare"
    elif row["q"] is not None and row["q"] > CLEAR:
        words += f". That may well be chance (q = {p_in_words(row['q'])})"
    return f"{words}.{_left_out(row)}"


def _told(row: Mapping[str, Any], trait: Trait) -> str:
    if row["kind"] == "share":
        return _share_told(row, trait)
    if row["kind"] == "mean":
        return _mean_told(row, trait)
    return _alike_told(row, trait)


def _share_told(row: Mapping[str, Any], trait: Trait) -> str:
    count = round(row["value"] * row["known"])
    said = trait.words.replace("COUNTRY", row.get("country") or "the country")
    words = f"{count:,} of {row['known']:,} accounts ({_percent(row['value'])}) {said}"
    if row["other_value"] is None:
        return words
    words += f"; of others like them {_percent(row['other_value'])}"
    if row["effect"] is None:
        return words
    low, high = (_plain(row[name]) for name in ("effect_low", "effect_high"))
    return f"{words}: {_plain(row['effect'])} times as often (95 % interval {low} to {high}{_clear(row)})"


def _mean_told(row: Mapping[str, Any], trait: Trait) -> str:
    show = _percent if trait.percent else _plain
    words = f"{trait.words}: {show(row['value'])} on average"
    if row["other_value"] is None:
        return words
    words += f", {show(row['other_value'])} among others like them"
    if row["effect"] is None or row["effect_low"] is None:
        return words
    scale, unit = (100, " points") if trait.percent else (1, "")
    effect, low, high = (f"{scale * row[name]:+.3g}" for name in ("effect", "effect_low", "effect_high"))
    return f"{words}: a difference of {effect}{unit} (95 % interval {low} to {high}{_clear(row)})"


def _alike_told(row: Mapping[str, Any], trait: Trait) -> str:
    words = f"{_percent(row['value'])} of the pairs of its accounts {trait.words}"
    if row["other_value"] is None:
        return words
    return f"{words}; of the pairs of others like them {_percent(row['other_value'])}{_bracketed(row)}"


def burst_told(row: Mapping[str, Any], first_day: str) -> str:
    """The sentence of a burst, which also names the day the fullest window begins."""
    if row["value"] is None:
        return sentence_of(row)
    words = f"{row['value']:,.0f} of {row['known']:,} accounts were made {TRAITS[row['trait']].words} {first_day}"
    if row["other_value"] is None:
        return f"{words}; there are too few others to compare.{_left_out(row)}"
    words += f"; with sign-up dates of the others it would be {_plain(row['other_value'])}{_bracketed(row)}"
    if row["q"] is not None and row["q"] > CLEAR:
        words += f". That may well be chance (q = {p_in_words(row['q'])})"
    return f"{words}.{_left_out(row)}"


def _clear(row: Mapping[str, Any]) -> str:
    return f"; q = {p_in_words(row['q'])}" if row["q"] is not None and row["q"] <= CLEAR else ""


def _bracketed(row: Mapping[str, Any]) -> str:
    return f" ({_clear(row)[2:]})" if _clear(row) else ""


def _left_out(row: Mapping[str, Any]) -> str:
    none = _LEFT_OUT.get(row["trait"], "Not known of")
    words = f" {none} {row['missing']:,}." if row["missing"] else ""
    return words + (f" Of {row['unmatched']:,} there are no others like them." if row["unmatched"] else "")


def _of_how_many(row: Mapping[str, Any]) -> str:
    return f" of {row['missing']:,} of its accounts" if row["missing"] else ""


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"
