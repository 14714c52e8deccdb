"""Eigenvector centrality of an unweighted network: over all of it, and component by component.

In: pairs of accounts. Out: one number an account. Odd input: a pair given twice is one edge; accounts without an edge
have 0; no pairs give zeros.

Over all of it the centrality sees one component: the one with the largest eigenvalue, which is the densest rather than
the largest. Accounts of every other component have 0, whatever they do.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh

from coordgraph.presets.base import Floats, Ints

_SMALL = 200  # accounts; up to here the whole spectrum is faster than an iteration, and needs no start
_CORES = 4  # how many of nearly one eigenvalue are told apart
_SAME = 1e-9  # eigenvalues this close, relative to the larger, count as one


class _Components(NamedTuple):
    """Accounts with an edge, in order; of each its component and its entry in the vector of that component.

    The vector of a component is the only eigenvector without negative entries, of length 1; its eigenvalue is simple,
    because a component is connected. So nothing here hangs on where an iteration starts.
    """

    accounts: Ints
    component: Ints
    entries: Floats
    eigenvalues: Floats


def global_eigenvector_centrality(source: Ints, target: Ints, accounts: int) -> Floats:
    """Eigenvector centrality over the whole network, of length 1; only components of the largest eigenvalue have any.

    Where several components have the same largest eigenvalue (to 9 digits), any mixture of their vectors would do.
    They are mixed as iteration from equal values mixes them: each in proportion to the sum of its vector.

    Args:
        source, target: account codes of each edge.
        accounts: how many account codes there are.

    Returns:
        0 to 1 for each account; high: tied to many who are tied to many.

    >>> k4_and_k3 = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3], [4, 5], [4, 6], [5, 6]]).T
    >>> global_eigenvector_centrality(*k4_and_k3, 7).round(4).tolist()
    [0.5, 0.5, 0.5, 0.5, 0.0, 0.0, 0.0]
    """
    found = _components(source, target)
    centrality = np.zeros(accounts)
    if len(found.accounts):
        leading = found.eigenvalues >= found.eigenvalues.max() * (1 - _SAME)
        shares = np.where(leading, np.bincount(found.component, found.entries), 0.0)
        mixed = found.entries * shares[found.component]
        centrality[found.accounts] = mixed / np.linalg.norm(mixed)
    return centrality


def componentwise_eigenvector_centrality(source: Ints, target: Ints, accounts: int) -> Floats:
    """Eigenvector centrality within each component, times the component's share of the accounts that have an edge.

    c_i = v_i n_C / n: v is the component's own vector of length 1, n_C its accounts, n all accounts with an edge. With
    one component it equals the global centrality; with several none is lost.

    Args, returns: as for :func:`global_eigenvector_centrality`.

    >>> k4_and_k3 = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3], [4, 5], [4, 6], [5, 6]]).T
    >>> componentwise_eigenvector_centrality(*k4_and_k3, 7).round(4).tolist()
    [0.2857, 0.2857, 0.2857, 0.2857, 0.2474, 0.2474, 0.2474]
    """
    found = _components(source, target)
    centrality = np.zeros(accounts)
    shares = np.bincount(found.component) / max(len(found.accounts), 1)
    centrality[found.accounts] = found.entries * shares[found.component]
    return centrality


def _components(source: Ints, target: Ints) -> _Components:
    some, codes = np.unique(np.concatenate([source, target]), return_inverse=True)
    if not len(some):
        return _Components(some, some, np.zeros(0), np.zeros(0))
    adjacency = _adjacency(codes[: len(source)], codes[len(source) :], len(some))
    count, component = connected_components(adjacency, directed=False)
    sizes = np.bincount(component)
    entries, eigenvalues = np.full(len(some), np.sqrt(0.5)), np.ones(count)  # right for two accounts and one edge
    members = np.split(np.argsort(component, kind="stable"), np.cumsum(sizes)[:-1])
    for number in np.flatnonzero(sizes > 2):
        inside = members[number]
        eigenvalues[number], entries[inside] = _leading(adjacency[inside][:, inside])
    return _Components(some, component, entries, eigenvalues)


def _adjacency(source: Ints, target: Ints, size: int) -> sparse.csr_array:
    """The network with ones for edges, however often a pair is given; an account is no neighbour of itself."""
    different = source != target
    source, target = source[different], target[different]
    ends = np.concatenate([source, target]), np.concatenate([target, source])
    adjacency = sparse.csr_array((np.ones(len(ends[0])), ends), shape=(size, size))
    adjacency.sum_duplicates()
    adjacency.data[:] = 1.0
    return adjacency


def _leading(adjacency: sparse.csr_array) -> tuple[float, Floats]:
    """The largest eigenvalue of a connected network and its vector, without negative entries and of length 1.

    Two equally dense cores far from each other have eigenvalues that differ by less than a computer can tell, and a
    solver may give any mixture of their vectors. Then, as between components, the mixture is that of equal values.
    """
    if adjacency.shape[0] <= _SMALL:
        values, vectors = np.linalg.eigh(adjacency.toarray())
    else:
        start = np.ones(adjacency.shape[0])
        values, vectors = eigsh(adjacency, k=1, which="LA", v0=start)
        if vectors.min() * vectors.max() < -_SAME:
            values, vectors = eigsh(adjacency, k=_CORES, which="LA", v0=start)
    leading = vectors[:, values >= values.max() * (1 - _SAME)]
    vector = np.maximum(leading @ leading.sum(axis=0), 0.0)
    return float(values.max()), vector / np.linalg.norm(vector)
