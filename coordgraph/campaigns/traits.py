"""What the profiles of a planted group have in common beside their sign-up, handles and place.

In: profiles, the groups' settings. Out: the same profiles, changed. Odd input: a group without such traits stays as it
is. Nothing here changes what anybody posts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coordgraph.campaigns.cast import Cast
from coordgraph.campaigns.names import COUNTRY, biography_of_elsewhere
from coordgraph.campaigns.profiles import SCHEDULER, Profiles
from coordgraph.campaigns.settings import GroupSettings, PlantedTrait

_SHARE = 0.8
_ORGANIC_SHARE = 0.04
_WINDOWS = {"created_in_1_day": 1, "created_in_7_days": 7, "created_in_30_days": 30}


def plant_traits(cast: Cast, profiles: Profiles, rng: np.random.Generator) -> None:
    """Give most members of each group what its settings ask for; a few others have some of it, too."""
    elsewhere = cast.organic[rng.random(len(cast.organic)) < _ORGANIC_SHARE]
    _foreign_biography(profiles, elsewhere.tolist(), rng)
    for group, members in zip(cast.settings.groups, cast.members, strict=True):
        for trait in group.traits:
            chosen = members[rng.random(len(members)) < _SHARE]
            _PLANTS[trait](profiles, chosen.tolist(), rng)


def traits_planted(group: GroupSettings) -> tuple[str, ...]:
    """Traits, as the table of that name calls them, that a group has by its making.

    >>> traits_planted(GroupSettings("marea", "co_hashtag", traits=("same_client",)))
    ('created_in_7_days', 'created_in_30_days', 'eight_digits', 'same_place', 'same_client')
    """
    bursts = tuple(name for name, days in _WINDOWS.items() if group.signup_days < days)
    return (*bursts, "eight_digits", "same_place", *group.traits)


def _names(profiles: Profiles, members: list[int], rng: np.random.Generator) -> None:
    for member in members:
        user = profiles.users[member]
        user["name"] = f"{user['name'].split()[0]} con {COUNTRY} Libre y Unida"


def _program(profiles: Profiles, members: list[int], rng: np.random.Generator) -> None:
    for member in members:
        profiles.clients[member] = SCHEDULER


def _foreign_biography(profiles: Profiles, members: list[int], rng: np.random.Generator) -> None:
    for member in members:
        profiles.users[member]["description"] = biography_of_elsewhere(rng)


def _no_biography(profiles: Profiles, members: list[int], rng: np.random.Generator) -> None:
    for member in members:
        profiles.users[member]["description"] = ""


_PLANTS: dict[PlantedTrait, Callable[[Profiles, list[int], np.random.Generator], None]] = {
    "similar_names": _names,
    "same_client": _program,
    "bio_in_another_language": _foreign_biography,
    "has_description": _no_biography,
}
