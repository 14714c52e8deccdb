"""Who acted on the same object at nearly the same time: counts, delays and leads of every pair of accounts.

In: a layer and a window. Out: one row a pair with at least one pair of posts within the window (:class:`Synchrony`).
Everything is counted from pairs of posts within the window, each made once, in blocks of bounded size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coordgraph.similarity.candidates import Floats, Ints, pairs_within
from coordgraph.similarity.layers import Layer

_PAIRS_AT_ONCE = 4_000_000
_Columns = tuple[Ints, Ints]


@dataclass(frozen=True)
class Synchrony:
    """One row a pair of accounts, sorted by source and target; the columns are those of ``edges``.

    Attributes:
        key: source << 32 | target.
        first_us, last_us: first and last post of either account in a pair of posts within the window.
    """

    key: Ints
    synchronous: Ints
    pairs: Ints
    source_posts: Ints
    target_posts: Ints
    median_delay_s: Floats
    source_first: Floats
    first_us: Ints
    last_us: Ints


@dataclass(frozen=True)
class _Joint:
    """Joint acts: one row a pair of accounts and object, and the distinct posts of either side by pair."""

    key: Ints
    object: Ints
    pairs: Ints
    delay: Ints
    first_us: Ints
    last_us: Ints


def synchrony_of(layer: Layer, window_us: int) -> Synchrony:
    """All pairs of accounts with posts on one object at most ``window_us`` apart."""
    order = np.lexsort((layer.posts, layer.accounts, layer.times, layer.objects))
    account, thing = layer.accounts[order], layer.objects[order]
    time, post = layer.times[order], layer.posts[order]
    parts: list[_Joint] = []
    posts: tuple[list[_Columns], list[_Columns]] = ([], [])
    for left, right in pairs_within(thing, time, window_us, _PAIRS_AT_ONCE):
        others = account[left] != account[right]
        left, right = left[others], right[others]
        swap = account[left] > account[right]
        source, target = np.where(swap, right, left), np.where(swap, left, right)
        key = account[source] << 32 | account[target]
        parts.append(_joint(key, thing[left], time[target] - time[source], time[left], time[right]))
        for side, acts in zip(posts, (source, target), strict=True):
            side.append(_distinct(key, post[acts]))
    return _by_pair(_merged(parts), posts)


def _joint(key: Ints, thing: Ints, delay: Ints, earlier: Ints, later: Ints) -> _Joint:
    """Pairs of posts gathered by pair of accounts and object; the delay is the shortest, with its sign."""
    # of two equally short delays the positive one, so that the order of posts cannot matter
    order = np.lexsort((-delay, np.abs(delay), thing, key))
    key, thing = key[order], thing[order]
    start = np.flatnonzero(np.diff(key, prepend=-1) | np.diff(thing, prepend=-1))
    return _Joint(
        key=key[start],
        object=thing[start],
        pairs=np.diff(np.append(start, len(key))),
        delay=delay[order][start],
        first_us=np.minimum.reduceat(earlier[order], start) if len(start) else start,
        last_us=np.maximum.reduceat(later[order], start) if len(start) else start,
    )


def _merged(parts: list[_Joint]) -> _Joint:
    """Parts as one, sorted by pair; an object split over two parts is put together again."""
    if not parts:
        none = np.empty(0, np.int64)
        return _Joint(none, none, none, none, none, none)
    columns = {n: np.concatenate([getattr(p, n) for p in parts]) for n in _Joint.__dataclass_fields__}
    order = np.lexsort((-columns["delay"], np.abs(columns["delay"]), columns["object"], columns["key"]))
    columns = {name: values[order] for name, values in columns.items()}
    start = np.flatnonzero(np.diff(columns["key"], prepend=-1) | np.diff(columns["object"], prepend=-1))
    if len(start) == len(order):
        return _Joint(**columns)
    return _Joint(
        key=columns["key"][start],
        object=columns["object"][start],
        pairs=np.add.reduceat(columns["pairs"], start),
        delay=columns["delay"][start],
        first_us=np.minimum.reduceat(columns["first_us"], start),
        last_us=np.maximum.reduceat(columns["last_us"], start),
    )


def _by_pair(joint: _Joint, posts: tuple[list[_Columns], list[_Columns]]) -> Synchrony:
    start = np.flatnonzero(np.diff(joint.key, prepend=-1))
    key = joint.key[start]
    count = np.diff(np.append(start, len(joint.key)))
    pair = np.repeat(np.arange(len(key)), count)
    leads = np.where(joint.delay > 0, 1.0, np.where(joint.delay == 0, 0.5, 0.0))
    return Synchrony(
        key=key,
        synchronous=count,
        pairs=np.bincount(pair, joint.pairs, minlength=len(key)).astype(np.int64),
        source_posts=_distinct_posts(posts[0], key),
        target_posts=_distinct_posts(posts[1], key),
        median_delay_s=_medians(np.abs(joint.delay), pair, start, count) / 1e6,
        source_first=np.bincount(pair, leads, minlength=len(key)) / np.maximum(count, 1),
        first_us=np.minimum.reduceat(joint.first_us, start) if len(start) else start,
        last_us=np.maximum.reduceat(joint.last_us, start) if len(start) else start,
    )


def _distinct(key: Ints, post: Ints) -> _Columns:
    """The distinct (pair, post) rows, sorted; many times faster than ``np.unique`` over an axis."""
    order = np.lexsort((post, key))
    key, post = key[order], post[order]
    first = np.ones(len(key), bool)
    first[1:] = (key[1:] != key[:-1]) | (post[1:] != post[:-1])
    return key[first], post[first]


def _distinct_posts(parts: list[_Columns], key: Ints) -> Ints:
    """How many distinct posts each pair has, from blocks of (pair, post) columns."""
    if not parts:
        return np.empty(0, np.int64)
    pair = parts[0][0]
    if len(parts) > 1:
        pair, _ = _distinct(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return np.bincount(np.searchsorted(key, pair), minlength=len(key))


def _medians(values: Ints, group: Ints, start: Ints, count: Ints) -> Floats:
    """The median of each group; the rows of a group stand together from ``start`` on."""
    ordered = values[np.lexsort((values, group))]
    medians: Floats = (ordered[start + (count - 1) // 2] + ordered[start + count // 2]) / 2
    return medians
