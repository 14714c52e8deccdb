"""Every column of a pair of accounts, from the uses the two have in common.

In: a layer, its weights and pairs of account codes. Out: one row a pair: shared objects and dot product; and with a
window synchronous objects, pairs of posts, each side's own posts, the delays and who came first. The kernels here are
the only place where these are computed: whatever found a pair, its columns are the same to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coordgraph.kernels import fetch, kernel, put_in_order
from coordgraph.similarity.common import ROOM, TOGETHER, common_of_some, common_uses
from coordgraph.similarity.layers import NO_TIME
from coordgraph.similarity.weights import weight_of


@kernel
def _distinct(values: Any) -> int:
    put_in_order(values)
    count = 0
    for k in range(len(values)):
        count += k == 0 or values[k] != values[k - 1]
    return count


@kernel
def measure(
    sources: Any,
    targets: Any,
    window: int,
    longest: int,
    most_acts: int,
    account_starts: Any,
    used: Any,
    use_starts: Any,
    act_times: Any,
    act_posts: Any,
    idf: Any,
    tf: int,
) -> tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]:
    """Every column of each pair.

    On an object source comes first where the two closest posts have that order; where they are equally close both ways,
    the object counts half, as it does where they are of the same moment.

    Args:
        sources, targets: account codes of the pairs.
        window: microseconds, inclusive; below 0 the windowed columns stay 0.
        longest, most_acts: most uses and most acts of any account.
        account_starts, used, use_starts, act_times, act_posts: of the layer.
        idf, tf: of the weights.

    Returns:
        shared, dot product, synchronous, pairs, source_posts, target_posts, median delay in microseconds, source_first,
        first_us, last_us; the last four mean nothing where no object is synchronous.
    """
    size = len(sources)
    shared, dot = np.zeros(size, np.int32), np.zeros(size)
    synchronous, pairs = np.zeros(size, np.int32), np.zeros(size, np.int64)
    source_posts, target_posts = np.zeros(size, np.int32), np.zeros(size, np.int32)
    median, source_first = np.zeros(size), np.zeros(size)
    first, last = np.zeros(size, np.int64), np.zeros(size, np.int64)
    left, right = np.empty(longest + ROOM, np.int64), np.empty(longest + ROOM, np.int64)
    delays, commons = np.empty(longest, np.int64), np.empty(TOGETHER, np.int64)
    bits, uses, marked = np.zeros(len(idf) // 64 + 1, np.uint64), np.empty(len(idf), np.int64), -1
    own, others = np.empty(most_acts, np.int32), np.empty(most_acts, np.int32)
    first_pair = 0
    while first_pair < size:
        # the uses in common of several pairs first: where their acts lie is asked for long before they are needed
        stop_pair, filled, marked = common_of_some(
            first_pair,
            sources,
            targets,
            account_starts,
            used,
            use_starts,
            bits,
            uses,
            marked,
            left,
            right,
            commons,
            window >= 0,
        )
        if window >= 0:
            for k in range(filled):
                fetch(act_times, use_starts[left[k]])
                fetch(act_times, use_starts[right[k]])
                fetch(act_posts, use_starts[left[k]])
                fetch(act_posts, use_starts[right[k]])
        end_use = 0
        for pair in range(first_pair, stop_pair):
            begin_use, end_use = end_use, end_use + commons[pair - first_pair]
            objects, near, leads, of_source, of_target = 0, 0, 0.0, 0, 0
            begin, end = NO_TIME, np.int64(0)
            shared[pair] = end_use - begin_use
            for k in range(begin_use, end_use):
                weight = weight_of(left[k], used, use_starts, idf, tf)
                dot[pair] += weight * weight_of(right[k], used, use_starts, idf, tf)
                if window < 0:
                    continue
                low, stop = use_starts[right[k]], use_starts[right[k] + 1]
                while low < stop and act_times[stop - 1] == NO_TIME:
                    stop -= 1
                later = high = taken = low
                ahead, behind, before = NO_TIME, NO_TIME, near
                for act in range(use_starts[left[k]], use_starts[left[k] + 1]):
                    moment = act_times[act]
                    if moment == NO_TIME:
                        break
                    while low < stop and moment - act_times[low] > window:
                        low += 1
                    while later < stop and act_times[later] < moment:
                        later += 1
                    while high < stop and act_times[high] - moment <= window:
                        high += 1
                    # invariant: low to high are the other's acts within the window of this one, those from later on not
                    # before it; the three only ever move up, as the moments do. ahead and behind are the shortest times
                    # so far by which the other came later and sooner
                    if low == high:
                        continue
                    near += high - low
                    own[of_source] = act_posts[act]
                    of_source += 1
                    for other in range(max(taken, low), high):
                        others[of_target] = act_posts[other]
                        of_target += 1
                    taken = high
                    if later < high:
                        ahead = min(ahead, act_times[later] - moment)
                    if later > low:
                        behind = min(behind, moment - act_times[later - 1])
                    begin = min(begin, moment, act_times[low])
                    end = max(end, moment, act_times[high - 1])
                if near > before:
                    leads += 0.5 if ahead == behind or ahead == 0 else 1.0 if ahead < behind else 0.0
                    delays[objects] = min(ahead, behind)
                    objects += 1
            if objects:
                put_in_order(delays[:objects])
                synchronous[pair], pairs[pair] = objects, near
                source_posts[pair], target_posts[pair] = _distinct(own[:of_source]), _distinct(others[:of_target])
                median[pair] = (delays[(objects - 1) // 2] + delays[objects // 2]) / 2
                source_first[pair], first[pair], last[pair] = leads / objects, begin, end
        first_pair = stop_pair
    return shared, dot, synchronous, pairs, source_posts, target_posts, median, source_first, first, last


@kernel
def closest_posts(
    sources: Any,
    targets: Any,
    shared: Any,
    account_starts: Any,
    used: Any,
    use_starts: Any,
    act_times: Any,
    act_posts: Any,
    longest: int,
) -> tuple[Any, Any, Any, Any, Any]:
    """For every object a pair shares the two posts closest in time, at whatever distance.

    Of equally close pairs of posts the earliest counts, whoever comes first in it; where a time is unknown, the first
    post of either.

    Args:
        shared: how many objects each pair shares.
        sources, targets, account_starts, used, use_starts, act_times, act_posts, longest: as in :func:`measure`.

    Returns:
        Row of the pair, rank of the object, post of source, post of target, delay in microseconds or ``NO_TIME``.
    """
    size = shared.sum()
    pair_of, ranks = np.empty(size, np.int64), np.empty(size, np.int32)
    source_post, target_post, delay = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int64)
    left, right = np.empty(longest, np.int64), np.empty(longest, np.int64)
    row = 0
    for pair in range(len(sources)):
        for k in range(common_uses(sources[pair], targets[pair], account_starts, used, left, right)):
            low, stop = use_starts[right[k]], use_starts[right[k] + 1]
            one, other = use_starts[left[k]], low
            closest, apart, since = NO_TIME, NO_TIME, NO_TIME
            while low < stop and act_times[stop - 1] == NO_TIME:
                stop -= 1
            later = low
            for act in range(use_starts[left[k]], use_starts[left[k] + 1]):
                moment = act_times[act]
                if moment == NO_TIME:
                    break
                while later < stop and act_times[later] < moment:
                    later += 1
                # invariant: the other's acts before later are before this one, all others are not; one and other are
                # the earliest of the closest so far, apart from each other since the earlier of them
                if later > low:
                    sooner = act_times[later - 1]
                    if moment - sooner < apart or (moment - sooner == apart and sooner < since):
                        closest, apart, since, one, other = sooner - moment, moment - sooner, sooner, act, later - 1
                        while other > low and act_times[other - 1] == sooner:
                            other -= 1
                if later < stop:
                    gap = act_times[later] - moment
                    if gap < apart or (gap == apart and moment < since):
                        closest, apart, since, one, other = gap, gap, moment, act, later
            pair_of[row], ranks[row], delay[row] = pair, used[left[k]], closest
            source_post[row], target_post[row] = act_posts[one], act_posts[other]
            row += 1
    return pair_of, ranks, source_post, target_post, delay


@kernel
def count_shared(sources: Any, targets: Any, account_starts: Any, used: Any, longest: int) -> Any:
    """How many objects each pair shares."""
    shared = np.empty(len(sources), np.int64)
    left, right = np.empty(longest, np.int64), np.empty(longest, np.int64)
    for pair in range(len(sources)):
        shared[pair] = common_uses(sources[pair], targets[pair], account_starts, used, left, right)
    return shared
