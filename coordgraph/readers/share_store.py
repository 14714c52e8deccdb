"""Shares between being read and being written as posts, kept by time: in memory, or in files where memory is short.

In: rows of one batch, dealt out into buckets of time. Out: all rows of a bucket. Odd input: none; what was put in comes
out.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from coordgraph.readers.id_kernels import Numbers

_TYPES = (np.int64, np.int32, np.int32, np.int32, np.int32, np.uint8, np.uint8)
_HEAD = 16


@dataclass(frozen=True)
class Piece:
    """Rows of shares.

    Attributes:
        times: UTC microseconds.
        rows: number of each row among all rows of all files.
        accounts, objects: codes in the order they were first seen.
        lengths, data: of the content ids, in bytes.
        precisions: places in ``share_columns.PRECISIONS``.
    """

    times: Numbers
    rows: Numbers
    accounts: Numbers
    objects: Numbers
    lengths: Numbers
    precisions: Numbers
    data: Numbers

    @property
    def offsets(self) -> Numbers:
        """Where each content id begins in the bytes, and the last one ends."""
        offsets = np.zeros(len(self.lengths) + 1, dtype=np.int64)
        np.cumsum(self.lengths, out=offsets[1:])
        return offsets

    def packed(self) -> bytes:
        """All of it as bytes."""
        head = np.array([len(self.times), len(self.data)], dtype=np.int64)
        return b"".join(memoryview(np.ascontiguousarray(part)).cast("B") for part in (head, *vars(self).values()))


def joined(packs: list[bytes]) -> Piece:
    """The rows of several packed pieces, one after the other."""
    columns: list[list[Numbers]] = [[] for _ in _TYPES]
    for pack in packs:
        place = 0
        while place < len(pack):  # a pack read from a file holds many
            rows, size = np.frombuffer(pack, np.int64, 2, place).tolist()
            place += _HEAD
            for column, kind in zip(columns, _TYPES, strict=True):
                count = size if column is columns[-1] else rows
                column.append(np.frombuffer(pack, kind, count, place))
                place += count * np.dtype(kind).itemsize
    return Piece(*(np.concatenate([np.empty(0, kind), *parts]) for kind, parts in zip(_TYPES, columns, strict=True)))


class Store:
    """Buckets of packed pieces.

    Args:
        buckets: how many there are.
        memory: bytes to keep in memory at most; beyond that all of it goes to files.
        folder: where a temporary folder is made when that is needed.
    """

    def __init__(self, buckets: int, memory: int | None, folder: Path) -> None:
        self._packs: list[list[bytes]] = [[] for _ in range(buckets)]
        self._memory, self._used = memory, 0
        self._beside = folder
        self._folder: Path | None = None
        self._files: list[BinaryIO] = []

    def __len__(self) -> int:
        return len(self._packs)

    def add(self, bucket: int, pack: bytes) -> None:
        """Put a packed piece into a bucket."""
        if self._files:
            self._files[bucket].write(pack)
            return
        self._packs[bucket].append(pack)
        self._used += len(pack)
        if self._memory is not None and self._used > self._memory:
            self._move_to_files()

    def _move_to_files(self) -> None:
        self._beside.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix=".shares.", suffix=".part", dir=self._beside))
        for bucket, packs in enumerate(self._packs):
            self._files.append((self._folder / str(bucket)).open("w+b"))
            self._files[-1].writelines(packs)
            packs.clear()

    def packs(self, bucket: int) -> list[bytes]:
        """The packed pieces of a bucket, in the order they came."""
        if not self._files:
            return self._packs[bucket]
        self._files[bucket].seek(0)
        return [self._files[bucket].read()]

    def drop(self, bucket: int) -> None:
        """Give back what a bucket takes."""
        self._packs[bucket] = []
        if self._files:
            self._files[bucket].truncate(0)

    def close(self) -> None:
        """Remove the files."""
        for file in self._files:
            file.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
