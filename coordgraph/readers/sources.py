"""Bytes of a file as lines, JSON values or table rows, each with its line number.

In: a path, plain, gzip or zstandard (told by content, not by name), UTF-8 or UTF-16 with a mark. Out: numbered lines,
JSON values, rows. Odd input: a compressed file that ends early or is damaged gives what it holds before that point and
sets ``truncated``; a line longer than :data:`LONGEST_LINE` is one bad record; nothing is decoded with errors ignored.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import zstandard

from coordgraph.errors import InputError
from coordgraph.readers.records import LONGEST_RAW, Bad, Skipped

LONGEST_LINE = 64 << 20
CUT_OFF = "cut off: the compressed file ends here"
_BLOCK = 1 << 20
# One zstandard block of 4 bytes can hold 128 KiB: small pieces bound the memory a hostile file takes.
_ZSTD_PIECE = 1 << 10
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE_FRAME = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_HEX_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9a-fA-F]{2})")
_ELEMENT = re.compile(rb"\s*\[?\s*(\{.*\})\s*,?\s*\]?\s*,?\s*", re.DOTALL)
_UNDECODED = re.compile("[\udc80-\udcff]")
_NON_SPACE = re.compile(r"\S")
_MOST_LINES_OF_A_ROW = 1000
_LINES_LOOKED_AT = 5

csv.field_size_limit(LONGEST_LINE)


class Source:
    """One input file.

    Args:
        path: the file, taken literally (no glob).
        on_bytes: called with the number of bytes read from disk, as they are read.
        label: what posts without an id are named after, with their line; the file name by default.

    Attributes:
        lines: lines read so far.
        truncated: the compressed stream ended early or was damaged; what came before was read.
        trailing: other bytes followed the compressed stream and were left out.
        cut_line: number of the last line when the compressed stream ended in the middle of it.
    """

    def __init__(
        self, path: str | Path, on_bytes: Callable[[int], None] = lambda count: None, label: str | None = None
    ) -> None:
        self.path = Path(path)
        self.label = label or self.path.name
        self._on_bytes = on_bytes
        self._restart()

    def _restart(self) -> None:
        self.lines = 0
        self.truncated = False
        self.trailing = False
        self.cut_line: int | None = None

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
                elif start == _ZSTD or _SKIPPABLE_FRAME.fullmatch(start):
                    yield from self._unzstandarded(handle)
                else:
                    while block := handle.read(_BLOCK):
                        self._on_bytes(len(block))
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
            self._on_bytes(len(data))
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
            self._on_bytes(len(data))
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
        yield from self._values_of_lines() if self._has_a_value_a_line() else self._values_of_document()

    def _has_a_value_a_line(self) -> bool:
        probe = Source(self.path)
        first: list[bytes] = []
        for _, line in probe.numbered_lines():
            if line.strip():
                first.append(line)
            if len(first) == _LINES_LOOKED_AT:
                return _values_stand_in_lines(first, complete=False)
        return _values_stand_in_lines(first, complete=True)

    def _values_of_lines(self) -> Iterator[tuple[int, Any]]:
        for number, line in self.numbered_lines():
            value = _value_of_line(line)
            if isinstance(value, Bad) and line.lstrip().startswith(b"["):
                yield from _values_in(line.decode("utf-8", errors="surrogateescape"), number)
                continue
            if number == self.cut_line and isinstance(value, Bad):
                value.reason = CUT_OFF
            yield number, value

    def _values_of_document(self) -> Iterator[tuple[int, Any]]:
        text = b"".join(self.blocks()).decode("utf-8", errors="surrogateescape")
        self.lines = text.count("\n") + (not text.endswith("\n"))
        held: tuple[int, Any] | None = None
        for value in _values_in(_mended(text), 1):
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

    def table_rows(self, delimiter: str) -> Iterator[tuple[int, dict[str, str] | Bad | Skipped]]:
        """Rows of a delimited table as texts by column name.

        Ragged, undecodable, unclosed and cut rows come as :class:`Bad`, the header and blank lines as
        :class:`Skipped`.
        """
        names: list[str] = []
        for number, cells in self._rows(delimiter):
            if not isinstance(cells, list):
                yield number, cells
            elif not names:
                names = column_names(cells)
                yield number, Skipped("header of the table")
            elif len(cells) != len(names):
                yield number, Bad(f"{len(cells)} cells where the header has {len(names)}", delimiter.join(cells))
            else:
                yield number, dict(zip(names, cells, strict=True))

    def _rows(self, delimiter: str) -> Iterator[tuple[int, list[str] | Bad | Skipped]]:
        lines = _Rewindable(self.numbered_lines())
        width = 0
        while (first := lines.next()) is not None:
            cells = _cells_of_row(lines, first[1], delimiter, width)
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


class _Rewindable:
    """Lines that can be put back, for a row whose quote never closes."""

    def __init__(self, lines: Iterable[tuple[int, bytes]]) -> None:
        self._lines = iter(lines)
        self._put_back: list[tuple[int, bytes]] = []
        self.last = 0

    def next(self) -> tuple[int, bytes] | None:
        line = self._put_back.pop() if self._put_back else next(self._lines, None)
        self.last = line[0] if line else self.last
        return line

    def put_back(self, lines: list[tuple[int, bytes]]) -> None:
        if lines:
            self._put_back.extend(reversed(lines))
            self.last = lines[0][0] - 1


def _whole_before_damage(member: Any, data: bytes) -> bytes:
    """What a compressed piece holds before the byte that damages it."""
    whole = []
    try:
        for place in range(len(data)):
            whole.append(member.decompress(data[place : place + 1]))
    except zlib.error:
        pass
    return b"".join(whole)


def column_names(cells: Iterable[str]) -> list[str]:
    """Names of columns, each once: the second of a name gets a number, so that the first is the one that is read.

    >>> column_names(["id", " text ", "text", "", ""])
    ['id', 'text', 'text.2', '', '.2']
    """
    names: list[str] = []
    seen: set[str] = set()
    for cell in cells:
        name, number = cell.strip(), 1
        while (candidate := name if number == 1 else f"{name}.{number}") in seen:
            number += 1
        seen.add(candidate)
        names.append(candidate)
    return names


def _cells_of_row(lines: _Rewindable, raw: bytes, delimiter: str, width: int) -> list[str] | Bad | Skipped:
    """The cells of one row, which may span lines inside quotes.

    When a quote never closes, or its row has another number of cells than the header, only the first line is given up.
    """
    if len(raw) > LONGEST_LINE:
        return Bad(_TOO_LONG, raw[:LONGEST_RAW].decode("utf-8", errors="replace"))
    text = raw.decode("utf-8", errors="surrogateescape")
    if not text.strip():
        return Skipped("blank line")
    cells: list[str] | Bad = text.split(delimiter)
    if '"' in text:
        cells = _quoted_cells(lines, text, delimiter, width)
    if isinstance(cells, Bad):
        return cells
    if not any(cells):
        return Skipped("blank line")
    if any(not cell.isascii() and _UNDECODED.search(cell) for cell in cells):
        return Bad("not UTF-8", _shown(delimiter.join(cells)))
    return cells


def _quoted_cells(lines: _Rewindable, text: str, delimiter: str, width: int) -> list[str] | Bad:
    taken: list[tuple[int, bytes]] = []

    def following() -> Iterator[str]:
        yield f"{text}\n"
        while len(taken) < _MOST_LINES_OF_A_ROW and (line := lines.next()) is not None:
            taken.append(line)
            yield line[1].decode("utf-8", errors="surrogateescape") + "\n"

    try:
        cells = next(csv.reader(following(), delimiter=delimiter, strict=True))
        problem = "a quote opens and does not close" if taken and width and len(cells) != width else ""
    except csv.Error as error:
        cells = []
        problem = "a quote opens and does not close" if "unexpected end" in str(error) else str(error)
    if not problem:
        return cells
    lines.put_back(taken)
    if delimiter == "\t" and text.count("\t") + 1 == width:  # many tools write tabs and mean quotes literally
        return text.split("\t")
    return Bad(f"not a row of the table: {problem}", _shown(text))


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


def parsed_json(raw: bytes) -> Any:
    """The JSON value of some bytes, repaired where the damage is known.

    ``\\xNN`` escapes (written by Telegram Desktop) and NUL bytes are mended; lone surrogates become U+FFFD.

    >>> parsed_json(b'{"text": "caf\\\\xe9 \\\\ud83d"}')
    {'text': 'café �'}

    Raises:
        ValueError: this is no JSON; the message says why.
    """
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        pass
    try:
        text = raw.decode("utf-8-sig")
        try:
            return without_surrogates(json.loads(text))
        except ValueError as error:
            mended = _mended(text)
            if mended == text:
                raise
            try:
                return without_surrogates(json.loads(mended))
            except ValueError:
                raise error from None
    except (ValueError, RecursionError) as error:
        raise ValueError(_why(error)) from error


def _mended(text: str) -> str:
    """JSON without the damage some tools do to it: ``\\xNN`` escapes and NUL characters."""
    text = text.replace("\x00", "") if "\x00" in text else text
    return _HEX_ESCAPE.sub(r"\1\\u00\2", text) if "\\x" in text else text


_TOO_LONG = f"a line longer than {LONGEST_LINE >> 20} MiB"


def _value_of_line(line: bytes) -> Any:
    """The value of a line, also where it is an element of a list that spans lines."""
    bare = line.strip()
    if not bare:
        return Skipped("blank line")
    if bare in (b"[", b"]", b"],"):
        return Skipped("bracket of a list")
    if len(line) > LONGEST_LINE:
        return Bad(_TOO_LONG, line[:LONGEST_RAW].decode("utf-8", errors="replace"))
    try:
        return parsed_json(line)
    except ValueError as error:
        element = _ELEMENT.fullmatch(line)
        if element and element[1] != bare:
            try:
                return parsed_json(element[1])
            except ValueError:
                pass
        return Bad(f"not JSON: {error}", line[:LONGEST_RAW].decode("utf-8", errors="replace"))


def _values_stand_in_lines(first: list[bytes], complete: bool) -> bool:
    """Whether each line of a file holds a value of its own, told by its first lines that are not blank.

    Args:
        first: these lines.
        complete: the file has no others.
    """
    if not first:
        return True
    if len(first[0]) > LONGEST_LINE:
        return False
    whole = [isinstance(_value_of_line(line), (dict, list)) for line in first]
    if whole[0]:
        return True
    if first[0].strip() == b"[":
        margin = _margin(first[1]) if len(first) > 1 else b""
        return any(w and _margin(line) == margin for w, line in zip(whole[1:], first[1:], strict=True))
    if complete and _is_one_value(b"\n".join(first)):
        return False
    return any(w and line.startswith(b"{") for w, line in zip(whole, first, strict=True))


def _margin(line: bytes) -> bytes:
    return line[: len(line) - len(line.lstrip())]


def _is_one_value(text: bytes) -> bool:
    try:
        parsed_json(text)
    except ValueError:
        return False
    return True


def _values_in(text: str, line: int) -> Iterator[tuple[int, Any]]:
    """Values that follow one another, spread over lines or not, and the elements of a list of them.

    After a value that is broken, reading goes on with the next object as far from the margin as that one.

    Args:
        text: the values; bytes that are not UTF-8 are lone surrogates in it.
        line: number of its first line.
    """
    decoder = json.JSONDecoder()
    position, counted_to, in_list, is_empty = 0, 0, False, True
    while (position := _next_non_space(text, position)) < len(text):
        line += text.count("\n", counted_to, position)
        counted_to = position
        mark = text[position]
        if mark == "," or (mark == "[" and not in_list) or (mark == "]" and in_list):
            if mark == "]" and is_empty:
                yield line, []
            in_list, is_empty = (in_list, is_empty) if mark == "," else (mark == "[", True)
            position += 1
            continue
        is_empty = False
        try:
            value, end = decoder.raw_decode(text, position)
            if _UNDECODED.search(text, position, end):
                value = Bad("not UTF-8", _shown(text[position : min(end, position + LONGEST_RAW)]))
            yield line, value if isinstance(value, Bad) else without_surrogates(value)
        except (ValueError, RecursionError) as error:
            end = _next_object(text, position)
            in_list = in_list and end < len(text)
            yield line, Bad(f"not JSON: {_why(error)}", _shown(text[position : min(end, position + LONGEST_RAW)]))
        position = end
    if in_list:
        yield line + text.count("\n", counted_to), Bad("not JSON: the list does not end", "[")


def _next_object(text: str, position: int) -> int:
    """Where the object after a broken one begins, told by its margin; the end of the text when there is none."""
    line_start = text.rfind("\n", 0, position) + 1
    before = text[line_start:position]
    margin = before[: len(before) - len(before.lstrip())]
    following = re.compile(rf"\n{re.escape(margin)}(?:[}}\]]\s*,\s*)?(?=\{{)").search(text, position + 1)
    return len(text) if following is None else following.end()


def _next_non_space(text: str, position: int) -> int:
    match = _NON_SPACE.search(text, position)
    return len(text) if match is None else match.start()


def _why(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return str(error).split(": line ")[0].lower()


def _shown(text: str) -> str:
    """A text in which bytes that are not UTF-8 are shown as U+FFFD."""
    return _UNDECODED.sub("\ufffd", text)[:LONGEST_RAW]


def without_surrogates(value: Any) -> Any:
    """The value with lone surrogates, which no file can hold, replaced by U+FFFD."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [without_surrogates(v) for v in value]
    if isinstance(value, dict):
        return {without_surrogates(k): without_surrogates(v) for k, v in value.items()}
    return value
