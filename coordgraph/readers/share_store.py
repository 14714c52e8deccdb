"""Shares between being read and being written as posts, kept by time: in memory, or in files where memory is short.

In: rows of one batch, dealt out into buckets of time. Out: all rows of a bucket. Odd input: none; what was put in comes
out.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coordgraph.readers.id_kernels import Numbers, deal_out
from coordgraph.readers.share_columns import ShareRows
from coordgraph.readers.turns import Turns
from coordgraph.text_columns import buffers_of, taken

BLOCK = 64 << 20  # large enough to be given back to the system at once; what is not used of it takes no memory
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

    @property
    def size(self) -> int:
        """Bytes it takes when packed."""
        return _HEAD + sum(int(part.nbytes) for part in vars(self).values())

    def pack_into(self, block: Numbers, place: int) -> None:
        """Write all of it as bytes into a block."""
        head = np.array([len(self.times), len(self.data)], dtype=np.int64)
        for part in (head, *vars(self).values()):
            block[place : place + part.nbytes] = part.view(np.uint8)
            place += part.nbytes


def joined(packs: list[Numbers]) -> Piece:
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
        self._blocks: list[list[Numbers]] = [[] for _ in range(buckets)]
        self._free = [0] * buckets  # bytes left in the last block of each bucket
        self._memory, self._used = memory, 0
        self._beside = folder
        self._folder: Path | None = None

    def __len__(self) -> int:
        return len(self._blocks)

    def add(self, bucket: int, piece: Piece) -> None:
        """Put rows into a bucket."""
        size = piece.size
        if size > self._free[bucket]:
            self._close_block(bucket)
            self._blocks[bucket].append(np.empty(max(BLOCK, size), dtype=np.uint8))
            self._free[bucket] = len(self._blocks[bucket][-1])
        block = self._blocks[bucket][-1]
        piece.pack_into(block, len(block) - self._free[bucket])
        self._free[bucket] -= size
        self._used += size
        if self._memory is not None and self._used > self._memory:
            self._move_to_files()

    def _close_block(self, bucket: int) -> None:
        """Cut off what the last block of a bucket does not use."""
        if self._blocks[bucket]:
            block = self._blocks[bucket][-1]
            self._blocks[bucket][-1] = block[: len(block) - self._free[bucket]]
        self._free[bucket] = 0

    def _move_to_files(self) -> None:
        """Append what each bucket holds to its file."""
        if self._folder is None:
            self._beside.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix=".shares.", suffix=".part", dir=self._beside))
        for bucket in range(len(self)):
            self._close_block(bucket)
            with (self._folder / str(bucket)).open("ab") as file:
                for block in self._blocks[bucket]:
                    block.tofile(file)
            self._blocks[bucket] = []
        self._used = 0

    def rows(self, bucket: int) -> Piece:
        """All rows of a bucket, in the order they came."""
        self._close_block(bucket)
        packs = list(self._blocks[bucket])
        if self._folder is not None and (file := self._folder / str(bucket)).exists():
            packs.insert(0, np.fromfile(file, dtype=np.uint8))
        return joined(packs)

    def drop(self, bucket: int) -> None:
        """Give back what a bucket takes."""
        self._blocks[bucket], self._free[bucket] = [], 0
        if self._folder is not None:
            (self._folder / str(bucket)).unlink(missing_ok=True)

    def close(self) -> None:
        """Remove the files."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


class Buckets:
    """Deals posts out by time.

    Args:
        store: takes them; has one bucket more than there are borders.
        borders: times that part the buckets.
    """

    def __init__(self, store: Store, borders: Numbers) -> None:
        self._store, self._borders = store, borders

    def take(self, rows: ShareRows, accounts: Numbers, objects: Numbers, turns: Turns, number: int) -> None:
        """Take the posts of the batch of a number, batch after batch."""
        pieces = list(self._dealt_out(rows, accounts, objects))
        with turns.at("store", number):
            for bucket, piece in pieces:
                self._store.add(bucket, piece)

    def _dealt_out(self, rows: ShareRows, accounts: Numbers, objects: Numbers) -> Iterator[tuple[int, Piece]]:
        order = np.empty(len(rows.times), dtype=np.int64)
        starts = np.zeros(len(self._borders) + 2, dtype=np.int64)
        deal_out(rows.times, self._borders, order, starts)
        data, offsets = taken(*buffers_of(rows.contents), order)
        times, numbers, precisions = rows.times[order], rows.rows[order], rows.precisions[order]
        objects, accounts, lengths = objects[order], accounts[order], np.diff(offsets).astype(np.int32)
        for bucket in range(len(starts) - 1):
            part = slice(starts[bucket], starts[bucket + 1])
            if part.start < part.stop:
                texts = data[offsets[part.start] : offsets[part.stop]]
                codes = (accounts[part], objects[part], lengths[part], precisions[part])
                yield bucket, Piece(times[part], numbers[part], *codes, texts)
