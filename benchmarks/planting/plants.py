"""Groups that act together, planted among the accounts of a crowd.

In: a crowd, its acts, and the settings of each group. Out: the acts of all, with the groups. A member goes on acting by
itself, though less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.planting.crowd import SECOND, Acts, Crowd, chosen, delayed, joined, moments
from benchmarks.planting.settings import PlantSettings

_SOONEST_S, _PROMPT_S = 30.0, 10.0
_SHARERS_OF_OWN = 4.0


@dataclass(frozen=True)
class Plant:
    """A group in a world: its members (account codes), its objects (object codes), when each burst begins."""

    settings: PlantSettings
    members: np.ndarray
    objects: np.ndarray
    starts: np.ndarray


@dataclass(frozen=True)
class Planted:
    """A crowd with groups in it; its objects are those of the crowd, then those of the groups."""

    crowd: Crowd
    acts: Acts
    plants: tuple[Plant, ...]


def plant(crowd: Crowd, organic: Acts, groups: Sequence[PlantSettings], chance: np.random.Generator) -> Planted:
    """Plant groups in a crowd; no account is in two of them."""
    free = chance.permutation(crowd.settings.accounts)
    together, alone, plants = [], [], []
    for settings in groups:
        members, free = np.sort(free[: settings.size]), free[settings.size :]
        crowd, objects, own = _with_objects_of_group(crowd, settings, chance)
        found = Plant(settings, members, objects, _starts(crowd, objects, settings, chance))
        together.append(burst_acts(crowd, found, chance))
        alone.append(_sharers_of_own(crowd, own, chance))
        plants.append(found)
    alone.append(_less_of_members(organic, plants, crowd.settings.accounts, chance))
    return Planted(crowd, _once_each(joined(together), joined(alone)), tuple(plants))


def burst_acts(crowd: Crowd, group: Plant, chance: np.random.Generator) -> Acts:
    """The acts of a group: all of a burst within its window, but for those that hide among the crowd's delays."""
    settings = group.settings
    place, thing = np.nonzero(chance.random((len(group.members), len(group.objects))) < settings.share)
    accounts, objects = group.members[place], group.objects[thing]
    together = group.starts[thing] + (chance.uniform(0, settings.window_s, len(place)) * SECOND).astype(np.int64)
    alone = delayed(crowd, accounts, crowd.births[objects], chance)
    return Acts(objects, accounts, np.where(chance.random(len(place)) < settings.stealth, alone, together))


def _with_objects_of_group(
    crowd: Crowd, settings: PlantSettings, chance: np.random.Generator
) -> tuple[Crowd, np.ndarray, np.ndarray]:
    """The crowd with a group's own objects added, all objects of the group, and its own."""
    own = int(chance.binomial(settings.objects, 0.5))
    about = np.full(own, chance.integers(0, crowd.settings.communities))
    theirs = chance.choice(crowd.settings.objects, settings.objects - own, replace=False)
    mine = np.arange(own) + len(crowd.births)
    grown = replace(
        crowd,
        births=np.concatenate([crowd.births, moments(about, crowd.settings, chance)]),
        about=np.concatenate([crowd.about, about]),
    )
    return grown, np.concatenate([theirs, mine]).astype(np.int64), mine


def _starts(crowd: Crowd, objects: np.ndarray, settings: PlantSettings, chance: np.random.Generator) -> np.ndarray:
    """A burst begins minutes to hours after the birth of its object, or at once where the group is prompt."""
    if settings.prompt:
        return crowd.births[objects] + (chance.uniform(1, _PROMPT_S, len(objects)) * SECOND).astype(np.int64)
    seconds = np.maximum(_SOONEST_S, chance.lognormal(np.log(crowd.settings.delay_median_s), 1.4, len(objects)))
    return crowd.births[objects] + (seconds * SECOND).astype(np.int64)


def _sharers_of_own(crowd: Crowd, own: np.ndarray, chance: np.random.Generator) -> Acts:
    """A few of the crowd take up what a group started."""
    objects = np.repeat(own, chance.poisson(_SHARERS_OF_OWN, len(own)))
    accounts = chosen(crowd.activity, len(objects), chance)
    return Acts(objects, accounts, delayed(crowd, accounts, crowd.births[objects], chance))


def _less_of_members(organic: Acts, plants: Sequence[Plant], accounts: int, chance: np.random.Generator) -> Acts:
    kept_share = np.ones(accounts)
    for group in plants:
        kept_share[group.members] = group.settings.organic
    kept = chance.random(len(organic.accounts)) < kept_share[organic.accounts]
    return Acts(*(column[kept] for column in organic))


def _once_each(together: Acts, alone: Acts) -> Acts:
    """Every account acts on an object once: with its group if it did, otherwise the first time."""
    whole = joined([together, alone])
    by_itself = np.arange(len(whole.times)) >= len(together.times)
    order = np.lexsort((whole.times, by_itself, whole.accounts, whole.objects))
    objects, accounts = whole.objects[order], whole.accounts[order]
    first = (np.diff(objects, prepend=-1) != 0) | (np.diff(accounts, prepend=-1) != 0)
    return Acts(*(column[order[first]] for column in whole))
