"""Stored shares to the table of posts, bucket by bucket, and to the acts on objects.

In: the rows of one bucket of time. Out: its posts in the order of time and id as a record batch, and the codes the acts
are made of. Odd input: a bucket may hold no post at all; a post may have several objects.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coordgraph.readers.id_kernels import Numbers, scatter_by_object, sort_simultaneous, sort_ties, take_codes
from coordgraph.readers.id_tables import IdTable, taken, texts_from
from coordgraph.readers.share_columns import PRECISIONS
from coordgraph.readers.share_repeats import Repeats
from coordgraph.readers.share_store import Piece
from coordgraph.tables import POSTS, TEXT

_EMPTY_LISTS = ("hashtags", "urls", "mentions", "media")


@dataclass(frozen=True)
class BucketPosts:
    """The posts of one bucket.

    Attributes:
        times, accounts: by post; accounts in the order first seen.
        act_posts: the post of each act, counted from the first post of the bucket; None where each post has one.
        act_objects: the object of each act, in the order first seen.
    """

    times: Numbers
    accounts: Numbers
    act_posts: Numbers | None
    act_objects: Numbers


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


def posts_of(
    piece: Piece, repeats: Repeats, origins: Origins, platform: str, accounts: IdTable, objects: IdTable
) -> tuple[BucketPosts, pa.RecordBatch]:
    """The posts of the rows of a bucket, and their rows of the table ``posts``."""
    times, offsets = piece.times, piece.offsets
    order = np.argsort(times)
    if len(repeats.later):
        order = order[~repeats.later[piece.rows[order]]]
    sort_ties(times, piece.data, offsets, order)
    rows = piece.rows[order]
    act_posts, act_objects = _acts(rows, piece.objects[order], repeats)
    posts = BucketPosts(times[order], piece.accounts[order], act_posts, act_objects)
    files = origins.files_of(rows)
    precisions = piece.precisions[order]
    coarse = origins.coarse[files]
    columns = {
        "post_id": texts_from(*taken(piece.data, offsets, order)),
        "account_id": texts_from(*taken(*accounts.texts(), posts.accounts)),
        "platform": _constant(platform, len(rows)),
        "time": pa.array(posts.times),
        "time_precision": _chosen(PRECISIONS, np.where(coarse < 0, precisions, coarse)),
        "kind": _constant("original", len(rows)),
        "objects": _lists(act_posts, texts_from(*taken(*objects.texts(), act_objects)), len(rows)),
        "inherited": pa.array(np.zeros(len(rows), dtype=bool)),
        "source_file": _chosen(origins.names, files),
        "source_line": pa.array(rows - origins.starts[files] + origins.first_lines[files]),
    }
    return posts, _batch(columns, len(rows))


def _acts(rows: Numbers, objects: Numbers, repeats: Repeats) -> tuple[Numbers | None, Numbers]:
    """Post and object of each act: the object of a post's own row, then those that later rows add."""
    begin = np.searchsorted(repeats.extra_posts, rows, side="left")
    extra = np.searchsorted(repeats.extra_posts, rows, side="right") - begin
    if not extra.any():
        return None, objects
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
    buckets: list[BucketPosts], account_ranks: Numbers, object_ranks: Numbers, objects: int, jobs: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Objects, accounts, times and posts of all acts, in the order of object, time, account and post.

    Args:
        buckets: in the order of time.
        account_ranks, object_ranks: from the codes in the buckets to those of the result.
        objects: how many there are.
        jobs: threads.
    """
    times = np.concatenate([b.times for b in buckets])
    accounts = account_ranks[np.concatenate([b.accounts for b in buckets])]
    things = object_ranks[np.concatenate([b.act_objects for b in buckets])]
    act_posts = _act_posts(buckets)
    starts = np.concatenate([[0], np.cumsum(np.bincount(things, minlength=objects))])
    posts = np.empty(len(things), dtype=np.int32)
    out_accounts, out_times = np.empty(len(things), dtype=np.int32), np.empty(len(things), dtype=np.int64)
    nexts = starts[:-1].copy()

    def order_some(low: int, high: int) -> None:
        scatter_by_object(things, act_posts, nexts, low, high, posts)
        part = slice(starts[low], starts[high])
        take_codes(posts[part], accounts, times, out_accounts[part], out_times[part])
        sort_simultaneous(starts, low, high, out_times, out_accounts, posts)

    # each part begins with another object, and all have about as many acts
    parts = np.searchsorted(starts, np.linspace(0, len(things), jobs + 1)).tolist()
    parts[0], parts[-1] = 0, objects
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(order_some, parts[:-1], parts[1:]))
    return np.repeat(np.arange(objects, dtype=np.int32), np.diff(starts)), out_accounts, out_times, posts


def _act_posts(buckets: list[BucketPosts]) -> Numbers:
    """The post of each act, in the order of posts."""
    parts, before = [np.zeros(0, dtype=np.int32)], 0
    for bucket in buckets:
        inside = np.arange(len(bucket.times), dtype=np.int32) if bucket.act_posts is None else bucket.act_posts
        parts.append(inside + np.int32(before))
        before += len(bucket.times)
    return np.concatenate(parts)
