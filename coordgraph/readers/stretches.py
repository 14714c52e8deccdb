"""Files cut into stretches, so that several processes can read one file, and what a stretch holds.

In: a file of lines; a plain one is cut into ranges of bytes at line ends, a compressed one into runs of lines; any
other file is one stretch. Out: readings, which join to what the whole file holds wherever it was cut. Odd input: text
in UTF-16 is cut like a compressed file; the last line of a compressed file that ends early knows that it is cut off.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.readers.base import Options, head_of
from coordgraph.readers.batches import Batch, batches_of_items
from coordgraph.readers.detect import format_named
from coordgraph.readers.mending import with_column
from coordgraph.readers.sources import Source, is_compressed
from coordgraph.settings import ReadSettings

_BLOCK = 1 << 16
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Stretch(msgspec.Struct, kw_only=True):
    """A part of a file, or a whole one.

    Attributes:
        file: number of the file.
        path: where it is.
        format: name of the reader.
        settings: how files are read.
        label: what posts without an id are named after; for whole files.
        start, end: the bytes of it, from the first of a line to the last of a line; without ``end`` the whole file, or
            where something lies before, what follows that many decompressed bytes.
        rows: of a Parquet file the first row and the one after the last.
        before: of a table, lines or rows before it.
        lines: lines that were decompressed already, each with its end.
        cut: the last of these lines is not whole.
        size: how many bytes on disk it stands for.
    """

    file: int
    path: str
    format: str
    settings: ReadSettings
    label: str = ""
    start: int = 0
    end: int | None = None
    rows: tuple[int, int] | None = None
    before: int = 0
    lines: bytes | None = None
    cut: bool = False
    size: int = 0


@dataclass
class Reading:
    """What a stretch holds.

    Attributes:
        batches: posts and other records; their lines count from 1 in each stretch.
        lines: how many lines it has.
        truncated, trailing: of a whole file: whether it ends early, whether other bytes follow compressed ones.
    """

    batches: list[Batch]
    lines: int
    truncated: bool = False
    trailing: bool = False


class _StretchSource(Source):
    """A stretch of a file, read like a file."""

    def __init__(self, stretch: Stretch) -> None:
        super().__init__(stretch.path, label=stretch.label)
        self._stretch = stretch
        self.lines_before, self.only_rows = stretch.before, stretch.rows

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the stretch, as UTF-8 without a byte order mark."""
        if self._stretch.end is None and self._stretch.lines is None:
            yield from self._after(self._stretch.start)
            return
        self._restart()
        self.truncated = self._stretch.cut
        if self._stretch.lines is not None:
            yield self._stretch.lines
            return
        with self.path.open("rb") as handle:
            handle.seek(self._stretch.start)
            block = handle.read((self._stretch.end or 0) - self._stretch.start)
        yield block if self._stretch.start else block.removeprefix(codecs.BOM_UTF8)

    def _after(self, start: int) -> Iterator[bytes]:
        """What follows so many decompressed bytes."""
        for block in super().blocks():
            yield block[start:]
            start = max(start - len(block), 0)


def stretches_of_lines(source: Source, whole: Stretch, at_once: int) -> Iterator[Stretch]:
    """A file with a JSON value a line, in stretches of about so many bytes.

    Args:
        source: the file; when all stretches are taken it says whether the file was truncated.
        whole: the file as one stretch.
        at_once: bytes of a stretch.
    """
    with source.path.open("rb") as handle:
        start = handle.read(4)
    if is_compressed(start) or start.startswith(_UTF16):
        return _stretches_of_runs(source, whole, at_once)
    return _stretches_of_ranges(source, whole, at_once)


def _stretches_of_ranges(source: Source, whole: Stretch, at_once: int) -> Iterator[Stretch]:
    size, start = source.path.stat().st_size, 0
    while start < size:
        with source.path.open("rb") as handle:
            end = _end_of_line(handle, start + at_once, size)
        yield part_of(whole, start=start, end=end, size=end - start)
        start = end


def _end_of_line(handle: BinaryIO, position: int, size: int) -> int:
    """Where the line that holds the byte before a position ends."""
    handle.seek(position - 1)
    at = position - 1
    while at < size and (block := handle.read(_BLOCK)):
        found = block.find(b"\n")
        if found >= 0:
            return at + found + 1
        at += len(block)
    return size


