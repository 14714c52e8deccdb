"""Ids to codes, in the order they are first seen, and to ranks, in the order of their texts.

In: Arrow texts, batch by batch. Out: a code for each, equal exactly where the texts are equal. Odd input: texts whose
hashes collide keep apart, since every match is verified on the bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.readers.id_kernels import (
    FEW,
    code_texts,
    fill_slots,
    hash_texts,
    sort_small_runs,
    text_keys,
)
from coordgraph.text_columns import TO_SPARE, buffers_of, taken, texts_from

Numbers = np.ndarray[Any, Any]
_FEWEST_SLOTS = 1 << 12


def are_ascii(texts: pa.Array) -> bool:
    """Whether all bytes of the texts are ASCII."""
    data, offsets = buffers_of(texts)
    return bool(data[offsets[0] : offsets[-1]].max(initial=0) < 0x80)


def hashes_of(texts: pa.Array) -> Numbers:
    """A 64-bit hash of each text."""
    data, offsets = buffers_of(texts)
    hashes = np.empty(len(texts), dtype=np.uint64)
    hash_texts(data, offsets, hashes)
    return hashes


def sort_texts(data: Numbers, offsets: Numbers, order: Numbers) -> None:
    """Bring row numbers of distinct texts into the order of their bytes, which is that of their characters too.

    Eight bytes at a time: many rows whose next eight bytes are equal are a task for later.
    """
    tasks = [(0, len(order), 0)]
    while tasks:
        low, high, depth = tasks.pop()
        rows = order[low:high]
        keys = np.empty(len(rows), dtype=np.uint64)
        longest = text_keys(data, offsets, rows, depth, keys)
        if longest <= depth:  # equal but for NULs at their ends
            keys = (offsets[rows + 1] - offsets[rows]).astype(np.uint64)
        places = np.argsort(keys)
        rows[:] = rows[places]
        for begin, end in _large_runs(keys[places], data, offsets, rows):
            tasks.append((low + begin, low + end, depth + 8))


def sort_ties(keys: Numbers, data: Numbers, offsets: Numbers, order: Numbers) -> None:
    """Where rows have equal keys (64 bits), bring them into the order of their texts; equal keys stand side by side."""
    for begin, end in _large_runs(keys.view(np.uint64), data, offsets, order):
        sort_texts(data, offsets, order[begin:end])


def _large_runs(keys: Numbers, data: Numbers, offsets: Numbers, rows: Numbers) -> list[list[int]]:
    """Runs of equal keys that are too long to sort text by text; all others are sorted."""
    large = np.empty((len(rows) // FEW + 1, 2), dtype=np.int64)
    found: list[list[int]] = large[: sort_small_runs(keys, data, offsets, rows, large)].tolist()
    return found


class IdTable:
    """Distinct texts with their codes.

    >>> table = IdTable()
    >>> ids = pa.array(["b", "a", "b"])
    >>> table.codes_of(ids, hashes_of(ids)).tolist(), table.sorted_texts()[0].to_pylist()
    ([0, 1, 0], ['a', 'b'])
    """

    def __init__(self) -> None:
        self.count = 0
        self._slots = np.zeros(_FEWEST_SLOTS, dtype=np.uint64)
        self._data = np.empty(0, dtype=np.uint8)
        self._offsets = np.zeros(1, dtype=np.int64)
        self._hashes = np.empty(0, dtype=np.uint64)

    def codes_of(self, texts: pa.Array, hashes: Numbers) -> Numbers:
        """The code of each text; those not seen before get the next ones."""
        data, offsets = buffers_of(texts)
        self._make_room(len(texts), int(offsets[-1]) - int(offsets[0]))
        codes = np.empty(len(texts), dtype=np.int32)
        self.count = int(
            code_texts(
                data, offsets, hashes, self._slots, self._data, self._offsets, self._hashes, self.count, codes
            )
        )  # fmt: skip
        return codes

    def _make_room(self, texts: int, size: int) -> None:
        most = self.count + texts
        self._offsets = _grown(self._offsets, self.count + 1, most + 1)
        self._hashes = _grown(self._hashes, self.count, most)
        used = int(self._offsets[self.count])
        self._data = _grown(self._data, used, used + size + TO_SPARE)
        if 2 * most > len(self._slots):
            self._slots = np.zeros(1 << (8 * most - 1).bit_length() - 1, dtype=np.uint64)
            fill_slots(self._slots, self._hashes, self.count)

    def texts(self) -> tuple[Numbers, Numbers]:
        """Bytes and offsets of all texts in the order of their codes."""
        return self._data, self._offsets[: self.count + 1]

    def forget_slots(self) -> None:
        """Give back the memory that only finding codes needs; no more texts can be coded."""
        self._slots, self._hashes = np.zeros(0, dtype=np.uint64), np.empty(0, dtype=np.uint64)

    def sorted_texts(self, wanted: Numbers | None = None) -> tuple[pa.Array, Numbers]:
        """The texts in their order, and the place of each code in it.

        Args:
            wanted: codes that count; others get no place, which is -1.
        """
        data, offsets = self.texts()
        order = np.arange(self.count, dtype=np.int64) if wanted is None else wanted.astype(np.int64)
        sort_texts(data, offsets, order)
        ranks = np.full(self.count, -1, dtype=np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        return texts_from(*taken(data, offsets, order)), ranks


def _grown(array: Numbers, used: int, wanted: int) -> Numbers:
    """The array, or a larger one with the same beginning."""
    if wanted <= len(array):
        return array
    larger = np.empty(max(wanted, 2 * len(array)), dtype=array.dtype)
    larger[:used] = array[:used]
    return larger
