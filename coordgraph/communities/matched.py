"""Is a cluster more tied than accounts that are as active? Compared with random groups matched on activity.

In: tied pairs, groups, and how active each node is. Out: a p-value a group. Odd input: a group with too few like it is
not compared (NaN).

A cluster was chosen for its ties, so a small p-value is expected and proves nothing by itself. A large one is a
warning: such accounts are tied like that wherever one looks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coordgraph.communities.scores import Pairs, pairs_inside
from coordgraph.groups_at_random import drawn_groups, linked_pairs

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_BINS = 10


def matched_p(pairs: Pairs, groups: Ints, activity: Ints, permutations: int, seed: int) -> Floats:
    """For each group the share of random groups with at least as many tied pairs, itself counted: (1+b)/(1+B).

    A random group has as many accounts as the group in each tenth of activity, drawn without replacement from all
    active accounts, the group's own among them.

    Args:
        pairs: kept ties.
        groups: group of each node, numbered from 0; -1 for none.
        activity: posts of each node; nodes with none are not drawn.
        permutations: random groups for each group, B; the smallest p-value there can be is 1/(1+B).
        seed: equal seeds give equal results.

    Returns:
        p-values, above 0 to 1; NaN where the group is more than half of the accounts of some tenth.

    >>> ring = Pairs(np.array([0, 0, 1]), np.array([1, 2, 2]), np.ones(3), np.arange(3))
    >>> groups = np.array([0, 0, 0] + [-1] * 97)
    >>> matched_p(ring, groups, np.full(100, 7), 999, seed=1).tolist()
    [0.001]
    """
    count = int(groups.max(initial=-1)) + 1
    found = np.full(count, np.nan)
    pool, starts, tenth = _by_activity(activity)
    if not permutations or not count:
        return found
    neighbours, places = _neighbours(pairs, len(groups))
    observed = np.bincount(groups[pairs.low[pairs_inside(pairs, groups)]], minlength=count)
    members = np.argsort(groups, kind="stable")[np.searchsorted(np.sort(groups), 0) :]
    for group, own in enumerate(np.split(members, np.cumsum(np.bincount(groups[groups >= 0]))[:-1])):
        wanted = np.bincount(tenth[own], minlength=len(starts))[: len(starts) - 1]
        if (tenth[own] < 0).any() or (2 * wanted > np.diff(starts)).any():
            continue
        uniform = np.random.default_rng([seed, group]).random((permutations, len(own)))
        drawn = linked_pairs(drawn_groups(pool.copy(), starts, wanted, uniform), neighbours, places, len(groups))
        found[group] = (1 + (drawn >= observed[group]).sum()) / (1 + permutations)
    return found


def _by_activity(activity: Ints) -> tuple[Ints, Ints, Ints]:
    """Active nodes by tenth of activity, where each tenth begins (and the last ends), and the tenth of each node."""
    active = activity > 0
    borders = np.unique(np.quantile(activity[active], np.arange(1, _BINS) / _BINS)) if active.any() else np.empty(0)
    tenth = np.where(active, np.searchsorted(borders, activity, side="left"), -1)
    pool = np.flatnonzero(active)
    pool = pool[np.argsort(tenth[pool], kind="stable")]
    return pool, np.searchsorted(tenth[pool], np.arange(len(borders) + 2)), tenth.astype(np.int64)


def _neighbours(pairs: Pairs, nodes: int) -> tuple[Ints, Ints]:
    """The neighbours of every node one after another, and where those of each node begin."""
    ends = np.concatenate([pairs.low, pairs.high])
    others = np.concatenate([pairs.high, pairs.low])
    order = np.argsort(ends, kind="stable")
    return others[order], np.searchsorted(ends[order], np.arange(nodes + 1))