def _stretches_of_runs(source: Source, whole: Stretch, at_once: int) -> Iterator[Stretch]:
    held: list[bytes] = []
    taken = before = 0
    for _, line in source.numbered_lines():
        if taken >= at_once:
            yield part_of(whole, lines=b"\n".join([*held, b""]), size=source.bytes_read - before)
            held, taken, before = [], 0, source.bytes_read
        held.append(line)
        taken += len(line) + 1
    is_cut = source.cut_line is not None
    lines = b"\n".join(held if is_cut else [*held, b""])
    yield part_of(whole, lines=lines, cut=is_cut, size=source.bytes_read - before)


def part_of(whole: Stretch, **values: Any) -> Stretch:
    """A part of a file that is otherwise told of like the whole."""
    return msgspec.structs.replace(whole, **values)


def reading_of(stretch: Stretch, options: Options, on_bytes: Callable[[int], None] = lambda count: None) -> Reading:
    """What a stretch holds.

    Args:
        stretch: the stretch.
        options: what its reader may need besides the file.
        on_bytes: called with the number of bytes of a whole file, as they are read.
    """
    chosen = format_named(stretch.format)
    is_part = stretch.end is not None or stretch.lines is not None or stretch.before > 0 or stretch.rows is not None
    if is_part and chosen.batches_of_lines is not None:
        part = _StretchSource(stretch)
        return Reading(list(chosen.batches_of_lines(part)), part.lines)
    source = _StretchSource(stretch) if is_part else Source(stretch.path, on_bytes, stretch.label)
    batches = list(batches_of_items(chosen.read(source, head_of(Path(stretch.path)), options)))
    return Reading(batches, source.lines, source.truncated, source.trailing)


def joined(readings: list[Reading]) -> Reading:
    """The reading of a file from those of its stretches, in their order."""
    batches: list[Batch] = []
    lines = places = 0
    for reading in readings:
        for batch in reading.batches:
            batches.append(_moved(batch, lines, places))
            places += batch.places
        lines += reading.lines
    return Reading(batches, lines, any(r.truncated for r in readings), any(r.trailing for r in readings))


def _moved(batch: Batch, lines: int, places: int) -> Batch:
    """The batch as it stands after so many lines and places."""
    posts = with_column(batch.posts, "line", pc.add(batch.posts["line"], lines))
    posts = with_column(posts, "place", pc.add(posts["place"], places))
    bad = [(place + places, line + lines, reason, raw) for place, line, reason, raw in batch.bad]
    return replace(batch, posts=posts, bad=bad, places=places + batch.places)


class _PackedBatch(msgspec.Struct):
    tables: list[bytes]
    bad: list[tuple[int, int, str, str]]
    skipped: dict[str, int]
    queries: list[str]
    profile_records: int
    places: int


class _PackedReading(msgspec.Struct):
    batches: list[_PackedBatch]
    lines: int
    truncated: bool
    trailing: bool


def packed(reading: Reading) -> bytes:
    """A reading as bytes, to go from one process to another."""
    batches = [
        _PackedBatch(
            [_bytes_of_table(table) for table in (batch.posts, batch.contexts, batch.profiles)],
            batch.bad,
            dict(batch.skipped),
            batch.queries,
            batch.profile_records,
            batch.places,
        )
        for batch in reading.batches
    ]
    return msgspec.msgpack.encode(_PackedReading(batches, reading.lines, reading.truncated, reading.trailing))


def unpacked(data: bytes) -> Reading:
    """The reading that was made bytes.

    >>> unpacked(packed(Reading([], 7))).lines
    7
    """
    found = msgspec.msgpack.decode(data, type=_PackedReading)
    batches = []
    for batch in found.batches:
        posts, contexts, profiles = (pa.ipc.open_stream(table).read_all() for table in batch.tables)
        counts = (Counter(batch.skipped), batch.queries, batch.profile_records, batch.places)
        batches.append(Batch(posts, contexts, profiles, batch.bad, *counts))
    return Reading(batches, found.lines, found.truncated, found.trailing)


def _bytes_of_table(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    written: bytes = sink.getvalue().to_pybytes()
    return written
