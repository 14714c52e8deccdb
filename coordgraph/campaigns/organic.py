"""The ordinary life of a campaign: what everybody writes and takes up, fans of a hub, viral posts, debates.

Nothing here is coordinated, yet accounts meet: they share tastes, hours, a favourite account, an evening broadcast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coordgraph.campaigns.cast import Cast
from coordgraph.campaigns.clock import DAY_MS, HOUR_MS, MINUTE_MS, Ints, delays
from coordgraph.campaigns.drafts import Draft, Kind
from coordgraph.campaigns.newsroom import Newsroom
from coordgraph.campaigns.sentences import Sentences
from coordgraph.campaigns.topics import Topics
from coordgraph.campaigns.visits import POPULARITY_SIGMA, Things, Visits, draw_visits

# Of what is no retweet.
_REPLY_SHARE = 0.31
_QUOTE_SHARE = 0.19
_LINK_SHARE = 0.25
_MENTION_SHARE = 0.12
_TAGGED_REPLY_SHARE = 0.15

_RETWEET_MEDIAN_S = 45 * 60.0
_ANSWER_MEDIAN_S = 30 * 60.0
_LINK_MEDIAN_S = 3 * 3600.0
_DELAY_SIGMA = 1.4

_HUB_POSTS_PER_DAY = 5
_HUB_FAME = 6.0
_FAN_MEDIAN_MINUTES = (2.0, 4.0)
_FAN_DELAY_SIGMA = 1.1
_FAN_SHARE = (0.55, 0.95)

_VIRAL_RETWEETS = (350, 560)
_VIRAL_MEDIAN_S = 18 * 60.0
_VIRAL_DELAY_SIGMA = 1.2

_DEBATE_LENGTH_MS = 2 * HOUR_MS
_DEBATE_START_MS = 1 * HOUR_MS
_DEBATE_SHARE = 0.15
_DEBATE_POSTS = 1.6
# Exponent on the activity: what everybody talks about draws in quiet accounts as well.
_EVENED_OUT = 0.5


@dataclass(frozen=True)
class Stage:
    """All that the acts of a campaign draw from."""

    cast: Cast
    newsroom: Newsroom
    topics: Topics
    sentences: Sentences


def organic_drafts(stage: Stage, rng: np.random.Generator) -> list[Draft]:
    """Every post that is not planted; those of the day before the start exist only to be taken up."""
    retweeters, writers = _divided_acts(stage.cast, rng)
    roles = rng.random(len(writers))
    repliers = writers[roles < _REPLY_SHARE]
    quoters = writers[(roles >= _REPLY_SHARE) & (roles < _REPLY_SHARE + _QUOTE_SHARE)]
    originals = [*stage.newsroom.announcements, *_originals(stage, writers[roles >= _REPLY_SHARE + _QUOTE_SHARE], rng)]
    hub_posts = _hub_posts(stage, rng)
    originals += hub_posts
    posts = _as_things(stage.cast, originals, rng)
    viral = _most_taken_up(stage.cast, posts, originals, stage.cast.settings.viral_posts, rng)
    return [
        *originals,
        *_retweets(stage.cast, posts, originals, retweeters, {*viral, *hub_posts}, rng),
        *_answers("reply", stage, posts, originals, repliers, rng),
        *_answers("quote", stage, posts, originals, quoters, rng),
        *_fan_retweets(stage.cast, hub_posts, rng),
        *_viral_retweets(stage.cast, viral, rng),
        *_debate_posts(stage, rng),
    ]


def _divided_acts(cast: Cast, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """One entry an act: the accounts that retweet, and those that write something themselves."""
    crowd = cast.crowd
    acts = np.maximum(1, rng.poisson(cast.activity[crowd]))
    retweets = rng.binomial(acts, rng.beta(4.0, 3.4, size=len(crowd)))
    return np.repeat(crowd, retweets), np.repeat(crowd, acts - retweets)


def _originals(stage: Stage, writers: Ints, rng: np.random.Generator) -> list[Draft]:
    """Own posts; a quarter pass on an article some time after it appeared."""
    linking = rng.random(len(writers)) < _LINK_SHARE
    visits = draw_visits(stage.cast, stage.newsroom.articles, writers[linking], _LINK_MEDIAN_S, _DELAY_SIGMA, rng)
    plain = writers[~linking]
    accounts = np.concatenate([plain, visits.accounts])
    communities = stage.cast.community[accounts]
    times = np.concatenate([stage.cast.calendar.draw(stage.cast.community[plain], rng, days_before=1), visits.times])
    links = [""] * len(plain) + [stage.newsroom.links[i] for i in visits.things.tolist()]
    mentioned = np.where(rng.random(len(accounts)) < _MENTION_SHARE, _known_accounts(stage.cast, communities, rng), -1)
    return [
        Draft(account, time, body=body, tags=tags, link=link, mentions=() if other in (-1, account) else (other,))
        for account, time, body, tags, link, other in zip(
            accounts.tolist(), times.tolist(), stage.sentences.take(len(accounts)), stage.topics.draw(communities, rng),
            links, mentioned.tolist(), strict=True,
        )
    ]  # fmt: skip


def _known_accounts(cast: Cast, communities: Ints, rng: np.random.Generator) -> Ints:
    """For each entry a well-known account of that community."""
    known = np.zeros(len(communities), dtype=np.int64)
    for community in np.unique(communities).tolist():
        mine = np.flatnonzero(communities == community)
        candidates = np.flatnonzero(cast.community == community)
        weights = cast.fame[candidates] ** 2
        known[mine] = rng.choice(candidates, size=len(mine), p=weights / weights.sum())
    return known


def _hub_posts(stage: Stage, rng: np.random.Generator) -> list[Draft]:
    """Posts of the account whose fans are quick."""
    count = _HUB_POSTS_PER_DAY * stage.cast.settings.days
    communities = np.full(count, stage.cast.community[stage.cast.hub])
    times = stage.cast.calendar.draw(communities, rng)
    return [
        Draft(stage.cast.hub, time, body=body, tags=tags)
        for time, body, tags in zip(
            times.tolist(), stage.sentences.take(count), stage.topics.draw(communities, rng), strict=True
        )
    ]


def _as_things(cast: Cast, originals: list[Draft], rng: np.random.Generator) -> Things:
    """The posts as others come upon them: popularity lognormal, in part the author's fame."""
    owners = np.array([draft.account for draft in originals])
    own_sigma = np.sqrt(POPULARITY_SIGMA**2 - 0.8**2)
    fame = np.where(owners == cast.hub, _HUB_FAME, cast.fame[owners])
    return Things(
        births=np.array([draft.time for draft in originals]),
        owners=owners,
        communities=cast.community[owners],
        popularity=fame * np.exp(own_sigma * rng.standard_normal(len(originals))),
    )


