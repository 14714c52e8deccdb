"""How ordinary accounts come upon things: what is popular among their own, after a heavy-tailed delay, when awake."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coordgraph.campaigns.cast import Cast
from coordgraph.campaigns.clock import Floats, Ints, busyness, delays
from coordgraph.campaigns.settings import COMMUNITIES

POPULARITY_SIGMA = 1.6
HOME_SHARE = 0.85
_ROUNDS = 8


@dataclass(frozen=True)
class Things:
    """Posts or articles that can be come upon.

    Attributes:
        births: when each appeared, milliseconds.
        owners: the account that made it and does not come upon it.
        communities: where each is at home.
        popularity: how often each is taken up, relative to the others.
    """

    births: Ints
    owners: Ints
    communities: Ints
    popularity: Floats


@dataclass(frozen=True)
class Visits:
    """Which account came upon which thing, and when; in no order."""

    accounts: Ints
    things: Ints
    times: Ints

    def once_each(self) -> Visits:
        """Without the repeated visits of one account to one thing."""
        pairs = np.stack([self.accounts, self.things])
        _, first = np.unique(pairs, axis=1, return_index=True)
        return Visits(self.accounts[first], self.things[first], self.times[first])


def draw_visits(
    cast: Cast, things: Things, accounts: Ints, median_s: float, sigma: float, rng: np.random.Generator
) -> Visits:
    """One visit for each entry of ``accounts``; those that find nothing within the collection are left out.

    An account chooses by popularity, mostly in its own community, and comes by a lognormal delay after the thing
    appeared. Whoever would come at an hour at which their community sleeps chooses again.
    """
    tables = [np.cumsum(things.popularity * (things.communities == c)) for c in range(COMMUNITIES)]
    found: list[tuple[Ints, Ints, Ints]] = []
    waiting = accounts
    for attempt in range(_ROUNDS):
        chosen = _choose(tables, cast.community[waiting], rng)
        times = things.births[chosen] + delays(median_s * cast.speed[waiting], sigma, len(waiting), rng)
        possible = cast.calendar.holds(times) & (things.owners[chosen] != waiting)
        if attempt < _ROUNDS - 1:
            possible &= rng.random(len(waiting)) < busyness(cast.community[waiting], times)
        found.append((waiting[possible], chosen[possible], times[possible]))
        waiting = waiting[~possible]
    return Visits(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _choose(tables: list[Floats], homes: Ints, rng: np.random.Generator) -> Ints:
    strangers = rng.random(len(homes)) >= HOME_SHARE
    communities = np.where(strangers, rng.integers(0, COMMUNITIES, size=len(homes)), homes)
    chosen = np.zeros(len(homes), dtype=np.int64)
    for community, table in enumerate(tables):
        mine = np.flatnonzero(communities == community)
        # Side "right" passes over things of weight 0, which belong to other communities.
        chosen[mine] = np.searchsorted(table, rng.random(len(mine)) * table[-1], side="right")
    return chosen
