"""Which accounts acted on one object within the window of each other: the candidates of a windowed comparison.

In: the acts of a layer by object and time, and a range of accounts. Out: for each of them the higher accounts with at
least so many synchronous objects. Every object is gone through from its first act to its last with a window that
slides, so a popular object costs what lies within the window, not the square of its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coordgraph.kernels import fetch, kernel, put_in_order
from coordgraph.similarity.layers import NO_TIME, Codes, Ints

_AHEAD = 8


@dataclass(frozen=True)
class Meetings:
    """Pairs of acts within the window, in the order they were come upon.

    Attributes:
        pairs: lower account << 32 | higher.
        things: the object of each.
    """

    pairs: Ints
    things: Codes


@kernel
def count_near(
    starts: Any, ends: Any, accounts: Any, times: Any, window: int, near: Any, first: int, pairs: Any, things: Any
) -> int:
    """Add up for each account how many pairs of acts within the window it is the lower account of.

    Args:
        starts, ends: where the acts of each object begin and end.
        accounts, times: of the acts, by object, then time.
        window: microseconds, inclusive.
        near: one counter an account.
        first: number of the first of these objects.
        pairs, things: get the meetings, as many as they have room for.

    Returns:
        How many there are.
    """
    size = 0
    for thing in range(len(starts)):
        if thing + _AHEAD < len(starts):
            fetch(times, starts[thing + _AHEAD])
            fetch(accounts, starts[thing + _AHEAD])
        earliest = starts[thing]
        for act in range(starts[thing], ends[thing]):
            if times[act] == NO_TIME:
                break
            while times[act] - times[earliest] > window:
                earliest += 1
            # invariant: the acts from earliest to this one are all that lie at most the window before it
            for other in range(earliest, act):
                low, high = min(accounts[other], accounts[act]), max(accounts[other], accounts[act])
                if low != high:
                    near[low] += 1
                    if size < len(pairs):
                        pairs[size], things[size] = np.int64(low) << 32 | high, first + thing
                    size += 1
    return size


@kernel
def _deal_met(pairs: Any, things: Any, first: int, end: int, fill: Any, met: Any) -> None:
    """Put meetings whose lower account is in a range where that account's begin, as higher account << 32 | object."""
    for k in range(len(pairs)):
        low = pairs[k] >> 32
        if first <= low < end:
            met[fill[low - first]] = (pairs[k] & 0xFFFFFFFF) << 32 | things[k]
            fill[low - first] += 1


def accounts_met(meetings: Sequence[Meetings], near: Ints, first: int, end: int, least: int) -> tuple[Codes, Ints]:
    """What :func:`accounts_near` finds, from all meetings, which were kept when they were counted."""
    place = np.append(0, np.cumsum(near[first:end]))
    met, fill = np.empty(place[-1], np.int64), place[:-1].copy()
    for some in meetings:
        _deal_met(some.pairs, some.things, first, end, fill, met)
    found: tuple[Codes, Ints] = _met_often(met, place, least)
    return found


@kernel
def accounts_near(
    starts: Any, ends: Any, accounts: Any, times: Any, window: int, near: Any, first: int, end: int, least: int
) -> tuple[Any, Any]:
    """For each account of a range the higher accounts synchronous with it on at least so many objects.

    Args:
        starts, ends, accounts, times, window: as in :func:`count_near`.
        near: what it counted.
        first, end: the range of accounts.
        least: fewest synchronous objects.

    Returns:
        The accounts found for one account after the other, ascending, and how many each has.
    """
    place = np.empty(end - first + 1, np.int64)
    place[0] = 0
    for account in range(first, end):
        place[account - first + 1] = place[account - first] + near[account]
    met = np.empty(place[-1], np.int64)  # higher account << 32 | object
    fill = place[:-1].copy()
    for thing in range(len(starts)):
        if thing + _AHEAD < len(starts):
            fetch(times, starts[thing + _AHEAD])
            fetch(accounts, starts[thing + _AHEAD])
        earliest = starts[thing]
        for act in range(starts[thing], ends[thing]):
            if times[act] == NO_TIME:
                break
            while times[act] - times[earliest] > window:
                earliest += 1
            for other in range(earliest, act):
                low, high = accounts[other], accounts[act]
                if low > high:
                    low, high = high, low
                if low != high and first <= low < end:
                    met[fill[low - first]] = np.int64(high) << 32 | thing
                    fill[low - first] += 1
    return _met_often(met, place, least)


@kernel
def _met_often(met: Any, place: Any, least: int) -> tuple[Any, Any]:
    """Of what each account met, from its place on, the accounts it met on enough objects, and how many each has."""
    found = np.empty(len(met), np.int32)
    counts = np.zeros(len(place) - 1, np.int64)
    size = 0
    for account in range(len(counts)):
        here = met[place[account] : place[account + 1]]
        put_in_order(here)
        before, entry = size, 0
        while entry < len(here):
            # invariant: a new higher account begins at entry, and all before it are decided
            other, objects, last = here[entry] >> 32, 0, np.int64(-1)
            while entry < len(here) and here[entry] >> 32 == other:
                objects += here[entry] != last
                last = here[entry]
                entry += 1
            if objects >= least:
                found[size] = other
                size += 1
        counts[account] = size - before
    return found[:size].copy(), counts
