"""Files into one collection: posts without duplicates, profiles, what posts refer to, and where every record went.

In: paths, read in the order of their names, so that the order on the command line does not matter. Out: a
:class:`Collection`. Odd input: the first copy of a post counts, the last profile of an account; ids that lost digits
are recovered from the permalink or replaced, never trusted; hashtags, links and mentions of a retweet come from the
retweeted post wherever that is known.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from coordgraph.errors import InputError, SettingsError
from coordgraph.readers.base import Format, FrameSource, Head, Options, head_of
from coordgraph.readers.detect import chosen_format
from coordgraph.readers.formats.columns import POST_ID_LOST
from coordgraph.readers.records import (
    Bad,
    Context,
    Item,
    Post,
    Profile,
    Query,
    Skipped,
    digits_agree,
    look_rounded,
)
from coordgraph.readers.sources import Source, column_names, without_surrogates
from coordgraph.runs import sha256_of
from coordgraph.settings import ReadSettings
from coordgraph.tables import ACCOUNTS, LEDGER, POSTS, QUARANTINE, REFERENCES
from coordgraph.times import snowflake_time, zone_named

_PERMALINK_ID = re.compile(r"/status(?:es)?/(\d{5,19})")
_MINUTE, _DAY = 60_000_000, 86_400_000_000
_ENOUGH_TO_JUDGE_TIMES = 20
_REFERENCE_IDS = ("retweet_of", "quote_of", "reply_to")
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
    ordered = _each_file_once(paths)
    if not ordered:
        raise InputError("no files were given", next_step="Name at least one file of posts.")
    gathering = _Gathering(settings)
    labels = _labels_of(ordered)
    total, before = sum(_size(p) for p in ordered), 0
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
        self._mend_ids(file, source.label, items)
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

    def _mend_ids(self, file: str, label: str, items: list[tuple[int, Item]]) -> None:
        """Replace ids of a file that all went through floating point, and say which ids were lost."""
        posts = [(line, item) for line, item in items if isinstance(item, Post)]
        if look_rounded([p.post_id for _, p in posts]):
            self._rename_rounded(file, label, posts)
        for name in _REFERENCE_IDS:
            if look_rounded([i for _, p in posts if (i := getattr(p, name))]):
                for _, post in posts:
                    if getattr(post, name):
                        setattr(post, name, None)
                        post.lost = [*post.lost, name]
        self._note_lost_ids(file, [p for _, p in posts])
        if look_rounded(list({p.account_id for _, p in posts})):
            self._warnings.append(
                f"{file}: account ids lost their last digits in a floating-point number; they tell accounts apart "
                "here but lead to no profile and match no other file."
            )
        damaged = [item.raw for _, item in items if isinstance(item, Bad) and item.reason == POST_ID_LOST]
        if damaged:
            self._warnings.append(
                f"{file}: post ids lost their last digits in a floating-point number in {len(damaged)} rows, such as "
                f"'{damaged[0]}'; these rows are in quarantine. Get the ids as text, or map a column of permalinks "
                "with --map permalink=COLUMN."
            )

    def _rename_rounded(self, file: str, label: str, posts: list[tuple[int, Post]]) -> None:
        """Take post ids from permalinks; name the others by file and line, or duplicates would swallow posts."""
        recovered = 0
        for place, (line, post) in enumerate(posts, start=1):
            inside = _PERMALINK_ID.search(post.permalink or "")
            if inside and digits_agree(inside[1], post.post_id):
                post.post_id = inside[1]
                recovered += 1
            else:
                post.post_id = f"{label}:{line}:{place}"
        self._warnings.append(
            f"{file}: post ids lost their last digits in a floating-point number; "
            f"{recovered} of {len(posts)} were recovered from permalinks, the others are named by file, line and place."
        )

    def _note_lost_ids(self, file: str, posts: list[Post]) -> None:
        for name, count in sorted(Counter(name for p in posts for name in p.lost).items()):
            otherwise = "; co_retweet goes by text instead" if name == "retweet_of" else ""
            self._warnings.append(
                f"{file}: {name} lost its last digits in a floating-point number in {count} records "
                f"and is not used there{otherwise}."
            )

    def _coarsen_times(self) -> None:
        """Say ``min`` or ``day`` where files write seconds that are always zero.

        Files of one header are judged together, so that splitting a file changes nothing.
        """
        for group in self._same_header.values():
            posts = [post for post in group.posts if post.time is not None]
            if len(posts) < _ENOUGH_TO_JUDGE_TIMES or any(p.time_precision not in ("s", "ms") for p in posts):
                continue
            for unit, name in ((_DAY, "day"), (_MINUTE, "min")):
                if all((p.time or 0) % unit == 0 for p in posts):
                    for post in posts:
                        post.time_precision = name
                    others = f" and {len(group.files) - 1} more" if len(group.files) > 1 else ""
                    self._warnings.append(
                        f"{group.files[0]}{others}: all times are whole {name}s; they are taken as that precise."
                    )
                    break

    def collection(self) -> Collection:
        """The tables of what was taken."""
        self._coarsen_times()
        for post in self._posts.values():
            post.retweet_of = self._root_of(post)
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

    def _known_as(self, key: tuple[str, str]) -> Post | None:
        """What is known of a post: as a post of the collection or as delivered with another, whichever says more."""
        context, post = self._contexts.get(key), self._posts.get(key)
        if context is None or post is None:
            return context or post
        return context if len(context.text or "") > len(post.text or "") else post

    def _root_of(self, post: Post) -> str | None:
        """The post a chain of retweets goes back to."""
        seen = {post.post_id}
        target = post.retweet_of
        while target is not None and target not in seen:
            seen.add(target)
            known = self._known_as((post.platform, target))
            if known is None or known.retweet_of is None:
                return target
            target = known.retweet_of
        return post.retweet_of

    def _take_over_from_original(self, post: Post) -> None:
        if post.retweet_of is None:
            return
        original = self._known_as((post.platform, post.retweet_of))
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
            key=lambda c: (c.post_id, c.platform),
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
