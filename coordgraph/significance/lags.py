"""Whether two accounts were synchronous more often than their own speed explains.

In: a layer with the births of its objects, and pairs of accounts. Out: for each pair what a test of its synchrony
needs. The *lag* of an act is its time minus the birth of its object. An account that always comes within a minute of
the original is near everybody who does so too, and that is no sign of acting together. So the chance that the two are
within the window of each other on one object is taken from their own lags: the share of pairs of a lag of the one and a
lag of the other that lie that close. Which objects they share is given, so that common tastes do not count either.

Odd input: of an object whose birth is unknown no lag is known. Either (``first_share``) its first act counts as the
birth and is left out of everything, as an account that was first has no lag; or only the bursts of objects tell what to
expect there.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordgraph.kernels import fetch, kernel
from coordgraph.similarity import NO_TIME, Layer

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
_AHEAD = 4


class Lags(NamedTuple):
    """The lags of a layer.

    Attributes:
        starts: where those of each account begin; one more entry at the end.
        lags: microseconds, by account, ascending.
        counted: for each act, by account as in the layer, whether tests count it.
        known: for each object, by rank, whether its acts have lags.
        births: for each object, by rank, what they are counted from.
        firsts: for each use the lag of its first act that counts; means nothing where it has none.
        by_first: the uses of each account, ascending by ``firsts``.
    """

    starts: Ints
    lags: Ints
    counted: NDArray[np.bool_]
    known: NDArray[np.bool_]
    births: Ints
    firsts: Ints
    by_first: Ints


def known_births(layer: Layer) -> float:
    """Share of acts on objects whose birth is known, 0 to 1; 0: nobody's speed is known."""
    acts = layer.object_ends - layer.object_starts
    return float(acts[layer.births != NO_TIME].sum() / max(layer.acts, 1))


def lags_of(layer: Layer, first_share: bool = False) -> Lags:
    """The lags of all acts whose object has a birth.

    Args:
        layer: the layer.
        first_share: where no birth is known, take the first act for it and leave that act out.
    """
    known = layer.births != NO_TIME
    births = np.where(known, layer.births, layer.near_times[layer.object_starts])
    counted, lagged, lags = _lags(
        NO_TIME, births, known, first_share, layer.near_accounts[layer.object_starts], layer.account_starts, layer.used,
        layer.use_starts, layer.act_times,
    )  # fmt: skip
    starts = np.concatenate([[0], np.cumsum(lagged)])[layer.use_starts[layer.account_starts]]
    lags = lags[lagged]
    _sort_parts(starts, lags)
    firsts, by_first = _by_first(layer.account_starts, layer.used, layer.use_starts, layer.act_times, counted, births)
    return Lags(starts, lags, counted, known | first_share, births, firsts, by_first)


@kernel
def _lags(
    no_time: int, births: Any, known: Any, first_share: bool, first_accounts: Any, account_starts: Any, used: Any,
    use_starts: Any, act_times: Any,
) -> tuple[Any, Any, Any]:  # fmt: skip
    counted = act_times != no_time
    lagged = np.zeros(len(act_times), np.bool_)
    lags = np.zeros(len(act_times), np.int64)
    for account in range(len(account_starts) - 1):
        for use in range(account_starts[account], account_starts[account + 1]):
            rank = used[use]
            if not known[rank] and not first_share:
                continue
            for act in range(use_starts[use], use_starts[use + 1]):
                # of acts at the same first moment that of the account with the lowest code counts as the first
                if act == use_starts[use] and not known[rank] and first_accounts[rank] == account:
                    counted[act] = False
                lagged[act] = counted[act]
                lags[act] = act_times[act] - births[rank]
    return counted, lagged, lags


@kernel
def _sort_parts(starts: Any, values: Any) -> None:
    for part in range(len(starts) - 1):
        values[starts[part] : starts[part + 1]].sort()


