"""JSON as people deliver it: lines, lists over many lines, documents one after the other, with known damage mended.

In: bytes or text. Out: values, each with the line it starts on, and :class:`Bad` for what is no JSON. Odd input:
``\\xNN`` escapes and NUL bytes are mended, lone surrogates become U+FFFD, after a broken object reading goes on at the
next one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from coordgraph.readers.records import LONGEST_LINE, LONGEST_RAW, NOT_UTF8, Bad, Skipped

_HEX_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9a-fA-F]{2})")
_ELEMENT = re.compile(rb"\s*\[?\s*(\{.*\})\s*,?\s*\]?\s*,?\s*", re.DOTALL)
_UNDECODED = re.compile("[\udc80-\udcff]")
_NON_SPACE = re.compile(r"\S")


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
            repaired = mended(text)
            if repaired == text:
                raise
            try:
                return without_surrogates(json.loads(repaired))
            except ValueError:
                raise error from None
    except (ValueError, RecursionError) as error:
        raise ValueError(_why(error)) from error


def mended(text: str) -> str:
    """JSON without the damage some tools do to it: ``\\xNN`` escapes and NUL characters."""
    text = text.replace("\x00", "") if "\x00" in text else text
    return _HEX_ESCAPE.sub(r"\1\\u00\2", text) if "\\x" in text else text


TOO_LONG = f"a line longer than {LONGEST_LINE >> 20} MiB"


def value_of_line(line: bytes) -> Any:
    """The value of a line, also where it is an element of a list that spans lines."""
    bare = line.strip()
    if not bare:
        return Skipped("blank line")
    if bare in (b"[", b"]", b"],"):
        return Skipped("bracket of a list")
    if len(line) > LONGEST_LINE:
        return Bad(TOO_LONG, line[:LONGEST_RAW].decode("utf-8", errors="replace"))
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


def values_stand_in_lines(first: list[bytes], complete: bool) -> bool:
    """Whether each line of a file holds a value of its own, told by its first lines that are not blank.

    Args:
        first: these lines.
        complete: the file has no others.
    """
    if not first:
        return True
    if len(first[0]) > LONGEST_LINE:
        return False
    whole = [isinstance(value_of_line(line), (dict, list)) for line in first]
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


def values_in(text: str, line: int) -> Iterator[tuple[int, Any]]:
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
                value = Bad(NOT_UTF8, shown(text[position : min(end, position + LONGEST_RAW)]))
            yield line, value if isinstance(value, Bad) else without_surrogates(value)
        except (ValueError, RecursionError) as error:
            end = _next_object(text, position)
            in_list = in_list and end < len(text)
            yield line, Bad(f"not JSON: {_why(error)}", shown(text[position : min(end, position + LONGEST_RAW)]))
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
        return NOT_UTF8
    return str(error).split(": line ")[0].lower()


def shown(text: str) -> str:
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
