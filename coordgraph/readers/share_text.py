"""Delimited text as columns, where every row is so plain that the row-wise reader cannot see it otherwise.

In: a CSV or TSV file, plain or compressed. Out: how many rows it has, and batches of them. Odd input: a row with
another number of cells, a line end within quotes, text after closing quotes, a blank line, bytes that are no UTF-8 or a
damaged file raise :class:`DoubtfulTable`; the row-wise reader says what is wrong with which line.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from coordgraph.readers.records import LONGEST_LINE
from coordgraph.readers.share_columns import DoubtfulTable
from coordgraph.readers.sources import Source
from coordgraph.readers.text_kernels import count_plain_rows
from coordgraph.readers.turns import Turns, work_through

BYTES_AT_ONCE = 1 << 22
_BYTES_LOOKED_AT = 1 << 16


def rows_of_text(path: Path, delimiter: str, columns: int, jobs: int) -> int:
    """How many rows follow the header, which is the first line.

    Raises:
        DoubtfulTable: a row is not plain, or the file is damaged.
        UnicodeDecodeError: its bytes are no UTF-8.
        InputError: the file cannot be read.
    """
    source, rows = Source(path), []

    def count(turns: Turns, number: int, text: bytes) -> None:
        rows.append(_plain_rows(text, delimiter, columns))

    work_through(_whole_lines(source), count, jobs)
    if source.truncated or source.trailing:
        raise DoubtfulTable(f"{path} is damaged")
    return sum(rows) - 1


def _plain_rows(text: bytes, delimiter: str, columns: int) -> int:
    rows = int(count_plain_rows(np.frombuffer(text, dtype=np.uint8), ord(delimiter), columns))
    if rows < 0 or text.startswith(codecs.BOM_UTF8):  # Arrow drops that mark wherever it begins to read
        raise DoubtfulTable("a row is not plain")
    if not text.isascii():
        text.decode()
    return rows


def _whole_lines(source: Source) -> Iterator[bytes]:
    """A file in parts that end with a line; the same parts each time."""
    held, size = [b""], 0
    for block in source.blocks():
        held.append(block)
        size += len(block)
        if size >= BYTES_AT_ONCE:
            text = b"".join(held)
            if len(text) > LONGEST_LINE:
                raise DoubtfulTable("a line that is too long")
            end = text.rfind(b"\n") + 1
            if end:
                yield text[:end]
            held, size = [text[end:]], len(text) - end
    if size:
        yield b"".join(held)


def text_batches(
    path: Path, delimiter: str, names: Sequence[str]
) -> Iterator[tuple[int, Callable[[], pa.RecordBatch]]]:
    """Of each part of a file whose rows are plain: how many rows it has, and what reads them as texts.

    Args:
        path: the file.
        delimiter: between cells.
        names: of its columns, in their order.
    """
    header = 1
    for text in _whole_lines(Source(path)):
        rows = text.count(b"\n") + (not text.endswith(b"\n")) - header
        yield rows, partial(_read, text, delimiter, names, header)
        header = 0


def some_rows(path: Path, delimiter: str, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The first rows of each part of such a file."""
    header = 1
    for text in _whole_lines(Source(path)):
        yield _read(text[: text.find(b"\n", _BYTES_LOOKED_AT) + 1 or None], delimiter, names, header)
        header = 0


def _read(text: bytes, delimiter: str, names: Sequence[str], header: int) -> pa.RecordBatch:
    """The rows of a text as texts."""
    from pyarrow import csv  # not for files of another kind

    kinds = dict.fromkeys(names, pa.string())
    if text.count(b"\n", 0, -1) < header:
        return pa.RecordBatch.from_arrays([pa.array([], pa.string())] * len(names), names=list(names))
    table = csv.read_csv(
        pa.BufferReader(text),
        csv.ReadOptions(use_threads=False, block_size=len(text) + 1, skip_rows=header, column_names=names),
        csv.ParseOptions(delimiter=delimiter),
        csv.ConvertOptions(column_types=kinds, strings_can_be_null=False),
    )
    return table.combine_chunks().to_batches()[0]
