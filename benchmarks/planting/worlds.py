"""A world: layers of acts, when each object was born, and who acts together.

In: settings of a crowd and of groups, and a seed. Out: a :class:`World`; equal seeds give equal worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa

from benchmarks.planting.crowd import NOBODY, Acts, crowd_of, organic_acts, topic_acts
from benchmarks.planting.plants import Plant, plant
from benchmarks.planting.settings import CrowdSettings, PlantSettings
from coordgraph.similarity import Layer, layer_of
from coordgraph.similarity.layers import NO_TIME

RETWEETS, TOPICS = "co_retweet", "co_hashtag"


@dataclass(frozen=True, eq=False)
class World:
    """What a method is given, and the truth it is not given.

    Attributes:
        name: of the scenario.
        layers: acts by behaviour.
        births: by behaviour: microsecond by object code, ``NO_TIME`` where it is unknown.
        labels: group of each account, -1: acts by itself.
        plants: the groups.
    """

    name: str
    layers: dict[str, Layer]
    births: dict[str, np.ndarray]
    labels: np.ndarray
    plants: tuple[Plant, ...] = field(default=())

    @cached_property
    def account_ids(self) -> pa.Array:
        """Ids by account code, ascending."""
        return pa.array([f"a{code:06d}" for code in range(len(self.labels))])

    @property
    def acts(self) -> int:
        """How many acts there are in all layers."""
        return sum(layer.acts for layer in self.layers.values())


def world_of(name: str, crowd_settings: CrowdSettings, groups: Sequence[PlantSettings], seed: int) -> World:
    """A crowd with groups planted in it."""
    chance = np.random.default_rng(seed)
    crowd = crowd_of(crowd_settings, chance)
    planted = plant(crowd, organic_acts(crowd, chance), groups, chance)
    births = planted.crowd.births.copy()
    births[chance.random(len(births)) < crowd_settings.unknown_births] = NO_TIME
    all_acts, all_births = {RETWEETS: planted.acts}, {RETWEETS: births}
    if crowd_settings.topics:
        all_acts[TOPICS] = topic_acts(crowd, chance)
        all_births[TOPICS] = np.full(crowd_settings.topics, NO_TIME)
    labels = np.full(crowd_settings.accounts, NOBODY, np.int64)
    for number, group in enumerate(planted.plants):
        labels[group.members] = number
    layers = {
        behaviour: layer_with_births(acts, all_births[behaviour], crowd_settings.accounts)
        for behaviour, acts in all_acts.items()
    }
    return World(name, layers, all_births, labels, planted.plants)


def layer_with_births(acts: Acts, births: np.ndarray, accounts: int) -> Layer:
    """Acts as a layer; each act is a post of its own. The one place where births meet a layer."""
    order = np.lexsort((acts.accounts, acts.times, acts.objects))
    return layer_of(
        acts.objects[order].astype(np.int32),
        acts.accounts[order].astype(np.int32),
        acts.times[order].astype(np.int64),
        np.arange(len(order), dtype=np.int32),
        accounts,
        births=births,
    )
