"""Which hashtags are in use, how popular each is, and in which community."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coordgraph.campaigns.clock import Floats, Ints
from coordgraph.campaigns.names import hashtags
from coordgraph.campaigns.settings import COMMUNITIES, CampaignSettings
from coordgraph.campaigns.visits import POPULARITY_SIGMA

_COMMON_TAGS = 20
_TAGS_OF_COMMUNITY = 60
_COMMON_FACTOR = 0.5
_ELSEWHERE_FACTOR = 0.03
# How many posts out of all carry no, one, two or three hashtags.
_TAGS_PER_POST = (0.5, 0.3, 0.14, 0.06)
_LOWER_CASE_SHARE = 0.08


@dataclass(frozen=True)
class Topics:
    """The hashtags of the organic world, those of each debate and those each planted group brings.

    ``tables[c]`` are running sums of how likely community ``c`` uses each of ``tags``.
    """

    tags: list[str]
    tables: Floats
    of_debates: list[str]
    of_groups: tuple[list[str], ...]

    def draw(self, communities: Ints, rng: np.random.Generator) -> list[tuple[str, ...]]:
        """Hashtags for each entry, none to three, as its community would choose them; some in lower case."""
        counts = rng.choice(len(_TAGS_PER_POST), size=len(communities), p=_TAGS_PER_POST)
        lower = rng.random(len(communities)) < _LOWER_CASE_SHARE
        drawn = np.zeros((len(communities), len(_TAGS_PER_POST) - 1), dtype=np.int64)
        for community, table in enumerate(self.tables):
            mine = np.flatnonzero(communities == community)
            drawn[mine] = np.searchsorted(table, rng.random((len(mine), drawn.shape[1])) * table[-1], side="right")
        return [
            tuple(dict.fromkeys(self.tags[i].lower() if small else self.tags[i] for i in row[:count]))
            for row, count, small in zip(drawn.tolist(), counts.tolist(), lower.tolist(), strict=True)
        ]


def choose_topics(settings: CampaignSettings, rng: np.random.Generator) -> Topics:
    """Hashtags of the country and of each community, with heavy-tailed popularity; none belongs to two owners."""
    organic = _COMMON_TAGS + COMMUNITIES * _TAGS_OF_COMMUNITY
    of_groups = [group.objects if group.behaviour == "co_hashtag" else 0 for group in settings.groups]
    every = hashtags(organic + settings.debates + sum(of_groups), rng)
    factors = np.full((COMMUNITIES, organic), _ELSEWHERE_FACTOR)
    factors[:, :_COMMON_TAGS] = _COMMON_FACTOR
    for community in range(COMMUNITIES):
        first = _COMMON_TAGS + community * _TAGS_OF_COMMUNITY
        factors[community, first : first + _TAGS_OF_COMMUNITY] = 1.0
    popularity = factors * np.exp(POPULARITY_SIGMA * rng.standard_normal(organic))
    rest = iter(every[organic:])
    of_debates = [f"Debate{next(rest)}" for _ in range(settings.debates)]
    return Topics(
        tags=every[:organic],
        tables=np.cumsum(popularity, axis=1),
        of_debates=of_debates,
        of_groups=tuple([next(rest) for _ in range(count)] for count in of_groups),
    )
