"""Values of JSON objects and cells of tables as what they stand for: ids, lists in text, truth values, whole numbers.

Odd input: a value of another type than expected is None, or an empty list or object; nothing here raises for data.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from coordgraph.readers.records import LONGEST_RAW, Bad, DamagedId, Item, id_text

_TRUE = {"true", "t", "1", "yes", "y", "1.0"}
_SPLIT = re.compile(r"[|,;\s]+")
_LIST_SPLIT = re.compile(r"[|,;]")
_LINK_SPLIT = re.compile(r"[|,;\s]+(?=[A-Za-z][A-Za-z+.-]*://)")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_NO_ID: tuple[str | None, bool] = (None, False)
_NAMED_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def damaged_or_id(value: Any) -> tuple[str | None, bool]:
    """The id, and whether there was one that lost digits.

    >>> damaged_or_id("1.38e18"), damaged_or_id("17"), damaged_or_id("")
    ((None, True), ('17', False), (None, False))
    """
    try:
        return id_text(value), False
    except DamagedId:
        return None, True


def ids_of(values: dict[str, Any]) -> tuple[dict[str, str | None], list[str]]:
    """Ids by name, and the names of those that lost digits.

    >>> ids_of({"retweet_of": "1.38e+18", "quote_of": 17})
    ({'retweet_of': None, 'quote_of': '17'}, ['retweet_of'])
    """
    found = {name: _NO_ID if value is None else damaged_or_id(value) for name, value in values.items()}
    return {name: text for name, (text, _) in found.items()}, [name for name, (_, lost) in found.items() if lost]


def texts_in(value: Any) -> list[str]:
    """The texts of a list cell: a list, ``['a', 'b']``, ``[a, b]``, or texts between ``|``, commas or spaces.

    >>> texts_in("['http://a.example/x,y']"), texts_in("[a, b]"), texts_in("a|b"), texts_in(""), texts_in(None)
    (['http://a.example/x,y'], ['a', 'b'], ['a', 'b'], [], [])
    """
    if isinstance(value, (list, tuple)):
        return [str(v) for v in value if v not in (None, "")]
    if not isinstance(value, str):
        return []
    text = value.strip()
    if text.startswith("[") and text.endswith("]"):
        return _from_written_list(text[1:-1])
    return [part for part in _SPLIT.split(text) if part]


def links_in(value: Any) -> list[str]:
    """The links of a list cell; a comma or bar inside a link stays.

    >>> links_in("https://a.example/x,y|z, http://b.example")
    ['https://a.example/x,y|z', 'http://b.example']
    """
    if isinstance(value, str) and "://" in value and not value.lstrip().startswith("["):
        return [part for part in _LINK_SPLIT.split(value.strip()) if part]
    return texts_in(value)


def tags_in(value: Any) -> list[str]:
    """The hashtags of a list cell, without their sign.

    >>> tags_in("[#one, two]")
    ['one', 'two']
    """
    return [tag for text in texts_in(value) if (tag := text.lstrip("#＃"))]


def _from_written_list(inner: str) -> list[str]:
    if not _QUOTED.sub("", inner).strip(", \t\r\n"):
        texts = [_ESCAPE.sub(_unescaped, single or double) for single, double in _QUOTED.findall(inner)]
        return [text for text in texts if text]
    return [text for part in _LIST_SPLIT.split(inner) if (text := part.strip("'\" \t\r\n"))]


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "xuU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"
    return _NAMED_ESCAPES.get(code, code if code in "\\'\"/" else f"\\{code}")


def truth_of(value: Any) -> bool:
    """Whether a cell says yes.

    >>> truth_of("True"), truth_of("0"), truth_of(None)
    (True, False, False)
    """
    return value if isinstance(value, bool) else str(value).strip().lower() in _TRUE


def whole_number(value: Any) -> int | None:
    """A count, or None.

    >>> whole_number("12"), whole_number("12.0"), whole_number("many")
    (12, 12, None)
    """
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return int(number) if math.isfinite(number) and abs(number) < 2**53 else None


def text_of(value: Any) -> str | None:
    """A JSON value as text: numbers as written, lists and objects as nothing.

    >>> text_of("es"), text_of(7), text_of(["es"]), text_of(None)
    ('es', '7', None, None)
    """
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def flag_of(value: Any) -> bool | None:
    """A JSON truth value; None for anything else."""
    return value if isinstance(value, bool) else None


def is_default_image(address: Any) -> bool | None:
    """Whether the address of a profile picture is that of the platform's own; None where there is no address.

    >>> is_default_image("https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png")
    True
    """
    return "/default_profile_images/" in address if isinstance(address, str) and address else None


def object_of(value: Any) -> dict[str, Any]:
    """A JSON object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def objects_in(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; anything else (``{}``, None) is an empty list."""
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def bad(reason: str, value: Any) -> Bad:
    """A record that is not understood, with its JSON."""
    try:
        raw = json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        raw = ""
    return Bad(reason, raw[:LONGEST_RAW])


def items_or_bad(items_of: Callable[[Any], Iterator[Item]], value: Any) -> list[Item]:
    """The items of a JSON value; of one nested deeper than can be followed, a bad record."""
    try:
        return list(items_of(value))
    except RecursionError:
        return [bad("nested too deep", value)]


def query_in_address(address: str) -> str | None:
    """The search query in the address of a request, if it is one of a search.

    >>> query_in_address("https://api.example/2/tweets/search/all?query=%23park&max_results=10")
    '#park'
    """
    try:
        found = parse_qs(urlsplit(address).query).get("query")
    except ValueError:
        return None
    return found[0] if found else None
