"""What is asked of the trends of a run.

A value that cannot be is a :class:`~coordgraph.errors.SettingsError` as soon as the settings are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from coordgraph.errors import SettingsError
from coordgraph.text import folded_hashtag, normalised_text
from coordgraph.translations import words_in


@dataclass(frozen=True)
class TrendSettings:
    """What is asked of the trends of a run.

    Attributes:
        phrases: phrases to track beside hashtags; a post belongs to one when its text holds it, case and spaces folded.
        hashtags: only these, in whatever spelling, with or without #; none: all. Phrases are tracked beside them.
        min_messages: hashtags with fewer messages are no trend; a tracked phrase, or a hashtag asked for, needs one.
        first_day, last_day: days (UTC), both included; None: as far as there are posts.
        top: only so many of the largest trends; None: all.
        actors: file of actors: who belongs to whom, with source and date; None: no shares per actor.
        sensitivity: share of inorganic messages a rule is assumed to find, above 0, at most 1; None: no correction.
        specificity: share of other messages it is assumed to leave alone, above 0, at most 1; with ``sensitivity``.
        min_combined: trends and months are split by actor, organ and side where at least so many messages are.
        leading: of how many of its largest trends an actor's share of all posts is given.
        country: the one the trends are about, a code of ISO 3166-1 or a name: how many accounts declare a place outside
            it; None: not asked.
        draws, seed: of the intervals.
        language: of the page: en, es or pt; tables are English.

    >>> TrendSettings(min_messages=0)
    Traceback (most recent call last):
    coordgraph.errors.SettingsError: trends: a trend has at least 1 message: '0'.
    """

    phrases: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    min_messages: int = 10
    first_day: date | None = None
    last_day: date | None = None
    top: int | None = 1000
    actors: str | Path | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    min_combined: int = 100
    leading: int = 8
    country: str | None = None
    draws: int = 1000
    seed: int = 1
    language: str = "en"

    def __post_init__(self) -> None:
        _require(self.min_messages >= 1, "a trend has at least 1 message", self.min_messages)
        _require(self.top is None or self.top >= 1, "at least 1 trend must be asked for", self.top)
        _require(self.draws >= 1, "intervals need at least 1 draw", self.draws)
        _require(self.min_combined >= 1, "a part of a trend or month has at least 1 message", self.min_combined)
        _require(self.leading >= 1, "at least 1 leading trend must be asked for", self.leading)
        _require(self.seed >= 0, "a seed cannot be negative", self.seed)
        for phrase in self.phrases:
            _require(bool(normalised_text(phrase)), "nothing to look for in the phrase", phrase)
        for tag in self.hashtags:
            _require(bool(hashtag_asked(tag)), "no hashtag to look for", tag)
        words_in(self.language)
        if self.first_day and self.last_day:
            _require(self.first_day <= self.last_day, "the period ends before it begins", str(self.last_day))
        self._check_correction()

    def _check_correction(self) -> None:
        if self.sensitivity is None and self.specificity is None:
            return
        if self.sensitivity is None or self.specificity is None:
            raise SettingsError(
                "a correction needs both sensitivity and specificity",
                where="trends",
                next_step="Give both, or neither.",
            )
        for value in (self.sensitivity, self.specificity):
            _require(0 < value <= 1, "sensitivity and specificity lie above 0 and not above 1", value)
        _require(
            self.sensitivity + self.specificity > 1,
            "sensitivity and specificity must add up to more than 1: such a rule is no better than chance",
            self.sensitivity + self.specificity,
        )


def settings_of(settings: TrendSettings | Mapping[str, Any] | None, changes: Mapping[str, Any]) -> TrendSettings:
    """Settings with some fields changed.

    Raises:
        SettingsError: there is no such field, or a value is one it cannot have.

    >>> settings_of({"top": 3}, {"seed": 2}).top
    3
    """
    given = dict(changes) if isinstance(settings, TrendSettings) else {**(settings or {}), **changes}
    known = [field.name for field in fields(TrendSettings)]
    for name in given:
        if name not in known:
            raise SettingsError("no such setting of trends", value=name, next_step=f"Use one of: {', '.join(known)}.")
    return replace(settings if isinstance(settings, TrendSettings) else TrendSettings(), **given)


def hashtag_asked(tag: str) -> str:
    """The key of a hashtag as somebody asks for it.

    >>> hashtag_asked("#Sí") == hashtag_asked(" sÍ")
    True
    """
    return folded_hashtag(tag.strip().removeprefix("#").removeprefix("＃"))


def _require(holds: bool, what: str, value: object) -> None:
    if not holds:
        raise SettingsError(what, where="trends", value=value)
