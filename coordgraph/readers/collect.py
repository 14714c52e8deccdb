"""Files into one collection: posts without duplicates, profiles, what posts refer to, and where every record went.

In: paths, read in the order of their names, so that the order on the command line does not matter. Out: a
:class:`Collection`. Odd input: the first copy of a post counts, the last profile of an account; ids that lost digits
are recovered from the permalink or replaced, never trusted; hashtags, links and mentions of a retweet come from the
retweeted post wherever that is known.
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
from coordgraph.readers.base import Format, FrameSource, Head, Options, head_of
from coordgraph.readers.batches import CONTEXTS, POSTS_TAKEN, PROFILES, TEXT, Batch, batches_of_items
from coordgraph.readers.detect import chosen_format
from coordgraph.readers.json_text import without_surrogates
from coordgraph.readers.mending import coarse_unit, mend_ids, sentence_on_times, with_column
from coordgraph.readers.rows import column_names
from coordgraph.readers.sources import Source
from coordgraph.readers.verdicts import Verdicts
from coordgraph.runs import sha256_of
from coordgraph.settings import ReadSettings
from coordgraph.tables import LEDGER, QUARANTINE
from coordgraph.times import zone_named

Progress = Callable[[str, int, int], None]
_SHOWN_OF_RAW = 80


@dataclass
class Collection:
    """What was read.

    Attributes:
        posts, accounts, references, ledger, quarantine: tables of those shapes.
        skipped: how often each reason to skip occurred.
        queries: search queries the files state.
        warnings: sentences about the data a person should know.
    """

    posts: pa.Table
    accounts: pa.Table
    references: pa.Table
    ledger: pa.Table
    quarantine: pa.Table
    skipped: dict[str, int] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_files(
    paths: Iterable[str | Path], settings: ReadSettings | None = None, progress: Progress | None = None
) -> Collection:
    """Read files of posts into one collection.

    Args:
        paths: files, each plain, gzip or zstandard.
        settings: format, column mapping, platform and time zone, where content does not tell.
        progress: called with a file name, bytes read and bytes in all.

    Raises:
        InputError: a file is missing, empty or of no known format.
    """
    settings = settings or ReadSettings()
    ordered = _each_file_once(paths)
    if not ordered:
        raise InputError("no files were given", next_step="Name at least one file of posts.")
    gathering = _Gathering(settings)
    labels = _labels_of(ordered)
    total, before = sum(_size(p) for p in ordered), 0
    with _collector_paused():
        for path in ordered:
            gathering.take_file(Path(path), _bytes_counter(progress, path, before, total), labels[path])
            before += _size(path)
        if progress:
            progress("", total, total)
        return gathering.collection()


def _each_file_once(paths: Iterable[str | Path]) -> list[str]:
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
    options = _options_of(settings)
    for path in _each_file_once(paths):
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


def _bytes_counter(progress: Progress | None, path: str, before: int, total: int) -> Callable[[int], None]:
    """A counter of bytes read that reports after each block."""
    done = before

    def count(size: int) -> None:
        nonlocal done
        done += size
        if progress:
            progress(path, min(done, total), total)

    return count


def _options_of(settings: ReadSettings) -> Options:
    for pair in settings.columns:
        if "=" not in pair:
            raise SettingsError(
                "not a column mapping", value=pair, next_step="Write it as FIELD=COLUMN, such as account_id=user."
            )
    columns = dict(pair.split("=", 1) for pair in settings.columns)
    return Options(columns, settings.platform, zone_named(settings.timezone))


@dataclass
class _File:
    """One file that was read."""

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
        self._options = _options_of(settings)
        self._files: list[_File] = []
        self._posts: list[pa.Table] = []
        self._profiles: list[pa.Table] = [PROFILES.empty_table()]
        self._contexts: list[pa.Table] = [CONTEXTS.empty_table()]
        self._skipped: Counter[str] = Counter()
        self._queries: set[str] = set()
        self._warnings: list[str] = []
        self._labels: dict[str, str] = {}

    def take_file(self, path: Path, on_bytes: Callable[[int], None], label: str) -> None:
        """Read one file, to the last line, and enter it in the ledger."""
        head = head_of(path)
        chosen = chosen_format(head, self._settings.format, self._options)
        sha256 = sha256_of(path)
        # A copy of a file gives its posts without ids the same names, so that they are seen to be duplicates.
        source = Source(path, on_bytes, self._labels.setdefault(sha256, without_surrogates(label)))
        batches = list(self._batches(chosen, source, head))
        name = without_surrogates(str(path))
        self._note_state_of_file(name, source, head)
        file = _File(name, chosen.name, head.columns, sha256, path.stat().st_size, source.lines, source.truncated)
        self._take_batches(file, source.label, batches)

    def _batches(self, chosen: Format, source: Source, head: Head) -> Iterator[Batch]:
        if chosen.batches_of_lines is not None and source.has_a_value_a_line():
            return chosen.batches_of_lines(source)
        return batches_of_items(chosen.read(source, head, self._options))

    def _note_state_of_file(self, name: str, source: Source, head: Head) -> None:
        if source.truncated:
            self._warnings.append(
                f"{name}: the compressed file ends early or is damaged; what comes before that was read."
            )
        if source.trailing:
            self._warnings.append(f"{name}: other bytes follow the compressed data; they were left out.")
        if head.repeated:
            self._warnings.append(
                f"{name}: the header has {', '.join(head.repeated)} more than once; the first is read."
            )

    def take_table(self, table: pa.Table, name: str) -> None:
        """Read a table in memory and enter it in the ledger."""
        head = Head(Path(name), columns=tuple(column_names(table.column_names)), parquet=True)
        chosen = chosen_format(head, self._settings.format, self._options)
        source = FrameSource(table, name)
        batches = list(batches_of_items(chosen.read(source, head, self._options)))
        digest = hashlib.sha256()
        for part in table.to_batches():
            digest.update(part.serialize())
        file = _File(name, chosen.name, head.columns, digest.hexdigest(), table.nbytes, source.lines, truncated=False)
        self._take_batches(file, source.label, batches)

    def _take_batches(self, file: _File, label: str, batches: list[Batch]) -> None:
        """Take what the stretches of a file hold, in their order."""
        posts, before = [POSTS_TAKEN.empty_table()], 0
        for batch in batches:
            posts.append(with_column(batch.posts, "place", pc.add(batch.posts["place"], before)))
            file.bad.extend((place + before, line, reason, raw) for place, line, reason, raw in batch.bad)
            file.skipped += batch.skipped.total()
            file.profiles += batch.profile_records
            self._contexts.append(batch.contexts)
            self._profiles.append(batch.profiles)
            self._skipped += batch.skipped
            self._queries.update(batch.queries)
            before += batch.places
        mended, sentences = mend_ids(
            file.name, label, pa.concat_tables(posts), [(reason, raw) for _, _, reason, raw in file.bad]
        )
        self._warnings.extend(sentences)
        self._files.append(file)
        self._posts.append(mended)

    def collection(self) -> Collection:
        """The tables of what was taken."""
        files = np.repeat(np.arange(len(self._files)), [len(posts) for posts in self._posts])
        posts = pa.concat_tables(self._posts).append_column("file", pa.array(files))
        verdicts = Verdicts.on(posts)
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
