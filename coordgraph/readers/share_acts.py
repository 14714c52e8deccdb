"""Codes of shares to the acts on objects, in the order of object, time, account and post.

In: codes of posts in their order, or of rows in theirs. Out: four columns, the rows of the table ``actions`` of the
behaviour ``co_share``. Odd input: no acts at all; an object with all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from coordgraph.readers.id_kernels import Numbers, count_ranks, scatter_acts, sort_acts
from coordgraph.readers.share_posts import PostCodes, RowCodes

Acts = tuple[Numbers, Numbers, Numbers, Numbers]


def acts_in_order(
    codes: PostCodes | RowCodes, account_ranks: Numbers, object_ranks: Numbers, objects: int, jobs: int
) -> Acts:
    """Objects, accounts, times and posts of all acts, in the order of object, time, account and post.

    Args:
        codes: of all posts; they are used up, to give back what they take.
        account_ranks, object_ranks: from the codes in the order first seen to those of the result.
        objects: how many there are.
        jobs: threads.
    """
    with ThreadPoolExecutor(jobs) as pool:
        times, packed, starts = _by_object(codes, account_ranks, object_ranks, objects, jobs, pool)
        codes.clear()
        accounts, posts = np.empty(len(packed), dtype=np.int32), np.empty(len(packed), dtype=np.int32)
        _in_parts(pool, lambda part: sort_acts(starts, *part, times, packed, accounts, posts), _parts_of(starts, jobs))
    return np.repeat(np.arange(objects, dtype=np.int32), np.diff(starts)), accounts, times, posts


def _by_object(
    codes: PostCodes | RowCodes,
    account_ranks: Numbers,
    object_ranks: Numbers,
    objects: int,
    jobs: int,
    pool: ThreadPoolExecutor,
) -> tuple[Numbers, Numbers, Numbers]:
    """Times of the acts object by object, their accounts and posts packed, and where the acts of each object begin."""
    things, act_posts = codes.objects, np.zeros(0, dtype=np.int32)
    if codes.acts:
        act_posts, things = (np.concatenate(column) for column in zip(*codes.acts, strict=True))
    counts = np.zeros(objects + 1, dtype=np.int64)
    count_ranks(things, object_ranks, counts)
    starts = np.cumsum(counts)
    times, packed = np.empty(starts[-1], dtype=np.int64), np.empty(starts[-1], dtype=np.int64)
    nexts = starts[:-1].copy()

    def scatter(part: tuple[int, int]) -> None:
        scatter_acts(
            things, object_ranks, act_posts, codes.accounts, account_ranks, codes.times, nexts, *part, times, packed
        )

    _in_parts(pool, scatter, _parts_of(starts, jobs))
    return times, packed, starts


def _parts_of(starts: Numbers, jobs: int) -> list[tuple[int, int]]:
    """As many ranges of objects as jobs, of about as many acts each."""
    bounds = np.searchsorted(starts, np.linspace(0, starts[-1], jobs + 1)).tolist()
    bounds[0], bounds[-1] = 0, len(starts) - 1
    return list(pairwise(bounds))


def _in_parts(
    pool: ThreadPoolExecutor, work: Callable[[tuple[int, int]], object], parts: list[tuple[int, int]]
) -> None:
    for _ in pool.map(work, parts):
        pass
