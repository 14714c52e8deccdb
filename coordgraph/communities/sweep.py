"""Do the clusters hang on the resolution that was chosen? Every resolution of a grid, searched from several seeds.

In: kept pairs by layer and the settings. Out: the table ``sweep``, one row a resolution. Odd input: without ties, and
with ``components``, which know no resolution, the table has no rows.

A plateau is a run of at least two neighbouring resolutions that give the same clusters, whatever the seed. Clusters on
a long plateau are in the data; clusters that exist at one resolution only are made by the choice.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.communities.likeness import same_clusters
from coordgraph.communities.partition import Pairs, Ties, affordable, tie_visits
from coordgraph.settings import CommunitySettings
from coordgraph.tables import SWEEP

Ints = NDArray[np.int64]

#: From this adjusted Rand index on two groupings count as the same.
SAME = 0.95
_STEPS_PER_TENFOLD = (5, 2, 1)
_LOWEST = {"cpm": 0.001, "modularity": 0.1}
_HIGHEST_MODULARITY = 10.0
_FEWEST_SEEDS = 2
_SHORTEST_PLATEAU = 2


class _Step(NamedTuple):
    """One resolution: what the run's own seed gives, and how far the seeds agree."""

    resolution: float
    groups: Ints
    agreement: float
    seeds: int


def sweep(layers: Mapping[str, Pairs], nodes: int, settings: CommunitySettings, seed: int) -> pa.Table:
    """Clusters at every resolution of a grid around the chosen one; the table ``sweep``.

    For ``cpm`` the grid goes from 0.001 to the highest density there can be, the number of layers; for ``modularity``
    from 0.1 to 10. It has five steps to a factor of ten, two or one where there are very many ties, and always contains
    the chosen resolution.

    Args:
        layers: pairs of node numbers by layer.
        nodes: how many nodes there are.
        settings: objective, resolution, smallest cluster, seeds.
        seed: of the run; the grouping of this seed is the one that is compared.

    >>> low, high = np.triu_indices(5, 1)
    >>> pairs = np.append([low, low + 5], 4), np.append([high, high + 5], 5)
    >>> found = sweep({"x": pairs}, 10, CommunitySettings(seeds=3), seed=1).to_pylist()
    >>> [(round(row["resolution"], 3), row["clusters"], row["plateau"]) for row in found if row["resolution"] > 0.05]
    [(0.063, 2, 2), (0.1, 2, 2), (0.158, 2, 2), (0.251, 2, 2), (0.398, 2, 2), (0.631, 2, 2), (1.0, 0, None)]
    """
    filled = {name: pairs for name, pairs in layers.items() if len(pairs[0])}
    if not filled or settings.method != "leiden" or not settings.sweep:
        return SWEEP.empty()
    cost = tie_visits(filled, settings)
    grids = [resolutions(settings, len(filled), steps) for steps in _STEPS_PER_TENFOLD]
    grid = next((g for g in grids if len(g) <= affordable(len(g), 1, cost * _FEWEST_SEEDS)), grids[-1])
    seeds = affordable(settings.seeds, _FEWEST_SEEDS, cost * len(grid))
    ties = Ties(filled, nodes)
    steps = [_step(ties, settings, resolution, seed, seeds) for resolution in grid]
    chosen = steps[grid.index(settings.resolution)].groups
    plateaus = _plateaus(steps)
    return SWEEP.of_rows(
        (
            settings.objective, step.resolution, step.resolution == settings.resolution,
            int(step.groups.max(initial=-1)) + 1, int((step.groups >= 0).sum()), step.agreement,
            same_clusters(step.groups, chosen), plateau, step.seeds,
        )
        for step, plateau in zip(steps, plateaus, strict=True)
    )  # fmt: skip


def resolutions(settings: CommunitySettings, layers: int, steps_per_tenfold: int) -> list[float]:
    """The grid, ascending: the chosen resolution times powers of a root of 10.

    >>> [round(r, 4) for r in resolutions(CommunitySettings(), 1, 5)][:5]
    [0.001, 0.0016, 0.0025, 0.004, 0.0063]
    """
    chosen = settings.resolution
    lowest = _LOWEST[settings.objective]
    highest = float(layers) if settings.objective == "cpm" else _HIGHEST_MODULARITY
    start = chosen if chosen > 0 else lowest
    down, up = (round(steps_per_tenfold * np.log10(end / start), 6) for end in (lowest, highest))
    steps = np.arange(np.ceil(down), np.floor(up) + 1)
    return sorted({chosen, *(float(start * 10 ** (step / steps_per_tenfold)) for step in steps if step)})


def _step(ties: Ties, settings: CommunitySettings, resolution: float, seed: int, seeds: int) -> _Step:
    here = dataclasses.replace(settings, resolution=resolution)
    found = [ties.partition(here, seed + further) for further in range(seeds)]
    return _Step(resolution, found[0], _mean_agreement(found), seeds)


def _mean_agreement(found: Sequence[Ints]) -> float:
    """Mean adjusted Rand index over all pairs of groupings; equal groupings, the usual case, are compared once."""
    times = Counter(groups.tobytes() for groups in found)
    by_bytes = {groups.tobytes(): groups for groups in found}
    pairs = len(found) * (len(found) - 1) / 2
    if not pairs:
        return float("nan")
    same = sum(n * (n - 1) / 2 for n in times.values())
    unlike = sum(times[a] * times[b] * same_clusters(by_bytes[a], by_bytes[b]) for a, b in combinations(times, 2))
    return (same + unlike) / pairs


def _plateaus(steps: Sequence[_Step]) -> list[int | None]:
    """The number of each resolution's plateau, from 1 upwards with the resolution; None for those on none.

    The longest run is taken first, then the longest of what is left on either side; of equally long ones the lower.
    """
    runs = sorted(_longest_runs(steps, 0, len(steps)))
    numbers: list[int | None] = [None] * len(steps)
    for number, (begin, end) in enumerate(runs, start=1):
        numbers[begin:end] = [number] * (end - begin)
    return numbers


def _longest_runs(steps: Sequence[_Step], begin: int, end: int) -> list[tuple[int, int]]:
    """Runs of at least two resolutions, as begin and end, without overlap."""
    runs = [(start, _end_of_run(steps, start, end)) for start in range(begin, end)]
    run = max(runs, key=lambda run: (run[1] - run[0], -run[0]), default=(0, 0))
    if run[1] - run[0] < _SHORTEST_PLATEAU:
        return []
    return [run, *_longest_runs(steps, begin, run[0]), *_longest_runs(steps, run[1], end)]


def _end_of_run(steps: Sequence[_Step], start: int, end: int) -> int:
    """How far the clusters at this resolution stay the same: each like every one before, and found by every seed."""
    stop = start
    while stop < end and _found_by_all_seeds(steps[stop]) and _like_all(steps[stop], steps[start:stop]):
        stop += 1
    return stop


def _found_by_all_seeds(step: _Step) -> bool:
    """No clusters at all are no plateau; of one seed nothing is known."""
    return bool((step.groups >= 0).any()) and not step.agreement < SAME


def _like_all(step: _Step, others: Sequence[_Step]) -> bool:
    return all(same_clusters(step.groups, other.groups) >= SAME for other in others)
