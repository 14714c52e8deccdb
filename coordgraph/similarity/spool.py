"""Pairs of accounts that are found in any order and wanted in order, in bounded memory.

In: pairs as one number each, source << 32 | target. Out: the same numbers ascending, in blocks. What exceeds the memory
waits in files, one for a range of sources each.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np

from coordgraph.similarity.layers import Ints

_RANGES = 256


class Spool:
    """Collects pairs and gives them back in order; to be used in a ``with`` block.

    Args:
        accounts: how many account codes there are.
        memory: bytes of pairs kept before they go to files.
        folder: where these files are made, and removed again.
    """

    def __init__(self, accounts: int, memory: int, folder: Path | None) -> None:
        self._width = -(-accounts // _RANGES)
        self._memory, self._folder = memory, folder
        self._held: list[Ints] = []
        self._size = 0
        self._files: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._files is not None:
            self._files.cleanup()

    def add(self, pairs: Ints) -> None:
        """Take some pairs."""
        self._held.append(pairs)
        self._size += pairs.nbytes
        if self._size > self._memory:
            self._to_files()

    def _to_files(self) -> None:
        if self._files is None:
            if self._folder is not None:
                self._folder.mkdir(parents=True, exist_ok=True)
            self._files = tempfile.TemporaryDirectory(prefix=".pairs.", suffix=".part", dir=self._folder)
        for pairs in self._held:
            pairs.sort()
            borders = np.searchsorted(pairs, np.arange(_RANGES + 1, dtype=np.int64) * self._width << 32)
            for place in np.flatnonzero(np.diff(borders)):
                with self._file(int(place)).open("ab") as file:
                    pairs[borders[place] : borders[place + 1]].tofile(file)
        self._held, self._size = [], 0

    def _file(self, place: int) -> Path:
        assert self._files is not None
        return Path(self._files.name) / f"{place:03}"

    def blocks(self, at_once: int) -> Iterator[Ints]:
        """All pairs ascending, at most so many at once."""
        if self._files is None:
            parts = iter([self._taken()])
        else:
            self._to_files()
            parts = (self._read(place) for place in range(_RANGES))
        for pairs in parts:
            pairs.sort()
            for start in range(0, len(pairs), at_once):
                yield pairs[start : start + at_once]

    def _taken(self) -> Ints:
        pairs = np.concatenate(self._held) if self._held else np.empty(0, np.int64)
        self._held = []
        return pairs

    def _read(self, place: int) -> Ints:
        with contextlib.suppress(FileNotFoundError):
            return np.fromfile(self._file(place), np.int64)
        return np.empty(0, np.int64)