def _retweets(
    cast: Cast, posts: Things, originals: list[Draft], retweeters: Ints, crowded: set[Draft], rng: np.random.Generator
) -> list[Draft]:
    """Ordinary retweets, each account once a post; not of viral posts, nor by fans of their hub, who come below."""
    visits = draw_visits(cast, posts, retweeters, _RETWEET_MEDIAN_S, _DELAY_SIGMA, rng).once_each()
    fans = set(cast.fans.tolist())
    return [
        Draft(account, time, kind="retweet", target=originals[thing])
        for account, thing, time in _rows(visits)
        if originals[thing] not in crowded or (originals[thing].account == cast.hub and account not in fans)
    ]


def _answers(
    kind: Kind, stage: Stage, posts: Things, originals: list[Draft], writers: Ints, rng: np.random.Generator
) -> list[Draft]:
    """Replies or quotes, with words of their own; replies seldom carry hashtags."""
    visits = draw_visits(stage.cast, posts, writers, _ANSWER_MEDIAN_S, _DELAY_SIGMA, rng)
    tags = stage.topics.draw(stage.cast.community[visits.accounts], rng)
    tagged = rng.random(len(tags)) < (_TAGGED_REPLY_SHARE if kind == "reply" else 1.0)
    return [
        Draft(account, time, kind=kind, body=body, tags=own if keep else (), target=originals[thing],
              mentions=(originals[thing].account,) if kind == "reply" else ())
        for (account, thing, time), body, own, keep in zip(
            _rows(visits), stage.sentences.take(len(tags)), tags, tagged.tolist(), strict=True
        )
    ]  # fmt: skip


