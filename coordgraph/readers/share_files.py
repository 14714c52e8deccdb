"""Files of shares: which they are, and their rows in batches.

In: paths. Out: :class:`ShareFile` for each, with the counts the ledger needs. Odd input: what the row-wise reader may
see otherwise raises :class:`DoubtfulTable`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coordgraph.readers.base import Head, Options, head_of
from coordgraph.readers.detect import chosen_format
from coordgraph.readers.formats.coortweet import COLUMNS
from coordgraph.readers.id_kernels import Numbers
from coordgraph.readers.json_text import without_surrogates
from coordgraph.readers.records import Bad
from coordgraph.readers.share_columns import PRECISIONS, DoubtfulTable, clean_times
from coordgraph.readers.share_text import rows_of_text, some_rows, text_batches
from coordgraph.settings import ReadSettings
from coordgraph.tables import numbers

FORMAT = "coortweet"
ROWS_AT_ONCE = 1 << 17
ROWS_OF_A_BUCKET = 1 << 17
_MOST_BUCKETS = 128
_READ_AT_ONCE = 1 << 20
_TIMES_LOOKED_AT = 1 << 18
_MOST_ROWS = (1 << 31) - 1


@dataclass
class ShareFile:
    """One file.

    Attributes:
        path: as given.
        head: its columns.
        start: number of its first row among the rows of all files.
        rows: how many it has.
        header: lines before its first row.
        posts: rows that are a post or belong to one.
        bad: rows that are no post.
        kinds: how many of its content ids are of each kind of ``describe_large_numbers``.
        accounts: by code, whether an account occurs in it.
        times: how its times lie, to be judged together with files of the same header.
    """

    path: Path
    head: Head
    start: int
    rows: int
    header: int = 0
    posts: int = 0
    bad: list[tuple[int, Bad]] = field(default_factory=list)
    kinds: Numbers = field(default_factory=lambda: np.zeros(8, dtype=np.int64))
    accounts: Numbers = field(default_factory=lambda: np.zeros(0, dtype=bool))
    times: Numbers = field(default_factory=lambda: np.zeros(len(PRECISIONS) + 2, dtype=np.int64))

    @property
    def name(self) -> str:
        """The path as text."""
        return str(without_surrogates(str(self.path)))

    @property
    def end(self) -> int:
        """Number of the row after its last one."""
        return self.start + self.rows

    def unread(self) -> ShareFile:
        """The file as it was before it was read."""
        return ShareFile(self.path, self.head, self.start, self.rows, self.header)


def share_files(paths: list[Path], settings: ReadSettings, options: Options, jobs: int) -> list[ShareFile]:
    """The files, numbered through.

    Raises:
        DoubtfulTable: one of them is no table of just the four columns, or holds text that is not plain.
        InputError: a file is missing, empty or of no known format.
    """
    files: list[ShareFile] = []
    for path in paths:
        head = head_of(path)
        if chosen_format(head, settings.format, options).name != FORMAT:
            raise DoubtfulTable(f"{path} is read row by row")
        if sorted(head.columns) != sorted(COLUMNS):
            raise DoubtfulTable(f"{path} has other columns")
        with refusing_damage():
            rows = _rows_of_parquet(path) if head.parquet else rows_of_text(path, head.delimiter, len(COLUMNS), jobs)
        files.append(ShareFile(path, head, files[-1].end if files else 0, rows, 0 if head.parquet else 1))
    if not files or files[-1].end > _MOST_ROWS:
        raise DoubtfulTable("no files, or more rows than codes")
    return files


def _rows_of_parquet(path: Path) -> int:
    with path.open("rb") as handle:
        return int(pq.ParquetFile(handle).metadata.num_rows)


@contextmanager
def refusing_damage() -> Iterator[None]:
    """The row-wise reader reads what a damaged file still holds."""
    try:
        yield
    except (OSError, ValueError, pa.ArrowException) as error:
        raise DoubtfulTable("a damaged file") from error


def batches_of(file: ShareFile) -> Iterator[tuple[int, Callable[[], pa.RecordBatch]]]:
    """Of each batch of a file: how many rows it has, and what gives them, columns named as the row-wise reader does."""
    if file.head.parquet:
        for batch in _parquet_batches(file, file.head.columns):
            yield batch.num_rows, partial(_itself, batch)
    else:
        yield from text_batches(file.path, file.head.delimiter, file.head.columns)


def _itself(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch


def _parquet_batches(file: ShareFile, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(os.fsencode(file.path)) as handle:
        reader = pq.ParquetFile(handle, buffer_size=_READ_AT_ONCE)
        written = [reader.schema_arrow.names[file.head.columns.index(name)] for name in columns]
        for group in range(reader.num_row_groups):  # one by one: read together, all of them stay in memory
            for batch in reader.iter_batches(ROWS_AT_ONCE, [group], written, use_threads=False):
                yield pa.RecordBatch.from_arrays(batch.columns, names=list(columns))


def borders_of(files: list[ShareFile], options: Options) -> Numbers:
    """Times that part all rows into buckets of about equal size."""
    total = files[-1].end
    step = max(1, total // _TIMES_LOOKED_AT)
    samples = [np.zeros(0, dtype=np.int64)]
    with refusing_damage():
        for some in chain.from_iterable(_some_times(file, step) for file in files):
            odd = np.zeros(len(some), dtype=bool)
            times, _ = clean_times(some, odd, options)
            samples.append(times[~odd])
    times = np.sort(np.concatenate(samples))
    buckets = max(1, min(round(total / ROWS_OF_A_BUCKET), _MOST_BUCKETS))
    return np.unique(times[[len(times) * b // buckets for b in range(1, buckets)]]) if len(times) else times


def _some_times(file: ShareFile, step: int) -> Iterator[pa.Array]:
    name = COLUMNS[3]
    if file.head.parquet:
        for batch in _parquet_batches(file, [name]):
            yield batch.column(0).take(numbers(np.arange(0, batch.num_rows, step)))
    else:
        for batch in some_rows(file.path, file.head.delimiter, file.head.columns):
            yield batch.column(name)
