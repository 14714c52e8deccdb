"""What becomes of each post that was read: taken, a duplicate, or refused because its id is another account's.

In: all posts of all files, in the order they were read. Out: the posts to keep, each once, counts by file, and entries
for quarantine. Odd input: a four-column table names a post once for each of its objects: the first row of the post
gets them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.readers.batches import TEXTS, Codes, codes_of, keys_of
from coordgraph.readers.mending import with_column

TAKEN, DUPLICATE, CLASHING = 0, 1, 2
Clash = tuple[int, int, int, str, str]


@dataclass
class Verdicts:
    """What becomes of each post.

    Attributes:
        read: all posts, with the number of their ``file``.
        posts: those to keep, each once.
        verdicts: of each post that was read: taken, duplicate or clashing.
        first: row of the first post with the same id.
    """

    read: pa.Table
    posts: pa.Table
    verdicts: Codes
    first: Codes

    @classmethod
    def on(cls, read: pa.Table) -> Verdicts:
        """Judge the posts that were read."""
        first = _first_rows(read)
        verdicts = np.full(len(first), TAKEN)
        again = np.flatnonzero(first != np.arange(len(first)))
        if not len(again):
            return cls(read, read, verdicts, first)
        accounts = read["account_id"]
        is_same = pc.equal(accounts.take(again), accounts.take(first[again])).to_numpy()
        verdicts[again] = np.where(is_same, DUPLICATE, CLASHING)
        is_first = pa.array(verdicts == TAKEN)
        keep = read.filter(is_first)
        repeated = again[is_same]
        if pc.any(pc.greater(pc.list_value_length(read["objects"].take(repeated)), 0)).as_py():
            objects = _objects_of_all_rows(read["objects"], repeated, first, verdicts)
            keep = with_column(keep, "objects", [pa.array(objects, TEXTS).filter(is_first)])
        return cls(read, keep, verdicts, first)

    def counts(self, files: int) -> list[tuple[int, int, int]]:
        """How many posts of each file were taken, were duplicates, and clash."""
        numbers = self.read["file"].to_numpy()
        columns = [np.bincount(numbers[self.verdicts == v], minlength=files) for v in (TAKEN, DUPLICATE, CLASHING)]
        return [(int(a), int(b), int(c)) for a, b, c in zip(*columns, strict=True)]

    def clashes(self) -> Iterator[Clash]:
        """File number, place, line, reason and text of each post whose id is another account's."""
        rows = np.flatnonzero(self.verdicts == CLASHING)
        accounts = self.read["account_id"].take(self.first[rows]).to_pylist()
        names = ["file", "place", "line", "post_id", "account_id"]
        for row, account in zip(self.read.select(names).take(rows).to_pylist(), accounts, strict=True):
            reason = f"post id already used by account {account}"
            yield row["file"], row["place"], row["line"], reason, f"{row['post_id']} {row['account_id']}"


def _first_rows(posts: pa.Table) -> Codes:
    """For each post the row of the first with the same id on the same platform."""
    several = len(pc.unique(posts["platform"])) > 1
    (codes,) = codes_of(keys_of(posts["platform"], posts["post_id"], several))
    rows = np.arange(len(codes))
    first = np.empty(codes.max(initial=-1) + 1, np.int64)
    first[codes[::-1]] = rows[::-1]  # of equal codes the last stays
    found: Codes = first[codes]
    return found


def _objects_of_all_rows(objects: pa.ChunkedArray, repeated: Codes, first: Codes, verdicts: Codes) -> list[Any]:
    """The objects with those of later rows added to the first; a later row that adds any is taken, too."""
    lists: list[Any] = objects.to_pylist()
    for row in repeated:
        known = lists[first[row]]
        new = [thing for thing in lists[row] if thing not in known]
        if new:
            lists[first[row]] = [*known, *new]
            verdicts[row] = TAKEN
    return lists
