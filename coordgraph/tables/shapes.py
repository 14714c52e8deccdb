"""What a table is: columns with types and meanings, an order, and the check of it.

In: columns as arrays or lists. Out: :class:`pyarrow.Table`. Odd input: :meth:`Shape.check` refuses a table that lacks a
column or has one of another type, and says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.errors import TableError

TEXT = pa.string()
TEXTS = pa.list_(pa.string())
TIME = pa.timestamp("us", tz="UTC")
DATE = pa.date32()
CODE = pa.int32()
COUNT = pa.int64()
COUNTS = pa.list_(pa.int64())
NUMBER = pa.float64()
NUMBERS = pa.list_(pa.float64())
FLAG = pa.bool_()
_MOST_BYTES_OF_TEXT = (1 << 31) - 1


@dataclass(frozen=True)
class Column:
    """One column: name, Arrow type, what it means, with unit and range."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True)
class Shape:
    """The agreed shape of one table.

    Attributes:
        name: name of the table and of its file.
        meaning: what one row is.
        columns: the columns in order.
        order: the columns rows are sorted by, so that equal runs give equal files.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the table."""
        return pa.schema([(c.name, c.type) for c in self.columns])

    @property
    def names(self) -> list[str]:
        """The names of the columns in order."""
        return [c.name for c in self.columns]

    def empty(self) -> pa.Table:
        """A table of this shape without rows."""
        return pa.Table.from_batches([], schema=self.schema)

    def of(self, columns: Mapping[str, Any]) -> pa.Table:
        """A table of this shape from columns (arrays or sequences), cast where no value is lost."""
        missing = [c.name for c in self.columns if c.name not in columns]
        if missing:
            raise TableError("column missing", where=f"table {self.name}", value=", ".join(missing))
        arrays = []
        for column in self.columns:
            try:
                arrays.append(_as_array(columns[column.name], column.type))
            except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
                raise TableError(f"column {column.name} is not {column.type} ({error})", where=self.name) from error
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def of_rows(self, rows: Iterable[Sequence[Any]]) -> pa.Table:
        """A table of this shape from tuples in the order of the columns."""
        rows = list(rows)
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(self.columns)
        return self.of(dict(zip(self.names, columns, strict=True)))

    def check(self, table: pa.Table) -> pa.Table:
        """The table itself when it has this shape.

        Raises:
            TableError: a column is missing, has another type, or stands in another place.
        """
        for column in self.columns:
            if column.name not in table.column_names:
                raise TableError("column missing", where=f"table {self.name}", value=column.name)
            if table.schema.field(column.name).type != column.type:
                raise TableError(
                    f"column {column.name} is {table.schema.field(column.name).type}, not {column.type}",
                    where=f"table {self.name}",
                )
        return table.select(self.names)

    def sorted(self, table: pa.Table) -> pa.Table:
        """The table in its agreed order of rows."""
        return table.sort_by([(name, "ascending") for name in self.order]) if table.num_rows else table


def numbers(values: NDArray[Any], mask: NDArray[np.bool_] | None = None, kind: pa.DataType | None = None) -> pa.Array:
    """Numbers or truth values of numpy as an Arrow array, numbers without a copy; empty where the mask says so, and
    where they are NaN. They may stand for values of another kind that are stored alike, such as times.

    ``pa.array`` does the same and imports pandas to see whether it was given a series, which takes a fifth of a second.
    """
    empty = np.zeros(len(values), bool) if mask is None else mask
    if values.dtype.kind == "f":
        empty = empty | np.isnan(values)
    valid = pa.py_buffer(np.packbits(~empty, bitorder="little")) if empty.any() else None
    data = np.packbits(values, bitorder="little") if values.dtype.kind == "b" else np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind or pa.from_numpy_dtype(values.dtype), len(values), [valid, pa.py_buffer(data)])


def numbers_in(column: pa.Array | pa.ChunkedArray) -> NDArray[Any]:
    """Numbers or truth values of a column for numpy, numbers without a copy where they lie together and none is empty;
    ``to_numpy`` imports pandas too."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    is_flag = pa.types.is_boolean(column.type)
    if column.null_count or not (is_flag or pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return np.asarray(column.to_numpy(zero_copy_only=False))
    values = np.frombuffer(column.buffers()[1] or b"", dtype=np.uint8 if is_flag else column.type.to_pandas_dtype())
    if is_flag:
        values = np.unpackbits(values, bitorder="little").view(np.bool_)
    return values[column.offset : column.offset + len(column)]


def texts(values: Sequence[str]) -> pa.Array:
    """A column of texts; ``pa.array`` imports pandas too."""
    data = [text.encode() for text in values]
    offsets = np.cumsum([0, *map(len, data)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(data), pa.py_buffer(offsets), pa.py_buffer(b"".join(data)))


def repeated(text: str, size: int) -> pa.Array:
    """A column of one text; ``pa.repeat`` imports pandas too."""
    data = text.encode()
    if size * len(data) > _MOST_BYTES_OF_TEXT:  # offsets would wrap without a word
        raise TableError("too long for one column", value=f"{size:,} times {len(data):,} bytes")
    offsets = np.arange(size + 1, dtype=np.int32) * np.int32(len(data))
    return pa.StringArray.from_buffers(size, pa.py_buffer(offsets), pa.py_buffer(data * size))


def _of_kind(values: NDArray[Any], wanted: pa.DataType) -> pa.Array:
    """Numbers as a column of that type; ``cast``, which loads all that computes, only where it is needed."""
    is_number = pa.types.is_integer(wanted) or pa.types.is_floating(wanted)
    if is_number and np.can_cast(values.dtype, wanted.to_pandas_dtype(), "safe"):
        return numbers(values.astype(wanted.to_pandas_dtype(), copy=False))
    made = numbers(values)
    return made if made.type == wanted else made.cast(wanted)


def _as_array(values: Any, wanted: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        if pa.types.is_null(values.type):
            return pa.nulls(len(values), wanted)
        return values if values.type == wanted else values.cast(wanted)
    if isinstance(values, np.ndarray) and values.dtype.kind in "ifb":
        return _of_kind(values, wanted)
    if hasattr(values, "dtype") and not pa.types.is_nested(wanted):
        return pa.array(values, from_pandas=True).cast(wanted)
    values = list(values)
    kinds = set(map(type, values))
    if kinds == {str} and wanted == TEXT:
        return texts(values)
    if kinds == {int} and pa.types.is_integer(wanted) and min(values) >= -(1 << 63) and max(values) < 1 << 63:
        return numbers(np.array(values, np.int64)).cast(wanted)
    if kinds == {bool} and pa.types.is_boolean(wanted):
        return numbers(np.array(values))
    return pa.array(values, type=wanted) if values else pa.nulls(0, wanted)
