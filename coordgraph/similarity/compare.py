"""Pairs of accounts compared object by object: counts, delays, cosine, and the posts behind each number.

In: candidate pairs and the acts of one layer. Out: one row a pair (:class:`Compared`) and one row a pair and shared
object (:class:`CoActs`). Everything is derived from the second, so each number can be counted by hand from the
evidence. Odd input: acts without time share objects and are never synchronous; an account whose objects all have
weight zero (everyone uses them) has cosine 0 with everybody.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coordgraph.settings import SimilaritySettings
from coordgraph.similarity.candidates import NO_TIME, Ints

Floats = NDArray[np.float64]
_ROWS_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Layer:
    """The acts of one behaviour, sorted by account, object and time, and what each account did with each object.

    Attributes:
        accounts, objects, times, posts: one entry an act; times in UTC microseconds or ``NO_TIME``.
        starts: where each distinct (account, object) begins among the acts; one more entry at the end.
        keys: account << 32 | object of each distinct pair, ascending.
        weights: TF-IDF weight of each distinct pair.
        norms: Euclidean norm of each account's weights.
        sizes: distinct objects of each account.
        first: where each account begins among the distinct pairs; one more entry at the end.
    """

    accounts: Ints
    objects: Ints
    times: Ints
    posts: Ints
    starts: Ints
    keys: Ints
    weights: Floats
    norms: Floats
    sizes: Ints
    first: Ints


@dataclass(frozen=True)
class CoActs:
    """One row a pair and shared object.

    Attributes:
        pair: row of the pair.
        object: object code.
        source_post, target_post: codes of the two posts closest in time.
        delay_us: target's time minus source's; ``NO_TIME`` when unknown.
        product: product of the two TF-IDF weights.
    """

    pair: Ints
    object: Ints
    source_post: Ints
    target_post: Ints
    delay_us: Ints
    product: Floats


@dataclass(frozen=True)
class Compared:
    """One row a pair; the columns of ``edges`` that do not depend on a rule."""

    source: Ints
    target: Ints
    shared: Ints
    synchronous: Ints
    pairs: Ints
    source_posts: Ints
    target_posts: Ints
    cosine: Floats
    jaccard: Floats
    median_delay_s: Floats
    source_first: Floats
    first_us: Ints
    last_us: Ints


def layer_of(accounts: Ints, objects: Ints, times: Ints, posts: Ints, settings: SimilaritySettings) -> Layer:
    """Sort the acts of one behaviour and weigh what each account did."""
    order = np.lexsort((posts, times, objects, accounts))
    accounts, objects, times, posts = accounts[order], objects[order], times[order], posts[order]
    key = accounts << 32 | objects
    keys, starts = np.unique(key, return_index=True)
    counts = np.diff(np.append(starts, len(key)))
    owner, thing = keys >> 32, keys & 0xFFFFFFFF
    total = int(accounts.max(initial=-1)) + 1
    weights = _tf(counts, settings.tf) * _idf(thing, owner, settings.idf)
    return Layer(
        accounts, objects, times, posts,
        starts=np.append(starts, len(key)).astype(np.int64),
        keys=keys,
        weights=weights,
        norms=np.sqrt(np.bincount(owner, weights**2, minlength=total)),
        sizes=np.bincount(owner, minlength=total).astype(np.int64),
        first=np.searchsorted(owner, np.arange(total + 1)).astype(np.int64),
    )  # fmt: skip


def _tf(counts: Ints, kind: str) -> Floats:
    if kind == "raw":
        return counts.astype(np.float64)
    if kind == "sublinear":
        return 1 + np.log(counts)
    return np.ones(len(counts))


def _idf(objects: Ints, owners: Ints, kind: str) -> Floats:
    """Inverse document frequency of each distinct (account, object): ln(N/q), or ln((1+N)/(1+q))+1."""
    everyone = len(np.unique(owners))
    frequency = np.bincount(objects)[objects]
    if kind == "plain":
        return np.log(everyone / frequency)
    return np.log((1 + everyone) / (1 + frequency)) + 1


def compare_pairs(layer: Layer, source: Ints, target: Ints, window_us: int | None) -> Iterator[tuple[Compared, CoActs]]:
    """Compare pairs in blocks of bounded size; ``CoActs.pair`` counts within its block."""
    lighter = np.minimum(layer.sizes[source], layer.sizes[target])
    block = (np.cumsum(lighter) - lighter) // _ROWS_AT_ONCE
    edges = np.append(np.flatnonzero(np.diff(block, prepend=-1)), len(source))
    for start, end in itertools.pairwise(edges):
        yield _compare_block(layer, source[start:end], target[start:end], window_us)


def _compare_block(layer: Layer, source: Ints, target: Ints, window_us: int | None) -> tuple[Compared, CoActs]:
    pair, at_source, at_target = _shared_objects(layer, source, target)
    co_act, source_act, target_act = _pairs_of_acts(layer, at_source, at_target)
    delay = _delays(layer.times[source_act], layer.times[target_act])
    size = np.where(delay == NO_TIME, np.iinfo(np.int64).max, np.abs(delay))
    closest = np.lexsort((size, co_act))[np.searchsorted(co_act, np.arange(len(pair)))]
    co_acts = CoActs(
        pair=pair,
        object=layer.keys[at_source] & 0xFFFFFFFF,
        source_post=layer.posts[source_act[closest]],
        target_post=layer.posts[target_act[closest]],
        delay_us=delay[closest],
        product=layer.weights[at_source] * layer.weights[at_target],
    )
    within = size <= window_us if window_us is not None else np.zeros(len(size), bool)
    shared = np.bincount(pair, minlength=len(source))
    synchronous = within[closest]
    median, first = _delays_by_pair(co_acts, synchronous, len(source))
    act_pair = pair[co_act]
    first_us, last_us = _span(act_pair, layer.times[source_act], layer.times[target_act], len(source))
    norms = layer.norms[source] * layer.norms[target]
    products = np.bincount(pair, co_acts.product, minlength=len(source))
    return Compared(
        source=source,
        target=target,
        shared=shared,
        synchronous=np.bincount(pair[synchronous], minlength=len(source)),
        pairs=np.bincount(act_pair[within], minlength=len(source)),
        source_posts=_distinct(act_pair[within], layer.posts[source_act[within]], len(source)),
        target_posts=_distinct(act_pair[within], layer.posts[target_act[within]], len(source)),
        # rounding can lift a cosine of 1 just above it
        cosine=np.minimum(np.divide(products, norms, out=np.zeros(len(source)), where=norms > 0), 1.0),
        jaccard=shared / (layer.sizes[source] + layer.sizes[target] - shared),
        median_delay_s=median,
        source_first=first,
        first_us=first_us,
        last_us=last_us,
    ), co_acts


def _shared_objects(layer: Layer, source: Ints, target: Ints) -> tuple[Ints, Ints, Ints]:
    """Pair, and where source's and target's use of the object stand among the distinct pairs, by pair and object.

    Of each pair the account with fewer objects is looked up in the other.
    """
    swap = layer.sizes[source] > layer.sizes[target]
    fewer, more = np.where(swap, target, source), np.where(swap, source, target)
    pair, at_fewer = _ranges(layer.first[fewer], layer.sizes[fewer])
    wanted = more[pair] << 32 | (layer.keys[at_fewer] & 0xFFFFFFFF)
    at_more = np.minimum(np.searchsorted(layer.keys, wanted), len(layer.keys) - 1)
    found = layer.keys[at_more] == wanted
    pair, at_fewer, at_more = pair[found], at_fewer[found], at_more[found]
    swapped = swap[pair]
    return pair, np.where(swapped, at_more, at_fewer), np.where(swapped, at_fewer, at_more)


def _ranges(starts: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """All positions of the ranges one after the other, with the range each belongs to.

    >>> [a.tolist() for a in _ranges(np.array([5, 9]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 9]]
    """
    owner = np.repeat(np.arange(len(starts)), lengths)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return owner, starts[owner] + offset


def _pairs_of_acts(layer: Layer, at_source: Ints, at_target: Ints) -> tuple[Ints, Ints, Ints]:
    """Every act of source with every act of target on the shared object; mostly one with one."""
    source_count = layer.starts[at_source + 1] - layer.starts[at_source]
    target_count = layer.starts[at_target + 1] - layer.starts[at_target]
    co_act, place = _ranges(np.zeros(len(at_source), np.int64), source_count * target_count)
    source_act = layer.starts[at_source][co_act] + place // target_count[co_act]
    target_act = layer.starts[at_target][co_act] + place % target_count[co_act]
    return co_act, source_act, target_act


def _delays(source_times: Ints, target_times: Ints) -> Ints:
    unknown = (source_times == NO_TIME) | (target_times == NO_TIME)
    return np.where(unknown, NO_TIME, np.where(unknown, 0, target_times) - np.where(unknown, 0, source_times))


def _distinct(pair: Ints, post: Ints, pairs: int) -> Ints:
    """How many distinct posts each pair has."""
    unique = np.unique(pair << 32 | post)
    return np.bincount(unique >> 32, minlength=pairs)


def _delays_by_pair(co_acts: CoActs, synchronous: NDArray[Any], pairs: int) -> tuple[Floats, Floats]:
    """Median absolute delay in seconds, and share of objects on which source came first; NaN without any."""
    pair, delay = co_acts.pair[synchronous], co_acts.delay_us[synchronous]
    count = np.bincount(pair, minlength=pairs)
    order = np.lexsort((np.abs(delay), pair))
    ordered = np.append(np.abs(delay)[order], 0)  # one more, so that an index past the end is legal
    start = np.cumsum(count) - count
    low, high = start + np.maximum(count - 1, 0) // 2, start + count // 2
    median = (ordered[np.minimum(low, len(ordered) - 1)] + ordered[np.minimum(high, len(ordered) - 1)]) / 2e6
    leads = np.bincount(pair, np.where(delay > 0, 1.0, np.where(delay == 0, 0.5, 0.0)), minlength=pairs)
    none = count == 0
    return np.where(none, np.nan, median), np.divide(leads, count, out=np.full(pairs, np.nan), where=~none)


def _span(pair: Ints, source_times: Ints, target_times: Ints, pairs: int) -> tuple[Ints, Ints]:
    """First and last time of either account on a shared object; ``NO_TIME`` when all are unknown."""
    first = np.full(pairs, np.iinfo(np.int64).max)
    last = np.full(pairs, NO_TIME)
    for times in (source_times, target_times):
        known = times != NO_TIME
        np.minimum.at(first, pair[known], times[known])
        np.maximum.at(last, pair[known], times[known])
    return np.where(last == NO_TIME, NO_TIME, first), last
