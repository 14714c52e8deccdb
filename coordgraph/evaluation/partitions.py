"""How well two ways to group the same accounts agree: homogeneity, completeness, V, purity, NMI, AMI, ARI.

In: two arrays of group numbers, one entry an account. Out: numbers that do not depend on how groups are numbered; 1 is
full agreement. Odd input: no account gives None; two groupings that are both one single group agree.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
    of_clusters, of_groups = _entropy(table.sum(axis=1)), _entropy(table.sum(axis=0))
    # rounding can leave the mutual information a hair beside what bounds it
    mutual = max(0.0, min(of_clusters + of_groups - _entropy(table.ravel()), of_clusters, of_groups))
    homogeneity = mutual / of_groups if of_groups else 1.0
    completeness = mutual / of_clusters if of_clusters else 1.0
    mean = (of_clusters + of_groups) / 2
    agreed = homogeneity + completeness
    return Agreement(
        homogeneity,
        completeness,
        2 * homogeneity * completeness / agreed if agreed else 0.0,
        float(table.max(axis=1).sum() / table.sum()),
        mutual / mean if mean else 1.0,
        _adjusted(mutual, expected_mutual_information(table), mean),
        _adjusted_rand(table),
    )


def contingency(clusters: NDArray[Any], groups: NDArray[Any]) -> Floats:
    """Accounts by cluster (rows) and group (columns)."""
    rows, row = np.unique(clusters, return_inverse=True)
    columns, column = np.unique(groups, return_inverse=True)
    counts = np.bincount(row * len(columns) + column, minlength=len(rows) * len(columns))
    return counts.reshape(len(rows), len(columns)).astype(np.float64)


def _entropy(counts: Floats) -> float:
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum())


def _adjusted(value: float, expected: float, highest: float) -> float:
    return float((value - expected) / (highest - expected)) if abs(highest - expected) > 1e-12 else 1.0


def _adjusted_rand(table: Floats) -> float:
    together = _pairs(table).sum()
    rows, columns = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    everyone = _pairs(table.sum())
    expected = rows * columns / everyone if everyone else 0.0
    return _adjusted(together, expected, (rows + columns) / 2)


def _pairs(counts: Any) -> Any:
    return counts * (counts - 1) / 2


def expected_mutual_information(table: Floats) -> float:
    """Mutual information that groupings of these sizes have on average when accounts are dealt out by chance, in nats.

    Each pair of sizes is worked out once: the overlap of a cluster and a group is hypergeometric.
    """
    from scipy.stats import hypergeom

    total = table.sum()
    row_sizes, row_times = np.unique(table.sum(axis=1), return_counts=True)
    column_sizes, column_times = np.unique(table.sum(axis=0), return_counts=True)
    expected = 0.0
    for size, times in zip(row_sizes, row_times, strict=True):
        for other, other_times in zip(column_sizes, column_times, strict=True):
            overlap = np.arange(max(1, size + other - total), min(size, other) + 1)
            chance = hypergeom.pmf(overlap, int(total), int(size), int(other))
            information = overlap / total * np.log(total * overlap / (size * other))
            expected += times * other_times * float((chance * information).sum())
    return expected
