"""How does the map carry its numbers? Columns of one type one after the other, behind a header that says what they are.

In: a header of plain values and named arrays. Out: one gzip member as base85 text, the same for the same input. Odd
input: values that do not fit their type are an error of the caller and raise; NaN has no place in the header.

The bytes before compression: the length of the header (uint32), the header (JSON, UTF-8, padded with spaces), then
the columns, each at a multiple of eight, and in each first the lowest byte of every number, then the next one. The
header's ``columns`` gives type, start and length.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

_TYPES = {"u1": "|u1", "u2": "<u2", "u4": "<u4", "i2": "<i2", "i4": "<i4", "f4": "<f4", "f8": "<f8"}
_ALIGNED = 8
# Base85 of RFC 1924 is a sixteenth shorter than base64; with these three in place of what could end or begin markup.
_HARMLESS = str.maketrans("<>&", ",.:")


def packed(header: Mapping[str, Any], columns: Mapping[str, tuple[str, Any]]) -> str:
    """Header and columns (name to type and numbers) as text that may stand in any HTML element.

    >>> import base64, gzip
    >>> text = packed({"a": 1}, {"x": ("u2", [1, 258])})
    >>> raw = gzip.decompress(base64.b85decode(text.translate(str.maketrans(",.:", "<>&"))))
    >>> raw[4:4 + int.from_bytes(raw[:4], "little")].strip()
    b'{"a":1,"columns":{"x":["u2",0,2]}}'
    """
    arrays = {name: _as_type(name, kind, values) for name, (kind, values) in columns.items()}
    places, body, start = {}, [], 0
    for name, array in arrays.items():
        places[name] = [columns[name][0], start, len(array)]
        data = _planes(array)
        body.append(data + b"\0" * (-len(data) % _ALIGNED))
        start += len(body[-1])
    head = _json({**header, "columns": places})
    head += b" " * (-(len(head) + 4) % _ALIGNED)
    return _text(len(head).to_bytes(4, "little") + head + b"".join(body))


def packed_json(value: Any) -> str:
    """Plain values alone, compressed the same way."""
    return _text(_json(value))


def _planes(array: Any) -> bytes:
    """First the lowest byte of every number, then the next: high bytes hardly vary, and compress to nothing."""
    planes: bytes = array.view(np.uint8).reshape(len(array), array.itemsize).T.tobytes()
    return planes


def _as_type(name: str, kind: str, values: Any) -> Any:
    given = np.asarray(values)
    array = given.astype(_TYPES[kind])
    if kind[0] in "ui" and len(array) and not np.array_equal(array, given):
        raise ValueError(f"column {name}: a value does not fit {kind}")
    return array


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")


def _text(data: bytes) -> str:
    # no time of writing: equal input, equal file
    return base64.b85encode(gzip.compress(data, compresslevel=9, mtime=0)).decode("ascii").translate(_HARMLESS)
