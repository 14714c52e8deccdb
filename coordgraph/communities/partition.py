"""Weighted pairs into groups: Leiden on one layer, multiplex Leiden over several, connected components.

In: pairs of node numbers by layer. Out: one group number a node, -1 for nodes without a group of the wanted size. Equal
seeds give equal groups. Odd input: no pairs give no groups.

igraph's Leiden serves one layer (the same modularity as leidenalg in a fifteenth of the time); leidenalg serves
several, which igraph cannot. leidenalg 0.12 ignores ``max_comm_size``, so it is not offered.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import igraph
import numpy as np
from numpy.typing import NDArray

from coordgraph.settings import CommunitySettings

Ints = NDArray[np.int64]
Pairs = tuple[Ints, Ints]
_ITERATIONS = 10


def partition(layers: Mapping[str, Pairs], nodes: int, settings: CommunitySettings, seed: int) -> Ints:
    """The group of each node, by the method of the settings; groups smaller than ``min_accounts`` become -1.

    With several layers the resolution is spread over them, so that it stays what it says: the smallest number of
    ties per pair of members, summed over the layers.

    >>> triangle = (np.array([0, 0, 1]), np.array([1, 2, 2]))
    >>> partition({"co_retweet": triangle}, 4, CommunitySettings(), seed=1).tolist()
    [0, 0, 0, -1]
    """
    filled = {name: pairs for name, pairs in sorted(layers.items()) if len(pairs[0])}
    if not filled:
        return np.full(nodes, -1, np.int64)
    if settings.method == "components":
        groups = _components(filled, nodes)
    elif len(filled) == 1:
        groups = leiden(next(iter(filled.values())), nodes, settings.objective, settings.resolution, seed)
    else:
        groups = _multiplex(filled, nodes, settings, seed)
    return large_enough(groups, settings.min_accounts)


def _graph(pairs: Pairs, nodes: int) -> Any:
    graph = igraph.Graph(n=nodes)
    graph.add_edges(np.column_stack(pairs).tolist())
    return graph


def _components(layers: Mapping[str, Pairs], nodes: int) -> Ints:
    graph = _graph((_joined(layers, 0), _joined(layers, 1)), nodes)
    return np.array(graph.connected_components().membership, dtype=np.int64)


def _joined(layers: Mapping[str, Pairs], side: int) -> Ints:
    return np.concatenate([pairs[side] for pairs in layers.values()])


def leiden(
    pairs: Pairs, nodes: int, objective: str, resolution: float, seed: int, weights: NDArray[Any] | None = None
) -> Ints:
    """Leiden groups of one layer (Traag et al. 2019, doi:10.1038/s41598-019-41695-z)."""
    graph = _graph(pairs, nodes)
    igraph.set_random_number_generator(random.Random(seed))
    try:
        found = graph.community_leiden(
            objective_function="CPM" if objective == "cpm" else "modularity",
            weights=None if weights is None else weights.tolist(),
            resolution=resolution,
            n_iterations=_ITERATIONS,
        )
    finally:
        igraph.set_random_number_generator(random)
    return np.array(found.membership, dtype=np.int64)


def _multiplex(layers: Mapping[str, Pairs], nodes: int, settings: CommunitySettings, seed: int) -> Ints:
    """Leiden over all layers at once; the quality is the sum of the layers' qualities."""
    import leidenalg

    kind = leidenalg.CPMVertexPartition if settings.objective == "cpm" else leidenalg.RBConfigurationVertexPartition
    resolution = settings.resolution / len(layers) if settings.objective == "cpm" else settings.resolution
    groups, _ = leidenalg.find_partition_multiplex(
        [_graph(pairs, nodes) for pairs in layers.values()],
        kind,
        resolution_parameter=resolution,
        n_iterations=_ITERATIONS,
        seed=seed,
    )
    return np.array(groups, dtype=np.int64)


def large_enough(groups: Ints, smallest: int) -> Ints:
    """Groups of at least so many nodes, numbered by size and then by first node; the others -1."""
    sizes = np.bincount(groups)
    first = np.full(len(sizes), len(groups))
    np.minimum.at(first, groups, np.arange(len(groups)))
    order = [g for g in np.lexsort((first, -sizes)) if sizes[g] >= smallest]
    number = np.full(len(sizes), -1, np.int64)
    number[order] = np.arange(len(order))
    return number[groups]


def modularity(pairs: Pairs, groups: Ints, weights: NDArray[Any]) -> float:
    """Modularity of a partition, -0.5 to 1; near 0: no more ties inside groups than anywhere.

    Newman and Girvan 2004, doi:10.1103/PhysRevE.69.026113.
    """
    if not len(weights) or not weights.sum():
        return 0.0
    return float(_graph(pairs, len(groups)).modularity(groups.tolist(), weights=weights.tolist()))
