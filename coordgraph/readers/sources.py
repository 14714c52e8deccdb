"""Bytes of a file as lines, JSON values or table rows, each with its line number.

In: a path, plain, gzip or zstandard (told by content, not by name), UTF-8 or UTF-16 with a mark. Out: numbered lines,
JSON values, rows. Odd input: a compressed file that ends early gives what it holds and sets ``truncated``; a line
longer than :data:`LONGEST_LINE` is cut and reported by whoever parses it; nothing is ever decoded with errors ignored.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from coordgraph.errors import InputError
from coordgraph.readers.records import Bad

LONGEST_LINE = 64 << 20
_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_HEX_ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([0-9a-fA-F]{2})")
_DEEPEST_ROW = 1000

csv.field_size_limit(LONGEST_LINE)


class Source:
    """One input file.

    Args:
        path: the file, taken literally (no glob).
        on_bytes: called with the number of bytes read from disk, as they are read.

    Attributes:
        lines: lines read so far.
        truncated: the compressed stream ended early.
    """

    def __init__(self, path: str | Path, on_bytes: Callable[[int], None] = lambda count: None) -> None:
        self.path = Path(path)
        self._on_bytes = on_bytes
        self.lines = 0
        self.truncated = False

    def blocks(self) -> Iterator[bytes]:
        """Decompressed bytes in blocks of any size, as UTF-8 without a byte order mark."""
        yield from _as_utf8(self._decompressed())

    def _decompressed(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as handle:
                start = handle.read(4)
                handle.seek(0)
                if start.startswith(_GZIP):
                    yield from self._gunzipped(handle)
                elif start == _ZSTD:
                    yield from self._unzstandarded(handle)
                else:
                    while block := handle.read(_BLOCK):
                        self._on_bytes(len(block))
                        yield block
        except FileNotFoundError as error:
            raise InputError("no such file", where=self.path, next_step="Check the path.") from error
        except OSError as error:
            raise InputError(
                f"cannot be read ({error.strerror})", where=self.path, next_step="Check the path and its permissions."
            ) from error

    def _gunzipped(self, handle: Any) -> Iterator[bytes]:
        member = zlib.decompressobj(wbits=31)
        while data := handle.read(_BLOCK):
            self._on_bytes(len(data))
            while data:
                try:
                    yield member.decompress(data)
                except zlib.error:
                    self.truncated = True
                    return
                data = member.unused_data.lstrip(b"\x00") if member.eof else b""
                if member.eof and data:
                    member = zlib.decompressobj(wbits=31)
        self.truncated = not member.eof

    def _unzstandarded(self, handle: Any) -> Iterator[bytes]:
        decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 31)
        frame = decompressor.decompressobj()
        while data := handle.read(_BLOCK):
            self._on_bytes(len(data))
            while data:
                try:
                    yield frame.decompress(data)
                except zstandard.ZstdError:
                    self.truncated = True
                    return
                data = frame.unused_data if frame.eof else b""
                if frame.eof and data:
                    frame = decompressor.decompressobj()
        self.truncated = not frame.eof

    def numbered_lines(self) -> Iterator[tuple[int, bytes]]:
        """Lines with their numbers from 1, without the line end."""
        self.lines = 0
        rest = b""
        for block in self.blocks():
            parts = (rest + block).split(b"\n")
            rest = parts.pop()
            for part in parts:
                self.lines += 1
                yield self.lines, part.removesuffix(b"\r")
            if len(rest) > LONGEST_LINE:
                raise InputError(
                    f"a line is longer than {LONGEST_LINE >> 20} MiB",
                    where=f"{self.path}:{self.lines + 1}",
                    next_step="Is this a text file of posts? Give the format with --format.",
                )
        if rest:
            self.lines += 1
            yield self.lines, rest

    def json_values(self) -> Iterator[tuple[int, Any]]:
        """JSON values with the line each starts on; what is not JSON comes as :class:`Bad`, blank lines as None."""
        yield from self._values_of_lines() if self._has_a_value_a_line() else self._values_of_document()

    def _has_a_value_a_line(self) -> bool:
        probe = Source(self.path)
        looked_at = 0
        for _, line in probe.numbered_lines():
            if not line.strip():
                continue
            looked_at += 1
            try:
                if isinstance(parsed_json(line), (dict, list)):
                    return True
            except ValueError:
                pass
            if looked_at >= 5:
                return False
        return looked_at == 1 and probe.truncated

    def _values_of_lines(self) -> Iterator[tuple[int, Any]]:
        held: tuple[int, bytes] | None = None
        for number, line in self.numbered_lines():
            if held is not None:
                yield held[0], _value_or_bad(held[1])
            held = (number, line)
        if held is not None:  # only now is it known whether the last line is whole
            value = _value_or_bad(held[1])
            if self.truncated and isinstance(value, Bad):
                value.reason = "cut off: the compressed file ends here"
            yield held[0], value

    def _values_of_document(self) -> Iterator[tuple[int, Any]]:
        text = b"".join(self.blocks()).decode("utf-8", errors="surrogateescape")
        decoder = json.JSONDecoder()
        position, counted_to, line = 0, 0, 1
        while (position := _next_non_space(text, position)) < len(text):
            line += text.count("\n", counted_to, position)
            counted_to = position
            self.lines = line
            try:
                value, position = decoder.raw_decode(text, position)
                yield line, without_surrogates(value)
            except (ValueError, RecursionError) as error:
                following = text.find("\n{", position + 1)
                end = len(text) if following < 0 else following
                yield line, Bad(f"not JSON: {_why(error)}", text[position : position + 2000])
                position = end

    def head(self, size: int = 1 << 16) -> bytes:
        """The first decompressed bytes."""
        collected = b""
        for block in Source(self.path).blocks():
            collected += block
            if len(collected) >= size:
                break
        return collected[:size]

    def table_rows(self, delimiter: str) -> Iterator[tuple[int, dict[str, str] | Bad | None]]:
        """Rows of a delimited table as texts by column name; ragged, undecodable and unclosed rows as :class:`Bad`,
        blank lines as None.
        """
        lines = _Rewindable(self.numbered_lines())
        header = _next_row(lines, delimiter)
        if header is None or isinstance(header[1], Bad):
            return
        names = [n.strip() for n in header[1]]
        while (row := _next_row(lines, delimiter)) is not None:
            number, cells = row
            if isinstance(cells, Bad):
                yield number, cells
            elif not cells:
                yield number, None
            elif len(cells) != len(names):
                yield number, Bad(f"{len(cells)} cells where the header has {len(names)}", delimiter.join(cells))
            elif any("\udc80" <= c <= "\udcff" for cell in cells for c in cell):
                yield number, Bad("not UTF-8", without_surrogates(delimiter.join(cells)))
            else:
                yield number, dict(zip(names, cells, strict=True))


class _Rewindable:
    """Lines that can be put back, for a row whose quote never closes."""

    def __init__(self, lines: Iterable[tuple[int, bytes]]) -> None:
        self._lines = iter(lines)
        self._put_back: list[tuple[int, bytes]] = []

    def next(self) -> tuple[int, bytes] | None:
        return self._put_back.pop() if self._put_back else next(self._lines, None)

    def put_back(self, lines: list[tuple[int, bytes]]) -> None:
        self._put_back.extend(reversed(lines))


def _next_row(lines: _Rewindable, delimiter: str) -> tuple[int, list[str] | Bad] | None:
    """One row, which may span lines inside quotes; when a quote never closes only its first line is given up."""
    first = lines.next()
    if first is None:
        return None
    if not first[1].strip():
        return first[0], []
    taken = [first]
    while True:
        text = "\n".join(raw.decode("utf-8", errors="surrogateescape") for _, raw in taken)
        try:
            return first[0], next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error as error:
            following = lines.next() if "unexpected end" in str(error) and len(taken) < _DEEPEST_ROW else None
            if following is None:
                lines.put_back(taken[1:])
                return first[0], Bad(f"not a row of the table: {error}", without_surrogates(text.split("\n")[0]))
            taken.append(following)


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
            yield decoder.decode(block).encode("utf-8", errors="replace")
    else:
        yield start.removeprefix(codecs.BOM_UTF8)
        yield from blocks


def parsed_json(raw: bytes) -> Any:
    """The JSON value of some bytes, repaired where the damage is known.

    ``\\xNN`` escapes (written by Telegram Desktop) and NUL bytes are mended; lone surrogates become U+FFFD.

    Raises:
        ValueError: this is no JSON; the message says why.
    """
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        return without_surrogates(json.loads(raw))
    except (ValueError, RecursionError) as error:
        first = error
    try:
        mended = _HEX_ESCAPE.sub(rb"\1\\u00\2", raw.replace(b"\x00", b""))
        return without_surrogates(json.loads(mended))
    except (ValueError, RecursionError):
        raise ValueError(_why(first)) from first


def _value_or_bad(line: bytes) -> Any:
    if not line.strip():
        return None
    try:
        return parsed_json(line)
    except ValueError as error:
        return Bad(f"not JSON: {error}", line[:1_000_000].decode("utf-8", errors="replace"))


def _why(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return str(error).split(": line ")[0].lower()


def without_surrogates(value: Any) -> Any:
    """The value with lone surrogates, which no file can hold, replaced by U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace")
    if isinstance(value, list):
        return [without_surrogates(v) for v in value]
    if isinstance(value, dict):
        return {without_surrogates(k): without_surrogates(v) for k, v in value.items()}
    return value


_NON_SPACE = re.compile(r"\S")


def _next_non_space(text: str, position: int) -> int:
    match = _NON_SPACE.search(text, position)
    return len(text) if match is None else match.start()
