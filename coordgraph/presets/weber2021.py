"""Latent coordination networks and their highly coordinating communities: Weber and Neumann 2021.

In: the acts of a layer and the pairs compared within the window. Out: the weight of each pair, summed over bins of that
length, and the pairs that :func:`coordgraph.presets.focal.focal_structures` keeps. Bins are fixed: two acts a second
apart can lie in different ones, and such a pair weighs 0. Odd input: acts without a time lie in no bin.

As in the authors' pipeline every bin is handed on to the next four with less weight, and all these networks are then
added up before communities are looked for. So a bin counts 1 + 0.7 + 0.49 + ... times, and the decay changes the last
bins only. doi:10.1007/s13278-021-00815-2, https://github.com/weberdc/find_hccs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.communities.partition import leiden
from coordgraph.presets.base import Flags, Floats, Ints, Judged, Layers, window_of
from coordgraph.presets.focal import focal_structures
from coordgraph.settings import Settings
from coordgraph.significance.backbones import codes_of_pairs, rows_by_layer
from coordgraph.similarity import Layer, pairs_within
from coordgraph.similarity.layers import NO_TIME
from coordgraph.similarity.threads import portions

DECAY = 0.7
BINS_TOGETHER = 5
THETA = 0.3
_PAIRS_AT_ONCE = 4_000_000


def judge(edges: pa.Table, layers: Layers, settings: Settings, account_ids: pa.Array | None = None) -> Judged:
    """Weight: of the latent coordination network. Kept: the edges of highly coordinating communities (FSA_V)."""
    bin_us = round(window_of("weber2021", settings) * 1e6)
    weight, kept = np.zeros(edges.num_rows), np.zeros(edges.num_rows, bool)
    source, target = codes_of_pairs(edges, account_ids)
    for name, rows in rows_by_layer(edges).items():
        weight[rows] = coordination_weights(layers[name], source[rows], target[rows], bin_us)
        kept[rows] = highly_coordinating(source[rows], target[rows], weight[rows], THETA, settings.seed)
    return Judged(weight, kept)


def weight_in_bin(raw: Floats, source_degree: Floats, target_degree: Floats) -> Floats:
    """The weight of each pair in one bin: raw times the share of both accounts' co-acts that are with each other.

    raw^2 / (d_u + d_v - raw): raw counts pairs of posts on one object in the bin, d is the sum of an account's raw
    weights there. Accounts that act with everybody weigh little.

    >>> weight_in_bin(np.array([3.0]), np.array([4.0]), np.array([3.0])).tolist()
    [2.25]
    """
    weight: Floats = raw * raw / (source_degree + target_degree - raw)
    return weight


def handed_on(bins: Ints, last: int, decay: float = DECAY, together: int = BINS_TOGETHER) -> Floats:
    """How often each bin counts: once, and once more with decay for every following bin it is handed on to.

    >>> handed_on(np.array([0, 8, 9]), 9).round(3).tolist()
    [2.773, 1.7, 1.0]
    """
    return np.cumsum(decay ** np.arange(together))[np.minimum(last - bins, together - 1)]


def coordination_weights(layer: Layer, source: Ints, target: Ints, bin_us: int) -> Floats:
    """The weight of each pair in the latent coordination network of a layer, all bins added up with decay.

    Args:
        layer: the acts.
        source, target: account codes of the pairs that are asked for; the network consists of these alone.
        bin_us: length of a bin in microseconds, the first beginning with the first act.

    Returns:
        Weight of each pair, 0 or more; 0: never in one bin.
    """
    total = np.zeros(len(source))
    acts = _acts_in_bins(layer, bin_us)
    if not len(source) or not len(acts.bins):
        return total
    for bins, rows, raw in _raw_weights(acts, source, target, layer.accounts):
        first, second = _degrees_in_bins(bins, source[rows], target[rows], raw, layer.accounts)
        weight = weight_in_bin(raw, first, second) * handed_on(bins, int(acts.bins[-1]))
        total += np.bincount(rows, weight, len(source))
    return total


class _Acts(NamedTuple):
    """Acts in order of bin, then object: bin, a number for each object in each bin, account."""

    bins: Ints
    things: Ints
    accounts: Ints


def _acts_in_bins(layer: Layer, bin_us: int) -> _Acts:
    in_order = np.argsort(layer.object_starts)
    objects = np.repeat(in_order, (layer.object_ends - layer.object_starts)[in_order])
    timed = layer.near_times != NO_TIME
    objects, accounts, times = objects[timed], layer.near_accounts[timed], layer.near_times[timed]
    bins = (times - times.min(initial=NO_TIME)) // bin_us
    order = np.lexsort((objects, bins))
    bins, objects = bins[order], objects[order]
    things = np.cumsum((np.diff(bins, prepend=-1) != 0) | (np.diff(objects, prepend=-1) != 0))
    return _Acts(bins, things, accounts[order].astype(np.int64))


def _raw_weights(acts: _Acts, source: Ints, target: Ints, accounts: int) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Bin, row of the pair and raw weight of each pair with co-acts in a bin, some bins at a time.

    Memory is that of the pairs of acts of so many bins; a bin is never cut, because its degrees are needed whole.
    """
    keys = np.minimum(source, target) * accounts + np.maximum(source, target)
    order = np.argsort(keys)
    ascending = keys[order]
    first_act = np.append(np.flatnonzero(np.diff(acts.bins, prepend=-1)), len(acts.bins))
    for some in portions(_pairs_by_bin(acts, first_act), _PAIRS_AT_ONCE):
        begin, end = first_act[some[0]], first_act[some[1]]
        for left, right in pairs_within(acts.things[begin:end].astype(np.int64), np.zeros(end - begin, np.int64), 0):
            one, other = acts.accounts[begin + left], acts.accounts[begin + right]
            met = np.minimum(one, other) * accounts + np.maximum(one, other)
            place = np.minimum(np.searchsorted(ascending, met), len(keys) - 1)
            known = ascending[place] == met  # else one account twice, or a pair that was not compared
            cells = acts.bins[begin + left][known] * len(keys) + order[place[known]]
            found, raw = np.unique(cells, return_counts=True)
            yield found // len(keys), found % len(keys), raw.astype(np.float64)


