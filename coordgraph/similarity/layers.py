"""The acts of one behaviour in the order the kernels need them: by object and time, and by account and object.

In: the rows of ``actions`` of one behaviour, in their order. Out: a :class:`Layer`, whose arrays can be written to a
folder and mapped from there, so that a second comparison of the same case touches no string and reads no file anew.
Odd input: an act without a time has ``NO_TIME`` and is never near another.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coordgraph.kernels import fetch, kernel
from coordgraph.runs import atomic_path
from coordgraph.similarity.threads import in_order, joined

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
_AHEAD = 8
NO_TIME = np.iinfo(np.int64).max  # unknown times stand last, as in the table ``actions``


@dataclass(frozen=True)
class Layer:
    """The acts of one behaviour, twice. A *use* is a distinct (account, object): one or more acts.

    Objects are numbered by rank: 0 is the object of most acts. Uses of an account are therefore in order from its most
    popular object to its rarest, which is what the bounds of :mod:`coordgraph.similarity.sharing` rest on.

    Attributes:
        object_codes: for each rank the row in ``objects``.
        object_starts, object_ends: for each rank where its acts begin and end in ``near_*``.
        near_accounts, near_times: acts by object, then time.
        account_starts: where the uses of each account begin; one more entry at the end.
        used: rank of the object of each use, ascending within an account.
        use_starts: where the acts of each use begin in ``act_*``; one more entry at the end.
        act_times, act_posts: acts by account, then rank, then time, then post.
        births: for each rank when the object came into being; ``NO_TIME`` where that is unknown.
    """

    object_codes: Codes
    object_starts: Ints
    object_ends: Ints
    near_accounts: Codes
    near_times: Ints
    account_starts: Ints
    used: Codes
    use_starts: Ints
    act_times: Ints
    act_posts: Codes
    births: Ints

    @property
    def accounts(self) -> int:
        """How many account codes there are, whether they act here or not."""
        return len(self.account_starts) - 1

    @cached_property
    def sizes(self) -> Ints:
        """Distinct objects of each account."""
        return np.diff(self.account_starts)

    @property
    def acts(self) -> int:
        """How many acts there are."""
        return len(self.act_posts)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))

    @cached_property
    def longest(self) -> int:
        """Most objects of one account."""
        return int(self.sizes.max(initial=0))

    @cached_property
    def most_acts(self) -> int:
        """Most acts of one account."""
        return int(np.diff(self.use_starts[self.account_starts]).max(initial=0))

    @cached_property
    def most_pairs(self) -> int:
        """How many pairs of acting accounts there are at most."""
        acting = int(np.count_nonzero(self.sizes))
        return acting * (acting - 1) // 2

    def popularity(self) -> Ints:
        """How many accounts acted on each object, by rank."""
        counts: Ints = _counts(self.used, len(self.object_codes))
        return counts

    def save(self, folder: Path) -> None:
        """Write each array as a file of that name."""
        for field in fields(self):
            with atomic_path(folder / f"{field.name}.npy") as temporary, temporary.open("wb") as file:
                np.save(file, getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path) -> Layer:
        """The layer in a folder; its arrays stay on disk and are read as they are needed."""
        # mode c: the kernels are compiled for arrays that can be written to; nothing is, and nothing reaches the disk
        return cls(**{f.name: np.asarray(np.load(folder / f"{f.name}.npy", mmap_mode="c")) for f in fields(cls)})


def layer_of(
    objects: Codes,
    accounts: Codes,
    times: Ints,
    posts: Codes,
    total_accounts: int,
    threads: int = 1,
    births: Ints | None = None,
) -> Layer:
    """Order the acts of one behaviour.

    Args:
        objects, accounts, times, posts: one entry an act, sorted by object, time, account, post.
        total_accounts: how many account codes there are.
        threads: how many share the work; the layer is the same.
        births: by object code when the object came into being, ``NO_TIME`` where unknown; None: all unknown. One after
            the first act on the object cannot be and counts as unknown.
    """
    starts = np.flatnonzero(np.diff(objects, prepend=-1)).astype(np.int64)
    ends = np.append(starts[1:], len(objects)).astype(np.int64)
    by_rank = _largest_first(ends - starts)
    starts, ends = starts[by_rank], ends[by_rank]
    first_act = np.append(0, np.cumsum(_counts(accounts, total_accounts)))
    act_times, packed = np.empty(len(accounts), np.int64), np.empty(len(accounts), np.int64)
    borders = np.searchsorted(first_act, np.linspace(0, len(accounts), threads + 1)[1:-1])
    ranges = list(pairwise([0, *borders.tolist(), total_accounts]))

    def move(borders: tuple[int, int]) -> None:
        _by_account(*borders, starts, ends, accounts, times, posts, first_act, act_times, packed)

    for _ in in_order(move, ranges, threads):
        pass
    account_starts = np.append(
        0, np.cumsum(joined(lambda low, high: _count_uses(first_act[low : high + 1], packed), total_accounts, threads))
    )
    used, use_starts = np.empty(account_starts[-1], np.int32), np.empty(account_starts[-1] + 1, np.int64)

    def fill(borders: tuple[int, int]) -> None:
        _fill_uses(*borders, first_act, packed, account_starts, used, use_starts)

    for _ in in_order(fill, ranges, threads):
        pass
    use_starts[-1] = len(packed)
    return Layer(
        object_codes=objects[starts].astype(np.int32),
        object_starts=starts,
        object_ends=ends,
        near_accounts=accounts,
        near_times=times,
        account_starts=account_starts,
        used=used,
        use_starts=use_starts,
        act_times=act_times,
        act_posts=packed.astype(np.int32),  # the lower half
        births=_births(births, objects[starts], times[starts]),
    )


def _largest_first(counts: Ints) -> Ints:
    """Places from the largest count to the smallest, of equal ones the first first; faster than a stable argsort."""
    keys = (counts << 32) | (0xFFFFFFFF - np.arange(len(counts)))
    keys.sort()
    places: Ints = 0xFFFFFFFF - (keys[::-1] & 0xFFFFFFFF)
    return places


def _births(births: Ints | None, codes: Codes, first: Ints) -> Ints:
    """The birth of each object where it is known and not after the first act."""
    if births is None:
        return np.full(len(codes), NO_TIME)
    known: Ints = np.where(births[codes] <= first, births[codes], NO_TIME)
    return known


@kernel
def _counts(values: Any, size: int) -> Any:
    """What ``np.bincount`` does, which copies its input to int64 first."""
    counts = np.zeros(size, np.int64)
    for value in values:
        counts[value] += 1
    return counts


@kernel
def _by_account(
    low: int, high: int, starts: Any, ends: Any, accounts: Any, times: Any, posts: Any, first_act: Any,
    moved_times: Any, packed: Any,
) -> None:  # fmt: skip
    """Acts of a range of accounts moved from object order to account order: a stable counting sort, so ranks ascend.

    Args:
        packed: gets the rank << 32 | the post: writing in one place of memory is faster than in two.
    """
    place = first_act[low:high].copy()
    for rank in range(len(starts)):
        if rank + _AHEAD < len(starts):
            fetch(accounts, starts[rank + _AHEAD])
            fetch(times, starts[rank + _AHEAD])
            fetch(posts, starts[rank + _AHEAD])
        # invariant: of every account, all acts on objects of lower rank are in place, and nothing else
        for act in range(starts[rank], ends[rank]):
            account = accounts[act]
            if low <= account < high:
                to = place[account - low]
                place[account - low] = to + 1
                moved_times[to], packed[to] = times[act], np.int64(rank) << 32 | posts[act]


@kernel
def _count_uses(first_act: Any, packed: Any) -> Any:
    """How many uses each account has."""
    counts = np.zeros(len(first_act) - 1, np.int64)
    for account in range(len(counts)):
        for act in range(first_act[account], first_act[account + 1]):
            counts[account] += act == first_act[account] or packed[act] >> 32 != packed[act - 1] >> 32
    return counts


@kernel
def _fill_uses(
    low: int, high: int, first_act: Any, packed: Any, account_starts: Any, used: Any, use_starts: Any
) -> None:
    """The object of each use of a range of accounts, and where its acts begin."""
    for account in range(low, high):
        use = account_starts[account]
        for act in range(first_act[account], first_act[account + 1]):
            if act == first_act[account] or packed[act] >> 32 != packed[act - 1] >> 32:
                used[use], use_starts[use] = packed[act] >> 32, act
                use += 1
