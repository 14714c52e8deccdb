"""What a format is, and what it sees of a file before reading it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from coordgraph.errors import InputError
from coordgraph.readers.records import Bad, Item
from coordgraph.readers.sources import Source

DELIMITERS = (",", "\t", ";", "|")
_PARQUET = b"PAR1"
_VALUES_LOOKED_AT = 3


@dataclass(frozen=True)
class Options:
    """What a reader may need besides the file: column mapping, platform and time zone."""

    columns: dict[str, str] = field(default_factory=dict)
    platform: str | None = None
    zone: tzinfo = UTC


@dataclass(frozen=True)
class Format:
    """One input format.

    Attributes:
        name: what ``--format`` takes.
        title: what a person calls it.
        recognises: whether a file looks like it.
        read: yields each item of the file with its line.
    """

    name: str
    title: str
    recognises: Callable[[Head], bool]
    read: Callable[[Source, Head, Options], Iterator[tuple[int, Item]]]


@dataclass(frozen=True)
class Head:
    """The beginning of a file: JSON values, or the columns of a table.

    Attributes:
        values: the first JSON values; empty when the file is not JSON.
        columns: column names of a table; empty when it is none.
        delimiter: of a delimited table.
        parquet: the file is Parquet.
    """

    path: Path
    values: tuple[Any, ...] = ()
    columns: tuple[str, ...] = ()
    delimiter: str = ","
    parquet: bool = False


class FrameSource(Source):
    """A table in memory, read like a file; its rows are its lines."""

    def __init__(self, table: pa.Table, name: str = "frame") -> None:
        super().__init__(name)
        self._table = table

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Rows as values by column name."""
        for batch in self._table.to_batches(max_chunksize=65536):
            for row in batch.to_pylist():
                self.lines += 1
                yield self.lines, row


def head_of(path: Path) -> Head:
    """Look at the beginning of a file.

    Raises:
        InputError: the file is absent, empty or unreadable.
    """
    if path.is_dir():
        raise InputError("is a directory", where=path, next_step="Name the files in it, for instance with a *.")
    start = Source(path).head()
    if not start.strip(b"\x00 \t\r\n"):
        raise InputError("the file is empty", where=path, next_step="Check the download or export.")
    if start.startswith(_PARQUET):
        try:
            with path.open("rb") as handle:
                return Head(path, columns=tuple(pq.ParquetFile(handle).schema_arrow.names), parquet=True)
        except (OSError, ValueError) as error:
            raise InputError("starts as Parquet and is damaged", where=path, next_step="Get the file again.") from error
    if start.lstrip()[:1] in (b"{", b"["):
        return Head(path, values=_first_values(path))
    return _head_of_table(path, start)


def _first_values(path: Path) -> tuple[Any, ...]:
    found = []
    for _, value in Source(path).json_values():
        if value is not None and not isinstance(value, Bad):
            found.append(value)
        if len(found) >= _VALUES_LOOKED_AT:
            break
    return tuple(found)


def _head_of_table(path: Path, start: bytes) -> Head:
    first = next((line for line in start.splitlines() if line.strip()), b"")
    try:
        text = first.decode("utf-8")
    except UnicodeDecodeError:
        return Head(path)
    delimiter = max(DELIMITERS, key=text.count)
    try:
        columns = next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return Head(path)
    return Head(path, columns=tuple(c.strip() for c in columns), delimiter=delimiter)


def table_rows(source: Source, head: Head) -> Iterator[tuple[int, dict[str, Any] | Bad | None]]:
    """Rows of a delimited or Parquet table as values by column name, each with its line or row number."""
    if isinstance(source, FrameSource):
        yield from source.rows()
        return
    if not head.parquet:
        yield from source.table_rows(head.delimiter)
        return
    with source.path.open("rb") as handle:
        for batch in pq.ParquetFile(handle).iter_batches(batch_size=65536):
            for row in batch.to_pylist():
                source.lines += 1
                yield source.lines, row
