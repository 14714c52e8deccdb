"""How often two acts on an object lie within the window of each other: what the object's own bursts give.

In: a layer. Out: for each object, by rank, the share of pairs of acts by different accounts that lie within the window,
0 to 1; high: everybody acted on it at once. Odd input: acts without a time are left out; an object with acts of one
account only has rate 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from coordgraph.kernels import kernel
from coordgraph.similarity import NO_TIME, Layer

Floats = NDArray[np.float64]


def burst_rates(layer: Layer, window_us: int) -> Floats:
    """The rate of each object.

    >>> from coordgraph.similarity import layer_of
    >>> four = np.arange(4, dtype=np.int32)
    >>> layer = layer_of(np.zeros(4, np.int32), four, np.array([0, 5, 100, 200]) * 1_000_000, four, 4)
    >>> burst_rates(layer, 10_000_000).round(4).tolist()
    [0.1667]
    """
    rates: Floats = _rates(
        window_us, NO_TIME, layer.object_starts, layer.object_ends, layer.near_times, layer.used, layer.use_starts,
        layer.act_times,
    )  # fmt: skip
    return rates


@kernel
def _rates(
    window: int, no_time: int, starts: Any, ends: Any, near_times: Any, used: Any, use_starts: Any, act_times: Any
) -> Any:
    near, pairs = np.zeros(len(starts)), np.zeros(len(starts))
    for rank in range(len(starts)):
        within, timed = _within(near_times, starts[rank], ends[rank], window, no_time)
        near[rank], pairs[rank] = within, timed * (timed - 1) / 2
    for use in range(len(used)):  # an account is never synchronous with itself
        if use_starts[use + 1] - use_starts[use] > 1:
            within, timed = _within(act_times, use_starts[use], use_starts[use + 1], window, no_time)
            near[used[use]] -= within
            pairs[used[use]] -= timed * (timed - 1) / 2
    return near / np.maximum(pairs, 1)


@kernel
def _within(times: Any, start: int, end: int, window: int, no_time: int) -> tuple[int, int]:
    """Pairs of these acts within the window of each other, and how many acts have a time."""
    within, timed, low = 0, 0, start
    for act in range(start, end):
        if times[act] == no_time:
            break
        while times[act] - times[low] > window:
            low += 1
        # invariant: low to act are the acts at most the window before this one
        within += act - low
        timed += 1
    return within, timed
