"""The methods that are compared. Add one as a line of ``METHODS``.

In: a world. Out: :class:`Found`. Clusters are made of the kept pairs in the same way for all methods, so that the table
compares which pairs are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.planting.worlds import World
from coordgraph.communities import partition
from coordgraph.settings import CommunitySettings, Resources, SimilaritySettings, TieSettings
from coordgraph.significance import keep_ties
from coordgraph.similarity import compare_accounts

Pairs = tuple[np.ndarray, np.ndarray]
Keep = Callable[[World, str, pa.Table], np.ndarray]  # of a layer's compared pairs: which are kept
FAMILYWISE = FALSE_DISCOVERIES = 0.01
TOP_PERCENTILE, FEWEST_OBJECTS = 99.5, 10


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


def found_in(world: World, kept: Mapping[str, Pairs], seed: int) -> Found:
    """Clusters of kept pairs, as coordgraph makes them."""
    groups = partition(kept, len(world.labels), CommunitySettings(), seed)
    both = np.concatenate([np.column_stack(pairs) for pairs in kept.values()])
    return Found(np.unique(np.sort(both, axis=1), axis=0), groups)


@lru_cache(maxsize=4)
def compared(world: World, settings: SimilaritySettings) -> pa.Table:
    """Compared pairs of a world; kept for the methods that look at the same ones."""
    return compare_accounts(world.layers, world.account_ids, settings, Resources(jobs=1))


def by_layer(world: World, edges: pa.Table, keep: Keep) -> dict[str, Pairs]:
    """Kept pairs of each layer as account codes."""
    found = {}
    for name in world.layers:
        rows = edges.filter(pc.equal(edges["layer"], name))
        kept = rows.filter(pa.array(keep(world, name, rows)))
        found[name] = (codes_of(world, kept["source"]), codes_of(world, kept["target"]))
    return found


def codes_of(world: World, ids: pa.ChunkedArray) -> np.ndarray:
    return pc.index_in(ids, value_set=world.account_ids).to_numpy().astype(np.int64)


def by_rule(ties: TieSettings, similarity: SimilaritySettings, world: World, seed: int) -> Found:
    """Pairs that ``keep_ties`` keeps."""
    edges = keep_ties(compared(world, similarity), ties, similarity.window)
    return found_in(world, by_layer(world, edges, lambda _, __, rows: rows["kept"].to_numpy()), seed)


def within(window: float, fewest: int = 2) -> Callable[[World, int], Found]:
    """Pairs with so many objects within a window, and no more is asked."""
    ties = TieSettings(filter="rule", min_synchronous=fewest, min_synchrony=0, min_posts=1)
    return partial(by_rule, ties, SimilaritySettings(window=window, min_synchronous=fewest))


def present_rule() -> Callable[[World, int], Found]:
    """The tie rule with its defaults; pairs it cannot keep are not compared, which changes nothing but the time."""
    ties = TieSettings(filter="rule")
    return partial(by_rule, ties, SimilaritySettings(min_synchronous=ties.min_synchronous))


def _closest(world: World, name: str, rows: pa.Table) -> np.ndarray:
    """Pacheco et al. 2021: accounts with ten objects or more, the top half per cent of the cosines above 0."""
    busy = world.layers[name].sizes >= FEWEST_OBJECTS
    eligible = busy[codes_of(world, rows["source"])] & busy[codes_of(world, rows["target"])]
    cosine = rows["cosine"].to_numpy()
    if not eligible.any():
        return eligible
    return eligible & (cosine >= np.percentile(cosine[eligible], TOP_PERCENTILE))


def _hypergeometric(correction: str, world: World, name: str, rows: pa.Table) -> np.ndarray:
    """Tumminello et al. 2011: shared objects against draws in which every object is as likely as any other."""
    layer = world.layers[name]
    sizes = [layer.sizes[codes_of(world, rows[side])] for side in ("source", "target")]
    p = _hypergeometric_p(rows["shared"].to_numpy(), np.minimum(*sizes), np.maximum(*sizes), len(layer.object_codes))
    if correction == "bonferroni":
        return p <= FAMILYWISE / layer.most_pairs
    order = np.sort(p)
    passing = np.flatnonzero(order <= FALSE_DISCOVERIES * np.arange(1, len(p) + 1) / layer.most_pairs)
    return p <= (order[passing[-1]] if len(passing) else -1.0)


def _hypergeometric_p(shared: np.ndarray, fewer: np.ndarray, more: np.ndarray, objects: int) -> np.ndarray:
    from scipy.stats import hypergeom

    cases, place = np.unique(np.column_stack([shared, fewer, more]), axis=0, return_inverse=True)
    p = hypergeom.sf(cases[:, 0] - 1, objects, cases[:, 1], cases[:, 2])
    return p[place.ravel()]


_ANY_TIME = SimilaritySettings(window=None, min_shared=1)


def regardless_of_time(keep: Keep) -> Callable[[World, int], Found]:
    """Pairs kept by what they share, whenever."""
    return lambda world, seed: found_in(world, by_layer(world, compared(world, _ANY_TIME), keep), seed)


METHODS = {
    method.name: method
    for method in (
        Method("rule", present_rule()),
        Method("two within 60 s", within(60)),
        Method("two within an hour", within(3600)),
        Method("cosine, top 0.5 %", regardless_of_time(_closest)),
        Method("hypergeometric, Bonferroni", regardless_of_time(partial(_hypergeometric, "bonferroni"))),
        Method("hypergeometric, FDR", regardless_of_time(partial(_hypergeometric, "fdr"))),
    )
}
