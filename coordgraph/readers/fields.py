"""Cells of tables as values: ids, lists in text, truth values, whole numbers."""

from __future__ import annotations

import ast
import math
import re
from typing import Any

from coordgraph.readers.records import DamagedId, id_text

_TRUE = {"true", "t", "1", "yes", "y", "1.0"}
_SPLIT = re.compile(r"\s*[|,;]\s*|\s+")
_LIST_SPLIT = re.compile(r"\s*[|,;]\s*")
_LONGEST_LIST = 1_000_000


def damaged_or_id(value: Any) -> tuple[str | None, bool]:
    """The id, and whether there was one that lost digits.

    >>> damaged_or_id("1.38e18"), damaged_or_id("17"), damaged_or_id("")
    ((None, True), ('17', False), (None, False))
    """
    try:
        return id_text(value), False
    except DamagedId:
        return None, True


def texts_in(value: Any) -> list[str]:
    """The texts of a list cell: a list, ``['a', 'b']``, ``[a, b]``, or texts between ``|``, commas or spaces.

    >>> texts_in("['http://a.example/x,y']"), texts_in("[a, b]"), texts_in("a|b"), texts_in(""), texts_in(None)
    (['http://a.example/x,y'], ['a', 'b'], ['a', 'b'], [], [])
    """
    if value is None or isinstance(value, float):
        return []
    if isinstance(value, (list, tuple)):
        return [str(v) for v in value if v not in (None, "")]
    text = str(value).strip()[:_LONGEST_LIST]
    if text.startswith("[") and text.endswith("]"):
        return _from_written_list(text)
    return [part for part in _SPLIT.split(text) if part]


def _from_written_list(text: str) -> list[str]:
    if "'" in text or '"' in text:
        try:
            parsed = ast.literal_eval(text)
            return [str(v) for v in parsed if v not in (None, "")]
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            pass
    return [part.strip("'\" ") for part in _LIST_SPLIT.split(text[1:-1]) if part.strip("'\" ")]


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
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if math.isfinite(number) and abs(number) < 2**53 else None
