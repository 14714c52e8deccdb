"""Shares to the table of posts, bucket by bucket, and to the codes the acts are made of.

In: the rows of one bucket of time, or of one batch. Out: its posts in the order of time and id as a record batch, and
the codes of all. Odd input: a bucket may hold no post at all; a post may have several objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coordgraph.readers.id_kernels import Numbers
from coordgraph.readers.id_tables import IdTable, sort_ties
from coordgraph.readers.share_columns import PRECISIONS, ShareRows
from coordgraph.readers.share_repeats import Repeats
from coordgraph.readers.share_store import Piece
from coordgraph.readers.turns import Turns
from coordgraph.tables import POSTS, numbers, repeated, texts
from coordgraph.text_columns import taken, texts_from

_NONE: Numbers = np.zeros(0, dtype=np.int32)
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

    def clear(self) -> None:
        """Give back the memory, the orders aside."""
        self.times, self.accounts, self.objects, self.acts = _NONE, _NONE, _NONE, []


class RowCodes:
    """Codes of shares by the number of their row, where no posts are written: each row is a post of its own then.

    Args:
        rows: how many there are.

    Attributes:
        times: UTC microseconds.
        accounts, objects: in the order first seen; objects are -1 where a row is no post.
        acts: none; each post has the object of its row.
    """

    acts: tuple[()] = ()

    def __init__(self, rows: int) -> None:
        self.times = np.empty(rows, dtype=np.int64)
        self.accounts, self.objects = np.empty(rows, dtype=np.int32), np.full(rows, -1, dtype=np.int32)

    def take(self, rows: ShareRows, accounts: Numbers, objects: Numbers, turns: Turns, number: int) -> None:
        """Take the posts of a batch; no two batches have a row in common, so none waits for its turn."""
        self.times[rows.rows], self.accounts[rows.rows], self.objects[rows.rows] = rows.times, accounts, objects

    def leave_out_empty_rows(self) -> None:
        """Leave out rows that are no post."""
        kept = self.objects >= 0
        self.times, self.accounts, self.objects = self.times[kept], self.accounts[kept], self.objects[kept]

    def clear(self) -> None:
        """Give back the memory."""
        self.times, self.accounts, self.objects = _NONE, _NONE, _NONE


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
