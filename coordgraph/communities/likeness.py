"""How like two groupings of the same accounts are, group by group and as a whole.

In: the group of each account in either, -1 for none. Out: indices that are 1 where the groupings are the same. Odd
input: groupings without a group are alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coordgraph.agreement import contingency, rand

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def best_matches(own: Ints, groups: Ints, sizes: Ints) -> tuple[Floats, Ints]:
    """For each own cluster the highest Jaccard index with one of the groups, 0 to 1, and which that is; -1: none.

    Of equally good ones the first is taken, which is the larger.

    Args:
        own, groups: group of each account, -1 for none.
        sizes: accounts of each own cluster.

    >>> likeness, best = best_matches(np.array([0, 0, 0, 1]), np.array([0, 0, 1, -1]), np.array([3, 1]))
    >>> likeness.round(3).tolist(), best.tolist()
    ([0.667, 0.0], [0, -1])
    """
    likeness, best = np.zeros(len(sizes)), np.full(len(sizes), -1, np.int64)
    both = (own >= 0) & (groups >= 0)
    table = contingency(own[both], groups[both])
    one, other = np.unique(own[both])[table.row], np.unique(groups[both])[table.column]
    jaccard = table.counts / (sizes[one] + np.bincount(groups[groups >= 0])[other] - table.counts)
    order = np.lexsort((other, -jaccard, one))
    first = order[np.unique(one[order], return_index=True)[1]]
    likeness[one[first]], best[one[first]] = jaccard[first], other[first]
    return likeness, best


def same_accounts(one: Ints, other: Ints) -> float:
    """Jaccard index of the accounts in any cluster, 0 to 1; 1 where neither grouping has a cluster.

    >>> same_accounts(np.array([0, 0, -1, -1]), np.array([1, -1, 1, -1]))
    0.3333333333333333
    """
    either = int(((one >= 0) | (other >= 0)).sum())
    return int(((one >= 0) & (other >= 0)).sum()) / either if either else 1.0


def same_clusters(one: Ints, other: Ints) -> float:
    """Adjusted Rand index over all accounts, each without a cluster being alone; 1: the same, about 0: chance.

    Hubert and Arabie 1985, doi:10.1007/BF01908075.

    >>> same_clusters(np.array([0, 0, 1, 1, -1]), np.array([1, 1, 0, 0, -1]))
    1.0
    """
    some = (one >= 0) | (other >= 0)
    alone = -1 - np.arange(int(some.sum()))
    left, right = (np.where(groups[some] < 0, alone, groups[some]) for groups in (one, other))
    return rand(left, right, alone=int((~some).sum()))
