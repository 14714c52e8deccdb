"""Stored shares to the table of posts, bucket by bucket, and to the acts on objects.

In: the rows of one bucket of time. Out: its posts in the order of time and id as a record batch, and the codes the acts
are made of. Odd input: a bucket may hold no post at all; a post may have several objects.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coordgraph.readers.id_kernels import (
    Numbers,
    count_ranks,
    scatter_by_object,
    sort_simultaneous,
    sort_ties,
    take_codes,
)
from coordgraph.readers.id_tables import IdTable, taken, texts_from
from coordgraph.readers.share_columns import PRECISIONS
from coordgraph.readers.share_repeats import Repeats
from coordgraph.readers.share_store import Piece
from coordgraph.readers.turns import Turns
from coordgraph.tables import POSTS, TEXT

_EMPTY_LISTS = ("hashtags", "urls", "mentions", "media")


@dataclass(frozen=True)
class BucketPosts:
    """The posts of one bucket in their order.

    Attributes:
        start: how many posts stand before the first of them.
        rows, precisions, data, offsets: row numbers, precisions and ids.
        act_posts, act_objects: post, counted from the first one here, and object of each act, where posts have several
            objects; otherwise None.
    """

    start: int
    rows: Numbers
    precisions: Numbers
    data: Numbers
    offsets: Numbers
    act_posts: Numbers | None
    act_objects: Numbers | None


class PostCodes:
    """Codes of all posts, in their order.

    Args:
        posts: how many there are.

    Attributes:
        times: UTC microseconds.
        accounts, objects: in the order first seen; objects are those of each post's own row.
        buckets: the posts bucket by bucket.
    """

    def __init__(self, posts: int) -> None:
        self.times = np.empty(posts, dtype=np.int64)
        self.accounts, self.objects = np.empty(posts, dtype=np.int32), np.empty(posts, dtype=np.int32)
        self.buckets: list[BucketPosts] = []

    def take_bucket(self, piece: Piece, repeats: Repeats, turns: Turns, number: int) -> None:
        """Sort the posts of the next bucket by time and id."""
        offsets = piece.offsets
        order = np.argsort(piece.times)
        if len(repeats.later):
            order = order[~repeats.later[piece.rows[order]]]
        sort_ties(piece.times, piece.data, offsets, order)
        rows, objects = piece.rows[order], piece.objects[order]
        acts = _acts(rows, objects, repeats)
        texts = taken(piece.data, offsets, order)
        with turns.at("sorted", number):
            start = self.buckets[-1].start + len(self.buckets[-1].rows) if self.buckets else 0
            self.buckets.append(BucketPosts(start, rows, piece.precisions[order], *texts, *acts))
        part = slice(start, start + len(rows))
        self.times[part], self.accounts[part], self.objects[part] = piece.times[order], piece.accounts[order], objects


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
    posts: BucketPosts, codes: PostCodes, origins: Origins, platform: str, accounts: IdTable, objects: IdTable
) -> pa.RecordBatch:
    """The rows of the table ``posts`` for the posts of one bucket."""
    rows, size = posts.rows, len(posts.rows)
    part = slice(posts.start, posts.start + size)
    files = origins.files_of(rows)
    coarse = origins.coarse[files]
    act_objects = codes.objects[part] if posts.act_objects is None else posts.act_objects
    columns = {
        "post_id": texts_from(posts.data, posts.offsets),
        "account_id": texts_from(*taken(*accounts.texts(), codes.accounts[part])),
        "platform": _constant(platform, size),
        "time": pa.array(codes.times[part]),
        "time_precision": _chosen(PRECISIONS, np.where(coarse < 0, posts.precisions, coarse)),
        "kind": _constant("original", size),
        "objects": _lists(posts.act_posts, texts_from(*taken(*objects.texts(), act_objects)), size),
        "inherited": pa.array(np.zeros(size, dtype=bool)),
        "source_file": _chosen(origins.names, files),
        "source_line": pa.array(rows - origins.starts[files] + origins.first_lines[files]),
    }
    return _batch(columns, size)


def _acts(rows: Numbers, objects: Numbers, repeats: Repeats) -> tuple[Numbers | None, Numbers | None]:
    """Post and object of each act: the object of a post's own row, then those that later rows add."""
    if not len(repeats.extra_posts):
        return None, None
    begin = np.searchsorted(repeats.extra_posts, rows, side="left")
    extra = np.searchsorted(repeats.extra_posts, rows, side="right") - begin
    act_posts = np.repeat(np.arange(len(rows), dtype=np.int32), extra + 1)
    firsts = np.cumsum(extra + 1) - extra - 1
    place_in_post = np.arange(len(act_posts)) - firsts[act_posts]
    added = repeats.extra_objects[np.maximum(begin[act_posts] + place_in_post - 1, 0)]
    return act_posts, np.where(place_in_post == 0, objects[act_posts], added)


