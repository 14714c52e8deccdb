"""What can be said of an account by its ties, and of a cluster by the ties of its members; each measure by itself.

In: kept ties as arrays of node numbers, and the group of each node. Out: one number a node or a group. Odd input: a
node without ties has no score (NaN); a group no tie leaves has a conductance of 0.

There is no total score: a cluster is ranked by one measure after the other, and all of them are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Pairs(NamedTuple):
    """Tied pairs, each once.

    Attributes:
        low, high: node numbers, ``low < high``.
        weight: the largest weight of the pair's ties, of whatever layer.
        row: for each tie its pair.
    """

    low: Ints
    high: Ints
    weight: Floats
    row: Ints


def pairs_of_ties(source: Ints, target: Ints, weight: Floats) -> Pairs:
    """Ties of several layers as pairs."""
    ends = np.column_stack([np.minimum(source, target), np.maximum(source, target)]).reshape(-1, 2)
    pairs, row = np.unique(ends, axis=0, return_inverse=True)
    heaviest = np.full(len(pairs), -np.inf)
    np.maximum.at(heaviest, row.ravel(), weight)
    return Pairs(pairs[:, 0], pairs[:, 1], heaviest, row.ravel())


def coordination_scores(pairs: Pairs, nodes: int) -> Floats:
    """For each node the largest weight of its ties: it stays tied to somebody until the bar is raised above that.

    The score of Nizzoli et al. 2021 (doi:10.1609/icwsm.v15i1.18074) without their regrouping at each bar. In the unit
    of the weights (synchronous objects, or a cosine from 0 to 1); high: at least one tie is strong; NaN: no tie.

    >>> chain = pairs_of_ties(np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([0.9, 0.5, 0.2]))
    >>> coordination_scores(chain, 5).tolist()
    [0.9, 0.9, 0.5, 0.2, nan]
    """
    scores = np.full(nodes, np.nan)
    for side in (pairs.low, pairs.high):
        np.fmax.at(scores, side, pairs.weight)
    return scores


def core_scores(pairs: Pairs, nodes: int) -> Floats:
    """For each node the largest bar at which it still is in the 2-core of the ties at or above that bar.

    In a 2-core everybody has two ties to others in it: the node lies on a ring of ties, or between rings. One strong
    tie to one other account, which gives a high coordination score, is not enough. NaN: on no ring at any bar.

    >>> ring = pairs_of_ties(np.array([0, 1, 0, 2]), np.array([1, 2, 2, 3]), np.array([0.9, 0.5, 0.2, 0.8]))
    >>> core_scores(ring, 5).tolist()
    [0.2, 0.2, 0.2, nan, nan]
    """
    scores = np.full(nodes, np.nan)
    neighbours: dict[int, set[int]] = {}
    for low, high in zip(pairs.low.tolist(), pairs.high.tolist(), strict=True):
        neighbours.setdefault(low, set()).add(high)
        neighbours.setdefault(high, set()).add(low)
    _peel(neighbours, list(neighbours))
    order = np.argsort(pairs.weight, kind="stable")
    bars, starts = np.unique(pairs.weight[order], return_index=True)
    for bar, begin, end in zip(bars, starts, [*starts[1:], len(order)], strict=False):
        # invariant: the nodes left are the 2-core of the ties at or above this bar
        ends = [(int(pairs.low[row]), int(pairs.high[row])) for row in order[begin:end]]
        for low, high in ends:
            neighbours.get(low, set()).discard(high)
            neighbours.get(high, set()).discard(low)
        scores[_peel(neighbours, [node for pair in ends for node in pair])] = bar
    return scores


def _peel(neighbours: dict[int, set[int]], suspects: list[int]) -> list[int]:
    """Take out nodes with fewer than two neighbours until there are none; returns those taken out."""
    gone = []
    while suspects:
        node = suspects.pop()
        if node in neighbours and len(neighbours[node]) < 2:
            for other in neighbours.pop(node):
                neighbours[other].discard(node)
                suspects.append(other)
            gone.append(node)
    return gone


def pairs_inside(pairs: Pairs, groups: Ints) -> NDArray[np.bool_]:
    """Which pairs lie inside a group."""
    inside: NDArray[np.bool_] = (groups[pairs.low] == groups[pairs.high]) & (groups[pairs.low] >= 0)
    return inside


def conductance(pairs: Pairs, groups: Ints, count: int) -> Floats:
    """For each group the ties that leave it over the ends of ties of its members, or of all others if these are fewer.

    0 to 1. 0: no tie leaves the group; near 1: its members are tied to others rather than to each other.

    >>> two_rings = pairs_of_ties(np.array([0, 0, 1, 3, 3, 4, 2]), np.array([1, 2, 2, 4, 5, 5, 3]), np.ones(7))
    >>> conductance(two_rings, np.array([0, 0, 0, 1, 1, 1]), 2).round(6).tolist()
    [0.142857, 0.142857]
    """
    ends = sum((_counted(groups[side], count) for side in (pairs.low, pairs.high)), np.zeros(count, np.int64))
    leaving = ends - 2 * _counted(groups[pairs.low[pairs_inside(pairs, groups)]], count)
    smaller = np.minimum(ends, 2 * len(pairs.low) - ends)
    shares: Floats = np.divide(leaving, smaller, out=np.zeros(count), where=smaller > 0)
    return shares


def _counted(groups: Ints, count: int) -> Ints:
    return np.bincount(groups[groups >= 0], minlength=count).astype(np.int64)


def share_of_pairs(pairs: Pairs, marked: NDArray[np.bool_], groups: Ints, count: int) -> Floats:
    """For each group the marked pairs inside it over all pairs of members there could be, 0 to 1."""
    sizes = _counted(groups, count)
    inside = _counted(groups[pairs.low[marked & pairs_inside(pairs, groups)]], count)
    return inside / np.maximum(sizes * (sizes - 1) / 2, 1)


def supporting_layers(layers: Sequence[tuple[Ints, Ints]], groups: Ints, count: int, smallest: int = 3) -> Ints:
    """For each group the number of layers that tie at least half of its members, and so many accounts, inside it.

    Half, because one chance tie in another layer is no second kind of evidence; as many as a cluster must have, because
    a chain of three accounts tied by one behaviour here and another there is carried by neither. 0: no layer by itself.

    >>> ring, tie = (np.array([0, 0, 1]), np.array([1, 2, 2])), (np.array([0]), np.array([1]))
    >>> supporting_layers([ring, tie, (np.array([0]), np.array([5]))], np.array([0, 0, 0, 0, 0, -1]), 1).tolist()
    [1]
    """
    sizes, found = _counted(groups, count), np.zeros(count, np.int64)
    for source, target in layers:
        inside = (groups[source] == groups[target]) & (groups[source] >= 0)
        tied = np.unique(np.concatenate([source[inside], target[inside]]))
        found += _counted(groups[tied], count) >= np.maximum(sizes / 2, smallest)
    return found


def ranked(layers: Ints, validated: Floats | None, stability: Floats | None, sizes: Ints) -> Ints:
    """The groups from the best supported to the least: by layers, validated share, stability, size, in that order.

    Shares are rounded to a tenth, so that a difference of a hundredth does not outweigh all that comes after
    it. What was not measured (None, or NaN) decides nothing. Among equals the first stays first.

    >>> ranked(np.array([1, 2, 1]), None, np.array([0.99, 0.4, 0.95]), np.array([5, 3, 9])).tolist()
    [1, 2, 0]
    """
    steps = [np.zeros(len(sizes)) if shares is None else _in_steps(shares) for shares in (stability, validated)]
    return np.lexsort((np.arange(len(sizes)), -sizes, -steps[0], -steps[1], -layers)).astype(np.int64)


def _in_steps(shares: Floats) -> Floats:
    return np.where(np.isnan(shares), 0.0, shares).round(1)
