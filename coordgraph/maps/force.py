"""Where would accounts stand if nobody had told the map about clusters? Ties pull, everything else pushes.

In: how many accounts, the ties as two arrays of places, their weights, a seed. Out: x and y of each account, in units
of no meaning. Odd input: accounts without a tie, which nothing holds, stand in a ring around the others.

Close means tied to the same accounts; the layout knows ties and nothing else. A graph without groups is a ball in it,
where the packed layout would show clean discs. Ties are visited one after the other, each with a few accounts drawn at
random, as in LargeVis (Tang et al. 2016, https://doi.org/10.1145/2872427.2883041).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from coordgraph.kernels import kernel

_Numbers = npt.NDArray[np.float64]

_ROUNDS = 200
_PUSHES = 4
_LARGEST_STEP = 4.0
#: A graph of a few hundred ties has to be visited more often before it has unfolded.
_FEWEST_VISITS = 400_000


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
    chance = np.random.default_rng(seed)
    x, y = chance.uniform(-10, 10, count), chance.uniform(-10, 10, count)
    tied = np.zeros(count, dtype=bool)
    tied[one] = tied[other] = True
    places = np.flatnonzero(tied)
    if len(one):
        code = np.cumsum(tied) - 1
        order = chance.permutation(len(one))
        pull = np.log1p(np.maximum(np.asarray(weight, dtype=np.float64), 0.0))
        pull = np.clip(pull / (np.median(pull) or 1.0), 0.25, 4.0)
        rounds = max(_ROUNDS, _FEWEST_VISITS // len(one))
        inner_x, inner_y = x[places], y[places]
        _unfold(code[one[order]], code[other[order]], pull[order], inner_x, inner_y, rounds, _PUSHES, seed)
        x[places], y[places] = inner_x - inner_x.mean(), inner_y - inner_y.mean()
    return _with_ring(x, y, tied)


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
