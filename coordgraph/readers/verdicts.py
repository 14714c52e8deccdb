"""What becomes of each post that was read: taken, a duplicate, or refused because its id is another account's.

In: all posts of all files, in the order they were read. Out: the posts to keep, each once, counts by file, and entries
for quarantine. Odd input: a table may name a post once for each of its objects or links: the first row of the post gets
them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.readers.batches import Codes, codes_of, keys_of
from coordgraph.readers.mending import with_column
from coordgraph.readers.repeats import Said, lists_completed, sentences_on_repeats, with_those_of_later_rows

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
        said: what duplicates say besides their post.
    """

    read: pa.Table
    posts: pa.Table
    verdicts: Codes
    first: Codes
    said: Said = field(default_factory=lambda: Said(0, {}, {}))

    @classmethod
    def on(cls, read: pa.Table, are_plain_tables: Sequence[bool]) -> Verdicts:
        """Judge the posts that were read; of each file is known whether it is a table with named or mapped columns."""
        first = _first_rows(read)
        verdicts = np.full(len(first), TAKEN)
        again = np.flatnonzero(first != np.arange(len(first)))
        if not len(again):
            return cls(read, read, verdicts, first)
        accounts = read["account_id"]
        is_same = pc.equal(accounts.take(again), accounts.take(first[again])).to_numpy()
        verdicts[again] = np.where(is_same, DUPLICATE, CLASHING)
        is_first = pa.array(verdicts == TAKEN)
        repeated = again[is_same]
        is_row = np.array(are_plain_tables, bool)[read["file"].to_numpy()]
        completed, said = lists_completed(read, repeated, first, is_row)
        objects, naming = with_those_of_later_rows(read["objects"], repeated, first)
        verdicts[naming] = TAKEN  # a row of a four-column table is a share of its own
        keep = with_column(completed, "objects", objects).filter(is_first)
        return cls(read, keep, verdicts, first, said)

    def sentences(self, files: list[str]) -> list[str]:
        """What a person is told of duplicates that are not copies; files by number."""
        return sentences_on_repeats(self.said, self.read, files)

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
