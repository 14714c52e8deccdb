"""What a world is made of: how its crowd behaves, and how its campaigns do. Times are seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CrowdSettings:
    """Accounts that act by themselves, and all that makes them look as if they did not.

    Attributes:
        accounts, objects, acts: how many of each, about; fans and waves add to the acts.
        days: how long.
        communities: circles of interest with hours of their own.
        homophily: from and to; share of an account's acts that stay in its circle.
        activity_sigma, popularity_sigma: of the lognormal acts by account and by object.
        delay_median_s, delay_sigma: of the lognormal delay after an object's birth.
        speed_sigma: of the lognormal factor on all delays of an account.
        hub_authors, hub_objects, fans: authors whose every post their fans take up within one to three minutes; so
            many objects and fans each.
        viral, viral_share: objects that such a share of all accounts takes up, from and to.
        influencers, pickups, followers: accounts that pick up objects hours later, so many each, before so many.
        wave_share, wave_median_s: share of the followers who follow a pick-up, and how soon.
        unknown_births: share of objects of which nobody knows when they were born.
        topics: hashtags of a second layer; 0: no such layer. Events make bursts in it.
    """

    accounts: int = 2000
    objects: int = 2500
    acts: int = 18_000
    days: int = 30
    communities: int = 6
    homophily: tuple[float, float] = (0.7, 0.9)
    activity_sigma: float = 1.3
    popularity_sigma: float = 1.6
    delay_median_s: float = 1500.0
    delay_sigma: float = 1.4
    speed_sigma: float = 0.7
    hub_authors: int = 4
    hub_objects: int = 30
    fans: int = 12
    viral: int = 4
    viral_share: tuple[float, float] = (0.05, 0.2)
    influencers: int = 4
    pickups: int = 20
    followers: int = 100
    wave_share: float = 0.15
    wave_median_s: float = 900.0
    unknown_births: float = 0.0
    topics: int = 0


@dataclass(frozen=True)
class PlantSettings:
    """One group that acts together.

    Attributes:
        size: accounts.
        objects: how many objects they take up together; half of them their own, the others those of the crowd.
        window_s: within how many seconds all acts of a burst lie.
        share: chance that a member takes part in a burst.
        stealth: chance that a member's act takes a delay as the crowd's instead, 0 to 1.
        organic: how many of the acts it had in the crowd a member keeps.
        prompt: bursts begin within ten seconds of the birth of the object, not minutes to hours later.
    """

    size: int = 12
    objects: int = 12
    window_s: float = 60.0
    share: float = 0.7
    stealth: float = 0.0
    organic: float = 0.65
    prompt: bool = False
