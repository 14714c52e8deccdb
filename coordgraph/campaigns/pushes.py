"""How a hashtag is pushed: by groups that act within seconds of each other, and by a crowd in which each acts alone.

In: a stage, a hashtag with its days, and who takes part how often. Out: drafts for ``played``.
How many messages come from whom is right in expectation and differs by account, so that a share planted is a share of
the accounts drawn from and not of the posts at hand. Odd input: bursts in which fewer than two would act are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from coordgraph.campaigns.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Calendar, Floats, Ints, delays
from coordgraph.campaigns.drafts import Draft
from coordgraph.campaigns.newsroom import Newsroom
from coordgraph.campaigns.organic import Stage
from coordgraph.campaigns.planted import PlannedBurst
from coordgraph.campaigns.sentences import Sentences

_RETWEET_SHARE = 0.55
_LINK_SHARE = 0.15
_SEEN_FOR_MS = DAY_MS
_POPULARITY_SIGMA = 1.3
_LEADING_FACTOR = 12.0
# What a burst does together: retweets a leader, copies a text, or posts under the hashtag in words of its own.
_RETWEETED_SHARE, _COPIED_SHARE = 0.6, 0.25
# Before the end of the days: a window is at most an hour.
_LAST_OPENING_MS = HOUR_MS
# Who misses a burst may come later alone, as to the bursts of a campaign.
LATE_SHARE = 0.2
_LATE_MEDIAN_S, _LATE_SIGMA = 40 * 60.0, 1.2
_LEAD_MEDIAN_S, _LEAD_SIGMA = 240.0, 0.6


class Wording:
    """Sentences about themes: each carries at most one theme, by a phrase put before it.

    Attributes:
        theme_of: the theme of every body handed out that has one.

    >>> words = Wording(Sentences(np.random.default_rng(1)), {"rain": (1.0, ["It rains."])}, np.random.default_rng(1))
    >>> body = words.take(1)[0]
    >>> body[:9], words.theme_of[body]
    ('It rains.', 'rain')
    """

    def __init__(
        self, sentences: Sentences, themes: dict[str, tuple[float, list[str]]], rng: np.random.Generator
    ) -> None:
        self._sentences, self._themes, self._rng = sentences, themes, rng
        self.theme_of: dict[str, str] = {}

    def take(self, count: int) -> list[str]:
        """So many new bodies."""
        names = [*self._themes, ""]
        shares = [share for share, _ in self._themes.values()]
        drawn = self._rng.choice(len(names), size=count, p=[*shares, 1 - sum(shares)])
        return [
            self._themed(names[theme], body)
            for theme, body in zip(drawn.tolist(), self._sentences.take(count), strict=True)
        ]

    def _themed(self, theme: str, body: str) -> str:
        if not theme:
            return body
        phrases = self._themes[theme][1]
        body = f"{phrases[int(self._rng.integers(len(phrases)))]} {body}"
        self.theme_of[body] = theme
        return body


@dataclass(frozen=True)
class Push:
    """A hashtag, the days on which it is used, the words it comes with, and the outlets linked (article numbers)."""

    tag: str
    calendar: Calendar
    words: Wording
    articles: Sequence[int] = ()


@dataclass
class Pushed:
    """What came of it: bursts, and the posts of leaders that they retweet."""

    bursts: list[PlannedBurst] = field(default_factory=list)
    leading: list[Draft] = field(default_factory=list)


def days_of(calendar: Calendar, first: int, count: int) -> Calendar:
    """So many days of a calendar, from its day number ``first``.

    >>> days_of(Calendar.from_date("2025-03-03", 14), 2, 3) == Calendar.from_date("2025-03-05", 3)
    True
    """
    return Calendar(calendar.start + first * DAY_MS, count)


def push_together(
    stage: Stage,
    push: Push,
    members: Ints,
    zeal: Floats,
    openings: Ints,
    window: float,
    leaders: Ints,
    rng: np.random.Generator,
) -> Pushed:
    """Bursts of a group under a hashtag.

    Args:
        members: the accounts.
        zeal: chance of each to take part in a burst, 0 to 1.
        openings: when the bursts open, milliseconds.
        window: seconds within which all acts of a burst lie.
        leaders: accounts whose posts they retweet.
    """
    made = Pushed()
    for opening in np.sort(np.minimum(openings, push.calendar.end - _LAST_OPENING_MS)).tolist():
        acting = rng.random(len(members)) < zeal
        if acting.sum() < 2:
            continue
        late = ~acting & (rng.random(len(members)) < LATE_SHARE)
        offsets = rng.integers(0, int(window * SECOND_MS), size=len(members))
        offsets[late] += int(window * SECOND_MS) + delays(_LATE_MEDIAN_S, _LATE_SIGMA, int(late.sum()), rng)
        times = np.minimum(opening + offsets, stage.cast.calendar.end - 1)
        chance = rng.random()
        if chance < _RETWEETED_SHARE:
            leading = _leading_post(stage, push, opening, leaders, rng)
            made.leading.append(leading)
            thing: str | Draft = leading
            write = partial(_retweets, post=leading)
        else:
            copied = chance < _RETWEETED_SHARE + _COPIED_SHARE
            text = push.words.take(1)[0] if copied else ""
            thing = text or push.tag
            write = partial(_posts, push=push, text=text)
        made.bursts.append(
            PlannedBurst(thing, write(members[acting], times[acting]), write(members[late], times[late]))
        )
    return made


def _leading_post(stage: Stage, push: Push, opening: int, leaders: Ints, rng: np.random.Generator) -> Draft:
    time = max(opening - int(delays(_LEAD_MEDIAN_S, _LEAD_SIGMA, 1, rng)[0]), push.calendar.start)
    link = _link(stage.newsroom, push, rng) if rng.random() < 2 * _LINK_SHARE else ""
    return Draft(int(rng.choice(leaders)), time, body=push.words.take(1)[0], tags=(push.tag,), link=link)


def _link(newsroom: Newsroom, push: Push, rng: np.random.Generator) -> str:
    return newsroom.links[push.articles[int(rng.integers(len(push.articles)))]] if len(push.articles) else ""


def _posts(accounts: Ints, times: Ints, push: Push, text: str) -> list[Draft]:
    """Posts under the hashtag with that text, or each with its own."""
    bodies = [text] * len(accounts) if text else push.words.take(len(accounts))
    return [
        Draft(account, time, body=body, tags=(push.tag,))
        for account, time, body in zip(accounts.tolist(), times.tolist(), bodies, strict=True)
    ]


def acts_expected(zeal: float) -> float:
    """Acts expected of a member in each burst, when that is its mean chance to take part in time.

    >>> acts_expected(0.5)
    0.6
    """
    return zeal + (1 - zeal) * LATE_SHARE


def _retweets(accounts: Ints, times: Ints, post: Draft) -> list[Draft]:
    return [
        Draft(account, time, kind="retweet", target=post)
        for account, time in zip(accounts.tolist(), times.tolist(), strict=True)
    ]


def talk_alone(
    stage: Stage,
    push: Push,
    accounts: Ints,
    expected: Floats,
    rng: np.random.Generator,
    leading: Sequence[Draft] = (),
) -> list[Draft]:
    """Messages of a crowd under a hashtag, each at an hour of its own.

    Args:
        accounts: who may take part.
        expected: messages expected of each.
        leading: posts of others under the hashtag that are retweeted more than those of the crowd.
    """
    authors = np.repeat(accounts, rng.poisson(expected))
    times = push.calendar.draw(stage.cast.community[authors], rng)
    retweeting = rng.random(len(authors)) < _RETWEET_SHARE
    own = _written(stage, push, authors[~retweeting], times[~retweeting], rng)
    posts = sorted([*own, *leading], key=lambda draft: draft.time)
    first = {id(draft) for draft in leading}
    popularity = np.exp(_POPULARITY_SIGMA * rng.standard_normal(len(posts)))
    popularity *= [_LEADING_FACTOR if id(draft) in first else 1.0 for draft in posts]
    passed_on = _passed_on(push, posts, popularity, authors[retweeting], times[retweeting], rng)
    return [*own, *passed_on]


def _written(stage: Stage, push: Push, authors: Ints, times: Ints, rng: np.random.Generator) -> list[Draft]:
    linking = rng.random(len(authors)) < _LINK_SHARE
    return [
        Draft(account, time, body=body, tags=(push.tag,), link=_link(stage.newsroom, push, rng) if linked else "")
        for account, time, body, linked in zip(
            authors.tolist(), times.tolist(), push.words.take(len(authors)), linking.tolist(), strict=True
        )
    ]


def _passed_on(
    push: Push, posts: list[Draft], popularity: Floats, authors: Ints, times: Ints, rng: np.random.Generator
) -> list[Draft]:
    """Retweets of posts of the day before; whoever finds none, or has retweeted it or written it, writes instead."""
    born = np.array([post.time for post in posts], dtype=np.int64)
    sums = np.concatenate([[0.0], np.cumsum(popularity)])
    low = np.searchsorted(born, times - _SEEN_FOR_MS)
    high = np.searchsorted(born, times - MINUTE_MS)
    drawn = sums[low] + rng.random(len(times)) * (sums[np.maximum(high, low)] - sums[low])
    chosen = np.clip(np.searchsorted(sums, drawn, side="right") - 1, 0, max(len(posts) - 1, 0))
    done: set[tuple[int, int]] = set()
    drafts = []
    bodies = push.words.take(len(authors))
    for account, time, post, found, body in zip(
        authors.tolist(), times.tolist(), chosen.tolist(), (high > low).tolist(), bodies, strict=True
    ):
        target = posts[post] if found else None
        if target is None or target.account == account or (account, post) in done:
            drafts.append(Draft(account, time, body=body, tags=(push.tag,)))
        else:
            done.add((account, post))
            drafts.append(Draft(account, time, kind="retweet", target=target))
    return drafts
