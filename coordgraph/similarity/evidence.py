"""The posts behind a pair of accounts: for each shared object the two posts closest in time.

In: a layer and pairs of account codes. Out: one row a pair and shared object (:class:`CoUses`). Odd input: where times
are unknown any two posts stand for the object, and the delay is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coordgraph.similarity.candidates import NO_TIME, Ints, blocks, ranges
from coordgraph.similarity.layers import Layer

_ROWS_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class CoUses:
    """One row a pair and shared object.

    Attributes:
        pair: row of the pair among those asked for.
        object: object code.
        source_post, target_post: codes of the two posts closest in time.
        delay_us: target's time minus source's; ``NO_TIME`` when unknown.
    """

    pair: Ints
    object: Ints
    source_post: Ints
    target_post: Ints
    delay_us: Ints


def co_uses(layer: Layer, source: Ints, target: Ints) -> Iterator[CoUses]:
    """Every shared object of the pairs, in blocks of bounded size."""
    known = len(layer.sizes)
    inside = np.flatnonzero((source < known) & (target < known))
    source, target = source[inside], target[inside]
    acts = np.diff(layer.starts)
    acts_of = np.bincount(layer.users, acts, minlength=known).astype(np.int64)
    for start, end in blocks(np.minimum(acts_of[source], acts_of[target]) + 1, _ROWS_AT_ONCE):
        pair, at_source, at_target = _shared(layer, source[start:end], target[start:end])
        yield _closest(layer, inside[start:end][pair], at_source, at_target)


def _shared(layer: Layer, source: Ints, target: Ints) -> tuple[Ints, Ints, Ints]:
    """Pair, source's use and target's use of each shared object; the account with fewer objects is looked up."""
    swap = layer.sizes[source] > layer.sizes[target]
    fewer, more = np.where(swap, target, source), np.where(swap, source, target)
    pair, at_fewer = ranges(layer.first[fewer], layer.sizes[fewer])
    keys = layer.users << 32 | layer.used
    wanted = more[pair] << 32 | layer.used[at_fewer]
    at_more = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found = keys[at_more] == wanted
    pair, at_fewer, at_more = pair[found], at_fewer[found], at_more[found]
    swapped = swap[pair]
    return pair, np.where(swapped, at_more, at_fewer), np.where(swapped, at_fewer, at_more)


def _closest(layer: Layer, pair: Ints, at_source: Ints, at_target: Ints) -> CoUses:
    """Of each shared object the two posts closest in time: each act of the lesser side with its neighbours."""
    counts = np.diff(layer.starts)
    swap = counts[at_source] > counts[at_target]
    lesser, greater = np.where(swap, at_target, at_source), np.where(swap, at_source, at_target)
    co_use, act = ranges(layer.starts[lesser], counts[lesser])
    low, high = layer.starts[greater][co_use], layer.starts[greater + 1][co_use]
    after = _first_not_before(layer.times, low, high, layer.times[act])
    before = np.maximum(after - 1, low)
    after = np.minimum(after, high - 1)
    gap_before, gap_after = (_gap(layer.times[act], layer.times[other]) for other in (before, after))
    partner = np.where(gap_before <= gap_after, before, after)
    gap = np.minimum(gap_before, gap_after)
    best = np.lexsort((act, gap, co_use))[np.searchsorted(co_use, np.arange(len(pair)))]
    source_act = np.where(swap, partner[best], act[best])
    target_act = np.where(swap, act[best], partner[best])
    unknown = (layer.times[source_act] == NO_TIME) | (layer.times[target_act] == NO_TIME)
    delay = np.where(unknown, 0, layer.times[target_act]) - np.where(unknown, 0, layer.times[source_act])
    return CoUses(
        pair=pair,
        object=layer.used[at_source],
        source_post=layer.posts[source_act],
        target_post=layer.posts[target_act],
        delay_us=np.where(unknown, NO_TIME, delay),
    )


def _gap(one: Ints, other: Ints) -> Ints:
    unknown = (one == NO_TIME) | (other == NO_TIME)
    return np.where(unknown, np.iinfo(np.int64).max, np.abs(np.where(unknown, 0, one) - np.where(unknown, 0, other)))


def _first_not_before(times: Ints, low: Ints, high: Ints, moment: Ints) -> Ints:
    """In each range of sorted times the first position not before the moment; the range's end when there is none."""
    low, high = low.copy(), high.copy()
    while (open_ := low < high).any():
        middle = (low + high) // 2
        earlier = open_ & (times[np.minimum(middle, len(times) - 1)] < moment)
        low = np.where(earlier, middle + 1, low)
        high = np.where(open_ & ~earlier, middle, high)
    return low
