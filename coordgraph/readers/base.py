"""What a format is, and what it sees of a file before reading it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from coordgraph.errors import ColumnMissing, InputError, SettingsError, columns_listed
from coordgraph.readers.batches import Batch
from coordgraph.readers.python_values import python_values
from coordgraph.readers.records import Bad, Item, Skipped
from coordgraph.readers.rows import column_names
from coordgraph.readers.sources import Source
from coordgraph.settings import Dates, ReadSettings
from coordgraph.times import zone_named

DELIMITERS = (",", "\t", ";", "|")
_PARQUET = b"PAR1"
_VALUES_LOOKED_AT = 3
_MOST_NOTICES = 1000
_NAMES_OF_A_NOTICE = 3
ROWS_AT_ONCE = 65536
_ALL_ROWS = 1 << 62
_PACKED = {
    b"PK\x03\x04": "a zip archive or a workbook",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ\x00": "packed with xz",
    b"7z\xbc\xaf": "a 7z archive",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "a database",
    b"%PDF": "a PDF document",
}


@dataclass(frozen=True)
class Options:
    """What a reader may need besides the file: column mapping, platform, time zone and order of dates."""

    columns: dict[str, str] = field(default_factory=dict)
    platform: str | None = None
    zone: tzinfo = UTC
    dates: Dates = "year-first"


@dataclass(frozen=True)
class Format:
    """One input format.

    Attributes:
        name: what ``--format`` takes.
        title: what a person calls it.
        recognises: whether a file looks like it.
        read: yields each item of the file with its line.
        require: raises when the file, named as this format, cannot be read as such.
        batches_of_lines: what ``read`` gives, faster and as columns, of files or stretches of files with a JSON value
            a line.
        by_rows: ``read`` takes tables row by row, so that it may read them in stretches.
    """

    name: str
    title: str
    recognises: Callable[[Head], bool]
    read: Callable[[Source, Head, Options], Iterator[tuple[int, Item]]]
    require: Callable[[Head, Options], None] = lambda head, options: None
    batches_of_lines: Callable[[Source], Iterator[Batch]] | None = None
    by_rows: bool = False


@dataclass(frozen=True)
class Head:
    """The beginning of a file: JSON values, or the columns of a table.

    Attributes:
        values: the first JSON values; empty when the file is not JSON.
        columns: column names of a table; empty when it is none.
        delimiter: of a delimited table.
        parquet: the file is Parquet.
        repeated: names the header has more than once; of these the first column is read.
        problem: what is wrong with the header of what may be a table.
    """

    path: Path
    values: tuple[Any, ...] = ()
    columns: tuple[str, ...] = ()
    delimiter: str = ","
    parquet: bool = False
    repeated: tuple[str, ...] = ()
    problem: str = ""


def options_of(settings: ReadSettings) -> Options:
    """What readers need to know of the settings.

    Raises:
        SettingsError: a column mapping is not ``field=column``, or there is no such time zone.
    """
    for pair in settings.columns:
        if "=" not in pair:
            raise SettingsError(
                "not a column mapping", value=pair, next_step="Write it as FIELD=COLUMN, such as account_id=user."
            )
    columns = dict(pair.split("=", 1) for pair in settings.columns)
    return Options(columns, settings.platform, zone_named(settings.timezone), settings.dates)


class FrameSource(Source):
    """A table in memory, read like a file; its rows are its lines."""

    def __init__(self, table: pa.Table, name: str = "frame") -> None:
        super().__init__(name)
        self._table = table

    def rows(self) -> Iterator[tuple[int, dict[str, Any] | Bad]]:
        """Rows as values by column name."""
        names = column_names(self._table.column_names)
        for batch in self._table.to_batches(max_chunksize=ROWS_AT_ONCE):
            for row in values_of(batch, names):
                self.lines += 1
                yield self.lines, row


def head_of(path: Path) -> Head:
    """Look at the beginning of a file.

    Raises:
        InputError: the file is absent, empty or unreadable.
    """
    if path.is_dir():
        raise InputError("is a directory", where=path, next_step="Name the files in it, for instance with a *.")
    source = Source(path)
    start = source.head()
    if not start.strip(b"\x00 \t\r\n"):
        raise _nothing_in(source)
    for magic, kind in _PACKED.items():
        if start.startswith(magic):
            raise InputError(
                f"is {kind}", where=path, next_step="Unpack or export it as JSON, CSV or Parquet and name that file."
            )
    if start.startswith(_PARQUET):
        return _head_of_parquet(path)
    if start.lstrip()[:1] in (b"{", b"["):
        return Head(path, values=_first_values(path))
    return _head_of_table(path) if not _has_json_after_a_banner(start) else Head(path, values=_first_values(path))


def _nothing_in(source: Source) -> InputError:
    if source.truncated or source.trailing:
        return InputError("the compressed file is damaged at its beginning", where=source.path, next_step=_AGAIN)
    return InputError("the file is empty", where=source.path, next_step="Check the download or export.")


_AGAIN = "Get the file again."


def _head_of_parquet(path: Path) -> Head:
    try:
        with path.open("rb") as handle:
            written = [str(name) for name in pq.ParquetFile(handle).schema_arrow.names]
    except (OSError, ValueError, pa.ArrowException) as error:
        raise InputError("starts as Parquet and is damaged", where=path, next_step=_AGAIN) from error
    return Head(path, columns=tuple(column_names(written)), parquet=True, repeated=_repeated(written))


def _repeated(names: list[str]) -> tuple[str, ...]:
    return tuple(sorted({n for n in names if n and names.count(n) > 1}))


def _has_json_after_a_banner(start: bytes) -> bool:
    """Whether a line of another kind, such as a message of the program that wrote the file, precedes JSON lines."""
    return any(line.startswith(b'{"') for line in start.splitlines()[1:4])


def _first_values(path: Path) -> tuple[Any, ...]:
    """The first few values, passing over notices: streams may begin with hundreds of deletions."""
    found, telling = [], 0
    for _, value in Source(path).json_values():
        if not isinstance(value, (Bad, Skipped)):
            found.append(value)
            telling += not isinstance(value, dict) or len(value) >= _NAMES_OF_A_NOTICE
        if telling >= _VALUES_LOOKED_AT or len(found) >= _MOST_NOTICES:
            break
    return tuple(found)


def _head_of_table(path: Path) -> Head:
    headers = {delimiter: Source(path).header(delimiter) for delimiter in DELIMITERS}
    readable = {delimiter: names for delimiter, names in headers.items() if isinstance(names, list)}
    if not readable:
        problem = headers[DELIMITERS[0]]
        return Head(path, problem=problem.reason if isinstance(problem, Bad) else "")
    delimiter = max(readable, key=lambda d: len(readable[d]))
    names = readable[delimiter]
    repeated = tuple(n for n in names if n and f"{n}.2" in names)
    return Head(path, columns=tuple(names), delimiter=delimiter, repeated=repeated)


def table_rows(source: Source, head: Head) -> Iterator[tuple[int, dict[str, Any] | Bad | Skipped]]:
    """Rows of a delimited or Parquet table as values by column name, each with its line or row number."""
    if isinstance(source, FrameSource):
        yield from source.rows()
    elif head.parquet:
        yield from _parquet_rows(source, head)
    else:
        yield from source.table_rows(head.delimiter, head.columns if source.lines_before else ())


def _parquet_rows(source: Source, head: Head) -> Iterator[tuple[int, dict[str, Any] | Bad]]:
    """Rows of a Parquet file; the rows that a damaged group of rows takes along are one bad record."""
    begin, end = source.only_rows or (0, _ALL_ROWS)
    with source.path.open("rb") as handle:
        file = pq.ParquetFile(handle)
        group_end = 0
        for group in range(file.num_row_groups):
            row, group_end = group_end, group_end + file.metadata.row_group(group).num_rows
            if group_end <= begin or row >= end:
                continue
            try:
                for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, row_groups=[group]):
                    first, row = row, row + batch.num_rows
                    if row > begin:
                        wanted = batch[max(begin - first, 0) : end - first]
                        for values in values_of(wanted, head.columns):
                            source.lines += 1
                            yield source.lines, values
                    if row >= end:
                        break
            except (OSError, ValueError, pa.ArrowException) as error:
                last = max(group_end, row + 1)
                if row >= begin:  # otherwise the part of the file that holds the first of these rows says so
                    reason = f"rows {row + 1} to {last} cannot be read: the file is damaged"
                    yield row + 1 - begin, Bad(reason, str(error))
                source.lines = min(last, end) - begin


def values_of(batch: pa.RecordBatch, names: Sequence[str]) -> Iterator[dict[str, Any] | Bad]:
    """Rows of a batch; where a value cannot be one of Python's (no UTF-8, a year beyond 9999), a bad record."""
    batch = pa.RecordBatch.from_arrays([_as_text(column) for column in batch.columns], names=list(names))
    try:
        columns = [python_values(column) for column in batch.columns]
        yield from (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
        return
    except (ValueError, OverflowError, pa.ArrowException):
        pass
    for place in range(batch.num_rows):
        try:
            yield batch.slice(place, 1).to_pylist()[0]
        except (ValueError, OverflowError, pa.ArrowException) as error:
            yield Bad("a value of the row cannot be read", str(error))


def _as_text(column: pa.Array) -> pa.Array:
    """A column of bytes, as some writers store text, as text."""
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        return column
    try:
        return column.cast(pa.large_string())
    except pa.ArrowException:
        return column


def require_table(head: Head, columns: Sequence[str] = ()) -> None:
    """Make sure that a file is a table with these columns.

    Raises:
        InputError: it is no table.
        ColumnMissing: it lacks one of them.
    """
    if not head.columns:
        raise InputError("is not a table", where=head.path, next_step="Name another format with --format, or none.")
    missing = [name for name in columns if name not in head.columns]
    if missing:
        raise ColumnMissing(
            "column missing",
            where=head.path,
            value=", ".join(missing),
            next_step=columns_listed(head.columns),
        )


def require_json(head: Head, options: Options) -> None:
    """Make sure that a file is text that may hold JSON.

    Raises:
        InputError: it is Parquet.
    """
    if head.parquet:
        raise InputError("is a table, not JSON", where=head.path, next_step="Name another format, or none.")
