"""Work cut into portions and spread over threads, its results in order: the same for any number of threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def in_order(work: Callable[[Item], Answer], items: Iterable[Item], threads: int) -> Iterator[Answer]:
    """The answers to the items in their order; never more than ``threads`` are worked on or wait to be taken.

    >>> list(in_order(abs, [-3, 2, -1], threads=2))
    [3, 2, 1]
    """
    if threads == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Answer]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) == threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def joined(work: Callable[[int, int], NDArray[Any]], size: int, threads: int) -> NDArray[Any]:
    """What the work makes of places 0 to before ``size``, a thread a stretch of them, one after the other.

    >>> joined(lambda first, end: np.arange(first, end) ** 2, 5, threads=2)
    array([ 0,  1,  4,  9, 16])
    """
    borders = np.linspace(0, size, threads + 1).astype(int).tolist()
    return np.concatenate(list(in_order(lambda stretch: work(*stretch), pairwise(borders), threads)))


def portions(costs: NDArray[Any], at_once: int) -> list[tuple[int, int]]:
    """Ranges of places whose costs together stay within ``at_once``; a place that exceeds it alone is one of its own.

    >>> portions(np.array([3, 3, 9, 1, 1]), 6)
    [(0, 2), (2, 3), (3, 5)]
    """
    totals = np.cumsum(costs)
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(costs):
        before = totals[start - 1] if start else 0
        end = max(int(np.searchsorted(totals, before + at_once, side="right")), start + 1)
        found.append((start, end))
        start = end
    return found
