"""Files into one collection: posts without duplicates, profiles, what posts refer to, and where every record went.

In: paths, read in the order of their names, so that the order on the command line does not matter. Out: a
:class:`Collection`. Odd input: the first copy of a post counts, the last profile of an account; ids that lost digits are
recovered from the permalink or replaced, never trusted; hashtags, links and mentions of a retweet come from the
retweeted post wherever that is known.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from coordgraph.errors import InputError
from coordgraph.readers.base import Format, FrameSource, Head, Options, head_of
from coordgraph.readers.detect import format_named, format_of
from coordgraph.readers.formats.columns import columns_of
from coordgraph.readers.records import Bad, Context, Item, Post, Profile, Query, Skipped, look_rounded
from coordgraph.readers.sources import Source
from coordgraph.runs import sha256_of
from coordgraph.settings import ReadSettings
from coordgraph.tables import ACCOUNTS, LEDGER, POSTS, QUARANTINE, REFERENCES
from coordgraph.times import snowflake_time, zone_named

_PERMALINK_ID = re.compile(r"/status(?:es)?/(\d{5,19})")
_MINUTE, _DAY = 60_000_000, 86_400_000_000
_ENOUGH_TO_JUDGE_TIMES = 20
Progress = Callable[[str, int, int], None]


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
    ordered = sorted({str(p) for p in paths})
    if not ordered:
        raise InputError("no files were given", next_step="Name at least one file of posts.")
    gathering = _Gathering(settings)
    total, before = sum(_size(p) for p in ordered), 0
    for path in ordered:
        gathering.take_file(Path(path), _bytes_counter(progress, path, before, total))
        before += _size(path)
    if progress:
        progress("", total, total)
    return gathering.collection()


def check_files(paths: Iterable[str | Path], settings: ReadSettings | None = None) -> None:
    """Make sure that each file is there and some reader knows it, before anything is written.

    Raises:
        InputError: a file is missing, empty or of no known format.
    """
    settings = settings or ReadSettings()
    zone_named(settings.timezone)
    for path in paths:
        head = head_of(Path(path))
        if settings.format:
            format_named(settings.format)
        else:
            format_of(head, bool(settings.columns))
        if settings.columns and head.columns:
            columns_of(head, _column_map(settings.columns))


def read_table_of_posts(table: pa.Table, settings: ReadSettings | None = None, name: str = "frame") -> Collection:
    """Read a table in memory, its columns named as our fields or mapped, into a collection."""
    gathering = _Gathering(settings or ReadSettings())
    gathering.take_table(table, name)
    return gathering.collection()


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


def _column_map(pairs: tuple[str, ...]) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


class _Gathering:
    """The collection while it grows."""

    def __init__(self, settings: ReadSettings) -> None:
        self._settings = settings
        self._options = Options(_column_map(settings.columns), settings.platform, zone_named(settings.timezone))
        self._posts: dict[tuple[str, str], Post] = {}
        self._origins: dict[tuple[str, str], tuple[str, int]] = {}
        self._profiles: dict[tuple[str, str], Profile] = {}
        self._contexts: dict[tuple[str, str], Post] = {}
        self._ledger: list[tuple[Any, ...]] = []
        self._skipped: Counter[str] = Counter()
        self._queries: dict[str, None] = {}
        self._quarantine: list[tuple[str, int, str, str]] = []
        self._warnings: list[str] = []

    def take_file(self, path: Path, on_bytes: Callable[[int], None]) -> None:
        """Read one file, to the last line, and enter it in the ledger."""
        head = head_of(path)
        mapped = bool(self._options.columns)
        chosen = format_named(self._settings.format) if self._settings.format else format_of(head, mapped)
        source = Source(path, on_bytes)
        items = self._items(chosen, source, head)
        if head.columns and not head.parquet:
            items.append((1, Skipped("header of the table")))
        if source.truncated:
            self._warnings.append(f"{path}: the compressed file ends early; whole lines before the end were read.")
        self._take_items(str(path), chosen.name, source, items, sha256_of(path), path.stat().st_size)

    def take_table(self, table: pa.Table, name: str) -> None:
        """Read a table in memory and enter it in the ledger."""
        head = Head(Path(name), columns=tuple(table.column_names), parquet=True)
        mapped = bool(self._options.columns)
        chosen = format_named(self._settings.format) if self._settings.format else format_of(head, mapped)
        source = FrameSource(table, name)
        items = self._items(chosen, source, head)
        digest = hashlib.sha256()
        for batch in table.to_batches():
            digest.update(batch.serialize())
        self._take_items(name, chosen.name, source, items, digest.hexdigest(), table.nbytes)

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
        self, file: str, name: str, source: Source, items: list[tuple[int, Item]], sha256: str, size: int
    ) -> None:
        self._mend_ids(Path(file), items)
        self._coarsen_times(Path(file), items)
        counts = self._count_records(file, items)
        self._ledger.append(
            (file, name, sha256, size, source.lines,
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
                    self._take_profile(item)
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
            self._take_profile(item)
            return
        known = self._contexts.get((item.platform, item.post_id))
        if known is None or len(item.text or "") > len(known.text or ""):
            self._contexts[(item.platform, item.post_id)] = item

    def _take_profile(self, profile: Profile) -> None:
        """Keep the last word on each column; what a later profile leaves empty stays."""
        key = (profile.platform, profile.account_id)
        known = self._profiles.get(key)
        if known is not None:
            for name in Profile.__struct_fields__:
                if getattr(profile, name) is None:
                    setattr(profile, name, getattr(known, name))
        self._profiles[key] = profile

    def _mend_ids(self, path: Path, items: list[tuple[int, Item]]) -> None:
        """Replace ids of a file that all went through floating point; duplicates would otherwise swallow posts."""
        posts = [(line, item) for line, item in items if isinstance(item, Post)]
        if look_rounded([p.post_id for _, p in posts]):
            recovered = 0
            for place, (line, post) in enumerate(posts, start=1):
                inside = _PERMALINK_ID.search(post.permalink or "")
                post.post_id = inside[1] if inside else f"{path.name}:{line}:{place}"
                recovered += inside is not None
            self._warnings.append(
                f"{path}: post ids lost their last digits in a floating-point number; "
                f"{recovered} of {len(posts)} were recovered from permalinks, the others are named by file, line and place."
            )
        if look_rounded([p.retweet_of for _, p in posts if p.retweet_of]):
            for _, post in posts:
                post.retweet_of = None
            self._warnings.append(
                f"{path}: ids of retweeted posts lost their last digits and are not used; "
                "co_retweet goes by text instead."
            )

    def _coarsen_times(self, path: Path, items: list[tuple[int, Item]]) -> None:
        """Say ``min`` or ``day`` where a file writes seconds that are always zero."""
        posts = [item for _, item in items if isinstance(item, Post) and item.time is not None]
        if len(posts) < _ENOUGH_TO_JUDGE_TIMES or any(p.time_precision not in ("s", "ms") for p in posts):
            return
        for unit, name in ((_DAY, "day"), (_MINUTE, "min")):
            if all((p.time or 0) % unit == 0 for p in posts):
                for post in posts:
                    post.time_precision = name
                self._warnings.append(f"{path}: all times are whole {name}s; they are taken as that precise.")
                return

    def collection(self) -> Collection:
        for post in self._posts.values():
            self._take_over_from_original(post)
        posts = sorted(self._posts.values(), key=lambda p: (p.time is None, p.time or 0, p.platform, p.post_id))
        return Collection(
            posts=self._posts_table(posts),
            accounts=self._accounts_table(posts),
            references=self._references_table(posts),
            ledger=LEDGER.of_rows(self._ledger),
            quarantine=QUARANTINE.of_rows(self._quarantine),
            skipped=dict(sorted(self._skipped.items())),
            queries=sorted(self._queries),
            warnings=self._warnings,
        )

    def _take_over_from_original(self, post: Post) -> None:
        if post.retweet_of is None:
            return
        key = (post.platform, post.retweet_of)
        original = self._contexts.get(key) or self._posts.get(key)
        if original is not None:
            post.retweet_of_account = post.retweet_of_account or original.account_id
            post.retweet_of_time = original.time
            post.hashtags = original.hashtags or post.hashtags
            post.urls = original.urls or post.urls
            post.mentions = original.mentions or post.mentions
            post.media = original.media or post.media
        elif post.time is not None and snowflake_time(post.post_id) == post.time:
            post.retweet_of_time = snowflake_time(post.retweet_of)

    def _posts_table(self, posts: list[Post]) -> pa.Table:
        origins = [self._origins[(p.platform, p.post_id)] for p in posts]
        columns: dict[str, Any] = {
            name: [getattr(p, name) for p in posts] for name in POSTS.names if name in Post.__struct_fields__
        }
        columns["inherited"] = [p.kind == "retweet" for p in posts]
        columns["source_file"] = [file for file, _ in origins]
        columns["source_line"] = [line for _, line in origins]
        return POSTS.of(columns)

    def _accounts_table(self, posts: list[Post]) -> pa.Table:
        counts = Counter((p.platform, p.account_id) for p in posts)
        for platform, account_id in counts:
            self._profiles.setdefault((platform, account_id), Profile(account_id=account_id, platform=platform))
        profiles = sorted(self._profiles.values(), key=lambda a: (a.account_id, a.platform))
        columns: dict[str, Any] = {
            name: [getattr(a, name) for a in profiles] for name in ACCOUNTS.names if name != "posts"
        }
        columns["posts"] = [counts[(a.platform, a.account_id)] for a in profiles]
        return ACCOUNTS.of(columns)

    def _references_table(self, posts: list[Post]) -> pa.Table:
        wanted = {(p.platform, i) for p in posts for i in (p.retweet_of, p.quote_of, p.reply_to) if i is not None}
        known = sorted(
            (c for key, c in self._contexts.items() if key in wanted and key not in self._posts),
            key=lambda c: c.post_id,
        )
        return REFERENCES.of_rows([(c.post_id, c.account_id, c.time, c.text) for c in known])


def _has_record(items: list[tuple[int, Item]], line: int) -> bool:
    """Whether some item of that line, which is the last one, counts as a record."""
    for number, item in reversed(items):
        if number != line:
            return False
        if not isinstance(item, (Context, Query)):
            return True
    return False
