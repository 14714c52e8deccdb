"""A crowd that acts by itself and is hard to tell from a campaign: fans, waves, circles, viral objects, nights.

In: settings and a source of chance. Out: a :class:`Crowd` and its acts. Every time is microseconds; no act precedes the
birth of its object.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from benchmarks.planting.settings import CrowdSettings

SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000
START = 1_700_006_400 * SECOND  # midnight, so that the hours of a day are those of the clock
NOBODY = -1
_SHORTEST_S = 2.0
_WAKE_HOUR = 7


class Acts(NamedTuple):
    """One entry an act: object, account, microsecond."""

    objects: np.ndarray
    accounts: np.ndarray
    times: np.ndarray


def joined(parts: Iterable[Acts]) -> Acts:
    """Acts of all parts, one after the other."""
    nothing = Acts(*(np.empty(0, np.int64) for _ in Acts._fields))
    return Acts(*(np.concatenate(column) for column in zip(nothing, *parts, strict=True)))


@dataclass(frozen=True)
class Crowd:
    """Who there is and what there is to act on, one entry an account or an object.

    Attributes:
        activity, speed, circle, homophily: of accounts.
        popularity, births, about: of objects; ``about`` is the circle.
    """

    settings: CrowdSettings
    activity: np.ndarray
    speed: np.ndarray
    circle: np.ndarray
    homophily: np.ndarray
    popularity: np.ndarray
    births: np.ndarray
    about: np.ndarray


def crowd_of(settings: CrowdSettings, chance: np.random.Generator) -> Crowd:
    """A crowd before it acts. Its first objects are those of the hub authors."""
    accounts, objects = settings.accounts, settings.objects
    about = chance.integers(0, settings.communities, objects)
    of_authors = np.repeat(chance.integers(0, settings.communities, settings.hub_authors), settings.hub_objects)
    about[: len(of_authors)] = of_authors
    return Crowd(
        settings,
        chance.lognormal(0, settings.activity_sigma, accounts),
        chance.lognormal(0, settings.speed_sigma, accounts),
        chance.integers(0, settings.communities, accounts),
        chance.uniform(*settings.homophily, accounts),
        chance.lognormal(0, settings.popularity_sigma, objects),
        moments(about, settings, chance),
        about,
    )


def organic_acts(crowd: Crowd, chance: np.random.Generator) -> Acts:
    """All that the crowd does by itself."""
    return joined(
        [
            _taken_up(crowd, chance),
            _gone_viral(crowd, chance),
            _followed_by_fans(crowd, chance),
            *_waves(crowd, chance),
        ]
    )


def moments(circles: np.ndarray, settings: CrowdSettings, chance: np.random.Generator) -> np.ndarray:
    """A moment for each entry, at the waking hours of its circle."""
    hours = np.arange(24)
    found = START + chance.integers(0, settings.days, len(circles)) * DAY
    for circle in range(settings.communities):
        mine = np.flatnonzero(circles == circle)
        weights = busyness(hours * HOUR, np.full(24, circle))
        found[mine] += chance.choice(hours, len(mine), p=weights / weights.sum()) * HOUR
    return found + chance.integers(0, HOUR, len(circles))


def busyness(times: np.ndarray, circles: np.ndarray) -> np.ndarray:
    """How awake a circle is, 0 to 1; each circle lives three hours west of the one before."""
    hour = (times // 1000 / 3_600_000 + 3 * circles) % 24
    return 0.06 + 0.94 * np.maximum(0, np.sin(np.pi * (hour - 6) / 18)) * (hour >= 6)


def delayed(crowd: Crowd, accounts: np.ndarray, since: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """When accounts act on something that has been there since then, at their own speed and not in their sleep."""
    settings = crowd.settings
    return _after(crowd, accounts, since, settings.delay_median_s, settings.delay_sigma, chance)


def _after(
    crowd: Crowd, accounts: np.ndarray, since: np.ndarray, median_s: float, sigma: float, chance: np.random.Generator
) -> np.ndarray:
    seconds = median_s * crowd.speed[accounts] * chance.lognormal(0, sigma, len(accounts))
    times = since + (np.maximum(seconds, _SHORTEST_S) * SECOND).astype(np.int64)
    return _not_asleep(times, crowd.circle[accounts], chance)


def _not_asleep(times: np.ndarray, circles: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Acts that would fall into the night come after waking up, most of them within the first two hours."""
    asleep = chance.random(len(times)) > 1.6 * busyness(times, circles)
    offset = 3 * circles * HOUR
    morning = ((times + offset - _WAKE_HOUR * HOUR) // DAY + 1) * DAY + _WAKE_HOUR * HOUR - offset
    late = morning + (chance.lognormal(np.log(2700), 1.0, len(times)) * SECOND).astype(np.int64)
    return np.where(asleep, late, times)


def chosen(weights: np.ndarray, size: int, chance: np.random.Generator) -> np.ndarray:
    """Places drawn in proportion to weights."""
    bounds = np.cumsum(weights)
    return np.searchsorted(bounds, chance.random(size) * bounds[-1], side="right").astype(np.int64)


def drawn_objects(
    accounts: np.ndarray,
    circle: np.ndarray,
    homophily: np.ndarray,
    popularity: np.ndarray,
    about: np.ndarray,
    chance: np.random.Generator,
) -> np.ndarray:
    """An object for each act: of the account's own circle, or any; popular ones more often."""
    found = chosen(popularity, len(accounts), chance)
    at_home = chance.random(len(accounts)) < homophily[accounts]
    for place in np.unique(circle):
        mine = np.flatnonzero(at_home & (circle[accounts] == place))
        inside = np.flatnonzero(about == place)
        if len(inside):
            found[mine] = inside[chosen(popularity[inside], len(mine), chance)]
    return found


def _taken_up(crowd: Crowd, chance: np.random.Generator) -> Acts:
    accounts = chosen(crowd.activity, crowd.settings.acts, chance)
    objects = drawn_objects(accounts, crowd.circle, crowd.homophily, crowd.popularity, crowd.about, chance)
    return Acts(objects, accounts, delayed(crowd, accounts, crowd.births[objects], chance))


def _gone_viral(crowd: Crowd, chance: np.random.Generator) -> Acts:
    """Objects that many take up: half of them in their own time, half in the wake of someone large, hours later."""
    settings, parts = crowd.settings, []
    objects = chance.choice(settings.objects, settings.viral, replace=False) if settings.viral else []
    for thing in objects:
        share = chance.uniform(*settings.viral_share)
        weights = np.sqrt(crowd.activity)
        size = int(share * settings.accounts)
        accounts = chance.choice(settings.accounts, size, replace=False, p=weights / weights.sum())
        born = np.full(size, crowd.births[thing])
        picked_up = born + int(chance.uniform(2, 12) * HOUR)
        later = chance.random(size) < 0.5
        median = settings.wave_median_s
        times = np.where(
            later, _after(crowd, accounts, picked_up, median, 1.2, chance), delayed(crowd, accounts, born, chance)
        )
        parts.append(Acts(np.full(size, thing), accounts, times))
    return joined(parts)


def _followed_by_fans(crowd: Crowd, chance: np.random.Generator) -> Acts:
    """Fans take up nearly all posts of their author one to three minutes later, each at a pace of its own."""
    settings, parts = crowd.settings, []
    for author in range(settings.hub_authors):
        objects = np.arange(settings.hub_objects) + author * settings.hub_objects
        near = np.flatnonzero(crowd.circle == crowd.about[objects[0]])
        fans = chance.choice(near, min(settings.fans, len(near)), replace=False)
        pace, faithful = chance.uniform(80, 160, len(fans)), chance.uniform(0.5, 0.95, len(fans))
        place, thing = np.nonzero(chance.random((len(fans), len(objects))) < faithful[:, None])
        seconds = chance.uniform(np.maximum(pace - 40, 60)[place], np.minimum(pace + 40, 180)[place])
        times = crowd.births[objects[thing]] + (seconds * SECOND).astype(np.int64)
        awake = chance.random(len(times)) < 1.6 * busyness(times, crowd.circle[fans[place]])
        parts.append(Acts(objects[thing][awake], fans[place][awake], times[awake]))
    return joined(parts)


def _waves(crowd: Crowd, chance: np.random.Generator) -> Iterable[Acts]:
    """Someone large picks an object up hours after its birth, and some of the followers take it from there."""
    settings = crowd.settings
    for _ in range(settings.influencers):
        circle = chance.integers(0, settings.communities)
        weights = crowd.activity * np.where(crowd.circle == circle, 5.0, 1.0)
        size = min(settings.followers, settings.accounts)
        followers = chance.choice(settings.accounts, size, replace=False, p=weights / weights.sum())
        inside = crowd.popularity * np.where(crowd.about == circle, 5.0, 1.0)
        objects = chance.choice(settings.objects, settings.pickups, replace=False, p=inside / inside.sum())
        picked_up = crowd.births[objects] + (chance.uniform(1, 10, len(objects)) * HOUR).astype(np.int64)
        place, thing = np.nonzero(chance.random((size, len(objects))) < settings.wave_share)
        times = _after(crowd, followers[place], picked_up[thing], settings.wave_median_s, 1.2, chance)
        yield Acts(objects[thing], followers[place], times)


def topic_acts(crowd: Crowd, chance: np.random.Generator) -> Acts:
    """Hashtags: used at any waking hour, and much at once when something happens."""
    settings = crowd.settings
    about = chance.integers(0, settings.communities, settings.topics)
    popularity = chance.lognormal(0, settings.popularity_sigma, settings.topics)
    accounts = chosen(crowd.activity, settings.acts, chance)
    topics = drawn_objects(accounts, crowd.circle, crowd.homophily, popularity, about, chance)
    times = moments(crowd.circle[accounts], settings, chance)
    event = moments(about, settings, chance)
    at_event = chance.random(len(accounts)) < 0.3
    after = (chance.lognormal(np.log(1200), 1.2, len(accounts)) * SECOND).astype(np.int64)
    return Acts(topics, accounts, np.where(at_event, event[topics] + after, times))