@kernel
def _by_first(
    account_starts: Any, used: Any, use_starts: Any, act_times: Any, counted: Any, births: Any
) -> tuple[Any, Any]:
    firsts, order = np.zeros(len(used), np.int64), np.empty(len(used), np.int64)
    for account in range(len(account_starts) - 1):
        first, end = account_starts[account], account_starts[account + 1]
        for use in range(first, end):
            for act in range(use_starts[use], use_starts[use + 1]):
                if counted[act]:
                    firsts[use] = act_times[act] - births[used[use]]
                    break
        order[first:end] = first + np.argsort(firsts[first:end])
    return firsts, order


class Synchrony(NamedTuple):
    """Of each pair what the test of its synchrony needs.

    Attributes:
        trials: shared objects on which both have acts that count.
        hits: of these, objects on which they were within the window of each other.
        speed: mean over these objects of the chance of that by the speed of the two on the whole, 0 to 1; 1 where there
            is none.
        chance: the same by their speed on what they share as well; at least ``speed``.
    """

    trials: Ints
    hits: Ints
    speed: Floats
    chance: Floats


def synchrony_of(
    layer: Layer, lags: Lags, source: Codes, target: Codes, floor: Floats, window_us: int, asked: NDArray[np.bool_]
) -> Synchrony:
    """Trials, hits and chances of pairs.

    By their speed on the whole, the chance on an object whose birth is known is the smoothed share
    (1 + near) / (1 + all) of near pairs among all lags of the one and all of the other, but no less than ``floor``. By
    their speed on what they share it is also no less than the same among their lags on *different* objects of those
    they share, as one can be quick with one author and slow with another. On other objects it is ``floor``. Where the
    accounts acted several times, the chance that any two of their acts are near is taken.

    Args:
        layer, lags: of the same acts.
        source, target: account codes.
        floor: for each pair the chance that bursts alone give, 0 to 1.
        window_us: microseconds, inclusive.
        asked: pairs to look at; the others get no trials.

    >>> from coordgraph.similarity import layer_of
    >>> acts = [(0, 0, 0), (0, 1, 30), (1, 0, 100), (1, 1, 500), (2, 0, 1000)]  # object, account, second
    >>> objects, accounts, seconds = np.array(acts).T
    >>> layer = layer_of(objects.astype(np.int32), accounts.astype(np.int32), seconds * 1_000_000,
    ...                  np.arange(5, dtype=np.int32), 2, births=np.zeros(3, np.int64))
    >>> one = np.zeros(1, np.int32)
    >>> found = synchrony_of(layer, lags_of(layer), one, one + 1, np.zeros(1), 60_000_000, np.ones(1, bool))
    >>> found.trials.tolist(), found.hits.tolist(), (found.speed * 7).round(6).tolist(), found.chance.round(6).tolist()
    ([2], [1], [2.0], [0.333333])
    """
    trials, hits, speed, chance = _synchrony(
        source, target, floor, window_us, asked, layer.longest, layer.account_starts, layer.used, layer.use_starts,
        layer.act_times, lags.counted, lags.known, lags.starts, lags.lags, lags.firsts, lags.by_first,
    )  # fmt: skip
    return Synchrony(trials, hits, speed, chance)


