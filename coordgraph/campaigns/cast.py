"""Who plays: every account's community, activity, speed and fame, the outlets, the hub with its fans, the groups.

Accounts are numbers here: first the outlets' own, then the hub, the members of each group, the fans, everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coordgraph.campaigns.clock import Calendar, Floats, Ints
from coordgraph.campaigns.names import Handles
from coordgraph.campaigns.outlets import NO_GROUP, Outlet, found_outlets
from coordgraph.campaigns.settings import COMMUNITIES, CampaignSettings

ACTIVITY_SIGMA = 1.3
FAME_SIGMA = 0.8
_SPEED_SIGMA = 0.5
_MOST_POSTS = 600.0
_FEWEST_POSTS_OF_MEMBERS = 6.0
_HOME_SHARE_OF_GROUP = 0.6


@dataclass(frozen=True)
class Cast:
    """The accounts of a campaign, one entry each.

    Attributes:
        community: 0 to 3; whose posts, hashtags and outlets an account prefers.
        activity: posts expected over the whole time, apart from what fans, outlets and groups do as such.
        speed: factor on an account's delays; below 1 is quick, and so by itself at all times.
        fame: factor on how often its posts are taken up.
        group: number of its planted group, or -1.
    """

    settings: CampaignSettings
    calendar: Calendar
    outlets: tuple[Outlet, ...]
    hub: int
    members: tuple[Ints, ...]
    fans: Ints
    community: Ints
    activity: Floats
    speed: Floats
    fame: Floats
    group: Ints

    @property
    def crowd(self) -> Ints:
        """Every account that is a person's: all but the outlets and the hub."""
        return np.arange(self.hub + 1, self.settings.accounts)

    @property
    def organic(self) -> Ints:
        """The crowd without the planted accounts."""
        organic: Ints = self.crowd[self.group[self.crowd] == NO_GROUP]
        return organic


def cast_accounts(settings: CampaignSettings, handles: Handles, rng: np.random.Generator) -> Cast:
    """Deal out the roles."""
    outlets = found_outlets(settings, handles, rng)
    hub = len(outlets)
    ends = hub + 1 + np.cumsum([group.accounts for group in settings.groups], dtype=np.int64)
    members = tuple(
        np.arange(end - group.accounts, end) for end, group in zip(ends.tolist(), settings.groups, strict=True)
    )
    first_fan = hub + 1 + settings.planted_accounts
    group_of = np.full(settings.accounts, NO_GROUP)
    for number, accounts in enumerate(members):
        group_of[accounts] = number
    return Cast(
        settings=settings,
        calendar=Calendar.from_date(settings.start, settings.days),
        outlets=outlets,
        hub=hub,
        members=members,
        fans=np.arange(first_fan, first_fan + settings.fans),
        community=_communities(settings, outlets, members, rng),
        activity=_activities(settings, group_of, rng),
        speed=np.exp(_SPEED_SIGMA * rng.standard_normal(settings.accounts)),
        fame=np.exp(FAME_SIGMA * rng.standard_normal(settings.accounts)),
        group=group_of,
    )


def _communities(
    settings: CampaignSettings, outlets: tuple[Outlet, ...], members: tuple[Ints, ...], rng: np.random.Generator
) -> Ints:
    community = rng.choice(COMMUNITIES, size=settings.accounts, p=[0.34, 0.28, 0.21, 0.17])
    for number, accounts in enumerate(members):
        at_home = accounts[rng.random(len(accounts)) < _HOME_SHARE_OF_GROUP]
        community[at_home] = number % COMMUNITIES
    for outlet in outlets:
        community[outlet.account] = outlet.community
    return community


def _activities(settings: CampaignSettings, group_of: Ints, rng: np.random.Generator) -> Floats:
    median = settings.posts_per_account / np.exp(ACTIVITY_SIGMA**2 / 2)
    activity = median * np.exp(ACTIVITY_SIGMA * rng.standard_normal(settings.accounts))
    lowest = np.where(group_of == NO_GROUP, 1.0, _FEWEST_POSTS_OF_MEMBERS)
    clipped: Floats = np.clip(activity, lowest, _MOST_POSTS)
    return clipped
