"""FSA_V: the heavy core of each community of a weighted network.

In: edges with weights, and the community of each account. Out: which edges belong to a focal structure. Odd input: no
edges give no answers; where several edges are equally heavy the first counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coordgraph.kernels import kernel
from coordgraph.presets.base import Flags, Floats, Ints


def focal_structures(source: Ints, target: Ints, weights: Floats, groups: Ints, theta: float) -> Flags:
    """Which edges form the focal structure of their community, where there is one.

    It begins with the heaviest edge of the community and takes in the heaviest edge of the community that touches the
    last one, as long as that is at least the mean of the network and lowers the mean of the structure by at most theta
    standard deviations (of its edges so far; with one edge, its weight). A community whose heaviest edge is below the
    mean of the network has none. The authors' code also drops each community that has only one edge, which the paper
    does not say. Weber and Neumann 2021, doi:10.1007/s13278-021-00815-2.

    Args:
        source, target: account codes of each edge, from 0; an edge stands once.
        weights: more than 0.
        groups: community of each account.
        theta: 0 or more; high: structures grow further.

    Returns:
        One flag an edge.

    >>> ab_bc_cd = np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([10.0, 8.0, 1.0])
    >>> focal_structures(*ab_bc_cd, groups=np.zeros(4, int), theta=0.3).tolist()
    [True, True, False]
    """
    if not len(weights):
        return np.zeros(0, bool)
    inside = np.flatnonzero(groups[source] == groups[target])
    heaviest_first = inside[np.argsort(-weights[inside], kind="stable")]
    ends = np.concatenate([source[heaviest_first], target[heaviest_first]])
    by_account = np.argsort(ends, kind="stable")
    edges_of = np.concatenate([np.arange(len(heaviest_first))] * 2)[by_account]
    starts = np.searchsorted(ends[by_account], np.arange(len(groups) + 1))
    order = np.lexsort((edges_of, ends[by_account]))
    _, seeds = np.unique(groups[source[heaviest_first]], return_index=True)
    taken = _grown(
        source[heaviest_first].astype(np.int64), target[heaviest_first].astype(np.int64),
        weights[heaviest_first], edges_of[order], starts, seeds, float(weights.mean()), float(theta),
    )  # fmt: skip
    kept = np.zeros(len(weights), bool)
    kept[heaviest_first] = taken
    return kept


@kernel
def _grown(
    source: Any, target: Any, weights: Any, edges_of: Any, starts: Any, seeds: Any, mean: float, theta: float
) -> Any:
    """Which edges the structures that begin with the seeds take in.

    Args:
        source, target, weights: of the edges inside communities, the heaviest first.
        edges_of, starts: for each account the numbers of its edges, ascending, and where they begin.
        seeds: the first edge of each community.
        mean: of the whole network.
        theta: as of :func:`focal_structures`.
    """
    taken = np.zeros(len(weights), np.bool_)
    place = starts[:-1].copy()
    for seed in seeds:
        edge, count, average, spread = seed, 0, 0.0, 0.0
        while edge < len(weights) and weights[edge] >= mean:
            change = weights[edge] - average
            if count:
                deviation = np.sqrt(spread / (count - 1)) if count > 1 else average
                if average + change / (count + 1) < average - theta * deviation:
                    break
            # invariant: average and spread (the sum of squared deviations) are those of the edges taken from this seed
            count += 1
            average += change / count
            spread += change * (weights[edge] - average)
            taken[edge] = True
            one, other, edge = source[edge], target[edge], len(weights)
            for account in (one, other):
                while place[account] < starts[account + 1] and taken[edges_of[place[account]]]:
                    place[account] += 1
                if place[account] < starts[account + 1]:
                    edge = min(edge, edges_of[place[account]])
    return taken