def _fan_retweets(cast: Cast, hub_posts: list[Draft], rng: np.random.Generator) -> list[Draft]:
    """Each fan retweets most posts of the hub a few minutes after each, by itself."""
    drafts = []
    births = np.array([post.time for post in hub_posts], dtype=np.int64)
    for fan in cast.fans.tolist():
        seen = np.flatnonzero(rng.random(len(births)) < rng.uniform(*_FAN_SHARE))
        median_s = 60 * rng.uniform(*_FAN_MEDIAN_MINUTES)
        times = births[seen] + delays(median_s, _FAN_DELAY_SIGMA, len(seen), rng)
        drafts += [
            Draft(fan, time, kind="retweet", target=hub_posts[i])
            for i, time in zip(seen.tolist(), times.tolist(), strict=True)
            if time < cast.calendar.end
        ]
    return drafts


def _most_taken_up(
    cast: Cast, posts: Things, originals: list[Draft], count: int, rng: np.random.Generator
) -> list[Draft]:
    """Posts to go viral: by people, early enough to be seen, popular anyway."""
    possible = np.flatnonzero(
        (posts.births >= cast.calendar.start)
        & (posts.births < cast.calendar.end - 6 * HOUR_MS)
        & (posts.owners > cast.hub)
    )
    popular = possible[np.argsort(-posts.popularity[possible], kind="stable")][: 10 * count]
    chosen = rng.choice(popular, size=min(count, len(popular)), replace=False)
    return [originals[i] for i in chosen.tolist()]


def _viral_retweets(cast: Cast, viral: list[Draft], rng: np.random.Generator) -> list[Draft]:
    """Several hundred accounts of all communities, most of them within an hour."""
    drafts = []
    weights = cast.activity[cast.organic] ** _EVENED_OUT
    for post in viral:
        count = min(int(rng.integers(*_VIRAL_RETWEETS)), len(cast.organic) // 3)
        accounts = rng.choice(cast.organic, size=count, replace=False, p=weights / weights.sum())
        times = post.time + delays(_VIRAL_MEDIAN_S * cast.speed[accounts], _VIRAL_DELAY_SIGMA, count, rng)
        drafts += [
            Draft(account, time, kind="retweet", target=post)
            for account, time in zip(accounts.tolist(), times.tolist(), strict=True)
            if time < cast.calendar.end and account != post.account
        ]
    return drafts


def _debate_posts(stage: Stage, rng: np.random.Generator) -> list[Draft]:
    """On some evenings many accounts comment on one broadcast under its hashtag, each in its own words."""
    cast, drafts = stage.cast, []
    weights = cast.activity[cast.organic] ** _EVENED_OUT
    # Eight in the evening is one o'clock of the next day in UTC, so a campaign of one day has no evening.
    possible, count = np.arange(1, cast.settings.days), len(stage.topics.of_debates)
    evenings = rng.choice(possible, size=count if len(possible) else 0, replace=len(possible) < count)
    for tag, evening in zip(stage.topics.of_debates, evenings.tolist(), strict=False):
        audience = rng.choice(
            cast.organic, size=int(_DEBATE_SHARE * len(cast.organic)), replace=False, p=weights / weights.sum()
        )
        accounts = np.repeat(audience, 1 + rng.poisson(_DEBATE_POSTS, size=len(audience)))
        opening = cast.calendar.start + evening * DAY_MS + _DEBATE_START_MS
        times = opening + rng.integers(-10 * MINUTE_MS, _DEBATE_LENGTH_MS, size=len(accounts))
        others = stage.topics.draw(cast.community[accounts], rng)
        drafts += [
            Draft(account, time, body=body, tags=tuple(dict.fromkeys((tag, *more[:1]))))
            for account, time, body, more in zip(
                accounts.tolist(), times.tolist(), stage.sentences.take(len(accounts)), others, strict=True
            )
            if time < cast.calendar.end
        ]
    return drafts


def _rows(visits: Visits) -> list[tuple[int, int, int]]:
    return list(zip(visits.accounts.tolist(), visits.things.tolist(), visits.times.tolist(), strict=True))
