"""Where would accounts stand if nobody had told the map about clusters? Ties pull, everything else pushes.

In: how many accounts, the ties as two arrays of places, their weights, a seed. Out: x and y of each account, in units
of no meaning. Odd input: accounts without a tie, which nothing holds, stand in a ring around the others.

Close means tied to the same accounts; the layout knows ties and nothing else. Parts that no tie joins stand apart. A
graph without groups is a ball in it, where the packed layout would show clean discs. Ties are visited one after the
other, each with a few accounts drawn at random, as in LargeVis (Tang et al. 2016,
https://doi.org/10.1145/2872427.2883041).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from coordgraph.kernels import kernel

_Numbers = npt.NDArray[np.float64]

_ROUNDS = 200
_PUSHES = 4
_LARGEST_STEP = 4.0
#: A graph of a few hundred ties has to be visited more often before it has unfolded.
_FEWEST_VISITS = 400_000
_MOST_ROUNDS = 2_000
_GAP = 1.15


def force_layout(count: int, source: Any, target: Any, weight: Any, seed: int) -> tuple[_Numbers, _Numbers]:
    """Positions by ties alone; equal input and seed give equal positions.

    Args:
        count: how many accounts there are.
        source, target: of each tie the places of its two accounts, 0 to ``count`` - 1.
        weight: of each tie; its logarithm pulls.
        seed: the same seed gives the same places.

    Returns:
        x and y, their middle at 0.

    >>> x, y = force_layout(4, [0, 2], [1, 3], [1.0, 1.0], seed=1)
    >>> bool(abs(x[0] - x[1]) < abs(x[0] - x[2]))
    True
    """
    one, other = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    x, y = np.zeros(count), np.zeros(count)
    if not len(one):
        return _with_ring(x, y, np.zeros(count, dtype=bool))
    pull = np.log1p(np.maximum(np.asarray(weight, dtype=np.float64), 0.0))
    pull = np.clip(pull / (np.median(pull) or 1.0), 0.25, 4.0)
    links = coo_matrix((np.ones(len(one)), (one, other)), shape=(count, count))
    part = connected_components(links, directed=False)[1]
    sizes = np.bincount(part)
    room = np.zeros((0, 3))
    for number, component in enumerate(np.argsort(-sizes, kind="stable")):
        if sizes[component] < 2:
            break
        members, ties = np.flatnonzero(part == component), part[one] == component
        code = np.zeros(count, dtype=np.int64)
        code[members] = np.arange(len(members))
        points = _laid_out(len(members), code[one[ties]], code[other[ties]], pull[ties], seed + number)
        middle = _free_place(room, float(np.hypot(*points).max()), number)
        x[members], y[members] = points[0] + middle[0], points[1] + middle[1]
        room = np.vstack([room, [*middle, np.hypot(*points).max()]])
    return _with_ring(x, y, sizes[part] > 1)


def _laid_out(count: int, source: Any, target: Any, pull: Any, seed: int) -> _Numbers:
    """One connected part around 0; most of it within a disc whose area tells how many accounts it has."""
    chance = np.random.default_rng(seed)
    points = chance.uniform(-10, 10, (2, count))
    order = chance.permutation(len(source))
    rounds = min(max(_ROUNDS, _FEWEST_VISITS // len(source)), _MOST_ROUNDS)
    _unfold(source[order], target[order], pull[order], points[0], points[1], rounds, _PUSHES, seed)
    points -= points.mean(axis=1, keepdims=True)
    usual = float(np.quantile(np.hypot(*points), 0.9)) or 1.0
    placed: _Numbers = points * (math.sqrt(count) / usual)
    return placed


def _free_place(room: _Numbers, radius: float, number: int) -> tuple[float, float]:
    """The nearest place to the middle, in a direction of its own, that no other part takes."""
    if not len(room):
        return 0.0, 0.0
    angle = number * math.pi * (3 - math.sqrt(5))
    outward = 0.0
    while True:
        middle = (outward * math.cos(angle), outward * math.sin(angle))
        if np.all(np.hypot(room[:, 0] - middle[0], room[:, 1] - middle[1]) >= room[:, 2] + radius * _GAP):
            return middle
        outward += max(radius, 1.0) / 3


def _with_ring(x: _Numbers, y: _Numbers, tied: npt.NDArray[np.bool_]) -> tuple[_Numbers, _Numbers]:
    loose = np.flatnonzero(~tied)
    reach = float(np.hypot(x[tied], y[tied]).max(initial=1.0)) * 1.08
    angle = 2 * math.pi * np.arange(len(loose)) / max(len(loose), 1)
    x[loose], y[loose] = reach * np.cos(angle), reach * np.sin(angle)
    return x, y


@kernel
def _unfold(
    source: Any, target: Any, pull: Any, x: Any, y: Any, rounds: int, pushes: int, seed: int
) -> None:  # pragma: no cover - compiled
    count = len(x)
    # xorshift: numpy's generators are ten times slower here, and its state must not be shared
    state = np.uint64(88172645463325252) ^ np.uint64(seed + 1) * np.uint64(2654435761)
    for turn in range(rounds):
        step = 1.0 - turn / rounds
        for tie in range(len(source)):
            a, b = source[tie], target[tie]
            dx, dy = x[a] - x[b], y[a] - y[b]
            force = -2.0 / (1.0 + dx * dx + dy * dy) * step * pull[tie]
            mx = max(-_LARGEST_STEP, min(_LARGEST_STEP, force * dx))
            my = max(-_LARGEST_STEP, min(_LARGEST_STEP, force * dy))
            x[a] += mx
            y[a] += my
            x[b] -= mx
            y[b] -= my
            for push in range(pushes):
                state ^= state << np.uint64(13)
                state ^= state >> np.uint64(7)
                state ^= state << np.uint64(17)
                other = np.int64(state % np.uint64(count))
                moved = a if push % 2 == 0 else b
                if other == moved:
                    continue
                dx, dy = x[moved] - x[other], y[moved] - y[other]
                distance = dx * dx + dy * dy
                force = 2.0 / ((0.001 + distance) * (1.0 + distance)) * step
                x[moved] += max(-_LARGEST_STEP, min(_LARGEST_STEP, force * dx))
                y[moved] += max(-_LARGEST_STEP, min(_LARGEST_STEP, force * dy))
