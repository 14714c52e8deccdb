"""What the planted groups do together: bursts, each on one object, all of its acts within the group's window.

Who takes part differs from burst to burst and some members take part more often than others; a few of the absent
come later by themselves. Between bursts the members live like everybody else (see ``organic``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coordgraph.campaigns.clock import HOUR_MS, SECOND_MS, Floats, Ints, delays
from coordgraph.campaigns.drafts import Draft
from coordgraph.campaigns.organic import Stage
from coordgraph.campaigns.settings import Behaviour, GroupSettings

# How long before the end the last burst may open: a window is at most an hour, so none is cut off.
_LAST_OPENING_MS = 2 * HOUR_MS
_START_MEDIAN_S = 8 * 60.0
_START_SIGMA = 0.8
_LATE_SHARE = 0.2
_LATE_MEDIAN_S = 40 * 60.0
_LATE_SIGMA = 1.2
_SHOUTED_SHARE = 0.15
_ADDRESSED_SHARE = 0.35
_LINKED_SHARE = 0.4
_TAGGED_SHARE = 0.3


@dataclass(frozen=True)
class PlannedBurst:
    """Acts on one object: a hashtag, a text or a link, or the post that all retweet."""

    thing: str | Draft
    drafts: list[Draft]
    late: list[Draft]


Plan = list[tuple[str | Draft, int, Callable[[Ints, Ints], list[Draft]]]]


def planted_bursts(stage: Stage, group: int, rng: np.random.Generator) -> list[PlannedBurst]:
    """All bursts of one group."""
    settings = stage.cast.settings.groups[group]
    members = stage.cast.members[group]
    zeal = rng.beta(4.0, 2.0, size=len(members)) + 0.1
    plan = _PLANS[settings.behaviour](stage, group, rng)
    return [_burst(stage, settings, members, zeal, *entry, rng) for entry in plan]


def _burst(
    stage: Stage,
    settings: GroupSettings,
    members: Ints,
    zeal: Floats,
    thing: str | Draft,
    opening: int,
    write: Callable[[Ints, Ints], list[Draft]],
    rng: np.random.Generator,
) -> PlannedBurst:
    """Choose who takes part and when; ``write`` makes the posts."""
    count = max(2, round(rng.uniform(*settings.share) * len(members)))
    present = rng.choice(members, size=count, replace=False, p=zeal / zeal.sum())
    offsets = rng.integers(0, max(1, int(settings.window * SECOND_MS)), size=count)
    absent = np.setdiff1d(members, present)
    late = absent[rng.random(len(absent)) < _LATE_SHARE]
    late_times = opening + int(settings.window * SECOND_MS) + delays(_LATE_MEDIAN_S, _LATE_SIGMA, len(late), rng)
    in_time = late_times < stage.cast.calendar.end
    return PlannedBurst(thing, write(present, opening + offsets), write(late[in_time], late_times[in_time]))


def _retweet_plan(stage: Stage, group: int, rng: np.random.Generator) -> Plan:
    """Retweet the posts with which the group's outlets announce their articles."""

    def writer(post: Draft) -> Callable[[Ints, Ints], list[Draft]]:
        return lambda accounts, times: [
            Draft(account, time, kind="retweet", target=post)
            for account, time in zip(accounts.tolist(), times.tolist(), strict=True)
        ]

    posts = [stage.newsroom.announcements[i] for i in stage.newsroom.of_groups[group].tolist()]
    return [(post, _soon_after(stage, post.time, rng), writer(post)) for post in posts]


def _hashtag_plan(stage: Stage, group: int, rng: np.random.Generator) -> Plan:
    """Post under the hashtag of the day, often with that of the day before, each member in words of its own."""

    def writer(tags: tuple[str, ...]) -> Callable[[Ints, Ints], list[Draft]]:
        return lambda accounts, times: [
            Draft(account, time, body=body, tags=tags[: 1 + int(rng.random() < 0.8)])
            for account, time, body in zip(
                accounts.tolist(), times.tolist(), stage.sentences.take(len(accounts)), strict=True
            )
        ]

    tags = stage.topics.of_groups[group]
    openings = _openings(stage, group, len(tags), rng)
    return [(tags[i], openings[i], writer(tuple(dict.fromkeys((tags[i], tags[i - 1]))))) for i in range(len(tags))]


