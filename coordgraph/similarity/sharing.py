"""Which pairs of accounts are similar enough, without comparing all pairs that share something.

In: the uses of a layer, a measure (cosine, Jaccard or shared objects) and the least of it that is wanted. Out: all
pairs of accounts that reach it, each once, and perhaps a few that nearly do: what is found is measured afterwards, in
double precision.

How (prefix and size filtering, Bayardo, Ma and Srikant 2007, doi:10.1145/1242572.1242591; Anastasiu and Karypis 2014,
doi:10.1109/ICDE.2014.6816700): every object has a *mass*: 1, or for the cosine its squared idf. What two accounts share
weighs the mass of their common objects, and must reach a *need* that depends on the sizes of the two. The uses of an
account are in order from its most popular object to its rarest. What two accounts share up to some place cannot weigh
more than all that either has up to there. So, with the smaller account asking and its objects gone through from the
rarest on,

- the popular beginning of its objects, while it weighs less than the least need, starts no pair and its long lists are
  never read: for the few accounts met before, these objects are looked up;
- of each list only the accounts are read that are not too large for what is still to come;
- an account is passed over where what it has up to that object weighs less than the need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coordgraph.kernels import fetch, first_from, inlined, kernel
from coordgraph.similarity.layers import Codes, Floats, Ints
from coordgraph.similarity.threads import joined

Singles = NDArray[np.float32]
COSINE, JACCARD, SHARED = 0, 1, 2

_MUCH = 1e-6  # masses are summed in single precision here; a pair is given up only below its need by more than that
_PER_SUM = 1.2e-7
_ENTRIES_A_LOOK = 32  # entries read in the time that looking one account up takes, about
_AHEAD = 8


@dataclass(frozen=True)
class Index:
    """Which accounts use an object, larger accounts first.

    Attributes:
        use_starts, used: ranks of the objects of each account, by place: as in the layer, in another order.
        kind: COSINE, JACCARD or SHARED.
        least: the least of it that is wanted.
        order: account codes from the largest account to the smallest; the kernels name accounts by place in it.
        sizes: by place: the norm for the cosine, otherwise the number of objects.
        masses: of each object, by rank.
        starts: where the entries of each object begin, by rank; one more entry at the end.
        entries: places of its accounts, ascending.
        reaches: what its account has up to that object, in the terms of its demand (see :func:`_reach`).
    """

    use_starts: Ints
    used: Codes
    kind: int
    least: float
    order: Codes
    sizes: Floats
    masses: Floats
    starts: Ints
    entries: Codes
    reaches: Singles

    def costs(self, threads: int = 1) -> Ints:
        """For each place how many entries its account reads, at most."""

        def count(first: int, end: int) -> Ints:
            counts: Ints = count_entries(
                self.kind, self.least, self.sizes[first:end], self.masses, self.starts,
                self.use_starts[first : end + 1], self.used,
            )  # fmt: skip
            return counts

        return joined(count, len(self.order), threads)

    def pairs(self, first: int, end: int) -> Ints:
        """The pairs of the accounts of a range of places with larger ones that reach what is wanted, or nearly.

        Returns:
            Each pair as lower account code << 32 | higher, in no order.
        """
        pairs: Ints = pairs_reaching(
            first, end, self.kind, self.least, self.order, self.sizes, self.masses, self.starts, self.entries,
            self.reaches, self.use_starts, self.used,
        )  # fmt: skip
        return pairs


def index_of(
    account_starts: Any, used: Any, masses: Floats, kind: int, least: float, least_shared: int = 1, threads: int = 1
) -> Index:
    """Index the uses of a layer.

    Args:
        account_starts, used: of the layer.
        masses: of each object, by rank.
        kind, least: which measure must reach what.
        least_shared: fewest objects of an account to be in the index at all.
        threads: how many share the work.
    """
    accounts = len(account_starts) - 1
    sizes = joined(lambda first, end: _sizes(account_starts[first : end + 1], used, masses), accounts, threads)
    sizes = np.sqrt(sizes) if kind == COSINE else sizes
    enough = np.flatnonzero(np.diff(account_starts) >= max(least_shared, 1))
    order = enough[np.argsort(-sizes[enough])].astype(np.int32)
    sizes = sizes[order]
    use_starts, used = _by_place(account_starts, used, order)
    starts, entries, reaches = _entries(use_starts, used, masses, sizes, kind, least)
    return Index(use_starts, used, kind, least, order, sizes, masses, starts, entries, reaches)


@kernel
def _sizes(account_starts: Any, used: Any, masses: Any) -> Any:
    sizes = np.zeros(len(account_starts) - 1)
    for account in range(len(sizes)):
        for use in range(account_starts[account], account_starts[account + 1]):
            sizes[account] += masses[used[use]]
    return sizes


@kernel
def _by_place(account_starts: Any, used: Any, order: Any) -> tuple[Any, Any]:
    """The uses of the accounts, larger accounts first: what is asked for most lies close together."""
    use_starts = np.zeros(len(order) + 1, np.int64)
    for place in range(len(order)):
        use_starts[place + 1] = use_starts[place] + account_starts[order[place] + 1] - account_starts[order[place]]
    moved = np.empty(use_starts[-1], np.int32)
    for place in range(len(order)):
        if place + 2 * _AHEAD < len(order):
            fetch(account_starts, order[place + 2 * _AHEAD])
            fetch(used, account_starts[order[place + _AHEAD]])
        begin = account_starts[order[place]]
        for use in range(use_starts[place + 1] - use_starts[place]):
            moved[use_starts[place] + use] = used[begin + use]
    return use_starts, moved


@inlined
def _need(kind: int, least: float, size: float, other: float) -> float:
    """What two accounts of these sizes must share, as mass."""
    if kind == 0:
        return least * size * other
    if kind == 1:
        return least / (1 + least) * (size + other)
    return least


@inlined
def _reach(kind: int, least: float, size: float, mass: float) -> float:
    """What an account has up to some object, so that it is enough for a pair exactly when it is the other's demand."""
    if kind == 0:
        return mass / size
    if kind == 1:
        # kept in single precision, where the difference of large numbers needs room
        return mass - least / (1 + least) * size * (1 - _MUCH)
    return mass


