"""Tables cut between rows, so that several processes can read one file.

In: a table, delimited or Parquet. Out: its stretches, each with how many lines or rows lie before it. Odd input: from a
row on that may read otherwise by what follows it, such as one with a quote that never closes, the rest of the file is
one stretch.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from coordgraph.readers.base import ROWS_AT_ONCE, Head
from coordgraph.readers.records import LONGEST_LINE
from coordgraph.readers.rows import MOST_LINES_OF_A_ROW
from coordgraph.readers.sources import Source, is_compressed
from coordgraph.readers.stretches import Stretch, part_of
from coordgraph.readers.text_kernels import find_whole_rows

_BYTES_OF_A_ROW = 128  # of a Parquet file, so that its stretches take about as long as those of text
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def stretches_of_table(source: Source, head: Head, whole: Stretch, at_once: int) -> Iterator[Stretch]:
    """A table in stretches of about so many bytes.

    Args:
        source: the file; when all stretches are taken it says whether the file was truncated.
        head: its columns.
        whole: the file as one stretch.
        at_once: bytes of a stretch.
    """
    if head.parquet:
        return _stretches_of_groups(whole, at_once)
    return _stretches_of_rows(source, head, whole, at_once)


def _stretches_of_groups(whole: Stretch, at_once: int) -> Iterator[Stretch]:
    """Rows of one group each, cut where the batches of a reader end: what damage takes along stays the same."""
    rows_at_once = max(at_once // _BYTES_OF_A_ROW // ROWS_AT_ONCE, 1) * ROWS_AT_ONCE
    with Path(whole.path).open("rb") as handle:
        metadata = pq.ParquetFile(handle).metadata
    if not metadata.num_rows:
        yield whole
        return
    ends = np.cumsum([metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]).tolist()
    first = 0
    while first < metadata.num_rows:
        end = min(first + rows_at_once, next(end for end in ends if end > first))
        before, after = (whole.size * row // metadata.num_rows for row in (first, end))
        yield part_of(whole, rows=(first, end), before=first, size=after - before)
        first = end


def _stretches_of_rows(source: Source, head: Head, whole: Stretch, at_once: int) -> Iterator[Stretch]:
    probe = Source(source.path)
    probe.header(head.delimiter)  # all lines that took belong into the first stretch
    cutting, text = _Cutting(source, whole), b""
    for block in _blocks_of(source, at_once):
        text += block
        end, lines, is_odd = find_whole_rows(
            np.frombuffer(text, np.uint8), ord(head.delimiter), len(head.columns), MOST_LINES_OF_A_ROW
        )
        if end and cutting.before + lines >= probe.lines:
            yield cutting.next(text[:end], lines)
            text = text[end:]
        if is_odd or len(text) > LONGEST_LINE:
            yield cutting.rest()
            return
    if text:
        yield cutting.last(text)


def _blocks_of(source: Source, size: int) -> Iterator[bytes]:
    """The decompressed bytes of a file in blocks of about that size."""
    held: list[bytes] = []
    for block in source.blocks():
        held.append(block)
        if sum(map(len, held)) >= size:
            yield b"".join(held)
            held = []
    yield b"".join(held)


class _Cutting:
    """How far a file is cut.

    Attributes:
        before: lines in the stretches made so far.
    """

    def __init__(self, source: Source, whole: Stretch) -> None:
        with source.path.open("rb") as handle:
            start = handle.read(4)
        self._in_place = not (is_compressed(start) or start.startswith(_UTF16))
        self._mark = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
        self._source, self._whole = source, whole
        self._taken = self._read = self.before = 0

    def next(self, text: bytes, lines: int) -> Stretch:
        """The stretch of that text, of so many lines, which follows what is cut already."""
        if self._in_place:
            stretch = self._between(self._taken, self._taken + len(text))
        else:
            stretch = self._part(lines=text, size=self._source.bytes_read - self._read)
        self._read = self._source.bytes_read
        self._taken += len(text)
        self.before += lines
        return stretch

    def last(self, text: bytes) -> Stretch:
        """The stretch of the text at the end of the file."""
        if self._in_place:
            return self._between(self._taken, self._taken + len(text))
        return self._part(lines=text, cut=self._source.truncated, size=self._whole.size - self._read)

    def rest(self) -> Stretch:
        """All that is not cut yet."""
        if not self.before:
            return self._whole
        if self._in_place:
            return self._between(self._taken, self._whole.size - self._mark)
        return self._part(start=self._taken, size=self._whole.size - self._read)

    def _between(self, taken: int, end: int) -> Stretch:
        start = taken + self._mark if taken else 0
        return self._part(start=start, end=end + self._mark, size=end + self._mark - start)

    def _part(self, **values: Any) -> Stretch:
        return part_of(self._whole, before=self.before, **values)
