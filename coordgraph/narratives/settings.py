"""What is asked of the narratives of a run.

A value that cannot be is a :class:`~coordgraph.errors.SettingsError` as soon as the settings are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from coordgraph.errors import SettingsError
from coordgraph.translations import words_in

FEWEST_SAMPLED = 10


@dataclass(frozen=True)
class NarrativeSettings:
    """What is asked of the narratives of a run.

    Attributes:
        codebook: file of themes and what makes a post say them.
        first_day, last_day: days (UTC), both included; None: as far as there are posts.
        sample: so many posts for people to code; None: no sample.
        hand: samples that people have coded; several: one a person.
        draws, seed: of intervals and of the sample.
        language: of the page: en, es or pt; tables are English.

    >>> NarrativeSettings("themes.csv", sample=3)
    Traceback (most recent call last):
    coordgraph.errors.SettingsError: narratives: a sample has at least 10 posts: '3'.
    """

    codebook: str | Path
    first_day: date | None = None
    last_day: date | None = None
    sample: int | None = None
    hand: tuple[str | Path, ...] = ()
    draws: int = 1000
    seed: int = 1
    language: str = "en"

    def __post_init__(self) -> None:
        _require(
            self.sample is None or self.sample >= FEWEST_SAMPLED,
            f"a sample has at least {FEWEST_SAMPLED} posts",
            self.sample,
        )
        _require(self.draws >= 1, "intervals need at least 1 draw", self.draws)
        _require(self.seed >= 0, "a seed cannot be negative", self.seed)
        words_in(self.language)
        if self.first_day and self.last_day:
            _require(self.first_day <= self.last_day, "the period ends before it begins", str(self.last_day))


def settings_of(codebook: str | Path, changes: Mapping[str, Any]) -> NarrativeSettings:
    """Settings from single fields.

    Raises:
        SettingsError: there is no such field, or a value is one it cannot have.

    >>> settings_of("themes.csv", {"seed": 2}).seed
    2
    """
    known = [field.name for field in fields(NarrativeSettings)]
    for name in changes:
        if name not in known:
            raise SettingsError(
                "no such setting of narratives", value=name, next_step=f"Use one of: {', '.join(known)}."
            )
    return NarrativeSettings(codebook, **changes)


def _require(holds: bool, what: str, value: object) -> None:
    if not holds:
        raise SettingsError(what, where="narratives", value=value)
