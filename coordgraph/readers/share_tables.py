"""The fast lane for tables of shares: ids become codes batch by batch, and no row becomes an object of Python.

In: Parquet files with the four columns of the format ``coortweet`` and no others. Out: :class:`Shares`, and the table
``posts`` in a file, as the row-wise reader and ``behaviours.find_actions`` give them. Odd input: odd rows are read row
by row and put back in their place; where a collection as a whole may be seen otherwise by the row-wise reader (other
formats, ids that look rounded, damaged files), :func:`import_shares` gives None and leaves it to that reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coordgraph.readers.base import Options, options_of
from coordgraph.readers.collect import each_file_once
from coordgraph.readers.id_kernels import Numbers, count_ranks
from coordgraph.readers.records import UNSPECIFIED
from coordgraph.readers.share_columns import DoubtfulTable
from coordgraph.readers.share_files import (
    FORMAT,
    RowsTaker,
    ShareFile,
    borders_of,
    coarse_files,
    precisions_of,
    refuse_rounded,
    share_files,
)
from coordgraph.readers.share_posts import Origins, PostCodes, acts_in_order, rows_of_posts
from coordgraph.readers.share_repeats import Repeats, find_repeats, repeated_rows
from coordgraph.readers.share_store import Store
from coordgraph.readers.turns import Turns, work_through
from coordgraph.runs import atomic_path, sha256_of
from coordgraph.settings import ReadSettings, cores
from coordgraph.tables import ACCOUNTS, LEDGER, POSTS, QUARANTINE, REFERENCES, repeated

Progress = Callable[[str, int, int], None]
_SHARE_OF_MEMORY_FOR_ROWS = 8
_MEMORY = 1 << 30


@dataclass(frozen=True)
class Shares:
    """Shares of a collection in codes, and what else a :class:`~coordgraph.readers.Collection` tells.

    Attributes:
        objects, accounts, times, posts: one entry a post and object, in the order of object, time, account and post:
            the rows of the table ``actions`` of the behaviour ``co_share``; times are UTC microseconds.
        object_keys: the objects in the order of their codes.
        accounts_table, references, ledger, quarantine: tables of those shapes; an account's code is its row.
        skipped: how often each reason to skip occurred.
        queries: none; these tables state no queries.
        warnings: sentences about the data a person should know.
        precisions: the time precisions that occur.
        post_count: posts in the table of posts.
        writing: the writing of that table.
    """

    objects: Numbers
    accounts: Numbers
    times: Numbers
    posts: Numbers
    object_keys: pa.Array
    accounts_table: pa.Table
    references: pa.Table
    ledger: pa.Table
    quarantine: pa.Table
    post_count: int
    precisions: tuple[str, ...]
    writing: Future[None]
    skipped: dict[str, int] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def wait_for_posts(self) -> None:
        """Return when the table of posts is whole.

        Raises:
            RunDirectoryError: it cannot be written.
        """
        self.writing.result()


def import_shares(
    paths: Iterable[str | Path],
    settings: ReadSettings,
    posts_path: Path,
    *,
    jobs: int | None = None,
    memory: int | None = None,
    progress: Progress | None = None,
    wait: bool = True,
    keep_posts: bool = True,
    digests: Mapping[str, str] | None = None,
) -> Shares | None:
    """Read tables of shares, where all files are such, and write their posts.

    Args:
        paths: files, read in the order of their names.
        settings: as for ``read_files``.
        posts_path: where the table ``posts`` is written, whole or not at all.
        jobs: threads; by default one a processor. The result does not depend on it.
        memory: bytes to get along with, one gigabyte by default; rows beyond an eighth of it wait in files beside
            ``posts_path``. Ids of accounts and objects, and 30 bytes a row, are kept in memory in any case.
        progress: called with a file name, bytes read and bytes in all.
        wait: return only when the posts are written; otherwise ``wait_for_posts`` of the result does that, and other
            work can go on in the meantime.
        keep_posts: write the posts; without them the shares can be compared, and no evidence shown.
        digests: SHA-256 of the files by path, where they are known already.

    Returns:
        The shares; None where the row-wise reader must be asked. Nothing was written then.

    Raises:
        InputError: a file is missing, empty or of no known format.
        RunDirectoryError: the posts cannot be written.
    """
    options = options_of(settings)
    try:
        files = share_files([Path(p) for p in each_file_once(paths)], settings, options)
        shares = _imported(files, options, Path(posts_path), jobs, memory, keep_posts, progress, digests or {})
    except DoubtfulTable:
        return None
    if wait:
        shares.wait_for_posts()
    return shares


class _IdsNeeded(Exception):
    """Content ids may repeat, so their bytes must be looked at."""


def _imported(
    files: list[ShareFile],
    options: Options,
    posts_path: Path,
    jobs: int | None,
    memory: int | None,
    keep_posts: bool,
    progress: Progress | None,
    known: Mapping[str, str],
) -> Shares:
    """The shares. Without posts, content ids are first left aside: their hashes tell that none of them repeats."""
    threads = jobs or cores()
    if not keep_posts:
        try:
            return _Import(files, options, posts_path, threads, memory, False).run(progress, keep_posts, known)
        except _IdsNeeded:
            files = [ShareFile(f.path, f.head, f.start, f.rows, f.first_line) for f in files]
    return _Import(files, options, posts_path, threads, memory, True).run(progress, keep_posts, known)


class _Import:
    """One import: what its steps hand on."""

    def __init__(
        self,
        files: list[ShareFile],
        options: Options,
        posts_path: Path,
        jobs: int,
        memory: int | None,
        keep_ids: bool,
    ) -> None:
        self._keep_ids = keep_ids
        self._files, self._options, self._jobs = files, options, jobs
        self._posts_path = posts_path
        self._platform = options.platform or UNSPECIFIED
        borders = borders_of(files, options)
        most = (_MEMORY if memory is None else memory) // _SHARE_OF_MEMORY_FOR_ROWS
        self._store = Store(len(borders) + 1, most, posts_path.parent)
        self._taker = RowsTaker(files, options, borders, self._store, keep_ids)

    def run(self, progress: Progress | None, keep_posts: bool, known: Mapping[str, str]) -> Shares:
        """All steps."""
        with ThreadPoolExecutor(self._jobs) as beside, ExitStack() as undone:
            undone.callback(self._store.close)
            digests = [
                beside.submit(known.get, str(f.path)) if str(f.path) in known else beside.submit(sha256_of, f.path)
                for f in self._files
            ]
            repeats = self._take_rows(progress)
            tables = (self._taker.accounts, self._taker.objects)
            sorting = [
                beside.submit(t.sorted_texts, used) for t, used in zip(tables, self._used_codes(repeats), strict=True)
            ]
            coarse, warnings = coarse_files(self._files, repeats)
            codes = self._sorted_posts(repeats)
            post_count = len(codes.times)
            (accounts, account_ranks), (objects, object_ranks) = (s.result() for s in sorting)
            posts_of_accounts = _counted(codes.accounts, account_ranks)
            ledger = self._ledger([str(d.result()) for d in digests], repeats)
            undone.pop_all()
            writing = (
                _in_background(self._write_posts, codes.orders, repeats, coarse)
                if keep_posts
                else _in_background(self._store.close)
            )
            shares = Shares(
                *acts_in_order(codes, account_ranks, object_ranks, len(objects), self._jobs),
                object_keys=objects,
                accounts_table=_accounts_table(accounts, self._platform, posts_of_accounts),
                references=REFERENCES.empty(),
                ledger=ledger,
                quarantine=self._quarantine(repeats),
                post_count=post_count,
                precisions=precisions_of(self._files, coarse, repeats),
                writing=writing,
                warnings=warnings,
            )
        return shares

    def _take_rows(self, progress: Progress | None) -> Repeats:
        sizes = [file.path.stat().st_size for file in self._files]
        before = dict(zip((f.name for f in self._files), np.cumsum([0, *sizes]).tolist(), strict=False))

        def say(file: ShareFile, rows: int) -> None:
            if progress:
                done = before[file.name] + file.path.stat().st_size * rows // max(file.rows, 1)
                progress(str(file.path), done, sum(sizes))

        self._taker.take(self._jobs, say)
        if progress:
            progress("", sum(sizes), sum(sizes))
        refuse_rounded(self._files, self._taker.accounts)
        for table in (self._taker.accounts, self._taker.objects):
            table.forget_slots()
        candidates = repeated_rows(self._taker.hashes, self._jobs)
        if len(candidates) and not self._keep_ids:
            raise _IdsNeeded
        del self._taker.hashes
        pa.default_memory_pool().release_unused()
        return find_repeats(candidates, self._files[-1].end, self._store, self._taker.accounts)

    def _used_codes(self, repeats: Repeats) -> tuple[Numbers | None, Numbers | None]:
        """The accounts and objects that posts have; None where that is all of them."""
        if not len(repeats.conflicts):
            return None, None
        accounts, objects = (np.zeros(t.count, dtype=bool) for t in (self._taker.accounts, self._taker.objects))
        left_out = np.zeros(self._files[-1].end, dtype=bool)
        left_out[repeats.conflicts] = True
        for bucket in range(len(self._store)):
            piece = self._store.rows(bucket)
            kept = ~left_out[piece.rows]
            accounts[piece.accounts[kept]] = True
            objects[piece.objects[kept]] = True
        return np.flatnonzero(accounts), np.flatnonzero(objects)

    def _sorted_posts(self, repeats: Repeats) -> PostCodes:
        """The posts in their order."""
        codes = PostCodes(sum(f.posts for f in self._files) - int(repeats.later.sum()))

        def sort_bucket(turns: Turns, number: int, bucket: int) -> None:
            codes.take_bucket(self._store.rows(bucket), repeats, turns, number)

        work_through(range(len(self._store)), sort_bucket, self._jobs)
        return codes

    def _write_posts(self, orders: list[Numbers], repeats: Repeats, coarse: Numbers) -> None:
        """Write the table ``posts``, and give back what the rows took."""
        origins = Origins(
            [f.name for f in self._files],
            np.array([f.start for f in self._files], dtype=np.int64),
            np.array([f.first_line for f in self._files], dtype=np.int64),
            coarse,
        )
        tables = (self._taker.accounts, self._taker.objects)
        with closing(self._store), atomic_path(self._posts_path) as part, _posts_writer(part) as writer:

            def write_bucket(turns: Turns, number: int, bucket: int) -> None:
                rows = rows_of_posts(
                    self._store.rows(bucket), orders[bucket], repeats, origins, self._platform, *tables
                )
                self._store.drop(bucket)
                with turns.at("write", number):
                    if rows.num_rows:
                        writer.write_batch(rows)

            work_through(range(len(self._store)), write_bucket, self._jobs)

    def _ledger(self, digests: list[str], repeats: Repeats) -> pa.Table:
        duplicates, conflicts = (self._by_file(rows) for rows in (repeats.duplicates, repeats.conflicts))
        rows = []
        for file, digest, twice, other in zip(self._files, digests, duplicates, conflicts, strict=True):
            taken, size = file.posts - twice - other, file.path.stat().st_size
            counts = (file.rows, file.rows, taken, taken, 0, twice, 0, len(file.bad) + other)
            rows.append((file.name, FORMAT, digest, size, *counts, False))
        return LEDGER.of_rows(rows)

    def _by_file(self, rows: Numbers) -> list[int]:
        """How many of some rows each file has."""
        return [int(np.count_nonzero((rows >= f.start) & (rows < f.end))) for f in self._files]

    def _quarantine(self, repeats: Repeats) -> pa.Table:
        found = dict(zip(repeats.conflicts.tolist(), repeats.sentences, strict=True))
        for file in self._files:
            found |= {row: (bad.reason, bad.raw) for row, bad in file.bad}
        names = [f.name for f in self._files]
        places = np.searchsorted([f.start for f in self._files], sorted(found), side="right") - 1
        return QUARANTINE.of_rows(
            (names[i], row - self._files[i].start + self._files[i].first_line, *found[row])
            for i, row in zip(places.tolist(), sorted(found), strict=True)
        )


def _in_background(work: Callable[..., None], *given: Any) -> Future[None]:
    """Start work that goes on when its starter has returned; a program that ends waits for it."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="posts")
    try:
        return thread.submit(work, *given)
    finally:
        thread.shutdown(wait=False)


def _posts_writer(path: Path) -> pq.ParquetWriter:
    # Only these columns repeat their values, and only the time and the line are ever searched by their bounds.
    return pq.ParquetWriter(
        path,
        POSTS.schema,
        compression="zstd",
        use_dictionary=["platform", "time_precision", "kind", "source_file"],
        write_statistics=["time", "source_line"],
        column_encoding={"time": "DELTA_BINARY_PACKED", "source_line": "DELTA_BINARY_PACKED"},
    )


def _counted(codes: Numbers, ranks: Numbers) -> Numbers:
    """How often each rank occurs."""
    counts = np.zeros(int(ranks.max(initial=-1)) + 2, dtype=np.int64)
    count_ranks(codes, ranks, counts)
    return counts[1:]


def _accounts_table(ids: pa.Array, platform: str, posts: Numbers) -> pa.Table:
    empty = {kind: pa.nulls(len(ids), kind) for kind in {column.type for column in ACCOUNTS.columns}}
    columns = {column.name: empty[column.type] for column in ACCOUNTS.columns}
    return ACCOUNTS.of(columns | {"account_id": ids, "platform": repeated(platform, len(ids)), "posts": posts})
