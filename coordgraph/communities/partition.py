"""Pairs into groups: Leiden over one layer or several, or connected components.

In: pairs of node numbers by layer. Out: one group number a node, -1 for nodes without a group of the wanted size. Equal
seeds give equal groups. Odd input: no pairs give no groups.

igraph's Leiden serves all but modularity over several layers, for which leidenalg is needed (twenty times slower).
leidenalg 0.12 accepts ``max_comm_size`` and ignores it, so a largest size is not offered.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import igraph
import numpy as np
from numpy.typing import NDArray

from coordgraph.settings import CommunitySettings

Ints = NDArray[np.int64]
Pairs = tuple[Ints, Ints]
_ITERATIONS = 10
_SLOWER = 20  # leidenalg beside igraph: 3.1 s against 0.17 s for 80,000 ties in two layers
_AFFORDABLE = 3_000_000  # tie visits for one measure: about ten seconds


def partition(layers: Mapping[str, Pairs], nodes: int, settings: CommunitySettings, seed: int) -> Ints:
    """The group of each node, by the method of the settings; groups smaller than ``min_accounts`` become -1.

    With several layers and ``cpm`` a pair counts as many ties as it has layers, so the resolution stays what it says:
    the smallest number of ties per pair of members, summed over the layers. That is the quality of a multiplex
    partition: with one resolution for all layers the sum of their qualities is the quality of their sum.

    >>> triangle = (np.array([0, 0, 1]), np.array([1, 2, 2]))
    >>> partition({"co_retweet": triangle}, 4, CommunitySettings(), seed=1).tolist()
    [0, 0, 0, -1]
    """
    return Ties(layers, nodes).partition(settings, seed)


class Ties:
    """Ties made ready to be partitioned many times: to build their graph takes longer than to partition it.

    Args:
        layers: pairs of node numbers by layer.
        nodes: how many nodes there are.
    """

    def __init__(self, layers: Mapping[str, Pairs], nodes: int) -> None:
        filled = {name: pairs for name, pairs in sorted(layers.items()) if len(pairs[0])}
        self._nodes = nodes
        self._tied, self._layers = _packed(filled, nodes)

    def partition(self, settings: CommunitySettings, seed: int) -> Ints:
        """The group of each node, as :func:`partition` gives it."""
        groups = np.full(self._nodes, -1, np.int64)
        if self._layers:
            groups[self._tied] = large_enough(self._grouped(settings, seed), settings.min_accounts)
        return groups

    def _grouped(self, settings: CommunitySettings, seed: int) -> Ints:
        if _needs_leidenalg(self._layers, settings):
            return _multiplex(self._graphs, settings.resolution, seed)
        graph, counts = self._joined
        if settings.method == "components":
            return np.array(graph.connected_components().membership, dtype=np.int64)
        weights = counts if len(self._layers) > 1 else None
        return _leiden(graph, settings.objective, settings.resolution, seed, weights)

    @cached_property
    def _joined(self) -> tuple[Any, NDArray[np.int64]]:
        """The graph of every pair once, and in how many layers each is tied."""
        pairs, counts = _joined(self._layers, len(self._tied))
        return _graph(pairs, len(self._tied)), counts

    @cached_property
    def _graphs(self) -> list[Any]:
        """The graph of each layer."""
        return [_graph(pairs, len(self._tied)) for pairs in self._layers.values()]


def tie_visits(layers: Mapping[str, Pairs], settings: CommunitySettings) -> int:
    """What one partition costs, in ties looked at by igraph; some 400,000 take a second."""
    ties = sum(len(pairs[0]) for pairs in layers.values())
    return ties * (_SLOWER if _needs_leidenalg(layers, settings) else 1)


def affordable(asked: int, least: int, cost: int) -> int:
    """How many of the repetitions asked for are made when each costs so many tie visits; never fewer than the least.

    The number depends on the data alone, so that equal inputs give equal results on any machine.

    >>> affordable(50, 10, 60_000), affordable(50, 10, 200_000), affordable(50, 10, 10**9), affordable(5, 10, 1)
    (50, 15, 10, 5)
    """
    return min(asked, max(least, _AFFORDABLE // max(cost, 1)))


def _packed(layers: Mapping[str, Pairs], nodes: int) -> tuple[Ints, dict[str, Pairs]]:
    """The nodes that have ties, and the layers with these numbered from 0: most accounts have none."""
    has_ties = np.zeros(nodes, bool)
    for pairs in layers.values():
        has_ties[pairs[0]] = has_ties[pairs[1]] = True
    number = np.cumsum(has_ties) - 1
    return np.flatnonzero(has_ties), {name: (number[low], number[high]) for name, (low, high) in layers.items()}


def _needs_leidenalg(layers: Mapping[str, Pairs], settings: CommunitySettings) -> bool:
    """Modularity compares each layer with chance in that layer: its sum is not the modularity of the summed layers."""
    return settings.method == "leiden" and settings.objective == "modularity" and len(layers) > 1


def _graph(pairs: Pairs, nodes: int) -> Any:
    return igraph.Graph(nodes, np.column_stack(pairs))


def _joined(layers: Mapping[str, Pairs], nodes: int) -> tuple[Pairs, NDArray[np.int64]]:
    """Every pair once, and in how many layers it is tied."""
    if len(layers) == 1:
        pairs = next(iter(layers.values()))
        return pairs, np.ones(len(pairs[0]), np.int64)
    low = np.concatenate([np.minimum(*pairs) for pairs in layers.values()])
    high = np.concatenate([np.maximum(*pairs) for pairs in layers.values()])
    keys, counts = np.unique(low * nodes + high, return_counts=True)
    return (keys // nodes, keys % nodes), counts


def leiden(
    pairs: Pairs, nodes: int, objective: str, resolution: float, seed: int, weights: NDArray[Any] | None = None
) -> Ints:
    """Leiden groups of one layer (Traag et al. 2019, doi:10.1038/s41598-019-41695-z)."""
    return _leiden(_graph(pairs, nodes), objective, resolution, seed, weights)


def _leiden(graph: Any, objective: str, resolution: float, seed: int, weights: NDArray[Any] | None) -> Ints:
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


def _multiplex(graphs: list[Any], resolution: float, seed: int) -> Ints:
    """Leiden by modularity over all layers at once; the quality is the sum of the layers' qualities."""
    import leidenalg

    groups, _ = leidenalg.find_partition_multiplex(
        graphs,
        leidenalg.RBConfigurationVertexPartition,
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
