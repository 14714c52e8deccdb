"""Rows of a table of shares as columns: the clean ones at once, the odd ones through the row-wise reader.

In: a batch of rows with the four columns. Out: :class:`ShareRows`: ids that are as the row-wise reader gives them,
times in microseconds, and the rows that are no post with the reason. Odd input: whatever is not plainly clean (an empty
cell, ``nan``, ``1.38e+18``, spaces, a time that is no number) is read row by row and put back in its place; it costs
time, never a difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.readers.base import Options, values_of
from coordgraph.readers.formats.coortweet import COLUMNS, post_of, share_times
from coordgraph.readers.id_kernels import NO_IDS, Numbers, find_odd_texts, parse_decimals
from coordgraph.readers.id_tables import are_ascii
from coordgraph.readers.records import Bad
from coordgraph.tables import numbers_in
from coordgraph.text_columns import buffers_of
from coordgraph.times import EARLIEST, LATEST

PRECISIONS = ("s", "ms", "min", "day")  # a precision's code is its place here
_IDS = COLUMNS[:3]
_UNITS_IN_A_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


class DoubtfulTable(Exception):
    """The row-wise reader may see this table otherwise than columns do."""


@dataclass(frozen=True)
class ShareRows:
    """Posts of a batch of rows.

    Attributes:
        objects, accounts, contents: ids.
        times: UTC microseconds.
        precisions: places in :data:`PRECISIONS`.
        rows: numbers of the rows they come from.
        bad: rows that are no post, each with its number.
    """

    objects: pa.Array
    accounts: pa.Array
    contents: pa.Array
    times: Numbers
    precisions: Numbers
    rows: Numbers
    bad: list[tuple[int, Bad]]


def share_rows(batch: pa.RecordBatch, first: int, options: Options) -> ShareRows:
    """The posts of a batch whose first row has the number ``first``.

    Raises:
        DoubtfulTable: its columns cannot be judged.
    """
    odd = np.zeros(batch.num_rows, dtype=bool)
    ids = {name: _clean_ids(batch.column(name), odd) for name in _IDS}
    times, precisions = clean_times(batch.column(COLUMNS[3]), odd, options)
    rows = np.arange(first, first + batch.num_rows, dtype=np.int32)
    if not odd.any():
        objects, accounts, contents = (ids[name] for name in _IDS)
        return ShareRows(objects, accounts, contents, times, precisions, rows, [])
    return _with_odd_rows(batch, odd, ids, times, precisions, rows, options)


def _with_odd_rows(
    batch: pa.RecordBatch,
    odd: Numbers,
    ids: dict[str, pa.Array],
    times: Numbers,
    precisions: Numbers,
    rows: Numbers,
    options: Options,
) -> ShareRows:
    """The same with the odd rows as the row-wise reader takes them."""
    bad: list[tuple[int, Bad]] = []
    kept = np.ones(batch.num_rows, dtype=bool)
    read: dict[str, list[str]] = {name: [] for name in _IDS}
    values = values_of(batch.filter(pa.array(odd)), batch.schema.names)
    for place, row in zip(np.flatnonzero(odd).tolist(), values, strict=True):
        post = row if isinstance(row, Bad) else post_of(row, options)
        if isinstance(post, Bad):
            bad.append((int(rows[place]), post))
            kept[place] = False
            texts = ("", "", "")
        else:
            texts = (post.objects[0], post.account_id, post.post_id)
            times[place], precisions[place] = post.time, PRECISIONS.index(post.time_precision or "s")
        for name, text in zip(_IDS, texts, strict=True):
            read[name].append(text)
    objects, accounts, contents = (
        pc.replace_with_mask(ids[name], pa.array(odd), pa.array(read[name], pa.string())).filter(pa.array(kept))
        for name in _IDS
    )
    return ShareRows(objects, accounts, contents, times[kept], precisions[kept], rows[kept], bad)


def _clean_ids(column: pa.Array, odd: Numbers) -> pa.Array:
    """A column of ids as texts; rows whose text may not be the id are marked as odd."""
    texts = _as_texts(column)
    if texts is None:
        odd[:] = True
        return pa.repeat(pa.scalar("", pa.string()), len(column))
    data, offsets = buffers_of(texts)
    if texts.null_count:
        odd |= texts.is_null().to_numpy(zero_copy_only=False)
    find_odd_texts(data, offsets, NO_IDS, odd)
    return texts


def _as_texts(column: pa.Array) -> pa.Array | None:
    """Ids of a column as Arrow strings; None where each must be looked at by itself."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    binary = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    if not (binary or pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)):
        return None
    try:
        texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
        if not are_ascii(texts):
            texts.validate(full=True)  # whether it is UTF-8; takes longer than all else here
    except pa.ArrowException as error:
        if binary:  # the row-wise reader decides by groups of rows whether bytes are text
            raise DoubtfulTable("a column of bytes is not all UTF-8") from error
        return None
    return texts


def clean_times(column: pa.Array, odd: Numbers, options: Options) -> tuple[Numbers, Numbers]:
    """Microseconds and precisions of a column of times; rows whose time is no plain number are marked as odd."""
    if pa.types.is_timestamp(column.type):
        us, fine, known = _from_timestamps(column, options)
    elif pa.types.is_float32(column.type) or pa.types.is_float64(column.type) or pa.types.is_integer(column.type):
        us, fine, known = share_times(_as_numbers(column))
    elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        us, fine, known = _from_texts(column)
    else:
        us, fine, known = (np.zeros(len(column), dtype=kind) for kind in (np.int64, bool, bool))
    np.logical_or(odd, ~known, out=odd)
    return us, fine.astype(np.uint8)


def _as_numbers(column: pa.Array) -> Numbers:
    """Floating-point numbers, NaN where there is none, as ``float()`` makes them."""
    if column.null_count:
        column = column.fill_null(-1)
    return numbers_in(column).astype(np.float64)


def _from_texts(column: pa.Array) -> tuple[Numbers, Numbers, Numbers]:
    data, offsets = buffers_of(column)
    numbers = np.empty(len(column), dtype=np.float64)
    parse_decimals(data, offsets, numbers)
    if column.null_count:
        numbers[column.is_null().to_numpy(zero_copy_only=False)] = np.nan
    return share_times(numbers)


def _from_timestamps(column: pa.Array, options: Options) -> tuple[Numbers, Numbers, Numbers]:
    """Times that are stored as such; those finer than a microsecond, or without a zone of their own where another than
    UTC was named, are left to the row-wise reader."""
    zone = column.type.tz
    if zone not in (None, "UTC") or (zone is None and options.zone is not UTC):
        return np.zeros(len(column), dtype=np.int64), np.zeros(len(column), bool), np.zeros(len(column), bool)
    stored = column.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    size = _UNITS_IN_A_SECOND[column.type.unit]
    second, rest = np.divmod(stored, size)
    known = (second >= EARLIEST // 1_000_000) & (second < LATEST // 1_000_000)
    rest_us, lost = np.divmod(rest * 1_000_000, size) if size < 10**9 else np.divmod(rest, 1_000)
    return np.where(known, second, 0) * 1_000_000 + rest_us, rest_us != 0, known & (lost == 0)
