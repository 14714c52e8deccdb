"""What a method found in a world, beside the truth, as one row of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.planting.methods import Found
from benchmarks.planting.worlds import World
from coordgraph.evaluation import count_cells, weighted_precision

FOUND_OVERLAP = 0.5
Row = dict[str, Any]


def scored(world: World, found: Found) -> Row:
    """Account precision, recall and F1 (absent where nobody is planted), groups found, accounts in clusters, ties."""
    row: Row = {"accounts": int((found.groups >= 0).sum()), "ties": len(found.pairs), "groups": len(world.plants)}
    if not world.plants:
        return row
    cells = count_cells(found.groups >= 0, world.labels >= 0)
    return row | {
        "precision": cells.precision,
        "recall": cells.recall,
        "f1": cells.f1,
        "weighted_precision": _weighted_precision(world, found),
        "groups_found": groups_found(world.labels, found.groups),
        "recall_of_groups": [float((found.groups[group.members] >= 0).mean()) for group in world.plants],
    }


def groups_found(labels: np.ndarray, groups: np.ndarray) -> int:
    """How many planted groups have a cluster of their own: at least half of the accounts of the two are in both.

    >>> groups_found(np.array([0, 0, 1, 1, -1]), np.array([0, 0, 1, -1, 0]))
    2
    """
    return sum(
        _best_overlap(labels == group, groups) >= FOUND_OVERLAP for group in range(int(labels.max(initial=-1)) + 1)
    )


def _best_overlap(members: np.ndarray, groups: np.ndarray) -> float:
    """Largest Jaccard index of some accounts with a cluster."""
    clusters = np.unique(groups[members & (groups >= 0)])
    overlaps = [(members & (groups == c)).sum() / (members | (groups == c)).sum() for c in clusters]
    return float(max(overlaps, default=0.0))


def _weighted_precision(world: World, found: Found) -> float:
    inside = found.groups >= 0
    sizes = np.bincount(found.groups[inside])
    right = np.bincount(found.groups[inside], weights=world.labels[inside] >= 0)
    return weighted_precision(sizes, right / np.maximum(sizes, 1))
