"""Stored shares to the table of posts, bucket by bucket, and to the acts on objects.

In: the rows of one bucket of time. Out: its posts in the order of time and id as a record batch, and the codes the acts
are made of. Odd input: a bucket may hold no post at all; a post may have several objects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.readers.id_kernels import (
    Numbers,
    count_ranks,
    scatter_by_object,
    sort_simultaneous,
    take_ranks,
    take_times,
)
from coordgraph.readers.id_tables import IdTable, sort_ties, taken, texts_from
from coordgraph.readers.share_columns import PRECISIONS
from coordgraph.readers.share_repeats import Repeats
from coordgraph.readers.share_store import Piece
from coordgraph.readers.turns import Turns
from coordgraph.tables import POSTS, numbers, repeated, texts

_EMPTY_LISTS = ("hashtags", "urls", "mentions", "media")


class PostCodes:
    """Codes of all posts, in their order.

    Args:
        posts: how many there are.

    Attributes:
        times: UTC microseconds.
        accounts, objects: in the order first seen; objects are those of each post's own row.
        orders: for each bucket the places of its posts among its rows.
        acts: posts and objects of all acts, bucket by bucket, where posts have several objects.
    """

    def __init__(self, posts: int) -> None:
        self.times = np.empty(posts, dtype=np.int64)
        self.accounts, self.objects = np.empty(posts, dtype=np.int32), np.empty(posts, dtype=np.int32)
        self.orders: list[Numbers] = []
        self.acts: list[tuple[Numbers, Numbers]] = []
        self._taken = 0

    def take_bucket(self, piece: Piece, repeats: Repeats, turns: Turns, number: int) -> None:
        """Sort the posts of the next bucket by time and id."""
        order = np.argsort(piece.times)
        if len(repeats.later):
            order = order[~repeats.later[piece.rows[order]]]
        sort_ties(piece.times[order], piece.data, piece.offsets, order)
        times, accounts, objects = piece.times[order], piece.accounts[order], piece.objects[order]
        acts = _acts(piece.rows[order], objects, repeats)
        with turns.at("sorted", number):
            part = slice(self._taken, self._taken + len(order))
            self._taken = part.stop
            self.orders.append(order.astype(np.int32))
            if acts is not None:
                self.acts.append((acts[0] + np.int32(part.start), acts[1]))
        self.times[part], self.accounts[part], self.objects[part] = times, accounts, objects


@dataclass(frozen=True)
class Origins:
    """Where rows come from: files in their order.

    Attributes:
        names: of the files.
        starts: number of each one's first row.
        first_lines: line that row stands on.
        coarse: code of the precision that all times of the file are taken as, or -1.
    """

    names: list[str]
    starts: Numbers
    first_lines: Numbers
    coarse: Numbers

    def files_of(self, rows: Numbers) -> Numbers:
        """The place of each row's file."""
        if len(self.names) == 1:
            return np.zeros(len(rows), dtype=np.int32)
        return (np.searchsorted(self.starts, rows, side="right") - 1).astype(np.int32)


def rows_of_posts(
    piece: Piece,
    order: Numbers,
    repeats: Repeats,
    origins: Origins,
    platform: str,
    accounts: IdTable,
    objects: IdTable,
) -> pa.RecordBatch:
    """The rows of the table ``posts`` for the posts of one bucket."""
    rows, size = piece.rows[order], len(order)
    files = origins.files_of(rows)
    coarse = origins.coarse[files]
    act_posts, act_objects = _acts(rows, piece.objects[order], repeats) or (None, piece.objects[order])
    columns = {
        "post_id": texts_from(*taken(piece.data, piece.offsets, order)),
        "account_id": texts_from(*taken(*accounts.texts(), piece.accounts[order])),
        "platform": repeated(platform, size),
        "time": numbers(piece.times[order]),
        "time_precision": _chosen(PRECISIONS, np.where(coarse < 0, piece.precisions[order], coarse)),
        "kind": repeated("original", size),
        "objects": _lists(act_posts, texts_from(*taken(*objects.texts(), act_objects)), size),
        "inherited": numbers(np.zeros(size, dtype=bool)),
        "source_file": _chosen(origins.names, files),
        "source_line": numbers(rows - origins.starts[files] + origins.first_lines[files]),
    }
    return _batch(columns, size)


