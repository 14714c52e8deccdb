"""The methods that are compared. Add one as a line of ``METHODS``.

In: a world. Out: :class:`Found`. A method is a way to keep pairs and the way its settings make clusters of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.planting.worlds import World
from coordgraph import significance, ties
from coordgraph.communities import partition
from coordgraph.presets import preset_names, with_preset
from coordgraph.settings import Resources, Settings, SimilaritySettings
from coordgraph.similarity import Layer, compare_accounts

Layers = Mapping[str, Layer]
Keeps = Callable[[pa.Table, Layers], np.ndarray]
ALPHA = 0.01
ONE_JOB = Resources(jobs=1)  # worlds are shared out among processes


@dataclass(frozen=True)
class Found:
    """What a method found.

    Attributes:
        pairs: kept pairs of account codes, one row each, i < j, each once whatever its layers.
        groups: cluster of each account, -1: none.
    """

    pairs: np.ndarray
    groups: np.ndarray


@dataclass(frozen=True)
class Method:
    """A way to find accounts that act together; the seed is that of its clusters."""

    name: str
    find: Callable[[World, int], Found]


@lru_cache(maxsize=4)
def compared(world: World, settings: SimilaritySettings, behaviours: tuple[str, ...]) -> pa.Table:
    """Compared pairs of a world; kept for the methods that look at the same ones."""
    return compare_accounts(layers_in(world, behaviours), world.account_ids, settings, ONE_JOB)


def layers_in(world: World, behaviours: tuple[str, ...]) -> dict[str, Layer]:
    """The layers a method looks at; all, where it names none."""
    return {name: layer for name, layer in world.layers.items() if not behaviours or name in behaviours}


def by_settings(settings: Settings, world: World, seed: int, keeps: Keeps | None = None) -> Found:
    """Ties and clusters as these settings make them, or with another way to keep pairs."""
    behaviours = settings.behaviours.behaviours
    edges = compared(world, settings.similarity, behaviours)
    keeps = keeps or ties.method_of(settings, world.account_ids, ONE_JOB).keeps
    kept = edges.filter(pa.array(keeps(edges, layers_in(world, behaviours))))
    source, target = (
        pc.index_in(kept[side], value_set=world.account_ids).to_numpy().astype(np.int64)
        for side in ("source", "target")
    )
    names = kept["layer"].to_numpy()
    pairs = {name: (source[names == name], target[names == name]) for name in world.layers}
    groups = partition(pairs, len(world.labels), settings.communities, seed)
    return Found(np.unique(np.sort(np.column_stack([source, target]), axis=1), axis=0), groups)


def settings_with(**stages: dict[str, object]) -> Settings:
    return Settings().changed(stages)


def within(window: str, fewest: int = 2) -> Callable[[World, int], Found]:
    """Pairs with so many objects within a window, and no more is asked."""
    rule = {"filter": "rule", "min_synchronous": fewest, "min_synchrony": 0.0, "min_posts": 1}
    return partial(by_settings, settings_with(ties=rule, similarity={"window": window, "min_synchronous": fewest}))


def hypergeometric(name: str) -> Callable[[World, int], Found]:
    """Pairs that share more than draws give in which every object is as likely as any other."""

    def find(world: World, seed: int) -> Found:
        def keeps(edges: pa.Table, layers: Layers) -> np.ndarray:
            return significance.backbone_filter(name, edges, layers, ALPHA, "shared", world.account_ids)

        return by_settings(settings_with(similarity={"window": "none", "min_shared": 1}), world, seed, keeps)

    return find


def published(name: str) -> Method:
    """A preset as it is used."""
    return Method(name, partial(by_settings, with_preset(Settings(), name)))


_RULE = settings_with(ties={"filter": "rule"}, similarity={"min_synchronous": 3})
DEFAULT = "coordgraph"
METHODS = {
    method.name: method
    for method in (
        Method(DEFAULT, partial(by_settings, Settings())),
        Method(
            "coordgraph, false discovery rate",
            partial(by_settings, settings_with(significance={"correction": "fdr"})),
        ),
        Method(
            "coordgraph, births as first shares",
            partial(by_settings, settings_with(significance={"unknown_births": "first_share"})),
        ),
        Method("rule alone", partial(by_settings, _RULE)),
        Method("two within 60 s", within("60s")),
        Method("two within an hour", within("1h")),
        Method("hypergeometric, Bonferroni", hypergeometric("hypergeometric")),
        Method("hypergeometric, FDR", hypergeometric("hypergeometric_fdr")),
        *map(published, preset_names()),
    )
}
