"""JSON lines decoded into records of a known type, and their fields into columns, without a dictionary on the way.

In: a file with a JSON value a line. Out: batches. Odd input: a line that is not just as the type says, to the last
field that is used, leaves no trace here; it goes the way of rows, which knows what to make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from coordgraph.readers.batches import (
    CONTEXTS,
    POSTS_TAKEN,
    PROFILES,
    TEXT,
    TEXTS,
    Batch,
    batch_of_items,
    condensed,
    merged,
    with_lines_that_hold_no_record,
)
from coordgraph.readers.moments import times_of_accounts, times_of_posts
from coordgraph.readers.records import LONGEST_LINE, Item, id_text
from coordgraph.readers.sources import Source

BYTES_AT_ONCE = 32 << 20
# What a typed reader gives of a post and of a profile: its columns, with the written time in place of the time.
POST_ROW = (
    "post_id", "account_id", "written", "kind", "text", "lang", "client", "retweet_of", "retweet_of_account",
    "quote_of", "reply_to", "reply_to_account", "hashtags", "urls", "mentions", "media",
)  # fmt: skip
PROFILE_ROW = (
    "account_id", "handle", "display_name", "written", "location", "lang", "description", "url", "protected",
    "verified", "followers", "following", "post_count", "default_image", "status",
)  # fmt: skip
_TEXT_PLACE = POST_ROW.index("text")
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
    rows, taken = _Rows(), 0
    for number, line in source.numbered_lines():
        try:
            found = found_in(_of_usual_length_and_bytes(line))
        except (ValueError, msgspec.MsgspecError, RecursionError):
            items = [(start, i) for start, value in source.values_in_line(number, line) for i in items_of(value)]
            rows.take_items(with_lines_that_hold_no_record(items))
        else:
            rows.take(number, found)
        taken += len(line)
        if taken >= BYTES_AT_ONCE:
            yield rows.batch()
            rows, taken = _Rows(), 0
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
        self._posts_at: list[tuple[int, int]] = []
        self._contexts: dict[str, tuple[int, Row]] = {}
        self._profiles: list[Row] = []
        self._profiles_at: list[int] = []
        self._profile_records = 0
        self._queries: dict[str, None] = {}
        self._odd: list[tuple[int, Item]] = []
        self._odd_at: list[int] = []

    def take(self, line: int, found: Found) -> None:
        """Take what a line holds."""
        place = self._place
        self._posts += found.posts
        self._posts_at += [(place, line)] * len(found.posts)
        for row in found.contexts:
            known = self._contexts.get(row[0])
            if known is None or len(row[_TEXT_PLACE]) > len(known[1][_TEXT_PLACE]):
                self._contexts[row[0]] = (place, row)
        self._profiles += found.profiles
        self._profiles_at += [place] * len(found.profiles)
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

    def batch(self) -> Batch:
        """The batch of what was taken."""
        contexts = [row for _, row in self._contexts.values()]
        places, lines = zip(*self._posts_at, strict=True) if self._posts_at else ((), ())
        typed = Batch(
            _table(POSTS_TAKEN, {**_columns_of_posts(self._posts), "place": places, "line": lines}, len(places)),
            _table(
                CONTEXTS,
                {**_columns_of_posts(contexts), "place": [place for place, _ in self._contexts.values()]},
                len(contexts),
            ).sort_by("place"),  # a longer text takes the place of a shorter one where that stood
            _table(PROFILES, {**_columns_of_profiles(self._profiles), "place": self._profiles_at}, len(self._profiles)),
            queries=list(self._queries),
            profile_records=self._profile_records,
            places=self._place,
        )
        return condensed(merged(typed, batch_of_items(self._odd, self._odd_at)))


def _columns_of_posts(rows: list[Row]) -> dict[str, Any]:
    columns = _by_name(POST_ROW, rows)
    ids = columns["post_id"] = pa.array(columns["post_id"], TEXT)
    columns["time"], columns["time_precision"] = times_of_posts(pa.array(columns.pop("written"), TEXT), ids)
    return columns


def _columns_of_profiles(rows: list[Row]) -> dict[str, Any]:
    columns = _by_name(PROFILE_ROW, rows)
    return {**columns, "created_at": times_of_accounts(pa.array(columns.pop("written"), TEXT))}


def _by_name(names: Sequence[str], rows: list[Row]) -> dict[str, Any]:
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(names)
    return dict(zip(names, columns, strict=True))


def _table(schema: pa.Schema, columns: dict[str, Any], size: int) -> pa.Table:
    """A table of columns; of those that are not there, the platform is the one, lists and values are empty."""
    columns.setdefault("platform", pa.repeat(pa.scalar(_PLATFORM, TEXT), size))
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else _empty_cells(field.type, size)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _empty_cells(kind: pa.DataType, size: int) -> pa.Array:
    if kind != TEXTS:
        return pa.nulls(size, kind)
    return pa.LargeListArray.from_arrays(pa.array(np.zeros(size + 1, np.int64)), pa.array([], TEXT))
