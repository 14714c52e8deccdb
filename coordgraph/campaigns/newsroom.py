"""What the outlets publish: articles, and the post with which each outlet's account announces each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from coordgraph.campaigns.cast import Cast
from coordgraph.campaigns.clock import HOUR_MS, SECOND_MS, Ints
from coordgraph.campaigns.drafts import Draft
from coordgraph.campaigns.names import plain
from coordgraph.campaigns.outlets import NO_GROUP, Outlet
from coordgraph.campaigns.sentences import Sentences
from coordgraph.campaigns.visits import POPULARITY_SIGMA, Things

ARTICLES_PER_DAY = 3
# Among organic accounts a group's outlets are read less than the established ones.
_FAME_OF_GROUP_OUTLETS = 0.4


@dataclass(frozen=True)
class Newsroom:
    """All articles: their links, how organic accounts come upon them, the announcements, and those of each group.

    ``of_groups[g]`` are the numbers of the articles that group ``g`` may act on.
    """

    links: list[str]
    articles: Things
    announcements: list[Draft]
    of_groups: tuple[Ints, ...]


def publish(cast: Cast, sentences: Sentences, rng: np.random.Generator) -> Newsroom:
    """Some articles a day from each outlet, and as many more from a group's outlets as the group needs objects."""
    authors = [outlet for outlet in cast.outlets for _ in range(ARTICLES_PER_DAY * (cast.settings.days + 1))]
    regular = len(authors)
    of_groups = []
    for number, group in enumerate(cast.settings.groups):
        own = [outlet for outlet in cast.outlets if outlet.group == number]
        of_groups.append(np.arange(len(authors), len(authors) + group.objects))
        authors += [own[i % len(own)] for i in range(group.objects)]
    communities = np.array([outlet.community for outlet in authors])
    times = cast.calendar.draw(communities, rng, days_before=1)
    times[regular:] = _early_enough(cast, communities[regular:], rng)
    titles = sentences.take(len(authors))
    links = [_link(outlet, time, title) for outlet, time, title in zip(authors, times.tolist(), titles, strict=True)]
    owners = np.array([outlet.account for outlet in authors])
    fame = np.array([1.0 if outlet.group == NO_GROUP else _FAME_OF_GROUP_OUTLETS for outlet in authors])
    popularity = fame * np.exp(POPULARITY_SIGMA * rng.standard_normal(len(authors)))
    announcements = [
        Draft(outlet.account, time, body=title, link=link)
        for outlet, time, title, link in zip(authors, times.tolist(), titles, links, strict=True)
    ]
    return Newsroom(links, Things(times, owners, communities, popularity), announcements, tuple(of_groups))


def _early_enough(cast: Cast, communities: Ints, rng: np.random.Generator) -> Ints:
    times = cast.calendar.draw(communities, rng)
    return np.minimum(times, cast.calendar.end - 4 * HOUR_MS - rng.integers(0, 4 * HOUR_MS, size=len(times)))


def _link(outlet: Outlet, time: int, title: str) -> str:
    day = datetime.fromtimestamp(time // SECOND_MS, UTC).strftime("%Y/%m/%d")
    slug = "-".join(filter(None, (plain(word).lower() for word in title.split())))
    return f"https://www.{outlet.domain}/{day}/{slug}"
