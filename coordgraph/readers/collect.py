"""Files into one collection: posts without duplicates, profiles, what posts refer to, and where every record went.

In: paths, read in the order of their names, so that the order on the command line does not matter. Out: a
:class:`Collection`. Odd input: the first copy of a post counts, the last profile of an account; ids that lost digits
are recovered from the permalink or replaced, never trusted; hashtags, links and mentions of a retweet come from the
retweeted post wherever that is known.
"""

from __future__ import annotations

import gc
import hashlib
import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from coordgraph.errors import InputError, SettingsError
from coordgraph.readers.assembling import Assembly, take_profile
from coordgraph.readers.base import Format, FrameSource, Head, Options, head_of
from coordgraph.readers.detect import chosen_format
from coordgraph.readers.json_text import without_surrogates
from coordgraph.readers.mending import coarsen_times, mend_ids
from coordgraph.readers.records import Bad, Context, Item, Post, Profile, Query, Skipped
from coordgraph.readers.rows import column_names
from coordgraph.readers.sources import Source
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
class _SameHeader:
    """Files of one format and header, with the posts first read from them."""

    files: list[str] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


class _Gathering:
    """The collection while it grows."""

    def __init__(self, settings: ReadSettings) -> None:
        self._settings = settings
        self._options = _options_of(settings)
        self._posts: dict[tuple[str, str], Post] = {}
        self._origins: dict[tuple[str, str], tuple[str, int]] = {}
        self._profiles: dict[tuple[str, str], Profile] = {}
        self._contexts: dict[tuple[str, str], Post] = {}
        self._ledger: list[tuple[Any, ...]] = []
        self._skipped: Counter[str] = Counter()
        self._queries: dict[str, None] = {}
        self._quarantine: list[tuple[str, int, str, str]] = []
        self._warnings: list[str] = []
        self._same_header: dict[tuple[str, tuple[str, ...]], _SameHeader] = {}
        self._labels: dict[str, str] = {}

    def take_file(self, path: Path, on_bytes: Callable[[int], None], label: str) -> None:
        """Read one file, to the last line, and enter it in the ledger."""
        head = head_of(path)
        chosen = chosen_format(head, self._settings.format, self._options)
        sha256 = sha256_of(path)
        # A copy of a file gives its posts without ids the same names, so that they are seen to be duplicates.
        source = Source(path, on_bytes, self._labels.setdefault(sha256, without_surrogates(label)))
        items = self._items(chosen, source, head)
        name = without_surrogates(str(path))
        self._note_state_of_file(name, source, head)
        self._take_items(name, chosen, head, source, items, sha256, path.stat().st_size)

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
        items = self._items(chosen, source, head)
        digest = hashlib.sha256()
        for batch in table.to_batches():
            digest.update(batch.serialize())
        self._take_items(name, chosen, head, source, items, digest.hexdigest(), table.nbytes)

    def _items(self, chosen: Format, source: Source, head: Head) -> list[tuple[int, Item]]:
        """All items of a file; a line that holds no record is entered as such."""
        items: list[tuple[int, Item]] = []
        last_line = 0
        for line, item in chosen.read(source, head, self._options):
            if line != last_line and last_line and not _has_record(items, last_line):
                items.append((last_line, Skipped("holds no record")))
            last_line = line
            items.append((line, item))
        if last_line and not _has_record(items, last_line):
            items.append((last_line, Skipped("holds no record")))
        return items

    def _take_items(
        self,
        file: str,
        chosen: Format,
        head: Head,
        source: Source,
        items: list[tuple[int, Item]],
        sha256: str,
        size: int,
    ) -> None:
        self._warnings.extend(mend_ids(file, source.label, items))
        same_header = self._same_header.setdefault((chosen.name, head.columns), _SameHeader())
        same_header.files.append(file)
        before = len(self._posts)
        counts = self._count_records(file, items)
        same_header.posts.extend(itertools.islice(self._posts.values(), before, None))
        self._ledger.append(
            (file, chosen.name, sha256, size, source.lines,
             counts.total(), counts["posts"] + counts["profiles"], counts["posts"], counts["profiles"],
             counts["duplicate"], counts["skipped"], counts["quarantined"], source.truncated)
        )  # fmt: skip

    def _count_records(self, file: str, items: list[tuple[int, Item]]) -> Counter[str]:
        """Take each item; returns how many records ended where."""
        counts: Counter[str] = Counter()
        for line, item in items:
            match item:
                case Context(item=inner):
                    self._take_context(inner)
                case Query(text=text):
                    self._queries[text] = None
                case Skipped(reason=reason):
                    self._skipped[reason] += 1
                    counts["skipped"] += 1
                case Bad(reason=reason, raw=raw):
                    self._quarantine.append((file, line, reason, raw))
                    counts["quarantined"] += 1
                case Profile():
                    take_profile(self._profiles, item)
                    counts["profiles"] += 1
                case Post():
                    counts[self._take_post(file, line, item)] += 1
        return counts

    def _take_post(self, file: str, line: int, post: Post) -> str:
        key = (post.platform, post.post_id)
        first = self._posts.get(key)
        if first is None:
            self._posts[key] = post
            self._origins[key] = (file, line)
            return "posts"
        if first.account_id != post.account_id:
            reason = f"post id already used by account {first.account_id}"
            self._quarantine.append((file, line, reason, f"{post.post_id} {post.account_id}"))
            return "quarantined"
        new = [o for o in post.objects if o not in first.objects]
        first.objects = [*first.objects, *new]
        return "posts" if new else "duplicate"

    def _take_context(self, item: Post | Profile) -> None:
        if isinstance(item, Profile):
            take_profile(self._profiles, item)
            return
        known = self._contexts.get((item.platform, item.post_id))
        if known is None or len(item.text or "") > len(known.text or ""):
            self._contexts[(item.platform, item.post_id)] = item

    def collection(self) -> Collection:
        """The tables of what was taken."""
        for group in self._same_header.values():
            sentence = coarsen_times(group.files, group.posts)
            if sentence:
                self._warnings.append(sentence)
        posts, accounts, references = Assembly(self._posts, self._origins, self._profiles, self._contexts).tables()
        return Collection(
            posts=posts,
            accounts=accounts,
            references=references,
            ledger=LEDGER.of_rows(self._ledger),
            quarantine=QUARANTINE.of_rows(self._quarantine),
            skipped=dict(sorted(self._skipped.items())),
            queries=sorted(self._queries),
            warnings=self._warnings,
        )


def _has_record(items: list[tuple[int, Item]], line: int) -> bool:
    """Whether some item of that line, which is the last one, counts as a record."""
    for number, item in reversed(items):
        if number != line:
            return False
        if not isinstance(item, (Context, Query)):
            return True
    return False


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
