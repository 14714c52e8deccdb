"""All pairs of accounts of a layer that are to be compared, with every column, in order and in bounded memory.

In: a layer, its plan, settings and resources. Out: blocks of :class:`Compared`, sorted by source and target; the same
for any number of threads and any memory. Odd input: a layer without pairs gives no block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from coordgraph.settings import Resources, SimilaritySettings
from coordgraph.similarity.layers import Codes, Floats, Ints, Layer
from coordgraph.similarity.measures import measure
from coordgraph.similarity.planning import AT_ONCE, KINDS, Plan, microseconds
from coordgraph.similarity.sharing import COSINE, index_of
from coordgraph.similarity.spool import Spool
from coordgraph.similarity.threads import in_order, portions
from coordgraph.similarity.weights import Weights, weights_of
from coordgraph.similarity.windowed import accounts_met, accounts_near

Done = Callable[[int, int], None]
Made = TypeVar("Made")
_PORTIONS_A_THREAD = 16
_ROUNDING = 1e-12  # the cosine of equal accounts may come out just below 1
_LEAST_MASS = 1e-30  # an object all accounts use has the plain idf 0, and something without mass cannot be counted


@dataclass(frozen=True)
class Compared:
    """Compared pairs: account codes, and the columns of ``edges`` that come from comparing."""

    source: Codes
    target: Codes
    shared: NDArray[np.int32]
    cosine: Floats
    jaccard: Floats
    synchronous: NDArray[np.int32]
    pairs: Ints
    source_posts: NDArray[np.int32]
    target_posts: NDArray[np.int32]
    median_delay_us: Floats
    source_first: Floats
    first_us: Ints
    last_us: Ints

    def __len__(self) -> int:
        return len(self.source)


def compared_pairs(
    layer: Layer,
    plan: Plan,
    settings: SimilaritySettings,
    resources: Resources,
    made: Callable[[Compared], Made],
    done: Done = lambda done, total: None,
) -> Iterator[Made]:
    """Every pair that reaches what the settings ask for, each once, in blocks.

    Args:
        layer, plan: the layer, and the plan made for it.
        settings: window, least values, weighting.
        resources: threads and memory.
        made: what is made of a block, in the thread that measured it.
        done: called with accounts gone through and accounts in all.
    """
    weights = weights_of(layer, settings.tf, settings.idf, resources.threads)
    if plan.way == "window":
        found = _pairs_in_window(layer, plan, settings, resources, done)
    else:
        found = _pairs_alike(layer, plan, weights, settings, resources, done)

    def measured(pairs: tuple[Codes, Codes]) -> Made | None:
        block = _measured(layer, weights, pairs, settings)
        return made(block) if len(block) else None

    for block in in_order(measured, found, resources.threads):
        if block is not None:
            yield block


def _pairs_in_window(
    layer: Layer, plan: Plan, settings: SimilaritySettings, resources: Resources, done: Done
) -> Iterator[tuple[Codes, Codes]]:
    """Pairs with enough synchronous objects, range of sources by range of sources."""
    assert plan.near is not None
    near = plan.near
    portion = min(plan.portion, -(-plan.candidates // resources.threads))

    def search(borders: tuple[int, int]) -> tuple[Codes, Codes]:
        first, end = borders
        if plan.meetings is not None:
            targets, counts = accounts_met(plan.meetings, near, first, end, settings.min_synchronous)
        else:
            targets, counts = accounts_near(
                layer.object_starts, layer.object_ends, layer.near_accounts, layer.near_times,
                microseconds(settings.window), near, first, end, settings.min_synchronous,
            )  # fmt: skip
        return np.repeat(np.arange(first, end, dtype=np.int32), counts), targets

    ranges = portions(near, max(portion, 1))
    for (_, end), (sources, targets) in zip(ranges, in_order(search, ranges, resources.threads), strict=True):
        done(end, len(near))
        for start in range(0, len(sources), AT_ONCE):
            yield sources[start : start + AT_ONCE], targets[start : start + AT_ONCE]


def _pairs_alike(
    layer: Layer, plan: Plan, weights: Weights, settings: SimilaritySettings, resources: Resources, done: Done
) -> Iterator[tuple[Codes, Codes]]:
    """Pairs that reach the measure of the plan; found by size of account, given in order of source."""
    with Spool(layer.accounts, plan.portion, resources.folder) as spool:
        for pairs in _found_alike(layer, plan, weights, settings, resources, done):
            spool.add(pairs)
        for pairs in spool.blocks(AT_ONCE):
            yield (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)


def _found_alike(
    layer: Layer, plan: Plan, weights: Weights, settings: SimilaritySettings, resources: Resources, done: Done
) -> Iterator[Ints]:
    kind = KINDS[plan.way]
    least = {"cosine": settings.min_cosine, "jaccard": settings.min_jaccard, "shared": settings.min_shared}[plan.way]
    masses = np.maximum(weights.idf**2, _LEAST_MASS) if kind == COSINE else np.ones(len(layer.object_codes))
    index = index_of(
        layer.account_starts, layer.used, masses, kind, float(least), settings.min_shared, resources.threads
    )
    costs = index.costs(resources.threads) + 1
    ranges = portions(costs, -(-int(costs.sum()) // (_PORTIONS_A_THREAD * resources.threads)))
    found = in_order(lambda borders: index.pairs(*borders), ranges, resources.threads)
    for (_, end), pairs in zip(ranges, found, strict=True):
        done(end, len(costs))
        yield pairs


def _measured(layer: Layer, weights: Weights, pairs: tuple[Codes, Codes], settings: SimilaritySettings) -> Compared:
    """Every column of some pairs, those left out that do not reach what the settings ask for."""
    source, target = pairs
    shared, dot, synchronous, joint, source_posts, target_posts, median, leads, first, last = measure(
        source, target, microseconds(settings.window), layer.longest, layer.most_acts,
        layer.account_starts, layer.used, layer.use_starts, layer.act_times, layer.act_posts, weights.idf, weights.tf,
    )  # fmt: skip
    norms = weights.norms[source] * weights.norms[target]
    # rounding can lift a cosine of 1 just above it
    cosine = np.minimum(np.divide(dot, norms, out=np.zeros(len(dot)), where=norms > 0), 1.0)
    sizes = layer.sizes
    jaccard = shared / (sizes[source] + sizes[target] - shared)
    wanted = (
        (shared >= settings.min_shared)
        & (cosine >= settings.min_cosine - _ROUNDING)
        & (jaccard >= settings.min_jaccard)
    )
    if settings.window is not None:
        wanted &= synchronous >= settings.min_synchronous
    columns: list[Any] = [
        source, target, shared, cosine, jaccard, synchronous, joint, source_posts, target_posts, median, leads, first,
        last,
    ]  # fmt: skip
    return Compared(*(columns if wanted.all() else [column[wanted] for column in columns]))