@inlined
def _demand(kind: int, least: float, size: float) -> float:
    if kind == 0:
        return least * size
    if kind == 1:
        return least / (1 + least) * size
    return least


@inlined
def _largest_partner(kind: int, least: float, size: float, mass: float) -> float:
    """How large another account may be if no more than that mass can be shared with it."""
    if kind == 0:
        return mass / (least * size)
    if kind == 1:
        return mass * (1 + least) / least - size
    return np.inf if mass >= least else 0.0


@kernel
def _entries(use_starts: Any, used: Any, masses: Any, sizes: Any, kind: int, least: float) -> tuple[Any, Any, Any]:
    starts = np.zeros(len(masses) + 1, np.int64)
    for use in range(len(used)):
        starts[used[use] + 1] += 1
    for rank in range(len(masses)):
        starts[rank + 1] += starts[rank]
    next_entry = starts[:-1].copy()
    entries, reaches = np.empty(len(used), np.int32), np.empty(len(used), np.float32)
    for place in range(len(sizes)):
        # invariant: the entries of all larger accounts are in place, so those of an object ascend
        mass = 0.0
        for use in range(use_starts[place], use_starts[place + 1]):
            mass += masses[used[use]]
            if use + _AHEAD < len(used):
                fetch(next_entry, used[use + _AHEAD])
            to = next_entry[used[use]]
            next_entry[used[use]] = to + 1
            entries[to], reaches[to] = place, _reach(kind, least, sizes[place], mass)
    return starts, entries, reaches


@kernel
def _first_not_above(sizes: Any, limit: float) -> int:
    """The first place of a size that is at most the limit; sizes descend."""
    low, high = 0, len(sizes)
    while low < high:
        middle = (low + high) // 2
        if sizes[middle] > limit:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def count_entries(kind: int, least: float, sizes: Any, masses: Any, starts: Any, use_starts: Any, used: Any) -> Any:
    """See :meth:`Index.costs`."""
    counts = np.zeros(len(sizes), np.int64)
    for place in range(len(sizes)):
        mass = 0.0
        for use in range(use_starts[place], use_starts[place + 1]):
            mass += masses[used[use]]
            if _largest_partner(kind, least, sizes[place], mass) * (1 + 1e-5) >= sizes[place]:
                counts[place] += starts[used[use] + 1] - starts[used[use]]
    return counts


