"""The objects that two accounts both used: for one pair, or for pairs one after the other.

In: the uses of accounts, by rank of their objects. Out: the places of the uses on common objects. Odd input: accounts
without any.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coordgraph.kernels import fetch, first_from, kernel

TOGETHER = 32  # pairs
ROOM = 1024  # uses in common, of all of these but the last
_MUCH_LONGER = 16
_WORTH_MARKING = 8  # pairs of one source
_AHEAD = 8


@kernel
def common_uses(source: int, target: int, account_starts: Any, used: Any, left: Any, right: Any) -> int:
    """Fill in the uses of either account on the objects both used, by rank; returns how many there are."""
    i, i_end = account_starts[source], account_starts[source + 1]
    j, j_end = account_starts[target], account_starts[target + 1]
    if i == i_end or j == j_end:
        return 0
    shared = 0
    if (i_end - i) * _MUCH_LONGER < j_end - j:
        while i < i_end and j < j_end:  # look the few up among the many
            j = first_from(used, j, j_end, used[i])
            if j < j_end and used[j] == used[i]:
                left[shared], right[shared] = i, j
                shared += 1
            i += 1
        return shared
    if (j_end - j) * _MUCH_LONGER < i_end - i:
        while i < i_end and j < j_end:
            i = first_from(used, i, i_end, used[j])
            if i < i_end and used[i] == used[j]:
                left[shared], right[shared] = i, j
                shared += 1
            j += 1
        return shared
    while i < i_end and j < j_end:
        # invariant: every common object of lower rank than both used[i] and used[j] is filled in
        one, other = used[i], used[j]
        if one == other:
            left[shared], right[shared] = i, j
            shared += 1
        i += one <= other
        j += other <= one
    return shared


@kernel
def _mark(account: int, account_starts: Any, used: Any, bits: Any, uses: Any, marked: bool) -> None:
    """Set or clear the bit of each object of an account, and note which use it is."""
    for use in range(account_starts[account], account_starts[account + 1]):
        bit = np.uint64(1) << np.uint64(used[use] & 63)
        bits[used[use] >> 6] = bits[used[use] >> 6] | bit if marked else bits[used[use] >> 6] & ~bit
        uses[used[use]] = use


@kernel
def _common_with_marked(
    target: int, account_starts: Any, used: Any, bits: Any, uses: Any, left: Any, right: Any
) -> int:
    """As :func:`common_uses`, for a source whose objects are marked: only the uses of the target are gone through.

    Hardly any object is common, and a bit an object stays in the cache that the uses do not fit into.
    """
    shared = 0
    for use in range(account_starts[target], account_starts[target + 1]):
        if bits[used[use] >> 6] >> np.uint64(used[use] & 63) & np.uint64(1):
            left[shared], right[shared] = uses[used[use]], use
            shared += 1
    return shared


@kernel
def common_of_some(
    first: int, sources: Any, targets: Any, account_starts: Any, used: Any, use_starts: Any, bits: Any, uses: Any,
    marked: int, left: Any, right: Any, commons: Any, asks_for_acts: bool,
) -> tuple[int, int, int]:  # fmt: skip
    """Fill in the uses of some pairs on common objects, pair after pair.

    Args:
        first: the first of the pairs; of those from it on as many are taken as fit.
        sources, targets: account codes of the pairs; pairs of one source side by side are the faster.
        account_starts, used, use_starts: of the layer.
        bits: a bit for each object, all clear but those of the account ``marked``; with room for one word more.
        uses: for each object whose bit is set, the use of that account.
        marked: an account, or -1.
        left, right: get the uses; with room for the most uses of one account and :data:`ROOM` besides.
        commons: gets how many there are, for up to :data:`TOGETHER` pairs.
        asks_for_acts: whether their acts will be needed, and where they begin is asked for.

    Returns:
        The first pair that was not taken, how many uses there are, and which account is marked now.
    """
    pair, filled = first, 0
    while pair < len(sources) and pair - first < TOGETHER and filled <= ROOM:
        # invariant: the common uses of all pairs from first to before this one stand before filled
        if pair + 2 * _AHEAD < len(sources):
            fetch(account_starts, targets[pair + 2 * _AHEAD])
            fetch(used, account_starts[targets[pair + _AHEAD]])
        source, target = sources[pair], targets[pair]
        if source != marked and pair + _WORTH_MARKING < len(sources) and sources[pair + _WORTH_MARKING] == source:
            if marked >= 0:
                _mark(marked, account_starts, used, bits, uses, False)
            _mark(source, account_starts, used, bits, uses, True)
            marked = source
        size = account_starts[source + 1] - account_starts[source]
        other = account_starts[target + 1] - account_starts[target]
        if source == marked and size * _MUCH_LONGER >= other:
            common = _common_with_marked(target, account_starts, used, bits, uses, left[filled:], right[filled:])
        else:
            common = common_uses(source, target, account_starts, used, left[filled:], right[filled:])
        if asks_for_acts:
            for k in range(filled, filled + common):
                fetch(use_starts, left[k])
                fetch(use_starts, right[k])
        commons[pair - first] = common
        filled += common
        pair += 1
    return pair, filled, marked
