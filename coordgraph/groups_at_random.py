"""Random groups out of the parts of a pool, many at once, and how many of their pairs are linked.

In: parts and how many of each are wanted. Out: the members of each group. Odd input: none; more than a part has cannot
be drawn, so callers do not ask for it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coordgraph.kernels import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel
def drawn_groups(pool: Ints, starts: Ints, wanted: Ints, uniform: Floats) -> Ints:
    """Groups of so many of each part of a pool, without replacement; ``pool`` is shuffled on the way.

    Args:
        pool: members, part after part.
        starts: where each part begins, and the last one ends.
        wanted: how many of each part.
        uniform: numbers from 0 to 1, one row a group and one column a member.

    Returns:
        The members, one row a group, part after part.
    """
    found = np.empty(uniform.shape, np.int64)
    for draw in range(len(uniform)):
        place = 0
        for part in range(len(wanted)):
            begin, end = starts[part], starts[part + 1]
            for taken in range(wanted[part]):
                # Fisher and Yates: what stands before begin + taken is drawn; any order of the rest is as good
                other = begin + taken + int(uniform[draw, place] * (end - begin - taken))
                pool[begin + taken], pool[other] = pool[other], pool[begin + taken]
                found[draw, place] = pool[begin + taken]
                place += 1
    return found


@kernel
def linked_pairs(groups: Ints, neighbours: Ints, places: Ints, accounts: int) -> Ints:
    """How many pairs of each row are neighbours; those of account i stand from ``places[i]`` to ``places[i + 1]``."""
    found = np.zeros(len(groups), np.int64)
    seen_in = np.full(accounts, -1, np.int64)
    for row in range(len(groups)):
        for account in groups[row]:
            seen_in[account] = row
            for at in range(places[account], places[account + 1]):
                found[row] += seen_in[neighbours[at]] == row
    return found
