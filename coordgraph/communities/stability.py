"""Would the clusters be found again if other objects had been collected? Ties recounted on resampled objects.

In: the kept ties, the shared objects behind each, and the count with which a tie still passes. Out: for each cluster
how well it is found again, for each account how often it is in it. Odd input: a tie with no object behind it cannot be
recounted and stays; without ties there is nothing to resample.

A resampling lets every object count a number of times drawn from a Poisson distribution of mean 1. That is drawing with
replacement where the number of draws is itself left to chance. With many objects it is the usual bootstrap. With few it
differs, and rightly: drawing three objects from a layer of three always gives three, and would call a group that rests
on one afternoon perfectly stable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph.communities.likeness import best_matches
from coordgraph.communities.partition import Pairs, affordable, partition, tie_visits
from coordgraph.settings import CommunitySettings

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Fewest resamplings that are made, however large the data: fewer cannot tell core from probable.
FEWEST = 10
_CORE, _PROBABLE = 0.9, 0.5


class Uses(NamedTuple):
    """Which objects are behind which tie.

    Attributes:
        tie: row of the tie.
        object: code of the object; codes follow layer and object, so that they do not depend on accounts.
    """

    tie: Ints
    object: Ints


class Held(NamedTuple):
    """What resampling says.

    Attributes:
        clusters: for each group the mean over the resamplings of the Jaccard index with the group that resembles it
            most, 0 to 1; from 0.75 a group is called stable, below 0.6 doubtful (Hennig 2007,
            doi:10.1016/j.csda.2006.11.025).
        accounts: for each node the share of resamplings in which it is in that group, 0 to 1; NaN outside of groups.
        resamplings: how many there were.
    """

    clusters: Floats
    accounts: Floats
    resamplings: int


def objects_behind(ties: pa.Table, evidence: pa.Table, synchronous: bool) -> Uses:
    """The rows of ``evidence`` that belong to these ties.

    Args:
        ties: columns ``layer, source, target``.
        evidence: table of that shape; rows of other pairs are passed over, and so are doubled rows.
        synchronous: only objects within the window count.
    """
    if synchronous:
        evidence = evidence.filter(pc.fill_null(evidence["within_window"], False))
    layers, accounts = (_values(evidence, ties, names) for names in (["layer"], ["source", "target"]))
    keys, wanted = (_pair_keys(table, layers, accounts) for table in (evidence, ties))
    order = np.argsort(wanted, kind="stable")
    place = np.minimum(np.searchsorted(wanted[order], keys), max(len(order) - 1, 0))
    found = wanted[order][place] == keys if len(order) else np.zeros(len(keys), bool)
    objects = _codes(evidence["object"], pc.unique(evidence["object"].combine_chunks()).sort())
    layer = _codes(evidence["layer"], layers)
    _, numbers = np.unique((layer * (objects.max(initial=0) + 1) + objects)[found], return_inverse=True)
    rows = np.unique(np.column_stack([order[place[found]], numbers]), axis=0) if found.any() else np.empty((0, 2))
    return Uses(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64))


def _values(evidence: pa.Table, ties: pa.Table, names: Sequence[str]) -> pa.Array:
    chunks = [table[name].combine_chunks() for table in (evidence, ties) for name in names]
    return pc.unique(pa.concat_arrays(chunks)).sort()


def _codes(column: pa.ChunkedArray, values: pa.Array) -> Ints:
    codes: Ints = pc.index_in(column.combine_chunks(), value_set=values).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64)


def _pair_keys(table: pa.Table, layers: pa.Array, accounts: pa.Array) -> Ints:
    source, target = _codes(table["source"], accounts), _codes(table["target"], accounts)
    return (_codes(table["layer"], layers) * len(accounts) + source) * len(accounts) + target


def resample(
    layers: Mapping[str, tuple[Ints, Pairs]],
    uses: Uses,
    needed: Ints,
    groups: Ints,
    settings: CommunitySettings,
    seed: int,
) -> Held:
    """How well groups are found again when the objects are resampled.

    Args:
        layers: for each layer the rows of its ties, and the pairs of nodes they tie.
        uses: the objects behind the ties.
        needed: for each tie the smallest count of objects with which it still passes; a tie that passes with fewer,
            as ties of other rules do, needs as many as it has.
        groups: group of each node, numbered from 0; -1 for none.
        settings: of the partition; ``replicates``.
        seed: equal seeds give equal results.

    >>> triangle = np.array([0, 0, 1]), np.array([1, 2, 2])
    >>> uses = Uses(np.repeat(np.arange(3), 30), np.tile(np.arange(30), 3))
    >>> held = resample({"x": (np.arange(3), triangle)}, uses, np.full(3, 3), np.zeros(3, int), CommunitySettings(), 1)
    >>> held.clusters.tolist(), held.accounts.tolist(), held.resamplings
    ([1.0], [1.0, 1.0, 1.0], 50)
    """
    cost = tie_visits({name: pairs for name, (_, pairs) in layers.items()}, settings)
    times = affordable(settings.replicates, FEWEST, cost)
    count = int(groups.max(initial=-1)) + 1
    likeness, present = np.zeros(count), np.zeros(len(groups))
    sizes = np.bincount(groups[groups >= 0], minlength=count)
    needed = np.minimum(needed, np.bincount(uses.tie, minlength=len(needed)))
    for time in range(times):
        passes = _recounted(uses, len(needed), np.random.default_rng([seed, time])) >= needed
        left = {name: (low[passes[rows]], high[passes[rows]]) for name, (rows, (low, high)) in layers.items()}
        again = partition(left, len(groups), settings, seed + 1 + time)
        found, best = best_matches(groups, again, sizes)
        likeness += found
        present += (again >= 0) & (groups >= 0) & (again == np.append(best, -2)[groups])
    if not times:
        return Held(np.full(count, np.nan), np.full(len(groups), np.nan), 0)
    return Held(likeness / times, np.where(groups >= 0, present / times, np.nan), times)


def _recounted(uses: Uses, ties: int, rng: np.random.Generator) -> Ints:
    """Objects behind each tie in one resampling; whole numbers, held in floats by ``bincount``."""
    times = rng.poisson(1.0, int(uses.object.max(initial=-1)) + 1)
    return np.bincount(uses.tie, weights=times[uses.object], minlength=ties).astype(np.int64)


def standing(share: float) -> str | None:
    """In a word how firmly an account belongs to its cluster; None where it was not measured.

    ``core``: in at least 90 % of the resamplings; ``probable``: in at least half; ``fragile``: in fewer.

    >>> standing(0.9), standing(0.5), standing(0.2), standing(float("nan"))
    ('core', 'probable', 'fragile', None)
    """
    if np.isnan(share):
        return None
    return "core" if share >= _CORE else "probable" if share >= _PROBABLE else "fragile"
