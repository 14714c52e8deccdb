"""JSON lines decoded into records of a known type, and their fields into columns, without a dictionary on the way.

In: a file with a JSON value a line. Out: batches. Odd input: a line that is not just as the type says, to the last
field that is used, leaves no trace here; it goes the way of rows, which knows what to make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from coordgraph.readers.batches import (
    CONTEXTS,
    LISTS,
    POSTS_TAKEN,
    PROFILES,
    TEXT,
    TEXTS,
    Batch,
    batch_of_items,
    condensed,
    merged,
    schema_of,
    table_of_rows,
    with_lines_that_hold_no_record,
)
from coordgraph.readers.moments import times_of_accounts, times_of_posts
from coordgraph.readers.records import LONGEST_LINE, Item, id_text
from coordgraph.readers.sources import Source

BYTES_AT_ONCE = 1 << 20
_BYTES_OF_A_BATCH = 32 << 20
# What a typed reader gives of a post and of a profile: its columns, with the written time in place of the time.
POST_ROW = (
    "post_id", "account_id", "written", "kind", "text", "lang", "client", "retweet_of", "retweet_of_account",
    "quote_of", "reply_to", "reply_to_account", *LISTS,
)  # fmt: skip
PROFILE_ROW = (
    "account_id", "handle", "display_name", "written", "location", "lang", "description", "url", "protected",
    "verified", "followers", "following", "post_count", "default_image", "status",
)  # fmt: skip
_ID, _TEXT = POST_ROW.index("post_id"), POST_ROW.index("text")
_CONTEXTS = schema_of(("place", *POST_ROW))
_POSTS = schema_of(("place", "line", *POST_ROW))
_PROFILES = schema_of(("place", *PROFILE_ROW))
_PLATFORM = "x"
Row = tuple[Any, ...]


class Odd(ValueError):
    """A line that is not just as its type says."""


@dataclass(slots=True)
class Found:
    """What one line holds.

    Attributes:
        posts: rows as :data:`POST_ROW` says.
        contexts: such rows of posts delivered along with others.
        profiles: rows as :data:`PROFILE_ROW` says.
        query: the search query it states.
        profile_records: how many of the profiles are records of their own.
    """

    posts: list[Row] = field(default_factory=list)
    contexts: list[Row] = field(default_factory=list)
    profiles: list[Row] = field(default_factory=list)
    query: str | None = None
    profile_records: int = 0


FoundIn = Callable[[bytes], Found]
ItemsOf = Callable[[Any], Iterable[Item]]


def whole(id_: str) -> str:
    """The id itself, where it is one that is kept as written.

    >>> whole("1380242611781386245")
    '1380242611781386245'

    Raises:
        Odd, DamagedId: it is none, or it is kept in another form.
    """
    if not (id_.isascii() and id_.isdigit()) and id_text(id_) != id_:
        raise Odd(id_)
    return id_


def batches_of_lines(source: Source, found_in: FoundIn, items_of: ItemsOf) -> Iterator[Batch]:
    """The batches of a file with a value a line.

    Args:
        source: the file.
        found_in: what a line holds; raises :class:`Odd` or what a decoder raises where it is not as expected.
        items_of: the items of a value, for those lines.
    """
    rows, taken, at_most = _Rows(), 0, BYTES_AT_ONCE
    for number, line in source.numbered_lines():
        try:
            found = found_in(_of_usual_length_and_bytes(line))
        except (ValueError, msgspec.MsgspecError, RecursionError):
            items = [(start, i) for start, value in source.values_in_line(number, line) for i in items_of(value)]
            rows.take_items(with_lines_that_hold_no_record(items))
        else:
            rows.take(number, found)
        taken += len(line)
        if taken >= at_most:
            rows.into_columns()
            at_most = taken + BYTES_AT_ONCE
        if taken >= _BYTES_OF_A_BATCH:
            yield rows.batch()
            rows, taken, at_most = _Rows(), 0, BYTES_AT_ONCE
    yield rows.batch()


def _of_usual_length_and_bytes(line: bytes) -> bytes:
    if len(line) > LONGEST_LINE:
        raise Odd("too long")
    if not line.isascii():
        line.decode()  # the decoder passes over fields it does not use, whatever their bytes
    return line


class _Rows:
    """Rows until they become a batch, and the items of odd lines that stand among them."""

    def __init__(self) -> None:
        self._place = 0
        self._posts: list[Row] = []
        self._contexts: list[Row] = []
        self._profiles: list[Row] = []
        self._columns: dict[pa.Schema, list[pa.Table]] = {_POSTS: [], _CONTEXTS: [], _PROFILES: []}
        self._longest: dict[str, int] = {}
        self._profile_records = 0
        self._queries: dict[str, None] = {}
        self._odd: list[tuple[int, Item]] = []
        self._odd_at: list[int] = []

    def take(self, line: int, found: Found) -> None:
        """Take what a line holds."""
        place = self._place
        self._posts += [(place, line, *row) for row in found.posts]
        for row in found.contexts:
            length = len(row[_TEXT])
            if length > self._longest.get(row[_ID], -1):
                self._longest[row[_ID]] = length
                self._contexts.append((place, *row))
        self._profiles += [(place, *row) for row in found.profiles]
        self._profile_records += found.profile_records
        if found.query is not None:
            self._queries[found.query] = None
        self._place += 1

    def take_items(self, items: Iterable[tuple[int, Item]]) -> None:
        """Take what the way of rows found in a line."""
        for item in items:
            self._odd.append(item)
            self._odd_at.append(self._place)
            self._place += 1

    def into_columns(self) -> None:
        """Make columns of the rows, while the processor still has their values at hand."""
        for schema, rows in ((_POSTS, self._posts), (_CONTEXTS, self._contexts), (_PROFILES, self._profiles)):
            self._columns[schema].append(table_of_rows(rows, schema))
            rows.clear()

    def batch(self) -> Batch:
        """The batch of what was taken."""
        self.into_columns()
        posts, contexts, profiles = (
            pa.concat_tables(self._columns[schema]) for schema in (_POSTS, _CONTEXTS, _PROFILES)
        )
        typed = Batch(
            _whole_table(_with_times_of_posts(posts), POSTS_TAKEN),
            _whole_table(_with_times_of_posts(contexts), CONTEXTS),
            _whole_table(_with_times_of_accounts(profiles), PROFILES),
            queries=list(self._queries),
            profile_records=self._profile_records,
            places=self._place,
        )
        return condensed(merged(typed, batch_of_items(self._odd, self._odd_at)))


def _with_times_of_posts(posts: pa.Table) -> dict[str, Any]:
    columns = _by_name(posts)
    times, precisions = times_of_posts(columns.pop("written"), columns["post_id"])
    return {**columns, "time": times, "time_precision": precisions}


def _with_times_of_accounts(profiles: pa.Table) -> dict[str, Any]:
    columns = _by_name(profiles)
    return {**columns, "created_at": times_of_accounts(columns.pop("written"))}


def _by_name(table: pa.Table) -> dict[str, Any]:
    return {name: table[name].combine_chunks() for name in table.column_names}


def _whole_table(columns: dict[str, Any], schema: pa.Schema) -> pa.Table:
    """A table of columns; of those that are not there, the platform is the one, lists and values are empty."""
    size = len(columns["place"])
    columns["platform"] = pa.repeat(pa.scalar(_PLATFORM, TEXT), size)
    arrays = [
        columns[field.name].cast(field.type) if field.name in columns else _empty_cells(field.type, size)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _empty_cells(kind: pa.DataType, size: int) -> pa.Array:
    if kind != TEXTS:
        return pa.nulls(size, kind)
    return pa.LargeListArray.from_arrays(pa.array(np.zeros(size + 1, np.int64)), pa.array([], TEXT))
