"""The scenarios and the power curves: which crowd, and which groups in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.planting.settings import CrowdSettings, PlantSettings
from benchmarks.planting.worlds import World, world_of

SIZES = (5, 10, 20, 40)
GROUPS_OF_A_POINT = 4
Groups = list[PlantSettings]


@dataclass(frozen=True)
class Scenario:
    """A kind of world.

    Attributes:
        name, says: its name, and what it is in one sentence.
        crowd: how everyone behaves.
        groups: draws the groups of one world.
    """

    name: str
    says: str
    crowd: CrowdSettings
    groups: Callable[[np.random.Generator], Groups]

    def world(self, seed: int, small: bool = False) -> World:
        """The world of a seed; a small one has a tenth of the acts."""
        # a stream of its own for the groups, so that one more group does not change the crowd
        groups = self.groups(np.random.default_rng([seed, 1]))
        return world_of(self.name, smaller(self.crowd) if small else self.crowd, groups, seed)


def smaller(crowd: CrowdSettings) -> CrowdSettings:
    """A crowd of 300 accounts."""
    return replace(
        crowd, accounts=300, objects=400, acts=2000, hub_objects=10, fans=5, viral=min(crowd.viral, 2),
        influencers=2, pickups=8, followers=40, topics=min(crowd.topics, 30),
    )  # fmt: skip


def _nobody(chance: np.random.Generator) -> Groups:
    return []


def _all_sizes(
    window: tuple[float, float] = (10, 60), stealth: tuple[float, float] = (0, 0), prompt: bool = False
) -> Callable[[np.random.Generator], Groups]:
    def groups(chance: np.random.Generator) -> Groups:
        return [
            PlantSettings(
                size=size,
                objects=int(chance.integers(10, 26)),
                window_s=float(chance.uniform(*window)),
                share=float(chance.uniform(0.4, 0.9)),
                stealth=float(chance.uniform(*stealth)),
                organic=float(chance.uniform(0.3, 1.0)),
                prompt=prompt,
            )
            for size in SIZES
        ]

    return groups


_CROWD = CrowdSettings()
_BURSTY = replace(_CROWD, influencers=10, pickups=30, wave_share=0.3, wave_median_s=240, viral=10)
SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("mixed", "Groups of 5, 10, 20 and 40 that act within 10 to 60 seconds.", _CROWD, _all_sizes()),
        Scenario("slow", "The same groups, acting within 5 to 30 minutes.", _CROWD, _all_sizes((300, 1800))),
        Scenario(
            "stealthy", "The same groups; of their acts 30 to 60 % come when the crowd's would.",
            _CROWD, _all_sizes(stealth=(0.3, 0.6)),
        ),
        Scenario(
            "prompt", "The same groups, at once: within seconds of the birth, as fans would who never sleep.",
            _CROWD, _all_sizes(prompt=True),
        ),
        Scenario(
            "unknown_births", "The same groups; of half the objects nobody knows the birth.",
            replace(_CROWD, unknown_births=0.5), _all_sizes(),
        ),
        Scenario("organic", "No group: the crowd of the mixed worlds alone.", _CROWD, _nobody),
        Scenario(
            "organic_fast_fans", "No group: ten authors with 25 fans each who take up nearly every post at once.",
            replace(_CROWD, hub_authors=10, fans=25), _nobody,
        ),
        Scenario(
            "organic_bursty", "No group: ten influencers with quick followers, and ten viral objects.", _BURSTY, _nobody
        ),
        Scenario(
            "organic_topics", "No group: a second layer of hashtags with events.", replace(_CROWD, topics=200), _nobody
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """One property of a group varied, the others as in ``at_rest``."""

    name: str
    says: str
    field: str
    values: tuple[float, ...]


AT_REST = PlantSettings(size=12, objects=10, window_s=30, share=0.7, stealth=0.0, organic=0.65)
CURVES = {
    curve.name: curve
    for curve in (
        Curve("size", "accounts of a group", "size", (3, 5, 8, 12, 20, 40)),
        Curve("spread", "seconds within which a burst lies", "window_s", (10, 30, 60, 120, 300, 900, 3600)),
        Curve("share", "share of the members in a burst", "share", (0.3, 0.5, 0.7, 0.9)),
        Curve("stealth", "share of acts that hide among the crowd's delays", "stealth", (0, 0.2, 0.4, 0.6, 0.8)),
        Curve("objects", "objects of a group", "objects", (2, 3, 5, 8, 12, 20)),
    )
}


def point_of(curve: Curve, value: float) -> Scenario:
    """The worlds of one point of a curve: four groups alike in the usual crowd."""
    group = replace(AT_REST, **{curve.field: value})
    return Scenario(f"{curve.name}={value:g}", curve.says, _CROWD, lambda chance: [group] * GROUPS_OF_A_POINT)


def scenario_named(name: str) -> Scenario:
    """A scenario, or a point of a curve such as ``size=12``."""
    if name in SCENARIOS:
        return SCENARIOS[name]
    curve, _, value = name.partition("=")
    return point_of(CURVES[curve], float(value) if "." in value else int(value))