def _acts(rows: Numbers, objects: Numbers, repeats: Repeats) -> tuple[Numbers, Numbers] | None:
    """Post and object of each act: the object of a post's own row, then those that later rows add; None where no post
    has several."""
    if not len(repeats.extra_posts):
        return None
    begin = np.searchsorted(repeats.extra_posts, rows, side="left")
    extra = np.searchsorted(repeats.extra_posts, rows, side="right") - begin
    act_posts = np.repeat(np.arange(len(rows), dtype=np.int32), extra + 1)
    firsts = np.cumsum(extra + 1) - extra - 1
    place_in_post = np.arange(len(act_posts)) - firsts[act_posts]
    added = repeats.extra_objects[np.maximum(begin[act_posts] + place_in_post - 1, 0)]
    return act_posts, np.where(place_in_post == 0, objects[act_posts], added)


def _chosen(names: Sequence[str], codes: Numbers) -> pa.Array:
    """Texts by their codes."""
    if len(codes) and (codes == codes[0]).all():
        return repeated(names[int(codes[0])], len(codes))
    return texts(names).take(numbers(codes))


def _lists(act_posts: Numbers | None, objects: pa.Array, size: int) -> pa.Array:
    counts = np.ones(size, dtype=np.int32) if act_posts is None else np.bincount(act_posts, minlength=size)
    return pa.ListArray.from_arrays(numbers(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)), objects)


def _batch(columns: dict[str, pa.Array], size: int) -> pa.RecordBatch:
    """All columns of ``posts``: those these tables have nothing for are empty."""
    empty = {kind: pa.nulls(size, kind) for kind in {column.type for column in POSTS.columns}}
    empty_lists = pa.ListArray.from_arrays(numbers(np.zeros(size + 1, np.int32)), texts([]))
    columns = dict.fromkeys(_EMPTY_LISTS, empty_lists) | columns
    arrays = [columns.get(c.name, empty[c.type]).cast(c.type) for c in POSTS.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=POSTS.schema)


def acts_in_order(
    codes: PostCodes, account_ranks: Numbers, object_ranks: Numbers, objects: int, jobs: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Objects, accounts, times and posts of all acts, in the order of object, time, account and post.

    The codes are used up: each column goes as soon as its successor is there.

    Args:
        codes: of all posts.
        account_ranks, object_ranks: from the codes in the order first seen to those of the result.
        objects: how many there are.
        jobs: threads.
    """
    starts = _starts_of_objects(codes, object_ranks, objects)
    parts = _parts_of(starts, jobs)
    with ThreadPoolExecutor(jobs) as pool:
        posts = _posts_by_object(codes, object_ranks, starts, parts, pool)
        codes.objects, codes.acts = codes.objects[:0].copy(), []
        accounts = np.empty(len(posts), dtype=np.int32)
        _in_parts(pool, lambda p: take_ranks(posts[p.acts], codes.accounts, account_ranks, accounts[p.acts]), parts)
        codes.accounts = codes.accounts[:0].copy()
        times = np.empty(len(posts), dtype=np.int64)
        _in_parts(pool, lambda p: take_times(posts[p.acts], codes.times, times[p.acts]), parts)
        codes.times = codes.times[:0].copy()
        _in_parts(pool, lambda p: sort_simultaneous(starts, p.low, p.high, times, accounts, posts), parts)
    return np.repeat(np.arange(objects, dtype=np.int32), np.diff(starts)), accounts, times, posts


class _Part(NamedTuple):
    """Objects from low to before high, and the places of the acts on them."""

    low: int
    high: int
    acts: slice


def _parts_of(starts: Numbers, jobs: int) -> list[_Part]:
    """As many parts as jobs, of about as many acts each."""
    bounds = np.searchsorted(starts, np.linspace(0, starts[-1], jobs + 1)).tolist()
    bounds[0], bounds[-1] = 0, len(starts) - 1
    return [_Part(low, high, slice(starts[low], starts[high])) for low, high in pairwise(bounds)]


def _in_parts(pool: ThreadPoolExecutor, work: Callable[[_Part], object], parts: list[_Part]) -> None:
    for _ in pool.map(work, parts):
        pass


def _starts_of_objects(codes: PostCodes, ranks: Numbers, objects: int) -> Numbers:
    counts = np.zeros(objects + 1, dtype=np.int64)
    for things in [things for _, things in codes.acts] or [codes.objects]:
        count_ranks(things, ranks, counts)
    return np.cumsum(counts)


def _posts_by_object(
    codes: PostCodes, ranks: Numbers, starts: Numbers, parts: list[_Part], pool: ThreadPoolExecutor
) -> Numbers:
    """The post of each act, object by object."""
    things, act_posts = codes.objects, np.zeros(0, dtype=np.int32)
    if codes.acts:
        act_posts, things = (np.concatenate(column) for column in zip(*codes.acts, strict=True))
    posts, nexts = np.empty(len(things), dtype=np.int32), starts[:-1].copy()
    _in_parts(pool, lambda p: scatter_by_object(things, ranks, act_posts, nexts, p.low, p.high, posts), parts)
    return posts
