"""Files into one collection: posts without duplicates, profiles, what posts refer to, and where every record went.

In: paths, read in the order of their names, so that the order on the command line does not matter. Out: a
:class:`Collection`. Odd input: the first copy of a post counts, with links and hashtags of all its rows, and the last
profile of an account; ids that lost digits are recovered from the permalink or replaced, never trusted; hashtags, links
and mentions of a retweet come from the retweeted post wherever that is known.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.errors import InputError, SettingsError
from coordgraph.readers.assembling import Assembly
from coordgraph.readers.base import FrameSource, Head, head_of, options_of
from coordgraph.readers.batches import CONTEXTS, POSTS_TAKEN, PROFILES, TEXT, Batch, batches_of_items
from coordgraph.readers.detect import chosen_format
from coordgraph.readers.encodings import sentence_on_encoding
from coordgraph.readers.formats.columns import columns_read
from coordgraph.readers.mending import coarse_unit, mend_ids, sentence_on_times, with_column
from coordgraph.readers.opening import OpenFile, Opening
from coordgraph.readers.processes import readings_of
from coordgraph.readers.rows import column_names
from coordgraph.readers.stretches import Reading, joined
from coordgraph.readers.verdicts import Verdicts
from coordgraph.settings import ReadSettings, cores
from coordgraph.tables import LEDGER, QUARANTINE

Progress = Callable[[str, int, int], None]
_SHOWN_OF_RAW = 80
_ENOUGH_FOR_PROCESSES = 64 << 20  # below, another process costs more than it saves
_PACKS_TO = 8


@dataclass
class Collection:
    """What was read.

    Attributes:
        posts, accounts, references, ledger, quarantine: tables of those shapes.
        skipped: how often each reason to skip occurred.
        queries: search queries the files state.
        warnings: sentences about the data a person should know.
        fields: by file, for tables with named or mapped columns, the column each field was read from.
        unused: by file, the other columns of such a table.
    """

    posts: pa.Table
    accounts: pa.Table
    references: pa.Table
    ledger: pa.Table
    quarantine: pa.Table
    skipped: dict[str, int] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    unused: dict[str, list[str]] = field(default_factory=dict)


def read_files(
    paths: Iterable[str | Path],
    settings: ReadSettings | None = None,
    progress: Progress | None = None,
    jobs: int | None = None,
) -> Collection:
    """Read files of posts into one collection.

    Args:
        paths: files, each plain, gzip or zstandard.
        settings: format, column mapping, platform and time zone, where content does not tell.
        progress: called with a file name, bytes read and bytes in all.
        jobs: how many processes read at most, this one included; None for one a core. Small inputs are read by this
            process alone. The collection is the same for any number.

    Raises:
        InputError: a file is missing, empty or of no known format.
        SettingsError: a setting, or ``jobs``, is no such thing.
    """
    settings = settings or ReadSettings()
    ordered = each_file_once(paths)
    if not ordered:
        raise InputError("no files were given", next_step="Name at least one file of posts.")
    if jobs is not None and jobs < 1:
        raise SettingsError("not a number of processes", value=str(jobs), next_step="Give 1 or more.")
    opening, gathering = Opening(settings, _labels_of(ordered)), _Gathering(settings)
    total = sum(_size(path) for path in ordered)
    processes = (jobs or cores()) if sum(map(_size_unpacked, ordered)) >= _ENOUGH_FOR_PROCESSES else 1
    with _collector_paused():
        stretches = opening.stretches(ordered)
        readings = readings_of(stretches, options_of(settings), processes, _counter(progress, total))
        for file, reading in opening.with_files(readings):
            gathering.take(file, reading)
        if progress:
            progress("", total, total)
        return gathering.collection()


def each_file_once(paths: Iterable[str | Path]) -> list[str]:
    """The paths in order of their names, of two that lead to one file the first."""
    ordered: dict[str, str] = {}
    for path in sorted({str(p) for p in paths}):
        ordered.setdefault(_real(path), path)
    return list(ordered.values())


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # a NUL in the path; opening it says so
        return path


def _labels_of(paths: list[str]) -> dict[str, str]:
    """The shortest ends of paths that tell them apart: the file name, with folders only where names repeat."""
    parts = {path: Path(_real(path)).parts for path in paths}
    labels: dict[str, str] = {}
    for length in range(1, max(map(len, parts.values())) + 1):
        ends = {path: "/".join(parts[path][-length:]) for path in paths}
        often = Counter(ends.values())
        labels |= {path: end for path, end in ends.items() if path not in labels and often[end] == 1}
    return {path: labels.get(path, path) for path in paths}


def check_files(paths: Iterable[str | Path], settings: ReadSettings | None = None) -> None:
    """Make sure that each file is there and some reader knows it, before anything is written.

    Raises:
        InputError: a file is missing, empty or of no known format.
    """
    settings = settings or ReadSettings()
    options = options_of(settings)
    for path in each_file_once(paths):
        chosen_format(head_of(Path(path)), settings.format, options)


def read_table_of_posts(table: pa.Table, settings: ReadSettings | None = None, name: str = "frame") -> Collection:
    """Read a table in memory, its columns named as our fields or mapped, into a collection."""
    gathering = _Gathering(settings or ReadSettings())
    with _collector_paused():
        gathering.take_table(table, name)
        return gathering.collection()


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cycle collector from looking through all posts again and again: they hold no cycles, and it took a third
    of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _size(path: str) -> int:
    return Path(path).stat().st_size if Path(path).is_file() else 0


def _size_unpacked(path: str) -> int:
    """About how many bytes of text there are to read."""
    return _size(path) * (_PACKS_TO if path.endswith((".gz", ".zst", ".parquet")) else 1)


def _counter(progress: Progress | None, total: int) -> Callable[[str, int], None]:
    """A counter of bytes read that reports each time."""
    done = 0

    def count(path: str, size: int) -> None:
        nonlocal done
        done += size
        if progress and size:
            progress(path, min(done, total), total)

    return count


@dataclass
class _Entry:
    """One file that was read, as the ledger knows it."""

    name: str
    format: str
    columns: tuple[str, ...]
    sha256: str
    size: int
    lines: int
    truncated: bool
    bad: list[tuple[int, int, str, str]] = field(default_factory=list)
    skipped: int = 0
    profiles: int = 0


class _Gathering:
    """The collection while it grows."""

    def __init__(self, settings: ReadSettings) -> None:
        self._settings = settings
        self._options = options_of(settings)
        self._files: list[_Entry] = []
        self._posts: list[pa.Table] = []
        self._profiles: list[pa.Table] = [PROFILES.empty_table()]
        self._contexts: list[pa.Table] = [CONTEXTS.empty_table()]
        self._skipped: Counter[str] = Counter()
        self._queries: set[str] = set()
        self._warnings: list[str] = []
        self._fields: dict[str, dict[str, str]] = {}
        self._unused: dict[str, list[str]] = {}

    def take(self, file: OpenFile, reading: Reading) -> None:
        """Take what a file holds and enter it in the ledger."""
        if reading.truncated:
            self._warnings.append(
                f"{file.name}: the compressed file ends early or is damaged; what comes before that was read."
            )
        if reading.trailing:
            self._warnings.append(f"{file.name}: other bytes follow the compressed data; they were left out.")
        if file.head.repeated:
            self._warnings.append(
                f"{file.name}: the header has {', '.join(file.head.repeated)} more than once; the first is read."
            )
        entry = _Entry(
            file.name, file.format, file.head.columns, file.sha256(), file.size, reading.lines, reading.truncated
        )
        self._note_columns(file.name, file.format, file.head)
        self._take_batches(entry, file.label(), reading.batches)
        records = len(self._posts[-1]) + entry.profiles + entry.skipped + len(entry.bad)
        reasons = [reason for _, _, reason, _ in entry.bad]
        if said := sentence_on_encoding(file.source.path, file.name, reasons, records):
            self._warnings.append(said)

    def take_table(self, table: pa.Table, name: str) -> None:
        """Read a table in memory and enter it in the ledger."""
        head = Head(Path(name), columns=tuple(column_names(table.column_names)), parquet=True)
        chosen = chosen_format(head, self._settings.format, self._options)
        source = FrameSource(table, name)
        batches = list(batches_of_items(chosen.read(source, head, self._options)))
        digest = hashlib.sha256()
        for part in table.to_batches():
            digest.update(part.serialize())
        entry = _Entry(name, chosen.name, head.columns, digest.hexdigest(), table.nbytes, source.lines, truncated=False)
        self._note_columns(name, chosen.name, head)
        self._take_batches(entry, source.label, joined([Reading(batches, source.lines)]).batches)

    def _note_columns(self, file: str, format_name: str, head: Head) -> None:
        if fields := columns_read(format_name, head, self._options.columns):
            self._fields[file] = fields
            self._unused[file] = [name for name in head.columns if name not in fields.values()]

    def _take_batches(self, file: _Entry, label: str, batches: list[Batch]) -> None:
        for batch in batches:
            file.bad.extend(batch.bad)
            file.skipped += batch.skipped.total()
            file.profiles += batch.profile_records
            self._contexts.append(batch.contexts)
            self._profiles.append(batch.profiles)
            self._skipped += batch.skipped
            self._queries.update(batch.queries)
        posts = pa.concat_tables([POSTS_TAKEN.empty_table(), *(batch.posts for batch in batches)])
        mended, sentences = mend_ids(file.name, label, posts, [(reason, raw) for _, _, reason, raw in file.bad])
        self._warnings.extend(sentences)
        self._files.append(file)
        self._posts.append(mended)

    def collection(self) -> Collection:
        """The tables of what was taken."""
        files = np.repeat(np.arange(len(self._files)), [len(posts) for posts in self._posts])
        posts = pa.concat_tables(self._posts).append_column("file", pa.array(files))
        verdicts = Verdicts.on(posts, [file.name in self._fields for file in self._files])
        self._warnings.extend(verdicts.sentences([file.name for file in self._files]))
        posts_taken = self._with_coarse_times(verdicts.posts)
        posts_taken = posts_taken.append_column("source_file", self._names_of_files().take(posts_taken["file"]))
        tables = Assembly(
            posts_taken.rename_columns({"line": "source_line"}),
            pa.concat_tables(self._profiles),
            pa.concat_tables(self._contexts),
        ).tables()
        return Collection(
            *tables,
            ledger=self._ledger(verdicts),
            quarantine=self._quarantine(verdicts),
            skipped=dict(sorted(self._skipped.items())),
            queries=sorted(self._queries),
            warnings=self._warnings,
            fields=self._fields,
            unused=self._unused,
        )

    def _names_of_files(self) -> pa.Array:
        return pa.array([file.name for file in self._files], TEXT)

    def _with_coarse_times(self, posts: pa.Table) -> pa.Table:
        """The posts with ``min`` or ``day`` as precision where files of one header have no finer times."""
        same_header: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for number, file in enumerate(self._files):
            same_header.setdefault((file.format, file.columns), []).append(number)
        for numbers in same_header.values():
            is_theirs = pc.is_in(posts["file"], pa.array(numbers))
            unit = coarse_unit(posts.select(["time", "time_precision"]).filter(is_theirs))
            if unit:
                self._warnings.append(sentence_on_times([self._files[n].name for n in numbers], unit))
                is_coarse = pc.and_(is_theirs, pc.is_valid(posts["time"]))
                precisions = pc.if_else(is_coarse, pa.scalar(unit, TEXT), posts["time_precision"])
                posts = with_column(posts, "time_precision", precisions)
        return posts

    def _ledger(self, verdicts: Verdicts) -> pa.Table:
        rows = []
        counts = verdicts.counts(len(self._files))
        for file, (posts, duplicate, clashing) in zip(self._files, counts, strict=True):
            quarantined = len(file.bad) + clashing
            records = posts + file.profiles + duplicate + file.skipped + quarantined
            rows.append(
                (file.name, file.format, file.sha256, file.size, file.lines, records, posts + file.profiles, posts,
                 file.profiles, duplicate, file.skipped, quarantined, file.truncated)
            )  # fmt: skip
        return LEDGER.of_rows(rows)

    def _quarantine(self, verdicts: Verdicts) -> pa.Table:
        """Each file's records that were not understood and posts whose id is taken, in the order they stand there."""
        bad = [(number, *entry) for number, file in enumerate(self._files) for entry in file.bad]
        bad.extend(verdicts.clashes())
        bad.sort(key=lambda entry: entry[:2])  # stable: posts of one page clash in their order
        return QUARANTINE.of_rows(
            [(self._files[number].name, line, reason, raw) for number, _, line, reason, raw in bad]
        )


def reasons_of(quarantine: pa.Table) -> list[str]:
    """Why records were not understood, how often, and where the first of each stands."""
    first: dict[str, dict[str, Any]] = {}
    counts: Counter[str] = Counter()
    for row in quarantine.to_pylist():
        first.setdefault(row["reason"], row)
        counts[row["reason"]] += 1
    return [
        f"{counts[reason]:,} × {reason}, such as {row['file']}:{row['line']}: '{row['raw'][:_SHOWN_OF_RAW]}'"
        for reason, row in first.items()
    ]
