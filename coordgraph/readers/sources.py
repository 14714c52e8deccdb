"""Bytes of a file as lines, JSON values or table rows, each with its line number.

In: a path, plain, gzip or zstandard (told by content, not by name), UTF-8 or UTF-16 with a mark. Out: numbered lines,
JSON values, rows. Odd input: a compressed file that ends early or is damaged gives what it holds before that point and
sets ``truncated``; a line longer than :data:`LONGEST_LINE` is one bad record; nothing is decoded with errors ignored.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from coordgraph.errors import InputError
from coordgraph.readers.json_text import mended, value_of_line, values_in, values_stand_in_lines
from coordgraph.readers.records import LONGEST_LINE, Bad, Skipped
from coordgraph.readers.rows import HEADER, Rewindable, cells_of_row, column_names

CUT_OFF = "cut off: the compressed file ends here"
_BLOCK = 1 << 20
# One zstandard block of 4 bytes can hold 128 KiB: small pieces bound the memory a hostile file takes.
_ZSTD_PIECE = 1 << 10
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE_FRAME = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_LINES_LOOKED_AT = 5


def is_compressed(start: bytes) -> bool:
    """Whether a file that begins with these four bytes is gzip or zstandard.

    >>> is_compressed(bytes([0x1F, 0x8B, 8, 0])), is_compressed(b'{"id')
    (True, False)
    """
    return start.startswith(_GZIP) or start == _ZSTD or _SKIPPABLE_FRAME.fullmatch(start) is not None


class Source:
    """One input file.

    Args:
        path: the file, taken literally (no glob).
        on_bytes: called with the number of bytes read from disk, as they are read.
        label: what posts without an id are named after, with their line; the file name by default.

    Attributes:
        lines: lines read so far.
        bytes_read: bytes on disk read so far.
        truncated: the compressed stream ended early or was damaged; what came before was read.
        trailing: other bytes followed the compressed stream and were left out.
        cut_line: number of the last line when the compressed stream ended in the middle of it.
        lines_before: lines, or rows of a Parquet file, before those that are read, where this is a part of a file.
        only_rows: of a Parquet file the first row that is read and the one after the last; None: all.
    """

    lines_before = 0
    only_rows: tuple[int, int] | None = None

    def __init__(
        self, path: str | Path, on_bytes: Callable[[int], None] = lambda count: None, label: str | None = None
    ) -> None:
        self.path = Path(path)
        self.label = label or self.path.name
        self._on_bytes = on_bytes
        self._restart()

    def _restart(self) -> None:
        self.lines = self.bytes_read = 0
        self.truncated = False
        self.trailing = False
        self.cut_line: int | None = None

    def _count(self, size: int) -> None:
        self.bytes_read += size
        self._on_bytes(size)

    def blocks(self) -> Iterator[bytes]:
        """Decompressed bytes in blocks of any size, as UTF-8 without a byte order mark."""
        self._restart()
        yield from _as_utf8(self._decompressed())

    def _decompressed(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as handle:
                start = handle.read(4)
                handle.seek(0)
                if start.startswith(_GZIP):
                    yield from self._gunzipped(handle)
                elif is_compressed(start):
                    yield from self._unzstandarded(handle)
                else:
                    while block := handle.read(_BLOCK):
                        self._count(len(block))
                        yield block
        except FileNotFoundError as error:
            raise InputError("no such file", where=self.path, next_step="Check the path.") from error
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise InputError(
                f"cannot be read ({getattr(error, 'strerror', None) or error})",
                where=self.path,
                next_step="Check the path and its permissions.",
            ) from error

    def _gunzipped(self, handle: BinaryIO) -> Iterator[bytes]:
        member = zlib.decompressobj(wbits=31)
        while data := handle.read(_BLOCK):
            self._count(len(data))
            while data:
                if member.eof:
                    data = data.lstrip(b"\x00")
                    if data and not _GZIP.startswith(data[:2]):
                        self.trailing = True
                        return
                    if not data:
                        break
                    member = zlib.decompressobj(wbits=31)
                before = member.copy()
                try:
                    block = member.decompress(data, _BLOCK)
                except zlib.error:
                    yield _whole_before_damage(before, data)
                    self.truncated = True
                    return
                yield block
                data = member.unused_data if member.eof else member.unconsumed_tail
        while not member.eof and (block := member.decompress(b"", _BLOCK)):
            yield block
        self.truncated = not member.eof

    def _unzstandarded(self, handle: BinaryIO) -> Iterator[bytes]:
        decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 31)
        frame = decompressor.decompressobj()
        while data := handle.read(_ZSTD_PIECE):
            self._count(len(data))
            while data:
                if frame.eof:
                    data += handle.read(4 - len(data)) if len(data) < 4 else b""
                    if not (data.startswith(_ZSTD) or _SKIPPABLE_FRAME.match(data)):
                        self.trailing = bool(data.strip(b"\x00"))
                        return
                    frame = decompressor.decompressobj()
                try:
                    yield frame.decompress(data)
                except zstandard.ZstdError:
                    self.truncated = True
                    return
                data = frame.unused_data if frame.eof else b""
        self.truncated = not frame.eof

    def numbered_lines(self) -> Iterator[tuple[int, bytes]]:
        """Lines with their numbers from 1, without the line end; of a line that is too long, its beginning, which is
        one byte longer than :data:`LONGEST_LINE`.
        """
        held = _Held()
        for block in self.blocks():
            *ended, rest = block.split(b"\n")
            for part in ended:
                held.add(part)
                self.lines += 1
                yield self.lines, held.taken().removesuffix(b"\r")
            held.add(rest)
        last = held.taken()
        if last:
            self.lines += 1
            self.cut_line = self.lines if self.truncated else None
            yield self.lines, last

    def json_values(self) -> Iterator[tuple[int, Any]]:
        """JSON values with the line each starts on.

        What is not JSON comes as :class:`Bad`, a blank line as :class:`Skipped`. A list that spans lines comes
        element by element.
        """
        yield from self._values_of_lines() if self.has_a_value_a_line() else self._values_of_document()

    def has_a_value_a_line(self) -> bool:
        """Whether each line holds a value of its own, told by the first lines that are not blank."""
        probe = Source(self.path)
        first: list[bytes] = []
        for _, line in probe.numbered_lines():
            if line.strip():
                first.append(line)
            if len(first) == _LINES_LOOKED_AT:
                return values_stand_in_lines(first, complete=False)
        return values_stand_in_lines(first, complete=True)

    def _values_of_lines(self) -> Iterator[tuple[int, Any]]:
        for number, line in self.numbered_lines():
            yield from self.values_in_line(number, line)

    def values_in_line(self, number: int, line: bytes) -> Iterator[tuple[int, Any]]:
        """The value of a line of this file, or those of a list in it that is broken, with the line."""
        value = value_of_line(line)
        if isinstance(value, Bad) and line.lstrip().startswith(b"["):
            yield from values_in(line.decode("utf-8", errors="surrogateescape"), number)
            return
        if number == self.cut_line and isinstance(value, Bad):
            value.reason = CUT_OFF
        yield number, value

    def _values_of_document(self) -> Iterator[tuple[int, Any]]:
        text = b"".join(self.blocks()).decode("utf-8", errors="surrogateescape")
        self.lines = text.count("\n") + (not text.endswith("\n"))
        held: tuple[int, Any] | None = None
        for value in values_in(mended(text), 1):
            if held is not None:
                yield held
            held = value
        if held is not None:
            if self.truncated and isinstance(held[1], Bad):
                held[1].reason = CUT_OFF
            yield held

    def head(self, size: int = 1 << 16) -> bytes:
        """The first decompressed bytes."""
        collected = b""
        for block in self.blocks():
            collected += block
            if len(collected) >= size:
                break
        return collected[:size]

    def header(self, delimiter: str) -> list[str] | Bad:
        """Column names of a delimited table: its first line that is not blank."""
        for _, cells in self._rows(delimiter):
            if not isinstance(cells, Skipped):
                return cells if isinstance(cells, Bad) else column_names(cells)
        return []

    def name_of(self, line: int) -> str:
        """What a post without an id on that line is named."""
        return f"{self.label}:{self.lines_before + line}"

    def table_rows(
        self, delimiter: str, names: Sequence[str] = ()
    ) -> Iterator[tuple[int, dict[str, str] | Bad | Skipped]]:
        """Rows of a delimited table as texts by column name.

        Ragged, undecodable, unclosed and cut rows come as :class:`Bad`, the header and blank lines as
        :class:`Skipped`.

        Args:
            delimiter: between cells.
            names: of the columns, where the header lies before what is read.
        """
        for number, cells in self._rows(delimiter, len(names)):
            if not isinstance(cells, list):
                yield number, cells
            elif not names:
                names = column_names(cells)
                yield number, Skipped(HEADER)
            elif len(cells) != len(names):
                yield number, Bad(f"{len(cells)} cells where the header has {len(names)}", delimiter.join(cells))
            else:
                yield number, dict(zip(names, cells, strict=True))

    def _rows(self, delimiter: str, width: int = 0) -> Iterator[tuple[int, list[str] | Bad | Skipped]]:
        lines = Rewindable(self.numbered_lines())
        while (first := lines.next()) is not None:
            cells = cells_of_row(lines, first[1], delimiter, width)
            if isinstance(cells, list):
                width = width or len(cells)
                if lines.last == self.cut_line:
                    cells = Bad(CUT_OFF, delimiter.join(cells))
            yield first[0], cells


class _Held:
    """Parts of a line until its end is found; no more of them than :data:`LONGEST_LINE` and one byte."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes) -> None:
        kept = part[: LONGEST_LINE + 1 - self._size]
        if kept:
            self._parts.append(kept)
            self._size += len(kept)

    def taken(self) -> bytes:
        line = b"".join(self._parts)
        self._parts, self._size = [], 0
        return line


def _whole_before_damage(member: Any, data: bytes) -> bytes:
    """What a compressed piece holds before the byte that damages it."""
    whole = []
    try:
        for place in range(len(data)):
            whole.append(member.decompress(data[place : place + 1]))
    except zlib.error:
        pass
    return b"".join(whole)


def _as_utf8(blocks: Iterator[bytes]) -> Iterator[bytes]:
    start = b""
    for block in blocks:
        start += block
        if len(start) >= 4:
            break
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
        yield decoder.decode(start).encode()
        for block in blocks:
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
    else:
        yield start.removeprefix(codecs.BOM_UTF8)
        yield from blocks