@kernel
def pairs_reaching(
    first: int, end: int, kind: int, least: float, order: Any, sizes: Any, masses: Any, starts: Any, entries: Any,
    reaches: Any, use_starts: Any, used: Any,
) -> Any:  # fmt: skip
    """See :meth:`Index.pairs`."""
    found = np.empty(1024, np.int64)
    size = 0
    shared = np.zeros(end, np.float32)  # mass shared with each larger account so far
    met = np.empty(1024, np.int32)
    up_to = np.empty(1024)
    for asking in range(first, end):
        own = sizes[asking]
        begin, stop = use_starts[asking], use_starts[asking + 1]
        slack = 1 - _MUCH - _PER_SUM * (stop - begin)
        demand = _demand(kind, least, own) * slack
        if stop - begin > len(up_to):
            up_to = np.empty(2 * (stop - begin))
        mass = 0.0
        for use in range(begin, stop):
            mass += masses[used[use]]
            up_to[use - begin] = mass
        largest = _first_not_above(sizes, _largest_partner(kind, least, own, mass) / slack)
        taken, use = 0, stop - 1
        while use >= begin:
            # invariant: met are the larger accounts that share a rarer object and may still reach the need; shared is
            # what they share with this account on all rarer objects
            left = up_to[use - begin]
            limit = _largest_partner(kind, least, own, left) / slack
            entry = first_from(entries, starts[used[use]], starts[used[use] + 1], largest)
            if limit < own:  # no pair can begin any more
                taken = _alive(met, taken, shared, left, kind, least, own, sizes, slack)
                if not taken:
                    break
                if first_from(entries, entry, starts[used[use] + 1], asking) - entry > _ENTRIES_A_LOOK * taken:
                    break
            if use - 2 >= begin:
                fetch(starts, used[use - 2])
                fetch(entries, starts[used[use - 1]])
            here = masses[used[use]]
            while entries[entry] < asking:
                other = entries[entry]
                if shared[other] > 0:
                    shared[other] += here
                elif reaches[entry] >= demand and sizes[other] <= limit:
                    if taken == len(met):
                        met = _grown(met, taken + 1)
                    shared[other] = here
                    met[taken] = other
                    taken += 1
                entry += 1
            use -= 1
        for k in range(taken):
            other = met[k]
            weight = np.float64(shared[other])
            shared[other] = 0
            need = _need(kind, least, own, sizes[other]) * slack
            low, high = use_starts[other], use_starts[other + 1]
            left_use = use
            while left_use >= begin and weight + up_to[left_use - begin] >= need:
                # invariant: weight is what they share on the objects after left_use; the others of it are before high
                high = first_from(used, low, high, used[left_use])
                if high < use_starts[other + 1] and used[high] == used[left_use]:
                    weight += masses[used[left_use]]
                left_use -= 1
            if weight >= need:
                if size == len(found):
                    found = _grown(found, size + 1)
                lower, higher = min(order[asking], order[other]), max(order[asking], order[other])
                found[size] = np.int64(lower) << 32 | higher
                size += 1
    return found[:size].copy()


@kernel
def _alive(
    met: Any, taken: int, shared: Any, left: float, kind: int, least: float, own: float, sizes: Any, slack: float
) -> int:
    """Keep those of the accounts met that can still reach the need with the mass that is left; returns how many."""
    kept = 0
    for k in range(taken):
        other = met[k]
        if shared[other] + left >= _need(kind, least, own, sizes[other]) * slack:
            met[kept] = other
            kept += 1
        else:
            shared[other] = 0
    return kept


@kernel
def _grown(values: Any, needed: int) -> Any:
    larger = np.empty(max(needed, 2 * len(values)), values.dtype)
    larger[: len(values)] = values
    return larger
