"""What a stretch of a file holds, as columns: posts, context, profiles, and the records that are none of these.

In: items with their lines. Out: a :class:`Batch`. Odd input: of context with one id the first with the longest text
stays, of profiles the last word on each column.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.readers.records import Bad, Context, Item, Post, Profile, Query, Skipped

Codes = np.ndarray[Any, np.dtype[np.int64]]

# 64-bit offsets: the texts of a large collection pass 2 GiB long before its tables are cut into parts.
TEXT = pa.large_string()
TEXTS = pa.large_list(TEXT)
LISTS = ("hashtags", "urls", "mentions", "media")
_TYPES = {
    **dict.fromkeys(("place", "line", "time", "retweet_of_time", "created_at"), pa.int64()),
    **dict.fromkeys(("followers", "following", "post_count"), pa.int64()),
    **dict.fromkeys(("protected", "verified", "default_image"), pa.bool_()),
    **dict.fromkeys((*LISTS, "objects", "lost"), TEXTS),
}


def schema_of(names: Iterable[str]) -> pa.Schema:
    """The types of columns, by their names; texts unless known for other."""
    return pa.schema([(name, _TYPES.get(name, TEXT)) for name in names])


POSTS_TAKEN = schema_of(("place", "line", *Post.__struct_fields__))
PROFILES = schema_of(("place", *Profile.__struct_fields__))
# What is asked of posts that were delivered along with others.
CONTEXT_FIELDS = ("post_id", "account_id", "platform", "time", "text", "retweet_of", *LISTS)
CONTEXTS = schema_of(("place", *CONTEXT_FIELDS))
_post_values = attrgetter(*Post.__struct_fields__)
_context_values = attrgetter(*CONTEXT_FIELDS)
_profile_values = attrgetter(*Profile.__struct_fields__)
_ITEMS_AT_ONCE = 50_000


@dataclass
class Batch:
    """What a stretch of a file holds.

    Attributes:
        posts: in the columns of :data:`POSTS_TAKEN`; ``place`` is the rank of the record in the stretch, and rows of
            all three tables are in its order.
        contexts: posts delivered along with others, one row an id.
        profiles: one row an account.
        bad: place, line, reason and text of each record that was not understood.
        skipped: how often each reason to skip occurred.
        queries: search queries the stretch states.
        profile_records: how many records were profiles.
        places: all places are below this.
    """

    posts: pa.Table
    contexts: pa.Table
    profiles: pa.Table
    bad: list[tuple[int, int, str, str]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    queries: list[str] = field(default_factory=list)
    profile_records: int = 0
    places: int = 0


def batches_of_items(items: Iterable[tuple[int, Item]]) -> Iterator[Batch]:
    """The batches of all items of a file, so many at a time that memory stays small."""
    items = with_lines_that_hold_no_record(items)
    while some := list(itertools.islice(items, _ITEMS_AT_ONCE)):
        yield condensed(batch_of_items(some))


def batch_of_items(items: Iterable[tuple[int, Item]], places: Iterable[int] | None = None) -> Batch:
    """The batch of some items of a file, each with its line; context and profiles are not condensed yet.

    >>> batch_of_items([(1, Post(post_id="1", account_id="7")), (2, Skipped("blank line"))]).skipped
    Counter({'blank line': 1})
    """
    batch = Batch(POSTS_TAKEN.empty_table(), CONTEXTS.empty_table(), PROFILES.empty_table())
    posts: list[tuple[Any, ...]] = []
    contexts: list[tuple[Any, ...]] = []
    profiles: list[tuple[Any, ...]] = []
    for place, (line, item) in zip(itertools.count() if places is None else places, items, strict=False):
        match item:
            case Post():
                posts.append((place, line, *_post_values(item)))
            case Context(item=Post() as inner):
                contexts.append((place, *_context_values(inner)))
            case Context(item=Profile() as inner):
                profiles.append((place, *_profile_values(inner)))
            case Profile():
                profiles.append((place, *_profile_values(item)))
                batch.profile_records += 1
            case Query(text=text):
                batch.queries.append(text)
            case Skipped(reason=reason):
                batch.skipped[reason] += 1
            case Bad(reason=reason, raw=raw):
                batch.bad.append((place, line, reason, raw))
        batch.places = place + 1
    batch.posts = table_of_rows(posts, POSTS_TAKEN)
    batch.contexts = table_of_rows(contexts, CONTEXTS)
    batch.profiles = table_of_rows(profiles, PROFILES)
    return batch


def merged(one: Batch, other: Batch) -> Batch:
    """Two batches of one stretch of a file, in the order of their places."""
    if not other.places:
        return one
    posts, contexts, profiles = (
        pa.concat_tables(pair).sort_by("place")  # rows of one place stay in their order
        for pair in ((one.posts, other.posts), (one.contexts, other.contexts), (one.profiles, other.profiles))
    )
    return Batch(
        posts,
        contexts,
        profiles,
        bad=one.bad + other.bad,
        skipped=one.skipped + other.skipped,
        queries=one.queries + other.queries,
        profile_records=one.profile_records + other.profile_records,
        places=max(one.places, other.places),
    )


def condensed(batch: Batch) -> Batch:
    """The batch with context once a post and profiles once an account."""
    return replace(batch, contexts=longest_of_each(batch.contexts), profiles=last_words_of_each(batch.profiles))


def with_lines_that_hold_no_record(items: Iterable[tuple[int, Item]]) -> Iterator[tuple[int, Item]]:
    """The items, with one more for each line of which no item counts as a record.

    >>> [item for _, item in with_lines_that_hold_no_record([(1, Query("#park")), (2, Skipped("blank line"))])]
    [Query(text='#park'), Skipped(reason='holds no record'), Skipped(reason='blank line')]
    """
    last, has_record = 0, True
    for line, item in items:
        if line != last and not has_record:
            yield last, Skipped("holds no record")
        has_record = not isinstance(item, (Context, Query)) or (has_record and line == last)
        last = line
        yield line, item
    if not has_record:
        yield last, Skipped("holds no record")


def table_of_rows(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    """A table of rows in the order of the columns."""
    if not rows:
        return schema.empty_table()
    columns = zip(*rows, strict=True)
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def keys_of(platforms: pa.ChunkedArray, ids: pa.ChunkedArray, several: bool) -> pa.ChunkedArray:
    """What tells posts or accounts apart: the id, and where there are several platforms, the platform with it."""
    return pc.binary_join_element_wise(platforms, ids, pa.scalar("\0", TEXT)) if several else ids


def codes_of(*columns: pa.ChunkedArray) -> list[Codes]:
    """Each column as whole numbers, equal texts as equal numbers from 0 on, in all columns alike; empty cells as -1."""
    together = pa.chunked_array([chunk for column in columns for chunk in column.chunks], TEXT).combine_chunks()
    indices = pc.fill_null(pc.dictionary_encode(together).indices, -1).to_numpy().astype(np.int64)
    return list(np.split(indices, np.cumsum([len(column) for column in columns])[:-1]))


def lengths_of(texts: pa.ChunkedArray) -> Codes:
    """How many characters each text has; an empty cell has none."""
    lengths: Codes = pc.fill_null(pc.utf8_length(texts), 0).to_numpy().astype(np.int64)
    return lengths


def longest_of_each(contexts: pa.Table) -> pa.Table:
    """One row a post: the first of those with the longest text."""
    if not contexts.num_rows:
        return contexts
    (codes,) = codes_of(keys_of(contexts["platform"], contexts["post_id"], several=True))
    order = np.lexsort((-lengths_of(contexts["text"]), codes))  # stable: of equal lengths the first comes first
    is_first = np.diff(codes[order], prepend=-1) != 0
    return contexts.take(np.sort(order[is_first]))


def last_words_of_each(profiles: pa.Table) -> pa.Table:
    """One row an account: the last word on each column; what a later profile leaves empty stays."""
    if not profiles.num_rows:
        return profiles
    (codes,) = codes_of(keys_of(profiles["platform"], profiles["account_id"], several=True))
    return pa.Table.from_arrays([_last_of_each(column, codes) for column in profiles.columns], schema=profiles.schema)


def _last_of_each(column: pa.ChunkedArray, codes: Codes) -> pa.ChunkedArray:
    last = np.full(codes.max() + 1, -1)
    filled = np.flatnonzero(pc.is_valid(column).to_numpy())
    last[codes[filled]] = filled  # of rows with one code the last stays
    return column.take(pa.array(last, mask=last < 0))