def _constant(text: str, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, TEXT), size)


def _chosen(texts: list[str] | tuple[str, ...], codes: Numbers) -> pa.Array:
    """Texts by their codes."""
    if len(codes) and (codes == codes[0]).all():
        return _constant(texts[int(codes[0])], len(codes))
    return pa.array(texts, TEXT).take(pa.array(codes))


def _lists(act_posts: Numbers | None, objects: pa.Array, size: int) -> pa.Array:
    counts = np.ones(size, dtype=np.int32) if act_posts is None else np.bincount(act_posts, minlength=size)
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32()), objects)


def _batch(columns: dict[str, pa.Array], size: int) -> pa.RecordBatch:
    """All columns of ``posts``: those these tables have nothing for are empty."""
    arrays = []
    for column in POSTS.columns:
        if column.name in _EMPTY_LISTS:
            arrays.append(pa.ListArray.from_arrays(pa.array(np.zeros(size + 1, np.int32)), pa.array([], TEXT)))
        elif column.name in columns:
            arrays.append(columns[column.name].cast(column.type))
        else:
            arrays.append(pa.nulls(size, column.type))
    return pa.RecordBatch.from_arrays(arrays, schema=POSTS.schema)


def acts_in_order(
    codes: PostCodes, account_ranks: Numbers, object_ranks: Numbers, objects: int, jobs: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Objects, accounts, times and posts of all acts, in the order of object, time, account and post.

    Args:
        codes: of all posts.
        account_ranks, object_ranks: from the codes in the order first seen to those of the result.
        objects: how many there are.
        jobs: threads.
    """
    things, act_posts = _all_acts(codes)
    counts = np.zeros(objects + 1, dtype=np.int64)
    count_ranks(things, object_ranks, counts)
    starts = np.cumsum(counts)
    posts = np.empty(len(things), dtype=np.int32)
    accounts, times = np.empty(len(things), dtype=np.int32), np.empty(len(things), dtype=np.int64)
    nexts = starts[:-1].copy()

    def order_some(low: int, high: int) -> None:
        scatter_by_object(things, object_ranks, act_posts, nexts, low, high, posts)
        part = slice(starts[low], starts[high])
        take_codes(posts[part], codes.accounts, account_ranks, codes.times, accounts[part], times[part])
        sort_simultaneous(starts, low, high, times, accounts, posts)

    # each part begins with another object, and all have about as many acts
    parts = np.searchsorted(starts, np.linspace(0, len(things), jobs + 1)).tolist()
    parts[0], parts[-1] = 0, objects
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(order_some, parts[:-1], parts[1:]))
    return np.repeat(np.arange(objects, dtype=np.int32), counts[1:]), accounts, times, posts


def _all_acts(codes: PostCodes) -> tuple[Numbers, Numbers]:
    """Object and post of each act, in the order of posts; no posts at all mean that each post has one act."""
    if all(bucket.act_posts is None for bucket in codes.buckets):
        return codes.objects, np.zeros(0, dtype=np.int32)
    return (
        np.concatenate([b.act_objects for b in codes.buckets if b.act_objects is not None]),
        np.concatenate([b.act_posts + np.int32(b.start) for b in codes.buckets if b.act_posts is not None]),
    )