def _text_plan(stage: Stage, group: int, rng: np.random.Generator) -> Plan:
    """Post one text; some shout it, some address it to somebody, some add a link of the group's outlets."""

    def writer(text: str, tags: tuple[str, ...]) -> Callable[[Ints, Ints], list[Draft]]:
        def write(accounts: Ints, times: Ints) -> list[Draft]:
            chances = rng.random((len(accounts), 3))
            addressees = rng.choice(stage.cast.organic, size=len(accounts))
            links = rng.choice(stage.newsroom.of_groups[group], size=len(accounts))
            return [
                Draft(
                    account,
                    time,
                    body=text.upper() if shouted < _SHOUTED_SHARE else text,
                    tags=tags,
                    link=stage.newsroom.links[link] if linked < _LINKED_SHARE else "",
                    mentions=(addressee,) if addressed < _ADDRESSED_SHARE else (),
                )
                for account, time, (shouted, addressed, linked), addressee, link in zip(
                    accounts.tolist(),
                    times.tolist(),
                    chances.tolist(),
                    addressees.tolist(),
                    links.tolist(),
                    strict=True,
                )
            ]

        return write

    texts = stage.sentences.take(stage.cast.settings.groups[group].objects)
    openings = _openings(stage, group, len(texts), rng)
    tags = stage.topics.draw(np.full(len(texts), group % len(stage.topics.tables)), rng)
    return [
        (text, opening, writer(text, own[:1] if rng.random() < _TAGGED_SHARE else ()))
        for text, opening, own in zip(texts, openings, tags, strict=True)
    ]


def _link_plan(stage: Stage, group: int, rng: np.random.Generator) -> Plan:
    """Post the link of an article of the group's outlets, each member in words of its own."""

    def writer(link: str) -> Callable[[Ints, Ints], list[Draft]]:
        def write(accounts: Ints, times: Ints) -> list[Draft]:
            tags = stage.topics.draw(stage.cast.community[accounts], rng)
            return [
                Draft(account, time, body=body, tags=own[:1], link=link)
                for account, time, body, own in zip(
                    accounts.tolist(), times.tolist(), stage.sentences.take(len(accounts)), tags, strict=True
                )
            ]

        return write

    articles = stage.newsroom.of_groups[group].tolist()
    births = stage.newsroom.articles.births[articles].tolist()
    return [
        (stage.newsroom.links[article], _soon_after(stage, birth, rng), writer(stage.newsroom.links[article]))
        for article, birth in zip(articles, births, strict=True)
    ]


_PLANS: dict[Behaviour, Callable[[Stage, int, np.random.Generator], Plan]] = {
    "co_retweet": _retweet_plan,
    "co_hashtag": _hashtag_plan,
    "co_text": _text_plan,
    "co_url": _link_plan,
}


def _soon_after(stage: Stage, birth: int, rng: np.random.Generator) -> int:
    """When a burst opens on something that appeared at ``birth``: some minutes later."""
    opening = birth + int(delays(_START_MEDIAN_S, _START_SIGMA, 1, rng)[0])
    return min(opening, stage.cast.calendar.end - _LAST_OPENING_MS)


def _openings(stage: Stage, group: int, count: int, rng: np.random.Generator) -> list[int]:
    """Times of bursts that need no earlier post, in order, at the hours of the group's community."""
    community = group % len(stage.topics.tables)
    times = stage.cast.calendar.draw(np.full(count, community), rng)
    return sorted(np.minimum(times, stage.cast.calendar.end - _LAST_OPENING_MS).tolist())
