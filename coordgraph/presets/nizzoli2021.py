"""Coordination as a matter of degree: Nizzoli et al. 2021, doi:10.1609/icwsm.v15i1.18074.

In: compared pairs with their cosine. Out: those the disparity filter keeps; and for accounts a score of coordination.
The filter takes the smaller p of the two ends. The authors' code takes that of the end it meets last.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from coordgraph.presets.base import Floats, Ints, Judged, Layers
from coordgraph.settings import Settings
from coordgraph.significance.backbones import backbone_filter, numbers_of


def judge(edges: pa.Table, layers: Layers, settings: Settings, account_ids: pa.Array | None = None) -> Judged:
    """Weight: cosine. Kept: the disparity filter gives less than ``significance.alpha`` (0.15)."""
    alpha = settings.significance.alpha
    return Judged(
        numbers_of(edges, "cosine"), backbone_filter("disparity", edges, layers, alpha, "cosine", account_ids)
    )


def coordination_scores(
    source: Ints, target: Ints, weights: Floats, accounts: int, groups: Ints | None = None
) -> Floats:
    """For each account the last threshold at which it still has an edge in its group, when weak edges go first.

    Raising a threshold through the weights, an account leaves when its heaviest edge does: so the score is the largest
    weight among its edges. With groups only edges inside one count. The authors find groups anew at every threshold;
    here they stay as given. Nizzoli et al. 2021, doi:10.1609/icwsm.v15i1.18074.

    Args:
        source, target: account codes of each edge.
        weights: of each edge, more than 0.
        accounts: how many account codes there are.
        groups: group of each account, -1 for none; without it every account is in one group.

    Returns:
        Score of each account, in the unit of the weights; high: coordinated strongly; 0: no edge in its group.

    >>> ab_bc_cd = np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([0.9, 0.5, 0.2])
    >>> coordination_scores(*ab_bc_cd, 4).tolist()
    [0.9, 0.9, 0.5, 0.2]
    >>> coordination_scores(*ab_bc_cd, 4, groups=np.array([0, 0, 1, 1])).tolist()
    [0.9, 0.9, 0.2, 0.2]
    """
    if groups is not None:
        inside = (groups[source] == groups[target]) & (groups[source] >= 0)
        source, target, weights = source[inside], target[inside], weights[inside]
    scores = np.zeros(accounts)
    np.maximum.at(scores, source, weights)
    np.maximum.at(scores, target, weights)
    return scores