def _pairs_by_bin(acts: _Acts, first_act: Ints) -> Ints:
    """How many pairs of acts on one object each bin has."""
    first_of_thing = np.flatnonzero(np.diff(acts.things, prepend=0))
    sizes = np.diff(np.append(first_of_thing, len(acts.things)))
    before = np.append(0, np.cumsum(sizes * (sizes - 1) // 2))
    pairs: Ints = np.diff(before[np.searchsorted(first_of_thing, first_act)])
    return pairs


def _degrees_in_bins(bins: Ints, source: Ints, target: Ints, raw: Floats, accounts: int) -> tuple[Floats, Floats]:
    """The sum of the raw weights of either account of each pair in its bin."""
    ends = np.concatenate([bins * accounts + source, bins * accounts + target])
    _, of_end = np.unique(ends, return_inverse=True)
    degrees: Floats = np.bincount(of_end, np.concatenate([raw, raw])).astype(np.float64)[of_end]
    return degrees[: len(raw)], degrees[len(raw) :]


def highly_coordinating(source: Ints, target: Ints, weights: Floats, theta: float, seed: int) -> Flags:
    """Which pairs are edges of a highly coordinating community: FSA_V within communities by modularity.

    Args:
        source, target: account codes of each pair.
        weights: of the network; 0 is no edge.
        theta: by how many standard deviations a new edge may lower the mean.
        seed: of the communities. The authors take Louvain's, which come out differently at every run.

    >>> ab_bc_cd = np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([10.0, 8.0, 1.0])
    >>> highly_coordinating(*ab_bc_cd, theta=0.3, seed=1).tolist()
    [True, True, False]
    """
    kept = np.zeros(len(weights), bool)
    edge = weights > 0
    some, codes = np.unique(np.concatenate([source[edge], target[edge]]), return_inverse=True)
    if len(some):
        source, target = codes[: len(codes) // 2], codes[len(codes) // 2 :]
        groups = leiden((source, target), len(some), "modularity", 1.0, seed, weights=weights[edge])
        kept[edge] = focal_structures(source, target, weights[edge], groups, theta)
    return kept
