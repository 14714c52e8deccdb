"""Files opened one after the other, each recognised, hashed and cut into stretches.

In: paths. Out: stretches to read, and for each file its name, format and hash. Odd input: a file that is missing, empty
or of no known format raises when its turn comes; a copy of a file gives its posts without ids the same names.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from coordgraph.readers.base import Head, head_of, options_of
from coordgraph.readers.detect import chosen_format
from coordgraph.readers.json_text import without_surrogates
from coordgraph.readers.sources import Source
from coordgraph.readers.stretches import Reading, Stretch, joined, stretches_of_lines
from coordgraph.readers.table_stretches import stretches_of_table
from coordgraph.runs import sha256_of
from coordgraph.settings import ReadSettings

STRETCH = 16 << 20


@dataclass
class OpenFile:
    """A file that is read.

    Attributes:
        name: its path, as tables show it.
        format: name of the reader.
        head: its beginning.
        size: bytes on disk.
        source: where its compressed lines come from.
    """

    name: str
    format: str
    head: Head
    size: int
    source: Source
    _sha256: Future[str]
    _labels: dict[str, str]
    _label: str

    def sha256(self) -> str:
        """SHA-256 of the bytes on disk."""
        return self._sha256.result()

    def label(self) -> str:
        """What posts without an id are named after; that of a copy which came before, so that they are duplicates."""
        return self._labels.setdefault(self.sha256(), self._label)


class Opening:
    """Files while they are opened.

    Args:
        settings: how they are read.
        labels: what posts without an id are named after, by path.
    """

    def __init__(self, settings: ReadSettings, labels: dict[str, str]) -> None:
        self._settings, self._options = settings, options_of(settings)
        self._labels = labels
        self._labels_by_hash: dict[str, str] = {}
        self._files: list[OpenFile] = []

    def stretches(self, paths: Iterable[str]) -> Iterator[Stretch]:
        """All stretches of all files.

        Raises:
            InputError: a file is missing, empty or of no known format.
        """
        for path in paths:
            yield from self._stretches_of(Path(path), without_surrogates(self._labels[path]))

    def _stretches_of(self, path: Path, label: str) -> Iterator[Stretch]:
        head = head_of(path)
        chosen = chosen_format(head, self._settings.format, self._options)
        source, size = Source(path), path.stat().st_size
        name = without_surrogates(str(path))
        file = OpenFile(name, chosen.name, head, size, source, _hash_of(path, size), self._labels_by_hash, label)
        whole = Stretch(
            file=len(self._files), path=str(path), format=chosen.name, settings=self._settings, size=file.size
        )
        self._files.append(file)
        if chosen.batches_of_lines is not None and source.has_a_value_a_line():
            yield from stretches_of_lines(source, whole, STRETCH)
            return
        whole.label = file.label()
        if chosen.by_rows and size >= STRETCH:
            yield from stretches_of_table(source, head, whole, STRETCH)
        else:
            yield whole

    def with_files(self, readings: Iterable[tuple[Stretch, Reading]]) -> Iterator[tuple[OpenFile, Reading]]:
        """Each file with what it holds, in the order they were opened."""
        by_file: list[list[Reading]] = [[] for _ in self._files]
        for stretch, reading in readings:
            by_file[stretch.file].append(reading)
        for file, parts in zip(self._files, by_file, strict=True):
            reading = joined(parts)
            reading.truncated |= file.source.truncated
            reading.trailing |= file.source.trailing
            yield file, reading


def _hash_of(path: Path, size: int) -> Future[str]:
    """SHA-256 of a file, taken aside while it is read; hashing leaves the interpreter to others."""
    found: Future[str] = Future()

    def take() -> None:
        try:
            found.set_result(sha256_of(path))
        except OSError as error:
            found.set_exception(error)

    if size < STRETCH:
        take()
    else:
        threading.Thread(target=take, daemon=True).start()
    return found
