"""Columns of texts by their bytes: taken apart, put together, picked by row.

In: Arrow texts. Out: ``data`` (bytes) and ``offsets`` (text ``i`` is ``data[offsets[i]:offsets[i + 1]]``), and Arrow
texts of these. Odd input: texts may be empty or hold NUL; there are no empty cells among them.

What Arrow has for this is in ``pyarrow.compute``, which takes longer to load than many a comparison takes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.kernels import fetch, inlined, kernel

Numbers = np.ndarray[Any, Any]
_AHEAD = 8
TO_SPARE = 8  # bytes after a text that is copied by words
_MOST_BYTES_OF_TEXT = (1 << 31) - 1  # of an Arrow string column; what is longer needs large_string


def buffers_of(texts: pa.Array) -> tuple[Numbers, Numbers]:
    """Bytes and offsets of Arrow texts, nothing copied."""
    _, offsets, data = texts.buffers()
    wide = pa.types.is_large_string(texts.type)
    places = np.frombuffer(offsets, dtype=np.int64 if wide else np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data or b"", dtype=np.uint8), places


def texts_from(data: Numbers, offsets: Numbers) -> pa.Array:
    """Arrow texts of bytes and offsets: ``string``, or ``large_string`` beyond two gigabytes."""
    if offsets.dtype == np.int64 and len(data) <= _MOST_BYTES_OF_TEXT:
        offsets = offsets.astype(np.int32)
    made = pa.StringArray if offsets.dtype == np.int32 else pa.LargeStringArray
    return made.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))


def picked(texts: pa.Array, rows: Numbers) -> pa.Array:
    """The texts in some rows.

    >>> picked(pa.array(["a", "bc", ""]), np.array([1, 1, 2])).to_pylist()
    ['bc', 'bc', '']
    """
    return texts_from(*taken(*buffers_of(texts), rows))


def taken(data: Numbers, offsets: Numbers, rows: Numbers) -> tuple[Numbers, Numbers]:
    """Bytes and offsets of the texts in some rows."""
    size = int((offsets[rows + 1].astype(np.int64) - offsets[rows]).sum()) if len(rows) else 0
    out = np.empty(size + TO_SPARE, dtype=np.uint8)
    out_offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    gather_texts(data, offsets, rows, out, out_offsets)
    return out[:size], out_offsets


@inlined
def word_at(data: Numbers, start: int, end: int) -> Any:
    """The up to eight bytes from start, the first the lowest; what lies beyond the end is zero."""
    word = np.uint64(0)
    if start + 8 > len(data):
        for k in range(min(end - start, 8)):
            word |= np.uint64(data[np.uintp(start + k)]) << np.uint64(8 * k)
        return word
    for k in range(8):  # one load: the compiler joins them
        word |= np.uint64(data[np.uintp(start + k)]) << np.uint64(8 * k)
    if end - start < 8:
        word &= (np.uint64(1) << np.uint64(8 * (end - start))) - np.uint64(1)
    return word


@inlined
def copy_text(data: Numbers, start: int, end: int, out: Numbers, place: int) -> None:
    """Copy a text by words; up to seven bytes after it are overwritten."""
    for k in range(0, end - start, 8):
        word = word_at(data, start + k, end)
        for j in range(8):  # one store
            out[np.uintp(place + k + j)] = np.uint8(word >> np.uint64(8 * j))


@kernel
def gather_texts(data: Numbers, offsets: Numbers, rows: Numbers, out: Numbers, out_offsets: Numbers) -> None:
    """Copy the texts of some rows, one after the other.

    Args:
        out: with seven bytes to spare.
        out_offsets: begins at zero.
    """
    place = 0
    for i in range(len(rows)):
        if i + 2 * _AHEAD < len(rows):
            fetch(offsets, rows[i + 2 * _AHEAD])
            fetch(data, offsets[rows[i + _AHEAD]])
        start, end = offsets[rows[i]], offsets[rows[i] + 1]
        copy_text(data, start, end, out, place)
        place += end - start
        out_offsets[i + 1] = place