@kernel
def _synchrony(
    sources: Any, targets: Any, floor: Any, window: int, asked: Any, longest: int, account_starts: Any, used: Any,
    use_starts: Any, act_times: Any, counted: Any, known: Any, lag_starts: Any, lags: Any, firsts: Any, by_first: Any,
) -> tuple[Any, Any, Any, Any]:  # fmt: skip
    size = len(sources)
    speeds = np.ones(size)
    combined, of_source, of_target = np.empty(longest), np.empty(longest, np.int64), np.empty(longest, np.int64)
    common_of_source, common_of_target = np.zeros(longest, np.bool_), np.zeros(longest, np.bool_)
    trials, hits, chances = np.zeros(size, np.int64), np.zeros(size, np.int64), np.ones(size)
    for pair in range(size):
        if pair + 2 * _AHEAD < size:
            fetch(account_starts, targets[pair + 2 * _AHEAD])
            begins = account_starts[targets[pair + _AHEAD]]
            fetch(used, begins)
            fetch(use_starts, begins)
        if not asked[pair]:
            continue
        source, target = sources[pair], targets[pair]
        one_lags = lags[lag_starts[source] : lag_starts[source + 1]]
        other_lags = lags[lag_starts[target] : lag_starts[target + 1]]
        own = max(floor[pair], near_share(one_lags, other_lags, window))
        i, i_end = account_starts[source], account_starts[source + 1]
        j, j_end = account_starts[target], account_starts[target + 1]
        tried, hit, total, lagged, together = 0, 0, 0.0, 0, 0
        while i < i_end and j < j_end:
            # invariant: every shared object of lower rank than both used[i] and used[j] is counted
            one, other = used[i], used[j]
            if one == other:
                combinations, near = _meetings(use_starts, act_times, counted, i, j, window)
                if combinations:
                    tried += 1
                    hit += near
                    if known[one]:
                        combined[lagged] = combinations
                        common_of_source[i - account_starts[source]] = True
                        common_of_target[j - account_starts[target]] = True
                        together += abs(firsts[i] - firsts[j]) <= window
                        lagged += 1
                    else:
                        total += 1.0 - (1.0 - floor[pair]) ** combinations
            i += one <= other
            j += other <= one
        if tried:
            _put_in_order(account_starts[source], i_end, by_first, firsts, common_of_source, of_source)
            _put_in_order(account_starts[target], j_end, by_first, firsts, common_of_target, of_target)
            there = max(own, _crosswise(of_source[:lagged], of_target[:lagged], together, window))
            trials[pair], hits[pair] = tried, hit
            speeds[pair] = (total + _any_of(own, combined[:lagged])) / tried
            chances[pair] = (total + _any_of(there, combined[:lagged])) / tried
    return trials, hits, speeds, chances


@kernel
def _any_of(single: float, combinations: Any) -> float:
    """Expected number of objects on which any of so many combinations of acts is near."""
    total = 0.0
    for number in combinations:
        total += single if number == 1.0 else 1.0 - (1.0 - single) ** number
    return total


@kernel
def near_share(one: Any, other: Any, window: int) -> float:
    """The smoothed share of pairs of a lag of the one and a lag of the other at most the window apart, above 0 to 1.

    >>> round(near_share(np.array([0, 100, 1000]), np.array([30, 500]), 60) * 7, 6)
    2.0
    """
    return (1.0 + _near(one, other, window)) / (1.0 + float(len(one)) * float(len(other)))


@kernel
def _put_in_order(first: int, end: int, by_first: Any, firsts: Any, common: Any, found: Any) -> None:
    """Put the lags of those uses of an account that are marked as common into ``found``, ascending, and unmark them."""
    taken = 0
    for place in range(first, end):
        use = by_first[place]
        if common[use - first]:
            found[taken] = firsts[use]
            taken += 1
            common[use - first] = False


@kernel
def _crosswise(one: Any, other: Any, together: int, window: int) -> float:
    """The same among lags of the two on different objects.

    Args:
        one, other: ascending lags of the two on the same objects.
        together: how many of these objects have them within the window.
    """
    return (1.0 + _near(one, other, window) - together) / (1.0 + float(len(one)) * float(len(one) - 1))


@kernel
def _near(one: Any, other: Any, window: int) -> int:
    """Pairs of a number of the one and a number of the other, both ascending, at most the window apart."""
    low, high, near = 0, 0, 0
    for number in one:
        while low < len(other) and other[low] < number - window:
            low += 1
        while high < len(other) and other[high] <= number + window:
            high += 1
        # invariant: low to high are the others within the window of this one
        near += high - low
    return near


@kernel
def _meetings(use_starts: Any, act_times: Any, counted: Any, i: int, j: int, window: int) -> tuple[int, bool]:
    """Combinations of a counted act of either use, and whether any of them lies within the window."""
    mine, theirs, near = 0, 0, False
    for other in range(use_starts[j], use_starts[j + 1]):
        theirs += counted[other]
    low = use_starts[j]
    for act in range(use_starts[i], use_starts[i + 1]):
        if not counted[act]:
            continue
        mine += 1
        while low < use_starts[j + 1] and act_times[low] < act_times[act] - window:
            low += 1
        other = low
        while not near and other < use_starts[j + 1] and act_times[other] <= act_times[act] + window:
            near = counted[other]
            other += 1
    return mine * theirs, near
