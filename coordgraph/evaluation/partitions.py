"""How well two ways to group the same accounts agree: homogeneity, completeness, V, purity, NMI, AMI, ARI.

In: two arrays of group numbers, one entry an account. Out: numbers that do not depend on how groups are numbered; 1 is
full agreement. Odd input: no account gives None; two groupings that are both one single group agree.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordgraph.agreement import (
    Contingency,
    contingency,
    entropy,
    information,
    mutual_information,
    normalised_information,
    rand,
)


class Agreement(NamedTuple):
    """Agreement of clusters with known groups.

    Attributes:
        homogeneity: 1 when every cluster holds accounts of one group only (Rosenberg and Hirschberg 2007,
            https://aclanthology.org/D07-1043).
        completeness: 1 when every group lies in one cluster.
        v: harmonic mean of the two.
        purity: share of accounts that belong to the commonest group of their cluster; many small clusters raise it.
        nmi: normalised mutual information by the arithmetic mean, 0 to 1; many small clusters raise it, too.
        ami: the same less what chance gives, so that 0 is chance (Vinh et al. 2010,
            https://jmlr.org/papers/v11/vinh10a.html); may be below 0.
        ari: adjusted Rand index over pairs of accounts; 0 is chance, may be below 0 (Hubert and Arabie 1985,
            doi:10.1007/BF01908075).
    """

    homogeneity: float
    completeness: float
    v: float
    purity: float
    nmi: float
    ami: float
    ari: float


def compare_groupings(clusters: NDArray[Any], groups: NDArray[Any]) -> Agreement | None:
    """Agreement of clusters with groups; None without accounts.

    >>> found = compare_groupings(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2]))
    >>> [round(value, 6) for value in (found.ari, found.nmi, found.ami, found.purity)]
    [0.571429, 0.8, 0.571429, 0.75]
    """
    if not len(clusters):
        return None
    table = contingency(clusters, groups)
    of_clusters, of_groups = entropy(table.rows), entropy(table.columns)
    # rounding can leave the mutual information a hair beside what bounds it
    mutual = min(mutual_information(table), of_clusters, of_groups)
    homogeneity = mutual / of_groups if of_groups else 1.0
    completeness = mutual / of_clusters if of_clusters else 1.0
    agreed = homogeneity + completeness
    return Agreement(
        homogeneity,
        completeness,
        2 * homogeneity * completeness / agreed if agreed else 0.0,
        _purity(table),
        normalised_information(clusters, groups),
        information(clusters, groups),
        rand(clusters, groups),
    )


def _purity(table: Contingency) -> float:
    commonest = np.zeros(len(table.rows), np.int64)
    np.maximum.at(commonest, table.row, table.counts)
    return float(commonest.sum() / table.things)
